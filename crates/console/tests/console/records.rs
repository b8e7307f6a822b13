//! Call records in their documented shape: `/api/calls`, `/api/calls/{id}`, its notes, `/api/analytics`.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Console;

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

const CALL: [&str; 12] = [
    "agent",
    "callSid",
    "caller",
    "createdAt",
    "duration",
    "endTime",
    "id",
    "notes",
    "startTime",
    "status",
    "streamSid",
    "updatedAt",
];

#[tokio::test]
async fn calls_are_found_page_by_page() {
    let console = Console::start().await;
    let empty = console.json("/api/calls").await;
    assert_eq!(
        empty,
        json!({ "data": [], "pagination": { "total": 0, "limit": 10, "offset": 0, "hasMore": false } })
    );
    for n in 0..12 {
        console.past_call(&format!("CA{n}"), &format!("+155501001{n:02}"), "Thank you.").await;
    }
    let first = console.json("/api/calls").await;
    assert_eq!(first["data"].as_array().unwrap().len(), 10);
    assert_eq!(first["pagination"], json!({ "total": 12, "limit": 10, "offset": 0, "hasMore": true }));
    assert_eq!(first["data"][0]["callSid"], "CA11", "the newest first");
    assert_eq!(keys(&first["data"][0]), CALL);
    assert_eq!(
        (&first["data"][0]["status"], &first["data"][0]["agent"], &first["data"][0]["duration"]),
        (&json!("completed"), &json!("offline"), &json!(60))
    );
    assert_eq!(first["data"][0]["streamSid"], "MZCA11");
    let rest = console.json("/api/calls?limit=100&offset=10").await;
    assert_eq!(rest["pagination"], json!({ "total": 12, "limit": 100, "offset": 10, "hasMore": false }));
    assert_eq!(rest["data"][1]["callSid"], "CA0");
    let beyond = console.json("/api/calls?offset=9223372036854775807").await;
    assert_eq!((&beyond["data"], &beyond["pagination"]["hasMore"]), (&json!([]), &json!(false)));
}

#[tokio::test]
async fn calls_are_found_by_what_is_known_of_them() {
    let console = Console::start().await;
    console.past_call("CA1", "+15550100123", "That was wonderful, thank you so much!").await;
    console.past_call("CA2", "+15550100456", "This is terrible, I am very angry.").await;
    for (query, found) in [
        ("caller=0456", 1),
        ("caller=555", 2),
        ("caller=999", 0),
        ("agent=offline", 2),
        ("agent=openai", 0),
        ("startDate=2026-11-20&endDate=2026-11-20", 2),
        ("startDate=2026-11-21", 0),
        ("endDate=2026-11-19", 0),
        ("startDate=2026-11-20T15:00:30Z", 1),
        ("startDate=2026-11-20T10:00:00-05:00&endDate=2026-11-20T10:00:00-05:00", 1),
        ("startDate=&endDate=&caller=", 2),
    ] {
        let answer = console.json(&format!("/api/calls?{query}")).await;
        assert_eq!(answer["pagination"]["total"], found, "{query}");
    }
    let by_tone = console.json("/api/calls?sentiment=negative").await;
    assert_eq!(by_tone["data"][0]["callSid"], "CA2", "{by_tone}");
}

#[tokio::test]
async fn what_is_asked_for_wrongly_is_refused_with_field_value_and_expectation() {
    let console = Console::start().await;
    for (query, code, named) in [
        ("limit=101", "INVALID_REQUEST", ["limit", "101", "1 to 100"]),
        ("limit=0", "INVALID_REQUEST", ["limit", "0", "1 to 100"]),
        ("limit=abc", "INVALID_REQUEST", ["limit", "abc", "1 to 100"]),
        ("offset=-1", "INVALID_REQUEST", ["offset", "-1", "from 0"]),
        ("sentiment=angry", "INVALID_REQUEST", ["sentiment", "angry", "`negative`"]),
        ("agent=siri", "INVALID_REQUEST", ["agent", "siri", "`openai`"]),
        ("startDate=tomorrow", "INVALID_DATE", ["startDate", "tomorrow", "2026-11-23"]),
        ("endDate=2026-02-30", "INVALID_DATE", ["endDate", "2026-02-30", "2026-11-23"]),
        ("startDate=2026-11-21&endDate=2026-11-20", "INVALID_DATE", ["startDate", "endDate", "after"]),
        ("limit=5&limit=6", "INVALID_REQUEST", ["limit", "more than once", "once"]),
    ] {
        let (status, said, message) =
            console.refused(Method::GET, &format!("/api/calls?{query}"), None).await;
        assert_eq!((status, said.as_str()), (400, code), "{query}");
        assert!(named.iter().all(|word| message.contains(word)), "{query}: {message}");
    }
}

#[tokio::test]
async fn one_call_comes_with_everything() {
    let console = Console::start().await;
    console.past_call("CA1", "+15550100123", "I would like to book a visit.").await;
    let call = console.json("/api/calls/CA1").await;
    let mut expected = CALL.to_vec();
    expected.extend(["analytics", "metadata", "recordings", "transcripts"]);
    expected.sort_unstable();
    assert_eq!(keys(&call), expected);
    assert_eq!(
        console.json(&format!("/api/calls/{}", call["id"].as_str().unwrap())).await,
        call,
        "by its id, too"
    );

    let said = call["transcripts"].as_array().unwrap();
    assert_eq!(keys(&said[0]), ["confidence", "endTime", "speaker", "startTime", "text"]);
    let speakers: Vec<&str> = said.iter().map(|said| said["speaker"].as_str().unwrap()).collect();
    assert_eq!(speakers, ["assistant", "user"], "in time");
    assert_eq!(said[1]["startTime"], "2026-11-20T15:00:05.000Z");
    assert_eq!(said[0]["confidence"], Value::Null, "nobody tells how sure it was");
    assert_eq!(keys(&call["metadata"]), ["customData", "deviceType", "language", "networkQuality", "region"]);
    if call["analytics"].is_object() {
        let known = [
            "averageLatency",
            "interruptions",
            "metrics",
            "sentiment",
            "sentimentScore",
            "silenceTime",
            "snapshotTime",
            "talkTime",
        ];
        assert_eq!(keys(&call["analytics"]), known);
    }

    for which in ["CA404", "4040", "0", "-1", "99999999999999999999"] {
        let (status, code, _) = console.refused(Method::GET, &format!("/api/calls/{which}"), None).await;
        assert_eq!((status, code.as_str()), (404, "CALL_NOT_FOUND"), "{which}");
    }
}

#[tokio::test]
async fn notes_are_kept_as_they_were_written() {
    let console = Console::start().await;
    console.past_call("CA1", "+15550100123", "Hello.").await;
    let notes = "<script>alert(1)</script> & \"quotes\" 'n' \u{1F600}\n</textarea>";
    let (status, call) =
        console.ask(Method::POST, "/api/calls/CA1/notes", Some(json!({ "notes": notes }))).await;
    assert_eq!((status, &call["notes"], &call["callSid"]), (200, &json!(notes), &json!("CA1")));
    assert_eq!(keys(&call), CALL);
    assert_eq!(console.json("/api/calls").await["data"][0]["notes"], notes);
    let (status, call) =
        console.ask(Method::POST, "/api/calls/CA1/notes", Some(json!({ "notes": "" }))).await;
    assert_eq!((status, &call["notes"]), (200, &json!("")), "they can be taken away");

    let (status, code, _) =
        console.refused(Method::POST, "/api/calls/CA404/notes", Some(json!({ "notes": "x" }))).await;
    assert_eq!((status, code.as_str()), (404, "CALL_NOT_FOUND"));
    for wrong in [
        json!({}),
        json!({ "notes": 5 }),
        json!({ "notes": null }),
        json!("notes"),
        json!({ "notes": "x".repeat(20_001) }),
    ] {
        let (status, code, message) =
            console.refused(Method::POST, "/api/calls/CA1/notes", Some(wrong.clone())).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_REQUEST"));
        let field = if wrong.is_object() { "notes" } else { "struct Notes" };
        assert!(message.contains(field), "it names the field: {message}");
    }
    let large = json!({ "notes": "x".repeat(1024 * 1024) });
    let (status, code, _) = console.refused(Method::POST, "/api/calls/CA1/notes", Some(large)).await;
    assert_eq!((status, code.as_str()), (413, "TOO_LARGE"));
    for broken in ["{", "", "{\"notes\":\"\\ud800\"}", "\u{feff}{}", "[[[["] {
        let request = console.client.post(console.url("/api/calls/CA1/notes")).body(broken);
        let response = console.signed(request).await;
        assert_eq!(response.status(), 400, "{broken:?}");
        assert_eq!(response.json::<Value>().await.unwrap()["code"], "INVALID_REQUEST");
    }
}

#[tokio::test]
async fn sums_are_told_in_all_and_over_time() {
    let console = Console::start().await;
    console.past_call("CA1", "+15550100123", "Thank you, that was wonderful!").await;
    console.past_call("CA2", "+15550100456", "Hello.").await;
    let path = "/api/analytics?interval=hour&startDate=2026-11-20&endDate=2026-11-20";
    let data =
        console.once(path, |answer| answer["data"]["aggregates"]["totalCalls"] == 2).await["data"].take();
    assert_eq!(keys(&data), ["aggregates", "timeSeries"]);
    let aggregates = &data["aggregates"];
    assert_eq!(keys(aggregates), ["averageDuration", "callsByStatus", "sentimentBreakdown", "totalCalls"]);
    assert_eq!(aggregates["callsByStatus"], json!({ "active": 0, "completed": 2, "failed": 0 }));
    assert_eq!(aggregates["averageDuration"], 60.0);
    assert_eq!(keys(&aggregates["sentimentBreakdown"]), ["negative", "neutral", "positive"]);
    let hours = data["timeSeries"].as_array().unwrap();
    assert_eq!(hours.len(), 24, "empty hours included");
    let ten = hours.iter().find(|hour| hour["totalCalls"] == 2).unwrap();
    assert_eq!(ten["timestamp"], "2026-11-20T10:00:00-05:00", "on the clinic's clock");
    assert_eq!(console.json("/api/analytics").await["data"]["aggregates"]["totalCalls"], 2);

    for (query, code, named) in [
        ("interval=minute", "INVALID_INTERVAL", "minute"),
        ("interval=DAY", "INVALID_INTERVAL", "`day`"),
        ("startDate=x", "INVALID_DATE", "startDate"),
        ("endDate=2026-13-01", "INVALID_DATE", "endDate"),
        ("startDate=2026-11-21&endDate=2026-11-20", "INVALID_DATE", "after"),
        ("interval=hour&startDate=1900-01-01&endDate=2026-11-20", "INVALID_DATE", "interval"),
    ] {
        let (status, said, message) =
            console.refused(Method::GET, &format!("/api/analytics?{query}"), None).await;
        assert_eq!((status, said.as_str()), (400, code), "{query}");
        assert!(message.contains(named), "{query}: {message}");
    }
}
