//! The visits of an event that repeats: what its rules and its lists of days give, without those that it leaves out and those
//! that have an event of their own.
//!
//! Each is on the event's own clock, so it keeps its time on the wall when the clocks are changed. What is past is history
//! and stays in the other program; what goes on is read up to a day, which is told.

use std::collections::BTreeMap;

use ::icalendar::parser::Component;
use booking::rules::STAFF_HORIZON_DAYS;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::calendar::Reader;
use super::event::{self, uid, visit};
use super::later::{Changes, Later, Laters};
use super::moment::{Moment, When, all, find};
use super::rule::{Budget, Rule};
use super::{Repeat, Row, Wrong};

/// What repeats without an end is read so many days ahead: as far as clinics plan. What ends is read as far as staff can book.
/// The same file, exported again later, brings what has come nearer.
const WITHOUT_END_DAYS: u16 = 365;

/// A visit that has an event of its own.
pub(super) struct Changed<'a> {
    /// When it was to be.
    pub(super) which: When,
    /// The event, and on which line it begins, where it changes all later ones, too.
    pub(super) and_later: Option<(u32, &'a Component<'a>)>,
}

/// Whether an event repeats.
pub(super) fn does_repeat(event: &Component<'_>) -> bool {
    ["RRULE", "RDATE", "EXRULE"].into_iter().any(|name| find(event, name).is_some())
}

/// What tells a visit from the others of its event: when it was to be, on the event's own clock. A visit that was changed by
/// itself keeps it.
pub(super) fn name(moment: &Moment, zone: &TimeZone) -> String {
    let local = moment.repeated().map_or(moment.local, |at| zone.to_datetime(at));
    let utc = if *zone == TimeZone::UTC { "Z" } else { "" };
    format!("{}{utc}", local.strftime("%Y%m%dT%H%M%S"))
}

/// One of them: what its own clock shows, and its length where that is its own.
struct Instance {
    local: DateTime,
    minutes: Option<u16>,
}

/// The visits that are still to come, and what is to be told of all.
///
/// # Errors
/// What cannot be understood. Nothing of it is guessed: a rule that is half understood would book visits that nobody wants.
pub(super) fn rows(
    reader: &Reader<'_>,
    line: u32,
    event: &Component<'_>,
    changes: &[Changed<'_>],
    budget: &mut Budget,
) -> Result<(Vec<Row>, Repeat), Wrong> {
    let start = event::start(reader, event)?;
    let beyond = || Wrong::new("DTSTART", "It is beyond the calendar.");
    let (series, starts_at) = (line, start.repeated().ok_or_else(beyond)?);
    let minutes = event::minutes(reader, event, starts_at)?;
    if find(event, "EXRULE").is_some() {
        let reason = "It leaves visits out by a rule, which is not read in; days in EXDATE are expected.";
        return Err(Wrong::new("EXRULE", reason));
    }
    let mut repeat = Repeat::default();
    let later = Later::all(reader, changes, &start);
    let mut instances = by_rules(reader, event, &start, &later, &mut repeat, budget)?;
    instances.extend(by_list(reader, event, &start.zone)?);
    let is_left_out = left_out(reader, event, changes)?;
    instances.retain(|at, instance| !is_left_out(*at, instance.local));
    // What is wrong with one is wrong with all.
    repeat.customer_name =
        super::cells::name("SUMMARY", find(event, "SUMMARY").map_or("", |name| name.val.as_str()))?;
    if start.local.second() != 0 {
        return Err(Wrong::new("DTSTART", "It does not begin at a whole minute."));
    }
    let mut rows = Vec::with_capacity(instances.len());
    for (at, instance) in instances {
        let (mut line, mut from, mut at, mut minutes) = (line, event, at, instance.minutes.or(minutes));
        match later.of(instance.local) {
            Changes::Nothing => {}
            // Its own row says what is wrong with it.
            Changes::Unread => continue,
            Changes::All(later) => {
                let moved = Moment { local: later.moved(instance.local), zone: start.zone.clone() };
                at = moved.repeated().ok_or_else(beyond)?;
                (line, from, minutes) = (later.line, later.event, instance.minutes.or(later.minutes));
            }
        }
        if at <= reader.now {
            repeat.has_past = true;
            continue;
        }
        let name = name(&Moment { local: instance.local, zone: start.zone.clone() }, &start.zone);
        let uid = uid(event).map(|uid| event::instance(uid, Some(&name)));
        rows.push(Row { line, series: Some(series), read: visit(reader, from, uid, at, minutes) });
    }
    Ok((rows, repeat))
}

/// What its rules give. Its own first visit is always one of them.
fn by_rules(
    reader: &Reader<'_>,
    event: &Component<'_>,
    start: &Moment,
    later: &Laters<'_>,
    repeat: &mut Repeat,
    budget: &mut Budget,
) -> Result<BTreeMap<Timestamp, Instance>, Wrong> {
    let today = reader.clinic.today(reader.now);
    // The event's clock may be a day behind the clinic's, and what was to be before may have been put off.
    let from = today.yesterday().unwrap_or(today).saturating_sub(later.put_off().days());
    let mut instances = BTreeMap::new();
    let mut add = |local: DateTime, until: Option<super::rule::Until>| {
        let moment = Moment { local, zone: start.zone.clone() };
        let Some(at) = moment.repeated() else { return false };
        let is_in = until.is_none_or(|until| !until.is_before(at, local));
        if is_in {
            instances.insert(at, Instance { local, minutes: None });
        }
        is_in
    };
    add(start.local, None);
    let mut words = Vec::new();
    for property in all(event, "RRULE") {
        let rule = Rule::read(property.val.as_str(), start.local)?;
        let days = if rule.ends() { STAFF_HORIZON_DAYS } else { WITHOUT_END_DAYS };
        let to = today.saturating_add(i64::from(days).days());
        let brought = to.saturating_add(later.brought_forward().days());
        let followed = rule.follow(start.local.date(), from, brought, budget)?;
        repeat.has_past |= start.local.date() < from;
        let mut is_over = followed.is_used_up;
        for day in followed.days {
            if !add(day.to_datetime(start.local.time()), rule.until) {
                is_over = true;
                break;
            }
        }
        let last = to.to_datetime(start.local.time());
        is_over |= rule.until.is_some_and(|until| {
            let moment = Moment { local: last, zone: start.zone.clone() };
            moment.repeated().is_none_or(|at| until.is_before(at, last))
        });
        if !is_over {
            repeat.cut_after = repeat.cut_after.max(Some(to));
        }
        words.push(rule.words());
    }
    repeat.words = words.join(", and ");
    Ok(instances)
}

/// What its lists of days (`RDATE`) give.
fn by_list(
    reader: &Reader<'_>,
    event: &Component<'_>,
    zone: &TimeZone,
) -> Result<BTreeMap<Timestamp, Instance>, Wrong> {
    const FIELD: &str = "RDATE";
    let mut instances = BTreeMap::new();
    for property in all(event, FIELD) {
        for value in values(property.val.as_str()) {
            // A stretch has its own length: `begin/end` or `begin/length`.
            let (begin, rest) =
                value.split_once('/').map_or((value, None), |(begin, rest)| (begin, Some(rest)));
            let read = |value| match When::read(reader.clinic, property, value, FIELD, &reader.zones)? {
                When::At(moment) => {
                    moment.repeated().ok_or_else(|| Wrong::new(FIELD, "It is beyond the calendar."))
                }
                When::Day(_) => Err(Wrong::new(FIELD, "It takes whole days; visits have times.")),
            };
            let at = read(begin)?;
            let minutes = match rest {
                None => None,
                Some(length) if length.starts_with(['P', 'p', '+']) => {
                    Some(event::length(FIELD, event::duration(FIELD, length)?)?)
                }
                Some(end) => Some(event::length(FIELD, read(end)?.duration_since(at).as_mins())?),
            };
            instances.insert(at, Instance { local: zone.to_datetime(at), minutes });
        }
    }
    Ok(instances)
}

/// Which visits are not to be: those of `EXDATE`, and those that have an event of their own.
fn left_out(
    reader: &Reader<'_>,
    event: &Component<'_>,
    changes: &[Changed<'_>],
) -> Result<impl Fn(Timestamp, DateTime) -> bool + use<>, Wrong> {
    const FIELD: &str = "EXDATE";
    let mut out = Vec::new();
    for property in all(event, FIELD) {
        for value in values(property.val.as_str()) {
            out.push(When::read(reader.clinic, property, value, FIELD, &reader.zones)?);
        }
    }
    out.extend(changes.iter().map(|changed| changed.which.clone()));
    let days: Vec<Date> =
        out.iter().filter_map(|when| if let When::Day(day) = when { Some(*day) } else { None }).collect();
    let moments: std::collections::HashSet<Timestamp> = out
        .iter()
        .filter_map(|when| if let When::At(moment) = when { moment.repeated() } else { None })
        .collect();
    Ok(move |at, local: DateTime| {
        // Some programs name the day alone, of events that have times.
        moments.contains(&at) || days.contains(&local.date())
    })
}

fn values(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|value| !value.is_empty())
}
