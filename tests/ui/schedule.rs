//! Hours are changed by keyboard: what is booked is shown first, then the calendar and the receptionist keep to them.

use fantoccini::Client;

use crate::page::{
    Target, a_weekday_soon, arrive, call_the_clinic, found, go_to_day, key, press, see, see_focus, see_true,
    see_words, tab_to,
};
use crate::stage::{Engine, Stage, in_the_window};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_chromium_hours_are_changed_by_keyboard_and_kept_to() {
    change_hours(Engine::Browser).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_real_window_hours_are_changed_by_keyboard_and_kept_to() {
    in_the_window(change_hours).await;
}

async fn change_hours(engine: Engine) {
    let stage = Stage::open_with(engine, &[("FLITE_PATH", "none")]).await;
    let client = &stage.client;
    arrive(client).await;
    let day = a_weekday_soon();
    book(client, day, "3 in the afternoon").await;

    // Typed hours that cannot be are told at the field, and nothing else is.
    press(client, "g").await;
    press(client, "s").await;
    see_words(client, "h2", "Weekly hours").await;
    tab_to(client, key::TAB, Target::Like("#schedule-week-monday")).await;
    press(client, key::ALL).await;
    press(client, "10 AM-").await;
    see_words(client, ".field-fault", "Write hours like").await;
    press(client, key::ENTER).await;
    see_focus(client, "#schedule-week-monday").await;
    press(client, key::ALL).await;
    press(client, "10-12").await;
    press(client, key::TAB).await;
    see_true(client, "document.querySelector('#schedule-week-monday').value === '10 AM–12 PM'").await;
    tab_to(client, key::BACK, Target::Like("#schedule-week-monday")).await;
    tab_to(client, key::TAB, Target::Named("Copy the hours of Monday to all weekdays")).await;
    press(client, key::ENTER).await;
    see_true(client, "document.querySelector('#schedule-week-friday').value === '10 AM–12 PM'").await;

    // Other screens keep the draft.
    press(client, "g").await;
    press(client, "m").await;
    see(client, ".metrics").await;
    press(client, "g").await;
    press(client, "s").await;
    see_true(client, "document.querySelector('#schedule-week-friday')?.value === '10 AM–12 PM'").await;

    // The visit at three is in the way, and is shown with a link before anything is saved.
    tab_to(client, key::TAB, Target::Showing("Save…")).await;
    press(client, key::ENTER).await;
    see_words(client, "dialog h2", "One booked visit would not fit").await;
    see_words(client, "dialog .affected", "Outside opening hours").await;
    // Whoever turns back stands where they were.
    press(client, key::ESCAPE).await;
    see_focus(client, ".schedule-acts [type=submit]").await;
    press(client, key::ENTER).await;
    see_words(client, "dialog .affected", "Outside opening hours").await;
    let link = found(client, "dialog .affected a").await;
    let link = link.attr("href").await.expect("the page answers").expect("an address");
    assert!(link.contains("/calendar/") && link.contains("visit="), "{link}");
    press(client, key::ENTER).await;
    see_true(client, "document.querySelector('dialog') === null").await;
    see_words(client, ".schedule-acts", "Not saved yet").await;
    tab_to(client, key::TAB, Target::Showing("Save…")).await;
    press(client, key::ENTER).await;
    see(client, "dialog[open]").await;
    tab_to(client, key::TAB, Target::Showing("Save anyway")).await;
    press(client, key::ENTER).await;
    see_words(client, ".toast-card", "in force").await;
    see_words(client, ".schedule-note", "One booked visit does not fit the schedule.").await;

    // The calendar's day begins at ten, and the visit stands where it stood.
    press(client, "g").await;
    press(client, "a").await;
    see(client, ".calendar").await;
    go_to_day(client, day).await;
    see_words(client, ".visit", "Ana Ruiz").await;

    // A caller is not offered the afternoon any more.
    call_the_clinic(client).await;
    say(client, &format!("Hello, my name is Bo Ray, could I come in on {day} at 2 in the afternoon?")).await;
    let answer = see_words(client, ".turn", "not open at that time").await;
    assert!(answer.contains("11:30 AM"), "{answer}");
    stage.close().await;
}

async fn book(client: &Client, day: impl std::fmt::Display, time: &str) {
    call_the_clinic(client).await;
    say(client, &format!("Hello, my name is Ana Ruiz, could I come in on {day} at {time}?")).await;
    see_words(client, ".turn", "Is that right?").await;
    say(client, "yes").await;
    see_words(client, "[role=log]", "APT-").await;
    press(client, key::TAB).await;
    press(client, key::HANG_UP).await;
}

async fn say(client: &Client, words: &str) {
    press(client, words).await;
    press(client, key::ENTER).await;
}
