//! One call in the list of the Live screen.

use std::rc::Rc;

use wire::call::{AiStatus, Source};
use yew::prelude::*;

use super::icon::{Drawing, Icon};
use super::staff_marks::{PersonMark, StaffMarks};
use super::step_trail::StepTrail;
use super::timer::Timer;
use crate::state::reception::CallView;
use crate::text;

/// The sign of what the receptionist does.
pub(crate) fn ai_icon(status: AiStatus) -> Icon {
    match status {
        AiStatus::Listening => Icon::Ear,
        AiStatus::Speaking => Icon::Speaking,
        AiStatus::ProcessingTool => Icon::Tool,
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct DoingProps {
    pub(crate) status: AiStatus,
}

/// What the receptionist does: sign, word and shade.
#[component]
pub(crate) fn Doing(props: &DoingProps) -> Html {
    let shade = match props.status {
        AiStatus::Listening => "listening",
        AiStatus::Speaking => "speaking",
        AiStatus::ProcessingTool => "working",
    };
    html! {
        <span class="doing" data-doing={shade}>
            <Drawing icon={ai_icon(props.status)} />{ text::ai_status(props.status) }
        </span>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct SignProps {
    pub(crate) is_on: bool,
}

/// A small sign while the caller speaks. Its place is kept, so that nothing moves when it comes and goes.
#[component]
pub(crate) fn CallerVoice(props: &SignProps) -> Html {
    html! {
        <span class="caller-voice" data-on={props.is_on.to_string()} title={props.is_on.then_some("The caller is speaking")}>
            <Drawing icon={Icon::Speaking} class="size-4" />
            if props.is_on { <span class="sr-only">{ "The caller is speaking" }</span> }
        </span>
    }
}

/// That the call is being recorded.
#[component]
pub(crate) fn RecordingMark(props: &SignProps) -> Html {
    html! {
        if props.is_on {
            <span class="rec" title="This call is being recorded"><span class="rec-dot" aria-hidden="true" />{ "REC" }<span class="sr-only">{ ": being recorded" }</span></span>
        }
    }
}

/// That another program holds the call.
#[component]
pub(crate) fn ElsewhereMark() -> Html {
    html! {
        <span class="elsewhere" title="Another Frontdesk that shares its live state holds this call; here it can only be watched">
            <Drawing icon={Icon::Monitor} class="size-3.5" />{ "Held by another Frontdesk" }
        </span>
    }
}

/// How a caller is called on screen: the name, once it is known, else the number.
pub(crate) fn title(view: &CallView) -> String {
    match &view.call.customer_name {
        Some(name) => name.clone(),
        None => text::phone_number(&view.call.phone_number),
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) view: Rc<CallView>,
    /// It is the one whose transcript is shown.
    pub(crate) is_chosen: bool,
    /// Local time minus the program's.
    pub(crate) skew_ms: i64,
    /// Local time since which nothing is known any more.
    pub(crate) lost_ms: Option<i64>,
    pub(crate) on_choose: Callback<String>,
}

/// A card: who, how long, how far, and what the receptionist does.
#[component]
pub(crate) fn CallCard(props: &Props) -> Html {
    let call = &props.view.call;
    let on_click = {
        let call_sid = call.call_sid.clone();
        props.on_choose.reform(move |_: MouseEvent| call_sid.clone())
    };
    let number = text::phone_number(&call.phone_number);
    html! {
        <li>
            <button type="button" class="call-card" id={format!("call-{}", call.call_sid)} onclick={on_click}
                aria-current={props.is_chosen.then_some("true")} data-over={props.view.ended_after.is_some().to_string()}>
                <span class="flex items-baseline justify-between gap-3">
                    <span class="flex items-center gap-1.5 min-w-0">
                        <span class="font-semibold truncate">{ title(&props.view) }</span>
                        if props.view.ended_after.is_none() { <CallerVoice is_on={call.is_speaking} /> }
                    </span>
                    <span class="text-sm shrink-0">{ length(props) }</span>
                </span>
                <span class="flex items-center gap-1.5 text-sm text-muted">
                    <Drawing icon={source_icon(call.source)} class="size-3.5" />
                    <span class="truncate tabular-nums flex-1">
                        if call.customer_name.is_some() { { number } } else { { if props.view.ended_after.is_some() { "No name given" } else { "No name yet" } } }
                    </span>
                    if props.view.ended_after.is_none() { <RecordingMark is_on={call.is_recording} /> }
                </span>
                if call.elsewhere && props.view.ended_after.is_none() { <ElsewhereMark /> }
                if props.view.ended_after.is_none() { <PersonMark call={call.clone()} /><StaffMarks call={call.clone()} /> }
                if props.view.ended_after.is_none() {
                    <StepTrail step={call.current_step} is_small=true />
                    <span class="flex items-center justify-between gap-2 text-sm">
                        <span>{ text::step(call.current_step) }</span>
                        if call.staff.is_none() { <Doing status={call.ai_status} /> }
                    </span>
                }
            </button>
        </li>
    }
}

fn source_icon(source: Source) -> Icon {
    match source {
        Source::Phone => Icon::Phone,
        Source::Softphone => Icon::Headset,
    }
}

fn length(props: &Props) -> Html {
    if let Some(seconds) = props.view.ended_after {
        return html! { <span class="text-muted tabular-nums">{ text::duration(seconds) }</span> };
    }
    html! { <Timer since_ms={since_ms(&props.view, props.skew_ms)} stopped_ms={props.lost_ms} /> }
}

/// The local time at which the call began.
pub(crate) fn since_ms(view: &CallView, skew_ms: i64) -> i64 {
    let started = view.call.start_time.parse::<jiff::Timestamp>();
    started.map_or(0, |started| started.as_millisecond()) + skew_ms
}
