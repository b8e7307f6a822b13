//! The fields of the form for a visit.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use wire::appointment::Days;
use wire::visit::RepeatUnit;
use yew::prelude::*;

use crate::state::visit_draft::{Again, Draft, Field};

/// Which of the two is meant, of a time that comes twice.
pub(super) fn which(draft: &UseStateHandle<Draft>, [first, second]: [String; 2]) -> Html {
    let options = [(0, format!("First, at UTC {first}")), (1, format!("Second, at UTC {second}"))];
    let on_choose = {
        let draft = draft.clone();
        Callback::from(move |chosen: Option<i64>| {
            draft.set(Draft { later: chosen == Some(1), ..(*draft).clone() })
        })
    };
    choice("This time comes twice", "visit-which", None, &options, Some(i64::from(draft.later)), on_choose)
}

pub(super) fn input(
    label: &'static str,
    id: &'static str,
    value: &str,
    fault: Option<&str>,
    oninput: Callback<InputEvent>,
    autofocus: bool,
    placeholder: &'static str,
) -> Html {
    let fault_id = format!("{id}-fault");
    html! {
        <div>
            <label class="field-label" for={id}>{ label }</label>
            <input {id} class="input input-sm w-full" type="text" autocomplete="off" {autofocus} {placeholder} value={value.to_owned()} {oninput}
                aria-invalid={fault.is_some().to_string()} aria-describedby={fault_id.clone()} />
            <p id={fault_id} class="field-fault" role="alert">{ fault.unwrap_or_default().to_owned() }</p>
        </div>
    }
}

/// A list of choices; `None` is the first, when there is a word for it.
fn choice(
    label: &'static str,
    id: &'static str,
    none: Option<&'static str>,
    options: &[(i64, String)],
    chosen: Option<i64>,
    onchange: Callback<Option<i64>>,
) -> Html {
    let onchange = onchange
        .reform(|event: Event| event.target_unchecked_into::<HtmlSelectElement>().value().parse().ok());
    html! {
        <div>
            <label class="field-label" for={id}>{ label }</label>
            <select {id} class="select select-sm w-full" {onchange}>
                if let Some(none) = none { <option value="" selected={chosen.is_none()}>{ none }</option> }
                { for options.iter().map(|(id, name)| html! { <option value={id.to_string()} selected={chosen == Some(*id)}>{ name }</option> }) }
            </select>
        </div>
    }
}

pub(super) fn kind(days: &Rc<Days>, draft: &UseStateHandle<Draft>) -> Html {
    let options: Vec<(i64, String)> = days
        .visit_types
        .iter()
        .map(|kind| (kind.id, format!("{} ({} min)", kind.name, kind.minutes)))
        .collect();
    let on_choose = {
        let (draft, days) = (draft.clone(), days.clone());
        Callback::from(move |id: Option<i64>| {
            let mut next = (*draft).clone();
            if let Some(kind) = days.visit_types.iter().find(|kind| Some(kind.id) == id) {
                next.choose_kind(kind);
            }
            draft.set(next);
        })
    };
    choice("Visit", "visit-kind", None, &options, draft.visit_type_id, on_choose)
}

pub(super) fn clinician(days: &Days, draft: &UseStateHandle<Draft>, is_new: bool) -> Html {
    let kind = days.visit_types.iter().find(|kind| Some(kind.id) == draft.visit_type_id);
    let does =
        |id: i64| kind.is_none_or(|kind| kind.clinician_ids.is_empty() || kind.clinician_ids.contains(&id));
    let options: Vec<(i64, String)> = days
        .clinicians
        .iter()
        // Whoever was chosen before stays to be seen; the program says no.
        .filter(|known| does(known.id) || draft.clinician_id == Some(known.id))
        .map(|known| (known.id, known.name.clone()))
        .collect();
    let on_choose = {
        let draft = draft.clone();
        Callback::from(move |clinician_id| draft.set(Draft { clinician_id, ..(*draft).clone() }))
    };
    let anybody = is_new.then_some("Whoever is free");
    choice("With", "visit-clinician", anybody, &options, draft.clinician_id, on_choose)
}

/// Only where the kind of visit needs a room.
pub(super) fn room(days: &Days, draft: &UseStateHandle<Draft>) -> Html {
    let kind = days.visit_types.iter().find(|kind| Some(kind.id) == draft.visit_type_id);
    let needed = kind.map_or(&[][..], |kind| &kind.room_ids);
    if needed.is_empty() {
        return Html::default();
    }
    let rooms = days.rooms.iter().filter(|room| needed.contains(&room.id));
    let options: Vec<(i64, String)> = rooms.map(|room| (room.id, room.name.clone())).collect();
    let on_choose = {
        let draft = draft.clone();
        Callback::from(move |room_id| draft.set(Draft { room_id, ..(*draft).clone() }))
    };
    choice("Room", "visit-room", Some("Whichever is free"), &options, draft.room_id, on_choose)
}

pub(super) fn repeat(draft: &UseStateHandle<Draft>) -> Html {
    let change = |edit: fn(&mut Again, String)| {
        let draft = draft.clone();
        move |typed: String| {
            let mut next = (*draft).clone();
            edit(next.repeat.get_or_insert_with(Again::default), typed);
            draft.set(next);
        }
    };
    let on_turn = {
        let draft = draft.clone();
        Callback::from(move |event: Event| {
            let wanted = event.target_unchecked_into::<HtmlInputElement>().checked();
            draft.set(Draft { repeat: wanted.then(Again::default), ..(*draft).clone() });
        })
    };
    let typed = |edit: fn(&mut Again, String)| {
        let change = change(edit);
        Callback::from(move |event: InputEvent| change(value(&event)))
    };
    let on_unit = {
        let change = change(|again, unit| {
            again.unit = match unit.as_str() {
                "day" => RepeatUnit::Day,
                "month" => RepeatUnit::Month,
                _ => RepeatUnit::Week,
            }
        });
        Callback::from(move |event: Event| change(event.target_unchecked_into::<HtmlSelectElement>().value()))
    };
    html! {
        <div class="is-wide">
            <label class="flex items-center gap-2"><input class="check" id="visit-repeats" type="checkbox" checked={draft.repeat.is_some()} onchange={on_turn} /><span>{ "Repeats" }</span></label>
            if let Some(again) = &draft.repeat {
                <div class="visit-repeat">
                    <span>{ "Every" }</span>
                    <input class="input input-sm" aria-label="Every so many" inputmode="numeric" aria-invalid={draft.fault(Field::Repeat).is_some().to_string()} value={again.every.clone()} oninput={typed(|again, every| again.every = every)} />
                    <select class="select select-sm" aria-label="Days, weeks or months" onchange={on_unit}>
                        { for [("day", "days", RepeatUnit::Day), ("week", "weeks", RepeatUnit::Week), ("month", "months", RepeatUnit::Month)].map(|(value, name, unit)| html! {
                            <option {value} selected={again.unit == unit}>{ name }</option>
                        }) }
                    </select>
                    <span>{ "for" }</span>
                    <input class="input input-sm" aria-label="How many visits in all" inputmode="numeric" value={again.times.clone()} oninput={typed(|again, times| again.times = times)} />
                    <span>{ "visits" }</span>
                </div>
                if let Some(fault) = draft.fault(Field::Repeat) { <p class="field-fault" role="alert">{ fault }</p> }
            }
        </div>
    }
}

pub(super) fn value(event: &InputEvent) -> String {
    match event.target_dyn_into::<HtmlTextAreaElement>() {
        Some(field) => field.value(),
        None => event.target_unchecked_into::<HtmlInputElement>().value(),
    }
}
