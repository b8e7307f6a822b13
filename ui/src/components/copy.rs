//! A value to carry elsewhere, with a button that copies it.

use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use super::icon::{Drawing, Icon};

/// How long the button says that it copied.
const SAID_MS: u32 = 2_000;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// What the value is, for the label and the button's name.
    pub(crate) label: AttrValue,
    /// The value.
    pub(crate) value: AttrValue,
    /// Show several lines, as for a document.
    #[prop_or_default]
    pub(crate) is_long: bool,
}

/// The value, selectable, and the button.
#[component]
pub(crate) fn CopyField(props: &Props) -> Html {
    let value_class = if props.is_long { "copy-value copy-long" } else { "copy-value" };
    html! {
        <div class="min-w-0">
            <div class="field-label">{ &props.label }</div>
            <div class="flex items-stretch gap-1.5">
                <code class={value_class} tabindex={props.is_long.then_some("0")}>{ &props.value }</code>
                <CopyButton label={props.label.clone()} value={props.value.clone()} />
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct ButtonProps {
    /// What is copied, for the button's name.
    pub(crate) label: AttrValue,
    /// The value.
    pub(crate) value: AttrValue,
}

/// The button alone.
#[component]
pub(crate) fn CopyButton(props: &ButtonProps) -> Html {
    let said = use_state(|| None::<&'static str>);
    let on_click = {
        let (said, value) = (said.setter(), props.value.clone());
        Callback::from(move |_: MouseEvent| {
            let (said, value) = (said.clone(), value.clone());
            spawn_local(async move {
                said.set(Some(if copy(&value).await { "Copied" } else { "Select and copy by hand" }));
                Timeout::new(SAID_MS, move || said.set(None)).forget();
            });
        })
    };
    html! {
        <button type="button" class="btn btn-sm shrink-0" aria-label={format!("Copy {}", props.label)} onclick={on_click}>
            <Drawing icon={if said.is_some() { Icon::Check } else { Icon::Copy }} />
            <span role="status">{ said.unwrap_or("Copy") }</span>
        </button>
    }
}

async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    if !window.is_secure_context() {
        return false;
    }
    JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok()
}
