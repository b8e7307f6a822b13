//! WebKit's own microphone of sound that it makes up, for tests on machines that have none.

use tauri::WebviewWindow;
use webkit2gtk::{SettingsExt, WebViewExt};

/// What switches it on.
const SWITCH: &str = "FRONTDESK_MOCK_MICROPHONE";

/// Gives the window such a microphone where the switch is set, and takes away none that is there otherwise.
///
/// # Errors
/// When the window is gone.
pub fn plug_in(window: &WebviewWindow) -> tauri::Result<()> {
    if std::env::var_os(SWITCH).is_none() {
        return Ok(());
    }
    window.with_webview(|webview| {
        if let Some(settings) = webview.inner().settings() {
            settings.set_enable_mock_capture_devices(true);
        }
    })
}
