//! A model may write anything: it is told what is wrong, nothing is written, nothing panics.

use call::tools::{ToolId, ToolOutcome, ToolRequest};

use crate::support::{MONDAY, book, book_for, caller, id, list, reception, said};

#[tokio::test]
async fn malformed_arguments_are_told_and_write_nothing() {
    let reception = reception();
    let megabyte = "é\"\u{0}".repeat(300_000);
    let message = |text: &str| ToolRequest::TakeMessage {
        customer_name: Some("Ann Lee".into()),
        phone_number: None,
        message: text.to_owned(),
    };
    let requests = [
        (list("next Monday"), "failed: `date` was \"next Monday\"; expected"),
        (list(""), "failed: `date` was \"\"; expected"),
        (list(&megabyte), "failed: `date` has 1200000 bytes; expected at most"),
        (list("2026-02-30"), "refused: I don't think that date exists."),
        (book(MONDAY, "25:00"), "failed: `time` was \"25:00\"; expected"),
        (book(MONDAY, &megabyte), "failed: `time` has"),
        (book("23/11/2026", "2:00 PM"), "failed: `date` was"),
        (book_for("", MONDAY, "2:00 PM"), "refused: I'll need a name"),
        (book_for("  \t ", MONDAY, "2:00 PM"), "refused: I'll need a name"),
        (book_for(&"x".repeat(1_000_000), MONDAY, "2:00 PM"), "refused: I'm sorry, that name is too long"),
        (book_for("Ann\u{202e}eeL", MONDAY, "2:00 PM"), "refused: I'm sorry, I couldn't read that name."),
        (message(""), "failed: `message` was empty; expected"),
        (message(&megabyte), "failed: `message` has"),
        (ToolRequest::ResolveDate { words: megabyte.clone() }, "failed: `words` has"),
        (ToolRequest::end_call(&megabyte), "failed: `reason` has"),
    ];
    for (n, (request, expected)) in requests.into_iter().enumerate() {
        let outcome = reception.desk.run_tool(&caller("CA1"), &id(&format!("t{n}")), request).await;
        let said = said(&outcome);
        assert!(said.starts_with(expected), "case {n}: expected {expected:?}, got {said:?}");
        assert!(said.len() < 300, "case {n}: the answer is a sentence");
    }
    assert_eq!(reception.store.counters().expect("read").appointments_booked, 0, "nothing was booked");
    assert!(reception.store.messages(5).expect("read").is_empty(), "nothing was kept");
}

#[tokio::test]
async fn a_tool_call_without_a_usable_id_is_told() {
    let reception = reception();
    for wrong in [String::new(), "x".repeat(1_000_000)] {
        let outcome = reception.desk.run_tool(&caller("CA1"), &ToolId(wrong), list(MONDAY)).await;
        assert!(matches!(outcome, ToolOutcome::Failed { .. }), "an id is what makes a repetition harmless");
    }
}

#[tokio::test]
async fn a_faulty_request_does_not_spoil_the_next_one() {
    let reception = reception();
    let call = caller("CA1");
    reception.desk.run_tool(&call, &id("1"), book("nonsense", "nonsense")).await;
    let outcome = reception.desk.run_tool(&call, &id("2"), book(MONDAY, "2:00 PM")).await;
    assert!(matches!(outcome, ToolOutcome::Booked { .. }), "the model put it right: {}", said(&outcome));
}
