//! Somebody who books for the first time may tell their year of birth, and need not.

use receptionist::Heard;

use crate::script::{Talk, play};

/// Nora Blum, whom nobody knows, is booked.
const BOOKED: &str = "caller: This is Nora Blum, can I come in on Monday at two?
     caller: yes
     booked: Nora Blum, 2026-11-23, 2:00 PM
     sarah: APT-10001. If you tell me the year you were born, you can move or cancel this by phone. Is there anything else I can help you with?
     state: anything_else
     step: farewell";

fn after_booking(script: &str) -> Talk {
    play(&format!("{BOOKED}\n{script}"))
}

#[test]
fn who_knows_nothing_of_it_gets_through_as_ever() {
    for no in ["no", "No, that's all. Thank you!", "nope", "bye", "that's it"] {
        after_booking(&format!(
            "caller: {no}
             sarah: You're all set for Monday, November 23 at 2:00 PM.
             hangs up
             no year noted"
        ));
    }
    after_booking(
        "keys: 2
         sarah: all set
         hangs up
         no year noted",
    );
    after_booking(
        "keys: 1
         sarah: What else can I do for you?
         caller: nothing
         no year noted",
    );
    after_booking(
        "caller: Actually, make it three
         sarah: to Monday, November 23 at 3:00 PM. Is that right?
         no year noted",
    );
    after_booking(
        "caller: what was my confirmation number?
         sarah: APT-10001
         caller: no thanks
         hangs up
         no year noted",
    );
}

#[test]
fn a_year_that_is_told_is_noted_with_thanks_and_the_same_question() {
    for (told, year) in [
        ("nineteen eighty-four", "1984"),
        ("1984", "1984"),
        ("Sure, I was born in eighty-four", "1984"),
        ("March 5th, 1984", "1984"),
        ("two thousand and one", "2001"),
        ("yes, twenty fifteen", "2015"),
    ] {
        after_booking(&format!(
            "caller: {told}
             noted: {year}
             sarah: Thank you, I've noted that. Is there anything else I can help you with?
             sarah never: {year}
             caller: no
             sarah: all set for Monday, November 23 at 2:00 PM
             hangs up"
        ));
    }
}

#[test]
fn it_may_be_keyed_in() {
    for keys in ["1984", "1984#", "85*1984", "2015"] {
        let year = &keys.trim_end_matches('#')[keys.trim_end_matches('#').len() - 4..];
        after_booking(&format!(
            "keys: {keys}
             noted: {year}
             sarah: Thank you, I've noted that. | anything else
             keys: 2
             hangs up"
        ));
    }
    for keys in ["19", "1850", "2031", "20155"] {
        after_booking(&format!(
            "keys: {keys}
             sarah: didn't quite get that | anything else
             still on the line
             no year noted
             keys: 1984
             noted: 1984"
        ));
    }
}

#[test]
fn it_may_be_told_later_and_put_right() {
    after_booking(
        "caller: yes
         sarah: What else can I do for you?
         caller: nineteen eighty-five
         noted: 1985
         caller: no, sorry, 1984
         noted: 1984
         sarah: anything else
         caller: no, that's all
         hangs up",
    );
}

#[test]
fn what_it_is_for_is_told() {
    after_booking(
        "caller: Why do you need that?
         sarah: so that nobody else hears about your appointments. | anything else
         caller: 1984
         noted: 1984",
    );
}

#[test]
fn numbers_that_are_no_year_mean_what_they_mean() {
    after_booking(
        "caller: 3 PM
         sarah: Would you like me to move it?
         no year noted",
    );
    after_booking(
        "caller: Tuesday the twenty-fourth
         sarah: Would you like me to move it?
         no year noted",
    );
    after_booking(
        "caller: I need another appointment on Tuesday at ten
         sarah: Whose name should this one be under?
         caller: 1984
         no year noted",
    );
}

#[test]
fn it_is_offered_to_nobody_to_whom_it_is_of_no_use() {
    play(
        "caller: This is Ana Ruiz, can I come in on Monday at two?
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 2:00 PM
         sarah never: year you were born
         caller: 1984
         sarah: didn't quite get that
         no year noted",
    );
    play(
        "given: no caller number
         caller: This is Nora Blum, can I come in on Monday at two?
         caller: yes
         booked: Nora Blum, 2026-11-23, 2:00 PM
         sarah never: year you were born",
    );
    after_booking(
        "caller: Another appointment on Monday at three for my son Tim Blum
         caller: Tim Blum
         caller: yes
         booked: Tim Blum, 2026-11-23, 3:00 PM
         sarah: APT-10002. Is there anything else I can help you with?
         caller: 2015
         no year noted",
    );
    after_booking(
        "caller: cancel it
         caller: yes
         cancelled: Monday, November 23 at 2:00 PM
         caller: 1984
         sarah: didn't quite get that
         no year noted",
    );
}

#[test]
fn the_next_agent_still_takes_what_the_one_before_asked_for() {
    play(
        "known: new Nora Blum, 2026-11-23, 2:00 PM
         caller: 1984
         sarah: I can't note that on this call. | anything else
         no year noted
         caller: 1984
         sarah: didn't quite get that
         caller: no
         hangs up",
    );
}

#[test]
fn a_book_that_fails_once_is_asked_again_and_a_booking_stands_anyhow() {
    let mut talk = after_booking("no year noted");
    talk.desk.failures = 1;
    talk.says("1984");
    assert_eq!(talk.desk.noted, ["1984"], "{}", talk.transcript.join("\n"));
    assert!(talk.said.contains("a little trouble") && talk.said.contains("I've noted that"), "{}", talk.said);

    let mut talk = after_booking("no year noted");
    talk.desk.failures = 2;
    talk.says("1984");
    assert!(
        talk.said.contains("Your appointment stands all the same. Is there anything else"),
        "{}",
        talk.said
    );
    assert!(talk.desk.noted.is_empty());
    talk.says("1984");
    assert_eq!(talk.desk.noted, ["1984"], "it may be told again");
}

#[test]
fn what_is_said_while_it_is_noted_is_no_regret_of_the_booking() {
    let mut talk = after_booking("no year noted");
    let now = talk.desk.now.clone();
    let mut dialogue = talk.dialogue.take().expect("the talk is under way");
    let asked = dialogue.handle(&now, Heard::Text("1984".into()));
    let Some(receptionist::Act::Tool(id, _)) = asked.last() else { panic!("{asked:?}") };
    assert!(dialogue.handle(&now, Heard::Text("no, that's all".into())).is_empty());
    let acts = dialogue.handle(&now, Heard::ToolResult(id.clone(), call::tools::ToolOutcome::BirthYearNoted));
    let said: Vec<&str> = acts
        .iter()
        .filter_map(|act| match act {
            receptionist::Act::Say(text) | receptionist::Act::Ask(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(said, ["Thank you, I've noted that. Is there anything else I can help you with?"]);
}

#[test]
fn keys_and_words_for_it_are_listened_for() {
    let mut talk = after_booking("no year noted");
    let dialogue = talk.dialogue.as_ref().expect("the talk is under way");
    assert_eq!(dialogue.expects_keys(), Some(4));
    assert!(dialogue.hints().iter().any(|hint| hint == "nineteen"), "{:?}", dialogue.hints());
    talk.says("yes");
    assert_eq!(talk.dialogue.as_ref().and_then(|dialogue| dialogue.expects_keys()), Some(4));
    let talk = play(
        "caller: This is Ana Ruiz, can I come in on Monday at two?\ncaller: yes\nbooked: Ana Ruiz, 2026-11-23, 2:00 PM",
    );
    assert_eq!(talk.dialogue.as_ref().and_then(|dialogue| dialogue.expects_keys()), Some(1), "as ever");
}
