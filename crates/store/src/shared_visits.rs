//! Visits as other programs and sheets of paper are given them: with the patient's facts beside them, found by any of a few
//! things, page by page.

use booking::appointment::Status;
use booking::clinic::ClinicianId;
use booking::patient::Born;
use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params_from_iter};

use crate::appointments::{COLUMNS, read};
use crate::author::Who;
use crate::patients::born;
use crate::time_text::moment;
use crate::{Appointment, Store, StoreError};

/// How many columns [`COLUMNS`] has; what is asked for beside them comes after.
const BESIDE: usize = 22;

/// Which visits. Everything that is given must hold; [`VisitFilter::default`] is all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VisitFilter {
    /// With one of these ids.
    pub ids: Option<Vec<i64>>,
    /// That begin then or later.
    pub from: Option<Timestamp>,
    /// That begin before.
    pub to: Option<Timestamp>,
    /// With this clinician.
    pub clinician: Option<ClinicianId>,
    /// Of one of these patients.
    pub patients: Option<Vec<i64>>,
    /// That stand so.
    pub statuses: Option<Vec<Status>>,
    /// With this confirmation number.
    pub confirmation_number: Option<String>,
}

/// A visit with what is known of its patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedVisit {
    /// The row.
    pub appointment: Appointment,
    /// When the patient was born, as far as that is known.
    pub born: Option<Born>,
}

/// A place in the list: after the visit that begins then and has this id.
pub type After = (Timestamp, i64);

impl Store {
    /// The visits that pass the filter, in order of their beginnings, cancelled ones too; at most `most`, those after
    /// `after`.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn shared_visits(
        &self,
        filter: &VisitFilter,
        after: Option<After>,
        most: u32,
    ) -> Result<Vec<SharedVisit>, StoreError> {
        let (mut wheres, mut values) = conditions(filter);
        if let Some((at, id)) = after {
            wheres.push("(a.starts_at, a.id) > (?, ?)".to_owned());
            values.extend([Value::Text(moment(at)), Value::Integer(id)]);
        }
        values.push(Value::Integer(i64::from(most)));
        let sql = format!(
            "SELECT {COLUMNS}, p.birth_date, p.birth_year FROM appointments AS a LEFT JOIN patients AS p ON p.id = a.patient_id
              WHERE {} ORDER BY a.starts_at, a.id LIMIT ?",
            wheres.join(" AND ")
        );
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(&sql)?;
        let rows = query.query_map(params_from_iter(values), |row| {
            Ok(SharedVisit { appointment: read(row)?, born: born(row, BESIDE)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many visits pass the filter.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn count_shared_visits(&self, filter: &VisitFilter) -> Result<u64, StoreError> {
        let (wheres, values) = conditions(filter);
        let sql = format!("SELECT count(*) FROM appointments AS a WHERE {}", wheres.join(" AND "));
        let reader = self.0.reader()?;
        let count: i64 =
            reader.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// The visit that this kind of author booked under this key, whatever became of it.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn booked_under(&self, who: Who, key: &str) -> Result<Option<i64>, StoreError> {
        let reader = self.0.reader()?;
        let found = reader
            .prepare_cached(
                "SELECT appointment_id FROM tool_changes WHERE call_sid = ?1 AND tool_call_id = ?2",
            )?
            .query_row([who.as_str(), key], |row| row.get(0))
            .optional()?;
        Ok(found)
    }

    /// Whether this person has a visit that begins at this moment, with this clinician or with anybody, whatever became of
    /// it.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn has_visit(
        &self,
        clinician: Option<ClinicianId>,
        starts_at: Timestamp,
        customer_name: &str,
    ) -> Result<bool, StoreError> {
        let reader = self.0.reader()?;
        let found: Option<i64> = reader
            .prepare_cached(
                "SELECT 1 FROM appointments WHERE starts_at = ?2 AND (?1 IS NULL OR clinician_id = ?1)
                    AND customer_name = ?3 COLLATE NOCASE LIMIT 1",
            )?
            .query_row(rusqlite::params![clinician.map(|id| id.0), moment(starts_at), customer_name], |row| {
                row.get(0)
            })
            .optional()?;
        Ok(found.is_some())
    }
}

fn conditions(filter: &VisitFilter) -> (Vec<String>, Vec<Value>) {
    let mut wheres = vec!["1".to_owned()];
    let mut values = Vec::new();
    let mut any_of = |column: &str, wanted: Vec<Value>| {
        let marks = vec!["?"; wanted.len()].join(", ");
        values.extend(wanted);
        format!("{column} IN ({marks})")
    };
    if let Some(ids) = &filter.ids {
        wheres.push(any_of("a.id", ids.iter().copied().map(Value::Integer).collect()));
    }
    if let Some(patients) = &filter.patients {
        wheres.push(any_of("a.patient_id", patients.iter().copied().map(Value::Integer).collect()));
    }
    if let Some(statuses) = &filter.statuses {
        let words = statuses.iter().map(|status| Value::Text(status.as_str().to_owned())).collect();
        wheres.push(any_of("a.status", words));
    }
    let mut is = |condition: &str, value: Value| {
        wheres.push(condition.to_owned());
        values.push(value);
    };
    if let Some(from) = filter.from {
        is("a.starts_at >= ?", Value::Text(moment(from)));
    }
    if let Some(to) = filter.to {
        is("a.starts_at < ?", Value::Text(moment(to)));
    }
    if let Some(clinician) = filter.clinician {
        is("a.clinician_id = ?", Value::Integer(clinician.0));
    }
    if let Some(number) = &filter.confirmation_number {
        is("a.confirmation_number = ?", Value::Text(number.clone()));
    }
    (wheres, values)
}
