//! A call over a media socket, against a reception made of a few lines.

use std::{sync::Arc, time::Duration};

use crate::reception::{Reception, Talk};
use axum::extract::ws::{CloseFrame, Message};
use base64::{Engine, engine::general_purpose::STANDARD};
use caller::{CallError, MediaStream, StreamOptions, stream::Closed, twiml::Instruction};
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(5);
const FAST: f64 = 10.0;

async fn reception(talk: impl Fn(&Value) -> Vec<Message> + Send + Sync + 'static) -> Reception {
    let talk: Talk = Arc::new(move |text| talk(&serde_json::from_str(text).expect("the phone sends JSON")));
    let answer = Arc::new(|_: &str, fields: &std::collections::BTreeMap<String, String>| {
        // The form names the number that was called, so the document can name the socket beside it.
        let host = fields["To"].trim_start_matches("sip:").to_owned();
        format!(
            r#"<Response><Connect action="/after"><Stream url="ws://{host}/media"><Parameter name="token" value="t1"/></Stream></Connect></Response>"#
        )
    });
    Reception::open(answer, talk).await
}

async fn call(reception: &Reception, options: StreamOptions) -> Result<MediaStream, CallError> {
    let mut config = reception.config();
    config.to = format!("sip:{}", reception.address);
    let phone = caller::Phone::new(config)?;
    let document = phone.dial().await?;
    let Some(Instruction::Connect(connect)) = document.instructions.first() else { panic!("a connect") };
    phone.connect(connect, options).await
}

fn play(event: &Value, bytes: usize) -> Message {
    let payload = STANDARD.encode(vec![0x55u8; bytes]);
    Message::text(
        json!({"event":"media","streamSid":event["streamSid"],"media":{"payload":payload}}).to_string(),
    )
}

fn mark(event: &Value, name: &str) -> Message {
    Message::text(json!({"event":"mark","streamSid":event["streamSid"],"mark":{"name":name}}).to_string())
}

fn clear(event: &Value) -> Message {
    Message::text(json!({"event":"clear","streamSid":event["streamSid"]}).to_string())
}

#[tokio::test]
async fn what_is_played_is_heard_and_its_mark_answered_after_it() {
    let reception = reception(|event| match event["event"].as_str() {
        Some("start") => vec![play(event, 1600), mark(event, "said"), mark(event, "and again")],
        _ => vec![],
    })
    .await;
    let mut stream =
        call(&reception, StreamOptions { speed: FAST, ..Default::default() }).await.expect("connected");
    let heard = stream.hear_turn(Duration::from_millis(100), SOON).await.expect("it speaks");
    assert_eq!(heard, vec![0x55; 1600], "every byte, once");
    stream.until(SOON, |record| record.marks.len() == 2).await.expect("both marks");
    let record = stream.hang_up().await;
    assert!(
        record.marks.iter().all(|mark| mark.heard == 1600 && !mark.cleared),
        "answered when all was played"
    );
    assert!(record.marks[0].at >= Duration::from_millis(200), "1600 bytes take 200 ms of the stream's time");
    assert_eq!(record.violations, [], "nothing to complain of");
    assert_eq!(record.closed, Some(Closed::ByCaller));
    let events: Vec<Value> =
        reception.received().iter().map(|text| serde_json::from_str(text).expect("JSON")).collect();
    let names: Vec<_> = events.iter().filter_map(|event| event["event"].as_str()).collect();
    assert_eq!(names, ["connected", "start", "mark", "mark", "stop"], "the order of a whole stream");
    assert_eq!(
        events[1]["start"]["customParameters"]["token"], "t1",
        "parameters of the document are passed on"
    );
}

#[tokio::test]
async fn clear_drops_what_was_not_heard_and_answers_its_marks() {
    let reception = reception(|event| match event["event"].as_str() {
        // A minute, which is cleared when a key is pressed.
        Some("start") => vec![play(event, 480_000), mark(event, "end")],
        Some("dtmf") => vec![clear(event)],
        _ => vec![],
    })
    .await;
    let mut stream =
        call(&reception, StreamOptions { speed: FAST, ..Default::default() }).await.expect("connected");
    stream.until(SOON, |record| record.heard.len() > 1600).await.expect("it speaks");
    stream.press("1");
    stream.until(SOON, |record| !record.marks.is_empty()).await.expect("the mark comes back");
    let record = stream.hang_up().await;
    assert!(record.marks[0].cleared, "it was not reached");
    assert_eq!(
        record.clears[0].1 + record.marks[0].heard,
        480_000,
        "heard and dropped make up what was sent"
    );
}

#[tokio::test]
async fn the_caller_is_heard_in_frames_of_twenty_milliseconds() {
    let (sender, frames) = std::sync::mpsc::channel();
    let reception = reception(move |event| {
        if event["event"] == "media" {
            let media = &event["media"];
            let sound = STANDARD.decode(media["payload"].as_str().expect("text")).expect("base64");
            let at: u64 = media["timestamp"].as_str().expect("text").parse().expect("digits");
            sender.send((at, sound)).expect("the test listens");
        }
        vec![]
    })
    .await;
    let mut stream =
        call(&reception, StreamOptions { speed: FAST, ..Default::default() }).await.expect("connected");
    stream.speak(&[0x11; 400]);
    stream.spoken(SOON).await.expect("said");
    stream.hang_up().await;
    let frames: Vec<_> = frames.try_iter().collect();
    assert!(frames.iter().all(|(_, sound)| sound.len() == 160), "every frame is whole");
    assert!(frames.iter().zip(1..).all(|((at, _), n)| *at == 20 * n), "each 20 ms after the last");
    let sound = frames.iter().flat_map(|(_, sound)| sound).filter(|byte| **byte != 0xFF).count();
    assert_eq!(sound, 400, "all that was said, and silence around it");
}

#[tokio::test]
async fn what_twilio_warns_of_is_recorded() {
    let reception = reception(|event| match event["event"].as_str() {
        Some("start") => vec![
            Message::binary(vec![1, 2, 3]),
            Message::text(r#"{"event":"clear","streamSid":"MZother"}"#),
            Message::text("garbage"),
            play(event, 160),
        ],
        _ => vec![],
    })
    .await;
    let mut stream =
        call(&reception, StreamOptions { speed: FAST, ..Default::default() }).await.expect("connected");
    stream.until(SOON, |record| !record.heard.is_empty()).await.expect("the good message is played");
    let codes: Vec<u16> = stream.record().violations.iter().map(|violation| violation.code).collect();
    assert_eq!(codes, [31950, 31951, 31950]);
}

#[tokio::test]
async fn the_receptions_close_is_told_with_its_code() {
    let reception = reception(|event| match event["event"].as_str() {
        Some("start") => vec![Message::Close(Some(CloseFrame { code: 1000, reason: "".into() }))],
        _ => vec![],
    })
    .await;
    let mut stream = call(&reception, StreamOptions::default()).await.expect("connected");
    assert_eq!(stream.closed(SOON).await.ok(), Some(Closed::ByReception(Some(1000))));
}

#[tokio::test]
async fn an_unsigned_upgrade_and_a_wrong_token_are_refused() {
    let reception = reception(|_| vec![]).await;
    let mut config = reception.config();
    config.to = format!("sip:{}", reception.address);
    let phone = caller::Phone::new(config.clone()).expect("a client");
    let document = phone.dial().await.expect("TwiML");
    let Some(Instruction::Connect(connect)) = document.instructions.first() else { panic!("a connect") };
    let mut target = phone.target(connect).expect("an address");
    target.signature = None;
    let refused = MediaStream::open(target, StreamOptions::default()).await;
    assert!(matches!(refused, Err(CallError::UpgradeRefused(403))), "no signature");
    config.token = Some("another".into());
    let refused = caller::Phone::new(config).expect("a client").dial().await;
    assert!(matches!(refused, Err(CallError::Refused { status: 403, body }) if body == "Invalid signature"));
}

#[tokio::test]
async fn a_muted_line_sends_nothing_while_its_clock_goes_on() {
    let reception = reception(|_| vec![]).await;
    let mut stream =
        call(&reception, StreamOptions { speed: FAST, ..Default::default() }).await.expect("connected");
    stream.until(SOON, |record| record.frames_sent > 2).await.expect("frames flow");
    stream.mute(true);
    stream.until(SOON, |record| record.now > Duration::from_secs(1)).await.expect("time goes on");
    let record = stream.hang_up().await;
    assert!(record.frames_sent < 30, "{} of 50 frames were sent, most were muted", record.frames_sent);
}
