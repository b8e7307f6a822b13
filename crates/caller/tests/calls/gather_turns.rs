//! A call over `<Gather>` turns, with signed posts to real addresses.

use std::{collections::BTreeMap, sync::Arc};

use crate::reception::Reception;
use caller::{
    CallError,
    gather::{self, End, Reply},
};

async fn reception(
    answer: impl Fn(&str, &BTreeMap<String, String>) -> String + Send + Sync + 'static,
) -> Reception {
    Reception::open(Arc::new(answer), Arc::new(|_: &str| vec![])).await
}

fn booking(path: &str, fields: &BTreeMap<String, String>) -> String {
    let verbs = match (path, fields.get("SpeechResult").map(String::as_str), fields.get("Digits").map(String::as_str)) {
        ("/voice", ..) => {
            r#"<Say>Hello.</Say><Gather input="speech dtmf" action="/voice/turn?n=1"><Say>What is your name?</Say></Gather><Redirect>/voice</Redirect>"#.to_owned()
        }
        ("/voice/turn", Some(name), _) => format!(
            r#"<Gather input="dtmf" numDigits="1" action="turn"><Say>Press 1, {name}.</Say></Gather>"#
        ),
        ("/voice/turn", _, Some("1")) => "<Say>Booked.</Say><Hangup/>".to_owned(),
        _ => panic!("an unexpected request to {path}: {fields:?}"),
    };
    format!("<Response>{verbs}</Response>")
}

#[tokio::test]
async fn answers_are_posted_to_the_actions_until_the_reception_hangs_up() {
    let reception = reception(booking).await;
    let phone = reception.phone();
    let first = phone.dial().await.expect("TwiML");
    let mut replies = [Reply::Nothing, Reply::say("Anna"), Reply::Press("19#".into())].into_iter();
    let base = phone.config().voice_url.clone();
    let talk = gather::converse(&phone, &base, first, |_, _| replies.next().expect("three turns"))
        .await
        .expect("a call");
    let heard: Vec<_> = talk.heard().collect();
    assert_eq!(
        heard,
        ["Hello. What is your name?", "Hello. What is your name?", "Press 1, Anna.", "Booked."],
        "silence falls through to the redirect; then name and key are understood"
    );
    assert_eq!(talk.end, End::HungUp);
    assert_eq!(talk.warnings, Vec::<String>::new());
}

#[tokio::test]
async fn a_caller_can_hang_up_in_the_middle() {
    let reception = reception(booking).await;
    let phone = reception.phone();
    let first = phone.dial().await.expect("TwiML");
    let base = phone.config().voice_url.clone();
    let talk = gather::converse(&phone, &base, first, |_, _| Reply::HangUp).await.expect("a call");
    assert_eq!((talk.end, talk.turns.len()), (End::CallerLeft, 1));
}

#[tokio::test]
async fn a_document_that_goes_round_is_an_error() {
    let reception = reception(|_, _| "<Response><Redirect>/voice</Redirect></Response>".to_owned()).await;
    let phone = reception.phone();
    let first = phone.dial().await.expect("TwiML");
    let base = phone.config().voice_url.clone();
    let endless = gather::converse(&phone, &base, first, |_, _| Reply::Nothing).await;
    assert!(matches!(endless, Err(CallError::Endless(_))));
}

#[tokio::test]
async fn a_dial_ends_the_turns_and_names_whom() {
    let reception = reception(|_, _| {
        "<Response><Say>One moment.</Say><Dial action=\"/x\">+15005550001</Dial></Response>".into()
    })
    .await;
    let phone = reception.phone();
    let first = phone.dial().await.expect("TwiML");
    let base = phone.config().voice_url.clone();
    let talk = gather::converse(&phone, &base, first, |_, _| Reply::Nothing).await.expect("a call");
    let End::Dialed(dial) = talk.end else { panic!("a dial") };
    assert_eq!(dial.targets, [("Number".to_owned(), "+15005550001".to_owned())]);
    assert_eq!(talk.turns, [("One moment.".to_owned(), None)]);
}

#[tokio::test]
async fn a_program_behind_a_tunnel_is_called_at_its_door_with_its_public_name() {
    let answer =
        Arc::new(|_: &str, _: &BTreeMap<String, String>| "<Response><Hangup/></Response>".to_owned());
    let reception = Reception::open_as(Some("clinic.example.test"), answer, Arc::new(|_: &str| vec![])).await;
    let mut config = reception.config();
    config.voice_url = "https://clinic.example.test/voice".parse().expect("an address");
    config.door = Some(reception.address);
    let document =
        caller::Phone::new(config).expect("a client").dial().await.expect("signed as the world sees it");
    assert_eq!(document.instructions, [caller::twiml::Instruction::Hangup]);
}
