//! What is measured of a call is on the Metrics screen at once, and the clinic keeps its own prices there.

use fantoccini::{Client, Locator};

use crate::page::{
    Target, arrive, ask_for_a_morning, call_the_clinic, key, press, see, see_none, see_words, tab_to,
};
use crate::stage::{Engine, Stage, in_the_window};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_chromium_a_call_is_measured_and_prices_are_edited_by_keyboard() {
    measure_by_keyboard(Engine::Browser).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_real_window_a_call_is_measured_and_prices_are_edited_by_keyboard() {
    in_the_window(measure_by_keyboard).await;
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
    ask_for_a_morning(client).await;
    press(client, key::TAB).await;
    to_metrics(client).await;
    // The call is still up; what it measures arrives without anybody asking.
    see_words(client, "[data-tile=answer] .tile-value", "s").await;
    see_words(client, ".measures td", "Ana Ruiz").await;

    add_a_model(client).await;
    take_built_in_prices(client).await;
    client.refresh().await.expect("the page loads again");
    arrive(client).await;
    to_metrics(client).await;
    see_words(client, ".origin", "Built in").await;
    stage.close().await;
}

/// No price is negative, and the field says so; a right one is kept.
async fn edit_prices(client: &Client) {
    see_words(client, ".origin", "Built in").await;
    tab_to(client, key::TAB, Target::Named("Edit the prices of gpt-realtime")).await;
    press(client, key::ENTER).await;
    see_words(client, "dialog[open] h2", "Prices of gpt-realtime").await;
    // Writing begins in the first field.
    write(client, "-4").await;
    see_words(client, "#price-inputText-fault", "Text in").await;
    // The program has its own say, which stands at the same place.
    write(client, "5000").await;
    see_words(client, "#price-inputText-fault", "1000").await;
    write(client, "5.25").await;
    see_words(client, ".origin", "own").await;
    see_words(client, ".measures td", "5.25").await;
    see_none(client, "dialog[open]").await;
}

/// A new model takes no other one's place, and has a price only when one is written.
async fn add_a_model(client: &Client) {
    tab_to(client, key::TAB, Target::Showing("Add a model")).await;
    press(client, key::ENTER).await;
    see_words(client, "dialog[open] h2", "Prices of a new model").await;
    write(client, "gpt-realtime").await;
    see_words(client, "#price-name-fault", "already").await;
    see_words(client, "#price-outputAudio-fault", "Sound out").await;
    press(client, key::ALL).await;
    press(client, "gpt-of-tomorrow").await;
    for price in ["1", "2", "3", "4", "5", "6.5"] {
        press(client, key::TAB).await;
        press(client, price).await;
    }
    press(client, key::ENTER).await;
    see_words(client, ".measures th", "gpt-of-tomorrow").await;
    see_words(client, ".measures td", "6.50").await;
}

/// Asks first; the safe answer has the focus. The clinic's own prices and models are gone afterwards.
async fn take_built_in_prices(client: &Client) {
    tab_to(client, key::BACK, Target::Showing("Use built-in prices")).await;
    press(client, key::ENTER).await;
    see_words(client, "dialog[open] h2", "Use the built-in prices?").await;
    tab_to(client, key::TAB, Target::Showing("Keep our prices")).await;
    press(client, key::TAB).await;
    press(client, key::ENTER).await;
    see_words(client, ".origin", "Built in").await;
    see_words(client, ".measures td", "4.00").await;
    let models = client.find_all(Locator::Css(".measures th[scope=row]")).await.expect("the table is there");
    for model in models {
        let name = model.prop("textContent").await.ok().flatten().unwrap_or_default();
        assert_ne!(name, "gpt-of-tomorrow", "the clinic's own models went with its prices");
    }
    let focused = client.active_element().await.expect("something has the focus");
    let id = focused.attr("id").await.ok().flatten();
    assert_eq!(id.as_deref(), Some("prices-title"), "the button is gone, so its heading has the focus");
}

async fn to_metrics(client: &Client) {
    press(client, "g").await;
    press(client, "m").await;
    see_words(client, "h1", "Metrics").await;
    see(client, ".tile-value").await;
}

/// Replaces what stands in the field with the focus, and sends the form.
async fn write(client: &Client, text: &str) {
    press(client, key::ALL).await;
    press(client, text).await;
    press(client, key::ENTER).await;
}
