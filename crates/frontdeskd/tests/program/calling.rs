//! `frontdeskd call`: a scripted call through the public door, in the process and as a command.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use frontdeskd::lab;
use frontdeskd::place::{Act, Line, PlaceFault, Wanted, place, play};
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

const BOOKS: &str = r#"title = "Books the first free time"
persona = "Ana Ruiz, answers what she is asked"
now = "2026-11-20T10:00"
from = "+15550100123"
does = [{ say = "I'd like to make an appointment, please." }]

[answers]
name = "Ana Ruiz"
day = "The first free day"
time = "The first one"
confirm = "Yes, that's right"

[expect]
outcome = "appointment_booked"
ended = "finished"
tools = ["book_slot"]
says = ["confirmation_number", "goodbye"]
never_says = ["spanish"]
"#;

const PERSON: &str = r#"title = "Wants a person"
now = "2026-11-20T10:00"
from = "+15550100124"
colleague = "answers"
does = [{ say = "Can I talk to a real person?" }]

[expect]
put_through = true
ended = "put_through"
"#;

async fn played(program: &Program, file: &str) -> (Result<(), PlaceFault>, String) {
    let scenario = lab::parse(Path::new("a.toml"), file).expect("the scenario is right");
    let mut shown = String::new();
    let mut show = |text: &str| shown.push_str(text);
    let mut wanted = wanted(program, TOKEN, &[]);
    wanted.from = None;
    let result = play(wanted, &scenario, &mut Line::new(&mut show)).await;
    (result, shown)
}

#[tokio::test]
async fn a_scenarios_caller_answers_what_is_asked_and_what_is_seen_is_looked_at() {
    let with_person = [SIGNED[0], SIGNED[1], SIGNED[2], ("TWILIO_AGENT_NUMBER", "+15550100199")];
    let program = Program::start(&with_person).await;
    let (result, shown) = played(&program, BOOKS).await;
    assert!(result.is_ok(), "{result:?} after\n{shown}");
    for expected in [
        "scenario: Books the first free time",
        "caller        Ana Ruiz",
        "You're booked",
        "cannot be seen from outside: tools",
        "all that can be seen holds",
    ] {
        assert!(shown.contains(expected), "{expected:?} is missing in\n{shown}");
    }
    let (result, shown) = played(&program, PERSON).await;
    assert!(result.is_ok(), "{result:?} after\n{shown}");
    assert!(shown.contains("a person is called, who talks with the caller"), "{shown}");
    assert_eq!(program.running.live_calls(), 0);
    assert!(program.running.desk.flush_history(Duration::from_secs(10)).await, "their ends are in the book");
    let calls = program.json("/dashboard/api/history").await;
    assert_eq!(calls["calls"][0]["endReason"], "put_through", "they are real calls: {calls}");
    assert_eq!(calls["calls"][1]["phoneNumber"], "+15550100123", "from the scenario's number: {calls}");

    let never = PERSON
        .replace("\"answers\"", "\"is_busy\"")
        .replace("ended = \"put_through\"", "says = [\"spanish\"]");
    let (result, shown) = played(&program, &never).await;
    assert!(matches!(result, Err(PlaceFault::DoesNotHold(2 | 3))), "{result:?} after\n{shown}");
    for expected in
        ["does not answer", "does not hold: put_through: expected true, found false", "does not hold: says"]
    {
        assert!(shown.contains(expected), "{expected:?} is missing in\n{shown}");
    }
    program.stop().await;
}

#[tokio::test]
async fn a_persona_cannot_listen_to_a_media_stream() {
    let openai = [
        SIGNED[0],
        SIGNED[1],
        SIGNED[2],
        ("OPENAI_API_KEY", "sk-test"),
        ("OPENAI_REALTIME_URL", "ws://127.0.0.1:9/v1/realtime"),
    ];
    let program = Program::start(&openai).await;
    let (result, shown) = played(&program, BOOKS).await;
    let Err(fault @ PlaceFault::ScenarioInSound(_)) = result else { panic!("{result:?} after\n{shown}") };
    assert!(
        fault.to_string().contains("`answers`") && fault.to_string().contains("AGENT=offline"),
        "{fault}"
    );
    program.stop().await;
}

#[tokio::test]
async fn the_command_plays_a_scenario_and_a_wrong_file_is_told_by_file_line_and_field() {
    let program = Program::start(&[("ENABLE_WEBHOOK_VALIDATION", "false")]).await;
    let (url, folder) = (program.public_url("/voice"), tempfile::tempdir().unwrap());
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let good = file("good.toml", BOOKS);
    let fails = file("fails.toml", &BOOKS.replace("\"goodbye\"]", "\"goodbye\", \"emergency\"]"));
    let wrong = file("wrong.toml", &BOOKS.replace("ended = \"finished\"", "ended = \"somehow\""));
    let outputs = tokio::task::spawn_blocking(move || {
        let call = |words: &[&str]| command(&[&["call", "--url", &url], words].concat());
        let missing = call(&["--scenario", "/nowhere/a.toml"]);
        [
            call(&["--scenario", &good]),
            call(&["--scenario", &fails]),
            call(&["--scenario", &wrong]),
            missing,
            call(&["--scenario", &good, "hello"]),
        ]
    });
    let outputs = outputs.await.unwrap();
    let told = |output: &Output| {
        String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
    };
    let codes = outputs.each_ref().map(|output| output.status.code());
    assert_eq!(codes, [Some(0), Some(1), Some(2), Some(2), Some(2)], "{:#?}", outputs.each_ref().map(told));
    assert!(told(&outputs[0]).contains("00:00."), "each step has its time: {}", told(&outputs[0]));
    assert!(told(&outputs[1]).contains("does not hold: says"), "{}", told(&outputs[1]));
    let wrong = told(&outputs[2]);
    assert!(wrong.contains("wrong.toml:15: expect.ended: ") && wrong.contains("finished"), "{wrong}");
    assert!(told(&outputs[3]).contains("/nowhere/a.toml: cannot be read"), "{}", told(&outputs[3]));
    program.stop().await;
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
