//! Calls from the built-in softphone, over a real socket.

use std::sync::Arc;
use std::time::Duration;

use bridge::{AgentChoice, Bridge, Limits, Settings, SpeechChoice, Twilio};
use desk::Desk;
use desk::clock::FixedClock;
use desk::live::{DeskNews, DeskState, EndReason, Order, StaffInput};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use wire::call::{Line, Speaker, ToolState};
use wire::person::WhyPerson;
use wire::routing::{Routing, RoutingMode};
use wire::softphone::{ToPage, ToProgram};

const WITHIN: Duration = Duration::from_secs(20);

struct Running {
    desk: Desk,
    store: store::Store,
    url: String,
    stop: CancellationToken,
    tracker: TaskTracker,
    _dir: tempfile::TempDir,
}

async fn start(speech: SpeechChoice) -> Running {
    start_with(speech, |_| {}).await
}

/// With a person whose telephone rings first, where staff answer first, and so long at the desks for a softphone call.
async fn staff_first(rings: Duration) -> Running {
    // Every test may be the first; only one install succeeds, which is enough.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let running = start_with(SpeechChoice::None, |settings| {
        settings.limits.staff_first_for = rings;
        settings.twilio = Some(Twilio {
            account_sid: "AC00000000000000000000000000000001".to_owned(),
            auth_token: "token".into(),
            phone_number: None,
            agent_number: Some("+15550100123".to_owned()),
            api: url::Url::parse("http://127.0.0.1:9").expect("an address"),
        });
    })
    .await;
    running.desk.set_routing(Routing { mode: RoutingMode::StaffFirst }).await.expect("it is set");
    running
}

async fn start_with(speech: SpeechChoice, set: impl FnOnce(&mut Settings)) -> Running {
    let books = testkit::temp::store();
    let clock = FixedClock::new("2026-11-20T09:00:00Z".parse().expect("a moment"));
    let clinic = booking::clinic::Clinic::riverside(jiff::tz::TimeZone::UTC);
    let desk = Desk::open(books.store.clone(), clinic, Arc::new(clock));
    let (_, public_base) = tokio::sync::watch::channel(None);
    let mut settings = Settings {
        public_base,
        twilio: None,
        validate_webhooks: true,
        agent: AgentChoice::Auto,
        openai: None,
        limits: Limits::default(),
        speech,
        logs: None,
    };
    set(&mut settings);
    let (stop, tracker) = (CancellationToken::new(), TaskTracker::new());
    let bridge = Bridge::new(desk.clone(), settings, stop.clone(), tracker.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("ws://{}/simulator/stream", listener.local_addr().expect("an address"));
    let router = bridge.softphone_router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    Running { desk, store: books.store, url, stop, tracker, _dir: books.dir }
}

/// Whether it rings at the desks, once that is told.
fn rings(told: &ToPage) -> Option<bool> {
    match told {
        ToPage::State { rings, .. } => Some(*rings),
        _ => None,
    }
}

struct Softphone(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Softphone {
    async fn call(url: &str) -> Softphone {
        let (socket, _) = tokio_tungstenite::connect_async(url).await.expect("the socket opens");
        let mut phone = Softphone(socket);
        phone.tell(ToProgram::Call { from: None }).await;
        phone
    }

    async fn tell(&mut self, message: ToProgram) {
        let text = serde_json::to_string(&message).expect("JSON");
        self.0.send(Message::text(text)).await.expect("the socket takes it");
    }

    async fn say(&mut self, text: &str) {
        self.tell(ToProgram::Say { text: text.to_owned() }).await;
    }

    async fn next(&mut self) -> Option<Message> {
        tokio::time::timeout(WITHIN, self.0.next()).await.expect("something comes")?.ok()
    }

    /// Reads until `wanted` finds what it looks for, answering marks as the page does.
    async fn until<T>(&mut self, mut wanted: impl FnMut(&ToPage) -> Option<T>) -> T {
        loop {
            let message = self.next().await.expect("the call goes on until then");
            let Message::Text(text) = message else { continue };
            let told: ToPage = serde_json::from_str(&text).expect("the documented shape");
            if let Some(found) = wanted(&told) {
                return found;
            }
            if let ToPage::Mark { name } = told {
                self.tell(ToProgram::Mark { name }).await;
            }
        }
    }

    /// The receptionist's next whole sentence that holds `words`.
    async fn hears(&mut self, words: &str) -> String {
        self.until(|told| match told {
            ToPage::Utterance { utterance }
                if utterance.speaker == Speaker::Ai
                    && utterance.is_final
                    && utterance.text.contains(words) =>
            {
                Some(utterance.text.clone())
            }
            _ => None,
        })
        .await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_typed_call_books_a_row_and_ends_with_a_goodbye() {
    let running = start(SpeechChoice::None).await;
    let mut phone = Softphone::call(&running.url).await;
    let call_sid = phone
        .until(|told| match told {
            ToPage::Started { call_sid, hears, speaks } => {
                assert!(!hears && !speaks, "no engine and no voice is there");
                Some(call_sid.clone())
            }
            _ => None,
        })
        .await;
    assert!(call_sid.len() == 34 && call_sid.starts_with("SP"), "{call_sid}");
    phone.hears("Sarah").await;
    phone.say("Hi, this is Ana Ruiz, could I come in next Monday at ten in the morning?").await;
    let mut said = phone.hears("Monday").await;
    if said.contains("November 30") {
        phone.say("the 23rd").await;
        said = phone.hears("Monday").await;
    }
    // A look at the book that takes long is announced with the day, too.
    if !said.contains("10:00 AM") {
        phone.hears("10:00 AM").await;
    }
    assert_eq!(running.desk.live().count(), 1, "the windows see the call");
    phone.say("yes").await;
    let booked = phone
        .until(|told| match told {
            ToPage::Tool { tool } if tool.state == ToolState::Done && tool.name == "book_slot" => {
                Some(tool.summary.clone())
            }
            _ => None,
        })
        .await;
    assert!(booked.contains("APT-"), "the page is told what it means: {booked}");
    let rows = running.store.on_day(jiff::civil::date(2026, 11, 23)).expect("the book is read");
    assert_eq!(rows.len(), 1, "the row is on disk before the caller is told");
    assert_eq!(rows[0].customer_name, "Ana Ruiz");
    assert_eq!(rows[0].call_sid.as_deref(), Some(call_sid.as_str()));
    phone.hears("APT-").await;
    phone.say("no, thank you, goodbye").await;
    let reason = phone
        .until(|told| match told {
            ToPage::Ended { reason, .. } => Some(reason.clone()),
            _ => None,
        })
        .await;
    assert_eq!(reason, "The receptionist said goodbye.");
    assert!(matches!(phone.next().await, Some(Message::Close(_)) | None), "then the socket closes");
    assert_eq!(running.desk.live().count(), 0, "the call is over for the windows too");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_flite_the_receptionist_is_heard_in_frames_of_the_documented_size() {
    let Some(flite) = flite() else {
        assert!(std::env::var_os("CI").is_none(), "the gate installs flite");
        return;
    };
    let running = start(SpeechChoice::Flite(flite)).await;
    let mut phone = Softphone::call(&running.url).await;
    let (mut bytes, mut loud) = (0, false);
    while bytes < 48_000 {
        match phone.next().await.expect("the greeting is spoken") {
            Message::Binary(sound) => {
                assert_eq!(sound.len(), wire::softphone::FRAME_BYTES, "20 ms at 24 kHz");
                loud |= sound.iter().any(|byte| *byte > 20);
                bytes += sound.len();
            }
            Message::Text(text) => {
                if let Ok(ToPage::Mark { name }) = serde_json::from_str(&text) {
                    phone.tell(ToProgram::Mark { name }).await;
                }
            }
            _ => {}
        }
    }
    assert!(loud, "it is a voice and not silence");
    phone.tell(ToProgram::HangUp).await;
    phone.until(|told| matches!(told, ToPage::Ended { .. }).then_some(())).await;
}

fn flite() -> Option<std::path::PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join("flite")).find(|file| file.is_file())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_that_make_no_sense_are_told_and_the_call_goes_on() {
    let running = start(SpeechChoice::None).await;
    let (socket, _) = tokio_tungstenite::connect_async(&running.url).await.expect("the socket opens");
    let mut phone = Softphone(socket);
    phone.say("hello?").await;
    phone.until(|told| matches!(told, ToPage::Fault { .. }).then_some(())).await;
    phone.tell(ToProgram::Call { from: Some("+15005550010".into()) }).await;
    phone.hears("Sarah").await;
    let deep = "[".repeat(50_000);
    for nonsense in ["", "{", "null", r#"{"type":"dance"}"#, r#"{"type":"digit","digit":"x"}"#, &deep] {
        phone.0.send(Message::text(nonsense)).await.expect("the socket takes it");
        phone.until(|told| matches!(told, ToPage::Fault { .. }).then_some(())).await;
    }
    phone.0.send(Message::binary(vec![1, 2, 3])).await.expect("the socket takes it");
    phone.until(|told| matches!(told, ToPage::Fault { .. }).then_some(())).await;
    phone.say("what are your opening hours?").await;
    phone
        .until(|told| {
            matches!(told, ToPage::Utterance { utterance } if utterance.speaker == Speaker::Ai).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_over_the_bound_closes_this_socket_and_no_other() {
    let running = start(SpeechChoice::None).await;
    let mut quiet = Softphone::call(&running.url).await;
    quiet.hears("Sarah").await;
    let mut phone = Softphone::call(&running.url).await;
    phone.hears("Sarah").await;
    // The socket may be closed while the megabytes are still on their way.
    drop(phone.0.send(Message::binary(vec![0; 10 << 20])).await);
    while let Ok(Some(Ok(_))) = tokio::time::timeout(WITHIN, phone.0.next()).await {}
    quiet.say("what are your opening hours?").await;
    quiet.hears("9").await;
    assert_eq!(running.desk.live().count(), 1, "only the other call is left");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_the_program_says_goodbye_and_leaves_nothing_running() {
    let running = start(SpeechChoice::None).await;
    let mut phone = Softphone::call(&running.url).await;
    phone.hears("Sarah").await;
    running.stop.cancel();
    running.tracker.close();
    phone.hears("oodbye").await;
    phone.until(|told| matches!(told, ToPage::Ended { .. }).then_some(())).await;
    tokio::time::timeout(WITHIN, running.tracker.wait()).await.expect("every task of the call has ended");
    assert_eq!(running.desk.live().count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keypad_alone_books_an_appointment() {
    let running = start(SpeechChoice::None).await;
    let mut phone = Softphone::call(&running.url).await;
    phone.hears("Sarah").await;
    for digit in ['1', '#'] {
        phone.tell(ToProgram::Digit { digit }).await;
    }
    phone.hears("name").await;
    phone.say("Li Wei").await;
    phone.hears("day").await;
    phone.say("2026-11-24").await;
    phone.hears("9:00 AM").await;
    for digit in ['1', '#'] {
        phone.tell(ToProgram::Digit { digit }).await;
    }
    phone.hears("Tuesday").await;
    for digit in ['1', '#'] {
        phone.tell(ToProgram::Digit { digit }).await;
    }
    phone.hears("APT-").await;
    assert_eq!(running.store.on_day(jiff::civil::date(2026, 11, 24)).expect("the book is read").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_receptionist_is_paused_a_message_is_taken_and_nothing_else() {
    let running = start(SpeechChoice::None).await;
    running.desk.set_routing(Routing { mode: RoutingMode::AiPaused }).await.expect("it is set");
    let mut phone = Softphone::call(&running.url).await;
    let told = phone.hears("Nobody can take your call").await;
    assert!(
        told.contains("Riverside Medical Clinic") && told.contains("9 1 1"),
        "as on the telephone: {told}"
    );
    phone.say("Ana Ruiz, I'd like to make an appointment on Monday").await;
    let told = phone.hears("We will call you back").await;
    assert!(told.starts_with("Thank you"), "{told}");
    phone.until(|told| matches!(told, ToPage::Ended { .. }).then_some(())).await;
    let mut cards = Vec::new();
    for _ in 0..400 {
        cards = running.desk.callbacks().await.expect("they are read").callbacks;
        if !cards.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(cards.len(), 1, "the message is not lost");
    assert_eq!(cards[0].reason, wire::callback::CallbackReason::Message);
    assert!(cards[0].message.as_deref().is_some_and(|message| message.contains("Ana Ruiz")));

    let mut silent = Softphone::call(&running.url).await;
    silent.hears("Nobody can take your call").await;
    silent.say("   ").await;
    silent.tell(ToProgram::HangUp).await;
    running.desk.set_routing(Routing { mode: RoutingMode::AiFirst }).await.expect("it is set");
    let mut phone = Softphone::call(&running.url).await;
    phone.hears("This is Sarah").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_staff_are_first_who_takes_the_call_has_it_from_its_beginning() {
    let running = staff_first(WITHIN).await;
    let live = running.desk.live().clone();
    let mut phone = Softphone::call(&running.url).await;
    let call_sid = phone
        .until(|told| match told {
            ToPage::Started { call_sid, speaks: true, .. } => Some(call_sid.clone()),
            _ => None,
        })
        .await;
    assert!(phone.until(rings).await, "the caller is told that it rings");
    let person = live.calls()[0].person.clone().expect("the windows ring");
    assert_eq!(person.why, WhyPerson::Rings);
    let tone = async {
        loop {
            if let Some(Message::Binary(frame)) = phone.next().await
                && frame.chunks_exact(2).any(|b| i16::from_le_bytes([b[0], b[1]]).unsigned_abs() > 3_000)
            {
                return;
            }
        }
    };
    tokio::time::timeout(WITHIN, tone).await.expect("the caller hears it ring");
    phone.say("Hello?").await;
    let fault = phone
        .until(|told| match told {
            ToPage::Fault { message } => Some(message.clone()),
            _ => None,
        })
        .await;
    assert!(fault.contains("still rings"), "{fault}");

    let mut desk = live.take_over(&call_sid, "Front desk").expect("a call that rings can be had");
    let taken =
        async { while !matches!(desk.next().await, Some(DeskNews::State(DeskState::Live { .. }))) {} };
    tokio::time::timeout(WITHIN, taken).await.expect("the desk has it");
    let voice = bytes::Bytes::from([0x55; 960].to_vec());
    desk.say(voice.clone());
    let heard = async {
        loop {
            match phone.next().await.expect("the call is up") {
                Message::Binary(frame) if frame == voice => return,
                Message::Text(text) => {
                    let told: ToPage = serde_json::from_str(&text).expect("the documented shape");
                    if let ToPage::Mark { name } = told {
                        phone.tell(ToProgram::Mark { name }).await;
                    }
                }
                _ => {}
            }
        }
    };
    tokio::time::timeout(WITHIN, heard).await.expect("the caller hears the desk");
    let record = live.record(&call_sid).expect("the call is up");
    assert_eq!(record.call.person, None, "it rings no more");
    assert!(record.call.staff.is_some_and(|staff| staff.who == "Front desk"));
    let said = |line: &Line| matches!(line, Line::Utterance(said) if said.speaker == Speaker::Ai);
    assert!(!record.lines.iter().any(said), "the receptionist has not said a word");

    desk.tell(StaffInput::GiveBack { note: None }).await.expect("the call is up");
    phone.hears("").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_staff_are_first_and_nobody_takes_the_call_the_receptionist_answers() {
    let running = staff_first(Duration::from_millis(300)).await;
    let mut phone = Softphone::call(&running.url).await;
    phone.until(|told| rings(told).filter(|rings| *rings)).await;
    phone.until(|told| rings(told).filter(|rings| !rings)).await;
    phone.hears("Sarah").await;
    assert_eq!(running.desk.live().calls()[0].person, None, "nobody is rung for any more");
    phone.say("I'd like an appointment, please").await;
    phone.hears("name").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_rings_at_the_desks_can_be_hung_up_at_either_end() {
    let running = staff_first(WITHIN).await;
    let live = running.desk.live().clone();
    for by_caller in [true, false] {
        let mut phone = Softphone::call(&running.url).await;
        phone.until(|told| rings(told).filter(|rings| *rings)).await;
        let call_sid = live.calls()[0].call_sid.clone();
        if by_caller {
            phone.tell(ToProgram::HangUp).await;
        } else {
            live.order(&call_sid, Order::HangUp(EndReason::Staff)).expect("its loop takes orders");
        }
        phone.until(|told| matches!(told, ToPage::Ended { .. }).then_some(())).await;
        assert_eq!(live.count(), 0);
        let record = live.record(&call_sid).expect("it ended a moment ago");
        assert!(record.lines.is_empty() && record.call.person.is_none(), "nobody was there");
    }
    let mut phone = Softphone::call(&running.url).await;
    phone.until(|told| rings(told).filter(|rings| *rings)).await;
    running.stop.cancel();
    running.tracker.close();
    phone.until(|told| matches!(told, ToPage::Ended { .. }).then_some(())).await;
    tokio::time::timeout(WITHIN, running.tracker.wait())
        .await
        .expect("a closing program leaves nothing behind");
}
