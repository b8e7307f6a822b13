//! Call: one call of the past, read, heard and annotated.

use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Which call.
    pub(crate) call_sid: String,
}

#[component]
pub(crate) fn PastCallPage(props: &Props) -> Html {
    html! { <h1>{ &props.call_sid }</h1> }
}
