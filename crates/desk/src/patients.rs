//! The people who come: found, shown with all that is known of them, written down.

mod view;
mod write;

pub use write::PatientFault;

use booking::patient::Search;
use jiff::Timestamp;
use store::{FoundBy, FoundPatient, Patient, PatientVisits, Store, StoreError};
use wire::patient::{NumberCard, PatientCard, PatientPage, PatientSummary};

use crate::phone::{Home, PhoneNumber};
use crate::{Desk, history};

/// Visits of each kind on a card.
const VISITS: u32 = 20;
/// Calls on a card.
const CALLS: u32 = 10;
/// Messages on a card.
const MESSAGES: u32 = 5;

impl Desk {
    /// Says which number is the clinic's own: numbers without a country are read as in the country of that one, and as in
    /// the United States when there is none. Takes some 80 ms, which nobody who looks for a number waits for afterwards.
    pub fn set_home_number(&self, number: Option<&str>) {
        let home = Home::of(number);
        home.warm_up();
        *self.0.home.write().unwrap_or_else(std::sync::PoisonError::into_inner) = home;
    }

    /// A number in E.164, where it can be understood; else as it was given. May take some milliseconds.
    pub(crate) fn e164(&self, number: &PhoneNumber) -> PhoneNumber {
        self.0.home.read().unwrap_or_else(std::sync::PoisonError::into_inner).e164(number)
    }

    /// The patients who are meant, without the first `offset`: by any part of the name or one that sounds like it, of a
    /// number from three digits on, by a birth date in any usual spelling, or by a confirmation number. Nothing means
    /// everybody, in the order of their names.
    ///
    /// # Errors
    /// [`PatientFault::Unavailable`] when the book cannot be read.
    pub async fn patients(&self, text: &str, offset: u32, limit: u32) -> Result<PatientPage, PatientFault> {
        let (search, now) = (Search::of(text, self.today()), self.now());
        let (found, more) = self
            .patient_book(move |store| {
                let (found, more) = store.find_patients(&search, offset, limit)?;
                let found = found.into_iter().map(|one| with_visits(store, one, now));
                Ok((found.collect::<Result<Vec<_>, StoreError>>()?, more))
            })
            .await?;
        let patients =
            found.iter().map(|(one, visits)| view::summary(&one.patient, one.by, visits)).collect();
        Ok(PatientPage { success: true, patients, more })
    }

    /// One patient with all that is known of them; of one who turned out to be another, that other.
    ///
    /// # Errors
    /// [`PatientFault::NotFound`], or [`PatientFault::Unavailable`] when the book cannot be read.
    pub async fn patient_card(&self, id: i64) -> Result<PatientCard, PatientFault> {
        let now = self.now();
        let card = self
            .patient_book(move |store| {
                let Some(patient) = themselves(store, id)? else { return Ok(None) };
                let visits = store.visits_of_patient(patient.id, now, VISITS)?;
                let calls = store.calls_of(&patient.numbers, Some(patient.id), CALLS)?;
                let messages = store.waiting_messages_of(&patient.numbers, MESSAGES)?;
                let mut family: Vec<Patient> = Vec::new();
                for number in &patient.numbers {
                    let others = store.patients_with_number(number)?;
                    let new =
                        |one: &Patient| one.id != patient.id && family.iter().all(|known| known.id != one.id);
                    let new: Vec<_> = others.into_iter().filter(new).collect();
                    family.extend(new);
                }
                let family = family_of(store, family, now)?;
                let taken_in = store.patients_taken_in(patient.id)?;
                Ok(Some((patient, visits, calls, messages, family, taken_in)))
            })
            .await?;
        let (patient, visits, calls, messages, family, taken_in) = card.ok_or(PatientFault::NotFound)?;
        let clinic = self.clinic();
        let shown = |rows: &[store::Appointment]| {
            rows.iter().map(|row| crate::view::appointment(row, &clinic)).collect()
        };
        Ok(PatientCard {
            success: true,
            patient: view::patient(&patient),
            next_visits: shown(&visits.next),
            past_visits: shown(&visits.past),
            calls: self.call_summaries(&calls),
            messages: messages.iter().map(view::message).collect(),
            family,
            taken_in: taken_in.iter().map(view::taken_in).collect(),
        })
    }

    /// Who may be calling from this number, and what else came from it. Never decides between two.
    ///
    /// # Errors
    /// [`PatientFault::Unavailable`] when the book cannot be read.
    pub async fn patients_by_number(&self, number: &str) -> Result<NumberCard, PatientFault> {
        let number = PhoneNumber::new(number);
        let (desk, now) = (self.clone(), self.now());
        let (number, patients, calls, messages) = self
            .patient_book(move |store| {
                let number = desk.e164(&number).as_str().to_owned();
                if booking::patient::is_withheld(&number) {
                    return Ok((number, Vec::new(), Vec::new(), Vec::new()));
                }
                let patients = family_of(store, store.patients_with_number(&number)?, now)?;
                let numbers = [number];
                let calls = store.calls_of(&numbers, None, CALLS)?;
                let messages = store.waiting_messages_of(&numbers, MESSAGES)?;
                let [number] = numbers;
                Ok((number, patients, calls, messages))
            })
            .await?;
        Ok(NumberCard {
            success: true,
            number,
            patients,
            calls: self.call_summaries(&calls),
            messages: messages.iter().map(view::message).collect(),
        })
    }

    fn call_summaries(&self, rows: &[store::history::CallRow]) -> Vec<wire::history::CallSummary> {
        let now = self.now();
        rows.iter()
            .map(|row| history::call_summary(row, self.live().call(&row.call_sid).as_ref(), now))
            .collect()
    }

    /// Works with the patients of the book, off the async threads.
    async fn patient_book<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, PatientFault> {
        self.with_book(work).await.map_err(|_| PatientFault::Unavailable)?.map_err(|error| {
            tracing::error!(%error, "The patients of the appointment book cannot be read");
            PatientFault::Unavailable
        })
    }
}

/// A patient with the next and the last visit.
fn with_visits(
    store: &Store,
    found: FoundPatient,
    now: Timestamp,
) -> Result<(FoundPatient, PatientVisits), StoreError> {
    let visits = store.visits_of_patient(found.patient.id, now, 1)?;
    Ok((found, visits))
}

fn family_of(
    store: &Store,
    patients: Vec<Patient>,
    now: Timestamp,
) -> Result<Vec<PatientSummary>, StoreError> {
    let found = patients.into_iter().map(|patient| FoundPatient { patient, by: FoundBy::Number });
    found
        .map(|one| {
            with_visits(store, one, now).map(|(one, visits)| view::summary(&one.patient, one.by, &visits))
        })
        .collect()
}

/// The patient, or the one they turned out to be.
fn themselves(store: &Store, id: i64) -> Result<Option<Patient>, StoreError> {
    let patient = store.patient(id)?;
    match patient.as_ref().and_then(|patient| patient.merged_into) {
        Some(into) => store.patient(into),
        None => Ok(patient),
    }
}
