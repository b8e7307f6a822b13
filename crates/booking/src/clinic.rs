//! The clinic: its clock, its opening hours, the days it is closed, who sees patients and for how long.

use jiff::civil::{Date, Time, Weekday, time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};

/// Whose column of the book a visit stands in. The row id in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClinicianId(pub i64);

/// Which kind of visit. The row id in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VisitTypeId(pub i64);

/// Someone who sees patients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clinician {
    /// Row id.
    pub id: ClinicianId,
    /// As shown over the column.
    pub name: String,
}

/// A kind of visit and its length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitType {
    /// Row id.
    pub id: VisitTypeId,
    /// As shown to staff.
    pub name: String,
    /// How long it takes.
    pub minutes: u16,
}

/// Days on which the clinic is closed although its weekly hours say otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    /// The first closed day.
    pub from: Date,
    /// The last closed day.
    pub to: Date,
    /// Why, as it is told to callers: "Thanksgiving".
    pub reason: String,
}

/// Opening hours by weekday. A lunch break is the hole between two stretches of one day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WeeklyHours([Vec<(Time, Time)>; 7]);

/// Why a day's stretches are not opening hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// A stretch ends before it begins, or at once. No stretch may run over midnight.
    #[error("opening hours must end after they begin, on the same day")]
    EndsBeforeItBegins,
    /// Two stretches overlap or are not in order.
    #[error("a day's opening hours must be in order and must not overlap")]
    Overlapping,
}

impl WeeklyHours {
    /// Never open; add days with [`WeeklyHours::on`].
    pub fn closed() -> Self {
        Self::default()
    }

    /// The same hours with `weekday` set to `stretches`: in order, none overlapping, each ending the same day.
    pub fn on(mut self, weekday: Weekday, stretches: &[(Time, Time)]) -> Result<Self, HoursError> {
        if stretches.iter().any(|(from, to)| from >= to) {
            return Err(HoursError::EndsBeforeItBegins);
        }
        if stretches.windows(2).any(|pair| pair[0].1 > pair[1].0) {
            return Err(HoursError::Overlapping);
        }
        self.0[index(weekday)] = stretches.to_vec();
        Ok(self)
    }

    /// The open stretches of a weekday, in order.
    pub fn of(&self, weekday: Weekday) -> &[(Time, Time)] {
        &self.0[index(weekday)]
    }
}

fn index(weekday: Weekday) -> usize {
    usize::from(weekday.to_monday_zero_offset().unsigned_abs())
}

/// The clinic whose book this is.
#[derive(Debug, Clone, PartialEq)]
pub struct Clinic {
    /// The name the receptionist says.
    pub name: String,
    /// Every civil date and time in the book is on this clock.
    pub time_zone: TimeZone,
    /// When it is open in a week without closures.
    pub hours: WeeklyHours,
    /// When it is closed all the same.
    pub closures: Vec<Closure>,
    /// Who sees patients; with no wish, the first free one of this list is taken.
    pub clinicians: Vec<Clinician>,
    /// What can be booked; the first is the default.
    pub visit_types: Vec<VisitType>,
    /// The last bookable day is this many days after today.
    pub horizon_days: u16,
    /// Visits begin on this grid, counted from the beginning of each open stretch.
    pub slot_minutes: u16,
}

impl Clinic {
    /// Riverside Medical Clinic: Monday to Friday, 9 AM to 5 PM with lunch from 12 to 1, half-hour visits, 90 days ahead.
    pub fn riverside(time_zone: TimeZone) -> Clinic {
        let workday = vec![(time(9, 0, 0, 0), time(12, 0, 0, 0)), (time(13, 0, 0, 0), time(17, 0, 0, 0))];
        let mut week: [Vec<(Time, Time)>; 7] = Default::default();
        week[..5].fill(workday);
        Clinic {
            name: "Riverside Medical Clinic".into(),
            time_zone,
            hours: WeeklyHours(week),
            closures: Vec::new(),
            clinicians: vec![Clinician { id: ClinicianId(1), name: "Clinician".into() }],
            visit_types: vec![VisitType { id: VisitTypeId(1), name: "Visit".into(), minutes: 30 }],
            horizon_days: 90,
            slot_minutes: 30,
        }
    }

    /// The clinic's clock at an instant.
    pub fn at(&self, now: Timestamp) -> Zoned {
        now.to_zoned(self.time_zone.clone())
    }

    /// The clinic's date at an instant.
    pub fn today(&self, now: Timestamp) -> Date {
        self.at(now).date()
    }

    /// The last day that can be booked on `today`.
    pub fn last_day(&self, today: Date) -> Date {
        today.saturating_add(i64::from(self.horizon_days).days())
    }

    /// The open stretches of a day as (opens, closes), in order; empty when the clinic is closed.
    pub fn open_on(&self, date: Date) -> Vec<(Time, Time)> {
        match self.closure(date) {
            Some(_) => Vec::new(),
            None => self.hours.of(date.weekday()).to_vec(),
        }
    }

    /// Why the clinic is closed on this day: a closure's reason, or "closed on Saturdays". `None` when it is open.
    pub fn closed_because(&self, date: Date) -> Option<String> {
        if let Some(closure) = self.closure(date) {
            return Some(closure.reason.clone());
        }
        let weekday = date.weekday();
        self.hours
            .of(weekday)
            .is_empty()
            .then(|| format!("closed on {}s", crate::time_text::weekday_name(weekday)))
    }

    /// Whether the week is Monday to Friday, so that "only open Monday through Friday" is true.
    pub fn keeps_weekdays_only(&self) -> bool {
        let is_weekend = |day| matches!(day, Weekday::Saturday | Weekday::Sunday);
        Weekday::Monday.cycle_forward().take(7).all(|day| self.hours.of(day).is_empty() == is_weekend(day))
    }

    /// The visit type with this id.
    pub fn visit_type(&self, id: VisitTypeId) -> Option<&VisitType> {
        self.visit_types.iter().find(|visit_type| visit_type.id == id)
    }

    /// Whether this clinician works here.
    pub fn has_clinician(&self, id: ClinicianId) -> bool {
        self.clinicians.iter().any(|clinician| clinician.id == id)
    }

    fn closure(&self, date: Date) -> Option<&Closure> {
        self.closures.iter().find(|closure| closure.from <= date && date <= closure.to)
    }

    /// The instant of a wall-clock time; of one that comes twice in autumn, the first. `None` for a time that the
    /// clocks skip in spring.
    pub fn instant(&self, date: Date, time: Time) -> Option<Timestamp> {
        let wall = self.time_zone.to_ambiguous_timestamp(date.to_datetime(time));
        match wall.offset() {
            AmbiguousOffset::Gap { .. } => None,
            AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => wall.earlier().ok(),
        }
    }

    /// The instant at which a wall-clock edge (closing) is reached. An edge that the clocks skip is the moment of the
    /// change.
    pub(crate) fn edge(&self, date: Date, time: Time) -> Option<Timestamp> {
        self.instant(date, time).or_else(|| {
            let after = self.time_zone.to_ambiguous_timestamp(date.to_datetime(time)).later().ok()?;
            let search = after.checked_add(SignedDuration::from_secs(1)).ok()?;
            self.time_zone.preceding(search).next().map(|change| change.timestamp())
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn riverside_keeps_the_published_hours() {
        let clinic = Clinic::riverside(TimeZone::UTC);
        let hours = [(time(9, 0, 0, 0), time(12, 0, 0, 0)), (time(13, 0, 0, 0), time(17, 0, 0, 0))];
        assert_eq!(clinic.open_on(date(2026, 11, 20)), hours, "a Friday");
        assert!(clinic.open_on(date(2026, 11, 21)).is_empty(), "a Saturday");
        assert!(clinic.keeps_weekdays_only());
        assert_eq!(clinic.closed_because(date(2026, 11, 22)).as_deref(), Some("closed on Sundays"));
        assert_eq!(clinic.last_day(date(2026, 11, 20)), date(2027, 2, 18));
    }

    #[test]
    fn a_closure_wins_over_the_weekly_hours_from_its_first_to_its_last_day() {
        let mut clinic = Clinic::riverside(TimeZone::UTC);
        let reason = "the holidays".to_string();
        clinic.closures.push(Closure { from: date(2026, 12, 24), to: date(2026, 12, 31), reason });
        assert!(!clinic.open_on(date(2026, 12, 23)).is_empty());
        assert!(clinic.open_on(date(2026, 12, 24)).is_empty());
        assert_eq!(clinic.closed_because(date(2026, 12, 31)).as_deref(), Some("the holidays"));
        assert_eq!(clinic.closed_because(date(2027, 1, 1)), None);
    }

    #[test]
    fn hours_that_overlap_or_end_before_they_begin_are_refused() {
        let (nine, noon, one) = (time(9, 0, 0, 0), time(12, 0, 0, 0), time(13, 0, 0, 0));
        let on = |stretches: &[(Time, Time)]| WeeklyHours::closed().on(Weekday::Monday, stretches);
        assert_eq!(on(&[(noon, nine)]), Err(HoursError::EndsBeforeItBegins));
        assert_eq!(on(&[(nine, one), (noon, one)]), Err(HoursError::Overlapping));
        assert!(on(&[(nine, noon), (noon, one)]).is_ok());
    }

    #[test]
    fn a_closing_time_that_the_clocks_skip_is_the_moment_of_the_change() {
        let clinic = Clinic::riverside(TimeZone::get("America/New_York").unwrap());
        let edge = clinic.edge(date(2027, 3, 14), time(2, 30, 0, 0)).unwrap();
        assert_eq!(edge.to_string(), "2027-03-14T07:00:00Z");
    }
}
