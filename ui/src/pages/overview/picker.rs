//! Which days, and how wide the bars are.

use jiff::civil::Date;
use wire::history::Interval;
use yew::prelude::*;

use crate::components::date_field::DateField;
use crate::state::overview::{Choice, NoRange, Range, between, can_draw};
use crate::text::past;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) choice: Choice,
    /// The clinic's today.
    pub(super) today: Date,
    pub(super) on_choose: Callback<Choice>,
}

/// The picker.
#[component]
pub(super) fn Picker(props: &Props) -> Html {
    let Props { choice, today, on_choose } = props;
    let (choice, today) = (*choice, *today);
    // Days that are no range yet stay in the fields.
    let draft = use_state(|| None::<(Date, Date)>);
    let refusal = use_state(|| None::<NoRange>);
    let is_other = matches!(choice.range, Range::Between(..));
    let (from, to) = draft.filter(|_| is_other).unwrap_or_else(|| choice.range.days(today));
    let pick = |range: Range| {
        let (draft, refusal) = (draft.clone(), refusal.clone());
        on_choose.reform(move |_: MouseEvent| {
            draft.set(None);
            refusal.set(None);
            Choice { range, ..choice }
        })
    };
    let take = {
        let (draft, refusal, on_choose) = (draft.clone(), refusal.clone(), on_choose.clone());
        Callback::from(move |(from, to): (Date, Date)| match between(from, to) {
            Ok(range) => {
                draft.set(None);
                refusal.set(None);
                on_choose.emit(Choice { range, ..choice });
            }
            Err(why) => {
                draft.set(Some((from, to)));
                refusal.set(Some(why));
            }
        })
    };
    let on_from = take.reform(move |day: Option<Date>| (day.unwrap_or(from), to));
    let on_to = take.reform(move |day: Option<Date>| (from, day.unwrap_or(to)));
    let days = choice.range.length(today);
    html! {
        <div class="picker">
            <div class="join" role="group" aria-label="Days">
                { for Range::NAMED.into_iter().map(|range| option(range.name(), choice.range == range, false, pick(range))) }
                { option("Other days", is_other, false, pick(Range::Between(from, to))) }
            </div>
            <div class="join" role="group" aria-label="A bar for each">
                { for [Interval::Hour, Interval::Day, Interval::Week].into_iter().map(|interval| {
                    let on_pick = on_choose.reform(move |_: MouseEvent| Choice { interval: Some(interval), ..choice });
                    option(past::interval(interval), choice.interval(today) == interval, !can_draw(interval, days), on_pick)
                }) }
            </div>
            if is_other {
                <div class="picker-days">
                    <DateField id="overview-from" label="From" value={from} {today} on_day={on_from} />
                    <DateField id="overview-to" label="To" value={to} {today} on_day={on_to} />
                    <p class="text-sm text-error self-end empty:hidden" role="alert">{ match *refusal {
                        Some(NoRange::Reversed) => "The last day lies before the first.",
                        Some(NoRange::TooLong) => "A year is the most that can be drawn.",
                        None => "",
                    } }</p>
                </div>
            }
        </div>
    }
}

fn option(name: &'static str, is_chosen: bool, is_off: bool, on_pick: Callback<MouseEvent>) -> Html {
    html! {
        <button type="button" class="btn btn-sm join-item choice" aria-pressed={is_chosen.to_string()} disabled={is_off}
            title={is_off.then_some("Too many bars to tell apart over so many days")} onclick={on_pick}>{ name }</button>
    }
}
