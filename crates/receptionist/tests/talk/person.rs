//! Callers are put through to a person where there is one.

use crate::script::play;

#[test]
fn who_asks_for_a_person_is_put_through() {
    for words in [
        "can I speak to somebody?",
        "operator",
        "agent",
        "I want the receptionist",
        "may I talk with somebody please",
        "let me speak to a real person",
    ] {
        play(&format!(
            "given: a colleague is there
             caller: {words}
             sarah: I'll put you through to a colleague. One moment, please.
             puts through
             no message"
        ));
    }
    play(
        "given: a colleague is there
         caller: I'd like an appointment
         keys: 0
         sarah: I'll put you through
         puts through",
    );
}

#[test]
fn nobody_being_free_a_message_is_taken() {
    play(
        "given: a colleague is there
         caller: This is Ana Ruiz, can I speak to somebody?
         puts through
         (nobody is free)
         sarah: nobody is free right now | Would you like me to take a message for our staff?
         state: offer_message
         caller: yes
         sarah: What would you like me to tell them?
         caller: I have a question about my results
         caller: Ana Ruiz
         caller: yes
         message: Ana Ruiz, -, question about my results
         caller: no thanks
         hangs up",
    );
}

#[test]
fn nobody_being_free_the_booking_under_way_can_go_on() {
    play(
        "given: a colleague is there
         caller: This is Ana Ruiz, I'd like an appointment on Monday
         caller: can I talk to someone?
         puts through
         (nobody is free)
         caller: no
         sarah: 9:00 AM
         caller: nine
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 9:00 AM",
    );
}

#[test]
fn it_is_tried_once_and_then_a_message_is_taken() {
    play(
        "given: a colleague is there
         caller: operator
         puts through
         (nobody is free)
         caller: I want a person
         sarah: nobody is free right now | someone from our staff will call you back | What would you like me to tell them?
         caller: please send me the form
         caller: Ana Ruiz
         caller: yes
         message: Ana Ruiz, -, send me the form",
    );
}

#[test]
fn who_is_not_understood_again_and_again_is_put_through() {
    play(
        "given: a colleague is there
         caller: purple elephants dance
         caller: seventeen bicycles
         sarah: I didn't quite get that
         caller: colourless green ideas sleep furiously
         sarah: still not following | I'll put you through to a colleague.
         puts through
         (nobody is free)
         sarah: take a message
         caller: blue
         caller: green
         caller: yellow
         hangs up
         no message",
    );
}

#[test]
fn when_the_books_do_not_answer_a_person_does() {
    play(
        "given: tools fail 2 times
         given: a colleague is there
         caller: This is Ana Ruiz, I'd like an appointment on Monday
         sarah: nothing is booked yet | I'll put you through to a colleague.
         puts through
         (nobody is free)
         sarah: take a message
         caller: yes
         sarah: calling from?
         caller: yes
         message: Ana Ruiz, -, The booking system did not answer. Please call to arrange an appointment; the caller would like Monday, November 23
         nothing booked",
    );
}

#[test]
fn without_a_colleague_a_message_is_taken_as_always() {
    play(
        "caller: operator
         sarah: I can't put you through from here | What would you like me to tell them?
         still on the line",
    );
    play(
        "given: tools fail 2 times
         caller: This is Ana Ruiz, I'd like an appointment on Monday
         sarah: nothing is booked yet. I'll take a message and our staff will call you to arrange it. | calling from?
         caller: yes
         message: Ana Ruiz, -, The booking system did not answer.",
    );
}

#[test]
fn an_emergency_is_sent_to_the_emergency_number_and_not_to_a_colleague() {
    play(
        "given: a colleague is there
         caller: I have chest pain, let me speak to somebody
         sarah: hang up now and call 911
         sarah never: put you through
         state: offer_message
         caller: I want a person
         sarah: call 911 or your local emergency number. I'll put you through
         puts through
         (nobody is free)
         caller: yes
         caller: Ana Ruiz
         caller: yes
         message: Ana Ruiz, -, URGENT",
    );
}

#[test]
fn what_was_said_while_the_booking_failed_is_left_to_the_colleague() {
    use crate::script::Talk;
    use call::tools::ToolOutcome;
    use receptionist::{Act, Heard};

    let mut talk = Talk::new();
    talk.has_colleague = true;
    talk.hear(Heard::Start);
    talk.says("This is Ana Ruiz, can I come in on Monday at two?");
    let now = talk.desk.now.clone();
    let mut dialogue = talk.dialogue.clone().expect("begun");
    let mut acts = dialogue.handle(&now, Heard::Text("yes".into()));
    dialogue.handle(&now, Heard::Text("no wait, Thursday".into()));
    for _ in 0..2 {
        let Some(Act::Tool(id, _)) = acts.last().cloned() else { panic!("a tool: {acts:?}") };
        acts = dialogue.handle(&now, Heard::ToolResult(id, ToolOutcome::Failed { say: "broken".into() }));
    }
    assert_eq!(acts.last(), Some(&Act::PutThrough), "nothing follows it: {acts:?}");
}
