//! Events of a calendar (iCalendar, RFC 5545), each told by the line on which it begins.

use std::collections::{BTreeMap, HashMap};

use ::icalendar::parser::{Component, unfold};
use booking::clinic::Clinic;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::blocks::blocks;
use super::event::{self, uid, visit};
use super::moment::{Moment, When, find, parameter};
use super::repeats::{self, Changed};
use super::rule::Budget;
use super::zones::Zones;
use super::{ImportOptions, MOST_ROWS, Read, Repeat, Row, Wrong};

/// What reading an event takes.
pub(super) struct Reader<'a> {
    pub(super) clinic: &'a Clinic,
    pub(super) options: ImportOptions,
    pub(super) zones: Zones,
    pub(super) now: Timestamp,
}

/// An event of the file.
type Event<'a> = (u32, Result<Component<'a>, Wrong>);

/// The visits of a calendar; of what repeats, those that are still to come.
///
/// # Errors
/// A sentence, when it has no events, or more visits than are read in at a time.
pub(super) fn read(
    clinic: &Clinic,
    text: &str,
    options: ImportOptions,
    now: Timestamp,
) -> Result<Read, String> {
    let (events, clocks) = blocks(text);
    if events.is_empty() {
        return Err("The calendar has no events.".to_owned());
    }
    let clocks: Vec<String> = clocks.into_iter().filter_map(|block| block.text.ok()).collect();
    let reader = Reader { clinic, options, zones: Zones::new(&clocks), now };
    let texts: Vec<(u32, Result<String, Wrong>)> =
        events.into_iter().map(|block| (block.line, block.text.map(|text| unfold(&text)))).collect();
    let events: Vec<Event<'_>> = texts.iter().map(|(line, text)| (*line, parsed(text))).collect();
    let masters = masters(&reader, &events);
    let mut changes = changes(&reader, &events, &masters);
    let (mut rows, mut repeats) = (Vec::new(), BTreeMap::new());
    let mut budget = Budget::new();
    for (line, event) in &events {
        let line = *line;
        let (found, repeat) = match event {
            Err(wrong) => (vec![Row { line, series: None, read: Err(wrong.clone()) }], None),
            Ok(event) => match master_of(event, &masters) {
                Some(master) => reader.change(line, event, master),
                None => match repeats::does_repeat(event) {
                    true => {
                        let changes = changes.remove(&line).unwrap_or_default();
                        reader.repeating(line, event, &changes, &mut budget)
                    }
                    false => (vec![Row { line, series: None, read: reader.single(event) }], None),
                },
            },
        };
        rows.extend(found);
        if let Some((line, repeat)) = repeat {
            let known: &mut Repeat = repeats.entry(line).or_default();
            known.join(repeat);
        }
        if rows.len() > MOST_ROWS {
            return Err(format!(
                "With what repeats, the file has more than {MOST_ROWS} visits, which is the most that are read in at a time. Part it."
            ));
        }
    }
    Ok(Read { format: wire::import::ImportFormat::Ics, rows, repeats })
}

fn parsed<'a>(text: &'a Result<String, Wrong>) -> Result<Component<'a>, Wrong> {
    let text = text.as_ref().map_err(Clone::clone)?;
    Component::try_from(text.as_str()).map_err(|_| Wrong::new("VEVENT", "It is no event that can be read."))
}

/// The event whose visits others change.
struct Master {
    line: u32,
    zone: TimeZone,
}

/// What repeats and can be named by others, by its UID; of several the first.
fn masters<'a>(reader: &Reader<'_>, events: &'a [Event<'a>]) -> HashMap<&'a str, Master> {
    let mut masters = HashMap::new();
    for (line, event) in events {
        let Ok(event) = event else { continue };
        if find(event, "RECURRENCE-ID").is_some() || !repeats::does_repeat(event) {
            continue;
        }
        let start = Moment::of(reader.clinic, event, "DTSTART", &reader.zones);
        if let (Some(uid), Ok(Some(start))) = (uid(event), start) {
            masters.entry(uid).or_insert(Master { line: *line, zone: start.zone });
        }
    }
    masters
}

/// The event that has the visit which this one changes.
fn master_of<'m>(event: &Component<'_>, masters: &'m HashMap<&str, Master>) -> Option<&'m Master> {
    find(event, "RECURRENCE-ID")?;
    masters.get(uid(event)?)
}

/// Which visits of what repeats have an event of their own, by the line of what repeats.
fn changes<'a>(
    reader: &Reader<'_>,
    events: &'a [Event<'a>],
    masters: &HashMap<&str, Master>,
) -> HashMap<u32, Vec<Changed<'a>>> {
    let mut changes: HashMap<u32, Vec<Changed<'a>>> = HashMap::new();
    for (line, event) in events {
        let Ok(event) = event else { continue };
        if let Some(master) = master_of(event, masters)
            && let Ok(changed) = reader.changed(*line, event)
        {
            changes.entry(master.line).or_default().push(changed);
        }
    }
    changes
}

/// The rows of an event, and what is to be told of what repeats, by its line.
pub(super) type Found = (Vec<Row>, Option<(u32, Repeat)>);

impl Reader<'_> {
    /// A visit that does not repeat, or one of which the file does not tell of what.
    fn single(&self, event: &Component<'_>) -> Result<super::Wanted, Wrong> {
        let start = event::start(self, event)?;
        let starts_at = start.instant("DTSTART")?;
        let again = find(event, "RECURRENCE-ID").map(|id| id.val.as_str());
        let uid = uid(event).map(|uid| event::instance(uid, again));
        visit(self, event, uid, starts_at, event::minutes(self, event, starts_at)?)
    }

    /// Which visit an event changes.
    fn changed<'a>(&self, line: u32, event: &'a Component<'a>) -> Result<Changed<'a>, Wrong> {
        const FIELD: &str = "RECURRENCE-ID";
        let property = find(event, FIELD).ok_or_else(|| Wrong::new(FIELD, "It is missing."))?;
        let which = When::read(self.clinic, property, property.val.as_str(), FIELD, &self.zones)?;
        let and_later = match parameter(property, "RANGE").unwrap_or_default() {
            "" => None,
            range if range.eq_ignore_ascii_case("THISANDFUTURE") => Some((line, event)),
            range => {
                return Err(Wrong::value(FIELD, range, "a range that is known; THISANDFUTURE is expected"));
            }
        };
        Ok(Changed { which, and_later })
    }

    /// A visit of what repeats that was changed by itself.
    fn change<'a>(&self, line: u32, event: &'a Component<'a>, master: &Master) -> Found {
        let read = self.changed(line, event).and_then(|changed| {
            let starts_at = event::start(self, event)?.instant("DTSTART")?;
            let again = match &changed.which {
                When::At(moment) => repeats::name(moment, &master.zone),
                When::Day(day) => day.strftime("%Y%m%d").to_string(),
            };
            let uid = uid(event).map(|uid| event::instance(uid, Some(&again)));
            Ok((starts_at, visit(self, event, uid, starts_at, event::minutes(self, event, starts_at)?)?))
        });
        let row = |read| vec![Row { line, series: Some(master.line), read }];
        match read {
            Ok((starts_at, _)) if starts_at <= self.now => {
                (Vec::new(), Some((master.line, Repeat { has_past: true, ..Repeat::default() })))
            }
            Ok((_, wanted)) => (row(Ok(wanted)), None),
            Err(wrong) => (row(Err(wrong)), None),
        }
    }

    fn repeating(
        &self,
        line: u32,
        event: &Component<'_>,
        changes: &[Changed<'_>],
        budget: &mut Budget,
    ) -> Found {
        match repeats::rows(self, line, event, changes, budget) {
            Ok((rows, repeat)) => (rows, Some((line, repeat))),
            Err(wrong) => (vec![Row { line, series: None, read: Err(wrong) }], None),
        }
    }
}
