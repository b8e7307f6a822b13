//! Arithmetic on the clinic's calendar, seen from today.

use jiff::civil::{Date, Time, Weekday};
use jiff::{ToSpan, Zoned};

use super::feasts::{self, Feast};
use super::said::Span;
use super::stretch_name::StretchName;
use crate::clinic::Clinic;
use crate::rules::Refusal;

/// The clinic's calendar with today marked on it.
#[derive(Debug)]
pub(super) struct Calendar<'c> {
    pub(super) clinic: &'c Clinic,
    pub(super) today: Date,
    /// The clinic's clock.
    pub(super) clock: Time,
    /// The last day that can be booked.
    pub(super) last: Date,
}

/// What "in two weeks" counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    /// A day on which the clinic is open.
    OpenDay,
    Week,
    Fortnight,
    Month,
    Year,
}

impl<'c> Calendar<'c> {
    pub(super) fn new(now: &Zoned, clinic: &'c Clinic) -> Self {
        // The caller of this function may be on a machine in another zone; only the clinic's clock counts.
        let now = clinic.at(now.timestamp());
        Calendar { clinic, today: now.date(), clock: now.time(), last: clinic.last_day(now.date()) }
    }

    /// Whether the clinic is open on `date`, and on today, whether it will be again before midnight.
    pub(super) fn has_time(&self, date: Date) -> bool {
        let mut open = self.clinic.open_on(date).into_iter();
        open.any(|(_, closes)| date > self.today || (date == self.today && closes > self.clock))
    }

    /// All days that can be booked.
    pub(super) fn reach(&self) -> Span {
        Span { first: self.today, last: self.last, name: StretchName::FromNow(self.last) }
    }

    /// The day, when it is neither over nor too far ahead.
    pub(super) fn within_reach(&self, date: Date) -> Result<Date, Refusal> {
        if date < self.today {
            Err(Refusal::Past)
        } else if date > self.last {
            Err(Refusal::TooFar { days: self.clinic.horizon_days })
        } else {
            Ok(date)
        }
    }

    /// The day that comes once a year as `in_year` says, from today on.
    ///
    /// One that is over this year is next year's when that can already be booked. When it cannot, the nearer of the
    /// two is meant: "October 5th" in November is over, "March 10th" is too far ahead.
    pub(super) fn yearly(&self, month: i8, in_year: impl Fn(i16) -> Option<Date>) -> Result<Date, Refusal> {
        let (this, next) = (in_year(self.today.year()), in_year(self.today.year() + 1));
        let too_far = Refusal::TooFar { days: self.clinic.horizon_days };
        match (this, next) {
            (Some(this), _) if this >= self.today => Ok(this),
            (Some(_), Some(next)) if next <= self.last => Ok(next),
            (Some(this), Some(next)) if days(this, self.today) >= days(self.today, next) => Err(too_far),
            (Some(_), _) => Err(Refusal::Past),
            // February 29th: the coming February decides.
            (None, Some(next)) if month < self.today.month() => Ok(next),
            (None, _) => Err(Refusal::NotADate),
        }
    }

    /// "January 20th".
    pub(super) fn month_day(&self, month: i8, day: u32, year: Option<i16>) -> Result<Date, Refusal> {
        let date = |year: i16| i8::try_from(day).ok().and_then(|day| Date::new(year, month, day).ok());
        match year {
            Some(year) => date(year).ok_or(Refusal::NotADate),
            None => self.yearly(month, date),
        }
    }

    /// The day of a holiday, from today on.
    pub(super) fn feast(&self, feast: Feast) -> Result<Date, Refusal> {
        let month = match feast {
            Feast::Fixed(month, _) | Feast::Nth(_, _, month) | Feast::Last(_, month) => month,
            Feast::AfterNth(.., month) => month,
            Feast::Easter(_) => 4,
        };
        self.yearly(month, |year| feasts::in_year(feast, year))
    }

    /// "The 20th": the next day with this number, today included. Months without it are passed over.
    pub(super) fn day_of_month(&self, day: u32) -> Result<Date, Refusal> {
        let day = i8::try_from(day).map_err(|_| Refusal::NotADate)?;
        let first = self.today.first_of_month();
        (0..3)
            .filter_map(|months: i32| first.checked_add(months.months()).ok())
            .filter_map(|month| Date::new(month.year(), month.month(), day).ok())
            .find(|date| *date >= self.today)
            .ok_or(Refusal::NotADate)
    }

    /// The first such weekday after today.
    pub(super) fn coming(&self, weekday: Weekday) -> Date {
        first_after(self.today, weekday)
    }

    /// Monday of the week that holds `date`.
    pub(super) fn monday_of(&self, date: Date) -> Date {
        date.saturating_sub(i64::from(date.weekday().to_monday_zero_offset()).days())
    }

    /// So many units after `from`, before it when negative.
    pub(super) fn shifted(&self, from: Date, count: i32, unit: Unit) -> Date {
        match unit {
            Unit::Day => from.saturating_add(count.days()),
            Unit::Week => from.saturating_add((i64::from(count) * 7).days()),
            Unit::Fortnight => from.saturating_add((i64::from(count) * 14).days()),
            Unit::Month => from.saturating_add(count.months()),
            Unit::Year => from.saturating_add(i32::from(i16::try_from(count).unwrap_or(i16::MAX)).years()),
            Unit::OpenDay => self.open_days_away(from, count),
        }
    }

    fn open_days_away(&self, from: Date, count: i32) -> Date {
        let step = if count < 0 { -1 } else { 1 };
        // A clinic that never opens must not hold us: past a year nothing can be booked anyway.
        (1..=366_i64)
            .map(|away| from.saturating_add((away * step).days()))
            .filter(|date| !self.clinic.open_on(*date).is_empty())
            .nth(usize::try_from(count.unsigned_abs().saturating_sub(1)).unwrap_or(usize::MAX))
            .unwrap_or_else(|| from.saturating_add((step * 366).days()))
    }
}

/// The first such weekday after `date`.
pub(super) fn first_after(date: Date, weekday: Weekday) -> Date {
    let away = date.weekday().until(weekday);
    date.saturating_add(i64::from(if away == 0 { 7 } else { away }).days())
}

/// The last such weekday before `date`.
pub(super) fn last_before(date: Date, weekday: Weekday) -> Date {
    let ago = date.weekday().since(weekday);
    date.saturating_sub(i64::from(if ago == 0 { 7 } else { ago }).days())
}

/// The n-th such weekday of a month, counted from one.
pub(crate) fn nth_of_month(year: i16, month: i8, nth: i8, weekday: Weekday) -> Option<Date> {
    Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()
}

fn days(from: Date, to: Date) -> i32 {
    from.until(to).map_or(i32::MAX, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_weekday_after_the_same_weekday_is_a_week_later() {
        let friday = date(2026, 11, 20);
        assert_eq!(first_after(friday, Weekday::Friday), date(2026, 11, 27));
        assert_eq!(first_after(friday, Weekday::Monday), date(2026, 11, 23));
        assert_eq!(last_before(friday, Weekday::Friday), date(2026, 11, 13));
        assert_eq!(last_before(friday, Weekday::Saturday), date(2026, 11, 14));
    }
}
