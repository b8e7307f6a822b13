//! Where other programs find the book by FHIR.

use yew::prelude::*;

use crate::backend::Backend;
use crate::components::copy::CopyField;

/// The card.
pub(super) fn card(backend: &Backend) -> Html {
    html! {
        <section class="card-box" aria-labelledby="fhir-title">
            <h2 id="fhir-title" class="card-title">{ "Other clinic software (FHIR R4)" }</h2>
            <p class="text-sm text-muted mb-3">{ "Programs on this machine can read schedules, free times, patients and visits, and book and call off visits by the same rules as you." }</p>
            <CopyField label="Address" value={backend.url("/fhir")} />
            <p class="text-sm text-muted mt-3">{ "They sign in by " }<code>{ "Authorization: Bearer …" }</code>{ " with the token that you set as " }<code>{ "CONSOLE_TOKEN" }</code>{ ". What the interface can do stands at " }<code>{ "/fhir/metadata" }</code>{ "." }</p>
        </section>
    }
}
