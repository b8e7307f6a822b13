//! What narrows the list at the moment, each with a way to take it away.

use jiff::civil::Date;
use yew::prelude::*;

use crate::components::icon::{Drawing, Icon};
use crate::state::filters::{Days, Filters, Part};
use crate::text::{self, past};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) filters: Filters,
    pub(super) on_filters: Callback<Filters>,
}

/// The chips; nothing when nothing is narrowed.
#[component]
pub(super) fn Chips(props: &Props) -> Html {
    let Props { filters, on_filters } = props;
    let parts = filters.parts();
    if parts.is_empty() {
        return Html::default();
    }
    let clear = {
        let filters = filters.clone();
        on_filters.reform(move |_: MouseEvent| filters.cleared())
    };
    html! {
        <ul class="chips" aria-label="Filters in force">
            { for parts.into_iter().map(|part| {
                let words = words(filters, part);
                let filters = filters.clone();
                html! {
                    <li key={format!("{part:?}")}>
                        <button type="button" class="chip" aria-label={format!("Remove filter: {words}")} onclick={on_filters.reform(move |_: MouseEvent| filters.without(part))}>
                            <span class="truncate">{ &words }</span><Drawing icon={Icon::Close} class="size-3.5" />
                        </button>
                    </li>
                }
            }) }
            <li><button type="button" class="quiet-button" onclick={clear}>{ "Clear" }</button></li>
        </ul>
    }
}

/// A filter in words.
pub(super) fn words(filters: &Filters, part: Part) -> String {
    match part {
        Part::Text => format!("“{}”", filters.text.trim()),
        Part::Days => days(filters.shown_days()),
        Part::Outcome => filters.outcome.map_or("", past::outcome).to_owned(),
        Part::Sentiment => filters.sentiment.map_or("", past::sentiment).to_owned(),
        Part::Agent => filters.agent.map_or("", text::agent).to_owned(),
        Part::Source => filters.source.map_or("", past::source).to_owned(),
    }
}

/// Days in words.
pub(super) fn days(days: Days) -> String {
    let written = |date: Date| date.strftime("%b %-d, %Y").to_string();
    match days {
        Days::Recent => "today and yesterday".to_owned(),
        Days::All | Days::Between(None, None) => "all days".to_owned(),
        Days::Between(Some(from), None) => format!("since {}", written(from)),
        Days::Between(None, Some(to)) => format!("until {}", written(to)),
        Days::Between(Some(from), Some(to)) if from == to => written(from),
        Days::Between(Some(from), Some(to)) => format!("{} to {}", written(from), written(to)),
    }
}
