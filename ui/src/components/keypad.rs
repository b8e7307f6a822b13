//! The twelve keys of a telephone.

use yew::prelude::*;

/// Keys with the letters that telephones print on them.
const KEYS: [(char, &str); 12] = [
    ('1', ""),
    ('2', "ABC"),
    ('3', "DEF"),
    ('4', "GHI"),
    ('5', "JKL"),
    ('6', "MNO"),
    ('7', "PQRS"),
    ('8', "TUV"),
    ('9', "WXYZ"),
    ('*', ""),
    ('0', "+"),
    ('#', ""),
];

/// The key's name, where screen readers pass over the sign.
fn name(key: char) -> Option<&'static str> {
    match key {
        '*' => Some("star"),
        '#' => Some("hash"),
        _ => None,
    }
}

/// True for a key of the pad.
pub(crate) fn is_key(key: char) -> bool {
    KEYS.iter().any(|(known, _)| *known == key)
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) is_off: bool,
    pub(crate) on_press: Callback<char>,
}

/// The keypad.
#[component]
pub(crate) fn Keypad(props: &Props) -> Html {
    html! {
        <div class="keypad" role="group" aria-label="Keypad">
            { for KEYS.iter().map(|(key, letters)| {
                let key = *key;
                let on_click = props.on_press.reform(move |_: MouseEvent| key);
                html! {
                    <button type="button" class="key" disabled={props.is_off} onclick={on_click}>
                        <span class="text-xl leading-6 font-medium">{ key }</span>
                        if let Some(name) = name(key) { <span class="sr-only">{ name }</span> }
                        <span class="key-letters" aria-hidden="true">{ *letters }</span>
                    </button>
                }
            }) }
        </div>
    }
}
