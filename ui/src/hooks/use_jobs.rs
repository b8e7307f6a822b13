//! Long work: started, followed, cancelled, and told of at its end wherever the person is then.

use std::collections::BTreeSet;
use std::rc::Rc;

use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Notification, NotificationPermission};
use wire::history::{Job, JobState};
use yew::prelude::*;

use super::Toaster;
use super::bring::{File, bring};
use crate::backend::{Backend, Fault};
use crate::state::jobs::{ending, just_ended};
use crate::state::reception::{Change, Reception};

/// Where it is kept whether the system is to tell of an end.
const KEY: &str = "frontdesk.notify";

/// What can be done with long work.
#[derive(Clone, PartialEq)]
pub(crate) struct Jobs {
    pub(crate) backend: Backend,
    reception: UseReducerDispatcher<Reception>,
    toaster: Toaster,
}

/// Follows long work, and tells of its end.
#[hook]
pub(crate) fn use_jobs(
    backend: &Backend,
    reception: &UseReducerHandle<Reception>,
    toaster: &Toaster,
) -> Jobs {
    let jobs = Jobs { backend: backend.clone(), reception: reception.dispatcher(), toaster: toaster.clone() };
    {
        // A job may have ended while the stream was lost.
        let jobs = jobs.clone();
        use_effect_with(reception.snapshots, move |snapshots| {
            if *snapshots > 0 {
                spawn_local(async move {
                    if let Ok(listed) = jobs.backend.jobs().await {
                        jobs.reception.dispatch(Change::Jobs(listed));
                    }
                });
            }
        });
    }
    let told = use_mut_ref(|| None::<BTreeSet<String>>);
    {
        let jobs = jobs.clone();
        use_effect_with((reception.knows_jobs, reception.jobs.clone()), move |(knows, list)| {
            let mut told = told.borrow_mut();
            match &mut *told {
                Some(told) => just_ended(list, told).iter().for_each(|job| jobs.tell(job)),
                // What had ended before is no news.
                None if *knows => drop(just_ended(list, told.insert(BTreeSet::new()))),
                None => {}
            }
        });
    }
    jobs
}

impl Jobs {
    /// Starts an export of the calls that `filter` leaves.
    pub(crate) fn export(&self, filter: Vec<(&'static str, String)>) {
        let jobs = self.clone();
        spawn_local(async move { jobs.started(jobs.backend.start_export(&filter).await) });
    }

    /// Starts building the index of the transcripts anew.
    pub(crate) fn reindex(&self) {
        let jobs = self.clone();
        spawn_local(async move { jobs.started(jobs.backend.start_reindex().await) });
    }

    pub(crate) fn started(&self, answer: Result<Job, Fault>) {
        match answer {
            Ok(job) => self.reception.dispatch(Change::Job(Box::new(job))),
            Err(fault) => self.toaster.fail(fault.say()),
        }
    }

    /// Stops a piece of long work.
    pub(crate) fn cancel(&self, id: String) {
        let jobs = self.clone();
        spawn_local(async move { jobs.started(jobs.backend.cancel_job(&id).await) });
    }

    /// Brings a job's file to the person.
    pub(crate) fn download(&self, id: String) {
        bring(&self.backend, &self.toaster, File::Job(id));
    }

    fn tell(&self, job: &Rc<Job>) {
        let text = ending(job);
        match job.state {
            JobState::Failed => self.toaster.trouble(text.clone()),
            JobState::Done if job.file_name.is_some() => {
                let (jobs, id) = (self.clone(), job.id.clone());
                self.toaster.offer(
                    text.clone(),
                    "Download",
                    Callback::from(move |()| jobs.download(id.clone())),
                );
            }
            JobState::Done | JobState::Cancelled | JobState::Running => self.toaster.tell(text.clone()),
        }
        if job.state != JobState::Cancelled {
            // Without a name or a number: it may be seen by whoever stands at the counter.
            self.notify(text);
        }
    }

    /// Tells by the system, when the person chose so and does not look at the page.
    fn notify(&self, text: String) {
        if !wants_notification(&self.backend) {
            return;
        }
        if self.backend.in_window() {
            let backend = self.backend.clone();
            // Whether anybody looks, the window knows best.
            spawn_local(async move { backend.notify(&text).await });
        } else if is_hidden() {
            drop(Notification::new(&text));
        }
    }
}

fn is_hidden() -> bool {
    web_sys::window().and_then(|window| window.document()).is_some_and(|document| document.hidden())
}

/// Whether the system could tell of an end outside of the page, now or after the person was asked. The window may without
/// asking.
pub(crate) fn can_notify(backend: &Backend) -> bool {
    backend.in_window()
        || (has_notifications() && Notification::permission() != NotificationPermission::Denied)
}

/// Whether the person chose so and the browser allows it.
pub(crate) fn wants_notification(backend: &Backend) -> bool {
    let storage = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
    let chosen = storage.and_then(|storage| storage.get_item(KEY).ok().flatten());
    let is_allowed = || has_notifications() && Notification::permission() == NotificationPermission::Granted;
    chosen.as_deref() == Some("on") && (backend.in_window() || is_allowed())
}

/// Keeps the person's choice; the browser is asked only when they chose it, while their press still counts.
pub(crate) fn choose_notification(backend: &Backend, is_wanted: bool) {
    if let Some(storage) = web_sys::window().and_then(|window| window.local_storage().ok().flatten()) {
        drop(storage.set_item(KEY, if is_wanted { "on" } else { "off" }));
    }
    if is_wanted
        && !backend.in_window()
        && can_notify(backend)
        && Notification::permission() == NotificationPermission::Default
        && let Ok(answer) = Notification::request_permission()
    {
        spawn_local(async move { drop(JsFuture::from(answer).await) });
    }
}

fn has_notifications() -> bool {
    web_sys::window()
        .is_some_and(|window| js_sys::Reflect::has(&window, &"Notification".into()).unwrap_or(false))
}
