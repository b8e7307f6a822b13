//! The keypad, for callers who cannot or would rather not speak.

use crate::script::play;

#[test]
fn a_visit_is_booked_with_hardly_a_word() {
    play(
        "keys: 1
         sarah: full name
         caller: Ana Ruiz
         keys: 1
         sarah: The first free day is today, Friday, November 20. | 10:30 AM, 11:00 AM and 11:30 AM
         keys: 4
         sarah: 1:00 PM, 1:30 PM and 2:00 PM
         keys: 2
         sarah: 1:30 PM. Is that right?
         keys: 1
         booked: Ana Ruiz, 2026-11-20, 1:30 PM
         keys: 2
         hangs up",
    );
}

#[test]
fn two_says_no_and_the_part_to_change_has_a_key() {
    play(
        "caller: This is Ana Ruiz, can I come in on Monday at two?
         keys: 2
         sarah: the name, the day, or the time
         keys: 3
         sarah: 9:00 AM
         keys: 1
         sarah: 9:00 AM. Is that right?
         keys: 2
         keys: 2
         sarah: What other day
         caller: Tuesday
         nothing booked",
    );
}

#[test]
fn a_number_is_keyed_in_digit_by_digit() {
    play(
        "given: no caller number
         keys: 2
         sarah: What would you like me to tell them?
         caller: Please send me the form
         caller: Ana Ruiz
         sarah: key it in and press the pound key
         keys: 5
         keys: 5
         keys: 5
         keys: 0
         keys: 1
         keys: 0
         keys: 0
         state: message_number
         keys: #
         sarah: I have 555-0100. Is that right?
         keys: 1
         message: Ana Ruiz, 5550100, send me the form",
    );
}

#[test]
fn a_number_comes_gathered_in_one_piece() {
    play(
        "given: a softphone
         keys: 0
         sarah: I can't put you through
         caller: it's about my knee
         caller: Ana Ruiz
         keys: 5550100199
         sarah: I have 555-010-0199. Is that right?
         keys: 2
         keys: 15550100188
         sarah: 1-555-010-0188
         keys: 1
         message: Ana Ruiz, 15550100188, my knee",
    );
}

#[test]
fn star_repeats_and_wrong_keys_are_borne() {
    play(
        "caller: This is Ana Ruiz, I'd like an appointment on Monday
         keys: *
         sarah: 9:00 AM, 9:30 AM and 10:00 AM
         keys: 9
         sarah: I didn't quite get that
         keys: #
         keys: 3
         sarah: 10:00 AM. Is that right?
         keys: 1
         booked: Ana Ruiz, 2026-11-23, 10:00 AM",
    );
}
