//! Patients: the people who come, found by whatever is known of them.

mod card;
mod form;
mod list;
mod merge;
mod taken_in;

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::app::Shared;
use crate::components::dialog::Dialog;
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Drawing, Icon};
use crate::hooks::{deed, on_control, use_acts, use_paced, use_patient_card, use_patient_search};
use crate::route::Route;
use crate::state::acts::{self, Scope};
use crate::state::patient_form::Draft;
use card::Card;
use list::PatientList;

pub(crate) use card::{call, waiting};
pub(crate) use form::PatientForm;

/// The search box's id.
const SEARCH: &str = "patients-search";
/// Patients asked for at once.
const PAGE: u32 = 50;
/// While the AI books, changes come in quick succession.
const PAUSE_MS: u32 = 300;

/// Puts the focus into the search box.
pub(crate) fn search() {
    if let Some(field) = element::<HtmlInputElement>(&format!("#{SEARCH}")) {
        drop(field.focus());
        field.select();
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The patient in the address, if any.
    #[prop_or_default]
    pub(crate) id: Option<i64>,
}

/// The screen.
#[component]
pub(crate) fn PatientsPage(props: &Props) -> Html {
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let navigator = use_navigator();
    let text = use_state(String::new);
    let is_adding = use_state(|| false);
    let is_editing = use_state(|| false);
    let changes = use_paced((shared.reception.patients, shared.reception.snapshots), PAUSE_MS);
    let found = use_patient_search(&shared.backend, Some(&text), PAGE, changes);
    let card = use_patient_card(&shared.backend, props.id, changes);
    use_effect_with((), |()| search());
    {
        // Another patient is not edited in this one's form; one who was merged is shown under their own address.
        let (is_editing, navigator) = (is_editing.setter(), navigator.clone());
        let shown = card.as_ref().and_then(|card| card.as_ref().ok()).map(|card| card.patient.id);
        use_effect_with((props.id, shown), move |(asked, shown)| {
            is_editing.set(false);
            if let (Some(asked), Some(shown), Some(navigator)) = (asked, shown, navigator)
                && asked != shown
            {
                navigator.replace(&Route::Patient { id: shown.to_string() });
            }
        });
    }
    let on_open = use_callback(navigator, |id: i64, navigator| {
        if let Some(navigator) = navigator {
            navigator.replace(&Route::Patient { id: id.to_string() });
        }
    });
    let on_add = {
        let is_adding = is_adding.setter();
        Callback::from(move |()| is_adding.set(true))
    };
    let on_add_press = on_add.reform(|_: MouseEvent| ());
    let on_edit = {
        let is_editing = is_editing.setter();
        Callback::from(move |is: bool| is_editing.set(is))
    };
    use_acts(&shared.keys, Scope::Patients, {
        let (is_adding, is_editing, has_card) = (is_adding.setter(), is_editing.setter(), props.id.is_some());
        Callback::from(move |(act, event): (acts::Patients, Option<KeyboardEvent>)| {
            let (is_adding, is_editing) = (is_adding.clone(), is_editing.clone());
            // A form that is filled in is not covered by another one.
            let is_pressing = event.as_ref().is_some_and(|event| on_control(event)) && !list::has_focus();
            match act {
                acts::Patients::Next => deed(|| list::step(1)),
                acts::Patients::Previous => deed(|| list::step(-1)),
                acts::Patients::New => (!is_pressing).then(|| deed(move || is_adding.set(true)))?,
                acts::Patients::Edit => {
                    (has_card && !is_pressing).then(|| deed(move || is_editing.set(true)))?
                }
            }
        })
    });
    let on_added = {
        let (is_adding, on_open) = (is_adding.setter(), on_open.clone());
        Callback::from(move |id: i64| {
            is_adding.set(false);
            on_open.emit(id);
        })
    };
    let on_leave = {
        let is_adding = is_adding.setter();
        Callback::from(move |()| is_adding.set(false))
    };
    html! {
        <div class="patients">
            <section class="patients-list" aria-label="Find a patient">
                <div class="pane-head">
                    <h1 class="text-lg font-semibold">{ "Patients" }</h1>
                    <button type="button" class="btn btn-sm" title={shared.keys.map().title("New patient", acts::Patients::New)} onclick={on_add_press.clone()}><Drawing icon={Icon::Plus} />{ "New patient" }</button>
                </div>
                <PatientList text={text.clone()} {found} chosen={props.id} {on_open} {on_add} />
            </section>
            <section class="patients-detail" aria-label="Chosen patient">
                if let Some(id) = props.id {
                    <Card key={id} {card} is_editing={*is_editing} {on_edit} />
                } else {
                    <EmptyState icon={Icon::Person} title="Nobody is chosen"
                        text="Find somebody by any part of their name or number, their birth date, or the number of an appointment.">
                        <button type="button" class="btn" onclick={on_add_press}>{ "New patient" }</button>
                    </EmptyState>
                }
            </section>
            if *is_adding {
                <Dialog title="New patient" on_close={on_leave.clone()} class="max-w-lg">
                    <PatientForm draft={Draft::new(&guess(&text), "")} on_saved={on_added} {on_leave} />
                </Dialog>
            }
        </div>
    }
}

/// What was looked for in vain is most likely the name of whoever is written down next.
fn guess(text: &str) -> String {
    if text.chars().any(|letter| letter.is_ascii_digit()) { String::new() } else { text.trim().to_owned() }
}

fn element<T: JsCast>(selector: &str) -> Option<T> {
    let document = web_sys::window().and_then(|window| window.document())?;
    document.query_selector(selector).ok().flatten()?.dyn_into().ok()
}

fn focused(selector: &str) -> Option<HtmlElement> {
    let document = web_sys::window().and_then(|window| window.document())?;
    let active = document.active_element()?;
    let is_it = active.matches(selector).unwrap_or(false);
    is_it.then(|| active.dyn_into().ok()).flatten()
}
