//! A merge of patients that was a mistake is taken back.

use booking::patient::{Born, Language, Search};
use jiff::civil::date;
use rusqlite::Connection;
use store::{Author, Patient, PatientDraft, PatientError, Store, Who};

use crate::support::{MONDAY, book, count, now, raw, times, try_to_book, wish};

fn staff() -> Author {
    Author::desk(Who::Staff, None)
}

fn add(store: &Store, name: &str, numbers: &[&str], notes: &str, born: Option<Born>) -> Patient {
    let draft = PatientDraft {
        name: name.to_owned(),
        numbers: numbers.iter().map(|number| (*number).to_owned()).collect(),
        born,
        notes: notes.to_owned(),
        ..PatientDraft::default()
    };
    store.add_patient(&draft, &staff(), now()).expect("a patient can be written")
}

/// A visit of this patient; gives its id.
fn visit(store: &Store, raw: &Connection, patient: i64, place: usize) -> i64 {
    let new = wish(&format!("CA{place}"), "t", MONDAY, times()[place]);
    let id = try_to_book(store, &new).expect("the time is free").appointment.id;
    raw.execute("UPDATE appointments SET patient_id = ?2 WHERE id = ?1", [id, patient])
        .expect("the row can be written");
    id
}

fn of(raw: &Connection, visit: i64) -> i64 {
    count(raw, &format!("SELECT patient_id FROM appointments WHERE id = {visit}"))
}

fn now_of(store: &Store, patient: &Patient) -> Patient {
    store.patient(patient.id).expect("the book can be read").expect("the row stays")
}

#[test]
fn what_was_moved_goes_back_and_what_came_since_stays() {
    let (_folder, path, store) = book();
    let raw = raw(&path);
    let kept = add(&store, "Ann Lee", &["+15550100123", "+15550100125"], "Asthma.", None);
    let gone = add(
        &store,
        "Anna Leigh",
        &["+15550100124", "+1 555 010 0123"],
        "Prefers mornings.",
        Some(date(1985, 3, 9).into()),
    );
    let older = add(&store, "A. Leigh", &[], "", None);
    let (hers, theirs) = (visit(&store, &raw, kept.id, 0), visit(&store, &raw, gone.id, 1));
    raw.execute(
        "INSERT INTO waiting (patient_id, name, visit_type_id, joined_at, changed_at)
         VALUES (?1, 'Anna Leigh', 1, '2026-11-20T15:00:00Z', '2026-11-20T15:00:00Z')",
        [gone.id],
    )
    .unwrap();
    store.merge_patients((older.id, 0), (gone.id, 0), &staff(), now()).unwrap();
    let one = store.merge_patients((gone.id, 1), (kept.id, 0), &staff(), now()).unwrap();
    let since = visit(&store, &raw, kept.id, 2);

    let taken_in = store.patients_taken_in(kept.id).unwrap();
    assert_eq!(taken_in.iter().map(|one| one.patient.id).collect::<Vec<_>>(), [gone.id]);
    assert_eq!(taken_in[0].merged_at, now());
    assert!(!format!("{taken_in:?}").contains("Leigh"), "no name is printed");

    let alone = store.undo_merge((kept.id, one.revision), gone.id, &staff(), now()).unwrap();
    assert_eq!((alone.name.as_str(), alone.notes.as_str(), alone.born), ("Ann Lee", "Asthma.", None));
    assert_eq!(alone.numbers, kept.numbers);
    let back = now_of(&store, &gone);
    assert_eq!((&back.name, &back.notes, back.born), (&gone.name, &gone.notes, gone.born));
    assert_eq!((&back.numbers, back.merged_into), (&gone.numbers, None), "in their order");
    assert_eq!(now_of(&store, &older).merged_into, Some(gone.id), "who led there leads there again");
    assert_eq!([of(&raw, hers), of(&raw, theirs), of(&raw, since)], [kept.id, gone.id, kept.id]);
    let waits = format!("SELECT count(*) FROM waiting WHERE patient_id = {}", gone.id);
    assert_eq!(count(&raw, &waits), 1);
    let (found, _) = store.find_patients(&Search::of("leigh", date(2026, 11, 20)), 0, 9).unwrap();
    assert!(found.iter().any(|one| one.patient.id == gone.id), "they are found again");

    assert_eq!(store.patients_taken_in(kept.id).unwrap(), []);
    let again = store.undo_merge((kept.id, alone.revision), gone.id, &staff(), now());
    assert_eq!(again, Err(PatientError::NotTakenIn), "only once");
    let trail =
        "SELECT count(*) FROM audit WHERE subject = 'patient' AND action IN ('unmerged', 'gave back')";
    assert_eq!(count(&raw, trail), 2);

    // Merged anew, and taken back anew.
    let one =
        store.merge_patients((gone.id, back.revision), (kept.id, alone.revision), &staff(), now()).unwrap();
    store.undo_merge((kept.id, one.revision), gone.id, &staff(), now()).unwrap();
    assert_eq!(now_of(&store, &gone).numbers, gone.numbers);
}

#[test]
fn what_somebody_has_changed_since_is_not_touched() {
    let (_folder, path, store) = book();
    let raw = raw(&path);
    let kept = add(&store, "Ann Lee", &["+15550100123"], "Asthma.", None);
    let gone = add(&store, "Anna Leigh", &["+15550100124"], "Prefers mornings.", Some(Born::Year(1985)));
    let third = add(&store, "Cem Ray", &["+15550100126"], "", None);
    let (moved, handed_on) = (visit(&store, &raw, gone.id, 0), visit(&store, &raw, gone.id, 1));
    let one = store.merge_patients((gone.id, 0), (kept.id, 0), &staff(), now()).unwrap();
    let edited = PatientDraft {
        name: "Ann Lee-Ray".into(),
        numbers: vec!["+15550100199".into(), "+15550100124".into()],
        born: Some(date(1985, 3, 9).into()),
        language: Language::Spanish,
        notes: "Asthma. Called on Friday.".into(),
    };
    let edited = store.save_patient(kept.id, one.revision, &edited, &staff(), now()).unwrap();
    raw.execute("UPDATE appointments SET patient_id = ?2 WHERE id = ?1", [handed_on, third.id]).unwrap();

    let stale = store.undo_merge((kept.id, one.revision), gone.id, &staff(), now());
    assert_eq!(stale, Err(PatientError::Stale(Box::new(edited.clone()))));
    let alone = store.undo_merge((kept.id, edited.revision), gone.id, &staff(), now()).unwrap();
    assert_eq!((&alone.name, &alone.notes, alone.born), (&edited.name, &edited.notes, edited.born));
    assert_eq!((alone.language, alone.numbers), (Language::Spanish, vec!["+15550100199".to_owned()]));
    assert_eq!([of(&raw, moved), of(&raw, handed_on)], [gone.id, third.id]);
}

#[test]
fn of_two_merges_the_outer_one_comes_back_first() {
    let (_folder, path, store) = book();
    let raw = raw(&path);
    let inner = add(&store, "A. Lee", &["+15550100123"], "", None);
    let middle = add(&store, "Ann Lee", &["+15550100124"], "", None);
    let outer = add(&store, "Ann B. Lee", &[], "", None);
    let first = visit(&store, &raw, inner.id, 0);
    let one = store.merge_patients((inner.id, 0), (middle.id, 0), &staff(), now()).unwrap();
    let all = store.merge_patients((middle.id, one.revision), (outer.id, 0), &staff(), now()).unwrap();

    let refused = store.undo_merge((middle.id, one.revision), inner.id, &staff(), now());
    assert_eq!(refused, Err(PatientError::Merged(outer.id)), "the middle one is nobody of their own now");
    let refused = store.undo_merge((outer.id, all.revision), inner.id, &staff(), now());
    assert_eq!(refused, Err(PatientError::NotTakenIn));
    assert_eq!(store.undo_merge((99, 0), inner.id, &staff(), now()), Err(PatientError::Unknown));
    assert_eq!(of(&raw, first), outer.id, "nothing was done");

    store.undo_merge((outer.id, all.revision), middle.id, &staff(), now()).unwrap();
    let middle = now_of(&store, &middle);
    assert_eq!((of(&raw, first), now_of(&store, &inner).merged_into), (middle.id, Some(middle.id)));
    store.undo_merge((middle.id, middle.revision), inner.id, &staff(), now()).unwrap();
    assert_eq!((of(&raw, first), now_of(&store, &inner).merged_into), (inner.id, None));
    assert_eq!(now_of(&store, &inner).numbers, inner.numbers);
    assert_eq!(now_of(&store, &middle).numbers, ["+15550100124"]);
}
