//! The search box, and whoever is meant by what stands in it.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent};
use wire::patient::PatientSummary;
use yew::prelude::*;
use yew_router::prelude::*;

use super::{SEARCH, element, focused};
use crate::app::Shared;
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Drawing, Icon};
use crate::components::patient_picker::known;
use crate::hooks::{PatientSearch, local_ms};
use crate::route::Route;
use crate::text::{self, person};

/// Whether a row has the focus.
pub(super) fn has_focus() -> bool {
    focused(".patient-row").is_some()
}

/// Goes from row to row.
pub(super) fn step(by: i32) {
    let row = match focused(".patient-row") {
        Some(row) => {
            let sibling = |item: Element| match by {
                1 => item.next_element_sibling(),
                _ => item.previous_element_sibling(),
            };
            let item = row.parent_element().and_then(sibling);
            match item.and_then(|item| item.query_selector(".patient-row").ok().flatten()) {
                Some(row) => row.dyn_into().ok(),
                None if by < 0 => element::<HtmlElement>(&format!("#{SEARCH}")),
                None => None,
            }
        }
        None => element::<HtmlElement>(".patient-row.here").or_else(|| element(".patient-row")),
    };
    if let Some(row) = row {
        drop(row.focus());
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// What stands in the box.
    pub(super) text: UseStateHandle<String>,
    pub(super) found: PatientSearch,
    pub(super) chosen: Option<i64>,
    pub(super) on_open: Callback<i64>,
    pub(super) on_add: Callback<()>,
}

/// The box and the list.
#[component]
pub(super) fn PatientList(props: &Props) -> Html {
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let Props { text, found, chosen, .. } = props;
    let today = shared.reception.today(local_ms());
    let on_input = {
        let text = text.setter();
        Callback::from(move |event: InputEvent| {
            text.set(event.target_unchecked_into::<HtmlInputElement>().value())
        })
    };
    let on_key = {
        let (text, on_open, patients) = (text.clone(), props.on_open.clone(), found.found.clone());
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowDown" => {
                    if let Some(row) = element::<HtmlElement>(".patient-row") {
                        drop(row.focus());
                    }
                }
                // Who is most likely meant, when that is what was typed.
                "Enter" => match patients.patients.first() {
                    Some(first) if patients.asked.as_deref() == Some(text.as_str()) => on_open.emit(first.id),
                    _ => return,
                },
                "Escape" if !text.is_empty() => text.set(String::new()),
                _ => return,
            }
            event.prevent_default();
        })
    };
    let answer = &found.found;
    let is_waiting = answer.asked.as_deref() != Some(text.as_str());
    let said = match (is_waiting, answer.patients.len(), answer.more) {
        (true, ..) => String::new(),
        (_, 0, _) => "Nobody is found".to_owned(),
        (_, 1, _) => "1 patient".to_owned(),
        (_, number, false) => format!("{number} patients"),
        (_, number, true) => format!("{number} patients, and more"),
    };
    html! {
        <>
            <search class="px-4 pb-2">
                <label class="input w-full">
                    <Drawing icon={Icon::Tool} class="text-muted" />
                    <input id={SEARCH} type="text" inputmode="search" class="grow" aria-label="Search patients" autocomplete="off" spellcheck="false" placeholder="Name, number, birth date, APT-…"
                        value={(**text).clone()} oninput={on_input} onkeydown={on_key} />
                    <kbd class="kbd kbd-sm" aria-hidden="true">{ "/" }</kbd>
                </label>
                <p class="text-xs text-muted mt-1.5 min-h-4" role="status">{ said }</p>
            </search>
            <div class="patients-rows" data-behind={(is_waiting && answer.asked.is_some()).to_string()}>
                if let Some(fault) = &answer.fault {
                    <EmptyState icon={Icon::Alert} title="The patients could not be read" text={fault.clone()}>
                        <button type="button" class="btn" onclick={found.again.reform(|_: MouseEvent| ())}>{ "Try again" }</button>
                    </EmptyState>
                } else if answer.asked.is_none() {
                    <div class="px-4 flex flex-col gap-2" role="status" aria-label="Reading the patients">{ for (0..6).map(|_| html! { <div class="skeleton h-12 opacity-40" /> }) }</div>
                } else if answer.patients.is_empty() {
                    { nobody(props, is_waiting) }
                } else {
                    <ul>{ for answer.patients.iter().map(|one| row(one, *chosen, today)) }</ul>
                    if answer.more { <div class="p-4 text-center"><button type="button" class="btn btn-sm" onclick={found.more.reform(|_: MouseEvent| ())}>{ "Show more" }</button></div> }
                }
            </div>
        </>
    }
}

fn row(one: &PatientSummary, chosen: Option<i64>, today: Option<jiff::civil::Date>) -> Html {
    let visit = match (&one.next_visit, &one.last_visit) {
        (Some(day), _) => Some(format!("Comes {}", short(day, today))),
        (None, Some(day)) => Some(format!("Last here {}", short(day, today))),
        (None, None) => None,
    };
    html! {
        <li key={one.id}>
            <Link<Route> to={Route::Patient { id: one.id.to_string() }} classes={classes!("patient-row", (chosen == Some(one.id)).then_some("here"))}>
                <span class="flex items-baseline justify-between gap-3">
                    <span class="font-semibold truncate">{ &one.name }</span>
                    if chosen == Some(one.id) { <span class="sr-only">{ "(shown)" }</span> }
                    if let Some(by) = person::found_by(one.found_by) { <span class="patient-by">{ by }</span> }
                </span>
                <span class="patient-more">{ known(one, today) }</span>
                if let Some(visit) = visit { <span class="patient-more">{ visit }</span> }
            </Link<Route>>
        </li>
    }
}

/// A day, `Mon, Nov 23`; in another year with it.
fn short(day: &str, today: Option<jiff::civil::Date>) -> String {
    match day.parse::<jiff::civil::Date>() {
        Ok(date) if today.is_some_and(|today| today.year() == date.year()) => {
            date.strftime("%a, %b %-d").to_string()
        }
        Ok(date) => date.strftime("%b %-d, %Y").to_string(),
        Err(_) => text::iso_day(day),
    }
}

fn nobody(props: &Props, is_waiting: bool) -> Html {
    if is_waiting {
        return Html::default();
    }
    let on_add = props.on_add.reform(|_: MouseEvent| ());
    if props.text.trim().is_empty() {
        return html! {
            <EmptyState icon={Icon::People} title="No patients yet" text="Whoever books a visit is written down here. You can also write somebody down yourself.">
                <button type="button" class="btn btn-primary" onclick={on_add}>{ "New patient" }</button>
            </EmptyState>
        };
    }
    html! {
        <EmptyState icon={Icon::Tool} title="Nobody is found" is_tight=true
            text="No name, number, birth date or appointment is like that. Try a part of the name; spelling and accents do not matter.">
            <button type="button" class="btn" onclick={on_add}>{ "New patient" }</button>
        </EmptyState>
    }
}
