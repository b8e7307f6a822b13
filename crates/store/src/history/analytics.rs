//! Sums over calls, quick in a book of many years: they are kept by the quarter of an hour.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, ToSql};

use super::rows::moment;
use crate::time_text::{moment as second, moment_ms_up};
use crate::{Store, StoreError};

/// Sums over the calls that began in a quarter of an hour, or in any other stretch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bucket {
    /// Where the quarter begins.
    pub starts_at: Timestamp,
    /// Calls that began.
    pub calls: u64,
    /// Of them still up.
    pub active: u64,
    /// Of them ended properly.
    pub completed: u64,
    /// Of them broken off.
    pub failed: u64,
    /// Outcome `appointment_booked`.
    pub booked: u64,
    /// Outcome `no_booking`.
    pub no_booking: u64,
    /// Outcome `error`.
    pub errors: u64,
    /// Outcome `user_hangup`.
    pub hangups: u64,
    /// Sentiment `positive`.
    pub positive: u64,
    /// Sentiment `neutral`.
    pub neutral: u64,
    /// Sentiment `negative`.
    pub negative: u64,
    /// Milliseconds of all ended calls together.
    pub duration_ms: u64,
    /// Milliseconds from the caller's last word to the agent's first sound, of all measured turns together.
    pub latency_ms: u64,
    /// Turns that were measured.
    pub measured_turns: u64,
}

/// The documented counters.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Stats {
    /// Over all calls in the book.
    pub all: Bucket,
    /// Over calls that began at `today` or later.
    pub today: Bucket,
    /// Over calls that began in the last 24 hours.
    pub last_24h: Bucket,
    /// Rows of `appointments` that are not cancelled.
    pub appointments: u64,
    /// Bookings made since `today`, by the moment they were made.
    pub booked_today: u64,
    /// Bookings made in the last 24 hours.
    pub booked_last_24h: u64,
    /// Bytes of the database, its log included.
    pub size_bytes: u64,
}

/// Seconds of a quarter of an hour.
const QUARTER: i64 = 900;

const SUMS: &str = "coalesce(sum(calls), 0), coalesce(sum(active), 0), coalesce(sum(completed), 0), coalesce(sum(failed), 0), \
     coalesce(sum(booked), 0), coalesce(sum(no_booking), 0), coalesce(sum(errors), 0), coalesce(sum(hangups), 0), \
     coalesce(sum(positive), 0), coalesce(sum(neutral), 0), coalesce(sum(negative), 0), coalesce(sum(duration_ms), 0), \
     coalesce(sum(latency_ms), 0), coalesce(sum(measured_turns), 0)";

/// What the triggers add up, of the calls themselves.
const COUNTED: &str = "SELECT 1 AS calls, status = 'active' AS active, status = 'completed' AS completed, \
     status = 'failed' AS failed, outcome IS 'appointment_booked' AS booked, outcome IS 'no_booking' AS no_booking, \
     outcome IS 'error' AS errors, outcome IS 'user_hangup' AS hangups, sentiment IS 'positive' AS positive, \
     sentiment IS 'neutral' AS neutral, sentiment IS 'negative' AS negative, \
     (status <> 'active') * duration_ms AS duration_ms, latency_ms, measured_turns FROM calls";

impl Store {
    /// The quarters of an hour from `from` (included) to `until` (not included) in which calls began, the oldest first.
    /// A quarter that `from` or `until` cuts is summed up to the cut, and begins where it always does.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn quarters(&self, from: Timestamp, until: Timestamp) -> Result<Vec<Bucket>, StoreError> {
        let reader = self.0.reader()?;
        let snapshot = reader.unchecked_transaction()?;
        let mut quarters = Vec::new();
        let Some(stretch) = Stretch::of(from, until) else { return Ok(quarters) };
        quarters.extend(stretch.head.map(|cut| cut.sum(&snapshot)).transpose()?);
        let mut query = snapshot.prepare_cached(
            "SELECT calls, active, completed, failed, booked, no_booking, errors, hangups, positive, neutral, negative,
                    duration_ms, latency_ms, measured_turns, quarter
               FROM call_sums WHERE quarter >= ?1 AND quarter < ?2 ORDER BY quarter",
        )?;
        let mut rows = query.query([stretch.first, stretch.end])?;
        while let Some(row) = rows.next()? {
            quarters.push(bucket(row, begins(row.get(14)?))?);
        }
        quarters.extend(stretch.tail.map(|cut| cut.sum(&snapshot)).transpose()?);
        quarters.retain(|quarter| quarter.calls > 0);
        Ok(quarters)
    }

    /// When the first call in the book began.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn first_call_at(&self) -> Result<Option<Timestamp>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached("SELECT started_at FROM calls ORDER BY started_at LIMIT 1")?;
        Ok(query.query_row([], |row| moment(row, 0)).optional()?)
    }

    /// The documented counters at `now`, with the first moment of the clinic's `today`.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn stats(&self, today: Timestamp, now: Timestamp) -> Result<Stats, StoreError> {
        let size_bytes = self.size();
        let a_day_ago = now.checked_sub(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MIN);
        let reader = self.0.reader()?;
        let snapshot = reader.unchecked_transaction()?;
        let count = |sql: &str, parameters: &[&dyn ToSql]| {
            snapshot.prepare_cached(sql)?.query_row(parameters, |row| unsigned(row, 0))
        };
        let made = "SELECT count(*) FROM bookings WHERE booked_at >= ?1";
        Ok(Stats {
            all: snapshot
                .prepare_cached(&format!("SELECT {SUMS} FROM call_sums"))?
                .query_row([], |row| bucket(row, Timestamp::UNIX_EPOCH))?,
            today: since(&snapshot, today)?,
            last_24h: since(&snapshot, a_day_ago)?,
            appointments: count("SELECT count(*) FROM appointments WHERE status <> 'cancelled'", &[])?,
            booked_today: count(made, &[&second(today)])?,
            booked_last_24h: count(made, &[&second(a_day_ago)])?,
            size_bytes,
        })
    }

    /// Bytes of the file and its log.
    fn size(&self) -> u64 {
        let mut log = self.path().as_os_str().to_owned();
        log.push("-wal");
        let size = |path: &std::path::Path| std::fs::metadata(path).map_or(0, |file| file.len());
        size(self.path()) + size(log.as_ref())
    }
}

/// All that began at `from` or later.
fn since(connection: &Connection, from: Timestamp) -> Result<Bucket, rusqlite::Error> {
    let Some(stretch) = Stretch::of(from, Timestamp::MAX) else { return Ok(Bucket::default()) };
    let mut sum = connection
        .prepare_cached(&format!("SELECT {SUMS} FROM call_sums WHERE quarter >= ?1"))?
        .query_row([stretch.first], |row| bucket(row, from))?;
    if let Some(head) = stretch.head {
        sum += head.sum(connection)?;
    }
    Ok(sum)
}

/// Whole quarters with what is cut off before and behind them.
struct Stretch {
    head: Option<Cut>,
    /// The first whole quarter.
    first: i64,
    /// The one behind the last.
    end: i64,
    tail: Option<Cut>,
}

/// A part of a quarter.
struct Cut {
    quarter: i64,
    from: Timestamp,
    until: Timestamp,
}

impl Stretch {
    /// `None` when nothing can lie in it. The book knows no call before 1970.
    fn of(from: Timestamp, until: Timestamp) -> Option<Stretch> {
        let from = from.max(Timestamp::UNIX_EPOCH);
        if from >= until {
            return None;
        }
        let (first, last) = (quarter_of(from), quarter_of(until));
        let cut = |quarter, from, until| (from < until).then_some(Cut { quarter, from, until });
        let (whole_from, whole_until) = (begins(first) == from, begins(last) == until);
        if first == last && !whole_from {
            return Some(Stretch { head: cut(first, from, until), first, end: first, tail: None });
        }
        Some(Stretch {
            head: if whole_from { None } else { cut(first, from, begins(first + 1)) },
            first: if whole_from { first } else { first + 1 },
            end: last,
            tail: if whole_until { None } else { cut(last, begins(last), until) },
        })
    }
}

impl Cut {
    fn sum(&self, connection: &Connection) -> Result<Bucket, rusqlite::Error> {
        connection
            .prepare_cached(&format!(
                "SELECT {SUMS} FROM ({COUNTED} WHERE started_at >= ?1 AND started_at < ?2)"
            ))?
            .query_row([moment_ms_up(self.from), moment_ms_up(self.until)], |row| {
                bucket(row, begins(self.quarter))
            })
    }
}

fn quarter_of(at: Timestamp) -> i64 {
    at.as_second().div_euclid(QUARTER)
}

fn begins(quarter: i64) -> Timestamp {
    Timestamp::from_second(quarter.saturating_mul(QUARTER)).unwrap_or(Timestamp::MAX)
}

fn bucket(row: &Row<'_>, starts_at: Timestamp) -> Result<Bucket, rusqlite::Error> {
    Ok(Bucket {
        starts_at,
        calls: unsigned(row, 0)?,
        active: unsigned(row, 1)?,
        completed: unsigned(row, 2)?,
        failed: unsigned(row, 3)?,
        booked: unsigned(row, 4)?,
        no_booking: unsigned(row, 5)?,
        errors: unsigned(row, 6)?,
        hangups: unsigned(row, 7)?,
        positive: unsigned(row, 8)?,
        neutral: unsigned(row, 9)?,
        negative: unsigned(row, 10)?,
        duration_ms: unsigned(row, 11)?,
        latency_ms: unsigned(row, 12)?,
        measured_turns: unsigned(row, 13)?,
    })
}

fn unsigned(row: &Row<'_>, index: usize) -> Result<u64, rusqlite::Error> {
    row.get::<_, i64>(index).map(|number| u64::try_from(number).unwrap_or(0))
}

/// Adds figures; the stretch begins where it did.
impl std::ops::AddAssign for Bucket {
    fn add_assign(&mut self, more: Bucket) {
        self.calls += more.calls;
        self.active += more.active;
        self.completed += more.completed;
        self.failed += more.failed;
        self.booked += more.booked;
        self.no_booking += more.no_booking;
        self.errors += more.errors;
        self.hangups += more.hangups;
        self.positive += more.positive;
        self.neutral += more.neutral;
        self.negative += more.negative;
        self.duration_ms += more.duration_ms;
        self.latency_ms += more.latency_ms;
        self.measured_turns += more.measured_turns;
    }
}
