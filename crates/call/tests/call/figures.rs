//! What is measured.

use call::{
    event::{AgentEvent, CallEvent, FaultKind, Input, Output, ResponseStatus},
    figures::{CallFigures, TurnFigures},
};

use crate::support::*;

fn turns(line: &Line) -> Vec<TurnFigures> {
    let turns = line.log().iter().filter_map(|(_, output)| match output {
        Output::Publish(CallEvent::Turn(turn)) => Some(**turn),
        _ => None,
    });
    turns.collect()
}

fn latest(line: &Line) -> CallFigures {
    let figures = line.log().iter().rev().find_map(|(_, output)| match output {
        Output::Publish(CallEvent::Figures(figures)) => Some(**figures),
        _ => None,
    });
    figures.expect("figures come with every turn")
}

#[test]
fn a_turn_is_measured_from_the_end_of_speech_to_the_ear() {
    let mut line = Line::greeted();
    line.caller_starts("c1");
    line.run(400);
    let ended = line.at();
    line.caller_stops("c1");
    line.run(120);
    line.begin("r1");
    line.run(180);
    line.speech("r1", "a1", 1_000);
    line.words_done("r1", "a1", "Hello.");
    line.finish("r1", ResponseStatus::Completed);
    line.run(1_200);
    let turn = turns(&line).pop().expect("heard to its end");
    assert_eq!(turn.number, 2, "the greeting is the first");
    assert_eq!(turn.began, ms(ended));
    assert_eq!((turn.asked, turn.answering), (Some(ms(0)), Some(ms(120))));
    assert_eq!((turn.first_sound, turn.first_sent), (Some(ms(300)), Some(ms(300))));
    let heard = turn.first_heard.expect("a mark came back");
    assert!(heard >= ms(320) && heard <= ms(520), "{heard:?}");
    assert!(!turn.interrupted);
}

#[test]
fn a_tool_is_a_part_of_its_turn() {
    let mut line = Line::greeted();
    line.caller_says("c1", "Monday?");
    line.begin("r1");
    line.call_tool("r1", "t1", list_slots());
    line.finish("r1", ResponseStatus::Completed);
    line.run(250);
    line.tool_ends("t1", slots());
    line.answer("r2", "a2", 500, "At two.");
    line.run(700);
    let turns = turns(&line);
    assert_eq!(turns.len(), 2, "the greeting and one more: {turns:?}");
    assert_eq!(turns[1].tools, ms(250));
    assert_eq!(turns[1].first_sound, Some(ms(250)));
}

#[test]
fn the_line_is_counted() {
    let mut line = Line::greeted();
    for n in 0..50 {
        line.caller_sound(n * 20);
        line.run(20);
    }
    line.caller_sound(50 * 20 + 200);
    line.give(Input::CallerLeft);
    let figures = line.ending().expect("over").figures;
    assert_eq!(figures.packets_in, 51);
    assert_eq!((figures.gaps, figures.padded), (1, ms(200)));
    assert!(figures.packets_out > 0 && figures.agent_talk == ms(1_000));
    assert_eq!(figures, latest(&line), "the last ones are the ending's");
    assert!(
        figures.jitter > ms(0) && figures.jitter <= ms(200) / 16,
        "one packet was early: {:?}",
        figures.jitter
    );
}

#[test]
fn talk_and_silence_add_up_to_the_call() {
    let mut line = Line::greeted();
    line.caller_says("c1", "hello");
    line.answer("r1", "a1", 800, "Hello.");
    line.run(2_000);
    line.give(Input::CallerLeft);
    let ending = line.ending().expect("over");
    let figures = ending.figures;
    assert_eq!(figures.caller_talk, ms(400));
    assert_eq!(figures.agent_talk, ms(1_800));
    assert_eq!(figures.caller_talk + figures.agent_talk + figures.silence, ending.lasted);
}

#[test]
fn an_answer_that_only_writes_is_a_turn_too() {
    let mut line = Line::quiet(call::Limits::default());
    line.give(Input::CallerConnected);
    line.agent(AgentEvent::Ready);
    line.answer("r0", "a0", 0, "Hi!");
    line.types("hello");
    line.answer("r1", "a1", 0, "Hello.");
    line.give(Input::CallerLeft);
    let turns = turns(&line);
    assert_eq!(turns.len(), 2, "{turns:?}");
    assert!(turns.iter().all(|turn| turn.first_sound.is_some() && turn.first_heard.is_none()));
}

#[test]
fn a_caller_who_was_speaking_when_the_session_was_lost_does_not_speak_for_ever() {
    let mut line = Line::greeted();
    line.caller_starts("c1");
    line.run(400);
    line.agent(AgentEvent::Broken(fault(FaultKind::Network)));
    line.run(2_000);
    line.agent(AgentEvent::Ready);
    line.answer("r1", "a1", 2_000, "Sorry, where were we?");
    line.run(2_500);
    line.give(Input::CallerLeft);
    assert_eq!(line.ending().expect("over").figures.caller_talk, ms(400));
}

#[test]
fn an_answer_that_never_came_does_not_make_the_next_one_slow() {
    let mut line = Line::greeted();
    line.caller_says("c1", "hm");
    line.begin("r1");
    line.finish("r1", ResponseStatus::Completed);
    line.begin("r1b");
    line.finish("r1b", ResponseStatus::Completed);
    line.run(5_000);
    line.caller_says("c2", "hello?");
    line.run(100);
    line.answer("r2", "a2", 500, "Yes?");
    line.run(1_000);
    let turn = turns(&line).pop().expect("a turn");
    assert_eq!(turn.first_sound, Some(ms(100)), "{turn:?}");
}

#[test]
fn a_key_that_stops_the_agent_interrupts_its_turn() {
    let mut line = Line::greeted();
    line.caller_says("c1", "hello");
    line.begin("r1");
    line.speech("r1", "a1", 3_000);
    line.run(1_000);
    line.presses("1");
    line.finish("r1", ResponseStatus::Cancelled);
    line.run(2_100);
    line.run(150);
    line.answer("r2", "a2", 500, "One.");
    line.run(1_000);
    let turns = turns(&line);
    assert!(turns[1].interrupted, "{turns:?}");
    assert_eq!(turns[2].first_sound, Some(ms(250)), "measured from the end of the keys: {turns:?}");
}

#[test]
fn a_tool_that_outlasts_its_turn_counts_in_the_next_one_from_its_beginning() {
    let mut line = Line::greeted();
    line.caller_says("c1", "Monday?");
    line.begin("r1");
    line.call_tool("r1", "t1", list_slots());
    line.run(2_000);
    line.caller_interrupts("c2");
    line.finish("r1", ResponseStatus::Cancelled);
    line.caller_stops("c2");
    line.run(500);
    line.tool_ends("t1", slots());
    line.answer("r2", "a2", 500, "At two.");
    line.run(1_000);
    let turns = turns(&line);
    assert!(turns[1].interrupted, "{turns:?}");
    assert_eq!(turns[2].tools, ms(500), "{turns:?}");
}

#[test]
fn an_answer_that_is_announced_and_then_given_is_one_turn() {
    let mut line = Line::greeted();
    line.caller_says("c1", "Monday?");
    line.begin("r1");
    line.run(300);
    line.speech("r1", "a1", 1_500);
    line.words_done("r1", "a1", "Let me look that up.");
    line.call_tool("r1", "t1", list_slots());
    line.finish("r1", ResponseStatus::Completed);
    line.tool_ends("t1", slots());
    line.answer("r2", "a2", 500, "At two.");
    line.run(2_500);
    let turns = turns(&line);
    assert_eq!(turns.len(), 2, "the greeting and one more: {turns:?}");
    let heard =
        turns[1].first_heard.expect("the announcement was heard, and it is the first the caller hears");
    assert!(heard >= ms(300) && heard <= ms(600), "{heard:?}");
}
