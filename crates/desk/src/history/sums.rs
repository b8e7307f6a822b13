//! What calls come to: the Overview screen, analytics, the documented counters.

use jiff::Timestamp;
use jiff::civil::Date;
use wire::history::{Bar, Interval, Overview, Sums};

use super::bars::{self, MOST_BARS};
use crate::{Desk, DeskError, view};

/// Counted from some moment on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Since {
    /// Calls that began.
    pub calls: u64,
    /// Appointments that were booked over calls.
    pub appointments: u64,
}

/// The documented counters.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct CallStats {
    /// Calls that were answered, ever.
    pub total_calls: u64,
    /// Calls that are up in this program.
    pub active_calls: u64,
    /// Appointments booked over calls, ever.
    pub appointments_booked: u64,
    /// Calls that ended with an appointment among those that ended, 0 to 1; 0 before the first.
    pub success_rate: f64,
    /// Of ended calls, in seconds; 0 before the first.
    pub average_call_duration: f64,
    /// Since midnight on the clinic's clock.
    pub today: Since,
    /// In the last 24 hours.
    pub last_24h: Since,
    /// Appointments in the book that are not cancelled.
    pub appointments: u64,
    /// The book's file, its log included, in millions of bytes.
    pub size_mb: f64,
}

impl Desk {
    /// The Overview screen for the days `from` to `to`, both included, of the clinic's calendar.
    ///
    /// # Errors
    /// [`DeskError::ReversedDates`], [`DeskError::TooWide`], or [`DeskError::Unavailable`] when the book cannot be read.
    pub async fn overview(&self, from: Date, to: Date, interval: Interval) -> Result<Overview, DeskError> {
        if from > to {
            return Err(DeskError::ReversedDates);
        }
        let (first, last) = (bars::day(from, &self.clinic()).0, bars::day(to, &self.clinic()).1);
        let stretches = bars::stretches(first, last, interval, &self.clinic(), MOST_BARS)
            .ok_or(DeskError::TooWide { most: MOST_BARS })?;
        let (today, now) = (bars::day(self.today(), &self.clinic()).0, self.now());
        let (quarters, stats) =
            self.read_book(move |store| Ok((store.quarters(first, last)?, store.stats(today, now)?))).await?;
        let mut sums = Sums::default();
        quarters.iter().for_each(|quarter| bars::add(&mut sums, quarter));
        Ok(Overview {
            success: true,
            from: view::day(from),
            to: view::day(to),
            interval,
            active_calls: self.live().count() as u64,
            bookings_today: stats.booked_today,
            sums,
            bars: bars::bars(&stretches, interval, &quarters),
        })
    }

    /// Sums and bars of the calls that began from `from` (else the first call's hour, day or week) until `until` (else now). Without `from`
    /// the bars are the last [`MOST_BARS`], while the sums are of all calls.
    ///
    /// # Errors
    /// [`DeskError::ReversedDates`], [`DeskError::TooWide`], or [`DeskError::Unavailable`] when the book cannot be read.
    pub async fn analytics(
        &self,
        from: Option<Timestamp>,
        until: Option<Timestamp>,
        interval: Interval,
    ) -> Result<(Sums, Vec<Bar>), DeskError> {
        let clinic = self.clinic();
        // A call that begins at this very moment counts.
        let end = until.unwrap_or_else(|| {
            self.now().saturating_add(jiff::SignedDuration::from_nanos(1)).unwrap_or(Timestamp::MAX)
        });
        let first = match from {
            Some(from) => from,
            None => {
                let first = self.read_book(|store| store.first_call_at()).await?;
                first.map_or(end, |first| bars::start(first, interval, &clinic))
            }
        };
        if from.is_some() && first > end {
            return Err(DeskError::ReversedDates);
        }
        let stretches = match bars::stretches(first, end, interval, &clinic, MOST_BARS) {
            Some(stretches) => stretches,
            None if from.is_some() => return Err(DeskError::TooWide { most: MOST_BARS }),
            None => {
                let latest = bars::latest_start(end, interval, &clinic, MOST_BARS);
                bars::stretches(latest, end, interval, &clinic, MOST_BARS).unwrap_or_default()
            }
        };
        let quarters = self.read_book(move |store| store.quarters(first, end)).await?;
        let mut sums = Sums::default();
        quarters.iter().for_each(|quarter| bars::add(&mut sums, quarter));
        Ok((sums, bars::bars(&stretches, interval, &quarters)))
    }

    /// The documented counters.
    ///
    /// # Errors
    /// [`DeskError::Unavailable`] when the book cannot be read.
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts and bytes are far below what a float keeps exactly"
    )]
    pub async fn call_stats(&self) -> Result<CallStats, DeskError> {
        let (today, now) = (bars::day(self.today(), &self.clinic()).0, self.now());
        let (stats, counters) =
            self.read_book(move |store| Ok((store.stats(today, now)?, store.counters()?))).await?;
        let all = &stats.all;
        let ended = all.completed + all.failed;
        let per_ended = |sum: u64| if ended == 0 { 0.0 } else { sum as f64 / ended as f64 };
        Ok(CallStats {
            // Calls of years before the book kept a row of each were counted all the same.
            total_calls: counters.total_calls.max(all.calls),
            active_calls: self.live().count() as u64,
            appointments_booked: counters.appointments_booked.max(all.booked),
            success_rate: per_ended(all.booked),
            average_call_duration: per_ended(all.duration_ms) / 1000.0,
            today: Since { calls: stats.today.calls, appointments: stats.booked_today },
            last_24h: Since { calls: stats.last_24h.calls, appointments: stats.booked_last_24h },
            appointments: stats.appointments,
            size_mb: stats.size_bytes as f64 / 1_000_000.0,
        })
    }
}
