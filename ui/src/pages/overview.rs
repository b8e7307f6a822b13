//! Overview: calls and bookings in figures.

use yew::prelude::*;

#[component]
pub(crate) fn OverviewPage() -> Html {
    html! { <h1>{ "Overview" }</h1> }
}
