//! The calls that the Calls screen lists: pages put together, and kept in place while new calls come in.

use std::collections::BTreeSet;
use std::rc::Rc;

use wire::history::{CallSummary, HistoryPage, Pile, PileCounts};
use yew::Reducible;

/// What is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Reading {
    #[default]
    Rests,
    /// The first page of another question.
    First,
    /// The next page.
    More,
}

/// The list.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Listed {
    /// What the calls are the answer to.
    pub(crate) question: Option<String>,
    /// The newest first.
    pub(crate) calls: Vec<Rc<CallSummary>>,
    /// Where the next page begins; none when all is listed.
    pub(crate) next: Option<String>,
    /// How many lie in each pile.
    pub(crate) counts: PileCounts,
    /// Why it could not be read.
    pub(crate) fault: Option<String>,
    pub(crate) reading: Reading,
    /// A newer first page, kept back because taking it would move what is being read.
    pub(crate) fresh: Option<Rc<HistoryPage>>,
    /// Listed calls that the newer page no longer has: they went to another pile.
    pub(crate) left: BTreeSet<String>,
    /// How far it was scrolled when the screen was left.
    pub(crate) scroll: i32,
    asked: Option<String>,
}

/// What can happen to it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Turn {
    /// The first page of this question was asked for.
    Asked(String),
    /// It came.
    Loaded(String, Box<HistoryPage>),
    /// The page after this cursor was asked for.
    AskedMore,
    /// The page that follows this cursor came.
    LoadedMore(String, String, Box<HistoryPage>),
    /// Something of this question could not be read.
    Failed(String, String),
    /// What the first page of this question is now.
    Peeked(String, Box<HistoryPage>),
    /// The newer page is to be shown.
    ShowFresh,
    /// Somebody changed a call here: what it was, what it is, and the pile that is shown.
    Changed(Rc<CallSummary>, Box<CallSummary>, Option<Pile>),
    /// The screen was left at this place.
    LeftAt(i32),
}

impl Listed {
    /// True when what is listed answers `question`.
    pub(crate) fn answers(&self, question: &str) -> bool {
        self.question.as_deref() == Some(question)
    }

    /// How many calls the newer page has that are not listed.
    pub(crate) fn unseen(&self) -> usize {
        self.fresh
            .as_ref()
            .map_or(0, |page| page.calls.iter().filter(|call| !self.has(&call.call_sid)).count())
    }

    fn has(&self, call_sid: &str) -> bool {
        self.calls.iter().any(|call| call.call_sid == call_sid)
    }

    fn show(&mut self, page: &HistoryPage) {
        self.calls.clear();
        self.append(&page.calls);
        self.next.clone_from(&page.next);
        self.counts = page.counts;
        self.fresh = None;
        self.left.clear();
    }

    /// Adds what is not listed yet: a call may come again when the pages have moved meanwhile.
    fn append(&mut self, calls: &[CallSummary]) {
        let mut listed: BTreeSet<String> = self.calls.iter().map(|call| call.call_sid.clone()).collect();
        let new = calls.iter().filter(|call| listed.insert(call.call_sid.clone()));
        self.calls.extend(new.cloned().map(Rc::new));
    }

    fn peeked(&mut self, page: HistoryPage) {
        self.counts = page.counts;
        self.fault = None;
        let reaches = |call: &CallSummary| {
            page.next.is_none() || page.calls.last().is_some_and(|last| place(call) >= place(last))
        };
        self.left.clear();
        for call in &mut self.calls {
            match page.calls.iter().find(|now| now.call_sid == call.call_sid) {
                // The same row must stay the same pointer, else the whole list is drawn again.
                Some(now) if *now != **call => *call = Rc::new(now.clone()),
                Some(_) => {}
                None if reaches(call) => drop(self.left.insert(call.call_sid.clone())),
                None => {}
            }
        }
        if self.calls.is_empty() {
            return self.show(&page);
        }
        self.fresh = Some(Rc::new(page));
        if self.unseen() == 0 && self.left.is_empty() {
            self.fresh = None;
        }
    }

    fn changed(&mut self, was: &CallSummary, now: CallSummary, shown: Option<Pile>) {
        if was.pile != now.pile {
            let before = count(&mut self.counts, was.pile);
            *before = before.saturating_sub(1);
            *count(&mut self.counts, now.pile) += 1;
        }
        self.left.remove(&now.call_sid);
        let known = self.calls.iter().position(|call| call.call_sid == now.call_sid);
        match (known, shown.is_none_or(|pile| pile == now.pile)) {
            (Some(known), true) => {
                // A search's highlighted words are the list's, not the call's.
                let snippet = self.calls[known].snippet.clone();
                self.calls[known] = Rc::new(CallSummary { snippet, ..now });
            }
            (Some(known), false) => drop(self.calls.remove(known)),
            (None, true) => {
                let at = self.calls.partition_point(|call| place(call) > place(&now));
                if at < self.calls.len() || self.next.is_none() {
                    let snippet = was.snippet.clone();
                    self.calls.insert(at, Rc::new(CallSummary { snippet, ..now }));
                }
            }
            (None, false) => {}
        }
    }
}

/// Where a call stands in the order: by its beginning, then by its row.
fn place(call: &CallSummary) -> (&str, u64) {
    (&call.start_time, call.id.parse().unwrap_or(0))
}

fn count(counts: &mut PileCounts, pile: Pile) -> &mut u64 {
    match pile {
        Pile::Active => &mut counts.active,
        Pile::NeedsAction => &mut counts.needs_action,
        Pile::Done => &mut counts.done,
    }
}

impl Reducible for Listed {
    type Action = Turn;

    fn reduce(self: Rc<Self>, turn: Turn) -> Rc<Self> {
        let mut next = Rc::unwrap_or_clone(self);
        match turn {
            Turn::Asked(question) => {
                next.reading = Reading::First;
                next.asked = Some(question);
            }
            // An answer to what is no longer asked comes too late.
            Turn::Loaded(question, page) if next.asked.as_ref() == Some(&question) => {
                next.show(&page);
                next.scroll = 0;
                next.question = Some(question);
                next.fault = None;
                next.reading = Reading::Rests;
            }
            Turn::AskedMore => next.reading = Reading::More,
            Turn::LoadedMore(question, cursor, page)
                if next.answers(&question) && next.next.as_ref() == Some(&cursor) =>
            {
                next.append(&page.calls);
                next.next = page.next;
                next.fault = None;
                if next.reading == Reading::More {
                    next.reading = Reading::Rests;
                }
            }
            Turn::Failed(question, fault) if next.asked.as_ref() == Some(&question) => {
                if next.reading == Reading::First && !next.answers(&question) {
                    // What is listed answers another question; under the new one it would be wrong.
                    next.calls.clear();
                    next.next = None;
                    next.fresh = None;
                    next.question = Some(question);
                }
                next.fault = Some(fault);
                next.reading = Reading::Rests;
            }
            Turn::Peeked(question, page) if next.answers(&question) && next.reading != Reading::First => {
                next.peeked(*page);
            }
            Turn::ShowFresh => {
                if let Some(page) = next.fresh.take() {
                    next.show(&page);
                    next.scroll = 0;
                }
            }
            Turn::Changed(was, now, shown) => next.changed(&was, *now, shown),
            Turn::LeftAt(scroll) => next.scroll = scroll,
            Turn::Loaded(..) | Turn::LoadedMore(..) | Turn::Failed(..) | Turn::Peeked(..) => {}
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests;
