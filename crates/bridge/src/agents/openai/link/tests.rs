//! The link against a service on loopback, with the test in the place of the call.

use std::sync::Arc;

use audio::Encoding;
use bytes::Bytes;
use call::event::{AgentCommand, FaultKind, ResponseId, ResponseStatus, Speaker};
use call::history::Memory;
use call::tools::{ToolId, ToolOutcome, ToolRequest};
use call::usage::Usage;
use desk::Desk;
use desk::clock::FixedClock;
use secrecy::SecretString;
use serde_json::{Value, json};
use testkit::realtime::{FakeRealtime, Faults, Pace, Script, Turn};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};
use url::Url;

use super::*;
use crate::agents::{AgentHandle, ends};

const SOON: Duration = Duration::from_secs(10);
const YEARS: Duration = Duration::from_secs(1 << 30);

/// A call's end of a link that runs.
struct Line {
    handle: AgentHandle,
    running: JoinHandle<()>,
    _books: tempfile::TempDir,
}

impl Line {
    fn to(service: &FakeRealtime, session_age: Duration, retries: Retries) -> Line {
        Line::within(service, session_age, retries, SOON)
    }

    fn within(
        service: &FakeRealtime,
        session_age: Duration,
        retries: Retries,
        open_within: Duration,
    ) -> Line {
        // Every test may be the first; only one install succeeds, which is enough.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let books = testkit::temp::store();
        let clock = FixedClock::new("2026-11-20T09:00:00Z".parse().expect("a moment"));
        let clinic = booking::clinic::Clinic::riverside(jiff::tz::TimeZone::UTC);
        let desk = Desk::open(books.store, clinic, Arc::new(clock));
        let openai = OpenAi {
            key: SecretString::from("key of the tests"),
            url: Url::parse(&service.url()).expect("an address"),
            model: "gpt-realtime-2.1".into(),
            voice: "marin".into(),
            transcription_model: "gpt-transcribe".into(),
            transcription_language: Some("en".into()),
            instructions: None,
        };
        let (handle, end) = ends();
        let mut link = Link {
            retries,
            ..Link::new(openai.clone(), Setup::new(&openai, &desk, Encoding::Mulaw8k), session_age, end)
        };
        link.opener.within = open_within;
        Line { handle, running: tokio::spawn(link.run()), _books: books.dir }
    }

    fn open(service: &FakeRealtime) -> Line {
        Line::to(service, YEARS, Retries::quick())
    }

    async fn next(&mut self) -> AgentEvent {
        timeout(SOON, self.handle.next()).await.expect("in time").expect("the link runs")
    }

    /// The first event for which this holds; the others are passed over.
    async fn until(&mut self, holds: impl Fn(&AgentEvent) -> bool) -> AgentEvent {
        loop {
            let event = self.next().await;
            if holds(&event) {
                return event;
            }
        }
    }

    async fn ready(&mut self) {
        self.until(|event| *event == AgentEvent::Ready).await;
    }

    async fn broken(&mut self) -> Fault {
        match self.next().await {
            AgentEvent::Broken(fault) => fault,
            other => panic!("the loss is told, not {other:?}"),
        }
    }

    async fn lost(&mut self) -> Fault {
        match self.next().await {
            AgentEvent::Lost(fault) => fault,
            other => panic!("the end is told, not {other:?}"),
        }
    }

    /// Has the service answer, to the end.
    async fn answered(&mut self) {
        self.handle.tell(AgentCommand::Respond { instruction: None });
        let ended = self.until(|event| matches!(event, AgentEvent::ResponseEnded { .. })).await;
        assert!(
            matches!(ended, AgentEvent::ResponseEnded { status: ResponseStatus::Completed, .. }),
            "{ended:?}"
        );
    }

    /// The call is over; gives how long the link took to end.
    async fn hang_up(self) -> Duration {
        let began = Instant::now();
        drop(self.handle);
        timeout(SOON, self.running).await.expect("it ends").expect("without a panic");
        began.elapsed()
    }
}

async fn service(faults: Faults) -> FakeRealtime {
    let pace = Pace { speed: 50.0, think: Duration::ZERO, ..Pace::default() };
    FakeRealtime::start(Script::new(|_| Turn::say("Hello there.")).pace(pace).faults(faults)).await
}

fn refuse(status: u16) -> Faults {
    Faults { refuse: Some(status), ..Faults::default() }
}

fn history() -> Vec<Memory> {
    let slots = ToolRequest::ListAvailableSlots { date: "2026-11-23".into() };
    let times = vec!["9:00 AM".to_owned()];
    let found = ToolOutcome::Slots { date: "2026-11-23".into(), times, none_because: None };
    vec![
        Memory::Said(Speaker::Agent, "Hello.".into()),
        Memory::Said(Speaker::Caller, "What is free on Monday?".into()),
        Memory::Done(ToolId("call_9".into()), slots, found),
    ]
}

fn replayed() -> Vec<Value> {
    vec![
        json!({ "type": "message", "role": "assistant", "content": [{ "type": "output_text", "text": "Hello." }] }),
        json!({ "type": "message", "role": "user",
            "content": [{ "type": "input_text", "text": "What is free on Monday?" }] }),
        json!({ "type": "function_call", "call_id": "call_9", "name": "list_available_slots",
            "arguments": r#"{"date":"2026-11-23"}"# }),
        json!({ "type": "function_call_output", "call_id": "call_9", "output": r#"{"available_slots":["9:00 AM"]}"# }),
    ]
}

#[tokio::test]
async fn after_a_cut_another_session_is_told_of_the_talk_and_of_nothing_else_of_the_old_one() {
    let service = service(Faults::default()).await;
    let mut line = Line::open(&service);
    line.ready().await;
    line.answered().await;
    service.cut();
    assert_eq!(line.broken().await.kind, FaultKind::Network);
    // The call has asked for these just before it learnt of the loss.
    line.handle.tell(AgentCommand::Cancel(ResponseId("resp_0_1".into())));
    line.handle.tell(AgentCommand::Respond { instruction: None });
    line.handle.tell(AgentCommand::Hear(Bytes::from(vec![0xff; 160])));
    line.ready().await;
    line.handle.tell(AgentCommand::Respond { instruction: Some("late".into()) });
    line.handle.tell(AgentCommand::Recall(history()));
    line.answered().await;
    let log = service.log();
    assert_eq!(log.items(1), replayed().iter().collect::<Vec<_>>());
    let asked =
        log.events.iter().filter(|(session, event)| *session == 1 && event["type"] == "response.create");
    assert_eq!(asked.count(), 1, "what was asked of the lost session is not asked again");
    assert_eq!(log.heard_ms, 20, "the caller's sound is kept for whoever is there next");
    assert_eq!(service.violations(), Vec::<String>::new());
    line.hang_up().await;
}

#[tokio::test]
async fn every_loss_that_may_pass_is_told_once_and_mended() {
    let expired = "Your session hit the maximum duration of 60 minutes.".to_owned();
    let first = Some(1);
    for (kind, faults) in [
        (FaultKind::Service, Faults { close_after: Some((2, 1011, String::new())), ..Faults::default() }),
        (FaultKind::Network, Faults { close_after: Some((2, 1001, String::new())), ..Faults::default() }),
        (FaultKind::Expired, Faults { close_after: Some((2, 1001, expired)), ..Faults::default() }),
        (FaultKind::Expired, Faults { expire_after: Some(Duration::from_millis(50)), ..Faults::default() }),
        (FaultKind::Network, Faults { drop_after: Some(9), ..Faults::default() }),
    ] {
        let what = format!("{faults:?}");
        let service = service(Faults { sessions: first, ..faults }).await;
        let mut line = Line::open(&service);
        line.ready().await;
        line.handle.tell(AgentCommand::Greet);
        let AgentEvent::Broken(fault) =
            line.until(|event| matches!(event, AgentEvent::Broken(_) | AgentEvent::Lost(_))).await
        else {
            panic!("{what}: it is not given up")
        };
        assert_eq!(fault.kind, kind, "{what}");
        assert_eq!(line.next().await, AgentEvent::Ready, "{what}: nothing is told in between");
        line.handle.tell(AgentCommand::Recall(Vec::new()));
        line.answered().await;
        line.hang_up().await;
    }
}

#[tokio::test]
async fn a_first_session_that_cannot_be_had_at_once_is_told_once_and_had_later() {
    for faults in [refuse(503), refuse(429), Faults { drop_after: Some(0), ..Faults::default() }] {
        let what = format!("{faults:?}");
        let service = service(Faults { sessions: Some(2), ..faults }).await;
        let mut line = Line::open(&service);
        line.broken().await;
        assert_eq!(line.next().await, AgentEvent::Ready, "{what}: at the third try, without another word");
        line.handle.tell(AgentCommand::Greet);
        line.until(|event| matches!(event, AgentEvent::Speech { .. })).await;
        line.hang_up().await;
    }
}

#[tokio::test]
async fn what_cannot_pass_is_the_end_at_once() {
    let quota = Faults { refuse_code: Some("insufficient_quota".into()), ..refuse(429) };
    let key = "invalid_request_error.invalid_api_key".to_owned();
    for (kind, faults) in [
        (FaultKind::Key, refuse(401)),
        (FaultKind::Key, refuse(403)),
        (FaultKind::Model, refuse(404)),
        (FaultKind::Quota, quota),
        (FaultKind::Key, Faults { close_after: Some((1, 3000, key)), ..Faults::default() }),
        (FaultKind::Model, Faults { refuse_session: Some("model_not_found".into()), ..Faults::default() }),
        (FaultKind::Protocol, Faults { refuse_session: Some("invalid_value".into()), ..Faults::default() }),
    ] {
        let what = format!("{faults:?}");
        let service = service(faults).await;
        let mut line = Line::to(&service, YEARS, Retries::default());
        let fault = line.lost().await;
        assert_eq!(fault.kind, kind, "{what}");
        assert!(!fault.detail.contains("key of the tests"), "{what}");
        assert_eq!(service.log().handshakes.len(), 1, "{what}: asking again would not help");
        timeout(SOON, line.running).await.expect("it ends").expect("without a panic");
    }
}

#[tokio::test]
async fn a_service_that_stays_away_is_given_up_after_five_more_tries() {
    let service = service(refuse(503)).await;
    let mut line = Line::open(&service);
    assert_eq!(line.broken().await.kind, FaultKind::Service);
    assert_eq!(line.lost().await.kind, FaultKind::Service, "with the last reason");
    assert_eq!(service.log().refused, 6);
}

#[tokio::test]
async fn a_service_that_comes_and_goes_is_given_up_as_well() {
    let service = service(Faults { close_after: Some((2, 1011, String::new())), ..Faults::default() }).await;
    let mut line = Line::open(&service);
    for _ in 0..5 {
        line.ready().await;
        line.handle.tell(AgentCommand::Greet);
        line.broken().await;
    }
    line.ready().await;
    line.handle.tell(AgentCommand::Greet);
    line.lost().await;
    assert_eq!(service.log().sessions, 6);
}

#[tokio::test]
async fn nothing_but_garbage_counts_as_a_loss() {
    let service = service(Faults::default()).await;
    let mut line = Line::open(&service);
    line.ready().await;
    for _ in 0..49 {
        service.send_raw("{\"type\":");
    }
    line.answered().await;
    for _ in 0..50 {
        service.send_raw("{\"type\":");
    }
    assert_eq!(line.broken().await.kind, FaultKind::Service);
    line.ready().await;
    line.hang_up().await;
}

#[tokio::test]
async fn the_end_of_the_call_is_the_end_whatever_is_under_way() {
    // In the middle of a pause: the second one is at least 250 ms, and the later ones seconds.
    let away = service(refuse(503)).await;
    let mut line = Line::to(&away, YEARS, Retries::default());
    line.broken().await;
    away.until(SOON, |log| log.refused == 2).await;
    let took = line.hang_up().await;
    assert!(took < Duration::from_millis(200), "{took:?}");
    assert_eq!(away.log().refused, 2, "nothing is tried for a call that is over");

    // In the middle of a handshake, and of the set-up.
    let deaf = service(Faults { ignore_handshake: true, ..Faults::default() }).await;
    let line = Line::open(&deaf);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(line.hang_up().await < Duration::from_secs(1));
    deaf.until(SOON, |log| log.abandoned == 1).await;
    let mute = service(Faults { ignore_session: true, ..Faults::default() }).await;
    let line = Line::open(&mute);
    mute.until(SOON, |log| log.of_type("session.update").count() == 1).await;
    assert!(line.hang_up().await < Duration::from_secs(1));
    mute.until(SOON, |log| log.ended == 1).await;

    // In the middle of a word, also when the service no longer answers.
    for faults in [Faults::default(), Faults { stall_after: Some(6), ..Faults::default() }] {
        let service = service(faults).await;
        let mut line = Line::open(&service);
        line.ready().await;
        line.handle.tell(AgentCommand::Greet);
        service.until(SOON, |log| log.of_type("response.create").count() == 1).await;
        let took = line.hang_up().await;
        assert!(took < Duration::from_millis(1500), "{took:?}");
    }
}

#[tokio::test]
async fn a_session_that_is_never_set_up_is_tried_again() {
    let service = service(Faults { ignore_session: true, sessions: Some(1), ..Faults::default() }).await;
    let mut line = Line::within(&service, YEARS, Retries::quick(), Duration::from_millis(300));
    assert_eq!(line.broken().await.kind, FaultKind::Network);
    line.ready().await;
    service.until(SOON, |log| log.ended == 1).await;
    line.hang_up().await;
}

#[tokio::test]
async fn an_old_session_is_replaced_when_the_call_says_so() {
    let service = service(Faults::default()).await;
    let mut line = Line::to(&service, Duration::from_millis(150), Retries::quick());
    line.ready().await;
    line.answered().await;
    line.until(|event| *event == AgentEvent::Aging).await;
    line.answered().await;
    assert_eq!(service.log().sessions, 1, "not before the call says so");
    line.handle.tell(AgentCommand::Renew);
    line.handle.tell(AgentCommand::Hear(Bytes::from(vec![0xff; 160])));
    line.ready().await;
    line.handle.tell(AgentCommand::Recall(history()));
    line.answered().await;
    let log = service.until(SOON, |log| log.ended == 1).await;
    assert_eq!((log.sessions, log.farewells), (2, 1), "the old one is closed politely");
    assert_eq!(log.items(1), replayed().iter().collect::<Vec<_>>());
    assert_eq!(log.heard_ms, 20, "what the caller said meanwhile is heard once");
    line.until(|event| *event == AgentEvent::Aging).await;
    assert_eq!(service.violations(), Vec::<String>::new());
    line.hang_up().await;
    let log = service.until(SOON, |log| log.ended == 2).await;
    assert_eq!(log.farewells, 2);
}

#[tokio::test]
async fn an_old_session_goes_on_when_no_younger_one_can_be_had() {
    let service = service(Faults::default()).await;
    let mut line = Line::to(&service, Duration::from_millis(50), Retries::quick());
    line.until(|event| *event == AgentEvent::Aging).await;
    service.change(|script| script.faults = refuse(401));
    line.handle.tell(AgentCommand::Renew);
    line.handle.tell(AgentCommand::Hear(Bytes::from(vec![0xff; 160])));
    line.answered().await;
    let log = service.log();
    assert_eq!((log.refused, log.sessions, log.heard_ms), (1, 1, 20), "the old one answers");
    service.change(|script| script.faults = Faults::default());
    service.close(1001, "Your session hit the maximum duration of 60 minutes.");
    assert_eq!(line.broken().await.kind, FaultKind::Expired, "its end is a loss like another");
    line.ready().await;
    line.hang_up().await;
}

#[tokio::test]
async fn a_session_that_does_not_answer_is_replaced_or_lost() {
    let service = service(Faults { stall_after: Some(2), sessions: Some(1), ..Faults::default() }).await;
    let mut line = Line::open(&service);
    line.ready().await;
    line.handle.tell(AgentCommand::Greet);
    line.handle.tell(AgentCommand::Renew);
    line.ready().await;
    line.handle.tell(AgentCommand::Greet);
    line.until(|event| matches!(event, AgentEvent::ResponseEnded { .. })).await;
    for (status, may_mend) in [(503, true), (401, false)] {
        service.change(|script| script.faults = refuse(status));
        line.handle.tell(AgentCommand::Renew);
        if may_mend {
            assert_eq!(line.broken().await.kind, FaultKind::Service);
            service.change(|script| script.faults = Faults::default());
            line.ready().await;
            line.handle.tell(AgentCommand::Recall(Vec::new()));
        } else {
            assert_eq!(line.lost().await.kind, FaultKind::Key);
        }
    }
}

#[tokio::test]
async fn an_old_session_that_ends_while_it_is_replaced_is_a_loss() {
    let service = service(Faults::default()).await;
    let mut line = Line::to(&service, Duration::from_millis(50), Retries::quick());
    line.until(|event| *event == AgentEvent::Aging).await;
    service.change(|script| script.faults = Faults { ignore_session: true, ..Faults::default() });
    line.handle.tell(AgentCommand::Renew);
    service.until(SOON, |log| log.sessions == 2).await;
    service.change(|script| script.faults = Faults::default());
    service.cut();
    line.broken().await;
    line.ready().await;
    line.hang_up().await;
}

#[tokio::test]
async fn what_the_service_counts_is_told() {
    let service = service(Faults::default()).await;
    let mut line = Line::open(&service);
    line.ready().await;
    let mut counted = Vec::new();
    for command in [AgentCommand::Greet, AgentCommand::Respond { instruction: None }] {
        line.handle.tell(command);
        match line.until(|event| matches!(event, AgentEvent::Used(_))).await {
            AgentEvent::Used(usage) => counted.push(usage),
            other => panic!("{other:?}"),
        }
        line.until(|event| matches!(event, AgentEvent::ResponseEnded { .. })).await;
    }
    let log = service.log();
    for (usage, told) in counted.iter().zip(&log.usage) {
        let of = |place: &str| told.pointer(place).and_then(Value::as_u64).expect("a count");
        let expected = Usage {
            input_text: of("/input_token_details/text_tokens"),
            input_audio: of("/input_token_details/audio_tokens"),
            cached_text: of("/input_token_details/cached_tokens_details/text_tokens"),
            cached_audio: of("/input_token_details/cached_tokens_details/audio_tokens"),
            output_text: of("/output_token_details/text_tokens"),
            output_audio: of("/output_token_details/audio_tokens"),
            ..Usage::default()
        };
        assert_eq!(*usage, expected);
    }
    assert!(counted[1].input_audio > counted[0].input_audio, "the talk is counted again with every answer");
    assert_eq!(
        (counted[0].cached_text, counted[1].cached_text),
        (0, 64),
        "the second time some of it is cached"
    );
    line.hang_up().await;
}
