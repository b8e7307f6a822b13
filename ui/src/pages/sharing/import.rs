//! Visits from another program's file: chosen, checked, read in.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlInputElement};
use wire::appointment::Day;
use wire::import::ImportReport;
use yew::prelude::*;

use super::choice::{Choice, clinicians};
use super::report::Report;
use crate::app::Shared;
use crate::components::icon::{Drawing, Icon};

/// How dates with strokes are meant.
const ORDERS: [(&str, &str); 3] = [
    ("iso", "Not used (2026-11-23)"),
    ("mdy", "Month first (11/23/2026)"),
    ("dmy", "Day first (23/11/2026)"),
];

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) day: Rc<Day>,
}

/// The card.
#[component]
pub(super) fn ImportCard(props: &Props) -> Html {
    let file = use_state(|| None::<File>);
    let whose = use_state(String::new);
    let order = use_state(|| "iso".to_owned());
    let report = use_state(|| None::<Rc<ImportReport>>);
    let refusal = use_state(|| None::<String>);
    let is_sent = use_state(|| false);
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let question = match whose.as_str() {
        "" => format!("dates={}", *order),
        id => format!("dates={}&clinicianId={id}", *order),
    };
    // What was told is true only of what it was told of.
    let forget = {
        let (report, refusal) = (report.setter(), refusal.setter());
        Callback::from(move |()| {
            report.set(None);
            refusal.set(None);
        })
    };
    let on_file = {
        let (file, forget) = (file.setter(), forget.clone());
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            file.set(input.files().and_then(|files| files.get(0)));
            forget.emit(());
        })
    };
    let choose = |state: &UseStateHandle<String>| {
        let (state, forget) = (state.setter(), forget.clone());
        Callback::from(move |value: String| {
            state.set(value);
            forget.emit(());
        })
    };
    let on_check = {
        let (backend, file, question) = (shared.backend.clone(), (*file).clone(), question.clone());
        let (report, refusal, is_sent) = (report.setter(), refusal.setter(), is_sent.setter());
        Callback::from(move |_: MouseEvent| {
            let Some(file) = file.clone() else { return };
            let (backend, question) = (backend.clone(), question.clone());
            let (report, refusal, is_sent) = (report.clone(), refusal.clone(), is_sent.clone());
            is_sent.set(true);
            spawn_local(async move {
                match backend.check_import(&file, &question).await {
                    Ok(told) => {
                        report.set(Some(Rc::new(told)));
                        refusal.set(None);
                    }
                    Err(fault) => {
                        report.set(None);
                        refusal.set(Some(fault.say()));
                    }
                }
                is_sent.set(false);
            });
        })
    };
    let on_import = {
        let (jobs, file, report) = (shared.jobs.clone(), (*file).clone(), report.setter());
        Callback::from(move |()| {
            let Some(file) = file.clone() else { return };
            let (jobs, question) = (jobs.clone(), question.clone());
            report.set(None);
            spawn_local(async move { jobs.started(jobs.backend.start_import(&file, &question).await) });
        })
    };
    let orders = ORDERS.map(|(value, name)| (value.to_owned(), name.to_owned())).to_vec();
    html! {
        <section class="card-box is-wide" aria-labelledby="import-title">
            <h2 id="import-title" class="card-title mb-0!">{ "Read visits in" }</h2>
            <p class="text-sm text-muted mb-3">{ "From a table (CSV) with the columns Name, Date and Time, or from a calendar (.ics), where what repeats is read in visit by visit. Nothing is added before you have seen what would be." }</p>
            <div class="sharing-fields">
                <div class="min-w-0">
                    <label class="field-label" for="import-file">{ "File" }</label>
                    <input id="import-file" type="file" class="file-field" accept=".csv,.ics,text/csv,text/calendar" onchange={on_file} />
                </div>
                <Choice id="import-clinician" label="Visits that name nobody are of" options={clinicians(&props.day.clinicians, Some("Whoever is free"))} value={(*whose).clone()} on_choice={choose(&whose)} />
                <Choice id="import-dates" label="Dates with slashes" options={orders} value={(*order).clone()} on_choice={choose(&order)} />
                <button type="button" class="btn btn-sm btn-primary" disabled={file.is_none() || *is_sent} onclick={on_check}>{ "Check the file" }</button>
            </div>
            <div role="status">
                if let Some(why) = &*refusal { <p class="note mt-3"><Drawing icon={Icon::Alert} />{ why }</p> }
            </div>
            if let Some(told) = &*report {
                <Report report={told.clone()} day={props.day.clone()} {on_import} />
            }
        </section>
    }
}
