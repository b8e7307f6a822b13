//! Pictures of every screen, in both engines, both themes and both sizes, for people to look at.
//!
//! Without `FRONTDESK_SHOTS` (a folder) one picture is taken and thrown away, so that the way to take them stays sound.

use std::path::PathBuf;

use fantoccini::Locator;

use crate::page::{key, press, see, see_words};
use crate::stage::{Engine, Stage};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shots_of_every_screen_can_be_taken() {
    let folder = std::env::var_os("FRONTDESK_SHOTS").map(PathBuf::from);
    let engines: &[Engine] =
        if folder.is_some() { &[Engine::Browser, Engine::Window] } else { &[Engine::Browser] };
    for engine in engines {
        let stage = Stage::open(*engine).await;
        let client = &stage.client;
        see_words(client, "header", "Riverside Medical Clinic").await;
        see(client, "[data-link=live]").await;
        press(client, "g").await;
        press(client, "p").await;
        see(client, ".handset").await;
        press(client, key::ENTER).await;
        see_words(client, ".turn", "Sarah").await;
        press(client, "s").await;
        press(client, "Hello, my name is Ana Ruiz, I need a visit on Monday morning").await;
        press(client, key::ENTER).await;
        see_words(client, ".turn", "AM").await;
        press(client, key::TAB).await;

        let themes: &[&str] = if folder.is_some() { &["light", "dark"] } else { &["light"] };
        for (page, keys) in [("live", "c"), ("calendar", "a"), ("phone", "p")] {
            press(client, "g").await;
            press(client, keys).await;
            for theme in themes {
                for (width, height) in [(1024, 700), (1440, 900)] {
                    client.set_window_size(width, height).await.expect("the window takes a size");
                    let script = "document.documentElement.dataset.theme = arguments[0]";
                    client.execute(script, vec![(*theme).into()]).await.expect("the theme can be set");
                    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
                    let picture = client.screenshot().await.expect("a picture");
                    assert!(picture.starts_with(b"\x89PNG"), "a picture is a PNG");
                    if let Some(folder) = &folder {
                        std::fs::create_dir_all(folder).expect("the folder can be made");
                        let name = format!("{engine:?}-{page}-{theme}-{width}.png").to_lowercase();
                        std::fs::write(folder.join(name), picture).expect("the picture can be written");
                    }
                }
            }
        }
        let wide = client
            .execute("return document.documentElement.scrollWidth - window.innerWidth", Vec::new())
            .await
            .expect("the page can be measured");
        assert!(wide.as_f64().unwrap_or(0.0) <= 0.0, "nothing is wider than the window");
        client.find(Locator::Css("main")).await.expect("the page is still there");
        stage.close().await;
    }
}
