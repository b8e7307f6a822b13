//! Making, changing and joining patients. What cannot be is refused with its field named, and nothing is written.

use booking::appointment::patient_name;
use booking::patient::{Born, LONGEST_NOTES, MOST_NUMBERS, is_withheld};
use jiff::civil::Date;
use store::{Author, PatientDraft, PatientError, Store, StoreError, Who};
use wire::event::{Event, PatientChanged};
use wire::patient::{MergeUndo, NewPatient, Patient, PatientChange, PatientMerge};

use super::view;
use crate::Desk;
use crate::phone::PhoneNumber;
use crate::tools::BookFault;

/// Digits of the longest number there is, and signs between them.
const LONGEST_NUMBER: usize = 40;

/// So much of a wrong value is shown.
const SHOWN: usize = 40;

/// Why nothing was done with a patient.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PatientFault {
    /// A field's value is none that can be.
    #[error("`{field}`: {say}")]
    Wrong {
        /// Which field, by its name on the wire.
        field: &'static str,
        /// What is expected, in a sentence that names the field.
        say: String,
    },
    /// Nobody has this id.
    #[error("there is no such patient")]
    NotFound,
    /// Somebody else has changed them meanwhile; this is how they stand now.
    #[error("this patient was changed meanwhile")]
    Stale(Box<Patient>),
    /// They turned out to be this one.
    #[error("this patient was merged into another")]
    Merged(Box<Patient>),
    /// The book does not work at the moment.
    #[error("not possible at the moment; please try again")]
    Unavailable,
}

impl Desk {
    /// Writes a new patient down: `patient_changed`.
    ///
    /// # Errors
    /// [`PatientFault::Wrong`], or [`PatientFault::Unavailable`] when the book cannot be written.
    pub async fn add_patient(&self, new: NewPatient) -> Result<Patient, PatientFault> {
        let today = self.today();
        self.write_patient(move |desk, store, by| {
            let draft = PatientDraft {
                name: name(&new.name)?,
                numbers: desk.numbers(&new.numbers)?,
                born: born(new.birth_date.as_deref().unwrap_or_default(), today)?,
                language: view::language_of(new.language),
                notes: notes(&new.notes)?,
            };
            Ok(store.add_patient(&draft, by, desk.now())?)
        })
        .await
    }

    /// Changes a patient: `patient_changed`.
    ///
    /// # Errors
    /// [`PatientFault`]; in every case nothing was changed.
    pub async fn change_patient(&self, id: i64, change: PatientChange) -> Result<Patient, PatientFault> {
        let today = self.today();
        self.write_patient(move |desk, store, by| {
            let now = store.patient(id)?.ok_or(PatientFault::NotFound)?;
            let draft = PatientDraft {
                name: change.name.as_deref().map_or(Ok(now.name), name)?,
                numbers: change
                    .numbers
                    .as_deref()
                    .map_or(Ok(now.numbers), |numbers| desk.numbers(numbers))?,
                born: change.birth_date.as_deref().map_or(Ok(now.born), |text| born(text, today))?,
                language: change.language.map_or(now.language, view::language_of),
                notes: change.notes.as_deref().map_or(Ok(now.notes), notes)?,
            };
            store
                .save_patient(id, change.revision, &draft, by, desk.now())
                .map_err(|error| refused(store, error))
        })
        .await
    }

    /// Takes another row of the same person into this one: `patient_changed` for both.
    ///
    /// # Errors
    /// [`PatientFault`]; in every case nothing was changed.
    pub async fn merge_patients(&self, id: i64, merge: PatientMerge) -> Result<Patient, PatientFault> {
        if merge.from == id {
            return Err(wrong("from", "must be another patient than the one that is kept"));
        }
        let patient = self
            .write_patient(move |desk, store, by| {
                store
                    .merge_patients((merge.from, merge.from_revision), (id, merge.revision), by, desk.now())
                    .map_err(|error| refused(store, error))
            })
            .await?;
        self.bus().publish(Event::PatientChanged(PatientChanged { id: merge.from }));
        Ok(patient)
    }

    /// Takes back that this patient has taken in another: `patient_changed` for both.
    ///
    /// # Errors
    /// [`PatientFault`]; in every case nothing was changed.
    pub async fn undo_merge(&self, id: i64, undo: MergeUndo) -> Result<Patient, PatientFault> {
        let patient = self
            .write_patient(move |desk, store, by| {
                store
                    .undo_merge((id, undo.revision), undo.from, by, desk.now())
                    .map_err(|error| refused(store, error))
            })
            .await?;
        self.bus().publish(Event::PatientChanged(PatientChanged { id: undo.from }));
        Ok(patient)
    }

    async fn write_patient(
        &self,
        write: impl FnOnce(&Desk, &Store, &Author) -> Result<store::Patient, No> + Send + 'static,
    ) -> Result<Patient, PatientFault> {
        let desk = self.clone();
        let written = self.with_book(move |store| {
            let patient = write(&desk, store, &Author::desk(Who::Staff, None))?;
            desk.bus().publish(Event::PatientChanged(PatientChanged { id: patient.id }));
            Ok(view::patient(&patient))
        });
        match written.await {
            Ok(Ok(patient)) => Ok(patient),
            Ok(Err(No::Fault(fault))) => Err(fault),
            Ok(Err(No::Book(error))) => {
                tracing::error!(%error, "A patient could not be written");
                Err(PatientFault::Unavailable)
            }
            Err(_) => Err(PatientFault::Unavailable),
        }
    }

    /// Numbers as they go into the book.
    fn numbers(&self, given: &[String]) -> Result<Vec<String>, PatientFault> {
        if given.len() > MOST_NUMBERS {
            return Err(wrong(
                "numbers",
                &format!("must be at most {MOST_NUMBERS} numbers, and are {}", given.len()),
            ));
        }
        let given = given.iter().filter(|text| !text.trim().is_empty());
        given
            .map(|text| {
                let has_digits = text.chars().filter(char::is_ascii_digit).count() >= 3;
                let is_word = text.starts_with("client:");
                if text.len() > LONGEST_NUMBER || is_withheld(text) || !(has_digits || is_word) {
                    let shown: String = text.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
                    return Err(wrong(
                        "numbers",
                        &format!("must be telephone numbers, like +1 212 555 0100, and one is “{shown}”"),
                    ));
                }
                Ok(self.e164(&PhoneNumber::new(text)).as_str().to_owned())
            })
            .collect()
    }
}

fn name(text: &str) -> Result<String, PatientFault> {
    patient_name(text)
        .map_err(|refusal| PatientFault::Wrong { field: "name", say: format!("`name`: {}.", refusal.note()) })
}

/// A day on which somebody can have been born, or a year in which; none when nothing is written.
fn born(text: &str, today: Date) -> Result<Option<Born>, PatientFault> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let born = Born::parse(text).ok_or_else(|| {
        let shown: String = text.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
        wrong(
            "birthDate",
            &format!("must be a day written YYYY-MM-DD or a year written YYYY, and is “{shown}”"),
        )
    })?;
    born.checked(today).map(Some).map_err(|why| PatientFault::Wrong {
        field: "birthDate",
        say: format!("`birthDate` is {born}: {why}."),
    })
}

fn notes(text: &str) -> Result<String, PatientFault> {
    if text.len() > LONGEST_NOTES {
        return Err(wrong(
            "notes",
            &format!("must be at most {LONGEST_NOTES} bytes, and are {}", text.len()),
        ));
    }
    Ok(text.trim_end().to_owned())
}

fn wrong(field: &'static str, expected: &str) -> PatientFault {
    PatientFault::Wrong { field, say: format!("`{field}` {expected}.") }
}

/// Why nothing was written.
enum No {
    /// It is not to be.
    Fault(PatientFault),
    /// The book failed.
    Book(StoreError),
}

impl From<PatientFault> for No {
    fn from(fault: PatientFault) -> No {
        No::Fault(fault)
    }
}

impl From<StoreError> for No {
    fn from(error: StoreError) -> No {
        No::Book(error)
    }
}

impl BookFault for No {
    fn fault(&self) -> Option<&StoreError> {
        match self {
            No::Fault(_) => None,
            No::Book(error) => Some(error),
        }
    }
}

/// What the book says, with the other patient as the windows see them.
fn refused(store: &Store, error: PatientError) -> No {
    let fault = match error {
        PatientError::Unknown => PatientFault::NotFound,
        PatientError::Same => wrong("from", "must be another patient than the one that is kept"),
        PatientError::NotTakenIn => wrong("from", "must be a patient who was merged into this one"),
        PatientError::Stale(patient) => PatientFault::Stale(Box::new(view::patient(&patient))),
        PatientError::Merged(into) => match store.patient(into) {
            Ok(Some(patient)) => PatientFault::Merged(Box::new(view::patient(&patient))),
            Ok(None) => PatientFault::NotFound,
            Err(error) => return No::Book(error),
        },
        PatientError::Store(error) => return No::Book(error),
    };
    No::Fault(fault)
}
