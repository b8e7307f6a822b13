//! The clinic's clock: not the machine's, not another zone's, and not what it was before it was set right.

use std::process::Command;

use booking::clinic::{Clinic, WeeklyHours};
use booking::hours::MIDNIGHT;
use desk::{Desk, Who};
use jiff::civil::{Date, Time, Weekday, date};
use jiff::tz::TimeZone;
use wire::appointment::ClockChange;
use wire::visit::{NewVisit, VisitChange};

use crate::support::{Reception, reception_of};

/// Says to a test binary that it is the child that only prints.
const CHILD: &str = "FRONTDESK_TEST_ZONE_CHILD";

/// A desk whose clinic is in this zone, open around the clock, at this moment.
fn desk_in(zone: &str, now: &str) -> Reception {
    let reception = reception_of(|clinic| {
        clinic.time_zone = TimeZone::get(zone).expect("a zone of the bundled database");
        open_always(clinic);
    });
    reception.clock.set(now.parse().expect("a moment"));
    reception
}

fn open_always(clinic: &mut Clinic) {
    clinic.hours = Weekday::Monday
        .cycle_forward()
        .take(7)
        .try_fold(WeeklyHours::closed(), |hours, day| hours.on(day, &[(Time::midnight(), MIDNIGHT)]))
        .expect("whole days");
}

fn visit(date: &str, start_minute: u16) -> NewVisit {
    NewVisit { customer_name: "Ann Lee".into(), date: date.into(), start_minute, ..NewVisit::default() }
}

#[tokio::test]
async fn a_days_frame_says_what_the_clocks_do() {
    let told = |from, to, repeated, before: &str, after: &str| ClockChange {
        from,
        to,
        repeated,
        offset_before: before.into(),
        offset_after: after.into(),
    };
    let cases = [
        ("America/New_York", date(2027, 3, 14), Some(told(120, 180, false, "-05:00", "-04:00"))),
        ("America/New_York", date(2026, 11, 1), Some(told(60, 120, true, "-04:00", "-05:00"))),
        ("Europe/Dublin", date(2026, 10, 25), Some(told(60, 120, true, "+01:00", "+00:00"))),
        ("Australia/Lord_Howe", date(2026, 10, 4), Some(told(120, 150, false, "+10:30", "+11:00"))),
        ("America/Santiago", date(2026, 9, 6), Some(told(0, 60, false, "-04:00", "-03:00"))),
        ("America/Sao_Paulo", date(2018, 2, 17), Some(told(1380, 1440, true, "-02:00", "-03:00"))),
        ("Pacific/Apia", date(2011, 12, 30), Some(told(0, 1440, false, "-10:00", "+14:00"))),
        ("Asia/Kathmandu", date(2027, 3, 14), None),
    ];
    for (zone, day, wanted) in cases {
        let reception = desk_in(zone, "2026-11-20T15:00:00Z");
        let frame = reception.desk.day(day).await.expect("the book is read");
        assert_eq!(frame.clock_change, wanted, "{zone}");
        let days = reception.desk.days(day.yesterday().expect("a day"), 3).await.expect("the book is read");
        assert_eq!(days.days[1].clock_change, wanted, "{zone}, of several days");
        assert_eq!(days.days.len(), 3, "{zone}");
        assert_eq!((frame.time_zone.as_str(), frame.date), (zone, day.to_string()));
    }
}

#[tokio::test]
async fn a_visit_moved_over_a_change_keeps_its_time_on_the_wall_and_its_length() {
    for (zone, before, after, now) in [
        ("America/New_York", "2027-03-13", "2027-03-15", "2027-03-12T12:00:00Z"),
        ("Europe/Dublin", "2026-10-24", "2026-10-26", "2026-10-23T12:00:00Z"),
        ("Australia/Lord_Howe", "2027-04-03", "2027-04-05", "2027-04-01T12:00:00Z"),
        ("America/Santiago", "2026-09-05", "2026-09-07", "2026-09-04T12:00:00Z"),
    ] {
        let reception = desk_in(zone, now);
        let new = NewVisit { minutes: Some(50), ..visit(before, 600) };
        let first = reception.desk.book_visit(new, Who::Staff, None).await.expect(zone).appointment;
        let change = VisitChange { date: Some(after.into()), ..VisitChange::default() };
        let moved =
            reception.desk.change_visit(first.id, change, Who::Staff, None).await.expect(zone).appointment;
        assert_eq!((moved.start_minute, moved.minutes), (600, 50), "{zone}");
        assert_eq!(moved.appointment_time, "10:00 AM", "{zone}");
        assert_ne!(moved.starts_at[11..], first.starts_at[11..], "{zone}: it is another time of UTC");
    }
}

#[tokio::test]
async fn a_visit_over_the_change_is_drawn_where_it_begins_and_is_as_long_as_it_takes() {
    let reception = desk_in("America/New_York", "2027-03-12T12:00:00Z");
    let new = NewVisit { minutes: Some(120), ..visit("2027-03-14", 90) };
    let over = reception.desk.book_visit(new, Who::Staff, None).await.expect("1:30 exists").appointment;
    assert_eq!((over.start_minute, over.minutes), (90, 120));
    assert_eq!(
        (over.starts_at.as_str(), over.ends_at.as_str()),
        ("2027-03-14T06:30:00Z", "2027-03-14T08:30:00Z")
    );
    let longer = VisitChange { minutes: Some(150), ..VisitChange::default() };
    let longer =
        reception.desk.change_visit(over.id, longer, Who::Staff, None).await.expect("free").appointment;
    assert_eq!((longer.start_minute, longer.ends_at.as_str()), (90, "2027-03-14T09:00:00Z"));
}

#[tokio::test]
async fn staff_book_move_and_resize_in_the_second_of_a_repeated_hour() {
    let reception = desk_in("America/New_York", "2026-10-30T12:00:00Z");
    let desk = &reception.desk;
    let day = "2026-11-01";
    let second = NewVisit { later: true, ..visit(day, 90) };
    let later = desk.book_visit(second.clone(), Who::Staff, None).await.expect("free").appointment;
    assert_eq!((later.starts_at.as_str(), later.later), ("2026-11-01T06:30:00Z", true));
    let first = desk.book_visit(visit(day, 90), Who::Staff, None).await.expect("free, too").appointment;
    assert_eq!((first.starts_at.as_str(), first.later), ("2026-11-01T05:30:00Z", false));
    assert_eq!(
        (first.start_minute, first.appointment_time),
        (later.start_minute, later.appointment_time.clone())
    );
    let taken = desk.book_visit(second, Who::Staff, None).await;
    assert!(matches!(&taken, Err(desk::VisitError::Conflict(no)) if no.reason == "taken"), "{taken:?}");

    let change = |edit: VisitChange| desk.change_visit(later.id, edit, Who::Staff, None);
    let longer = VisitChange { revision: 0, minutes: Some(25), ..VisitChange::default() };
    let now = change(longer).await.expect("free").appointment;
    assert_eq!((now.starts_at.as_str(), now.minutes), ("2026-11-01T06:30:00Z", 25), "it stays where it is");
    let next = VisitChange { revision: 1, start_minute: Some(60), ..VisitChange::default() };
    let now = change(next).await.expect("free").appointment;
    assert_eq!(now.starts_at, "2026-11-01T06:00:00Z", "a nudge stays on its side");
    let across = VisitChange { revision: 2, later: Some(false), ..VisitChange::default() };
    let moved = change(across).await.expect("free");
    assert_eq!(moved.appointment.starts_at, "2026-11-01T05:00:00Z");
    let back =
        desk.undo(moved.change_id.expect("it was changed"), Who::Staff).await.expect("at once").appointment;
    assert_eq!((back.starts_at.as_str(), back.later), ("2026-11-01T06:00:00Z", true), "undone to the moment");
    let away =
        VisitChange { revision: back.revision, date: Some("2026-11-02".into()), ..VisitChange::default() };
    let now = change(away).await.expect("free").appointment;
    assert_eq!((now.starts_at.as_str(), now.later), ("2026-11-02T06:00:00Z", false));
    let wrong = VisitChange { revision: now.revision, later: Some(true), ..VisitChange::default() };
    let wrong = change(wrong).await;
    assert!(matches!(&wrong, Err(desk::VisitError::Invalid { field: "later", .. })), "{wrong:?}");
}

#[tokio::test]
async fn a_form_is_told_of_a_time_that_comes_twice() {
    let reception = desk_in("Australia/Lord_Howe", "2027-04-01T00:00:00Z");
    let asked = |start_minute, later| desk::Wanted {
        date: date(2027, 4, 4),
        start_minute,
        later,
        visit_type: None,
        clinician: None,
        room: None,
        minutes: None,
        ignore: None,
    };
    let new = NewVisit { minutes: Some(15), later: true, ..visit("2027-04-04", 105) };
    reception.desk.book_visit(new, Who::Staff, None).await.expect("free");
    let told = async |start_minute, later| {
        let why = reception.desk.why_not(asked(start_minute, later)).await.expect("the book is read");
        (why.free, why.twice)
    };
    let offsets = Some(["+11:00".to_owned(), "+10:30".to_owned()]);
    assert_eq!(told(90, false).await, (true, offsets.clone()));
    assert_eq!(told(105, true).await, (false, offsets));
    assert_eq!(told(120, false).await, (true, None));
}

#[tokio::test]
async fn a_series_from_a_second_hour_goes_on_at_the_only_one() {
    let reception = desk_in("Europe/Berlin", "2026-10-20T12:00:00Z");
    let repeat = wire::visit::Repeat { every: 1, unit: wire::visit::RepeatUnit::Week, times: 3 };
    let new = NewVisit { later: true, repeat: Some(repeat), ..visit("2026-10-25", 150) };
    let made = reception.desk.book_visit(new, Who::Staff, None).await.expect("free");
    assert_eq!(made.appointment.starts_at, "2026-10-25T01:30:00Z");
    let rest = made.series.expect("it repeats");
    let starts: Vec<&str> = rest.appointments.iter().map(|visit| visit.starts_at.as_str()).collect();
    assert_eq!(starts, ["2026-11-01T01:30:00Z", "2026-11-08T01:30:00Z"]);
    assert!(rest.missed.is_empty() && rest.appointments.iter().all(|visit| !visit.later));
}

/// Easy!Appointments #953: the line of "now" was drawn by the machine's clock.
#[tokio::test]
async fn now_is_the_clinics_now() {
    for (zone, today, minute) in [
        ("America/New_York", date(2026, 11, 20), 10 * 60),
        ("America/Chicago", date(2026, 11, 20), 9 * 60),
        ("Asia/Kathmandu", date(2026, 11, 20), 20 * 60 + 45),
        ("Pacific/Kiritimati", date(2026, 11, 21), 5 * 60),
        ("Pacific/Niue", date(2026, 11, 20), 4 * 60),
    ] {
        let reception = desk_in(zone, "2026-11-20T15:00:00Z");
        let day = reception.desk.day(today).await.expect("the book is read");
        assert_eq!((day.today, day.now_minute), (today.to_string(), minute), "{zone}");
        let days = reception.desk.days(today, 7).await.expect("the book is read");
        assert_eq!((days.today, days.now_minute), (today.to_string(), minute), "{zone}");
    }
}

/// Easy!Appointments #961 and #1626: what the machine's zone is makes no difference.
#[test]
fn whatever_zone_the_machine_is_in_the_book_is_the_same() {
    let in_zone = |zone: &str| {
        let output = Command::new(std::env::current_exe().expect("a running program knows its file"))
            .args(["--exact", "across_time::what_a_desk_shows", "--test-threads=1", "--nocapture"])
            .env(CHILD, "1")
            .env("TZ", zone)
            .output()
            .expect("the test binary runs again");
        let text = String::from_utf8(output.stdout).expect("text");
        let shown: Vec<String> =
            text.lines().filter(|line| line.starts_with("SHOWN ")).map(str::to_owned).collect();
        assert_eq!(shown.len(), 3, "in {zone}: {text}");
        shown
    };
    let utc = in_zone("UTC");
    for zone in
        ["America/Chicago", "America/New_York", "Pacific/Kiritimati", "Pacific/Niue", "Australia/Lord_Howe"]
    {
        assert_eq!(in_zone(zone), utc, "{zone}");
    }
}

/// Prints a day, free times and a booking, when it is the child; by itself it does nothing.
#[tokio::test]
async fn what_a_desk_shows() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let reception = desk_in("America/New_York", "2026-11-21T04:30:00Z");
    let new = NewVisit { minutes: Some(15), ..visit("2026-11-20", 1425) };
    let late = reception.desk.book_visit(new, Who::Staff, None).await.expect("free");
    println!("\nSHOWN {} {}", late.appointment.appointment_date, late.appointment.starts_at);
    let day = reception.desk.day(date(2026, 11, 20)).await.expect("the book is read");
    println!("SHOWN {} {} {}", day.today, day.now_minute, day.appointments.len());
    let next = reception.desk.day(reception.desk.today()).await.expect("the book is read");
    println!("SHOWN {} {:?}", next.date, next.open);
}

/// Easy!Appointments #1789: visits could not be edited after the zone had changed. A book is opened with another zone: the
/// moment that was promised stays, and is shown on the clock that holds now.
#[tokio::test]
async fn after_the_clinics_zone_changed_a_visit_is_shown_and_edited_at_the_moment_it_was_promised_for() {
    let reception = desk_in("America/New_York", "2026-11-20T15:00:00Z");
    let early = reception
        .desk
        .book_visit(visit("2026-11-23", 600), Who::Staff, None)
        .await
        .expect("free")
        .appointment;
    let late = reception
        .desk
        .book_visit(visit("2026-11-23", 1320), Who::Staff, None)
        .await
        .expect("free")
        .appointment;
    let mut clinic = (*reception.desk.clinic()).clone();
    clinic.time_zone = TimeZone::get("Europe/Berlin").expect("a zone of the bundled database");
    let desk = Desk::open(reception.store.clone(), clinic, reception.clock.clone());
    let on = async |day: Date| {
        let day = desk.day(day).await.expect("the book is read");
        day.appointments.into_iter().map(|visit| (visit.id, visit.start_minute)).collect::<Vec<_>>()
    };
    assert_eq!(on(date(2026, 11, 23)).await, [(early.id, 16 * 60)], "ten in New York is four in Berlin");
    assert_eq!(on(date(2026, 11, 24)).await, [(late.id, 4 * 60)], "and ten at night the next morning");
    let week = desk.days(date(2026, 11, 24), 7).await.expect("the book is read");
    let shown: Vec<_> =
        week.appointments.iter().map(|visit| (visit.id, visit.appointment_date.as_str())).collect();
    assert_eq!(shown, [(late.id, "2026-11-24")]);

    let notes = VisitChange { notes: Some("A letter.".into()), ..VisitChange::default() };
    let noted =
        desk.change_visit(late.id, notes, Who::Staff, None).await.expect("no time is asked for").appointment;
    assert_eq!((noted.starts_at.as_str(), noted.start_minute), (late.starts_at.as_str(), 240));
    let longer = VisitChange { revision: 1, minutes: Some(45), ..VisitChange::default() };
    let resized = desk.change_visit(late.id, longer, Who::Staff, None).await.expect("free");
    let visit = &resized.appointment;
    assert_eq!(
        (visit.starts_at.as_str(), visit.minutes),
        (late.starts_at.as_str(), 45),
        "a longer visit is not a moved one"
    );
    assert_eq!((visit.appointment_date.as_str(), visit.appointment_time.as_str()), ("2026-11-24", "4:00 AM"));
    let row = reception.store.appointment(late.id).expect("read").expect("it is there");
    assert_eq!(row.time_zone, "Europe/Berlin", "date and time of the row are on the clock that wrote them");

    let undone = desk
        .undo(resized.change_id.expect("it was changed"), Who::Staff)
        .await
        .expect("just now")
        .appointment;
    assert_eq!(
        (undone.starts_at.as_str(), undone.minutes, undone.start_minute),
        (late.starts_at.as_str(), 30, 240)
    );
    let row = reception.store.appointment(late.id).expect("read").expect("it is there");
    assert_eq!((row.time_zone.as_str(), row.date), ("America/New_York", date(2026, 11, 23)), "as it stood");
}
