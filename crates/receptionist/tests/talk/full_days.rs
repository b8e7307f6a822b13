//! Days and times that cannot be had.

use crate::script::play;

#[test]
fn a_full_day_leads_to_the_next_open_one() {
    play(
        "given: 2026-11-23 is full
         given: 2026-11-24 is full
         caller: This is Ana Ruiz, I'd like an appointment on Monday
         sarah: Monday, November 23 is fully booked. The next free day is Wednesday, November 25. | 9:00 AM
         looked at: 2026-11-23, 2026-11-24, 2026-11-25
         caller: nine
         sarah: Wednesday, November 25 at 9:00 AM
         caller: yes
         booked: Ana Ruiz, 2026-11-25, 9:00 AM",
    );
}

#[test]
fn the_wished_time_on_another_day_is_offered_and_not_taken() {
    play(
        "given: 2026-11-23 is full
         caller: This is Ana Ruiz, can I come in on Monday at two?
         sarah: fully booked | Tuesday, November 24 | 2:00 PM | Would that work?
         caller: yes
         sarah: Is that right?
         nothing booked
         caller: yes
         booked: Ana Ruiz, 2026-11-24, 2:00 PM",
    );
}

#[test]
fn the_search_behind_a_full_day_has_an_end() {
    play(
        "given: 2026-11-23 is full
         given: 2026-11-24 is full
         given: 2026-11-25 is full
         given: 2026-11-26 is full
         given: 2026-11-27 is full
         given: 2026-11-30 is full
         given: 2026-12-01 is full
         caller: This is Ana Ruiz, I'd like an appointment on Monday
         looked at: 2026-11-23, 2026-11-24, 2026-11-25, 2026-11-26, 2026-11-27, 2026-11-30
         sarah: fully booked | What later day
         caller: December 2nd
         sarah: Wednesday, December 2",
    );
}

#[test]
fn a_taken_time_is_answered_with_the_closest_ones() {
    play(
        "given: 2:00 PM on 2026-11-23 is taken
         caller: This is Ana Ruiz, can I come in on Monday at two?
         sarah: 2:00 PM on Monday, November 23 isn't free. | 1:00 PM, 1:30 PM and 2:30 PM
         caller: half past one
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 1:30 PM",
    );
}

#[test]
fn a_slot_sold_in_the_same_moment_is_told_and_others_are_offered() {
    play(
        "given: the time is sold meanwhile
         caller: This is Ana Ruiz, can I come in on Monday at two?
         caller: yes
         sarah: That time slot was just booked by someone else. Please choose another time. | 1:00 PM, 1:30 PM and 2:30 PM
         sarah never: You're booked
         nothing booked
         caller: 2:30
         sarah: 2:30 PM. Is that right?
         nothing booked
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 2:30 PM",
    );
}

#[test]
fn lunch_and_closing_are_told_as_what_they_are() {
    play(
        "caller: This is Ana Ruiz, can I come in on Monday at noon?
         sarah: lunch break | 11:30 AM
         caller: what about 6 pm
         sarah: not open at that time | 4:30 PM
         caller: 4:30 then
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 4:30 PM",
    );
}

#[test]
fn wishes_for_a_part_of_the_day_are_honoured() {
    play(
        "caller: This is Ana Ruiz, I'd like to come in on Monday afternoon
         sarah: 1:00 PM, 1:30 PM and 2:00 PM
         caller: do you have anything after 3?
         sarah: 3:00 PM, 3:30 PM and 4:00 PM
         caller: in the morning, actually
         sarah: 9:00 AM, 9:30 AM and 10:00 AM
         caller: later
         sarah: 10:30 AM, 11:00 AM and 11:30 AM
         caller: anything else?
         sarah: 2:30 PM and 4:30 PM. Which
         caller: earlier
         sarah: 1:00 PM, 1:30 PM and 2:00 PM
         caller: between 2 and 3
         sarah: 2:00 PM, 2:30 PM and 3:00 PM
         caller: the last one
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 3:00 PM",
    );
}

#[test]
fn an_empty_afternoon_is_said_and_the_closest_times_are_offered() {
    play(
        "given: 1:00 PM on 2026-11-23 is taken
         given: 1:30 PM on 2026-11-23 is taken
         given: 2:00 PM on 2026-11-23 is taken
         given: 2:30 PM on 2026-11-23 is taken
         given: 3:00 PM on 2026-11-23 is taken
         given: 3:30 PM on 2026-11-23 is taken
         given: 4:00 PM on 2026-11-23 is taken
         given: 4:30 PM on 2026-11-23 is taken
         caller: This is Ana Ruiz, I'd like to come in on Monday afternoon
         sarah: nothing at that time on Monday, November 23 | 10:30 AM, 11:00 AM and 11:30 AM",
    );
}

#[test]
fn when_all_times_are_told_another_day_is_asked_for() {
    play(
        "given: now is 2026-11-20T15:40
         caller: This is Ana Ruiz, can I come in today?
         sarah: 4:00 PM and 4:30 PM
         caller: none of those work
         sarah: no other times on Friday, November 20 | What other day
         caller: Monday
         sarah: Monday, November 23",
    );
}

#[test]
fn days_that_cannot_be_are_told_apart() {
    play(
        "given: closed on 2026-11-26
         caller: I'd like an appointment
         caller: Ana Ruiz
         caller: February 30th
         sarah: I don't think that date exists. Could you give me another date?
         caller: Saturday
         sarah: We're only open Monday through Friday. What weekday works for you?
         caller: Thursday
         sarah: closed that day: Thanksgiving
         caller: in a year
         sarah never: You're booked
         caller: November 27
         sarah: Friday, November 27
         state: times",
    );
}

#[test]
fn after_closing_today_leads_to_the_next_open_day() {
    play(
        "given: now is 2026-11-20T16:45
         caller: This is Ana Ruiz, can I come in today?
         sarah: nothing left today. The next free day is Monday, November 23. | 9:00 AM",
    );
}

#[test]
fn a_failing_tool_is_tried_once_more() {
    play(
        "given: tools fail 1 times
         caller: This is Ana Ruiz, I'd like an appointment on Monday
         sarah: I'm having a little trouble with our system. Let me try that again. | 9:00 AM
         state: times",
    );
}

#[test]
fn a_tool_that_keeps_failing_leads_to_a_message() {
    play(
        "caller: This is Ana Ruiz, can I come in on Monday at two?
         given: tools fail 2 times
         caller: yes
         sarah: I'm having a little trouble with our system. Let me try that again. | nothing is booked yet | calling from?
         nothing booked
         caller: yes please
         message: Ana Ruiz, -, Monday, November 23 at 2:00 PM
         sarah: passed that on
         caller: no
         sarah never: You're booked
         hangs up",
    );
}

#[test]
fn when_not_even_a_message_can_be_kept_nothing_is_promised() {
    play(
        "caller: I want to leave a message
         caller: please tell Dr. Lee the forms are ready
         caller: Ana Ruiz
         given: tools fail 2 times
         caller: yes
         sarah: can't save messages just now
         sarah never: passed that on
         caller: no
         hangs up",
    );
}
