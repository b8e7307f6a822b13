//! Putting the caller through: to whom, how, and how it goes.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use wire::transfer::{NewTransfer, Transfer, TransferKind, TransferStage};
use yew::prelude::*;

use crate::app::Shared;
use crate::components::call_card::title;
use crate::components::dialog::Dialog;
use crate::components::icon::{Drawing, Icon};
use crate::state::reception::CallView;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) view: Rc<CallView>,
    pub(super) on_close: Callback<()>,
}

/// The dialog: a number, or nobody for the clinic's own person, and whether they are told first.
#[component]
pub(super) fn TransferForm(props: &Props) -> Html {
    let kind = use_state(|| TransferKind::Warm);
    let fault = use_state(|| None::<String>);
    let is_asking = use_state(|| false);
    let number = use_node_ref();
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let on_submit = {
        let (shared, call_sid, number) = (shared.clone(), props.view.call.call_sid.clone(), number.clone());
        let (kind, fault, is_asking, on_close) =
            (*kind, fault.setter(), is_asking.setter(), props.on_close.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let typed = number.cast::<HtmlInputElement>().map(|field| field.value()).unwrap_or_default();
            let to = Some(typed.trim().to_owned()).filter(|to| !to.is_empty());
            let (shared, call_sid, fault, is_asking, on_close) =
                (shared.clone(), call_sid.clone(), fault.clone(), is_asking.clone(), on_close.clone());
            is_asking.set(true);
            spawn_local(async move {
                match shared.backend.transfer(&call_sid, &NewTransfer { to, kind }).await {
                    Ok(()) => {
                        shared.toaster.tell("The caller is told, and then put through.");
                        on_close.emit(());
                    }
                    Err(error) => fault.set(Some(error.say())),
                }
                is_asking.set(false);
            });
        })
    };
    let choice = |choice: TransferKind, name: &'static str, about: &'static str| {
        let on_change = {
            let kind = kind.setter();
            Callback::from(move |_: Event| kind.set(choice))
        };
        html! {
            <label class="flex items-start gap-2.5">
                <input type="radio" name="kind" class="mt-1" checked={*kind == choice} onchange={on_change} />
                <span><span class="block font-medium">{ name }</span><span class="block text-sm text-muted">{ about }</span></span>
            </label>
        }
    };
    html! {
        <Dialog title={format!("Put {} through", title(&props.view))} on_close={props.on_close.clone()}>
            <form onsubmit={on_submit} class="grid gap-4">
                <label class="block"><span class="field-label">{ "To" }</span>
                    <input ref={number} class="input w-full" type="tel" autocomplete="off" maxlength="40" autofocus=true aria-invalid={fault.is_some().to_string()}
                        placeholder="The clinic’s own person" aria-describedby="transfer-to" />
                    <span id="transfer-to" class="block text-sm text-muted mt-1">{ "Leave it empty for the clinic’s own person, or give a number with its country code." }</span>
                </label>
                <fieldset class="grid gap-2">
                    <legend class="field-label">{ "How" }</legend>
                    { choice(TransferKind::Warm, "Tell them first", "They hear who calls and why, and take the call by pressing 1. If nobody does, the receptionist goes on.") }
                    { choice(TransferKind::Blind, "Straight through", "Whoever answers has the caller at once, a voicemail too.") }
                </fieldset>
                if let Some(fault) = &*fault { <p class="field-fault" role="alert">{ fault }</p> }
                <div class="flex justify-end gap-2">
                    <button type="button" class="btn" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ "Keep the call here" }</button>
                    <button type="submit" class="btn btn-primary" disabled={*is_asking}><Drawing icon={Icon::Send} />{ "Put through" }</button>
                </div>
            </form>
        </Dialog>
    }
}

/// How it goes, beside the caller's name.
pub(super) fn badge(transfer: Option<Transfer>) -> Html {
    let Some(transfer) = transfer else { return Html::default() };
    let (stage, icon, words) = match transfer.stage {
        TransferStage::Dialling => ("dialling", Icon::Phone, "Calling a colleague"),
        TransferStage::Accepted => ("accepted", Icon::Check, "With a colleague"),
        TransferStage::Back => ("back", Icon::Undo, "Nobody came; back with the receptionist"),
    };
    html! { <span class="transfer-badge" data-stage={stage} role="status"><Drawing {icon} />{ words }</span> }
}
