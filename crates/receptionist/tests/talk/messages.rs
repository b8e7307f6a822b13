//! What the receptionist cannot do herself is passed on.

use crate::script::play;

#[test]
fn who_wants_a_person_leaves_a_message() {
    play(
        "caller: I want to talk to a human
         sarah: someone from our staff will call you back | What would you like me to tell them?
         caller: I have a question about my results, my name is Ana Ruiz
         sarah: Should they call you back on the number you're calling from?
         caller: yes
         message: Ana Ruiz, -, question about my results
         sarah: passed that on
         step: farewell
         caller: no, thank you
         hangs up",
    );
}

#[test]
fn another_number_is_asked_for_and_read_back() {
    play(
        "caller: Could you take a message for Dr. Lee?
         caller: tell her the shipment came
         sarah: Who may I say called?
         caller: Ana Ruiz
         caller: no, another one
         sarah: What number
         caller: five five five, oh one oh, oh one nine nine
         sarah: I have 555-010-0199. Is that right?
         caller: yes
         message: Ana Ruiz, 5550100199, the shipment came",
    );
}

#[test]
fn a_robot_says_that_it_is_one() {
    play(
        "caller: Are you a robot?
         sarah: you're talking to a computer | Would you like to make an appointment?
         caller: yes
         sarah: full name
         caller: are you a real person?
         sarah: computer | full name
         caller: Ana Ruiz
         named: Ana Ruiz",
    );
}

#[test]
fn opening_hours_are_told_from_the_clinics_own() {
    play(
        "caller: What are your hours?
         sarah: We're open Monday through Friday, 9:00 AM to 5:00 PM, closed from 12:00 PM to 1:00 PM. | make an appointment?
         caller: Are you open on Saturday?
         sarah: No, we're closed on Saturday, November 21.
         caller: yes, I'd like an appointment
         sarah: full name
         caller: when do you close?
         sarah: 5:00 PM | full name",
    );
}

#[test]
fn what_only_staff_know_is_offered_to_be_passed_on() {
    play(
        "caller: Do you take my insurance?
         sarah: insurance and payment | take a message
         caller: no, but I'd like an appointment on Monday
         sarah: full name
         caller: Where are you located?
         sarah: our address | take a message
         caller: no
         sarah: full name
         caller: Ana Ruiz
         sarah: 9:00 AM",
    );
}

#[test]
fn spanish_is_answered_in_spanish_and_a_message_is_taken() {
    play(
        "caller: Hola, buenos días
         sarah: Lo siento, por ahora solo hablo inglés. ¿Quiere dejar un recado?
         caller: sí
         sarah: ¿Cuál es su recado?
         caller: Necesito una cita para mi hija
         sarah: ¿Cuál es su nombre completo?
         caller: me llamo Ana Ruiz
         sarah: ¿Le llamamos al número
         caller: sí
         message: Ana Ruiz, -, Necesito una cita para mi hija
         sarah: Gracias
         hangs up",
    );
}

#[test]
fn after_a_spanish_greeting_english_is_understood() {
    play(
        "caller: Hola
         sarah: solo hablo inglés
         caller: oh sorry, I'd like an appointment on Monday
         sarah: full name
         caller: Ana Ruiz
         sarah: 9:00 AM",
    );
}

#[test]
fn a_caller_who_leaves_in_the_middle_keeps_the_message() {
    play(
        "caller: I'd like to leave a message
         caller: the forms are ready
         (silence)
         (silence)
         (silence)
         message: -, -, the forms are ready
         hangs up",
    );
}

#[test]
fn a_message_said_outright_is_taken_at_once() {
    play(
        "caller: Please tell Dr. Lee that the forms are ready
         sarah: Who may I say called?
         caller: Tom Ruiz
         caller: no, use my cell 555 010 0177
         sarah: I have 555-010-0177
         caller: yes
         message: Tom Ruiz, 5550100177, the forms are ready",
    );
}

#[test]
fn nobody_promises_to_call_back_without_a_number() {
    play(
        "given: no caller number
         caller: I want to leave a message
         caller: please send me the form
         caller: Ana Ruiz
         sarah: What number
         caller: no
         message: Ana Ruiz, -, send me the form
         sarah: passed that on | can't call you back
         sarah never: will call you back
         caller: no",
    );
}

#[test]
fn a_number_before_the_name_is_kept() {
    play(
        "given: no caller number
         caller: I want to leave a message
         caller: please send me the form
         sarah: Who may I say called?
         caller: 415 555 0177
         sarah: Who may I say called?
         caller: Ana Ruiz
         message: Ana Ruiz, 4155550177, send me the form",
    );
}

#[test]
fn other_peoples_appointments_are_not_told() {
    play(
        "caller: who is booked on Monday?
         sarah: other people's appointments | make an appointment?
         caller: no
         sarah: take a message",
    );
}
