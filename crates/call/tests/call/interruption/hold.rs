//! What must not be cut off, and what waits until it is decided who speaks.

use call::{event::EndReason, instructions::TOOL_CUT_OFF, tools::ToolOutcome};

use super::*;

#[test]
fn a_goodbye_does_not_hold_its_breath() {
    let encoding = Encoding::Mulaw8k;
    let (mut line, _) = mid_answer(encoding, 200);
    line.types("that is all");
    line.begin("r2");
    line.call_tool("r2", "t1", end_call());
    line.voice("r2", "a2", &agent(encoding, 2_000));
    line.finish("r2", ResponseStatus::Completed);
    let holds = holds_during(&mut line, &voice(encoding, CALLER.0, CALLER.1, 1_000), None, encoding);
    assert_eq!(holds, 0);
    line.caller_starts("c1");
    assert!(!line.call.is_holding());
    line.run(1_500);
    assert_eq!(line.end_reason(), Some(EndReason::Finished));
}

#[test]
fn a_goodbye_that_is_wanted_during_a_hold_is_said() {
    let (mut line, _) = mid_answer(Encoding::Mulaw8k, 3_000);
    line.caller_starts("c1");
    line.give(Input::HangUp(EndReason::Staff));
    assert!(!line.call.is_holding());
    line.run(3_000);
    line.answer("r2", "a2", 1_000, "Goodbye!");
    line.run(1_200);
    assert_eq!(line.end_reason(), Some(EndReason::Staff));
}

#[test]
fn a_write_under_way_is_neither_held_nor_cut_and_speech_that_outlasts_it_is_judged_then() {
    let encoding = Encoding::Mulaw8k;
    let (mut line, _) = mid_answer(encoding, 200);
    line.types("book it");
    line.begin("r2");
    line.call_tool("r2", "t1", book());
    line.voice("r2", "a2", &agent(encoding, 4_000));
    let holds = holds_during(&mut line, &voice(encoding, CALLER.0, CALLER.1, 1_000), None, encoding);
    assert_eq!(holds, 0);
    assert!(!is_cut(&line.take()));
    line.tool_ends("t1", booked());
    line.line_carries(&voice(encoding, CALLER.0, CALLER.1, 400), None);
    assert!(is_cut(&line.take()), "the caller still speaks");
}

#[test]
fn a_write_that_is_asked_for_during_a_hold_waits_for_who_speaks() {
    for is_cough in [true, false] {
        let (mut line, _) = mid_answer(Encoding::Mulaw8k, 200);
        line.types("book it");
        line.begin("r2");
        line.speech("r2", "a2", 2_000);
        line.run(200);
        line.caller_starts("c1");
        assert!(line.call.is_holding());
        line.take();
        line.call_tool("r2", "t1", book());
        assert_eq!(runs(&line.take()), 0, "it may be \"wait, no\"");
        line.run(100);
        if is_cough {
            line.caller_stops("c1");
        }
        line.run(400);
        let outputs = line.take();
        assert_eq!(runs(&outputs), usize::from(is_cough), "cough: {is_cough}");
        let told = AgentCommand::ToolResult(tool_id("t1"), ToolOutcome::Failed { say: TOOL_CUT_OFF.into() });
        assert_eq!(outputs.contains(&Output::ToAgent(told)), !is_cough, "the agent learns what became of it");
    }
}

#[test]
fn keys_and_lines_end_a_hold_at_once() {
    for by_key in [true, false] {
        let (mut line, _) = mid_answer(Encoding::Mulaw8k, 3_000);
        line.caller_starts("c1");
        line.run(100);
        line.take();
        if by_key {
            line.presses("5#");
        } else {
            line.types("stop");
        }
        assert_eq!(line.take()[0], Output::ClearCaller);
        assert!(!line.call.is_holding());
        line.caller_stops("c1");
        line.transcribed("c1", "stop");
        assert_eq!(asked(&line.told()), 1, "one answer to both");
    }
}

#[test]
fn an_agent_lost_or_a_caller_gone_during_a_hold_ends_it() {
    for caller_left in [true, false] {
        let (mut line, _) = mid_answer(Encoding::Mulaw8k, 3_000);
        line.caller_starts("c1");
        if caller_left {
            line.give(Input::CallerLeft);
        } else {
            line.agent(AgentEvent::Lost(fault(call::event::FaultKind::Network)));
        }
        line.run(1_000);
        assert!(!line.call.is_holding());
        assert!(line.ending().is_some());
    }
}

#[test]
fn a_hold_is_bounded_whatever_the_limits_say() {
    for (confirm, bounded) in [(0, 200), (250, 250), (5_000, 400)] {
        let mut line = Line::greeted_with(Limits { confirm_speech_within: ms(confirm), ..Limits::default() });
        line.types("hello");
        line.answer("r1", "a1", 3_000, "We are open.");
        line.caller_starts("c1");
        line.run(bounded - 1);
        assert!(line.call.is_holding(), "{confirm} ms");
        line.run(1);
        assert!(!line.call.is_holding(), "{confirm} ms");
    }
}

#[test]
fn a_caller_who_goes_on_before_the_answer_sounds_gets_one_answer_to_all() {
    let encoding = Encoding::Mulaw8k;
    let mut line = Line::greeted();
    line.caller_says("c1", "I need a visit");
    line.line_carries(&noise(encoding, -65.0, 300), None);
    assert_eq!(line.told(), [respond()]);
    line.line_carries(&voice(encoding, CALLER.0, CALLER.1, 500), None);
    line.caller_starts("c2");
    line.begin("r1");
    assert_eq!(line.told(), [AgentCommand::Cancel(response_id("r1"))], "it never sounded");
    line.finish("r1", ResponseStatus::Cancelled);
    line.caller_stops("c2");
    assert_eq!(line.told(), [respond()]);
}

#[test]
fn a_booking_that_waited_out_a_cough_is_made_although_its_response_has_ended() {
    let mut line = Line::greeted();
    line.caller_says("c1", "Monday at two, yes");
    line.begin("r1");
    line.speech("r1", "a1", 2_000);
    line.words_done("r1", "a1", "One moment, I'll book that for you.");
    line.run(300);
    line.caller_starts("c2");
    line.call_tool("r1", "t1", book());
    line.finish("r1", ResponseStatus::Completed);
    line.run(100);
    line.take();
    line.caller_stops("c2");
    line.transcribed("c2", "");
    let outputs = line.take();
    assert_eq!(runs(&outputs), 1, "nobody has said no: {outputs:?}");
    line.tool_ends("t1", booked());
    line.run(2_000);
    assert_eq!(asked(&line.told()), 1, "and the caller is told");
}

#[test]
fn a_booking_that_waits_while_the_last_words_are_heard_still_waits_for_the_caller() {
    let mut line = Line::greeted();
    line.caller_says("c1", "Monday at two, yes");
    line.begin("r1");
    line.speech("r1", "a1", 400);
    line.words_done("r1", "a1", "I'll book that.");
    line.run(300);
    line.caller_starts("c2");
    line.call_tool("r1", "t1", book());
    line.finish("r1", ResponseStatus::Completed);
    line.run(250);
    assert_eq!(runs(&line.take()), 0, "the caller may be saying no");
    line.run(200);
    let outputs = line.take();
    assert_eq!(runs(&outputs), 0, "and it seems so: {outputs:?}");
    let told = AgentCommand::ToolResult(tool_id("t1"), ToolOutcome::Failed { say: TOOL_CUT_OFF.into() });
    assert!(outputs.contains(&Output::ToAgent(told)), "{outputs:?}");
    line.caller_stops("c2");
    line.transcribed("c2", "Wait, no!");
    assert_eq!(asked(&line.told()), 1);
}

#[test]
fn a_call_does_not_end_before_a_booking_that_waits() {
    let mut line = Line::greeted();
    line.caller_says("c1", "Monday at two, yes, and bye");
    line.begin("r1");
    line.speech("r1", "a1", 2_000);
    line.run(300);
    line.caller_starts("c2");
    line.call_tool("r1", "t1", book());
    line.call_tool("r1", "t2", end_call());
    line.finish("r1", ResponseStatus::Completed);
    line.transcribed("c2", "");
    assert_eq!(runs(&line.take()), 1);
    line.tool_ends("t1", booked());
    line.run(2_000);
    assert_eq!(asked(&line.told()), 1, "the result is told");
    assert_eq!(line.ending(), None);
}

#[test]
fn a_word_of_listening_that_was_meant_as_an_answer_is_answered_soon() {
    let mut line = Line::greeted();
    line.caller_says("c1", "Monday at two");
    line.begin("r1");
    line.speech("r1", "a1", 3_000);
    line.words_done("r1", "a1", "That is Monday at two. Shall I book it?");
    line.finish("r1", ResponseStatus::Completed);
    line.run(1_000);
    line.caller_starts("c2");
    line.run(100);
    line.caller_stops("c2");
    line.transcribed("c2", "Yeah.");
    line.take();
    line.run(4_500);
    let outputs = line.take();
    assert!(!is_cut(&outputs), "nobody stops for it");
    assert_eq!(outputs.iter().filter(|output| **output == Output::ToAgent(respond())).count(), 0);
    line.run(1_000);
    assert_eq!(line.told(), [respond()], "twelve seconds of silence are no answer to a yes");
}
