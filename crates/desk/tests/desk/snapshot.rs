//! A window that starts, or missed something.

use std::collections::BTreeMap;

use wire::call::{AiStatus, LiveCall, Step};
use wire::event::Event;
use wire::status::{Health, Lamp};

use crate::support::{reception, ring};

#[tokio::test]
async fn a_snapshot_has_everything_a_window_starts_from() {
    let reception = reception();
    let (_call, _orders) = ring(&reception.desk, "CA1");
    reception.desk.set_public_url(Some("https://clinic.example/"));
    reception.desk.set_fallback_twiml("<Response/>".to_owned());
    reception.desk.set_time_zone_assumed(true);
    let snapshot = reception.desk.snapshot();
    assert_eq!(snapshot.calls.len(), 1, "the call that is up");
    assert_eq!(
        snapshot.status.voice_webhook.as_deref(),
        Some("https://clinic.example/voice"),
        "what to paste at Twilio"
    );
    assert_eq!(
        snapshot.status.status_webhook.as_deref(),
        Some("https://clinic.example/api/voice/status"),
        "and the status callback"
    );
    assert_eq!(snapshot.status.fallback_twiml, "<Response/>", "and what answers when we are down");
    assert_eq!(snapshot.clinic.name, "Riverside Medical Clinic", "whose reception this is");
    assert!(snapshot.clinic.time_zone_assumed, "the zone is a guess");
    assert_eq!(snapshot.taken_at, "2026-11-20T15:00:00.000Z", "when");
    reception.desk.set_public_url(None);
    assert_eq!(reception.desk.status().voice_webhook, None, "nobody can reach us any more");
}

#[tokio::test]
async fn lamps_are_told_when_they_change_and_only_then() {
    let reception = reception();
    let mut reader = reception.desk.bus().subscribe(None);
    let lamp = Lamp { health: Health::Ok, label: "Connected".into(), detail: "Calls arrive.".into() };
    for _ in 0..3 {
        reception.desk.set_line(lamp.clone());
    }
    reception.desk.set_tunnel(lamp.clone());
    reception.desk.set_ai(lamp.clone());
    let told: Vec<_> = std::iter::from_fn(|| reader.take()).collect();
    assert_eq!(told.len(), 3, "three changes");
    let Some((_, Event::StatusChanged(status))) = told.last() else { panic!("the status was told") };
    assert_eq!(
        (&status.line, &status.tunnel, &status.ai),
        (&lamp, &lamp, &lamp),
        "the whole status each time"
    );
}

/// Snapshots taken while calls come and go, each with all later events applied, end in one and the same state.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_snapshot_and_the_events_after_it_add_up() {
    let reception = reception();
    let desk = reception.desk.clone();
    let traffic = tokio::task::spawn_blocking(move || {
        let mut kept = Vec::new();
        for n in 0..120 {
            let (call, orders) = ring(&desk, &format!("CA{n}"));
            call.step(Step::CollectingDate);
            call.ai_status(AiStatus::Speaking);
            if n % 3 == 0 {
                kept.push((call, orders));
            }
        }
        kept
    });
    let mut windows = Vec::new();
    for _ in 0..40 {
        windows.push(reception.desk.snapshot());
        tokio::task::yield_now().await;
    }
    let kept = traffic.await.expect("no panic");
    let last = reception.desk.snapshot();
    let expected: BTreeMap<String, LiveCall> = state(&last.calls);
    assert_eq!(expected.len(), kept.len(), "a third of the calls is still up");
    for window in windows {
        let mut calls = state(&window.calls);
        let mut reader = reception.desk.bus().subscribe(Some(&window.last_event_id));
        while let Some((id, event)) = reader.take() {
            match event {
                Event::CallChanged(call) => drop(calls.insert(call.call_sid.clone(), call)),
                Event::CallEnded(ended) => {
                    assert!(
                        calls.remove(&ended.call_sid).is_some(),
                        "{id} ends a call that this window knows"
                    );
                }
                Event::SnapshotNeeded(_) => panic!("nothing was missed"),
                _ => {}
            }
        }
        assert_eq!(calls, expected, "the window that started at {} sees what is", window.last_event_id);
    }
}

fn state(calls: &[wire::event::CallRecord]) -> BTreeMap<String, LiveCall> {
    calls.iter().map(|record| (record.call.call_sid.clone(), record.call.clone())).collect()
}
