//! The sheet of shortcuts behind `?`.

use yew::prelude::*;

use super::dialog::Dialog;

/// Keys and what they do, by place.
const SHEET: [(&str, &[(&str, &str)]); 8] = [
    (
        "Everywhere",
        &[
            ("g c", "Live calls"),
            ("g h", "Calls"),
            ("g o", "Overview"),
            ("g a", "Calendar"),
            ("g s", "Schedule"),
            ("g n", "Patients"),
            ("g w", "Waiting list"),
            ("g p", "Phone"),
            ("g m", "Metrics"),
            ("g x", "Share and import"),
            ("/", "Search calls"),
            ("Ctrl Z", "Undo what was just done"),
            ("?", "This sheet"),
            ("Esc", "Close what is open"),
        ],
    ),
    (
        "Live",
        &[
            ("j ↓", "Next call"),
            ("k ↑", "Previous call"),
            ("Enter", "Read its transcript"),
            ("Shift X", "Hang up (asks first)"),
        ],
    ),
    (
        "Calls",
        &[
            ("j ↓", "Next call"),
            ("k ↑", "Previous call"),
            ("Enter", "Open it"),
            ("n", "Note"),
            ("d", "Done, or needs somebody again"),
            ("e", "Export"),
        ],
    ),
    (
        "Patients",
        &[
            ("/", "Search patients"),
            ("j ↓", "Next patient"),
            ("k ↑", "Previous patient"),
            ("n", "New patient"),
            ("e", "Edit the one that is shown"),
        ],
    ),
    (
        "A call of the past",
        &[
            ("Space", "Play, pause"),
            ("← →", "Five seconds back, forward"),
            (", .", "Slower, faster"),
            ("↑ ↓", "From line to line of the transcript"),
            ("n", "Notes"),
        ],
    ),
    (
        "Calendar",
        &[
            ("d w m l", "Day, week, month, list"),
            ("t", "Today"),
            ("PgUp PgDn", "Earlier, later (with Shift by four)"),
            ("↑ ↓ ← →", "From time to time, visit to visit"),
            ("Enter", "Book this time, or see the visit"),
            ("c", "New visit"),
            ("f", "First free times"),
            ("p", "Print the day sheet"),
            ("Alt ↑ ↓", "Move the visit earlier, later"),
            ("Alt ← →", "Move it to another day or clinician"),
            ("Alt Shift ↑ ↓", "Make it shorter, longer"),
            ("Del", "Cancel the visit"),
        ],
    ),
    (
        "Waiting list",
        &[("j ↓", "Next person"), ("k ↑", "Previous person"), ("Enter", "Edit"), ("n", "Add somebody")],
    ),
    (
        "Phone",
        &[
            ("Enter", "Call"),
            ("0 – 9 * #", "Keypad"),
            ("s", "Say something"),
            ("m", "Microphone on, mute"),
            ("n", "Another call at the same time"),
            ("[ ]", "From call to call"),
            ("Shift Esc", "Hang up"),
        ],
    ),
];

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) on_close: Callback<()>,
}

/// The sheet.
#[component]
pub(crate) fn ShortcutSheet(props: &Props) -> Html {
    html! {
        <Dialog title="Keyboard shortcuts" on_close={props.on_close.clone()} class="max-w-2xl">
            <div class="grid sm:grid-cols-2 gap-x-8 gap-y-5">
                { for SHEET.iter().map(|(place, keys)| html! {
                    <section>
                        <h3 class="section-label mb-1.5">{ *place }</h3>
                        <dl class="shortcuts">
                            { for keys.iter().map(|(keys, does)| html! {
                                <div>
                                    <dt>{ *does }</dt>
                                    <dd>{ for keys.split(' ').map(|key| html! { <kbd class="kbd kbd-sm">{ key }</kbd> }) }</dd>
                                </div>
                            }) }
                        </dl>
                    </section>
                }) }
            </div>
            <p class="text-sm text-muted mt-5">{ "Keys are ordinary letters inside text fields." }</p>
        </Dialog>
    }
}
