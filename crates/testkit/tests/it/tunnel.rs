//! The tunnel service against the real agent library.

use std::{sync::Arc, time::Duration};

use futures_util::TryStreamExt;
use ngrok::{
    Error as _,
    config::{ForwarderBuilder, TunnelBuilder},
    session::{ConnectError, IoStream},
    tunnel::{AcceptError, EndpointInfo},
};
use testkit::ngrok::{FakeNgrok, Options};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const SOON: Duration = Duration::from_secs(5);

/// The agent's session, over a byte stream in memory.
async fn agent(service: &FakeNgrok, token: &str) -> Result<ngrok::Session, ConnectError> {
    // Every test may be the first; only one install succeeds, which is enough.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let service = service.clone();
    ngrok::Session::builder()
        .authtoken(token)
        .connector(move |_host: String, _port: u16, _tls: Arc<rustls::ClientConfig>, _error| {
            let io = service.connect();
            async move { io.map(|io| Box::new(io) as Box<dyn IoStream>).map_err(ConnectError::Tcp) }
        })
        .connect()
        .await
}

/// A web server that answers every connection with one sentence; its address.
async fn door() -> url::Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    tokio::spawn(async move {
        while let Ok((mut visitor, _)) = listener.accept().await {
            let mut request = vec![0; 4096];
            let count = visitor.read(&mut request).await.expect("a request");
            let line =
                String::from_utf8_lossy(&request[..count]).lines().next().unwrap_or_default().to_owned();
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{line}",
                line.len()
            );
            visitor.write_all(answer.as_bytes()).await.expect("an answer");
        }
    });
    format!("http://{address}").parse().expect("an address")
}

#[tokio::test]
async fn a_visitor_reaches_the_door_through_the_tunnel() {
    let service = FakeNgrok::start(Options { token: Some("good".into()), ..Options::default() });
    let session = agent(&service, "good").await.expect("signed in");
    let endpoint = session.http_endpoint().listen_and_forward(door().await).await.expect("bound");
    assert_eq!(endpoint.url(), "https://fake-clinic.ngrok-free.test");
    let answer = service
        .request("GET /voice HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .await
        .expect("carried");
    assert!(answer.ends_with("GET /voice HTTP/1.1"), "the request came through whole: {answer:?}");
    let bind = service.bound().expect("an endpoint");
    assert_eq!((bind.proto.as_str(), bind.domain.as_str()), ("https", ""));
}

#[tokio::test]
async fn a_domain_that_is_asked_for_is_given() {
    let service = FakeNgrok::start(Options::default());
    let session = agent(&service, "any").await.expect("signed in");
    let mut endpoint = session.http_endpoint();
    let endpoint =
        endpoint.domain("clinic.example.test").listen_and_forward(door().await).await.expect("bound");
    assert_eq!(endpoint.url(), "https://clinic.example.test");
}

#[tokio::test]
async fn a_bad_token_and_a_taken_endpoint_come_with_their_codes() {
    let service = FakeNgrok::start(Options { token: Some("good".into()), ..Options::default() });
    let refused = agent(&service, "bad").await.err().expect("refused");
    assert_eq!(refused.error_code(), Some("ERR_NGROK_107"));
    service.change(|options| options.refuse_bind = Some(("It is online.".into(), "ERR_NGROK_334".into())));
    let session = agent(&service, "good").await.expect("signed in");
    let refused = session.http_endpoint().listen_and_forward(door().await).await.err().expect("refused");
    assert_eq!((refused.error_code(), refused.msg().as_str()), (Some("ERR_NGROK_334"), "It is online."));
    service.change(|options| options.unreachable = true);
    assert!(matches!(agent(&service, "good").await, Err(ConnectError::Tcp(_))), "no network");
}

#[tokio::test]
async fn a_cut_line_is_dialled_again_and_bound_under_the_same_id() {
    let service = FakeNgrok::start(Options::default());
    let session = agent(&service, "any").await.expect("signed in");
    let _endpoint = session.http_endpoint().listen_and_forward(door().await).await.expect("bound");
    service.cut();
    let log = service.until(SOON, |log| log.binds.len() == 2).await;
    assert_eq!(log.binds[0].id, log.binds[1].id, "the same endpoint");
    assert_eq!(log.sign_ins, ["", "agent-1"], "the same agent");
    let answer =
        service.request("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.expect("carried");
    assert!(answer.starts_with("HTTP/1.1 200"), "and it works again");
}

#[tokio::test]
async fn an_endpoint_that_is_taken_away_ends_with_the_services_words() {
    let service = FakeNgrok::start(Options::default());
    let session = agent(&service, "any").await.expect("signed in");
    let mut endpoint = session.http_endpoint().listen().await.expect("bound");
    service.stop_endpoint("It was stopped.", "ERR_NGROK_999").await.expect("told");
    let ended =
        tokio::time::timeout(SOON, endpoint.try_next()).await.expect("in time").err().expect("an error");
    let AcceptError::ListenerClosed { message, error_code } = ended else { panic!("{ended}") };
    assert_eq!((message.as_str(), error_code.as_deref()), ("It was stopped.", Some("ERR_NGROK_999")));
}

#[tokio::test]
async fn a_frozen_line_carries_nothing_until_it_thaws() {
    let service = FakeNgrok::start(Options::default());
    let session = agent(&service, "any").await.expect("signed in");
    let _endpoint = session.http_endpoint().listen_and_forward(door().await).await.expect("bound");
    service.freeze(true);
    let visitor = service.clone();
    let request =
        tokio::spawn(async move { visitor.request("GET / HTTP/1.1\r\nConnection: close\r\n\r\n").await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!request.is_finished(), "nothing came back");
    service.freeze(false);
    let answer = request.await.expect("no panic").expect("carried");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer:?}");
}
