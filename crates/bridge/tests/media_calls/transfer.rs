//! Callers of media calls who are put through to a person: the agent tells them first, and gets them back with all that
//! was said when nobody takes the call.

use bridge::Limits;
use caller::twiml::{Dial, Document, Instruction};
use caller::{MediaStream, Phone, PhoneConfig};
use serde_json::json;
use testkit::calls::FakeCalls;
use testkit::realtime::{FakeRealtime, Last, Pace, Script, Turn};
use testkit::speech::ulaw;
use wire::call::LiveCall;
use wire::transfer::{NewTransfer, TransferKind, TransferStage};

use crate::line::{Clinic, MONDAY, PAUSE, SOON, TOKEN, call, closed_with, connect};

const PERSON: &str = "+15550100123";

/// Greets, books when it is asked to, and in a later session says hello again.
fn model() -> Script {
    let script = Script::new(|asked| match (&asked.last, asked.caller.len()) {
        _ if asked.session > 0 => Turn::say("Sorry, nobody came."),
        (Last::Output { .. }, _) => Turn::say("Done."),
        (_, 0) => Turn::say("Hello there."),
        (Last::Caller(words), _) if words.contains("Book") => Turn::call(
            "create_appointment",
            json!({ "customer_name": "Anna Novak", "date": MONDAY, "time": "9:00 AM" }),
        ),
        _ => Turn::say("One moment please."),
    });
    script.hearing(["Book me in."]).pace(Pace { speed: 16.0, ..Pace::default() })
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
