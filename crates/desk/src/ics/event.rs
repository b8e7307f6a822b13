//! One visit as an event.

use ::icalendar::parser::{Component, Property};
use booking::appointment::Status;
use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, TimeZone};
use store::Appointment;

use super::line::{property, text, utc};
use super::{Book, zone};

/// What an event is called whose patient is not to be told.
const VISIT: &str = "Visit";
/// Initials beyond these tell nothing.
const INITIALS: usize = 4;

/// What a calendar tells of a patient. Numbers, notes and the kind of visit are in none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Telling {
    /// Nothing.
    Busy,
    /// Initials.
    Initials,
    /// The name.
    Names,
}

impl Telling {
    /// From its stored word; an unknown one tells least.
    pub(crate) fn parse(word: &str) -> Telling {
        match word {
            "names" => Telling::Names,
            "initials" => Telling::Initials,
            _ => Telling::Busy,
        }
    }

    fn summary(self, name: &str) -> String {
        match self {
            Telling::Busy => VISIT.to_owned(),
            Telling::Initials => initials(name),
            Telling::Names => name.to_owned(),
        }
    }
}

/// An event of a clinician's calendar.
pub(super) fn of(book: &Book<'_>, visit: &Appointment, telling: Telling) -> Component<'static> {
    let mut properties = moments(book, visit);
    properties.extend([
        text("SUMMARY", &telling.summary(&visit.customer_name)),
        property("STATUS", status(visit.status)).done(),
        property("TRANSP", if visit.status.frees_time() { "TRANSPARENT" } else { "OPAQUE" }).done(),
        property("CLASS", "PRIVATE").done(),
    ]);
    Component { name: "VEVENT".into(), properties, components: Vec::new() }
}

/// The event that a patient is sent. It says where they are expected, and not for what.
pub(super) fn invitation(book: &Book<'_>, visit: &Appointment) -> Component<'static> {
    let with = book.clinic.clinician(visit.clinician).map_or("", |known| known.name.as_str());
    let mut properties = moments(book, visit);
    properties.extend([
        text("SUMMARY", &format!("{}: {VISIT}", book.clinic.name)),
        text("LOCATION", &book.clinic.name),
        text("DESCRIPTION", &format!("With {with}. Confirmation number {}.", visit.confirmation_number)),
        property("ORGANIZER", format!("urn:uuid:{}", dashed(book.book_id)))
            .with("CN", &book.clinic.name)
            .done(),
        property("STATUS", status(visit.status)).done(),
        property("TRANSP", "OPAQUE").done(),
        property("CLASS", "PRIVATE").done(),
    ]);
    Component { name: "VEVENT".into(), properties, components: Vec::new() }
}

/// Which event it is, in which version, and when it is.
fn moments(book: &Book<'_>, visit: &Appointment) -> Vec<Property<'static>> {
    let made = visit.created_at.unwrap_or(Timestamp::UNIX_EPOCH);
    let changed = visit.changed_at.unwrap_or(made);
    let mut properties = vec![
        property("UID", format!("appointment-{}@{}", visit.id, book.book_id)).done(),
        property("SEQUENCE", visit.revision.to_string()).done(),
        property("DTSTAMP", utc(changed)).done(),
        property("CREATED", utc(made)).done(),
        property("LAST-MODIFIED", utc(changed)).done(),
    ];
    let zone = &book.clinic.time_zone;
    let edges = [("DTSTART", visit.starts_at), ("DTEND", visit.ends_at)];
    // The clock alone cannot tell which of two equal hours is meant, and UTC has no clock to point at.
    let by_the_clock = zone::name(zone) != "UTC" && edges.iter().all(|(_, at)| !is_repeated(zone, *at));
    for (name, at) in edges {
        properties.push(match by_the_clock {
            true => {
                let local = zone::local(zone.to_datetime(at));
                property(name, local).with("TZID", zone::name(zone)).done()
            }
            false => property(name, utc(at)).done(),
        });
    }
    properties
}

/// Whether the clock shows this time twice.
fn is_repeated(zone: &TimeZone, at: Timestamp) -> bool {
    let wall = zone.to_ambiguous_timestamp(zone.to_datetime(at));
    matches!(wall.offset(), AmbiguousOffset::Fold { .. })
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Booked => "TENTATIVE",
        Status::Confirmed | Status::Arrived | Status::InRoom | Status::Done => "CONFIRMED",
        Status::Cancelled | Status::NoShow => "CANCELLED",
    }
}

fn initials(name: &str) -> String {
    let letters = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let initials: Vec<String> =
        letters.take(INITIALS).map(|letter| format!("{}.", letter.to_uppercase())).collect();
    if initials.is_empty() { VISIT.to_owned() } else { initials.join(" ") }
}

/// 32 hexadecimal digits in the form of a UUID.
fn dashed(id: &str) -> String {
    let part = |range| id.get(range).unwrap_or_default();
    [part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_letters_and_no_more_than_four() {
        assert_eq!(initials("ana maría ruiz"), "A. M. R.");
        assert_eq!(initials("\"Zo\" Müller-Lüdenscheidt"), "Z. M.");
        assert_eq!(initials("李小龍"), "李.");
        assert_eq!(initials("ßa b c d e f"), "SS. B. C. D.");
        assert_eq!(initials("🙂"), "Visit");
        assert_eq!(Telling::parse("whatever"), Telling::Busy);
    }
}
