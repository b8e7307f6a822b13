//! An address that leads nowhere.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::route::Route;

/// The screen.
#[component]
pub(crate) fn NotFoundPage() -> Html {
    html! {
        <EmptyState icon={Icon::Refused} title="There is no such page" text="The address may be mistyped, or from another version.">
            <Link<Route> to={Route::Live} classes="btn btn-primary">{ "Go to the calls" }</Link<Route>>
        </EmptyState>
    }
}
