//! What staff write about a call. It saves itself, and says so.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::icon::{Drawing, Icon};
use crate::state::notes::{Jot, LONGEST, Notes, State};
use crate::text::amount;

/// The field's id, for the key that goes there.
pub(crate) const ID: &str = "call-notes";

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) notes: UseReducerHandle<Notes>,
}

/// The field with its state in words.
#[component]
pub(crate) fn NotesField(props: &Props) -> Html {
    let notes = &props.notes;
    let on_input = {
        let notes = notes.dispatcher();
        Callback::from(move |event: InputEvent| {
            if let Some(field) = event.target_dyn_into::<HtmlTextAreaElement>() {
                notes.dispatch(Jot::Typed(field.value()));
            }
        })
    };
    // Escape gives the keys of the screen back.
    let on_key = Callback::from(|event: KeyboardEvent| {
        if event.key() == "Escape"
            && let Some(field) = event.target_dyn_into::<HtmlTextAreaElement>()
        {
            // What has the focus can lose it.
            drop(field.blur());
        }
    });
    let state = notes.state();
    let is_wrong = matches!(state, State::TooLong(_) | State::Failed(_));
    html! {
        <section class="aside-part" aria-labelledby="notes-title">
            <div class="flex items-baseline justify-between gap-3 mb-1.5">
                <h2 id="notes-title" class="section-label"><label for={ID}>{ "Notes" }</label></h2>
                <span class="text-xs text-muted" role="status" data-wrong={is_wrong.to_string()}>{ short(&state, notes) }</span>
            </div>
            <textarea id={ID} class="notes" rows="5" value={notes.text.clone()} oninput={on_input} onkeydown={on_key} placeholder="What colleagues should know about this call"
                aria-describedby="notes-fault notes-length" aria-invalid={matches!(state, State::TooLong(_)).to_string()} />
            // The words on paper: a field would print only what it shows.
            <p class="notes-print" aria-hidden="true">{ &notes.text }</p>
            <p id="notes-fault" class="notes-fault">
                if let State::Failed(why) = &state { <Drawing icon={Icon::Alert} />{ format!("{why} Your words are kept here; trying again.") } }
                if let State::TooLong(over) = &state { <Drawing icon={Icon::Alert} />{ format!("Too long by {} bytes: not saved until it is shorter.", amount::count(*over as u64)) } }
            </p>
            <p id="notes-length" class="text-xs text-muted tabular-nums">
                if let Some(length) = notes.length() { { format!("{} of {} bytes", amount::count(length as u64), amount::count(LONGEST as u64)) } }
            </p>
        </section>
    }
}

fn short(state: &State, notes: &Notes) -> &'static str {
    match state {
        State::Saved if notes.text.is_empty() => "",
        State::Saved => "Saved",
        State::Typing => "Not saved yet",
        State::Saving => "Saving…",
        State::Failed(_) | State::TooLong(_) => "Not saved",
    }
}
