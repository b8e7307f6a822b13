//! What a person at the keyboard does, and what they see.

use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::{Client, Locator};
use jiff::civil::{Date, Weekday};
use jiff::{ToSpan, Zoned};

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
    /// Control and K: the palette.
    pub const PALETTE: &str = "\u{e009}k\u{e000}";
    /// Control and =: larger text.
    pub const LARGER: &str = "\u{e009}=\u{e000}";
    /// Control and 0: text as it was delivered.
    pub const AS_DELIVERED: &str = "\u{e009}0\u{e000}";
    /// F6.
    pub const F6: &str = "\u{e036}";
    /// Control and Z: undo.
    pub const UNDO: &str = "\u{e009}z\u{e000}";
    /// Control and Enter.
    pub const SEND: &str = "\u{e009}\u{e007}\u{e000}";
    /// Shift and Escape.
    pub const HANG_UP: &str = "\u{e008}\u{e00c}\u{e000}";
    /// Escape.
    pub const ESCAPE: &str = "\u{e00c}";
    /// The arrows.
    pub const LEFT: &str = "\u{e012}";
    /// See [`LEFT`].
    pub const RIGHT: &str = "\u{e014}";
    /// See [`LEFT`].
    pub const DOWN: &str = "\u{e015}";
    /// See [`LEFT`].
    pub const UP: &str = "\u{e013}";
    /// Home: the first of a column.
    pub const HOME: &str = "\u{e011}";
    /// Delete.
    pub const DELETE: &str = "\u{e017}";
    /// Alt and an arrow: a visit one slot later.
    pub const LATER: &str = "\u{e00a}\u{e015}\u{e000}";
    /// A visit one column on.
    pub const TO_THE_RIGHT: &str = "\u{e00a}\u{e014}\u{e000}";
    /// A visit one column back.
    pub const TO_THE_LEFT: &str = "\u{e00a}\u{e012}\u{e000}";
    /// A visit one slot longer.
    pub const LONGER: &str = "\u{e00a}\u{e008}\u{e015}\u{e000}";
    /// Page down.
    pub const PAGE_DOWN: &str = "\u{e00f}";
}

/// Presses keys wherever the focus is.
pub async fn press(client: &Client, keys: &str) {
    let give_up = tokio::time::Instant::now() + WITHIN;
    while !keys.is_empty() {
        match strike(client, keys).await {
            // What had the focus was drawn anew before it got a key, or while it was asked for; a person's keys go to what
            // has it now.
            Err(error) if error.is_stale_element_reference() && tokio::time::Instant::now() < give_up => {}
            other => return other.expect("the page takes keys"),
        }
    }
}

async fn strike(client: &Client, keys: &str) -> Result<(), CmdError> {
    let focused = client.active_element().await?;
    // What is sent to a field for files is taken for a file's name.
    if focused.attr("type").await?.as_deref() == Some("file") {
        let strokes = keys.chars().fold(KeyActions::new("keyboard".to_owned()), |strokes, value| {
            strokes.then(KeyAction::Down { value }).then(KeyAction::Up { value })
        });
        return client.perform_actions(strokes).await;
    }
    focused.send_keys(keys).await
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

/// Waits until an element is there.
pub async fn found(client: &Client, selector: &str) -> Element {
    see(client, selector).await;
    client.find(Locator::Css(selector)).await.unwrap_or_else(|error| panic!("{selector} went again: {error}"))
}

/// Clicks an element as soon as it is there and can be clicked: a screen is drawn some time after it was gone to.
pub async fn click(client: &Client, selector: &str) {
    let give_up = tokio::time::Instant::now() + WITHIN;
    loop {
        let clicked = match client.find(Locator::Css(selector)).await {
            Ok(element) => element.click().await,
            Err(error) => Err(error),
        };
        let Err(error) = clicked else { return };
        assert!(tokio::time::Instant::now() < give_up, "{selector} cannot be clicked: {error}");
        tokio::time::sleep(LOOK_AGAIN).await;
    }
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

/// Waits until there is none.
pub async fn see_none(client: &Client, selector: &str) {
    see_true(client, &format!("document.querySelector({selector:?}) === null")).await;
}

/// What the focus shall come to.
#[derive(Debug, Clone, Copy)]
pub enum Target {
    /// By its name for a screen reader.
    Named(&'static str),
    /// By the text it shows.
    Showing(&'static str),
    /// By a class or an id, as a selector.
    Like(&'static str),
}

/// Walks with Tab, or backwards, until the focus is where it should be.
pub async fn tab_to(client: &Client, step: &str, target: Target) {
    for _ in 0..100 {
        let focused = client.active_element().await.expect("something has the focus");
        let is_it = match target {
            Target::Named(name) => focused.attr("aria-label").await.ok().flatten().as_deref() == Some(name),
            Target::Showing(text) => {
                focused.prop("textContent").await.ok().flatten().as_deref() == Some(text)
            }
            Target::Like(selector) => is_focused(client, selector).await,
        };
        if is_it {
            return;
        }
        press(client, step).await;
    }
    panic!("the keyboard does not lead to {target:?}");
}

/// Whether what has the focus is like this.
pub async fn is_focused(client: &Client, selector: &str) -> bool {
    let script = "return document.activeElement.matches(arguments[0])";
    client.execute(script, vec![selector.into()]).await.is_ok_and(|answer| answer == true)
}

/// Waits until what has the focus is like this.
pub async fn see_focus(client: &Client, selector: &str) {
    see_true(client, &format!("document.activeElement.matches({selector:?})")).await;
}

/// Waits until an expression of the page is true.
pub async fn see_true(client: &Client, expression: &str) {
    let give_up = tokio::time::Instant::now() + WITHIN;
    let script = format!("return {expression}");
    loop {
        let answer = client.execute(&script, Vec::new()).await.expect("the page answers");
        if answer == true {
            return;
        }
        assert!(tokio::time::Instant::now() < give_up, "it never came true: {expression}, but {answer}");
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// A number that the page tells.
pub async fn number(client: &Client, expression: &str) -> f64 {
    let answer = client.execute(&format!("return {expression}"), Vec::new()).await.expect("the page answers");
    answer.as_f64().unwrap_or_else(|| panic!("{expression} is no number but {answer}"))
}

/// Chooses from a list of options; the driver presses the option, as its way differs from desktop to desktop.
pub async fn choose(client: &Client, name: &str, value: &str) {
    let list =
        client.find(Locator::Css(&format!("select[aria-label='{name}']"))).await.expect("the list is there");
    list.select_by_value(value).await.expect("the option can be chosen");
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

/// Asks the receptionist for a visit in the morning of a working day that cannot be taken for another.
pub async fn ask_for_a_morning(client: &Client) {
    let day = a_weekday_soon().strftime("%A, %B %-d").to_string();
    press(client, &format!("Hello, my name is Ana Ruiz, I need a visit on {day} in the morning")).await;
    press(client, key::ENTER).await;
    see_words(client, ".turn", "Which would you like").await;
}

/// Turns the calendar's pages from an earlier day on.
pub async fn go_to_day(client: &Client, day: Date) {
    let mut pages = 0;
    loop {
        let before = client.current_url().await.expect("an address");
        if before.path().ends_with(&day.to_string()) {
            return;
        }
        assert!(pages < 14, "the day is soon");
        press(client, key::PAGE_DOWN).await;
        see_true(client, &format!("location.href !== {:?}", before.as_str())).await;
        pages += 1;
    }
}

/// A working day, far enough away that ten o'clock on it is not past. Tests run on any day of the week.
#[expect(
    clippy::disallowed_methods,
    reason = "the program under test runs on the real clock, so the test must too"
)]
pub fn a_weekday_soon() -> Date {
    let mut day = Zoned::now().date().saturating_add(2.days());
    while matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
        day = day.saturating_add(1.days());
    }
    day
}
