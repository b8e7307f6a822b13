//! Call: one call of the past, read, heard and annotated.

mod aside;
mod head;
mod lab;
mod replay;
mod sound;

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use wire::error::ErrorCode;
use wire::history::{CallDetail, CallStatus};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::app::Shared;
use crate::backend::Fault;
use crate::components::call_figures::CallFiguresSection;
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Drawing, Icon};
use crate::components::timed_transcript::TimedTranscript;
use crate::hooks::{use_kept, use_paced};
use crate::route::Route;
use crate::state::metrics::Look;
use aside::Aside;
use head::{ActionStrip, Head};
use sound::{Sound, use_sound};

/// Where this browser remembers whether the figures are open; apart from the Live screen's.
const KEPT: &str = "frontdesk.past-figures";

/// Other calls change the history too; this one is read again no more often than this.
const PAUSE_MS: u32 = 300;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Which call.
    pub(crate) call_sid: String,
}

/// The screen. Another call is another screen: nothing of the one before stays.
#[component]
pub(crate) fn PastCallPage(props: &Props) -> Html {
    html! { <Reader key={props.call_sid.clone()} call_sid={props.call_sid.clone()} /> }
}

/// Reads the call, and again when something of the history changed.
#[component]
fn Reader(props: &Props) -> Html {
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let detail = use_state(|| None::<Rc<CallDetail>>);
    let fault = use_state(|| None::<Fault>);
    let tries = use_state(|| 0_u32);
    {
        // Costs need a currency, which only the report tells.
        let (backend, measured) = (shared.backend.clone(), shared.measured.clone());
        use_effect_with((), move |()| {
            if measured.report.is_none() {
                spawn_local(async move {
                    if let Ok(report) = backend.figures().await {
                        measured.dispatch(Look::Loaded(Box::new(report)));
                    }
                });
            }
        });
    }
    let changes = use_paced((shared.reception.histories, shared.reception.snapshots), PAUSE_MS);
    {
        let (backend, detail, fault) = (shared.backend.clone(), detail.setter(), fault.setter());
        use_effect_with((props.call_sid.clone(), changes, *tries), move |(call_sid, ..)| {
            let call_sid = call_sid.clone();
            spawn_local(async move {
                match backend.past_call(&call_sid).await {
                    Ok(read) => {
                        detail.set(Some(Rc::new(read)));
                        fault.set(None);
                    }
                    Err(why) => fault.set(Some(why)),
                }
            });
        });
    }
    let on_again = {
        let tries = tries.clone();
        Callback::from(move |_: MouseEvent| tries.set(tries.wrapping_add(1)))
    };
    let on_change = {
        let detail = detail.clone();
        Callback::from(move |changed: Rc<CallDetail>| detail.set(Some(changed)))
    };
    match (&*detail, &*fault) {
        (Some(detail), _) => html! { <PastCall detail={detail.clone()} {shared} {on_change} /> },
        (None, Some(Fault::Refused(body))) if body.code == ErrorCode::CallNotFound => html! {
            <EmptyState icon={Icon::History} title="There is no such call" text="It was never answered here, or it has been deleted.">
                <Link<Route> to={Route::History} classes="btn">{ "Show all calls" }</Link<Route>>
            </EmptyState>
        },
        (None, Some(why)) => html! {
            <EmptyState icon={Icon::Alert} title="The call could not be read" text={why.say()}>
                <button type="button" class="btn" onclick={on_again}>{ "Try again" }</button>
            </EmptyState>
        },
        (None, None) => html! {
            <div class="p-5 flex flex-col gap-4" role="status" aria-label="Reading the call">
                <div class="skeleton h-14 opacity-40" /><div class="skeleton h-28 opacity-40" /><div class="skeleton h-64 opacity-40" />
            </div>
        },
    }
}

#[derive(Properties, PartialEq)]
struct CallProps {
    detail: Rc<CallDetail>,
    shared: Shared,
    /// The call as it is after somebody changed it here.
    on_change: Callback<Rc<CallDetail>>,
}

#[component]
fn PastCall(props: &CallProps) -> Html {
    let (detail, shared) = (&props.detail, &props.shared);
    let (is_open, on_turn) = use_kept(KEPT);
    let sound = use_sound(detail, shared);
    let zone = shared.reception.clinic.as_ref().map(|clinic| clinic.time_zone.clone()).unwrap_or_default();
    let call = &detail.call;
    let live = shared.reception.calls.iter().find(|view| view.call.call_sid == call.call_sid);
    let currency = shared.measured.currency();
    html! {
        <div class="past">
            { sound.element() }
            <Head detail={detail.clone()} time_zone={zone.clone()} currency={currency.clone()} />
            if call.status == CallStatus::Active {
                <p class="strip past-up"><Drawing icon={Icon::Phone} />
                    <span class="flex-1">{ "This call is on the line. What is here is as far as it has got." }</span>
                    if live.is_some() { <Link<Route> to={Route::Call { call_sid: call.call_sid.clone() }} classes="btn btn-sm">{ "Watch it live" }</Link<Route>> }
                </p>
            }
            <ActionStrip detail={detail.clone()} shared={shared.clone()} on_change={props.on_change.clone()} />
            <div class="past-body">
                <div class="past-talk">
                    <Sound detail={detail.clone()} shared={shared.clone()} sound={sound.clone()} is_recording={live.is_some_and(|view| view.call.is_recording)} />
                    <TimedTranscript detail={detail.clone()} time_zone={zone.clone()} tape={sound.audible()} heard={sound.heard(&detail.lines)}
                        stops_because={sound.stops_because()} seeks={sound.player.seeks} on_play_from={sound.on_play_from()} />
                    <CallFiguresSection figures={detail.figures} turns={detail.turns.clone()} {currency} {is_open} {on_turn}
                        empty="No answer of this call was measured." />
                </div>
                <Aside detail={detail.clone()} shared={shared.clone()} time_zone={zone} />
            </div>
        </div>
    }
}
