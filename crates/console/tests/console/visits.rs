//! Visits over HTTP: booked, changed, taken back, looked for; and every way in which that cannot be.

use booking::clinic::{
    Clinic, Clinician, ClinicianId, Closure, Exception, Room, RoomId, VisitType, VisitTypeId,
};
use jiff::SignedDuration;
use jiff::civil::date;
use reqwest::Method;
use serde_json::{Value, json};
use store::{HeldFor, Store};

use crate::support::Console;

const BOOK: &str = "/dashboard/api/appointments";

/// A Monday at two, thirty minutes, with whoever is free.
fn monday_at_two(name: &str) -> Value {
    json!({ "customerName": name, "date": "2026-11-23", "startMinute": 840 })
}

/// As [`monday_at_two`], with some fields otherwise.
fn with(fields: Value) -> Value {
    let mut visit = monday_at_two("Ann Lee");
    visit.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    visit
}

async fn booked(console: &Console, visit: Value) -> Value {
    let (status, body) = console.ask(Method::POST, BOOK, Some(visit)).await;
    assert_eq!(status, 201, "{body}");
    body
}

async fn changed(console: &Console, id: &Value, change: Value) -> (u16, Value) {
    console.ask(Method::PATCH, &format!("{BOOK}/{id}"), Some(change)).await
}

async fn why_not(console: &Console, query: &str) -> Value {
    console.json(&format!("{BOOK}/why-not?{query}")).await
}

/// A second clinician, a room for surgery, and days on which somebody or everybody is away.
fn larger(clinic: &mut Clinic) {
    let away = Exception {
        from: date(2026, 12, 7),
        to: date(2026, 12, 11),
        stretches: Vec::new(),
        reason: "conference".into(),
    };
    clinic.clinicians.push(Clinician { exceptions: vec![away], ..Clinician::new(ClinicianId(-2), "Dr Lee") });
    clinic.rooms = vec![Room { id: RoomId(-1), name: "One".into() }];
    let (buffer_before, buffer_after) = (15, 15);
    let rooms = vec![RoomId(-1)];
    let surgery = VisitType::new(VisitTypeId(-2), "Minor surgery", 60);
    clinic.visit_types.push(VisitType { buffer_before, buffer_after, rooms, ..surgery });
    let clinicians = vec![ClinicianId(1)];
    clinic.visit_types.push(VisitType { clinicians, ..VisitType::new(VisitTypeId(-3), "Vaccination", 10) });
    let closed = date(2026, 11, 26);
    clinic.closures.push(Closure { from: closed, to: closed, reason: "Thanksgiving".into() });
}

#[tokio::test]
async fn a_visit_is_booked_moved_resized_called_off_and_taken_back() {
    let console = Console::start().await;
    let first =
        booked(&console, with(json!({ "notes": " A letter. ", "phoneNumber": "+15550100123" }))).await;
    let visit = &first["appointment"];
    assert_eq!(
        (&visit["startMinute"], &visit["minutes"], &visit["status"]),
        (&json!(840), &json!(30), &json!("booked"))
    );
    assert_eq!(
        (&visit["notes"], &visit["revision"], &first["changeId"].is_number()),
        (&json!("A letter."), &json!(0), &true)
    );
    let id = &visit["id"];

    let (status, moved) = changed(
        &console,
        id,
        json!({ "revision": 0, "date": "2026-11-24", "startMinute": 605, "minutes": 45 }),
    )
    .await;
    assert_eq!(status, 200, "{moved}");
    let visit = &moved["appointment"];
    assert_eq!(
        (&visit["appointmentDate"], &visit["appointmentTime"]),
        (&json!("2026-11-24"), &json!("10:05 AM"))
    );
    assert_eq!(
        (&visit["minutes"], &visit["revision"], &visit["startsAt"]),
        (&json!(45), &json!(1), &json!("2026-11-24T15:05:00Z"))
    );

    let (_, arrived) = changed(&console, id, json!({ "revision": 1, "status": "arrived" })).await;
    assert_eq!(arrived["appointment"]["status"], "arrived");
    let cancel = json!({ "revision": 2, "status": "cancelled", "cancelReason": "has a cold" });
    let (_, cancelled) = changed(&console, id, cancel).await;
    assert_eq!(cancelled["appointment"]["cancelReason"], "has a cold");
    let undo = format!("/dashboard/api/changes/{}/undo", cancelled["changeId"]);
    let (status, undone) = console.ask(Method::POST, &undo, None).await;
    assert_eq!(
        (status, &undone["appointment"]["status"], &undone["appointment"]["revision"]),
        (200, &json!("arrived"), &json!(4))
    );
    assert_eq!(undone["appointment"]["cancelReason"], Value::Null, "as it stood before");

    let detail = console.json(&format!("{BOOK}/{id}")).await;
    let actions: Vec<_> = detail["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["action"].as_str().unwrap())
        .collect();
    assert_eq!(actions, ["undone", "cancelled", "status", "moved", "booked"], "the newest first");
    assert!(detail["changes"].as_array().unwrap().iter().all(|change| change["who"] == "staff"));
}

#[tokio::test]
async fn what_is_no_visit_is_refused_by_the_fields_name() {
    let console = Console::start().await;
    let long = "x".repeat(5000);
    let cases = [
        (json!({ "date": "2026-02-30" }), "`date`", "INVALID_DATE"),
        (json!({ "date": "23.11.2026" }), "`date`", "INVALID_DATE"),
        (json!({ "date": "" }), "`date`", "INVALID_DATE"),
        (json!({ "date": 20_261_123 }), "`date`", "INVALID_REQUEST"),
        (json!({ "startMinute": 1440 }), "`startMinute`", "INVALID_REQUEST"),
        (json!({ "startMinute": -1 }), "`startMinute`", "INVALID_REQUEST"),
        (json!({ "startMinute": 840.5 }), "`startMinute`", "INVALID_REQUEST"),
        (json!({ "startMinute": 70_000 }), "`startMinute`", "INVALID_REQUEST"),
        (json!({ "minutes": 4 }), "`minutes`", "INVALID_REQUEST"),
        (json!({ "minutes": 721 }), "`minutes`", "INVALID_REQUEST"),
        (json!({ "minutes": 0 }), "`minutes`", "INVALID_REQUEST"),
        (json!({ "customerName": "" }), "`customerName`", "INVALID_REQUEST"),
        (json!({ "customerName": " \t " }), "`customerName`", "INVALID_REQUEST"),
        (json!({ "customerName": "\u{202e}nnA" }), "`customerName`", "INVALID_REQUEST"),
        (json!({ "customerName": "Ann\u{0}Lee" }), "`customerName`", "INVALID_REQUEST"),
        (json!({ "customerName": long }), "`customerName`", "INVALID_REQUEST"),
        (json!({ "customerName": Value::Null }), "`customerName`", "INVALID_REQUEST"),
        (json!({ "notes": long }), "`notes`", "INVALID_REQUEST"),
        (json!({ "phoneNumber": long }), "`phoneNumber`", "INVALID_REQUEST"),
        (json!({ "overrideReason": long }), "`overrideReason`", "INVALID_REQUEST"),
        (json!({ "patientId": 999 }), "`patientId`", "INVALID_REQUEST"),
        (
            json!({ "repeat": { "every": 0, "unit": "week", "times": 3 } }),
            "`repeat.every`",
            "INVALID_REQUEST",
        ),
        (
            json!({ "repeat": { "every": 53, "unit": "week", "times": 3 } }),
            "`repeat.every`",
            "INVALID_REQUEST",
        ),
        (
            json!({ "repeat": { "every": 1, "unit": "week", "times": 1 } }),
            "`repeat.times`",
            "INVALID_REQUEST",
        ),
        (
            json!({ "repeat": { "every": 1, "unit": "week", "times": 105 } }),
            "`repeat.times`",
            "INVALID_REQUEST",
        ),
        (json!({ "repeat": { "every": 1, "unit": "year", "times": 3 } }), "`repeat.unit`", "INVALID_REQUEST"),
        (json!({ "colour": 1 }), "colour", "INVALID_REQUEST"),
    ];
    for (fields, field, wanted) in cases {
        let (status, code, message) = console.refused(Method::POST, BOOK, Some(with(fields.clone()))).await;
        assert_eq!((status, code.as_str()), (400, wanted), "{fields}: {message}");
        assert!(message.contains(field), "{fields}: {message}");
        assert!(
            message.len() < 400 && !message.contains("nnA"),
            "nothing long and no name is said back: {message}"
        );
    }
    for body in [json!({}), json!([]), json!("visit"), Value::Null, json!({ "customerName": "Ann Lee" })] {
        let (status, ..) = console.refused(Method::POST, BOOK, Some(body)).await;
        assert_eq!(status, 400);
    }
    let (status, code, _) = console.refused(Method::POST, BOOK, None).await;
    assert_eq!((status, code.as_str()), (400, "INVALID_REQUEST"), "no body at all");
    assert!(console.store.on_day(date(2026, 11, 23)).unwrap().is_empty(), "nothing was booked");
}

#[tokio::test]
async fn a_megabyte_is_too_much() {
    let console = Console::start().await;
    let visit = monday_at_two(&"x".repeat(1 << 20));
    let (status, code, _) = console.refused(Method::POST, BOOK, Some(visit)).await;
    assert_eq!((status, code.as_str()), (413, "TOO_LARGE"));
}

#[tokio::test]
async fn text_is_kept_as_it_is_and_never_taken_for_anything_else() {
    let console = Console::start().await;
    let nasty = "<img src=x onerror=alert(1)>\"'&{{1+1}}";
    let first = booked(&console, with(json!({ "customerName": nasty, "notes": nasty, "overrideReason": nasty, "phoneNumber": "<b>1</b>" }))).await;
    let id = &first["appointment"]["id"];
    let cancel = json!({ "revision": 0, "status": "cancelled", "cancelReason": nasty });
    assert_eq!(changed(&console, id, cancel).await.0, 200);
    let detail = console.json(&format!("{BOOK}/{id}")).await;
    let visit = &detail["appointment"];
    for field in ["customerName", "notes", "overrideReason", "cancelReason"] {
        assert_eq!(visit[field], nasty, "{field}");
    }
}

#[tokio::test]
async fn ids_that_name_nothing_are_not_found_wherever_they_stand() {
    let console = Console::start().await;
    for id in [
        "0",
        "999",
        "9223372036854775807",
        "9223372036854775808",
        "-1",
        "1.5",
        "abc",
        "%2e%2e%2f1",
        "1%2f..%2f2",
        "..%5c1",
    ] {
        let path = format!("{BOOK}/{id}");
        assert_eq!(console.refused(Method::GET, &path, None).await.0, 404, "{id}");
        let change = json!({ "revision": 0, "notes": "x" });
        assert_eq!(console.refused(Method::PATCH, &path, Some(change)).await.0, 404, "{id}");
        let undo = format!("/dashboard/api/changes/{id}/undo");
        assert_eq!(console.refused(Method::POST, &undo, None).await.0, 404, "{id}");
    }
    for (field, id) in
        [("visitTypeId", 99), ("clinicianId", 99), ("roomId", 99), ("visitTypeId", 0), ("clinicianId", -1)]
    {
        let (status, body) = console.ask(Method::POST, BOOK, Some(with(json!({ field: id })))).await;
        assert_eq!((status, body["canBeOverridden"].as_bool()), (409, Some(false)), "{field} {id}: {body}");
        assert_eq!(body["alternatives"], json!([]), "there are no times of nobody");
    }
    for query in ["visitTypeId=99", "clinicianId=99"] {
        let (status, _, message) =
            console.refused(Method::GET, &format!("/dashboard/api/slots?{query}"), None).await;
        assert_eq!(status, 400, "{query}: {message}");
    }
}

#[tokio::test]
async fn a_taken_time_has_its_reason_and_other_times() {
    let console = Console::start_with(larger).await;
    booked(&console, with(json!({ "clinicianId": 1 }))).await;
    let (status, no) = console.ask(Method::POST, BOOK, Some(with(json!({ "clinicianId": 1 })))).await;
    assert_eq!((status, &no["reason"], &no["code"]), (409, &json!("taken"), &json!("CONFLICT")));
    assert_eq!(no["canBeOverridden"], true);
    let others = no["alternatives"].as_array().unwrap();
    assert!((3..=6).contains(&others.len()), "{others:?}");
    for other in others {
        let free = why_not(
            &console,
            &format!(
                "date={}&startMinute={}&clinicianId={}",
                other["date"].as_str().unwrap(),
                other["startMinute"],
                other["clinicianId"]
            ),
        )
        .await;
        assert_eq!(free["free"], true, "{other} can be had");
    }
    assert!(
        others.iter().any(|other| other["startMinute"] == 840 && other["clinicianId"] == 2),
        "another clinician at that time"
    );

    let reason = json!({ "clinicianId": 1, "overrideReason": "her twin sister" });
    let beside = booked(&console, with(reason)).await;
    assert_eq!(beside["appointment"]["overrideReason"], "her twin sister");
    for no_reason in ["", "   "] {
        let (status, _) = console
            .ask(Method::POST, BOOK, Some(with(json!({ "clinicianId": 1, "overrideReason": no_reason }))))
            .await;
        assert_eq!(status, 409, "{no_reason:?} is no reason");
    }
    let past = with(json!({ "date": "2020-01-06", "overrideReason": "written down later" }));
    booked(&console, past).await;
}

#[tokio::test]
async fn who_was_slower_sees_how_the_visit_stands() {
    let console = Console::start().await;
    let first = booked(&console, monday_at_two("Ann Lee")).await;
    let id = &first["appointment"]["id"];
    assert_eq!(changed(&console, id, json!({ "revision": 0, "startMinute": 900 })).await.0, 200);
    let (status, no) = changed(&console, id, json!({ "revision": 0, "startMinute": 960 })).await;
    assert_eq!((status, &no["reason"], &no["canBeOverridden"]), (409, &json!("stale"), &json!(false)));
    assert_eq!((&no["current"]["startMinute"], &no["current"]["revision"]), (&json!(900), &json!(1)));
    for revision in [-1, 2, i64::MAX] {
        assert_eq!(
            changed(&console, id, json!({ "revision": revision, "notes": "x" })).await.0,
            409,
            "{revision}"
        );
    }
    let (status, ..) =
        console.refused(Method::PATCH, &format!("{BOOK}/{id}"), Some(json!({ "notes": "x" }))).await;
    assert_eq!(status, 400, "a change names its revision");
    for (change, field) in [
        (json!({ "revision": 1, "date": "2026-13-01" }), "`date`"),
        (json!({ "revision": 1, "startMinute": 1440 }), "`startMinute`"),
        (json!({ "revision": 1, "minutes": 721 }), "`minutes`"),
        (json!({ "revision": 1, "customerName": " " }), "`customerName`"),
        (json!({ "revision": 1, "status": "gone" }), "`status`"),
        (json!({ "revision": 1, "cancelReason": "why" }), "`cancelReason`"),
        (json!({ "revision": 1, "patientId": 999 }), "`patientId`"),
        (json!({ "revision": 1, "id": 5 }), "id"),
    ] {
        let (status, _, message) =
            console.refused(Method::PATCH, &format!("{BOOK}/{id}"), Some(change.clone())).await;
        assert_eq!(status, 400, "{change}: {message}");
        assert!(message.contains(field), "{change}: {message}");
    }
    let (status, same) = changed(&console, id, json!({ "revision": 1 })).await;
    assert_eq!((status, &same["changeId"]), (200, &Value::Null), "a change of nothing changes nothing");
    assert_eq!(same["appointment"]["revision"], 1);
}

#[tokio::test]
async fn a_key_makes_the_second_request_the_first_again() {
    let console = Console::start().await;
    let send = |method: Method, path: String, body: Value, key: &str| {
        let request =
            console.client.request(method, console.url(&path)).header("Idempotency-Key", key).json(&body);
        let console = &console;
        async move {
            let response = console.signed(request).await;
            (response.status().as_u16(), response.json::<Value>().await.unwrap())
        }
    };
    let (status, first) = send(Method::POST, BOOK.into(), monday_at_two("Ann Lee"), "k1").await;
    let (again_status, again) = send(Method::POST, BOOK.into(), monday_at_two("Ann Lee"), "k1").await;
    assert_eq!((status, again_status), (201, 201));
    assert_eq!(first["appointment"], again["appointment"]);
    assert_eq!(again["changeId"], Value::Null, "the second changed nothing");
    assert_eq!(console.store.on_day(date(2026, 11, 23)).unwrap().len(), 1);

    let path = format!("{BOOK}/{}", first["appointment"]["id"]);
    let change = json!({ "revision": 0, "startMinute": 900 });
    assert_eq!(send(Method::PATCH, path.clone(), change.clone(), "k2").await.0, 200);
    let (status, again) = send(Method::PATCH, path, change, "k2").await;
    assert_eq!(
        (status, &again["appointment"]["revision"]),
        (200, &json!(1)),
        "not stale: it was done already"
    );
    for key in ["", &"x".repeat(201)] {
        let (status, no) = send(Method::POST, BOOK.into(), monday_at_two("Bob"), key).await;
        assert_eq!(status, 400, "{no}");
        assert!(no["message"].as_str().unwrap().contains("Idempotency-Key"), "{no}");
    }
}

#[tokio::test]
async fn what_is_taken_back_too_late_or_twice_or_never_was_stays() {
    let console = Console::start().await;
    let first = booked(&console, monday_at_two("Ann Lee")).await;
    let (id, booking) = (&first["appointment"]["id"], first["changeId"].as_i64().unwrap());
    let undo = async |change: i64| {
        console.ask(Method::POST, &format!("/dashboard/api/changes/{change}/undo"), None).await
    };
    assert_eq!(undo(booking + 100).await.0, 404, "there is no such change");
    let (_, moved) = changed(&console, id, json!({ "revision": 0, "startMinute": 900 })).await;
    let moving = moved["changeId"].as_i64().unwrap();
    let (status, no) = undo(booking).await;
    assert_eq!((status, &no["code"]), (409, &json!("CONFLICT")), "it was changed since: {no}");
    console.clock.advance(SignedDuration::from_secs(60));
    let (status, undone) = undo(moving).await;
    assert_eq!((status, &undone["appointment"]["startMinute"]), (200, &json!(840)), "{undone}");
    assert_eq!(undo(moving).await.0, 409, "once is enough");
    console.clock.advance(SignedDuration::from_secs(61));
    let (status, no) = undo(undone["changeId"].as_i64().unwrap()).await;
    assert_eq!(status, 409, "{no}");
    assert!(no["message"].as_str().unwrap().contains("60 seconds"), "{no}");

    // A time that somebody else has by now cannot be gone back to.
    let (_, away) = changed(&console, id, json!({ "revision": 2, "startMinute": 960 })).await;
    booked(&console, monday_at_two("Bob Ray")).await;
    let (status, no) = undo(away["changeId"].as_i64().unwrap()).await;
    assert_eq!(status, 409, "{no}");
    let detail = console.json(&format!("{BOOK}/{id}")).await;
    assert_eq!(detail["appointment"]["startMinute"], 960, "it stays where it is");
}

#[tokio::test]
async fn a_series_tells_the_days_it_could_not_have() {
    let console = Console::start_with(larger).await;
    let repeat = json!({ "date": "2026-11-19", "repeat": { "every": 1, "unit": "week", "times": 4 } });
    let (status, no) = console.ask(Method::POST, BOOK, Some(with(repeat))).await;
    assert_eq!((status, &no["reason"]), (409, &json!("past")), "of one that cannot begin nothing is booked");
    let repeat = json!({ "date": "2026-12-03", "startMinute": 600, "clinicianId": 2, "repeat": { "every": 1, "unit": "week", "times": 4 } });
    let made = booked(&console, with(repeat)).await;
    let series = &made["series"];
    assert_eq!(
        series["missed"],
        json!([{ "date": "2026-12-10", "reason": "Dr Lee is not in: conference." }])
    );
    let visits = series["appointments"].as_array().unwrap();
    let days: Vec<_> = visits.iter().map(|visit| visit["appointmentDate"].as_str().unwrap()).collect();
    assert_eq!(days, ["2026-12-17", "2026-12-24"]);
    assert!(
        visits.iter().all(
            |visit| visit["seriesId"] == made["appointment"]["seriesId"] && visit["seriesId"].is_number()
        )
    );
}

#[tokio::test]
async fn each_reason_why_not_has_its_word() {
    let console = Console::start_with(larger).await;
    booked(&console, with(json!({ "clinicianId": 1 }))).await;
    let surgery =
        with(json!({ "clinicianId": 1, "visitTypeId": 2, "startMinute": 570, "date": "2026-11-24" }));
    booked(&console, surgery).await;
    hold(&console.store, &console.desk, 2, 960).await;
    let cases = [
        ("date=2026-11-23&startMinute=900", None),
        ("date=2026-11-23&startMinute=847&clinicianId=2", None),
        ("date=2026-11-23&startMinute=840&clinicianId=1", Some("taken")),
        ("date=2026-11-23&startMinute=825&clinicianId=1", Some("taken")),
        ("date=2026-11-23&startMinute=960&clinicianId=2", Some("held")),
        ("date=2026-11-24&startMinute=630&clinicianId=1", Some("buffer")),
        ("date=2026-11-24&startMinute=570&clinicianId=2&visitTypeId=2", Some("no_room")),
        ("date=2026-11-24&startMinute=720", Some("lunch")),
        ("date=2026-11-24&startMinute=710", Some("lunch")),
        ("date=2026-11-24&startMinute=480", Some("outside_hours")),
        ("date=2026-11-24&startMinute=1010", Some("outside_hours")),
        ("date=2026-11-21&startMinute=600", Some("weekend")),
        ("date=2026-11-26&startMinute=600", Some("closed")),
        ("date=2026-12-08&startMinute=600&clinicianId=2", Some("away")),
        ("date=2026-11-24&startMinute=900&clinicianId=2&visitTypeId=3", Some("not_done_by")),
        ("date=2026-11-19&startMinute=600", Some("past")),
        ("date=2026-11-20&startMinute=600", Some("past")),
        ("date=2029-01-08&startMinute=600", Some("too_far")),
        ("date=2026-11-24&startMinute=600&clinicianId=99", Some("no_such_clinician")),
        ("date=2026-11-24&startMinute=600&visitTypeId=99", Some("no_such_visit_type")),
        ("date=2026-11-24&startMinute=600&roomId=99", Some("no_such_room")),
    ];
    for (query, reason) in cases {
        let answer = why_not(&console, query).await;
        assert_eq!(
            (answer["free"].as_bool(), answer["reason"].as_str()),
            (Some(reason.is_none()), reason),
            "{query}"
        );
        assert_eq!(answer["note"].is_string(), reason.is_some(), "{query}: in words too");
    }
    let own = booked(&console, with(json!({ "clinicianId": 2 }))).await["appointment"]["id"].clone();
    let query = format!("date=2026-11-23&startMinute=845&clinicianId=2&ignore={own}");
    assert_eq!(why_not(&console, &query).await["free"], true, "a visit is not in its own way");
    for (query, field) in [
        ("startMinute=600", "`date`"),
        ("date=2026-11-24", "`startMinute`"),
        ("date=2026-11-24&startMinute=1440", "`startMinute`"),
        ("date=2026-11-24&startMinute=ten", "`startMinute`"),
        ("date=2026-02-30&startMinute=600", "`date`"),
        ("date=2026-11-24&startMinute=600&minutes=4", "`minutes`"),
        ("date=2026-11-24&startMinute=600&minutes=721", "`minutes`"),
        ("date=2026-11-24&startMinute=600&ignore=x", "`ignore`"),
        ("date=2026-11-24&startMinute=600&startMinute=610", "`startMinute`"),
        ("date=2026-11-24&startMinute=600&later=maybe", "`later`"),
        ("date=2026-11-24&startMinute=600&later=true", "`later`"),
    ] {
        let (status, _, message) =
            console.refused(Method::GET, &format!("{BOOK}/why-not?{query}"), None).await;
        assert_eq!(status, 400, "{query}");
        assert!(message.contains(field), "{query}: {message}");
    }
}

/// Monday's time at this minute is being offered in a call.
async fn hold(store: &Store, desk: &desk::Desk, clinician: i64, minute: u16) {
    let clinic = desk.clinic();
    let taken = store.taken_on(date(2026, 11, 23), &clinic.time_zone, None, desk.now()).unwrap();
    let whom = Some(ClinicianId(clinician));
    let slots =
        booking::slot::free(&clinic, date(2026, 11, 23), VisitTypeId(1), whom, desk.now(), &taken).unwrap();
    let slot = slots.into_iter().find(|slot| booking::hours::minute(slot.time) == minute).unwrap();
    let until = desk.now() + SignedDuration::from_secs(60);
    let caller = HeldFor::Call("CAhold".into());
    assert_eq!(store.hold(&[slot], VisitTypeId(1), &caller, until, desk.now()).unwrap().holds.len(), 1);
}

#[tokio::test]
async fn an_offer_that_is_over_is_in_nobodys_way() {
    let console = Console::start().await;
    hold(&console.store, &console.desk, 1, 840).await;
    let day = console.json(&format!("{BOOK}?date=2026-11-23")).await;
    assert_eq!(day["holds"].as_array().unwrap().len(), 1, "it is drawn");
    assert_eq!(
        (&day["holds"][0]["startMinute"], &day["holds"][0]["callSid"]),
        (&json!(840), &json!("CAhold"))
    );
    let (status, no) = console.ask(Method::POST, BOOK, Some(monday_at_two("Ann Lee"))).await;
    assert_eq!((status, &no["reason"]), (409, &json!("held")));
    console.clock.advance(SignedDuration::from_secs(61));
    booked(&console, monday_at_two("Ann Lee")).await;
    let day = console.json(&format!("{BOOK}?date=2026-11-23")).await;
    assert_eq!(day["holds"], json!([]), "and not drawn any more");
}

#[tokio::test]
async fn free_times_come_in_order_as_many_as_are_asked_for() {
    let console = Console::start().await;
    booked(&console, monday_at_two("Ann Lee")).await;
    let free = console.json("/dashboard/api/slots").await;
    let slots = free["slots"].as_array().unwrap();
    assert_eq!(slots.len(), 20);
    assert_eq!(
        (&slots[0]["date"], &slots[0]["startMinute"]),
        (&json!("2026-11-20"), &json!(630)),
        "the next half hour of today"
    );
    assert!(
        !slots.iter().any(|slot| slot["date"] == "2026-11-23" && slot["startMinute"] == 840),
        "not what is booked"
    );
    let all = console.json("/dashboard/api/slots?from=2026-11-23&days=1&limit=200").await;
    assert_eq!(all["slots"].as_array().unwrap().len(), 13);
    let weekend = console.json("/dashboard/api/slots?from=2026-11-21&days=2").await;
    assert_eq!(weekend["slots"], json!([]));
    let far = console.json("/dashboard/api/slots?from=2027-02-18&days=366&rules=caller&limit=200").await;
    assert_eq!(far["slots"].as_array().unwrap().len(), 14, "a caller's horizon ends there");
    for (query, field) in [
        ("limit=0", "`limit`"),
        ("limit=201", "`limit`"),
        ("limit=-1", "`limit`"),
        ("days=0", "`days`"),
        ("days=367", "`days`"),
        ("from=2026-11-31", "`from`"),
        ("minutes=4", "`minutes`"),
        ("minutes=721", "`minutes`"),
        ("rules=nobody", "`rules`"),
        ("visitTypeId=x", "`visitTypeId`"),
    ] {
        let (status, _, message) =
            console.refused(Method::GET, &format!("/dashboard/api/slots?{query}"), None).await;
        assert_eq!(status, 400, "{query}");
        assert!(message.contains(field), "{query}: {message}");
    }
}

#[tokio::test]
async fn several_days_come_at_once_but_not_too_many() {
    let console = Console::start().await;
    booked(&console, monday_at_two("Ann Lee")).await;
    let days = console.json(&format!("{BOOK}/range?from=2026-11-16&days=42")).await;
    assert_eq!(days["days"].as_array().unwrap().len(), 42);
    assert_eq!(days["appointments"].as_array().unwrap().len(), 1);
    let week = console.json(&format!("{BOOK}/range")).await;
    assert_eq!((week["days"].as_array().unwrap().len(), &week["days"][0]["date"]), (7, &json!("2026-11-20")));
    for query in ["days=43", "days=0", "days=-1", "days=x", "from=yesterday", "from=2026-11-31"] {
        let (status, ..) = console.refused(Method::GET, &format!("{BOOK}/range?{query}"), None).await;
        assert_eq!(status, 400, "{query}");
    }
    // The calendar's last day is not the program's.
    let last = console.json(&format!("{BOOK}/range?from=9999-12-31&days=42")).await;
    assert_eq!(last["days"].as_array().unwrap().len(), 1);
}
