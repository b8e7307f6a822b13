//! Where the time of a turn goes: its parts in their order, each with its length.

use wire::figures::{RecentTurn, TurnFigures};

/// A part of the wait between the caller's last word and the receptionist's first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Until it was sure that the caller had finished, and the receptionist was asked.
    Turn,
    /// Until the receptionist's first sound.
    Thinking,
    /// Until that sound left.
    Sending,
    /// Until the caller heard it.
    Line,
    /// The two before together, where they were not told apart.
    Ear,
}

impl Part {
    /// Its name on screen.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Part::Turn => "Taking the turn",
            Part::Thinking => "Thinking",
            Part::Sending => "Sending",
            Part::Line => "On the line",
            Part::Ear => "To the caller’s ear",
        }
    }

    /// What lies between its ends.
    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Part::Turn => "Caller stops speaking → receptionist is asked",
            Part::Thinking => "Asked → its first sound",
            Part::Sending => "First sound → sent to the caller",
            Part::Line => "Sent → heard by the caller",
            Part::Ear => "First sound → heard by the caller",
        }
    }

    /// As an attribute for the style sheet.
    pub(crate) fn mark(self) -> &'static str {
        match self {
            Part::Turn => "turn",
            Part::Thinking => "thinking",
            Part::Sending => "sending",
            Part::Line => "line",
            Part::Ear => "ear",
        }
    }
}

/// A turn's parts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Waterfall {
    /// In their order, with milliseconds.
    pub(crate) parts: Vec<(Part, u64)>,
    /// The caller heard an answer; without, the parts are as far as it came.
    pub(crate) is_heard: bool,
}

impl Waterfall {
    /// All parts together, in milliseconds.
    pub(crate) fn total_ms(&self) -> u64 {
        self.parts.iter().map(|(_, ms)| ms).sum()
    }

    /// The parts of a turn of a call. A moment that was not seen gives its time to the next one.
    pub(crate) fn of_turn(turn: &TurnFigures) -> Waterfall {
        let moments = [
            (Part::Turn, turn.asked_ms),
            (Part::Thinking, turn.first_sound_ms),
            (Part::Sending, turn.first_sent_ms),
            (Part::Line, turn.first_heard_ms),
        ];
        let mut reached = 0;
        let parts = moments
            .into_iter()
            .filter_map(|(part, at)| {
                let at = at?.max(reached);
                let ms = at - std::mem::replace(&mut reached, at);
                Some((part, ms))
            })
            .collect();
        Waterfall { parts, is_heard: turn.first_heard_ms.is_some() }
    }

    /// The parts of a turn as the report has it.
    pub(crate) fn of_recent(turn: &RecentTurn) -> Waterfall {
        let known = turn.llm_ms.unwrap_or(0) + turn.tts_ms.unwrap_or(0);
        let before = turn.response_ms.map(|all| all.saturating_sub(known));
        let parts = [(Part::Turn, before), (Part::Thinking, turn.llm_ms), (Part::Ear, turn.tts_ms)];
        Waterfall {
            parts: parts.into_iter().filter_map(|(part, ms)| Some((part, ms?))).collect(),
            is_heard: turn.response_ms.is_some(),
        }
    }
}

/// The turn in the middle when all that were heard are put in the order of their waits: a real one, so that its parts
/// add up, and no slow one moves it.
pub(crate) fn typical(turns: &[RecentTurn]) -> Option<&RecentTurn> {
    let mut heard: Vec<_> = turns.iter().filter(|turn| turn.response_ms.is_some()).collect();
    heard.sort_by_key(|turn| turn.response_ms);
    heard.get(heard.len().saturating_sub(1) / 2).copied()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use wire::call::Agent;

    pub(crate) fn recent(number: u32, parts: [Option<u64>; 3]) -> RecentTurn {
        RecentTurn {
            call_sid: "CA1".into(),
            number,
            at: "2026-11-20T14:00:09Z".into(),
            agent: Agent::Openai,
            llm_ms: parts[0],
            tts_ms: parts[1],
            response_ms: parts[2],
            tools_ms: 0,
            interrupted: false,
        }
    }

    #[test]
    fn the_parts_of_a_turn_add_up_to_the_wait() {
        let turn = TurnFigures {
            asked_ms: Some(120),
            first_sound_ms: Some(700),
            first_sent_ms: Some(704),
            first_heard_ms: Some(840),
            ..TurnFigures::default()
        };
        let waterfall = Waterfall::of_turn(&turn);
        let expected = [(Part::Turn, 120), (Part::Thinking, 580), (Part::Sending, 4), (Part::Line, 136)];
        assert_eq!(waterfall.parts, expected);
        assert_eq!((waterfall.total_ms(), waterfall.is_heard), (840, true));
    }

    #[test]
    fn a_moment_that_was_not_seen_gives_its_time_to_the_next() {
        let turn =
            TurnFigures { first_sound_ms: Some(300), first_heard_ms: Some(450), ..TurnFigures::default() };
        assert_eq!(Waterfall::of_turn(&turn).parts, [(Part::Thinking, 300), (Part::Line, 150)]);
        let backwards =
            TurnFigures { asked_ms: Some(90), first_sound_ms: Some(80), ..TurnFigures::default() };
        let waterfall = Waterfall::of_turn(&backwards);
        assert_eq!(waterfall.parts, [(Part::Turn, 90), (Part::Thinking, 0)], "no part is negative");
        assert!(!waterfall.is_heard);
    }

    #[test]
    fn what_the_report_does_not_name_is_the_time_before_the_model_was_asked() {
        let waterfall = Waterfall::of_recent(&recent(1, [Some(500), Some(140), Some(800)]));
        assert_eq!(waterfall.parts, [(Part::Turn, 160), (Part::Thinking, 500), (Part::Ear, 140)]);
        let cut = Waterfall::of_recent(&recent(1, [Some(500), None, None]));
        assert_eq!((cut.parts.as_slice(), cut.is_heard), ([(Part::Thinking, 500)].as_slice(), false));
    }

    #[test]
    fn the_typical_turn_is_the_middle_one_of_those_that_were_heard() {
        let turn = |number, response| recent(number, [None, None, response]);
        let turns =
            [turn(1, Some(900)), turn(2, None), turn(3, Some(9_000)), turn(4, Some(700)), turn(5, Some(800))];
        assert_eq!(
            typical(&turns).map(|turn| turn.number),
            Some(5),
            "of four the faster of the two in the middle"
        );
        assert_eq!(typical(&turns[1..2]), None, "nothing was heard");
    }
}
