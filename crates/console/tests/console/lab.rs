//! Past calls, held once more or saved as scenarios, over HTTP. What the lab does is tested where it is; here it is a stand-in that
//! answers by the id of the call.

use std::sync::atomic::Ordering;
use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use crate::support::Console;

fn replay(call_sid: &str) -> String {
    format!("/dashboard/api/history/{call_sid}/replay")
}

fn scenario(call_sid: &str) -> String {
    format!("/dashboard/api/history/{call_sid}/scenario")
}

#[tokio::test]
async fn a_call_is_held_once_more_as_it_is_wished_for() {
    let console = Console::start().await;
    for agent in ["offline", "openai"] {
        let (status, both) =
            console.ask(Method::POST, &replay("CA-good"), Some(json!({ "agent": agent }))).await;
        assert_eq!((status, &both["success"]), (200, &json!(true)));
        assert_eq!((&both["before"]["agent"], &both["after"]["agent"]), (&json!("offline"), &json!(agent)));
    }
    let told = json!({ "agent": "openai", "instructions": "x".repeat(20_000) });
    assert_eq!(console.ask(Method::POST, &replay("CA-good"), Some(told)).await.0, 200, "so much is taken");
}

#[tokio::test]
async fn a_call_is_saved_as_a_scenario() {
    let console = Console::start().await;
    let saved = console.json(&scenario("CA-saved")).await;
    assert_eq!(saved, json!({ "success": true, "fileName": "a.toml", "text": "title = \"a\"\n" }));
}

#[tokio::test]
async fn why_not_is_told_by_status_code_and_words() {
    let console = Console::start().await;
    let wish = json!({ "agent": "offline" });
    for (call_sid, status, code, words) in [
        ("CA-none", 404, "CALL_NOT_FOUND", "no such call"),
        ("CA-busy", 409, "ALREADY_RUNNING", "wait for it"),
        ("CA-up", 409, "CONFLICT", "still on the line"),
        ("CA-mute", 400, "INVALID_REQUEST", "said nothing"),
        ("CA-model", 400, "INVALID_REQUEST", "OPENAI_API_KEY"),
        ("CA-hours", 400, "INVALID_REQUEST", "`schedule` cannot be used: Monday"),
        ("CA-long", 503, "UNAVAILABLE", "in time"),
        ("CA-broken", 503, "UNAVAILABLE", "the disk is full"),
    ] {
        let refused = console.refused(Method::POST, &replay(call_sid), Some(wish.clone())).await;
        assert_eq!((refused.0, refused.1.as_str()), (status, code), "{call_sid}");
        assert!(refused.2.contains(words), "{call_sid}: {}", refused.2);
    }
    for (call_sid, status, code) in [
        ("CA-none", 404, "CALL_NOT_FOUND"),
        ("CA-up", 409, "CONFLICT"),
        ("CA-mute", 400, "INVALID_REQUEST"),
        ("CA-broken", 503, "UNAVAILABLE"),
    ] {
        let refused = console.refused(Method::GET, &scenario(call_sid), None).await;
        assert_eq!((refused.0, refused.1.as_str()), (status, code), "{call_sid}");
    }
}

#[tokio::test]
async fn a_wish_that_cannot_be_read_names_its_field_and_reaches_no_lab() {
    let console = Console::start().await;
    for (wish, named) in [
        (json!({}), "agent"),
        (json!({ "agent": "sarah" }), "agent"),
        (json!({ "agent": 1 }), "agent"),
        (json!({ "agent": "offline", "speed": 2 }), "speed"),
        (json!({ "agent": "openai", "instructions": 7 }), "instructions"),
        (json!({ "agent": "openai", "instructions": "x".repeat(20_001) }), "20,000"),
        (json!({ "agent": "offline", "schedule": [] }), "schedule"),
    ] {
        let (status, code, message) =
            console.refused(Method::POST, &replay("CA-good"), Some(wish.clone())).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_REQUEST"), "{wish}");
        assert!(message.contains(named), "{wish}: {message}");
    }
    let request = console.client.post(console.url(&replay("CA-good"))).body("{");
    let response = console.signed(request.header("content-type", "application/json")).await;
    assert_eq!(response.status(), 400, "not JSON");
    assert_eq!(console.lab.asked.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn only_who_is_signed_in_asks_the_lab_and_only_by_its_methods() {
    let console = Console::start().await;
    let wish = json!({ "agent": "offline" });
    let (post, get) = (console.url(&replay("CA-good")), console.url(&scenario("CA-saved")));
    for token in [None, Some("another token")] {
        let signed = |request: reqwest::RequestBuilder| match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let replayed = signed(console.client.post(&post).json(&wish)).send().await.unwrap();
        assert_eq!(replayed.status(), 401, "{token:?}");
        let saved = signed(console.client.get(&get)).send().await.unwrap();
        assert_eq!(saved.status(), 401, "{token:?}");
    }
    let foreign = console.client.post(&post).json(&wish).header("origin", "https://elsewhere.example");
    assert_eq!(console.signed(foreign).await.status(), 403, "another site's page");
    assert_eq!(console.signed(console.client.get(&post)).await.status(), 405);
    assert_eq!(console.signed(console.client.post(&get)).await.status(), 405);
    assert_eq!(console.lab.asked.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn whoever_closes_the_connection_cancels_the_replay() {
    let console = Console::start().await;
    let request = console.client.post(console.url(&replay("CA-slow"))).json(&json!({ "agent": "offline" }));
    let request = request.bearer_auth(crate::support::TOKEN).timeout(Duration::from_millis(300));
    assert!(request.send().await.is_err_and(|error| error.is_timeout()), "it would go on for ever");
    for _ in 0..2_000 {
        if console.lab.left.load(Ordering::Relaxed) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it goes on although nobody waits for it");
}
