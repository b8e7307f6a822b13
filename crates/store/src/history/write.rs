//! Writing calls while they are up, and closing those that a crash left open.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::{ActionReason, CallStatus, EndReason, Judged, Outcome, Said, StaffRow, rows};
use crate::time_text::moment_ms;
use crate::{Store, StoreError};

/// What is written together: one transaction. Written again, it changes nothing.
#[derive(Default)]
pub struct Batch {
    /// Calls; before their lines.
    pub calls: Vec<CallWrite>,
    /// Utterances of calls that are written already or in this batch. Those of a call that is not in the book are left
    /// out, so that a call whose row was taken away does not keep others from being written.
    pub utterances: Vec<UtteranceWrite>,
    /// Tool calls, likewise.
    pub tools: Vec<ToolWrite>,
    /// What staff did, likewise.
    pub staff: Vec<StaffWrite>,
}

/// All that is known of a call by its own loop. Takes the place of what was written before of the same `call_sid`;
/// `notes` and `done_at` stay, and `created_at` too. A call that had ended and goes on is active again.
#[derive(Clone)]
pub struct CallWrite {
    /// Which call.
    pub call_sid: String,
    /// Empty without a media stream.
    pub stream_sid: String,
    /// `phone` or `softphone`.
    pub source: String,
    /// `openai` or `offline`.
    pub agent: String,
    /// Empty when unknown.
    pub phone_number: String,
    /// When it is known.
    pub customer_name: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// Milliseconds so far.
    pub duration_ms: i64,
    /// Of the last appointment booked in it.
    pub confirmation_number: Option<String>,
    /// What was measured so far.
    pub figures: Option<Figures>,
    /// A JSON object, see [`CallRow`](super::CallRow).
    pub metadata: Option<String>,
    /// Set once it has ended.
    pub ended: Option<Ended>,
    /// Now; becomes `updated_at`.
    pub at: Timestamp,
}

/// How a call ended.
#[derive(Clone)]
pub struct Ended {
    /// When.
    pub at: Timestamp,
    /// Never `Active`.
    pub status: CallStatus,
    /// With what.
    pub outcome: Outcome,
    /// Why.
    pub reason: EndReason,
    /// Whether somebody should look at it.
    pub action: Option<ActionReason>,
    /// What was made of it.
    pub judged: Judged,
}

/// What was measured of a call; the sums of it are kept in columns so that they can be added up.
#[derive(Clone)]
pub struct Figures {
    /// The whole as a JSON object.
    pub json: String,
    /// The turns as a JSON array.
    pub turns: String,
    /// When they were taken.
    pub at: Timestamp,
    /// Milliseconds from the caller's last word to the agent's first sound, of all measured turns together.
    pub latency_ms: i64,
    /// How many turns those are.
    pub measured_turns: i64,
}

/// An utterance as it stands. One of the same id takes the place of the earlier.
#[derive(Clone)]
pub struct UtteranceWrite {
    /// Which call.
    pub call_sid: String,
    /// Unique within the call.
    pub id: String,
    /// Its place among the lines of the call; kept from the first time it was written.
    pub place: i64,
    /// Who said it.
    pub speaker: Said,
    /// What was said, and heard.
    pub text: String,
    /// What was cut off before it was heard.
    pub cut: Option<String>,
    /// When it began.
    pub at: Timestamp,
    /// Milliseconds after the call's beginning.
    pub start_ms: i64,
    /// Likewise, once it is over.
    pub end_ms: Option<i64>,
    /// How sure the service is, 0 to 1, where it says so.
    pub confidence: Option<f64>,
    /// No more words will come.
    pub is_final: bool,
}

/// A tool call as it stands. One of the same id takes the place of the earlier.
#[derive(Clone)]
pub struct ToolWrite {
    /// Which call.
    pub call_sid: String,
    /// Unique within the call.
    pub id: String,
    /// Its place among the lines of the call.
    pub place: i64,
    /// For example `create_appointment`.
    pub name: String,
    /// In a receptionist's words.
    pub summary: String,
    /// `running`, `done`, `refused` or `failed`.
    pub state: String,
    /// When it began.
    pub at: Timestamp,
    /// Milliseconds after the call's beginning.
    pub start_ms: i64,
    /// Likewise, once it is over.
    pub end_ms: Option<i64>,
}

/// Something that staff did, as it stands. One of the same id takes the place of the earlier. Prints nothing.
#[derive(Clone)]
pub struct StaffWrite {
    /// Which call.
    pub call_sid: String,
    /// Its place among the lines of the call.
    pub place: i64,
    /// What.
    pub act: StaffRow,
}

impl Store {
    /// Writes a batch in one transaction.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written then, and the same batch may be written again.
    pub fn write_calls(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for call in &batch.calls {
            write(&transaction, call)?;
        }
        let mut ids = Ids { connection: &transaction, known: HashMap::new() };
        for utterance in &batch.utterances {
            if let Some(id) = ids.of(&utterance.call_sid)? {
                write_utterance(&transaction, id, utterance)?;
            }
        }
        for tool in &batch.tools {
            if let Some(id) = ids.of(&tool.call_sid)? {
                write_tool(&transaction, id, tool)?;
            }
        }
        for staff in &batch.staff {
            if let Some(id) = ids.of(&staff.call_sid)? {
                write_staff(&transaction, id, staff)?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// The calls that the book has as active: those of a program that was killed, when called at the start.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn active_calls(&self) -> Result<Vec<super::CallRow>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(&format!(
            "{} WHERE status = 'active' ORDER BY started_at, id",
            rows::select_whole()
        ))?;
        Ok(query.query_map([], rows::read)?.collect::<Result<_, _>>()?)
    }

    /// Closes a call that a killed program left open: `failed`, with the moment of the last that is known of it as its
    /// end. `outcome` and `judged` come from what it left. A call that is not active stays as it is.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be written.
    pub fn close_lost_call(&self, call_sid: &str, ended: &Ended) -> Result<(), StoreError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let found: Option<(i64, String)> = transaction
            .prepare_cached("SELECT id, started_at FROM calls WHERE call_sid = ?1 AND status = 'active'")?
            .query_row([call_sid], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((id, started_at)) = found else { return Ok(()) };
        let started_at = started_at.parse().unwrap_or(ended.at);
        transaction
            .prepare_cached(
                "UPDATE calls SET duration_ms = ?2, updated_at = max(updated_at, ?3) WHERE id = ?1",
            )?
            .execute(params![id, milliseconds(started_at, ended.at), moment_ms(ended.at)])?;
        end(&transaction, id, &Ended { status: CallStatus::Failed, ..ended.clone() })?;
        transaction.commit()?;
        Ok(())
    }
}

/// Row ids by sid, each looked up once.
struct Ids<'a> {
    connection: &'a Connection,
    known: HashMap<&'a str, Option<i64>>,
}

impl<'a> Ids<'a> {
    fn of(&mut self, call_sid: &'a str) -> Result<Option<i64>, rusqlite::Error> {
        if let Some(id) = self.known.get(call_sid) {
            return Ok(*id);
        }
        let id = self
            .connection
            .prepare_cached("SELECT id FROM calls WHERE call_sid = ?1")?
            .query_row([call_sid], |row| row.get(0))
            .optional()?;
        self.known.insert(call_sid, id);
        Ok(id)
    }
}

fn write(connection: &Connection, call: &CallWrite) -> Result<(), rusqlite::Error> {
    let at = moment_ms(call.at);
    let there: Option<(i64, Option<String>)> = connection
        .prepare_cached("SELECT id, ended_at FROM calls WHERE call_sid = ?1")?
        .query_row([&call.call_sid], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let id = match there {
        // What was noted before a call ended and is written after that knows less than the row.
        Some((_, Some(ended_at))) if call.ended.is_none() && at <= ended_at => return Ok(()),
        Some((id, _)) => id,
        None => {
            connection
                .prepare_cached(
                    "INSERT INTO calls (call_sid, source, agent, started_at, created_at, updated_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
                )?
                .execute(params![call.call_sid, call.source, call.agent, moment_ms(call.started_at), at])?;
            connection.last_insert_rowid()
        }
    };
    connection
        .prepare_cached(
            "UPDATE calls SET stream_sid = ?2, source = ?3, agent = ?4, phone_number = ?5, customer_name = ?6,
                    started_at = ?7, duration_ms = ?8, confirmation_number = ?9, metadata = ?10,
                    updated_at = max(updated_at, ?11)
              WHERE id = ?1",
        )?
        .execute(params![
            id,
            call.stream_sid,
            call.source,
            call.agent,
            call.phone_number,
            call.customer_name,
            moment_ms(call.started_at),
            call.duration_ms.max(0),
            call.confirmation_number,
            call.metadata,
            at,
        ])?;
    let figures = call.figures.as_ref();
    connection
        .prepare_cached(
            "UPDATE calls SET figures = ?2, turns = ?3, snapshot_at = ?4, latency_ms = ?5, measured_turns = ?6
              WHERE id = ?1 AND (figures IS NOT ?2 OR turns IS NOT ?3 OR snapshot_at IS NOT ?4)",
        )?
        .execute(params![
            id,
            figures.map(|figures| &figures.json),
            figures.map(|figures| &figures.turns),
            figures.map(|figures| moment_ms(figures.at)),
            figures.map_or(0, |figures| figures.latency_ms.max(0)),
            figures.map_or(0, |figures| figures.measured_turns.max(0)),
        ])?;
    match &call.ended {
        Some(ended) => end(connection, id, ended),
        None => connection
            .prepare_cached(
                "UPDATE calls SET status = 'active', ended_at = NULL, outcome = NULL, end_reason = NULL, action = NULL,
                        sentiment = NULL, sentiment_score = NULL, sentiment_by = '', digest = NULL
                  WHERE id = ?1 AND status <> 'active'",
            )?
            .execute([id])
            .map(drop),
    }
}

fn end(connection: &Connection, id: i64, ended: &Ended) -> Result<(), rusqlite::Error> {
    let sentiment = ended.judged.sentiment.filter(|(_, score)| score.is_finite());
    connection
        .prepare_cached(
            "UPDATE calls SET status = ?2, ended_at = ?3, outcome = ?4, end_reason = ?5, action = ?6, sentiment = ?7,
                    sentiment_score = ?8, sentiment_by = ?9, digest = ?10
              WHERE id = ?1",
        )?
        .execute(params![
            id,
            ended.status.word(),
            moment_ms(ended.at),
            ended.outcome.word(),
            ended.reason.word(),
            ended.action.map(ActionReason::word),
            sentiment.map(|(sentiment, _)| sentiment.word()),
            sentiment.map(|(_, score)| score.clamp(-1.0, 1.0)),
            ended.judged.sentiment_by,
            ended.judged.digest,
        ])
        .map(drop)
}

fn write_utterance(connection: &Connection, id: i64, line: &UtteranceWrite) -> Result<(), rusqlite::Error> {
    connection
        .prepare_cached(
            "INSERT INTO utterances (call_id, id, place, speaker, text, cut, at, start_ms, end_ms, confidence, is_final,
                                     by_staff)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
             ON CONFLICT (call_id, id) DO UPDATE SET speaker = excluded.speaker, text = excluded.text, cut = excluded.cut,
                    at = excluded.at, start_ms = excluded.start_ms, end_ms = excluded.end_ms,
                    confidence = excluded.confidence, is_final = excluded.is_final, by_staff = excluded.by_staff",
        )?
        .execute(params![
            id,
            line.id,
            line.place,
            line.speaker.word(),
            line.text,
            line.cut,
            moment_ms(line.at),
            line.start_ms,
            line.end_ms,
            line.confidence.filter(|sure| sure.is_finite()).map(|sure| sure.clamp(0.0, 1.0)),
            line.is_final,
            line.speaker == Said::Staff,
        ])
        .map(drop)
}

fn write_tool(connection: &Connection, id: i64, tool: &ToolWrite) -> Result<(), rusqlite::Error> {
    connection
        .prepare_cached(
            "INSERT INTO tool_calls (call_id, id, place, name, summary, state, at, start_ms, end_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (call_id, id) DO UPDATE SET name = excluded.name, summary = excluded.summary,
                    state = excluded.state, at = excluded.at, start_ms = excluded.start_ms, end_ms = excluded.end_ms",
        )?
        .execute(params![
            id,
            tool.id,
            tool.place,
            tool.name,
            tool.summary,
            tool.state,
            moment_ms(tool.at),
            tool.start_ms,
            tool.end_ms,
        ])
        .map(drop)
}

fn write_staff(connection: &Connection, id: i64, staff: &StaffWrite) -> Result<(), rusqlite::Error> {
    let StaffWrite { place, act, .. } = staff;
    connection
        .prepare_cached(
            "INSERT INTO staff_on_calls (call_id, id, place, deed, who, words, at, start_ms, end_ms, why, wanted_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (call_id, id) DO UPDATE SET end_ms = excluded.end_ms",
        )?
        .execute(params![
            id,
            act.id,
            place,
            act.deed,
            act.who,
            act.words,
            moment_ms(act.at),
            act.start_ms,
            act.end_ms,
            act.wanted.as_ref().map(|(why, _)| why),
            act.wanted.as_ref().map(|(_, since)| moment_ms(*since)),
        ])
        .map(drop)
}

/// From one moment to another, none when it is earlier.
fn milliseconds(from: Timestamp, to: Timestamp) -> i64 {
    i64::try_from(to.duration_since(from).as_millis()).unwrap_or(0).max(0)
}
