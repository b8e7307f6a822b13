//! The two voices of a recording, each let through or not.

use wasm_bindgen::JsValue;
use web_sys::{AudioContext, GainNode, HtmlAudioElement};

use crate::state::playback::Ear;

/// Stands between an audio element and the loudspeaker: the left channel is the caller's, the right one the
/// receptionist's. Both come out in the middle. The element's sound goes this way from now on, as long as it lives.
pub(crate) struct Voices {
    context: AudioContext,
    caller: GainNode,
    agent: GainNode,
}

impl Voices {
    /// Between `audio` and the loudspeaker. A browser without the means says why.
    pub(crate) fn of(audio: &HtmlAudioElement) -> Result<Voices, JsValue> {
        let context = AudioContext::new()?;
        let source = context.create_media_element_source(audio)?;
        let splitter = context.create_channel_splitter_with_number_of_outputs(2)?;
        source.connect_with_audio_node(&splitter)?;
        let voice = |channel: u32| -> Result<GainNode, JsValue> {
            let gain = context.create_gain()?;
            splitter.connect_with_audio_node_and_output(&gain, channel)?;
            gain.connect_with_audio_node(&context.destination())?;
            Ok(gain)
        };
        let (caller, agent) = (voice(0)?, voice(1)?);
        let voices = Voices { context, caller, agent };
        voices.wake();
        Ok(voices)
    }

    /// Lets one voice through, or both.
    pub(crate) fn let_through(&self, ear: Ear) {
        self.caller.gain().set_value(if ear == Ear::Agent { 0.0 } else { 1.0 });
        self.agent.gain().set_value(if ear == Ear::Caller { 0.0 } else { 1.0 });
    }

    /// A browser may put sound to sleep that nobody listened to.
    pub(crate) fn wake(&self) {
        drop(self.context.resume());
    }
}

impl Drop for Voices {
    fn drop(&mut self) {
        drop(self.context.close());
    }
}
