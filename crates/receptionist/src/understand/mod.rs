//! What a caller's words or keys mean, before anyone decides what to do about it.
//!
//! It is lists of phrases and small readers, not a model: the same words always mean the same. It knows what was
//! asked, since "ten" is a time after "Which would you like?" and nothing after "How can I help you?".

use booking::called::{self, Called};
use booking::clinic::{Clinic, ClinicianId, VisitTypeId};
use booking::spoken_date::{Meaning, TimeWish};
use jiff::Zoned;
use jiff::civil::Date;

pub(crate) mod answer;
pub(crate) mod choice;
pub(crate) mod clock;
pub(crate) mod days;
pub(crate) mod names;
pub(crate) mod numbers;
pub(crate) mod spelling;
pub(crate) mod wants;
pub(crate) mod words;

use answer::Answer;
use choice::Choice;
use names::{Ask, NameSaid};
use wants::Want;
use words::Words;

/// What was asked, as far as it matters for understanding the answer.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// Whether a name is expected.
    pub name: Ask,
    /// The name as it stands.
    pub known_name: Option<&'a str>,
    /// A day was asked for.
    pub day: bool,
    /// Times or days were offered to choose from.
    pub choice: bool,
    /// A time of day would be an answer.
    pub time: bool,
}

/// One turn of the caller, understood.
pub(crate) struct Turn {
    /// The words.
    pub words: Words,
    /// Yes or no.
    pub answer: Option<Answer>,
    /// What is wanted.
    wants: Vec<Want>,
    /// A name.
    pub name: Option<NameSaid>,
    /// A day.
    pub day: Meaning,
    /// A time of day.
    pub clock: TimeWish,
    /// One of those offered.
    pub choice: Option<Choice>,
    /// A telephone number.
    pub phone: Option<String>,
    /// Whom the caller wants to see.
    pub clinician: Called<ClinicianId>,
    /// For what kind of visit.
    pub kind: Called<VisitTypeId>,
}

impl Turn {
    /// Whether this is among the things wanted.
    pub fn wants(&self, want: Want) -> bool {
        self.wants.contains(&want)
    }

    /// The first want that `pick` takes.
    pub fn wanted<T>(&self, pick: impl Fn(Want) -> Option<T>) -> Option<T> {
        self.wants.iter().find_map(|want| pick(*want))
    }

    /// Whether it says a day, good or bad.
    pub fn has_day(&self) -> bool {
        !matches!(self.day, Meaning::NotADay)
    }

    /// The one of these days that is meant: by its date, by what could be one of them, or by its weekday alone.
    pub fn one_day_of(&self, days: impl Iterator<Item = Date>) -> Option<Date> {
        let mut days: Vec<Date> = days.collect();
        days.dedup();
        let meant: Vec<Date> = match &self.day {
            Meaning::Day { date, .. } => vec![*date],
            Meaning::Ask { dates, .. } => dates.clone(),
            Meaning::No(_) | Meaning::NotADay => return None,
        };
        let only = |fits: &dyn Fn(&Date) -> bool| {
            let mut fitting = days.iter().copied().filter(|day| fits(day));
            let first = fitting.next()?;
            fitting.next().is_none().then_some(first)
        };
        only(&|day| meant.contains(day)).or_else(|| {
            let weekday = meant.first()?.weekday();
            let by_weekday =
                meant.iter().all(|day| day.weekday() == weekday) && !days::names_a_stretch(&self.words);
            by_weekday.then(|| only(&|day| day.weekday() == weekday)).flatten()
        })
    }

    /// Whether it says something that belongs on the appointment.
    pub fn has_details(&self) -> bool {
        self.name.is_some()
            || self.has_day()
            || self.clock != TimeWish::default()
            || self.choice.is_some()
            || self.clinician != Called::Nobody
    }
}

/// Understands a turn.
pub(crate) fn turn(text: &str, asked: Asked<'_>, now: &Zoned, clinic: &Clinic) -> Turn {
    let words = Words::of(text);
    let wants = wants::wants(&words);
    let small_talk = [
        Want::Repeat,
        Want::Robot,
        Want::Human,
        Want::Hours,
        Want::NeverMind,
        Want::Bye,
        Want::Cancel,
        Want::Move,
        Want::Message,
        Want::Hello,
        Want::HoldOn,
        Want::Hostile,
        Want::Spanish,
        Want::AllDone,
        Want::Anything,
    ];
    let topic = wants.iter().any(|want| matches!(want, Want::Topic(_)) || small_talk.contains(want));
    let phone = numbers::phone(&words);
    // A question is no name, even where a name was asked for.
    let ask = if asked.name == Ask::Name && topic { Ask::Nothing } else { asked.name };
    let mut name =
        if wants.contains(&Want::Hostile) { None } else { names::find(&words, ask, asked.known_name) };
    let rest = name.as_ref().map_or_else(|| words.clone(), |said| words.without(said.span.0, said.span.1));
    let choice = asked.choice.then(|| choice::choice(&rest)).flatten();
    // Digits of a number are no hours and days, and instructions to the machine are neither.
    let rest = numbers::without_phone(&rest);
    let closed = choice.is_some() || wants.contains(&Want::Hostile);
    let mut day =
        if closed { Meaning::NotADay } else { days::find(&rest, asked.day, !asked.time, now, clinic) };
    let mut clock = if closed { TimeWish::default() } else { clock::find(&rest, asked.time, now, clinic) };
    if let Meaning::Day { date, between, time } = &day {
        // "As soon as possible" is no wish for today.
        if wants.contains(&Want::Anything) && *date == now.date() && !words.has("today") {
            day = Meaning::NotADay;
        } else if clock == TimeWish::default() {
            // The calendar knows which numbers belong to the day.
            clock = TimeWish { between: *between, time: *time };
        }
    }
    // Where a day was asked for, "the thirtieth" is one and no name.
    if asked.day && !matches!(day, Meaning::NotADay) && name.as_ref().is_some_and(|said| !said.announced) {
        name = None;
    }
    // A name that was told is the caller's, not whom they want to see.
    let others = name.as_ref().map_or_else(|| words.clone(), |said| words.without(said.span.0, said.span.1));
    let clinician = if closed { Called::Nobody } else { called::clinician_in(&others.as_said(), clinic) };
    let kind = if clinic.visit_types.len() > 1 {
        called::visit_type_in(others.text(), clinic)
    } else {
        Called::Nobody
    };
    Turn { answer: answer::answer(&words), wants, name, day, clock, choice, phone, clinician, kind, words }
}
