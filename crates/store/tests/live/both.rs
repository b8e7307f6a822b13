//! The same changes leave the same in memory and in Redis.

use std::time::Duration;

use jiff::SignedDuration;
use store::live::{Batch, Connection, HISTORY_KEPT, Memory, Op, Trouble};
use testkit::redis::RedisServer;

use crate::support::{ALIVE, address, batch, connect, count, end, lines, noon, put};

/// Every call that the scripts below know.
const CALLS: &[&str] = &["CA1", "CA2", "CA3"];
const METRICS: &[&str] = &["total_calls", "appointments_booked", "avg_call_duration", "call_duration:CA1"];

/// All that a reader can see, as lines of text.
fn seen_in_memory(memory: &Memory) -> Vec<String> {
    let mut seen = Vec::new();
    for sid in CALLS {
        seen.push(format!("{sid}: {:?} {:?}", memory.active(sid, noon()), memory.transcript(sid, noon())));
    }
    seen.extend(memory.history().map(|(at, entry)| format!("{at} {entry}")));
    seen.extend(METRICS.iter().map(|name| format!("{name}: {:?}", memory.metric(name, noon()))));
    seen
}

fn seen_in_redis(server: &RedisServer) -> Vec<String> {
    let mut seen = Vec::new();
    for sid in CALLS {
        let state = server.text(&["GET", &format!("active_call:{sid}")]);
        let said = server.texts(&["LRANGE", &format!("transcript:{sid}"), "0", "-1"]);
        seen.push(format!("{sid}: {:?} {said:?}", state.as_deref()));
    }
    let history = server.texts(&["ZRANGE", "call_history", "0", "-1", "WITHSCORES"]);
    seen.extend(history.chunks(2).map(|pair| format!("{} {}", pair[1], pair[0])));
    let metric = |name: &&str| server.text(&["GET", &format!("metric:{name}")]);
    seen.extend(METRICS.iter().map(|name| format!("{name}: {:?}", metric(name))));
    seen
}

async fn same_in_both(script: Vec<Op>) -> Vec<String> {
    let server = RedisServer::start();
    let (mut redis, _messages) = connect(&server, "p1").await;
    let mut memory = Memory::default();
    memory.apply(&count(0, 0), noon());
    for (number, op) in std::iter::once(count(0, 0)).chain(script).enumerate() {
        memory.apply(&op, noon());
        let total = |name| memory.metric(name, noon()).and_then(|text| text.parse().ok()).unwrap_or(0);
        let op = match op {
            // Redis is told how many they are by now.
            Op::Count { .. } => count(total("total_calls"), total("appointments_booked")),
            op => op,
        };
        let written = redis.write(&batch(number as u64 + 1, vec![op])).await.expect("Redis takes it");
        assert_eq!(written.refused, Vec::<String>::new(), "nothing of the script breaks");
    }
    let seen = seen_in_redis(&server);
    assert_eq!(seen, seen_in_memory(&memory), "both keep the same");
    seen
}

#[tokio::test]
async fn a_call_leaves_the_same_in_both() {
    let seen = same_in_both(vec![
        count(1, 0),
        put("CA1", 10, "greeting"),
        lines("CA1", 10, 0, &["hello", "good day"]),
        lines("CA1", 10, 1, &["good evening", "I need a visit"]),
        put("CA2", 11, "other"),
        count(1, 1),
        end("CA1", 10, 1_795_000_000, 75, "one"),
        end("CA2", 11, 1_795_000_009, 10, "two"),
    ])
    .await;
    assert_eq!(
        seen,
        [
            r#"CA1: None ["hello", "good evening", "I need a visit"]"#,
            "CA2: None []",
            "CA3: None []",
            "1795000000 one",
            "1795000009 two",
            r#"total_calls: Some("2")"#,
            r#"appointments_booked: Some("1")"#,
            r#"avg_call_duration: Some("42.5")"#,
            r#"call_duration:CA1: Some("75")"#,
        ]
    );
}

#[tokio::test]
async fn a_late_write_revives_no_call_and_a_call_that_goes_on_counts_once() {
    let seen = same_in_both(vec![
        put("CA1", 10, "up"),
        end("CA1", 10, 100, 20, "ended"),
        put("CA1", 10, "late"),
        put("CA1", 9, "very late"),
        put("CA2", 10, "up"),
        end("CA2", 10, 100, 20, "first end"),
        put("CA2", 12, "went on"),
        end("CA2", 10, 101, 21, "first end, told late"),
        put("CA3", 7, "up"),
        put("CA3", 8, "up again"),
        put("CA3", 7, "late"),
        end("CA2", 12, 200, 120, "second end"),
    ])
    .await;
    assert_eq!(seen[0], "CA1: None []", "an ended call stays ended");
    assert_eq!(seen[2], r#"CA3: Some("up again") []"#, "the later generation has the call");
    assert_eq!(seen[3..5], ["100 ended", "200 second end"], "each call once, with its last end");
    assert_eq!(seen[7], r#"avg_call_duration: Some("70")"#, "of two calls");
}

#[tokio::test]
async fn the_history_keeps_the_last_five_hundred() {
    let server = RedisServer::start();
    let (mut redis, _messages) = connect(&server, "p1").await;
    let mut memory = Memory::default();
    let many = HISTORY_KEPT as u64 + 20;
    let ops: Vec<Op> = (0..many)
        .map(|n| end(&format!("CA{n}"), n + 1, 1000 + n as i64, 5, &format!("entry {n:04}")))
        .collect();
    for op in &ops {
        memory.apply(op, noon());
    }
    redis.write(&batch(1, ops)).await.expect("Redis takes them");
    let kept = server.texts(&["ZRANGE", "call_history", "0", "-1"]);
    assert_eq!((kept.len(), kept[0].as_str()), (HISTORY_KEPT, "entry 0020"), "the oldest have gone");
    let in_memory: Vec<String> = memory.history().map(|(_, entry)| entry.to_owned()).collect();
    assert_eq!(in_memory, kept, "in memory too");
    assert_eq!(memory.transcript("CA0", noon()).len(), 0, "and nothing else is kept of those");
}

#[tokio::test]
async fn what_is_kept_for_a_time_is_gone_after_it() {
    let server = RedisServer::start();
    let (mut redis, _messages) = connect(&server, "p1").await;
    let mut memory = Memory::default();
    let ops = vec![
        put("CA1", 1, "up"),
        lines("CA1", 1, 0, &["hello"]),
        put("CA2", 1, "up"),
        end("CA2", 1, 5, 5, "e"),
    ];
    for op in &ops {
        memory.apply(op, noon());
    }
    redis.write(&batch(1, ops)).await.expect("Redis takes them");
    for (key, seconds) in
        [("active_call:CA1", 3600), ("transcript:CA1", 86_400), ("metric:call_duration:CA2", 86_400)]
    {
        let left: i64 = server.text(&["TTL", key]).and_then(|text| text.parse().ok()).expect("a time");
        assert!((seconds - 20..=seconds).contains(&left), "{key} stays {seconds} s, now {left}");
    }
    for key in ["call_history", "metric:avg_call_duration"] {
        assert_eq!(server.text(&["TTL", key]).as_deref(), Some("-1"), "{key} does not expire");
    }
    let later = |seconds| noon() + SignedDuration::from_secs(seconds);
    assert!(memory.active("CA1", later(3599)).is_some() && memory.active("CA1", later(3600)).is_none());
    assert_eq!(memory.transcript("CA1", later(86_399)).len(), 1);
    assert_eq!(memory.transcript("CA1", later(86_400)).len(), 0);
    assert_eq!(memory.metric("call_duration:CA2", later(86_400)), None);
}

#[tokio::test]
async fn a_batch_counts_once_however_often_it_is_sent() {
    let server = RedisServer::start();
    let (mut redis, mut messages) = connect(&server, "p1").await;
    let ops = vec![count(3, 1), put("CA1", 1, "up"), lines("CA1", 1, 0, &["hello"])];
    let first = Batch { number: 1, ops, told: vec!["news".into()] };
    for _ in 0..3 {
        redis.write(&first).await.expect("Redis takes it");
    }
    // One that comes late, after the next.
    redis.write(&batch(2, vec![count(4, 1)])).await.expect("Redis takes it");
    redis.write(&first).await.expect("Redis takes it");
    assert_eq!(server.text(&["GET", "metric:total_calls"]).as_deref(), Some("4"));
    assert_eq!(server.texts(&["LRANGE", "transcript:CA1", "0", "-1"]), ["hello"]);
    let (mut other, _heard) = connect(&server, "p2").await;
    other.write(&batch(1, vec![count(2, 2)])).await.expect("Redis takes it");
    let counters = server.texts(&["MGET", "metric:total_calls", "metric:appointments_booked"]);
    assert_eq!(counters, ["6", "3"], "programs add up");
    redis.write(&Batch { number: 3, ops: Vec::new(), told: vec!["end".into()] }).await.expect("taken");
    assert_eq!(messages.next().await.as_deref(), Some(b"news".as_slice()));
    assert_eq!(messages.next().await.as_deref(), Some(b"end".as_slice()), "the news came once");
}

#[tokio::test]
async fn a_call_that_another_program_goes_on_with_keeps_what_was_said() {
    let server = RedisServer::start();
    let (mut one, _heard) = connect(&server, "p1").await;
    let (mut two, _heard_too) = connect(&server, "p2").await;
    let first = vec![put("CA1", 5, "one"), lines("CA1", 5, 0, &["hello", "media is lost"])];
    one.write(&batch(1, first)).await.expect("taken");
    let then = vec![put("CA1", 9, "two"), lines("CA1", 9, 0, &["I am still here"])];
    two.write(&batch(1, then)).await.expect("taken");
    // The first does not know yet.
    let late = vec![put("CA1", 5, "one"), lines("CA1", 5, 2, &["late"]), end("CA1", 5, 9, 9, "late end")];
    let written = one.write(&batch(2, late)).await.expect("taken");
    assert_eq!(written.stale, ["CA1"], "it is told that the call has gone on");
    assert_eq!(server.text(&["GET", "active_call:CA1"]).as_deref(), Some("two"));
    assert_eq!(
        server.texts(&["LRANGE", "transcript:CA1", "0", "-1"]),
        ["hello", "media is lost", "I am still here"]
    );
    two.write(&batch(2, vec![lines("CA1", 9, 1, &["goodbye"])])).await.expect("taken");
    assert_eq!(server.texts(&["LLEN", "transcript:CA1"]), ["4"]);
    server.ask(&["FLUSHALL"]);
    let written = two.write(&batch(3, vec![lines("CA1", 9, 2, &["more"])])).await.expect("taken");
    assert_eq!(written.short, ["CA1"], "the list has lost what was before");
}

#[tokio::test]
async fn something_foreign_under_a_key_spoils_nothing_else() {
    let server = RedisServer::start();
    server.ask(&["SET", "call_history", "somebody's own"]);
    let (mut redis, _messages) = connect(&server, "p1").await;
    let ops = vec![count(1, 0), end("CA1", 1, 5, 5, "entry"), put("CA2", 1, "up")];
    let written = redis.write(&batch(1, ops)).await.expect("Redis takes the rest");
    assert_eq!(written.refused, ["end: WRONGTYPE"], "it is told what");
    assert_eq!(server.text(&["GET", "active_call:CA2"]).as_deref(), Some("up"));
    assert_eq!(server.text(&["GET", "metric:total_calls"]).as_deref(), Some("1"));
}

#[tokio::test]
async fn calls_of_a_program_that_is_gone_are_removed_and_no_others() {
    let server = RedisServer::start();
    let (mut here, _heard) = connect(&server, "here").await;
    let (mut gone, _heard_too) = connect(&server, "gone").await;
    gone.write(&batch(1, vec![put("CA1", 1, "up"), put("CA2", 1, "up")])).await.expect("taken");
    here.write(&batch(1, vec![put("CA3", 1, "up"), put("CA2", 2, "taken over")])).await.expect("taken");
    server.ask(&["SET", "active_call:CA9", "not ours"]);
    assert_eq!(here.sweep(ALIVE).await, Ok(0), "everybody is there");
    let others = ["gone".to_owned(), "here".to_owned()];
    assert_eq!(here.beat(ALIVE, &others).await.expect("an answer").missing, Vec::<String>::new());
    gone.leave().await.expect("taken");
    let beat = here.beat(ALIVE, &others).await.expect("an answer");
    assert_eq!(beat.missing, ["gone"]);
    assert!(beat.memory_used.is_some_and(|bytes| bytes > 0) && beat.keys.is_some_and(|keys| keys > 4));
    assert_eq!(here.sweep(ALIVE).await, Ok(1));
    let mut left = server.texts(&["KEYS", "active_call:*"]);
    left.sort();
    assert_eq!(left, ["active_call:CA2", "active_call:CA3", "active_call:CA9"]);
}

#[tokio::test]
async fn trouble_is_told_without_the_password() {
    let mut server = RedisServer::stopped();
    let open = |address| async move { Connection::open(&address, "p1", ALIVE).await.map(|_| ()) };
    assert_eq!(open(address(&server)).await, Err(Trouble::NotThere));
    server.run();
    assert_eq!(open(address(&server)).await, Ok(()));
    drop(server);

    let server = RedisServer::with_password("open-sesame");
    assert_eq!(open(address(&server)).await, Err(Trouble::Password), "none was given");
    let wrong = || store::live::Address { password: Some("guess-7".to_owned().into()), ..address(&server) };
    let refused = open(wrong()).await.expect_err("the password is wrong");
    assert_eq!(refused, Trouble::Password);
    let shown = format!("{refused} {refused:?} {:?} {}", wrong(), wrong());
    assert!(!shown.contains("guess-7"), "{shown}");
    let right = store::live::Address { password: Some("open-sesame".to_owned().into()), ..address(&server) };
    assert_eq!(open(right).await, Ok(()));
}

#[tokio::test]
async fn a_server_that_stands_still_is_slow_and_not_waited_for() {
    let server = RedisServer::start();
    let (mut redis, _messages) = connect(&server, "p1").await;
    server.freeze();
    let asked = tokio::time::Instant::now();
    assert_eq!(redis.ping().await, Err(Trouble::Slow));
    assert!(asked.elapsed() < Duration::from_secs(5), "half a second, on a quiet machine");
    server.go_on();
}
