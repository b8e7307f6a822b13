//! A book that cannot be written now.

use std::time::Duration;

use jiff::civil::time;
use store::{BookError, Options, Store, StoreError};

use crate::support::{MONDAY, audit, book, clinic, now, raw, try_to_book, wish};

#[test]
fn a_locked_book_is_waited_for_and_then_told() {
    let (_folder, path, store) = book();
    drop(store);
    let store = Store::open_with(&path, Options { busy_timeout: Duration::from_millis(100), readers: 2 })
        .expect("opens");
    let other = raw(&path);
    other.execute_batch("BEGIN IMMEDIATE").expect("another program is writing");
    let wished = wish("CA1", "t1", MONDAY, time(9, 0, 0, 0));
    assert_eq!(
        try_to_book(&store, &wished),
        Err(BookError::Store(StoreError::Busy)),
        "told honestly after the bound"
    );
    assert!(
        store.taken_on(MONDAY, &clinic().time_zone, None, now()).expect("reading needs no lock").is_empty(),
        "nothing was written"
    );
    other.execute_batch("COMMIT").expect("the other program is done");
    try_to_book(&store, &wished).expect("and then it works");
    audit(&path);
}

#[test]
fn a_book_that_is_unlocked_in_time_is_written() {
    let (_folder, path, store) = book();
    let other = raw(&path);
    other.execute_batch("BEGIN IMMEDIATE").expect("another program is writing");
    std::thread::scope(|scope| {
        let booking = scope.spawn(|| try_to_book(&store, &wish("CA1", "t1", MONDAY, time(9, 0, 0, 0))));
        // Long enough that the booking meets the lock, short beside the three seconds it waits.
        std::thread::sleep(Duration::from_millis(150));
        other.execute_batch("COMMIT").expect("the other program is done");
        booking.join().expect("no panic").expect("the booking waited");
    });
    audit(&path);
}

#[test]
fn those_who_wait_for_our_own_writer_give_up_too() {
    let (_folder, path, store) = book();
    drop(store);
    let store = Store::open_with(&path, Options { busy_timeout: Duration::from_millis(100), readers: 1 })
        .expect("opens");
    let new = wish("CA1", "t1", MONDAY, time(9, 0, 0, 0));
    let slow = store.book(&new, |_| {
        // While this one decides, nobody else gets the writer.
        let other = try_to_book(&store, &wish("CA2", "t1", MONDAY, time(9, 30, 0, 0)));
        assert_eq!(other, Err(BookError::Store(StoreError::Busy)), "waiting has an end");
        Err(booking::rules::Refusal::Taken)
    });
    assert_eq!(
        slow,
        Err(BookError::Refused(booking::rules::Refusal::Taken)),
        "the first one goes on as it would"
    );
    try_to_book(&store, &new).expect("and the writer is back");
}
