//! What the program can do, behind one handle: book, look up, take a message, watch and steer live calls.
//!
//! [`Desk`] knows no socket, no HTTP and no window. Agents reach it through [`Desk::run_tool`], windows through
//! [`Desk::snapshot`], [`Desk::day`] and the event [`bus`]. Each verb lives in the file of its noun.
//!
//! The one rule its user must keep: what a caller or patient said (names, numbers, words) goes to the book and the page,
//! never to a log. Types of this crate that carry such words do not print them.

mod appointments;
mod arguments;
pub mod bus;
pub mod callbacks;
mod callers;
pub mod clock;
mod dates;
mod day;
mod day_sheet;
mod error;
mod feeds;
pub mod figures;
mod handles;
pub mod history;
mod holds;
mod ics;
mod identity;
mod import;
mod jobs;
pub mod live;
mod messages;
mod metrics;
mod new_patients;
pub mod outbox;
mod outcomes;
mod patients;
pub mod phone;
pub mod prices;
pub mod recordings;
mod review;
mod routing;
mod run_folder;
pub mod schedule;
pub mod shared;
pub mod sharing;
mod snapshot;
pub mod status;
mod summary;
mod tools;
pub mod transfer;
mod view;
mod visits;
pub mod waiting;

pub use booking::rules::Asker;
pub use day::MOST_DAYS;
pub use error::DeskError;
pub use feeds::CalendarFile;
pub use import::{DateOrder, ImportOptions};
pub use jobs::JOBS_KEPT;
pub use patients::PatientFault;
pub use store::Who;
pub use tools::CallContext;
pub use visits::{SlotSearch, VisitError, Wanted};

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use booking::clinic::Clinic;
use jiff::civil::Date;
use jiff::{Timestamp, Zoned};
use store::Store;
use tokio::sync::Semaphore;

use crate::bus::Bus;
use crate::clock::Clock;
use crate::figures::Meter;
use crate::handles::Handles;
use crate::history::{Pending, Writer};
use crate::identity::WrongAnswers;
use crate::jobs::Jobs;
use crate::live::Live;
use crate::metrics::Figures;
use crate::outcomes::Outcomes;
use crate::prices::Prices;
use crate::recordings::Recordings;
use crate::run_folder::RunFolder;
use crate::schedule::InForce;
use crate::status::Lamps;

/// So many may work with the book at a time: it has one connection to write and four to read. More threads would only wait
/// there, each with memory of its own, when many callers ask in the same moment.
const AT_BOOK: usize = 5;

/// The desk. Clones are the same desk.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

struct Inner {
    store: Store,
    /// Places at the book.
    at_book: Arc<Semaphore>,
    /// The schedule in force. Saving one puts another in its place.
    clinic: RwLock<InForce>,
    clock: Arc<dyn Clock>,
    bus: Bus,
    live: Live,
    live_card: shared::Card,
    lamps: Arc<Lamps>,
    figures: Arc<Figures>,
    meter: Arc<Meter>,
    prices: Prices,
    outcomes: Outcomes,
    handles: Arc<Handles>,
    wrong_answers: WrongAnswers,
    waiting: waiting::Keeper,
    /// Calls that are not in the book yet.
    history: Arc<Pending>,
    /// Writes them down; ends with the desk. `None` where nothing is to be kept.
    _writer: Option<Writer>,
    jobs: Arc<Jobs>,
    run: Arc<RunFolder>,
    recordings: Recordings,
    time_zone_assumed: AtomicBool,
    /// In which country a number is that does not tell.
    home: RwLock<phone::Home>,
    /// Who moves telephone calls.
    switchboard: OnceLock<Arc<dyn transfer::Switchboard>>,
    routing: routing::InForce,
    /// Looks for callers who are to be called back.
    looking: callbacks::Looking,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.jobs.close();
    }
}

impl Desk {
    /// Puts a desk on a book. Reads the counters, today's cost and the price table, and makes a folder for this run beside
    /// the book, which may wait for the disk. From here on calls are written down.
    pub fn open(store: Store, clinic: Clinic, clock: Arc<dyn Clock>) -> Desk {
        Desk::build(store, clinic, clock, true)
    }

    /// As [`Desk::open`], but calls leave nothing behind. For measuring what writing them down costs.
    pub fn open_without_history(store: Store, clinic: Clinic, clock: Arc<dyn Clock>) -> Desk {
        Desk::build(store, clinic, clock, false)
    }

    fn build(store: Store, clinic: Clinic, clock: Arc<dyn Clock>, keep_history: bool) -> Desk {
        let bus = Bus::new();
        let lamps = Arc::new(Lamps::new(bus.clone()));
        let figures = Arc::new(Figures::load(&store, bus.clone(), &lamps));
        let count = {
            let (figures, store, lamps) = (figures.clone(), store.clone(), lamps.clone());
            Box::new(move || figures.count_call(&store, &lamps))
        };
        let meter =
            Arc::new(Meter::load(store.clone(), lamps.clone(), clinic.time_zone.clone(), clock.now()));
        let run = Arc::new(RunFolder::new(store.path()));
        let jobs = Jobs::load(bus.clone(), run.clone(), clock.now());
        let history = Arc::new(Pending::new(keep_history));
        let handles = Arc::new(Handles::default());
        let routing = routing::InForce::load(&store);
        let looking = callbacks::Looking {
            store: store.clone(),
            bus: bus.clone(),
            is_urgent: Arc::default(),
            open: Arc::new(std::sync::atomic::AtomicU32::new(store.open_callbacks().unwrap_or(0))),
        };
        let writer = keep_history.then(|| {
            let tidy = {
                let (jobs, clock) = (jobs.clone(), clock.clone());
                Box::new(move || jobs.tidy(clock.now()))
            };
            let over = {
                let (handles, store, bus) = (handles.clone(), store.clone(), bus.clone());
                let (looking, clock) = (looking.clone(), clock.clone());
                Box::new(move |call_sid: &str| {
                    handles.forget(call_sid);
                    holds::let_go(&store, &bus, call_sid);
                    if let Err(error) = looking.look(clock.now()) {
                        tracing::warn!(callSid = call_sid, %error, "What a call left to do is noted later");
                    }
                })
            };
            let run = run.name().to_owned();
            Writer::start(history.clone(), store.clone(), lamps.clone(), bus.clone(), run, tidy, over)
        });
        let is_urgent = looking.is_urgent.clone();
        let live = Live::new(bus.clone(), clock.clone(), meter.clone(), history.clone(), is_urgent, count);
        let prices = Prices::load(&store, &lamps, clock.now());
        Desk(Arc::new(Inner {
            store,
            clinic: RwLock::new(InForce::from_start(clinic)),
            clock,
            bus,
            live,
            live_card: shared::Card::default(),
            lamps,
            figures,
            meter,
            prices,
            outcomes: Outcomes::default(),
            handles,
            wrong_answers: WrongAnswers::default(),
            waiting: waiting::Keeper::default(),
            history,
            _writer: writer,
            jobs,
            run,
            at_book: Arc::new(Semaphore::new(AT_BOOK)),
            recordings: Recordings::default(),
            time_zone_assumed: AtomicBool::new(false),
            home: RwLock::default(),
            switchboard: OnceLock::new(),
            routing,
            looking,
        }))
    }

    /// The clinic whose book this is, by the schedule in force at this moment.
    pub fn clinic(&self) -> Arc<Clinic> {
        self.0.clinic.read().unwrap_or_else(PoisonError::into_inner).clinic.clone()
    }

    /// This moment, by the desk's clock.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// This moment on the clinic's clock.
    pub fn clinic_now(&self) -> Zoned {
        self.clinic().at(self.now())
    }

    /// Today on the clinic's calendar.
    pub fn today(&self) -> Date {
        self.clinic().today(self.now())
    }

    /// Where events are told.
    pub fn bus(&self) -> &Bus {
        &self.0.bus
    }

    /// The calls that are up.
    pub fn live(&self) -> &Live {
        &self.0.live
    }

    /// Says whether the clinic's zone had to be assumed because the system did not tell it; windows show that.
    pub fn set_time_zone_assumed(&self, assumed: bool) {
        self.0.time_zone_assumed.store(assumed, Ordering::Relaxed);
    }
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Desk({})", self.clinic().name)
    }
}
