//! Times as they are wished for: on several days, with somebody, for some kind of visit; and waiting for one.

use crate::script::play;

#[test]
fn mornings_next_week_with_a_doctor() {
    play(
        "given: two doctors
         caller: This is Ana Ruiz, do you have anything in the mornings next week with Dr Lee?
         sarah: Let me see what we have. | Monday, November 23 at 9:00 AM with Dr Lee | Which would you like?
         state: offers
         caller: the second one
         sarah: Ana Ruiz, Monday, November 23 at 9:30 AM with Dr Lee. Is that right?
         nothing booked
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 9:30 AM",
    );
}

#[test]
fn a_day_with_a_doctor_is_looked_up_for_that_doctor() {
    play(
        "given: two doctors
         caller: This is Ana Ruiz, can I see Dr Lee on Monday at two?
         sarah: Ana Ruiz, Monday, November 23 at 2:00 PM with Dr Lee. Is that right?
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 2:00 PM",
    );
}

#[test]
fn whom_nobody_knows_is_asked_about() {
    play(
        "given: two doctors
         caller: This is Ana Ruiz, can I see Dr Smith on Monday at two?
         sarah: not sure whom you mean
         caller: anyone is fine
         sarah: Monday, November 23 at 2:00 PM with Dr Okafor. Is that right?",
    );
}

#[test]
fn an_offer_is_taken_by_its_day_or_left_for_another_day() {
    play(
        "given: 2026-11-23 is full
         given: 2026-11-24 is full
         given: 2026-11-25 is full
         given: 2026-11-26 is full
         caller: This is Ana Ruiz, afternoons next week
         sarah: Friday, November 27 at 1:00 PM; Friday, November 27 at 1:30 PM
         caller: Friday at two
         sarah: Friday, November 27 at 2:00 PM. Is that right?
         caller: no
         caller: the day
         caller: December 1st
         sarah: Tuesday, December 1",
    );
}

#[test]
fn a_full_week_leads_to_the_waiting_list() {
    play(
        "given: 2026-11-23 is full
         given: 2026-11-24 is full
         given: 2026-11-25 is full
         given: 2026-11-26 is full
         given: 2026-11-27 is full
         caller: This is Ana Ruiz, mornings next week please
         sarah: no times left | What later day | waiting list
         caller: the waiting list please
         sarah: I can put Ana Ruiz on the waiting list for Monday, November 23 to Friday, November 27 in the morning. Shall I do that?
         nobody waits
         caller: yes
         waiting: Ana Ruiz, 2026-11-23, 2026-11-24, 2026-11-25, 2026-11-26, 2026-11-27
         sarah: You're on the waiting list. | anything else
         caller: no
         hangs up",
    );
}

#[test]
fn a_full_day_leads_to_the_waiting_list_for_that_day() {
    play(
        "given: 2026-11-23 is full
         caller: This is Ana Ruiz, I'd like an appointment on Monday
         sarah: fully booked. The next free day is Tuesday
         caller: can you put me on the waiting list for Monday?
         sarah: on the waiting list for Monday, November 23. Shall I do that?
         keys: 1
         waiting: Ana Ruiz, 2026-11-23",
    );
    play(
        "given: 2026-11-23 is full
         caller: This is Ana Ruiz, I'd like an appointment on Monday
         caller: put me on the waiting list
         sarah: on the waiting list for Monday, November 23. Shall I do that?
         caller: no
         sarah: What other day
         nobody waits
         caller: Tuesday
         sarah: Tuesday, November 24",
    );
}

#[test]
fn nobody_waits_whom_nobody_can_reach() {
    play(
        "given: no caller number
         given: 2026-11-23 is full
         caller: This is Ana Ruiz, I'd like an appointment on Monday
         caller: put me on the waiting list
         sarah: What number
         caller: 555 010 0199
         caller: yes
         message: Ana Ruiz, 5550100199, waiting list
         nobody waits",
    );
}
