//! Who sees patients, and when their week does not hold.

use wire::schedule::ClinicianHours;
use yew::prelude::*;

use super::form::{Form, Look};
use super::rows::{adder, colours, movers, remover, tick};
use crate::state::schedule::edit::Edit;
use crate::state::schedule::field::{Field, List, Whose};

/// The part.
pub(super) fn part(form: &Form, on_whose: &Callback<Whose>) -> Html {
    let all = &form.draft.wished.clinicians;
    html! {
        <section aria-labelledby="schedule-clinicians">
            <div class="schedule-intro">
                <div>
                    <h2 id="schedule-clinicians" class="card-title mb-0!">{ "Clinicians" }</h2>
                    <p class="text-sm text-muted">{ "In the order of their columns. A caller without a wish gets the first who is free." }</p>
                </div>
                { adder(form, List::Clinicians, "Add a clinician") }
            </div>
            { for all.iter().enumerate().map(|(at, one)| card(form, at, one, all.len(), on_whose)) }
        </section>
    }
}

/// How a clinician is called where there may be no name yet.
pub(super) fn name_of(one: &ClinicianHours) -> String {
    if one.name.trim().is_empty() { "the new clinician".to_owned() } else { one.name.clone() }
}

fn card(form: &Form, at: usize, one: &ClinicianHours, len: usize, on_whose: &Callback<Whose>) -> Html {
    let name = name_of(one);
    let editor = form.on_edit.clone();
    let on_own = Callback::from(move |has_own| editor.edit(Edit::OwnHours(at, has_own)));
    let on_hours = on_whose.reform(move |_: MouseEvent| Whose::Clinician(at));
    html! {
        <section key={one.id} class="card-box schedule-card" aria-label={name.clone()}>
            <div class="schedule-row items-start!">
                <span class="colour-bar" data-colour={one.colour.to_string()} aria-hidden="true" />
                <div class="grow max-w-96">{ form.entry(Field::ClinicianName(at), "Name", Look { placeholder: Some("Dr Lee"), ..Look::default() }) }</div>
                <span class="ml-auto flex pt-6">
                    { movers(form, List::Clinicians, at, len, &name) }
                    { remover(form, List::Clinicians, at, format!("Retire {name}"), "Retire: no longer bookable, past visits stay") }
                </span>
            </div>
            <div class="schedule-two mt-3">
                { colours(form, "clinician-colour", one.colour, &name, Edit::ClinicianColour, at) }
                <div class="choice">
                    <span class="field-label">{ "Weekly hours" }</span>
                    <div class="ticks">
                        { tick(&format!("Hours of their own ({name})"), one.week.is_some(), on_own) }
                        <button type="button" class="text-link text-sm" onclick={on_hours}>{ if one.week.is_some() { "Edit these hours" } else { "See the clinic’s hours" } }</button>
                    </div>
                </div>
            </div>
            { exceptions(form, at, one, &name) }
        </section>
    }
}

fn exceptions(form: &Form, at: usize, one: &ClinicianHours, name: &str) -> Html {
    html! {
        <section class="mt-4" aria-label={format!("Exceptions of {name}")}>
            <h3 class="field-label">{ "Days off and other hours" }</h3>
            if !one.exceptions.is_empty() {
                <div class="exception-head" aria-hidden="true"><span>{ "First day" }</span><span>{ "Last day" }</span><span>{ "Hours, none is away" }</span><span>{ "Reason, for staff" }</span></div>
            }
            <ul class="schedule-list">
                { for one.exceptions.iter().enumerate().map(|(of, exception)| {
                    let place = of + 1;
                    let label = |what: &str| format!("{what} of exception {place} of {name}");
                    let is_past = exception.to.as_str() < form.draft.today.as_str();
                    let bare = |placeholder| Look { is_bare: true, placeholder: Some(placeholder), ..Look::default() };
                    html! {
                        <li key={of} class="exception-row" data-past={is_past.to_string()}>
                            { form.entry(Field::ExceptionFrom(at, of), &label("First day"), bare("Dec 24, 2026")) }
                            { form.entry(Field::ExceptionTo(at, of), &label("Last day"), bare("Dec 26, 2026")) }
                            { form.entry(Field::ExceptionHours(at, of), &label("Hours"), bare("Away")) }
                            { form.entry(Field::ExceptionReason(at, of), &label("Reason"), bare("Conference")) }
                            { remover(form, List::Exceptions(at), of, format!("Remove exception {place} of {name}"), "Remove") }
                        </li>
                    }
                }) }
            </ul>
            { adder(form, List::Exceptions(at), "Add days") }
        </section>
    }
}
