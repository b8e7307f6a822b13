//! Staff in a call through the program's own doors: they listen, take over, speak, and hand back; and every way to be refused.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Program, Socket, TOKEN, socket};

/// Anything here takes less.
const SOON: Duration = Duration::from_secs(20);
/// No voice, and no announcement that would have to be heard first.
const SETTINGS: [(&str, &str); 2] = [("FLITE_PATH", "none"), ("RECORDING_ANNOUNCEMENT", "false")];
/// A frame of a steady sound.
const FRAME: [u8; 960] = [0x10; 960];

async fn send(socket: &mut Socket, message: Value) {
    socket.send(Message::text(message.to_string())).await.unwrap();
}

/// Reads until a message of this type comes, and gives it; marks are answered, as a page does.
async fn until(socket: &mut Socket, kind: &str) -> Value {
    let reading = async {
        loop {
            let next = socket.next().await;
            let message = next.unwrap_or_else(|| panic!("no {kind} comes any more")).unwrap();
            let Message::Text(text) = message else { continue };
            let message: Value = serde_json::from_str(&text).unwrap();
            if message["type"] == "mark" {
                send(socket, json!({ "type": "mark", "name": message["name"] })).await;
            }
            if message["type"] == kind {
                return message;
            }
        }
    };
    tokio::time::timeout(SOON, reading).await.unwrap_or_else(|_| panic!("no {kind} comes"))
}

/// Reads until such a frame of sound comes.
async fn sound(socket: &mut Socket, is_it: impl Fn(&[u8]) -> bool) {
    let reading = async {
        loop {
            match socket.next().await.expect("the socket is open").unwrap() {
                Message::Binary(sound) if is_it(&sound) => return,
                Message::Text(text) => {
                    let message: Value = serde_json::from_str(&text).unwrap();
                    if message["type"] == "mark" {
                        send(socket, json!({ "type": "mark", "name": message["name"] })).await;
                    }
                }
                _ => {}
            }
        }
    };
    tokio::time::timeout(SOON, reading).await.expect("the sound is heard");
}

/// A softphone call that was greeted, and its id.
async fn call(program: &Program) -> (Socket, String) {
    let path = format!("/simulator/stream?ticket={}", program.ticket().await);
    let mut caller = socket(program.running.address, &path, &[]).await.expect("the line opens");
    send(&mut caller, json!({ "type": "call" })).await;
    let started = until(&mut caller, "started").await;
    until(&mut caller, "utterance").await;
    (caller, started["callSid"].as_str().unwrap().to_owned())
}

async fn open(program: &Program, call_sid: &str, what: &str, who: &str) -> Result<Socket, u16> {
    let ticket = program.ticket().await;
    let path = format!("/dashboard/api/calls/{call_sid}/{what}?who={who}&ticket={ticket}");
    socket(program.running.address, &path, &[]).await
}

async fn ask(program: &Program, call_sid: &str, what: &str) -> (u16, Value) {
    let url = program.url(&format!("/dashboard/api/calls/{call_sid}/{what}"));
    let response = program.client.get(url).bearer_auth(TOKEN).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test]
async fn a_call_is_taken_over_spoken_in_held_and_handed_back() {
    let program = Program::start(&SETTINGS).await;
    let (mut caller, call_sid) = call(&program).await;
    let mut listener = open(&program, &call_sid, "listen", "Back%20office").await.expect("it can be heard");
    let listening = until(&mut listener, "listening").await;
    assert_eq!((&listening["sampleRate"], &listening["channels"]), (&json!(24_000), &json!(1)));

    let mut desk = open(&program, &call_sid, "desk", "Front%20desk").await.expect("it can be had");
    until(&mut desk, "waiting").await;
    until(&mut desk, "live").await;
    send(&mut desk, json!({ "type": "alive" })).await;
    let calls = program.json("/dashboard/api/calls/active").await;
    assert_eq!(calls["calls"][0]["staff"]["who"], "Front desk");
    assert_eq!(calls["calls"][0]["listeners"], 1);

    for _ in 0..10 {
        desk.send(Message::Binary(FRAME.to_vec().into())).await.unwrap();
    }
    sound(&mut caller, |sound| sound == FRAME).await;
    sound(&mut listener, |sound| sound == FRAME).await;
    send(&mut desk, json!({ "type": "alive" })).await;
    let (status, second) = ask(&program, &call_sid, "desk").await;
    assert_eq!((status, &second["code"]), (409, &json!("CONFLICT")));
    assert!(second["message"].as_str().unwrap().contains("Front desk has this call"), "{second}");
    assert_eq!(open(&program, &call_sid, "desk", "Other").await.err(), Some(409));

    send(&mut desk, json!({ "type": "alive" })).await;
    caller.send(Message::Binary(vec![0x22; 960].into())).await.unwrap();
    caller.send(Message::Binary(vec![0x22; 960].into())).await.unwrap();
    sound(&mut desk, |sound| sound == [0x22; 960]).await;

    send(&mut desk, json!({ "type": "alive" })).await;
    send(&mut desk, json!({ "type": "hold", "isOn": true })).await;
    assert_eq!(until(&mut desk, "held").await["isOn"], true);
    sound(&mut caller, |sound| sound != FRAME && sound.iter().any(|byte| *byte != 0)).await;
    send(&mut desk, json!({ "type": "alive" })).await;
    send(&mut desk, json!({ "type": "hold", "isOn": false })).await;
    assert_eq!(until(&mut desk, "held").await["isOn"], false);
    send(&mut desk, json!({ "type": "key", "key": "x" })).await;
    let fault = until(&mut desk, "fault").await;
    assert_eq!(fault["message"], "key must be one of 0 to 9, * and #");

    send(&mut desk, json!({ "type": "give_back", "note": "She wants Thursday." })).await;
    assert_eq!(until(&mut desk, "over").await["why"], "given_back");
    let goes_on = async {
        loop {
            let said = until(&mut caller, "utterance").await;
            if said["utterance"]["text"].as_str().unwrap().contains("Thank you for holding") {
                return;
            }
        }
    };
    tokio::time::timeout(SOON, goes_on).await.expect("the receptionist goes on");

    send(&mut caller, json!({ "type": "hang_up" })).await;
    until(&mut caller, "ended").await;
    until(&mut listener, "ended").await;
    let past = async {
        loop {
            let past = program.json(&format!("/dashboard/api/history/{call_sid}")).await;
            if past["call"]["endTime"].is_string() {
                return past;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let past = tokio::time::timeout(SOON, past).await.expect("the call is in the book");
    let acts: Vec<(&str, &str, bool)> = past["lines"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|timed| timed["line"]["kind"] == "staff" || timed["kind"] == "staff")
        .map(|timed| {
            let act = if timed["line"].is_object() { &timed["line"] } else { timed };
            (act["deed"].as_str().unwrap(), act["who"].as_str().unwrap(), act["until"].is_string())
        })
        .collect();
    let expected = [
        ("listened", "Back office", true),
        ("took_over", "Front desk", true),
        ("held", "Front desk", true),
        ("gave_back", "Front desk", false),
    ];
    assert_eq!(acts, expected, "{past}");
    program.stop().await;
}

#[tokio::test]
async fn a_window_that_dies_gives_the_call_back() {
    let program = Program::start(&SETTINGS).await;
    let (mut caller, call_sid) = call(&program).await;
    let mut desk = open(&program, &call_sid, "desk", "Front%20desk").await.expect("it can be had");
    until(&mut desk, "live").await;
    drop(desk);
    let goes_on = async {
        loop {
            let said = until(&mut caller, "utterance").await;
            if said["utterance"]["text"].as_str().unwrap().contains("Thank you for holding") {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(5), goes_on).await.expect("within five seconds");
    let mut next = open(&program, &call_sid, "desk", "Back%20office").await.expect("another may have it");
    until(&mut next, "live").await;
    // A desk that is there and says nothing at all, as when its network is cut.
    let over = tokio::time::timeout(Duration::from_secs(5), until(&mut next, "over")).await;
    assert_eq!(over.expect("within five seconds")["why"], "silent");
    program.stop().await;
}

#[tokio::test]
async fn a_whisper_is_acted_on_and_shown_and_never_spoken() {
    let program = Program::start(&SETTINGS).await;
    let (mut caller, call_sid) = call(&program).await;
    let url = program.url(&format!("/dashboard/api/calls/{call_sid}/whisper"));
    let whisper = |text: &str| {
        let body = json!({ "text": text, "who": "Front desk" }).to_string();
        program.client.post(&url).bearer_auth(TOKEN).body(body).send()
    };
    assert_eq!(whisper("  ").await.unwrap().status(), 400, "nothing is no instruction");
    assert_eq!(whisper(&"x".repeat(2_001)).await.unwrap().status(), 400, "nor is a book");
    assert_eq!(whisper("please say goodbye to her").await.unwrap().status(), 202);
    let mut said = Vec::new();
    let ending = async {
        loop {
            let message = caller.next().await.expect("the socket is open").unwrap();
            let Message::Text(text) = message else { continue };
            let message: Value = serde_json::from_str(&text).unwrap();
            match message["type"].as_str().unwrap() {
                "mark" => send(&mut caller, json!({ "type": "mark", "name": message["name"] })).await,
                "utterance" => said.push(message["utterance"]["text"].as_str().unwrap().to_owned()),
                "ended" => return,
                _ => {}
            }
        }
    };
    tokio::time::timeout(SOON, ending).await.expect("the receptionist says goodbye and hangs up");
    assert!(!said.iter().any(|text| text.contains("to her")), "{said:?}");
    let record = program.json(&format!("/dashboard/api/calls/{call_sid}")).await;
    let lines = record["lines"].as_array().unwrap();
    let act = lines.iter().find(|line| line["kind"] == "staff").expect("what staff did");
    assert_eq!((&act["deed"], &act["words"]), (&json!("whispered"), &json!("please say goodbye to her")));
    program.stop().await;
}

#[tokio::test]
async fn what_cannot_be_joined_says_why() {
    let program = Program::start(&SETTINGS).await;
    for what in ["listen", "desk"] {
        let (status, body) = ask(&program, "CA00000000000000000000000000000000", what).await;
        assert_eq!((status, &body["code"]), (404, &json!("CALL_NOT_FOUND")), "{what}");
        assert_eq!(open(&program, "CA0", what, "x").await.err(), Some(404));
        let path = format!("/dashboard/api/calls/CA0/{what}");
        assert_eq!(socket(program.running.address, &path, &[]).await.err(), Some(401), "a ticket is wanted");
    }
    let (_caller, call_sid) = call(&program).await;
    let (status, body) = ask(&program, &call_sid, "listen").await;
    assert_eq!((status, &body["success"]), (200, &json!(true)), "it could be heard");
    program.stop().await;
}
