//! The dashboard's documented interface: history, counts, appointments, transcripts, metrics, one call as a session.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Console, said};

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[tokio::test]
async fn the_history_has_its_documented_fields_limits_and_offset() {
    let console = Console::start().await;
    let empty = console.json("/dashboard/api/calls/history").await;
    assert_eq!(empty, json!({ "success": true, "calls": [], "total": 0, "limit": 50, "offset": 0 }));
    let number = console.booking("CA1", "Ada <b>Lovelace</b>").await;
    console.past_call("CA2", "+15550100456", "Hello.").await;

    let history = console.json("/dashboard/api/calls/history?limit=500").await;
    let known = [
        "callSid",
        "confirmationNumber",
        "customerName",
        "duration",
        "endTime",
        "outcome",
        "phoneNumber",
        "startTime",
    ];
    assert_eq!(keys(&history["calls"][1]), known);
    assert_eq!(
        history["calls"][1],
        json!({
            "callSid": "CA1", "phoneNumber": "+15550100123", "customerName": "Ada <b>Lovelace</b>",
            "startTime": "2026-11-20T15:00:00.000Z", "endTime": "2026-11-20T15:01:30.000Z", "duration": 90,
            "outcome": "appointment_booked", "confirmationNumber": number,
        })
    );
    let second = console.json("/dashboard/api/calls/history?limit=1&offset=1").await;
    assert_eq!(
        (&second["calls"][0]["callSid"], &second["total"], &second["limit"], &second["offset"]),
        (&json!("CA1"), &json!(2), &json!(1), &json!(1)),
        "the offset counts"
    );
    for wrong in ["limit=0", "limit=501", "limit=abc", "offset=-1", "limit=1&limit=2"] {
        let (status, code, message) =
            console.refused(Method::GET, &format!("/dashboard/api/calls/history?{wrong}"), None).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_REQUEST"), "{wrong}");
        assert!(message.contains(wrong.split('=').next().unwrap()), "{wrong}: {message}");
    }
}

#[tokio::test]
async fn the_counts_are_those_of_the_book() {
    let console = Console::start().await;
    console.booking("CA1", "Ada Lovelace").await;
    console.past_call("CA2", "+15550100456", "Hello.").await;
    let _up = console.ring("CA3", "+15550100789");
    // Counters and rows are written beside the calls.
    let is_counted =
        |answer: &Value| answer["stats"]["total_calls"] == 3 && answer["stats"]["today"]["calls"] == 3;
    let stats = console.once("/dashboard/api/calls/stats", is_counted).await["stats"].take();
    assert_eq!(
        stats,
        json!({
            "total_calls": 3, "active_calls": 1, "appointments_booked": 1, "success_rate": 0.5,
            "average_call_duration": 75.0, "today": { "calls": 3, "appointments": 1 },
            "last_24h": { "calls": 3, "appointments": 1 },
        })
    );
}

#[tokio::test]
async fn appointments_are_those_that_were_booked_over_calls() {
    let console = Console::start().await;
    let number = console.booking("CA1", "Ada Lovelace").await;
    console.past_call("CA2", "+15550100456", "Hello.").await;
    let booked = console.json("/dashboard/api/calls/appointments").await;
    assert_eq!((&booked["total"], &booked["limit"], &booked["offset"]), (&json!(1), &json!(50), &json!(0)));
    let appointment = &booked["appointments"][0];
    assert_eq!(
        (&appointment["confirmationNumber"], &appointment["appointmentDate"], &appointment["callSid"]),
        (&json!(number), &json!("2026-11-23"), &json!("CA1"))
    );
    let (status, ..) =
        console.refused(Method::GET, "/dashboard/api/calls/appointments?limit=101", None).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn a_transcript_holds_what_the_caller_heard_and_no_more() {
    let console = Console::start().await;
    console.booking("CA1", "Ada Lovelace").await;
    let transcript = console.json("/dashboard/api/transcripts/CA1").await;
    assert_eq!(keys(&transcript), ["callSid", "success", "transcript"]);
    assert_eq!(transcript["transcript"][0]["text"], "You are booked.");
    assert_eq!(keys(&transcript["transcript"][0]), ["speaker", "text", "timestamp"]);
    for path in ["/dashboard/api/transcripts/CA1", "/api/calls/CA1"] {
        let text = console.json(path).await.to_string();
        assert!(!text.contains("never heard"), "{path} holds cut words: {text}");
    }
    // By its row's id it is read from the book alone.
    let id = console.json("/api/calls/CA1").await["id"].as_str().unwrap().to_owned();
    let past = console.json(&format!("/dashboard/api/transcripts/{id}")).await;
    assert_eq!(past["transcript"], transcript["transcript"]);
    assert_eq!(past["callSid"], "CA1");
    let (status, code, _) = console.refused(Method::GET, "/dashboard/api/transcripts/CA404", None).await;
    assert_eq!((status, code.as_str()), (404, "CALL_NOT_FOUND"));
}

#[tokio::test]
async fn the_program_s_figures_have_their_documented_shape() {
    let console = Console::start().await;
    console.past_call("CA1", "+15550100123", "Hello.").await;
    let metrics = console.json("/dashboard/api/metrics").await["metrics"].take();
    assert_eq!(keys(&metrics), ["calls", "cpu", "database", "memory", "redis", "uptime"]);
    assert_eq!(metrics["uptime"], 60);
    assert_eq!(keys(&metrics["memory"]), ["percentage", "total", "used"]);
    assert_eq!(keys(&metrics["cpu"]), ["system", "user"]);
    assert_eq!(keys(&metrics["calls"]), ["active", "total"]);
    assert_eq!((&metrics["redis"]["connected"], keys(&metrics["redis"]).len()), (&json!(false), 2));
    assert_eq!(metrics["database"]["appointments"], 0);
    assert!(metrics["database"]["size_mb"].as_f64().unwrap() > 0.0, "{metrics}");
    #[cfg(target_os = "linux")]
    assert!(metrics["memory"]["percentage"].as_f64().unwrap() > 0.0 && metrics["cpu"]["user"].is_number());
}

#[tokio::test]
async fn a_call_is_told_as_a_session() {
    let console = Console::start().await;
    let number = console.booking("CA1", "Ada Lovelace").await;
    let session = console.json("/dashboard/api/calls/CA1/session").await;
    assert_eq!(
        (&session["sessionId"], &session["duration"], &session["messageCount"], &session["intents"]),
        (&json!("CA1"), &json!(90_000), &json!(1), &json!(["book_appointment"]))
    );
    assert_eq!(
        session["entities"],
        json!({ "name": "Ada Lovelace", "date": "2026-11-23", "time": "2:00 PM", "confirmationNumber": number })
    );
    assert_eq!(session["completionStatus"], "appointment_booked");
    assert_eq!(session["voiceActions"][0]["action"], "create_appointment");
    assert_eq!(session["webSocketMetrics"]["connectionStatus"], "DISCONNECTED");

    let up = console.ring("CA2", "+15550100456");
    up.utterance(said("1", "Hello."));
    let session = console.once("/dashboard/api/calls/CA2/session", |s| s["messageCount"] == 1).await;
    assert_eq!(session["completionStatus"], "in_progress");
    assert_eq!(session["webSocketMetrics"]["connectionStatus"], "CONNECTED");
    assert_eq!(session["webSocketMetrics"]["connectionId"], "MZCA2");
    let (status, code, _) = console.refused(Method::GET, "/dashboard/api/calls/CA404/session", None).await;
    assert_eq!((status, code.as_str()), (404, "CALL_NOT_FOUND"));
}

#[tokio::test]
async fn a_caller_is_put_through_only_where_that_can_be() {
    let console = Console::start().await;
    let _up = console.ring("CA1", "+15550100456");
    let path = "/dashboard/api/calls/CA1/transfer";
    let asked = |body: Value| console.refused(Method::POST, path, Some(body));
    // There is no telephone line in this program.
    let (status, code, message) = asked(json!({ "kind": "warm" })).await;
    assert_eq!((status, code.as_str()), (409, "CONFLICT"));
    assert!(message.contains("No telephone line"), "{message}");
    for to in ["911", "+1911", "nobody", "+19005550100"] {
        let (status, code, message) = asked(json!({ "kind": "blind", "to": to })).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_REQUEST"), "{to}");
        assert!(message.contains("`to`") && message.contains("country code"), "{message}");
    }
    for wrong in [json!({ "kind": "cold" }), json!({}), json!({ "kind": "blind", "number": "x" })] {
        let (status, ..) = asked(wrong.clone()).await;
        assert_eq!(status, 400, "{wrong}");
    }
    let new = json!({ "kind": "blind" });
    let (status, code, _) =
        console.refused(Method::POST, "/dashboard/api/calls/CA404/transfer", Some(new)).await;
    assert_eq!((status, code.as_str()), (404, "CALL_NOT_FOUND"));
}
