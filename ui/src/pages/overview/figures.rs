//! The charts, each with its sentence and its table.

use std::rc::Rc;

use wire::history::{Bar, Overview, Sums};
use yew::prelude::*;

use crate::components::chart::bars::{Bars, Column};
use crate::components::chart::figure::ChartFigure;
use crate::components::chart::line::ShareLine;
use crate::components::chart::shares::{Share, Shares};
use crate::components::icon::Icon;
use crate::state::overview::{busiest, ended, success_rate};
use crate::text::{amount, past};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) overview: Rc<Overview>,
}

/// All of them.
#[component]
pub(super) fn Charts(props: &Props) -> Html {
    let overview = &props.overview;
    html! {
        <div class="charts">
            <ChartFigure name="calls" title="Calls and bookings" class="is-wide" summary={calls_in_words(overview)} chart={calls(overview)} table={calls_table(overview)} />
            <ChartFigure name="outcomes" title="Outcomes" summary={most("outcome", &outcomes(&overview.sums))}
                chart={html! { <Shares name="Outcomes" shares={outcomes(&overview.sums)} /> }} table={shares_table("Outcome", &outcomes(&overview.sums))} />
            <ChartFigure name="success" title="Success rate" class="is-wide" summary={rate_in_words(overview)} chart={rates(overview)} table={rates_table(overview)} />
            <ChartFigure name="sentiment" title="Tone" summary={most("tone", &tones(&overview.sums))}
                chart={html! { <Shares name="Tone" shares={tones(&overview.sums)} /> }} table={shares_table("Tone", &tones(&overview.sums))} />
        </div>
    }
}

fn calls_in_words(overview: &Overview) -> String {
    let sums = &overview.sums;
    let busiest = busiest(overview)
        .map(|bar| format!(" Busiest: {}, with {}.", bar.label, past::calls(bar.sums.calls)));
    format!(
        "{}, {} of them booked an appointment.{}",
        past::calls(sums.calls),
        amount::count(sums.booked),
        busiest.unwrap_or_default()
    )
}

fn bar_in_words(bar: &Bar) -> String {
    format!("{}: {}, {} booked", bar.label, past::calls(bar.sums.calls), amount::count(bar.sums.booked))
}

fn calls(overview: &Overview) -> Html {
    let columns: Vec<Column> = overview
        .bars
        .iter()
        .map(|bar| Column {
            label: bar.label.clone(),
            all: bar.sums.calls,
            some: bar.sums.booked.min(bar.sums.calls),
            words: bar_in_words(bar),
        })
        .collect();
    html! { <Bars name="Calls and bookings" {columns} all="Calls" some="Booked" /> }
}

fn rate_in_words(overview: &Overview) -> String {
    match ended(&overview.sums) {
        ended @ 1.. => {
            format!("{} of {} that ended booked an appointment.", percent(&overview.sums), past::calls(ended))
        }
        0 => "No call has ended in these days yet.".to_owned(),
    }
}

fn percent(sums: &Sums) -> String {
    amount::share(sums.booked, ended(sums))
}

fn rates(overview: &Overview) -> Html {
    let labels: Vec<String> = overview.bars.iter().map(|bar| bar.label.clone()).collect();
    let values: Vec<Option<f64>> = overview.bars.iter().map(|bar| success_rate(&bar.sums)).collect();
    let words: Vec<String> = overview
        .bars
        .iter()
        .map(|bar| match ended(&bar.sums) {
            ended @ 1.. => format!("{}: {} of {}", bar.label, percent(&bar.sums), past::calls(ended)),
            0 => format!("{}: no calls ended", bar.label),
        })
        .collect();
    html! { <ShareLine name="Success rate" {labels} {values} {words} legend="Booked, of the calls that ended" /> }
}

fn outcomes(sums: &Sums) -> Vec<Share> {
    vec![
        Share { mark: "booked", icon: Icon::Check, name: "Booked", number: sums.booked },
        Share { mark: "none", icon: Icon::Minus, name: "No booking", number: sums.no_booking },
        Share { mark: "hangup", icon: Icon::HangUp, name: "Hung up early", number: sums.hangups },
        Share { mark: "error", icon: Icon::Alert, name: "Broke off", number: sums.errors },
    ]
}

fn tones(sums: &Sums) -> Vec<Share> {
    vec![
        Share { mark: "positive", icon: Icon::FaceContent, name: "Content", number: sums.positive },
        Share { mark: "neutral", icon: Icon::FaceNeutral, name: "Neutral", number: sums.neutral },
        Share { mark: "negative", icon: Icon::FaceDispleased, name: "Displeased", number: sums.negative },
    ]
}

fn most(what: &'static str, shares: &[Share]) -> String {
    let whole: u64 = shares.iter().map(|share| share.number).sum();
    match shares.iter().max_by_key(|share| share.number).filter(|_| whole > 0) {
        Some(share) => format!(
            "The most frequent {what} is “{}”, {} of {}.",
            share.name,
            amount::share(share.number, whole),
            past::calls(whole)
        ),
        None => format!("No call has an {what} yet.").replace("an tone", "a tone"),
    }
}

fn calls_table(overview: &Overview) -> Html {
    let number = |number: u64| html! { <td class="is-number">{ amount::count(number) }</td> };
    html! {
        <table class="measures">
            <thead><tr><th scope="col">{ past::interval(overview.interval) }</th>
                { for ["Calls", "Booked", "No booking", "Hung up early", "Broke off"].map(|name| html! { <th scope="col" class="is-number">{ name }</th> }) }</tr></thead>
            <tbody>
                { for overview.bars.iter().map(|bar| html! {
                    <tr><th scope="row">{ &bar.label }</th>{ number(bar.sums.calls) }{ number(bar.sums.booked) }{ number(bar.sums.no_booking) }{ number(bar.sums.hangups) }{ number(bar.sums.errors) }</tr>
                }) }
            </tbody>
        </table>
    }
}

fn rates_table(overview: &Overview) -> Html {
    html! {
        <table class="measures">
            <thead><tr><th scope="col">{ past::interval(overview.interval) }</th><th scope="col" class="is-number">{ "Ended" }</th><th scope="col" class="is-number">{ "Booked" }</th><th scope="col" class="is-number">{ "Success rate" }</th></tr></thead>
            <tbody>
                { for overview.bars.iter().map(|bar| html! {
                    <tr><th scope="row">{ &bar.label }</th><td class="is-number">{ amount::count(ended(&bar.sums)) }</td><td class="is-number">{ amount::count(bar.sums.booked) }</td><td class="is-number font-semibold">{ percent(&bar.sums) }</td></tr>
                }) }
            </tbody>
        </table>
    }
}

fn shares_table(head: &'static str, shares: &[Share]) -> Html {
    let whole: u64 = shares.iter().map(|share| share.number).sum();
    html! {
        <table class="measures">
            <thead><tr><th scope="col">{ head }</th><th scope="col" class="is-number">{ "Calls" }</th><th scope="col" class="is-number">{ "Share" }</th></tr></thead>
            <tbody>
                { for shares.iter().map(|share| html! {
                    <tr><th scope="row">{ share.name }</th><td class="is-number">{ amount::count(share.number) }</td><td class="is-number">{ amount::share(share.number, whole) }</td></tr>
                }) }
            </tbody>
        </table>
    }
}
