//! The private door: what the receptionist's windows ask and are told, the page's files, and signing in.
//!
//! It knows the desk and nothing of telephones. Every route is guarded by [`guard`]'s rules: requests name this machine
//! and come from its own pages, and all but the page's files, `/health`, `/metrics` and the sign-in link need a session (or, for
//! one sound or file, a signed link). What each route takes and gives is told at `/api/docs`. The one rule for whoever mounts it: a private route of another part goes through [`guard`] too.

mod accept;
mod analytics;
mod appointments;
mod asked;
mod body;
mod call_history;
mod callbacks;
mod calls;
mod docs;
mod error;
mod events;
mod feeds;
mod fhir;
mod figures;
mod files;
mod filter;
mod guard;
mod handouts;
mod health;
mod import;
mod jobs;
pub mod lab;
mod metrics;
mod mixer;
mod moments;
mod overview;
mod past;
mod patients;
mod process;
mod program_figures;
mod records;
mod router;
mod routing;
mod schedule;
mod served_file;
mod session;
mod session_report;
mod sign_in;
mod signed;
mod snapshot;
mod sockets;
mod sound;
mod sse;
mod staff;
mod status_log;
mod status_stream;
mod tickets;
mod transcripts;
mod visits;
mod waiting;
mod watching;
mod which;

use tokio_util::sync::CancellationToken;

pub use error::ApiError;
pub use files::UiFiles;
pub use guard::guard;
pub use router::{openapi, router};
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
    /// Holds past calls once more.
    pub lab: std::sync::Arc<dyn lab::Lab>,
    /// Ends the event streams, which would otherwise keep the server from closing.
    pub closing: CancellationToken,
}
