//! Requests that come again, late, or to a program that does not know the call.

use std::time::Duration;

use caller::{Phone, PhoneConfig};
use wire::call::Line;

use crate::support::{MONDAY, Setup};
use crate::talk::{answer, hangs_up, up_to_the_read_back, words};

#[tokio::test]
async fn a_turn_that_twilio_repeats_books_once_and_gets_the_same_answer() {
    let running = Setup::default().start().await;
    let phone = running.phone();
    let asked = up_to_the_read_back(&phone, "Ana Ruiz").await;
    let yes = [("SpeechResult", "yes")];
    let (first, second) = tokio::join!(answer(&phone, &asked, &yes), answer(&phone, &asked, &yes));
    let third = answer(&phone, &asked, &yes).await;
    assert!(words(&first).contains("You're booked, Ana Ruiz"), "{}", words(&first));
    assert_eq!(first, second, "one that came while the first was at work waited for it");
    assert_eq!(first, third, "one that came late too");
    assert_eq!(running.store().on_day(MONDAY).expect("the book is read").len(), 1, "one row");
    let record = running.desk.live().record(&phone.config().call_sid).expect("the record");
    let yeses = record
        .lines
        .iter()
        .filter(|line| matches!(line, Line::Utterance(said) if said.text == "yes"))
        .count();
    assert_eq!(yeses, 1, "it was said once");
    let goodbye = answer(&phone, &third, &[("SpeechResult", "no thank you")]).await;
    assert!(hangs_up(&goodbye), "the call goes on from there");
    assert_eq!(
        answer(&phone, &third, &[("SpeechResult", "no thank you")]).await,
        goodbye,
        "even the last turn"
    );
}

#[tokio::test]
async fn a_turn_with_a_strange_number_gets_the_question_that_stands() {
    let running = Setup::default().start().await;
    let phone = running.phone();
    let greeting = phone.dial().await.expect("TwiML");
    let asked = answer(&phone, &greeting, &[("SpeechResult", "I need an appointment")]).await;
    let base = running.url("/voice");
    for strange in [
        "/voice/turn?turn=1",
        "/voice/turn?turn=99",
        "/voice/turn?turn=-1",
        "/voice/turn?turn=x",
        "/voice/turn",
    ] {
        let (_, document) = phone.go_on(&base, strange, &[("SpeechResult", "goodbye")]).await.expect("TwiML");
        assert_eq!(document, asked, "{strange} is not what was asked");
    }
}

#[tokio::test]
async fn after_a_restart_the_call_begins_anew_and_still_books() {
    const BASE: &str = "https://clinic.example.test";
    let quick = |limits: &mut bridge::Limits| limits.closing_grace = Duration::from_millis(50);
    let before = Setup::default().public_base(BASE).limits(quick).start().await;
    let phone = before.phone();
    let asked = up_to_the_read_back(&phone, "Ana Ruiz").await;
    let booked = answer(&phone, &asked, &[("SpeechResult", "yes")]).await;
    assert!(words(&booked).contains("You're booked"), "{}", words(&booked));
    let after = Setup::default().public_base(BASE).books(before.end().await).start().await;
    let config = PhoneConfig { door: Some(after.address), ..phone.config().clone() };
    let phone = Phone::new(config).expect("a client");
    let anew = answer(&phone, &booked, &[("SpeechResult", "one more please")]).await;
    let said = words(&anew);
    assert!(
        said.starts_with("I'm sorry") && said.contains("This is Sarah"),
        "an apology and a new start: {said}"
    );
    let mut document = anew;
    for words in ["an appointment", "Bob Ruiz", "next Monday", "eleven o'clock", "yes"] {
        document = answer(&phone, &document, &[("SpeechResult", words)]).await;
    }
    assert!(words(&document).contains("You're booked, Bob Ruiz"), "{}", words(&document));
    let rows = after.store().on_day(MONDAY).expect("the book is read");
    assert_eq!(rows.len(), 2, "the second booking of one call is not taken for a repetition of the first");
}

#[tokio::test]
async fn a_media_stream_that_is_not_known_here_goes_on_in_turns() {
    let running = Setup::default().start().await;
    let phone = running.phone();
    let base = running.url("/voice");
    let (_, document) = phone.go_on(&base, "/voice/after", &[]).await.expect("TwiML");
    assert!(words(&document).contains("having a little trouble"), "{}", words(&document));
    assert!(!hangs_up(&document), "nobody is dropped");
    assert_eq!(running.desk.live().count(), 1);
    let (_, again) = phone.go_on(&base, "/voice/after", &[]).await.expect("TwiML");
    assert_eq!(again, document, "asked twice, it is one call");
    let other = running.phone();
    let gone = other.report(&running.url("/voice/after"), "completed", &[]).await.expect("an answer");
    assert!(hangs_up(&caller::twiml::parse(&gone.body).expect("TwiML")), "this caller is gone");
    let (_, late) = other.go_on(&base, "/voice/after", &[]).await.expect("TwiML");
    assert!(hangs_up(&late) && hangs_up(&other.dial().await.expect("TwiML")), "whatever comes later");
    assert_eq!(running.desk.live().count(), 1, "and has no call");
}
