//! Plays a live line, as soon after it comes as the network allows.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, ArrayBuffer};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AudioWorkletNode, MessageEvent};

use super::{Sound, object, property};

/// The loudspeaker of a live line. Dropping it silences it.
pub(crate) struct LiveLine {
    node: AudioWorkletNode,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl LiveLine {
    /// On `sound`; the error is a sentence for the person. `level` follows the voices, 0 to 1, and `behind` the seconds of
    /// sound that wait to be played.
    pub(crate) async fn open(
        sound: &Sound,
        level: Rc<Cell<f32>>,
        behind: Rc<Cell<f32>>,
    ) -> Result<LiveLine, String> {
        if !sound.is_running().await {
            return Err("This browser does not play sound.".to_owned());
        }
        let opened = start(sound, level, behind).await;
        opened.map_err(|_| "The sound could not be started.".to_owned())
    }

    /// Queues 20 ms.
    pub(crate) fn play(&self, frame: &ArrayBuffer) {
        let Ok(port) = self.node.port() else { return };
        // Posting to an own port fails only when the value cannot be cloned; ours can.
        drop(port.post_message_with_transferable(&object("frame", frame), &Array::of1(frame)));
    }

    /// How loud it is, 0 to 1.
    pub(crate) fn volume(&self, volume: f64) {
        let Ok(port) = self.node.port() else { return };
        drop(port.post_message(&object("volume", &JsValue::from_f64(volume))));
    }
}

async fn start(sound: &Sound, level: Rc<Cell<f32>>, behind: Rc<Cell<f32>>) -> Result<LiveLine, JsValue> {
    sound.load("live").await?;
    let node = AudioWorkletNode::new(&sound.context, "live")?;
    let on_message = Closure::new(move |event: MessageEvent| {
        let message = event.data();
        for (name, cell) in [("level", &level), ("behind", &behind)] {
            if let Some(value) = property(&message, name).as_f64() {
                cell.set(value as f32);
            }
        }
    });
    node.port()?.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    node.connect_with_audio_node(&sound.context.destination())?;
    Ok(LiveLine { node, _on_message: on_message })
}

impl Drop for LiveLine {
    fn drop(&mut self) {
        if let Ok(port) = self.node.port() {
            port.set_onmessage(None);
        }
        drop(self.node.disconnect());
    }
}
