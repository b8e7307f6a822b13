//! Whole calls in `<Gather>` turns: signed requests over real sockets, rows in SQLite, events on the bus.

mod support;

use std::time::Duration;

use caller::gather::{self, Conversation, End, Reply};
use caller::twiml::{Document, Gather, Instruction};
use caller::{Phone, PhoneConfig};
use desk::live::{EndReason, Order};
use support::{MONDAY, Running, Setup};
use url::Url;
use wire::call::{Line, Speaker, Step, ToolState};
use wire::event::Event;

/// Says one thing after the other, then stays silent.
fn script(replies: &[Reply]) -> impl FnMut(&str, &Gather) -> Reply {
    let mut replies = replies.iter().cloned();
    move |_, _| replies.next().unwrap_or(Reply::Nothing)
}

async fn talk(running: &Running, phone: &Phone, replies: &[Reply]) -> Conversation {
    let first = phone.dial().await.expect("TwiML");
    let talk = gather::converse(phone, &running.url("/voice"), first, script(replies)).await.expect("a call");
    assert_eq!(talk.warnings, Vec::<String>::new(), "Twilio's debugger stays empty");
    talk
}

/// One turn by hand: posts `fields` to where the document asks for them.
async fn answer(phone: &Phone, document: &Document, fields: &[(&str, &str)]) -> Document {
    let action = action_of(document);
    phone.go_on(&action, action.as_str(), fields).await.expect("TwiML").1
}

fn action_of(document: &Document) -> Url {
    let Some(Instruction::Gather(gather)) = document.instructions.first() else {
        panic!("a question: {:?}", document.instructions)
    };
    gather.action.as_deref().expect("an action").parse().expect("an address")
}

/// All that is said in a document.
fn words(document: &Document) -> String {
    let mut all = Vec::new();
    for instruction in &document.instructions {
        match instruction {
            Instruction::Say(words) => all.push(words.clone()),
            Instruction::Gather(gather) => {
                all.extend(gather.prompts.iter().filter_map(|prompt| match prompt {
                    Instruction::Say(words) => Some(words.clone()),
                    _ => None,
                }))
            }
            _ => {}
        }
    }
    all.join(" ")
}

fn hangs_up(document: &Document) -> bool {
    document.instructions.last() == Some(&Instruction::Hangup)
}

/// Brings a call to the read-back of ten o'clock on Monday.
async fn up_to_the_read_back(phone: &Phone, name: &str) -> Document {
    let mut document = phone.dial().await.expect("TwiML");
    for words in ["I'd like to make an appointment", name, "next Monday", "ten o'clock"] {
        document = answer(phone, &document, &[("SpeechResult", words)]).await;
    }
    assert!(words(&document).contains("Is that right?"), "{}", words(&document));
    document
}

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
        Line::Tool(_) => None,
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
async fn two_callers_who_agree_to_one_time_in_the_same_moment_do_not_both_get_it() {
    let running = Setup::default().start().await;
    let (ana, bob) = (running.phone(), running.phone());
    let (asked_ana, asked_bob) =
        (up_to_the_read_back(&ana, "Ana Ruiz").await, up_to_the_read_back(&bob, "Bob Lee").await);
    let yes = [("SpeechResult", "yes")];
    let (for_ana, for_bob) = tokio::join!(answer(&ana, &asked_ana, &yes), answer(&bob, &asked_bob, &yes));
    let heard = [words(&for_ana), words(&for_bob)];
    assert_eq!(heard.iter().filter(|words| words.contains("You're booked")).count(), 1, "{heard:?}");
    let loser = heard.iter().find(|words| !words.contains("You're booked")).expect("one");
    assert!(
        loser.contains("That time slot was just booked by someone else. Please choose another time."),
        "{loser}"
    );
    assert_eq!(running.store().on_day(MONDAY).expect("the book is read").len(), 1);
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
async fn a_final_status_ends_the_call_and_nothing_late_brings_it_back() {
    for (path, status) in [("/api/voice/status", "completed"), ("/twilio/call-status", "no-answer")] {
        let running = Setup::default().start().await;
        let phone = running.phone();
        let greeting = phone.dial().await.expect("TwiML");
        let url = running.url(path);
        let ringing = phone.report(&url, "in-progress", &[]).await.expect("an answer");
        assert_eq!((ringing.status, running.desk.live().count()), (200, 1), "that is not the end");
        for _ in 0..2 {
            let reply = phone.report(&url, status, &[("CallDuration", "12")]).await.expect("an answer");
            assert_eq!((reply.status, reply.content_type.as_str()), (200, "text/xml"));
            assert!(caller::twiml::parse(&reply.body).expect("TwiML").instructions.is_empty());
            assert_eq!(running.desk.live().count(), 0, "{status} is");
        }
        assert!(hangs_up(&answer(&phone, &greeting, &[("SpeechResult", "hello?")]).await), "a late turn");
        assert!(hangs_up(&phone.dial().await.expect("TwiML")), "a webhook that is replayed");
        let (_, after) = phone.go_on(&url, "/voice/after", &[]).await.expect("TwiML");
        assert!(hangs_up(&after), "a late continuation");
        assert_eq!(running.desk.live().count(), 0, "no ghost");
    }
}

#[tokio::test]
async fn a_turn_that_says_itself_that_the_caller_left_ends_the_call() {
    let running = Setup::default().start().await;
    let phone = running.phone();
    let action = action_of(&phone.dial().await.expect("TwiML"));
    let reply = phone.report(&action, "completed", &[]).await.expect("an answer");
    assert!(hangs_up(&caller::twiml::parse(&reply.body).expect("TwiML")), "{}", reply.body);
    assert_eq!(running.desk.live().count(), 0, "Twilio asks the action also when the caller hung up");
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

#[tokio::test]
async fn a_final_status_is_passed_on_to_a_call_that_has_a_media_stream() {
    let running = Setup::default().start().await;
    let phone = running.phone();
    let (orders, mut at_its_loop) = tokio::sync::mpsc::channel(1);
    let start = desk::live::LiveCallStart {
        call_sid: phone.config().call_sid.clone(),
        stream_sid: "MZ1".to_owned(),
        phone_number: phone.config().from.as_str().into(),
        source: wire::call::Source::Phone,
        agent: wire::call::Agent::Openai,
    };
    let _media = running.desk.live().register(start, orders).expect("no such call is up");
    let url = running.url("/twilio/call-status");
    phone.report(&url, "in-progress", &[]).await.expect("an answer");
    assert!(at_its_loop.try_recv().is_err(), "that is not the end");
    phone.report(&url, "completed", &[]).await.expect("an answer");
    assert_eq!(at_its_loop.try_recv(), Ok(Order::HangUp(EndReason::CallerLeft)), "its loop ends it");
}

#[tokio::test]
async fn the_staff_can_end_a_call_with_its_next_turn() {
    let running = Setup::default().start().await;
    let phone = running.phone();
    let asked = up_to_the_read_back(&phone, "Ana Ruiz").await;
    running
        .desk
        .live()
        .order(&phone.config().call_sid, Order::HangUp(EndReason::Staff))
        .expect("it takes orders");
    let document = answer(&phone, &asked, &[("SpeechResult", "yes")]).await;
    assert!(hangs_up(&document) && words(&document).contains("Goodbye"), "{}", words(&document));
    assert_eq!(running.desk.live().count(), 0);
    assert_eq!(running.store().on_day(MONDAY).expect("the book is read").len(), 0, "nothing more is done");
}

#[tokio::test]
async fn a_call_that_lasts_too_long_is_said_goodbye_to() {
    let running = Setup::default().limits(|limits| limits.max_call_duration = Duration::ZERO).start().await;
    let phone = running.phone();
    let greeting = phone.dial().await.expect("TwiML");
    let document = answer(&phone, &greeting, &[("SpeechResult", "I'd like an appointment")]).await;
    assert!(hangs_up(&document), "{document:?}");
    assert!(
        words(&document).starts_with("I'm sorry, we have reached the time limit"),
        "{}",
        words(&document)
    );
}

#[tokio::test]
async fn silence_is_asked_after_and_ends_in_a_goodbye() {
    let running = Setup::default().start().await;
    let phone = running.phone();
    let talk = talk(&running, &phone, &[]).await;
    let heard: Vec<&str> = talk.heard().collect();
    assert!(heard[1].starts_with("I'm sorry, I didn't hear anything."), "{heard:?}");
    assert!(heard[2].starts_with("Are you still there?"), "{heard:?}");
    assert_eq!((heard.len(), talk.end), (4, End::HungUp), "the third silence ends it");
    assert_eq!(running.desk.live().count(), 0);
}

#[tokio::test]
async fn a_call_without_turns_leaves_the_list_and_comes_back_with_its_next_one() {
    let running =
        Setup::default().limits(|limits| limits.turn_idle = Duration::from_millis(50)).start().await;
    let phone = running.phone();
    let greeting = phone.dial().await.expect("TwiML");
    running.until("the call leaves the list", |running| running.desk.live().count() == 0).await;
    let document = answer(&phone, &greeting, &[("SpeechResult", "sorry, I need an appointment")]).await;
    assert!(words(&document).contains("full name"), "the talk goes on where it stood: {}", words(&document));
    let record = running.desk.live().record(&phone.config().call_sid).expect("the record");
    assert!(record.lines.len() >= 3, "and so does the transcript");
}

#[tokio::test]
async fn closing_says_goodbye_to_callers_with_their_next_turn() {
    let running = Setup::default().start().await;
    let (phone, silent) = (running.phone(), running.phone());
    let greeting = phone.dial().await.expect("TwiML");
    silent.dial().await.expect("TwiML");
    running.stop.cancel();
    let document = answer(&phone, &greeting, &[("SpeechResult", "hello")]).await;
    assert!(hangs_up(&document) && words(&document).contains("closing"), "{}", words(&document));
    assert_eq!(running.desk.live().count(), 1, "the other one is waited for");
    silent.report(&running.url("/api/voice/status"), "completed", &[]).await.expect("an answer");
    running.end().await;
}

#[tokio::test]
async fn closing_does_not_wait_for_ever() {
    let running =
        Setup::default().limits(|limits| limits.closing_grace = Duration::from_millis(50)).start().await;
    running.phone().dial().await.expect("TwiML");
    let live = running.desk.live().clone();
    running.end().await;
    assert_eq!(live.count(), 0, "a caller who does not come back is ended");
}

#[tokio::test]
async fn a_call_without_an_id_keeps_its_talk() {
    let running = Setup::default().settings(|settings| settings.validate_webhooks = false).start().await;
    let client = support::stranger();
    let mut url = running.local("/voice");
    let mut heard = String::new();
    for words in ["", "I need an appointment", "Ana Ruiz"] {
        let request = client.post(&url).form(&[("SpeechResult", words)]);
        let body = request.send().await.expect("an answer").text().await.expect("a body");
        let document = caller::twiml::parse(&body).expect("TwiML");
        heard = self::words(&document);
        url = action_of(&document).to_string();
    }
    assert!(heard.contains("What day"), "three requests, one talk: {heard}");
    assert_eq!(running.desk.live().count(), 1);
}

#[tokio::test]
async fn neither_numbers_nor_words_of_callers_reach_the_log() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter("bridge=trace,desk=trace,store=trace")
        .with_ansi(false)
        .with_writer(move || writer.clone());
    // For the whole process: what the other tests log meanwhile is looked at too.
    tracing::subscriber::set_global_default(subscriber.finish()).expect("no other test sets one");
    let running = Setup::default().start().await;
    let phone = running.phone();
    let asked = up_to_the_read_back(&phone, "Anastasia Ruizenberg").await;
    answer(&phone, &asked, &[("SpeechResult", "yes")]).await;
    let unsigned = running.url("/voice?name=Ruizenberg");
    phone.post_signed(&unsigned, &phone.params("ringing", &[]), None).await.expect("a refusal");
    phone.report(&running.url("/api/voice/status"), "completed", &[]).await.expect("an answer");
    let text = log.text();
    let call_sid = &phone.config().call_sid;
    for message in ["Incoming call", "Appointment created", "Call ended"] {
        let logged = text.lines().any(|line| line.contains(message) && line.contains(call_sid));
        assert!(logged, "{message} is logged with the call's id:\n{text}");
    }
    assert!(text.contains("A request without a valid signature was refused path=\"/voice\""), "{text}");
    for secret in ["Ruizenberg", "5005550010", "o'clock", support::TOKEN] {
        let told: Vec<&str> = text.lines().filter(|line| line.contains(secret)).collect();
        assert!(told.is_empty(), "{secret} is in the log:\n{}", told.join("\n"));
    }
}

#[derive(Clone, Default)]
struct Log(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("no panic holds it")).into_owned()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic holds it").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
