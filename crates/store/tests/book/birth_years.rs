//! The year of birth that somebody tells in the call in which they became known.

use std::path::Path;

use booking::patient::Born;
use jiff::civil::date;
use store::{Author, Patient, PatientDraft, Store, Who};

use crate::support::{MONDAY, audit, book, count, now, raw, times, try_to_book, wish};

const LINE: &str = "+15551234567";

/// Books the nth time of Monday in a call; gives who it is for.
fn booked(store: &Store, call_sid: &str, nth: usize, name: &str, number: &str) -> i64 {
    let mut new = wish(call_sid, &format!("book-{nth}"), MONDAY, times()[nth]);
    (new.customer_name, new.phone_number) = (name.to_owned(), number.to_owned());
    try_to_book(store, &new).expect("the time is free").appointment.patient.expect("it is for somebody")
}

fn note(store: &Store, call_sid: &str, key: &str, year: i16) -> Option<i64> {
    store.note_birth_year(&Author::call(call_sid, key), LINE, year, now()).expect("the book can be written")
}

fn wants(store: &Store, call_sid: &str) -> bool {
    store.wants_birth_year(call_sid, LINE).expect("the book can be read")
}

fn patient(store: &Store, id: i64) -> Patient {
    store.patient(id).expect("the book can be read").expect("they are in it")
}

fn staff() -> Author {
    Author::desk(Who::Staff, None)
}

#[test]
fn whom_a_call_made_known_may_tell_it_and_put_it_right_in_that_call() {
    let (_folder, path, store) = book();
    let ana = booked(&store, "CA1", 0, "Ana Ruiz", LINE);
    assert!(wants(&store, "CA1"));
    assert_eq!(note(&store, "CA1", "t1", 1984), Some(ana));
    let noted = patient(&store, ana);
    assert_eq!((noted.born, noted.revision), (Some(Born::Year(1984)), 1));
    assert!(!wants(&store, "CA1"), "it is asked for once");

    assert_eq!(note(&store, "CA1", "t2", 1985), Some(ana), "no, 1985");
    assert_eq!(note(&store, "CA1", "t1", 1984), Some(ana), "the first once more");
    assert_eq!(note(&store, "CA1", "t3", 1985), Some(ana), "said again");
    let right = patient(&store, ana);
    assert_eq!((right.born, right.revision), (Some(Born::Year(1985)), 2), "an old tool call undoes nothing");
    let trail =
        "SELECT count(*) FROM audit WHERE subject = 'patient' AND action = 'changed' AND call_sid = 'CA1'
                    AND who = 'receptionist' AND before ->> '$.birth_year' IS NOT after ->> '$.birth_year'";
    assert_eq!(count(&raw(&path), trail), 2);

    booked(&store, "CA1", 1, "Ana Ruiz", LINE);
    assert_eq!(note(&store, "CA1", "t4", 1983), Some(ana), "she is still the only one");
    audit(&path);
}

#[test]
fn nobody_else_can_be_given_one() {
    let (_folder, _, store) = book();
    let known =
        PatientDraft { name: "Bea Lund".into(), numbers: vec![LINE.into()], ..PatientDraft::default() };
    let bea = store.add_patient(&known, &staff(), now()).unwrap();
    assert_eq!(booked(&store, "CA1", 0, "Bea Lund", LINE), bea.id);
    let ana = booked(&store, "CA2", 1, "Ana Ruiz", LINE);
    let cy = booked(&store, "CA3", 2, "Cy Berg", "+15550100199");
    let withheld = booked(&store, "CA4", 3, "Dee Hahn", "anonymous");
    for (call_sid, why) in [
        ("CA1", "she was known before"),
        ("CA3", "it is not the caller's number"),
        ("CA4", "there is no number"),
        ("CA5", "nothing was booked"),
    ] {
        assert!(!wants(&store, call_sid), "{why}");
        assert_eq!(note(&store, call_sid, "t1", 1984), None, "{why}");
    }
    // The next call for the same person.
    assert_eq!(booked(&store, "CA6", 4, "Ana Ruiz", LINE), ana);
    assert_eq!(
        (wants(&store, "CA6"), note(&store, "CA6", "t1", 1984)),
        (false, None),
        "another call made her"
    );
    // A family: of two nobody knows whose it is.
    let tom = booked(&store, "CA7", 5, "Tom Lee", LINE);
    assert!(wants(&store, "CA7"));
    let ida = booked(&store, "CA7", 6, "Ida Lee", LINE);
    assert_eq!((wants(&store, "CA7"), note(&store, "CA7", "t1", 1984)), (false, None));
    // Nor beside somebody who was known.
    booked(&store, "CA8", 7, "Bea Lund", LINE);
    let eva = booked(&store, "CA8", 8, "Eva Lund", LINE);
    assert_eq!((wants(&store, "CA8"), note(&store, "CA8", "t1", 1984)), (false, None));
    for id in [bea.id, ana, cy, withheld, tom, ida, eva] {
        assert_eq!(patient(&store, id).born, None, "nothing was written");
    }
    let nobody = store.note_birth_year(&staff(), LINE, 1984, now()).unwrap();
    assert_eq!(nobody, None, "whoever is on no call has made nobody known in one");
}

#[test]
fn whom_staff_have_touched_meanwhile_is_theirs() {
    let (_folder, path, store) = book();
    let edited = booked(&store, "CA1", 0, "Ana Ruiz", LINE);
    let born = Some(date(1984, 3, 5).into());
    let draft =
        PatientDraft { name: "Ana Ruiz".into(), numbers: vec![LINE.into()], born, ..PatientDraft::default() };
    store.save_patient(edited, 0, &draft, &staff(), now()).unwrap();
    assert_eq!((wants(&store, "CA1"), note(&store, "CA1", "t1", 1985)), (false, None));
    assert_eq!(patient(&store, edited).born, born);

    // Somebody who was known is taken into the new row: it is theirs now, too.
    let old = PatientDraft { name: "B. Lund".into(), numbers: vec![LINE.into()], ..PatientDraft::default() };
    let old = store.add_patient(&old, &staff(), now()).unwrap();
    let bea = booked(&store, "CA2", 1, "Bea Lund", LINE);
    assert!(wants(&store, "CA2"));
    store.merge_patients((old.id, 0), (bea, 0), &staff(), now()).unwrap();
    assert_eq!((wants(&store, "CA2"), note(&store, "CA2", "t1", 1985)), (false, None));
    assert_eq!(patient(&store, bea).born, None);

    // Of a row that another tool has written nobody knows when it came.
    raw(&path)
        .execute_batch(
            "INSERT INTO patients (id, name, made_at, changed_at) VALUES (900, 'Cy Berg', '2026-11-20T15:00:00Z', '2026-11-20T15:00:00Z');
             INSERT INTO patient_numbers (patient_id, number) VALUES (900, '+15551234567');",
        )
        .unwrap();
    assert_eq!(booked(&store, "CA3", 2, "Cy Berg", LINE), 900);
    assert_eq!((wants(&store, "CA3"), note(&store, "CA3", "t1", 1985)), (false, None));
}

/// A copy of the book, on which the call never was.
fn without(store: &Store, folder: &Path, call_sid: &str) -> (Store, std::path::PathBuf) {
    let file = folder.join(format!("without-{call_sid}.db"));
    store.copy_to(&file).expect("a copy can be written");
    let copy = Store::open(&file).expect("a copy can be opened");
    copy.take_back_call(call_sid).expect("a call can be taken back");
    audit(&file);
    (copy, file)
}

#[test]
fn without_the_call_nobody_has_become_known_by_it() {
    let (folder, _, store) = book();
    let ana = booked(&store, "CA1", 0, "Ana Ruiz", LINE);
    note(&store, "CA1", "t1", 1984);
    booked(&store, "CA2", 1, "Ana Ruiz", LINE);
    let bea = booked(&store, "CA3", 2, "Bea Lund", LINE);
    note(&store, "CA3", "t1", 1990);
    let now_with_notes = PatientDraft {
        name: "Bea Lund".into(),
        numbers: vec![LINE.into()],
        born: Some(Born::Year(1990)),
        notes: "Prefers mornings.".into(),
        ..PatientDraft::default()
    };
    store.save_patient(bea, 1, &now_with_notes, &staff(), now()).unwrap();

    let (copy, _) = without(&store, folder.path(), "CA1");
    assert!(copy.patient(ana).unwrap().is_none(), "she is new when the call is held once more");
    assert_eq!(patient(&copy, bea).born, Some(Born::Year(1990)), "others stay");
    booked(&copy, "CA9", 0, "Ana Ruiz", LINE);
    assert!(wants(&copy, "CA9"), "and is asked again");

    let (copy, _) = without(&store, folder.path(), "CA3");
    let kept = patient(&copy, bea);
    assert_eq!(
        (kept.born, kept.notes.as_str()),
        (None, "Prefers mornings."),
        "what staff wrote is not taken back"
    );
    assert_eq!(patient(&store, ana).born, Some(Born::Year(1984)), "the book itself stays as it is");
}
