//! Every dial of the tunnel's session, with our own back-off.

use std::sync::Arc;
use std::time::Duration;

use ngrok::session::{ConnectError, Connector, IoStream, default_connect};
use ngrok::tunnel::AcceptError;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::cut::cuttable;
use super::pause;

/// What a session reports while it is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beat {
    /// The service answered a heartbeat.
    Heard,
    /// A heartbeat stayed without an answer.
    Missed,
    /// The connection broke and is being dialled again.
    Broken,
}

/// TCP and TLS to the service, as the crate does it.
pub fn over_tls() -> Arc<dyn Connector> {
    Arc::new(default_connect)
}

/// The dialler that a session is given.
///
/// The first dial fails straight away: the supervisor paces those and shows why. After a break it dials until there
/// is a connection. When signing in or binding failed *after* a break, it gives up, so that the supervisor starts
/// from the beginning and gets to see the service's own words; left alone, the crate would wait minutes, then hours.
pub(super) fn supervised(
    dial: Arc<dyn Connector>,
    first_pause: Duration,
    beats: mpsc::Sender<Beat>,
    retired: CancellationToken,
) -> impl Connector {
    move |host: String, port: u16, tls: Arc<rustls::ClientConfig>, broken: Option<AcceptError>| {
        let (dial, beats, retired) = (dial.clone(), beats.clone(), retired.clone());
        async move {
            match broken {
                None => return dial.connect(host, port, tls, None).await.map(|io| cuttable(io, retired)),
                Some(AcceptError::Transport(_)) if !retired.is_cancelled() => {}
                Some(_) => return Err(ConnectError::Canceled),
            }
            // A full queue holds a `Broken` already, or a reader that is about to leave.
            let _ = beats.try_send(Beat::Broken);
            let mut attempts = 0;
            loop {
                let dialled: Result<Box<dyn IoStream>, _> = tokio::select! {
                    dialled = dial.connect(host.clone(), port, tls.clone(), None) => dialled,
                    () = retired.cancelled() => Err(ConnectError::Canceled),
                };
                match dialled {
                    Ok(io) => return Ok(cuttable(io, retired)),
                    Err(ConnectError::Canceled) => return Err(ConnectError::Canceled),
                    Err(error) => tracing::debug!(%error, attempts, "dialling the tunnel again failed"),
                }
                attempts += 1;
                tokio::select! {
                    () = tokio::time::sleep(pause(first_pause, attempts)) => {}
                    () = retired.cancelled() => return Err(ConnectError::Canceled),
                }
            }
        }
    }
}
