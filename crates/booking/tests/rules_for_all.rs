//! Random clinics, with clinicians of their own weeks, absences, buffers, rooms and notice: what is listed is what is
//! accepted, and both are what somebody with a pencil would allow.

use booking::clinic::{
    Clinic, Clinician, ClinicianId, Closure, Exception, Room, RoomId, VisitType, VisitTypeId, WeeklyHours,
};
use booking::hours::{Stretch, minute, stretch, time_at};
use booking::rules::{Asker, Refusal, Wish, decide};
use booking::search::{Search, first_free};
use booking::slot::{Slot, Taken, TakenBy, free_for};
use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::collection::vec;
use proptest::prelude::*;

/// The week that is looked at; in New York and Dublin's calendars a change lies in it.
const WEEKS: [Date; 3] = [date(2026, 11, 23), date(2027, 3, 11), date(2026, 10, 22)];

fn any_stretches() -> impl Strategy<Value = Vec<Stretch>> {
    vec(0_u16..288, 0..5).prop_map(|mut edges| {
        edges.sort_unstable();
        edges.dedup();
        edges.chunks_exact(2).filter_map(|pair| stretch(pair[0] * 5, pair[1] * 5)).collect()
    })
}

fn any_week() -> impl Strategy<Value = WeeklyHours> {
    vec(any_stretches(), 7).prop_map(|days| {
        let days = Weekday::Monday.cycle_forward().zip(days);
        days.take(7).fold(WeeklyHours::closed(), |week, (day, hours)| week.on(day, &hours).expect("in order"))
    })
}

fn any_exception() -> impl Strategy<Value = (i64, i64, Vec<Stretch>)> {
    (0_i64..7, 0_i64..4, prop_oneof![Just(Vec::new()), any_stretches()])
}

fn any_kind() -> impl Strategy<Value = (u16, u16, u16, u8, u8)> {
    (5_u16..120, 0_u16..45, 0_u16..45, 0_u8..8, 0_u8..8)
}

/// Which of some ids a number's bits name.
fn named(bits: u8, ids: usize) -> Vec<i64> {
    (1..=ids).filter(|id| bits & (1 << (id - 1)) != 0).map(|id| i64::try_from(id).unwrap_or(0)).collect()
}

#[derive(Debug, Clone)]
struct Case {
    clinic: Clinic,
    date: Date,
    now: Timestamp,
    taken: Vec<Taken>,
    kind: VisitTypeId,
    whom: Option<ClinicianId>,
}

fn any_case() -> impl Strategy<Value = Case> {
    let people = vec((proptest::option::of(any_week()), vec(any_exception(), 0..3)), 1..4);
    let clinic = (
        any_week(),
        people,
        vec(any_kind(), 1..4),
        5_u16..61,
        0_u16..600,
        proptest::option::weighted(0.2, 0_i64..7),
    );
    let busy = vec(
        (
            1_i64..4,
            proptest::option::of(1_i64..4),
            0_i64..2000,
            1_i64..90,
            0_u16..45,
            0_u16..45,
            any::<bool>(),
        ),
        0..14,
    );
    let zone =
        proptest::sample::select(vec!["America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "UTC"]);
    (
        clinic,
        busy,
        zone,
        proptest::sample::select(WEEKS.to_vec()),
        0_i64..7,
        0_i64..40,
        0_usize..4,
        proptest::option::of(1_i64..4),
    )
        .prop_map(
            |((week, people, kinds, grid, lead, closed), busy, zone, first, day, ahead, kind, whom)| {
                let mut clinic = Clinic::riverside(TimeZone::get(zone).expect("a zone of the database"));
                (clinic.hours, clinic.slot_minutes, clinic.lead_minutes) = (week, grid, lead);
                clinic.rooms =
                    (1..=3).map(|id| Room { id: RoomId(id), name: format!("Room {id}") }).collect();
                clinic.closures = closed
                    .into_iter()
                    .map(|day| {
                        let day = first.saturating_add(day.days());
                        Closure { from: day, to: day, reason: "repairs".into() }
                    })
                    .collect();
                clinic.clinicians = (1..)
                    .zip(people)
                    .map(|(id, (hours, exceptions))| Clinician {
                        hours,
                        exceptions: exceptions
                            .into_iter()
                            .map(|(from, days, stretches)| {
                                let from = first.saturating_add(from.days());
                                Exception {
                                    from,
                                    to: from.saturating_add(days.days()),
                                    stretches,
                                    reason: String::new(),
                                }
                            })
                            .collect(),
                        ..Clinician::new(ClinicianId(id), format!("Dr {id}"))
                    })
                    .collect();
                clinic.visit_types = (1..)
                    .zip(kinds)
                    .map(|(id, (minutes, before, after, whose, rooms))| VisitType {
                        buffer_before: before,
                        buffer_after: after,
                        clinicians: named(whose, clinic.clinicians.len())
                            .into_iter()
                            .map(ClinicianId)
                            .collect(),
                        rooms: named(rooms, 3).into_iter().map(RoomId).collect(),
                        ..VisitType::new(VisitTypeId(id), format!("Kind {id}"), minutes)
                    })
                    .collect();
                let date = first.saturating_add(day.days());
                let midnight = date.to_zoned(clinic.time_zone.clone()).expect("in the calendar").timestamp();
                let taken = busy
                    .into_iter()
                    .map(|(clinician, room, from, minutes, buffer_before, buffer_after, is_held)| {
                        let starts_at = midnight + SignedDuration::from_mins(from - 240);
                        Taken {
                            clinician: ClinicianId(clinician),
                            room: room.map(RoomId),
                            starts_at,
                            ends_at: starts_at + SignedDuration::from_mins(minutes),
                            buffer_before,
                            buffer_after,
                            by: if is_held { TakenBy::Hold } else { TakenBy::Visit },
                        }
                    })
                    .collect();
                let whom = whom.map(ClinicianId).filter(|id| clinic.clinician(*id).is_some());
                let kind = clinic.visit_types[kind % clinic.visit_types.len()].id;
                Case {
                    now: midnight - SignedDuration::from_hours(ahead - 12),
                    clinic,
                    date,
                    taken,
                    kind,
                    whom,
                }
            },
        )
}

impl Case {
    fn wish(&self, minute: u16, asker: Asker) -> Wish {
        let time = time_at(minute).expect("a minute of the day");
        Wish {
            date: self.date,
            time,
            later: false,
            visit_type: self.kind,
            clinician: self.whom,
            room: None,
            minutes: None,
            asker,
        }
    }

    fn listed(&self, asker: Asker) -> Result<Vec<Slot>, Refusal> {
        free_for(&self.clinic, self.date, self.kind, self.whom, None, asker, self.now, &self.taken)
    }

    /// Why a slot may not be, in the plainest words there are.
    fn objection(&self, slot: &Slot) -> Option<&'static str> {
        let kind = self.clinic.visit_type(self.kind).expect("it is offered");
        let minutes = |minutes: u16| SignedDuration::from_mins(i64::from(minutes));
        let (wall, ends) = (self.clinic.at(slot.starts_at), self.clinic.at(slot.ends_at));
        let free = |other: &&Taken| other.ends_at <= slot.starts_at || slot.ends_at <= other.starts_at;
        let theirs = || self.taken.iter().filter(|other| other.clinician == slot.clinician);
        let has_room = |other: &Taken| match other.ends_at <= slot.starts_at {
            true => slot.starts_at >= other.ends_at + minutes(other.buffer_after.max(kind.buffer_before)),
            false => other.starts_at >= slot.ends_at + minutes(kind.buffer_after.max(other.buffer_before)),
        };
        let within = |(from, to): &Stretch| {
            *from <= slot.time
                && (ends.date() == slot.date && ends.time() <= *to
                    || *to == booking::hours::MIDNIGHT
                        && ends.datetime() <= slot.date.tomorrow().expect("a day").at(0, 0, 0, 0))
        };
        match () {
            () if (wall.date(), wall.time()) != (self.date, slot.time) => {
                Some("not at that time of that day")
            }
            () if slot.ends_at != slot.starts_at + minutes(kind.minutes) => Some("of another length"),
            () if slot.starts_at <= self.now => Some("in the past"),
            () if !kind.is_done_by(slot.clinician) => Some("not their kind of visit"),
            () if self.clinic.closure(self.date).is_some() => Some("closed"),
            // Where the clocks change within a visit, wall and length differ, and the wall is not asked.
            () if self.clinic.clock_change(self.date).is_none()
                && !self.clinic.hours_of(slot.clinician, self.date).iter().any(within) =>
            {
                Some("outside their hours")
            }
            () if !theirs().all(|other| free(&other)) => Some("taken"),
            () if !theirs().all(has_room) => Some("too close to another"),
            () if kind.rooms.is_empty() != slot.room.is_none() => {
                Some("a room for nothing, or none for something")
            }
            () if slot.room.is_some_and(|room| !kind.rooms.contains(&room)) => {
                Some("a room for other visits")
            }
            () if !self
                .taken
                .iter()
                .filter(|other| slot.room.is_some() && other.room == slot.room)
                .all(|other| free(&other)) =>
            {
                Some("the room is taken")
            }
            () => None,
        }
    }

    /// Whether anybody can have a visit at this minute, by [`Case::objection`] alone.
    fn is_possible(&self, minute: u16) -> bool {
        let time = time_at(minute).expect("a minute of the day");
        let kind = self.clinic.visit_type(self.kind).expect("it is offered");
        let Some(starts_at) = self.clinic.instant(self.date, time) else { return false };
        let ends_at = starts_at + SignedDuration::from_mins(i64::from(kind.minutes));
        let people = self.clinic.clinicians.iter().map(|known| known.id);
        let rooms: Vec<Option<RoomId>> =
            if kind.rooms.is_empty() { vec![None] } else { kind.rooms.iter().copied().map(Some).collect() };
        people.filter(|id| self.whom.is_none_or(|whom| whom == *id)).any(|clinician| {
            rooms.iter().any(|room| {
                let slot = Slot {
                    clinician,
                    room: *room,
                    date: self.date,
                    time,
                    minutes: kind.minutes,
                    starts_at,
                    ends_at,
                };
                self.objection(&slot).is_none()
            })
        })
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_caller_can_have_exactly_what_is_listed(case in any_case()) {
        let listed = case.listed(Asker::Caller);
        for minute in 0..1440 {
            let accepted = decide(&case.clinic, &case.wish(minute, Asker::Caller), case.now, &case.taken);
            match &listed {
                Ok(slots) => prop_assert_eq!(
                    accepted.ok(),
                    slots.iter().copied().find(|slot| booking::hours::minute(slot.time) == minute),
                    "minute {}", minute
                ),
                Err(_) => prop_assert!(accepted.is_err(), "minute {minute} of a day that has no list"),
            }
        }
    }

    #[test]
    fn staff_can_have_exactly_what_somebody_with_a_pencil_would_allow(case in any_case()) {
        let changes = case.clinic.clock_change(case.date).is_some();
        for minute in (0..1440).step_by(5) {
            let accepted = decide(&case.clinic, &case.wish(minute, Asker::Staff), case.now, &case.taken);
            match &accepted {
                Ok(slot) => prop_assert_eq!(case.objection(slot), None, "minute {}: {:?}", minute, slot),
                Err(refusal) => prop_assert!(changes || !case.is_possible(minute), "minute {minute}: {refusal:?}"),
            }
        }
    }

    #[test]
    fn what_is_listed_is_allowed_in_order_and_has_notice(case in any_case()) {
        for (asker, lead) in [(Asker::Caller, case.clinic.lead_minutes), (Asker::Staff, 0)] {
            let slots = case.listed(asker).unwrap_or_default();
            let earliest = case.now + SignedDuration::from_mins(i64::from(lead));
            for slot in &slots {
                prop_assert_eq!(case.objection(slot), None, "{:?}", slot);
                prop_assert!(slot.starts_at >= earliest, "{slot:?}");
                // Staff who name nobody may get another, on whose grid the time is not.
                let wish = Wish { clinician: Some(slot.clinician), ..case.wish(minute(slot.time), asker) };
                let accepted = decide(&case.clinic, &wish, case.now, &case.taken);
                prop_assert_eq!(accepted, Ok(*slot), "what is listed is what is booked");
            }
            prop_assert!(slots.windows(2).all(|pair| pair[0].starts_at < pair[1].starts_at), "one a time, in order");
        }
    }

    #[test]
    fn visits_without_a_break_are_in_the_way_as_one_as_they_are_by_themselves(case in any_case()) {
        let mut joined = case.clone();
        joined.taken.sort_by_key(|one| (one.clinician.0, one.starts_at));
        joined.taken.dedup_by(|next, one| one.join(next));
        for asker in [Asker::Caller, Asker::Staff] {
            prop_assert_eq!(joined.listed(asker), case.listed(asker));
        }
    }

    #[test]
    fn the_first_free_times_of_many_days_are_those_of_each_day(case in any_case(), limit in 0_usize..60) {
        let from = case.date.saturating_sub(3.days());
        let search = Search {
            from, days: 10, visit_type: case.kind, clinician: case.whom, minutes: None, asker: Asker::Caller, limit,
        };
        let mut asked = Vec::new();
        let found = first_free(&case.clinic, &search, case.now, |first, last, whose| {
            asked.push((first, last));
            let mut taken = case.taken.clone();
            taken.retain(|one| whose.is_none_or(|whose| one.clinician == whose));
            Ok::<_, std::convert::Infallible>(taken)
        });
        let days = (0..10_i64).map(|day| from.saturating_add(day.days()));
        let each = days.flat_map(|date| Case { date, ..case.clone() }.listed(Asker::Caller).unwrap_or_default());
        prop_assert_eq!(found, Ok(each.take(limit).collect::<Vec<_>>()));
        prop_assert!(asked.windows(2).all(|pair| pair[0].1 < pair[1].0), "no day is read twice: {asked:?}");
    }
}
