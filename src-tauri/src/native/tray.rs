//! The tray icon: a way back to a minimised window while calls go on.

use tauri::menu::{Menu, MenuItem};
use tauri::tray::TrayIconBuilder;
use tauri::{App, Manager};

use crate::window::MAIN;

/// Puts the icon up where the desktop has a place for it. Not having one is no fault.
pub fn put_up(app: &App) {
    if let Err(error) = build(app) {
        tracing::info!(%error, "no tray on this desktop");
    }
}

fn build(app: &App) -> tauri::Result<()> {
    let open = MenuItem::with_id(app, "open", "Open Frontdesk", true, None::<&str>)?;
    let quit = MenuItem::with_id(app, "quit", "Quit", true, None::<&str>)?;
    let menu = Menu::with_items(app, &[&open, &quit])?;
    let mut tray =
        TrayIconBuilder::with_id("frontdesk").tooltip("Frontdesk").menu(&menu).on_menu_event(|app, event| {
            match event.id().as_ref() {
                "open" => {
                    if let Some(window) = app.get_webview_window(MAIN) {
                        drop(window.unminimize().and_then(|()| window.set_focus()));
                    }
                }
                _ => crate::closing::ask(app),
            }
        });
    if let Some(icon) = app.default_window_icon() {
        tray = tray.icon(icon.clone());
    }
    tray.build(app).map(|_| ())
}
