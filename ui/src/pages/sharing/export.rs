//! Visits as a file, and a day on paper.

use std::rc::Rc;

use jiff::ToSpan;
use jiff::civil::Date;
use wasm_bindgen_futures::spawn_local;
use wire::appointment::Day;
use yew::prelude::*;

use super::choice::{Choice, clinicians};
use crate::app::Shared;
use crate::components::date_field::{DateField, holds_unread_day};
use crate::components::icon::{Drawing, Icon};
use crate::hooks::{File, bring};

/// A button with the days that it is about.
const FIELDS: &str = ".sharing-fields";

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) day: Rc<Day>,
}

/// The card.
#[component]
pub(super) fn ExportCard(props: &Props) -> Html {
    let today: Date = props.day.today.parse().unwrap_or(Date::ZERO);
    let from = use_state(|| Some(today));
    let to = use_state(|| today.checked_add(30.days()).ok());
    let sheet = use_state(|| Some(today));
    let whose = use_state(String::new);
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let clinician = whose.parse::<i64>().ok();
    let on_export = {
        let (jobs, from, to) = (shared.jobs.clone(), *from, *to);
        Callback::from(move |event: MouseEvent| {
            let (Some(from), Some(to), false) = (from, to, holds_unread_day(&event, FIELDS)) else { return };
            let jobs = jobs.clone();
            spawn_local(async move {
                let begun =
                    jobs.backend.start_book_export(&from.to_string(), &to.to_string(), clinician).await;
                jobs.started(begun);
            });
        })
    };
    let on_sheet = {
        let (shared, sheet) = (shared.clone(), *sheet);
        Callback::from(move |event: MouseEvent| {
            let (Some(date), false) = (sheet, holds_unread_day(&event, FIELDS)) else { return };
            bring(&shared.backend, &shared.toaster, File::DaySheet(date.to_string(), clinician));
        })
    };
    let set = |state: &UseStateHandle<Option<Date>>| {
        let state = state.setter();
        Callback::from(move |day: Option<Date>| state.set(day))
    };
    let on_whose = {
        let whose = whose.setter();
        Callback::from(move |value: String| whose.set(value))
    };
    let is_reversed = from.zip(*to).is_none_or(|(from, to)| from > to);
    html! {
        <section class="card-box" aria-labelledby="export-title">
            <h2 id="export-title" class="card-title">{ "Visits as a file or on paper" }</h2>
            <Choice id="export-clinician" label="Visits of" options={clinicians(&props.day.clinicians, Some("Everybody"))} value={(*whose).clone()} on_choice={on_whose} />
            <h3 class="section-label mt-4 mb-1.5">{ "A table (CSV)" }</h3>
            <div class="sharing-fields">
                <DateField id="export-from" label="First day" value={*from} {today} on_day={set(&from)} />
                <DateField id="export-to" label="Last day" value={*to} {today} on_day={set(&to)} />
                <button type="button" class="btn btn-sm" disabled={is_reversed} onclick={on_export}><Drawing icon={Icon::Table} />{ "Export" }</button>
            </div>
            <p class="text-sm text-muted mt-2">{ "It has names, numbers and notes of patients. Keep it where only the clinic can read it." }</p>
            <h3 class="section-label mt-4 mb-1.5">{ "A day sheet (PDF)" }</h3>
            <div class="sharing-fields">
                <DateField id="sheet-date" label="Day" value={*sheet} {today} is_ahead=true on_day={set(&sheet)} />
                <button type="button" class="btn btn-sm" disabled={sheet.is_none()} onclick={on_sheet}><Drawing icon={Icon::Download} />{ "Day sheet" }</button>
            </div>
        </section>
    }
}
