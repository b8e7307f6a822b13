//! The schedule is one value: what is saved is read again, rows are retired and never lost, and nobody overwrites what
//! they have not seen.

use booking::clinic::{
    Clinic, Clinician, ClinicianId, Closure, Exception, Room, RoomId, VisitType, VisitTypeId, WeeklyHours,
};
use booking::hours::stretch;
use jiff::civil::{Weekday, date};
use store::{Author, SaveError, Store, Who};

use crate::support::{book, clinic, now, raw};

/// Two clinicians, two rooms, two kinds of visit, all new but the first of each.
fn larger() -> Clinic {
    let mut clinic = clinic();
    let late = WeeklyHours::closed()
        .on(Weekday::Saturday, &[stretch(600, 720).unwrap(), stretch(1380, 1440).unwrap()])
        .unwrap();
    let away = Exception {
        from: date(2026, 12, 1),
        to: date(2026, 12, 4),
        stretches: Vec::new(),
        reason: "conference".into(),
    };
    let short =
        Exception { stretches: vec![stretch(540, 600).unwrap()], reason: String::new(), ..away.clone() };
    clinic.name = "Hill Road Surgery".into();
    clinic.clinicians.insert(
        0,
        Clinician {
            colour: 4,
            hours: Some(late),
            exceptions: vec![away, short],
            ..Clinician::new(ClinicianId(-1), "Dr Lee")
        },
    );
    clinic.rooms = vec![
        Room { id: RoomId(-1), name: "Laboratory".into() },
        Room { id: RoomId(0), name: "Room 2".into() },
    ];
    clinic.visit_types.push(VisitType {
        buffer_before: 5,
        buffer_after: 10,
        colour: 3,
        clinicians: vec![ClinicianId(1), ClinicianId(-1)],
        rooms: vec![RoomId(-1)],
        ..VisitType::new(VisitTypeId(0), "Blood test", 15)
    });
    clinic.closures =
        vec![Closure { from: date(2026, 12, 25), to: date(2026, 12, 26), reason: "Christmas".into() }];
    (clinic.slot_minutes, clinic.horizon_days, clinic.lead_minutes) = (15, 120, 90);
    clinic
}

fn staff() -> Author {
    Author::desk(Who::Staff, None)
}

fn saved(store: &Store, clinic: &Clinic) -> store::Schedule {
    let version = store.schedule_version().expect("the book is read");
    store.save_schedule(clinic, version, &staff(), now()).expect("it is saved")
}

#[test]
fn a_new_book_has_the_schedule_it_always_had() {
    let (_folder, _, store) = book();
    let schedule = store.schedule(&clinic().time_zone).expect("it is read");
    assert_eq!((schedule.version, &schedule.clinic), (1, &clinic()));
}

#[test]
fn what_is_saved_is_read_again_with_ids_for_what_was_new() {
    let (_folder, _, store) = book();
    let wished = larger();
    let answer = saved(&store, &wished);
    assert_eq!(answer, store.schedule(&wished.time_zone).unwrap());
    assert_eq!(answer.version, 2);
    let (lee, lab) = (answer.clinic.clinicians[0].id, answer.clinic.rooms[0].id);
    assert!(lee.0 > 1 && lab.0 > 0);
    let mut expected = wished;
    expected.clinicians[0].id = lee;
    (expected.rooms[0].id, expected.rooms[1].id) = (lab, answer.clinic.rooms[1].id);
    expected.visit_types[1].id = answer.clinic.visit_types[1].id;
    expected.visit_types[1].clinicians = vec![ClinicianId(1), lee];
    expected.visit_types[1].rooms = vec![lab];
    assert_eq!(answer.clinic, expected);
    assert_eq!(saved(&store, &answer.clinic).clinic, answer.clinic, "and saving it again changes no row");
}

#[test]
fn what_is_left_out_is_retired_and_keeps_its_name() {
    let (_folder, path, store) = book();
    let mut schedule = saved(&store, &larger()).clinic;
    let lee = schedule.clinicians.remove(0);
    schedule.rooms.clear();
    schedule.visit_types.pop();
    let after = saved(&store, &schedule);
    let retired = after.clinic.retired.clone();
    assert_eq!(after.clinic, Clinic { retired: retired.clone(), ..schedule.clone() });
    assert_eq!(retired.clinicians[0].name, "Dr Lee");
    assert_eq!(retired.clinicians[0].id, lee.id);
    assert_eq!(retired.rooms.len(), 2);
    assert_eq!(retired.visit_types[0].name, "Blood test");
    let rows: i64 = raw(&path).query_row("SELECT count(*) FROM clinicians", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 2, "no row is deleted");
    schedule.clinicians.push(lee.clone());
    let again = store.save_schedule(&schedule, after.version, &staff(), now());
    assert_eq!(again, Err(SaveError::Unknown { what: "clinician", id: lee.id.0 }), "nobody comes back by id");
    assert_eq!(store.schedule(&schedule.time_zone).unwrap(), after, "and nothing was changed");
}

#[test]
fn who_has_not_seen_the_schedule_in_force_does_not_overwrite_it() {
    let (_folder, path, store) = book();
    let first = saved(&store, &larger());
    let late = store.save_schedule(&clinic(), 1, &staff(), now());
    assert_eq!(late, Err(SaveError::Stale { version: 2 }));
    assert_eq!(store.schedule(&clinic().time_zone).unwrap(), first);
    let audits: i64 = raw(&path).query_row("SELECT count(*) FROM audit", [], |row| row.get(0)).unwrap();
    assert_eq!(audits, 1, "only what was done is in the trail");
}

#[test]
fn the_trail_has_the_schedule_before_and_after() {
    let (_folder, path, store) = book();
    saved(&store, &larger());
    let found: (String, String, String, i64, String, String) = raw(&path)
        .query_row(
            "SELECT who, at, action, json_extract(before, '$.version'), json_extract(after, '$.clinicians[0].name'),
                    json_extract(after, '$.clinicians[0].week') FROM audit WHERE subject = 'schedule'",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?)),
        )
        .unwrap();
    assert_eq!(
        found,
        (
            "staff".into(),
            "2026-11-20T15:00:00Z".into(),
            "saved".into(),
            1,
            "Dr Lee".into(),
            "[[6,600,720],[6,1380,1440]]".into()
        )
    );
    let nested: (i64, i64, String) = raw(&path)
        .query_row(
            "SELECT json_array_length(after, '$.clinicians[0].exceptions'),
                    json_array_length(after, '$.visitTypes[1].clinicianIds'),
                    json_type(after, '$.clinicians[1].week') FROM audit",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .unwrap();
    assert_eq!(nested, (2, 2, "null".into()));
}

#[test]
fn a_schedule_that_the_book_refuses_changes_nothing() {
    let (_folder, _, store) = book();
    let mut wrong = larger();
    wrong.visit_types[1].minutes = 1;
    let refused = store.save_schedule(&wrong, 1, &staff(), now());
    assert!(matches!(refused, Err(SaveError::Store(store::StoreError::Constraint(_)))), "{refused:?}");
    let mut dangling = larger();
    dangling.visit_types[1].clinicians.push(ClinicianId(77));
    let refused = store.save_schedule(&dangling, 1, &staff(), now());
    assert!(matches!(refused, Err(SaveError::Store(store::StoreError::Constraint(_)))), "{refused:?}");
    assert_eq!(store.schedule(&clinic().time_zone).unwrap().clinic, clinic());
}

#[test]
fn hours_that_another_program_wrote_wrongly_are_told() {
    let (_folder, path, store) = book();
    raw(&path).execute("INSERT INTO weekly_hours VALUES (NULL, 1, 600, 660)", []).unwrap();
    let error = store.schedule(&clinic().time_zone).unwrap_err().to_string();
    assert!(error.contains("weekly hours"), "{error}");
}
