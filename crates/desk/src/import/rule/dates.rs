//! The days that a rule gives. Work is bounded: a file may have so many days looked at, whatever its rules say.

use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};

use super::{FIELD, Rule, Unit};
use crate::import::Wrong;

/// How many days the rules of one file may have looked at: four thousand weekly rules over two years, or three hundred that
/// have been counted for twenty-five.
const MOST_LOOKS: u32 = 3_000_000;

/// What is left of the work that a file may make.
pub(in crate::import) struct Budget(u32);

impl Budget {
    pub(in crate::import) fn new() -> Budget {
        Budget(MOST_LOOKS)
    }

    fn spend(&mut self, looks: u32) -> Result<(), Wrong> {
        self.0 = self.0.checked_sub(looks).ok_or_else(|| {
            let reason =
                "Following it takes too long, with what else repeats in the file. Let it begin later, or part the file.";
            Wrong::new(FIELD, reason)
        })?;
        Ok(())
    }
}

/// What a rule gives between two days.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::import) struct Followed {
    /// In order, each once.
    pub(in crate::import) days: Vec<Date>,
    /// It has given all that its COUNT allows.
    pub(in crate::import) is_used_up: bool,
}

/// A stretch of days in which a rule looks for some.
#[derive(Clone, Copy)]
struct Stretch {
    first: Date,
    last: Date,
}

impl Stretch {
    fn days(self) -> impl Iterator<Item = Date> {
        self.first.series(1.day()).take_while(move |day| *day <= self.last)
    }
}

impl Rule {
    /// The days that it gives from `from` to `to`, both included, for an event whose first day is `start`. That one is always
    /// among them, and counted first: what an event says of itself is one of its visits.
    ///
    /// # Errors
    /// When the file's rules take too long to follow.
    pub(in crate::import) fn follow(
        &self,
        start: Date,
        from: Date,
        to: Date,
        budget: &mut Budget,
    ) -> Result<Followed, Wrong> {
        let mut days = Vec::new();
        let mut left = self.count.map(|count| count - 1);
        if from <= start && start <= to {
            days.push(start);
        }
        // What is counted is counted from the beginning; otherwise the past need not be looked at.
        let mut nth = if left.is_some() { 0 } else { self.reached_on(start, from) };
        while left != Some(0) {
            let Some(stretch) = self.stretch(start, nth).filter(|stretch| stretch.first <= to) else { break };
            budget.spend(match self.unit {
                Unit::Day => 1,
                Unit::Week => 7,
                Unit::Month => 31,
                Unit::Year => 366,
            })?;
            for day in self.chosen(stretch).into_iter().filter(|day| *day > start) {
                if day > to || left == Some(0) {
                    break;
                }
                left = left.map(|left| left - 1);
                if day >= from {
                    days.push(day);
                }
            }
            nth += 1;
        }
        Ok(Followed { days, is_used_up: left == Some(0) })
    }

    /// The number of a stretch that is not after this day.
    fn reached_on(&self, start: Date, day: Date) -> i64 {
        if day <= start {
            return 0;
        }
        let days = day.duration_since(start).as_hours() / 24;
        let years = i64::from(day.year()) - i64::from(start.year());
        let months = years * 12 + i64::from(day.month()) - i64::from(start.month());
        let units = match self.unit {
            Unit::Day => days,
            Unit::Week => days / 7,
            Unit::Month => months,
            Unit::Year => years,
        };
        (units / i64::from(self.interval) - 1).max(0)
    }

    /// The `nth` stretch, from 0; `None` beyond the calendar.
    fn stretch(&self, start: Date, nth: i64) -> Option<Stretch> {
        let units = nth.checked_mul(i64::from(self.interval))?;
        match self.unit {
            Unit::Day => {
                let day = start.checked_add(SignedDuration::from_hours(units.checked_mul(24)?)).ok()?;
                Some(Stretch { first: day, last: day })
            }
            Unit::Week => {
                let into = i64::from(start.weekday().since(self.week_begins));
                let days = units.checked_mul(7)?.checked_sub(into)?;
                let first = start.checked_add(SignedDuration::from_hours(days.checked_mul(24)?)).ok()?;
                Some(Stretch { first, last: first.checked_add(6.days()).ok()? })
            }
            Unit::Month => {
                let months =
                    (i64::from(start.year()) * 12 + i64::from(start.month()) - 1).checked_add(units)?;
                let year = i16::try_from(months.div_euclid(12)).ok()?;
                let first = Date::new(year, i8::try_from(months.rem_euclid(12)).ok()? + 1, 1).ok()?;
                Some(Stretch { first, last: first.last_of_month() })
            }
            Unit::Year => {
                let year = i16::try_from(i64::from(start.year()).checked_add(units)?).ok()?;
                let first = Date::new(year, 1, 1).ok()?;
                Some(Stretch { first, last: first.last_of_year() })
            }
        }
    }

    /// The days of a stretch that are meant, in order.
    fn chosen(&self, stretch: Stretch) -> Vec<Date> {
        let days: Vec<Date> = stretch.days().filter(|day| self.is_meant(*day, stretch)).collect();
        if self.places.is_empty() {
            return days;
        }
        let at = |place: i16| {
            let back = usize::from(place.unsigned_abs());
            if place > 0 { Some(back - 1) } else { days.len().checked_sub(back) }
        };
        let mut chosen: Vec<Date> =
            self.places.iter().filter_map(|place| days.get(at(*place)?)).copied().collect();
        chosen.sort_unstable();
        chosen.dedup();
        chosen
    }

    fn may_be_in(&self, month: i8) -> bool {
        self.months.is_empty() || self.months.contains(&month)
    }

    fn is_meant(&self, day: Date, stretch: Stretch) -> bool {
        let from_end = day.day() - day.days_in_month() - 1;
        self.may_be_in(day.month())
            && (self.month_days.is_empty()
                || self.month_days.iter().any(|known| *known == day.day() || *known == from_end))
            && (self.week_days.is_empty()
                || self.week_days.iter().any(|(nth, week_day)| {
                    *week_day == day.weekday() && (*nth == 0 || self.is_nth(*nth, day, stretch))
                }))
    }

    /// Whether this is the `nth` of its day of the week in the month; in the year, where the rule repeats by years and names
    /// no month.
    fn is_nth(&self, nth: i8, day: Date, stretch: Stretch) -> bool {
        let within = match self.unit == Unit::Year && !self.months.is_empty() {
            true => Stretch { first: day.first_of_month(), last: day.last_of_month() },
            false => stretch,
        };
        let weeks = |from: Date, to: Date| to.duration_since(from).as_hours() / (24 * 7) + 1;
        let nth = i64::from(nth);
        if nth > 0 { weeks(within.first, day) == nth } else { weeks(day, within.last) == -nth }
    }
}
