//! Who waits for a time, what is being offered to them, and the texts that go out.

mod entries;
mod form;
mod offer_form;
mod outbox;

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, KeyboardEvent};
use wire::waiting::{Waiting, WaitingState};
use yew::prelude::*;

use crate::app::Shared;
use crate::components::dialog::Dialog;
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Drawing, Icon};
use crate::hooks::{WaitingSeen, deed, use_acts, use_waiting};
use crate::state::acts::{self, Scope};
use entries::Entries;
use form::EntryForm;
use offer_form::OfferForm;
use outbox::OutboxCard;

/// What is open over the screen.
#[derive(Debug, Clone, PartialEq)]
enum Open {
    New,
    Edit(Rc<Waiting>),
    Offer(Rc<Waiting>),
    Remove(Rc<Waiting>),
}

/// What somebody wants with an entry.
#[derive(Debug, Clone, PartialEq)]
enum Want {
    Edit(Rc<Waiting>),
    Offer(Rc<Waiting>),
    Remove(Rc<Waiting>),
}

/// The screen.
#[component]
pub(crate) fn WaitingPage() -> Html {
    let open = use_state(|| None::<Open>);
    let heading = use_node_ref();
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let (view, read) = use_waiting(&shared.backend, &shared.reception);
    use_acts(&shared.keys, Scope::Waiting, {
        let open = open.setter();
        Callback::from(move |(act, _): (acts::Waiting, Option<KeyboardEvent>)| match act {
            acts::Waiting::New => {
                let open = open.clone();
                deed(move || open.set(Some(Open::New)))
            }
            acts::Waiting::Next => deed(|| step(1)),
            acts::Waiting::Previous => deed(|| step(-1)),
        })
    });
    let on_new = {
        let open = open.setter();
        Callback::from(move |_: MouseEvent| open.set(Some(Open::New)))
    };
    let Some(seen) = view.seen.clone() else {
        return html! {
            <div class="metrics">
                <h1 class="text-xl font-semibold leading-7 mb-4">{ "Waiting list" }</h1>
                if let Some(fault) = &view.fault {
                    <EmptyState icon={Icon::Alert} title="The waiting list could not be read" text={fault.clone()}>
                        <button type="button" class="btn" onclick={read.reform(|_: MouseEvent| ())}>{ "Try again" }</button>
                    </EmptyState>
                } else {
                    <div class="skeleton h-40 w-full opacity-40" role="status" aria-label="Reading the waiting list" />
                }
            </div>
        };
    };
    let waiting = seen.list.entries.iter().filter(|entry| is_waiting(entry)).count();
    let on_want = {
        let open = open.setter();
        Callback::from(move |want: Want| {
            open.set(Some(match want {
                Want::Edit(entry) => Open::Edit(entry),
                Want::Offer(entry) => Open::Offer(entry),
                Want::Remove(entry) => Open::Remove(entry),
            }));
        })
    };
    let on_close = {
        let open = open.setter();
        Callback::from(move |()| open.set(None))
    };
    let on_done = {
        let (open, read) = (open.setter(), read.clone());
        Callback::from(move |()| {
            open.set(None);
            read.emit(());
        })
    };
    let on_remove = {
        let (shared, open, read, heading) = (shared.clone(), open.setter(), read.clone(), heading.clone());
        Callback::from(move |entry: Rc<Waiting>| {
            open.set(None);
            remove(&shared, entry, read.clone(), heading.clone());
        })
    };
    html! {
        <div class="metrics" role="region" aria-label="Waiting list" tabindex="0">
            <div class="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 mb-4">
                <div class="flex flex-wrap items-baseline gap-x-3">
                    <h1 ref={heading} class="text-xl font-semibold leading-7" tabindex="-1">{ "Waiting list" }</h1>
                    <p class="text-sm text-muted">{ counted(waiting) }</p>
                </div>
                <button type="button" class="btn btn-primary btn-sm" title={shared.keys.map().title("Add somebody", acts::Waiting::New)} onclick={on_new.clone()}>{ "Add somebody" }</button>
            </div>
            if let Some(fault) = &view.fault {
                <p class="note" role="status"><Drawing icon={Icon::Alert} />{ format!("This may be out of date. {fault}") }</p>
            }
            <div class="waiting-grid">
                <Entries seen={seen.clone()} reception={shared.reception.clone()} {on_want} on_new={on_new.reform(|event: MouseEvent| event)} />
                <OutboxCard seen={seen.clone()} on_changed={read.clone()} />
            </div>
            { dialog(&open, &seen, on_close, on_done, on_remove) }
        </div>
    }
}

fn dialog(
    open: &Option<Open>,
    seen: &Rc<WaitingSeen>,
    on_close: Callback<()>,
    on_done: Callback<()>,
    on_remove: Callback<Rc<Waiting>>,
) -> Html {
    match open {
        None => Html::default(),
        Some(Open::New) => html! { <EntryForm seen={seen.clone()} {on_close} {on_done} /> },
        Some(Open::Edit(entry)) => {
            html! { <EntryForm entry={entry.clone()} seen={seen.clone()} {on_close} {on_done} /> }
        }
        Some(Open::Offer(entry)) => html! { <OfferForm entry={entry.clone()} {on_close} {on_done} /> },
        Some(Open::Remove(entry)) => {
            let on_click = {
                let entry = entry.clone();
                on_remove.reform(move |_: MouseEvent| entry.clone())
            };
            let is_asked = entry.state == WaitingState::Offered;
            html! {
                <Dialog title={format!("Take {} off the list?", entry.name)} on_close={on_close.clone()}>
                    <p>{ if is_asked { "The time that is being offered to them goes to the next person." } else { "They are not asked any more when a time becomes free." } }</p>
                    <div class="flex justify-end gap-2 mt-5">
                        <button type="button" class="btn" autofocus=true onclick={on_close.reform(|_: MouseEvent| ())}>{ "Keep them on the list" }</button>
                        <button type="button" class="btn btn-error" onclick={on_click}>{ "Take off" }</button>
                    </div>
                </Dialog>
            }
        }
    }
}

/// The row that had the button goes, so the focus goes to the heading.
fn remove(shared: &Shared, entry: Rc<Waiting>, read: Callback<()>, heading: NodeRef) {
    let (backend, toaster) = (shared.backend.clone(), shared.toaster.clone());
    spawn_local(async move {
        match backend.leave_waiting(entry.id).await {
            Ok(_) => {
                if let Some(heading) = heading.cast::<HtmlElement>() {
                    drop(heading.focus());
                }
                toaster.tell(format!("{} is off the list.", entry.name));
            }
            Err(fault) => toaster.fail(format!("{} is still on the list. {}", entry.name, fault.say())),
        }
        read.emit(());
    });
}

fn is_waiting(entry: &Waiting) -> bool {
    matches!(entry.state, WaitingState::Waiting | WaitingState::Offered)
}

fn counted(waiting: usize) -> String {
    match waiting {
        0 => "Nobody is waiting".to_owned(),
        1 => "1 person is waiting".to_owned(),
        many => format!("{many} people are waiting"),
    }
}

/// Moves the focus from entry to entry.
fn step(by: i32) {
    entries::focus_next(by);
}
