//! What can be booked: how long, by whom, where.

use wire::appointment::VisitType;
use yew::prelude::*;

use super::form::{Form, Look};
use super::rows::{adder, colours, movers, remover, tick};
use crate::state::schedule::edit::Edit;
use crate::state::schedule::field::{Field, List};

/// The part.
pub(super) fn part(form: &Form) -> Html {
    let kinds = &form.draft.wished.visit_types;
    html! {
        <section aria-labelledby="schedule-types">
            <div class="schedule-intro">
                <div>
                    <h2 id="schedule-types" class="card-title mb-0!">{ "Visit types" }</h2>
                    <p class="text-sm text-muted">{ "The first is booked when a caller does not say what for. Visits that are booked keep their length." }</p>
                </div>
                { adder(form, List::VisitTypes, "Add a visit type") }
            </div>
            { for kinds.iter().enumerate().map(|(at, kind)| card(form, at, kind, kinds.len())) }
        </section>
    }
}

fn card(form: &Form, at: usize, kind: &VisitType, len: usize) -> Html {
    let name = if kind.name.trim().is_empty() { "the new visit type".to_owned() } else { kind.name.clone() };
    let minutes = |field, label| form.entry(field, label, Look { unit: Some("minutes"), ..Look::default() });
    html! {
        <section key={kind.id} class="card-box schedule-card" aria-label={name.clone()}>
            <div class="schedule-row items-start!">
                <span class="colour-bar" data-colour={kind.colour.to_string()} aria-hidden="true" />
                <div class="grow max-w-96">{ form.field(Field::TypeName(at), "Name") }</div>
                <span class="ml-auto flex pt-6">
                    { movers(form, List::VisitTypes, at, len, &name) }
                    { remover(form, List::VisitTypes, at, format!("Stop offering {name}"), "Stop offering this") }
                </span>
            </div>
            <div class="schedule-three mt-3">
                { minutes(Field::TypeMinutes(at), "Length") }
                { minutes(Field::TypeBefore(at), "Free before it") }
                { minutes(Field::TypeAfter(at), "Free after it") }
            </div>
            <div class="schedule-two mt-3">
                { who(form, at, kind, &name) }
                { where_to(form, at, kind, &name) }
            </div>
            <div class="mt-3">{ colours(form, "type-colour", kind.colour, &name, Edit::TypeColour, at) }</div>
        </section>
    }
}

fn who(form: &Form, at: usize, kind: &VisitType, name: &str) -> Html {
    let is_all = kind.clinician_ids.is_empty();
    let editor = form.on_edit.clone();
    let on_all = Callback::from(move |for_all| editor.edit(Edit::TypeForAll(at, for_all)));
    html! {
        <fieldset class="choice">
            <legend class="field-label">{ "Done by" }<span class="sr-only">{ format!(" ({name})") }</span></legend>
            <div class="ticks" id={Field::TypeWho(at).id()} tabindex="-1">
                { tick("Everybody", is_all, on_all) }
                if !is_all {
                    { for form.draft.wished.clinicians.iter().map(|one| {
                        let (editor, id) = (form.on_edit.clone(), one.id);
                        let on_tick = Callback::from(move |does| editor.edit(Edit::TypeBy(at, id, does)));
                        tick(if one.name.trim().is_empty() { "(no name yet)" } else { &one.name }, kind.clinician_ids.contains(&id), on_tick)
                    }) }
                }
            </div>
            { form.fault(Field::TypeWho(at)) }
        </fieldset>
    }
}

fn where_to(form: &Form, at: usize, kind: &VisitType, name: &str) -> Html {
    let rooms = &form.draft.wished.rooms;
    html! {
        <fieldset class="choice">
            <legend class="field-label">{ "Room" }<span class="sr-only">{ format!(" ({name})") }</span></legend>
            <div class="ticks" id={Field::TypeRooms(at).id()} tabindex="-1">
                if rooms.is_empty() && kind.room_ids.is_empty() {
                    <p class="text-sm text-muted">{ "Needs none. Rooms are added under Rooms." }</p>
                } else {
                    { for rooms.iter().map(|room| {
                        let (editor, id) = (form.on_edit.clone(), room.id);
                        let on_tick = Callback::from(move |can| editor.edit(Edit::TypeIn(at, id, can)));
                        tick(if room.name.trim().is_empty() { "(no name yet)" } else { &room.name }, kind.room_ids.contains(&id), on_tick)
                    }) }
                    if kind.room_ids.is_empty() { <p class="text-sm text-muted">{ "None chosen: needs no room." }</p> }
                }
            </div>
            { form.fault(Field::TypeRooms(at)) }
        </fieldset>
    }
}
