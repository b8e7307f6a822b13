//! The two doors: one for the people and pages of this machine, one for Twilio.
//!
//! `PORT` serves the console, the softphone and the public routes; `PUBLIC_PORT` serves the public routes and nothing
//! else, and it is the only one a tunnel leads to. Public routes prove themselves by signature and token, private ones
//! by the session, so both hold wherever a route is reached.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::config::Config;
use crate::error::StartError;

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

async fn serve(listener: TcpListener, router: Router, closing: CancellationToken) {
    // Twenty milliseconds of sound are one small packet; waiting to fill a larger one would be heard.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its small packets back");
        }
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(closing.cancelled_owned()).await;
    if let Err(error) = served {
        tracing::error!(%error, "a door closed by itself");
    }
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
