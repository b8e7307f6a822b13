//! Staff in the call: whisper, take over, hold, keys, give back, and every way in which a desk can be lost.

use bytes::Bytes;
use call::{
    Limits,
    event::{
        AgentCommand, AgentEvent, CallEvent, EndReason, FaultKind, GaveBack, Input, Output, ResponseStatus,
        Speaker, StaffEvent, StaffInput,
    },
    history::Memory,
    instructions::{GIVEN_BACK, SAY_GOODBYE, WHISPERED},
    usage::Usage,
};

use crate::support::*;

fn staff_events(outputs: &[Output]) -> Vec<StaffEvent> {
    let events = outputs.iter().filter_map(|output| match output {
        Output::Publish(CallEvent::Staff(event)) => Some(event.clone()),
        _ => None,
    });
    events.collect()
}

/// What the caller was sent, byte by byte.
fn heard(outputs: &[Output]) -> Vec<u8> {
    let sounds = outputs.iter().filter_map(|output| match output {
        Output::ToCaller(sound) => Some(&sound[..]),
        _ => None,
    });
    sounds.collect::<Vec<_>>().concat()
}

fn gave_back(why: GaveBack) -> StaffEvent {
    StaffEvent::GaveBack { why, note: None }
}

fn with_phrases(limits: Limits) -> Line {
    let setup = call::Setup { limits, phrases: recorded(), ..call::Setup::new(audio::Encoding::Mulaw8k) };
    let mut line = Line::set_up(setup);
    line.give(Input::CallerConnected);
    line.agent(AgentEvent::Ready);
    line.answer("r0", "a0", 1_000, "Hi! This is Sarah.");
    line.run(1_100);
    line.take();
    line
}

/// Staff have the call.
fn taken() -> Line {
    let mut line = with_phrases(Limits::default());
    line.staff(StaffInput::TakeOver);
    assert_eq!(staff_events(&line.take()), [StaffEvent::TookOver]);
    line
}

fn says(line: &mut Line, item: &str, text: &str) {
    line.staff(StaffInput::Speaks(item_id(item)));
    line.staff(StaffInput::Said { item: item_id(item), text: text.into(), usage: Usage::default() });
}

fn notes(told: &[AgentCommand]) -> Vec<&str> {
    let notes = told.iter().filter_map(|command| match command {
        AgentCommand::Note(note) => Some(note.as_str()),
        _ => None,
    });
    notes.collect()
}

#[test]
fn what_staff_say_is_written_down_and_told_to_the_agent_when_it_goes_on() {
    let mut line = taken();
    line.caller_says("c1", "Is it Tuesday?");
    says(&mut line, "s1", "It is Thursday at three.");
    says(&mut line, "s2", " . ");
    let staff = |line: &Line| -> Vec<String> {
        let said = line.utterances();
        let of_staff = said.iter().filter(|said| said.speaker == Speaker::Staff && said.is_final);
        of_staff.map(|said| said.text.clone()).collect()
    };
    assert_eq!(staff(&line), ["It is Thursday at three."], "a noise is no words");
    line.take();
    line.staff(StaffInput::GiveBack { note: None });
    let told = line.told();
    let [note] = &notes(&told)[..] else { panic!("one note: {told:?}") };
    let in_order = "the caller said \"Is it Tuesday?\", the colleague said \"It is Thursday at three.\"";
    assert!(note.contains(in_order) && !note.contains("did not hear"), "{note}");
    says(&mut line, "s3", "Goodbye.");
    assert!(notes(&line.told())[0].contains("Goodbye."), "words that come late are told, too");
    says(&mut line, "s3", "Goodbye again.");
    assert!(line.told().is_empty(), "once");
    assert_eq!(staff(&line), ["It is Thursday at three.", "Goodbye."]);
}

#[test]
fn words_are_no_sign_of_life_of_the_desk() {
    let mut line = taken();
    for n in 0..8 {
        line.run(500);
        says(&mut line, &format!("s{n}"), "Hello.");
    }
    assert!(staff_events(&line.take()).contains(&gave_back(GaveBack::Gone)));
}

#[test]
fn staff_who_put_the_caller_through_are_heard_out_and_the_agent_says_nothing() {
    for is_holding in [false, true] {
        let mut line = taken();
        line.caller_says("c1", "It is about my bill.");
        line.staff_says(400);
        if is_holding {
            line.run(400);
            line.staff(StaffInput::Hold(true));
        }
        line.take();
        line.give(Input::HangUp(EndReason::PutThrough));
        let outputs = line.take();
        assert!(staff_events(&outputs).contains(&gave_back(GaveBack::PutThrough)), "holding: {is_holding}");
        line.run(1_500);
        let told = line.told();
        assert_eq!(asked(&told), 0, "staff have told the caller");
        let ending = line.ending().expect("what staff said was heard");
        assert_eq!(ending.reason, EndReason::PutThrough);
        let known = ending.talk.iter().any(
            |memory| matches!(memory, Memory::Told(told) if told.contains("about my bill") && told.contains("colleague")),
        );
        assert!(known, "for the agent that may get the caller back: {:?}", ending.talk);
    }
}

#[test]
fn the_model_stops_at_the_mark_and_is_asked_for_nothing_more() {
    let mut line = Line::greeted();
    line.types("hello");
    line.begin("r1");
    line.words("r1", "a1", "We have a time on Monday at nine and one at ten.");
    line.speech("r1", "a1", 6_000);
    line.run(1_000);
    line.take();
    line.staff(StaffInput::TakeOver);
    let outputs = line.take();
    assert_eq!(staff_events(&outputs), [StaffEvent::TookOver]);
    assert!(outputs.contains(&Output::ClearCaller), "what lies at the caller's side is dropped");
    assert!(outputs.contains(&Output::ToAgent(AgentCommand::Cancel(response_id("r1")))));
    let truncated = outputs.iter().find_map(|output| match output {
        Output::ToAgent(AgentCommand::Truncate { heard, .. }) => Some(*heard),
        _ => None,
    });
    assert!(truncated.is_some_and(|heard| heard >= ms(900) && heard <= ms(1_000)), "{truncated:?}");
    assert!(line.utterances().iter().any(|said| said.cut.is_some()), "and shown as cut");

    line.speech("r1", "a1", 1_000);
    line.finish("r1", ResponseStatus::Cancelled);
    line.caller_says("c1", "Is anybody there?");
    for _ in 0..20 {
        line.run(2_000);
        line.staff(StaffInput::Alive);
    }
    line.types("hello?");
    let outputs = line.take();
    assert_eq!(sent(&outputs), 0, "no word of the model's, no question after a silence");
    let told: Vec<_> = outputs.iter().filter(|output| matches!(output, Output::ToAgent(_))).collect();
    assert!(told.is_empty(), "the model costs nothing: {told:?}");
}

#[test]
fn the_caller_hears_the_desk_in_its_pace_and_the_words_of_the_caller_are_still_written_down() {
    let mut line = taken();
    line.staff_says(2_000);
    line.run(200);
    let outputs = line.take();
    assert_eq!(heard(&outputs), vec![0x20; 2_000 * 8], "every frame, in order");
    line.caller_says("c1", "Thank you, at nine.");
    assert!(line.utterances().iter().any(|said| said.text == "Thank you, at nine." && said.is_final));
    assert!(!line.told().iter().any(|command| matches!(command, AgentCommand::Respond { .. })));
}

#[test]
fn a_first_word_leaves_at_once() {
    let mut line = taken();
    line.staff(StaffInput::Sound(Bytes::from_static(&[0x20; 160])));
    assert_eq!(sent(&line.take()), 20);
}

#[test]
fn sound_that_was_held_up_on_its_way_does_not_stay_late() {
    let mut line = taken();
    for _ in 0..100 {
        line.staff(StaffInput::Sound(Bytes::from_static(&[0x20; 160])));
    }
    line.take();
    line.run(1_000);
    let late = sent(&line.take());
    assert!(late <= 400, "of two seconds that came at once the latest is heard, not all: {late} ms");
}

#[test]
fn giving_back_tells_the_agent_what_it_missed_and_it_goes_on() {
    let mut line = taken();
    line.caller_says("c1", "It is for my son.");
    line.types("He is four");
    line.take();
    line.staff(StaffInput::GiveBack { note: Some("  Offer Thursday.  ".into()) });
    let outputs = line.take();
    assert!(matches!(&staff_events(&outputs)[..],
        [StaffEvent::GaveBack { why: GaveBack::Staff, note: Some(note) }] if note == "Offer Thursday."));
    let told: Vec<_> = outputs
        .iter()
        .filter_map(|output| match output {
            Output::ToAgent(command) => Some(command.clone()),
            _ => None,
        })
        .collect();
    let [AgentCommand::Note(note), respond] = &told[..] else { panic!("{told:?}") };
    for words in ["It is for my son.", "He is four", "Offer Thursday."] {
        assert!(note.contains(words), "{words} is in {note}");
    }
    assert_eq!(*respond, instructed(GIVEN_BACK));
    line.answer("r1", "a1", 1_000, "Thank you for holding.");
    line.run(1_500);
    assert_eq!(sent(&line.take()), 1_000, "the agent is heard again");
    line.caller_says("c2", "Thursday is fine.");
    assert_eq!(asked(&line.told()), 1, "and answers");
}

#[test]
fn a_tool_that_writes_is_waited_for() {
    let mut line = Line::greeted();
    line.types("book it");
    line.begin("r1");
    line.call_tool("r1", "t1", book());
    line.finish("r1", ResponseStatus::Completed);
    line.take();
    line.staff(StaffInput::TakeOver);
    assert_eq!(staff_events(&line.take()), [], "not yet");
    line.run(1_000);
    line.tool_ends("t1", booked());
    let outputs = line.take();
    assert_eq!(staff_events(&outputs), [StaffEvent::TookOver], "as soon as it is written");
    assert!(outputs.iter().any(|output| matches!(output, Output::ToAgent(AgentCommand::ToolResult(..)))));
    assert!(!outputs.iter().any(|output| matches!(output, Output::ToAgent(AgentCommand::Respond { .. }))));
}

#[test]
fn on_hold_the_caller_hears_music_without_a_gap_and_not_the_desk() {
    let mut line = taken();
    line.staff_says(400);
    line.run(200);
    line.take();
    line.staff(StaffInput::Hold(true));
    line.staff_says(2_000);
    let outputs = line.take();
    assert_eq!(staff_events(&outputs), [StaffEvent::Held(true)]);
    let music = heard(&outputs);
    assert!(music.iter().all(|byte| *byte == 0x22), "music and nothing else");
    assert!((2_000..=2_200).contains(&(music.len() as u64 / 8)), "two seconds and what is ahead");
    line.staff(StaffInput::Hold(true));
    line.staff(StaffInput::Hold(false));
    let outputs = line.take();
    assert_eq!(staff_events(&outputs), [StaffEvent::Held(false)], "told once");
    assert!(outputs.contains(&Output::ClearCaller), "the music stops");
    line.staff_says(400);
    line.run(100);
    assert_eq!(heard(&line.take()), vec![0x20; 400 * 8]);
}

#[test]
fn keys_are_heard_as_tones_and_strange_ones_are_not() {
    let mut line = taken();
    line.staff(StaffInput::Key('5'));
    line.staff(StaffInput::Key('x'));
    line.staff(StaffInput::Key('#'));
    line.run(500);
    assert_eq!(sent(&line.take()), 320, "two tones of 150 ms in whole frames");
}

#[test]
fn a_desk_without_a_sign_of_life_gives_the_call_back() {
    let mut line = taken();
    line.run(2_000);
    line.staff(StaffInput::Alive);
    line.run(2_900);
    assert_eq!(staff_events(&line.take()), [], "it still lives");
    line.run(100);
    let outputs = line.take();
    assert_eq!(staff_events(&outputs), [gave_back(GaveBack::Gone)]);
    assert!(outputs.contains(&Output::ToAgent(instructed(GIVEN_BACK))), "the agent goes on by itself");
    line.staff(StaffInput::Gone);
    line.staff(StaffInput::GiveBack { note: None });
    assert_eq!(line.take(), [], "and is told so once");
}

#[test]
fn a_whisper_is_acted_on_in_the_next_answer() {
    let mut line = Line::greeted();
    line.staff(StaffInput::Whisper(" Offer her Thursday at three. ".into()));
    let outputs = line.take();
    assert_eq!(staff_events(&outputs), [StaffEvent::Whispered("Offer her Thursday at three.".into())]);
    let told = outputs.iter().filter_map(|output| match output {
        Output::ToAgent(command) => Some(command.clone()),
        _ => None,
    });
    let expected = [AgentCommand::Whisper("Offer her Thursday at three.".into()), instructed(WHISPERED)];
    assert_eq!(told.collect::<Vec<_>>(), expected);
    assert!(!line.utterances().iter().any(|said| said.text.contains("Thursday")), "nobody said it");
}

#[test]
fn a_whisper_into_an_answer_waits_for_its_end() {
    let mut line = Line::greeted();
    line.types("hello");
    line.begin("r1");
    line.speech("r1", "a1", 1_000);
    line.take();
    line.staff(StaffInput::Whisper("Offer Thursday.".into()));
    assert_eq!(asked(&line.told()), 0);
    line.finish("r1", ResponseStatus::Completed);
    assert_eq!(line.told(), [instructed(WHISPERED)]);
}

#[test]
fn what_staff_whispered_is_known_to_a_session_that_comes_later() {
    let mut line = Line::quiet(Limits::default());
    line.give(Input::CallerConnected);
    line.staff(StaffInput::Whisper("She is expected.".into()));
    line.take();
    line.agent(AgentEvent::Ready);
    let told = line.told();
    assert_eq!(told[0], AgentCommand::Whisper("She is expected.".into()), "{told:?}");

    let mut line = Line::greeted();
    line.staff(StaffInput::Whisper("She is expected.".into()));
    line.agent(AgentEvent::Broken(fault(FaultKind::Network)));
    line.agent(AgentEvent::Ready);
    let recalled = line.told().into_iter().find_map(|command| match command {
        AgentCommand::Recall(memories) => Some(memories),
        _ => None,
    });
    let recalled = recalled.expect("the next session is told all of it");
    assert!(recalled.iter().any(|memory| matches!(memory, Memory::Told(text) if text.contains("expected"))));
}

#[test]
fn an_agent_that_is_lost_meanwhile_is_missed_only_when_the_call_is_given_back() {
    let mut line = taken();
    line.agent(AgentEvent::Lost(fault(FaultKind::Network)));
    line.staff_says(1_000);
    assert_eq!(line.ending(), None, "staff have the caller");
    line.staff(StaffInput::GiveBack { note: None });
    let ending = line.ending().expect("without an agent the next one goes on");
    assert_eq!((ending.reason, ending.caller_waits), (EndReason::AgentLost, true));
}

#[test]
fn a_session_that_breaks_meanwhile_does_not_cut_the_desk_off() {
    let mut line = taken();
    line.staff(StaffInput::Sound(Bytes::from_static(&[0x20; 1_600])));
    line.take();
    line.agent(AgentEvent::Broken(fault(FaultKind::Network)));
    line.run(300);
    let outputs = line.take();
    assert!(!outputs.contains(&Output::ClearCaller));
    assert!(heard(&outputs).iter().all(|byte| *byte == 0x20), "and no sentence says that something broke");
    line.agent(AgentEvent::Ready);
    line.staff(StaffInput::GiveBack { note: None });
    assert_eq!(asked(&line.told()), 1, "the new session goes on");
}

#[test]
fn the_longest_time_of_a_call_does_not_count_what_staff_have_of_it() {
    let limits = Limits {
        max_duration: ms(10_000),
        ask_after_silence: None,
        end_after_silence: None,
        ..Limits::default()
    };
    let mut line = with_phrases(limits);
    line.staff(StaffInput::TakeOver);
    line.staff_says(20_000);
    assert_eq!(line.ending(), None);
    line.staff(StaffInput::GiveBack { note: None });
    line.answer("r1", "a1", 1_000, "Thank you for holding.");
    line.run(2_000);
    assert_eq!(line.ending(), None, "the agent has what was left of its time");
    line.take();
    line.run(8_000);
    assert!(line.told().contains(&instructed(SAY_GOODBYE)), "and no more");
}

#[test]
fn a_closing_program_lets_staff_end_their_sentence() {
    let mut line = taken();
    line.staff_says(500);
    line.give(Input::HangUp(EndReason::Closing));
    line.staff_says(1_000);
    let outputs = line.take();
    assert_eq!(staff_events(&outputs), [], "they are still speaking");
    line.run(700);
    let outputs = line.take();
    assert_eq!(staff_events(&outputs), [gave_back(GaveBack::Ending)]);
    assert!(outputs.contains(&Output::ToAgent(instructed(SAY_GOODBYE))));
    assert!(!outputs.contains(&Output::ClearCaller));
}

#[test]
fn a_sentence_without_an_end_does_not_keep_the_program_open() {
    let mut line = taken();
    line.staff_says(200);
    line.give(Input::HangUp(EndReason::Closing));
    line.staff_says(3_100);
    assert_eq!(staff_events(&line.take()), [gave_back(GaveBack::Ending)]);
}

#[test]
fn staff_who_hang_up_have_said_goodbye_themselves() {
    let mut line = taken();
    line.staff_says(500);
    line.give(Input::HangUp(EndReason::Staff));
    let outputs = line.take();
    assert!(!outputs.iter().any(|output| matches!(output, Output::ToAgent(AgentCommand::Respond { .. }))));
    line.run(1_000);
    let ending = line.ending().expect("it is over");
    assert_eq!((ending.reason, ending.caller_waits), (EndReason::Staff, false));
    assert!(ending.lasted < ms(4_000), "at once: {:?}", ending.lasted);
}

#[test]
fn a_caller_may_hang_up_on_staff() {
    let mut line = taken();
    line.staff_says(500);
    line.give(Input::CallerLeft);
    assert_eq!(line.end_reason(), Some(EndReason::CallerLeft));
    assert_eq!(staff_events(&line.take()), [gave_back(GaveBack::Ending)]);
}

#[test]
fn what_staff_said_last_is_put_where_it_belongs_after_the_end() {
    let mut line = taken();
    says(&mut line, "d1", "Your form is here.");
    line.run(500);
    line.staff(StaffInput::Speaks(item_id("d2")));
    line.run(300);
    line.give(Input::CallerLeft);
    let ending = line.ending().expect("it is over");
    line.take();
    let said = |item: &str, text: &str| StaffInput::Said {
        item: item_id(item),
        text: text.into(),
        usage: Usage::default(),
    };
    assert_eq!(line.call.said_before_end(said("d1", "Your form is here.")), None, "that is known");
    let last = line.call.said_before_end(said("d2", " Goodbye, then. ")).expect("it is news");
    assert_eq!((last.text.as_str(), last.speaker, last.is_final), ("Goodbye, then.", Speaker::Staff, true));
    assert_eq!(last.began, ending.lasted - ms(300), "when they began, not when the words came");
    assert_eq!(line.call.said_before_end(said("d2", "Goodbye, then.")), None, "it is said once");
    assert_eq!(line.call.said_before_end(StaffInput::Speaks(item_id("d3"))), None);
    assert_eq!(line.call.said_before_end(said("d3", " . ")), None, "noise is no word");
    let late = line.call.said_before_end(said("d3", "Bye.")).expect("it is news");
    assert_eq!(late.began, ending.lasted, "nothing is later than the end");
    assert_ne!(last.id, late.id);
    assert_eq!(line.call.poll(), None, "the call stays ended");
}

#[test]
fn only_an_ended_call_is_told_what_was_said_before_its_end() {
    let mut line = taken();
    let said = StaffInput::Said { item: item_id("d1"), text: "Hello.".into(), usage: Usage::default() };
    assert_eq!(line.call.said_before_end(said), None);
}

#[test]
fn a_call_that_says_goodbye_cannot_be_had() {
    let mut line = Line::greeted();
    line.give(Input::HangUp(EndReason::Staff));
    line.take();
    line.staff(StaffInput::TakeOver);
    assert_eq!(staff_events(&line.take()), [StaffEvent::Refused]);
}

#[test]
fn staff_who_do_not_have_the_call_are_not_heard() {
    let mut line = Line::greeted();
    for input in [
        StaffInput::Sound(Bytes::from_static(&[0x20; 160])),
        StaffInput::Key('1'),
        StaffInput::Hold(true),
        StaffInput::GiveBack { note: None },
        StaffInput::Gone,
        StaffInput::Alive,
    ] {
        line.staff(input);
    }
    assert_eq!(line.take(), []);
}
