use super::*;

#[expect(
    clippy::disallowed_methods,
    reason = "an Instant can be made in no other way; only differences count"
)]
fn start() -> Instant {
    Instant::now()
}

fn turns() -> Turns {
    Turns::new(Duration::from_secs(10))
}

fn id(id: &str) -> ResponseId {
    ResponseId(id.into())
}

#[test]
fn two_reasons_to_answer_become_one_answer() {
    let (mut turns, now) = (turns(), start());
    turns.owe(Owed::answer());
    turns.owe(Owed::answer());
    assert!(turns.ask(now).is_some(), "the floor is free");
    turns.owe(Owed::answer());
    assert!(turns.ask(now).is_none(), "one is asked for already");
    turns.started(now, id("r1"));
    assert!(turns.ask(now).is_none(), "it is under way");
    turns.ended(&id("r1"));
    assert!(turns.ask(now).is_some(), "now the owed one");
    assert!(!turns.is_owing(), "once");
}

#[test]
fn a_response_cut_before_it_began_is_cancelled_when_its_id_is_known() {
    let (mut turns, now) = (turns(), start());
    turns.owe(Owed::answer());
    turns.ask(now);
    assert_eq!(turns.interrupt(now), [], "there is no id to cancel yet");
    assert!(turns.started(now, id("r1")), "now there is");
    assert!(!turns.is_live(&id("r1")), "what it says is dropped");
}

#[test]
fn the_end_of_an_unknown_or_ended_response_does_not_free_the_floor() {
    let (mut turns, now) = (turns(), start());
    turns.owe(Owed::answer());
    turns.ask(now);
    assert_eq!(turns.ended(&id("stranger")), None);
    assert!(turns.is_busy(), "ours is still to come");
    turns.started(now, id("r1"));
    turns.ended(&id("r1"));
    turns.owe(Owed::answer());
    turns.ask(now);
    assert!(turns.failed(now, &id("r1")), "a repetition");
    assert!(turns.is_busy(), "the second is still to come");
}

#[test]
fn a_failed_response_is_asked_for_again_after_a_pause_and_not_for_ever() {
    let (mut turns, mut now) = (turns(), start());
    turns.owe(Owed::Greeting);
    for failures in 1..=3 {
        let asked = turns.ask(now);
        assert!(matches!(asked, Some(Owed::Greeting)), "the same again");
        let goes_on = turns.failed(now, &id(&failures.to_string()));
        assert_eq!(goes_on, failures < 3, "after {failures}");
        assert!(turns.ask(now).is_none(), "not at once");
        now = turns.retry_at().expect("a pause");
        turns.pass(now);
    }
}

#[test]
fn an_answer_falls_with_the_only_reason_for_it() {
    let mut turns = turns();
    let item = ItemId("c1".into());
    let cough = || Owed::Answer { instruction: None, only_for: Some(item.clone()) };
    turns.owe(cough());
    assert!(turns.forgive(&item) && !turns.is_owing());
    turns.owe(Owed::answer());
    turns.owe(cough());
    assert!(!turns.forgive(&item) && turns.is_owing(), "the tool's result is still to be told");
}
