//! The palette: one field from which a person goes somewhere, does something of the present screen, or finds somebody.

use std::rc::Rc;

use jiff::civil::Date;
use web_sys::{Element, HtmlInputElement, KeyboardEvent, ScrollIntoViewOptions, ScrollLogicalPosition};
use wire::appointment::Appointment;
use yew::prelude::*;

use super::dialog::Dialog;
use super::icon::{Drawing, Icon};
use super::patient_picker::known;
use super::shortcut_sheet::keys_shown;
use crate::app::Shared;
use crate::components::call_card;
use crate::hooks::{local_ms, use_call_search, use_patient_search, use_recent, use_visit_search};
use crate::place::{PLACES, Row as PlaceRow};
use crate::route::Route;
use crate::state::acts::{Act, Anywhere, Row, Scope};
use crate::state::palette::rank;
use crate::state::palette_days::{DayMeant, days_meant};
use crate::text::{self, past};

/// Patients, visits and calls that are offered.
const FOUND: u32 = 5;
/// Rows that stand under one heading.
const MOST: usize = 12;
/// Letters from which on somebody is looked for.
const ENOUGH: usize = 2;
const LIST: &str = "palette-list";

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// What the present screen can do, as it was when the palette was opened.
    pub(crate) offered: Vec<(Row, Callback<()>)>,
    /// Does what can be done everywhere.
    pub(crate) on_act: Callback<Act>,
    /// Goes to an address.
    pub(crate) on_go: Callback<Route>,
    /// Shows a visit on its day.
    pub(crate) on_visit: Callback<Rc<Appointment>>,
    /// Shows a day of the calendar, of one clinician or of all.
    pub(crate) on_day: Callback<DayMeant>,
    pub(crate) on_close: Callback<()>,
}

/// Something that can be chosen.
#[derive(Clone, PartialEq)]
struct Item {
    /// The heading it stands under.
    section: &'static str,
    icon: Icon,
    name: String,
    /// What tells it from others of its name.
    more: String,
    keys: Vec<String>,
    /// Remembered by this name; what is a patient's is not.
    id: Option<&'static str>,
    does: Callback<()>,
}

/// The palette, open.
#[component]
pub(crate) fn Palette(props: &Props) -> Html {
    let typed = use_state(String::new);
    let at = use_state(|| 0_usize);
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let (recent, remember) = use_recent();
    let question = typed.trim();
    let question = (question.chars().count() >= ENOUGH).then_some(question);
    let patients = use_patient_search(&shared.backend, question, FOUND, 0);
    let asked = question.filter(|_| patients.found.asked.as_deref() == question);
    let visits = use_visit_search(&shared.backend, asked, &patients.found.patients, FOUND as usize);
    let calls = use_call_search(&shared.backend, question, FOUND);

    let mut items = commands(props, &shared, &typed, &recent);
    if let Some(question) = question {
        items.extend(found_days(question, props, &shared));
        items.extend(found_patients(&patients.found.patients, props, &shared));
        items.extend(found_visits(&visits.found, props));
        items.extend(found_calls(&calls.found, props, &shared));
    }
    let is_answered = question.is_none()
        || [&patients.found.asked, &visits.asked, &calls.asked]
            .into_iter()
            .all(|asked| asked.as_deref() == question);
    let fault = question.and(patients.found.fault.clone().or(visits.fault).or(calls.fault.clone()));
    let last = items.len().saturating_sub(1);
    let here = (*at).min(last);

    let on_input = {
        let (typed, at) = (typed.setter(), at.setter());
        Callback::from(move |event: InputEvent| {
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value());
            at.set(0);
        })
    };
    let on_choose = {
        let on_close = props.on_close.clone();
        Callback::from(move |item: Item| {
            if let Some(id) = item.id {
                remember.emit(id);
            }
            on_close.emit(());
            // When the palette is gone and the focus is back where it was.
            gloo_timers::callback::Timeout::new(0, move || item.does.emit(())).forget();
        })
    };
    let on_key = {
        let (at, on_choose, chosen) = (at.clone(), on_choose.clone(), items.get(here).cloned());
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowDown" => {
                    if here < last {
                        here + 1
                    } else {
                        0
                    }
                }
                "ArrowUp" => here.checked_sub(1).unwrap_or(last),
                "PageDown" => (here + 8).min(last),
                "PageUp" => here.saturating_sub(8),
                "Enter" if !event.is_composing() => {
                    if let Some(item) = &chosen {
                        event.prevent_default();
                        on_choose.emit(item.clone());
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            at.set(next);
        })
    };
    use_effect_with(here, |here| show(*here));
    let said = match (&fault, is_answered, items.len()) {
        (Some(fault), ..) => fault.clone(),
        (None, false, _) => "Looking …".to_owned(),
        (None, true, 0) => "Nothing fits. Try part of a name, a number, or what you want to do.".to_owned(),
        (None, true, 1) => "1 result".to_owned(),
        (None, true, number) => format!("{number} results"),
    };
    html! {
        <Dialog title="Go to, do or find something" is_bare=true on_close={props.on_close.clone()} class="palette">
            <div class="palette-field">
                <Drawing icon={Icon::Tool} class="size-5 text-muted" />
                <input class="palette-input" type="text" role="combobox" autocomplete="off" spellcheck="false" autofocus=true aria-label="Go to, do or find something"
                    aria-expanded="true" aria-controls={LIST} aria-autocomplete="list" aria-haspopup="listbox" aria-activedescendant={(!items.is_empty()).then(|| option(here))}
                    placeholder="Go to a place or a day, do something, find a patient, a visit or a call" value={(*typed).clone()} oninput={on_input} onkeydown={on_key} />
                <kbd class="kbd kbd-sm">{ "Esc" }</kbd>
            </div>
            <div id={LIST} class="palette-list" role="listbox" aria-label="Results">{ sections(&items, here, &on_choose) }</div>
            <p class="palette-foot" role="status" data-fault={fault.is_some().to_string()}>{ said }</p>
        </Dialog>
    }
}

fn option(index: usize) -> String {
    format!("palette-{index}")
}

/// Keeps the row that Enter takes in sight.
fn show(index: usize) {
    let document = web_sys::window().and_then(|window| window.document());
    let row: Option<Element> = document.and_then(|document| document.get_element_by_id(&option(index)));
    if let Some(row) = row {
        let how = ScrollIntoViewOptions::new();
        how.set_block(ScrollLogicalPosition::Nearest);
        row.scroll_into_view_with_scroll_into_view_options(&how);
    }
}

fn sections(items: &[Item], here: usize, on_choose: &Callback<Item>) -> Html {
    let mut first = 0;
    let groups = items.chunk_by(|one, next| one.section == next.section).map(|group| {
        let start = first;
        first += group.len();
        let heading = format!("palette-heading-{start}");
        html! {
            <div role="group" aria-labelledby={heading.clone()}>
                <div id={heading} class="palette-heading">{ group[0].section }</div>
                { for group.iter().enumerate().map(|(at, item)| row(item, start + at, start + at == here, on_choose)) }
            </div>
        }
    });
    groups.collect()
}

fn row(item: &Item, index: usize, is_here: bool, on_choose: &Callback<Item>) -> Html {
    let on_press = {
        let (on_choose, item) = (on_choose.clone(), item.clone());
        Callback::from(move |event: MouseEvent| {
            // Before the field loses the focus.
            event.prevent_default();
            on_choose.emit(item.clone());
        })
    };
    html! {
        <div id={option(index)} class="palette-row" role="option" aria-selected={is_here.to_string()} onmousedown={on_press}>
            <Drawing icon={item.icon} class="size-4.5" />
            <span class="truncate">{ &item.name }</span>
            if !item.more.is_empty() { <span class="palette-more">{ &item.more }</span> }
            if let Some(key) = item.keys.first() { <span class="palette-keys">{ keys_shown(key) }</span> }
        </div>
    }
}

/// What can be done and where one can go; what was chosen last stands first.
fn commands(props: &Props, shared: &Shared, typed: &str, recent: &[String]) -> Vec<Item> {
    let map = shared.keys.map();
    let act = |section, icon, row: &Row, does: Callback<()>| Item {
        section,
        icon,
        name: row.does.clone(),
        more: String::new(),
        keys: map.keys(row),
        id: Some(row.id),
        does,
    };
    let here = props
        .offered
        .iter()
        .map(|(row, does)| (act("On this screen", Icon::ChevronRight, row, does.clone()), ""));
    let line = shared.reception.calls.iter().map(|view| {
        let route = Route::Call { call_sid: view.call.call_sid.clone() };
        let item = Item {
            section: "On the line",
            icon: Icon::Speaking,
            name: call_card::title(view),
            more: text::step(view.call.current_step).to_owned(),
            keys: Vec::new(),
            id: None,
            does: props.on_go.reform(move |()| route.clone()),
        };
        (item, "live call caller")
    });
    let go = PLACES.iter().filter_map(|place: &'static PlaceRow| {
        let row = map.rows().iter().find(|row| row.act == Act::Go(place.place))?;
        let mut item = act("Go to", place.icon, row, props.on_go.reform(move |()| place.front.clone()));
        item.name = place.name.to_owned();
        Some((item, place.also))
    });
    let anywhere = map.rows().iter().filter(|row| {
        row.act.scope() == Scope::Everywhere
            && !matches!(row.act, Act::Go(_) | Act::Everywhere(Anywhere::Palette))
    });
    let anywhere = anywhere.map(|row| {
        let chosen = row.act;
        (act("Everywhere", Icon::Keyboard, row, props.on_act.reform(move |()| chosen)), "")
    });
    let all = here.chain(line).chain(go).chain(anywhere);
    let mut ranked: Vec<(u32, Item)> =
        all.filter_map(|(item, also)| Some((rank(typed, &item.name, also)?, item))).collect();
    if typed.trim().is_empty() {
        let mut first = Vec::new();
        for id in recent {
            if let Some(at) = ranked.iter().position(|(_, item)| item.id == Some(id.as_str())) {
                let (_, item) = ranked.remove(at);
                first.push(Item { section: "Recent", ..item });
            }
        }
        first.extend(ranked.into_iter().map(|(_, item)| item));
        return first;
    }
    // Each kind stays together; the kind with the best row comes first.
    let best = |section: &str| {
        ranked.iter().filter(|(_, item)| item.section == section).map(|(rank, _)| *rank).min()
    };
    let order: Vec<(Option<u32>, usize, u32, Item)> = ranked
        .iter()
        .enumerate()
        .map(|(at, (rank, item))| (best(item.section), at, *rank, item.clone()))
        .collect();
    let mut order = order;
    order.sort_by_key(|(best, at, rank, item)| (*best, place_of(item.section), *rank, *at));
    order.into_iter().map(|(.., item)| item).take(MOST * 2).collect()
}

/// Where a kind stands among its equals.
fn place_of(section: &str) -> usize {
    ["On this screen", "On the line", "Go to", "Everywhere"]
        .iter()
        .position(|known| *known == section)
        .unwrap_or(usize::MAX)
}

fn found_days(typed: &str, props: &Props, shared: &Shared) -> Vec<Item> {
    let Some(clinic) = &shared.reception.clinic else { return Vec::new() };
    let now_ms = shared.reception.program_time(local_ms());
    let Ok(now) = jiff::Timestamp::from_millisecond(now_ms) else { return Vec::new() };
    let now = now.to_zoned(text::zone(&clinic.time_zone));
    let year =
        |date: Date| if date.year() == now.year() { String::new() } else { format!(", {}", date.year()) };
    let item = |day: DayMeant| Item {
        section: "Calendar",
        icon: Icon::Calendar,
        name: format!("{}{}", text::day(day.date), year(day.date)),
        more: day.clinician.as_ref().map_or("Everybody", |clinician| &clinician.name).to_owned(),
        keys: Vec::new(),
        id: None,
        does: props.on_day.reform(move |()| day.clone()),
    };
    days_meant(typed, &clinic.clinicians, &now).into_iter().take(MOST).map(item).collect()
}

fn found_patients(patients: &[wire::patient::PatientSummary], props: &Props, shared: &Shared) -> Vec<Item> {
    let today = shared.reception.today(local_ms());
    let item = |one: &wire::patient::PatientSummary| {
        let route = Route::Patient { id: one.id.to_string() };
        Item {
            section: "Patients",
            icon: Icon::Person,
            name: one.name.clone(),
            more: known(one, today),
            keys: Vec::new(),
            id: None,
            does: props.on_go.reform(move |()| route.clone()),
        }
    };
    patients.iter().map(item).collect()
}

fn found_visits(visits: &[Appointment], props: &Props) -> Vec<Item> {
    let item = |visit: &Appointment| {
        let day = text::visit::short_day(&visit.appointment_date);
        let (time, status) = (text::clock(visit.start_minute), text::appointment_status(visit.status));
        let shown = Rc::new(visit.clone());
        Item {
            section: "Visits",
            icon: Icon::Calendar,
            name: visit.customer_name.clone(),
            more: format!("{day}, {time} · {} · {} · {status}", visit.visit_type, visit.confirmation_number),
            keys: Vec::new(),
            id: None,
            does: props.on_visit.reform(move |()| shown.clone()),
        }
    };
    visits.iter().map(item).collect()
}

fn found_calls(calls: &[wire::history::CallSummary], props: &Props, shared: &Shared) -> Vec<Item> {
    let zone = shared.reception.clinic.as_ref().map(|clinic| text::zone(&clinic.time_zone));
    let zone = zone.unwrap_or(jiff::tz::TimeZone::UTC);
    let now_ms = shared.reception.program_time(local_ms());
    let item = |call: &wire::history::CallSummary| {
        let route = Route::Past { call_sid: call.call_sid.clone() };
        let (day, time) = past::day_and_time(&call.start_time, now_ms, &zone);
        Item {
            section: "Calls",
            icon: Icon::History,
            name: call.customer_name.clone().unwrap_or_else(|| text::phone_number(&call.phone_number)),
            more: format!("{day} {time}"),
            keys: Vec::new(),
            id: None,
            does: props.on_go.reform(move |()| route.clone()),
        }
    };
    calls.iter().map(item).collect()
}
