//! The outline of a recording: the caller's voice above, the receptionist's below, what was heard already darker. It is
//! drawn for the eye; a slider over it is what keys and screen readers move.

use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::prelude::*;
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, HtmlInputElement, MutationObserver, MutationObserverInit,
};
use wire::history::Peaks;
use yew::prelude::*;

use crate::hooks::use_resize;
use crate::state::playback::{Ear, Tape};
use crate::text;

/// Width of a bar and of the gap behind it, in pixels.
const BAR: (f64, f64) = (2.0, 1.0);

/// Speech on the telephone is often soft; it is drawn larger, though not a hum as if it were speech.
const LOUDEST_AT_LEAST: i16 = 24;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// None while they are not known.
    pub(crate) peaks: Option<Rc<Peaks>>,
    pub(crate) tape: Tape,
    /// The position in the recording.
    pub(crate) at_ms: u64,
    pub(crate) ear: Ear,
    /// The person goes to this position of the recording.
    pub(crate) on_seek: Callback<u64>,
    /// The person goes so many milliseconds forth or back.
    pub(crate) on_skip: Callback<i64>,
    /// The person plays or stops playing.
    pub(crate) on_turn: Callback<()>,
}

/// The outline with its playhead and slider.
#[component]
pub(crate) fn Waveform(props: &Props) -> Html {
    let canvas = use_node_ref();
    // Counts what the colours and sizes depend on.
    let looks = use_state(|| 0_u32);
    let on_look = {
        let latest = use_mut_ref(|| 0_u32);
        let looks = looks.setter();
        use_callback((), move |(), ()| {
            let mut latest = latest.borrow_mut();
            *latest = latest.wrapping_add(1);
            looks.set(*latest);
        })
    };
    use_resize(&canvas, on_look.clone());
    use_theme_change(on_look);
    {
        let canvas = canvas.clone();
        let drawn = (props.peaks.clone(), props.tape, props.at_ms, props.ear, *looks);
        use_effect_with(drawn, move |(peaks, tape, at_ms, ear, _)| {
            if let (Some(canvas), Some(peaks)) = (canvas.cast::<HtmlCanvasElement>(), peaks) {
                let played = *at_ms as f64 / tape.duration_ms.max(1) as f64;
                draw(&canvas, peaks, played, *ear);
            }
        });
    }
    let on_input = {
        props.on_seek.reform(|event: InputEvent| {
            event.target_dyn_into::<HtmlInputElement>().map_or(0, |input| input.value_as_number() as u64)
        })
    };
    let on_key = {
        let (on_skip, on_turn) = (props.on_skip.clone(), props.on_turn.clone());
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowLeft" => on_skip.emit(-5_000),
                "ArrowRight" => on_skip.emit(5_000),
                " " => on_turn.emit(()),
                _ => return,
            }
            event.prevent_default();
        })
    };
    let (tape, at_ms) = (props.tape, props.at_ms.min(props.tape.duration_ms));
    let left = format!("left: {:.3}%", at_ms as f64 * 100.0 / tape.duration_ms.max(1) as f64);
    let said = format!(
        "{} of {}",
        text::spoken::length(tape.in_call(at_ms)),
        text::spoken::length(tape.in_call(tape.duration_ms))
    );
    html! {
        <div class="wave">
            <canvas ref={canvas} class="wave-canvas" aria-hidden="true" />
            if props.peaks.is_none() { <span class="wave-line" aria-hidden="true" /> }
            <span class="wave-head" style={left} aria-hidden="true" />
            <input type="range" class="wave-slider" min="0" max={tape.duration_ms.to_string()} step="10" value={at_ms.to_string()}
                aria-label="Position in the recording" aria-valuetext={said} oninput={on_input} onkeydown={on_key} />
        </div>
    }
}

/// Calls `on_change` when the page turns light or dark.
#[hook]
fn use_theme_change(on_change: Callback<()>) {
    use_effect_with(on_change, |on_change| {
        let window = web_sys::window();
        let query = window
            .as_ref()
            .and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok().flatten());
        let system = query.map(|query| {
            let on_change = on_change.clone();
            EventListener::new(&query, "change", move |_| on_change.emit(()))
        });
        let on_change = on_change.clone();
        let closure = Closure::<dyn Fn()>::new(move || on_change.emit(()));
        let observer = MutationObserver::new(closure.as_ref().unchecked_ref()).ok();
        let root =
            window.and_then(|window| window.document()).and_then(|document| document.document_element());
        if let (Some(observer), Some(root)) = (&observer, root) {
            let init = MutationObserverInit::new();
            init.set_attributes(true);
            init.set_attribute_filter(&js_sys::Array::of1(&"data-theme".into()));
            // An element can be observed for its attributes.
            drop(observer.observe_with_options(&root, &init));
        }
        move || {
            observer.iter().for_each(MutationObserver::disconnect);
            drop((system, closure));
        }
    });
}

fn draw(canvas: &HtmlCanvasElement, peaks: &Peaks, played: f64, ear: Ear) {
    let Some(window) = web_sys::window() else { return };
    let dense = window.device_pixel_ratio().max(1.0);
    let (width, height) = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
    canvas.set_width((width * dense).round() as u32);
    canvas.set_height((height * dense).round() as u32);
    // A browser that draws nothing still has the slider.
    let Some(context) = canvas.get_context("2d").ok().flatten() else { return };
    let Ok(context) = context.dyn_into::<CanvasRenderingContext2d>() else { return };
    // Two finite numbers are a scale.
    drop(context.scale(dense, dense));
    let style = window.get_computed_style(canvas).ok().flatten();
    let colour =
        |name: &str| style.as_ref().and_then(|style| style.get_property_value(name).ok()).unwrap_or_default();
    let lanes = [(Ear::Agent, colour("--wave-caller")), (Ear::Caller, colour("--wave-agent"))];
    let loudest = peaks.channels.iter().flatten().flatten().map(|peak| i16::from(*peak).abs()).max();
    let scale = height / 4.0 / f64::from(loudest.unwrap_or(0).max(LOUDEST_AT_LEAST));
    for (lane, (without, colour)) in lanes.into_iter().enumerate() {
        let Some(channel) = peaks.channels.get(lane) else { continue };
        context.set_fill_style_str(colour.trim());
        let middle = height * (lane as f64 * 2.0 + 1.0) / 4.0;
        let bars = (width / (BAR.0 + BAR.1)).floor() as usize;
        for bar in 0..bars {
            let (least, greatest) = stretch(channel, bar, bars);
            let is_played = (bar as f64) < played * bars as f64;
            let clear = if ear == without { 0.35 } else { 1.0 };
            context.set_global_alpha(if is_played { clear } else { 0.4 * clear });
            let (above, below) = (f64::from(greatest) * scale, f64::from(-i16::from(least)) * scale);
            let (above, below) = (above.max(0.5), below.max(0.5));
            context.fill_rect(bar as f64 * (BAR.0 + BAR.1), middle - above, BAR.0, above + below);
        }
    }
}

/// The least and the greatest of the peaks under one bar.
fn stretch(channel: &[[i8; 2]], bar: usize, bars: usize) -> (i8, i8) {
    let from = bar * channel.len() / bars.max(1);
    let to = ((bar + 1) * channel.len() / bars.max(1)).max(from + 1).min(channel.len());
    let under = channel.get(from..to).unwrap_or_default();
    let least = under.iter().map(|peak| peak[0]).min().unwrap_or(0);
    let greatest = under.iter().map(|peak| peak[1]).max().unwrap_or(0);
    (least, greatest)
}
