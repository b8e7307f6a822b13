//! A past call, held once more: how, and both beside each other.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, HtmlInputElement, HtmlTextAreaElement};
use wire::appointment::Minutes;
use wire::call::{Agent, Line};
use wire::history::{CallDetail, TimedLine};
use wire::replay::{Replay, ReplaySide, ReplayWish};
use wire::schedule::Schedule;
use yew::prelude::*;

use crate::app::Shared;
use crate::backend::{Backend, Fault};
use crate::components::dialog::Dialog;
use crate::components::icon::{Drawing, Icon};
use crate::components::transcript::speaker_name;
use crate::state::replay::{Hours, Plan, Try};
use crate::text;
use crate::text::past;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) detail: Rc<CallDetail>,
    pub(crate) shared: Shared,
    pub(crate) on_close: Callback<()>,
}

/// The dialog. Closing it ends what is under way.
#[component]
pub(crate) fn ReplayDialog(props: &Props) -> Html {
    let plan = use_reducer(Plan::default);
    let stage = use_state(|| Stage::Asking);
    let running = use_mut_ref(|| None::<AbortController>);
    {
        let running = running.clone();
        use_effect_with((), move |()| {
            move || running.borrow_mut().take().iter().for_each(AbortController::abort)
        });
    }
    let on_start = {
        let (plan, stage, running) = (plan.clone(), stage.setter(), running.clone());
        let (backend, call_sid) = (props.shared.backend.clone(), props.detail.call.call_sid.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (plan, stage, running) = ((*plan).clone(), stage.clone(), running.clone());
            let (backend, call_sid) = (backend.clone(), call_sid.clone());
            let control = AbortController::new().ok();
            running.replace(control.clone());
            stage.set(Stage::Running);
            spawn_local(async move {
                let signal = control.as_ref().map(AbortController::signal);
                let came = hold(&backend, &call_sid, &plan, signal.as_ref()).await;
                // Cancelled meanwhile: the question stands again.
                if signal.is_some_and(|signal| signal.aborted()) {
                    return;
                }
                running.take();
                stage.set(match came {
                    Ok(replay) => Stage::Done(Rc::new(replay)),
                    Err(fault) => Stage::Failed(fault.say()),
                });
            });
        })
    };
    let on_cancel = {
        let (stage, running) = (stage.setter(), running.clone());
        Callback::from(move |_: MouseEvent| {
            running.borrow_mut().take().iter().for_each(AbortController::abort);
            stage.set(Stage::Asking);
        })
    };
    let on_again = {
        let stage = stage.setter();
        Callback::from(move |_: MouseEvent| stage.set(Stage::Asking))
    };
    let wide = matches!(*stage, Stage::Done(_));
    html! {
        <Dialog title="Replay the call" on_close={props.on_close.clone()} class={if wide { "max-w-5xl" } else { "max-w-xl" }}>
            { match &*stage {
                Stage::Asking => question(&plan, None, on_start),
                Stage::Failed(why) => question(&plan, Some(why), on_start),
                Stage::Running => html! {
                    <div class="flex items-center gap-3 py-6" role="status">
                        <span class="loading loading-dots" aria-hidden="true" />
                        <p class="flex-1">{ "The caller says again what they said then …" }</p>
                        <button type="button" class="btn" onclick={on_cancel}>{ "Cancel" }</button>
                    </div>
                },
                Stage::Done(replay) => html! { <Beside replay={replay.clone()} {on_again} /> },
            } }
        </Dialog>
    }
}

/// How far it has got.
enum Stage {
    Asking,
    Running,
    Failed(String),
    Done(Rc<Replay>),
}

async fn hold(
    backend: &Backend,
    call_sid: &str,
    plan: &Plan,
    signal: Option<&web_sys::AbortSignal>,
) -> Result<Replay, Fault> {
    let schedule = match plan.hours() {
        Some(hours) => Some(with_hours(backend.schedule().await?.schedule, hours)),
        None => None,
    };
    let wish = ReplayWish { agent: plan.agent, instructions: plan.instructions(), schedule };
    backend.replay(call_sid, &wish, signal).await
}

/// The schedule with other hours on each day on which the clinic is open.
fn with_hours(mut schedule: Schedule, hours: Minutes) -> Schedule {
    for day in schedule.week.days_mut().into_iter().filter(|day| !day.is_empty()) {
        *day = vec![hours];
    }
    schedule
}

fn question(plan: &UseReducerHandle<Plan>, fault: Option<&str>, on_start: Callback<SubmitEvent>) -> Html {
    let choose = |agent: Agent| {
        let plan = plan.dispatcher();
        Callback::from(move |_: Event| plan.dispatch(Try::Agent(agent)))
    };
    let on_told = {
        let plan = plan.dispatcher();
        Callback::from(move |event: InputEvent| {
            plan.dispatch(Try::Instructions(event.target_unchecked_into::<HtmlTextAreaElement>().value()))
        })
    };
    let on_hours = {
        let plan = plan.dispatcher();
        Callback::from(move |event: Event| {
            plan.dispatch(Try::OtherHours(event.target_unchecked_into::<HtmlInputElement>().checked()))
        })
    };
    let time = |which: Hours, id: &'static str, label: &'static str, value: String| {
        let plan = plan.dispatcher();
        let on_input = Callback::from(move |event: InputEvent| {
            plan.dispatch(Try::Hour(which, event.target_unchecked_into::<HtmlInputElement>().value()))
        });
        html! {
            <div><label class="field-label" for={id}>{ label }</label>
                <input {id} type="time" class="input tabular-nums" {value} oninput={on_input} /></div>
        }
    };
    let agents = [Agent::Offline, Agent::Openai];
    html! {
        <form class="flex flex-col gap-4" onsubmit={on_start}>
            <p class="text-sm text-muted">
                { "The caller says the same again, at the same moment, on a copy of the book in which the call has done nothing yet. The book itself is not touched." }
            </p>
            <fieldset class="flex flex-col gap-1.5">
                <legend class="field-label">{ "Who answers" }</legend>
                { for agents.into_iter().map(|agent| html! {
                    <label class="flex items-center gap-2"><input class="check" type="radio" name="replay-agent" checked={plan.agent == agent} onchange={choose(agent)} /><span>{ text::agent(agent) }</span></label>
                }) }
            </fieldset>
            if plan.agent == Agent::Openai {
                <div>
                    <label class="field-label" for="replay-told">{ "Other instructions (empty keeps the usual ones)" }</label>
                    <textarea id="replay-told" class="textarea w-full" rows="5" maxlength="20000" value={plan.told.clone()} oninput={on_told} />
                    <p class="text-xs text-muted mt-1">{ "This call costs what a call costs." }</p>
                </div>
            }
            <div class="flex flex-col gap-2">
                <label class="flex items-center gap-2"><input class="check" type="checkbox" checked={plan.other_hours} onchange={on_hours} /><span>{ "With other opening hours" }</span></label>
                if plan.other_hours {
                    <div class="flex flex-wrap gap-3">
                        { time(Hours::From, "replay-from", "Open from", plan.from.clone()) }
                        { time(Hours::To, "replay-to", "until", plan.to.clone()) }
                    </div>
                    if plan.hours().is_none() { <p class="text-sm text-error" role="alert">{ "The clinic must close after it opens." }</p> }
                }
            </div>
            if let Some(fault) = fault { <p class="text-error" role="alert">{ fault }</p> }
            <div class="flex justify-end">
                <button type="submit" class="btn btn-primary" disabled={!plan.can_start()}><Drawing icon={Icon::Play} />{ "Replay" }</button>
            </div>
        </form>
    }
}

#[derive(Properties, PartialEq)]
struct BesideProps {
    replay: Rc<Replay>,
    on_again: Callback<MouseEvent>,
}

/// Both calls.
#[component]
fn Beside(props: &BesideProps) -> Html {
    let replay = &props.replay;
    let told = if replay.is_same {
        "Both came to the same."
    } else {
        "The calls differ; what only one of them did is marked."
    };
    html! {
        <div>
            <p class="replay-verdict" data-same={replay.is_same.to_string()} role="status">
                <Drawing icon={if replay.is_same { Icon::Check } else { Icon::Alert }} class="size-4" />{ told }
            </p>
            <div class="replay-sides">
                { side("As it was", &replay.before) }
                { side("Replayed", &replay.after) }
            </div>
            <div class="flex justify-end mt-4"><button type="button" class="btn" onclick={props.on_again.clone()}><Drawing icon={Icon::Repeat} />{ "Another way" }</button></div>
        </div>
    }
}

fn side(title: &'static str, side: &ReplaySide) -> Html {
    let outcome = side.outcome.map_or("Nothing", past::outcome);
    html! {
        <section class="min-w-0" aria-label={title}>
            <h3 class="font-semibold">{ title }</h3>
            <p class="text-sm text-muted mb-2">{ format!("{}: {outcome}", text::agent(side.agent)) }</p>
            <ol class="replay-deeds" aria-label={format!("{title}: what was done")}>
                { for side.deeds.iter().map(|deed| html! {
                    <li data-only={deed.is_only_here.to_string()} data-wrote={deed.wrote.to_string()}>
                        { &deed.summary }
                        if deed.is_only_here { <span class="replay-only">{ "only here" }</span> }
                    </li>
                }) }
                if side.deeds.is_empty() { <li class="text-muted">{ "Nothing was looked up or written." }</li> }
            </ol>
            <div class="replay-talk" tabindex="0" role="region" aria-label={format!("{title}: what was said")}>
                { for side.lines.iter().filter_map(spoken) }
            </div>
        </section>
    }
}

fn spoken(line: &TimedLine) -> Option<Html> {
    let Line::Utterance(said) = &line.line else { return None };
    let who = speaker_name(said);
    Some(html! { <p><span class="text-muted">{ format!("{who}: ") }</span>{ &said.text }</p> })
}
