//! WebKitGTK's DMABUF renderer leaves windows blank on some graphics drivers.

use std::process::{Command, ExitCode};

const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// Starts this program again with the renderer switched off, unless the person has set the switch either way.
///
/// A program cannot safely change its own environment once threads may run, so the change is made for a new one, which
/// takes this one's place. `None` means that nothing had to be done.
pub fn restart_with_safe_renderer() -> Option<ExitCode> {
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::process::CommandExt;
        if std::env::var_os(SWITCH).is_some() {
            return None;
        }
        let program = std::env::current_exe().ok()?;
        // Comes back only when it failed; then the window is opened as it is.
        let _failed = Command::new(program).args(std::env::args_os().skip(1)).env(SWITCH, "1").exec();
    }
    None
}
