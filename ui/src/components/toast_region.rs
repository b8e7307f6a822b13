//! Where toasts are drawn. The regions are in the page from the start, else their first message is not read out.

use yew::prelude::*;

use super::icon::{Drawing, Icon};
use crate::hooks::{Offer, Toast, Toaster, Tone, use_undo_key};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Numbers and messages, oldest first.
    pub(crate) toasts: Vec<(u32, Toast)>,
    pub(crate) toaster: Toaster,
}

/// Both regions: what was done, and what went wrong.
#[component]
pub(crate) fn ToastRegion(props: &Props) -> Html {
    let (errors, told): (Vec<_>, Vec<_>) =
        props.toasts.iter().partition(|(_, toast)| toast.tone == Tone::Failed);
    use_undo_key({
        let (toasts, toaster) = (props.toasts.clone(), props.toaster.clone());
        Callback::from(move |event: KeyboardEvent| {
            let undoable = toasts.iter().rev().find_map(|(number, toast)| {
                toast.offer.as_ref().filter(|offer| offer.is_undo).map(|offer| (*number, offer))
            });
            if let Some((number, offer)) = undoable {
                event.prevent_default();
                offer.take.emit(());
                toaster.dismiss(number);
            }
        })
    });
    let draw = |(number, toast): &(u32, Toast)| {
        html! { <Shown key={*number} number={*number} toast={toast.clone()} toaster={props.toaster.clone()} /> }
    };
    html! {
        <div class="toasts">
            <div role="status" aria-live="polite">{ for told.into_iter().map(draw) }</div>
            <div role="alert">{ for errors.into_iter().map(draw) }</div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ShownProps {
    number: u32,
    toast: Toast,
    toaster: Toaster,
}

#[component]
fn Shown(props: &ShownProps) -> Html {
    {
        let toaster = props.toaster.clone();
        use_effect_with((props.number, props.toast.offer.is_some()), move |(number, has_offer)| {
            let timeout = toaster.dismiss_later(*number, *has_offer);
            move || drop(timeout)
        });
    }
    let on_close = {
        let (toaster, number) = (props.toaster.clone(), props.number);
        Callback::from(move |_: MouseEvent| toaster.dismiss(number))
    };
    let is_error = props.toast.tone != Tone::Done;
    html! {
        <div class="toast-card" data-error={is_error.to_string()}>
            <Drawing icon={if is_error { Icon::Alert } else { Icon::Check }} class="size-5 mt-px" />
            <span class="flex-1">{ &props.toast.text }</span>
            if let Some(offer) = &props.toast.offer {
                <button type="button" class="toast-offer" onclick={take(offer, &on_close)}>{ &offer.name }</button>
            }
            <button type="button" class="icon-button -my-1 -mr-1" aria-label="Dismiss" onclick={on_close}>
                <Drawing icon={Icon::Close} />
            </button>
        </div>
    }
}

fn take(offer: &Offer, on_close: &Callback<MouseEvent>) -> Callback<MouseEvent> {
    let (take, on_close) = (offer.take.clone(), on_close.clone());
    Callback::from(move |event: MouseEvent| {
        take.emit(());
        on_close.emit(event);
    })
}
