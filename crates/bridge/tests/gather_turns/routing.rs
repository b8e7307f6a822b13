//! Who answers first, and that nobody who calls is lost.

use caller::gather::Reply;
use caller::twiml::{Dial, Document, Instruction};
use caller::{Phone, PhoneConfig};
use desk::live::Order;
use desk::transfer::TransferError;
use store::history::{CallFilter, CallRef, CallRow, EndReason, LineRow};
use testkit::calls::{Asked, Does, FakeCalls};
use wire::callback::{Callback, CallbackReason, CallbackState, Urgency};
use wire::routing::{Routing, RoutingMode};
use wire::transfer::TransferStage;

use crate::support::{Running, Setup};
use crate::talk::{answer, hangs_up, talk, words};

const PERSON: &str = "+15550100123";

async fn with_person() -> (Running, FakeCalls) {
    let service = FakeCalls::start().await;
    let running = Setup::default().rest(&service.url(), PERSON).start().await;
    (running, service)
}

async fn set(running: &Running, mode: RoutingMode) {
    running.desk.set_routing(Routing { mode }).await.expect("it is set");
}

fn dial_of(document: &Document) -> &Dial {
    match document.instructions.last() {
        Some(Instruction::Dial(dial)) => dial,
        _ => panic!("somebody is called: {:?}", document.instructions),
    }
}

async fn cards(running: &Running) -> Vec<Callback> {
    running.desk.callbacks().await.expect("they are read").callbacks
}

/// Waits until there are so many cards.
async fn until_cards(running: &Running, many: usize) -> Vec<Callback> {
    for _ in 0..400 {
        let cards = cards(running).await;
        if cards.len() == many {
            return cards;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{many} cards are expected: {:?}", cards(running).await);
}

fn from(running: &Running, number: &str) -> Phone {
    Phone::new(PhoneConfig { from: number.to_owned(), ..running.config() }).expect("a client")
}

fn stage(running: &Running) -> Option<TransferStage> {
    let call = running.desk.live().calls().into_iter().next()?;
    call.transfer.map(|transfer| transfer.stage)
}

/// The call's row in the history, once it tells how the call ended.
async fn ended(running: &Running, phone: &Phone) -> CallRow {
    let which = CallRef::Sid(phone.config().call_sid.clone());
    for _ in 0..2000 {
        let row = running.store().call(&which).expect("the book is read");
        if let Some(row) = row.filter(|row| row.end_reason.is_some()) {
            return row;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("it did not end");
}

/// Dials a clinic whose own telephone rings first; gives the address that is told of what came of it.
async fn rings(running: &Running, phone: &Phone) -> String {
    let document = phone.dial().await.expect("TwiML");
    let dial = dial_of(&document);
    assert_eq!(dial.targets, [("Number".to_owned(), PERSON.to_owned())]);
    assert_eq!(dial.timeout, std::time::Duration::from_secs(20), "nobody listens to ringing for long");
    assert_eq!(document.instructions.len(), 1, "a caller hears it ring, and no talk of colleagues");
    assert_eq!(phone.dial().await.expect("TwiML"), document, "asked again, told again");
    assert_eq!(
        (running.desk.live().count(), stage(running)),
        (1, Some(TransferStage::Dialling)),
        "it is seen"
    );
    dial.action.clone().expect("an action")
}

async fn rang(running: &Running, phone: &Phone, action: &str, status: &str) -> Document {
    phone.go_on(&running.url("/voice"), action, &[("DialCallStatus", status)]).await.expect("TwiML").1
}

#[tokio::test]
async fn the_clinics_telephone_rings_first_and_a_call_that_is_taken_there_is_in_the_history() {
    let (running, _service) = with_person().await;
    set(&running, RoutingMode::StaffFirst).await;
    let phone = from(&running, "+15550100001");
    let action = rings(&running, &phone).await;
    let child = PhoneConfig { call_sid: "CA99999999999999999999999999999999".to_owned(), ..running.config() };
    let child = Phone::new(child).expect("a client");
    let sid = &phone.config().call_sid;
    let report = running.url(&format!("/voice/transfer/status?caller={sid}"));
    for _ in 0..2 {
        let reply =
            child.report(&report, "in-progress", &[("SequenceNumber", "1")]).await.expect("an answer");
        assert_eq!(reply.status, 204);
        assert_eq!(stage(&running), Some(TransferStage::Accepted));
    }
    for _ in 0..2 {
        assert!(hangs_up(&rang(&running, &phone, &action, "completed").await));
        assert_eq!(running.desk.live().count(), 0);
    }
    let row = ended(&running, &phone).await;
    assert_eq!(row.phone_number, "+15550100001");
    assert_eq!(row.end_reason, Some(EndReason::PutThrough), "somebody had the caller");
    assert!(row.digest.is_some_and(|digest| digest.contains("Talked with a person")));
    let lines = running.store().call_lines(row.id).expect("the book is read");
    assert_eq!(lines.len(), 2, "it rang, and was taken: {lines:?}");
    assert_eq!(cards(&running).await.len(), 0, "nothing is left to do");
}

#[tokio::test]
async fn a_call_that_nobody_takes_at_the_clinic_goes_on_with_the_receptionist_as_one_call() {
    for status in ["no-answer", "busy", "failed", "canceled"] {
        let (running, _service) = with_person().await;
        set(&running, RoutingMode::StaffFirst).await;
        let phone = running.phone();
        let action = rings(&running, &phone).await;
        let on = rang(&running, &phone, &action, status).await;
        assert!(words(&on).contains("Riverside Medical Clinic"), "{status}: {}", words(&on));
        assert_eq!(rang(&running, &phone, &action, status).await, on, "{status}: asked again, told again");
        let said = [Reply::say("goodbye")];
        let talk = crate::talk::go_on(&phone, &running.url("/voice"), on, &said).await;
        assert_eq!(talk.end, caller::gather::End::HungUp);
        let row = ended(&running, &phone).await;
        assert_eq!(row.end_reason, Some(EndReason::Finished), "{status}");
        let lines = running.store().call_lines(row.id).expect("the book is read");
        let tools = lines.iter().filter(|line| matches!(line, LineRow::Tool { .. })).count();
        assert!(tools == 2 && lines.len() > 3, "{status}: it rang in vain, and then they talked: {lines:?}");
        assert_eq!(
            running.store().count_found(&CallFilter::default()).expect("it is read"),
            1,
            "{status}: it is one call"
        );
    }
}

#[tokio::test]
async fn a_caller_who_leaves_while_the_clinics_telephone_rings_is_called_back() {
    for by_status in [false, true] {
        let (running, _service) = with_person().await;
        set(&running, RoutingMode::StaffFirst).await;
        let phone = from(&running, "+15550100001");
        let action = rings(&running, &phone).await.parse().expect("an address");
        if by_status {
            phone.report(&running.url("/api/voice/status"), "completed", &[]).await.expect("an answer");
        }
        phone.report(&action, "completed", &[("DialCallStatus", "no-answer")]).await.expect("an answer");
        let row = ended(&running, &phone).await;
        assert_eq!(row.end_reason, Some(EndReason::CallerLeft));
        let card = until_cards(&running, 1).await.remove(0);
        assert_eq!((card.reason, card.times), (CallbackReason::Missed, 1), "{}", card.why);
        assert_eq!(card.phone_number, "+15550100001");
        assert!(card.has_call);
        assert_eq!(running.desk.live().count(), 0);
        let late = phone.dial().await.expect("TwiML");
        assert!(hangs_up(&late), "whoever is gone is not called for");
    }
}

#[tokio::test]
async fn staff_may_hang_up_while_the_clinics_telephone_rings_and_so_does_the_programs_end() {
    let (running, service) = with_person().await;
    set(&running, RoutingMode::StaffFirst).await;
    let phone = running.phone();
    rings(&running, &phone).await;
    service.stands(&phone.config().call_sid, "in-progress");
    let order = Order::HangUp(desk::live::EndReason::Staff);
    running.desk.live().order(&phone.config().call_sid, order).expect("it takes orders");
    let hung_up = |asked: &[Asked]| asked.iter().any(|asked| asked.get("Status") == Some("completed"));
    service.until("the call is ended at Twilio", hung_up).await;
    assert_eq!(ended(&running, &phone).await.end_reason, Some(EndReason::Staff));
    assert_eq!(cards(&running).await.len(), 0, "staff know what they do");

    let other = from(&running, "+15550100001");
    rings(&running, &other).await;
    running.stop.cancel();
    assert_eq!(ended(&running, &other).await.end_reason, Some(EndReason::Closing));
    let card = until_cards(&running, 1).await.remove(0);
    assert!(card.why.contains("closed"), "{}", card.why);
}

#[tokio::test]
async fn without_a_number_staff_cannot_be_first() {
    let running = Setup::default().start().await;
    let refused = running.desk.set_routing(Routing { mode: RoutingMode::StaffFirst }).await;
    let Err(TransferError::Refused(why)) = refused else { panic!("{refused:?}") };
    assert!(why.contains("TWILIO_AGENT_NUMBER"), "{why}");
    assert_eq!(running.desk.routing(), RoutingMode::AiFirst);
}

#[tokio::test]
async fn a_paused_receptionist_takes_a_message_and_stays_paused_over_a_restart() {
    let (running, service) = with_person().await;
    set(&running, RoutingMode::AiPaused).await;
    let phone = running.phone();
    let asked = phone.dial().await.expect("TwiML");
    assert!(words(&asked).contains("we will call you back"), "{}", words(&asked));
    let missed = until_cards(&running, 1).await;
    assert_eq!((missed[0].reason, missed[0].times), (CallbackReason::Missed, 1), "also without a word");
    let said = [("SpeechResult", "Ana Ruiz, please call me after five, it is about my forms")];
    let thanks = answer(&phone, &asked, &said).await;
    assert!(hangs_up(&thanks) && words(&thanks).contains("Thank you"), "{}", words(&thanks));
    let card = until_cards(&running, 1).await.remove(0);
    assert_eq!((card.reason, card.urgency, card.times), (CallbackReason::Message, Urgency::Normal, 1));
    assert!(card.best_time.contains("after five"), "{}", card.best_time);
    let again = from(&running, "+15005550010");
    let asked = again.dial().await.expect("TwiML");
    answer(&again, &asked, &[("SpeechResult", "I have chest pain")]).await;
    let card = until_cards(&running, 1).await.remove(0);
    assert_eq!((card.urgency, card.times), (Urgency::Urgent, 2), "counted, not stacked");
    assert_eq!(running.desk.live().count(), 0, "no receptionist had them");

    let books = running.end().await;
    let running = Setup::default().rest(&service.url(), PERSON).books(books).start().await;
    assert_eq!(running.desk.routing(), RoutingMode::AiPaused);
    running.desk.look_for_callbacks().await;
    assert_eq!(cards(&running).await.len(), 1);
    set(&running, RoutingMode::AiFirst).await;
    assert!(words(&running.phone().dial().await.expect("TwiML")).contains("Riverside"));
}

#[tokio::test]
async fn what_calls_leave_behind_becomes_a_card_and_a_later_booking_closes_it() {
    let (running, _service) = with_person().await;
    let gave_up = from(&running, "+15550100001");
    let asked = gave_up.dial().await.expect("TwiML");
    let asked = answer(&gave_up, &asked, &[("SpeechResult", "I'd like to make an appointment")]).await;
    answer(&gave_up, &asked, &[("SpeechResult", "Ana Ruiz")]).await;
    gave_up.report(&running.url("/api/voice/status"), "completed", &[]).await.expect("an answer");
    let card = until_cards(&running, 1).await.remove(0);
    assert_eq!((card.reason, card.state), (CallbackReason::GaveUp, CallbackState::ToDo));
    assert!(card.has_call && card.at_ms.is_some(), "it can be heard again");
    let replies =
        ["I'd like to make an appointment", "Ana Ruiz", "next Monday", "ten o'clock", "yes", "no that's all"];
    let booking = from(&running, "+15550100001");
    let talk = talk(&running, &booking, &replies.map(Reply::say)).await;
    assert!(talk.heard().any(|heard| heard.contains("You're booked")), "{:?}", talk.turns);
    for _ in 0..400 {
        let card = cards(&running).await.remove(0);
        if card.state == CallbackState::Done {
            assert_eq!(card.done_by.as_deref(), Some("a later call"));
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("it stays open: {:?}", cards(&running).await);
}

#[tokio::test]
async fn a_call_back_rings_the_clinic_first_and_then_the_patient() {
    let (running, service) = with_person().await;
    running.desk.note_missed("CA1", "+15550100001", "Called while the line was busy.", None).await;
    let card = until_cards(&running, 1).await.remove(0);
    running.desk.call_back(card.id).await.expect("it rings");
    let placed = service.placed().remove(0);
    assert_eq!(placed.get("To"), Some(PERSON));
    let url = placed.get("Url").expect("an address").to_owned();
    let told = placed.get("StatusCallback").expect("an address").to_owned();
    assert!(!url.contains("5550100001"), "no number in an address: {url}");
    let colleague =
        Phone::new(PhoneConfig { call_sid: placed.call_sid, ..running.config() }).expect("a client");
    let (_, whisper) = colleague.go_on(&running.url("/voice"), &url, &[]).await.expect("TwiML");
    assert!(words(&whisper).contains("the line was busy"), "{}", words(&whisper));
    let refuses = answer(&colleague, &whisper, &[]).await;
    assert!(hangs_up(&refuses), "a voicemail presses no key");
    let connected = answer(&colleague, &whisper, &[("Digits", "1")]).await;
    assert_eq!(dial_of(&connected).targets[0].1, "+15550100001");
    assert_eq!(cards(&running).await[0].state, CallbackState::InProgress);
    let error = running.desk.call_back(card.id).await.expect_err("two desks pressed the same card");
    assert!(matches!(&error, TransferError::Refused(why) if why.contains("already")), "{error}");
    assert_eq!(service.placed().len(), 1, "nobody's telephone rings twice");
    let told = running.url("/voice").join(&told).expect("an address");
    colleague.report(&told, "completed", &[]).await.expect("an answer");
    service.then([Does::Fails(401, 20003)]);
    let error = running.desk.call_back(card.id).await.expect_err("the account is refused");
    assert!(error.to_string().contains("TWILIO_AUTH_TOKEN"), "{error}");
    running.desk.call_back(card.id).await.expect("a call that was not placed keeps nobody from trying again");
    assert_eq!(service.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_busy_line_leaves_a_card() {
    let service = FakeCalls::start().await;
    let setup = Setup::default().rest(&service.url(), PERSON);
    let running = setup.limits(|limits| limits.max_websocket_connections = 0).start().await;
    let document = running.phone().dial().await.expect("TwiML");
    assert!(hangs_up(&document));
    let card = until_cards(&running, 1).await.remove(0);
    assert!(card.why.contains("busy"), "{}", card.why);
}
