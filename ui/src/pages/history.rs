//! Calls: what calls left behind, in three piles.

use yew::prelude::*;

#[component]
pub(crate) fn HistoryPage() -> Html {
    html! { <h1>{ "Calls" }</h1> }
}
