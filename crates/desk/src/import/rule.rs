//! How an event repeats (RFC 5545, 3.3.10), as its `RRULE` says it. [`dates`] follows it.
//!
//! Read is what calendars write for visits: by days, weeks, months and years. A rule with anything else is refused with the
//! part that is meant, never followed by halves.

mod dates;

pub(super) use dates::Budget;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;

use super::Wrong;
use super::moment::wall;

/// The field that messages name.
const FIELD: &str = "RRULE";
/// The days of the week as a rule has them, from Monday.
const DAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Monday),
    ("TU", Weekday::Tuesday),
    ("WE", Weekday::Wednesday),
    ("TH", Weekday::Thursday),
    ("FR", Weekday::Friday),
    ("SA", Weekday::Saturday),
    ("SU", Weekday::Sunday),
];

/// A rule that can be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) unit: Unit,
    /// So many units lie between two stretches in which days are looked for; from 1.
    pub(super) interval: u32,
    /// How many days it gives, the first of the event among them; from 1.
    pub(super) count: Option<u32>,
    pub(super) until: Option<Until>,
    /// From 1 to 12.
    months: Vec<i8>,
    /// From 1 to 31; below zero from the end of the month.
    month_days: Vec<i8>,
    /// Days of the week, each with which one of the month or year is meant (below zero from its end), 0 for every one.
    week_days: Vec<(i8, Weekday)>,
    /// Which of a stretch's days are meant, from 1; below zero from its end.
    places: Vec<i16>,
    week_begins: Weekday,
}

/// See [`Rule::unit`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// The last moment that a rule gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// An instant.
    At(Timestamp),
    /// On the event's own clock. Of a day alone, its last second: calendars mean that day, too.
    Wall(DateTime),
}

impl Until {
    /// Whether a visit at this instant, which the event's own clock shows so, is after it.
    pub(super) fn is_before(self, at: Timestamp, local: DateTime) -> bool {
        match self {
            Until::At(last) => at > last,
            Until::Wall(last) => local > last,
        }
    }
}

impl Rule {
    /// Understands a rule of an event that begins on `start`.
    ///
    /// # Errors
    /// Which part of it cannot be followed, and what is expected.
    pub(super) fn read(text: &str, start: DateTime) -> Result<Rule, Wrong> {
        let upper = text.trim().to_ascii_uppercase();
        let parts = Parts(&upper);
        parts.check(start)?;
        let unit = match parts.get("FREQ") {
            Some("DAILY") => Unit::Day,
            Some("WEEKLY") => Unit::Week,
            Some("MONTHLY") => Unit::Month,
            Some("YEARLY") => Unit::Year,
            other => {
                let came = other.unwrap_or_default();
                return Err(Wrong::value(FIELD, came, "FREQ=DAILY, WEEKLY, MONTHLY or YEARLY"));
            }
        };
        let mut rule = Rule {
            unit,
            interval: parts.number("INTERVAL")?.unwrap_or(1),
            count: parts.number("COUNT")?,
            until: parts.get("UNTIL").map(until).transpose()?,
            months: parts.list("BYMONTH", |text| within(text, 1..=12))?,
            month_days: parts.list("BYMONTHDAY", |text| either_side(text, 31))?,
            week_days: parts.list("BYDAY", week_day)?,
            places: parts.list("BYSETPOS", |text| either_side(text, 366))?,
            week_begins: parts
                .get("WKST")
                .map(|day| named(day).ok_or_else(|| parts.wrong("WKST", day)))
                .transpose()?
                .unwrap_or(Weekday::Monday),
        };
        let counts_days = rule.week_days.iter().any(|(nth, _)| *nth != 0);
        if counts_days && matches!(unit, Unit::Day | Unit::Week) {
            let days = parts.get("BYDAY").unwrap_or_default();
            return Err(Wrong::value(FIELD, days, "BYDAY without numbers, where FREQ is DAILY or WEEKLY"));
        }
        if unit == Unit::Week && !rule.month_days.is_empty() {
            return Err(Wrong::new(FIELD, "BYMONTHDAY has no meaning where FREQ is WEEKLY."));
        }
        let by = [rule.months.len(), rule.month_days.len(), rule.week_days.len()];
        if !rule.places.is_empty() && by == [0; 3] {
            return Err(Wrong::new(FIELD, "BYSETPOS needs another BY… beside it, like BYDAY."));
        }
        rule.complete(start.date());
        Ok(rule)
    }

    /// What a rule leaves open is as the event's first day is.
    fn complete(&mut self, start: Date) {
        if !self.month_days.is_empty() || !self.week_days.is_empty() {
            return;
        }
        match self.unit {
            Unit::Day => {}
            Unit::Week => self.week_days.push((0, start.weekday())),
            Unit::Month => self.month_days.push(start.day()),
            Unit::Year => {
                if self.months.is_empty() {
                    self.months.push(start.month());
                }
                self.month_days.push(start.day());
            }
        }
    }

    /// Whether it ends by itself.
    pub(super) fn ends(&self) -> bool {
        self.count.is_some() || self.until.is_some()
    }

    /// For people: “every 2 weeks”.
    pub(super) fn words(&self) -> String {
        let unit = match self.unit {
            Unit::Day => "day",
            Unit::Week => "week",
            Unit::Month => "month",
            Unit::Year => "year",
        };
        match self.interval {
            1 => format!("every {unit}"),
            many => format!("every {many} {unit}s"),
        }
    }
}

/// The parts of a rule, in capitals.
struct Parts<'a>(&'a str);

impl<'a> Parts<'a> {
    fn pairs(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let text = self.0;
        text.split(';').filter(|part| !part.is_empty()).map(|part| part.split_once('=').unwrap_or((part, "")))
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        self.pairs().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Each part is one that is read, and stands there once. Times of the day are taken if they are the event's own.
    fn check(&self, start: DateTime) -> Result<(), Wrong> {
        const READ: [&str; 9] =
            ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST"];
        for (at, (name, value)) in self.pairs().enumerate() {
            let own = match name {
                "BYHOUR" => Some(start.hour()),
                "BYMINUTE" => Some(start.minute()),
                "BYSECOND" => Some(start.second()),
                _ => None,
            };
            let is_read = READ.contains(&name)
                || own.is_some_and(|own| value.parse::<i8>() == Ok(own))
                // What is said so changes nothing (RFC 7529).
                || matches!((name, value), ("RSCALE", "GREGORIAN") | ("SKIP", "OMIT"));
            if !is_read {
                let expected = "a part that is read; FREQ, INTERVAL, COUNT, UNTIL, BYMONTH, BYMONTHDAY, BYDAY, \
                     BYSETPOS and WKST are expected";
                return Err(Wrong::value(FIELD, &format!("{name}={value}"), expected));
            }
            if self.pairs().take(at).any(|(before, _)| before == name) {
                return Err(Wrong::new(FIELD, format!("{name} stands there twice.")));
            }
        }
        Ok(())
    }

    fn wrong(&self, name: &str, value: &str) -> Wrong {
        let expected = match name {
            "INTERVAL" | "COUNT" => "a whole number from 1",
            "BYMONTH" => "months from 1 to 12",
            "BYMONTHDAY" => "days from 1 to 31 or from -1 to -31",
            "BYDAY" => "days of the week like MO, 2TU or -1FR",
            "WKST" => "a day of the week like MO",
            _ => "places from 1 to 366 or from -1 to -366",
        };
        Wrong::value(FIELD, &format!("{name}={value}"), expected)
    }

    fn number(&self, name: &str) -> Result<Option<u32>, Wrong> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let number = digits(text).and_then(|text| text.parse().ok()).filter(|number| *number > 0);
        number.map(Some).ok_or_else(|| self.wrong(name, text))
    }

    fn list<T>(&self, name: &str, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Wrong> {
        let Some(text) = self.get(name) else { return Ok(Vec::new()) };
        let found: Option<Vec<T>> = text.split(',').map(read).collect();
        found.ok_or_else(|| self.wrong(name, text))
    }
}

fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

fn within(text: &str, range: std::ops::RangeInclusive<i8>) -> Option<i8> {
    digits(text)?.parse().ok().filter(|number| range.contains(number))
}

/// A number from 1 to `most`, or from -1 down.
fn either_side<T>(text: &str, most: T) -> Option<T>
where
    T: std::str::FromStr + PartialOrd + std::ops::Neg<Output = T> + Copy + Default,
{
    digits(text.trim_start_matches(['+', '-']))?;
    text.parse().ok().filter(|number: &T| *number != T::default() && -most <= *number && *number <= most)
}

/// `MO`, `2TU`, `-1FR`.
fn week_day(text: &str) -> Option<(i8, Weekday)> {
    let (nth, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let nth = if nth.is_empty() { 0 } else { either_side(nth, 53)? };
    Some((nth, named(day)?))
}

fn named(day: &str) -> Option<Weekday> {
    DAYS.iter().find(|(name, _)| *name == day).map(|(_, day)| *day)
}

fn until(text: &str) -> Result<Until, Wrong> {
    let wrong =
        || Wrong::value(FIELD, &format!("UNTIL={text}"), "a moment like UNTIL=20261123T140000Z, or a day");
    if text.len() == 8 {
        let day = Date::strptime("%Y%m%d", text).map_err(|_| wrong())?;
        return Ok(Until::Wall(day.at(23, 59, 59, 0)));
    }
    match text.strip_suffix('Z') {
        Some(utc) => {
            let at = wall(utc).and_then(|at| TimeZone::UTC.to_timestamp(at).ok());
            at.map(Until::At).ok_or_else(wrong)
        }
        None => wall(text).map(Until::Wall).ok_or_else(wrong),
    }
}

#[cfg(test)]
mod tests;
