//! Recorded sentences, for when no agent can speak. They sound when every service is gone.

use audio::Encoding;
use audio::resample::{Rate, Resampler};
use bytes::Bytes;

/// A recorded sentence: its words and its sound as raw µ-law, 8 kHz.
pub struct Phrase {
    /// What is said.
    pub words: &'static str,
    sound: &'static [u8],
}

macro_rules! phrase {
    ($name:literal) => {
        Phrase {
            words: include_str!(concat!("../../../assets/phrases/", $name, ".txt")).trim_ascii(),
            sound: include_bytes!(concat!("../../../assets/phrases/", $name, ".ulaw")),
        }
    };
}

/// Something of ours is out of order, and the call goes on.
pub const TROUBLE: Phrase = phrase!("trouble");
/// The program is closing.
pub const CLOSING: Phrase = phrase!("closing");
/// No more calls can be taken.
pub const BUSY: Phrase = phrase!("busy");
/// The end of a call.
pub const GOODBYE: Phrase = phrase!("goodbye");

impl Phrase {
    /// The sound as a call carries it.
    pub fn sound(&self, encoding: Encoding) -> Bytes {
        match encoding {
            Encoding::Mulaw8k => Bytes::from_static(self.sound),
            Encoding::Pcm24k => {
                let (mut telephone, mut wide, mut run) = (Vec::new(), Vec::new(), Vec::new());
                Encoding::Mulaw8k.decode_into(self.sound, &mut telephone);
                Resampler::new(Rate::Hz8000, Rate::Hz24000).process(&telephone, &mut wide);
                encoding.encode_into(&wide, &mut run);
                Bytes::from(run)
            }
        }
    }
}
