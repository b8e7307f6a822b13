//! What depends on the desktop that the window stands on.

pub mod badge;
#[cfg(target_os = "linux")]
pub mod crash;
#[cfg(all(target_os = "linux", feature = "mock-microphone"))]
pub mod mock_microphone;
pub mod notification;
mod pause;
pub mod placement;
pub mod renderer;
pub mod tray;
