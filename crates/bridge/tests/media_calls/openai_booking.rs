//! A call over the telephone, answered by the realtime service, books an appointment.

use crate::line::{Clinic, MONDAY, PAUSE, SOON, brief, call, told};
use caller::MediaStream;
use caller::stream::Closed;
use testkit::realtime::{FakeRealtime, Faults, Pace, Script};
use testkit::speech::ulaw;
use wire::call::{Agent, Line, Source, Speaker, ToolState};
use wire::event::Event;

/// Faster than life, so that a test takes seconds; the service sends faster still.
const SPEED: f64 = 4.0;

/// Waits until the model has said its `count`th sentence and the caller has heard it.
async fn heard(service: &FakeRealtime, stream: &mut MediaStream, count: usize) {
    service.until(SOON, |log| log.said.len() >= count).await;
    stream.hear_turn(PAUSE, SOON).await.expect("what was said is heard");
}

/// Talks a whole booking; gives the caller's record.
async fn book(service: &FakeRealtime, clinic: &Clinic, phone: &caller::Phone) -> caller::stream::Record {
    let mut stream = call(phone, SPEED).await;
    heard(service, &mut stream, 1).await;
    stream.speak(&ulaw("I would like to see a doctor."));
    heard(service, &mut stream, 2).await;
    stream.speak(&ulaw("Yes please, my name is Anna Novak."));
    heard(service, &mut stream, 3).await;
    assert_eq!(clinic.booked().len(), 1, "a number that was spoken is a row on disk");
    stream.speak(&ulaw("No, that is all. Thank you."));
    let closed = stream.closed(SOON).await.expect("the agent ends the call");
    assert_eq!(closed, Closed::ByReception(Some(1000)), "an ordinary end");
    stream.hang_up().await
}

#[tokio::test]
async fn speech_goes_in_and_an_appointment_comes_out() {
    let service =
        FakeRealtime::start(Script::booking(MONDAY).pace(Pace { speed: 16.0, ..Pace::default() })).await;
    let clinic = Clinic::open(&service).await;
    let mut events = clinic.desk.bus().subscribe(None);
    let phone = clinic.phone();
    let record = book(&service, &clinic, &phone).await;
    clinic.quiet().await;
    let call_sid = phone.config().call_sid.clone();

    assert_eq!(record.violations, [], "Twilio has nothing to complain of");
    assert!(!record.marks.is_empty(), "what was played is marked");
    let mut names: Vec<&str> = record.marks.iter().map(|mark| mark.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), record.marks.len(), "each mark has a name of its own");
    // 200 ms ahead of what was heard; marks take a while to come back, so a little more may wait.
    assert!(
        record.most_queued <= 8 * 400,
        "at most a fifth of a second waits at Twilio, not {} ms",
        record.most_queued / 8
    );

    assert_eq!(clinic.booked(), [("09:00:00".to_owned(), "Anna Novak".to_owned())], "the first free time");
    let row = &clinic.store.on_day(MONDAY.parse().expect("a date")).expect("the book")[0];
    assert_eq!(row.call_sid.as_deref(), Some(call_sid.as_str()), "the row names its call");

    let log = service.until(SOON, |log| log.ended == 1).await;
    assert_eq!(service.violations(), Vec::<String>::new(), "the service has nothing to complain of");
    assert!(log.unanswered().is_empty(), "every tool call has its result");
    let slots = &log.outputs.iter().find(|(_, tool, _)| tool == "list_available_slots").expect("asked").2;
    assert!(slots.starts_with(r#"{"available_slots":["9:00 AM","9:30 AM""#), "{slots}");
    let booked = &log.outputs.iter().find(|(_, tool, _)| tool == "create_appointment").expect("asked").2;
    let number = &row.confirmation_number;
    let expected = serde_json::json!({ "success": true, "confirmation_number": number });
    assert_eq!(serde_json::from_str::<serde_json::Value>(booked).expect("JSON"), expected);
    assert_eq!(log.handshakes[0].0, "/v1/realtime?model=gpt-realtime-2.1");

    let told = told(&mut events);
    let of = |found: &dyn Fn(&Event) -> bool| told.iter().filter(|event| found(event)).count();
    assert_eq!(of(&|event| matches!(event, Event::CallStarted(call) if call.call_sid == call_sid)), 1);
    assert_eq!(of(&|event| matches!(event, Event::CallEnded(call) if call.call_sid == call_sid)), 1);
    assert_eq!(of(&|event| matches!(event, Event::AppointmentChanged(_))), 1, "the day sheet changes");
    assert!(of(&|event| matches!(event, Event::CallUpdated(_))) >= 2, "the call's step is told");
    let done = |event: &Event| matches!(event, Event::ToolChanged(change) if change.tool.name == "create_appointment" && change.tool.state == ToolState::Done);
    assert_eq!(of(&done), 1, "the tool call is told as what it means");

    let record = clinic.desk.live().record(&call_sid).expect("the last calls are remembered");
    assert_eq!((record.call.agent, record.call.source), (Agent::Openai, Source::Phone));
    assert_eq!(record.call.customer_name.as_deref(), Some("Anna Novak"));
    let said = |speaker: Speaker| -> Vec<&str> {
        let lines = record.lines.iter().filter_map(|line| match line {
            Line::Utterance(utterance) if utterance.speaker == speaker => Some(utterance.text.as_str()),
            _ => None,
        });
        lines.collect()
    };
    assert_eq!(
        said(Speaker::User),
        [
            "I would like to see a doctor.",
            "Yes please, my name is Anna Novak.",
            "No, that is all. Thank you."
        ],
        "the caller's words"
    );
    let agent = said(Speaker::Ai);
    assert!(agent[0].starts_with("Hi! This is Sarah"), "{agent:?}");
    assert!(agent.iter().any(|text| text.contains(number.as_str())), "the number was told: {agent:?}");
}

/// Has the model of few words book, and hangs up.
async fn book_briefly(service: &FakeRealtime, clinic: &Clinic) {
    let mut stream = call(&clinic.phone(), SPEED).await;
    heard(service, &mut stream, 1).await;
    stream.speak(&ulaw("Book me in."));
    heard(service, &mut stream, 2).await;
    assert_eq!(clinic.booked().len(), 1, "what was said is a row on disk");
    let record = stream.hang_up().await;
    assert_eq!(record.violations, []);
    clinic.quiet().await;
}

#[tokio::test]
async fn a_service_that_still_uses_the_old_names_is_understood() {
    let faults = Faults { beta_names: true, ..Faults::default() };
    let service = FakeRealtime::start(brief().faults(faults)).await;
    let clinic = Clinic::open(&service).await;
    book_briefly(&service, &clinic).await;
    assert_eq!(service.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn without_transcription_the_call_goes_on_and_books() {
    let faults = Faults { refuse_transcription: true, ..Faults::default() };
    let service = FakeRealtime::start(brief().faults(faults)).await;
    let clinic = Clinic::open(&service).await;
    book_briefly(&service, &clinic).await;
    assert_eq!(service.violations(), Vec::<String>::new());
    assert_eq!(service.log().of_type("session.update").count(), 2, "asked once with and once without");
}

#[tokio::test]
async fn failing_transcripts_do_not_take_the_callers_turn_away() {
    let faults = Faults { transcription_fails: true, ..Faults::default() };
    let service = FakeRealtime::start(brief().faults(faults)).await;
    let clinic = Clinic::open(&service).await;
    book_briefly(&service, &clinic).await;
    assert_eq!(service.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn two_callers_want_the_same_time_and_one_gets_it() {
    let service = FakeRealtime::start(brief()).await;
    let clinic = Clinic::open(&service).await;
    let (first, second) = (clinic.phone(), clinic.phone());
    let mut lines = [call(&first, SPEED).await, call(&second, SPEED).await];
    service.until(SOON, |log| log.said.len() == 2).await;
    for line in &mut lines {
        line.hear_turn(PAUSE, SOON).await.expect("the greeting");
    }
    for line in &lines {
        line.speak(&ulaw("Book me in."));
    }
    let log = service
        .until(SOON, |log| {
            log.outputs.iter().filter(|(_, tool, _)| tool == "create_appointment").count() == 2
        })
        .await;
    let outputs: Vec<serde_json::Value> = log
        .outputs
        .iter()
        .filter(|(_, tool, _)| tool == "create_appointment")
        .map(|(_, _, output)| serde_json::from_str(output).expect("JSON"))
        .collect();
    let refused: Vec<_> = outputs.iter().filter(|output| output["success"] == false).collect();
    assert_eq!(refused.len(), 1, "one yes and one no: {outputs:?}");
    assert_eq!(
        refused[0]["error"], "That time slot was just booked by someone else. Please choose another time.",
        "an honest no"
    );
    assert_eq!(clinic.booked().len(), 1, "the time was sold once");
    assert_eq!(service.violations(), Vec::<String>::new());
}
