//! Tool calls: results for each, in time or late.

use call::{
    event::{AgentCommand, AgentEvent, AiStatus, CallEvent, EndReason, Input, Output, ResponseStatus, Step},
    instructions::{END_TOO_EARLY, SAY_GOODBYE, TOOL_CUT_OFF, TOOL_OVERDUE},
    tools::ToolOutcome,
};

use crate::support::*;

fn failed(say: &str) -> ToolOutcome {
    ToolOutcome::Failed { say: say.into() }
}

#[test]
fn two_tools_of_one_response_are_answered_together() {
    let mut line = Line::greeted();
    line.caller_says("c1", "Monday or Tuesday?");
    line.begin("r1");
    line.call_tool("r1", "t1", list_slots());
    line.call_tool("r1", "t2", list_slots());
    line.finish("r1", ResponseStatus::Completed);
    line.take();
    line.tool_ends("t2", slots());
    assert_eq!(line.told(), [AgentCommand::ToolResult(tool_id("t2"), slots())], "the other is still open");
    line.tool_ends("t1", slots());
    assert_eq!(line.told(), [AgentCommand::ToolResult(tool_id("t1"), slots()), respond()]);
}

#[test]
fn the_desk_sees_a_booking_as_it_happens() {
    let mut line = Line::greeted();
    line.caller_says("c1", "book it");
    line.begin("r1");
    line.call_tool("r1", "t1", book());
    line.finish("r1", ResponseStatus::Completed);
    line.tool_ends("t1", booked());
    let events: Vec<_> = line.take();
    let position = |event: CallEvent| {
        let wanted = Output::Publish(event);
        events.iter().position(|output| *output == wanted).expect("the desk is told")
    };
    let started = CallEvent::ToolStarted {
        tool: tool_id("t1"),
        name: "create_appointment".into(),
        request: Some(book()),
    };
    let order = [
        position(started),
        position(CallEvent::Named("Ann Lee".into())),
        position(CallEvent::StepChanged(Step::Booking)),
        position(CallEvent::AiStatusChanged(AiStatus::ProcessingTool)),
        position(CallEvent::ToolEnded { tool: tool_id("t1"), outcome: booked() }),
        position(CallEvent::StepChanged(Step::Farewell)),
        position(CallEvent::AiStatusChanged(AiStatus::Listening)),
    ];
    assert!(order.is_sorted(), "in the order it happens: {order:?}");
}

#[test]
fn a_request_that_cannot_be_understood_is_answered_and_the_talk_goes_on() {
    let mut line = Line::greeted();
    line.caller_says("c1", "hello");
    line.begin("r1");
    line.take();
    line.agent(AgentEvent::ToolCalled {
        response: response_id("r1"),
        tool: tool_id("t1"),
        name: "dance".into(),
        request: Err(failed("There is no such tool.")),
    });
    line.finish("r1", ResponseStatus::Completed);
    let outputs = line.take();
    assert_eq!(runs(&outputs), 0, "there is nothing to run");
    let result = AgentCommand::ToolResult(tool_id("t1"), failed("There is no such tool."));
    assert!(outputs.contains(&Output::ToAgent(result)));
    assert!(outputs.contains(&Output::ToAgent(respond())), "the agent may put it right");
}

#[test]
fn a_tool_called_in_a_response_that_was_cut_off_is_not_run_but_answered() {
    let mut line = Line::greeted();
    line.caller_says("c1", "hello");
    line.begin("r1");
    line.caller_interrupts("c2");
    line.take();
    line.call_tool("r1", "t1", book());
    assert_eq!(
        line.take(),
        [Output::ToAgent(AgentCommand::ToolResult(tool_id("t1"), failed(TOOL_CUT_OFF)))],
        "nothing is booked behind the caller's back, and the service gets its result"
    );
}

#[test]
fn a_tool_that_takes_too_long_is_told_as_failed() {
    let mut line = Line::greeted();
    line.caller_says("c1", "Monday?");
    line.begin("r1");
    line.call_tool("r1", "t1", list_slots());
    line.finish("r1", ResponseStatus::Completed);
    line.take();
    line.run(9_990);
    assert_eq!(line.told(), []);
    line.run(20);
    assert_eq!(line.told(), [AgentCommand::ToolResult(tool_id("t1"), failed(TOOL_OVERDUE)), respond()]);
    line.answer("r2", "a2", 100, "Sorry.");
    line.take();
    line.tool_ends("t1", slots());
    assert_eq!(line.told(), [], "late times of day help nobody");
}

#[test]
fn a_booking_that_comes_late_is_neither_lost_nor_hidden() {
    let mut line = Line::greeted();
    line.caller_says("c1", "book it");
    line.begin("r1");
    line.call_tool("r1", "t1", book());
    line.finish("r1", ResponseStatus::Completed);
    line.run(10_000);
    line.answer("r2", "a2", 100, "I am sorry, that did not work.");
    line.run(500);
    line.take();
    line.tool_ends("t1", booked());
    let outputs = line.take();
    let ended = CallEvent::ToolEnded { tool: tool_id("t1"), outcome: booked() };
    assert!(outputs.contains(&Output::Publish(ended)), "the desk learns what became of it");
    let told: Vec<_> = outputs.iter().filter(|output| matches!(output, Output::ToAgent(_))).collect();
    let [Output::ToAgent(AgentCommand::Note(note)), Output::ToAgent(AgentCommand::Respond { .. })] = told[..]
    else {
        panic!("a note, and the floor to tell it: {told:?}")
    };
    assert!(note.contains("APT-12345"), "the number is what the caller needs");
    line.give(Input::CallerLeft);
    assert!(line.ending().expect("the call is over").booked);
}

#[test]
fn results_of_unknown_tools_are_ignored() {
    let mut line = Line::greeted();
    line.tool_ends("stranger", booked());
    assert_eq!(line.take(), []);
    line.give(Input::CallerLeft);
    assert!(!line.ending().expect("over").booked, "no booking of this call");
}

#[test]
fn end_call_beside_another_tool_has_to_wait_for_it() {
    let mut line = Line::greeted();
    line.caller_says("c1", "book it and goodbye");
    line.begin("r1");
    line.call_tool("r1", "t1", book());
    line.call_tool("r1", "t2", end_call());
    assert!(line.told().contains(&AgentCommand::ToolResult(tool_id("t2"), failed(END_TOO_EARLY))));
    line.finish("r1", ResponseStatus::Completed);
    line.tool_ends("t1", booked());
    assert!(line.told().contains(&respond()), "the confirmation number is told first");
    assert_eq!(line.ending(), None);
}

#[test]
fn another_tool_after_end_call_takes_the_ending_back() {
    let mut line = Line::greeted();
    line.caller_says("c1", "book it and goodbye");
    line.begin("r1");
    line.call_tool("r1", "t1", end_call());
    line.call_tool("r1", "t2", book());
    line.finish("r1", ResponseStatus::Completed);
    line.tool_ends("t2", booked());
    assert_eq!(line.ending(), None, "the caller has not heard the number");
    assert!(line.told().contains(&respond()));
}

#[test]
fn end_call_without_a_word_asks_for_the_goodbye() {
    let mut line = Line::greeted();
    line.caller_says("c1", "goodbye");
    line.begin("r1");
    line.call_tool("r1", "t1", end_call());
    line.take();
    line.finish("r1", ResponseStatus::Completed);
    assert_eq!(line.told(), [instructed(SAY_GOODBYE)]);
    line.answer("r2", "a2", 1_000, "Goodbye!");
    line.run(900);
    assert_eq!(line.ending(), None, "it is still being heard");
    line.run(200);
    assert_eq!(line.end_reason(), Some(EndReason::Finished));
}

#[test]
fn end_call_whose_goodbye_is_never_heard_is_bounded() {
    let mut line = Line::greeted();
    line.caller_says("c1", "goodbye");
    line.begin("r1");
    line.call_tool("r1", "t1", end_call());
    let asked_at = line.at();
    for _ in 0..40 {
        line.words("r1", "a1", "and ");
        line.run(500);
    }
    assert_eq!(line.end_reason(), Some(EndReason::Finished));
    assert_eq!(line.ending().expect("over").lasted, ms(asked_at + 15_000), "fifteen seconds, no more");
}
