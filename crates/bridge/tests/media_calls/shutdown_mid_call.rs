//! The program closes while somebody is on the line.

use std::time::Duration;

use crate::line::{Clinic, PAUSE, SOON, brief, call, closed_with, target};
use caller::twiml::Instruction;
use caller::{MediaStream, StreamOptions};
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
