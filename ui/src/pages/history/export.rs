//! The question before an export: which calls it takes, and whether the system is to tell of its end.

use jiff::civil::Date;
use web_sys::HtmlInputElement;
use wire::history::PileCounts;
use yew::prelude::*;

use super::{chips, tabs};
use crate::components::dialog::Dialog;
use crate::components::icon::{Drawing, Icon};
use crate::hooks::{Jobs, can_notify, choose_notification, wants_notification};
use crate::state::filters::{Filters, Part};
use crate::text::past;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) filters: Filters,
    pub(super) counts: PileCounts,
    /// The clinic's today.
    pub(super) today: Date,
    pub(super) jobs: Jobs,
    pub(super) on_close: Callback<()>,
}

/// The dialog.
#[component]
pub(super) fn ExportDialog(props: &Props) -> Html {
    let tells = use_state(|| wants_notification(&props.jobs.backend));
    let Props { filters, on_close, .. } = props;
    let number = tabs::count(filters.tab, props.counts);
    let on_start = {
        let (jobs, question, tells, on_close) =
            (props.jobs.clone(), filters.question(props.today), tells.clone(), on_close.clone());
        Callback::from(move |_: MouseEvent| {
            choose_notification(&jobs.backend, *tells);
            jobs.export(question.clone());
            on_close.emit(());
        })
    };
    let on_tells = {
        let tells = tells.setter();
        Callback::from(move |event: Event| {
            tells.set(event.target_unchecked_into::<HtmlInputElement>().checked())
        })
    };
    let narrowed: Vec<String> = filters
        .parts()
        .into_iter()
        .filter(|part| *part != Part::Days)
        .map(|part| chips::words(filters, part))
        .collect();
    html! {
        <Dialog title="Export calls" on_close={on_close.clone()}>
            <p>{ format!("{} will be written to a CSV file, which spreadsheets open.", past::calls(number)) }</p>
            <dl class="measure-list mt-3">
                <div><dt>{ "Pile" }</dt><dd>{ tabs::name(filters.tab) }</dd></div>
                <div><dt>{ "Days" }</dt><dd>{ chips::days(filters.shown_days()) }</dd></div>
                if !narrowed.is_empty() { <div><dt>{ "Filters" }</dt><dd class="whitespace-normal! break-words min-w-0">{ narrowed.join(", ") }</dd></div> }
            </dl>
            <p class="text-sm text-muted mt-3">{ "The file has names, numbers and notes of callers. Keep it where only the clinic can read it." }</p>
            if can_notify(&props.jobs.backend) {
                <label class="check mt-3"><input type="checkbox" checked={*tells} onchange={on_tells} /><span>{ "Tell me by a system notification when it is ready and this page is hidden" }</span></label>
            }
            <div class="flex justify-end gap-2 mt-5">
                <button type="button" class="btn" onclick={on_close.reform(|_: MouseEvent| ())}>{ "Cancel" }</button>
                <button type="button" class="btn btn-primary" autofocus=true disabled={number == 0} onclick={on_start}><Drawing icon={Icon::Download} />{ "Start export" }</button>
            </div>
        </Dialog>
    }
}
