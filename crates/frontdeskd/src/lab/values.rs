//! Values of a scenario file that are checked while they are read.

use booking::hours::Stretch;
use booking::time_text::{parse_date, parse_time};
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use serde::Deserialize;

/// A day, `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Day(pub Date);

impl TryFrom<String> for Day {
    type Error = String;
    fn try_from(text: String) -> Result<Day, String> {
        parse_date(&text)
            .map(Day)
            .ok_or_else(|| format!("{text:?} is no day; expected one such as 2026-11-23"))
    }
}

/// A time of day, `H:MM AM/PM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Clock(pub Time);

impl TryFrom<String> for Clock {
    type Error = String;
    fn try_from(text: String) -> Result<Clock, String> {
        parse_time(&text)
            .map(Clock)
            .ok_or_else(|| format!("{text:?} is no time; expected one such as 2:30 PM"))
    }
}

/// A day and a time, `YYYY-MM-DDTHH:MM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Moment(pub DateTime);

impl TryFrom<String> for Moment {
    type Error = String;
    fn try_from(text: String) -> Result<Moment, String> {
        text.parse()
            .map(Moment)
            .map_err(|_| format!("{text:?} is no moment; expected one such as 2026-11-20T10:00"))
    }
}

/// A time zone by name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Zone(pub TimeZone);

impl TryFrom<String> for Zone {
    type Error = String;
    fn try_from(text: String) -> Result<Zone, String> {
        TimeZone::get(&text)
            .ok()
            .filter(|zone| zone.iana_name().is_some())
            .map(Zone)
            .ok_or_else(|| format!("{text:?} is no time zone; expected one such as America/New_York"))
    }
}

/// Hours of a day, `9:00 AM - 12:00 PM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Hours(pub Stretch);

impl TryFrom<String> for Hours {
    type Error = String;
    fn try_from(text: String) -> Result<Hours, String> {
        let sides = text.split_once('-');
        sides
            .and_then(|(from, to)| Some((parse_time(from.trim())?, parse_time(to.trim())?)))
            .filter(|(from, to)| from < to)
            .map(Hours)
            .ok_or_else(|| format!("{text:?} are no hours; expected some such as 9:00 AM - 12:00 PM"))
    }
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DayOfWeek {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl DayOfWeek {
    /// The calendar's own.
    pub fn weekday(self) -> Weekday {
        match self {
            DayOfWeek::Monday => Weekday::Monday,
            DayOfWeek::Tuesday => Weekday::Tuesday,
            DayOfWeek::Wednesday => Weekday::Wednesday,
            DayOfWeek::Thursday => Weekday::Thursday,
            DayOfWeek::Friday => Weekday::Friday,
            DayOfWeek::Saturday => Weekday::Saturday,
            DayOfWeek::Sunday => Weekday::Sunday,
        }
    }
}
