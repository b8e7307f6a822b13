//! A filter as SQL. Whatever comes from outside is a parameter.

use rusqlite::ToSql;

use super::search::SIGNS;
use super::{CallFilter, Cursor, Order, Outcome, Pile, Sentiment};
use crate::time_text::{moment_ms, moment_ms_up};

/// Conditions that are all to hold, with their parameters in order.
#[derive(Default)]
pub(super) struct Narrow {
    conditions: Vec<&'static str>,
    parameters: Vec<Box<dyn ToSql>>,
}

impl Narrow {
    /// All of the filter but its pile and its text.
    pub(super) fn of(filter: &CallFilter) -> Narrow {
        let mut narrow = Narrow::default();
        if let Some(from) = filter.from {
            narrow.add("started_at >= ?", moment_ms_up(from));
        }
        if let Some(until) = filter.until {
            narrow.add("started_at < ?", moment_ms_up(until));
        }
        match traits(filter) {
            0 => {}
            wanted => narrow.and_traits(wanted),
        }
        if let Some(caller) = &filter.caller {
            let part: String =
                caller.to_lowercase().chars().filter(|letter| !SIGNS.contains(letter)).collect();
            narrow.add("instr(digits, ?)", part);
        }
        narrow
    }

    /// The third pile, which has no index of its own.
    pub(super) fn and_done(&mut self) {
        self.and_traits(DONE);
    }

    /// Only those behind the cursor.
    pub(super) fn and_after(&mut self, cursor: Cursor, order: Order) {
        self.conditions.push(match order {
            Order::NewestFirst => "(started_at, id) < (?, ?)",
            Order::OldestFirst => "(started_at, id) > (?, ?)",
        });
        self.parameters.push(Box::new(moment_ms(cursor.started_at)));
        self.parameters.push(Box::new(cursor.id));
    }

    fn and_traits(&mut self, wanted: i64) {
        self.add("traits & ? = ?", wanted);
        self.parameters.push(Box::new(wanted));
    }

    fn add(&mut self, condition: &'static str, parameter: impl ToSql + 'static) {
        self.conditions.push(condition);
        self.parameters.push(Box::new(parameter));
    }

    /// Whether every call passes.
    pub(super) fn is_everything(&self) -> bool {
        self.conditions.is_empty()
    }

    fn all(&self) -> String {
        if self.is_everything() { "1".to_owned() } else { self.conditions.join(" AND ") }
    }

    /// `FROM calls … WHERE …`, of the calls whose ids are the JSON array that goes before the other parameters.
    pub(super) fn calls_of(&self) -> String {
        format!("FROM calls NOT INDEXED WHERE id IN (SELECT value FROM json_each(?)) AND {}", self.all())
    }

    /// `FROM calls … WHERE …`, read in the order of the lists from an index that has all a filter looks at: that of all
    /// calls, or that of a short pile, which is found by exactly these words.
    pub(super) fn calls_in(&self, pile: Option<Pile>) -> String {
        let (index, words) = match pile {
            Some(Pile::Active) => ("idx_call_active", "status = 'active'"),
            Some(Pile::NeedsAction) => {
                ("idx_call_needs_action", "status <> 'active' AND action IS NOT NULL AND done_at IS NULL")
            }
            Some(Pile::Done) | None => ("idx_call_facts", "1"),
        };
        format!("FROM calls INDEXED BY {index} WHERE {words} AND {}", self.all())
    }

    /// As SQLite takes them.
    pub(super) fn parameters(&self) -> Vec<&dyn ToSql> {
        self.parameters.iter().map(AsRef::as_ref).collect()
    }
}

/// The bit of a call that is neither up nor needs anybody, in the column `traits`.
const DONE: i64 = 4;

/// No call has every bit: what is asked for when it is a word that no call can have.
const NONE: i64 = -1;

/// The bits of the column `traits` that a call must have.
fn traits(filter: &CallFilter) -> i64 {
    let outcome = match filter.outcome {
        None => 0,
        Some(Outcome::AppointmentBooked) => 8,
        Some(Outcome::NoBooking) => 16,
        Some(Outcome::Error) => 32,
        Some(Outcome::UserHangup) => 64,
    };
    let sentiment = match filter.sentiment {
        None => 0,
        Some(Sentiment::Positive) => 128,
        Some(Sentiment::Neutral) => 256,
        Some(Sentiment::Negative) => 512,
    };
    let source = match filter.source.as_deref() {
        None => 0,
        Some("phone") => 1024,
        Some("softphone") => 2048,
        Some(_) => return NONE,
    };
    let agent = match filter.agent.as_deref() {
        None => 0,
        Some("openai") => 4096,
        Some("offline") => 8192,
        Some(_) => return NONE,
    };
    outcome | sentiment | source | agent
}

/// `ORDER BY …`.
pub(super) fn order_by(order: Order) -> &'static str {
    match order {
        Order::NewestFirst => "ORDER BY started_at DESC, id DESC",
        Order::OldestFirst => "ORDER BY started_at, id",
    }
}
