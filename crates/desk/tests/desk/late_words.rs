//! What staff said before a call's end and is written down only after it.

use std::time::Duration;

use call::event::{CallEvent, Speaker, Utterance};
use jiff::SignedDuration;
use wire::call::Line;
use wire::event::Event;
use wire::history::{CallStatus, EndReason};

use crate::history_support::{detail, kept, said, says};
use crate::support::{drain, names, reception, ring};

fn of_staff(id: &str, text: &str, began_ms: u64) -> Utterance {
    let CallEvent::Utterance(said) = said(id, Speaker::Staff, text, true, began_ms) else {
        panic!("an utterance")
    };
    said
}

fn texts<'a>(lines: impl Iterator<Item = &'a Line>) -> Vec<String> {
    let said = lines.filter_map(|line| match line {
        Line::Utterance(said) => Some(said.text.clone()),
        _ => None,
    });
    said.collect()
}

#[tokio::test]
async fn they_are_added_to_the_call_which_stays_as_its_end_has_left_it() {
    let reception = reception();
    let desk = &reception.desk;
    let (call, _orders) = ring(desk, "CA1");
    says(&call, "u1", "Is it ready?");
    reception.clock.advance(SignedDuration::from_secs(10));
    let late = call.late_words();
    call.end(EndReason::CallerLeft);
    kept(desk).await;
    let before = detail(desk, "CA1").await.call;
    let mut reader = desk.bus().subscribe(None);

    reception.clock.advance(SignedDuration::from_secs(2));
    late.put(of_staff("u2", "It is. Goodbye!", 8_000));
    assert_eq!(names(&drain(&mut reader)), ["utterance_changed"], "a window that shows the call adds it");
    let record = desk.live().record("CA1").expect("it ended a moment ago");
    assert_eq!(texts(record.lines.iter()), ["Is it ready?", "It is. Goodbye!"]);
    assert_eq!(desk.live().count(), 0, "an ended call stays ended");

    kept(desk).await;
    let told: Vec<Event> = std::iter::from_fn(|| reader.take()).map(|(_, event)| event).collect();
    assert!(matches!(&told[..], [Event::HistoryChanged(of)] if of.call_sid == "CA1"), "{told:?}");
    let past = detail(desk, "CA1").await;
    assert_eq!(texts(past.lines.iter().map(|timed| &timed.line)), ["Is it ready?", "It is. Goodbye!"]);
    assert_eq!(
        (past.lines[1].start_ms, past.lines[1].end_ms),
        (8_000, Some(10_000)),
        "it ends with the call"
    );
    assert_eq!((past.call.status, &past.call.end_time), (CallStatus::Completed, &before.end_time));
    assert_eq!(past.call, before, "nothing else of it has changed");
}

#[tokio::test]
async fn they_come_with_the_end_that_is_not_written_yet() {
    let reception = reception();
    let desk = &reception.desk;
    let (call, _orders) = ring(desk, "CA1");
    reception.clock.advance(SignedDuration::from_secs(3));
    let late = call.late_words();
    call.end(EndReason::Staff);
    late.put(of_staff("u1", "Goodbye.", 1_000));
    kept(desk).await;
    let past = detail(desk, "CA1").await;
    assert_eq!((past.call.status, past.call.end_reason), (CallStatus::Completed, Some(EndReason::Staff)));
    assert_eq!(texts(past.lines.iter().map(|timed| &timed.line)), ["Goodbye."]);
}

#[tokio::test]
async fn a_call_that_goes_on_with_another_loop_is_not_written_to_by_the_one_before() {
    let reception = reception();
    let desk = &reception.desk;
    let (first, _orders) = ring(desk, "CA1");
    let late = first.late_words();
    first.end_for_now(EndReason::AgentLost);
    let (second, _orders) = ring(desk, "CA1");
    let mut reader = desk.bus().subscribe(None);
    late.put(of_staff("u1", "Too late.", 0));
    second.end(EndReason::Finished);
    late.put(of_staff("u1", "Too late.", 0));
    assert_eq!(names(&drain(&mut reader)), ["call_ended"]);
    assert!(desk.flush_history(Duration::from_secs(20)).await);
    assert_eq!(detail(desk, "CA1").await.lines.len(), 0);
}
