//! The waiting list and the outbox over HTTP; every answer is held against the document.

use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Console;

const LIST: &str = "/dashboard/api/waiting";
const OUTBOX: &str = "/dashboard/api/outbox";

fn ann() -> Value {
    json!({ "name": "Ann Lee", "phoneNumber": "+1 (555) 010-0001", "language": "es", "priority": 2,
            "wish": { "weekdays": [1, 2], "fromMinute": 540, "toMinute": 720, "toDate": "2026-12-24" } })
}

/// Somebody booked Monday at ten and calls it off; the time is offered.
async fn offer_monday_at_ten(console: &Console) {
    let visit = json!({ "customerName": "Cy Old", "date": "2026-11-23", "startMinute": 600 });
    let (_, booked) = console.ask(Method::POST, "/dashboard/api/appointments", Some(visit)).await;
    let visit = &booked["appointment"];
    let off = json!({ "revision": visit["revision"], "status": "cancelled" });
    let (status, _) =
        console.ask(Method::PATCH, &format!("/dashboard/api/appointments/{}", visit["id"]), Some(off)).await;
    assert_eq!(status, 200);
    console.clock.advance(SignedDuration::from_secs(15));
    console.desk.offer_what_is_due().await.unwrap();
}

#[tokio::test]
async fn an_entry_is_added_changed_offered_and_booked() {
    let console = Console::start().await;
    assert_eq!(console.json(LIST).await["entries"], json!([]));
    let (status, added) = console.ask(Method::POST, LIST, Some(ann())).await;
    assert_eq!((status, &added["repeated"]), (201, &json!(false)));
    let entry = &added["entry"];
    assert_eq!(entry["phoneNumber"], "+15550100001", "in the one form in which texts find it");
    assert_eq!((&entry["state"], &entry["wish"]["weekdays"]), (&json!("waiting"), &json!([1, 2])));
    let (_, again) = console.ask(Method::POST, LIST, Some(ann())).await;
    assert_eq!((&again["entry"]["id"], &again["repeated"]), (&entry["id"], &json!(true)));

    let path = format!("{LIST}/{}", entry["id"]);
    let change = json!({ "revision": entry["revision"], "notes": "mornings", "priority": 0 });
    let (status, changed) = console.ask(Method::PATCH, &path, Some(change.clone())).await;
    assert_eq!((status, &changed["entry"]["notes"]), (200, &json!("mornings")));
    assert_eq!(changed["entry"]["wish"], entry["wish"], "what is left out stays");
    let (status, code, _) = console.refused(Method::PATCH, &path, Some(change)).await;
    assert_eq!((status, code.as_str()), (409, "CONFLICT"), "it is at another revision now");

    offer_monday_at_ten(&console).await;
    let list = console.json(LIST).await;
    let offered = &list["entries"][0];
    assert_eq!((&offered["state"], &offered["offer"]["time"]), (&json!("offered"), &json!("10:00 AM")));
    let outbox = console.json(OUTBOX).await;
    let text = &outbox["texts"][0];
    assert_eq!((&text["state"], &outbox["service"]["health"]), (&json!("preview"), &json!("off")));
    assert!(text["body"].as_str().unwrap().contains("lunes 23 de noviembre"), "{text}");
    let act = |verb: &str| format!("{OUTBOX}/{}/{verb}", text["id"]);
    let (status, told) = console.ask(Method::POST, &act("told"), None).await;
    assert_eq!((status, &told["text"]["state"]), (200, &json!("told")));
    assert_eq!(console.refused(Method::POST, &act("retry"), None).await.0, 409, "no service is set up");
    assert_eq!(console.ask(Method::POST, &act("accept"), None).await.0, 200);
    assert_eq!(console.ask(Method::POST, &act("accept"), None).await.0, 200, "once more is the same");
    assert_eq!(console.refused(Method::POST, &act("decline"), None).await.0, 409);
    assert_eq!(console.json(LIST).await["entries"][0]["state"], "booked");
    assert_eq!(console.refused(Method::DELETE, &path, None).await.0, 409, "who is booked does not wait");
}

#[tokio::test]
async fn staff_offer_a_time_and_take_somebody_off() {
    let console = Console::start().await;
    let (_, added) = console.ask(Method::POST, LIST, Some(json!({ "name": "Bob Ray" }))).await;
    let path = format!("{LIST}/{}", added["entry"]["id"]);
    let offer = json!({ "date": "2026-11-23", "startMinute": 600 });
    let (status, offered) = console.ask(Method::POST, &format!("{path}/offer"), Some(offer.clone())).await;
    assert_eq!((status, &offered["entry"]["state"]), (200, &json!("offered")));
    let (status, _, message) = console.refused(Method::POST, &format!("{path}/offer"), Some(offer)).await;
    assert_eq!(status, 409, "{message}");
    let (status, left) = console.ask(Method::DELETE, &path, None).await;
    assert_eq!((status, &left["entry"]["state"]), (200, &json!("left")));
    assert_eq!(console.json(OUTBOX).await["texts"][0]["state"], "withdrawn");
    assert_eq!(console.ask(Method::DELETE, &path, None).await.0, 200, "once more is the same");
}

#[tokio::test]
async fn a_time_that_leaves_nobody_time_to_answer_is_not_among_those_to_offer() {
    let console = Console::start().await;
    let (_, added) = console.ask(Method::POST, LIST, Some(json!({ "name": "Bob Ray" }))).await;
    let first = async || {
        let free = console.json("/dashboard/api/slots?rules=offer&limit=1").await;
        free["slots"][0].clone()
    };
    let monday_at_nine = "2026-11-23T09:00:00-05:00[America/New_York]".parse::<jiff::Zoned>().unwrap();
    let now = console.desk.now();
    console.clock.advance(monday_at_nine.timestamp().duration_since(now) - SignedDuration::from_mins(20));
    assert_eq!(first().await["startMinute"], 540, "twenty minutes are enough");
    console.clock.advance(SignedDuration::from_secs(1));
    let free = console.json("/dashboard/api/slots?rules=caller&limit=1").await;
    assert_eq!(free["slots"][0]["startMinute"], 540, "a caller who is on the line can have it");
    let slot = first().await;
    assert_eq!(slot["startMinute"], 570);
    let offer = json!({ "date": slot["date"], "startMinute": slot["startMinute"] });
    let path = format!("{LIST}/{}/offer", added["entry"]["id"]);
    assert_eq!(console.ask(Method::POST, &path, Some(offer)).await.0, 200, "what is shown can be offered");
}

#[tokio::test]
async fn what_nobody_means_well_with_is_refused_and_changes_nothing() {
    let console = Console::start().await;
    let wish = |wish: Value| json!({ "name": "Ann Lee", "wish": wish });
    let bad = [
        (json!([]), ""),
        (json!({}), "name"),
        (json!({ "name": 5 }), "name"),
        (json!({ "name": "" }), "name"),
        (json!({ "name": "x".repeat(10_000) }), "name"),
        (json!({ "name": "Ann\u{0}" }), "name"),
        (json!({ "name": "Ann", "admin": true }), "admin"),
        (json!({ "name": "Ann", "language": "xx" }), "language"),
        (json!({ "name": "Ann", "priority": -1 }), "priority"),
        (json!({ "name": "Ann", "priority": 10 }), "priority"),
        (json!({ "name": "Ann", "phoneNumber": "9".repeat(500) }), "phoneNumber"),
        (json!({ "name": "Ann", "patientId": "1; DROP TABLE waiting" }), "patientId"),
        (wish(json!({ "visitTypeId": 99 })), "wish.visitTypeId"),
        (wish(json!({ "clinicianId": -3 })), "wish.clinicianId"),
        (wish(json!({ "fromDate": "tomorrow" })), "wish.fromDate"),
        (wish(json!({ "fromDate": "2026-12-02", "toDate": "2026-12-01" })), "wish.toDate"),
        (wish(json!({ "weekdays": [] })), "wish.weekdays"),
        (wish(json!({ "weekdays": [8] })), "wish.weekdays"),
        (wish(json!({ "weekdays": [300] })), "weekdays"),
        (wish(json!({ "fromMinute": 1440 })), "wish.fromMinute"),
        (wish(json!({ "fromMinute": 600, "toMinute": 599 })), "wish.toMinute"),
        (wish(json!({ "toMinute": 70_000 })), "toMinute"),
    ];
    for (body, field) in bad {
        let (status, _, message) = console.refused(Method::POST, LIST, Some(body.clone())).await;
        assert_eq!(status, 400, "{body}");
        assert!(message.contains(field), "{body}: {message}");
    }
    assert_eq!(console.json(LIST).await["entries"], json!([]));
    for (method, path) in [
        (Method::PATCH, "/dashboard/api/waiting/7"),
        (Method::DELETE, "/dashboard/api/waiting/-7"),
        (Method::POST, "/dashboard/api/waiting/99999999999999999999/offer"),
        (Method::POST, "/dashboard/api/outbox/7/told"),
        (Method::POST, "/dashboard/api/outbox/x/accept"),
        (Method::POST, "/dashboard/api/outbox/7/decline"),
    ] {
        let body = match path.ends_with("offer") {
            true => json!({ "date": "2026-11-23", "startMinute": 600 }),
            false => json!({ "revision": 0 }),
        };
        let (status, code, _) = console.refused(method, path, Some(body)).await;
        assert_eq!((status, code.as_str()), (404, "NOT_FOUND"), "{path}");
    }
    assert_eq!(console.refused(Method::POST, "/dashboard/api/outbox/7/retry", None).await.0, 409);
    let (_, added) = console.ask(Method::POST, LIST, Some(json!({ "name": "Bob Ray" }))).await;
    let path = format!("{LIST}/{}/offer", added["entry"]["id"]);
    for (offer, field) in [
        (json!({ "date": "2026-02-30", "startMinute": 600 }), "date"),
        (json!({ "date": "2026-11-23", "startMinute": 1440 }), "startMinute"),
        (json!({ "startMinute": 600 }), "date"),
    ] {
        let (status, _, message) = console.refused(Method::POST, &path, Some(offer)).await;
        assert_eq!(status, 400, "{message}");
        assert!(message.contains(field), "{message}");
    }
    for offer in [
        json!({ "date": "2026-11-23", "startMinute": 720 }),
        json!({ "date": "2020-01-06", "startMinute": 600 }),
        json!({ "date": "2026-11-23", "startMinute": 600, "clinicianId": 77 }),
    ] {
        assert_eq!(console.refused(Method::POST, &path, Some(offer)).await.0, 409, "it cannot be had");
    }
}
