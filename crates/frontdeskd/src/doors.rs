//! The two doors: one for the people and pages of this machine, one for Twilio.
//!
//! `PORT` serves the console, the softphone and the public routes; `PUBLIC_PORT` serves the public routes and nothing
//! else, and it is the only one a tunnel leads to. Public routes prove themselves by signature and token, private ones
//! by the session, so both hold wherever a route is reached.

use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::serve::Listener;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;
use tower_http::timeout::RequestBodyTimeoutLayer;

use crate::config::Config;
use crate::error::StartError;

/// A request's head must be complete this soon, and its body must never pause for longer. Twilio sends both in one go and
/// itself waits 15 s for an answer.
const REQUEST_WITHIN: Duration = Duration::from_secs(10);

/// Two listeners, bound and not yet served.
pub struct Doors {
    private: TcpListener,
    public: TcpListener,
    /// Where the private door is, with the port that was really taken.
    pub private_address: SocketAddr,
    /// Where the public door is.
    pub public_address: SocketAddr,
}

impl Doors {
    /// Binds both.
    ///
    /// # Errors
    /// [`StartError::Door`] with the port and the setting that chooses it.
    pub async fn open(config: &Config) -> Result<Self, StartError> {
        let (private, private_address) = bind((config.host, config.port).into(), "PORT").await?;
        let (public, public_address) = bind((config.host, config.public_port).into(), "PUBLIC_PORT").await?;
        Ok(Self { private, public, private_address, public_address })
    }

    /// Serves both until `closing`; then waits for answers that are under way.
    pub async fn serve(self, private: Router, public: Router, closing: CancellationToken) {
        tokio::join!(serve(self.private, private, closing.clone()), serve(self.public, public, closing));
    }
}

async fn bind(address: SocketAddr, setting: &'static str) -> Result<(TcpListener, SocketAddr), StartError> {
    let fault = |reason| StartError::Door { address, setting, reason };
    let listener = TcpListener::bind(address).await.map_err(fault)?;
    let bound = listener.local_addr().map_err(fault)?;
    Ok((listener, bound))
}

/// Takes connections until `closing`, then lets the answers under way finish.
///
/// Every connection gets its own time-outs, which `axum::serve` does not have: a peer that sends half a request and waits
/// would keep its file descriptor for ever, and there are not many of those.
async fn serve(mut listener: TcpListener, router: Router, closing: CancellationToken) {
    let router = router.layer(RequestBodyTimeoutLayer::new(REQUEST_WITHIN));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(REQUEST_WITHIN);
    let connections = TaskTracker::new();
    loop {
        let (stream, peer) = tokio::select! {
            () = closing.cancelled() => break,
            // Waits and tries again by itself when the system has no descriptor left.
            accepted = Listener::accept(&mut listener) => accepted,
        };
        if let Err(error) = bridge::carries_sound(&stream) {
            tracing::debug!(%error, "a connection keeps more than it should");
        }
        // Put into the request: a layer would copy the whole router for each connection.
        let service = router.clone().map_request(move |mut request: Request<_>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            request
        });
        let service = TowerToHyperService::new(service);
        let connection = builder.serve_connection(TokioIo::new(stream), service).with_upgrades();
        let closing = closing.clone();
        connections.spawn(async move {
            let mut connection = pin!(connection);
            let ended = tokio::select! {
                ended = &mut connection => ended,
                () = closing.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    connections.close();
    connections.wait().await;
}

/// Everything that the private door serves. `console` and `softphone` bring their guards along.
pub fn private_router(console: Router, softphone: Router, public: Router) -> Router {
    console.merge(softphone).fallback_service(public.clone()).layer(from_fn_with_state(public, root_upgrades))
}

/// `GET /` is the console's; an upgrade on `/` is a media socket, which some set-ups have there.
async fn root_upgrades(State(public): State<Router>, request: Request, next: Next) -> Response {
    let upgrade = request
        .headers()
        .get(header::UPGRADE)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"));
    if request.uri().path() == "/" && upgrade {
        match public.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    } else {
        next.run(request).await
    }
}
