//! What depends on the desktop that the window stands on.

pub mod notification;
pub mod renderer;
pub mod tray;
