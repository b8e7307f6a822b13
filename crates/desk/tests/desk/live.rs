//! The registry of live calls.

use std::time::Duration;

use call::event::{CallEvent, EndReason, Speaker, Utterance};
use call::tools::{ToolOutcome, ToolRequest};
use desk::DeskError;
use desk::live::{AlreadyLive, ENDED_KEPT, ENDED_LINES_KEPT, LiveCallStart, Order};
use desk::phone::PhoneNumber;
use jiff::SignedDuration;
use tokio::sync::mpsc;
use wire::call::{Agent, AiStatus, ConnectionStatus, Line, Source, Step, ToolState};
use wire::event::Event;

use crate::support::{MONDAY, drain, id, list, names, next, reception, ring};

fn spoken(id: &str, text: &str, is_final: bool) -> Utterance {
    Utterance {
        id: id.into(),
        speaker: Speaker::Caller,
        text: text.into(),
        cut: None,
        is_final,
        began: Duration::from_millis(1500),
    }
}

fn texts(lines: &[Line]) -> Vec<&str> {
    lines
        .iter()
        .map(|line| match line {
            Line::Utterance(utterance) => utterance.text.as_str(),
            Line::Tool(tool) => tool.summary.as_str(),
            Line::Staff(act) => act.who.as_str(),
        })
        .collect()
}

#[tokio::test]
async fn a_call_is_told_from_its_first_moment_to_its_last() {
    let reception = reception();
    let mut reader = reception.desk.bus().subscribe(None);
    let (call, _orders) = ring(&reception.desk, "CA1");
    call.set_stream_sid("MZ1");
    call.tell(CallEvent::StepChanged(call::event::Step::CollectingName));
    call.tell(CallEvent::AiStatusChanged(call::event::AiStatus::Speaking));
    call.tell(CallEvent::Named("Ann Lee".into()));
    call.tell(CallEvent::Utterance(spoken("u1", "I need", false)));
    call.tell(CallEvent::Utterance(spoken("u1", "I need a visit", true)));
    let request = Some(list(MONDAY));
    call.tell(CallEvent::ToolStarted { tool: id("t1"), name: "list_available_slots".into(), request });
    let outcome =
        ToolOutcome::Slots { date: MONDAY.into(), times: vec!["9:00 AM".into()], none_because: None };
    call.tell(CallEvent::ToolEnded { tool: id("t1"), outcome });
    reception.clock.advance(SignedDuration::from_secs(75));

    let live = &reception.desk.live().calls()[0];
    assert_eq!((live.stream_sid.as_str(), live.duration), ("MZ1", 75), "the duration is of this moment");
    assert_eq!(
        (live.current_step, live.ai_status),
        (Step::CollectingName, AiStatus::Speaking),
        "as it was told"
    );
    assert_eq!(live.customer_name.as_deref(), Some("Ann Lee"), "the name is known");
    assert_eq!(live.start_time, "2026-11-20T15:00:00.000Z", "in UTC");
    let record = reception.desk.live().record("CA1").expect("the call is up");
    assert_eq!(
        texts(&record.lines),
        ["I need a visit", "Found 1 free time on Monday, November 23"],
        "what was said and done"
    );
    let Line::Utterance(first) = &record.lines[0] else { panic!("an utterance came first") };
    assert_eq!(first.timestamp, "2026-11-20T15:00:01.500Z", "when it began, by the clock");

    call.end(wire::history::EndReason::Finished);
    let events = drain(&mut reader);
    assert_eq!(
        names(&events),
        [
            "call_started",
            "call_changed",
            "call_changed",
            "call_updated",
            "call_changed",
            "call_changed",
            "call_changed",
            "utterance_changed",
            "utterance_changed",
            "tool_changed",
            "tool_changed",
            "call_ended",
        ],
        "in the order it happened"
    );
    let Some(Event::CallEnded(ended)) = events.last() else { panic!("it ended") };
    assert_eq!(ended.duration, 75, "whole seconds");
    assert_eq!(reception.desk.live().count(), 0, "nobody is on the line");
    let record = reception.desk.live().record("CA1").expect("an ended call can still be read");
    assert_eq!((record.lines.len(), record.call.duration), (2, 75), "and no longer grows");
}

#[tokio::test]
async fn nothing_that_comes_after_the_end_brings_a_call_back() {
    let reception = reception();
    let (call, _orders) = ring(&reception.desk, "CA1");
    call.end(wire::history::EndReason::Finished);
    let mut reader = reception.desk.bus().subscribe(None);
    call.step(Step::Booking);
    call.ai_status(AiStatus::Speaking);
    call.named("Ann Lee".into());
    call.agent(Agent::Openai);
    call.set_stream_sid("MZ2");
    call.utterance(spoken("u1", "hello?", true));
    call.tool_started(&id("t"), "end_call", Some(&ToolRequest::end_call("")));
    call.tool_ended(&id("t"), &ToolOutcome::Ending);
    call.end(wire::history::EndReason::Finished);
    drop(call);
    assert!(drain(&mut reader).is_empty(), "nothing was told");
    assert!(reception.desk.live().calls().is_empty(), "no ghost is on the line");
    let record = reception.desk.live().record("CA1").expect("kept");
    assert!(record.lines.is_empty() && record.call.customer_name.is_none(), "the record stays as it ended");
}

#[tokio::test]
async fn a_late_write_of_an_earlier_registration_does_not_touch_the_later_one() {
    let reception = reception();
    let (earlier, _orders) = ring(&reception.desk, "CA1");
    earlier.end(wire::history::EndReason::Finished);
    let (later, _more_orders) = ring(&reception.desk, "CA1");
    earlier.step(Step::Farewell);
    earlier.end(wire::history::EndReason::Finished);
    drop(earlier);
    assert!(later.is_live(), "the later one is another generation");
    assert_eq!(reception.desk.live().calls()[0].current_step, Step::Greeting, "and was not touched");
}

#[tokio::test]
async fn a_second_registration_of_a_call_that_is_up_is_refused() {
    let reception = reception();
    let (first, _orders) = ring(&reception.desk, "CA1");
    let (orders, _arriving) = mpsc::channel(1);
    let start = LiveCallStart {
        call_sid: "CA1".into(),
        stream_sid: "MZother".into(),
        phone_number: PhoneNumber::default(),
        source: Source::Phone,
        agent: Agent::Openai,
    };
    let mut reader = reception.desk.bus().subscribe(None);
    assert_eq!(
        reception.desk.live().register(start, orders).err(),
        Some(AlreadyLive),
        "a webhook that came twice"
    );
    assert!(drain(&mut reader).is_empty(), "nobody is told of it");
    assert!(first.is_live(), "the first goes on");
    assert_eq!(reception.desk.live().calls()[0].agent, Agent::Offline, "undisturbed");
}

#[tokio::test]
async fn a_loop_that_fails_leaves_no_call_behind() {
    let reception = reception();
    let mut reader = reception.desk.bus().subscribe(None);
    let (call, _orders) = ring(&reception.desk, "CA1");
    let failed = tokio::spawn(async move {
        let _call = call;
        panic!("on purpose");
    });
    assert!(failed.await.is_err(), "the loop failed");
    assert_eq!(reception.desk.live().count(), 0, "its call is over");
    assert_eq!(
        names(&drain(&mut reader)),
        ["call_started", "call_changed", "call_ended"],
        "and told as ended"
    );
}

#[tokio::test]
async fn a_call_that_goes_on_without_media_keeps_its_record_and_is_counted_once() {
    let reception = reception();
    let (media, _orders) = ring(&reception.desk, "CA1");
    media.utterance(spoken("u1", "I need a visit", true));
    media.named("Ann Lee".into());
    drop(media);
    reception.clock.advance(SignedDuration::from_secs(10));
    let (turns, _more_orders) = ring(&reception.desk, "CA1");
    turns.utterance(spoken("u1", "Hello again", true));
    let record = reception.desk.live().record("CA1").expect("up");
    assert_eq!(
        texts(&record.lines),
        ["I need a visit", "Hello again"],
        "ids of another loop overwrite nothing"
    );
    assert_eq!(
        (record.call.duration, record.call.customer_name.as_deref()),
        (10, Some("Ann Lee")),
        "the same call"
    );
    let Line::Utterance(second) = &record.lines[1] else { panic!("an utterance") };
    assert_eq!(second.timestamp, "2026-11-20T15:00:11.500Z", "counted from the second loop's beginning");
    for _ in 0..200 {
        if reception.store.counters().expect("read").total_calls > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let (_other, _other_orders) = ring(&reception.desk, "CA2");
    let mut reader = reception.desk.bus().subscribe(None);
    let total = loop {
        let total = reception.store.counters().expect("read").total_calls;
        if total > 1 {
            break total;
        }
        next(&mut reader).await;
    };
    assert_eq!(total, 2, "two calls, however many loops they had");
}

#[tokio::test]
async fn orders_reach_the_loop_of_their_call() {
    let reception = reception();
    let live = reception.desk.live();
    let (first, mut first_orders) = ring(&reception.desk, "CA1");
    let (_second, mut second_orders) = ring(&reception.desk, "CA2");
    live.order("CA1", Order::HangUp(EndReason::Staff)).expect("the call is up");
    assert_eq!(first_orders.try_recv(), Ok(Order::HangUp(EndReason::Staff)), "it arrived");
    assert!(second_orders.try_recv().is_err(), "and not at the other call");

    assert_eq!(live.end_all(EndReason::Closing), 2, "everybody is told when the program closes");
    assert_eq!(first_orders.try_recv(), Ok(Order::HangUp(EndReason::Closing)), "politely");
    assert_eq!(second_orders.try_recv(), Ok(Order::HangUp(EndReason::Closing)), "both of them");

    drop(first);
    assert_eq!(
        live.order("CA1", Order::HangUp(EndReason::Staff)),
        Err(DeskError::NotFound),
        "nobody is there"
    );
    drop(second_orders);
    assert_eq!(
        live.order("CA2", Order::HangUp(EndReason::Staff)),
        Err(DeskError::NotFound),
        "its loop has gone"
    );
}

#[tokio::test]
async fn a_loop_that_takes_no_orders_keeps_nobody_waiting() {
    let reception = reception();
    let (_call, _orders) = ring(&reception.desk, "CA1");
    let results: Vec<_> =
        (0..10).map(|_| reception.desk.live().order("CA1", Order::HangUp(EndReason::Staff))).collect();
    assert!(results.contains(&Err(DeskError::Unavailable)), "a full queue is told");
}

#[tokio::test]
async fn a_booking_makes_the_callers_name_known() {
    let reception = reception();
    let (call, _orders) = ring(&reception.desk, "CA1");
    let outcome = ToolOutcome::Booked {
        confirmation_number: "APT-12345".into(),
        customer_name: "Ann Lee".into(),
        date: MONDAY.into(),
        time: "2:00 PM".into(),
        birth_year_wanted: false,
    };
    call.tool_ended(&id("t1"), &outcome);
    let record = reception.desk.live().record("CA1").expect("up");
    assert_eq!(record.call.customer_name.as_deref(), Some("Ann Lee"), "whoever books has a name");
    let Line::Tool(tool) = &record.lines[0] else { panic!("a tool call") };
    assert_eq!(tool.summary, "Booked 2:00 PM on Monday, November 23 (APT-12345)", "told as what it means");
    assert_eq!(tool.state, ToolState::Done, "it worked");
}

#[tokio::test]
async fn a_call_without_its_stream_is_still_known_by_it() {
    let reception = reception();
    let (call, _orders) = ring(&reception.desk, "CA1");
    call.set_stream_sid("MZ1");
    call.set_stream_sid("");
    let live = &reception.desk.live().calls()[0];
    assert_eq!((live.stream_sid.as_str(), live.connection_id.as_str()), ("MZ1", ""));
    assert_eq!(live.connection_status, ConnectionStatus::Disconnected);
    drop(call);
    let (_again, _orders) = ring(&reception.desk, "CA1");
    let live = &reception.desk.live().calls()[0];
    assert_eq!(
        (live.stream_sid.as_str(), live.connection_id.as_str()),
        ("MZ1", ""),
        "also under another loop"
    );
}

#[tokio::test]
async fn what_does_not_change_is_not_told() {
    let reception = reception();
    let (call, _orders) = ring(&reception.desk, "CA1");
    let mut reader = reception.desk.bus().subscribe(None);
    call.step(Step::Greeting);
    call.ai_status(AiStatus::Listening);
    call.agent(Agent::Offline);
    call.set_stream_sid("");
    assert!(drain(&mut reader).is_empty(), "it was so before");
}

#[tokio::test]
async fn only_the_last_ended_calls_can_be_read() {
    let reception = reception();
    for n in 0..ENDED_KEPT {
        drop(ring(&reception.desk, &format!("CA{n}")));
    }
    reception.clock.advance(SignedDuration::from_mins(2));
    drop(ring(&reception.desk, "CA last"));
    assert!(reception.desk.live().record("CA0").is_none(), "the oldest was forgotten");
    assert!(reception.desk.live().record("CA1").is_some(), "the others were not");
}

#[tokio::test]
async fn a_call_that_goes_on_after_hundreds_of_others_ended_has_its_record() {
    let reception = reception();
    let (call, _orders) = ring(&reception.desk, "CA first");
    call.tell(CallEvent::Utterance(spoken("u1", "Hello", true)));
    call.end_for_now(wire::history::EndReason::AgentLost);
    for n in 0..ENDED_KEPT * 2 {
        drop(ring(&reception.desk, &format!("CA{n}")));
    }
    let (call, _orders) = ring(&reception.desk, "CA first");
    call.tell(CallEvent::Utterance(spoken("u1", "Hello again", true)));
    let record = reception.desk.live().record("CA first").expect("it is up");
    assert_eq!(record.lines.len(), 2, "what another machine calls the same is another line");
}

#[tokio::test]
async fn of_long_calls_fewer_are_kept() {
    let reception = reception();
    for n in 0..4 {
        let (call, _orders) = ring(&reception.desk, &format!("CA{n}"));
        for line in 0..ENDED_LINES_KEPT * 2 / 5 {
            call.tell(CallEvent::Utterance(spoken(&format!("u{line}"), "and so on", true)));
        }
        call.end(wire::history::EndReason::Finished);
        reception.clock.advance(SignedDuration::from_mins(2));
    }
    let kept: Vec<bool> = (0..4).map(|n| reception.desk.live().record(&format!("CA{n}")).is_some()).collect();
    assert_eq!(kept, [false, false, true, true], "a day of long calls takes no more memory");
}

#[tokio::test]
async fn calls_that_lose_their_media_all_at_once_go_on_with_their_records() {
    let reception = reception();
    let names: Vec<String> = (0..50).map(|n| format!("CA{n}")).collect();
    let calls: Vec<_> = names.iter().map(|name| ring(&reception.desk, name)).collect();
    for (call, _orders) in &calls {
        for line in 0..ENDED_LINES_KEPT / 25 {
            call.tell(CallEvent::Utterance(spoken(&format!("u{line}"), "and so on", true)));
        }
    }
    drop(calls);
    reception.clock.advance(SignedDuration::from_secs(2));
    let _calls: Vec<_> = names.iter().map(|name| ring(&reception.desk, name)).collect();
    let record = reception.desk.live().record("CA0").expect("up");
    assert_eq!(record.lines.len(), ENDED_LINES_KEPT / 25, "what was said stays");
    assert_eq!(reception.desk.totals().all().calls, 50, "no call counts twice");
}

#[tokio::test]
async fn calls_are_listed_oldest_first() {
    let reception = reception();
    let mut calls = Vec::new();
    for sid in ["CAc", "CAa", "CAb"] {
        calls.push(ring(&reception.desk, sid));
        reception.clock.advance(SignedDuration::from_secs(1));
    }
    let listed: Vec<_> = reception.desk.live().calls().into_iter().map(|call| call.call_sid).collect();
    assert_eq!(listed, ["CAc", "CAa", "CAb"], "by the moment they began");
}

#[tokio::test]
async fn a_clock_that_is_set_back_makes_no_negative_duration() {
    let reception = reception();
    let (_call, _orders) = ring(&reception.desk, "CA1");
    reception.clock.advance(SignedDuration::from_hours(-1));
    assert_eq!(reception.desk.live().calls()[0].duration, 0, "an hour back is no time at all");
}

#[tokio::test]
async fn a_tool_call_stands_before_the_words_that_know_its_result() {
    let reception = reception();
    let (call, _orders) = ring(&reception.desk, "CA1");
    // The machine begins some time after the call was entered.
    reception.clock.advance(SignedDuration::from_millis(600));
    let said = |id: &str, ms| Utterance { began: Duration::from_millis(ms), ..spoken(id, "words", true) };
    call.utterance(said("u1", 0));
    reception.clock.advance(SignedDuration::from_millis(300));
    call.tool_started(&id("t1"), "list_available_slots", Some(&list(MONDAY)));
    reception.clock.advance(SignedDuration::from_millis(2));
    call.utterance(said("u2", 302));
    let record = reception.desk.live().record("CA1").expect("up");
    let moments: Vec<&str> = record
        .lines
        .iter()
        .map(|line| match line {
            Line::Utterance(utterance) => utterance.timestamp.as_str(),
            Line::Tool(tool) => tool.timestamp.as_str(),
            Line::Staff(act) => act.timestamp.as_str(),
        })
        .collect();
    let expected = ["2026-11-20T15:00:00.600Z", "2026-11-20T15:00:00.900Z", "2026-11-20T15:00:00.902Z"];
    assert_eq!(moments, expected, "both kinds by one clock");
}

#[tokio::test]
async fn an_agent_that_takes_a_call_over_writes_below_what_was_said_before() {
    let reception = reception();
    let (call, _orders) = ring(&reception.desk, "CA1");
    call.agent(Agent::Openai);
    call.utterance(spoken("u1", "the first agent heard this", true));
    reception.clock.advance(SignedDuration::from_secs(10));
    call.agent(Agent::Offline);
    call.utterance(spoken("u1", "the second one this", true));
    let record = reception.desk.live().record("CA1").expect("up");
    assert_eq!(texts(&record.lines), ["the first agent heard this", "the second one this"]);
    let Line::Utterance(second) = &record.lines[1] else { panic!("an utterance") };
    assert_eq!(second.timestamp, "2026-11-20T15:00:11.500Z", "counted from its own beginning");
}
