//! `GET /dashboard/stream`: what happens, as server-sent events.
//!
//! The first four event names are documented for others; the rest is ours. Every event has an id of the form
//! `<boot>-<seq>`; a reader that comes back with `Last-Event-ID` gets what it missed, or `snapshot_needed`. A reader
//! that does not read holds nothing up: it pulls from the desk's ring and is told when it has been overtaken.

use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::response::sse::{Event, KeepAlive};
use futures_util::stream;

use crate::{ConsoleState, sse};

/// A comment this often tells both sides that the other is there.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// What happens, as it happens
///
/// Server-sent events, each with its name, a JSON body and an id. A reader that comes back with `Last-Event-ID` gets what it
/// missed, or `snapshot_needed`. Documented for other programs are `call_started`, `call_updated`, `call_ended` and
/// `metric_updated`; the bodies are those of the schema `Event`, without its tag.
#[utoipa::path(
    get, path = "/dashboard/stream", tag = "live", operation_id = "stream",
    params(("Last-Event-ID" = Option<String>, Header, description = "The last event that was seen.")),
    responses((status = 200, content_type = "text/event-stream", body = wire::event::Event))
)]
pub(crate) async fn stream(State(state): State<ConsoleState>, headers: HeaderMap) -> Response {
    let last = sse::last_seen(&headers);
    let subscription = state.desk.bus().subscribe(last.as_deref());
    let events =
        stream::unfold((subscription, state.closing.clone()), |(mut subscription, closing)| async move {
            let (id, event) = tokio::select! {
                next = subscription.next() => next,
                () = closing.cancelled() => return None,
            };
            Some((message(&id, &event), (subscription, closing)))
        });
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE).text("keep-alive");
    sse::answer(sse::opened(events).keep_alive(keep_alive))
}

fn message(id: &str, event: &wire::event::Event) -> Event {
    let data = serde_json::to_value(event)
        .ok()
        .and_then(|mut tagged| tagged.get_mut("data").map(serde_json::Value::take));
    let data = data.unwrap_or_else(|| serde_json::json!({}));
    Event::default().id(id).event(event.name()).data(data.to_string())
}

#[cfg(test)]
mod tests {
    use wire::call::Step;
    use wire::event::{CallEnded, CallStarted, CallUpdated, Metrics, SnapshotNeeded};

    #[test]
    fn the_documented_events_have_their_documented_names_and_bodies() {
        let call_sid = || "CA1".to_owned();
        for (event, name, body) in [
            (
                wire::event::Event::CallStarted(CallStarted {
                    call_sid: call_sid(),
                    phone_number: "+1".to_owned(),
                }),
                "call_started",
                r#"{"callSid":"CA1","phoneNumber":"+1"}"#,
            ),
            (
                wire::event::Event::CallUpdated(CallUpdated {
                    call_sid: call_sid(),
                    current_step: Step::Confirming,
                }),
                "call_updated",
                r#"{"callSid":"CA1","currentStep":"confirming"}"#,
            ),
            (
                wire::event::Event::CallEnded(CallEnded { call_sid: call_sid(), duration: 61 }),
                "call_ended",
                r#"{"callSid":"CA1","duration":61}"#,
            ),
            (
                wire::event::Event::MetricUpdated(Metrics { total_calls: 2, appointments_booked: 1 }),
                "metric_updated",
                r#"{"appointments_booked":1,"total_calls":2}"#,
            ),
            (wire::event::Event::SnapshotNeeded(SnapshotNeeded {}), "snapshot_needed", "{}"),
        ] {
            let tagged = serde_json::to_value(&event).unwrap();
            assert_eq!(
                (tagged["event"].as_str(), event.name()),
                (Some(name), name),
                "one name in both places"
            );
            assert_eq!(tagged["data"].to_string(), body, "{name}");
        }
    }
}
