//! Visits from another program's file: `POST /dashboard/api/import`.

use serde::{Deserialize, Serialize};

/// What a file would do to the book, or why a part of it does nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ImportReport {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// What the file was read as.
    pub format: ImportFormat,
    /// Visits that would be added.
    pub added: u32,
    /// Visits that are in the book already.
    pub known: u32,
    /// Visits whose time cannot be had.
    pub conflicts: u32,
    /// Rows that cannot be understood.
    pub wrong: u32,
    /// Row by row, in the file's order, visits of what repeats one by one; at most a thousand, those with a conflict or a fault
    /// before the others.
    pub rows: Vec<ImportRow>,
    /// The events that repeat, in the file's order, with all of their visits counted.
    #[serde(default)]
    pub repeats: Vec<ImportRepeat>,
}

/// An event that repeats. Its visits are rows with its line as `series`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportRepeat {
    /// The line of the file on which it begins, from 1.
    pub line: u32,
    /// Who is coming.
    pub customer_name: String,
    /// `every 2 weeks`; empty where the file lists the days alone.
    pub how_often: String,
    /// Visits that would be added.
    pub added: u32,
    /// Visits that are in the book already, or called off in the file.
    pub known: u32,
    /// Visits whose time cannot be had.
    pub conflicts: u32,
    /// Visits that cannot be understood.
    pub wrong: u32,
    /// Some of its visits are past; those are not read in.
    pub has_past: bool,
    /// `YYYY-MM-DD`: it goes on, and is read up to this day alone. `None` when it ends before.
    #[serde(default)]
    pub cut_after: Option<String>,
}

/// Prints no name.
impl std::fmt::Debug for ImportRepeat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let counts = (self.added, self.known, self.conflicts, self.wrong);
        write!(f, "ImportRepeat({}, {counts:?}, {}, {:?})", self.line, self.has_past, self.cut_after)
    }
}

/// See [`ImportReport::format`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportFormat {
    /// A table.
    Csv,
    /// A calendar.
    Ics,
}

/// What becomes of one row or event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportVerdict {
    /// It is added.
    Added,
    /// It is in the book already; nothing is done.
    Known,
    /// Its time cannot be had; nothing is done.
    Conflict,
    /// It cannot be understood; nothing is done.
    Wrong,
}

/// One row or event.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImportRow {
    /// The line of the file on which it begins, from 1.
    pub line: u32,
    /// The line of the event that it is a visit of, where that repeats.
    #[serde(default)]
    pub series: Option<u32>,
    /// What becomes of it.
    pub verdict: ImportVerdict,
    /// Who is coming; empty when that could not be read.
    pub customer_name: String,
    /// `YYYY-MM-DD` on the clinic's calendar.
    #[serde(default)]
    pub date: Option<String>,
    /// `2:00 PM` on the clinic's clock.
    #[serde(default)]
    pub time: Option<String>,
    /// With whom.
    #[serde(default)]
    pub clinician_id: Option<i64>,
    /// Why nothing is done, in a sentence.
    #[serde(default)]
    pub reason: Option<String>,
    /// Which field is meant, of a row that cannot be understood.
    #[serde(default)]
    pub field: Option<String>,
}

/// Prints no name.
impl std::fmt::Debug for ImportRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ImportRow({}, {:?}, {:?})", self.line, self.verdict, self.field)
    }
}
