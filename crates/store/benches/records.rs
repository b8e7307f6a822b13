//! Lists, searches and figures of a book with 200,000 calls, each beside its bar. `cargo xtask bench records`.
//!
//! The book is made once, by seed, and kept in the target folder; delete it there to have it made anew. Every question is
//! asked some times before it is measured.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use store::Store;
use store::history::{
    Batch, CallFilter, CallRef, CallWrite, Cursor, Order, Outcome, Page, Pile, Said, Sentiment,
    UtteranceWrite,
};
use testkit::history::{COMMON_WORD, Plan, RARE_WORD, fill};

mod table;

use table::Table;

const CALLS: u32 = 200_000;
const ROUNDS: usize = 100;
/// Given to the process that only shows a first page.
const FIRST_PAGE: &str = "--first-page-of";

const ANSWER: Option<f64> = Some(50.0);
const FIRST: Option<f64> = Some(100.0);
const BOOK: Option<f64> = Some(10.0);
/// What a screen asks for.
const FIRST_50: Page = Page::After(None, 50);

fn main() {
    let words: Vec<String> = std::env::args().collect();
    if let Some(at) = words.iter().position(|word| word == FIRST_PAGE) {
        return first_page(Path::new(&words[at + 1]));
    }
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("records-{CALLS}.db"));
    let store = book(&path);
    let size = std::fs::metadata(&path).map_or(0, |file| file.len());
    let table = Table::new(&format!("{CALLS} calls, {} MB in {}", size / 1_000_000, path.display()));
    let calls = lists(&table, &store);
    searches(&table, &store);
    figures(&table, &store);
    one_call(&table, &store, &calls);
    appointments(&table, &store, &calls);
    table.measure("first page of a new process", FIRST, 30, |_| {
        let here = std::env::current_exe().expect("a running program knows its file");
        let status = Command::new(here).arg(FIRST_PAGE).arg(&path).status().expect("it runs again");
        assert!(status.success(), "the page was shown");
    });
    writes(&table, &store);
}

fn now() -> Timestamp {
    "2026-11-20T21:00:00Z".parse().expect("a moment")
}

/// The book, made when it is not there or is one of another schema.
fn book(path: &Path) -> Store {
    if path.exists()
        && let Ok(store) = Store::open(path)
        && store.count_found(&CallFilter::default()).is_ok_and(|calls| calls >= u64::from(CALLS))
    {
        return store;
    }
    for end in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        drop(std::fs::remove_file(name));
    }
    let zone = TimeZone::get("America/New_York").expect("a zone of the bundled database");
    fill(path, &Plan { calls: CALLS, seed: 1, now: now(), zone }).expect("the book is made");
    Store::open(path).expect("the book opens")
}

fn first_page(path: &Path) {
    let store = Store::open(path).expect("the book opens");
    let filter = CallFilter::default();
    let (page, counts) = store.find_and_count(&filter, Order::NewestFirst, FIRST_50).expect("a page");
    assert!(page.len() == 50 && counts.done > 0, "it is the big book");
}

fn any() -> CallFilter {
    CallFilter::default()
}

fn days_ago(days: i64) -> Option<Timestamp> {
    Some(now() - SignedDuration::from_hours(24 * days))
}

fn text(text: &str) -> CallFilter {
    CallFilter { text: Some(text.to_owned()), ..any() }
}

/// A filter and what it is called.
type Named = (&'static str, fn() -> CallFilter);

const FILTERS: &[Named] = &[
    ("no filter", any),
    ("pile: active", || CallFilter { pile: Some(Pile::Active), ..any() }),
    ("pile: needs action", || CallFilter { pile: Some(Pile::NeedsAction), ..any() }),
    ("pile: done", || CallFilter { pile: Some(Pile::Done), ..any() }),
    ("caller: part of a number", || CallFilter { caller: Some("555-01".to_owned()), ..any() }),
    ("caller: nobody's", || CallFilter { caller: Some("987654".to_owned()), ..any() }),
    ("agent", || CallFilter { agent: Some("offline".to_owned()), ..any() }),
    ("source", || CallFilter { source: Some("softphone".to_owned()), ..any() }),
    ("sentiment", || CallFilter { sentiment: Some(Sentiment::Negative), ..any() }),
    ("outcome", || CallFilter { outcome: Some(Outcome::Error), ..any() }),
    ("a month", || CallFilter { from: days_ago(400), until: days_ago(370), ..any() }),
    ("all together, nobody", || CallFilter {
        caller: Some("5550100".to_owned()),
        agent: Some("offline".to_owned()),
        source: Some("softphone".to_owned()),
        sentiment: Some(Sentiment::Negative),
        outcome: Some(Outcome::Error),
        pile: Some(Pile::Done),
        from: days_ago(700),
        until: days_ago(1),
        ..any()
    }),
];

/// The pages of each filter; gives some calls of the book.
fn lists(table: &Table, store: &Store) -> Vec<store::history::CallRow> {
    for (name, filter) in FILTERS {
        let filter = filter();
        table.measure(&format!("page with its counts, {name}"), ANSWER, ROUNDS, |_| {
            black_box(store.find_and_count(&filter, Order::NewestFirst, FIRST_50).expect("a page"));
        });
    }
    let offset = |offset, limit| {
        store.find_calls(&any(), Order::NewestFirst, Page::Offset { offset, limit }).expect("a page")
    };
    let some: Vec<_> =
        (0..10_u64).flat_map(|n| offset(n * u64::from(CALLS) / 10, 10)).map(|found| found.call).collect();
    table.measure("page behind any call", ANSWER, ROUNDS, |round| {
        let call = &some[round % some.len()];
        let cursor = Cursor { started_at: call.started_at, id: call.id };
        black_box(
            store.find_calls(&any(), Order::NewestFirst, Page::After(Some(cursor), 100)).expect("a page"),
        );
    });
    table.measure("page at offset 100,000", ANSWER, ROUNDS, |_| drop(black_box(offset(100_000, 50))));
    let filtered = CallFilter { sentiment: Some(Sentiment::Neutral), ..any() };
    table.measure("page at offset 90,000, sentiment", ANSWER, ROUNDS, |_| {
        let page = Page::Offset { offset: 90_000, limit: 50 };
        black_box(store.find_calls(&filtered, Order::NewestFirst, page).expect("a page"));
    });
    some
}

fn searches(table: &Table, store: &Store) {
    let and = |what: &str, filter: CallFilter| CallFilter { text: Some(what.to_owned()), ..filter };
    let searches = [
        ("rare word", text(RARE_WORD)),
        ("word of every call", text(COMMON_WORD)),
        ("two common words", text("appointment clinic")),
        ("unfinished word", text("appoi")),
        ("two letters", text("an")),
        ("one letter", text("t")),
        ("one letter that few have", text("x")),
        ("a place", text("barbybrook")),
        ("part of a name", text("Müll")),
        ("whole name", text("jose garcia")),
        ("part of a number", text("555-0100")),
        ("part of every number", text("1500555")),
        ("part of every number, agent", and("1500555", FILTERS[6].1())),
        ("one digit", text("5")),
        ("confirmation number", text("APT-150000")),
        ("part of every confirmation number", text("APT-1")),
        ("no hit", text("zzzzqq")),
        ("no hit, two letters", text("qx")),
        ("many words", text("thank you for calling riverside clinic how can I help you")),
        ("common word, errors", and(COMMON_WORD, CallFilter { outcome: Some(Outcome::Error), ..any() })),
        (
            "common word, needs action",
            and(COMMON_WORD, CallFilter { pile: Some(Pile::NeedsAction), ..any() }),
        ),
        ("common word, a month", and(COMMON_WORD, FILTERS[10].1())),
        ("common word, nobody's number", and(COMMON_WORD, FILTERS[5].1())),
        ("common word, all filters", and(COMMON_WORD, FILTERS[11].1())),
        ("two letters, all filters", and("an", FILTERS[11].1())),
        ("one letter, sentiment", and("t", CallFilter { sentiment: Some(Sentiment::Neutral), ..any() })),
    ];
    for (name, filter) in searches {
        let found = store.count_found(&filter).expect("counted");
        table.measure(&format!("search, {name} ({found} calls)"), ANSWER, ROUNDS, |_| {
            black_box(store.find_and_count(&filter, Order::NewestFirst, FIRST_50).expect("a page"));
        });
    }
    table.measure("search, common word, offset 100,000", ANSWER, ROUNDS, |_| {
        let page = Page::Offset { offset: 100_000, limit: 50 };
        black_box(store.find_and_count(&text(COMMON_WORD), Order::NewestFirst, page).expect("a page"));
    });
}

fn figures(table: &Table, store: &Store) {
    let two_years = days_ago(731).unwrap_or_default();
    table.measure("quarters of two years", ANSWER, ROUNDS, |_| {
        black_box(store.quarters(two_years, now()).expect("sums"));
    });
    table.measure("quarters of a day", ANSWER, ROUNDS, |round| {
        let from = now() - SignedDuration::from_hours(24 * i64::try_from(round).unwrap_or(0));
        black_box(store.quarters(from, from + SignedDuration::from_hours(24)).expect("sums"));
    });
    table.measure("stats", ANSWER, ROUNDS, |_| {
        black_box(store.stats(days_ago(1).unwrap_or_default(), now()).expect("sums"));
    });
}

fn one_call(table: &Table, store: &Store, calls: &[store::history::CallRow]) {
    table.measure("one call with its lines", ANSWER, ROUNDS, |round| {
        let call = &calls[round % calls.len()];
        black_box(store.call(&CallRef::Sid(call.call_sid.clone())).expect("the call"));
        black_box(store.call_lines(call.id).expect("its lines"));
        black_box(store.recordings_of(call.id).expect("its recordings"));
    });
    table.measure("recordings to delete", BOOK, ROUNDS, |_| {
        black_box(store.recordings_before(days_ago(30).unwrap_or_default(), 100).expect("rows"));
    });
}

/// What an agent asks while a caller waits.
fn appointments(table: &Table, store: &Store, calls: &[store::history::CallRow]) {
    let zone = TimeZone::get("America/New_York").expect("a zone of the bundled database");
    let day = |round: usize| {
        (now() - SignedDuration::from_hours(24 * i64::try_from(round).unwrap_or(0)))
            .to_zoned(zone.clone())
            .date()
    };
    table.measure("what is taken on a day", BOOK, ROUNDS, |round| {
        black_box(store.taken_on(day(round), &zone, None, now()).expect("slots"));
    });
    table.measure("a day of the book", BOOK, ROUNDS, |round| {
        black_box(store.on_day(day(round)).expect("rows"));
    });
    let numbers: Vec<&str> = calls.iter().filter_map(|call| call.confirmation_number.as_deref()).collect();
    table.measure("an appointment by its number", BOOK, ROUNDS, |round| {
        black_box(store.by_confirmation(numbers[round % numbers.len()]).expect("a row"));
    });
}

/// What is written while calls are up. They are taken away at the end.
fn writes(table: &Table, store: &Store) {
    let sids: Vec<String> = (0..10).map(|n| format!("CAbench{n}")).collect();
    // Four times a line of each, of which the last is final.
    table.measure("ten calls written, a growing line of each", BOOK, ROUNDS, |round| {
        let words = "I would like to make an appointment".chars().take(8 * (round % 4 + 1)).collect();
        store.write_calls(&batch(&sids, round / 4, words, round % 4 == 3)).expect("written");
    });
    let long = ["CAbenchlong".to_owned()];
    let line = || "I would like to make an appointment".to_owned();
    for number in 0..500 {
        store.write_calls(&batch(&long, number, line(), false)).expect("written");
    }
    table.measure("a line of a call that has 500", BOOK, ROUNDS, |round| {
        store.write_calls(&batch(&long, 500 + round, line(), true)).expect("written");
    });
    let sql = rusqlite::Connection::open(store.path()).expect("the file opens");
    sql.execute("DELETE FROM calls WHERE call_sid GLOB 'CAbench*'", []).expect("they never were");
}

/// A line of each of these calls.
fn batch(sids: &[String], number: usize, text: String, is_final: bool) -> Batch {
    let place = i64::try_from(number).unwrap_or(0);
    let calls = sids.iter().map(|sid| CallWrite {
        call_sid: sid.clone(),
        stream_sid: String::new(),
        source: "phone".to_owned(),
        agent: "openai".to_owned(),
        phone_number: "+15005550100".to_owned(),
        customer_name: Some("Ann Lee".to_owned()),
        started_at: now(),
        duration_ms: place * 200,
        confirmation_number: None,
        figures: None,
        metadata: None,
        ended: None,
        at: now() + SignedDuration::from_millis(place),
    });
    let utterances = sids.iter().map(|sid| UtteranceWrite {
        call_sid: sid.clone(),
        id: format!("item_{number}"),
        place,
        speaker: Said::Caller,
        text: text.clone(),
        cut: None,
        at: now(),
        start_ms: 0,
        end_ms: None,
        confidence: None,
        is_final,
    });
    Batch { calls: calls.collect(), utterances: utterances.collect(), ..Batch::default() }
}
