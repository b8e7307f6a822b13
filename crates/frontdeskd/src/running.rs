//! The program while it runs, and how it ends.

use std::net::SocketAddr;
use std::time::Duration;

use console::Session;
use desk::Desk;
use secrecy::{ExposeSecret, SecretString};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::doors;
use crate::lamps::{self, WayIn};
use crate::parts::Parts;
use crate::tunnel::Tunnel;

/// How long calls may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(10);
/// How long answers under way and the tunnel's farewell may take after that.
const CLOSING: Duration = Duration::from_secs(3);

/// A running program. Dropping it leaves the program running; [`Running::stop`] ends it.
pub struct Running {
    /// Where the console listens.
    pub address: SocketAddr,
    /// Where Twilio's routes listen.
    pub public_address: SocketAddr,
    /// The verbs.
    pub desk: Desk,
    /// Cancelling it ends the program as [`Running::stop`] does.
    pub stop: CancellationToken,
    /// Done when the program has ended.
    pub finished: JoinHandle<()>,
    session: Session,
}

impl Running {
    /// The console's address as a browser takes it, `http://127.0.0.1:PORT`.
    pub fn console_url(&self) -> String {
        console::base_url(self.address)
    }

    /// The session's token, as a bearer. For the window's page; never for a log.
    pub fn token(&self) -> String {
        self.secret_token().expose_secret().to_owned()
    }

    /// The session's token.
    pub fn secret_token(&self) -> &SecretString {
        self.session.token()
    }

    /// The link that signs a browser in; it holds the token.
    pub fn sign_in_url(&self) -> String {
        self.session.sign_in_url(self.address)
    }

    /// Calls on the line at this moment.
    pub fn live_calls(&self) -> usize {
        self.desk.live().count()
    }

    /// Ends the program: no new calls, a goodbye on live ones, at most ten seconds for it, then everything else.
    pub async fn stop(self) {
        self.stop.cancel();
        // A panic in there has been reported; ending is all that is left.
        let _ = self.finished.await;
    }
}

/// Sets the parts going. Returns at once; the program ends after `stop`, the token the parts were built with, is
/// cancelled.
pub fn run(parts: Parts) -> Running {
    let Parts {
        config,
        desk,
        session,
        dial,
        doors,
        bridge,
        console,
        public_base,
        stop,
        closing,
        calls,
        waiting,
        sharing,
    } = parts;
    let (address, public_address) = (doors.private_address, doors.public_address);

    let public = bridge.public_router();
    let softphone = console::guard(bridge.softphone_router(), &session);
    let private = doors::private_router(console::router(console), softphone, public.clone());
    let doors = tokio::spawn(doors.serve(private, public, closing.clone()));

    let tunnel = config.ngrok.clone().filter(|_| WayIn::of(&config) == WayIn::Tunnel).and_then(|settings| {
        let door = Url::parse(&console::base_url(public_address)).ok()?;
        let (tunnel, state) = Tunnel::new(settings, door, dial, closing.clone());
        tokio::spawn(lamps::follow_tunnel(config, desk.clone(), state, public_base.clone()));
        Some(tokio::spawn(tunnel.run()))
    });

    let finished = tokio::spawn({
        let (stop, desk) = (stop.clone(), desk.clone());
        async move {
            stop.cancelled().await;
            tracing::info!(
                live_calls = desk.live().count(),
                "stopping: no new calls, and goodbye to those on the line"
            );
            calls.close();
            // The doors and the tunnel stay open meanwhile: the goodbye passes through them.
            if tokio::time::timeout(GOODBYE, calls.wait()).await.is_err() {
                tracing::warn!(live_calls = desk.live().count(), "calls did not end in time");
            }
            closing.cancel();
            // First, because the rows of recordings hang on those of their calls.
            if !desk.flush_history(CLOSING).await {
                tracing::warn!("The end of some calls could not be written; the next start closes them");
            }
            let shared = async {
                // The other programs are told that the calls have ended.
                if let Some(sharing) = sharing {
                    sharing.stop().await;
                }
            };
            let rest = async {
                // What panicked in there has been reported by itself.
                let _ = doors.await;
                waiting.stop().await;
                if let Some(tunnel) = tunnel {
                    let _ = tunnel.await;
                }
            };
            let all = async { tokio::join!(desk.close_recordings(), shared, rest) };
            if tokio::time::timeout(CLOSING, all).await.is_err() {
                tracing::debug!("connections that were still open are dropped");
            }
            // The bridge may ask for the address as long as there are calls.
            drop(public_base);
            tracing::info!("stopped");
        }
    });
    Running { address, public_address, desk, stop, finished, session }
}
