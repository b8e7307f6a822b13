//! Redis comes late, dies, comes back empty or as it was, stands still.

use call::event::Speaker::{Agent, Caller};
use wire::call::Step;
use wire::history::EndReason;
use wire::status::Health;

use super::{address, is_up, metric, pace, says, share, until, until_lamp, words};
use crate::support::{reception, ring};
use desk::shared::LiveStoreSettings;
use testkit::redis::RedisServer;

#[tokio::test]
async fn without_redis_calls_are_kept_in_memory_and_all_is_well() {
    let reception = reception();
    let settings = LiveStoreSettings { redis: None, pace: pace() };
    let sharing = reception.desk.share_live(settings.clone()).expect("for the first time");
    assert!(reception.desk.share_live(settings).is_none(), "only once");
    let (_call, _orders) = ring(&reception.desk, "CA1");
    until("it is counted", || reception.desk.live_store().keys == 3).await;
    let lamp = reception.desk.status().live;
    assert_eq!((lamp.health, lamp.label.as_str()), (Health::Ok, "In memory"));
    let card = reception.desk.live_store();
    assert!(!card.is_configured && !card.connected && card.max_reconnect_attempts == 5);
    sharing.stop().await;
}

#[tokio::test]
async fn redis_may_come_after_the_first_call() {
    let mut server = RedisServer::stopped();
    let reception = reception();
    let sharing = share(&reception.desk, &server);
    let (call, _orders) = ring(&reception.desk, "CA1");
    says(&call, Agent, "a1", "Hello.");
    until_lamp(&reception.desk, "In memory, Redis lost").await;
    let lamp = reception.desk.status().live;
    assert_eq!(lamp.health, Health::Degraded);
    assert!(lamp.detail.contains("nothing answers there"), "it says what to check: {}", lamp.detail);
    until("some tries", || reception.desk.live_store().reconnect_attempts >= 3).await;
    server.run();
    until_lamp(&reception.desk, "Redis").await;
    until("the transcript is there", || words(&server, "CA1") == ["Hello."]).await;
    assert!(is_up(&server, "CA1"));
    assert_eq!(metric(&server, "total_calls").as_deref(), Some("1"));
    // What Redis holds can be seen before its answer has come back, and its first word of itself may be older than that.
    until("its answer has come", || {
        let card = reception.desk.live_store();
        card.connected && card.reconnect_attempts == 0 && card.consecutive_failures == 0
    })
    .await;
    until("Redis tells of itself", || {
        let card = reception.desk.live_store();
        card.memory_used.is_some() && card.latency.is_some() && card.keys > 3
    })
    .await;
    sharing.stop().await;
}

#[tokio::test]
async fn redis_that_dies_in_mid_call_and_comes_back_empty_gets_everything_again_once() {
    let mut server = RedisServer::start();
    let reception = reception();
    let sharing = share(&reception.desk, &server);
    let (call, _orders) = ring(&reception.desk, "CA1");
    says(&call, Agent, "a1", "Hello.");
    let (short, _orders_too) = ring(&reception.desk, "CA2");
    until("both are there", || is_up(&server, "CA2") && words(&server, "CA1") == ["Hello."]).await;
    server.kill();
    until_lamp(&reception.desk, "In memory, Redis lost").await;
    says(&call, Caller, "c1", "I need a visit.");
    says(&short, Caller, "c1", "Wrong number.");
    short.end(EndReason::CallerLeft);
    let (_third, _third_orders) = ring(&reception.desk, "CA3");
    server.run();
    until("what was said is whole", || words(&server, "CA1") == ["Hello.", "I need a visit."]).await;
    until("the call that ended is in the history", || {
        server.text(&["ZCARD", "call_history"]).as_deref() == Some("1")
    })
    .await;
    assert_eq!(words(&server, "CA2"), ["Wrong number."]);
    until("the new one is up", || is_up(&server, "CA3")).await;
    assert!(is_up(&server, "CA1") && !is_up(&server, "CA2"));
    assert_eq!(metric(&server, "total_calls").as_deref(), Some("3"), "those of before come back");
    sharing.stop().await;
}

#[tokio::test]
async fn redis_that_comes_back_as_it_was_gets_nothing_twice() {
    let mut server = RedisServer::start();
    let reception = reception();
    let sharing = share(&reception.desk, &server);
    let (call, _orders) = ring(&reception.desk, "CA1");
    let (first, _orders_too) = ring(&reception.desk, "CA2");
    says(&call, Agent, "a1", "Hello.");
    first.end(EndReason::CallerLeft);
    until("it is there", || words(&server, "CA1") == ["Hello."]).await;
    until("its end too", || metric(&server, "avg_call_duration").is_some()).await;
    server.save();
    server.kill();
    until_lamp(&reception.desk, "In memory, Redis lost").await;
    says(&call, Caller, "c1", "I need a visit.");
    let (third, _third_orders) = ring(&reception.desk, "CA3");
    third.end(EndReason::CallerLeft);
    server.run();
    until("what was said is whole", || words(&server, "CA1") == ["Hello.", "I need a visit."]).await;
    until("all ended calls", || server.text(&["ZCARD", "call_history"]).as_deref() == Some("2")).await;
    assert_eq!(metric(&server, "total_calls").as_deref(), Some("3"), "two before, one meanwhile");
    assert!(is_up(&server, "CA1") && !is_up(&server, "CA2") && !is_up(&server, "CA3"));
    sharing.stop().await;
}

#[tokio::test]
async fn a_redis_that_stands_still_holds_up_nobody_and_counts_nothing_twice() {
    let server = RedisServer::start();
    let reception = reception();
    let sharing = share(&reception.desk, &server);
    let (call, _orders) = ring(&reception.desk, "CA1");
    until("it is there", || is_up(&server, "CA1")).await;
    server.freeze();
    let asked = tokio::time::Instant::now();
    let (second, _orders_too) = ring(&reception.desk, "CA2");
    for n in 0..50 {
        says(&call, Caller, &format!("c{n}"), "word");
    }
    second.end(EndReason::CallerLeft);
    assert_eq!(reception.desk.snapshot().calls.len(), 1);
    assert!(
        asked.elapsed().as_secs() < 5,
        "nobody waited for Redis: 53 answers of 500 ms would be half a minute"
    );
    until_lamp(&reception.desk, "In memory, Redis lost").await;
    assert!(asked.elapsed().as_secs() < 10, "a second or so, on a quiet machine");
    assert!(reception.desk.status().live.detail.contains("does not answer in time"));
    server.go_on();
    until_lamp(&reception.desk, "Redis").await;
    until("all words once", || words(&server, "CA1").len() == 50).await;
    until("the end", || server.text(&["ZCARD", "call_history"]).as_deref() == Some("1")).await;
    // What was sent before it stood still may be carried out only now.
    tokio::time::sleep(pace().beat * 3).await;
    assert_eq!(words(&server, "CA1").len(), 50);
    assert_eq!(metric(&server, "total_calls").as_deref(), Some("2"));
    sharing.stop().await;
}

#[tokio::test]
async fn a_wrong_password_is_told_and_not_shown() {
    let server = RedisServer::with_password("open-sesame");
    let reception = reception();
    let mut settings = LiveStoreSettings { redis: Some(address(&server)), pace: pace() };
    if let Some(redis) = &mut settings.redis {
        redis.password = Some("guess-7".to_owned().into());
    }
    let shown = format!("{settings:?}");
    let sharing = reception.desk.share_live(settings).expect("for the first time");
    until_lamp(&reception.desk, "In memory, Redis lost").await;
    let lamp = reception.desk.status().live;
    assert!(lamp.detail.contains("REDIS_PASSWORD"), "it says what to check: {}", lamp.detail);
    assert!(!format!("{lamp:?} {shown}").contains("guess-7"), "the password is nowhere");
    let (_call, _orders) = ring(&reception.desk, "CA1");
    assert_eq!(reception.desk.live().count(), 1, "calls go on");
    sharing.stop().await;
}

#[tokio::test]
async fn what_is_told_after_the_end_changes_nothing() {
    let server = RedisServer::start();
    let reception = reception();
    let sharing = share(&reception.desk, &server);
    let (call, _orders) = ring(&reception.desk, "CA1");
    until("it is there", || is_up(&server, "CA1")).await;
    call.end(EndReason::Finished);
    until("it is gone", || !is_up(&server, "CA1")).await;
    call.caller_speaks(true);
    call.step(Step::Confirming);
    says(&call, Caller, "c1", "too late");
    tokio::time::sleep(pace().refresh * 2).await;
    assert!(!is_up(&server, "CA1"), "no call comes back as a ghost");
    assert_eq!(words(&server, "CA1"), Vec::<String>::new());
    sharing.stop().await;
}

#[tokio::test]
async fn the_last_words_are_written_when_the_program_ends() {
    let server = RedisServer::start();
    let reception = reception();
    let sharing = share(&reception.desk, &server);
    until_lamp(&reception.desk, "Redis").await;
    let (call, _orders) = ring(&reception.desk, "CA1");
    says(&call, Agent, "a1", "Goodbye.");
    call.end(EndReason::Closing);
    sharing.stop().await;
    assert_eq!(words(&server, "CA1"), ["Goodbye."]);
    assert_eq!(server.text(&["ZCARD", "call_history"]).as_deref(), Some("1"));
    assert_eq!(server.texts(&["KEYS", "frontdesk:program:*"]), Vec::<String>::new(), "it has left");
}
