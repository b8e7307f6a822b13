//! Patients over HTTP: every shape, every "no", and what nobody means well with.

use call::tools::{ToolId, ToolRequest};
use desk::CallContext;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Console;

const ALL: &str = "/dashboard/api/patients";

/// Writes a patient down and gives them.
async fn add(console: &Console, body: Value) -> Value {
    let (status, answer) = console.ask(Method::POST, ALL, Some(body)).await;
    assert_eq!(status, 201, "{answer}");
    answer["patient"].clone()
}

fn one(id: &Value) -> String {
    format!("{ALL}/{id}")
}

async fn found(console: &Console, query: &str) -> Vec<(String, String)> {
    let answer = console.json(&format!("{ALL}?q={query}")).await;
    let text = |patient: &Value, field: &str| patient[field].as_str().unwrap().to_owned();
    answer["patients"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (text(one, "name"), text(one, "foundBy")))
        .collect()
}

#[tokio::test]
async fn a_patient_is_written_down_found_shown_and_changed() {
    let console = Console::start().await;
    let mut events = console.desk.bus().subscribe(None);
    let ann = add(
        &console,
        json!({ "name": "  Ann   Núñez ", "numbers": ["(212) 555-0100", "+1 212 555 0100", "+44 (0)20 7946 0958"],
                "birthDate": "1985-03-09", "language": "es", "notes": "Prefers <b>mornings</b>.\n" }),
    )
    .await;
    assert_eq!(ann["name"], "Ann Núñez");
    assert_eq!(ann["numbers"], json!(["+12125550100", "+442079460958"]), "E.164, and each once");
    assert_eq!(
        (&ann["birthDate"], &ann["language"], &ann["revision"]),
        (&json!("1985-03-09"), &json!("es"), &json!(0))
    );
    assert_eq!(ann["notes"], "Prefers <b>mornings</b>.", "text is text");
    assert_eq!(events.take().unwrap().1.name(), "patient_changed");

    for (query, by) in [
        ("nunez", "name"),
        ("ANN%20N", "name"),
        ("Anne%20Nunes", "sound"),
        ("5550100", "number"),
        ("9%20March%201985", "birth_date"),
        ("nu%C3%B1ez%203/9/85", "name"),
    ] {
        assert_eq!(found(&console, query).await, [("Ann Núñez".to_owned(), by.to_owned())], "{query}");
    }
    assert_eq!(found(&console, "Berg").await, []);
    let everybody = console.json(ALL).await;
    assert_eq!(
        (everybody["patients"][0]["foundBy"].as_str(), &everybody["more"]),
        (Some("everybody"), &json!(false))
    );

    let path = one(&ann["id"]);
    let (status, changed) = console
        .ask(Method::PATCH, &path, Some(json!({ "revision": 0, "birthDate": "", "numbers": [] })))
        .await;
    assert_eq!(status, 200);
    let patient = &changed["patient"];
    assert_eq!(
        (&patient["birthDate"], &patient["numbers"], &patient["revision"]),
        (&Value::Null, &json!([]), &json!(1))
    );
    assert_eq!(
        (&patient["name"], &patient["language"]),
        (&json!("Ann Núñez"), &json!("es")),
        "what is left out stays"
    );
    assert_eq!(events.take().unwrap().1.name(), "patient_changed");
    assert_eq!(console.json(&path).await["patient"], *patient);
}

#[tokio::test]
async fn of_some_the_year_of_birth_alone_is_known() {
    let console = Console::start().await;
    let ann = add(&console, json!({ "name": "Ann Lee", "birthDate": "1985" })).await;
    assert_eq!(ann["birthDate"], "1985");
    for (query, by) in [("1985", "birth_date"), ("ann%201985", "name"), ("lee%201985-03-09", "name")] {
        assert_eq!(found(&console, query).await, [("Ann Lee".to_owned(), by.to_owned())], "{query}");
    }
    for query in ["1984", "ann%201984", "1985-03-09", "lee%201984-03-09"] {
        assert_eq!(found(&console, query).await, [], "{query}");
    }
    let path = one(&ann["id"]);
    let change = async |revision: u32, birth_date: Option<&str>| {
        let mut change = json!({ "revision": revision, "notes": format!("Note {revision}.") });
        birth_date.into_iter().for_each(|birth_date| change["birthDate"] = json!(birth_date));
        console.ask(Method::PATCH, &path, Some(change)).await.1["patient"]["birthDate"].clone()
    };
    assert_eq!(change(0, None).await, "1985", "what is left out stays");
    assert_eq!(change(1, Some("1985-03-09")).await, "1985-03-09", "a day tells more");
    assert_eq!(change(2, Some("1986")).await, "1986", "and gives way to what staff write");
    assert_eq!(change(3, Some("")).await, Value::Null);
}

#[tokio::test]
async fn a_card_shows_visits_calls_messages_and_who_shares_the_number() {
    let console = Console::start().await;
    let number = "+15550100123";
    console.past_call("CA1", number, "Do you have parking?").await;
    console.booking("CA2", "Ann Lee").await;
    let call = CallContext { call_sid: "CA3".to_owned(), phone_number: number.into() };
    let live = console.ring("CA3", number);
    let message = ToolRequest::TakeMessage {
        customer_name: Some("Ann Lee".to_owned()),
        phone_number: None,
        message: "Please call me back.".to_owned(),
    };
    let tool = ToolId("m".to_owned());
    live.tool_started(&tool, "take_message", Some(&message));
    live.tool_ended(&tool, &console.desk.run_tool(&call, &tool, message).await);
    live.end(wire::history::EndReason::Finished);
    console.ended("CA3").await;
    add(&console, json!({ "name": "Bea Lee", "numbers": ["555 010 0123"] })).await;

    let card = console.json(&format!("{ALL}/1")).await;
    assert_eq!(card["patient"]["name"], "Ann Lee", "whoever was booked is a patient");
    assert_eq!(card["patient"]["numbers"], json!([number]));
    assert_eq!(card["nextVisits"][0]["appointmentDate"].as_str(), Some("2026-11-23"), "{card}");
    assert_eq!(card["pastVisits"], json!([]));
    let sids: Vec<&str> =
        card["calls"].as_array().unwrap().iter().map(|call| call["callSid"].as_str().unwrap()).collect();
    assert_eq!(sids, ["CA3", "CA2", "CA1"], "the newest first");
    assert_eq!(card["messages"][0]["message"], "Please call me back.");
    assert_eq!(card["family"][0]["name"], "Bea Lee");

    let asked = format!("{ALL}/by-number?number=%2B1%20555%20010%200123");
    let by_number = console.json(&asked).await;
    assert_eq!(by_number["number"], number);
    let who = |answer: &Value| -> Vec<String> {
        answer["patients"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(who(&by_number), ["Ann Lee", "Bea Lee"], "never one of two");
    assert_eq!(by_number["patients"][0]["nextVisit"], "2026-11-23");
    assert_eq!(
        (by_number["calls"].as_array().unwrap().len(), by_number["messages"].as_array().unwrap().len()),
        (3, 1)
    );

    // Nobody waits any more.
    console.ask(Method::PUT, "/dashboard/api/history/CA3/done", Some(json!({ "done": true }))).await;
    assert_eq!(console.json(&asked).await["messages"], json!([]));

    for nobody in ["anonymous", "%2B15550100999", "..%2F..%2Fetc", "%00", "%27%20OR%201=1"] {
        let answer = console.json(&format!("{ALL}/by-number?number={nobody}")).await;
        assert_eq!(who(&answer), [] as [&str; 0], "{nobody}");
    }
}

#[tokio::test]
async fn two_rows_become_one_and_the_old_address_leads_there() {
    let console = Console::start().await;
    let kept =
        add(&console, json!({ "name": "Ann Lee", "numbers": ["+12125550100"], "notes": "Asthma." })).await;
    let gone =
        add(&console, json!({ "name": "Anne Lee", "numbers": ["+12125550101"], "birthDate": "1985-03-09" }))
            .await;
    let merge = format!("{}/merge", one(&kept["id"]));
    let body = |from: &Value, revision: i64, from_revision: i64| {
        Some(json!({ "from": from, "revision": revision, "fromRevision": from_revision }))
    };

    let (status, stale) = console.ask(Method::POST, &merge, body(&gone["id"], 0, 7)).await;
    assert_eq!((status, &stale["code"], &stale["reason"]), (409, &json!("CONFLICT"), &json!("stale")));
    assert_eq!(stale["current"]["name"], "Anne Lee", "the one that has changed");
    let itself = console.refused(Method::POST, &merge, body(&kept["id"], 0, 0)).await;
    assert_eq!((itself.0, itself.1.as_str()), (400, "INVALID_REQUEST"));
    assert!(itself.2.contains("`from`"), "{}", itself.2);
    assert_eq!(console.refused(Method::POST, &merge, body(&json!(999), 0, 0)).await.0, 404);

    let mut events = console.desk.bus().subscribe(None);
    let (status, merged) = console.ask(Method::POST, &merge, body(&gone["id"], 0, 0)).await;
    assert_eq!(status, 200);
    let patient = &merged["patient"];
    assert_eq!(patient["numbers"], json!(["+12125550100", "+12125550101"]));
    assert_eq!((&patient["birthDate"], &patient["notes"]), (&json!("1985-03-09"), &json!("Asthma.")));
    let told: Vec<_> = std::iter::from_fn(|| events.take()).map(|(_, event)| event.name()).collect();
    assert_eq!(told, ["patient_changed", "patient_changed"], "of both");

    let old = console.json(&one(&gone["id"])).await;
    assert_eq!(old["patient"]["id"], kept["id"], "the old address leads to the one who is left");
    let (status, late) =
        console.ask(Method::PATCH, &one(&gone["id"]), Some(json!({ "revision": 0, "name": "X" }))).await;
    assert_eq!((status, &late["reason"], &late["current"]["id"]), (409, &json!("merged"), &kept["id"]));
}

#[tokio::test]
async fn a_merge_is_taken_back_by_whoever_sees_how_the_patient_stands() {
    let console = Console::start().await;
    let kept = add(&console, json!({ "name": "Ann Lee", "numbers": ["+12125550100"] })).await;
    let gone = add(
        &console,
        json!({ "name": "Anna Leigh", "numbers": ["+12125550101"], "birthDate": "1985-03-09", "notes": "Asthma." }),
    )
    .await;
    let merge = json!({ "revision": 0, "from": gone["id"], "fromRevision": 0 });
    let (status, _) = console.ask(Method::POST, &format!("{}/merge", one(&kept["id"])), Some(merge)).await;
    assert_eq!(status, 200);
    let card = console.json(&one(&kept["id"])).await;
    let taken_in = &card["takenIn"][0];
    assert_eq!(
        (&taken_in["id"], &taken_in["name"], &taken_in["birthDate"]),
        (&gone["id"], &json!("Anna Leigh"), &json!("1985-03-09"))
    );

    let undo = format!("{}/undo-merge", one(&kept["id"]));
    let body = |revision: i64, from: &Value| Some(json!({ "revision": revision, "from": from }));
    let (status, stale) = console.ask(Method::POST, &undo, body(0, &gone["id"])).await;
    assert_eq!((status, &stale["reason"], &stale["current"]["revision"]), (409, &json!("stale"), &json!(1)));
    let itself = console.refused(Method::POST, &undo, body(1, &kept["id"])).await;
    assert_eq!((itself.0, itself.1.as_str()), (400, "INVALID_REQUEST"));
    assert!(itself.2.contains("`from`"), "{}", itself.2);
    let of_gone = format!("{}/undo-merge", one(&gone["id"]));
    let (status, merged) = console.ask(Method::POST, &of_gone, body(0, &kept["id"])).await;
    assert_eq!((status, &merged["reason"]), (409, &json!("merged")), "that way round it was not");

    let mut events = console.desk.bus().subscribe(None);
    let (status, alone) = console.ask(Method::POST, &undo, body(1, &gone["id"])).await;
    let alone = &alone["patient"];
    assert_eq!((status, &alone["numbers"], &alone["notes"]), (200, &json!(["+12125550100"]), &json!("")));
    let told: Vec<_> = std::iter::from_fn(|| events.take()).map(|(_, event)| event.name()).collect();
    assert_eq!(told, ["patient_changed", "patient_changed"], "of both");
    let back = console.json(&one(&gone["id"])).await;
    assert_eq!(
        (&back["patient"]["id"], &back["patient"]["numbers"], &back["patient"]["notes"]),
        (&gone["id"], &json!(["+12125550101"]), &json!("Asthma."))
    );
    assert_eq!(console.refused(Method::POST, &undo, body(2, &gone["id"])).await.0, 400, "only once");
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_its_field_named_and_nothing_is_written() {
    let console = Console::start().await;
    let ann = add(&console, json!({ "name": "Ann Lee" })).await;
    let long = "9".repeat(50);
    let megabyte = "é".repeat(300_000);
    let eleven: Vec<String> = (0..11).map(|n| format!("+1212555010{n}")).collect();
    for (field, fields) in [
        ("name", json!({ "name": "" })),
        ("name", json!({ "name": " \u{200b} " })),
        ("name", json!({ "name": "a\u{0}b" })),
        ("name", json!({ "name": "x".repeat(121) })),
        ("name", json!({ "name": 7 })),
        ("birthDate", json!({ "name": "A", "birthDate": "2026-11-21" })),
        ("birthDate", json!({ "name": "A", "birthDate": "1899-12-31" })),
        ("birthDate", json!({ "name": "A", "birthDate": "9 March 1985" })),
        ("birthDate", json!({ "name": "A", "birthDate": "2026-02-30" })),
        ("birthDate", json!({ "name": "A", "birthDate": "2027" })),
        ("birthDate", json!({ "name": "A", "birthDate": "1899" })),
        ("birthDate", json!({ "name": "A", "birthDate": "85" })),
        ("numbers", json!({ "name": "A", "numbers": ["call me"] })),
        ("numbers", json!({ "name": "A", "numbers": ["anonymous"] })),
        ("numbers", json!({ "name": "A", "numbers": [long] })),
        ("numbers", json!({ "name": "A", "numbers": eleven })),
        ("numbers", json!({ "name": "A", "numbers": "+12125550100" })),
        ("language", json!({ "name": "A", "language": "fr" })),
        ("notes", json!({ "name": "A", "notes": megabyte })),
        ("nickname", json!({ "name": "A", "nickname": "Al" })),
    ] {
        let (status, code, message) = console.refused(Method::POST, ALL, Some(fields.clone())).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_REQUEST"), "{field}");
        assert!(message.contains(&format!("`{field}`")) && message.len() < 400, "{field}: {message}");
        let mut change = fields;
        change["revision"] = json!(0);
        let (status, _, message) = console.refused(Method::PATCH, &one(&ann["id"]), Some(change)).await;
        assert_eq!(status, 400, "{field}: {message}");
        assert!(message.contains(&format!("`{field}`")), "{field}: {message}");
    }
    for body in [json!([]), json!("x"), json!({})] {
        assert_eq!(console.refused(Method::POST, ALL, Some(body)).await.0, 400);
    }
    let too_large = json!({ "name": "A", "notes": "x".repeat(1 << 20) });
    assert_eq!(console.refused(Method::POST, ALL, Some(too_large)).await.0, 413);
    let all = console.json(ALL).await;
    assert_eq!(all["patients"].as_array().unwrap().len(), 1, "nothing was written: {all}");
    assert_eq!(console.json(&one(&ann["id"])).await["patient"], ann, "and nothing changed");
}

#[tokio::test]
async fn a_late_change_is_a_conflict_and_an_unknown_patient_nobody() {
    let console = Console::start().await;
    let ann = add(&console, json!({ "name": "Ann Lee" })).await;
    let path = one(&ann["id"]);
    console.ask(Method::PATCH, &path, Some(json!({ "revision": 0, "name": "Ann <b>Leigh</b>" }))).await;
    let (status, late) =
        console.ask(Method::PATCH, &path, Some(json!({ "revision": 0, "name": "Annie" }))).await;
    assert_eq!((status, &late["code"], &late["reason"]), (409, &json!("CONFLICT"), &json!("stale")));
    assert_eq!(late["current"]["name"], "Ann <b>Leigh</b>", "it says how they stand");
    assert_eq!(late["current"]["revision"], 1);

    for id in ["0", "999", "-1", "1.0", "abc", "99999999999999999999", "..%2f1", "1%00", "%D9%A1"] {
        let path = format!("{ALL}/{id}");
        let no = console.refused(Method::GET, &path, None).await;
        assert_eq!((no.0, no.1.as_str()), (404, "NOT_FOUND"), "{id}");
        let no = console.refused(Method::PATCH, &path, Some(json!({ "revision": 0, "name": "X" }))).await;
        assert_eq!(no.0, 404, "{id}");
    }
}

#[tokio::test]
async fn lists_go_page_by_page_and_wrong_questions_are_refused() {
    let console = Console::start().await;
    for name in ["Cy", "ann", "Bea"] {
        add(&console, json!({ "name": name })).await;
    }
    let page = console.json(&format!("{ALL}?limit=2")).await;
    assert_eq!(
        (&page["patients"][0]["name"], &page["patients"][1]["name"], &page["more"]),
        (&json!("ann"), &json!("Bea"), &json!(true))
    );
    let rest = console.json(&format!("{ALL}?limit=2&offset=2")).await;
    assert_eq!((&rest["patients"][0]["name"], &rest["more"]), (&json!("Cy"), &json!(false)));
    assert_eq!(console.json(&format!("{ALL}?offset=1000000")).await["patients"], json!([]));

    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("offset=-1", "offset"),
        ("offset=1000001", "offset"),
        ("q=a&q=b", "q"),
    ] {
        let (status, code, message) = console.refused(Method::GET, &format!("{ALL}?{query}"), None).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_REQUEST"), "{query}");
        assert!(message.contains(&format!("`{field}`")), "{message}");
    }
    let long = "5".repeat(65);
    for query in ["", "?number=", &format!("?number={long}"), "?number=1&number=2"] {
        let (status, _, message) =
            console.refused(Method::GET, &format!("{ALL}/by-number{query}"), None).await;
        assert!(status == 400 && message.contains("`number`"), "{query}: {message}");
    }
    for odd in ["%00", "%ff", "%22%20OR%20*", "NEAR(a%20b)", "-", "%E2%80%AE", &"a%20".repeat(1000)] {
        console.json(&format!("{ALL}?q={odd}")).await;
    }
}
