//! The form for a new calendar, and its address, which is shown once.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use wire::appointment::Day;
use wire::feed::{FeedPrivacy, MadeFeed, NewFeed};
use yew::prelude::*;

use super::choice::{Choice, clinicians};
use crate::app::Shared;
use crate::components::copy::CopyField;
use crate::components::dialog::Dialog;
use crate::components::icon::{Drawing, Icon};

/// What a calendar may tell, in words for the choice.
const PRIVACIES: [(FeedPrivacy, &str, &str); 3] = [
    (FeedPrivacy::Busy, "“Visit” alone", "Nothing of the patient. The safest choice."),
    (FeedPrivacy::Initials, "Initials", "Like “A. R.”"),
    (FeedPrivacy::Names, "Names", "The whole name is on whatever device shows the calendar."),
];

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) day: Rc<Day>,
    pub(super) on_made: Callback<()>,
    pub(super) on_close: Callback<()>,
}

/// The form, then the address, in one dialog.
#[component]
pub(super) fn MakeFeed(props: &Props) -> Html {
    let clinician = use_state(|| props.day.clinicians.first().map_or(0, |first| first.id));
    let privacy = use_state(|| FeedPrivacy::Busy);
    let made = use_state(|| None::<MadeFeed>);
    let refusal = use_state(|| None::<String>);
    let is_sent = use_state(|| false);
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let on_submit = {
        let new = NewFeed { clinician_id: *clinician, privacy: *privacy };
        let (made, refusal, is_sent) = (made.setter(), refusal.setter(), is_sent.setter());
        let (backend, on_made) = (shared.backend.clone(), props.on_made.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (made, refusal, is_sent) = (made.clone(), refusal.clone(), is_sent.clone());
            let (backend, on_made) = (backend.clone(), on_made.clone());
            is_sent.set(true);
            spawn_local(async move {
                match backend.make_feed(new).await {
                    Ok(feed) => {
                        made.set(Some(feed));
                        on_made.emit(());
                    }
                    Err(fault) => refusal.set(Some(fault.say())),
                }
                is_sent.set(false);
            });
        })
    };
    let close = props.on_close.reform(|_: MouseEvent| ());
    if let Some(made) = &*made {
        return html! {
            <Dialog key="made" title="The calendar is made" on_close={props.on_close.clone()} class="max-w-lg">
                <p>{ "Add this address to the calendar program, there called “subscribe” or “from URL”. It is shown only now; keep it like a key." }</p>
                <div class="mt-3">{ address(made) }</div>
                <div class="flex justify-end mt-5"><button type="button" class="btn btn-primary" autofocus=true onclick={close}>{ "Done" }</button></div>
            </Dialog>
        };
    }
    let on_clinician = {
        let clinician = clinician.setter();
        Callback::from(move |value: String| clinician.set(value.parse().unwrap_or(0)))
    };
    html! {
        <Dialog key="form" title="Make a calendar" on_close={props.on_close.clone()} class="max-w-lg">
            <form onsubmit={on_submit}>
                <Choice id="feed-clinician" label="Visits of" options={clinicians(&props.day.clinicians, None)} value={clinician.to_string()} on_choice={on_clinician} is_first=true />
                <fieldset class="mt-4">
                    <legend class="field-label">{ "What it tells of a patient" }</legend>
                    { for PRIVACIES.into_iter().map(|(value, name, about)| {
                        let on_choice = {
                            let privacy = privacy.setter();
                            Callback::from(move |_: Event| privacy.set(value))
                        };
                        html! {
                            <label class="check mt-1.5">
                                <input type="radio" name="privacy" checked={*privacy == value} onchange={on_choice} />
                                <span>{ name }<span class="block text-sm text-muted">{ about }</span></span>
                            </label>
                        }
                    }) }
                </fieldset>
                <p class="text-sm text-muted mt-3">{ "Numbers, notes and the kind of visit are in no calendar." }</p>
                <p class="text-sm text-error mt-2" role="alert">{ (*refusal).clone().unwrap_or_default() }</p>
                <div class="flex justify-end gap-2 mt-3">
                    <button type="button" class="btn" onclick={close}>{ "Cancel" }</button>
                    <button type="submit" class="btn btn-primary" disabled={*is_sent}>{ "Make it" }</button>
                </div>
            </form>
        </Dialog>
    }
}

fn address(made: &MadeFeed) -> Html {
    match &made.url {
        Some(url) => html! { <CopyField label="Address" value={url.clone()} is_long=true /> },
        None => html! {
            <>
                <CopyField label="Address below the public one" value={made.path.clone()} is_long=true />
                <p class="note mt-3" role="status"><Drawing icon={Icon::Alert} />{ "Frontdesk has no public address at this moment, so no other device can reach it. Put the public address before this one once there is one." }</p>
            </>
        },
    }
}
