//! What was said, utterance by utterance, growing from partial to final.
//!
//! An agent's utterance is final when it was heard, not when it was made: what the caller cut off stands apart. Every
//! method gives the utterance to publish when it changed.

use std::time::{Duration, Instant};

use crate::{
    event::{ItemId, ResponseId, Speaker, Utterance},
    phrase::is_own,
};

/// A voice says about so many bytes of text a second; used while it is not known how long a text will sound.
const BYTES_A_SECOND: f64 = 15.0;

/// The utterances of a call.
pub(crate) struct Transcript {
    began: Instant,
    entries: Vec<Entry>,
}

struct Entry {
    item: Option<ItemId>,
    response: Option<ResponseId>,
    utterance: Utterance,
    has_sound: bool,
    is_heard: bool,
    /// All its words have come.
    is_worded: bool,
    /// Its response has ended.
    is_ended: bool,
}

/// How much of an agent's item reached the caller.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heard {
    /// What was heard.
    pub(crate) heard: Duration,
    /// What had come from the agent.
    pub(crate) received: Duration,
    /// Nothing more would have come.
    pub(crate) complete: bool,
}

impl Transcript {
    /// Nothing was said; the call began at `began`.
    pub(crate) fn new(began: Instant) -> Self {
        Transcript { began, entries: Vec::new() }
    }

    /// The caller begins to speak. Nothing is shown until there are words.
    pub(crate) fn caller_began(&mut self, now: Instant, item: &ItemId) {
        if self.find(item).is_none() {
            self.open(now, Speaker::Caller, Some(item.clone()), None);
        }
    }

    /// What the caller said so far. Empty words are shown only where words stood before.
    pub(crate) fn caller_said(
        &mut self,
        now: Instant,
        item: &ItemId,
        text: String,
        is_final: bool,
    ) -> Option<Utterance> {
        let index = match self.find(item) {
            Some(index) => index,
            None if text.is_empty() => return None,
            None => self.open(now, Speaker::Caller, Some(item.clone()), None),
        };
        let utterance = &mut self.entries[index].utterance;
        if utterance.is_final || (utterance.text == text && !is_final) {
            return None;
        }
        let shown = !utterance.text.is_empty() || !text.is_empty();
        utterance.text = text;
        utterance.is_final = is_final;
        shown.then(|| utterance.clone())
    }

    /// Staff begin to speak. Nothing is shown until there are words.
    pub(crate) fn staff_began(&mut self, now: Instant, item: &ItemId) {
        if self.find(item).is_none() {
            self.open(now, Speaker::Staff, Some(item.clone()), None);
        }
    }

    /// What staff said.
    pub(crate) fn staff_said(&mut self, now: Instant, item: &ItemId, text: String) -> Option<Utterance> {
        self.staff_began(now, item);
        let index = self.find(item)?;
        let entry = &mut self.entries[index];
        if entry.utterance.is_final {
            return None;
        }
        entry.utterance.text = text;
        entry.finish()
    }

    /// A line the caller typed or keyed in.
    pub(crate) fn caller_typed(&mut self, now: Instant, text: String) -> Utterance {
        let index = self.open(now, Speaker::Caller, None, None);
        let utterance = &mut self.entries[index].utterance;
        utterance.text = text;
        utterance.is_final = true;
        utterance.clone()
    }

    /// More words of the agent.
    pub(crate) fn agent_said(
        &mut self,
        now: Instant,
        response: &ResponseId,
        item: &ItemId,
        text: &str,
    ) -> Option<Utterance> {
        let entry = self.agent_entry(now, response, item);
        if entry.utterance.is_final || text.is_empty() {
            return None;
        }
        entry.utterance.text.push_str(text);
        Some(entry.utterance.clone())
    }

    /// All words of the agent's item.
    pub(crate) fn agent_worded(
        &mut self,
        now: Instant,
        response: &ResponseId,
        item: &ItemId,
        text: String,
    ) -> Option<Utterance> {
        let entry = self.agent_entry(now, response, item);
        if entry.utterance.is_final {
            return None;
        }
        entry.is_worded = true;
        let changed = entry.utterance.text != text;
        entry.utterance.text = text;
        entry.finish_if_over().or_else(|| changed.then(|| entry.utterance.clone()))
    }

    /// The agent's latest words, as far as they are not cut.
    pub(crate) fn last_of_agent(&self) -> &str {
        let last = self.entries.iter().rev().find(|entry| entry.utterance.speaker == Speaker::Agent);
        last.map_or("", |entry| entry.utterance.text.as_str())
    }

    /// The agent's item has sound: it is final only when that was heard.
    pub(crate) fn agent_sounds(&mut self, now: Instant, response: &ResponseId, item: &ItemId) {
        self.agent_entry(now, response, item).has_sound = true;
    }

    /// All sound of the item was heard.
    pub(crate) fn heard(&mut self, item: &ItemId) -> Option<Utterance> {
        let index = self.find(item)?;
        let entry = &mut self.entries[index];
        entry.is_heard = true;
        entry.finish_if_over()
    }

    /// The response has ended; `each` gets the utterances that this made final.
    pub(crate) fn response_ended(&mut self, response: &ResponseId, each: impl FnMut(Utterance)) {
        let entries = self.entries.iter_mut().filter(|entry| entry.response.as_ref() == Some(response));
        let ended = entries.filter_map(|entry| {
            entry.is_ended = true;
            entry.finish_if_over()
        });
        ended.for_each(each);
    }

    /// The item was cut off after what was heard.
    pub(crate) fn cut(&mut self, item: &ItemId, heard: Heard) -> Option<Utterance> {
        let index = self.find(item)?;
        self.entries[index].cut(heard)
    }

    /// The response was cut off: its items that have no sound yet end as they are. Where the agent speaks in sound
    /// (`is_voiced`) they were not heard at all; where it only writes they were read.
    pub(crate) fn response_cut(
        &mut self,
        response: &ResponseId,
        is_voiced: bool,
        each: impl FnMut(Utterance),
    ) {
        let entries = self.entries.iter_mut().filter(|entry| entry.response.as_ref() == Some(response));
        let cut = entries.filter(|entry| !entry.has_sound).filter_map(|entry| {
            if is_voiced {
                entry.cut(Heard { heard: Duration::ZERO, received: Duration::ZERO, complete: false })
            } else {
                entry.finish()
            }
        });
        cut.for_each(each);
    }

    /// The call is over: whatever is not final becomes so. Words of an agent that speaks in sound (`is_voiced`) which
    /// have none yet were not heard. What staff have said and nobody has written down yet stays open: their words come later.
    pub(crate) fn close(&mut self, is_voiced: bool, each: impl FnMut(Utterance)) {
        let closed = self.entries.iter_mut().filter(|entry| !entry.awaits_words_of_staff());
        let closed = closed.filter_map(|entry| {
            if is_voiced && entry.response.is_some() && !entry.has_sound {
                entry.cut(Heard { heard: Duration::ZERO, received: Duration::ZERO, complete: false })
            } else {
                entry.finish()
            }
        });
        closed.for_each(each);
    }

    /// How many utterances have begun.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// What was said so far, in order: its place, who said it, and the words; of the agent's those that were heard.
    pub(crate) fn said(&self) -> impl Iterator<Item = (usize, Speaker, String)> {
        let said =
            self.entries.iter().enumerate().filter(|(_, entry)| !entry.item.as_ref().is_some_and(is_own));
        said.map(|(place, entry)| (place, entry.utterance.speaker, entry.utterance.text.clone()))
            .filter(|(_, _, text)| !text.is_empty())
    }

    /// The caller's words, utterance by utterance.
    pub(crate) fn said_by_caller(&self) -> Vec<String> {
        let of_caller = self.said().filter(|(_, speaker, _)| *speaker == Speaker::Caller);
        of_caller.map(|(_, _, text)| text).collect()
    }

    /// What the caller and staff said to each other, from when so many utterances had begun.
    pub(crate) fn said_at_desk_since(&self, place: usize) -> Vec<(Speaker, String)> {
        let said = self.said().filter(|(at, speaker, _)| *at >= place && *speaker != Speaker::Agent);
        said.map(|(_, speaker, text)| (speaker, text)).collect()
    }

    fn agent_entry(&mut self, now: Instant, response: &ResponseId, item: &ItemId) -> &mut Entry {
        let index = self
            .find(item)
            .unwrap_or_else(|| self.open(now, Speaker::Agent, Some(item.clone()), Some(response.clone())));
        &mut self.entries[index]
    }

    fn find(&self, item: &ItemId) -> Option<usize> {
        self.entries.iter().rposition(|entry| entry.item.as_ref() == Some(item))
    }

    fn open(
        &mut self,
        now: Instant,
        speaker: Speaker,
        item: Option<ItemId>,
        response: Option<ResponseId>,
    ) -> usize {
        self.entries.push(Entry {
            item,
            response,
            utterance: Utterance {
                id: format!("u{}", self.entries.len() + 1),
                speaker,
                text: String::new(),
                cut: None,
                is_final: false,
                began: now.saturating_duration_since(self.began),
            },
            has_sound: false,
            is_heard: false,
            is_worded: false,
            is_ended: false,
        });
        self.entries.len() - 1
    }
}

impl Entry {
    /// Final when all words have come and all sound was heard. An item without sound waits for its response's end,
    /// since sound may still follow the words.
    fn finish_if_over(&mut self) -> Option<Utterance> {
        let over =
            if self.has_sound { self.is_heard && (self.is_worded || self.is_ended) } else { self.is_ended };
        if over { self.finish() } else { None }
    }

    fn awaits_words_of_staff(&self) -> bool {
        self.utterance.speaker == Speaker::Staff && self.utterance.text.is_empty()
    }

    fn finish(&mut self) -> Option<Utterance> {
        if std::mem::replace(&mut self.utterance.is_final, true) || self.utterance.text.is_empty() {
            return None;
        }
        Some(self.utterance.clone())
    }

    fn cut(&mut self, heard: Heard) -> Option<Utterance> {
        if self.utterance.is_final {
            return None;
        }
        let (kept, lost) = split_at_share(&self.utterance.text, heard.share_of(&self.utterance.text));
        if !lost.is_empty() {
            self.utterance.cut = Some(lost.to_owned());
            self.utterance.text = kept.to_owned();
        }
        self.utterance.is_final = true;
        let is_shown = !self.utterance.text.is_empty() || self.utterance.cut.is_some();
        is_shown.then(|| self.utterance.clone())
    }
}

impl Heard {
    /// Which share of the text was heard. Words run ahead of their sound, so until the item is complete its full
    /// length is guessed from the text.
    fn share_of(self, text: &str) -> f64 {
        let received = self.received.as_secs_f64();
        let whole = if self.complete { received } else { received.max(text.len() as f64 / BYTES_A_SECOND) };
        if whole > 0.0 { (self.heard.as_secs_f64() / whole).min(1.0) } else { 0.0 }
    }
}

/// Parts a text after its last word that lies wholly within `share` of it.
fn split_at_share(text: &str, share: f64) -> (&str, &str) {
    // Half a byte of tolerance, so that the whole share is the whole text.
    let reach = text.len() as f64 * share + 0.5;
    let mut end = 0;
    let mut at = 0;
    for word in text.split_whitespace() {
        let begins = at + text[at..].find(word).unwrap_or(0);
        at = begins + word.len();
        if at as f64 > reach {
            break;
        }
        end = at;
    }
    (text[..end].trim(), text[end..].trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(
        clippy::disallowed_methods,
        reason = "an Instant can be made in no other way; only differences count"
    )]
    fn start() -> Instant {
        Instant::now()
    }

    fn ids() -> (ResponseId, ItemId) {
        (ResponseId("r".into()), ItemId("i".into()))
    }

    #[test]
    fn a_text_is_parted_between_words_at_the_share_that_was_heard() {
        let text = "Hi! This is Sarah from Riverside.";
        for (share, kept) in [
            (0.0, ""),
            (0.05, ""),
            (0.1, "Hi!"),
            (0.34, "Hi! This is"),
            (0.48, "Hi! This is"),
            (0.52, "Hi! This is Sarah"),
            (0.99, "Hi! This is Sarah from Riverside."),
            (1.0, "Hi! This is Sarah from Riverside."),
        ] {
            let (heard, lost) = split_at_share(text, share);
            assert_eq!(heard, kept, "{share} of it");
            assert_eq!(format!("{heard} {lost}").trim(), text, "no word is lost or doubled");
        }
        assert_eq!(split_at_share("é é é", 0.4), ("é", "é é"), "characters are never parted");
    }

    #[test]
    fn words_that_run_ahead_of_their_sound_are_not_taken_for_heard() {
        let (mut transcript, now) = (Transcript::new(start()), start());
        let (response, item) = ids();
        transcript.agent_sounds(now, &response, &item);
        transcript.agent_said(
            now,
            &response,
            &item,
            "We have nine o'clock, ten o'clock and two in the afternoon.",
        );
        let second = Duration::from_secs(1);
        let cut = transcript.cut(&item, Heard { heard: second, received: second, complete: false });
        let cut = cut.expect("it changed");
        assert_eq!(cut.text, "We have nine", "a second of speech is some fifteen letters");
        assert!(cut.is_final && cut.cut.is_some());
    }

    #[test]
    fn an_utterance_of_the_agent_is_final_when_it_was_heard() {
        let (mut transcript, now) = (Transcript::new(start()), start());
        let (response, item) = ids();
        transcript.agent_sounds(now, &response, &item);
        assert!(!transcript.agent_said(now, &response, &item, "Hello").expect("words").is_final);
        assert_eq!(
            transcript.agent_worded(now, &response, &item, "Hello".into()),
            None,
            "nothing new to show"
        );
        transcript.response_ended(&response, |_| panic!("its sound still plays"));
        assert!(transcript.heard(&item).expect("now").is_final);
        assert_eq!(transcript.agent_said(now, &response, &item, "late"), None, "final is final");
    }

    #[test]
    fn an_utterance_without_sound_is_final_with_its_response() {
        let (mut transcript, now) = (Transcript::new(start()), start());
        let (response, item) = ids();
        let shown = transcript.agent_worded(now, &response, &item, "Hello".into()).expect("new words");
        assert!(!shown.is_final, "sound may still come");
        let mut ended = Vec::new();
        transcript.response_ended(&response, |utterance| ended.push(utterance));
        assert_eq!((ended.len(), ended[0].is_final, ended[0].id.as_str()), (1, true, "u1"));
    }

    #[test]
    fn an_empty_hearing_of_the_caller_shows_nothing() {
        let (mut transcript, now) = (Transcript::new(start()), start());
        let (_, item) = ids();
        transcript.caller_began(now, &item);
        assert_eq!(transcript.caller_said(now, &item, String::new(), true), None);
        assert_eq!(transcript.caller_said(now, &item, "again".into(), true), None, "final is final");
    }
}
