//! The softphone's call: it lives above the pages, so that a caller can look at the calendar while on the line.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use wire::softphone::{ToPage, ToProgram};
use yew::prelude::*;

use super::local_ms;
use crate::backend::Backend;
use crate::backend::socket::{Received, Socket};
use crate::sound::{self, Player, Sound};
use crate::state::phone::{Microphone, Phone, Ring};

/// How loud both sides are, 0 to 1. Read by the meters, many times a second, without drawing anything else.
#[derive(Clone, Default)]
pub(crate) struct Levels {
    /// The caller's microphone.
    pub(crate) caller: Rc<Cell<f32>>,
    /// The receptionist's voice.
    pub(crate) receptionist: Rc<Cell<f32>>,
}

impl PartialEq for Levels {
    fn eq(&self, other: &Levels) -> bool {
        Rc::ptr_eq(&self.caller, &other.caller)
    }
}

/// What a running call holds on to.
struct Session {
    socket: Socket,
    player: Player,
    sound: Option<Sound>,
    microphone: Option<sound::Microphone>,
}

type Slot = Rc<RefCell<Option<Session>>>;

/// The softphone as the pages see it.
#[derive(Clone)]
pub(crate) struct Softphone {
    /// Its state.
    pub(crate) phone: UseReducerHandle<Phone>,
    /// How loud both sides are.
    pub(crate) levels: Levels,
    backend: Backend,
    session: Slot,
    /// Counts calls: whatever still arrives for an earlier one is dropped.
    number: Rc<Cell<u32>>,
}

impl PartialEq for Softphone {
    fn eq(&self, other: &Softphone) -> bool {
        self.phone == other.phone && self.backend == other.backend
    }
}

/// The softphone. Leaving the page ends its call.
#[hook]
pub(crate) fn use_softphone(backend: &Backend) -> Softphone {
    let phone = use_reducer(Phone::default);
    let session = use_mut_ref(|| None);
    let levels = (*use_memo((), |()| Levels::default())).clone();
    let number = (*use_memo((), |()| Rc::<Cell<u32>>::default())).clone();
    Softphone { phone, levels, backend: backend.clone(), session, number }
}

impl Softphone {
    /// Places a call, pretending `from` when it is given. Must run inside a key press or a click.
    pub(crate) fn place(&self, from: Option<String>) {
        if self.phone.is_busy() {
            return;
        }
        self.let_go();
        self.phone.dispatch(Ring::Placed);
        let number = self.number.get();
        // Only now, inside the gesture, will the browser let us sound.
        let sound = Sound::open();
        let softphone = self.clone();
        spawn_local(async move { softphone.connect(number, from, sound).await });
    }

    /// Says a line without a microphone.
    pub(crate) fn say(&self, text: String) {
        self.send(&ToProgram::Say { text });
    }

    /// Presses a key of the keypad.
    pub(crate) fn press(&self, digit: char) {
        self.phone.dispatch(Ring::Key(digit));
        self.send(&ToProgram::Digit { digit });
    }

    /// Hangs up, also while it rings.
    pub(crate) fn hang_up(&self) {
        if self.phone.is_up() {
            self.send(&ToProgram::HangUp);
        } else {
            self.let_go();
            self.phone.dispatch(Ring::Reset);
        }
    }

    /// Turns the microphone on when it is off, mutes it when it is on.
    pub(crate) fn toggle_microphone(&self) {
        match self.phone.microphone {
            Microphone::Off | Microphone::Unavailable(_) => self.open_microphone(),
            Microphone::On | Microphone::Muted => {
                let muted = self.phone.microphone == Microphone::On;
                if let Some(microphone) =
                    self.session.borrow().as_ref().and_then(|session| session.microphone.as_ref())
                {
                    microphone.mute(muted);
                    let state = if muted { Microphone::Muted } else { Microphone::On };
                    self.phone.dispatch(Ring::Microphone(state));
                }
            }
            Microphone::Asking => {}
        }
    }

    async fn connect(&self, number: u32, from: Option<String>, sound: Option<Sound>) {
        let player = {
            let softphone = self.clone();
            let on_mark = Callback::from(move |name| softphone.send(&ToProgram::Mark { name }));
            Player::open(sound.as_ref(), on_mark, self.levels.receptionist.clone()).await
        };
        if player.is_silent() {
            self.phone.dispatch(Ring::Silent);
        }
        let receive = {
            let softphone = self.clone();
            Callback::from(move |received| {
                if softphone.number.get() == number {
                    softphone.receive(received);
                }
            })
        };
        let opened = self.backend.softphone(ToProgram::Call { from }, receive).await;
        if self.number.get() != number {
            return; // The caller hung up while it rang.
        }
        match opened {
            Ok(socket) => {
                *self.session.borrow_mut() = Some(Session { socket, player, sound, microphone: None });
            }
            Err(fault) => self.phone.dispatch(Ring::Failed(fault.say())),
        }
    }

    fn receive(&self, received: Received) {
        match received {
            Received::Sound(frame) => self.with_player(|player| player.play(&frame)),
            Received::Message(message) => match *message {
                ToPage::Mark { name } => self.with_player(|player| player.mark(name)),
                ToPage::Clear => self.with_player(Player::clear),
                message => {
                    if let ToPage::Started { hears: false, .. } = message {
                        self.close_microphone();
                    }
                    self.phone.dispatch(Ring::Heard(Box::new(message), local_ms()));
                }
            },
            Received::Closed => {
                self.phone.dispatch(Ring::Closed(local_ms()));
                // Later, because it is one of the socket's own callbacks that runs now.
                let softphone = self.clone();
                spawn_local(async move { softphone.let_go() });
            }
        }
    }

    fn open_microphone(&self) {
        self.phone.dispatch(Ring::Microphone(Microphone::Asking));
        let softphone = self.clone();
        let number = self.number.get();
        spawn_local(async move {
            // Taken out for the time of the permission question, during which the call may end.
            let sound = softphone.session.borrow_mut().as_mut().and_then(|session| session.sound.take());
            let Some(sound) = sound else {
                let why = "This browser has no sound. Type what you would say instead.".to_owned();
                softphone.phone.dispatch(Ring::Microphone(Microphone::Unavailable(why)));
                return;
            };
            let on_frame = {
                let session = softphone.session.clone();
                Callback::from(move |frame| {
                    if let Some(session) = session.borrow().as_ref() {
                        session.socket.send_sound(&frame);
                    }
                })
            };
            let opened = sound::Microphone::open(&sound, on_frame, softphone.levels.caller.clone()).await;
            if softphone.number.get() != number {
                return;
            }
            let mut session = softphone.session.borrow_mut();
            let Some(session) = session.as_mut() else { return };
            session.sound = Some(sound);
            let state = match opened {
                Ok(microphone) => {
                    session.microphone = Some(microphone);
                    Microphone::On
                }
                Err(why) => Microphone::Unavailable(format!("{why} Type what you would say instead.")),
            };
            softphone.phone.dispatch(Ring::Microphone(state));
        });
    }

    /// Nobody listens any more, so nothing is recorded.
    fn close_microphone(&self) {
        let microphone = self.session.borrow_mut().as_mut().and_then(|session| session.microphone.take());
        drop(microphone);
        self.levels.caller.set(0.0);
    }

    fn with_player(&self, act: impl FnOnce(&Player)) {
        if let Some(session) = self.session.borrow().as_ref() {
            act(&session.player);
        }
    }

    fn send(&self, message: &ToProgram) {
        if let Some(session) = self.session.borrow().as_ref() {
            session.socket.send(message);
        }
    }

    /// Lets go of socket, sound and microphone.
    fn let_go(&self) {
        self.number.set(self.number.get() + 1);
        let session = self.session.borrow_mut().take();
        drop(session);
        self.levels.caller.set(0.0);
        self.levels.receptionist.set(0.0);
    }
}
