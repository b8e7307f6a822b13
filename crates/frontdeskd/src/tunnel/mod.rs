//! The program's own tunnel: an ngrok endpoint that leads to the public door and to nothing else.
//!
//! The crate reconnects by itself, but its back-off has no ceiling (50 ms, 2.5 s, 125 s, 6250 s …) and a dead peer
//! does not end a session. So every dial goes through our own `connector`, and this loop rebuilds the session when
//! it is told that heartbeats stay out, that signing in again failed, or that the endpoint was closed. It publishes a
//! [`TunnelState`] and knows no lamp: whoever shows it watches.

mod connector;
mod cut;
mod session;
mod trouble;

use std::sync::Arc;
use std::time::Duration;

use ngrok::session::Connector;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use url::Url;

pub use connector::over_tls;
pub use trouble::Trouble;

use crate::config::Ngrok;
use session::{End, Open};

/// The longest pause between two attempts: a clinic without telephone should not wait longer than that once the
/// network is back.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How often a session is asked whether it lives, and how long an answer may take on top.
#[derive(Debug, Clone, Copy)]
pub struct Heartbeats {
    /// Between two questions.
    pub interval: Duration,
    /// Beyond the interval; then a heartbeat counts as missed.
    pub tolerance: Duration,
}

impl Default for Heartbeats {
    /// The service's own: ten and fifteen seconds.
    fn default() -> Self {
        Self { interval: Duration::from_secs(10), tolerance: Duration::from_secs(15) }
    }
}

/// How the tunnel stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TunnelState {
    /// It is being opened; what went wrong at the last attempt, if there was one.
    Opening(Option<Trouble>),
    /// Twilio reaches the public door here.
    Open(Url),
    /// The connection broke and is being made again; the address is expected to stay.
    Reconnecting(Url),
    /// Several attempts failed, or the first one in a way that only a person can mend. Attempts go on.
    Failed(Trouble),
    /// The program is ending.
    Closed,
}

/// The task that keeps the tunnel open.
pub struct Tunnel {
    settings: Ngrok,
    heartbeats: Heartbeats,
    door: Url,
    dial: Arc<dyn Connector>,
    state: watch::Sender<TunnelState>,
    stop: CancellationToken,
}

impl Tunnel {
    /// A tunnel to `door`, an `http://` address of this machine. `dial` makes the byte stream to the service:
    /// [`over_tls`] in the product.
    pub fn new(
        settings: Ngrok,
        door: Url,
        dial: Arc<dyn Connector>,
        stop: CancellationToken,
    ) -> (Self, watch::Receiver<TunnelState>) {
        let (state, watcher) = watch::channel(TunnelState::Opening(None));
        (Self { settings, heartbeats: Heartbeats::default(), door, dial, state, stop }, watcher)
    }

    /// The same with other heartbeats.
    pub fn with_heartbeats(self, heartbeats: Heartbeats) -> Self {
        Self { heartbeats, ..self }
    }

    /// Keeps the tunnel open until the program stops, then closes it.
    pub async fn run(self) {
        let mut failures = 0u32;
        while !self.stop.is_cancelled() {
            let opened = tokio::select! {
                opened = tokio::time::timeout(self.settings.timeout, self.open()) => opened,
                () = self.stop.cancelled() => break,
            };
            match opened.unwrap_or_else(|_| Err(Trouble::timeout(self.settings.timeout))) {
                Ok(open) => {
                    failures = 0;
                    tracing::info!(url = %open.url(), "tunnel open");
                    self.state.send_replace(TunnelState::Open(open.url().clone()));
                    match open.hold(&self.state, &self.stop).await {
                        End::Stopped => break,
                        End::Lost(why) => tracing::warn!(why, "tunnel lost; opening it anew"),
                    }
                    self.state.send_replace(TunnelState::Opening(None));
                }
                Err(trouble) => {
                    failures += 1;
                    tracing::warn!(
                        attempt = failures,
                        code = trouble.code,
                        reason = trouble.message,
                        "no tunnel"
                    );
                    let hopeless = trouble.needs_a_person || failures >= self.settings.retries;
                    self.state.send_replace(match hopeless {
                        true => TunnelState::Failed(trouble),
                        false => TunnelState::Opening(Some(trouble)),
                    });
                }
            }
            tokio::select! {
                () = tokio::time::sleep(pause(self.settings.retry_interval, failures)) => {}
                () = self.stop.cancelled() => {}
            }
        }
        self.state.send_replace(TunnelState::Closed);
    }

    async fn open(&self) -> Result<Open, Trouble> {
        Open::new(&self.settings, self.heartbeats, &self.door, self.dial.clone()).await
    }
}

/// The pause after so many failed attempts in a row: doubles, with a ceiling.
fn pause(first: Duration, failures: u32) -> Duration {
    first.saturating_mul(1u32 << failures.saturating_sub(1).min(16)).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_half_a_minute() {
        let seconds: Vec<u64> = (0..9).map(|n| pause(Duration::from_secs(1), n).as_secs()).collect();
        assert_eq!(seconds, [1, 1, 2, 4, 8, 16, 30, 30, 30], "doubling with a ceiling");
    }
}
