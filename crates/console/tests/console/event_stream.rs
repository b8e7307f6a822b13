//! The event stream: what it looks like, how a reader catches up, and that it ends with the program.

use crate::support::{Console, said};
use desk::live::LiveCallStart;
use wire::call::{Agent, Source};

/// Reads server-sent events from a response.
struct Reader {
    response: reqwest::Response,
    text: String,
}

impl Reader {
    async fn open(console: &Console, last: Option<&str>) -> Self {
        Self::open_after(console, last.map(str::as_bytes)).await
    }

    async fn open_after(console: &Console, last: Option<&[u8]>) -> Self {
        let mut request = console.client.get(console.url("/dashboard/stream"));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = console.signed(request).await;
        assert_eq!(response.status(), 200);
        let mut reader = Self { response, text: String::new() };
        let hello = reader.block().await.expect("the stream is open");
        assert!(
            hello.contains("retry: 1000") || hello.contains("retry:1000"),
            "how soon to come back: {hello}"
        );
        reader
    }

    /// The next run of lines up to an empty one; `None` at the end.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let block = block.to_owned();
                self.text = rest.to_owned();
                return Some(block);
            }
            let chunk = self.response.chunk().await.ok()??;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The next event as name, id and data; comments are passed over.
    async fn event(&mut self) -> (String, String, serde_json::Value) {
        loop {
            let block = self.block().await.expect("the stream goes on");
            let field = |name: &str| {
                block
                    .lines()
                    .find_map(|line| Some(line.strip_prefix(name)?.strip_prefix(':')?.trim().to_owned()))
            };
            if let (Some(event), Some(id), Some(data)) = (field("event"), field("id"), field("data")) {
                return (event, id, serde_json::from_str(&data).unwrap());
            }
        }
    }
}

fn call(console: &Console, call_sid: &str) -> desk::live::Registered {
    let start = LiveCallStart {
        call_sid: call_sid.to_owned(),
        stream_sid: String::new(),
        phone_number: "+15550100123".into(),
        source: Source::Phone,
        agent: Agent::Offline,
    };
    console.desk.live().register(start, tokio::sync::mpsc::channel(1).0).unwrap()
}

#[tokio::test]
async fn a_call_is_told_with_the_documented_names() {
    let console = Console::start().await;
    let mut reader = Reader::open(&console, None).await;
    let headers = reader.response.headers();
    assert_eq!(headers["content-type"], "text/event-stream");
    assert_eq!(headers["cache-control"], "no-cache");

    let live = call(&console, "CA1");
    let (name, id, data) = reader.event().await;
    assert_eq!(name, "call_started");
    assert_eq!(data, serde_json::json!({ "callSid": "CA1", "phoneNumber": "+15550100123" }));
    assert!(
        id.rsplit_once('-').is_some_and(|(boot, seq)| !boot.is_empty() && seq.parse::<u64>().is_ok()),
        "{id}"
    );

    live.step(wire::call::Step::CollectingName);
    drop(live);
    let mut seen = Vec::new();
    loop {
        let (name, _, data) = reader.event().await;
        let ended = name == "call_ended";
        seen.push((name, data));
        if ended {
            break;
        }
    }
    let updated = seen.iter().find(|(name, _)| name == "call_updated").expect("the step was told");
    assert_eq!(updated.1, serde_json::json!({ "callSid": "CA1", "currentStep": "collecting_name" }));
    let ended = &seen.last().unwrap().1;
    assert_eq!((&ended["callSid"], &ended["duration"]), (&"CA1".into(), &0.into()));
}

#[tokio::test]
async fn a_reader_that_comes_back_gets_what_it_missed_in_order() {
    let console = Console::start().await;
    let mut reader = Reader::open(&console, None).await;
    let live = call(&console, "CA1");
    let (_, id, _) = reader.event().await;
    drop(reader);

    for n in 0..5 {
        live.utterance(said(&n.to_string(), "hello"));
    }
    let mut back = Reader::open(&console, Some(&id)).await;
    let mut ids = Vec::new();
    while ids.len() < 5 {
        let (name, _, data) = back.event().await;
        if name == "utterance_changed" {
            ids.push(data["utterance"]["id"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(ids, ["0", "1", "2", "3", "4"], "nothing is lost and nothing changes places");
}

#[tokio::test]
async fn a_reader_from_another_run_is_sent_for_the_snapshot() {
    let console = Console::start().await;
    let _live = call(&console, "CA1");
    let mut reader = Reader::open(&console, Some("0123456789abcdef-7")).await;
    let (name, _, data) = reader.event().await;
    assert_eq!((name.as_str(), data), ("snapshot_needed", serde_json::json!({})));

    let snapshot = console.json("/dashboard/api/snapshot").await;
    assert_eq!(snapshot["calls"][0]["call"]["callSid"], "CA1");
    let mut follower = Reader::open(&console, snapshot["lastEventId"].as_str()).await;
    call(&console, "CA2");
    // Counters and history are written beside the calls, so CA1's may come in between.
    let started = loop {
        let (name, _, data) = follower.event().await;
        if !matches!(name.as_str(), "metric_updated" | "history_changed") {
            break (name, data["callSid"].clone());
        }
    };
    assert_eq!(started, ("call_started".to_owned(), "CA2".into()), "it goes on after the snapshot");
}

#[tokio::test]
async fn a_reader_whose_id_nobody_can_know_is_sent_for_the_snapshot() {
    let console = Console::start().await;
    let _live = call(&console, "CA1");
    for id in [&b"\xff\xfe-7"[..], "0123456789abcdé-7".as_bytes(), b"0123456789abcdef-7\xff", b"7"] {
        let mut reader = Reader::open_after(&console, Some(id)).await;
        let (name, _, _) = reader.event().await;
        assert_eq!(name, "snapshot_needed", "it has seen something, and nobody knows what: {id:?}");
    }
}

#[tokio::test]
async fn a_reader_that_does_not_read_holds_up_nobody_and_is_told_that_it_missed_something() {
    let console = Console::start().await;
    let mut slow = Reader::open(&console, None).await;
    let live = call(&console, "CA1");
    let words = "a".repeat(2000);
    // Far more than the ring and the socket's buffers hold.
    for n in 0..20_000 {
        live.utterance(said(&(n % 7).to_string(), &words));
        if n % 500 == 0 {
            tokio::task::yield_now().await;
        }
    }
    let mut told = false;
    let mut last = None;
    for _ in 0..20_000 {
        let (name, _, data) = slow.event().await;
        told |= name == "snapshot_needed";
        last = Some((name, data));
        if told {
            break;
        }
    }
    assert!(told, "it is sent for the snapshot; the last it saw was {:?}", last.map(|(name, _)| name));
}

#[tokio::test]
async fn the_stream_ends_with_the_program() {
    let console = Console::start().await;
    let mut reader = Reader::open(&console, None).await;
    console.closing.cancel();
    let ended = tokio::time::timeout(std::time::Duration::from_secs(10), reader.block()).await;
    assert_eq!(ended, Ok(None), "an open window does not keep the program from closing");
}
