//! From a [`Clinic`] to the tables.

use std::collections::HashMap;

use booking::clinic::{Clinic, Clinician, Stretch, WeeklyHours};
use booking::hours::{end_minute, minute};
use jiff::Timestamp;
use jiff::civil::Weekday;
use rusqlite::types::Value;
use rusqlite::{Transaction, params};

use super::SaveError;
use crate::time_text::{day, moment};

/// Rows that were new, by the id they came with.
type Made = HashMap<i64, i64>;

pub(super) fn schedule(
    transaction: &Transaction<'_>,
    clinic: &Clinic,
    now: Timestamp,
) -> Result<(), SaveError> {
    transaction
        .prepare_cached(
            "UPDATE clinic SET name = ?1, slot_minutes = ?2, horizon_days = ?3, lead_minutes = ?4,
                    version = version + 1, changed_at = ?5 WHERE id = 1",
        )?
        .execute(params![
            clinic.name,
            clinic.slot_minutes,
            clinic.horizon_days,
            clinic.lead_minutes,
            moment(now)
        ])?;
    for table in ["weekly_hours", "exceptions", "closures", "visit_type_clinicians", "visit_type_rooms"] {
        // Of what is retired nothing but its row is left; the audit row has the rest.
        transaction.execute(&format!("DELETE FROM {table}"), [])?;
    }
    week(transaction, None, &clinic.hours)?;
    closures(transaction, clinic)?;
    let clinicians = clinicians(transaction, &clinic.clinicians)?;
    let rooms = rooms(transaction, clinic)?;
    visit_types(transaction, clinic, &clinicians, &rooms)
}

fn clinicians(transaction: &Transaction<'_>, all: &[Clinician]) -> Result<Made, SaveError> {
    let mut table = Table::of(transaction, "clinicians", "clinician");
    for (position, one) in (0_i64..).zip(all) {
        let values = [
            ("name", one.name.clone().into()),
            ("colour", i64::from(one.colour).into()),
            ("own_hours", i64::from(one.hours.is_some()).into()),
        ];
        let id = table.put(one.id.0, position, &values)?;
        if let Some(own) = &one.hours {
            week(transaction, Some(id), own)?;
        }
        for exception in &one.exceptions {
            transaction
                .prepare_cached(
                    "INSERT INTO exceptions (clinician_id, from_date, to_date, reason) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![id, day(exception.from), day(exception.to), exception.reason])?;
            let exception_id = transaction.last_insert_rowid();
            for (from, to) in &exception.stretches {
                transaction
                    .prepare_cached(
                        "INSERT INTO exception_hours (exception_id, from_minute, to_minute) VALUES (?1, ?2, ?3)",
                    )?
                    .execute(params![exception_id, minute(*from), end_minute(*to)])?;
            }
        }
    }
    table.retire_the_rest()
}

fn rooms(transaction: &Transaction<'_>, clinic: &Clinic) -> Result<Made, SaveError> {
    let mut table = Table::of(transaction, "rooms", "room");
    for (position, room) in (0_i64..).zip(&clinic.rooms) {
        table.put(room.id.0, position, &[("name", room.name.clone().into())])?;
    }
    table.retire_the_rest()
}

fn visit_types(
    transaction: &Transaction<'_>,
    clinic: &Clinic,
    clinicians: &Made,
    rooms: &Made,
) -> Result<(), SaveError> {
    let mut table = Table::of(transaction, "visit_types", "visit type");
    for (position, kind) in (0_i64..).zip(&clinic.visit_types) {
        let values = [
            ("name", kind.name.clone().into()),
            ("minutes", i64::from(kind.minutes).into()),
            ("buffer_before", i64::from(kind.buffer_before).into()),
            ("buffer_after", i64::from(kind.buffer_after).into()),
            ("colour", i64::from(kind.colour).into()),
        ];
        let id = table.put(kind.id.0, position, &values)?;
        for clinician in &kind.clinicians {
            transaction
                .prepare_cached(
                    "INSERT OR IGNORE INTO visit_type_clinicians (visit_type_id, clinician_id) VALUES (?1, ?2)",
                )?
                .execute([id, *clinicians.get(&clinician.0).unwrap_or(&clinician.0)])?;
        }
        for room in &kind.rooms {
            transaction
                .prepare_cached(
                    "INSERT OR IGNORE INTO visit_type_rooms (visit_type_id, room_id) VALUES (?1, ?2)",
                )?
                .execute([id, *rooms.get(&room.0).unwrap_or(&room.0)])?;
        }
    }
    table.retire_the_rest().map(drop)
}

fn week(transaction: &Transaction<'_>, whose: Option<i64>, week: &WeeklyHours) -> Result<(), SaveError> {
    for weekday in Weekday::Monday.cycle_forward().take(7) {
        for (from, to) in week.of(weekday) {
            hours(transaction, whose, weekday, (*from, *to))?;
        }
    }
    Ok(())
}

fn hours(
    transaction: &Transaction<'_>,
    whose: Option<i64>,
    weekday: Weekday,
    (from, to): Stretch,
) -> Result<(), SaveError> {
    transaction
        .prepare_cached(
            "INSERT INTO weekly_hours (clinician_id, weekday, from_minute, to_minute) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![whose, weekday.to_monday_one_offset(), minute(from), end_minute(to)])?;
    Ok(())
}

fn closures(transaction: &Transaction<'_>, clinic: &Clinic) -> Result<(), SaveError> {
    for closure in &clinic.closures {
        transaction
            .prepare_cached("INSERT INTO closures (from_date, to_date, reason) VALUES (?1, ?2, ?3)")?
            .execute(params![day(closure.from), day(closure.to), closure.reason])?;
    }
    Ok(())
}

/// A table whose rows are retired, never deleted.
struct Table<'a> {
    transaction: &'a Transaction<'a>,
    table: &'static str,
    /// What a row of it is called.
    what: &'static str,
    made: Made,
    kept: Vec<i64>,
}

impl<'a> Table<'a> {
    fn of(transaction: &'a Transaction<'a>, table: &'static str, what: &'static str) -> Table<'a> {
        Table { transaction, table, what, made: Made::new(), kept: Vec::new() }
    }

    /// Writes a row; gives its id. One that came with 0 or less is new.
    fn put(&mut self, came: i64, position: i64, values: &[(&str, Value)]) -> Result<i64, SaveError> {
        let columns: Vec<&str> = values.iter().map(|(column, _)| *column).chain(["position"]).collect();
        let values = || values.iter().map(|(_, value)| value.clone()).chain([Value::from(position)]);
        let table = self.table;
        let id = if came <= 0 {
            let places = vec!["?"; columns.len()].join(", ");
            self.transaction
                .prepare_cached(&format!("INSERT INTO {table} ({}) VALUES ({places})", columns.join(", ")))?
                .execute(rusqlite::params_from_iter(values()))?;
            let id = self.transaction.last_insert_rowid();
            self.made.insert(came, id);
            id
        } else {
            let set: Vec<String> = columns.iter().map(|column| format!("{column} = ?")).collect();
            let changed = self
                .transaction
                .prepare_cached(&format!(
                    "UPDATE {table} SET {} WHERE id = ? AND retired = 0",
                    set.join(", ")
                ))?
                .execute(rusqlite::params_from_iter(values().chain([Value::from(came)])))?;
            if changed == 0 {
                return Err(SaveError::Unknown { what: self.what, id: came });
            }
            came
        };
        self.kept.push(id);
        Ok(id)
    }

    /// Retires the rows that were not put; gives the ids of those that are new.
    fn retire_the_rest(self) -> Result<Made, SaveError> {
        let ids = self
            .transaction
            .prepare(&format!("SELECT id FROM {} WHERE retired = 0", self.table))?
            .query_map([], |row| row.get(0))?
            .collect::<Result<Vec<i64>, _>>()?;
        for id in ids.into_iter().filter(|id| !self.kept.contains(id)) {
            self.transaction
                .prepare_cached(&format!("UPDATE {} SET retired = 1 WHERE id = ?1", self.table))?
                .execute([id])?;
        }
        Ok(self.made)
    }
}
