//! A clinic of its own for one scenario: a book in a temporary folder, a clock that stands, the desk and the bridge on them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use booking::clinic::{Clinic, Clinician, ClinicianId, Closure, Exception, VisitTypeId, WeeklyHours};
use booking::patient::Born;
use booking::rules::Refusal;
use booking::slot::Slot;
use bridge::{AgentChoice, Bridge, Limits, OpenAi, Settings, SpeechChoice, Twilio};
use desk::Desk;
use desk::clock::FixedClock;
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use store::{Author, NewAppointment, PatientDraft, Store, Who};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use super::scenario::{Scenario, Visit};

/// Twilio's test numbers: the clinic's own, and a person to be put through to.
const CLINIC: &str = "+15005550006";
const COLLEAGUE: &str = "+15005550009";
/// The name of whoever has a day that is full.
const SOMEBODY: &str = "Somebody Else";
/// How long a visit is that stands already.
const MINUTES: u16 = 30;

/// Why a scenario could not be played.
#[derive(Debug, thiserror::Error)]
pub enum LabFault {
    /// The sandbox could not be made.
    #[error("the sandbox cannot be made: {0}")]
    Folder(#[from] std::io::Error),
    /// Its book failed.
    #[error("the sandbox's book cannot be opened: {0}")]
    Open(#[from] store::OpenError),
    /// Likewise.
    #[error("the sandbox's book failed: {0}")]
    Book(String),
    /// The clinic of the scenario cannot be.
    #[error("the scenario's clinic cannot be: {0}")]
    Clinic(String),
    /// The call could not be held.
    #[error("the call could not be held: {0}")]
    Call(#[from] caller::CallError),
    /// Likewise.
    #[error("the call could not be held: {0}")]
    Desk(String),
    /// A task failed.
    #[error("the lab was interrupted: {0}")]
    Interrupted(#[from] tokio::task::JoinError),
}

impl From<store::StoreError> for LabFault {
    fn from(error: store::StoreError) -> LabFault {
        LabFault::Book(error.to_string())
    }
}

/// An empty book, to be copied: making one takes longer than a call.
pub struct Template {
    folder: TempDir,
}

impl Template {
    /// Makes it. Waits for the disk.
    ///
    /// # Errors
    /// [`LabFault`].
    pub fn make() -> Result<Template, LabFault> {
        let folder = tempfile::tempdir()?;
        drop(Store::open(&folder.path().join("book.db"))?);
        Ok(Template { folder })
    }

    /// Copies it into another folder.
    fn copy_to(&self, folder: &Path) -> Result<PathBuf, LabFault> {
        for entry in std::fs::read_dir(self.folder.path())? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                std::fs::copy(entry.path(), folder.join(entry.file_name()))?;
            }
        }
        Ok(folder.join("book.db"))
    }
}

/// Which agent plays the receptionist.
#[derive(Debug, Clone, Default)]
pub enum Agent {
    /// The built-in one.
    #[default]
    Offline,
    /// A service, with the account.
    OpenAi(Box<OpenAi>),
}

/// The clinic of one scenario.
pub struct Sandbox {
    /// Its book.
    pub store: Store,
    /// Its clock.
    pub clock: Arc<FixedClock>,
    /// Its verbs.
    pub desk: Desk,
    /// Its calls.
    pub bridge: Bridge,
    stop: CancellationToken,
    /// Goes with it.
    _folder: TempDir,
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Sandbox {
    /// Makes the clinic of the scenario; waits for the disk. `base` is where its public door will be.
    ///
    /// # Errors
    /// [`LabFault`].
    pub fn make(
        template: &Template,
        scenario: &Scenario,
        agent: &Agent,
        base: Option<Url>,
    ) -> Result<Sandbox, LabFault> {
        let folder = tempfile::tempdir()?;
        let store = Store::open(&template.copy_to(folder.path())?)?;
        let zone = scenario.time_zone.0.clone();
        let now = scenario
            .now
            .0
            .to_zoned(zone.clone())
            .map_err(|error| LabFault::Clinic(error.to_string()))?
            .timestamp();
        let by = Author::desk(Who::Staff, None);
        let version = store.schedule(&zone)?.version;
        let clinic = store
            .save_schedule(&clinic(scenario)?, version, &by, now, |_| {})
            .map_err(|error| LabFault::Clinic(error.to_string()))?
            .clinic;
        fill(&store, &clinic, scenario, now)?;
        let colleague = scenario.colleague.is_some().then(|| COLLEAGUE.to_owned());
        Sandbox::on(store, clinic, now, agent, base, colleague, folder)
    }

    /// Puts a desk and a bridge on a book that is only for this.
    ///
    /// # Errors
    /// [`LabFault`].
    pub fn on(
        store: Store,
        clinic: Clinic,
        now: Timestamp,
        agent: &Agent,
        base: Option<Url>,
        colleague: Option<String>,
        folder: TempDir,
    ) -> Result<Sandbox, LabFault> {
        let clock = Arc::new(FixedClock::new(now));
        let desk = Desk::open(store.clone(), clinic, clock.clone());
        let settings = Settings {
            public_base: watch::channel(base).1,
            twilio: Some(Twilio {
                account_sid: format!("AC{}", "0".repeat(32)),
                auth_token: "0".repeat(32).into(),
                phone_number: Some(CLINIC.to_owned()),
                agent_number: colleague,
                // Nobody is there, so nothing leaves this machine.
                api: Url::parse("http://127.0.0.1:9").map_err(|error| LabFault::Desk(error.to_string()))?,
            }),
            validate_webhooks: false,
            agent: match agent {
                Agent::Offline => AgentChoice::Offline,
                Agent::OpenAi(_) => AgentChoice::Openai,
            },
            openai: match agent {
                Agent::Offline => None,
                Agent::OpenAi(account) => Some((**account).clone()),
            },
            limits: Limits::default(),
            speech: SpeechChoice::None,
            logs: None,
        };
        let stop = CancellationToken::new();
        let bridge = Bridge::new(desk.clone(), settings, stop.clone(), TaskTracker::new());
        Ok(Sandbox { store, clock, desk, bridge, stop, _folder: folder })
    }
}

/// The scenario's clinic, with new rows under ids below zero.
fn clinic(scenario: &Scenario) -> Result<Clinic, LabFault> {
    let told = &scenario.clinic;
    let mut clinic = Clinic::riverside(scenario.time_zone.0.clone());
    if let Some(week) = &told.hours {
        clinic.hours = WeeklyHours::closed();
        for (day, stretches) in week {
            let stretches: Vec<_> = stretches.iter().map(|hours| hours.0).collect();
            clinic.hours = clinic
                .hours
                .on(day.weekday(), &stretches)
                .map_err(|error| LabFault::Clinic(format!("clinic.hours: {error}")))?;
        }
    }
    if !told.clinicians.is_empty() {
        let named = (0_i64..).zip(&told.clinicians);
        clinic.clinicians = named
            .map(|(place, name)| Clinician::new(ClinicianId(if place == 0 { 1 } else { -place }), name))
            .collect();
    }
    for away in &told.away {
        let known = clinic.clinicians.iter_mut().find(|known| known.name == away.who);
        if let Some(known) = known {
            let (from, to) = (away.from.0, away.to.unwrap_or(away.from).0);
            known.exceptions.push(Exception { from, to, stretches: Vec::new(), reason: String::new() });
        }
    }
    clinic.closures = told
        .closed
        .iter()
        .map(|closed| Closure {
            from: closed.from.0,
            to: closed.to.unwrap_or(closed.from).0,
            reason: closed.reason.clone(),
        })
        .collect();
    clinic.horizon_days = told.horizon_days.unwrap_or(clinic.horizon_days);
    clinic.lead_minutes = told.lead_minutes.unwrap_or(clinic.lead_minutes);
    Ok(clinic)
}

/// Enters patients and visits.
fn fill(store: &Store, clinic: &Clinic, scenario: &Scenario, now: Timestamp) -> Result<(), LabFault> {
    let by = Author::desk(Who::Staff, None);
    for patient in &scenario.patients {
        let draft = PatientDraft {
            name: patient.name.clone(),
            numbers: patient.numbers.clone(),
            born: patient.born.map(|day| Born::Day(day.0)),
            ..PatientDraft::default()
        };
        let id = store.add_patient(&draft, &by, now)?.id;
        let own = scenario.visits.iter().filter(|visit| visit.who == patient.name);
        for visit in own {
            let number = patient.numbers.first().map_or("", String::as_str);
            stand(store, clinic, visit, number, Some(id), now)?;
        }
    }
    let known = |visit: &&Visit| !scenario.patients.iter().any(|patient| patient.name == visit.who);
    for visit in scenario.visits.iter().filter(known) {
        stand(store, clinic, visit, "", None, now)?;
    }
    for day in &scenario.clinic.full {
        for clinician in &clinic.clinicians {
            for (from, to) in clinic.hours_of(clinician.id, day.0) {
                let minutes = to.duration_since(*from).as_mins();
                let minutes = u16::try_from(minutes).unwrap_or(0);
                enter(store, clinic, SOMEBODY, "", None, clinician.id, (day.0, *from), minutes, now)?;
            }
        }
    }
    Ok(())
}

fn stand(
    store: &Store,
    clinic: &Clinic,
    visit: &Visit,
    number: &str,
    patient: Option<i64>,
    now: Timestamp,
) -> Result<(), LabFault> {
    let with = visit.with.as_ref();
    let clinician = clinic
        .clinicians
        .iter()
        .find(|known| with.is_none_or(|with| *with == known.name))
        .map(|known| known.id);
    let clinician = clinician.ok_or_else(|| LabFault::Clinic("nobody sees patients".to_owned()))?;
    enter(store, clinic, &visit.who, number, patient, clinician, (visit.date.0, visit.time.0), MINUTES, now)
}

#[expect(clippy::too_many_arguments, reason = "a row of the book has so many columns")]
fn enter(
    store: &Store,
    clinic: &Clinic,
    who: &str,
    number: &str,
    patient: Option<i64>,
    clinician: ClinicianId,
    (date, time): (Date, Time),
    minutes: u16,
    now: Timestamp,
) -> Result<(), LabFault> {
    let starts_at = date
        .to_datetime(time)
        .to_zoned(clinic.time_zone.clone())
        .map_err(|error| LabFault::Clinic(error.to_string()))?
        .timestamp();
    let ends_at = starts_at
        .checked_add(SignedDuration::from_mins(i64::from(minutes)))
        .map_err(|error| LabFault::Clinic(error.to_string()))?;
    let by = Author::desk(Who::Staff, None);
    let zone = clinic.time_zone.clone();
    let mut new = NewAppointment::new(by, who, number, (date, time), VisitTypeId(1), zone, now);
    new.patient = patient;
    new.clinician = Some(clinician);
    let slot = Slot { clinician, room: None, date, time, minutes, starts_at, ends_at };
    store
        .book(&new, |_| Ok::<_, Refusal>(slot))
        .map_err(|error| LabFault::Clinic(format!("{date} {time}: {error}")))?;
    Ok(())
}
