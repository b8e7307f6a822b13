//! One session with the tunnel service, from signing in until it is lost or closed.

use std::sync::Arc;
use std::time::Duration;

use ngrok::config::ForwarderBuilder;
use ngrok::forwarder::Forwarder;
use ngrok::prelude::{EndpointInfo, TunnelCloser};
use ngrok::session::Connector;
use ngrok::tunnel::HttpTunnel;
use secrecy::ExposeSecret;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::{CancellationToken, DropGuard};
use url::Url;

use super::connector::{Beat, supervised};
use super::{Heartbeats, Trouble, TunnelState};
use crate::config::Ngrok;

/// A missed heartbeat means 25 s of silence; the second one in a row ends the session.
const MISSES: u32 = 2;
/// Beats come every ten seconds and are read at once.
const BEATS: usize = 16;
/// The service is told about closing, but a dead connection must not hold up the program's end.
const CLOSING: Duration = Duration::from_secs(2);

/// An open endpoint.
pub(super) struct Open {
    session: ngrok::Session,
    forwarder: Forwarder<HttpTunnel>,
    url: Url,
    beats: mpsc::Receiver<Beat>,
    // Cuts the connection and ends the crate's own attempts when this session is given up. The crate's session holds
    // itself: dropped, it would keep its connection, and dial for ever once that broke.
    _retired: DropGuard,
}

/// Why a session is no longer held.
pub(super) enum End {
    /// The program is stopping; the endpoint was closed.
    Stopped,
    /// It cannot be used any more.
    Lost(&'static str),
}

impl Open {
    /// Signs in and opens the endpoint, once.
    pub async fn new(
        settings: &Ngrok,
        heartbeats: Heartbeats,
        door: &Url,
        dial: Arc<dyn Connector>,
    ) -> Result<Self, Trouble> {
        let retired = CancellationToken::new();
        let guard = retired.clone().drop_guard();
        let (sender, beats) = mpsc::channel(BEATS);
        let token = settings.authtoken.expose_secret();
        let pulse = sender.clone();

        let mut builder = ngrok::Session::builder();
        builder
            .authtoken(token)
            .client_info("frontdesk", env!("CARGO_PKG_VERSION"), None::<String>)
            .connector(supervised(dial, settings.retry_interval, sender, retired))
            .handle_heartbeat(move |latency: Option<Duration>| {
                let beat = if latency.is_some() { Beat::Heard } else { Beat::Missed };
                // Nobody listens any more when the session was given up.
                let _ = pulse.try_send(beat);
                async { Ok(()) }
            });
        let days = "heartbeats of seconds fit into the crate's nanoseconds";
        builder.heartbeat_interval(heartbeats.interval).expect(days);
        builder.heartbeat_tolerance(heartbeats.tolerance).expect(days);
        builder
            .server_addr(settings.server.as_str())
            .map_err(|_| Trouble::settings("The address in NGROK_SERVER_ADDRESS cannot be used."))?;

        let session = builder.connect().await.map_err(|error| Trouble::connect(&error, token))?;
        let mut endpoint = session.http_endpoint();
        endpoint.metadata("frontdesk");
        if let Some(domain) = &settings.domain {
            endpoint.domain(domain);
        }
        let forwarder =
            endpoint.listen_and_forward(door.clone()).await.map_err(|error| Trouble::bind(&error, token))?;
        let url = Url::parse(forwarder.url())
            .map_err(|_| Trouble::settings("The tunnel service gave an address that is none."))?;
        Ok(Self { session, forwarder, url, beats, _retired: guard })
    }

    /// Where the service takes requests for us.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Keeps the session until it is lost or the program stops, and shows breaks that heal by themselves.
    pub async fn hold(mut self, state: &watch::Sender<TunnelState>, stop: &CancellationToken) -> End {
        let mut missed = 0;
        let end = loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => break End::Stopped,
                _ = self.forwarder.join() => break End::Lost("the endpoint was closed"),
                beat = self.beats.recv() => match beat {
                    Some(Beat::Heard) => {
                        missed = 0;
                        state.send_if_modified(|state| {
                            let back = TunnelState::Open(self.url.clone());
                            let healed = *state != back;
                            *state = back;
                            healed
                        });
                    }
                    Some(Beat::Broken) => {
                        missed = 0;
                        tracing::warn!("tunnel broken; dialling again");
                        state.send_replace(TunnelState::Reconnecting(self.url.clone()));
                    }
                    Some(Beat::Missed) => {
                        missed += 1;
                        if missed >= MISSES {
                            break End::Lost("heartbeats stayed without an answer");
                        }
                    }
                    None => break End::Lost("the session ended"),
                },
            }
        };
        if matches!(end, End::Stopped) {
            let close = async {
                // Errors here mean that the other side is gone already.
                let _ = self.forwarder.close().await;
                let _ = self.session.close().await;
            };
            let _ = tokio::time::timeout(CLOSING, close).await;
        }
        // The forwarding task owns the listener; dropping its handle alone would leave it running.
        self.forwarder.join().abort();
        end
    }
}
