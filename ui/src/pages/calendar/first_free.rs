//! The first free times for a kind of visit.

use std::rc::Rc;

use jiff::civil::Date;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlSelectElement;
use wire::appointment::Days;
use wire::visit::FreeSlot;
use yew::prelude::*;

use super::clash_dialog::SlotChoice;
use crate::app::Shared;
use crate::components::date_field::DateField;
use crate::components::dialog::Dialog;
use crate::text;

/// How far it looks, and how many it shows.
const DAYS: u16 = 60;
const MOST: u16 = 24;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) days: Rc<Days>,
    pub(crate) today: Date,
    pub(crate) clinician_id: Option<i64>,
    /// A time was chosen, for a kind of visit.
    pub(crate) on_choose: Callback<(FreeSlot, Option<i64>)>,
    pub(crate) on_close: Callback<()>,
}

/// The dialog.
#[component]
pub(crate) fn FirstFree(props: &Props) -> Html {
    let kind = use_state(|| props.days.visit_types.first().map(|kind| kind.id));
    let clinician = use_state(|| props.clinician_id);
    let from = use_state(|| Some(props.today));
    let found = use_state(|| None::<Result<Vec<FreeSlot>, String>>);
    let shared = use_context::<Shared>();
    {
        let found = found.setter();
        let latest = use_mut_ref(|| 0_u32);
        let question = (from.unwrap_or(props.today), *kind, *clinician);
        use_effect_with(question, move |(from, kind, clinician)| {
            let mut pairs =
                vec![("from", from.to_string()), ("days", DAYS.to_string()), ("limit", MOST.to_string())];
            pairs.extend(kind.map(|id| ("visitTypeId", id.to_string())));
            pairs.extend(clinician.map(|id| ("clinicianId", id.to_string())));
            *latest.borrow_mut() += 1;
            let number = *latest.borrow();
            if let (Ok(question), Some(shared)) = (serde_urlencoded::to_string(pairs), shared) {
                spawn_local(async move {
                    let answer = shared.backend.free_slots(&question).await;
                    if *latest.borrow() == number {
                        found.set(Some(answer.map(|slots| slots.slots).map_err(|fault| fault.say())));
                    }
                });
            }
        });
    }
    let chosen = |state: &UseStateHandle<Option<i64>>| {
        let state = state.setter();
        Callback::from(move |event: Event| {
            state.set(event.target_unchecked_into::<HtmlSelectElement>().value().parse().ok())
        })
    };
    let on_day = {
        let from = from.setter();
        Callback::from(move |day: Option<Date>| from.set(day))
    };
    let does = |id: i64| {
        let kind = props.days.visit_types.iter().find(|known| Some(known.id) == *kind);
        kind.is_none_or(|kind| kind.clinician_ids.is_empty() || kind.clinician_ids.contains(&id))
    };
    html! {
        <Dialog title="First free times" on_close={props.on_close.clone()} class="max-w-2xl">
            <div class="free-fields">
                <div>
                    <label class="field-label" for="free-kind">{ "Visit" }</label>
                    <select id="free-kind" class="select select-sm w-full" autofocus=true onchange={chosen(&kind)}>
                        { for props.days.visit_types.iter().map(|known| html! { <option value={known.id.to_string()} selected={*kind == Some(known.id)}>{ format!("{} ({} min)", known.name, known.minutes) }</option> }) }
                    </select>
                </div>
                <div>
                    <label class="field-label" for="free-clinician">{ "With" }</label>
                    <select id="free-clinician" class="select select-sm w-full" onchange={chosen(&clinician)}>
                        <option value="" selected={clinician.is_none()}>{ "Anybody" }</option>
                        { for props.days.clinicians.iter().filter(|known| does(known.id)).map(|known| html! { <option value={known.id.to_string()} selected={*clinician == Some(known.id)}>{ &known.name }</option> }) }
                    </select>
                </div>
                <DateField id="free-from" label="From" value={*from} today={props.today} is_ahead=true {on_day} />
            </div>
            <div class="free-found" role="status">
                { match &*found {
                    None => html! { <p class="text-muted">{ "Looking …" }</p> },
                    Some(Err(why)) => html! { <p class="text-error">{ why }</p> },
                    Some(Ok(slots)) if slots.is_empty() => html! { <p class="text-muted">{ format!("Nothing is free in these {DAYS} days.") }</p> },
                    Some(Ok(slots)) => html! { { for by_day(slots).into_iter().map(|(date, slots)| day(props, &date, &slots, *kind)) } },
                } }
            </div>
        </Dialog>
    }
}

fn by_day(slots: &[FreeSlot]) -> Vec<(String, Vec<FreeSlot>)> {
    let mut days: Vec<(String, Vec<FreeSlot>)> = Vec::new();
    for slot in slots {
        match days.last_mut() {
            Some((date, known)) if *date == slot.date => known.push(slot.clone()),
            _ => days.push((slot.date.clone(), vec![slot.clone()])),
        }
    }
    days
}

fn day(props: &Props, date: &str, slots: &[FreeSlot], kind: Option<i64>) -> Html {
    let title = date.parse().map_or_else(
        |_| date.to_owned(),
        |date| format!("{} · {}", text::day(date), text::relative_day(date, props.today).to_lowercase()),
    );
    html! {
        <section key={date.to_owned()}>
            <h3 class="section-label mt-3 mb-1.5">{ title }</h3>
            <div class="slot-choices">
                { for slots.iter().map(|slot| {
                    let known = props.days.clinicians.iter().find(|known| known.id == slot.clinician_id);
                    let chosen = slot.clone();
                    html! {
                        <SlotChoice slot={slot.clone()} clinician={known.map_or(String::new(), |known| known.name.clone())}
                            on_choose={props.on_choose.reform(move |()| (chosen.clone(), kind))} />
                    }
                }) }
            </div>
        </section>
    }
}
