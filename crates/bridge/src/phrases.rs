//! Recorded sentences, for when no agent can speak. They sound when every service is gone.

use std::sync::OnceLock;

use audio::Encoding;
use audio::resample::{Rate, Resampler};
use bytes::Bytes;
use call::phrase::Phrases;

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
/// Something takes a while.
pub const ONE_MOMENT: Phrase = phrase!("one_moment");
/// It takes longer still.
pub const STILL_HERE: Phrase = phrase!("still_here");
/// The agent's service was lost and is being called again.
pub const RECONNECTING: Phrase = phrase!("reconnecting");
/// The call is recorded, and how to refuse that.
pub const RECORDED: Phrase = phrase!("recorded");
/// The recording has stopped.
pub const NOT_RECORDED: Phrase = phrase!("not_recorded");
/// Music for a caller on hold.
pub const HOLD_MUSIC: Phrase =
    Phrase { words: "", sound: include_bytes!("../../../assets/sounds/hold.ulaw") };
/// The call has lasted too long.
pub const TIME_LIMIT: Phrase = phrase!("time_limit");

/// The sentences that a call says by itself. They are converted once for all calls, so a call's own copy costs nothing.
pub fn of(encoding: Encoding) -> Phrases {
    static MULAW: OnceLock<Phrases> = OnceLock::new();
    static PCM: OnceLock<Phrases> = OnceLock::new();
    let made = match encoding {
        Encoding::Mulaw8k => &MULAW,
        Encoding::Pcm24k => &PCM,
    };
    let phrase = |phrase: Phrase| call::phrase::Phrase { words: phrase.words, sound: phrase.sound(encoding) };
    made.get_or_init(|| Phrases {
        one_moment: phrase(ONE_MOMENT),
        still_here: phrase(STILL_HERE),
        reconnecting: phrase(RECONNECTING),
        closing: phrase(CLOSING),
        time_limit: phrase(TIME_LIMIT),
        goodbye: phrase(GOODBYE),
        recorded: phrase(RECORDED),
        not_recorded: phrase(NOT_RECORDED),
        hold_music: phrase(HOLD_MUSIC),
    })
    .clone()
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn all(phrases: &Phrases) -> [&call::phrase::Phrase; 8] {
        let Phrases {
            one_moment,
            still_here,
            reconnecting,
            closing,
            time_limit,
            goodbye,
            recorded,
            not_recorded,
            hold_music: _,
        } = phrases;
        [one_moment, still_here, reconnecting, closing, time_limit, goodbye, recorded, not_recorded]
    }

    #[test]
    fn every_sentence_lasts_as_long_as_its_words_take_to_say() {
        let narrow = of(Encoding::Mulaw8k);
        for phrase in all(&narrow) {
            let seconds = phrase.sound.len() as f64 / 8000.0;
            // Ten to twenty letters a second are spoken, and a breath is taken between sentences.
            let letters = phrase.words.len() as f64;
            assert!(
                (letters / 22.0..letters / 8.0).contains(&seconds),
                "{:?} lasts {seconds:.2} s",
                phrase.words
            );
            let mut samples = Vec::new();
            Encoding::Mulaw8k.decode_into(&phrase.sound, &mut samples);
            let loudest = samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or(0);
            assert!(loudest > 8000, "{:?} can be heard: {loudest}", phrase.words);
        }
    }

    #[test]
    fn a_sentence_is_the_same_to_a_telephone_and_to_a_softphone() {
        let (narrow, wide) = (of(Encoding::Mulaw8k), of(Encoding::Pcm24k));
        for (narrow, wide) in all(&narrow).into_iter().zip(all(&wide)) {
            assert_eq!(narrow.words, wide.words);
            let (at_8k, at_24k) = (narrow.sound.len() as f64 / 8.0, wide.sound.len() as f64 / 48.0);
            assert!((at_8k - at_24k).abs() <= 5.0, "{:?}: {at_8k} ms and {at_24k} ms", narrow.words);
        }
    }

    #[test]
    fn the_music_is_gentle_and_has_no_seam() {
        let mut samples = Vec::new();
        Encoding::Mulaw8k.decode_into(&HOLD_MUSIC.sound(Encoding::Mulaw8k), &mut samples);
        assert_eq!(samples.len(), 12 * 8000);
        let voice = audio::level::dbfs(&samples);
        assert!((-36.0..-22.0).contains(&voice), "it can be heard and is softer than a voice: {voice} dBFS");
        let steps = samples.windows(2).map(|pair| pair[0].abs_diff(pair[1]));
        let seam = samples[0].abs_diff(samples[samples.len() - 1]);
        assert!(Some(seam) <= steps.max(), "the end leads into the beginning: {seam}");
    }

    #[test]
    fn the_conversion_is_made_once() {
        let (first, second) = (of(Encoding::Pcm24k), of(Encoding::Pcm24k));
        assert_eq!(first.closing.sound.as_ptr(), second.closing.sound.as_ptr(), "it is one piece of memory");
    }
}
