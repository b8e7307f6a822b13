//! Visits from another program's file: read, judged by the clinic's rules, and booked.
//!
//! A file is judged row by row, in its order, as if the rows before were booked. The same judgement decides what a dry run
//! tells and what is booked, so nothing is booked that was not told; what somebody else took meanwhile is left out then.

mod blocks;
mod calendar;
mod cells;
mod event;
mod judge;
mod later;
mod moment;
mod repeats;
mod report;
mod rule;
mod table;
mod zones;

use std::collections::BTreeMap;
use std::sync::Arc;

use booking::clinic::{Clinic, ClinicianId, VisitTypeId};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use store::{Author, BookError, NewAppointment, StoreError, Who};
use wire::history::{Job, JobKind};
use wire::import::{ImportFormat, ImportReport, ImportVerdict};

use crate::jobs::{Ended, Progress};
use crate::{Desk, DeskError};

use judge::{Judge, Judged};

/// The most visits of a file: a hundred patients who come twice a week for a year, and as much again.
const MOST_ROWS: usize = 20_000;

/// How a file is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportOptions {
    /// With whom visits are that name nobody.
    pub clinician: Option<i64>,
    /// What kind of visit is meant where none is named.
    pub visit_type: Option<i64>,
    /// In which order the parts of a date such as `4/5/2026` stand.
    pub dates: DateOrder,
}

/// See [`ImportOptions::dates`]. `2026-05-04` and `4.5.2026` need no choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateOrder {
    /// Nobody said; such a date is refused.
    #[default]
    Unsaid,
    /// Day, month, year.
    DayFirst,
    /// Month, day, year.
    MonthFirst,
}

/// A visit as a file wishes it.
struct Wanted {
    /// The name that the other program gave it.
    uid: Option<String>,
    customer_name: String,
    phone_number: String,
    date: Date,
    time: Time,
    /// Of a time that comes twice on that day, the second.
    later: bool,
    minutes: Option<u16>,
    clinician: Option<ClinicianId>,
    visit_type: Option<VisitTypeId>,
    notes: String,
    /// The file says that it does not take place.
    is_off: bool,
}

/// A row or event of a file.
struct Row {
    /// On which line it begins, from 1.
    line: u32,
    /// On which line the event begins that it is a visit of, where that repeats.
    series: Option<u32>,
    /// What it wishes, or what is wrong with it.
    read: Result<Wanted, Wrong>,
}

/// Why a row cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wrong {
    field: &'static str,
    /// A sentence: what came, and what is expected.
    reason: String,
}

impl Wrong {
    fn new(field: &'static str, reason: impl Into<String>) -> Wrong {
        Wrong { field, reason: reason.into() }
    }

    /// Something else came than what is expected.
    fn value(field: &'static str, came: &str, expected: &str) -> Wrong {
        let came: String = came.chars().filter(|c| !c.is_control()).take(60).collect();
        Wrong::new(field, format!("“{came}” is not {expected}."))
    }
}

/// A file, as far as it could be read.
struct Read {
    format: ImportFormat,
    rows: Vec<Row>,
    /// What repeats, by the line on which it begins.
    repeats: BTreeMap<u32, Repeat>,
}

/// What is told of an event that repeats beside its visits.
#[derive(Default)]
struct Repeat {
    customer_name: String,
    /// How often, for people; empty where the file lists the days alone.
    words: String,
    /// Some of its visits are past and not read in.
    has_past: bool,
    /// The last day that was looked at, of what goes on after it.
    cut_after: Option<Date>,
}

impl Repeat {
    /// Whether the event that repeats could be read itself.
    fn is_read(&self) -> bool {
        !self.customer_name.is_empty()
    }

    /// Takes in what another event of the same says.
    fn join(&mut self, other: Repeat) {
        self.has_past |= other.has_past;
        self.cut_after = self.cut_after.max(other.cut_after);
        if self.customer_name.is_empty() {
            (self.customer_name, self.words) = (other.customer_name, other.words);
        }
    }
}

impl Desk {
    /// What a file would do to the book. Nothing is changed.
    ///
    /// # Errors
    /// [`DeskError::Unreadable`] with what is wrong with the file as a whole, [`DeskError::NotFound`] when nobody has the
    /// id of the clinician or the visit type, [`DeskError::Unavailable`] when the book cannot be read.
    pub async fn judge_import(
        &self,
        file: Vec<u8>,
        options: ImportOptions,
    ) -> Result<ImportReport, DeskError> {
        let (clinic, now) = (self.clinic(), self.now());
        let read = read(&clinic, &file, options, now)?;
        let judged = self
            .with_book(move |store| {
                let mut judge = Judge::new(&clinic, now);
                let rows = read.rows.into_iter().map(|row| report::shown(&mut judge, store, row, &clinic));
                let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
                Ok::<_, StoreError>(report::of(read.format, rows, read.repeats))
            })
            .await?;
        judged.map_err(|error| {
            tracing::error!(%error, "A file could not be compared with the appointment book");
            DeskError::Unavailable
        })
    }

    /// Begins to book what a file brings, as [`Desk::judge_import`] told it.
    ///
    /// # Errors
    /// As [`Desk::judge_import`], and [`DeskError::AlreadyRunning`] while another file is read in.
    pub fn start_import(&self, file: &[u8], options: ImportOptions) -> Result<Job, DeskError> {
        let read = read(&self.clinic(), file, options, self.now())?;
        let desk = self.clone();
        self.start(JobKind::Import, None, move |progress| desk.import(read, progress))
    }

    /// Books row by row. What was booked stays, also when the rest is cancelled.
    fn import(&self, read: Read, progress: &mut Progress) -> Ended {
        let total = u64::try_from(read.rows.len()).unwrap_or(u64::MAX);
        let mut counts = report::Counts::default();
        let clinic = self.clinic();
        let mut judge = Judge::new(&clinic, self.now());
        for (done, row) in (0..).zip(read.rows) {
            if !progress.is_at(done, total) {
                return Ended::Stopped;
            }
            let verdict = match row.read {
                Err(_) => Ok(ImportVerdict::Wrong),
                Ok(wanted) => self.import_one(&clinic, &mut judge, row.line, wanted),
            };
            match verdict {
                Ok(verdict) => counts.count(verdict),
                Err(error) => return Ended::of(&error),
            }
        }
        progress.is_at(total, total);
        Ended::Done { message: counts.sentence(), file: None }
    }

    fn import_one(
        &self,
        clinic: &Arc<Clinic>,
        judge: &mut Judge<'_>,
        line: u32,
        wanted: Wanted,
    ) -> Result<ImportVerdict, StoreError> {
        let store = &self.0.store;
        let (slot, visit_type) = match judge.judge(store, line, &wanted)? {
            Judged::Added { slot, visit_type } => (slot, visit_type),
            Judged::Known { .. } => return Ok(ImportVerdict::Known),
            Judged::Conflict { .. } => return Ok(ImportVerdict::Conflict),
        };
        let by = Author::desk(Who::Import, wanted.uid.clone());
        let wish = Judge::wish(&wanted, visit_type, Some(slot.clinician));
        let new = NewAppointment {
            clinician: wish.clinician,
            room: wish.room,
            status: booking::appointment::Status::Booked,
            notes: wanted.notes.clone(),
            ..NewAppointment::new(
                by,
                wanted.customer_name.clone(),
                wanted.phone_number.clone(),
                (wanted.date, wanted.time),
                visit_type,
                clinic.time_zone.clone(),
                self.now(),
            )
        };
        let now = self.now();
        match store.book(&new, |taken| booking::rules::decide(clinic, &wish, now, taken)) {
            Ok(booked) => {
                self.tell_booked(store, &booked);
                Ok(ImportVerdict::Added)
            }
            // Somebody else was quicker.
            Err(BookError::Refused(_)) => Ok(ImportVerdict::Conflict),
            Err(BookError::Store(error)) => Err(error),
        }
    }
}

/// Reads a file of either kind.
fn read(clinic: &Clinic, file: &[u8], options: ImportOptions, now: Timestamp) -> Result<Read, DeskError> {
    let no_such = options.clinician.is_some_and(|id| clinic.clinician(ClinicianId(id)).is_none())
        || options.visit_type.is_some_and(|id| clinic.visit_type(VisitTypeId(id)).is_none());
    if no_such {
        return Err(DeskError::NotFound);
    }
    let unreadable = |why: String| DeskError::Unreadable { why };
    let text = cells::text(file).map_err(unreadable)?;
    let is_calendar =
        text.trim_start().get(..15).is_some_and(|head| head.eq_ignore_ascii_case("BEGIN:VCALENDAR"));
    let read = match is_calendar {
        true => calendar::read(clinic, &text, options, now),
        false => table::rows(clinic, &text, options).map(|rows| Read {
            format: ImportFormat::Csv,
            rows,
            repeats: BTreeMap::new(),
        }),
    };
    let read = read.map_err(unreadable)?;
    if read.rows.len() > MOST_ROWS {
        let why = format!(
            "The file has {} visits; at most {MOST_ROWS} are read in at a time. Part it.",
            read.rows.len()
        );
        return Err(unreadable(why));
    }
    Ok(read)
}
