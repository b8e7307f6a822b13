//! A past call, held once more on a copy of the book, over HTTP and in the terminal.

use std::process::Command;
use std::time::Duration;

use frontdeskd::lab;
use serde_json::{Value, json};

use crate::support::{Program, TOKEN};

const OPEN: [(&str, &str); 2] = [("ENABLE_WEBHOOK_VALIDATION", "false"), ("FLITE_PATH", "none")];

/// A call that books the first free time; gives its id.
async fn booked(program: &Program) -> String {
    let words = ["I'd like an appointment", "Ana Ruiz", "the first free day", "the first one", "yes"];
    let call = called(program, &words).await;
    assert_eq!(call["outcome"], "appointment_booked", "{call}");
    call["callSid"].as_str().unwrap().to_owned()
}

/// A call in which this is said; gives what the history has of it.
async fn called(program: &Program, words: &[&str]) -> Value {
    let words: Vec<String> =
        ["call", "--from", "+15550100123"].iter().chain(words).map(ToString::to_string).collect();
    let url = program.public_url("/voice");
    let placed = tokio::task::spawn_blocking(move || {
        Command::new(env!("CARGO_BIN_EXE_frontdeskd"))
            .args(words)
            .args(["--url", &url])
            .env("ENABLE_WEBHOOK_VALIDATION", "false")
            .output()
            .unwrap()
    });
    let output = placed.await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(program.running.desk.flush_history(Duration::from_secs(10)).await, "its end is in the book");
    program.json("/dashboard/api/history").await["calls"][0].clone()
}

async fn post(program: &Program, path: &str, body: Value) -> Value {
    let response =
        program.client.post(program.url(path)).bearer_auth(TOKEN).json(&body).send().await.unwrap();
    let status = response.status();
    let body: Value = response.json().await.unwrap();
    assert!(status.is_success(), "{body}");
    body
}

async fn replay(program: &Program, call_sid: &str, wish: Value) -> (u16, Value) {
    let url = program.url(&format!("/dashboard/api/history/{call_sid}/replay"));
    let response = program.client.post(url).bearer_auth(TOKEN).json(&wish).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test]
async fn a_call_replayed_as_it_was_comes_to_the_same_and_the_book_stays_as_it_is() {
    let program = Program::start(&OPEN).await;
    let call_sid = booked(&program).await;
    let before = program.json("/dashboard/api/history").await;
    let (status, same) = replay(&program, &call_sid, json!({ "agent": "offline" })).await;
    assert_eq!(status, 200, "{same}");
    assert_eq!(same["isSame"], true, "{same:#}");
    assert_eq!(same["after"]["outcome"], "appointment_booked", "the time it had is free in the copy");
    assert_eq!(program.json("/dashboard/api/history").await, before, "no call was added");

    let mut schedule = program.json("/dashboard/api/schedule").await["schedule"].clone();
    for day in ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] {
        schedule["week"][day] = json!([{ "from": 1380, "to": 1410 }]);
    }
    let (status, other) =
        replay(&program, &call_sid, json!({ "agent": "offline", "schedule": schedule })).await;
    assert_eq!(status, 200, "{other}");
    assert_eq!(other["isSame"], false, "at eleven at night: {other:#}");
    assert!(other["after"]["deeds"].to_string().contains("11:00 PM"), "{other:#}");
    let now = program.json("/dashboard/api/schedule").await["schedule"].clone();
    assert_ne!(now["week"], schedule["week"], "the clinic's own hours are as they were");
    program.stop().await;
}

#[tokio::test]
async fn a_call_that_called_a_visit_off_finds_it_again_though_somebody_else_has_its_time_by_now() {
    let program = Program::start(&OPEN).await;
    let ana = json!({ "name": "Ana Ruiz", "numbers": ["+15550100123"], "birthDate": "1980-02-03" });
    let ana = post(&program, "/dashboard/api/patients", ana).await["patient"]["id"].clone();
    let slots = program.json("/dashboard/api/slots?rules=caller&limit=20").await;
    let free = slots["slots"].as_array().unwrap().last().unwrap().clone();
    let visit = |name: &str, patient: Value| {
        json!({ "customerName": name, "phoneNumber": "+15550100123", "patientId": patient, "date": free["date"],
                "startMinute": free["startMinute"], "clinicianId": free["clinicianId"] })
    };
    let booked = post(&program, "/dashboard/api/appointments", visit("Ana Ruiz", ana)).await;
    let id = booked["appointment"]["id"].clone();
    let words = ["I want to cancel my appointment", "Ana Ruiz", "Nineteen eighty", "yes"];
    let call = called(&program, &words).await;
    let path = format!("/dashboard/api/appointments/{id}");
    let off = program.json(&path).await;
    assert_eq!(off["appointment"]["status"], "cancelled", "{off} {call}");
    post(&program, "/dashboard/api/appointments", visit("Tom Lee", Value::Null)).await;

    let (status, same) =
        replay(&program, call["callSid"].as_str().unwrap(), json!({ "agent": "offline" })).await;
    assert_eq!(status, 200, "{same}");
    assert_eq!(same["isSame"], true, "{same:#}");
    assert!(same["after"]["deeds"].to_string().contains("cancel_appointment"), "{same:#}");
    assert_eq!(program.json(&path).await, off, "the book itself stays as it is");
    program.stop().await;
}

#[tokio::test]
async fn what_cannot_be_replayed_is_refused_with_the_reason() {
    let program = Program::start(&OPEN).await;
    let call_sid = booked(&program).await;
    let cases = [
        ("CA-nobody", json!({ "agent": "offline" }), 404, "no such call"),
        (&call_sid, json!({ "agent": "openai" }), 400, "OPENAI_API_KEY"),
        (&call_sid, json!({ "agent": "parrot" }), 400, "agent"),
        (&call_sid, json!({ "agent": "offline", "instructions": "x".repeat(20_001) }), 400, "instructions"),
    ];
    for (call_sid, wish, expected, words) in cases {
        let (status, body) = replay(&program, call_sid, wish).await;
        assert_eq!(status, expected, "{body}");
        assert!(body["message"].as_str().unwrap().contains(words), "{body}");
    }
    program.stop().await;
}

#[tokio::test]
async fn a_saved_scenario_holds_and_has_nobody_s_name_or_number_in_it() {
    let program = Program::start(&OPEN).await;
    let call_sid = booked(&program).await;
    let saved = program.json(&format!("/dashboard/api/history/{call_sid}/scenario")).await;
    let text = saved["text"].as_str().unwrap();
    assert!(!text.contains("Ana") && !text.contains("Ruiz") && text.contains("Alex Sample"), "{text}");
    let scenario = lab::parse(std::path::Path::new("saved.toml"), text).unwrap();
    let played = lab::play_all(vec![("saved.toml".into(), scenario)], &lab::Agent::Offline, 1).await.unwrap();
    assert!(played[0].holds(), "{}", lab::table(&played));

    // The same call from a terminal, while the program runs.
    let book = program.folder.path().join("book.db");
    let replayed = tokio::task::spawn_blocking(move || {
        Command::new(env!("CARGO_BIN_EXE_frontdeskd"))
            .args(["lab", "--replay", &call_sid])
            .env("DATABASE_PATH", book)
            .env("CLINIC_TIME_ZONE", "America/New_York")
            .output()
            .unwrap()
    });
    let output = replayed.await.unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("Nothing became different"), "{text} {}", String::from_utf8_lossy(&output.stderr));
    program.stop().await;
}
