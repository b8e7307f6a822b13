//! A copy of the book, on which a call never was.

use booking::appointment::Status;
use booking::clinic::VisitTypeId;
use booking::rules;
use jiff::civil::Time;
use store::{Appointment, Author, Change, ChangeError, Changed, Store};

use crate::support::{MONDAY, audit, book, busy_days_are_right, clinic, now, raw, times, try_to_book, wish};

fn change(by: Author, id: i64) -> Change {
    let onto = Some(MONDAY);
    Change { appointment: id, revision: None, by, onto, time_zone: clinic().time_zone, now: now() }
}

fn move_to(store: &Store, id: i64, to: Time, by: Author) -> Result<Changed, ChangeError> {
    store.change(&change(by, id), |row, taken| {
        let slot = rules::check(&clinic(), MONDAY, to, VisitTypeId(1), None, now(), taken)?;
        Ok(row.moved_to(&slot))
    })
}

fn call_off(store: &Store, id: i64, by: Author) -> Result<Changed, ChangeError> {
    store.change(&change(by, id), |row, _| Ok(Appointment { status: Status::Cancelled, ..row }))
}

#[test]
fn what_a_call_moved_and_called_off_stands_as_before_whoever_has_those_times_now() {
    let (folder, path, store) = book();
    let times = times();
    let booked = |call: &str, key: &str, time: usize| {
        try_to_book(&store, &wish(call, key, MONDAY, times[time])).unwrap().appointment
    };
    let (moved, called_off) = (booked("CA0", "t1", 0), booked("CA0", "t2", 1));
    let by = |key: &str| Author::call("CA1", key);
    // Each into the time of the other, by a third.
    move_to(&store, moved.id, times[5], by("t1")).unwrap();
    call_off(&store, called_off.id, by("t2")).unwrap();
    move_to(&store, moved.id, times[1], by("t3")).unwrap();
    let of_the_call = booked("CA1", "t4", 9);
    let later = booked("CA2", "t1", 0);
    let elsewhere = booked("CA2", "t2", 7);
    let stands = |store: &Store, row: &Appointment| {
        let row = store.appointment(row.id).unwrap().unwrap();
        (row.time, row.status, row.patient)
    };
    let as_it_is = [&moved, &called_off, &of_the_call, &later].map(|row| stands(&store, row));

    let file = folder.path().join("copy.db");
    store.copy_to(&file).unwrap();
    let copy = Store::open(&file).unwrap();
    copy.take_back_call("CA1").unwrap();
    for row in [&moved, &called_off, &elsewhere] {
        assert_eq!(stands(&copy, row), (row.time, row.status, row.patient), "as before the call");
    }
    for row in [&of_the_call, &later] {
        assert_eq!(stands(&copy, row).1, Status::Cancelled, "it was not there then");
    }
    audit(&file);
    busy_days_are_right(&raw(&file));
    assert_eq!([&moved, &called_off, &of_the_call, &later].map(|row| stands(&store, row)), as_it_is);
    audit(&path);
}
