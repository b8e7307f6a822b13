//! Why the program could not start.

use std::net::SocketAddr;

use crate::config::{ConfigError, list};

/// Why the program could not start: what happened and what to do, as a person reads it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Settings cannot be used; all of them are listed.
    #[error("{}", list(.0))]
    Settings(Vec<ConfigError>),
    /// A door could not be opened.
    #[error("{}", door_message(*.address, .setting, .reason))]
    Door {
        /// Where it should have been.
        address: SocketAddr,
        /// The setting that chooses its port.
        setting: &'static str,
        /// The system's words.
        reason: std::io::Error,
    },
    /// The appointment book could not be opened. Names the file and `DATABASE_PATH`.
    #[error("{0}")]
    Book(#[from] store::OpenError),
    /// The book was opened and could not be used.
    #[error(
        "the appointment book cannot be read ({0}); check the disk, or choose another file with DATABASE_PATH"
    )]
    BookUnreadable(#[from] store::StoreError),
    /// No client for texts could be made.
    #[error("texts cannot be sent ({0}); check this computer's certificates, or unset TWILIO_PHONE_NUMBER")]
    Texts(String),
    /// A task of the start itself failed.
    #[error("the start was interrupted: {0}")]
    Interrupted(#[from] tokio::task::JoinError),
}

fn door_message(address: SocketAddr, setting: &str, reason: &std::io::Error) -> String {
    let port = address.port();
    match reason.kind() {
        std::io::ErrorKind::AddrInUse => format!(
            "port {port} ({setting}) is in use by another program, perhaps by another Frontdesk; end that one, or set \
             {setting} to another port"
        ),
        std::io::ErrorKind::PermissionDenied => format!(
            "port {port} ({setting}) may not be used by this user; set {setting} to a port above 1023"
        ),
        std::io::ErrorKind::AddrNotAvailable => format!(
            "{} (HOST) is no address of this machine, so port {port} ({setting}) cannot be opened; set HOST to 127.0.0.1",
            address.ip()
        ),
        _ => format!("port {port} ({setting}) at {} cannot be opened: {reason}", address.ip()),
    }
}
