//! A desk on a new book, on a Friday afternoon.

use std::path::PathBuf;
use std::sync::Arc;

use booking::clinic::Clinic;
use call::tools::{ToolId, ToolOutcome, ToolRequest};
use desk::bus::Subscription;
use desk::clock::{Clock, FixedClock};
use desk::live::{LiveCallStart, Order, Registered};
use desk::phone::PhoneNumber;
use desk::{CallContext, Desk};
use jiff::tz::TimeZone;
use store::{Options, Store};
use tempfile::TempDir;
use tokio::sync::mpsc;
use wire::call::{Agent, Source};
use wire::event::Event;

/// The Monday after, on which nothing is booked.
pub const MONDAY: &str = "2026-11-23";

pub struct Reception {
    pub desk: Desk,
    pub clock: Arc<FixedClock>,
    pub store: Store,
    pub path: PathBuf,
    _folder: TempDir,
}

/// Friday, 20 November 2026, 10 AM in New York.
pub fn reception() -> Reception {
    reception_with(Options::default())
}

pub fn reception_with(options: Options) -> Reception {
    reception_like(options, |_| ())
}

/// With a schedule that is otherwise. New rows have negative ids.
pub fn reception_of(edit: impl FnOnce(&mut Clinic)) -> Reception {
    reception_like(Options::default(), edit)
}

fn reception_like(options: Options, edit: impl FnOnce(&mut Clinic)) -> Reception {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("appointments.db");
    let store = Store::open_with(&path, options).expect("a new book opens");
    let clock = Arc::new(FixedClock::new("2026-11-20T15:00:00Z".parse().expect("a moment")));
    let usual = Clinic::riverside(TimeZone::get("America/New_York").expect("a zone of the bundled database"));
    let mut clinic = usual.clone();
    edit(&mut clinic);
    if clinic != usual {
        clinic = store
            .save_schedule(&clinic, 1, &store::Author::desk(store::Who::Staff, None), clock.now(), |_| {})
            .expect("the schedule is saved")
            .clinic;
    }
    let desk = Desk::open(store.clone(), clinic, clock.clone());
    Reception { desk, clock, store, path, _folder: folder }
}

pub fn caller(call_sid: &str) -> CallContext {
    CallContext { call_sid: call_sid.to_owned(), phone_number: PhoneNumber::new("+15551234567") }
}

pub fn id(text: &str) -> ToolId {
    ToolId(text.to_owned())
}

pub fn book(date: &str, time: &str) -> ToolRequest {
    book_for("Ann Lee", date, time)
}

pub fn book_for(name: &str, date: &str, time: &str) -> ToolRequest {
    ToolRequest::CreateAppointment {
        customer_name: name.to_owned(),
        date: date.to_owned(),
        time: time.to_owned(),
        phone_number: None,
    }
}

pub fn list(date: &str) -> ToolRequest {
    ToolRequest::ListAvailableSlots { date: date.to_owned() }
}

/// The number of a booking that was made.
pub fn number(outcome: &ToolOutcome) -> String {
    match outcome {
        ToolOutcome::Booked { confirmation_number, .. } => confirmation_number.clone(),
        other => panic!("expected a booking, got {}", said(other)),
    }
}

/// What the caller or the agent is told, with the kind of outcome.
pub fn said(outcome: &ToolOutcome) -> String {
    match outcome {
        ToolOutcome::Refused { say, .. } => format!("refused: {say}"),
        ToolOutcome::Failed { say } => format!("failed: {say}"),
        other => format!("{other:?}"),
    }
}

/// A call that is up, and where its orders arrive.
pub fn ring(desk: &Desk, call_sid: &str) -> (Registered, mpsc::Receiver<Order>) {
    let (orders, arriving) = mpsc::channel(4);
    let start = LiveCallStart {
        call_sid: call_sid.to_owned(),
        stream_sid: String::new(),
        phone_number: PhoneNumber::new("+15551234567"),
        source: Source::Phone,
        agent: Agent::Offline,
    };
    (desk.live().register(start, orders).expect("no such call is up"), arriving)
}

/// What has happened so far, without the counters and the book's rows, which are told from the background.
pub fn drain(reader: &mut Subscription) -> Vec<Event> {
    std::iter::from_fn(|| reader.take())
        .map(|(_, event)| event)
        .filter(|event| {
            !matches!(event, Event::MetricUpdated(_) | Event::HistoryChanged(_) | Event::CallbackChanged(_))
        })
        .collect()
}

pub fn names(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(Event::name).collect()
}

/// Waits for the next event; a test that waits in vain fails instead of hanging.
pub async fn next(reader: &mut Subscription) -> Event {
    let patience = std::time::Duration::from_secs(20);
    let (_, event) = tokio::time::timeout(patience, reader.next()).await.expect("something happens in time");
    event
}
