//! Each kind of expectation fails where it does not hold.

use std::path::Path;

use frontdeskd::lab;

const CALL: &str = r#"
title = "t"
now = "2026-11-20T10:00"
from = "+15550100123"
does = [{ say = "I'd like an appointment on Monday at ten." }]

[answers]
name = "Ana Ruiz"
confirm = "Yes"

[[patients]]
name = "Rosa Vogel"
numbers = ["+15550100777"]
born = "1958-08-08"
"#;

const BOOKED: &str = r#"booked = [{ who = "Ana Ruiz", date = "2026-11-23", time = "10:00 AM" }]"#;

async fn failures(text: &str) -> Vec<String> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let scenario = lab::parse(Path::new("a.toml"), text).unwrap();
    let all = vec![("a.toml".into(), scenario)];
    let played = lab::play_all(all, &lab::Agent::Offline, 1).await.unwrap().remove(0);
    played.failures.into_iter().map(|failure| failure.what).collect()
}

#[tokio::test]
async fn what_holds_holds() {
    let good = format!(
        "{CALL}\n[expect]\n{BOOKED}\noutcome = \"appointment_booked\"\nended = \"finished\"\nneeds = \"nothing\""
    );
    assert_eq!(failures(&good).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_does_not_hold_is_told() {
    for (expect, what) in [
        ("", "booked"),
        (r#"booked = [{ who = "Ana Ruiz", date = "2026-11-23", time = "10:30 AM" }]"#, "booked"),
        (
            r#"booked = [{ who = "Ana Ruiz", date = "2026-11-23", time = "10:00 AM", with = "Dr No" }]"#,
            "booked",
        ),
        (
            &format!("{BOOKED}\ncancelled = [{{ who = \"A\", date = \"2026-11-23\", time = \"9:00 AM\" }}]"),
            "cancelled",
        ),
        (
            &format!("{BOOKED}\nmoved = [{{ who = \"A\", date = \"2026-11-23\", time = \"9:00 AM\" }}]"),
            "moved",
        ),
        (&format!("{BOOKED}\nwaiting = [{{ who = \"A\" }}]"), "waiting"),
        (&format!("{BOOKED}\nmessages = [{{ about = \"bill\" }}]"), "messages"),
        (&format!("{BOOKED}\noutcome = \"no_booking\""), "outcome"),
        (&format!("{BOOKED}\nended = \"caller_left\""), "ended"),
        (&format!("{BOOKED}\nneeds = \"call_back\""), "needs"),
        (&format!("{BOOKED}\ntools = [\"book_slot\", \"find_slots\"]"), "tools"),
        (&format!("{BOOKED}\nno_tools = [\"book_slot\"]"), "no_tools"),
        (&format!("{BOOKED}\nsays = [\"emergency\"]"), "says"),
        (&format!("{BOOKED}\nnever_says = [\"confirmation_number\"]"), "never_says"),
        (&format!("{BOOKED}\nrecording_refused = true"), "recording_refused"),
        (&format!("{BOOKED}\nput_through = true"), "put_through"),
    ] {
        let text = format!("{CALL}\n[expect]\n{expect}");
        assert_eq!(failures(&text).await, [what], "with {expect}");
    }
}

#[tokio::test]
async fn a_caller_who_is_not_asked_what_they_wait_for_is_told() {
    let waits = CALL.replace("at ten.\" }", "at ten.\" }, { when = \"birth\", say = \"1980\" }");
    let found = failures(&format!("{waits}\n[expect]\n")).await;
    assert!(
        found.contains(&"the caller's turn".to_owned()) || found.contains(&"the caller's turns".to_owned()),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_receptionist_who_tells_of_another_patient_is_caught() {
    let named = CALL.replace("Rosa Vogel", "Riverside Medical");
    let found = failures(&format!("{named}\n[expect]\n{BOOKED}")).await;
    assert!(
        found.contains(&"privacy".to_owned()),
        "a patient's name was said that the caller had not: {found:?}"
    );
}
