//! The public door: who comes in, and what they are told, over real sockets.

mod support;

use caller::twiml::{Connect, Instruction};
use caller::{CallError, Phone, PhoneConfig, StreamOptions, signature};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, StatusCode};
use sha2::{Digest, Sha256};
use support::{Running, Setup, TOKEN, stranger};
use wire::error::{ErrorBody, ErrorCode};

/// A realtime service that nobody connects to in these tests.
const SERVICE: &str = "ws://127.0.0.1:9/v1/realtime";
const FORM: &str = "application/x-www-form-urlencoded";

fn connect_of(instructions: &[Instruction]) -> &Connect {
    let [Instruction::Connect(connect)] = instructions else { panic!("one <Connect>: {instructions:?}") };
    connect
}

fn parameter<'a>(connect: &'a Connect, name: &str) -> &'a str {
    let found = connect.stream.parameters.iter().find(|(own, _)| own == name);
    &found.unwrap_or_else(|| panic!("a parameter {name}")).1
}

/// Posts a form with a signature that fits `signed_url` and `signed_form`.
async fn post(
    running: &Running,
    path: &str,
    form: &str,
    signature: Option<&str>,
) -> (StatusCode, String, String) {
    let mut request = stranger().post(running.local(path)).header(CONTENT_TYPE, FORM).body(form.to_owned());
    if let Some(signature) = signature {
        request = request.header(signature::HEADER, signature);
    }
    read(request.send().await.expect("an answer")).await
}

async fn read(response: reqwest::Response) -> (StatusCode, String, String) {
    let kind =
        response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("").to_owned();
    (response.status(), kind, response.text().await.expect("a body"))
}

fn sign(token: &str, url: &str, form: &str) -> String {
    let fields: Vec<(String, String)> = form
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    signature::sign(token, url, fields.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

#[tokio::test]
async fn a_signed_call_is_connected_to_a_media_stream_with_a_token_of_its_own() {
    let running = Setup::default().public_base("https://clinic.example.test").openai(SERVICE).start().await;
    let phone = running.phone();
    let document = phone.dial().await.expect("TwiML");
    assert_eq!(document.warnings, Vec::<String>::new(), "Twilio's debugger stays empty");
    let connect = connect_of(&document.instructions);
    assert_eq!(connect.stream.url, "wss://clinic.example.test/media-stream", "secure, at the public name");
    assert_eq!(
        connect.action.as_deref(),
        Some("https://clinic.example.test/voice/after"),
        "the one continuation"
    );
    assert_eq!(
        connect.stream.status_callback.as_deref(),
        Some("https://clinic.example.test/voice/stream-status"),
        "the only place where a failed handshake shows up"
    );
    assert_eq!(parameter(connect, "callSid"), phone.config().call_sid);
    assert_eq!(parameter(connect, "callerNumber"), phone.config().from);
    let token = parameter(connect, "token").to_owned();
    assert!(token.len() >= 32, "not to be guessed");
    let again = phone.dial().await.expect("TwiML again");
    assert_ne!(parameter(connect_of(&again.instructions), "token"), token, "each answer has its own token");
    assert_eq!(running.desk.live().count(), 0, "a call with a stream is up when its stream is");
}

#[tokio::test]
async fn every_alias_answers_the_same() {
    let running = Setup::default().start().await;
    for path in ["/voice", "/api/voice/inbound", "/twilio/incoming-call"] {
        let phone =
            Phone::new(PhoneConfig { voice_url: running.url(path), ..running.config() }).expect("a client");
        let document = phone.dial().await.unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(
            matches!(document.instructions[..], [Instruction::Gather(_), Instruction::Redirect { .. }]),
            "without a key the call is held in turns: {:?}",
            document.instructions
        );
    }
    assert_eq!(running.desk.live().count(), 3, "three calls");
}

#[tokio::test]
async fn a_base_with_a_path_and_a_port_is_signed_and_linked_as_it_is_configured() {
    let running = Setup::default().public_base("https://clinic.example.test/desk").start().await;
    let url = "https://clinic.example.test/desk/voice".parse().expect("an address");
    let phone = Phone::new(PhoneConfig { voice_url: url, door: None, ..running.config() }).expect("a client");
    let fields = phone.params("ringing", &[]);
    let pairs = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let signed = signature::sign(TOKEN, phone.config().voice_url.as_str(), pairs);
    let local = running.local("/voice").parse().expect("an address");
    let reply = phone.post_signed(&local, &fields, Some(&signed)).await.expect("an answer");
    assert_eq!(reply.status, 200, "the proxy in front takes its path away, the signature keeps it");
    assert!(reply.body.contains("https://clinic.example.test/desk/voice/turn?turn=1"), "{}", reply.body);
}

#[tokio::test]
async fn whatever_is_not_signed_by_twilio_is_refused() {
    let running = Setup::default().start().await;
    let url = running.local("/voice");
    let form = "CallSid=CA1&From=anonymous";
    let right = sign(TOKEN, &url, form);
    assert_eq!(post(&running, "/voice", form, Some(&right)).await.0, StatusCode::OK, "the right one passes");
    let cases = [
        ("none", form, None),
        ("an empty one", form, Some(String::new())),
        ("a made up one", form, Some("AAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned())),
        ("another token's", form, Some(sign("another", &url, form))),
        ("another path's", form, Some(sign(TOKEN, &running.local("/voice/turn"), form))),
        ("another host's", form, Some(sign(TOKEN, "http://evil.example.test/voice", form))),
        ("the https address's", form, Some(sign(TOKEN, &url.replace("http:", "https:"), form))),
        ("a changed field's", "CallSid=CA1&From=somebody", Some(right.clone())),
        ("an added field's", "CallSid=CA1&From=anonymous&Digits=1", Some(right.clone())),
        ("cut short", form, Some(right[..20].to_owned())),
    ];
    for (which, form, signature) in cases {
        let (status, kind, body) = post(&running, "/voice", form, signature.as_deref()).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{which}");
        assert_eq!(
            (kind.as_str(), body.as_str()),
            ("text/plain; charset=utf-8", "Invalid signature"),
            "{which}"
        );
    }
    let queried = post(&running, "/voice?leg=a", form, Some(&right)).await;
    assert_eq!(queried.0, StatusCode::FORBIDDEN, "the query is signed too");
    for path in [
        "/voice/turn?turn=1",
        "/voice/dialled?turn=1",
        "/voice/after",
        "/api/voice/status",
        "/twilio/call-status",
        "/voice/stream-status",
    ] {
        assert_eq!(
            post(&running, path, form, None).await.0,
            StatusCode::FORBIDDEN,
            "{path} asks for a signature"
        );
    }
    assert_eq!(running.desk.live().count(), 1, "none of that began a call");
}

#[tokio::test]
async fn an_algorithm_nobody_knows_is_refused() {
    let running = Setup::default().start().await;
    let form = "CallSid=CA1";
    let right = sign(TOKEN, &running.local("/voice"), form);
    let request = stranger()
        .post(running.local("/voice"))
        .header(CONTENT_TYPE, FORM)
        .header(signature::HEADER, right)
        .header("X-Twilio-Webhooks-Signature-Settings", "key=k,algorithm=HMAC_MD5")
        .body(form);
    assert_eq!(request.send().await.expect("an answer").status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn without_twilios_settings_or_a_public_address_nobody_comes_in() {
    let no_token = Setup::default().settings(|settings| settings.twilio = None).start().await;
    let refused = no_token.phone().dial().await;
    assert!(
        matches!(refused, Err(CallError::Refused { status: 403, .. })),
        "no token, no way to know Twilio"
    );
    let no_base = Setup::default().start().await;
    no_base.base_sender.send_replace(None);
    let refused = no_base.phone().dial().await;
    assert!(matches!(refused, Err(CallError::Refused { status: 403, .. })), "no address, nothing to check");
    no_base.base_sender.send_replace(Some(no_base.base.clone()));
    no_base.phone().dial().await.expect("once the tunnel is up, calls come in");
}

#[tokio::test]
async fn a_developer_may_turn_the_check_off() {
    let running = Setup::default().settings(|settings| settings.validate_webhooks = false).start().await;
    let (status, kind, body) = post(&running, "/voice", "CallSid=CA1&From=%2B15005550010", None).await;
    assert_eq!((status, kind.as_str()), (StatusCode::OK, "text/xml; charset=utf-8"));
    assert!(body.contains("Sarah"), "{body}");
}

#[tokio::test]
async fn json_is_believed_only_with_its_hash_in_the_signed_address() {
    let running = Setup::default().start().await;
    let body = r#"{"CallSid":"CA00000000000000000000000000000001","n":1}"#;
    let hash: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
    let wrong = "0".repeat(64);
    let with = |hash: &str| format!("/voice/stream-status?bodySHA256={hash}");
    let cases = [
        (with(&hash), StatusCode::NO_CONTENT, "the right hash"),
        (with(&wrong), StatusCode::FORBIDDEN, "the hash of something else"),
        ("/voice/stream-status".to_owned(), StatusCode::FORBIDDEN, "no hash"),
    ];
    for (path, expected, which) in cases {
        let url = running.local(&path);
        let request = stranger()
            .post(&url)
            .header(CONTENT_TYPE, "application/json")
            .header(signature::HEADER, signature::sign(TOKEN, &url, []))
            .body(body);
        assert_eq!(request.send().await.expect("an answer").status(), expected, "{which}");
    }
}

#[tokio::test]
async fn a_get_and_an_empty_body_are_answered_too() {
    let running = Setup::default().start().await;
    let url = running.local("/voice?CallSid=CA77&From=%2B15005550010");
    let get = stranger().get(&url).header(signature::HEADER, signature::sign(TOKEN, &url, []));
    let (status, kind, body) = read(get.send().await.expect("an answer")).await;
    assert_eq!(
        (status, kind.as_str()),
        (StatusCode::OK, "text/xml; charset=utf-8"),
        "a number may be set to GET"
    );
    caller::twiml::parse(&body).expect("TwiML");
    assert!(running.desk.live().record("CA77").is_some(), "its fields are in the query");
    let empty = sign(TOKEN, &running.local("/voice"), "");
    let (status, _, body) = post(&running, "/voice", "", Some(&empty)).await;
    assert_eq!(status, StatusCode::OK, "missing fields are tolerated");
    caller::twiml::parse(&body).expect("TwiML");
    assert_eq!(running.desk.live().count(), 2, "a call without an id gets one");
}

#[tokio::test]
async fn only_unsigned_requests_are_limited() {
    let running = Setup::default().limits(|limits| limits.unsigned_requests_per_15_min = 3).start().await;
    for n in 0..3 {
        assert_eq!(
            post(&running, "/voice", "CallSid=CA1", None).await.0,
            StatusCode::FORBIDDEN,
            "request {n}"
        );
    }
    let request = stranger().post(running.local("/api/voice/status")).send().await.expect("an answer");
    assert_eq!(request.status(), StatusCode::TOO_MANY_REQUESTS, "the fourth, at any path");
    assert_eq!(request.headers()["retry-after"], "900");
    for _ in 0..5 {
        running
            .phone()
            .dial()
            .await
            .expect("whoever signs is never limited: a tunnel has one address for all");
    }
}

#[tokio::test]
async fn a_repeated_webhook_is_one_call() {
    let running = Setup::default().start().await;
    let mut events = running.desk.bus().subscribe(None);
    let phone = running.phone();
    let (first, second) = tokio::join!(phone.dial(), phone.dial());
    let third = phone.dial().await.expect("TwiML");
    assert_eq!(first.expect("TwiML"), third, "the same question");
    assert_eq!(second.expect("TwiML"), third, "also at the same moment");
    assert_eq!(running.desk.live().count(), 1, "one call");
    let started =
        std::iter::from_fn(|| events.take()).filter(|(_, event)| event.name() == "call_started").count();
    assert_eq!(started, 1, "told once");
}

#[tokio::test]
async fn what_is_not_there_and_what_is_too_large_is_said_in_json() {
    let running = Setup::default().start().await;
    let large = stranger().post(running.local("/voice")).header(CONTENT_TYPE, FORM).body(vec![b'a'; 2 << 20]);
    let cases = [
        (stranger().get(running.local("/admin")), StatusCode::NOT_FOUND, ErrorCode::NotFound),
        (stranger().get(running.local("/health")), StatusCode::NOT_FOUND, ErrorCode::NotFound),
        (stranger().get(running.local("/")), StatusCode::NOT_FOUND, ErrorCode::NotFound),
        (
            stranger().get(running.local("/voice/turn")),
            StatusCode::METHOD_NOT_ALLOWED,
            ErrorCode::MethodNotAllowed,
        ),
        (
            stranger().get(running.local("/voice/dialled")),
            StatusCode::METHOD_NOT_ALLOWED,
            ErrorCode::MethodNotAllowed,
        ),
        (
            stranger().request(Method::PUT, running.local("/voice")),
            StatusCode::METHOD_NOT_ALLOWED,
            ErrorCode::MethodNotAllowed,
        ),
        (large, StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::TooLarge),
    ];
    for (request, status, code) in cases {
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), status, "{}", response.url().path());
        let body: ErrorBody = response.json().await.expect("the error body");
        assert_eq!(body.code, code);
    }
}

#[tokio::test]
async fn when_the_lines_are_busy_or_the_program_closes_the_caller_is_told() {
    let busy = Setup::default().limits(|limits| limits.max_websocket_connections = 1).start().await;
    let first = busy.phone();
    first.dial().await.expect("there is room for one");
    let document = busy.phone().dial().await.expect("TwiML");
    let [Instruction::Say(words), Instruction::Hangup] = &document.instructions[..] else {
        panic!("{document:?}")
    };
    assert!(words.contains("busy"), "{words}");
    first.dial().await.expect("TwiML");
    assert_eq!(busy.desk.live().count(), 1, "a repeated webhook of the call that is up is not sent away");
    let closing = Setup::default().openai(SERVICE).start().await;
    closing.stop.cancel();
    let document = closing.phone().dial().await.expect("TwiML");
    let [Instruction::Say(words), Instruction::Hangup] = &document.instructions[..] else {
        panic!("{document:?}")
    };
    assert!(words.contains("closing"), "{words}");
    assert_eq!(closing.desk.live().count(), 0, "no new call");
}

#[tokio::test]
async fn a_media_socket_is_not_upgraded_without_a_signature() {
    let running = Setup::default().public_base("https://clinic.example.test").openai(SERVICE).start().await;
    let connect = connect_of(&running.phone().dial().await.expect("TwiML").instructions).clone();
    for token in [None, Some("another".into())] {
        let stranger = Phone::new(PhoneConfig { token, ..running.config() }).expect("a client");
        let refused = stranger.connect(&connect, StreamOptions::default()).await;
        assert!(matches!(refused, Err(CallError::UpgradeRefused(403))), "refused before the upgrade");
    }
    let mut stream = running.phone().target(&connect).expect("an address");
    stream.signature = Some(signature::sign(TOKEN, "https://clinic.example.test/media-stream", []));
    let refused = caller::MediaStream::open(stream, StreamOptions::default()).await;
    assert!(
        matches!(refused, Err(CallError::UpgradeRefused(403))),
        "the address signed is the socket's, not https"
    );
}

#[tokio::test]
async fn a_report_about_a_stream_is_taken() {
    let running = Setup::default().start().await;
    let phone = running.phone();
    let fields = [("StreamEvent", "stream-error"), ("StreamError", "31920 - WebSocket handshake error")];
    let reply =
        phone.report(&running.url("/voice/stream-status"), "in-progress", &fields).await.expect("an answer");
    assert_eq!((reply.status, reply.body.as_str()), (204, ""));
}
