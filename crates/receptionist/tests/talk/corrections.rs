//! People change their minds; nothing that was said first is held against them.

use crate::script::play;

#[test]
fn another_day_instead_keeps_the_time() {
    play(
        "caller: This is Ana Ruiz, can I come in on Monday at two?
         sarah: Monday, November 23 at 2:00 PM. Is that right?
         caller: no, Thursday
         sarah: Thursday, November 26 at 2:00 PM. Is that right?
         nothing booked
         caller: yes
         booked: Ana Ruiz, 2026-11-26, 2:00 PM",
    );
}

#[test]
fn another_time_instead_keeps_the_day() {
    play(
        "caller: This is Ana Ruiz, can I come in on Monday at two?
         caller: make that 3 pm
         sarah: Monday, November 23 at 3:00 PM. Is that right?
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 3:00 PM",
    );
}

#[test]
fn a_yes_with_a_change_is_no_yes() {
    play(
        "caller: This is Ana Ruiz, can I come in on Monday at two?
         caller: yes but make it half past two
         sarah: 2:30 PM. Is that right?
         nothing booked
         caller: yes, wait
         nothing booked
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 2:30 PM",
    );
}

#[test]
fn the_name_is_put_right_in_the_end() {
    play(
        "caller: This is Ana Ruiz, can I come in on Monday at two?
         caller: Actually my name is Anna Ruiz
         named: Anna Ruiz
         sarah: Anna Ruiz, Monday, November 23 at 2:00 PM. Is that right?
         caller: no, it's spelled R-U-I-S
         sarah: Anna Ruis, Monday
         caller: that's correct
         booked: Anna Ruis, 2026-11-23, 2:00 PM",
    );
}

#[test]
fn a_bare_no_is_asked_what_to_change() {
    play(
        "caller: This is Ana Ruiz, can I come in on Monday at two?
         caller: no
         sarah: the name, the day, or the time
         caller: the time
         sarah: 9:00 AM, 9:30 AM and 10:00 AM
         caller: ten
         sarah: 10:00 AM. Is that right?
         caller: no
         caller: the name
         sarah: full name
         caller: Bea Ruiz
         sarah: Bea Ruiz, Monday, November 23 at 10:00 AM
         caller: no
         caller: the day is wrong
         sarah: What other day
         caller: Tuesday at 10
         sarah: Bea Ruiz, Tuesday, November 24 at 10:00 AM
         caller: yes
         booked: Bea Ruiz, 2026-11-24, 10:00 AM",
    );
}

#[test]
fn the_day_is_changed_while_times_are_offered() {
    play(
        "caller: I'd like an appointment on Monday
         caller: Ana Ruiz
         sarah: For Monday, November 23
         caller: Monday doesn't work, how about Wednesday?
         sarah: Wednesday, November 25
         caller: another day please
         sarah: What other day
         caller: the 30th
         sarah: Monday, November 30
         caller: nine
         caller: yes
         booked: Ana Ruiz, 2026-11-30, 9:00 AM",
    );
}

#[test]
fn never_mind_ends_the_call_kindly() {
    play(
        "caller: I'd like an appointment
         caller: Ana Ruiz
         caller: never mind
         sarah: No problem at all! Feel free to call back anytime. Have a great day!
         hangs up
         nothing booked",
    );
}

#[test]
fn never_mind_before_another_wish_is_a_correction() {
    play(
        "caller: This is Ana Ruiz, can I come in on Monday at two?
         caller: never mind, make it Thursday
         sarah: Thursday, November 26 at 2:00 PM
         still on the line",
    );
}

#[test]
fn what_was_booked_is_moved_in_the_same_call_without_more_questions() {
    play(
        "caller: This is Ana Ruiz, can I come in on Monday at two?
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 2:00 PM
         caller: oh wait, make it 3 pm instead
         sarah: from Monday, November 23 at 2:00 PM to Monday, November 23 at 3:00 PM. Is that right?
         nothing moved
         caller: yes
         moved: Monday, November 23 at 2:00 PM to Monday, November 23 at 3:00 PM
         sarah: now on Monday, November 23 at 3:00 PM | anything else
         caller: no
         sarah: all set for Monday, November 23 at 3:00 PM
         sarah never: year were you born
         hangs up",
    );
}

#[test]
fn another_day_at_the_read_back_keeps_the_time() {
    play(
        "caller: This is Ana Ruiz, can I come in on Monday at four?
         caller: no
         caller: the day
         sarah: What other day
         caller: the 24th
         sarah: Tuesday, November 24 at 4:00 PM. Is that right?
         caller: no 2:30
         sarah: 2:30 PM. Is that right?
         caller: no wait 3
         sarah: 3:00 PM. Is that right?
         caller: yes
         booked: Ana Ruiz, 2026-11-24, 3:00 PM",
    );
}

#[test]
fn regret_after_the_booking_cancels_it_once_that_was_agreed() {
    play(
        "caller: This is Ana Ruiz, can I come in on Monday at two?
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 2:00 PM
         caller: I changed my mind, I don't want it
         sarah: That's Monday, November 23 at 2:00 PM. Shall I cancel it?
         nothing cancelled
         caller: yes
         cancelled: Monday, November 23 at 2:00 PM
         sarah: is cancelled | anything else
         caller: no
         sarah never: all set
         hangs up",
    );
}

#[test]
fn another_time_after_the_booking_is_asked_about_and_not_taken_for_a_change() {
    play(
        "caller: This is Ana Ruiz, can I come in on Monday at two?
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 2:00 PM
         caller: 3 PM
         sarah: on Monday, November 23 at 2:00 PM | Would you like me to move it?
         caller: no
         sarah: anything else
         caller: 3 PM
         caller: yes
         sarah: to Monday, November 23 at 3:00 PM. Is that right?
         nothing moved
         caller: yes
         moved: Monday, November 23 at 2:00 PM to Monday, November 23 at 3:00 PM",
    );
}

#[test]
fn what_was_booked_is_told_again_when_it_is_asked_for_or_repeated() {
    play(
        "caller: This is Ana Ruiz, can I come in on Monday at two?
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 2:00 PM
         caller: 2 PM
         sarah: Monday, November 23 at 2:00 PM | APT-10001 | anything else
         caller: Monday at two, right?
         sarah: APT-10001
         caller: what was my confirmation number?
         sarah: APT-10001
         caller: sorry, when is it?
         sarah: Monday, November 23 at 2:00 PM
         caller: no
         hangs up",
    );
}

#[test]
fn the_name_is_put_right_while_times_are_offered() {
    play(
        "caller: I'd like an appointment on Monday
         caller: Lee Wong
         sarah: Which would you like?
         caller: the name is wrong
         sarah: full name
         caller: Leah Wong
         named: Leah Wong
         sarah: Which would you like?
         caller: what times do you have?
         sarah: 10:30 AM, 11:00 AM and 11:30 AM
         caller: 9:30
         caller: yes
         booked: Leah Wong, 2026-11-23, 9:30 AM",
    );
}

#[test]
fn a_time_at_night_is_not_asked_for_again_on_the_next_day() {
    play(
        "caller: I'd like an appointment
         caller: Ana Ruiz
         caller: today at 6 am
         sarah: already passed
         caller: Wednesday
         sarah never: not open
         sarah: For Wednesday, November 25: | 9:00 AM",
    );
}

#[test]
fn a_day_is_looked_for_in_the_month_or_week_that_was_named_before() {
    play(
        "caller: I'd like an appointment
         caller: Ana Ruiz
         caller: sometime in February
         sarah: Which day in February
         caller: the 29th
         sarah: I don't think that date exists
         caller: the 10th then
         sarah: Wednesday, February 10
         caller: no, December 4th
         sarah: Friday, December 4",
    );
    play(
        "given: now is 2026-11-23T10:00
         caller: I'd like an appointment next week
         caller: Ana Ruiz
         sarah: Which day next week
         caller: Wednesday
         sarah: Wednesday, December 2
         caller: nine
         caller: yes
         booked: Ana Ruiz, 2026-12-02, 9:00 AM",
    );
    play(
        "given: now is 2026-11-23T10:00
         caller: I'd like an appointment next week
         caller: Ana Ruiz
         caller: on second thought tomorrow
         sarah: Tuesday, November 24",
    );
}

#[test]
fn this_afternoon_is_today() {
    play(
        "caller: Good afternoon
         sarah: How can I help you today?
         caller: can I come in this afternoon?
         caller: Ana Ruiz
         sarah: Friday, November 20 | 1:00 PM",
    );
}

#[test]
fn make_it_three_after_the_booking_is_a_change() {
    play(
        "caller: This is Ana Ruiz, can I come in on Monday at two?
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 2:00 PM
         caller: actually make it three
         sarah: to Monday, November 23 at 3:00 PM. Is that right?
         nothing moved",
    );
}
