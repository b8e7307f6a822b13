//! Writing calls to a CSV file (RFC 4180), page by page, so that the book is never kept busy for long.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::Duration;

use ::csv::{Terminator, WriterBuilder};
use booking::clinic::Clinic;
use store::history::{CallFilter, Cursor, Found, Order, Page};
use store::{Store, StoreError};

use super::csv;
use super::progress::{Ended, Progress};

/// Calls that are read at a time.
const PAGE: u32 = 500;
/// How often a page is asked for while the book is busy, and the pause between.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(300);

/// Writes the calls that pass the filter, the newest first.
pub(super) fn run(
    store: &Store,
    clinic: &Clinic,
    wanted: &CallFilter,
    file: File,
    progress: &mut Progress,
) -> Ended {
    match write(store, clinic, wanted, file, progress) {
        Ok(Some(1)) => Ended::Done { message: "1 call was exported.".to_owned(), file: None },
        Ok(Some(calls)) => {
            Ended::Done { message: format!("{} calls were exported.", grouped(calls)), file: None }
        }
        Ok(None) => Ended::Stopped,
        Err(fault) => fault.ended("Calls could not be exported"),
    }
}

/// Why a table could not be written.
pub(super) enum Fault {
    /// The book does not answer.
    Book(StoreError),
    /// The file cannot be written.
    File(std::io::Error),
}

impl Fault {
    /// How the work ends; `log` is what it could not do.
    pub(super) fn ended(self, log: &str) -> Ended {
        match self {
            Fault::Book(error) => Ended::of(&error),
            Fault::File(error) => {
                tracing::error!(%error, "{log}");
                Ended::failed(format!("The file could not be written: {error}."))
            }
        }
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Fault {
        Fault::File(error)
    }
}

impl From<::csv::Error> for Fault {
    fn from(error: ::csv::Error) -> Fault {
        Fault::File(error.into())
    }
}

/// Gives how many were written; `None` when it was told to stop.
fn write(
    store: &Store,
    clinic: &Clinic,
    wanted: &CallFilter,
    file: File,
    progress: &mut Progress,
) -> Result<Option<u64>, Fault> {
    let mut out = BufWriter::new(file);
    out.write_all(csv::MARK)?;
    let mut table = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    table.write_record(csv::head(clinic))?;
    let total = patiently(|| store.count_found(wanted))?;
    let (mut written, mut after) = (0, None);
    loop {
        if !progress.is_at(written, total.max(written)) {
            return Ok(None);
        }
        let page = patiently(|| store.find_calls(wanted, Order::NewestFirst, Page::After(after, PAGE)))?;
        for Found { call, .. } in &page {
            table.write_record(csv::line(call, clinic))?;
            written += 1;
        }
        match page.last() {
            Some(last) if page.len() >= PAGE as usize => {
                after = Some(Cursor { started_at: last.call.started_at, id: last.call.id });
            }
            _ => break,
        }
    }
    table.flush()?;
    progress.is_at(written, written);
    Ok(Some(written))
}

/// Asks again while the book is busy.
pub(super) fn patiently<T>(read: impl Fn() -> Result<T, StoreError>) -> Result<T, Fault> {
    for _ in 1..ATTEMPTS {
        match read() {
            Err(StoreError::Busy) => std::thread::sleep(PAUSE),
            answer => return answer.map_err(Fault::Book),
        }
    }
    read().map_err(Fault::Book)
}

/// With a comma before every three digits: 1,380.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let commas = digits.char_indices().map(|(at, digit)| {
        let is_edge = at > 0 && (digits.len() - at).is_multiple_of(3);
        if is_edge { format!(",{digit}") } else { digit.to_string() }
    });
    commas.collect()
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!([0, 999, 1_380, 12_345_678].map(grouped), ["0", "999", "1,380", "12,345,678"]);
    }
}
