//! What was said and done in a past call, in time: each line leads to its place in the recording, and the one being heard
//! is marked and kept in view.

use std::rc::Rc;

use jiff::tz::TimeZone;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use wire::call::Line;
use wire::history::{CallDetail, TimedLine};
use yew::prelude::*;

use super::staff_marks::staff_deed;
use super::transcript::{deed, speaker, speaker_name, state_name, who, words};
use crate::hooks::use_scroll_kept;
use crate::state::lines;
use crate::state::playback::{Tape, heard_from, lines_on};
use crate::text;

/// The line being heard keeps this distance (in pixels) from the edges.
const MARGIN: f64 = 56.0;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) detail: Rc<CallDetail>,
    /// The clinic's IANA zone.
    pub(crate) time_zone: AttrValue,
    /// What can be heard; without, the lines lead nowhere.
    pub(crate) tape: Option<Tape>,
    /// The line that is heard now.
    pub(crate) heard: Option<usize>,
    /// Why the recording ends before the call, said where it does.
    pub(crate) stops_because: Option<AttrValue>,
    /// Counts seeks: whoever seeks wants to read there.
    pub(crate) seeks: u32,
    /// The person wants to hear the recording from here, in its milliseconds.
    pub(crate) on_play_from: Callback<u64>,
}

/// The transcript.
#[component]
pub(crate) fn TimedTranscript(props: &Props) -> Html {
    let scroller = use_node_ref();
    let follows = use_state(|| true);
    let lines = &props.detail.lines;
    use_scroll_kept(&scroller, format!("call {}", props.detail.call.call_sid), !lines.is_empty());
    {
        let follows = follows.setter();
        use_effect_with(props.seeks, move |_| follows.set(true));
    }
    {
        let scroller = scroller.clone();
        use_effect_with((props.heard, *follows), move |(heard, follows)| {
            if let Some(place) = heard.filter(|_| *follows) {
                show(&scroller, place);
            }
        });
    }
    // What scrolls by itself is not the reader; a wheel, a finger, a key and the bar are.
    let on_leave = {
        let follows = follows.setter();
        Callback::from(move |()| follows.set(false))
    };
    let on_bar = {
        let (scroller, on_leave) = (scroller.clone(), on_leave.clone());
        Callback::from(move |event: PointerEvent| {
            if event.target().and_then(|target| target.dyn_into::<Element>().ok()) == scroller.cast() {
                on_leave.emit(());
            }
        })
    };
    let on_key = {
        let on_leave = on_leave.clone();
        Callback::from(move |event: KeyboardEvent| {
            let moved = match event.key().as_str() {
                "ArrowDown" => step(&event, 1),
                "ArrowUp" => step(&event, -1),
                "Home" => step(&event, i32::MIN),
                "End" => step(&event, i32::MAX),
                "PageDown" | "PageUp" => return on_leave.emit(()),
                _ => return,
            };
            on_leave.emit(());
            if moved {
                event.prevent_default();
            }
        })
    };
    let on_follow = {
        let follows = follows.setter();
        Callback::from(move |_: MouseEvent| follows.set(true))
    };
    let zone = text::zone(&props.time_zone);
    let end = props.tape.filter(|_| props.stops_because.is_some()).map(|tape| lines_on(tape, lines));
    let stop = |place: usize| {
        (end == Some(place)).then(|| {
            html! { <li key="stop" class="tape-end"><span>{ props.stops_because.clone().unwrap_or_default() }</span></li> }
        })
    };
    html! {
        <div class="transcript-pane">
            <div class="transcript-bar">
                <h2 class="section-label">{ "Transcript" }</h2>
                if props.tape.is_some() && !lines.is_empty() { <p class="text-sm text-muted transcript-hint">{ "Choose a line to hear it" }</p> }
            </div>
            <div ref={scroller} class="transcript" role="region" aria-label="Transcript" tabindex="0" onkeydown={on_key} onpointerdown={on_bar}
                onwheel={on_leave.reform(|_: WheelEvent| ())} ontouchmove={on_leave.reform(|_: TouchEvent| ())}>
                if lines.is_empty() { <p class="text-muted p-6 text-center">{ "Nothing was said in this call." }</p> }
                <ol>
                    { for lines.iter().enumerate().map(|(place, line)| html! {
                        <>{ for stop(place) }{ draw(props, place, line, &zone) }</>
                    }) }
                    { for stop(lines.len()) }
                </ol>
            </div>
            if !*follows && props.heard.is_some() {
                <button type="button" class="btn btn-sm btn-primary to-latest" onclick={on_follow}>{ "Follow the recording" }</button>
            }
        </div>
    }
}

fn draw(props: &Props, place: usize, timed: &TimedLine, zone: &TimeZone) -> Html {
    let is_heard = props.heard == Some(place);
    let from_ms = heard_from(&props.detail.lines, place);
    let at_ms = props.tape.and_then(|tape| tape.in_recording(from_ms));
    let on_click = at_ms.map(|at_ms| {
        let on_play_from = props.on_play_from.clone();
        Callback::from(move |event: MouseEvent| {
            // Whoever marks words with the mouse wants the words.
            if !is_selecting() || is_button(&event) {
                on_play_from.emit(at_ms);
            }
        })
    });
    let clock = text::wall_clock(lines::timestamp(&timed.line), zone);
    let id = format!("line-{place}");
    let time = time(
        timed,
        from_ms,
        place,
        at_ms.is_some(),
        is_heard || (props.heard.is_none() && place == 0),
        &clock,
    );
    let heard = is_heard.then_some("true");
    let can_seek = at_ms.is_some().to_string();
    match &timed.line {
        Line::Utterance(utterance) => html! {
            <li {id} class="turn timed" data-speaker={speaker(utterance)} data-seeks={can_seek} aria-current={heard} onclick={on_click}>
                { who(utterance) }{ words(utterance) }{ time }
            </li>
        },
        Line::Staff(act) => html! {
            <li {id} class="deed timed" data-state="staff" data-seeks={can_seek} onclick={on_click}>
                { staff_deed(act, zone) }{ time }
            </li>
        },
        Line::Tool(tool) => html! {
            <li {id} class="deed timed" data-state={state_name(tool)} data-seeks={can_seek} onclick={on_click}>
                { deed(tool) }{ time }
            </li>
        },
    }
}

/// When in the call, as the button that plays from there. One of all these buttons is reached by Tab, the others by the
/// arrow keys.
fn time(
    timed: &TimedLine,
    from_ms: u64,
    place: usize,
    can_seek: bool,
    is_tab_stop: bool,
    clock: &str,
) -> Html {
    let at = text::duration(from_ms / 1_000);
    if !can_seek {
        return html! { <time class="turn-time" title={clock.to_owned()}>{ at }</time> };
    }
    let who = match &timed.line {
        Line::Utterance(utterance) => speaker_name(utterance),
        Line::Tool(_) => "Done",
        Line::Staff(_) => "Staff",
    };
    html! {
        <button type="button" class="turn-time turn-play" tabindex={if is_tab_stop { "0" } else { "-1" }} title={clock.to_owned()}
            aria-label={format!("Play from {at}, {who}")} aria-describedby={format!("line-{place}")}>{ at }</button>
    }
}

/// Brings a line into view, moving only the transcript.
fn show(scroller: &NodeRef, place: usize) {
    let Some(scroller) = scroller.cast::<Element>() else { return };
    let Ok(Some(line)) = scroller.query_selector(&format!("#line-{place}")) else { return };
    let (frame, line) = (scroller.get_bounding_client_rect(), line.get_bounding_client_rect());
    if line.top() < frame.top() + MARGIN || line.bottom() > frame.bottom() - MARGIN {
        let wanted = frame.top() + frame.height() * 0.35;
        scroller.set_scroll_top(scroller.scroll_top() + (line.top() - wanted) as i32);
    }
}

/// Moves the focus so many lines on from the one that has it; from the scroller itself keys scroll.
fn step(event: &KeyboardEvent, by: i32) -> bool {
    let Some(here) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return false;
    };
    if !here.class_list().contains("turn-play") {
        return false;
    }
    let Ok(Some(list)) = here.closest("ol") else { return false };
    let Ok(buttons) = list.query_selector_all(".turn-play") else { return false };
    let all: Vec<HtmlElement> =
        (0..buttons.length()).filter_map(|at| buttons.item(at)?.dyn_into().ok()).collect();
    let Some(at) = all.iter().position(|button| AsRef::<Element>::as_ref(button) == &here) else {
        return false;
    };
    let next = i32::try_from(at).unwrap_or(0).saturating_add(by);
    let next = usize::try_from(next).unwrap_or(0).min(all.len() - 1);
    // A button on screen can be focused.
    drop(all[next].focus());
    true
}

fn is_button(event: &MouseEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| matches!(element.closest("button"), Ok(Some(_))))
}

fn is_selecting() -> bool {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok().flatten());
    selection.is_some_and(|selection| !selection.is_collapsed())
}
