//! Patients as other programs are given them.

use std::collections::HashMap;

use booking::patient::Born;
use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::history::folded;
use crate::patients::born;
use crate::time_text::parse_moment;
use crate::{Store, StoreError};

/// Which patients. Everything that is given must hold; [`PatientFilter::default`] is all of them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PatientFilter {
    /// With one of these ids.
    pub ids: Option<Vec<i64>>,
    /// Reached under one of these numbers.
    pub numbers: Option<Vec<String>>,
    /// Born then; of a year that is every day in it, and the year itself.
    pub born: Option<Born>,
    /// With a word that begins so, for each of these.
    pub name_words: Vec<String>,
}

/// Someone who comes.
#[derive(Clone, PartialEq, Eq)]
pub struct SharedPatient {
    /// Row id.
    pub id: i64,
    /// Their name.
    pub name: String,
    /// When they were born, as far as that is known.
    pub born: Option<Born>,
    /// `en` or `es`.
    pub language: String,
    /// Where they are reached.
    pub numbers: Vec<String>,
    /// Who they turned out to be, when they stood in the list twice.
    pub merged_into: Option<i64>,
    /// Goes up by one with every change.
    pub revision: i64,
    /// When they were last changed.
    pub changed_at: Timestamp,
}

/// Prints neither name nor number.
impl std::fmt::Debug for SharedPatient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SharedPatient({})", self.id)
    }
}

/// Prints neither name nor number.
impl std::fmt::Debug for PatientFilter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PatientFilter(…)")
    }
}

impl Store {
    /// The patients that pass the filter, in order of their ids; at most `most`, those after the id `after`. One who was
    /// merged into another is given when their id is asked for, and is in no list.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn shared_patients(
        &self,
        filter: &PatientFilter,
        after: i64,
        most: u32,
    ) -> Result<Vec<SharedPatient>, StoreError> {
        let (wheres, mut values) = conditions(filter);
        values.extend([Value::Integer(after), Value::Integer(i64::from(most))]);
        let sql = format!(
            "SELECT p.id, p.name, p.birth_date, p.birth_year, p.language, p.merged_into, p.revision, p.changed_at
               FROM patients AS p WHERE {wheres} AND p.id > ? ORDER BY p.id LIMIT ?"
        );
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(&sql)?;
        let rows = query.query_map(params_from_iter(values), |row| {
            let changed_at: String = row.get(7)?;
            Ok(SharedPatient {
                id: row.get(0)?,
                name: row.get(1)?,
                born: born(row, 2)?,
                language: row.get(4)?,
                numbers: Vec::new(),
                merged_into: row.get(5)?,
                revision: row.get(6)?,
                changed_at: parse_moment(&changed_at).unwrap_or(Timestamp::UNIX_EPOCH),
            })
        })?;
        let mut found: Vec<SharedPatient> = rows.collect::<Result<_, _>>()?;
        let mut numbers = numbers_of(&reader, found.iter().map(|patient| patient.id))?;
        for patient in &mut found {
            patient.numbers = numbers.remove(&patient.id).unwrap_or_default();
        }
        Ok(found)
    }

    /// How many patients pass the filter.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn count_shared_patients(&self, filter: &PatientFilter) -> Result<u64, StoreError> {
        let (wheres, values) = conditions(filter);
        let sql = format!("SELECT count(*) FROM patients AS p WHERE {wheres}");
        let reader = self.0.reader()?;
        let count: i64 =
            reader.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }
}

fn numbers_of(
    connection: &Connection,
    ids: impl Iterator<Item = i64>,
) -> Result<HashMap<i64, Vec<String>>, rusqlite::Error> {
    let ids: Vec<Value> = ids.map(Value::Integer).collect();
    let mut numbers: HashMap<i64, Vec<String>> = HashMap::new();
    let mut query = connection.prepare_cached(&format!(
        "SELECT patient_id, number FROM patient_numbers WHERE patient_id IN ({}) ORDER BY patient_id, number",
        vec!["?"; ids.len()].join(", ")
    ))?;
    let rows = query.query_map(params_from_iter(ids), |row| Ok((row.get(0)?, row.get(1)?)))?;
    for row in rows {
        let (id, number): (i64, String) = row?;
        numbers.entry(id).or_default().push(number);
    }
    Ok(numbers)
}

fn conditions(filter: &PatientFilter) -> (String, Vec<Value>) {
    let mut values = Vec::new();
    let mut wheres = Vec::new();
    match &filter.ids {
        None => wheres.push("p.merged_into IS NULL".to_owned()),
        Some(ids) => {
            wheres.push(format!("p.id IN ({})", vec!["?"; ids.len()].join(", ")));
            values.extend(ids.iter().copied().map(Value::Integer));
        }
    }
    if let Some(numbers) = &filter.numbers {
        let marks = vec!["?"; numbers.len()].join(", ");
        wheres.push(format!(
            "EXISTS (SELECT 1 FROM patient_numbers AS n WHERE n.patient_id = p.id AND n.number IN ({marks}))"
        ));
        values.extend(numbers.iter().cloned().map(Value::Text));
    }
    match filter.born {
        None => {}
        Some(Born::Day(date)) => {
            wheres.push("p.birth_date = ?".to_owned());
            values.push(Value::Text(crate::time_text::day(date)));
        }
        Some(Born::Year(year)) => {
            wheres.push(
                "(p.birth_date BETWEEN ? AND ? OR (p.birth_date IS NULL AND p.birth_year = ?))".to_owned(),
            );
            values.extend(["01-01", "12-31"].map(|day| Value::Text(format!("{year:04}-{day}"))));
            values.push(Value::Integer(i64::from(year)));
        }
    }
    for word in &filter.name_words {
        // Accents do not count, except in a name that another program has just written.
        let name = "coalesce(p.folded, p.name)";
        wheres.push(format!("({name} LIKE ? ESCAPE '\\' OR {name} LIKE ? ESCAPE '\\')"));
        let word = folded(word).replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        values.extend([Value::Text(format!("{word}%")), Value::Text(format!("% {word}%"))]);
    }
    (wheres.join(" AND "), values)
}
