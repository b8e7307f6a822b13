//! An event as a visit.

use ::icalendar::parser::Component;
use booking::clinic::{ClinicianId, VisitTypeId};
use jiff::{Span, SpanTotal, Timestamp, Unit};

use super::calendar::Reader;
use super::moment::{Moment, find};
use super::{Wanted, Wrong, cells};

/// The most characters of a UID that are kept, and of what tells a visit of what repeats from the others.
const UID: usize = 500;
const AGAIN: usize = 40;

/// When an event begins.
///
/// # Errors
/// When it does not say so, or what is wrong with what it says.
pub(super) fn start(reader: &Reader<'_>, event: &Component<'_>) -> Result<Moment, Wrong> {
    Moment::of(reader.clinic, event, "DTSTART", &reader.zones)?
        .ok_or_else(|| Wrong::new("DTSTART", "It has no beginning; DTSTART is expected."))
}

/// The name that the other program gave the event.
pub(super) fn uid<'a>(event: &'a Component<'_>) -> Option<&'a str> {
    find(event, "UID").map(|uid| uid.val.as_str().trim()).filter(|uid| !uid.is_empty())
}

/// The name of an event, or of one visit of what repeats.
pub(super) fn instance(uid: &str, again: Option<&str>) -> String {
    let again = again.map(|again| format!("#{again}")).unwrap_or_default();
    uid.chars().take(UID).chain(again.chars().take(AGAIN)).collect()
}

/// The visit that an event is, or one of its visits, which begins at `starts_at`.
///
/// # Errors
/// What is wrong with it.
pub(super) fn visit(
    reader: &Reader<'_>,
    event: &Component<'_>,
    uid: Option<String>,
    starts_at: Timestamp,
    minutes: Option<u16>,
) -> Result<Wanted, Wrong> {
    let value = |name| find(event, name).map(|property| property.val.as_str());
    let start = reader.clinic.at(starts_at);
    if start.second() != 0 {
        return Err(Wrong::new("DTSTART", "It does not begin at a whole minute."));
    }
    Ok(Wanted {
        uid,
        customer_name: cells::name("SUMMARY", value("SUMMARY").unwrap_or_default())?,
        phone_number: String::new(),
        date: start.date(),
        time: start.time(),
        later: reader.clinic.is_later(starts_at),
        minutes,
        clinician: reader.options.clinician.map(ClinicianId),
        visit_type: reader.options.visit_type.map(VisitTypeId),
        notes: cells::note(value("DESCRIPTION").unwrap_or_default()),
        is_off: value("STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED")),
    })
}

/// How long an event is that begins at `starts_at`; `None` when it does not say.
///
/// # Errors
/// What is wrong with what it says.
pub(super) fn minutes(
    reader: &Reader<'_>,
    event: &Component<'_>,
    starts_at: Timestamp,
) -> Result<Option<u16>, Wrong> {
    if let Some(end) = Moment::of(reader.clinic, event, "DTEND", &reader.zones)? {
        return length("DTEND", end.instant("DTEND")?.duration_since(starts_at).as_mins()).map(Some);
    }
    let Some(property) = find(event, "DURATION") else { return Ok(None) };
    length("DURATION", duration("DURATION", property.val.as_str())?).map(Some)
}

/// A length like `PT30M`, in minutes.
///
/// # Errors
/// When it is none.
pub(super) fn duration(field: &'static str, text: &str) -> Result<i64, Wrong> {
    let wrong = || Wrong::value(field, text, "a length like PT30M");
    let span: Span = text.trim().parse().map_err(|_| wrong())?;
    let total = span.total(SpanTotal::from(Unit::Second).days_are_24_hours()).map_err(|_| wrong())?;
    // A length beyond a day is refused, so nothing is lost.
    Ok((total / 60.0).clamp(-1.0, 100_000.0) as i64)
}

/// A length that a visit can have.
///
/// # Errors
/// When it can have none like it.
pub(super) fn length(field: &'static str, minutes: i64) -> Result<u16, Wrong> {
    let length = u16::try_from(minutes).ok().filter(|length| (1..=24 * 60).contains(length));
    length.ok_or_else(|| Wrong::new(field, "It ends before it begins, or is longer than a day."))
}
