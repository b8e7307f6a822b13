//! Who takes part in a visit that is booked by FHIR, and where it is.

use reqwest::Method;
use serde_json::{Value, json};

use crate::fhir::{ask, get, valid};
use crate::support::Console;

/// A clinic with two rooms, 1 and 2, of which a visit needs one.
async fn with_rooms() -> Console {
    Console::start_with(|clinic| {
        clinic.rooms = ["Blue Room", "Lab"]
            .into_iter()
            .zip([-1, -2])
            .map(|(name, id)| booking::clinic::Room {
                id: booking::clinic::RoomId(id),
                name: name.to_owned(),
            })
            .collect();
        clinic.visit_types[0].rooms = clinic.rooms.iter().map(|room| room.id).collect();
    })
    .await
}

fn wish(time: &str, actors: &[Value]) -> Value {
    let participants: Vec<Value> =
        actors.iter().map(|actor| json!({ "actor": actor, "status": "accepted" })).collect();
    json!({
        "resourceType": "Appointment", "status": "booked", "start": format!("2026-11-23T{time}:00-05:00"),
        "participant": participants,
    })
}

async fn book(console: &Console, time: &str, actors: &[Value]) -> (u16, Value) {
    let told = ask(console, Method::POST, "/fhir/Appointment", Some(wish(time, actors)), &[]).await;
    valid(std::slice::from_ref(&told.body));
    (told.status, told.body)
}

#[tokio::test]
async fn a_room_is_where_the_visit_is() {
    let console = with_rooms().await;
    let rooms = get(&console, "/fhir/Location?name=lab").await;
    let lab = rooms["entry"][0]["resource"].clone();
    assert_eq!((rooms["total"].as_u64(), lab["name"].as_str()), (Some(1), Some("Lab")), "{rooms}");
    let lab = format!("Location/{}", lab["id"].as_str().unwrap());
    assert_eq!(get(&console, &format!("/fhir/{lab}")).await["name"], "Lab");
    valid(&[rooms]);

    let ann = json!({ "display": "Ann Lee" });
    let (status, visit) = book(&console, "09:00", &[ann.clone(), json!({ "reference": lab })]).await;
    assert_eq!(status, 201, "{visit}");
    assert_eq!(visit["participant"][2]["actor"], json!({ "reference": lab, "display": "Lab" }));
    let by_name = json!({ "type": "Location", "display": "lab" });
    let (status, visit) = book(&console, "09:30", &[by_name, ann.clone()]).await;
    assert_eq!((status, &visit["participant"][2]["actor"]["display"]), (201, &json!("Lab")), "{visit}");
    assert_eq!(visit["participant"][0]["actor"]["display"], "Ann Lee", "a room is nobody's name");
    let (status, visit) = book(&console, "10:00", &[ann]).await;
    assert_eq!((status, &visit["participant"][2]["actor"]["display"]), (201, &json!("Blue Room")), "{visit}");
}

#[tokio::test]
async fn who_and_where_are_never_guessed() {
    let console = with_rooms().await;
    let ann = || json!({ "display": "Ann Lee" });
    for (actors, at, expected) in [
        (vec![ann(), json!({ "reference": "Location/99" })], "[1].actor.reference", "(Blue Room)"),
        (vec![ann(), json!({ "type": "Location", "display": "Attic" })], "[1].actor.display", "“Blue Room”"),
        (vec![ann(), json!({ "type": "Practitioner", "display": "Dr. No" })], "[1].actor.display", "one of"),
        (vec![ann(), json!({ "type": "Device", "display": "Scanner" })], "[1].actor.type", "`Location`"),
        (vec![ann(), json!({ "reference": "Device/1" })], "[1].actor.reference", "`Location/…`"),
        (vec![json!({ "display": "Dr. Patel" }), ann()], "[1].actor.display", "say by `type`"),
        (
            vec![
                ann(),
                json!({ "type": "Location", "display": "Lab" }),
                json!({ "reference": "Location/1" }),
            ],
            "[2].actor.reference",
            "one location",
        ),
        (vec![json!({ "type": "Location", "display": "Lab" })], "", "the patient"),
    ] {
        let (status, told) = book(&console, "09:00", &actors).await;
        let issue = &told["issue"][0];
        assert_eq!(
            (status, issue["expression"][0].as_str()),
            (422, Some(&*format!("Appointment.participant{at}")))
        );
        assert!(issue["diagnostics"].as_str().unwrap().contains(expected), "{told}");
    }
    assert_eq!(get(&console, "/fhir/Appointment").await["total"], 0);
    let nowhere = Console::start().await;
    let (status, told) = book(&nowhere, "09:00", &[ann(), json!({ "reference": "Location/1" })]).await;
    assert_eq!(status, 422, "{told}");
    assert!(told["issue"][0]["diagnostics"].as_str().unwrap().contains("the clinic has no room"), "{told}");
}
