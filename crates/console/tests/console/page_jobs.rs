//! Long work over HTTP.

use reqwest::Method;
use serde_json::json;

use crate::support::Console;

#[tokio::test]
async fn an_export_is_begun_watched_and_fetched() {
    let console = Console::start().await;
    console.past_call("CA1", "+15550100123", "Hello.").await;
    console.past_call("CA2", "+15550100456", "Hello.").await;
    assert_eq!(console.json("/dashboard/api/jobs").await, json!({ "success": true, "jobs": [] }));
    let new = json!({ "kind": "export", "filter": { "caller": "0456", "pile": "" } });
    let (status, begun) = console.ask(Method::POST, "/dashboard/api/jobs", Some(new)).await;
    assert_eq!((status, &begun["job"]["kind"]), (202, &json!("export")));
    let done = console.once("/dashboard/api/jobs", |jobs| jobs["jobs"][0]["state"] == "done").await;
    let id = begun["job"]["id"].as_str().unwrap();
    assert_eq!(done["jobs"][0]["id"], id);

    let (status, link) = console.ask(Method::POST, &format!("/dashboard/api/jobs/{id}/link"), None).await;
    assert_eq!((status, &link["expiresAt"]), (200, &json!("2026-11-20T15:12:00Z")), "ten minutes");
    let file = console.get(link["url"].as_str().unwrap()).await;
    assert_eq!(file.status(), 200, "without a session");
    assert_eq!(file.headers()["content-type"], "text/csv; charset=utf-8");
    let disposition = file.headers()["content-disposition"].to_str().unwrap();
    assert!(
        disposition.starts_with("attachment; filename=\"") && disposition.ends_with(".csv\""),
        "{disposition}"
    );
    let text = file.text().await.unwrap();
    assert!(text.contains("CA2") && !text.contains("CA1"), "the filter counts: {text}");
    assert_eq!(console.get(&format!("/dashboard/api/jobs/{id}/file")).await.status(), 401);
}

#[tokio::test]
async fn the_index_is_built_anew() {
    let console = Console::start().await;
    console.past_call("CA1", "+15550100123", "My knee hurts.").await;
    let (status, _) =
        console.ask(Method::POST, "/dashboard/api/jobs", Some(json!({ "kind": "reindex" }))).await;
    assert_eq!(status, 202);
    console.once("/dashboard/api/jobs", |jobs| jobs["jobs"][0]["state"] == "done").await;
    assert_eq!(console.json("/dashboard/api/history?q=knee").await["calls"][0]["callSid"], "CA1");
}

#[tokio::test]
async fn work_that_cannot_be_is_refused() {
    let console = Console::start().await;
    for (body, code, named) in [
        (json!({}), "INVALID_REQUEST", "kind"),
        (json!({ "kind": "mining" }), "INVALID_REQUEST", "`reindex`"),
        (json!({ "kind": "export", "filter": { "pile": "x" } }), "INVALID_REQUEST", "pile"),
        (json!({ "kind": "export", "filter": { "from": "x" } }), "INVALID_DATE", "from"),
        (json!({ "kind": "export", "filter": { "form": "2026-11-20" } }), "INVALID_REQUEST", "form"),
        (json!({ "kind": "export", "filter": 5 }), "INVALID_REQUEST", "5"),
    ] {
        let (status, said, message) = console.refused(Method::POST, "/dashboard/api/jobs", Some(body)).await;
        assert_eq!((status, said.as_str()), (400, code), "{message}");
        assert!(message.contains(named), "{message}");
    }
    for (method, path, code) in [
        (Method::DELETE, "/dashboard/api/jobs/404", "NOT_FOUND"),
        (Method::POST, "/dashboard/api/jobs/404/link", "NOT_FOUND"),
        (Method::GET, "/dashboard/api/jobs/404/file", "FILE_NOT_FOUND"),
        (Method::GET, "/dashboard/api/jobs/..%2f..%2fetc%2fpasswd/file", "NOT_FOUND"),
    ] {
        let (status, said, _) = console.refused(method, path, None).await;
        assert_eq!((status, said.as_str()), (404, code), "{path}");
    }
}
