//! From what was said to what is meant: joins words that belong together; `decide` chooses between the rest.

use jiff::civil::{Date, Weekday};

use super::Meaning;
use super::calendar::{Calendar, Unit};
use super::correction::{self, Wishes};
use super::decide::{self, Scope};
use super::grammar::Mention;
use super::language::Language;
use super::question::Question;
use super::said::{Said, Span, same_month};
use super::stretch_name::{Part, StretchName};
use super::token::Token;
use crate::rules::Refusal;

/// The day that `mentions` come to, without a time of day.
pub(super) fn settle(
    tokens: &[Token],
    mentions: &[Mention],
    calendar: &Calendar<'_>,
    language: Language,
) -> Meaning {
    if mentions.is_empty() {
        return Meaning::NotADay;
    }
    let Wishes { wished, refused } = correction::wishes(tokens, mentions);
    if wished.is_empty() {
        return Meaning::Ask { question: Question::WhichOther.ask(language), dates: Vec::new() };
    }
    let joined = beside_weekdays(tokens, in_named_months(tokens, wished, calendar), calendar);
    let said = within_spans(tokens, joined, calendar);
    // "Next week, but not Monday."
    let refused = refused.iter().filter_map(|mention| mention.said.extent(calendar)).collect();
    Scope { calendar, language, refused }.decide(said)
}

/// "December 24th or 26th" are both in December.
fn in_named_months(tokens: &[Token], mut mentions: Vec<Mention>, calendar: &Calendar<'_>) -> Vec<Mention> {
    for at in 1..mentions.len() {
        let between = tokens.get(mentions[at - 1].to..mentions[at].from).unwrap_or_default();
        let is_row = |token: &Token| {
            token
                .as_word()
                .is_some_and(|word| matches!(word, "or" | "and" | "on" | "the" | "maybe" | "possibly"))
        };
        if between.iter().all(is_row) {
            let (first, second) = (mentions[at - 1].said.clone(), mentions[at].said.clone());
            (mentions[at - 1].said, mentions[at].said) = same_month(first, second, calendar);
        }
    }
    mentions
}

/// "Monday" and "the 23rd" side by side are one day.
fn beside_weekdays(tokens: &[Token], mentions: Vec<Mention>, calendar: &Calendar<'_>) -> Vec<Mention> {
    let mut joined: Vec<Mention> = Vec::new();
    for mention in mentions {
        let said =
            joined.last().filter(|last| are_together(tokens, last, &mention)).and_then(|last| {
                match (&last.said, &mention.said) {
                    (Said::Weekday(weekday, dates), other) | (other, Said::Weekday(weekday, dates)) => {
                        on_weekday(*weekday, dates, other, calendar)
                    }
                    _ => None,
                }
            });
        match (said, joined.last_mut()) {
            (Some(said), Some(last)) => *last = Mention { said, from: last.from, to: mention.to },
            _ => joined.push(mention),
        }
    }
    joined
}

/// Nothing between them makes them two wishes.
fn are_together(tokens: &[Token], first: &Mention, second: &Mention) -> bool {
    const APART: &[&str] = &["or", "and", "to", "but", "either", "also", "through", "then"];
    let Some(between) = tokens.get(first.to..second.from) else { return false };
    between.len() <= 3
        && !between.iter().any(|token| token.as_word().is_some_and(|word| APART.contains(&word)))
}

/// What a weekday and a day beside it come to; both when they contradict each other.
fn on_weekday(weekday: Weekday, dates: &[Date], other: &Said, calendar: &Calendar<'_>) -> Option<Said> {
    let named: Vec<Date> = match other {
        Said::Day(date) => vec![*date],
        Said::Choice(dates) | Said::Unclear(dates) => dates.clone(),
        Said::DayOfMonth(day) => match calendar.day_of_month(*day) {
            Ok(first) => numbered(*day, calendar)
                .find(|date| date.weekday() == weekday)
                .map_or(vec![first], |date| vec![date]),
            Err(refusal) => return Some(Said::No(refusal)),
        },
        Said::No(refusal) => return Some(Said::No(refusal.clone())),
        Said::Weekday(..) | Said::Span(_) | Said::Soonest | Said::OneLater(_) | Said::Aside => return None,
    };
    let fitting: Vec<Date> = named.iter().copied().filter(|date| date.weekday() == weekday).collect();
    Some(choice(if fitting.is_empty() {
        dates.iter().copied().take(1).chain(named).collect()
    } else {
        fitting
    }))
}

/// The bookable days with this number in the month.
fn numbered(day: u32, calendar: &Calendar<'_>) -> impl Iterator<Item = Date> {
    calendar
        .reach()
        .days()
        .filter(move |date| u32::try_from(date.day()) == Ok(day))
        .collect::<Vec<_>>()
        .into_iter()
}

fn choice(mut dates: Vec<Date>) -> Said {
    dates.sort();
    dates.dedup();
    match dates.as_slice() {
        [date] => Said::Day(*date),
        _ => Said::Choice(dates),
    }
}

/// "Tuesday" with "next week" is next week's Tuesday, "the 5th" with "next month" next month's.
fn within_spans(tokens: &[Token], mentions: Vec<Mention>, calendar: &Calendar<'_>) -> Vec<Said> {
    let spans: Vec<&Mention> =
        mentions.iter().filter(|mention| matches!(mention.said, Said::Span(_))).collect();
    let mut used: Vec<usize> = Vec::new();
    let mut settled = Vec::new();
    for mention in &mentions {
        let others = spans.iter().filter(|span| span.from != mention.from);
        let nearest = others.min_by_key(|span| mention.from.abs_diff(span.from));
        let inside = nearest.and_then(|nearest| match &nearest.said {
            Said::Span(span) => {
                let apart = !are_joined(tokens, mention, nearest);
                within(&mention.said, span, apart, calendar).map(|said| (said, nearest.from))
            }
            _ => None,
        });
        match inside {
            Some((said, span)) => {
                used.push(span);
                settled.push((mention.from, said));
            }
            None => settled.push((mention.from, mention.said.clone())),
        }
    }
    settled.retain(|(from, said)| !(matches!(said, Said::Span(_)) && used.contains(from)));
    settled.into_iter().map(|(_, said)| said).collect()
}

/// No "or" stands between them.
fn are_joined(tokens: &[Token], one: &Mention, other: &Mention) -> bool {
    let (first, second) = if one.from < other.from { (one, other) } else { (other, one) };
    tokens
        .get(first.to..second.from)
        .is_some_and(|between| !between.iter().any(|token| token.as_word() == Some("or")))
}

/// "Monday to Wednesday" with "next week" is next week's.
fn part_of_week(inner: &Span, week: &Span, calendar: &Calendar<'_>) -> Option<Span> {
    let is_week = week.last == calendar.shifted(week.first, 6, Unit::Day)
        && matches!(week.name, StretchName::Of(Part::Whole, _));
    let StretchName::Between(first, last) = inner.name else { return None };
    let weeks = calendar.monday_of(first).until(week.first).ok()?.get_days() / 7;
    let (first, last) =
        (calendar.shifted(first, weeks, Unit::Week), calendar.shifted(last, weeks, Unit::Week));
    let is_part = is_week && week.holds(first) && week.holds(last);
    is_part.then_some(Span { first, last, name: StretchName::Between(first, last) })
}

/// "After Wednesday" with "next week" ends with that week.
fn bounded(inner: &Span, outer: &Span, calendar: &Calendar<'_>) -> Option<Span> {
    let StretchName::Of(Part::Whole, whole) = outer.name else { return None };
    let is_week = outer.last == calendar.shifted(outer.first, 6, Unit::Day);
    let into_week = |day: Date| {
        let weeks = calendar.monday_of(day).until(outer.first).ok().filter(|_| is_week)?.get_days() / 7;
        Some(calendar.shifted(day, weeks, Unit::Week))
    };
    let day = |day: Date| into_week(day).or(Some(day)).filter(|day| outer.holds(*day));
    let span = match inner.name {
        StretchName::After(anchor) => {
            let anchor = day(anchor)?;
            Span {
                first: calendar.shifted(anchor, 1, Unit::Day),
                last: outer.last,
                name: StretchName::After(anchor),
            }
        }
        StretchName::From(anchor) => {
            let anchor = day(anchor)?;
            Span { first: anchor, last: outer.last, name: StretchName::From(anchor) }
        }
        StretchName::Before(anchor) => {
            let anchor = day(anchor)?;
            Span {
                first: outer.first,
                last: calendar.shifted(anchor, -1, Unit::Day),
                name: StretchName::Before(anchor),
            }
        }
        StretchName::By(anchor) => {
            let anchor = day(anchor)?;
            Span { first: outer.first, last: anchor, name: StretchName::By(anchor) }
        }
        _ => return None,
    };
    // Nothing of it is left: the whole is asked about.
    let is_empty = span.first > span.last;
    Some(if is_empty { Span { name: StretchName::Of(Part::Whole, whole), ..*outer } } else { span })
}

/// What is said, when the span beside it decides what it means.
fn within(said: &Said, span: &Span, apart: bool, calendar: &Calendar<'_>) -> Option<Said> {
    match said {
        Said::Weekday(weekday, _) => {
            let dates: Vec<Date> = span.days().filter(|date| date.weekday() == *weekday).collect();
            // Of a month, the Mondays still to come; of a week, its only one, even if it is over.
            let ahead: Vec<Date> = dates.iter().copied().filter(|date| *date >= calendar.today).collect();
            let dates = if ahead.is_empty() { dates } else { ahead };
            (!dates.is_empty()).then(|| choice(dates))
        }
        Said::DayOfMonth(day) => {
            let found = span.days().find(|date| u32::try_from(date.day()) == Ok(*day));
            let is_month = span.first.day() == 1 && span.last == span.first.last_of_month();
            match found {
                Some(date) => Some(Said::Day(date)),
                None if is_month => Some(Said::No(Refusal::NotADate)),
                None => None,
            }
        }
        Said::Day(date) if span.holds(*date) && !apart => Some(Said::Day(*date)),
        Said::Span(inner) if !apart => {
            part_of_week(inner, span, calendar).or_else(|| bounded(inner, span, calendar)).map(Said::Span)
        }
        Said::Soonest => decide::open_days(span, calendar).first().map(|date| Said::Day(*date)),
        _ => None,
    }
}
