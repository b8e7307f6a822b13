//! The waiting list by keyboard: somebody is put on it, a time is offered to them, and their yes is a visit.

use fantoccini::Client;

use crate::page::{Target, arrive, key, press, see, see_focus, see_none, see_words, tab_to};
use crate::stage::{Engine, Stage, in_the_window};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_chromium_somebody_waits_is_asked_and_is_booked() {
    wait_by_keyboard(Engine::Browser).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_real_window_somebody_waits_is_asked_and_is_booked() {
    in_the_window(wait_by_keyboard).await;
}

async fn wait_by_keyboard(engine: Engine) {
    let stage = Stage::open_with(engine, &[("FLITE_PATH", "none")]).await;
    let client = &stage.client;
    arrive(client).await;
    press(client, "g").await;
    press(client, "w").await;
    see_words(client, "h2", "Nobody is waiting").await;

    // A form that is not filled in says so; one that is, is an entry.
    press(client, "n").await;
    see_focus(client, "#waiting-name").await;
    press(client, key::ENTER).await;
    see_words(client, "#waiting-name-fault", "Write who is waiting").await;
    press(client, "Ann Lee").await;
    press(client, key::TAB).await;
    press(client, "+1 555 010 0001").await;
    press(client, key::ENTER).await;
    see_words(client, ".waiting-name", "Ann Lee").await;
    add(client, "Bob Ray").await;

    // From person to person; Enter edits.
    press(client, "j").await;
    press(client, "j").await;
    see_focus(client, ".waiting-row:nth-child(2) .waiting-name").await;
    press(client, "k").await;
    see_focus(client, ".waiting-row:nth-child(1) .waiting-name").await;
    press(client, key::ENTER).await;
    see_words(client, "dialog[open] h2", "Ann Lee on the waiting list").await;
    tab_to(client, key::TAB, Target::Like("#waiting-notes")).await;
    press(client, "comes by bus").await;
    tab_to(client, key::TAB, Target::Showing("Save")).await;
    press(client, key::ENTER).await;
    see_words(client, ".waiting-notes", "comes by bus").await;

    offer_and_book(client).await;
    take_off(client).await;
    stage.close().await;
}

async fn add(client: &Client, name: &str) {
    press(client, "n").await;
    see_focus(client, "#waiting-name").await;
    press(client, name).await;
    press(client, key::ENTER).await;
    see_words(client, ".waiting-name", name).await;
}

/// Without a service for texts the offer is for staff to pass on.
async fn offer_and_book(client: &Client) {
    tab_to(client, key::TAB, Target::Named("Offer a time to Ann Lee")).await;
    press(client, key::ENTER).await;
    see(client, "#offer-time option").await;
    tab_to(client, key::TAB, Target::Showing("Offer it now")).await;
    press(client, key::ENTER).await;
    see_words(client, ".waiting-offer", "left").await;
    see_words(client, ".outbox-state", "To be told by you").await;
    see_words(client, ".outbox-body", "Reply YES within").await;
    tab_to(client, key::TAB, Target::Named("Mark as told: Ann Lee")).await;
    press(client, key::ENTER).await;
    see_words(client, ".outbox-state", "Told").await;
    tab_to(client, key::TAB, Target::Named("They said yes: Ann Lee")).await;
    press(client, key::ENTER).await;
    see_words(client, ".outbox-body", "you are booked for").await;
    see_words(client, ".waiting-past summary", "No longer waiting (1)").await;
}

/// Who is taken off is asked about first, and leaves an empty list.
async fn take_off(client: &Client) {
    tab_to(client, key::BACK, Target::Named("Take Bob Ray off the list")).await;
    press(client, key::ENTER).await;
    see_words(client, "dialog[open] h2", "Take Bob Ray off the list?").await;
    press(client, key::ESCAPE).await;
    see_focus(client, "[aria-label='Take Bob Ray off the list']").await;
    press(client, key::ENTER).await;
    tab_to(client, key::TAB, Target::Showing("Take off")).await;
    press(client, key::ENTER).await;
    see_words(client, "h2", "Nobody is waiting").await;
    see_focus(client, "h1").await;
    see_none(client, "dialog[open]").await;
}
