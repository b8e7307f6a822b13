//! Who answers the telephone first, in the header. A paused receptionist cannot be overlooked.

use wasm_bindgen_futures::spawn_local;
use wire::routing::RoutingMode;
use yew::prelude::*;

use super::icon::{Drawing, Icon};
use crate::app::Shared;

/// The choices: mode, name, what it does.
const CHOICES: [(RoutingMode, &str, &str); 3] = [
    (RoutingMode::AiFirst, "AI first", "The receptionist answers every call at once."),
    (
        RoutingMode::StaffFirst,
        "Staff first",
        "Your telephone rings for 20 seconds; the receptionist answers when nobody does. A softphone call rings in this window instead: take it over, or the receptionist answers.",
    ),
    (
        RoutingMode::AiPaused,
        "AI paused",
        "Callers leave a message, and each gets a card under Call-backs. On the softphone the message leaves one.",
    ),
];

/// The button and its panel.
#[component]
pub(crate) fn RoutingSwitch() -> Html {
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let mode = shared.reception.routing;
    let name = CHOICES.iter().find(|(known, ..)| *known == mode).map_or("", |(_, name, _)| *name);
    let icon = match mode {
        RoutingMode::AiFirst => Icon::Receptionist,
        RoutingMode::StaffFirst => Icon::People,
        RoutingMode::AiPaused => Icon::Pause,
    };
    html! {
        <div>
            <button type="button" class="routing" data-mode={word(mode)} popovertarget="panel-routing" aria-haspopup="menu" disabled={shared.reception.is_stale()}
                style="anchor-name: --routing" title="Who answers the telephone first" aria-label={format!("Calls: {name}. Change who answers first")}>
                <Drawing {icon} />{ name }
            </button>
            <span class="sr-only" role="status">{ if mode == RoutingMode::AiPaused { "The receptionist is paused." } else { "" } }</span>
            <div id="panel-routing" popover="auto" class="panel" role="menu" aria-label="Who answers first" style="position-anchor: --routing">
                { for CHOICES.iter().map(|(choice, name, about)| {
                    let on_click = {
                        let (shared, choice, name) = (shared.clone(), *choice, *name);
                        Callback::from(move |_: MouseEvent| choose(&shared, choice, name))
                    };
                    html! {
                        <button type="button" role="menuitemradio" class="routing-choice" aria-checked={(*choice == mode).to_string()}
                            popovertarget="panel-routing" popovertargetaction="hide" onclick={on_click}>
                            <Drawing icon={Icon::Check} />
                            <span><span class="block font-medium">{ *name }</span><span class="block text-sm text-muted">{ *about }</span></span>
                        </button>
                    }
                }) }
            </div>
        </div>
    }
}

fn choose(shared: &Shared, mode: RoutingMode, name: &'static str) {
    let (shared, before) = (shared.clone(), shared.reception.routing);
    if mode == before {
        return;
    }
    spawn_local(async move {
        match shared.backend.set_routing(mode).await {
            Ok(_) => {
                let back = shared.clone();
                let undo = Callback::from(move |()| {
                    let back = back.clone();
                    spawn_local(async move {
                        if let Err(fault) = back.backend.set_routing(before).await {
                            back.toaster.fail(fault.say());
                        }
                    });
                });
                shared.toaster.undoable(format!("Calls: {name}, from the next one on."), undo);
            }
            Err(fault) => shared.toaster.fail(fault.say()),
        }
    });
}

fn word(mode: RoutingMode) -> &'static str {
    match mode {
        RoutingMode::AiFirst => "ai_first",
        RoutingMode::StaffFirst => "staff_first",
        RoutingMode::AiPaused => "ai_paused",
    }
}
