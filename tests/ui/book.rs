//! A book of 10,000 calls that never were, made once and copied for each stage that wants it.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tempfile::TempDir;
use testkit::history::{Plan, fill};

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
