//! The model is lost for good in the middle of a call: whoever goes on with it knows what is known.

use std::time::Duration;

use call::tools::{ToolId, ToolOutcome, ToolRequest};
use caller::gather::{End, Reply};
use caller::twiml::{Document, Instruction};
use caller::{MediaStream, Phone, StreamOptions};
use desk::CallContext;
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use testkit::realtime::{FakeRealtime, Last, Pace, Script, Turn};
use testkit::speech::ulaw;
use tokio_tungstenite::tungstenite::Message;
use wire::call::Speaker;
use wire::softphone::{ToPage, ToProgram};

use crate::support::{MONDAY, Running, Setup, WITHIN};
use crate::talk::{go_on, words};

/// A pause of the model's that ends its turn, on the stream's clock.
const PAUSE: Duration = Duration::from_millis(600);
/// Faster than life; the service sends faster still.
const SPEED: f64 = 4.0;

/// A model that looks up Monday's times, asks for `time` in the name of Anna Novak, and then has used up its quota.
fn until_the_quota_is_used_up(time: &'static str) -> Script {
    let script = Script::new(move |asked| match (&asked.last, asked.caller.len()) {
        (Last::Output { tool, .. }, _) if tool == "list_available_slots" => Turn::say("At what time?"),
        (Last::Output { .. }, _) => Turn::say("I see."),
        (_, 0) => Turn::say("Hello there."),
        (_, 1) => Turn::call("list_available_slots", json!({ "date": MONDAY.to_string() })),
        (_, 2) => Turn::call(
            "create_appointment",
            json!({ "customer_name": "Anna Novak", "date": MONDAY.to_string(), "time": time }),
        ),
        _ => Turn::fail("insufficient_quota"),
    });
    script
        .hearing(["On Monday, please.", "Anna Novak, at nine.", "Is there anything later?"])
        .pace(Pace { speed: 16.0, ..Pace::default() })
}

/// A clinic in which nine o'clock on Monday is sold already.
async fn clinic(service: &FakeRealtime) -> Running {
    let running = Setup::default().openai(&service.url()).start().await;
    let other = CallContext { call_sid: "CA1".to_owned(), phone_number: "+15005550099".into() };
    let request = ToolRequest::CreateAppointment {
        customer_name: "Bea Lund".to_owned(),
        date: MONDAY.to_string(),
        time: "9:00 AM".to_owned(),
        phone_number: None,
    };
    let outcome = running.desk.run_tool(&other, &ToolId("t1".to_owned()), request).await;
    assert!(matches!(outcome, ToolOutcome::Booked { .. }), "{outcome:?}");
    running
}

/// Names of those who come on Monday, in the order of the day.
fn booked(running: &Running) -> Vec<String> {
    let rows = running.store().on_day(MONDAY).expect("the book is read");
    rows.into_iter().map(|row| format!("{} {}", row.time, row.customer_name)).collect()
}

/// Talks with the model until it is lost.
async fn lose_the_model(service: &FakeRealtime, phone: &Phone) {
    let document = phone.dial().await.expect("TwiML");
    let Some(Instruction::Connect(connect)) = document.instructions.first() else {
        panic!("a media stream: {:?}", document.instructions)
    };
    let options = StreamOptions { speed: SPEED, start: true };
    let mut stream = phone.connect(connect, options).await.expect("the stream opens");
    for (sentences, words) in
        [(1, "On Monday, please."), (2, "Anna Novak, at nine."), (3, "Is there anything later?")]
    {
        hear(service, &mut stream, sentences).await;
        stream.speak(&ulaw(words));
    }
    stream.closed(WITHIN).await.expect("the stream is closed");
    assert_eq!(stream.record().violations, [], "Twilio has nothing to complain of");
}

/// Waits until the model has said so many sentences and the caller has heard them.
async fn hear(service: &FakeRealtime, stream: &mut MediaStream, sentences: usize) {
    service.until(WITHIN, |log| log.said.len() >= sentences).await;
    stream.hear_turn(PAUSE, WITHIN).await.expect("what was said is heard");
}

/// What Twilio gets when it asks what next; asked twice, it gets the same.
async fn after(running: &Running, phone: &Phone) -> Document {
    let base = running.url("/voice");
    let (_, document) = phone.go_on(&base, "/voice/after", &[]).await.expect("TwiML");
    let (_, again) = phone.go_on(&base, "/voice/after", &[]).await.expect("TwiML");
    assert_eq!(again, document, "a repeated request gets the same answer");
    document
}

#[tokio::test]
async fn a_caller_whose_model_is_lost_is_asked_neither_name_nor_day_again_and_is_booked_in_turns() {
    let service = FakeRealtime::start(until_the_quota_is_used_up("9:00 AM")).await;
    let running = clinic(&service).await;
    let phone = running.phone();
    lose_the_model(&service, &phone).await;
    let document = after(&running, &phone).await;
    let said = words(&document);
    assert!(said.starts_with("I'm sorry, I'm having a little trouble with our system."), "{said}");
    assert!(said.contains("Let's go on where we were, Anna."), "{said}");
    assert!(said.contains("9:30 AM") && !said.contains("9:00 AM"), "the times as they are now: {said}");
    let replies = [Reply::say("nine thirty"), Reply::say("yes"), Reply::say("no, that's all")];
    let talk = go_on(&phone, &running.url("/voice"), document, &replies).await;
    assert_eq!(talk.end, End::HungUp, "{:?}", talk.turns);
    for asked_again in ["full name", "What day", "How can I help you today"] {
        assert!(!talk.heard().any(|heard| heard.contains(asked_again)), "{asked_again}: {:?}", talk.turns);
    }
    assert_eq!(booked(&running), ["09:00:00 Bea Lund", "09:30:00 Anna Novak"]);
}

#[tokio::test]
async fn who_was_booked_before_the_model_was_lost_is_told_so_and_not_booked_again() {
    let service = FakeRealtime::start(until_the_quota_is_used_up("10:00 AM")).await;
    let running = clinic(&service).await;
    let phone = running.phone();
    lose_the_model(&service, &phone).await;
    let document = after(&running, &phone).await;
    let said = words(&document);
    let row = &running.store().on_day(MONDAY).expect("the book is read")[1];
    let digits: Vec<String> =
        row.confirmation_number.trim_start_matches("APT-").chars().map(String::from).collect();
    assert!(said.contains("Let's go on where we were, Anna."), "{said}");
    assert!(said.contains("Monday, November 23 at 10:00 AM"), "{said}");
    assert!(said.contains(&digits.join(" ")), "with its number: {said}");
    let talk = go_on(&phone, &running.url("/voice"), document, &[Reply::say("no, thank you")]).await;
    assert_eq!(talk.end, End::HungUp, "{:?}", talk.turns);
    assert_eq!(booked(&running), ["09:00:00 Bea Lund", "10:00:00 Anna Novak"], "once");
}

#[tokio::test]
async fn on_the_softphone_the_built_in_receptionist_goes_on_with_what_is_known() {
    let service = FakeRealtime::start(until_the_quota_is_used_up("9:00 AM")).await;
    let running = clinic(&service).await;
    let address = running.local("/simulator/stream").replace("http://", "ws://");
    let (mut socket, _) = tokio_tungstenite::connect_async(address).await.expect("the socket opens");
    let to_program = |message: &ToProgram| Message::text(serde_json::to_string(message).expect("JSON"));
    socket.send(to_program(&ToProgram::Call { from: None })).await.expect("it is open");
    let (mut heard, mut lines) = (
        String::new(),
        ["On Monday, please.", "Anna Novak, at nine.", "Is there anything later?"].into_iter(),
    );
    let talking = async {
        loop {
            let Some(Ok(message)) = socket.next().await else { panic!("the call goes on, after {heard}") };
            let Message::Text(text) = message else { continue };
            match serde_json::from_str(&text).expect("a message for the page") {
                ToPage::Mark { name } => {
                    socket.send(to_program(&ToProgram::Mark { name })).await.expect("it is open");
                }
                ToPage::Utterance { utterance } if utterance.speaker == Speaker::Ai && utterance.is_final => {
                    heard.push_str(&utterance.text);
                    heard.push(' ');
                    if utterance.text.contains("Which would you like?") {
                        break;
                    }
                    if !heard.contains("trouble")
                        && let Some(line) = lines.next()
                    {
                        let text = line.to_owned();
                        socket.send(to_program(&ToProgram::Say { text })).await.expect("it is open");
                    }
                }
                ToPage::Ended { reason, .. } => panic!("the call ended: {reason}, after {heard}"),
                _ => {}
            }
        }
    };
    tokio::time::timeout(WITHIN, talking).await.expect("the times are offered again");
    assert!(heard.contains("Let's go on where we were, Anna."), "{heard}");
    assert!(heard.contains("I have 9:30 AM"), "{heard}");
    assert!(!heard.contains("full name") && !heard.contains("This is Sarah"), "{heard}");
}
