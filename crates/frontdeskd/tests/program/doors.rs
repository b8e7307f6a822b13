//! What each door serves, and to whom.

use serde_json::Value;

use crate::support::{Program, TOKEN, socket};

#[tokio::test]
async fn an_empty_configuration_gives_a_working_console() {
    let program = Program::start(&[]).await;
    let health: Value =
        program.client.get(program.url("/health")).send().await.unwrap().json().await.unwrap();
    assert_eq!((&health["status"], &health["health"]), (&"ok".into(), &"healthy".into()));

    let status = program.json("/dashboard/api/status").await;
    assert_eq!(status["line"]["health"], "off", "{status}");
    assert!(
        status["line"]["detail"].as_str().unwrap().contains("TWILIO_ACCOUNT_SID"),
        "it says what is missing"
    );
    assert_eq!(status["tunnel"]["health"], "off");
    assert_eq!(status["ai"]["label"], "Built-in receptionist");
    assert_eq!(status["store"]["health"], "ok");
    let fallback = caller::twiml::parse(status["fallbackTwiml"].as_str().unwrap()).expect("Twilio takes it");
    assert_eq!(fallback.warnings, Vec::<String>::new(), "and has nothing to complain of");
    let dials = |document: &caller::twiml::Document| {
        document.instructions.iter().any(|verb| matches!(verb, caller::twiml::Instruction::Dial(_)))
    };
    assert!(!dials(&fallback), "nobody is set to be called: {:?}", fallback.instructions);

    let snapshot = program.json("/dashboard/api/snapshot").await;
    assert_eq!(snapshot["clinic"]["timeZone"], "America/New_York");
    assert_eq!(snapshot["clinic"]["timeZoneAssumed"], false);

    let figures = program.json("/dashboard/api/figures").await;
    assert_eq!(figures["limits"]["maxCallMicros"], 2_000_000, "the limits that hold are shown");
    assert_eq!(figures["limits"]["maxDayMicros"], 50_000_000);
    let metrics = program.client.get(program.url("/metrics")).send().await.unwrap();
    assert_eq!(metrics.status(), 200, "open at this door");
    program.stop().await;
}

#[tokio::test]
async fn the_fallback_to_paste_dials_the_clinics_own_person() {
    let program = Program::start(&[
        ("TWILIO_ACCOUNT_SID", "AC00000000000000000000000000000000"),
        ("TWILIO_AUTH_TOKEN", "0123456789abcdef0123456789abcdef"),
        ("TWILIO_AGENT_NUMBER", "+15550100199"),
    ])
    .await;
    let status = program.json("/dashboard/api/status").await;
    let fallback = caller::twiml::parse(status["fallbackTwiml"].as_str().unwrap()).expect("Twilio takes it");
    let dialled: Vec<_> = fallback
        .instructions
        .iter()
        .filter_map(|verb| match verb {
            caller::twiml::Instruction::Dial(dial) => Some(dial.targets.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(dialled, [[("Number".to_owned(), "+15550100199".to_owned())]]);
    program.stop().await;
}

#[tokio::test]
async fn the_public_door_serves_nothing_private() {
    let program = Program::start(&[]).await;
    for path in [
        "/health",
        "/metrics",
        "/dashboard",
        "/dashboard/",
        "/dashboard/stream",
        "/dashboard/api/snapshot",
        "/dashboard/api/appointments",
        "/simulator",
        "/sign-in?token=token-for-tests",
        "/anything",
    ] {
        let response = program.client.get(program.public_url(path)).bearer_auth(TOKEN).send().await.unwrap();
        assert_eq!(response.status(), 404, "{path} is not there, not even for who has the token");
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["code"], "NOT_FOUND", "{path}");
    }
    let ticket = program.ticket().await;
    let refused =
        socket(program.running.public_address, &format!("/simulator/stream?ticket={ticket}"), &[]).await;
    assert_eq!(refused.err(), Some(404), "the softphone is no business of the internet");
    program.stop().await;
}

#[tokio::test]
async fn twilio_s_routes_are_at_both_doors_and_want_a_signature() {
    let program = Program::start(&[]).await;
    for url in [program.public_url("/voice"), program.url("/voice")] {
        let unsigned = program.client.post(&url).body("CallSid=CA1").send().await.unwrap();
        assert_eq!(unsigned.status(), 403, "{url}");
    }
    // A console's tunnel of another kind may lead here; the signature counts and not the host's name.
    let by_name =
        program.client.post(program.url("/voice")).header("host", "clinic.example").send().await.unwrap();
    assert_eq!(by_name.status(), 403);
    assert_ne!(by_name.headers()["content-type"], "text/html", "no page is shown");
    program.stop().await;
}

#[tokio::test]
async fn foreign_pages_reach_neither_console_nor_softphone() {
    let program = Program::start(&[]).await;
    for (name, value) in [("host", "evil.example"), ("origin", "https://evil.example")] {
        let asked =
            program.client.get(program.url("/dashboard/api/status")).header(name, value).bearer_auth(TOKEN);
        assert_eq!(asked.send().await.unwrap().status(), 403, "{name}");
    }
    let ticket = program.ticket().await;
    let path = format!("/simulator/stream?ticket={ticket}");
    let foreign = socket(program.running.address, &path, &[("origin", "https://evil.example")]).await;
    assert_eq!(foreign.err(), Some(403), "a page elsewhere cannot place calls");
    program.stop().await;
}

#[tokio::test]
async fn the_softphone_s_socket_takes_a_ticket_once() {
    let program = Program::start(&[]).await;
    let address = program.running.address;
    assert_eq!(socket(address, "/simulator/stream", &[]).await.err(), Some(401), "not without a session");
    assert_eq!(
        socket(address, "/simulator/stream?ticket=guess", &[]).await.err(),
        Some(401),
        "nor with a guess"
    );

    let path = format!("/simulator/stream?ticket={}", program.ticket().await);
    let window = [("origin", "tauri://localhost")];
    assert!(socket(address, &path, &window).await.is_ok(), "the window's page opens it with its ticket");
    assert_eq!(socket(address, &path, &window).await.err(), Some(401), "and the ticket is used up");

    let bearer = format!("Bearer {TOKEN}");
    assert!(
        socket(address, "/simulator/stream", &[("authorization", &bearer)]).await.is_ok(),
        "automation sends the token"
    );
    program.stop().await;
}

#[tokio::test]
async fn a_browser_signs_in_by_the_printed_link() {
    let program = Program::start(&[]).await;
    let link = program.running.sign_in_url();
    assert_eq!(link, format!("http://{}/sign-in?token={TOKEN}", program.running.address));
    let signed_in = program.client.get(link).send().await.unwrap();
    assert_eq!(signed_in.headers()["location"], "/dashboard");
    let cookie = signed_in.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();

    let asked = program.client.get(program.url("/dashboard/api/calls/active")).header("cookie", &cookie);
    assert_eq!(asked.send().await.unwrap().status(), 200);
    let own = format!("http://{}", program.running.address);
    let opened =
        socket(program.running.address, "/simulator/stream", &[("cookie", &cookie), ("origin", &own)]).await;
    assert!(opened.is_ok(), "the cookie opens the softphone for the console's own page");
    program.stop().await;
}

#[tokio::test]
async fn the_root_is_a_page_for_browsers_and_a_media_socket_for_twilio() {
    let program = Program::start(&[]).await;
    let page = program.client.get(program.url("/")).send().await.unwrap();
    assert_eq!(page.headers()["location"], "/dashboard");
    let private = socket(program.running.address, "/", &[]).await.map(drop);
    let public = socket(program.running.public_address, "/", &[]).await.map(drop);
    assert_eq!(private, public, "an upgrade is the bridge's business at both doors");
    assert_ne!(private, Err(401), "and not the session's");
    program.stop().await;
}

#[tokio::test]
async fn half_a_request_does_not_hold_a_connection_for_ever() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let program = Program::start(&[]).await;
    let halves = [
        "POST /voice HTTP/1.1\r\nHost: clinic.example.test\r\nX-Slow: ",
        "POST /voice HTTP/1.1\r\nHost: clinic.example.test\r\nContent-Length: 100\r\n\r\nCallSid=CA",
    ];
    let waiting = halves.map(|half| {
        let address = program.running.public_address;
        tokio::spawn(async move {
            let mut peer = tokio::net::TcpStream::connect(address).await.unwrap();
            peer.write_all(half.as_bytes()).await.unwrap();
            let mut answer = Vec::new();
            let within = std::time::Duration::from_secs(30);
            let ended = tokio::time::timeout(within, peer.read_to_end(&mut answer)).await;
            assert!(ended.is_ok(), "the door gave up on {half:?}");
        })
    });
    for peer in waiting {
        peer.await.unwrap();
    }
    program.stop().await;
}
