//! Two places to see the page: the real window (WebKit under Xvfb) and Chromium on `frontdeskd serve`; and a second Chromium
//! beside either.
//!
//! Each stage has its own data folder, ports, screen, bus and browser profile, so tests never meet.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::book;
use crate::process::{Process, free_port};

/// The appointment book in a stage's folder.
const BOOK: &str = "data/appointments.db";

/// Which engine draws the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The desktop program's own window.
    Window,
    /// Chromium on the address that `frontdeskd serve` prints.
    Browser,
}

/// How often what draws the page has crashed in the windows of these tests, by what the program says of it.
static CRASHES: AtomicU32 = AtomicU32::new(0);
const CRASHED: &str = "What draws the page has crashed";

/// Walks a journey in the real window; once more, in a new window, when WebKit's own process crashed under it. GLib 2.74
/// now and then ends that process while it starts (`getauxval () failed: Interrupted system call`), whatever the page
/// does. The program loads the page again then, but a test that was in the middle of it has lost its place.
pub async fn in_the_window<J: Future<Output = ()> + Send + 'static>(journey: impl Fn(Engine) -> J) {
    let before = CRASHES.load(Ordering::SeqCst);
    let Err(error) = tokio::spawn(journey(Engine::Window)).await else { return };
    if CRASHES.load(Ordering::SeqCst) == before {
        std::panic::resume_unwind(error.into_panic());
    }
    journey(Engine::Window).await;
}

/// A page to act on.
pub struct Stage {
    /// Speaks WebDriver to the page.
    pub client: Client,
    // Stopped in this order, the folder last.
    _driver: Process,
    _program: Option<Process>,
    _screen: Option<Process>,
    folder: TempDir,
}

impl Stage {
    /// Starts everything and waits for the page.
    pub async fn open(engine: Engine) -> Stage {
        Stage::open_with(engine, &[]).await
    }

    /// The same with some settings.
    pub async fn open_with(engine: Engine, set: &[(&str, &str)]) -> Stage {
        Stage::start(engine, set, None).await
    }

    /// The same on a book of many calls.
    pub async fn open_on_many_calls(engine: Engine, set: &[(&str, &str)]) -> Stage {
        // It is made once, in a thread that nobody else waits on.
        let book = tokio::task::spawn_blocking(book::many_calls).await.expect("the book is filled");
        Stage::start(engine, set, Some(book)).await
    }

    /// The same on a week of visits of so many clinicians.
    pub async fn open_on_visits(engine: Engine, clinicians: usize) -> Stage {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("appointments.db");
        let made = path.clone();
        tokio::task::spawn_blocking(move || book::visits(&made, clinicians))
            .await
            .expect("the book is filled");
        Stage::start(engine, &[("FLITE_PATH", "none")], Some(&path)).await
    }

    /// The same with callers who are to be called back.
    pub async fn open_on_callbacks(engine: Engine) -> Stage {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("appointments.db");
        let made = path.clone();
        tokio::task::spawn_blocking(move || book::callbacks(&made)).await.expect("the book is filled");
        Stage::start(engine, &[("FLITE_PATH", "none")], Some(&path)).await
    }

    async fn start(engine: Engine, set: &[(&str, &str)], book: Option<&Path>) -> Stage {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["home", "run", "data"] {
            std::fs::create_dir(folder.path().join(name)).expect("the temporary folder can be written");
        }
        if let Some(book) = book {
            std::fs::copy(book, folder.path().join(BOOK)).expect("the book can be copied");
        }
        let stage = match engine {
            Engine::Window => window(folder, set).await,
            Engine::Browser => browser(folder, set).await,
        };
        // Without a window manager the window has whatever size its library likes.
        stage.client.set_window_size(1280, 820).await.expect("the window takes a size");
        stage
    }

    /// Where the program keeps what it keeps.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Where the window keeps what is the person's own.
    pub fn configuration(&self) -> PathBuf {
        self.folder.path().join("home/.config/app.frontdesk.desktop")
    }

    /// Ends the session; processes end with the stage.
    pub async fn close(self) {
        drop(self.client.clone().close().await);
    }
}

/// An empty configuration on free ports, whatever the machine's own environment says.
fn settings(command: &mut Command, folder: &Path, set: &[(&str, &str)]) {
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("LANG", "C.UTF-8")
        .env("HOME", folder.join("home"))
        .env("XDG_RUNTIME_DIR", folder.join("run"))
        .env("PORT", "0")
        .env("PUBLIC_PORT", "0")
        .env("DATABASE_PATH", folder.join(BOOK))
        .env("CLINIC_TIME_ZONE", book::ZONE)
        .envs(set.iter().copied())
        .current_dir(folder);
}

fn program(name: &str) -> PathBuf {
    // Cargo tells only the path of this package's own program; the headless one lies beside it.
    Path::new(env!("CARGO_BIN_EXE_frontdesk")).with_file_name(name)
}

async fn browser(folder: TempDir, set: &[(&str, &str)]) -> Stage {
    let mut serve = Command::new(program("frontdeskd"));
    settings(&mut serve, folder.path(), set);
    serve.arg("serve");
    let (program, link) = Process::start(serve, |line| {
        let at = line.find("http://127.0.0.1:").filter(|_| line.contains("/sign-in?token="))?;
        line[at..].split_whitespace().next().map(str::to_owned)
    });

    let (driver, client) = chromium(&folder.path().join("profile"), &link, None).await;
    Stage { client, _driver: driver, _program: Some(program), _screen: None, folder }
}

/// Opens an address in Chromium, whose microphone hears this file over and over, or beeps.
async fn chromium(profile: &Path, address: &str, heard: Option<&Path>) -> (Process, Client) {
    let port = free_port();
    let mut driver = Command::new("chromedriver");
    driver.arg(format!("--port={port}"));
    let (driver, ()) = Process::start(driver, |line| line.contains("started successfully").then_some(()));

    let mut arguments: Vec<String> = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--hide-scrollbars",
        "--force-prefers-reduced-motion",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        "--autoplay-policy=no-user-gesture-required",
    ]
    .map(str::to_owned)
    .to_vec();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    if let Some(heard) = heard {
        arguments.push(format!("--use-file-for-fake-audio-capture={}", heard.display()));
    }
    let options = json!({ "args": arguments });
    let client = connect(port, Map::from_iter([("goog:chromeOptions".to_owned(), options)])).await;
    client.goto(address).await.expect("the address opens");
    client.set_window_size(1280, 820).await.expect("the window takes a size");
    (driver, client)
}

/// A Chromium of its own on the program of some stage.
pub struct Guest {
    /// Speaks WebDriver to the page.
    pub client: Client,
    driver: Process,
    _profile: TempDir,
}

impl Guest {
    /// Opens `address`; its microphone hears this file over and over.
    pub async fn open(address: &str, heard: &Path) -> Guest {
        let profile = tempfile::tempdir().expect("a temporary folder");
        let (driver, client) = chromium(profile.path(), address, Some(heard)).await;
        Guest { client, driver, _profile: profile }
    }

    /// Ends the session.
    pub async fn close(self) {
        drop(self.client.close().await);
    }

    /// Ends the browser as a crash does.
    pub fn kill(self) {
        self.driver.kill();
    }
}

async fn window(folder: TempDir, set: &[(&str, &str)]) -> Stage {
    let mut screen = Command::new("Xvfb");
    screen.args(["-displayfd", "1", "-screen", "0", "1500x960x24", "-nolisten", "tcp"]);
    let (screen, number) = Process::start(screen, |line| line.trim().parse::<u32>().ok());

    let port = free_port();
    let mut driver = Command::new("dbus-run-session");
    settings(&mut driver, folder.path(), set);
    driver
        .args(["--", "WebKitWebDriver", &format!("--port={port}")])
        .env("DISPLAY", format!(":{number}"))
        .env("GDK_BACKEND", "x11")
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        // Without it the driver waits half a minute for a window that does not speak to it.
        .env("TAURI_WEBVIEW_AUTOMATION", "true");
    let driver = Process::start_watched(driver, |line| {
        if line.contains(CRASHED) {
            CRASHES.fetch_add(1, Ordering::SeqCst);
        }
    });
    wait_for_port(port).await;

    let binary = program("frontdesk");
    let options = json!({ "binary": binary, "args": [] });
    let client = connect(port, Map::from_iter([("webkitgtk:browserOptions".to_owned(), options)])).await;
    Stage { client, _driver: driver, _program: None, _screen: Some(screen), folder }
}

async fn connect(port: u16, capabilities: Map<String, Value>) -> Client {
    ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities)
        .connect(&format!("http://127.0.0.1:{port}"))
        .await
        .expect("the driver opens a session")
}

async fn wait_for_port(port: u16) {
    for _ in 0..300 {
        if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nothing answers on port {port}");
}
