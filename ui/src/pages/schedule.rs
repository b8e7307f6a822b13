//! The schedule for those who manage it: hours, clinicians, closures, what can be booked and where. Nothing is in force
//! until it is saved, and what is booked is looked at before.

mod clinic;
mod clinicians;
mod closures;
mod form;
mod hours;
mod preview;
mod rooms;
mod rows;
mod tabs;
mod visit_types;
mod week_bars;

use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, HtmlInputElement};
use wire::schedule::SchedulePreview;
use yew::prelude::*;

use crate::app::Shared;
use crate::backend::Fault;
use crate::components::dialog::Dialog;
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Drawing, Icon};
use crate::state::schedule::Turn;
use crate::state::schedule::draft::Draft;
use crate::state::schedule::field::{Field, Part, Whose};
use form::{Form, Wanted};
use preview::PreviewDialog;
use tabs::Tabs;

/// What is open over the screen.
#[derive(Debug, Clone, PartialEq)]
enum Open {
    /// What saving would do.
    Preview(Rc<SchedulePreview>),
    /// What does not fit the schedule in force.
    Unfit(Rc<SchedulePreview>),
    /// Whether the changes are thrown away.
    Discard,
}

/// The screen.
#[component]
pub(crate) fn SchedulePage() -> Html {
    let part = use_state(|| Part::Hours);
    let whose = use_state(|| Whose::Clinic);
    let open = use_state(|| None::<Open>);
    let is_busy = use_state(|| false);
    let failure = use_state(|| None::<String>);
    let wanted = use_state(|| None::<Wanted>);
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let plan = shared.plan.clone();
    let is_changed = plan.is_changed();
    use_guard(is_changed);
    use_reading(&shared, is_changed);
    let unfit = use_unfit(&shared);
    use_focus(&wanted);

    let (Some(base), Some(draft)) = (plan.base.clone(), plan.draft.clone()) else {
        return unread(&shared);
    };
    let on_focus = {
        let wanted = wanted.setter();
        Callback::from(move |next| wanted.set(Some(next)))
    };
    let form = Form { draft: draft.clone(), on_edit: shared.plan.dispatcher().into(), on_focus };
    let go_wrong = {
        let (part, whose, wanted) = (part.setter(), whose.setter(), wanted.setter());
        move |draft: &Draft| {
            let Some(field) = draft.wrong().first().copied() else { return };
            part.set(field.part());
            if let Field::Day(of, _) = field {
                whose.set(of);
            }
            wanted.set(Some(Wanted { id: field.id(), is_new: false }));
        }
    };
    let save = {
        let is_at_it = *is_busy;
        let (shared, open, is_busy, failure) =
            (shared.clone(), open.setter(), is_busy.setter(), failure.setter());
        let (draft, go_wrong) = (draft.clone(), go_wrong.clone());
        move |is_decided: bool| {
            // A button that is dead meanwhile would lose the focus, which comes back to it from what is opened.
            if is_at_it {
                return;
            }
            failure.set(None);
            if !draft.wrong().is_empty() {
                return go_wrong(&draft);
            }
            is_busy.set(true);
            let (shared, open, is_busy, failure) =
                (shared.clone(), open.clone(), is_busy.clone(), failure.clone());
            let (draft, go_wrong) = (draft.clone(), go_wrong.clone());
            spawn_local(async move {
                match try_to_save(&shared, &draft, is_decided).await {
                    Ok(None) => {
                        open.set(None);
                        shared.toaster.tell("Saved. The schedule is in force for every booking from now on.");
                    }
                    Ok(Some(preview)) => open.set(Some(Open::Preview(Rc::new(preview)))),
                    Err(fault) => {
                        open.set(None);
                        failure.set(Some(not_saved(&fault)));
                        if let Fault::Schedule(refused) = fault {
                            let mut faulty = (*draft).clone();
                            faulty.refuse(&refused);
                            shared.plan.dispatch(Turn::Refused(refused));
                            go_wrong(&faulty);
                        }
                    }
                }
                is_busy.set(false);
            });
        }
    };
    let on_save = {
        let save = save.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            save(false);
        })
    };
    let on_anyway = Callback::from(move |()| save(true));
    let close = {
        let open = open.setter();
        Callback::from(move |()| open.set(None))
    };
    let ask_discard = {
        let open = open.setter();
        Callback::from(move |_: MouseEvent| open.set(Some(Open::Discard)))
    };
    let on_discard = {
        let (plan, open, failure) = (shared.plan.dispatcher(), open.setter(), failure.setter());
        Callback::from(move |_: MouseEvent| {
            plan.dispatch(Turn::Discard);
            failure.set(None);
            open.set(None);
        })
    };
    let on_unfit = {
        let (open, unfit) = (open.setter(), unfit.clone());
        Callback::from(move |_: MouseEvent| open.set(unfit.clone().map(Open::Unfit)))
    };
    let on_theirs = {
        let shared = shared.clone();
        Callback::from(move |_: MouseEvent| read(&shared))
    };
    let on_part = {
        let part = part.setter();
        Callback::from(move |chosen| part.set(chosen))
    };
    let on_whose = {
        let (part, whose) = (part.setter(), whose.setter());
        Callback::from(move |chosen| {
            whose.set(chosen);
            part.set(Part::Hours);
        })
    };
    let today = draft.today();
    html! {
        <form class="schedule" onsubmit={on_save} novalidate=true>
            <div class="schedule-head">
                <h1 class="text-xl font-semibold leading-7">{ "Schedule" }</h1>
                <Tabs part={*part} wrong={draft.wrong()} {on_part} />
                <div class="schedule-acts">
                    <span class="text-sm text-muted" role="status">{ if is_changed { "Not saved yet" } else { "" } }</span>
                    <button type="button" class="btn btn-sm" disabled={!is_changed || *is_busy} onclick={ask_discard}>{ "Discard" }</button>
                    <button type="submit" class="btn btn-sm btn-primary" disabled={!is_changed || plan.newer}>{ "Save…" }</button>
                </div>
            </div>
            <div class="schedule-body" role="tabpanel" id="schedule-panel" aria-labelledby={tabs::id(*part)} tabindex="0">
                <div class="schedule-notes">
                    if plan.newer {
                        <p class="schedule-note" role="alert"><Drawing icon={Icon::Alert} />
                            <span>{ "Somebody else has changed the schedule meanwhile. Yours cannot be saved over it." }</span>
                            <button type="button" class="btn btn-sm" onclick={on_theirs}>{ "Drop mine and load theirs" }</button>
                        </p>
                    } else if let Some(failure) = &*failure {
                        <p class="schedule-note" role="alert"><Drawing icon={Icon::Alert} /><span>{ failure }</span></p>
                    }
                    { for draft.other_faults.iter().map(|fault| html! { <p class="schedule-note"><Drawing icon={Icon::Alert} /><span>{ fault }</span></p> }) }
                    if let Some(unfit) = unfit.as_ref().filter(|unfit| !unfit.affected.is_empty() && !is_changed) {
                        <p class="schedule-note" data-tone="calm"><Drawing icon={Icon::Calendar} />
                            <span>{ preview::fits_not(unfit) }</span>
                            <button type="button" class="btn btn-sm" onclick={on_unfit}>{ "Show them" }</button>
                        </p>
                    }
                </div>
                { match *part {
                    Part::Clinic => clinic::part(&form, &base.time_zone),
                    Part::Hours => html! { <hours::HoursPart form={form.clone()} whose={*whose} on_whose={on_whose.clone()} /> },
                    Part::Clinicians => clinicians::part(&form, &on_whose),
                    Part::Closures => html! { <closures::ClosuresPart form={form.clone()} {today} /> },
                    Part::VisitTypes => visit_types::part(&form),
                    Part::Rooms => rooms::part(&form),
                } }
            </div>
            { match (*open).clone() {
                Some(Open::Preview(preview)) => html! { <PreviewDialog {preview} on_anyway={Some(on_anyway)} is_busy={*is_busy} on_close={close} /> },
                Some(Open::Unfit(preview)) => html! { <PreviewDialog {preview} on_anyway={None::<Callback<()>>} is_busy=false on_close={close} /> },
                Some(Open::Discard) => html! {
                    <Dialog title="Discard your changes?" on_close={close.clone()}>
                        <p>{ "The schedule in force stays as it is. What you have changed here is lost." }</p>
                        <div class="flex justify-end gap-2 mt-5">
                            <button type="button" class="btn" autofocus=true onclick={close.reform(|_: MouseEvent| ())}>{ "Keep editing" }</button>
                            <button type="button" class="btn btn-error" onclick={on_discard}>{ "Discard changes" }</button>
                        </div>
                    </Dialog>
                },
                None => Html::default(),
            } }
        </form>
    }
}

/// Saves when nothing that is booked is in the way, or that is decided; otherwise gives what is.
async fn try_to_save(
    shared: &Shared,
    draft: &Draft,
    is_decided: bool,
) -> Result<Option<SchedulePreview>, Fault> {
    if !is_decided {
        let preview = shared.backend.preview_schedule(&draft.wished).await?;
        if !preview.affected.is_empty() {
            return Ok(Some(preview));
        }
    }
    let saved = shared.backend.save_schedule(&draft.wished).await?;
    shared.plan.dispatch(Turn::Read(Box::new(saved)));
    Ok(None)
}

/// Why nothing was saved. What is wrong with fields stands at them.
fn not_saved(fault: &Fault) -> String {
    match fault {
        Fault::Schedule(refused) if refused.problems.len() == 1 => {
            "Not saved: one thing cannot be as it is. It is marked where it stands.".to_owned()
        }
        Fault::Schedule(refused) if !refused.problems.is_empty() => {
            format!(
                "Not saved: {} things cannot be as they are. They are marked where they stand.",
                refused.problems.len()
            )
        }
        fault => fault.say(),
    }
}

fn read(shared: &Shared) {
    let (backend, plan) = (shared.backend.clone(), shared.plan.dispatcher());
    spawn_local(async move {
        match backend.schedule().await {
            Ok(answer) => plan.dispatch(Turn::Read(Box::new(answer))),
            Err(fault) => plan.dispatch(Turn::Failed(fault.say())),
        }
    });
}

/// Reads the schedule when it is not known, and again when another one is in force and nothing is lost by that.
#[hook]
fn use_reading(shared: &Shared, is_changed: bool) {
    let is_wanted = shared.plan.base.is_none() || (shared.plan.newer && !is_changed);
    let shared = shared.clone();
    use_effect_with(is_wanted, move |is_wanted| {
        if *is_wanted {
            read(&shared);
        }
    });
}

/// The visits that do not fit the schedule in force: those that were left when it was saved.
#[hook]
fn use_unfit(shared: &Shared) -> Option<Rc<SchedulePreview>> {
    let unfit = use_state(|| None::<Rc<SchedulePreview>>);
    let (setter, backend) = (unfit.setter(), shared.backend.clone());
    let base = shared.plan.base.clone();
    use_effect_with(base.as_ref().map(|base| base.schedule.version), move |_| {
        let Some(base) = base else { return };
        spawn_local(async move {
            // Without an answer there is nothing to say; the book's lamp says why.
            setter.set(backend.preview_schedule(&base.schedule).await.ok().map(Rc::new));
        });
    });
    (*unfit).clone()
}

/// Asks before the page is left by closing or loading it anew. Other screens of the program keep the draft.
#[hook]
fn use_guard(is_changed: bool) {
    use_effect_with(is_changed, move |is_changed| {
        let listener = is_changed.then(web_sys::window).flatten().map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "beforeunload", options, |event| event.prevent_default())
        });
        move || drop(listener)
    });
}

/// Gives the focus to what is wanted, once it is drawn.
#[hook]
fn use_focus(wanted: &UseStateHandle<Option<Wanted>>) {
    let (next, setter) = ((**wanted).clone(), wanted.setter());
    use_effect(move || {
        let Some(next) = next else { return };
        let document = web_sys::window().and_then(|window| window.document());
        let element = document.and_then(|document| document.get_element_by_id(&next.id));
        let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) else {
            return;
        };
        drop(element.focus());
        if let Some(field) = element.dyn_ref::<HtmlInputElement>().filter(|_| next.is_new) {
            field.select();
        }
        setter.set(None);
    });
}

fn unread(shared: &Shared) -> Html {
    let on_again = {
        let shared = shared.clone();
        Callback::from(move |_: MouseEvent| read(&shared))
    };
    html! {
        <div class="schedule-body">
            <h1 class="text-xl font-semibold leading-7 mb-4">{ "Schedule" }</h1>
            if let Some(fault) = &shared.plan.fault {
                <EmptyState icon={Icon::Alert} title="The schedule could not be read" text={fault.clone()}>
                    <button type="button" class="btn" onclick={on_again}>{ "Try again" }</button>
                </EmptyState>
            } else {
                <div class="skeleton h-60 w-full opacity-40" role="status" aria-label="Reading the schedule" />
            }
        </div>
    }
}
