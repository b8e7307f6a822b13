//! Long work: how far it is, how long it may take, and what is to be told of its end.

use std::collections::BTreeSet;
use std::rc::Rc;

use jiff::Timestamp;
use wire::history::{Job, JobKind, JobState};

/// Pieces of long work that are shown.
const KEPT: usize = 16;

/// Puts a job's new state in its place; a running job never replaces its own end, which may overtake it.
pub(crate) fn put(jobs: &mut Vec<Rc<Job>>, job: Job) {
    match jobs.iter().position(|known| known.id == job.id) {
        Some(place) if job.state == JobState::Running && jobs[place].state != JobState::Running => {}
        Some(place) if job.state == JobState::Running && job.done < jobs[place].done => {}
        Some(place) => jobs[place] = Rc::new(job),
        None => jobs.insert(0, Rc::new(job)),
    }
    jobs.truncate(KEPT);
}

/// Puts in what the program lists, which is all there is.
pub(crate) fn replace(jobs: &mut Vec<Rc<Job>>, mut listed: Vec<Job>) {
    listed.sort_by(|a, b| b.started_at.cmp(&a.started_at));
    let known = std::mem::take(jobs);
    for job in listed.into_iter().rev() {
        // What the stream has told since the list was made is newer.
        let earlier = known.iter().find(|known| known.id == job.id);
        jobs.insert(0, earlier.cloned().unwrap_or_else(|| Rc::new(job.clone())));
        put(jobs, job);
    }
}

/// Jobs that have ended and are not among those already `told`; adds them there.
pub(crate) fn just_ended(jobs: &[Rc<Job>], told: &mut BTreeSet<String>) -> Vec<Rc<Job>> {
    let ended = jobs.iter().filter(|job| job.state != JobState::Running);
    ended.filter(|job| told.insert(job.id.clone())).cloned().collect()
}

/// Whole per cents; none as long as nothing is known of the whole.
pub(crate) fn percent(job: &Job) -> Option<u64> {
    (job.total > 0).then(|| (u128::from(job.done.min(job.total)) * 100 / u128::from(job.total)) as u64)
}

/// Whole seconds it may still take at `now_ms`, judged by what is done; none before there is something to judge by.
pub(crate) fn seconds_left(job: &Job, now_ms: i64) -> Option<u64> {
    let started = job.started_at.parse::<Timestamp>().ok()?.as_millisecond();
    let passed = u64::try_from(now_ms - started).ok().filter(|passed| *passed >= 2_000)?;
    let left = job.total.checked_sub(job.done).filter(|_| job.done > 0 && job.state == JobState::Running)?;
    Some((u128::from(passed) * u128::from(left) / u128::from(job.done) / 1_000) as u64)
}

/// What it is, in words.
pub(crate) fn name(kind: JobKind) -> &'static str {
    match kind {
        JobKind::Export => "Export of calls",
        JobKind::Reindex => "Rebuilding the search index",
        JobKind::BookExport => "Export of visits",
        JobKind::Import => "Reading visits in",
    }
}

/// What became of it, in a sentence.
pub(crate) fn ending(job: &Job) -> String {
    let sentence = match (job.state, job.kind) {
        (JobState::Running, _) => return String::new(),
        (JobState::Done, JobKind::Export | JobKind::BookExport) => "The export is ready.",
        (JobState::Done, JobKind::Import) => "The file is read in.",
        (JobState::Done, JobKind::Reindex) => "The search index is rebuilt.",
        (JobState::Cancelled, JobKind::Export | JobKind::BookExport) => "The export was cancelled.",
        (JobState::Cancelled, JobKind::Import) => "Reading in was stopped; what was added stays.",
        (JobState::Cancelled, JobKind::Reindex) => "Rebuilding the search index was cancelled.",
        (JobState::Failed, JobKind::Export | JobKind::BookExport) => "The export failed.",
        (JobState::Failed, JobKind::Import) => "The file could not be read in to its end.",
        (JobState::Failed, JobKind::Reindex) => "The search index could not be rebuilt.",
    };
    match job.message.trim() {
        "" => sentence.to_owned(),
        message if job.state == JobState::Cancelled || message == sentence => sentence.to_owned(),
        message => format!("{sentence} {message}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(id: &str, state: JobState, done: u64) -> Job {
        Job {
            id: id.into(),
            kind: JobKind::Export,
            state,
            done,
            total: 200,
            started_at: format!("2026-11-20T10:00:{:0>2}.000Z", id),
            ended_at: None,
            message: String::new(),
            file_name: None,
        }
    }

    fn states(jobs: &[Rc<Job>]) -> Vec<(&str, JobState, u64)> {
        jobs.iter().map(|job| (job.id.as_str(), job.state, job.done)).collect()
    }

    #[test]
    fn an_end_that_overtakes_the_answer_stays_an_end() {
        let mut jobs = Vec::new();
        for job in
            [job("1", JobState::Running, 90), job("1", JobState::Done, 200), job("1", JobState::Running, 0)]
        {
            put(&mut jobs, job);
        }
        assert_eq!(states(&jobs), [("1", JobState::Done, 200)]);
        for number in 10..40 {
            put(&mut jobs, job(&number.to_string(), JobState::Running, 0));
        }
        assert_eq!((jobs.len(), jobs[0].id.as_str()), (KEPT, "39"), "the newest first, and not without end");
    }

    #[test]
    fn the_programs_list_does_not_undo_what_the_stream_told() {
        let mut jobs = vec![Rc::new(job("1", JobState::Done, 200)), Rc::new(job("0", JobState::Done, 1))];
        replace(&mut jobs, vec![job("1", JobState::Running, 5), job("2", JobState::Running, 7)]);
        assert_eq!(states(&jobs), [("2", JobState::Running, 7), ("1", JobState::Done, 200)]);
    }

    #[test]
    fn each_end_is_told_once() {
        let mut told = BTreeSet::new();
        let mut jobs = vec![Rc::new(job("1", JobState::Done, 200)), Rc::new(job("2", JobState::Running, 1))];
        assert_eq!(just_ended(&jobs, &mut told).len(), 1);
        assert!(just_ended(&jobs, &mut told).is_empty());
        put(&mut jobs, job("2", JobState::Failed, 1));
        assert_eq!(states(&just_ended(&jobs, &mut told)), [("2", JobState::Failed, 1)]);
    }

    #[test]
    fn the_rest_is_judged_by_what_is_done() {
        let start = "2026-11-20T10:00:01Z".parse::<Timestamp>().expect("a time").as_millisecond();
        let half = job("1", JobState::Running, 50);
        assert_eq!((percent(&half), seconds_left(&half, start + 10_000)), (Some(25), Some(30)));
        assert_eq!(seconds_left(&half, start + 500), None, "too early to say");
        assert_eq!(seconds_left(&job("1", JobState::Running, 0), start + 60_000), None);
        assert_eq!(percent(&Job { total: 0, ..half }), None);
    }

    #[test]
    fn an_end_is_told_with_its_reason() {
        let failed = Job { message: "The disk is full.".into(), ..job("1", JobState::Failed, 9) };
        assert_eq!(ending(&failed), "The export failed. The disk is full.");
        assert_eq!(ending(&job("1", JobState::Done, 200)), "The export is ready.");
    }
}
