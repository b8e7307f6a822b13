//! The realtime service refuses, breaks, babbles or goes away: the caller is served all the same.

use std::time::Duration;

use crate::line::{Clinic, MONDAY, PAUSE, SOON, brief, call, closed_with};
use caller::gather::{End, Reply, converse};
use caller::stream::Closed;
use caller::twiml::Instruction;
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use testkit::realtime::{FakeRealtime, Faults, Last, Pace, Script, Turn};
use testkit::speech::ulaw;
use tokio_tungstenite::tungstenite::Message;
use wire::call::{Agent, Line};
use wire::event::Event;
use wire::softphone::{ToPage, ToProgram};
use wire::status::Health;

const SPEED: f64 = 3.0;

fn faulty(faults: Faults) -> Script {
    brief().faults(faults)
}

/// After the stream has closed Twilio asks `/voice/after`; the caller must be met there, and is able to say goodbye.
pub async fn is_met_after(clinic: &Clinic, phone: &caller::Phone) {
    let (url, document) =
        phone.go_on(&clinic.base, "/voice/after", &[]).await.expect("the continuation answers");
    assert_eq!(document.warnings, Vec::<String>::new());
    assert!(
        document.instructions.iter().any(|verb| matches!(verb, Instruction::Gather(_))),
        "the call goes on in turns: {:?}",
        document.instructions
    );
    let calls = clinic.desk.live().calls();
    assert_eq!(calls.len(), 1, "the windows still see the call");
    assert_eq!(calls[0].agent, Agent::Offline, "under the built-in receptionist");
    let talk =
        converse(phone, &url, document, |_, _| Reply::say("never mind, goodbye")).await.expect("a talk");
    assert_eq!(talk.end, End::HungUp, "the built-in receptionist ends it politely");
    let first = talk.heard().next().expect("something is said").to_owned();
    assert!(first.contains("sorry") || first.contains("trouble"), "with an apology: {first:?}");
    clinic.quiet().await;
}

#[tokio::test]
async fn a_refused_handshake_ends_in_gather_turns_and_is_shown_with_its_remedy() {
    // Those that somebody has to see to. What may pass is tried again, see `openai_recovery`.
    for (status, remedy) in [(401, "OPENAI_API_KEY"), (404, "OPENAI_REALTIME_MODEL"), (429, "billing")] {
        let refuse_code = Some("insufficient_quota".to_owned()).filter(|_| status == 429);
        let faults = Faults { refuse: Some(status), refuse_code, ..Faults::default() };
        let service = FakeRealtime::start(faulty(faults)).await;
        let clinic = Clinic::open(&service).await;
        let phone = clinic.phone();
        let mut stream = call(&phone, 1.0).await;
        assert_eq!(
            closed_with(&mut stream).await,
            Some(1000),
            "HTTP {status}: Twilio goes on with the document"
        );
        is_met_after(&clinic, &phone).await;
        let lamp = clinic.desk.status().ai;
        assert_eq!(lamp.health, Health::Degraded, "calls are answered, but not as they should be");
        assert!(lamp.detail.contains(remedy), "HTTP {status}: what to do is told: {}", lamp.detail);
    }
}

#[tokio::test]
async fn the_lamp_is_as_before_when_the_service_works_again() {
    let faults = Faults { refuse: Some(404), sessions: Some(1), ..Faults::default() };
    let service = FakeRealtime::start(faulty(faults)).await;
    let clinic = Clinic::open(&service).await;
    let before = clinic.desk.status().ai;
    let mut refused = call(&clinic.phone(), 1.0).await;
    closed_with(&mut refused).await;
    assert_ne!(clinic.desk.status().ai, before, "the fault is shown");
    let mut stream = call(&clinic.phone(), 1.0).await;
    stream.until(SOON, |record| !record.heard.is_empty()).await.expect("the next call is answered");
    assert_eq!(clinic.desk.status().ai, before, "all is well again");
    stream.hang_up().await;
}

#[tokio::test]
async fn a_fault_that_the_talk_survives_leaves_the_lamp_alone() {
    let service = FakeRealtime::start(brief()).await;
    let clinic = Clinic::open(&service).await;
    let before = clinic.desk.status().ai;
    let mut stream = call(&clinic.phone(), SPEED).await;
    stream.hear_turn(PAUSE, SOON).await.expect("the greeting");
    service.send(json!({ "type": "error", "error": { "type": "server_error", "code": "odd" } }));
    stream.speak(&ulaw("Book me in."));
    stream.spoken(SOON).await.expect("it was said");
    stream.hear_turn(PAUSE, SOON).await.expect("the same agent answers");
    assert_eq!(clinic.desk.status().ai, before, "nobody has to do anything about it");
    stream.hang_up().await;
}

/// A softphone's page: answers marks, and reads until it has seen what is waited for.
async fn on_the_page(clinic: &Clinic, mut seen: impl FnMut(ToPage) -> bool) {
    let address = clinic.base.as_str().replace("http://", "ws://") + "simulator/stream";
    let (mut socket, _) = tokio_tungstenite::connect_async(address).await.expect("the softphone's socket");
    socket.send(Message::text(r#"{"type":"call"}"#)).await.expect("it is open");
    let reading = async {
        loop {
            let Some(Ok(message)) = socket.next().await else { panic!("the call goes on") };
            let Message::Text(text) = message else { continue };
            match serde_json::from_str(&text).expect("a message for the page") {
                ToPage::Mark { name } => {
                    let mark = serde_json::to_string(&ToProgram::Mark { name }).expect("JSON");
                    socket.send(Message::text(mark)).await.expect("it is open");
                }
                ToPage::Ended { reason, .. } => panic!("the call ended: {reason}"),
                told if seen(told.clone()) => return,
                _ => {}
            }
        }
    };
    tokio::time::timeout(SOON, reading).await.expect("the page is told");
    let calls = clinic.desk.live().calls();
    assert_eq!(calls.len(), 1, "it is one call");
    assert_eq!(calls[0].agent, Agent::Offline, "and the windows see who has it");
}

#[tokio::test]
async fn on_the_softphone_the_built_in_receptionist_takes_over_in_the_same_call() {
    let refused = Faults { refuse: Some(401), ..Faults::default() };
    let key = "invalid_request_error.invalid_api_key".to_owned();
    let lost_mid_word = Faults { close_after: Some((14, 3000, key)), ..Faults::default() };
    for faults in [refused, lost_mid_word] {
        let what = format!("{faults:?}");
        // It thinks for a while, so that the second receptionist's clock would show if it began at zero.
        let pace = Pace { speed: 16.0, think: Duration::from_millis(500), ..Pace::default() };
        let service = FakeRealtime::start(faulty(faults).pace(pace)).await;
        let clinic = Clinic::open(&service).await;
        let (mut call, mut hears) = (String::new(), Vec::new());
        on_the_page(&clinic, |told| match told {
            ToPage::Started { call_sid, hears: now, .. } => {
                call = call_sid;
                hears.push(now);
                false
            }
            ToPage::Utterance { utterance } => utterance.is_final && utterance.text.contains("Sarah"),
            _ => false,
        })
        .await;
        assert_eq!(hears, [true, false], "{what}: the page learns that nobody listens any more");
        let record = clinic.desk.live().record(&call).expect("the record");
        let lines: Vec<_> = record
            .lines
            .iter()
            .filter_map(|line| match line {
                Line::Utterance(utterance) => Some(utterance),
                Line::Tool(_) | Line::Staff(_) => None,
            })
            .collect();
        let sorry = lines.iter().position(|line| line.text.contains("a little trouble")).expect("an apology");
        let greeting = lines.iter().position(|line| line.text.contains("Sarah")).expect("a greeting");
        assert!(sorry < greeting, "{what}: first an apology, then the talk begins anew");
        let times: Vec<jiff::Timestamp> =
            lines.iter().map(|line| line.timestamp.parse().expect("a moment")).collect();
        assert!(times.is_sorted(), "{what}: what was said later stands at a later time: {times:?}");
        let now = clinic.desk.now();
        assert!(
            times.iter().all(|time| *time <= now),
            "{what}: nothing is said in the future: {times:?}, {now}"
        );
    }
}

#[tokio::test]
async fn a_refused_session_ends_in_gather_turns() {
    let faults = Faults { refuse_session: Some("model_not_found".into()), ..Faults::default() };
    let service = FakeRealtime::start(faulty(faults)).await;
    let clinic = Clinic::open(&service).await;
    let phone = clinic.phone();
    let mut stream = call(&phone, 1.0).await;
    closed_with(&mut stream).await;
    is_met_after(&clinic, &phone).await;
}

#[tokio::test]
async fn a_service_that_goes_away_mid_word_for_good_ends_in_gather_turns() {
    let gone = [
        Faults { drop_after: Some(14), ..Faults::default() },
        Faults { close_after: Some((14, 1011, String::new())), ..Faults::default() },
        Faults {
            close_after: Some((14, 3000, "invalid_request_error.invalid_api_key".into())),
            ..Faults::default()
        },
    ];
    for faults in gone {
        let what = format!("{faults:?}");
        let service = FakeRealtime::start(faulty(faults)).await;
        let clinic = Clinic::open(&service).await;
        let phone = clinic.phone();
        let mut stream = call(&phone, 1.0).await;
        // It has one session, and takes no other.
        service.until(SOON, |log| log.sessions == 1).await;
        service.change(|script| script.faults = Faults { refuse: Some(401), ..Faults::default() });
        assert_eq!(closed_with(&mut stream).await, Some(1000), "{what}");
        assert_eq!(stream.record().violations, [], "{what}");
        is_met_after(&clinic, &phone).await;
    }
}

#[tokio::test]
async fn a_stream_that_breaks_off_does_not_drop_its_caller() {
    let service = FakeRealtime::start(brief()).await;
    let clinic = Clinic::open(&service).await;
    let phone = clinic.phone();
    let mut stream = call(&phone, 1.0).await;
    stream.until(SOON, |record| !record.heard.is_empty()).await.expect("the greeting begins");
    stream.cut().await;
    clinic.quiet().await;
    is_met_after(&clinic, &phone).await;
}

#[tokio::test]
async fn a_used_up_quota_ends_in_gather_turns() {
    let service = FakeRealtime::start(Script::new(|_| Turn::fail("insufficient_quota"))).await;
    let clinic = Clinic::open(&service).await;
    let phone = clinic.phone();
    let mut stream = call(&phone, 1.0).await;
    closed_with(&mut stream).await;
    is_met_after(&clinic, &phone).await;
}

#[tokio::test]
async fn garbage_from_the_service_is_left_alone() {
    let faults = Faults { garbage_after: Some(6), ..Faults::default() };
    let service = FakeRealtime::start(faulty(faults)).await;
    let clinic = Clinic::open(&service).await;
    let mut stream = call(&clinic.phone(), SPEED).await;
    stream.hear_turn(PAUSE, SOON).await.expect("the greeting, whole");
    for garbage in ["", "null", "[[[[", "{\"type\":3}", "{\"type\":\"response.done\"}"] {
        service.send_raw(garbage);
    }
    service.send_raw(&"[".repeat(100_000));
    service.send(json!({ "type": "a.new.kind.of.event", "item": 3 }));
    stream.speak(&ulaw("Book me in."));
    stream.spoken(SOON).await.expect("it was said");
    stream.hear_turn(PAUSE, SOON).await.expect("an answer all the same");
    let record = stream.hang_up().await;
    assert_eq!(record.violations, []);
    clinic.quiet().await;
}

#[tokio::test]
async fn when_the_caller_hangs_up_the_services_session_is_closed() {
    for politely in [true, false] {
        let service = FakeRealtime::start(brief()).await;
        let clinic = Clinic::open(&service).await;
        let mut stream = call(&clinic.phone(), 1.0).await;
        stream.until(SOON, |record| !record.heard.is_empty()).await.expect("the greeting begins");
        let record = if politely { stream.hang_up().await } else { stream.cut().await };
        assert!(matches!(record.closed, Some(Closed::ByCaller | Closed::Broken)));
        let log = service.until(SOON, |log| log.ended == 1).await;
        assert_eq!(log.farewells, 1, "the service is not left to find out by itself");
        clinic.quiet().await;
        assert_eq!(service.violations(), Vec::<String>::new(), "politely: {politely}");
    }
}

#[tokio::test]
async fn a_caller_who_hangs_up_while_a_booking_is_written_leaves_one_whole_booking() {
    let script = Script::new(|asked| match (&asked.last, asked.before) {
        (Last::Output { .. }, _) => Turn::say("Booked."),
        (_, 0) => Turn::call(
            "create_appointment",
            json!({ "customer_name": "Anna Novak", "date": MONDAY, "time": "9:00 AM" }),
        ),
        _ => Turn::say("Hello."),
    });
    let service = FakeRealtime::start(script).await;
    let clinic = Clinic::open(&service).await;
    let mut events = clinic.desk.bus().subscribe(None);
    let stream = call(&clinic.phone(), 1.0).await;
    let begun = async { while !matches!(events.next().await.1, Event::ToolChanged(_)) {} };
    tokio::time::timeout(SOON, begun).await.expect("the tool is begun");
    stream.cut().await;
    clinic.quiet().await;
    assert_eq!(clinic.booked().len(), 1, "what was asked for is there, whole and once");
}

#[tokio::test]
async fn nonsense_from_the_model_gets_an_answer_and_books_nothing() {
    let nonsense = [
        ("cure_patient", json!({})),
        ("create_appointment", json!({})),
        ("create_appointment", json!({ "customer_name": 7, "date": MONDAY, "time": "9:00 AM" })),
        ("create_appointment", json!({ "customer_name": "A", "date": "2027-02-30", "time": "9:00 AM" })),
        ("create_appointment", json!({ "customer_name": "A", "date": MONDAY, "time": "25:00" })),
        ("create_appointment", json!({ "customer_name": "A", "date": "2026-11-19", "time": "9:00 AM" })),
        ("create_appointment", json!({ "customer_name": "A", "date": "2026-11-21", "time": "9:00 AM" })),
        (
            "create_appointment",
            json!({ "customer_name": "A".repeat(1 << 20), "date": MONDAY, "time": "9:00 AM" }),
        ),
        ("list_available_slots", json!({ "date": "soon" })),
        ("list_available_slots", json!([1, 2])),
    ];
    let count = nonsense.len();
    let script = Script::new(move |asked| match &asked.last {
        Last::Output { .. } => Turn::say("I see."),
        _ => nonsense
            .iter()
            .fold(Turn::default(), |turn, (name, arguments)| turn.and_call(name, arguments.clone())),
    });
    let service = FakeRealtime::start(script).await;
    let clinic = Clinic::open(&service).await;
    let mut stream = call(&clinic.phone(), SPEED).await;
    let log = service.until(SOON, |log| log.outputs.len() == count).await;
    for (_, name, output) in &log.outputs {
        let output: serde_json::Value = serde_json::from_str(output).expect("every output is JSON");
        assert!(output["success"] == false || output["available_slots"] == json!([]), "{name}: {output}");
    }
    stream.hear_turn(PAUSE, SOON).await.expect("the model goes on, once for all of them");
    assert_eq!(clinic.booked(), [], "nothing was written");
    assert_eq!(service.violations(), Vec::<String>::new());
    stream.hang_up().await;
}

#[tokio::test]
async fn a_call_at_its_time_limit_is_brought_to_a_goodbye() {
    let service = FakeRealtime::start(brief()).await;
    let limits = bridge::Limits { max_call_duration: Duration::from_millis(1500), ..Default::default() };
    let clinic = Clinic::with(&service, limits).await;
    let mut stream = call(&clinic.phone(), 1.0).await;
    assert_eq!(closed_with(&mut stream).await, Some(1000));
    let log = service.log();
    let notes =
        log.of_type("conversation.item.create").filter(|event| event["item"]["role"] == "system").count();
    assert_eq!(notes, 1, "the model was told to wrap up");
    assert_eq!(service.violations(), Vec::<String>::new());
}
