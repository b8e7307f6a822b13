//! What a file would do to the book, as it is told.

use std::collections::BTreeMap;

use booking::clinic::Clinic;
use store::StoreError;
use wire::import::{ImportFormat, ImportRepeat, ImportReport, ImportRow, ImportVerdict};

use super::judge::{Judge, Judged};
use super::{Repeat, Row, Wrong};
use crate::view;

/// The most rows that a report shows.
const SHOWN: usize = 1_000;

/// A row as a report shows it.
///
/// # Errors
/// [`StoreError`] when the book cannot be read.
pub(super) fn shown(
    judge: &mut Judge<'_>,
    store: &store::Store,
    row: Row,
    clinic: &Clinic,
) -> Result<ImportRow, StoreError> {
    let (line, series) = (row.line, row.series);
    let wanted = match row.read {
        Ok(wanted) => wanted,
        Err(Wrong { field, reason }) => {
            return Ok(ImportRow {
                line,
                series,
                verdict: ImportVerdict::Wrong,
                customer_name: String::new(),
                date: None,
                time: None,
                clinician_id: None,
                reason: Some(reason),
                field: Some(field.to_owned()),
            });
        }
    };
    let (verdict, clinician, reason) = match judge.judge(store, line, &wanted)? {
        Judged::Added { slot, .. } => (ImportVerdict::Added, Some(slot.clinician), None),
        Judged::Known { why } => (ImportVerdict::Known, wanted.clinician, Some(why)),
        Judged::Conflict { why } => (ImportVerdict::Conflict, wanted.clinician, Some(why)),
    };
    Ok(ImportRow {
        line,
        series,
        verdict,
        customer_name: wanted.customer_name,
        date: Some(view::day(wanted.date)),
        time: Some(booking::time_text::show_time(wanted.time)),
        clinician_id: clinician
            .or_else(|| {
                clinic.clinicians.first().map(|first| first.id).filter(|_| clinic.clinicians.len() == 1)
            })
            .map(|id| id.0),
        reason,
        field: None,
    })
}

/// The report of these rows; of what repeats, by the line on which it begins.
pub(super) fn of(
    format: ImportFormat,
    mut rows: Vec<ImportRow>,
    repeats: BTreeMap<u32, Repeat>,
) -> ImportReport {
    let mut all = Counts::default();
    let mut of_each: BTreeMap<u32, Counts> = BTreeMap::new();
    for row in &mut rows {
        all.count(row.verdict);
        // What repeats and could not be read has no visits; what changes one of them stands for itself.
        row.series = row.series.filter(|line| repeats.get(line).is_some_and(Repeat::is_read));
        if let Some(line) = row.series {
            of_each.entry(line).or_default().count(row.verdict);
        }
    }
    let repeats = repeats
        .into_iter()
        .filter(|(_, repeat)| repeat.is_read())
        .map(|(line, repeat)| {
            let Counts { added, known, conflicts, wrong } = of_each.remove(&line).unwrap_or_default();
            ImportRepeat {
                line,
                customer_name: repeat.customer_name,
                how_often: repeat.words,
                added,
                known,
                conflicts,
                wrong,
                has_past: repeat.has_past,
                cut_after: repeat.cut_after.map(view::day),
            }
        })
        .collect();
    let Counts { added, known, conflicts, wrong } = all;
    ImportReport { success: true, format, added, known, conflicts, wrong, rows: short(rows), repeats }
}

/// At most as many rows as are shown, in their order. What needs somebody's eye comes into the report before the rest.
fn short(rows: Vec<ImportRow>) -> Vec<ImportRow> {
    if rows.len() <= SHOWN {
        return rows;
    }
    let is_needy = |row: &ImportRow| matches!(row.verdict, ImportVerdict::Wrong | ImportVerdict::Conflict);
    let (needy, plain): (Vec<_>, Vec<_>) = rows.into_iter().enumerate().partition(|(_, row)| is_needy(row));
    let mut kept: Vec<(usize, ImportRow)> = needy.into_iter().chain(plain).take(SHOWN).collect();
    kept.sort_by_key(|(at, _)| *at);
    kept.into_iter().map(|(_, row)| row).collect()
}

/// How many rows come to what.
#[derive(Default)]
pub(super) struct Counts {
    added: u32,
    known: u32,
    conflicts: u32,
    wrong: u32,
}

impl Counts {
    pub(super) fn count(&mut self, verdict: ImportVerdict) {
        match verdict {
            ImportVerdict::Added => self.added += 1,
            ImportVerdict::Known => self.known += 1,
            ImportVerdict::Conflict => self.conflicts += 1,
            ImportVerdict::Wrong => self.wrong += 1,
        }
    }

    /// What was done, in a sentence.
    pub(super) fn sentence(&self) -> String {
        let added = match self.added {
            1 => "1 visit was added".to_owned(),
            n => format!("{n} visits were added"),
        };
        let parts =
            [(self.known, "known already"), (self.conflicts, "in conflict"), (self.wrong, "not understood")];
        let rest: Vec<String> =
            parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
        if rest.is_empty() { format!("{added}.") } else { format!("{added}; {}.", rest.join(", ")) }
    }
}
