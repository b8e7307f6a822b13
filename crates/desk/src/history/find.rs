//! Past calls: lists, one with everything, notes and the "done" mark.

use std::collections::HashMap;
use std::path::Path;

use booking::clinic::Clinic;
use jiff::{Timestamp, ToSpan};
use store::history::{CallFilter, CallRef, CallRow, Found, LineRow, Order, Page, RecordingRow};
use store::{Store, StoreError};
use wire::call::{Agent, LiveCall, Source};
use wire::event::{Event, HistoryChanged};
use wire::history::{
    CallDetail, CallSummary, HistoryPage, Outcome, Pile, PileCounts, RecordingCard, Sentiment,
};

use super::{cursor, day_text, rows};
use crate::{Desk, DeskError, recordings, view};

/// The most bytes of notes: some ten pages.
pub const LONGEST_NOTES: usize = 20_000;

/// How long a reader of a call that is up waits for its last words to reach the book.
const FRESH_WITHIN: std::time::Duration = std::time::Duration::from_millis(300);

/// Which calls are wanted; every field that is set narrows them.
#[derive(Clone, Default, PartialEq)]
pub struct Filter {
    /// Any part of the caller's number.
    pub caller: Option<String>,
    /// Who had the call last.
    pub agent: Option<Agent>,
    /// Phone or softphone.
    pub source: Option<Source>,
    /// The caller's tone.
    pub sentiment: Option<Sentiment>,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// Began at this moment or later.
    pub from: Option<Timestamp>,
    /// Began before this moment.
    pub until: Option<Timestamp>,
    /// In this pile.
    pub pile: Option<Pile>,
    /// A day (`2026-11-23`, `11/23/2026`, `today`, …), any part of a number, a name or a confirmation number from three
    /// letters on, or words that were said, the last of which may be unfinished.
    pub text: Option<String>,
}

/// Shows no name, number or word.
impl std::fmt::Debug for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words = self.text.is_some() || self.caller.is_some();
        write!(f, "Filter({:?}, {:?}, words: {words})", self.pile, self.outcome)
    }
}

/// The filter as the book takes it. A text that is a day becomes that day on the clinic's calendar.
pub(crate) fn found_by(filter: &Filter, clinic: &Clinic, now: Timestamp) -> CallFilter {
    let given = |text: &Option<String>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let mut wanted = CallFilter {
        caller: given(&filter.caller),
        agent: filter.agent.map(rows::word),
        source: filter.source.map(rows::word),
        sentiment: filter.sentiment.map(rows::sentiment_of),
        outcome: filter.outcome.map(rows::outcome_of),
        from: filter.from,
        until: filter.until,
        pile: filter.pile.map(rows::pile_of),
        text: given(&filter.text),
    };
    if let Some(day) = wanted.text.as_deref().and_then(|text| day_text::day(text, clinic.today(now))) {
        let (from, until) = super::bars::day(day, clinic);
        wanted.text = None;
        wanted.from = Some(wanted.from.map_or(from, |earlier| earlier.max(from)));
        wanted.until = Some(wanted.until.map_or(until, |later| later.min(until)));
    }
    wanted
}

/// A row id or a callSid. Sids have letters.
pub(crate) fn call_ref(which: &str) -> CallRef {
    match which.parse() {
        Ok(id) if which.bytes().all(|b| b.is_ascii_digit()) => CallRef::Id(id),
        _ => CallRef::Sid(which.to_owned()),
    }
}

/// What the book has of one call.
struct Whole {
    row: CallRow,
    lines: Vec<LineRow>,
    /// With whether their file is there.
    recordings: Vec<(RecordingRow, bool)>,
    appointment: Option<store::Appointment>,
}

fn whole(store: &Store, which: &CallRef, sounds: Option<&Path>) -> Result<Option<Whole>, StoreError> {
    let Some(row) = store.call(which)? else { return Ok(None) };
    let is_there = |recording: &RecordingRow| {
        recording.deleted_at.is_none()
            && sounds.is_some_and(|sounds| recordings::open(sounds, &recording.recording.file_name).is_ok())
    };
    let recordings = store.recordings_of(row.id)?;
    Ok(Some(Whole {
        lines: store.call_lines(row.id)?,
        recordings: recordings
            .into_iter()
            .map(|one| {
                let there = is_there(&one);
                (one, there)
            })
            .collect(),
        appointment: store.booked_in(&row.call_sid)?.pop(),
        row,
    }))
}

impl Desk {
    /// A page of calls, the newest first, and how many lie in each pile. `limit` is at least 1.
    ///
    /// # Errors
    /// [`DeskError::BadCursor`], or [`DeskError::Unavailable`] when the book cannot be read.
    pub async fn history(
        &self,
        filter: &Filter,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<HistoryPage, DeskError> {
        let limit = limit.max(1);
        let after = match cursor {
            None => None,
            Some(text) => Some(cursor::read(text).ok_or(DeskError::BadCursor)?),
        };
        let wanted = found_by(filter, &self.clinic(), self.now());
        let (mut found, counts) = self
            .read_book(move |store| {
                // One more than asked for shows whether there is another page.
                let page = Page::After(after, limit.saturating_add(1));
                store.find_and_count(&wanted, Order::NewestFirst, page)
            })
            .await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let is_more = found.len() > limit;
        found.truncate(limit);
        let last = found.last().filter(|_| is_more);
        let next = last.map(|last| {
            cursor::show(store::history::Cursor { started_at: last.call.started_at, id: last.call.id })
        });
        Ok(HistoryPage {
            success: true,
            calls: self.summaries(&found),
            next,
            counts: PileCounts {
                active: counts.active,
                needs_action: counts.needs_action,
                done: counts.done,
            },
        })
    }

    /// So many calls, the newest first, leaving out the first `offset`, and how many there are in all.
    ///
    /// # Errors
    /// [`DeskError::Unavailable`] when the book cannot be read.
    pub async fn calls_at(
        &self,
        filter: &Filter,
        offset: u64,
        limit: u32,
    ) -> Result<(Vec<CallSummary>, u64), DeskError> {
        let wanted = found_by(filter, &self.clinic(), self.now());
        let (found, total) = self
            .read_book(move |store| {
                let page = Page::Offset { offset, limit };
                let (found, counts) = store.find_and_count(&wanted, Order::NewestFirst, page)?;
                Ok((found, counts.of(wanted.pile)))
            })
            .await?;
        Ok((self.summaries(&found), total))
    }

    /// What was booked over so many calls, the newest call first, leaving out the first `offset` calls in which something
    /// was; and how many those are in all. Of each call the last appointment, as it stands now.
    ///
    /// # Errors
    /// [`DeskError::Unavailable`] when the book cannot be read.
    pub async fn booked_over_calls(
        &self,
        offset: u64,
        limit: u32,
    ) -> Result<(Vec<wire::appointment::Appointment>, u64), DeskError> {
        let filter = Filter { outcome: Some(Outcome::AppointmentBooked), ..Filter::default() };
        let wanted = found_by(&filter, &self.clinic(), self.now());
        let (booked, total) = self
            .read_book(move |store| {
                let page = Page::Offset { offset, limit };
                let (found, counts) = store.find_and_count(&wanted, Order::NewestFirst, page)?;
                let mut booked = Vec::with_capacity(found.len());
                for one in &found {
                    booked.extend(store.booked_in(&one.call.call_sid)?.pop());
                }
                Ok((booked, counts.of(wanted.pile)))
            })
            .await?;
        Ok((booked.iter().map(|booked| view::appointment(booked, &self.clinic())).collect(), total))
    }

    /// One call with everything, by its row id or callSid; also one that is up.
    ///
    /// # Errors
    /// [`DeskError::NotFound`], or [`DeskError::Unavailable`] when the book cannot be read.
    pub async fn past_call(&self, which: &str) -> Result<CallDetail, DeskError> {
        let which = call_ref(which);
        let is_up = match &which {
            CallRef::Sid(call_sid) => self.live().is_up(call_sid),
            CallRef::Id(_) => self.live().count() > 0,
        };
        if is_up {
            // What was said a moment ago is shown, too; should the book be slow, what it has is shown without.
            self.flush_history(FRESH_WITHIN).await;
        }
        let sounds = self.recordings_folder();
        let Some(whole) = self.read_book(move |store| whole(store, &which, sounds.as_deref())).await? else {
            return Err(DeskError::NotFound);
        };
        let row = &whole.row;
        let live = self.live().call(&row.call_sid);
        Ok(CallDetail {
            success: true,
            call: rows::summary(row, live.as_ref(), self.now()),
            lines: rows::lines(whole.lines),
            recordings: whole
                .recordings
                .iter()
                .map(|(one, is_there)| self.card(one, row, *is_there))
                .collect(),
            figures: row.figures.as_deref().and_then(|text| serde_json::from_str(text).ok()),
            turns: row.turns.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default(),
            sentiment_by: rows::tone_by(row),
            digest: rows::digest(row),
            appointment: whole.appointment.as_ref().map(|booked| view::appointment(booked, &self.clinic())),
            metadata: rows::metadata(row),
            snapshot_time: row.snapshot_at.map(view::moment),
        })
    }

    /// Sets what staff wrote about a call: `history_changed`.
    ///
    /// # Errors
    /// [`DeskError::TooLong`] for more than [`LONGEST_NOTES`], [`DeskError::NotFound`], or [`DeskError::Unavailable`] when
    /// the book cannot be written.
    pub async fn set_notes(&self, which: &str, notes: &str) -> Result<CallSummary, DeskError> {
        if notes.len() > LONGEST_NOTES {
            return Err(DeskError::TooLong { most: LONGEST_NOTES });
        }
        let (which, notes, now) = (call_ref(which), notes.to_owned(), self.now());
        self.annotate(move |store| store.set_notes(&which, &notes, now)).await
    }

    /// Says that nothing more is to be done about a call, or that something is: `history_changed`.
    ///
    /// # Errors
    /// [`DeskError::NotFound`], or [`DeskError::Unavailable`] when the book cannot be written.
    pub async fn set_done(&self, which: &str, done: bool) -> Result<CallSummary, DeskError> {
        let (which, now) = (call_ref(which), self.now());
        self.annotate(move |store| store.set_done(&which, done.then_some(now), now)).await
    }

    fn card(&self, recording: &RecordingRow, call: &CallRow, is_there: bool) -> RecordingCard {
        let days = self.recordings_kept_days().filter(|_| is_there);
        let last = days.and_then(|days| {
            let began = self.clinic().at(recording.recording.started_at).date();
            began.checked_add(i64::from(days).days()).ok()
        });
        rows::recording(recording, call.started_at, is_there, last.map(view::day))
    }

    async fn annotate(
        &self,
        write: impl FnOnce(&Store) -> Result<Option<CallRow>, StoreError> + Send + 'static,
    ) -> Result<CallSummary, DeskError> {
        let row = self.read_book(write).await?.ok_or(DeskError::NotFound)?;
        self.bus().publish(Event::HistoryChanged(HistoryChanged { call_sid: row.call_sid.clone() }));
        Ok(rows::summary(&row, self.live().call(&row.call_sid).as_ref(), self.now()))
    }

    /// Works with the rows of calls, off the async threads.
    pub(super) async fn read_book<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, DeskError> {
        self.with_book(work).await?.map_err(|error| {
            tracing::error!(%error, "The history of calls does not answer");
            DeskError::Unavailable
        })
    }

    fn summaries(&self, found: &[Found]) -> Vec<CallSummary> {
        let now = self.now();
        let live: HashMap<String, LiveCall> =
            self.live().calls().into_iter().map(|call| (call.call_sid.clone(), call)).collect();
        found.iter().map(|one| rows::found(one, live.get(&one.call.call_sid), now)).collect()
    }
}
