//! What is logged, and where: to standard error, readable; colours on a terminal.
//!
//! The chosen level holds for our own crates. Libraries never say more than warnings: at their finer levels they print
//! what travels (tokens, callers' words). Files and their rotation are not here yet.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

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
    let filter = EnvFilter::builder().parse_lossy(directives(level));
    let terminal = std::io::stderr().is_terminal();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(terminal)
        .with_writer(std::io::stderr)
        .finish();
    // An error here means that somebody else logs for us.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

fn directives(level: LogLevel) -> String {
    let (ours, libraries) = match level {
        LogLevel::Error => ("error", "error"),
        LogLevel::Warn => ("warn", "warn"),
        LogLevel::Info => ("info", "warn"),
        LogLevel::Debug => ("debug", "warn"),
        LogLevel::Trace => ("trace", "warn"),
    };
    OURS.iter().fold(libraries.to_owned(), |all, name| format!("{all},{name}={ours}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_stay_quiet_at_every_level() {
        for level in [LogLevel::Info, LogLevel::Debug, LogLevel::Trace] {
            let text = directives(level);
            assert!(text.starts_with("warn,"), "{text}");
            assert!(EnvFilter::builder().parse(&text).is_ok(), "{text}");
        }
        assert!(directives(LogLevel::Debug).contains("bridge=debug"));
    }
}
