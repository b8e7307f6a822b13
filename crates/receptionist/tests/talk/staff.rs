//! Staff whisper, and give a call back.

use crate::script::play;

#[test]
fn a_whispered_day_is_offered_without_a_word_about_who_said_it() {
    play(
        "caller: I'd like an appointment
         caller: Ana Ruiz
         staff: offer her Tuesday
         looked at: 2026-11-24
         sarah: Tuesday, November 24
         sarah never: offer her
         caller: 2 PM
         sarah: Ana Ruiz | 2:00 PM
         caller: yes
         booked: Ana Ruiz, 2026-11-24, 2:00 PM",
    );
}

#[test]
fn a_whisper_begins_a_booking_where_none_was_asked_for() {
    play(
        "staff: offer him Monday at 2 pm
         sarah: full name
         caller: Ana Ruiz
         sarah: 2:00 PM
         nothing booked",
    );
}

#[test]
fn a_goodbye_a_person_and_a_message_are_understood() {
    play(
        "staff: say goodbye
         sarah: goodbye
         hangs up",
    );
    play(
        "given: a colleague is there
         staff: put them through to me
         puts through",
    );
    play(
        "staff: please take a message
         sarah: tell them
         still on the line",
    );
}

#[test]
fn what_is_not_understood_is_told_to_staff_and_not_to_the_caller() {
    play(
        "caller: I'd like an appointment
         staff: be nicer to her, she is the mayor's aunt
         not understood
         sarah never: mayor
         caller: Ana Ruiz
         sarah: day",
    );
}

#[test]
fn a_whisper_into_a_message_does_not_become_part_of_it() {
    play(
        "caller: I'd like to leave a message
         staff: offer her Tuesday
         not understood",
    );
}

#[test]
fn a_call_that_is_given_back_goes_on_with_the_question_that_stood() {
    play(
        "caller: I'd like an appointment
         caller: Ana Ruiz
         (given back)
         sarah: Thank you for holding. | day
         caller: Monday
         sarah: Monday, November 23",
    );
}

#[test]
fn a_call_that_was_taken_before_the_greeting_is_asked_what_it_is_about() {
    play(
        "(given back)
         sarah: Thank you for holding.",
    );
}
