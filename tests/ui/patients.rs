//! Two people with one telephone: written down, rung up, told apart, found, corrected and made one, by keyboard.

use fantoccini::Client;

use crate::page::{Target, arrive, count, key, press, see, see_focus, see_none, see_true, see_words, tab_to};
use crate::stage::{Engine, Stage, in_the_window};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_chromium_patients_are_written_down_told_apart_and_merged_by_keyboard() {
    walk(Engine::Browser).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_real_window_patients_are_written_down_told_apart_and_merged_by_keyboard() {
    in_the_window(walk).await;
}

async fn walk(engine: Engine) {
    let stage = Stage::open_with(engine, &[("FLITE_PATH", "none")]).await;
    let client = &stage.client;
    arrive(client).await;
    write_down(client).await;
    find(client).await;
    correct(client).await;
    ring(client).await;
    merge(client).await;
    undo_the_merge(client).await;
    stage.close().await;
}

/// The place in the rail, with the focus in its search box.
pub async fn go_to_patients(client: &Client) {
    press(client, "g").await;
    press(client, "n").await;
    see_words(client, "h1", "Patients").await;
    see_focus(client, "#patients-search").await;
}

/// Out of the search box, so that letters are keys again.
async fn leave_the_box(client: &Client) {
    press(client, key::ESCAPE).await;
    press(client, key::ESCAPE).await;
    see_true(client, "!document.activeElement.matches('input')").await;
}

/// Writes somebody down and waits for their card.
pub async fn add(client: &Client, name: &str, number: &str, birth: &str) {
    leave_the_box(client).await;
    press(client, "n").await;
    see_focus(client, "#patient-name").await;
    press(client, name).await;
    press(client, key::TAB).await;
    press(client, number).await;
    press(client, key::TAB).await;
    press(client, birth).await;
    press(client, key::ENTER).await;
    see_words(client, ".patient-head h2", name).await;
    see_true(client, "!document.querySelector('dialog')").await;
}

async fn write_down(client: &Client) {
    go_to_patients(client).await;
    see_words(client, ".patients-list h2", "No patients yet").await;
    leave_the_box(client).await;
    press(client, "n").await;
    see_focus(client, "#patient-name").await;
    press(client, key::ENTER).await;
    see_words(client, "#patient-name-fault", "name is missing").await;
    see_focus(client, "#patient-name[aria-invalid=true]").await;
    press(client, "Ann Núñez").await;
    press(client, key::TAB).await;
    press(client, "call me").await;
    press(client, key::TAB).await;
    press(client, "3/9/1985").await;
    press(client, key::ENTER).await;
    see_words(client, "#patient-birth-fault", "March 9, 1985 or September 3, 1985").await;
    see_focus(client, "#patient-birth").await;
    press(client, key::ALL).await;
    press(client, "9 March 1985").await;
    press(client, key::ENTER).await;
    // What only the program knows is told at its field, too.
    see_words(client, "#patient-numbers-fault", "like +1 212 555 0100").await;
    see_focus(client, "#patient-numbers").await;
    press(client, key::ALL).await;
    press(client, "212 555 0100").await;
    press(client, key::ENTER).await;
    see_words(client, ".patient-head h2", "Ann Núñez").await;
    see_words(client, ".patient-head", "Born Mar 9, 1985").await;
    see_words(client, ".patient-body", "(212) 555-0100").await;
    see_words(client, ".patient-row.here", "Ann Núñez").await;
    add(client, "Benjamin Meyer", "", "").await;
    add(client, "Anne Nunez", "(212) 555-0100", "1984").await;
    see_words(client, ".patient-head", "Born 1984").await;
    see_words(client, ".patient-body", "Others with such a number").await;
}

/// By a sound, a number, a day.
async fn find(client: &Client) {
    for (text, name) in [
        ("maier", "Benjamin Meyer"),
        ("55501", "Ann Núñez"),
        ("mar 9 85", "Ann Núñez"),
        ("1984", "Anne Nunez"),
        ("unez anne", "Anne Nunez"),
    ] {
        press(client, "/").await;
        see_focus(client, "#patients-search").await;
        press(client, key::ALL).await;
        press(client, text).await;
        see_words(client, ".patient-row", name).await;
        if text == "maier" {
            see_words(client, ".patient-by", "Sounds alike").await;
            see_true(client, "document.querySelectorAll('.patient-row').length === 1").await;
            press(client, key::DOWN).await;
            see_focus(client, ".patient-row").await;
            press(client, key::ENTER).await;
            see_words(client, ".patient-head h2", name).await;
        } else {
            press(client, key::ESCAPE).await;
            press(client, key::ESCAPE).await;
        }
    }
    press(client, "/").await;
    see_focus(client, "#patients-search").await;
    press(client, "nobody is called so").await;
    see_words(client, ".patients-list h2", "Nobody is found").await;
    leave_the_box(client).await;
}

async fn correct(client: &Client) {
    see_words(client, ".patient-head h2", "Benjamin Meyer").await;
    press(client, "e").await;
    see_focus(client, "#patient-name").await;
    tab_to(client, key::TAB, Target::Like("#patient-notes")).await;
    press(client, "Hard of hearing <b>left</b>.").await;
    tab_to(client, key::TAB, Target::Showing("Save")).await;
    press(client, key::ENTER).await;
    see_words(client, ".patient-notes", "Hard of hearing <b>left</b>.").await;
}

/// A number that two have: nobody is guessed, and the choice is remembered. A number that nobody has is written down.
async fn ring(client: &Client) {
    call_from(client, "+12125550100").await;
    see_words(client, ".pop", "2 patients have this number").await;
    assert_eq!(count(client, ".pop-option").await, 2, "both are offered, and nobody else");
    tab_to(client, key::TAB, Target::Like(".pop-option")).await;
    press(client, key::ENTER).await;
    see_words(client, ".pop-name", "Ann Núñez").await;
    see_words(client, ".pop", "Born Mar 9, 1985").await;
    press(client, "g").await;
    press(client, "a").await;
    see(client, ".calendar").await;
    press(client, "g").await;
    press(client, "c").await;
    see_words(client, ".pop-name", "Ann Núñez").await;
    hang_up(client).await;

    call_from(client, "+12125550177").await;
    see_words(client, ".pop", "No patient has the number (212) 555-0177").await;
    tab_to(client, key::TAB, Target::Showing("Create patient")).await;
    press(client, key::ENTER).await;
    see_focus(client, "#patient-name").await;
    press(client, "Cy Twice").await;
    press(client, key::ENTER).await;
    see_words(client, ".pop-name", "Cy Twice").await;
    hang_up(client).await;
}

async fn call_from(client: &Client, number: &str) {
    press(client, "g").await;
    press(client, "p").await;
    see(client, ".handset").await;
    tab_to(client, key::TAB, Target::Like("#from")).await;
    press(client, key::ALL).await;
    press(client, number).await;
    press(client, key::ENTER).await;
    see_words(client, ".turn", "Sarah").await;
    press(client, key::TAB).await;
    press(client, "g").await;
    press(client, "c").await;
    see(client, ".call-card").await;
}

async fn hang_up(client: &Client) {
    press(client, "g").await;
    press(client, "p").await;
    see(client, ".handset").await;
    press(client, key::HANG_UP).await;
    see_true(client, "!document.querySelector('.rail-badge-dot')").await;
}

/// Both sides are shown with what will happen.
async fn merge(client: &Client) {
    go_to_patients(client).await;
    press(client, "ann nunez").await;
    see_words(client, ".patient-row", "Ann Núñez").await;
    see_words(client, ".patients-list [role=status]", "2 patients").await;
    press(client, key::ENTER).await;
    see_words(client, ".patient-head h2", "Ann Núñez").await;
    tab_to(client, key::TAB, Target::Showing("Merge …")).await;
    press(client, key::ENTER).await;
    see_focus(client, "#merge-other").await;
    press(client, "anne").await;
    see_words(client, ".picker-option", "Anne Nunez").await;
    press(client, key::DOWN).await;
    see(client, ".picker-option[aria-selected=true]").await;
    press(client, key::ENTER).await;
    see_words(client, ".merge-what", "The name stays Ann Núñez.").await;
    assert_eq!(count(client, ".merge-side").await, 2, "both are shown");
    tab_to(client, key::TAB, Target::Showing("Merge")).await;
    press(client, key::ENTER).await;
    see_words(client, ".toast-card", "Both are one patient now").await;
    see_true(client, "document.querySelectorAll('.patient-row').length === 1").await;
    see_words(client, ".patient-head h2", "Ann Núñez").await;
}

/// What was merged by mistake is two again.
async fn undo_the_merge(client: &Client) {
    see_words(client, ".taken-in", "Anne Nunez").await;
    tab_to(client, key::TAB, Target::Named("Undo the merge with Anne Nunez")).await;
    press(client, key::ENTER).await;
    see_words(client, "dialog[open]", "stays with Ann Núñez").await;
    tab_to(client, key::TAB, Target::Showing("Undo the merge")).await;
    press(client, key::ENTER).await;
    see_words(client, ".toast-card", "Anne Nunez is a patient of their own again").await;
    see_focus(client, ".patient-head h2").await;
    see_true(client, "document.querySelectorAll('.patient-row').length === 2").await;
    see_none(client, ".taken-in").await;
}
