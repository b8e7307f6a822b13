//! Stretches bounded by a day: "after the 20th", "by Friday", "from Monday on", "Monday to Wednesday", "since Tuesday".

use super::calendar::Unit;
use super::cursor::Cursor;
use super::grammar::{self, Context};
use super::near;
use super::said::{Said, Span, same_month};
use super::stretch_name::{Part, StretchName, Whole};

/// An open end is looked at for a week: more days than anybody wants to hear.
const OPEN_END_DAYS: i32 = 6;

/// "From Monday to Wednesday", "between the 3rd and the 10th".
pub(super) fn stretch<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let calendar = context.calendar;
    let is_from = at.is_before(&["from"]);
    let between = at.one_of(&["between"]);
    let (said, at) = grammar::atom(between.unwrap_or_else(|| at.skip(&["from"])), context)?;
    let to = at.one_of(&["to", "through", "thru", "until", "till", "til"]);
    let at = to.or_else(|| between.and_then(|_| at.one_of(&["and"])))?;
    let (until, behind) = grammar::atom(at, context)?;
    if context.moves && is_from {
        return Some((until, behind));
    }
    let (said, until) = same_month(said, until, calendar);
    let ((first, _), (_, last)) = (said.extent(calendar)?, until.extent(calendar)?);
    // "Thursday to Tuesday" runs over the weekend.
    let last = if last < first { calendar.shifted(last, 1, Unit::Week) } else { last };
    if last < first {
        return None;
    }
    let name = StretchName::Between(first, last);
    Some((Said::Span(Span { first, last, name }), behind))
}

/// "After the 20th", "any time after Christmas".
pub(super) fn after<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let calendar = context.calendar;
    let (said, behind) = grammar::atom(at.one_of(&["after"])?, context)?;
    let (_, anchor) = said.extent(calendar)?;
    let first = calendar.shifted(anchor, 1, Unit::Day);
    let last = calendar.shifted(first, OPEN_END_DAYS, Unit::Day);
    Some((Said::Span(Span { first, last, name: StretchName::After(anchor) }), behind))
}

/// "Before Friday", "by the end of next week".
pub(super) fn before<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let calendar = context.calendar;
    let by = at.any_phrase(&["by", "no later than", "not later than", "on or before"]);
    let begun = by.or_else(|| at.any_phrase(&["before", "prior to", "earlier than", "sooner than"]));
    let Some(begun) = begun else { return at_the_latest(at, context) };
    let (said, behind) = grammar::atom(begun, context)?;
    let (first, last) = said.extent(calendar)?;
    // "Before the end of the month" is by its last day.
    let is_end = matches!(&said, Said::Span(span) if matches!(span.name, StretchName::Of(Part::End, _)));
    let (last, name) = match by {
        _ if is_end => (last, StretchName::By(last)),
        Some(_) => (last, StretchName::By(last)),
        None => (calendar.shifted(first, -1, Unit::Day), StretchName::Before(first)),
    };
    Some((Said::Span(Span { first: calendar.today.min(last), last, name }), behind))
}

/// "Friday at the latest", "the 3rd or sooner".
fn at_the_latest<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    const LATEST: &[&str] = &[
        "at the latest",
        "or before",
        "or earlier",
        "or sooner",
        "or any day before",
        "and no later",
        "latest",
    ];
    let (said, behind) = grammar::atom(at, context)?;
    let behind = behind.skip(near::DAYPARTS).any_phrase(LATEST)?;
    let (_, last) = said.extent(context.calendar)?;
    let first = context.calendar.today.min(last);
    Some((Said::Span(Span { first, last, name: StretchName::By(last) }), behind))
}

/// "From Monday on", "starting next week", "Wednesday or later", "not until Thursday", "I'm away until Thursday".
pub(super) fn from_on<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    const FROM: &[&str] = &[
        "on or after",
        "starting from",
        "starting on",
        "starting",
        "beginning on",
        "beginning",
        "as of",
        "from",
        "not before",
        "not until",
        "no earlier than",
        "no sooner than",
        "until",
        "till",
        "cant before",
        "cant come before",
        "cant come in before",
        "cant do before",
        "cant make it before",
    ];
    const ON: &[&str] =
        &["on", "onward", "onwards", "or later", "or after", "or any day after", "and later", "and after"];
    let calendar = context.calendar;
    let begun = at.any_phrase(FROM);
    let (said, behind) = grammar::atom(begun.unwrap_or(at), context)?;
    let behind_on = behind.any_phrase(ON);
    // "Monday on" alone could go on as "Monday on the phone": it takes "from" or a plain word.
    if begun.is_none() && (behind_on.is_none() || behind.is_before(&["on"])) {
        return None;
    }
    let (first, said_last) = said.extent(calendar)?;
    let last = calendar.shifted(first, OPEN_END_DAYS, Unit::Day).max(said_last);
    let name = StretchName::From(first);
    Some((Said::Span(Span { first, last, name }), behind_on.unwrap_or(behind)))
}

/// "Not this week, the one after", "not this Friday but the next".
pub(super) fn one_after<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    // "One" is a number by now.
    let one = |at: Cursor<'t>| at.number().filter(|(one, _)| *one == 1).map(|(_, behind)| behind);
    let one_after = |at: Cursor<'t>| {
        let after = || at.skip(&["week"]).one_of(&["after"]);
        let following = || at.one_of(&["following", "next"]).map(|at| one(at).unwrap_or(at).skip(&["week"]));
        one(at).and_then(|at| at.one_of(&["after"])).or_else(after).or_else(following)
    };
    let calendar = context.calendar;
    let (said, behind) = grammar::atom(at.one_of(&["not"])?.skip(&["on"]), context)?;
    let then = behind.skip_all(&["but", "maybe", "rather"]).skip(&["the"]);
    if let (Said::Day(date), Some(behind)) = (&said, then.phrase("day after")) {
        return Some((Said::Day(calendar.shifted(*date, 1, Unit::Day)), behind));
    }
    let behind = one_after(then)?;
    let behind = behind.any_phrase(&["after that", "after next", "that"]).unwrap_or(behind);
    // "The following Monday" says itself which day it is.
    if behind.weekday().is_some() {
        return None;
    }
    let later = |date| calendar.shifted(date, 1, Unit::Week);
    let said = match said {
        Said::Weekday(day, dates) => Said::Weekday(day, dates.into_iter().map(later).collect()),
        Said::Span(span) if span.last == calendar.shifted(span.first, 6, Unit::Day) => {
            let whole = match span.name {
                StretchName::Of(Part::Whole, Whole::ThisWeek) => Whole::NextWeek,
                StretchName::Of(Part::Whole, Whole::NextWeek | Whole::ComingWeek) => Whole::WeekAfterNext,
                _ => return None,
            };
            Said::Span(Span {
                first: later(span.first),
                last: later(span.last),
                name: StretchName::Of(Part::Whole, whole),
            })
        }
        _ => return None,
    };
    Some((said, behind))
}

/// "Around the 15th", "close to Christmas": the days about it.
pub(super) fn around<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    const AROUND: &[&str] =
        &["sometime around", "somewhere around", "right around", "around", "round about", "close to", "near"];
    let calendar = context.calendar;
    if at.is_after(&["on", "or"]) {
        return None;
    }
    let (said, behind) = grammar::atom(at.any_phrase(AROUND)?, context)?;
    let day = match &said {
        Said::Day(date) => *date,
        Said::Weekday(_, dates) => *dates.first()?,
        Said::DayOfMonth(day) => calendar.day_of_month(*day).ok()?,
        _ => return Some((said, behind)),
    };
    if day == calendar.today {
        return None;
    }
    let (first, last) = (calendar.shifted(day, -2, Unit::Day), calendar.shifted(day, 2, Unit::Day));
    // A day that is over or too far ahead stays one.
    let said = match calendar.within_reach(day) {
        Ok(_) => Said::Span(Span { first, last, name: StretchName::Around(day) }),
        Err(refusal) => Said::No(refusal),
    };
    Some((said, behind))
}

/// "Since Monday", "born on March 3rd 1985": days that are told, not wished for.
pub(super) fn since<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    const TOLD: &[&str] = &[
        "since",
        "ever since",
        "born on",
        "born in",
        "born",
        "birthday is on",
        "birthday is",
        "birthday",
        "date of birth is",
        "date of birth",
        "dob is",
        "dob",
        "pain is",
        "pain level is",
        "thanks see you",
        "thank you see you",
        "okay see you",
        "ok see you",
        "great see you",
        "bye see you",
    ];
    /// What has happened, or will without anybody's coming in.
    const HAPPENED: &[&str] = &[
        "fell",
        "started",
        "began",
        "happened",
        "twisted it",
        "broke it",
        "hurt it",
        "called",
        "called you",
        "called back",
        "missed my appointment",
        "missed it",
        "missed",
        "expires",
        "expired",
        "runs out",
        "ran out",
        "due",
        "surgery",
        "operation",
        "diagnosed",
        "was seen",
        "last seen",
        "was there",
    ];
    let goodbye = at.phrase("see you").filter(|_| at.at() == 0);
    let told = at.any_phrase(TOLD).or(goodbye);
    let begun = told.or_else(|| Some(at.any_phrase(HAPPENED)?.skip(&["back"]).skip(&["on"])))?;
    let (_, behind) = grammar::atom(begun.skip(&["the"]), context)
        .or_else(|| grammar::atom(begun.one_of(&["in"])?, context))?;
    Some((Said::Aside, behind))
}
