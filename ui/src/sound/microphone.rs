//! The caller's voice: the permission question, the capture worklet, mute.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{ArrayBuffer, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AudioWorkletNode, MediaStream, MediaStreamAudioSourceNode, MediaStreamConstraints, MediaStreamTrack,
    MessageEvent,
};
use yew::Callback;

use super::{Sound, object, property};

/// An open microphone. Dropping it closes it, and the browser's recording light goes out.
pub(crate) struct Microphone {
    stream: MediaStream,
    source: MediaStreamAudioSourceNode,
    node: AudioWorkletNode,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Microphone {
    /// Asks for the microphone and starts it. `on_frame` gets 20 ms at a time; `level` follows the voice, 0 to 1.
    /// The error is a sentence for whoever wanted to speak.
    pub(crate) async fn open(
        sound: &Sound,
        on_frame: Callback<ArrayBuffer>,
        level: Rc<Cell<f32>>,
    ) -> Result<Microphone, String> {
        let stream = ask().await.map_err(|error| explain(&error))?;
        let opened = start(sound, &stream, on_frame, level).await;
        match opened {
            Ok((source, node, on_message)) => {
                Ok(Microphone { stream, source, node, _on_message: on_message })
            }
            Err(error) => {
                stop(&stream);
                Err(explain(&error))
            }
        }
    }

    /// Sends silence instead of the voice, or the voice again. Frames go on: the program hears the pause.
    pub(crate) fn mute(&self, muted: bool) {
        for track in tracks(&self.stream) {
            track.set_enabled(!muted);
        }
    }
}

impl Drop for Microphone {
    fn drop(&mut self) {
        if let Ok(port) = self.node.port() {
            port.set_onmessage(None);
        }
        drop(self.source.disconnect());
        drop(self.node.disconnect());
        stop(&self.stream);
    }
}

type Started = (MediaStreamAudioSourceNode, AudioWorkletNode, Closure<dyn FnMut(MessageEvent)>);

async fn start(
    sound: &Sound,
    stream: &MediaStream,
    on_frame: Callback<ArrayBuffer>,
    level: Rc<Cell<f32>>,
) -> Result<Started, JsValue> {
    sound.load("capture").await?;
    let source = sound.context.create_media_stream_source(stream)?;
    let node = AudioWorkletNode::new(&sound.context, "capture")?;
    let on_message = Closure::new(move |event: MessageEvent| {
        let message = event.data();
        if let Some(loudness) = property(&message, "level").as_f64() {
            level.set(loudness as f32);
        }
        if let Ok(frame) = property(&message, "frame").dyn_into() {
            on_frame.emit(frame);
        }
    });
    node.port()?.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    source.connect_with_audio_node(&node)?;
    // WebKit runs a worklet only when it leads somewhere; this one gives out silence.
    node.connect_with_audio_node(&sound.context.destination())?;
    Ok((source, node, on_message))
}

async fn ask() -> Result<MediaStream, JsValue> {
    let devices = web_sys::window()
        .ok_or(JsValue::NULL)?
        .navigator()
        .media_devices()
        .and_then(|devices| if devices.is_undefined() { Err(JsValue::NULL) } else { Ok(devices) })?;
    let audio = object("echoCancellation", &JsValue::TRUE);
    for wish in ["noiseSuppression", "autoGainControl"] {
        Reflect::set(&audio, &wish.into(), &JsValue::TRUE)?;
    }
    if let Some(id) = super::devices::chosen() {
        // A wish, not a condition: one that was unplugged is replaced by the system's own choice.
        Reflect::set(&audio, &"deviceId".into(), &id.into())?;
    }
    let constraints = MediaStreamConstraints::new();
    constraints.set_audio(&audio);
    let promise: Promise = devices.get_user_media_with_constraints(&constraints)?;
    Ok(JsFuture::from(promise).await?.unchecked_into())
}

fn explain(error: &JsValue) -> String {
    // Not every browser makes them `DOMException`s, but all give them this name.
    let name = property(error, "name").as_string().unwrap_or_default();
    let why = match name.as_str() {
        "NotAllowedError" | "SecurityError" => "The microphone is not allowed here.",
        // WebKit says "overconstrained" when there is no device at all.
        "NotFoundError" | "OverconstrainedError" => "No microphone was found.",
        "NotReadableError" | "AbortError" => "The microphone is in use by another program.",
        _ => "The microphone could not be started.",
    };
    why.to_owned()
}

fn tracks(stream: &MediaStream) -> impl Iterator<Item = MediaStreamTrack> {
    stream.get_audio_tracks().iter().filter_map(|track| track.dyn_into().ok()).collect::<Vec<_>>().into_iter()
}

fn stop(stream: &MediaStream) {
    for track in tracks(stream) {
        track.stop();
    }
}
