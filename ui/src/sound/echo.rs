//! The sound check: the caller hears themselves a moment later.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::ArrayBuffer;
use yew::Callback;

use super::{Microphone, Player, Sound};

/// How many frames of 20 ms later: 800 ms, so that it is heard as an echo and not over one's own voice.
const LATER: usize = 40;

/// A running sound check. Dropping it ends it.
pub(crate) struct Echo {
    _microphone: Microphone,
    _sound: Sound,
}

impl Echo {
    /// Opens microphone and loudspeaker; `level` follows the voice, 0 to 1. Must run inside a click or a key press. The error
    /// is a sentence.
    pub(crate) async fn open(sound: Option<Sound>, level: Rc<Cell<f32>>) -> Result<Echo, String> {
        let sound = sound.ok_or_else(|| "This browser has no sound.".to_owned())?;
        let player = Player::open(Some(&sound), Callback::noop(), Rc::default()).await;
        if player.is_silent() {
            return Err("Sound cannot be played here.".to_owned());
        }
        let waiting = RefCell::new(VecDeque::<ArrayBuffer>::new());
        let on_frame = Callback::from(move |frame| {
            let mut waiting = waiting.borrow_mut();
            waiting.push_back(frame);
            if waiting.len() > LATER
                && let Some(frame) = waiting.pop_front()
            {
                player.play(&frame);
            }
        });
        let microphone = Microphone::open(&sound, on_frame, level).await?;
        Ok(Echo { _microphone: microphone, _sound: sound })
    }
}
