//! The reception as this window sees it: calls, lamps, counters, and how fresh all that is.

use std::rc::Rc;

use jiff::Timestamp;
use jiff::civil::Date;
use wire::call::{Line, LiveCall};
use wire::event::{ClinicCard, Event, FiguresChanged, Metrics, Snapshot};
use wire::figures::{CallFigures, TurnFigures};
use wire::history::Job;
use wire::routing::RoutingMode;
use wire::status::Status;
use yew::Reducible;

use super::{jobs, lines};
use crate::text;

/// Ended calls kept readable in this window; the program itself keeps the record.
const ENDED_KEPT: usize = 8;

/// How the window is connected to the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Link {
    /// Nothing has arrived yet.
    #[default]
    Opening,
    /// What is on screen is what is.
    Live,
    /// The stream is lost since this local time (milliseconds); what is on screen is of that age.
    Lost {
        /// Local time of the loss.
        since_ms: i64,
    },
}

/// A call with its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CallView {
    /// Its state, as of the last event.
    pub(crate) call: LiveCall,
    /// What was said and done.
    pub(crate) lines: Vec<Line>,
    /// What was measured of it, once there is something.
    pub(crate) figures: Option<CallFigures>,
    /// The turns that were measured, the oldest first.
    pub(crate) turns: Vec<TurnFigures>,
    /// Whole seconds it took, once it is over.
    pub(crate) ended_after: Option<u64>,
}

impl CallView {
    /// A call of which nothing but its state is known.
    fn new(call: LiveCall) -> CallView {
        CallView { call, lines: Vec::new(), figures: None, turns: Vec::new(), ended_after: None }
    }

    fn measured(&mut self, change: FiguresChanged) {
        self.figures = Some(change.figures);
        if let Some(turn) = change.turn {
            let place = self.turns.partition_point(|known| known.number < turn.number);
            match self.turns.get_mut(place) {
                Some(known) if known.number == turn.number => *known = turn,
                _ => self.turns.insert(place, turn),
            }
        }
    }

    /// Whole seconds the call has lasted at `now_ms` on the program's clock.
    pub(crate) fn seconds(&self, now_ms: i64) -> u64 {
        if let Some(seconds) = self.ended_after {
            return seconds;
        }
        match self.call.start_time.parse::<Timestamp>() {
            Ok(start) => u64::try_from((now_ms - start.as_millisecond()) / 1000).unwrap_or(0),
            Err(_) => self.call.duration,
        }
    }
}

/// The state of the reception.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Reception {
    /// How fresh the rest is.
    pub(crate) link: Link,
    /// Calls in progress, oldest first.
    pub(crate) calls: Vec<Rc<CallView>>,
    /// Calls that ended while this window watched, newest first.
    pub(crate) ended: Vec<Rc<CallView>>,
    /// The lamps.
    pub(crate) status: Option<Rc<Status>>,
    /// The counters.
    pub(crate) metrics: Metrics,
    /// Whose reception it is.
    pub(crate) clinic: Option<Rc<ClinicCard>>,
    /// Local clock minus the program's clock, in milliseconds.
    pub(crate) skew_ms: i64,
    /// Counts snapshots: whoever keeps data beside this state (the day sheet) loads it again when it changes.
    pub(crate) snapshots: u32,
    /// Counts measurements: the Metrics screen reads the sums again when it changes.
    pub(crate) measurements: u32,
    /// Counts changes of past calls: the screens of the history read again when it changes.
    pub(crate) histories: u32,
    /// Counts changes of patients and their visits: whoever shows them reads again when it changes.
    pub(crate) patients: u32,
    /// Counts changes of the waiting list and its outbox, which are read again when it changes.
    pub(crate) waiting: u32,
    /// Who answers the telephone first.
    pub(crate) routing: RoutingMode,
    /// How many are to be called back.
    pub(crate) callbacks_open: u32,
    /// Counts changes of call-backs, which are read again when it changes.
    pub(crate) callbacks: u32,
    /// Long work that this window was told of, the newest first.
    pub(crate) jobs: Vec<Rc<Job>>,
    /// The program has listed its jobs; only what ends after that is news.
    pub(crate) knows_jobs: bool,
}

/// What can happen to it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Change {
    /// A snapshot arrived at this local time.
    Snapshot(Box<Snapshot>, i64),
    /// The next event of the stream arrived.
    Event(Box<Event>),
    /// The program listed its long work.
    Jobs(Vec<Job>),
    /// A piece of long work was started or stopped from here.
    Job(Box<Job>),
    /// The stream is open.
    Opened,
    /// The stream was lost at this local time.
    Lost(i64),
}

impl Reception {
    /// The call with this id, in progress or just ended.
    pub(crate) fn call(&self, call_sid: &str) -> Option<&Rc<CallView>> {
        self.calls.iter().chain(&self.ended).find(|view| view.call.call_sid == call_sid)
    }

    /// True when what is on screen may no longer be so.
    pub(crate) fn is_stale(&self) -> bool {
        matches!(self.link, Link::Lost { .. })
    }

    /// The program's time now: the local time without the skew, standing still while the stream is lost.
    pub(crate) fn program_time(&self, local_ms: i64) -> i64 {
        let local_ms = match self.link {
            Link::Lost { since_ms } => since_ms,
            Link::Opening | Link::Live => local_ms,
        };
        local_ms - self.skew_ms
    }

    /// Today on the clinic's calendar, once it is known whose reception this is.
    pub(crate) fn today(&self, local_ms: i64) -> Option<Date> {
        let zone = text::zone(&self.clinic.as_ref()?.time_zone);
        text::clinic_now(self.program_time(local_ms), &zone).map(|(date, _)| date)
    }

    fn snapshot(&mut self, snapshot: Snapshot, local_ms: i64) {
        let taken_ms = snapshot.taken_at.parse::<Timestamp>().map(Timestamp::as_millisecond);
        self.skew_ms = taken_ms.map_or(0, |taken| local_ms - taken);
        let before = std::mem::take(&mut self.calls);
        self.calls = snapshot
            .calls
            .into_iter()
            .map(|record| {
                let lines = lines::unique(record.lines);
                let (figures, turns) = (record.figures, record.turns);
                Rc::new(CallView { lines, figures, turns, ..CallView::new(record.call) })
            })
            .collect();
        self.ended.retain(|view| self.calls.iter().all(|live| live.call.call_sid != view.call.call_sid));
        // A call we watched and that is no longer there ended while we were not looking.
        for gone in before {
            if self.call(&gone.call.call_sid).is_none() {
                let seconds = gone.seconds(self.program_time(local_ms));
                self.keep_ended(gone, seconds);
            }
        }
        self.status = Some(Rc::new(snapshot.status));
        self.metrics = snapshot.metrics;
        self.clinic = Some(Rc::new(snapshot.clinic));
        self.routing = snapshot.routing;
        self.callbacks_open = snapshot.callbacks_open;
        self.snapshots += 1;
    }

    fn event(&mut self, event: Event) {
        match event {
            // The whole state follows at once as `call_changed`.
            Event::CallStarted(began) => self.goes_on(&began.call_sid),
            Event::SnapshotNeeded(_) => {}
            Event::CallUpdated(update) => {
                if let Some(view) = self.live_mut(&update.call_sid) {
                    view.call.current_step = update.current_step;
                }
            }
            Event::CallChanged(call) => self.call_changed(call),
            Event::CallEnded(end) => {
                if let Some(at) = self.calls.iter().position(|view| view.call.call_sid == end.call_sid) {
                    let view = self.calls.remove(at);
                    self.keep_ended(view, end.duration);
                }
            }
            Event::UtteranceChanged(change) => self.line(&change.call_sid, Line::Utterance(change.utterance)),
            Event::ToolChanged(change) => self.line(&change.call_sid, Line::Tool(change.tool)),
            Event::StaffActed(change) => self.line(&change.call_sid, Line::Staff(change.act)),
            Event::MetricUpdated(metrics) => self.metrics = metrics,
            Event::StatusChanged(status) => self.status = Some(Rc::new(status)),
            Event::FiguresChanged(change) => self.measured(change),
            Event::HistoryChanged(_) | Event::RecordingSaved(_) => {
                self.histories = self.histories.wrapping_add(1)
            }
            Event::CallbackChanged(changed) => {
                self.callbacks_open = changed.open;
                self.callbacks = self.callbacks.wrapping_add(1);
            }
            Event::RoutingChanged(routing) => self.routing = routing.mode,
            Event::JobChanged(job) => jobs::put(&mut self.jobs, job),
            Event::PatientChanged(_) | Event::AppointmentChanged(_) => {
                self.patients = self.patients.wrapping_add(1)
            }
            // The calendar takes the first ones; the last is told as a toast by whoever follows the stream.
            Event::HoldChanged(_)
            | Event::HoldReleased(_)
            | Event::ScheduleChanged(_)
            | Event::Trouble(_) => {}
            Event::WaitingChanged(_) | Event::OutboxChanged(_) => self.waiting = self.waiting.wrapping_add(1),
        }
    }

    fn call_changed(&mut self, call: LiveCall) {
        if self.ended.iter().any(|view| view.call.call_sid == call.call_sid) {
            return; // A late change does not revive an ended call.
        }
        match self.live_mut(&call.call_sid) {
            Some(view) => view.call = call,
            None => self.calls.push(Rc::new(CallView::new(call))),
        }
    }

    /// A call that had ended is up again: its media were lost, or its caller was put through and came back.
    fn goes_on(&mut self, call_sid: &str) {
        if let Some(at) = self.ended.iter().position(|view| view.call.call_sid == call_sid) {
            let mut view = self.ended.remove(at);
            Rc::make_mut(&mut view).ended_after = None;
            self.calls.push(view);
        }
    }

    fn line(&mut self, call_sid: &str, line: Line) {
        if let Some(view) = self.known_mut(call_sid) {
            lines::put(&mut view.lines, line);
        }
    }

    fn measured(&mut self, change: FiguresChanged) {
        self.measurements = self.measurements.wrapping_add(1);
        if let Some(view) = self.known_mut(&change.call_sid) {
            view.measured(change);
        }
    }

    /// In progress or just ended: words and figures may come after the end.
    fn known_mut(&mut self, call_sid: &str) -> Option<&mut CallView> {
        let mut known = self.calls.iter_mut().chain(&mut self.ended);
        known.find(|view| view.call.call_sid == call_sid).map(Rc::make_mut)
    }

    fn live_mut(&mut self, call_sid: &str) -> Option<&mut CallView> {
        self.calls.iter_mut().find(|view| view.call.call_sid == call_sid).map(Rc::make_mut)
    }

    fn keep_ended(&mut self, mut view: Rc<CallView>, seconds: u64) {
        Rc::make_mut(&mut view).ended_after = Some(seconds);
        self.ended.insert(0, view);
        self.ended.truncate(ENDED_KEPT);
    }
}

impl Reducible for Reception {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut next = Rc::unwrap_or_clone(self);
        match change {
            Change::Snapshot(snapshot, local_ms) => next.snapshot(*snapshot, local_ms),
            Change::Event(event) => next.event(*event),
            Change::Jobs(listed) => {
                jobs::replace(&mut next.jobs, listed);
                next.knows_jobs = true;
            }
            Change::Job(job) => jobs::put(&mut next.jobs, *job),
            Change::Opened => next.link = Link::Live,
            // The age counts from the first loss, not from the latest failed attempt.
            Change::Lost(since_ms) if !next.is_stale() => next.link = Link::Lost { since_ms },
            Change::Lost(_) => {}
        }
        Rc::new(next)
    }
}

#[cfg(test)]
pub(crate) mod tests;
