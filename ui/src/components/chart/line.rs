//! A share over time, as points with a line where nothing is missing between them.

use yew::prelude::*;

use super::plot::Plot;
use crate::state::scale::{middle, stretches};

/// Shares above a hundred points are drawn as a line alone.
const POINTS: usize = 100;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) name: AttrValue,
    /// What stands under each point.
    pub(crate) labels: Vec<String>,
    /// 0 to 1; none where there was nothing to take a share of.
    pub(crate) values: Vec<Option<f64>>,
    /// What each point says in words.
    pub(crate) words: Vec<String>,
    /// What the line is.
    pub(crate) legend: AttrValue,
}

/// The chart.
#[component]
pub(crate) fn ShareLine(props: &Props) -> Html {
    let count = props.values.len();
    let x = |index: usize| format!("{:.3}%", middle(index, count));
    let y = |value: f64| format!("{:.3}%", 100.0 - value.clamp(0.0, 1.0) * 100.0);
    let lines: Vec<_> = [0, 25, 50, 75, 100].map(|share| (f64::from(share), format!("{share} %"))).into();
    let legend = html! {
        <span><svg class="plot-key" aria-hidden="true"><line class="share-line" x1="0" x2="14" y1="7" y2="7" /><circle class="share-point" cx="7" cy="7" r="3" /></svg>{ &props.legend }</span>
    };
    html! {
        <Plot name={props.name.clone()} {lines} labels={props.labels.clone()} values={props.words.clone()} {legend}>
            { for stretches(&props.values).into_iter().map(|(index, a, b)| html! {
                <line class="share-line" x1={x(index)} y1={y(a)} x2={x(index + 1)} y2={y(b)} />
            }) }
            if count <= POINTS {
                { for props.values.iter().enumerate().filter_map(|(index, value)| value.map(|value| html! {
                    <circle class="share-point" cx={x(index)} cy={y(value)} r="3.5" />
                })) }
            }
        </Plot>
    }
}
