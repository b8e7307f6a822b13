//! The columns of a day or a week: what stands where in them, and what is in the way of what.

use std::rc::Rc;

use booking::layout::{self, Span, ladder};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use wire::appointment::{Appointment, AppointmentStatus, ClockChange, DayFrame, Days, Hold, Minutes};

use super::same::Same;
use crate::text;

/// How much of a column a called-off visit takes: its time is free, and somebody may point at it.
const FREED_SHARE: f32 = 0.36;
/// The same beside a visit that took its time.
const BESIDE_SHARE: f32 = 0.24;

/// What gives a visit its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum ColourBy {
    /// Who sees the patient.
    #[default]
    Clinician,
    /// What for.
    Type,
}

/// All that is drawn between the ladder's ends.
#[derive(Debug, Clone)]
pub(crate) struct Board {
    /// The minutes that are shown, full hours.
    pub(crate) ladder: Span,
    /// Minutes of a row.
    pub(crate) row: u16,
    /// Side by side.
    pub(crate) columns: Vec<Same<Column>>,
}

/// One column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    /// The day it lies on.
    pub(crate) date: Date,
    /// Whose it is; `None` is everybody's.
    pub(crate) clinician_id: Option<i64>,
    /// Its heading.
    pub(crate) title: String,
    /// Its clinician's colour, when it is one clinician's.
    pub(crate) colour: Option<u8>,
    /// Nobody can be booked here, and why.
    pub(crate) gaps: Vec<Gap>,
    /// When somebody works here, in order.
    pub(crate) open: Vec<Span>,
    /// The visits, in order.
    pub(crate) blocks: Vec<Block>,
    /// What is being offered.
    pub(crate) holds: Vec<Held>,
    /// Clocks that change on this day.
    pub(crate) clock_change: Option<ClockChange>,
}

/// A stretch without anybody to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Gap {
    /// When.
    pub(crate) span: Span,
    /// `Lunch`, `Closed`, `Dr Lee is away: conference`.
    pub(crate) why: String,
}

/// A visit in its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Block {
    /// The visit.
    pub(crate) visit: Rc<Appointment>,
    /// Where it begins across the column, from 0 to 1.
    pub(crate) left: f32,
    /// How much of the column's width it takes.
    pub(crate) width: f32,
    /// How many other visits of the same clinician or room it shares time with.
    pub(crate) doubled: usize,
    /// Which of the twelve colours.
    pub(crate) colour: u8,
    /// Minutes that must be free before and after it.
    pub(crate) buffers: (u16, u16),
    /// With whom.
    pub(crate) clinician: String,
    /// Where.
    pub(crate) room: Option<String>,
    /// The offset from UTC, for a time that comes twice on its day: `-05:00`.
    pub(crate) offset: Option<String>,
}

/// An offer in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    /// The offer.
    pub(crate) hold: Hold,
    /// With whom.
    pub(crate) clinician: String,
}

impl Block {
    /// When.
    pub(crate) fn span(&self) -> Span {
        span_of(&self.visit)
    }
}

/// A visit's wall-clock minutes.
pub(crate) fn span_of(visit: &Appointment) -> Span {
    (visit.start_minute, visit.start_minute.saturating_add(visit.minutes))
}

/// True when a visit no longer takes its time.
pub(crate) fn is_freed(status: AppointmentStatus) -> bool {
    matches!(status, AppointmentStatus::Cancelled | AppointmentStatus::NoShow)
}

impl Board {
    /// A column for each clinician on one day, or one clinician's alone.
    pub(crate) fn of_day(days: &Days, only: Option<i64>, colours: ColourBy) -> Board {
        let empty = Board::empty(days);
        let columns = days.days.first().map_or(Vec::new(), |frame| {
            let who = days.clinicians.iter().filter(|known| only.is_none_or(|id| id == known.id));
            who.map(|known| {
                Same::new(column(days, frame, Some(known.id), known.name.clone(), colours, empty.ladder))
            })
            .collect()
        });
        Board { columns, ..empty }
    }

    /// A column for each day, of one clinician or of everybody.
    pub(crate) fn of_days(days: &Days, only: Option<i64>, colours: ColourBy) -> Board {
        let title = |frame: &DayFrame| match frame.date.parse::<Date>() {
            Ok(date) => date.strftime("%a %-d").to_string(),
            Err(_) => frame.date.clone(),
        };
        let empty = Board::empty(days);
        let columns = days
            .days
            .iter()
            .map(|frame| Same::new(column(days, frame, only, title(frame), colours, empty.ladder)));
        Board { columns: columns.collect(), ..empty }
    }

    fn empty(days: &Days) -> Board {
        let spans =
            |stretches: &[Minutes]| stretches.iter().map(|open| (open.from, open.to)).collect::<Vec<_>>();
        let opening = days.days.iter().flat_map(|frame| {
            let working = frame.working.iter().flat_map(|working| spans(&working.stretches));
            spans(&frame.open).into_iter().chain(working).collect::<Vec<_>>()
        });
        let visits = days.appointments.iter().map(span_of);
        let holds = days.holds.iter().map(|hold| (hold.start_minute, hold.start_minute + hold.minutes));
        // A night in which the clocks change is shown only where somebody works in it or is booked.
        let ladder = ladder::ladder(opening.chain(visits).chain(holds));
        Board { ladder, row: ladder::row_minutes(days.slot_minutes), columns: Vec::new() }
    }

    /// This board with the columns of `old` in place of those that are equal: they need not be drawn again.
    pub(crate) fn keeping(mut self, old: &Board) -> Board {
        for column in &mut self.columns {
            if let Some(known) = old.columns.iter().find(|known| known.0 == column.0) {
                *column = known.clone();
            }
        }
        self
    }

    /// Where the keyboard can stand.
    pub(crate) fn stops(&self) -> layout::cursor::Board {
        // A called-off visit is a stop of its own, and so is the row it no longer covers.
        let span = |block: &Block| match block.span() {
            (from, _) if is_freed(block.visit.status) => (from, from),
            span => span,
        };
        let spans = |column: &Same<Column>| column.blocks.iter().map(span).collect();
        layout::cursor::Board {
            ladder: self.ladder,
            row: self.row,
            columns: self.columns.iter().map(spans).collect(),
        }
    }

    /// Where a visit stands: its column and its place among the column's blocks.
    pub(crate) fn find(&self, id: i64) -> Option<(usize, usize)> {
        self.columns.iter().enumerate().find_map(|(at, column)| {
            let index = column.blocks.iter().position(|block| block.visit.id == id)?;
            Some((at, index))
        })
    }
}

impl Column {
    /// A name that no other column on screen has.
    pub(crate) fn key(&self) -> String {
        format!("{}-{}", self.date, self.clinician_id.unwrap_or_default())
    }

    /// What a row is, for somebody who cannot see it: `free`, `lunch`, `clocks go forward`.
    pub(crate) fn state_at(&self, minute: u16) -> &str {
        let holds = |(from, to): Span| from <= minute && minute < to;
        if self
            .clock_change
            .as_ref()
            .is_some_and(|change| !change.repeated && holds((change.from, change.to)))
        {
            return "the clocks go forward";
        }
        if let Some(gap) = self.gaps.iter().find(|gap| holds(gap.span)) {
            return &gap.why;
        }
        let held = |held: &Held| holds((held.hold.start_minute, held.hold.start_minute + held.hold.minutes));
        if self.holds.iter().any(held) { "being offered" } else { "free" }
    }

    /// Why a visit of this clinician cannot lie here, as far as this window knows; the program has the last word.
    /// `except` is the visit itself.
    pub(crate) fn in_the_way(&self, span: Span, clinician_id: i64, except: Option<i64>) -> Option<String> {
        let meets = |other: Span| layout::drag::in_the_way(span, &[other]).is_some();
        let ours = |id: i64| self.clinician_id.is_some() || id == clinician_id;
        if let Some(change) = self.clock_change.as_ref().filter(|change| !change.repeated)
            && meets((change.from, change.to))
        {
            return Some("Clocks go forward".to_owned());
        }
        // What is put here by hand comes at the first of two times; the program knows how far it reaches into the second.
        let taken = self.blocks.iter().find(|block| {
            ours(block.visit.clinician_id)
                && !block.visit.later
                && Some(block.visit.id) != except
                && !is_freed(block.visit.status)
                && meets(block.span())
        });
        if let Some(block) = taken {
            return Some(format!("{} is booked then", block.visit.customer_name));
        }
        let held = self.holds.iter().any(|held| {
            ours(held.hold.clinician_id)
                && meets((held.hold.start_minute, held.hold.start_minute + held.hold.minutes))
        });
        if held {
            return Some("Being offered to somebody".to_owned());
        }
        self.gaps.iter().find(|gap| meets(gap.span)).map(|gap| gap.why.clone())
    }
}

fn column(
    days: &Days,
    frame: &DayFrame,
    only: Option<i64>,
    title: String,
    colours: ColourBy,
    ladder: Span,
) -> Column {
    let date = frame.date.parse().unwrap_or_default();
    let visits: Vec<&Appointment> = days
        .appointments
        .iter()
        .filter(|visit| {
            visit.appointment_date == frame.date && only.is_none_or(|id| id == visit.clinician_id)
        })
        .collect();
    let open = open(frame, only);
    let colour =
        only.and_then(|id| days.clinicians.iter().find(|known| known.id == id)).map(|known| known.colour);
    let name = |id: i64| {
        days.clinicians.iter().find(|known| known.id == id).map_or(String::new(), |known| known.name.clone())
    };
    let holds = days
        .holds
        .iter()
        .filter(|hold| hold.date == frame.date && only.is_none_or(|id| id == hold.clinician_id))
        .map(|hold| Held { hold: hold.clone(), clinician: name(hold.clinician_id) })
        .collect();
    Column {
        date,
        clinician_id: only,
        title,
        colour,
        gaps: gaps(frame, only, ladder, &open, &name),
        open,
        blocks: blocks(days, frame, &visits, colours),
        holds,
        clock_change: frame.clock_change.clone(),
    }
}

fn open(frame: &DayFrame, only: Option<i64>) -> Vec<Span> {
    let working = only.and_then(|id| frame.working.iter().find(|working| working.clinician_id == id));
    let stretches = match only {
        Some(_) => working.map_or(&[][..], |working| &working.stretches),
        None => &frame.open,
    };
    let mut open: Vec<Span> = stretches.iter().map(|open| (open.from, open.to)).collect();
    open.sort_unstable();
    open
}

/// The stretches in which nobody can be booked, each with its word.
fn gaps(
    frame: &DayFrame,
    only: Option<i64>,
    rows: Span,
    open: &[Span],
    name: &dyn Fn(i64) -> String,
) -> Vec<Gap> {
    let working = only.and_then(|id| frame.working.iter().find(|working| working.clinician_id == id));
    let reason =
        working.and_then(|working| working.reason.as_deref()).map(str::trim).filter(|why| !why.is_empty());
    let is_open = |(from, to): Span| frame.open.iter().any(|open| open.from < to && from < open.to);
    let why = |gap: Span| -> String {
        if let Some(why) = &frame.closed_because {
            return text::sentence_start(why);
        }
        let is_between =
            open.iter().any(|stretch| stretch.1 <= gap.0) && open.iter().any(|stretch| stretch.0 >= gap.1);
        match (only, reason) {
            (Some(_), Some(reason)) if is_open(gap) => text::sentence_start(reason),
            (Some(id), None) if open.is_empty() && is_open(gap) => format!("{} is not in", name(id)),
            (Some(_), None) if is_open(gap) && !is_between => "Not in".to_owned(),
            _ if is_between => "Lunch".to_owned(),
            _ => "Closed".to_owned(),
        }
    };
    ladder::gaps(rows, open).into_iter().map(|span| Gap { span, why: why(span) }).collect()
}

/// The visits of a column beside each other. Those that were called off give way to those that took their time.
fn blocks(days: &Days, frame: &DayFrame, visits: &[&Appointment], colours: ColourBy) -> Vec<Block> {
    let kept: Vec<&Appointment> = visits.iter().copied().filter(|visit| !is_freed(visit.status)).collect();
    let freed: Vec<&Appointment> = visits.iter().copied().filter(|visit| is_freed(visit.status)).collect();
    let spans = |visits: &[&Appointment]| visits.iter().map(|visit| span_of(visit)).collect::<Vec<_>>();
    let lanes = |visits: &[&Appointment]| layout::columns(&spans(visits));
    let meets =
        |span: Span, others: &[&Appointment]| layout::drag::in_the_way(span, &spans(others)).is_some();

    let mut blocks = Vec::with_capacity(visits.len());
    for (mine, others, is_kept) in [(&kept, &freed, true), (&freed, &kept, false)] {
        for (visit, (lane, lanes)) in mine.iter().zip(lanes(mine)) {
            let (from, share) = match (is_kept, meets(span_of(visit), others)) {
                (true, false) => (0.0, 1.0),
                (true, true) => (0.0, 1.0 - BESIDE_SHARE),
                (false, false) => (1.0 - FREED_SHARE, FREED_SHARE),
                (false, true) => (1.0 - BESIDE_SHARE, BESIDE_SHARE),
            };
            let width = share / lanes as f32;
            blocks.push(block(days, frame, visit, &kept, (from + width * lane as f32, width), colours));
        }
    }
    blocks.sort_by_key(|block| (block.visit.start_minute, block.visit.id));
    blocks
}

fn block(
    days: &Days,
    frame: &DayFrame,
    visit: &Appointment,
    kept: &[&Appointment],
    (left, width): (f32, f32),
    colours: ColourBy,
) -> Block {
    let kind = days.visit_types.iter().find(|kind| kind.id == visit.visit_type_id);
    let clinician = days.clinicians.iter().find(|known| known.id == visit.clinician_id);
    let is_same = |other: &&&Appointment| {
        other.clinician_id == visit.clinician_id
            || (other.room_id.is_some() && other.room_id == visit.room_id)
    };
    // By their instants: two visits in an hour that comes twice need not meet.
    let doubled = match is_freed(visit.status) {
        true => 0,
        false => kept
            .iter()
            .filter(|other| {
                other.id != visit.id && other.starts_at < visit.ends_at && visit.starts_at < other.ends_at
            })
            .filter(is_same)
            .count(),
    };
    let colour = match colours {
        ColourBy::Clinician => clinician.map(|known| known.colour),
        ColourBy::Type => kind.map(|kind| kind.colour),
    };
    let room = visit.room_id.and_then(|id| days.rooms.iter().find(|room| room.id == id));
    Block {
        left,
        width,
        doubled,
        colour: colour.unwrap_or_default() % 12,
        buffers: match is_freed(visit.status) {
            true => (0, 0),
            false => kind.map_or((0, 0), |kind| (kind.buffer_before, kind.buffer_after)),
        },
        clinician: clinician.map_or(String::new(), |known| known.name.clone()),
        room: room.map(|room| room.name.clone()),
        offset: frame.clock_change.as_ref().and_then(|change| offset(visit, change)),
        visit: Rc::new(visit.clone()),
    }
}

/// Which of the two a time is that comes twice: told by its distance from UTC.
fn offset(visit: &Appointment, change: &ClockChange) -> Option<String> {
    if !change.repeated || !(change.from..change.to).contains(&visit.start_minute) {
        return None;
    }
    let starts = visit.starts_at.parse::<Timestamp>().ok()?;
    let wall: DateTime = visit
        .appointment_date
        .parse::<Date>()
        .ok()?
        .to_datetime(booking::hours::time_at(visit.start_minute)?);
    let utc = wall.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    let minutes = (utc.as_second() - starts.as_second()) / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    Some(format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60))
}

#[cfg(test)]
mod tests;
