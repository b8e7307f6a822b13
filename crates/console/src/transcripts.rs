//! What was said in a call, at once or as it is said. Words that the caller did not hear are never in it.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use axum::response::sse::{Event, KeepAlive};
use desk::bus::Subscription;
use futures_util::{StreamExt, stream};
use serde::Serialize;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;
use wire::call::{Line, Speaker, Utterance};
use wire::error::ErrorBody;
use wire::event::{CallEnded, Event as Happened};

use crate::error::ApiError;
use crate::which::WhichCall;
use crate::{ConsoleState, sse};

/// A comment this often tells both sides that the other is there.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// `{success,callSid,transcript[]}`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Transcript {
    success: bool,
    call_sid: String,
    transcript: Vec<Said>,
}

/// One utterance.
#[derive(Serialize, ToSchema)]
pub(crate) struct Said {
    /// RFC 3339, UTC: when it began.
    timestamp: String,
    speaker: Speaker,
    text: String,
}

/// One utterance as it stands now.
#[derive(Serialize, ToSchema)]
pub(crate) struct Growing {
    /// Unique within the call; a later message with the same id replaces the earlier.
    id: String,
    #[serde(flatten)]
    said: Said,
    /// False while words may still be added.
    #[serde(rename = "final")]
    is_final: bool,
}

/// What was said in a call
#[utoipa::path(
    get, path = "/dashboard/api/transcripts/{callSid}", tag = "calls", operation_id = "transcript",
    params(("callSid" = String, Path)),
    responses((status = 200, body = Transcript), (status = 404, body = ErrorBody, description = "`CALL_NOT_FOUND`."))
)]
pub(crate) async fn transcript(
    State(state): State<ConsoleState>,
    WhichCall(which): WhichCall,
) -> Result<Json<Transcript>, ApiError> {
    let (call_sid, said, _) = match state.desk.live().record(&which) {
        Some(record) => (record.call.call_sid, utterances(record.lines), record.call.duration),
        None => past(&state, &which).await?,
    };
    let transcript = said.into_iter().filter(|said| !said.text.is_empty()).map(Said::from).collect();
    Ok(Json(Transcript { success: true, call_sid, transcript }))
}

/// What is said in a call, as it is said
///
/// Server-sent events without a name, one for each utterance that is new or has grown: first all that was said so far. After
/// the call comes `call_ended` with `{callSid,duration}`, and the stream ends; a reader that does not read is dropped, too,
/// and gets everything anew when it comes back.
#[utoipa::path(
    get, path = "/dashboard/api/transcripts/{callSid}/stream", tag = "calls", operation_id = "transcriptStream",
    params(("callSid" = String, Path)),
    responses(
        (status = 200, content_type = "text/event-stream", body = Growing),
        (status = 404, body = ErrorBody, description = "`CALL_NOT_FOUND`."),
    )
)]
pub(crate) async fn follow(
    State(state): State<ConsoleState>,
    WhichCall(which): WhichCall,
) -> Result<Response, ApiError> {
    // Calls that are up go by their sid alone.
    let which = match which.bytes().all(|byte| byte.is_ascii_digit()) {
        true => state.desk.past_call(&which).await.map_err(ApiError::of_calls)?.call.call_sid,
        false => which,
    };
    let mut snapshot = state.desk.snapshot();
    let live = snapshot.calls.iter().position(|record| record.call.call_sid == which);
    let (said, rest) = match live.map(|place| snapshot.calls.swap_remove(place)) {
        Some(record) => {
            // Exactly what is not in the snapshot.
            let subscription = state.desk.bus().subscribe(Some(&snapshot.last_event_id));
            let closing = state.closing.clone();
            (
                utterances(record.lines),
                Rest::Live(Box::new(Following { call_sid: which, subscription, closing })),
            )
        }
        None => {
            let (call_sid, said, duration) = past(&state, &which).await?;
            (said, Rest::Over(CallEnded { call_sid, duration }))
        }
    };
    let events = stream::iter(said.into_iter().map(message)).chain(stream::unfold(rest, Rest::next));
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE).text("keep-alive");
    Ok(sse::answer(sse::opened(events).keep_alive(keep_alive)))
}

/// What comes behind that which was said so far.
enum Rest {
    Live(Box<Following>),
    Over(CallEnded),
    Nothing,
}

struct Following {
    call_sid: String,
    subscription: Subscription,
    closing: CancellationToken,
}

impl Rest {
    async fn next(self) -> Option<(Event, Rest)> {
        let mut following = match self {
            Rest::Live(following) => following,
            Rest::Over(ended) => return Some((over(&ended), Rest::Nothing)),
            Rest::Nothing => return None,
        };
        loop {
            let (_, happened) = tokio::select! {
                next = following.subscription.next() => next,
                () = following.closing.cancelled() => return None,
            };
            match happened {
                Happened::UtteranceChanged(changed) if changed.call_sid == following.call_sid => {
                    return Some((message(changed.utterance), Rest::Live(following)));
                }
                Happened::CallEnded(ended) if ended.call_sid == following.call_sid => {
                    return Some((over(&ended), Rest::Nothing));
                }
                Happened::SnapshotNeeded(_) => return None,
                _ => {}
            }
        }
    }
}

/// A call that is over: its sid, what was said, and its seconds.
async fn past(state: &ConsoleState, which: &str) -> Result<(String, Vec<Utterance>, u64), ApiError> {
    let detail = state.desk.past_call(which).await.map_err(ApiError::of_calls)?;
    let lines = detail.lines.into_iter().map(|timed| timed.line).collect();
    Ok((detail.call.call_sid, utterances(lines), detail.call.duration))
}

fn utterances(lines: Vec<Line>) -> Vec<Utterance> {
    let said = |line| match line {
        Line::Utterance(utterance) => Some(utterance),
        Line::Tool(_) | Line::Staff(_) => None,
    };
    lines.into_iter().filter_map(said).collect()
}

fn message(utterance: Utterance) -> Event {
    let growing =
        Growing { id: utterance.id.clone(), is_final: utterance.is_final, said: Said::from(utterance) };
    data(&growing)
}

fn over(ended: &CallEnded) -> Event {
    data(ended).event("call_ended")
}

fn data(body: &impl Serialize) -> Event {
    Event::default().data(serde_json::to_string(body).unwrap_or_default())
}

impl From<Utterance> for Said {
    fn from(utterance: Utterance) -> Said {
        Said { timestamp: utterance.timestamp, speaker: utterance.speaker, text: utterance.text }
    }
}
