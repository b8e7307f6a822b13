//! Requests of the Patients screen, the screen pop and the picker.

use serde::Serialize;
use wire::patient::{
    MergeUndo, NewPatient, NumberCard, Patient, PatientCard, PatientChange, PatientMerge, PatientPage,
    PatientSaved,
};

use super::{Backend, Fault};

const PATIENTS: &str = "/dashboard/api/patients";

impl Backend {
    /// Who is meant by a text, without the first `offset`.
    pub(crate) async fn find_patients(
        &self,
        text: &str,
        offset: usize,
        limit: u32,
    ) -> Result<PatientPage, Fault> {
        let question = [("q", text.to_owned()), ("offset", offset.to_string()), ("limit", limit.to_string())];
        let question = serde_urlencoded::to_string(question).unwrap_or_default();
        self.json("GET", &format!("{PATIENTS}?{question}")).await
    }

    /// One patient with all that is known of them.
    pub(crate) async fn patient(&self, id: i64) -> Result<PatientCard, Fault> {
        self.json("GET", &format!("{PATIENTS}/{id}")).await
    }

    /// Who may be calling from a number.
    pub(crate) async fn patients_by_number(&self, number: &str) -> Result<NumberCard, Fault> {
        let number = String::from(js_sys::encode_uri_component(number));
        self.json("GET", &format!("{PATIENTS}/by-number?number={number}")).await
    }

    /// Writes a new patient down.
    pub(crate) async fn add_patient(&self, new: &NewPatient) -> Result<Patient, Fault> {
        self.put_patient("POST", PATIENTS, new).await
    }

    /// Changes a patient.
    pub(crate) async fn change_patient(&self, id: i64, change: &PatientChange) -> Result<Patient, Fault> {
        self.put_patient("PATCH", &format!("{PATIENTS}/{id}"), change).await
    }

    /// Takes another row of the same person into a patient.
    pub(crate) async fn merge_patients(&self, id: i64, merge: &PatientMerge) -> Result<Patient, Fault> {
        self.put_patient("POST", &format!("{PATIENTS}/{id}/merge"), merge).await
    }

    /// Takes back that another was merged into a patient.
    pub(crate) async fn undo_merge(&self, id: i64, undo: &MergeUndo) -> Result<Patient, Fault> {
        self.put_patient("POST", &format!("{PATIENTS}/{id}/undo-merge"), undo).await
    }

    async fn put_patient(&self, method: &str, path: &str, body: &impl Serialize) -> Result<Patient, Fault> {
        let saved: PatientSaved = self.bring(method, path, body).await?;
        Ok(saved.patient)
    }
}
