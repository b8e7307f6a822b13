//! Asked twice, done once, whichever tool it is.

use call::tools::{ToolOutcome, ToolRequest};

use crate::support::{MONDAY, book, caller, id, list, next, number, reception};

#[tokio::test]
async fn a_booking_delivered_many_times_at_once_is_one_row_and_one_answer() {
    let reception = reception();
    let mut reader = reception.desk.bus().subscribe(None);
    let many: Vec<_> = (0..20)
        .map(|_| {
            let desk = reception.desk.clone();
            tokio::spawn(
                async move { desk.run_tool(&caller("CA1"), &id("t1"), book(MONDAY, "2:00 PM")).await },
            )
        })
        .collect();
    let mut numbers = Vec::new();
    for one in many {
        numbers.push(number(&one.await.expect("no panic")));
    }
    numbers.dedup();
    assert_eq!(numbers.len(), 1, "everybody was told the same number");
    assert_eq!(reception.store.on_day(MONDAY.parse().expect("a date")).expect("read").len(), 1, "one row");
    let told = std::iter::from_fn(|| reader.take())
        .filter(|(_, event)| event.name() == "appointment_changed")
        .count();
    assert_eq!(told, 1, "the windows were told once");
}

#[tokio::test]
async fn a_repeated_id_gets_the_first_outcome_of_every_tool() {
    let reception = reception();
    let desk = &reception.desk;
    let call = caller("CA1");
    let first = desk.run_tool(&call, &id("list"), list(MONDAY)).await;
    desk.run_tool(&caller("CA2"), &id("t"), book(MONDAY, "2:00 PM")).await;
    assert_eq!(
        desk.run_tool(&call, &id("list"), list(MONDAY)).await,
        first,
        "even when the answer has changed since"
    );
    assert_ne!(
        desk.run_tool(&call, &id("list again"), list(MONDAY)).await,
        first,
        "a new question sees the change"
    );

    let refused = desk.run_tool(&call, &id("book"), book(MONDAY, "2:00 PM")).await;
    assert!(matches!(refused, ToolOutcome::Refused { .. }), "it is taken");
    let again = desk.run_tool(&call, &id("book"), book(MONDAY, "3:00 PM")).await;
    assert_eq!(again, refused, "a repeated id does nothing new, whatever it asks");

    let message =
        ToolRequest::TakeMessage { customer_name: None, phone_number: None, message: "Hello".into() };
    for _ in 0..3 {
        let kept = desk.run_tool(&call, &id("m"), message.clone()).await;
        assert_eq!(kept, ToolOutcome::MessageKept, "each time the first answer");
    }
    assert_eq!(reception.store.messages(10).expect("read").len(), 1, "kept once");
}

#[tokio::test]
async fn the_same_id_in_another_call_is_another_tool_call() {
    let reception = reception();
    let first = reception.desk.run_tool(&caller("CA1"), &id("t"), book(MONDAY, "9:00 AM")).await;
    let second = reception.desk.run_tool(&caller("CA2"), &id("t"), book(MONDAY, "9:30 AM")).await;
    assert_ne!(number(&first), number(&second), "ids are unique within one call");
}

#[tokio::test]
async fn a_booking_goes_on_when_the_one_who_asked_has_gone() {
    let reception = reception();
    let mut reader = reception.desk.bus().subscribe(None);
    let call = caller("CA1");
    let tool = id("t1");
    {
        let asking = reception.desk.run_tool(&call, &tool, book(MONDAY, "2:00 PM"));
        let mut asking = std::pin::pin!(asking);
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        // Asked, and dropped before the answer: the caller hung up.
        assert!(asking.as_mut().poll(&mut context).is_pending(), "the answer takes a moment");
    }
    let event = next(&mut reader).await;
    assert_eq!(event.name(), "appointment_changed", "the booking was finished and told");
    let answer = reception.desk.run_tool(&call, &tool, book(MONDAY, "2:00 PM")).await;
    let rows = reception.store.on_day(MONDAY.parse().expect("a date")).expect("read");
    assert_eq!(rows.len(), 1, "once");
    assert_eq!(rows[0].confirmation_number, number(&answer), "and whoever asks again gets its number");
}
