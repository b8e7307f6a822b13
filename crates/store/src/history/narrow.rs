//! A filter as SQL. Whatever comes from outside is a parameter.

use rusqlite::ToSql;

use super::search::SIGNS;
use super::{CallFilter, Cursor, Order, Outcome, Pile, Sentiment};
use crate::time_text::{moment_ms, moment_ms_up};

/// Conditions that are all to hold, with their parameters in order.
#[derive(Default)]
pub(super) struct Narrow {
    conditions: Vec<String>,
    pub parameters: Vec<Box<dyn ToSql>>,
}

/// The two short piles have indexes of their own, which are found by exactly these words.
const ACTIVE: &str = "status = 'active'";
const NEEDS_ACTION: &str = "status <> 'active' AND action IS NOT NULL AND done_at IS NULL";

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
        if let Some(outcome) = filter.outcome {
            narrow.add("outcome = ?", Outcome::word(outcome));
        }
        if let Some(sentiment) = filter.sentiment {
            narrow.add("sentiment = ?", Sentiment::word(sentiment));
        }
        if let Some(source) = &filter.source {
            narrow.add("source = ?", source.clone());
        }
        if let Some(agent) = &filter.agent {
            narrow.add("agent = ?", agent.clone());
        }
        if let Some(caller) = &filter.caller {
            let part: String =
                caller.to_lowercase().chars().filter(|letter| !SIGNS.contains(letter)).collect();
            if part.bytes().all(|byte| byte.is_ascii_digit()) {
                narrow.add("instr(digits, ?)", part);
            } else {
                narrow.add("instr(lower(digits), ?)", part);
            }
        }
        narrow
    }

    /// The pile as well.
    pub(super) fn and_pile(&mut self, pile: Option<Pile>) {
        match pile {
            Some(Pile::Active) => self.conditions.push("pile = 'active'".to_owned()),
            Some(Pile::NeedsAction) => self.conditions.push("pile = 'needs_action'".to_owned()),
            Some(Pile::Done) => self.conditions.push("pile = 'done'".to_owned()),
            None => {}
        }
    }

    /// Only those behind the cursor.
    pub(super) fn and_after(&mut self, cursor: Cursor, order: Order) {
        let sign = if order == Order::NewestFirst { '<' } else { '>' };
        self.conditions.push(format!("(started_at, id) {sign} (?, ?)"));
        self.parameters.push(Box::new(moment_ms(cursor.started_at)));
        self.parameters.push(Box::new(cursor.id));
    }

    fn add(&mut self, condition: &str, parameter: impl ToSql + 'static) {
        self.conditions.push(condition.to_owned());
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

    /// `FROM calls … WHERE …`, read in the order of the lists from the one index that has all a filter looks at.
    pub(super) fn calls(&self) -> String {
        format!("FROM calls INDEXED BY idx_call_facts WHERE {}", self.all())
    }

    /// Likewise for a short pile and nothing but moments, from the index of that pile.
    pub(super) fn calls_in(pile: Pile, moments: &Narrow) -> String {
        let (index, words) = match pile {
            Pile::Active => ("idx_call_active", ACTIVE),
            _ => ("idx_call_needs_action", NEEDS_ACTION),
        };
        let more = moments.conditions.iter().map(|condition| format!(" AND {condition}")).collect::<String>();
        format!("FROM calls INDEXED BY {index} WHERE {words}{more}")
    }

    /// As SQLite takes them.
    pub(super) fn parameters(&self) -> Vec<&dyn ToSql> {
        self.parameters.iter().map(AsRef::as_ref).collect()
    }
}

/// `ORDER BY …`.
pub(super) fn order_by(order: Order) -> &'static str {
    match order {
        Order::NewestFirst => "ORDER BY started_at DESC, id DESC",
        Order::OldestFirst => "ORDER BY started_at, id",
    }
}
