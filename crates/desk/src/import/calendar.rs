//! Events of a calendar (iCalendar, RFC 5545). The file is cut into its events first, so that one that is broken spoils no
//! other, and each is told by the line on which it begins.

use ::icalendar::parser::{Component, Property, unfold};
use booking::clinic::{Clinic, ClinicianId, VisitTypeId};
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Span, SpanTotal, Timestamp, Unit};

use super::zones::Zones;
use super::{ImportOptions, Row, Wanted, Wrong, cells};

/// An event has at most so many bytes and parts within parts.
const LARGEST: usize = 64 * 1024;
const DEEPEST: usize = 4;

/// The events of a calendar.
///
/// # Errors
/// A sentence, when it has none.
pub(super) fn rows(clinic: &Clinic, text: &str, options: ImportOptions) -> Result<Vec<Row>, String> {
    let (events, clocks) = blocks(text);
    if events.is_empty() {
        return Err("The calendar has no events.".to_owned());
    }
    let clocks: Vec<String> = clocks.into_iter().filter_map(|block| block.text.ok()).collect();
    let zones = Zones::new(&clocks);
    let row = |block: Block| {
        let read = block.text.and_then(|text| {
            let unreadable = || Wrong::new("VEVENT", "It is no event that can be read.");
            let unfolded = unfold(&text);
            let event = Component::try_from(unfolded.as_str()).map_err(|_| unreadable())?;
            wanted(clinic, &event, &zones, options)
        });
        Row { line: block.line, read }
    };
    Ok(events.into_iter().map(row).collect())
}

/// A part of the file, from its `BEGIN` to its `END`.
struct Block {
    line: u32,
    text: Result<String, Wrong>,
}

/// The events and the clocks of a file.
fn blocks(text: &str) -> (Vec<Block>, Vec<Block>) {
    let (mut events, mut clocks) = (Vec::new(), Vec::new());
    let mut open: Option<Open> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let begins = after(line, "BEGIN:");
        let Some(block) = &mut open else {
            if let Some(kind @ ("VEVENT" | "VTIMEZONE")) = begins.as_deref() {
                let text = format!("{line}\n");
                open = Some(Open {
                    line: number,
                    is_event: kind == "VEVENT",
                    within: Vec::new(),
                    text,
                    is_bad: false,
                });
            }
            continue;
        };
        block.is_bad |= block.text.len() + line.len() > LARGEST || block.within.len() > DEEPEST;
        if !block.is_bad {
            block.text.push_str(line);
            block.text.push('\n');
        }
        if let Some(inner) = begins {
            block.within.push(inner);
        } else if after(line, "END:").is_some()
            && block.within.pop().is_none()
            && let Some(done) = open.take()
        {
            let to = if done.is_event { &mut events } else { &mut clocks };
            to.push(done.closed());
        }
    }
    if let Some(unfinished) = open
        && unfinished.is_event
    {
        let text = Err(Wrong::new("VEVENT", "It begins here and does not end."));
        events.push(Block { line: unfinished.line, text });
    }
    (events, clocks)
}

/// A part whose end is not reached.
struct Open {
    line: u32,
    is_event: bool,
    /// The parts within it that are open.
    within: Vec<String>,
    text: String,
    is_bad: bool,
}

impl Open {
    fn closed(self) -> Block {
        let text = match self.is_bad {
            true => {
                Err(Wrong::new("VEVENT", "It is larger than 64 KiB, or has too many parts within parts."))
            }
            false => Ok(self.text),
        };
        Block { line: self.line, text }
    }
}

/// What stands behind `BEGIN:` or `END:`, in capitals.
fn after(line: &str, word: &str) -> Option<String> {
    let (head, rest) = line.trim_end().split_at_checked(word.len())?;
    head.eq_ignore_ascii_case(word).then(|| rest.to_ascii_uppercase())
}

fn wanted(
    clinic: &Clinic,
    event: &Component<'_>,
    zones: &Zones,
    options: ImportOptions,
) -> Result<Wanted, Wrong> {
    let value = |name: &str| find(event, name).map(|property| property.val.as_str());
    if find(event, "RRULE").is_some() || find(event, "RDATE").is_some() {
        let reason = "It repeats, and events that repeat are not read in. Export its days as single events, or book them as a series.";
        return Err(Wrong::new("RRULE", reason));
    }
    let starts_at = moment(clinic, event, "DTSTART", zones)?
        .ok_or_else(|| Wrong::new("DTSTART", "It has no beginning; DTSTART is expected."))?;
    let start = clinic.at(starts_at);
    if start.second() != 0 {
        return Err(Wrong::new("DTSTART", "It does not begin at a whole minute."));
    }
    if clinic.instant(start.date(), start.time()) != Some(starts_at) {
        let reason = "It is in the hour that comes twice when the clocks go back; enter it by hand.";
        return Err(Wrong::new("DTSTART", reason));
    }
    let name = value("SUMMARY").unwrap_or_default();
    let uid = value("UID").map(str::trim).filter(|uid| !uid.is_empty());
    let again = value("RECURRENCE-ID").map(|id| format!("#{id}")).unwrap_or_default();
    Ok(Wanted {
        uid: uid.map(|uid| uid.chars().take(500).chain(again.chars().take(40)).collect()),
        customer_name: cells::name("SUMMARY", name)?,
        phone_number: String::new(),
        date: start.date(),
        time: start.time(),
        minutes: minutes(clinic, event, starts_at, zones)?,
        clinician: options.clinician.map(ClinicianId),
        visit_type: options.visit_type.map(VisitTypeId),
        notes: cells::note(value("DESCRIPTION").unwrap_or_default()),
        is_off: value("STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED")),
    })
}

fn minutes(
    clinic: &Clinic,
    event: &Component<'_>,
    starts_at: Timestamp,
    zones: &Zones,
) -> Result<Option<u16>, Wrong> {
    let (field, length) = if let Some(ends_at) = moment(clinic, event, "DTEND", zones)? {
        ("DTEND", ends_at.duration_since(starts_at).as_mins())
    } else if let Some(property) = find(event, "DURATION") {
        let text = property.val.as_str();
        let wrong = || Wrong::value("DURATION", text, "a length like PT30M");
        let span: Span = text.parse().map_err(|_| wrong())?;
        let total = span.total(SpanTotal::from(Unit::Second).days_are_24_hours()).map_err(|_| wrong())?;
        // A length beyond a day is refused below, so nothing is lost.
        ("DURATION", (total / 60.0).clamp(-1.0, 100_000.0) as i64)
    } else {
        return Ok(None);
    };
    let length = u16::try_from(length).ok().filter(|length| *length > 0);
    length.map(Some).ok_or_else(|| Wrong::new(field, "It ends before it begins, or is longer than a day."))
}

/// A moment by its property; `None` when the event does not have it.
fn moment(
    clinic: &Clinic,
    event: &Component<'_>,
    field: &'static str,
    zones: &Zones,
) -> Result<Option<Timestamp>, Wrong> {
    let Some(property) = find(event, field) else { return Ok(None) };
    let text = property.val.as_str().trim();
    if text.len() == 8 {
        return Err(Wrong::new(field, "It takes whole days; visits have times."));
    }
    let (digits, is_utc) = match text.strip_suffix(['Z', 'z']) {
        Some(digits) => (digits, true),
        None => (text, false),
    };
    let wrong = || Wrong::value(field, text, "a moment like 20261123T140000");
    let shaped = digits.len() == 15 && digits.is_ascii();
    let local = DateTime::strptime("%Y%m%dT%H%M%S", digits).ok().filter(|_| shaped).ok_or_else(wrong)?;
    let zone = match property.params.iter().find(|known| known.key.as_str().eq_ignore_ascii_case("TZID")) {
        _ if is_utc => TimeZone::UTC,
        Some(named) => {
            let name = named.val.as_ref().map(|name| name.as_str().trim_matches('"')).unwrap_or_default();
            zones.get(name).ok_or_else(|| {
                Wrong::value(field, name, "a time zone that is known; a name like Europe/Berlin is expected")
            })?
        }
        // No zone is meant by the clock of whoever reads it.
        None => clinic.time_zone.clone(),
    };
    let wall = zone.to_ambiguous_timestamp(local);
    if let AmbiguousOffset::Gap { .. } = wall.offset() {
        return Err(Wrong::new(field, "The clocks skip this time on this day."));
    }
    wall.earlier().map(Some).map_err(|_| wrong())
}

fn find<'a>(component: &'a Component<'_>, name: &str) -> Option<&'a Property<'a>> {
    component.properties.iter().find(|property| property.name.as_str().eq_ignore_ascii_case(name))
}
