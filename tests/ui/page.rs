//! What a person at the keyboard does, and what they see.

use std::time::Duration;

use fantoccini::{Client, Locator};

/// How long anything on the page may take; these machines are slow and shared.
const WITHIN: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// WebDriver's code points for keys without a letter.
pub mod key {
    /// Enter.
    pub const ENTER: &str = "\u{e007}";
    /// Tab.
    pub const TAB: &str = "\u{e004}";
    /// Shift and Tab.
    pub const BACK: &str = "\u{e008}\u{e004}\u{e000}";
    /// Control and A: everything in the field.
    pub const ALL: &str = "\u{e009}a\u{e000}";
    /// Page down.
    pub const PAGE_DOWN: &str = "\u{e00f}";
}

/// Presses keys wherever the focus is.
pub async fn press(client: &Client, keys: &str) {
    let focused = client.active_element().await.expect("something has the focus");
    focused.send_keys(keys).await.expect("the page takes keys");
}

/// Waits until an element is there, and gives its text.
pub async fn see(client: &Client, selector: &str) -> String {
    wait(client, selector, |_| true).await
}

/// Waits until some element of this kind shows `words`, and gives its text.
pub async fn see_words(client: &Client, selector: &str, words: &str) -> String {
    wait(client, selector, |text| text.contains(words)).await
}

/// Waits for the page's first sign of life: whose reception it is, and that it hears of what happens.
pub async fn arrive(client: &Client) {
    see_words(client, "header", "Riverside Medical Clinic").await;
    see(client, "[data-link=live]").await;
}

/// Goes to the softphone and calls, by keyboard; afterwards the focus is in the text line.
pub async fn call_the_clinic(client: &Client) {
    press(client, "g").await;
    press(client, "p").await;
    see(client, ".handset").await;
    press(client, key::ENTER).await;
    see_words(client, ".turn", "Sarah").await;
}

/// How many elements there are.
pub async fn count(client: &Client, selector: &str) -> usize {
    client.find_all(Locator::Css(selector)).await.map(|found| found.len()).unwrap_or(0)
}

/// Waits until there are at least so many.
pub async fn see_many(client: &Client, selector: &str, at_least: usize) {
    let give_up = tokio::time::Instant::now() + WITHIN;
    while count(client, selector).await < at_least {
        assert!(tokio::time::Instant::now() < give_up, "there are not {at_least} of {selector}");
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

async fn wait(client: &Client, selector: &str, is_it: impl Fn(&str) -> bool) -> String {
    let give_up = tokio::time::Instant::now() + WITHIN;
    let mut seen = Vec::new();
    while tokio::time::Instant::now() < give_up {
        seen.clear();
        for element in client.find_all(Locator::Css(selector)).await.unwrap_or_default() {
            // An element may be drawn anew between finding and reading it; it is found again in the next round.
            // WebKit's driver leaves out text in boxes that cut off what does not fit, so the text itself is read.
            let Ok(Some(text)) = element.prop("textContent").await else { continue };
            if is_it(&text) {
                return text;
            }
            seen.push(text);
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    let body = match client.find(Locator::Css("body")).await {
        Ok(body) => body.text().await.unwrap_or_default(),
        Err(error) => error.to_string(),
    };
    panic!("{selector} did not show what was awaited; it showed {seen:?}; the page: {body}");
}
