//! Whole bookings, from the greeting to the row.

use caller::gather::{End, Reply};
use wire::call::{Line, Speaker, Step, ToolState};
use wire::event::Event;

use crate::support::{MONDAY, Setup};
use crate::talk::{action_of, answer, talk, up_to_the_read_back, words};

#[tokio::test]
async fn a_whole_booking_is_a_row_in_the_book_and_events_on_the_bus() {
    let running = Setup::default().start().await;
    let mut bus = running.desk.bus().subscribe(None);
    let phone = running.phone();
    let talk = talk(
        &running,
        &phone,
        &[
            Reply::say("I'd like to make an appointment"),
            Reply::say("Ana Ruiz"),
            Reply::say("next Monday"),
            Reply::say("nine thirty"),
            Reply::say("yes"),
            Reply::say("no, that's all, thank you"),
        ],
    )
    .await;
    assert_eq!(talk.end, End::HungUp, "after the goodbye");
    let rows = running.store().on_day(MONDAY).expect("the book is read");
    assert_eq!(rows.len(), 1, "one appointment");
    assert_eq!(rows[0].customer_name, "Ana Ruiz");
    assert_eq!(rows[0].time, jiff::civil::time(9, 30, 0, 0));
    assert_eq!(rows[0].phone_number, phone.config().from, "the caller's own number");
    assert_eq!(rows[0].call_sid.as_deref(), Some(phone.config().call_sid.as_str()));
    let number = &rows[0].confirmation_number;
    let digits: Vec<String> = number.trim_start_matches("APT-").chars().map(String::from).collect();
    let heard: Vec<&str> = talk.heard().collect();
    assert!(heard[0].starts_with("Hi! This is Sarah from Riverside Medical Clinic."), "{}", heard[0]);
    assert!(heard[5].contains(&digits.join(" ")), "the number is read digit by digit: {}", heard[5]);

    let events: Vec<Event> = std::iter::from_fn(|| bus.take()).map(|(_, event)| event).collect();
    let names: Vec<&str> = events.iter().map(Event::name).collect();
    for name in ["call_started", "call_updated", "utterance_changed", "tool_changed", "appointment_changed"] {
        assert!(names.contains(&name), "{name} is told: {names:?}");
    }
    assert_eq!(names.last(), Some(&"call_ended"), "{names:?}");
    let steps: Vec<Step> = events
        .iter()
        .filter_map(
            |event| if let Event::CallUpdated(updated) = event { Some(updated.current_step) } else { None },
        )
        .collect();
    for step in
        [Step::CollectingName, Step::CollectingDate, Step::CheckingSlots, Step::Confirming, Step::Booking]
    {
        assert!(steps.contains(&step), "{step:?} is shown: {steps:?}");
    }
    assert_eq!(steps.last(), Some(&Step::Farewell), "{steps:?}");

    let record = running.desk.live().record(&phone.config().call_sid).expect("an ended call can be read");
    assert_eq!(record.call.customer_name.as_deref(), Some("Ana Ruiz"), "the name is not lost");
    assert_eq!(record.call.stream_sid, "", "there was no stream");
    let mut speakers = record.lines.iter().filter_map(|line| match line {
        Line::Utterance(utterance) => Some((utterance.speaker, utterance.text.as_str(), utterance.is_final)),
        Line::Tool(_) | Line::Staff(_) => None,
    });
    assert!(matches!(speakers.next(), Some((Speaker::Ai, _, true))), "she greets first");
    assert_eq!(speakers.next(), Some((Speaker::User, "I'd like to make an appointment", true)));
    assert!(
        speakers.any(|(_, text, _)| text.contains(number.as_str())),
        "the transcript has it as it is written"
    );
    let tools: Vec<_> = record
        .lines
        .iter()
        .filter_map(|line| if let Line::Tool(tool) = line { Some(tool) } else { None })
        .collect();
    assert!(tools.iter().all(|tool| tool.state == ToolState::Done), "{tools:?}");
    assert!(tools.last().is_some_and(|tool| tool.summary.contains(number.as_str())), "{tools:?}");
}

#[tokio::test]
async fn a_booking_by_keys_alone_needs_only_a_spoken_name() {
    let running = Setup::default().start().await;
    let keys = |keys: &str| Reply::Press(keys.to_owned());
    let replies = [keys("1"), Reply::say("Ana Ruiz"), keys("1"), keys("2"), keys("1"), keys("2")];
    let phone = running.phone();
    let talk = talk(&running, &phone, &replies).await;
    assert_eq!(talk.end, End::HungUp);
    let days = (0..5).map(|days| MONDAY.saturating_add(jiff::ToSpan::days(days)));
    let today = jiff::civil::date(2026, 11, 20);
    let rows: usize =
        days.chain([today]).map(|day| running.store().on_day(day).expect("the book is read").len()).sum();
    assert_eq!(rows, 1, "the second of the times offered on the first free day");
    let record = running.desk.live().record(&phone.config().call_sid).expect("the record");
    let pressed = |line: &Line| matches!(line, Line::Utterance(said) if said.speaker == Speaker::User && said.text == "[keypad] 2");
    assert!(record.lines.iter().any(pressed), "keys stand in the transcript");
}

#[tokio::test]
async fn a_time_that_is_read_to_one_caller_is_not_offered_to_another() {
    let running = Setup::default().start().await;
    let (ana, bob) = (running.phone(), running.phone());
    let asked_ana = up_to_the_read_back(&ana, "Ana Ruiz").await;
    let mut document = bob.dial().await.expect("TwiML");
    for words in ["I'd like to make an appointment", "Bob Lee", "next Monday", "ten o'clock"] {
        document = answer(&bob, &document, &[("SpeechResult", words)]).await;
    }
    assert!(words(&document).contains("10:00 AM on Monday, November 23 isn't free."), "{}", words(&document));
    let yes = [("SpeechResult", "yes")];
    let for_ana = answer(&ana, &asked_ana, &yes).await;
    assert!(words(&for_ana).contains("You're booked"), "{}", words(&for_ana));
    let first = answer(&bob, &document, &[("SpeechResult", "the first one")]).await;
    let for_bob = answer(&bob, &first, &yes).await;
    assert!(words(&for_bob).contains("You're booked"), "{}", words(&for_bob));
    assert_eq!(running.store().on_day(MONDAY).expect("the book is read").len(), 2);
}

#[tokio::test]
async fn what_callers_say_is_text_everywhere_whatever_it_looks_like() {
    let running = Setup::default().start().await;
    let phone = running.phone();
    let nasty = "</Say><Dial>+19005550000</Dial><script>alert(\"x\")</script> & '😀' \u{1}\u{fffe}";
    let replies = [
        Reply::say("I'd like to leave a message please"),
        Reply::say(nasty),
        Reply::say("Zoë \"Zip\" O'Neil"),
        Reply::say("yes"),
        Reply::say("no, that's all"),
    ];
    let talk = talk(&running, &phone, &replies).await;
    assert_eq!(talk.end, End::HungUp, "no <Dial> came out of it: {:?}", talk.turns);
    let record = running.desk.live().record(&phone.config().call_sid).expect("the record");
    let said = |text: &str| {
        record.lines.iter().any(|line| matches!(line, Line::Utterance(said) if said.speaker == Speaker::User && said.text == text))
    };
    assert!(said(nasty.trim()), "the transcript has it letter by letter");
    assert!(said("Zoë \"Zip\" O'Neil"));
    let read_back = up_to_the_read_back(&running.phone(), "my name is Renée O'Hara").await;
    assert!(words(&read_back).contains("Renée O'Hara"), "{}", words(&read_back));
}

#[tokio::test]
async fn a_call_without_an_id_keeps_its_talk() {
    let running = Setup::default().settings(|settings| settings.validate_webhooks = false).start().await;
    let client = crate::support::stranger();
    let mut url = running.local("/voice");
    let mut heard = String::new();
    for words in ["", "I need an appointment", "Ana Ruiz"] {
        let request = client.post(&url).form(&[("SpeechResult", words)]);
        let body = request.send().await.expect("an answer").text().await.expect("a body");
        let document = caller::twiml::parse(&body).expect("TwiML");
        heard = crate::talk::words(&document);
        url = action_of(&document).to_string();
    }
    assert!(heard.contains("What day"), "three requests, one talk: {heard}");
    assert_eq!(running.desk.live().count(), 1);
}
