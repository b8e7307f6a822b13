//! Which times are offered, which are booked, and why the others are not.

use booking::clinic::{Clinic, Clinician, ClinicianId, Closure, VisitType, VisitTypeId, WeeklyHours};
use booking::rules::{Refusal, check};
use booking::slot::{Slot, Taken, TakenBy, free, full_day};
use booking::time_text::show_time;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time, Weekday, date, time};
use jiff::tz::TimeZone;
use proptest::prelude::*;

const VISIT: VisitTypeId = VisitTypeId(1);
const LONG_VISIT: VisitTypeId = VisitTypeId(2);
const QUICK_VISIT: VisitTypeId = VisitTypeId(3);
const FULL_DAY: [&str; 14] = [
    "9:00 AM", "9:30 AM", "10:00 AM", "10:30 AM", "11:00 AM", "11:30 AM", "1:00 PM", "1:30 PM", "2:00 PM",
    "2:30 PM", "3:00 PM", "3:30 PM", "4:00 PM", "4:30 PM",
];

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).expect("a zone of the database")
}

fn at(clinic: &Clinic, clock: &str) -> Timestamp {
    let clock: DateTime = clock.parse().expect("a civil date and time");
    clock.to_zoned(clinic.time_zone.clone()).expect("within jiff's range").timestamp()
}

/// Riverside with two clinicians and three lengths of visit.
fn clinic(zone_name: &str) -> Clinic {
    let mut clinic = Clinic::riverside(zone(zone_name));
    clinic.clinicians.push(Clinician::new(ClinicianId(2), "Dr Lee"));
    clinic.visit_types.push(VisitType::new(LONG_VISIT, "Check-up", 60));
    clinic.visit_types.push(VisitType::new(QUICK_VISIT, "Vaccination", 10));
    clinic
}

/// The same stretches on all seven days.
fn open_daily(clinic: &mut Clinic, stretches: &[(Time, Time)]) {
    clinic.hours = Weekday::Monday
        .cycle_forward()
        .take(7)
        .try_fold(WeeklyHours::closed(), |hours, day| hours.on(day, stretches))
        .expect("valid hours");
}

fn times(slots: &[Slot]) -> Vec<String> {
    slots.iter().map(|slot| show_time(slot.time)).collect()
}

const MONDAY: Date = date(2026, 11, 23);

#[test]
fn a_full_day_has_the_fourteen_published_slots() {
    let clinic = Clinic::riverside(zone("America/New_York"));
    let now = at(&clinic, "2026-11-20T10:00");
    let slots = free(&clinic, MONDAY, VISIT, None, now, &[]).expect("an open Monday");
    assert_eq!(times(&slots), FULL_DAY);
    assert_eq!(full_day(&clinic, MONDAY, VISIT).len(), 14);
    assert_eq!(slots[0].starts_at.to_string(), "2026-11-23T14:00:00Z", "nine in New York in winter");
    assert_eq!(slots[0].ends_at.to_string(), "2026-11-23T14:30:00Z");
}

#[test]
fn a_long_visit_runs_neither_into_lunch_nor_past_closing() {
    let clinic = clinic("America/New_York");
    let now = at(&clinic, "2026-11-20T10:00");
    let slots = free(&clinic, MONDAY, LONG_VISIT, None, now, &[]).expect("an open Monday");
    let times = times(&slots);
    assert_eq!(times.len(), 12, "all but 11:30 and 4:30");
    assert!(!times.contains(&"11:30 AM".to_string()) && !times.contains(&"4:30 PM".to_string()));
    let refused = |hour, minute| check(&clinic, MONDAY, time(hour, minute, 0, 0), LONG_VISIT, None, now, &[]);
    assert_eq!(refused(11, 30), Err(Refusal::Lunch));
    assert_eq!(refused(16, 30), Err(Refusal::OutsideHours));
}

#[test]
fn every_way_a_wish_can_be_wrong_has_its_own_answer() {
    let mut clinic = clinic("America/New_York");
    let reason = "Thanksgiving".to_string();
    clinic.closures.push(Closure { from: date(2026, 11, 26), to: date(2026, 11, 26), reason });
    let now = at(&clinic, "2026-11-20T10:00");
    let wish = |date, hour, minute| check(&clinic, date, time(hour, minute, 0, 0), VISIT, None, now, &[]);
    let today = date(2026, 11, 20);
    assert_eq!(wish(date(2026, 11, 21), 10, 0), Err(Refusal::Weekend));
    assert_eq!(wish(date(2026, 11, 26), 10, 0), Err(Refusal::Closed { why: "Thanksgiving".into() }));
    assert_eq!(wish(date(2026, 11, 19), 10, 0), Err(Refusal::Past));
    assert_eq!(wish(today, 9, 30), Err(Refusal::Past));
    assert_eq!(wish(today, 10, 0), Err(Refusal::Past), "a visit that begins this minute is too late to book");
    assert!(wish(today, 10, 30).is_ok());
    assert_eq!(wish(date(2027, 2, 18), 10, 0).map(|slot| slot.date), Ok(date(2027, 2, 18)), "day 90");
    assert_eq!(wish(date(2027, 2, 19), 10, 0), Err(Refusal::TooFar { days: 90 }), "day 91");
    assert_eq!(wish(MONDAY, 12, 0), Err(Refusal::Lunch));
    assert_eq!(wish(MONDAY, 12, 30), Err(Refusal::Lunch));
    assert_eq!(wish(MONDAY, 8, 30), Err(Refusal::OutsideHours));
    assert_eq!(wish(MONDAY, 17, 0), Err(Refusal::OutsideHours));
    assert_eq!(wish(MONDAY, 10, 15), Err(Refusal::NotOnGrid));
    let odd = check(&clinic, MONDAY, time(10, 0, 1, 0), VISIT, None, now, &[]);
    assert_eq!(odd, Err(Refusal::NotOnGrid), "seconds are no part of the grid");
    let ten = time(10, 0, 0, 0);
    assert_eq!(check(&clinic, MONDAY, ten, VisitTypeId(9), None, now, &[]), Err(Refusal::NoSuchVisitType));
    let nobody = Some(ClinicianId(9));
    assert_eq!(check(&clinic, MONDAY, ten, VISIT, nobody, now, &[]), Err(Refusal::NoSuchClinician));
}

#[test]
fn days_that_cannot_be_booked_have_no_list_but_a_reason() {
    let clinic = Clinic::riverside(zone("America/New_York"));
    let now = at(&clinic, "2026-11-20T10:00");
    let list = |date| free(&clinic, date, VISIT, None, now, &[]);
    assert_eq!(list(date(2026, 11, 22)), Err(Refusal::Weekend));
    assert_eq!(list(date(2026, 11, 19)), Err(Refusal::Past));
    assert_eq!(list(date(2027, 2, 19)), Err(Refusal::TooFar { days: 90 }));
    assert!(full_day(&clinic, date(2026, 11, 22), VISIT).is_empty());
}

#[test]
fn the_day_goes_by_and_takes_its_slots_along() {
    let clinic = Clinic::riverside(zone("America/New_York"));
    let today = date(2026, 11, 20);
    let left =
        |clock: &str| free(&clinic, today, VISIT, None, at(&clinic, clock), &[]).map(|slots| slots.len());
    assert_eq!(left("2026-11-20T08:59"), Ok(14));
    assert_eq!(left("2026-11-20T09:00"), Ok(13));
    assert_eq!(left("2026-11-20T12:15"), Ok(8));
    assert_eq!(left("2026-11-20T16:30"), Ok(0), "an empty list, not a fault: the day is open");
    assert_eq!(left("2026-11-20T23:59"), Ok(0));
}

#[test]
fn without_a_wish_the_first_free_clinician_is_given_and_with_one_nobody_else() {
    let clinic = clinic("America/New_York");
    let now = at(&clinic, "2026-11-20T10:00");
    let ten = time(10, 0, 0, 0);
    let book = |clinician, taken: &[Taken]| check(&clinic, MONDAY, ten, VISIT, clinician, now, taken);
    let first = book(None, &[]).expect("nobody has it");
    assert_eq!(first.clinician, ClinicianId(1));
    let second = book(None, &[first.into()]).expect("the other is free");
    assert_eq!(second.clinician, ClinicianId(2));
    let both = [first.into(), second.into()];
    assert_eq!(book(None, &both), Err(Refusal::Taken));
    assert_eq!(book(Some(ClinicianId(1)), &both[..1]), Err(Refusal::Taken));
    assert!(book(Some(ClinicianId(2)), &both[..1]).is_ok());
    let listed = free(&clinic, MONDAY, VISIT, None, now, &both).expect("an open Monday");
    assert!(!times(&listed).contains(&"10:00 AM".to_string()));
    assert_eq!(listed.len(), 13);
}

#[test]
fn a_visit_of_another_length_takes_every_slot_it_touches() {
    let clinic = clinic("America/New_York");
    let now = at(&clinic, "2026-11-20T10:00");
    let only = Some(ClinicianId(1));
    let hour = check(&clinic, MONDAY, time(9, 30, 0, 0), LONG_VISIT, only, now, &[]).expect("free");
    let listed = free(&clinic, MONDAY, VISIT, only, now, &[hour.into()]).expect("open");
    assert_eq!(times(&listed)[..2], ["9:00 AM".to_string(), "10:30 AM".into()]);
    let quick = free(&clinic, MONDAY, QUICK_VISIT, only, now, &[]).expect("open");
    assert_eq!(times(&quick), FULL_DAY, "short visits begin on the same grid");
}

#[test]
fn in_the_spring_night_the_skipped_hour_is_never_offered() {
    let mut clinic = clinic("America/New_York");
    open_daily(&mut clinic, &[(time(0, 0, 0, 0), time(5, 0, 0, 0))]);
    let (now, night) = (at(&clinic, "2027-03-13T12:00"), date(2027, 3, 14));
    let slots = free(&clinic, night, VISIT, None, now, &[]).expect("open");
    let wanted = ["12:00 AM", "12:30 AM", "1:00 AM", "1:30 AM", "3:00 AM", "3:30 AM", "4:00 AM", "4:30 AM"];
    assert_eq!(times(&slots), wanted);
    let skipped = check(&clinic, night, time(2, 30, 0, 0), VISIT, None, now, &[]);
    assert_eq!(skipped, Err(Refusal::ClockChange));
    let over = check(&clinic, night, time(1, 30, 0, 0), LONG_VISIT, None, now, &[]).expect("1:30 exists");
    assert_eq!(clinic.at(over.ends_at).time(), time(3, 30, 0, 0), "an hour of visit, two on the wall");
}

#[test]
fn in_the_autumn_night_a_time_that_comes_twice_is_one_slot_the_first() {
    let mut clinic = clinic("America/New_York");
    open_daily(&mut clinic, &[(time(0, 0, 0, 0), time(4, 0, 0, 0))]);
    let (now, night) = (at(&clinic, "2026-10-31T12:00"), date(2026, 11, 1));
    let slots = free(&clinic, night, VISIT, None, now, &[]).expect("open");
    let twice: Vec<_> = slots.iter().filter(|slot| slot.time == time(1, 30, 0, 0)).collect();
    assert_eq!(twice.len(), 1);
    assert_eq!(twice[0].starts_at.to_string(), "2026-11-01T05:30:00Z", "still on summer time");
    // Between the two half past ones the first has gone by.
    let between: Timestamp = "2026-11-01T06:10:00Z".parse().expect("an instant");
    let gone = check(&clinic, night, time(1, 30, 0, 0), VISIT, None, between, &[]);
    assert_eq!(gone, Err(Refusal::Past));
}

#[test]
fn a_half_hour_change_and_a_missing_day_lose_no_slot_and_sell_none_twice() {
    let mut howe = clinic("Australia/Lord_Howe");
    open_daily(&mut howe, &[(time(0, 0, 0, 0), time(5, 0, 0, 0))]);
    howe.slot_minutes = 60;
    let now = at(&howe, "2026-10-03T12:00");
    let slots = free(&howe, date(2026, 10, 4), LONG_VISIT, Some(ClinicianId(1)), now, &[]).expect("open");
    assert!(slots.windows(2).all(|pair| pair[0].ends_at <= pair[1].starts_at), "{:?}", times(&slots));
    // Apia crossed the date line: December 30th, 2011 never was.
    let mut apia = clinic("Pacific/Apia");
    open_daily(&mut apia, &[(time(9, 0, 0, 0), time(17, 0, 0, 0))]);
    let now = at(&apia, "2011-12-28T09:00");
    assert_eq!(free(&apia, date(2011, 12, 30), VISIT, None, now, &[]), Ok(Vec::new()));
}

#[test]
fn the_clinics_calendar_decides_what_today_is() {
    let clinic = Clinic::riverside(zone("Pacific/Auckland"));
    // Sunday evening in New York is Monday noon in Auckland.
    let now: Timestamp = "2026-11-22T23:00:00Z".parse().expect("an instant");
    assert_eq!(clinic.today(now), MONDAY);
    let slots = free(&clinic, MONDAY, VISIT, None, now, &[]).expect("an open Monday");
    assert_eq!(times(&slots)[0], "1:00 PM");
}

#[test]
fn the_fixed_phrases_are_said_to_the_letter() {
    let said = [
        (Refusal::NotADate, "I don't think that date exists. Could you give me another date?"),
        (Refusal::Weekend, "We're only open Monday through Friday. What weekday works for you?"),
        (Refusal::Taken, "That time slot was just booked by someone else. Please choose another time."),
    ];
    for (refusal, phrase) in said {
        assert_eq!(refusal.say(), phrase);
    }
    let closed = Refusal::Closed { why: "Thanksgiving".into() };
    assert_eq!(closed.say(), "I'm sorry, we're closed that day: Thanksgiving. What other day works for you?");
}

#[test]
fn a_clinic_with_saturdays_does_not_say_monday_through_friday() {
    let mut clinic = clinic("UTC");
    clinic.hours =
        clinic.hours.on(Weekday::Saturday, &[(time(9, 0, 0, 0), time(12, 0, 0, 0))]).expect("valid hours");
    let now = at(&clinic, "2026-11-20T10:00");
    assert!(free(&clinic, date(2026, 11, 21), VISIT, None, now, &[]).is_ok());
    let sunday = free(&clinic, date(2026, 11, 22), VISIT, None, now, &[]);
    assert_eq!(sunday, Err(Refusal::Closed { why: "closed on Sundays".into() }));
}

const ZONES: [&str; 6] = [
    "America/New_York",
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
];

/// A clinic that is open around the clock's changes too, some day near one of them, and some visits already booked.
fn any_day() -> impl Strategy<Value = (Clinic, Date, Timestamp, Vec<Taken>)> {
    let zones = proptest::sample::select(&ZONES[..]);
    let days =
        prop_oneof![Just(date(2027, 3, 12)), Just(date(2026, 10, 2)), Just(date(2026, 10, 23)), Just(MONDAY)];
    let stretch = (0_i8..11, 12_i8..24, 1_u16..100, 1_u16..100);
    let busy = proptest::collection::vec((1_i64..3, 0_i64..4320, 1_i64..120), 0..12);
    (zones, days, stretch, 0_i64..60, 0_i64..4, busy).prop_map(|(zone, day, hours, ahead, wanted, busy)| {
        let (opens, closes, slot_minutes, visit_minutes) = hours;
        let mut clinic = clinic(zone);
        let stretches =
            [(time(opens, 0, 0, 0), time(12, 0, 0, 0)), (time(12, 0, 0, 0), time(closes, 30, 0, 0))];
        open_daily(&mut clinic, &stretches);
        clinic.slot_minutes = slot_minutes;
        clinic.visit_types[0].minutes = visit_minutes;
        let now = at(&clinic, &format!("{day}T00:30")) + jiff::SignedDuration::from_hours(ahead);
        let taken = busy.into_iter().map(|(clinician, from, minutes)| {
            let starts_at = now + jiff::SignedDuration::from_mins(from);
            let ends_at = starts_at + jiff::SignedDuration::from_mins(minutes);
            Taken {
                clinician: ClinicianId(clinician),
                room: None,
                starts_at,
                ends_at,
                buffer_before: 0,
                buffer_after: 0,
                by: TakenBy::Visit,
            }
        });
        let date = day + jiff::ToSpan::days(wanted);
        (clinic, date, now, taken.collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn exactly_the_listed_times_are_accepted(
        (clinic, date, now, taken) in any_day(), wish in proptest::option::of((1_i64..3).prop_map(ClinicianId))
    ) {
        let listed = free(&clinic, date, VISIT, wish, now, &taken);
        for minute in 0..1440_i16 {
            let time = Time::midnight() + jiff::SignedDuration::from_mins(i64::from(minute));
            let accepted = check(&clinic, date, time, VISIT, wish, now, &taken);
            match &listed {
                Ok(slots) => prop_assert_eq!(accepted.ok(), slots.iter().copied().find(|slot| slot.time == time)),
                Err(refusal) => prop_assert_eq!(accepted.as_ref(), Err(refusal)),
            }
        }
    }

    #[test]
    fn offered_slots_lie_in_the_hours_and_touch_nothing_that_is_taken((clinic, date, now, taken) in any_day()) {
        for slot in free(&clinic, date, VISIT, None, now, &taken).unwrap_or_default() {
            prop_assert!(slot.starts_at > now);
            let length = slot.ends_at.duration_since(slot.starts_at).as_mins();
            prop_assert_eq!(length, i64::from(slot.minutes));
            let begins = clinic.at(slot.starts_at);
            prop_assert_eq!((begins.date(), begins.time()), (date, slot.time), "the instant is the time on the wall");
            for busy in taken.iter().filter(|busy| busy.clinician == slot.clinician) {
                prop_assert!(busy.ends_at <= slot.starts_at || slot.ends_at <= busy.starts_at);
            }
        }
    }

    #[test]
    fn slots_as_long_as_the_grid_never_overlap((mut clinic, date, now, taken) in any_day()) {
        clinic.visit_types[0].minutes = clinic.visit_types[0].minutes.min(clinic.slot_minutes);
        let slots = free(&clinic, date, VISIT, Some(ClinicianId(1)), now, &taken).unwrap_or_default();
        for pair in slots.windows(2) {
            prop_assert!(pair[0].ends_at <= pair[1].starts_at, "{:?}", pair);
        }
    }
}
