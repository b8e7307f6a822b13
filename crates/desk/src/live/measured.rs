//! What is measured of one call, also when one machine after another has it.

use std::collections::VecDeque;
use std::sync::Arc;

use call::figures::{CallFigures, TurnFigures};
use jiff::Timestamp;

use crate::figures::{growth, sum};
use crate::view;

/// Turns of one call that are kept; the oldest go first. A call of an hour has a few hundred.
pub(super) const MAX_TURNS: usize = 500;

/// A call's figures. Each machine counts from nothing; its figures are added to those of the machines before it, its
/// turns are numbered on, and their times are told since the call's beginning.
pub(super) struct Measured {
    /// When the present machine began to count.
    began: Timestamp,
    /// Of the machines before it.
    earlier: CallFigures,
    /// Of the present one.
    present: CallFigures,
    /// Anything was measured at all.
    any: bool,
    /// Shared with whoever writes them down, and copied only when a turn comes meanwhile.
    turns: Arc<VecDeque<wire::figures::TurnFigures>>,
    /// Milliseconds until the caller heard the first of an answer, of all turns in which they did, and how many those are.
    latency: (u64, u64),
    /// The number of the last turn of the machines before.
    numbered: u32,
}

impl Measured {
    pub(super) fn new(now: Timestamp) -> Measured {
        Measured {
            began: now,
            earlier: CallFigures::default(),
            present: CallFigures::default(),
            any: false,
            turns: Arc::default(),
            latency: (0, 0),
            numbered: 0,
        }
    }

    /// From here on another machine counts.
    pub(super) fn next_machine(&mut self, now: Timestamp) {
        self.earlier = self.all();
        self.present = CallFigures::default();
        self.numbered = self.turns.back().map_or(self.numbered, |turn| turn.number);
        self.began = now;
    }

    /// Takes the present machine's figures; gives what they grew by, `None` when they are as before.
    pub(super) fn figures(&mut self, figures: CallFigures) -> Option<CallFigures> {
        if self.any && self.present == figures {
            return None;
        }
        let by = growth(&self.present, &figures);
        self.present = figures;
        self.any = true;
        Some(by)
    }

    /// Takes a turn of the present machine; gives it as the windows see it. `started` is when the call began.
    pub(super) fn turn(&mut self, turn: &TurnFigures, started: Timestamp) -> wire::figures::TurnFigures {
        let before = u64::try_from(self.began.duration_since(started).as_millis()).unwrap_or(0);
        let mut turn = view::turn_figures(turn);
        turn.number = turn.number.saturating_add(self.numbered);
        turn.began_ms = turn.began_ms.saturating_add(before);
        if let Some(heard) = turn.first_heard_ms {
            self.latency = (self.latency.0.saturating_add(heard), self.latency.1 + 1);
        }
        let turns = Arc::make_mut(&mut self.turns);
        if turns.len() == MAX_TURNS {
            turns.pop_front();
        }
        turns.push_back(turn);
        self.any = true;
        turn
    }

    /// The whole call's.
    pub(super) fn all(&self) -> CallFigures {
        sum(&self.earlier, &self.present)
    }

    /// The whole call's, as the windows see them; `None` when nothing was measured.
    pub(super) fn as_wire(&self) -> Option<wire::figures::CallFigures> {
        self.any.then(|| view::call_figures(&self.all()))
    }

    pub(super) fn turns(&self) -> Vec<wire::figures::TurnFigures> {
        self.turns.iter().copied().collect()
    }

    pub(super) fn shared_turns(&self) -> Arc<VecDeque<wire::figures::TurnFigures>> {
        self.turns.clone()
    }

    /// Milliseconds until the first of an answer was heard, of all measured turns together, and how many those are.
    pub(super) fn latency(&self) -> (u64, u64) {
        self.latency
    }
}
