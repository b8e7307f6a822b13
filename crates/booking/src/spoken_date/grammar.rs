//! Finds the words for days in an utterance: at each place the rule that reads furthest wins.

use super::calendar::Calendar;
use super::cursor::Cursor;
use super::language::Language;
use super::said::Said;
use super::token::Token;
use super::{bounds, counted, digits, named, near, spans, stretches, weekdays};

/// Reads what is said at a place, and gives the place behind it.
pub(super) type Rule = for<'t> fn(Cursor<'t>, &Context<'_>) -> Option<(Said, Cursor<'t>)>;

/// How deep "the day after the day after …" may go.
const DEEPEST: u8 = 3;

/// Words for days that stand by themselves.
const ATOMS: &[Rule] = &[
    near::today_or_tomorrow,
    near::in_units,
    near::units_from,
    near::day_beside,
    near::soonest,
    weekdays::weekday,
    weekdays::weekday_beside,
    weekdays::weekday_and_date,
    weekdays::nth_weekday,
    counted::nth_week,
    counted::nth_day,
    counted::weekdays_from_now,
    counted::weekday_in_weeks,
    named::month_and_day,
    named::day_and_month,
    named::days_and_month,
    named::day_of_month,
    digits::written,
    named::holiday,
    stretches::within_units,
    spans::part_of_span,
    stretches::week_beside,
    stretches::weekend,
    stretches::one_later,
];

/// Words that bound a stretch by other words for days.
const BOUNDS: &[Rule] = &[
    bounds::stretch,
    bounds::after,
    bounds::before,
    bounds::from_on,
    bounds::one_after,
    bounds::around,
    bounds::since,
];

/// What rules may know beside the words.
pub(super) struct Context<'c> {
    pub(super) calendar: &'c Calendar<'c>,
    /// The caller moves an appointment, so "from Monday to Thursday" wishes for Thursday.
    pub(super) moves: bool,
    pub(super) language: Language,
    depth: u8,
}

/// Words for a day, and where they stand.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    pub(super) said: Said,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// All words for days in the utterance, in order.
pub(super) fn mentions(tokens: &[Token], calendar: &Calendar<'_>, language: Language) -> Vec<Mention> {
    let context = Context { calendar, moves: speaks_of_moving(tokens), language, depth: 0 };
    let mut found: Vec<Mention> = Vec::new();
    let mut from = 0;
    while from < tokens.len() {
        let cursor = Cursor::new(tokens, from);
        let best = furthest(BOUNDS, cursor, &context).into_iter().chain(furthest(ATOMS, cursor, &context));
        // An atom that reads as far as a bound is the better reading: "the day after tomorrow".
        match best.max_by_key(|(_, behind)| behind.at()) {
            Some((said, behind)) => {
                let said = match said {
                    Said::OneLater(unit) => {
                        let before = found.iter().rev().find(|mention| mention.said != Said::Aside);
                        let later = before.and_then(|before| before.said.one_later(unit, calendar));
                        later.unwrap_or(Said::Aside)
                    }
                    said => said,
                };
                found.push(Mention { said, from, to: behind.at() });
                from = behind.at();
            }
            None => from += 1,
        }
    }
    found.retain(|mention| mention.said != Said::Aside);
    found
}

/// Whether the caller wants an appointment moved.
pub(super) fn speaks_of_moving(tokens: &[Token]) -> bool {
    const MOVING: &[&str] =
        &["move", "moved", "reschedule", "rescheduled", "change", "changed", "switch", "push", "postpone"];
    tokens.iter().filter_map(Token::as_word).any(|word| MOVING.contains(&word))
}

/// Words for a day that stand by themselves, for rules that build on others.
pub(super) fn atom<'t>(cursor: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let depth = context.depth + 1;
    let deeper = Context { depth, ..*context };
    if depth > DEEPEST { None } else { furthest(ATOMS, cursor, &deeper) }
}

/// The reading of the rule that gets furthest; of equals the first in the table.
fn furthest<'t>(rules: &[Rule], cursor: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let mut best: Option<(Said, Cursor<'t>)> = None;
    for (said, behind) in rules.iter().filter_map(|rule| rule(cursor, context)) {
        if best.as_ref().is_none_or(|(_, longest)| behind.at() > longest.at()) {
            best = Some((said, behind));
        }
    }
    best
}
