//! axe-core on every screen, in both themes: nothing serious may be found.

use std::path::Path;

use fantoccini::{Client, Locator};
use serde_json::Value;

use crate::page::{arrive, key, press, see, see_words};
use crate::stage::{Engine, Stage};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn axe_finds_nothing_serious_on_any_screen() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&file).expect("`cargo xtask ui` installs axe-core");

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
    press(client, key::TAB).await;
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
    stage.close().await;
}

async fn click(client: &Client, selector: &str) {
    let element = client.find(Locator::Css(selector)).await.expect("it is there");
    element.click().await.expect("it can be clicked");
}

/// Runs axe in both themes.
async fn look(client: &Client, axe: &str, screen: &str) {
    for theme in ["day", "night"] {
        let themed = "document.documentElement.dataset.theme = arguments[0]";
        client.execute(themed, vec![theme.into()]).await.expect("the theme can be set");
        // Colours change gradually, and axe measures them as they are.
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        client.execute(axe, Vec::new()).await.expect("axe is loaded");
        let script = "const done = arguments[arguments.length - 1];
            axe.run({ resultTypes: ['violations'] }).then((found) => done(found.violations.map((violation) =>
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
