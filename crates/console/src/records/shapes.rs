//! The documented shapes of call records. Seconds are decimal numbers, moments RFC 3339 in UTC.

use std::path::PathBuf;

use desk::live::Timestamp;
use jiff::SignedDuration;
use serde::Serialize;
use utoipa::ToSchema;
use wire::call::{Agent, Line, Speaker};
use wire::figures::CallFigures;
use wire::history::{CallDetail, CallMetadata, CallStatus, CallSummary, RecordingCard, Sentiment, TimedLine};

/// A call.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record {
    id: String,
    /// Empty without a media stream.
    stream_sid: String,
    call_sid: String,
    /// The caller's number.
    caller: String,
    agent: Agent,
    start_time: String,
    /// `null` while it is up.
    end_time: Option<String>,
    /// Whole seconds.
    duration: u64,
    status: CallStatus,
    notes: String,
    created_at: String,
    updated_at: String,
}

impl From<CallSummary> for Record {
    fn from(call: CallSummary) -> Record {
        Record {
            id: call.id,
            stream_sid: call.stream_sid,
            call_sid: call.call_sid,
            caller: call.phone_number,
            agent: call.agent,
            start_time: call.start_time,
            end_time: call.end_time,
            duration: call.duration,
            status: call.status,
            notes: call.notes,
            created_at: call.created_at,
            updated_at: call.updated_at,
        }
    }
}

/// A call with everything.
#[derive(Serialize, ToSchema)]
pub(crate) struct WholeRecord {
    #[serde(flatten)]
    call: Record,
    recordings: Vec<Recording>,
    /// In time.
    transcripts: Vec<Transcript>,
    /// `null` when nothing was measured or judged.
    analytics: Option<Analytics>,
    metadata: Metadata,
}

impl WholeRecord {
    /// The whole record; `file` is where the sound is, as far as it can be heard.
    pub(super) fn new(detail: CallDetail, file: Option<PathBuf>) -> WholeRecord {
        let analytics = Analytics::of(&detail);
        let url = format!("/api/calls/{}/recording", detail.call.id);
        let recordings = detail
            .recordings
            .into_iter()
            .map(|card| {
                let path = file.as_ref().filter(|_| card.available);
                Recording::new(card, path.map(|path| path.display().to_string()), &url)
            })
            .collect();
        WholeRecord {
            recordings,
            transcripts: detail.lines.into_iter().filter_map(Transcript::of).collect(),
            analytics,
            metadata: detail.metadata.into(),
            call: detail.call.into(),
        }
    }
}

/// The sound of a call.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Recording {
    /// `null` when the file is gone.
    file_path: Option<String>,
    /// `null` when the file is gone.
    file_url: Option<String>,
    format: String,
    codec: String,
    sample_rate: u32,
    channels: u16,
    /// Seconds.
    duration: f64,
    size_bytes: u64,
}

impl Recording {
    fn new(card: RecordingCard, file_path: Option<String>, url: &str) -> Recording {
        Recording {
            file_url: file_path.is_some().then(|| url.to_owned()),
            file_path,
            format: card.format,
            codec: card.codec,
            sample_rate: card.sample_rate,
            channels: card.channels,
            duration: seconds(card.duration_ms),
            size_bytes: card.size_bytes,
        }
    }
}

/// One utterance.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RecordTranscript)]
struct Transcript {
    speaker: Role,
    text: String,
    /// How sure the listener was; `null`, since none of ours tells.
    confidence: Option<f64>,
    start_time: String,
    /// `null` when it is not known.
    end_time: Option<String>,
}

/// Who spoke.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Role {
    /// The caller.
    User,
    /// The receptionist.
    Assistant,
}

impl Transcript {
    /// What was said, as far as the caller heard it; nothing of what was done.
    fn of(timed: TimedLine) -> Option<Transcript> {
        let Line::Utterance(said) = timed.line else { return None };
        let end_time = timed.end_ms.and_then(|end| {
            let began: Timestamp = said.timestamp.parse().ok()?;
            let lasted = i64::try_from(end.saturating_sub(timed.start_ms)).ok()?;
            began.checked_add(SignedDuration::from_millis(lasted)).ok().map(|ended| format!("{ended:.3}"))
        });
        let speaker = match said.speaker {
            Speaker::User => Role::User,
            // Staff speak in its place.
            Speaker::Ai | Speaker::Staff => Role::Assistant,
        };
        (!said.text.is_empty()).then_some(Transcript {
            speaker,
            text: said.text,
            confidence: None,
            start_time: said.timestamp,
            end_time,
        })
    }
}

/// What was measured of a call and judged about it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RecordAnalytics)]
struct Analytics {
    sentiment: Option<Sentiment>,
    /// −1 to 1.
    sentiment_score: Option<f64>,
    /// Seconds in which somebody spoke.
    talk_time: Option<f64>,
    /// Seconds in which nobody did.
    silence_time: Option<f64>,
    /// How often the caller cut the receptionist off.
    interruptions: Option<u32>,
    /// Milliseconds from the caller's last word to the first sound of the answer, over all measured turns.
    average_latency: Option<f64>,
    /// Everything that was measured.
    metrics: Option<CallFigures>,
    /// When the figures were taken.
    snapshot_time: Option<String>,
}

impl Analytics {
    fn of(detail: &CallDetail) -> Option<Analytics> {
        let (call, figures) = (&detail.call, detail.figures);
        if figures.is_none() && call.sentiment.is_none() {
            return None;
        }
        let waits: Vec<u64> = detail.turns.iter().filter_map(|turn| turn.first_heard_ms).collect();
        Some(Analytics {
            sentiment: call.sentiment,
            sentiment_score: call.sentiment_score,
            talk_time: figures.map(|figures| seconds(figures.caller_talk_ms + figures.agent_talk_ms)),
            silence_time: figures.map(|figures| seconds(figures.silence_ms)),
            interruptions: figures.map(|figures| figures.interruptions),
            average_latency: (!waits.is_empty())
                .then(|| waits.iter().sum::<u64>() as f64 / waits.len() as f64),
            metrics: figures,
            snapshot_time: detail.snapshot_time.clone(),
        })
    }
}

/// What is known beside the talk.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RecordMetadata)]
struct Metadata {
    language: Option<String>,
    region: Option<String>,
    device_type: Option<String>,
    network_quality: Option<String>,
    /// Whatever else is known.
    #[schema(value_type = Option<Object>)]
    custom_data: Option<serde_json::Value>,
}

impl From<CallMetadata> for Metadata {
    fn from(metadata: CallMetadata) -> Metadata {
        Metadata {
            language: metadata.language,
            region: metadata.region,
            device_type: metadata.device_type,
            network_quality: metadata.network_quality,
            custom_data: metadata.custom_data.and_then(|text| serde_json::from_str(&text).ok()),
        }
    }
}

fn seconds(milliseconds: u64) -> f64 {
    milliseconds as f64 / 1000.0
}
