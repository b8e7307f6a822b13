//! One call in the list.

use std::rc::Rc;

use wire::call::Source;
use wire::history::{ActionReason, CallStatus, CallSummary, Outcome, Pile, Sentiment};
use yew::prelude::*;
use yew_router::prelude::*;

use super::can_be_done;
use crate::components::icon::{Drawing, Icon};
use crate::components::timer::Timer;
use crate::hooks::use_key_names;
use crate::route::Route;
use crate::state::acts;
use crate::state::keymap::Keymap;
use crate::text::{self, past};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) call: Rc<CallSummary>,
    /// When it began, at the clinic.
    pub(super) day: String,
    pub(super) time: String,
    /// It went to another pile since it was listed.
    pub(super) has_left: bool,
    /// Local time minus the program's.
    pub(super) skew_ms: i64,
    pub(super) on_note: Callback<Rc<CallSummary>>,
    pub(super) on_done: Callback<Rc<CallSummary>>,
}

/// A row: a link to the call, and what can be done about it here.
#[component]
pub(super) fn Row(props: &Props) -> Html {
    let (call, names) = (&props.call, use_key_names());
    let call_sid = call.call_sid.clone();
    let to = match call.status {
        CallStatus::Active => Route::Call { call_sid },
        CallStatus::Completed | CallStatus::Failed => Route::Past { call_sid },
    };
    let number = text::phone_number(&call.phone_number);
    html! {
        <li class="calls-row" data-call={call.call_sid.clone()} data-left={props.has_left.to_string()}>
            <Link<Route> {to} classes="calls-link">
                <span class="calls-when"><span class="calls-time">{ &props.time }</span><span class="calls-day">{ &props.day }</span></span>
                <span class="calls-who">
                    <span class="calls-name">{ call.customer_name.as_ref().unwrap_or(&number) }</span>
                    <span class="calls-more"><Drawing icon={source_icon(call.source)} class="size-3.5" /><span class="truncate">{ if call.customer_name.is_some() { number.as_str() } else { "No name given" } }</span></span>
                </span>
                <span class="calls-what">{ what(call, props.has_left) }</span>
                <span class="calls-length">{ length(call, props.skew_ms) }</span>
                <span class="calls-tone">{ tone(call.sentiment) }{ recording(call) }</span>
                if !call.snippet.is_empty() {
                    <span class="calls-snippet">{ for call.snippet.iter().map(|part| if part.hit { html! { <mark>{ &part.text }</mark> } } else { html! { { &part.text } } }) }</span>
                }
            </Link<Route>>
            <span class="calls-acts">{ note(props, &names) }{ done(props, &names) }</span>
        </li>
    }
}

fn source_icon(source: Source) -> Icon {
    match source {
        Source::Phone => Icon::Phone,
        Source::Softphone => Icon::Headset,
    }
}

/// The reason to look at it, while there is one; else what came of it.
fn what(call: &CallSummary, has_left: bool) -> Html {
    let is_open = call.pile == Pile::NeedsAction && !has_left;
    let (mark, icon, word) = match (call.action.filter(|_| is_open), call.outcome) {
        (Some(ActionReason::CallBack), _) => ("action", Icon::CallBack, past::action(ActionReason::CallBack)),
        (Some(ActionReason::Failed), _) => ("action", Icon::Alert, past::action(ActionReason::Failed)),
        (Some(ActionReason::GaveUp), _) => ("action", Icon::HangUp, past::action(ActionReason::GaveUp)),
        (None, Some(Outcome::AppointmentBooked)) => {
            ("booked", Icon::Check, past::outcome(Outcome::AppointmentBooked))
        }
        (None, Some(Outcome::NoBooking)) => ("none", Icon::Minus, past::outcome(Outcome::NoBooking)),
        (None, Some(Outcome::UserHangup)) => ("hangup", Icon::HangUp, past::outcome(Outcome::UserHangup)),
        (None, Some(Outcome::Error)) => ("error", Icon::Alert, past::outcome(Outcome::Error)),
        (None, None) => ("live", Icon::Speaking, "On the line"),
    };
    let more = match (&call.confirmation_number, call.action) {
        (Some(number), _) => number.clone(),
        _ if has_left => "No longer in this list".to_owned(),
        (None, Some(action)) if call.done_at.is_some() => format!("was: {}", past::action(action)),
        _ => String::new(),
    };
    html! {
        <>
            <span class="calls-mark" data-mark={mark}><Drawing {icon} />{ word }</span>
            if !more.is_empty() { <span class="calls-more tabular-nums">{ more }</span> }
        </>
    }
}

fn length(call: &CallSummary, skew_ms: i64) -> Html {
    match (call.status, call.start_time.parse::<jiff::Timestamp>()) {
        (CallStatus::Active, Ok(since)) => html! { <Timer since_ms={since.as_millisecond() + skew_ms} /> },
        _ => html! { <>{ text::duration(call.duration) }</> },
    }
}

fn tone(tone: Option<Sentiment>) -> Html {
    let Some(tone) = tone else { return html! { <span class="calls-face" /> } };
    let (mark, icon) = match tone {
        Sentiment::Positive => ("positive", Icon::FaceContent),
        Sentiment::Neutral => ("neutral", Icon::FaceNeutral),
        Sentiment::Negative => ("negative", Icon::FaceDispleased),
    };
    html! { <span class="calls-face" data-mark={mark}><Drawing {icon} /><span>{ past::sentiment(tone) }</span></span> }
}

fn recording(call: &CallSummary) -> Html {
    if !call.has_recording {
        return Html::default();
    }
    html! { <span class="calls-sound" title="Recorded"><Drawing icon={Icon::Volume} /><span class="sr-only">{ "Recorded" }</span></span> }
}

fn note(props: &Props, names: &Keymap) -> Html {
    let call = &props.call;
    if call.status == CallStatus::Active {
        return html! { <span class="size-7" /> };
    }
    let has_note = !call.notes.is_empty();
    let on_click = {
        let call = call.clone();
        props.on_note.reform(move |_: MouseEvent| call.clone())
    };
    html! {
        <button type="button" class="icon-button calls-note" data-set={has_note.to_string()} aria-label={if has_note { "Note: read or change" } else { "Add a note" }}
            title={if has_note { call.notes.clone() } else { names.title("Add a note", acts::Calls::Note) }} onclick={on_click}><Drawing icon={Icon::Pencil} /></button>
    }
}

fn done(props: &Props, names: &Keymap) -> Html {
    let call = &props.call;
    if !can_be_done(call) || props.has_left {
        return Html::default();
    }
    let on_click = {
        let call = call.clone();
        props.on_done.reform(move |_: MouseEvent| call.clone())
    };
    let is_open = call.pile == Pile::NeedsAction;
    html! {
        <button type="button" class="btn btn-sm" title={names.title(if is_open { "Nothing more is to be done" } else { "It needs somebody again" }, acts::Calls::Done)} onclick={on_click}>
            <Drawing icon={if is_open { Icon::Check } else { Icon::Undo }} />{ if is_open { "Done" } else { "Reopen" } }
        </button>
    }
}
