//! A person is wanted in a call: raised, seen, settled, and carried by snapshot and events.

use std::sync::Arc;
use std::time::Duration;

use call::event::{CallEvent, GaveBack, Speaker, StaffEvent, Utterance};
use call::tools::ToolRequest;
use desk::live::{Registered, StaffRefusal};
use wire::event::Event;
use wire::history::EndReason;
use wire::person::WhyPerson;
use wire::transfer::{Transfer, TransferKind, TransferStage};

use crate::support::{Reception, drain, id, reception, ring};

fn urgent_reception() -> Reception {
    let reception = reception();
    reception.desk.judge_urgency_by(Arc::new(|words: &str| words.contains("chest pain")));
    reception
}

fn says(call: &Registered, number: u32, text: &str, is_final: bool) {
    call.tell(CallEvent::Utterance(Utterance {
        id: format!("u{number}"),
        speaker: Speaker::Caller,
        text: text.into(),
        cut: None,
        is_final,
        began: Duration::from_secs(1),
    }));
}

fn why(reception: &Reception) -> Option<WhyPerson> {
    reception.desk.live().calls()[0].person.as_ref().map(|person| person.why)
}

#[tokio::test]
async fn a_wish_is_told_once_and_an_emergency_goes_over_it() {
    let reception = urgent_reception();
    let (call, _orders) = ring(&reception.desk, "CA1");
    let mut reader = reception.desk.bus().subscribe(None);
    says(&call, 1, "I have chest pain", false);
    assert_eq!(why(&reception), None, "nobody has said that yet");
    says(&call, 1, "Can I talk to a person?", true);
    says(&call, 2, "I want to speak with someone", true);
    let told = drain(&mut reader);
    let told: Vec<_> = told
        .iter()
        .filter_map(|event| match event {
            Event::CallChanged(call) => call.person.as_ref().map(|person| person.why),
            _ => None,
        })
        .collect();
    assert_eq!(told, [WhyPerson::Asked], "the same wish is no news");
    says(&call, 3, "I have chest pain", true);
    assert_eq!(why(&reception), Some(WhyPerson::Emergency));
    says(&call, 4, "Let me speak to the staff", true);
    assert_eq!(why(&reception), Some(WhyPerson::Emergency), "nothing less goes over it");
    let snapshot = reception.desk.snapshot();
    let person = snapshot.calls[0].call.person.as_ref().expect("a window that opens now sees it");
    assert_eq!((person.why, person.seen.is_none()), (WhyPerson::Emergency, true));
}

#[tokio::test]
async fn the_first_who_has_seen_it_is_named_and_it_stays_wanted() {
    let reception = urgent_reception();
    let live = reception.desk.live().clone();
    let (call, _orders) = ring(&reception.desk, "CA1");
    assert_eq!(live.seen("CA1", "Front desk"), Err(StaffRefusal::NotFound), "nobody is wanted");
    says(&call, 1, "I have chest pain", true);
    live.seen("CA1", "Front desk").expect("it can be seen");
    live.seen("CA1", "Back office").expect("again");
    let person = live.calls()[0].person.clone().expect("still wanted");
    assert_eq!(person.seen.map(|seen| seen.who).as_deref(), Some("Front desk"));
    assert_eq!(live.seen("CA2", ""), Err(StaffRefusal::NotFound));
}

#[tokio::test]
async fn whoever_sees_to_it_settles_it() {
    let reception = urgent_reception();
    let (call, _orders) = ring(&reception.desk, "CA1");
    says(&call, 1, "a human, please", true);
    call.tell(CallEvent::Staff(StaffEvent::Whispered("Take a message.".into())));
    assert_eq!(why(&reception), None, "a whisper");
    let message =
        ToolRequest::TakeMessage { customer_name: None, phone_number: None, message: "The forms.".into() };
    call.tool_started(&id("t1"), "take_message", Some(&message));
    assert_eq!(why(&reception), None, "they have told it to");
    says(&call, 2, "a human, please", true);
    assert_eq!(why(&reception), Some(WhyPerson::Asked), "asked for anew");
    call.tell(CallEvent::Staff(StaffEvent::TookOver));
    says(&call, 3, "I want to speak with someone", true);
    assert_eq!(why(&reception), None, "somebody is there");
    call.tell(CallEvent::Staff(StaffEvent::GaveBack { why: GaveBack::Staff, note: None }));
    says(&call, 4, "I have chest pain", true);
    assert_eq!(why(&reception), Some(WhyPerson::Emergency));
    let transfer = |stage| Transfer { kind: TransferKind::Warm, stage };
    call.transfer(transfer(TransferStage::Dialling));
    assert_eq!(why(&reception), None, "put through");
    call.transfer(transfer(TransferStage::Back));
    assert_eq!(why(&reception), Some(WhyPerson::NobodyCame), "the desk is told");
}

#[tokio::test]
async fn the_receptionist_that_takes_a_message_wants_one() {
    let reception = urgent_reception();
    let (call, _orders) = ring(&reception.desk, "CA1");
    let message =
        ToolRequest::TakeMessage { customer_name: None, phone_number: None, message: "The forms.".into() };
    call.tool_started(&id("t1"), "take_message", Some(&message));
    assert_eq!(why(&reception), Some(WhyPerson::CouldNotHelp));
}

#[tokio::test]
async fn a_call_that_goes_on_after_its_media_still_wants_one() {
    let reception = urgent_reception();
    let (call, _orders) = ring(&reception.desk, "CA1");
    says(&call, 1, "a human, please", true);
    call.end_for_now(EndReason::AgentLost);
    let (call, _orders) = ring(&reception.desk, "CA1");
    assert_eq!(why(&reception), Some(WhyPerson::Asked));
    call.end(EndReason::Finished);
    let record = reception.desk.live().record("CA1").expect("kept");
    assert_eq!(record.call.person, None, "who has left wants nobody");
}
