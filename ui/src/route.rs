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

/// The places of the navigation rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Calls in progress.
    Live,
    /// What calls left behind.
    History,
    /// Calls and bookings in figures.
    Overview,
    /// The appointment book.
    Calendar,
    /// The people who come.
    Patients,
    /// Who waits for a time.
    Waiting,
    /// Who is to be called back.
    Callbacks,
    /// The softphone.
    Phone,
    /// What is measured of calls.
    Metrics,
    /// Hours, clinicians, rooms and what can be booked.
    Schedule,
    /// The book for other programs, and from them.
    Sharing,
}

impl Route {
    /// The place the route belongs to.
    pub(crate) fn place(&self) -> Option<Place> {
        match self {
            Route::Live | Route::Call { .. } => Some(Place::Live),
            Route::History | Route::Past { .. } => Some(Place::History),
            Route::Overview => Some(Place::Overview),
            Route::Today | Route::Day { .. } => Some(Place::Calendar),
            Route::Patients | Route::Patient { .. } => Some(Place::Patients),
            Route::Waiting => Some(Place::Waiting),
            Route::Callbacks => Some(Place::Callbacks),
            Route::Phone => Some(Place::Phone),
            Route::Metrics => Some(Place::Metrics),
            Route::Schedule => Some(Place::Schedule),
            Route::Sharing => Some(Place::Sharing),
            Route::NotFound => None,
        }
    }
}

impl Place {
    /// Its name in the rail and in the window's title.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Place::Live => "Live",
            Place::History => "Calls",
            Place::Overview => "Overview",
            Place::Calendar => "Calendar",
            Place::Patients => "Patients",
            Place::Waiting => "Waiting list",
            Place::Callbacks => "Call-backs",
            Place::Phone => "Phone",
            Place::Metrics => "Metrics",
            Place::Schedule => "Schedule",
            Place::Sharing => "Share",
        }
    }

    /// Its front page.
    pub(crate) fn route(self) -> Route {
        match self {
            Place::Live => Route::Live,
            Place::History => Route::History,
            Place::Overview => Route::Overview,
            Place::Calendar => Route::Today,
            Place::Patients => Route::Patients,
            Place::Waiting => Route::Waiting,
            Place::Callbacks => Route::Callbacks,
            Place::Phone => Route::Phone,
            Place::Metrics => Route::Metrics,
            Place::Schedule => Route::Schedule,
            Place::Sharing => Route::Sharing,
        }
    }

    /// The key that goes there after `g`.
    pub(crate) fn key(self) -> char {
        match self {
            Place::Live => 'c',
            Place::History => 'h',
            Place::Overview => 'o',
            Place::Calendar => 'a',
            Place::Patients => 'n',
            Place::Waiting => 'w',
            Place::Callbacks => 'b',
            Place::Phone => 'p',
            Place::Metrics => 'm',
            Place::Schedule => 's',
            Place::Sharing => 'x',
        }
    }

    /// All of them, in the rail's order.
    pub(crate) const ALL: [Place; 11] = [
        Place::Live,
        Place::Callbacks,
        Place::History,
        Place::Overview,
        Place::Calendar,
        Place::Patients,
        Place::Waiting,
        Place::Schedule,
        Place::Phone,
        Place::Metrics,
        Place::Sharing,
    ];
}
