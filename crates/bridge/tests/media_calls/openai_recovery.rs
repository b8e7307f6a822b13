//! The realtime service is lost or grows old in the middle of a call, and another session goes on with it: the caller
//! stays on the line, and what was said and booked is known to the new session.

use std::time::Duration;

use bridge::Limits;
use caller::MediaStream;
use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::realtime::{FakeRealtime, Faults, Last, Log, Pace, Script, Turn};
use testkit::speech::ulaw;

use crate::line::{Clinic, MONDAY, PAUSE, SOON, brief, call, closed_with, voice};
use crate::openai_faults::is_met_after;

/// Words of a greeting of some three seconds, so that there is a middle.
const LONG: usize = 12;
/// Whatever happens, the caller hears something again so soon.
const SOMETHING_WITHIN: Duration = Duration::from_secs(4);

/// A model that greets at length and books when it is asked to; a session that begins in mid-call goes on from what it
/// finds in the conversation.
fn lengthy() -> Script {
    let script = Script::new(|asked| match (&asked.last, asked.caller.len()) {
        (Last::Output { .. }, _) => Turn::say("Done."),
        (_, 0) if asked.session == 0 => Turn::say(["welcome"; LONG].join(" ")),
        (_, 0) => Turn::say("Hello again."),
        (Last::Caller(words), _) if words.contains("Book") => Turn::call(
            "create_appointment",
            json!({ "customer_name": "Anna Novak", "date": MONDAY, "time": "9:00 AM" }),
        ),
        _ => Turn::say("Anything else?"),
    });
    script.hearing(["Book me in."]).pace(Pace { speed: 16.0, ..Pace::default() })
}

/// Says this, and waits until the model has said `answer` and the caller has heard something of it.
async fn exchange(service: &FakeRealtime, stream: &mut MediaStream, words: &str, answer: &str) {
    let before = service.log().said.len();
    stream.speak(&ulaw(words));
    stream.spoken(SOON).await.expect("it was said");
    service.until(SOON, |log| log.said[before..].iter().any(|said| said == answer)).await;
    stream.hear_turn(PAUSE, SOON).await.expect("the answer is heard");
}

/// The texts of the messages that were put into the conversation of a session.
fn replayed(log: &Log, session: usize) -> Vec<(String, String)> {
    let of = |item: &Value, place: &str| {
        item.pointer(place).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let items = log.items(session).into_iter().filter(|item| item["type"] == "message");
    items.map(|item| (of(item, "/role"), of(item, "/content/0/text"))).collect()
}

#[tokio::test]
async fn entry_12_a_session_that_dies_mid_word_is_replaced_and_the_talk_goes_on_in_the_same_stream() {
    let reset = Faults { drop_after: Some(16), sessions: Some(1), ..Faults::default() };
    let closed =
        Faults { close_after: Some((16, 1011, String::new())), sessions: Some(1), ..Faults::default() };
    let losses = [reset, closed].map(async |faults| {
        let what = format!("{faults:?}");
        let service = FakeRealtime::start(lengthy().faults(faults)).await;
        let clinic = Clinic::open(&service).await;
        let mut stream = call(&clinic.phone(), 2.0).await;
        service.until(SOON, |log| log.sessions == 2).await;
        service.until(SOON, |log| log.said.iter().any(|said| said == "Hello again.")).await;
        stream.hear_turn(PAUSE, SOON).await.expect("the new session speaks");
        exchange(&service, &mut stream, "Book me in.", "Done.").await;
        assert_eq!(clinic.booked().len(), 1, "{what}");
        assert_eq!(stream.record().closed, None, "{what}: it is the same stream");
        let record = stream.hang_up().await;
        assert_eq!(record.violations, [], "{what}");
        assert_eq!(record.clears.len(), 1, "{what}: what was not heard of the old word is cleared");
        clinic.quiet().await;
        assert_eq!(service.violations(), Vec::<String>::new(), "{what}");
    });
    join_all(losses).await;
}

#[tokio::test]
async fn a_session_that_is_lost_after_a_booking_is_replaced_by_one_that_knows_of_it() {
    let service = FakeRealtime::start(lengthy()).await;
    let clinic = Clinic::open(&service).await;
    let mut stream = call(&clinic.phone(), 3.0).await;
    stream.hear_turn(PAUSE, SOON).await.expect("the greeting");
    exchange(&service, &mut stream, "Book me in.", "Done.").await;
    service.cut();
    service.until(SOON, |log| log.sessions == 2).await;
    let log = service.until(SOON, |log| log.items(1).len() >= 5).await;
    let greeting = ("assistant".to_owned(), ["welcome"; LONG].join(" "));
    let messages = replayed(&log, 1);
    assert_eq!(messages[0], greeting, "the whole of it was heard");
    assert!(messages.contains(&("user".to_owned(), "Book me in.".to_owned())), "{messages:?}");
    let items = log.items(1);
    let asked = items.iter().position(|item| item["type"] == "function_call").expect("the tool call");
    assert_eq!(items[asked]["name"], "create_appointment");
    assert_eq!(items[asked + 1]["type"], "function_call_output", "with its answer behind it");
    assert_eq!(items[asked + 1]["call_id"], items[asked]["call_id"]);
    assert!(items[asked + 1]["output"].as_str().is_some_and(|output| output.contains("APT-")));
    service.until(SOON, |log| log.responses.iter().any(|(id, _)| id.starts_with("resp_1_"))).await;
    assert_eq!(clinic.booked().len(), 1, "and nobody books again");
    assert_eq!(stream.record().closed, None);
    stream.hang_up().await;
    clinic.quiet().await;
    assert_eq!(service.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn whatever_the_service_does_the_caller_hears_something_soon_and_is_booked_whole() {
    let pause = Duration::from_secs(5);
    let one = Some(1);
    let drill = [
        Faults { drop_after: Some(16), sessions: one, ..Faults::default() },
        Faults { close_after: Some((16, 1011, String::new())), sessions: one, ..Faults::default() },
        Faults { pause_after: Some((16, pause)), sessions: one, ..Faults::default() },
        Faults { expire_after: Some(Duration::from_secs(1)), sessions: one, ..Faults::default() },
        Faults { garbage_after: Some(16), ..Faults::default() },
        Faults { refuse: Some(429), sessions: Some(2), ..Faults::default() },
        Faults { refuse: Some(503), sessions: one, ..Faults::default() },
        Faults { drop_after: Some(1), sessions: one, ..Faults::default() },
    ];
    let drill = drill.map(async |faults| {
        let what = format!("{faults:?}");
        let service = FakeRealtime::start(lengthy().faults(faults)).await;
        let clinic = Clinic::open(&service).await;
        let mut stream = call(&clinic.phone(), 1.0).await;
        // Until the caller may speak no stretch without sound is longer.
        while service.log().said.is_empty() {
            let (heard, said) = (stream.record().heard.len(), service.log().said.len());
            let something = stream.until(SOMETHING_WITHIN, |record| record.heard.len() > heard).await;
            assert!(something.is_ok() || service.log().said.len() > said, "{what}: silence");
        }
        stream.hear_turn(PAUSE, SOON).await.expect("it is said to its end");
        exchange(&service, &mut stream, "Book me in.", "Done.").await;
        assert_eq!(clinic.booked().len(), 1, "{what}");
        assert_eq!(stream.record().closed, None, "{what}");
        assert_eq!(stream.hang_up().await.violations, [], "{what}");
        clinic.quiet().await;
        assert_eq!(service.violations(), Vec::<String>::new(), "{what}");
    });
    join_all(drill).await;
}

#[tokio::test]
async fn a_service_that_stays_away_ends_in_gather_turns() {
    let away = Faults { refuse: Some(503), ..Faults::default() };
    let gone = Faults { drop_after: Some(16), sessions: Some(1), ..Faults::default() };
    let losses = [away, gone].map(async |faults| {
        let what = format!("{faults:?}");
        let service = FakeRealtime::start(lengthy().faults(faults)).await;
        let clinic = Clinic::open(&service).await;
        let phone = clinic.phone();
        let mut stream = call(&phone, 1.0).await;
        service.until(SOON, |log| log.sessions + log.refused > 0).await;
        service.change(|script| script.faults = Faults { refuse: Some(503), ..Faults::default() });
        assert_eq!(closed_with(&mut stream).await, Some(1000), "{what}: Twilio goes on with the document");
        assert_eq!(stream.record().violations, [], "{what}");
        let refused = service.log().refused;
        assert!((2..=6).contains(&refused), "{what}: it was tried again, and not for ever: {refused}");
        is_met_after(&clinic, &phone).await;
    });
    join_all(losses).await;
}

#[tokio::test]
async fn a_session_that_grows_old_is_replaced_and_nobody_hears_anything_of_it() {
    let service = FakeRealtime::start(brief()).await;
    let limits = Limits { session_age: Duration::from_millis(1500), ..Limits::default() };
    let clinic = Clinic::with(&service, limits).await;
    let mut stream = call(&clinic.phone(), 1.0).await;
    stream.hear_turn(PAUSE, SOON).await.expect("the greeting");
    let log =
        service.until(SOON, |log| log.sessions == 2 && !log.items(1).is_empty() && log.ended == 1).await;
    assert_eq!(log.farewells, 1, "the old one is closed politely");
    assert_eq!(replayed(&log, 1), [("assistant".to_owned(), "Hello there.".to_owned())]);
    assert_eq!(log.responses.len(), 1, "the new one is not asked for anything");
    exchange(&service, &mut stream, "Book me in.", "Done.").await;
    assert_eq!(clinic.booked().len(), 1);
    let record = stream.hang_up().await;
    assert!(record.heard == [voice(2), voice(1)].concat(), "the greeting, the answer, and nothing else");
    assert_eq!((record.violations, record.clears), (vec![], vec![]));
    clinic.quiet().await;
    let log = service.log();
    assert_eq!((log.ended, log.farewells), (log.sessions, log.sessions), "none is left open");
    assert_eq!(service.violations(), Vec::<String>::new());
}
