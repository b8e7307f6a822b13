//! What all calls since the program's start come to. Pure: it is told, and told when.

use std::collections::VecDeque;
use std::time::Duration;

use call::figures::{CallFigures, TurnFigures};
use call::usage::{Micros, Usage};
use wire::call::Agent;
use wire::figures::{Phase, Phases, RecentTurn};

use super::histogram::Histogram;
use crate::view::millis;

/// Turns that can be read one by one.
pub const RECENT_KEPT: usize = 50;

/// The sums. Phases are of turns that have ended: what is under way is in none of them, so a quiet hour does not empty
/// them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Of OpenAI Realtime.
    pub openai: Answers,
    /// Of the built-in receptionist.
    pub offline: Answers,
    /// How often a caller cut the agent off.
    pub interruptions: u64,
    /// How often it held its breath for a cough, noise or echo, and went on.
    pub false_alarms: u64,
    /// Messages with sound from callers.
    pub packets_in: u64,
    /// Messages with sound to them.
    pub packets_out: u64,
    /// Holes in callers' sound.
    pub gaps: u64,
    /// All holes together.
    pub padded: Duration,
    /// How often a service was lost and came back.
    pub reconnects: u64,
    /// Recorded sentences that bridged a silence.
    pub bridged: u64,
    /// What the services counted.
    pub usage: Usage,
    /// What that costs.
    pub cost: Micros,
    /// The last turns, the latest first.
    pub recent: VecDeque<RecentTurn>,
}

/// What one kind of agent did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answers {
    /// Calls it was the first to answer.
    pub calls: u64,
    /// Its turns that ended.
    pub turns: u64,
    /// Asked to answer → its first sound.
    pub llm: Histogram,
    /// First sound → first heard. These agents speak themselves, so this is the path to the caller's ear.
    pub tts: Histogram,
    /// An answer became due → first heard.
    pub response: Histogram,
    /// Waiting for tools, in turns that used some.
    pub tools: Histogram,
}

impl Totals {
    /// A call began.
    pub(crate) fn call(&mut self, agent: Agent) {
        self.of(agent).calls += 1;
    }

    /// A turn of a call ended at `at`; `number` counts the call's turns.
    pub(crate) fn turn(&mut self, call_sid: &str, number: u32, agent: Agent, at: String, turn: &TurnFigures) {
        let llm = span(turn.asked, turn.first_sound);
        let tts = span(turn.first_sound, turn.first_heard);
        let answers = self.of(agent);
        answers.turns += 1;
        llm.into_iter().for_each(|took| answers.llm.add(took));
        tts.into_iter().for_each(|took| answers.tts.add(took));
        turn.first_heard.into_iter().for_each(|took| answers.response.add(took));
        if turn.tools > Duration::ZERO {
            answers.tools.add(turn.tools);
        }
        self.recent.truncate(RECENT_KEPT - 1);
        self.recent.push_front(RecentTurn {
            call_sid: call_sid.to_owned(),
            number,
            at,
            agent,
            llm_ms: llm.map(millis),
            tts_ms: tts.map(millis),
            response_ms: turn.first_heard.map(millis),
            tools_ms: millis(turn.tools),
            interrupted: turn.interrupted,
        });
    }

    /// A call's figures grew by this.
    pub(crate) fn grew(&mut self, by: &CallFigures) {
        self.interruptions += u64::from(by.interruptions);
        self.false_alarms += u64::from(by.false_alarms);
        self.packets_in += by.packets_in;
        self.packets_out += by.packets_out;
        self.gaps += u64::from(by.gaps);
        self.padded = self.padded.saturating_add(by.padded);
        self.reconnects += u64::from(by.reconnects);
        self.bridged += u64::from(by.bridged);
        self.usage += by.usage;
        self.cost = Micros(self.cost.0.saturating_add(by.cost.0));
    }

    /// Both kinds of agent together.
    pub fn all(&self) -> Answers {
        let (one, other) = (&self.openai, &self.offline);
        Answers {
            calls: one.calls + other.calls,
            turns: one.turns + other.turns,
            llm: one.llm.with(&other.llm),
            tts: one.tts.with(&other.tts),
            response: one.response.with(&other.response),
            tools: one.tools.with(&other.tools),
        }
    }

    fn of(&mut self, agent: Agent) -> &mut Answers {
        match agent {
            Agent::Openai => &mut self.openai,
            Agent::Offline => &mut self.offline,
        }
    }
}

impl Answers {
    /// As the windows see them.
    pub fn phases(&self) -> Phases {
        Phases {
            llm: phase(&self.llm),
            tts: phase(&self.tts),
            response: phase(&self.response),
            tools: phase(&self.tools),
        }
    }
}

fn span(from: Option<Duration>, to: Option<Duration>) -> Option<Duration> {
    Some(to?.saturating_sub(from?))
}

fn phase(histogram: &Histogram) -> Phase {
    Phase {
        count: histogram.count(),
        avg_ms: histogram.mean_ms(),
        p50_ms: histogram.quantile_ms(0.50),
        p95_ms: histogram.quantile_ms(0.95),
        p99_ms: histogram.quantile_ms(0.99),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(asked: u64, sound: u64, heard: u64) -> TurnFigures {
        TurnFigures {
            asked: Some(Duration::from_millis(asked)),
            first_sound: Some(Duration::from_millis(sound)),
            first_heard: Some(Duration::from_millis(heard)),
            ..TurnFigures::default()
        }
    }

    #[test]
    fn a_turn_counts_in_the_phases_it_had() {
        let mut totals = Totals::default();
        totals.turn("CA1", 1, Agent::Openai, String::new(), &turn(10, 510, 610));
        let unheard = TurnFigures {
            asked: Some(Duration::ZERO),
            tools: Duration::from_secs(1),
            ..TurnFigures::default()
        };
        totals.turn("CA1", 2, Agent::Openai, String::new(), &unheard);
        totals.turn("CA2", 1, Agent::Offline, String::new(), &turn(0, 1, 101));
        let phases = totals.openai.phases();
        assert_eq!((phases.llm.count, phases.llm.avg_ms), (1, 500.0), "asked to first sound");
        assert_eq!((phases.tts.count, phases.tts.avg_ms), (1, 100.0), "first sound to heard");
        assert_eq!((phases.response.count, phases.response.avg_ms), (1, 610.0), "the whole wait");
        assert_eq!((phases.tools.count, phases.tools.avg_ms), (1, 1000.0), "only where tools were used");
        assert_eq!((totals.openai.turns, totals.all().turns), (2, 3));
        assert_eq!(totals.all().response.count(), 2, "both agents together");
        assert_eq!(totals.recent[0].call_sid, "CA2", "the latest first");
        assert_eq!(
            (totals.recent[1].llm_ms, totals.recent[2].llm_ms),
            (None, Some(500)),
            "what did not happen is left out"
        );
    }

    #[test]
    fn only_the_last_turns_are_kept_one_by_one() {
        let mut totals = Totals::default();
        for number in 1..=60 {
            totals.turn("CA1", number, Agent::Openai, String::new(), &turn(0, 1, 2));
        }
        assert_eq!((totals.recent.len(), totals.recent[0].number), (RECENT_KEPT, 60));
        assert_eq!(totals.openai.turns, 60, "all are counted");
    }
}
