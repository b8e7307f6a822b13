//! Who a booking is for.

use booking::patient::is_withheld;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::save::{PatientDraft, add};
use super::with_number;
use crate::author::Author;
use crate::history::folded;

/// The one patient with this name (accents and capitals do not count) and this number, else a new one with both; to be
/// called inside the transaction that books. A number alone is a family's and a name alone anybody's, so neither is enough:
/// without a number it is who was booked under this name in the same call, else somebody new.
pub(crate) fn patient_of_booking(
    connection: &Connection,
    name: &str,
    number: &str,
    by: &Author,
    now: Timestamp,
) -> Result<i64, rusqlite::Error> {
    let wanted = folded(name);
    let has_number = !is_withheld(number);
    let known = if has_number {
        let mut same = with_number(connection, number)?.into_iter().filter(|one| folded(&one.name) == wanted);
        // Father and son of one name and one number are told apart by their birth dates, which nobody has said here.
        match (same.next(), same.next()) {
            (Some(one), None) => Some(one.id),
            _ => None,
        }
    } else {
        booked_in_call(connection, &wanted, by)?
    };
    if let Some(id) = known {
        return Ok(id);
    }
    let numbers = if has_number { vec![number.trim().to_owned()] } else { Vec::new() };
    let draft = PatientDraft { name: name.to_owned(), numbers, ..PatientDraft::default() };
    add(connection, &draft, by, now)
}

/// Who was booked under this name in the same call.
fn booked_in_call(
    connection: &Connection,
    wanted: &str,
    by: &Author,
) -> Result<Option<i64>, rusqlite::Error> {
    let Some(call_sid) = &by.call_sid else { return Ok(None) };
    let mut booked = connection.prepare_cached(
        "SELECT p.id, p.name FROM appointments AS a JOIN patients AS p ON p.id = a.patient_id
          WHERE a.call_sid = ?1 AND p.merged_into IS NULL ORDER BY a.id DESC",
    )?;
    let mut rows = booked.query(params![call_sid])?;
    while let Some(row) = rows.next()? {
        if folded(&row.get::<_, String>(1)?) == wanted {
            return row.get(0).map(Some);
        }
    }
    Ok(None)
}

/// The patient themselves: a row that was merged leads to another. One that is not there is left to the schema to refuse.
pub(crate) fn stands_for(connection: &Connection, id: i64) -> Result<i64, rusqlite::Error> {
    let into = connection
        .prepare_cached("SELECT coalesce(merged_into, id) FROM patients WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(into.unwrap_or(id))
}
