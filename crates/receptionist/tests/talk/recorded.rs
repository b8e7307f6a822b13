//! A caller who does not want to be recorded is answered, and the wish is no answer to anything else.

use crate::script::play;

#[test]
fn where_nothing_is_recorded_the_caller_is_told_so_and_asked_again() {
    play(
        "caller: I'd like an appointment
         sarah: full name
         caller: please don't record this call
         sarah: This call is not being recorded. | full name
         caller: Ana Ruiz
         sarah: What day
         caller: do not record
         sarah: not being recorded | What day",
    );
}

#[test]
fn where_the_line_has_answered_it_only_the_question_comes_again() {
    play(
        "given: the line records
         caller: I don't want to be recorded
         sarah: How can I help you today?
         sarah never: recorded
         caller: I'd like an appointment
         caller: Stop recording!
         sarah: full name
         sarah never: recorded",
    );
}

#[test]
fn a_no_to_the_recording_is_no_no_to_the_booking() {
    play(
        "given: the line records
         caller: This is Ana Ruiz, Monday at two please
         sarah: 2:00 PM
         state: check
         caller: No, no recording please
         state: check
         sarah: 2:00 PM
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 2:00 PM",
    );
}

#[test]
fn what_is_said_beside_the_wish_is_heard() {
    play(
        "caller: Please don't record this. I'd like an appointment, my name is Ana Ruiz.
         sarah: not being recorded | What day",
    );
}

#[test]
fn an_emergency_comes_before_the_wish() {
    play(
        "caller: don't record this, I have chest pain
         sarah: 911",
    );
}
