//! The outbox: texts to people who wait, what became of them, and what a person has to do.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use wire::status::Health;
use wire::waiting::{OfferState, OutboxText, ReceivedText, TextState};
use yew::prelude::*;

use super::entries::at;
use crate::app::Shared;
use crate::backend::TextVerb;
use crate::components::icon::{Drawing, Icon};
use crate::hooks::WaitingSeen;
use crate::state::waiting::{moment, text_state};
use crate::text;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) seen: Rc<WaitingSeen>,
    pub(super) on_changed: Callback<()>,
}

/// The card.
#[component]
pub(super) fn OutboxCard(props: &Props) -> Html {
    let busy = use_state(|| None::<i64>);
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let outbox = &props.seen.outbox;
    let zone = shared.reception.clinic.as_ref().map(|clinic| clinic.time_zone.clone()).unwrap_or_default();
    let act = {
        let (busy, on_changed) = (busy.clone(), props.on_changed.clone());
        Callback::from(move |(id, verb): (i64, TextVerb)| {
            busy.set(Some(id));
            let (shared, busy, on_changed) = (shared.clone(), busy.setter(), on_changed.clone());
            spawn_local(async move {
                match shared.backend.text(id, verb).await {
                    Ok(answer) => shared.toaster.tell(done(verb, &answer.text)),
                    Err(fault) => shared.toaster.fail(fault.say()),
                }
                busy.set(None);
                on_changed.emit(());
            });
        })
    };
    html! {
        <section class="card-box" aria-labelledby="outbox-title">
            <div class="flex items-center justify-between gap-3 mb-1">
                <h2 id="outbox-title" class="card-title mb-0!">{ "Outbox" }</h2>
                <span class="outbox-service" data-health={health(outbox.service.health)}>
                    <span class="outbox-dot" aria-hidden="true" />{ &outbox.service.label }
                </span>
            </div>
            <p class="text-sm text-muted mb-2">{ &outbox.service.detail }</p>
            { received(&outbox.received, &zone) }
            if outbox.texts.is_empty() {
                <p class="text-muted text-center py-8">{ "Nothing was written yet. When a time becomes free, the text that offers it stands here." }</p>
            } else {
                <ul class="outbox-texts">
                    { for outbox.texts.iter().map(|text| one(text, &zone, *busy == Some(text.id), &act)) }
                </ul>
            }
        </section>
    }
}

fn one(text: &OutboxText, zone: &str, is_busy: bool, act: &Callback<(i64, TextVerb)>) -> Html {
    let is_open = text.is_offer
        && text
            .offer
            .as_ref()
            .is_some_and(|offer| matches!(offer.state, OfferState::Queued | OfferState::Sent));
    let is_due = matches!(text.state, TextState::Preview | TextState::Unsure | TextState::Failed);
    let needs_a_person = is_due && (is_open || (!text.is_offer && text.state == TextState::Preview));
    let button = |name: &str, verb: TextVerb, class: &'static str| {
        let id = text.id;
        let on_click = act.reform(move |_: MouseEvent| (id, verb));
        html! {
            <button type="button" class={classes!("btn", "btn-sm", class)} disabled={is_busy} aria-label={format!("{name}: {}", text.name)} onclick={on_click}>{ name }</button>
        }
    };
    html! {
        <li key={text.id} class="outbox-text" data-due={needs_a_person.to_string()}>
            <div class="flex flex-wrap items-baseline justify-between gap-x-3">
                <p class="min-w-0"><span class="font-medium">{ &text.name }</span>{ " " }<span class="text-sm text-muted whitespace-nowrap">{ text::phone_number(&text.phone_number) }</span></p>
                <p class="text-sm whitespace-nowrap"><span class="outbox-state" data-state={format!("{:?}", text.state).to_lowercase()}>{ text_state(text.state) }</span>
                    <span class="text-muted">{ format!(" · {}", moment(&text.made_at, &text::zone(zone))) }</span></p>
            </div>
            <p class="outbox-body" lang={if text.language == wire::waiting::TextLanguage::Spanish { "es" } else { "en" }}>{ &text.body }</p>
            if text.waits_for_morning {
                <p class="text-sm text-muted">{ format!("Waits until {}, because it is late.", moment(&text.not_before, &text::zone(zone))) }</p>
            }
            if let Some(error) = text.last_error.as_ref().filter(|_| is_due || text.state == TextState::Queued) {
                <p class="note mt-1 mb-0!"><Drawing icon={Icon::Alert} />{ error }</p>
            }
            if is_open || needs_a_person {
                <div class="flex flex-wrap gap-2 mt-2">
                    if needs_a_person { { button("Mark as told", TextVerb::Told, if is_open { "" } else { "btn-primary" }) } }
                    if is_open {
                        { button("They said yes", TextVerb::Accept, "btn-primary") }
                        { button("They said no", TextVerb::Decline, "") }
                    }
                    if text.can_be_sent { { button("Send as a text", TextVerb::Retry, "") } }
                </div>
            } else if let Some(offer) = text.offer.as_ref().filter(|_| text.is_offer) {
                <p class="text-sm text-muted">{ outcome(offer.state) }</p>
            }
        </li>
    }
}

fn received(texts: &[ReceivedText], zone: &str) -> Html {
    if texts.is_empty() {
        return Html::default();
    }
    html! {
        <details class="outbox-received" open={texts.len() == 1}>
            <summary>{ format!("Texts to read ({})", texts.len()) }</summary>
            <ul>
                { for texts.iter().map(|text| html! {
                    <li key={text.message_sid.clone()}>
                        <p class="text-sm text-muted">{ format!("{} · {}", text::phone_number(&text.phone_number), moment(&text.received_at, &text::zone(zone))) }</p>
                        <p class="outbox-body">{ &text.body }</p>
                    </li>
                }) }
            </ul>
        </details>
    }
}

fn outcome(state: OfferState) -> &'static str {
    match state {
        OfferState::Queued | OfferState::Sent => "",
        OfferState::Accepted => "They took it.",
        OfferState::Declined => "They did not want it.",
        OfferState::Expired => "Nobody answered in time.",
        OfferState::Lost => "Somebody else has the time.",
        OfferState::Withdrawn => "It was taken back before they were told.",
    }
}

fn done(verb: TextVerb, text: &OutboxText) -> String {
    match (verb, &text.offer) {
        (TextVerb::Told, Some(offer)) if text.is_offer => format!("{} is kept for {}.", at(offer), text.name),
        (TextVerb::Told, _) => "Marked as told.".to_owned(),
        (TextVerb::Accept, Some(offer)) => format!("{} is booked for {}.", text.name, at(offer)),
        (TextVerb::Accept, None) => format!("{} is booked.", text.name),
        (TextVerb::Decline, _) => "The next person is asked.".to_owned(),
        (TextVerb::Retry, _) => "It is being sent.".to_owned(),
    }
}

fn health(health: Health) -> &'static str {
    match health {
        Health::Ok => "ok",
        Health::Off => "off",
        Health::Busy => "busy",
        Health::Degraded => "degraded",
        Health::Failed => "failed",
    }
}
