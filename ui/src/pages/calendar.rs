//! The appointment book, a day at a time, on the clinic's clock.

use std::collections::BTreeSet;
use std::rc::Rc;

use jiff::Span;
use jiff::civil::Date;
use wasm_bindgen_futures::spawn_local;
use web_sys::KeyboardEvent;
use wire::appointment::Day;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::app::Shared;
use crate::components::day_aside::DayAside;
use crate::components::day_grid::DayGrid;
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Drawing, Icon};
use crate::hooks::{use_keys, use_now};
use crate::route::Route;
use crate::state::book::Turn;
use crate::text;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The day in the address; `None` is the clinic's today.
    #[prop_or_default]
    pub(crate) date: Option<Date>,
}

/// The screen.
#[component]
pub(crate) fn CalendarPage(props: &Props) -> Html {
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let local_ms = use_now(10_000);
    let navigator = use_navigator();
    let chosen = use_state(|| None::<i64>);
    let (reception, book) = (shared.reception.clone(), shared.book.clone());

    let zone = reception
        .clinic
        .as_ref()
        .map(|clinic| text::zone(&clinic.time_zone))
        .unwrap_or(jiff::tz::TimeZone::UTC);
    let now = text::clinic_now(reception.program_time(local_ms), &zone);
    let today = now.map(|(date, _)| date);
    let date = props.date.or(today);

    {
        // After each snapshot what was loaded before may have missed a change.
        let (backend, book) = (shared.backend.clone(), book.dispatcher());
        use_effect_with((date, reception.snapshots), move |(date, _)| {
            let date = *date;
            book.dispatch(Turn::Asked(date));
            spawn_local(async move {
                match backend.day(date).await {
                    Ok(day) => book.dispatch(Turn::Loaded(Box::new(day))),
                    Err(fault) => book.dispatch(Turn::Failed(fault.say())),
                }
            });
        });
    }
    {
        let chosen = chosen.setter();
        use_effect_with(date, move |_| chosen.set(None));
    }
    let go = {
        use_callback(today, move |date: Date, today| {
            let Some(navigator) = &navigator else { return };
            match Some(date) == *today {
                true => navigator.push(&Route::Today),
                false => navigator.push(&Route::Day { date: date.to_string() }),
            }
        })
    };
    use_keys({
        let (go, chosen) = (go.clone(), chosen.clone());
        Callback::from(move |event: KeyboardEvent| {
            let (Some(date), Some(today)) = (date, today) else { return };
            let days = if event.shift_key() { 7 } else { 1 };
            match event.key().as_str() {
                "PageUp" => go.emit(date.saturating_sub(Span::new().days(days))),
                "PageDown" => go.emit(date.saturating_add(Span::new().days(days))),
                "t" => go.emit(today),
                "Escape" if chosen.is_some() => chosen.set(None),
                _ => return,
            }
            event.prevent_default();
        })
    });
    let on_choose = {
        let chosen = chosen.clone();
        Callback::from(move |id: i64| chosen.set(if *chosen == Some(id) { None } else { Some(id) }))
    };
    let on_close = {
        let chosen = chosen.setter();
        Callback::from(move |()| chosen.set(None))
    };
    let (Some(date), Some(today)) = (date, today) else { return Html::default() };
    let on_the_line: BTreeSet<String> =
        reception.calls.iter().map(|view| view.call.call_sid.clone()).collect();
    let now_minute = now.filter(|(today, _)| *today == date).map(|(_, minute)| minute);
    html! {
        <div class="calendar">
            { toolbar(date, today, book.shown(), &go) }
            if reception.clinic.as_ref().is_some_and(|clinic| clinic.time_zone_assumed) {
                <p class="strip"><Drawing icon={Icon::Alert} />{ "The clinic's time zone is not known, so times are in UTC. Set CLINIC_TIME_ZONE and restart." }</p>
            }
            <div class="calendar-body">
                if let Some(day) = book.shown() {
                    if day.open.is_empty() && day.appointments.is_empty() {
                        <div class="flex-1">{ closed(day, date, &go) }</div>
                    } else {
                        <div class="day-frame" tabindex="0" role="region" aria-label="Day sheet">
                            <DayGrid day={day.clone()} {now_minute} on_the_line={on_the_line.clone()} fresh={book.fresh.clone()} chosen={*chosen} on_choose={on_choose.clone()} />
                        </div>
                        <DayAside day={day.clone()} {on_the_line} chosen={*chosen} {on_choose} {on_close} />
                    }
                } else if let Some(fault) = &book.fault {
                    <div class="flex-1">
                        <EmptyState icon={Icon::Alert} title="This day could not be loaded" text={fault.clone()}>
                            <button type="button" class="btn" onclick={go.reform(move |_: MouseEvent| today)}>{ "Go to today" }</button>
                        </EmptyState>
                    </div>
                } else {
                    <div class="flex-1 p-6" role="status" aria-label="Loading the day"><div class="skeleton h-full w-full opacity-40" /></div>
                }
            </div>
        </div>
    }
}

fn toolbar(date: Date, today: Date, day: Option<&Rc<Day>>, go: &Callback<Date>) -> Html {
    let to = |date: Date| go.reform(move |_: MouseEvent| date);
    let zone = day.map(|day| day.time_zone.clone());
    html! {
        <div class="toolbar">
            <div class="min-w-0">
                <h1 class="text-xl font-semibold leading-7 truncate" aria-live="polite">{ text::day(date) }</h1>
                <p class="text-sm text-muted truncate">
                    { format!("{} · {}", text::relative_day(date, today), date.year()) }
                    if let Some(zone) = zone { { format!(" · {zone}") } }
                </p>
            </div>
            <div class="flex items-center gap-3 shrink-0">
                <div class="week" role="group" aria-label="Days of this week">
                    { for text::week_of(date).into_iter().map(|other| html! {
                        <button type="button" class="week-day" aria-current={(other == date).then_some("date")} data-today={(other == today).to_string()}
                            onclick={to(other)}>
                            <span class="text-xs">{ other.strftime("%a").to_string() }</span>
                            <span class="tabular-nums">{ other.day() }</span><span class="sr-only">{ other.strftime(" %B").to_string() }</span>
                        </button>
                    }) }
                </div>
                <div class="join">
                    <button type="button" class="btn btn-sm join-item px-2" aria-label="Previous day" title="Previous day (PgUp)" onclick={to(date.saturating_sub(Span::new().days(1)))}><Drawing icon={Icon::ChevronLeft} /></button>
                    <button type="button" class="btn btn-sm join-item" disabled={date == today} title="Today (t)" onclick={to(today)}>{ "Today" }</button>
                    <button type="button" class="btn btn-sm join-item px-2" aria-label="Next day" title="Next day (PgDn)" onclick={to(date.saturating_add(Span::new().days(1)))}><Drawing icon={Icon::ChevronRight} /></button>
                </div>
            </div>
        </div>
    }
}

fn closed(day: &Day, date: Date, go: &Callback<Date>) -> Html {
    let why = match &day.closed_because {
        Some(why) => format!("{} No appointments can be booked on this day.", sentence(why)),
        None => "The clinic has no hours on this day, so no appointments can be booked.".to_owned(),
    };
    // The next Monday to Friday, which is open far more often than not.
    let next = (1..7)
        .map(|days| date.saturating_add(Span::new().days(days)))
        .find(|next| next.weekday().to_monday_zero_offset() < 5)
        .unwrap_or(date);
    html! {
        <EmptyState icon={Icon::Calendar} title="The clinic is closed" text={why}>
            <button type="button" class="btn" onclick={go.reform(move |_: MouseEvent| next)}>{ format!("Go to {}", text::day(next)) }</button>
        </EmptyState>
    }
}

/// A reason as a sentence of its own.
fn sentence(why: &str) -> String {
    let why = why.trim();
    let mut letters = why.chars();
    let first: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    let end = if why.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}
