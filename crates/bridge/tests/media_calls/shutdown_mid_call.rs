//! The program closes while somebody is on the line.

use std::time::Duration;

use crate::line::{Clinic, PAUSE, SOON, brief, call, closed_with, target};
use bridge::Limits;
use caller::twiml::Instruction;
use caller::{MediaStream, Phone, StreamOptions};
use desk::live::{EndReason, Order};
use testkit::calls::{Asked, Does, FakeCalls};
use testkit::realtime::FakeRealtime;

#[tokio::test]
async fn the_caller_hears_a_goodbye_and_no_new_call_is_taken() {
    let service = FakeRealtime::start(brief()).await;
    let clinic = Clinic::open(&service).await;
    let phone = clinic.phone();
    let mut stream = call(&phone, 1.0).await;
    stream.hear_turn(PAUSE, SOON).await.expect("the greeting");
    let before = stream.record().heard.len();

    let mut waiting = MediaStream::open(
        target(&clinic.phone()).await,
        StreamOptions { start: false, ..StreamOptions::default() },
    )
    .await
    .expect("the upgrade is signed");
    clinic.stop.cancel();
    assert_eq!(closed_with(&mut waiting).await, Some(1001), "what has not begun does not begin");
    let late = clinic.phone().dial().await.expect("the webhook still answers");
    assert!(
        matches!(&late.instructions[..], [Instruction::Say(words), Instruction::Hangup] if words.contains("call again")),
        "a new caller is asked to call again: {:?}",
        late.instructions
    );
    assert_eq!(closed_with(&mut stream).await, Some(1001), "the program is going away");
    assert!(stream.record().heard.len() > before, "something was said before");
    let (_, after) =
        phone.go_on(&clinic.base, "/voice/after", &[]).await.expect("Twilio still learns what next");
    assert_eq!(after.instructions, [Instruction::Hangup]);

    clinic.tracker.close();
    tokio::time::timeout(Duration::from_secs(15), clinic.tracker.wait()).await.expect("every task ends");
    assert_eq!(clinic.desk.live().count(), 0);
    let log = service.until(SOON, |log| log.ended == 1).await;
    let notes =
        log.of_type("conversation.item.create").filter(|event| event["item"]["role"] == "system").count();
    assert_eq!(notes, 1, "the model was told to say goodbye");
    assert_eq!(service.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_service_that_never_says_goodbye_does_not_hold_up_the_end() {
    let service = FakeRealtime::start(brief()).await;
    let clinic = Clinic::open(&service).await;
    let mut stream = call(&clinic.phone(), 1.0).await;
    stream.hear_turn(PAUSE, SOON).await.expect("the greeting");
    service.change(|script| script.pace.think = Duration::from_secs(600));
    service.send(serde_json::json!({ "type": "ping.of.a.kind" }));
    clinic.stop.cancel();
    closed_with(&mut stream).await;
    clinic.tracker.close();
    tokio::time::timeout(Duration::from_secs(15), clinic.tracker.wait()).await.expect("every task ends");
}

/// A clinic with Twilio's REST interface, and a caller who has been greeted.
async fn greeted(model: &FakeRealtime, service: &FakeCalls) -> (Clinic, Phone, MediaStream) {
    let url = service.url();
    let limits = Limits { rest_pause: Duration::from_millis(10), ..Limits::default() };
    let clinic = Clinic::with_twilio(&model.url(), limits, |twilio| {
        twilio.api = url.parse().expect("an address");
        twilio.phone_number = Some("+15005550006".to_owned());
    })
    .await;
    let phone = clinic.phone();
    let mut stream = call(&phone, 2.0).await;
    stream.hear_turn(PAUSE, SOON).await.expect("the greeting");
    service.stands(&phone.config().call_sid, "in-progress");
    (clinic, phone, stream)
}

fn is_completed(asked: &[Asked]) -> bool {
    asked.iter().any(|asked| asked.get("Status") == Some("completed"))
}

#[tokio::test]
async fn a_call_that_staff_end_and_twilio_keeps_up_is_ended_by_request_within_seconds() {
    let (model, service) = (FakeRealtime::start(brief()).await, FakeCalls::start().await);
    let (clinic, phone, mut stream) = greeted(&model, &service).await;
    let sid = phone.config().call_sid.clone();
    clinic.desk.live().order(&sid, Order::HangUp(EndReason::Staff)).expect("it takes orders");
    closed_with(&mut stream).await;
    clinic.quiet().await;
    let closed = tokio::time::Instant::now();
    service.until("Twilio did not ask what next", is_completed).await;
    assert!(closed.elapsed() < Duration::from_secs(8), "within seconds: {:?}", closed.elapsed());
    assert_eq!(service.status(&sid).as_deref(), Some("completed"));
    assert_eq!(service.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_call_that_has_asked_what_next_is_left_alone() {
    let (model, service) = (FakeRealtime::start(brief()).await, FakeCalls::start().await);
    let (clinic, phone, mut stream) = greeted(&model, &service).await;
    let sid = phone.config().call_sid.clone();
    clinic.desk.live().order(&sid, Order::HangUp(EndReason::Staff)).expect("it takes orders");
    closed_with(&mut stream).await;
    let (_, after) = phone.go_on(&clinic.base, "/voice/after", &[]).await.expect("TwiML");
    assert_eq!(after.instructions, [Instruction::Hangup]);
    clinic.stop.cancel();
    clinic.tracker.close();
    tokio::time::timeout(SOON, clinic.tracker.wait()).await.expect("every task ends");
    assert_eq!(service.requests(), 0, "Twilio has been told");
}

#[tokio::test]
async fn a_call_that_is_up_when_the_program_ends_is_ended_by_request_before_it_does() {
    for gone in [None, Some((404, 20404)), Some((400, 21220))] {
        let (model, service) = (FakeRealtime::start(brief()).await, FakeCalls::start().await);
        let (clinic, phone, mut stream) = greeted(&model, &service).await;
        if let Some((status, code)) = gone {
            // How it stands is told, and then it is gone.
            service.then([Does::Right, Does::Fails(status, code)]);
        }
        clinic.stop.cancel();
        closed_with(&mut stream).await;
        clinic.tracker.close();
        tokio::time::timeout(Duration::from_secs(15), clinic.tracker.wait()).await.expect("every task ends");
        assert_eq!(service.requests(), 2, "{gone:?}: looked at once and ended once");
        let status = service.status(&phone.config().call_sid);
        assert_eq!(status.as_deref(), Some(if gone.is_none() { "completed" } else { "in-progress" }));
        assert_ne!(clinic.desk.status().line.label, "Twilio refuses", "{gone:?} is no fault");
        assert_eq!(service.violations(), Vec::<String>::new());
    }
}
