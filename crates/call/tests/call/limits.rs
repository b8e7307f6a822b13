//! Silence on the line.

use call::{
    Limits,
    event::{AgentCommand, EndReason},
    instructions::{ASK_WHETHER_THERE, SAY_GOODBYE, SILENCE_NOTE},
};

use crate::support::*;

#[test]
fn a_silent_caller_is_asked_after_12_s_and_seen_off_after_30() {
    let mut line = Line::greeted();
    line.run(11_800);
    assert_eq!(line.told(), []);
    line.run(200);
    assert_eq!(line.told(), [instructed(ASK_WHETHER_THERE)]);
    line.answer("r1", "a1", 1_500, "Are you still there?");
    line.run(17_700);
    assert_eq!(line.told(), [], "asked once");
    line.run(300);
    assert_eq!(line.told(), [AgentCommand::Note(SILENCE_NOTE.into()), instructed(SAY_GOODBYE)]);
    line.answer("r2", "a2", 1_000, "Goodbye!");
    line.run(1_100);
    assert_eq!(line.end_reason(), Some(EndReason::Finished));
}

#[test]
fn any_sign_of_the_caller_begins_the_count_anew() {
    for sign in 0..3 {
        let mut line = Line::greeted();
        line.run(11_000);
        match sign {
            0 => line.caller_says("c1", "hm"),
            1 => line.types("hm"),
            _ => line.presses("5#"),
        }
        line.answer("r1", "a1", 500, "Take your time.");
        line.run(12_300);
        line.take();
        line.run(300);
        let utterances = line.utterances();
        assert!(utterances.iter().all(|utterance| utterance.is_final));
        assert_eq!(line.ending(), None, "sign {sign}");
        let asked = line
            .log()
            .iter()
            .filter(|(_, output)| *output == call::event::Output::ToAgent(instructed(ASK_WHETHER_THERE)));
        let at: Vec<_> = asked.map(|(at, _)| *at).collect();
        assert!(at.len() == 1 && at[0] > 24_000, "sign {sign}: asked once, twelve seconds later: {at:?}");
    }
}

#[test]
fn waiting_for_a_tool_or_for_the_agent_is_no_silence_of_the_caller() {
    let limits = Limits { tool_deadline: ms(60_000), ..Limits::default() };
    let mut line = Line::greeted_with(limits);
    line.caller_says("c1", "Monday?");
    line.begin("r1");
    line.call_tool("r1", "t1", list_slots());
    line.finish("r1", call::event::ResponseStatus::Completed);
    line.take();
    line.run(40_000);
    assert_eq!(line.told(), []);
}

#[test]
fn silence_can_be_allowed() {
    let limits = Limits { ask_after_silence: None, end_after_silence: None, ..Limits::default() };
    let mut line = Line::greeted_with(limits);
    line.run(120_000);
    assert_eq!(line.told(), []);
}

#[test]
fn limits_that_mean_never_do_not_overflow() {
    let never = std::time::Duration::MAX;
    let limits = Limits {
        max_duration: never,
        goodbye_grace: never,
        hang_up_grace: never,
        farewell_within: never,
        tool_deadline: never,
        first_answer_within: never,
        answer_within: never,
        reconnect_within: never,
        ask_after_silence: Some(never),
        end_after_silence: Some(never),
        confirm_speech_within: never,
        filler_after: never,
        dead_air: never,
        max_cost: Some(call::usage::Micros(u64::MAX)),
        keys_pause: never,
        sound_ahead: never,
        desk_silent: never,
    };
    let mut line = Line::joined(limits);
    line.answer("r0", "a0", 1_000, "Hi!");
    line.presses("1");
    line.run(600_000);
    assert_eq!(line.ending(), None);
}
