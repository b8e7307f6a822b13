//! Puts the parts of Frontdesk together: settings, the two doors, the book, the tunnel, starting and ending.
//!
//! ```no_run
//! # async fn example() -> Result<(), frontdeskd::StartError> {
//! let running = frontdeskd::start_for_desktop().await?;
//! println!("{}", running.sign_in_url());
//! running.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! The one rule its user must keep: end a running program with [`Running::stop`] (or its token) and wait for it, so
//! that callers hear a goodbye.

mod bridge_settings;
pub mod config;
mod doors;
mod error;
pub mod lab;
mod lamps;
pub mod logs;
mod parts;
pub mod place;
mod running;
mod start;
pub mod tunnel;
mod zone;

pub use bridge_settings::openai as bridge_openai;
pub use error::StartError;
pub use parts::Parts;
pub use running::{Running, run};
pub use start::{banner, start, start_for_desktop};
