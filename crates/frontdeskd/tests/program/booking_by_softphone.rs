//! A call placed with the softphone, typed instead of spoken, on an empty configuration: it books a visit that every
//! window sees, and that is still there after a restart.

use std::time::Duration;

use frontdeskd::{Parts, run};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use tokio_util::sync::CancellationToken;

use crate::support::{Program, Socket, TOKEN, config, socket};

/// What the receptionist asks, by a few of her words, and what this caller answers.
const ANSWERS: [(&str, &str); 4] = [
    ("help you today", "I'd like to make an appointment, please"),
    ("full name", "Ana Ruiz"),
    ("Is that right", "yes"),
    ("anything else", "no, thank you"),
];

/// The first open day at least a week ahead: how it is written, and how it is said.
async fn an_open_day(program: &Program) -> (String, String) {
    let today: jiff::civil::Date =
        program.json("/dashboard/api/appointments").await["today"].as_str().unwrap().parse().unwrap();
    for ahead in 7..28 {
        let date = today.saturating_add(jiff::Span::new().days(ahead));
        let day = program.json(&format!("/dashboard/api/appointments?date={date}")).await;
        if !day["open"].as_array().unwrap().is_empty() {
            return (date.to_string(), date.strftime("%A, %B %-d").to_string());
        }
    }
    panic!("the clinic is closed for weeks");
}

async fn send(socket: &mut Socket, message: Value) {
    socket.send(Message::text(message.to_string())).await.unwrap();
}

/// Talks until the call is over; gives all that the page was told.
async fn talk(socket: &mut Socket, day: &str) -> Vec<Value> {
    send(socket, json!({ "type": "call" })).await;
    let mut told = Vec::new();
    let mut answered = Vec::new();
    while let Some(message) = socket.next().await {
        let Message::Text(text) = message.unwrap() else { continue };
        let message: Value = serde_json::from_str(&text).unwrap();
        told.push(message.clone());
        match message["type"].as_str().unwrap() {
            "mark" => send(socket, json!({ "type": "mark", "name": message["name"] })).await,
            "utterance"
                if message["utterance"]["speaker"] == "ai" && message["utterance"]["final"] == true =>
            {
                let said = message["utterance"]["text"].as_str().unwrap();
                let id = message["utterance"]["id"].clone();
                let line = ANSWERS
                    .iter()
                    .copied()
                    .chain([("What day", day), ("Which would you like", "10 AM")])
                    .find(|(words, _)| said.contains(words));
                if let Some((_, line)) = line
                    && !answered.contains(&id)
                {
                    answered.push(id);
                    send(socket, json!({ "type": "say", "text": line })).await;
                }
            }
            "ended" => return told,
            "fault" => panic!("the program did not understand the page: {message}"),
            _ => {}
        }
    }
    panic!("the socket closed without saying that the call is over: {told:#?}");
}

/// Reads the event stream until an appointment appears.
async fn appointment_on_the_stream(mut stream: reqwest::Response) -> (Vec<String>, Value) {
    let mut text = String::new();
    let mut names = Vec::new();
    loop {
        let chunk = stream.chunk().await.unwrap().expect("the stream goes on");
        text.push_str(std::str::from_utf8(&chunk).unwrap());
        while let Some((block, rest)) = text.split_once("\n\n") {
            let field = |name: &str| {
                block.lines().find_map(|line| line.strip_prefix(name)).map(|v| v.trim().to_owned())
            };
            let (event, data) = (field("event:"), field("data:"));
            text = rest.to_owned();
            let (Some(event), Some(data)) = (event, data) else { continue };
            names.push(event.clone());
            if event == "appointment_changed" {
                return (names, serde_json::from_str(&data).unwrap());
            }
        }
    }
}

#[tokio::test]
async fn a_typed_call_books_a_visit_that_every_window_sees_and_a_restart_keeps() {
    let program = Program::start(&[("FLITE_PATH", "none")]).await;
    let (date, day) = an_open_day(&program).await;

    let stream = program.client.get(program.url("/dashboard/stream")).bearer_auth(TOKEN);
    let stream = stream.timeout(Duration::from_secs(120)).send().await.unwrap();
    let seen = tokio::spawn(appointment_on_the_stream(stream));

    let path = format!("/simulator/stream?ticket={}", program.ticket().await);
    let mut phone =
        socket(program.running.address, &path, &[]).await.expect("the ticket opens the softphone");
    let told = tokio::time::timeout(Duration::from_secs(90), talk(&mut phone, &day)).await;
    let told = told.expect("the call comes to its end");
    let started = told.iter().find(|message| message["type"] == "started").expect("the call is up");
    let call_sid = started["callSid"].as_str().unwrap().to_owned();
    assert!(call_sid.len() == 34 && call_sid.starts_with("SP"), "{call_sid}");
    assert_eq!(started["speaks"], false, "there is no voice in this test");

    let (names, appointment) =
        tokio::time::timeout(Duration::from_secs(20), seen).await.expect("the stream tells it").unwrap();
    assert_eq!(names.first().map(String::as_str), Some("call_started"), "{names:?}");
    assert!(
        names.iter().any(|name| name == "call_updated")
            && names.iter().any(|name| name == "utterance_changed")
    );
    assert_eq!(
        (&appointment["customerName"], &appointment["appointmentDate"], &appointment["appointmentTime"]),
        (&"Ana Ruiz".into(), &Value::from(date.as_str()), &"10:00 AM".into()),
    );
    assert_eq!(appointment["callSid"], call_sid.as_str());

    let booked = program.json(&format!("/dashboard/api/appointments?date={date}")).await;
    assert_eq!(booked["appointments"][0], appointment, "the day view shows the same row");
    let transcript = program.json(&format!("/dashboard/api/transcripts/{call_sid}")).await;
    let number = appointment["confirmationNumber"].as_str().unwrap();
    let lines = transcript["transcript"].as_array().unwrap();
    assert!(lines.iter().any(|line| line["speaker"] == "user" && line["text"] == "Ana Ruiz"), "{transcript}");
    assert!(
        lines.iter().any(|line| line["speaker"] == "ai" && line["text"].as_str().unwrap().contains(number)),
        "the caller was given the number: {transcript}"
    );
    let snapshot = program.json("/dashboard/api/snapshot").await;
    assert_eq!(snapshot["metrics"], json!({ "total_calls": 1, "appointments_booked": 1 }));
    assert_eq!(snapshot["calls"], json!([]), "the call is over");

    let Program { running, client, folder } = program;
    running.stop().await;
    let parts = Parts::build(config(folder.path(), &[]), CancellationToken::new()).await.unwrap();
    let again = Program { running: run(parts), client, folder };
    let kept = again.json(&format!("/dashboard/api/appointments?date={date}")).await;
    assert_eq!(kept["appointments"][0], appointment, "a yes spoken to a caller is a row on disk");
    again.stop().await;
}

#[tokio::test]
async fn ending_the_program_says_goodbye_to_a_call_on_the_line() {
    let program = Program::start(&[("FLITE_PATH", "none")]).await;
    let path = format!("/simulator/stream?ticket={}", program.ticket().await);
    let mut phone =
        socket(program.running.address, &path, &[]).await.expect("the ticket opens the softphone");
    send(&mut phone, json!({ "type": "call" })).await;
    while let Some(message) = phone.next().await {
        if message.unwrap().into_text().is_ok_and(|text| text.contains("help you today")) {
            break;
        }
    }
    assert_eq!(program.running.live_calls(), 1, "somebody is on the line");
    let address = program.running.address;
    let spare = program.ticket().await;
    program.running.stop.cancel();

    let goodbye = async {
        let mut said = Vec::new();
        while let Some(Ok(message)) = phone.next().await {
            let Message::Text(text) = message else { continue };
            let message: Value = serde_json::from_str(&text).unwrap();
            match message["type"].as_str().unwrap() {
                "mark" => send(&mut phone, json!({ "type": "mark", "name": message["name"] })).await,
                "ended" => return (said, message),
                _ => said.push(text.to_string()),
            }
        }
        panic!("the line was dropped without a word: {said:#?}");
    };
    // Nobody gets in any more while goodbyes are said.
    let refused = async {
        let mut late = socket(address, &format!("/simulator/stream?ticket={spare}"), &[]).await.ok()?;
        late.send(Message::text(json!({ "type": "call" }).to_string())).await.ok()?;
        while let Some(Ok(message)) = late.next().await {
            if message.into_text().is_ok_and(|text| text.contains("\"started\"")) {
                return Some("a new call was taken");
            }
        }
        None
    };
    let (said, late) =
        tokio::time::timeout(Duration::from_secs(30), async { tokio::join!(goodbye, refused) })
            .await
            .expect("the goodbye does not take for ever");
    assert!(
        said.0.iter().any(|text| text.to_lowercase().contains("bye")),
        "the caller hears a goodbye: {said:#?}"
    );
    assert_eq!(late, None);
    program.stop().await;
}
