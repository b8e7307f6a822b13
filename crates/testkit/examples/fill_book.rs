//! Fills a book with made-up calls: `cargo run -p testkit --example fill_book -- PATH CALLS [SEED]`.

use std::error::Error;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use store::Store;
use testkit::history::{Plan, fill};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (path, calls, seed) = match words.as_slice() {
        [path, calls] => (Path::new(path), calls.parse()?, 1),
        [path, calls, seed] => (Path::new(path), calls.parse()?, seed.parse()?),
        _ => return Err("usage: fill_book PATH CALLS [SEED]".into()),
    };
    // A book that has a clinic's clock keeps it.
    let zone = Store::open(path)?.setting("clinic_time_zone")?;
    let zone = TimeZone::get(zone.as_deref().unwrap_or("America/New_York"))?;
    #[expect(clippy::disallowed_methods, reason = "the outermost loop of a tool")]
    let now = Timestamp::now();
    fill(path, &Plan { calls, seed, now, zone })?;
    Ok(())
}
