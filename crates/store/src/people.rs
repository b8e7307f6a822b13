//! Whose a telephone number is.

use booking::time_text::parse_date;
use jiff::civil::Date;

use crate::{Store, StoreError};

/// Somebody who comes, as far as it shows who calls. `Debug` prints the row alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Row id.
    pub id: i64,
    /// As it stands in the list of patients.
    pub name: String,
    /// When they were born, if that is known.
    pub birth_date: Option<Date>,
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Person({})", self.id)
    }
}

impl Store {
    /// Everybody whose number this is, in E.164; those who turned out to be somebody else left out.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn people_of_number(&self, number: &str) -> Result<Vec<Person>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(
            "SELECT p.id, p.name, p.birth_date FROM patient_numbers AS n JOIN patients AS p ON p.id = n.patient_id
              WHERE n.number = ?1 AND p.merged_into IS NULL ORDER BY p.id",
        )?;
        let people = query.query_map([number], |row| {
            let born: Option<String> = row.get(2)?;
            Ok(Person {
                id: row.get(0)?,
                name: row.get(1)?,
                birth_date: born.as_deref().and_then(parse_date),
            })
        })?;
        Ok(people.collect::<Result<_, _>>()?)
    }
}
