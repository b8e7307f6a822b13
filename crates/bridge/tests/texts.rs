//! Texts over real sockets: out through a stand-in of Twilio's resource, in through the signed door.

mod support;

use std::sync::Arc;

use bridge::TwilioMessages;
use caller::signature;
use desk::Who;
use desk::outbox::{Messenger, OutgoingText, Said, lamp_with_service};
use desk::waiting::WaitingSettings;
use jiff::SignedDuration;
use reqwest::StatusCode;
use reqwest::header::CONTENT_TYPE;
use support::{Running, Setup, TOKEN, friday_morning, stranger};
use testkit::messages::{Does, FakeMessages};
use url::Url;
use wire::appointment::AppointmentStatus;
use wire::visit::{NewVisit, VisitChange};
use wire::waiting::{NewWaiting, TextState, WaitingState};

const ANN: &str = "+15550100001";

/// Posts a form as Twilio does; `None` leaves the signature out.
async fn post(
    running: &Running,
    path: &str,
    fields: &[(&str, &str)],
    token: Option<&str>,
) -> (StatusCode, String) {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(fields);
    let mut request = stranger()
        .post(running.local(path))
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body.finish());
    if let Some(token) = token {
        let signed = signature::sign(token, running.url(path).as_str(), fields.iter().copied());
        request = request.header(signature::HEADER, signed);
    }
    let response = request.send().await.expect("an answer");
    (response.status(), response.text().await.expect("a body"))
}

async fn text(running: &Running, sid: &str, body: &str) -> String {
    let fields =
        [("MessageSid", sid), ("From", ANN), ("To", "+15005550006"), ("Body", body), ("NumMedia", "0")];
    let (status, answer) = post(running, "/sms", &fields, Some(TOKEN)).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    answer
}

fn messenger(running: &Running, service: &FakeMessages) -> TwilioMessages {
    let twilio = bridge::Twilio {
        account_sid: testkit::twilio::ACCOUNT.to_owned(),
        auth_token: testkit::twilio::TOKEN.into(),
        phone_number: Some(testkit::twilio::FROM.to_owned()),
        agent_number: None,
        api: Url::parse(&service.url()).expect("an address"),
    };
    let base = running.base_sender.subscribe();
    TwilioMessages::new(&twilio, base).expect("a client").expect("there is a number")
}

/// A reception at which Ann waits and a visit was just called off.
async fn with_opening() -> (Running, FakeMessages) {
    let clock = Arc::new(friday_morning());
    let running = Setup::default().clock(clock.clone()).start().await;
    let service = FakeMessages::start().await;
    running.desk.set_waiting(WaitingSettings {
        messenger: Some(Arc::new(messenger(&running, &service))),
        lamp: lamp_with_service(),
        ..Default::default()
    });
    let ann = NewWaiting { name: "Ann Lee".into(), phone_number: ANN.into(), ..Default::default() };
    running.desk.add_waiting(ann, None).await.expect("there is room");
    let visit = NewVisit {
        customer_name: "Cy Old".into(),
        date: "2026-11-23".into(),
        start_minute: 600,
        ..Default::default()
    };
    let booked = running.desk.book_visit(visit, Who::Staff, None).await.expect("it is free").appointment;
    let off = VisitChange {
        revision: booked.revision,
        status: Some(AppointmentStatus::Cancelled),
        ..Default::default()
    };
    running.desk.change_visit(booked.id, off, Who::Staff, None).await.expect("it can be called off");
    clock.advance(SignedDuration::from_secs(15));
    running.desk.offer_what_is_due().await.expect("the book works");
    (running, service)
}

#[tokio::test]
async fn an_offer_goes_out_and_a_yes_comes_in() {
    let (running, service) = with_opening().await;
    assert!(running.desk.send_next_text().await.expect("the book works"));
    let taken = service.taken().remove(0);
    assert_eq!(taken.to, ANN);
    let callback = taken.status_callback.expect("reports are wanted");
    assert!(callback.starts_with(running.url("/sms/status?message=").as_str()), "{callback}");
    assert_eq!(service.violations(), Vec::<String>::new());

    let path = callback.strip_prefix(running.base.as_str().trim_end_matches('/')).expect("at our address");
    let report =
        [("MessageSid", taken.sid.as_str()), ("MessageStatus", "delivered"), ("From", "+15005550006")];
    assert_eq!(post(&running, path, &report, Some(TOKEN)).await.0, StatusCode::NO_CONTENT);
    assert_eq!(running.desk.outbox().await.unwrap().texts[0].state, TextState::Delivered);

    let answer = text(&running, "SM00000000000000000000000000000001", " ¡Sí! ").await;
    assert!(answer.contains("<Response><Message>Riverside Medical Clinic: you are booked"), "{answer}");
    assert_eq!(running.desk.waiting_list().await.unwrap().entries[0].state, WaitingState::Booked);
    assert_eq!(
        text(&running, "SM00000000000000000000000000000001", "YES").await,
        answer,
        "the same text once more"
    );
    let other = text(&running, "SM00000000000000000000000000000002", "yes").await;
    assert_eq!(other, answer, "a second yes is the first");
}

#[tokio::test]
async fn what_is_not_signed_does_nothing() {
    let (running, _service) = with_opening().await;
    running.desk.send_next_text().await.unwrap();
    let fields = [("MessageSid", "SM1"), ("From", ANN), ("Body", "YES")];
    for path in ["/sms", "/twilio/incoming-sms", "/sms/status"] {
        for token in [None, Some("ffffffffffffffffffffffffffffffff")] {
            let (status, body) = post(&running, path, &fields, token).await;
            assert_eq!((status, body.as_str()), (StatusCode::FORBIDDEN, "Invalid signature"), "{path}");
        }
    }
    assert_eq!(running.desk.waiting_list().await.unwrap().entries[0].state, WaitingState::Offered);
    let (status, _) = post(&running, "/twilio/incoming-sms", &fields, Some(TOKEN)).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(running.desk.waiting_list().await.unwrap().entries[0].state, WaitingState::Booked);
}

#[tokio::test]
async fn stop_start_and_strange_texts_are_answered_as_they_must_be() {
    let (running, _service) = with_opening().await;
    running.desk.send_next_text().await.unwrap();
    assert!(text(&running, "SM1", "who are you?").await.contains("could not read that"));
    assert!(text(&running, "SM2", "HELP").await.contains("we text you when"));
    assert!(text(&running, "SM3", "Stop.").await.contains("no more texts"));
    assert!(running.desk.waiting_list().await.unwrap().entries[0].opted_out);
    assert!(text(&running, "SM4", "yes").await.contains("no time is open"), "what was offered is over");
    // Twilio answers by itself where it filters these words, and says so.
    let fields = [("MessageSid", "SM5"), ("From", ANN), ("Body", "START"), ("OptOutType", "START")];
    let (_, answer) = post(&running, "/sms", &fields, Some(TOKEN)).await;
    assert!(answer.ends_with("<Response/>"), "{answer}");
    assert!(!running.desk.waiting_list().await.unwrap().entries[0].opted_out);

    let long = "x".repeat(20_000);
    for (body, sid) in [
        ("", "SM6"),
        ("\u{0}\u{202e}<b>", "SM7"),
        (long.as_str(), "SM8"),
        ("'; DROP TABLE waiting; --", "SM9"),
    ] {
        assert!(text(&running, sid, body).await.ends_with("<Response/>"), "nobody asked them anything");
    }
    for fields in [
        vec![("From", ANN), ("Body", "YES")],
        vec![("MessageSid", "<x>"), ("From", ANN)],
        vec![("MessageSid", "SM1")],
    ] {
        let (status, body) = post(&running, "/sms", &fields, Some(TOKEN)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        assert!(body.contains("must be"), "{body}");
    }
    let report = [("MessageSid", "SMunknown"), ("MessageStatus", "failed"), ("ErrorCode", "30003")];
    assert_eq!(
        post(&running, "/sms/status?message=99", &report, Some(TOKEN)).await.0,
        StatusCode::NO_CONTENT
    );
}

#[tokio::test]
async fn a_text_that_does_not_arrive_goes_to_the_next() {
    let (running, service) = with_opening().await;
    running.desk.send_next_text().await.unwrap();
    let sid = service.taken()[0].sid.clone();
    let report = [("MessageSid", sid.as_str()), ("MessageStatus", "undelivered"), ("ErrorCode", "21610")];
    post(&running, "/sms/status", &report, Some(TOKEN)).await;
    let entry = running.desk.waiting_list().await.unwrap().entries.remove(0);
    assert!(entry.opted_out && entry.state == WaitingState::Waiting, "they want none, as Twilio says");
    let text = running.desk.outbox().await.unwrap().texts.remove(0);
    assert_eq!(
        (text.state, text.last_error.as_deref()),
        (TextState::Failed, Some("It does not reach them (Twilio 21610)."))
    );
}

#[tokio::test]
async fn what_the_service_answers_is_understood() {
    let running = Setup::default().start().await;
    let service = FakeMessages::start().await;
    let messenger = messenger(&running, &service);
    let outgoing = OutgoingText { id: 7, to: ANN.to_owned(), body: "Hello".to_owned() };
    service.then([
        Does::Fails(429, 20429),
        Does::Fails(503, 0),
        Does::Fails(400, 21610),
        Does::Fails(400, 21211),
        Does::Answers(201, "not JSON".to_owned()),
    ]);
    assert!(matches!(messenger.send(&outgoing).await, Said::Later(_)));
    assert!(matches!(messenger.send(&outgoing).await, Said::Later(_)));
    assert_eq!(messenger.send(&outgoing).await, Said::OptedOut);
    assert!(matches!(messenger.send(&outgoing).await, Said::Refused(why) if why.contains("21211")));
    assert!(matches!(messenger.send(&outgoing).await, Said::Unsure(_)), "it was taken");
    assert!(matches!(messenger.send(&outgoing).await, Said::Accepted { .. }));
    let landline = OutgoingText { to: "555 0100".to_owned(), ..outgoing.clone() };
    assert!(matches!(messenger.send(&landline).await, Said::Refused(_)));
    assert_eq!(service.violations(), ["To is no number in E.164"]);
    drop(service);
    tokio::task::yield_now().await;
    let gone = messenger.send(&outgoing).await;
    assert!(matches!(gone, Said::Later(_) | Said::Unsure(_)), "{gone:?}");
    assert!(!format!("{messenger:?} {outgoing:?}").contains("555"), "no number is printed");
}
