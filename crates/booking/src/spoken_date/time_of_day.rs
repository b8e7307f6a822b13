//! Which time of day is wished for, out of all that is said about times.

mod phrases;

use jiff::civil::{Time, time};

use super::TimeWish;
use super::clock::{self, Half, LAST_MINUTE, Moment};
use super::cursor::Cursor;
use super::token::Token;
use phrases::{AFTER, BEFORE, BY, OR_EARLIER, OR_LATER, PARTS, TO};

/// One thing said about the time of day.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Heard {
    /// "At 2".
    At(Moment),
    /// "Between 2 and 4", "2 to 4".
    Between(Moment, Moment),
    /// "After 3".
    After(Moment),
    /// "By 3", and without the last minute "before 3".
    Until(Moment, bool),
    /// "In the afternoon": first and last minute.
    Part(Time, Time, Option<Half>),
}

/// What `tokens` say about the time of day. The last word counts, so corrections win; a time wins over a part of the day.
pub(super) fn wish(tokens: &[Token]) -> TimeWish {
    let heard = all(tokens);
    let half = heard.iter().rev().find_map(|(heard, _)| match heard {
        Heard::Part(_, _, half) => *half,
        _ => None,
    });
    let part = part_of_day(tokens, &heard);
    let Some(last) = heard.iter().rposition(|(heard, _)| !matches!(heard, Heard::Part(..))) else {
        return TimeWish { between: part, time: None };
    };
    let on_clock = |moment: Moment| moment.or_half(half).to_time();
    match heard[last].0 {
        // "She gets out at 3, so anything after that."
        Heard::At(moment) if is_after_that(tokens, heard[last].1.1) => {
            let from = on_clock(moment);
            TimeWish { between: from.map(|from| within((from, LAST_MINUTE), part)), time: None }
        }
        Heard::At(moment) => {
            // "10 or 11": anything from the one to the other.
            let other = first_of_row(tokens, &heard[..=last]);
            match (other.map(|other| other.or_half(moment.half())).and_then(on_clock), on_clock(moment)) {
                (Some(a), Some(b)) if a != b => TimeWish { between: Some((a.min(b), a.max(b))), time: None },
                (_, time) => TimeWish { between: None, time },
            }
        }
        window => {
            let here = bounds(window, on_clock);
            let before = last.checked_sub(1).map(|before| heard[before]);
            let between = match before.map(|(before, (_, to))| (before, link(tokens, to, heard[last].1.0))) {
                // "After 1 but before 3": both, when both can be.
                Some((before, Link::Both)) => here.map(|here| within(here, bounds(before, on_clock))),
                // "Before 9 or after 5" leaves out the middle, which nothing here can say.
                Some((before, Link::Either)) if bounds(before, on_clock).is_some() => None,
                _ => here,
            };
            TimeWish { between: between.map(|bounds| within(bounds, part)), time: None }
        }
    }
}

/// The first time of "at 9, at 10 or at 11".
fn first_of_row(tokens: &[Token], heard: &[(Heard, (usize, usize))]) -> Option<Moment> {
    let (last, before) = heard.split_last()?;
    let mut from = last.1.0;
    let mut first = None;
    for (heard, (begins, ends)) in before.iter().rev() {
        let Heard::At(moment) = heard else { break };
        let between = tokens.get(*ends..from).unwrap_or_default();
        let is_row = first.is_some() && between.iter().all(|token| token.as_word() == Some("at"));
        if !is_row && !is_or(tokens, *ends, from) {
            break;
        }
        (first, from) = (Some(*moment), *begins);
    }
    first
}

/// How two times stand to each other.
enum Link {
    Both,
    Either,
    Apart,
}

/// What the words between two places say of them.
fn link(tokens: &[Token], from: usize, to: usize) -> Link {
    let mut between =
        tokens.get(from..to).unwrap_or_default().iter().map(|token| token.as_word().unwrap_or("0"));
    let words: Vec<&str> = between.by_ref().collect();
    if words.iter().all(|word| matches!(*word, "and" | "but" | "only" | "also")) {
        Link::Both
    } else if words.iter().all(|word| matches!(*word, "or" | "either")) {
        Link::Either
    } else {
        Link::Apart
    }
}

/// "After that" behind a time, and not "the day after that".
fn is_after_that(tokens: &[Token], behind: usize) -> bool {
    (behind..tokens.len()).any(|at| {
        let at = Cursor::new(tokens, at);
        at.phrase("after that").is_some() && !at.is_after(&["week", "day", "month"])
    })
}

fn bounds(window: Heard, on_clock: impl Fn(Moment) -> Option<Time>) -> Option<(Time, Time)> {
    match window {
        Heard::Between(from, to) => {
            // "2 to 4 pm" is in the afternoon at both ends, "10 to 2 pm" is not.
            let inherits = from.half().is_none() && from.dial() < to.dial();
            let from = on_clock(if inherits { from.or_half(to.half()) } else { from })?;
            Some((from, on_clock(to)?)).filter(|(from, to)| from <= to)
        }
        Heard::After(from) => Some((on_clock(from)?, LAST_MINUTE)),
        Heard::Until(to, true) => Some((Time::midnight(), on_clock(to)?)),
        Heard::Until(to, false) => {
            let minute = jiff::SignedDuration::from_mins(1);
            Some((Time::midnight(), on_clock(to)?.saturating_sub(minute)))
        }
        Heard::At(_) | Heard::Part(..) => None,
    }
}

/// "In the afternoon, after 3": both, when both can be.
fn within((from, to): (Time, Time), part: Option<(Time, Time)>) -> (Time, Time) {
    match part {
        Some((first, last)) if from.max(first) <= to.min(last) => (from.max(first), to.min(last)),
        _ => (from, to),
    }
}

/// The part of the day that is wished for; two with an "or" between them are one long part.
fn part_of_day(tokens: &[Token], heard: &[(Heard, (usize, usize))]) -> Option<(Time, Time)> {
    let mut wished: Option<((Time, Time), usize)> = None;
    for (heard, (from, to)) in heard {
        let Heard::Part(first, last, _) = heard else { continue };
        let refused = is_refused(tokens, *from);
        wished = match wished {
            // "Not in the morning" leaves what comes after it, "not in the afternoon" what comes before.
            _ if refused && *first == Time::midnight() => Some(((time(12, 0, 0, 0), LAST_MINUTE), *to)),
            _ if refused => Some(((Time::midnight(), time(11, 59, 0, 0)), *to)),
            Some((part, end)) if is_or(tokens, end, *from) => {
                Some(((part.0.min(*first), part.1.max(*last)), *to))
            }
            // "First thing Monday morning" is both; of two that exclude each other the later holds.
            Some((part, _)) => Some((within((*first, *last), Some(part)), *to)),
            None => Some(((*first, *last), *to)),
        };
    }
    wished.map(|(part, _)| part)
}

fn is_refused(tokens: &[Token], at: usize) -> bool {
    let mut words = tokens[..at].iter().rev().map(|token| token.as_word().unwrap_or("0"));
    words
        .find(|word| !matches!(*word, "in" | "the"))
        .is_some_and(|word| matches!(word, "not" | "no" | "except"))
}

/// Only an "or" stands between two places.
fn is_or(tokens: &[Token], from: usize, to: usize) -> bool {
    let between = tokens.get(from..to).unwrap_or_default();
    let soft = |word: &str| {
        matches!(word, "or" | "in" | "the" | "at" | "maybe" | "around" | "even" | "early" | "late")
    };
    between.iter().any(|token| token.as_word() == Some("or"))
        && between.iter().all(|token| token.as_word().is_some_and(soft))
}

/// Everything said about times, with where it stands.
fn all(tokens: &[Token]) -> Vec<(Heard, (usize, usize))> {
    let mut found = Vec::new();
    let mut from = 0;
    while from < tokens.len() {
        let at = Cursor::new(tokens, from);
        match window(at).or_else(|| part(at)).or_else(|| exact(at)) {
            Some((heard, behind)) => {
                // "At 2, no, 3" takes the 2 back and not the 3.
                let is_corrected = !found.is_empty() && at.is_after(&["no"]);
                if !(matches!(heard, Heard::At(_)) && is_refused(tokens, from) && !is_corrected) {
                    found.push((heard, (from, behind.at())));
                }
                from = behind.at();
            }
            None => from += 1,
        }
    }
    found
}

fn part(at: Cursor<'_>) -> Option<(Heard, Cursor<'_>)> {
    early_or_late(at).or_else(|| named_part(at))
}

/// "Early on Monday", "Monday, late": next to a day.
fn early_or_late(at: Cursor<'_>) -> Option<(Heard, Cursor<'_>)> {
    let is_early = at.is_before(&["early"]);
    let behind = at.one_of(&["early", "late"])?;
    let is_before_day = matches!(behind.skip(&["on"]).next(), Some((Token::Day, _)));
    let is_behind_day =
        matches!(at.before(), Some(Token::Day)) && behind.skip(&["please", "if", "thanks"]).word().is_none();
    let heard = if is_early {
        Heard::Part(Time::midnight(), time(10, 0, 0, 0), Some(Half::Morning))
    } else {
        Heard::Part(time(15, 0, 0, 0), LAST_MINUTE, Some(Half::Afternoon))
    };
    (is_before_day || is_behind_day).then_some((heard, behind))
}

fn named_part(at: Cursor<'_>) -> Option<(Heard, Cursor<'_>)> {
    PARTS.iter().find_map(|(name, from, to, half)| Some((Heard::Part(*from, *to, *half), at.phrase(name)?)))
}

fn exact(at: Cursor<'_>) -> Option<(Heard, Cursor<'_>)> {
    // "10 or 11 o'clock", "10 or 11 am": the second tells that the first is a time.
    let is_first_of_two = at
        .number()
        .and_then(|(_, behind)| behind.one_of(&["or"]))
        .is_some_and(|second| clock::moment(second, clock::may_be_bare(at)).is_some());
    let is_second_of_two = at.is_after(&["or"]);
    let (moment, behind) = clock::moment(
        at,
        clock::may_be_bare(at) || is_first_of_two || (is_second_of_two && follows_time(at)),
    )?;
    if let Some(behind) = behind.any_phrase(OR_LATER) {
        return Some((Heard::After(moment), behind));
    }
    if let Some(behind) = behind.any_phrase(OR_EARLIER) {
        return Some((Heard::Until(moment, true), behind));
    }
    Some((Heard::At(moment), behind))
}

/// "… 10 or" stands before this place.
fn follows_time(at: Cursor<'_>) -> bool {
    at.number_before_or()
}

fn window<'t>(at: Cursor<'t>) -> Option<(Heard, Cursor<'t>)> {
    row_of_hours(at).or_else(|| stretch(at)).or_else(|| {
        // "After about 3".
        let edge = |at: Cursor<'t>| clock::moment(at.skip_all(&["about", "around", "like", "at"]), true);
        let after = at.any_phrase(AFTER).and_then(edge);
        let before = || at.any_phrase(BEFORE).and_then(edge);
        let by = || at.any_phrase(BY).and_then(edge);
        after
            .map(|(moment, behind)| (Heard::After(moment), behind.skip(&["on", "onwards", "onward"])))
            .or_else(|| before().map(|(moment, behind)| (Heard::Until(moment, false), behind)))
            .or_else(|| by().map(|(moment, behind)| (Heard::Until(moment, true), behind)))
    })
}

/// "Between 2 and 4", "from 9 to 11:30", "2 to 4 pm".
fn stretch(at: Cursor<'_>) -> Option<(Heard, Cursor<'_>)> {
    let begun = at.one_of(&["between", "from"]);
    let (from, behind) = clock::moment(begun.unwrap_or(at), true).or_else(|| lunch(begun?))?;
    let to = if at.is_before(&["between"]) { &TO[1..2] } else { TO };
    let to = if begun.is_none() { &TO[..1] } else { to };
    let (to, behind) = behind.one_of(to).and_then(|at| clock::moment(at, true).or_else(|| lunch(at)))?;
    Some((Heard::Between(from, to), behind))
}

/// "Between lunch and 3".
fn lunch(at: Cursor<'_>) -> Option<(Moment, Cursor<'_>)> {
    Some((Moment::exact(12, 0), at.one_of(&["lunch", "lunchtime"])?))
}

/// "At 9, 10 or 11": three hours or more, the last behind an "or".
fn row_of_hours(at: Cursor<'_>) -> Option<(Heard, Cursor<'_>)> {
    let hour = |at: Cursor<'_>| at.number().is_some_and(|(hour, _)| (1..=12).contains(&hour));
    let (_, second) = at.number().filter(|_| hour(at) && clock::may_be_bare(at))?;
    let mut last = second;
    while let Some((_, behind)) = last.number().filter(|_| hour(last)) {
        last = behind;
    }
    if last.at() == second.at() {
        return None;
    }
    let (to, behind) = clock::moment(last.one_of(&["or", "and"])?, true)?;
    let (from, _) = clock::moment(Cursor::new(at.only_next(), 0), true)?;
    Some((Heard::Between(from, to), behind))
}
