//! Between the book's rows and what the page sees: the only place that knows both.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::history as book;
use wire::call::{Agent, Line, LiveCall, Source, Speaker, ToolCall, ToolState, Utterance};
use wire::history::{
    ActionReason, CallDigest, CallMetadata, CallStatus, CallSummary, EndReason, Judge, Outcome, Pile,
    RecordingCard, Sentiment, SnippetPart, TimedLine,
};
use wire::person::Alarm;
use wire::staff::{StaffAct, StaffDeed};

use super::ends;
use super::pending::{EndNote, LineNote, RowNote};
use crate::review;
use crate::view::moment;

/// What stands in a call's column `metadata`.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Metadata {
    #[serde(flatten)]
    known: CallMetadata,
    /// Which run of the program has the call, while it is up.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_by: Option<String>,
}

/// A call as the book takes it.
pub(super) fn call_write(row: &RowNote, end: Option<&EndNote>, kept_by: &str) -> book::CallWrite {
    let call = &row.call;
    let until = end.map_or(row.at, |end| end.at);
    let metadata = Metadata {
        known: review::metadata(call, row.figures.as_ref()),
        kept_by: end.is_none().then(|| kept_by.to_owned()),
    };
    book::CallWrite {
        call_sid: call.call_sid.clone(),
        stream_sid: call.stream_sid.clone(),
        source: word(call.source),
        agent: word(call.agent),
        phone_number: call.phone_number.clone(),
        customer_name: call.customer_name.clone(),
        started_at: row.started,
        duration_ms: millis_between(row.started, until),
        confirmation_number: end
            .and_then(|end| end.facts.booked.clone())
            .or_else(|| row.confirmation_number.clone()),
        figures: row.figures.as_ref().map(|figures| book::Figures {
            json: json(figures),
            turns: json(&*row.turns),
            at: row.at,
            latency_ms: i64::try_from(row.latency.0).unwrap_or(i64::MAX),
            measured_turns: i64::try_from(row.latency.1).unwrap_or(i64::MAX),
        }),
        metadata: Some(json(&metadata)),
        ended: end.map(|end| ended(call, end)),
        at: row.at,
    }
}

/// How a call ended, judged.
pub(super) fn ended(call: &LiveCall, end: &EndNote) -> book::Ended {
    let came_to = ends::end(end.reason, &end.facts);
    let judged = review::judge(call, end.reason, &came_to, &end.facts, &end.talk);
    book::Ended {
        at: end.at,
        status: match came_to.status {
            CallStatus::Active => book::CallStatus::Active,
            CallStatus::Completed => book::CallStatus::Completed,
            CallStatus::Failed => book::CallStatus::Failed,
        },
        outcome: outcome_of(came_to.outcome),
        reason: reason_of(end.reason),
        action: came_to.action.map(|action| match action {
            ActionReason::CallBack => book::ActionReason::CallBack,
            ActionReason::Failed => book::ActionReason::Failed,
            ActionReason::GaveUp => book::ActionReason::GaveUp,
        }),
        judged: book::Judged {
            sentiment: judged.tone.map(|(tone, score)| (sentiment_of(tone), score)),
            sentiment_by: judged.tone.map(|_| word(judged.tone_by)).unwrap_or_default(),
            digest: json(&judged.digest),
        },
    }
}

/// A line as the book takes it.
pub(super) fn line_write(call_sid: &str, note: &LineNote, batch: &mut book::Batch) {
    let LineNote { line, place, at, start_ms, end_ms } = note;
    match line {
        Line::Utterance(said) => batch.utterances.push(book::UtteranceWrite {
            call_sid: call_sid.to_owned(),
            id: said.id.clone(),
            place: *place,
            speaker: match said.speaker {
                Speaker::Ai => book::Said::Agent,
                Speaker::User => book::Said::Caller,
                Speaker::Staff => book::Said::Staff,
            },
            text: said.text.clone(),
            cut: said.cut.clone(),
            at: *at,
            start_ms: *start_ms,
            end_ms: *end_ms,
            // The service does not say.
            confidence: None,
            is_final: said.is_final,
        }),
        Line::Staff(act) => batch.staff.push(book::StaffWrite {
            call_sid: call_sid.to_owned(),
            place: *place,
            act: book::StaffRow {
                id: act.id.clone(),
                deed: word(act.deed),
                who: act.who.clone(),
                words: act.words.clone(),
                at: *at,
                start_ms: *start_ms,
                end_ms: *end_ms,
                wanted: act.alarm.as_ref().map(|alarm| {
                    // It was written by ourselves; one that could not be read was seen when it began.
                    (word(alarm.why), alarm.since.parse().unwrap_or(*at))
                }),
            },
        }),
        Line::Tool(tool) => batch.tools.push(book::ToolWrite {
            call_sid: call_sid.to_owned(),
            id: tool.id.clone(),
            place: *place,
            name: tool.name.clone(),
            summary: tool.summary.clone(),
            state: word(tool.state),
            at: *at,
            start_ms: *start_ms,
            end_ms: *end_ms,
        }),
    }
}

/// Which run of the program has this call, as long as it is up.
pub(super) fn kept_by(row: &book::CallRow) -> Option<String> {
    metadata_of(row).kept_by
}

/// A row as a list shows it. `live` is the call when it is up here.
pub(crate) fn summary(row: &book::CallRow, live: Option<&LiveCall>, now: Timestamp) -> CallSummary {
    let status = status(row.status);
    let duration = match (status, live) {
        (CallStatus::Active, Some(live)) => live.duration,
        // Held by another program that writes into the same book.
        (CallStatus::Active, None) => seconds(millis_between(row.started_at, now)),
        _ => seconds(row.duration_ms),
    };
    let live = live.filter(|_| status == CallStatus::Active);
    CallSummary {
        id: row.id.to_string(),
        call_sid: row.call_sid.clone(),
        stream_sid: live.map_or_else(|| row.stream_sid.clone(), |live| live.stream_sid.clone()),
        source: source(&row.source),
        agent: live.map_or_else(|| agent(&row.agent), |live| live.agent),
        phone_number: row.phone_number.clone(),
        customer_name: live.and_then(|live| live.customer_name.clone()).or_else(|| row.customer_name.clone()),
        start_time: moment(row.started_at),
        end_time: row.ended_at.map(moment),
        duration,
        status,
        outcome: row.outcome.map(outcome),
        end_reason: row.end_reason.map(reason),
        confirmation_number: row.confirmation_number.clone(),
        pile: match status {
            CallStatus::Active => Pile::Active,
            _ if row.action.is_some() && row.done_at.is_none() => Pile::NeedsAction,
            _ => Pile::Done,
        },
        action: row.action.map(|action| match action {
            book::ActionReason::CallBack => ActionReason::CallBack,
            book::ActionReason::Failed => ActionReason::Failed,
            book::ActionReason::GaveUp => ActionReason::GaveUp,
        }),
        done_at: row.done_at.map(moment),
        sentiment: row.sentiment.map(|(tone, _)| sentiment(tone)),
        sentiment_score: row.sentiment.map(|(_, score)| score),
        has_recording: row.has_recording,
        notes: row.notes.clone(),
        snippet: Vec::new(),
        created_at: moment(row.created_at),
        updated_at: moment(row.updated_at),
    }
}

/// As [`summary`], with the words that were found.
pub(super) fn found(found: &book::Found, live: Option<&LiveCall>, now: Timestamp) -> CallSummary {
    let snippet = found.snippet.iter().map(|part| SnippetPart { text: part.text.clone(), hit: part.hit });
    CallSummary { snippet: snippet.collect(), ..summary(&found.call, live, now) }
}

/// The lines of a call in time. What has no end of its own, because its words were never final, ends where the next line
/// begins.
pub(super) fn lines(rows: Vec<book::LineRow>) -> Vec<TimedLine> {
    let starts: Vec<i64> = rows.iter().map(book::LineRow::start_ms).collect();
    let next_of = |index: usize| starts.get(index + 1).copied().filter(|next| *next >= starts[index]);
    rows.into_iter().enumerate().map(|(index, row)| timed(row, next_of(index))).collect()
}

fn timed(row: book::LineRow, next: Option<i64>) -> TimedLine {
    match row {
        book::LineRow::Said { id, speaker, text, cut, at, start_ms, end_ms, is_final, .. } => TimedLine {
            line: Line::Utterance(Utterance {
                id,
                timestamp: moment(at),
                speaker: match speaker {
                    book::Said::Agent => Speaker::Ai,
                    book::Said::Caller => Speaker::User,
                    book::Said::Staff => Speaker::Staff,
                },
                text,
                cut,
                is_final,
            }),
            start_ms: millis(start_ms),
            end_ms: end_ms.or(next).map(millis),
        },
        book::LineRow::Staff(act) => TimedLine {
            line: Line::Staff(StaffAct {
                id: act.id,
                deed: staff_deed(&act.deed),
                who: act.who,
                words: act.words,
                alarm: act
                    .wanted
                    .and_then(|(why, since)| from_word(&why).map(|why| Alarm { why, since: moment(since) })),
                timestamp: moment(act.at),
                until: act.end_ms.and_then(|end| {
                    let took = SignedDuration::from_millis(end.saturating_sub(act.start_ms));
                    act.at.checked_add(took).ok().map(moment)
                }),
            }),
            start_ms: millis(act.start_ms),
            end_ms: act.end_ms.map(millis),
        },
        book::LineRow::Tool(tool) => TimedLine {
            line: Line::Tool(ToolCall {
                id: tool.id,
                name: tool.name,
                summary: tool.summary,
                state: tool_state(&tool.state),
                timestamp: moment(tool.at),
            }),
            start_ms: millis(tool.start_ms),
            end_ms: tool.end_ms.map(millis),
        },
    }
}

/// A recording as a card shows it. `available` says whether its file is there, `kept_until` when that is deleted.
pub(super) fn recording(
    row: &book::RecordingRow,
    started: Timestamp,
    available: bool,
    kept_until: Option<String>,
) -> RecordingCard {
    let recording = &row.recording;
    RecordingCard {
        duration_ms: millis(recording.duration_ms),
        offset_ms: millis(millis_between(started, recording.started_at)),
        size_bytes: millis(recording.size_bytes),
        format: recording.format.clone(),
        codec: recording.codec.clone(),
        sample_rate: recording.sample_rate,
        channels: recording.channels,
        cut_short: recording.cut_short.clone(),
        available,
        kept_until,
    }
}

/// What was made of a call when it ended; `None` when it is up or what is written cannot be read.
pub(super) fn digest(row: &book::CallRow) -> Option<CallDigest> {
    serde_json::from_str(row.digest.as_deref()?).ok()
}

/// Who judged the tone, when somebody did.
pub(super) fn tone_by(row: &book::CallRow) -> Option<Judge> {
    row.sentiment.and_then(|_| from_word(&row.sentiment_by))
}

/// What is known beside the talk.
pub(super) fn metadata(row: &book::CallRow) -> CallMetadata {
    metadata_of(row).known
}

fn metadata_of(row: &book::CallRow) -> Metadata {
    row.metadata.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// A tool call's state; what is unknown failed.
pub(super) fn tool_state(text: &str) -> ToolState {
    from_word(text).unwrap_or(ToolState::Failed)
}

/// What went wrong, unless it says otherwise.
fn staff_deed(text: &str) -> StaffDeed {
    from_word(text).unwrap_or(StaffDeed::WentAway)
}

/// Phone unless it says otherwise.
pub(super) fn source(text: &str) -> Source {
    from_word(text).unwrap_or(Source::Phone)
}

/// The built-in one unless it says otherwise.
pub(super) fn agent(text: &str) -> Agent {
    from_word(text).unwrap_or(Agent::Offline)
}

/// The word by which the page, and so the book, knows a value of a list.
pub(super) fn word(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn from_word<T: serde::de::DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

/// Our own types have no map with other keys than text, so this cannot fail.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Not negative, whatever the clock did.
fn millis_between(from: Timestamp, to: Timestamp) -> i64 {
    i64::try_from(to.duration_since(from).as_millis()).unwrap_or(0).max(0)
}

fn millis(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

fn seconds(millis: i64) -> u64 {
    u64::try_from(millis / 1000).unwrap_or(0)
}

fn status(status: book::CallStatus) -> CallStatus {
    match status {
        book::CallStatus::Active => CallStatus::Active,
        book::CallStatus::Completed => CallStatus::Completed,
        book::CallStatus::Failed => CallStatus::Failed,
    }
}

pub(super) fn outcome(outcome: book::Outcome) -> Outcome {
    match outcome {
        book::Outcome::AppointmentBooked => Outcome::AppointmentBooked,
        book::Outcome::NoBooking => Outcome::NoBooking,
        book::Outcome::Error => Outcome::Error,
        book::Outcome::UserHangup => Outcome::UserHangup,
    }
}

pub(super) fn outcome_of(outcome: Outcome) -> book::Outcome {
    match outcome {
        Outcome::AppointmentBooked => book::Outcome::AppointmentBooked,
        Outcome::NoBooking => book::Outcome::NoBooking,
        Outcome::Error => book::Outcome::Error,
        Outcome::UserHangup => book::Outcome::UserHangup,
    }
}

fn sentiment(tone: book::Sentiment) -> Sentiment {
    match tone {
        book::Sentiment::Positive => Sentiment::Positive,
        book::Sentiment::Neutral => Sentiment::Neutral,
        book::Sentiment::Negative => Sentiment::Negative,
    }
}

pub(super) fn sentiment_of(tone: Sentiment) -> book::Sentiment {
    match tone {
        Sentiment::Positive => book::Sentiment::Positive,
        Sentiment::Neutral => book::Sentiment::Neutral,
        Sentiment::Negative => book::Sentiment::Negative,
    }
}

pub(super) fn pile_of(pile: Pile) -> book::Pile {
    match pile {
        Pile::Active => book::Pile::Active,
        Pile::NeedsAction => book::Pile::NeedsAction,
        Pile::Done => book::Pile::Done,
    }
}

fn reason(reason: book::EndReason) -> EndReason {
    match reason {
        book::EndReason::CallerLeft => EndReason::CallerLeft,
        book::EndReason::Finished => EndReason::Finished,
        book::EndReason::TimeLimit => EndReason::TimeLimit,
        book::EndReason::Staff => EndReason::Staff,
        book::EndReason::Closing => EndReason::Closing,
        book::EndReason::AgentLost => EndReason::AgentLost,
        book::EndReason::CostLimit => EndReason::CostLimit,
        book::EndReason::PutThrough => EndReason::PutThrough,
        book::EndReason::Silent => EndReason::Silent,
        book::EndReason::Crashed => EndReason::Crashed,
    }
}

fn reason_of(reason: EndReason) -> book::EndReason {
    match reason {
        EndReason::CallerLeft => book::EndReason::CallerLeft,
        EndReason::Finished => book::EndReason::Finished,
        EndReason::TimeLimit => book::EndReason::TimeLimit,
        EndReason::Staff => book::EndReason::Staff,
        EndReason::Closing => book::EndReason::Closing,
        EndReason::AgentLost => book::EndReason::AgentLost,
        EndReason::CostLimit => book::EndReason::CostLimit,
        EndReason::PutThrough => book::EndReason::PutThrough,
        EndReason::Silent => book::EndReason::Silent,
        EndReason::Crashed => book::EndReason::Crashed,
    }
}
