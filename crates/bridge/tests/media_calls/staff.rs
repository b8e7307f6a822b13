//! Staff in a call over real sockets: heard by the caller, told to the model, kept in the recording and in the book.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use caller::MediaStream;
use desk::live::{AtDesk, DeskNews, DeskOver, DeskState, Piece, StaffInput, StaffRefusal, Whisper};
use desk::recordings::RecordingSettings;
use serde_json::Value;
use testkit::realtime::{FakeRealtime, Pace, Script, Turn};
use testkit::speech::ulaw;
use wire::call::{Line, Speaker};
use wire::event::Event;
use wire::person::WhyPerson;
use wire::staff::{StaffAct, StaffDeed};

use crate::line::{Clinic, PAUSE, SOON, call, told};

/// What the desk says in these tests: a byte that nothing else consists of.
const DESK: u8 = 0x15;

fn talkative() -> Script {
    let script = Script::new(|asked| match asked.caller.len() {
        0 => Turn::say("Hello there."),
        _ => Turn::say("I am back."),
    });
    script.hearing(["It is for my son."]).pace(Pace { speed: 16.0, ..Pace::default() })
}

/// A call that was greeted.
async fn greeted(clinic: &Clinic) -> (MediaStream, String) {
    let phone = clinic.phone();
    let mut stream = call(&phone, 1.0).await;
    stream.hear_turn(PAUSE, SOON).await.expect("the greeting");
    (stream, phone.config().call_sid.clone())
}

async fn until(desk: &mut AtDesk, state: DeskState) {
    let waiting = async {
        while !matches!(desk.next().await.expect("the call is up"), DeskNews::State(now) if now == state) {}
    };
    tokio::time::timeout(SOON, waiting).await.expect("the desk is told");
}

/// A desk that has the call.
async fn take_over(clinic: &Clinic, call_sid: &str) -> AtDesk {
    let mut desk = clinic.desk.live().take_over(call_sid, "Front desk").expect("the call can be had");
    until(&mut desk, DeskState::Live { is_holding: false }).await;
    desk
}

/// Speaks for so many frames, in real time.
async fn speak(desk: &mut AtDesk, frames: usize) {
    let mut pace = tokio::time::interval(Duration::from_millis(20));
    for _ in 0..frames {
        pace.tick().await;
        desk.say(Bytes::from_static(&[DESK; 160]));
    }
}

fn acts(clinic: &Clinic, call_sid: &str) -> Vec<StaffAct> {
    let record = clinic.desk.live().record(call_sid).expect("the call is known");
    let acts = record.lines.into_iter().filter_map(|line| match line {
        Line::Staff(act) => Some(act),
        _ => None,
    });
    acts.collect()
}

fn deeds(acts: &[StaffAct]) -> Vec<(StaffDeed, bool)> {
    acts.iter().map(|act| (act.deed, act.until.is_some())).collect()
}

/// What the model was told as the system.
fn system_items(service: &FakeRealtime) -> Vec<String> {
    let log = service.log();
    let items = log.of_type("conversation.item.create").map(|event| &event["item"]);
    let told = items.filter(|item| item["role"] == "system");
    told.map(|item| item["content"][0]["text"].as_str().unwrap_or_default().to_owned()).collect()
}

/// Both channels of the only recording: the caller's, then the agent's.
fn channels(folder: &Path) -> [Vec<i16>; 2] {
    let mut files = std::fs::read_dir(folder).expect("the folder").flatten().map(|entry| entry.path());
    let file = files.find(|path| path.extension().is_some_and(|e| e == "wav")).expect("a recording");
    let bytes = std::fs::read(file).expect("the file");
    [0, 2].map(|of| bytes[44..].chunks_exact(4).map(|f| i16::from_le_bytes([f[of], f[of + 1]])).collect())
}

#[tokio::test]
async fn the_caller_hears_the_desk_and_the_model_goes_on_knowing_what_it_missed() {
    let service = FakeRealtime::start(talkative()).await;
    let clinic = Clinic::open(&service).await;
    let folder = tempfile::tempdir().expect("a folder");
    let settings = RecordingSettings {
        folder: folder.path().to_owned(),
        records: true,
        announces: false,
        kept_days: None,
    };
    clinic.desk.open_recordings(settings).await.expect("the folder can be used");
    let (mut stream, call_sid) = greeted(&clinic).await;

    let mut desk = take_over(&clinic, &call_sid).await;
    let staff = clinic.desk.live().calls()[0].staff.clone().expect("the windows see who has it");
    assert_eq!((staff.who.as_str(), staff.is_holding), ("Front desk", false));
    let before = stream.record().heard.len();
    speak(&mut desk, 50).await;
    let heard = stream.hear_turn(PAUSE, SOON).await.expect("the desk is heard");
    assert_eq!(heard, vec![DESK; 50 * 160], "every frame of a second, in order, after {before} bytes");
    stream.speak(&ulaw("It is for my son."));
    let from_caller = async {
        loop {
            if let Some(DeskNews::Caller(sound)) = desk.next().await
                && sound.iter().any(|byte| audio::mulaw::decode(*byte).unsigned_abs() > 1_000)
            {
                return;
            }
        }
    };
    tokio::time::timeout(SOON, from_caller).await.expect("the desk hears the caller");
    let keep_alive = async {
        while !clinic.desk.live().record(&call_sid).is_some_and(|record| {
            record
                .lines
                .iter()
                .any(|line| matches!(line, Line::Utterance(said) if said.text == "It is for my son."))
        }) {
            desk.tell(StaffInput::Alive).await.expect("the call is up");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(SOON, keep_alive).await.expect("the caller's words are written down meanwhile");
    let asked = service.log().of_type("response.create").count();
    assert_eq!(asked, 1, "for the greeting and for nothing else");

    desk.tell(StaffInput::GiveBack { note: Some("Offer Thursday.".into()) }).await.expect("the call is up");
    until(&mut desk, DeskState::Over(DeskOver::GivenBack)).await;
    stream.hear_turn(PAUSE, SOON).await.expect("the model goes on");
    let told = system_items(&service);
    assert!(
        told.iter().any(|text| text.contains("It is for my son.") && text.contains("Offer Thursday.")),
        "{told:?}"
    );
    assert_eq!(service.violations(), Vec::<String>::new());
    assert_eq!(deeds(&acts(&clinic, &call_sid)), [(StaffDeed::TookOver, true), (StaffDeed::GaveBack, false)]);
    stream.hang_up().await;
    clinic.quiet().await;
    clinic.desk.close_recordings().await;
    let [caller, agent] = channels(folder.path());
    let level = audio::mulaw::decode(DESK);
    let of_desk = |sound: &[i16]| sound.iter().filter(|sample| sample.abs_diff(level) < 300).count();
    assert!(
        of_desk(&agent) > 15_000,
        "a second of the desk, at 16 kHz, in the agent's channel: {}",
        of_desk(&agent)
    );
    assert!(of_desk(&caller) < 500, "and not in the caller's");
}

fn words_of_staff<'a>(lines: impl Iterator<Item = &'a Line>) -> Vec<String> {
    let said = lines.filter_map(|line| match line {
        Line::Utterance(said) if said.speaker == Speaker::Staff => Some(said.text.clone()),
        _ => None,
    });
    said.collect()
}

/// What of the desk's words is written down while the call goes on, once there is something.
async fn written_of(clinic: &Clinic, call_sid: &str, desk: &AtDesk) -> Vec<String> {
    let written = async {
        loop {
            desk.tell(StaffInput::Alive).await.expect("the call is up");
            let record = clinic.desk.live().record(call_sid).expect("the call is up");
            let words = words_of_staff(record.lines.iter());
            if !words.is_empty() {
                return words;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(SOON, written).await.expect("the desk's words are written down")
}

#[tokio::test]
async fn what_the_desk_says_is_written_down_by_a_session_of_its_own() {
    let service = FakeRealtime::start(talkative().dictating(["We have your form."])).await;
    let clinic = Clinic::open(&service).await;
    let (mut stream, call_sid) = greeted(&clinic).await;
    let mut desk = take_over(&clinic, &call_sid).await;
    speak(&mut desk, 50).await;
    stream.hear_turn(PAUSE, SOON).await.expect("the desk is heard");
    let words = written_of(&clinic, &call_sid, &desk).await;
    assert_eq!(words, ["We have your form."]);
    let (path, has_key) = service.log().handshakes.last().cloned().expect("a handshake");
    assert!(path.ends_with("?intent=transcription") && has_key, "{path}");
    desk.tell(StaffInput::GiveBack { note: None }).await.expect("the call is up");
    until(&mut desk, DeskState::Over(DeskOver::GivenBack)).await;
    stream.hear_turn(PAUSE, SOON).await.expect("the model goes on");
    let told = system_items(&service);
    assert!(told.iter().any(|text| text.contains("the colleague said \"We have your form.\"")), "{told:?}");
    service.until(SOON, |log| log.ended == 1).await;
    stream.hang_up().await;
    clinic.quiet().await;
    assert_eq!(service.violations(), Vec::<String>::new());
    assert_eq!(staff_in_the_book(&clinic, &call_sid, 1).await, ["We have your form."]);
}

/// What staff said, as the book has it once the call is over and so many sentences are there.
async fn staff_in_the_book(clinic: &Clinic, call_sid: &str, count: usize) -> Vec<String> {
    let waiting = async {
        loop {
            let past = clinic.desk.past_call(call_sid).await.expect("the call is in the book");
            let words = words_of_staff(past.lines.iter().map(|timed| &timed.line));
            if past.call.end_time.is_some() && words.len() >= count {
                return words;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(SOON, waiting).await.expect("it is written")
}

#[tokio::test]
async fn the_last_words_before_the_end_are_written_down_after_it() {
    let pace = Pace { speed: 16.0, transcribe: Duration::from_millis(400), ..Pace::default() };
    let script = talkative().dictating(["We have your form. Goodbye."]).pace(pace);
    let service = FakeRealtime::start(script).await;
    let clinic = Clinic::open(&service).await;
    let (stream, call_sid) = greeted(&clinic).await;
    let mut desk = take_over(&clinic, &call_sid).await;
    service.until(SOON, |log| log.handshakes.len() == 2).await;
    speak(&mut desk, 50).await;
    // In the middle of the sentence, for the service: it has not noticed any end yet.
    stream.hang_up().await;
    clinic.quiet().await;
    let record = clinic.desk.live().record(&call_sid).expect("it ended a moment ago");
    assert_eq!(words_of_staff(record.lines.iter()), Vec::<String>::new(), "nobody has waited for them");
    assert_eq!(staff_in_the_book(&clinic, &call_sid, 1).await, ["We have your form. Goodbye."]);
    assert_eq!(clinic.desk.live().count(), 0, "an ended call stays ended");
    service.until(SOON, |log| log.ended == 2).await;
    assert_eq!(service.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_dictation_that_breaks_goes_on_with_what_was_not_written_down() {
    let service = FakeRealtime::start(talkative().dictating(["We have your form."])).await;
    let clinic = Clinic::open(&service).await;
    let (mut stream, call_sid) = greeted(&clinic).await;
    // The call's own session, which is the first, has had its script already. The second breaks when it has noticed speech.
    service.change(|script| (script.faults.drop_after, script.faults.sessions) = (Some(3), Some(2)));
    let mut desk = take_over(&clinic, &call_sid).await;
    speak(&mut desk, 50).await;
    stream.hear_turn(PAUSE, SOON).await.expect("the desk is heard");
    let words = written_of(&clinic, &call_sid, &desk).await;
    assert_eq!(words, ["We have your form."], "once");
    assert_eq!(service.log().handshakes.len(), 3, "the call's, the one that broke, and the one after it");
    stream.hang_up().await;
    clinic.quiet().await;
}

#[tokio::test]
async fn a_call_goes_on_where_the_desks_words_cannot_be_written_down() {
    let service = FakeRealtime::start(talkative().dictating(["Nobody reads this."])).await;
    let clinic = Clinic::open(&service).await;
    let (mut stream, call_sid) = greeted(&clinic).await;
    service.change(|script| script.faults.refuse_transcription = true);
    let mut desk = take_over(&clinic, &call_sid).await;
    service.until(SOON, |log| log.ended == 1).await;
    speak(&mut desk, 25).await;
    let heard = stream.hear_turn(PAUSE, SOON).await.expect("the desk is heard");
    assert_eq!(heard, vec![DESK; 25 * 160]);
    desk.tell(StaffInput::GiveBack { note: None }).await.expect("the call is up");
    stream.hear_turn(PAUSE, SOON).await.expect("the model goes on");
    let record = clinic.desk.live().record(&call_sid).expect("the call is up");
    assert_eq!(words_of_staff(record.lines.iter()), Vec::<String>::new());
    stream.hang_up().await;
    clinic.quiet().await;
}

#[tokio::test]
async fn what_the_models_caller_says_alarms_the_desk_until_staff_have_the_call() {
    let script = talkative().hearing(["Can I talk to a person?", "I have chest pain."]);
    let service = FakeRealtime::start(script).await;
    let clinic = Clinic::open(&service).await;
    let (mut stream, call_sid) = greeted(&clinic).await;
    let mut events = clinic.desk.bus().subscribe(None);
    for words in ["Can I talk to a person?", "I have chest pain."] {
        stream.speak(&ulaw(words));
        stream.spoken(SOON).await.expect("it was said");
        stream.hear_turn(PAUSE, SOON).await.expect("an answer");
    }
    let told = told(&mut events);
    let told = told.iter().filter_map(|event| match event {
        Event::CallChanged(call) => call.person.as_ref().map(|person| person.why),
        _ => None,
    });
    let mut told: Vec<WhyPerson> = told.collect();
    told.dedup();
    assert_eq!(told, [WhyPerson::Asked, WhyPerson::Emergency]);
    let snapshot = clinic.desk.snapshot();
    assert!(snapshot.calls[0].call.person.is_some(), "a page that is loaded anew still sees it");
    let _desk = take_over(&clinic, &call_sid).await;
    assert_eq!(clinic.desk.live().calls()[0].person, None, "somebody is there");
    stream.cut().await;
    clinic.quiet().await;
}

#[tokio::test]
async fn a_desk_that_is_gone_gives_the_call_back_and_the_next_may_have_it() {
    let service = FakeRealtime::start(talkative()).await;
    let clinic = Clinic::open(&service).await;
    let (mut stream, call_sid) = greeted(&clinic).await;
    let desk = take_over(&clinic, &call_sid).await;
    let second = clinic.desk.live().take_over(&call_sid, "Back office");
    assert!(matches!(second, Err(StaffRefusal::Taken { who, .. }) if who == "Front desk"));
    drop(desk);
    stream.hear_turn(PAUSE, Duration::from_secs(5)).await.expect("the model goes on by itself");
    assert_eq!(deeds(&acts(&clinic, &call_sid)), [(StaffDeed::TookOver, true), (StaffDeed::WentAway, false)]);
    assert_eq!(clinic.desk.live().calls()[0].staff, None);
    let _desk = take_over(&clinic, &call_sid).await;
    stream.cut().await;
    clinic.quiet().await;
    let written = async {
        loop {
            let past = clinic.desk.past_call(&call_sid).await.expect("the call is in the book");
            let staff = past.lines.iter().filter_map(|timed| match &timed.line {
                Line::Staff(act) => Some(act.clone()),
                _ => None,
            });
            let staff: Vec<StaffAct> = staff.collect();
            if past.call.end_time.is_some() {
                return staff;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let staff = tokio::time::timeout(SOON, written).await.expect("the end is written");
    let expected = [(StaffDeed::TookOver, true), (StaffDeed::WentAway, false), (StaffDeed::TookOver, true)];
    assert_eq!(deeds(&staff), expected, "and so is what staff did");
}

#[tokio::test]
async fn a_desk_that_makes_no_sound_for_three_seconds_is_gone() {
    let service = FakeRealtime::start(talkative()).await;
    let clinic = Clinic::open(&service).await;
    let (mut stream, call_sid) = greeted(&clinic).await;
    let mut desk = take_over(&clinic, &call_sid).await;
    let silent = until(&mut desk, DeskState::Over(DeskOver::Silent));
    tokio::time::timeout(Duration::from_secs(5), silent).await.expect("within five seconds");
    stream.hear_turn(PAUSE, SOON).await.expect("the model goes on by itself");
    stream.hang_up().await;
    clinic.quiet().await;
}

#[tokio::test]
async fn twenty_listen_and_each_hears_both_sides() {
    let service = FakeRealtime::start(talkative()).await;
    let clinic = Clinic::open(&service).await;
    let (mut stream, call_sid) = greeted(&clinic).await;
    let live = clinic.desk.live();
    let mut listening: Vec<_> =
        (0..20).map(|n| live.listen(&call_sid, &format!("Window {n}")).expect("it can be heard")).collect();
    assert_eq!(live.calls()[0].listeners, 20);
    stream.speak(&ulaw("It is for my son."));
    stream.hear_turn(PAUSE, SOON).await.expect("the answer");
    for listener in &mut listening {
        let (mut caller, mut agent) = (false, false);
        let hear = async {
            while !(caller && agent) {
                match listener.heard().next().await.expect("the call is up") {
                    Piece::Caller(sound) => {
                        caller |= sound.iter().any(|byte| audio::mulaw::decode(*byte).unsigned_abs() > 1_000)
                    }
                    Piece::ToCaller(sound) => agent |= !sound.is_empty(),
                    Piece::Cleared => {}
                }
            }
        };
        tokio::time::timeout(SOON, hear).await.expect("both sides");
    }
    drop(listening);
    assert_eq!(live.calls()[0].listeners, 0);
    let acts = acts(&clinic, &call_sid);
    assert_eq!(deeds(&acts), [(StaffDeed::Listened, true); 20], "each is in the record, from when to when");
    stream.hang_up().await;
    clinic.quiet().await;
}

#[tokio::test]
async fn a_whisper_reaches_the_model_and_nobody_else() {
    let service = FakeRealtime::start(talkative()).await;
    let clinic = Clinic::open(&service).await;
    let (mut stream, call_sid) = greeted(&clinic).await;
    let whisper = Whisper { who: "Front desk".into(), text: "Offer her Thursday at three.".into() };
    clinic.desk.live().whisper(&call_sid, whisper).expect("the call is up");
    stream.hear_turn(PAUSE, SOON).await.expect("it acts on it");
    let told = system_items(&service);
    assert!(told.iter().any(|text| text.contains("Offer her Thursday at three.")), "{told:?}");
    let instructed = service.log();
    let last: Vec<&Value> = instructed.of_type("response.create").collect();
    assert!(
        last[1]["response"]["instructions"]
            .as_str()
            .is_some_and(|text| text.contains("unheard by the caller"))
    );
    let acts = acts(&clinic, &call_sid);
    assert_eq!(acts[0].words.as_deref(), Some("Offer her Thursday at three."));
    let record = clinic.desk.live().record(&call_sid).expect("the call is up");
    let said = |line: &Line| matches!(line, Line::Utterance(said) if said.text.contains("Thursday"));
    assert!(!record.lines.iter().any(said), "it was said by nobody");
    stream.hang_up().await;
    clinic.quiet().await;
}

#[tokio::test]
async fn a_call_that_ends_ends_what_staff_did_in_it() {
    let service = FakeRealtime::start(talkative()).await;
    let clinic = Clinic::open(&service).await;
    let (stream, call_sid) = greeted(&clinic).await;
    let mut listening = clinic.desk.live().listen(&call_sid, "Back office").expect("it can be heard");
    let mut desk = take_over(&clinic, &call_sid).await;
    stream.cut().await;
    until(&mut desk, DeskState::Over(DeskOver::Ended)).await;
    let silence = async { while listening.heard().next().await.is_some() {} };
    tokio::time::timeout(SOON, silence).await.expect("the listener is told");
    clinic.quiet().await;
    assert_eq!(deeds(&acts(&clinic, &call_sid)), [(StaffDeed::Listened, true), (StaffDeed::TookOver, true)]);
    assert_eq!(clinic.desk.live().listen(&call_sid, "").err(), Some(StaffRefusal::NotFound));
}
