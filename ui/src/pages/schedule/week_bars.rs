//! A week as seven bars to draw on, each with its twin that is typed.

use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};
use yew::prelude::*;

use super::form::{Form, Look};
use crate::components::icon::{Drawing, Icon};
use crate::state::schedule::edit::Edit;
use crate::state::schedule::field::{Field, Whose};
use crate::state::schedule::paint::{CELL, DAY, Stroke, is_open, window};
use crate::text::hours::{self, clock};

/// The days as they are called.
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) form: Form,
    pub(super) whose: Whose,
    /// A clinician who keeps the clinic's week has none to draw on.
    pub(super) can_edit: bool,
}

/// The week.
#[component]
pub(super) fn WeekEditor(props: &Props) -> Html {
    let bars = use_node_ref();
    // Pointer events come faster than the page is drawn, so what they have done so far is not in the drawn state.
    let stroke = use_mut_ref(|| None::<Stroke>);
    let redraw = use_force_update();
    let is_whole = use_state(|| false);
    let (form, whose) = (&props.form, props.whose);
    let shown = match form.draft.week(whose) {
        Some(week) if !*is_whole => window(week.days().into_iter()),
        _ => 0..DAY,
    };
    let place = {
        let (bars, shown) = (bars.clone(), shown.clone());
        move |event: &PointerEvent| cell_at(&bars, event, shown.start, shown.end)
    };
    let on_down = {
        let (stroke, redraw, place) = (stroke.clone(), redraw.clone(), place.clone());
        let (bars, form, can_edit) = (bars.clone(), form.clone(), props.can_edit);
        Callback::from(move |event: PointerEvent| {
            let Some(cell) = place(&event).filter(|_| can_edit && event.button() == 0) else { return };
            event.prevent_default();
            // The bars themselves: what the page's framework calls the current target is the page.
            if let Some(element) = bars.cast::<Element>() {
                // Fails only for a pointer that is up again.
                drop(element.set_pointer_capture(event.pointer_id()));
            }
            let is_open = !is_open(form.draft.day(whose, cell.0), cell.1);
            *stroke.borrow_mut() = Some(Stroke { anchor: cell, head: cell, is_open });
            redraw.force_update();
        })
    };
    let on_move = {
        let (stroke, redraw, place) = (stroke.clone(), redraw.clone(), place.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(cell) = place(&event) else { return };
            let mut stroke = stroke.borrow_mut();
            if let Some(stroke) = stroke.as_mut().filter(|stroke| stroke.head != cell) {
                stroke.head = cell;
                redraw.force_update();
            }
        })
    };
    let on_up = {
        let (stroke, redraw, editor) = (stroke.clone(), redraw.clone(), form.on_edit.clone());
        Callback::from(move |_: PointerEvent| {
            if let Some(stroke) = stroke.borrow_mut().take() {
                editor.edit(Edit::Painted(whose, stroke));
                redraw.force_update();
            }
        })
    };
    let on_cancel = {
        let (stroke, redraw) = (stroke.clone(), redraw.clone());
        Callback::from(move |_: PointerEvent| {
            if stroke.borrow_mut().take().is_some() {
                redraw.force_update();
            }
        })
    };
    let on_whole = {
        let is_whole = is_whole.clone();
        Callback::from(move |_: MouseEvent| is_whole.set(!*is_whole))
    };
    let drawn = *stroke.borrow();
    let at = |minute: u16| {
        let (minute, from, to) = (f32::from(minute), f32::from(shown.start), f32::from(shown.end));
        (minute - from) / (to - from) * 100.0
    };
    let span = |from: u16, to: u16| {
        let (from, to) = (at(from.max(shown.start)), at(to.min(shown.end)));
        format!("left: {from:.3}%; width: {:.3}%", to - from)
    };
    let hours_apart = if shown.end - shown.start > 18 * 60 { 3 } else { 2 };
    html! {
        <div class="week-editor" data-can-edit={props.can_edit.to_string()}>
            <div class="week-line week-scale" aria-hidden="true">
                <span />
                <div class="week-ticks">
                    { for (shown.start / 60..=shown.end / 60).filter(|hour| hour % hours_apart == 0).map(|hour| html! {
                        <span style={format!("left: {:.3}%", at(hour * 60))}>{ if hour == 24 { "12 AM".to_owned() } else { clock(hour * 60) } }</span>
                    }) }
                </div>
                <span />
            </div>
            <div ref={bars} class="week-bars" onpointerdown={on_down} onpointermove={on_move} onpointerup={on_up} onpointercancel={on_cancel}>
                { for DAYS.into_iter().enumerate().map(|(day, name)| {
                    let field = Field::Day(whose, day);
                    let open = form.draft.day(whose, day);
                    let ghost = drawn.filter(|drawn| drawn.days().contains(&day));
                    let look = Look { is_bare: true, placeholder: Some("Closed"), ..Look::default() };
                    let copy = form.on_edit.press(Edit::CopyToWeekdays(whose, day));
                    html! {
                        <div key={day} class="week-line">
                            <span class="week-name">{ name }</span>
                            <div class="week-bar" data-day={day.to_string()} aria-hidden="true" style={format!("--hours: {}", (shown.end - shown.start) / 60)}>
                                { for open.iter().map(|stretch| html! { <span class="week-open" style={span(stretch.from, stretch.to)} /> }) }
                                if let Some(ghost) = ghost {
                                    <span class="week-ghost" data-open={ghost.is_open.to_string()} style={span(ghost.minutes().start, ghost.minutes().end)}>
                                        if day == ghost.days().start { <span>{ format!("{}–{}", clock(ghost.minutes().start), clock(ghost.minutes().end)) }</span> }
                                    </span>
                                }
                            </div>
                            if props.can_edit {
                                { form.entry(field, &format!("Hours on {name}"), look) }
                                <button type="button" class="icon-button" aria-label={format!("Copy the hours of {name} to all weekdays")} title="Copy to Monday to Friday" onclick={copy}><Drawing icon={Icon::Copy} /></button>
                            } else {
                                <span class="text-sm text-muted self-center">{ if open.is_empty() { "Closed".to_owned() } else { hours::show(open) } }</span>
                                <span />
                            }
                        </div>
                    }
                }) }
            </div>
            <div class="flex flex-wrap items-center gap-3 mt-3 text-sm text-muted">
                <button type="button" class="btn btn-sm" aria-pressed={is_whole.to_string()} onclick={on_whole}>{ "Show the whole day" }</button>
                <span>{ format!("Drawn in steps of {CELL} minutes; typed to the minute.") }</span>
            </div>
        </div>
    }
}

/// The day and the cell under the pointer; beside the bars the nearest one.
fn cell_at(bars: &NodeRef, event: &PointerEvent, from: u16, to: u16) -> Option<(usize, u16)> {
    let all = bars.cast::<Element>()?.query_selector_all(".week-bar").ok()?;
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    let boxes: Vec<_> = (0..all.length())
        .filter_map(|at| all.get(at)?.dyn_into::<Element>().ok())
        .map(|bar| bar.get_bounding_client_rect())
        .collect();
    // A press on what stands beside the bars draws nothing.
    let first = boxes.first()?;
    if event.type_() == "pointerdown" && (x < first.left() || x > first.right()) {
        return None;
    }
    let middle = |at: usize| (boxes[at].top() + boxes[at].bottom()) / 2.0;
    let day = (0..boxes.len())
        .min_by(|one, other| (middle(*one) - y).abs().total_cmp(&(middle(*other) - y).abs()))?;
    let cells = f64::from((to - from) / CELL);
    let cell = ((x - first.left()) / first.width() * cells).floor().clamp(0.0, cells - 1.0);
    Some((day, from + cell as u16 * CELL))
}
