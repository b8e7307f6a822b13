//! What a file would do to the book.

use std::collections::BTreeSet;
use std::rc::Rc;

use wire::appointment::Day;
use wire::import::{ImportRepeat, ImportReport, ImportRow, ImportVerdict};
use yew::prelude::*;

use crate::components::icon::{Drawing, Icon};
use crate::state::import_rows::{Entry, entries, how_often, left_out, visits};
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
    // Events whose visits are shown, by their lines.
    let open = use_state(BTreeSet::<u32>::new);
    let on_open = {
        let open = open.clone();
        Callback::from(move |line: u32| {
            let mut lines = (*open).clone();
            if !lines.remove(&line) {
                lines.insert(line);
            }
            open.set(lines);
        })
    };
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
                    <tbody>{ for entries(report).iter().map(|entry| match entry {
                        Entry::Visit(row) => line(row, &props.day),
                        Entry::Repeat(repeat, rows) => group(repeat, rows, &props.day, open.contains(&repeat.line), &on_open),
                    }) }</tbody>
                </table>
            </div>
            if all > report.rows.len() as u64 {
                <p class="text-sm text-muted mt-2">{ format!("{} of {all} rows are shown; those that need your eye are never left out for others.", report.rows.len()) }</p>
            }
        </div>
    }
}

/// An event that repeats: its sums, and below them its visits, when somebody wants to see them.
fn group(
    repeat: &ImportRepeat,
    rows: &[&ImportRow],
    day: &Day,
    is_open: bool,
    on_open: &Callback<u32>,
) -> Html {
    let sums = [
        (repeat.added, ImportVerdict::Added),
        (repeat.known, ImportVerdict::Known),
        (repeat.conflicts, ImportVerdict::Conflict),
        (repeat.wrong, ImportVerdict::Wrong),
    ];
    let of_line = repeat.line;
    let shown = match rows.len() as u64 {
        some if some < visits(repeat) => format!("{some} of its visits"),
        _ => "its visits".to_owned(),
    };
    html! {
        <>
            <tr>
                <td class="is-number">{ of_line }</td>
                <td>
                    <ul class="flex flex-wrap gap-x-3">
                        { for sums.into_iter().filter(|(number, _)| *number > 0).map(|(number, verdict)| html! {
                            <li class="verdict-sum" data-verdict={word(verdict)}><Drawing icon={icon(verdict)} /><b class="tabular-nums">{ number }</b>{ format!(" {}", name(verdict).to_lowercase()) }</li>
                        }) }
                    </ul>
                </td>
                <th scope="row">{ &repeat.customer_name }</th>
                <td><span class="verdict-sum"><Drawing icon={Icon::Repeat} />{ how_often(repeat) }</span></td>
                <td />
                <td class="break-words">
                    { left_out(repeat) }
                    if !rows.is_empty() {
                        <button type="button" class="btn btn-xs btn-ghost" aria-expanded={is_open.to_string()} aria-label={format!("Show {shown}: {}", repeat.customer_name)}
                            onclick={on_open.reform(move |_: MouseEvent| of_line)}>
                            <Drawing icon={if is_open { Icon::ChevronUp } else { Icon::ChevronDown }} />{ if is_open { "Hide".to_owned() } else { format!("Show {shown}") } }
                        </button>
                    }
                </td>
            </tr>
            if is_open { { for rows.iter().map(|row| line(row, day)) } }
        </>
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
