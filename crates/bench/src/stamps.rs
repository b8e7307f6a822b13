//! What the product itself says of interruptions: how soon after it read "the caller speaks" it had sent its last.

use crate::figures::Spread;

/// The line of its log.
const LINE: &str = "The agent holds its breath";

/// Times, and how much sound waited for callers' sockets then.
pub fn read(log: &str) -> (Spread, u64) {
    let lines = || log.lines().filter(|line| line.contains(LINE));
    let micros = lines().filter_map(|line| field(line, "micros=")).map(|micros| micros * 1000).collect();
    (Spread::of(micros), lines().filter_map(|line| field(line, "waiting=")).sum())
}

fn field(line: &str, name: &str) -> Option<u64> {
    let (_, value) = line.split_once(name)?;
    value.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_are_found_among_other_lines() {
        let log = "DEBUG bridge::call_loop: The agent holds its breath callSid=\"CA1\" micros=40 waiting=0\n\
                   INFO bridge: Call ended micros=9000\n\
                   DEBUG bridge::call_loop: The agent holds its breath callSid=\"CA2\" micros=60 waiting=2\n";
        let (holds, waiting) = read(log);
        assert_eq!((holds.count, holds.max, waiting), (2, 0.06, 2));
    }
}
