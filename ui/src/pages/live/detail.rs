//! The chosen call: who, how far, what the receptionist does, and every word.

use std::rc::Rc;

use wire::call::Source;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::call_card::{CallerVoice, Doing, ElsewhereMark, RecordingMark, since_ms, title};
use crate::components::call_figures::CallFiguresSection;
use crate::components::icon::{Drawing, Icon};
use crate::components::staff_marks::{PersonMark, StaffMarks};
use crate::components::step_trail::StepTrail;
use crate::components::timer::Timer;
use crate::components::transcript::Transcript;
use crate::hooks::{CallHand, use_kept, use_key_names};
use crate::pages::live::can_put_through;
use crate::pages::live::joining::StaffActs;
use crate::pages::live::pop::Pop;
use crate::pages::live::transfer::badge;
use crate::route::Route;
use crate::state::acts;
use crate::state::keymap::Keymap;
use crate::state::reception::{CallView, Link as Connection, Reception};
use crate::text;

/// Where this browser remembers whether the figures are open.
const KEPT: &str = "frontdesk.figures";

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) view: Rc<CallView>,
    pub(crate) reception: UseReducerHandle<Reception>,
    /// The day this call has booked, `YYYY-MM-DD`.
    pub(crate) booked_on: Option<String>,
    /// The currency of the price table.
    pub(crate) currency: AttrValue,
    /// This window's hand in a call.
    pub(crate) hand: CallHand,
    /// The person wants to tell the receptionist something in this call; ask what.
    pub(crate) on_whisper: Callback<Rc<CallView>>,
    /// The person wants to hang up on this call; ask first.
    pub(crate) on_hang_up: Callback<Rc<CallView>>,
    /// The person wants to put this caller through.
    pub(crate) on_put_through: Callback<Rc<CallView>>,
    /// The person wants this call's recording to stop; ask first.
    pub(crate) on_stop: Callback<Rc<CallView>>,
}

/// The right half of the Live screen.
#[component]
pub(crate) fn Detail(props: &Props) -> Html {
    let (is_open, on_turn) = use_kept(KEPT);
    let names = use_key_names();
    let (view, reception) = (&props.view, &props.reception);
    let call = &view.call;
    let zone = reception.clinic.as_ref().map(|clinic| clinic.time_zone.clone()).unwrap_or_default();
    let lost_ms = match reception.link {
        Connection::Lost { since_ms } => Some(since_ms),
        Connection::Live | Connection::Opening => None,
    };
    let on_hang_up = {
        let view = view.clone();
        props.on_hang_up.reform(move |_: MouseEvent| view.clone())
    };
    let on_put_through = {
        let view = view.clone();
        props.on_put_through.reform(move |_: MouseEvent| view.clone())
    };
    let on_stop = {
        let view = view.clone();
        props.on_stop.reform(move |_: MouseEvent| view.clone())
    };
    let on_whisper = {
        let view = view.clone();
        props.on_whisper.reform(move |()| view.clone())
    };
    html! {
        <>
            <div class="detail-head">
                <div class="detail-who">
                    <div class="flex items-center gap-3">
                        <h2 class="text-xl font-semibold truncate">{ title(view) }</h2>
                        if view.ended_after.is_none() { <CallerVoice is_on={call.is_speaking} /> }
                        { length(view, reception, lost_ms) }
                    </div>
                    <p class="text-sm text-muted">
                        <span class="tabular-nums">{ text::phone_number(&call.phone_number) }</span>
                        { if call.source == Source::Phone { " · by telephone" } else { "" } }
                        { if text::only_rang(&view.lines) { " · at the clinic's telephone".to_owned() } else { format!(" · answered by {}", answered_by(call.agent)) } }
                    </p>
                    if view.ended_after.is_none() {
                        <div class="detail-marks">
                            <PersonMark call={call.clone()} /><StaffMarks call={call.clone()} />{ badge(call.transfer) }
                            <RecordingMark is_on={call.is_recording} />
                            if call.is_recording && !call.elsewhere {
                                <button type="button" class="btn btn-xs" disabled={lost_ms.is_some()} onclick={on_stop}>{ "Stop recording" }</button>
                            }
                            if call.elsewhere { <ElsewhereMark /> }
                        </div>
                    }
                </div>
                <div class="detail-acts">
                    if view.ended_after.is_none() && call.staff.is_none() {
                        <Doing status={call.ai_status} />
                    }
                    if let Some(date) = &props.booked_on {
                        <Link<Route> to={Route::Day { date: date.clone() }} classes="btn"><Drawing icon={Icon::Calendar} />{ "Show booking" }</Link<Route>>
                    }
                    if view.ended_after.is_none() {
                        <button type="button" class="btn" disabled={lost_ms.is_some() || !can_put_through(view)} onclick={on_put_through} title={put_through_title(view, &names)}>
                            <Drawing icon={Icon::Send} />{ "Put through" }
                        </button>
                        <button type="button" class="btn btn-error btn-soft" disabled={lost_ms.is_some() || call.elsewhere} onclick={on_hang_up}
                            title={if call.elsewhere { "Another Frontdesk holds this call".to_owned() } else { names.title("Hang up", acts::Live::HangUp) }}>
                            <Drawing icon={Icon::HangUp} />{ "Hang up" }
                        </button>
                    } else {
                        <Link<Route> to={Route::Past { call_sid: call.call_sid.clone() }} classes="btn btn-primary"><Drawing icon={Icon::History} />{ "Open the call" }</Link<Route>>
                    }
                </div>
            </div>
            if view.ended_after.is_none() {
                <StaffActs view={view.clone()} hand={props.hand.clone()} is_stale={lost_ms.is_some()} {on_whisper} />
            }
            <Pop view={view.clone()} />
            if view.ended_after.is_none() {
                <div class="trail-frame"><StepTrail step={call.current_step} /></div>
            }
            <Transcript lines={view.lines.clone()} time_zone={zone} empty="Nothing has been said yet." />
            <CallFiguresSection figures={view.figures} turns={view.turns.clone()} currency={props.currency.clone()} {is_open} {on_turn} />
        </>
    }
}

fn put_through_title(view: &CallView, names: &Keymap) -> String {
    match view.call.source {
        Source::Softphone => "A softphone call has no telephone line that could be put through".to_owned(),
        Source::Phone if view.call.elsewhere => "Another Frontdesk holds this call".to_owned(),
        Source::Phone => names.title("Put the caller through to a person", acts::Live::PutThrough),
    }
}

fn answered_by(agent: wire::call::Agent) -> String {
    match agent {
        wire::call::Agent::Openai => text::agent(agent).to_owned(),
        wire::call::Agent::Offline => format!("the {}", text::agent(agent).to_lowercase()),
    }
}

fn length(view: &CallView, reception: &Reception, lost_ms: Option<i64>) -> Html {
    match view.ended_after {
        Some(seconds) => html! {
            <span class="badge badge-ghost gap-1"><Drawing icon={Icon::Check} class="size-3.5" />{ format!("Ended after {}", text::duration(seconds)) }</span>
        },
        None => html! {
            <span class="text-lg text-muted"><Timer since_ms={since_ms(view, reception.skew_ms)} stopped_ms={lost_ms} /></span>
        },
    }
}
