use jiff::civil::{date, time};
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::clinic::VisitType;

const MONDAY: Date = date(2026, 11, 23);

fn clinic() -> Clinic {
    Clinic::riverside(TimeZone::get("America/New_York").expect("a zone of the bundled database"))
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

/// The Friday before, ten in the morning.
fn now() -> Timestamp {
    at("2026-11-20T15:00:00Z")
}

/// Monday, ten to half past.
fn opening() -> Opening {
    Opening {
        clinician: ClinicianId(1),
        starts_at: at("2026-11-23T15:00:00Z"),
        ends_at: at("2026-11-23T15:30:00Z"),
    }
}

fn candidate(id: i64) -> Candidate {
    Candidate {
        id,
        wish: Wish::any_time(VisitTypeId(1)),
        priority: 0,
        joined_at: at("2026-11-01T12:00:00Z"),
        was_asked: false,
        is_being_asked: false,
        opted_out: false,
        silent_at: None,
    }
}

fn manners() -> Manners {
    Manners { quiet: QuietHours::new(time(20, 0, 0, 0), time(8, 0, 0, 0)), offer_minutes: 15 }
}

fn asked(candidates: &[Candidate]) -> Option<i64> {
    next(&clinic(), &opening(), candidates, &manners(), now(), &[]).map(|offer| offer.candidate)
}

fn visit(from: &str, to: &str) -> Taken {
    Taken {
        clinician: ClinicianId(1),
        room: None,
        starts_at: at(from),
        ends_at: at(to),
        buffer_before: 0,
        buffer_after: 0,
        by: TakenBy::Visit,
    }
}

#[test]
fn the_first_who_waits_is_asked_unless_staff_say_otherwise() {
    let late = Candidate { joined_at: now(), ..candidate(1) };
    assert_eq!(asked(&[late, candidate(2)]), Some(2), "who waits longest");
    assert_eq!(asked(&[Candidate { priority: 3, ..late }, candidate(2)]), Some(1), "priority comes first");
    assert_eq!(asked(&[candidate(9), candidate(4)]), Some(4), "of the same moment, the first row");
    assert_eq!(asked(&[]), None);
}

#[test]
fn nobody_is_asked_twice_or_against_their_will() {
    let hour_ago = now() - SignedDuration::from_hours(1);
    for skipped in [
        Candidate { was_asked: true, ..candidate(1) },
        Candidate { is_being_asked: true, ..candidate(1) },
        Candidate { opted_out: true, ..candidate(1) },
        Candidate { silent_at: Some(hour_ago), ..candidate(1) },
    ] {
        assert_eq!(asked(&[skipped, candidate(2)]), Some(2), "{skipped:?}");
        assert_eq!(asked(&[skipped]), None, "{skipped:?}");
    }
    let rested = Candidate { silent_at: Some(now() - SignedDuration::from_hours(3)), ..candidate(1) };
    assert_eq!(asked(&[rested, candidate(2)]), Some(1), "the peace is over");
}

#[test]
fn a_wish_is_for_days_times_and_a_clinician() {
    let wish = Wish::any_time(VisitTypeId(1));
    let tuesdays = Weekdays::of([Weekday::Tuesday]).expect("a day");
    let not = [
        Wish { clinician: Some(ClinicianId(2)), ..wish },
        Wish { from: Some(date(2026, 11, 24)), ..wish },
        Wish { to: Some(date(2026, 11, 22)), ..wish },
        Wish { weekdays: tuesdays, ..wish },
        Wish { from_minute: 10 * 60 + 1, ..wish },
        Wish { to_minute: 10 * 60, ..wish },
        Wish { visit_type: VisitTypeId(7), ..wish },
    ];
    for wish in not {
        assert_eq!(asked(&[Candidate { wish, ..candidate(1) }]), None, "{wish:?}");
    }
    let exactly = Wish {
        clinician: Some(ClinicianId(1)),
        from: Some(MONDAY),
        to: Some(MONDAY),
        weekdays: Weekdays::of([Weekday::Monday]).expect("a day"),
        from_minute: 600,
        to_minute: 601,
        ..wish
    };
    assert_eq!(asked(&[Candidate { wish: exactly, ..candidate(1) }]), Some(1));
}

#[test]
fn a_mask_names_days_of_the_week() {
    assert_eq!(Weekdays::from_mask(0), None, "no day is no wish");
    assert_eq!(Weekdays::from_mask(128), None);
    let weekend = Weekdays::of([Weekday::Saturday, Weekday::Sunday]).expect("days");
    assert_eq!(weekend.mask(), 32 + 64);
    assert!(weekend.has(Weekday::Sunday) && !weekend.has(Weekday::Monday));
}

#[test]
fn a_longer_visit_is_offered_when_the_time_beside_is_free_too() {
    let mut clinic = clinic();
    clinic.visit_types.push(VisitType::new(VisitTypeId(2), "Long visit", 60));
    clinic.visit_types.push(VisitType::new(VisitTypeId(3), "Short visit", 15));
    let offer = |kind: i64, taken: &[Taken]| {
        let wish = Wish::any_time(VisitTypeId(kind));
        next(&clinic, &opening(), &[Candidate { wish, ..candidate(1) }], &manners(), now(), taken)
            .map(|offer| (offer.slot.time, offer.slot.minutes))
    };
    let after = visit("2026-11-23T15:30:00Z", "2026-11-23T16:00:00Z");
    let before = visit("2026-11-23T14:30:00Z", "2026-11-23T15:00:00Z");
    assert_eq!(offer(2, &[after]), Some((time(9, 30, 0, 0), 60)), "from the half hour before it");
    assert_eq!(offer(2, &[before]), Some((time(10, 0, 0, 0), 60)), "into the half hour after it");
    assert_eq!(offer(2, &[before, after]), None);
    assert_eq!(offer(3, &[before, after]), Some((time(10, 0, 0, 0), 15)), "and a shorter one");
}

#[test]
fn an_opening_that_visits_have_again_is_filled() {
    let (first, second) = (
        visit("2026-11-23T15:00:00Z", "2026-11-23T15:15:00Z"),
        visit("2026-11-23T15:15:00Z", "2026-11-23T16:00:00Z"),
    );
    assert!(!opening().is_filled(&[]));
    assert!(!opening().is_filled(&[first]));
    assert!(!opening().is_filled(&[second]));
    assert!(opening().is_filled(&[second, first]), "in whatever order");
    assert!(!opening().is_filled(&[Taken { by: TakenBy::Hold, ..second }, first]), "a hold may end");
    let other = Taken { clinician: ClinicianId(2), ..second };
    assert!(!opening().is_filled(&[other, first]), "somebody else's time");
}

#[test]
fn an_offer_is_shorter_when_the_slot_is_near_and_none_when_it_is_too_near() {
    let (clinic, start) = (clinic(), at("2026-11-23T15:00:00Z"));
    let stands = |before: i64| {
        manners()
            .ask(&clinic, start, start - SignedDuration::from_mins(before))
            .map(|ask| ask.stands.as_mins())
    };
    assert_eq!(stands(24 * 60), Some(15));
    assert_eq!(stands(30), Some(15));
    assert_eq!(stands(24), Some(12), "half of what is left");
    assert_eq!(stands(20), Some(10));
    assert_eq!(stands(19), None);
    assert_eq!(stands(-5), None);
    let mut strict = clinic.clone();
    strict.lead_minutes = 120;
    let told = start - SignedDuration::from_mins(130);
    assert_eq!(manners().ask(&strict, start, told), None, "the clinic's notice counts");
}

#[test]
fn at_night_an_offer_waits_for_the_morning_and_one_that_cannot_is_not_made() {
    let late = at("2026-11-23T03:00:00Z"); // Sunday, 10 PM.
    let offer =
        next(&clinic(), &opening(), &[candidate(1)], &manners(), late, &[]).expect("ten is late enough");
    assert_eq!(offer.ask_at, at("2026-11-23T13:00:00Z"), "eight in the morning");
    assert_eq!(offer.stands.as_mins(), 15);
    let early =
        Opening { starts_at: at("2026-11-23T13:10:00Z"), ends_at: at("2026-11-23T13:40:00Z"), ..opening() };
    let mut clinic = clinic();
    clinic.hours = crate::clinic::WeeklyHours::closed()
        .on(Weekday::Monday, &[(time(8, 10, 0, 0), time(12, 0, 0, 0))])
        .expect("hours");
    assert_eq!(
        next(&clinic, &early, &[candidate(1)], &manners(), late, &[]),
        None,
        "ten minutes after eight"
    );
}

#[test]
fn quiet_hours_keep_the_clinics_clock_through_the_nights_of_the_change() {
    let clinic = clinic();
    let quiet = manners().quiet.expect("there are some");
    let until = |now: &str| quiet.until(&clinic, at(now)).map(|until| until.to_string());
    // Clocks go back on 1 November 2026 and forward on 14 March 2027.
    assert_eq!(until("2026-11-01T00:00:00Z").as_deref(), Some("2026-11-01T13:00:00Z"), "a night of 13 hours");
    assert_eq!(until("2027-03-14T01:00:00Z").as_deref(), Some("2027-03-14T12:00:00Z"), "a night of 11 hours");
    assert_eq!(until("2026-11-01T12:59:59Z").as_deref(), Some("2026-11-01T13:00:00Z"));
    assert_eq!(until("2026-11-01T13:00:00Z"), None, "eight o'clock is day");
    assert_eq!(until("2026-11-02T00:59:59Z"), None);
    assert_eq!(
        until("2026-11-02T01:00:00Z").as_deref(),
        Some("2026-11-02T13:00:00Z"),
        "eight in the evening"
    );
    let skipped = QuietHours::new(time(1, 0, 0, 0), time(2, 30, 0, 0)).expect("hours");
    let ends = skipped.until(&clinic, at("2027-03-14T06:30:00Z"));
    assert_eq!(ends, Some(at("2027-03-14T07:00:00Z")), "half past two does not come; three does");
    let twice = QuietHours::new(time(23, 0, 0, 0), time(1, 30, 0, 0)).expect("hours");
    assert_eq!(twice.until(&clinic, at("2026-11-01T05:10:00Z")), Some(at("2026-11-01T05:30:00Z")));
    assert_eq!(twice.until(&clinic, at("2026-11-01T06:10:00Z")), None, "the second ten past one is day");
    assert_eq!(QuietHours::new(time(8, 0, 0, 0), time(8, 0, 0, 0)), None);
}

proptest! {
    #[test]
    fn quiet_hours_end_when_they_end_in_every_zone(
        zone in prop::sample::select(vec!["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu",
            "Pacific/Apia", "America/Sao_Paulo", "UTC"]),
        second in 1_767_225_600_i64..1_830_000_000,
        from in 0_i8..24, to in 0_i8..24,
    ) {
        let clinic = Clinic::riverside(TimeZone::get(zone).expect("a zone"));
        let Some(quiet) = QuietHours::new(time(from, 0, 0, 0), time(to, 0, 0, 0)) else { return Ok(()) };
        let now = Timestamp::from_second(second).expect("a moment");
        if let Some(until) = quiet.until(&clinic, now) {
            prop_assert!(until > now && until.duration_since(now).as_hours() <= 25);
            prop_assert_eq!(quiet.until(&clinic, until), None, "it is over when it is over");
        }
    }

    #[test]
    fn an_offer_is_never_for_somebody_who_cannot_be_asked_or_does_not_want_it(
        which in prop::collection::vec((0_u8..3, any::<bool>(), any::<bool>(), 1_u8..128, 0_u16..1440), 1..12),
    ) {
        let candidates: Vec<Candidate> = (1..).zip(&which).map(|(id, (priority, was_asked, opted_out, days, from))| {
            let wish = Wish {
                weekdays: Weekdays::from_mask(*days).expect("some days"),
                from_minute: *from,
                ..Wish::any_time(VisitTypeId(1))
            };
            Candidate { priority: *priority, was_asked: *was_asked, opted_out: *opted_out, wish, ..candidate(id) }
        }).collect();
        let made = next(&clinic(), &opening(), &candidates, &manners(), now(), &[]);
        let may = |one: &&Candidate| !one.was_asked && !one.opted_out
            && one.wish.weekdays.has(Weekday::Monday) && one.wish.from_minute <= 600;
        let best = candidates.iter().filter(may).min_by_key(|one| (u8::MAX - one.priority, one.id));
        prop_assert_eq!(made.map(|offer| offer.candidate), best.map(|one| one.id));
    }
}
