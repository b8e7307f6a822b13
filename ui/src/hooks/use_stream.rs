//! Follows the program: a snapshot, then the event stream, and both again whenever they are lost.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use wire::event::Event;
use yew::prelude::*;

use super::{Toaster, local_ms};
use crate::backend::{Backend, Fault};
use crate::state::book::{Book, Turn};
use crate::state::cursor::{Cursor, Verdict};
use crate::state::reception::{Change, Reception};
use crate::state::schedule::{self, Plan};

/// The first pause before connecting again; each failure doubles it.
const FIRST_PAUSE_MS: u32 = 400;
/// The longest pause: the program may come back at any moment, and trying costs nothing on loopback.
const LONGEST_PAUSE_MS: u32 = 8_000;

/// What the window may show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Gate {
    /// The first snapshot is under way.
    Starting,
    /// All screens.
    Open,
    /// Only the way to sign in.
    SignIn,
    /// The program has never answered; why.
    Offline(String),
}

struct Follower {
    backend: Backend,
    cursor: Cursor,
    reception: UseReducerDispatcher<Reception>,
    book: UseReducerDispatcher<Book>,
    plan: UseReducerDispatcher<Plan>,
    toaster: Toaster,
    gate: UseStateSetter<Gate>,
    stopped: Rc<Cell<bool>>,
    has_snapshot: bool,
    pause_ms: u32,
}

/// Keeps both states up to date while the component lives. `attempt` starts over when it changes.
#[hook]
pub(crate) fn use_stream(
    backend: &Backend,
    attempt: u32,
    reception: &UseReducerHandle<Reception>,
    book: &UseReducerHandle<Book>,
    plan: &UseReducerHandle<Plan>,
    toaster: &Toaster,
) -> Gate {
    let gate = use_state(|| Gate::Starting);
    let (reception, book, plan, setter) =
        (reception.dispatcher(), book.dispatcher(), plan.dispatcher(), gate.setter());
    let toaster = toaster.clone();
    use_effect_with((backend.clone(), attempt), move |(backend, _)| {
        let stopped = Rc::new(Cell::new(false));
        let follower = Follower {
            backend: backend.clone(),
            cursor: Cursor::default(),
            reception,
            book,
            plan,
            toaster,
            gate: setter,
            stopped: stopped.clone(),
            has_snapshot: false,
            pause_ms: FIRST_PAUSE_MS,
        };
        spawn_local(follower.run());
        move || stopped.set(true)
    });
    (*gate).clone()
}

impl Follower {
    async fn run(mut self) {
        while !self.stopped.get() {
            let fault = self.follow().await;
            if self.stopped.get() {
                return;
            }
            match fault {
                Fault::SignIn => {
                    self.gate.set(Gate::SignIn);
                    return;
                }
                fault if !self.has_snapshot => self.gate.set(Gate::Offline(fault.say())),
                _ => self.reception.dispatch(Change::Lost(local_ms())),
            }
            // A little chance, so that several windows do not come back in the same instant.
            let jitter = js_sys::Math::random() * 0.3 + 0.85;
            TimeoutFuture::new((f64::from(self.pause_ms) * jitter) as u32).await;
            self.pause_ms = (self.pause_ms * 2).min(LONGEST_PAUSE_MS);
        }
    }

    /// Follows the stream until it is lost; gives the reason.
    async fn follow(&mut self) -> Fault {
        match self.try_follow().await {
            Err(fault) => fault,
            Ok(()) => Fault::Unreachable,
        }
    }

    async fn try_follow(&mut self) -> Result<(), Fault> {
        if !self.has_snapshot {
            self.fetch_snapshot().await?;
        }
        let mut stream = self.backend.events(self.cursor.last_event_id().as_deref()).await?;
        self.reception.dispatch(Change::Opened);
        self.pause_ms = FIRST_PAUSE_MS;
        while let Some((id, event)) = stream.next().await {
            if self.stopped.get() {
                return Ok(());
            }
            // What arrives while the snapshot is fetched waits in the stream, and is judged against it afterwards.
            if event == Some(Event::SnapshotNeeded(wire::event::SnapshotNeeded {})) {
                self.fetch_snapshot().await?;
                continue;
            }
            match (self.cursor.accept(id.as_deref()), event) {
                (Verdict::Gap, _) => self.fetch_snapshot().await?,
                (Verdict::Apply, Some(event)) => {
                    let is_schedule = matches!(event, Event::ScheduleChanged(_));
                    self.apply(event);
                    // Names of the clinic and its clinicians come with the snapshot.
                    if is_schedule {
                        self.fetch_snapshot().await?;
                    }
                }
                (Verdict::Apply, None) | (Verdict::Known, _) => {}
            }
        }
        Ok(())
    }

    async fn fetch_snapshot(&mut self) -> Result<(), Fault> {
        let snapshot = self.backend.snapshot().await?;
        self.cursor.start_from(&snapshot.last_event_id);
        self.reception.dispatch(Change::Snapshot(Box::new(snapshot), local_ms()));
        self.has_snapshot = true;
        self.gate.set(Gate::Open);
        Ok(())
    }

    fn apply(&self, event: Event) {
        match event {
            Event::AppointmentChanged(appointment) => {
                self.book.dispatch(Turn::Changed(Box::new(appointment.clone())));
                // Whoever shows the patient reads again.
                self.reception.dispatch(Change::Event(Box::new(Event::AppointmentChanged(appointment))));
            }
            Event::HoldChanged(hold) => self.book.dispatch(Turn::Held(Box::new(hold))),
            Event::HoldReleased(hold) => self.book.dispatch(Turn::Released(hold.id)),
            Event::ScheduleChanged(changed) => {
                self.book.dispatch(Turn::ScheduleChanged);
                self.plan.dispatch(schedule::Turn::InForce(changed.version));
            }
            Event::Trouble(trouble) => self.toaster.trouble(trouble.message),
            event => self.reception.dispatch(Change::Event(Box::new(event))),
        }
    }
}
