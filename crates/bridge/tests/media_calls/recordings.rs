//! Calls over real sockets that are recorded.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bridge::Limits;
use caller::twiml::Instruction;
use caller::{MediaStream, StreamOptions};
use desk::bus::Subscription;
use desk::recordings::RecordingSettings;
use testkit::realtime::{FakeRealtime, Pace, Script, Turn};
use testkit::speech::ulaw;
use wire::event::Event;
use wire::routing::{Routing, RoutingMode};

use crate::line::{Clinic, PAUSE, SOON, brief, call, connect, told};

/// Samples this loud are a voice.
const LOUD: u16 = 1_000;

/// A clinic that records into a folder of its own.
async fn recording(service: &FakeRealtime) -> (Clinic, tempfile::TempDir) {
    let clinic = Clinic::open(service).await;
    let folder = records(&clinic).await;
    (clinic, folder)
}

/// From now on its calls are recorded into this folder.
async fn records(clinic: &Clinic) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = RecordingSettings {
        folder: folder.path().to_owned(),
        records: true,
        announces: false,
        kept_days: None,
    };
    clinic.desk.open_recordings(settings).await.expect("the folder can be used");
    folder
}

/// The only recording in the folder, once it is there.
async fn file(folder: &Path) -> PathBuf {
    let find = async {
        loop {
            let files = std::fs::read_dir(folder).expect("the folder").flatten().map(|entry| entry.path());
            if let Some(file) = files.into_iter().find(|path| path.extension().is_some_and(|e| e == "wav")) {
                return file;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(SOON, find).await.expect("a recording is begun")
}

/// Both channels: the caller's, then the agent's.
fn channels(file: &Path) -> [Vec<i16>; 2] {
    let bytes = std::fs::read(file).expect("the file");
    audio::wav::read(&bytes[..]).expect("a sound WAV file");
    [0, 2].map(|of| bytes[44..].chunks_exact(4).map(|f| i16::from_le_bytes([f[of], f[of + 1]])).collect())
}

/// When the first voice is heard, in milliseconds.
fn begins(sound: &[i16]) -> f64 {
    let first = sound.iter().position(|sample| sample.unsigned_abs() > LOUD).expect("a voice");
    first as f64 / 16.0
}

/// The same in what the telephone sends or hears.
fn begins_in(sound: &[u8]) -> f64 {
    let loud = |byte: &u8| audio::mulaw::decode(*byte).unsigned_abs() > LOUD;
    sound.iter().position(loud).expect("a voice") as f64 / 8.0
}

/// Says something; gives the milliseconds on the stream's clock at which it began, to within two frames.
fn say(stream: &MediaStream, sound: &[u8]) -> f64 {
    let frames = stream.record().frames_sent;
    stream.speak(sound);
    20.0 * (frames as f64 + 1.0) + begins_in(sound)
}

fn is_recording(events: &[Event]) -> Vec<bool> {
    let mut states: Vec<bool> = events
        .iter()
        .filter_map(|event| match event {
            Event::CallChanged(call) => Some(call.is_recording),
            _ => None,
        })
        .collect();
    states.dedup();
    states
}

fn troubles(events: &[Event]) -> usize {
    events.iter().filter(|event| matches!(event, Event::Trouble(_))).count()
}

/// Waits for an event.
async fn until(events: &mut Subscription, is_it: impl Fn(&Event) -> bool) {
    let waiting = async { while !is_it(&events.next().await.1) {} };
    tokio::time::timeout(SOON, waiting).await.expect("it is told");
}

/// Hangs up and waits until the recording is on the disk; gives all that was told.
async fn ended(clinic: &Clinic, stream: MediaStream, mut events: Subscription) -> Vec<Event> {
    let record = stream.hang_up().await;
    assert_eq!(record.violations, []);
    clinic.quiet().await;
    clinic.desk.close_recordings().await;
    told(&mut events)
}

#[tokio::test]
async fn both_voices_of_a_call_lie_in_their_channels_where_they_were_heard() {
    let script = Script::new(|asked| match asked.caller.len() {
        0 => Turn::say("Hello there."),
        _ => Turn::say("I see."),
    });
    let service =
        FakeRealtime::start(script.hearing(["Good morning."]).pace(Pace { speed: 16.0, ..Pace::default() }))
            .await;
    let (clinic, folder) = recording(&service).await;
    let events = clinic.desk.bus().subscribe(None);
    let mut stream = call(&clinic.phone(), 1.0).await;
    let greeting = stream.hear_turn(PAUSE, SOON).await.expect("the greeting");
    let mark = stream.record().marks.first().cloned().expect("what was played is marked");
    let spoken_at = say(&stream, &ulaw("Good morning."));
    stream.hear_turn(PAUSE, SOON).await.expect("the answer");
    let events = ended(&clinic, stream, events).await;

    let [caller, agent] = channels(&file(folder.path()).await);
    let heard_at = mark.at.as_secs_f64() * 1000.0 - mark.heard as f64 / 8.0 + begins_in(&greeting);
    let (expected, recorded) = (spoken_at - heard_at, begins(&caller) - begins(&agent));
    // Where in its frame somebody speaks is known to within 20 ms.
    assert!((recorded - expected - 10.0).abs() < 40.0, "{recorded} ms apart, not {expected} ms");
    let greeting_ends = (begins(&agent) * 16.0) as usize + greeting.len() * 2;
    assert!(
        agent[greeting_ends + 1_600..(begins(&caller) * 16.0) as usize].iter().all(|s| s.unsigned_abs() < 64)
    );
    assert!(
        agent[(begins(&caller) * 16.0) as usize..].iter().any(|s| s.unsigned_abs() > LOUD),
        "and its answer"
    );
    assert_eq!(is_recording(&events), [false, true], "the page shows it");
    assert!(events.iter().any(|event| matches!(event, Event::RecordingSaved(_))), "and that it is kept");
}

#[tokio::test]
async fn who_does_not_want_to_be_recorded_is_not_from_these_words_on() {
    let script = Script::new(|asked| match asked.caller.len() {
        0 => Turn::say("Hello there."),
        _ => Turn::say("Of course."),
    });
    let script = script.hearing(["Please don't record this."]).pace(Pace { speed: 16.0, ..Pace::default() });
    let service = FakeRealtime::start(script).await;
    let (clinic, folder) = recording(&service).await;
    let events = clinic.desk.bus().subscribe(None);
    let mut watch = clinic.desk.bus().subscribe(None);
    let mut stream = call(&clinic.phone(), 1.0).await;
    stream.hear_turn(PAUSE, SOON).await.expect("the greeting");
    // The refusal counts from a little before it was heard.
    tokio::time::sleep(Duration::from_millis(600)).await;
    let spoken_at = say(&stream, &ulaw("Please don't record this."));
    until(&mut watch, |event| matches!(event, Event::CallChanged(call) if call.is_recording)).await;
    until(&mut watch, |event| matches!(event, Event::CallChanged(call) if !call.is_recording)).await;
    let events = ended(&clinic, stream, events).await;
    assert_eq!(is_recording(&events), [false, true, false], "the refusal is heard and shown");

    let [caller, agent] = channels(&file(folder.path()).await);
    assert!(agent.iter().any(|sample| sample.unsigned_abs() > LOUD), "what was said before is kept");
    assert!(caller.iter().all(|sample| sample.unsigned_abs() < LOUD), "not a word of the refusal");
    let saved = |event: &Event| match event {
        Event::RecordingSaved(saved) => Some(saved.duration_ms as f64),
        _ => None,
    };
    let lasts = events.iter().find_map(saved).expect("what is left is in the book");
    assert!((lasts - caller.len() as f64 / 16.0).abs() < 1.0);
    assert!(lasts < spoken_at, "it ends at {lasts} ms, before {spoken_at} ms");
}

#[tokio::test]
async fn a_refusal_counts_from_its_first_word_although_staff_have_stopped_the_recording_meanwhile() {
    let script = Script::new(|asked| match asked.caller.len() {
        0 => Turn::say("Hello there."),
        _ => Turn::say("Of course."),
    });
    let script = script.hearing(["Please don't record this."]).pace(Pace { speed: 16.0, ..Pace::default() });
    let service = FakeRealtime::start(script).await;
    let (clinic, folder) = recording(&service).await;
    let events = clinic.desk.bus().subscribe(None);
    let mut watch = clinic.desk.bus().subscribe(None);
    let mut stream = call(&clinic.phone(), 1.0).await;
    stream.hear_turn(PAUSE, SOON).await.expect("the greeting");
    tokio::time::sleep(Duration::from_millis(600)).await;
    say(&stream, &ulaw("Please don't record this."));
    until(&mut watch, |event| matches!(event, Event::CallChanged(call) if call.is_speaking)).await;
    let call_sid = clinic.desk.live().calls()[0].call_sid.clone();
    clinic.desk.live().order(&call_sid, desk::live::Order::StopRecording).expect("the call takes it");
    until(&mut watch, |event| matches!(event, Event::CallChanged(call) if !call.is_recording)).await;
    until(
        &mut watch,
        |event| matches!(event, Event::UtteranceChanged(said) if said.utterance.text.contains("record this")),
    )
    .await;
    ended(&clinic, stream, events).await;
    let [caller, agent] = channels(&file(folder.path()).await);
    assert!(agent.iter().any(|sample| sample.unsigned_abs() > LOUD), "what was said before is kept");
    assert!(caller.iter().all(|sample| sample.unsigned_abs() < LOUD), "not a word of the refusal");
}

#[tokio::test]
async fn a_recording_that_fails_in_mid_call_is_the_recordings_own_trouble() {
    let service = FakeRealtime::start(brief()).await;
    let (clinic, folder) = recording(&service).await;
    let events = clinic.desk.bus().subscribe(None);
    let mut watch = clinic.desk.bus().subscribe(None);
    let mut stream = call(&clinic.phone(), 2.0).await;
    stream.hear_turn(PAUSE, SOON).await.expect("the greeting");
    std::fs::remove_file(file(folder.path()).await).expect("deleted");
    until(&mut watch, |event| matches!(event, Event::Trouble(_))).await;
    stream.speak(&ulaw("Book me in."));
    service.until(SOON, |log| log.said.len() >= 2).await;
    stream.hear_turn(PAUSE, SOON).await.expect("the answer");
    assert_eq!(clinic.booked().len(), 1, "the call has gone on");
    let events = ended(&clinic, stream, events).await;
    assert_eq!((troubles(&events), is_recording(&events)), (1, vec![false, true, false]));
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0, "nothing is left of it");
}

#[tokio::test]
async fn a_call_that_rang_at_the_clinic_first_is_recorded_as_any_other() {
    let service = FakeRealtime::start(brief()).await;
    let clinic = Clinic::with_twilio(&service.url(), Limits::default(), |twilio| {
        twilio.agent_number = Some("+15550100123".to_owned());
    })
    .await;
    let _folder = records(&clinic).await;
    clinic.desk.set_routing(Routing { mode: RoutingMode::StaffFirst }).await.expect("it is set");
    let phone = clinic.phone();
    let rings = phone.dial().await.expect("TwiML");
    let [Instruction::Dial(dial)] = &rings.instructions[..] else { panic!("{:?}", rings.instructions) };
    let action = dial.action.clone().expect("an action");
    let (_, on) =
        phone.go_on(&clinic.base, &action, &[("DialCallStatus", "no-answer")]).await.expect("TwiML");
    let options = StreamOptions { speed: 2.0, start: true };
    let mut stream = phone.connect(connect(&on), options).await.expect("the stream opens");
    stream.hear_turn(PAUSE, SOON).await.expect("a greeting");
    assert!(clinic.desk.live().calls()[0].is_recording);
    stream.hang_up().await;
    clinic.quiet().await;
}
