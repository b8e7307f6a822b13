//! Prepares the window's build: the embedded page and the window's permissions.

use std::path::Path;

fn main() {
    let dist = Path::new("ui/dist");
    // The page is embedded at compile time, so its folder must exist; `cargo xtask page` fills it.
    std::fs::create_dir_all(dist).expect("the repository can be written");
    // Without this the first page that was ever embedded would stay.
    println!("cargo:rerun-if-changed=ui/dist");
    println!("cargo:rerun-if-changed=tauri.conf.json");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("src-tauri/capabilities/**/*")
        .windows_attributes(tauri_build::WindowsAttributes::new());
    tauri_build::try_build(attributes).expect("tauri.conf.json and the capabilities are valid");
}
