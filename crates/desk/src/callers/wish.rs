//! Understands what times a caller wishes for, from their words or from what an agent made of them.

use booking::called::{self, Called};
use booking::clinic::{Clinic, ClinicianId, VisitTypeId};
use booking::rules::Refusal;
use booking::slot::Slot;
use booking::spoken_date::{self, Meaning, TimeWish, stretch_asked_about};
use call::tools::{DateMeaning, SlotWish, ToolOutcome};
use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan, Zoned};
use store::Appointment;

use crate::arguments::{self, SHORT, WORDS, bounded, failed, refused};
use crate::view;

/// The most days of one search.
const MOST_DAYS: u16 = 62;

/// What is looked for.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// The days, in order.
    pub(super) days: Vec<Date>,
    /// The days go on until something is found.
    pub(super) is_open: bool,
    /// First and last time of day that would do.
    pub(super) between: Option<(Time, Time)>,
    /// A time of day near which it should be.
    pub(super) near: Option<Time>,
    /// These times and no others.
    pub(super) exactly: Vec<Time>,
    pub(super) visit_type: VisitTypeId,
    pub(super) clinician: Option<ClinicianId>,
    /// The clinician who would be best, where anybody will do.
    pub(super) rather: Option<ClinicianId>,
    /// Length, where it is not the visit type's.
    pub(super) minutes: Option<u16>,
    /// The visit that is moved; its own time is no obstacle.
    pub(super) moving: Option<Moving>,
}

/// A visit that is to be moved.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moving {
    pub(super) id: i64,
    clinician: ClinicianId,
    starts_at: Timestamp,
    ends_at: Timestamp,
}

impl Moving {
    fn of(row: &Appointment) -> Moving {
        Moving { id: row.id, clinician: row.clinician, starts_at: row.starts_at, ends_at: row.ends_at }
    }

    /// Whether it would be moved to where it is.
    pub(super) fn is_at(&self, slot: &Slot) -> bool {
        (self.clinician, self.starts_at) == (slot.clinician, slot.starts_at)
    }

    /// Whether this time is partly its own, which nobody else can have and nobody needs to hold.
    pub(super) fn overlaps(&self, slot: &Slot) -> bool {
        self.clinician == slot.clinician && self.starts_at < slot.ends_at && slot.starts_at < self.ends_at
    }
}

/// Understands a wish; `moving` is the visit that is to be moved.
pub(super) fn understand(
    wish: &SlotWish,
    moving: Option<&Appointment>,
    clinic: &Clinic,
    now: &Zoned,
) -> Result<Wanted, ToolOutcome> {
    let words = match &wish.words {
        Some(words) => bounded("words", words, WORDS)?,
        None => "",
    };
    let clinician = clinician(wish, words, clinic)?;
    let visit_type = visit_type(wish, words, clinic)?;
    let (mut days, mut is_open, mut time) = days(wish, words, clinic, now)?;
    let said = spoken_date::time_wish(words, now, clinic);
    time.between = time.between.or(said.between);
    time.time = time.time.or(said.time);
    if let Some(part) = &wish.part_of_day {
        let part = bounded("part_of_day", part, SHORT)?;
        let meant = spoken_date::time_wish(part, now, clinic);
        if meant == TimeWish::default() && !part.trim().is_empty() {
            return Err(failed(format!(
                "`part_of_day` was \"{}\"; expected morning, afternoon, evening, or words like \"after 3\".",
                crate::summary::short(part)
            )));
        }
        (time.between, time.time) = (meant.between.or(time.between), meant.time.or(time.time));
    }
    if let Some((from, to)) = wish.between {
        time.between = Some((minute(from)?, minute(to)?));
    }
    let exactly = wish.times.iter().map(|text| arguments::time("time", text)).collect::<Result<_, _>>()?;
    if days.is_empty() {
        (days, is_open) = (vec![now.date()], true);
    }
    let named = matches!(clinician, Called::One(_) | Called::Anyone);
    Ok(Wanted {
        days,
        is_open,
        between: time.between,
        near: time.time,
        exactly,
        visit_type: visit_type
            .or(moving.map(|row| row.visit_type))
            .unwrap_or_else(|| clinic.visit_types.first().map_or(VisitTypeId(1), |kind| kind.id)),
        clinician: if let Called::One(id) = clinician { Some(id) } else { None },
        rather: moving.filter(|_| !named).map(|row| row.clinician),
        minutes: moving.filter(|_| visit_type.is_none()).map(Appointment::minutes),
        moving: moving.map(Moving::of),
    })
}

/// The days, whether they go on, and what the words for them say of the time.
fn days(
    wish: &SlotWish,
    words: &str,
    clinic: &Clinic,
    now: &Zoned,
) -> Result<(Vec<Date>, bool, TimeWish), ToolOutcome> {
    if !wish.dates.is_empty() {
        let mut days: Vec<Date> = wish
            .dates
            .iter()
            .take(usize::from(MOST_DAYS))
            .map(|text| arguments::date("date", text))
            .collect::<Result<_, _>>()?;
        if let (Some(first), Some(more)) = (days.first().copied(), wish.days) {
            let more =
                (1..more.clamp(1, MOST_DAYS)).filter_map(|n| first.checked_add(i64::from(n).days()).ok());
            days.extend(more);
        }
        days.sort_unstable();
        days.dedup();
        return Ok((days, false, TimeWish::default()));
    }
    Ok(match spoken_date::resolve(words, now, clinic) {
        // "As soon as possible" begins with a day and goes on.
        Meaning::Day { date, between, time } => (vec![date], says_soonest(words), TimeWish { between, time }),
        Meaning::Ask { question, dates } if !dates.is_empty() && stretch_asked_about(&question).is_some() => {
            (dates, false, TimeWish::default())
        }
        Meaning::Ask { question, dates } => {
            let dates = dates.into_iter().map(view::day).collect();
            return Err(ToolOutcome::Date(DateMeaning::Ask { question, dates }));
        }
        Meaning::No(refusal) => return Err(refused(&refusal)),
        Meaning::NotADay => (Vec::new(), true, TimeWish::default()),
    })
}

/// Whether the first free time is wished for, whatever its day.
fn says_soonest(words: &str) -> bool {
    const SOONEST: [&str; 12] = [
        "soon",
        "soonest",
        "sooner",
        "asap",
        "earliest",
        "first available",
        "next available",
        "first free",
        "next free",
        "any day",
        "lo antes posible",
        "cuanto antes",
    ];
    let said = format!(" {} ", called::plain_words(words).join(" "));
    SOONEST.iter().any(|phrase| said.contains(&format!(" {phrase} ")))
}

/// Whom the caller wants to see.
pub(super) fn clinician(
    wish: &SlotWish,
    words: &str,
    clinic: &Clinic,
) -> Result<Called<ClinicianId>, ToolOutcome> {
    let called = match &wish.clinician {
        Some(name) => called::clinician(bounded("clinician", name, SHORT)?, clinic),
        None => called::clinician_in(words, clinic),
    };
    match called {
        Called::Unknown => Err(no(&Refusal::NoSuchClinician, &names(clinic))),
        Called::Several => Err(ToolOutcome::Refused {
            say: format!("I'm not sure whom you mean. We have {}.", names(clinic)),
            alternatives: Vec::new(),
        }),
        known => Ok(known),
    }
}

fn visit_type(wish: &SlotWish, words: &str, clinic: &Clinic) -> Result<Option<VisitTypeId>, ToolOutcome> {
    let called = match &wish.visit_type {
        Some(name) => called::visit_type(bounded("visit_type", name, SHORT)?, clinic),
        None if clinic.visit_types.len() > 1 => called::visit_type_in(words, clinic),
        None => Called::Nobody,
    };
    match called {
        Called::One(id) => Ok(Some(id)),
        Called::Unknown => {
            let names: Vec<&str> = clinic.visit_types.iter().map(|kind| kind.name.as_str()).collect();
            Err(no(&Refusal::NoSuchVisitType, &names.join(", ")))
        }
        Called::Nobody | Called::Anyone | Called::Several => Ok(None),
    }
}

fn no(refusal: &Refusal, known: &str) -> ToolOutcome {
    ToolOutcome::Refused { say: format!("{} We have {known}.", refusal.say()), alternatives: Vec::new() }
}

fn names(clinic: &Clinic) -> String {
    let names: Vec<&str> = clinic.clinicians.iter().map(|known| known.name.as_str()).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => (*last).to_owned(),
        None => "nobody at the moment".to_owned(),
    }
}

fn minute(minute: u16) -> Result<Time, ToolOutcome> {
    let (hour, rest) = (minute / 60, minute % 60);
    let time =
        i8::try_from(hour).ok().zip(i8::try_from(rest).ok()).and_then(|(h, m)| Time::new(h, m, 0, 0).ok());
    time.ok_or_else(|| {
        failed(format!("`between` held {minute}; expected minutes after midnight, 0 to 1439."))
    })
}
