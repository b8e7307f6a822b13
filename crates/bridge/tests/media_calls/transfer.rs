//! Callers of media calls who are put through to a person: the agent tells them first, and gets them back with all that
//! was said when nobody takes the call.

use std::time::Duration;

use bridge::Limits;
use bytes::Bytes;
use caller::twiml::{Dial, Document, Instruction};
use caller::{MediaStream, Phone, PhoneConfig};
use desk::live::{AtDesk, DeskNews, DeskOver, DeskState};
use serde_json::json;
use testkit::calls::FakeCalls;
use testkit::realtime::{FakeRealtime, Last, Pace, Script, Turn};
use testkit::speech::ulaw;
use wire::call::LiveCall;
use wire::person::WhyPerson;
use wire::transfer::{NewTransfer, TransferKind, TransferStage};

use crate::line::{Clinic, MONDAY, PAUSE, SOON, TOKEN, call, closed_with, connect};

const PERSON: &str = "+15550100123";

/// Greets, books when it is asked to, and in a later session says hello again.
fn model() -> Script {
    let script = Script::new(|asked| match (&asked.last, asked.caller.len()) {
        _ if asked.session > 0 => Turn::say("Sorry, nobody came."),
        (Last::Output { tool, output }, _) if tool == "transfer_to_person" => {
            let is_done = output.contains("true");
            Turn::say(if is_done { "Putting you through." } else { "May I take a message?" })
        }
        (Last::Caller(words), _) if words.contains("my bill") => {
            Turn::call("transfer_to_person", json!({ "reason": "a question about a bill" }))
        }
        (Last::Output { .. }, _) => Turn::say("Done."),
        (_, 0) => Turn::say("Hello there."),
        (Last::Caller(words), _) if words.contains("Book") => Turn::call(
            "create_appointment",
            json!({ "customer_name": "Anna Novak", "date": MONDAY, "time": "9:00 AM" }),
        ),
        _ => Turn::say("One moment please."),
    });
    script.hearing(["Book me in.", "It is about my bill."]).pace(Pace { speed: 16.0, ..Pace::default() })
}

struct Desk {
    model: FakeRealtime,
    service: FakeCalls,
    clinic: Clinic,
    phone: Phone,
    stream: Option<MediaStream>,
}

impl Desk {
    /// A caller who has booked.
    async fn open() -> Desk {
        let (model, service) = (FakeRealtime::start(model()).await, FakeCalls::start().await);
        let url = service.url();
        let clinic = Clinic::with_twilio(&model.url(), Limits::default(), |twilio| {
            twilio.api = url.parse().expect("an address");
            twilio.phone_number = Some("+15005550006".to_owned());
            twilio.agent_number = Some(PERSON.to_owned());
        })
        .await;
        let phone = clinic.phone();
        let mut stream = call(&phone, 2.0).await;
        stream.hear_turn(PAUSE, SOON).await.expect("a greeting");
        stream.speak(&ulaw("Book me in."));
        stream.spoken(SOON).await.expect("it was said");
        stream.hear_turn(PAUSE, SOON).await.expect("an answer");
        service.stands(&phone.config().call_sid, "in-progress");
        Desk { model, service, clinic, phone, stream: Some(stream) }
    }

    /// Puts the caller through; the agent says so, the stream closes, and Twilio asks what next.
    async fn put_through(&mut self, kind: TransferKind) -> Document {
        let sid = self.phone.config().call_sid.clone();
        let said = self.model.log().said.len();
        self.clinic.desk.transfer(&sid, NewTransfer { to: None, kind }).await.expect("it begins");
        let mut stream = self.stream.take().expect("a stream");
        assert_eq!(closed_with(&mut stream).await, Some(1000));
        assert!(self.model.log().said.len() > said, "the caller was told first");
        drop(stream);
        self.go(&self.phone.clone(), "/voice/after", &[]).await
    }

    async fn go(&self, phone: &Phone, url: &str, fields: &[(&str, &str)]) -> Document {
        let base = self.clinic.base.join("/voice").expect("an address");
        phone.go_on(&base, url, fields).await.expect("TwiML").1
    }

    fn call(&self) -> Option<LiveCall> {
        self.clinic.desk.live().calls().into_iter().find(|call| call.call_sid == self.phone.config().call_sid)
    }

    fn stage(&self) -> Option<TransferStage> {
        self.call()?.transfer.map(|transfer| transfer.stage)
    }

    /// The caller is with the agent again, which is told of everything.
    async fn is_back(&self, document: &Document) {
        let sessions = self.model.log().sessions;
        let options = caller::StreamOptions { speed: 2.0, start: true };
        let mut stream = self.phone.connect(connect(document), options).await.expect("the stream opens");
        self.model.until(SOON, |log| log.sessions == sessions + 1).await;
        self.model.until(SOON, |log| log.said.iter().any(|said| said == "Sorry, nobody came.")).await;
        stream.hear_turn(PAUSE, SOON).await.expect("the agent speaks");
        let known = format!("{:?}", self.model.log().items(sessions));
        assert!(known.contains("Book me in.") && known.contains("Anna Novak"), "it knows the talk: {known}");
        assert_eq!(self.stage(), Some(TransferStage::Back));
        let why = self.call().and_then(|call| call.person).map(|person| person.why);
        assert_eq!(why, Some(WhyPerson::NobodyCame), "the desk is told");
        assert_eq!(self.clinic.booked().len(), 1, "nothing is booked twice");
        stream.hang_up().await;
        self.clinic.quiet().await;
        assert_eq!(self.model.violations(), Vec::<String>::new());
    }
}

fn dial_of(document: &Document) -> &Dial {
    match document.instructions.last() {
        Some(Instruction::Dial(dial)) => dial,
        _ => panic!("somebody is called: {:?}", document.instructions),
    }
}

#[tokio::test]
async fn the_agent_tells_the_caller_and_then_the_person_is_called() {
    let mut desk = Desk::open().await;
    let document = desk.put_through(TransferKind::Blind).await;
    let dial = dial_of(&document);
    assert_eq!(dial.targets, [("Number".to_owned(), PERSON.to_owned())]);
    assert_eq!(desk.stage(), Some(TransferStage::Dialling));
    let action = dial.action.clone().expect("an action");
    let over = desk.go(&desk.phone, &action, &[("DialCallStatus", "completed")]).await;
    assert_eq!(over.instructions, [Instruction::Hangup]);
    desk.clinic.quiet().await;
    assert_eq!(desk.service.requests(), 0, "Twilio asked by itself");
}

#[tokio::test]
async fn nobody_answers_and_the_agent_goes_on_knowing_the_talk() {
    let mut desk = Desk::open().await;
    let document = desk.put_through(TransferKind::Blind).await;
    let action = dial_of(&document).action.clone().expect("an action");
    let back = desk.go(&desk.phone, &action, &[("DialCallStatus", "no-answer")]).await;
    desk.is_back(&back).await;
}

#[tokio::test]
async fn a_warm_transfer_that_nobody_takes_comes_back_to_the_agent() {
    let mut desk = Desk::open().await;
    let document = desk.put_through(TransferKind::Warm).await;
    assert_eq!(dial_of(&document).targets[0].0, "Conference");
    let placed = desk.service.placed().pop().expect("somebody is called");
    let mut config = PhoneConfig::new(desk.clinic.base.clone(), Some(TOKEN.into()));
    config.call_sid = placed.call_sid.clone();
    let callee = Phone::new(config).expect("a telephone");
    let report = placed.get("StatusCallback").expect("an address").parse().expect("an address");
    callee.report(&report, "no-answer", &[("SequenceNumber", "2")]).await.expect("an answer");
    let asked = desk.service.until("the caller is moved", |asked| asked.len() == 2).await;
    let url = asked[1].get("Url").expect("an address").to_owned();
    let back = desk.go(&desk.phone, &url, &[]).await;
    desk.is_back(&back).await;
    assert_eq!(desk.service.violations(), Vec::<String>::new());
}

/// The caller wants somebody who knows about bills.
async fn asks_about_a_bill(desk: &mut Desk) -> &mut MediaStream {
    let stream = desk.stream.as_mut().expect("a stream");
    stream.speak(&ulaw("It is about my bill."));
    stream.spoken(SOON).await.expect("it was said");
    stream
}

#[tokio::test]
async fn the_model_puts_the_caller_through_by_its_tool() {
    let mut desk = Desk::open().await;
    let stream = asks_about_a_bill(&mut desk).await;
    assert_eq!(closed_with(stream).await, Some(1000));
    drop(desk.stream.take());
    let log = desk.model.log();
    assert_eq!(log.said.last().map(String::as_str), Some("Putting you through."), "the caller was told");
    let document = desk.go(&desk.phone, "/voice/after", &[]).await;
    assert_eq!(dial_of(&document).targets[0].0, "Conference", "whoever answers is told first");
    let placed = desk.service.placed().pop().expect("somebody is called");
    assert_eq!(placed.get("To"), Some(PERSON));
    assert_eq!(desk.stage(), Some(TransferStage::Dialling));
    assert_eq!(desk.call().and_then(|call| call.person), None, "somebody is called");
    let mut config = PhoneConfig::new(desk.clinic.base.clone(), Some(TOKEN.into()));
    config.call_sid = placed.call_sid.clone();
    let callee = Phone::new(config).expect("a telephone");
    let url = placed.get("Url").expect("an address").to_owned();
    let heard = desk.go(&callee, &url, &[]).await;
    assert!(
        format!("{:?}", heard.instructions).contains("a question about a bill"),
        "{:?}",
        heard.instructions
    );
    assert_eq!(desk.model.violations(), Vec::<String>::new());
    assert_eq!(desk.model.log().unanswered(), Vec::<&str>::new());
    let back = desk.go(&desk.phone, "/voice/after", &[]).await;
    assert_eq!(back, document, "asked again it is the same");
    desk.clinic.stop.cancel();
    desk.clinic.quiet().await;
}

#[tokio::test]
async fn a_model_that_cannot_put_the_caller_through_is_told_so_and_goes_on() {
    let mut desk = Desk::open().await;
    desk.clinic.public_base.send_replace(None);
    let stream = asks_about_a_bill(&mut desk).await;
    stream.hear_turn(PAUSE, SOON).await.expect("it goes on");
    let log = desk.model.log();
    assert_eq!(log.said.last().map(String::as_str), Some("May I take a message?"));
    let (_, _, output) = log.outputs.last().expect("an outcome");
    assert!(output.contains("cannot be put through"), "{output}");
    assert_eq!(desk.stage(), None);
    let why = desk.call().and_then(|call| call.person).map(|person| person.why);
    assert_eq!(why, Some(WhyPerson::Asked), "the desk is told");
    desk.stream.take().expect("a stream").hang_up().await;
    desk.clinic.quiet().await;
    assert_eq!(desk.model.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_clinic_without_a_person_offers_the_model_no_transfer() {
    let offered = |model: &FakeRealtime| -> bool {
        let log = model.log();
        let update = log.of_type("session.update").next().expect("a session").clone();
        let tools = update["session"]["tools"].as_array().expect("a list").clone();
        tools.iter().any(|tool| tool["name"] == "transfer_to_person")
    };
    let desk = Desk::open().await;
    assert!(offered(&desk.model));
    desk.stream.expect("a stream").hang_up().await;
    let alone = FakeRealtime::start(model()).await;
    let clinic = Clinic::open(&alone).await;
    let phone = clinic.phone();
    let mut stream = call(&phone, 2.0).await;
    stream.hear_turn(PAUSE, SOON).await.expect("a greeting");
    assert!(!offered(&alone));
    stream.hang_up().await;
    clinic.quiet().await;
}

/// Staff have the call, and say something.
async fn taken(desk: &mut Desk) -> AtDesk {
    let sid = desk.phone.config().call_sid.clone();
    let mut at_desk = desk.clinic.desk.live().take_over(&sid, "Front desk").expect("the call can be had");
    until(&mut at_desk, DeskState::Live { is_holding: false }).await;
    for _ in 0..25 {
        at_desk.say(Bytes::from_static(&[0x15; 160]));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    at_desk
}

async fn until(at_desk: &mut AtDesk, state: DeskState) {
    let waiting = async {
        while !matches!(at_desk.next().await.expect("the call is up"), DeskNews::State(now) if now == state) {
        }
    };
    tokio::time::timeout(SOON, waiting).await.expect("the desk is told");
}

/// Staff put the caller through; they are off the line, and the agent keeps silent.
async fn put_through_by_staff(desk: &mut Desk, kind: TransferKind) -> Document {
    let mut at_desk = taken(desk).await;
    let sid = desk.phone.config().call_sid.clone();
    let said = desk.model.log().said.len();
    desk.clinic.desk.transfer(&sid, NewTransfer { to: None, kind }).await.expect("it begins");
    until(&mut at_desk, DeskState::Over(DeskOver::PutThrough)).await;
    let mut stream = desk.stream.take().expect("a stream");
    assert_eq!(closed_with(&mut stream).await, Some(1000));
    assert_eq!(desk.model.log().said.len(), said, "staff have told the caller");
    assert_eq!(desk.call().and_then(|call| call.staff), None, "the desk is off the line");
    desk.go(&desk.phone, "/voice/after", &[]).await
}

#[tokio::test]
async fn staff_put_a_caller_through_whom_nobody_answers_and_the_desk_is_told() {
    let mut desk = Desk::open().await;
    let document = put_through_by_staff(&mut desk, TransferKind::Blind).await;
    let action = dial_of(&document).action.clone().expect("an action");
    let back = desk.go(&desk.phone, &action, &[("DialCallStatus", "no-answer")]).await;
    desk.is_back(&back).await;
}

#[tokio::test]
async fn staff_put_a_caller_through_warm_and_whoever_answers_has_them() {
    let mut desk = Desk::open().await;
    let document = put_through_by_staff(&mut desk, TransferKind::Warm).await;
    assert_eq!(dial_of(&document).targets[0].0, "Conference");
    let placed = desk.service.placed().pop().expect("somebody is called");
    let mut config = PhoneConfig::new(desk.clinic.base.clone(), Some(TOKEN.into()));
    config.call_sid = placed.call_sid.clone();
    let callee = Phone::new(config).expect("a telephone");
    let url = placed.get("Url").expect("an address").to_owned();
    let heard = desk.go(&callee, &url, &[]).await;
    let Some(Instruction::Gather(gather)) = heard.instructions.first() else { panic!("{heard:?}") };
    let meet = desk.go(&callee, gather.action.as_deref().expect("an action"), &[("Digits", "1")]).await;
    assert_eq!(dial_of(&meet).targets[0].0, "Conference");
    assert_eq!(desk.stage(), Some(TransferStage::Accepted));
    let action = dial_of(&document).action.clone().expect("an action");
    let over = desk.go(&desk.phone, &action, &[("DialCallStatus", "completed")]).await;
    assert_eq!(over.instructions, [Instruction::Hangup]);
    desk.clinic.quiet().await;
}

#[tokio::test]
async fn a_warm_transfer_by_staff_that_nobody_takes_comes_back_to_the_agent() {
    let mut desk = Desk::open().await;
    put_through_by_staff(&mut desk, TransferKind::Warm).await;
    let placed = desk.service.placed().pop().expect("somebody is called");
    let mut config = PhoneConfig::new(desk.clinic.base.clone(), Some(TOKEN.into()));
    config.call_sid = placed.call_sid.clone();
    let callee = Phone::new(config).expect("a telephone");
    let report = placed.get("StatusCallback").expect("an address").parse().expect("an address");
    callee.report(&report, "no-answer", &[("SequenceNumber", "2")]).await.expect("an answer");
    let asked = desk.service.until("the caller is moved", |asked| asked.len() == 2).await;
    let url = asked[1].get("Url").expect("an address").to_owned();
    let back = desk.go(&desk.phone, &url, &[]).await;
    desk.is_back(&back).await;
}

#[tokio::test]
async fn staff_may_hang_up_while_it_rings() {
    let mut desk = Desk::open().await;
    desk.put_through(TransferKind::Blind).await;
    let order = desk::live::Order::HangUp(desk::live::EndReason::Staff);
    desk.clinic.desk.live().order(&desk.phone.config().call_sid, order).expect("it takes orders");
    desk.clinic.quiet().await;
    let hung_up =
        |asked: &[testkit::calls::Asked]| asked.iter().any(|a| a.get("Status") == Some("completed"));
    desk.service.until("the call is ended at Twilio", hung_up).await;
}
