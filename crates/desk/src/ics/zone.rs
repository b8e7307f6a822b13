//! The clinic's clock as a `VTIMEZONE`: each of its changes within the stretch that a calendar covers, by itself.
//!
//! No rule is guessed from them. A reader has every offset that a visit of the file can have, and no visit lies beyond.

use ::icalendar::parser::{Component, Property};
use jiff::civil::DateTime;
use jiff::tz::{Dst, Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::line::{property, text};

/// What a clock without any change in its past begins with.
const BEGINNING: &str = "19700101T000000";

/// The name under which visits point at the clock.
pub(super) fn name(zone: &TimeZone) -> &str {
    zone.iana_name().unwrap_or("UTC")
}

/// The clock of this zone between two moments.
pub(super) fn of(zone: &TimeZone, from: Timestamp, to: Timestamp) -> Component<'static> {
    // The change that was in force when the stretch begins, and those within it.
    let just_after = from.checked_add(SignedDuration::from_secs(1)).unwrap_or(from);
    let mut periods: Vec<Component<'static>> = Vec::new();
    match zone.preceding(just_after).next() {
        Some(change) => periods.push(change_at(zone, change.timestamp())),
        None => {
            let offset = zone.to_offset(from);
            periods.push(period(zone, from, BEGINNING.to_owned(), offset, offset));
        }
    }
    for change in zone.following(from).take_while(|change| change.timestamp() <= to) {
        periods.push(change_at(zone, change.timestamp()));
    }
    Component {
        name: "VTIMEZONE".into(),
        properties: vec![text("TZID", name(zone)), property("X-LIC-LOCATION", name(zone)).done()],
        components: periods,
    }
}

/// The stretch that begins with a change of the clock.
fn change_at(zone: &TimeZone, at: Timestamp) -> Component<'static> {
    let before = zone.to_offset(at.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(at));
    // A change is told by the clock that it ends.
    period(zone, at, local(before.to_datetime(at)), before, zone.to_offset(at))
}

fn period(zone: &TimeZone, at: Timestamp, start: String, from: Offset, to: Offset) -> Component<'static> {
    let info = zone.to_offset_info(at);
    let name = if info.dst() == Dst::Yes { "DAYLIGHT" } else { "STANDARD" };
    let properties: Vec<Property<'static>> = vec![
        property("DTSTART", start).done(),
        property("TZOFFSETFROM", written(from)).done(),
        property("TZOFFSETTO", written(to)).done(),
        text("TZNAME", info.abbreviation()),
    ];
    Component { name: name.into(), properties, components: Vec::new() }
}

/// A time of the clock.
pub(super) fn local(at: DateTime) -> String {
    at.strftime("%Y%m%dT%H%M%S").to_string()
}

/// `+0545`, `-043000` where a zone has seconds.
fn written(offset: Offset) -> String {
    let seconds = offset.seconds();
    let (sign, rest) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs());
    let (hours, minutes, seconds) = (rest / 3600, rest / 60 % 60, rest % 60);
    if seconds == 0 {
        format!("{sign}{hours:02}{minutes:02}")
    } else {
        format!("{sign}{hours:02}{minutes:02}{seconds:02}")
    }
}
