//! Weeks, months and their parts: "next week", "early December", "at the end of the month".

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::calendar::{Calendar, Unit};
use super::cursor::Cursor;
use super::grammar::Context;
use super::said::{Said, Span};
use super::vocabulary;
use crate::time_text::{month_name, spoken_date};

/// Which part of a week or month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    Early,
    Middle,
    End,
    /// From tomorrow to the end.
    Later,
}

const PARTS: &[(&str, Part)] = &[
    ("early in", Part::Early),
    ("early", Part::Early),
    ("beginning of", Part::Early),
    ("start of", Part::Early),
    ("first part of", Part::Early),
    ("middle of", Part::Middle),
    ("mid", Part::Middle),
    ("late in", Part::End),
    ("late", Part::End),
    ("end of", Part::End),
    ("later in", Part::Later),
    ("later", Part::Later),
    ("rest of", Part::Later),
    ("remainder of", Part::Later),
];

/// What may stand before the name of a month for it to be a stretch of days and not a person or a verb.
const BEFORE_MONTHS: &[&str] =
    &["in", "for", "during", "of", "by", "until", "around", "about", "or", "and", "sometime"];

/// What may stand around a month's name that is the whole answer.
const MILD: &[&str] = &[
    "maybe", "sometime", "probably", "please", "i", "id", "think", "like", "prefer", "guess", "well", "so",
    "yes", "yeah", "okay", "ok", "lets", "say", "how", "what", "about", "perhaps", "then", "or", "and",
];

/// A week, month or year, and how it is named.
struct Base {
    first: Date,
    last: Date,
    /// "next week", "December".
    label: String,
    /// What stands before the label when the whole is meant: "in " or nothing.
    preposition: &'static str,
    unit: Unit,
}

/// "Next week", "the end of the month", "in December", "later this week", "the first week of January".
pub(super) fn part_of_span<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let calendar = context.calendar;
    if let Some(behind) = at.any_phrase(&["early in the new year", "in the new year", "after the new year"]) {
        let first = Date::new(calendar.today.year() + 1, 1, 1).ok()?;
        let last = calendar.shifted(first, 14, Unit::Day);
        return Some((Said::Span(Span { first, last, name: "in the new year".into() }), behind));
    }
    let start = at.skip_all(&["at", "towards", "toward", "the"]);
    if let Some(found) = nth_week(start, context) {
        return Some(found);
    }
    let (part, at) = PARTS
        .iter()
        .find_map(|(words, part)| Some((*part, start.phrase(words)?)))
        .unwrap_or((Part::Whole, at));
    let (base, behind) = base(at, context, part != Part::Whole)?;
    Some((Said::Span(base.part(part, calendar)), behind))
}

/// "The first week of December", "the last week in January".
fn nth_week<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let (nth, at) = match at.one_of(&["last"]) {
        Some(at) => (None, at),
        None => at.ordinal().filter(|(nth, _)| (1..=4).contains(nth)).map(|(nth, at)| (Some(nth), at))?,
    };
    let at = at.one_of(&["week"])?.one_of(&["of", "in"])?;
    let (month, behind) = match at.phrase("the month") {
        Some(behind) => (month(context.calendar, 0), behind),
        None => month_said(at, context)?,
    };
    let (first, last) = match nth {
        Some(nth) => {
            let first = context.calendar.shifted(month.first, i32::try_from(nth - 1).ok()?, Unit::Week);
            (first, context.calendar.shifted(first, 6, Unit::Day))
        }
        None => (context.calendar.shifted(month.last, -6, Unit::Day), month.last),
    };
    let name = format!("between {} and {}", spoken_date(first), spoken_date(last));
    Some((Said::Span(Span { first, last, name }), behind))
}

fn base<'t>(at: Cursor<'t>, context: &Context<'_>, is_part: bool) -> Option<(Base, Cursor<'t>)> {
    week(at, context, is_part)
        .or_else(|| month_base(at, context, is_part))
        .or_else(|| year(at, context, is_part))
}

fn week<'t>(at: Cursor<'t>, context: &Context<'_>, is_part: bool) -> Option<(Base, Cursor<'t>)> {
    let calendar = context.calendar;
    let weeks: &[(&str, i32, &str)] = &[
        ("the week after next", 2, "the week after next"),
        ("week after next", 2, "the week after next"),
        ("this coming week", 1, "this coming week"),
        ("the coming week", 1, "this coming week"),
        ("the following week", 1, "next week"),
        ("following week", 1, "next week"),
        ("the next week", 1, "next week"),
        ("next week", 1, "next week"),
        ("next weeks", 1, "next week"),
        ("this week", 0, "this week"),
    ];
    let parted: &[(&str, i32, &str)] = &[("the week", 0, "this week"), ("week", 0, "this week")];
    let parted = if is_part { parted } else { &[] };
    let (later, label, behind) = weeks
        .iter()
        .chain(parted)
        .find_map(|(words, later, label)| Some((*later, *label, at.phrase(words)?)))?;
    // On a Monday "this coming week" is the one that has just begun.
    let is_begun = label == "this coming week" && calendar.today.weekday() == Weekday::Monday;
    let later = if is_begun { 0 } else { later };
    let first = calendar.shifted(calendar.monday_of(calendar.today), later, Unit::Week);
    let last = calendar.shifted(first, 6, Unit::Day);
    Some((Base { first, last, label: label.into(), preposition: "", unit: Unit::Week }, behind))
}

fn month_base<'t>(at: Cursor<'t>, context: &Context<'_>, is_part: bool) -> Option<(Base, Cursor<'t>)> {
    let bare = at.word().and_then(|(word, behind)| Some((vocabulary::month(word)?, word, behind)));
    if let Some((_, word, behind)) = bare {
        let is_mild = |word: &str| MILD.contains(&word) || vocabulary::whole_month(word).is_some();
        let behind = behind.year().map_or(behind, |(_, behind)| behind);
        let is_alone = || vocabulary::whole_month(word).is_some() && at.is_alone(behind, is_mild);
        if !is_part && !at.is_after(BEFORE_MONTHS) && !is_alone() {
            return None;
        }
    }
    let parted = at.any_phrase(&["the month", "month"]).filter(|_| is_part);
    let (span, behind) = match parted {
        Some(behind) => (month(context.calendar, 0), behind),
        None => month_said(at, context)?,
    };
    let preposition =
        if span.name.ends_with("month") || span.name == "the month after next" { "" } else { "in " };
    let base = Base { first: span.first, last: span.last, label: span.name, preposition, unit: Unit::Month };
    Some((base, behind))
}

fn year<'t>(at: Cursor<'t>, context: &Context<'_>, is_part: bool) -> Option<(Base, Cursor<'t>)> {
    let this = context.calendar.today.year();
    let (year, label, behind) = match at.phrase("next year") {
        Some(behind) => (this + 1, "next year", behind),
        None => (this, "the year", at.any_phrase(&["the year", "this year", "year"]).filter(|_| is_part)?),
    };
    let (first, last) = (Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?);
    Some((Base { first, last, label: label.into(), preposition: "", unit: Unit::Year }, behind))
}

impl Base {
    fn part(self, part: Part, calendar: &Calendar<'_>) -> Span {
        let Base { first, last, label, preposition, unit } = self;
        let from_first = |days: i64| first.saturating_add(days.days());
        let from_last = |days: i64| last.saturating_sub(days.days());
        let (first, last) = match (part, unit) {
            (Part::Whole, _) => (first, last),
            (Part::Early, Unit::Week) => (first, from_first(1)),
            (Part::Early, _) => (first, from_first(9)),
            (Part::Middle, Unit::Week) => (from_first(1), from_first(3)),
            (Part::Middle, Unit::Month) => (from_first(10), from_first(19)),
            (Part::Middle, _) => (from_first(150), from_first(210)),
            (Part::End, Unit::Week) => (from_first(3), last),
            (Part::End, _) => (from_last(9), last),
            (Part::Later, _) => (first.max(calendar.shifted(calendar.today, 1, Unit::Day)), last),
        };
        let name = match part {
            Part::Whole => format!("{preposition}{label}"),
            Part::Early => format!("early {preposition}{label}"),
            Part::Middle => format!("in the middle of {label}"),
            Part::End => format!("at the end of {label}"),
            Part::Later => format!("later {preposition}{label}"),
        };
        Span { first, last, name }
    }
}

/// The month so many after this one.
pub(super) fn month(calendar: &Calendar<'_>, later: i32) -> Span {
    let first = calendar.today.first_of_month().saturating_add(later.months());
    let name = match later {
        0 => "this month".into(),
        1 => "next month".into(),
        _ => month_name(first.month()).into(),
    };
    Span { first, last: first.last_of_month(), name }
}

/// "Next month", "March", "January 2027". Whether a month alone is meant as one is for the caller to judge.
pub(super) fn month_said<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Span, Cursor<'t>)> {
    let calendar = context.calendar;
    let months: &[(&str, i32)] = &[
        ("the month after next", 2),
        ("month after next", 2),
        ("the following month", 1),
        ("the next month", 1),
        ("next month", 1),
        ("next months", 1),
        ("this month", 0),
    ];
    if let Some((later, behind)) = months.iter().find_map(|(words, later)| Some((*later, at.phrase(words)?)))
    {
        let span = month(calendar, later);
        let name = if later == 2 { "the month after next".into() } else { span.name };
        return Some((Span { name, ..span }, behind));
    }
    let qualified = at.is_before(&["this", "next"]);
    let (number, behind) = at.skip(&["this", "next"]).month()?;
    // "This may take long", "next March" is fine.
    if qualified && at.is_before(&["this"]) && matches!(number, 3 | 5) {
        return None;
    }
    let is_over = number < calendar.today.month();
    let (year, behind) = match behind.skip(&["of"]).year() {
        Some(found) => found,
        None => (calendar.today.year() + i16::from(is_over), behind),
    };
    let first = Date::new(year, number, 1).ok()?;
    Some((Span { first, last: first.last_of_month(), name: month_name(number).into() }, behind))
}
