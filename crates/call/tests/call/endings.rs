//! Every way out of a call.

use call::{
    Limits,
    event::{AgentCommand, AgentEvent, CallEvent, EndReason, FaultKind, Input, Output, ResponseStatus},
    instructions::{PUT_THROUGH_NOTE, SAY_GOODBYE, SAY_PUT_THROUGH, TIME_LIMIT_NOTE},
    tools::{ToolOutcome, ToolRequest},
};

use crate::support::*;

fn note(told: &[AgentCommand]) -> Option<&str> {
    told.iter().find_map(|command| match command {
        AgentCommand::Note(note) => Some(note.as_str()),
        _ => None,
    })
}

#[test]
fn at_the_time_limit_the_agent_says_goodbye_and_the_call_ends_when_it_was_heard() {
    let limits = Limits {
        max_duration: ms(60_000),
        ask_after_silence: None,
        end_after_silence: None,
        ..Limits::default()
    };
    let mut line = Line::greeted_with(limits);
    line.run(60_000 - line.at());
    let told = line.told();
    assert_eq!(note(&told), Some(TIME_LIMIT_NOTE));
    line.answer("r1", "a1", 3_000, "Our time is up, goodbye!");
    line.caller_says("c1", "wait");
    line.run(2_500);
    assert_eq!(line.ending(), None, "it is still being heard");
    line.run(200);
    let ending = line.ending().expect("heard to its end");
    assert_eq!((ending.reason, ending.caller_waits), (EndReason::TimeLimit, false));
    assert_eq!(line.utterances().iter().filter(|utterance| utterance.cut.is_some()).count(), 0);
}

#[test]
fn a_long_answer_is_cut_for_the_goodbye_and_a_short_rest_is_not() {
    for (length, is_cut) in [(20_000, true), (3_000, false)] {
        let mut line = Line::greeted();
        line.caller_says("c1", "tell me everything");
        line.answer("r1", "a1", length, "This is a long story.");
        line.take();
        line.give(Input::HangUp(EndReason::Staff));
        let outputs = line.take();
        assert_eq!(outputs.contains(&Output::ClearCaller), is_cut, "{length} ms were left");
        assert!(outputs.contains(&Output::ToAgent(instructed(SAY_GOODBYE))));
    }
}

#[test]
fn an_agent_that_wants_a_person_is_heard_out_and_tells_the_caller_once() {
    // The order and the outcome come in either order, and the response may still go on.
    for order_first in [true, false] {
        let mut line = Line::greeted();
        line.caller_says("c1", "I want a person");
        line.begin("r1");
        line.speech("r1", "a1", 1_000);
        line.call_tool("r1", "t1", ToolRequest::TransferToPerson { reason: "a bill".into() });
        line.take();
        let order = |line: &mut Line| line.give(Input::HangUp(EndReason::PutThrough));
        if order_first {
            order(&mut line);
        }
        line.tool_ends("t1", ToolOutcome::PuttingThrough);
        if !order_first {
            order(&mut line);
        }
        let told = line.told();
        assert_eq!(note(&told), Some(PUT_THROUGH_NOTE));
        assert!(!told.contains(&AgentCommand::Cancel(response_id("r1"))), "its sentence is said to the end");
        line.finish("r1", ResponseStatus::Completed);
        assert_eq!(line.told(), [instructed(SAY_PUT_THROUGH)], "order first: {order_first}");
        line.answer("r2", "a2", 1_000, "I am putting you through.");
        line.run(1_500);
        assert_eq!(line.ending(), None, "it is still being heard");
        line.run(1_000);
        let ending = line.ending().expect("heard to its end");
        assert_eq!((ending.reason, ending.talk.is_empty()), (EndReason::PutThrough, false));
        assert_eq!(line.utterances().iter().filter(|utterance| utterance.cut.is_some()).count(), 0);
    }
}

#[test]
fn a_transfer_that_cannot_be_had_is_told_to_the_agent_and_the_talk_goes_on() {
    let mut line = Line::greeted();
    line.caller_says("c1", "I want a person");
    line.begin("r1");
    line.call_tool("r1", "t1", ToolRequest::TransferToPerson { reason: "a bill".into() });
    line.finish("r1", ResponseStatus::Completed);
    line.take();
    let outcome = ToolOutcome::Failed { say: "Nobody can be called.".into() };
    line.tool_ends("t1", outcome.clone());
    assert_eq!(line.told(), [AgentCommand::ToolResult(tool_id("t1"), outcome), respond()]);
    line.answer("r2", "a2", 500, "I can take a message.");
    line.run(2_000);
    assert_eq!(line.ending(), None);
}

#[test]
fn closing_the_program_leaves_time_for_a_goodbye_and_not_more() {
    let mut line = Line::greeted();
    line.caller_says("c1", "hello");
    line.begin("r1");
    line.speech("r1", "a1", 500);
    line.give(Input::HangUp(EndReason::Closing));
    let told = line.told();
    assert!(told.contains(&AgentCommand::Cancel(response_id("r1"))), "what it was saying is stopped");
    assert_eq!(asked(&told[1..]), 0, "one response at a time");
    line.finish("r1", ResponseStatus::Cancelled);
    assert_eq!(line.told(), [instructed(SAY_GOODBYE)]);
    line.give(Input::HangUp(EndReason::Closing));
    line.run(8_000);
    assert_eq!(line.end_reason(), Some(EndReason::Closing), "an agent that says nothing is not waited for");
}

#[test]
fn a_call_that_nobody_can_speak_in_is_hung_up_at_once() {
    let mut line = Line::quiet(Limits::default());
    line.give(Input::HangUp(EndReason::Closing));
    assert_eq!(line.end_reason(), Some(EndReason::Closing));
}

#[test]
fn hanging_up_during_the_goodbye_keeps_the_true_reason() {
    let mut line = Line::greeted();
    line.caller_says("c1", "goodbye");
    line.begin("r1");
    line.call_tool("r1", "t1", end_call());
    line.speech("r1", "a1", 2_000);
    line.finish("r1", ResponseStatus::Completed);
    line.run(500);
    line.give(Input::CallerLeft);
    assert_eq!(line.end_reason(), Some(EndReason::Finished), "the caller's business was done");
}

#[test]
fn an_agent_that_dies_during_the_goodbye_is_heard_out() {
    let mut line = Line::greeted();
    line.caller_says("c1", "goodbye");
    line.begin("r1");
    line.call_tool("r1", "t1", end_call());
    line.speech("r1", "a1", 1_000);
    line.agent(AgentEvent::Lost(fault(FaultKind::Network)));
    assert_eq!(line.ending(), None);
    line.run(1_100);
    let ending = line.ending().expect("said and heard");
    assert_eq!((ending.reason, ending.caller_waits), (EndReason::Finished, false));
}

#[test]
fn an_agent_that_is_never_ready_leaves_the_caller_to_the_next_one() {
    let mut line = Line::quiet(Limits::default());
    line.give(Input::CallerConnected);
    line.run(3_990);
    assert_eq!(line.take(), []);
    line.run(20);
    let outputs = line.take();
    assert!(outputs.contains(&Output::ToAgent(AgentCommand::Close)), "its socket is not left open");
    let Some(Output::Publish(CallEvent::AgentFault(fault))) =
        outputs.iter().find(|output| matches!(output, Output::Publish(_)))
    else {
        panic!("the desk is told why")
    };
    assert_eq!(fault.kind, FaultKind::Network);
    let ending = line.ending().expect("over");
    assert_eq!((ending.reason, ending.caller_waits), (EndReason::AgentLost, true));
}

#[test]
fn an_agent_that_never_speaks_its_greeting_counts_as_lost() {
    let mut line = Line::joined(Limits::default());
    line.run(1_000);
    line.begin("r0");
    line.run(4_100);
    assert_eq!(line.end_reason(), Some(EndReason::AgentLost), "beginning a response is no sound");
}

#[test]
fn a_fault_that_no_retry_can_mend_ends_the_agent_at_once() {
    for kind in [FaultKind::Key, FaultKind::Quota, FaultKind::Model] {
        let mut line = Line::joined(Limits::default());
        line.begin("r0");
        line.finish("r0", ResponseStatus::Failed(fault(kind)));
        let ending = line.ending().expect("no second try");
        assert!(ending.caller_waits, "{kind:?}: the caller is served otherwise");
    }
}

#[test]
fn a_booking_under_way_when_the_agent_dies_is_waited_for_while_the_caller_waits() {
    let mut line = Line::greeted();
    line.caller_says("c1", "book it");
    line.begin("r1");
    line.call_tool("r1", "t1", book());
    line.agent(AgentEvent::Lost(fault(FaultKind::Network)));
    assert_eq!(line.ending(), None);
    line.tool_ends("t1", booked());
    let ending = line.ending().expect("now");
    assert!(ending.booked && ending.caller_waits, "so that what follows knows of the booking");
}

#[test]
fn a_lookup_under_way_is_not_waited_for_and_is_closed_in_the_record() {
    let mut line = Line::greeted();
    line.caller_says("c1", "Monday?");
    line.begin("r1");
    line.call_tool("r1", "t1", list_slots());
    line.take();
    line.give(Input::CallerLeft);
    assert!(line.ending().is_some());
    let closed = line.take().iter().any(|output| {
        matches!(output, Output::Publish(CallEvent::ToolEnded { tool, .. }) if *tool == tool_id("t1"))
    });
    assert!(closed, "it must not stand as running for ever");
}

#[test]
fn what_was_being_said_when_the_caller_left_is_parted_into_heard_and_cut() {
    let mut line = Line::greeted();
    line.caller_says("c1", "hello");
    line.answer("r1", "a1", 4_000, "We are open from nine to five, Monday to Friday.");
    line.run(2_000);
    line.give(Input::CallerLeft);
    let cut = line.utterances().pop().expect("the answer");
    assert_eq!((cut.text.as_str(), cut.is_final), ("We are open from nine to", true));
}
