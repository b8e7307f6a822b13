use wire::call::{Agent, Source};
use wire::history::CallStatus;

use super::*;

fn call(number: u64, pile: Pile) -> CallSummary {
    CallSummary {
        id: number.to_string(),
        call_sid: format!("CA{number}"),
        stream_sid: String::new(),
        source: Source::Phone,
        agent: Agent::Offline,
        phone_number: "+14155550123".into(),
        customer_name: None,
        start_time: format!("2026-11-20T10:{:02}:{:02}.000Z", number / 60, number % 60),
        end_time: None,
        duration: 60,
        status: CallStatus::Completed,
        outcome: None,
        end_reason: None,
        confirmation_number: None,
        pile,
        action: None,
        done_at: None,
        sentiment: None,
        sentiment_score: None,
        has_recording: false,
        notes: String::new(),
        snippet: Vec::new(),
        created_at: String::new(),
        updated_at: String::new(),
    }
}

fn page(numbers: impl IntoIterator<Item = u64>, next: Option<&str>) -> Box<HistoryPage> {
    let calls = numbers.into_iter().map(|number| call(number, Pile::NeedsAction)).collect();
    let counts = PileCounts { active: 1, needs_action: 8, done: 3 };
    Box::new(HistoryPage { success: true, calls, next: next.map(str::to_owned), counts })
}

fn after(turns: impl IntoIterator<Item = Turn>) -> Rc<Listed> {
    turns.into_iter().fold(Rc::default(), Listed::reduce)
}

fn opened() -> Rc<Listed> {
    after([Turn::Asked("q".into()), Turn::Loaded("q".into(), page([9, 8, 7], Some("c7")))])
}

fn numbers(list: &Listed) -> Vec<u64> {
    list.calls.iter().filter_map(|call| call.id.parse().ok()).collect()
}

#[test]
fn pages_follow_each_other_and_no_call_stands_twice() {
    let list = opened().reduce(Turn::AskedMore);
    let list = list.reduce(Turn::LoadedMore("q".into(), "c7".into(), page([7, 6, 5], None)));
    assert_eq!(numbers(&list), [9, 8, 7, 6, 5]);
    assert_eq!((list.reading, &list.next), (Reading::Rests, &None));
    let twice = list.clone().reduce(Turn::LoadedMore("q".into(), "c7".into(), page([4], None)));
    assert_eq!(twice, list, "a page that comes twice counts once");
    let doubled = after([Turn::Asked("q".into()), Turn::Loaded("q".into(), page([3, 3, 2], None))]);
    assert_eq!(numbers(&doubled), [3, 2], "also within one page");
}

#[test]
fn an_answer_to_what_is_no_longer_asked_is_not_shown() {
    let list = opened().reduce(Turn::Asked("other".into()));
    let late = list.clone().reduce(Turn::Loaded("q".into(), page([1], None)));
    assert_eq!(late, list);
    let list = list.reduce(Turn::Loaded("other".into(), page([2], None)));
    assert_eq!(numbers(&list), [2]);
    assert!(list.answers("other"));
}

#[test]
fn new_calls_wait_until_somebody_asks_for_them() {
    let list = opened().reduce(Turn::Peeked("q".into(), page([11, 10, 9, 8], Some("c8"))));
    assert_eq!(numbers(&list), [9, 8, 7], "nothing moves");
    assert_eq!(list.unseen(), 2);
    let list = list.reduce(Turn::ShowFresh);
    assert_eq!(numbers(&list), [11, 10, 9, 8]);
    assert_eq!((list.unseen(), list.next.as_deref()), (0, Some("c8")));
}

#[test]
fn an_empty_list_takes_the_first_call_at_once() {
    let empty = after([Turn::Asked("q".into()), Turn::Loaded("q".into(), page([], None))]);
    assert_eq!(numbers(&empty.reduce(Turn::Peeked("q".into(), page([1], None)))), [1]);
}

#[test]
fn a_call_that_went_to_another_pile_is_marked_in_its_place() {
    let list = opened().reduce(Turn::Peeked("q".into(), page([9, 7], Some("c7"))));
    assert_eq!(numbers(&list), [9, 8, 7]);
    assert!(list.left.contains("CA8") && list.left.len() == 1);
    let beyond = opened().reduce(Turn::Peeked("q".into(), page([9, 8], Some("c8"))));
    assert!(beyond.left.is_empty(), "7 lies beyond the page that was looked at");
}

#[test]
fn a_call_that_is_as_it_was_stays_the_same_pointer() {
    let list = opened();
    let mut newer = page([9, 8, 7], Some("c7"));
    newer.calls[0].notes = "call back".into();
    let now = list.clone().reduce(Turn::Peeked("q".into(), newer));
    assert!(Rc::ptr_eq(&list.calls[1], &now.calls[1]), "an unchanged row is not drawn again");
    assert_eq!(now.calls[0].notes, "call back");
    assert!(now.fresh.is_none(), "there is nothing to show");
}

#[test]
fn a_call_that_is_done_leaves_and_undoing_puts_it_back_where_it_was() {
    let list = opened();
    let was = list.calls[1].clone();
    let done = call(8, Pile::Done);
    let shown = Some(Pile::NeedsAction);
    let without = list.clone().reduce(Turn::Changed(was.clone(), Box::new(done.clone()), shown));
    assert_eq!(numbers(&without), [9, 7]);
    assert_eq!(without.counts, PileCounts { active: 1, needs_action: 7, done: 4 });
    let again = without.reduce(Turn::Changed(Rc::new(done), Box::new((*was).clone()), shown));
    assert_eq!((numbers(&again), again.counts), (numbers(&list), list.counts));
}

#[test]
fn a_changed_call_keeps_the_words_it_was_found_by() {
    let mut found = page([9], None);
    found.calls[0].snippet = vec![wire::history::SnippetPart { text: "tooth".into(), hit: true }];
    let list = after([Turn::Asked("q".into()), Turn::Loaded("q".into(), found)]);
    let was = list.calls[0].clone();
    let list = list.reduce(Turn::Changed(was.clone(), Box::new(call(9, Pile::Done)), None));
    assert_eq!(list.calls[0].snippet, was.snippet);
}

#[test]
fn what_could_not_be_read_leaves_what_is_listed_unless_that_answers_another_question() {
    let list = opened().reduce(Turn::AskedMore).reduce(Turn::Failed("q".into(), "gone".into()));
    assert_eq!((numbers(&list), list.fault.as_deref()), (vec![9, 8, 7], Some("gone")));
    let other = opened().reduce(Turn::Asked("z".into())).reduce(Turn::Failed("z".into(), "gone".into()));
    assert!(other.calls.is_empty() && other.fault.is_some());
}
