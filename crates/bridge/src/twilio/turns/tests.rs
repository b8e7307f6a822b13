//! What needs to see inside: turns that take too long, turns that fail, and fields.

use std::sync::Arc;

use booking::clinic::Clinic;
use desk::Desk;
use desk::clock::FixedClock;
use testkit::temp::{self, Books};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::*;
use crate::settings::{AgentChoice, Settings, SpeechChoice};
use crate::twilio::after;

/// A bridge on Friday, 20 November 2026, 10 AM, without anything configured.
pub(super) fn bridge() -> (Bridge, Books) {
    let books = temp::store();
    let clock = FixedClock::new("2026-11-20T10:00:00Z".parse().expect("a moment"));
    let desk = Desk::open(books.store.clone(), Clinic::riverside(jiff::tz::TimeZone::UTC), Arc::new(clock));
    let settings = Settings {
        public_base: tokio::sync::watch::channel(None).1,
        twilio: None,
        validate_webhooks: false,
        agent: AgentChoice::Auto,
        openai: None,
        limits: Limits::default(),
        speech: SpeechChoice::None,
    };
    (Bridge::new(desk, settings, CancellationToken::new(), TaskTracker::new()), books)
}

fn posted(turn: u32, body: &str) -> Proven {
    let uri = format!("/voice/turn?turn={turn}").parse().expect("an address");
    Proven { form: Form::parse(format!("CallSid=CA1&{body}").as_bytes()), uri }
}

fn heard_in(body: &str) -> Heard {
    heard(&Form::parse(body.as_bytes()))
}

#[test]
fn keys_count_before_words_and_neither_is_silence() {
    assert_eq!(heard_in("Digits=1&SpeechResult=one"), Heard::Keys("1".to_owned()), "a key is never misheard");
    assert_eq!(
        heard_in("SpeechResult=next+Monday"),
        Heard::Text("next Monday".to_owned()),
        "plus is a space"
    );
    for nothing in ["", "SpeechResult=&Confidence=0.0", "Digits=", "SpeechResult=+++"] {
        assert_eq!(heard_in(nothing), Heard::Silence, "{nothing:?} is no answer");
    }
}

#[test]
fn an_endless_answer_is_cut() {
    let Heard::Text(text) = heard_in(&format!("SpeechResult={}", "a".repeat(1_000_000))) else {
        panic!("text")
    };
    assert_eq!(text.len(), LONGEST_SPEECH, "nobody says that much in one breath");
}

#[tokio::test]
async fn a_turn_that_takes_too_long_is_asked_for_again_and_not_lost() {
    let (bridge, _books) = bridge();
    begin(&bridge, "CA1", "", false).await;
    let call = bridge.0.turns.get("CA1").expect("the call");
    let at_work = call.busy().await;
    let said = posted(1, "SpeechResult=I+need+an+appointment");
    let late = answer(&bridge, &said, Duration::from_millis(20)).await;
    let again = Verb::Redirect("/voice/turn?turn=1".to_owned());
    assert_eq!(late, [Verb::Say("One moment, please.".to_owned()), again], "Twilio must not give up");
    drop(at_work);
    // The redirected request carries no speech.
    let asked = answer(&bridge, &posted(1, ""), ANSWER_WITHIN).await;
    let [Verb::Gather(gather), Verb::Redirect(_)] = &asked[..] else { panic!("{asked:?}") };
    let heard = gather.say.as_deref().unwrap_or_default();
    assert!(
        heard.contains("full name"),
        "what was said first counts, not the silence of the second: {heard}"
    );
    assert_eq!(gather.action, "/voice/turn?turn=2", "it was one turn");
}

#[tokio::test]
async fn after_a_media_stream_only_a_caller_who_waits_is_talked_with() {
    let (bridge, _books) = bridge();
    for (call_sid, caller_waits, expected) in
        [("CA1", false, "<Hangup/>"), ("CA2", true, "having a little trouble")]
    {
        bridge.0.endings.note(call_sid, caller_waits);
        let form = Form::parse(format!("CallSid={call_sid}").as_bytes());
        let proven = Proven { form, uri: "/voice/after".parse().expect("an address") };
        let answer = after::go_on(State(bridge.clone()), proven).await;
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
        let body = String::from_utf8_lossy(&body);
        assert!(body.contains(expected), "{call_sid}: {body}");
        assert_eq!(bridge.0.turns.holds(call_sid), caller_waits, "{call_sid}");
    }
}

#[tokio::test]
async fn a_call_is_forgotten_a_while_after_its_end() {
    let (bridge, _books) = bridge();
    begin(&bridge, "CA1", "", false).await;
    let (turns, limits) = (&bridge.0.turns, &bridge.0.settings.limits);
    turns.tidy(limits, now());
    assert_eq!(turns.count(), 1, "it has just begun");
    turns.tidy(limits, now() + limits.turn_idle);
    assert_eq!((turns.count(), turns.holds("CA1")), (0, true), "off the list, but it may come back");
    turns.tidy(limits, now() + REMEMBERED);
    assert!(!turns.holds("CA1"), "memory is bounded");
}

#[tokio::test]
async fn nothing_keeps_a_bridge_that_nobody_has_any_more() {
    let (bridge, _books) = bridge();
    let shared = Arc::downgrade(&bridge.0);
    begin(&bridge, "CA1", "", false).await;
    let desk = bridge.0.desk.clone();
    drop(bridge);
    assert!(shared.upgrade().is_none(), "not the sweeping");
    assert_eq!(desk.live().count(), 0, "its calls went with it");
}
