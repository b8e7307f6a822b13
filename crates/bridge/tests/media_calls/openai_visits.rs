//! The realtime service books by handle, moves a visit for somebody who is known, and is refused for whoever is not.

use caller::Phone;
use jiff::civil::date;
use serde_json::{Value, json};
use store::{Author, PatientDraft, Who};
use testkit::realtime::{Asked, FakeRealtime, Last, Pace, Script, Turn};
use testkit::speech::ulaw;

use crate::line::{Clinic, MONDAY, PAUSE, SOON, call};

const SPEED: f64 = 4.0;

/// Ana Ruiz, born in 1984, calls from this telephone and has a visit on Monday at two.
async fn ana(clinic: &Clinic, phone: &Phone) {
    let draft = PatientDraft {
        name: "Ana Ruiz".into(),
        numbers: vec![phone.config().from.clone()],
        born: Some(date(1984, 3, 5).into()),
        ..PatientDraft::default()
    };
    let by = Author::desk(Who::Staff, None);
    let patient = clinic.store.add_patient(&draft, &by, clinic.desk.now()).expect("a patient");
    let new = wire::visit::NewVisit {
        customer_name: patient.name,
        phone_number: phone.config().from.clone(),
        patient_id: Some(patient.id),
        date: MONDAY.into(),
        start_minute: 14 * 60,
        ..wire::visit::NewVisit::default()
    };
    clinic.desk.book_visit(new, Who::Staff, None).await.expect("a visit");
}

fn script(lines: &[&str], decide: impl FnMut(&Asked) -> Turn + Send + 'static) -> Script {
    Script::new(decide).hearing(lines.iter().copied()).pace(Pace { speed: 16.0, ..Pace::default() })
}

/// Says these lines, each after the model has said its next sentence.
async fn talk(service: &FakeRealtime, phone: &Phone, lines: &[&str]) {
    let mut stream = call(phone, SPEED).await;
    for (before, line) in lines.iter().enumerate() {
        service.until(SOON, |log| log.said.len() > before).await;
        stream.hear_turn(PAUSE, SOON).await.expect("what was said is heard");
        stream.speak(&ulaw(line));
    }
    service.until(SOON, |log| log.said.len() > lines.len()).await;
    stream.hear_turn(PAUSE, SOON).await.expect("the last word is heard");
    let record = stream.hang_up().await;
    assert_eq!(record.violations, [], "Twilio has nothing to complain of");
}

fn read(output: &str) -> Value {
    serde_json::from_str(output).expect("JSON")
}

fn outputs(service: &FakeRealtime, name: &str) -> Vec<Value> {
    let log = service.log();
    log.outputs.iter().filter(|(_, tool, _)| tool == name).map(|(_, _, output)| read(output)).collect()
}

#[tokio::test]
async fn a_time_found_by_preference_is_booked_after_the_read_back() {
    let lines = ["Do you have a morning next week?", "Anna Novak, the second one.", "Yes, that is right."];
    let mut picked = Value::Null;
    let book = |slot: &Value, confirmed: bool| {
        let arguments = json!({ "slot": slot, "customer_name": "Anna Novak", "confirmed": confirmed });
        Turn::call("book_slot", arguments)
    };
    let decide = move |asked: &Asked| match &asked.last {
        Last::Output { tool, output } if tool == "find_slots" => {
            picked = read(output)["offers"][1]["slot"].clone();
            Turn::say("I have two times. Which one, and what is your name?")
        }
        Last::Output { output, .. } => match read(output)["read_back"].as_str() {
            Some(read_back) => Turn::say(read_back),
            None => Turn::say("You are booked."),
        },
        _ => match asked.caller.len() {
            0 => Turn::say("Hello."),
            1 => Turn::call("find_slots", json!({ "words": "a morning next week" })),
            2 => book(&picked, false),
            _ => book(&picked, true),
        },
    };
    let service = FakeRealtime::start(script(&lines, decide)).await;
    let clinic = Clinic::open(&service).await;
    talk(&service, &clinic.phone(), &lines).await;
    clinic.quiet().await;
    let booked = outputs(&service, "book_slot");
    assert_eq!(booked[0]["success"], false, "not without a yes: {booked:?}");
    assert_eq!(
        booked[0]["read_back"], "Anna Novak, Tuesday, November 24 at 9:00 AM. Is that right?",
        "weekday and date"
    );
    assert_eq!(booked[1]["success"], true, "{booked:?}");
    let rows = clinic.store.on_day(date(2026, 11, 24)).expect("the book");
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].customer_name, "Anna Novak");
    assert_eq!(service.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn of_somebody_new_the_model_is_told_to_ask_for_the_year_and_notes_it() {
    let lines = ["Monday at nine, Anna Novak.", "Nineteen eighty-five.", "No, eighty-four."];
    let decide = |asked: &Asked| match &asked.last {
        Last::Output { tool, output } if tool == "find_slots" => {
            let slot = read(output)["offers"][0]["slot"].clone();
            Turn::call("book_slot", json!({ "slot": slot, "customer_name": "Anna Novak", "confirmed": true }))
        }
        Last::Output { output, .. } => match read(output)["birth_year_wanted"].as_bool() {
            Some(true) => Turn::say("You are booked. In which year were you born?"),
            _ => Turn::say("Thank you."),
        },
        _ => match asked.caller.len() {
            0 => Turn::say("Hello."),
            1 => Turn::call("find_slots", json!({ "words": "Monday at nine" })),
            2 => Turn::call("note_birth_year", json!({ "birth_year": "nineteen eighty-five" })),
            _ => Turn::call("note_birth_year", json!({ "birth_year": 1984 })),
        },
    };
    let service = FakeRealtime::start(script(&lines, decide)).await;
    let clinic = Clinic::open(&service).await;
    let phone = clinic.phone();
    talk(&service, &phone, &lines).await;
    clinic.quiet().await;
    let booked = outputs(&service, "book_slot");
    assert_eq!(booked[0]["birth_year_wanted"], true, "{booked:?}");
    assert_eq!(
        outputs(&service, "note_birth_year"),
        [json!({ "success": true }), json!({ "success": true })]
    );
    let anna = clinic.store.patients_with_number(&phone.config().from).expect("the book").remove(0);
    assert_eq!(anna.born.map(|born| born.to_string()).as_deref(), Some("1984"), "put right in the same call");
    assert_eq!(service.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_visit_is_moved_and_another_cancelled_for_somebody_who_is_known() {
    let lines = [
        "I want to move my appointment.",
        "Ana Ruiz, nineteen eighty-four.",
        "Yes please.",
        "And cancel it.",
        "Yes.",
    ];
    let decide = |asked: &Asked| match &asked.last {
        Last::Output { tool, output } if tool == "list_my_appointments" => {
            match read(output)["tries_left"].as_u64() {
                Some(_) => Turn::say("What is your name, and in which year were you born?"),
                None => Turn::call("find_slots", json!({ "words": "Wednesday at ten", "visit": "V1" })),
            }
        }
        Last::Output { tool, .. } if tool == "identify" => Turn::call("list_my_appointments", json!({})),
        Last::Output { tool, .. } if tool == "find_slots" => {
            Turn::say("Wednesday at ten then. Is that right?")
        }
        Last::Output { output, .. } => match read(output)["read_back"].as_str() {
            Some(read_back) => Turn::say(read_back),
            None => Turn::say("Done."),
        },
        _ => match asked.caller.len() {
            0 => Turn::say("Hello."),
            1 => Turn::call("list_my_appointments", json!({})),
            2 => Turn::call(
                "identify",
                json!({ "customer_name": "Ana Ruiz", "birth_year": "nineteen eighty-four" }),
            ),
            3 => Turn::call("move_appointment", json!({ "visit": "V1", "slot": "S2", "confirmed": true })),
            4 => Turn::call("cancel_appointment", json!({ "visit": "V1", "confirmed": false })),
            _ => Turn::call("cancel_appointment", json!({ "visit": "V1", "confirmed": true })),
        },
    };
    let service = FakeRealtime::start(script(&lines, decide)).await;
    let clinic = Clinic::open(&service).await;
    let phone = clinic.phone();
    ana(&clinic, &phone).await;
    talk(&service, &phone, &lines).await;
    clinic.quiet().await;
    assert_eq!(outputs(&service, "identify"), [json!({ "success": true })]);
    let lists = outputs(&service, "list_my_appointments");
    assert!(!lists[0].to_string().contains("November"), "nothing before it is known who calls: {}", lists[0]);
    assert_eq!(lists[1]["appointments"], json!([{ "visit": "V1", "say": "Monday, November 23 at 2:00 PM" }]));
    let moved = outputs(&service, "move_appointment");
    assert_eq!(moved[0]["success"], true, "{moved:?}");
    assert!(clinic.booked().is_empty(), "it is not on Monday any more");
    let cancelled = outputs(&service, "cancel_appointment");
    assert!(cancelled[0]["read_back"].as_str().is_some_and(|say| say.contains("Wednesday, November 25")));
    assert_eq!(cancelled[1]["success"], true, "{cancelled:?}");
    let row = clinic.store.on_day(date(2026, 11, 25)).expect("the book").remove(0);
    assert_eq!(row.status, booking::appointment::Status::Cancelled);
    assert_eq!(service.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn three_wrong_answers_end_in_a_message() {
    let lines =
        ["Cancel my appointment. I am Ana Ruiz, born 1985.", "1986.", "1987.", "Yes, a message please."];
    let decide = |asked: &Asked| match &asked.last {
        Last::Output { tool, output } if tool == "identify" => match read(output)["tries_left"].as_u64() {
            Some(0) => Turn::say("I cannot look that up. Shall I take a message?"),
            _ => Turn::say("That does not match. In which year were you born?"),
        },
        Last::Output { .. } => Turn::say("I have passed that on."),
        _ => match asked.caller.len() {
            0 => Turn::say("Hello."),
            n @ 1..=3 => {
                let year = 1984 + n;
                Turn::call("identify", json!({ "customer_name": "Ana Ruiz", "birth_year": year }))
            }
            _ => Turn::call("take_message", json!({ "message": "Would like to cancel an appointment." })),
        },
    };
    let service = FakeRealtime::start(script(&lines, decide)).await;
    let clinic = Clinic::open(&service).await;
    let phone = clinic.phone();
    ana(&clinic, &phone).await;
    talk(&service, &phone, &lines).await;
    clinic.quiet().await;
    let asked = outputs(&service, "identify");
    let tries: Vec<&Value> = asked.iter().map(|output| &output["tries_left"]).collect();
    assert_eq!(tries, [2, 1, 0], "{asked:?}");
    assert!(!format!("{asked:?}").contains("November"), "nothing is told");
    assert_eq!(clinic.booked().len(), 1, "the visit stands");
    assert_eq!(clinic.store.messages(10).expect("the messages").len(), 1);
    assert_eq!(service.violations(), Vec::<String>::new());
}
