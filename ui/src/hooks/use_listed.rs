//! Reads the pages of the Calls screen, and looks for newer calls without moving what is being read.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::use_paced;
use crate::backend::Backend;
use crate::state::listed::{Listed, Reading, Turn};
use crate::state::reception::Reception;

/// The pause before it is looked for newer calls.
const PAUSE_MS: u32 = 1_000;

/// What the screen may ask for.
#[derive(Clone, PartialEq)]
pub(crate) struct Pages {
    /// The page that follows.
    pub(crate) more: Callback<()>,
    /// The first page once more.
    pub(crate) again: Callback<()>,
}

/// Keeps the list the answer to `question`, a query string; none as long as it is not known what to ask.
#[hook]
pub(crate) fn use_listed(
    backend: &Backend,
    reception: &Reception,
    listed: &UseReducerHandle<Listed>,
    question: Option<&str>,
) -> Pages {
    {
        let (backend, listed) = (backend.clone(), listed.clone());
        use_effect_with(question.map(str::to_owned), move |question| {
            let Some(question) = question else { return };
            if listed.answers(question) {
                // Somebody came back: what they saw stays, and what is new waits for them.
                peek(&backend, &listed, question.clone());
            } else {
                first(&backend, &listed, question.clone());
            }
        });
    }
    let changed = use_paced((reception.histories, reception.snapshots, reception.calls.len()), PAUSE_MS);
    {
        let (backend, listed, question) = (backend.clone(), listed.clone(), question.map(str::to_owned));
        use_effect_with(changed, move |changed| {
            if let Some(question) = question.filter(|question| *changed > 0 && listed.answers(question)) {
                peek(&backend, &listed, question);
            }
        });
    }
    let more = {
        let (backend, listed) = (backend.clone(), listed.clone());
        Callback::from(move |()| {
            // What follows belongs to what is listed, which may still be the answer to the question before.
            let at_rest = listed.reading == Reading::Rests;
            let (Some(cursor), Some(question), true) =
                (listed.next.clone(), listed.question.clone(), at_rest)
            else {
                return;
            };
            listed.dispatch(Turn::AskedMore);
            let (backend, listed) = (backend.clone(), listed.dispatcher());
            spawn_local(async move {
                listed.dispatch(match backend.history(&question, Some(&cursor)).await {
                    Ok(page) => Turn::LoadedMore(question, cursor, Box::new(page)),
                    Err(fault) => Turn::Failed(question, fault.say()),
                });
            });
        })
    };
    let again = {
        let (backend, listed, question) = (backend.clone(), listed.clone(), question.map(str::to_owned));
        Callback::from(move |()| {
            question.iter().for_each(|question| first(&backend, &listed, question.clone()))
        })
    };
    Pages { more, again }
}

fn first(backend: &Backend, listed: &UseReducerHandle<Listed>, question: String) {
    listed.dispatch(Turn::Asked(question.clone()));
    let (backend, listed) = (backend.clone(), listed.dispatcher());
    spawn_local(async move {
        listed.dispatch(match backend.history(&question, None).await {
            Ok(page) => Turn::Loaded(question, Box::new(page)),
            Err(fault) => Turn::Failed(question, fault.say()),
        });
    });
}

fn peek(backend: &Backend, listed: &UseReducerHandle<Listed>, question: String) {
    let (backend, listed) = (backend.clone(), listed.dispatcher());
    spawn_local(async move {
        // Without an answer the list is as old as it was, and the header says how old.
        if let Ok(page) = backend.history(&question, None).await {
            listed.dispatch(Turn::Peeked(question, Box::new(page)));
        }
    });
}
