//! A field for a day. The browser's own follows the computer's language, not the clinic's, and in the window it reads
//! `2026-…` as the year 20; this one reads what people write.

use jiff::civil::Date;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use crate::state::filters::{typed_day, typed_day_ahead};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The field's id, for its label and its fault.
    pub(crate) id: AttrValue,
    pub(crate) label: AttrValue,
    pub(crate) value: Option<Date>,
    /// The clinic's today.
    pub(crate) today: Date,
    /// A day without its year is one to come, not one of the past.
    #[prop_or_default]
    pub(crate) is_ahead: bool,
    /// What was understood, when the field is left or Enter is pressed.
    pub(crate) on_day: Callback<Option<Date>>,
}

/// The field with its label and, when it was not understood, what it reads.
#[component]
pub(crate) fn DateField(props: &Props) -> Html {
    let shown = props.value.map(written).unwrap_or_default();
    let typed = use_state(|| None::<String>);
    let is_wrong = use_state(|| false);
    {
        // A day that was chosen elsewhere is what the field shows from now on.
        let (typed, is_wrong) = (typed.setter(), is_wrong.setter());
        use_effect_with(props.value, move |_| {
            typed.set(None);
            is_wrong.set(false);
        });
    }
    let take = {
        let (typed, is_wrong, props) = (
            typed.clone(),
            is_wrong.clone(),
            (props.today, props.value, props.on_day.clone(), props.is_ahead),
        );
        Callback::from(move |()| {
            let (today, value, on_day, is_ahead) = &props;
            let Some(text) = &*typed else { return };
            let day = if *is_ahead { typed_day_ahead(text, *today) } else { typed_day(text, *today) };
            is_wrong.set(day.is_none() && !text.trim().is_empty());
            if day.is_some() || text.trim().is_empty() {
                typed.set(None);
                if day != *value {
                    on_day.emit(day);
                }
            }
        })
    };
    let on_input = {
        let typed = typed.setter();
        Callback::from(move |event: InputEvent| {
            typed.set(Some(event.target_unchecked_into::<HtmlInputElement>().value()))
        })
    };
    let on_key = {
        let take = take.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                event.prevent_default();
                take.emit(());
            }
        })
    };
    let fault = format!("{}-fault", props.id);
    html! {
        <div class="date-field">
            <label class="field-label" for={props.id.clone()}>{ &props.label }</label>
            <input id={props.id.clone()} class="input input-sm w-full" type="text" autocomplete="off" placeholder="Nov 20, 2026"
                value={(*typed).clone().unwrap_or(shown)} oninput={on_input} onkeydown={on_key} onblur={take.reform(|_: FocusEvent| ())}
                aria-invalid={is_wrong.to_string()} aria-describedby={fault.clone()} />
            <p id={fault} class="text-xs text-error empty:hidden" role="alert">{ if *is_wrong { if props.is_ahead { "Write a day like Nov 20, 11/20 or tomorrow." } else { "Write a day like Nov 20, 11/20 or yesterday." } } else { "" } }</p>
        </div>
    }
}

/// Whether a day near what was pressed could not be read, in the closest `around`; it gets the focus then. Whoever sends a
/// form asks this first, since the value of such a field is still the day before.
pub(crate) fn holds_unread_day(pressed: &Event, around: &str) -> bool {
    let pressed = pressed.target().and_then(|target| target.dyn_into::<Element>().ok());
    let around = pressed.and_then(|pressed| pressed.closest(around).ok().flatten());
    let field =
        around.and_then(|around| around.query_selector(".date-field [aria-invalid=true]").ok().flatten());
    let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) else { return false };
    // A field on screen can be focused.
    drop(field.focus());
    true
}

fn written(date: Date) -> String {
    date.strftime("%b %-d, %Y").to_string()
}
