//! The sheet of a day, and of several.

use booking::clinic::Clinic;
use booking::clock_change::show_offset;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use store::{Appointment, Hold, Store, StoreError};
use wire::appointment::{ClockChange, Day, DayFrame, Days, Working};

use crate::{Desk, DeskError, view};

/// So many days can be asked for at once: six weeks, which a month's page shows.
pub const MOST_DAYS: u16 = 42;

impl Desk {
    /// The sheet of a day: hours, columns, everything booked on it, cancelled rows too, and what is being offered.
    ///
    /// # Errors
    /// [`DeskError::Unavailable`] when the book cannot be read.
    pub async fn day(&self, date: Date) -> Result<Day, DeskError> {
        let (rows, holds) = self.rows(date, date).await?;
        let clinic = self.clinic();
        let now = self.clinic_now();
        let frame = frame(&clinic, date);
        Ok(Day {
            success: true,
            date: frame.date,
            today: view::day(now.date()),
            now_minute: view::minute_of(now.time()),
            time_zone: view::zone_name(&clinic),
            open: frame.open,
            closed_because: frame.closed_because,
            clinicians: view::columns(&clinic, &rows),
            appointments: rows.iter().map(|row| view::appointment(row, &clinic)).collect(),
            working: frame.working,
            holds: holds.iter().map(|hold| view::hold(hold, &clinic)).collect(),
            visit_types: view::visit_types(&clinic),
            rooms: view::rooms(&clinic),
            clock_change: frame.clock_change,
            slot_minutes: clinic.slot_minutes,
        })
    }

    /// The sheets of `days` days from `from` on, at least one and at most [`MOST_DAYS`].
    ///
    /// # Errors
    /// [`DeskError::Unavailable`] when the book cannot be read.
    pub async fn days(&self, from: Date, days: u16) -> Result<Days, DeskError> {
        let dates: Vec<Date> = (0..days.clamp(1, MOST_DAYS))
            .filter_map(|day| from.checked_add(i64::from(day).days()).ok())
            .collect();
        let last = dates.last().copied().unwrap_or(from);
        let (rows, holds) = self.rows(from, last).await?;
        let clinic = self.clinic();
        let now = self.clinic_now();
        Ok(Days {
            success: true,
            today: view::day(now.date()),
            now_minute: view::minute_of(now.time()),
            time_zone: view::zone_name(&clinic),
            days: dates.into_iter().map(|date| frame(&clinic, date)).collect(),
            clinicians: view::columns(&clinic, &rows),
            visit_types: view::visit_types(&clinic),
            rooms: view::rooms(&clinic),
            appointments: rows.iter().map(|row| view::appointment(row, &clinic)).collect(),
            holds: holds.iter().map(|hold| view::hold(hold, &clinic)).collect(),
            slot_minutes: clinic.slot_minutes,
        })
    }

    async fn rows(&self, first: Date, last: Date) -> Result<(Vec<Appointment>, Vec<Hold>), DeskError> {
        let (clinic, now) = (self.clinic(), self.now());
        let read = move |store: &Store| {
            // By the moments at which the days begin on the clinic's clock, so that a visit that was booked when the clinic
            // had another zone stands where it is by now.
            let zone = &clinic.time_zone;
            let start = first.to_zoned(zone.clone()).map_or(Timestamp::MIN, |at| at.timestamp());
            let end = last.tomorrow().and_then(|next| next.to_zoned(zone.clone()));
            let end = end.map_or(Timestamp::MAX, |at| at.timestamp());
            let rows = store.beginning_between(start, end)?;
            let holds = store.holds(start, end, now)?;
            Ok((rows, holds))
        };
        self.with_book(read).await?.map_err(|error: StoreError| {
            tracing::error!(%error, "A day of the appointment book could not be read");
            DeskError::Unavailable
        })
    }
}

fn frame(clinic: &Clinic, date: Date) -> DayFrame {
    let working = clinic.clinicians.iter().map(|known| Working {
        clinician_id: known.id.0,
        stretches: view::stretches(clinic.hours_of(known.id, date)),
        reason: clinic
            .exception(known.id, date)
            .map(|exception| exception.reason.clone())
            .filter(|why| !why.is_empty()),
    });
    let clock_change = clinic.clock_change(date).map(|change| ClockChange {
        from: change.from,
        to: change.to,
        repeated: change.repeated,
        offset_before: show_offset(change.offset_before),
        offset_after: show_offset(change.offset_after),
    });
    DayFrame {
        date: view::day(date),
        open: view::stretches(&clinic.open_on(date)),
        closed_because: clinic.closed_because(date),
        working: working.collect(),
        clock_change,
    }
}
