//! The failures that bridges of this kind are known for, each as a test.

use call::{
    Limits,
    event::{AgentCommand, AgentEvent, CallEvent, EndReason, FaultKind, Input, Output, ResponseStatus},
    instructions::SAY_GOODBYE,
    tools::ToolOutcome,
};

use crate::support::*;

#[test]
fn entry_01_a_delta_that_arrives_after_the_cancel_is_dropped_by_its_response_id() {
    let mut line = Line::greeted();
    line.caller_says("c1", "hello");
    line.begin("r1");
    line.speech("r1", "a1", 1_000);
    line.run(300);
    line.caller_interrupts("c2");
    assert!(line.told().contains(&AgentCommand::Cancel(response_id("r1"))));
    line.speech("r1", "a1", 1_000);
    line.words("r1", "a1", "late words");
    line.run(500);
    assert_eq!(sent(&line.take()), 0, "late sound of a cancelled response is not played");
    line.finish("r1", ResponseStatus::Cancelled);
    line.caller_stops("c2");
    line.begin("r2");
    line.speech("r2", "a2", 100);
    line.speech("r1", "a1", 100);
    line.finish("r2", ResponseStatus::Completed);
    line.run(1_000);
    assert_eq!(sent(&line.take()), 100, "only the new answer is played");
}

#[test]
fn entry_02_a_mark_returned_by_a_clear_does_not_count_as_played() {
    let mut line = Line::greeted();
    line.caller_says("c1", "hello");
    line.answer("r1", "a1", 3_000, "one two three four five six");
    line.run(250);
    line.types("wait");
    let told = line.told();
    let truncated = AgentCommand::Truncate { item: item_id("a1"), heard: ms(250) };
    assert!(told.contains(&truncated), "a quarter of a second was heard: {told:?}");
    line.run(50);
    line.answer("r2", "a2", 3_000, "another answer");
    line.run(10);
    line.types("no");
    let truncated = AgentCommand::Truncate { item: item_id("a2"), heard: ms(10) };
    assert!(
        line.told().contains(&truncated),
        "the returned marks of the first told nothing about the second"
    );
}

#[test]
fn entry_03_two_items_in_flight_interrupted_during_the_first_are_both_truncated() {
    let mut line = Line::greeted();
    line.caller_says("c1", "hello");
    line.begin("r1");
    line.speech("r1", "a1", 1_000);
    line.speech("r1", "a2", 1_000);
    line.run(400);
    line.take();
    line.presses("1");
    let outputs = line.take();
    assert_eq!(outputs[0], Output::ClearCaller, "the ear comes first");
    let told: Vec<_> = outputs.into_iter().filter(|output| matches!(output, Output::ToAgent(_))).collect();
    assert_eq!(
        told,
        [
            Output::ToAgent(AgentCommand::Cancel(response_id("r1"))),
            Output::ToAgent(AgentCommand::Truncate { item: item_id("a1"), heard: ms(400) }),
            Output::ToAgent(AgentCommand::Truncate { item: item_id("a2"), heard: ms(0) }),
        ],
        "the first at the heard millisecond, the second before its first"
    );
}

#[test]
fn entry_04_a_truncation_never_goes_beyond_what_was_sent() {
    let mut line = Line::greeted().without_marks();
    line.caller_says("c1", "hello");
    line.begin("r1");
    line.speech("r1", "a1", 40);
    line.run(5_000);
    line.take();
    line.caller_interrupts("c2");
    let truncated = AgentCommand::Truncate { item: item_id("a1"), heard: ms(40) };
    assert!(line.told().contains(&truncated), "five seconds have passed, forty milliseconds were sent");
}

#[test]
fn entry_05_a_second_response_is_asked_for_only_when_the_first_is_done() {
    let mut line = Line::greeted();
    line.caller_says("c1", "slots on Monday?");
    assert_eq!(line.told(), [respond()]);
    line.begin("r1");
    line.call_tool("r1", "t1", list_slots());
    line.tool_ends("t1", slots());
    assert_eq!(asked(&line.told()), 0, "the first response is not done");
    line.finish("r1", ResponseStatus::Completed);
    assert_eq!(line.told(), [respond()], "now, and once");
    line.answer("r2", "a2", 500, "At two.");
    assert_eq!(line.told(), [], "nothing is owed any more");
}

#[test]
fn entry_06_a_tool_result_after_the_caller_hung_up_is_recorded_whole() {
    let mut line = Line::greeted();
    line.caller_says("c1", "yes, book it");
    line.begin("r1");
    line.call_tool("r1", "t1", book());
    line.take();
    line.give(Input::CallerLeft);
    assert_eq!(line.ending(), None, "the booking is still being written");
    line.run(2_000);
    line.tool_ends("t1", booked());
    let ending = line.ending().expect("now all is known");
    assert_eq!((ending.reason, ending.booked), (EndReason::CallerLeft, true));
    let told = CallEvent::ToolEnded { tool: tool_id("t1"), outcome: booked() };
    assert!(line.take().contains(&Output::Publish(told)), "the desk is told of the result");
}

#[test]
fn entry_06_a_tool_that_never_comes_back_does_not_keep_the_call() {
    let mut line = Line::greeted();
    line.caller_says("c1", "yes, book it");
    line.begin("r1");
    line.call_tool("r1", "t1", book());
    line.give(Input::CallerLeft);
    line.run(10_000);
    assert_eq!(line.end_reason(), Some(EndReason::CallerLeft), "ten seconds are enough");
    line.tool_ends("t1", booked());
    assert!(line.ending().is_some(), "nothing follows the end");
}

#[test]
fn entry_07_the_same_tool_call_twice_books_once() {
    let mut line = Line::greeted();
    line.caller_says("c1", "yes, book it");
    line.begin("r1");
    line.call_tool("r1", "t1", book());
    line.call_tool("r1", "t1", book());
    line.tool_ends("t1", booked());
    line.tool_ends("t1", ToolOutcome::Failed { say: "a second run".into() });
    line.finish("r1", ResponseStatus::Completed);
    let outputs = line.take();
    assert_eq!(runs(&outputs), 1, "one booking");
    let result = Output::ToAgent(AgentCommand::ToolResult(tool_id("t1"), booked()));
    assert_eq!(outputs.iter().filter(|output| **output == result).count(), 1, "one result while it ran");
    line.begin("r2");
    line.call_tool("r2", "t1", book());
    line.finish("r2", ResponseStatus::Completed);
    let outputs = line.take();
    assert_eq!(runs(&outputs), 0, "not after a reconnect either");
    assert!(outputs.contains(&result), "the first outcome answers the repeated id");
}

#[test]
fn entry_08_speech_during_a_side_effect_tool_is_deferred_and_then_answered() {
    let mut line = Line::greeted();
    line.caller_says("c1", "yes, book it");
    line.begin("r1");
    line.words("r1", "a1", "One moment, please.");
    line.speech("r1", "a1", 1_000);
    line.call_tool("r1", "t1", book());
    line.take();
    line.caller_starts("c2");
    line.run(300);
    let outputs = line.take();
    assert!(
        !outputs.contains(&Output::ClearCaller) && sent(&outputs) > 0,
        "the agent is not cut off: {outputs:?}"
    );
    line.caller_stops("c2");
    line.finish("r1", ResponseStatus::Completed);
    assert_eq!(line.told(), [], "the booking comes first");
    line.tool_ends("t1", booked());
    assert_eq!(
        line.told(),
        [AgentCommand::ToolResult(tool_id("t1"), booked()), respond()],
        "one answer to the result and to what the caller said"
    );
}

#[test]
fn entry_08_speech_that_outlasts_the_tool_interrupts_then() {
    let mut line = Line::greeted();
    line.caller_says("c1", "yes, book it");
    line.begin("r1");
    line.speech("r1", "a1", 5_000);
    line.call_tool("r1", "t1", book());
    line.caller_starts("c2");
    line.run(300);
    line.take();
    line.tool_ends("t1", booked());
    line.run(300);
    let outputs = line.take();
    let cancelled = Output::ToAgent(AgentCommand::Cancel(response_id("r1")));
    assert!(outputs.contains(&cancelled), "the write is done, the caller has the floor");
    assert!(outputs.contains(&Output::ToAgent(AgentCommand::ToolResult(tool_id("t1"), booked()))));
    line.finish("r1", ResponseStatus::Cancelled);
    assert_eq!(line.told(), [], "the caller still speaks");
    line.caller_stops("c2");
    assert_eq!(line.told(), [respond()]);
}

#[test]
fn entry_09_a_goodbye_that_is_talked_over_still_hangs_up() {
    let mut line = Line::greeted();
    line.caller_says("c1", "that is all");
    line.begin("r1");
    line.call_tool("r1", "t1", end_call());
    line.speech("r1", "a1", 2_000);
    line.words_done("r1", "a1", "Goodbye, have a nice day!");
    line.finish("r1", ResponseStatus::Completed);
    line.take();
    line.run(500);
    line.caller_says("c2", "oh, and");
    let outputs = line.take();
    assert!(!outputs.contains(&Output::ClearCaller), "a goodbye cannot be cut off");
    line.run(3_000);
    assert_eq!(line.end_reason(), Some(EndReason::Finished));
    let said = line.utterances().into_iter().find(|utterance| utterance.text.starts_with("Goodbye"));
    assert_eq!(said.expect("it is in the transcript").cut, None, "it was heard to its end");
}

#[test]
fn entry_10_packets_that_stop_still_let_the_turn_end() {
    let mut line = Line::greeted();
    for frame in 0..10 {
        line.caller_sound(frame * 20);
        line.run(20);
    }
    line.caller_starts("c1");
    line.take();
    line.run(700);
    assert_eq!(line.take(), [], "a pause of that length is speech");
    line.run(60);
    let heard: Vec<_> = line.take();
    let [Output::ToAgent(AgentCommand::Hear(silence))] = &heard[..] else {
        panic!("one run of silence: {heard:?}")
    };
    assert!(silence.len() == 8_000 && silence.iter().all(|byte| *byte == 0xFF), "a second of µ-law silence");
    line.caller_stops("c1");
    assert_eq!(line.told(), [respond()], "the service could end the turn");
    line.run(5_000);
    assert_eq!(line.take(), [], "no more silence than needed");
}

#[test]
fn entry_10_a_hole_in_the_packets_is_filled_in_its_place() {
    let mut line = Line::greeted();
    line.caller_sound(0);
    line.caller_sound(3_020);
    let heard = line.take().into_iter().map(|output| match output {
        Output::ToAgent(AgentCommand::Hear(sound)) => (sound[0], sound.len() / 8),
        other => panic!("only sound goes to the agent, not {other:?}"),
    });
    let heard: Vec<_> = heard.collect();
    let expected = [(0x33, 20), (0xFF, 1_000), (0xFF, 1_000), (0xFF, 1_000), (0x33, 20)];
    assert_eq!(heard, expected, "three seconds lay between");
}

#[test]
fn entry_11_an_agent_that_is_ready_before_the_caller_still_greets() {
    let mut line = Line::quiet(Limits::default());
    line.agent(AgentEvent::Ready);
    assert_eq!(line.take(), [], "nobody would hear it");
    line.give(Input::CallerConnected);
    assert_eq!(line.told(), [AgentCommand::Greet]);
    line.agent(AgentEvent::Ready);
    line.give(Input::CallerConnected);
    assert_eq!(line.told(), [], "once");
}

#[test]
fn entry_12_a_model_that_dies_in_the_middle_of_a_word_leaves_the_caller_waiting_not_cut_off() {
    let mut line = Line::greeted();
    line.caller_says("c1", "hello");
    line.begin("r1");
    line.words("r1", "a1", "We are open from nine to five, Monday to Friday.");
    line.speech("r1", "a1", 1_000);
    line.run(300);
    line.take();
    line.agent(AgentEvent::Lost(fault(FaultKind::Network)));
    let outputs = line.take();
    assert_eq!(outputs[0], Output::Publish(CallEvent::AgentFault(fault(FaultKind::Network))));
    assert!(outputs.contains(&Output::ClearCaller), "half a word is not played out");
    let ending = line.ending().expect("the media path ends");
    assert_eq!((ending.reason, ending.caller_waits), (EndReason::AgentLost, true));
    let cut = line.utterances().pop().expect("the half sentence");
    assert!(cut.is_final && cut.cut.is_some(), "the transcript knows where it broke");
}

#[test]
fn entry_13_a_loop_that_was_late_neither_floods_the_caller_nor_reorders() {
    let mut line = Line::greeted();
    line.caller_says("c1", "hello");
    line.begin("r1");
    for byte in 0..50u8 {
        let sound = bytes::Bytes::from(vec![byte; 160]);
        let (response, item) = (response_id("r1"), item_id("a1"));
        line.agent(AgentEvent::Speech { response, item, sound });
    }
    let mut order = Vec::new();
    for pause in [0, 700, 20, 1_500, 400] {
        line.stall(pause);
        line.give(Input::Tick);
        let outputs = line.take();
        assert!(sent(&outputs) <= 200, "{} ms at once after a stall of {pause}", sent(&outputs));
        for output in outputs {
            if let Output::ToCaller(sound) = output {
                order.extend(sound.chunks(160).map(|frame| frame[0]));
            }
        }
    }
    assert!(order.len() > 30 && order.is_sorted(), "in order: {order:?}");
}

#[test]
fn entry_14_stop_and_a_closed_socket_end_the_call_once() {
    let mut line = Line::greeted();
    line.give(Input::CallerLeft);
    line.give(Input::CallerLeft);
    line.give(Input::HangUp(EndReason::Closing));
    line.run(60_000);
    assert_eq!(line.end_reason(), Some(EndReason::CallerLeft));
    let told = line.told();
    assert_eq!(told, [AgentCommand::Close], "the agent is closed once");
}

#[test]
fn entry_15_nothing_that_comes_after_the_end_leaves_a_trace() {
    let mut line = Line::greeted();
    line.give(Input::CallerLeft);
    line.take();
    line.answer("r9", "a9", 1_000, "too late");
    line.agent(AgentEvent::Named("Ann".into()));
    line.tool_ends("t9", booked());
    line.types("hello?");
    line.presses("123#");
    line.run(30_000);
    assert_eq!(line.take(), [], "a late write must not bring the call back");
    assert_eq!(line.call.deadline(), None, "and there is nothing to wait for");
}

#[test]
fn entry_16_the_time_limit_holds_while_the_agent_is_silent() {
    let limits = Limits { ask_after_silence: None, end_after_silence: None, ..Limits::default() };
    let mut line = Line::greeted_with(limits);
    line.run(300_000 - line.at());
    let told = line.told();
    assert!(matches!(told[0], AgentCommand::Note(_)), "a note says why");
    assert_eq!(told[1..], [instructed(SAY_GOODBYE)]);
    line.run(9_900);
    assert_eq!(line.ending(), None, "it has ten seconds for it");
    line.run(100);
    let ending = line.ending().expect("an agent that stays silent is not waited for");
    assert_eq!((ending.reason, ending.caller_waits), (EndReason::TimeLimit, false));
    assert_eq!(ending.lasted, ms(310_000));
}
