//! Between memory and Redis: what has to be written, when, and what to do while Redis is away.
//!
//! Pure: it is told what happened and at which moment, and says what to do next ([`Failover::poll`]). Whoever drives it
//! does one thing at a time and reports how it went:
//!
//! 1. `write` and `tell` at any time; memory has it at once.
//! 2. `poll` until it gives `None`, do what it says, and wait for the result, a new change, or [`Failover::deadline`].
//! 3. Report: `connected`, `written`, `answered`, or `lost` for everything that went wrong.
//!
//! When Redis comes back, all that is up is written again, whole, and what ended or was counted meanwhile once. The batch
//! that was under way when Redis was lost may have been written or not, and may still be written late: it is sent again
//! as it was, and its number keeps it from counting twice.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use jiff::Timestamp;

use super::{Batch, HISTORY_KEPT, Memory, Op, Written};

/// Tries that follow each other quickly; later ones come every two seconds.
pub const MAX_QUICK_RETRIES: u32 = 5;

/// How much later each try comes.
const RETRY_STEP: Duration = Duration::from_millis(200);

/// How late a try comes at most.
const RETRY_AT_MOST: Duration = Duration::from_secs(2);

/// Calls that are written at once after Redis has come back, so that no batch holds up Redis for long.
const AT_ONCE: usize = 20;

/// Messages for other programs that may wait. When they are too many, all are dropped: who misses some asks again.
const TOLD_WAITING: usize = 4096;

/// How often things are done that nobody asks for.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How often Redis is asked whether it is still there when nothing else is asked of it.
    pub ping: Duration,
    /// How often a sign of life is given, and asked of the others.
    pub beat: Duration,
    /// How long a sign of life lasts.
    pub alive: Duration,
    /// How often the state of a call that is up is written when nothing in it changes.
    pub refresh: Duration,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            ping: Duration::from_secs(1),
            beat: Duration::from_secs(5),
            alive: Duration::from_secs(15),
            refresh: Duration::from_secs(15),
        }
    }
}

/// Where the live state is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// In memory, as it should be: there is no Redis to connect to.
    Memory,
    /// In memory while the first connection is being made.
    Connecting,
    /// In Redis.
    Redis,
    /// In memory because Redis cannot be reached.
    Lost,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Do {
    /// Connect.
    Connect,
    /// Write this.
    Write(Batch),
    /// Ask whether Redis is still there.
    Ping,
    /// Give a sign of life, and ask for the others'.
    Beat,
}

/// The machine.
#[derive(Debug)]
pub struct Failover {
    memory: Memory,
    pace: Pace,
    phase: Phase,
    has_been_up: bool,
    /// Tries to connect since Redis answered last, without the very first.
    retries: u32,
    /// Things that went wrong since Redis answered last.
    failures: u32,
    batches: u64,
    under_way: Option<Batch>,
    missing: Missing,
}

#[derive(Debug, Clone, Copy)]
enum Phase {
    Memory,
    Waiting { until: Duration },
    Connecting,
    Up { busy: bool, ping_at: Duration, beat_at: Duration },
}

/// What Redis has not been told.
#[derive(Default)]
struct Missing {
    states: BTreeSet<String>,
    /// Transcripts, from this line on.
    lines: BTreeMap<String, usize>,
    ended: VecDeque<Op>,
    counted: bool,
    told: VecDeque<String>,
}

impl std::fmt::Debug for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} states, {} transcripts, {} ended",
            self.states.len(),
            self.lines.len(),
            self.ended.len()
        )
    }
}

impl Missing {
    fn is_empty(&self) -> bool {
        self.states.is_empty()
            && self.lines.is_empty()
            && self.ended.is_empty()
            && !self.counted
            && self.told.is_empty()
    }
}

impl Failover {
    /// Live state in memory, and in Redis if there is one to connect to.
    pub fn new(has_redis: bool, pace: Pace) -> Failover {
        let phase = if has_redis { Phase::Waiting { until: Duration::ZERO } } else { Phase::Memory };
        Failover {
            memory: Memory::default(),
            pace,
            phase,
            has_been_up: false,
            retries: 0,
            failures: 0,
            batches: 0,
            under_way: None,
            // Counters are there from the first connection on, at nothing.
            missing: Missing { counted: true, ..Missing::default() },
        }
    }

    /// Makes a change. False when it came too late and did nothing.
    pub fn write(&mut self, op: Op, now: Timestamp) -> bool {
        if !self.memory.apply(&op, now) {
            return false;
        }
        if matches!(self.phase, Phase::Memory) {
            return true;
        }
        let missing = &mut self.missing;
        match op {
            Op::Put { call_sid, .. } => {
                missing.states.insert(call_sid);
            }
            Op::Lines { call_sid, from, .. } => {
                let first = missing.lines.entry(call_sid).or_insert(from);
                *first = from.min(*first);
            }
            Op::Count { .. } => missing.counted = true,
            Op::End { ref call_sid, .. } => {
                missing.states.remove(call_sid);
                missing.ended.push_back(op);
                // Redis would not keep more either.
                if missing.ended.len() > HISTORY_KEPT {
                    missing.ended.pop_front();
                }
            }
        }
        true
    }

    /// Tells the other programs, if they can be told; what is told while they cannot is dropped.
    pub fn tell(&mut self, message: String) {
        if self.mode() != Mode::Redis {
            return;
        }
        if self.missing.told.len() == TOLD_WAITING {
            self.missing.told.clear();
        }
        self.missing.told.push_back(message);
    }

    /// What to do now, if anything. `moment` is the time since any fixed beginning.
    pub fn poll(&mut self, moment: Duration, now: Timestamp) -> Option<Do> {
        match self.phase {
            Phase::Waiting { until } if until <= moment => {
                self.phase = Phase::Connecting;
                Some(Do::Connect)
            }
            Phase::Up { busy: false, ping_at, beat_at } => {
                let next = if beat_at <= moment {
                    Do::Beat
                } else if let Some(batch) = self.batch(now) {
                    Do::Write(batch)
                } else if ping_at <= moment {
                    Do::Ping
                } else {
                    return None;
                };
                let beat_at = if next == Do::Beat { moment + self.pace.beat } else { beat_at };
                self.phase = Phase::Up { busy: true, ping_at: moment + self.pace.ping, beat_at };
                Some(next)
            }
            _ => None,
        }
    }

    /// When to poll again if nothing happens before.
    pub fn deadline(&self) -> Option<Duration> {
        match self.phase {
            Phase::Waiting { until } => Some(until),
            Phase::Up { busy: false, ping_at, beat_at } => Some(ping_at.min(beat_at)),
            Phase::Memory | Phase::Connecting | Phase::Up { busy: true, .. } => None,
        }
    }

    /// Redis is there: everything of ours has to be written again, since it may have lost it.
    pub fn connected(&mut self, moment: Duration, now: Timestamp) {
        self.has_been_up = true;
        self.missing.told.clear();
        let up: Vec<String> = self.memory.active_calls(now).into_iter().map(str::to_owned).collect();
        let under_way = self.under_way.iter().flat_map(|batch| &batch.ops);
        let ends = under_way.filter(|op| matches!(op, Op::End { .. })).chain(&self.missing.ended);
        let ended = ends.filter_map(Op::call_sid);
        self.missing.lines.extend(up.iter().map(String::as_str).chain(ended).map(|sid| (sid.to_owned(), 0)));
        self.missing.states.extend(up);
        self.missing.counted = true;
        self.phase =
            Phase::Up { busy: false, ping_at: moment + self.pace.ping, beat_at: moment + self.pace.ping };
    }

    /// The batch was written.
    pub fn written(&mut self, written: &Written) {
        if let Some(batch) = self.under_way.take() {
            self.answered();
            // Whole transcripts of ended calls can only be had from memory as long as it keeps them.
            for call_sid in &written.short {
                self.missing.lines.insert(call_sid.clone(), 0);
                let ends = |op: &&Op| matches!(op, Op::End { call_sid: ended, .. } if ended == call_sid);
                if batch.ops.iter().find(ends).is_none() {
                    self.missing.states.insert(call_sid.clone());
                }
            }
            for call_sid in &written.stale {
                self.memory.give_up(call_sid);
            }
        }
    }

    /// Redis answered a ping or a beat.
    pub fn answered(&mut self) {
        (self.retries, self.failures) = (0, 0);
        if let Phase::Up { busy, .. } = &mut self.phase {
            *busy = false;
        }
    }

    /// Connecting failed, or what was asked was not answered, or the connection broke.
    pub fn lost(&mut self, moment: Duration) {
        if matches!(self.phase, Phase::Memory | Phase::Waiting { .. }) {
            return;
        }
        self.failures = self.failures.saturating_add(1);
        self.retries = self.retries.saturating_add(1);
        let delay = if self.retries <= MAX_QUICK_RETRIES { RETRY_STEP * self.retries } else { RETRY_AT_MOST };
        self.missing.told.clear();
        self.phase = Phase::Waiting { until: moment + delay.min(RETRY_AT_MOST) };
    }

    /// Where the live state is.
    pub fn mode(&self) -> Mode {
        match self.phase {
            Phase::Memory => Mode::Memory,
            Phase::Up { .. } => Mode::Redis,
            _ if self.failures == 0 && !self.has_been_up => Mode::Connecting,
            _ => Mode::Lost,
        }
    }

    /// Tries to connect since Redis answered last, without the very first.
    pub fn retries(&self) -> u32 {
        self.retries
    }

    /// Things that went wrong since Redis answered last.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// What is kept here.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Whether everything was written, as far as it can be: also true without Redis.
    pub fn is_settled(&self) -> bool {
        match self.phase {
            Phase::Up { .. } => self.missing.is_empty() && self.under_way.is_none(),
            _ => true,
        }
    }

    /// The batch that was under way when Redis was lost, else the next one.
    fn batch(&mut self, now: Timestamp) -> Option<Batch> {
        if self.under_way.is_none() {
            if self.missing.is_empty() {
                return None;
            }
            self.under_way = Some(self.next_batch(now));
        }
        self.under_way.clone()
    }

    fn next_batch(&mut self, now: Timestamp) -> Batch {
        let missing = &mut self.missing;
        let generation = |call_sid: &str| self.memory.generation(call_sid);
        let mut ops = Vec::new();
        let mut sids: BTreeSet<String> = missing.states.iter().take(AT_ONCE).cloned().collect();
        sids.extend(missing.lines.keys().take(AT_ONCE).cloned());
        for call_sid in sids {
            let generation = generation(&call_sid);
            if missing.states.remove(&call_sid)
                && let Some(state) = self.memory.active(&call_sid, now)
            {
                ops.push(Op::Put { call_sid: call_sid.clone(), generation, state: state.to_owned() });
            }
            if let Some(from) = missing.lines.remove(&call_sid) {
                let lines = self.memory.transcript(&call_sid, now);
                if let Some(new) = lines.get(from..).filter(|new| !new.is_empty()) {
                    ops.push(Op::Lines { call_sid, generation, from, lines: new.to_vec() });
                }
            }
        }
        // A call's end goes after its lines.
        let ended = missing.ended.iter().take_while(|op| match op.call_sid() {
            Some(call_sid) => !missing.lines.contains_key(call_sid),
            None => true,
        });
        let ended = ended.take(AT_ONCE).count();
        ops.extend(missing.ended.drain(..ended));
        if std::mem::take(&mut missing.counted) {
            let (calls, booked) = self.memory.counted();
            ops.push(Op::Count { calls, booked });
        }
        // Others are told of a state when it can be read.
        let is_all = missing.states.is_empty() && missing.lines.is_empty() && missing.ended.is_empty();
        let told = if is_all { missing.told.drain(..).collect() } else { Vec::new() };
        self.batches += 1;
        Batch { number: self.batches, ops, told }
    }
}

impl Op {
    /// Which call it is about.
    fn call_sid(&self) -> Option<&str> {
        match self {
            Op::Put { call_sid, .. } | Op::Lines { call_sid, .. } | Op::End { call_sid, .. } => {
                Some(call_sid)
            }
            Op::Count { .. } => None,
        }
    }
}
