//! The ordinary course of a talk: turns, text, keys, the transcript.

use std::time::Duration;

use call::{
    Limits,
    event::{
        AgentCommand, AgentEvent, AiStatus, CallEvent, FaultKind, Input, Output, ResponseStatus, Speaker,
        Step,
    },
};

use crate::support::*;

#[test]
fn an_answer_does_not_wait_for_the_transcription() {
    let mut line = Line::greeted();
    line.caller_starts("c1");
    line.run(800);
    assert_eq!(line.told(), [], "the caller has the floor");
    line.caller_stops("c1");
    assert_eq!(line.told(), [respond()], "at once");
    line.transcribed("c1", "I need a visit.");
    assert_eq!(line.told(), [], "the words arriving later are no second reason");
    let said = line.utterances().pop().expect("they are in the transcript");
    assert_eq!((said.speaker, said.is_final), (Speaker::Caller, true));
    assert_eq!(said.began, ms(1_100), "it began when the caller did, not when it was transcribed");
}

#[test]
fn an_agent_that_tells_no_speech_borders_is_answered_by_its_final_words() {
    let mut line = Line::greeted();
    line.agent(AgentEvent::CallerSaid { item: item_id("c1"), text: "I need".into(), is_final: false });
    assert_eq!(line.told(), [], "they go on");
    line.transcribed("c1", "I need a visit");
    assert_eq!(line.told(), [respond()]);
}

#[test]
fn a_cough_that_was_not_answered_yet_is_forgotten() {
    let mut line = Line::greeted();
    line.caller_says("c1", "Monday?");
    line.begin("r1");
    line.call_tool("r1", "t1", list_slots());
    line.finish("r1", ResponseStatus::Completed);
    line.caller_starts("c2");
    line.caller_stops("c2");
    line.take();
    line.transcribed("c2", " . ");
    assert_eq!(line.told(), [AgentCommand::Forget(item_id("c2"))]);
    line.tool_ends("t1", slots());
    assert_eq!(asked(&line.told()), 1, "the result is still told");
    assert!(
        !line
            .utterances()
            .iter()
            .any(|utterance| utterance.text.contains('.') && utterance.began > ms(1_500))
    );
}

#[test]
fn a_noise_that_cut_the_agent_off_is_answered_so_that_no_silence_follows() {
    let mut line = Line::greeted();
    line.caller_says("c1", "hello");
    line.answer("r1", "a1", 3_000, "We are open from nine to five.");
    line.run(500);
    line.caller_interrupts("c2");
    line.take();
    line.transcribed("c2", "");
    line.caller_stops("c2");
    assert_eq!(line.told(), [respond()], "once");
}

#[test]
fn what_was_cut_off_stands_apart_in_the_transcript() {
    let mut line = Line::greeted();
    line.caller_says("c1", "hello");
    line.answer("r1", "a1", 4_000, "We are open from nine to five, Monday to Friday.");
    line.run(2_000);
    line.caller_interrupts("c2");
    let cut = line.utterances().pop().expect("the agent's words");
    assert_eq!(cut.text, "We are open from nine to", "half of the sound, half of the words");
    assert_eq!(cut.cut.as_deref(), Some("five, Monday to Friday."));
    assert!(cut.is_final);
}

#[test]
fn an_answer_that_was_just_heard_to_its_end_is_not_truncated() {
    let mut line = Line::greeted();
    line.caller_says("c1", "hello");
    line.answer("r1", "a1", 80, "Yes.");
    line.run(95);
    line.take();
    line.caller_interrupts("c2");
    let told = line.told();
    assert!(!told.iter().any(|command| matches!(command, AgentCommand::Truncate { .. })), "{told:?}");
    let said = line.utterances().pop().expect("the answer");
    assert_eq!((said.text.as_str(), said.cut), ("Yes.", None), "all of it was heard");
}

#[test]
fn an_agents_words_are_final_when_they_were_heard() {
    let mut line = Line::greeted();
    line.caller_says("c1", "hello");
    line.answer("r1", "a1", 2_000, "We are open.");
    line.run(1_900);
    assert!(!line.utterances().pop().expect("shown at once").is_final);
    line.run(200);
    assert!(line.utterances().pop().expect("the same").is_final);
    let ids: Vec<_> = line.utterances().into_iter().map(|utterance| utterance.id).collect();
    assert_eq!(ids, ["u1", "u2", "u3"], "greeting, caller, answer");
}

#[test]
fn marks_that_never_return_do_not_hold_the_floor() {
    let mut line = Line::greeted().without_marks();
    line.caller_says("c1", "hello");
    line.answer("r1", "a1", 1_000, "We are open.");
    line.run(3_500);
    assert!(line.utterances().pop().expect("the answer").is_final);
    assert!(line.take().contains(&Output::Publish(CallEvent::AiStatusChanged(AiStatus::Listening))));
}

#[test]
fn an_agent_that_only_writes_works_without_sound() {
    let mut line = Line::joined(Limits::default());
    line.answer("r0", "a0", 0, "Hi! This is Sarah.");
    let greeting = line.utterances().pop().expect("the greeting");
    assert!(greeting.is_final && greeting.cut.is_none(), "written is read");
    line.types("  I need a visit ");
    assert_eq!(line.told(), [AgentCommand::HearText("I need a visit".into()), respond()]);
    line.types("on Monday");
    assert_eq!(
        line.told(),
        [AgentCommand::HearText("on Monday".into())],
        "one answer at a time, nothing is cut"
    );
    line.answer("r1", "a1", 0, "What is your name?");
    assert_eq!(line.told(), [respond()], "the second line is answered too");
    let texts: Vec<_> =
        line.utterances().into_iter().map(|utterance| (utterance.text, utterance.is_final)).collect();
    let all_final = [
        ("Hi! This is Sarah.".into(), true),
        ("I need a visit".into(), true),
        ("on Monday".into(), true),
        ("What is your name?".into(), true),
    ];
    assert_eq!(texts, all_final);
}

#[test]
fn a_typed_line_stops_a_voice() {
    let mut line = Line::greeted();
    line.types("hello");
    line.answer("r1", "a1", 3_000, "We are open from nine to five.");
    line.run(300);
    line.take();
    line.types("wait");
    let outputs = line.take();
    assert_eq!(outputs[0], Output::ClearCaller);
    assert!(outputs.contains(&Output::ToAgent(respond())));
}

#[test]
fn a_line_typed_before_the_agent_is_ready_is_kept() {
    let mut line = Line::quiet(Limits::default());
    line.give(Input::CallerConnected);
    line.types("hello?");
    assert_eq!(line.told(), []);
    line.agent(AgentEvent::Ready);
    assert_eq!(line.told(), [AgentCommand::Greet, AgentCommand::HearText("hello?".into())]);
    line.answer("r0", "a0", 0, "Hi!");
    assert_eq!(line.told(), [respond()], "after the greeting");
}

#[test]
fn early_sound_is_kept_for_two_seconds() {
    let mut line = Line::quiet(Limits::default());
    line.give(Input::CallerConnected);
    for frame in 0..150 {
        line.caller_sound(frame * 20);
        line.run(20);
    }
    assert_eq!(line.take(), [], "the agent is not ready");
    line.agent(AgentEvent::Ready);
    let heard =
        line.take().iter().filter(|output| matches!(output, Output::ToAgent(AgentCommand::Hear(_)))).count();
    assert_eq!(heard, 100, "the latest two seconds");
}

#[test]
fn keys_become_one_line() {
    let mut line = Line::greeted();
    line.presses("2025550123");
    assert_eq!(line.told(), [], "more keys may follow");
    line.presses("#");
    assert_eq!(line.told(), [AgentCommand::HearText("[keypad] 2025550123".into()), respond()]);
    line.answer("r1", "a1", 100, "Thank you.");
    line.run(200);
    line.presses("7");
    line.run(1_990);
    assert_eq!(line.told(), []);
    line.run(20);
    assert_eq!(line.told(), [AgentCommand::HearText("[keypad] 7".into()), respond()]);
}

#[test]
fn a_key_stops_a_voice_at_once() {
    let mut line = Line::greeted();
    line.caller_says("c1", "hello");
    line.answer("r1", "a1", 3_000, "Press one for visits.");
    line.run(500);
    line.take();
    line.presses("1");
    assert_eq!(line.take()[0], Output::ClearCaller, "before the run of keys is complete");
}

#[test]
fn lines_typed_while_something_is_written_come_after_its_result() {
    let mut line = Line::greeted();
    line.types("book it");
    line.begin("r1");
    line.call_tool("r1", "t1", book());
    line.finish("r1", ResponseStatus::Completed);
    line.take();
    line.types("actually, wait");
    assert_eq!(line.told(), []);
    line.tool_ends("t1", booked());
    assert_eq!(
        line.told(),
        [
            AgentCommand::ToolResult(tool_id("t1"), booked()),
            respond(),
            AgentCommand::HearText("actually, wait".into())
        ]
    );
    line.answer("r2", "a2", 0, "Booked.");
    assert_eq!(line.told(), [respond()], "then the line is answered");
}

#[test]
fn a_response_interrupted_before_it_began_never_sounds() {
    let mut line = Line::greeted();
    line.caller_says("c1", "hello");
    line.caller_interrupts("c2");
    line.take();
    line.begin("r1");
    assert_eq!(line.told(), [AgentCommand::Cancel(response_id("r1"))]);
    line.speech("r1", "a1", 500);
    line.run(100);
    assert_eq!(sent(&line.take()), 0);
    line.caller_stops("c2");
    assert_eq!(line.told(), [], "the cancelled one has not ended");
    line.finish("r1", ResponseStatus::Cancelled);
    assert_eq!(line.told(), [respond()]);
}

#[test]
fn a_failed_response_is_asked_for_again() {
    let mut line = Line::joined(Limits::default());
    line.begin("r0");
    line.finish("r0", ResponseStatus::Failed(fault(FaultKind::Service)));
    assert_eq!(line.take(), [Output::Publish(CallEvent::AgentFault(fault(FaultKind::Service)))]);
    line.run(600);
    assert_eq!(line.told(), [AgentCommand::Greet], "the greeting is still missing");
}

#[test]
fn steps_are_told_by_the_agent_or_guessed() {
    let mut line = Line::greeted();
    line.caller_says("c1", "hello");
    assert!(line.take().contains(&Output::Publish(CallEvent::StepChanged(Step::CollectingName))), "guessed");
    line.agent(AgentEvent::Step(Step::Confirming));
    assert_eq!(line.take(), [Output::Publish(CallEvent::StepChanged(Step::Confirming))], "told");
    line.agent(AgentEvent::Named(" Ann Lee ".into()));
    assert_eq!(
        line.take(),
        [Output::Publish(CallEvent::Named("Ann Lee".into()))],
        "nothing is guessed any more"
    );
}

#[test]
fn a_talk_of_minutes_paces_every_answer_and_loses_nothing() {
    let limits = Limits { max_duration: Duration::from_secs(3_600), ..Limits::default() };
    let mut line = Line::greeted_with(limits);
    for turn in 1..=60 {
        let (caller, response, item) = (format!("c{turn}"), format!("r{turn}"), format!("a{turn}"));
        line.caller_says(&caller, "and then?");
        line.answer(&response, &item, 1_990, "Then something else happens.");
        line.run(2_500);
        assert_eq!(sent(&line.take()), 2_000, "turn {turn}: every frame left, the last one padded");
    }
    assert!(line.utterances().iter().all(|utterance| utterance.is_final && utterance.cut.is_none()));
}
