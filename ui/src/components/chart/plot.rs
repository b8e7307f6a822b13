//! What charts over time have in common: axes, labels, and the way through their bars by keyboard and pointer.

use web_sys::{HtmlElement, KeyboardEvent};
use yew::prelude::*;

use crate::state::scale::{label_room, label_step, middle};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// What the chart shows, for its group's name.
    pub(crate) name: AttrValue,
    /// Lines with their place in per cents from the foot, and their labels.
    pub(crate) lines: Vec<(f64, String)>,
    /// What stands under each bar.
    pub(crate) labels: Vec<String>,
    /// What each bar says in words; as many as there are labels.
    pub(crate) values: Vec<String>,
    /// What is drawn, in per cents of width and height.
    pub(crate) children: Html,
    /// What the drawn shapes mean.
    pub(crate) legend: Html,
}

/// The plot. One stop of the Tab key; arrows go from bar to bar, and its values are told below.
#[component]
pub(crate) fn Plot(props: &Props) -> Html {
    let at = use_state(|| None::<usize>);
    let is_in = use_state(|| false);
    let node = use_node_ref();
    let count = props.labels.len();
    let last = count.saturating_sub(1);
    // The newest bar is what is asked for first.
    let stop = at.filter(|at| *at < count).unwrap_or(last);
    let on_key = {
        let (at, node) = (at.clone(), node.clone());
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowLeft" => stop.saturating_sub(1),
                "ArrowRight" => (stop + 1).min(last),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            at.set(Some(next));
            focus(&node, next);
        })
    };
    let enter = |index: usize| {
        let (at, is_in) = (at.clone(), is_in.clone());
        move || {
            at.set(Some(index));
            is_in.set(true);
        }
    };
    let leave = {
        let is_in = is_in.clone();
        move || is_in.set(false)
    };
    let on_leave = Callback::from({
        let leave = leave.clone();
        move |_: PointerEvent| leave()
    });
    let on_blur = Callback::from(move |_: FocusEvent| leave());
    let longest = props.labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    // In a narrow window the style sheet hides every other of them.
    let step = label_step(count, label_room(longest));
    let width = 100.0 / count.max(1) as f64;
    html! {
        <div class="plot">
            <div class="plot-lines" aria-hidden="true">
                { for props.lines.iter().map(|(height, label)| html! { <span style={format!("bottom: {height:.2}%")}>{ label }</span> }) }
            </div>
            <div class="plot-area">
                <svg class="plot-drawing" aria-hidden="true" focusable="false">
                    { for props.lines.iter().map(|(height, _)| { let y = format!("{:.2}%", 100.0 - height); html! { <line class="plot-line" x1="0" x2="100%" y1={y.clone()} y2={y} /> } }) }
                    if let (true, Some(at)) = (*is_in, *at) {
                        <rect class="plot-here" x={format!("{:.3}%", at as f64 * width)} width={format!("{width:.3}%")} y="0" height="100%" />
                    }
                    { props.children.clone() }
                </svg>
                <div ref={node} class="plot-bars" role="group" aria-label={format!("{}, bar by bar; arrow keys move", props.name)} onkeydown={on_key} onpointerleave={on_leave} onfocusout={on_blur}>
                    { for props.values.iter().enumerate().map(|(index, value)| html! {
                        <span key={index} role="img" aria-label={value.clone()} tabindex={if index == stop { "0" } else { "-1" }}
                            onpointerenter={let enter = enter(index); Callback::from(move |_: PointerEvent| enter())}
                            onfocusin={let enter = enter(index); Callback::from(move |_: FocusEvent| enter())} />
                    }) }
                </div>
            </div>
            <div class="plot-labels" aria-hidden="true">
                { for props.labels.iter().enumerate().step_by(step).map(|(index, label)| html! {
                    <span key={index} style={format!("left: {:.3}%", middle(index, count))}>{ label }</span>
                }) }
            </div>
            <div class="plot-foot">
                <div class="plot-legend">{ props.legend.clone() }</div>
                <p class="plot-value" aria-hidden="true">{ if *is_in { props.values.get(stop).cloned().unwrap_or_default() } else { String::new() } }</p>
            </div>
        </div>
    }
}

fn focus(node: &NodeRef, index: usize) {
    let bars = node.cast::<HtmlElement>().map(|bars| bars.children());
    let bar = bars.and_then(|bars| bars.item(u32::try_from(index).unwrap_or(0)));
    if let Some(bar) = bar.and_then(|bar| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(bar).ok()) {
        // A bar on screen can be focused.
        drop(bar.focus());
    }
}
