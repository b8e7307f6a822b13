//! Asked twice, done once.

use booking::appointment::Status;
use booking::clinic::{Clinician, ClinicianId};
use booking::rules::Refusal;
use jiff::civil::time;
use store::{BookError, NewAppointment, NewMessage, Store, StoreError};

use crate::support::{MONDAY, audit, book, by_the_rules, clinic, count, now, raw, try_to_book, wish};

#[test]
fn a_booking_is_the_row_that_was_asked_for() {
    let (_folder, path, store) = book();
    let booked =
        try_to_book(&store, &wish("CA1", "t1", MONDAY, time(14, 0, 0, 0))).expect("the slot is free");
    assert!(!booked.repeated, "it is new");
    let row = booked.appointment;
    assert_eq!((row.date, row.time), (MONDAY, time(14, 0, 0, 0)), "on the clinic's clock");
    assert_eq!(row.starts_at.to_string(), "2026-11-23T19:00:00Z", "2 PM in New York");
    assert_eq!(row.ends_at.to_string(), "2026-11-23T19:30:00Z", "half an hour later");
    assert_eq!(row.status, Status::Confirmed, "a booking made by phone is confirmed");
    assert_eq!(row.time_zone, "America/New_York", "the zone in which date and time are meant");
    assert_eq!(
        store.by_confirmation(&row.confirmation_number).expect("read"),
        Some(row.clone()),
        "found by its number"
    );
    assert_eq!(store.on_day(MONDAY).expect("read"), vec![row.clone()], "and on its day");

    let documented = "SELECT customer_name || '|' || phone_number || '|' || appointment_date || '|' || appointment_time
        || '|' || created_at || '|' || call_sid || '|' || status FROM appointments WHERE confirmation_number = ?1";
    let text: String = raw(&path)
        .query_row(documented, [&row.confirmation_number], |row| row.get(0))
        .expect("the documented columns");
    assert_eq!(
        text, "Ann Lee|+15551234567|2026-11-23|2:00 PM|2026-11-20 15:00:00|CA1|confirmed",
        "readers with other tools find what they were promised"
    );
}

#[test]
fn the_same_tool_call_gets_the_first_answer_even_after_a_restart() {
    let (_folder, path, store) = book();
    let wished = wish("CA1", "t1", MONDAY, time(9, 0, 0, 0));
    let first = try_to_book(&store, &wished).expect("the slot is free");
    drop(store);
    let store = Store::open(&path).expect("opens again");
    let again = try_to_book(&store, &wished).expect("the first answer");
    assert!(again.repeated, "nothing new was written");
    assert_eq!(again.appointment, first.appointment, "same row, same number");
    // The same tool call with other arguments is a fault of the agent's; it gets the first answer too.
    let other = try_to_book(&store, &wish("CA1", "t1", MONDAY, time(10, 0, 0, 0))).expect("the first answer");
    assert_eq!(other.appointment, first.appointment, "a repeated id never books a second time");
    assert_eq!(store.counters().expect("counters").appointments_booked, 1, "counted once");
}

#[test]
fn the_same_call_asking_for_the_slot_it_holds_gets_its_first_number() {
    let (_folder, _path, store) = book();
    let first = try_to_book(&store, &wish("CA1", "t1", MONDAY, time(9, 0, 0, 0))).expect("free");
    let again = try_to_book(&store, &wish("CA1", "t2", MONDAY, time(9, 0, 0, 0))).expect("its own slot");
    assert_eq!(
        (again.repeated, again.appointment),
        (true, first.appointment),
        "the caller holds that slot already"
    );
    let shouted =
        NewAppointment { customer_name: "ANN LEE".to_owned(), ..wish("CA1", "t4", MONDAY, time(9, 0, 0, 0)) };
    assert!(try_to_book(&store, &shouted).expect("its own slot").repeated, "capitals make no other patient");
    let sibling =
        NewAppointment { customer_name: "Tom Lee".to_owned(), ..wish("CA1", "t5", MONDAY, time(9, 0, 0, 0)) };
    assert_eq!(
        try_to_book(&store, &sibling),
        Err(BookError::Refused(Refusal::Taken)),
        "a yes for a patient who is not in the book would be a lie"
    );
    let other = try_to_book(&store, &wish("CA2", "t1", MONDAY, time(9, 0, 0, 0)));
    assert_eq!(other, Err(BookError::Refused(Refusal::Taken)), "for another call it is taken");
    try_to_book(&store, &wish("CA1", "t3", MONDAY, time(9, 30, 0, 0)))
        .expect("the same call may book another time");
}

#[test]
fn a_cancelled_appointment_frees_its_time_for_everybody() {
    let (_folder, path, store) = book();
    let at = time(9, 0, 0, 0);
    for (n, word) in ["cancelled", "no_show"].into_iter().enumerate() {
        let call = format!("CA{n}");
        let first = try_to_book(&store, &wish(&call, "t1", MONDAY, at)).expect("free").appointment;
        raw(&path)
            .execute("UPDATE appointments SET status = ?1 WHERE id = ?2", (word, first.id))
            .expect("the status changes");
        assert!(
            store.taken_on(MONDAY, &clinic().time_zone, None, now()).expect("read").is_empty(),
            "{word} takes up no time"
        );
        let again = try_to_book(&store, &wish(&call, "t2", MONDAY, at)).expect("free again").appointment;
        assert_ne!(first.id, again.id, "a new row for a new booking");
        raw(&path)
            .execute("UPDATE appointments SET status = 'cancelled' WHERE id = ?1", [again.id])
            .expect("cancelled");
    }
    audit(&path);
}

#[test]
fn two_clinicians_make_two_appointments_of_one_time() {
    let (_folder, path, store) = book();
    let mut clinic = clinic();
    clinic.clinicians.push(Clinician::new(ClinicianId(2), "Second"));
    let at = time(9, 0, 0, 0);
    for (call, clinician) in [("CA1", Ok(1)), ("CA2", Ok(2)), ("CA3", Err(Refusal::Taken))] {
        let new = wish(call, "t", MONDAY, at);
        let booked =
            store.book(&new, by_the_rules(&clinic, &new)).map(|booked| booked.appointment.clinician.0);
        assert_eq!(
            booked,
            clinician.map_err(BookError::Refused),
            "{call} gets the next clinician who is free"
        );
    }
    audit(&path);
}

#[test]
fn a_refusal_writes_nothing() {
    let (_folder, path, store) = book();
    let saturday = jiff::civil::date(2026, 11, 21);
    let refused = try_to_book(&store, &wish("CA1", "t1", saturday, time(9, 0, 0, 0)));
    assert_eq!(
        refused,
        Err(BookError::Refused(Refusal::Weekend)),
        "the rules are asked inside the transaction"
    );
    let connection = raw(&path);
    for table in ["appointments", "bookings"] {
        assert_eq!(count(&connection, &format!("SELECT count(*) FROM {table}")), 0, "{table} is empty");
    }
    try_to_book(&store, &wish("CA1", "t1", MONDAY, time(9, 0, 0, 0)))
        .expect("a refused id is not used up in the book");
}

#[test]
fn the_schema_refuses_what_wrong_rules_let_through() {
    let (_folder, path, store) = book();
    let slot = try_to_book(&store, &wish("CA1", "t1", MONDAY, time(9, 0, 0, 0))).expect("free").appointment;
    let new = wish("CA2", "t1", MONDAY, time(9, 0, 0, 0));
    let careless = store.book(&new, |taken| {
        assert_eq!(taken.len(), 1, "the rules are told what is taken");
        Ok(booking::slot::Slot {
            clinician: ClinicianId(1),
            room: None,
            date: slot.date,
            time: slot.time,
            minutes: 30,
            starts_at: slot.starts_at,
            ends_at: slot.ends_at,
        })
    });
    assert_eq!(careless, Err(BookError::Refused(Refusal::Taken)), "the trigger has the last word");
    audit(&path);
}

#[test]
fn a_panic_in_the_rules_gives_the_book_back() {
    let (_folder, path, store) = book();
    let new = wish("CA1", "t1", MONDAY, time(9, 0, 0, 0));
    let panicked =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| store.book(&new, |_| panic!("on purpose"))));
    assert!(panicked.is_err(), "the panic goes on to whoever asked");
    try_to_book(&store, &new).expect("the next booking finds the book as it was");
    audit(&path);
}

#[test]
fn a_booking_whose_row_was_deleted_with_another_tool_can_be_made_again() {
    let (_folder, path, store) = book();
    let wished = wish("CA1", "t1", MONDAY, time(9, 0, 0, 0));
    try_to_book(&store, &wished).expect("free");
    let tool = raw(&path);
    tool.pragma_update(None, "foreign_keys", false).expect("the tool's default");
    tool.execute("DELETE FROM appointments", []).expect("rows can be deleted");
    assert!(!try_to_book(&store, &wished).expect("free again").repeated, "there is no first answer any more");
    audit(&path);
}

#[test]
fn a_message_is_kept_once() {
    let (_folder, _path, store) = book();
    let new = NewMessage {
        call_sid: "CA1".into(),
        tool_call_id: "t1".into(),
        customer_name: Some("O'Brien \"Bob\" <b>🌷</b>'); DROP TABLE messages;--".into()),
        phone_number: "+15551234567".into(),
        message: "Please call back.".into(),
        taken_at: now(),
    };
    let first = store.take_message(&new).expect("kept");
    assert_eq!(store.take_message(&new).expect("the first again"), first, "asked twice, kept once");
    assert_eq!(store.messages(10).expect("read"), vec![first.clone()], "one row");
    assert_eq!(first.customer_name, new.customer_name, "every character of the name survived");
    assert_eq!(store.message_of("CA1", "t1").expect("read"), Some(first), "found by its call");
    assert_eq!(store.message_of("CA1", "t2").expect("read"), None, "there is no other");
    let empty = NewMessage { tool_call_id: "t2".into(), message: "  ".into(), ..new };
    assert!(
        matches!(store.take_message(&empty), Err(StoreError::Constraint(_))),
        "an empty message says nothing"
    );
}
