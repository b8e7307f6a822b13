//! Callers whose receptionist broke off: of an earlier run of the program, or in the middle of a turn. None of them is left in
//! silence, none is sent round in circles.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use caller::twiml::{Dial, Document, Instruction};
use caller::{Phone, PhoneConfig, signature};
use desk::clock::{Clock, FixedClock};
use jiff::Timestamp;
use testkit::calls::FakeCalls;
use wire::callback::CallbackReason;
use wire::routing::{Routing, RoutingMode};

use crate::support::{Running, Setup, friday_morning, stranger};
use crate::talk::{answer, hangs_up, words};

const PERSON: &str = "+15550100123";

/// A clock that breaks once, when it is told to.
struct Breaking {
    clock: FixedClock,
    breaks: AtomicBool,
}

impl Clock for Breaking {
    fn now(&self) -> Timestamp {
        assert!(!self.breaks.swap(false, Ordering::Relaxed), "the clock breaks");
        self.clock.now()
    }
}

fn dial_of(document: &Document) -> &Dial {
    match document.instructions.last() {
        Some(Instruction::Dial(dial)) => dial,
        _ => panic!("somebody is called: {:?}", document.instructions),
    }
}

async fn go(running: &Running, phone: &Phone, url: &str, fields: &[(&str, &str)]) -> Document {
    let (_, document) = phone.go_on(&running.url("/voice"), url, fields).await.expect("TwiML");
    assert_eq!(document.warnings, Vec::<String>::new(), "Twilio's debugger stays empty");
    document
}

async fn with_person() -> (Running, FakeCalls) {
    let service = FakeCalls::start().await;
    let running = Setup::default().rest(&service.url(), PERSON).start().await;
    (running, service)
}

/// Nobody answers at the clinic, and the receptionist has the caller.
async fn goes_on(running: &Running, phone: &Phone, rings: &Document) -> Document {
    let action = dial_of(rings).action.clone().expect("an action");
    let on = go(running, phone, &action, &[("DialCallStatus", "no-answer")]).await;
    assert_eq!(go(running, phone, &action, &[("DialCallStatus", "no-answer")]).await, on);
    on
}

#[tokio::test]
async fn a_caller_of_an_earlier_run_gets_a_person_and_then_the_receptionist() {
    let (running, _service) = with_person().await;
    let phone = running.phone();
    let rings = go(&running, &phone, "/voice/after", &[]).await;
    assert!(words(&rings).contains("trouble with our system"), "{}", words(&rings));
    assert_eq!(dial_of(&rings).targets, [("Number".to_owned(), PERSON.to_owned())]);
    assert_eq!(go(&running, &phone, "/voice/after", &[]).await, rings, "nobody is called twice");
    assert_eq!(running.desk.live().count(), 1, "it is seen");
    let on = goes_on(&running, &phone, &rings).await;
    assert!(words(&on).contains("nobody could take your call"), "{}", words(&on));
    let after = answer(&phone, &on_the_question(&on), &[("SpeechResult", "I'd like an appointment")]).await;
    assert!(words(&after).contains("name"), "the talk begins anew: {}", words(&after));

    let talked = running.phone();
    let rings = go(&running, &talked, "/voice/after", &[]).await;
    let action = dial_of(&rings).action.clone().expect("an action");
    for _ in 0..2 {
        assert!(hangs_up(&go(&running, &talked, &action, &[("DialCallStatus", "completed")]).await));
    }
    let late = go(&running, &talked, "/voice/after", &[]).await;
    assert_eq!(late.instructions, [Instruction::Hangup], "it is over");
}

/// Without what is said before the question.
fn on_the_question(document: &Document) -> Document {
    let mut document = document.clone();
    document.instructions.retain(|instruction| !matches!(instruction, Instruction::Say(_)));
    document
}

#[tokio::test]
async fn a_status_ends_what_was_dialled_for_a_caller_of_an_earlier_run() {
    let (running, _service) = with_person().await;
    let phone =
        Phone::new(PhoneConfig { from: "+15550100001".to_owned(), ..running.config() }).expect("a client");
    go(&running, &phone, "/voice/after", &[]).await;
    phone.report(&running.url("/api/voice/status"), "completed", &[]).await.expect("an answer");
    running.until("it ends", |running| running.desk.live().count() == 0).await;
    let cards = running.desk.callbacks().await.expect("they are read").callbacks;
    assert_eq!((cards.len(), cards[0].reason), (1, CallbackReason::Missed));
    assert!(hangs_up(&go(&running, &phone, "/voice/after", &[]).await), "and opens nothing again");
}

#[tokio::test]
async fn without_a_person_the_receptionist_begins_anew_and_a_paused_one_takes_a_message() {
    let running = Setup::default().start().await;
    let anew = go(&running, &running.phone(), "/voice/after", &[]).await;
    assert!(words(&anew).contains("trouble") && words(&anew).contains("This is Sarah"), "{}", words(&anew));

    running.desk.set_routing(Routing { mode: RoutingMode::AiPaused }).await.expect("it is set");
    let phone = running.phone();
    let asked = go(&running, &phone, "/voice/after", &[]).await;
    assert!(words(&asked).contains("say your name and what it is about"), "{}", words(&asked));
    let thanks = answer(&phone, &asked, &[("SpeechResult", "Ana Ruiz, it is about the forms")]).await;
    assert!(hangs_up(&thanks));
    let card = running.desk.callbacks().await.expect("they are read").callbacks.remove(0);
    assert_eq!((card.reason, card.times), (CallbackReason::Message, 1), "{}", card.why);
    assert!(card.why.contains("broke off"), "{}", card.why);

    running.stop.cancel();
    let closing = go(&running, &running.phone(), "/voice/after", &[]).await;
    assert!(hangs_up(&closing) && !words(&closing).is_empty(), "a goodbye: {:?}", closing.instructions);
}

#[tokio::test]
async fn a_talk_that_breaks_is_not_begun_again_but_given_to_a_person_or_to_the_call_backs() {
    for person in [true, false] {
        let service = FakeCalls::start().await;
        let clock = Arc::new(Breaking { clock: friday_morning(), breaks: AtomicBool::new(false) });
        let setup = if person { Setup::default().rest(&service.url(), PERSON) } else { Setup::default() };
        let running = setup.clock(clock.clone()).start().await;
        let phone = running.phone();
        let greeting = phone.dial().await.expect("TwiML");
        clock.breaks.store(true, Ordering::Relaxed);
        let said = [("SpeechResult", "I'd like an appointment")];
        let broke = answer(&phone, &greeting, &said).await;
        assert!(!clock.breaks.load(Ordering::Relaxed), "it did break");
        assert_eq!(answer(&phone, &greeting, &said).await, broke, "{person}: asked again, told again");
        assert!(words(&broke).contains("trouble with our system"), "{person}: {}", words(&broke));
        let asked = if person { goes_on(&running, &phone, &broke).await } else { broke };
        assert!(words(&asked).contains("say your name and what it is about"), "{person}: {}", words(&asked));
        let thanks = answer(&phone, &asked, &[]).await;
        assert!(hangs_up(&thanks), "{person}: silence ends it, too");
        let cards = running.desk.callbacks().await.expect("they are read").callbacks;
        assert_eq!((cards.len(), cards[0].reason), (1, CallbackReason::Missed), "{person}");
    }
}

#[tokio::test]
async fn nobody_but_twilio_has_anybody_dialled() {
    let (running, _service) = with_person().await;
    let body = "CallSid=CA00000000000000000000000000000009&From=%2B15550100001";
    for signature in [None, Some("AAAAAAAAAAAAAAAAAAAAAAAAAAA=")] {
        let mut request = stranger().post(running.local("/voice/after")).body(body);
        request = request.header("content-type", "application/x-www-form-urlencoded");
        if let Some(signature) = signature {
            request = request.header(signature::HEADER, signature);
        }
        assert_eq!(request.send().await.expect("an answer").status(), 403);
    }
    assert_eq!(running.desk.live().count(), 0);
}
