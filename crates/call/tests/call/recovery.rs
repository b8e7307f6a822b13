//! The agent's service is lost, stalls, grows old or costs too much; the caller is never left in silence.

use audio::Encoding;
use call::{
    Limits, Setup,
    event::{
        AgentCommand, AgentEvent, CallEvent, EndReason, FaultKind, Input, Output, ResponseStatus, Speaker,
    },
    history::Memory,
    instructions::RESUMED,
    usage::{Micros, Prices, Usage},
};

use crate::support::*;

const RECORDED: u64 = 600;

fn set_up(limits: Limits) -> Setup {
    Setup { limits, phrases: recorded(), ..Setup::new(Encoding::Mulaw8k) }
}

fn greeted() -> Line {
    greeted_in(set_up(Limits::default()))
}

fn greeted_in(setup: Setup) -> Line {
    let mut line = Line::set_up(setup);
    line.give(Input::CallerConnected);
    line.agent(AgentEvent::Ready);
    line.answer("r0", "a0", 1_000, "Hi! This is Sarah.");
    line.run(1_100);
    line.take();
    line
}

fn broken() -> AgentEvent {
    AgentEvent::Broken(fault(FaultKind::Network))
}

/// The words of the agent's side that came since the last time.
fn said(outputs: &[Output]) -> Vec<&str> {
    let said = outputs.iter().filter_map(|output| match output {
        Output::Publish(CallEvent::Utterance(utterance)) if utterance.speaker == Speaker::Agent => {
            Some(utterance.text.as_str())
        }
        _ => None,
    });
    let mut said: Vec<&str> = said.collect();
    said.dedup();
    said
}

fn recalled(told: &[AgentCommand]) -> &[Memory] {
    let recalled = told.iter().find_map(|command| match command {
        AgentCommand::Recall(history) => Some(history.as_slice()),
        _ => None,
    });
    recalled.expect("the new session is told what was said")
}

#[test]
fn entry_12_a_session_that_dies_in_mid_word_is_bridged_and_the_next_one_knows_the_talk() {
    let mut line = greeted();
    line.caller_says("c1", "When are you open?");
    line.begin("r1");
    line.words("r1", "a1", "We are open from nine to five, Monday to Friday.");
    line.speech("r1", "a1", 2_000);
    line.run(800);
    line.take();
    line.agent(broken());
    let outputs = line.take();
    assert!(outputs.contains(&Output::ClearCaller), "half a word is not played out");
    assert!(said(&outputs).contains(&"I lost you for a moment."), "the caller hears at once what happened");
    assert!(sent(&outputs) > 0);
    assert_eq!(line.ending(), None, "the media path stays");

    line.caller_sound(5_000);
    line.run(1_000);
    line.speech("r1", "a1", 1_000);
    line.take();
    line.agent(AgentEvent::Ready);
    let outputs = line.take();
    let told: Vec<_> = outputs
        .iter()
        .filter_map(|output| match output {
            Output::ToAgent(command) => Some(command.clone()),
            _ => None,
        })
        .collect();
    assert!(matches!(told[0], AgentCommand::Recall(_)), "first the talk, then anything else: {told:?}");
    assert!(matches!(told[1], AgentCommand::Hear(_)), "then what the caller said meanwhile");
    assert_eq!(told[2], instructed(RESUMED));
    let words: Vec<_> = recalled(&told)
        .iter()
        .map(|memory| match memory {
            Memory::Said(speaker, words) => (*speaker, words.as_str()),
            Memory::Done(..) | Memory::Told(_) => panic!("nothing was done"),
        })
        .collect();
    assert_eq!(words[0], (Speaker::Agent, "Hi! This is Sarah."));
    assert_eq!(words[1], (Speaker::Caller, "When are you open?"));
    assert_eq!(words[2].0, Speaker::Agent);
    assert!("We are open from nine to five".starts_with(words[2].1), "only what was heard: {words:?}");
    assert_eq!(words.len(), 3, "recorded sentences are no part of the talk");
    line.answer("r2", "a2", 1_000, "Sorry, we are open from nine to five.");
    line.run(2_000);
    assert!(
        line.utterances().iter().any(|utterance| utterance.text.starts_with("Sorry") && utterance.is_final)
    );
}

#[test]
fn a_tool_that_ends_while_the_session_is_lost_is_known_to_the_next_one() {
    let mut line = greeted();
    line.caller_says("c1", "book it");
    line.begin("r1");
    line.call_tool("r1", "t1", book());
    line.agent(broken());
    line.tool_ends("t1", booked());
    line.take();
    line.agent(AgentEvent::Ready);
    let told = line.told();
    let done = recalled(&told)
        .iter()
        .any(|memory| matches!(memory, Memory::Done(tool, ..) if *tool == tool_id("t1")));
    assert!(done, "else it would book again");
}

#[test]
fn a_tool_that_ends_in_a_later_session_brings_its_question_along() {
    let mut line = greeted();
    line.caller_says("c1", "book it");
    line.begin("r1");
    line.call_tool("r1", "t1", book());
    line.agent(broken());
    line.run(500);
    line.agent(AgentEvent::Ready);
    line.take();
    line.tool_ends("t1", booked());
    let told = line.told();
    assert_eq!(told[0], AgentCommand::Recall(vec![Memory::Done(tool_id("t1"), book(), booked())]));
    assert_eq!(asked(&told), 1, "and the caller is told");
}

#[test]
fn a_session_that_does_not_come_back_leaves_the_caller_to_the_next_agent_with_what_is_known() {
    let mut line = greeted();
    line.agent(AgentEvent::Named("Ann Lee".into()));
    line.caller_says("c1", "Monday the 23rd, please");
    line.begin("r1");
    line.call_tool("r1", "t1", list_slots());
    line.finish("r1", ResponseStatus::Completed);
    line.tool_ends("t1", slots());
    line.agent(broken());
    line.take();
    line.run(14_900);
    let outputs = line.take();
    assert!(said(&outputs).len() >= 2, "the wait is not silent: {:?}", said(&outputs));
    assert_eq!(line.ending(), None);
    line.run(200);
    let ending = line.ending().expect("long enough");
    assert_eq!((ending.reason, ending.caller_waits), (EndReason::AgentLost, true));
    let carried = ending.carried;
    assert_eq!(carried.name.as_deref(), Some("Ann Lee"));
    assert_eq!(
        (carried.date.as_deref(), carried.times.as_slice()),
        (Some("2026-11-23"), &["2:00 PM".to_owned()][..])
    );
    assert_eq!(carried.said, ["Monday the 23rd, please"]);
    assert_eq!(carried.booked, None);
}

#[test]
fn a_session_lost_before_the_first_word_still_greets() {
    let mut line = Line::set_up(set_up(Limits::default()));
    line.give(Input::CallerConnected);
    line.agent(broken());
    line.run(1_000);
    assert_eq!(sent(&line.take()), 0, "nothing was interrupted, so nothing is excused");
    line.agent(AgentEvent::Ready);
    assert_eq!(line.told(), [AgentCommand::Greet]);
    line.begin("r0");
    line.agent(broken());
    line.run(500);
    line.take();
    line.agent(AgentEvent::Ready);
    assert_eq!(line.told(), [AgentCommand::Recall(Vec::new()), AgentCommand::Greet]);
}

#[test]
fn a_caller_who_is_quicker_than_the_greeting_of_a_second_session_is_heard_by_it() {
    let mut line = Line::set_up(set_up(Limits::default()));
    line.give(Input::CallerConnected);
    line.agent(AgentEvent::Ready);
    line.begin("r0");
    line.caller_interrupts("c1");
    line.agent(broken());
    line.take();
    line.agent(AgentEvent::Ready);
    line.caller_starts("c2");
    let first = line.told().remove(0);
    assert_eq!(first, AgentCommand::Recall(Vec::new()), "whatever comes, the session knows it is meant");
}

#[test]
fn a_service_that_stalls_in_mid_word_is_bridged_within_four_seconds_and_goes_on() {
    let mut line = greeted();
    line.caller_says("c1", "hello");
    line.begin("r1");
    line.words("r1", "a1", "We are open from nine");
    line.speech("r1", "a1", 300);
    line.take();
    line.run(300 + 3_500);
    let outputs = line.take();
    assert_eq!(said(&outputs), ["One moment, please."]);
    assert_eq!(sent(&outputs), 100 + RECORDED, "the rest of what was there, and the sentence once");
    line.run(1_200);
    line.take();
    line.speech("r1", "a1", 1_000);
    line.finish("r1", ResponseStatus::Completed);
    line.run(1_500);
    assert_eq!(sent(&line.take()), 1_000, "five seconds late, and still heard");
    assert!(!line.told().contains(&AgentCommand::Renew));
}

#[test]
fn a_service_that_stays_stalled_is_replaced_and_then_given_up() {
    let mut line = greeted();
    line.caller_says("c1", "hello");
    line.take();
    for session in 1..=2 {
        line.run(8_000);
        let told = line.told();
        assert!(told.contains(&AgentCommand::Renew), "stall {session}: {told:?}");
        line.agent(AgentEvent::Ready);
        assert!(!recalled(&line.told()).is_empty());
    }
    line.run(8_000);
    assert_eq!(line.end_reason(), Some(EndReason::AgentLost), "three times is enough");
}

#[test]
fn a_slow_tool_is_bridged_after_900_ms_of_silence_and_a_fast_one_is_not() {
    for (takes, bridged) in [(850, false), (1_000, true)] {
        let mut line = greeted();
        line.caller_says("c1", "Monday?");
        line.begin("r1");
        line.call_tool("r1", "t1", list_slots());
        line.finish("r1", ResponseStatus::Completed);
        line.take();
        line.run(takes);
        line.tool_ends("t1", slots());
        let outputs = line.take();
        assert_eq!(said(&outputs).contains(&"One moment, please."), bridged, "{takes} ms");
        assert_eq!(asked(&line.told()), 0, "asked with the result, once");
        assert!(outputs.contains(&Output::ToAgent(respond())));
    }
}

#[test]
fn an_agent_that_announces_its_tool_is_not_talked_over() {
    let mut line = greeted();
    line.caller_says("c1", "Monday?");
    line.begin("r1");
    line.speech("r1", "a1", 2_000);
    line.words_done("r1", "a1", "Let me look that up for you.");
    line.call_tool("r1", "t1", list_slots());
    line.finish("r1", ResponseStatus::Completed);
    line.take();
    line.run(2_700);
    assert_eq!(said(&line.take()), ["Let me look that up for you."], "its own words fill the wait");
}

#[test]
fn a_session_that_grows_old_is_renewed_when_nobody_speaks_and_nobody_hears_of_it() {
    let mut line = greeted();
    line.caller_says("c1", "hello");
    line.begin("r1");
    line.speech("r1", "a1", 1_000);
    line.agent(AgentEvent::Aging);
    assert!(!line.told().contains(&AgentCommand::Renew), "not in the middle of an answer");
    line.words_done("r1", "a1", "Hello. What can I do for you?");
    line.finish("r1", ResponseStatus::Completed);
    line.run(1_100);
    assert_eq!(line.told(), [AgentCommand::Renew]);
    line.caller_sound(5_000);
    line.run(300);
    assert_eq!(line.told(), []);
    line.agent(AgentEvent::Ready);
    let outputs = line.take();
    assert!(matches!(&outputs[0], Output::ToAgent(AgentCommand::Recall(history)) if history.len() == 3));
    assert!(
        matches!(&outputs[1], Output::ToAgent(AgentCommand::Hear(_))),
        "not a word of the caller is lost"
    );
    assert_eq!(asked(&line.told()), 0, "nothing is said about it");
    line.caller_says("c2", "I need a visit");
    assert_eq!(line.told(), [respond()]);
}

#[test]
fn a_renewal_that_fails_leaves_the_old_session_at_work() {
    let mut line = greeted();
    line.agent(AgentEvent::Aging);
    assert_eq!(line.told(), [AgentCommand::Renew]);
    line.run(6_000);
    line.caller_says("c1", "hello");
    assert_eq!(line.told(), [respond()]);
}

#[test]
fn a_call_that_costs_too_much_goes_to_the_agent_that_costs_nothing() {
    let prices = Prices { output_audio: Micros(64_000_000), ..Prices::default() };
    let limits = Limits { max_cost: Some(Micros(100_000)), ..Limits::default() };
    let mut line = greeted_in(Setup { prices, ..set_up(limits) });
    let used = |output_audio| AgentEvent::Used(Usage { output_audio, ..Usage::default() });
    line.agent(used(1_000));
    line.caller_says("c1", "hello");
    assert_eq!(line.told(), [respond()], "6.4 cents are below 10");
    line.begin("r1");
    line.speech("r1", "a1", 1_000);
    line.finish("r1", ResponseStatus::Completed);
    line.agent(used(1_000));
    line.run(1_100);
    assert_eq!(line.ending(), None, "what was paid for is heard");
    line.caller_says("c2", "Ann Lee");
    let ending = line.ending().expect("the next answer is another agent's");
    assert_eq!((ending.reason, ending.caller_waits), (EndReason::CostLimit, true));
    assert_eq!(ending.figures.cost, Micros(128_000));
}

#[test]
fn a_program_that_closes_before_any_agent_is_there_still_says_goodbye() {
    let mut line = Line::set_up(set_up(Limits::default()));
    line.give(Input::CallerConnected);
    line.give(Input::HangUp(EndReason::Closing));
    assert_eq!(said(&line.take()), ["We are closing. Goodbye."]);
    assert_eq!(line.ending(), None, "it is being heard");
    line.run(RECORDED + 100);
    let ending = line.ending().expect("heard");
    assert_eq!((ending.reason, ending.caller_waits), (EndReason::Closing, false));
}

#[test]
fn an_agent_that_does_not_say_its_goodbye_is_spoken_for() {
    let mut line = greeted();
    line.give(Input::HangUp(EndReason::Closing));
    line.take();
    line.run(3_000);
    assert_eq!(said(&line.take()), ["We are closing. Goodbye."]);
    line.run(RECORDED + 100);
    assert_eq!(line.end_reason(), Some(EndReason::Closing));
}

#[test]
fn an_agent_lost_before_its_goodbye_is_spoken_for_at_once() {
    for event in [broken(), AgentEvent::Lost(fault(FaultKind::Key))] {
        let mut line = greeted();
        line.give(Input::HangUp(EndReason::Staff));
        line.take();
        line.agent(event);
        assert_eq!(said(&line.take()), ["We are closing. Goodbye."]);
        line.run(RECORDED + 100);
        assert_eq!(line.end_reason(), Some(EndReason::Staff));
    }
}

#[test]
fn a_caller_who_hangs_up_while_the_session_is_lost_ends_the_call_at_once() {
    let mut line = greeted();
    line.agent(broken());
    line.take();
    line.give(Input::CallerLeft);
    let outputs = line.take();
    assert!(outputs.contains(&Output::ToAgent(AgentCommand::Close)), "nobody goes on dialling");
    assert_eq!(line.end_reason(), Some(EndReason::CallerLeft));
}

#[test]
fn recorded_sentences_are_never_truncated_at_the_service() {
    let mut line = greeted();
    line.caller_says("c1", "hello");
    line.run(3_100);
    assert!(sent(&line.take()) > 0, "a recording plays");
    line.types("are you there?");
    line.run(1_000);
    let told = line.told();
    assert!(!told.iter().any(|command| matches!(command, AgentCommand::Truncate { .. })), "{told:?}");
}

#[test]
fn an_item_that_goes_on_after_a_recording_is_truncated_where_it_was_heard() {
    let mut line = greeted();
    line.caller_says("c1", "hello");
    line.begin("r1");
    line.speech("r1", "a1", 300);
    line.run(300 + 3_000 + RECORDED + 200);
    line.speech("r1", "a1", 3_000);
    line.take();
    line.run(1_000);
    line.types("stop");
    let truncated: Vec<_> = line
        .told()
        .into_iter()
        .filter_map(|command| match command {
            AgentCommand::Truncate { item, heard } => Some((item, heard)),
            _ => None,
        })
        .collect();
    let [(item, heard)] = &truncated[..] else { panic!("one item, once: {truncated:?}") };
    assert_eq!(*item, item_id("a1"));
    assert!(*heard >= ms(1_200) && *heard <= ms(1_300), "what was heard before counts: {heard:?}");
}

#[test]
fn a_caller_who_speaks_before_the_first_words_keeps_the_agent() {
    let mut line = Line::set_up(set_up(Limits::default()));
    line.give(Input::CallerConnected);
    line.agent(AgentEvent::Ready);
    line.begin("r0");
    line.run(500);
    line.caller_interrupts("c1");
    line.finish("r0", ResponseStatus::Cancelled);
    line.run(4_500);
    assert_eq!(line.ending(), None, "they tell a long story");
    line.caller_stops("c1");
    line.take();
    line.run(3_900);
    assert_eq!(line.ending(), None, "now it is the agent's turn to be waited for");
    line.run(200);
    assert_eq!(line.end_reason(), Some(EndReason::AgentLost));
}

#[test]
fn a_service_that_stalls_while_the_caller_speaks_is_bridged_and_replaced() {
    let encoding = Encoding::Mulaw8k;
    let quiet = |length| crate::sounds::noise(encoding, -65.0, length);
    let mut line = greeted();
    line.line_carries(&quiet(400), None);
    line.caller_starts("c1");
    line.line_carries(&crate::sounds::wait_no(encoding, -20.0), None);
    line.take();
    line.line_carries(&quiet(2_800), None);
    assert_eq!(said(&line.take()), [""; 0], "a pause for thought is nobody else's");
    line.line_carries(&quiet(1_000), None);
    assert_eq!(said(&line.take()), ["One moment, please."], "the service should have heard the end");
    line.line_carries(&quiet(7_000), None);
    let outputs = line.take();
    assert!(outputs.contains(&Output::ToAgent(AgentCommand::Renew)), "{:?}", said(&outputs));
    line.agent(AgentEvent::Ready);
    assert_eq!(asked(&line.told()), 1, "the talk goes on");
}

#[test]
fn a_caller_whom_only_the_service_hears_is_not_talked_over() {
    let mut line = greeted();
    line.caller_starts("c1");
    line.take();
    for _ in 0..4 {
        line.run(2_000);
        line.agent(AgentEvent::CallerSaid { item: item_id("c1"), text: "so I".into(), is_final: false });
    }
    assert_eq!(sent(&line.take()), 0);
    line.caller_stops("c1");
    assert_eq!(asked(&line.told()), 1);
}

#[test]
fn an_agent_that_hangs_up_without_a_word_and_stalls_is_spoken_for() {
    let mut line = greeted();
    line.caller_says("c1", "bye");
    line.begin("r1");
    line.call_tool("r1", "t1", end_call());
    line.take();
    line.run(3_500);
    assert_eq!(said(&line.take()), ["Goodbye."]);
    line.run(RECORDED);
    assert_eq!(line.end_reason(), Some(EndReason::Finished));
}

#[test]
fn a_booking_under_way_when_the_time_is_up_is_told_before_the_goodbye() {
    let mut line = greeted();
    line.caller_says("c1", "book it");
    line.begin("r1");
    line.call_tool("r1", "t1", book());
    line.finish("r1", ResponseStatus::Completed);
    line.give(Input::HangUp(EndReason::Closing));
    line.take();
    line.run(1_500);
    assert_eq!(said(&line.take()), ["One moment, please."], "the result is still to be told");
    line.tool_ends("t1", booked());
    assert_eq!(asked(&line.told()), 1);
}

#[test]
fn a_booking_that_succeeds_late_while_a_renewal_fails_is_still_told() {
    let mut line = greeted();
    line.caller_says("c1", "book it");
    line.begin("r1");
    line.call_tool("r1", "t1", book());
    line.finish("r1", ResponseStatus::Completed);
    line.run(10_100);
    line.answer("r2", "a2", 500, "I'm sorry, that did not work.");
    line.run(1_000);
    line.agent(AgentEvent::Aging);
    assert!(line.told().contains(&AgentCommand::Renew));
    line.tool_ends("t1", booked());
    line.run(6_100);
    let told = line.told();
    assert!(told.iter().any(|command| matches!(command, AgentCommand::Note(_))), "{told:?}");
    assert_eq!(asked(&told), 1);
}

#[test]
fn an_answer_without_a_word_is_asked_for_once_more() {
    let mut line = greeted();
    line.caller_says("c1", "hello");
    line.begin("r1");
    line.take();
    line.finish("r1", ResponseStatus::Completed);
    assert_eq!(line.told(), [respond()], "else nobody would say anything for a long time");
    line.begin("r2");
    line.finish("r2", ResponseStatus::Incomplete);
    assert_eq!(line.told(), [], "it has nothing to say");
    line.caller_says("c2", "Monday?");
    line.begin("r3");
    line.call_tool("r3", "t1", list_slots());
    line.take();
    line.finish("r3", ResponseStatus::Completed);
    assert_eq!(line.told(), [], "a tool is an answer for now");
}
