//! The calls that are up, and the last that were.
//!
//! A call's loop registers itself and keeps the [`Registered`]: it alone writes to the call's record, and orders to the
//! loop (hang up) go through the sender it brought. Each change is written and published under one lock, so the bus tells
//! things in the order they became true, and a snapshot taken between two events shows exactly the state between them.
//!
//! The one rule: a record is made by [`Live::register`] and by nothing else. Whatever arrives after the end of a call finds
//! no record of its generation and does nothing, so no call comes back as a ghost.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use jiff::SignedDuration;
pub use jiff::Timestamp;
use tokio::sync::mpsc;
use wire::call::{Agent, AiStatus, LiveCall, Source};
use wire::event::{CallEnded, CallRecord, CallStarted, Event};

use crate::bus::Bus;
use crate::callbacks::IsUrgent;
use crate::clock::Clock;
use crate::error::DeskError;
use crate::figures::Meter;
use crate::history::{EndNote, Pending, RowNote, ends};
use crate::phone::PhoneNumber;

mod at_desk;
mod elsewhere;
mod late;
mod measured;
mod record;
mod registered;
mod staff;
mod tap;
mod told;
mod up;
mod wanted;

pub use at_desk::{AtDesk, CallOver, DeskLine, DeskNews, DeskOver, DeskState};
pub use call::event::{EndReason, StaffInput};
pub use late::LateWords;
pub use registered::Registered;
pub use staff::{Listening, StaffOrder, StaffRefusal, Whisper};
pub use tap::{Heard, Piece, Tap};
pub(crate) use told::{Ended, Forward, Telling, Told};

use elsewhere::Elsewhere;
use record::Record;
use staff::StaffDoor;
use told::Mirror;

/// Ended calls whose record can still be read, beside those that may yet go on. An older one is history, which is not kept
/// here.
pub const ENDED_KEPT: usize = 200;

/// Lines that the records of ended calls may have together, so that a day of long calls takes no more memory than one of
/// short ones: some 300 kB.
pub const ENDED_LINES_KEPT: usize = 1_000;

/// A call that has lost its media goes on within this time. Many may lose it at once, and none of them may be forgotten
/// in between for having been long.
const GOES_ON_WITHIN: SignedDuration = SignedDuration::from_mins(1);

/// Ended calls that are kept at the most, although they may go on: more than a line has callers in a minute.
const MOST_ENDED: usize = 2_000;

/// What is known of a call when it begins.
#[derive(Debug, Clone)]
pub struct LiveCallStart {
    /// Twilio's `CA…`, or `SP…` for a softphone call.
    pub call_sid: String,
    /// Twilio's `MZ…`; empty when no media stream has started.
    pub stream_sid: String,
    /// Who calls.
    pub phone_number: PhoneNumber,
    /// Phone or softphone.
    pub source: Source,
    /// Which agent answers.
    pub agent: Agent,
}

/// What a call's loop may be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// End the call politely.
    HangUp(EndReason),
    /// Record no more of it from now on.
    StopRecording,
}

/// Why a call ended, as its record says it.
pub fn why_ended(reason: EndReason) -> wire::history::EndReason {
    match reason {
        EndReason::CallerLeft => wire::history::EndReason::CallerLeft,
        EndReason::Finished => wire::history::EndReason::Finished,
        EndReason::TimeLimit => wire::history::EndReason::TimeLimit,
        EndReason::Staff => wire::history::EndReason::Staff,
        EndReason::Closing => wire::history::EndReason::Closing,
        EndReason::AgentLost => wire::history::EndReason::AgentLost,
        EndReason::CostLimit => wire::history::EndReason::CostLimit,
        EndReason::PutThrough => wire::history::EndReason::PutThrough,
    }
}

/// The call is already up: a webhook or `start` came twice. The first one goes on undisturbed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this call is already up")]
pub struct AlreadyLive;

/// The registry of live calls; clones are the same registry.
#[derive(Clone)]
pub struct Live(Arc<Shared>);

pub(crate) struct Shared {
    state: Mutex<State>,
    bus: Bus,
    clock: Arc<dyn Clock>,
    meter: Arc<Meter>,
    /// What goes into the book.
    history: Arc<Pending>,
    /// By what it is judged whether a caller's words cannot wait.
    is_urgent: Arc<OnceLock<IsUrgent>>,
    /// Called once for each call that begins, with the registry's lock free.
    on_call: Box<dyn Fn() + Send + Sync>,
    /// Is told of our own calls, when they are shared with other programs.
    mirror: OnceLock<Mirror>,
}

#[derive(Default)]
struct State {
    calls: HashMap<String, Entry>,
    /// Calls that other programs hold.
    elsewhere: HashMap<String, Elsewhere>,
    /// Calls of other programs that have begun and whose state is told next, by program and id.
    awaited: BTreeSet<(String, String)>,
    /// The latest last.
    ended: VecDeque<Record>,
    generations: u64,
}

struct Entry {
    generation: u64,
    record: Record,
    orders: mpsc::Sender<Order>,
    /// Once the call has sound.
    staff: Option<StaffDoor>,
}

impl Live {
    pub(crate) fn new(
        bus: Bus,
        clock: Arc<dyn Clock>,
        meter: Arc<Meter>,
        history: Arc<Pending>,
        is_urgent: Arc<OnceLock<IsUrgent>>,
        on_call: Box<dyn Fn() + Send + Sync>,
    ) -> Live {
        Live(Arc::new(Shared {
            state: Mutex::default(),
            bus,
            clock,
            meter,
            history,
            is_urgent,
            on_call,
            mirror: OnceLock::new(),
        }))
    }

    /// Enters a call: publishes `call_started` and `call_changed` and counts it. `orders` reaches its loop; a queue of a
    /// few is enough.
    ///
    /// A call that ended a while ago and goes on (after its media path was lost it continues as `<Gather>` turns) gets its
    /// record back and is not counted again.
    ///
    /// # Errors
    /// [`AlreadyLive`] while a call of this id is up.
    pub fn register(
        &self,
        start: LiveCallStart,
        orders: mpsc::Sender<Order>,
    ) -> Result<Registered, AlreadyLive> {
        let now = self.0.clock.now();
        let mut state = self.0.state();
        if state.calls.contains_key(&start.call_sid) {
            return Err(AlreadyLive);
        }
        // Grows over restarts too: other programs compare them.
        let since_epoch = u64::try_from(now.as_microsecond()).unwrap_or(0);
        state.generations = (state.generations + 1).max(since_epoch);
        let generation = state.generations;
        // Whoever held it before tells no more of it.
        state.elsewhere.remove(&start.call_sid);
        let call_sid = start.call_sid.clone();
        let known = state.ended.iter().position(|record| record.call.call_sid == call_sid);
        let resumed = known.and_then(|index| state.ended.remove(index));
        let first_time = resumed.is_none();
        let record = match resumed {
            Some(earlier) => earlier.go_on(&start, now),
            None => Record::new(&start, now),
        };
        let began = Event::CallStarted(CallStarted {
            call_sid: call_sid.clone(),
            phone_number: record.call.phone_number.clone(),
        });
        let told = Told {
            call_sid: call_sid.clone(),
            generation,
            event: began,
            calls: u64::from(first_time),
            booked: 0,
            ended: None,
        };
        self.0.publish(told);
        let event = Event::CallChanged(record.call_at(now));
        self.0.publish(Told::plain(&call_sid, generation, event));
        self.0.history.begin(record.row_note(now));
        state.calls.insert(call_sid.clone(), Entry { generation, record, orders, staff: None });
        drop(state);
        if first_time {
            self.0.meter.call(start.agent);
            (self.0.on_call)();
        }
        Ok(Registered::new(self.0.clone(), call_sid, generation))
    }

    /// The calls that are up, oldest first; also those that other programs hold, marked as `elsewhere`.
    pub fn calls(&self) -> Vec<LiveCall> {
        let now = self.0.clock.now();
        let state = self.0.state();
        state.up().into_iter().map(|up| up.call_at(now)).collect()
    }

    /// A call that is up, whoever holds it.
    pub(crate) fn call(&self, call_sid: &str) -> Option<LiveCall> {
        let now = self.0.clock.now();
        let state = self.0.state();
        let here = state.calls.get(call_sid).map(|entry| entry.record.call_at(now));
        here.or_else(|| state.elsewhere.get(call_sid).map(|call| call.call_at(now)))
    }

    /// Who a call of this program is and what they want, in words that can be said aloud.
    pub(crate) fn about(&self, call_sid: &str) -> Option<String> {
        let now = self.0.clock.now();
        self.0.state().calls.get(call_sid).map(|entry| entry.record.about(now))
    }

    /// Whether a call is up in this program.
    pub(crate) fn is_up(&self, call_sid: &str) -> bool {
        self.0.state().calls.contains_key(call_sid)
    }

    /// How many calls are up in this program.
    pub fn count(&self) -> usize {
        self.0.state().calls.len()
    }

    /// In how many calls the agent owes or gives an answer at this moment.
    pub fn active_turns(&self) -> usize {
        let state = self.0.state();
        state.calls.values().filter(|entry| entry.record.call.ai_status != AiStatus::Listening).count()
    }

    /// The record of a call that is up, or among the last [`ENDED_KEPT`] that ended (fewer when they were long).
    pub fn record(&self, call_sid: &str) -> Option<CallRecord> {
        let now = self.0.clock.now();
        let state = self.0.state();
        match state.calls.get(call_sid) {
            Some(entry) => Some(entry.record.as_wire(now)),
            None => {
                let elsewhere = state.elsewhere.get(call_sid).map(|call| call.as_wire(now));
                let ended = || state.ended.iter().rev().find(|r| r.call.call_sid == call_sid);
                elsewhere.or_else(|| ended().map(|r| r.as_wire(now)))
            }
        }
    }

    /// Tells a call's loop to do something. When another program holds the call, it is passed on to that one.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] when no such call is up, [`DeskError::Unavailable`] when its loop takes no orders now or its
    /// program cannot be reached.
    pub fn order(&self, call_sid: &str, order: Order) -> Result<(), DeskError> {
        let holder = self.0.state().elsewhere.get(call_sid).map(|call| call.program.clone());
        match holder {
            Some(program) => self.pass_on(program, call_sid, order),
            None => self.order_here(call_sid, order),
        }
    }

    /// Tells the loop of a call in this program, and of no other.
    pub(crate) fn order_here(&self, call_sid: &str, order: Order) -> Result<(), DeskError> {
        let orders = self.0.state().calls.get(call_sid).map(|entry| entry.orders.clone());
        match orders.ok_or(DeskError::NotFound)?.try_send(order) {
            Ok(()) => Ok(()),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(DeskError::NotFound),
            Err(mpsc::error::TrySendError::Full(_)) => Err(DeskError::Unavailable),
        }
    }

    fn pass_on(&self, program: String, call_sid: &str, order: Order) -> Result<(), DeskError> {
        let mirror = self.0.mirror.get().filter(|mirror| mirror.reaches.load(Ordering::Acquire));
        let forward = Forward { program, call_sid: call_sid.to_owned(), order };
        let sent = mirror.ok_or(DeskError::Unavailable)?.orders.try_send(forward);
        sent.map_err(|_| DeskError::Unavailable)
    }

    /// Tells the loop of every call in this program to hang up politely; gives how many were told.
    pub fn end_all(&self, reason: EndReason) -> usize {
        let senders: Vec<_> = self.0.state().calls.values().map(|entry| entry.orders.clone()).collect();
        senders.iter().filter(|orders| orders.try_send(Order::HangUp(reason)).is_ok()).count()
    }

    /// The records of the calls that are up, and what `with` reads while none of them can change.
    pub(crate) fn frozen<T>(&self, with: impl FnOnce() -> T) -> (Vec<CallRecord>, T) {
        let now = self.0.clock.now();
        let state = self.0.state();
        (state.as_wire(now), with())
    }
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Live({} calls)", self.count())
    }
}

impl State {
    /// Drops the oldest ended calls that are too many; the latest always stays.
    fn forget_oldest(&mut self, now: Timestamp) {
        let mut lines: usize = self.ended.iter().map(Record::len).sum();
        while let Some(oldest) = self.ended.front().filter(|_| self.ended.len() > 1) {
            let may_go_on = !oldest.ended_before(now.saturating_sub(GOES_ON_WITHIN).unwrap_or(now));
            let (too_many, too_long) = (self.ended.len() > ENDED_KEPT, lines > ENDED_LINES_KEPT);
            if self.ended.len() <= MOST_ENDED && (may_go_on || !(too_many || too_long)) {
                return;
            }
            lines -= oldest.len();
            self.ended.pop_front();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the record of a call that is up and publishes what `change` gives. Does nothing for an ended call.
    fn change(
        &self,
        call_sid: &str,
        generation: u64,
        change: impl FnOnce(&mut Record, Timestamp) -> Vec<Event>,
    ) {
        let now = self.clock.now();
        let mut state = self.state();
        let Some(entry) = state.calls.get_mut(call_sid).filter(|entry| entry.generation == generation) else {
            return;
        };
        let booked_before = entry.record.facts.booked.clone();
        let events = change(&mut entry.record, now);
        if events.is_empty() {
            return;
        }
        let mut booked = u64::from(entry.record.facts.booked != booked_before);
        // Only noted here, in the order it became true; another thread writes it down.
        let line = entry.record.take_touched();
        self.history.note(entry.record.row_note(now), line);
        for event in events {
            let told = Told::plain(call_sid, generation, event);
            self.publish(Told { booked: std::mem::take(&mut booked), ..told });
        }
    }

    /// Tells the windows, and whoever mirrors our calls. Must be called under the lock.
    fn publish(&self, told: Told) {
        self.bus.publish(told.event.clone());
        if let Some(mirror) = self.mirror.get() {
            mirror.tell(told);
        }
    }

    /// Moves a call to the ended ones; the second time does nothing. `note_end` has it written down.
    fn end(
        &self,
        call_sid: &str,
        generation: u64,
        why: wire::history::EndReason,
        note_end: fn(&Pending, RowNote, EndNote),
    ) {
        let now = self.clock.now();
        let mut state = self.state();
        if state.calls.get(call_sid).is_none_or(|entry| entry.generation != generation) {
            return;
        }
        let Some(mut entry) = state.calls.remove(call_sid) else { return };
        // Whoever listened or had the call did so until its end.
        while let Some(act) = entry.record.end_any_act(now) {
            let event = staff::acted(&entry.record, act);
            let line = entry.record.take_touched();
            self.history.note(entry.record.row_note(now), line);
            self.publish(Told::plain(call_sid, generation, event));
        }
        let note = entry.record.end_note(why, now);
        entry.record.end(now);
        entry.record.outcome = Some(ends::end(why, &note.facts).outcome);
        note_end(&self.history, entry.record.row_note(now), note);
        let ended = entry.record.ended_as();
        let duration = entry.record.call_at(now).duration;
        state.ended.push_back(entry.record);
        state.forget_oldest(now);
        let event = Event::CallEnded(CallEnded { call_sid: call_sid.to_owned(), duration });
        self.publish(Told { ended, ..Told::plain(call_sid, generation, event) });
    }
}
