//! The private door: what the receptionist's windows ask and are told, the page's files, and signing in.
//!
//! It knows the desk and nothing of telephones. Every route is guarded by [`guard`]'s rules: requests name this machine
//! and come from its own pages, and all but the page's files, `/health`, `/metrics` and the sign-in link need a session. The one
//! rule for whoever mounts it: a private route of another part goes through [`guard`] too.

mod accept;
mod appointments;
mod calls;
mod error;
mod events;
mod figures;
mod files;
mod guard;
mod health;
mod memory;
mod metrics;
mod router;
mod session;
mod sign_in;
mod snapshot;
mod tickets;

use tokio_util::sync::CancellationToken;

pub use error::ApiError;
pub use files::UiFiles;
pub use guard::guard;
pub use router::router;
pub use session::{Session, TICKET_TTL, base_url};

/// What the console's routes work on.
#[derive(Clone)]
pub struct ConsoleState {
    /// The verbs.
    pub desk: desk::Desk,
    /// Who is signed in.
    pub session: Session,
    /// The page.
    pub ui: UiFiles,
    /// When the program started, for `/health`.
    pub started: jiff::Timestamp,
    /// Above this many megabytes `/health` says `warning`.
    pub max_memory_mb: u64,
    /// Whether calls are answered by OpenAI Realtime when it can be reached, for `/health`.
    pub realtime_enabled: bool,
    /// Ends the event streams, which would otherwise keep the server from closing.
    pub closing: CancellationToken,
}
