//! Live state, kept in a real Redis that comes, goes and stands still while calls are up.

mod drills;
mod others;
mod shapes;

use std::time::Duration;

use call::event::{Speaker, Utterance};
use desk::Desk;
use desk::live::Registered;
use desk::shared::{LiveStoreSettings, Sharing};
use store::live::{Address, Pace};
use testkit::redis::RedisServer;

/// Much quicker than usual, but for the sign of life, which must outlast a busy machine's pauses.
fn pace() -> Pace {
    let millis = Duration::from_millis;
    Pace { ping: millis(50), beat: millis(100), alive: millis(30_000), refresh: millis(200) }
}

fn address(server: &RedisServer) -> Address {
    let (host, port) = (server.address.ip().to_string(), server.address.port());
    Address { host, port, database: 0, user: None, password: None }
}

fn share(desk: &Desk, server: &RedisServer) -> Sharing {
    share_at(desk, server, pace())
}

fn share_at(desk: &Desk, server: &RedisServer, pace: Pace) -> Sharing {
    let settings = LiveStoreSettings { redis: Some(address(server)), pace };
    desk.share_live(settings).expect("it is shared for the first time")
}

/// Waits until something is so; a test that waits in vain fails and says for what.
async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..2000 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("in vain: {what}");
}

async fn until_lamp(desk: &Desk, label: &str) {
    until(label, || desk.status().live.label == label).await;
}

fn says(call: &Registered, speaker: Speaker, id: &str, text: &str) {
    call.utterance(Utterance {
        id: id.into(),
        speaker,
        text: text.into(),
        cut: None,
        is_final: true,
        began: Duration::from_secs(1),
    });
}

/// The words of a transcript in Redis.
fn words(server: &RedisServer, call_sid: &str) -> Vec<String> {
    let lines = server.texts(&["LRANGE", &format!("transcript:{call_sid}"), "0", "-1"]);
    let text = |line: &String| {
        serde_json::from_str::<serde_json::Value>(line).ok()?["text"].as_str().map(str::to_owned)
    };
    lines.iter().filter_map(text).collect()
}

fn metric(server: &RedisServer, name: &str) -> Option<String> {
    server.text(&["GET", &format!("metric:{name}")])
}

fn is_up(server: &RedisServer, call_sid: &str) -> bool {
    server.text(&["EXISTS", &format!("active_call:{call_sid}")]).as_deref() == Some("1")
}
