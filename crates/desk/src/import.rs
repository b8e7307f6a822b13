//! Visits from another program's file: read, judged by the clinic's rules, and booked.
//!
//! A file is judged row by row, in its order, as if the rows before were booked. The same judgement decides what a dry run
//! tells and what is booked, so nothing is booked that was not told; what somebody else took meanwhile is left out then.

mod calendar;
mod cells;
mod judge;
mod table;
mod zones;

use std::sync::Arc;

use booking::clinic::{Clinic, ClinicianId, VisitTypeId};
use jiff::civil::{Date, Time};
use store::{Author, BookError, NewAppointment, StoreError, Who};
use wire::history::{Job, JobKind};
use wire::import::{ImportFormat, ImportReport, ImportRow, ImportVerdict};

use crate::jobs::{Ended, Progress};
use crate::{Desk, DeskError, view};

use judge::{Judge, Judged};

/// The most rows of a file.
const MOST_ROWS: usize = 10_000;
/// The most rows that a report shows.
const SHOWN: usize = 1_000;

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
    /// What it wishes, or what is wrong with it.
    read: Result<Wanted, Wrong>,
}

/// Why a row cannot be understood.
#[derive(Debug, PartialEq, Eq)]
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
        let read = read(&self.clinic(), &file, options)?;
        let (clinic, now) = (self.clinic(), self.now());
        let judged = self
            .with_book(move |store| {
                let mut judge = Judge::new(&clinic, now);
                let rows = read.rows.into_iter().map(|row| shown(&mut judge, store, row, &clinic));
                Ok::<_, StoreError>((read.format, rows.collect::<Result<Vec<_>, _>>()?))
            })
            .await?;
        let (format, rows) = judged.map_err(|error| {
            tracing::error!(%error, "A file could not be compared with the appointment book");
            DeskError::Unavailable
        })?;
        Ok(report(format, rows))
    }

    /// Begins to book what a file brings, as [`Desk::judge_import`] told it.
    ///
    /// # Errors
    /// As [`Desk::judge_import`], and [`DeskError::AlreadyRunning`] while another file is read in.
    pub fn start_import(&self, file: &[u8], options: ImportOptions) -> Result<Job, DeskError> {
        let read = read(&self.clinic(), file, options)?;
        let desk = self.clone();
        self.start(JobKind::Import, None, move |progress| desk.import(read, progress))
    }

    /// Books row by row. What was booked stays, also when the rest is cancelled.
    fn import(&self, read: Read, progress: &mut Progress) -> Ended {
        let total = u64::try_from(read.rows.len()).unwrap_or(u64::MAX);
        let mut counts = Counts::default();
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
fn read(clinic: &Clinic, file: &[u8], options: ImportOptions) -> Result<Read, DeskError> {
    let no_such = options.clinician.is_some_and(|id| clinic.clinician(ClinicianId(id)).is_none())
        || options.visit_type.is_some_and(|id| clinic.visit_type(VisitTypeId(id)).is_none());
    if no_such {
        return Err(DeskError::NotFound);
    }
    let unreadable = |why: String| DeskError::Unreadable { why };
    let text = cells::text(file).map_err(unreadable)?;
    let is_calendar =
        text.trim_start().get(..15).is_some_and(|head| head.eq_ignore_ascii_case("BEGIN:VCALENDAR"));
    let (format, rows) = if is_calendar {
        (ImportFormat::Ics, calendar::rows(clinic, text, options))
    } else {
        (ImportFormat::Csv, table::rows(clinic, text, options))
    };
    let rows = rows.map_err(unreadable)?;
    if rows.len() > MOST_ROWS {
        let why = format!(
            "The file has {} visits; at most {MOST_ROWS} are read in at a time. Part it.",
            rows.len()
        );
        return Err(unreadable(why));
    }
    Ok(Read { format, rows })
}

/// A row as a report shows it.
fn shown(
    judge: &mut Judge<'_>,
    store: &store::Store,
    row: Row,
    clinic: &Clinic,
) -> Result<ImportRow, StoreError> {
    let line = row.line;
    let wanted = match row.read {
        Ok(wanted) => wanted,
        Err(Wrong { field, reason }) => {
            return Ok(ImportRow {
                line,
                verdict: ImportVerdict::Wrong,
                customer_name: String::new(),
                date: None,
                time: None,
                clinician_id: None,
                reason: Some(reason),
                field: Some(field.to_owned()),
            });
        }
    };
    let (verdict, clinician, reason) = match judge.judge(store, line, &wanted)? {
        Judged::Added { slot, .. } => (ImportVerdict::Added, Some(slot.clinician), None),
        Judged::Known { why } => (ImportVerdict::Known, wanted.clinician, Some(why)),
        Judged::Conflict { why } => (ImportVerdict::Conflict, wanted.clinician, Some(why)),
    };
    Ok(ImportRow {
        line,
        verdict,
        customer_name: wanted.customer_name,
        date: Some(view::day(wanted.date)),
        time: Some(booking::time_text::show_time(wanted.time)),
        clinician_id: clinician
            .or_else(|| {
                clinic.clinicians.first().map(|first| first.id).filter(|_| clinic.clinicians.len() == 1)
            })
            .map(|id| id.0),
        reason,
        field: None,
    })
}

fn report(format: ImportFormat, mut rows: Vec<ImportRow>) -> ImportReport {
    let mut counts = Counts::default();
    for row in &rows {
        counts.count(row.verdict);
    }
    // What needs somebody's eye comes into the report whatever its length.
    if rows.len() > SHOWN {
        let mut kept: Vec<ImportRow> = Vec::with_capacity(SHOWN);
        let (needy, plain): (Vec<_>, Vec<_>) = rows
            .into_iter()
            .partition(|row| matches!(row.verdict, ImportVerdict::Wrong | ImportVerdict::Conflict));
        kept.extend(needy.into_iter().take(SHOWN));
        kept.extend(plain.into_iter().take(SHOWN - kept.len()));
        kept.sort_by_key(|row| row.line);
        rows = kept;
    }
    let Counts { added, known, conflicts, wrong } = counts;
    ImportReport { success: true, format, added, known, conflicts, wrong, rows }
}

#[derive(Default)]
struct Counts {
    added: u32,
    known: u32,
    conflicts: u32,
    wrong: u32,
}

impl Counts {
    fn count(&mut self, verdict: ImportVerdict) {
        match verdict {
            ImportVerdict::Added => self.added += 1,
            ImportVerdict::Known => self.known += 1,
            ImportVerdict::Conflict => self.conflicts += 1,
            ImportVerdict::Wrong => self.wrong += 1,
        }
    }

    fn sentence(&self) -> String {
        let added = match self.added {
            1 => "1 visit was added".to_owned(),
            n => format!("{n} visits were added"),
        };
        let parts =
            [(self.known, "known already"), (self.conflicts, "in conflict"), (self.wrong, "not understood")];
        let rest: Vec<String> =
            parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
        if rest.is_empty() { format!("{added}.") } else { format!("{added}; {}.", rest.join(", ")) }
    }
}
