//! The day on paper, read back by another program.

use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use booking::clinic::{Clinic, Clinician, ClinicianId, Room, RoomId};
use desk::clock::FixedClock;
use desk::{Desk, DeskError, Who};
use jiff::civil::date;
use jiff::tz::TimeZone;
use wire::appointment::AppointmentStatus;
use wire::visit::{NewVisit, VisitChange};

fn desk() -> (Desk, testkit::temp::Books) {
    let books = testkit::temp::store();
    let clock = Arc::new(FixedClock::new("2026-11-20T15:00:00Z".parse().expect("as it was made")));
    let mut clinic = Clinic::riverside(TimeZone::get("America/New_York").expect("as it was made"));
    clinic.clinicians.push(Clinician::new(ClinicianId(2), "Dr Łukasz Żółć"));
    clinic.rooms.push(Room { id: RoomId(1), name: "Room 1".into() });
    let raw = rusqlite::Connection::open(books.path()).expect("as it was made");
    raw.execute("INSERT INTO rooms (id, name) VALUES (1, 'Room 1')", []).expect("as it was made");
    (Desk::open(books.store.clone(), clinic, clock), books)
}

async fn book(desk: &Desk, name: &str, start_minute: u16, minutes: u16, notes: &str) -> (i64, i64) {
    let new = NewVisit {
        customer_name: name.to_owned(),
        phone_number: "+15551234567".to_owned(),
        date: "2026-11-23".to_owned(),
        start_minute,
        minutes: Some(minutes),
        clinician_id: Some(2),
        room_id: Some(1),
        notes: notes.to_owned(),
        override_reason: Some("a test".to_owned()),
        ..NewVisit::default()
    };
    let booked = desk.book_visit(new, Who::Staff, None).await.expect("as it was made").appointment;
    (booked.id, booked.revision)
}

/// Runs one of poppler's programs over a file.
fn poppler(program: &str, words: &[&str], to: &[&str], pdf: &[u8]) -> Output {
    let folder = testkit::temp::dir();
    let path = folder.path().join("sheet.pdf");
    std::fs::write(&path, pdf).expect("as it was made");
    let output = Command::new(program)
        .args(words)
        .arg(&path)
        .args(to)
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{program} is missing ({error}); `cargo xtask test` installs it"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

fn text(pdf: &[u8]) -> String {
    String::from_utf8(poppler("pdftotext", &["-layout"], &["-"], pdf).stdout).expect("as it was made")
}

#[tokio::test]
async fn a_sheet_has_every_visit_with_its_name_as_it_is_written() {
    let (desk, books) = desk();
    let (known, _) =
        book(&desk, "Zoë Müller-Lüdenscheidt", 9 * 60, 30, "Bring the X-ray.\nFasting since 8 PM.").await;
    book(&desk, "Đặng Văn Æther Ñuñez", 10 * 60, 45, "").await;
    book(&desk, "Ελένη Παπαδοπούλου", 11 * 60, 30, "").await;
    book(&desk, "Anna-Lena von und zu Hohenlohe-Schillingsfürst", 12 * 60, 30, "").await;
    book(&desk, "Юлія Шевченко", 13 * 60, 30, &"word ".repeat(300)).await;
    let (gone, revision) = book(&desk, "Bo Chen", 15 * 60, 30, "").await;
    let off = VisitChange { revision, status: Some(AppointmentStatus::Cancelled), ..VisitChange::default() };
    desk.change_visit(gone, off, Who::Staff, None).await.expect("as it was made");
    let raw = rusqlite::Connection::open(books.path()).expect("as it was made");
    raw.execute_batch(&format!(
        "INSERT INTO patients (id, name, birth_date, made_at, changed_at)
              VALUES (7001, 'Zoë Müller-Lüdenscheidt', '1980-02-03', '2026-11-20', '2026-11-20T15:00:00Z');
         INSERT INTO patients (id, name, birth_year, made_at, changed_at)
              VALUES (7002, 'Ελένη Παπαδοπούλου', 1961, '2026-11-20', '2026-11-20T15:00:00Z');
         UPDATE appointments SET patient_id = 7001 WHERE id = {known};
         UPDATE appointments SET patient_id = 7002 WHERE customer_name = 'Ελένη Παπαδοπούλου';"
    ))
    .expect("as it was made");

    let pdf = desk.day_sheet(date(2026, 11, 23), Some(2)).await.expect("as it was made");
    assert!(
        pdf.starts_with(b"%PDF-") && pdf.len() < 200_000,
        "{} bytes: letters are cut to those used",
        pdf.len()
    );
    let shown = text(&pdf);
    for expected in [
        "Dr Łukasz Żółć",
        "Monday, November 23, 2026",
        "Riverside Medical Clinic",
        "9:00 AM – 9:30 AM",
        "Zoë Müller-Lüdenscheidt",
        "1980-02-03",
        "1961",
        "Đặng Văn Æther Ñuñez",
        "Ελένη Παπαδοπούλου",
        "Юлія Шевченко",
        "Hohenlohe-Schillingsfürst",
        "Bring the X-ray. Fasting since 8 PM.",
        "Room 1",
        "Cancelled",
        "Printed 2026-11-20 at 10:00 AM (America/New_York) by staff",
    ] {
        assert!(shown.contains(expected), "{expected} is missing in:\n{shown}");
    }
    assert!(!shown.contains("5551234567"), "a number is not for the corridor:\n{shown}");
    assert_eq!(shown.matches('\u{c}').count(), 1, "one page");
}

#[tokio::test]
async fn long_days_take_several_pages_and_nobody_is_lost() {
    let (desk, _books) = desk();
    for n in 0..60u16 {
        book(&desk, &format!("Patient {n:02}"), 8 * 60 + n * 10, 10, "a note").await;
    }
    let shown = text(&desk.day_sheet(date(2026, 11, 23), Some(2)).await.expect("as it was made"));
    for n in 0..60 {
        assert!(shown.contains(&format!("Patient {n:02}")), "{n}");
    }
    assert!(shown.contains("page 1 of 3") && shown.contains("page 3 of 3"), "{shown}");
}

#[tokio::test]
async fn everybody_who_works_has_a_page_and_a_closed_day_has_one_that_says_so() {
    let (desk, _books) = desk();
    let shown = text(&desk.day_sheet(date(2026, 11, 23), None).await.expect("as it was made"));
    assert_eq!(shown.matches('\u{c}').count(), 2, "two clinicians work");
    assert_eq!(shown.matches("Nothing is booked.").count(), 2, "{shown}");
    let shown = text(&desk.day_sheet(date(2026, 11, 22), None).await.expect("as it was made"));
    assert!(shown.contains("Nobody works on this day"), "{shown}");
    assert_eq!(desk.day_sheet(date(2026, 11, 23), Some(99)).await, Err(DeskError::NotFound));
    assert!(desk.day_sheet(jiff::civil::Date::MAX, None).await.is_ok(), "the last day there is");
}

#[tokio::test]
async fn it_is_black_on_white() {
    let (desk, _books) = desk();
    book(&desk, "Ana Ruiz", 9 * 60, 30, "").await;
    let pdf = desk.day_sheet(date(2026, 11, 23), Some(2)).await.expect("as it was made");
    // A picture in colour: in every point red, green and blue are the same.
    let picture = poppler("pdftoppm", &["-r", "72", "-singlefile"], &[], &pdf).stdout;
    let head = picture.split(|byte| *byte == b'\n').take(3).map(<[u8]>::len).sum::<usize>() + 3;
    let points = &picture[head..];
    assert!(points.len() > 595 * 790 * 3, "{} bytes", points.len());
    assert!(points.chunks_exact(3).all(|point| point[0] == point[1] && point[1] == point[2]));
    let dark = points.chunks_exact(3).filter(|point| point[0] < 128).count();
    assert!((500..100_000).contains(&dark), "{dark} dark points");
}
