//! Another agent began the talk and was lost; this one goes on with what is known.

use crate::script::play;

#[test]
fn who_has_booked_is_told_so_and_is_not_booked_again() {
    play(
        "known: booked Ana Ruiz, 2026-11-23, 9:00 AM
         known: name Ana Ruiz
         known: day 2026-11-23
         sarah never: This is Sarah
         sarah never: Let me check
         caller: sorry, what?
         sarah: Let's go on where we were, Ana. | Monday, November 23 at 9:00 AM | APT-20001 | Is there anything else I can help you with?
         named: Ana Ruiz
         step: farewell
         caller: Monday at nine
         sarah: Your appointment is on Monday, November 23 at 9:00 AM
         caller: no, that's all
         sarah: You're all set for Monday, November 23 at 9:00 AM
         hangs up
         nothing booked",
    );
}

#[test]
fn the_times_that_were_offered_are_read_again() {
    play(
        "known: name Ana Ruiz
         known: day 2026-11-23
         known: times 2:00 PM, 2:30 PM, 3:00 PM
         looked at: 2026-11-23
         state: times
         caller: what did you say?
         sarah: For Monday, November 23: | 2:00 PM, 2:30 PM and 3:00 PM
         sarah never: full name
         sarah never: What day
         sarah never: 9:00 AM
         caller: the second one
         sarah: Ana Ruiz, Monday, November 23 at 2:30 PM. Is that right?
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 2:30 PM",
    );
}

#[test]
fn a_time_that_was_sold_meanwhile_is_not_offered_again() {
    play(
        "given: 9:00 AM on 2026-11-23 is taken
         known: name Ana Ruiz
         known: day 2026-11-23
         known: times 9:00 AM, 9:30 AM
         caller: what did you say?
         sarah: I have 9:30 AM
         sarah never: 9:00 AM
         caller: nine thirty
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 9:30 AM",
    );
}

#[test]
fn when_all_offered_times_are_gone_others_of_the_day_are_offered() {
    play(
        "given: 9:00 AM on 2026-11-23 is taken
         known: name Ana Ruiz
         known: day 2026-11-23
         known: times 9:00 AM
         caller: pardon?
         sarah: 9:30 AM, 10:00 AM and 10:30 AM",
    );
}

#[test]
fn with_a_name_and_a_day_the_times_are_looked_up() {
    let talk = play(
        "known: name Ana Ruiz
         known: day 2026-11-23
         looked at: 2026-11-23
         state: times
         step: confirming
         caller: nine
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 9:00 AM",
    );
    let said: Vec<&String> = talk.transcript.iter().filter(|line| line.starts_with("Sarah: ")).collect();
    assert_eq!(said[0], "Sarah: Let's go on where we were, Ana. Let me check Monday, November 23.");
    assert!(said[1].starts_with("Sarah: For Monday, November 23: I have 9:00 AM"), "{}", said[1]);
}

#[test]
fn with_a_name_alone_the_day_is_asked_for() {
    let talk = play(
        "known: name Ana Ruiz
         state: day
         caller: Monday
         caller: nine
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 9:00 AM",
    );
    let first = talk.transcript.iter().find(|line| line.starts_with("Sarah: "));
    assert_eq!(
        first.map(String::as_str),
        Some("Sarah: Let's go on where we were, Ana. What day would you like to come in?")
    );
}

#[test]
fn with_a_day_alone_the_name_is_asked_for_and_the_day_is_not() {
    let talk = play(
        "known: day 2026-11-23
         known: times 9:30 AM, 10:00 AM
         state: name
         caller: Ana Ruiz
         sarah: 9:30 AM and 10:00 AM, and a few others.
         sarah never: What day
         caller: ten
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 10:00 AM",
    );
    let first = talk.transcript.iter().find(|line| line.starts_with("Sarah: "));
    assert_eq!(
        first.map(String::as_str),
        Some("Sarah: Let's go on where we were. May I have your full name, please?")
    );
}

#[test]
fn a_name_of_one_word_is_not_asked_about_again() {
    play(
        "known: name Cher
         known: day 2026-11-23
         state: times
         sarah never: last name",
    );
}

#[test]
fn a_day_on_which_nobody_can_come_any_more_is_asked_for_anew() {
    for day in ["2026-11-19", "2026-11-21", "next week", "2026-02-30"] {
        play(&format!(
            "known: name Ana Ruiz
             known: day {day}
             state: day
             (silence)
             sarah: What day would you like to come in?"
        ));
    }
}

#[test]
fn with_nothing_known_the_talk_begins_as_always() {
    for known in ["", "known: times 9:00 AM\n", "known: name ...\n"] {
        let talk = play(&format!("{known}state: greeting"));
        assert!(
            talk.transcript.iter().any(|line| line.starts_with("Sarah: Hi! This is Sarah")),
            "after {known:?}: {:?}",
            talk.transcript
        );
    }
}

#[test]
fn another_day_or_name_is_still_possible() {
    play(
        "known: name Ana Ruiz
         known: day 2026-11-23
         known: times 9:00 AM, 9:30 AM
         caller: actually, can we do Tuesday?
         sarah: For Tuesday, November 24: | 9:00 AM, 9:30 AM and 10:00 AM
         caller: nine
         sarah: Ana Ruiz, Tuesday, November 24 at 9:00 AM
         caller: no, the name is Bea Lund
         sarah: Bea Lund, Tuesday, November 24 at 9:00 AM
         caller: yes
         booked: Bea Lund, 2026-11-24, 9:00 AM",
    );
}

#[test]
fn an_emergency_comes_first_here_too() {
    play(
        "known: name Ana Ruiz
         known: day 2026-11-23
         caller: I have chest pain
         sarah: hang up now and call 911
         nothing booked",
    );
}
