//! The frame of a chart: its title, what it says in a sentence, and the same numbers as a table.

use yew::prelude::*;

use crate::components::icon::{Drawing, Icon};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// A word without spaces, for ids.
    pub(crate) name: AttrValue,
    pub(crate) title: AttrValue,
    /// What the chart says, in a sentence.
    pub(crate) summary: AttrValue,
    /// The picture.
    pub(crate) chart: Html,
    /// The same as a table.
    pub(crate) table: Html,
    /// Its width and place, as classes.
    #[prop_or_default]
    pub(crate) class: Classes,
}

/// The chart, or its table.
#[component]
pub(crate) fn ChartFigure(props: &Props) -> Html {
    let is_table = use_state(|| false);
    let other = if *is_table { "Chart" } else { "Table" };
    let title = format!("chart-{}", props.name);
    let on_turn = {
        let is_table = is_table.clone();
        Callback::from(move |_: MouseEvent| is_table.set(!*is_table))
    };
    html! {
        <figure class={classes!("card-box", "chart-figure", props.class.clone())} aria-labelledby={title.clone()}>
            <div class="flex items-start justify-between gap-3">
                <h2 id={title} class="card-title mb-0!">{ &props.title }</h2>
                <button type="button" class="quiet-button -my-1 -mr-1.5" aria-label={format!("{other}: {}", props.title)} onclick={on_turn}>
                    <Drawing icon={if *is_table { Icon::Chart } else { Icon::Table }} />{ other }
                </button>
            </div>
            <figcaption class="text-sm text-muted mb-3">{ &props.summary }</figcaption>
            if *is_table {
                <div class="chart-table" role="region" aria-label={format!("{} as a table", props.title)} tabindex="0">{ props.table.clone() }</div>
            } else {
                { props.chart.clone() }
            }
        </figure>
    }
}
