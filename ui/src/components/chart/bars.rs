//! Bars over time: a wide one for all, and within it a narrow one for some of them.

use yew::prelude::*;

use super::plot::Plot;
use crate::state::scale::Axis;
use crate::text::amount;

/// One bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    /// What stands under it.
    pub(crate) label: String,
    /// The wide one.
    pub(crate) all: u64,
    /// The narrow one, never more than the wide one.
    pub(crate) some: u64,
    /// What it says in words.
    pub(crate) words: String,
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) name: AttrValue,
    pub(crate) columns: Vec<Column>,
    /// What the wide bars count.
    pub(crate) all: AttrValue,
    /// What the narrow ones count.
    pub(crate) some: AttrValue,
}

/// The chart.
#[component]
pub(crate) fn Bars(props: &Props) -> Html {
    let axis = Axis::up_to(props.columns.iter().map(|column| column.all).max().unwrap_or(0));
    let width = 100.0 / props.columns.len().max(1) as f64;
    let bar = |class: &'static str, index: usize, share: f64, value: u64| {
        let (height, x) = (axis.height(value), (index as f64 + (1.0 - share) / 2.0) * width);
        html! {
            <rect {class} x={format!("{x:.3}%")} width={format!("{:.3}%", width * share)} y={format!("{:.3}%", 100.0 - height)} height={format!("{height:.3}%")} />
        }
    };
    let legend = html! {
        <>
            <span><svg class="plot-key" aria-hidden="true"><rect class="bar-all" x="1" y="1" width="12" height="12" /></svg>{ &props.all }</span>
            <span><svg class="plot-key" aria-hidden="true"><rect class="bar-some" x="4" y="1" width="6" height="12" /></svg>{ &props.some }</span>
        </>
    };
    html! {
        <Plot name={props.name.clone()} lines={axis.lines().map(|line| (axis.height(line), amount::count(line))).collect::<Vec<_>>()}
            labels={props.columns.iter().map(|column| column.label.clone()).collect::<Vec<_>>()}
            values={props.columns.iter().map(|column| column.words.clone()).collect::<Vec<_>>()} {legend}>
            { for props.columns.iter().enumerate().map(|(index, column)| html! {
                <>
                    if column.all > 0 { { bar("bar-all", index, 0.72, column.all) } }
                    if column.some > 0 { { bar("bar-some", index, 0.36, column.some) } }
                </>
            }) }
        </Plot>
    }
}
