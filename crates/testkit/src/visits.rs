//! A week of an appointment book, always the same: clinicians, kinds of visit, rooms, and visits in every state.

use std::path::Path;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use rusqlite::{Connection, params};

use crate::history::FillError;

/// The clinicians, in the order of their columns.
pub const CLINICIANS: [&str; 12] = [
    "Dr Lee",
    "Dr Ortiz",
    "Dr Kim",
    "Dr Patel",
    "Dr Novak",
    "Dr Brandt",
    "Dr Rossi",
    "Dr Haas",
    "Dr Chen",
    "Dr Weber",
    "Dr Martin",
    "Dr Demir",
];
const FIRST: [&str; 11] =
    ["Ben", "Carla", "Dan", "Elif", "Farid", "Gina", "Hugo", "Ines", "Jamal", "Lena", "Marco"];
const LAST: [&str; 13] = [
    "Okafor", "Müller", "Tanaka", "Silva", "Haddad", "Berg", "Costa", "Dubois", "Jensen", "Keller", "Nguyen",
    "Park", "Vogel",
];
/// Statuses by turns; a called-off visit among them.
const STATUS: [&str; 8] =
    ["confirmed", "booked", "confirmed", "arrived", "confirmed", "in_room", "cancelled", "done"];
/// Quarters after nine at which the visits of a day begin, with how many quarters they take.
const DAY: [(i64, i64); 14] = [
    (0, 2),
    (3, 2),
    (5, 1),
    (6, 3),
    (10, 2),
    (16, 2),
    (18, 1),
    (19, 2),
    (21, 3),
    (24, 2),
    (26, 1),
    (27, 2),
    (29, 2),
    (31, 1),
];

/// What is to be made up.
#[derive(Debug, Clone)]
pub struct Plan {
    /// How many of [`CLINICIANS`], at least two.
    pub clinicians: usize,
    /// The first day, of five.
    pub monday: Date,
    /// The clinic's clock.
    pub zone: TimeZone,
    /// An offer to a caller ends then.
    pub offer_until: Timestamp,
}

/// Makes the book when there is none, and fills it. On Monday, Dr Lee has Ana Ruiz at 9:00 and Ben Okafor at 9:45, half
/// an hour each, and is free from 10:15 to 12; Dr Ortiz is free until 10 and sees two patients at once at 11. A time of
/// Dr Ortiz's at 10:15 is being offered to a caller.
///
/// # Errors
/// [`FillError`]; what the book holds then is not worth keeping.
pub fn fill(path: &Path, plan: &Plan) -> Result<(), FillError> {
    drop(store::Store::open(path).map_err(FillError::Open)?);
    let mut book = Connection::open(path)?;
    let book = book.transaction()?;
    clinic(&book, plan)?;
    let mut writer = Writer { book: &book, plan, number: 10_000 };
    for day in 0..5 {
        let date = plan.monday.checked_add(day.days())?;
        for clinician in 0..plan.clinicians {
            if day == 0 && clinician < 2 {
                continue;
            }
            for (place, (from, long)) in DAY.iter().enumerate() {
                let turn = place + clinician * 5 + usize::try_from(day).unwrap_or_default() * 3;
                // Not every day is full.
                if turn % 6 != 0 {
                    let name = format!("{} {}", FIRST[turn % FIRST.len()], LAST[turn * 7 % LAST.len()]);
                    writer.visit(
                        date,
                        clinician,
                        (*from, *long),
                        &name,
                        STATUS[turn % STATUS.len()],
                        None,
                    )?;
                }
            }
        }
    }
    let monday = plan.monday;
    writer.visit(monday, 0, (0, 2), "Ana Ruiz", "confirmed", None)?;
    writer.visit(monday, 0, (3, 2), "Ben Okafor", "booked", None)?;
    writer.visit(monday, 0, (16, 4), "Lena Berg", "confirmed", None)?;
    writer.visit(monday, 0, (24, 2), "Hugo Costa", "cancelled", None)?;
    writer.visit(monday, 1, (8, 3), "Rosa Vogel", "confirmed", None)?;
    writer.visit(
        monday,
        1,
        (9, 2),
        "Dan Silva",
        "confirmed",
        Some("Dr Ortiz agreed to see him in between"),
    )?;
    writer.visit(monday, 1, (18, 2), "Ines Haddad", "no_show", None)?;
    writer.offer(monday, 1, 5)?;
    book.commit()?;
    Ok(())
}

fn clinic(book: &Connection, plan: &Plan) -> Result<(), FillError> {
    book.execute_batch(
        "UPDATE clinic SET slot_minutes = 15;
         UPDATE visit_types SET name = 'Check-up', minutes = 30, colour = 5 WHERE id = 1;
         INSERT INTO visit_types (id, name, minutes, buffer_before, buffer_after, colour, position)
              VALUES (2, 'Vaccination', 15, 0, 0, 7, 1), (3, 'Consultation', 45, 0, 15, 2, 2), (4, 'Surgery', 60, 15, 15, 9, 3);
         INSERT INTO rooms (id, name, position) VALUES (1, 'Room 1', 0), (2, 'Treatment', 1);
         INSERT INTO visit_type_rooms (visit_type_id, room_id) VALUES (4, 2);
         UPDATE clinicians SET name = 'Dr Lee' WHERE id = 1;",
    )?;
    for (place, name) in CLINICIANS.iter().enumerate().take(plan.clinicians).skip(1) {
        book.execute(
            "INSERT INTO clinicians (id, name, colour, position) VALUES (?1 + 1, ?2, ?1 % 12, ?1)",
            params![column(place), name],
        )?;
    }
    if plan.clinicians > 2 {
        book.execute(
            "INSERT INTO exceptions (id, clinician_id, from_date, to_date, reason) VALUES (1, 3, ?1, ?1, 'conference')",
            [plan.monday.checked_add(1.day())?.to_string()],
        )?;
    }
    Ok(())
}

/// A small number as SQLite takes it.
fn column(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

struct Writer<'a> {
    book: &'a Connection,
    plan: &'a Plan,
    number: u32,
}

impl Writer<'_> {
    /// A visit that begins so many quarters after nine and takes so many.
    fn visit(
        &mut self,
        date: Date,
        clinician: usize,
        (from, long): (i64, i64),
        name: &str,
        status: &str,
        anyway: Option<&str>,
    ) -> Result<(), FillError> {
        self.number += 1;
        let (starts, ends) = self.instants(date, from, long)?;
        let at = date.at(9, 0, 0, 0).checked_add((from * 15).minutes())?;
        let kind = match long {
            1 => 2,
            3 => 3,
            _ => 1,
        };
        self.book.execute(
            "INSERT INTO appointments (customer_name, phone_number, appointment_date, appointment_time, confirmation_number,
                                       status, starts_at, ends_at, clinician_id, visit_type_id, time_zone, override_reason, notes)
                  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            params![
                name,
                format!("+1415555{:04}", self.number % 10_000),
                date.to_string(),
                at.strftime("%-I:%M %p").to_string(),
                format!("APT-{}", self.number),
                status,
                starts,
                ends,
                column(clinician + 1),
                kind,
                self.plan.zone.iana_name().unwrap_or("UTC"),
                anyway,
                if self.number % 9 == 0 { "Brings the results from the laboratory." } else { "" },
            ],
        )?;
        Ok(())
    }

    fn offer(&self, date: Date, clinician: usize, from: i64) -> Result<(), FillError> {
        let (starts, ends) = self.instants(date, from, 2)?;
        let until = self.plan.offer_until.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        self.book.execute(
            "INSERT INTO holds (clinician_id, visit_type_id, starts_at, ends_at, call_sid, made_at, expires_at)
                  VALUES (?1, 1, ?2, ?3, 'CA0123456789abcdef0123456789abcdef', ?4, ?4)",
            params![column(clinician + 1), starts, ends, until],
        )?;
        Ok(())
    }

    fn instants(&self, date: Date, from: i64, long: i64) -> Result<(String, String), FillError> {
        let nine = date.at(9, 0, 0, 0).to_zoned(self.plan.zone.clone())?.timestamp();
        let at = |quarters: i64| -> Result<String, FillError> {
            let at = nine.checked_add(SignedDuration::from_mins(quarters * 15))?;
            Ok(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        };
        Ok((at(from)?, at(from + long)?))
    }
}
