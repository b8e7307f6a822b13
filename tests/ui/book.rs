//! Books that are made once and copied for each stage that wants one: 10,000 calls that never were, and a week of visits.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use tempfile::TempDir;
use testkit::history::{Plan, fill};
use testkit::visits;

/// The clinic's clock.
pub const ZONE: &str = "Europe/Berlin";

/// How many calls the book has.
pub const CALLS: u32 = 10_000;

static BOOK: LazyLock<(TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("appointments.db");
    let zone = TimeZone::get(ZONE).expect("the zone is known");
    #[expect(clippy::disallowed_methods, reason = "the program under test runs on the real clock")]
    let now = Timestamp::now();
    fill(&path, &Plan { calls: CALLS, seed: 7, now, zone }).expect("the book can be filled");
    (folder, path)
});

/// The book, closed.
pub fn many_calls() -> &'static Path {
    &BOOK.1
}

/// The Monday of the week that [`visits`] makes: far enough away that none of it is past.
#[expect(clippy::disallowed_methods, reason = "the program under test runs on the real clock")]
pub fn monday() -> Date {
    let zone = TimeZone::get(ZONE).expect("the zone is known");
    let day = Timestamp::now().to_zoned(zone).date().saturating_add(2.days());
    let ahead = (7 - i64::from(day.weekday().to_monday_zero_offset())) % 7;
    day.saturating_add(ahead.days())
}

/// A new book with callers to call back, at this path.
#[expect(clippy::disallowed_methods, reason = "the program under test runs on the real clock")]
pub fn callbacks(path: &Path) {
    testkit::callbacks::fill(path, Timestamp::now());
}

/// A new book with a week of visits of so many clinicians, at this path.
#[expect(clippy::disallowed_methods, reason = "the program under test runs on the real clock")]
pub fn visits(path: &Path, clinicians: usize) {
    let zone = TimeZone::get(ZONE).expect("the zone is known");
    let offer_until = Timestamp::now().saturating_add(2.hours()).expect("a time to come");
    let plan = visits::Plan { clinicians, monday: monday(), zone, offer_until };
    visits::fill(path, &plan).expect("the book can be filled");
}
