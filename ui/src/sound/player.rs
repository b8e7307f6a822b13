//! Plays the receptionist's voice and says when a mark has been reached.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::{Array, ArrayBuffer};
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{AudioWorkletNode, GainNode, MessageEvent};
use wire::softphone::SAMPLE_RATE;
use yew::Callback;

use super::{Sound, object, property};

/// Where the voice goes. Marks come back in order, once each, when the sound before them has been played or dropped.
pub(crate) enum Player {
    /// Through a worklet to the speaker.
    Worklet(Worklet),
    /// Nowhere, in the time it would have taken: the program paces the talk by the marks.
    Silent(Silent),
}

/// See [`Player::Worklet`].
pub(crate) struct Worklet {
    node: AudioWorkletNode,
    gain: GainNode,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

/// See [`Player::Silent`].
pub(crate) struct Silent {
    on_mark: Callback<String>,
    /// When all sound so far would have been played, in local milliseconds.
    done_at_ms: Cell<f64>,
    waiting: Rc<RefCell<Vec<(String, Timeout)>>>,
}

impl Player {
    /// A player on `sound`, or a silent one when sound cannot be had. `level` follows the voice, 0 to 1.
    pub(crate) async fn open(
        sound: Option<&Sound>,
        on_mark: Callback<String>,
        level: Rc<Cell<f32>>,
    ) -> Player {
        if let Some(sound) = sound
            && sound.is_running().await
            && let Ok(worklet) = Worklet::open(sound, on_mark.clone(), level).await
        {
            return Player::Worklet(worklet);
        }
        let waiting = Rc::new(RefCell::new(Vec::new()));
        Player::Silent(Silent { on_mark, done_at_ms: Cell::new(0.0), waiting })
    }

    /// True when nothing is heard.
    pub(crate) fn is_silent(&self) -> bool {
        matches!(self, Player::Silent(_))
    }

    /// Queues sound, usually a frame of 20 ms.
    pub(crate) fn play(&self, frame: &ArrayBuffer) {
        match self {
            Player::Worklet(worklet) => worklet.post("frame", frame, Some(frame)),
            Player::Silent(silent) => silent.play(frame.byte_length()),
        }
    }

    /// Queues a mark behind all sound so far.
    pub(crate) fn mark(&self, name: String) {
        match self {
            Player::Worklet(worklet) => worklet.post("mark", &name.into(), None),
            Player::Silent(silent) => silent.mark(name),
        }
    }

    /// Plays on unheard, or heard again.
    pub(crate) fn hush(&self, hush: bool) {
        if let Player::Worklet(worklet) = self {
            worklet.gain.gain().set_value(if hush { 0.0 } else { 1.0 });
        }
    }

    /// Drops all sound not yet played and returns its marks.
    pub(crate) fn clear(&self) {
        match self {
            Player::Worklet(worklet) => worklet.post("clear", &JsValue::TRUE, None),
            Player::Silent(silent) => silent.clear(),
        }
    }
}

impl Worklet {
    async fn open(
        sound: &Sound,
        on_mark: Callback<String>,
        level: Rc<Cell<f32>>,
    ) -> Result<Worklet, JsValue> {
        sound.load("playback").await?;
        let node = AudioWorkletNode::new(&sound.context, "playback")?;
        let on_message = Closure::new(move |event: MessageEvent| {
            let message = event.data();
            if let Some(name) = property(&message, "mark").as_string() {
                on_mark.emit(name);
            }
            if let Some(loudness) = property(&message, "level").as_f64() {
                level.set(loudness as f32);
            }
        });
        node.port()?.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        let gain = sound.context.create_gain()?;
        node.connect_with_audio_node(&gain)?;
        gain.connect_with_audio_node(&sound.context.destination())?;
        Ok(Worklet { node, gain, _on_message: on_message })
    }

    fn post(&self, name: &str, value: &JsValue, transfer: Option<&ArrayBuffer>) {
        let Ok(port) = self.node.port() else { return };
        let message = object(name, value);
        // Posting to an own port fails only when the value cannot be cloned; ours can.
        drop(match transfer {
            Some(buffer) => port.post_message_with_transferable(&message, &Array::of1(buffer)),
            None => port.post_message(&message),
        });
    }
}

impl Drop for Worklet {
    fn drop(&mut self) {
        if let Ok(port) = self.node.port() {
            port.set_onmessage(None);
        }
        drop(self.node.disconnect());
        drop(self.gain.disconnect());
    }
}

impl Silent {
    fn play(&self, bytes: u32) {
        let length_ms = f64::from(bytes / 2) * 1000.0 / f64::from(SAMPLE_RATE);
        self.done_at_ms.set(self.done_at_ms.get().max(js_sys::Date::now()) + length_ms);
    }

    fn mark(&self, name: String) {
        let wait_ms = (self.done_at_ms.get() - js_sys::Date::now()).max(0.0) as u32;
        let (waiting, on_mark) = (self.waiting.clone(), self.on_mark.clone());
        let timeout = Timeout::new(wait_ms, move || {
            // Timers of equal length fire in the order they were set, so the first is ours.
            let first = (!waiting.borrow().is_empty()).then(|| waiting.borrow_mut().remove(0));
            if let Some((name, timeout)) = first {
                timeout.forget();
                on_mark.emit(name);
            }
        });
        self.waiting.borrow_mut().push((name, timeout));
    }

    fn clear(&self) {
        self.done_at_ms.set(0.0);
        let waiting: Vec<_> = self.waiting.borrow_mut().drain(..).collect();
        for (name, timeout) in waiting {
            drop(timeout.cancel());
            self.on_mark.emit(name);
        }
    }
}
