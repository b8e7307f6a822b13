//! `frontdeskd call`: a scripted call through the public door, in the process and as a command.

use std::process::{Command, Output};
use std::time::Duration;

use frontdeskd::place::{Act, Line, PlaceFault, Wanted, place};
use secrecy::SecretString;
use url::Url;

use crate::support::Program;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const SIGNED: [(&str, &str); 3] = [
    ("TWILIO_ACCOUNT_SID", "AC00000000000000000000000000000000"),
    ("TWILIO_AUTH_TOKEN", TOKEN),
    ("PUBLIC_URL", "https://clinic.example"),
];

fn wanted(program: &Program, token: &str, lines: &[&str]) -> Wanted {
    Wanted {
        voice_url: Url::parse("https://clinic.example/voice").unwrap(),
        door: Some(program.running.public_address),
        token: Some(SecretString::from(token)),
        from: Some("+15550100123".into()),
        to: None,
        acts: lines.iter().map(|line| Act::Say((*line).to_owned())).collect(),
        voice: None,
    }
}

async fn placed(wanted: Wanted) -> (Result<(), PlaceFault>, String) {
    let mut shown = String::new();
    let mut show = |text: &str| shown.push_str(text);
    let result = place(wanted, &mut Line::new(&mut show)).await;
    (result, shown)
}

#[tokio::test]
async fn a_signed_call_books_and_is_shown_step_by_step() {
    let program = Program::start(&SIGNED).await;
    let lines = [
        "I'd like an appointment",
        "Ana Ruiz",
        "the first free day",
        "the first one",
        "yes",
        "no, thank you",
    ];
    let (result, shown) = placed(wanted(&program, TOKEN, &lines)).await;
    assert!(result.is_ok(), "{result:?} after\n{shown}");
    for expected in
        ["calling https://clinic.example/voice", "caller        Ana Ruiz", "You're booked", "hung up"]
    {
        assert!(shown.contains(expected), "{expected:?} is missing in\n{shown}");
    }
    assert!(program.running.desk.flush_history(Duration::from_secs(10)).await, "its end is in the book");
    let calls = program.json("/dashboard/api/history").await;
    assert_eq!(calls["calls"][0]["outcome"], "appointment_booked", "it is a real call: {calls}");
    program.stop().await;
}

#[tokio::test]
async fn a_caller_with_nothing_more_to_say_hangs_up_and_the_call_is_over() {
    let program = Program::start(&SIGNED).await;
    let (result, shown) = placed(wanted(&program, TOKEN, &["I'd like an appointment"])).await;
    assert!(result.is_ok(), "{result:?} after\n{shown}");
    assert!(shown.contains("hangs up"), "{shown}");
    assert_eq!(program.running.live_calls(), 0, "the program was told");
    program.stop().await;
}

#[tokio::test]
async fn what_goes_wrong_is_said() {
    let program = Program::start(&SIGNED).await;
    let (refused, _) = placed(wanted(&program, "another token of the account", &["hello"])).await;
    assert!(matches!(refused, Err(PlaceFault::Signature(_))), "{refused:?}");
    let long = ["goodbye"; 3];
    let (unsaid, shown) = placed(wanted(&program, TOKEN, &long)).await;
    assert!(matches!(unsaid, Err(PlaceFault::Unsaid(2))), "{unsaid:?} after\n{shown}");
    let mut sound = wanted(&program, TOKEN, &[]);
    sound.acts.push(Act::Sound("a.wav".into()));
    let (sound, _) = placed(sound).await;
    assert!(matches!(sound, Err(PlaceFault::SoundInTurns)), "{sound:?}");
    let gone = wanted(&program, TOKEN, &["hello"]);
    program.stop().await;
    let (gone, _) = placed(gone).await;
    assert!(matches!(gone, Err(PlaceFault::NotRunning(_))), "{gone:?}");
}

fn command(words: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    Command::new(env!("CARGO_BIN_EXE_frontdeskd"))
        .args(words)
        .current_dir(folder.path())
        .env_clear()
        .env("HOME", folder.path())
        .env("XDG_CONFIG_HOME", folder.path())
        .env("ENABLE_WEBHOOK_VALIDATION", "false")
        .output()
        .unwrap()
}

#[tokio::test]
async fn the_command_prints_the_call_and_its_exit_status_says_how_it_went() {
    let program = Program::start(&[("ENABLE_WEBHOOK_VALIDATION", "false")]).await;
    let url = program.public_url("/voice");
    let calls = tokio::task::spawn_blocking(move || {
        let good = command(&["call", "--url", &url, "goodbye"]);
        let bad = command(&["call", "--url", &url, "goodbye", "and one more thing"]);
        let nobody = command(&["call", "--url", "http://127.0.0.1:9/voice", "hello"]);
        (good, bad, nobody, command(&["call", "--keys", "x"]), command(&["call", "--help"]))
    });
    let (good, bad, nobody, wrong, help) = calls.await.unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(good.status.code(), Some(0), "{}", text(&good.stderr));
    assert!(text(&good.stdout).contains("00:00."), "each step has its time: {}", text(&good.stdout));
    assert_eq!(bad.status.code(), Some(1));
    assert!(text(&bad.stderr).contains("still had 1 turns to come"), "{}", text(&bad.stderr));
    assert_eq!(nobody.status.code(), Some(1));
    assert!(text(&nobody.stderr).contains("frontdeskd serve"), "{}", text(&nobody.stderr));
    assert_eq!(wrong.status.code(), Some(2), "{}", text(&wrong.stderr));
    assert!(text(&help.stdout).contains("frontdeskd call"), "{}", text(&help.stdout));
    program.stop().await;
}
