//! The form for an entry.

use std::rc::Rc;

use jiff::civil::Date;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use wire::waiting::{TextLanguage, Waiting};
use yew::prelude::*;

use crate::app::Shared;
use crate::components::date_field::{DateField, holds_unread_day};
use crate::components::dialog::Dialog;
use crate::components::patient_picker::{PatientPicker, Picked};
use crate::hooks::WaitingSeen;
use crate::state::waiting::{DAYS, Draft, day};
use crate::text;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The entry to change; none makes a new one.
    #[prop_or_default]
    pub(super) entry: Option<Rc<Waiting>>,
    pub(super) seen: Rc<WaitingSeen>,
    pub(super) on_close: Callback<()>,
    pub(super) on_done: Callback<()>,
}

/// The form, in a dialog.
#[component]
pub(super) fn EntryForm(props: &Props) -> Html {
    let draft = use_state(|| Draft::of(props.entry.as_deref()));
    let fault = use_state(|| None::<(&'static str, String)>);
    let is_sent = use_state(|| false);
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    {
        let field = fault.as_ref().map(|(field, _)| *field);
        use_effect_with(field, |field| {
            let document = web_sys::window().and_then(|window| window.document());
            let element = field
                .zip(document)
                .and_then(|(field, document)| document.get_element_by_id(&format!("waiting-{field}")));
            if let Some(element) =
                element.and_then(|element| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(element).ok())
            {
                drop(element.focus());
            }
        });
    }
    let on_submit = {
        let (draft, fault, is_sent) = (draft.clone(), fault.clone(), is_sent.clone());
        let (entry, on_done, today) = (props.entry.clone(), props.on_done.clone(), props.seen.today.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *is_sent || holds_unread_day(&event, "form") {
                return;
            }
            if let Some(found) = draft.fault(entry.as_deref(), &today) {
                return fault.set(Some(found));
            }
            fault.set(None);
            is_sent.set(true);
            let (draft, fault, is_sent) = ((*draft).clone(), fault.setter(), is_sent.setter());
            let (shared, entry, on_done) = (shared.clone(), entry.clone(), on_done.clone());
            spawn_local(async move {
                let name = draft.name.trim().to_owned();
                let saved = match &entry {
                    Some(entry) => {
                        shared.backend.change_waiting(entry.id, &draft.change(entry.revision)).await
                    }
                    None => shared.backend.add_waiting(&draft.new_entry()).await,
                };
                match saved {
                    Ok(answer) => {
                        shared.toaster.tell(match (entry.is_some(), answer.repeated) {
                            (true, _) => "Saved.".to_owned(),
                            (false, false) => format!("{name} is on the list."),
                            (false, true) => format!("{name} was on the list already."),
                        });
                        return on_done.emit(());
                    }
                    Err(error) => fault.set(Some(("", error.say()))),
                }
                is_sent.set(false);
            });
        })
    };
    let edit = {
        let draft = draft.clone();
        Callback::from(move |edited: Draft| draft.set(edited))
    };
    let title = match &props.entry {
        Some(entry) => format!("{} on the waiting list", entry.name),
        None => "Add to the waiting list".to_owned(),
    };
    let wrong =
        |field: &str| fault.as_ref().filter(|(known, _)| *known == field).map(|(_, words)| words.clone());
    html! {
        <Dialog {title} on_close={props.on_close.clone()} class="max-w-2xl">
            <form onsubmit={on_submit} novalidate=true>
                <div class="waiting-fields">
                    { name_and_number(&draft, &edit, wrong("name"), wrong("phone")) }
                    { order(&draft, &edit) }
                    { what(&draft, &edit, &props.seen) }
                    { days(&draft, &edit, wrong("weekdays")) }
                    { times(&draft, &edit, wrong("to")) }
                    { dates(&draft, &edit, &props.seen.today, wrong("until")) }
                    { notes(&draft, &edit) }
                </div>
                <p class="text-sm text-error mt-3 empty:mt-0" role="alert">{ wrong("").unwrap_or_default() }</p>
                <div class="flex justify-end gap-2 mt-4">
                    <button type="button" class="btn" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ "Cancel" }</button>
                    <button type="submit" class="btn btn-primary">{ if props.entry.is_some() { "Save" } else { "Add to the list" } }</button>
                </div>
            </form>
        </Dialog>
    }
}

fn fault_line(id: &'static str, fault: Option<String>) -> Html {
    html! { <p {id} class="text-sm text-error mt-1 empty:mt-0" role="alert">{ fault.unwrap_or_default() }</p> }
}

/// A callback that puts the text of a field into the draft.
fn typed(draft: &Draft, edit: &Callback<Draft>, put: fn(&mut Draft, String)) -> Callback<InputEvent> {
    let draft = draft.clone();
    edit.reform(move |event: InputEvent| {
        let mut edited = draft.clone();
        put(&mut edited, event.target_unchecked_into::<HtmlInputElement>().value());
        edited
    })
}

/// A callback that puts what was chosen into the draft.
fn chosen(draft: &Draft, edit: &Callback<Draft>, put: fn(&mut Draft, &str)) -> Callback<Event> {
    let draft = draft.clone();
    edit.reform(move |event: Event| {
        let mut edited = draft.clone();
        put(&mut edited, &event.target_unchecked_into::<HtmlSelectElement>().value());
        edited
    })
}

fn name_and_number(
    draft: &Draft,
    edit: &Callback<Draft>,
    fault: Option<String>,
    number: Option<String>,
) -> Html {
    let language = chosen(draft, edit, |draft, word| {
        draft.language = if word == "es" { TextLanguage::Spanish } else { TextLanguage::English };
    });
    let on_person = {
        let draft = draft.clone();
        edit.reform(move |picked: Picked| Draft {
            name: picked.name,
            phone_number: picked.number,
            patient_id: picked.patient_id,
            ..draft.clone()
        })
    };
    html! {
        <>
            <div>
                <label class="field-label" for="waiting-name">{ "Name" }</label>
                <PatientPicker id="waiting-name" name={draft.name.clone()} number={draft.phone_number.clone()} patient_id={draft.patient_id} on_change={on_person}
                    autofocus=true is_invalid={fault.is_some()} described_by="waiting-name-fault" />
                { fault_line("waiting-name-fault", fault) }
            </div>
            <div>
                <label class="field-label" for="waiting-phone">{ "Mobile number" }</label>
                <input id="waiting-phone" class="input w-full" type="tel" autocomplete="off" placeholder="+1 555 010 0123" value={draft.phone_number.clone()}
                    oninput={typed(draft, edit, |draft, text| draft.phone_number = text)} aria-invalid={number.is_some().to_string()} aria-describedby="waiting-phone-hint waiting-phone-fault" />
                <p id="waiting-phone-hint" class="text-xs text-muted mt-1">{ "With country code for texts. Without one you will be asked to call." }</p>
                { fault_line("waiting-phone-fault", number) }
            </div>
            <div>
                <label class="field-label" for="waiting-language">{ "Texts in" }</label>
                <select id="waiting-language" class="select w-full" onchange={language}>
                    <option value="en" selected={draft.language == TextLanguage::English}>{ "English" }</option>
                    <option value="es" selected={draft.language == TextLanguage::Spanish}>{ "Spanish" }</option>
                </select>
            </div>
        </>
    }
}

fn what(draft: &Draft, edit: &Callback<Draft>, seen: &WaitingSeen) -> Html {
    let kind = chosen(draft, edit, |draft, id| draft.wish.visit_type_id = id.parse().ok());
    let who = chosen(draft, edit, |draft, id| draft.wish.clinician_id = id.parse().ok());
    let first = seen.visit_types.first().map(|kind| kind.id);
    let wished = draft.wish.visit_type_id.or(first);
    html! {
        <>
            <div>
                <label class="field-label" for="waiting-kind">{ "Kind of visit" }</label>
                <select id="waiting-kind" class="select w-full" onchange={kind}>
                    { for seen.visit_types.iter().map(|kind| html! {
                        <option value={kind.id.to_string()} selected={wished == Some(kind.id)}>{ format!("{}, {} minutes", kind.name, kind.minutes) }</option>
                    }) }
                </select>
            </div>
            <div>
                <label class="field-label" for="waiting-who">{ "With" }</label>
                <select id="waiting-who" class="select w-full" onchange={who}>
                    <option value="" selected={draft.wish.clinician_id.is_none()}>{ "Anybody" }</option>
                    { for seen.clinicians.iter().map(|known| html! {
                        <option value={known.id.to_string()} selected={draft.wish.clinician_id == Some(known.id)}>{ &known.name }</option>
                    }) }
                </select>
            </div>
        </>
    }
}

fn days(draft: &Draft, edit: &Callback<Draft>, fault: Option<String>) -> Html {
    html! {
        <fieldset class="is-wide" aria-describedby="waiting-weekdays-fault">
            <legend class="field-label">{ "Days that suit" }</legend>
            <div class="flex flex-wrap gap-2">
                { for DAYS.iter().map(|(name, day)| {
                    let (draft_now, day) = (draft.clone(), *day);
                    let on_change = edit.reform(move |_: Event| draft_now.clone().toggled(day));
                    html! {
                        <label class="waiting-day">
                            <input id={(day == 1).then_some("waiting-weekdays")} type="checkbox" checked={draft.wish.weekdays.contains(&day)} onchange={on_change} />
                            <span>{ *name }</span>
                        </label>
                    }
                }) }
            </div>
            { fault_line("waiting-weekdays-fault", fault) }
        </fieldset>
    }
}

/// From seven in the morning to eight in the evening, by the half hour; another time that an entry has is shown, too.
fn minutes(also: u16) -> Vec<u16> {
    let mut all: Vec<u16> = (14..=40).map(|half| half * 30).collect();
    if (1..1440).contains(&also) && !all.contains(&also) {
        all.push(also);
        all.sort_unstable();
    }
    all
}

fn times(draft: &Draft, edit: &Callback<Draft>, fault: Option<String>) -> Html {
    let from = chosen(draft, edit, |draft, text| draft.wish.from_minute = text.parse().unwrap_or(0));
    let to = chosen(draft, edit, |draft, text| draft.wish.to_minute = text.parse().unwrap_or(1440));
    let (first, last) = (draft.wish.from_minute, draft.wish.to_minute);
    html! {
        <>
            <div>
                <label class="field-label" for="waiting-from">{ "Not before" }</label>
                <select id="waiting-from" class="select w-full" onchange={from}>
                    <option value="0" selected={first == 0}>{ "Any time" }</option>
                    { for minutes(first).into_iter().map(|at| html! { <option value={at.to_string()} selected={first == at}>{ text::clock(at) }</option> }) }
                </select>
            </div>
            <div>
                <label class="field-label" for="waiting-to">{ "Begins before" }</label>
                <select id="waiting-to" class="select w-full" onchange={to} aria-invalid={fault.is_some().to_string()} aria-describedby="waiting-to-fault">
                    <option value="1440" selected={last == 1440}>{ "Any time" }</option>
                    { for minutes(last).into_iter().map(|at| html! { <option value={at.to_string()} selected={last == at}>{ text::clock(at) }</option> }) }
                </select>
                { fault_line("waiting-to-fault", fault) }
            </div>
        </>
    }
}

fn dates(draft: &Draft, edit: &Callback<Draft>, today: &str, fault: Option<String>) -> Html {
    let Ok(today) = today.parse::<Date>() else { return Html::default() };
    let on = |put: fn(&mut Draft, Option<String>)| {
        let draft = draft.clone();
        edit.reform(move |date: Option<Date>| {
            let mut edited = draft.clone();
            put(&mut edited, date.map(|date| date.to_string()));
            edited
        })
    };
    html! {
        <>
            <DateField id="waiting-first" label="First day (if any)" value={day(&draft.wish.from_date)} {today} is_ahead=true on_day={on(|draft, date| draft.wish.from_date = date)} />
            <div>
                <DateField id="waiting-until" label="Last day (if any)" value={day(&draft.wish.to_date)} {today} is_ahead=true on_day={on(|draft, date| draft.wish.to_date = date)} />
                { fault_line("waiting-last-fault", fault) }
            </div>
        </>
    }
}

fn order(draft: &Draft, edit: &Callback<Draft>) -> Html {
    let priority = chosen(draft, edit, |draft, text| draft.priority = text.parse().unwrap_or(0));
    html! {
        <div>
            <label class="field-label" for="waiting-priority">{ "Order" }</label>
            <select id="waiting-priority" class="select w-full" onchange={priority}>
                { for [(0, "By when they joined"), (5, "Before the others"), (9, "Urgent")].into_iter().map(|(value, name)| html! {
                    <option value={value.to_string()} selected={draft.priority == value}>{ name }</option>
                }) }
                if ![0, 5, 9].contains(&draft.priority) {
                    <option value={draft.priority.to_string()} selected=true>{ format!("Priority {}", draft.priority) }</option>
                }
            </select>
        </div>
    }
}

fn notes(draft: &Draft, edit: &Callback<Draft>) -> Html {
    let on_input = {
        let draft = draft.clone();
        edit.reform(move |event: InputEvent| {
            let notes = event.target_unchecked_into::<HtmlTextAreaElement>().value();
            Draft { notes, ..draft.clone() }
        })
    };
    html! {
        <div class="is-wide">
            <label class="field-label" for="waiting-notes">{ "Notes for the staff" }</label>
            <textarea id="waiting-notes" class="input w-full waiting-notes-field" rows="2" maxlength="4000" value={draft.notes.clone()} oninput={on_input} />
        </div>
    }
}
