//! The softphone's call: it lives above the pages, so that a caller can look at the calendar while on the line.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::ArrayBuffer;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use wire::softphone::{ToPage, ToProgram};
use yew::prelude::*;

use super::local_ms;
use crate::backend::Backend;
use crate::backend::socket::{Received, Socket};
use crate::sound::{self, Player, Playing, Sound};
use crate::state::phone::{FileState, Microphone, Phone, Ring};
use crate::state::wire_log::{Way, WireLog};

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
    file: Option<Playing>,
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
    /// What went over its socket.
    pub(crate) log: Rc<RefCell<WireLog>>,
    /// Another line is shown: this one is not heard.
    is_aside: Rc<Cell<bool>>,
    session: Slot,
    /// Counts calls: whatever still arrives for an earlier one is dropped.
    number: Rc<Cell<u32>>,
}

impl PartialEq for Softphone {
    fn eq(&self, other: &Softphone) -> bool {
        self.phone == other.phone && self.backend == other.backend && Rc::ptr_eq(&self.log, &other.log)
    }
}

/// The softphone. Leaving the page ends its call.
#[hook]
pub(crate) fn use_softphone(backend: &Backend) -> Softphone {
    let phone = use_reducer(Phone::default);
    let session = use_mut_ref(|| None);
    let levels = (*use_memo((), |()| Levels::default())).clone();
    let number = (*use_memo((), |()| Rc::<Cell<u32>>::default())).clone();
    let log = use_mut_ref(WireLog::default);
    let is_aside = (*use_memo((), |()| Rc::<Cell<bool>>::default())).clone();
    Softphone { phone, levels, backend: backend.clone(), log, is_aside, session, number }
}

impl Softphone {
    /// Places a call, pretending `from` when it is given. Must run inside a key press or a click.
    pub(crate) fn place(&self, from: Option<String>) {
        if self.phone.is_busy() {
            return;
        }
        self.let_go();
        self.phone.dispatch(Ring::Placed);
        self.log.borrow_mut().begin(js_sys::Date::now());
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
        let first = ToProgram::Call { from };
        self.note(Way::Out, &first);
        let opened = self.backend.softphone(first, receive).await;
        if self.number.get() != number {
            return; // The caller hung up while it rang.
        }
        match opened {
            Ok(socket) => {
                player.hush(self.is_aside.get());
                *self.session.borrow_mut() =
                    Some(Session { socket, player, sound, microphone: None, file: None });
            }
            Err(fault) => self.phone.dispatch(Ring::Failed(fault.say())),
        }
    }

    fn receive(&self, received: Received) {
        match received {
            Received::Sound(frame) => {
                self.log.borrow_mut().sound(js_sys::Date::now(), Way::In, frame.byte_length());
                self.with_player(|player| player.play(&frame));
            }
            Received::Message(message) => match self.noted(*message) {
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
                let softphone = softphone.clone();
                Callback::from(move |frame| softphone.send_sound(&frame))
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

    /// Plays a sound file in the place of the microphone. Must be up, with a receptionist that hears.
    pub(crate) fn play_file(&self, file: File) {
        self.close_microphone();
        self.phone.dispatch(Ring::Microphone(Microphone::Off));
        self.phone.dispatch(Ring::File(FileState::Reading));
        let (softphone, number) = (self.clone(), self.number.get());
        spawn_local(async move {
            let sound = softphone.session.borrow_mut().as_mut().and_then(|session| session.sound.take());
            let read = match &sound {
                Some(sound) => sound::read_file(sound, &file).await,
                None => Err("This browser has no sound.".to_owned()),
            };
            if softphone.number.get() != number {
                return;
            }
            let on_frame = {
                let softphone = softphone.clone();
                Callback::from(move |frame| softphone.send_sound(&frame))
            };
            let on_end = {
                let softphone = softphone.clone();
                // Later, because it is the file's own timer that runs now.
                Callback::from(move |()| {
                    let softphone = softphone.clone();
                    spawn_local(async move { softphone.stop_file() });
                })
            };
            let mut session = softphone.session.borrow_mut();
            let Some(session) = session.as_mut() else { return };
            session.sound = sound;
            let state = match read {
                Ok(frames) => {
                    session.file = Some(Playing::start(frames, on_frame, on_end));
                    FileState::Playing(file.name())
                }
                Err(why) => FileState::Failed(why),
            };
            softphone.phone.dispatch(Ring::File(state));
        });
    }

    /// Ends the sound file, if one is played.
    pub(crate) fn stop_file(&self) {
        let playing = self.session.borrow_mut().as_mut().and_then(|session| session.file.take());
        if playing.is_some() {
            self.phone.dispatch(Ring::File(FileState::None));
        }
    }

    /// Another line is shown, or this one again: only one is heard, and hears.
    pub(crate) fn set_aside(&self, aside: bool) {
        self.is_aside.set(aside);
        self.with_player(|player| player.hush(aside));
        if aside && self.phone.microphone == Microphone::On {
            self.toggle_microphone();
        }
    }

    fn send_sound(&self, frame: &ArrayBuffer) {
        if let Some(session) = self.session.borrow().as_ref() {
            self.log.borrow_mut().sound(js_sys::Date::now(), Way::Out, frame.byte_length());
            session.socket.send_sound(frame);
        }
    }

    /// Enters a message into the log.
    fn note(&self, way: Way, message: &impl serde::Serialize) {
        if let Ok(text) = serde_json::to_string(message) {
            self.log.borrow_mut().message(js_sys::Date::now(), way, text);
        }
    }

    fn noted(&self, message: ToPage) -> ToPage {
        self.note(Way::In, &message);
        message
    }

    fn with_player(&self, act: impl FnOnce(&Player)) {
        if let Some(session) = self.session.borrow().as_ref() {
            act(&session.player);
        }
    }

    fn send(&self, message: &ToProgram) {
        if let Some(session) = self.session.borrow().as_ref() {
            self.note(Way::Out, message);
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
