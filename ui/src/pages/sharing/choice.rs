//! A list to choose one of, with its label.

use web_sys::HtmlSelectElement;
use wire::appointment::Clinician;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) id: &'static str,
    pub(super) label: &'static str,
    /// Values and names, in order.
    pub(super) options: Vec<(String, String)>,
    pub(super) value: String,
    pub(super) on_choice: Callback<String>,
    #[prop_or_default]
    pub(super) is_first: bool,
}

/// The list.
#[component]
pub(super) fn Choice(props: &Props) -> Html {
    let on_change =
        props.on_choice.reform(|event: Event| event.target_unchecked_into::<HtmlSelectElement>().value());
    html! {
        <div class="min-w-0">
            <label class="field-label" for={props.id}>{ props.label }</label>
            <select id={props.id} class="select select-sm w-full" onchange={on_change} autofocus={props.is_first}>
                { for props.options.iter().map(|(value, name)| html! {
                    <option key={value.clone()} value={value.clone()} selected={*value == props.value}>{ name }</option>
                }) }
            </select>
        </div>
    }
}

/// The clinicians as options, `first` before them under the value `""`.
pub(super) fn clinicians(known: &[Clinician], first: Option<&str>) -> Vec<(String, String)> {
    let first = first.map(|name| (String::new(), name.to_owned()));
    let known = known.iter().map(|known| (known.id.to_string(), known.name.clone()));
    first.into_iter().chain(known).collect()
}
