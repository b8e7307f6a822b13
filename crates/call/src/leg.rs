//! The two ends of a call and how each stands. A third, the desk, takes the agent's place when staff take over.

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
    /// Lost or closed: nothing more is told to it.
    Gone,
}
