//! Other stretches of days: "in the next two weeks", "the week of December 14th", "the weekend".

use jiff::civil::Weekday;

use super::calendar::Unit;
use super::cursor::Cursor;
use super::grammar::{self, Context};
use super::near;
use super::said::{Said, Span};
use super::stretch_name::StretchName;

/// "In the next few days", "within two weeks".
pub(super) fn within_units<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let calendar = context.calendar;
    let within = at.any_phrase(&["within the next", "within the", "within"]);
    let next = || {
        at.any_phrase(&[
            "in the next",
            "over the next",
            "during the next",
            "the next",
            "next",
            "in the coming",
            "the coming",
        ])
    };
    let begun = within.or_else(next)?;
    let (most, unit, behind) = match near::amount(begun) {
        Some((amount, behind)) => (amount.most, amount.unit, behind),
        None => {
            let (unit, behind) = near::unit(begun).filter(|_| within.is_some())?;
            (1, unit, behind)
        }
    };
    let last = calendar.shifted(calendar.today, i32::try_from(most).ok()?, unit);
    Some((Said::Span(Span { first: calendar.today, last, name: StretchName::FromNow(last) }), behind))
}

/// "The week of December 14th", "the week after Thanksgiving".
pub(super) fn week_beside<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let calendar = context.calendar;
    let at = at.skip(&["the"]).one_of(&["week"])?;
    let later = match at.word()?.0 {
        "after" | "following" => 1,
        "before" => -1,
        "of" | "starting" | "beginning" | "commencing" => 0,
        _ => return None,
    };
    let (_, at) = at.word()?;
    let (said, behind) = grammar::atom(at, context)?;
    let (anchor, _) = said.extent(calendar)?;
    let first = calendar.shifted(calendar.monday_of(anchor), later, Unit::Week);
    let last = calendar.shifted(first, 6, Unit::Day);
    let name = match later {
        0 => StretchName::WeekOf(anchor),
        1 => StretchName::WeekAfter(anchor),
        _ => StretchName::WeekBefore(anchor),
    };
    Some((Said::Span(Span { first, last, name }), behind))
}

/// "The week after that", "the day after": what it is after was said before.
pub(super) fn one_later<'t>(at: Cursor<'t>, _: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let at = at.one_of(&["the"])?;
    let unit = if at.is_before(&["day"]) { Unit::Day } else { Unit::Week };
    let behind = at.one_of(&["week", "day"])?.one_of(&["after"])?;
    Some((Said::OneLater(unit), behind.skip(&["that"])))
}

/// "The weekend", "next weekend".
pub(super) fn weekend<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let calendar = context.calendar;
    let is_next = at.is_before(&["next"]);
    let behind = at.skip(&["this", "next", "the"]).skip(&["coming"]).one_of(&["weekend", "weekends"])?;
    // "The weekend of the 5th", "the weekend after Thanksgiving".
    let weeks = match behind.word().map(|(word, _)| word) {
        Some("of") => Some(0),
        Some("after" | "following") => Some(1),
        Some("before") => Some(-1),
        _ => None,
    };
    if let Some((weeks, (said, behind))) =
        weeks.and_then(|weeks| Some((weeks, grammar::atom(behind.forward(1), context)?)))
    {
        let (anchor, _) = said.extent(calendar)?;
        let is_weekend = matches!(anchor.weekday(), Weekday::Saturday | Weekday::Sunday);
        // The weekend after a Thursday is that week's.
        let weeks = if weeks > 0 && !is_weekend { 0 } else { weeks };
        let monday = calendar.shifted(calendar.monday_of(anchor), weeks, Unit::Week);
        let first = calendar.shifted(monday, 5, Unit::Day);
        let last = calendar.shifted(first, 1, Unit::Day);
        return Some((Said::Span(Span { first, last, name: StretchName::Between(first, last) }), behind));
    }
    let saturday = |weeks| {
        let monday = calendar.shifted(calendar.monday_of(calendar.today), weeks, Unit::Week);
        calendar.shifted(monday, 5, Unit::Day)
    };
    let first = saturday(i32::from(is_next));
    let last = calendar.shifted(first, 1, Unit::Day);
    let name = StretchName::Weekend { next: is_next };
    Some((Said::Span(Span { first, last, name }), behind))
}
