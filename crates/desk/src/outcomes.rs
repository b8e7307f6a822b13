//! Remembers what came of each tool call, so that the same one asked twice (a message delivered twice, a webhook sent
//! again) is done once and answered twice.
//!
//! This lives in memory and covers every tool. What a tool writes is also keyed by (call, tool call) in the book, which
//! covers a restart.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use call::tools::{ToolId, ToolOutcome};
use tokio::sync::OnceCell;

/// Outcomes that are remembered; the oldest are forgotten. A call makes some twenty, so this covers two hundred calls.
const KEPT: usize = 4096;

/// (call, tool call).
type Key = (String, ToolId);

/// The place of one outcome. It is filled once, and whoever asks meanwhile waits for it.
pub(crate) type Place = Arc<OnceCell<ToolOutcome>>;

/// The remembered outcomes.
#[derive(Default)]
pub(crate) struct Outcomes(Mutex<State>);

#[derive(Default)]
struct State {
    places: HashMap<Key, Place>,
    /// The oldest first.
    order: VecDeque<Key>,
}

impl Outcomes {
    /// The place of a tool call's outcome, empty when it is new.
    pub(crate) fn place(&self, call_sid: &str, tool: &ToolId) -> Place {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (call_sid.to_owned(), tool.clone());
        if let Some(place) = state.places.get(&key) {
            return place.clone();
        }
        if state.order.len() == KEPT
            && let Some(oldest) = state.order.pop_front()
        {
            state.places.remove(&oldest);
        }
        let place = Place::default();
        state.places.insert(key.clone(), place.clone());
        state.order.push_back(key);
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_tool_call_has_one_place_and_others_have_their_own() {
        let outcomes = Outcomes::default();
        let id = |text: &str| ToolId(text.to_owned());
        let first = outcomes.place("CA1", &id("a"));
        assert!(Arc::ptr_eq(&first, &outcomes.place("CA1", &id("a"))), "asked twice, done once");
        assert!(!Arc::ptr_eq(&first, &outcomes.place("CA2", &id("a"))), "ids are unique within a call only");
        assert!(!Arc::ptr_eq(&first, &outcomes.place("CA1", &id("b"))), "another tool call is another");
    }

    #[test]
    fn memory_is_bounded() {
        let outcomes = Outcomes::default();
        for n in 0..KEPT * 2 {
            outcomes.place("CA1", &ToolId(n.to_string()));
        }
        let state = outcomes.0.lock().unwrap();
        assert_eq!((state.places.len(), state.order.len()), (KEPT, KEPT), "the oldest were forgotten");
    }
}
