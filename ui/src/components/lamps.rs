//! The five lamps of the header, each with a panel that says what it means and what to do next.

use std::rc::Rc;

use wire::status::{Health, Lamp, Status};
use yew::prelude::*;

use super::copy::CopyField;
use super::icon::{Drawing, Icon};
use crate::text;

/// Which lamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Line,
    Tunnel,
    Ai,
    Store,
    Live,
}

impl Part {
    const ALL: [Part; 5] = [Part::Line, Part::Tunnel, Part::Ai, Part::Store, Part::Live];

    fn name(self) -> &'static str {
        match self {
            Part::Line => "Line",
            Part::Tunnel => "Tunnel",
            Part::Ai => "AI",
            Part::Store => "Book",
            Part::Live => "State",
        }
    }

    /// What the part does, for the head of its panel.
    fn purpose(self) -> &'static str {
        match self {
            Part::Line => "Telephone line",
            Part::Tunnel => "Tunnel to the public address",
            Part::Ai => "Who answers calls",
            Part::Store => "Appointment book",
            Part::Live => "Live state of calls",
        }
    }

    fn icon(self) -> Icon {
        match self {
            Part::Line => Icon::Phone,
            Part::Tunnel => Icon::Globe,
            Part::Ai => Icon::Receptionist,
            Part::Store => Icon::Book,
            Part::Live => Icon::Monitor,
        }
    }

    fn of(self, status: &Status) -> &Lamp {
        match self {
            Part::Line => &status.line,
            Part::Tunnel => &status.tunnel,
            Part::Ai => &status.ai,
            Part::Store => &status.store,
            Part::Live => &status.live,
        }
    }
}

/// The health as an attribute for the style sheet.
fn mark(health: Health) -> &'static str {
    match health {
        Health::Ok => "ok",
        Health::Off => "off",
        Health::Busy => "busy",
        Health::Degraded => "degraded",
        Health::Failed => "failed",
    }
}

/// The health as a shape: nothing here is told by colour alone.
fn shape(health: Health) -> Icon {
    match health {
        Health::Ok => Icon::Check,
        Health::Off => Icon::Minus,
        Health::Busy => Icon::Clock,
        Health::Degraded => Icon::Alert,
        Health::Failed => Icon::Close,
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) status: Rc<Status>,
}

/// All of them.
#[component]
pub(crate) fn Lamps(props: &Props) -> Html {
    html! {
        <div class="flex items-center gap-1" role="group" aria-label="State of the reception">
            { for Part::ALL.into_iter().map(|part| lamp(part, &props.status)) }
        </div>
    }
}

/// All of them with their sentences, for a screen that has the room.
#[component]
pub(crate) fn LampBoard(props: &Props) -> Html {
    html! {
        <ul class="lamp-board" aria-label="State of the reception">
            { for Part::ALL.into_iter().map(|part| {
                let lamp = part.of(&props.status);
                html! {
                    <li>
                        <span class="lamp-dot" data-health={mark(lamp.health)}><Drawing icon={shape(lamp.health)} class="size-2.5" /></span>
                        <div class="min-w-0">
                            <p class="font-medium">{ part.purpose() }<span class="text-muted font-normal">{ format!(" · {}", lamp.label) }</span></p>
                            <p class="text-sm text-muted">{ &lamp.detail }</p>
                        </div>
                    </li>
                }
            }) }
        </ul>
    }
}

fn lamp(part: Part, status: &Status) -> Html {
    let lamp = part.of(status);
    let health = text::health(lamp.health);
    let panel = format!("panel-{}", part.name());
    // One anchor name per lamp, so that its panel opens under it.
    let anchor = format!("--lamp-{}", part.name());
    html! {
        <div>
            <button type="button" class="lamp" data-health={mark(lamp.health)} popovertarget={panel.clone()}
                aria-haspopup="dialog" style={format!("anchor-name: {anchor}")}
                title={format!("{}: {}", part.purpose(), lamp.label)}>
                <span class="lamp-mark"><Drawing icon={shape(lamp.health)} class="size-3" /></span>
                // The label is seen where there is room for it, and read out everywhere.
                <span class="text-left leading-tight" aria-hidden="true">
                    <span class="block lamp-name">{ part.name() }</span>
                    <span class="lamp-label">{ &lamp.label }</span>
                </span>
                <span class="sr-only">{ format!("{} {}: {health}", part.name(), lamp.label) }</span>
            </button>
            <div id={panel} popover="auto" class="panel" role="dialog" aria-label={part.purpose()} style={format!("position-anchor: {anchor}")}>
                <div class="flex items-center gap-2.5">
                    <span class="panel-icon"><Drawing icon={part.icon()} class="size-5" /></span>
                    <div class="min-w-0">
                        <h2 class="font-semibold leading-tight">{ part.purpose() }</h2>
                        <p class="text-sm text-muted flex items-center gap-1.5">
                            <span class="lamp-dot" data-health={mark(lamp.health)}><Drawing icon={shape(lamp.health)} class="size-2.5" /></span>
                            { if lamp.label == health { health.to_owned() } else { format!("{health} · {}", lamp.label) } }
                        </p>
                    </div>
                </div>
                <p class="mt-3 text-pretty">{ &lamp.detail }</p>
                { addresses(part, status) }
            </div>
        </div>
    }
}

/// The addresses that belong to a part: what others reach us by, and what to paste at Twilio.
fn addresses(part: Part, status: &Status) -> Html {
    let field = |label: &'static str, value: &Option<String>| {
        value.as_ref().map(|value| html! { <CopyField {label} value={value.clone()} /> })
    };
    match part {
        Part::Tunnel => html! {
            if status.public_url.is_some() {
                <div class="panel-fields">{ field("Public address", &status.public_url) }</div>
            }
        },
        Part::Line => html! {
            <div class="panel-fields">
                if status.voice_webhook.is_some() {
                    <p class="text-sm text-muted">
                        { "In Twilio's console, open your phone number and paste these under “Voice configuration”." }
                    </p>
                    { field("A call comes in (webhook, HTTP POST)", &status.voice_webhook) }
                    { field("Call status changes (HTTP POST)", &status.status_webhook) }
                } else {
                    <p class="text-sm text-muted">
                        { "Once Frontdesk has a public address, what to paste at Twilio appears here." }
                    </p>
                }
                if !status.fallback_twiml.is_empty() {
                    <p class="text-sm text-muted">
                        { "So that callers hear something while Frontdesk is down: in Twilio's console, under “TwiML Bins”, make one of this text, and choose it at your number as “Primary handler fails”. It calls TWILIO_AGENT_NUMBER where that is set, and takes no message; make it anew when that number changes." }
                    </p>
                    <CopyField label="Primary handler fails (TwiML Bin)" value={status.fallback_twiml.clone()} is_long=true />
                }
            </div>
        },
        Part::Ai | Part::Store | Part::Live => Html::default(),
    }
}
