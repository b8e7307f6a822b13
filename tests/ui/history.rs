//! Ten thousand calls: found, narrowed, opened, noted, done with and written to a file; then counted.

use std::path::Path;

use fantoccini::Client;

use crate::book::CALLS;
use crate::page::{
    Target, arrive, choose, count, key, number, press, see, see_focus, see_many, see_true, see_words, tab_to,
};
use crate::stage::{Engine, Stage, in_the_window};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_chromium_ten_thousand_calls_are_found_and_counted_by_keyboard() {
    walk(Engine::Browser).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_real_window_ten_thousand_calls_are_found_and_counted_by_keyboard() {
    in_the_window(walk).await;
}

async fn walk(engine: Engine) {
    let stage = Stage::open_on_many_calls(engine, &[("FLITE_PATH", "none")]).await;
    let client = &stage.client;
    arrive(client).await;

    // From any screen to the search.
    press(client, "/").await;
    see_focus(client, "#calls-search").await;
    see_words(client, "h1", "Calls").await;
    choose(client, "Days", "all").await;
    through_the_piles(client).await;
    search(client).await;
    narrow(client).await;
    open_and_come_back(client).await;
    undo_what_was_done(client).await;
    export(client, &stage.data()).await;
    overview(client).await;
    stage.close().await;
}

/// The arrows go from pile to pile, and together they are all calls.
async fn through_the_piles(client: &Client) {
    see_words(client, ".calls-foot", " of ").await;
    tab_to(client, key::BACK, Target::Like("[role=tab]")).await;
    let mut sum = 0;
    for pile in ["needs_action", "active", "done"] {
        see_true(client, &format!("document.querySelector('#pile-{pile}').ariaSelected === 'true'")).await;
        sum += in_pile(client, pile).await;
        press(client, key::RIGHT).await;
    }
    see_true(client, "document.querySelector('#pile-').ariaSelected === 'true'").await;
    assert_eq!(sum, u64::from(CALLS), "each call lies in one pile");
    assert_eq!(in_pile(client, "").await, u64::from(CALLS));
    see_words(client, ".calls-foot", "50 of 10,000 calls").await;
}

async fn in_pile(client: &Client, pile: &str) -> u64 {
    let text = see(client, &format!("#pile-{pile} .calls-count")).await;
    text.replace(',', "").parse().expect("a number of calls")
}

/// Words of the talk are found, and the place is shown.
async fn search(client: &Client) {
    press(client, "/").await;
    see_focus(client, "#calls-search").await;
    press(client, "parking behind").await;
    see_words(client, ".calls-snippet mark", "parking").await;
    see_words(client, ".chip", "“parking behind”").await;
    see_true(
        client,
        "[...document.querySelectorAll('.calls-row')].every((row) => row.querySelector('mark'))",
    )
    .await;
    // Letters that are typed are no keys of the screen, and Escape takes the search back.
    press(client, key::ESCAPE).await;
    see_words(client, ".calls-foot", "50 of 10,000 calls").await;
    press(client, "nobody ever said this").await;
    see_words(client, "h2", "No calls match").await;
    press(client, key::ESCAPE).await;
    see_many(client, ".calls-row", 50).await;
}

async fn narrow(client: &Client) {
    choose(client, "Outcome", "appointment_booked").await;
    let only = "document.querySelectorAll('.calls-row').length === 50 &&
        [...document.querySelectorAll('.calls-mark')].every((mark) => mark.dataset.mark === 'booked')";
    see_true(client, only).await;
    see_words(client, ".chip", "Booked").await;
    tab_to(client, key::TAB, Target::Named("Remove filter: Booked")).await;
    press(client, key::ENTER).await;
    see_words(client, ".calls-foot", "50 of 10,000 calls").await;
}

/// Back leads to the place in the list that was left.
async fn open_and_come_back(client: &Client) {
    press(client, "/").await;
    press(client, key::DOWN).await;
    for _ in 1..50 {
        press(client, "j").await;
    }
    tab_to(client, key::TAB, Target::Showing("Show more")).await;
    press(client, key::ENTER).await;
    see_many(client, ".calls-row", 100).await;
    // Whoever wants more presses again.
    see_focus(client, ".calls-foot button").await;

    tab_to(client, key::BACK, Target::Like(".calls-link")).await;
    press(client, "k").await;
    let place = "document.querySelector('.calls-list').scrollTop";
    let left_at = number(client, place).await;
    assert!(left_at > 1_000.0, "fifty rows are longer than the window: {left_at}");
    let name =
        number(client, "[...document.querySelectorAll('.calls-link')].indexOf(document.activeElement)").await;
    assert!(name >= 97.0, "the row before the last has the focus: {name}");
    press(client, key::ENTER).await;
    see(client, ".past-head h1").await;
    see(client, ".timed").await;
    client.back().await.expect("there is a way back");
    see_many(client, ".calls-row", 100).await;
    see_true(client, &format!("Math.abs({place} - {left_at}) < 5")).await;
}

/// What was done with by mistake is taken back with the keys that undo everywhere.
async fn undo_what_was_done(client: &Client) {
    press(client, "/").await;
    see_focus(client, "#calls-search").await;
    tab_to(client, key::BACK, Target::Like("[role=tab]")).await;
    press(client, key::RIGHT).await;
    see_true(client, "document.querySelector('#pile-needs_action').ariaSelected === 'true'").await;
    see_words(client, ".calls-mark[data-mark=action]", "").await;
    let before = in_pile(client, "needs_action").await;
    press(client, "j").await;
    press(client, "d").await;
    see_words(client, ".toast-card", "Nothing more is to be done").await;
    see_words(client, "#pile-needs_action .calls-count", &(before - 1).to_string()).await;
    press(client, key::UNDO).await;
    see_words(client, ".toast-card", "needs somebody again").await;
    see_words(client, "#pile-needs_action .calls-count", &before.to_string()).await;

    press(client, "j").await;
    press(client, "n").await;
    see_focus(client, "#calls-note").await;
    press(client, "Rang at noon, <b>nobody</b> there.").await;
    press(client, key::SEND).await;
    see_words(client, ".toast-card", "The note is saved").await;
    see(client, "[aria-label='Note: read or change']").await;
}

/// The file has a line for each call that the question promised.
async fn export(client: &Client, data: &Path) {
    let promised = in_pile(client, "needs_action").await;
    press(client, "e").await;
    see_words(client, "dialog[open] p", &format!("{promised} calls")).await;
    see_focus(client, "dialog[open] .btn-primary").await;
    press(client, key::ENTER).await;
    see_words(client, ".toast-card", "The export is ready").await;
    see_words(client, ".toast-offer", "Download").await;
    let file = csv_below(data).expect("the file is kept");
    let text = std::fs::read_to_string(file).expect("the file can be read");
    assert_eq!(records(&text), promised + 1, "a head, and a record for each call");
    assert!(text.contains("<b>nobody</b>"), "notes are in it as they were written");
}

fn csv_below(folder: &Path) -> Option<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?;
    entries.flatten().map(|entry| entry.path()).find_map(|path| match path.is_dir() {
        true => csv_below(&path),
        false => path.extension().is_some_and(|end| end == "csv").then_some(path),
    })
}

/// Lines outside quotes.
fn records(text: &str) -> u64 {
    let (mut records, mut is_quoted) = (0, false);
    for letter in text.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            '\n' if !is_quoted => records += 1,
            _ => {}
        }
    }
    records
}

/// The cards, other days, other bars, and the numbers behind a chart.
async fn overview(client: &Client) {
    press(client, "g").await;
    press(client, "o").await;
    see_words(client, "h1", "Overview").await;
    assert_eq!(see_cards(client).await, 4);
    tab_to(client, key::TAB, Target::Showing("30 days")).await;
    press(client, key::ENTER).await;
    see_words(client, "[aria-pressed=true]", "30 days").await;
    see(client, ".chart-figure").await;
    see_words(client, "[aria-pressed=true]", "Day").await;
    tab_to(client, key::TAB, Target::Showing("Week")).await;
    press(client, key::ENTER).await;
    see_words(client, "[aria-pressed=true]", "Week").await;
    tab_to(client, key::TAB, Target::Named("Table: Calls and bookings")).await;
    press(client, key::ENTER).await;
    see_words(client, ".chart-table th", "Week").await;
    see_true(client, "document.querySelectorAll('.chart-table tbody tr').length <= 6").await;
    // The sentence over the chart and the table say the same.
    let summed = "[...document.querySelectorAll('.chart-table tbody tr')]
        .reduce((sum, row) => sum + Number(row.cells[1].textContent.replaceAll(',', '')), 0)";
    let sum = number(client, summed).await;
    assert!(sum > 100.0, "thirty days of ten thousand calls in two years: {sum}");
    let told = see(client, ".chart-figure figcaption").await;
    assert_eq!(told.split(' ').next().map(|word| word.replace(',', "")), Some(format!("{sum}")), "{told}");
    press(client, key::ENTER).await;
    see(client, ".chart-figure svg").await;
}

async fn see_cards(client: &Client) -> usize {
    see(client, ".tile-value").await;
    count(client, ".tile").await
}
