//! The book as FHIR, each answer as the models of other people's making understand it.

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::support::Console;

/// Reads resources; says no to one that is not as R4 has it. (R4B has the same elements for what is served here.)
const READER: &str = r#"
import json, sys
from fhir.resources.R4B import get_fhir_model_class
for resource in json.load(sys.stdin):
    get_fhir_model_class(resource["resourceType"]).model_validate(resource)
"#;

/// An answer, with what it said about itself.
pub struct Told {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

pub async fn ask(
    console: &Console,
    method: Method,
    path: &str,
    body: Option<Value>,
    more: &[(&str, &str)],
) -> Told {
    let mut request = console.client.request(method, console.url(path));
    if let Some(body) = body {
        request = request.body(body.to_string()).header("content-type", "application/fhir+json");
    }
    for (name, value) in more {
        request = request.header(*name, *value);
    }
    let response = console.signed(request).await;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    assert_eq!(headers["content-type"], "application/fhir+json", "{path}");
    Told { status, headers, body: response.json().await.unwrap() }
}

pub async fn get(console: &Console, path: &str) -> Value {
    let told = ask(console, Method::GET, path, None, &[]).await;
    assert_eq!(told.status, 200, "{path}: {}", told.body);
    told.body
}

pub fn valid(resources: &[Value]) {
    testkit::python::run(READER, json!(resources).to_string().as_bytes());
}

fn resources(bundle: &Value) -> Vec<&Value> {
    let entries = bundle["entry"].as_array();
    entries.into_iter().flatten().map(|entry| &entry["resource"]).collect()
}

pub fn link<'a>(bundle: &'a Value, relation: &str) -> Option<&'a str> {
    let links = bundle["link"].as_array()?;
    links.iter().find(|link| link["relation"] == relation)?["url"].as_str()
}

/// A visit of Monday with the one clinician.
fn wish(time: &str) -> Value {
    json!({
        "resourceType": "Appointment", "status": "booked", "start": format!("2026-11-23T{time}:00-05:00"),
        "participant": [
            { "actor": { "display": "Zoë Müller" }, "status": "accepted" },
            { "actor": { "reference": "Practitioner/1" }, "status": "accepted" },
        ],
    })
}

fn patient(console: &Console) -> i64 {
    let raw = rusqlite::Connection::open(console.folder.path().join("book.db")).unwrap();
    raw.execute_batch(
        "INSERT INTO patients (id, name, birth_date, language, made_at, changed_at, revision)
              VALUES (7001, 'Ana María Ruiz', '1980-02-03', 'es', '2026-11-20T15:00:00Z', '2026-11-20T15:00:00Z', 4);
         INSERT INTO patients (id, name, made_at, changed_at, merged_into)
              VALUES (7002, 'Anna Ruiz', '2026-11-20T15:00:00Z', '2026-11-20T15:00:00Z', 7001);
         INSERT INTO patient_numbers (patient_id, number) VALUES (7001, '+15550100456'), (7001, '+15550100457');",
    )
    .unwrap();
    7001
}

#[tokio::test]
async fn what_it_can_do_is_told_and_every_resource_is_as_the_standard_has_it() {
    let console = Console::start().await;
    patient(&console);
    ask(&console, Method::POST, "/fhir/Appointment", Some(wish("09:00")), &[]).await;
    let mut seen = Vec::new();
    for path in [
        "/fhir/metadata",
        "/fhir/Practitioner",
        "/fhir/Practitioner/1",
        "/fhir/Location",
        "/fhir/Schedule?actor=Practitioner/1",
        "/fhir/Schedule/1",
        "/fhir/Slot?schedule=Schedule/1&start=ge2026-11-23&start=lt2026-11-24",
        "/fhir/Slot/1-20261123T140000Z",
        "/fhir/Patient",
        "/fhir/Patient/7001",
        "/fhir/Patient/7002",
        "/fhir/Appointment?date=2026-11-23",
        "/fhir/Appointment/1",
        "/fhir/Appointment?_unknown=1",
    ] {
        let body = get(&console, path).await;
        seen.extend(resources(&body).into_iter().cloned());
        seen.push(body);
    }
    valid(&seen);
    assert_eq!(seen[0]["fhirVersion"], "4.0.1");
    let told: Vec<_> =
        seen[0]["rest"][0]["resource"].as_array().unwrap().iter().map(|one| &one["type"]).collect();
    assert_eq!(told, ["Practitioner", "Location", "Schedule", "Slot", "Patient", "Appointment"]);
    assert_eq!(console.get("/fhir/metadata").await.status(), 401, "only for who is signed in");
}

#[tokio::test]
async fn times_are_found_page_by_page_and_a_booked_one_is_busy() {
    let console = Console::start().await;
    let monday = "schedule=Schedule/1&start=ge2026-11-23T00:00:00-05:00&start=lt2026-11-24T00:00:00-05:00";
    let free = get(&console, &format!("/fhir/Slot?{monday}&status=free")).await;
    assert_eq!((free["total"].as_u64(), free["type"].as_str()), (Some(14), Some("searchset")));
    assert_eq!(resources(&free)[0]["id"], "1-20261123T140000Z", "nine in New York");
    assert_eq!(
        free["entry"][0]["fullUrl"],
        format!("http://{}/fhir/Slot/1-20261123T140000Z", console.address)
    );

    let booked = ask(&console, Method::POST, "/fhir/Appointment", Some(wish("09:00")), &[]).await;
    assert_eq!(booked.status, 201, "{}", booked.body);
    let busy = get(&console, &format!("/fhir/Slot?{monday}&status=busy")).await;
    assert_eq!(resources(&busy).len(), 1);
    assert_eq!(
        resources(&busy)[0]["id"],
        booked.body["slot"][0]["reference"].as_str().unwrap().trim_start_matches("Slot/")
    );
    assert_eq!(get(&console, "/fhir/Slot/1-20261123T140000Z").await["status"], "busy");

    let mut ids = Vec::new();
    let mut next = Some(format!("/fhir/Slot?{monday}&_count=5"));
    while let Some(path) = next {
        let page = get(&console, &path).await;
        assert!(resources(&page).len() <= 5 && page["total"] == 14, "{page}");
        ids.extend(resources(&page).iter().map(|slot| slot["id"].as_str().unwrap().to_owned()));
        next = link(&page, "next")
            .map(|url| url.split_once("/fhir").unwrap().1)
            .map(|rest| format!("/fhir{rest}"));
    }
    assert_eq!(ids.len(), 14);
    ids.dedup();
    assert_eq!(ids.len(), 14, "none twice");
    let weekend = get(&console, "/fhir/Slot?start=ge2026-11-21&start=lt2026-11-23").await;
    assert_eq!((weekend["total"].as_u64(), weekend.get("entry")), (Some(0), None));
    let far = get(&console, "/fhir/Slot?start=ge2099-12-30").await;
    assert_eq!(far["total"], 0);
}

#[tokio::test]
async fn patients_are_found_by_what_is_known_of_them() {
    let console = Console::start().await;
    let id = patient(&console);
    for query in [
        "phone=%2B15550100457",
        "phone=+15550100457",
        "birthdate=1980-02-03",
        "birthdate=eq1980-02-03&name=ruiz",
        "birthdate=1980",
        "birthdate=eq1980",
        "name=ana",
        "name=%C3%81na",
        "name=RU%C3%8Dz",
        "name=ana%20r",
        "_id=7001",
        "_id=7001,99",
        "identifier=7001",
        "name=Mar",
    ] {
        let found = get(&console, &format!("/fhir/Patient?{query}")).await;
        assert_eq!(found["total"], 1, "{query}: {found}");
        assert_eq!(resources(&found)[0]["id"], id.to_string());
    }
    for query in [
        "phone=5",
        "birthdate=1980-02-04",
        "birthdate=1981",
        "name=uiz",
        "name=%25",
        "_id=x",
        "identifier=other|7001",
    ] {
        assert_eq!(get(&console, &format!("/fhir/Patient?{query}")).await["total"], 0, "{query}");
    }
    let told = ask(&console, Method::GET, "/fhir/Patient/7001", None, &[]).await;
    assert_eq!(told.headers["etag"], "W/\"4\"");
    assert_eq!(
        told.body["name"],
        json!([{ "text": "Ana María Ruiz", "family": "Ruiz", "given": ["Ana", "María"] }])
    );
    assert_eq!(told.body["telecom"][0]["value"], "+15550100456");
    assert_eq!(told.body["birthDate"], "1980-02-03");
    let raw = rusqlite::Connection::open(console.folder.path().join("book.db")).unwrap();
    raw.execute_batch("UPDATE patients SET birth_date = NULL, birth_year = 1980 WHERE id = 7001").unwrap();
    let year = ask(&console, Method::GET, "/fhir/Patient/7001", None, &[]).await;
    assert_eq!(year.body["birthDate"], "1980", "a date may be a year alone");
    assert_eq!(get(&console, "/fhir/Patient?birthdate=1980").await["total"], 1);
    assert_eq!(
        get(&console, "/fhir/Patient?birthdate=1980-02-03").await["total"],
        0,
        "which day is not known"
    );
    let merged = get(&console, "/fhir/Patient/7002").await;
    assert_eq!(
        (merged["active"].as_bool(), merged["link"][0]["other"]["reference"].as_str()),
        (Some(false), Some("Patient/7001"))
    );
}

#[tokio::test]
async fn a_visit_is_booked_once_and_a_taken_time_is_a_conflict() {
    let console = Console::start().await;
    let id = patient(&console);
    let mut new = wish("09:30");
    new["participant"][0]["actor"] = json!({ "reference": format!("Patient/{id}") });
    new["minutesDuration"] = json!(45);
    new["comment"] = json!("first visit");
    new["serviceType"] = json!([{ "text": "visit" }]);
    let key = [("idempotency-key", "a1")];
    let first = ask(&console, Method::POST, "/fhir/Appointment", Some(new.clone()), &key).await;
    assert_eq!((first.status, &first.headers["etag"]), (201, &"W/\"0\"".parse().unwrap()), "{}", first.body);
    let location = first.headers["location"].to_str().unwrap().to_owned();
    assert_eq!(
        location,
        format!("http://{}/fhir/Appointment/{}", console.address, first.body["id"].as_str().unwrap())
    );
    assert_eq!(
        (first.body["status"].as_str(), first.body["end"].as_str(), first.body["comment"].as_str()),
        (Some("booked"), Some("2026-11-23T15:15:00Z"), Some("first visit"))
    );
    let again = ask(&console, Method::POST, "/fhir/Appointment", Some(new), &key).await;
    assert_eq!((again.status, &again.body["id"]), (200, &first.body["id"]), "the same request again");

    let taken = ask(&console, Method::POST, "/fhir/Appointment", Some(wish("10:00")), &[]).await;
    assert_eq!((taken.status, taken.body["resourceType"].as_str()), (409, Some("OperationOutcome")));
    assert_eq!(taken.body["issue"][0]["code"], "conflict");
    assert!(
        taken.body["issue"][1]["diagnostics"].as_str().unwrap().starts_with("Free: 2026-11-23 "),
        "{}",
        taken.body
    );
    valid(&[first.body.clone(), taken.body]);

    let exists = [(
        "if-none-exist",
        &*format!("identifier={}", first.body["identifier"][0]["value"].as_str().unwrap()),
    )];
    let found = ask(&console, Method::POST, "/fhir/Appointment", Some(wish("14:00")), &exists).await;
    assert_eq!(
        (found.status, &found.body["id"]),
        (200, &first.body["id"]),
        "nothing is made where something is"
    );
    for nothing in ["", "?", "identifier=", "identifier=&status=booked", "_count=1"] {
        let condition = [("if-none-exist", nothing)];
        let told = ask(&console, Method::POST, "/fhir/Appointment", Some(wish("14:00")), &condition).await;
        assert_eq!(told.status, 400, "“{nothing}” would find the only visit, whosever it is");
    }
    for query in [
        "patient=Patient/7001",
        "actor=Patient/7001",
        "actor=Practitioner/1",
        "practitioner=1",
        "patient=7001&actor=Patient/7001,Patient/7002",
        "actor=Practitioner/1&practitioner=1",
        "status=booked&date=ge2026-11-23&date=lt2026-11-24",
        "status=booked,arrived",
        "_id=1",
    ] {
        assert_eq!(get(&console, &format!("/fhir/Appointment?{query}")).await["total"], 1, "{query}");
    }
    for query in [
        "status=fulfilled",
        "status=waitlist",
        "patient=7002",
        "date=2026-11-24",
        "identifier=APT-1",
        "patient=7002&actor=Patient/7001",
        "actor=Practitioner/1&practitioner=2",
    ] {
        assert_eq!(get(&console, &format!("/fhir/Appointment?{query}")).await["total"], 0, "{query}");
    }
    let detail = console.json("/dashboard/api/appointments/1").await;
    assert_eq!(detail["changes"][0]["who"], "fhir");
}

#[tokio::test]
async fn each_coming_of_a_repeated_hour_is_booked_by_its_offset() {
    let console = Console::start_with(|clinic| {
        let night = [(jiff::civil::Time::midnight(), jiff::civil::time(6, 0, 0, 0))];
        clinic.hours = jiff::civil::Weekday::Monday
            .cycle_forward()
            .take(7)
            .try_fold(booking::clinic::WeeklyHours::closed(), |hours, day| hours.on(day, &night))
            .expect("stretches of a day");
    })
    .await;
    let at = |offset: &str| {
        let mut new = wish("09:00");
        new["start"] = json!(format!("2027-11-07T01:30:00{offset}"));
        new
    };
    for (offset, start) in [("-05:00", "2027-11-07T06:30:00Z"), ("-04:00", "2027-11-07T05:30:00Z")] {
        let booked = ask(&console, Method::POST, "/fhir/Appointment", Some(at(offset)), &[]).await;
        assert_eq!((booked.status, booked.body["start"].as_str()), (201, Some(start)), "{}", booked.body);
        let taken = ask(&console, Method::POST, "/fhir/Appointment", Some(at(offset)), &[]).await;
        assert_eq!(taken.status, 409, "{offset}: {}", taken.body);
    }
    let day = console.json("/dashboard/api/appointments?date=2027-11-07").await;
    let told: Vec<_> = day["appointments"].as_array().unwrap().iter().map(|visit| &visit["later"]).collect();
    assert_eq!(told, [&json!(false), &json!(true)], "in the order in which they come");
}

#[tokio::test]
async fn a_visit_is_called_off_in_the_version_that_was_read() {
    let console = Console::start().await;
    let booked = ask(&console, Method::POST, "/fhir/Appointment", Some(wish("09:00")), &[]).await.body;
    let path = format!("/fhir/Appointment/{}", booked["id"].as_str().unwrap());
    let mut off = booked.clone();
    off["status"] = json!("cancelled");
    off["cancelationReason"] = json!({ "text": "moved away" });
    let stale = ask(&console, Method::PUT, &path, Some(off.clone()), &[("if-match", "W/\"7\"")]).await;
    assert_eq!(stale.status, 412, "{}", stale.body);
    for wrong in ["0", "W/\"x\"", "W/\"0\", x", ""] {
        let told = ask(&console, Method::PUT, &path, Some(off.clone()), &[("if-match", wrong)]).await;
        assert_eq!(told.status, 400, "{wrong}: {}", told.body);
    }
    let several = [("if-match", "W/\"7\", W/\"8\"")];
    assert_eq!(ask(&console, Method::PUT, &path, Some(off.clone()), &several).await.status, 412);
    let done = ask(&console, Method::PUT, &path, Some(off.clone()), &[("if-match", "\"7\", W/\"0\"")]).await;
    assert_eq!((done.status, done.body["status"].as_str()), (200, Some("cancelled")), "{}", done.body);
    assert_eq!(
        (&done.headers["etag"], done.body["cancelationReason"]["text"].as_str()),
        (&"W/\"1\"".parse().unwrap(), Some("moved away"))
    );
    valid(&[done.body]);
    assert_eq!(ask(&console, Method::PUT, &path, Some(off.clone()), &[]).await.status, 200, "once is enough");
    let any = [("if-match", "*")];
    assert_eq!(
        ask(&console, Method::PUT, &path, Some(off.clone()), &any).await.status,
        200,
        "whatever is there"
    );
    off["id"] = json!("99");
    assert_eq!(ask(&console, Method::PUT, "/fhir/Appointment/99", Some(off), &any).await.status, 404);
    assert_eq!(get(&console, "/fhir/Slot/1-20261123T140000Z").await["status"], "free");
    let other = ask(&console, Method::PUT, &path, Some(booked), &[]).await;
    assert_eq!(
        (other.status, other.body["issue"][0]["expression"][0].as_str()),
        (422, Some("Appointment.status"))
    );
}

#[tokio::test]
async fn what_cannot_be_understood_names_the_element() {
    let console = Console::start().await;
    let change = |change: &dyn Fn(&mut Value)| {
        let mut resource = wish("09:00");
        change(&mut resource);
        resource
    };
    for (resource, status, expression) in [
        (change(&|one| one["resourceType"] = json!("Patient")), 400, "Appointment.resourceType"),
        (change(&|one| one["start"] = json!(5)), 400, "Appointment.start"),
        (change(&|one| one["participant"] = json!({})), 400, "Appointment.participant"),
        (change(&|one| one["participant"][0]["actor"] = json!(7)), 400, "Appointment.participant[0].actor"),
        (change(&|one| one["minutesDuration"] = json!(-5)), 400, "Appointment.minutesDuration"),
        (change(&|one| one["status"] = json!("fulfilled")), 422, "Appointment.status"),
        (change(&|one| one["start"] = json!("2026-11-23T09:00:00")), 422, "Appointment.start"),
        (change(&|one| one["start"] = json!("2026-11-23T09:00:30-05:00")), 422, "Appointment.start"),
        (change(&|one| one["start"] = Value::Null), 422, "Appointment.start"),
        (change(&|one| one["end"] = json!("2026-11-23T08:00:00-05:00")), 422, "Appointment.end"),
        (change(&|one| one["participant"] = json!([])), 422, "Appointment.participant"),
        (
            change(&|one| one["participant"][0]["actor"] = json!({ "reference": "Patient/99" })),
            422,
            "Appointment.participant[0].actor.reference",
        ),
        (
            change(&|one| one["participant"][1]["actor"] = json!({ "reference": "../../Practitioner/x" })),
            422,
            "Appointment.participant[1].actor.reference",
        ),
        (
            change(&|one| one["slot"] = json!([{ "reference": "Slot/x" }])),
            422,
            "Appointment.slot[0].reference",
        ),
        (
            change(&|one| one["slot"] = json!([{ "reference": "Slot/1-20261123T150000Z" }])),
            422,
            "Appointment.start",
        ),
        (
            change(&|one| one["serviceType"] = json!([{ "text": "Surgery" }])),
            422,
            "Appointment.serviceType[0].text",
        ),
    ] {
        let told = ask(&console, Method::POST, "/fhir/Appointment", Some(resource.clone()), &[]).await;
        assert_eq!(told.status, status, "{resource}: {}", told.body);
        assert_eq!(told.body["issue"][0]["expression"][0], expression, "{}", told.body);
        valid(&[told.body]);
    }
    let repeated = json!({ "resourceType": "Appointment", "status": "booked", "slot": [{ "reference": "Slot/1-20261123T150000Z" }],
        "participant": [{ "actor": { "display": "<b>Ann</b>" }, "status": "accepted" }] });
    let by_slot = ask(&console, Method::POST, "/fhir/Appointment", Some(repeated), &[]).await;
    assert_eq!(
        (by_slot.status, by_slot.body["start"].as_str()),
        (201, Some("2026-11-23T15:00:00Z")),
        "{}",
        by_slot.body
    );
    assert_eq!(get(&console, "/fhir/Appointment").await["total"], 1, "and nothing else was booked");
}

#[tokio::test]
async fn searches_are_lenient_unless_the_reader_is_strict() {
    let console = Console::start().await;
    let lenient = get(&console, "/fhir/Patient?favourite=tea").await;
    assert_eq!(lenient["entry"][0]["search"]["mode"], "outcome", "{lenient}");
    let strict = [("prefer", "handling=strict")];
    for (path, more, status) in [
        ("/fhir/Patient?favourite=tea", &strict[..], 400),
        ("/fhir/Patient?name:exact=Ann", &[], 400),
        ("/fhir/Patient?_count=many", &[], 400),
        ("/fhir/Patient?birthdate=yesterday", &[], 400),
        ("/fhir/Patient?birthdate=80", &[], 400),
        ("/fhir/Patient?birthdate=ge1980", &[], 400),
        ("/fhir/Slot?start=tomorrow", &[], 400),
        ("/fhir/Slot?start=ne2026-11-23", &[], 400),
        ("/fhir/Appointment?_after=x", &[], 400),
        ("/fhir/Appointment?status=booked&status=arrived", &[], 400),
        ("/fhir/Appointment?_format=xml", &[], 406),
        ("/fhir/Appointment/1", &[("accept", "application/fhir+xml")], 406),
        ("/fhir/Appointment/1", &[], 404),
        ("/fhir/Appointment/x", &[], 404),
        ("/fhir/Slot/1-20261123T000000Z", &[], 404),
        ("/fhir/Patient/..%2f..%2fetc%2fpasswd", &[], 404),
        ("/fhir/Observation", &[], 404),
        ("/fhir", &[], 404),
    ] {
        let told = ask(&console, Method::GET, path, None, more).await;
        assert_eq!(
            (told.status, told.body["resourceType"].as_str()),
            (status, Some("OperationOutcome")),
            "{path}: {}",
            told.body
        );
    }
    for format in ["json", "application/json", "application/fhir%2Bjson", "application/fhir+json"] {
        get(&console, &format!("/fhir/Patient?_format={format}")).await;
    }
    let gone = ask(&console, Method::DELETE, "/fhir/Patient/1", None, &[]).await;
    assert_eq!((gone.status, gone.body["issue"][0]["code"].as_str()), (405, Some("not-supported")));
}

#[tokio::test]
async fn hostile_bodies_are_refused() {
    let console = Console::start().await;
    for (body, status) in [
        ("[".repeat(1_000_000), 400),
        (format!("{{\"resourceType\":\"Appointment\",\"contained\":{}", "{\"a\":".repeat(150_000)), 400),
        ("not json".to_owned(), 400),
        (String::new(), 400),
        ("{} {}".to_owned(), 400),
    ] {
        let request = console.client.post(console.url("/fhir/Appointment")).body(body);
        let response = console.signed(request.header("content-type", "application/fhir+json")).await;
        assert_eq!(response.status().as_u16(), status);
        assert_eq!(response.json::<Value>().await.unwrap()["resourceType"], "OperationOutcome");
    }
    let xml = console.client.post(console.url("/fhir/Appointment")).body("<Appointment/>");
    let response = console.signed(xml.header("content-type", "application/fhir+xml")).await;
    assert_eq!(response.status(), 415);
    let large = console.client.post(console.url("/fhir/Appointment")).body("x".repeat(2_000_000));
    assert_eq!(console.signed(large).await.status(), 413);
}
