//! Media sockets that nobody should trust, and messages in any order: the worst that happens is a closed socket.

use std::time::Duration;

use crate::line::{Clinic, PAUSE, SOON, brief, call, closed_with, target};
use bridge::Limits;
use caller::stream::Target;
use caller::{CallError, MediaStream, StreamOptions};
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use testkit::realtime::FakeRealtime;
use testkit::speech::ulaw;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// Whoever may not connect is closed with this.
const POLICY: Option<u16> = Some(1008);

async fn clinic() -> (FakeRealtime, Clinic) {
    let service = FakeRealtime::start(brief()).await;
    let limits = Limits { start_within: Duration::from_millis(400), ..Limits::default() };
    let clinic = Clinic::with(&service, limits).await;
    (service, clinic)
}

async fn open(target: Target) -> Result<MediaStream, CallError> {
    MediaStream::open(target, StreamOptions::default()).await
}

/// A stream on which nothing is sent until the test does.
async fn silent(target: Target) -> MediaStream {
    MediaStream::open(target, StreamOptions { speed: 1.0, start: false })
        .await
        .expect("the upgrade is signed")
}

fn start(stream: &MediaStream, target: &Target) -> String {
    let parameters: serde_json::Map<_, _> =
        target.parameters.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    json!({ "event": "start", "sequenceNumber": "1", "streamSid": stream.stream_sid(), "start": {
        "streamSid": stream.stream_sid(), "accountSid": target.account_sid, "callSid": target.call_sid,
        "tracks": ["inbound"], "mediaFormat": { "encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1 },
        "customParameters": parameters } })
    .to_string()
}

fn set_token(target: &mut Target, token: &str) {
    let (_, value) =
        target.parameters.iter_mut().find(|(name, _)| name == "token").expect("the document gives a token");
    *value = token.to_owned();
}

#[tokio::test]
async fn an_upgrade_without_a_valid_signature_is_refused() {
    let (service, clinic) = clinic().await;
    let good = target(&clinic.phone()).await;
    let other = target(&clinic.phone()).await.url.as_str().replace("media-stream", "streams");
    let wrong = [
        Target { signature: None, ..good.clone() },
        Target { signature: Some(String::new()), ..good.clone() },
        Target { signature: Some("AAAAAAAAAAAAAAAAAAAAAAAAAAA=".into()), ..good.clone() },
        Target { url: other.parse().expect("an address"), ..good.clone() },
    ];
    for target in wrong {
        match open(target).await {
            Err(CallError::UpgradeRefused(403)) => {}
            other => panic!("403 is expected, not {other:?}"),
        }
    }
    assert_eq!(service.log().sessions, 0, "no session was opened for any of them");
    assert_eq!(clinic.desk.live().count(), 0);
}

#[tokio::test]
async fn entry_20_a_stream_with_a_wrong_token_is_refused() {
    let (service, clinic) = clinic().await;
    let other = target(&clinic.phone()).await;
    let token = |target: &Target| {
        target
            .parameters
            .iter()
            .find(|(name, _)| name == "token")
            .map(|(_, value)| value.clone())
            .expect("a token")
    };
    for case in ["empty", "wrong", "another call's"] {
        let mut mine = target(&clinic.phone()).await;
        match case {
            "empty" => set_token(&mut mine, ""),
            "wrong" => set_token(&mut mine, &"0".repeat(64)),
            _ => set_token(&mut mine, &token(&other)),
        }
        let mut stream = open(mine).await.expect("the upgrade itself is signed");
        assert_eq!(closed_with(&mut stream).await, POLICY, "{case} token");
    }
    assert_eq!(service.log().sessions, 0, "no session was opened for any of them");
    assert_eq!(clinic.desk.live().count(), 0);
}

#[tokio::test]
async fn entry_19_a_start_without_its_parameters_is_refused() {
    let (service, clinic) = clinic().await;
    for case in ["none", "no object", "null", "others"] {
        let target = target(&clinic.phone()).await;
        let mut stream = silent(target.clone()).await;
        let mut message: serde_json::Value =
            serde_json::from_str(&start(&stream, &target)).expect("it was JSON");
        match case {
            "none" => message["start"]["customParameters"] = json!({}),
            "no object" => drop(message["start"].as_object_mut().expect("one").remove("customParameters")),
            "null" => message["start"]["customParameters"] = json!(null),
            _ => message["start"]["customParameters"] = json!({ "greeting": "hello" }),
        }
        stream.send_text(&message.to_string());
        assert_eq!(closed_with(&mut stream).await, POLICY, "{case}");
    }
    assert_eq!(service.log().sessions, 0, "no session was opened for any of them");
    assert_eq!(clinic.desk.live().count(), 0);
}

#[tokio::test]
async fn entry_20_a_token_is_good_once() {
    let (service, clinic) = clinic().await;
    let target = target(&clinic.phone()).await;
    let mut first = open(target.clone()).await.expect("the upgrade");
    first.until(SOON, |record| !record.heard.is_empty()).await.expect("the call is answered");
    let mut replayed = open(target).await.expect("the upgrade");
    assert_eq!(closed_with(&mut replayed).await, POLICY, "while the call is up");
    first.hang_up().await;
    clinic.quiet().await;
    assert_eq!(service.log().sessions, 1, "one call, one session");
}

#[tokio::test]
async fn a_call_has_one_stream_however_often_the_webhook_comes() {
    let (service, clinic) = clinic().await;
    let phone = clinic.phone();
    let (first, second) = (target(&phone).await, target(&phone).await);
    let mut stream = open(second).await.expect("either answer may be the one that Twilio uses");
    stream.until(SOON, |record| !record.heard.is_empty()).await.expect("the call is answered");
    let third = target(&phone).await;
    for again in [first, third] {
        let mut again = open(again).await.expect("the upgrade");
        assert_eq!(closed_with(&mut again).await, POLICY, "the call is up already");
    }
    assert_eq!(clinic.desk.live().count(), 1);
    stream.hang_up().await;
    clinic.quiet().await;
    assert_eq!(service.log().sessions, 1);
    assert_eq!(clinic.store.counters().expect("the counters").total_calls, 1, "it is counted once");
}

#[tokio::test]
async fn a_stream_that_comes_after_its_caller_has_left_opens_nothing() {
    let (service, clinic) = clinic().await;
    let phone = clinic.phone();
    let late = target(&phone).await;
    let status = clinic.base.join("/api/voice/status").expect("an address");
    phone.report(&status, "completed", &[]).await.expect("the callback answers");
    let mut stream = open(late).await.expect("the upgrade is signed");
    assert_eq!(closed_with(&mut stream).await, POLICY);
    assert_eq!(service.log().sessions, 0, "nobody is talked with who is not there");
    assert_eq!(clinic.desk.live().count(), 0, "and no ghost stays on the list");
}

#[tokio::test]
async fn a_socket_without_a_start_is_closed() {
    let (service, clinic) = clinic().await;
    let mut never = silent(target(&clinic.phone()).await).await;
    assert_eq!(closed_with(&mut never).await, POLICY, "nothing came in time");
    let mut stopped = silent(target(&clinic.phone()).await).await;
    stopped.send_text(r#"{"event":"stop","streamSid":"MZ1","stop":{}}"#);
    closed_with(&mut stopped).await;
    assert_eq!(service.log().sessions, 0, "no session was opened for them");
    assert_eq!(clinic.desk.live().count(), 0);
}

fn media(sid: &str, payload: &str) -> String {
    json!({ "event": "media", "streamSid": sid, "media": { "track": "inbound", "timestamp": 20, "payload": payload } })
        .to_string()
}

#[tokio::test]
async fn what_comes_before_the_start_is_left_alone() {
    let (service, clinic) = clinic().await;
    let target = target(&clinic.phone()).await;
    let stream = silent(target.clone()).await;
    let sid = stream.stream_sid().to_owned();
    stream.send_text(&media(&sid, "f39/f38="));
    stream
        .send_text(&json!({ "event": "mark", "streamSid": sid, "mark": { "name": "unasked" } }).to_string());
    stream.send_text(r#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#);
    stream.send_text("nonsense");
    stream.send_text(&start(&stream, &target));
    service.until(SOON, |log| !log.said.is_empty()).await;
    assert_eq!(clinic.desk.live().count(), 1, "the call is answered");
    stream.send_text(&json!({ "event": "stop", "streamSid": sid, "stop": {} }).to_string());
    clinic.quiet().await;
    assert_eq!(service.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn messages_in_any_order_and_of_any_kind_leave_the_call_alone() {
    let (service, clinic) = clinic().await;
    let mut forged = target(&clinic.phone()).await;
    let mut stream = open(forged.clone()).await.expect("the upgrade");
    let sid = stream.stream_sid().to_owned();
    stream.until(SOON, |record| !record.heard.is_empty()).await.expect("the call is answered");
    set_token(&mut forged, "x");
    stream.send_text(&start(&stream, &forged));
    for text in ["", "nonsense", "null", "[]", "{}", r#"{"event":4}"#, r#"{"event":"weather"}"#] {
        stream.send_text(text);
    }
    stream.send_text(&"[".repeat(60_000));
    stream.send_text(&format!(r#"{{"event":"media","x":{}{}}}"#, "[".repeat(20_000), "]".repeat(20_000)));
    stream.send_binary(&[0, 159, 146, 150]);
    for payload in ["", "!", "A", "AA==A"] {
        stream.send_text(&media(&sid, payload));
    }
    stream.send_text(&media("MZ00000000000000000000000000000000", "f39/f38="));
    stream.send_text(r#"{"event":"stop","streamSid":"MZ00000000000000000000000000000000"}"#);
    stream
        .send_text(&json!({ "event": "dtmf", "streamSid": sid, "dtmf": { "digit": "twelve" } }).to_string());
    let before = stream.record().received;
    stream.until(SOON, |record| record.received > before + 5).await.expect("the agent speaks on");
    assert_eq!(clinic.desk.live().count(), 1, "the call is up");
    let record = stream.cut().await;
    assert_eq!(record.violations, []);
    clinic.quiet().await;
    assert_eq!(service.log().sessions, 1);
    assert_eq!(service.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_message_of_ten_megabytes_closes_its_own_socket_and_no_other() {
    let (_service, clinic) = clinic().await;
    let mut neighbour = call(&clinic.phone(), 3.0).await;
    let target = target(&clinic.phone()).await;
    let mut request = target.url.as_str().into_client_request().expect("an address");
    let signature = target.signature.as_deref().expect("signed").parse().expect("a header");
    request.headers_mut().insert("x-twilio-signature", signature);
    let (socket, _) = tokio_tungstenite::connect_async(request).await.expect("the upgrade");
    let (mut sink, mut stream) = socket.split();
    let writing = tokio::spawn(async move {
        // The other side stops reading, so this may fail at any point.
        drop(sink.send(Message::text("x".repeat(10 << 20))).await);
    });
    let closed = tokio::time::timeout(SOON, async {
        loop {
            match stream.next().await {
                Some(Ok(Message::Close(frame))) => return frame.map(|frame| u16::from(frame.code)),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    });
    assert_eq!(closed.await.expect("it is closed"), Some(1009), "too big");
    writing.abort();
    neighbour.hear_turn(PAUSE, SOON).await.expect("the other call hears its greeting");
    neighbour.speak(&ulaw("Book me in."));
    neighbour.spoken(SOON).await.expect("it was said");
    neighbour.hear_turn(PAUSE, SOON).await.expect("and its answer");
}

#[tokio::test]
async fn every_alias_of_the_socket_works_when_it_is_signed() {
    let (_service, clinic) = clinic().await;
    for path in ["/streams", "/"] {
        let phone = clinic.phone();
        let document = phone.dial().await.expect("the webhook answers");
        let mut connect = crate::line::connect(&document).clone();
        connect.stream.url = connect.stream.url.replace("/media-stream", path);
        let mut stream =
            phone.connect(&connect, StreamOptions::default()).await.expect("the upgrade is signed");
        stream.until(SOON, |record| !record.heard.is_empty()).await.expect("the call is answered");
        stream.hang_up().await;
    }
    let plain =
        reqwest::get(clinic.base.join("/media-stream").expect("an address")).await.expect("an answer");
    assert_eq!(plain.status(), 404, "without an upgrade there is nothing");
    let body: wire::error::ErrorBody = plain.json().await.expect("an error is JSON");
    assert_eq!(body.code, wire::error::ErrorCode::NotFound);
}
