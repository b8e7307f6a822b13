//! Calendars, invitations, sheets and files of the book over HTTP.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Console, TOKEN};

const FEEDS: &str = "/dashboard/api/feeds";

async fn visit(console: &Console, name: &str, start_minute: u16) -> i64 {
    let new = json!({ "customerName": name, "date": "2026-11-23", "startMinute": start_minute });
    let (status, body) = console.ask(Method::POST, "/dashboard/api/appointments", Some(new)).await;
    assert_eq!(status, 201, "{body}");
    body["appointment"]["id"].as_i64().unwrap()
}

#[tokio::test]
async fn a_calendars_address_is_told_once() {
    let console = Console::start().await;
    console.desk.set_public_url(Some("https://clinic.example.test/"));
    let new = json!({ "clinicianId": 1, "privacy": "initials" });
    let (status, made) = console.ask(Method::POST, FEEDS, Some(new)).await;
    assert_eq!(status, 201, "{made}");
    let path = made["path"].as_str().unwrap();
    assert_eq!(made["url"], format!("https://clinic.example.test{path}"));
    let list = console.json(FEEDS).await;
    assert_eq!(list["feeds"], json!([made["feed"]]));
    assert!(!list.to_string().contains(&path[10..74]), "the list has no secret: {list}");

    let (status, revoked) = console.ask(Method::DELETE, "/dashboard/api/feeds/1", None).await;
    assert_eq!((status, revoked["feed"]["revokedAt"].is_string()), (200, true));
    for (method, path, body, status, named) in [
        (Method::POST, FEEDS, json!({ "clinicianId": 99, "privacy": "busy" }), 404, "clinicianId"),
        (Method::POST, FEEDS, json!({ "clinicianId": 1, "privacy": "all" }), 400, "privacy"),
        (Method::POST, FEEDS, json!({ "clinicianId": 1, "privacy": "busy", "token": "x" }), 400, "token"),
        (Method::DELETE, "/dashboard/api/feeds/99", Value::Null, 404, "calendar"),
        (Method::DELETE, "/dashboard/api/feeds/..%2f1", Value::Null, 404, "nothing"),
    ] {
        let body = (!body.is_null()).then_some(body);
        let (said, _, message) = console.refused(method, path, body).await;
        assert_eq!(said, status, "{message}");
        assert!(message.contains(named), "{message}");
    }
    assert_eq!(console.get(FEEDS).await.status(), 401);
}

#[tokio::test]
async fn an_invitation_and_a_sheet_are_fetched_with_a_session_or_a_link() {
    let console = Console::start().await;
    let id = visit(&console, "Ana Ruiz", 540).await;
    let path = format!("/dashboard/api/appointments/{id}/invite.ics");
    assert_eq!(console.get(&path).await.status(), 401);
    let (_, link) =
        console.ask(Method::POST, &format!("/dashboard/api/appointments/{id}/invite/link"), None).await;
    let file = console.get(link["url"].as_str().unwrap()).await;
    assert_eq!(file.headers()["content-type"], "text/calendar; charset=utf-8");
    assert_eq!(file.headers()["content-disposition"], "attachment; filename=\"visit.ics\"");
    let etag = file.headers()["etag"].clone();
    assert!(file.text().await.unwrap().contains("METHOD:PUBLISH"));
    let again = console.client.get(console.url(&path)).bearer_auth(TOKEN).header("if-none-match", etag);
    assert_eq!(again.send().await.unwrap().status(), 304);

    let sheet = "/dashboard/api/day-sheet.pdf?date=2026-11-23&clinicianId=1";
    assert_eq!(console.get(sheet).await.status(), 401);
    let (_, link) =
        console.ask(Method::POST, "/dashboard/api/day-sheet/link?date=2026-11-23&clinicianId=1", None).await;
    let url = link["url"].as_str().unwrap();
    assert!(url.contains("&date=2026-11-23&clinicianId=1"), "{url}");
    let file = console.get(url).await;
    assert_eq!(file.headers()["content-type"], "application/pdf");
    assert!(file.bytes().await.unwrap().starts_with(b"%PDF-"));
    for (method, path, status, code) in [
        (Method::GET, "/dashboard/api/day-sheet.pdf?date=2026-02-30", 400, "INVALID_DATE"),
        (Method::GET, "/dashboard/api/day-sheet.pdf?clinicianId=x", 400, "INVALID_REQUEST"),
        (Method::GET, "/dashboard/api/day-sheet.pdf?clinicianId=99", 404, "NOT_FOUND"),
        (Method::GET, "/dashboard/api/appointments/99/invite.ics", 404, "NOT_FOUND"),
        (Method::POST, "/dashboard/api/appointments/x/invite/link", 404, "NOT_FOUND"),
    ] {
        let (said, word, _) = console.refused(method, path, None).await;
        assert_eq!((said, word.as_str()), (status, code), "{path}");
    }
}

#[tokio::test]
async fn visits_are_exported_and_read_in() {
    let console = Console::start().await;
    visit(&console, "Ana Ruiz", 540).await;
    let wanted = json!({ "from": "2026-11-23", "to": "2026-11-23", "clinicianId": 1 });
    let new = json!({ "kind": "book_export", "visits": wanted });
    let (status, begun) = console.ask(Method::POST, "/dashboard/api/jobs", Some(new)).await;
    assert_eq!((status, &begun["job"]["kind"]), (202, &json!("book_export")));
    let id = begun["job"]["id"].as_str().unwrap();
    console.once("/dashboard/api/jobs", |jobs| jobs["jobs"][0]["state"] == "done").await;
    let (_, link) = console.ask(Method::POST, &format!("/dashboard/api/jobs/{id}/link"), None).await;
    let file = console.get(link["url"].as_str().unwrap()).await.text().await.unwrap();
    assert!(file.contains("Ana Ruiz"), "{file}");
    for body in [
        json!({ "kind": "book_export" }),
        json!({ "kind": "book_export", "visits": { "from": "x", "to": "2026-11-23" } }),
        json!({ "kind": "book_export", "visits": { "from": "2026-11-24", "to": "2026-11-23" } }),
        json!({ "kind": "import" }),
    ] {
        let (status, ..) = console.refused(Method::POST, "/dashboard/api/jobs", Some(body.clone())).await;
        assert_eq!(status, 400, "{body}");
    }

    let added = format!("{file}2026-11-23,9:30 AM,,,Bo Chen,,,,,,,,,\r\n");
    let send = async |query: &str, body: String| {
        let request = console.client.post(console.url(&format!("/dashboard/api/import{query}")));
        let response = console.signed(request.header("content-type", "text/csv").body(body)).await;
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    let (status, report) = send("", added.clone()).await;
    assert_eq!((status, &report["added"], &report["known"]), (200, &json!(1), &json!(1)), "{report}");
    crate::document::check(&Method::POST, "/dashboard/api/import", status, &report);
    let (status, begun) = send("?commit=true&clinicianId=1", added.clone()).await;
    assert_eq!(status, 202, "{begun}");
    crate::document::check(&Method::POST, "/dashboard/api/import", status, &begun);
    let jobs = console.once("/dashboard/api/jobs", |jobs| jobs["jobs"][0]["state"] == "done").await;
    assert_eq!(jobs["jobs"][0]["message"], "1 visit was added; 1 known already.");
    let (_, again) = send("", added.clone()).await;
    assert_eq!((&again["added"], &again["known"]), (&json!(0), &json!(2)), "{again}");
    for (query, body, status, named) in [
        ("?dates=ymd", added.clone(), 400, "`dmy`"),
        ("?clinicianId=99", added.clone(), 404, "clinicianId"),
        ("", "no table".to_owned(), 400, "“Name”"),
        ("", String::new(), 400, "empty"),
        ("", "x".repeat(2_000_000), 413, "1 MiB"),
    ] {
        let (said, body) = send(query, body).await;
        assert_eq!(said, status, "{body}");
        assert!(body["message"].as_str().unwrap().contains(named), "{body}");
    }
}
