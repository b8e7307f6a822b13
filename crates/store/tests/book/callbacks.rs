//! Cards of callers who are to be called back.

use jiff::Timestamp;
use store::{CallbackChange, CallbackChanged, NewCallback, Store};

fn at(minute: u8) -> Timestamp {
    format!("2026-11-20T15:{minute:02}:00Z").parse().expect("a moment")
}

fn left(call_sid: &str, number: &str, reason: &'static str, minute: u8) -> NewCallback {
    NewCallback {
        call_sid: call_sid.to_owned(),
        phone_number: number.to_owned(),
        customer_name: None,
        reason,
        urgency: "normal",
        why: "Wanted a time.".to_owned(),
        message: None,
        at_ms: Some(1000),
        best_time: String::new(),
        at: at(minute),
    }
}

fn book() -> testkit::temp::Books {
    testkit::temp::store()
}

fn open(store: &Store) -> Vec<(i64, i64)> {
    let cards = store.callbacks(50).expect("it is read");
    cards.into_iter().filter(|card| card.state != "done").map(|card| (card.id, card.times)).collect()
}

#[test]
fn who_calls_again_is_one_card_and_a_call_counts_once() {
    let books = book();
    let store = &books.store;
    let first = store.note_callback(&left("CA1", "+15550100001", "gave_up", 1)).expect("noted").expect("new");
    let again = store.note_callback(&left("CA1", "+15550100001", "gave_up", 2));
    assert_eq!(again.expect("noted"), None, "the same call");
    let urgent = NewCallback { urgency: "urgent", ..left("CA2", "+15550100001", "failed", 3) };
    assert_eq!(store.note_callback(&urgent).expect("the book works"), Some(first));
    store.note_callback(&left("CA3", "+15550100001", "gave_up", 4)).expect("noted");
    assert_eq!(open(store), [(first, 3)]);
    let card = store.callback(first).expect("read").expect("there");
    assert_eq!((card.urgency.as_str(), card.call_sid.as_str()), ("urgent", "CA3"), "it stays urgent");
    let withheld = ["CA4", "CA5"].map(|sid| store.note_callback(&left(sid, "", "missed", 5)).expect("noted"));
    assert_ne!(withheld[0], withheld[1], "nobody knows whether they are one");
    assert_eq!(store.open_callbacks().expect("the book works"), 3);
}

#[test]
fn a_message_that_comes_later_in_the_call_is_added() {
    let books = book();
    let store = &books.store;
    let id = store.note_callback(&left("CA1", "+15550100001", "missed", 1)).expect("noted").expect("new");
    let message = NewCallback {
        message: Some("Please call me about my results".to_owned()),
        ..left("CA1", "+15550100001", "message", 2)
    };
    assert_eq!(store.note_callback(&message).expect("the book works"), Some(id));
    assert_eq!(store.note_callback(&message).expect("the book works"), None, "it is there");
    let card = store.callback(id).expect("read").expect("there");
    assert_eq!((card.reason.as_str(), card.times), ("message", 1));
}

#[test]
fn a_later_booking_closes_the_card_and_a_still_later_call_opens_another() {
    let books = book();
    let store = &books.store;
    let id = store.note_callback(&left("CA1", "+15550100001", "gave_up", 1)).expect("noted").expect("new");
    assert_eq!(
        store.note_no_callback("CA2", Some("+15550100002"), at(2)).expect("the book works"),
        None,
        "somebody else"
    );
    assert_eq!(store.note_no_callback("CA3", Some("+15550100001"), at(3)).expect("the book works"), Some(id));
    assert_eq!(
        store.note_no_callback("CA3", Some("+15550100001"), at(4)).expect("the book works"),
        None,
        "once"
    );
    let card = store.callback(id).expect("read").expect("there");
    assert_eq!((card.state.as_str(), card.done_by.as_deref()), ("done", Some("a later call")));
    let next = store.note_callback(&left("CA4", "+15550100001", "gave_up", 5)).expect("noted");
    assert_ne!(next, Some(id));
}

#[test]
fn a_card_is_changed_by_whoever_has_read_it_and_told_of() {
    let books = book();
    let store = &books.store;
    let id = store.note_callback(&left("CA1", "+15550100001", "gave_up", 1)).expect("noted").expect("new");
    let to = |state| CallbackChange { state: Some(state), ..Default::default() };
    let CallbackChanged::Done(card) =
        store.change_callback(id, 1, &to("in_progress"), at(2)).expect("written")
    else {
        panic!("it is changed")
    };
    assert_eq!(card.state, "in_progress");
    let stale = store.change_callback(id, 1, &to("done"), at(3)).expect("written");
    assert!(matches!(stale, CallbackChanged::Stale(_)), "{stale:?}");
    let CallbackChanged::Done(card) =
        store.change_callback(id, card.revision, &to("done"), at(3)).expect("written")
    else {
        panic!("it is changed")
    };
    assert!(card.done_at.is_some() && card.done_by.as_deref() == Some("staff"));
    let other = store.note_callback(&left("CA2", "+15550100001", "gave_up", 4)).expect("noted").expect("new");
    let twice = store.change_callback(id, card.revision, &to("to_do"), at(5)).expect("written");
    assert!(matches!(&twice, CallbackChanged::HasOpen(open) if open.id == other), "{twice:?}");
    let unknown = store.change_callback(999, 1, &to("done"), at(5)).expect("written");
    assert_eq!(unknown, CallbackChanged::Unknown);
    let steps: Vec<String> =
        store.callback_steps(id).expect("read").into_iter().map(|step| step.action).collect();
    assert_eq!(steps, ["made", "begun", "done"]);
}

#[test]
fn the_trail_is_only_added_to_and_words_are_the_stored_ones() {
    let books = book();
    books.store.note_callback(&left("CA1", "+15550100001", "gave_up", 1)).expect("noted");
    let raw = rusqlite::Connection::open(books.store.path()).expect("the book");
    for wrong in [
        "UPDATE desk_audit SET who = 'nobody'",
        "DELETE FROM desk_audit",
        "UPDATE callbacks SET state = 'lost'",
        "UPDATE callbacks SET state = 'done'",
        "UPDATE callbacks SET urgency = 'very'",
        "INSERT INTO callbacks (phone_number, reason, urgency, why, call_sid, called_at, updated_at) VALUES \
         ('+15550100001', 'missed', 'low', 'x', 'CA9', '2026-11-20T15:00:00.000Z', '2026-11-20T15:00:00.000Z')",
    ] {
        assert!(raw.execute_batch(wrong).is_err(), "{wrong}");
    }
}
