//! Notes on a call that save themselves: what the field holds, what the program holds, and what is to be sent.
//!
//! The last write wins. A window whose field holds nothing unsaved takes over what another has written.

use std::rc::Rc;

use jiff::Timestamp;
use yew::Reducible;

/// As many bytes as the program takes.
pub(crate) const LONGEST: usize = 20_000;

/// From so many bytes on, the length is shown.
const NEARLY: usize = 18_000;

/// A pause in typing after which is saved.
const PAUSE_MS: u32 = 700;

/// The pauses after one failure, two failures and so on.
const RETRY_MS: [u32; 4] = [2_000, 4_000, 8_000, 15_000];

/// The notes of one call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Notes {
    /// What the field holds.
    pub(crate) text: String,
    saved: String,
    as_of: Option<Timestamp>,
    sending: Option<String>,
    fault: Option<String>,
    failures: usize,
    /// The field came with a draft of an earlier visit.
    is_draft: bool,
    /// Counts what makes a new pause begin.
    revision: u32,
}

/// How they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    /// The program holds what the field holds.
    Saved,
    /// Somebody types.
    Typing,
    /// They are on their way.
    Saving,
    /// They were not taken; why. Tried again by itself.
    Failed(String),
    /// They are longer than the program takes, by so many bytes.
    TooLong(usize),
}

/// What can happen to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Jot {
    /// The field holds this now.
    Typed(String),
    /// The program says that they were this at that time.
    Told(String, Option<Timestamp>),
    /// This is being sent.
    Sending(String),
    /// It was taken, at that time.
    Taken(Option<Timestamp>),
    /// It was not; why.
    Refused(String),
}

impl Notes {
    /// Notes with a draft that was never saved.
    pub(crate) fn new(draft: Option<String>) -> Notes {
        Notes { is_draft: draft.is_some(), text: draft.unwrap_or_default(), ..Notes::default() }
    }

    /// How they stand.
    pub(crate) fn state(&self) -> State {
        if let Some(over) = self.text.len().checked_sub(LONGEST + 1) {
            return State::TooLong(over + 1);
        }
        match (&self.sending, &self.fault) {
            (Some(_), _) => State::Saving,
            _ if !self.is_unsaved() => State::Saved,
            (None, Some(why)) => State::Failed(why.clone()),
            (None, None) => State::Typing,
        }
    }

    /// The field holds what the program does not, as far as is known.
    pub(crate) fn is_unsaved(&self) -> bool {
        self.text != self.saved
    }

    /// What to send, after how many milliseconds; the number changes when the wait begins anew.
    pub(crate) fn due(&self) -> Option<(u32, u32)> {
        if self.sending.is_some() || !self.is_unsaved() || self.text.len() > LONGEST {
            return None;
        }
        let pause = match self.failures {
            0 => PAUSE_MS,
            failures => RETRY_MS[failures.min(RETRY_MS.len()) - 1],
        };
        Some((self.revision, pause))
    }

    /// The length to show, when it is near what the program takes.
    pub(crate) fn length(&self) -> Option<usize> {
        Some(self.text.len()).filter(|length| *length > NEARLY)
    }

    fn told(&mut self, text: String, at: Option<Timestamp>) {
        // An answer that was under way while ours was saved tells of the time before.
        if self.as_of > at {
            return;
        }
        let is_resting = !self.is_unsaved() && self.sending.is_none() && !self.is_draft;
        self.as_of = at;
        if is_resting {
            self.text.clone_from(&text);
        }
        self.is_draft = false;
        self.saved = text;
    }

    fn taken(&mut self, at: Option<Timestamp>) {
        let Some(sent) = self.sending.take() else { return };
        (self.fault, self.failures) = (None, 0);
        if at >= self.as_of {
            (self.saved, self.as_of) = (sent, at);
        } else if self.text == sent {
            // Another window has written since, and nobody types here.
            self.text.clone_from(&self.saved);
        }
    }
}

impl Reducible for Notes {
    type Action = Jot;

    fn reduce(self: Rc<Self>, jot: Jot) -> Rc<Self> {
        let mut next = Rc::unwrap_or_clone(self);
        // What the program tells in between does not keep a writer waiting.
        if !matches!(jot, Jot::Told(..)) {
            next.revision = next.revision.wrapping_add(1);
        }
        match jot {
            Jot::Typed(text) => (next.text, next.failures) = (text, 0),
            Jot::Told(text, at) => next.told(text, at),
            Jot::Sending(text) => next.sending = Some(text),
            Jot::Taken(at) => next.taken(at),
            Jot::Refused(why) => {
                next.sending = None;
                next.fault = Some(why);
                next.failures += 1;
            }
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: u8) -> Option<Timestamp> {
        Some(format!("2026-11-20T14:00:{second:02}Z").parse().expect("a timestamp"))
    }

    fn after(notes: Notes, jots: impl IntoIterator<Item = Jot>) -> Rc<Notes> {
        jots.into_iter().fold(Rc::new(notes), |notes, jot| notes.reduce(jot))
    }

    fn told(text: &str, second: u8) -> Jot {
        Jot::Told(text.into(), at(second))
    }

    fn typed(text: &str) -> Jot {
        Jot::Typed(text.into())
    }

    fn sending(text: &str) -> Jot {
        Jot::Sending(text.into())
    }

    #[test]
    fn what_is_typed_is_sent_after_a_pause_and_is_then_saved() {
        let notes = after(Notes::default(), [told("", 1), typed("Call"), typed("Call back")]);
        assert_eq!(notes.state(), State::Typing);
        assert_eq!(notes.due().map(|(_, pause)| pause), Some(PAUSE_MS));
        let notes = notes.reduce(sending("Call back"));
        assert_eq!((notes.state(), notes.due()), (State::Saving, None));
        assert_eq!(notes.reduce(Jot::Taken(at(2))).state(), State::Saved);
    }

    #[test]
    fn what_is_typed_while_it_is_sent_is_sent_next() {
        let jots = [told("", 1), typed("a"), sending("a"), typed("ab"), Jot::Taken(at(2))];
        let notes = after(Notes::default(), jots);
        assert_eq!((notes.text.as_str(), notes.state()), ("ab", State::Typing));
        assert!(notes.due().is_some());
    }

    #[test]
    fn a_failure_keeps_the_words_and_tries_again_with_longer_pauses() {
        let mut notes = after(Notes::default(), [told("", 1), typed("a")]);
        for pause in RETRY_MS.into_iter().chain([15_000]) {
            notes = notes.reduce(sending("a")).reduce(Jot::Refused("No answer.".into()));
            assert_eq!(notes.state(), State::Failed("No answer.".into()));
            assert_eq!(notes.due().map(|(_, pause)| pause), Some(pause));
        }
        assert_eq!(notes.text, "a");
        let notes = notes.reduce(typed("ab"));
        assert_eq!(notes.due().map(|(_, pause)| pause), Some(PAUSE_MS), "who types on is not kept waiting");
    }

    #[test]
    fn another_windows_words_are_taken_over_by_a_field_that_rests() {
        let notes = after(Notes::default(), [told("mine", 1), told("theirs", 2)]);
        assert_eq!((notes.text.as_str(), notes.state()), ("theirs", State::Saved));
    }

    #[test]
    fn another_windows_words_do_not_touch_a_field_that_is_edited() {
        let notes = after(Notes::default(), [told("old", 1), typed("old and more"), told("theirs", 2)]);
        assert_eq!((notes.text.as_str(), notes.state()), ("old and more", State::Typing));
        assert!(notes.due().is_some(), "the last write wins");
    }

    #[test]
    fn a_late_answer_of_the_time_before_does_not_undo_a_save() {
        let jots = [told("", 1), typed("a"), sending("a"), Jot::Taken(at(5)), told("", 1)];
        let notes = after(Notes::default(), jots);
        assert_eq!((notes.text.as_str(), notes.state()), ("a", State::Saved));
    }

    #[test]
    fn a_write_of_another_window_during_ours_is_shown_by_whichever_was_last() {
        let ours_last = [told("", 1), typed("a"), sending("a"), told("b", 3), Jot::Taken(at(4))];
        assert_eq!(after(Notes::default(), ours_last).text, "a");
        let theirs_last = [told("", 1), typed("a"), sending("a"), told("b", 4), Jot::Taken(at(3))];
        let notes = after(Notes::default(), theirs_last);
        assert_eq!((notes.text.as_str(), notes.state()), ("b", State::Saved));
    }

    #[test]
    fn a_draft_that_was_never_saved_outlives_what_the_program_holds() {
        let notes = after(Notes::new(Some("draft".into())), [told("old", 1)]);
        assert_eq!((notes.text.as_str(), notes.state()), ("draft", State::Typing));
        assert!(notes.due().is_some());
        let emptied = after(Notes::new(Some(String::new())), [told("old", 1)]);
        assert_eq!(
            (emptied.text.as_str(), emptied.state()),
            ("", State::Typing),
            "an empty draft is one too"
        );
    }

    #[test]
    fn what_is_too_long_is_kept_and_not_sent_and_bytes_are_what_counts() {
        let notes = after(Notes::default(), [told("", 1), typed(&"é".repeat(LONGEST / 2 + 1))]);
        assert_eq!((notes.state(), notes.due()), (State::TooLong(2), None));
        let notes = notes.reduce(typed(&"é".repeat(LONGEST / 2)));
        assert_eq!((notes.state(), notes.length()), (State::Typing, Some(LONGEST)));
        assert_eq!(notes.reduce(typed("short")).length(), None);
    }
}
