//! The right half of the softphone: the talk, a line to type, and what came of it.

use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;
use yew_router::prelude::*;

use super::inspector::Inspector;
use crate::app::Shared;
use crate::components::call_card::Doing;
use crate::components::call_figures::CallFiguresSection;
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Drawing, Icon};
use crate::components::step_trail::StepTrail;
use crate::components::transcript::Transcript;
use crate::hooks::{Softphone, use_kept};
use crate::pages::scenario_dialog::ScenarioDialog;
use crate::route::Route;
use crate::state::phone::Phase;
use crate::text;

/// What a caller may say first.
const OPENERS: [&str; 3] = [
    "I'd like to book an appointment",
    "Do you have anything tomorrow morning?",
    "I need to see a doctor next Monday",
];
/// Where this browser remembers whether the figures are open; as on the Live screen.
const FIGURES: &str = "frontdesk.figures";
/// The id of the line to type into.
const SAY: &str = "say";

/// Puts the cursor into the line to type.
pub(super) fn focus_say() {
    let document = web_sys::window().and_then(|window| window.document());
    let field = document.and_then(|document| document.get_element_by_id(SAY));
    if let Some(field) = field.and_then(|field| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(field).ok()) {
        // A disabled field cannot be focused, and nothing is lost then.
        drop(field.focus());
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) softphone: Softphone,
    /// Which of the lines it is.
    pub(crate) line: usize,
    pub(crate) shared: Shared,
    /// The clinic's IANA zone.
    pub(crate) time_zone: AttrValue,
    /// The day this call has booked, `YYYY-MM-DD`.
    pub(crate) booked_on: Option<String>,
    pub(crate) on_place: Callback<()>,
}

/// The talk.
#[component]
pub(crate) fn Talk(props: &Props) -> Html {
    let phone = props.softphone.phone.clone();
    // The call came up by a key or a click elsewhere; the next thing is to say something. Who only looks at another line
    // stays where they are.
    let shown = use_mut_ref(|| props.line);
    use_effect_with((props.line, phone.is_up()), move |(line, is_up)| {
        if shown.replace(*line) == *line && *is_up {
            focus_say();
        }
    });
    let (is_open, on_turn) = use_kept(FIGURES);
    let is_saving = use_state(|| false);
    let on_save = {
        let is_saving = is_saving.setter();
        Callback::from(move |()| is_saving.set(true))
    };
    let on_saved = {
        let is_saving = is_saving.setter();
        Callback::from(move |()| is_saving.set(false))
    };
    if phone.lines.is_empty() && !phone.is_busy() && !matches!(phone.phase, Phase::Ended { .. }) {
        return html! {
            <section id="phone-line" class="talk" aria-label="Talk">
                { before(&phone.phase) }
                <Inspector softphone={props.softphone.clone()} />
            </section>
        };
    }
    let calls = &props.shared.reception.calls;
    let measured =
        phone.call_sid.as_ref().and_then(|sid| calls.iter().find(|view| view.call.call_sid == *sid));
    let currency = props.shared.measured.currency();
    html! {
        <section id="phone-line" class="talk" aria-label="Talk">
            if let Some(step) = phone.step.filter(|_| phone.is_busy()) {
                <div class="trail-frame flex items-center gap-4">
                    <div class="flex-1 min-w-0"><StepTrail {step} /></div>
                    if phone.rings {
                        <span class="text-sm text-muted" role="status">{ "Ringing at the desk" }</span>
                    } else if let Some(status) = phone.ai_status {
                        <Doing {status} />
                    }
                </div>
            }
            <Transcript lines={phone.lines.clone()} time_zone={props.time_zone.clone()} empty={if phone.rings { RINGS } else { "The receptionist is about to answer." }} />
            if let Phase::Ended { reason, duration } = &phone.phase {
                { summary(reason, *duration, phone.booked(), props.booked_on.clone(), &props.on_place, &on_save) }
            } else {
                <Say key={props.line} softphone={props.softphone.clone()} />
            }
            <CallFiguresSection figures={measured.and_then(|view| view.figures)} turns={measured.map(|view| view.turns.clone()).unwrap_or_default()}
                {currency} {is_open} {on_turn} />
            <Inspector softphone={props.softphone.clone()} />
            if let (true, Some(call_sid)) = (*is_saving, &phone.call_sid) {
                <ScenarioDialog backend={props.shared.backend.clone()} toaster={props.shared.toaster.clone()} call_sid={call_sid.clone()} on_close={on_saved} />
            }
        </section>
    }
}

/// What stands in the place of a talk that has not begun because staff answer first.
const RINGS: &str = "Staff first: it rings at the desk. Who takes the call over on Live has it; otherwise the receptionist answers.";

fn before(phase: &Phase) -> Html {
    let (icon, title, text) = match phase {
        Phase::Failed(why) => (Icon::Alert, "The call could not be placed", why.clone()),
        _ => (
            Icon::Headset,
            "Talk to your receptionist",
            "Press “Call the clinic” and be the caller. The transcript appears here, and bookings go into the calendar while you talk.".to_owned(),
        ),
    };
    html! {
        <EmptyState {icon} {title} {text}>
            <p class="text-sm text-muted flex items-center gap-1.5"><kbd class="kbd kbd-sm">{ "Enter" }</kbd>{ "calls" }</p>
        </EmptyState>
    }
}

fn summary(
    reason: &str,
    duration: u64,
    booked: Option<&str>,
    date: Option<String>,
    on_place: &Callback<()>,
    on_save: &Callback<()>,
) -> Html {
    html! {
        <div class="call-summary" role="status">
            <div class="min-w-0 flex-1">
                <h2 class="font-semibold">{ format!("Call ended after {}", text::duration(duration)) }</h2>
                <p class="text-sm text-muted">{ reason }</p>
                if let Some(booked) = booked {
                    <p class="mt-1 flex items-center gap-1.5"><Drawing icon={Icon::Check} class="size-4 text-success" />{ booked }</p>
                }
            </div>
            if let Some(date) = date {
                <Link<Route> to={Route::Day { date }} classes="btn"><Drawing icon={Icon::Calendar} />{ "Show in the calendar" }</Link<Route>>
            }
            <button type="button" class="btn" onclick={on_save.reform(|_: MouseEvent| ())}><Drawing icon={Icon::Download} />{ "Save as scenario" }</button>
            <button type="button" class="btn btn-primary" onclick={on_place.reform(|_: MouseEvent| ())}><Drawing icon={Icon::Phone} />{ "Call again" }</button>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct SayProps {
    softphone: Softphone,
}

/// The line to type what a caller would say.
#[component]
fn Say(props: &SayProps) -> Html {
    let words = use_state(String::new);
    let softphone = &props.softphone;
    let is_up = softphone.phone.is_up();
    let say = {
        let (softphone, words) = (softphone.clone(), words.clone());
        Callback::from(move |said: String| {
            let said = said.trim();
            if !said.is_empty() {
                softphone.say(said.to_owned());
                words.set(String::new());
            }
        })
    };
    let on_submit = {
        let (say, words) = (say.clone(), words.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            say.emit((*words).clone());
        })
    };
    let on_input = {
        let words = words.clone();
        Callback::from(move |event: InputEvent| {
            words.set(event.target_unchecked_into::<HtmlInputElement>().value())
        })
    };
    let has_spoken = softphone.phone.lines.iter().any(|line| {
        matches!(line, wire::call::Line::Utterance(utterance) if utterance.speaker == wire::call::Speaker::User)
    });
    html! {
        <form class="say" onsubmit={on_submit}>
            if is_up && !has_spoken {
                <div class="flex flex-wrap gap-1.5" role="group" aria-label="For example">
                    { for OPENERS.iter().map(|opener| {
                        let opener = (*opener).to_owned();
                        let words = opener.clone();
                        html! { <button type="button" class="opener" onclick={say.reform(move |_: MouseEvent| words.clone())}>{ opener }</button> }
                    }) }
                </div>
            }
            if let Some(fault) = &softphone.phone.fault { <p class="text-sm text-error" role="alert">{ fault }</p> }
            <div class="flex gap-2">
                <label class="sr-only" for={SAY}>{ "Say as the caller" }</label>
                <input id={SAY} class="input flex-1" type="text" autocomplete="off" maxlength="500" placeholder="Type what the caller says, then Enter"
                    value={(*words).clone()} oninput={on_input} disabled={!is_up} />
                <button type="submit" class="btn btn-primary" disabled={!is_up}><Drawing icon={Icon::Send} />{ "Say" }</button>
            </div>
        </form>
    }
}
