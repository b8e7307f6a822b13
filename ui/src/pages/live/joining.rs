//! What staff can do in the chosen call: listen, tell the receptionist what to do, take it over.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use wire::call::{ConnectionStatus, Source};
use yew::prelude::*;

use crate::components::call_card::title;
use crate::components::dialog::Dialog;
use crate::components::icon::{Drawing, Icon};
use crate::hooks::{CallHand, use_key_names};
use crate::state::acts;
use crate::state::reception::CallView;

/// Why nothing can be done in a call from here; `None` when it can.
pub(crate) fn hindrance(view: &CallView) -> Option<&'static str> {
    let call = &view.call;
    if view.ended_after.is_some() {
        Some("The call is over.")
    } else if call.elsewhere {
        Some("Another Frontdesk holds this call; only there can it be heard and taken over.")
    } else if call.source == Source::Phone && call.connection_status == ConnectionStatus::Disconnected {
        Some("This call has no sound here: Twilio speaks and hears it turn by turn.")
    } else {
        None
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) view: Rc<CallView>,
    pub(crate) hand: CallHand,
    /// Nothing can be told to the program at this moment.
    pub(crate) is_stale: bool,
    /// The person wants to tell the receptionist something.
    pub(crate) on_whisper: Callback<()>,
}

/// The row of buttons.
#[component]
pub(crate) fn StaffActs(props: &Props) -> Html {
    let (view, hand) = (&props.view, &props.hand);
    let names = use_key_names();
    let call_sid = view.call.call_sid.clone();
    let why_not = hindrance(view);
    let is_off = why_not.is_some() || props.is_stale;
    let is_heard = hand.state.hears(&call_sid);
    let has = hand.state.has();
    let is_mine = has.is_some_and(|desk| desk.call_sid == call_sid);
    let taken = view.call.staff.as_ref().filter(|_| !is_mine);
    let on_listen = {
        let (hand, call_sid) = (hand.clone(), call_sid.clone());
        Callback::from(move |_: MouseEvent| hand.listen(call_sid.clone()))
    };
    let on_take_over = {
        let hand = hand.clone();
        Callback::from(move |_: MouseEvent| hand.take_over(call_sid.clone()))
    };
    html! {
        <div class="staff-acts" role="group" aria-label="Join the call">
            <button type="button" class="btn btn-sm" aria-pressed={is_heard.to_string()} disabled={is_off || has.is_some()} onclick={on_listen} title={names.title("Listen", acts::Live::Listen)}>
                <Drawing icon={Icon::Ear} />{ if is_heard { "Stop listening" } else { "Listen" } }
            </button>
            <button type="button" class="btn btn-sm" disabled={is_off || view.call.staff.is_some()} onclick={props.on_whisper.reform(|_: MouseEvent| ())} title={names.title("Tell the receptionist what to do", acts::Live::Whisper)}>
                <Drawing icon={Icon::Speaking} />{ "Whisper" }
            </button>
            <button type="button" class="btn btn-sm btn-accent" disabled={is_off || has.is_some() || taken.is_some()} onclick={on_take_over} title={names.title("Take over", acts::Live::TakeOver)}>
                <Drawing icon={Icon::Headset} />{ "Take over" }
            </button>
            if let Some(staff) = taken {
                <p class="text-sm text-muted">{ format!("{} has this call.", staff.who) }</p>
            } else if let Some(why) = why_not {
                <p class="text-sm text-muted">{ why }</p>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct WhisperProps {
    pub(crate) view: Rc<CallView>,
    pub(crate) on_close: Callback<()>,
    pub(crate) on_say: Callback<String>,
}

/// Asks what the receptionist is to do.
#[component]
pub(crate) fn WhisperDialog(props: &WhisperProps) -> Html {
    let text = use_node_ref();
    let on_submit = {
        let (text, on_say) = (text.clone(), props.on_say.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let words = text.cast::<HtmlInputElement>().map(|text| text.value()).unwrap_or_default();
            if !words.trim().is_empty() {
                on_say.emit(words.trim().to_owned());
            }
        })
    };
    html! {
        <Dialog title={format!("Whisper about {}", title(&props.view))} on_close={props.on_close.clone()}>
            <form onsubmit={on_submit}>
                <label class="field-label" for="whisper">{ "What the receptionist is to do" }</label>
                <input ref={text} id="whisper" class="input w-full" autocomplete="off" maxlength="500" autofocus=true required=true
                    placeholder="Offer her Thursday at 3" />
                <p class="text-sm text-muted mt-2">{ "It acts on it in its next answer. The caller does not hear it." }</p>
                <div class="flex justify-end gap-2 mt-5">
                    <button type="button" class="btn" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ "Cancel" }</button>
                    <button type="submit" class="btn btn-primary"><Drawing icon={Icon::Speaking} />{ "Whisper" }</button>
                </div>
            </form>
        </Dialog>
    }
}
