//! Two people at two windows of one program: one is the caller, the other takes the call over, speaks, and hands it back; or is
//! torn out of it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use fantoccini::Client;
use serde_json::Value;
use testkit::realtime::{FakeRealtime, Log, Script, Turn};

use crate::page::{arrive, call_the_clinic, count, key, press, see, see_true, see_words};
use crate::process::free_port;
use crate::stage::{Engine, Guest, Stage, in_the_window};
use crate::wire::Wire;

const TOKEN: &str = "two-windows-of-one-program";
/// For so long staff have the call.
const TALK: Duration = Duration::from_secs(4);
/// Above it, a run of sound is somebody's voice.
const LOUD: f64 = 300.0;

/// A program with a model, its real window, and a way in for others.
struct Reception {
    stage: Stage,
    service: FakeRealtime,
    port: u16,
    /// What a browser's microphone hears.
    voice: PathBuf,
}

impl Reception {
    async fn open(engine: Engine, microphone: &[(&str, &str)]) -> Reception {
        let hello = [Turn::say("Hello, this is Sarah. How can I help?")];
        let service = FakeRealtime::start(Script::turns(hello)).await;
        let (url, port) = (service.url(), free_port());
        let text = port.to_string();
        let mut set = vec![
            ("OPENAI_API_KEY", "sk-test"),
            ("OPENAI_REALTIME_URL", url.as_str()),
            ("FLITE_PATH", "none"),
            ("PORT", text.as_str()),
            ("CONSOLE_TOKEN", TOKEN),
        ];
        set.extend(microphone);
        let stage = Stage::open_with(engine, &set).await;
        let voice = stage.data().join("voice.wav");
        write_voice(&voice);
        arrive(&stage.client).await;
        Reception { stage, service, port, voice }
    }

    /// Opens a browser on the program, by way of this port.
    async fn guest(&self, port: u16) -> Guest {
        let guest = Guest::open(&format!("http://127.0.0.1:{port}/sign-in?token={TOKEN}"), &self.voice).await;
        arrive(&guest.client).await;
        guest
    }

    async fn close(self) {
        assert_eq!(self.service.violations(), Vec::<String>::new());
        self.stage.close().await;
    }
}

/// Goes to Live, where a call is up.
async fn on_live(client: &Client) {
    press(client, "g").await;
    press(client, "c").await;
    see(client, ".staff-acts").await;
}

/// Calls, and opens the microphone.
async fn call_aloud(client: &Client) {
    call_the_clinic(client).await;
    press(client, key::TAB).await;
    press(client, "m").await;
    see_words(client, ".handset", "Mute the microphone").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_in_the_real_window_speak_with_a_caller_in_chromium_and_both_are_in_the_recording() {
    in_the_window(speak_with_a_caller).await;
}

async fn speak_with_a_caller(engine: Engine) {
    let reception = Reception::open(engine, &[("FRONTDESK_MOCK_MICROPHONE", "1")]).await;
    let caller = reception.guest(reception.port).await;
    call_aloud(&caller.client).await;

    let staff = &reception.stage.client;
    on_live(staff).await;
    press(staff, "T").await;
    see_words(staff, ".desk-banner", "You are live").await;
    see(staff, ".staff-mark").await;
    for (meter, who) in ["You", "Caller"].into_iter().enumerate() {
        see_words(staff, ".desk-levels .text-muted", who).await;
        see_true(staff, &format!("parseFloat({}) > 20", bar(meter))).await;
    }
    tokio::time::sleep(TALK).await;
    press(staff, "b").await;
    see(staff, "dialog[open] #give-back-note").await;
    press(staff, "She comes on Monday").await;
    press(staff, key::ENTER).await;
    see_words(staff, ".desk-strip", "The receptionist has the call again").await;
    let heard =
        reception.service.until(Duration::from_secs(10), |log| has_item(log, "She comes on Monday")).await;
    let agents = heard.handshakes.iter().filter(|(path, _)| path.contains("model=")).count();
    assert_eq!(agents, 1, "the model's session went on, beside the one that writes down what staff say");

    press(&caller.client, key::HANG_UP).await;
    see_words(&caller.client, ".call-summary", "Call ended").await;
    let call = the_call(&caller.client).await;
    let (from, until) = at_desk(&call);
    let sound = recording(&reception.stage.data());
    for (channel, who) in ["the caller", "the desk"].into_iter().enumerate() {
        let part = sound.part(channel, from, until);
        assert!(
            part > 0.2,
            "{who} is heard in the recording while staff have the call: {part:.2} of it is loud"
        );
    }
    caller.close().await;
    reception.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_window_that_crashes_or_is_cut_off_gives_the_call_back() {
    in_the_window(crash_and_cut_off).await;
}

async fn crash_and_cut_off(engine: Engine) {
    let reception = Reception::open(engine, &[("FRONTDESK_MOCK_MICROPHONE", "1")]).await;
    let caller = &reception.stage.client;
    call_aloud(caller).await;
    // Who speaks is told in the other window, too.
    on_live(caller).await;

    let wire = Wire::to(reception.port).await;
    let cut_off = reception.guest(wire.port).await;
    on_live(&cut_off.client).await;
    press(&cut_off.client, "T").await;
    see_words(&cut_off.client, ".desk-banner", "You are live").await;
    see_words(caller, ".staff-mark", "Staff on the line").await;
    wire.cut();
    comes_back(caller).await;
    cut_off.kill();

    let crashes = reception.guest(reception.port).await;
    on_live(&crashes.client).await;
    press(&crashes.client, "T").await;
    see_words(&crashes.client, ".desk-banner", "You are live").await;
    see_words(caller, ".staff-mark", "Staff on the line").await;
    crashes.kill();
    comes_back(caller).await;

    press(caller, "g").await;
    press(caller, "p").await;
    see(caller, ".handset").await;
    press(caller, key::HANG_UP).await;
    see_words(caller, ".call-summary", "Call ended").await;
    reception.close().await;
}

/// The receptionist has the call again, within the five seconds that a caller may be left with a dead window.
async fn comes_back(client: &Client) {
    let since = tokio::time::Instant::now();
    while count(client, ".staff-mark").await > 0 {
        assert!(since.elapsed() < Duration::from_secs(5), "the call stays with a window that is gone");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    see_words(client, ".deed[data-state=staff]", "the receptionist went on").await;
}

/// The breadth of a meter's bar, in percent.
fn bar(meter: usize) -> String {
    format!("document.querySelectorAll('.desk-levels .meter-bar')[{meter}].style.width")
}

/// Whether the model was told something with these words.
fn has_item(log: &Log, words: &str) -> bool {
    log.items(0).iter().any(|item| item.to_string().contains(words))
}

/// The last call, as the book has it when its recording is whole.
async fn the_call(client: &Client) -> Value {
    let give_up = tokio::time::Instant::now() + Duration::from_secs(10);
    loop {
        let call = last_call(client).await;
        if call["recordings"][0]["available"] == true {
            return call;
        }
        assert!(tokio::time::Instant::now() < give_up, "the call has no recording: {call}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn last_call(client: &Client) -> Value {
    let script = "const done = arguments[arguments.length - 1];
        fetch('/dashboard/api/history').then(answer => answer.json())
            .then(page => fetch('/dashboard/api/history/' + page.calls[0].callSid)).then(answer => answer.json())
            .then(done, error => done(String(error)))";
    client.execute_async(script, Vec::new()).await.expect("the page answers")
}

/// From when to when staff had the call, in seconds of its recording.
fn at_desk(call: &Value) -> (f64, f64) {
    let mut lines = call["lines"].as_array().expect("a call has lines").iter();
    let line = lines.find(|line| line["deed"] == "took_over").expect("that staff had it is one of them");
    let offset = &call["recordings"][0]["offsetMs"];
    let seconds = |ms: &Value| (ms.as_f64().expect("a time") - offset.as_f64().expect("a time")) / 1000.0;
    (seconds(&line["startMs"]), seconds(&line["endMs"]))
}

/// The only recording, by channels.
struct Sound {
    hz: f64,
    channels: Vec<Vec<i16>>,
}

impl Sound {
    /// Which part of a time, in runs of 20 ms, is loud.
    fn part(&self, channel: usize, from: f64, until: f64) -> f64 {
        let place = |seconds: f64| (seconds * self.hz) as usize;
        let samples = &self.channels[channel][place(from)..place(until)];
        let runs = samples.chunks_exact(place(0.02));
        let all = runs.len() as f64;
        let loud = runs.filter(|run| {
            let power: f64 = run.iter().map(|sample| f64::from(*sample).powi(2)).sum();
            (power / run.len() as f64).sqrt() > LOUD
        });
        loud.count() as f64 / all
    }
}

fn recording(data: &Path) -> Sound {
    let folder = std::fs::read_dir(data.join("recordings")).expect("recordings lie beside the book");
    let mut files = folder.map(|entry| entry.expect("the folder can be read").path());
    let file = files.find(|path| path.extension().is_some_and(|end| end == "wav")).expect("a recording");
    let mut reader = hound::WavReader::open(file).expect("a sound file");
    let spec = reader.spec();
    let samples: Vec<i16> = reader.samples().map(|sample| sample.expect("a whole file")).collect();
    let count = usize::from(spec.channels);
    let channels =
        (0..count).map(|channel| samples.iter().skip(channel).step_by(count).copied().collect()).collect();
    Sound { hz: f64::from(spec.sample_rate), channels }
}

/// Somebody who speaks on and on.
fn write_voice(path: &Path) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(path, spec).expect("the folder can be written");
    for sample in testkit::speech::tone(40) {
        file.write_sample(sample).expect("the folder can be written");
    }
    file.finalize().expect("the folder can be written");
}
