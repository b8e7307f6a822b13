//! The appointment book by keyboard alone and by mouse, in both engines.

use std::time::Duration;

use fantoccini::Client;
use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::book;
use crate::page::{
    Target, arrive, click, found, go_to_day, key, press, see, see_focus, see_true, see_words, tab_to,
};
use crate::stage::{Engine, Stage, in_the_window};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_chromium_the_book_is_kept_by_keyboard_alone() {
    by_keyboard(Engine::Browser).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_real_window_the_book_is_kept_by_keyboard_alone() {
    in_the_window(by_keyboard).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_chromium_the_book_is_kept_by_mouse() {
    by_mouse(Engine::Browser).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_real_window_the_book_is_kept_by_mouse() {
    in_the_window(by_mouse).await;
}

async fn by_keyboard(engine: Engine) {
    let stage = Stage::open_on_visits(engine, 3).await;
    let client = &stage.client;
    to_monday(client).await;

    // Into the grid, to the first of Dr Lee's visits.
    tab_to(client, key::TAB, Target::Like(".slot, .visit")).await;
    press(client, key::HOME).await;
    see_true(client, &on("Ana Ruiz")).await;
    press(client, key::LATER).await;
    see_words(client, ".toast-card", "Moved to 9:15 AM, undo with Ctrl+Z").await;
    see_true(client, &on("9:15 AM to 9:45 AM")).await;
    press(client, key::UNDO).await;
    see_words(client, ".toast-card", "Taken back").await;
    see_true(client, &on("9:00 AM to 9:30 AM")).await;

    // To another clinician; the focus goes with it.
    press(client, key::TO_THE_RIGHT).await;
    see_words(client, ".toast-card", "Moved to 9:00 AM with Dr Ortiz").await;
    see_true(client, &on("Dr Ortiz")).await;
    press(client, key::TO_THE_LEFT).await;
    see_true(client, &on("Dr Lee")).await;
    press(client, key::LONGER).await;
    see_words(client, ".toast-card", "Now 45 minutes long").await;
    see_true(client, &on("9:00 AM to 9:45 AM")).await;

    // Into another visit: refused with the reason, and booked anyway with one.
    press(client, key::LATER).await;
    see_words(client, ".clash-why", "booked then").await;
    see(client, ".slot-choice").await;
    tab_to(client, key::TAB, Target::Like("#clash-reason")).await;
    press(client, "Dr Lee agreed").await;
    press(client, key::ENTER).await;
    see_true(client, &on("double-booked with 1 other")).await;
    press(client, key::UNDO).await;
    see_true(client, "document.querySelectorAll('.visit-doubled').length === 2").await;

    press(client, key::DELETE).await;
    see_words(client, ".toast-card", "Ana Ruiz is cancelled").await;
    see_true(client, &on("cancelled")).await;
    press(client, key::UNDO).await;
    see_true(client, &on("confirmed")).await;

    // Down past Ben's visit to a free time, and a new visit there.
    press(client, key::DOWN).await;
    see_true(client, &on("Ben Okafor")).await;
    press(client, key::DOWN).await;
    see_focus(client, ".slot[aria-label*='10:15 AM']").await;
    press(client, "c").await;
    see_focus(client, "#visit-name").await;
    see_words(client, ".visit-hint", "This time is free").await;
    press(client, key::ENTER).await;
    see_words(client, ".field-fault", "Who is coming?").await;
    press(client, "Uma Torres").await;
    press(client, key::ENTER).await;
    see_words(client, ".toast-card", "10:15 AM").await;
    see_words(client, ".visit", "Uma Torres").await;

    // Its details, and what was done with it.
    press(client, key::UP).await;
    press(client, key::DOWN).await;
    see_true(client, &on("Uma Torres")).await;
    press(client, key::ENTER).await;
    see_words(client, ".day-aside", "Uma Torres").await;
    see_words(client, ".visit-past", "Staff").await;
    press(client, key::ESCAPE).await;
    see_true(client, "!document.querySelector('.day-aside')").await;

    // The other views, and back.
    for (view, there) in
        [("w", ".day-title[title^=Tue]"), ("m", ".month"), ("l", ".list-row"), ("d", ".visit")]
    {
        press(client, view).await;
        see(client, there).await;
    }
    press(client, "f").await;
    see(client, ".slot-choice").await;
    stage.close().await;
}

async fn by_mouse(engine: Engine) {
    let stage = Stage::open_on_visits(engine, 3).await;
    let client = &stage.client;
    to_monday(client).await;

    // Half an hour down, and the ghost tells where while it moves.
    drag(client, &visit("Ana Ruiz"), (0, -6), (0, 42)).await;
    see_words(client, ".clash-why", "booked then").await;
    press(client, key::ESCAPE).await;
    see_true(client, "!document.querySelector('dialog[open]')").await;
    // A quarter of an hour has nothing in its way.
    drag(client, &visit("Ana Ruiz"), (0, -6), (0, 18)).await;
    see_words(client, ".toast-card", "Moved to 9:15 AM").await;
    press(client, key::UNDO).await;
    see_words(client, ".toast-card", "Taken back").await;
    see(client, ".visit[aria-label*='9:00 AM to 9:30 AM']").await;

    // By its lower edge.
    let half = crate::page::number(
        client,
        &format!("document.querySelector({:?}).offsetHeight / 2", visit("Ana Ruiz")),
    )
    .await;
    let edge = half as i64 - 3;
    drag(client, &visit("Ana Ruiz"), (0, edge), (0, edge + 24)).await;
    see_words(client, ".toast-card", "Now 45 minutes long").await;

    // Into the next column.
    let wide = crate::page::number(client, "document.querySelector('.day-column').offsetWidth").await;
    drag(client, &visit("Ana Ruiz"), (0, -6), (wide as i64, -6)).await;
    see_words(client, ".toast-card", "with Dr Ortiz").await;

    // A press on a free time opens the form, and a window that was quicker leaves the alternatives.
    click(client, "#slot-0-660").await;
    see_focus(client, "#visit-name").await;
    elsewhere(client, "Kai Santos", 660).await;
    press(client, "Uma Torres").await;
    press(client, key::ENTER).await;
    see_words(client, ".clash-why", "booked then").await;
    click(client, ".slot-choice").await;
    see_words(client, ".toast-card", "Booked").await;
    see_words(client, ".visit", "Kai Santos").await;

    // An offer on a call is drawn with its way there.
    see_words(client, "a.hold", "Offered on a call").await;

    // In the month a visit is carried to another day, and keeps its time.
    press(client, "m").await;
    let thursday = book::monday().saturating_add(3.days());
    let first_of = |date: Date| format!("td:has(#day-{date}) .month-visit");
    see_words(client, &first_of(thursday), "Lena Park").await;
    let wide = crate::page::number(client, "document.querySelector('.month-day').offsetWidth").await as i64;
    drag(client, &first_of(thursday), (0, 0), (wide, 0)).await;
    let friday = thursday.saturating_add(1.day());
    let moved = friday.strftime("Moved to %a, %b %-d, 9:00 AM").to_string();
    see_words(client, ".toast-card", &moved).await;
    see_words(client, &first_of(friday), "Lena Park").await;
    drag(client, &first_of(friday), (0, 0), (wide, 0)).await;
    see_words(client, ".clash-why", "Closed").await;
    press(client, key::ESCAPE).await;

    // Not only the number of a day opens it, but not a press on a visit.
    click(client, &first_of(friday)).await;
    see_words(client, ".day-aside", "Lena Park").await;
    assert_eq!(see(client, "h1").await, thursday.strftime("%B %Y").to_string());
    click(client, &format!("td:has(#day-{thursday}) .month-more")).await;
    see_words(client, "h1", &thursday.strftime("%A, %B %-d").to_string()).await;
    stage.close().await;
}

/// Another window books a visit with Dr Lee, half an hour from this minute.
async fn elsewhere(client: &Client, name: &str, minute: u16) {
    let script = "const [name, date, startMinute, done] = arguments;
        const core = window.__TAURI__?.core ?? window.__TAURI_INTERNALS__;
        const at = core ? core.invoke('connection', {}) : Promise.resolve({ address: location.origin });
        at.then(({ address, token }) => fetch(`${address}/dashboard/api/appointments`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
            body: JSON.stringify({ customerName: name, date, startMinute, minutes: 30, clinicianId: 1 }),
        })).then((answer) => done(answer.status), (error) => done(String(error)));";
    let arguments = vec![name.into(), book::monday().to_string().into(), minute.into()];
    let status = client.execute_async(script, arguments).await.expect("the page can ask");
    assert!(
        status.as_u64().is_some_and(|status| (200..300).contains(&status)),
        "the other window books: {status}"
    );
}

/// Whether the focus is on a visit whose words hold these.
fn on(words: &str) -> String {
    format!(
        "document.activeElement.matches('.visit') && document.activeElement.ariaLabel.includes({words:?})"
    )
}

fn visit(name: &str) -> String {
    format!(".visit[title^='{name}']")
}

/// Opens the calendar and goes to the Monday of the book.
pub async fn to_monday(client: &Client) {
    arrive(client).await;
    press(client, "g").await;
    press(client, "a").await;
    see(client, ".day").await;
    go_to_day(client, book::monday()).await;
    see_words(client, ".visit", "Ana Ruiz").await;
}

/// Tries to drag Dr Lee's first visit into the second.
pub async fn into_each_other(client: &Client) {
    drag(client, &visit("Ana Ruiz"), (0, -6), (0, 42)).await;
    see_words(client, ".clash-why", "booked then").await;
}

/// Opens the details of somebody's visit.
pub async fn choose(client: &Client, name: &str) {
    click(client, &visit(name)).await;
    see_words(client, ".day-aside", name).await;
}

/// Drags from a point near the middle of an element to a point so far from its middle.
async fn drag(client: &Client, selector: &str, from: (i64, i64), to: (i64, i64)) {
    let element = found(client, selector).await;
    let go = |(x, y): (i64, i64)| PointerAction::MoveToElement {
        element: element.clone(),
        duration: Some(Duration::from_millis(60)),
        x: x as f64,
        y: y as f64,
    };
    let half = ((from.0 + to.0) / 2, (from.1 + to.1) / 2);
    let actions = MouseActions::new("mouse".to_owned())
        .then(go(from))
        .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
        .then(go(half))
        .then(go(to));
    client.perform_actions(actions).await.expect("the mouse moves");
    see(client, ".ghost:not([hidden]) b").await;
    let up = MouseActions::new("mouse".to_owned()).then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
    client.perform_actions(up).await.expect("the mouse lets go");
}
