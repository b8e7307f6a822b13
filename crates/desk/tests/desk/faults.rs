//! The book cannot be written: the caller is told honestly, the lamp shows it, and it recovers.

use std::time::Duration;

use call::tools::ToolOutcome;
use desk::DeskError;
use store::Options;
use wire::status::Health;

use crate::support::{MONDAY, book, caller, id, list, next, reception_with, ring, said};

#[tokio::test]
async fn a_locked_book_is_an_honest_no_and_the_same_tool_call_may_try_again() {
    let reception = reception_with(Options { busy_timeout: Duration::from_millis(50), readers: 2 });
    let other = rusqlite::Connection::open(&reception.path).expect("another program opens the book");
    other.execute_batch("BEGIN IMMEDIATE").expect("and writes");
    let call = caller("CA1");
    let failed = reception.desk.run_tool(&call, &id("t1"), book(MONDAY, "2:00 PM")).await;
    assert_eq!(said(&failed), "failed: Database error — please try again.", "the documented words");
    assert_eq!(reception.desk.status().store.health, Health::Failed, "the lamp shows it");
    let found = reception.desk.run_tool(&call, &id("t2"), list(MONDAY)).await;
    assert!(matches!(found, ToolOutcome::Slots { ref times, .. } if times.len() == 14), "reading goes on");
    assert_eq!(
        reception.desk.status().store.health,
        Health::Failed,
        "what was read does not show that it can be written"
    );

    other.execute_batch("COMMIT").expect("the other program is done");
    let booked = reception.desk.run_tool(&call, &id("t1"), book(MONDAY, "2:00 PM")).await;
    assert!(
        matches!(booked, ToolOutcome::Booked { .. }),
        "nothing was written the first time: {}",
        said(&booked)
    );
    assert_eq!(reception.desk.status().store.health, Health::Ok, "the lamp is well again");
}

#[tokio::test]
async fn a_call_is_answered_and_counted_later_while_the_book_is_locked() {
    let reception = reception_with(Options { busy_timeout: Duration::from_millis(50), readers: 2 });
    let other = rusqlite::Connection::open(&reception.path).expect("another program opens the book");
    other.execute_batch("BEGIN IMMEDIATE").expect("and writes");
    let (first, _orders) = ring(&reception.desk, "CA1");
    assert!(first.is_live(), "a statistic keeps no caller waiting");
    let mut status = reception.desk.bus().subscribe(None);
    while reception.desk.status().store.health != Health::Failed {
        next(&mut status).await;
    }
    other.execute_batch("COMMIT").expect("the other program is done");
    let mut reader = reception.desk.bus().subscribe(None);
    let (_second, _more_orders) = ring(&reception.desk, "CA2");
    loop {
        if let wire::event::Event::MetricUpdated(metrics) = next(&mut reader).await {
            assert_eq!(metrics.total_calls, 2, "the first call goes in with the second");
            break;
        }
    }
}

#[tokio::test]
async fn a_damaged_book_is_unavailable() {
    let reception = reception_with(Options::default());
    rusqlite::Connection::open(&reception.path)
        .and_then(|sql| sql.execute_batch("DROP TABLE bookings; DROP TABLE appointments;"))
        .expect("somebody drops the tables");
    let day = reception.desk.day(MONDAY.parse().expect("a date")).await;
    assert_eq!(day, Err(DeskError::Unavailable), "a day cannot be read");
    let outcome = reception.desk.run_tool(&caller("CA1"), &id("t1"), book(MONDAY, "2:00 PM")).await;
    assert!(matches!(outcome, ToolOutcome::Failed { .. }), "nor booked: {}", said(&outcome));
}
