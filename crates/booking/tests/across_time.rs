//! Right across time: missing and repeated hours, changes of half an hour and at midnight, days that never were, and zones
//! that are ahead of or behind everybody else's.

use booking::clinic::{Clinic, ClinicianId, VisitTypeId, WeeklyHours};
use booking::hours::{MIDNIGHT, minute, time_at};
use booking::rules::{Asker, Refusal, Wish, check, decide};
use booking::slot::{Slot, free, free_for, full_day};
use jiff::civil::{Date, DateTime, Time, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

const VISIT: VisitTypeId = VisitTypeId(1);

/// A day on which clocks change: which minutes of it are skipped or come twice.
struct Change {
    zone: &'static str,
    day: Date,
    from: u16,
    to: u16,
}

const fn change(zone: &'static str, day: Date, from: u16, to: u16) -> Change {
    Change { zone, day, from, to }
}

/// Clocks go forward. Dublin's winter is its daylight saving, a negative one; Lord Howe moves by half an hour; Santiago and
/// São Paulo at midnight.
const FORWARD: [Change; 6] = [
    change("America/New_York", date(2027, 3, 14), 120, 180),
    change("Europe/Dublin", date(2026, 3, 29), 60, 120),
    change("Australia/Lord_Howe", date(2026, 10, 4), 120, 150),
    change("America/Santiago", date(2026, 9, 6), 0, 60),
    change("America/Sao_Paulo", date(2018, 11, 4), 0, 60),
    change("Pacific/Apia", date(2020, 9, 27), 180, 240),
];

/// Clocks go back.
const BACK: [Change; 6] = [
    change("America/New_York", date(2026, 11, 1), 60, 120),
    change("Europe/Dublin", date(2026, 10, 25), 60, 120),
    change("Australia/Lord_Howe", date(2027, 4, 4), 90, 120),
    change("America/Santiago", date(2027, 4, 3), 1380, 1440),
    change("America/Sao_Paulo", date(2018, 2, 17), 1380, 1440),
    change("Pacific/Apia", date(2021, 4, 4), 180, 240),
];

/// Open around the clock every day, visits of a quarter of an hour.
fn clinic(zone: &str) -> Clinic {
    let mut clinic = Clinic::riverside(TimeZone::get(zone).expect("a zone of the bundled database"));
    clinic.hours = Weekday::Monday
        .cycle_forward()
        .take(7)
        .try_fold(WeeklyHours::closed(), |hours, day| hours.on(day, &[(Time::midnight(), MIDNIGHT)]))
        .expect("whole days");
    (clinic.slot_minutes, clinic.visit_types[0].minutes) = (15, 15);
    clinic
}

fn at(clinic: &Clinic, clock: DateTime) -> Timestamp {
    clock.to_zoned(clinic.time_zone.clone()).expect("within the calendar").timestamp()
}

/// Noon two days before.
fn before(clinic: &Clinic, day: Date) -> Timestamp {
    at(clinic, day.saturating_sub(2.days()).at(12, 0, 0, 0))
}

fn wish(date: Date, minute: u16, minutes: u16, asker: Asker) -> Wish {
    let time = time_at(minute).expect("a minute of the day");
    Wish {
        date,
        time,
        later: false,
        visit_type: VISIT,
        clinician: None,
        room: None,
        minutes: Some(minutes),
        asker,
    }
}

fn in_a_change(change: &Change, time: Time) -> bool {
    (change.from..change.to).contains(&minute(time))
}

#[test]
fn nothing_is_offered_or_accepted_in_a_missing_hour_and_nothing_else_is_lost() {
    for change in FORWARD {
        let (zone, clinic) = (change.zone, clinic(change.zone));
        let now = before(&clinic, change.day);
        let told = clinic.clock_change(change.day).expect(zone);
        assert_eq!((told.from, told.to, told.repeated), (change.from, change.to, false), "{zone}");
        let slots = free(&clinic, change.day, VISIT, None, now, &[]).expect(zone);
        assert!(!slots.iter().any(|slot| in_a_change(&change, slot.time)), "{zone}");
        let missing = usize::from((change.to - change.from) / 15);
        assert_eq!(slots.len(), 96 - missing, "{zone}: every quarter that exists");
        assert!(slots.windows(2).all(|pair| pair[0].ends_at == pair[1].starts_at), "{zone}: without a hole");
        for minute in change.from..change.to {
            for asker in [Asker::Caller, Asker::Staff, Asker::Overriding] {
                let no = decide(&clinic, &wish(change.day, minute, 15, asker), now, &[]);
                assert_eq!(no, Err(Refusal::ClockChange), "{zone}, minute {minute}, {asker:?}");
            }
        }
        assert!(decide(&clinic, &wish(change.day, change.to, 15, Asker::Staff), now, &[]).is_ok(), "{zone}");
    }
}

#[test]
fn a_repeated_hour_is_offered_once_at_its_first_coming() {
    for change in BACK {
        let (zone, clinic) = (change.zone, clinic(change.zone));
        let now = before(&clinic, change.day);
        let told = clinic.clock_change(change.day).expect(zone);
        assert_eq!((told.from, told.to, told.repeated), (change.from, change.to, true), "{zone}");
        let slots = free(&clinic, change.day, VISIT, None, now, &[]).expect(zone);
        assert_eq!(slots.len(), 96, "{zone}: each quarter of the wall clock once");
        for slot in slots.iter().filter(|slot| in_a_change(&change, slot.time)) {
            let first = told.offset_before.to_timestamp(change.day.to_datetime(slot.time)).expect(zone);
            assert_eq!(slot.starts_at, first, "{zone}: {}", slot.time);
        }
        assert!(slots.windows(2).all(|pair| pair[0].ends_at <= pair[1].starts_at), "{zone}: none overlap");
        // Between its two comings the first is over, for whoever asks.
        let twice = time_at(change.from).expect(zone);
        let between = told.offset_before.to_timestamp(change.day.to_datetime(twice)).expect(zone)
            + SignedDuration::from_mins(16);
        for asker in [Asker::Caller, Asker::Staff] {
            let no = decide(&clinic, &wish(change.day, change.from, 15, asker), between, &[]);
            assert_eq!(no, Err(Refusal::Past), "{zone}, {asker:?}");
        }
    }
}

#[test]
fn the_second_of_a_repeated_hour_is_booked_by_whoever_names_it() {
    for change in BACK {
        let (zone, clinic) = (change.zone, clinic(change.zone));
        let now = before(&clinic, change.day);
        let told = clinic.clock_change(change.day).expect(zone);
        let gap = SignedDuration::from_mins(i64::from(change.to - change.from));
        for minute in (change.from..change.to).step_by(15) {
            let first = wish(change.day, minute, 15, Asker::Staff);
            let second = Wish { later: true, ..first };
            let one = decide(&clinic, &first, now, &[]).expect(zone);
            let other = decide(&clinic, &second, now, &[one.into()]).expect("the first is in nobody's way");
            assert_eq!(other.starts_at.duration_since(one.starts_at), gap, "{zone}, minute {minute}");
            assert_eq!((other.date, other.time), (one.date, one.time), "{zone}: the same on the wall");
            assert!(clinic.is_later(other.starts_at) && !clinic.is_later(one.starts_at), "{zone}");
            let twice = decide(&clinic, &second, now, &[one.into(), other.into()]);
            assert_eq!(twice, Err(Refusal::Taken), "{zone}: nor is it sold twice");
            // Between its two comings only the second is still to come.
            let between = one.starts_at + SignedDuration::from_mins(1);
            assert_eq!(decide(&clinic, &first, between, &[]), Err(Refusal::Past), "{zone}");
            assert_eq!(decide(&clinic, &second, between, &[]), Ok(other), "{zone}");
        }
        let once = Wish { later: true, ..wish(change.day, 12 * 60, 15, Asker::Overriding) };
        assert_eq!(decide(&clinic, &once, now, &[]), Err(Refusal::ClockChange), "{zone}: noon comes once");
        assert!(told.repeated, "{zone}");
    }
    for change in FORWARD {
        let (zone, clinic) = (change.zone, clinic(change.zone));
        let skipped = Wish { later: true, ..wish(change.day, change.from, 15, Asker::Overriding) };
        assert_eq!(
            decide(&clinic, &skipped, before(&clinic, change.day), &[]),
            Err(Refusal::ClockChange),
            "{zone}"
        );
    }
}

#[test]
fn a_night_clinics_hours_reach_to_the_first_coming_of_their_end() {
    let mut clinic = clinic("America/New_York");
    let (day, now) = (date(2026, 11, 1), before(&clinic, date(2026, 11, 1)));
    let hours = |until: u16| {
        let night = [(Time::midnight(), time_at(until).expect("a minute of the day"))];
        let mut days = Weekday::Monday.cycle_forward().take(7);
        days.try_fold(WeeklyHours::closed(), |hours, day| hours.on(day, &night)).expect("stretches of a day")
    };
    let second = |minute, minutes| Wish { later: true, ..wish(day, minute, minutes, Asker::Staff) };
    clinic.hours = hours(120);
    assert!(decide(&clinic, &second(105, 15), now, &[]).is_ok(), "open until two, which comes once");
    assert_eq!(decide(&clinic, &second(105, 30), now, &[]), Err(Refusal::OutsideHours));
    clinic.hours = hours(90);
    let first = decide(&clinic, &wish(day, 75, 15, Asker::Staff), now, &[]);
    assert!(first.is_ok(), "before half past one");
    assert_eq!(
        decide(&clinic, &second(75, 15), now, &[]),
        Err(Refusal::OutsideHours),
        "closed since its first coming"
    );
    assert!(decide(&clinic, &Wish { asker: Asker::Overriding, ..second(75, 15) }, now, &[]).is_ok());
}

#[test]
fn a_visit_over_a_change_is_as_long_as_any_other() {
    for (change, forward) in FORWARD.iter().map(|it| (it, true)).chain(BACK.iter().map(|it| (it, false))) {
        let (zone, clinic) = (change.zone, clinic(change.zone));
        let now = before(&clinic, change.day);
        // From an hour before the clocks change (back: before the first of the repeated minutes) for three hours.
        let begin = change.day.at(0, 0, 0, 0).saturating_add((i64::from(change.from) - 60).minutes());
        let wish = wish(begin.date(), minute(begin.time()), 180, Asker::Overriding);
        let slot = decide(&clinic, &wish, now, &[]).expect(zone);
        assert_eq!(slot.ends_at.duration_since(slot.starts_at), SignedDuration::from_mins(180), "{zone}");
        let moved = i64::from(change.to - change.from);
        let on_the_wall = begin.saturating_add((180 + if forward { moved } else { -moved }).minutes());
        assert_eq!(
            clinic.at(slot.ends_at).datetime(),
            on_the_wall,
            "{zone}: the wall clock has moved beside"
        );
    }
}

#[test]
fn moved_over_a_change_a_visit_keeps_its_time_on_the_wall_and_its_length() {
    for change in FORWARD.iter().chain(&BACK) {
        let (zone, clinic) = (change.zone, clinic(change.zone));
        let now = before(&clinic, change.day);
        let on = |day: Date| decide(&clinic, &wish(day, 10 * 60, 45, Asker::Staff), now, &[]).expect(zone);
        let (day_before, day_after) =
            (change.day.yesterday().expect(zone), change.day.tomorrow().expect(zone));
        let (from, to): (Slot, Slot) = (on(day_before), on(day_after));
        assert_eq!((from.time, from.minutes), (to.time, to.minutes), "{zone}: ten o'clock is ten o'clock");
        let apart = to.starts_at.duration_since(from.starts_at);
        assert_ne!(
            apart,
            SignedDuration::from_hours(48),
            "{zone}: though not so many hours of UTC lie between"
        );
        assert_eq!(
            (apart - SignedDuration::from_hours(48)).abs().as_mins(),
            i64::from(change.to - change.from)
        );
    }
}

#[test]
fn a_weekly_series_stays_at_its_time_on_the_wall() {
    for change in FORWARD.iter().chain(&BACK) {
        let (zone, clinic) = (change.zone, clinic(change.zone));
        let first = change.day.saturating_sub(10.days());
        let now = before(&clinic, first);
        for week in 0..4_i64 {
            let day = first.saturating_add((7 * week).days());
            let slot = decide(&clinic, &wish(day, 9 * 60 + 30, 30, Asker::Staff), now, &[]).expect(zone);
            let wall = clinic.at(slot.starts_at);
            assert_eq!((wall.date(), wall.time()), (day, time_at(570).expect(zone)), "{zone}, week {week}");
        }
    }
}

#[test]
fn a_day_that_never_was_has_no_times_and_its_neighbours_have_all() {
    let apia = clinic("Pacific/Apia");
    let now = at(&apia, date(2011, 12, 28).at(9, 0, 0, 0));
    let never = date(2011, 12, 30);
    assert_eq!(free(&apia, never, VISIT, None, now, &[]), Ok(Vec::new()));
    assert!(full_day(&apia, never, VISIT).is_empty());
    for minute in [0, 9 * 60, 1439] {
        let no = decide(&apia, &wish(never, minute, 15, Asker::Overriding), now, &[]);
        assert_eq!(no, Err(Refusal::ClockChange), "minute {minute}");
    }
    for day in [date(2011, 12, 29), date(2011, 12, 31)] {
        assert_eq!(free(&apia, day, VISIT, None, now, &[]).map(|slots| slots.len()), Ok(96), "{day}");
    }
    let late = decide(&apia, &wish(date(2011, 12, 29), 23 * 60 + 30, 60, Asker::Overriding), now, &[]);
    let ends = apia.at(late.expect("it begins on a day that was").ends_at).datetime();
    assert_eq!(ends, date(2011, 12, 31).at(0, 30, 0, 0), "the next day of the calendar");
}

#[test]
fn a_zone_with_odd_minutes_and_no_change_is_like_any_other() {
    let kathmandu = clinic("Asia/Kathmandu");
    for day in [date(2027, 3, 14), date(2026, 10, 25), date(2026, 11, 1)] {
        assert_eq!(kathmandu.clock_change(day), None, "{day}");
        let now = before(&kathmandu, day);
        let slots = free(&kathmandu, day, VISIT, None, now, &[]).expect("open");
        assert_eq!(slots.len(), 96, "{day}");
        assert!(slots.iter().all(|slot| kathmandu.at(slot.starts_at).time() == slot.time), "{day}");
    }
    let nine = check(
        &kathmandu,
        date(2027, 3, 14),
        time_at(540).expect("nine"),
        VISIT,
        None,
        before(&kathmandu, date(2027, 3, 14)),
        &[],
    );
    assert_eq!(nine.expect("free").starts_at.to_string(), "2027-03-14T03:15:00Z", "a quarter to six ahead");
}

#[test]
fn buffers_and_neighbours_are_measured_in_minutes_that_pass_not_on_the_wall() {
    for change in BACK {
        let (zone, mut clinic) = (change.zone, clinic(change.zone));
        clinic.visit_types[0].buffer_after = 30;
        let now = before(&clinic, change.day);
        let first = decide(&clinic, &wish(change.day, change.from, 15, Asker::Staff), now, &[]).expect(zone);
        let mut taken = booking::slot::Taken::from(first);
        taken.buffer_after = 30;
        let minutes = change.to - change.from;
        // The wall shows the first minute of the repeated ones again, but as much time has passed as they are long.
        let second = first.starts_at + SignedDuration::from_mins(i64::from(minutes));
        assert_eq!(clinic.at(second).time(), first.time, "{zone}: the same on the wall");
        let listed =
            free_for(&clinic, change.day, VISIT, None, None, Asker::Staff, now, &[taken]).expect(zone);
        for slot in listed.iter().filter(|slot| slot.starts_at >= first.starts_at) {
            let gap = slot.starts_at.duration_since(first.ends_at);
            assert!(gap >= SignedDuration::from_mins(30), "{zone}: {} is {gap:?} after it", slot.time);
        }
    }
}

/// Easy!Appointments #961: the wrong day was shown when zones differed by one hour to the west.
#[test]
fn the_day_is_the_clinics_when_another_zone_is_an_hour_behind() {
    for (ours, theirs) in [
        ("America/New_York", "America/Chicago"),
        ("Europe/Berlin", "Europe/Dublin"),
        ("Pacific/Apia", "Pacific/Midway"),
    ] {
        let (ours, theirs) = (clinic(ours), clinic(theirs));
        let day = date(2026, 11, 23);
        let now = before(&ours, day);
        for minute in [0, 15, 23 * 60 + 45] {
            let slot = decide(&ours, &wish(day, minute, 15, Asker::Staff), now, &[]).expect("open");
            assert_eq!((slot.date, ours.at(slot.starts_at).date()), (day, day), "the clinic's calendar");
        }
        let midnight = decide(&ours, &wish(day, 0, 15, Asker::Staff), now, &[]).expect("open");
        assert_ne!(theirs.at(midnight.starts_at).date(), day, "there it is still the day before");
    }
}

/// Easy!Appointments #562 and #1043: unavailability longer than a day, and blocks that did not block.
#[test]
fn an_absence_of_many_days_blocks_each_of_them_whole_over_a_change_too() {
    for change in FORWARD.iter().chain(&BACK) {
        let (zone, mut clinic) = (change.zone, clinic(change.zone));
        let (from, to) = (change.day.saturating_sub(3.days()), change.day.saturating_add(3.days()));
        let reason = "conference".to_owned();
        clinic.clinicians[0].exceptions =
            vec![booking::clinic::Exception { from, to, stretches: Vec::new(), reason }];
        clinic.clinicians.push(booking::clinic::Clinician::new(ClinicianId(2), "Dr Lee"));
        let now = before(&clinic, from);
        let mut day = from;
        while day <= to {
            let theirs = free(&clinic, day, VISIT, Some(ClinicianId(1)), now, &[]);
            assert!(matches!(theirs, Err(Refusal::Away { .. })), "{zone}, {day}: {theirs:?}");
            let anybodys = free(&clinic, day, VISIT, None, now, &[]).expect(zone);
            assert!(anybodys.iter().all(|slot| slot.clinician == ClinicianId(2)), "{zone}, {day}");
            for minute in [0, 12 * 60, 1425]
                .into_iter()
                .filter(|minute| day != change.day || *minute > 240 && *minute < 1380)
            {
                let mut theirs = wish(day, minute, 15, Asker::Staff);
                theirs.clinician = Some(ClinicianId(1));
                let no = decide(&clinic, &theirs, now, &[]);
                assert!(matches!(no, Err(Refusal::Away { .. })), "{zone}, {day}, minute {minute}: {no:?}");
            }
            day = day.tomorrow().expect(zone);
        }
        let after = free(&clinic, day, VISIT, Some(ClinicianId(1)), now, &[]).expect(zone);
        assert_eq!(after.len(), 96, "{zone}: the day after is whole");
        clinic.closures.push(booking::clinic::Closure { from, to, reason: "repairs".into() });
        assert_eq!(
            free(&clinic, from, VISIT, None, now, &[]),
            Err(Refusal::Closed { why: "repairs".into() })
        );
        assert_eq!(free(&clinic, to, VISIT, None, now, &[]), Err(Refusal::Closed { why: "repairs".into() }));
    }
}
