//! Over the calendar: which days, whose, how they are shown, and what can be done.

use std::rc::Rc;

use jiff::civil::Date;
use web_sys::HtmlSelectElement;
use wire::appointment::Days;
use yew::prelude::*;

use crate::components::icon::{Drawing, Icon};
use crate::hooks::{Clock, local_ms, use_key_names};
use crate::state::acts;
use crate::state::calendar_view::{Asked, View, Who};
use crate::state::columns::ColourBy;
use crate::text;

/// Half a year: the other half of the year's clock changes.
const HALF_YEAR_MS: i64 = 182 * 86_400_000;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) date: Date,
    pub(crate) today: Date,
    pub(crate) asked: Asked,
    pub(crate) clock: Clock,
    /// What is known, for the list of clinicians.
    pub(crate) days: Option<Rc<Days>>,
    /// Whose visits are shown.
    pub(crate) only: Option<i64>,
    pub(crate) colours: ColourBy,
    pub(crate) on_go: Callback<(Date, Asked)>,
    pub(crate) on_colours: Callback<()>,
    pub(crate) on_new: Callback<()>,
    pub(crate) on_free: Callback<()>,
    pub(crate) on_print: Callback<()>,
}

/// The bar.
#[component]
pub(crate) fn Toolbar(props: &Props) -> Html {
    let Props { date, today, asked, .. } = props;
    let (date, asked) = (*date, *asked);
    let names = use_key_names();
    let to = |date: Date| props.on_go.reform(move |_: MouseEvent| (date, asked));
    let name = match asked.view {
        View::Day => "day",
        View::Week => "week",
        View::Month => "month",
        View::List => "two weeks",
    };
    let is_here = asked.view.stretch(date) == asked.view.stretch(*today);
    html! {
        <div class="toolbar">
            <div class="toolbar-row">
                <div class="min-w-0 mr-auto">
                    <h1 class="text-xl font-semibold leading-7 truncate" aria-live="polite">{ asked.view.title(date) }</h1>
                    <p class="toolbar-zone"><span class="truncate">{ under(props) }</span>{ other_clock(&props.clock) }</p>
                </div>
                <div class="join">
                    <button type="button" class="btn btn-sm join-item px-2" aria-label={format!("Previous {name}")} title={names.title(&format!("Previous {name}"), acts::Calendar::Earlier)} onclick={to(asked.view.turn(date, -1))}><Drawing icon={Icon::ChevronLeft} /></button>
                    <button type="button" class="btn btn-sm join-item" disabled={is_here} title={names.title("Today", acts::Calendar::Today)} onclick={to(*today)}>{ "Today" }</button>
                    <button type="button" class="btn btn-sm join-item px-2" aria-label={format!("Next {name}")} title={names.title(&format!("Next {name}"), acts::Calendar::Later)} onclick={to(asked.view.turn(date, 1))}><Drawing icon={Icon::ChevronRight} /></button>
                </div>
                <div class="segments view-switch" role="radiogroup" aria-label="View">
                    { for View::ALL.into_iter().map(|view| html! {
                        <button type="button" class="segment" role="radio" aria-checked={(asked.view == view).to_string()} title={names.title(view.name(), view.act())}
                            onclick={props.on_go.reform(move |_: MouseEvent| (date, Asked { view, ..asked }))}>{ view.name() }</button>
                    }) }
                </div>
                <button type="button" class="btn btn-sm btn-primary" title={names.title("New visit", acts::Calendar::New)} onclick={props.on_new.reform(|_: MouseEvent| ())}><Drawing icon={Icon::Plus} />{ "New visit" }</button>
            </div>
            <div class="toolbar-row">
                { week(props) }
                <div class="toolbar-tools">
                    { who(props) }
                    <div class="segments" role="radiogroup" aria-label="Colour by">
                        { for [(ColourBy::Clinician, "Clinician"), (ColourBy::Type, "Visit")].map(|(colours, name)| {
                            let is_on = props.colours == colours;
                            let on_colours = props.on_colours.clone();
                            let on_press = Callback::from(move |_: MouseEvent| {
                                if !is_on {
                                    on_colours.emit(());
                                }
                            });
                            html! {
                                <button type="button" class="segment" role="radio" aria-checked={is_on.to_string()} title={format!("Colour by {}", name.to_lowercase())}
                                    onclick={on_press}>{ name }</button>
                            }
                        }) }
                    </div>
                    <button type="button" class="btn btn-sm" title={names.title("First free times", acts::Calendar::FirstFree)} onclick={props.on_free.reform(|_: MouseEvent| ())}><Drawing icon={Icon::Tool} />{ "First free" }</button>
                    <button type="button" class="btn btn-sm px-2" aria-label="Print the day sheet" title={names.title("Print the day sheet", acts::Calendar::Print)} onclick={props.on_print.reform(|_: MouseEvent| ())}><Drawing icon={Icon::Print} /></button>
                </div>
            </div>
        </div>
    }
}

fn under(props: &Props) -> String {
    let near = match props.asked.view {
        View::Day => format!("{} · {}", text::relative_day(props.date, props.today), props.date.year()),
        View::Month => String::new(),
        View::Week | View::List => props.date.year().to_string(),
    };
    let zone = props.clock.zone.iana_name().unwrap_or("UTC");
    if near.is_empty() { zone.to_owned() } else { format!("{near} · {zone}") }
}

/// Told where the computer's clock is another than the clinic's, now or half a year from now.
fn other_clock(clock: &Clock) -> Html {
    let now = local_ms();
    let computer = |ms: i64| -(js_sys::Date::new(&(ms as f64).into()).get_timezone_offset() as i32);
    let told = [now, now + HALF_YEAR_MS]
        .into_iter()
        .find_map(|ms| text::other_clock(text::offset_minutes(ms, &clock.zone), computer(ms)));
    match told {
        Some(told) => {
            html! { <span class="zone-chip" title="All times here are the clinic's">{ told }</span> }
        }
        None => Html::default(),
    }
}

/// The days around, one press away.
fn week(props: &Props) -> Html {
    let asked = props.asked;
    if matches!(asked.view, View::Month) {
        return html! { <span class="text-sm text-muted">{ "Press a day to open it, drag a visit to move it." }</span> };
    }
    html! {
        <div class="week" role="group" aria-label="Days of this week">
            { for text::week_of(props.date).into_iter().map(|other| html! {
                <button type="button" class="week-day" aria-current={(other == props.date).then_some("date")} data-today={(other == props.today).to_string()}
                    onclick={props.on_go.reform(move |_: MouseEvent| (other, asked))}>
                    <span>{ other.strftime("%a").to_string() }</span>
                    <span class="tabular-nums">{ other.day() }</span><span class="sr-only">{ other.strftime(" %B").to_string() }</span>
                </button>
            }) }
        </div>
    }
}

fn who(props: &Props) -> Html {
    let clinicians = props.days.as_ref().map_or(&[][..], |days| &days.clinicians);
    if clinicians.len() < 2 {
        return Html::default();
    }
    let (date, asked) = (props.date, props.asked);
    let on_choose = props.on_go.reform(move |event: Event| {
        let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
        let who = chosen.parse().map_or(Who::All, Who::One);
        (date, Asked { who: Some(who), ..asked })
    });
    html! {
        <select class="select select-sm w-40" aria-label="Whose visits" onchange={on_choose}>
            <option value="all" selected={props.only.is_none()}>{ "Everybody" }</option>
            { for clinicians.iter().map(|known| html! { <option value={known.id.to_string()} selected={props.only == Some(known.id)}>{ &known.name }</option> }) }
        </select>
    }
}
