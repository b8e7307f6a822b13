//! A caller who describes an emergency is sent to those who can help, whatever was being talked about.

use crate::script::play;

#[test]
fn chest_pain_is_sent_to_the_emergency_number() {
    play(
        "caller: I have chest pain, can I get an appointment on Monday?
         sarah: hang up now and call 911 or your local emergency number | take a message
         sarah never: full name
         nothing booked
         caller: yes, please take a message
         caller: Ana Ruiz
         caller: yes
         message: Ana Ruiz, -, URGENT
         sarah: passed that on",
    );
}

#[test]
fn it_is_heard_in_the_middle_of_a_booking() {
    play(
        "caller: This is Ana Ruiz, can I come in on Monday at two?
         sarah: Is that right?
         caller: yes, but I can't breathe
         sarah: call 911
         nothing booked
         caller: no
         sarah: hang up and call 911
         caller: bye
         hangs up
         nothing booked",
    );
}

#[test]
fn thoughts_of_suicide_are_met_with_care() {
    play(
        "caller: I don't want to live anymore
         sarah: I'm glad you told me | 911 | 988 | take a message",
    );
}

#[test]
fn a_denied_symptom_raises_no_alarm() {
    play(
        "caller: I have a cough, no chest pain and no trouble breathing
         sarah: full name
         sarah never: 911",
    );
}

#[test]
fn a_message_with_an_emergency_in_it_is_kept_and_the_caller_warned() {
    play(
        "caller: I'd like to leave a message
         caller: my husband has chest pain since this morning
         sarah: hang up and call 911
         caller: Ana Ruiz
         caller: yes
         message: Ana Ruiz, -, URGENT",
    );
}

#[test]
fn who_declines_the_message_may_still_book() {
    play(
        "caller: my daughter had a seizure
         sarah: call 911
         caller: no, she is fine now, I'd like an appointment on Monday at nine
         sarah: full name
         caller: Ana Ruiz
         sarah: Is that right?
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 9:00 AM",
    );
}
