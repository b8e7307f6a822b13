//! Callers who are put through to a person, and what comes of it.

use std::time::Duration;

use caller::Phone;
use caller::gather::{End, Reply};
use caller::twiml::{Dial, Document, Instruction};
use desk::live::{EndReason, Order};
use wire::person::WhyPerson;

use crate::support::{MONDAY, Running, Setup};
use crate::talk::{answer, go_on, hangs_up, talk, up_to_the_read_back, words};

const PERSON: &str = "+15550100123";

async fn clinic_with_a_person() -> Running {
    person(Setup::default()).start().await
}

fn person(setup: Setup) -> Setup {
    setup.settings(|settings| {
        settings.twilio.as_mut().expect("Twilio's settings").agent_number = Some(PERSON.to_owned());
    })
}

/// Whom a document calls.
fn dial_of(document: &Document) -> &Dial {
    let [Instruction::Say(_), Instruction::Dial(dial)] = &document.instructions[..] else {
        panic!("a sentence and a call: {:?}", document.instructions)
    };
    dial
}

/// Tells what came of the call to the person, as Twilio does.
async fn report(running: &Running, phone: &Phone, dial: &Dial, status: &str) -> Document {
    let action = dial.action.as_deref().expect("an action");
    let fields = [("DialCallStatus", status), ("DialCallSid", "CA99999999999999999999999999999999")];
    phone.go_on(&running.url("/voice"), action, &fields).await.expect("TwiML").1
}

/// A call that has asked for a person.
async fn put_through(running: &Running) -> (Phone, Document) {
    let phone = running.phone();
    let greeting = phone.dial().await.expect("TwiML");
    let document = answer(&phone, &greeting, &[("SpeechResult", "can I speak to somebody?")]).await;
    (phone, document)
}

#[tokio::test]
async fn asking_for_a_person_calls_their_number() {
    let running = clinic_with_a_person().await;
    for asks in [Reply::say("Can I speak to somebody?"), Reply::say("operator"), Reply::Press("0".to_owned())]
    {
        let phone = running.phone();
        let talk = talk(&running, &phone, &[asks]).await;
        let End::Dialed(dial) = talk.end else { panic!("{:?}", talk.end) };
        assert_eq!(dial.targets, [("Number".to_owned(), PERSON.to_owned())]);
        assert_eq!(dial.timeout, Duration::from_secs(20), "nobody listens to ringing for long");
        let said = &talk.turns.last().expect("a turn").0;
        assert_eq!(said, "I'll put you through to a colleague. One moment, please.");
    }
    let (phone, _) = put_through(&running).await;
    let fields = phone.params("in-progress", &[]);
    let raw = phone.post(&running.url("/voice/turn?turn=1"), &fields).await.expect("an answer").body;
    assert!(raw.contains(r#"timeLimit="3600""#), "a forgotten receiver does not cost for ever: {raw}");
    assert!(!raw.contains("callerId"), "the person sees who calls: {raw}");
}

fn wanted(running: &Running) -> Option<WhyPerson> {
    running.desk.live().calls()[0].person.as_ref().map(|person| person.why)
}

#[tokio::test]
async fn the_desk_is_told_when_a_person_is_wanted_and_when_none_came() {
    let running = clinic_with_a_person().await;
    let (phone, document) = put_through(&running).await;
    assert_eq!(wanted(&running), None, "one is being called");
    report(&running, &phone, dial_of(&document), "no-answer").await;
    assert_eq!(wanted(&running), Some(WhyPerson::NobodyCame));

    let running = Setup::default().start().await;
    let phone = running.phone();
    let greeting = phone.dial().await.expect("TwiML");
    let document = answer(&phone, &greeting, &[("SpeechResult", "can I speak to somebody?")]).await;
    assert_eq!(wanted(&running), Some(WhyPerson::Asked), "nobody can be called");
    answer(&phone, &document, &[("SpeechResult", "I have chest pain")]).await;
    assert_eq!(wanted(&running), Some(WhyPerson::Emergency));
}

#[tokio::test]
async fn who_has_talked_with_a_person_is_hung_up_however_often_that_is_told() {
    let running = clinic_with_a_person().await;
    let (phone, document) = put_through(&running).await;
    let dial = dial_of(&document);
    assert_eq!(running.desk.live().count(), 1, "the call is up while the two talk");
    for _ in 0..3 {
        let over = report(&running, &phone, dial, "completed").await;
        assert_eq!(over.instructions, [Instruction::Hangup], "all was said");
        assert_eq!(running.desk.live().count(), 0);
    }
    let late = report(&running, &phone, dial, "no-answer").await;
    assert!(hangs_up(&late), "the first report counts");
}

#[tokio::test]
async fn when_nobody_answers_a_message_is_taken() {
    for status in ["no-answer", "busy", "failed", "canceled"] {
        let running = clinic_with_a_person().await;
        let (phone, document) = put_through(&running).await;
        let dial = dial_of(&document);
        let (first, second) =
            tokio::join!(report(&running, &phone, dial, status), report(&running, &phone, dial, status));
        assert_eq!(first, second, "{status}: a repeated report is one report");
        assert!(
            words(&first).contains("nobody is free right now. Would you like me to take a message"),
            "{status}: {}",
            words(&first)
        );
        let replies = [
            Reply::say("yes please"),
            Reply::say("the forms are ready"),
            Reply::say("Ana Ruiz"),
            Reply::say("yes"),
            Reply::say("no, that's all"),
        ];
        let talk = go_on(&phone, &running.url("/voice"), first, &replies).await;
        assert_eq!(talk.end, End::HungUp, "{status}");
        let kept = talk.heard().any(|heard| heard.contains("I've passed that on"));
        assert!(kept, "{status}: {:?}", talk.turns);
        assert_eq!(running.desk.live().count(), 0, "{status}");
    }
}

#[tokio::test]
async fn a_request_that_twilio_repeats_calls_the_same_person_and_not_another_time() {
    let running = clinic_with_a_person().await;
    let phone = running.phone();
    let greeting = phone.dial().await.expect("TwiML");
    let asks = [("SpeechResult", "operator")];
    let (first, second) = tokio::join!(answer(&phone, &greeting, &asks), answer(&phone, &greeting, &asks));
    assert_eq!(first, second, "one turn, one answer");
    dial_of(&first);
    let (_, after) = phone.go_on(&running.url("/voice"), "/voice/after", &[]).await.expect("TwiML");
    assert_eq!(after, first, "so it is wherever Twilio asks");
    let asked = report(&running, &phone, dial_of(&first), "no-answer").await;
    let again = answer(&phone, &asked, &[("SpeechResult", "I want a person")]).await;
    assert!(words(&again).contains("someone from our staff will call you back"), "{}", words(&again));
}

#[tokio::test]
async fn a_caller_who_hangs_up_while_it_rings_is_gone() {
    let running = clinic_with_a_person().await;
    let (phone, document) = put_through(&running).await;
    let action = dial_of(&document).action.clone().expect("an action").parse().expect("an address");
    let reply =
        phone.report(&action, "completed", &[("DialCallStatus", "no-answer")]).await.expect("an answer");
    assert!(hangs_up(&caller::twiml::parse(&reply.body).expect("TwiML")), "{}", reply.body);
    assert_eq!(running.desk.live().count(), 0);
}

#[tokio::test]
async fn a_long_talk_with_a_person_is_no_forgotten_call() {
    let quick = |limits: &mut bridge::Limits| {
        limits.turn_idle = Duration::from_millis(40);
        limits.max_call_duration = Duration::from_millis(40);
    };
    let running = person(Setup::default()).limits(quick).start().await;
    let (silent, phone) = (running.phone(), running.phone());
    let greeting = phone.dial().await.expect("TwiML");
    let document = answer(&phone, &greeting, &[("SpeechResult", "operator")]).await;
    let dial = dial_of(&document);
    silent.dial().await.expect("TwiML");
    running.until("the silent call leaves the list", |running| running.desk.live().count() == 1).await;
    assert!(running.desk.live().record(&phone.config().call_sid).is_some());
    assert_eq!(report(&running, &phone, dial, "completed").await.instructions, [Instruction::Hangup]);
}

#[tokio::test]
async fn who_is_not_understood_and_whom_the_books_fail_is_put_through_too() {
    let running = clinic_with_a_person().await;
    let nonsense = ["purple elephants dance", "seventeen bicycles", "colourless green ideas"].map(Reply::say);
    let talk = talk(&running, &running.phone(), &nonsense).await;
    assert!(matches!(talk.end, End::Dialed(_)), "{:?}", talk.turns);
    let said = &talk.turns.last().expect("a turn").0;
    assert!(said.starts_with("I'm sorry, I'm still not following. I'll put you through"), "{said}");
}

#[tokio::test]
async fn an_emergency_is_not_put_through() {
    let running = clinic_with_a_person().await;
    let phone = running.phone();
    let greeting = phone.dial().await.expect("TwiML");
    let said = [("SpeechResult", "I have chest pain, get me a real person")];
    let document = answer(&phone, &greeting, &said).await;
    assert!(words(&document).contains("hang up now and call 9 1 1"), "{}", words(&document));
}

#[tokio::test]
async fn the_staff_and_the_closing_end_a_call_to_which_nobody_answered() {
    let running = clinic_with_a_person().await;
    let (phone, document) = put_through(&running).await;
    let order = Order::HangUp(EndReason::Staff);
    running.desk.live().order(&phone.config().call_sid, order).expect("it takes orders");
    let over = report(&running, &phone, dial_of(&document), "no-answer").await;
    assert!(hangs_up(&over) && words(&over).contains("Goodbye"), "{}", words(&over));
    let (phone, document) = put_through(&running).await;
    running.stop.cancel();
    let over = report(&running, &phone, dial_of(&document), "busy").await;
    assert!(hangs_up(&over) && words(&over).contains("closing"), "{}", words(&over));
}

#[tokio::test]
async fn closing_does_not_wait_for_a_talk_with_a_person() {
    let running = person(Setup::default())
        .limits(|limits| limits.closing_grace = Duration::from_secs(3600))
        .start()
        .await;
    put_through(&running).await;
    let live = running.desk.live().clone();
    running.end().await;
    assert_eq!(live.count(), 0, "it goes on without us");
}

#[tokio::test]
async fn what_came_of_a_call_that_is_not_known_here_is_met_politely() {
    let running = clinic_with_a_person().await;
    let base = running.url("/voice");
    let talked = [("DialCallStatus", "completed")];
    let (_, over) = running.phone().go_on(&base, "/voice/dialled?turn=2", &talked).await.expect("TwiML");
    assert_eq!(over.instructions, [Instruction::Hangup]);
    let unheard = [("DialCallStatus", "no-answer")];
    let (_, anew) = running.phone().go_on(&base, "/voice/dialled?turn=2", &unheard).await.expect("TwiML");
    assert!(words(&anew).contains("having a little trouble"), "{}", words(&anew));
}

#[tokio::test]
async fn without_a_number_nobody_is_called() {
    for own in [false, true] {
        let running = Setup::default()
            .settings(|settings| {
                let twilio = settings.twilio.as_mut().expect("Twilio's settings");
                twilio.agent_number = twilio.phone_number.clone().filter(|_| own);
            })
            .start()
            .await;
        let (_, document) = put_through(&running).await;
        assert!(words(&document).contains("I'll take a message"), "{}", words(&document));
    }
}

#[tokio::test]
async fn a_booking_under_way_goes_on_when_nobody_answers() {
    let running = clinic_with_a_person().await;
    let phone = running.phone();
    let asked = up_to_the_read_back(&phone, "Ana Ruiz").await;
    let document = answer(&phone, &asked, &[("Digits", "0")]).await;
    let asked = report(&running, &phone, dial_of(&document), "no-answer").await;
    let read_back = answer(&phone, &asked, &[("SpeechResult", "no")]).await;
    assert!(words(&read_back).contains("Ana Ruiz, Monday, November 23 at 10:00 AM"), "{}", words(&read_back));
    let booked = answer(&phone, &read_back, &[("SpeechResult", "yes")]).await;
    assert!(words(&booked).contains("You're booked, Ana Ruiz"), "{}", words(&booked));
    assert_eq!(running.store().on_day(MONDAY).expect("the book is read").len(), 1);
}
