//! The protocol inspector: every message between this page and the program, as it goes.

use gloo_timers::callback::Interval;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::components::copy::CopyButton;
use crate::components::icon::{Drawing, Icon};
use crate::hooks::{Softphone, use_kept};
use crate::state::wire_log::{Entry, KEPT, Way, WireLog, seconds};

/// Where this browser remembers whether it is open.
const OPENED: &str = "frontdesk.inspector";
/// Between two looks at the log.
const EVERY_MS: u32 = 250;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) softphone: Softphone,
}

/// The section under the talk.
#[component]
pub(crate) fn Inspector(props: &Props) -> Html {
    let (is_open, on_turn) = use_kept(OPENED);
    html! {
        <section class="inspector" aria-label="Protocol">
            <h3>
                <button type="button" class="figures-head" aria-expanded={is_open.to_string()} aria-controls="inspector-body"
                    onclick={on_turn.reform(|_: MouseEvent| ())}>
                    <Drawing icon={if is_open { Icon::ChevronDown } else { Icon::ChevronRight }} class="size-4" />
                    <span class="section-label">{ "Protocol" }</span>
                    <span class="text-sm text-muted truncate">{ "every message between this page and the program" }</span>
                </button>
            </h3>
            <div id="inspector-body" hidden={!is_open}>
                if is_open { <Messages softphone={props.softphone.clone()} /> }
            </div>
        </section>
    }
}

/// The list with its filters.
#[component]
fn Messages(props: &Props) -> Html {
    let seen = use_state(WireLog::default);
    let is_paused = use_state(|| false);
    let way = use_state(|| None::<Way>);
    let words = use_state(String::new);
    {
        let (log, seen, is_paused) = (props.softphone.log.clone(), seen.clone(), *is_paused);
        let latest = use_mut_ref(|| 0_u64);
        use_effect_with((props.softphone.clone(), is_paused), move |_| {
            // Another line has another log, of which nothing was seen.
            latest.replace(0);
            let look = move || {
                let log = log.borrow();
                if log.version() != *latest.borrow() {
                    latest.replace(log.version());
                    seen.set(log.clone());
                }
            };
            let interval = (!is_paused).then(|| {
                look();
                Interval::new(EVERY_MS, look)
            });
            move || drop(interval)
        });
    }
    let on_pause = {
        let is_paused = is_paused.clone();
        Callback::from(move |_: MouseEvent| is_paused.set(!*is_paused))
    };
    let on_way = {
        let way = way.setter();
        Callback::from(move |event: Event| {
            way.set(match event.target_unchecked_into::<HtmlSelectElement>().value().as_str() {
                "out" => Some(Way::Out),
                "in" => Some(Way::In),
                _ => None,
            })
        })
    };
    let on_words = {
        let words = words.setter();
        Callback::from(move |event: InputEvent| {
            words.set(event.target_unchecked_into::<HtmlInputElement>().value())
        })
    };
    let shown: Vec<&Entry> = seen.entries().filter(|entry| entry.fits(*way, &words)).collect();
    let copied = shown.iter().map(|entry| entry.line()).collect::<Vec<_>>().join("\n");
    html! {
        <>
            <div class="inspector-bar">
                <label class="sr-only" for="inspector-way">{ "Which way" }</label>
                <select id="inspector-way" class="select select-sm w-auto" onchange={on_way}>
                    <option value="all" selected={way.is_none()}>{ "Both ways" }</option>
                    <option value="out" selected={*way == Some(Way::Out)}>{ "To the program" }</option>
                    <option value="in" selected={*way == Some(Way::In)}>{ "From the program" }</option>
                </select>
                <label class="sr-only" for="inspector-words">{ "Filter messages" }</label>
                <input id="inspector-words" class="input input-sm flex-1 min-w-24" type="search" placeholder="Filter" autocomplete="off" value={(*words).clone()} oninput={on_words} />
                <button type="button" class="btn btn-sm" aria-pressed={is_paused.to_string()} onclick={on_pause}>
                    <Drawing icon={if *is_paused { Icon::Play } else { Icon::Pause }} />{ if *is_paused { "Go on" } else { "Pause" } }
                </button>
                <CopyButton label="messages" value={copied} />
            </div>
            <p class="text-xs text-muted px-5 pb-1" role="status">{ told(&seen, shown.len()) }</p>
            <div class="inspector-list" tabindex="0" role="region" aria-label="Messages">
                <table>
                    <thead class="sr-only"><tr><th>{ "Time" }</th><th>{ "Way" }</th><th>{ "Type" }</th><th>{ "Message" }</th></tr></thead>
                    <tbody>{ for shown.iter().rev().map(|entry| row(entry)) }</tbody>
                </table>
            </div>
        </>
    }
}

fn told(log: &WireLog, shown: usize) -> String {
    let count = log.count();
    match count {
        0 => "Nothing yet; place a call.".to_owned(),
        count if count > KEPT as u64 => {
            format!("{shown} shown; of {count} messages the last {KEPT} are kept.")
        }
        count => format!("{shown} of {count} shown, the newest first."),
    }
}

fn row(entry: &Entry) -> Html {
    let (mark, way) = match entry.way {
        Way::Out => ("→", "to the program"),
        Way::In => ("←", "from the program"),
    };
    html! {
        <tr key={entry.number.to_string()} data-way={if entry.way == Way::Out { "out" } else { "in" }}>
            <td class="tabular-nums text-muted">{ seconds(entry.at_ms) }</td>
            <td><span aria-hidden="true">{ mark }</span><span class="sr-only">{ way }</span></td>
            <td class="font-medium">{ &entry.kind }</td>
            <td><code>{ &entry.text }</code></td>
        </tr>
    }
}
