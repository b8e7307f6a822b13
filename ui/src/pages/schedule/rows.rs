//! What rows of all lists have: their place, a colour, a way out.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::form::Form;
use crate::components::icon::{Drawing, Icon};
use crate::state::schedule::edit::Edit;
use crate::state::schedule::field::List;

/// Names of the calendar's colours, for those who do not see them.
const COLOURS: [&str; 12] = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth",
];

/// The buttons that move a row up and down.
pub(super) fn movers(form: &Form, list: List, at: usize, len: usize, name: &str) -> Html {
    let up = form.on_edit.press(Edit::Move(list, at, true));
    let down = form.on_edit.press(Edit::Move(list, at, false));
    html! {
        <span class="movers">
            <button type="button" class="icon-button" aria-label={format!("Move {name} up")} title="Up" disabled={at == 0} onclick={up}><Drawing icon={Icon::ChevronUp} /></button>
            <button type="button" class="icon-button" aria-label={format!("Move {name} down")} title="Down" disabled={at + 1 >= len} onclick={down}><Drawing icon={Icon::ChevronDown} /></button>
        </span>
    }
}

/// The button that takes a row away.
pub(super) fn remover(form: &Form, list: List, at: usize, label: String, title: &'static str) -> Html {
    let on_click = form.remove(list, at);
    html! {
        <button type="button" class="icon-button" aria-label={label} {title} onclick={on_click}><Drawing icon={Icon::Trash} /></button>
    }
}

/// The button that adds a row.
pub(super) fn adder(form: &Form, list: List, label: &'static str) -> Html {
    let on_click = form.add(list);
    html! { <button type="button" id={list.adder()} class="btn btn-sm" onclick={on_click}><Drawing icon={Icon::Plus} />{ label }</button> }
}

/// Twelve colours to choose from.
pub(super) fn colours(
    form: &Form,
    group: &str,
    chosen: u8,
    name: &str,
    edit: fn(usize, u8) -> Edit,
    at: usize,
) -> Html {
    html! {
        <fieldset class="colours">
            <legend class="field-label">{ "Colour" }<span class="sr-only">{ format!(" of {name}") }</span></legend>
            <span class="colours-row">
                { for (0..booking::schedule_check::COLOURS).map(|colour| {
                    let editor = form.on_edit.clone();
                    let on_change = Callback::from(move |_: Event| editor.edit(edit(at, colour)));
                    html! {
                        <label class="colour" title={COLOURS[usize::from(colour)]}>
                            <input type="radio" class="sr-only" name={format!("{group}-{at}")} checked={colour == chosen} onchange={on_change} />
                            <span class="colour-dot" data-colour={colour.to_string()} aria-hidden="true">if colour == chosen { <Drawing icon={Icon::Check} /> }</span>
                            <span class="sr-only">{ format!("{} colour", COLOURS[usize::from(colour)]) }</span>
                        </label>
                    }
                }) }
            </span>
        </fieldset>
    }
}

/// A box to tick.
pub(super) fn tick(label: &str, is_on: bool, on_tick: Callback<bool>) -> Html {
    let on_change =
        on_tick.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked());
    html! {
        <label class="tick"><input type="checkbox" checked={is_on} onchange={on_change} /><span>{ label }</span></label>
    }
}
