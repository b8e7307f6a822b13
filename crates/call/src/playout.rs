//! Sends the agent's sound at the pace at which it is heard, and knows how much of it was.
//!
//! Sound arrives in uneven runs, seconds ahead of the ear. It waits here and leaves in runs of whole frames: at once
//! what may be ahead, then 100 ms whenever so much has been played, so that only a little lies at the caller's side
//! when it has to be stopped and a long answer costs ten messages a second. A named mark follows every run; a mark
//! that comes back proves that what went before it was played, unless it was cleared.
//!
//! [`Playout::pace`] is the only place from which sound leaves; not calling it keeps everything where it is.

mod item;

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use audio::{Encoding, frame::FRAME};
use bytes::Bytes;

use crate::{
    event::{ItemId, MarkName, Output, ResponseId},
    phrase::is_own,
};

use item::Item;

/// The first run after a silence.
const FIRST_RUN: Duration = Duration::from_millis(40);
/// The length of a run, once the caller has the first ones. Longer ones would leave too little ahead while they wait.
const RUN: Duration = Duration::from_millis(100);
/// Less than a run leaves when no more than this is ahead, so that an agent whose sound trickles in neither falls
/// silent nor costs a message a frame.
const SCARCE: Duration = Duration::from_millis(60);
/// A mark that is so late after its sound must have been played will not come; its sound counts as heard.
const MARKS_LOST_AFTER: Duration = Duration::from_secs(2);
/// No answer is this long. More is refused, so that a runaway agent cannot fill the memory.
const LONGEST_QUEUE: Duration = Duration::from_secs(180);

/// The sound on its way to the caller, item by item.
pub(crate) struct Playout {
    encoding: Encoding,
    ahead: Duration,
    run: Duration,
    items: VecDeque<Item>,
    /// The number of the front item; items count up through a call.
    first_item: u64,
    /// Marks at the caller's side, oldest first.
    marks: VecDeque<Outstanding>,
    next_mark: u64,
    /// When everything sent will have been played.
    horizon: Option<Instant>,
    /// When the caller's ear was last known to be where the marks say.
    known_at: Option<Instant>,
    /// The agent's latest item that was heard to its end, and how long it was.
    last_heard: Option<(ItemId, usize)>,
    /// False once marks were lost: then the wall clock must do.
    marks_return: bool,
    waiting: usize,
}

struct Outstanding {
    number: u64,
    item: u64,
    position: usize,
}

/// What [`Playout::clear`] took back.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Cleared {
    /// Sound lies at the caller's side that was not heard.
    pub(crate) at_caller: bool,
    /// The items that were not heard to their end, in order.
    pub(crate) items: Vec<ClearedItem>,
}

/// One item that was cut.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ClearedItem {
    /// Which.
    pub(crate) item: ItemId,
    /// How much of it was heard; never more than was sent.
    pub(crate) heard: Duration,
    /// How much of it had come from the agent.
    pub(crate) received: Duration,
    /// All of it had come.
    pub(crate) complete: bool,
}

impl Playout {
    /// Nothing to play; at most `ahead` will lie at the caller's side.
    pub(crate) fn new(encoding: Encoding, ahead: Duration) -> Self {
        let ahead = ahead.max(FRAME * 2);
        Playout {
            encoding,
            ahead,
            run: whole_frames((ahead / 2).min(RUN)),
            items: VecDeque::new(),
            first_item: 0,
            marks: VecDeque::new(),
            next_mark: 1,
            horizon: None,
            known_at: None,
            last_heard: None,
            marks_return: true,
            waiting: 0,
        }
    }

    /// Appends sound to an item. A new item completes those before it.
    pub(crate) fn push(&mut self, response: &ResponseId, item: &ItemId, sound: Bytes) {
        if sound.is_empty() || self.waiting + sound.len() > self.encoding.bytes_in(LONGEST_QUEUE) {
            return;
        }
        self.waiting += sound.len();
        if let Some(known) = self.items.back_mut().filter(|known| known.id == *item) {
            known.push(sound);
            return;
        }
        // Something was said in between: what comes now is heard behind it, and is still a later part of the item.
        let earlier = self.items.iter().rev().find(|known| known.id == *item).map(Item::end);
        let begins =
            earlier.or_else(|| self.last_heard.as_ref().filter(|(id, _)| id == item).map(|(_, end)| *end));
        for earlier in &mut self.items {
            earlier.complete = true;
        }
        let mut new = Item::new(item.clone(), response.clone(), begins.unwrap_or(0));
        new.push(sound);
        self.items.push_back(new);
    }

    /// All sound of the response has come.
    pub(crate) fn complete(&mut self, response: &ResponseId) {
        for item in self.items.iter_mut().filter(|item| item.response == *response) {
            item.complete = true;
        }
    }

    /// No more sound will come of any response.
    pub(crate) fn complete_all(&mut self) {
        for item in &mut self.items {
            item.complete = true;
        }
    }

    /// Sends what is due by now; `each` gets every run and the moment from which it is played.
    pub(crate) fn pace(
        &mut self,
        now: Instant,
        outputs: &mut VecDeque<Output>,
        mut each: impl FnMut(Instant, &[u8]),
    ) {
        while self.due().is_none_or(|due| due <= now) {
            let Some(index) = self.next_item() else { break };
            if self.items.iter().all(|item| item.played == item.sent) {
                self.known_at = Some(now);
            }
            let begins = self.horizon.unwrap_or(now).max(now);
            // The mark behind the first sound after a silence tells when it is heard, so little goes before it.
            let ahead = if begins == now { self.ahead.min(FIRST_RUN) } else { self.ahead };
            let room = whole_frames(ahead.saturating_sub(begins - now));
            let (frame, padding) = (self.encoding.frame_bytes(), self.encoding.silence_byte());
            let item = &mut self.items[index];
            let before = item.waiting_bytes;
            let sound = item.take_run(self.encoding.bytes_in(room), frame, padding);
            self.waiting -= before - item.waiting_bytes;
            self.horizon = Some(begins + self.encoding.duration(sound.len()));
            each(begins, &sound);
            outputs.push_back(Output::ToCaller(sound));
            self.mark(index, outputs);
        }
    }

    /// A mark came back. Unknown ones, and those overtaken by [`clear`](Self::clear), tell nothing.
    pub(crate) fn marked(&mut self, now: Instant, name: &MarkName) {
        let Some(number) = name.0.strip_prefix('m').and_then(|number| number.parse::<u64>().ok()) else {
            return;
        };
        let Some(at) = self.marks.iter().position(|mark| mark.number == number) else { return };
        self.known_at = Some(now);
        self.marks_return = true;
        // Those before it were played too, even if their echo was lost.
        for mark in self.marks.drain(..=at) {
            let index = mark.item.checked_sub(self.first_item);
            if let Some(item) = index.and_then(|index| self.items.get_mut(index as usize)) {
                item.played = item.played.max(mark.position);
            }
        }
    }

    /// Counts sound as heard whose marks do not come back.
    pub(crate) fn give_up_marks(&mut self, now: Instant) {
        if self.marks_lost_at().is_none_or(|lost_at| now < lost_at) {
            return;
        }
        self.marks.clear();
        self.marks_return = false;
        for item in &mut self.items {
            item.played = item.sent;
        }
    }

    /// The next item that was heard to its end, once.
    pub(crate) fn take_heard(&mut self) -> Option<ItemId> {
        let front = self.items.front()?;
        if !front.is_sent() || front.played < front.sent {
            return None;
        }
        self.first_item += 1;
        let heard = self.items.pop_front()?;
        if !is_own(&heard.id) {
            self.last_heard = Some((heard.id.clone(), heard.end()));
        }
        Some(heard.id)
    }

    /// Drops everything that was not heard, here and (if told so) at the caller's side.
    pub(crate) fn clear(&mut self, now: Instant) -> Cleared {
        let at_caller = self.items.iter().any(|item| item.sent > item.played);
        self.estimate(now);
        self.marks.clear();
        // Where all marks are back there is nothing to drop, and what lies there by our clock is still ahead.
        if at_caller {
            self.horizon = None;
        }
        self.waiting = 0;
        let encoding = self.encoding;
        let mut items: Vec<ClearedItem> = Vec::new();
        for item in self.items.drain(..) {
            let received = encoding.duration(item.end());
            let heard = encoding.duration(item.begins + item.played);
            match items.iter_mut().find(|known| known.item == item.id) {
                // A later part counts only where the earlier one was heard to its end.
                Some(known) if known.heard < known.received => known.received = received,
                Some(known) => {
                    (known.heard, known.received, known.complete) = (heard, received, item.complete)
                }
                None => items.push(ClearedItem { heard, received, complete: item.complete, item: item.id }),
            }
        }
        Cleared { at_caller, items }
    }

    /// How much of an item was sent and how much of that was heard; `None` when it is not here (any more).
    pub(crate) fn progress(&self, item: &ItemId) -> Option<(usize, usize)> {
        self.items.iter().find(|known| known.id == *item).map(|known| (known.sent, known.played))
    }

    /// From when the caller hears nothing more of what is here; `None` while there is sound to send.
    pub(crate) fn silent_from(&self, now: Instant) -> Option<Instant> {
        self.is_dry().then(|| self.horizon.map_or(now, |horizon| horizon.max(now)))
    }

    /// Whether there is no sound to send, but for less than a frame of an item that may grow.
    pub(crate) fn is_dry(&self) -> bool {
        let frame = self.encoding.frame_bytes();
        !self.items.iter().any(|item| item.has_frame(frame))
    }

    /// When all that was sent was heard, or will have been.
    pub(crate) fn heard_until(&self) -> Option<Instant> {
        self.horizon
    }

    /// Whether there is nothing left to send or to be heard.
    pub(crate) fn is_idle(&self) -> bool {
        self.items.is_empty()
    }

    /// How long it will take until everything here has been heard.
    pub(crate) fn remaining(&self, now: Instant) -> Duration {
        self.encoding.duration(self.waiting)
            + self.horizon.map_or(Duration::ZERO, |horizon| horizon.saturating_duration_since(now))
    }

    /// How much sound waits to be sent.
    pub(crate) fn waiting(&self) -> Duration {
        self.encoding.duration(self.waiting)
    }

    /// Shortens what waits of the last item to `keep` when it is more than `most`, from the front: sound of a live voice
    /// that was held up would otherwise be late ever after.
    pub(crate) fn catch_up(&mut self, item: &ItemId, most: Duration, keep: Duration) {
        let (most, keep) = (self.encoding.bytes_in(most), self.encoding.bytes_in(keep));
        let Some(last) = self.items.back_mut().filter(|last| last.id == *item && last.waiting_bytes > most)
        else {
            return;
        };
        let excess = last.waiting_bytes - keep;
        last.skip(excess);
        self.waiting -= excess;
    }

    /// Whether anything is still to be sent.
    pub(crate) fn has_waiting(&self) -> bool {
        self.waiting > 0
    }

    /// When marks are to be given up, while nothing may leave.
    pub(crate) fn held_deadline(&self) -> Option<Instant> {
        self.marks_lost_at()
    }

    /// When a run may leave, or marks are to be given up.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        if self.next_item().is_some() { self.due() } else { self.marks_lost_at() }
    }

    /// The item from which the next run comes.
    fn next_item(&self) -> Option<usize> {
        let frame = self.encoding.frame_bytes();
        self.items.iter().position(|item| item.has_frame(frame))
    }

    /// When the next run may leave; `None` is at once.
    fn due(&self) -> Option<Instant> {
        let horizon = self.horizon?;
        // What is in front of a new item is complete, so its end goes along with the run.
        let is_run = self.waiting >= self.encoding.bytes_in(self.run)
            || self.items.back().is_none_or(|item| item.complete);
        let left = if is_run { self.ahead - self.run } else { SCARCE.min(self.ahead - self.run) };
        Some(horizon.checked_sub(left).unwrap_or(horizon))
    }

    fn marks_lost_at(&self) -> Option<Instant> {
        (!self.marks.is_empty()).then_some(self.horizon? + MARKS_LOST_AFTER)
    }

    /// Sets a mark behind what was just sent.
    fn mark(&mut self, index: usize, outputs: &mut VecDeque<Output>) {
        let number = self.next_mark;
        self.next_mark += 1;
        self.marks.push_back(Outstanding {
            number,
            item: self.first_item + index as u64,
            position: self.items[index].sent,
        });
        outputs.push_back(Output::Mark(MarkName(format!("m{number}"))));
    }

    /// Moves `played` from the last mark to where the ear probably is now: never beyond the next mark, since that has
    /// not come back, and so never beyond what was sent.
    fn estimate(&mut self, now: Instant) {
        if !self.marks_return {
            let mut unheard =
                self.horizon.map_or(0, |end| self.encoding.bytes_in(end.saturating_duration_since(now)));
            for item in self.items.iter_mut().rev() {
                let here = unheard.min(item.sent);
                item.played = item.played.max(item.sent - here);
                unheard -= here;
            }
            return;
        }
        let Some(known_at) = self.known_at else { return };
        let Some(next) = self.marks.front() else { return };
        let index = next.item.checked_sub(self.first_item);
        let Some(item) = index.and_then(|index| self.items.get_mut(index as usize)) else { return };
        let since = self.encoding.bytes_in(now.saturating_duration_since(known_at));
        item.played = item.played.saturating_add(since).min(next.position);
    }
}

/// So much of a time as is whole frames.
fn whole_frames(time: Duration) -> Duration {
    FRAME * (time.as_millis() / FRAME.as_millis()) as u32
}

#[cfg(test)]
mod tests;
