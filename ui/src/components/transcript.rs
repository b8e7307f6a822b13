//! What is said and done in a call, as it grows.

use gloo_timers::callback::Timeout;
use jiff::tz::TimeZone;
use wire::call::{Line, Speaker, ToolCall, ToolState, Utterance};
use yew::prelude::*;

use super::icon::{Drawing, Icon};
use super::staff_marks::{staff_deed, words as staff_words};
use crate::hooks::use_resize;
use crate::state::lines;
use crate::text;

/// As near to the end (in pixels) as counts for "at the end".
const NEAR_END: i32 = 48;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The record so far.
    pub(crate) lines: Vec<Line>,
    /// The clinic's IANA zone.
    pub(crate) time_zone: AttrValue,
    /// What to say when nothing has been said.
    pub(crate) empty: AttrValue,
    /// The name of the region.
    #[prop_or("Transcript".into())]
    pub(crate) label: AttrValue,
}

/// The transcript. It follows its end until somebody scrolls up, and reads finished turns out, never half ones.
#[component]
pub(crate) fn Transcript(props: &Props) -> Html {
    let scroller = use_node_ref();
    let follows = use_state(|| true);
    let is_aloud = use_state(|| true);
    {
        let (scroller, follows) = (scroller.clone(), *follows);
        use_effect_with(props.lines.clone(), move |_| {
            if follows {
                to_end(&scroller);
            }
        });
    }
    {
        // Who was at the end stays there when something else takes room.
        let end = scroller.clone();
        let on_resize = use_callback(*follows, move |(), follows| {
            if *follows {
                to_end(&end);
            }
        });
        use_resize(&scroller, on_resize);
    }
    let on_scroll = {
        let (scroller, follows) = (scroller.clone(), follows.clone());
        Callback::from(move |_: Event| {
            if let Some(element) = scroller.cast::<web_sys::Element>() {
                let left = element.scroll_height() - element.scroll_top() - element.client_height();
                if *follows != (left < NEAR_END) {
                    follows.set(left < NEAR_END);
                }
            }
        })
    };
    let on_latest = {
        let scroller = scroller.clone();
        Callback::from(move |_: MouseEvent| to_end(&scroller))
    };
    let on_aloud = {
        let is_aloud = is_aloud.clone();
        Callback::from(move |_: MouseEvent| is_aloud.set(!*is_aloud))
    };
    let zone = text::zone(&props.time_zone);
    html! {
        <div class="transcript-pane">
            <div class="transcript-bar">
                <h2 class="section-label">{ &props.label }</h2>
                <button type="button" class="quiet-button" aria-pressed={is_aloud.to_string()} onclick={on_aloud}
                    title="Whether a screen reader announces each finished turn">
                    <Drawing icon={Icon::Volume} class="size-4" />
                    { if *is_aloud { "Screen reader: on" } else { "Screen reader: off" } }
                </button>
            </div>
            <div ref={scroller} class="transcript" role="log" aria-live="off" aria-label={props.label.clone()} tabindex="0"
                onscroll={on_scroll}>
                if props.lines.is_empty() {
                    <p class="text-muted p-6 text-center">{ &props.empty }</p>
                }
                <ol>{ for props.lines.iter().map(|line| draw(line, &zone)) }</ol>
            </div>
            if !*follows && !props.lines.is_empty() {
                <button type="button" class="btn btn-sm btn-primary to-latest" onclick={on_latest}>{ "Jump to the latest" }</button>
            }
            <Announcer lines={props.lines.clone()} is_on={*is_aloud} />
        </div>
    }
}

fn to_end(scroller: &NodeRef) {
    if let Some(element) = scroller.cast::<web_sys::Element>() {
        element.set_scroll_top(element.scroll_height());
    }
}

fn draw(line: &Line, zone: &TimeZone) -> Html {
    let (kind, id) = lines::key(line);
    let key = format!("{kind}{id}");
    let time = text::wall_clock(lines::timestamp(line), zone);
    match line {
        Line::Utterance(utterance) => html! { <li {key} class="turn" data-speaker={speaker(utterance)}>
            { who(utterance) }
            { words(utterance) }
            <time class="turn-time">{ time }</time>
        </li> },
        Line::Staff(act) => html! { <li {key} class="deed" data-state="staff">
            { staff_deed(act, zone) }
            <time class="turn-time">{ time }</time>
        </li> },
        Line::Tool(tool) => html! { <li {key} class="deed" data-state={state_name(tool)}>
            { deed(tool) }
            <time class="turn-time">{ time }</time>
        </li> },
    }
}

/// Who spoke, by shape and word.
pub(crate) fn who(utterance: &Utterance) -> Html {
    html! {
        <span class="turn-who"><Drawing icon={speaker_icon(utterance)} class="size-4" />{ speaker_name(utterance) }</span>
    }
}

/// What was said, and what of it was not heard.
pub(crate) fn words(utterance: &Utterance) -> Html {
    html! {
        <span class="turn-text">
            { &utterance.text }
            // A whole sentence that is still being spoken needs no dots behind its own.
            if !utterance.is_final && !utterance.text.ends_with(['.', '?', '!']) { <span class="growing" aria-hidden="true">{ "…" }</span> }
            if let Some(cut) = &utterance.cut {
                { " " }<span class="turn-cut" title="Cut off before the caller heard it"><span class="sr-only">{ "(not heard: " }</span>{ cut }<span class="sr-only">{ ")" }</span></span>
            }
        </span>
    }
}

/// What was done, and how it went.
pub(crate) fn deed(tool: &ToolCall) -> Html {
    html! {
        <>
            <span class="deed-mark">{ tool_mark(tool) }</span>
            <span class="min-w-0">{ &tool.summary }<span class="sr-only">{ format!(" ({})", text::tool_state(tool.state)) }</span></span>
        </>
    }
}

/// Who spoke, for the style sheet.
pub(crate) fn speaker(utterance: &Utterance) -> &'static str {
    match utterance.speaker {
        Speaker::Ai => "ai",
        Speaker::User => "caller",
        Speaker::Staff => "staff",
    }
}

/// Who spoke, in a word.
pub(crate) fn speaker_name(utterance: &Utterance) -> &'static str {
    match utterance.speaker {
        Speaker::Ai => "Receptionist",
        Speaker::User => "Caller",
        Speaker::Staff => "Staff",
    }
}

fn speaker_icon(utterance: &Utterance) -> Icon {
    match utterance.speaker {
        Speaker::Ai => Icon::Receptionist,
        Speaker::User => Icon::Person,
        Speaker::Staff => Icon::Headset,
    }
}

/// How a tool call went, for the style sheet.
pub(crate) fn state_name(tool: &ToolCall) -> &'static str {
    match tool.state {
        ToolState::Running => "running",
        ToolState::Done => "done",
        ToolState::Refused => "refused",
        ToolState::Failed => "failed",
    }
}

fn tool_mark(tool: &ToolCall) -> Html {
    match tool.state {
        ToolState::Running => html! { <span class="loading loading-spinner size-4" aria-hidden="true" /> },
        ToolState::Done => html! { <Drawing icon={Icon::Check} class="size-4" /> },
        ToolState::Refused => html! { <Drawing icon={Icon::Refused} class="size-4" /> },
        ToolState::Failed => html! { <Drawing icon={Icon::Alert} class="size-4" /> },
    }
}

#[derive(Properties, PartialEq)]
struct AnnouncerProps {
    lines: Vec<Line>,
    is_on: bool,
}

/// Reads out the last finished line, once.
#[component]
fn Announcer(props: &AnnouncerProps) -> Html {
    let said = use_state(String::new);
    let last = props.lines.iter().rev().find_map(finished);
    {
        let said = said.setter();
        // A turn and the deed before it may finish in one instant; a moment's patience reads the later one whole.
        use_effect_with((last, props.is_on), move |(last, is_on)| {
            let text = last.clone().filter(|_| *is_on).unwrap_or_default();
            let timeout = Timeout::new(120, move || said.set(text));
            move || drop(timeout)
        });
    }
    html! { <div class="sr-only" aria-live="polite" aria-atomic="true">{ &*said }</div> }
}

fn finished(line: &Line) -> Option<String> {
    match line {
        Line::Utterance(utterance) if utterance.is_final => {
            let end = if utterance.cut.is_some() { " (cut off)" } else { "" };
            Some(format!("{}: {}{end}", speaker_name(utterance), utterance.text))
        }
        Line::Tool(tool) if tool.state != ToolState::Running => Some(tool.summary.clone()),
        Line::Staff(act) if act.until.is_none() => Some(staff_words(act)),
        Line::Utterance(_) | Line::Tool(_) | Line::Staff(_) => None,
    }
}
