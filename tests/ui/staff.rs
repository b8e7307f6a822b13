//! Staff in a call by keyboard alone: listen, whisper, take over, mute, hold, hand back. Caller and staff are the same window
//! here; the caller types.

use fantoccini::Client;

use crate::accessibility::{axe, look};
use crate::page::{arrive, call_the_clinic, key, press, see, see_none, see_words};
use crate::stage::{Engine, Stage, in_the_window};

/// A call is up, and the Live screen shows it.
async fn on_live(client: &Client) {
    arrive(client).await;
    call_the_clinic(client).await;
    press(client, "I need an appointment").await;
    press(client, key::ENTER).await;
    see_words(client, ".turn", "full name").await;
    press(client, key::TAB).await;
    press(client, "g").await;
    press(client, "c").await;
    see(client, ".staff-acts").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_chromium_staff_join_a_call_by_keyboard_alone() {
    let axe = axe();
    let stage = Stage::open_with(Engine::Browser, &[("FLITE_PATH", "none")]).await;
    let client = &stage.client;
    on_live(client).await;
    look(client, &axe, "Live, staff may join").await;

    press(client, "l").await;
    see_words(client, ".listen-bar", "Listening to").await;
    see_words(client, ".staff-mark", "Listening: 1").await;
    look(client, &axe, "Live, listening").await;

    press(client, "w").await;
    see(client, "dialog[open] #whisper").await;
    look(client, &axe, "Live, a whisper").await;
    press(client, "tell her a joke").await;
    press(client, key::ENTER).await;
    see_words(client, ".deed[data-state=staff]", "tell her a joke").await;
    see_words(client, ".toast-card", "cannot do that").await;

    press(client, "T").await;
    see_words(client, ".desk-banner", "You are live").await;
    // Whoever speaks does not hear it twice.
    see_none(client, ".listen-bar").await;
    see_words(client, ".staff-mark", "Staff on the line").await;
    look(client, &axe, "Live, taken over").await;
    press(client, "m").await;
    see(client, ".desk-banner[data-desk=muted]").await;
    look(client, &axe, "Live, muted").await;
    press(client, "m").await;
    press(client, "h").await;
    see_words(client, ".desk-banner[data-desk=held]", "On hold").await;
    look(client, &axe, "Live, on hold").await;
    press(client, "h").await;
    see(client, ".desk-banner[data-desk=on]").await;

    // The caller stays on the line while another screen is looked at.
    press(client, "g").await;
    press(client, "a").await;
    see(client, ".calendar").await;
    see_words(client, ".desk-banner", "You are live").await;
    press(client, "b").await;
    see(client, "dialog[open] #give-back-note").await;
    look(client, &axe, "Handing back").await;
    press(client, "She is in a hurry").await;
    press(client, key::ENTER).await;
    see_words(client, ".desk-strip", "The receptionist has the call again").await;
    press(client, "g").await;
    press(client, "c").await;
    see_words(client, ".deed[data-state=staff]", "She is in a hurry").await;
    see_words(client, ".turn", "Thank you for holding").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_real_window_a_call_stays_with_the_receptionist_where_there_is_no_microphone() {
    in_the_window(take_over_in_vain).await;
}

async fn take_over_in_vain(engine: Engine) {
    let stage = Stage::open_with(engine, &[("FLITE_PATH", "none")]).await;
    let client = &stage.client;
    on_live(client).await;
    press(client, "T").await;
    see_words(client, ".desk-strip[data-bad=true]", "the call stays with the receptionist").await;
    see_none(client, ".desk-banner").await;
    see_none(client, ".staff-mark").await;
    press(client, "l").await;
    see_words(client, ".listen-bar", "Listening to").await;
    press(client, "l").await;
    see_words(client, ".staff-acts", "Listen").await;
    stage.close().await;
}
