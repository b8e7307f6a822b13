//! A call that was just held: heard again, noted and done with.

use fantoccini::{Client, Locator};

use crate::page::{
    Target, arrive, ask_for_a_morning, call_the_clinic, found, key, number, press, see, see_focus, see_true,
    see_words, tab_to,
};
use crate::stage::{Engine, Stage, in_the_window};

/// Where the recording is, in seconds.
const AT: &str = "document.querySelector('audio').currentTime";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_chromium_a_call_is_heard_again_noted_and_done_with_by_keyboard() {
    walk(Engine::Browser).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_real_window_a_call_is_heard_again_noted_and_done_with_by_keyboard() {
    in_the_window(walk).await;
}

async fn walk(engine: Engine) {
    let stage = Stage::open(engine).await;
    let client = &stage.client;
    arrive(client).await;
    hold_a_call(client).await;
    find_it(client).await;

    hear(client).await;
    one_voice(client).await;
    write_notes(client).await;
    done_and_undone(client).await;

    // The sweep, or somebody, took the file away.
    std::fs::remove_dir_all(stage.data().join("recordings")).expect("the recordings lie beside the book");
    client.refresh().await.expect("the page loads again");
    see_words(client, ".player-none", "not there any more").await;
    see(client, ".timed").await;
    stage.close().await;
}

/// The caller hangs up when times were offered. While the call is up, its page says so.
async fn hold_a_call(client: &Client) {
    call_the_clinic(client).await;
    ask_for_a_morning(client).await;
    // Some of the answer is to be heard.
    see_words(client, ".doing", "Listening").await;
    press(client, key::TAB).await;

    press(client, "g").await;
    press(client, "h").await;
    tab_to(client, key::TAB, Target::Like("[role=tab]")).await;
    press(client, key::RIGHT).await;
    see_words(client, ".calls-mark", "On the line").await;
    let row = found(client, ".calls-row").await;
    let call_sid = row.attr("data-call").await.ok().flatten().expect("it has an id");
    // No link leads there while it is up, but an address may.
    let go = "history.pushState(null, '', new URL('history/' + arguments[0], document.baseURI));
        dispatchEvent(new PopStateEvent('popstate'))";
    client.execute(go, vec![call_sid.into()]).await.expect("the page goes there");
    see_words(client, ".past-up", "This call is on the line").await;
    see_words(client, ".player-none", "can be heard here when it is over").await;

    press(client, "g").await;
    press(client, "p").await;
    see(client, ".handset").await;
    press(client, key::HANG_UP).await;
}

async fn find_it(client: &Client) {
    press(client, "g").await;
    press(client, "h").await;
    see_words(client, "h1", "Calls").await;
    tab_to(client, key::TAB, Target::Like("[role=tab]")).await;
    see_words(client, ".calls-name", "Ana Ruiz").await;
    press(client, "j").await;
    see_focus(client, ".calls-link").await;
    press(client, key::ENTER).await;
    see_words(client, ".past-head h1", "Ana Ruiz").await;
    see(client, ".player-play").await;
}

/// Play, skip, speed, a line, the slider.
async fn hear(client: &Client) {
    see_true(client, "document.querySelector('audio').duration > 3").await;
    press(client, " ").await;
    see_true(client, &format!("{AT} > 0.4")).await;
    press(client, " ").await;
    see(client, "[aria-label=Play]").await;
    see_true(client, "document.querySelector('audio').paused").await;

    press(client, ".").await;
    see_true(client, "document.querySelector('audio').playbackRate === 1.25").await;
    press(client, ",").await;
    see_true(client, "document.querySelector('audio').playbackRate === 1").await;

    tab_to(client, key::TAB, Target::Like(".wave-slider")).await;
    let before = number(client, AT).await;
    press(client, key::RIGHT).await;
    see_true(client, &format!("{AT} > {before} + 2")).await;
    press(client, key::LEFT).await;
    see_true(client, &format!("{AT} < {before} + 2")).await;

    // The last line but one that the recording reaches.
    tab_to(client, key::TAB, Target::Like(".turn-play")).await;
    press(client, key::DOWN).await;
    // The arrows go from line to line.
    see_focus(client, ".turn-play").await;
    press(client, key::ENTER).await;
    see(client, ".timed[aria-current=true], [aria-label=Pause]").await;
    see_true(client, "!document.querySelector('audio').paused").await;
    let told =
        "document.activeElement.textContent.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)";
    let line_at = number(client, told).await;
    // The line's time counts from the call's beginning, the sound from the recording's, which is no later.
    see_true(client, &format!("{AT} > 0.1 && {AT} < {line_at} + 20")).await;
    press(client, " ").await;
    see(client, "[aria-label=Play]").await;
}

/// The caller's channel alone goes through the page's own sound graph, which another origin must allow.
async fn one_voice(client: &Client) {
    tab_to(client, key::BACK, Target::Like("input[name=ear]")).await;
    press(client, key::RIGHT).await;
    see_words(client, ".player-ear[data-chosen=true]", "Caller").await;
    tab_to(client, key::BACK, Target::Named("Play")).await;
    let before = number(client, AT).await;
    press(client, key::ENTER).await;
    see_true(client, &format!("{AT} > {before} + 0.4")).await;
    press(client, key::ENTER).await;
    see(client, "[aria-label=Play]").await;
    assert!(client.find(Locator::Css(".player-fault")).await.is_err(), "nothing is wrong with the sound");
}

/// What is written saves itself, and is there after the page was loaded again.
async fn write_notes(client: &Client) {
    press(client, "n").await;
    see_focus(client, "#call-notes").await;
    press(client, "Ring her back after five.").await;
    see_words(client, ".past-aside [role=status]", "Saved").await;
    client.refresh().await.expect("the page loads again");
    arrive(client).await;
    see_true(client, "document.querySelector('#call-notes')?.value === 'Ring her back after five.'").await;
}

async fn done_and_undone(client: &Client) {
    see_words(client, ".action-strip", "left before the booking").await;
    tab_to(client, key::TAB, Target::Showing("Mark as done")).await;
    press(client, key::ENTER).await;
    see_words(client, ".action-strip[data-done=true]", "Done.").await;
    press(client, key::UNDO).await;
    see(client, ".action-strip[data-done=false]").await;
}
