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
    /// A place in a list that was not given out by it.
    #[error("`cursor` is none that a page of calls gave; leave it out to begin with the newest call")]
    BadCursor,
    /// A text is longer than may be kept.
    #[error("`notes` is longer than {most} bytes; shorten it")]
    TooLong {
        /// The most bytes.
        most: usize,
    },
    /// A stretch of time would make more bars than anybody can read.
    #[error(
        "from `from` to `to` there are more than {most} bars; choose a shorter stretch or a longer `interval`"
    )]
    TooWide {
        /// The most bars.
        most: usize,
    },
    /// A stretch of time that ends before it begins.
    #[error("`from` is after `to`")]
    ReversedDates,
    /// A file cannot be read as what it should be.
    #[error("{why}")]
    Unreadable {
        /// What is wrong with it and what is expected, as a sentence.
        why: String,
    },
    /// A piece of long work of this kind is under way.
    #[error("this is being done already; wait until it ends or cancel it")]
    AlreadyRunning,
}

impl DeskError {
    /// A word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            DeskError::Refused(refusal) => refusal.code(),
            DeskError::NotFound => "not_found",
            DeskError::Unavailable => "unavailable",
            DeskError::BadCursor => "bad_cursor",
            DeskError::TooLong { .. } => "too_long",
            DeskError::TooWide { .. } => "too_wide",
            DeskError::ReversedDates => "reversed_dates",
            DeskError::Unreadable { .. } => "unreadable",
            DeskError::AlreadyRunning => "already_running",
        }
    }
}
