//! The book as iCalendar (RFC 5545): a clinician's calendar, and the invitation to one visit.
//!
//! An event keeps its UID for ever, counts its changes in SEQUENCE and stays when it is called off. The same book gives the
//! same bytes, so that a reader can be told that nothing is new.

mod event;
mod line;
mod zone;

pub(crate) use event::Telling;

use ::icalendar::parser::{Calendar, Component, Property};
use booking::clinic::Clinic;
use jiff::{SignedDuration, Timestamp};
use store::Appointment;

use line::{property, text};

/// Who wrote it.
const PRODUCT: &str = "-//Frontdesk//Frontdesk 1//EN";
/// How often a reader should ask again.
const REFRESH: &str = "PT15M";

/// What every event of a book needs to know.
pub(crate) struct Book<'a> {
    /// The clinic.
    pub(crate) clinic: &'a Clinic,
    /// The book's own name, the second half of every UID.
    pub(crate) book_id: &'a str,
}

/// A calendar of these visits.
pub(crate) fn feed(book: &Book<'_>, name: &str, visits: &[Appointment], telling: Telling) -> String {
    let mut properties = head();
    properties.extend([
        text("NAME", name),
        text("X-WR-CALNAME", name),
        property("REFRESH-INTERVAL", REFRESH).with("VALUE", "DURATION").done(),
        property("X-PUBLISHED-TTL", REFRESH).done(),
    ]);
    let events = visits.iter().map(|visit| event::of(book, visit, telling)).collect();
    calendar(book, properties, visits, events)
}

/// What a patient is sent for one visit: to put it into their own calendar, or to take it out again.
pub(crate) fn invite(book: &Book<'_>, visit: &Appointment) -> String {
    let mut properties = head();
    let method = if visit.status.frees_time() { "CANCEL" } else { "PUBLISH" };
    properties.push(property("METHOD", method).done());
    let event = event::invitation(book, visit);
    calendar(book, properties, std::slice::from_ref(visit), vec![event])
}

fn head() -> Vec<Property<'static>> {
    vec![
        property("VERSION", "2.0").done(),
        property("PRODID", PRODUCT).done(),
        property("CALSCALE", "GREGORIAN").done(),
    ]
}

/// The whole file: the clock of the visits, then the visits.
fn calendar(
    book: &Book<'_>,
    properties: Vec<Property<'static>>,
    visits: &[Appointment],
    events: Vec<Component<'static>>,
) -> String {
    let first = visits.iter().map(|visit| visit.starts_at).min();
    let last = visits.iter().map(|visit| visit.ends_at).max();
    let mut components = Vec::with_capacity(events.len() + 1);
    // UTC needs no telling.
    if zone::name(&book.clinic.time_zone) != "UTC"
        && let Some((first, last)) = first.zip(last)
    {
        // A day more at each end: a reader may look at the hours around a visit.
        let day = SignedDuration::from_hours(24);
        let from = first.checked_sub(day).unwrap_or(Timestamp::MIN);
        components.push(zone::of(&book.clinic.time_zone, from, last.checked_add(day).unwrap_or(last)));
    }
    components.extend(events);
    Calendar { properties, components }.to_string()
}
