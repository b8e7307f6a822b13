//! Whether a schedule can be: every field that cannot, by its name, with what came and what is expected.
//!
//! Fields are named as in the schedule's JSON, `clinicians[2].week.monday[1]`, so that a form finds its own.

use std::collections::HashSet;

use jiff::civil::{Date, Weekday};

use crate::appointment::{LONGEST_NAME, patient_name};
use crate::clinic::{Clinic, Clinician, Stretch, VisitType};
use crate::hours;
use crate::rules::{LONGEST_VISIT, SHORTEST_VISIT, STAFF_HORIZON_DAYS};

/// How many colours the calendar has.
pub const COLOURS: u8 = 12;
/// Clinicians, rooms or visit types.
pub const MOST_ROWS: usize = 200;
/// Closures, or the exceptions of one clinician.
pub const MOST_DAYS_OFF: usize = 1000;
/// Stretches of hours in one day.
pub const MOST_STRETCHES: usize = 24;
/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 200;
/// The grid that visits begin on, in minutes.
pub const GRID_MINUTES: std::ops::RangeInclusive<u16> = 5..=240;
/// The longest notice that callers must give, in minutes: two weeks.
pub const LONGEST_LEAD: u16 = 20_160;
/// The longest time around a visit, in minutes.
pub const LONGEST_BUFFER: u16 = 240;

/// So much of a wrong value is repeated.
const SHOWN: usize = 60;
/// No more problems than this are told at once.
const MOST_PROBLEMS: usize = 50;

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` is {found}; expected is {expected}")]
pub struct Problem {
    /// Where: `visitTypes[0].minutes`.
    pub field: String,
    /// What came, shortened.
    pub found: String,
    /// What would be accepted.
    pub expected: String,
}

impl Problem {
    /// A field that holds `found` where `expected` is expected.
    pub fn new(field: impl Into<String>, found: &str, expected: impl Into<String>) -> Problem {
        Problem { field: field.into(), found: shown(found), expected: expected.into() }
    }
}

/// A text as it is repeated: in quotes, shortened, without what cannot be seen.
fn shown(text: &str) -> String {
    let mut short: String = text.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        short.push('…');
    }
    format!("“{short}”")
}

/// The stretches of one day from minutes after midnight, or what is wrong with them.
///
/// # Errors
/// Names the first stretch that ends before it begins, is no time of the day, or begins before the one ahead of it ends.
pub fn stretches(field: &str, minutes: &[(u16, u16)]) -> Result<Vec<Stretch>, Problem> {
    let problem = |at: usize, found: String, expected: &str| Problem {
        field: format!("{field}[{at}]"),
        found,
        expected: expected.to_owned(),
    };
    if minutes.len() > MOST_STRETCHES {
        let expected = format!("at most {MOST_STRETCHES} stretches a day");
        return Err(Problem { field: field.to_owned(), found: minutes.len().to_string(), expected });
    }
    let mut free_from = 0;
    let mut day = Vec::with_capacity(minutes.len());
    for (at, &(from, to)) in minutes.iter().enumerate() {
        let found = format!("{from} to {to}");
        let stretch = hours::stretch(from, to).filter(|_| from < to);
        let Some(stretch) = stretch else {
            return Err(problem(at, found, "minutes after midnight, the second larger, at most 1440"));
        };
        if from < free_from {
            let expected = format!("hours in order and without overlap, here from minute {free_from} on");
            return Err(problem(at, found, &expected));
        }
        free_from = to;
        day.push(stretch);
    }
    Ok(day)
}

/// Everything that is wrong with a schedule, at most fifty fields of it. Empty when it can be put in force.
///
/// Whether ids of rows exist is for the book to say; here they must only not come twice.
pub fn check(clinic: &Clinic) -> Vec<Problem> {
    let mut checks = Checks::default();
    checks.clinic(clinic);
    checks.problems.truncate(MOST_PROBLEMS);
    checks.problems
}

#[derive(Default)]
struct Checks {
    problems: Vec<Problem>,
}

impl Checks {
    fn clinic(&mut self, clinic: &Clinic) {
        self.name("name", &clinic.name);
        self.number("slotMinutes", clinic.slot_minutes, *GRID_MINUTES.start(), *GRID_MINUTES.end());
        self.number("horizonDays", clinic.horizon_days, 1, STAFF_HORIZON_DAYS);
        self.number("leadMinutes", clinic.lead_minutes, 0, LONGEST_LEAD);
        self.count("closures", clinic.closures.len(), 0, MOST_DAYS_OFF);
        for (at, closure) in clinic.closures.iter().enumerate().take(MOST_DAYS_OFF) {
            let field = format!("closures[{at}]");
            self.days(&field, closure.from, closure.to);
            self.reason(&field, &closure.reason, true);
        }
        self.rows("clinicians", clinic.clinicians.iter().map(|one| (one.id.0, one.name.as_str())), 1);
        self.rows("rooms", clinic.rooms.iter().map(|one| (one.id.0, one.name.as_str())), 0);
        self.rows("visitTypes", clinic.visit_types.iter().map(|one| (one.id.0, one.name.as_str())), 1);
        for (at, one) in clinic.clinicians.iter().enumerate().take(MOST_ROWS) {
            self.clinician(&format!("clinicians[{at}]"), one);
        }
        for (at, kind) in clinic.visit_types.iter().enumerate().take(MOST_ROWS) {
            self.visit_type(&format!("visitTypes[{at}]"), kind, clinic);
        }
    }

    fn clinician(&mut self, field: &str, one: &Clinician) {
        self.number(&format!("{field}.colour"), u16::from(one.colour), 0, u16::from(COLOURS - 1));
        self.count(&format!("{field}.exceptions"), one.exceptions.len(), 0, MOST_DAYS_OFF);
        for (at, exception) in one.exceptions.iter().enumerate().take(MOST_DAYS_OFF) {
            let field = format!("{field}.exceptions[{at}]");
            self.days(&field, exception.from, exception.to);
            self.reason(&field, &exception.reason, false);
        }
    }

    fn visit_type(&mut self, field: &str, kind: &VisitType, clinic: &Clinic) {
        self.number(&format!("{field}.minutes"), kind.minutes, SHORTEST_VISIT, LONGEST_VISIT);
        self.number(&format!("{field}.bufferBefore"), kind.buffer_before, 0, LONGEST_BUFFER);
        self.number(&format!("{field}.bufferAfter"), kind.buffer_after, 0, LONGEST_BUFFER);
        self.number(&format!("{field}.colour"), u16::from(kind.colour), 0, u16::from(COLOURS - 1));
        // A new row can only be meant by a number of its own.
        let doing = kind.clinicians.iter().map(|id| (id.0, id.0 != 0 && clinic.clinician(*id).is_some()));
        self.known(&format!("{field}.clinicianIds"), doing, "a clinician");
        let rooms = kind.rooms.iter().map(|id| (id.0, id.0 != 0 && clinic.room(*id).is_some()));
        self.known(&format!("{field}.roomIds"), rooms, "a room");
    }

    fn known(&mut self, field: &str, ids: impl Iterator<Item = (i64, bool)>, what: &str) {
        for (at, (id, _)) in ids.enumerate().filter(|(_, (_, is_known))| !is_known) {
            self.tell(format!("{field}[{at}]"), id.to_string(), format!("the id of {what} of this schedule"));
        }
    }

    /// Names and ids of a list's rows, neither of which may come twice.
    fn rows<'a>(&mut self, list: &str, rows: impl Iterator<Item = (i64, &'a str)>, least: usize) {
        let rows: Vec<_> = rows.collect();
        self.count(list, rows.len(), least, MOST_ROWS);
        let (mut ids, mut names) = (HashSet::new(), HashSet::new());
        for (at, (id, name)) in rows.into_iter().enumerate().take(MOST_ROWS) {
            let field = format!("{list}[{at}]");
            if id != 0 && !ids.insert(id) {
                self.tell(format!("{field}.id"), id.to_string(), "an id that no other row has".to_owned());
            }
            if self.name(&format!("{field}.name"), name) && !names.insert(name.trim().to_lowercase()) {
                self.tell(format!("{field}.name"), shown(name), "a name that no other row has".to_owned());
            }
        }
    }

    /// Whether it is one.
    fn name(&mut self, field: &str, name: &str) -> bool {
        let is_name = patient_name(name).is_ok();
        if !is_name {
            let expected = format!("a name of at most {LONGEST_NAME} characters that can be read");
            self.tell(field.to_owned(), shown(name), expected);
        }
        is_name
    }

    fn reason(&mut self, field: &str, reason: &str, is_needed: bool) {
        let is_short = reason.chars().nth(LONGEST_REASON).is_none();
        let can_be_read = !reason.chars().any(char::is_control);
        if !is_short || !can_be_read || (is_needed && reason.trim().is_empty()) {
            let empty = if is_needed { "" } else { ", or nothing" };
            let expected = format!("a reason of at most {LONGEST_REASON} characters in one line{empty}");
            self.tell(format!("{field}.reason"), shown(reason), expected);
        }
    }

    fn days(&mut self, field: &str, from: Date, to: Date) {
        if from > to {
            self.tell(format!("{field}.to"), to.to_string(), format!("{from} or a later day"));
        }
    }

    fn number(&mut self, field: &str, found: u16, least: u16, most: u16) {
        if !(least..=most).contains(&found) {
            self.tell(field.to_owned(), found.to_string(), format!("a number from {least} to {most}"));
        }
    }

    fn count(&mut self, field: &str, found: usize, least: usize, most: usize) {
        if !(least..=most).contains(&found) {
            let expected =
                if found < least { format!("at least {least}") } else { format!("at most {most}") };
            self.tell(field.to_owned(), format!("a list of {found}"), expected);
        }
    }

    fn tell(&mut self, field: String, found: String, expected: String) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem { field, found, expected });
        }
    }
}

/// The name of a weekday in the schedule's JSON.
pub fn weekday_field(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::clinic::{ClinicianId, Closure, Exception, Room, RoomId, VisitTypeId};

    fn fields(clinic: &Clinic) -> Vec<String> {
        check(clinic).into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a_schedule_that_can_be_has_no_problems() {
        let mut clinic = Clinic::riverside(TimeZone::UTC);
        clinic.clinicians.push(Clinician::new(ClinicianId(-1), "Dr Lee"));
        clinic.visit_types[0].clinicians.push(ClinicianId(-1));
        assert_eq!(check(&clinic), []);
    }

    #[test]
    fn every_wrong_field_is_named_with_what_came_and_what_is_expected() {
        let mut clinic = Clinic::riverside(TimeZone::UTC);
        (clinic.slot_minutes, clinic.horizon_days, clinic.lead_minutes) = (0, 731, 20_161);
        clinic.name = " ".into();
        let (from, to) = (date(2027, 1, 2), date(2027, 1, 1));
        clinic.closures.push(Closure { from, to, reason: String::new() });
        clinic.clinicians.push(Clinician { colour: 12, ..Clinician::new(ClinicianId(1), "clinician ") });
        let away = Exception { from, to, stretches: Vec::new(), reason: "x".repeat(201) };
        clinic.clinicians[0].exceptions.push(away);
        clinic.rooms =
            vec![Room { id: RoomId(0), name: "A".into() }, Room { id: RoomId(0), name: "a\u{202e}".into() }];
        clinic.visit_types[0].minutes = 4;
        clinic.visit_types[0].clinicians = vec![ClinicianId(9)];
        clinic.visit_types[0].rooms = vec![RoomId(0)];
        assert_eq!(
            fields(&clinic),
            [
                "name",
                "slotMinutes",
                "horizonDays",
                "leadMinutes",
                "closures[0].to",
                "closures[0].reason",
                "clinicians[1].id",
                "clinicians[1].name",
                "rooms[1].name",
                "clinicians[0].exceptions[0].to",
                "clinicians[0].exceptions[0].reason",
                "clinicians[1].colour",
                "visitTypes[0].minutes",
                "visitTypes[0].clinicianIds[0]",
                "visitTypes[0].roomIds[0]",
            ]
        );
        let told: Vec<String> = check(&clinic).iter().map(Problem::to_string).collect();
        assert_eq!(told[1], "`slotMinutes` is 0; expected is a number from 5 to 240");
        assert_eq!(told[4], "`closures[0].to` is 2027-01-01; expected is 2027-01-02 or a later day");
    }

    #[test]
    fn a_clinic_needs_somebody_and_something_to_book() {
        let mut clinic = Clinic::riverside(TimeZone::UTC);
        clinic.clinicians.clear();
        clinic.visit_types.clear();
        assert_eq!(fields(&clinic), ["clinicians", "visitTypes"]);
        let kind = VisitType::new(VisitTypeId(0), "Visit", 30);
        clinic.visit_types =
            (0..=MOST_ROWS).map(|n| VisitType { name: n.to_string(), ..kind.clone() }).collect();
        assert_eq!(fields(&clinic), ["clinicians", "visitTypes"]);
    }

    #[test]
    fn a_day_is_in_order_and_ends_at_midnight_at_the_latest() {
        assert_eq!(
            stretches("week.monday", &[(0, 1440)]).unwrap(),
            [(hours::time_at(0).unwrap(), hours::MIDNIGHT)]
        );
        assert_eq!(stretches("d", &[(540, 720), (720, 800)]).map(|day| day.len()), Ok(2), "they may touch");
        for (day, field) in [
            (&[(540, 1441)][..], "d[0]"),
            (&[(1440, 1441)], "d[0]"),
            (&[(540, 540)], "d[0]"),
            (&[(540, 720), (700, 800)], "d[1]"),
            (&[(540, 720), (100, 200)], "d[1]"),
            (&[(0, 10); 25], "d"),
        ] {
            assert_eq!(stretches("d", day).unwrap_err().field, field, "{day:?}");
        }
        let problem = stretches("week.monday", &[(540, 720), (700, 800)]).unwrap_err();
        assert_eq!(
            problem.to_string(),
            "`week.monday[1]` is 700 to 800; expected is hours in order and without overlap, here from minute 720 on"
        );
    }

    #[test]
    fn what_is_repeated_is_short_and_can_be_read() {
        let long = Problem::new("name", &"ä\u{7}".repeat(1000), "a name");
        assert_eq!(long.found.chars().count(), SHOWN + 3);
        assert!(!long.found.contains('\u{7}'));
    }
}
