//! What a file would do to the book.

use std::rc::Rc;

use wire::appointment::Day;
use wire::import::{ImportReport, ImportRow, ImportVerdict};
use yew::prelude::*;

use crate::components::icon::{Drawing, Icon};
use crate::text;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) report: Rc<ImportReport>,
    pub(super) day: Rc<Day>,
    pub(super) on_import: Callback<()>,
}

/// The sums, the rows, and the button that does it.
#[component]
pub(super) fn Report(props: &Props) -> Html {
    let report = &props.report;
    let sums = [
        (report.added, "to be added", ImportVerdict::Added),
        (report.known, "known already", ImportVerdict::Known),
        (report.conflicts, "in conflict", ImportVerdict::Conflict),
        (report.wrong, "not understood", ImportVerdict::Wrong),
    ];
    let all = u64::from(report.added)
        + u64::from(report.known)
        + u64::from(report.conflicts)
        + u64::from(report.wrong);
    let add = match report.added {
        1 => "Add 1 visit".to_owned(),
        number => format!("Add {number} visits"),
    };
    html! {
        <div class="mt-4">
            <div class="flex flex-wrap items-center justify-between gap-3" role="status">
                <ul class="flex flex-wrap gap-x-5 gap-y-1">
                    { for sums.into_iter().map(|(number, name, verdict)| html! {
                        <li class="verdict-sum" data-verdict={word(verdict)}><Drawing icon={icon(verdict)} /><b class="tabular-nums">{ number }</b>{ format!(" {name}") }</li>
                    }) }
                </ul>
                <button type="button" class="btn btn-sm btn-primary" disabled={report.added == 0} onclick={props.on_import.reform(|_: MouseEvent| ())}>{ add }</button>
            </div>
            <div class="table-scroll mt-3" tabindex="0" role="region" aria-label="Rows of the file">
                <table class="measures">
                    <caption class="sr-only">{ "Rows of the file" }</caption>
                    <thead><tr><th scope="col" class="is-number">{ "Line" }</th><th scope="col">{ "What becomes of it" }</th><th scope="col">{ "Name" }</th><th scope="col">{ "When" }</th><th scope="col">{ "With" }</th><th scope="col">{ "Why" }</th></tr></thead>
                    <tbody>{ for report.rows.iter().map(|row| line(row, &props.day)) }</tbody>
                </table>
            </div>
            if all > report.rows.len() as u64 {
                <p class="text-sm text-muted mt-2">{ format!("{} of {all} rows are shown; all that need your eye come first.", report.rows.len()) }</p>
            }
        </div>
    }
}

fn line(row: &ImportRow, day: &Day) -> Html {
    let when = match (&row.date, &row.time) {
        (Some(date), Some(time)) => format!("{}, {time}", text::iso_day(date)),
        _ => String::new(),
    };
    let with = row.clinician_id.and_then(|id| day.clinicians.iter().find(|known| known.id == id));
    let why = match (&row.field, &row.reason) {
        (Some(field), Some(reason)) => format!("{field}: {reason}"),
        (_, reason) => reason.clone().unwrap_or_default(),
    };
    html! {
        <tr>
            <td class="is-number">{ row.line }</td>
            <td><span class="verdict-sum" data-verdict={word(row.verdict)}><Drawing icon={icon(row.verdict)} />{ name(row.verdict) }</span></td>
            <th scope="row">{ &row.customer_name }</th>
            <td class="whitespace-nowrap">{ when }</td>
            <td>{ with.map(|known| known.name.clone()).unwrap_or_default() }</td>
            <td class="break-words">{ why }</td>
        </tr>
    }
}

fn name(verdict: ImportVerdict) -> &'static str {
    match verdict {
        ImportVerdict::Added => "Added",
        ImportVerdict::Known => "Known",
        ImportVerdict::Conflict => "Conflict",
        ImportVerdict::Wrong => "Not understood",
    }
}

fn word(verdict: ImportVerdict) -> &'static str {
    match verdict {
        ImportVerdict::Added => "added",
        ImportVerdict::Known => "known",
        ImportVerdict::Conflict => "conflict",
        ImportVerdict::Wrong => "wrong",
    }
}

fn icon(verdict: ImportVerdict) -> Icon {
    match verdict {
        ImportVerdict::Added => Icon::Check,
        ImportVerdict::Known => Icon::Minus,
        ImportVerdict::Conflict => Icon::Alert,
        ImportVerdict::Wrong => Icon::Close,
    }
}
