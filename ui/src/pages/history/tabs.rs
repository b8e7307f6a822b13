//! The piles as tabs, with what lies in them.

use web_sys::{HtmlElement, KeyboardEvent};
use wire::history::PileCounts;
use yew::prelude::*;

use crate::components::icon::{Drawing, Icon};
use crate::state::filters::Tab;
use crate::text::amount;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) chosen: Tab,
    pub(super) counts: PileCounts,
    pub(super) on_choose: Callback<Tab>,
}

/// A tab's word.
pub(super) fn name(tab: Tab) -> &'static str {
    match tab {
        Tab::NeedsAction => "Needs action",
        Tab::Active => "Active",
        Tab::Done => "Done",
        Tab::All => "All",
    }
}

/// How many calls a tab has.
pub(super) fn count(tab: Tab, counts: PileCounts) -> u64 {
    match tab {
        Tab::NeedsAction => counts.needs_action,
        Tab::Active => counts.active,
        Tab::Done => counts.done,
        Tab::All => counts.needs_action + counts.active + counts.done,
    }
}

fn icon(tab: Tab) -> Icon {
    match tab {
        Tab::NeedsAction => Icon::Alert,
        Tab::Active => Icon::Speaking,
        Tab::Done => Icon::Check,
        Tab::All => Icon::Lines,
    }
}

/// The tabs. Arrow keys go from one to the next.
#[component]
pub(super) fn Tabs(props: &Props) -> Html {
    let node = use_node_ref();
    let on_key = {
        let (node, chosen, on_choose) = (node.clone(), props.chosen, props.on_choose.clone());
        Callback::from(move |event: KeyboardEvent| {
            let at = Tab::ALL.iter().position(|tab| *tab == chosen).unwrap_or(0);
            let next = match event.key().as_str() {
                "ArrowLeft" => at + Tab::ALL.len() - 1,
                "ArrowRight" => at + 1,
                _ => return,
            } % Tab::ALL.len();
            event.prevent_default();
            on_choose.emit(Tab::ALL[next]);
            let tabs = node.cast::<HtmlElement>().map(|node| node.children());
            let tab = tabs.and_then(|tabs| tabs.item(u32::try_from(next).unwrap_or(0)));
            if let Some(tab) = tab.and_then(|tab| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(tab).ok()) {
                drop(tab.focus());
            }
        })
    };
    html! {
        <div ref={node} class="calls-tabs" role="tablist" aria-label="Piles of calls" onkeydown={on_key}>
            { for Tab::ALL.into_iter().map(|tab| {
                let is_chosen = tab == props.chosen;
                let number = count(tab, props.counts);
                html! {
                    <button type="button" class="calls-tab" role="tab" id={format!("pile-{}", crate::state::filters::word(tab.pile()))} aria-selected={is_chosen.to_string()} aria-controls="calls-panel"
                        tabindex={if is_chosen { "0" } else { "-1" }} data-urgent={(tab == Tab::NeedsAction && number > 0).to_string()} onclick={props.on_choose.reform(move |_: MouseEvent| tab)}>
                        <Drawing icon={icon(tab)} />{ name(tab) }<span class="calls-count">{ amount::count(number) }</span>
                    </button>
                }
            }) }
        </div>
    }
}
