//! The rows of a file as they are shown: visits of one event that repeats lie under it, however many they are.

use wire::import::{ImportRepeat, ImportReport, ImportRow};

use crate::text;

/// What has a row of its own.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Entry<'a> {
    /// A visit.
    Visit(&'a ImportRow),
    /// An event that repeats, with those of its visits that the report has.
    Repeat(&'a ImportRepeat, Vec<&'a ImportRow>),
}

impl Entry<'_> {
    fn line(&self) -> u32 {
        match self {
            Entry::Visit(row) => row.line,
            Entry::Repeat(repeat, _) => repeat.line,
        }
    }
}

/// The entries of a report, in the file's order.
pub(crate) fn entries(report: &ImportReport) -> Vec<Entry<'_>> {
    let of = |line| report.rows.iter().filter(move |row| row.series == Some(line)).collect();
    let is_grouped = |row: &ImportRow| report.repeats.iter().any(|repeat| Some(repeat.line) == row.series);
    let visits = report.rows.iter().filter(|row| !is_grouped(row)).map(Entry::Visit);
    let repeats = report.repeats.iter().map(|repeat| Entry::Repeat(repeat, of(repeat.line)));
    let mut entries: Vec<Entry<'_>> = visits.chain(repeats).collect();
    entries.sort_by_key(Entry::line);
    entries
}

/// How many visits an event has that are not past.
pub(crate) fn visits(repeat: &ImportRepeat) -> u64 {
    [repeat.added, repeat.known, repeat.conflicts, repeat.wrong].into_iter().map(u64::from).sum()
}

/// “Every 2 weeks, 26 visits”.
pub(crate) fn how_often(repeat: &ImportRepeat) -> String {
    let mut words = match repeat.how_often.as_str() {
        "" => "on single days".to_owned(),
        words => words.to_owned(),
    };
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    match visits(repeat) {
        0 => format!("{words}, no visit"),
        1 => format!("{words}, 1 visit"),
        many => format!("{words}, {many} visits"),
    }
}

/// What of it is not read in.
pub(crate) fn left_out(repeat: &ImportRepeat) -> String {
    let past = match (repeat.has_past, visits(repeat)) {
        (true, 0) => Some("It is over.".to_owned()),
        (true, _) => Some("Past visits are not read in.".to_owned()),
        (false, _) => None,
    };
    let cut = repeat
        .cut_after
        .as_deref()
        .map(|day| format!("It goes on after {}: read the file in again later.", text::iso_day(day)));
    past.into_iter().chain(cut).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use wire::import::{ImportFormat, ImportVerdict};

    use super::*;

    fn row(line: u32, series: Option<u32>) -> ImportRow {
        ImportRow {
            line,
            series,
            verdict: ImportVerdict::Added,
            customer_name: "Ann".to_owned(),
            date: None,
            time: None,
            clinician_id: None,
            reason: None,
            field: None,
        }
    }

    fn repeat(line: u32, added: u32) -> ImportRepeat {
        ImportRepeat {
            line,
            customer_name: "Ann".to_owned(),
            how_often: "every 2 weeks".to_owned(),
            added,
            known: 0,
            conflicts: 0,
            wrong: 0,
            has_past: false,
            cut_after: None,
        }
    }

    #[test]
    fn visits_lie_under_what_repeats_and_all_stand_in_the_files_order() {
        let rows = vec![row(3, None), row(9, Some(9)), row(9, Some(9)), row(20, Some(9)), row(30, Some(25))];
        let report = ImportReport {
            success: true,
            format: ImportFormat::Ics,
            added: 5,
            known: 0,
            conflicts: 0,
            wrong: 0,
            rows,
            repeats: vec![repeat(9, 3), repeat(15, 0)],
        };
        let told: Vec<(u32, usize)> = entries(&report)
            .iter()
            .map(|entry| match entry {
                Entry::Visit(row) => (row.line, 0),
                Entry::Repeat(repeat, rows) => (repeat.line, rows.len()),
            })
            .collect();
        let expected = [(3, 0), (9, 3), (15, 0), (30, 0)];
        assert_eq!(told, expected, "a visit whose event is not told of stands for itself");
    }

    #[test]
    fn what_is_left_out_is_said() {
        let mut known = repeat(1, 26);
        assert_eq!((how_often(&known).as_str(), left_out(&known).as_str()), ("Every 2 weeks, 26 visits", ""));
        known.has_past = true;
        known.cut_after = Some("2027-11-20".to_owned());
        let said =
            "Past visits are not read in. It goes on after November 20, 2027: read the file in again later.";
        assert_eq!(left_out(&known), said);
        let over = ImportRepeat { how_often: String::new(), has_past: true, ..repeat(1, 0) };
        assert_eq!(
            (how_often(&over).as_str(), left_out(&over).as_str()),
            ("On single days, no visit", "It is over.")
        );
    }
}
