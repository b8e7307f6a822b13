//! Three happy calls word for word, so that a change of wording is seen.

use insta::assert_snapshot;

use crate::script::play;

#[test]
fn step_by_step() {
    let talk = play(
        "caller: Hi, I'd like to make an appointment.
         caller: Ana Ruiz
         caller: next Monday in the afternoon
         caller: half past one
         caller: Yes, that's right.
         booked: Ana Ruiz, 2026-11-23, 1:30 PM
         caller: No, that's all. Thank you!
         hangs up",
    );
    assert_snapshot!(talk.transcript.join("\n"));
}

#[test]
fn in_one_breath() {
    let talk = play(
        "caller: Hi this is Ana Ruiz, can I come in next Monday at two?
         caller: yes
         booked: Ana Ruiz, 2026-11-23, 2:00 PM
         caller: bye",
    );
    assert_snapshot!(talk.transcript.join("\n"));
}

#[test]
fn a_message() {
    let talk = play(
        "caller: Can I speak to someone about my bill?
         caller: I was charged twice in October
         caller: Ana Ruiz
         caller: yes
         message: Ana Ruiz, -, charged twice
         caller: no thanks",
    );
    assert_snapshot!(talk.transcript.join("\n"));
}
