//! What people type into forms is neither taken for something else nor lost.

use fantoccini::Client;
use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};

use crate::page::{a_weekday_soon, arrive, click, count, key, press, see, see_focus, see_true, see_words};
use crate::stage::{Engine, Stage, in_the_window};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_chromium_forms_keep_to_what_was_typed() {
    fill_in(Engine::Browser).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_real_window_forms_keep_to_what_was_typed() {
    in_the_window(fill_in).await;
}

async fn fill_in(engine: Engine) {
    let stage = Stage::open_with(engine, &[("FLITE_PATH", "none")]).await;
    let client = &stage.client;
    arrive(client).await;
    a_day_that_cannot_be_read(client).await;
    a_day_without_its_year(client).await;
    a_press_beside_a_form(client).await;
    a_row_that_is_added(client).await;
    stage.close().await;
}

/// Nothing is booked, listed or exported on the day that stood in the field before.
async fn a_day_that_cannot_be_read(client: &Client) {
    go(client, "a").await;
    see(client, ".day").await;
    press(client, key::PAGE_DOWN).await;
    press(client, "c").await;
    see_focus(client, "#visit-name").await;
    press(client, "Ann Lee").await;
    overwrite(client, "#visit-date", "Feb 30").await;
    click(client, "dialog[open] [type=submit]").await;
    see_focus(client, "#visit-date").await;
    see_words(client, "#visit-date-fault", "Write a day").await;
    see_true(client, "!document.querySelector('dialog[open] [type=submit]').disabled").await;
    assert_eq!(count(client, ".visit").await, 0, "nothing is booked on the day that stood there before");
    press(client, key::ESCAPE).await;

    go(client, "w").await;
    see_words(client, "h2", "Nobody is waiting").await;
    press(client, "n").await;
    see_focus(client, "#waiting-name").await;
    press(client, "Bob Ray").await;
    overwrite(client, "#waiting-until", "whenever").await;
    click(client, "dialog[open] [type=submit]").await;
    see_focus(client, "#waiting-until").await;
    see(client, "dialog[open] #waiting-until[aria-invalid=true]").await;
    press(client, key::ESCAPE).await;

    go(client, "x").await;
    see(client, "#export-to").await;
    overwrite(client, "#export-to", "whenever").await;
    click(client, ".sharing-fields:has(#export-to) .btn").await;
    see_focus(client, "#export-to").await;
    assert_eq!(
        count(client, ".job-button").await,
        0,
        "nothing is exported of the days that stood there before"
    );
}

/// Somebody who waits, waits for a day to come.
async fn a_day_without_its_year(client: &Client) {
    let ahead = a_weekday_soon();
    // Out of the field, where letters are keys again.
    press(client, key::TAB).await;
    go(client, "w").await;
    see_words(client, "h2", "Nobody is waiting").await;
    press(client, "n").await;
    see_focus(client, "#waiting-name").await;
    overwrite(client, "#waiting-until", &ahead.strftime("%b %-d").to_string()).await;
    let written = ahead.strftime("%b %-d, %Y").to_string();
    see_true(client, &format!("document.querySelector('#waiting-until').value === {written:?}")).await;
    // Neither for one that is over, nor at a number that is none.
    overwrite(client, "#waiting-name", "Bob Ray").await;
    overwrite(client, "#waiting-until", "Jan 2, 2020").await;
    click(client, "dialog[open] [type=submit]").await;
    see_focus(client, "#waiting-until").await;
    see_words(client, "dialog[open] [role=alert]", "Choose today or a day to come").await;
    overwrite(client, "#waiting-phone", "abc").await;
    click(client, "dialog[open] [type=submit]").await;
    see_focus(client, "#waiting-phone").await;
    see_words(client, "#waiting-phone-fault", "Write a number").await;
    press(client, key::ESCAPE).await;
}

/// What was filled in stays; an empty form goes.
async fn a_press_beside_a_form(client: &Client) {
    go(client, "a").await;
    see(client, ".day").await;
    press(client, "c").await;
    see_focus(client, "#visit-name").await;
    press(client, "Ann Lee").await;
    press_beside(client).await;
    see_true(client, "document.querySelector('dialog[open] #visit-name').value === 'Ann Lee'").await;
    press(client, key::ESCAPE).await;
    see_true(client, "!document.querySelector('dialog')").await;
    press(client, "c").await;
    see_focus(client, "#visit-name").await;
    press_beside(client).await;
    see_true(client, "!document.querySelector('dialog')").await;
}

async fn press_beside(client: &Client) {
    let actions = MouseActions::new("mouse".to_owned())
        .then(PointerAction::MoveTo { duration: None, x: 4.0, y: 300.0 })
        .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
        .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
    client.perform_actions(actions).await.expect("the mouse can press");
}

/// What is added is what is written next, however far down it comes to stand; the focus is not lost when it goes.
async fn a_row_that_is_added(client: &Client) {
    go(client, "s").await;
    click(client, "#schedule-tab-clinicians").await;
    click(client, "#schedule-add-clinician").await;
    see_focus(client, "#schedule-clinicians-1--name").await;
    press(client, "Dr New").await;
    click(client, "[aria-label='Retire Dr New']").await;
    see_focus(client, "#schedule-add-clinician").await;
    click(client, "#schedule-tab-closures").await;
    click(client, "#schedule-add-closure").await;
    see_focus(client, ".closure-row input").await;
    press(client, "Dec 24, 2027").await;
    see_true(client, "document.activeElement.value === 'Dec 24, 2027'").await;
    click(client, "[aria-label='Remove closure 1: ']").await;

    go(client, "x").await;
    click(client, "[aria-labelledby=feeds-title] .btn-primary").await;
    click(client, "dialog[open] [type=submit]").await;
    see_words(client, "dialog[open] h2", "The calendar is made").await;
    see_focus(client, "dialog[open] .btn-primary").await;
    press(client, key::ENTER).await;
    see_true(client, "!document.querySelector('dialog')").await;
}

async fn go(client: &Client, place: &str) {
    press(client, "g").await;
    press(client, place).await;
}

/// Types over what stands in a field.
async fn overwrite(client: &Client, selector: &str, words: &str) {
    click(client, selector).await;
    press(client, key::ALL).await;
    press(client, words).await;
    press(client, key::TAB).await;
}
