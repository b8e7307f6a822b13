//! A program on free ports with everything in a temporary folder.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use frontdeskd::config::Config;
use frontdeskd::{Parts, Running, run};
use tokio_util::sync::CancellationToken;

/// The console's token in tests.
pub const TOKEN: &str = "token-for-tests";

/// Settings for a program that keeps to itself, with `more` on top.
pub fn config(folder: &Path, more: &[(&str, &str)]) -> Config {
    let book = folder.join("book.db").display().to_string();
    let page = folder.join("ui").display().to_string();
    let own = [
        ("PORT", "0"),
        ("PUBLIC_PORT", "0"),
        ("DATABASE_PATH", book.as_str()),
        ("UI_PATH", page.as_str()),
        ("CONSOLE_TOKEN", TOKEN),
        ("CLINIC_TIME_ZONE", "America/New_York"),
    ];
    let find = |list: &[(&str, &str)], name: &str| {
        list.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    };
    Config::from_vars(&|name| find(more, name).or_else(|| find(&own, name))).expect("the settings are right")
}

/// A running program.
pub struct Program {
    pub running: Running,
    pub client: reqwest::Client,
    pub folder: tempfile::TempDir,
}

impl Program {
    pub async fn start(more: &[(&str, &str)]) -> Self {
        Self::start_with(more, |_| {}).await
    }

    /// Starts with parts that `change` has changed.
    pub async fn start_with(more: &[(&str, &str)], change: impl FnOnce(&mut Parts)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut parts = Parts::build(config(folder.path(), more), CancellationToken::new()).await.unwrap();
        change(&mut parts);
        Self { running: run(parts), client: client(), folder }
    }

    /// At the private door.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.address)
    }

    /// At the public door.
    pub fn public_url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.public_address)
    }

    /// Asks the console with the token and reads JSON.
    pub async fn json(&self, path: &str) -> serde_json::Value {
        let response = self.client.get(self.url(path)).bearer_auth(TOKEN).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.unwrap()
    }

    /// A one-time ticket for a socket.
    pub async fn ticket(&self) -> String {
        let response =
            self.client.post(self.url("/dashboard/api/ticket")).bearer_auth(TOKEN).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let body: serde_json::Value = response.json().await.unwrap();
        body["ticket"].as_str().unwrap().to_owned()
    }

    pub async fn stop(self) {
        tokio::time::timeout(Duration::from_secs(20), self.running.stop()).await.expect("the program ends");
    }
}

/// A client that follows nothing and goes through no proxy.
pub fn client() -> reqwest::Client {
    // The second test in a process finds it installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(Duration::from_secs(20))
        .build()
        .unwrap()
}

/// Tries to open a socket; gives it, or the status it was refused with, 0 when nobody answered at all.
pub async fn socket(
    address: SocketAddr,
    path: &str,
    headers: &[(&'static str, &str)],
) -> Result<Socket, u16> {
    use tokio_tungstenite::tungstenite::client::IntoClientRequest;
    use tokio_tungstenite::tungstenite::{Error, http::HeaderValue};

    let mut request = format!("ws://{address}{path}").into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, HeaderValue::from_str(value).unwrap());
    }
    match tokio_tungstenite::connect_async(request).await {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(response)) => Err(response.status().as_u16()),
        Err(Error::Io(_)) => Err(0),
        Err(other) => panic!("neither opened nor refused: {other}"),
    }
}

pub type Socket =
    tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;
