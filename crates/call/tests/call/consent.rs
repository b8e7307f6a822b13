//! The caller is told that the call is recorded, and may refuse.

use audio::Encoding;
use call::{
    Limits, Setup,
    event::{AgentCommand, AgentEvent, CallEvent, EndReason, Input, Output},
    instructions::NOT_RECORDED_NOTE,
    phrase::{Phrase, Phrases},
};

use crate::support::*;

/// What the caller is told first.
const ANNOUNCEMENT: &str = "This call is recorded.";

/// A call that is recorded, with recorded sentences of 600 ms.
fn setup() -> Setup {
    let announcement = Phrase { words: ANNOUNCEMENT, ..recorded().goodbye };
    let phrases = Phrases { recorded: announcement, ..recorded() };
    Setup { phrases, recorded: true, ..Setup::new(Encoding::Mulaw8k) }
}

/// Such a call, announced and greeted: the caller has the floor.
fn greeted() -> Line {
    let mut line = Line::set_up(setup());
    line.give(Input::CallerConnected);
    line.agent(AgentEvent::Ready);
    line.answer("r0", "a0", 1_000, "Hi! This is Sarah.");
    line.run(1_800);
    line.take();
    line
}

fn refusals(line: &Line) -> Vec<u64> {
    let since = |(_, output): &(u64, Output)| match output {
        Output::Publish(CallEvent::RecordingRefused { since }) => Some(since.as_millis() as u64),
        _ => None,
    };
    line.log().iter().filter_map(since).collect()
}

fn spoken(line: &Line) -> Vec<String> {
    line.utterances().into_iter().map(|utterance| utterance.text).collect()
}

#[test]
fn the_announcement_comes_before_the_greeting_even_when_the_agent_is_quicker() {
    let mut line = Line::set_up(setup());
    line.agent(AgentEvent::Ready);
    line.give(Input::CallerConnected);
    line.answer("r0", "a0", 1_000, "Hi! This is Sarah.");
    line.run(2_000);
    assert_eq!(spoken(&line), [ANNOUNCEMENT, "Hi! This is Sarah."]);
    let words = line.utterances();
    assert!(words.iter().all(|utterance| utterance.is_final && utterance.cut.is_none()), "both were heard");
}

#[test]
fn a_call_that_is_not_recorded_announces_nothing_and_hears_no_refusal() {
    let mut line = Line::set_up(Setup { recorded: false, ..setup() });
    line.give(Input::CallerConnected);
    line.agent(AgentEvent::Ready);
    line.answer("r0", "a0", 1_000, "Hi!");
    line.run(1_100);
    line.caller_says("c1", "please don't record this");
    assert_eq!((spoken(&line)[0].as_str(), refusals(&line)), ("Hi!", vec![]));
}

#[test]
fn the_recording_ends_where_the_refusal_began_and_the_caller_is_told_so() {
    let mut line = greeted();
    line.agent(AgentEvent::CallerSpeechStarted(item_id("c1")));
    // The service tells of speech a little after it began.
    let began = line.at() - 500;
    line.run(1_500);
    line.agent(AgentEvent::CallerSpeechStopped(item_id("c1")));
    line.run(300);
    let said =
        |text: &str, is_final| AgentEvent::CallerSaid { item: item_id("c1"), text: text.into(), is_final };
    line.agent(said("I do not want", false));
    assert_eq!(refusals(&line), [], "what is not wanted is not said yet");
    line.agent(said("I do not want to be recorded", false));
    assert_eq!(refusals(&line), [began], "from the first of these words on");
    line.agent(said("I do not want to be recorded.", true));
    assert_eq!(refusals(&line), [began], "once");
    assert!(line.told().contains(&AgentCommand::Note(NOT_RECORDED_NOTE.into())), "the agent knows");
    line.run(700);
    assert!(spoken(&line).contains(&"No longer recorded.".to_owned()), "and the caller too");
}

#[test]
fn a_typed_refusal_counts_like_a_spoken_one() {
    let mut line = greeted();
    let at = line.at() - 500;
    line.give(Input::Typed("Stop recording, please".into()));
    assert_eq!(refusals(&line), [at]);
}

#[test]
fn nobody_cuts_the_announcement_off_and_what_was_said_over_it_is_answered() {
    let mut line = Line::set_up(setup());
    line.give(Input::CallerConnected);
    line.agent(AgentEvent::Ready);
    line.run(100);
    line.caller_starts("c1");
    line.run(450);
    let cleared = |line: &Line| line.log().iter().any(|(_, output)| *output == Output::ClearCaller);
    assert!(!cleared(&line), "it is heard to its end");
    line.agent(AgentEvent::CallerSpeechStopped(item_id("c1")));
    line.run(200);
    assert_eq!(spoken(&line)[0], ANNOUNCEMENT);
    assert!(line.utterances()[0].is_final && line.utterances()[0].cut.is_none());
    assert!(!cleared(&line), "nothing else was said that could be cut");
}

#[test]
fn an_agent_that_never_speaks_is_given_up_in_time_though_the_announcement_was_heard() {
    let mut line = Line::set_up(setup());
    line.give(Input::CallerConnected);
    line.agent(AgentEvent::Ready);
    line.run(4_100);
    let ending = line.ending().expect("the next agent has the call");
    assert_eq!((ending.reason, ending.caller_waits), (EndReason::AgentLost, true));
}

#[test]
fn the_desk_is_told_when_the_caller_begins_to_speak_and_when_they_stop() {
    let mut line = Line::greeted_with(Limits::default());
    line.agent(AgentEvent::CallerSpeechStarted(item_id("c1")));
    line.run(700);
    line.agent(AgentEvent::CallerSpeechStopped(item_id("c1")));
    line.run(100);
    let told = line.log().iter().filter_map(|(_, output)| match output {
        Output::Publish(CallEvent::CallerSpeaking(speaks)) => Some(*speaks),
        _ => None,
    });
    assert_eq!(told.collect::<Vec<_>>(), [true, false]);
}

#[test]
fn the_greeting_is_not_measured_from_before_the_announcement_was_heard() {
    let mut line = Line::set_up(setup());
    line.give(Input::CallerConnected);
    line.agent(AgentEvent::Ready);
    line.answer("r0", "a0", 1_000, "Hi! This is Sarah.");
    line.run(2_000);
    line.caller_says("c1", "hello");
    let first = line.log().iter().find_map(|(_, output)| match output {
        Output::Publish(CallEvent::Turn(turn)) => Some(**turn),
        _ => None,
    });
    let first = first.expect("the greeting was a turn");
    assert_eq!(first.began, ms(600), "it was due when the announcement was over");
    assert!(first.first_heard.is_some_and(|heard| heard < ms(300)), "{:?}", first.first_heard);
}
