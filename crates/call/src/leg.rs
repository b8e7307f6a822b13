//! The two ends of a call and how each stands. A third, the [`desk`](crate::desk), takes the agent's place when staff take
//! over.

use std::time::Instant;

/// The caller's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallerLeg {
    /// The media path is not open yet: nothing may be sent.
    Awaited,
    /// Sound may be sent.
    Connected,
    /// Hung up.
    Gone,
}

/// The agent's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AgentLeg {
    /// Not configured yet.
    Connecting,
    /// It may be asked to speak.
    Ready,
    /// Its session is lost and it tries to get another.
    Broken {
        /// Then it counts as lost itself.
        until: Instant,
    },
    /// It opens another session in the place of one that grows old.
    Renewing {
        /// Then the old one goes on.
        until: Instant,
    },
    /// Lost or closed: nothing more is told to it.
    Gone,
}
