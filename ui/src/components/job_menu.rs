//! Long work in the header: how far it is, how to stop it, and what it made.

use std::rc::Rc;

use wire::history::{Job, JobState};
use yew::prelude::*;

use super::icon::{Drawing, Icon};
use crate::hooks::{Jobs, use_now};
use crate::state::jobs::{ending, name, percent, seconds_left};
use crate::text;
use crate::text::amount;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The newest first.
    pub(crate) list: Vec<Rc<Job>>,
    pub(crate) jobs: Jobs,
    /// Local time minus the program's.
    pub(crate) skew_ms: i64,
}

/// The button and its panel; nothing as long as there is no long work.
#[component]
pub(crate) fn JobMenu(props: &Props) -> Html {
    let Some(newest) = props.list.first() else { return Html::default() };
    let running: Vec<&Rc<Job>> = props.list.iter().filter(|job| job.state == JobState::Running).collect();
    let (label, word) = match running.first() {
        Some(job) => (
            format!("{} under way", name(job.kind)),
            percent(job).map_or("…".to_owned(), |percent| format!("{percent} %")),
        ),
        None => (ending(newest), String::new()),
    };
    html! {
        <div>
            <button type="button" class="job-button" data-running={(!running.is_empty()).to_string()} popovertarget="panel-jobs" aria-haspopup="dialog"
                style="anchor-name: --jobs" aria-label={format!("Long work: {label} {word}")} title={label}>
                <Drawing icon={icon(running.first().map_or(newest.state, |job| job.state))} />
                if !word.is_empty() { <span class="tabular-nums">{ word }</span> }
            </button>
            <div id="panel-jobs" popover="auto" class="panel" role="dialog" aria-label="Long work" style="position-anchor: --jobs">
                <h2 class="font-semibold mb-1">{ "Long work" }</h2>
                <ul class="job-list">
                    { for props.list.iter().map(|job| html! {
                        <Row key={job.id.clone()} job={job.clone()} jobs={props.jobs.clone()} skew_ms={props.skew_ms} />
                    }) }
                </ul>
            </div>
        </div>
    }
}

fn icon(state: JobState) -> Icon {
    match state {
        JobState::Running => Icon::Clock,
        JobState::Done => Icon::Check,
        JobState::Cancelled => Icon::Minus,
        JobState::Failed => Icon::Alert,
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    job: Rc<Job>,
    jobs: Jobs,
    skew_ms: i64,
}

#[component]
fn Row(props: &RowProps) -> Html {
    let job = &props.job;
    let act = |run: fn(&Jobs, String)| {
        let (jobs, id) = (props.jobs.clone(), job.id.clone());
        Callback::from(move |_: MouseEvent| run(&jobs, id.clone()))
    };
    html! {
        <li class="job" data-state={state(job.state)}>
            <div class="flex items-center justify-between gap-3">
                <span class="flex items-center gap-2 font-medium min-w-0"><Drawing icon={icon(job.state)} /><span class="truncate">{ name(job.kind) }</span></span>
                if job.state == JobState::Running {
                    <button type="button" class="btn btn-sm" aria-label={format!("Cancel: {}", name(job.kind))} onclick={act(Jobs::cancel)}>{ "Cancel" }</button>
                } else if job.state == JobState::Done && job.file_name.is_some() {
                    <button type="button" class="btn btn-sm" onclick={act(Jobs::download)}><Drawing icon={Icon::Download} />{ "Download" }</button>
                }
            </div>
            if job.state == JobState::Running {
                <progress class="job-progress" value={percent(job).map(|percent| percent.to_string())} max="100" aria-label={name(job.kind)} />
                <Left job={job.clone()} skew_ms={props.skew_ms} />
            } else {
                <p class="text-sm text-muted break-words">{ ending(job) }{ job.file_name.as_ref().map(|name| html! { <span class="block font-mono text-xs mt-0.5">{ name }</span> }) }</p>
            }
        </li>
    }
}

fn state(state: JobState) -> &'static str {
    match state {
        JobState::Running => "running",
        JobState::Done => "done",
        JobState::Cancelled => "cancelled",
        JobState::Failed => "failed",
    }
}

#[derive(Properties, PartialEq)]
struct LeftProps {
    job: Rc<Job>,
    skew_ms: i64,
}

/// How much is done and how long the rest may take.
#[component]
fn Left(props: &LeftProps) -> Html {
    let now = use_now(1_000) - props.skew_ms;
    let job = &props.job;
    let done = match job.total {
        0 => amount::count(job.done),
        total => format!("{} of {}", amount::count(job.done), amount::count(total)),
    };
    let left = seconds_left(job, now).map(|seconds| format!(" · about {} left", text::duration(seconds)));
    html! { <p class="text-sm text-muted tabular-nums">{ done }{ left.unwrap_or_default() }</p> }
}
