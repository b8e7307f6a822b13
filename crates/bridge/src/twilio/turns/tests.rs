//! What needs to see inside: turns that take too long, turns that fail, and fields.

use std::sync::Arc;

use booking::clinic::Clinic;
use call::history::Carried;
use desk::Desk;
use desk::clock::FixedClock;
use testkit::temp::{self, Books};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::*;
use crate::settings::{AgentChoice, Settings, SpeechChoice, Twilio};
use crate::twilio::after::{self, StreamEnd};

/// A bridge on Friday, 20 November 2026, 10 AM, without anything configured.
pub(super) fn bridge() -> (Bridge, Books) {
    bridge_with(|_| {})
}

/// The same with other settings.
fn bridge_with(set: impl FnOnce(&mut Settings)) -> (Bridge, Books) {
    let books = temp::store();
    let clock = FixedClock::new("2026-11-20T10:00:00Z".parse().expect("a moment"));
    let desk = Desk::open(books.store.clone(), Clinic::riverside(jiff::tz::TimeZone::UTC), Arc::new(clock));
    let mut settings = Settings {
        public_base: tokio::sync::watch::channel(None).1,
        twilio: None,
        validate_webhooks: false,
        agent: AgentChoice::Auto,
        openai: None,
        limits: Limits::default(),
        speech: SpeechChoice::None,
        logs: None,
    };
    set(&mut settings);
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
    let came = Came::Heard(heard(&said.form));
    let late = answer(&bridge, &said, came, Duration::from_millis(20)).await;
    let again = Verb::Redirect("/voice/turn?turn=1".to_owned());
    assert_eq!(late, [Verb::Say("One moment, please.".to_owned()), again], "Twilio must not give up");
    drop(at_work);
    // The redirected request carries no speech.
    let asked = answer(&bridge, &posted(1, ""), Came::Heard(Heard::Silence), ANSWER_WITHIN).await;
    let [Verb::Gather(gather), Verb::Redirect(_)] = &asked[..] else { panic!("{asked:?}") };
    let heard = gather.say.as_deref().unwrap_or_default();
    assert!(
        heard.contains("full name"),
        "what was said first counts, not the silence of the second: {heard}"
    );
    assert_eq!(gather.action, "/voice/turn?turn=2", "it was one turn");
}

/// What `/voice/after` answers.
async fn after_the_stream(bridge: &Bridge, call_sid: &str) -> String {
    let form = Form::parse(format!("CallSid={call_sid}").as_bytes());
    let proven = Proven { form, uri: "/voice/after".parse().expect("an address") };
    let answer = after::go_on(State(bridge.clone()), proven).await;
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
    String::from_utf8_lossy(&body).into_owned()
}

fn waits(apology: bool, carried: Carried) -> StreamEnd {
    StreamEnd::CallerWaits { apology, carried }
}

#[tokio::test]
async fn after_a_media_stream_only_a_caller_who_waits_is_talked_with() {
    let (bridge, _books) = bridge();
    let nothing = Carried::default;
    for (call_sid, end, expected) in [
        ("CA1", StreamEnd::Said, "<Hangup/>"),
        ("CA2", waits(true, nothing()), "having a little trouble"),
        ("CA3", waits(false, nothing()), "<Say>Hi! This is Sarah"),
    ] {
        let talks = end != StreamEnd::Said;
        bridge.0.endings.note(call_sid, end);
        let body = after_the_stream(&bridge, call_sid).await;
        assert!(body.contains(expected), "{call_sid}: {body}");
        assert_eq!(bridge.0.turns.holds(call_sid), talks, "{call_sid}");
        assert_eq!(after_the_stream(&bridge, call_sid).await, body, "{call_sid}: asked again, told again");
    }
}

#[tokio::test]
async fn what_the_stream_learnt_is_not_asked_again_whoever_asks_first() {
    let (bridge, _books) = bridge();
    let carried = Carried {
        name: Some("Ana Ruiz".into()),
        date: Some("2026-11-23".into()),
        times: vec!["2:00 PM".into(), "2:30 PM".into()],
        booked: None,
        ..Carried::default()
    };
    bridge.0.endings.note("CA1", waits(true, carried.clone()));
    let (first, second) = tokio::join!(after_the_stream(&bridge, "CA1"), after_the_stream(&bridge, "CA1"));
    assert_eq!(first, second, "two at once get one answer");
    assert!(first.contains("having a little trouble with our system. Please stay on the line. Let&apos;s go on where we were, Ana."), "{first}");
    assert!(first.contains("I have 2:00 PM and 2:30 PM"), "{first}");
    assert_eq!(bridge.0.endings.take_carried("CA1"), Carried::default(), "the call alone has it now");

    bridge.0.endings.note("CA2", waits(false, carried));
    let cost = after_the_stream(&bridge, "CA2").await;
    assert!(cost.contains("<Say>Let&apos;s go on where we were, Ana."), "nothing broke: {cost}");
}

#[tokio::test]
async fn what_is_known_of_a_caller_who_left_is_forgotten() {
    let (bridge, _books) = bridge();
    let carried = Carried { name: Some("Ana Ruiz".into()), ..Carried::default() };
    bridge.0.endings.note("CA1", waits(true, carried));
    finish(&bridge, "CA1");
    assert_eq!(bridge.0.endings.take_carried("CA1"), Carried::default());
    assert!(after_the_stream(&bridge, "CA1").await.contains("<Response><Hangup/></Response>"));
}

/// A bridge with a person to put callers through to, and a call that is with them.
async fn with_a_person() -> (Bridge, Books) {
    let (bridge, books) = self::bridge_with(|settings| {
        settings.twilio = Some(Twilio {
            account_sid: "AC00000000000000000000000000000001".to_owned(),
            auth_token: "token".into(),
            phone_number: Some("+15005550006".to_owned()),
            agent_number: Some("+15550100123".to_owned()),
            api: url::Url::parse("http://127.0.0.1:9").expect("an address"),
        });
    });
    begin(&bridge, "CA1", "", false).await;
    let came = Came::Heard(Heard::Text("operator".to_owned()));
    let verbs = answer(&bridge, &posted(1, ""), came, ANSWER_WITHIN).await;
    let [Verb::Say(_), Verb::Dial(dial)] = &verbs[..] else { panic!("{verbs:?}") };
    assert_eq!(dial.action.as_deref(), Some("/voice/dialled?turn=2"));
    (bridge, books)
}

#[tokio::test]
async fn a_call_that_a_person_has_is_not_taken_for_a_forgotten_one() {
    let (bridge, _books) = with_a_person().await;
    let (turns, limits) = (&bridge.0.turns, &bridge.0.settings.limits);
    turns.tidy(limits, now() + Duration::from_secs(3000));
    assert_eq!(turns.count(), 1, "the two still talk");
    turns.tidy(limits, now() + Duration::from_secs(3600) + limits.turn_idle + Duration::from_secs(21));
    assert_eq!(turns.count(), 0, "by then Twilio has ended their talk");
    assert!(!turns.holds("CA1"), "memory is bounded");
}

#[tokio::test]
async fn a_caller_who_leaves_the_person_is_forgotten_like_any_other() {
    let (bridge, _books) = with_a_person().await;
    finish(&bridge, "CA1");
    let (turns, limits) = (&bridge.0.turns, &bridge.0.settings.limits);
    turns.tidy(limits, now());
    assert!(turns.holds("CA1"), "a late request gets its answer");
    turns.tidy(limits, now() + REMEMBERED);
    assert!(!turns.holds("CA1"), "and then nothing is left of it");
}

#[tokio::test]
async fn closing_does_not_wait_for_a_call_that_a_person_has() {
    let (bridge, _books) = with_a_person().await;
    tokio::time::timeout(Duration::from_secs(5), bridge.0.turns.all_ended())
        .await
        .expect("nothing to wait for");
    assert_eq!(bridge.0.turns.count(), 1, "though it is up");
}

#[tokio::test]
async fn while_a_person_has_the_call_only_the_outcome_of_that_goes_on_with_it() {
    let (bridge, _books) = with_a_person().await;
    let said = Came::Heard(Heard::Text("goodbye".to_owned()));
    let verbs = answer(&bridge, &posted(2, ""), said, ANSWER_WITHIN).await;
    assert!(matches!(verbs[..], [Verb::Say(_), Verb::Dial(_)]), "{verbs:?}");
    let verbs = answer(&bridge, &posted(2, ""), Came::Dialled { talked: false }, ANSWER_WITHIN).await;
    let [Verb::Gather(gather), Verb::Redirect(_)] = &verbs[..] else { panic!("{verbs:?}") };
    assert!(gather.say.as_deref().is_some_and(|say| say.contains("nobody is free right now")));
    let stray = answer(&bridge, &posted(3, ""), Came::Dialled { talked: true }, ANSWER_WITHIN).await;
    assert_eq!(stray, verbs, "nobody was called this time");
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
