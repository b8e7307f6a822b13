//! Dead air: how long the caller has waited for an agent without hearing anything, and which sentence bridges it.

use std::time::{Duration, Instant};

/// Later sentences of a wait come so much later than the first.
const LATER: Duration = Duration::from_millis(500);

/// For what the caller waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wait {
    /// A tool that the agent asked for.
    Tool,
    /// The agent itself.
    Agent,
}

/// What is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bridge {
    /// That it takes a moment.
    OneMoment,
    /// That it still does.
    StillHere,
}

/// Counts the dead air of one wait.
#[derive(Debug, Clone)]
pub(crate) struct Patience {
    tool_after: Duration,
    agent_after: Duration,
    waiting: Option<(Wait, Instant)>,
    /// Sentences since the agent was last heard.
    bridged: u32,
}

impl Patience {
    /// A sentence after so much silence while a tool is at work, and after so much while the agent is.
    pub(crate) fn new(tool_after: Duration, agent_after: Duration) -> Self {
        Patience { tool_after, agent_after, waiting: None, bridged: 0 }
    }

    /// Whether the caller waits in silence, and from when on. A sentence that is played ends a silence and not the wait.
    pub(crate) fn observe(&mut self, wait: Option<(Wait, Instant)>) {
        self.waiting = wait.map(|(wait, from)| (wait, self.waiting.map_or(from, |(_, since)| since)));
    }

    /// The agent is heard.
    pub(crate) fn ended(&mut self) {
        self.bridged = 0;
    }

    /// The sentence that is due now; told once.
    pub(crate) fn due(&mut self, now: Instant) -> Option<Bridge> {
        if self.deadline()? > now {
            return None;
        }
        self.waiting = None;
        self.bridged += 1;
        Some(if self.bridged == 1 { Bridge::OneMoment } else { Bridge::StillHere })
    }

    /// When a sentence will be due, if the silence goes on.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        let (wait, since) = self.waiting?;
        let after = match (wait, self.bridged) {
            (Wait::Tool, 0) => self.tool_after.min(self.agent_after),
            (Wait::Agent, 0) => self.agent_after,
            // A little later than the first, so that it does not sound like a machine; four seconds are felt as dead.
            _ => self.agent_after.saturating_add(LATER),
        };
        since.checked_add(after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "only differences count")]
    fn a_slow_tool_is_bridged_early_and_a_second_sentence_takes_its_time() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let mut patience = Patience::new(Duration::from_millis(900), Duration::from_secs(3));
        patience.observe(Some((Wait::Agent, at(0))));
        patience.observe(Some((Wait::Tool, at(500))));
        assert_eq!(patience.due(at(899)), None);
        assert_eq!(patience.due(at(900)), Some(Bridge::OneMoment), "counted from where the silence began");
        patience.observe(None);
        patience.observe(Some((Wait::Tool, at(2_000))));
        assert_eq!(patience.due(at(5_499)), None);
        assert_eq!(patience.due(at(5_500)), Some(Bridge::StillHere));
        patience.ended();
        patience.observe(None);
        patience.observe(Some((Wait::Agent, at(9_000))));
        assert_eq!(patience.deadline(), Some(at(12_000)), "another wait");
    }
}
