//! One caller to call back.

use std::rc::Rc;

use wire::callback::{Callback as Card, CallbackState, Urgency};
use yew::prelude::*;
use yew_router::prelude::*;

use super::Want;
use crate::components::icon::{Drawing, Icon};
use crate::hooks::{use_key_names, use_now};
use crate::route::Route;
use crate::state::acts;
use crate::state::callbacks::{COLUMNS, column, number, reason, urgency, who};
use crate::state::keymap::Keymap;
use crate::state::reception::Reception;
use crate::text;
use crate::text::past::day_and_time;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) card: Rc<Card>,
    /// The program can call by itself.
    pub(super) places_calls: bool,
    pub(super) reception: UseReducerHandle<Reception>,
    pub(super) on_want: Callback<Want>,
}

/// The card.
#[component]
pub(super) fn CardView(props: &Props) -> Html {
    let card = &props.card;
    let now = props.reception.program_time(use_now(30_000));
    let names = use_key_names();
    let zone = props
        .reception
        .clinic
        .as_ref()
        .map_or_else(|| text::zone("UTC"), |clinic| text::zone(&clinic.time_zone));
    let (day, time) = day_and_time(&card.called_at, now, &zone);
    let want = |make: fn(Rc<Card>) -> Want| {
        let card = card.clone();
        props.on_want.reform(move |_: MouseEvent| make(card.clone()))
    };
    let menu = format!("callback-menu-{}", card.id);
    let has_name = who(card) != number(card);
    html! {
        <article id={format!("callback-{}", card.id)} class="callback-card" tabindex="0" data-urgency={mark(card.urgency)}
            data-state={super::key(card.state)}
            aria-label={format!("{}, {}, {}, {}", who(card), urgency(card.urgency), reason(card.reason), column(card.state))}>
            <div class="flex items-start gap-2">
                <div class="min-w-0 flex-1">
                    <button type="button" class="callback-name" title="Open (Enter)" onclick={want(Want::Open)}>{ who(card) }</button>
                    if has_name { <p class="text-sm text-muted tabular-nums">{ number(card) }</p> }
                </div>
                if card.urgency == Urgency::Urgent && card.state != CallbackState::Done {
                    <span class="callback-urgent"><Drawing icon={Icon::Alert} />{ "Urgent" }</span>
                }
                <button type="button" class="icon-button" popovertarget={menu.clone()} aria-haspopup="menu" style={format!("anchor-name: --callback-{}", card.id)}
                    aria-label={format!("Move {}", who(card))} title="Move"><Drawing icon={Icon::More} /></button>
                { move_menu(card, &menu, &props.on_want) }
            </div>
            <p class="text-sm mt-1">{ &card.why }</p>
            if let Some(message) = &card.message { <p class="callback-message">{ format!("“{message}”") }</p> }
            if !card.best_time.is_empty() { <p class="callback-best"><Drawing icon={Icon::Clock} />{ &card.best_time }</p> }
            if !card.notes.is_empty() { <p class="text-sm text-muted callback-notes">{ &card.notes }</p> }
            <p class="callback-when">
                <span>{ reason(card.reason) }</span><span>{ format!("{day} {time}") }</span>
                if card.times > 1 { <span class="callback-times">{ format!("{} calls", card.times) }</span> }
            </p>
            if card.state == CallbackState::Done {
                if let Some(by) = &card.done_by { <p class="text-sm text-muted">{ format!("Done by {by}") }</p> }
            }
            <div class="callback-acts">
                { call_button(props, &names) }
                if card.has_call {
                    <Link<Route, At> to={Route::Past { call_sid: card.call_sid.clone() }} query={card.at_ms.map(|at| At { at })}
                        classes="btn btn-sm btn-ghost"><Drawing icon={Icon::Play} />{ "Hear the call" }</Link<Route, At>>
                }
            </div>
        </article>
    }
}

/// Where in a call's recording to begin, in milliseconds.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub(super) struct At {
    at: i64,
}

fn call_button(props: &Props, names: &Keymap) -> Html {
    let card = &props.card;
    if card.state == CallbackState::Done || card.phone_number.is_empty() {
        return Html::default();
    }
    if props.places_calls {
        let on_click = {
            let card = card.clone();
            props.on_want.reform(move |_: MouseEvent| Want::Call(card.clone()))
        };
        return html! {
            <button type="button" class="btn btn-sm btn-primary" title={names.title("Your telephone rings first", acts::Callbacks::Call)} aria-label={format!("Call {}", who(card))} onclick={on_click}>
                <Drawing icon={Icon::Phone} />{ "Call" }
            </button>
        };
    }
    html! {
        <a class="btn btn-sm" href={format!("tel:{}", card.phone_number)} aria-label={format!("Dial {}", number(card))}><Drawing icon={Icon::Phone} />{ "Dial" }</a>
    }
}

fn move_menu(card: &Rc<Card>, menu: &str, on_want: &Callback<Want>) -> Html {
    html! {
        <div id={menu.to_owned()} popover="auto" class="panel callback-menu" role="menu" style={format!("position-anchor: --callback-{}", card.id)}>
            { for COLUMNS.into_iter().filter(|to| *to != card.state).map(|to| {
                let on_click = {
                    let card = card.clone();
                    on_want.reform(move |_: MouseEvent| Want::Move(card.clone(), to))
                };
                let words = match (card.state, to) {
                    (CallbackState::Done, _) => format!("Open again: {}", column(to).to_lowercase()),
                    _ => format!("Move to {}", column(to).to_lowercase()),
                };
                html! {
                    <button type="button" role="menuitem" class="callback-menu-item" popovertarget={menu.to_owned()} popovertargetaction="hide" onclick={on_click}>{ words }</button>
                }
            }) }
        </div>
    }
}

fn mark(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Urgent => "urgent",
        Urgency::Normal => "normal",
        Urgency::Low => "low",
    }
}
