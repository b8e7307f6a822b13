//! The waiting list at the desk: from a cancellation to a booking, by text and by telephone, with a service that is a stand-in.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use desk::outbox::{Messenger, OutgoingText, Said, TextDelivery, lamp_with_service};
use desk::waiting::{WaitError, WaitingSettings};
use desk::{Desk, Who};
use jiff::SignedDuration;
use wire::appointment::AppointmentStatus;
use wire::event::Event;
use wire::status::Health;
use wire::visit::{NewVisit, VisitChange};
use wire::waiting::{NewOffer, NewWaiting, OfferState, TextState, WaitingChange, WaitingState, WaitingWish};

use crate::support::{MONDAY, Reception, reception};

/// Takes texts and says to each what it is told to say; then that it has it.
#[derive(Default)]
struct Service {
    sent: Mutex<Vec<OutgoingText>>,
    says: Mutex<Vec<Said>>,
}

impl Messenger for Service {
    fn send<'a>(&'a self, text: &'a OutgoingText) -> Pin<Box<dyn Future<Output = Said> + Send + 'a>> {
        self.sent.lock().expect("no panic").push(text.clone());
        let said = self.says.lock().expect("no panic").pop();
        Box::pin(async move { said.unwrap_or(Said::Accepted { sid: format!("SM{:032x}", text.id) }) })
    }
}

impl Service {
    fn sent(&self) -> Vec<OutgoingText> {
        self.sent.lock().expect("no panic").clone()
    }
}

fn by_text(desk: &Desk) -> Arc<Service> {
    let service = Arc::new(Service::default());
    let messenger: Arc<dyn Messenger> = service.clone();
    let settings = WaitingSettings::default();
    desk.set_waiting(WaitingSettings { messenger: Some(messenger), lamp: lamp_with_service(), ..settings });
    service
}

fn ann() -> NewWaiting {
    NewWaiting { name: "Ann Lee".into(), phone_number: "+1 555 010 0001".into(), ..Default::default() }
}

fn bob() -> NewWaiting {
    NewWaiting { name: "Bob Ray".into(), phone_number: "+15550100002".into(), ..Default::default() }
}

/// A visit on Monday at ten that is called off; a quarter of a minute goes by.
async fn cancelled(at: &Reception) {
    let new = NewVisit {
        customer_name: "Cy Old".into(),
        date: MONDAY.into(),
        start_minute: 600,
        ..Default::default()
    };
    let booked = at.desk.book_visit(new, Who::Staff, None).await.expect("it is free").appointment;
    let change = VisitChange {
        revision: booked.revision,
        status: Some(AppointmentStatus::Cancelled),
        ..Default::default()
    };
    at.desk.change_visit(booked.id, change, Who::Staff, None).await.expect("it can be called off");
    at.clock.advance(SignedDuration::from_secs(15));
}

async fn offered(desk: &Desk) -> bool {
    desk.offer_what_is_due().await.expect("the book works");
    desk.send_next_text().await.expect("the book works")
}

#[tokio::test]
async fn a_text_goes_out_and_its_yes_is_a_visit() {
    let at = reception();
    let service = by_text(&at.desk);
    let added = at.desk.add_waiting(ann(), None).await.unwrap().entry;
    assert_eq!((added.phone_number.as_str(), added.state), ("+15550100001", WaitingState::Waiting));
    cancelled(&at).await;
    let mut news = at.desk.bus().subscribe(None);
    assert!(offered(&at.desk).await);
    let names: Vec<&str> = std::iter::from_fn(|| news.take()).map(|(_, event)| event.name()).collect();
    assert!(names.contains(&"hold_changed") && names.contains(&"waiting_changed"), "{names:?}");
    let sent = service.sent();
    assert_eq!(sent[0].to, "+15550100001");
    assert!(sent[0].body.contains("Monday, November 23 at 10:00 AM"), "{}", sent[0].body);
    assert!(
        !sent[0].body.contains("Visit") && !sent[0].body.contains("Ann"),
        "nothing about who and what for"
    );
    let entry = at.desk.waiting_list().await.unwrap().entries.remove(0);
    let offer = entry.offer.unwrap();
    assert_eq!(
        (entry.state, offer.state, offer.seconds_left),
        (WaitingState::Offered, OfferState::Sent, 900)
    );

    let answer = at.desk.receive_text("SM1", "+15550100001", "yes", None).await.unwrap().unwrap();
    assert!(answer.contains("you are booked for Monday, November 23 at 10:00 AM"), "{answer}");
    let booked =
        std::iter::from_fn(|| news.take()).any(|(_, event)| matches!(event, Event::AppointmentChanged(_)));
    assert!(booked, "the day sheet shows it at once");
    let entry = at.desk.waiting_list().await.unwrap().entries.remove(0);
    assert_eq!(entry.state, WaitingState::Booked);
    let again = at.desk.receive_text("SM1", "+15550100001", "yes", None).await.unwrap().unwrap();
    assert_eq!(again, answer);
    assert!(!offered(&at.desk).await, "and nobody is asked any more");
}

#[tokio::test]
async fn the_driver_does_it_by_itself_and_goes_on_after_a_restart() {
    let at = reception();
    at.desk.add_waiting(ann(), None).await.unwrap();
    at.desk.add_waiting(bob(), None).await.unwrap();
    let service = by_text(&at.desk);
    let driver = at.desk.keep_waiting_list();
    cancelled(&at).await;
    let one = |service: Arc<Service>, many: usize| async move {
        for _ in 0..500 {
            if service.sent().len() == many {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{many} texts were to be sent, not {}", service.sent().len());
    };
    one(service.clone(), 1).await;
    driver.stop().await;
    // Another program on the same book, after the offer has lapsed.
    at.clock.advance(SignedDuration::from_mins(16));
    let other = Desk::open(at.store.clone(), (*at.desk.clinic()).clone(), at.clock.clone());
    let service = by_text(&other);
    let driver = other.keep_waiting_list();
    one(service.clone(), 1).await;
    assert_eq!(service.sent()[0].to, "+15550100002", "the next, and not the first once more");
    driver.stop().await;
}

#[tokio::test]
async fn without_a_service_staff_pass_it_on() {
    let at = reception();
    at.desk.add_waiting(ann(), None).await.unwrap();
    at.desk.add_waiting(bob(), None).await.unwrap();
    cancelled(&at).await;
    assert!(!offered(&at.desk).await, "there is nobody to send it");
    let outbox = at.desk.outbox().await.unwrap();
    assert_eq!(outbox.service.health, Health::Off);
    let text = &outbox.texts[0];
    assert_eq!((text.state, text.can_be_sent, text.name.as_str()), (TextState::Preview, false, "Ann Lee"));
    assert_eq!(at.desk.text_told(text.id).await.unwrap().text.state, TextState::Told);
    at.desk.offer_declined(text.id).await.unwrap();
    assert_eq!(at.desk.offer_accepted(text.id).await.unwrap_err(), WaitError::Over, "she said no");
    assert_eq!(at.desk.text_retry(text.id).await.unwrap_err(), WaitError::Over);
    offered(&at.desk).await;
    let next = at.desk.outbox().await.unwrap().texts.remove(0);
    assert_eq!(next.name, "Bob Ray");
    at.desk.offer_accepted(next.id).await.unwrap();
    let entries = at.desk.waiting_list().await.unwrap().entries;
    assert_eq!(entries[1].state, WaitingState::Booked);
    let texts = at.desk.outbox().await.unwrap().texts;
    assert!(
        texts.iter().any(|text| !text.is_offer && text.body.contains("you are booked")),
        "to be passed on, too"
    );
    assert_eq!(at.desk.text_told(999).await.unwrap_err(), WaitError::NotFound);
}

#[tokio::test]
async fn what_the_service_says_is_shown() {
    let at = reception();
    let service = by_text(&at.desk);
    at.desk.add_waiting(ann(), None).await.unwrap();
    cancelled(&at).await;
    service.says.lock().unwrap().push(Said::Misconfigured("The token is wrong.".into()));
    offered(&at.desk).await;
    let outbox = at.desk.outbox().await.unwrap();
    assert_eq!(outbox.service.health, Health::Failed);
    let text = &outbox.texts[0];
    assert_eq!((text.state, text.can_be_sent), (TextState::Preview, true), "staff pass it on, or try again");
    at.desk.text_retry(text.id).await.unwrap();
    assert!(at.desk.send_next_text().await.unwrap());
    let outbox = at.desk.outbox().await.unwrap();
    assert_eq!((outbox.service.health, outbox.texts[0].state), (Health::Ok, TextState::Sent));
    at.desk
        .report_text(Some(text.id), &format!("SM{:032x}", text.id), TextDelivery::Delivered, None)
        .await
        .unwrap();
    assert_eq!(at.desk.outbox().await.unwrap().texts[0].state, TextState::Delivered);
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_name_of_the_field() {
    let at = reception();
    let wish = |wish: WaitingWish| NewWaiting { wish, ..ann() };
    let cases = [
        ("name", NewWaiting { name: " ".into(), ..ann() }),
        ("name", NewWaiting { name: "A\u{202e}nn".into(), ..ann() }),
        ("phoneNumber", NewWaiting { phone_number: "9".repeat(41), ..ann() }),
        ("priority", NewWaiting { priority: 10, ..ann() }),
        ("notes", NewWaiting { notes: "x".repeat(4001), ..ann() }),
        ("wish.visitTypeId", wish(WaitingWish { visit_type_id: Some(9), ..Default::default() })),
        ("wish.clinicianId", wish(WaitingWish { clinician_id: Some(-1), ..Default::default() })),
        ("wish.fromDate", wish(WaitingWish { from_date: Some("2026-02-30".into()), ..Default::default() })),
        (
            "wish.toDate",
            wish(WaitingWish {
                from_date: Some("2026-12-02".into()),
                to_date: Some("2026-12-01".into()),
                ..Default::default()
            }),
        ),
        ("wish.weekdays", wish(WaitingWish { weekdays: vec![], ..Default::default() })),
        ("wish.weekdays", wish(WaitingWish { weekdays: vec![0], ..Default::default() })),
        ("wish.fromMinute", wish(WaitingWish { from_minute: 1440, ..Default::default() })),
        ("wish.toMinute", wish(WaitingWish { from_minute: 600, to_minute: 600, ..Default::default() })),
    ];
    for (expected, new) in cases {
        match at.desk.add_waiting(new, None).await {
            Err(WaitError::Invalid { field, .. }) => assert_eq!(field, expected),
            other => panic!("{expected}: {other:?}"),
        }
    }
    assert!(at.desk.waiting_list().await.unwrap().entries.is_empty(), "nobody was put on the list");
    let entry = at.desk.add_waiting(ann(), Some("k1".into())).await.unwrap().entry;
    assert!(
        at.desk.add_waiting(bob(), Some("k1".into())).await.unwrap().repeated,
        "the same key is the first entry"
    );
    let change = WaitingChange { revision: entry.revision + 1, ..Default::default() };
    assert_eq!(at.desk.change_waiting(entry.id, change).await.unwrap_err(), WaitError::Stale);
    let offer = NewOffer { date: MONDAY.into(), start_minute: 721, clinician_id: None };
    assert!(
        matches!(at.desk.offer_waiting(entry.id, offer).await, Err(WaitError::Refused(_))),
        "it is lunch"
    );
}
