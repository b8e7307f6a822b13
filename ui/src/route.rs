//! The page's addresses. They hang under the base of `index.html`: `/` in the window, `/dashboard/` in a browser.

use yew_router::Routable;

/// Every screen that has an address.
#[derive(Debug, Clone, PartialEq, Eq, Routable)]
pub(crate) enum Route {
    /// Calls in progress.
    #[at("/")]
    Live,
    /// Calls in progress, with one of them opened.
    #[at("/calls/:call_sid")]
    Call {
        /// Which one.
        call_sid: String,
    },
    /// Calls of the past, in piles.
    #[at("/history")]
    History,
    /// One call of the past.
    #[at("/history/:call_sid")]
    Past {
        /// Which one.
        call_sid: String,
    },
    /// Calls and bookings in figures.
    #[at("/overview")]
    Overview,
    /// The day sheet of the clinic's today.
    #[at("/calendar")]
    Today,
    /// The day sheet of a day.
    #[at("/calendar/:date")]
    Day {
        /// `YYYY-MM-DD`.
        date: String,
    },
    /// The people who come.
    #[at("/patients")]
    Patients,
    /// One of them.
    #[at("/patients/:id")]
    Patient {
        /// Which one.
        id: String,
    },
    /// Who waits for a time.
    #[at("/waiting")]
    Waiting,
    /// Who is to be called back.
    #[at("/callbacks")]
    Callbacks,
    /// The softphone.
    #[at("/phone")]
    Phone,
    /// What is measured of calls.
    #[at("/metrics")]
    Metrics,
    /// Hours, clinicians, rooms and what can be booked.
    #[at("/schedule")]
    Schedule,
    /// The book for other programs, and from them.
    #[at("/sharing")]
    Sharing,
    /// Everything else.
    #[not_found]
    #[at("/404")]
    NotFound,
}
