//! Live state in this program's memory.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::time::Duration;

use jiff::Timestamp;

use super::{ACTIVE_FOR, HISTORY_KEPT, KEPT_FOR, Op};

/// Live state of one program. What would expire in Redis expires here; of ended calls, not more than
/// [`HISTORY_KEPT`] keep anything.
#[derive(Default)]
pub struct Memory {
    active: HashMap<String, Kept<String>>,
    history: BTreeSet<(i64, String)>,
    transcripts: HashMap<String, Kept<Vec<String>>>,
    durations: HashMap<String, Kept<u64>>,
    marks: HashMap<String, Kept<Mark>>,
    /// Calls that ended, the latest last.
    ended: VecDeque<String>,
    calls: u64,
    booked: u64,
    /// Seconds of all ended calls, and how many they are.
    lasted: (u64, u64),
}

struct Kept<T> {
    value: T,
    until: Timestamp,
}

#[derive(Clone, Default)]
struct Mark {
    generation: u64,
    ended: bool,
    entry: Option<(i64, String)>,
    duration: Option<u64>,
}

impl<T> Kept<T> {
    fn new(value: T, now: Timestamp, time: Duration) -> Kept<T> {
        Kept { value, until: now.saturating_add(time).unwrap_or(now) }
    }

    fn at(&self, now: Timestamp) -> Option<&T> {
        (now < self.until).then_some(&self.value)
    }
}

impl Memory {
    /// Makes one change. False when it came too late: the call has come up again since, or ended.
    pub fn apply(&mut self, op: &Op, now: Timestamp) -> bool {
        match op {
            Op::Put { call_sid, generation, state } => {
                let Some(mark) = self.claim(call_sid, *generation, now).filter(|mark| !mark.ended) else {
                    return false;
                };
                self.mark(call_sid, mark, now);
                self.active.insert(call_sid.clone(), Kept::new(state.clone(), now, ACTIVE_FOR));
            }
            Op::Lines { call_sid, generation, from, lines } => {
                let Some(mark) = self.claim(call_sid, *generation, now) else { return false };
                self.mark(call_sid, mark, now);
                let mut all = self.transcript(call_sid, now).to_vec();
                all.truncate(*from);
                all.extend(lines.iter().cloned());
                if all.is_empty() {
                    self.transcripts.remove(call_sid);
                } else {
                    self.transcripts.insert(call_sid.clone(), Kept::new(all, now, KEPT_FOR));
                }
            }
            Op::End { call_sid, generation, at, duration, entry } => {
                let Some(mark) = self.claim(call_sid, *generation, now) else { return false };
                self.end(call_sid, mark, (*at, entry.clone()), *duration, now);
            }
            Op::Count { calls, booked } => {
                self.calls = self.calls.saturating_add(*calls);
                self.booked = self.booked.saturating_add(*booked);
            }
        }
        true
    }

    /// The mark of a call with this generation in it, unless a later one is known.
    fn claim(&self, call_sid: &str, generation: u64, now: Timestamp) -> Option<Mark> {
        let known = self.marks.get(call_sid).and_then(|mark| mark.at(now)).cloned().unwrap_or_default();
        match generation.cmp(&known.generation) {
            std::cmp::Ordering::Less => None,
            std::cmp::Ordering::Equal => Some(known),
            std::cmp::Ordering::Greater => Some(Mark { generation, ended: false, ..known }),
        }
    }

    fn mark(&mut self, call_sid: &str, mark: Mark, now: Timestamp) {
        self.marks.insert(call_sid.to_owned(), Kept::new(mark, now, KEPT_FOR));
    }

    fn end(&mut self, call_sid: &str, mut mark: Mark, entry: (i64, String), duration: u64, now: Timestamp) {
        self.active.remove(call_sid);
        // A call that went on after an end counts once, with its last end.
        if let Some(earlier) = mark.entry.replace(entry.clone()) {
            self.history.remove(&earlier);
        }
        self.history.insert(entry);
        while self.history.len() > HISTORY_KEPT {
            self.history.pop_first();
        }
        let (seconds, calls) = self.lasted;
        self.lasted = match mark.duration.replace(duration) {
            Some(earlier) => (seconds.saturating_sub(earlier).saturating_add(duration), calls),
            None => (seconds.saturating_add(duration), calls + 1),
        };
        self.durations.insert(call_sid.to_owned(), Kept::new(duration, now, KEPT_FOR));
        mark.ended = true;
        self.mark(call_sid, mark, now);
        self.ended.retain(|ended| ended != call_sid);
        self.ended.push_back(call_sid.to_owned());
        self.forget(now);
    }

    /// Drops what has expired, and what is of too many ended calls.
    fn forget(&mut self, now: Timestamp) {
        while let Some(oldest) = self.ended.front() {
            let is_old = self.marks.get(oldest).is_none_or(|mark| mark.at(now).is_none());
            if !is_old && self.ended.len() <= HISTORY_KEPT {
                break;
            }
            let Some(oldest) = self.ended.pop_front() else { break };
            if !self.active.contains_key(&oldest) {
                self.drop_call(&oldest);
            }
        }
        self.active.retain(|_, kept| kept.at(now).is_some());
    }

    fn drop_call(&mut self, call_sid: &str) {
        self.marks.remove(call_sid);
        self.transcripts.remove(call_sid);
        self.durations.remove(call_sid);
    }

    /// Another program holds this call now: nothing of it is kept here.
    pub(super) fn give_up(&mut self, call_sid: &str) {
        self.active.remove(call_sid);
        self.drop_call(call_sid);
    }

    /// The state of a call that is up.
    pub fn active(&self, call_sid: &str, now: Timestamp) -> Option<&str> {
        self.active.get(call_sid)?.at(now).map(String::as_str)
    }

    /// The calls that are up.
    pub fn active_calls(&self, now: Timestamp) -> Vec<&str> {
        let up = self.active.iter().filter(|(_, kept)| kept.at(now).is_some());
        up.map(|(call_sid, _)| call_sid.as_str()).collect()
    }

    /// The generation that was seen last of a call.
    pub(super) fn generation(&self, call_sid: &str) -> u64 {
        self.marks.get(call_sid).map_or(0, |mark| mark.value.generation)
    }

    /// Ended calls with the second of their end, the latest last.
    pub fn history(&self) -> impl Iterator<Item = (i64, &str)> {
        self.history.iter().map(|(at, entry)| (*at, entry.as_str()))
    }

    /// What was said in a call.
    pub fn transcript(&self, call_sid: &str, now: Timestamp) -> &[String] {
        self.transcripts.get(call_sid).and_then(|kept| kept.at(now)).map_or(&[], Vec::as_slice)
    }

    /// Calls and bookings counted since the program began.
    pub(crate) fn counted(&self) -> (u64, u64) {
        (self.calls, self.booked)
    }

    /// `metric:{name}` as its text in Redis, for example `total_calls` or `call_duration:CA1`.
    pub fn metric(&self, name: &str, now: Timestamp) -> Option<String> {
        match name {
            "total_calls" => Some(self.calls.to_string()),
            "appointments_booked" => Some(self.booked.to_string()),
            "avg_call_duration" => {
                let (seconds, calls) = self.lasted;
                (calls > 0).then(|| {
                    // To the hundredth, as the script in Redis rounds it.
                    #[expect(clippy::cast_precision_loss, reason = "seconds of calls are far below 2^52")]
                    let mean = (seconds as f64 * 100.0 / calls as f64 + 0.5).floor() / 100.0;
                    mean.to_string()
                })
            }
            other => {
                let call_sid = other.strip_prefix("call_duration:")?;
                self.durations.get(call_sid)?.at(now).map(u64::to_string)
            }
        }
    }

    /// How many keys this would be in Redis, without our own marks.
    pub fn keys(&self, now: Timestamp) -> u64 {
        let calls = self.active_calls(now).len() + self.transcripts.len() + self.durations.len();
        let ended = usize::from(!self.history.is_empty()) + usize::from(self.lasted.1 > 0);
        (calls + ended + 2) as u64
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Memory({} calls, {} ended)", self.active.len(), self.history.len())
    }
}
