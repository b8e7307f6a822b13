//! The desktop shell: a window on the same program that `frontdeskd serve` runs without one.
//!
//! It starts the program's parts, opens the window, hands the window's page its address and key, and does what only a
//! desktop can do (tray, microphone permission, saving a file, the question at closing). Everything else is the console's.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod closing;
mod connection;
mod native;
mod saving;
mod window;

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(code) = native::renderer::restart_with_safe_renderer() {
        return code;
    }
    match window::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "Frontdesk could not start");
            ExitCode::FAILURE
        }
    }
}
