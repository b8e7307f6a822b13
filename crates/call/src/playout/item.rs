//! One item of the agent's on its way to the caller: what waits, what was sent, and how much of that was heard.

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};

use crate::event::{ItemId, ResponseId};

/// An item, or a part of one.
pub(super) struct Item {
    pub(super) id: ItemId,
    pub(super) response: ResponseId,
    /// So much of the agent's item was here before; the rest counts from here.
    pub(super) begins: usize,
    waiting: VecDeque<Bytes>,
    pub(super) waiting_bytes: usize,
    pub(super) sent: usize,
    pub(super) played: usize,
    pub(super) complete: bool,
}

impl Item {
    /// Nothing of it has come; so much of it was here before.
    pub(super) fn new(id: ItemId, response: ResponseId, begins: usize) -> Self {
        Item {
            id,
            response,
            begins,
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            sent: 0,
            played: 0,
            complete: false,
        }
    }

    /// Where in the agent's item this ends, as far as it has come.
    pub(super) fn end(&self) -> usize {
        self.begins + self.sent + self.waiting_bytes
    }

    /// More of it has come.
    pub(super) fn push(&mut self, sound: Bytes) {
        self.waiting_bytes += sound.len();
        self.waiting.push_back(sound);
    }

    /// Forgets the first so many bytes of what waits.
    pub(super) fn skip(&mut self, mut bytes: usize) {
        self.waiting_bytes -= bytes;
        while bytes > 0 {
            let Some(front) = self.waiting.front_mut() else { break };
            if front.len() > bytes {
                drop(front.split_to(bytes));
                break;
            }
            bytes -= front.len();
            self.waiting.pop_front();
        }
    }

    /// All of it has left.
    pub(super) fn is_sent(&self) -> bool {
        self.complete && self.waiting_bytes == 0
    }

    /// Whether a run can be made of what waits.
    pub(super) fn has_frame(&self, frame: usize) -> bool {
        self.waiting_bytes >= frame || (self.complete && self.waiting_bytes > 0)
    }

    /// The next run, as many whole frames as `room` bytes hold; copied only where it spans two deltas, padded only at
    /// the item's end. Padding is not counted.
    pub(super) fn take_run(&mut self, room: usize, frame: usize, padding: u8) -> Bytes {
        let own = if self.complete {
            room.min(self.waiting_bytes)
        } else {
            room.min(self.waiting_bytes / frame * frame)
        };
        self.waiting_bytes -= own;
        self.sent += own;
        if let Some(front) = self.waiting.front_mut()
            && front.len() >= own
            && own % frame == 0
        {
            let sound = front.split_to(own);
            if front.is_empty() {
                self.waiting.pop_front();
            }
            return sound;
        }
        let whole = own.next_multiple_of(frame);
        let mut sound = BytesMut::with_capacity(whole);
        while sound.len() < own {
            let Some(front) = self.waiting.front_mut() else { break };
            let part = front.split_to(front.len().min(own - sound.len()));
            sound.extend_from_slice(&part);
            if front.is_empty() {
                self.waiting.pop_front();
            }
        }
        sound.resize(whole, padding);
        sound.freeze()
    }
}
