//! The pieces of work that are known, and what of them outlives the program.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use wire::event::Event;
use wire::history::{Job, JobKind, JobState};

use super::JOBS_KEPT;
use super::progress::{Ended, Progress};
use crate::bus::Bus;
use crate::run_folder::RunFolder;
use crate::view::moment;

/// A file is kept so long.
const FILE_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// What is known of the jobs, in a run's folder.
const LIST: &str = "jobs.json";
/// The list is some kilobytes.
const LONGEST_LIST: u64 = 1_000_000;

/// The pieces of work.
pub(crate) struct Jobs {
    bus: Bus,
    run: Arc<RunFolder>,
    /// The latest last.
    entries: Mutex<VecDeque<Entry>>,
}

struct Entry {
    job: Job,
    /// Its thread is at work, perhaps only to clear up.
    at_work: bool,
    stop: Arc<AtomicBool>,
    /// What it made, and until when it is kept.
    file: Option<(PathBuf, Timestamp)>,
}

impl Jobs {
    /// Takes over what runs left behind that have ended, and clears their folders.
    pub(crate) fn load(bus: Bus, run: Arc<RunFolder>, now: Timestamp) -> Arc<Jobs> {
        let mut known = Vec::new();
        for folder in run.ended() {
            let list = folder.join(LIST);
            if std::fs::metadata(&list).is_ok_and(|list| list.len() <= LONGEST_LIST)
                && let Ok(text) = std::fs::read_to_string(&list)
            {
                known.extend(serde_json::from_str::<Vec<Job>>(&text).unwrap_or_default());
            }
            if let Err(error) = std::fs::remove_dir_all(&folder) {
                tracing::warn!(%error, "A folder with files of an earlier run cannot be deleted");
            }
        }
        for job in &mut known {
            job.file_name = None;
            if job.state == JobState::Running {
                job.state = JobState::Failed;
                job.ended_at = Some(moment(now));
                job.message = "The program ended before this was done.".to_owned();
            }
        }
        known.sort_by(|one, other| one.started_at.cmp(&other.started_at));
        let jobs = Jobs { bus, run, entries: Mutex::default() };
        for job in known {
            jobs.entries().push_back(Entry { job, at_work: false, stop: Arc::default(), file: None });
        }
        jobs.forget_oldest(&mut jobs.entries());
        jobs.save(&jobs.entries());
        Arc::new(jobs)
    }

    /// The latest first.
    pub(super) fn all(&self) -> Vec<Job> {
        self.entries().iter().rev().map(|entry| entry.job.clone()).collect()
    }

    /// Enters a piece of work; `None` while one of this kind is at work.
    pub(super) fn begin(self: &Arc<Jobs>, kind: JobKind, started_at: String) -> Option<(Job, Progress)> {
        let mut entries = self.entries();
        if entries.iter().any(|entry| entry.job.kind == kind && entry.at_work) {
            return None;
        }
        let id = format!("{:08x}", rand::random::<u32>());
        let job = Job {
            id: id.clone(),
            kind,
            state: JobState::Running,
            done: 0,
            total: 0,
            started_at,
            ended_at: None,
            message: String::new(),
            file_name: None,
        };
        let stop = Arc::new(AtomicBool::new(false));
        entries.push_back(Entry { job: job.clone(), at_work: true, stop: stop.clone(), file: None });
        self.forget_oldest(&mut entries);
        self.save(&entries);
        self.bus.publish(Event::JobChanged(job.clone()));
        Some((job, Progress::new(self.clone(), id, stop)))
    }

    /// How far it is, for whoever asks.
    pub(super) fn note(&self, id: &str, done: u64, total: u64) {
        self.change(id, |job| (job.done, job.total) = (done, total));
    }

    /// How far it is: `job_changed`.
    pub(super) fn moved_on(&self, id: &str, done: u64, total: u64) {
        let mut entries = self.entries();
        if let Some(entry) = find(&mut entries, id).filter(|entry| entry.job.state == JobState::Running) {
            (entry.job.done, entry.job.total) = (done, total);
            self.bus.publish(Event::JobChanged(entry.job.clone()));
        }
    }

    /// It is over: `job_changed`. One that was cancelled stays so, whatever it came to.
    pub(super) fn end(&self, id: &str, ended: Ended, file_name: Option<String>, now: Timestamp) {
        let mut entries = self.entries();
        let Some(entry) = find(&mut entries, id) else { return };
        entry.at_work = false;
        let job = &mut entry.job;
        if job.state != JobState::Running {
            drop(entries);
            if let Ended::Done { file: Some(file), .. } = ended {
                delete(&file);
            }
            return;
        }
        job.ended_at = Some(moment(now));
        match ended {
            Ended::Done { message, file } => {
                (job.state, job.message) = (JobState::Done, message);
                job.done = job.total;
                let until = now.saturating_add(FILE_KEPT).unwrap_or(Timestamp::MAX);
                job.file_name = file_name.filter(|_| file.is_some());
                entry.file = file.map(|file| (file, until));
            }
            // Nobody cancelled it, so the program is ending; the next start tells.
            Ended::Stopped => {
                (job.state, job.message) =
                    (JobState::Failed, "The program ended before this was done.".to_owned());
            }
            Ended::Failed { message } => (job.state, job.message) = (JobState::Failed, message),
        }
        self.bus.publish(Event::JobChanged(entry.job.clone()));
        self.save(&entries);
    }

    /// Stops it: `job_changed`. Gives how it stands; `None` when it is not known.
    pub(super) fn cancel(&self, id: &str, now: Timestamp) -> Option<Job> {
        let mut entries = self.entries();
        let entry = find(&mut entries, id)?;
        if entry.job.state == JobState::Running {
            entry.stop.store(true, Ordering::Relaxed);
            entry.job.state = JobState::Cancelled;
            entry.job.ended_at = Some(moment(now));
            entry.job.message = "Cancelled.".to_owned();
            self.bus.publish(Event::JobChanged(entry.job.clone()));
        }
        let job = entry.job.clone();
        self.save(&entries);
        Some(job)
    }

    /// The file it made.
    pub(super) fn file(&self, id: &str) -> Option<PathBuf> {
        let mut entries = self.entries();
        find(&mut entries, id)?.file.as_ref().map(|(path, _)| path.clone())
    }

    /// Deletes files whose time is over.
    pub(crate) fn tidy(&self, now: Timestamp) {
        let mut entries = self.entries();
        let mut any = false;
        for entry in entries.iter_mut() {
            if entry.file.as_ref().is_some_and(|(_, until)| *until <= now)
                && let Some((path, _)) = entry.file.take()
            {
                delete(&path);
                entry.job.file_name = None;
                any = true;
            }
        }
        if any {
            self.save(&entries);
        }
    }

    /// The program ends: work stops where it is, and files go. What stands in the list stays for the next start.
    pub(crate) fn close(&self) {
        for entry in self.entries().iter_mut() {
            entry.stop.store(true, Ordering::Relaxed);
            if let Some((path, _)) = entry.file.take() {
                delete(&path);
            }
        }
    }

    fn change(&self, id: &str, change: impl FnOnce(&mut Job)) {
        let mut entries = self.entries();
        if let Some(entry) = find(&mut entries, id).filter(|entry| entry.job.state == JobState::Running) {
            change(&mut entry.job);
        }
    }

    /// Drops the oldest that are too many and over.
    fn forget_oldest(&self, entries: &mut VecDeque<Entry>) {
        while entries.len() > JOBS_KEPT {
            let Some(index) = entries.iter().position(|entry| !entry.at_work) else { return };
            if let Some(Entry { file: Some((path, _)), .. }) = entries.remove(index) {
                delete(&path);
            }
        }
    }

    /// Writes the list beside the old one and puts it in its place, so that there is always a whole one.
    fn save(&self, entries: &VecDeque<Entry>) {
        let jobs: Vec<&Job> = entries.iter().map(|entry| &entry.job).collect();
        let fresh = format!("{LIST}.new");
        let saved = serde_json::to_vec(&jobs).map_err(std::io::Error::other).and_then(|text| {
            let (path, mut file) = self.run.create(&fresh)?;
            std::io::Write::write_all(&mut file, &text)?;
            std::fs::rename(path, self.run.path().join(LIST))
        });
        if let Err(error) = saved {
            tracing::debug!(%error, "The list of long work is not kept");
        }
    }

    fn entries(&self) -> MutexGuard<'_, VecDeque<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn find<'a>(entries: &'a mut VecDeque<Entry>, id: &str) -> Option<&'a mut Entry> {
    entries.iter_mut().find(|entry| entry.job.id == id)
}

fn delete(path: &std::path::Path) {
    if let Err(error) = std::fs::remove_file(path)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "An exported file cannot be deleted");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(book: &std::path::Path) -> Arc<Jobs> {
        Jobs::load(Bus::new(), Arc::new(RunFolder::new(book)), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn work_that_the_programs_end_cut_short_is_told_after_the_restart() {
        let folder = tempfile::tempdir().unwrap();
        let book = folder.path().join("appointments.db");
        let first = start(&book);
        let (cut, progress) = first.begin(JobKind::Reindex, "2026-11-20T15:00:00.000Z".into()).unwrap();
        let (done, _) = first.begin(JobKind::Export, "2026-11-20T15:01:00.000Z".into()).unwrap();
        let (file, _) = first.run.create("calls.csv").unwrap();
        let ended = Ended::Done { message: "1 call was exported.".into(), file: Some(file.clone()) };
        first.end(&done.id, ended, Some("calls.csv".into()), Timestamp::UNIX_EPOCH);
        assert_eq!(first.file(&done.id).as_ref(), Some(&file), "it can be fetched");
        drop((progress, first));

        let second = start(&book);
        let all = second.all();
        assert_eq!(
            all.iter().map(|job| &job.id).collect::<Vec<_>>(),
            [&done.id, &cut.id],
            "the latest first"
        );
        assert_eq!((all[0].state, all[0].file_name.as_deref()), (JobState::Done, None), "its file is gone");
        assert!(!file.exists(), "from the disk, too");
        assert_eq!(all[1].state, JobState::Failed);
        assert_eq!(all[1].message, "The program ended before this was done.");
        assert!(second.begin(JobKind::Reindex, String::new()).is_some(), "it can be begun again");
        drop(second);
        assert_eq!(start(&book).all().len(), 3, "what is known survives every restart");
    }

    #[test]
    fn the_last_pieces_are_remembered_and_broken_lists_are_none() {
        let folder = tempfile::tempdir().unwrap();
        let book = folder.path().join("appointments.db");
        let jobs = start(&book);
        for n in 0..JOBS_KEPT + 5 {
            let (job, _) = jobs.begin(JobKind::Reindex, format!("{n:02}")).unwrap();
            jobs.end(&job.id, Ended::failed(String::new()), None, Timestamp::UNIX_EPOCH);
        }
        assert_eq!(jobs.all().len(), JOBS_KEPT, "the oldest are forgotten");
        assert_eq!(jobs.all()[0].started_at, format!("{:02}", JOBS_KEPT + 4));
        std::fs::write(jobs.run.path().join(LIST), "[{\"id\":").unwrap();
        drop(jobs);
        assert!(start(&book).all().is_empty(), "half a list is none");
    }
}
