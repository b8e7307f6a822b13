//! Known failures of bridges like this one, tried over real sockets. Each has its number in its name, as the entries that
//! need no socket have in the tests of `call`; 13, 19 and 20 are beside what is like them in this folder.

use std::time::Duration;

use caller::stream::Target;
use caller::{CallError, MediaStream, Phone, PhoneConfig, StreamOptions, signature};
use secrecy::SecretString;
use testkit::realtime::{FakeRealtime, Faults, Pace, Script, Turn};
use testkit::speech::ulaw;
use url::Url;
use wire::call::{Line, Speaker};
use wire::event::Event;

use crate::line::{Clinic, PAUSE, SOON, TOKEN, brief, call, connect, told, voice};

/// The words of one side of a call, as the windows show them.
fn said(clinic: &Clinic, phone: &Phone, speaker: Speaker) -> Vec<String> {
    let record = clinic.desk.live().record(&phone.config().call_sid).expect("the record");
    let lines = record.lines.into_iter().filter_map(|line| match line {
        Line::Utterance(utterance) if utterance.speaker == speaker => Some(utterance.text),
        _ => None,
    });
    lines.collect()
}

#[tokio::test]
async fn entry_11_a_session_that_is_ready_at_once_or_late_greets_once() {
    for pause in [Duration::ZERO, Duration::from_millis(800)] {
        let faults = Faults { pause_after: Some((1, pause)), ..Faults::default() };
        let service = FakeRealtime::start(
            brief().pace(Pace { think: Duration::ZERO, speed: 16.0, ..Pace::default() }).faults(faults),
        )
        .await;
        let clinic = Clinic::open(&service).await;
        let mut stream = call(&clinic.phone(), 4.0).await;
        let greeting = stream.hear_turn(PAUSE, SOON).await.expect("a greeting");
        assert!(greeting == voice(2), "{pause:?}: the whole of it");
        stream.hang_up().await;
        clinic.quiet().await;
        assert_eq!(service.log().said, ["Hello there."], "{pause:?}: once");
    }
}

#[tokio::test]
async fn entry_14_stop_close_and_a_status_callback_end_a_call_once() {
    let service = FakeRealtime::start(brief()).await;
    let clinic = Clinic::open(&service).await;
    let mut events = clinic.desk.bus().subscribe(None);
    let phone = clinic.phone();
    let mut stream = call(&phone, 4.0).await;
    stream.hear_turn(PAUSE, SOON).await.expect("a greeting");
    let sid = stream.stream_sid().to_owned();
    stream.send_text(&serde_json::json!({ "event": "stop", "streamSid": sid, "stop": {} }).to_string());
    let status = clinic.base.join("/api/voice/status").expect("an address");
    let (_, reported) = tokio::join!(stream.hang_up(), phone.report(&status, "completed", &[]));
    reported.expect("the callback answers");
    clinic.quiet().await;
    phone.report(&status, "completed", &[]).await.expect("Twilio may say it twice");
    let ended =
        |event: &Event| matches!(event, Event::CallEnded(call) if call.call_sid == phone.config().call_sid);
    assert_eq!(told(&mut events).iter().filter(|event| ended(event)).count(), 1, "it ends once");
    assert_eq!(clinic.store.counters().expect("the counters").total_calls, 1, "and is counted once");
    assert_eq!(clinic.desk.live().count(), 0);
    let log = service.until(SOON, |log| log.ended == 1).await;
    assert_eq!((log.sessions, log.farewells), (1, 1));
}

#[tokio::test]
async fn entry_17_two_calls_with_the_same_ids_do_not_hear_each_other() {
    // Each says as many words as nobody else, so that its sound is known by its length.
    let words = |session: usize, turn: usize| 2 + 3 * turn + session;
    let name = |session: usize| if session == 0 { "left" } else { "right" };
    let script = Script::new(move |asked| {
        Turn::say(vec![name(asked.session); words(asked.session, asked.caller.len())].join(" "))
    });
    let faults = Faults { shared_ids: true, ..Faults::default() };
    let service =
        FakeRealtime::start(script.pace(Pace { speed: 16.0, ..Pace::default() }).faults(faults)).await;
    let clinic = Clinic::open(&service).await;
    let phones = [clinic.phone(), clinic.phone()];
    let mut streams = Vec::new();
    for (n, phone) in phones.iter().enumerate() {
        streams.push(call(phone, 4.0).await);
        service.until(SOON, |log| log.sessions == n + 1).await;
    }
    for turn in 0..3 {
        if turn > 0 {
            streams.iter().for_each(|stream| stream.speak(&ulaw("Say more.")));
        }
        for (n, stream) in streams.iter_mut().enumerate() {
            let heard = stream.hear_turn(PAUSE, SOON).await.expect("an answer");
            assert!(heard == voice(words(n, turn)), "call {n} hears its own answer {turn} and nothing else");
        }
    }
    for (n, phone) in phones.iter().enumerate() {
        let own: Vec<String> = (0..3).map(|turn| vec![name(n); words(n, turn)].join(" ")).collect();
        assert_eq!(said(&clinic, phone, Speaker::Ai), own, "the words of call {n}");
        assert_eq!(said(&clinic, phone, Speaker::User), ["Yes.", "Yes."]);
    }
    for stream in streams {
        assert_eq!(stream.hang_up().await.violations, []);
    }
    clinic.quiet().await;
    assert_eq!(service.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn entry_18_a_signature_over_the_inner_host_is_refused() {
    let service = FakeRealtime::start(brief()).await;
    let clinic = Clinic::open(&service).await;
    let outer = Url::parse("https://clinic.example/").expect("an address");
    clinic.public_base.send(Some(outer.clone())).expect("the bridge listens");
    let door = clinic.door();
    let voice_url = outer.join("/voice").expect("an address");
    let config = PhoneConfig::new(voice_url.clone(), Some(SecretString::from(TOKEN)));
    let phone = Phone::new(PhoneConfig { door: Some(door), ..config }).expect("a telephone");

    let fields = phone.params("ringing", &[]);
    for inner in [format!("http://{door}/voice"), format!("https://{door}/voice")] {
        let pairs = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let signature = signature::sign(TOKEN, &inner, pairs);
        let reply = phone.post_signed(&voice_url, &fields, Some(&signature)).await.expect("an answer");
        assert_eq!(reply.status, 403, "{inner}");
    }
    let document = phone.dial().await.expect("the address that the world knows is signed");
    let good = phone.target(connect(&document)).expect("the stream has an address");
    for scheme in ["ws", "wss", "http", "https"] {
        let signature = signature::sign(TOKEN, &format!("{scheme}://{door}/media-stream"), []);
        let inner = Target { signature: Some(signature), host: door.to_string(), ..good.clone() };
        match MediaStream::open(inner, StreamOptions::default()).await {
            Err(CallError::UpgradeRefused(403)) => {}
            other => panic!("403 is expected for {scheme}, not {other:?}"),
        }
    }
    assert_eq!(service.log().sessions, 0, "no session was opened for any of them");
    let mut stream = MediaStream::open(good, StreamOptions::default()).await.expect("the outer one is good");
    stream.until(SOON, |record| !record.heard.is_empty()).await.expect("the call is answered");
    stream.hang_up().await;
    clinic.quiet().await;
}
