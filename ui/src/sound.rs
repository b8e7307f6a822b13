//! The sound of a call in this window, of the softphone and of staff: a microphone and what is heard, as PCM16 little-endian,
//! 24 kHz, mono, in 20 ms frames. Both run in AudioWorklets (`worklets/*.js`), away from this thread.
//!
//! The one rule: [`Sound::open`] must run inside a key press or a click, or the browser keeps the sound off.

pub(crate) mod devices;
mod echo;
mod file;
mod live;
mod microphone;
mod player;
mod tones;
mod voices;

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AudioContext, AudioContextOptions, AudioContextState};
use wire::softphone::SAMPLE_RATE;

pub(crate) use echo::Echo;
pub(crate) use file::{Playing, read as read_file};
pub(crate) use live::LiveLine;
pub(crate) use microphone::Microphone;
pub(crate) use player::Player;
pub(crate) use tones::Tones;
pub(crate) use voices::Voices;

/// How long a browser may take to start its sound before a call goes on without it.
const START_MS: u32 = 1_500;

/// The computer's sound. Dropping it stops it.
pub(crate) struct Sound {
    context: AudioContext,
}

impl Sound {
    /// Starts the sound; `None` when this browser has none.
    pub(crate) fn open() -> Option<Sound> {
        let options = AudioContextOptions::new();
        options.set_sample_rate(SAMPLE_RATE as f32);
        let context = AudioContext::new_with_context_options(&options).ok()?;
        // The promise stays open while the browser wants a gesture, so nobody waits for it.
        drop(context.resume());
        Some(Sound { context })
    }

    /// True when sound is really played.
    async fn is_running(&self) -> bool {
        for _ in 0..START_MS / 50 {
            if self.context.state() == AudioContextState::Running {
                return true;
            }
            gloo_timers::future::TimeoutFuture::new(50).await;
        }
        false
    }

    /// Loads a worklet of ours.
    async fn load(&self, name: &str) -> Result<(), JsValue> {
        let promise: Promise =
            self.context.audio_worklet()?.add_module(&asset(&format!("worklets/{name}.js")))?;
        JsFuture::from(promise).await.map(drop)
    }
}

impl Drop for Sound {
    fn drop(&mut self) {
        drop(self.context.close());
    }
}

/// The address of a file that stands beside `index.html`.
fn asset(path: &str) -> String {
    let document = web_sys::window().and_then(|window| window.document());
    let base = document.and_then(|document| document.base_uri().ok().flatten()).unwrap_or_default();
    web_sys::Url::new_with_base(path, &base).map_or_else(|_| path.to_owned(), |url| url.href())
}

/// A property of a message that a worklet posted.
fn property(message: &JsValue, name: &str) -> JsValue {
    Reflect::get(message, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// An object with one property.
fn object(name: &str, value: &JsValue) -> Object {
    let object = Object::new();
    // Setting a property of a fresh plain object cannot fail.
    drop(Reflect::set(&object, &name.into(), value));
    object
}
