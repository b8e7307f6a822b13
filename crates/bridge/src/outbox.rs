//! A bounded queue towards a peer that may be slow: sound is dropped when it grows old, orders never are.
//!
//! The call's loop must never wait for a peer, so putting something in never waits. When more sound is waiting than the
//! peer could still use, the oldest goes and is counted. Orders (clear, mark, truncate, hang up) keep their place among
//! the rest and are never dropped: they come at most with every tenth of a second of sound, and a call does not last long.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use tokio::sync::Notify;

/// One end of the queue; clones are the same queue.
pub(crate) struct Outbox<M>(Arc<Shared<M>>);

struct Shared<M> {
    state: Mutex<State<M>>,
    ended: Notify,
}

struct State<M> {
    waiting: VecDeque<Entry<M>>,
    /// Sounds among `waiting`.
    sounds: usize,
    max_sounds: usize,
    dropped: u64,
    closed: bool,
    /// Whoever waits for the next message.
    reader: Option<Waker>,
}

struct Entry<M> {
    is_sound: bool,
    message: M,
}

impl<M> Outbox<M> {
    /// A queue in which at most `max_sounds` pieces of sound wait.
    pub(crate) fn new(max_sounds: usize) -> Outbox<M> {
        let state = State {
            waiting: VecDeque::new(),
            sounds: 0,
            max_sounds: max_sounds.max(1),
            dropped: 0,
            closed: false,
            reader: None,
        };
        Outbox(Arc::new(Shared { state: Mutex::new(state), ended: Notify::new() }))
    }

    /// Puts in a piece of sound; the oldest one goes when there are too many.
    pub(crate) fn sound(&self, message: M) {
        let mut state = self.state();
        if state.closed {
            return;
        }
        if state.sounds == state.max_sounds
            && let Some(oldest) = state.waiting.iter().position(|entry| entry.is_sound)
        {
            state.waiting.remove(oldest);
            state.sounds -= 1;
            state.dropped += 1;
        }
        state.sounds += 1;
        state.waiting.push_back(Entry { is_sound: true, message });
        wake(state);
    }

    /// Puts in something that must arrive.
    pub(crate) fn order(&self, message: M) {
        let mut state = self.state();
        if state.closed {
            return;
        }
        state.waiting.push_back(Entry { is_sound: false, message });
        wake(state);
    }

    /// Takes out all sound that waits: it was overtaken, which is not the same as dropped.
    pub(crate) fn silence(&self) {
        let mut state = self.state();
        state.waiting.retain(|entry| !entry.is_sound);
        state.sounds = 0;
    }

    /// Takes out everything but the sound that waits: it was meant for a peer that is gone.
    pub(crate) fn keep_sound(&self) {
        self.state().waiting.retain(|entry| entry.is_sound);
    }

    /// Nothing more will be put in; what waits is still handed out.
    pub(crate) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        wake(state);
        self.0.ended.notify_waiters();
    }

    /// Comes back once the queue is closed, whatever still waits in it. Any number of tasks may wait.
    pub(crate) async fn closed(&self) {
        // Made before the look, so that a close between the two is not missed.
        let ended = self.0.ended.notified();
        if !self.state().closed {
            ended.await;
        }
    }

    /// The next message; `None` once the queue is closed and empty. Only one task may wait. Cancelling loses nothing.
    pub(crate) async fn next(&self) -> Option<M> {
        poll_fn(|context| {
            let mut state = self.state();
            if let Some(message) = state.take() {
                return Poll::Ready(Some(message));
            }
            if state.closed {
                return Poll::Ready(None);
            }
            match &mut state.reader {
                Some(reader) => reader.clone_from(context.waker()),
                none => *none = Some(context.waker().clone()),
            }
            Poll::Pending
        })
        .await
    }

    /// The next message if there is one.
    pub(crate) fn take(&self) -> Option<M> {
        self.state().take()
    }

    /// How many pieces of sound wait.
    pub(crate) fn sounds(&self) -> usize {
        self.state().sounds
    }

    /// How many pieces of sound were dropped.
    pub(crate) fn dropped(&self) -> u64 {
        self.state().dropped
    }

    fn state(&self) -> MutexGuard<'_, State<M>> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Wakes the reader once the queue can be had again.
fn wake<M>(mut state: MutexGuard<'_, State<M>>) {
    let reader = state.reader.take();
    drop(state);
    if let Some(reader) = reader {
        reader.wake();
    }
}

impl<M> Clone for Outbox<M> {
    fn clone(&self) -> Self {
        Outbox(self.0.clone())
    }
}

impl<M> State<M> {
    fn take(&mut self) -> Option<M> {
        let entry = self.waiting.pop_front()?;
        self.sounds -= usize::from(entry.is_sound);
        Some(entry.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(outbox: &Outbox<u32>) -> Vec<u32> {
        std::iter::from_fn(|| outbox.take()).collect()
    }

    #[test]
    fn old_sound_goes_and_orders_stay_in_their_place() {
        let outbox = Outbox::new(2);
        outbox.sound(1);
        outbox.order(100);
        outbox.sound(2);
        outbox.sound(3);
        outbox.order(101);
        outbox.sound(4);
        assert_eq!(all(&outbox), [100, 3, 101, 4], "the two oldest sounds went, the rest is in order");
        assert_eq!(outbox.dropped(), 2, "and they are counted");
    }

    #[test]
    fn cleared_sound_is_not_counted_as_dropped() {
        let outbox = Outbox::new(5);
        outbox.sound(1);
        outbox.order(100);
        outbox.sound(2);
        outbox.silence();
        outbox.order(101);
        outbox.sound(3);
        assert_eq!(all(&outbox), [100, 101, 3]);
        assert_eq!(outbox.dropped(), 0);
    }

    #[test]
    fn sound_outlives_the_orders_for_a_peer_that_is_gone() {
        let outbox = Outbox::new(2);
        outbox.sound(1);
        outbox.order(100);
        outbox.sound(2);
        outbox.keep_sound();
        outbox.sound(3);
        assert_eq!(all(&outbox), [2, 3], "the count of sounds is right as well");
    }

    #[tokio::test]
    async fn a_close_is_noticed_though_orders_wait() {
        let outbox = Outbox::new(2);
        outbox.order(1);
        let closed = tokio::spawn({
            let outbox = outbox.clone();
            async move { outbox.closed().await }
        });
        tokio::task::yield_now().await;
        outbox.close();
        closed.await.unwrap();
        outbox.closed().await;
        assert_eq!(outbox.take(), Some(1));
    }

    #[tokio::test]
    async fn a_closed_queue_is_emptied_and_takes_nothing_more() {
        let outbox = Outbox::new(5);
        outbox.order(1);
        outbox.close();
        outbox.order(2);
        assert_eq!(outbox.next().await, Some(1));
        assert_eq!(outbox.next().await, None);
    }

    #[tokio::test]
    async fn a_waiting_reader_is_woken() {
        let outbox = Outbox::new(5);
        let reader = tokio::spawn({
            let outbox = outbox.clone();
            async move { outbox.next().await }
        });
        tokio::task::yield_now().await;
        outbox.sound(7);
        assert_eq!(reader.await.unwrap(), Some(7));
    }
}
