//! Changes, short to write down.

use std::time::Duration;

use jiff::Timestamp;
use store::live::{Address, Batch, Connection, Messages, Op};
use testkit::redis::RedisServer;

pub const ALIVE: Duration = Duration::from_secs(15);

pub fn noon() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().expect("a moment")
}

pub fn put(call_sid: &str, generation: u64, state: &str) -> Op {
    Op::Put { call_sid: call_sid.into(), generation, state: state.into() }
}

pub fn lines(call_sid: &str, generation: u64, from: usize, lines: &[&str]) -> Op {
    let lines = lines.iter().map(|line| (*line).to_owned()).collect();
    Op::Lines { call_sid: call_sid.into(), generation, from, lines }
}

pub fn end(call_sid: &str, generation: u64, at: i64, duration: u64, entry: &str) -> Op {
    Op::End { call_sid: call_sid.into(), generation, at, duration, entry: entry.into() }
}

pub fn count(calls: u64, booked: u64) -> Op {
    Op::Count { calls, booked }
}

pub fn batch(number: u64, ops: Vec<Op>) -> Batch {
    Batch { number, ops, told: Vec::new() }
}

pub fn address(server: &RedisServer) -> Address {
    let (host, port) = (server.address.ip().to_string(), server.address.port());
    Address { host, port, database: 0, user: None, password: None }
}

pub async fn connect(server: &RedisServer, program: &str) -> (Connection, Messages) {
    Connection::open(&address(server), program, ALIVE).await.expect("Redis runs")
}
