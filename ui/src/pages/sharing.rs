//! The book for other programs, and from them: calendars, files, sheets of paper, FHIR.

mod choice;
mod export;
mod feeds;
mod fhir;
mod import;
mod make_feed;
mod report;

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use wire::appointment::Day;
use yew::prelude::*;

use crate::app::Shared;
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use export::ExportCard;
use feeds::FeedsCard;
use import::ImportCard;

/// The screen.
#[component]
pub(crate) fn SharingPage() -> Html {
    let day = use_state(|| None::<Result<Rc<Day>, String>>);
    let attempt = use_state(|| 0_u32);
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    {
        let (backend, day) = (shared.backend.clone(), day.setter());
        use_effect_with(*attempt, move |_| {
            spawn_local(async move {
                day.set(Some(backend.today().await.map(Rc::new).map_err(|fault| fault.say())));
            });
        });
    }
    let on_again = {
        let (attempt, day) = (attempt.clone(), day.setter());
        Callback::from(move |_: MouseEvent| {
            day.set(None);
            attempt.set(*attempt + 1);
        })
    };
    html! {
        <div class="metrics" role="region" aria-label="Share and import" tabindex="0">
            <h1 class="text-xl font-semibold leading-7 mb-4">{ "Share and import" }</h1>
            { match &*day {
                None => html! { <div class="skeleton h-40 w-full opacity-40" role="status" aria-label="Reading the book" /> },
                Some(Err(why)) => html! {
                    <EmptyState icon={Icon::Alert} title="The appointment book could not be read" text={why.clone()}>
                        <button type="button" class="btn" onclick={on_again}>{ "Try again" }</button>
                    </EmptyState>
                },
                Some(Ok(day)) => html! {
                    <div class="sharing">
                        <FeedsCard day={day.clone()} />
                        <ExportCard day={day.clone()} />
                        { fhir::card(&shared.backend) }
                        <ImportCard day={day.clone()} />
                    </div>
                },
            } }
        </div>
    }
}
