//! Builds the page: cargo for wasm32, wasm-bindgen as a library at the workspace's exact version, Tailwind by npm.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::shell::{cargo, command, finish, root};

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "page";

/// Files and folders of `ui/` that are served unchanged.
const AS_THEY_ARE: &[&str] = &["index.html", "boot.js", "icon.svg", "worklets"];

/// Builds `ui/dist`; parts whose sources are older than their result are left as they are.
pub fn build() -> Result<()> {
    let ui = root().join("ui");
    let dist = ui.join("dist");
    fs::create_dir_all(&dist).with_context(|| format!("could not make {}", dist.display()))?;

    finish(cargo(&["build", "--package", "ui", "--target", TARGET, "--profile", PROFILE]))?;
    let module = target_dir().join(TARGET).join(PROFILE).join("ui.wasm");
    if newer(&module, &dist.join("ui_bg.wasm")) {
        let mut bindgen = Bindgen::new();
        bindgen.input_path(&module).web(true)?.typescript(false).out_name("ui");
        // wasm-bindgen writes `snippets/` for inline JavaScript; without it the page stays blank.
        bindgen.generate(&dist).context("wasm-bindgen could not process the page's module")?;
    }
    for part in AS_THEY_ARE {
        copy(&ui.join(part), &dist.join(part))?;
    }
    style(&ui, &dist)
}

/// Where cargo puts what it builds for this task's workspace.
pub fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from).unwrap_or_else(|| root().join("target"))
}

fn style(ui: &Path, dist: &Path) -> Result<()> {
    let sheet = dist.join("style.css");
    let changed = ["src", "style", "index.html", "package-lock.json"]
        .iter()
        .any(|part| newest(&ui.join(part)) > modified(&sheet));
    if !changed {
        return Ok(());
    }
    let mut tailwind = command(
        ui.join("node_modules/.bin/tailwindcss").to_string_lossy().as_ref(),
        &["--input", "style/main.css", "--output", "dist/style.css", "--minify"],
    );
    tailwind.current_dir(ui);
    finish(tailwind)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if from.is_dir() {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
        return Ok(());
    }
    fs::copy(from, to).with_context(|| format!("could not copy {}", from.display()))?;
    Ok(())
}

fn newer(source: &Path, result: &Path) -> bool {
    modified(source) > modified(result)
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|metadata| metadata.modified()).ok()
}

/// The latest change at or below a path.
fn newest(path: &Path) -> Option<SystemTime> {
    let own = modified(path);
    let Ok(entries) = fs::read_dir(path) else { return own };
    entries.flatten().map(|entry| newest(&entry.path())).fold(own, Option::max)
}
