//! Pictures of every screen, in both engines, both themes and both sizes, for people to look at.
//!
//! Without `FRONTDESK_SHOTS` (a folder) each screen is shown in one theme and one size, and its picture is thrown away, so
//! that the way to take them stays sound.

use std::path::PathBuf;
use std::time::Duration;

use fantoccini::Client;
use fantoccini::wd::PrintConfiguration;

use crate::calendar;
use crate::page::{
    a_weekday_soon, arrive, ask_for_a_morning, call_the_clinic, choose, click, go_to_day, key, press, see,
    see_true, see_words,
};
use crate::stage::{Engine, Stage};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shots_of_every_screen_can_be_taken() {
    let folder = std::env::var_os("FRONTDESK_SHOTS").map(PathBuf::from);
    let engines: &[Engine] =
        if folder.is_some() { &[Engine::Browser, Engine::Window] } else { &[Engine::Browser] };
    for engine in engines {
        // With a voice there are answer times to see, and to wait for.
        let has_voice = folder.is_some();
        let voice: &[(&str, &str)] = if has_voice { &[] } else { &[("FLITE_PATH", "none")] };
        let stage = Stage::open_with(*engine, voice).await;
        let camera = Camera { client: &stage.client, engine: *engine, folder: folder.as_ref() };
        arrive(camera.client).await;
        camera.go("m").await;
        see_words(camera.client, ".metrics h2", "No turns yet").await;
        camera.shoot("metrics-empty").await;

        talk(camera.client, has_voice).await;
        for (screen, keys) in [("live", "c"), ("calendar", "a"), ("phone", "p"), ("metrics", "m")] {
            camera.go(keys).await;
            if screen == "calendar" {
                to_the_booking(camera.client).await;
            }
            camera.shoot(screen).await;
        }
        camera.to_the_foot(".metrics").await;
        camera.shoot("metrics-foot").await;
        camera.go("s").await;
        for part in ["weekly-hours", "clinicians", "closures", "visit-types"] {
            camera.click(&format!("#schedule-tab-{part}")).await;
            see(camera.client, &format!("#schedule-tab-{part}[aria-selected=true]")).await;
            camera.shoot(&format!("schedule-{part}")).await;
        }
        for (screen, keys, there) in
            [("waiting", "w", "main h1"), ("sharing", "x", "main h2"), ("patients", "n", ".patients")]
        {
            camera.go(keys).await;
            see(camera.client, there).await;
            camera.shoot(screen).await;
        }
        // Out of the search box.
        press(camera.client, key::TAB).await;
        camera.go("c").await;
        press(camera.client, key::PALETTE).await;
        see(camera.client, ".palette-row").await;
        camera.shoot("palette").await;
        press(camera.client, key::ESCAPE).await;
        press(camera.client, "?").await;
        see(camera.client, ".shortcut-sheet").await;
        camera.shoot("keys").await;
        press(camera.client, key::ESCAPE).await;
        camera.click("[aria-label='Sounds and notifications']").await;
        see(camera.client, ".alert-settings").await;
        camera.shoot("sounds").await;
        press(camera.client, key::ESCAPE).await;
        camera.go("m").await;
        see(camera.client, ".tile").await;
        camera.click("[aria-label='Edit the prices of gpt-realtime']").await;
        see(camera.client, "dialog[open]").await;
        camera.shoot("prices").await;
        camera.click("dialog[open] [aria-label=Close]").await;
        camera.go("c").await;
        camera.click(".figures-head").await;
        see(camera.client, ".figures-head[aria-expanded=true]").await;
        camera.shoot("figures").await;
        if has_voice {
            camera.click(".figures summary").await;
            camera.to_the_foot(".figures-body").await;
            camera.shoot("figures-foot").await;
        }
        stage.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shots_of_call_backs_can_be_taken() {
    let folder = std::env::var_os("FRONTDESK_SHOTS").map(PathBuf::from);
    let engines: &[Engine] =
        if folder.is_some() { &[Engine::Browser, Engine::Window] } else { &[Engine::Browser] };
    for engine in engines {
        let stage = Stage::open_on_callbacks(*engine).await;
        let camera = Camera { client: &stage.client, engine: *engine, folder: folder.as_ref() };
        arrive(camera.client).await;
        camera.go("b").await;
        see(camera.client, ".callback-card").await;
        camera.shoot("callbacks").await;
        camera.click(".routing").await;
        camera.click(".routing-choice:nth-child(3)").await;
        see(camera.client, ".routing[data-mode=ai_paused]").await;
        camera.shoot("callbacks-paused").await;
        camera.click(".callback-name").await;
        see(camera.client, "dialog[open] textarea").await;
        camera.shoot("callbacks-one").await;
        stage.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shots_of_the_softphone_can_be_taken() {
    let folder = std::env::var_os("FRONTDESK_SHOTS").map(PathBuf::from);
    let stage = Stage::open_with(Engine::Browser, &[("FLITE_PATH", "none")]).await;
    let camera = Camera { client: &stage.client, engine: Engine::Browser, folder: folder.as_ref() };
    arrive(camera.client).await;
    talk(camera.client, false).await;
    camera.go("p").await;
    camera.click(".inspector .figures-head").await;
    see(camera.client, ".inspector-list tr").await;
    camera.click(".line-tabs .btn").await;
    see(camera.client, ".line-tab[aria-selected=true]").await;
    camera.shoot("phone-line-2").await;
    camera.click(".line-tab").await;
    see(camera.client, ".turn").await;
    camera.shoot("phone-protocol").await;
    camera.click(".handset > .quiet-button").await;
    see(camera.client, "dialog[open]").await;
    camera.shoot("phone-sound-check").await;
    camera.click("dialog[open] [aria-label=Close]").await;
    camera.click(".handset .btn-error").await;
    see(camera.client, ".call-summary").await;
    camera.shoot("phone-ended").await;
    camera.go("h").await;
    camera.click("[role=tab]:last-child").await;
    see(camera.client, ".calls-link").await;
    camera.click(".calls-link").await;
    see(camera.client, "#lab-title").await;
    camera.click("#lab-title + div .btn").await;
    see(camera.client, "dialog[open]").await;
    camera.shoot("replay-question").await;
    camera.click("dialog[open] .btn-primary").await;
    see(camera.client, ".replay-verdict").await;
    camera.shoot("replay").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shots_of_what_calls_left_behind_can_be_taken() {
    let folder = std::env::var_os("FRONTDESK_SHOTS").map(PathBuf::from);
    let engines: &[Engine] =
        if folder.is_some() { &[Engine::Browser, Engine::Window] } else { &[Engine::Browser] };
    for engine in engines {
        let has_voice = folder.is_some();
        let voice: &[(&str, &str)] = if has_voice { &[] } else { &[("FLITE_PATH", "none")] };
        let stage = Stage::open_on_many_calls(*engine, voice).await;
        let camera = Camera { client: &stage.client, engine: *engine, folder: folder.as_ref() };
        let client = camera.client;
        arrive(client).await;
        talk(client, has_voice).await;
        camera.go("p").await;
        press(client, key::HANG_UP).await;
        of_the_list(&camera).await;
        of_the_overview(&camera).await;
        of_a_call(&camera).await;
        stage.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shots_of_the_calendar_can_be_taken() {
    let folder = std::env::var_os("FRONTDESK_SHOTS").map(PathBuf::from);
    let engines: &[Engine] =
        if folder.is_some() { &[Engine::Browser, Engine::Window] } else { &[Engine::Browser] };
    for engine in engines {
        let stage = Stage::open_on_visits(*engine, 5).await;
        let camera = Camera { client: &stage.client, engine: *engine, folder: folder.as_ref() };
        let client = camera.client;
        calendar::to_monday(client).await;
        camera.shoot("calendar-day").await;
        calendar::choose(client, "Rosa Vogel").await;
        see(client, ".visit-past p").await;
        camera.shoot("calendar-visit").await;
        camera.click(".day-aside [aria-label='Close the visit']").await;
        for (name, view, there) in
            [("week", "w", ".day-title[title^=Tue]"), ("month", "m", ".month"), ("list", "l", ".list-row")]
        {
            press(client, view).await;
            see(client, there).await;
            camera.shoot(&format!("calendar-{name}")).await;
        }
        press(client, "d").await;
        see(client, ".visit").await;
        press(client, "c").await;
        see(client, ".visit-hint[data-free]").await;
        camera.shoot("calendar-form").await;
        camera.click("dialog[open] [aria-label=Close]").await;
        press(client, "f").await;
        see(client, ".slot-choice").await;
        camera.shoot("calendar-free").await;
        camera.click("dialog[open] [aria-label=Close]").await;
        client.set_window_size(1280, 820).await.expect("the window takes a size");
        calendar::into_each_other(client).await;
        camera.shoot("calendar-conflict").await;
        camera.click("dialog[open] [aria-label=Close]").await;
        // WebKit's driver cannot print.
        if *engine == Engine::Browser {
            camera.print("calendar-sheets").await;
        }
        stage.close().await;
    }
}

async fn of_the_list(camera: &Camera<'_>) {
    let client = camera.client;
    camera.go("h").await;
    choose(client, "Days", "all").await;
    see_words(client, ".calls-mark[data-mark=action]", "").await;
    camera.shoot("calls").await;
    // A list of options takes letters for itself; a tab does not.
    camera.click("#pile-").await;
    press(client, "/").await;
    press(client, "parking behind").await;
    see_words(client, ".calls-snippet mark", "parking").await;
    camera.shoot("calls-search").await;
    camera.click("[title='Export (e)']").await;
    see(client, "dialog[open]").await;
    camera.shoot("export").await;
    camera.click("dialog[open] .btn-primary").await;
    see_words(client, ".toast-card", "The export is ready").await;
    camera.click(".job-button").await;
    camera.shoot("export-done").await;
    press(client, key::ESCAPE).await;
    camera.click("#pile-").await;
    press(client, "/").await;
    press(client, "nobody said this").await;
    see_words(client, "h2", "No calls match").await;
    camera.shoot("calls-none").await;
    press(client, key::ESCAPE).await;
    choose(client, "Days", "other").await;
    see(client, "#calls-from").await;
    camera.shoot("calls-days").await;
    camera.click("#pile-").await;
}

async fn of_the_overview(camera: &Camera<'_>) {
    let client = camera.client;
    camera.go("o").await;
    see(client, ".tile").await;
    camera.click(".picker .btn:nth-child(4)").await;
    see(client, ".chart-figure svg").await;
    camera.shoot("overview").await;
    camera.to_the_foot(".metrics").await;
    camera.shoot("overview-foot").await;
    camera.click("[aria-label='Table: Calls and bookings']").await;
    see(client, ".chart-table").await;
    camera.shoot("overview-table").await;
}

/// The call that was just held, half heard; and one of the many, whose recording is gone.
async fn of_a_call(camera: &Camera<'_>) {
    let client = camera.client;
    camera.go("h").await;
    choose(client, "Days", "all").await;
    camera.click("#pile-done").await;
    // The newest call is the first.
    see_words(client, ".calls-row:first-child .calls-name", "Ana Ruiz").await;
    camera.click(".calls-link").await;
    see(client, ".player-play").await;
    press(client, "n").await;
    press(client, "Bring the insurance card.").await;
    see_words(client, ".past-aside [role=status]", "Saved").await;
    press(client, key::ESCAPE).await;
    // Without a voice there is next to nothing to hear.
    if camera.folder.is_some() {
        see_true(client, "document.querySelector('audio').duration > 1").await;
        camera.click(".timed:nth-child(4) .turn-play").await;
        see(client, ".timed[aria-current=true]").await;
        press(client, " ").await;
    }
    camera.shoot("call").await;
    client.back().await.expect("there is a way back");
    camera.click("#pile-needs_action").await;
    see_words(client, ".calls-mark[data-mark=action]", "").await;
    camera.click(".calls-link").await;
    see(client, ".action-strip").await;
    camera.shoot("call-open").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shots_of_staff_in_a_call_can_be_taken() {
    let folder = std::env::var_os("FRONTDESK_SHOTS").map(PathBuf::from);
    // The window has no microphone here.
    let settings = [("FLITE_PATH", "none"), ("RECORDING_ANNOUNCEMENT", "false")];
    let stage = Stage::open_with(Engine::Browser, &settings).await;
    let camera = Camera { client: &stage.client, engine: Engine::Browser, folder: folder.as_ref() };
    let client = camera.client;
    arrive(client).await;
    talk(client, false).await;
    camera.go("c").await;
    see(client, ".staff-acts").await;
    press(client, "l").await;
    see_words(client, ".listen-bar", "Listening to").await;
    camera.shoot("staff-listening").await;
    press(client, "w").await;
    see(client, "dialog[open] #whisper").await;
    camera.shoot("staff-whisper").await;
    press(client, "tell her to bring the insurance card").await;
    press(client, key::ENTER).await;
    see(client, ".deed[data-state=staff] .staff-words").await;
    press(client, "T").await;
    see(client, ".desk-banner").await;
    camera.shoot("staff-live").await;
    press(client, "m").await;
    see(client, ".desk-banner[data-desk=muted]").await;
    camera.click(".desk-button[aria-expanded]").await;
    see(client, ".desk-keypad").await;
    camera.shoot("staff-muted").await;
    camera.click(".desk-button[aria-expanded]").await;
    press(client, "h").await;
    see(client, ".desk-banner[data-desk=held]").await;
    camera.go("a").await;
    camera.shoot("staff-held").await;
    press(client, "b").await;
    see(client, "dialog[open] #give-back-note").await;
    camera.shoot("staff-back").await;
    press(client, key::ENTER).await;
    see(client, ".desk-strip").await;
    camera.go("c").await;
    camera.shoot("staff-after").await;
    stage.close().await;
}

/// Books a visit. With a voice, the receptionist is cut off once and heard out after that.
async fn talk(client: &Client, has_voice: bool) {
    call_the_clinic(client).await;
    // The call has put the focus into the text line.
    if has_voice {
        // Some of the greeting is to be heard.
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    ask_for_a_morning(client).await;
    if has_voice {
        see_words(client, ".doing", "Listening").await;
    }
    for (line, answer) in [("the second one", "Is that right"), ("yes please", "APT-")] {
        press(client, line).await;
        press(client, key::ENTER).await;
        see_words(client, ".turn", answer).await;
        if has_voice {
            see_words(client, ".doing", "Listening").await;
        }
    }
    press(client, key::TAB).await;
}

/// Turns the calendar to the day of the visit.
async fn to_the_booking(client: &Client) {
    go_to_day(client, a_weekday_soon()).await;
    see_words(client, ".visit", "Ana Ruiz").await;
}

/// Goes from screen to screen and takes pictures.
struct Camera<'a> {
    client: &'a Client,
    engine: Engine,
    folder: Option<&'a PathBuf>,
}

impl Camera<'_> {
    async fn go(&self, keys: &str) {
        press(self.client, "g").await;
        press(self.client, keys).await;
    }

    async fn click(&self, selector: &str) {
        click(self.client, selector).await;
    }

    /// What the screen is on paper, as a PDF.
    async fn print(&self, name: &str) {
        see(self.client, ".sheet-page").await;
        let page = self.client.print(PrintConfiguration::default()).await.expect("the page can be printed");
        assert!(page.starts_with(b"%PDF"), "what is printed is a PDF");
        if let Some(folder) = self.folder {
            std::fs::write(folder.join(format!("{name}.pdf")), page).expect("the file can be written");
        }
    }

    async fn to_the_foot(&self, selector: &str) {
        let scroll = "const box = document.querySelector(arguments[0]); box.scrollTop = box.scrollHeight;";
        self.client.execute(scroll, vec![selector.into()]).await.expect("the box can be scrolled");
    }

    /// The screen in every theme and size; afterwards in the first ones.
    async fn shoot(&self, screen: &str) {
        let themes: &[(&str, &str)] =
            if self.folder.is_some() { &[("dark", "night"), ("light", "day")] } else { &[("light", "day")] };
        for (name, theme) in themes {
            let themed = "document.documentElement.dataset.theme = arguments[0]";
            self.client.execute(themed, vec![(*theme).into()]).await.expect("the theme can be set");
            for (width, height) in [(1440, 900), (1024, 700)] {
                self.client.set_window_size(width, height).await.expect("the window takes a size");
                tokio::time::sleep(Duration::from_millis(500)).await;
                let picture = self.client.screenshot().await.expect("a picture");
                assert!(picture.starts_with(b"\x89PNG"), "a picture is a PNG");
                self.nothing_is_too_wide(screen).await;
                if let Some(folder) = self.folder {
                    std::fs::create_dir_all(folder).expect("the folder can be made");
                    let name = format!("{:?}-{screen}-{name}-{width}.png", self.engine).to_lowercase();
                    std::fs::write(folder.join(name), picture).expect("the picture can be written");
                }
            }
        }
    }

    /// Neither the page nor a card of it needs scrolling sideways.
    async fn nothing_is_too_wide(&self, screen: &str) {
        let measure = "return [document.documentElement, ...document.querySelectorAll('main, .metrics, .card-box, .tile, .figures-body, dialog')]
            .filter((box) => box.scrollWidth > box.clientWidth + 1)
            .map((box) => `${box.tagName}.${box.className}: ${box.scrollWidth} > ${box.clientWidth}`)";
        let wide = self.client.execute(measure, Vec::new()).await.expect("the page can be measured");
        assert_eq!(wide, serde_json::json!([]), "{screen}: nothing is wider than its place");
    }
}
