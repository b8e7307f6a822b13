//! Figures and prices over HTTP: `/metrics` in both forms, the page's report, the price table.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use crate::support::{Console, TOKEN};
use call::event::CallEvent;
use call::figures::{CallFigures, TurnFigures};
use call::usage::{Micros, Usage};
use desk::live::{LiveCallStart, Registered};
use serde_json::{Value, json};
use wire::call::{Agent, AiStatus, Source};

const NUMBER: &str = "+15550100123";

fn ring(console: &Console, call_sid: &str) -> Registered {
    let start = LiveCallStart {
        call_sid: call_sid.to_owned(),
        stream_sid: "MZ1".to_owned(),
        phone_number: NUMBER.into(),
        source: Source::Phone,
        agent: Agent::Openai,
    };
    console.desk.live().register(start, tokio::sync::mpsc::channel(1).0).unwrap()
}

/// One turn of 600 ms, and what it cost.
fn talk(call: &Registered) {
    let ms = |n| Some(Duration::from_millis(n));
    call.tell(CallEvent::Turn(Box::new(TurnFigures {
        number: 1,
        asked: ms(0),
        first_sound: ms(450),
        first_heard: ms(600),
        ..TurnFigures::default()
    })));
    call.tell(CallEvent::Figures(Box::new(CallFigures {
        turns: 1,
        packets_in: 30,
        packets_out: 12,
        usage: Usage { output_audio: 20, ..Usage::default() },
        cost: Micros(1280),
        ..CallFigures::default()
    })));
}

async fn metrics(console: &Console, accept: &str) -> (String, String) {
    let request = console.client.get(console.url("/metrics")).header("accept", accept);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200, "open, as /health is");
    assert_eq!(response.headers()["vary"], "accept");
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    (kind, response.text().await.unwrap())
}

/// The samples of Prometheus' text by name with labels. Fails on a line that is not in the format.
fn samples(text: &str) -> HashMap<String, f64> {
    let (mut helped, mut typed) = (HashSet::new(), HashMap::new());
    let mut samples = HashMap::new();
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            assert!(helped.insert(help.split(' ').next().unwrap()), "one HELP each: {line}");
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').unwrap();
            assert!(typed.insert(name, kind).is_none(), "one TYPE each: {line}");
        } else {
            let (series, value) = line.rsplit_once(' ').expect("a name and a value");
            let name = series.split('{').next().unwrap();
            let base = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end));
            let family = base.filter(|base| typed.get(base) == Some(&"histogram")).unwrap_or(name);
            assert!(
                typed.contains_key(family) && helped.contains(family),
                "HELP and TYPE come first: {line}"
            );
            assert!(family.starts_with("frontdesk_"), "{line}");
            assert_eq!(typed[family] == "counter", family.ends_with("_total"), "counters end so: {line}");
            let value = value.parse().expect("a number");
            assert!(samples.insert(series.to_owned(), value).is_none(), "no series twice: {line}");
        }
    }
    samples
}

#[tokio::test]
async fn metrics_are_json_in_the_documented_shape() {
    let console = Console::start().await;
    let (kind, body) = metrics(&console, "*/*").await;
    assert_eq!(kind, "application/json");
    let idle: Value = serde_json::from_str(&body).unwrap();
    let nothing = json!({
        "timestamp": 1_795_186_800_000_i64,
        "performanceStats": {
            "activeTurns": 0,
            "averageProcessingTime": 0.0,
            "phaseBreakdown": { "llm": { "avg": 0.0, "count": 0 }, "tts": { "avg": 0.0, "count": 0 } }
        },
        "targetLatency": 1500
    });
    assert_eq!(idle, nothing, "zeros when nothing happened");

    let call = ring(&console, "CA1");
    talk(&call);
    call.ai_status(AiStatus::ProcessingTool);
    let other = ring(&console, "CA2");
    let (_, body) = metrics(&console, "application/json").await;
    let busy: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        busy["performanceStats"],
        json!({
            "activeTurns": 1,
            "averageProcessingTime": 600.0,
            "phaseBreakdown": { "llm": { "avg": 450.0, "count": 1 }, "tts": { "avg": 150.0, "count": 1 } }
        })
    );
    drop((call, other));
    let (_, body) = metrics(&console, "application/json").await;
    let after: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(after["performanceStats"]["averageProcessingTime"], 600.0, "a quiet hour empties nothing");
}

#[tokio::test]
async fn metrics_are_text_for_who_asks_for_it() {
    let console = Console::start().await;
    let call = ring(&console, "CA1");
    talk(&call);
    console.desk.set_cost_limits(Some(Micros(2_000_000)), None);
    let prometheus =
        "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1";
    let (kind, text) = metrics(&console, prometheus).await;
    assert_eq!(kind, "text/plain; version=0.0.4; charset=utf-8");
    assert!(text.ends_with('\n'), "the last line ends too");
    let samples = samples(&text);
    let phase = |part: &str, phase: &str, end: &str| {
        samples[&format!("frontdesk_turn_phase_seconds_{part}{{agent=\"openai\",phase=\"{phase}\"{end}}}")]
    };
    assert_eq!((phase("count", "llm", ""), phase("sum", "llm", "")), (1.0, 0.45));
    assert_eq!(phase("bucket", "response", ",le=\"0.5\""), 0.0);
    assert_eq!(phase("bucket", "response", ",le=\"0.6\""), 1.0, "in seconds, each step with all below it");
    assert_eq!(phase("bucket", "response", ",le=\"+Inf\""), 1.0);
    for (series, value) in [
        ("frontdesk_calls_total{agent=\"openai\"}", 1.0),
        ("frontdesk_calls_active", 1.0),
        ("frontdesk_turns_active", 0.0),
        ("frontdesk_audio_packets_total{direction=\"in\"}", 30.0),
        ("frontdesk_tokens_total{kind=\"output_audio\"}", 20.0),
        ("frontdesk_cost_total{currency=\"USD\"}", 0.00128),
        ("frontdesk_cost_today{currency=\"USD\"}", 0.00128),
        ("frontdesk_cost_limit{currency=\"USD\",per=\"call\"}", 2.0),
    ] {
        assert_eq!(samples.get(series), Some(&value), "{series}");
    }
    assert!(
        !samples.contains_key("frontdesk_cost_limit{currency=\"USD\",per=\"day\"}"),
        "no limit, no sample"
    );
    assert!(!text.contains(NUMBER) && !text.contains("CA1"), "nobody's number and no single call");
    let (kind, _) = metrics(&console, "text/plain;q=0.4, application/json;q=0.5").await;
    assert_eq!(kind, "application/json", "the larger weight wins");
}

#[tokio::test]
async fn a_turn_that_is_longer_than_all_steps_is_counted_and_a_long_wish_is_read() {
    let console = Console::start().await;
    let call = ring(&console, "CA1");
    call.tell(CallEvent::Turn(Box::new(TurnFigures {
        number: 1,
        asked: Some(Duration::ZERO),
        first_heard: Some(Duration::from_secs(45)),
        ..TurnFigures::default()
    })));
    let accept = "image/png;q=0.1,".repeat(2000) + "text/plain";
    let (_, text) = metrics(&console, &accept).await;
    let samples = samples(&text);
    let bucket = |end: &str| {
        let labels = format!("agent=\"openai\",phase=\"response\",le=\"{end}\"");
        samples[&format!("frontdesk_turn_phase_seconds_bucket{{{labels}}}")]
    };
    assert_eq!((bucket("30"), bucket("+Inf")), (0.0, 1.0));
}

#[tokio::test]
async fn health_tells_sockets_memory_and_environment_and_invents_nothing() {
    let console = Console::start().await;
    let idle = console.json("/health").await;
    assert_eq!(
        idle["webSocket"],
        json!({ "activeConnections": 0, "totalMessages": 0, "averageLatency": null, "connectionsToday": 0 }),
        "nothing was measured yet"
    );
    assert_eq!(idle["openAI"]["averageResponseTime"], Value::Null);
    assert_eq!(idle["environment"]["nodeEnv"], Value::Null);
    assert_eq!(idle["environment"]["realtimeAPIEnabled"], false);
    assert!(idle["environment"]["verboseLogging"].is_boolean());
    assert_eq!((&idle["memory"]["heapUsed"], idle["memory"].as_object().unwrap().len()), (&Value::Null, 5));

    let call = ring(&console, "CA1");
    talk(&call);
    // Sockets are counted as they are told of.
    let busy = console.once("/health", |health| health["webSocket"]["connectionsToday"] == 1).await;
    assert_eq!(
        busy["webSocket"],
        json!({ "activeConnections": 1, "totalMessages": 42, "averageLatency": 150.0, "connectionsToday": 1 })
    );
    assert_eq!(busy["openAI"]["averageResponseTime"], 450.0);
    call.set_stream_sid("");
    let turns = console.json("/health").await;
    assert_eq!(turns["webSocket"]["activeConnections"], 0, "a call without a stream has no socket");
    assert_eq!(turns["redis"]["connected"], false, "none is configured");
    assert!(
        turns["redis"]["maxReconnectAttempts"].is_u64() && turns["redis"]["latency"].is_null(),
        "{turns}"
    );
    assert_eq!(turns["sessions"]["active"], 1);
    assert!(turns["sessions"]["averageDuration"].is_number(), "{turns}");
}

#[tokio::test]
async fn the_page_gets_sums_turns_and_a_call_s_own_figures() {
    let console = Console::start().await;
    let call = ring(&console, "CA1");
    talk(&call);
    let report: wire::figures::Report =
        serde_json::from_value(console.json("/dashboard/api/figures").await).unwrap();
    assert!(report.success);
    let response = report.phases.response;
    assert_eq!((response.count, response.avg_ms), (1, 600.0));
    assert!((500.0..=600.0).contains(&response.p99_ms), "in its step: {}", response.p99_ms);
    assert_eq!((report.recent[0].call_sid.as_str(), report.recent[0].llm_ms), ("CA1", Some(450)));
    assert_eq!((report.cost_micros, report.limits.spent_today_micros), (1280, 1280));
    assert_eq!(report.limits.day, "2026-11-20");
    assert_eq!((report.calls.openai, report.calls.active), (1, 1));
    assert!(report.prices.models.contains_key("gpt-realtime-2.1") && !report.prices_edited);

    let one = console.json("/dashboard/api/calls/CA1").await;
    assert_eq!((&one["success"], &one["call"]["callSid"]), (&json!(true), &json!("CA1")));
    assert_eq!(
        (&one["figures"]["costMicros"], &one["turns"][0]["firstHeardMs"]),
        (&json!(1280), &json!(600))
    );
    call.end(wire::history::EndReason::Finished);
    assert_eq!(console.json("/dashboard/api/calls/CA1").await["figures"]["turns"], 1, "also when it is over");
    let missing = console.signed(console.client.get(console.url("/dashboard/api/calls/CA404"))).await;
    assert_eq!(missing.status(), 404);
}

#[tokio::test]
async fn the_clinic_edits_its_prices() {
    let console = Console::start().await;
    let url = console.url("/dashboard/api/prices");
    let built_in = console.json("/dashboard/api/prices").await;
    assert_eq!((&built_in["edited"], &built_in["prices"]["currency"]), (&json!(false), &json!("USD")));

    let mut table = built_in["prices"].clone();
    table["lineMinute"] = json!(0.02);
    let put = |body: String| console.signed(console.client.put(&url).body(body));
    let stranger = console.client.put(&url).body(table.to_string()).send().await.unwrap();
    assert_eq!(stranger.status(), 401, "writes need a session");
    let foreign = console.client.put(&url).bearer_auth(TOKEN).header("origin", "https://evil.example");
    assert_eq!(foreign.body(table.to_string()).send().await.unwrap().status(), 403);
    assert_eq!(
        console.client.delete(&url).send().await.unwrap().status(),
        401,
        "giving up a table is a write"
    );
    let foreign = console.client.delete(&url).bearer_auth(TOKEN).header("origin", "https://evil.example");
    assert_eq!(foreign.send().await.unwrap().status(), 403);

    let kept: Value = put(table.to_string()).await.json().await.unwrap();
    assert_eq!((&kept["edited"], &kept["prices"]["lineMinute"]), (&json!(true), &json!(0.02)));
    assert_eq!(console.json("/dashboard/api/prices").await["prices"], table, "and read back as it was sent");

    let mut wrong = table.clone();
    wrong["models"]["gpt-realtime"]["inputAudio"] = json!(-1);
    let refused = put(wrong.to_string()).await;
    assert_eq!(refused.status(), 400);
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["code"], "INVALID_REQUEST");
    let message = body["message"].as_str().unwrap();
    assert!(
        message.contains("models.gpt-realtime.inputAudio: came -1; expected a number from 0 to 1000"),
        "{message}"
    );
    for body in ["", "{", "NaN", r#"{"lineMinute":1e999}"#, "[]"] {
        assert_eq!(put(body.to_owned()).await.status(), 400, "{body}");
    }
    assert_eq!(put(" ".repeat(2 << 20)).await.status(), 413, "a body beyond the limit");
    assert_eq!(
        console.json("/dashboard/api/prices").await["prices"],
        table,
        "what is refused changes nothing"
    );

    let back = console.signed(console.client.delete(&url)).await;
    let back: Value = back.json().await.unwrap();
    assert_eq!(back["prices"], built_in["prices"], "the built-in table again");
}
