//! Weekly hours: of the clinic, or of a clinician who has their own.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::clinicians::name_of;
use super::form::Form;
use super::week_bars::WeekEditor;
use crate::state::schedule::edit::Edit;
use crate::state::schedule::field::Whose;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) form: Form,
    pub(super) whose: Whose,
    pub(super) on_whose: Callback<Whose>,
}

/// The part.
#[component]
pub(super) fn HoursPart(props: &Props) -> Html {
    let form = &props.form;
    let clinicians = &form.draft.wished.clinicians;
    // Whoever was chosen may have been taken off the list.
    let whose = match props.whose {
        Whose::Clinician(at) if at >= clinicians.len() => Whose::Clinic,
        whose => whose,
    };
    let on_change = props.on_whose.reform(|event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        value.parse().map_or(Whose::Clinic, Whose::Clinician)
    });
    let one = match whose {
        Whose::Clinic => None,
        Whose::Clinician(at) => clinicians.get(at).map(|one| (at, one)),
    };
    html! {
        <section class="card-box schedule-card" aria-labelledby="schedule-hours">
            <div class="schedule-intro">
                <div>
                    <h2 id="schedule-hours" class="card-title mb-0!">{ "Weekly hours" }</h2>
                    <p class="text-sm text-muted">{ "Draw over a day or type its hours. Drawing over open hours closes them. A break is the gap between two stretches." }</p>
                </div>
                <label class="flex items-center gap-2 text-sm whitespace-nowrap">{ "Hours of" }
                    <select id="schedule-whose" class="select select-sm" onchange={on_change}>
                        <option value="clinic" selected={whose == Whose::Clinic}>{ "the clinic" }</option>
                        { for clinicians.iter().enumerate().map(|(at, one)| html! {
                            <option value={at.to_string()} selected={whose == Whose::Clinician(at)}>{ format!("{}{}", name_of(one), if one.week.is_some() { "" } else { " (the clinic’s)" }) }</option>
                        }) }
                    </select>
                </label>
            </div>
            if let Some((at, one)) = one {
                if one.week.is_some() {
                    <p class="mb-3 text-sm">
                        { format!("{} has hours of their own. ", name_of(one)) }
                        <button type="button" class="text-link" onclick={form.on_edit.press(Edit::OwnHours(at, false))}>{ "Go back to the clinic’s hours" }</button>
                    </p>
                } else {
                    <p class="mb-3 text-sm">
                        { format!("{} keeps the clinic’s hours. ", name_of(one)) }
                        <button type="button" class="text-link" onclick={form.on_edit.press(Edit::OwnHours(at, true))}>{ "Give them hours of their own" }</button>
                    </p>
                }
            }
            <WeekEditor form={form.clone()} {whose} can_edit={one.is_none_or(|(_, one)| one.week.is_some())} />
        </section>
    }
}
