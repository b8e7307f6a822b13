//! What a new schedule would do to visits that are booked.

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use crate::clinic::{Clinic, ClinicianId, RoomId, VisitTypeId};
use crate::rules::{self, Asker, LONGEST_VISIT, Refusal, SHORTEST_VISIT, Wish};

/// A visit that is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookedVisit {
    /// On the clinic's calendar.
    pub date: Date,
    /// On the clinic's clock.
    pub time: Time,
    /// Of a time that comes twice on that day, the second.
    pub later: bool,
    /// Its length.
    pub minutes: u16,
    /// What kind.
    pub visit_type: VisitTypeId,
    /// With whom.
    pub clinician: ClinicianId,
    /// Where.
    pub room: Option<RoomId>,
    /// Somebody said why it stands there against the rules.
    pub is_overridden: bool,
}

/// Why the schedule `after` would not allow a visit that stands in the book. `None` when it would, and for one that was
/// booked on purpose against the schedule `before`, as long as the reason is the same.
///
/// Asked as staff would book it on an empty day: other visits and the clock do not count, for no schedule changes those.
pub fn refused(before: &Clinic, after: &Clinic, visit: &BookedVisit, now: Timestamp) -> Option<Refusal> {
    let refusal = decided(after, visit, now)?;
    let is_known = visit.is_overridden && decided(before, visit, now).as_ref() == Some(&refusal);
    (!is_known).then_some(refusal)
}

fn decided(clinic: &Clinic, visit: &BookedVisit, now: Timestamp) -> Option<Refusal> {
    let wish = Wish {
        date: visit.date,
        time: visit.time,
        later: visit.later,
        visit_type: visit.visit_type,
        clinician: Some(visit.clinician),
        room: visit.room,
        minutes: Some(visit.minutes.clamp(SHORTEST_VISIT, LONGEST_VISIT)),
        asker: Asker::Staff,
    };
    rules::decide(clinic, &wish, now, &[])
        .err()
        .filter(|refusal| !matches!(refusal, Refusal::Past | Refusal::TooFar { .. } | Refusal::ClockChange))
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date, time};
    use jiff::tz::TimeZone;

    use super::*;
    use crate::clinic::{Clinician, Closure, Exception, Room};
    use crate::hours::stretch;

    const MONDAY: Date = date(2026, 11, 23);

    fn now() -> Timestamp {
        "2026-11-20T15:00:00Z".parse().unwrap()
    }

    fn visit() -> BookedVisit {
        BookedVisit {
            date: MONDAY,
            time: time(11, 30, 0, 0),
            later: false,
            minutes: 30,
            visit_type: VisitTypeId(1),
            clinician: ClinicianId(1),
            room: None,
            is_overridden: false,
        }
    }

    fn before() -> Clinic {
        let mut clinic = Clinic::riverside(TimeZone::UTC);
        clinic.clinicians.push(Clinician::new(ClinicianId(2), "Dr Lee"));
        clinic.rooms.push(Room { id: RoomId(1), name: "Room 1".into() });
        clinic
    }

    #[test]
    fn what_the_schedule_still_allows_is_not_affected() {
        let clinic = before();
        assert_eq!(refused(&clinic, &clinic, &visit(), now()), None);
        let odd = BookedVisit { minutes: 7, time: time(11, 31, 0, 0), room: Some(RoomId(1)), ..visit() };
        assert_eq!(refused(&clinic, &clinic, &odd, now()), None, "staff may book any minute");
        let mut stricter = before();
        (stricter.lead_minutes, stricter.horizon_days, stricter.slot_minutes) = (20_160, 1, 240);
        assert_eq!(refused(&clinic, &stricter, &visit(), now()), None, "callers' rules are about booking");
        let far = BookedVisit { date: date(2029, 11, 26), ..visit() };
        assert_eq!(refused(&clinic, &clinic, &far, now()), None, "nor does it grow too far away");
    }

    #[test]
    fn each_reason_is_its_own() {
        let (clinic, is) = (before(), |change: fn(&mut Clinic), visit: &BookedVisit| {
            let mut after = before();
            change(&mut after);
            refused(&before(), &after, visit, now()).map(|refusal| refusal.code())
        });
        let closed: fn(&mut Clinic) = |after| {
            after.closures.push(Closure { from: MONDAY, to: MONDAY, reason: "Moving house".into() });
        };
        assert_eq!(is(closed, &visit()), Some("closed"));
        let away: fn(&mut Clinic) = |after| {
            let reason = "conference".into();
            after.clinicians[0].exceptions =
                vec![Exception { from: MONDAY, to: MONDAY, stretches: Vec::new(), reason }];
        };
        assert_eq!(is(away, &visit()), Some("away"));
        let shorter: fn(&mut Clinic) = |after| {
            let hours = [stretch(540, 690).unwrap(), stretch(780, 1020).unwrap()];
            after.hours = after.hours.clone().on(Weekday::Monday, &hours).unwrap();
        };
        assert_eq!(is(shorter, &visit()), Some("lunch"), "it runs into the longer break");
        assert_eq!(is(|after| drop(after.clinicians.remove(0)), &visit()), Some("no_such_clinician"));
        assert_eq!(
            is(|after| after.visit_types[0].id = VisitTypeId(0), &visit()),
            Some("no_such_visit_type")
        );
        let elsewhere: fn(&mut Clinic) = |after| after.visit_types[0].clinicians = vec![ClinicianId(2)];
        assert_eq!(is(elsewhere, &visit()), Some("not_done_by"));
        let there = BookedVisit { room: Some(RoomId(1)), ..visit() };
        assert_eq!(is(|after| after.rooms.clear(), &there), Some("no_such_room"));
        assert_eq!(refused(&clinic, &clinic, &there, now()), None);
    }

    #[test]
    fn a_visit_that_was_booked_against_the_rules_is_told_only_of_a_new_reason() {
        let clinic = before();
        let early = BookedVisit { time: time(7, 0, 0, 0), ..visit() };
        assert!(refused(&clinic, &clinic, &early, now()).is_some(), "nobody decided that");
        let decided = BookedVisit { is_overridden: true, ..early };
        assert_eq!(refused(&clinic, &clinic, &decided, now()), None);
        let mut after = before();
        after.closures.push(Closure { from: MONDAY, to: MONDAY, reason: "Moving house".into() });
        assert_eq!(refused(&clinic, &after, &decided, now()).map(|refusal| refusal.code()), Some("closed"));
    }
}
