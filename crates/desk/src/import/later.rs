//! An event that changes a visit of what repeats and all later ones (`RECURRENCE-ID;RANGE=THISANDFUTURE`): they are moved by as
//! much as it is, and are as long and for whom it is (RFC 5545, 3.8.4.4).

use ::icalendar::parser::Component;
use jiff::SignedDuration;
use jiff::civil::DateTime;

use super::calendar::Reader;
use super::event;
use super::moment::{Moment, When, find};
use super::repeats::Changed;
use super::{Wrong, cells};

/// What is said of later visits.
pub(super) struct Later<'a> {
    /// On which line the event begins.
    pub(super) line: u32,
    pub(super) event: &'a Component<'a>,
    pub(super) minutes: Option<u16>,
    /// As the clock shows it: a visit keeps its time on the wall when the clocks are changed.
    moved_by: SignedDuration,
}

/// All that is said of later visits of one event, in the order of the visits behind which each holds.
pub(super) struct Laters<'a>(Vec<(DateTime, Option<Later<'a>>)>);

/// What holds for a visit.
pub(super) enum Changes<'l, 'a> {
    Nothing,
    All(&'l Later<'a>),
    /// It was changed, and how cannot be understood.
    Unread,
}

impl<'a> Later<'a> {
    /// Of the changes of an event, which begins at `start`, those that hold for later visits, too.
    pub(super) fn all(reader: &Reader<'_>, changes: &[Changed<'a>], start: &Moment) -> Laters<'a> {
        let mut all: Vec<_> = changes
            .iter()
            .filter_map(|changed| {
                let (line, event) = changed.and_later?;
                let which = match &changed.which {
                    When::At(moment) => start.zone.to_datetime(moment.repeated()?),
                    When::Day(day) => day.to_datetime(start.local.time()),
                };
                Some((which, Later::read(reader, line, event, which, start).ok()))
            })
            .collect();
        all.sort_by_key(|(which, _)| *which);
        Laters(all)
    }

    /// What cannot be read here is refused by the same words where the event's own visit is read.
    fn read(
        reader: &Reader<'_>,
        line: u32,
        event: &'a Component<'a>,
        which: DateTime,
        start: &Moment,
    ) -> Result<Later<'a>, Wrong> {
        let begins = event::start(reader, event)?;
        let starts_at = begins.instant("DTSTART")?;
        cells::name("SUMMARY", find(event, "SUMMARY").map_or("", |name| name.val.as_str()))?;
        if begins.local.second() != 0 {
            return Err(Wrong::new("DTSTART", "It does not begin at a whole minute."));
        }
        let minutes = event::minutes(reader, event, starts_at)?;
        Ok(Later { line, event, minutes, moved_by: start.zone.to_datetime(starts_at).duration_since(which) })
    }

    /// When a visit is that was to be then.
    pub(super) fn moved(&self, local: DateTime) -> DateTime {
        local.saturating_add(self.moved_by)
    }
}

impl<'a> Laters<'a> {
    /// What holds for the visit that was to be then.
    pub(super) fn of(&self, local: DateTime) -> Changes<'_, 'a> {
        match self.0.iter().rev().find(|(which, _)| *which < local) {
            None => Changes::Nothing,
            Some((_, None)) => Changes::Unread,
            Some((_, Some(later))) => Changes::All(later),
        }
    }

    /// By how many days a visit is put off at most.
    pub(super) fn put_off(&self) -> i64 {
        self.days().max().unwrap_or(0).max(0)
    }

    /// By how many days the last visits are brought forward.
    pub(super) fn brought_forward(&self) -> i64 {
        self.days().last().map_or(0, |days| -days).max(0)
    }

    fn days(&self) -> impl Iterator<Item = i64> {
        let moved = self.0.iter().filter_map(|(_, later)| later.as_ref()).map(|later| later.moved_by);
        // A part of a day is one.
        moved.map(|by| by.as_hours() / 24 + i64::from(by.signum()))
    }
}
