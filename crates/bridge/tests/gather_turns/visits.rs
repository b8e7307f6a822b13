//! Visits that stand, by telephone: moved, cancelled, refused to whoever is not known; and the waiting list.

use booking::appointment::Status;
use caller::Phone;
use caller::gather::{End, Reply};
use desk::CallContext;
use desk::phone::PhoneNumber;
use jiff::civil::{Date, date};
use store::{Author, PatientDraft, Who};

use crate::support::{MONDAY, Running, Setup};
use crate::talk::talk;

/// Ana Ruiz, born in 1984, calls from this telephone and has a visit on Monday at two.
async fn ana(running: &Running, phone: &Phone) {
    let draft = PatientDraft {
        name: "Ana Ruiz".into(),
        numbers: vec![phone.config().from.clone()],
        born: Some(date(1984, 3, 5).into()),
        ..PatientDraft::default()
    };
    let by = Author::desk(Who::Staff, None);
    let patient = running.store().add_patient(&draft, &by, running.desk.now()).expect("a patient");
    let new = wire::visit::NewVisit {
        customer_name: patient.name,
        phone_number: phone.config().from.clone(),
        patient_id: Some(patient.id),
        date: MONDAY.to_string(),
        start_minute: 14 * 60,
        ..wire::visit::NewVisit::default()
    };
    running.desk.book_visit(new, Who::Staff, None).await.expect("a visit");
}

/// What stands in the book on a day: time, name and status.
fn rows(running: &Running, day: Date) -> Vec<(String, String, Status)> {
    let rows = running.store().on_day(day).expect("the book is read");
    rows.into_iter().map(|row| (row.time.to_string(), row.customer_name, row.status)).collect()
}

#[tokio::test]
async fn a_visit_is_moved_by_voice_and_keypad() {
    let running = Setup::default().start().await;
    let phone = running.phone();
    ana(&running, &phone).await;
    let replies = [
        Reply::say("Hi, I need to move my appointment"),
        Reply::say("Ana Ruiz"),
        Reply::Press("1984".into()),
        Reply::say("Wednesday at ten"),
        Reply::say("yes please"),
        Reply::say("no, that's all"),
    ];
    let talk = talk(&running, &phone, &replies).await;
    assert_eq!(talk.end, End::HungUp);
    let heard: Vec<&str> = talk.heard().collect();
    assert!(!heard[1].contains("November"), "nothing is told before it is known who calls: {}", heard[1]);
    assert!(heard[3].contains("That's Monday, November 23 at 2:00 PM"), "{}", heard[3]);
    assert!(
        heard[4].contains("from Monday, November 23 at 2:00 PM to Wednesday, November 25 at 10:00 AM"),
        "{}",
        heard[4]
    );
    assert!(rows(&running, MONDAY).is_empty(), "it is not there any more");
    let moved = ("10:00:00".to_owned(), "Ana Ruiz".to_owned(), Status::Booked);
    assert_eq!(rows(&running, date(2026, 11, 25)), [moved]);
    let record = running.desk.live().record(&phone.config().call_sid).expect("the record");
    let lines = format!("{:?}", record.lines);
    assert!(
        lines.contains("Moved to 10:00 AM on Wednesday, November 25"),
        "staff read what was done: {lines}"
    );
}

#[tokio::test]
async fn a_visit_is_cancelled_by_voice() {
    let running = Setup::default().start().await;
    let phone = running.phone();
    ana(&running, &phone).await;
    let replies = [
        Reply::say("This is Ana Ruiz, I have to cancel my appointment"),
        Reply::say("nineteen eighty-four"),
        Reply::say("yes"),
        Reply::say("no thanks, bye"),
    ];
    let talk = talk(&running, &phone, &replies).await;
    let heard: Vec<&str> = talk.heard().collect();
    assert!(heard[2].contains("Monday, November 23 at 2:00 PM. Shall I cancel it?"), "{}", heard[2]);
    assert!(heard[3].contains("is cancelled"), "{}", heard[3]);
    assert_eq!(rows(&running, MONDAY)[0].2, Status::Cancelled);
}

#[tokio::test]
async fn who_booked_for_the_first_time_calls_off_on_the_next_call() {
    let running = Setup::default().start().await;
    let replies = [
        Reply::say("This is Nora Blum, can I come in on Monday at two?"),
        Reply::say("yes"),
        Reply::Press("1984".into()),
        Reply::say("no, that's all"),
    ];
    let first = talk(&running, &running.phone(), &replies).await;
    assert_eq!(first.end, End::HungUp);
    let heard: Vec<&str> = first.heard().collect();
    assert!(heard[2].contains("If you tell me the year you were born"), "{}", heard[2]);
    assert!(heard[3].contains("I've noted that. Is there anything else"), "{}", heard[3]);

    let replies = [
        Reply::say("I have to cancel my appointment"),
        Reply::say("Nora Blum"),
        Reply::say("nineteen eighty-four"),
        Reply::say("yes"),
        Reply::say("no thanks, bye"),
    ];
    let phone = running.phone();
    let second = talk(&running, &phone, &replies).await;
    let heard: Vec<&str> = second.heard().collect();
    assert!(!heard[1].contains("November"), "nothing is told before it is known who calls: {}", heard[1]);
    assert!(heard[3].contains("Monday, November 23 at 2:00 PM. Shall I cancel it?"), "{}", heard[3]);
    assert_eq!(rows(&running, MONDAY)[0].2, Status::Cancelled);
}

#[tokio::test]
async fn three_wrong_years_lead_to_a_message_and_change_nothing() {
    let running = Setup::default().start().await;
    let phone = running.phone();
    ana(&running, &phone).await;
    let replies = [
        Reply::say("I want to cancel my appointment"),
        Reply::say("Ana Ruiz"),
        Reply::say("nineteen eighty-five"),
        Reply::say("Ana Ruiz"),
        Reply::Press("1986".into()),
        Reply::say("Ana Ruiz"),
        Reply::say("eighty-seven"),
        Reply::say("yes"),
        Reply::say("yes"),
        Reply::say("no, that's all"),
    ];
    let talk = talk(&running, &phone, &replies).await;
    assert_eq!(talk.end, End::HungUp);
    let all = talk.heard().collect::<Vec<_>>().join("\n");
    assert!(!all.contains("November"), "nothing is told: {all}");
    assert!(all.contains("our staff can help you"), "{all}");
    assert_eq!(rows(&running, MONDAY)[0].2, Status::Booked, "the visit stands");
    let messages = running.store().messages(10).expect("the messages are read");
    assert_eq!(messages.len(), 1);
    assert!(messages[0].message.contains("cancel an appointment"), "{}", messages[0].message);
}

#[tokio::test]
async fn who_finds_nothing_joins_the_waiting_list() {
    let running = Setup::default().start().await;
    let phone = running.phone();
    let filler = CallContext { call_sid: "CAfull".into(), phone_number: PhoneNumber::new("+15550109999") };
    let kind = booking::clinic::VisitTypeId(1);
    for time in booking::slot::full_day(&running.desk.clinic(), MONDAY, kind) {
        let time = booking::time_text::show_time(time);
        let request = call::tools::ToolRequest::CreateAppointment {
            customer_name: "Bob Lee".into(),
            date: MONDAY.to_string(),
            time: time.clone(),
            phone_number: None,
        };
        running.desk.run_tool(&filler, &call::tools::ToolId(time), request).await;
    }
    let replies = [
        Reply::say("This is Ana Ruiz, I'd like an appointment on Monday"),
        Reply::say("can you put me on the waiting list for Monday?"),
        Reply::say("yes"),
        Reply::say("no, that's all"),
    ];
    let talk = talk(&running, &phone, &replies).await;
    let heard: Vec<&str> = talk.heard().collect();
    assert!(heard[1].contains("Monday, November 23 is fully booked"), "{}", heard[1]);
    assert!(heard[3].contains("You're on the waiting list"), "{}", heard[3]);
    let waits = running.store().waiting_under(&phone.config().from).expect("the list is read");
    assert_eq!(waits.len(), 1);
    assert_eq!((waits[0].wish.from, waits[0].wish.to), (Some(MONDAY), Some(MONDAY)));
}
