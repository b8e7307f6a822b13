//! Over every screen: that it rings, which caller wants a person, and, above all, which call is urgent.

use std::collections::BTreeMap;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::call_card::{since_ms, title};
use super::icon::{Drawing, Icon};
use super::timer::Timer;
use crate::backend::Backend;
use crate::hooks::{Alerts, use_now};
use crate::regions;
use crate::state::alerts::{RING_MS, Sign, Watch, is_settled, sign_of, wanted, why_said};
use crate::state::reception::{CallView, Reception};
use crate::text;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) reception: UseReducerHandle<Reception>,
    /// The calls that were placed from here, which need no ring.
    pub(crate) own: Vec<String>,
    pub(crate) alerts: Alerts,
    pub(crate) backend: Backend,
    /// Shows a call.
    pub(crate) on_call: Callback<String>,
}

/// The strip; empty as long as there is nothing to tell.
#[component]
pub(crate) fn AlertStrip(props: &Props) -> Html {
    let now_ms = use_now(1_000);
    let watch = use_mut_ref(Watch::default);
    // Until when a call is shown to ring, in local milliseconds.
    let ringing = use_state(BTreeMap::<String, i64>::new);
    let is_mute = use_state(|| false);
    // Why it could not be told that an emergency was seen.
    let fault = use_state(|| None::<String>);
    {
        let (reception, alerts, backend) =
            (props.reception.clone(), props.alerts.clone(), props.backend.clone());
        let (own, on_call) = (props.own.clone(), props.on_call.clone());
        let (ringing, is_mute) = (ringing.clone(), is_mute.setter());
        use_effect_with((props.reception.calls.clone(), props.reception.snapshots, now_ms), move |_| {
            if reception.snapshots == 0 || reception.is_stale() {
                return;
            }
            let all: Vec<_> = reception.calls.iter().chain(&reception.ended).cloned().collect();
            let cues = watch.borrow_mut().look(&all, alerts.hushed(), now_ms);
            let mut rings = (*ringing).clone();
            rings.retain(|_, until| *until > now_ms);
            for cue in cues.iter().filter(|cue| !own.contains(&cue.call_sid) || cue.sign != Sign::Ring) {
                if cue.sign == Sign::Ring {
                    rings.insert(cue.call_sid.clone(), now_ms + RING_MS);
                }
                is_mute.set(!alerts.sound(cue.sign));
                if !cue.again {
                    let sid = cue.call_sid.clone();
                    alerts.notify(&backend, cue.sign, on_call.reform(move |()| sid.clone()), &cue.call_sid);
                }
            }
            if rings != *ringing {
                ringing.set(rings);
            }
        });
    }
    {
        let (backend, on_call) = (props.backend.clone(), props.on_call.clone());
        use_effect_with((), move |()| backend.on_open_call(move |sid| on_call.emit(sid)));
    }
    let calls = &props.reception.calls;
    let of = |sign| {
        let is_meant = move |view: &&Rc<CallView>| wanted(view).is_some_and(|person| sign_of(person) == sign);
        // One that is over leaves when it was silenced.
        let is_shown =
            |view: &&Rc<CallView>| view.ended_after.is_none() || !is_settled(view, props.alerts.hushed());
        calls.iter().chain(&props.reception.ended).filter(is_meant).filter(is_shown)
    };
    let rings =
        calls.iter().filter(|view| ringing.contains_key(&view.call.call_sid) && wanted(view).is_none());
    html! {
        <>
            <div class="alerts" role="alert" aria-label="Urgent calls">
                { for of(Sign::Emergency).map(|view| row(view, Sign::Emergency, *is_mute, &fault, props)) }
            </div>
            <div class="alerts" role="status" aria-label="What the desk is told of">
                { for of(Sign::Wish).map(|view| row(view, Sign::Wish, *is_mute, &fault, props)) }
                { for rings.map(|view| row(view, Sign::Ring, *is_mute, &fault, props)) }
            </div>
        </>
    }
}

/// The local time since which the caller wants a person.
fn waiting_since(view: &CallView, skew_ms: i64) -> i64 {
    let wished = wanted(view).and_then(|person| person.since.parse::<jiff::Timestamp>().ok());
    wished.map_or_else(|| since_ms(view, skew_ms), |at| at.as_millisecond() + skew_ms)
}

fn row(
    view: &Rc<CallView>,
    sign: Sign,
    is_mute: bool,
    fault: &UseStateHandle<Option<String>>,
    props: &Props,
) -> Html {
    let sid = view.call.call_sid.clone();
    let is_hushed = props.alerts.hushed().contains(&sid);
    let (icon, name) = match sign {
        Sign::Ring => (Icon::Bell, "ring"),
        Sign::Wish => (Icon::Hand, "wish"),
        Sign::Emergency => (Icon::Alert, "emergency"),
    };
    let person = wanted(view);
    let said = person.map_or(sign.said(), |person| why_said(person.why));
    let seen = person.and_then(|person| person.seen.as_ref());
    let on_seen = {
        let (backend, sid, fault) = (props.backend.clone(), sid.clone(), fault.setter());
        let (on_call, alerts, is_over) =
            (props.on_call.clone(), props.alerts.clone(), view.ended_after.is_some());
        Callback::from(move |_: MouseEvent| {
            on_call.emit(sid.clone());
            regions::to_the_screen();
            if is_over {
                alerts.hush(&sid);
                let (backend, sid) = (backend.clone(), sid.clone());
                // For the call's record. Nothing sounds any more, and a call that the program has forgotten has none.
                spawn_local(async move { drop(backend.seen(&sid).await) });
                return;
            }
            let (backend, sid, fault) = (backend.clone(), sid.clone(), fault.clone());
            // Where it does not arrive the call sounds on, and the person presses again.
            spawn_local(async move { fault.set(backend.seen(&sid).await.err().map(|error| error.say())) });
        })
    };
    let on_show = {
        let sid = sid.clone();
        props.on_call.reform(move |_: MouseEvent| sid.clone())
    };
    let on_hush = {
        let (alerts, sid) = (props.alerts.clone(), sid.clone());
        Callback::from(move |_: MouseEvent| alerts.hush(&sid))
    };
    let can_hush = sign == Sign::Wish && props.alerts.wanted().hears(sign) && !is_hushed;
    // Grey is not readable on red.
    let aside = if sign == Sign::Emergency { "font-normal" } else { "text-muted font-normal" };
    html! {
        <div key={format!("{name}-{sid}")} class="alert-row" data-sign={name}>
            <Drawing {icon} class="size-5" />
            <span class="truncate">{ said }{ ": " }<b>{ title(view) }</b></span>
            if let Some(seen) = seen { <span class={classes!(aside, "truncate")}>{ format!("Seen by {}", text::within(&seen.who)) }</span> }
            if let (Sign::Emergency, None, Some(fault)) = (sign, seen, fault.as_ref()) { <span class={aside}>{ fault }</span> }
            if sign != Sign::Ring { <span class={aside} aria-live="off"><Timer since_ms={waiting_since(view, props.reception.skew_ms)} /></span> }
            if is_mute { <span class={aside}>{ "Press anything here to hear sounds." }</span> }
            <span class="flex gap-2 ml-auto shrink-0">
                if can_hush { <button type="button" class="btn btn-sm" onclick={on_hush}><Drawing icon={Icon::BellOff} />{ "Stop the sound" }</button> }
                if sign == Sign::Emergency && seen.is_none() { <button type="button" class="btn btn-sm btn-error" onclick={on_seen}><Drawing icon={Icon::Check} />{ "I have seen it" }</button> }
                <button type="button" class="btn btn-sm" onclick={on_show}>{ "Show the call" }</button>
            </span>
        </div>
    }
}
