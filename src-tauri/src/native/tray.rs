//! The tray icon: how many calls are on the line, a pause for the receptionist, and a way back to a minimised window.

use tauri::image::Image;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{TrayIcon, TrayIconBuilder};
use tauri::{App, AppHandle, Manager, Wry};
use wire::event::Event;

use super::badge;
use super::pause::{self, Pause};
use crate::window::{self, Parts};

/// What of the tray follows the calls.
struct Tray {
    icon: TrayIcon,
    line: MenuItem<Wry>,
    pause: Pause,
    plain: Option<Image<'static>>,
}

/// Puts the icon up where the desktop has a place for it, and keeps it up to date. Not having one is no fault.
pub fn put_up(app: &App) {
    match build(app) {
        Ok(tray) => follow(app.handle().clone(), tray),
        Err(error) => tracing::info!(%error, "no tray on this desktop"),
    }
}

fn build(app: &App) -> tauri::Result<Tray> {
    let line = MenuItem::with_id(app, "line", said(0), false, None::<&str>)?;
    let open = MenuItem::with_id(app, "open", "Open Frontdesk", true, None::<&str>)?;
    let quit = MenuItem::with_id(app, "quit", "Quit", true, None::<&str>)?;
    let between = PredefinedMenuItem::separator(app)?;
    let pause = Pause::new(app)?;
    let menu = Menu::with_items(app, &[&line, pause.item(), &between, &open, &quit])?;
    let pressed = pause.clone();
    let mut tray = TrayIconBuilder::with_id("frontdesk").tooltip("Frontdesk").menu(&menu).on_menu_event(
        move |app, event| match event.id().as_ref() {
            pause::ID => pressed.press(app),
            "open" => window::bring(app),
            "quit" => crate::closing::ask(app),
            _ => {}
        },
    );
    let plain = app.default_window_icon().map(|icon| icon.clone().to_owned());
    if let Some(icon) = &plain {
        tray = tray.icon(icon.clone());
    }
    Ok(Tray { icon: tray.build(app)?, line, pause, plain })
}

/// Shows the number of calls whenever one begins or ends, and who answers, for as long as the program runs.
fn follow(app: AppHandle, tray: Tray) {
    tauri::async_runtime::spawn(async move {
        let parts = app.state::<Parts>();
        let mut shown = 0;
        let heard = |event: Event| {
            let answers = match &event {
                Event::RoutingChanged(routing) => Some(routing.mode),
                Event::SnapshotNeeded(_) => parts.routing(),
                _ => None,
            };
            if let Some(Err(error)) = answers.map(|mode| tray.pause.show(mode)) {
                tracing::info!(%error, "the tray does not show who answers");
            }
            if !matches!(event, Event::CallStarted(_) | Event::CallEnded(_) | Event::SnapshotNeeded(_)) {
                return;
            }
            let calls = parts.live_calls();
            if calls != shown {
                shown = calls;
                if let Err(error) = show(&tray, calls) {
                    tracing::info!(%error, "the tray does not show the calls");
                }
            }
        };
        parts.follow(heard).await;
    });
}

fn show(tray: &Tray, calls: usize) -> tauri::Result<()> {
    tray.line.set_text(said(calls))?;
    tray.icon.set_tooltip(Some(format!("Frontdesk: {}", said(calls).to_lowercase())))?;
    tray.icon.set_title((calls > 0).then(|| calls.to_string()))?;
    let Some(plain) = &tray.plain else { return Ok(()) };
    let drawn = badge::draw(plain.rgba(), plain.width(), calls);
    tray.icon.set_icon(Some(Image::new_owned(drawn, plain.width(), plain.height())))
}

fn said(calls: usize) -> String {
    match calls {
        0 => "No calls on the line".to_owned(),
        1 => "1 call on the line".to_owned(),
        calls => format!("{calls} calls on the line"),
    }
}
