//! Looks for patients while somebody types, after a pause, and shows only what answers what is typed now.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use wire::patient::PatientSummary;
use yew::prelude::*;

use crate::backend::Backend;

/// The pause in typing after which it is searched.
const PAUSE_MS: u32 = 150;

/// What was found.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct FoundPatients {
    /// For which text; `None` before the first answer.
    pub(crate) asked: Option<String>,
    /// Who is most likely meant first.
    pub(crate) patients: Rc<Vec<PatientSummary>>,
    /// There are more behind them.
    pub(crate) more: bool,
    /// Why the last question was not answered.
    pub(crate) fault: Option<String>,
}

/// What is found, and how to see more of it.
#[derive(Clone, PartialEq)]
pub(crate) struct PatientSearch {
    pub(crate) found: UseStateHandle<FoundPatients>,
    /// Adds those who follow.
    pub(crate) more: Callback<()>,
    /// Asks again.
    pub(crate) again: Callback<()>,
}

/// The patients whom `text` means, asked again when `changes` changes; `None` asks for nobody.
#[hook]
pub(crate) fn use_patient_search(
    backend: &Backend,
    text: Option<&str>,
    limit: u32,
    changes: u32,
) -> PatientSearch {
    let found = use_state(FoundPatients::default);
    let tries = use_state(|| 0_u32);
    // Of the latest question; an answer to an earlier one is thrown away.
    let latest = use_mut_ref(|| 0_u64);
    {
        let (backend, found, latest) = (backend.clone(), found.clone(), latest.clone());
        let is_first = found.asked.is_none();
        use_effect_with((text.map(str::to_owned), limit, changes, *tries), move |(text, limit, ..)| {
            *latest.borrow_mut() += 1;
            let number = *latest.borrow();
            let timeout = text.clone().map(|text| {
                let limit = *limit;
                Timeout::new(if is_first { 0 } else { PAUSE_MS }, move || {
                    spawn_local(async move {
                        let answer = backend.find_patients(text.trim(), 0, limit).await;
                        if *latest.borrow() != number {
                            return;
                        }
                        found.set(match answer {
                            Ok(page) => FoundPatients {
                                asked: Some(text),
                                patients: Rc::new(page.patients),
                                more: page.more,
                                fault: None,
                            },
                            Err(fault) => FoundPatients {
                                asked: Some(text),
                                fault: Some(fault.say()),
                                ..FoundPatients::default()
                            },
                        });
                    });
                })
            });
            move || drop(timeout)
        });
    }
    let more = {
        let (backend, found, latest) = (backend.clone(), found.clone(), latest);
        Callback::from(move |()| {
            let (backend, found, latest) = (backend.clone(), found.clone(), latest.clone());
            let Some(text) = found.asked.clone() else { return };
            let number = *latest.borrow();
            spawn_local(async move {
                let answer = backend.find_patients(text.trim(), found.patients.len(), limit).await;
                if *latest.borrow() != number {
                    return;
                }
                let mut next = (*found).clone();
                match answer {
                    Ok(page) => {
                        let known = Rc::make_mut(&mut next.patients);
                        let new = page.patients.into_iter();
                        let new: Vec<_> =
                            new.filter(|one| known.iter().all(|other| other.id != one.id)).collect();
                        known.extend(new);
                        next.more = page.more;
                        next.fault = None;
                    }
                    Err(fault) => next.fault = Some(fault.say()),
                }
                found.set(next);
            });
        })
    };
    let again = Callback::from(move |()| tries.set(tries.wrapping_add(1)));
    PatientSearch { found, more, again }
}
