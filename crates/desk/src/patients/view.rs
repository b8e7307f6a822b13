//! From the book's rows to what the windows see.

use store::{FoundBy, Message, PatientVisits};
use wire::patient::{Language, Patient, PatientSummary, TakenIn, WaitingMessage};

use crate::view::{day, moment};

pub(super) fn patient(row: &store::Patient) -> Patient {
    Patient {
        id: row.id,
        name: row.name.clone(),
        numbers: row.numbers.clone(),
        birth_date: row.born.map(|born| born.to_string()),
        language: language(row.language),
        notes: row.notes.clone(),
        revision: row.revision,
        made_at: moment(row.made_at),
        changed_at: moment(row.changed_at),
    }
}

pub(super) fn summary(row: &store::Patient, by: FoundBy, visits: &PatientVisits) -> PatientSummary {
    PatientSummary {
        id: row.id,
        name: row.name.clone(),
        numbers: row.numbers.clone(),
        birth_date: row.born.map(|born| born.to_string()),
        revision: row.revision,
        found_by: found_by(by),
        next_visit: visits.next.first().map(|visit| day(visit.date)),
        last_visit: visits.past.first().map(|visit| day(visit.date)),
    }
}

pub(super) fn message(row: &Message) -> WaitingMessage {
    WaitingMessage {
        call_sid: row.call_sid.clone(),
        taken_at: moment(row.taken_at),
        customer_name: row.customer_name.clone(),
        phone_number: row.phone_number.clone(),
        message: row.message.clone(),
    }
}

pub(super) fn taken_in(row: &store::TakenIn) -> TakenIn {
    TakenIn {
        id: row.patient.id,
        name: row.patient.name.clone(),
        birth_date: row.patient.born.map(|born| born.to_string()),
        merged_at: moment(row.merged_at),
    }
}

fn found_by(by: FoundBy) -> wire::patient::FoundBy {
    match by {
        FoundBy::Everybody => wire::patient::FoundBy::Everybody,
        FoundBy::Confirmation => wire::patient::FoundBy::Confirmation,
        FoundBy::Number => wire::patient::FoundBy::Number,
        FoundBy::BirthDate => wire::patient::FoundBy::BirthDate,
        FoundBy::Name => wire::patient::FoundBy::Name,
        FoundBy::Sound => wire::patient::FoundBy::Sound,
    }
}

fn language(language: booking::patient::Language) -> Language {
    match language {
        booking::patient::Language::English => Language::En,
        booking::patient::Language::Spanish => Language::Es,
    }
}

pub(super) fn language_of(language: Language) -> booking::patient::Language {
    match language {
        Language::En => booking::patient::Language::English,
        Language::Es => booking::patient::Language::Spanish,
    }
}
