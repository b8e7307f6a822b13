//! The sheet of a day.

use jiff::civil::date;
use wire::appointment::{AppointmentStatus, Minutes};

use crate::support::{MONDAY, book, caller, id, reception};

#[tokio::test]
async fn a_day_shows_hours_columns_and_everything_booked() {
    let reception = reception();
    for time in ["2:00 PM", "9:00 AM"] {
        reception.desk.run_tool(&caller("CA1"), &id(time), book(MONDAY, time)).await;
    }
    rusqlite::Connection::open(&reception.path)
        .and_then(|sql| {
            sql.execute("UPDATE appointments SET status = 'cancelled' WHERE appointment_time = '9:00 AM'", [])
        })
        .expect("staff may cancel");
    let day = reception.desk.day(date(2026, 11, 23)).await.expect("the book can be read");
    assert_eq!((day.date.as_str(), day.today.as_str()), (MONDAY, "2026-11-20"), "the day and today");
    assert_eq!(
        (day.time_zone.as_str(), day.now_minute),
        ("America/New_York", 10 * 60),
        "on the clinic's clock"
    );
    assert_eq!(
        day.open,
        [Minutes { from: 540, to: 720 }, Minutes { from: 780, to: 1020 }],
        "9 to 12 and 1 to 5"
    );
    assert_eq!(day.closed_because, None, "a Monday");
    assert_eq!(day.clinicians.len(), 1, "one column");
    let rows: Vec<_> =
        day.appointments.iter().map(|row| (row.appointment_time.as_str(), row.status)).collect();
    assert_eq!(
        rows,
        [("9:00 AM", AppointmentStatus::Cancelled), ("2:00 PM", AppointmentStatus::Confirmed)],
        "in the order of the day, cancelled ones too"
    );
    assert_eq!(day.appointments[1].visit_type, "Visit", "the kind of visit by its name");
}

#[tokio::test]
async fn a_closed_day_says_why() {
    let reception = reception();
    let day = reception.desk.day(date(2026, 11, 21)).await.expect("the book can be read");
    assert!(day.open.is_empty() && day.appointments.is_empty(), "a Saturday");
    assert_eq!(day.closed_because.as_deref(), Some("closed on Saturdays"), "in words");
}

#[tokio::test]
async fn today_follows_the_clinics_clock_and_not_utc() {
    let reception = reception();
    reception.clock.set("2026-11-21T03:30:00Z".parse().expect("a moment"));
    assert_eq!(reception.desk.today(), date(2026, 11, 20), "still Friday evening in New York");
    let day = reception.desk.day(reception.desk.today()).await.expect("the book can be read");
    assert_eq!(
        (day.today.as_str(), day.now_minute),
        ("2026-11-20", 22 * 60 + 30),
        "half past ten in the evening"
    );
}
