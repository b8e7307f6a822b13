//! What is measured of calls, and its sums.

use std::time::Duration;

use call::event::CallEvent;
use call::figures::{CallFigures, TurnFigures};
use call::usage::{Micros, Usage};
use desk::Desk;
use desk::live::Registered;
use jiff::SignedDuration;
use store::Options;
use wire::call::Agent;
use wire::event::Event;
use wire::status::Health;

use crate::support::{Reception, drain, names, next, reception, reception_with, ring};

fn turn(number: u32) -> TurnFigures {
    let ms = Duration::from_millis;
    TurnFigures {
        number,
        began: ms(2000),
        asked: Some(ms(0)),
        answering: Some(ms(200)),
        first_sound: Some(ms(400)),
        first_sent: Some(ms(402)),
        first_heard: Some(ms(500)),
        tools: ms(0),
        interrupted: false,
    }
}

fn figures(turns: u32, cost: u64) -> CallFigures {
    CallFigures {
        turns,
        interruptions: turns,
        caller_talk: Duration::from_secs(u64::from(turns)),
        packets_in: u64::from(turns) * 50,
        packets_out: u64::from(turns) * 40,
        jitter: Duration::from_micros(700),
        gaps: 1,
        usage: Usage { input_audio: 100 * u64::from(turns), ..Usage::default() },
        cost: Micros(cost),
        ..CallFigures::default()
    }
}

fn spend(call: &Registered, cost: u64) {
    call.tell(CallEvent::Figures(Box::new(figures(1, cost))));
}

/// Waits until the book holds this sum for the day.
async fn wait_for_the_book(reception: &Reception, day: &str, micros: u64) {
    let day = day.parse().expect("a day");
    for _ in 0..4000 {
        if reception.store.cost(day).expect("read") == micros {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("the cost is not written");
}

#[tokio::test]
async fn a_call_s_figures_are_told_and_kept_after_its_end() {
    let reception = reception();
    let (call, _orders) = ring(&reception.desk, "CA1");
    let record = reception.desk.live().record("CA1").expect("up");
    assert!(record.figures.is_none() && record.turns.is_empty(), "nothing was measured yet");

    let mut reader = reception.desk.bus().subscribe(None);
    call.tell(CallEvent::Turn(Box::new(turn(1))));
    call.tell(CallEvent::Figures(Box::new(figures(1, 10_000))));
    call.tell(CallEvent::Figures(Box::new(figures(1, 10_000))));
    let events = drain(&mut reader);
    assert_eq!(names(&events), ["figures_changed", "figures_changed"], "what is as before is not told again");
    let Event::FiguresChanged(first) = &events[0] else { panic!("figures") };
    assert_eq!(first.turn.and_then(|turn| turn.first_heard_ms), Some(500), "with the turn");
    let Event::FiguresChanged(second) = &events[1] else { panic!("figures") };
    assert_eq!((second.turn, second.figures.cost_micros), (None, 10_000), "and then the sums");
    assert_eq!((second.figures.audio_packets_received, second.figures.jitter_us), (50, 700));

    call.end(wire::history::EndReason::Finished);
    let record = reception.desk.live().record("CA1").expect("ended calls can be read");
    assert_eq!(record.turns.len(), 1, "with their turns");
    assert_eq!(record.figures.map(|figures| figures.cost_micros), Some(10_000), "and sums");
    call.tell(CallEvent::Figures(Box::new(figures(9, 90_000))));
    let record = reception.desk.live().record("CA1").expect("ended");
    assert_eq!(record.figures.map(|figures| figures.turns), Some(1), "what comes late counts nowhere");
    assert_eq!(reception.desk.cost_today(), Micros(10_000));
}

#[tokio::test]
async fn figures_of_a_second_agent_are_added_to_the_first_s() {
    let reception = reception();
    let (call, _orders) = ring(&reception.desk, "CA1");
    call.agent(Agent::Openai);
    call.tell(CallEvent::Turn(Box::new(turn(1))));
    call.tell(CallEvent::Turn(Box::new(turn(2))));
    call.tell(CallEvent::Figures(Box::new(figures(2, 20_000))));
    reception.clock.advance(SignedDuration::from_secs(60));
    call.agent(Agent::Offline);
    call.tell(CallEvent::Turn(Box::new(turn(1))));
    call.tell(CallEvent::Figures(Box::new(CallFigures {
        packets_in: 0,
        jitter: Duration::ZERO,
        ..figures(1, 500)
    })));

    let record = reception.desk.live().record("CA1").expect("up");
    let all = record.figures.expect("measured");
    assert_eq!((all.turns, all.cost_micros, all.tokens.input_audio), (3, 20_500, 300), "both together");
    assert_eq!(all.jitter_us, 700, "jitter is of the machine that heard sound");
    let turns: Vec<_> = record.turns.iter().map(|turn| (turn.number, turn.began_ms)).collect();
    assert_eq!(turns, [(1, 2000), (2, 2000), (3, 62_000)], "numbered on, since the call began");
    let totals = reception.desk.totals();
    assert_eq!((totals.openai.turns, totals.offline.turns), (2, 1), "each agent has its own");
    assert_eq!((totals.cost, totals.packets_in), (Micros(20_500), 100), "nothing is counted twice");
}

#[tokio::test]
async fn figures_of_a_call_that_goes_on_without_media_are_added() {
    let reception = reception();
    let (media, _orders) = ring(&reception.desk, "CA1");
    media.tell(CallEvent::Turn(Box::new(turn(1))));
    media.tell(CallEvent::Figures(Box::new(figures(1, 1000))));
    drop(media);
    reception.clock.advance(SignedDuration::from_secs(10));
    let (turns, _more_orders) = ring(&reception.desk, "CA1");
    let record = reception.desk.live().record("CA1").expect("up");
    assert_eq!(record.figures.map(|figures| figures.turns), Some(1), "kept from before");
    turns.tell(CallEvent::Turn(Box::new(turn(1))));
    turns.tell(CallEvent::Figures(Box::new(figures(1, 30))));
    let record = reception.desk.live().record("CA1").expect("up");
    assert_eq!(record.figures.map(|figures| (figures.turns, figures.cost_micros)), Some((2, 1030)));
    assert_eq!(record.turns.last().map(|turn| (turn.number, turn.began_ms)), Some((2, 12_000)));
    assert_eq!(reception.desk.totals().all().calls, 1, "it is one call");
}

#[tokio::test]
async fn a_very_long_call_keeps_its_last_turns() {
    let reception = reception();
    let (call, _orders) = ring(&reception.desk, "CA1");
    (1..=510).for_each(|number| call.tell(CallEvent::Turn(Box::new(turn(number)))));
    let record = reception.desk.live().record("CA1").expect("up");
    assert_eq!(record.turns.len(), 500);
    assert_eq!(record.turns.first().map(|turn| turn.number), Some(11), "the oldest go first");
    assert_eq!(reception.desk.totals().all().turns, 510, "all are counted");
}

#[tokio::test]
async fn phases_stay_when_nobody_is_on_the_line() {
    let reception = reception();
    let (call, _orders) = ring(&reception.desk, "CA1");
    call.tell(CallEvent::Turn(Box::new(turn(1))));
    call.ai_status(wire::call::AiStatus::Speaking);
    assert_eq!(reception.desk.live().active_turns(), 1, "an answer is being given");
    call.end(wire::history::EndReason::Finished);
    let report = reception.desk.report();
    assert_eq!((report.active_turns, report.calls.active, report.turns), (0, 0, 1));
    let phases = report.phases;
    assert_eq!((phases.llm.count, phases.llm.avg_ms), (1, 400.0));
    assert_eq!((phases.tts.count, phases.tts.avg_ms), (1, 100.0));
    assert_eq!((phases.response.count, phases.response.avg_ms), (1, 500.0));
    assert_eq!(phases.tools.count, 0, "no tool was used");
    assert_eq!((report.recent.len(), report.recent[0].call_sid.as_str()), (1, "CA1"));
    assert_eq!(report.target_latency_ms, 1500);
}

#[tokio::test]
async fn a_day_s_cost_ends_at_the_clinic_s_midnight() {
    let reception = reception();
    let at = |text: &str| reception.clock.set(text.parse().expect("a moment"));
    let (call, _orders) = ring(&reception.desk, "CA1");
    // In New York it is still the twentieth, in UTC no longer.
    at("2026-11-21T04:59:59Z");
    spend(&call, 100);
    assert_eq!(reception.desk.cost_today(), Micros(100));
    at("2026-11-21T05:00:00Z");
    assert_eq!(reception.desk.cost_today(), Micros(0), "a new day has cost nothing");
    spend(&call, 250);
    assert_eq!(reception.desk.cost_today(), Micros(150), "what the same call costs after midnight");
    assert_eq!(reception.desk.cost_limits().day, "2026-11-21");
    at("2026-11-21T04:00:00Z");
    assert_eq!(reception.desk.cost_today(), Micros(100), "a clock that is set back finds its day again");
    wait_for_the_book(&reception, "2026-11-20", 100).await;
    wait_for_the_book(&reception, "2026-11-21", 150).await;
    assert_eq!(reception.desk.totals().cost, Micros(250), "the sum since the start has no midnight");
}

#[tokio::test]
async fn a_clock_that_is_set_far_back_still_counts_the_day() {
    let reception = reception();
    let (call, _orders) = ring(&reception.desk, "CA1");
    for (days, cost) in [(1, 100), (1, 200), (1, 300), (-30, 450)] {
        reception.clock.advance(SignedDuration::from_hours(24 * days));
        spend(&call, cost);
    }
    assert_eq!(reception.desk.cost_limits().day, "2026-10-24");
    assert_eq!(reception.desk.cost_today(), Micros(150), "a limit holds on that day too");
}

#[tokio::test]
async fn a_day_s_cost_follows_the_clinic_s_clock_when_it_is_changed() {
    let reception = reception();
    let (call, _orders) = ring(&reception.desk, "CA1");
    // In New York the first of November 2026 has 25 hours, the eighth of March 23.
    let nights = [
        ("2026-03-08T04:59:59Z", "2026-03-07"),
        ("2026-03-08T05:00:00Z", "2026-03-08"),
        ("2026-03-09T03:59:59Z", "2026-03-08"),
        ("2026-03-09T04:00:00Z", "2026-03-09"),
        ("2026-11-01T03:59:59Z", "2026-10-31"),
        ("2026-11-01T04:00:00Z", "2026-11-01"),
        ("2026-11-02T04:59:59Z", "2026-11-01"),
        ("2026-11-02T05:00:00Z", "2026-11-02"),
    ];
    for (cost, (moment, day)) in (1..).zip(nights) {
        reception.clock.set(moment.parse().expect("a moment"));
        spend(&call, cost);
        assert_eq!(reception.desk.cost_limits().day, day, "{moment}");
    }
    for (day, micros) in [("2026-03-08", 2), ("2026-11-01", 2), ("2026-11-02", 1)] {
        wait_for_the_book(&reception, day, micros).await;
    }
}

#[tokio::test]
async fn a_cost_that_cannot_be_written_counts_at_once_and_is_written_with_the_next() {
    let reception = reception_with(Options { busy_timeout: Duration::from_millis(50), readers: 2 });
    let mut reader = reception.desk.bus().subscribe(None);
    let (call, _orders) = ring(&reception.desk, "CA1");
    while !matches!(next(&mut reader).await, Event::MetricUpdated(_)) {}
    let other = rusqlite::Connection::open(&reception.path).expect("another program opens the book");
    other.execute_batch("BEGIN IMMEDIATE").expect("and writes");
    spend(&call, 10);
    while reception.desk.status().store.health != Health::Failed {
        next(&mut reader).await;
    }
    assert_eq!(reception.desk.cost_today(), Micros(10), "the limit holds meanwhile");
    other.execute_batch("COMMIT").expect("the other program is done");
    spend(&call, 25);
    wait_for_the_book(&reception, "2026-11-20", 25).await;
    assert_eq!(reception.desk.cost_today(), Micros(25), "nothing is lost and nothing counted twice");
}

#[tokio::test]
async fn what_was_spent_today_outlives_a_restart() {
    let reception = reception();
    let (first, _orders) = ring(&reception.desk, "CA1");
    let (second, _more_orders) = ring(&reception.desk, "CA2");
    for cost in 1..=5 {
        spend(&first, cost * 10);
        spend(&second, cost);
    }
    wait_for_the_book(&reception, "2026-11-20", 55).await;
    let clinic = (*reception.desk.clinic()).clone();
    let again = Desk::open(reception.store.clone(), clinic, reception.clock.clone());
    assert_eq!(again.cost_today(), Micros(55), "a limit cannot be got round by a restart");
    again.set_cost_limits(Some(Micros(2_000_000)), None);
    let limits = again.report().limits;
    assert_eq!((limits.max_call_micros, limits.max_day_micros), (Some(2_000_000), None));
    assert_eq!((limits.spent_today_micros, again.totals().cost), (55, Micros(0)));
}
