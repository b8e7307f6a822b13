//! This window in a call: it lives above the pages, so that whoever has a caller on the line can look at the calendar.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::{Interval, Timeout};
use wasm_bindgen_futures::spawn_local;
use wire::staff::{DESK_SILENT_MS, FromDesk, ToDesk, ToListener};
use yew::prelude::*;

use super::local_ms;
use crate::backend::Backend;
use crate::backend::staff::{CallSocket, FromCall};
use crate::sound::{LiveLine, Microphone, Sound};
use crate::state::at_call::{AtCall, Move};

/// A lost line is tried again after so long, and each time after that much more.
const AGAIN_MS: u32 = 700;

/// How loud it is and how late, 0 to 1 and in seconds. Read by the meters, many times a second, without drawing anything else.
#[derive(Clone, Default)]
pub(crate) struct LineLevels {
    /// This window's microphone.
    pub(crate) mine: Rc<Cell<f32>>,
    /// What is heard.
    pub(crate) heard: Rc<Cell<f32>>,
    /// Sound that waits to be played.
    pub(crate) behind: Rc<Cell<f32>>,
}

/// What a line holds on to.
#[derive(Default)]
struct Session {
    socket: Option<CallSocket>,
    line: Option<LiveLine>,
    microphone: Option<Microphone>,
    /// Tells the program that the desk is there.
    pulse: Option<Interval>,
    /// Tries a lost line again.
    again: Option<Timeout>,
    sound: Option<Sound>,
}

/// This window's hand in a call, as the pages see it.
#[derive(Clone)]
pub(crate) struct CallHand {
    /// How it stands.
    pub(crate) state: UseReducerHandle<AtCall>,
    /// How loud it is.
    pub(crate) levels: LineLevels,
    backend: Backend,
    session: Rc<RefCell<Session>>,
    /// Counts lines: whatever still arrives for an earlier one is dropped.
    number: Rc<Cell<u32>>,
    /// The state as it is at this moment, for what arrives later than it was drawn.
    latest: Rc<RefCell<Rc<AtCall>>>,
}

impl PartialEq for CallHand {
    fn eq(&self, other: &CallHand) -> bool {
        self.state == other.state && self.backend == other.backend
    }
}

/// The hand. Leaving the page lets go of every call.
#[hook]
pub(crate) fn use_at_call(backend: &Backend) -> CallHand {
    let state = use_reducer(AtCall::default);
    let session = use_mut_ref(Session::default);
    let levels = (*use_memo((), |()| LineLevels::default())).clone();
    let number = (*use_memo((), |()| Rc::<Cell<u32>>::default())).clone();
    let latest = use_mut_ref(Rc::<AtCall>::default);
    *latest.borrow_mut() = Rc::new((*state).clone());
    CallHand { state, levels, backend: backend.clone(), session, number, latest }
}

impl CallHand {
    /// Listens to a call, or no more when that is done already. Must run inside a key press or a click.
    pub(crate) fn listen(&self, call_sid: String) {
        if self.state.has().is_some() {
            return;
        }
        let was_heard = self.state.hears(&call_sid);
        self.let_go();
        if was_heard {
            return self.state.dispatch(Move::HearingOver);
        }
        self.state.dispatch(Move::Listen(call_sid.clone()));
        let (hand, number, sound) = (self.clone(), self.number.get(), Sound::open());
        spawn_local(async move { hand.hear(number, call_sid, sound).await });
    }

    /// Listens no more.
    pub(crate) fn stop_listening(&self) {
        if self.state.listening.is_some() {
            self.let_go();
            self.state.dispatch(Move::HearingOver);
        }
    }

    /// How loud what is listened to is, 0 to 1.
    pub(crate) fn volume(&self, volume: f64) {
        self.state.dispatch(Move::Volume(volume));
        if let Some(line) = &self.session.borrow().line {
            line.volume(volume);
        }
    }

    /// Takes a call over, once the microphone is there. Must run inside a key press or a click.
    pub(crate) fn take_over(&self, call_sid: String) {
        if self.state.has().is_some() {
            return;
        }
        self.let_go();
        self.state.dispatch(Move::TakeOver(call_sid.clone()));
        let (hand, number, sound) = (self.clone(), self.number.get(), Sound::open());
        spawn_local(async move { hand.speak(number, call_sid, sound).await });
    }

    /// Gives the call back.
    pub(crate) fn give_back(&self, note: Option<String>) {
        match self.state.has() {
            Some(desk) if desk.is_live() => self.tell(&FromDesk::GiveBack { note }),
            // It was not had yet: whoever lets go of it does not get it.
            Some(_) => {
                self.let_go();
                self.state.dispatch(Move::DeskFailed("The receptionist keeps the call.".to_owned()));
            }
            None => {}
        }
    }

    /// The caller hears silence instead of this window, or the window again.
    pub(crate) fn toggle_mute(&self) {
        let Some(desk) = self.state.has().filter(|desk| desk.is_live()) else { return };
        if let Some(microphone) = &self.session.borrow().microphone {
            microphone.mute(!desk.is_muted);
            self.state.dispatch(Move::Muted(!desk.is_muted));
        }
    }

    /// The caller waits with music, or no more.
    pub(crate) fn toggle_hold(&self) {
        if let Some(desk) = self.state.has().filter(|desk| desk.is_live()) {
            self.tell(&FromDesk::Hold { is_on: !desk.is_holding });
        }
    }

    /// The caller hears a key's tone.
    pub(crate) fn press(&self, key: char) {
        self.tell(&FromDesk::Key { key });
    }

    /// What is over needs not be shown any more.
    pub(crate) fn dismiss(&self) {
        self.state.dispatch(Move::Dismiss);
    }

    async fn hear(&self, number: u32, call_sid: String, sound: Option<Sound>) {
        let line = self.line(sound.as_ref()).await;
        if self.number.get() != number {
            return;
        }
        match line {
            Ok(line) => {
                let mut session = self.session.borrow_mut();
                line.volume(
                    self.latest.borrow().listening.as_ref().map_or(1.0, |listening| listening.volume),
                );
                (session.line, session.sound) = (Some(line), sound);
            }
            Err(why) => return self.state.dispatch(Move::HearingFailed(why)),
        }
        self.open_ear(number, call_sid).await;
    }

    async fn open_ear(&self, number: u32, call_sid: String) {
        let receive = {
            let (hand, call_sid) = (self.clone(), call_sid.clone());
            Callback::from(move |from: FromCall<ToListener>| {
                if hand.number.get() == number {
                    hand.heard(from, &call_sid);
                }
            })
        };
        let opened = self.backend.listen(&call_sid, receive).await;
        if self.number.get() != number {
            return;
        }
        match opened {
            Ok(socket) => self.session.borrow_mut().socket = Some(socket),
            // What was heard before may come back; what never was has a reason.
            Err(fault @ crate::backend::Fault::Unreachable) if self.latest.borrow().tries() > 0 => {
                drop(fault);
                self.lost(call_sid);
            }
            Err(fault) => self.state.dispatch(Move::HearingFailed(fault.say())),
        }
    }

    fn heard(&self, from: FromCall<ToListener>, call_sid: &str) {
        match from {
            FromCall::Sound(frame) => {
                if let Some(line) = &self.session.borrow().line {
                    line.play(&frame);
                }
            }
            FromCall::Message(ToListener::Listening { .. }) => self.state.dispatch(Move::Heard),
            FromCall::Message(ToListener::Ended) => self.later(|hand| {
                hand.let_go();
                hand.state.dispatch(Move::HearingOver);
            }),
            FromCall::Closed => {
                let call_sid = call_sid.to_owned();
                self.later(move |hand| hand.lost(call_sid));
            }
        }
    }

    /// The line was lost: says so, and tries again a little later.
    fn lost(&self, call_sid: String) {
        self.session.borrow_mut().socket = None;
        self.state.dispatch(Move::HearingLost);
        let tries = self.latest.borrow().tries();
        if tries >= crate::state::at_call::TRIES {
            return;
        }
        let (hand, number) = (self.clone(), self.number.get());
        let again = Timeout::new(AGAIN_MS * (tries + 1), move || {
            if hand.number.get() == number {
                spawn_local(async move { hand.open_ear(number, call_sid).await });
            }
        });
        self.session.borrow_mut().again = Some(again);
    }

    async fn speak(&self, number: u32, call_sid: String, sound: Option<Sound>) {
        let line = self.line(sound.as_ref()).await;
        let microphone = match (&line, &sound) {
            (Ok(_), Some(sound)) => self.microphone(sound).await,
            _ => Err("This browser has no sound.".to_owned()),
        };
        if self.number.get() != number {
            return;
        }
        match (line, microphone) {
            (Ok(line), Ok(microphone)) => {
                let mut session = self.session.borrow_mut();
                (session.line, session.microphone, session.sound) = (Some(line), Some(microphone), sound);
            }
            (Err(why), _) | (_, Err(why)) => {
                let why = format!("{why} Without a microphone the call stays with the receptionist.");
                return self.state.dispatch(Move::DeskFailed(why));
            }
        }
        self.state.dispatch(Move::HasMicrophone);
        let receive = {
            let hand = self.clone();
            Callback::from(move |from: FromCall<ToDesk>| {
                if hand.number.get() == number {
                    hand.told(from);
                }
            })
        };
        let opened = self.backend.take_over(&call_sid, receive).await;
        if self.number.get() != number {
            return;
        }
        match opened {
            Ok(socket) => {
                let hand = self.clone();
                let pulse = Interval::new(DESK_SILENT_MS / 3, move || hand.tell(&FromDesk::Alive));
                let mut session = self.session.borrow_mut();
                (session.socket, session.pulse) = (Some(socket), Some(pulse));
            }
            Err(fault) => {
                self.let_go();
                self.state.dispatch(Move::DeskFailed(fault.say()));
            }
        }
    }

    fn told(&self, from: FromCall<ToDesk>) {
        match from {
            FromCall::Sound(frame) => {
                if let Some(line) = &self.session.borrow().line {
                    line.play(&frame);
                }
            }
            FromCall::Message(told) => {
                let is_over = matches!(told, ToDesk::Over { .. });
                self.state.dispatch(Move::Told(told, local_ms()));
                if is_over {
                    self.later(CallHand::let_go);
                }
            }
            FromCall::Closed => self.later(|hand| {
                hand.let_go();
                hand.state.dispatch(Move::DeskLost);
            }),
        }
    }

    async fn line(&self, sound: Option<&Sound>) -> Result<LiveLine, String> {
        let sound = sound.ok_or_else(|| "This browser has no sound.".to_owned())?;
        LiveLine::open(sound, self.levels.heard.clone(), self.levels.behind.clone()).await
    }

    async fn microphone(&self, sound: &Sound) -> Result<Microphone, String> {
        let on_frame = {
            let session = self.session.clone();
            Callback::from(move |frame| {
                if let Some(socket) = &session.borrow().socket {
                    socket.send_sound(&frame);
                }
            })
        };
        Microphone::open(sound, on_frame, self.levels.mine.clone()).await
    }

    fn tell(&self, message: &FromDesk) {
        if let Some(socket) = &self.session.borrow().socket {
            socket.send(message);
        }
    }

    /// Does it later, because it is one of the socket's own callbacks that runs now.
    fn later(&self, act: impl FnOnce(&CallHand) + 'static) {
        let (hand, number) = (self.clone(), self.number.get());
        spawn_local(async move {
            if hand.number.get() == number {
                act(&hand);
            }
        });
    }

    /// Lets go of socket, sound and microphone.
    fn let_go(&self) {
        self.number.set(self.number.get() + 1);
        let session = std::mem::take(&mut *self.session.borrow_mut());
        drop(session);
        self.levels.mine.set(0.0);
        self.levels.heard.set(0.0);
    }
}
