//! Over every screen: that it rings, and which caller wants a person.

use std::collections::BTreeMap;
use std::rc::Rc;

use yew::prelude::*;

use super::call_card::{since_ms, title};
use super::icon::{Drawing, Icon};
use super::timer::Timer;
use crate::backend::Backend;
use crate::hooks::{Alerts, use_now};
use crate::state::alerts::{RING_MS, Sign, Watch, wants_person, wished_at};
use crate::state::reception::{CallView, Reception};

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
    {
        let (reception, alerts, backend) =
            (props.reception.clone(), props.alerts.clone(), props.backend.clone());
        let (own, on_call) = (props.own.clone(), props.on_call.clone());
        let (ringing, is_mute) = (ringing.clone(), is_mute.setter());
        use_effect_with((props.reception.calls.clone(), props.reception.snapshots, now_ms), move |_| {
            if reception.snapshots == 0 || reception.is_stale() {
                return;
            }
            let cues = watch.borrow_mut().look(&reception.calls, alerts.hushed(), now_ms);
            let mut rings = (*ringing).clone();
            rings.retain(|_, until| *until > now_ms);
            for cue in cues.iter().filter(|cue| !own.contains(&cue.call_sid) || cue.sign == Sign::Wish) {
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
    let wishes: Vec<_> = calls.iter().filter(|view| wants_person(view)).collect();
    let rings: Vec<_> = calls
        .iter()
        .filter(|view| ringing.contains_key(&view.call.call_sid) && !wants_person(view))
        .collect();
    html! {
        <div class="alerts" role="status" aria-label="What the desk is told of">
            { for wishes.into_iter().map(|view| row(view, Sign::Wish, *is_mute, props)) }
            { for rings.into_iter().map(|view| row(view, Sign::Ring, *is_mute, props)) }
        </div>
    }
}

/// The local time since which the caller wants a person.
fn waiting_since(view: &CallView, skew_ms: i64) -> i64 {
    let wished = wished_at(view).and_then(|at| at.parse::<jiff::Timestamp>().ok());
    wished.map_or_else(|| since_ms(view, skew_ms), |at| at.as_millisecond() + skew_ms)
}

fn row(view: &Rc<CallView>, sign: Sign, is_mute: bool, props: &Props) -> Html {
    let sid = view.call.call_sid.clone();
    let is_hushed = props.alerts.hushed().contains(&sid);
    let (icon, name) = match sign {
        Sign::Ring => (Icon::Bell, "ring"),
        Sign::Wish => (Icon::Hand, "wish"),
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
    html! {
        <div key={format!("{name}-{sid}")} class="alert-row" data-sign={name}>
            <Drawing {icon} class="size-5" />
            <span class="truncate">{ sign.said() }{ ": " }<b>{ title(view) }</b></span>
            if sign == Sign::Wish { <span class="text-muted" aria-live="off"><Timer since_ms={waiting_since(view, props.reception.skew_ms)} /></span> }
            if is_mute { <span class="text-muted font-normal">{ "Press anything here to hear sounds." }</span> }
            <span class="flex gap-2 ml-auto shrink-0">
                if can_hush { <button type="button" class="btn btn-sm" onclick={on_hush}><Drawing icon={Icon::BellOff} />{ "Stop the sound" }</button> }
                <button type="button" class="btn btn-sm" onclick={on_show}>{ "Show the call" }</button>
            </span>
        </div>
    }
}
