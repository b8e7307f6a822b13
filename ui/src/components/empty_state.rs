//! What a screen says when it has nothing to show: what would be here, why it is not, and one thing to do.

use yew::prelude::*;

use super::icon::{Drawing, Icon};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) icon: Icon,
    /// What is not here.
    pub(crate) title: AttrValue,
    /// Why, and what would be here.
    pub(crate) text: AttrValue,
    /// The one action, a button or a link.
    #[prop_or_default]
    pub(crate) children: Html,
    /// Take only the space it needs.
    #[prop_or_default]
    pub(crate) is_tight: bool,
}

/// An empty state in the middle of its space.
#[component]
pub(crate) fn EmptyState(props: &Props) -> Html {
    html! {
        <div class={if props.is_tight { "" } else { "h-full min-h-64 grid place-items-center p-6" }}>
            <div class="max-w-sm text-center">
                <div class="empty-mark"><Drawing icon={props.icon} class="size-7" /></div>
                <h2 class="text-lg font-semibold mt-4">{ &props.title }</h2>
                <p class="text-muted mt-1.5 text-balance">{ &props.text }</p>
                <div class="mt-5 flex justify-center gap-2">{ props.children.clone() }</div>
            </div>
        </div>
    }
}
