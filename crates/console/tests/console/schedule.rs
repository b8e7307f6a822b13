//! The schedule over HTTP: read, tried out, saved, and refused with the fields that are wrong.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Console;

const SCHEDULE: &str = "/dashboard/api/schedule";
const PREVIEW: &str = "/dashboard/api/schedule/preview";

async fn schedule(console: &Console) -> Value {
    console.json(SCHEDULE).await["schedule"].clone()
}

/// Sends it to be tried out and to be saved; both refuse it alike, and nothing is changed. Gives status and body.
async fn refused(console: &Console, wished: &Value) -> (u16, Value) {
    let before = schedule(console).await;
    let tried = console.ask(Method::POST, PREVIEW, Some(wished.clone())).await;
    let saved = console.ask(Method::PUT, SCHEDULE, Some(wished.clone())).await;
    assert_eq!(tried, saved, "what cannot be saved is refused when it is tried out");
    assert_eq!(schedule(console).await, before, "what was there stays");
    saved
}

fn fields(body: &Value) -> Vec<&str> {
    let problems = body["problems"].as_array().map(Vec::as_slice).unwrap_or_default();
    problems.iter().map(|problem| problem["field"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_schedule_is_read_changed_and_read_again() {
    let console = Console::start().await;
    let answer = console.json(SCHEDULE).await;
    assert_eq!(answer["timeZone"], "America/New_York");
    assert_eq!(answer["today"], "2026-11-20");
    let mut wished = answer["schedule"].clone();
    assert_eq!(wished["week"]["monday"], json!([{ "from": 540, "to": 720 }, { "from": 780, "to": 1020 }]));
    wished["name"] = json!("<script>alert(1)</script> & Söhne");
    wished["rooms"] = json!([{ "id": -5, "name": "Labor" }]);
    wished["clinicians"].as_array_mut().unwrap().push(json!({
        "id": -1, "name": "Dr Lee", "colour": 3,
        "week": { "monday": [], "tuesday": [], "wednesday": [], "thursday": [], "friday": [], "saturday": [{ "from": 0, "to": 1440 }], "sunday": [] },
        "exceptions": [{ "from": "2026-12-24", "to": "2026-12-26", "stretches": [], "reason": "" }],
    }));
    wished["visitTypes"][0]["clinicianIds"] = json!([1, -1]);
    wished["visitTypes"][0]["roomIds"] = json!([-5]);
    let (status, preview) = console.ask(Method::POST, PREVIEW, Some(wished.clone())).await;
    assert_eq!((status, preview["affected"].clone(), &preview["hasMore"]), (200, json!([]), &json!(false)));
    let (status, saved) = console.ask(Method::PUT, SCHEDULE, Some(wished.clone())).await;
    assert_eq!(status, 200, "{saved}");
    let saved = &saved["schedule"];
    assert_eq!(saved["version"], 2);
    assert_eq!(saved["name"], "<script>alert(1)</script> & Söhne", "a name is text, whatever is in it");
    assert_eq!(saved["visitTypes"][0]["clinicianIds"], json!([1, saved["clinicians"][1]["id"]]));
    assert_eq!(saved["visitTypes"][0]["roomIds"], json!([saved["rooms"][0]["id"]]));
    assert_eq!(&schedule(&console).await, saved);
    let snapshot = console.json("/dashboard/api/snapshot").await;
    assert_eq!(snapshot["clinic"]["clinicians"][1]["name"], "Dr Lee");
}

#[tokio::test]
async fn a_booked_visit_is_told_of_before_saving_and_stays() {
    let console = Console::start().await;
    console.booking("CA1", "Ana Ruiz").await;
    let mut wished = schedule(&console).await;
    wished["closures"] = json!([{ "from": "2026-11-23", "to": "2026-11-23", "reason": "Moving house" }]);
    let (_, preview) = console.ask(Method::POST, PREVIEW, Some(wished.clone())).await;
    assert_eq!(preview["affected"][0]["appointment"]["customerName"], "Ana Ruiz");
    assert_eq!(preview["affected"][0]["reason"], "Clinic closed: Moving house");
    let (status, _) = console.ask(Method::PUT, SCHEDULE, Some(wished)).await;
    assert_eq!(status, 200);
    let day = console.json("/dashboard/api/appointments?date=2026-11-23").await;
    assert_eq!(day["closedBecause"], "Moving house");
    assert_eq!(day["appointments"][0]["status"], "confirmed");
}

#[tokio::test]
async fn an_old_version_is_a_conflict_with_the_present_one() {
    let console = Console::start().await;
    let old = schedule(&console).await;
    let (status, _) = console.ask(Method::PUT, SCHEDULE, Some(old.clone())).await;
    assert_eq!(status, 200);
    let (status, body) = refused(&console, &old).await;
    assert_eq!((status, &body["code"], &body["version"]), (409, &json!("CONFLICT"), &json!(2)));
    let mut ahead = old;
    ahead["version"] = json!(99);
    assert_eq!(refused(&console, &ahead).await.0, 409);
}

#[tokio::test]
async fn every_wrong_field_is_named() {
    let console = Console::start().await;
    let mut wrong = schedule(&console).await;
    wrong["slotMinutes"] = json!(4);
    wrong["week"]["monday"] = json!([{ "from": 540, "to": 1441 }]);
    wrong["week"]["tuesday"] = json!([{ "from": 540, "to": 720 }, { "from": 719, "to": 800 }]);
    wrong["closures"] = json!([
        { "from": "2027-02-01", "to": "2027-01-31", "reason": "x" },
        { "from": "2027-02-29", "to": "29.2.2027", "reason": "" },
    ]);
    wrong["clinicians"][0]["name"] = json!(" ");
    wrong["clinicians"].as_array_mut().unwrap().push(json!({ "id": 55, "name": "B", "colour": 12 }));
    wrong["visitTypes"][0]["clinicianIds"] = json!([7]);
    wrong["visitTypes"][0]["roomIds"] = json!([0]);
    let (status, body) = refused(&console, &wrong).await;
    assert_eq!((status, &body["code"]), (400, &json!("INVALID_REQUEST")));
    let named = fields(&body);
    for field in [
        "slotMinutes",
        "week.monday[0]",
        "week.tuesday[1]",
        "closures[0].to",
        "closures[1].from",
        "closures[1].to",
        "closures[1].reason",
        "clinicians[0].name",
        "clinicians[1].id",
        "clinicians[1].colour",
        "visitTypes[0].clinicianIds[0]",
        "visitTypes[0].roomIds[0]",
    ] {
        assert!(named.contains(&field), "{field} is missing in {named:?}");
    }
    let message = body["message"].as_str().unwrap();
    assert!(message.contains("and ") && message.len() < 600, "the sentence stays short: {message}");
}

#[tokio::test]
async fn a_clinic_without_clinicians_or_with_names_of_a_megabyte_is_refused() {
    let console = Console::start().await;
    let present = schedule(&console).await;
    let mut nobody = present.clone();
    nobody["clinicians"] = json!([]);
    let (status, body) = refused(&console, &nobody).await;
    assert_eq!(status, 400);
    assert!(fields(&body).contains(&"clinicians"), "{body}");
    let mut long = present.clone();
    long["clinicians"][0]["name"] = json!("x".repeat(900_000));
    let (status, body) = refused(&console, &long).await;
    assert_eq!((status, fields(&body)), (400, vec!["clinicians[0].name"]));
    assert!(body.to_string().len() < 1000, "what came is repeated only in part");
    let mut too_long = present;
    too_long["name"] = json!("x".repeat(1 << 20));
    let (status, code, _) = console.refused(Method::PUT, SCHEDULE, Some(too_long)).await;
    assert_eq!((status, code.as_str()), (413, "TOO_LARGE"));
}

#[tokio::test]
async fn what_is_no_schedule_is_refused_by_its_field() {
    let console = Console::start().await;
    let present = schedule(&console).await;
    let with = |path: &[&str], value: Value| {
        let mut wrong = present.clone();
        let (last, parents) = path.split_last().unwrap();
        let mut at = &mut wrong;
        for step in parents {
            at = match step.parse::<usize>() {
                Ok(index) => &mut at[index],
                Err(_) => &mut at[*step],
            };
        }
        at[*last] = value;
        wrong
    };
    for (wrong, named) in [
        (with(&["colour"], json!(1)), "colour"),
        (with(&["visitTypes", "0", "price"], json!(1)), "visitTypes[0]"),
        (with(&["week", "monday", "0", "open"], json!(1)), "week.monday[0]"),
        (with(&["week", "someday"], json!([])), "week"),
        (with(&["slotMinutes"], json!("30")), "slotMinutes"),
        (with(&["slotMinutes"], json!(-30)), "slotMinutes"),
        (with(&["leadMinutes"], json!(70_000)), "leadMinutes"),
        (with(&["closures"], json!({})), "closures"),
        (with(&["clinicians", "0", "id"], json!(null)), "clinicians[0].id"),
        (with(&["version"], json!("1")), "version"),
    ] {
        for (method, path) in [(Method::PUT, SCHEDULE), (Method::POST, PREVIEW)] {
            let (status, code, message) = console.refused(method, path, Some(wrong.clone())).await;
            assert_eq!((status, code.as_str()), (400, "INVALID_REQUEST"), "{named}");
            assert!(message.contains(named), "{named}: {message}");
        }
    }
    for body in [json!(null), json!([]), json!("schedule")] {
        assert_eq!(console.refused(Method::PUT, SCHEDULE, Some(body)).await.0, 400);
    }
    assert_eq!(schedule(&console).await, present);
    assert_eq!(console.refused(Method::DELETE, SCHEDULE, None).await.0, 405);
    assert_eq!(console.get(SCHEDULE).await.status(), 401, "a stranger sees nothing of it");
}

#[tokio::test]
async fn holidays_are_those_of_the_set_and_the_year() {
    let console = Console::start().await;
    let us = console.json("/dashboard/api/holidays?set=us&year=2027").await;
    assert_eq!((&us["set"], &us["year"]), (&json!("us"), &json!(2027)));
    let of = |date: &str| us["holidays"].as_array().unwrap().iter().find(|day| day["date"] == date).cloned();
    assert_eq!(
        of("2027-11-25"),
        Some(json!({ "date": "2027-11-25", "name": "Thanksgiving", "observed": false }))
    );
    assert_eq!(of("2027-07-05").unwrap()["observed"], true);
    let present = console.json("/dashboard/api/holidays?set=de").await;
    assert_eq!(present["year"], 2026, "this year, when none is named");
    for query in [
        "",
        "?set=",
        "?set=fr",
        "?set=us&year=2023",
        "?set=us&year=next",
        "?set=us&year=2200",
        "?set=us&set=de",
    ] {
        let path = format!("/dashboard/api/holidays{query}");
        let (status, code, message) = console.refused(Method::GET, &path, None).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_REQUEST"), "{query}: {message}");
    }
}
