//! axe-core on every screen, in both themes: nothing serious may be found.

use std::path::Path;

use fantoccini::{Client, Locator};
use serde_json::Value;

use crate::calendar;
use crate::page::{arrive, choose, click, key, press, see, see_focus, see_words};
use crate::stage::{Engine, Stage};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn axe_finds_nothing_serious_on_any_screen() {
    let axe = axe();
    let stage = Stage::open_with(Engine::Browser, &[("FLITE_PATH", "none")]).await;
    let client = &stage.client;
    arrive(client).await;
    look(client, &axe, "Live, empty").await;

    press(client, "g").await;
    press(client, "p").await;
    see(client, ".handset").await;
    look(client, &axe, "Phone, no call").await;
    press(client, key::ENTER).await;
    see_words(client, ".turn", "Sarah").await;
    look(client, &axe, "Phone, in a call").await;
    click(client, ".inspector .figures-head").await;
    see_words(client, ".inspector-list", "utterance").await;
    look(client, &axe, "Phone, the protocol").await;
    click(client, ".inspector .figures-head").await;
    click(client, ".line-tabs .btn").await;
    see(client, ".line-tab[aria-selected=true]").await;
    look(client, &axe, "Phone, another line").await;
    press(client, "[").await;
    see_words(client, ".turn", "Sarah").await;
    press(client, "g").await;
    press(client, "c").await;
    see(client, ".call-card").await;
    look(client, &axe, "Live, one call").await;
    click(client, ".figures-head").await;
    see(client, ".figures-head[aria-expanded=true]").await;
    look(client, &axe, "Live, the figures of a call").await;
    press(client, "g").await;
    press(client, "a").await;
    see_words(client, "h1", "").await;
    look(client, &axe, "Calendar").await;
    press(client, "g").await;
    press(client, "s").await;
    see(client, ".week-bar").await;
    for part in ["clinic", "weekly-hours", "clinicians", "closures", "visit-types", "rooms"] {
        click(client, &format!("#schedule-tab-{part}")).await;
        see(client, &format!("#schedule-tab-{part}[aria-selected=true]")).await;
        look(client, &axe, &format!("Schedule, {part}")).await;
    }
    press(client, "g").await;
    press(client, "w").await;
    see_words(client, "h2", "Nobody is waiting").await;
    look(client, &axe, "Waiting list, empty").await;
    press(client, "n").await;
    see(client, "dialog[open]").await;
    look(client, &axe, "Waiting list, a form").await;
    press(client, "Ann Lee").await;
    press(client, key::ENTER).await;
    see(client, ".waiting-row").await;
    click(client, "[aria-label='Offer a time to Ann Lee']").await;
    see(client, "#offer-time option").await;
    click(client, "dialog[open] .btn-primary").await;
    see_words(client, ".outbox-state", "To be told").await;
    look(client, &axe, "Waiting list, an offer").await;
    press(client, "g").await;
    press(client, "m").await;
    see(client, ".tile").await;
    look(client, &axe, "Metrics").await;
    click(client, "[aria-label='Edit the prices of gpt-realtime']").await;
    see(client, "dialog[open]").await;
    look(client, &axe, "Metrics, a form of prices").await;
    click(client, "dialog[open] [aria-label=Close]").await;
    press(client, "?").await;
    see(client, "dialog[open]").await;
    look(client, &axe, "The sheet of keys").await;
    click(client, "dialog[open] [aria-pressed=false]").await;
    click(client, ".key-button").await;
    look(client, &axe, "The sheet of keys, being changed").await;
    click(client, "dialog[open] [aria-label=Close]").await;
    press(client, key::PALETTE).await;
    see(client, ".palette-row").await;
    look(client, &axe, "The palette").await;
    press(client, key::ESCAPE).await;
    click(client, "[aria-label='Sounds and notifications']").await;
    see(client, ".alert-settings").await;
    look(client, &axe, "Sounds and notifications").await;
    click(client, "dialog[open] [aria-label=Close]").await;
    click(client, "[aria-label='Hide the names of the places']").await;
    look(client, &axe, "The rail without names").await;
    click(client, "[aria-label='Show the names of the places']").await;
    press(client, "g").await;
    press(client, "x").await;
    see(client, "main h2").await;
    look(client, &axe, "Share").await;
    press(client, "g").await;
    press(client, "n").await;
    see_focus(client, "#patients-search").await;
    look(client, &axe, "Patients").await;
    press(client, key::TAB).await;
    listen_again(client, &axe).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn axe_finds_nothing_serious_among_call_backs() {
    let axe = axe();
    let stage = Stage::open_on_callbacks(Engine::Browser).await;
    let client = &stage.client;
    arrive(client).await;
    press(client, "g").await;
    press(client, "b").await;
    see(client, ".callback-card").await;
    look(client, &axe, "Call-backs").await;
    click(client, ".callback-card .icon-button").await;
    look(client, &axe, "Call-backs, a menu").await;
    press(client, key::ESCAPE).await;
    click(client, ".callback-name").await;
    see(client, "dialog[open] textarea").await;
    look(client, &axe, "Call-backs, one of them").await;
    click(client, "dialog[open] [aria-label=Close]").await;
    click(client, ".routing").await;
    look(client, &axe, "Who answers first").await;
    click(client, ".routing-choice:nth-child(3)").await;
    see(client, ".routing[data-mode=ai_paused]").await;
    look(client, &axe, "The receptionist is paused").await;
    stage.close().await;
}

/// The call is hung up, and its page has a recording.
async fn listen_again(client: &Client, axe: &str) {
    press(client, "g").await;
    press(client, "p").await;
    see(client, ".handset").await;
    press(client, key::HANG_UP).await;
    press(client, "g").await;
    press(client, "h").await;
    choose(client, "Days", "all").await;
    click(client, "#pile-").await;
    see_words(client, ".calls-mark", "Hung up").await;
    click(client, ".calls-link").await;
    see(client, ".player-play").await;
    look(client, axe, "Call, with a recording").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn axe_finds_nothing_serious_where_many_calls_are() {
    let axe = axe();
    let stage = Stage::open_on_many_calls(Engine::Browser, &[("FLITE_PATH", "none")]).await;
    let client = &stage.client;
    arrive(client).await;
    press(client, "/").await;
    see_focus(client, "#calls-search").await;
    press(client, "parking").await;
    see(client, ".calls-snippet mark").await;
    look(client, &axe, "Calls, a search").await;
    press(client, key::ESCAPE).await;
    choose(client, "Days", "other").await;
    see(client, "#calls-from").await;
    look(client, &axe, "Calls, other days").await;
    choose(client, "Days", "all").await;
    see(client, ".calls-note").await;
    click(client, ".calls-head .px-2").await;
    look(client, &axe, "Calls, what is seldom needed").await;
    click(client, "#panel-more .btn").await;
    see_words(client, ".toast-card", "search index").await;
    click(client, ".job-button").await;
    look(client, &axe, "Calls, long work").await;
    press(client, key::ESCAPE).await;
    click(client, ".calls-link").await;
    see(client, ".past-aside").await;
    look(client, &axe, "Call").await;
    client.back().await.expect("there is a way back");
    see(client, ".calls-row").await;
    press(client, "e").await;
    see(client, "dialog[open]").await;
    look(client, &axe, "Calls, an export").await;
    click(client, "dialog[open] [aria-label=Close]").await;
    click(client, ".calls-note").await;
    see(client, "dialog[open]").await;
    look(client, &axe, "Calls, a note").await;
    click(client, "dialog[open] [aria-label=Close]").await;
    press(client, "g").await;
    press(client, "o").await;
    see(client, ".tile").await;
    click(client, ".picker .btn:nth-child(4)").await;
    see(client, ".chart-figure svg").await;
    look(client, &axe, "Overview").await;
    click(client, "[aria-label='Table: Calls and bookings']").await;
    see(client, ".chart-table").await;
    look(client, &axe, "Overview, a table").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn axe_finds_nothing_serious_in_the_calendar() {
    let axe = axe();
    let stage = Stage::open_on_visits(Engine::Browser, 12).await;
    let client = &stage.client;
    client.set_window_size(1440, 900).await.expect("the window takes a size");
    calendar::to_monday(client).await;
    look(client, &axe, "Calendar, a day of twelve").await;
    click(client, "[title='Colour by visit']").await;
    look(client, &axe, "Calendar, coloured by visit").await;
    click(client, "[title='Colour by clinician']").await;
    click(client, ".visit[data-doubled=true]").await;
    see(client, ".visit-past p").await;
    look(client, &axe, "Calendar, a visit").await;
    for (view, there) in [("w", ".day-title[title^=Tue]"), ("m", ".month"), ("l", ".list-row")] {
        press(client, view).await;
        see(client, there).await;
        look(client, &axe, &format!("Calendar, {there}")).await;
    }
    press(client, "c").await;
    see(client, ".visit-hint[data-free]").await;
    click(client, "#visit-repeats").await;
    click(client, "dialog .btn-primary").await;
    see_words(client, ".field-fault", "Who is coming?").await;
    look(client, &axe, "Calendar, the form").await;
    click(client, "dialog[open] [aria-label=Close]").await;
    press(client, "f").await;
    see(client, ".slot-choice").await;
    look(client, &axe, "Calendar, first free times").await;
    click(client, "dialog[open] [aria-label=Close]").await;
    press(client, "d").await;
    see(client, ".visit").await;
    calendar::into_each_other(client).await;
    look(client, &axe, "Calendar, a conflict").await;
    click(client, "dialog[open] [aria-label=Close]").await;
    calendar::choose(client, "Ana Ruiz").await;
    click(client, ".day-aside .btn:nth-child(2)[type=button]:not(.status-steps .btn)").await;
    see(client, "#cancel-reason").await;
    look(client, &axe, "Calendar, calling off").await;
    stage.close().await;
}

pub fn axe() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file).expect("`cargo xtask ui` installs axe-core")
}

/// Waits until nothing changes gradually any more: axe measures colours as they are. What pulses for ever is not waited for.
async fn come_to_rest(client: &Client) {
    let script = "const done = arguments[arguments.length - 1];
        const goesOn = (one) => one.playState === 'running' && one.effect.getComputedTiming().endTime !== Infinity;
        const look = () => document.getAnimations().some(goesOn) ? setTimeout(look, 20) : done(true);
        requestAnimationFrame(() => requestAnimationFrame(look));";
    client.execute_async(script, Vec::new()).await.expect("the page comes to rest");
}

/// Runs axe in both themes.
pub async fn look(client: &Client, axe: &str, screen: &str) {
    for theme in ["day", "night"] {
        let themed = "document.documentElement.dataset.theme = arguments[0]";
        client.execute(themed, vec![theme.into()]).await.expect("the theme can be set");
        come_to_rest(client).await;
        client.execute(axe, Vec::new()).await.expect("axe is loaded");
        let script = "const done = arguments[arguments.length - 1];
            axe.run({ resultTypes: ['violations'], rules: { 'label-content-name-mismatch': { enabled: true } } }).then((found) => done(found.violations.map((violation) =>
                [violation.impact, violation.id, violation.nodes.map((node) => node.target.join(' ')).join(' | ')])));";
        let found = client.execute_async(script, Vec::new()).await.expect("axe runs");
        let serious: Vec<&Value> = found
            .as_array()
            .expect("a list")
            .iter()
            .filter(|violation| matches!(violation[0].as_str(), Some("serious" | "critical")))
            .collect();
        assert!(serious.is_empty(), "{screen}, {theme}: {serious:#?}");
    }
    client.find(Locator::Css("main")).await.expect("the page is still there");
}
