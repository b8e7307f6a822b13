use super::super::tests::bridge;
use super::*;

impl Call {
    /// Keeps the call as busy as a turn does, until it is dropped.
    pub(in crate::twilio::turns) async fn busy(&self) -> impl Drop {
        self.turn.lock().await
    }
}

fn said(words: &str) -> Came {
    Came::Heard(Heard::Text(words.to_owned()))
}

#[tokio::test]
async fn what_the_caller_agreed_to_is_done_and_told_even_when_the_time_is_up() {
    let (bridge, books) = bridge();
    let (mut call, _orders) = Call::new(&bridge, "CA1", "+15005550010", Carried::default(), now());
    call.begin(&bridge, false).await;
    for (turn, words) in [(1, "An appointment on Monday at ten, this is Ana Ruiz"), (2, "the 23rd")] {
        call.answer(&bridge, Some(turn), said(words)).await;
    }
    call.began -= bridge.0.settings.limits.max_call_duration;
    let awaited = call.turn.lock().await.awaited;
    let verbs = call.answer(&bridge, Some(awaited), said("yes")).await;
    let [Verb::Say(words), Verb::Hangup] = &verbs[..] else { panic!("{verbs:?}") };
    assert!(words.contains("You're booked, Ana Ruiz") && words.ends_with(TIME_LIMIT.words), "{words}");
    let rows = books.store.on_day(jiff::civil::date(2026, 11, 23)).expect("the book is read");
    assert_eq!(rows.len(), 1, "a yes is a row");
}

#[tokio::test]
async fn a_call_that_another_loop_still_has_is_talked_with_and_shown_later() {
    let (bridge, _books) = bridge();
    let start = LiveCallStart {
        call_sid: "CA1".to_owned(),
        stream_sid: "MZ1".to_owned(),
        phone_number: PhoneNumber::default(),
        source: Source::Phone,
        agent: Agent::Openai,
    };
    let other = bridge.0.desk.live().register(start, mpsc::channel(1).0).expect("the first one");
    let (call, _orders) = Call::new(&bridge, "CA1", "", Carried::default(), now());
    let verbs = call.begin(&bridge, true).await;
    assert!(matches!(verbs[..], [Verb::Gather(_), Verb::Redirect(_)]), "the caller hears nothing of it");
    assert!(!call.is_up(), "the other one writes the record");
    drop(other);
    call.answer(&bridge, Some(1), said("an appointment")).await;
    assert!(call.is_up(), "now this one does");
    let record = bridge.0.desk.live().record("CA1").expect("the record");
    assert_eq!((record.call.agent, record.call.connection_id.as_str()), (Agent::Offline, ""));
    assert_eq!(record.call.stream_sid, "MZ1", "the stream that was is still known");
}
