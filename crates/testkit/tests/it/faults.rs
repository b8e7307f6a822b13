use serde_json::json;
use testkit::realtime::{FakeRealtime, Faults, Script, Turn};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::client::{Client, SOON, types};

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
