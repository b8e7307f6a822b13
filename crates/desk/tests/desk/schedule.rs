//! The schedule is edited as a whole: tried out first, refused when it cannot be or is not the present one, and in force
//! for the very next question.

use std::sync::Arc;

use booking::clinic::Clinic;
use call::tools::ToolOutcome;
use desk::Desk;
use desk::schedule::{MOST_AFFECTED, ScheduleError};
use wire::appointment::{Minutes, Room};
use wire::event::Event;
use wire::schedule::{ClinicianHours, Closure, HoursException, Schedule};

use crate::support::{MONDAY, Reception, book, book_for, caller, drain, id, list, number, reception, said};

async fn schedule(reception: &Reception) -> Schedule {
    reception.desk.schedule().await.expect("the schedule is read").schedule
}

async fn fields(reception: &Reception, wished: Schedule) -> Vec<String> {
    match reception.desk.save_schedule(wished).await {
        Err(ScheduleError::Problems(problems)) => problems.into_iter().map(|problem| problem.field).collect(),
        other => panic!("it should have problems, and is {other:?}"),
    }
}

fn closed(day: &str) -> Closure {
    Closure { from: day.into(), to: day.into(), reason: "Moving house".into() }
}

#[tokio::test]
async fn what_is_saved_is_in_force_for_the_next_question() {
    let reception = reception();
    let mut events = reception.desk.bus().subscribe(None);
    let mut wished = schedule(&reception).await;
    assert_eq!((wished.version, wished.name.as_str()), (1, "Riverside Medical Clinic"));
    wished.week.monday = vec![Minutes { from: 540, to: 600 }];
    let saved = reception.desk.save_schedule(wished.clone()).await.expect("it is taken");
    assert_eq!(saved.schedule, Schedule { version: 2, ..wished });
    let told = drain(&mut events);
    assert!(
        matches!(told.as_slice(), [Event::ScheduleChanged(changed)] if changed.version == 2),
        "windows hear of it: {told:?}"
    );
    match reception.desk.run_tool(&caller("CA1"), &id("t1"), list(MONDAY)).await {
        ToolOutcome::Slots { times, .. } => assert_eq!(times, ["9:00 AM", "9:30 AM"]),
        other => panic!("{}", said(&other)),
    }
    let late = reception.desk.run_tool(&caller("CA1"), &id("t2"), book(MONDAY, "2:00 PM")).await;
    assert!(matches!(late, ToolOutcome::Refused { .. }), "{}", said(&late));
}

#[tokio::test]
async fn a_new_start_has_the_schedule_that_was_saved() {
    let reception = reception();
    let mut wished = schedule(&reception).await;
    wished.clinicians[0].name = "Dr Ann".into();
    reception.desk.save_schedule(wished).await.expect("it is taken");
    let zone = reception.desk.clinic().time_zone.clone();
    let clinic = reception.store.schedule(&zone).expect("the book is read").clinic;
    assert_eq!(clinic, *reception.desk.clinic());
    let again = Desk::open(reception.store.clone(), clinic, reception.clock.clone());
    let mut events = again.bus().subscribe(None);
    assert_eq!(again.schedule().await.unwrap().schedule.clinicians[0].name, "Dr Ann");
    assert!(drain(&mut events).is_empty(), "reading is no change");
}

#[tokio::test]
async fn whoever_has_not_seen_the_schedule_in_force_is_told_its_version() {
    let reception = reception();
    let old = schedule(&reception).await;
    reception
        .desk
        .save_schedule(Schedule { name: "Hill Road".into(), ..old.clone() })
        .await
        .expect("the first");
    let mut events = reception.desk.bus().subscribe(None);
    let late = Schedule { name: "Valley Road".into(), ..old };
    let stale = Err(ScheduleError::Stale { version: 2 });
    assert_eq!(reception.desk.save_schedule(late.clone()).await, stale);
    assert_eq!(reception.desk.preview_schedule(late).await, Err(ScheduleError::Stale { version: 2 }));
    assert_eq!(schedule(&reception).await.name, "Hill Road");
    assert!(drain(&mut events).is_empty());
}

#[tokio::test]
async fn another_programs_schedule_is_taken_over_when_it_is_seen() {
    let reception = reception();
    schedule(&reception).await;
    let mut events = reception.desk.bus().subscribe(None);
    let other: Clinic = Clinic { name: "Hill Road".into(), ..(*reception.desk.clinic()).clone() };
    let by = store::Author::desk(store::Who::Staff, None);
    reception.store.save_schedule(&other, 1, &by, reception.desk.now()).expect("the other program saves");
    assert_eq!(schedule(&reception).await.name, "Hill Road");
    assert_eq!(reception.desk.clinic().name, "Hill Road");
    assert_eq!(drain(&mut events).len(), 1);
}

#[tokio::test]
async fn a_preview_lists_the_visits_that_would_not_be_allowed_and_changes_nothing() {
    let reception = reception();
    for (call, name, time) in
        [("CA1", "Ann Lee", "9:00 AM"), ("CA2", "Bo Ray", "11:30 AM"), ("CA3", "Cy Day", "4:00 PM")]
    {
        number(&reception.desk.run_tool(&caller(call), &id("t"), book_for(name, MONDAY, time)).await);
    }
    let present = schedule(&reception).await;
    let before =
        reception.store.on_days("2026-01-01".parse().unwrap(), "2027-12-31".parse().unwrap()).unwrap();

    let same = reception.desk.preview_schedule(present.clone()).await.expect("it is tried out");
    assert!(same.affected.is_empty() && !same.has_more);

    let mut shorter = present.clone();
    shorter.week.monday = vec![Minutes { from: 600, to: 700 }];
    let preview = reception.desk.preview_schedule(shorter.clone()).await.expect("it is tried out");
    let told: Vec<(&str, &str)> = preview
        .affected
        .iter()
        .map(|one| (one.appointment.customer_name.as_str(), one.reason.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("Ann Lee", "Outside opening hours"),
            ("Bo Ray", "Outside opening hours"),
            ("Cy Day", "Outside opening hours")
        ]
    );

    let mut retired = present.clone();
    retired.clinicians[0] =
        ClinicianHours { id: 0, name: "Dr New".into(), colour: 1, week: None, exceptions: Vec::new() };
    let preview = reception.desk.preview_schedule(retired.clone()).await.expect("it is tried out");
    assert_eq!(preview.affected[0].reason, "Clinician is retired");

    let mut renamed = present.clone();
    renamed.visit_types[0].id = 0;
    let preview = reception.desk.preview_schedule(renamed).await.expect("it is tried out");
    assert_eq!(preview.affected[0].reason, "“Visit” is not offered any more");

    let mut away = present.clone();
    away.closures.push(closed(MONDAY));
    let preview = reception.desk.preview_schedule(away).await.expect("it is tried out");
    assert_eq!(preview.affected[2].reason, "Clinic closed: Moving house");
    assert_eq!(schedule(&reception).await, present, "nothing was changed by looking");

    reception.desk.save_schedule(retired).await.expect("it may be saved all the same");
    let after =
        reception.store.on_days("2026-01-01".parse().unwrap(), "2027-12-31".parse().unwrap()).unwrap();
    assert_eq!(before, after, "no visit is touched");
    let day = reception.desk.day(MONDAY.parse().unwrap()).await.expect("the day is read");
    let names: Vec<&str> = day.clinicians.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Dr New", "Clinician"], "who has left still has a column where visits are");
    let empty = reception.desk.day("2026-11-24".parse().unwrap()).await.expect("the day is read");
    assert_eq!(empty.clinicians.len(), 1);
}

#[tokio::test]
async fn a_preview_is_bounded_and_reads_page_by_page() {
    let reception = reception();
    let raw = rusqlite::Connection::open(&reception.path).unwrap();
    raw.execute_batch(
        "WITH RECURSIVE n (n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM n WHERE n < 4999)
         INSERT INTO appointments (customer_name, phone_number, appointment_date, appointment_time, confirmation_number, status,
            starts_at, ends_at, clinician_id, visit_type_id, time_zone)
         SELECT 'P' || n, '', date('2026-11-23', '+' || (n / 7 / 5 * 7 + n / 7 % 5) || ' days'), (9 + n % 3) || ':00 AM',
            'APT-' || (10000 + n), 'confirmed',
            strftime('%Y-%m-%dT%H:%M:%SZ', '2026-11-23', '+' || (n / 7 / 5 * 7 + n / 7 % 5) || ' days', '+' || (14 + n % 3) || ' hours'),
            strftime('%Y-%m-%dT%H:%M:%SZ', '2026-11-23', '+' || (n / 7 / 5 * 7 + n / 7 % 5) || ' days', '+' || (14 + n % 3) || ' hours', '+30 minutes'),
            n % 7 + 1, 1, 'America/New_York' FROM n WHERE n % 7 < 3",
    )
    .unwrap();
    let mut wished = schedule(&reception).await;
    for id in 0..2 {
        wished.clinicians.push(ClinicianHours {
            id: 0,
            name: format!("Dr {id}"),
            colour: 0,
            week: None,
            exceptions: Vec::new(),
        });
    }
    wished.visit_types[0].name = "Checkup".into();
    reception.desk.save_schedule(wished).await.expect("it is taken");
    let mut wished = schedule(&reception).await;
    let none = reception.desk.preview_schedule(wished.clone()).await.expect("it is tried out");
    assert_eq!(none.affected.len(), 0, "{:?}", none.affected.first());
    wished.closures.push(Closure {
        from: "2027-06-01".into(),
        to: "2029-12-31".into(),
        reason: "Flood".into(),
    });
    let some = reception.desk.preview_schedule(wished.clone()).await.expect("it is tried out");
    assert_eq!((some.affected.len(), some.has_more), (MOST_AFFECTED, true));
    assert!(some.affected.iter().all(|one| one.appointment.appointment_date.as_str() >= "2027-06-01"));
    assert!(
        some.affected.windows(2).all(|pair| pair[0].appointment.starts_at <= pair[1].appointment.starts_at)
    );
    let mut seen: Vec<i64> = some.affected.iter().map(|one| one.appointment.id).collect();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), MOST_AFFECTED, "none is told twice");
}

#[tokio::test]
async fn every_wrong_field_is_named_and_what_was_there_stays() {
    let reception = reception();
    let present = schedule(&reception).await;
    let mut wrong = present.clone();
    wrong.name = "x".repeat(1_000_000);
    wrong.week.monday = vec![Minutes { from: 540, to: 1441 }];
    wrong.week.sunday = vec![Minutes { from: 540, to: 720 }, Minutes { from: 700, to: 800 }];
    wrong.closures = vec![
        Closure { from: "2027-01-02".into(), to: "2027-01-01".into(), reason: "x".into() },
        Closure { from: "tomorrow".into(), to: "2027-02-30".into(), reason: "".into() },
    ];
    wrong.clinicians[0].exceptions.push(HoursException {
        from: "2027-01-01".into(),
        to: "+002027-01-01".into(),
        stretches: vec![Minutes { from: 60, to: 60 }],
        reason: "a\nb".into(),
    });
    wrong.clinicians.push(ClinicianHours { id: 77, ..wrong.clinicians[0].clone() });
    wrong.rooms.push(Room { id: 3, name: "".into() });
    wrong.visit_types[0].clinician_ids = vec![99];
    let told = fields(&reception, wrong).await;
    for field in [
        "name",
        "week.monday[0]",
        "week.sunday[1]",
        "closures[0].to",
        "closures[1].from",
        "closures[1].to",
        "closures[1].reason",
        "clinicians[0].exceptions[0].to",
        "clinicians[0].exceptions[0].stretches[0]",
        "clinicians[0].exceptions[0].reason",
        "clinicians[1].id",
        "clinicians[1].name",
        "rooms[0].name",
        "rooms[0].id",
        "visitTypes[0].clinicianIds[0]",
    ] {
        assert!(told.iter().any(|known| known == field), "{field} is missing in {told:?}");
    }
    assert_eq!(schedule(&reception).await, present);
    let none = Schedule { clinicians: Vec::new(), visit_types: Vec::new(), ..present };
    assert_eq!(fields(&reception, none).await, ["clinicians", "visitTypes"]);
}

#[tokio::test]
async fn schedules_that_are_saved_at_once_are_not_mixed() {
    let reception = reception();
    let present = schedule(&reception).await;
    let desk = Arc::new(reception.desk.clone());
    let saves = (0..8).map(|n| {
        let (desk, wished) = (desk.clone(), Schedule { name: format!("Clinic {n}"), ..present.clone() });
        tokio::spawn(async move { desk.save_schedule(wished).await })
    });
    let mut taken = Vec::new();
    for save in saves.collect::<Vec<_>>() {
        match save.await.unwrap() {
            Ok(answer) => taken.push(answer.schedule.name),
            Err(error) => assert_eq!(error, ScheduleError::Stale { version: 2 }),
        }
    }
    assert_eq!(taken.len(), 1, "one wins");
    assert_eq!(schedule(&reception).await.name, taken[0]);
    assert_eq!(reception.desk.clinic().name, taken[0]);
}
