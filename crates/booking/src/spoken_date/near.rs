//! Days counted from today or from another day: "tomorrow", "in two weeks", "the day before Thanksgiving".

use super::calendar::Unit;
use super::cursor::Cursor;
use super::grammar::{self, Context};
use super::said::{Said, Span};
use super::stretch_name::StretchName;
use super::weekdays;
use crate::rules::Refusal;

const TOMORROW: &[&str] =
    &["tomorrow", "tomorrows", "tomorow", "tommorow", "tommorrow", "tmrw", "tmr", "2morrow"];

/// Parts of today; the word stays readable for the time grammar.
pub(super) const DAYPARTS: &[&str] = &["morning", "afternoon", "evening", "night", "tonight"];

/// Ways to ask for the first day there is.
const SOONEST: &[&str] = &[
    "as soon as possible",
    "as soon as you can",
    "as soon as",
    "soon as possible",
    "asap",
    "soonest",
    "earliest",
    "right away",
    "straight away",
    "immediately",
    "first available",
    "next available",
    "first opening",
    "next opening",
    "first open",
    "next open",
    "first free",
    "next free",
    "any day",
    "any weekday",
    "whenever",
    "sooner the better",
    "earlier the better",
    "as early as possible",
    "as early as you can",
];

/// "Today", "this afternoon", "tomorrow", "yesterday", "this day next week".
pub(super) fn today_or_tomorrow<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let calendar = context.calendar;
    let day = |count| Said::Day(calendar.shifted(calendar.today, count, Unit::Day));
    if let Some(behind) = at.any_phrase(&[
        "this day next week",
        "same day next week",
        "the same day next week",
        "this time next week",
        "same time next week",
        "the same time next week",
        "next week same day",
        "next week same time",
        "tomorrow week",
    ]) {
        let is_from_tomorrow = at.phrase("tomorrow week").is_some();
        return Some((day(7 + i32::from(is_from_tomorrow)), behind));
    }
    if let Some(behind) = at.one_of(&["today", "todays", "tonight"]).or_else(|| at.phrase("this very day")) {
        return Some((day(0), behind));
    }
    if let Some(behind) = at.phrase("later today") {
        return Some((day(0), behind));
    }
    if let Some(behind) = at.one_of(&["this"]).and_then(|at| at.one_of(DAYPARTS)) {
        return Some((day(0), behind));
    }
    if let Some(behind) = at.one_of(TOMORROW) {
        return Some((day(1), behind));
    }
    let over = at
        .one_of(&["yesterday"])
        .or_else(|| at.any_phrase(&["last week", "last month", "last year", "last night"]));
    over.map(|behind| (Said::No(Refusal::Past), behind))
}

/// "In three days", "in a week or two", "in a couple of weeks' time".
pub(super) fn in_units<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let at = at
        .one_of(&["in"])?
        .skip_all(&["about", "around", "like", "maybe", "say", "roughly", "another", "just"]);
    let (amount, behind) = amount(at)?;
    Some((amount.after(context), behind.skip(&["time"])))
}

/// "Two weeks from Monday", "a week after next Tuesday", "three days before Christmas", "a week today", "two days ago".
pub(super) fn units_from<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    // "Once a week on Tuesdays" is no week after a Tuesday.
    if at.is_after(&["once", "twice", "times"]) {
        return None;
    }
    let (amount, at) = amount(at)?;
    if let Some(behind) = at.one_of(&["ago", "back", "earlier"]) {
        return Some((Said::No(Refusal::Past), behind));
    }
    if let Some(behind) = at.any_phrase(&["from now", "from today", "out"]) {
        return Some((amount.after(context), behind));
    }
    let sign = if at.is_before(&["before"]) { -1 } else { 1 };
    let anchor = match at.one_of(&["from", "after", "before", "following", "past", "on"]) {
        Some(anchor) => anchor,
        None if at.is_before(&["today"]) || at.is_before(TOMORROW) => at,
        // "A week Friday" is a week later, if it is not "for a week; Friday …".
        None if at.weekday().is_some() && amount.unit == Unit::Week => {
            let (said, behind) = weekdays::weekday(at, context)?;
            let Said::Weekday(_, dates) = said else { return None };
            let first = *dates.last()?;
            let later = context.calendar.shifted(first, i32::try_from(amount.least).ok()?, Unit::Week);
            return Some((Said::Choice(vec![first, later]), behind));
        }
        // "A week this Friday", "two weeks next Monday".
        None if at.one_of(&["this", "next"]).and_then(Cursor::weekday).is_some() => at,
        None => return None,
    };
    let (said, behind) = grammar::atom(anchor, context)?;
    let count = i32::try_from(amount.least).ok()? * sign;
    Some((said.shifted(count, amount.unit, context.calendar)?, behind))
}

/// "The day after tomorrow", "the day before Thanksgiving".
pub(super) fn day_beside<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let at = at.skip(&["the"]).one_of(&["day"])?;
    let (count, at) = match at.one_of(&["before"]) {
        Some(at) => (-1, at),
        None => (1, at.one_of(&["after", "following"])?),
    };
    let (said, behind) = grammar::atom(at, context)?;
    Some((said.shifted(count, Unit::Day, context.calendar)?, behind))
}

/// "As soon as possible", "the first available".
pub(super) fn soonest<'t>(at: Cursor<'t>, _: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let behind = at.skip(&["the", "your"]).any_phrase(SOONEST)?;
    // "Next available Monday" is a Monday, and "any day but Monday" leaves the day open.
    if behind.weekday().is_some() || behind.is_before(&["but", "except", "other"]) {
        return None;
    }
    Some((Said::Soonest, behind))
}

/// "Two weeks", "a week or two".
#[derive(Debug, Clone, Copy)]
pub(super) struct Amount {
    pub(super) least: u32,
    pub(super) most: u32,
    pub(super) unit: Unit,
}

impl Amount {
    /// The day this long after today, or the days when the amount is vague.
    fn after(self, context: &Context<'_>) -> Said {
        let calendar = context.calendar;
        let day = |count: u32| {
            calendar.shifted(calendar.today, i32::try_from(count).unwrap_or(i32::MAX), self.unit)
        };
        let (first, last) = (day(self.least), day(self.most));
        if first == last {
            return Said::Day(first);
        }
        Said::Span(Span { first, last, name: StretchName::Between(first, last) })
    }
}

/// A count and a unit of days: "two weeks", "a couple of days", "two or three weeks", "a week or two".
pub(super) fn amount(at: Cursor<'_>) -> Option<(Amount, Cursor<'_>)> {
    let (least, most, at) = count(at)?;
    if let Some(behind) = at.one_of(&["hours"]).filter(|_| least == most && most > 0 && most % 24 == 0) {
        return Some((Amount { least: least / 24, most: most / 24, unit: Unit::Day }, behind));
    }
    let (unit, at) = unit(at)?;
    let second = at.one_of(&["or", "to"]).and_then(Cursor::number).filter(|(second, behind)| {
        // "In a week or two", but not "in a week or 2 pm".
        *second > most && *second <= 12 && !behind.is_before(&["am", "pm", "oclock"])
    });
    let (most, at) = second.map_or((most, at), |(second, behind)| (second, behind));
    let at = at.phrase("or so").unwrap_or(at);
    // "A week and a half" is ten days, or eleven; "a month and a half" about six weeks.
    let half = match unit {
        Unit::Week => Some((7, 3, 4)),
        Unit::Month => Some((30, 14, 16)),
        _ => None,
    };
    if let (Some((days, from, to)), Some(behind)) = (half, at.phrase("and a half")) {
        let days = most.saturating_mul(days);
        let (least, most) = (days.saturating_add(from), days.saturating_add(to));
        return Some((Amount { least, most, unit: Unit::Day }, behind));
    }
    Some((Amount { least, most, unit }, at))
}

fn count(at: Cursor<'_>) -> Option<(u32, u32, Cursor<'_>)> {
    if let Some(behind) = at.any_phrase(&["a couple of", "a couple", "couple of", "couple"]) {
        return Some((2, 2, behind));
    }
    if let Some(behind) = at.any_phrase(&["a few", "few", "several", "some"]) {
        return Some((2, 4, behind));
    }
    if let Some(behind) = at.one_of(&["a", "an"]) {
        return Some((1, 1, behind));
    }
    let (least, behind) = at.number()?;
    match behind.one_of(&["or", "to"]).and_then(Cursor::number) {
        Some((most, behind)) if most > least => Some((least, most, behind)),
        _ => Some((least, least, behind)),
    }
}

/// "Days", "business days", "weeks".
pub(super) fn unit(at: Cursor<'_>) -> Option<(Unit, Cursor<'_>)> {
    if let Some(behind) =
        at.one_of(&["business", "working", "work", "open"]).and_then(|at| at.one_of(&["day", "days"]))
    {
        return Some((Unit::OpenDay, behind));
    }
    let (word, behind) = at.word()?;
    let unit = match word {
        "day" | "days" => Unit::Day,
        "weekday" | "weekdays" => Unit::OpenDay,
        "week" | "weeks" | "wk" | "wks" => Unit::Week,
        "fortnight" | "fortnights" => Unit::Fortnight,
        "month" | "months" => Unit::Month,
        "year" | "years" => Unit::Year,
        _ => return None,
    };
    Some((unit, behind))
}
