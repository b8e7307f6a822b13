//! The form for one group of prices.

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use wire::figures::PriceTable;
use yew::prelude::*;

use crate::app::Shared;
use crate::backend::Fault;
use crate::components::dialog::Dialog;
use crate::state::metrics::Look;
use crate::state::prices::{Draft, Field, Group, Kind};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) group: Group,
    /// The table in force.
    pub(super) table: PriceTable,
    /// The clinic's today, `YYYY-MM-DD`.
    pub(super) today: String,
    pub(super) on_close: Callback<()>,
}

/// The form, in a dialog.
#[component]
pub(super) fn PriceForm(props: &Props) -> Html {
    let draft = use_state(|| Draft::of(&props.table, props.group.clone(), &props.today));
    // What the program refused without naming a field of this form.
    let refusal = use_state(|| None::<String>);
    let is_sent = use_state(|| false);
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let on_submit = {
        let (draft, refusal, is_sent) = (draft.clone(), refusal.clone(), is_sent.clone());
        let (table, on_close) = (props.table.clone(), props.on_close.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            refusal.set(None);
            let table = match (*draft).clone().into_table(&table) {
                Ok(table) => table,
                Err(faulty) => return draft.set(faulty),
            };
            is_sent.set(true);
            let (draft, refusal, is_sent) = (draft.clone(), refusal.setter(), is_sent.setter());
            let (shared, on_close) = (shared.clone(), on_close.clone());
            spawn_local(async move {
                match shared.backend.set_prices(&table).await {
                    Ok(prices) => {
                        shared.measured.dispatch(Look::Priced(Box::new(prices)));
                        shared
                            .toaster
                            .tell("Saved. Calls that begin from now on are counted with these prices.");
                        return on_close.emit(());
                    }
                    Err(fault) => match named(&draft, &fault) {
                        Some(faulty) => draft.set(faulty),
                        None => refusal.set(Some(fault.say())),
                    },
                }
                is_sent.set(false);
            });
        })
    };
    let on_typed = {
        let draft = draft.clone();
        Callback::from(move |(key, text): (&'static str, String)| {
            draft.set((*draft).clone().typed(key, text))
        })
    };
    let cancel = props.on_close.reform(|_: MouseEvent| ());
    let unit = match &props.group {
        Group::Model(_) => format!("{} for a million tokens.", props.table.currency),
        Group::Transcription(_) => {
            format!("In {}. Leave empty what the service does not charge.", props.table.currency)
        }
        Group::Line => format!("{} for a minute of an incoming call.", props.table.currency),
    };
    html! {
        <Dialog title={draft.title()} on_close={props.on_close.clone()} class="max-w-lg">
            <form onsubmit={on_submit} novalidate=true>
                <p class="text-sm text-muted mb-3">{ unit }</p>
                <div class="price-fields">
                    { for draft.fields.iter().enumerate().map(|(index, field)| html! {
                        <Input key={field.key} field={field.clone()} on_typed={on_typed.clone()} is_first={index == 0} />
                    }) }
                </div>
                <p class="text-sm text-error mt-3" role="alert">{ (*refusal).clone().unwrap_or_default() }</p>
                <div class="flex justify-end gap-2 mt-3">
                    <button type="button" class="btn" onclick={cancel}>{ "Cancel" }</button>
                    <button type="submit" class="btn btn-primary" disabled={*is_sent}>{ "Save prices" }</button>
                </div>
            </form>
        </Dialog>
    }
}

/// The form with the refusal at the field that it names.
fn named(draft: &Draft, fault: &Fault) -> Option<Draft> {
    match fault {
        Fault::Refused(body) => draft.clone().refused(body),
        Fault::SignIn
        | Fault::Unreachable
        | Fault::Conflict(_)
        | Fault::Schedule(_)
        | Fault::Unexpected(_) => None,
    }
}

#[derive(Properties, PartialEq)]
struct InputProps {
    field: Field,
    on_typed: Callback<(&'static str, String)>,
    /// Where writing begins when the form opens.
    is_first: bool,
}

#[component]
fn Input(props: &InputProps) -> Html {
    let field = &props.field;
    let node = use_node_ref();
    {
        // The first field that is wrong is the next one to write in.
        let node = node.clone();
        use_effect_with(field.fault.is_some(), move |is_wrong| {
            let input = node.cast::<HtmlInputElement>();
            let is_first = || {
                let document = web_sys::window().and_then(|window| window.document());
                let first = document
                    .and_then(|document| document.query_selector("[aria-invalid=true]").ok().flatten());
                first.map(|first| first.id()) == input.as_ref().map(|input| input.id())
            };
            if *is_wrong
                && is_first()
                && let Some(input) = &input
            {
                drop(input.focus());
            }
        });
    }
    let (id, fault_id) = (format!("price-{}", field.key), format!("price-{}-fault", field.key));
    let is_price = matches!(field.kind, Kind::Price | Kind::PriceOrNone);
    let on_input = {
        let key = field.key;
        props
            .on_typed
            .reform(move |event: InputEvent| (key, event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    html! {
        <div class={if is_price { "" } else { "is-other" }}>
            <label class="field-label" for={id.clone()}>{ field.label }</label>
            <input ref={node} {id} class={classes!("input", "w-full", is_price.then_some("is-number"))} type={if field.kind == Kind::Day { "date" } else { "text" }}
                inputmode={is_price.then_some("decimal")} autocomplete="off" autofocus={props.is_first} value={field.text.clone()} oninput={on_input}
                aria-invalid={field.fault.is_some().to_string()} aria-describedby={fault_id.clone()} />
            <p id={fault_id} class="text-sm text-error mt-1 empty:mt-0" role="alert">{ field.fault.clone().unwrap_or_default() }</p>
        </div>
    }
}
