//! The interface, described by itself.

use std::collections::BTreeSet;
use std::io::Read;

use serde_json::Value;

use crate::document::document;
use crate::support::Console;

/// Every operation with its path and method.
fn operations() -> Vec<(String, &'static Value)> {
    let paths = document()["paths"].as_object().unwrap();
    let methods = |item: &'static Value| item.as_object().unwrap().iter();
    paths
        .iter()
        .flat_map(|(path, item)| {
            methods(item).map(move |(method, operation)| (format!("{method} {path}"), operation))
        })
        .collect()
}

#[test]
fn every_parameter_says_what_it_is() {
    for (name, operation) in operations() {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(parameter["schema"].is_object(), "{name}: {parameter}");
        }
    }
}

#[tokio::test]
async fn the_document_is_served_as_it_is() {
    let console = Console::start().await;
    let response = console.signed(console.client.get(console.url("/api/docs/openapi.json"))).await;
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(&response.json::<Value>().await.unwrap(), document());
    assert_eq!(console.get("/api/docs/openapi.json").await.status(), 401, "only for who is signed in");
    assert_eq!(console.get("/api/docs/").await.status(), 401);
}

#[tokio::test]
async fn the_page_needs_nothing_from_elsewhere() {
    let console = Console::start().await;
    let redirect = console.signed(console.client.get(console.url("/api/docs"))).await;
    assert_eq!(
        (redirect.status().as_u16(), &redirect.headers()["location"]),
        (303, &"/api/docs/".parse().unwrap())
    );
    let page = console.signed(console.client.get(console.url("/api/docs/"))).await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"), "{policy}");
    assert!(!policy.contains("http"), "nothing but our own origin: {policy}");
    let text = unpacked(&page.bytes().await.unwrap());
    assert!(!text.contains("http://") && !text.contains("https://"), "{text}");
    // What it loads is there, and small.
    let parts: Vec<&str> = text
        .split(['"', '\''])
        .filter(|piece| piece.ends_with(".js") || piece.ends_with(".css"))
        .map(|piece| piece.trim_start_matches("./"))
        .collect();
    assert!(parts.len() >= 4, "{parts:?}");
    for part in parts {
        let response = console.signed(console.client.get(console.url(&format!("/api/docs/{part}")))).await;
        assert_eq!(response.status(), 200, "{part}");
        let is_packed = response.headers().contains_key("content-encoding");
        assert!(is_packed || part == "swagger-initializer.js", "{part} is sent as large as it is");
    }
    let start = console.client.get(console.url("/api/docs/swagger-initializer.js"));
    let start = console.signed(start).await.text().await.unwrap();
    assert!(start.contains("/api/docs/openapi.json") && !start.contains("://"), "{start}");
    assert!(
        start.contains("\"validatorUrl\": \"none\""),
        "nobody is asked whether the document is good: {start}"
    );
    for (_, value) in strings(document(), "") {
        assert!(!value.contains("://"), "the document needs nothing from elsewhere: {value}");
    }
}

fn unpacked(bytes: &[u8]) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text
}

fn strings(value: &Value, at: &str) -> Vec<(String, String)> {
    match value {
        Value::String(text) => vec![(at.to_owned(), text.clone())],
        Value::Array(items) => items.iter().flat_map(|item| strings(item, at)).collect(),
        Value::Object(fields) => fields.iter().flat_map(|(name, value)| strings(value, name)).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn every_operation_has_one_name_a_tag_and_a_plain_summary() {
    let mut names = BTreeSet::new();
    let tags: BTreeSet<&str> =
        document()["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    for (which, operation) in operations() {
        let name = operation["operationId"].as_str().unwrap_or_else(|| panic!("{which} has no name"));
        assert!(names.insert(name), "{which}: {name} is the name of another");
        assert!(tags.contains(operation["tags"][0].as_str().unwrap()), "{which}: its tag is not described");
        let summary = operation["summary"].as_str().unwrap_or_else(|| panic!("{which} has no summary"));
        assert!(
            summary.contains(' ') && summary.len() <= 90 && !summary.ends_with('.'),
            "{which}: {summary}"
        );
        assert!(!summary.contains("()") && !summary.contains("::"), "{which}: {summary}");
    }
    assert!(names.len() > 50, "{names:?}");
}

#[test]
fn every_reference_leads_somewhere() {
    for (name, target) in strings(document(), "") {
        if name == "$ref" {
            let pointer = target.strip_prefix('#').unwrap_or_else(|| panic!("{target} is elsewhere"));
            assert!(document().pointer(pointer).is_some(), "{target} is not there");
        }
    }
}

#[test]
fn what_is_asked_at_the_public_door_has_the_names_it_has_there() {
    let routes = include_str!("../../../bridge/src/bridge.rs");
    let served: BTreeSet<&str> = routes
        .split(".route(\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        // The root is the page's; only an upgrade on it is a media socket. The softphone is private.
        .filter(|path| !["/", "/simulator/stream"].contains(path))
        .collect();
    let described: BTreeSet<&str> = document()["paths"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, item)| {
            let public = ["twilio", "public calendar"];
            item.as_object()
                .unwrap()
                .values()
                .any(|operation| public.contains(&operation["tags"][0].as_str().unwrap()))
        })
        .map(|(path, _)| path.as_str())
        .collect();
    assert_eq!(described, served);
}
