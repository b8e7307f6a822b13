//! Writes made-up calls into a book, in its own SQL: a few minutes for what a clinic takes two years to make.

use std::path::Path;

use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp, ToSpan};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rusqlite::{Connection, params};

use super::Plan;
use super::rows::Call;

/// Calls of one transaction.
const AT_ONCE: usize = 2000;
/// The triggers that would write a call's words anew with its name and each of its lines.
const PER_LINE: [&str; 2] = ["calls_words_insert", "utterances_words_insert"];
/// How many calls begin in each hour from eight to five, in proportion.
const HOURS: [u32; 10] = [4, 9, 10, 8, 6, 4, 6, 8, 7, 4];
/// Half hours in which a visit may begin.
const SLOTS: [(i8, i8); 14] = [
    (9, 0),
    (9, 30),
    (10, 0),
    (10, 30),
    (11, 0),
    (11, 30),
    (13, 0),
    (13, 30),
    (14, 0),
    (14, 30),
    (15, 0),
    (15, 30),
    (16, 0),
    (16, 30),
];

/// Why a book was not filled.
#[derive(Debug)]
pub enum FillError {
    /// It cannot be opened.
    Open(store::OpenError),
    /// It cannot be written.
    Write(rusqlite::Error),
    /// A moment lies outside the calendar.
    Time(jiff::Error),
}

impl std::fmt::Display for FillError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FillError::Open(error) => error.fmt(f),
            FillError::Write(error) => error.fmt(f),
            FillError::Time(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for FillError {}

impl From<rusqlite::Error> for FillError {
    fn from(error: rusqlite::Error) -> FillError {
        FillError::Write(error)
    }
}

impl From<jiff::Error> for FillError {
    fn from(error: jiff::Error) -> FillError {
        FillError::Time(error)
    }
}

/// Makes the book when there is none, and adds the calls of the plan to it. Nobody else may have it open.
///
/// # Errors
/// [`FillError`]; what the book holds then is not worth keeping, as nothing is written with care.
pub fn fill(path: &Path, plan: &Plan) -> Result<(), FillError> {
    drop(store::Store::open(path).map_err(FillError::Open)?);
    let mut book = Connection::open(path)?;
    book.execute_batch(
        "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;
         INSERT INTO call_words (call_words, rank) VALUES ('hashsize', 50000000);
         INSERT INTO call_parts (call_parts, rank) VALUES ('hashsize', 20000000);",
    )?;
    let mut triggers = Vec::new();
    for name in PER_LINE {
        let sql: String = book.query_row(
            "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?1",
            [name],
            |row| row.get(0),
        )?;
        book.execute_batch(&format!("DROP TRIGGER {name}"))?;
        triggers.push(sql);
    }
    let mut chance = StdRng::seed_from_u64(plan.seed);
    let mut desk = Desk::new(&book)?;
    for moments in moments(plan, &mut chance)?.chunks(AT_ONCE) {
        let transaction = book.transaction()?;
        for started_at in moments {
            let call = Call::new(&mut chance, *started_at, plan.now, &format!("APT-{}", desk.number));
            write(&transaction, &call)?;
            if call.confirmation.is_some() {
                desk.book(&transaction, plan, &call)?;
            }
        }
        transaction.commit()?;
    }
    for trigger in triggers {
        book.execute_batch(&trigger)?;
    }
    book.execute_batch(
        "INSERT INTO call_words (call_words, rank) VALUES ('hashsize', 1048576);
         INSERT INTO call_parts (call_parts, rank) VALUES ('hashsize', 1048576);
         PRAGMA journal_mode = WAL;",
    )?;
    Ok(())
}

/// When the calls begin, the oldest first.
fn moments(plan: &Plan, chance: &mut StdRng) -> Result<Vec<Timestamp>, FillError> {
    let today = plan.now.to_zoned(plan.zone.clone()).date();
    let days: Vec<Date> = (0..730)
        .filter_map(|back: i64| today.checked_sub(back.days()).ok())
        .filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday))
        .collect();
    let weight: u32 = HOURS.iter().sum();
    // Nothing that is still going on.
    let last = plan.now.checked_sub(SignedDuration::from_mins(5))?;
    let mut moments = Vec::new();
    while moments.len() < usize::try_from(plan.calls).unwrap_or(usize::MAX) {
        let day = days[chance.random_range(0..days.len())];
        let mut dice = chance.random_range(0..weight);
        let hour = (8_i8..).zip(HOURS).find(|(_, share)| {
            let found = dice < *share;
            dice = dice.saturating_sub(*share);
            found
        });
        let opens =
            day.at(hour.map_or(8, |(hour, _)| hour), 0, 0, 0).to_zoned(plan.zone.clone())?.timestamp();
        let moment = opens + SignedDuration::from_millis(chance.random_range(0..3_600_000));
        if moment < last {
            moments.push(moment);
        }
    }
    moments.sort_unstable();
    Ok(moments)
}

fn write(book: &Connection, call: &Call) -> Result<(), FillError> {
    book.prepare_cached(
        "INSERT INTO calls (call_sid, stream_sid, source, agent, phone_number, customer_name, started_at, ended_at,
            duration_ms, status, outcome, end_reason, confirmation_number, action, done_at, sentiment, sentiment_score,
            sentiment_by, latency_ms, measured_turns, snapshot_at, created_at, updated_at, digest, metadata, figures, turns)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?8, ?7, ?8,
            ?21, ?22, ?23, ?24)",
    )?
    .execute(params![
        call.sid,
        call.stream_sid,
        call.source,
        call.agent,
        call.phone,
        call.name,
        moment(call.started_at),
        moment(call.ended_at),
        i64::try_from(call.ended_at.duration_since(call.started_at).as_millis()).unwrap_or(0),
        call.status,
        call.outcome,
        call.end_reason,
        call.confirmation,
        call.action,
        call.done_at.map(moment),
        call.sentiment.map(|(word, _)| word),
        call.sentiment.map(|(_, score)| score),
        if call.sentiment.is_some() { "rules" } else { "" },
        call.latency_ms,
        call.measured_turns,
        call.digest,
        format!(r#"{{"language":"en-US","region":"US","deviceType":"{}","networkQuality":"good"}}"#, call.source),
        call.figures,
        call.turns,
    ])?;
    let id = book.last_insert_rowid();
    let mut insert = book.prepare_cached(
        "INSERT INTO utterances (call_id, id, place, speaker, text, at, start_ms, end_ms, confidence, is_final)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1)",
    )?;
    for (number, line) in call.lines.iter().enumerate() {
        let at = call.started_at + SignedDuration::from_millis(line.start_ms);
        let sure = (!number.is_multiple_of(2)).then_some(0.9);
        insert.execute(params![
            id,
            format!("item_{number:02}"),
            // Tool calls have the places between.
            i64::try_from(2 * number).unwrap_or(i64::MAX),
            Call::speaker(number),
            line.text,
            moment(at),
            line.start_ms,
            line.end_ms,
            sure
        ])?;
    }
    book.prepare_cached(
        "INSERT INTO call_words (rowid, words) SELECT id, words FROM call_documents WHERE id = ?1",
    )?
    .execute([id])?;
    tools(book, id, call)?;
    if call.has_recording {
        recording(book, id, call)?;
    }
    Ok(())
}

/// The caller asked for a time, so the agent looked; and booked, when it did.
fn tools(book: &Connection, id: i64, call: &Call) -> Result<(), FillError> {
    let mut insert = book.prepare_cached(
        "INSERT INTO tool_calls (call_id, id, place, name, summary, state, at, start_ms, end_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, 'done', ?6, ?7, ?8)",
    )?;
    let mut add = |number: i64, name: &str, summary: &str| -> Result<(), rusqlite::Error> {
        let after = call.lines.get(usize::try_from(number).unwrap_or(0)).map_or(0, |line| line.end_ms);
        let at = moment(call.started_at + SignedDuration::from_millis(after));
        insert
            .execute(params![
                id,
                format!("call_{number}"),
                2 * number + 1,
                name,
                summary,
                at,
                after,
                after + 40
            ])
            .map(drop)
    };
    if call.lines.len() > 9 {
        add(8, "check_availability", "Looked for free times")?;
    }
    if let Some(number) = &call.confirmation {
        add(15, "create_appointment", &format!("Booked {number}"))?;
    }
    Ok(())
}

fn recording(book: &Connection, id: i64, call: &Call) -> Result<(), FillError> {
    let length = call.ended_at.duration_since(call.started_at).as_millis();
    let length = i64::try_from(length).unwrap_or(0);
    book.prepare_cached(
        "INSERT INTO recordings (call_id, file_name, format, codec, sample_rate, channels, duration_ms, size_bytes, started_at)
         VALUES (?1, ?2, 'wav', 'pcm_s16le', 16000, 2, ?3, ?4, ?5)",
    )?
    .execute(params![id, format!("{}.wav", call.sid), length, 44 + length * 64, moment(call.started_at)])?;
    Ok(())
}

/// Gives out times of the book in order, none twice.
struct Desk {
    number: i64,
    day: Date,
    taken: usize,
}

impl Desk {
    fn new(book: &Connection) -> Result<Desk, FillError> {
        let last = "SELECT max(CAST(substr(number, 5) AS INTEGER)) FROM (SELECT confirmation_number AS number FROM appointments
                    UNION ALL SELECT confirmation_number FROM calls)";
        let number: Option<i64> = book.query_row(last, [], |row| row.get(0))?;
        Ok(Desk { number: number.unwrap_or(0).max(99_999) + 1, day: Date::MIN, taken: 0 })
    }

    /// The visit is a week after the call; a day with more visits than half hours has more clinicians.
    fn book(&mut self, book: &Connection, plan: &Plan, call: &Call) -> Result<(), FillError> {
        let mut day = call.started_at.to_zoned(plan.zone.clone()).date();
        day = day.checked_add(7.days())?;
        if day != self.day {
            (self.day, self.taken) = (day, 0);
        }
        let (clinician, slot) = (self.taken / SLOTS.len() + 1, SLOTS[self.taken % SLOTS.len()]);
        self.taken += 1;
        let number = format!("APT-{}", self.number);
        self.number += 1;
        let local = day.at(slot.0, slot.1, 0, 0);
        let starts_at = local.to_zoned(plan.zone.clone())?.timestamp();
        let second = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        book.prepare_cached(
            "INSERT OR IGNORE INTO appointments (customer_name, phone_number, appointment_date, appointment_time,
                confirmation_number, created_at, call_sid, status, starts_at, ends_at, clinician_id, visit_type_id, time_zone,
                override_reason)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1, ?12, 'made up')",
        )?
        .execute(params![
            call.name.as_deref().unwrap_or("Patient"),
            call.phone,
            day.to_string(),
            local.strftime("%-I:%M %p").to_string(),
            number,
            call.ended_at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            call.sid,
            if starts_at < plan.now { "done" } else { "confirmed" },
            second(starts_at),
            second(starts_at + SignedDuration::from_mins(30)),
            i64::try_from(clinician).unwrap_or(1),
            plan.zone.iana_name().unwrap_or("UTC"),
        ])?;
        let appointment = book.last_insert_rowid();
        book.prepare_cached(
            "INSERT INTO bookings (appointment_id, call_sid, tool_call_id, booked_at) VALUES (?1, ?2, 'call_15', ?3)",
        )?
        .execute(params![appointment, call.sid, second(call.ended_at)])?;
        Ok(())
    }
}

fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}
