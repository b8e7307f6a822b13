//! Calls are written down while they are up.

use std::time::Duration;

use call::event::{CallEvent, Speaker, Step};
use call::tools::{Mood, ToolOutcome, ToolRequest};
use desk::DeskError;
use jiff::SignedDuration;
use store::Options;
use wire::call::{Line, ToolState};
use wire::event::Event;
use wire::history::{ActionReason, CallStatus, EndReason, Judge, Outcome, Pile, Sentiment};
use wire::status::Health;

use crate::history_support::{book_in_call, detail, kept, past, said, says, summary};
use crate::support::{MONDAY, drain, id, next, number, reception, reception_with, ring};

#[tokio::test]
async fn a_whole_call_is_a_row_with_all_that_was_said_and_done() {
    let reception = reception();
    let desk = &reception.desk;
    let (call, _orders) = ring(desk, "CA1");
    call.set_stream_sid("MZ1");
    reception.clock.advance(SignedDuration::from_millis(500));
    call.tell(said("a1", Speaker::Agent, "How can", false, 500));
    reception.clock.advance(SignedDuration::from_millis(2_500));
    call.tell(said("a1", Speaker::Agent, "How can I help?", true, 500));
    call.tell(CallEvent::CallerSpeaking(true));
    reception.clock.advance(SignedDuration::from_secs(2));
    call.tell(CallEvent::CallerSpeaking(false));
    reception.clock.advance(SignedDuration::from_secs(1));
    call.tell(said("u1", Speaker::Caller, "I need", false, 3_000));
    call.tell(said("u1", Speaker::Caller, "I need a visit on Monday", true, 3_000));
    call.tell(CallEvent::Named("Ann Lee".into()));
    let outcome = book_in_call(desk, &call, MONDAY, "2:00 PM").await;
    let booked = number(&outcome);
    call.tell(said("u2", Speaker::Caller, "Perfect, thank you very much", true, 5_000));
    let figures = call::figures::CallFigures { turns: 1, packets_in: 3_000, ..Default::default() };
    let turn = call::figures::TurnFigures {
        number: 1,
        first_heard: Some(Duration::from_millis(700)),
        ..Default::default()
    };
    call.tell(CallEvent::Turn(Box::new(turn)));
    call.tell(CallEvent::Figures(Box::new(figures)));

    let up = detail(desk, "CA1").await;
    assert_eq!((up.call.status, up.call.duration, up.call.pile), (CallStatus::Active, 6, Pile::Active));
    assert_eq!((up.lines.len(), up.call.outcome, up.digest), (4, None, None), "it is not over yet");

    call.tell(CallEvent::ToolStarted {
        tool: id("end"),
        name: "end_call".into(),
        request: Some(ToolRequest::EndCall {
            reason: "done".into(),
            summary: Some("Booked a first visit.".into()),
            mood: Some(Mood::Positive),
        }),
    });
    call.tell(CallEvent::ToolEnded { tool: id("end"), outcome: ToolOutcome::Ending });
    reception.clock.advance(SignedDuration::from_secs(4));
    call.end(EndReason::TimeLimit);
    kept(desk).await;

    let past = detail(desk, "CA1").await;
    let row = &past.call;
    assert_eq!((row.status, row.outcome), (CallStatus::Completed, Some(Outcome::AppointmentBooked)));
    assert_eq!(row.end_reason, Some(EndReason::TimeLimit), "the reason stands beside the true outcome");
    assert_eq!((row.duration, row.pile, row.action), (10, Pile::Done, None), "nothing is left to do");
    assert_eq!(row.start_time, "2026-11-20T15:00:00.000Z");
    assert_eq!(row.end_time.as_deref(), Some("2026-11-20T15:00:10.000Z"));
    assert_eq!((row.stream_sid.as_str(), row.phone_number.as_str()), ("MZ1", "+15551234567"));
    assert_eq!(row.customer_name.as_deref(), Some("Ann Lee"), "the name is not lost");
    assert_eq!(row.confirmation_number.as_deref(), Some(booked.as_str()));
    assert_eq!((row.sentiment, past.sentiment_by), (Some(Sentiment::Positive), Some(Judge::Model)));
    let appointment = past.appointment.as_ref().expect("the appointment as it stands");
    assert_eq!(appointment.confirmation_number, booked);
    let digest = past.digest.as_ref().expect("it is over");
    assert_eq!((digest.why.as_str(), digest.by), ("Booked a first visit.", Judge::Model), "in its words");
    assert_eq!(past.turns.len(), 1, "the turn that was measured");
    assert_eq!(past.figures.as_ref().map(|figures| figures.audio_packets_received), Some(3_000));
    assert_eq!(past.metadata.device_type.as_deref(), Some("phone"));
    assert_eq!(past.metadata.network_quality.as_deref(), Some("good"));
    assert_eq!((past.metadata.language.as_deref(), past.metadata.region.as_deref()), (Some("en-US"), None));

    let told: Vec<String> = past
        .lines
        .iter()
        .map(|timed| match &timed.line {
            Line::Utterance(said) => said.text.clone(),
            Line::Tool(tool) => tool.name.clone(),
            Line::Staff(act) => act.who.clone(),
        })
        .collect();
    let expected = [
        "How can I help?",
        "I need a visit on Monday",
        "create_appointment",
        "Perfect, thank you very much",
        "end_call",
    ];
    assert_eq!(told, expected, "in the order of the record, each once");
    assert_eq!((past.lines[0].start_ms, past.lines[0].end_ms), (500, Some(3_000)), "until it was heard");
    assert_eq!(
        (past.lines[1].start_ms, past.lines[1].end_ms),
        (3_000, Some(5_000)),
        "until the caller stopped speaking, not until the words came"
    );
    let by_id = detail(desk, &row.id).await;
    assert_eq!(by_id.call.call_sid, "CA1", "a row is also found by its id");
}

#[tokio::test]
async fn windows_are_told_when_a_call_is_in_the_book_and_the_book_has_it_then() {
    let reception = reception();
    let mut reader = reception.desk.bus().subscribe(None);
    let (call, _orders) = ring(&reception.desk, "CA1");
    for (status, end) in [(CallStatus::Active, true), (CallStatus::Completed, false)] {
        loop {
            if let Event::HistoryChanged(changed) = next(&mut reader).await {
                assert_eq!(changed.call_sid, "CA1");
                break;
            }
        }
        let row =
            reception.store.call(&store::history::CallRef::Sid("CA1".into())).expect("read").expect("there");
        assert_eq!(row.ended_at.is_none(), end, "what was told of is on disk");
        assert_eq!(summary(&reception.desk, "CA1").await.status, status);
        call.end(EndReason::Finished);
    }
}

#[tokio::test]
async fn a_call_that_goes_on_after_its_media_was_lost_stays_one_row() {
    let reception = reception();
    let desk = &reception.desk;
    let (media, _orders) = ring(desk, "CA1");
    says(&media, "u1", "I need a visit");
    media.end(EndReason::AgentLost);
    kept(desk).await;
    let broken = summary(desk, "CA1").await;
    assert_eq!((broken.status, broken.outcome), (CallStatus::Failed, Some(Outcome::Error)), "for now");

    reception.clock.advance(SignedDuration::from_secs(5));
    let (turns, _more_orders) = ring(desk, "CA1");
    kept(desk).await;
    let again = summary(desk, "CA1").await;
    assert_eq!((again.status, again.outcome, again.id), (CallStatus::Active, None, broken.id.clone()));
    says(&turns, "u1", "Hello again");
    reception.clock.advance(SignedDuration::from_secs(5));
    turns.end(EndReason::CallerLeft);
    kept(desk).await;
    let past = detail(desk, "CA1").await;
    assert_eq!((past.call.status, past.call.duration, past.call.id), (CallStatus::Completed, 10, broken.id));
    assert_eq!(past.lines.len(), 2, "ids of another loop overwrite nothing");
    let page = desk.history(&Default::default(), 10, None).await.expect("a page");
    assert_eq!(page.calls.len(), 1, "one call");
}

#[tokio::test]
async fn nothing_that_comes_after_the_end_changes_the_row() {
    let reception = reception();
    let (call, _orders) = ring(&reception.desk, "CA1");
    says(&call, "u1", "Thank you");
    call.end(EndReason::Finished);
    kept(&reception.desk).await;
    let before = detail(&reception.desk, "CA1").await;
    says(&call, "u2", "a ghost");
    call.tell(CallEvent::Named("Nobody".into()));
    call.tell(CallEvent::StepChanged(Step::Booking));
    call.end(EndReason::Staff);
    drop(call);
    kept(&reception.desk).await;
    assert_eq!(detail(&reception.desk, "CA1").await, before, "the row is as it was");
}

#[tokio::test]
async fn what_callers_left_behind_lies_in_the_right_pile() {
    let reception = reception();
    let desk = &reception.desk;
    let (up, _orders) = ring(desk, "CA1");
    let (message, _orders) = ring(desk, "CA2");
    message.tool_ended(&id("m"), &ToolOutcome::MessageKept);
    message.end(EndReason::CallerLeft);
    let (gave_up, _orders) = ring(desk, "CA3");
    gave_up.named("Ann Lee".into());
    gave_up.end(EndReason::CallerLeft);
    let (broke, _orders) = ring(desk, "CA4");
    drop(broke);
    past(desk, "CA5", "goodbye", EndReason::Finished).await;
    for (call_sid, pile, action) in [
        ("CA1", Pile::Active, None),
        ("CA2", Pile::NeedsAction, Some(ActionReason::CallBack)),
        ("CA3", Pile::NeedsAction, Some(ActionReason::GaveUp)),
        ("CA4", Pile::NeedsAction, Some(ActionReason::Failed)),
        ("CA5", Pile::Done, None),
    ] {
        let row = summary(desk, call_sid).await;
        assert_eq!((row.pile, row.action), (pile, action), "{call_sid}");
    }
    drop(up);
}

#[tokio::test]
async fn a_booking_counts_even_when_its_call_broke_before_it_heard_of_it() {
    let reception = reception();
    let (call, _orders) = ring(&reception.desk, "CA1");
    let context = crate::support::caller("CA1");
    let outcome = reception.desk.run_tool(&context, &id("t"), crate::support::book(MONDAY, "2:00 PM")).await;
    drop(call);
    kept(&reception.desk).await;
    let row = summary(&reception.desk, "CA1").await;
    assert_eq!(row.outcome, Some(Outcome::AppointmentBooked), "it is in the book");
    assert_eq!(row.confirmation_number, Some(number(&outcome)));
    assert_eq!(row.status, CallStatus::Failed, "and still the call broke off");
}

#[tokio::test]
async fn a_locked_book_loses_nothing_of_a_call_and_is_told_once() {
    let reception = reception_with(Options { busy_timeout: Duration::from_millis(20), readers: 2 });
    let desk = &reception.desk;
    let mut reader = desk.bus().subscribe(None);
    let (call, _orders) = ring(desk, "CA1");
    kept(desk).await;
    let other = rusqlite::Connection::open(&reception.path).expect("another program opens the book");
    other.execute_batch("BEGIN IMMEDIATE").expect("and writes");
    says(&call, "u1", "I need a visit");
    let message = loop {
        match next(&mut reader).await {
            Event::Trouble(trouble) => break trouble.message,
            _ => continue,
        }
    };
    assert!(message.contains("locked by another program"), "it says why: {message}");
    assert_eq!(desk.status().store.health, Health::Failed, "and the lamp shows it");
    says(&call, "u2", "on Monday");
    call.end(EndReason::CallerLeft);
    assert!(!desk.flush_history(Duration::from_millis(100)).await, "the book does not take it");
    assert!(
        !drain(&mut reader).iter().any(|event| matches!(event, Event::Trouble(_))),
        "the trouble is told once"
    );
    other.execute_batch("COMMIT").expect("the other program is done");
    kept(desk).await;
    let past = detail(desk, "CA1").await;
    assert_eq!((past.lines.len(), past.call.status), (2, CallStatus::Completed), "all of it is there");
    assert_eq!(desk.status().store.health, Health::Ok, "the lamp is well again");
}

#[tokio::test]
async fn a_call_that_the_book_refuses_does_not_hold_up_the_others() {
    let reception = reception();
    rusqlite::Connection::open(&reception.path)
        .and_then(|sql| {
            sql.execute_batch(
                "CREATE TRIGGER refuse BEFORE INSERT ON calls WHEN NEW.call_sid = 'CA2'
                 BEGIN SELECT RAISE(ABORT, 'refused'); END;",
            )
        })
        .expect("another tool adds a rule");
    let mut reader = reception.desk.bus().subscribe(None);
    let calls: Vec<_> = (1..=3).map(|n| ring(&reception.desk, &format!("CA{n}"))).collect();
    kept(&reception.desk).await;
    assert_eq!(summary(&reception.desk, "CA1").await.status, CallStatus::Active, "the one before is kept");
    assert_eq!(summary(&reception.desk, "CA3").await.status, CallStatus::Active, "and the one behind");
    assert_eq!(
        reception.desk.past_call("CA2").await.err(),
        Some(DeskError::NotFound),
        "the refused one is not"
    );
    let told = drain(&mut reader).into_iter().find_map(|event| match event {
        Event::Trouble(trouble) => trouble.call_sid,
        _ => None,
    });
    assert_eq!(told.as_deref(), Some("CA2"), "and somebody is told");
    drop(calls);
}

#[tokio::test]
async fn a_call_whose_words_the_book_refuses_still_ends() {
    let reception = reception();
    rusqlite::Connection::open(&reception.path)
        .and_then(|sql| {
            sql.execute_batch(
                "CREATE TRIGGER refuse BEFORE INSERT ON utterances WHEN NEW.text = 'odd'
                 BEGIN SELECT RAISE(ABORT, 'refused'); END;",
            )
        })
        .expect("another tool adds a rule");
    past(&reception.desk, "CA1", "odd", EndReason::Finished).await;
    let row = detail(&reception.desk, "CA1").await;
    assert_eq!((row.call.status, row.lines.len()), (CallStatus::Completed, 0), "it is not up for ever");
}

#[tokio::test]
async fn tool_calls_are_kept_as_they_ended() {
    let reception = reception();
    let (call, _orders) = ring(&reception.desk, "CA1");
    let outcome = book_in_call(&reception.desk, &call, "2026-11-22", "2:00 PM").await;
    assert!(matches!(outcome, ToolOutcome::Refused { .. }), "a Sunday");
    let past = detail(&reception.desk, "CA1").await;
    let Line::Tool(tool) = &past.lines[0].line else { panic!("a tool call") };
    assert_eq!((tool.state, tool.name.as_str()), (ToolState::Refused, "create_appointment"));
    assert!(past.appointment.is_none(), "nothing was booked");
}

#[tokio::test]
async fn an_unknown_call_is_not_found() {
    let reception = reception();
    for which in ["CA404", "1", "", "../../etc/passwd", "99999999999999999999", "é"] {
        assert_eq!(reception.desk.past_call(which).await.err(), Some(DeskError::NotFound), "{which:?}");
    }
}

#[tokio::test]
async fn a_call_that_loses_its_media_and_goes_on_never_stands_among_those_that_failed() {
    let reception = reception();
    let desk = &reception.desk;
    let (call, _orders) = ring(desk, "CA1");
    call.tell(said("1", Speaker::Caller, "I need a visit on Monday", true, 0));
    call.end_for_now(EndReason::AgentLost);
    assert!(!call.is_live(), "its loop is done with it");
    kept(desk).await;
    let between = summary(desk, "CA1").await;
    assert_eq!((between.status, between.pile), (CallStatus::Active, Pile::Active), "its caller waits");
    let (call, _orders) = ring(desk, "CA1");
    call.tell(said("1", Speaker::Caller, "At ten", true, 0));
    call.end(EndReason::Finished);
    kept(desk).await;
    let past = detail(desk, "CA1").await;
    assert_eq!((past.call.status, past.call.end_reason), (CallStatus::Completed, Some(EndReason::Finished)));
    assert_eq!(past.lines.len(), 2, "both loops' lines are there");
}

#[tokio::test]
async fn a_call_that_loses_its_media_and_does_not_go_on_has_failed_when_the_program_ends() {
    let reception = reception();
    let (call, _orders) = ring(&reception.desk, "CA1");
    call.end_for_now(EndReason::AgentLost);
    drop(call);
    let store = reception.store.clone();
    drop(reception.desk);
    let row = store.call(&store::history::CallRef::Sid("CA1".into())).expect("the book").expect("its row");
    assert_eq!(row.end_reason, Some(store::history::EndReason::AgentLost));
    assert!(store.active_calls().expect("the book").is_empty(), "nothing is left open");
}

#[tokio::test]
async fn a_caller_who_asked_for_a_person_and_left_no_message_is_to_be_called_back() {
    let reception = reception();
    past(&reception.desk, "CA1", "Can I talk to a person?", EndReason::CallerLeft).await;
    let call = summary(&reception.desk, "CA1").await;
    assert_eq!((call.outcome, call.action), (Some(Outcome::UserHangup), Some(ActionReason::CallBack)));
    assert_eq!(call.pile, Pile::NeedsAction);
    past(&reception.desk, "CA2", "Can I talk to a person?", EndReason::PutThrough).await;
    assert_eq!(summary(&reception.desk, "CA2").await.action, None, "they talked with one");
}
