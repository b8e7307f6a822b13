//! A modal dialog on the browser's own `<dialog>`: the rest of the page is inert, Escape closes it, and the focus goes
//! back to where it was. What was filled into a form is not lost by a press beside it.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The heading.
    pub(crate) title: AttrValue,
    /// Closed by Escape, the cross, or a press beside it while no form in it was filled in.
    pub(crate) on_close: Callback<()>,
    /// The body and its buttons.
    pub(crate) children: Html,
    /// Its heading is for screen readers alone, and nothing stands around the body.
    #[prop_or_default]
    pub(crate) is_bare: bool,
    /// The width, as a class.
    #[prop_or("max-w-md".into())]
    pub(crate) class: Classes,
}

/// An open dialog; it closes by not being drawn any more.
#[component]
pub(crate) fn Dialog(props: &Props) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            let dialog = node.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                // Fails only for a dialog that is open already.
                drop(dialog.show_modal());
            }
            // Closing, rather than only disappearing, gives the focus back.
            move || dialog.iter().for_each(HtmlDialogElement::close)
        });
    }
    let on_cancel = props.on_close.reform(|event: Event| event.prevent_default());
    let on_cross = props.on_close.reform(|_: MouseEvent| ());
    let is_filled = use_mut_ref(|| false);
    let on_input = {
        let is_filled = is_filled.clone();
        Callback::from(move |event: InputEvent| {
            let field = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let is_of_form = field.is_some_and(|field| field.closest("form").ok().flatten().is_some());
            *is_filled.borrow_mut() |= is_of_form;
        })
    };
    let on_backdrop = {
        let (node, on_close) = (node.clone(), props.on_close.clone());
        Callback::from(move |event: MouseEvent| {
            let dialog = node.cast::<HtmlDialogElement>().map(web_sys::EventTarget::from);
            if event.target() == dialog && !*is_filled.borrow() {
                on_close.emit(());
            }
        })
    };
    if props.is_bare {
        return html! {
            <dialog ref={node} class={classes!("sheet", props.class.clone())} aria-label={&props.title} oncancel={on_cancel} onmousedown={on_backdrop}>
                { props.children.clone() }
            </dialog>
        };
    }
    html! {
        <dialog ref={node} class={classes!("sheet", props.class.clone())} aria-labelledby="dialog-title"
            oncancel={on_cancel} oninput={on_input} onmousedown={on_backdrop}>
            <div class="p-5">
                <div class="flex items-start justify-between gap-4 mb-3">
                    <h2 id="dialog-title" class="text-lg font-semibold leading-7">{ &props.title }</h2>
                    <button type="button" class="icon-button -mr-1" aria-label="Close" onclick={on_cross}>
                        <super::icon::Drawing icon={super::icon::Icon::Close} />
                    </button>
                </div>
                { props.children.clone() }
            </div>
        </dialog>
    }
}
