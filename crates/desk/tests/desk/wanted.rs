//! A person is wanted in a call: raised, seen, settled, and carried by snapshot and events.

use std::sync::Arc;
use std::time::Duration;

use call::event::{CallEvent, GaveBack, Speaker, StaffEvent, Utterance};
use call::tools::ToolRequest;
use desk::live::{Registered, StaffRefusal};
use jiff::SignedDuration;
use wire::call::Line;
use wire::event::Event;
use wire::history::EndReason;
use wire::person::WhyPerson;
use wire::staff::StaffDeed;
use wire::transfer::{Transfer, TransferKind, TransferStage};

use crate::history_support::{detail, kept};
use crate::support::{Reception, drain, id, names, reception, ring};

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

/// Who has seen what in the call, as its record in the book says it.
async fn seen_in_the_book(reception: &Reception) -> Vec<(String, WhyPerson, String, String)> {
    kept(&reception.desk).await;
    let past = detail(&reception.desk, "CA1").await;
    let acts = past.lines.into_iter().filter_map(|timed| match timed.line {
        Line::Staff(act) => Some(act),
        _ => None,
    });
    acts.map(|act| {
        assert_eq!(act.deed, StaffDeed::Saw, "nothing else was done");
        let alarm = act.alarm.expect("what was seen");
        (act.who, alarm.why, alarm.since, act.timestamp)
    })
    .collect()
}

#[tokio::test]
async fn who_has_seen_it_stands_in_the_past_call() {
    let reception = urgent_reception();
    let live = reception.desk.live().clone();
    let (call, _orders) = ring(&reception.desk, "CA1");
    says(&call, 1, "a human, please", true);
    reception.clock.advance(SignedDuration::from_secs(2));
    live.seen("CA1", "Front desk").expect("it can be seen");
    live.seen("CA1", "Back office").expect("again");
    says(&call, 2, "I have chest pain", true);
    reception.clock.advance(SignedDuration::from_secs(12));
    live.seen("CA1", "Back office").expect("it can be seen");
    call.end(EndReason::CallerLeft);
    let at = |time: &str| format!("2026-11-20T{time}.000Z");
    let asked = ("Front desk".to_owned(), WhyPerson::Asked, at("15:00:00"), at("15:00:02"));
    let emergency = ("Back office".to_owned(), WhyPerson::Emergency, at("15:00:02"), at("15:00:14"));
    assert_eq!(seen_in_the_book(&reception).await, [asked, emergency], "the first who saw each");
}

#[tokio::test]
async fn an_alarm_that_is_seen_after_the_caller_has_hung_up_is_seen_all_the_same() {
    let reception = urgent_reception();
    let live = reception.desk.live().clone();
    let (call, _orders) = ring(&reception.desk, "CA1");
    says(&call, 1, "I have chest pain", true);
    call.end(EndReason::CallerLeft);
    kept(&reception.desk).await;
    let before = detail(&reception.desk, "CA1").await.call;
    let mut reader = reception.desk.bus().subscribe(None);
    reception.clock.advance(SignedDuration::from_secs(5));
    live.seen("CA1", "Front desk").expect("it can be seen");
    live.seen("CA1", "Back office").expect("again");
    assert_eq!(names(&drain(&mut reader)), ["staff_acted"], "once, and the call stays ended");
    let seen = seen_in_the_book(&reception).await;
    assert_eq!(seen.len(), 1);
    assert_eq!((seen[0].0.as_str(), seen[0].3.as_str()), ("Front desk", "2026-11-20T15:00:05.000Z"));
    assert_eq!(detail(&reception.desk, "CA1").await.call, before, "nothing else of it has changed");

    let (calm, _orders) = ring(&reception.desk, "CA2");
    calm.end(EndReason::Finished);
    assert_eq!(live.seen("CA2", "Front desk"), Err(StaffRefusal::NotFound), "nobody was wanted in it");
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
