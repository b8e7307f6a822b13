//! What is asked of Twilio's REST interface about a call in turns, and what follows from its answers.

use std::time::Duration;

use caller::Phone;
use desk::live::{EndReason, Order};
use testkit::calls::{Does, FakeCalls};
use wire::status::Health;

use crate::support::{Running, Setup};
use crate::talk::{answer, hangs_up, words};

const PERSON: &str = "+15550100123";

/// A caller who has just been greeted, and whom Twilio knows.
async fn greeted() -> (Running, FakeCalls, Phone, caller::twiml::Document) {
    let service = FakeCalls::start().await;
    let running = Setup::default().rest(&service.url(), PERSON).start().await;
    let phone = running.phone();
    let greeting = phone.dial().await.expect("TwiML");
    service.stands(&phone.config().call_sid, "in-progress");
    (running, service, phone, greeting)
}

fn hang_up(running: &Running, phone: &Phone) {
    let order = Order::HangUp(EndReason::Staff);
    running.desk.live().order(&phone.config().call_sid, order).expect("it takes orders");
}

#[tokio::test]
async fn staff_hang_up_at_once_with_a_goodbye() {
    let (running, service, phone, _) = greeted().await;
    hang_up(&running, &phone);
    running.until("the call ends", |running| running.desk.live().count() == 0).await;
    let asked = service.asked();
    assert_eq!(asked.len(), 1);
    let twiml = asked[0].get("Twiml").expect("a document");
    assert!(twiml.contains("<Say>") && twiml.contains("<Hangup/>"), "{twiml}");
    assert_eq!(service.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_caller_who_brings_no_more_turns_is_told_that_the_program_closes() {
    let service = FakeCalls::start().await;
    let quick = |limits: &mut bridge::Limits| limits.closing_grace = Duration::from_millis(200);
    let running = Setup::default().rest(&service.url(), PERSON).limits(quick).start().await;
    let phone = running.phone();
    phone.dial().await.expect("TwiML");
    service.stands(&phone.config().call_sid, "in-progress");
    running.stop.cancel();
    running.until("the call ends", |running| running.desk.live().count() == 0).await;
    let asked = service.asked();
    assert_eq!(asked.len(), 1, "asked once");
    let twiml = asked[0].get("Twiml").expect("a document");
    assert!(twiml.contains("closing") && twiml.contains("<Hangup/>"), "{twiml}");
    assert_eq!(service.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_call_that_is_gone_is_hung_up_as_wished() {
    for (status, code) in [(404, 20404), (400, 21220)] {
        let (running, service, phone, _) = greeted().await;
        service.then([Does::Fails(status, code)]);
        hang_up(&running, &phone);
        running.until("the call ends", |running| running.desk.live().count() == 0).await;
        assert_eq!(service.requests(), 1, "{code}: nothing to try again");
    }
}

#[tokio::test]
async fn what_is_harmless_twice_is_asked_again_after_a_pause() {
    for does in [Does::Fails(429, 20429), Does::Problem(429, 20429), Does::Fails(503, 0), Does::InSilence] {
        let (running, service, phone, _) = greeted().await;
        service.then([does.clone(), does.clone()]);
        hang_up(&running, &phone);
        running.until("the call ends", |running| running.desk.live().count() == 0).await;
        assert_eq!(service.requests(), 3, "{does:?}");
    }
}

#[tokio::test]
async fn tries_end_and_then_the_next_turn_ends_the_call() {
    let (running, service, phone, greeting) = greeted().await;
    service.then(vec![Does::Fails(429, 20429); 10]);
    hang_up(&running, &phone);
    running.until("it is given up", |_| service.requests() == 4).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(service.requests(), 4, "and not asked any more");
    assert_eq!(running.desk.live().count(), 1, "the caller is still there");
    let over = answer(&phone, &greeting, &[("SpeechResult", "hello?")]).await;
    assert!(hangs_up(&over) && words(&over).contains("Goodbye"), "{}", words(&over));
}

#[tokio::test]
async fn an_account_that_is_refused_is_shown_on_the_line_and_never_tried_again() {
    let (running, service, phone, _) = greeted().await;
    service.then([Does::Fails(401, 20003)]);
    hang_up(&running, &phone);
    running.until("the lamp tells", |running| running.desk.status().line.health == Health::Degraded).await;
    let detail = running.desk.status().line.detail;
    assert!(detail.contains("TWILIO_AUTH_TOKEN") && detail.contains("20003"), "{detail}");
    assert_eq!(service.requests(), 1);
}

#[tokio::test]
async fn without_a_network_the_next_turn_ends_the_call() {
    let running = Setup::default().rest("http://127.0.0.1:9", PERSON).start().await;
    let phone = running.phone();
    let greeting = phone.dial().await.expect("TwiML");
    hang_up(&running, &phone);
    let over = answer(&phone, &greeting, &[("SpeechResult", "hello?")]).await;
    assert!(hangs_up(&over) && words(&over).contains("Goodbye"), "{}", words(&over));
}
