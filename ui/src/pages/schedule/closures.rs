//! Days on which the clinic is closed, and holidays to take from.

use booking::holidays::{FIRST_YEAR, HolidaySet, LAST_YEAR};
use jiff::civil::Date;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::form::{Form, Look};
use super::rows::{adder, remover};
use crate::state::schedule::edit::Edit;
use crate::state::schedule::field::{Field, List};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) form: Form,
    /// On the clinic's calendar.
    pub(super) today: Date,
}

/// The part.
#[component]
pub(super) fn ClosuresPart(props: &Props) -> Html {
    let set = use_state(|| HolidaySet::UnitedStates);
    let year = use_state(|| props.today.year());
    let form = &props.form;
    let closures = &form.draft.wished.closures;
    let on_set = {
        let set = set.setter();
        Callback::from(move |event: Event| {
            let code = event.target_unchecked_into::<HtmlSelectElement>().value();
            set.set(HolidaySet::parse(&code).unwrap_or(HolidaySet::UnitedStates));
        })
    };
    let on_year = {
        let (year, present) = (year.setter(), props.today.year());
        Callback::from(move |event: Event| {
            year.set(event.target_unchecked_into::<HtmlSelectElement>().value().parse().unwrap_or(present));
        })
    };
    let on_add = form.on_edit.press(Edit::AddHolidays(*set, *year));
    let years =
        (0..4).map(|ahead| props.today.year() + ahead).filter(|year| (FIRST_YEAR..=LAST_YEAR).contains(year));
    html! {
        <section class="card-box schedule-card" aria-labelledby="schedule-closures">
            <div class="schedule-intro">
                <div>
                    <h2 id="schedule-closures" class="card-title mb-0!">{ "Closures" }</h2>
                    <p class="text-sm text-muted">{ "Nobody can be booked on these days. Callers are told the reason." }</p>
                </div>
                <div class="holiday-picker">
                    <select class="select select-sm" aria-label="Holidays of" onchange={on_set}>
                        { for HolidaySet::ALL.into_iter().map(|known| html! { <option value={known.code()} selected={known == *set}>{ known.name() }</option> }) }
                    </select>
                    <select class="select select-sm" aria-label="Year" onchange={on_year}>
                        { for years.map(|known| html! { <option value={known.to_string()} selected={known == *year}>{ known }</option> }) }
                    </select>
                    <button type="button" class="btn btn-sm" onclick={on_add}>{ "Add its holidays" }</button>
                </div>
            </div>
            if closures.is_empty() {
                <p class="mb-3">{ "The clinic is open on all days of its weekly hours." }</p>
            } else {
                <div class="closure-head" aria-hidden="true"><span>{ "First day" }</span><span>{ "Last day" }</span><span>{ "Reason" }</span></div>
            }
            <ul class="schedule-list">
                { for closures.iter().enumerate().map(|(at, closure)| {
                    let place = at + 1;
                    let is_past = closure.to.as_str() < form.draft.today.as_str();
                    let bare = |placeholder| Look { is_bare: true, placeholder: Some(placeholder), ..Look::default() };
                    html! {
                        <li key={at} class="closure-row" data-past={is_past.to_string()}>
                            { form.entry(Field::ClosureFrom(at), &format!("First day of closure {place}"), bare("Dec 24, 2026")) }
                            { form.entry(Field::ClosureTo(at), &format!("Last day of closure {place}"), bare("Dec 26, 2026")) }
                            { form.entry(Field::ClosureReason(at), &format!("Reason of closure {place}"), bare("Christmas")) }
                            { remover(form, List::Closures, at, format!("Remove closure {place}: {}", closure.reason), "Remove") }
                        </li>
                    }
                }) }
            </ul>
            { adder(form, List::Closures, "Add a closure") }
        </section>
    }
}
