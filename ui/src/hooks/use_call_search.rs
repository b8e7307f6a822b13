//! Past calls that a text means, for the palette.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use wire::history::CallSummary;
use yew::prelude::*;

use crate::backend::Backend;

/// How long nothing more may be typed before the program is asked.
const PAUSE_MS: u32 = 200;

/// The answer to the last question.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct FoundCalls {
    /// The text it is the answer to.
    pub(crate) asked: Option<String>,
    /// The calls, the best first.
    pub(crate) found: Rc<Vec<CallSummary>>,
    /// Why the question was not answered.
    pub(crate) fault: Option<String>,
}

/// The calls that `text` means, at most `limit`; `None` asks for none.
#[hook]
pub(crate) fn use_call_search(backend: &Backend, text: Option<&str>, limit: u32) -> FoundCalls {
    let answer = use_state(FoundCalls::default);
    // Of the latest question; an answer to an earlier one is thrown away.
    let latest = use_mut_ref(|| 0_u64);
    {
        let (backend, answer) = (backend.clone(), answer.setter());
        use_effect_with((text.map(str::to_owned), limit), move |(text, limit)| {
            *latest.borrow_mut() += 1;
            let number = *latest.borrow();
            let limit = *limit as usize;
            let timeout = text.clone().map(|text| {
                Timeout::new(PAUSE_MS, move || {
                    spawn_local(async move {
                        let question = serde_urlencoded::to_string([("q", text.trim())]).unwrap_or_default();
                        let page = backend.history(&question, None).await;
                        if *latest.borrow() != number {
                            return;
                        }
                        answer.set(match page {
                            Ok(page) => FoundCalls {
                                asked: Some(text),
                                found: Rc::new(page.calls.into_iter().take(limit).collect()),
                                fault: None,
                            },
                            Err(fault) => FoundCalls {
                                asked: Some(text),
                                fault: Some(fault.say()),
                                ..FoundCalls::default()
                            },
                        });
                    });
                })
            });
            move || drop(timeout)
        });
    }
    (*answer).clone()
}
