//! Every way in which a call in turns ends.

use std::time::Duration;

use caller::gather::End;
use desk::live::{EndReason, Order};

use crate::support::{MONDAY, Setup};
use crate::talk::{action_of, answer, hangs_up, talk, up_to_the_read_back, words};

#[tokio::test]
async fn a_final_status_ends_the_call_and_nothing_late_brings_it_back() {
    for (path, status) in [("/api/voice/status", "completed"), ("/twilio/call-status", "no-answer")] {
        let running = Setup::default().start().await;
        let phone = running.phone();
        let greeting = phone.dial().await.expect("TwiML");
        let url = running.url(path);
        let ringing = phone.report(&url, "in-progress", &[]).await.expect("an answer");
        assert_eq!((ringing.status, running.desk.live().count()), (200, 1), "that is not the end");
        for _ in 0..2 {
            let reply = phone.report(&url, status, &[("CallDuration", "12")]).await.expect("an answer");
            assert_eq!((reply.status, reply.content_type.as_str()), (200, "text/xml"));
            assert!(caller::twiml::parse(&reply.body).expect("TwiML").instructions.is_empty());
            assert_eq!(running.desk.live().count(), 0, "{status} is");
        }
        assert!(hangs_up(&answer(&phone, &greeting, &[("SpeechResult", "hello?")]).await), "a late turn");
        assert!(hangs_up(&phone.dial().await.expect("TwiML")), "a webhook that is replayed");
        let (_, after) = phone.go_on(&url, "/voice/after", &[]).await.expect("TwiML");
        assert!(hangs_up(&after), "a late continuation");
        assert_eq!(running.desk.live().count(), 0, "no ghost");
    }
}

#[tokio::test]
async fn a_turn_that_says_itself_that_the_caller_left_ends_the_call() {
    let running = Setup::default().start().await;
    let phone = running.phone();
    let action = action_of(&phone.dial().await.expect("TwiML"));
    let reply = phone.report(&action, "completed", &[]).await.expect("an answer");
    assert!(hangs_up(&caller::twiml::parse(&reply.body).expect("TwiML")), "{}", reply.body);
    assert_eq!(running.desk.live().count(), 0, "Twilio asks the action also when the caller hung up");
}

#[tokio::test]
async fn a_final_status_is_passed_on_to_a_call_that_has_a_media_stream() {
    let running = Setup::default().start().await;
    let phone = running.phone();
    let (orders, mut at_its_loop) = tokio::sync::mpsc::channel(1);
    let start = desk::live::LiveCallStart {
        call_sid: phone.config().call_sid.clone(),
        stream_sid: "MZ1".to_owned(),
        phone_number: phone.config().from.as_str().into(),
        source: wire::call::Source::Phone,
        agent: wire::call::Agent::Openai,
    };
    let _media = running.desk.live().register(start, orders).expect("no such call is up");
    let url = running.url("/twilio/call-status");
    phone.report(&url, "in-progress", &[]).await.expect("an answer");
    assert!(at_its_loop.try_recv().is_err(), "that is not the end");
    phone.report(&url, "completed", &[]).await.expect("an answer");
    assert_eq!(at_its_loop.try_recv(), Ok(Order::HangUp(EndReason::CallerLeft)), "its loop ends it");
}

#[tokio::test]
async fn the_staff_can_end_a_call_with_its_next_turn() {
    let running = Setup::default().start().await;
    let phone = running.phone();
    let asked = up_to_the_read_back(&phone, "Ana Ruiz").await;
    running
        .desk
        .live()
        .order(&phone.config().call_sid, Order::HangUp(EndReason::Staff))
        .expect("it takes orders");
    let document = answer(&phone, &asked, &[("SpeechResult", "yes")]).await;
    assert!(hangs_up(&document) && words(&document).contains("Goodbye"), "{}", words(&document));
    assert_eq!(running.desk.live().count(), 0);
    assert_eq!(running.store().on_day(MONDAY).expect("the book is read").len(), 0, "nothing more is done");
}

#[tokio::test]
async fn a_call_that_lasts_too_long_is_said_goodbye_to() {
    let running = Setup::default().limits(|limits| limits.max_call_duration = Duration::ZERO).start().await;
    let phone = running.phone();
    let greeting = phone.dial().await.expect("TwiML");
    let document = answer(&phone, &greeting, &[("SpeechResult", "I'd like an appointment")]).await;
    assert!(hangs_up(&document), "{document:?}");
    assert!(
        words(&document).starts_with("I'm sorry, we have reached the time limit"),
        "{}",
        words(&document)
    );
}

#[tokio::test]
async fn silence_is_asked_after_and_ends_in_a_goodbye() {
    let running = Setup::default().start().await;
    let phone = running.phone();
    let talk = talk(&running, &phone, &[]).await;
    let heard: Vec<&str> = talk.heard().collect();
    assert!(heard[1].starts_with("I'm sorry, I didn't hear anything."), "{heard:?}");
    assert!(heard[2].starts_with("Are you still there?"), "{heard:?}");
    assert_eq!((heard.len(), talk.end), (4, End::HungUp), "the third silence ends it");
    assert_eq!(running.desk.live().count(), 0);
}

#[tokio::test]
async fn a_call_without_turns_leaves_the_list_and_comes_back_with_its_next_one() {
    let running =
        Setup::default().limits(|limits| limits.turn_idle = Duration::from_millis(50)).start().await;
    let phone = running.phone();
    let greeting = phone.dial().await.expect("TwiML");
    running.until("the call leaves the list", |running| running.desk.live().count() == 0).await;
    let document = answer(&phone, &greeting, &[("SpeechResult", "sorry, I need an appointment")]).await;
    assert!(words(&document).contains("full name"), "the talk goes on where it stood: {}", words(&document));
    let record = running.desk.live().record(&phone.config().call_sid).expect("the record");
    assert!(record.lines.len() >= 3, "and so does the transcript");
}

#[tokio::test]
async fn closing_says_goodbye_to_callers_with_their_next_turn() {
    let running = Setup::default().start().await;
    let (phone, silent) = (running.phone(), running.phone());
    let greeting = phone.dial().await.expect("TwiML");
    silent.dial().await.expect("TwiML");
    running.stop.cancel();
    let document = answer(&phone, &greeting, &[("SpeechResult", "hello")]).await;
    assert!(hangs_up(&document) && words(&document).contains("closing"), "{}", words(&document));
    assert_eq!(running.desk.live().count(), 1, "the other one is waited for");
    silent.report(&running.url("/api/voice/status"), "completed", &[]).await.expect("an answer");
    running.end().await;
}

#[tokio::test]
async fn closing_does_not_wait_for_ever() {
    let running =
        Setup::default().limits(|limits| limits.closing_grace = Duration::from_millis(50)).start().await;
    running.phone().dial().await.expect("TwiML");
    let live = running.desk.live().clone();
    running.end().await;
    assert_eq!(live.count(), 0, "a caller who does not come back is ended");
}
