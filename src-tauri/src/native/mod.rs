//! What depends on the desktop that the window stands on.

pub mod badge;
pub mod notification;
mod pause;
pub mod placement;
pub mod renderer;
pub mod tray;
