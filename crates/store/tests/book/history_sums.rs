//! Sums are kept by the quarter of an hour, whoever writes.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use store::Store;
use store::history::{Bucket, CallFilter};

use crate::history_support::{at, found, over, tell, up, write};
use crate::support::{book, now, raw};

#[derive(Debug, Clone)]
enum Write {
    Insert { minute: i64, status: usize, outcome: usize, sentiment: usize, duration: i64 },
    Move { row: usize, minute: i64 },
    End { row: usize, status: usize, outcome: usize, sentiment: usize, duration: i64 },
    Reopen { row: usize },
    Measure { row: usize, latency: i64, turns: i64 },
    Delete { row: usize },
}

const STATUS: [&str; 3] = ["active", "completed", "failed"];
const OUTCOME: [&str; 4] = ["appointment_booked", "no_booking", "error", "user_hangup"];
const SENTIMENT: [Option<&str>; 4] = [None, Some("positive"), Some("neutral"), Some("negative")];

fn write_strategy() -> impl Strategy<Value = Write> {
    let (row, minute) = (0..12_usize, 0..120_i64);
    prop_oneof![
        4 => (minute.clone(), 0..3_usize, 0..4_usize, 0..4_usize, 0..99_999_i64).prop_map(
            |(minute, status, outcome, sentiment, duration)| Write::Insert { minute, status, outcome, sentiment, duration }),
        1 => (row.clone(), minute).prop_map(|(row, minute)| Write::Move { row, minute }),
        2 => (row.clone(), 1..3_usize, 0..4_usize, 0..4_usize, 0..99_999_i64).prop_map(
            |(row, status, outcome, sentiment, duration)| Write::End { row, status, outcome, sentiment, duration }),
        1 => row.clone().prop_map(|row| Write::Reopen { row }),
        1 => (row.clone(), 0..9_999_i64, 0..9_i64).prop_map(|(row, latency, turns)| Write::Measure { row, latency, turns }),
        1 => row.prop_map(|row| Write::Delete { row }),
    ]
}

/// Counted without any index.
fn by_hand(store: &Store, from: Timestamp, until: Timestamp) -> Vec<Bucket> {
    let mut buckets: Vec<Bucket> = Vec::new();
    let mut calls: Vec<_> =
        found(store, &CallFilter::default()).into_iter().map(|found| found.call).collect();
    calls.sort_by_key(|call| call.started_at);
    for call in calls.into_iter().filter(|call| from <= call.started_at && call.started_at < until) {
        let quarter = call.started_at.as_second().div_euclid(900) * 900;
        let starts_at = Timestamp::from_second(quarter).expect("a moment");
        if buckets.last().is_none_or(|last| last.starts_at != starts_at) {
            buckets.push(Bucket { starts_at, ..Bucket::default() });
        }
        let bucket = buckets.last_mut().expect("just there");
        let (status, outcome) = (format!("{:?}", call.status), format!("{:?}", call.outcome));
        let tone = format!("{:?}", call.sentiment.map(|(tone, _)| tone));
        bucket.calls += 1;
        bucket.active += u64::from(status == "Active");
        bucket.completed += u64::from(status == "Completed");
        bucket.failed += u64::from(status == "Failed");
        bucket.booked += u64::from(outcome.contains("Booked"));
        bucket.no_booking += u64::from(outcome.contains("NoBooking"));
        bucket.errors += u64::from(outcome.contains("Error"));
        bucket.hangups += u64::from(outcome.contains("Hangup"));
        bucket.positive += u64::from(tone.contains("Positive"));
        bucket.neutral += u64::from(tone.contains("Neutral"));
        bucket.negative += u64::from(tone.contains("Negative"));
        if status != "Active" {
            bucket.duration_ms += u64::try_from(call.duration_ms).expect("not negative");
        }
        // The measured turns have no place in a row that is read, so they are written as a function of the duration.
        let (latency, turns) = call.notes.split_once(' ').expect("the notes repeat them");
        bucket.latency_ms += latency.parse::<u64>().expect("a number");
        bucket.measured_turns += turns.parse::<u64>().expect("a number");
    }
    buckets
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sums_are_those_of_a_count_by_hand(
        writes in prop::collection::vec(write_strategy(), 1..40),
        cuts in (0..7200_i64, 0..7200_i64),
    ) {
        let (_folder, path, store) = book();
        let sql = raw(&path);
        sql.pragma_update(None, "synchronous", "OFF").expect("a pragma");
        let moment = |minute: i64| at(60 * minute).strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string();
        let mut ids: Vec<i64> = Vec::new();
        for (number, write) in writes.into_iter().enumerate() {
            let id = |row: usize| ids.get(row).copied().unwrap_or(0);
            match write {
                Write::Insert { minute, status, outcome, sentiment, duration } => {
                    let over = status > 0;
                    let tone = SENTIMENT[sentiment].filter(|_| over);
                    sql.execute(
                        "INSERT INTO calls (call_sid, source, agent, started_at, ended_at, duration_ms, status, outcome, end_reason,
                            sentiment, sentiment_score, notes, created_at, updated_at)
                         VALUES (?1, 'phone', 'openai', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '0 0', ?2, ?2)",
                        (format!("CA{number}"), moment(minute), over.then(|| moment(minute)), duration, STATUS[status],
                         over.then_some(OUTCOME[outcome]), over.then_some("finished"), tone, tone.map(|_| 0.5)),
                    ).expect("a good row");
                    ids.push(sql.last_insert_rowid());
                }
                Write::Move { row, minute } => {
                    sql.execute("UPDATE calls SET started_at = ?1 WHERE id = ?2", (moment(minute), id(row))).expect("moved");
                }
                Write::End { row, status, outcome, sentiment, duration } => {
                    let tone = SENTIMENT[sentiment];
                    sql.execute(
                        "UPDATE calls SET status = ?1, outcome = ?2, end_reason = 'finished', ended_at = started_at, sentiment = ?3,
                            sentiment_score = ?4, duration_ms = ?5 WHERE id = ?6",
                        (STATUS[status], OUTCOME[outcome], tone, tone.map(|_| 0.1), duration, id(row)),
                    ).expect("ended");
                }
                Write::Reopen { row } => {
                    sql.execute(
                        "UPDATE calls SET status = 'active', outcome = NULL, end_reason = NULL, ended_at = NULL WHERE id = ?1",
                        [id(row)],
                    ).expect("reopened");
                }
                Write::Measure { row, latency, turns } => {
                    sql.execute(
                        "UPDATE calls SET latency_ms = ?1, measured_turns = ?2, notes = ?1 || ' ' || ?2 WHERE id = ?3",
                        (latency, turns, id(row)),
                    ).expect("measured");
                }
                Write::Delete { row } => {
                    if row < ids.len() {
                        sql.execute("DELETE FROM calls WHERE id = ?1", [ids.remove(row)]).expect("deleted");
                    }
                }
            }
        }
        prop_assert_eq!(
            store.quarters(Timestamp::MIN, Timestamp::MAX).expect("summed"),
            by_hand(&store, Timestamp::MIN, Timestamp::MAX)
        );
        let (from, until) = (at(cuts.0), at(cuts.1));
        prop_assert_eq!(store.quarters(from, until).expect("summed"), by_hand(&store, from, until));
        let hour = by_hand(&store, from, Timestamp::MAX).iter().map(|bucket| bucket.calls).sum::<u64>();
        prop_assert_eq!(store.stats(from, now()).expect("summed").today.calls, hour);
    }
}

#[test]
fn the_counters_are_those_of_the_book() {
    let (_folder, path, store) = book();
    assert_eq!(store.first_call_at().expect("read"), None, "there is none");
    let empty = store.stats(now(), now()).expect("summed");
    assert_eq!((empty.all.calls, empty.appointments, empty.booked_today), (0, 0, 0));
    tell(&store, "CA1", -100_000, &[]);
    tell(&store, "CA2", -70_000, &[]);
    write(&store, vec![over("CA3", -10), up("CA4", -5)], Vec::new());
    let insert = "INSERT INTO appointments (customer_name, phone_number, appointment_date, appointment_time,
            confirmation_number, status, starts_at, ends_at, time_zone)
         VALUES ('Ann Lee', '', '2026-11-23', '9:00 AM', ?1, ?2, '2026-11-23T14:00:00Z', '2026-11-23T14:30:00Z', 'UTC')";
    let sql = raw(&path);
    for (number, status, hours) in [("APT-10000", "cancelled", 30), ("APT-10001", "confirmed", 2)] {
        sql.execute(insert, (number, status)).expect("a row");
        let made = (now() - SignedDuration::from_hours(hours)).strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let id = sql.last_insert_rowid();
        sql.execute("INSERT INTO bookings (appointment_id, call_sid, tool_call_id, booked_at) VALUES (?1, 'CA', ?1, ?2)", (id, made))
            .expect("a row");
    }
    let stats = store.stats(at(-3600), now()).expect("summed");
    assert_eq!((stats.all.calls, stats.last_24h.calls, stats.today.calls), (4, 3, 2));
    assert_eq!((stats.all.duration_ms, stats.all.latency_ms, stats.all.measured_turns), (180_000, 2700, 6));
    assert_eq!((stats.appointments, stats.booked_today, stats.booked_last_24h), (1, 0, 1));
    assert!(stats.size_bytes > 4096, "the file is there");
    assert_eq!(store.first_call_at().expect("read"), Some(at(-100_000)));
}
