//! The day's visits on paper: a page for each clinician, black on white, as PDF.

mod letters;
mod paper;

use booking::appointment::Status;
use booking::clinic::{Clinic, ClinicianId};
use booking::time_text::{month_name, show_time, weekday_name};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{SharedVisit, VisitFilter};

use crate::{Desk, DeskError};

use paper::{Column, Entry};

/// The most visits of one day that are printed; a clinic of a hundred clinicians has about half as many.
const MOST: u32 = 5_000;

impl Desk {
    /// The day sheet of one clinician, or of all who work or have visits on the day, as a PDF file.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] when nobody has this id, [`DeskError::Unavailable`] when the book cannot be read.
    pub async fn day_sheet(&self, date: Date, clinician: Option<i64>) -> Result<Vec<u8>, DeskError> {
        let clinic = self.clinic();
        let wanted = clinician.map(ClinicianId);
        if wanted.is_some_and(|id| clinic.clinician(id).is_none()) {
            return Err(DeskError::NotFound);
        }
        let now = self.now();
        let filter = VisitFilter { clinician: wanted, ..crate::sharing::on_days(&clinic, date, date) };
        let drawn = self
            .with_book(move |store| {
                let visits = store.shared_visits(&filter, None, MOST)?;
                let columns = columns(&clinic, date, wanted, &visits);
                Ok::<_, store::StoreError>(paper::draw(
                    &clinic.name,
                    &day_words(date),
                    &stamp(&clinic, now),
                    &columns,
                ))
            })
            .await?;
        drawn
            .map_err(|error| {
                tracing::error!(%error, "A day of the appointment book could not be read for its sheet");
                DeskError::Unavailable
            })?
            .ok_or_else(|| {
                tracing::error!("A day sheet could not be drawn");
                DeskError::Unavailable
            })
    }
}

fn columns(clinic: &Clinic, date: Date, wanted: Option<ClinicianId>, visits: &[SharedVisit]) -> Vec<Column> {
    let mut ids: Vec<ClinicianId> = match wanted {
        Some(id) => vec![id],
        None => clinic.clinicians.iter().map(|known| known.id).collect(),
    };
    // Whoever left the clinic may still have visits.
    for visit in visits {
        if !ids.contains(&visit.appointment.clinician) {
            ids.push(visit.appointment.clinician);
        }
    }
    let column = |id: ClinicianId| {
        let name =
            clinic.clinician(id).map_or_else(|| format!("Clinician {}", id.0), |known| known.name.clone());
        let entries: Vec<Entry> = visits
            .iter()
            .filter(|visit| visit.appointment.clinician == id)
            .map(|visit| entry(clinic, visit))
            .collect();
        let is_in = !clinic.hours_of(id, date).is_empty();
        (wanted.is_some() || is_in || !entries.is_empty()).then_some(Column { name, is_in, entries })
    };
    ids.into_iter().filter_map(column).collect()
}

fn entry(clinic: &Clinic, visit: &SharedVisit) -> Entry {
    let row = &visit.appointment;
    let until = clinic.at(row.ends_at).time();
    Entry {
        time: format!("{} – {}", show_time(row.time), show_time(until)),
        name: row.customer_name.clone(),
        born: visit.born.map(|born| born.to_string()).unwrap_or_default(),
        kind: clinic.visit_type(row.visit_type).map(|kind| kind.name.clone()).unwrap_or_default(),
        room: row.room.and_then(|id| clinic.room(id)).map(|room| room.name.clone()).unwrap_or_default(),
        status: status(row.status),
        notes: row.notes.clone(),
        is_off: row.status.frees_time(),
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Booked => "Booked",
        Status::Confirmed => "Confirmed",
        Status::Arrived => "Arrived",
        Status::InRoom => "In room",
        Status::Done => "Done",
        Status::Cancelled => "Cancelled",
        Status::NoShow => "No-show",
    }
}

/// "Monday, November 23, 2026".
fn day_words(date: Date) -> String {
    format!("{}, {} {}, {}", weekday_name(date.weekday()), month_name(date.month()), date.day(), date.year())
}

/// When it was printed and by whom.
fn stamp(clinic: &Clinic, now: Timestamp) -> String {
    let now = clinic.at(now);
    let zone = crate::view::zone_name(clinic);
    format!("Printed {} at {} ({zone}) by staff", now.strftime("%Y-%m-%d"), show_time(now.time()))
}
