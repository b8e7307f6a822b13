//! The console over a real socket: who is let in, what is served, and how it says no.

use crate::support::{Console, TOKEN, said};
use desk::live::LiveCallStart;
use serde_json::Value;
use wire::call::{Agent, Source};

fn start(call_sid: &str) -> LiveCallStart {
    LiveCallStart {
        call_sid: call_sid.to_owned(),
        stream_sid: String::new(),
        phone_number: "client:softphone".into(),
        source: Source::Softphone,
        agent: Agent::Offline,
    }
}

#[tokio::test]
async fn health_is_open_and_its_detail_is_not() {
    let console = Console::start().await;
    let open: Value = console.get("/health").await.json().await.unwrap();
    assert_eq!(open["status"], "ok");
    assert_eq!(open["health"], "healthy", "an empty configuration is nothing to worry about");
    assert!(open["timestamp"].is_string() && open["uptime"].is_u64(), "{open}");
    assert!(open.get("parts").is_none() && open.get("memory").is_none(), "strangers see no detail: {open}");

    let full: Value = console.signed(console.client.get(console.url("/health"))).await.json().await.unwrap();
    assert_eq!(full["sessions"]["activeVoiceSessions"], 0, "{full}");
    assert!(full["parts"]["store"]["label"].is_string(), "{full}");
}

#[tokio::test]
async fn private_routes_need_a_session() {
    let console = Console::start().await;
    for path in [
        "/dashboard/stream",
        "/dashboard/api/snapshot",
        "/dashboard/api/status",
        "/dashboard/api/calls/active",
        "/dashboard/api/calls/CA1",
        "/dashboard/api/figures",
        "/dashboard/api/prices",
        "/dashboard/api/transcripts/CA1",
        "/dashboard/api/appointments",
        "/dashboard/api/there-is-no-such-thing",
        "/dashboard/api",
    ] {
        let response = console.get(path).await;
        assert_eq!(response.status(), 401, "{path}");
        assert_eq!(response.headers()["www-authenticate"], "Bearer", "{path}");
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["code"], "SIGN_IN_REQUIRED", "{path}");
    }
    let wrong =
        console.client.get(console.url("/dashboard/api/status")).bearer_auth("wrong").send().await.unwrap();
    assert_eq!(wrong.status(), 401, "a wrong token is none");
    let ticket = console.session.ticket();
    let by_ticket = console.get(&format!("/dashboard/api/status?ticket={ticket}")).await;
    assert_eq!(by_ticket.status(), 401, "a ticket opens sockets only");
}

#[tokio::test]
async fn the_sign_in_link_gives_a_browser_its_cookie() {
    let console = Console::start().await;
    let refused = console.get("/sign-in?token=wrong").await;
    assert_eq!(refused.status(), 401);
    assert!(refused.headers().get("set-cookie").is_none(), "nobody is signed in by a wrong link");

    let response = console.client.get(console.session.sign_in_url(console.address)).send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), response.headers()["location"].to_str().unwrap()),
        (303, "/dashboard")
    );
    assert_eq!(response.headers()["referrer-policy"], "no-referrer", "the token is in the address");
    let cookie = response.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    assert!(!cookie.contains(TOKEN), "the cookie is the browser's own");

    let cookie = cookie.split(';').next().unwrap();
    let request = |origin: Option<&str>| {
        let mut request = console.client.get(console.url("/dashboard/api/status")).header("cookie", cookie);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        request.send()
    };
    assert_eq!(request(None).await.unwrap().status(), 200, "the browser is signed in");
    let own = format!("http://{}", console.address);
    assert_eq!(request(Some(&own)).await.unwrap().status(), 200, "its own page");
    assert_eq!(
        request(Some("http://127.0.0.1:1")).await.unwrap().status(),
        401,
        "not a page of another port"
    );
    assert_eq!(request(Some("https://evil.example")).await.unwrap().status(), 403, "and no foreign page");
}

#[tokio::test]
async fn foreign_hosts_and_origins_are_refused_everywhere() {
    let console = Console::start().await;
    for path in ["/health", "/dashboard", "/dashboard/api/status", "/sign-in?token=x"] {
        let rebound = console
            .client
            .get(console.url(path))
            .header("host", "evil.example")
            .bearer_auth(TOKEN)
            .send()
            .await
            .unwrap();
        assert_eq!(rebound.status(), 403, "a rebound name: {path}");
        let body: Value = rebound.json().await.unwrap();
        assert_eq!(body["code"], "FOREIGN_ORIGIN");
    }
    let foreign =
        console.client.get(console.url("/dashboard/api/status")).header("origin", "https://evil.example");
    assert_eq!(foreign.bearer_auth(TOKEN).send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn the_window_s_page_may_ask_across_origins_and_nobody_else() {
    let console = Console::start().await;
    let preflight = |origin: &'static str| {
        console
            .client
            .request(reqwest::Method::OPTIONS, console.url("/dashboard/api/calls/CA1/hang-up"))
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,last-event-id")
            .send()
    };
    for origin in ["tauri://localhost", "http://tauri.localhost"] {
        let answer = preflight(origin).await.unwrap();
        assert_eq!(answer.headers()["access-control-allow-origin"], origin);
        let allowed = answer.headers()["access-control-allow-headers"].to_str().unwrap().to_lowercase();
        assert!(allowed.contains("authorization") && allowed.contains("last-event-id"), "{allowed}");
        let asked = console.client.get(console.url("/dashboard/api/status")).header("origin", origin);
        let answer = asked.bearer_auth(TOKEN).send().await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), answer.headers()["access-control-allow-origin"].to_str().unwrap()),
            (200, origin)
        );
    }
    let neighbour = preflight("http://127.0.0.1:8080").await.unwrap();
    assert!(
        neighbour.headers().get("access-control-allow-origin").is_none(),
        "a neighbour's page reads nothing"
    );
    assert_eq!(preflight("https://evil.example").await.unwrap().status(), 403);
}

#[tokio::test]
async fn the_window_s_page_may_use_every_method_that_is_described() {
    let console = Console::start().await;
    let paths = crate::document::document()["paths"].as_object().unwrap();
    let methods: std::collections::BTreeSet<String> = paths
        .values()
        .flat_map(|item| item.as_object().unwrap().keys())
        .map(|name| name.to_uppercase())
        .collect();
    assert!(methods.contains("PATCH"), "{methods:?}");
    for method in methods {
        let answer = console
            .client
            .request(reqwest::Method::OPTIONS, console.url("/dashboard/api/appointments"))
            .header("origin", "tauri://localhost")
            .header("access-control-request-method", &method)
            .send()
            .await
            .unwrap();
        let allowed = answer.headers()["access-control-allow-methods"].to_str().unwrap();
        assert!(allowed.split(',').any(|one| one.trim() == method), "{method} is not among {allowed}");
    }
}

#[tokio::test]
async fn calls_and_their_words_are_shown_and_can_be_ended() {
    let console = Console::start().await;
    let (orders, mut received) = tokio::sync::mpsc::channel(4);
    let call = console.desk.live().register(start("SP1"), orders).unwrap();

    let active = console.json("/dashboard/api/calls/active").await;
    assert_eq!((&active["success"], &active["count"]), (&Value::Bool(true), &Value::from(1)));
    assert_eq!(active["calls"][0]["callSid"], "SP1");
    assert_eq!(active["calls"][0]["currentStep"], "greeting");

    call.utterance(said("1", "Hello, how can I help?"));
    let transcript = console.json("/dashboard/api/transcripts/SP1").await;
    assert_eq!(transcript["callSid"], "SP1");
    assert_eq!(transcript["transcript"][0]["speaker"], "ai");
    assert_eq!(transcript["transcript"][0]["text"], "Hello, how can I help?");
    assert_eq!(transcript["transcript"][0].as_object().unwrap().len(), 3, "timestamp, speaker and text");

    call.tool_started(&call::tools::ToolId("t1".into()), "take_message", Some(&a_message()));
    let seen = console.client.post(console.url("/dashboard/api/calls/SP1/seen"));
    let seen = console.signed(seen.json(&serde_json::json!({ "who": "Front desk" }))).await;
    assert_eq!(seen.status(), 202);
    let active = console.json("/dashboard/api/calls/active").await;
    let person = &active["calls"][0]["person"];
    assert_eq!(
        (&person["why"], &person["seen"]["who"]),
        (&Value::from("could_not_help"), &Value::from("Front desk"))
    );
    let record = console.json("/dashboard/api/calls/SP1").await;
    let line = record["lines"].as_array().and_then(|lines| lines.last()).expect("what was done last");
    assert_eq!((&line["deed"], &line["who"]), (&Value::from("saw"), &Value::from("Front desk")), "{line}");
    assert_eq!(
        (&line["alarm"]["why"], &line["alarm"]["since"]),
        (&person["why"], &person["since"]),
        "{line}"
    );

    let hung_up = console.signed(console.client.post(console.url("/dashboard/api/calls/SP1/hang-up"))).await;
    assert_eq!(hung_up.status(), 202);
    assert!(received.recv().await.is_some(), "the order reached the call's loop");

    for (method, path) in
        [("GET", "/dashboard/api/transcripts/CA404"), ("POST", "/dashboard/api/calls/CA404/hang-up")]
    {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let missing = console.signed(console.client.request(method, console.url(path))).await;
        assert_eq!(missing.status(), 404);
        let body: Value = missing.json().await.unwrap();
        assert_eq!(body["code"], "CALL_NOT_FOUND");
    }
}

fn a_message() -> call::tools::ToolRequest {
    call::tools::ToolRequest::TakeMessage {
        customer_name: None,
        phone_number: None,
        message: "The forms are ready.".into(),
    }
}

#[tokio::test]
async fn a_day_of_the_book_is_today_or_the_one_that_is_asked_for() {
    let console = Console::start().await;
    let today = console.json("/dashboard/api/appointments").await;
    assert_eq!(today["date"], today["today"], "without a date, today");
    let monday = console.json("/dashboard/api/appointments?date=2026-11-23").await;
    assert_eq!((&monday["success"], &monday["date"]), (&Value::Bool(true), &Value::from("2026-11-23")));
    assert_eq!(monday["open"][0]["from"], 9 * 60, "the clinic opens at nine");
    for wrong in ["2026-02-30", "tomorrow", "2026-11-23T00:00"] {
        let path = format!("/dashboard/api/appointments?date={wrong}");
        let response = console.signed(console.client.get(console.url(&path))).await;
        assert_eq!(response.status(), 400, "{wrong}");
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["code"], "INVALID_DATE", "{wrong}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_said_in_json() {
    let console = Console::start().await;
    let unknown = console.signed(console.client.get(console.url("/dashboard/api/nothing"))).await;
    assert_eq!(unknown.status(), 404);
    let body: Value = unknown.json().await.unwrap();
    assert_eq!(body["code"], "NOT_FOUND");

    for path in ["/health", "/dashboard/api/snapshot"] {
        let wrong = console.signed(console.client.delete(console.url(path))).await;
        assert_eq!(wrong.status(), 405, "{path}");
        let body: Value = wrong.json().await.unwrap();
        assert_eq!(body["code"], "METHOD_NOT_ALLOWED", "{path}");
    }

    let large = console.client.post(console.url("/dashboard/api/ticket")).body(vec![b'x'; 1024 * 1024 + 1]);
    let large = console.signed(large).await;
    assert_eq!(large.status(), 413);
    let body: Value = large.json().await.unwrap();
    assert_eq!(body["code"], "TOO_LARGE");
}

#[tokio::test]
async fn a_malformed_address_is_refused_like_everything_else() {
    let console = Console::start().await;
    for (path, status, code) in [
        ("/dashboard/api/appointments?date=2026-11-23&date=2026-11-24", 400, "INVALID_REQUEST"),
        ("/dashboard/api/transcripts/%ff", 404, "CALL_NOT_FOUND"),
    ] {
        let response = console.signed(console.client.get(console.url(path))).await;
        assert_eq!(response.status(), status, "{path}");
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["code"], code, "{path}");
    }
    let twice = console.get("/sign-in?token=a&token=b").await;
    assert_eq!(twice.status(), 401, "two tokens are none");
    assert!(twice.text().await.unwrap().contains("not valid"), "a person reads this page");
}

#[tokio::test]
async fn the_page_is_served_with_its_base_its_types_and_its_policy() {
    let console = Console::start().await;
    let root = console.get("/").await;
    assert_eq!((root.status().as_u16(), root.headers()["location"].to_str().unwrap()), (307, "/dashboard"));
    let simulator = console.get("/simulator").await;
    assert_eq!(simulator.headers()["location"], "/dashboard/phone");

    let missing = console.get("/dashboard").await;
    assert_eq!(missing.status(), 503);
    assert!(missing.text().await.unwrap().contains("cargo xtask run"), "it says how to build the page");

    std::fs::create_dir_all(console.ui().join("assets")).unwrap();
    std::fs::write(console.ui().join("index.html"), "<head><base href=\"/\" /></head>").unwrap();
    std::fs::write(console.ui().join("ui_bg.wasm"), b"\0asm").unwrap();
    std::fs::write(console.ui().join("assets/style.css"), "a{}").unwrap();
    std::fs::write(console.folder.path().join("secret.txt"), "secret").unwrap();

    for path in ["/dashboard", "/dashboard/", "/dashboard/calendar", "/dashboard/calendar/2026-11-23"] {
        let page = console.get(path).await;
        assert_eq!(page.status(), 200, "{path}");
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
        let policy = page.headers()["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("frame-ancestors 'none'") && policy.contains("'wasm-unsafe-eval'"),
            "{policy}"
        );
        assert_eq!(page.headers()["x-content-type-options"], "nosniff");
        let text = page.text().await.unwrap();
        assert!(text.contains("<base href=\"/dashboard/\""), "relative addresses start there: {text}");
    }
    let wasm = console.get("/dashboard/ui_bg.wasm").await;
    assert_eq!(wasm.headers()["content-type"], "application/wasm");
    assert_eq!(wasm.headers()["cache-control"], "no-cache", "a new build is seen at once");
    let tag = wasm.headers()["etag"].clone();
    let again = console.client.get(console.url("/dashboard/ui_bg.wasm")).header("if-none-match", tag);
    assert_eq!(again.send().await.unwrap().status(), 304, "and an old one is not sent twice");
    assert_eq!(
        console.get("/dashboard/assets/style.css").await.headers()["content-type"],
        "text/css; charset=utf-8"
    );

    for path in [
        "/dashboard/absent.js",
        "/dashboard/..%2fsecret.txt",
        "/dashboard/assets/..%2f..%2fsecret.txt",
        "/dashboard/%2e%2e%2fsecret.txt",
        "/dashboard/..%5csecret.txt",
    ] {
        let response = console.get(path).await;
        assert_eq!(response.status(), 404, "{path}");
        assert!(!response.text().await.unwrap().contains("secret"), "{path}");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(console.folder.path().join("secret.txt"), console.ui().join("link.txt"))
            .unwrap();
        assert_eq!(
            console.get("/dashboard/link.txt").await.status(),
            404,
            "a link does not lead out of the folder"
        );
    }
}
