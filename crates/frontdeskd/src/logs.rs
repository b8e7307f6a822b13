//! What is logged, and where: to standard error, readable; colours on a terminal.
//!
//! The chosen level holds for our own crates. Libraries never say more than warnings: at their finer levels they print
//! what travels (tokens, callers' words). Files and their rotation are not here yet.

use std::io::IsTerminal;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt;
use tracing_subscriber::prelude::*;

use crate::config::LogLevel;

/// Our crates, by the names they log under.
const OURS: [&str; 10] = [
    "frontdesk",
    "frontdeskd",
    "audio",
    "booking",
    "bridge",
    "call",
    "console",
    "desk",
    "receptionist",
    "store",
];

/// Starts logging. Where a logger is installed already (in tests) that one stays.
pub fn start(level: LogLevel) {
    let terminal = std::io::stderr().is_terminal();
    let lines = fmt::layer().with_ansi(terminal).with_writer(std::io::stderr);
    let subscriber = tracing_subscriber::registry().with(lines).with(filter(level));
    // An error here means that somebody else logs for us.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

fn filter(level: LogLevel) -> Targets {
    let (ours, libraries) = match level {
        LogLevel::Error => (LevelFilter::ERROR, LevelFilter::ERROR),
        LogLevel::Warn => (LevelFilter::WARN, LevelFilter::WARN),
        LogLevel::Info => (LevelFilter::INFO, LevelFilter::WARN),
        LogLevel::Debug => (LevelFilter::DEBUG, LevelFilter::WARN),
        LogLevel::Trace => (LevelFilter::TRACE, LevelFilter::WARN),
    };
    Targets::new().with_default(libraries).with_targets(OURS.map(|name| (name, ours)))
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn libraries_stay_quiet_at_every_level() {
        for level in [LogLevel::Info, LogLevel::Debug, LogLevel::Trace] {
            let filter = filter(level);
            assert!(filter.would_enable("hyper::proto", &Level::WARN), "{level:?}");
            assert!(!filter.would_enable("hyper::proto", &Level::INFO), "{level:?}");
            assert!(filter.would_enable("bridge::call_loop", &Level::INFO), "{level:?}");
        }
        assert!(filter(LogLevel::Debug).would_enable("bridge::call_loop", &Level::DEBUG));
    }
}
