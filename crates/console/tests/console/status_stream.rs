//! `/api/status` over a real socket. Its timing is told in virtual time, beside its code.

use serde_json::{Value, json};
use wire::event::{Event, RecordingSaved, Trouble};
use wire::history::EndReason;

use crate::support::Console;

/// The messages of the stream with their ids, up to so many.
async fn messages(console: &Console, last: Option<&str>, count: usize) -> Vec<(String, Value)> {
    let mut request = console.client.get(console.url("/api/status"));
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let mut response = console.signed(request).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.headers()["cache-control"], "no-cache");
    let mut text = String::new();
    let mut found = Vec::new();
    while found.len() < count {
        text.push_str(std::str::from_utf8(&response.chunk().await.unwrap().unwrap()).unwrap());
        while let Some((block, rest)) = text.split_once("\n\n") {
            let field = |name| block.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
            if let Ok(data) = serde_json::from_str(field("data: ")) {
                found.push((field("id: ").to_owned(), data));
            }
            text = rest.to_owned();
        }
    }
    found
}

#[tokio::test]
async fn what_happened_before_anybody_read_is_replayed() {
    let console = Console::start().await;
    let call = console.ring("CA1", "+15550100123");
    call.end(EndReason::Finished);
    let bus = console.desk.bus();
    bus.publish(Event::RecordingSaved(RecordingSaved {
        call_sid: "CA1".to_owned(),
        duration_ms: 20,
        size_bytes: 44,
    }));
    bus.publish(Event::Trouble(Trouble { call_sid: None, message: "The disk is full.".to_owned() }));

    let all = messages(&console, None, 5).await;
    let kinds: Vec<&str> = all.iter().map(|(_, message)| message["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["connected", "call_started", "call_ended", "recording_saved", "error"]);
    assert_eq!(all[0].1["data"], json!({ "activeCalls": 0 }));
    assert_eq!(all[1].1["data"], json!({ "callSid": "CA1", "phoneNumber": "+15550100123" }));
    assert_eq!(all[1].1["timestamp"], "2026-11-20T15:00:00.000Z");
    assert_eq!(all[1].1.as_object().unwrap().len(), 3, "type, timestamp and data");
    assert_eq!(all[4].1["data"], json!({ "message": "The disk is full." }));

    let missed = messages(&console, Some(&all[2].0), 3).await;
    let kinds: Vec<&str> = missed.iter().map(|(_, message)| message["type"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        ["connected", "recording_saved", "error"],
        "what came behind the last one that was seen"
    );
}

#[tokio::test]
async fn a_reader_that_does_not_read_hurts_nobody() {
    let console = Console::start().await;
    let slow = console.signed(console.client.get(console.url("/api/status"))).await;
    let message = "x".repeat(2000);
    for n in 0..20_000 {
        console.desk.bus().publish(Event::Trouble(Trouble { call_sid: None, message: message.clone() }));
        if n % 200 == 0 {
            tokio::task::yield_now().await;
        }
    }
    // Everybody else is served meanwhile.
    console.json("/dashboard/api/calls/active").await;
    let sent = tokio::time::timeout(std::time::Duration::from_secs(20), slow.bytes()).await;
    let sent = sent.expect("the stream of a reader that was overtaken ends");
    assert!(sent.is_ok_and(|sent| sent.len() < 20_000 * 2000), "it was not kept for it");
    assert_eq!(messages(&console, None, 101).await.len(), 101, "a hundred are kept");
}

#[tokio::test]
async fn the_stream_ends_with_the_program_and_needs_a_session() {
    let console = Console::start().await;
    assert_eq!(console.get("/api/status").await.status(), 401);
    let stream = console.signed(console.client.get(console.url("/api/status"))).await;
    console.closing.cancel();
    let ended = tokio::time::timeout(std::time::Duration::from_secs(10), stream.bytes()).await;
    assert!(ended.is_ok(), "an open reader does not keep the program from closing");
}
