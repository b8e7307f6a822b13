//! Rows of a table (CSV), whose columns are known by their heads.

use ::csv::{ReaderBuilder, StringRecord};
use booking::clinic::{Clinic, ClinicianId, VisitTypeId};
use jiff::civil::{Date, Time};

use super::{ImportOptions, Row, Wanted, Wrong, cells};

/// What a column is for, and under which heads it is found. The first head is the one that messages name.
const COLUMNS: [(Column, &[&str]); 11] = [
    (Column::Name, &["name", "patient", "patient name", "customer", "customer name", "who"]),
    (Column::Date, &["date", "day", "appointment date", "start date"]),
    (Column::Time, &["time", "begins", "start time", "appointment time", "from"]),
    (Column::Start, &["start", "starts at", "begin", "starts"]),
    (Column::Ends, &["ends", "end", "until", "to", "end time", "ends at"]),
    (Column::Minutes, &["minutes", "duration", "length"]),
    (Column::Number, &["number", "phone", "phone number", "telephone", "mobile"]),
    (Column::Clinician, &["clinician", "doctor", "provider", "practitioner", "with"]),
    (Column::Kind, &["visit", "visit type", "type", "service", "appointment type"]),
    (Column::Notes, &["notes", "note", "comment", "comments"]),
    (Column::Status, &["status", "state"]),
];
/// The column of the name that another program gave a visit.
const UID: &str = "uid";
/// What a line before the head begins with that tells Excel the sign between the cells.
const TELLS: &str = "sep=";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    Date,
    Time,
    Start,
    Ends,
    Minutes,
    Number,
    Clinician,
    Kind,
    Notes,
    Status,
}

/// The rows of a table.
///
/// # Errors
/// A sentence, when its head cannot be understood.
pub(super) fn rows(clinic: &Clinic, text: &str, options: ImportOptions) -> Result<Vec<Row>, String> {
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let broken = |error: &::csv::Error| {
        let line = error.position().map_or(0, ::csv::Position::line);
        format!("The table cannot be read from line {line} on.")
    };
    let head = loop {
        let record = records.next().ok_or_else(|| "The file is empty.".to_owned())?;
        let record = record.map_err(|error| broken(&error))?;
        if !is_blank(&record) && record.get(0) != Some(TELLS) {
            break record;
        }
    };
    let table = Table::new(&head, clinic, options)?;
    let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 };
    let mut rows = Vec::new();
    for record in records {
        let record = record.map_err(|error| broken(&error))?;
        if is_blank(&record) {
            continue;
        }
        let begins = record.position().map_or(0, |place| usize::try_from(place.byte()).unwrap_or(0));
        lines.reach(begins);
        rows.push(Row { line: lines.line, series: None, read: table.wanted(&record) });
    }
    if rows.is_empty() {
        return Err("The table has a head and no rows.".to_owned());
    }
    Ok(rows)
}

/// Counts lines. The reader's own count is one behind where lines end with two signs, as the end of a row is only the first
/// of them.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
}

impl Lines<'_> {
    /// Goes on to the row that begins here, or behind what is left of the end of the one before.
    fn reach(&mut self, begins: usize) {
        let ends = |at: usize| matches!(self.text.get(at), Some(b'\r' | b'\n'));
        let begins = (begins..).find(|at| !ends(*at)).unwrap_or(begins);
        let passed = self.text.get(self.at..begins).unwrap_or_default();
        let lines = passed.iter().filter(|byte| **byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.at = begins;
    }
}

fn is_blank(record: &StringRecord) -> bool {
    record.iter().all(|cell| cell.trim().is_empty())
}

/// The sign between the cells: what a line before the head tells, or the one that the head has most of outside of quotation
/// marks.
fn delimiter(text: &str) -> u8 {
    let head = text.lines().find(|line| line.chars().any(char::is_alphanumeric)).unwrap_or_default();
    if let Some([sign]) = head.strip_prefix(TELLS).map(str::as_bytes) {
        return *sign;
    }
    // Every second piece between quotation marks is within them.
    let count =
        |sign: u8| head.split('"').step_by(2).flat_map(str::bytes).filter(|byte| *byte == sign).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}

/// The head of a table, understood.
struct Table<'a> {
    clinic: &'a Clinic,
    options: ImportOptions,
    places: Vec<(Column, usize)>,
    uid: Option<usize>,
}

impl<'a> Table<'a> {
    fn new(head: &StringRecord, clinic: &'a Clinic, options: ImportOptions) -> Result<Table<'a>, String> {
        let mut table = Table { clinic, options, places: Vec::new(), uid: None };
        for (at, cell) in head.iter().enumerate() {
            let cell = plain(cell);
            if cell == UID {
                table.uid = Some(at);
            }
            let Some((column, names)) = COLUMNS.iter().find(|(_, names)| names.contains(&cell.as_str()))
            else {
                continue;
            };
            if table.place(*column).is_some() {
                return Err(format!("Two columns of the table are for the {}; leave one out.", names[0]));
            }
            table.places.push((*column, at));
        }
        let came = || {
            let heads: Vec<String> = head.iter().take(20).map(|cell| format!("“{}”", short(cell))).collect();
            heads.join(", ")
        };
        let expect =
            |what: &str| format!("The table needs a column {what} in its first line, which has {}.", came());
        if table.place(Column::Name).is_none() {
            return Err(expect("“Name”"));
        }
        let has_both = table.place(Column::Date).is_some() && table.place(Column::Time).is_some();
        if !has_both && table.place(Column::Start).is_none() {
            return Err(expect("“Date” and one “Time”, or one “Start”"));
        }
        Ok(table)
    }

    fn place(&self, column: Column) -> Option<usize> {
        self.places.iter().find(|(known, _)| *known == column).map(|(_, at)| *at)
    }

    /// What stands in a column; `""` where there is none.
    fn cell<'r>(&self, record: &'r StringRecord, column: Column) -> &'r str {
        let text = self.place(column).and_then(|at| record.get(at)).unwrap_or_default().trim();
        // What was written so that no spreadsheet takes it for a formula.
        match text.strip_prefix('\'') {
            Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
            _ => text,
        }
    }

    fn wanted(&self, record: &StringRecord) -> Result<Wanted, Wrong> {
        let cell = |column| self.cell(record, column);
        let customer_name = cells::name("name", cell(Column::Name))?;
        let (date, time) = self.moment(record)?;
        let uid = self.uid.and_then(|at| record.get(at)).map(str::trim).filter(|uid| !uid.is_empty());
        Ok(Wanted {
            uid: uid.map(|uid| uid.chars().take(500).collect()),
            customer_name,
            phone_number: cells::phone(cell(Column::Number)),
            date,
            time,
            // Two clocks that show the same cannot be told apart in a table.
            later: false,
            minutes: self.minutes(record, time)?,
            clinician: self.clinician(cell(Column::Clinician))?,
            visit_type: self.kind(cell(Column::Kind))?,
            notes: cells::note(cell(Column::Notes)),
            is_off: is_off(cell(Column::Status)),
        })
    }

    fn moment(&self, record: &StringRecord) -> Result<(Date, Time), Wrong> {
        let (day, at) = (self.cell(record, Column::Date), self.cell(record, Column::Time));
        let start = self.cell(record, Column::Start);
        if !start.is_empty() && (day.is_empty() || at.is_empty()) {
            return match day.is_empty() {
                true => cells::both("start", start, self.options.dates),
                false => Ok((cells::date("date", day, self.options.dates)?, cells::time("start", start)?)),
            };
        }
        Ok((cells::date("date", day, self.options.dates)?, cells::time("time", at)?))
    }

    fn minutes(&self, record: &StringRecord, begins: Time) -> Result<Option<u16>, Wrong> {
        let (minutes, ends) = (self.cell(record, Column::Minutes), self.cell(record, Column::Ends));
        if !minutes.is_empty() {
            let read = minutes.parse().ok().filter(|_| minutes.bytes().all(|byte| byte.is_ascii_digit()));
            return read
                .map(Some)
                .ok_or_else(|| Wrong::value("minutes", minutes, "a whole number of minutes"));
        }
        if ends.is_empty() {
            return Ok(None);
        }
        let ends = match ends.split_once([' ', 'T']).filter(|(day, _)| day.len() >= 8) {
            Some((_, at)) => cells::time("ends", at)?,
            None => cells::time("ends", ends)?,
        };
        let minute = |time: Time| i32::from(time.hour()) * 60 + i32::from(time.minute());
        let length = u16::try_from(minute(ends) - minute(begins)).ok().filter(|length| *length > 0);
        length.map(Some).ok_or_else(|| Wrong::new("ends", "It ends before it begins.".to_owned()))
    }

    fn clinician(&self, named: &str) -> Result<Option<ClinicianId>, Wrong> {
        if named.is_empty() {
            return Ok(self.options.clinician.map(ClinicianId));
        }
        let known = &self.clinic.clinicians;
        let found = known.iter().find(|clinician| plain(&clinician.name) == plain(named));
        found.map(|clinician| Some(clinician.id)).ok_or_else(|| {
            let names = known.iter().map(|clinician| clinician.name.as_str());
            Wrong::value("clinician", named, &one_of(names))
        })
    }

    fn kind(&self, named: &str) -> Result<Option<VisitTypeId>, Wrong> {
        if named.is_empty() {
            return Ok(self.options.visit_type.map(VisitTypeId));
        }
        let known = &self.clinic.visit_types;
        let found = known.iter().find(|kind| plain(&kind.name) == plain(named));
        found.map(|kind| Some(kind.id)).ok_or_else(|| {
            let names = known.iter().map(|kind| kind.name.as_str());
            Wrong::value("visit", named, &one_of(names))
        })
    }
}

fn one_of<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.take(12).map(|name| format!("“{name}”")).collect();
    format!("one of {}", names.join(", "))
}

fn is_off(status: &str) -> bool {
    matches!(plain(status).as_str(), "cancelled" | "canceled" | "no-show" | "no_show" | "noshow" | "no show")
}

/// A head or a name as it is compared: small letters, single blanks, without what stands in brackets behind it.
fn plain(text: &str) -> String {
    let text = text.trim().trim_start_matches('\u{feff}');
    let text = match text.rfind('(') {
        Some(at) if at > 0 && text.ends_with(')') => &text[..at],
        _ => text,
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(30).collect()
}
