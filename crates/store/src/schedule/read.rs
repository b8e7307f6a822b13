//! From the tables to a [`Clinic`].

use std::collections::HashMap;

use booking::clinic::{
    Clinic, Clinician, ClinicianId, Closure, Exception, HoursError, Retired, Room, RoomId, Stretch,
    VisitType, VisitTypeId, WeeklyHours,
};
use booking::hours::stretch;
use booking::time_text::parse_date;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use rusqlite::{Connection, Row};

use super::Schedule;
use crate::StoreError;

pub(super) fn version(connection: &Connection) -> Result<i64, rusqlite::Error> {
    connection.prepare_cached("SELECT version FROM clinic WHERE id = 1")?.query_row([], |row| row.get(0))
}

/// All of it. The connection must be inside a transaction.
pub(super) fn schedule(connection: &Connection, time_zone: &TimeZone) -> Result<Schedule, StoreError> {
    let mut weeks = weeks(connection)?;
    let hours = weeks.remove(&None).unwrap_or_else(WeeklyHours::closed);
    let (clinicians, gone) = clinicians(connection, &mut weeks)?;
    let (rooms, rooms_gone) = rooms(connection)?;
    let (visit_types, types_gone) = visit_types(connection)?;
    let closures = closures(connection)?;
    let (version, clinic) = connection
        .prepare_cached(
            "SELECT version, name, slot_minutes, horizon_days, lead_minutes FROM clinic WHERE id = 1",
        )?
        .query_row([], |row| {
            let clinic = Clinic {
                name: row.get(1)?,
                time_zone: time_zone.clone(),
                hours,
                closures,
                clinicians,
                rooms,
                visit_types,
                slot_minutes: row.get(2)?,
                horizon_days: row.get(3)?,
                lead_minutes: row.get(4)?,
                retired: Retired { clinicians: gone, rooms: rooms_gone, visit_types: types_gone },
            };
            Ok((row.get(0)?, clinic))
        })?;
    Ok(Schedule { version, clinic })
}

/// Weekly hours by whose they are; `None` is the clinic.
fn weeks(connection: &Connection) -> Result<HashMap<Option<i64>, WeeklyHours>, StoreError> {
    let mut days: HashMap<(Option<i64>, i8), Vec<Stretch>> = HashMap::new();
    let mut query = connection.prepare_cached(
        "SELECT clinician_id, weekday, from_minute, to_minute FROM weekly_hours ORDER BY from_minute",
    )?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, minutes(row, 2)?)))?;
    for row in rows {
        let (whose, weekday, stretch) = row?;
        days.entry((whose, weekday)).or_default().push(stretch);
    }
    let mut weeks: HashMap<Option<i64>, WeeklyHours> = HashMap::new();
    for ((whose, weekday), stretches) in days {
        let week = weeks.remove(&whose).unwrap_or_else(WeeklyHours::closed);
        let weekday = Weekday::from_monday_one_offset(weekday)
            .map_err(|_| StoreError::Other("weekly hours have an unknown weekday".to_owned()))?;
        weeks.insert(whose, week.on(weekday, &stretches).map_err(wrong_hours)?);
    }
    Ok(weeks)
}

/// The schema cannot say it, so another program may have written such hours.
fn wrong_hours(error: HoursError) -> StoreError {
    StoreError::Other(format!("its weekly hours cannot be: {error}"))
}

/// Those who work here, in the order of their columns, and those who have left.
fn clinicians(
    connection: &Connection,
    weeks: &mut HashMap<Option<i64>, WeeklyHours>,
) -> Result<(Vec<Clinician>, Vec<Clinician>), StoreError> {
    let mut exceptions = exceptions(connection)?;
    let mut query = connection.prepare_cached(
        "SELECT id, name, colour, own_hours, retired FROM clinicians ORDER BY position, id",
    )?;
    let rows = query.query_map([], |row| {
        let (id, own, retired): (i64, bool, bool) = (row.get(0)?, row.get(3)?, row.get(4)?);
        let clinician = Clinician {
            id: ClinicianId(id),
            name: row.get(1)?,
            colour: row.get(2)?,
            hours: own.then(|| weeks.remove(&Some(id)).unwrap_or_else(WeeklyHours::closed)),
            exceptions: exceptions.remove(&id).unwrap_or_default(),
        };
        Ok((clinician, retired))
    })?;
    parted(rows)
}

fn exceptions(connection: &Connection) -> Result<HashMap<i64, Vec<Exception>>, StoreError> {
    let mut hours: HashMap<i64, Vec<Stretch>> = HashMap::new();
    let mut query = connection.prepare_cached(
        "SELECT exception_id, from_minute, to_minute FROM exception_hours ORDER BY from_minute",
    )?;
    for row in query.query_map([], |row| Ok((row.get(0)?, minutes(row, 1)?)))? {
        let (exception, stretch) = row?;
        hours.entry(exception).or_default().push(stretch);
    }
    let mut found: HashMap<i64, Vec<Exception>> = HashMap::new();
    let mut query = connection
        .prepare_cached("SELECT id, clinician_id, from_date, to_date, reason FROM exceptions ORDER BY id")?;
    let rows = query.query_map([], |row| {
        let exception = Exception {
            from: date(row, 2)?,
            to: date(row, 3)?,
            stretches: hours.remove(&row.get(0)?).unwrap_or_default(),
            reason: row.get(4)?,
        };
        Ok((row.get(1)?, exception))
    })?;
    for row in rows {
        let (clinician, exception) = row?;
        found.entry(clinician).or_default().push(exception);
    }
    Ok(found)
}

fn closures(connection: &Connection) -> Result<Vec<Closure>, StoreError> {
    let mut query = connection
        .prepare_cached("SELECT from_date, to_date, reason FROM closures ORDER BY from_date, id")?;
    let rows = query
        .query_map([], |row| Ok(Closure { from: date(row, 0)?, to: date(row, 1)?, reason: row.get(2)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn rooms(connection: &Connection) -> Result<(Vec<Room>, Vec<Room>), StoreError> {
    let mut query = connection.prepare_cached("SELECT id, name, retired FROM rooms ORDER BY position, id")?;
    let rows =
        query.query_map([], |row| Ok((Room { id: RoomId(row.get(0)?), name: row.get(1)? }, row.get(2)?)))?;
    parted(rows)
}

fn visit_types(connection: &Connection) -> Result<(Vec<VisitType>, Vec<VisitType>), StoreError> {
    let mut done_by = pairs(
        connection,
        "SELECT visit_type_id, clinician_id FROM visit_type_clinicians ORDER BY clinician_id",
    )?;
    let mut done_in =
        pairs(connection, "SELECT visit_type_id, room_id FROM visit_type_rooms ORDER BY room_id")?;
    let mut query = connection.prepare_cached(
        "SELECT id, name, minutes, buffer_before, buffer_after, colour, retired FROM visit_types
          ORDER BY position, id",
    )?;
    let rows = query.query_map([], |row| {
        let id: i64 = row.get(0)?;
        let kind = VisitType {
            id: VisitTypeId(id),
            name: row.get(1)?,
            minutes: row.get(2)?,
            buffer_before: row.get(3)?,
            buffer_after: row.get(4)?,
            colour: row.get(5)?,
            clinicians: done_by.remove(&id).unwrap_or_default().into_iter().map(ClinicianId).collect(),
            rooms: done_in.remove(&id).unwrap_or_default().into_iter().map(RoomId).collect(),
        };
        Ok((kind, row.get(6)?))
    })?;
    parted(rows)
}

fn pairs(connection: &Connection, query: &str) -> Result<HashMap<i64, Vec<i64>>, StoreError> {
    let mut found: HashMap<i64, Vec<i64>> = HashMap::new();
    for row in connection.prepare_cached(query)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
        let (one, other) = row?;
        found.entry(one).or_default().push(other);
    }
    Ok(found)
}

/// What is in use, and what is retired.
fn parted<T>(
    rows: impl Iterator<Item = Result<(T, bool), rusqlite::Error>>,
) -> Result<(Vec<T>, Vec<T>), StoreError> {
    let (mut used, mut retired) = (Vec::new(), Vec::new());
    for row in rows {
        let (one, is_retired) = row?;
        if is_retired { retired.push(one) } else { used.push(one) }
    }
    Ok((used, retired))
}

fn minutes(row: &Row<'_>, index: usize) -> Result<Stretch, rusqlite::Error> {
    stretch(row.get(index)?, row.get(index + 1)?).ok_or_else(|| {
        let wrong = "no minute of a day".into();
        rusqlite::Error::FromSqlConversionFailure(index, rusqlite::types::Type::Integer, wrong)
    })
}

fn date(row: &Row<'_>, index: usize) -> Result<Date, rusqlite::Error> {
    let text: String = row.get(index)?;
    parse_date(&text).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(index, rusqlite::types::Type::Text, "no date".into())
    })
}
