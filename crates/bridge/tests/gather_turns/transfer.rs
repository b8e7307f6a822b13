//! Callers of calls in turns whom staff put through to a person.

use caller::twiml::{Dial, Document, Instruction};
use caller::{Phone, PhoneConfig};
use desk::transfer::TransferError;
use testkit::calls::{Does, FakeCalls};
use wire::call::{Line, LiveCall};
use wire::transfer::{NewTransfer, TransferKind, TransferStage};

use crate::support::{Running, Setup};
use crate::talk::{answer, hangs_up, words};

const PERSON: &str = "+15550100123";
const OTHER: &str = "+15550100177";

struct Desk {
    running: Running,
    service: FakeCalls,
    phone: Phone,
    /// The question that the caller has not answered yet.
    asked: Document,
}

impl Desk {
    /// A caller who has said their name.
    async fn open() -> Desk {
        let service = FakeCalls::start().await;
        let running = Setup::default().rest(&service.url(), PERSON).start().await;
        let phone = running.phone();
        let mut asked = phone.dial().await.expect("TwiML");
        for words in ["I'd like to make an appointment", "Ana Ruiz"] {
            asked = answer(&phone, &asked, &[("SpeechResult", words)]).await;
        }
        service.stands(&phone.config().call_sid, "in-progress");
        Desk { running, service, phone, asked }
    }

    fn sid(&self) -> &str {
        &self.phone.config().call_sid
    }

    async fn transfer(&self, to: Option<&str>, kind: TransferKind) -> Result<(), TransferError> {
        self.running.desk.transfer(self.sid(), NewTransfer { to: to.map(str::to_owned), kind }).await
    }

    /// What the caller hears after Twilio was told to go elsewhere.
    async fn moved(&self) -> Document {
        let asked = self.service.asked();
        let moved =
            asked.iter().rev().find(|asked| asked.call_sid == self.sid()).expect("the caller is moved");
        self.go(&self.phone, moved.get("Url").expect("an address"), &[]).await
    }

    async fn go(&self, phone: &Phone, url: &str, fields: &[(&str, &str)]) -> Document {
        let (_, document) = phone.go_on(&self.running.url("/voice"), url, fields).await.expect("TwiML");
        assert_eq!(document.warnings, Vec::<String>::new(), "Twilio's debugger stays empty");
        document
    }

    /// The person's telephone, once it rings.
    async fn callee(&self) -> (Phone, String, String) {
        let placed = self.service.until("somebody is called", |asked| asked.iter().any(|a| a.is_new)).await;
        let placed = placed.into_iter().find(|asked| asked.is_new).expect("a call");
        let config = PhoneConfig {
            call_sid: placed.call_sid.clone(),
            from: "+15005550006".to_owned(),
            to: placed.get("To").expect("a number").to_owned(),
            ..self.running.config()
        };
        let phone = Phone::new(config).expect("a client");
        let of = |name: &str| placed.get(name).expect("an address").to_owned();
        (phone, of("Url"), of("StatusCallback"))
    }

    async fn report(&self, phone: &Phone, url: &str, status: &str, sequence: &str) {
        let url = url.parse().expect("an address");
        let reply = phone.report(&url, status, &[("SequenceNumber", sequence)]).await.expect("an answer");
        assert_eq!(reply.status, 204);
    }

    fn call(&self) -> Option<LiveCall> {
        self.running.desk.live().calls().into_iter().find(|call| call.call_sid == self.sid())
    }

    fn stage(&self) -> Option<TransferStage> {
        self.call()?.transfer.map(|transfer| transfer.stage)
    }

    /// What the record tells of the transfer.
    fn told(&self) -> Vec<String> {
        let record = self.running.desk.live().record(self.sid()).expect("a record");
        let tools = record.lines.into_iter().filter_map(|line| match line {
            Line::Tool(tool) if tool.name == "transfer" => Some(tool.summary),
            _ => None,
        });
        tools.collect()
    }
}

fn dial_of(document: &Document) -> &Dial {
    match document.instructions.last() {
        Some(Instruction::Dial(dial)) => dial,
        _ => panic!("somebody is called: {:?}", document.instructions),
    }
}

#[tokio::test]
async fn a_blind_transfer_calls_whoever_is_wanted() {
    for (to, number) in [(None, PERSON), (Some(OTHER), OTHER), (Some("(555) 010-0177"), OTHER)] {
        let desk = Desk::open().await;
        desk.transfer(to, TransferKind::Blind).await.expect("it begins");
        let document = desk.moved().await;
        let dial = dial_of(&document);
        assert_eq!(dial.targets, [("Number".to_owned(), number.to_owned())]);
        assert_eq!(words(&document), "I'll put you through to a colleague. One moment, please.");
        assert_eq!(desk.stage(), Some(TransferStage::Dialling));
        let action = dial.action.clone().expect("an action");
        for _ in 0..2 {
            let over = desk.go(&desk.phone, &action, &[("DialCallStatus", "completed")]).await;
            assert_eq!(over.instructions, [Instruction::Hangup], "all was said");
        }
        assert!(desk.call().is_none());
        assert_eq!(desk.service.violations(), Vec::<String>::new());
        assert_eq!(desk.told().len(), 2, "{:?}", desk.told());
    }
}

#[tokio::test]
async fn when_nobody_answers_the_receptionist_goes_on_with_what_it_knows() {
    for status in ["no-answer", "busy", "failed", "canceled"] {
        let desk = Desk::open().await;
        desk.transfer(None, TransferKind::Blind).await.expect("it begins");
        let action = dial_of(&desk.moved().await).action.clone().expect("an action");
        let back = desk.go(&desk.phone, &action, &[("DialCallStatus", status)]).await;
        assert!(words(&back).contains("nobody is free right now"), "{status}: {}", words(&back));
        assert_eq!(desk.stage(), Some(TransferStage::Back));
        let again = desk.go(&desk.phone, &action, &[("DialCallStatus", status)]).await;
        assert_eq!(again, back, "{status}: a repeated report is one report");
        let on = answer(&desk.phone, &back, &[("SpeechResult", "no thank you")]).await;
        assert!(!words(&on).contains("your name"), "{status}: she has said it: {}", words(&on));
    }
}

#[tokio::test]
async fn a_warm_transfer_is_taken_by_a_key_after_the_summary() {
    let desk = Desk::open().await;
    desk.transfer(Some(OTHER), TransferKind::Warm).await.expect("it begins");
    let waiting = desk.moved().await;
    let room = &dial_of(&waiting).targets[0];
    assert_eq!(room.0, "Conference");
    let (callee, url, report) = desk.callee().await;
    desk.report(&callee, &report, "ringing", "1").await;
    let whisper = desk.go(&callee, &url, &[]).await;
    assert!(words(&whisper).contains("Ana Ruiz"), "{}", words(&whisper));
    assert!(words(&whisper).contains("Press 1"), "{}", words(&whisper));
    let Some(Instruction::Gather(gather)) = whisper.instructions.first() else {
        panic!("a key is asked for")
    };
    assert!(!gather.speech && gather.keys, "a voicemail that speaks takes nothing");
    let accept = gather.action.clone().expect("an action");
    for _ in 0..2 {
        let meets = desk.go(&callee, &accept, &[("Digits", "1")]).await;
        assert_eq!(&dial_of(&meets).targets[0], room, "the same room");
    }
    assert_eq!(desk.stage(), Some(TransferStage::Accepted));
    // The reports overtake each other and the talk goes on.
    desk.report(&callee, &report, "no-answer", "0").await;
    assert_eq!(desk.stage(), Some(TransferStage::Accepted));
    let action = dial_of(&waiting).action.clone().expect("an action");
    let over = desk.go(&desk.phone, &action, &[("DialCallStatus", "completed")]).await;
    assert_eq!(over.instructions, [Instruction::Hangup]);
    assert!(desk.call().is_none());
    assert_eq!(desk.service.placed().len(), 1, "one call, whatever is repeated");
    assert_eq!(desk.service.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_caller_whom_nobody_takes_warmly_is_brought_back() {
    let unheard: [&[(&str, &str)]; 3] = [&[("Digits", "2")], &[], &[("Digits", "")]];
    for keys in unheard {
        let desk = Desk::open().await;
        desk.transfer(None, TransferKind::Warm).await.expect("it begins");
        desk.moved().await;
        let (callee, url, _) = desk.callee().await;
        let whisper = desk.go(&callee, &url, &[]).await;
        let Some(Instruction::Gather(gather)) = whisper.instructions.first() else { panic!("a key") };
        let accept = gather.action.clone().expect("an action");
        assert!(hangs_up(&desk.go(&callee, &accept, keys).await));
        desk.service.until("the caller is moved", |asked| asked.len() == 3).await;
        let back = desk.moved().await;
        assert!(words(&back).contains("nobody is free"), "{keys:?}: {}", words(&back));
        let late = desk.go(&callee, &accept, &[("Digits", "1")]).await;
        assert!(hangs_up(&late) && words(&late).contains("no longer waiting"), "{}", words(&late));
    }
    for status in ["no-answer", "busy", "failed", "canceled"] {
        let desk = Desk::open().await;
        desk.transfer(None, TransferKind::Warm).await.expect("it begins");
        desk.moved().await;
        let (callee, _, report) = desk.callee().await;
        desk.report(&callee, &report, status, "3").await;
        desk.report(&callee, &report, status, "3").await;
        desk.report(&callee, &report, "ringing", "1").await;
        desk.service.until("the caller is moved", |asked| asked.len() == 3).await;
        assert!(words(&desk.moved().await).contains("nobody is free"), "{status}");
        assert_eq!(desk.service.asked().len(), 3, "{status}: moved once");
        assert_eq!(desk.stage(), Some(TransferStage::Back));
    }
}

#[tokio::test]
async fn a_caller_who_leaves_meanwhile_is_not_waited_for() {
    let desk = Desk::open().await;
    desk.transfer(None, TransferKind::Warm).await.expect("it begins");
    desk.moved().await;
    let (callee, url, _) = desk.callee().await;
    desk.service.stands(&callee.config().call_sid, "ringing");
    let status = desk.running.url("/api/voice/status");
    desk.phone.report(&status, "completed", &[]).await.expect("an answer");
    assert!(desk.call().is_none());
    desk.service
        .until("nobody is rung any more", |asked| asked.iter().any(|a| a.get("Status") == Some("completed")))
        .await;
    let late = desk.go(&callee, &url, &[]).await;
    assert!(hangs_up(&late) && words(&late).contains("no longer waiting"), "{}", words(&late));
}

#[tokio::test]
async fn a_call_that_cannot_be_moved_is_told_so_and_goes_on() {
    for (does, tries, says) in [
        (vec![Does::Fails(400, 21220)], 1, "The caller has left."),
        (vec![Does::Fails(404, 20404)], 1, "The caller has left."),
        (vec![Does::Fails(401, 20003)], 1, "TWILIO_AUTH_TOKEN"),
        (vec![Does::Fails(429, 20429); 4], 4, "no more requests"),
        (vec![Does::Fails(500, 0)], 1, "out of order"),
    ] {
        let desk = Desk::open().await;
        desk.service.then(does.clone());
        let error = desk.transfer(None, TransferKind::Blind).await.expect_err("it does not begin");
        assert!(error.to_string().contains(says), "{does:?}: {error}");
        assert_eq!(desk.service.requests(), tries, "{does:?}");
        let left = says.contains("left");
        assert_eq!(desk.call().is_none(), left, "{does:?}");
        if !left {
            let on = answer(&desk.phone, &desk.asked, &[("SpeechResult", "next Monday")]).await;
            assert!(!words(&on).contains("put you through"), "{does:?}: {}", words(&on));
        }
    }
}

#[tokio::test]
async fn what_may_have_been_done_is_not_asked_again_and_takes_effect_with_the_next_turn() {
    let desk = Desk::open().await;
    desk.service.then([Does::InSilence]);
    desk.transfer(None, TransferKind::Blind).await.expect("it may have begun");
    assert_eq!(desk.service.requests(), 1, "it could dial twice");
    let document = answer(&desk.phone, &desk.asked, &[("SpeechResult", "next Monday")]).await;
    assert_eq!(dial_of(&document).targets[0].1, PERSON);
}

#[tokio::test]
async fn when_the_person_cannot_be_called_the_caller_stays() {
    for does in [Does::Fails(400, 21211), Does::Fails(401, 20003), Does::Fails(500, 0)] {
        let desk = Desk::open().await;
        desk.service.then([Does::Right, does.clone()]);
        desk.transfer(None, TransferKind::Warm).await.expect("the caller is moved");
        let back = desk.moved().await;
        assert!(words(&back).contains("nobody is free"), "{does:?}: {}", words(&back));
        assert_eq!(desk.service.placed().len(), 0, "{does:?}");
        assert_eq!(desk.service.requests(), 2, "{does:?}: it is not placed twice");
    }
}

#[tokio::test]
async fn only_plain_numbers_are_dialled_and_only_one_at_a_time() {
    let desk = Desk::open().await;
    for to in ["911", "112", "+1911", "+19005550100", "nonsense", "+4990", "client:bob"] {
        let error = desk.transfer(Some(to), TransferKind::Blind).await.expect_err("it is not dialled");
        assert!(matches!(&error, TransferError::Invalid { field: "to", .. }), "{to}: {error:?}");
    }
    let own = desk.transfer(Some("+15005550006"), TransferKind::Blind).await.expect_err("it would come back");
    assert!(own.to_string().contains("come back here"), "{own}");
    assert_eq!(desk.service.requests(), 0);
    desk.transfer(None, TransferKind::Blind).await.expect("it begins");
    let twice = desk.transfer(None, TransferKind::Warm).await.expect_err("one at a time");
    assert!(twice.to_string().contains("already"), "{twice}");
    let unknown =
        desk.running.desk.transfer("CA404", NewTransfer { to: None, kind: TransferKind::Blind }).await;
    assert_eq!(unknown, Err(TransferError::NotFound));
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let running = Setup::default().start().await;
    let phone = running.phone();
    phone.dial().await.expect("TwiML");
    let new = NewTransfer { to: None, kind: TransferKind::Blind };
    let error = running.desk.transfer(&phone.config().call_sid, new).await.expect_err("nobody to call");
    assert!(error.to_string().contains("TWILIO_AGENT_NUMBER"), "{error}");
}

#[tokio::test]
async fn strangers_cannot_take_a_caller() {
    let desk = Desk::open().await;
    desk.transfer(None, TransferKind::Warm).await.expect("it begins");
    desk.moved().await;
    let (callee, url, _) = desk.callee().await;
    let unsigned = crate::support::stranger().post(&url).body("Digits=1").send().await.expect("an answer");
    assert_eq!(unsigned.status().as_u16(), 403);
    // Another call of the account's, signed, but not the one that was placed.
    let other = desk.go(&desk.running.phone(), &url, &[]).await;
    assert!(hangs_up(&other) && !words(&other).contains("Ana"), "{}", words(&other));
    assert!(words(&desk.go(&callee, &url, &[]).await).contains("Ana Ruiz"));
}
