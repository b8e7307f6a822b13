//! Pictures of every screen, in both engines, both themes and both sizes, for people to look at.
//!
//! Without `FRONTDESK_SHOTS` (a folder) one picture is taken and thrown away, so that the way to take them stays sound.

use std::path::PathBuf;
use std::time::Duration;

use fantoccini::Locator;

use crate::page::{arrive, call_the_clinic, key, press, see_words};
use crate::stage::{Engine, Stage};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shots_of_every_screen_can_be_taken() {
    let folder = std::env::var_os("FRONTDESK_SHOTS").map(PathBuf::from);
    let engines: &[Engine] =
        if folder.is_some() { &[Engine::Browser, Engine::Window] } else { &[Engine::Browser] };
    for engine in engines {
        // Without a voice nothing is cut off by typing ahead of it.
        let stage = Stage::open_with(*engine, &[("FLITE_PATH", "none")]).await;
        let client = &stage.client;
        arrive(client).await;
        call_the_clinic(client).await;
        // The call has put the focus into the text line.
        for (line, answer) in [
            ("Hello, my name is Ana Ruiz, I need a visit on Monday morning", "Which would you like"),
            ("the second one", "Is that right"),
            ("yes please", "APT-"),
        ] {
            press(client, line).await;
            press(client, key::ENTER).await;
            see_words(client, ".turn", answer).await;
        }
        press(client, key::TAB).await;

        let themes: &[&str] = if folder.is_some() { &["Light", "Dark"] } else { &["Light"] };
        for (page, keys) in [("live", "c"), ("calendar", "a"), ("phone", "p"), ("metrics", "m")] {
            press(client, "g").await;
            press(client, keys).await;
            if page == "calendar" {
                for _ in 0..7 {
                    if see_words(client, "h1", "").await.starts_with("Monday") {
                        break;
                    }
                    press(client, key::PAGE_DOWN).await;
                    tokio::time::sleep(Duration::from_millis(300)).await;
                }
                see_words(client, ".visit", "Ana Ruiz").await;
            }
            for theme in themes {
                let switch = format!("[role=radio][aria-label={theme}]");
                let switch = client.find(Locator::Css(&switch)).await.expect("the theme switch");
                switch.click().await.expect("the theme can be set");
                for (width, height) in [(1024, 700), (1440, 900)] {
                    client.set_window_size(width, height).await.expect("the window takes a size");
                    tokio::time::sleep(Duration::from_millis(500)).await;
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
