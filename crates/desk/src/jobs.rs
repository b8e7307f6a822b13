//! Long work: exporting calls or visits to a file, reading visits in, building the index of the transcripts anew.
//!
//! Each piece runs on a thread of its own, tells its progress on the bus, can be cancelled and ends with a sentence. One of
//! each kind runs at a time. What is known of the last pieces outlives the program in its run's folder; the files that they
//! made do not.

mod book_export;
mod csv;
mod export;
mod list;
mod progress;

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use booking::clinic::ClinicianId;
use jiff::civil::Date;
use store::VisitFilter;
use wire::history::{Job, JobKind};

use crate::history::{Filter, found_by};
use crate::run_folder::RunFolder;
use crate::{Desk, DeskError, view};

pub(crate) use list::Jobs;
pub(crate) use progress::{Ended, Progress};

/// Pieces of work that are remembered.
pub const JOBS_KEPT: usize = 16;

impl Desk {
    /// The last pieces of work, the latest first.
    pub fn jobs(&self) -> Vec<Job> {
        self.0.jobs.tidy(self.now());
        self.0.jobs.all()
    }

    /// Begins to write the calls that pass the filter to a CSV file.
    ///
    /// # Errors
    /// [`DeskError::AlreadyRunning`] while an export runs, [`DeskError::Unavailable`] when there is no place for the file.
    pub fn start_export(&self, filter: Filter) -> Result<Job, DeskError> {
        let now = self.now();
        let name = format!("calls-{}.csv", self.clinic().at(now).strftime("%Y-%m-%d-%H%M"));
        let wanted = found_by(&filter, &self.clinic(), now);
        let (store, clinic, run) = (self.0.store.clone(), self.clinic(), self.0.run.clone());
        self.start(JobKind::Export, Some(name), move |progress| {
            into_file(&run, progress, |file, progress| export::run(&store, &clinic, &wanted, file, progress))
        })
    }

    /// Begins to write the visits of these days to a CSV file, of one clinician or of all, cancelled ones too.
    ///
    /// # Errors
    /// [`DeskError::ReversedDates`], [`DeskError::NotFound`] when nobody has the id, [`DeskError::AlreadyRunning`] while
    /// such an export runs, [`DeskError::Unavailable`] when there is no place for the file.
    pub fn start_book_export(&self, from: Date, to: Date, clinician: Option<i64>) -> Result<Job, DeskError> {
        let clinic = self.clinic();
        if from > to {
            return Err(DeskError::ReversedDates);
        }
        let clinician = clinician.map(ClinicianId);
        if clinician.is_some_and(|id| clinic.clinician(id).is_none()) {
            return Err(DeskError::NotFound);
        }
        let wanted = VisitFilter { clinician, ..crate::sharing::on_days(&clinic, from, to) };
        let name = format!("visits-{}-{}.csv", view::day(from), view::day(to));
        let (store, run) = (self.0.store.clone(), self.0.run.clone());
        self.start(JobKind::BookExport, Some(name), move |progress| {
            into_file(&run, progress, |file, progress| {
                book_export::run(&store, &clinic, &wanted, file, progress)
            })
        })
    }

    /// Begins to build the indexes of transcripts, names and numbers anew. They can be searched meanwhile.
    ///
    /// # Errors
    /// [`DeskError::AlreadyRunning`] while it is being done, [`DeskError::Unavailable`] when the system has no thread for it.
    pub fn start_reindex(&self) -> Result<Job, DeskError> {
        let (store, lamps) = (self.0.store.clone(), self.0.lamps.clone());
        self.start(JobKind::Reindex, None, move |progress| {
            let mut all = 0;
            let built = store.reindex(&mut |done, total| {
                all = total;
                progress.is_at(done, total)
            });
            lamps.book_answered(built.as_ref().err());
            match built {
                Ok(true) => Ended::Done {
                    message: format!("{all} lines of transcripts can be searched."),
                    file: None,
                },
                Ok(false) => Ended::Stopped,
                Err(error) => Ended::of(&error),
            }
        })
    }

    /// Stops a piece of work; one that has ended stays as it is. Gives how it stands.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] when nothing is known of it.
    pub fn cancel_job(&self, id: &str) -> Result<Job, DeskError> {
        self.0.jobs.cancel(id, self.now()).ok_or(DeskError::NotFound)
    }

    /// The file that a piece of work made, as long as it is kept: a day, and never longer than the program runs.
    pub fn job_file(&self, id: &str) -> Option<PathBuf> {
        self.0.jobs.tidy(self.now());
        self.0.jobs.file(id)
    }

    pub(crate) fn start(
        &self,
        kind: JobKind,
        file_name: Option<String>,
        work: impl FnOnce(&mut Progress) -> Ended + Send + 'static,
    ) -> Result<Job, DeskError> {
        let (job, mut progress) =
            self.0.jobs.begin(kind, view::moment(self.now())).ok_or(DeskError::AlreadyRunning)?;
        let (jobs, clock) = (self.0.jobs.clone(), self.0.clock.clone());
        let id = job.id.clone();
        let thread = std::thread::Builder::new().name("job".to_owned()).spawn({
            let jobs = Arc::clone(&jobs);
            move || {
                // Also when the work panics, which is reported by itself, its kind can be begun again.
                let end = AtEnd { jobs, id, clock, file_name, ended: None };
                let mut end = end;
                end.ended = Some(work(&mut progress));
            }
        });
        if let Err(error) = thread {
            tracing::error!(%error, "No thread can be had for long work");
            jobs.end(&job.id, Ended::failed("The system has no room for it.".to_owned()), None, self.now());
            return Err(DeskError::Unavailable);
        }
        Ok(job)
    }
}

/// Lets work write into a file of this run, which is deleted again when the work is not finished: what is in it names
/// patients and is of no use.
fn into_file(
    run: &RunFolder,
    progress: &mut Progress,
    work: impl FnOnce(File, &mut Progress) -> Ended,
) -> Ended {
    let (path, file) = match run.create(&format!("{}.csv", progress.id())) {
        Ok(made) => made,
        Err(error) => return Ended::failed(format!("The file could not be made: {error}.")),
    };
    match work(file, progress) {
        Ended::Done { message, .. } => Ended::Done { message, file: Some(path) },
        unfinished => {
            let _ = std::fs::remove_file(&path);
            unfinished
        }
    }
}

/// Notes the end of a piece of work when it goes out of scope.
struct AtEnd {
    jobs: Arc<Jobs>,
    id: String,
    clock: Arc<dyn crate::clock::Clock>,
    file_name: Option<String>,
    ended: Option<Ended>,
}

impl Drop for AtEnd {
    fn drop(&mut self) {
        let broke = || Ended::failed("Something broke; the log says what.".to_owned());
        let ended = self.ended.take().unwrap_or_else(broke);
        self.jobs.end(&self.id, ended, self.file_name.take(), self.clock.now());
    }
}
