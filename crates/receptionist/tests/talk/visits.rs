//! Booking, from one thing at a time to everything in one breath.

use crate::script::play;

#[test]
fn a_visit_is_booked_step_by_step() {
    play(
        "sarah: Hi! This is Sarah from Riverside Medical Clinic. How can I help you today?
         step: greeting
         caller: I'd like to make an appointment
         sarah: May I have your full name, please?
         step: collectingname
         caller: Ana Ruiz
         named: Ana Ruiz
         sarah: Ana | What day would you like to come in?
         step: collectingdate
         caller: next Monday
         sarah: Let me check Monday, November 23. | 9:00 AM, 9:30 AM and 10:00 AM | Which would you like?
         step: confirming
         caller: nine thirty
         sarah: Ana Ruiz, Monday, November 23 at 9:30 AM. Is that right?
         nothing booked
         caller: yes
         sarah: You're booked, Ana Ruiz | Monday, November 23 at 9:30 AM | Your confirmation number is APT-10001. | anything else
         booked: Ana Ruiz, 2026-11-23, 9:30 AM
         step: farewell
         caller: no, that's all, thank you
         sarah: You're all set for Monday, November 23 at 9:30 AM
         hangs up",
    );
}

#[test]
fn everything_in_one_breath_goes_straight_to_the_read_back() {
    play(
        "caller: Hi this is Ana Ruiz, can I come in next Monday at two?
         named: Ana Ruiz
         sarah: Ana Ruiz, Monday, November 23 at 2:00 PM. Is that right?
         nothing booked
         caller: Yes, that's right.
         booked: Ana Ruiz, 2026-11-23, 2:00 PM
         caller: Thanks, bye!
         hangs up",
    );
}

#[test]
fn the_day_may_come_before_the_name() {
    play(
        "caller: Do you have anything on Tuesday afternoon?
         sarah: full name
         caller: my name is ana ruiz
         named: Ana Ruiz
         sarah: Tuesday, November 24 | 1:00 PM, 1:30 PM and 2:00 PM
         caller: the second one
         sarah: 1:30 PM. Is that right?
         caller: correct
         booked: Ana Ruiz, 2026-11-24, 1:30 PM",
    );
}

#[test]
fn a_time_that_was_said_early_is_remembered() {
    play(
        "caller: I need an appointment at half past ten
         caller: Ana Ruiz
         sarah: What day
         caller: Wednesday
         sarah: Ana Ruiz, Wednesday, November 25 at 10:30 AM. Is that right?
         caller: yep
         booked: Ana Ruiz, 2026-11-25, 10:30 AM",
    );
}

#[test]
fn a_first_name_alone_is_asked_for_the_last_name() {
    play(
        "caller: I want to book a visit
         caller: Ana
         sarah: Thank you, Ana. And your last name?
         caller: Ruiz, R-U-I-Z
         named: Ana Ruiz
         sarah: What day
         caller: tomorrow
         sarah: We're only open Monday through Friday. What weekday works for you?
         caller: Monday then
         caller: 9 am
         caller: yes please
         booked: Ana Ruiz, 2026-11-23, 9:00 AM",
    );
}

#[test]
fn one_name_is_enough_for_those_who_have_no_other() {
    play(
        "caller: I'd like an appointment
         caller: Cher
         sarah: last name
         caller: no, just that
         sarah: What day
         caller: on Monday at 9
         sarah: Cher, Monday, November 23 at 9:00 AM
         caller: yes
         booked: Cher, 2026-11-23, 9:00 AM",
    );
}

#[test]
fn a_spelled_name_is_understood() {
    play(
        "caller: appointment please
         caller: It's Ana Ruis, that's R as in Robert, U as in umbrella, I, Z for zebra
         named: Ana Ruiz
         sarah: What day",
    );
}

#[test]
fn names_keep_their_quotes_and_signs() {
    play(
        "caller: I'd like an appointment on Monday at 9
         caller: Robert \"Bobby\" O'Neil 😀
         named: Robert \"Bobby\" O'Neil 😀
         caller: yes
         booked: Robert \"Bobby\" O'Neil 😀, 2026-11-23, 9:00 AM",
    );
}

#[test]
fn a_number_that_was_mentioned_goes_into_the_booking() {
    let talk = play(
        "caller: I'd like an appointment on Monday at 9, my number is 555 010 0199
         caller: Ana Ruiz
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 9:00 AM",
    );
    assert!(
        talk.desk.booked[0].phone.is_none() || talk.desk.booked[0].phone.as_deref() == Some("5550100199")
    );
}

#[test]
fn two_people_are_booked_in_one_call() {
    play(
        "caller: This is Ana Ruiz, I need a visit on Monday at nine
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 9:00 AM
         caller: Yes, another appointment for my son Tom Ruiz
         named: Tom Ruiz
         sarah: What day
         caller: the same day, Monday, at 9:30
         sarah: Tom Ruiz, Monday, November 23 at 9:30 AM
         caller: yes
         booked: Tom Ruiz, 2026-11-23, 9:30 AM
         caller: no thanks
         hangs up",
    );
}

#[test]
fn symptoms_that_can_wait_are_a_reason_for_a_visit() {
    play(
        "caller: Hi, I've had a sore throat since Monday, no fever and no trouble breathing
         sarah: full name
         sarah never: 911",
    );
}

#[test]
fn the_first_free_day_is_found_when_any_will_do() {
    play(
        "given: 2026-11-20 is full
         caller: I need to see a doctor as soon as possible
         caller: Ana Ruiz
         sarah: The first free day is Monday, November 23. | 9:00 AM
         looked at: 2026-11-20, 2026-11-23
         caller: the first one
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 9:00 AM",
    );
}

#[test]
fn today_offers_only_what_is_still_to_come() {
    play(
        "given: now is 2026-11-20T15:40
         caller: can I come in today?
         caller: Ana Ruiz
         sarah: 4:00 PM and 4:30 PM
         caller: four
         caller: yes
         booked: Ana Ruiz, 2026-11-20, 4:00 PM",
    );
}

#[test]
fn a_day_that_could_be_two_is_asked_about_after_the_name() {
    play(
        "caller: can I get an appointment next week sometime?
         sarah: full name
         caller: Ana Ruiz
         sarah: Which day next week works for you?
         caller: Tuesday
         sarah: Tuesday, November 24
         caller: 10 or 11
         sarah: 10:00 AM, 10:30 AM and 11:00 AM
         caller: the last one
         caller: y
         booked: Ana Ruiz, 2026-11-24, 11:00 AM",
    );
}

#[test]
fn the_name_may_come_where_the_day_was_asked_for() {
    play(
        "caller: Do you have Saturday appointments?
         sarah: We're only open Monday through Friday.
         caller: Ana Ruiz
         named: Ana Ruiz
         sarah: What day
         caller: Monday
         caller: what's the latest you have?
         sarah: 3:30 PM, 4:00 PM and 4:30 PM
         caller: half past four
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 4:30 PM",
    );
}

#[test]
fn the_same_day_is_the_day_of_the_visit_just_booked() {
    play(
        "caller: book me for monday 9am under ana ruiz
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 9:00 AM
         caller: can I get another one for my wife
         sarah: Whose name
         caller: Bea Ruiz
         caller: the same day
         sarah: Monday, November 23
         caller: I can't do mornings
         sarah: 1:00 PM
         caller: one
         caller: yes
         booked: Bea Ruiz, 2026-11-23, 1:00 PM",
    );
}

#[test]
fn a_second_visit_for_a_child_on_the_same_day() {
    play(
        "caller: This is Pat O'Brien, can I come in on Monday at two?
         caller: yes
         booked: Pat O'Brien, 2026-11-23, 2:00 PM
         caller: one more for the same day
         sarah: Whose name
         caller: why do you need that?
         sarah: in your name | Whose name
         caller: my daughter Mia O'Brien
         sarah: Monday, November 23
         caller: 3 pm
         caller: yes
         booked: Mia O'Brien, 2026-11-23, 3:00 PM",
    );
}

#[test]
fn now_is_no_name() {
    play(
        "caller: I'd like to come in today
         sarah: full name
         caller: now
         sarah: full name
         sarah never: Thank you, Now",
    );
}
