//! Who holds the floor, and which response is asked for, under way or owed.
//!
//! The service takes one response at a time. So an answer is first owed, and asked for when nothing else is under
//! way; several reasons to answer become one answer. What comes for a response that is not live any more is dropped
//! by its id.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use crate::event::{ItemId, ResponseId};

/// So many ended responses and caller's items are remembered, to know late repetitions.
const REMEMBERED: usize = 32;
/// After so many failed responses in a row the agent counts as lost.
const FAILURES: u32 = 3;
/// The pause before a failed response is asked for again; grows with each failure.
const RETRY_PAUSE: Duration = Duration::from_millis(500);

/// What the agent is to be asked for.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Owed {
    /// The greeting.
    Greeting,
    /// An answer.
    Answer {
        /// For this one answer.
        instruction: Option<&'static str>,
        /// The caller's item that alone gave the reason, so that the answer falls with it.
        only_for: Option<ItemId>,
    },
}

impl Owed {
    /// An answer as the agent sees fit.
    pub(crate) fn answer() -> Self {
        Owed::Answer { instruction: None, only_for: None }
    }

    /// An answer with an instruction.
    pub(crate) fn instructed(instruction: &'static str) -> Self {
        Owed::Answer { instruction: Some(instruction), only_for: None }
    }
}

/// The floor.
pub(crate) struct Turns {
    within: Duration,
    /// Asked for and not begun.
    asked: Option<Asked>,
    running: Vec<Running>,
    owed: Option<Owed>,
    /// What is owed is more than the rest of an answer.
    begins_turn: bool,
    /// A failed response is not asked for again before this.
    not_before: Option<Instant>,
    failures: u32,
    /// When the response under way last showed life.
    last_sign: Option<Instant>,
    /// Some response had words, sound or a tool call.
    has_answered: bool,
    ended: VecDeque<ResponseId>,
    /// The caller's item that is being spoken.
    speaking: Option<ItemId>,
    /// Items whose speech has ended.
    spoken: VecDeque<ItemId>,
}

struct Asked {
    owed: Owed,
    /// The caller spoke in between: stop it when its id is known.
    cancel: bool,
}

struct Running {
    id: ResponseId,
    owed: Option<Owed>,
    cancelled: bool,
    spoke: bool,
    /// It had words, sound or a tool call.
    acted: bool,
}

/// A response that has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EndedResponse {
    /// It had words or sound.
    pub(crate) spoke: bool,
    /// It had words, sound or a tool call.
    pub(crate) acted: bool,
    /// It had been cancelled.
    pub(crate) cancelled: bool,
}

impl Turns {
    /// Nobody speaks. A response must show life in `within` of being asked for.
    pub(crate) fn new(within: Duration) -> Self {
        Turns {
            within,
            asked: None,
            running: Vec::new(),
            owed: None,
            begins_turn: false,
            not_before: None,
            failures: 0,
            last_sign: None,
            has_answered: false,
            ended: VecDeque::new(),
            speaking: None,
            spoken: VecDeque::new(),
        }
    }

    /// The service hears the caller.
    pub(crate) fn caller_began(&mut self, item: ItemId) {
        self.speaking = Some(item);
    }

    /// The caller's speech has ended. Whether this is news.
    pub(crate) fn caller_ended(&mut self, item: &ItemId) -> bool {
        if self.speaking.as_ref() == Some(item) {
            self.speaking = None;
        }
        if self.spoken.contains(item) {
            return false;
        }
        remember(&mut self.spoken, item.clone());
        true
    }

    /// What the caller is speaking.
    pub(crate) fn speaking(&self) -> Option<&ItemId> {
        self.speaking.as_ref()
    }

    /// Whether the caller is speaking.
    pub(crate) fn caller_speaks(&self) -> bool {
        self.speaking.is_some()
    }

    /// Whether this item is being spoken, or was.
    pub(crate) fn knows(&self, item: &ItemId) -> bool {
        self.speaking.as_ref() == Some(item) || self.spoken.contains(item)
    }

    /// An answer is due when the floor is free; replaces one that was owed before.
    pub(crate) fn owe(&mut self, owed: Owed) {
        self.begins_turn = true;
        self.owe_on(owed);
    }

    /// The same where the answer only goes on, with what a tool has found.
    pub(crate) fn owe_on(&mut self, owed: Owed) {
        self.owed = match (self.owed.take(), owed) {
            // Two reasons: the answer no longer falls with one of them.
            (Some(Owed::Answer { .. }), Owed::Answer { instruction, .. }) => {
                Some(Owed::Answer { instruction, only_for: None })
            }
            (_, owed) => Some(owed),
        };
    }

    /// The item was nothing: the answer that is owed for it alone falls. Whether there was one.
    pub(crate) fn forgive(&mut self, item: &ItemId) -> bool {
        let falls = matches!(&self.owed, Some(Owed::Answer { only_for: Some(only), .. }) if only == item);
        if falls {
            self.owed = None;
        }
        falls
    }

    /// Nothing is owed any more.
    pub(crate) fn forgive_all(&mut self) {
        self.owed = None;
        self.not_before = None;
    }

    /// Whether something is owed that is more than the rest of an answer; told once.
    pub(crate) fn take_begins_turn(&mut self) -> bool {
        self.owed.is_some() && std::mem::take(&mut self.begins_turn)
    }

    /// Takes what is owed to be asked for now, if no response is under way.
    pub(crate) fn ask(&mut self, now: Instant) -> Option<Owed> {
        if self.is_busy() || self.not_before.is_some() {
            return None;
        }
        let owed = self.owed.take()?;
        self.last_sign = Some(now);
        self.asked = Some(Asked { owed: owed.clone(), cancel: false });
        Some(owed)
    }

    /// A response began. Whether it must be cancelled at once.
    pub(crate) fn started(&mut self, now: Instant, id: ResponseId) -> bool {
        if self.ended.contains(&id) || self.running.iter().any(|running| running.id == id) {
            return false;
        }
        let asked = self.asked.take();
        let cancelled = asked.as_ref().is_some_and(|asked| asked.cancel);
        if asked.is_none() || cancelled {
            self.last_sign = Some(now);
        }
        let owed = asked.map(|asked| asked.owed);
        self.running.push(Running { id, owed, cancelled, spoke: false, acted: false });
        cancelled
    }

    /// Whether what comes for this response still counts.
    pub(crate) fn is_live(&self, id: &ResponseId) -> bool {
        self.running.iter().any(|running| running.id == *id && !running.cancelled)
    }

    /// The response showed life, with words or sound if `spoke`.
    pub(crate) fn sign(&mut self, now: Instant, id: &ResponseId, spoke: bool) {
        self.last_sign = Some(now);
        self.has_answered = true;
        if let Some(running) = self.running.iter_mut().find(|running| running.id == *id) {
            running.spoke |= spoke;
            running.acted = true;
        }
    }

    /// Nobody has waited for what is under way until now: it has its whole time again.
    pub(crate) fn wait_anew(&mut self, now: Instant) {
        self.last_sign = Some(now);
    }

    /// Whether the agent has ever answered.
    pub(crate) fn has_answered(&self) -> bool {
        self.has_answered
    }

    /// Whether a live response has said something that has not ended.
    pub(crate) fn is_saying(&self) -> bool {
        self.running.iter().any(|running| running.spoke && !running.cancelled)
    }

    /// A response ended well or by being cancelled; `None` for one that was not under way.
    pub(crate) fn ended(&mut self, id: &ResponseId) -> Option<EndedResponse> {
        let running = self.take(id)?;
        self.failures = 0;
        let Running { spoke, acted, cancelled, .. } = running;
        Some(EndedResponse { spoke, acted, cancelled })
    }

    /// A response failed, or could not begin. What was asked for is owed again after a pause; gives `false` when it
    /// has failed too often.
    pub(crate) fn failed(&mut self, now: Instant, id: &ResponseId) -> bool {
        let (owed, cancelled) = match self.take(id) {
            Some(running) if running.spoke => (Some(Owed::answer()), running.cancelled),
            Some(running) => (running.owed, running.cancelled),
            // One that was asked for and never began has an id of its own; a repetition has not.
            None if self.ended.contains(id) => return true,
            None => match self.asked.take() {
                Some(asked) => {
                    remember(&mut self.ended, id.clone());
                    (Some(asked.owed), asked.cancel)
                }
                None => return true,
            },
        };
        if cancelled {
            return true;
        }
        self.failures += 1;
        self.not_before = Some(now + RETRY_PAUSE * self.failures);
        if self.owed.is_none() {
            self.owed = owed;
        }
        self.failures < FAILURES
    }

    /// The caller takes the floor: every response under way is dead from here on. Those to be cancelled.
    pub(crate) fn interrupt(&mut self, now: Instant) -> Vec<ResponseId> {
        if self.is_busy() {
            self.last_sign = Some(now);
        }
        if let Some(asked) = &mut self.asked {
            asked.cancel = true;
        }
        let live = self.running.iter_mut().filter(|running| !running.cancelled);
        live.map(|running| {
            running.cancelled = true;
            running.id.clone()
        })
        .collect()
    }

    /// Whether a response is asked for or under way.
    pub(crate) fn is_busy(&self) -> bool {
        self.asked.is_some() || !self.running.is_empty()
    }

    /// Whether a response is asked for or under way that was not cut off.
    pub(crate) fn is_live_busy(&self) -> bool {
        self.asked.as_ref().is_some_and(|asked| !asked.cancel)
            || self.running.iter().any(|running| !running.cancelled)
    }

    /// Whether an answer is owed.
    pub(crate) fn is_owing(&self) -> bool {
        self.owed.is_some()
    }

    /// Lets the pause before a retry end.
    pub(crate) fn pass(&mut self, now: Instant) {
        self.not_before.take_if(|not_before| *not_before <= now);
    }

    /// When the pause before a retry ends.
    pub(crate) fn retry_at(&self) -> Option<Instant> {
        self.not_before
    }

    /// The session is lost, and what was under way in it; what is owed is still owed, and what was asked for too.
    pub(crate) fn session_lost(&mut self) {
        let asked = self.asked.take().map(|asked| asked.owed);
        let running: Vec<Running> = self.running.drain(..).collect();
        for running in &running {
            remember(&mut self.ended, running.id.clone());
        }
        let lost = asked.or_else(|| running.into_iter().find_map(|running| running.owed));
        if self.owed.is_none() {
            self.owed = lost;
        }
        self.speaking = None;
        self.not_before = None;
        self.failures = 0;
    }

    /// The agent is gone: nothing is under way or owed.
    pub(crate) fn reset(&mut self) {
        self.asked = None;
        self.running.clear();
        self.speaking = None;
        self.forgive_all();
    }

    /// When the response under way will have shown no life for too long.
    pub(crate) fn overdue_at(&self) -> Option<Instant> {
        if self.is_busy() { Some(self.last_sign? + self.within) } else { None }
    }

    fn take(&mut self, id: &ResponseId) -> Option<Running> {
        let at = self.running.iter().position(|running| running.id == *id)?;
        remember(&mut self.ended, id.clone());
        Some(self.running.remove(at))
    }
}

fn remember<T>(known: &mut VecDeque<T>, new: T) {
    if known.len() == REMEMBERED {
        known.pop_front();
    }
    known.push_back(new);
}

#[cfg(test)]
mod tests;
