//! Callers who are to be called back, and who answers first, over HTTP; every answer is held against the document.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Console;

const LIST: &str = "/dashboard/api/callbacks";
const ROUTING: &str = "/dashboard/api/routing";

async fn missed(console: &Console) -> Value {
    console.desk.note_missed("CA1", "+15550100001", "Called while the line was busy.", None).await;
    console.json(LIST).await["callbacks"][0].take()
}

#[tokio::test]
async fn a_card_is_begun_done_and_opened_again() {
    let console = Console::start().await;
    assert_eq!(console.json(LIST).await["callbacks"], json!([]));
    let card = missed(&console).await;
    assert_eq!(
        (&card["reason"], &card["state"], &card["urgency"], &card["phoneNumber"]),
        (&json!("missed"), &json!("to_do"), &json!("normal"), &json!("+15550100001"))
    );
    let path = format!("{LIST}/{}", card["id"]);
    let change = json!({ "revision": card["revision"], "state": "in_progress", "notes": "rang twice" });
    let (status, changed) = console.ask(Method::PATCH, &path, Some(change.clone())).await;
    assert_eq!((status, &changed["callback"]["state"]), (200, &json!("in_progress")));
    let (status, code, _) = console.refused(Method::PATCH, &path, Some(change)).await;
    assert_eq!((status, code.as_str()), (409, "CONFLICT"), "it is at another revision now");
    let change = json!({ "revision": changed["callback"]["revision"], "state": "done" });
    let (_, done) = console.ask(Method::PATCH, &path, Some(change)).await;
    assert_eq!(done["callback"]["doneBy"], "staff");
    assert_eq!(console.json(LIST).await["open"], 0);
    let change =
        json!({ "revision": done["callback"]["revision"], "state": "to_do", "bestTime": "after five" });
    let (_, open) = console.ask(Method::PATCH, &path, Some(change)).await;
    assert_eq!(
        (&open["callback"]["notes"], &open["callback"]["doneAt"]),
        (&json!("rang twice"), &json!(null))
    );
    let steps = console.json(&format!("{path}/audit")).await["steps"].take();
    let told: Vec<&str> =
        steps.as_array().unwrap().iter().map(|step| step["action"].as_str().unwrap()).collect();
    assert_eq!(told, ["made", "begun", "changed", "done", "opened again", "changed"]);
}

#[tokio::test]
async fn what_cannot_be_is_named() {
    let console = Console::start().await;
    let card = missed(&console).await;
    let path = format!("{LIST}/{}", card["id"]);
    for wrong in [
        json!({ "revision": 1, "state": "lost" }),
        json!({ "state": "done" }),
        json!({ "revision": 1, "notes": "x".repeat(2001) }),
        json!({ "revision": 1, "bestTime": "x".repeat(201) }),
        json!({ "revision": 1, "who": "me" }),
    ] {
        let (status, code, message) = console.refused(Method::PATCH, &path, Some(wrong.clone())).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_REQUEST"), "{wrong}: {message}");
    }
    for path in [format!("{LIST}/999"), format!("{LIST}/none")] {
        let change = json!({ "revision": 1, "state": "done" });
        assert_eq!(console.refused(Method::PATCH, &path, Some(change)).await.0, 404);
        assert_eq!(console.refused(Method::GET, &format!("{path}/audit"), None).await.0, 404);
        assert_eq!(console.refused(Method::POST, &format!("{path}/call"), None).await.0, 404);
    }
    let (status, _, message) = console.refused(Method::POST, &format!("{path}/call"), None).await;
    assert_eq!(status, 409, "{message}");
    assert!(message.contains("No telephone line"), "{message}");
}

#[tokio::test]
async fn the_receptionist_is_paused_and_put_back_to_work() {
    let console = Console::start().await;
    assert_eq!(console.json(ROUTING).await["mode"], "ai_first");
    let (status, answer) = console.ask(Method::PUT, ROUTING, Some(json!({ "mode": "ai_paused" }))).await;
    assert_eq!((status, &answer["mode"]), (200, &json!("ai_paused")));
    assert_eq!(console.json("/dashboard/api/snapshot").await["routing"], "ai_paused");
    let (status, _, message) =
        console.refused(Method::PUT, ROUTING, Some(json!({ "mode": "staff_first" }))).await;
    assert_eq!(status, 409, "{message}");
    for wrong in [json!({ "mode": "nobody" }), json!({}), json!({ "mode": "ai_first", "until": 1 })] {
        assert_eq!(console.refused(Method::PUT, ROUTING, Some(wrong)).await.0, 400);
    }
    assert_eq!(console.json(ROUTING).await["mode"], "ai_paused", "what was refused changed nothing");
}
