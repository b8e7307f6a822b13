//! Two programs on one Redis.

use std::time::Duration;

use call::event::EndReason as Reason;
use call::event::Speaker::{Agent, Caller};
use call::tools::{ToolOutcome, ToolRequest};
use desk::DeskError;
use desk::bus::Subscription;
use desk::live::Order;
use store::live::Pace;
use testkit::redis::RedisServer;
use wire::call::{Line, Step};
use wire::event::Event;
use wire::history::{EndReason, Interval};

use super::{is_up, pace, says, share, share_at, until, until_lamp};
use crate::support::{Reception, drain, id, names, reception, ring};

/// Two receptions that share one Redis.
async fn two(server: &RedisServer) -> (Reception, desk::shared::Sharing, Reception, desk::shared::Sharing) {
    let (one, two) = (reception(), reception());
    let (sharing, sharing_too) = (share(&one.desk, server), share(&two.desk, server));
    until_lamp(&one.desk, "Redis").await;
    until_lamp(&two.desk, "Redis").await;
    (one, sharing, two, sharing_too)
}

/// What windows are told of calls, without what is told of lamps.
fn of_calls(reader: &mut Subscription) -> Vec<Event> {
    drain(reader).into_iter().filter(|event| !matches!(event, Event::StatusChanged(_))).collect()
}

#[tokio::test]
async fn a_call_is_seen_in_the_other_program_with_each_event_once() {
    let server = RedisServer::start();
    let (one, sharing, two, sharing_too) = two(&server).await;
    let mut here = one.desk.bus().subscribe(None);
    let mut there = two.desk.bus().subscribe(None);
    let (call, _orders) = ring(&one.desk, "CA1");
    says(&call, Agent, "a1", "Hello.");
    call.step(Step::CollectingDate);
    let request = ToolRequest::EndCall { reason: "done".into(), summary: None, mood: None };
    call.tool_started(&id("t1"), "end_call", Some(&request));
    call.tool_ended(&id("t1"), &ToolOutcome::Ending);
    until("it is seen", || two.desk.live().record("CA1").is_some_and(|record| record.lines.len() == 2)).await;
    until("how it ended is seen", || {
        let record = two.desk.live().record("CA1");
        record.is_some_and(|r| matches!(&r.lines[1], Line::Tool(t) if t.summary == "Said goodbye"))
    })
    .await;

    let shown = &two.desk.live().calls()[0];
    assert!(shown.elsewhere, "it is marked as somebody else's");
    assert_eq!(shown.current_step, Step::CollectingDate);
    assert!(!one.desk.live().calls()[0].elsewhere && one.desk.live().calls().len() == 1);
    assert_eq!((one.desk.live().count(), two.desk.live().count()), (1, 0), "each counts its own");
    let mut record = two.desk.live().record("CA1").expect("it is known");
    record.call.elsewhere = false;
    assert_eq!(Some(record), one.desk.live().record("CA1"), "line by line the same");
    assert_eq!(two.desk.snapshot().calls.len(), 1, "new windows see it too");
    assert_eq!(two.desk.snapshot().metrics.total_calls, 0, "figures are of its own book");
    let stats = two.desk.call_stats().await.expect("the book is read");
    assert_eq!((stats.active_calls, stats.total_calls), (0, 0), "and so is what is up");
    let today = two.desk.today();
    let overview = two.desk.overview(today, today, Interval::Hour).await.expect("the book is read");
    assert_eq!(overview.active_calls, 0, "on the Overview screen, too");

    call.end(EndReason::Finished);
    until("its end is seen", || two.desk.live().calls().is_empty()).await;
    let unmarked = |events: Vec<Event>| -> Vec<Event> {
        let unmark = |event| match event {
            Event::CallChanged(call) => Event::CallChanged(wire::call::LiveCall { elsewhere: false, ..call }),
            other => other,
        };
        events
            .into_iter()
            .map(unmark)
            .filter(|e| !matches!(e, Event::HistoryChanged(_) | Event::CallbackChanged(_)))
            .collect()
    };
    let (told_here, told_there) = (unmarked(of_calls(&mut here)), unmarked(of_calls(&mut there)));
    assert_eq!(names(&told_there), names(&told_here));
    assert_eq!(told_there, told_here, "the other's windows are told the same, in order, once");
    sharing.stop().await;
    sharing_too.stop().await;
}

#[tokio::test]
async fn who_comes_later_sees_all_that_is_up() {
    let server = RedisServer::start();
    let one = reception();
    let sharing = share(&one.desk, &server);
    let (call, _orders) = ring(&one.desk, "CA1");
    says(&call, Agent, "a1", "Hello.");
    says(&call, Caller, "c1", "Good day.");
    until("it is there", || is_up(&server, "CA1")).await;
    let two = reception();
    let mut there = two.desk.bus().subscribe(None);
    let sharing_too = share(&two.desk, &server);
    until("it is seen", || two.desk.live().record("CA1").is_some_and(|record| record.lines.len() == 2)).await;
    tokio::time::sleep(pace().beat * 2).await;
    assert_eq!(
        names(&of_calls(&mut there)),
        ["call_started", "call_changed", "utterance_changed", "utterance_changed"],
        "each once"
    );
    sharing.stop().await;
    until("nothing is left of who said goodbye", || two.desk.live().calls().is_empty()).await;
    sharing_too.stop().await;
}

#[tokio::test]
async fn staff_can_end_a_call_that_another_program_holds() {
    let server = RedisServer::start();
    let (one, sharing, two, sharing_too) = two(&server).await;
    let (_call, mut orders) = ring(&one.desk, "CA1");
    until("it is seen", || !two.desk.live().calls().is_empty()).await;
    two.desk.live().order("CA1", Order::StopRecording).expect("it is passed on");
    two.desk.live().order("CA1", Order::HangUp(Reason::Staff)).expect("it is passed on");
    assert_eq!(orders.recv().await, Some(Order::StopRecording));
    assert_eq!(orders.recv().await, Some(Order::HangUp(Reason::Staff)));
    tokio::time::sleep(pace().beat).await;
    assert!(orders.try_recv().is_err(), "each order once");
    assert_eq!(two.desk.live().order("CA9", Order::StopRecording), Err(DeskError::NotFound));
    server.freeze();
    until_lamp(&two.desk, "In memory, Redis lost").await;
    let order = two.desk.live().order("CA1", Order::HangUp(Reason::Staff));
    assert_eq!(order, Err(DeskError::Unavailable), "nobody believes that it was passed on");
    server.go_on();
    sharing.stop().await;
    sharing_too.stop().await;
}

#[tokio::test]
async fn the_calls_of_a_program_that_vanishes_disappear() {
    let server = RedisServer::start();
    let quick = Pace { alive: Duration::from_millis(1500), ..pace() };
    let (one, two) = (reception(), reception());
    let (sharing, sharing_too) = (share_at(&one.desk, &server, quick), share_at(&two.desk, &server, quick));
    until_lamp(&one.desk, "Redis").await;
    until_lamp(&two.desk, "Redis").await;
    let (_call, _orders) = ring(&one.desk, "CA1");
    let (_own, _own_orders) = ring(&two.desk, "CA2");
    until("it is seen", || two.desk.live().calls().len() == 2).await;
    let mut there = two.desk.bus().subscribe(None);
    // As if it were killed: no goodbye, no end.
    drop(sharing);
    until("it has gone", || two.desk.live().calls().len() == 1).await;
    assert_eq!(names(&of_calls(&mut there)), ["call_ended"]);
    until("nothing of it stays", || !is_up(&server, "CA1")).await;
    assert!(is_up(&server, "CA2"), "our own stays");
    sharing_too.stop().await;
}

#[tokio::test]
async fn the_calls_of_a_program_that_was_killed_and_started_again_at_once_disappear() {
    let server = RedisServer::start();
    let quick = Pace { alive: Duration::from_millis(1500), ..pace() };
    let killed = reception();
    let sharing = share_at(&killed.desk, &server, quick);
    let (_call, _orders) = ring(&killed.desk, "CA1");
    until("it is written", || is_up(&server, "CA1")).await;
    drop(sharing);
    // It comes back while its last sign of life is still there.
    let again = reception();
    let sharing = share_at(&again.desk, &server, quick);
    until_lamp(&again.desk, "Redis").await;
    let (_own, _own_orders) = ring(&again.desk, "CA2");
    until("nothing of it stays", || !is_up(&server, "CA1")).await;
    assert!(is_up(&server, "CA2"), "our own stays");
    sharing.stop().await;
}

#[tokio::test]
async fn a_redis_that_dies_for_a_moment_takes_no_call_from_the_windows() {
    let mut server = RedisServer::start();
    let (one, sharing, two, sharing_too) = two(&server).await;
    let (call, _orders) = ring(&one.desk, "CA1");
    until("it is seen", || !two.desk.live().calls().is_empty()).await;
    let mut there = two.desk.bus().subscribe(None);
    server.kill();
    until_lamp(&one.desk, "In memory, Redis lost").await;
    call.step(Step::CollectingName);
    says(&call, Caller, "c1", "Ann Lee.");
    server.run();
    until("what was missed is seen", || {
        two.desk.live().record("CA1").is_some_and(|record| record.lines.len() == 1)
    })
    .await;
    assert_eq!(two.desk.live().calls()[0].current_step, Step::CollectingName);
    until_lamp(&two.desk, "Redis").await;
    tokio::time::sleep(pace().beat * 2).await;
    let told = names(&of_calls(&mut there));
    assert_eq!(told, ["call_changed", "utterance_changed"], "it never ended, and nothing is told twice");
    sharing.stop().await;
    sharing_too.stop().await;
}

#[tokio::test]
async fn a_call_that_goes_on_in_the_other_program_is_that_ones() {
    let server = RedisServer::start();
    let (one, sharing, two, sharing_too) = two(&server).await;
    let (call, _orders) = ring(&one.desk, "CA1");
    says(&call, Agent, "a1", "Hello.");
    until("it is seen", || !two.desk.live().calls().is_empty()).await;
    two.clock.advance(jiff::SignedDuration::from_secs(5));
    let (again, _orders_too) = ring(&two.desk, "CA1");
    says(&again, Agent, "a1", "I am still here.");
    until("both are in the transcript", || super::words(&server, "CA1").len() == 2).await;
    call.step(Step::Booking);
    call.end(EndReason::AgentLost);
    tokio::time::sleep(pace().refresh * 2).await;
    assert!(is_up(&server, "CA1"), "what the first tells late ends nothing");
    assert!(!two.desk.live().calls()[0].elsewhere);
    again.end(EndReason::Finished);
    until("it ends once", || !is_up(&server, "CA1")).await;
    assert_eq!(server.text(&["ZCARD", "call_history"]).as_deref(), Some("1"));
    sharing.stop().await;
    sharing_too.stop().await;
}

#[tokio::test]
async fn nothing_on_the_channel_but_our_own_words_is_believed() {
    let server = RedisServer::start();
    let one = reception();
    let sharing = share(&one.desk, &server);
    until_lamp(&one.desk, "Redis").await;
    let (_call, mut orders) = ring(&one.desk, "CA1");
    let mut reader = one.desk.bus().subscribe(None);
    let ended = r#"{"program":"x","seq":1,"body":{"kind":"happened","event":{"event":"call_ended","data":{"callSid":"CA1","duration":1}}}}"#;
    let changed =
        r#"{"program":"x","seq":2,"body":{"kind":"happened","event":{"event":"snapshot_needed","data":{}}}}"#;
    let roll = r#"{"program":"x","seq":3,"body":{"kind":"roll_call","calls":[]}}"#;
    let order = r#"{"program":"x","seq":4,"body":{"kind":"order","to":"y","call_sid":"CA1","order":{"order":"stop_recording"}}}"#;
    let long = "x".repeat(5 << 20);
    for message in ["", "{}", "\u{0}", "[1,2]", ended, ended, changed, roll, order, &long] {
        server.ask(&["PUBLISH", "frontdesk:events", message]);
    }
    tokio::time::sleep(pace().beat * 2).await;
    assert_eq!(names(&of_calls(&mut reader)), Vec::<&str>::new(), "our own call is ours");
    assert_eq!(one.desk.live().count(), 1);
    assert!(orders.try_recv().is_err(), "an order for somebody else is none for us");
    assert_eq!(one.desk.status().live.label, "Redis");
    sharing.stop().await;
}
