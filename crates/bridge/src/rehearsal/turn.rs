//! Whose turn it is, and what was said since the caller's last one.

use std::time::{Duration, Instant};

use call::event::{AgentEvent, CallEvent, Input, Speaker};

use super::Does;
use super::coming::Coming;

/// How long a caller thinks before they answer.
const THINKS: Duration = Duration::from_millis(600);
/// How long a word takes that is not there as sound: 170 words are spoken in a minute.
const WORD: Duration = Duration::from_millis(350);
/// How soon a caller who does not wait speaks after the receptionist has begun.
const OVER: Duration = Duration::from_millis(100);
/// Between two keys.
const KEY: Duration = Duration::from_millis(200);

/// Whose turn it is.
#[derive(Default)]
pub(super) struct Turn {
    /// The receptionist's utterances since the caller's last turn, by id.
    said: Vec<(String, String)>,
    /// When something was last said that the caller has not answered.
    news: Option<Instant>,
    /// Responses under way.
    responding: usize,
    /// Tools under way.
    tools: usize,
    /// Said as soon as the receptionist begins again.
    over: Option<String>,
    /// When the receptionist began something since the caller last did.
    begun: Option<Instant>,
}

impl Turn {
    /// The desk was told this.
    pub(super) fn hear(&mut self, now: Instant, event: &CallEvent) {
        match event {
            CallEvent::Utterance(said) if said.speaker == Speaker::Agent => {
                match self.said.iter_mut().find(|(id, _)| *id == said.id) {
                    Some((_, text)) if *text == said.text => return,
                    Some((_, text)) => text.clone_from(&said.text),
                    None => self.said.push((said.id.clone(), said.text.clone())),
                }
                self.news = Some(now);
            }
            CallEvent::ToolStarted { .. } => self.tools += 1,
            CallEvent::ToolEnded { .. } => self.tools = self.tools.saturating_sub(1),
            _ => {}
        }
    }

    /// The agent told this.
    pub(super) fn agent(&mut self, now: Instant, event: &AgentEvent) {
        match event {
            AgentEvent::ResponseStarted(_) => {
                self.responding += 1;
                self.begun = self.begun.or(Some(now));
            }
            AgentEvent::ResponseEnded { .. } => self.responding = self.responding.saturating_sub(1),
            _ => {}
        }
    }

    /// When the caller does something next, as far as it is known now.
    pub(super) fn speaks_at(&self, coming: &Coming) -> Option<Instant> {
        if self.over.is_some() {
            return self.begun.map(|begun| begun + OVER);
        }
        let news = self.news?;
        if self.responding > 0 || self.tools > 0 || coming.is_awaited() {
            return None;
        }
        // What is there as sound is heard when it has been played, what is not when it could have been.
        let heard =
            coming.played_until().filter(|at| *at > news).unwrap_or_else(|| news + WORD * self.words());
        Some(heard + THINKS)
    }

    /// What is said over the receptionist, who has begun.
    pub(super) fn take_over(&mut self) -> Option<String> {
        self.over.take()
    }

    /// All that was said since the caller's last turn.
    pub(super) fn take_said(&mut self) -> String {
        let said: Vec<String> = self.said.drain(..).map(|(_, text)| text).collect();
        said.join(" ")
    }

    /// The caller does this now.
    pub(super) fn perform(&mut self, does: Does, coming: &mut Coming, now: Instant) {
        self.news = None;
        self.begun = None;
        match does {
            Does::Say(words) => coming.add(now, Input::Typed(words)),
            Does::SayAndGoOn(words, over) => {
                coming.add(now, Input::Typed(words));
                self.over = Some(over);
            }
            Does::Press(keys) => {
                for (place, key) in (0u32..).zip(keys.chars()) {
                    coming.add(now + KEY * place, Input::Digit(key));
                }
            }
            Does::Nothing | Does::Noise(_) => {}
            Does::HangUp => coming.add(now, Input::CallerLeft),
        }
    }

    fn words(&self) -> u32 {
        let words: usize = self.said.iter().map(|(_, text)| text.split_whitespace().count()).sum();
        u32::try_from(words).unwrap_or(u32::MAX)
    }
}
