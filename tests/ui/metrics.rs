//! What is measured of a call is on the Metrics screen at once, and the clinic keeps its own prices there.

use fantoccini::{Client, Locator};

use crate::page::{arrive, call_the_clinic, key, press, see, see_words};
use crate::stage::{Engine, Stage};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_chromium_a_call_is_measured_and_prices_are_edited_by_keyboard() {
    measure_by_keyboard(Engine::Browser).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_real_window_a_call_is_measured_and_prices_are_edited_by_keyboard() {
    measure_by_keyboard(Engine::Window).await;
}

async fn measure_by_keyboard(engine: Engine) {
    let stage = Stage::open(engine).await;
    let client = &stage.client;
    arrive(client).await;
    to_metrics(client).await;
    see_words(client, ".metrics h2", "No turns yet").await;

    edit_prices(client).await;
    client.refresh().await.expect("the page loads again");
    arrive(client).await;
    to_metrics(client).await;
    see_words(client, ".origin", "own").await;
    see_words(client, ".measures td", "5.25").await;

    call_the_clinic(client).await;
    press(client, "Hello, my name is Ana Ruiz, I need a visit on Monday morning").await;
    press(client, key::ENTER).await;
    see_words(client, ".turn", "Which would you like").await;
    press(client, key::TAB).await;
    to_metrics(client).await;
    // The call is still up; what it measures arrives without anybody asking.
    see_words(client, "[data-tile=answer] .tile-value", "s").await;
    see_words(client, ".measures td", "Ana Ruiz").await;
    stage.close().await;
}

/// No price is negative, and the field says so; a right one is kept.
async fn edit_prices(client: &Client) {
    see_words(client, ".origin", "Built in").await;
    tab_to(client, "aria-label", "Edit the prices of gpt-realtime").await;
    press(client, key::ENTER).await;
    see_words(client, "dialog[open] h2", "Prices of gpt-realtime").await;
    tab_to(client, "id", "price-inputText").await;
    write(client, "-4").await;
    see_words(client, "#price-inputText-fault", "Text in").await;
    // The program has its own say, which stands at the same place.
    write(client, "5000").await;
    see_words(client, "#price-inputText-fault", "1000").await;
    write(client, "5.25").await;
    see_words(client, ".origin", "own").await;
    see_words(client, ".measures td", "5.25").await;
    assert!(client.find(Locator::Css("dialog[open]")).await.is_err(), "what is saved is closed");
}

async fn to_metrics(client: &Client) {
    press(client, "g").await;
    press(client, "m").await;
    see_words(client, "h1", "Metrics").await;
    see(client, ".tile-value").await;
}

/// Walks with Tab until the focus is where it should be.
async fn tab_to(client: &Client, attribute: &str, value: &str) {
    for _ in 0..100 {
        let focused = client.active_element().await.expect("something has the focus");
        if focused.attr(attribute).await.ok().flatten().as_deref() == Some(value) {
            return;
        }
        press(client, key::TAB).await;
    }
    panic!("Tab does not lead to {attribute} {value:?}");
}

/// Replaces what stands in the field with the focus, and sends the form.
async fn write(client: &Client, text: &str) {
    press(client, key::ALL).await;
    press(client, text).await;
    press(client, key::ENTER).await;
}
