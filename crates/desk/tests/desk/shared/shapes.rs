//! What a program finds in Redis that knows nothing but the documented keys.

use call::event::Speaker::{Agent, Caller};
use call::event::Utterance;
use call::tools::ToolOutcome;
use jiff::SignedDuration;
use testkit::redis::RedisServer;
use wire::call::{AiStatus, Step};
use wire::history::EndReason;

use super::{metric, pace, says, share, until};
use crate::support::{id, reception, ring};

const STATE: &str = concat!(
    r#"{"callSid":"CA1","streamSid":"MZ1","phoneNumber":"+15551234567","customerName":"Ann Lee","#,
    r#""startTime":"2026-11-20T15:00:00.000Z","duration":75,"currentStep":"collecting_date","#,
    r#""aiStatus":"processing_tool","lastActivity":"2026-11-20T15:01:15.000Z","#,
    r#""isSpeaking":true,"connectionStatus":"CONNECTED","connectionId":"MZ1","source":"phone","#,
    r#""agent":"offline","program":""#
);

const HISTORY: &str = concat!(
    r#"{"callSid":"CA1","phoneNumber":"+15551234567","customerName":"Ann Lee","#,
    r#""startTime":"2026-11-20T15:00:00.000Z","endTime":"2026-11-20T15:01:15.000Z","duration":75,"#,
    r#""outcome":"appointment_booked","confirmationNumber":"APT-12345"}"#
);

#[tokio::test]
async fn the_documented_keys_hold_the_documented_shapes_for_the_documented_times() {
    let server = RedisServer::start();
    let reception = reception();
    let sharing = share(&reception.desk, &server);
    let (call, _orders) = ring(&reception.desk, "CA1");
    call.set_stream_sid("MZ1");
    says(&call, Agent, "a1", "How may I help?");
    reception.clock.advance(SignedDuration::from_secs(75));
    says(&call, Caller, "c1", "A visit, \"please\" <b>ü</b>");
    // Of an answer that was cut off, what was heard; of one of which nothing was heard, nothing.
    for (name, text) in [("a2", "On Mon"), ("a3", "")] {
        call.utterance(Utterance {
            id: name.into(),
            speaker: Agent,
            text: text.into(),
            cut: Some("day at two".into()),
            is_final: true,
            began: std::time::Duration::from_secs(74),
        });
    }
    call.step(Step::CollectingDate);
    call.ai_status(AiStatus::ProcessingTool);
    call.caller_speaks(true);
    let booked = ToolOutcome::Booked {
        confirmation_number: "APT-12345".into(),
        customer_name: "Ann Lee".into(),
        date: "2026-11-23".into(),
        time: "2:00 PM".into(),
        birth_year_wanted: false,
    };
    call.tool_ended(&id("t1"), &booked);

    let state = || server.text(&["GET", "active_call:CA1"]).unwrap_or_default();
    until("the state is as it is now", || state().starts_with(STATE)).await;
    let program = state()[STATE.len()..].to_owned();
    assert!(program.len() == 18 && program.ends_with("\"}"), "a name of sixteen letters: {program}");
    let ttl = |key: &str| server.text(&["TTL", key]).and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    assert!((3580..=3600).contains(&ttl("active_call:CA1")));
    until("all is said", || {
        server.texts(&["LRANGE", "transcript:CA1", "0", "-1"])
            == [
                r#"{"timestamp":"2026-11-20T15:00:01.000Z","speaker":"ai","text":"How may I help?"}"#,
                r#"{"timestamp":"2026-11-20T15:00:01.000Z","speaker":"user","text":"A visit, \"please\" <b>ü</b>"}"#,
                r#"{"timestamp":"2026-11-20T15:01:14.000Z","speaker":"ai","text":"On Mon"}"#,
            ]
    })
    .await;
    assert!((86_380..=86_400).contains(&ttl("transcript:CA1")));
    assert_eq!(metric(&server, "total_calls").as_deref(), Some("1"));
    assert_eq!(metric(&server, "appointments_booked").as_deref(), Some("1"));

    call.end(EndReason::TimeLimit);
    until("it is history", || {
        server.texts(&["ZRANGE", "call_history", "0", "-1", "WITHSCORES"]) == [HISTORY, "1795186875"]
    })
    .await;
    assert_eq!(metric(&server, "call_duration:CA1").as_deref(), Some("75"));
    assert_eq!(metric(&server, "avg_call_duration").as_deref(), Some("75"));
    assert_eq!(server.text(&["EXISTS", "active_call:CA1"]).as_deref(), Some("0"));
    sharing.stop().await;

    let mut keys = server.texts(&["SCAN", "0", "COUNT", "1000"]);
    keys.retain(|key| !key.starts_with("frontdesk:") && key != "0");
    keys.sort();
    assert_eq!(
        keys,
        [
            "call_history",
            "metric:appointments_booked",
            "metric:avg_call_duration",
            "metric:call_duration:CA1",
            "metric:total_calls",
            "transcript:CA1",
        ],
        "and nothing else that is not marked as ours"
    );
}

#[tokio::test]
async fn a_call_that_is_up_for_long_does_not_expire_and_nobody_searches_all_keys() {
    let server = RedisServer::start();
    let reception = reception();
    let sharing = share(&reception.desk, &server);
    let (_call, _orders) = ring(&reception.desk, "CA1");
    until("it is there", || super::is_up(&server, "CA1")).await;
    server.ask(&["EXPIRE", "active_call:CA1", "5"]);
    until("it is refreshed", || {
        server
            .text(&["TTL", "active_call:CA1"])
            .and_then(|text| text.parse().ok())
            .is_some_and(|ttl: i64| ttl > 3000)
    })
    .await;
    tokio::time::sleep(pace().beat * 3).await;
    let asked = server.ask(&["INFO", "commandstats"]).unwrap_or_default();
    assert!(asked.contains("cmdstat_scan:"), "the calls of others were looked for");
    assert!(!asked.contains("cmdstat_keys:"), "by SCAN, not by KEYS");
    sharing.stop().await;
}
