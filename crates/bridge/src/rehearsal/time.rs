//! The time of a rehearsal: jumped over where nothing outside is waited for, else as it is. The desk's clock goes along.

use std::sync::Arc;
use std::time::Instant;

use call::event::AgentEvent;
use desk::clock::{Clock, FixedClock};
use jiff::{SignedDuration, Timestamp};

use super::agent::Agent;
use crate::bridge;

/// The clock of one rehearsal.
pub(super) struct Time {
    clock: Arc<FixedClock>,
    /// What the desk's clock showed at `began`.
    showed: Timestamp,
    began: Instant,
    /// Where time has been put; `None` where it passes by itself.
    jumped: Option<Instant>,
}

impl Time {
    /// Begins where `clock` stands.
    pub(super) fn new(clock: Arc<FixedClock>, jumps: bool) -> Time {
        let began = bridge::now();
        Time { showed: clock.now(), clock, began, jumped: jumps.then_some(began) }
    }

    /// This moment.
    pub(super) fn now(&self) -> Instant {
        self.jumped.unwrap_or_else(bridge::now)
    }

    /// Waits until then, or until the agent tells something.
    pub(super) async fn wait(&mut self, until: Option<Instant>, agent: &mut Agent) -> Option<AgentEvent> {
        let told = match (&mut self.jumped, until) {
            (Some(now), Some(until)) => {
                *now = (*now).max(until);
                None
            }
            (Some(_), None) => None,
            (None, Some(until)) => tokio::time::timeout_at(until.into(), agent.next()).await.ok().flatten(),
            (None, None) => agent.next().await,
        };
        let passed = self.now().saturating_duration_since(self.began);
        let shows = SignedDuration::try_from(passed).ok().and_then(|by| self.showed.checked_add(by).ok());
        if let Some(shows) = shows {
            self.clock.set(shows);
        }
        told
    }
}
