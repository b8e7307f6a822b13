//! Clinicians' calendars and invitations, as a reader of other people's making understands them.

use std::sync::Arc;

use booking::clinic::{Clinic, Clinician, ClinicianId};
use desk::clock::FixedClock;
use desk::{Desk, DeskError, VisitError, Who};
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use testkit::temp::Books;
use wire::appointment::{Appointment, AppointmentStatus};
use wire::feed::FeedPrivacy;
use wire::visit::{NewVisit, VisitChange};

/// Reads a calendar; prints its events. The second reading knows the clock by the file alone.
const READER: &str = r#"
import json, sys
from icalendar import Calendar
given = json.load(sys.stdin)
text, zone = given["text"], given["zone"]
def events(text):
    calendar = Calendar.from_ical(text)
    assert calendar["VERSION"] == "2.0" and calendar["PRODID"]
    found = []
    for event in calendar.walk("VEVENT"):
        assert not event.errors, event.errors
        utc = lambda name: event.decoded(name).astimezone(__import__("datetime").timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        found.append({
            "uid": str(event["UID"]), "sequence": int(event["SEQUENCE"]), "summary": str(event["SUMMARY"]),
            "status": str(event["STATUS"]), "start": utc("DTSTART"), "end": utc("DTEND"),
            "fields": sorted(event.keys()), "method": str(calendar.get("METHOD", "")),
        })
    return found
by_name = events(text)
own = text.replace("TZID=" + zone, "TZID=The-clinic").replace("TZID:" + zone, "TZID:The-clinic")
own = own.replace("X-LIC-LOCATION:" + zone + "\r\n", "")
by_file = events(own)
assert by_name == by_file, (by_name, by_file)
json.dump(by_file, sys.stdout)
"#;

struct Reception {
    desk: Desk,
    books: Books,
    clock: Arc<FixedClock>,
    zone: &'static str,
}

impl Reception {
    fn new(zone: &'static str, now: &str) -> Reception {
        let books = testkit::temp::store();
        let clock = Arc::new(FixedClock::new(now.parse().expect("as it was made")));
        let mut clinic = Clinic::riverside(TimeZone::get(zone).expect("as it was made"));
        clinic.clinicians.push(Clinician::new(ClinicianId(2), "Dr Özil, \"Z\"; Ann"));
        let desk = Desk::open(books.store.clone(), clinic, clock.clone());
        Reception { desk, books, clock, zone }
    }

    async fn book(&self, name: &str, date: &str, start_minute: u16, minutes: u16) -> Appointment {
        self.try_book(name, date, start_minute, minutes).await.expect("the time exists")
    }

    /// `None` of a time that the clocks skip.
    async fn try_book(&self, name: &str, date: &str, start_minute: u16, minutes: u16) -> Option<Appointment> {
        let new = NewVisit {
            customer_name: name.to_owned(),
            phone_number: "+15551234567".to_owned(),
            date: date.to_owned(),
            start_minute,
            minutes: Some(minutes),
            clinician_id: Some(2),
            notes: "allergic to penicillin".to_owned(),
            override_reason: Some("a test".to_owned()),
            ..NewVisit::default()
        };
        match self.desk.book_visit(new, Who::Staff, None).await {
            Ok(booked) => Some(booked.appointment),
            Err(VisitError::Conflict(conflict)) if conflict.reason == "clock_change" => None,
            Err(error) => panic!("{error}"),
        }
    }

    async fn change(&self, visit: &Appointment, change: VisitChange) -> Appointment {
        let change = VisitChange { revision: visit.revision, ..change };
        self.desk.change_visit(visit.id, change, Who::Staff, None).await.expect("as it was made").appointment
    }

    /// A calendar's secret.
    async fn secret(&self, privacy: FeedPrivacy) -> String {
        let path = self.desk.make_feed(2, privacy).await.expect("as it was made").path;
        path.strip_prefix("/calendar/")
            .and_then(|rest| rest.strip_suffix(".ics"))
            .expect("as it was made")
            .to_owned()
    }

    async fn text(&self, privacy: FeedPrivacy) -> String {
        let secret = self.secret(privacy).await;
        self.desk.read_feed(&secret).await.expect("as it was made").text
    }

    /// What the other reader understands.
    fn read(&self, text: &str) -> Vec<Value> {
        well_formed(text);
        let input = json!({ "text": text, "zone": self.zone }).to_string();
        serde_json::from_str(&testkit::python::run(READER, input.as_bytes())).expect("as it was made")
    }
}

/// Lines end with CRLF and have at most 75 bytes.
fn well_formed(text: &str) {
    assert!(text.ends_with("END:VCALENDAR\r\n"), "{text}");
    for line in text.split_terminator("\r\n") {
        assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line:?}");
    }
}

fn moments(events: &[Value]) -> Vec<(&str, &str)> {
    events
        .iter()
        .map(|event| {
            (event["start"].as_str().expect("as it was made"), event["end"].as_str().expect("as it was made"))
        })
        .collect()
}

#[tokio::test]
async fn every_visit_is_when_the_book_has_it_whatever_the_clock_does() {
    for (zone, now, days) in [
        ("America/New_York", "2026-10-30T12:00:00Z", ["2026-10-31", "2026-11-01", "2026-11-02"]),
        ("Europe/Dublin", "2027-03-26T12:00:00Z", ["2027-03-27", "2027-03-28", "2027-03-29"]),
        ("Europe/Berlin", "2026-10-23T12:00:00Z", ["2026-10-24", "2026-10-25", "2026-10-26"]),
        ("Australia/Lord_Howe", "2027-04-02T12:00:00Z", ["2027-04-03", "2027-04-04", "2027-04-05"]),
        ("Asia/Kathmandu", "2026-10-30T12:00:00Z", ["2026-10-31", "2026-11-01", "2026-11-02"]),
        ("Pacific/Apia", "2011-12-28T12:00:00Z", ["2011-12-29", "2011-12-31", "2012-01-01"]),
        ("America/St_Johns", "2027-03-12T12:00:00Z", ["2027-03-13", "2027-03-14", "2027-03-15"]),
        ("UTC", "2026-10-30T12:00:00Z", ["2026-10-31", "2026-11-01", "2026-11-02"]),
    ] {
        let reception = Reception::new(zone, now);
        let mut booked = Vec::new();
        for day in days {
            // Before, at and after the hours in which clocks change.
            for (minute, minutes) in [(0, 60), (90, 45), (210, 30), (14 * 60, 30)] {
                booked.extend(reception.try_book("Ana Ruiz", day, minute, minutes).await);
            }
        }
        assert!(booked.len() >= 10, "{zone}");
        booked.sort_by(|one, other| one.starts_at.cmp(&other.starts_at));
        let expected: Vec<_> =
            booked.iter().map(|visit| (visit.starts_at.as_str(), visit.ends_at.as_str())).collect();
        let text = reception.text(FeedPrivacy::Busy).await;
        assert_eq!(moments(&reception.read(&text)), expected, "{zone}\n{text}");
        assert_eq!(text.contains("BEGIN:VTIMEZONE"), zone != "UTC", "{zone}");
    }
}

#[tokio::test]
async fn an_event_keeps_its_name_counts_its_changes_and_stays_when_it_is_called_off() {
    let reception = Reception::new("America/New_York", "2026-11-20T15:00:00Z");
    let one = reception.book("Ana Ruiz", "2026-11-23", 14 * 60, 30).await;
    let two = reception.book("Bo Chen", "2026-11-23", 15 * 60, 30).await;
    let secret = reception.secret(FeedPrivacy::Initials).await;
    let read = async || reception.desk.read_feed(&secret).await.expect("as it was made");
    let first = read().await;
    let before = reception.read(&first.text);
    assert_eq!(read().await.etag, first.etag, "nothing has changed");
    let summaries: Vec<_> =
        before.iter().map(|event| event["summary"].as_str().expect("as it was made")).collect();
    assert_eq!(summaries, ["A. R.", "B. C."]);
    assert!(
        before.iter().all(|event| event["status"] == "TENTATIVE" && event["sequence"] == 0),
        "{before:?}"
    );

    reception.clock.advance(jiff::SignedDuration::from_secs(60));
    let moved =
        reception.change(&one, VisitChange { start_minute: Some(16 * 60), ..VisitChange::default() }).await;
    reception
        .change(&moved, VisitChange { status: Some(AppointmentStatus::Confirmed), ..Default::default() })
        .await;
    let off = VisitChange {
        status: Some(AppointmentStatus::Cancelled),
        cancel_reason: Some("ill".to_owned()),
        ..VisitChange::default()
    };
    reception.change(&two, off).await;
    let second = read().await;
    assert_ne!(second.etag, first.etag);
    let after = reception.read(&second.text);
    let of = |events: &[Value], field: &str| -> Vec<Value> {
        events.iter().map(|event| event[field].clone()).collect()
    };
    let mut uids = of(&after, "uid");
    uids.reverse();
    assert_eq!(uids, of(&before, "uid"), "the moved visit is the later one now");
    assert_eq!(of(&after, "status"), ["CANCELLED", "CONFIRMED"]);
    assert_eq!(of(&after, "sequence"), [1, 2]);
    assert!(!second.text.contains("ill") && !second.text.contains("penicillin"), "{}", second.text);
    assert!(!second.text.contains("5551234567"), "{}", second.text);
}

#[tokio::test]
async fn any_name_is_one_line_of_text() {
    let reception = Reception::new("America/New_York", "2026-11-20T15:00:00Z");
    let names = [
        "Zoë \"Zo\" Müller-Lüdenscheidt, Ann; Lee\\n",
        "李小龍",
        "👩\u{200d}⚕\u{fe0f} Dr 🙂",
        "=cmd|'/C calc'!A0",
        "<script>alert(1)</script>",
        &"Wolfeschlegelsteinhausenbergerdorff-ä".repeat(3),
    ];
    for (name, hour) in names.iter().zip(9..) {
        reception.book(name, "2026-11-23", hour * 60, 30).await;
    }
    // What the program itself would never write.
    let visit = reception.book("Ann", "2026-11-23", 20 * 60, 30).await;
    let raw = rusqlite::Connection::open(reception.books.path()).expect("as it was made");
    let evil = "Ann\r\nATTACH:http://evil.example\r\nSUMMARY:x\u{0}\u{7}";
    raw.execute("UPDATE appointments SET customer_name = ?2 WHERE id = ?1", (visit.id, evil))
        .expect("as it was made");

    let text = reception.text(FeedPrivacy::Names).await;
    let events = reception.read(&text);
    let summaries: Vec<_> =
        events.iter().map(|event| event["summary"].as_str().expect("as it was made")).collect();
    let (last, first) = summaries.split_last().expect("as it was made");
    assert_eq!(first, names);
    assert_eq!(*last, "Ann\nATTACH:http://evil.example\nSUMMARY:x", "text, and no line of its own");
    let fields = events.last().expect("as it was made")["fields"].to_string();
    assert!(!fields.contains("ATTACH"), "{fields}");
    assert!(text.contains("Dr Özil"), "the calendar is called after its clinician");

    let busy = reception.text(FeedPrivacy::Busy).await;
    assert!(!busy.contains("Zoë") && !busy.contains("Z."), "a calendar tells what was chosen: {busy}");
}

#[tokio::test]
async fn a_revoked_address_and_one_that_never_was_are_the_same() {
    let reception = Reception::new("America/New_York", "2026-11-20T15:00:00Z");
    let secret = reception.secret(FeedPrivacy::Busy).await;
    let other = reception.secret(FeedPrivacy::Busy).await;
    assert_ne!(secret, other);
    assert_eq!(secret.len(), 64, "256 bits");
    assert!(reception.desk.read_feed(&secret).await.is_ok());
    let feeds = reception.desk.feeds().await.expect("as it was made");
    assert_eq!(feeds.len(), 2);
    assert!(feeds[1].last_read_at.is_some() && feeds[0].last_read_at.is_none(), "{feeds:?}");
    let revoked = reception.desk.revoke_feed(feeds[1].id).await.expect("as it was made");
    assert!(revoked.revoked_at.is_some());
    let again = reception.desk.revoke_feed(feeds[1].id).await.expect("as it was made");
    assert_eq!(again, revoked, "it is revoked once");
    let long = "0".repeat(1_000_000);
    for wrong in [secret.as_str(), "", "0", &"0".repeat(64), &other.to_uppercase(), &long] {
        assert_eq!(reception.desk.read_feed(wrong).await.unwrap_err(), DeskError::NotFound);
    }
    assert!(reception.desk.read_feed(&other).await.is_ok(), "the other one is not touched");
    assert_eq!(reception.desk.make_feed(99, FeedPrivacy::Busy).await.unwrap_err(), DeskError::NotFound);
    assert_eq!(reception.desk.revoke_feed(99).await.unwrap_err(), DeskError::NotFound);

    let raw = rusqlite::Connection::open(reception.books.path()).expect("as it was made");
    let kept: String = raw
        .query_row("SELECT group_concat(token_hash) FROM feeds", [], |row| row.get(0))
        .expect("as it was made");
    assert!(!kept.contains(&other), "the secret itself is nowhere");
    let told: i64 = raw
        .query_row("SELECT count(*) FROM audit WHERE subject = 'feed'", [], |row| row.get(0))
        .expect("as it was made");
    assert_eq!(told, 3, "two made, one revoked");
}

#[tokio::test]
async fn an_invitation_says_where_and_not_for_what() {
    let reception = Reception::new("Europe/Berlin", "2026-11-20T15:00:00Z");
    let visit = reception.book("Ana Ruiz", "2026-11-23", 14 * 60, 30).await;
    let invite = reception.desk.invite(visit.id).await.expect("as it was made");
    let [event] = &reception.read(&invite.text)[..] else { panic!("one event") };
    assert_eq!((event["method"].as_str(), event["status"].as_str()), (Some("PUBLISH"), Some("TENTATIVE")));
    assert_eq!(event["start"], "2026-11-23T13:00:00Z");
    assert!(!invite.text.contains("penicillin") && !invite.text.contains("Ana"), "{}", invite.text);
    let feed = reception.read(&reception.text(FeedPrivacy::Busy).await);
    assert_eq!(event["uid"], feed[0]["uid"], "one visit has one name");

    let off = VisitChange { status: Some(AppointmentStatus::Cancelled), ..VisitChange::default() };
    reception.change(&visit, off).await;
    let taken_out = reception.desk.invite(visit.id).await.expect("as it was made");
    let [event] = &reception.read(&taken_out.text)[..] else { panic!("one event") };
    assert_eq!((event["method"].as_str(), event["sequence"].as_i64()), (Some("CANCEL"), Some(1)));
    assert_eq!(reception.desk.invite(99).await.unwrap_err(), DeskError::NotFound);
}
