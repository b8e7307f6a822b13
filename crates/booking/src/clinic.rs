//! The clinic: its clock, its opening hours, the days it is closed, who sees patients and for how long.

use jiff::civil::{Date, Time, Weekday, time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};

use crate::hours;
pub use crate::hours::{HoursError, Stretch, WeeklyHours};

/// Whose column of the book a visit stands in. The row id in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClinicianId(pub i64);

/// Which kind of visit. The row id in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VisitTypeId(pub i64);

/// Where visits take place. The row id in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoomId(pub i64);

/// Someone who sees patients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clinician {
    /// Row id.
    pub id: ClinicianId,
    /// As shown over the column and said to callers.
    pub name: String,
    /// Which of the twelve colours of the calendar, from 0.
    pub colour: u8,
    /// A week of their own; `None` keeps the clinic's.
    pub hours: Option<WeeklyHours>,
    /// Days on which the week does not hold. Of two that cover a day, the later one in the list does.
    pub exceptions: Vec<Exception>,
}

impl Clinician {
    /// Someone who keeps the clinic's hours.
    pub fn new(id: ClinicianId, name: impl Into<String>) -> Clinician {
        Clinician { id, name: name.into(), colour: 0, hours: None, exceptions: Vec::new() }
    }

    /// The exception that holds on this day.
    fn exception(&self, date: Date) -> Option<&Exception> {
        self.exceptions.iter().rev().find(|exception| exception.from <= date && date <= exception.to)
    }
}

/// Days on which a clinician's week does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The hours on each of these days; none is being away.
    pub stretches: Vec<Stretch>,
    /// Why, for the staff: "conference". May be empty.
    pub reason: String,
}

/// A room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// Row id.
    pub id: RoomId,
    /// As shown to staff.
    pub name: String,
}

/// A kind of visit: its length, what must lie around it, who does it and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitType {
    /// Row id.
    pub id: VisitTypeId,
    /// As shown to staff and said to callers.
    pub name: String,
    /// How long it takes.
    pub minutes: u16,
    /// Minutes that the clinician must have free before it.
    pub buffer_before: u16,
    /// Minutes that the clinician must have free after it.
    pub buffer_after: u16,
    /// Which of the twelve colours of the calendar, from 0.
    pub colour: u8,
    /// Who does it; empty is everybody.
    pub clinicians: Vec<ClinicianId>,
    /// In which rooms it can be; empty is that it needs none.
    pub rooms: Vec<RoomId>,
}

impl VisitType {
    /// A visit of some length that everybody does, without buffers or room.
    pub fn new(id: VisitTypeId, name: impl Into<String>, minutes: u16) -> VisitType {
        let (name, clinicians, rooms) = (name.into(), Vec::new(), Vec::new());
        VisitType { id, name, minutes, buffer_before: 0, buffer_after: 0, colour: 0, clinicians, rooms }
    }

    /// Whether this clinician does it.
    pub fn is_done_by(&self, id: ClinicianId) -> bool {
        self.clinicians.is_empty() || self.clinicians.contains(&id)
    }
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

/// What is not in use any more. Nothing of it can be booked; visits of the past are still shown with its names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Retired {
    /// Who has left.
    pub clinicians: Vec<Clinician>,
    /// Rooms that are gone.
    pub rooms: Vec<Room>,
    /// Visits that are not offered any more.
    pub visit_types: Vec<VisitType>,
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
    /// Where; with no wish, the first free one that a visit type names is taken.
    pub rooms: Vec<Room>,
    /// What can be booked; the first is the default.
    pub visit_types: Vec<VisitType>,
    /// The last bookable day is this many days after today.
    pub horizon_days: u16,
    /// Visits begin on this grid, counted from the beginning of each stretch of their clinician's hours.
    pub slot_minutes: u16,
    /// A caller cannot book a visit that begins less than this from now.
    pub lead_minutes: u16,
    /// What is not in use any more.
    pub retired: Retired,
}

impl Clinic {
    /// Riverside Medical Clinic: Monday to Friday, 9 AM to 5 PM with lunch from 12 to 1, half-hour visits, 90 days ahead.
    pub fn riverside(time_zone: TimeZone) -> Clinic {
        let workday = [(time(9, 0, 0, 0), time(12, 0, 0, 0)), (time(13, 0, 0, 0), time(17, 0, 0, 0))];
        let weekdays = Weekday::Monday.cycle_forward().take(5);
        Clinic {
            name: "Riverside Medical Clinic".into(),
            time_zone,
            hours: WeeklyHours::same_on(weekdays, &workday),
            closures: Vec::new(),
            clinicians: vec![Clinician::new(ClinicianId(1), "Clinician")],
            rooms: Vec::new(),
            visit_types: vec![VisitType::new(VisitTypeId(1), "Visit", 30)],
            horizon_days: 90,
            slot_minutes: 30,
            lead_minutes: 0,
            retired: Retired::default(),
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
        Clinic::days_after(today, self.horizon_days)
    }

    pub(crate) fn days_after(today: Date, days: u16) -> Date {
        today.saturating_add(i64::from(days).days())
    }

    /// When anybody can be seen on a day, in order: the clinic's hours of that weekday, and whatever hours of their own
    /// clinicians have beside them. Empty when the clinic is closed.
    pub fn open_on(&self, date: Date) -> Vec<Stretch> {
        if self.closure(date).is_some() {
            return Vec::new();
        }
        let published = self.hours.of(date.weekday());
        if self.clinicians.iter().all(|known| known.hours.is_none() && known.exceptions.is_empty()) {
            return published.to_vec();
        }
        let own = self.clinicians.iter().flat_map(|known| self.week_of(known, date));
        hours::union(published.iter().chain(own).copied().collect())
    }

    /// Whether anybody can be seen on a day: [`Clinic::open_on`] has something.
    pub fn is_open_on(&self, date: Date) -> bool {
        let works = |known: &Clinician| !self.week_of(known, date).is_empty();
        self.closure(date).is_none()
            && (!self.hours.of(date.weekday()).is_empty() || self.clinicians.iter().any(works))
    }

    /// When this clinician sees patients on a day, in order: closures and exceptions before the week. Empty for somebody
    /// who does not work here.
    pub fn hours_of(&self, id: ClinicianId, date: Date) -> &[Stretch] {
        self.clinician(id).map_or(&[], |known| self.hours_of_known(known, date))
    }

    /// As [`Clinic::hours_of`], of somebody who was found already.
    pub(crate) fn hours_of_known<'a>(&'a self, known: &'a Clinician, date: Date) -> &'a [Stretch] {
        if self.closure(date).is_some() { &[] } else { self.week_of(known, date) }
    }

    /// The exception that holds for this clinician on this day.
    pub fn exception(&self, id: ClinicianId, date: Date) -> Option<&Exception> {
        self.clinician(id)?.exception(date)
    }

    fn week_of<'a>(&'a self, known: &'a Clinician, date: Date) -> &'a [Stretch] {
        match known.exception(date) {
            Some(exception) => &exception.stretches,
            None => known.hours.as_ref().unwrap_or(&self.hours).of(date.weekday()),
        }
    }

    /// Why the clinic is closed on this day: a closure's reason, or "closed on Saturdays". `None` when it is open.
    pub fn closed_because(&self, date: Date) -> Option<String> {
        if let Some(closure) = self.closure(date) {
            return Some(closure.reason.clone());
        }
        let weekday = crate::time_text::weekday_name(date.weekday());
        self.open_on(date).is_empty().then(|| format!("closed on {weekday}s"))
    }

    /// Whether the week is Monday to Friday, so that "only open Monday through Friday" is true.
    pub fn keeps_weekdays_only(&self) -> bool {
        let is_weekend = |day| matches!(day, Weekday::Saturday | Weekday::Sunday);
        let mut weeks = std::iter::once(&self.hours)
            .chain(self.clinicians.iter().filter_map(|known| known.hours.as_ref()));
        let closed = |week: &WeeklyHours, day| week.of(day).is_empty();
        weeks.all(|week| {
            Weekday::Monday.cycle_forward().take(7).all(|day| closed(week, day) || !is_weekend(day))
        }) && Weekday::Monday.cycle_forward().take(5).all(|day| !closed(&self.hours, day))
    }

    /// The visit type with this id.
    pub fn visit_type(&self, id: VisitTypeId) -> Option<&VisitType> {
        self.visit_types.iter().find(|visit_type| visit_type.id == id)
    }

    /// The clinician with this id.
    pub fn clinician(&self, id: ClinicianId) -> Option<&Clinician> {
        self.clinicians.iter().find(|clinician| clinician.id == id)
    }

    /// The room with this id.
    pub fn room(&self, id: RoomId) -> Option<&Room> {
        self.rooms.iter().find(|room| room.id == id)
    }

    /// The visit type with this id, also one that is not offered any more.
    pub fn past_visit_type(&self, id: VisitTypeId) -> Option<&VisitType> {
        self.visit_type(id).or_else(|| self.retired.visit_types.iter().find(|kind| kind.id == id))
    }

    /// The clinician with this id, also one who has left.
    pub fn past_clinician(&self, id: ClinicianId) -> Option<&Clinician> {
        self.clinician(id).or_else(|| self.retired.clinicians.iter().find(|known| known.id == id))
    }

    /// The room with this id, also one that is gone.
    pub fn past_room(&self, id: RoomId) -> Option<&Room> {
        self.room(id).or_else(|| self.retired.rooms.iter().find(|room| room.id == id))
    }

    /// The closure that holds on this day.
    pub fn closure(&self, date: Date) -> Option<&Closure> {
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

    /// As [`Clinic::instant`], or where `later` says so the second of a time that comes twice. `None` also for the second of
    /// one that comes once.
    pub fn instant_of(&self, date: Date, time: Time, later: bool) -> Option<Timestamp> {
        if !later {
            return self.instant(date, time);
        }
        let wall = self.time_zone.to_ambiguous_timestamp(date.to_datetime(time));
        match wall.offset() {
            AmbiguousOffset::Fold { .. } => wall.later().ok(),
            AmbiguousOffset::Gap { .. } | AmbiguousOffset::Unambiguous { .. } => None,
        }
    }

    /// Whether this moment is the second of a time that comes twice on the clinic's clock.
    pub fn is_later(&self, at: Timestamp) -> bool {
        let local = self.at(at);
        self.instant_of(local.date(), local.time(), true) == Some(at)
    }

    /// The instant at which a wall-clock edge (closing) is reached. An edge that the clocks skip is the moment of the
    /// change.
    pub(crate) fn edge(&self, date: Date, time: Time) -> Option<Timestamp> {
        if time == hours::MIDNIGHT {
            return self.edge(date.tomorrow().ok()?, Time::midnight());
        }
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
    fn a_clinician_keeps_the_clinics_week_their_own_or_that_of_an_exception() {
        let mut clinic = Clinic::riverside(TimeZone::UTC);
        let (nine, noon, six) = (time(9, 0, 0, 0), time(12, 0, 0, 0), time(18, 0, 0, 0));
        let saturdays = WeeklyHours::same_on([Weekday::Saturday], &[(nine, noon)]);
        let away = Exception {
            from: date(2026, 11, 23),
            to: date(2026, 11, 27),
            stretches: Vec::new(),
            reason: "conference".into(),
        };
        let late = Exception {
            from: date(2026, 11, 25),
            to: date(2026, 11, 25),
            stretches: vec![(noon, six)],
            ..away.clone()
        };
        let lee = Clinician { hours: Some(saturdays), ..Clinician::new(ClinicianId(2), "Dr Lee") };
        clinic.clinicians.push(lee);
        clinic.clinicians[0].exceptions = vec![away, late];
        let hours = |id, day| clinic.hours_of(ClinicianId(id), date(2026, 11, day)).to_vec();
        assert_eq!(hours(1, 20).len(), 2, "the clinic's Friday");
        assert!(hours(1, 23).is_empty(), "away");
        assert_eq!(hours(1, 25), [(noon, six)], "but for the Wednesday");
        assert!(hours(2, 20).is_empty(), "Saturdays only");
        assert_eq!(hours(2, 21), [(nine, noon)]);
        assert!(hours(9, 20).is_empty(), "nobody");
        assert_eq!(clinic.open_on(date(2026, 11, 21)), [(nine, noon)], "open for Dr Lee's Saturday");
        assert_eq!(clinic.open_on(date(2026, 11, 25)), [(nine, six)], "lunch is worked through");
        assert!(!clinic.keeps_weekdays_only(), "a Saturday can be booked");
    }

    #[test]
    fn a_closing_time_that_the_clocks_skip_is_the_moment_of_the_change() {
        let clinic = Clinic::riverside(TimeZone::get("America/New_York").unwrap());
        let edge = clinic.edge(date(2027, 3, 14), time(2, 30, 0, 0)).unwrap();
        assert_eq!(edge.to_string(), "2027-03-14T07:00:00Z");
    }
}
