//! The clinic's clock, by the minute.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use yew::prelude::*;

use super::use_now;
use crate::state::reception::Reception;
use crate::text;

/// The date and the minute at the clinic; it changes once a minute.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Clock {
    /// The clinic's zone.
    pub(crate) zone: TimeZone,
    /// Date and minutes after midnight; `None` until the clinic is known.
    pub(crate) now: Option<(Date, u16)>,
}

impl Clock {
    /// The clinic's date.
    pub(crate) fn today(&self) -> Option<Date> {
        self.now.map(|(date, _)| date)
    }

    /// The minute after midnight, when `date` is the clinic's today.
    pub(crate) fn minute_on(&self, date: Option<Date>) -> Option<u16> {
        self.now.filter(|(today, _)| Some(*today) == date).map(|(_, minute)| minute)
    }
}

/// The clinic's clock, and the program's time in milliseconds every few seconds.
#[hook]
pub(crate) fn use_clock(reception: &Reception) -> (Clock, i64) {
    let now_ms = reception.program_time(use_now(5_000));
    let clock = match &reception.clinic {
        Some(clinic) => {
            let zone = text::zone(&clinic.time_zone);
            Clock { now: text::clinic_now(now_ms, &zone), zone }
        }
        None => Clock { zone: TimeZone::UTC, now: None },
    };
    (clock, now_ms)
}
