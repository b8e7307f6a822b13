//! Writing the visits of some days to a CSV file, page by page.

use std::fs::File;
use std::io::{BufWriter, Write};

use ::csv::{Terminator, WriterBuilder};
use booking::clinic::Clinic;
use booking::time_text::show_time;
use store::{SharedVisit, Store, VisitFilter};

use super::csv;
use super::export::{Fault, grouped, patiently};
use super::progress::{Ended, Progress};

/// Visits that are read at a time.
const PAGE: u32 = 500;

/// Writes the visits that pass the filter, in order.
pub(super) fn run(
    store: &Store,
    clinic: &Clinic,
    wanted: &VisitFilter,
    file: File,
    progress: &mut Progress,
) -> Ended {
    match write(store, clinic, wanted, file, progress) {
        Ok(Some(1)) => Ended::Done { message: "1 visit was exported.".to_owned(), file: None },
        Ok(Some(visits)) => {
            Ended::Done { message: format!("{} visits were exported.", grouped(visits)), file: None }
        }
        Ok(None) => Ended::Stopped,
        Err(fault) => fault.ended("Visits could not be exported"),
    }
}

/// Gives how many were written; `None` when it was told to stop.
fn write(
    store: &Store,
    clinic: &Clinic,
    wanted: &VisitFilter,
    file: File,
    progress: &mut Progress,
) -> Result<Option<u64>, Fault> {
    let mut out = BufWriter::new(file);
    out.write_all(csv::MARK)?;
    let mut table = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    table.write_record(head(clinic))?;
    let total = patiently(|| store.count_shared_visits(wanted))?;
    let (mut written, mut after) = (0, None);
    loop {
        if !progress.is_at(written, total.max(written)) {
            return Ok(None);
        }
        let page = patiently(|| store.shared_visits(wanted, after, PAGE))?;
        for visit in &page {
            table.write_record(line(visit, clinic))?;
            written += 1;
        }
        match page.last() {
            Some(last) if page.len() >= PAGE as usize => {
                after = Some((last.appointment.starts_at, last.appointment.id));
            }
            _ => break,
        }
    }
    table.flush()?;
    progress.is_at(written, written);
    Ok(Some(written))
}

/// The head of the table. Its words are those by which a file is read in again.
fn head(clinic: &Clinic) -> Vec<String> {
    let zone = crate::view::zone_name(clinic);
    [
        "Date",
        &*format!("Begins ({zone})"),
        &*format!("Ends ({zone})"),
        "Minutes",
        "Name",
        "Number",
        "Born",
        "Clinician",
        "Visit",
        "Room",
        "Status",
        "Called off because",
        "Confirmation number",
        "Notes",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn line(visit: &SharedVisit, clinic: &Clinic) -> Vec<String> {
    let row = &visit.appointment;
    let named = |name: Option<&String>| name.cloned().unwrap_or_default();
    [
        crate::view::day(row.date),
        show_time(row.time),
        show_time(clinic.at(row.ends_at).time()),
        row.minutes().to_string(),
        row.customer_name.clone(),
        row.phone_number.clone(),
        visit.born.map(|born| born.to_string()).unwrap_or_default(),
        named(clinic.clinician(row.clinician).map(|known| &known.name)),
        named(clinic.visit_type(row.visit_type).map(|kind| &kind.name)),
        named(row.room.and_then(|id| clinic.room(id)).map(|room| &room.name)),
        row.status.as_str().to_owned(),
        row.cancel_reason.clone().unwrap_or_default(),
        row.confirmation_number.clone(),
        row.notes.clone(),
    ]
    .into_iter()
    .map(csv::harmless)
    .collect()
}
