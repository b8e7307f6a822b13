//! What makes the desk comfortable: the palette, keys of one's own, larger text, and what the desk is told of.

use crate::book;
use crate::page::{
    a_weekday_soon, arrive, ask_for_a_morning, call_the_clinic, click, count, key, number, press, see,
    see_focus, see_none, see_true, see_words,
};
use crate::patients;
use crate::stage::{Engine, Stage, in_the_window};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_chromium_the_palette_leads_everywhere_by_keyboard() {
    palette(Engine::Browser).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_real_window_the_palette_leads_everywhere_by_keyboard() {
    in_the_window(palette).await;
}

async fn palette(engine: Engine) {
    let stage = Stage::open(engine).await;
    let client = &stage.client;
    arrive(client).await;
    press(client, key::PALETTE).await;
    see_focus(client, ".palette-input").await;
    press(client, "waiting").await;
    see_words(client, ".palette-row[aria-selected=true]", "Waiting list").await;
    press(client, key::ENTER).await;
    see_words(client, "h2", "Nobody is waiting").await;

    // What the screen can do is offered, and is done when the palette is gone.
    press(client, key::PALETTE).await;
    see_words(client, ".palette-heading", "Recent").await;
    press(client, "add some").await;
    see_words(client, ".palette-row[aria-selected=true]", "Add somebody").await;
    press(client, key::ENTER).await;
    see(client, "dialog[open] #waiting-name, dialog[open] input").await;
    press(client, "Ann Lee").await;
    press(client, key::ENTER).await;
    see(client, ".waiting-row").await;

    // It opens from within a text field, and gives the focus back to it.
    press(client, "g").await;
    press(client, "n").await;
    see_focus(client, "#patients-search").await;
    press(client, key::PALETTE).await;
    see_focus(client, ".palette-input").await;
    press(client, "zzzz").await;
    see_words(client, ".palette-foot", "Nothing fits").await;
    press(client, key::ESCAPE).await;
    see_focus(client, "#patients-search").await;
    see_none(client, ".palette").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_palette_finds_a_patient_and_keeps_nothing_of_them() {
    let stage = Stage::open(Engine::Browser).await;
    let client = &stage.client;
    arrive(client).await;
    patients::go_to_patients(client).await;
    patients::add(client, "Rosa Vogel", "+14155550101", "1970-02-03").await;
    press(client, "g").await;
    press(client, "w").await;
    see_words(client, "h2", "Nobody is waiting").await;
    press(client, key::PALETTE).await;
    see_focus(client, ".palette-input").await;
    press(client, "rosa").await;
    let found = see_words(client, ".palette-row", "Rosa").await;
    see_words(client, ".palette-heading", "Patients").await;
    press(client, key::ENTER).await;
    see_words(client, ".patients-detail", "Rosa").await;
    let kept =
        client.execute("return JSON.stringify({ ...localStorage })", Vec::new()).await.expect("it answers");
    let kept = kept.as_str().expect("text").to_lowercase();
    assert!(!kept.contains("rosa"), "{found} is not kept: {kept}");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_palette_leads_to_a_visit_on_its_day() {
    let stage = Stage::open_with(Engine::Browser, &[("FLITE_PATH", "none")]).await;
    let client = &stage.client;
    arrive(client).await;
    call_the_clinic(client).await;
    ask_for_a_morning(client).await;
    for (line, answer) in [("the second one", "Is that right"), ("yes please", "APT-")] {
        press(client, line).await;
        press(client, key::ENTER).await;
        see_words(client, ".turn", answer).await;
    }
    press(client, key::PALETTE).await;
    see_focus(client, ".palette-input").await;
    press(client, "ruiz").await;
    see_words(client, ".palette-heading", "Visits").await;
    let is_a_visit =
        "document.querySelector('.palette-row[aria-selected=true]')?.textContent.includes('APT-') ?? false";
    for _ in 0..20 {
        if client.execute(&format!("return {is_a_visit}"), Vec::new()).await.is_ok_and(|is| is == true) {
            break;
        }
        press(client, key::DOWN).await;
    }
    see_true(client, is_a_visit).await;
    press(client, key::ENTER).await;
    see_words(client, ".day-aside", "Ana Ruiz").await;
    see(client, ".visit[aria-pressed=true]").await;
    let address = client.current_url().await.expect("an address");
    assert!(address.path().ends_with(&a_weekday_soon().to_string()), "{address}");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_palette_leads_to_a_clinicians_day() {
    let stage = Stage::open_on_visits(Engine::Browser, 3).await;
    let client = &stage.client;
    arrive(client).await;
    press(client, key::PALETTE).await;
    see_focus(client, ".palette-input").await;
    let monday = book::monday();
    press(client, &monday.strftime("ortiz %-d %B").to_string()).await;
    let day = monday.strftime("%A, %B %-d").to_string();
    see_words(client, ".palette-row[aria-selected=true]", &day).await;
    press(client, key::ENTER).await;
    see_words(client, "h1", &day).await;
    see_words(client, ".day-title", "Dr Ortiz").await;
    assert_eq!(count(client, ".day-title").await, 1, "theirs alone");
    see_words(client, ".visit", "Rosa Vogel").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_chromium_a_key_is_changed_and_works_after_a_reload() {
    change_a_key(Engine::Browser).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_real_window_a_key_is_changed_and_works_after_a_reload() {
    in_the_window(change_a_key).await;
}

async fn change_a_key(engine: Engine) {
    let stage = Stage::open(engine).await;
    let client = &stage.client;
    arrive(client).await;
    press(client, "?").await;
    see(client, "dialog[open] .shortcut-sheet").await;
    click(client, "dialog[open] [aria-pressed=false]").await;
    click(client, "[data-act='waiting.new'] .key-button").await;
    see(client, "[data-act='waiting.new'] .key-button[aria-pressed=true]").await;
    // Another act of that screen has it.
    press(client, "j").await;
    see_words(client, ".shortcut-hint", "j is taken: Next person").await;
    press(client, "z").await;
    see_words(client, "[data-act='waiting.new'] .key-button", "z").await;
    press(client, key::ESCAPE).await;
    see_true(client, "!document.querySelector('dialog[open]')").await;

    client.refresh().await.expect("the page can be loaded again");
    arrive(client).await;
    press(client, "g").await;
    press(client, "w").await;
    see_words(client, "h2", "Nobody is waiting").await;
    see(client, "[title='Add somebody (z)']").await;
    press(client, "z").await;
    see(client, "dialog[open]").await;
    // In a text field it is a letter.
    press(client, "z").await;
    see_true(client, "document.activeElement.value === 'z'").await;
    press(client, key::ESCAPE).await;
    press(client, key::ESCAPE).await;
    see_true(client, "!document.querySelector('dialog[open]')").await;

    // Letters can be switched off altogether; what is no letter goes on.
    press(client, "?").await;
    click(client, "dialog[open] .check").await;
    press(client, key::ESCAPE).await;
    see_true(client, "!document.querySelector('dialog[open]')").await;
    see(client, "[title='Add somebody']").await;
    press(client, "z").await;
    press(client, "?").await;
    press(client, key::PALETTE).await;
    see_focus(client, ".palette-input").await;
    assert_eq!(count(client, "dialog[open]").await, 1, "no letter has opened anything");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_real_window_text_is_larger_and_stays_so() {
    in_the_window(enlarge).await;
}

async fn enlarge(engine: Engine) {
    let stage = Stage::open(engine).await;
    let client = &stage.client;
    arrive(client).await;
    let before = number(client, "window.innerWidth").await;
    for _ in 0..3 {
        press(client, key::LARGER).await;
    }
    see_words(client, ".toast-card", "Text at 150").await;
    see_true(client, &format!("window.innerWidth < {before} * 0.72")).await;
    client.refresh().await.expect("the page can be loaded again");
    arrive(client).await;
    see_true(client, &format!("window.innerWidth < {before} * 0.72")).await;
    let kept = std::fs::read_to_string(stage.configuration().join("window.json")).expect("it is kept");
    assert!(kept.contains("150"), "{kept}");
    press(client, key::AS_DELIVERED).await;
    see_true(client, &format!("window.innerWidth === {before}")).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_of_another_window_rings_here() {
    let stage = Stage::open(Engine::Browser).await;
    let client = &stage.client;
    arrive(client).await;
    let here = client.window().await.expect("a window");
    let there = client.new_window(true).await.expect("a second one");
    let address = client.current_url().await.expect("an address");
    client.switch_to_window(there.handle).await.expect("it can be seen");
    client.goto(address.as_str()).await.expect("the page opens");
    arrive(client).await;
    call_the_clinic(client).await;
    client.switch_to_window(here).await.expect("the first is still there");
    see_words(client, ".alert-row[data-sign=ring]", "A call is coming in").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f6_goes_from_part_to_part() {
    let stage = Stage::open(Engine::Browser).await;
    let client = &stage.client;
    arrive(client).await;
    for part in [".rail *", ".header *", "#main", ".rail *"] {
        press(client, key::F6).await;
        see_focus(client, part).await;
    }
    stage.close().await;
}
