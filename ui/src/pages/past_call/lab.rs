//! What can be tried with a past call: replaying it, and saving it as a scenario.

use std::rc::Rc;

use wire::history::{CallDetail, CallStatus};
use yew::prelude::*;

use super::replay::ReplayDialog;
use crate::app::Shared;
use crate::components::icon::{Drawing, Icon};
use crate::pages::scenario_dialog::ScenarioDialog;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) detail: Rc<CallDetail>,
    pub(crate) shared: Shared,
}

/// Which dialog is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Replay,
    Scenario,
}

/// The part of the right column.
#[component]
pub(crate) fn Lab(props: &Props) -> Html {
    let open = use_state(|| None::<Open>);
    let call = &props.detail.call;
    if call.status == CallStatus::Active {
        return Html::default();
    }
    let opens = |which: Open| {
        let open = open.setter();
        Callback::from(move |_: MouseEvent| open.set(Some(which)))
    };
    let on_close = {
        let open = open.setter();
        Callback::from(move |()| open.set(None))
    };
    html! {
        <section class="aside-part" aria-labelledby="lab-title">
            <h2 id="lab-title" class="section-label mb-2">{ "Try it again" }</h2>
            <div class="flex flex-wrap gap-2">
                <button type="button" class="btn btn-sm" onclick={opens(Open::Replay)}><Drawing icon={Icon::Repeat} />{ "Replay …" }</button>
                <button type="button" class="btn btn-sm" onclick={opens(Open::Scenario)}><Drawing icon={Icon::Download} />{ "Save as scenario" }</button>
            </div>
            { match *open {
                Some(Open::Replay) => html! { <ReplayDialog detail={props.detail.clone()} shared={props.shared.clone()} {on_close} /> },
                Some(Open::Scenario) => html! { <ScenarioDialog backend={props.shared.backend.clone()} toaster={props.shared.toaster.clone()} call_sid={call.call_sid.clone()} {on_close} /> },
                None => Html::default(),
            } }
        </section>
    }
}
