//! Searches whose words come as a form.

use reqwest::Method;
use serde_json::{Value, json};

use crate::fhir::{ask, link, valid};
use crate::support::Console;

const FORM: &str = "application/x-www-form-urlencoded";

async fn post(console: &Console, path: &str, form: &str, more: &[(&str, &str)]) -> (u16, Value) {
    let mut request = console.client.post(console.url(path)).body(form.to_owned());
    for (name, value) in more {
        request = request.header(*name, *value);
    }
    let response = console.signed(request).await;
    let status = response.status().as_u16();
    assert_eq!(response.headers()["content-type"], "application/fhir+json", "{path}");
    (status, response.json().await.unwrap())
}

#[tokio::test]
async fn a_form_is_searched_by_as_an_address_is() {
    let console = Console::start().await;
    for time in ["09:00", "09:30", "10:00"] {
        let new = json!({
            "resourceType": "Appointment", "status": "booked", "start": format!("2026-11-23T{time}:00-05:00"),
            "participant": [{ "actor": { "display": "Ann Lee" }, "status": "accepted" }],
        });
        assert_eq!(ask(&console, Method::POST, "/fhir/Appointment", Some(new), &[]).await.status, 201);
    }
    let form = [("content-type", FORM)];
    for kind in ["Practitioner", "Location", "Schedule", "Patient", "Appointment"] {
        let (status, by_form) = post(&console, &format!("/fhir/{kind}/_search"), "", &form).await;
        let by_address = ask(&console, Method::GET, &format!("/fhir/{kind}"), None, &[]).await;
        assert_eq!((status, &by_form), (200, &by_address.body), "{kind}");
        valid(&[by_form]);
    }
    let monday = "schedule=Schedule/1&start=ge2026-11-23&start=lt2026-11-24&status=free";
    let (status, slots) = post(&console, "/fhir/Slot/_search", monday, &form).await;
    assert_eq!((status, &slots["total"]), (200, &json!(11)), "{slots}");

    // Both are one search, and its links can be followed.
    let charset = [("content-type", "application/x-www-form-urlencoded; charset=UTF-8")];
    let (status, page) =
        post(&console, "/fhir/Appointment/_search?_count=2", "date=2026-11-23&status=booked", &charset).await;
    assert_eq!(
        (status, &page["total"], page["entry"].as_array().unwrap().len()),
        (200, &json!(3), 2),
        "{page}"
    );
    let next = link(&page, "next").unwrap();
    assert!(link(&page, "self").unwrap().contains("/fhir/Appointment?"), "{page}");
    let rest = console.signed(console.client.get(next)).await.json::<Value>().await.unwrap();
    assert_eq!((&rest["total"], rest["entry"].as_array().unwrap().len()), (&json!(3), 1), "{rest}");
}

#[tokio::test]
async fn a_form_that_is_none_is_refused() {
    let console = Console::start().await;
    let form = ("content-type", FORM);
    let many = format!("_id={}", "1,".repeat(200));
    for (path, body, more, status) in [
        ("Patient/_search", "{}", &[("content-type", "application/fhir+json")][..], 415),
        ("Patient/_search", "name=Ann", &[("content-type", "text/plain")], 415),
        ("Patient/_search", "_format=xml", &[form], 406),
        ("Patient/_search", "", &[form, ("accept", "application/fhir+xml")], 406),
        ("Patient/_search", "name:exact=Ann", &[form], 400),
        ("Patient/_search", "favourite=tea", &[form, ("prefer", "handling=strict")], 400),
        ("Appointment/_search?status=booked", "status=arrived", &[form], 400),
        ("Patient/_search", &many, &[form], 400),
        ("Observation/_search", "", &[form], 404),
        ("Patient", "name=Ann", &[form], 405),
    ] {
        let (told, body) = post(&console, &format!("/fhir/{path}"), body, more).await;
        assert_eq!((told, &body["resourceType"]), (status, &json!("OperationOutcome")), "{path}: {body}");
    }
    let large = console.client.post(console.url("/fhir/Patient/_search")).body("x".repeat(2_000_000));
    assert_eq!(console.signed(large.header("content-type", FORM)).await.status(), 413);
    let (status, odd) = post(&console, "/fhir/Patient/_search", "name=%FF%00&&=&%", &[form]).await;
    assert_eq!((status, &odd["total"]), (200, &json!(0)), "{odd}");
    let read = ask(&console, Method::GET, "/fhir/Patient/_search", None, &[]).await;
    assert_eq!(read.status, 405);
}
