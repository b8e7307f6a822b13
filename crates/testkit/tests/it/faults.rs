use std::time::Duration;

use serde_json::json;
use testkit::realtime::{FakeRealtime, Faults, Script, Turn};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::client::{Client, SOON, phone, types};

const SHORT: Duration = Duration::from_millis(200);

async fn service(faults: Faults) -> FakeRealtime {
    let turn = Turn::say("This goes on for a while, so that it can be interrupted.");
    FakeRealtime::start(Script::turns([turn]).faults(faults).key("sk-test")).await
}

#[tokio::test]
async fn a_handshake_is_refused_for_a_wrong_key_and_on_purpose() {
    let service = service(Faults::default()).await;
    let url = format!("{}?model=gpt-realtime-2.1", service.url());
    let status = |result: Result<Client, Error>| match result {
        Err(Error::Http(response)) => response.status().as_u16(),
        _ => 101,
    };
    assert_eq!(status(Client::open(&url, &[("authorization", "Bearer sk-other")]).await), 401);
    assert_eq!(status(Client::open(&url, &[]).await), 401);
    service.change(|script| {
        script.faults = Faults { refuse: Some(429), sessions: Some(3), ..Faults::default() }
    });
    assert_eq!(status(Client::open(&url, &[("authorization", "Bearer sk-test")]).await), 429);
    assert_eq!(
        status(Client::open(&url, &[("authorization", "Bearer sk-test")]).await),
        101,
        "only the first three"
    );
    let log = service.log();
    assert_eq!((log.refused, log.sessions), (3, 1));
}

#[tokio::test]
async fn the_beta_header_ends_the_session_as_the_service_does() {
    let service = service(Faults::default()).await;
    let url = format!("{}?model=gpt-realtime-2.1", service.url());
    let headers = [("authorization", "Bearer sk-test"), ("openai-beta", "realtime=v1")];
    let mut client = Client::open(&url, &headers).await.expect("the upgrade itself works");
    assert_eq!(client.error().await, "beta_api_shape_disabled");
    let Message::Close(Some(frame)) = client.next().await else { panic!("a close") };
    assert_eq!(u16::from(frame.code), 4000);
    assert_eq!(service.violations().len(), 1);
}

#[tokio::test]
async fn beta_names_are_spoken_on_request() {
    let service = service(Faults { beta_names: true, ..Faults::default() }).await;
    let mut client = Client::ready(&service).await;
    client.send(json!({ "type": "response.create" })).await;
    let events = client.until("response.done").await;
    assert!(types(&events).contains(&"response.audio.delta"));
    assert!(types(&events).contains(&"response.audio_transcript.delta"));
    assert!(types(&events).contains(&"conversation.item.created"));
    assert!(!types(&events).contains(&"conversation.item.done"), "the beta had none");
}

#[tokio::test]
async fn late_sound_follows_a_cancelled_response() {
    let service = service(Faults { late_deltas: true, ..Faults::default() }).await;
    let mut client = Client::ready(&service).await;
    client.send(json!({ "type": "response.create" })).await;
    client.until("response.output_audio.delta").await;
    client.send(json!({ "type": "response.cancel" })).await;
    let response = client.one("response.done").await["response"]["id"].clone();
    assert_eq!(client.one("response.output_audio.delta").await["response_id"], response, "after its end");
}

#[tokio::test]
async fn the_socket_breaks_in_every_way_asked_for() {
    // Two events are the session's own.
    let closed =
        service(Faults { close_after: Some((4, 1001, "maximum duration".into())), ..Faults::default() })
            .await;
    let mut client = Client::ready(&closed).await;
    client.send(json!({ "type": "response.create" })).await;
    client.until("rate_limits.updated").await;
    let Message::Close(Some(frame)) = client.next().await else { panic!("a close") };
    assert_eq!(u16::from(frame.code), 1001);

    let garbage = service(Faults { garbage_after: Some(2), ..Faults::default() }).await;
    let mut client = Client::ready(&garbage).await;
    client.send(json!({ "type": "response.create" })).await;
    let Message::Text(text) = client.next().await else { panic!("a text") };
    assert!(serde_json::from_str::<serde_json::Value>(&text).is_err(), "broken JSON: {text}");
    client.until("response.done").await;

    let cut = service(Faults::default()).await;
    let _client = Client::ready(&cut).await;
    cut.cut();
    assert_eq!(cut.until(SOON, |log| log.ended == 1).await.sessions, 1);
}

#[tokio::test]
async fn failures_of_the_model_and_of_the_transcription_are_told() {
    let script = Script::turns([Turn::fail("insufficient_quota")]);
    let service =
        FakeRealtime::start(script.faults(Faults { transcription_fails: true, ..Faults::default() })).await;
    let mut client = Client::ready(&service).await;
    client.send(json!({ "type": "response.create" })).await;
    let response = client.one("response.done").await["response"].clone();
    assert_eq!(
        (&response["status"], &response["status_details"]["error"]["code"]),
        (&json!("failed"), &json!("insufficient_quota"))
    );
    client.say("Hello there").await;
    client.until("conversation.item.input_audio_transcription.failed").await;
}

#[tokio::test]
async fn a_refusal_tells_its_code_and_some_handshakes_are_never_answered() {
    let body = |result: Result<Client, Error>| match result {
        Err(Error::Http(response)) => {
            String::from_utf8(response.body().clone().expect("a body")).expect("text")
        }
        _ => String::new(),
    };
    let usual = Faults { refuse: Some(429), ..Faults::default() };
    let special = Faults { refuse_code: Some("insufficient_quota".into()), ..usual.clone() };
    for (faults, code) in [(usual, "rate_limit_exceeded"), (special, "insufficient_quota")] {
        let service = service(faults).await;
        let url = format!("{}?model=gpt-realtime-2.1", service.url());
        let refused = Client::open(&url, &[("authorization", "Bearer sk-test")]).await;
        assert!(body(refused).contains(code), "{code}");
    }
    let deaf = service(Faults { ignore_handshake: true, ..Faults::default() }).await;
    let url = format!("{}?model=gpt-realtime-2.1", deaf.url());
    let opening = Client::open(&url, &[("authorization", "Bearer sk-test")]);
    assert!(tokio::time::timeout(SHORT, opening).await.is_err(), "no answer");
    let log = deaf.until(SOON, |log| log.abandoned == 1).await;
    assert_eq!((log.sessions, log.refused), (0, 0));
}

#[tokio::test]
async fn a_session_update_may_stay_unanswered() {
    let service = service(Faults { ignore_session: true, ..Faults::default() }).await;
    let url = format!("{}?model=gpt-realtime-2.1", service.url());
    let mut client = Client::open(&url, &[("authorization", "Bearer sk-test")]).await.expect("connected");
    client.until("session.created").await;
    client.send(json!({ "type": "session.update", "session": phone() })).await;
    assert!(tokio::time::timeout(SHORT, client.next()).await.is_err(), "nothing comes");
    client.send(json!({ "type": "response.create" })).await;
    client.until("response.done").await;
    assert_eq!(service.violations().len(), 1, "the real one would have spoken in another format");
}

#[tokio::test]
async fn a_pause_in_the_middle_of_a_word_ends() {
    let faults = Faults { pause_after: Some((8, SHORT)), ..Faults::default() };
    let service = service(faults).await;
    let mut client = Client::ready(&service).await;
    client.send(json!({ "type": "response.create" })).await;
    let began = tokio::time::Instant::now();
    let events = client.until("response.done").await;
    assert!(began.elapsed() >= SHORT, "it paused");
    assert!(events.len() > 8, "and told the rest");
}

#[tokio::test]
async fn a_session_expires_and_a_cut_is_a_reset() {
    let expiring = service(Faults { expire_after: Some(SHORT), ..Faults::default() }).await;
    let mut client = Client::ready(&expiring).await;
    let Message::Close(Some(frame)) = client.next().await else { panic!("a close") };
    assert_eq!((u16::from(frame.code), frame.reason.contains("maximum duration")), (1001, true));

    let cut = service(Faults { drop_after: Some(6), ..Faults::default() }).await;
    let mut client = Client::ready(&cut).await;
    client.send(json!({ "type": "response.create" })).await;
    let error = loop {
        match client.try_next().await {
            Some(Ok(_)) => {}
            Some(Err(error)) => break error,
            None => panic!("no close frame, no end of the stream"),
        }
    };
    assert!(format!("{error:?}").to_lowercase().contains("reset"), "{error:?}");
}

#[tokio::test]
async fn what_is_counted_grows_with_the_talk_and_the_cache_with_it() {
    let service = FakeRealtime::start(Script::turns([])).await;
    let mut client = Client::ready(&service).await;
    let mut inputs = Vec::new();
    for _ in 0..3 {
        client.send(json!({ "type": "response.create" })).await;
        let usage = client.one("response.done").await["response"]["usage"].clone();
        let of = |place: &str| usage.pointer(place).and_then(serde_json::Value::as_u64).expect("a count");
        let details = |place: &str| of(&format!("/input_token_details/{place}"));
        assert_eq!(details("text_tokens") + details("audio_tokens"), of("/input_tokens"));
        let cached = details("cached_tokens");
        let (text, audio) =
            (details("cached_tokens_details/text_tokens"), details("cached_tokens_details/audio_tokens"));
        assert_eq!(text + audio, cached);
        assert!(cached <= of("/input_tokens") && (cached > 0) != inputs.is_empty(), "{usage}");
        inputs.push(of("/input_tokens"));
    }
    assert!(inputs.is_sorted_by(|a, b| a < b), "{inputs:?}");
    assert_eq!(service.log().usage.len(), 3);
    client.say("Hello there").await;
    let usage = client.one("conversation.item.input_audio_transcription.completed").await["usage"].clone();
    assert_eq!(usage["type"], "tokens", "{usage}");
}

#[tokio::test]
async fn what_comes_too_early_and_fields_that_do_not_exist_are_held_against_the_client() {
    let service = service(Faults::default()).await;
    let url = format!("{}?model=gpt-realtime-2.1", service.url());
    let mut client = Client::open(&url, &[("authorization", "Bearer sk-test")]).await.expect("connected");
    client.until("session.created").await;
    let text = json!([{ "type": "input_text", "text": "Hello." }]);
    let message = json!({ "type": "message", "role": "user", "content": text });
    client.send(json!({ "type": "conversation.item.create", "item": message })).await;
    client.until("conversation.item.done").await;
    assert_eq!(service.violations(), ["conversation.item.create came before the session was set up"]);
    client.send(json!({ "type": "session.update", "session": phone() })).await;
    client.until("session.updated").await;
    let mut odd = message;
    odd["speaker"] = json!("caller");
    for event in [
        json!({ "type": "conversation.item.create", "item": odd }),
        json!({ "type": "response.cancel", "reason": "x" }),
        json!({ "type": "conversation.item.delete", "item_id": "item_1", "why": "x" }),
    ] {
        client.send(event.clone()).await;
        assert_eq!(client.error().await, "unknown_parameter", "{event}");
    }
    assert_eq!(service.violations().len(), 4);
    assert_eq!(service.log().items(0).len(), 2, "whatever became of them");
}
