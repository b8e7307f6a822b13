//! The price table, which the clinic can make its own.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use wire::figures::{ModelPrices, PriceTable, Report};
use yew::prelude::*;

use super::price_form::PriceForm;
use crate::app::Shared;
use crate::components::dialog::Dialog;
use crate::components::icon::{Drawing, Icon};
use crate::state::metrics::Look;
use crate::state::prices::Group;
use crate::text;
use crate::text::amount;

/// What is open over the table.
#[derive(Debug, Clone, PartialEq)]
enum Open {
    Form(Group),
    Reset,
}

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) report: Rc<Report>,
}

/// The table with its day and its source.
#[component]
pub(super) fn PricesCard(props: &Props) -> Html {
    let open = use_state(|| None::<Open>);
    let heading = use_node_ref();
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let notice = use_notice(&shared, props.report.prices_edited);
    let (report, table) = (&props.report, &props.report.prices);
    let on_close = {
        let open = open.setter();
        Callback::from(move |()| open.set(None))
    };
    let edit = {
        let open = open.setter();
        Callback::from(move |group: Group| open.set(Some(Open::Form(group))))
    };
    let on_reset = {
        let open = open.setter();
        Callback::from(move |_: MouseEvent| open.set(Some(Open::Reset)))
    };
    let on_built_in = {
        let (shared, open, heading) = (shared.clone(), open.setter(), heading.clone());
        Callback::from(move |_: MouseEvent| {
            open.set(None);
            take_built_in(&shared, heading.clone());
        })
    };
    html! {
        <section class="card-box mt-4" aria-labelledby="prices-title">
            <div class="flex flex-wrap items-start justify-between gap-3">
                <div class="min-w-0">
                    <h2 ref={heading} id="prices-title" class="card-title mb-0!" tabindex="-1">{ "Prices" }
                        <span class="origin" data-edited={report.prices_edited.to_string()}>{ if report.prices_edited { "Your clinic’s own" } else { "Built in" } }</span>
                    </h2>
                    <p class="text-sm text-muted break-words">{ format!("As of {}. Source: {}.", text::iso_day(&table.as_of), table.source.trim_end_matches('.')) }</p>
                </div>
                if report.prices_edited {
                    <button type="button" class="btn btn-sm" onclick={on_reset}>{ "Use built-in prices" }</button>
                }
            </div>
            if let Some(notice) = &notice { <p class="note mt-2" role="status"><Drawing icon={Icon::Alert} />{ notice }</p> }
            { models(table, &edit) }
            { add_button("Add a model", Group::Model(String::new()), &edit) }
            { others(table, &edit) }
            { add_button("Add a transcription model", Group::Transcription(String::new()), &edit) }
            if any_assumed(table) { <p class="text-sm text-muted mt-2">{ "* Nobody published this price; it is that of a like model." }</p> }
            if let Some(Open::Form(group)) = &*open {
                <PriceForm group={group.clone()} table={table.clone()} today={report.limits.day.clone()} {on_close} />
            } else if *open == Some(Open::Reset) {
                <Dialog title="Use the built-in prices?" on_close={on_close.clone()}>
                    <p>{ "Your clinic’s own prices are deleted. What calls have cost until now stays as it was counted." }</p>
                    <div class="flex justify-end gap-2 mt-5">
                        <button type="button" class="btn" autofocus=true onclick={on_close.reform(|_: MouseEvent| ())}>{ "Keep our prices" }</button>
                        <button type="button" class="btn btn-error" onclick={on_built_in}>{ "Use built-in prices" }</button>
                    </div>
                </Dialog>
            }
        </section>
    }
}

/// What the program has to say of the table: the clinic's own could not be used.
#[hook]
fn use_notice(shared: &Shared, is_edited: bool) -> Option<String> {
    let notice = use_state(|| None::<String>);
    let (backend, setter) = (shared.backend.clone(), notice.setter());
    use_effect_with(is_edited, move |_| {
        spawn_local(async move {
            // Without an answer there is nothing to say here; the figures say that already.
            if let Ok(prices) = backend.prices().await {
                setter.set(prices.notice);
            }
        });
    });
    (*notice).clone()
}

/// The button that led here goes with the clinic's prices, so the focus goes to `heading`.
fn take_built_in(shared: &Shared, heading: NodeRef) {
    let (backend, toaster) = (shared.backend.clone(), shared.toaster.clone());
    let measured = shared.measured.dispatcher();
    spawn_local(async move {
        match backend.built_in_prices().await {
            Ok(prices) => {
                measured.dispatch(Look::Priced(Box::new(prices)));
                if let Some(heading) = heading.cast::<HtmlElement>() {
                    drop(heading.focus());
                }
                toaster.tell("The built-in prices are in force.");
            }
            Err(fault) => toaster.fail(format!("The prices are as they were. {}", fault.say())),
        }
    });
}

fn models(table: &PriceTable, edit: &Callback<Group>) -> Html {
    html! {
        <table class="measures mt-3">
            <caption class="sr-only">{ format!("Prices of models, in {} for a million tokens", table.currency) }</caption>
            <thead><tr>
                <th scope="col">{ format!("Model, {} per million tokens", table.currency) }</th>
                { for ["Text in", "Text in, cached", "Sound in", "Sound in, cached", "Text out", "Sound out"].into_iter().map(|name| html! { <th scope="col" class="is-number">{ name }</th> }) }
                <td></td>
            </tr></thead>
            <tbody>
                { for table.models.iter().map(|(name, prices)| html! {
                    <tr key={name.clone()}>
                        <th scope="row">{ name }{ star(prices.assumed) }</th>
                        { for in_order(prices).into_iter().map(|price| html! { <td class="is-number">{ amount::price(price) }</td> }) }
                        <td class="is-number">{ edit_button(name, Group::Model(name.clone()), edit) }</td>
                    </tr>
                }) }
            </tbody>
        </table>
    }
}

fn others(table: &PriceTable, edit: &Callback<Group>) -> Html {
    let maybe = |price: Option<f64>| price.map_or(amount::NONE.to_owned(), amount::price);
    html! {
        <table class="measures mt-3">
            <caption class="sr-only">{ format!("Prices of transcription and of the line, in {}", table.currency) }</caption>
            <thead><tr>
                <th scope="col">{ format!("Transcription and line, {}", table.currency) }</th>
                <th scope="col" class="is-number">{ "Million tokens" }</th>
                <th scope="col" class="is-number">{ "Minute" }</th>
                <td></td>
            </tr></thead>
            <tbody>
                { for table.transcription.iter().map(|(name, prices)| html! {
                    <tr key={name.clone()}>
                        <th scope="row">{ name }{ star(prices.assumed) }</th>
                        <td class="is-number">{ maybe(prices.per_million_tokens) }</td>
                        <td class="is-number">{ maybe(prices.per_minute) }</td>
                        <td class="is-number">{ edit_button(name, Group::Transcription(name.clone()), edit) }</td>
                    </tr>
                }) }
                <tr>
                    <th scope="row">{ "Telephone line, incoming call" }</th>
                    <td class="is-number">{ amount::NONE }</td>
                    <td class="is-number">{ amount::price(table.line_minute) }</td>
                    <td class="is-number">{ edit_button("the telephone line", Group::Line, edit) }</td>
                </tr>
            </tbody>
        </table>
    }
}

fn edit_button(name: &str, group: Group, edit: &Callback<Group>) -> Html {
    let on_click = edit.reform(move |_: MouseEvent| group.clone());
    html! {
        <button type="button" class="icon-button ml-auto" aria-label={format!("Edit the prices of {name}")} title="Edit" onclick={on_click}>
            <Drawing icon={Icon::Pencil} />
        </button>
    }
}

fn add_button(name: &'static str, group: Group, edit: &Callback<Group>) -> Html {
    let on_click = edit.reform(move |_: MouseEvent| group.clone());
    html! { <button type="button" class="btn btn-sm mt-2" onclick={on_click}>{ name }</button> }
}

fn in_order(prices: &ModelPrices) -> [f64; 6] {
    [
        prices.input_text,
        prices.cached_text,
        prices.input_audio,
        prices.cached_audio,
        prices.output_text,
        prices.output_audio,
    ]
}

fn star(is_assumed: bool) -> &'static str {
    if is_assumed { " *" } else { "" }
}

fn any_assumed(table: &PriceTable) -> bool {
    table.models.values().any(|prices| prices.assumed)
        || table.transcription.values().any(|prices| prices.assumed)
}
