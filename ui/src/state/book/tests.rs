use jiff::ToSpan;
use wire::appointment::{AppointmentStatus, Clinician, DayFrame, Minutes, VisitType, Working};

use super::*;

/// A confirmed visit of clinician 1.
pub(crate) fn visit(id: i64, date: &str, start_minute: u16, minutes: u16) -> Appointment {
    Appointment {
        id,
        customer_name: "Ana Ruiz".into(),
        phone_number: String::new(),
        appointment_date: date.into(),
        appointment_time: String::new(),
        starts_at: instant(date, start_minute),
        ends_at: instant(date, start_minute + minutes),
        start_minute,
        later: false,
        minutes,
        confirmation_number: format!("APT-{id}"),
        clinician_id: 1,
        visit_type_id: 1,
        visit_type: "Visit".into(),
        status: AppointmentStatus::Confirmed,
        call_sid: None,
        patient_id: None,
        room_id: None,
        series_id: None,
        notes: String::new(),
        cancel_reason: None,
        override_reason: None,
        revision: 0,
    }
}

/// As if the clinic stood in Greenwich in winter.
fn instant(date: &str, minute: u16) -> String {
    format!("{date}T{:02}:{:02}:00Z", minute / 60, minute % 60)
}

/// A time that is offered in a call until 9 AM in Greenwich.
pub(crate) fn hold(id: i64, date: &str, start_minute: u16) -> Hold {
    Hold {
        id,
        clinician_id: 1,
        visit_type_id: 1,
        date: date.into(),
        start_minute,
        minutes: 30,
        call_sid: Some("CA1".into()),
        waiting_id: None,
        expires_at: "2026-11-20T09:00:00Z".into(),
    }
}

/// Days from a date on, open from 9 to 12 and 1 to 5, with one clinician and one kind of visit.
pub(crate) fn days(from: &str, count: u16, appointments: Vec<Appointment>) -> Days {
    let stretches = vec![Minutes { from: 540, to: 720 }, Minutes { from: 780, to: 1020 }];
    let frame = |date: Date| DayFrame {
        date: date.to_string(),
        open: stretches.clone(),
        closed_because: None,
        working: vec![Working { clinician_id: 1, stretches: stretches.clone(), reason: None }],
        clock_change: None,
    };
    Days {
        success: true,
        today: "2026-11-20".into(),
        now_minute: 600,
        time_zone: "Europe/London".into(),
        days: (0..i64::from(count)).map(|day| frame(date(from).saturating_add(day.days()))).collect(),
        clinicians: vec![Clinician { id: 1, name: "Dr Lee".into(), colour: 0 }],
        visit_types: vec![VisitType {
            id: 1,
            name: "Visit".into(),
            minutes: 30,
            buffer_before: 0,
            buffer_after: 0,
            colour: 0,
            clinician_ids: Vec::new(),
            room_ids: Vec::new(),
        }],
        rooms: Vec::new(),
        appointments,
        holds: Vec::new(),
        slot_minutes: 30,
    }
}

fn loaded(from: &str, appointments: Vec<Appointment>) -> Turn {
    Turn::Loaded(Box::new(days(from, 1, appointments)))
}

fn asked(from: &str) -> Turn {
    Turn::Asked(Stretch { from: date(from), days: 1 })
}

fn changed(visit: Appointment) -> Turn {
    Turn::Changed(Box::new(visit))
}

fn after(turns: impl IntoIterator<Item = Turn>) -> Rc<Book> {
    turns.into_iter().fold(Rc::new(Book::default()), |state, turn| state.reduce(turn))
}

fn ids(book: &Book) -> Vec<i64> {
    book.shown().expect("days are shown").appointments.iter().map(|appointment| appointment.id).collect()
}

fn holds(book: &Book) -> Vec<i64> {
    book.shown().expect("days are shown").holds.iter().map(|hold| hold.id).collect()
}

pub(crate) fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

#[test]
fn a_booking_appears_in_its_place_and_leaves_when_it_is_moved_away() {
    let book = after([
        asked("2026-11-20"),
        loaded("2026-11-20", vec![visit(1, "2026-11-20", 600, 30)]),
        changed(visit(2, "2026-11-20", 540, 30)),
        changed(visit(3, "2026-11-23", 540, 30)),
    ]);
    assert_eq!(ids(&book), [2, 1], "sorted by time, and another day's booking is not ours");
    assert!(book.fresh.contains(&2));
    assert_eq!(book.visit(2).map(|visit| visit.start_minute), Some(540));
    let book = book.reduce(changed(visit(2, "2026-11-24", 540, 30)));
    assert_eq!(ids(&book), [1]);
}

#[test]
fn in_a_week_a_booking_moves_from_day_to_day() {
    let week = Stretch { from: date("2026-11-16"), days: 7 };
    let book = after([
        Turn::Asked(week),
        Turn::Loaded(Box::new(days(
            "2026-11-16",
            7,
            vec![visit(1, "2026-11-17", 600, 30), visit(2, "2026-11-18", 540, 30)],
        ))),
        changed(visit(1, "2026-11-19", 540, 30)),
    ]);
    assert_eq!(ids(&book), [2, 1]);
}

#[test]
fn a_booking_that_overtakes_the_answer_is_not_lost() {
    let book = after([
        asked("2026-11-23"),
        changed(visit(5, "2026-11-23", 540, 30)),
        Turn::Held(Box::new(hold(1, "2026-11-23", 600))),
        loaded("2026-11-23", vec![]),
    ]);
    assert_eq!(ids(&book), [5], "the answer was made before the booking and arrived after it");
    assert_eq!(holds(&book), [1]);
}

#[test]
fn an_older_state_of_a_booking_does_not_undo_a_newer_one() {
    let newer = Appointment { revision: 3, ..visit(1, "2026-11-20", 630, 30) };
    let older = Appointment { revision: 2, ..visit(1, "2026-11-20", 600, 30) };
    let book = after([asked("2026-11-20"), loaded("2026-11-20", vec![]), changed(newer), changed(older)]);
    assert_eq!(book.visit(1).map(|visit| visit.start_minute), Some(630));
}

#[test]
fn an_answer_for_days_left_behind_is_ignored() {
    let book = after([asked("2026-11-23"), asked("2026-11-24"), loaded("2026-11-23", vec![])]);
    assert!(book.shown().is_none());
    let week = Stretch { from: date("2026-11-24"), days: 7 };
    let book = after([Turn::Asked(week), loaded("2026-11-24", vec![])]);
    assert!(book.shown().is_none(), "one day is no answer to a week");
}

#[test]
fn the_day_before_is_known_until_the_next_is_there() {
    let book = after([asked("2026-11-20"), loaded("2026-11-20", Vec::new()), asked("2026-11-23")]);
    assert!(book.shown().is_none());
    assert_eq!(book.before().map(|days| days.days[0].date.as_str()), Some("2026-11-20"));
    let week = book.clone().reduce(Turn::Asked(Stretch { from: date("2026-11-23"), days: 7 }));
    assert!(week.before().is_none(), "a day is no week");
    let failed = book.reduce(Turn::Failed("The book is locked.".into()));
    assert!(failed.before().is_none(), "what cannot be loaded is not covered up");
}

#[test]
fn an_appointment_that_is_sent_twice_stands_once() {
    let twice = vec![visit(1, "2026-11-20", 600, 30), visit(1, "2026-11-20", 600, 30)];
    assert_eq!(ids(&after([asked("2026-11-20"), loaded("2026-11-20", twice)])), [1]);
}

#[test]
fn an_offer_is_there_until_it_is_released_or_its_time_is_up() {
    let book = after([
        asked("2026-11-20"),
        loaded("2026-11-20", vec![]),
        Turn::Held(Box::new(hold(1, "2026-11-20", 600))),
        Turn::Held(Box::new(hold(2, "2026-11-20", 630))),
        Turn::Held(Box::new(hold(3, "2026-11-21", 630))),
    ]);
    assert_eq!(holds(&book), [1, 2]);
    let book = book.reduce(Turn::Released(1));
    assert_eq!(holds(&book), [2]);
    let nine: Timestamp = "2026-11-20T09:00:00Z".parse().expect("a time");
    let before = book.reduce(Turn::Now(nine.as_millisecond() - 1));
    assert_eq!(holds(&before), [2]);
    let same = before.clone().reduce(Turn::Now(0));
    assert!(Rc::ptr_eq(&before, &same), "nothing is drawn anew for the clock alone");
    assert!(holds(&before.reduce(Turn::Now(nine.as_millisecond()))).is_empty());
}

#[test]
fn a_call_leads_to_the_day_it_booked() {
    let over = |id, sid: &str| Appointment { call_sid: Some(sid.into()), ..visit(id, "2026-11-23", 540, 30) };
    let book =
        after([changed(over(1, "CA1")), changed(over(2, "CA2")), changed(visit(3, "2026-11-23", 600, 30))]);
    assert_eq!(book.booked_over("CA1").map(|visit| visit.id), Some(1));
    assert!(book.booked_over("CA3").is_none());
}

#[test]
fn a_failed_load_says_why_and_a_new_question_forgets_it() {
    let book = after([asked("2026-11-20"), Turn::Failed("no".into())]);
    assert_eq!(book.fault.as_deref(), Some("no"));
    assert_eq!(book.reduce(asked("2026-11-20")).fault, None);
}

#[test]
fn another_schedule_is_read_again() {
    assert_eq!(after([Turn::ScheduleChanged, Turn::ScheduleChanged]).schedules, 2);
}
