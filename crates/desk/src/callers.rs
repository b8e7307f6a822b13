//! What callers may do with times and visits, by the handles of their call: find, book, hear, move, call off, wait.

mod book;
mod find;
mod pick;
mod standing;
mod waiting;
mod wish;

use booking::clinic::{Clinic, ClinicianId};
use booking::slot::Slot;
use booking::time_text::{show_time, spoken_date};
use call::tools::ToolOutcome;
use jiff::civil::{Date, Time};

use crate::arguments::failed;
use crate::handles::NoSuchHandle;

/// The clinician's name where there is more than one to tell apart.
fn with(clinic: &Clinic, id: ClinicianId) -> Option<String> {
    clinic.clinician(id).filter(|_| clinic.clinicians.len() > 1).map(|known| known.name.clone())
}

/// "Monday, November 23 at 9:00 AM with Dr Lee".
fn say(clinic: &Clinic, date: Date, time: Time, id: ClinicianId) -> String {
    let with = with(clinic, id).map(|name| format!(" with {name}")).unwrap_or_default();
    format!("{} at {}{with}", spoken_date(date), show_time(time))
}

fn say_slot(clinic: &Clinic, slot: &Slot) -> String {
    say(clinic, slot.date, slot.time, slot.clinician)
}

/// A handle that means nothing here; `tool` gives out those that do.
fn no_such(field: &str, written: &str, no: &NoSuchHandle, tool: &str) -> ToolOutcome {
    let written = crate::summary::short(written);
    let valid = if no.valid.is_empty() {
        format!("none has been given out in this call; use {tool} first")
    } else {
        format!("expected one of {}, or a new one from {tool}", no.valid.join(", "))
    };
    failed(format!("`{field}` was \"{written}\"; {valid}. Nothing was done."))
}
