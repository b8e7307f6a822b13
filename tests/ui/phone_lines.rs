//! The softphone's means: the protocol inspector, two calls at once, a file as the caller; and a call held once more.

use fantoccini::Client;
use testkit::realtime::{FakeRealtime, Script, Turn};

use crate::page::{
    Target, arrive, ask_for_a_morning, call_the_clinic, found, key, press, see, see_focus, see_many,
    see_none, see_true, see_words, tab_to,
};
use crate::stage::{Engine, Stage, in_the_window};

const MUTE: &[(&str, &str)] = &[("FLITE_PATH", "none")];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_chromium_two_calls_are_up_at_once_and_every_message_is_shown() {
    two_calls(Engine::Browser).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_real_window_two_calls_are_up_at_once_and_every_message_is_shown() {
    in_the_window(two_calls).await;
}

async fn two_calls(engine: Engine) {
    let stage = Stage::open_with(engine, MUTE).await;
    let client = &stage.client;
    arrive(client).await;
    call_the_clinic(client).await;
    inspect(client).await;

    tab_to(client, key::BACK, Target::Showing("Another call")).await;
    press(client, key::ENTER).await;
    see_words(client, ".line-tab[aria-selected=true]", "Line 2").await;
    // The other line's talk is its own.
    see_none(client, ".turn").await;
    tab_to(client, key::TAB, Target::Showing("Call the clinic")).await;
    press(client, key::ENTER).await;
    see_words(client, ".turn", "Sarah").await;
    see_many(client, ".line-tab .live-dot", 2).await;
    see_focus(client, "#say").await;
    press(client, "I am the second caller").await;
    press(client, key::ENTER).await;
    see_words(client, ".turn", "I am the second caller").await;

    // Out of the field, and to the first call.
    press(client, key::TAB).await;
    press(client, "[").await;
    see_words(client, ".line-tab[aria-selected=true]", "Line 1").await;
    see_true(client, "!document.querySelector('.talk').textContent.includes('second caller')").await;
    press(client, key::HANG_UP).await;
    see_words(client, ".call-summary", "Call ended").await;
    see_many(client, ".line-tab .live-dot", 1).await;

    tab_to(client, key::TAB, Target::Showing("Save as scenario")).await;
    press(client, key::ENTER).await;
    see_words(client, "dialog[open]", "said nothing").await;
    press(client, key::ESCAPE).await;
    see_true(client, "!document.querySelector('dialog[open]')").await;
    press(client, "]").await;
    see_words(client, ".line-tab[aria-selected=true]", "Line 2").await;
    press(client, key::HANG_UP).await;
    see_words(client, ".call-summary", "Call ended").await;
    stage.close().await;
}

/// Opens the inspector, filters, pauses, and goes on.
async fn inspect(client: &Client) {
    tab_to(client, key::TAB, Target::Like(".inspector .figures-head")).await;
    press(client, key::ENTER).await;
    see_words(client, ".inspector-list", "utterance").await;
    let first = see_words(client, ".inspector-list tr[data-way=out]", "call").await;
    assert!(first.contains("to the program"), "the way is told in words, too: {first}");
    tab_to(client, key::TAB, Target::Like("#inspector-words")).await;
    press(client, "started").await;
    see_true(client, "[...document.querySelectorAll('.inspector-list tbody tr')].every(row => row.textContent.includes('started'))").await;
    press(client, key::ALL).await;
    press(client, key::DELETE).await;
    tab_to(client, key::TAB, Target::Showing("Pause")).await;
    press(client, key::ENTER).await;
    see_words(client, ".inspector-bar [aria-pressed=true]", "Go on").await;
    press(client, key::ENTER).await;
    see_words(client, ".inspector-bar [aria-pressed=false]", "Pause").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_chromium_a_call_is_replayed_and_saved_by_keyboard() {
    replay(Engine::Browser).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_real_window_a_call_is_replayed_and_saved_by_keyboard() {
    in_the_window(replay).await;
}

async fn replay(engine: Engine) {
    let stage = Stage::open_with(engine, MUTE).await;
    let client = &stage.client;
    arrive(client).await;
    call_the_clinic(client).await;
    ask_for_a_morning(client).await;
    press(client, key::TAB).await;
    press(client, key::HANG_UP).await;
    see_words(client, ".call-summary", "Call ended").await;
    open_the_call(client).await;

    tab_to(client, key::TAB, Target::Showing("Replay …")).await;
    press(client, key::ENTER).await;
    see(client, "dialog[open]").await;
    tab_to(client, key::TAB, Target::Showing("Replay")).await;
    press(client, key::ENTER).await;
    see_words(client, ".replay-verdict", "Both came to the same").await;
    see_many(client, ".replay-deeds li", 2).await;
    press(client, key::ESCAPE).await;
    see_true(client, "!document.querySelector('dialog[open]')").await;

    tab_to(client, key::TAB, Target::Showing("Save as scenario")).await;
    press(client, key::ENTER).await;
    let text = see_words(client, ".copy-value", "[[does]]").await;
    assert!(!text.contains("Ruiz"), "no name of a caller leaves: {text}");
    stage.close().await;
}

/// Opens the last call's page.
async fn open_the_call(client: &Client) {
    press(client, "g").await;
    press(client, "h").await;
    see_words(client, "h1", "Calls").await;
    tab_to(client, key::TAB, Target::Like("[role=tab]")).await;
    see_words(client, ".calls-name", "Ana Ruiz").await;
    press(client, "j").await;
    see_focus(client, ".calls-link").await;
    press(client, key::ENTER).await;
    see_words(client, ".past-head h1", "Ana Ruiz").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sound_file_is_the_caller() {
    let turns = [Turn::say("Hello, this is Sarah. How can I help?"), Turn::say("Of course, for when?")];
    let fake = FakeRealtime::start(Script::turns(turns).hearing(["I need a visit, please"])).await;
    let url = fake.url();
    let set = [("OPENAI_API_KEY", "sk-test"), ("OPENAI_REALTIME_URL", url.as_str()), ("FLITE_PATH", "none")];
    let stage = Stage::open_with(Engine::Browser, &set).await;
    let client = &stage.client;
    arrive(client).await;
    call_the_clinic(client).await;
    see_words(client, ".doing", "Listening").await;
    let file = stage.data().join("caller.wav");
    std::fs::write(&file, wav(&testkit::speech::pcm24k("I need a visit, please")))
        .expect("the folder can be written");
    let field = found(client, "#audio-file").await;
    field.send_keys(&file.display().to_string()).await.expect("the field takes a file");
    see_words(client, ".turn", "I need a visit, please").await;
    see_words(client, ".turn", "for when?").await;
    see_true(client, "[...document.querySelectorAll('.handset button')].some(button => button.textContent === 'Play a file')").await;
    stage.close().await;
}

/// 16 bit, 24 kHz, mono.
fn wav(samples: &[u8]) -> Vec<u8> {
    let length = u32::try_from(samples.len()).expect("a short file");
    let mut file = Vec::from(*b"RIFF");
    file.extend((36 + length).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend([1, 0, 1, 0]);
    file.extend(24_000_u32.to_le_bytes());
    file.extend(48_000_u32.to_le_bytes());
    file.extend([2, 0, 16, 0]);
    file.extend(b"data");
    file.extend(length.to_le_bytes());
    file.extend(samples);
    file
}
