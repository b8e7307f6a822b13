//! Who called, when, for how long and with what outcome; and what is still to be done about it.

use std::rc::Rc;

use jiff::Timestamp;
use wasm_bindgen_futures::spawn_local;
use wire::appointment::AppointmentStatus;
use wire::call::{Agent, Source};
use wire::history::{ActionReason, CallDetail, CallSummary, EndReason, Judge, Outcome, Pile, Sentiment};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::app::Shared;
use crate::components::icon::{Drawing, Icon};
use crate::route::Route;
use crate::text;
use crate::text::{amount, past};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) detail: Rc<CallDetail>,
    pub(crate) time_zone: AttrValue,
    /// The currency of the price table.
    pub(crate) currency: AttrValue,
}

/// The card at the top.
#[component]
pub(crate) fn Head(props: &Props) -> Html {
    let (detail, call) = (&props.detail, &props.detail.call);
    html! {
        <header class="past-head">
            <Link<Route> to={Route::History} classes="icon-button past-back"><Drawing icon={Icon::ChevronLeft} class="size-5" /><span class="sr-only">{ "All calls" }</span></Link<Route>>
            <div class="min-w-0 flex-1">
                <div class="flex flex-wrap items-center gap-x-3 gap-y-1">
                    <h1 class="text-xl font-semibold leading-7 truncate">{ name(call) }</h1>
                    if let Some(outcome) = call.outcome { { outcome_mark(outcome) } }
                </div>
                <ul class="past-facts">
                    { for facts(detail, props).into_iter().map(|fact| html! { <li>{ fact }</li> }) }
                    if let Some(sentiment) = call.sentiment { <li>{ tone(sentiment, call.sentiment_score, detail.sentiment_by) }</li> }
                </ul>
            </div>
            { appointment(detail) }
        </header>
    }
}

/// The caller's name, once it was told, else the number.
pub(crate) fn name(call: &CallSummary) -> String {
    call.customer_name.clone().unwrap_or_else(|| text::phone_number(&call.phone_number))
}

fn facts(detail: &CallDetail, props: &Props) -> Vec<String> {
    let call = &detail.call;
    let number = text::phone_number(&call.phone_number);
    let source = if call.source == Source::Phone { "by telephone" } else { "by softphone" };
    let mut facts = Vec::new();
    if call.customer_name.is_some() && call.source == Source::Phone {
        facts.push(number);
    } else {
        facts.push(source.to_owned());
    }
    facts.extend(when(&call.start_time, &props.time_zone));
    if call.end_time.is_some() {
        facts.push(format!("{} long", text::duration(call.duration)));
    }
    facts.extend(call.end_reason.map(|reason| past::end_reason(reason).to_owned()));
    let only_rang = text::only_rang(detail.lines.iter().map(|timed| &timed.line));
    facts.push(match call.agent {
        _ if only_rang && call.end_reason == Some(EndReason::PutThrough) => {
            "answered on the clinic's telephone".to_owned()
        }
        _ if only_rang => "rang at the clinic".to_owned(),
        Agent::Openai => format!("answered by {}", text::agent(call.agent)),
        Agent::Offline => "answered by the built-in receptionist".to_owned(),
    });
    if let Some(figures) = detail.figures {
        facts.push(format!("cost {}", amount::money(figures.cost_micros, &props.currency)));
    }
    facts
}

/// `Fri, Nov 20, 2026, 9:41 AM EST`, on the clinic's clock.
fn when(start: &str, zone: &str) -> Option<String> {
    let start: Timestamp = start.parse().ok()?;
    let start = start.to_zoned(text::zone(zone));
    Some(start.strftime("%a, %b %-d, %Y, %-I:%M %p %Z").to_string())
}

fn outcome_mark(outcome: Outcome) -> Html {
    let (icon, shade) = match outcome {
        Outcome::AppointmentBooked => (Icon::Check, "good"),
        Outcome::NoBooking => (Icon::Minus, "plain"),
        Outcome::Error => (Icon::Alert, "bad"),
        Outcome::UserHangup => (Icon::HangUp, "warn"),
    };
    html! { <span class="mark" data-shade={shade}><Drawing {icon} class="size-4" /><span class="sr-only">{ "Outcome: " }</span>{ past::outcome(outcome) }</span> }
}

fn tone(sentiment: Sentiment, score: Option<f64>, by: Option<Judge>) -> Html {
    let (icon, shade) = match sentiment {
        Sentiment::Positive => (Icon::FaceContent, "good"),
        Sentiment::Neutral => (Icon::FaceNeutral, "plain"),
        Sentiment::Negative => (Icon::FaceDispleased, "warn"),
    };
    // Neither plus nor minus nothing.
    let score = score.map(|score| format!(" {score:+.2}").replace("+0.00", "0.00").replace("-0.00", "0.00"));
    let score = score.unwrap_or_default().replace('-', "−");
    let judged = by.map(|by| if by == Judge::Rules { "by rules" } else { "by the model" });
    html! {
        <span title="How the caller sounded, from −1 to 1">
            <span class="tone" data-shade={shade}><Drawing {icon} class="size-4" /><span class="sr-only">{ "Tone: " }</span>{ past::sentiment(sentiment) }</span>
            { format!("{score}{}", judged.map(|judged| format!(" {judged}")).unwrap_or_default()) }
        </span>
    }
}

fn appointment(detail: &CallDetail) -> Html {
    match (&detail.appointment, &detail.call.confirmation_number) {
        (Some(visit), _) => html! {
            <Link<Route> to={Route::Day { date: visit.appointment_date.clone() }} classes="past-visit">
                <Drawing icon={Icon::Calendar} class="size-5" />
                <span class="min-w-0">
                    <span class="block font-semibold tabular-nums">{ &visit.confirmation_number }</span>
                    <span class="block text-sm text-muted">{ format!("{}, {}{}", day(&visit.appointment_date), visit.appointment_time, changed(visit.status)) }</span>
                </span>
            </Link<Route>>
        },
        (None, Some(number)) => {
            html! { <span class="mark tabular-nums"><Drawing icon={Icon::Calendar} class="size-4" />{ number }</span> }
        }
        (None, None) => Html::default(),
    }
}

/// What has become of the appointment, when something has.
fn changed(status: AppointmentStatus) -> String {
    match status {
        AppointmentStatus::Booked | AppointmentStatus::Confirmed => String::new(),
        other => format!(" · {}", text::appointment_status(other)),
    }
}

fn day(date: &str) -> String {
    date.parse::<jiff::civil::Date>()
        .map_or_else(|_| date.to_owned(), |date| date.strftime("%a, %b %-d").to_string())
}

#[derive(Properties, PartialEq, Clone)]
pub(crate) struct StripProps {
    pub(crate) detail: Rc<CallDetail>,
    pub(crate) shared: Shared,
    /// The call as it is after the change.
    pub(crate) on_change: Callback<Rc<CallDetail>>,
}

/// That somebody should look at the call, or that somebody has.
#[component]
pub(crate) fn ActionStrip(props: &StripProps) -> Html {
    let is_sending = use_state(|| false);
    let call = &props.detail.call;
    let Some(reason) = call.action.filter(|_| call.pile != Pile::Active) else { return Html::default() };
    let is_done = call.done_at.is_some();
    let on_turn = {
        let (props, is_sending) = (props.clone(), is_sending.setter());
        Callback::from(move |_: MouseEvent| set_done(&props, !is_done, &is_sending))
    };
    html! {
        <div class="action-strip" data-done={is_done.to_string()} role="status">
            <Drawing icon={if is_done { Icon::Check } else { Icon::Alert }} class="size-5" />
            <p class="flex-1 min-w-0">
                if is_done {
                    { "Done. " }<span class="text-muted">{ format!("It was: {}.", past::action(reason)) }</span>
                } else {
                    <strong>{ past::action(reason) }</strong>{ ": " }{ wanted(reason) }
                }
            </p>
            <button type="button" class={classes!("btn", "btn-sm", (!is_done).then_some("btn-primary"))} disabled={*is_sending} onclick={on_turn}>
                if is_done { <Drawing icon={Icon::Undo} />{ "Undo" } } else { <Drawing icon={Icon::Check} />{ "Mark as done" } }
            </button>
        </div>
    }
}

fn set_done(props: &StripProps, to_done: bool, is_sending: &UseStateSetter<bool>) {
    let (props, is_sending) = (props.clone(), is_sending.clone());
    is_sending.set(true);
    spawn_local(async move {
        let (detail, toaster) = (&props.detail, &props.shared.toaster);
        match props.shared.backend.set_done(&detail.call.call_sid, to_done).await {
            Ok(call) => {
                props.on_change.emit(Rc::new(CallDetail { call, ..(**detail).clone() }));
                if to_done {
                    let (props, is_sending) = (props.clone(), is_sending.clone());
                    let undo = Callback::from(move |()| set_done(&props, false, &is_sending));
                    toaster.undoable(past::DONE, undo);
                } else {
                    toaster.tell(past::REOPENED);
                }
            }
            Err(fault) => toaster.fail(format!("That was not noted. {}", fault.say())),
        }
        is_sending.set(false);
    });
}

fn wanted(reason: ActionReason) -> &'static str {
    match reason {
        ActionReason::CallBack => "the caller waits to be called back.",
        ActionReason::Failed => "the call broke off on our side; the caller may need a call.",
        ActionReason::GaveUp => "the caller left before the booking was made.",
    }
}
