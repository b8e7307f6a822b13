//! The window and the program behind it.

use std::path::PathBuf;

use anyhow::{Context, Result};
use frontdeskd::Running;
use jiff::civil::Date;
use tauri::webview::{PermissionKind, PermissionResponse};
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindowBuilder, WindowEvent};
use tokio::sync::Mutex;
use wire::event::Event;
use wire::replay::SavedScenario;
use wire::routing::{Routing, RoutingMode};

use crate::connection::{Connection, Outcome};
use crate::{closing, native};

/// The label of the only window.
pub const MAIN: &str = "main";

/// The running program; `None` when it could not start.
pub struct Parts(Mutex<Option<Running>>);

impl Parts {
    /// Calls on the line at this moment.
    pub fn live_calls(&self) -> usize {
        self.0.try_lock().ok().and_then(|running| running.as_ref().map(Running::live_calls)).unwrap_or(0)
    }

    /// Who answers the telephone first at this moment; none while the program starts or ends.
    pub fn routing(&self) -> Option<RoutingMode> {
        let running = self.0.try_lock().ok();
        running.and_then(|running| running.as_ref().map(|running| running.desk.routing()))
    }

    /// Has the telephone answered otherwise from the next call on, or says why not.
    pub async fn route(&self, mode: RoutingMode) -> Result<RoutingMode, String> {
        let running = self.0.lock().await;
        let Some(running) = running.as_ref() else { return Err("Frontdesk is not running.".to_owned()) };
        running.desk.set_routing(Routing { mode }).await.map_err(|error| error.to_string())
    }

    /// Tells `heard` of all that happens from now on; comes back only when the program could not start.
    pub async fn follow(&self, mut heard: impl FnMut(Event)) {
        let events = self.0.lock().await.as_ref().map(|running| running.desk.bus().subscribe(None));
        let Some(mut events) = events else { return };
        loop {
            heard(events.next().await.1);
        }
    }

    /// The file that a piece of long work made, and the name it goes by; none when it is not kept.
    pub async fn job_file(&self, id: &str) -> Option<(PathBuf, String)> {
        let running = self.0.lock().await;
        let desk = &running.as_ref()?.desk;
        let name = desk.jobs().into_iter().find(|job| job.id == id)?.file_name?;
        Some((desk.job_file(id)?, name))
    }

    /// The sound of a call, and the name its file goes by; none when it is not kept.
    pub async fn recording_file(&self, call_sid: &str) -> Option<(PathBuf, String)> {
        let running = self.0.lock().await;
        let found = running.as_ref()?.desk.recording_file(call_sid).await.ok()?;
        Some((found.path, found.file_name))
    }

    /// The sheet of a day, of one clinician or of all; none when the book cannot be read.
    pub async fn day_sheet(&self, date: Date, clinician: Option<i64>) -> Option<Vec<u8>> {
        let running = self.0.lock().await;
        running.as_ref()?.desk.day_sheet(date, clinician).await.ok()
    }

    /// The invitation to a visit, for the patient's own calendar; none when there is no such visit or the book cannot be read.
    pub async fn invite(&self, visit: i64) -> Option<String> {
        let running = self.0.lock().await;
        running.as_ref()?.desk.invite(visit).await.ok().map(|file| file.text)
    }

    /// A past call as a scenario file; the error is a sentence for the person.
    pub async fn scenario(&self, call_sid: &str) -> Result<SavedScenario, String> {
        let running = self.0.lock().await;
        let running = running.as_ref().ok_or_else(|| "The program is being closed.".to_owned())?;
        frontdeskd::lab::scenario_of(&running.desk, call_sid).await.map_err(|error| error.to_string())
    }

    /// Says goodbye on live calls and ends the program's parts. A second call waits for the first.
    pub async fn stop(&self) {
        if let Some(running) = self.0.lock().await.take() {
            running.stop().await;
        }
    }
}

/// Brings the window before the person, wherever it is.
pub fn bring(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN) {
        // A desktop may refuse to put a window before others; then it asks for attention by itself.
        drop(window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus()));
    }
}

/// Starts the program and shows its window until it is closed.
pub fn run() -> Result<()> {
    let started = tauri::async_runtime::block_on(frontdeskd::start_for_desktop());
    let (running, outcome) = match started {
        Ok(running) => {
            let connection = Connection { address: running.console_url(), token: running.token() };
            (Some(running), Ok(connection))
        }
        // The window opens all the same: a message on a terminal that nobody sees helps nobody.
        Err(error) => (None, Err(error.to_string())),
    };

    tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .manage(Parts(Mutex::new(running)))
        .manage(Outcome(outcome))
        .manage(native::placement::Zoom::default())
        .invoke_handler(tauri::generate_handler![
            crate::connection::connection,
            crate::saving::save_job,
            crate::saving::save_recording,
            crate::saving::save_day_sheet,
            crate::saving::save_invite,
            crate::saving::save_scenario,
            native::notification::notify,
            native::notification::notify_call,
            native::placement::zoom
        ])
        // The page asks for the microphone when the person switches it on for a softphone call; nothing else is granted.
        .on_permission_request(|_, kind| match kind {
            PermissionKind::Microphone => PermissionResponse::Allow,
            _ => PermissionResponse::Deny,
        })
        .setup(|app| {
            native::tray::put_up(app);
            let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
                .title("Frontdesk")
                .inner_size(1280.0, 820.0)
                .min_inner_size(1024.0, 700.0)
                .build()?;
            #[cfg(target_os = "linux")]
            native::crash::recover(&window)?;
            #[cfg(all(target_os = "linux", feature = "mock-microphone"))]
            native::mock_microphone::plug_in(&window)?;
            if let Err(error) = native::placement::restore(&window) {
                tracing::info!(%error, "the window does not open where it was");
            }
            Ok(())
        })
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event {
                api.prevent_close();
                closing::ask(window.app_handle());
            }
        })
        .run(tauri::generate_context!())
        .context("the window could not be opened")
}
