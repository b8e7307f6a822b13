//! Paths, methods and bodies that nobody means well with.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::document::document;
use crate::support::{Console, TOKEN};

/// What is put where a path names something.
fn names() -> Vec<String> {
    let mut names: Vec<String> = [
        "..",
        "%2e%2e",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e%2f%2e%2e%2fbook.db",
        "..%5c..%5cbook.db",
        "%2fetc%2fpasswd",
        "%00",
        "CA1%00.wav",
        "%ff%fe",
        "%c0%ae%c0%ae",
        "%0d%0aX:%20y",
        "%3Cscript%3E",
        "'%20OR%201=1--",
        "%25",
        "-1",
        "99999999999999999999999999",
        "%20",
    ]
    .map(str::to_owned)
    .into();
    names.push("x".repeat(5000));
    names
}

/// Sends a request as it is written: a client would tidy the path.
async fn raw(console: &Console, method: &str, path: &str) -> (u16, String) {
    let mut socket = tokio::net::TcpStream::connect(console.address).await.unwrap();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {TOKEN}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}",
        console.address
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A stream would go on for ever; it must not be one.
    let read =
        tokio::time::timeout(std::time::Duration::from_secs(10), socket.read_to_end(&mut answer)).await;
    read.expect("it is answered and over").unwrap();
    let answer = String::from_utf8(answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
}

/// Sends a request whose body breaks off where another chunk should begin.
async fn broken_off(console: &Console, method: &str, path: &str) -> (u16, Value) {
    let mut socket = tokio::net::TcpStream::connect(console.address).await.unwrap();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {TOKEN}\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{{\r\nno chunk\r\n",
        console.address
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8(answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap())
}

#[tokio::test]
async fn a_body_that_breaks_off_is_not_told_to_be_too_large() {
    let console = Console::start().await;
    for (method, path) in [
        ("POST", "/dashboard/api/appointments"),
        ("PUT", "/dashboard/api/prices"),
        ("POST", "/dashboard/api/import"),
    ] {
        let (status, body) = broken_off(&console, method, path).await;
        assert_eq!((status, body["code"].as_str()), (400, Some("INVALID_REQUEST")), "{path}: {body}");
        assert!(body["message"].as_str().unwrap().contains("to its end"), "{path}: {body}");
    }
}

#[tokio::test]
async fn a_path_leads_nowhere_but_where_it_says() {
    let console = Console::start().await;
    let mut asked = 0;
    for (template, item) in document()["paths"].as_object().unwrap() {
        let Some((before, rest)) = template.split_once('{') else { continue };
        // Served at the public door, and not here.
        if before == "/calendar/" {
            continue;
        }
        let (_, after) = rest.split_once('}').unwrap();
        for method in item
            .as_object()
            .unwrap()
            .keys()
            .filter(|key| ["get", "post", "put", "delete"].contains(&key.as_str()))
        {
            for name in names() {
                let path = format!("{before}{name}{after}");
                let (status, body) = raw(&console, &method.to_uppercase(), &path).await;
                assert!(matches!(status, 400 | 404), "{method} {path}: {status} {body}");
                assert!(body.contains("\"message\""), "{method} {path}: {body}");
                asked += 1;
            }
        }
    }
    assert!(asked > 200, "{asked}");
}

#[tokio::test]
async fn what_is_not_served_is_said_in_one_shape() {
    let console = Console::start().await;
    for path in [
        "/dashboard/api/history/CA1/nothing",
        "/dashboard/api/nothing",
        "/api/calls/CA1/nothing",
        "/api/calls/CA1/recording/more",
        "/api/analytics/more",
        "/api/status/more",
        "/api/docs/nothing.js",
        "/dashboard/%ff",
    ] {
        let response = console.signed(console.client.get(console.url(path))).await;
        assert_eq!(response.status(), 404, "{path}");
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["code"], "NOT_FOUND", "{path}");
    }
}

#[tokio::test]
async fn a_method_that_is_not_described_is_refused() {
    let console = Console::start().await;
    let mut refused = 0;
    for (template, item) in document()["paths"].as_object().unwrap() {
        let public = [json!(["twilio"]), json!(["public calendar"])];
        let is_public =
            item.as_object().unwrap().values().any(|operation| public.contains(&operation["tags"]));
        if is_public {
            continue;
        }
        let path = template.replace("{callSid}", "CA1").replace("{id}", "CA1");
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            if item.get(method.as_str().to_lowercase()).is_some() {
                continue;
            }
            let response = console.signed(console.client.request(method.clone(), console.url(&path))).await;
            assert_eq!(response.status(), 405, "{method} {template}");
            assert_eq!(
                response.json::<Value>().await.unwrap()["code"],
                "METHOD_NOT_ALLOWED",
                "{method} {template}"
            );
            refused += 1;
        }
    }
    assert!(refused > 100, "{refused}");
}

#[tokio::test]
async fn nothing_described_as_private_is_open() {
    let console = Console::start().await;
    for (template, item) in document()["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if operation.get("security").is_none() {
                continue;
            }
            let path = template.replace("{callSid}", "CA1").replace("{id}", "CA1");
            let method: Method = method.to_uppercase().parse().unwrap();
            let response = console.client.request(method, console.url(&path)).send().await.unwrap();
            assert_eq!(response.status(), 401, "{template}");
            assert_eq!(response.json::<Value>().await.unwrap()["code"], "SIGN_IN_REQUIRED", "{template}");
        }
    }
}
