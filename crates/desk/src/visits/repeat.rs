//! Visits that repeat: the same time on the clinic's clock, some days, weeks or months apart.

use booking::rules::Wish;
use jiff::ToSpan;
use jiff::civil::Date;
use store::{NewAppointment, Series};
use wire::visit::{Missed, Repeat, RepeatUnit, SeriesMade};

use super::VisitError;
use crate::{Desk, view};

/// The series that begins with the first visit.
pub(super) fn series(repeat: Repeat) -> Series {
    let unit = match repeat.unit {
        RepeatUnit::Day => "day",
        RepeatUnit::Week => "week",
        RepeatUnit::Month => "month",
    };
    Series::New { every: repeat.every, unit, times: repeat.times }
}

impl Desk {
    /// Books every visit of a series after the first. A day that cannot be had is told and does not stop the others.
    pub(super) async fn book_rest(
        &self,
        row: &NewAppointment,
        wish: Wish,
        repeat: Repeat,
        series: i64,
    ) -> Result<SeriesMade, VisitError> {
        let mut made = SeriesMade::default();
        for nth in 1..repeat.times {
            let Some(date) = nth_date(wish.date, repeat, nth) else { break };
            let mut next = NewAppointment { date, series: Some(Series::Of(series)), ..row.clone() };
            next.by.key = row.by.key.as_ref().map(|key| format!("{key}#{nth}"));
            match self.book_row(next, Wish { date, later: false, ..wish }).await {
                Ok(booked) => made.appointments.push(view::appointment(&booked.appointment, &self.clinic())),
                Err(VisitError::Conflict(conflict)) => {
                    made.missed.push(Missed { date: view::day(date), reason: conflict.message });
                }
                Err(error) => return Err(error),
            }
        }
        Ok(made)
    }
}

/// The day of the `nth` visit after the first. Of a month that is too short, its last day.
fn nth_date(first: Date, repeat: Repeat, nth: u16) -> Option<Date> {
    let by = i64::from(repeat.every) * i64::from(nth);
    let span = match repeat.unit {
        RepeatUnit::Day => by.days(),
        RepeatUnit::Week => by.weeks(),
        RepeatUnit::Month => by.months(),
    };
    first.checked_add(span).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn months_keep_the_day_of_the_month_where_they_can() {
        let monthly = Repeat { every: 1, unit: RepeatUnit::Month, times: 4 };
        let days: Vec<_> = (1..4).filter_map(|nth| nth_date(date(2027, 1, 31), monthly, nth)).collect();
        assert_eq!(days, [date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]);
        let fortnightly = Repeat { every: 2, unit: RepeatUnit::Week, times: 3 };
        assert_eq!(
            nth_date(date(2027, 3, 1), fortnightly, 2),
            Some(date(2027, 3, 29)),
            "across the clock change"
        );
    }
}
