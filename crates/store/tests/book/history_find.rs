//! Finding calls.

use store::history::{ActionReason, CallFilter, Cursor, Order, Outcome, Page, Pile, Sentiment};

use crate::history_support::{at, ended, found, over, said, search, tell, up, write};
use crate::support::{book, raw};

#[test]
fn names_numbers_and_words_are_found_by_any_part() {
    let (_folder, _path, store) = book();
    let mut call = over("CA1", 0);
    call.customer_name = Some("Zoë Müller".to_owned());
    call.confirmation_number = Some("APT-12345".to_owned());
    write(
        &store,
        vec![call],
        vec![said("CA1", 0, "I live on Straße 7, in São Paulo."), said("CA1", 1, "O'clock!")],
    );
    let finds = [
        "Müller",
        "muller",
        "MULL",
        "oe mu",
        "Mu\u{308}ller",
        "mül",
        "Z",
        "zo",
        "müller paulo",
        "555-0100",
        "+1 (500) 555",
        "010",
        "12345",
        "apt-123",
        "APT",
        "são",
        "SAO PAULO",
        "paulo live",
        "pau",
        "o'clock",
        "straße",
        "  muller  ",
    ];
    for text in finds {
        assert_eq!(search(&store, text), ["CA1"], "{text} finds it");
    }
    for text in ["Moller", "555-0101", "99", "9", "aulo", "paulo dead", "live pau xyz", "qq", "q", "???", "ñ"]
    {
        assert!(search(&store, text).is_empty(), "{text} finds nothing");
    }
    for text in ["00", "5", "ül", "Ü", "ll", "PT"] {
        assert!(search(&store, text).is_empty(), "{text} is too short for a part and begins no word");
    }
    assert_eq!(search(&store, "   "), ["CA1"], "nothing is asked for");
}

#[test]
fn signs_of_query_languages_are_text() {
    let (_folder, _path, store) = book();
    tell(&store, "CA1", 0, &["Shall I take nine OR ten? NEAR the park. 100% sure_thing"]);
    tell(&store, "CA2", 9, &["Nothing of that"]);
    for text in [
        "\"",
        "\"\"\"",
        "*",
        "(",
        ")",
        "a AND",
        "NOT",
        "NEAR(",
        "words:",
        "name : x",
        "^take",
        "take + nine",
        "-take",
        "{a b}:",
        "'",
        "';--",
        "%",
        "_",
        "[a-z]",
        "\\",
        "\0",
        "take\0nine",
        "\u{202e}",
        "🤷",
        "\"take\" OR \"nothing\"",
        "* *",
        "AND OR",
    ] {
        let _finds_something_or_nothing = search(&store, text);
    }
    assert_eq!(search(&store, "nine OR ten"), ["CA1"], "OR is a word");
    assert_eq!(search(&store, "NEAR"), ["CA1"]);
    assert!(search(&store, "take OR nothing").is_empty(), "and no operator");
    assert!(search(&store, "ta_e").is_empty() && search(&store, "%").is_empty(), "no wildcards");
    assert!(search(&store, &"endless ".repeat(100_000)).is_empty(), "a long text is cut");
}

#[test]
fn a_snippet_shows_the_last_line_with_most_of_the_words() {
    let (_folder, _path, store) = book();
    tell(&store, "CA1", 0, &["My knee, the knee hurts", "The left knee, Müller", "Yes, muller", "Goodbye"]);
    let filter = CallFilter { text: Some("müller KNE".to_owned()), ..CallFilter::default() };
    let parts = &found(&store, &filter)[0].snippet;
    let shown: Vec<_> = parts.iter().map(|part| (part.text.as_str(), part.hit)).collect();
    assert_eq!(shown, [("The left ", false), ("knee", true), (", ", false), ("Müller", true)]);
    let number = CallFilter { text: Some("5550100".to_owned()), ..CallFilter::default() };
    assert!(found(&store, &number)[0].snippet.is_empty(), "a number was not said");
}

#[test]
fn pages_follow_each_other_without_gap_or_repetition() {
    let (_folder, _path, store) = book();
    // Several begin at the same moment, and ids do not follow the clock.
    let calls = (0..60).map(|n| over(&format!("CA{n:02}"), (n * 37 % 20) * 100)).collect();
    write(&store, calls, (0..60).map(|n| said(&format!("CA{n:02}"), 0, "hello")).collect());
    for text in [None, Some("hello".to_owned())] {
        let filter = CallFilter { text, ..CallFilter::default() };
        for order in [Order::NewestFirst, Order::OldestFirst] {
            let all = store.find_calls(&filter, order, Page::After(None, 1000)).expect("found");
            let keys: Vec<_> = all.iter().map(|found| (found.call.started_at, found.call.id)).collect();
            let mut sorted = keys.clone();
            sorted.sort_unstable();
            if order == Order::NewestFirst {
                sorted.reverse();
            }
            assert_eq!(keys, sorted, "by beginning, then by id");
            let (mut cursor, mut paged) = (None, Vec::new());
            loop {
                let page = store.find_calls(&filter, order, Page::After(cursor, 7)).expect("found");
                let Some(last) = page.last() else { break };
                cursor = Some(Cursor { started_at: last.call.started_at, id: last.call.id });
                let offset = u64::try_from(paged.len()).expect("a count");
                let same =
                    store.find_calls(&filter, order, Page::Offset { offset, limit: 7 }).expect("found");
                assert!(same == page, "an offset comes to the same page");
                paged.extend(page.iter().map(|found| (found.call.started_at, found.call.id)));
            }
            assert_eq!(paged, keys);
        }
    }
    let beyond = Page::Offset { offset: u64::MAX, limit: u32::MAX };
    assert!(store.find_calls(&CallFilter::default(), Order::NewestFirst, beyond).expect("found").is_empty());
}

#[test]
fn every_filter_narrows_and_the_piles_are_counted_beside_it() {
    let (_folder, _path, store) = book();
    let mut needs = over("CA2", 100);
    needs.agent = "offline".to_owned();
    needs.source = "softphone".to_owned();
    needs.phone_number = "anonymous".to_owned();
    let mut end = ended(160);
    end.action = Some(ActionReason::CallBack);
    end.outcome = Outcome::UserHangup;
    end.judged.sentiment = Some((Sentiment::Negative, -0.5));
    needs.ended = Some(end);
    write(&store, vec![over("CA1", 0), needs, up("CA3", 200)], Vec::new());
    let any = CallFilter::default;
    let cases = [
        (any(), "CA3 CA2 CA1"),
        (CallFilter { caller: Some("555-0100".to_owned()), ..any() }, "CA3 CA1"),
        (CallFilter { caller: Some("ANON".to_owned()), ..any() }, "CA2"),
        (CallFilter { caller: Some("%".to_owned()), ..any() }, ""),
        (CallFilter { agent: Some("offline".to_owned()), ..any() }, "CA2"),
        (CallFilter { agent: Some("nobody".to_owned()), ..any() }, ""),
        (CallFilter { source: Some("letter".to_owned()), ..any() }, ""),
        (CallFilter { source: Some("phone".to_owned()), ..any() }, "CA3 CA1"),
        (CallFilter { sentiment: Some(Sentiment::Negative), ..any() }, "CA2"),
        (CallFilter { outcome: Some(Outcome::NoBooking), ..any() }, "CA1"),
        (CallFilter { from: Some(at(100)), ..any() }, "CA3 CA2"),
        (CallFilter { until: Some(at(100)), ..any() }, "CA1"),
        (CallFilter { from: Some(at(200)), until: Some(at(0)), ..any() }, ""),
        (CallFilter { pile: Some(Pile::Active), ..any() }, "CA3"),
        (CallFilter { pile: Some(Pile::NeedsAction), ..any() }, "CA2"),
        (CallFilter { pile: Some(Pile::Done), ..any() }, "CA1"),
        (CallFilter { pile: Some(Pile::NeedsAction), until: Some(at(100)), ..any() }, ""),
        (CallFilter { text: Some("500".to_owned()), agent: Some("openai".to_owned()), ..any() }, "CA3 CA1"),
    ];
    for (filter, sids) in cases {
        let names: Vec<_> = found(&store, &filter).into_iter().map(|found| found.call.call_sid).collect();
        assert_eq!(names.join(" "), sids);
        let piles = store.count_piles(&filter).expect("counted");
        let without = CallFilter { pile: None, ..filter };
        let all = store.count_found(&without).expect("counted");
        assert_eq!(
            piles.active + piles.needs_action + piles.done,
            all,
            "the filter's own pile does not count"
        );
    }
    store.set_done(&store::history::CallRef::Sid("CA2".to_owned()), Some(at(300)), at(300)).expect("written");
    let piles = store.count_piles(&any()).expect("counted");
    assert_eq!((piles.active, piles.needs_action, piles.done), (1, 0, 2), "it was dealt with");
}

#[test]
fn filters_hold_together_whatever_a_call_is_like() {
    const OUTCOMES: [Outcome; 4] =
        [Outcome::AppointmentBooked, Outcome::NoBooking, Outcome::Error, Outcome::UserHangup];
    const TONES: [Option<Sentiment>; 4] =
        [None, Some(Sentiment::Positive), Some(Sentiment::Neutral), Some(Sentiment::Negative)];
    let (_folder, _path, store) = book();
    let calls = (0..128_u32).map(|n| {
        let pick = |shift: u32, of: u32| usize::try_from(n >> shift & (of - 1)).expect("small");
        let mut call = over(&format!("CA{n}"), i64::from(n));
        call.source = ["phone", "softphone"][pick(4, 2)].to_owned();
        call.agent = ["openai", "offline"][pick(5, 2)].to_owned();
        let mut end = ended(i64::from(n) + 60);
        end.outcome = OUTCOMES[pick(0, 4)];
        end.judged.sentiment = TONES[pick(2, 4)].map(|tone| (tone, 0.0));
        end.action = (pick(6, 2) == 1).then_some(ActionReason::Failed);
        call.ended = Some(end);
        call
    });
    let lines = (0..128).map(|n| said(&format!("CA{n}"), 0, if n % 3 == 0 { "yes" } else { "no" }));
    write(&store, calls.collect(), lines.collect());
    let all = found(&store, &CallFilter::default());
    assert_eq!(all.len(), 128);
    let word = |word: &str| Some(word.to_owned());
    for outcome in OUTCOMES.map(Some).into_iter().chain([None]) {
        for sentiment in TONES {
            for (source, agent) in [(None, word("offline")), (word("softphone"), None), (None, None)] {
                for (pile, text) in
                    [(None, None), (Some(Pile::NeedsAction), word("ye")), (Some(Pile::Done), word("yes"))]
                {
                    let (source, agent) = (source.clone(), agent.clone());
                    let filter =
                        CallFilter { outcome, sentiment, source, agent, pile, text, ..CallFilter::default() };
                    let expected = all.iter().map(|found| &found.call).filter(|call| {
                        outcome.is_none_or(|outcome| call.outcome == Some(outcome))
                            && sentiment.is_none_or(|tone| call.sentiment.is_some_and(|(is, _)| is == tone))
                            && filter.source.as_ref().is_none_or(|source| *source == call.source)
                            && filter.agent.as_ref().is_none_or(|agent| *agent == call.agent)
                            && pile.is_none_or(|pile| (pile == Pile::NeedsAction) == call.action.is_some())
                            && (filter.text.is_none() || (call.id - 1) % 3 == 0)
                    });
                    let found = found(&store, &filter);
                    assert!(
                        found.iter().map(|found| &found.call).eq(expected),
                        "{outcome:?} {sentiment:?} {pile:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn of_a_long_text_the_longest_words_count() {
    let (_folder, _path, store) = book();
    tell(&store, "CA1", 0, &["Thank you for calling Riverside Clinic, how can I help?"]);
    assert_eq!(search(&store, "thank you thank you riverside you"), ["CA1"], "a word said twice is one word");
    assert_eq!(
        search(&store, "tom: thank calling riverside clinic help"),
        ["CA1"],
        "tom is the shortest of six"
    );
    assert!(
        search(&store, "thank calling riverside surgery help").is_empty(),
        "every one of the longest counts"
    );
    assert_eq!(search(&store, "riverside cli"), ["CA1"], "the last may be unfinished");
    assert!(search(&store, "river clinic").is_empty(), "but no other");
}

#[test]
fn a_word_of_very_many_calls_is_found_with_every_filter() {
    let (_folder, path, store) = book();
    let sql = raw(&path);
    // More than are looked up one by one.
    sql.execute_batch(
        "BEGIN;
         WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2999)
         INSERT INTO calls (call_sid, source, agent, customer_name, started_at, created_at, updated_at)
         SELECT 'CA' || i, 'phone', CASE i % 10 WHEN 0 THEN 'offline' ELSE 'openai' END, 'Ann Lee',
                strftime('%Y-%m-%dT%H:%M:%fZ', 1700000000 + i, 'unixepoch'), '2026-01-01T00:00:00.000Z',
                '2026-01-01T00:00:00.000Z' FROM n;
         INSERT INTO utterances (call_id, id, place, speaker, text, at, start_ms, is_final)
         SELECT id, 'a', 0, 'agent', 'hello there', started_at, 0, 1 FROM calls WHERE id % 100 <> 0;
         COMMIT;",
    )
    .expect("rows of another program");
    for (text, calls) in [("hello", 2970), ("ann", 3000), ("an", 3000)] {
        let filter = CallFilter { text: Some(text.to_owned()), ..CallFilter::default() };
        let all = store.find_calls(&filter, Order::NewestFirst, Page::After(None, 4000)).expect("found");
        assert_eq!(all.len(), calls, "{text}");
        let piles = store.count_piles(&filter).expect("counted");
        assert_eq!(usize::try_from(piles.active).ok(), Some(calls));
        let narrow = CallFilter { agent: Some("offline".to_owned()), ..filter.clone() };
        let expected = all.iter().filter(|found| found.call.agent == "offline").count();
        assert_eq!(found(&store, &narrow).len(), expected);
        // Many of very many.
        let many = CallFilter { agent: Some("openai".to_owned()), ..filter };
        let page = Page::Offset { offset: 2500, limit: 1000 };
        let (found, counts) = store.find_and_count(&many, Order::OldestFirst, page).expect("found");
        assert_eq!(counts.active, (calls - expected) as u64);
        assert_eq!(found.len(), calls - expected - 2500);
    }
}
