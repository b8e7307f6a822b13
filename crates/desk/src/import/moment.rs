//! Moments of a calendar: what some clock shows, and which instant that is.

use ::icalendar::parser::{Component, Property};
use booking::clinic::Clinic;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::Wrong;
use super::zones::Zones;

/// What a clock shows.
#[derive(Debug, Clone)]
pub(super) struct Moment {
    pub(super) local: DateTime,
    pub(super) zone: TimeZone,
}

/// A value that can be a moment or a whole day.
#[derive(Debug, Clone)]
pub(super) enum When {
    At(Moment),
    Day(Date),
}

impl Moment {
    /// A moment by its property; `None` when the event does not have it.
    ///
    /// # Errors
    /// What is wrong with it, and what is expected.
    pub(super) fn of(
        clinic: &Clinic,
        event: &Component<'_>,
        field: &'static str,
        zones: &Zones,
    ) -> Result<Option<Moment>, Wrong> {
        let Some(property) = find(event, field) else { return Ok(None) };
        match When::read(clinic, property, property.val.as_str(), field, zones)? {
            When::At(moment) => Ok(Some(moment)),
            When::Day(_) => Err(Wrong::new(field, "It takes whole days; visits have times.")),
        }
    }

    /// The instant of a moment that was written down: of one that comes twice, the first.
    ///
    /// # Errors
    /// When the clocks skip it.
    pub(super) fn instant(&self, field: &'static str) -> Result<Timestamp, Wrong> {
        let wall = self.zone.to_ambiguous_timestamp(self.local);
        if let AmbiguousOffset::Gap { .. } = wall.offset() {
            return Err(Wrong::new(field, "The clocks skip this time on this day."));
        }
        wall.earlier().map_err(|_| Wrong::new(field, "It is beyond the calendar."))
    }

    /// The instant of a moment that a rule came to. One that the clocks skip is as much later as they are put forward (RFC
    /// 5545, 3.3.5). `None` beyond the calendar.
    pub(super) fn repeated(&self) -> Option<Timestamp> {
        self.zone.to_ambiguous_timestamp(self.local).compatible().ok()
    }
}

impl When {
    /// A value of a property, which may have several.
    ///
    /// # Errors
    /// As [`Moment::of`].
    pub(super) fn read(
        clinic: &Clinic,
        property: &Property<'_>,
        value: &str,
        field: &'static str,
        zones: &Zones,
    ) -> Result<When, Wrong> {
        let text = value.trim();
        let wrong = || Wrong::value(field, text, "a moment like 20261123T140000");
        if text.len() == 8 {
            return Date::strptime("%Y%m%d", text).map(When::Day).map_err(|_| wrong());
        }
        let (digits, is_utc) = match text.strip_suffix(['Z', 'z']) {
            Some(digits) => (digits, true),
            None => (text, false),
        };
        let local = wall(digits).ok_or_else(wrong)?;
        let zone = match parameter(property, "TZID") {
            _ if is_utc => TimeZone::UTC,
            Some(name) => zones.get(name).ok_or_else(|| {
                Wrong::value(field, name, "a time zone that is known; a name like Europe/Berlin is expected")
            })?,
            // No zone is meant by the clock of whoever reads it.
            None => clinic.time_zone.clone(),
        };
        Ok(When::At(Moment { local, zone }))
    }
}

/// `20261123T140000`.
pub(super) fn wall(digits: &str) -> Option<DateTime> {
    let shaped = digits.len() == 15 && digits.is_ascii();
    DateTime::strptime("%Y%m%dT%H%M%S", digits).ok().filter(|_| shaped)
}

/// The first property of this name.
pub(super) fn find<'a>(component: &'a Component<'_>, name: &'a str) -> Option<&'a Property<'a>> {
    all(component, name).next()
}

/// Every property of this name.
pub(super) fn all<'a>(component: &'a Component<'_>, name: &'a str) -> impl Iterator<Item = &'a Property<'a>> {
    component.properties.iter().filter(move |property| property.name.as_str().eq_ignore_ascii_case(name))
}

/// A parameter of a property, without its quotation marks.
pub(super) fn parameter<'a>(property: &'a Property<'_>, name: &str) -> Option<&'a str> {
    let known = property.params.iter().find(|known| known.key.as_str().eq_ignore_ascii_case(name))?;
    Some(known.val.as_ref().map(|value| value.as_str().trim_matches('"')).unwrap_or_default())
}
