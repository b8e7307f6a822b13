//! The program does not answer, and never has in this window.

use yew::prelude::*;

use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// What is known about it.
    pub(crate) why: AttrValue,
    /// Try again at once.
    pub(crate) on_retry: Callback<()>,
}

/// The screen. The page goes on trying by itself.
#[component]
pub(crate) fn OfflinePage(props: &Props) -> Html {
    html! {
        <main class="h-dvh">
            <h1 class="sr-only">{ "Frontdesk" }</h1>
            <div class="h-full" role="alert"><EmptyState icon={Icon::Alert} title="Frontdesk is not running"
                text={format!("{} This page connects by itself as soon as it is back.", props.why)}>
                <button type="button" class="btn btn-primary" onclick={props.on_retry.reform(|_: MouseEvent| ())}>{ "Try now" }</button>
            </EmptyState></div>
        </main>
    }
}
