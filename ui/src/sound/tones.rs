//! Sounds of the desk itself, made of tones by the browser.

use wasm_bindgen::JsValue;
use web_sys::{AudioContext, AudioContextState, AudioParam, OscillatorType};

use crate::state::alerts::Tone;

/// A ringing desk must not startle; this is the loudest a tone gets.
const LOUDEST: f32 = 0.28;
/// How long a tone takes to rise and to fall, in seconds: none of it clicks.
const EDGE_S: f64 = 0.03;

/// The desk's own sound. It stays off until the person has pressed something on the page, when the browser wants that.
pub(crate) struct Tones {
    context: AudioContext,
}

impl Tones {
    /// Opens the sound; `None` when this browser has none.
    pub(crate) fn open() -> Option<Tones> {
        AudioContext::new().ok().map(|context| Tones { context })
    }

    /// Asks the browser to let sounds be heard; it does after a press.
    pub(crate) fn wake(&self) {
        // The promise stays open while the browser wants a gesture, so nobody waits for it.
        drop(self.context.resume());
    }

    /// Whether sounds are heard at present.
    pub(crate) fn is_awake(&self) -> bool {
        self.context.state() == AudioContextState::Running
    }

    /// Plays tones, so many percent loud.
    pub(crate) fn play(&self, tones: &[Tone], volume: u8) {
        for tone in tones {
            // A browser without oscillators has no sounds; the signs on screen stay.
            drop(self.tone(tone, LOUDEST * f32::from(volume.min(100)) / 100.0));
        }
    }

    fn tone(&self, tone: &Tone, loudness: f32) -> Result<(), JsValue> {
        let (start, end) =
            (self.context.current_time() + tone.at, self.context.current_time() + tone.at + tone.length);
        let source = self.context.create_oscillator()?;
        source.set_type(OscillatorType::Sine);
        source.frequency().set_value(tone.hz);
        let gain = self.context.create_gain()?;
        let level: AudioParam = gain.gain();
        level.set_value_at_time(0.0, start)?;
        level.linear_ramp_to_value_at_time(loudness, start + EDGE_S)?;
        level.set_value_at_time(loudness, end - EDGE_S)?;
        level.linear_ramp_to_value_at_time(0.0, end)?;
        source.connect_with_audio_node(&gain)?;
        gain.connect_with_audio_node(&self.context.destination())?;
        source.start_with_when(start)?;
        source.stop_with_when(end)
    }
}

impl Drop for Tones {
    fn drop(&mut self) {
        drop(self.context.close());
    }
}
