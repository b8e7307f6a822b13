//! What sounds like an emergency stands over every screen until somebody has seen it; a wish for a person until staff see to it.

use fantoccini::Client;

use crate::accessibility::{axe, look};
use crate::page::{Target, arrive, call_the_clinic, key, press, see, see_focus, see_true, see_words, tab_to};
use crate::stage::{Engine, Stage, in_the_window};

const EMERGENCY: &str = ".alert-row[data-sign=emergency]";
const WISH: &str = ".alert-row[data-sign=wish]";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_chromium_an_emergency_alarms_until_it_is_seen_and_a_wish_until_staff_whisper() {
    let stage = Stage::open_with(Engine::Browser, &[("FLITE_PATH", "none")]).await;
    let axe = axe();
    walk(&stage.client, Some(&axe)).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_real_window_an_emergency_alarms_until_it_is_seen_and_a_wish_until_staff_whisper() {
    in_the_window(|engine| async move {
        let stage = Stage::open_with(engine, &[("FLITE_PATH", "none")]).await;
        walk(&stage.client, None).await;
        stage.close().await;
    })
    .await;
}

async fn walk(client: &Client, axe: Option<&str>) {
    arrive(client).await;
    call_the_clinic(client).await;
    press(client, "Can I talk to a person?").await;
    press(client, key::ENTER).await;
    see_words(client, WISH, "Stop the sound").await;
    press(client, key::TAB).await;
    press(client, "g").await;
    press(client, "c").await;
    see(client, ".staff-acts").await;
    if let Some(axe) = axe {
        look(client, axe, "Live, a wish for a person").await;
    }
    press(client, "w").await;
    see(client, "dialog[open] #whisper").await;
    see_focus(client, "#whisper").await;
    press(client, "I will call her back").await;
    press(client, key::ENTER).await;
    see_true(client, &format!("!document.querySelector('{WISH}')")).await;

    press(client, "g").await;
    press(client, "p").await;
    see(client, ".handset").await;
    tab_to(client, key::TAB, Target::Like("#say")).await;
    press(client, "I have chest pain").await;
    press(client, key::ENTER).await;
    see_words(client, EMERGENCY, "May be an emergency").await;
    // Over every screen.
    press(client, key::TAB).await;
    press(client, "g").await;
    press(client, "a").await;
    see(client, ".calendar").await;
    see_words(client, EMERGENCY, "I have seen it").await;
    if let Some(axe) = axe {
        look(client, axe, "Calendar under an alarm").await;
    }
    // Where the call is shown already, too, the keyboard is on the screen then, and not nowhere.
    press(client, "g").await;
    press(client, "c").await;
    see(client, ".live").await;
    tab_to(client, key::BACK, Target::Showing("I have seen it")).await;
    press(client, key::ENTER).await;
    see_words(client, EMERGENCY, "Seen by").await;
    see_focus(client, "#main").await;
    // It leads to the call.
    see(client, ".staff-mark[data-mark=emergency]").await;
    see_true(client, "[...document.querySelectorAll('.alert-row button')].every(button => button.textContent !== 'I have seen it')").await;
    // And who has seen it stands in the call's record.
    see_true(client, "[...document.querySelectorAll('.deed[data-state=staff]')].some(deed => deed.textContent.includes('A person was wanted: emergency'))").await;
}
