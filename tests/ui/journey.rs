//! A test call by keyboard alone: it books, and the appointment is in the day view while the caller is still on the line.

use crate::page::{
    a_weekday_soon, arrive, call_the_clinic, found, go_to_day, key, press, see, see_many, see_words,
};
use crate::stage::{Engine, Stage, in_the_window};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_chromium_a_call_by_keyboard_books_and_shows_in_the_calendar() {
    book_by_keyboard(Engine::Browser).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_real_window_a_call_by_keyboard_books_and_shows_in_the_calendar() {
    in_the_window(book_by_keyboard).await;
}

async fn book_by_keyboard(engine: Engine) {
    let stage = Stage::open(engine).await;
    let client = &stage.client;
    arrive(client).await;

    call_the_clinic(client).await;

    let day = a_weekday_soon();
    // The call has put the focus into the text line.
    say(client, &format!("Hello, my name is Ana Ruiz, could I come in on {day} at 10 in the morning?")).await;
    // Read back before it is booked: weekday, date and time.
    see_words(client, ".turn", "10:00 AM. Is that right?").await;
    say(client, "yes").await;
    see_words(client, "[role=log]", "APT-").await;
    // Both sides of the talk are in the transcript.
    see_many(client, ".turn", 4).await;

    // Out of the text field, to the calendar; the call goes on.
    press(client, key::TAB).await;
    press(client, "g").await;
    press(client, "a").await;
    // It opens on today, which has no day sheet when the clinic is closed.
    see(client, ".calendar").await;
    go_to_day(client, day).await;
    let visit = see_words(client, ".visit", "Ana Ruiz").await;
    assert!(
        visit.contains("On the line"),
        "the caller has not hung up yet, and the booking says so: {visit}"
    );

    let block = found(client, ".visit").await.rectangle().await.expect("its place");
    assert!(block.3 > 12.0 && block.2 > 80.0, "inline styles place the booking in its column: {block:?}");

    press(client, "g").await;
    press(client, "c").await;
    see_words(client, ".call-card", "Ana Ruiz").await;
    see_many(client, "[role=log] .turn", 4).await;
    stage.close().await;
}

async fn say(client: &fantoccini::Client, words: &str) {
    press(client, words).await;
    press(client, key::ENTER).await;
}
