//! The clinic of the big book, and the moments at which it is looked at.

use booking::clinic::{
    Clinic, Clinician, ClinicianId, Closure, Exception, Room, RoomId, VisitType, VisitTypeId, WeeklyHours,
};
use booking::hours::{Stretch, stretch};
use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

pub const CLINICIANS: i64 = 100;
/// Half an hour, nothing around it.
pub const VISIT: VisitTypeId = VisitTypeId(1);
/// An hour, ten minutes after it.
pub const CHECK_UP: VisitTypeId = VisitTypeId(2);
/// An hour in one of ten rooms with a quarter of an hour around it; a fifth of the clinicians do it.
pub const SURGERY: VisitTypeId = VisitTypeId(3);
/// Ten minutes.
pub const CALL: VisitTypeId = VisitTypeId(4);

pub const FIRST_DAY: Date = date(2024, 1, 1);
pub const LAST_DAY: Date = date(2028, 12, 31);
/// From this day on nobody has anything free for so many days.
pub const FULL_FROM: Date = date(2028, 3, 1);
pub const FULL_DAYS: i64 = 80;

/// A day like others, at ten in the morning.
pub fn now() -> Timestamp {
    "2026-11-20T15:00:00Z".parse().expect("a moment")
}

/// The evening before [`FULL_FROM`].
pub fn before_the_full_days() -> Timestamp {
    "2028-03-01T01:00:00Z".parse().expect("a moment")
}

/// As it is saved into a new book, where the ids come out as they are here.
pub fn clinic() -> Clinic {
    let zone = TimeZone::get("America/New_York").expect("a zone of the bundled database");
    let mut clinic = Clinic::riverside(zone);
    clinic.clinicians = (1..=CLINICIANS).map(clinician).collect();
    clinic.rooms = (1..=10).map(|id| Room { id: RoomId(id), name: format!("Room {id}") }).collect();
    clinic.visit_types = vec![
        VisitType::new(VISIT, "Visit", 30),
        VisitType { buffer_after: 10, ..VisitType::new(CHECK_UP, "Check-up", 60) },
        VisitType {
            buffer_before: 15,
            buffer_after: 15,
            clinicians: (1..=20).map(ClinicianId).collect(),
            rooms: clinic.rooms.iter().map(|room| room.id).collect(),
            ..VisitType::new(SURGERY, "Minor surgery", 60)
        },
        VisitType::new(CALL, "Call back", 10),
    ];
    clinic.closures = (2024..=2028)
        .flat_map(|year| {
            [(1, 1), (5, 27), (7, 4), (9, 2), (11, 26), (12, 25)].map(|(month, day)| date(year, month, day))
        })
        .map(|day| Closure { from: day, to: day, reason: "a holiday".to_owned() })
        .collect();
    clinic
}

/// Every second one keeps hours of their own, and each is away for two weeks of every year and in late on some days.
fn clinician(id: i64) -> Clinician {
    let hours = |from: u16, to: u16| stretch(from * 60, to * 60).expect("hours of a day");
    let whole: &[Stretch] = &[hours(8, 12), hours(13, 16)];
    let late: &[Stretch] = &[hours(12, 15), hours(16, 20)];
    let own = |days: [(Weekday, &[Stretch]); 4]| {
        days.into_iter().fold(WeeklyHours::closed(), |week, (day, stretches)| {
            week.on(day, stretches).expect("hours in order")
        })
    };
    let hours = match id % 4 {
        1 => Some(own([
            (Weekday::Monday, whole),
            (Weekday::Tuesday, late),
            (Weekday::Wednesday, whole),
            (Weekday::Thursday, late),
        ])),
        3 => Some(own([
            (Weekday::Tuesday, whole),
            (Weekday::Wednesday, whole),
            (Weekday::Thursday, late),
            (Weekday::Friday, whole),
        ])),
        _ => None,
    };
    let exceptions = (2024..=2028_i16).flat_map(|year| {
        let first = date(year, 1, 8).saturating_add((id * 3).days());
        let away = Exception {
            from: first,
            to: first.saturating_add(13.days()),
            stretches: Vec::new(),
            reason: "holiday".to_owned(),
        };
        let course = date(year, 10, 4).saturating_add((id / 2).days());
        let late =
            Exception { from: course, to: course, stretches: late.to_vec(), reason: "course".to_owned() };
        [away, late]
    });
    Clinician {
        hours,
        exceptions: exceptions.collect(),
        ..Clinician::new(ClinicianId(id), format!("Dr {id}"))
    }
}
