//! What a fresh Debian or Ubuntu machine with rustup still lacks, installed and said aloud.
//!
//! Each `for_…` is quick when nothing is missing: one look at the package list, one at a folder.

use anyhow::{Context, Result, bail};

use crate::page::target_dir;
use crate::shell::{command, finish, has, output, root, say};

/// A Debian package and what it is for.
struct Package {
    name: &'static str,
    why: &'static str,
    /// When this program is on the path the package is not needed (a Node from elsewhere, for example).
    program: Option<&'static str>,
}

const fn package(name: &'static str, why: &'static str) -> Package {
    Package { name, why, program: None }
}

const fn program(name: &'static str, program: &'static str, why: &'static str) -> Package {
    Package { name, why, program: Some(program) }
}

const BUILD: &[Package] = &[package("build-essential", "compiles the bundled SQLite")];

const WINDOW: &[Package] = &[
    package("pkg-config", "finds the window's libraries"),
    package("libwebkit2gtk-4.1-dev", "draws the page in the window"),
    package("libgtk-3-dev", "the window itself"),
    package("librsvg2-dev", "icons"),
    package("libayatana-appindicator3-dev", "the tray icon"),
    package("libxdo-dev", "keyboard handling of the window library"),
];

const PAGE: &[Package] = &[
    program("nodejs", "node", "runs the style sheet's compiler"),
    program("npm", "npm", "fetches the style sheet's compiler"),
];

const VOICE: &[Package] = &[program("flite", "flite", "the built-in receptionist's voice")];

// The package `redis-server` is this one and a service that would be started; the program itself is in here.
const REDIS: &[Package] = &[program("redis-tools", "redis-server", "a Redis server for the tests")];

// Readers of other people's making, for what is written in their formats.
const READERS: &[Package] = &[
    program("python3", "python3", "runs the reference readers of iCalendar and FHIR in the tests"),
    package("python3-venv", "keeps those readers in a folder of their own"),
    program("poppler-utils", "pdftotext", "reads the printed sheets in the tests"),
];

/// The readers, by the names of Python's packages.
const PYTHON_PACKAGES: &[&str] =
    &["icalendar==7.3.2", "recurring-ical-events==3.8.2", "fhir.resources==8.3.0"];

const BROWSERS: &[Package] = &[
    program("xvfb", "Xvfb", "a screen for the window under test"),
    program("dbus", "dbus-run-session", "a session bus for the window under test"),
    package("fonts-dejavu-core", "letters in the pictures"),
    program("webkit2gtk-driver", "WebKitWebDriver", "drives the real window"),
    program("chromium", "chromium", "the page in a browser"),
    program("chromium-driver", "chromedriver", "drives the browser"),
];

/// For the headless program.
pub fn for_program() -> Result<()> {
    packages(&[BUILD, VOICE])
}

/// For the tests without a window.
pub fn for_tests() -> Result<()> {
    packages(&[BUILD, VOICE, REDIS, READERS])?;
    python_packages()
}

/// For the page in `ui/`.
pub fn for_page() -> Result<()> {
    packages(&[BUILD, PAGE])?;
    wasm_target()?;
    node_packages()
}

/// For the desktop program.
pub fn for_window() -> Result<()> {
    packages(&[BUILD, WINDOW, PAGE, VOICE])
}

/// For formatting and lints: parts of the toolchain that a minimal rustup leaves out.
pub fn for_lints() -> Result<()> {
    for (task, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if output(env!("CARGO"), &[task, "--version"]).is_none() {
            say(&format!("The toolchain's {component} is missing and will be installed: the gate uses it."));
            finish(command("rustup", &["component", "add", component]))?;
        }
    }
    Ok(())
}

/// For the tests in a real window and a real browser.
pub fn for_browsers() -> Result<()> {
    packages(&[BUILD, WINDOW, PAGE, VOICE, BROWSERS])
}

fn packages(lists: &[&[Package]]) -> Result<()> {
    let missing: Vec<&Package> =
        lists.iter().copied().flatten().filter(|package| !present(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    say("These packages are missing and will be installed:");
    for package in &missing {
        say(&format!("  {:<32} {}", package.name, package.why));
    }
    if !has("apt-get") {
        let names: Vec<_> = missing.iter().map(|package| package.name).collect();
        bail!(
            "this machine has no apt-get; install by hand what corresponds to: {} (names as on Debian)",
            names.join(" ")
        );
    }
    apt(&["update"]).context("`apt-get update` is needed before packages can be installed")?;
    let mut words = vec!["install", "-y", "--no-install-recommends"];
    words.extend(missing.iter().map(|package| package.name));
    apt(&words)
}

fn present(package: &Package) -> bool {
    if let Some(program) = package.program
        && has(program)
    {
        return true;
    }
    output("dpkg-query", &["-W", "-f=${Status}", package.name])
        .is_some_and(|status| status.contains("install ok installed"))
}

fn apt(words: &[&str]) -> Result<()> {
    let root_user = output("id", &["-u"]).is_some_and(|id| id.trim() == "0");
    let mut all = Vec::new();
    if !root_user {
        if !has("sudo") {
            bail!("`apt-get {}` needs root and there is no sudo here; run it as root", words.join(" "));
        }
        all.extend(["sudo", "--preserve-env=DEBIAN_FRONTEND"]);
    }
    all.push("apt-get");
    all.extend(words);
    let mut command = command(all[0], &all[1..]);
    command.env("DEBIAN_FRONTEND", "noninteractive");
    finish(command)
}

/// Puts the reference readers into `target/python`.
fn python_packages() -> Result<()> {
    let folder = target_dir().join("python");
    let stamp = folder.join("frontdesk-packages");
    let wanted = PYTHON_PACKAGES.join("\n");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    say("Python's readers of iCalendar and FHIR will be installed into target/python: the tests use them.");
    let python = folder.join("bin/python");
    if !python.is_file() {
        finish(command("python3", &["-m", "venv", &folder.to_string_lossy()]))?;
    }
    let mut words = vec!["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    words.extend(PYTHON_PACKAGES);
    finish(command(&python.to_string_lossy(), &words))?;
    std::fs::write(&stamp, wanted).with_context(|| format!("could not write {}", stamp.display()))
}

fn wasm_target() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    // The compiler's own folder tells without asking rustup, which a distribution's Rust does not have.
    let installed = output("rustc", &["--print", "target-libdir", "--target", TARGET])
        .is_some_and(|folder| std::path::Path::new(folder.trim()).is_dir());
    if installed {
        return Ok(());
    }
    say("The compiler's wasm32 target is missing and will be installed: it builds the page.");
    finish(command("rustup", &["target", "add", TARGET]))
}

fn node_packages() -> Result<()> {
    let lock = root().join("ui/package-lock.json");
    // npm writes this file last, so it is newer than the lock it was made from.
    let stamp = root().join("ui/node_modules/.package-lock.json");
    let fresh =
        match (lock.metadata().and_then(|m| m.modified()), stamp.metadata().and_then(|m| m.modified())) {
            (Ok(lock), Ok(stamp)) => stamp >= lock,
            _ => false,
        };
    if fresh {
        return Ok(());
    }
    say("The page's style sheet compiler (Tailwind, daisyUI) will be installed into ui/node_modules.");
    let mut npm = command("npm", &["ci", "--no-audit", "--no-fund", "--ignore-scripts"]);
    npm.current_dir(root().join("ui"));
    finish(npm)
}
