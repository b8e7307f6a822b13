//! Who is to be called back: three columns, from left to right as the work goes.

mod card;
mod details;
mod drag;

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, KeyboardEvent};
use wire::callback::{Callback as Card, CallbackChange, CallbackState};
use yew::prelude::*;

use crate::app::Shared;
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Drawing, Icon};
use crate::hooks::{deed, in_scroller, use_acts, use_callbacks};
use crate::state::acts::{self, Scope};
use crate::state::callbacks::{COLUMNS, beside, column, nothing, who};
use card::CardView;
use details::Details;
use drag::use_drag;

/// What somebody wants with a card.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Want {
    /// To another column.
    Move(Rc<Card>, CallbackState),
    /// To be called now.
    Call(Rc<Card>),
    /// To read all of it, and write.
    Open(Rc<Card>),
}

/// A card on its way to a column. It is drawn anew there, and the focus is to follow it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Moved {
    id: i64,
    to: CallbackState,
}

/// The screen.
#[component]
pub(crate) fn CallbacksPage() -> Html {
    let open = use_state(|| None::<i64>);
    let board = use_node_ref();
    let moved = use_mut_ref(|| None::<Moved>);
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let (view, read) = use_callbacks(&shared.backend, &shared.reception);
    let cards: Vec<Rc<Card>> = match &view.seen {
        Some(seen) => seen.callbacks.iter().cloned().map(Rc::new).collect(),
        None => Vec::new(),
    };
    let on_want = {
        let (shared, open, read) = (shared.clone(), open.setter(), read.clone());
        let moved = moved.clone();
        Callback::from(move |want: Want| match want {
            Want::Open(card) => open.set(Some(card.id)),
            Want::Call(card) => call(&shared, &card, read.clone()),
            Want::Move(card, to) => change(&shared, &card, to, true, &moved, read.clone()),
        })
    };
    use_effect({
        let cards = cards.clone();
        move || follow(&mut moved.borrow_mut(), &cards)
    });
    use_drag(&board, {
        let (cards, on_want) = (cards.clone(), on_want.clone());
        Callback::from(move |(id, to): (i64, CallbackState)| {
            if let Some(card) = cards.iter().find(|card| card.id == id && card.state != to) {
                on_want.emit(Want::Move(card.clone(), to));
            }
        })
    });
    use_acts(&shared.keys, Scope::Callbacks, {
        let (cards, on_want) = (cards.clone(), on_want.clone());
        Callback::from(move |(act, event): (acts::Callbacks, Option<KeyboardEvent>)| {
            let scrolls =
                event.as_ref().is_some_and(|event| event.key().starts_with("Arrow") && in_scroller(event));
            let card = focused().and_then(|id| cards.iter().find(|card| card.id == id).cloned());
            let on_want = on_want.clone();
            match act {
                acts::Callbacks::Next | acts::Callbacks::Previous => {
                    let by = if act == acts::Callbacks::Next { 1 } else { -1 };
                    let cards = cards.clone();
                    let can = !cards.is_empty() && (card.is_some() || !scrolls);
                    can.then(|| deed(move || step(&cards, card.as_deref(), by)))?
                }
                acts::Callbacks::Right | acts::Callbacks::Left => {
                    let card = card?;
                    let to = beside(card.state, if act == acts::Callbacks::Right { 1 } else { -1 })?;
                    deed(move || on_want.emit(Want::Move(card.clone(), to)))
                }
                acts::Callbacks::Call => {
                    let card = card?;
                    deed(move || on_want.emit(Want::Call(card.clone())))
                }
            }
        })
    });
    if view.seen.is_none() {
        return html! {
            <div class="metrics">
                <h1 class="text-xl font-semibold leading-7 mb-4">{ "Call-backs" }</h1>
                if let Some(fault) = &view.fault {
                    <EmptyState icon={Icon::Alert} title="The call-backs could not be read" text={fault.clone()}>
                        <button type="button" class="btn" onclick={read.reform(|_: MouseEvent| ())}>{ "Try again" }</button>
                    </EmptyState>
                } else {
                    <div class="skeleton h-40 w-full opacity-40" role="status" aria-label="Reading the call-backs" />
                }
            </div>
        };
    }
    let places_calls = view.seen.as_ref().is_some_and(|seen| seen.places_calls);
    let waiting = cards.iter().filter(|card| card.state != CallbackState::Done).count();
    let opened = open.and_then(|id| cards.iter().find(|card| card.id == id).cloned());
    let on_close = {
        let open = open.setter();
        Callback::from(move |()| open.set(None))
    };
    html! {
        <div class="metrics callbacks" role="region" aria-label="Call-backs" tabindex="0">
            <div class="flex flex-wrap items-baseline gap-x-3 gap-y-1 mb-4">
                <h1 class="text-xl font-semibold leading-7">{ "Call-backs" }</h1>
                <p class="text-sm text-muted" role="status">{ counted(waiting) }</p>
            </div>
            if let Some(fault) = &view.fault {
                <p class="note" role="status"><Drawing icon={Icon::Alert} />{ format!("This may be out of date. {fault}") }</p>
            }
            if cards.is_empty() {
                <EmptyState icon={Icon::CallBack} title="Nobody waits for a call"
                    text="Whoever leaves a message, gives up, is cut off or reaches nobody gets a card here, so that no caller is lost." />
            } else {
                <div ref={board} class="callback-board">
                    { for COLUMNS.into_iter().map(|state| html! {
                        <section class="callback-column" data-state={key(state)} aria-labelledby={format!("column-{}", key(state))}>
                            <h2 id={format!("column-{}", key(state))} class="callback-heading">
                                { column(state) }
                                <span class="callback-count">{ cards.iter().filter(|card| card.state == state).count() }</span>
                            </h2>
                            { column_of(&cards, state, places_calls, &shared, &on_want) }
                        </section>
                    }) }
                </div>
            }
            if let Some(card) = opened {
                <Details {card} {on_close} on_changed={read.clone()} />
            }
        </div>
    }
}

fn column_of(
    cards: &[Rc<Card>],
    state: CallbackState,
    places_calls: bool,
    shared: &Shared,
    on_want: &Callback<Want>,
) -> Html {
    let mut own = cards.iter().filter(|card| card.state == state).peekable();
    if own.peek().is_none() {
        let keys = shared.keys.map().keys_of(acts::Callbacks::Right);
        return html! { <p class="callback-nothing">{ nothing(state, keys.first().map(String::as_str)) }</p> };
    }
    html! {
        <ul class="callback-cards">
            { for own.map(|card| html! {
                <li key={card.id}>
                    <CardView card={card.clone()} {places_calls} reception={shared.reception.clone()} on_want={on_want.clone()} />
                </li>
            }) }
        </ul>
    }
}

/// A column's name in the page.
pub(super) fn key(state: CallbackState) -> &'static str {
    match state {
        CallbackState::ToDo => "to_do",
        CallbackState::InProgress => "in_progress",
        CallbackState::Done => "done",
    }
}

/// Moves a card; what was done can be taken back.
fn change(
    shared: &Shared,
    card: &Rc<Card>,
    to: CallbackState,
    may_undo: bool,
    moved: &Rc<RefCell<Option<Moved>>>,
    read: Callback<()>,
) {
    let (shared, card, moved) = (shared.clone(), card.clone(), moved.clone());
    // Before it is asked for: the news of it may be quicker than the answer.
    *moved.borrow_mut() = Some(Moved { id: card.id, to });
    spawn_local(async move {
        let change = CallbackChange {
            revision: card.revision,
            state: Some(to),
            urgency: None,
            best_time: None,
            notes: None,
        };
        match shared.backend.change_callback(card.id, &change).await {
            Ok(answer) => {
                let told = format!("{}: {}.", who(&card), column(to).to_lowercase());
                let (now, from) = (Rc::new(answer.callback), card.state);
                if may_undo {
                    let (again, moved, read) = (shared.clone(), moved.clone(), read.clone());
                    let undo = Callback::from(move |()| {
                        self::change(&again, &now, from, false, &moved, read.clone());
                    });
                    shared.toaster.undoable(told, undo);
                } else {
                    shared.toaster.tell(told);
                }
            }
            Err(fault) => {
                *moved.borrow_mut() = None;
                shared.toaster.fail(format!("{} stays where it is. {}", who(&card), fault.say()));
            }
        }
        read.emit(());
    });
}

fn call(shared: &Shared, card: &Rc<Card>, read: Callback<()>) {
    if !card.phone_number.starts_with('+') {
        shared.toaster.fail("This number is withheld; there is nobody to call.");
        return;
    }
    let (shared, card) = (shared.clone(), card.clone());
    spawn_local(async move {
        match shared.backend.call_back(card.id).await {
            Ok(()) => shared
                .toaster
                .tell(format!("Your telephone rings; press 1 to be connected with {}.", who(&card))),
            Err(fault) => {
                shared.toaster.fail(format!("{} {}", fault.say(), "You can dial the number by hand."));
            }
        }
        read.emit(());
    });
}

fn counted(waiting: usize) -> String {
    match waiting {
        0 => "Everybody was called back".to_owned(),
        1 => "1 caller waits".to_owned(),
        many => format!("{many} callers wait"),
    }
}

/// The card that has the focus, or holds what has it.
fn focused() -> Option<i64> {
    let active = web_sys::window()?.document()?.active_element()?;
    let card = active.closest(".callback-card").ok()??;
    card.id().strip_prefix("callback-")?.parse().ok()
}

/// Moves the focus from card to card of a column; to the first when none has it.
fn step(cards: &[Rc<Card>], here: Option<&Card>, by: isize) {
    let own: Vec<&Rc<Card>> = match here {
        Some(here) => cards.iter().filter(|card| card.state == here.state).collect(),
        None => cards.iter().collect(),
    };
    let at = here.and_then(|here| own.iter().position(|card| card.id == here.id));
    let next = at.map_or(0, |at| at.saturating_add_signed(by).min(own.len().saturating_sub(1)));
    if let Some(card) = own.get(next) {
        focus(card.id);
    }
}

fn focus(id: i64) {
    let document = web_sys::window().and_then(|window| window.document());
    let card = document.and_then(|document| document.get_element_by_id(&format!("callback-{id}")));
    if let Some(card) = card.and_then(|card| card.dyn_into::<HtmlElement>().ok()) {
        drop(card.focus());
    }
}

/// Gives the focus to a card that has come to its column, unless somebody has taken it elsewhere meanwhile.
fn follow(moved: &mut Option<Moved>, cards: &[Rc<Card>]) {
    let Some(Moved { id, to }) = *moved else { return };
    if !cards.iter().any(|card| card.id == id && card.state == to) {
        return;
    }
    *moved = None;
    let active = web_sys::window().and_then(|window| window.document()?.active_element());
    if active.is_none_or(|active| active.matches("body, .toast-card *").unwrap_or(true)) {
        focus(id);
    }
}
