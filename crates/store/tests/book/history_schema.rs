//! The schema protects the history from any program, and older books come to it as they are.

use store::Store;
use store::history::{CallFilter, CallRef, NewRecording};

use crate::history_support::{at, found, search, tell};
use crate::support::{MONDAY, audit, book, count, raw};

#[test]
fn nonsense_is_refused_whoever_writes_it() {
    let (_folder, path, store) = book();
    tell(&store, "CA1", 0, &["Hello"]);
    tell(&store, "CA2", 9, &["Hello"]);
    let sql = raw(&path);
    sql.execute(
        "INSERT INTO tool_calls (call_id, id, place, name, summary, state, at, start_ms)
         VALUES (1, 'a', 1, 'x', 'y', 'done', '2026-11-20T15:00:00.000Z', 0)",
        [],
    )
    .expect("a good row");
    store.add_recording(&recording("a.wav")).expect("written").expect("the call is there");
    let nonsense = [
        ("calls", "status", "'Active'"),
        ("calls", "status", "'active'"),
        ("calls", "source", "'letter'"),
        ("calls", "agent", "NULL"),
        ("calls", "outcome", "'booked'"),
        ("calls", "outcome", "NULL"),
        ("calls", "end_reason", "'bored'"),
        ("calls", "action", "'wait'"),
        ("calls", "sentiment", "'glad'"),
        ("calls", "sentiment", "NULL"),
        ("calls", "sentiment_score", "1.5"),
        ("calls", "sentiment_by", "'me'"),
        ("calls", "started_at", "'2026-11-20T15:00:00Z'"),
        ("calls", "started_at", "'2026-11-20 15:00:00.000'"),
        ("calls", "started_at", "'1969-12-31T23:59:59.000Z'"),
        ("calls", "ended_at", "'later'"),
        ("calls", "done_at", "'2026-02-30T15:00:00.000Z'"),
        ("calls", "updated_at", "''"),
        ("calls", "duration_ms", "-1"),
        ("calls", "duration_ms", "1.5"),
        ("calls", "latency_ms", "'long'"),
        ("calls", "call_sid", "''"),
        ("calls", "id", "id + 10"),
        ("utterances", "speaker", "'user'"),
        ("utterances", "at", "'2026-11-20T15:00:00Z'"),
        ("utterances", "confidence", "2"),
        ("utterances", "is_final", "2"),
        ("utterances", "by_staff", "2"),
        ("utterances", "place", "'first'"),
        ("utterances", "call_id", "3 - call_id"),
        ("utterances", "id", "'other'"),
        ("tool_calls", "state", "'over'"),
        ("tool_calls", "at", "'x'"),
        ("recordings", "file_name", "'../a.wav'"),
        ("recordings", "file_name", "'..'"),
        ("recordings", "cut_short", "'tired'"),
        ("recordings", "channels", "0"),
        ("recordings", "started_at", "'x'"),
    ];
    for (table, column, value) in nonsense {
        let result = sql.execute(&format!("UPDATE {table} SET {column} = {value}"), []);
        assert!(result.is_err(), "{table}.{column} = {value} is refused");
    }
    let again = sql.execute(
        "INSERT OR REPLACE INTO calls (call_sid, source, agent, started_at, created_at, updated_at)
         SELECT call_sid, source, agent, started_at, created_at, updated_at FROM calls",
        [],
    );
    assert!(again.is_err(), "a row that is replaced would be counted twice");
    audit(&path);
}

#[test]
fn what_another_program_writes_is_found_and_what_it_deletes_is_not() {
    let (_folder, path, store) = book();
    tell(&store, "CA1", 0, &["Hello there"]);
    let sql = raw(&path);
    sql.execute("UPDATE calls SET customer_name = 'JOSÉ Díaz', phone_number = '+1 (500) 555-0177'", [])
        .expect("written");
    for text in ["jose", "jo", "D", "iaz", "5550177", "177"] {
        assert_eq!(search(&store, text), ["CA1"], "{text}");
    }
    sql.execute("UPDATE utterances SET text = 'Good evening'", []).expect("written");
    assert!(search(&store, "hello").is_empty() && search(&store, "evening") == ["CA1"]);
    sql.execute("DELETE FROM utterances", []).expect("deleted");
    assert!(search(&store, "evening").is_empty(), "the words are gone");
    store.add_recording(&recording("a.wav")).expect("written").expect("the call is there");
    sql.pragma_update(None, "foreign_keys", true).expect("a pragma");
    sql.execute("DELETE FROM calls", []).expect("deleted");
    for table in
        ["utterances", "tool_calls", "recordings", "call_sums", "call_words_docsize", "call_parts_docsize"]
    {
        assert_eq!(count(&sql, &format!("SELECT count(*) FROM {table}")), 0, "{table} goes with its calls");
    }
    assert!(found(&store, &CallFilter::default()).is_empty());
    audit(&path);
}

fn recording(file_name: &str) -> NewRecording {
    NewRecording {
        call_sid: "CA1".to_owned(),
        file_name: file_name.to_owned(),
        format: "wav".to_owned(),
        codec: "pcm_s16le".to_owned(),
        sample_rate: 16_000,
        channels: 2,
        duration_ms: 1000,
        size_bytes: 64_044,
        started_at: at(0),
        cut_short: None,
    }
}

#[test]
fn recordings_are_entered_repaired_and_forgotten() {
    let (_folder, _path, store) = book();
    assert_eq!(store.add_recording(&recording("a.wav")).expect("asked"), None, "there is no such call");
    tell(&store, "CA1", 0, &[]);
    let first = store.add_recording(&recording("a.wav")).expect("written").expect("the call is there");
    let later = NewRecording { started_at: at(10), ..recording("b.wav") };
    store.add_recording(&later).expect("written").expect("the call is there");
    let repaired = NewRecording { cut_short: Some("crashed".to_owned()), ..recording("a.wav") };
    let again = store.add_recording(&repaired).expect("written").expect("the call is there");
    assert_eq!((again.id, &again.recording), (first.id, &repaired), "one file, one row");
    assert_eq!(store.recordings_of(1).expect("read").len(), 2);
    let old = |seconds| {
        let rows = store.recordings_before(at(seconds), 10).expect("read");
        rows.into_iter().map(|row| row.recording.file_name).collect::<Vec<_>>()
    };
    assert_eq!(
        (old(0), old(10), old(11)),
        (vec![], vec!["a.wav".to_owned()], vec!["a.wav".to_owned(), "b.wav".to_owned()])
    );
    store.forget_recording(first.id, at(50)).expect("written");
    store.forget_recording(first.id, at(60)).expect("nothing more to do");
    store.forget_recording(99, at(60)).expect("nothing to do");
    assert_eq!(store.recordings_of(1).expect("read")[0].deleted_at, Some(at(50)));
    assert_eq!(old(11), ["b.wav"], "it is not asked for again");
    let has = || store.call(&CallRef::Id(1)).expect("read").expect("there").has_recording;
    assert!(has(), "there is another");
    store.forget_recording(2, at(61)).expect("written");
    assert!(!has(), "none is left");
    assert!(!found(&store, &CallFilter::default())[0].call.has_recording);
}

/// The schema before calls were kept. Books with it are in use.
const V2: [&str; 2] = [
    include_str!("../../../../migrations/V1__books.sql"),
    include_str!("../../../../migrations/V2__costs.sql"),
];

#[test]
fn a_book_from_before_calls_were_kept_is_brought_up_to_date() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("appointments.db");
    drop(Store::open(&path).expect("a book of today"));
    let history: Vec<(i64, String, String)> = raw(&path)
        .prepare(
            "SELECT version, name, checksum FROM refinery_schema_history WHERE version < 3 ORDER BY version",
        )
        .and_then(|mut query| {
            query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<Result<_, _>>()
        })
        .expect("it says what it ran");
    assert_eq!(history.len(), V2.len());
    let path = folder.path().join("earlier.db");
    let earlier = raw(&path);
    V2.iter().for_each(|sql| earlier.execute_batch(sql).expect("a book of that time"));
    earlier
        .execute_batch(
            "CREATE TABLE refinery_schema_history (
                 version INT4 PRIMARY KEY, name VARCHAR(255), applied_on VARCHAR(255), checksum VARCHAR(255));
             INSERT INTO appointments (customer_name, phone_number, appointment_date, appointment_time,
                 confirmation_number, starts_at, ends_at, time_zone)
             VALUES ('Ann Lee', '+15551234567', '2026-11-23', '9:00 AM', 'APT-12345',
                 '2026-11-23T14:00:00Z', '2026-11-23T14:30:00Z', 'America/New_York');
             INSERT INTO costs (day, micros) VALUES ('2026-11-23', 70);",
        )
        .expect("it is in use");
    for row in history {
        earlier
            .execute("INSERT INTO refinery_schema_history VALUES (?1, ?2, '2026-11-20T09:00:00Z', ?3)", row)
            .expect("written");
    }
    drop(earlier);
    let store = Store::open(&path).expect("today's program opens it");
    assert_eq!(store.on_day(MONDAY).expect("read").len(), 1, "its booking is there");
    assert_eq!(store.cost(MONDAY).expect("read"), 70);
    tell(&store, "CA1", 0, &["Hello"]);
    assert_eq!(search(&store, "hello"), ["CA1"], "and calls are kept");
    audit(&path);
}
