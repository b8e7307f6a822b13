//! The search box and the filters.

use gloo_timers::callback::Timeout;
use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::{HtmlInputElement, HtmlSelectElement, KeyboardEvent};
use wire::call::{Agent, Source};
use wire::history::{Outcome, Sentiment};
use yew::prelude::*;

use crate::components::date_field::DateField;
use crate::components::icon::{Drawing, Icon};
use crate::hooks::use_key_names;
use crate::state::acts;
use crate::state::filters::{Days, Filters, enumerated, word};
use crate::text::{self, past};

/// The pause in typing after which it is searched.
const PAUSE_MS: u32 = 250;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) filters: Filters,
    /// The clinic's today.
    pub(super) today: Date,
    pub(super) on_filters: Callback<Filters>,
}

/// The bar.
#[component]
pub(super) fn FilterBar(props: &Props) -> Html {
    let Props { filters, today, on_filters } = props;
    let change = |set: fn(&mut Filters, String)| {
        let (filters, on_filters) = (filters.clone(), on_filters.clone());
        Callback::from(move |event: Event| {
            let mut filters = filters.clone();
            set(&mut filters, event.target_unchecked_into::<HtmlSelectElement>().value());
            on_filters.emit(filters);
        })
    };
    let between = match filters.days {
        Some(Days::Between(from, to)) => Some((from, to)),
        _ => None,
    };
    let on_days = {
        let (filters, on_filters, today) = (filters.clone(), on_filters.clone(), *today);
        Callback::from(move |event: Event| {
            let days = match event.target_unchecked_into::<HtmlSelectElement>().value().as_str() {
                "all" => Days::All,
                "other" => Days::Between(Some(today.saturating_sub(jiff::Span::new().days(6))), Some(today)),
                _ => Days::Recent,
            };
            on_filters.emit(Filters { days: Some(days), ..filters.clone() });
        })
    };
    let shown = match filters.shown_days() {
        Days::Recent => "recent",
        Days::All => "all",
        Days::Between(..) => "other",
    };
    html! {
        <search class="calls-bar" aria-label="Search and filter calls">
            <SearchBox filters={filters.clone()} on_filters={on_filters.clone()} />
            <select class="select select-sm" aria-label="Days" onchange={on_days}>
                { for [("recent", "Today and yesterday"), ("all", "All days"), ("other", "Other days …")].map(|(value, name)| html! { <option {value} selected={value == shown}>{ name }</option> }) }
            </select>
            { select("Outcome", "Any outcome", filters.outcome, &[Outcome::AppointmentBooked, Outcome::NoBooking, Outcome::UserHangup, Outcome::Error], past::outcome, change(|filters, value| filters.outcome = enumerated(&value))) }
            { select("Tone", "Any tone", filters.sentiment, &[Sentiment::Positive, Sentiment::Neutral, Sentiment::Negative], past::sentiment, change(|filters, value| filters.sentiment = enumerated(&value))) }
            { select("Receptionist", "Any receptionist", filters.agent, &[Agent::Openai, Agent::Offline], text::agent, change(|filters, value| filters.agent = enumerated(&value))) }
            { select("Reached by", "Phone and softphone", filters.source, &[Source::Phone, Source::Softphone], past::source, change(|filters, value| filters.source = enumerated(&value))) }
            if let Some((from, to)) = between {
                <div class="calls-days">
                    <DateField id="calls-from" label="From" value={from} today={*today} on_day={day(props, move |from| Days::Between(from, to))} />
                    <DateField id="calls-to" label="To" value={to} today={*today} on_day={day(props, move |to| Days::Between(from, to))} />
                    <p class="text-sm text-error self-end pb-1 empty:hidden" role="alert">{ if filters.is_reversed() { "The last day lies before the first." } else { "" } }</p>
                </div>
            }
        </search>
    }
}

fn day(props: &Props, days: impl Fn(Option<Date>) -> Days + 'static) -> Callback<Option<Date>> {
    let (filters, on_filters) = (props.filters.clone(), props.on_filters.clone());
    Callback::from(move |day: Option<Date>| {
        on_filters.emit(Filters { days: Some(days(day)), ..filters.clone() })
    })
}

fn select<T: Serialize + DeserializeOwned + Copy + PartialEq>(
    label: &'static str,
    any: &'static str,
    chosen: Option<T>,
    all: &[T],
    name: fn(T) -> &'static str,
    onchange: Callback<Event>,
) -> Html {
    html! {
        <select class="select select-sm" aria-label={label} data-set={chosen.is_some().to_string()} {onchange}>
            <option value="" selected={chosen.is_none()}>{ any }</option>
            { for all.iter().map(|value| html! { <option value={word(*value)} selected={chosen == Some(*value)}>{ name(*value) }</option> }) }
        </select>
    }
}

#[derive(Properties, PartialEq)]
struct SearchProps {
    filters: Filters,
    on_filters: Callback<Filters>,
}

/// Searches as it is typed, after a pause.
#[component]
fn SearchBox(props: &SearchProps) -> Html {
    let names = use_key_names();
    // None: what the address says.
    let typed = use_state(|| None::<String>);
    let pending = use_mut_ref(|| None::<Timeout>);
    let latest = use_mut_ref(|| props.filters.clone());
    latest.replace(props.filters.clone());
    {
        // Another text in the address, by Clear or Back, is the one to show.
        let (typed, pending) = (typed.setter(), pending.clone());
        use_effect_with(props.filters.text.clone(), move |_| {
            if pending.borrow().is_none() {
                typed.set(None);
            }
        });
    }
    {
        let pending = pending.clone();
        use_effect_with((), move |()| move || drop(pending.borrow_mut().take()));
    }
    let search = {
        let (latest, on_filters) = (latest.clone(), props.on_filters.clone());
        move |text: String| {
            let filters = latest.borrow().clone();
            if filters.text != text {
                on_filters.emit(Filters { text, ..filters });
            }
        }
    };
    let on_input = {
        let (typed, pending, search) = (typed.setter(), pending.clone(), search.clone());
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            typed.set(Some(text.clone()));
            let (waiting, search) = (pending.clone(), search.clone());
            let timeout = Timeout::new(PAUSE_MS, move || {
                drop(waiting.borrow_mut().take());
                search(text);
            });
            *pending.borrow_mut() = Some(timeout);
        })
    };
    let on_key = {
        let (typed, pending) = (typed.clone(), pending.clone());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" => {
                event.prevent_default();
                drop(pending.borrow_mut().take());
                if let Some(text) = &*typed {
                    search(text.clone());
                }
            }
            "ArrowDown" => {
                event.prevent_default();
                super::focus::first();
            }
            "Escape" => {
                event.prevent_default();
                drop(pending.borrow_mut().take());
                typed.set(None);
                search(String::new());
            }
            _ => {}
        })
    };
    html! {
        <label class="calls-search input input-sm">
            <Drawing icon={Icon::Tool} />
            <input id="calls-search" type="text" inputmode="search" autocomplete="off" spellcheck="false" maxlength="200" aria-label="Search calls" placeholder="Name, number, words, day"
                title={names.title("Search", acts::Anywhere::Search)} value={(*typed).clone().unwrap_or_else(|| props.filters.text.clone())} oninput={on_input} onkeydown={on_key} />
        </label>
    }
}
