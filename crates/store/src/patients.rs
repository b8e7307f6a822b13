//! The people who come, and the numbers they call from.
//!
//! A patient is one person: nothing here takes two rows for one because of a number alone, which a family shares, or a name
//! alone. A row that was merged into another stays and only leads there.

mod backfill;
mod birth_year;
mod find;
mod merge;
mod of_booking;
mod record;
mod save;
mod sounds;
mod unmerge;

pub(crate) use backfill::backfill;
pub(crate) use birth_year::take_back as take_back_new;
pub use find::{FoundBy, FoundPatient};
pub(crate) use of_booking::{patient_of_booking, stands_for};
pub use record::PatientVisits;
pub use save::{PatientDraft, PatientError};
pub use unmerge::TakenIn;

use booking::patient::{Born, Language};
use booking::time_text::parse_date;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, types::Type};

use crate::time_text::{day, parse_moment};
use crate::{Store, StoreError};

/// In numbers these do not count.
const SIGNS: &[char] = &['+', ' ', '-', '(', ')', '.', '/'];

/// Nobody shares a number with more people; of a switchboard's the first are enough.
const MOST_OF_ONE_NUMBER: u32 = 50;

/// Somebody who comes.
#[derive(Clone, PartialEq, Eq)]
pub struct Patient {
    /// Row id.
    pub id: i64,
    /// As it goes into the book.
    pub name: String,
    /// The numbers they call from; E.164 where that is known, else as it was given.
    pub numbers: Vec<String>,
    /// When they were born, as far as that is known.
    pub born: Option<Born>,
    /// What they would rather speak.
    pub language: Language,
    /// What staff write about them.
    pub notes: String,
    /// The row that this one turned out to be.
    pub merged_into: Option<i64>,
    /// When the row was made.
    pub made_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Goes up by one with every change.
    pub revision: i64,
}

/// Prints neither name, number, day nor words.
impl std::fmt::Debug for Patient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Patient({}, revision {})", self.id, self.revision)
    }
}

impl Store {
    /// The patient with this id, also when they were merged into another.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn patient(&self, id: i64) -> Result<Option<Patient>, StoreError> {
        Ok(by_id(&*self.0.reader()?, id)?)
    }

    /// Everybody who has this number, in the order of their names; signs in it do not count. Nobody has a withheld one.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn patients_with_number(&self, number: &str) -> Result<Vec<Patient>, StoreError> {
        if booking::patient::is_withheld(number) {
            return Ok(Vec::new());
        }
        Ok(with_number(&*self.0.reader()?, number)?)
    }
}

const COLUMNS: &str = "id, name, birth_date, birth_year, language, notes, merged_into, made_at, changed_at, revision, \
     (SELECT group_concat(number, char(10)) FROM \
         (SELECT number FROM patient_numbers WHERE patient_id = patients.id ORDER BY place, number))";

fn by_id(connection: &Connection, id: i64) -> Result<Option<Patient>, rusqlite::Error> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM patients WHERE id = ?1"))?
        .query_row([id], read)
        .optional()
}

fn with_number(connection: &Connection, number: &str) -> Result<Vec<Patient>, rusqlite::Error> {
    let digits = digits(number);
    if digits.is_empty() {
        return Ok(Vec::new());
    }
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM patients
              WHERE id IN (SELECT patient_id FROM patient_numbers WHERE digits = ?1) AND merged_into IS NULL
              ORDER BY name COLLATE NOCASE, id LIMIT {MOST_OF_ONE_NUMBER}"
        ))?
        .query_map([digits], read)?
        .collect()
}

/// The number as the column `digits` has it.
fn digits(number: &str) -> String {
    number.chars().filter(|letter| !SIGNS.contains(letter)).collect::<String>().to_ascii_lowercase()
}

fn read(row: &Row<'_>) -> Result<Patient, rusqlite::Error> {
    let language: String = row.get(4)?;
    let numbers: Option<String> = row.get(10)?;
    Ok(Patient {
        id: row.get(0)?,
        name: row.get(1)?,
        numbers: numbers.iter().flat_map(|numbers| numbers.lines()).map(str::to_owned).collect(),
        born: born(row, 2)?,
        language: Language::parse(&language).ok_or_else(|| not_understood(4))?,
        notes: row.get(5)?,
        merged_into: row.get(6)?,
        made_at: moment(row, 7)?,
        changed_at: moment(row, 8)?,
        revision: row.get(9)?,
    })
}

/// The columns `birth_date` and, behind it, `birth_year`, of which the day wins.
pub(crate) fn born(row: &Row<'_>, birth_date: usize) -> Result<Option<Born>, rusqlite::Error> {
    let Some(date) = row.get::<_, Option<String>>(birth_date)? else {
        return Ok(row.get::<_, Option<i16>>(birth_date + 1)?.map(Born::Year));
    };
    parse_date(&date).map(|date| Some(Born::Day(date))).ok_or_else(|| not_understood(birth_date))
}

/// What goes into those columns.
fn born_columns(born: Option<Born>) -> (Option<String>, Option<i16>) {
    match born {
        Some(Born::Day(date)) => (Some(day(date)), None),
        Some(Born::Year(year)) => (None, Some(year)),
        None => (None, None),
    }
}

fn moment(row: &Row<'_>, index: usize) -> Result<Timestamp, rusqlite::Error> {
    let text: String = row.get(index)?;
    parse_moment(&text).ok_or_else(|| not_understood(index))
}

fn not_understood(index: usize) -> rusqlite::Error {
    let wrong = format!("column {index} holds an unexpected text");
    rusqlite::Error::FromSqlConversionFailure(index, Type::Text, wrong.into())
}
