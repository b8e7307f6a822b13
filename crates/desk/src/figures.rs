//! What is measured, over all calls: how fast answers are, what went wrong, what it costs.
//!
//! Each call's own figures are in its live record; here is their sum. Nothing personal is in it.

mod histogram;
mod spent;
mod sums;
mod totals;

pub use call::usage::Micros;
pub use histogram::{Histogram, STEPS_MS};
pub use totals::{Answers, RECENT_KEPT, Totals};

pub(crate) use sums::{growth, sum};

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use call::figures::{CallFigures, TurnFigures};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use store::Store;
use wire::call::Agent;
use wire::figures::{CallCounts, CostLimits, Report};

use crate::status::Lamps;
use crate::{Desk, view};
use spent::Spent;

/// What an answer should stay below, from the end of the caller's speech to the first sound they hear.
pub const TARGET_LATENCY_MS: u64 = 1500;

/// Counts for all calls. Told by the registry of live calls, outside its lock.
pub(crate) struct Meter {
    since: Timestamp,
    /// The clinic's clock: spending is counted by its days.
    time_zone: TimeZone,
    totals: Mutex<Totals>,
    spent: Arc<Spent>,
    limits: Mutex<(Option<Micros>, Option<Micros>)>,
}

impl Meter {
    /// Reads what was spent today, which may wait for the disk once.
    pub(crate) fn load(store: Store, lamps: Arc<Lamps>, time_zone: TimeZone, now: Timestamp) -> Meter {
        let today = now.to_zoned(time_zone.clone()).date();
        let spent = Arc::new(Spent::load(store, lamps, today));
        Meter { since: now, time_zone, totals: Mutex::default(), spent, limits: Mutex::default() }
    }

    pub(crate) fn call(&self, agent: Agent) {
        self.totals().call(agent);
    }

    pub(crate) fn turn(&self, call_sid: &str, number: u32, agent: Agent, now: Timestamp, turn: &TurnFigures) {
        self.totals().turn(call_sid, number, agent, view::moment(now), turn);
    }

    pub(crate) fn grew(&self, by: &CallFigures, now: Timestamp) {
        self.totals().grew(by);
        self.spent.add(now.to_zoned(self.time_zone.clone()).date(), by.cost.0);
    }

    fn totals(&self) -> MutexGuard<'_, Totals> {
        self.totals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn limits(&self) -> MutexGuard<'_, (Option<Micros>, Option<Micros>)> {
        self.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    /// The sums since the program's start.
    pub fn totals(&self) -> Totals {
        self.0.meter.totals().clone()
    }

    /// When counting began.
    pub fn counting_since(&self) -> Timestamp {
        self.0.meter.since
    }

    /// Spent today on the clinic's calendar, also before the program was started again. Does not wait for the disk.
    pub fn cost_today(&self) -> Micros {
        Micros(self.0.meter.spent.on(self.today()))
    }

    /// Tells what one call and what one day may cost, to be shown. Keeping to it is the bridge's work. `None` is no limit.
    pub fn set_cost_limits(&self, call: Option<Micros>, day: Option<Micros>) {
        *self.0.meter.limits() = (call, day);
    }

    /// What calls may cost, and what today's did.
    pub fn cost_limits(&self) -> CostLimits {
        let (call, day) = *self.0.meter.limits();
        let today = self.today();
        CostLimits {
            max_call_micros: call.map(|micros| micros.0),
            max_day_micros: day.map(|micros| micros.0),
            spent_today_micros: self.0.meter.spent.on(today),
            day: view::day(today),
        }
    }

    /// Everything that is measured, for the windows.
    pub fn report(&self) -> Report {
        let totals = self.totals();
        let all = totals.all();
        let prices = self.prices();
        Report {
            success: true,
            taken_at: view::moment(self.now()),
            since: view::moment(self.counting_since()),
            target_latency_ms: TARGET_LATENCY_MS,
            phases: all.phases(),
            turns: all.turns,
            active_turns: self.live().active_turns() as u64,
            interruptions: totals.interruptions,
            false_alarms: totals.false_alarms,
            gaps: totals.gaps,
            padded_ms: view::millis(totals.padded),
            reconnects: totals.reconnects,
            bridged: totals.bridged,
            audio_packets_received: totals.packets_in,
            audio_packets_sent: totals.packets_out,
            tokens: view::tokens(&totals.usage),
            cost_micros: totals.cost.0,
            calls: CallCounts {
                active: self.live().count() as u64,
                openai: totals.openai.calls,
                offline: totals.offline.calls,
            },
            limits: self.cost_limits(),
            prices: prices.table().clone(),
            prices_edited: prices.is_edited(),
            recent: totals.recent.into(),
        }
    }
}
