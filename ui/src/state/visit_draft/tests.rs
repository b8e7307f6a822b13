use super::*;
use crate::state::book::tests::{date, days, visit};

const DAY: &str = "2026-11-20";

fn draft() -> Draft {
    let kind = days(DAY, 1, vec![]).visit_types.remove(0);
    Draft { name: " Ana Ruiz ".into(), ..Draft::at(date(DAY), 570, Some(1), Some(&kind), None) }
}

#[test]
fn times_are_read_as_people_write_them() {
    for (typed, minute) in [
        ("9:30", Some(570)),
        ("9:30 AM", Some(570)),
        ("9.30am", Some(570)),
        ("930", Some(570)),
        ("2", Some(840)),
        ("2 pm", Some(840)),
        ("2 p.m.", Some(840)),
        ("12:15 am", Some(15)),
        ("12", Some(720)),
        ("14:00", Some(840)),
        ("02:00", Some(120)),
        ("1700", Some(1020)),
        ("7", Some(420)),
        ("0:00", Some(0)),
        ("24:00", None),
        ("9:5", None),
        ("13 pm", None),
        ("nine", None),
        ("", None),
        ("9:60", None),
        ("é30", None),
    ] {
        assert_eq!(typed_time(typed), minute, "{typed:?}");
    }
}

#[test]
fn whatever_a_time_is_shown_as_can_be_typed_back() {
    for minute in 0..1440 {
        assert_eq!(typed_time(&text::clock(minute)), Some(minute));
    }
}

#[test]
fn a_filled_form_is_a_visit() {
    let new = draft().into_new().expect("it is complete");
    assert_eq!((new.customer_name.as_str(), new.date.as_str()), ("Ana Ruiz", DAY));
    assert_eq!((new.start_minute, new.minutes, new.clinician_id), (570, Some(30), Some(1)));
    let again = Draft { repeat: Some(Again::default()), ..draft() }.into_new().expect("it is complete");
    assert_eq!(again.repeat, Some(Repeat { every: 1, unit: RepeatUnit::Week, times: 4 }));
}

#[test]
fn each_fault_stands_at_its_field() {
    let faulty = Draft {
        name: " ".into(),
        phone: "12".into(),
        date: None,
        time: "soon".into(),
        minutes: "3".into(),
        repeat: Some(Again { times: "1".into(), ..Again::default() }),
        ..Draft::default()
    };
    let faulty = faulty.into_new().expect_err("nothing of it is right");
    let fields: Vec<Field> = faulty.faults.iter().map(|(field, _)| *field).collect();
    assert_eq!(fields, [Field::Name, Field::Phone, Field::Date, Field::Time, Field::Minutes, Field::Repeat]);
    assert!(faulty.fault(Field::Time).is_some_and(|fault| fault.contains("9:30")));
}

#[test]
fn only_what_is_another_is_changed() {
    let stored = Appointment { revision: 4, phone_number: "anonymous".into(), ..visit(1, DAY, 570, 30) };
    let same = Draft::of(&stored).into_change(&stored).expect("it is complete");
    assert_eq!(same, VisitChange { revision: 4, ..VisitChange::default() });
    let moved = Draft { time: "2 pm".into(), clinician_id: Some(2), ..Draft::of(&stored) };
    let moved = moved.into_change(&stored).expect("it is complete");
    assert_eq!((moved.start_minute, moved.clinician_id, moved.minutes), (Some(840), Some(2), None));
}

#[test]
fn another_kind_brings_its_length_and_whoever_does_it() {
    let mut draft = draft();
    let kind = VisitType {
        id: 2,
        minutes: 45,
        clinician_ids: vec![7],
        ..days(DAY, 1, vec![]).visit_types.remove(0)
    };
    draft.choose_kind(&kind);
    assert_eq!((draft.minutes.as_str(), draft.clinician_id), ("45", None));
    assert_eq!(
        draft.question(Some(9)).as_deref(),
        Some("date=2026-11-20&startMinute=570&minutes=45&visitTypeId=2&ignore=9")
    );
    draft.time = "?".into();
    assert_eq!(draft.question(None), None);
}

#[test]
fn a_form_shows_no_name_in_debug_output() {
    assert!(!format!("{:?}", draft()).contains("Ana"));
}
