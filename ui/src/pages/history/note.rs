//! What staff note about a call, without leaving the list.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlTextAreaElement, KeyboardEvent};
use wire::history::{CallSummary, Pile};
use yew::prelude::*;

use crate::app::Shared;
use crate::components::dialog::Dialog;
use crate::state::listed::Turn;
use crate::text;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) call: Rc<CallSummary>,
    /// The pile that is listed.
    pub(super) shown: Option<Pile>,
    pub(super) on_close: Callback<()>,
}

/// The dialog.
#[component]
pub(super) fn NoteDialog(props: &Props) -> Html {
    let notes = use_state(|| props.call.notes.clone());
    let refusal = use_state(|| None::<String>);
    let is_sent = use_state(|| false);
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let save = {
        let (notes, refusal, is_sent) = (notes.clone(), refusal.setter(), is_sent.clone());
        let (call, shown, on_close) = (props.call.clone(), props.shown, props.on_close.clone());
        Callback::from(move |()| {
            if *is_sent {
                return;
            }
            is_sent.set(true);
            let (shared, call, on_close, notes) =
                (shared.clone(), call.clone(), on_close.clone(), (*notes).clone());
            let (refusal, is_sent) = (refusal.clone(), is_sent.setter());
            spawn_local(async move {
                match shared.backend.set_call_notes(&call.call_sid, &notes).await {
                    Ok(now) => {
                        shared.listed.dispatch(Turn::Changed(call, Box::new(now), shown));
                        shared.toaster.tell("The note is saved.");
                        on_close.emit(());
                    }
                    Err(fault) => {
                        refusal.set(Some(fault.say()));
                        is_sent.set(false);
                    }
                }
            });
        })
    };
    let on_input = {
        let notes = notes.setter();
        Callback::from(move |event: InputEvent| {
            notes.set(event.target_unchecked_into::<HtmlTextAreaElement>().value())
        })
    };
    let on_key = {
        let save = save.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                save.emit(());
            }
        })
    };
    let on_submit = save.reform(|event: SubmitEvent| event.prevent_default());
    let call = &props.call;
    let who = call.customer_name.clone().unwrap_or_else(|| text::phone_number(&call.phone_number));
    html! {
        <Dialog title={format!("Note: {who}")} on_close={props.on_close.clone()} class="max-w-lg">
            <form onsubmit={on_submit}>
                <label class="field-label" for="calls-note">{ "What staff should know about this call" }</label>
                <textarea id="calls-note" class="note-field" rows="6" autofocus=true value={(*notes).clone()} oninput={on_input} onkeydown={on_key} />
                <p class="text-sm text-error mt-1 empty:hidden" role="alert">{ (*refusal).clone().unwrap_or_default() }</p>
                <div class="flex items-center justify-end gap-2 mt-3">
                    <span class="text-sm text-muted mr-auto">{ "Ctrl Enter saves" }</span>
                    <button type="button" class="btn" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ "Cancel" }</button>
                    <button type="submit" class="btn btn-primary" disabled={*is_sent}>{ "Save note" }</button>
                </div>
            </form>
        </Dialog>
    }
}
