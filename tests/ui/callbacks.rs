//! Call-backs by keyboard and by mouse, and the switch that says who answers first.

use std::time::Duration;

use fantoccini::Client;
use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};

use crate::page::{
    Target, arrive, click, found, key, press, see, see_focus, see_none, see_true, see_words, tab_to,
};
use crate::stage::{Engine, Stage, in_the_window};

/// Ctrl and Z.
const UNDO: &str = "\u{e009}z\u{e000}";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_chromium_callers_are_called_back() {
    call_back(Engine::Browser).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_real_window_callers_are_called_back() {
    in_the_window(call_back).await;
}

async fn call_back(engine: Engine) {
    let stage = Stage::open_on_callbacks(engine).await;
    let client = &stage.client;
    arrive(client).await;
    see_words(client, ".rail-badge", "6").await;
    press(client, "g").await;
    press(client, "b").await;
    see_words(client, "h1", "Call-backs").await;
    see_words(client, ".callback-card", "Vera Example").await;
    by_keyboard(client).await;
    by_menu(client).await;
    by_mouse(client).await;
    routing(client).await;
    stage.close().await;
}

/// How many cards a column has.
async fn until_many(client: &Client, column: &str, many: usize) {
    let cards = format!(".callback-column[data-state={column}] .callback-card");
    see_true(client, &format!("document.querySelectorAll('{cards}').length === {many}")).await;
}

async fn by_keyboard(client: &Client) {
    press(client, "j").await;
    see_focus(client, "[data-state=to_do] li:first-child .callback-card").await;
    press(client, "j").await;
    press(client, "k").await;
    see_words(client, ".callback-card:focus", "Vera Example").await;
    press(client, key::TO_THE_RIGHT).await;
    until_many(client, "in_progress", 1).await;
    see_words(client, ".toast-card", "Vera Example: in progress").await;
    see_words(client, "[data-state=in_progress] .callback-card:focus", "Vera Example").await;
    press(client, key::TO_THE_RIGHT).await;
    until_many(client, "done", 1).await;
    see_words(client, ".rail-badge", "5").await;
    press(client, UNDO).await;
    until_many(client, "in_progress", 1).await;
    // Until then the card may be drawn anew under the keyboard.
    see_words(client, ".rail-badge", "6").await;
    see(client, "[data-state=in_progress] .callback-card:focus").await;
    // Enter on the name opens all of it.
    tab_to(client, key::TAB, Target::Showing("Vera Example")).await;
    press(client, key::ENTER).await;
    see_words(client, "dialog[open] h2", "Vera Example").await;
    let step = see_words(client, "dialog[open] li", "opened again by staff").await;
    assert!(step.starts_with("Today "), "a step tells its day: {step}");
    tab_to(client, key::TAB, Target::Like("dialog[open] textarea")).await;
    press(client, "spoke to her son").await;
    tab_to(client, key::TAB, Target::Showing("Save")).await;
    press(client, key::ENTER).await;
    see_words(client, ".toast-card", "Saved").await;
    see_words(client, ".callback-notes", "spoke to her son").await;
    see_none(client, "dialog[open]").await;
}

async fn by_menu(client: &Client) {
    click(client, "[aria-label='Move Otto Beispiel']").await;
    see_words(client, ".callback-menu:popover-open .callback-menu-item", "Move to done").await;
    tab_to(client, key::TAB, Target::Showing("Move to done")).await;
    press(client, key::ENTER).await;
    until_many(client, "done", 1).await;
    see_words(client, "[data-state=done] .callback-card", "Done by staff").await;
}

/// A card is carried from the first column to the second.
async fn by_mouse(client: &Client) {
    until_many(client, "in_progress", 1).await;
    let card = found(client, "[data-state=to_do] .callback-card").await;
    let (x, y, width, height) = card.rectangle().await.expect("it is somewhere");
    let there = found(client, ".callback-column[data-state=in_progress]")
        .await
        .rectangle()
        .await
        .expect("it is somewhere");
    // Beside the words and buttons.
    let from = (x + width - 8.0, y + height - 6.0);
    let to = (there.0 + there.2 / 2.0, from.1 + 20.0);
    let go = |(x, y): (f64, f64)| PointerAction::MoveBy { duration: Some(Duration::from_millis(80)), x, y };
    // The mouse starts in the corner.
    let step = ((to.0 - from.0) / 2.0, (to.1 - from.1) / 2.0);
    let actions = MouseActions::new("mouse".to_owned())
        .then(go(from))
        .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
        .then(go(step))
        .then(go(step))
        .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
    client.release_actions().await.expect("the mouse is free");
    client.perform_actions(actions).await.expect("the mouse moves");
    until_many(client, "in_progress", 2).await;
}

async fn routing(client: &Client) {
    see_words(client, ".routing", "AI first").await;
    click(client, ".routing").await;
    tab_to(client, key::TAB, Target::Like("#panel-routing .routing-choice:nth-child(3)")).await;
    press(client, key::ENTER).await;
    see_words(client, ".routing[data-mode=ai_paused]", "AI paused").await;
    see_words(client, ".toast-card", "AI paused").await;
    // Nobody is set to be called, so staff cannot be first, and that is said.
    click(client, ".routing").await;
    tab_to(client, key::TAB, Target::Like("#panel-routing .routing-choice:nth-child(2)")).await;
    press(client, key::ENTER).await;
    see_words(client, ".toast-card", "TWILIO_AGENT_NUMBER").await;
    see(client, ".routing[data-mode=ai_paused]").await;
}
