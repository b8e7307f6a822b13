//! Why Redis cannot be used at the moment.

use redis::{ErrorKind, RedisError, ServerErrorKind};

/// What is wrong with Redis; shown as what to check. Holds no password and nothing that was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// There is no such machine, or nothing listens there.
    #[error("nothing answers there. Check that Redis is running and that REDIS_URL names it")]
    NotThere,
    /// Something listens but says nothing in time.
    #[error("it does not answer in time. Check that Redis is not overloaded and that the network is quick")]
    Slow,
    /// It wants a password, or another one.
    #[error("it refuses the password. Check REDIS_PASSWORD, and the user in REDIS_URL")]
    Password,
    /// It answers with an error.
    #[error("it refuses to work ({0}). Check its log and settings")]
    Refuses(String),
    /// The connection broke.
    #[error("the connection broke. Check that Redis is running")]
    Broken,
}

impl From<RedisError> for Trouble {
    fn from(error: RedisError) -> Trouble {
        // Only the code: the rest may repeat what was written.
        let code = error.code().map(|code| code.chars().take(40).collect::<String>());
        match (error.kind(), code.as_deref()) {
            (ErrorKind::AuthenticationFailed, _) | (_, Some("WRONGPASS" | "NOAUTH" | "NOPERM")) => {
                Trouble::Password
            }
            _ if error.is_timeout() => Trouble::Slow,
            _ if error.is_connection_refusal() => Trouble::NotThere,
            (ErrorKind::Server(ServerErrorKind::BusyLoading), _) => Trouble::Refuses("LOADING".to_owned()),
            (_, Some(code)) => Trouble::Refuses(code.to_owned()),
            (ErrorKind::InvalidClientConfig | ErrorKind::Client | ErrorKind::Parse, _) => {
                Trouble::Refuses("no understandable answer".to_owned())
            }
            _ => Trouble::Broken,
        }
    }
}
