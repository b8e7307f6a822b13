//! Weeks, months and their parts: "next week", "early December", "at the end of the month".

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::calendar::{Calendar, Unit};
use super::cursor::Cursor;
use super::grammar::Context;
use super::said::{Said, Span};
use super::stretch_name::{Part, StretchName, Whole};
use super::vocabulary;

const PARTS: &[(&str, Part)] = &[
    ("early in", Part::Early),
    ("early", Part::Early),
    ("beginning of", Part::Early),
    ("start of", Part::Early),
    ("first part of", Part::Early),
    ("first half of", Part::FirstHalf),
    ("1st half of", Part::FirstHalf),
    ("latter half of", Part::SecondHalf),
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

/// More of these, for months whose names are no verbs.
const BEFORE_NAMED_MONTHS: &[&str] =
    &["from", "starting", "beginning", "after", "before", "through", "till", "between", "late"];

/// What may stand around a month's name that is the whole answer.
const MILD: &[&str] = &[
    "maybe", "sometime", "probably", "please", "i", "id", "think", "like", "prefer", "guess", "well", "so",
    "yes", "yeah", "okay", "ok", "lets", "say", "how", "what", "about", "perhaps", "then", "or", "and",
];

/// The month that a part of is spoken of.
const THE_MONTH: &[&str] = &["the month", "month"];

/// A week, month or year.
struct Base {
    first: Date,
    last: Date,
    whole: Whole,
    unit: Unit,
}

/// "Next week", "the end of the month", "in December", "later this week", "the first week of January".
pub(super) fn part_of_span<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let calendar = context.calendar;
    if let Some(behind) = at.any_phrase(&[
        "early in the new year",
        "in the new year",
        "after the new year",
        "after the holidays",
    ]) {
        let is_after = at.is_before(&["after"]);
        let first = Date::new(calendar.today.year() + 1, 1, if is_after { 2 } else { 1 }).ok()?;
        let last = calendar.shifted(first, 14, Unit::Day);
        return Some((Said::Span(Span { first, last, name: StretchName::NewYear }), behind));
    }
    let start = at.skip_all(&["at", "towards", "toward", "the"]);
    // "Second" is a number by now.
    let second_half = || {
        let (_, at) = start.ordinal().filter(|(nth, _)| *nth == 2)?;
        Some((Part::SecondHalf, at.phrase("half of")?))
    };
    let (part, at) = PARTS
        .iter()
        .find_map(|(words, part)| Some((*part, start.phrase(words)?)))
        .or_else(second_half)
        .unwrap_or((Part::Whole, at));
    let (base, behind) = base(at, context, part != Part::Whole)?;
    let span = base.part(part, calendar);
    // "The beginning of the month" is the next one's when this one's is over.
    let is_over = span.last < calendar.today || (span.last == calendar.today && part != Part::End);
    let is_next_ones = is_over && at.any_phrase(THE_MONTH).is_some();
    let span = if is_next_ones { Base::from(month(calendar, 1)).part(part, calendar) } else { span };
    Some((Said::Span(span), behind))
}

fn base<'t>(at: Cursor<'t>, context: &Context<'_>, is_part: bool) -> Option<(Base, Cursor<'t>)> {
    week(at, context, is_part)
        .or_else(|| month_base(at, context, is_part))
        .or_else(|| year(at, context, is_part))
}

fn week<'t>(at: Cursor<'t>, context: &Context<'_>, is_part: bool) -> Option<(Base, Cursor<'t>)> {
    let calendar = context.calendar;
    const WEEKS: &[(&str, i32, Whole)] = &[
        ("the week after next", 2, Whole::WeekAfterNext),
        ("week after next", 2, Whole::WeekAfterNext),
        ("this coming week", 1, Whole::ComingWeek),
        ("the coming week", 1, Whole::ComingWeek),
        ("the following week", 1, Whole::NextWeek),
        ("following week", 1, Whole::NextWeek),
        ("the next week", 1, Whole::NextWeek),
        ("next week", 1, Whole::NextWeek),
        ("next weeks", 1, Whole::NextWeek),
        ("this week", 0, Whole::ThisWeek),
    ];
    const PARTED: &[(&str, i32, Whole)] = &[("the week", 0, Whole::ThisWeek), ("week", 0, Whole::ThisWeek)];
    let parted = if is_part { PARTED } else { &[] };
    let (later, whole, behind) = WEEKS
        .iter()
        .chain(parted)
        .find_map(|(words, later, whole)| Some((*later, *whole, at.phrase(words)?)))?;
    // On a Monday "this coming week" is the one that has just begun.
    let is_begun = whole == Whole::ComingWeek && calendar.today.weekday() == Weekday::Monday;
    let later = if is_begun { 0 } else { later };
    let first = calendar.shifted(calendar.monday_of(calendar.today), later, Unit::Week);
    let last = calendar.shifted(first, 6, Unit::Day);
    Some((Base { first, last, whole, unit: Unit::Week }, behind))
}

fn month_base<'t>(at: Cursor<'t>, context: &Context<'_>, is_part: bool) -> Option<(Base, Cursor<'t>)> {
    let bare = at.word().and_then(|(word, behind)| Some((vocabulary::month(word)?, word, behind)));
    if let Some((_, word, behind)) = bare {
        let is_mild = |word: &str| MILD.contains(&word) || vocabulary::whole_month(word).is_some();
        let behind = behind.year().map_or(behind, |(_, behind)| behind);
        let is_alone = || vocabulary::whole_month(word).is_some() && at.is_alone(behind, is_mild);
        // "March" and "may" are verbs behind most words.
        let is_name = !matches!(word, "march" | "mar" | "may") && at.is_after(BEFORE_NAMED_MONTHS);
        if !is_part && !at.is_after(BEFORE_MONTHS) && !is_name && !is_alone() {
            return None;
        }
    }
    let parted = at.any_phrase(THE_MONTH).filter(|_| is_part);
    let (month, behind) = match parted {
        Some(behind) => (month(context.calendar, 0), behind),
        None => month_said(at, context)?,
    };
    Some((Base::from(month), behind))
}

fn year<'t>(at: Cursor<'t>, context: &Context<'_>, is_part: bool) -> Option<(Base, Cursor<'t>)> {
    let this = context.calendar.today.year();
    let (year, whole, behind) = match at.phrase("next year") {
        Some(behind) => (this + 1, Whole::NextYear, behind),
        None => {
            let behind = at.any_phrase(&["the year", "this year", "year"]).filter(|_| is_part)?;
            (this, Whole::ThisYear, behind)
        }
    };
    let (first, last) = (Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?);
    Some((Base { first, last, whole, unit: Unit::Year }, behind))
}

impl From<Month> for Base {
    fn from(Month { first, last, whole }: Month) -> Base {
        Base { first, last, whole, unit: Unit::Month }
    }
}

impl Base {
    fn part(self, part: Part, calendar: &Calendar<'_>) -> Span {
        let Base { first, last, whole, unit } = self;
        let from_first = |days: i64| first.saturating_add(days.days());
        let from_last = |days: i64| last.saturating_sub(days.days());
        let (first, last) = match (part, unit) {
            (Part::Whole, _) => (first, last),
            (Part::Early, Unit::Week) => (first, from_first(1)),
            (Part::Early, _) => (first, from_first(9)),
            (Part::FirstHalf, Unit::Week) => (first, from_first(2)),
            (Part::FirstHalf, Unit::Month) => (first, from_first(14)),
            (Part::FirstHalf, _) => (first, from_first(180)),
            (Part::SecondHalf, Unit::Week) => (from_first(2), last),
            (Part::SecondHalf, Unit::Month) => (from_first(15), last),
            (Part::SecondHalf, _) => (from_first(181), last),
            (Part::Middle, Unit::Week) => (from_first(1), from_first(3)),
            (Part::Middle, Unit::Month) => (from_first(10), from_first(19)),
            (Part::Middle, _) => (from_first(150), from_first(210)),
            (Part::End, Unit::Week) => (from_first(3), last),
            (Part::End, _) => (from_last(9), last),
            (Part::Later, _) => (first.max(calendar.shifted(calendar.today, 1, Unit::Day)), last),
        };
        Span { first, last, name: StretchName::Of(part, whole) }
    }
}

/// A month, and what it was called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Month {
    pub(super) first: Date,
    pub(super) last: Date,
    whole: Whole,
}

/// The month so many after this one.
pub(super) fn month(calendar: &Calendar<'_>, later: i32) -> Month {
    let first = calendar.today.first_of_month().saturating_add(later.months());
    let whole = match later {
        0 => Whole::ThisMonth,
        1 => Whole::NextMonth,
        2 => Whole::MonthAfterNext,
        _ => Whole::Month(first.month()),
    };
    Month { first, last: first.last_of_month(), whole }
}

/// "Next month", "March", "January 2027". Whether a month alone is meant as one is for the caller to judge.
pub(super) fn month_said<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Month, Cursor<'t>)> {
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
        return Some((month(calendar, later), behind));
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
    Some((Month { first, last: first.last_of_month(), whole: Whole::Month(number) }, behind))
}
