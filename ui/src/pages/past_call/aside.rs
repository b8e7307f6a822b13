//! Beside the talk: its digest, what staff note, and what else is known.

use std::rc::Rc;

use wire::history::{CallDetail, CallDigest, Judge};
use yew::prelude::*;

use super::lab::Lab;
use crate::app::Shared;
use crate::components::copy::CopyButton;
use crate::components::icon::{Drawing, Icon};
use crate::components::notes_field::NotesField;
use crate::hooks::use_notes;
use crate::text;
use crate::text::amount;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) detail: Rc<CallDetail>,
    pub(crate) shared: Shared,
    pub(crate) time_zone: AttrValue,
}

/// The right column.
#[component]
pub(crate) fn Aside(props: &Props) -> Html {
    let detail = &props.detail;
    let notes = use_notes(&props.shared.backend, &detail.call, &props.shared.toaster);
    html! {
        <aside class="past-aside" aria-label="About the call">
            if let Some(digest) = &detail.digest { { summary(digest) } }
            <NotesField {notes} />
            <Lab detail={detail.clone()} shared={props.shared.clone()} />
            { known(detail, &props.time_zone) }
        </aside>
    }
}

fn summary(digest: &CallDigest) -> Html {
    let by = match digest.by {
        Judge::Rules => "Written by Frontdesk’s rules",
        Judge::Model => "Written by the model that held the call",
    };
    html! {
        <section class="aside-part" aria-labelledby="digest-title">
            <h2 id="digest-title" class="section-label mb-1">{ "Summary" }</h2>
            <dl class="digest">
                <div><dt>{ "Who" }</dt><dd>{ &digest.who }</dd></div>
                <div><dt>{ "Why" }</dt><dd>{ &digest.why }</dd></div>
                <div><dt>{ "Outcome" }</dt><dd>{ &digest.outcome }</dd></div>
                <div><dt>{ "Open" }</dt><dd>
                    if digest.open_points.is_empty() { <span class="text-muted">{ "Nothing" }</span> }
                    else { <ul class="digest-open">{ for digest.open_points.iter().map(|point| html! { <li>{ point }</li> }) }</ul> }
                </dd></div>
            </dl>
            <p class="text-xs text-muted mt-1.5">{ by }</p>
        </section>
    }
}

fn known(detail: &CallDetail, zone: &str) -> Html {
    let (call, more) = (&detail.call, &detail.metadata);
    let zone = text::zone(zone);
    let recording = detail.recordings.last().map(|card| {
        let size = format!("{:.1} MB", card.size_bytes as f64 / 1_000_000.0);
        format!(
            "{} · {} kHz · {}",
            size,
            amount::price(f64::from(card.sample_rate) / 1_000.0).trim_end_matches(".00"),
            card.format.to_uppercase()
        )
    });
    let measured =
        detail.snapshot_time.as_deref().map(|at| text::wall_clock(at, &zone)).filter(|at| !at.is_empty());
    let rows = [
        ("Began", Some(text::wall_clock(&call.start_time, &zone))),
        ("Ended", call.end_time.as_deref().map(|at| text::wall_clock(at, &zone))),
        ("Language", more.language.clone()),
        ("Region", more.region.clone()),
        ("Device", more.device_type.clone()),
        ("Line quality", more.network_quality.clone()),
        ("Figures taken", measured),
        ("Recording", recording),
        ("Media stream", Some(call.stream_sid.clone())),
        ("Other", more.custom_data.clone()),
    ];
    html! {
        <details class="known aside-part">
            <summary class="quiet-button -ml-2"><Drawing icon={Icon::ChevronRight} class="size-4" />{ "Details" }</summary>
            <dl class="known-list">
                <div><dt>{ "Call" }</dt><dd class="flex items-center gap-2 min-w-0"><code class="truncate" title={call.call_sid.clone()}>{ &call.call_sid }</code><CopyButton label="call id" value={call.call_sid.clone()} /></dd></div>
                { for rows.into_iter().filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?))).map(|(name, value)| html! {
                    <div><dt>{ name }</dt><dd>{ value }</dd></div>
                }) }
            </dl>
        </details>
    }
}
