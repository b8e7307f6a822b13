//! Why the desk does not do what it is asked.

use booking::rules::Refusal;

/// What became of a request instead of success.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DeskError {
    /// A "no" by the clinic's rules, with its reason.
    #[error("{}", .0.say())]
    Refused(Refusal),
    /// There is no such call, appointment or page.
    #[error("there is nothing under this name")]
    NotFound,
    /// A part does not work at the moment; trying again later may help.
    #[error("not possible at the moment; please try again")]
    Unavailable,
}

impl DeskError {
    /// A word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            DeskError::Refused(refusal) => refusal.code(),
            DeskError::NotFound => "not_found",
            DeskError::Unavailable => "unavailable",
        }
    }
}
