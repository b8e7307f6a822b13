//! A past call as a scenario file: to be read, copied and saved.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use wire::replay::SavedScenario;
use yew::prelude::*;

use crate::backend::{Backend, Fault};
use crate::components::copy::CopyField;
use crate::components::dialog::Dialog;
use crate::components::icon::{Drawing, Icon};
use crate::hooks::{File, Toaster, bring};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) backend: Backend,
    pub(crate) toaster: Toaster,
    /// Which call.
    pub(crate) call_sid: AttrValue,
    pub(crate) on_close: Callback<()>,
}

/// The dialog; it asks for the file when it is opened.
#[component]
pub(crate) fn ScenarioDialog(props: &Props) -> Html {
    let saved = use_state(|| None::<Result<Rc<SavedScenario>, Fault>>);
    {
        let (backend, saved) = (props.backend.clone(), saved.setter());
        use_effect_with(props.call_sid.clone(), move |call_sid| {
            let call_sid = call_sid.clone();
            spawn_local(async move { saved.set(Some(backend.scenario(&call_sid).await.map(Rc::new))) });
        });
    }
    let on_save = {
        let (backend, toaster, call_sid) =
            (props.backend.clone(), props.toaster.clone(), props.call_sid.to_string());
        Callback::from(move |_: MouseEvent| bring(&backend, &toaster, File::Scenario(call_sid.clone())))
    };
    html! {
        <Dialog title="Save as scenario" on_close={props.on_close.clone()} class="max-w-2xl">
            <p class="text-sm text-muted mb-3">
                { "The call as a file for the scenario lab. Names and numbers are invented; read it before you pass it on." }
            </p>
            { match &*saved {
                None => html! { <div class="skeleton h-64 opacity-40" role="status" aria-label="Writing the scenario" /> },
                Some(Err(fault)) => html! { <p class="text-error" role="alert">{ fault.say() }</p> },
                Some(Ok(file)) => html! {
                    <>
                        <CopyField label={file.file_name.clone()} value={file.text.clone()} is_long=true />
                        <div class="flex justify-end mt-4">
                            <button type="button" class="btn btn-primary" onclick={on_save}><Drawing icon={Icon::Download} />{ "Save the file" }</button>
                        </div>
                    </>
                },
            } }
        </Dialog>
    }
}
