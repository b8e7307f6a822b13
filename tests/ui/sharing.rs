//! A calendar is made and revoked, visits are read in and exported, by keyboard alone.

use std::time::Duration;

use fantoccini::{Client, Locator};

use crate::page::{Target, arrive, found, key, press, see, see_words, tab_to};
use crate::stage::{Engine, Stage, in_the_window};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_chromium_the_book_is_shared_and_read_in() {
    share(Engine::Browser).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_real_window_the_book_is_shared_and_read_in() {
    in_the_window(share).await;
}

async fn share(engine: Engine) {
    let stage = Stage::open(engine).await;
    let client = &stage.client;
    arrive(client).await;
    press(client, "g").await;
    press(client, "x").await;
    see_words(client, "h1", "Share and import").await;
    make_and_revoke(client).await;
    read_in(client, &stage).await;
    export(client).await;
    stage.close().await;
}

/// Its address is shown once and leads somewhere until it is revoked.
async fn make_and_revoke(client: &Client) {
    tab_to(client, key::TAB, Target::Showing("Make a calendar")).await;
    press(client, key::ENTER).await;
    see_words(client, "dialog[open] h2", "Make a calendar").await;
    tab_to(client, key::TAB, Target::Showing("Make it")).await;
    press(client, key::ENTER).await;
    let address = see_words(client, "dialog[open] .copy-value", "/calendar/").await;
    assert!(address.trim().ends_with(".ics"), "{address}");
    tab_to(client, key::TAB, Target::Showing("Done")).await;
    press(client, key::ENTER).await;
    see_words(client, ".measures th", "Clinician").await;
    tab_to(client, key::TAB, Target::Named("Revoke the calendar of Clinician")).await;
    press(client, key::ENTER).await;
    see_words(client, "dialog[open] h2", "Revoke this calendar?").await;
    tab_to(client, key::TAB, Target::Showing("Revoke")).await;
    press(client, key::ENTER).await;
    see_words(client, ".measures td", "Revoked").await;
}

/// What a file would do is seen first, and done only then.
async fn read_in(client: &Client, stage: &Stage) {
    let file = stage.data().join("visits.csv");
    let rows = format!("Name,Date,Time\nAna Ruiz,{},10:00\nBo Chen,never,10:00\n", a_weekday());
    std::fs::write(&file, rows).expect("the folder can be written");
    let field = found(client, "#import-file").await;
    field.send_keys(&file.to_string_lossy()).await.expect("a file can be chosen");
    press_in(client, "Check the file").await;
    see_words(client, ".verdict-sum[data-verdict=added]", "1 to be added").await;
    see_words(client, ".measures td", "date: “never”").await;
    press_in(client, "Add 1 visit").await;
    see_words(client, ".toast-card", "1 visit was added; 1 not understood.").await;
    press_in(client, "Check the file").await;
    see_words(client, ".verdict-sum[data-verdict=known]", "1 known already").await;
    let add = client.find(Locator::XPath("//button[.='Add 0 visits']")).await.expect("the button");
    assert!(!add.is_enabled().await.expect("its state"), "there is nothing to add");
}

async fn export(client: &Client) {
    press_in(client, "Export").await;
    see_words(client, ".toast-card", "The export is ready.").await;
    see(client, ".job-button").await;
}

/// Presses the button with these words by keyboard.
async fn press_in(client: &Client, words: &'static str) {
    tab_to(client, key::TAB, Target::Showing(words)).await;
    press(client, key::ENTER).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
}

/// A day soon on which the clinic is open.
#[expect(
    clippy::disallowed_methods,
    reason = "the program under test runs on the real clock, so the test must too"
)]
fn a_weekday() -> jiff::civil::Date {
    use jiff::ToSpan;
    use jiff::civil::Weekday;
    let mut day = jiff::Zoned::now().date().saturating_add(2.days());
    while matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
        day = day.saturating_add(1.days());
    }
    day
}
