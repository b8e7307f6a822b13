//! Who of the staff is in a call or wanted in it, and what they did in it.

use jiff::tz::TimeZone;
use wire::call::LiveCall;
use wire::staff::{StaffAct, StaffDeed};
use yew::prelude::*;

use super::icon::{Drawing, Icon};
use crate::state::alerts::{Sign, sign_of, why_said};
use crate::text;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) call: LiveCall,
}

/// That a person is wanted, and why: sign, words and shade.
#[component]
pub(crate) fn PersonMark(props: &Props) -> Html {
    let Some(person) = &props.call.person else { return Html::default() };
    let (icon, mark) = match sign_of(person) {
        Sign::Emergency => (Icon::Alert, "emergency"),
        Sign::Ring | Sign::Wish => (Icon::Hand, "wish"),
    };
    html! {
        <span class="staff-marks">
            <span class="staff-mark" data-mark={mark}><Drawing {icon} class="size-3.5" />{ why_said(person.why) }</span>
            if let Some(seen) = &person.seen { <span class="text-sm text-muted">{ format!("Seen by {}", text::within(&seen.who)) }</span> }
        </span>
    }
}

/// Violet where staff have the call, and how many listen.
#[component]
pub(crate) fn StaffMarks(props: &Props) -> Html {
    let call = &props.call;
    if call.staff.is_none() && call.listeners == 0 {
        return Html::default();
    }
    html! {
        <span class="staff-marks">
            if let Some(staff) = &call.staff {
                <span class="staff-mark" data-mark="staff" title={format!("{} has the call", staff.who)}>
                    <Drawing icon={if staff.is_holding { Icon::Pause } else { Icon::Headset }} class="size-3.5" />
                    { if staff.is_holding { "On hold" } else { "Staff on the line" } }
                </span>
            }
            if call.listeners > 0 {
                <span class="staff-mark" data-mark="listening"><Drawing icon={Icon::Ear} class="size-3.5" />{ format!("Listening: {}", call.listeners) }</span>
            }
        </span>
    }
}

/// What staff did, as a line of the talk.
pub(crate) fn staff_deed(act: &StaffAct, zone: &TimeZone) -> Html {
    let sentence = match &act.alarm {
        Some(alarm) => text::past::alarm_seen(alarm, &act.who, &act.timestamp, zone),
        None => words(act),
    };
    html! {
        <>
            <span class="deed-mark"><Drawing icon={icon(act.deed)} class="size-4" /></span>
            <span class="min-w-0">
                { sentence }
                if let Some(said) = &act.words { <span class="staff-words">{ format!("“{said}”") }</span> }
            </span>
        </>
    }
}

/// The same in a sentence, without the times that stand beside it.
pub(crate) fn words(act: &StaffAct) -> String {
    let who = &act.who;
    match act.deed {
        StaffDeed::Listened if act.until.is_none() => format!("{who} listens"),
        StaffDeed::Listened => format!("{who} listened"),
        StaffDeed::Whispered => format!("{who} told the receptionist, unheard by the caller:"),
        StaffDeed::TookOver => format!("{who} took the call over"),
        StaffDeed::Held if act.until.is_none() => "The caller is on hold".to_owned(),
        StaffDeed::Held => "The caller was on hold".to_owned(),
        StaffDeed::GaveBack if act.words.is_some() => format!("{who} handed the call back with a note:"),
        StaffDeed::GaveBack => format!("{who} handed the call back"),
        StaffDeed::WentAway => format!("{who} was gone; the receptionist went on"),
        StaffDeed::Saw => format!("{who} has seen that a person is wanted"),
    }
}

fn icon(deed: StaffDeed) -> Icon {
    match deed {
        StaffDeed::Listened => Icon::Ear,
        StaffDeed::Whispered => Icon::Speaking,
        StaffDeed::TookOver => Icon::Headset,
        StaffDeed::Held => Icon::Pause,
        StaffDeed::GaveBack => Icon::Receptionist,
        StaffDeed::WentAway | StaffDeed::Saw => Icon::Alert,
    }
}
