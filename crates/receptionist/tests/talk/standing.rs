//! Visits that stand: told, moved and cancelled, to those who have shown who they are.

use crate::script::play;

#[test]
fn a_visit_is_moved_by_somebody_who_has_shown_who_they_are() {
    play(
        "given: Ana Ruiz has 2:00 PM on 2026-11-23
         caller: Hi, I need to move my appointment
         sarah: who I'm talking to | full name the appointment is under?
         sarah never: November 23
         caller: Ana Ruiz
         named: Ana Ruiz
         sarah: In which year were you born?
         state: identity_year
         caller: nineteen eighty-four
         sarah: Thank you, Ana. | That's Monday, November 23 at 2:00 PM. | What day would you like instead?
         caller: Wednesday at ten
         sarah: from Monday, November 23 at 2:00 PM to Wednesday, November 25 at 10:00 AM. Is that right?
         nothing moved
         caller: yes please
         moved: Monday, November 23 at 2:00 PM to Wednesday, November 25 at 10:00 AM
         sarah: now on Wednesday, November 25 at 10:00 AM | anything else
         step: farewell
         caller: no thanks
         sarah: all set for Wednesday, November 25 at 10:00 AM
         hangs up
         nothing booked",
    );
}

#[test]
fn from_one_day_to_another_in_one_breath() {
    play(
        "given: Ana Ruiz has 2:00 PM on 2026-11-23
         given: Ana Ruiz has 9:00 AM on 2026-11-26
         caller: Hi, this is Ana Ruiz, I need to move my appointment from Monday to next Friday
         sarah: In which year
         caller: 1984
         sarah: That's Monday, November 23 at 2:00 PM. | Friday, November 27
         caller: nine thirty
         sarah: from Monday, November 23 at 2:00 PM to Friday, November 27 at 9:30 AM. Is that right?
         caller: no, ten
         sarah: at 10:00 AM. Is that right?
         caller: yes
         moved: Monday, November 23 at 2:00 PM to Friday, November 27 at 10:00 AM",
    );
}

#[test]
fn the_visits_own_time_is_no_obstacle_to_moving_it() {
    play(
        "given: 2026-11-23 is full
         given: Ana Ruiz has 9:00 AM on 2026-11-24
         caller: This is Ana Ruiz, can I move my appointment to Tuesday at nine thirty?
         caller: 1984
         sarah: to Tuesday, November 24 at 9:30 AM. Is that right?
         caller: yes
         moved: Tuesday, November 24 at 9:00 AM to Tuesday, November 24 at 9:30 AM",
    );
}

#[test]
fn a_visit_is_cancelled_after_it_was_read_back() {
    play(
        "given: Ana Ruiz has 2:00 PM on 2026-11-23
         caller: I need to cancel my appointment
         caller: Ana Ruiz
         keys: 1984
         sarah: That's Monday, November 23 at 2:00 PM. Shall I cancel it?
         nothing cancelled
         caller: yes
         cancelled: Monday, November 23 at 2:00 PM
         sarah: Your appointment on Monday, November 23 at 2:00 PM is cancelled. | anything else
         caller: no
         hangs up",
    );
}

#[test]
fn the_year_may_be_keyed_digit_by_digit() {
    play(
        "given: Ana Ruiz has 2:00 PM on 2026-11-23
         caller: cancel
         caller: Ana Ruiz
         keys: 1
         keys: 9
         keys: 7
         keys: *
         keys: 1
         keys: 9
         keys: 8
         state: identity_year
         keys: 4
         sarah: Shall I cancel it?
         keys: 1
         cancelled: Monday, November 23 at 2:00 PM",
    );
}

#[test]
fn the_one_on_a_day_is_not_at_one_o_clock() {
    play(
        "given: Ana Ruiz has 2:00 PM on 2026-11-23
         given: Ana Ruiz has 9:00 AM on 2026-12-07
         caller: This is Ana Ruiz, I have to cancel an appointment
         caller: eighty-four
         caller: The one on December 7th
         sarah: Monday, December 7 at 9:00 AM. Shall I cancel it?",
    );
}

#[test]
fn which_of_several_is_asked_and_another_one_can_be_meant() {
    play(
        "given: Ana Ruiz has 2:00 PM on 2026-11-23
         given: Ana Ruiz has 9:00 AM on 2026-11-26
         caller: This is Ana Ruiz, I have to cancel an appointment
         caller: eighty-four
         sarah: You have Monday, November 23 at 2:00 PM, and Thursday, November 26 at 9:00 AM. Which one is it?
         state: which_visit
         caller: the Thursday one
         sarah: That's Thursday, November 26 at 9:00 AM. Shall I cancel it?
         caller: no, the other one
         sarah: That's Monday, November 23 at 2:00 PM. Shall I cancel it?
         caller: yes
         cancelled: Monday, November 23 at 2:00 PM",
    );
    play(
        "given: Ana Ruiz has 2:00 PM on 2026-11-23
         given: Ana Ruiz has 9:00 AM on 2026-11-26
         caller: This is Ana Ruiz, cancel my appointment on Thursday
         caller: 1984
         sarah: That's Thursday, November 26 at 9:00 AM. Shall I cancel it?
         caller: no
         sarah: left everything as it is | anything else
         nothing cancelled
         caller: no
         hangs up",
    );
}

#[test]
fn what_a_caller_has_is_told_after_they_have_shown_who_they_are() {
    play(
        "given: Ana Ruiz has 2:00 PM on 2026-11-23
         caller: when is my appointment?
         sarah: who I'm talking to
         caller: Ana Ruiz
         caller: I was born in nineteen eighty four
         sarah: You have one appointment, on Monday, November 23 at 2:00 PM. | anything else
         caller: cancel it please
         sarah: Shall I cancel it?
         caller: yes
         cancelled: Monday, November 23 at 2:00 PM",
    );
}

#[test]
fn three_wrong_answers_lead_to_a_message_and_tell_nothing() {
    play(
        "given: Ana Ruiz has 2:00 PM on 2026-11-23
         caller: I want to cancel my appointment
         caller: Ana Ruiz
         caller: 1985
         sarah: that doesn't fit what we have | first and last name
         caller: Bea Lund
         caller: 1984
         sarah: that doesn't fit what we have | first and last name
         caller: Ana Ruiz
         caller: 1983
         sarah: that doesn't fit what we have | take a message
         state: offer_message
         caller: yes
         sarah: calling from?
         caller: yes
         message: Ana Ruiz, -, Would like to cancel an appointment. The caller could not show who they are. The caller said: I want to cancel my appointment
         sarah never: November 23
         nothing cancelled
         caller: no
         hangs up",
    );
}

#[test]
fn a_number_that_is_withheld_leads_to_a_message() {
    play(
        "given: no caller number
         given: Ana Ruiz has 2:00 PM on 2026-11-23
         caller: I need to move my appointment
         sarah: I can't see your number. | take a message
         sarah never: born
         caller: no
         sarah never: November 23",
    );
}

#[test]
fn who_would_rather_not_say_is_helped_by_staff() {
    play(
        "given: Ana Ruiz has 2:00 PM on 2026-11-23
         caller: This is Ana Ruiz, I need to cancel my appointment
         sarah: In which year
         caller: why do you need that?
         sarah: nobody else hears about your appointments | year
         caller: I'd rather not say
         sarah: our staff can help you. | take a message
         caller: yes
         caller: yes
         message: Ana Ruiz, -, cancel an appointment
         sarah never: November 23",
    );
}

#[test]
fn somebody_without_visits_is_told_so() {
    play(
        "caller: This is Tom Ruiz, I want to move my appointment
         caller: 2015
         sarah: can't find an appointment that is still to come | anything else
         caller: I'd like to make one for Monday at two
         sarah: Tom Ruiz, Monday, November 23 at 2:00 PM. Is that right?
         caller: yes
         booked: Tom Ruiz, 2026-11-23, 2:00 PM",
    );
}

#[test]
fn a_day_that_does_not_suit_the_move_is_asked_again_and_never_mind_leaves_it() {
    play(
        "given: Ana Ruiz has 2:00 PM on 2026-11-23
         caller: This is Ana Ruiz, I need to move my appointment to Saturday
         caller: 1984
         sarah: We're only open Monday through Friday
         caller: never mind
         sarah: left everything as it is
         nothing moved
         caller: no
         hangs up",
    );
}

#[test]
fn tools_that_fail_twice_pass_it_on() {
    play(
        "given: Ana Ruiz has 2:00 PM on 2026-11-23
         given: tools fail 2 times
         caller: This is Ana Ruiz, I need to move my appointment
         sarah: a little trouble | nothing is changed yet | pass it on | calling from?
         caller: yes
         message: Ana Ruiz, -, move an appointment",
    );
}

#[test]
fn being_late_is_passed_on() {
    play(
        "caller: I have an appointment and I'm running late
         sarah: take a message",
    );
}
