use super::*;
use crate::state::lines::tests::said;
use wire::call::{Agent, AiStatus, ConnectionStatus, Source, Step, Utterance};
use wire::event::{CallEnded, CallRecord, CallUpdated, UtteranceChanged};
use wire::status::{Health, Lamp};

fn lamp() -> Lamp {
    Lamp { health: Health::Ok, label: "Ready".into(), detail: "All is well.".into() }
}

fn status() -> Status {
    Status {
        line: lamp(),
        tunnel: lamp(),
        ai: lamp(),
        store: lamp(),
        live: lamp(),
        public_url: None,
        voice_webhook: None,
        status_webhook: None,
        fallback_twiml: String::new(),
    }
}

fn call(sid: &str) -> LiveCall {
    LiveCall {
        call_sid: sid.into(),
        stream_sid: String::new(),
        phone_number: "+14155550123".into(),
        customer_name: None,
        start_time: "2026-11-20T14:00:00Z".into(),
        duration: 0,
        current_step: Step::Greeting,
        ai_status: AiStatus::Speaking,
        last_activity: "2026-11-20T14:00:00Z".into(),
        source: Source::Phone,
        agent: Agent::Offline,
        is_speaking: false,
        connection_status: ConnectionStatus::Disconnected,
        connection_id: String::new(),
        is_recording: false,
        listeners: 0,
        staff: None,
        elsewhere: false,
        transfer: None,
        person: None,
    }
}

/// A call in progress of which nothing but its state is known.
pub(crate) fn view(sid: &str) -> CallView {
    CallView::new(call(sid))
}

fn snapshot(calls: &[&str]) -> Snapshot {
    Snapshot {
        success: true,
        last_event_id: "r-1".into(),
        taken_at: "2026-11-20T14:00:10Z".into(),
        calls: calls
            .iter()
            .map(|sid| CallRecord {
                call: call(sid),
                lines: vec![said("1", 1, "Hello", true)],
                figures: Some(CallFigures { turns: 1, ..CallFigures::default() }),
                turns: vec![turn(1, 700)],
            })
            .collect(),
        status: status(),
        metrics: Metrics { total_calls: 3, appointments_booked: 2 },
        clinic: ClinicCard {
            name: "Riverside Medical Clinic".into(),
            time_zone: "America/New_York".into(),
            time_zone_assumed: false,
            clinicians: Vec::new(),
        },
        routing: Default::default(),
        callbacks_open: 0,
    }
}

fn turn(number: u32, heard: u64) -> TurnFigures {
    TurnFigures { number, first_heard_ms: Some(heard), ..TurnFigures::default() }
}

fn measured(sid: &str, turns: u32, turn: Option<TurnFigures>) -> Change {
    let figures = CallFigures { turns, ..CallFigures::default() };
    happened(Event::FiguresChanged(FiguresChanged { call_sid: sid.into(), figures, turn }))
}

fn happened(event: Event) -> Change {
    Change::Event(Box::new(event))
}

fn after(changes: impl IntoIterator<Item = Change>) -> Rc<Reception> {
    changes.into_iter().fold(Rc::new(Reception::default()), |state, change| state.reduce(change))
}

fn taken_ms() -> i64 {
    "2026-11-20T14:00:10Z".parse::<Timestamp>().expect("a timestamp").as_millisecond()
}

fn spoken(sid: &str, text: &str) -> Event {
    let Line::Utterance(utterance) = said("2", 12, text, false) else {
        unreachable!("said makes utterances")
    };
    Event::UtteranceChanged(UtteranceChanged { call_sid: sid.into(), utterance })
}

#[test]
fn a_call_that_goes_on_after_its_end_is_up_again_with_all_that_was_said() {
    let mut reception = Reception::default();
    reception.snapshot(snapshot(&["A"]), 0);
    reception.event(Event::CallEnded(CallEnded { call_sid: "A".into(), duration: 9 }));
    assert!(reception.calls.is_empty());
    let began = wire::event::CallStarted { call_sid: "A".into(), phone_number: "+14155550123".into() };
    reception.event(Event::CallStarted(began));
    reception.event(Event::CallChanged(call("A")));
    assert_eq!((reception.calls.len(), reception.ended.len()), (1, 0));
    assert_eq!((reception.calls[0].ended_after, reception.calls[0].lines.len()), (None, 1));
}

#[test]
fn a_call_appears_moves_and_ends() {
    let state = after([
        Change::Snapshot(Box::new(snapshot(&[])), taken_ms()),
        happened(Event::CallChanged(call("CA1"))),
        happened(Event::CallUpdated(CallUpdated { call_sid: "CA1".into(), current_step: Step::Booking })),
        happened(spoken("CA1", "One mo")),
        happened(spoken("CA1", "One moment")),
    ]);
    let view = state.call("CA1").expect("the call is on screen");
    assert_eq!(view.call.current_step, Step::Booking);
    assert!(matches!(&view.lines[..], [Line::Utterance(Utterance { text, .. })] if text == "One moment"));

    let state = state.reduce(happened(Event::CallEnded(CallEnded { call_sid: "CA1".into(), duration: 42 })));
    assert!(state.calls.is_empty(), "an ended call leaves the list of live ones");
    assert_eq!(state.call("CA1").and_then(|view| view.ended_after), Some(42), "but stays readable");
}

#[test]
fn a_late_change_does_not_revive_an_ended_call() {
    let state = after([
        happened(Event::CallChanged(call("CA1"))),
        happened(Event::CallEnded(CallEnded { call_sid: "CA1".into(), duration: 42 })),
        happened(Event::CallChanged(call("CA1"))),
    ]);
    assert!(state.calls.is_empty());
}

#[test]
fn a_snapshot_replaces_the_calls_and_keeps_those_that_ended_unseen() {
    let state = after([
        Change::Snapshot(Box::new(snapshot(&["CA1", "CA2"])), taken_ms()),
        Change::Snapshot(Box::new(snapshot(&["CA2", "CA3"])), taken_ms()),
    ]);
    let sids: Vec<_> = state.calls.iter().map(|view| view.call.call_sid.as_str()).collect();
    assert_eq!(sids, ["CA2", "CA3"]);
    assert_eq!(state.ended.len(), 1, "CA1 ended while the stream was away");
    assert_eq!(state.ended[0].ended_after, Some(10));
    assert_eq!(state.snapshots, 2, "the day sheet loads again after each snapshot");
}

#[test]
fn timers_follow_the_programs_clock_and_stand_still_while_the_stream_is_lost() {
    // This computer's clock is an hour ahead.
    let local = taken_ms() + 3_600_000;
    let state = after([Change::Snapshot(Box::new(snapshot(&["CA1"])), local), Change::Opened]);
    let view = state.call("CA1").expect("the call is on screen").clone();
    assert_eq!(view.seconds(state.program_time(local + 5_000)), 15);

    let state = state.reduce(Change::Lost(local + 6_000)).reduce(Change::Lost(local + 9_000));
    assert_eq!(state.link, Link::Lost { since_ms: local + 6_000 }, "the age counts from the first loss");
    assert_eq!(view.seconds(state.program_time(local + 60_000)), 16, "nobody knows whether it still lasts");
    assert!(!state.reduce(Change::Opened).is_stale());
}

#[test]
fn words_for_a_call_nobody_knows_are_dropped() {
    let state = after([happened(spoken("CA9", "Hello"))]);
    assert!(state.calls.is_empty() && state.ended.is_empty());
}

#[test]
fn figures_grow_turn_by_turn_and_a_turn_measured_again_replaces_itself() {
    let state = after([
        Change::Snapshot(Box::new(snapshot(&["CA1"])), taken_ms()),
        measured("CA1", 3, Some(turn(3, 900))),
        measured("CA1", 3, Some(turn(2, 800))),
        measured("CA1", 3, Some(turn(3, 950))),
        measured("CA1", 4, None),
    ]);
    let view = state.call("CA1").expect("the call is on screen");
    assert_eq!(view.turns, [turn(1, 700), turn(2, 800), turn(3, 950)]);
    assert_eq!(view.figures.map(|figures| figures.turns), Some(4), "figures come without a turn, too");
    assert_eq!(state.measurements, 4, "the Metrics screen hears of each");
}

#[test]
fn the_last_figures_of_a_call_may_come_after_its_end() {
    let state = after([
        happened(Event::CallChanged(call("CA1"))),
        happened(Event::CallEnded(CallEnded { call_sid: "CA1".into(), duration: 42 })),
        measured("CA1", 1, Some(turn(1, 700))),
        measured("CA9", 1, Some(turn(1, 700))),
    ]);
    assert_eq!(state.call("CA1").map(|view| view.turns.len()), Some(1));
    assert!(state.call("CA9").is_none(), "figures of a call nobody knows make no call");
}
