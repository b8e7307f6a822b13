//! Cuts runs of any length into frames of one length and keeps the remainder.

use std::time::Duration;

/// The length of a frame on every path of a call.
pub const FRAME: Duration = Duration::from_millis(20);

/// Collects runs and gives frames. Bytes by default; samples work the same.
#[derive(Debug, Clone)]
pub struct Framer<T = u8> {
    length: usize,
    remainder: Vec<T>,
}

impl<T: Copy> Framer<T> {
    /// A framer whose frames have `length` elements.
    ///
    /// # Panics
    /// When `length` is zero.
    pub fn new(length: usize) -> Self {
        assert!(length > 0, "a frame has at least one element");
        Framer { length, remainder: Vec::with_capacity(length) }
    }

    /// Takes a run and passes each frame that is now complete to `each`, in order. Frames lying whole in `run` are
    /// passed without a copy.
    pub fn push(&mut self, mut run: &[T], mut each: impl FnMut(&[T])) {
        if !self.remainder.is_empty() {
            let missing = (self.length - self.remainder.len()).min(run.len());
            self.remainder.extend_from_slice(&run[..missing]);
            run = &run[missing..];
            if self.remainder.len() < self.length {
                return;
            }
            each(&self.remainder);
            self.remainder.clear();
        }
        let mut frames = run.chunks_exact(self.length);
        frames.by_ref().for_each(&mut each);
        self.remainder.extend_from_slice(frames.remainder());
    }

    /// What has come in since the last complete frame; shorter than a frame.
    pub fn remainder(&self) -> &[T] {
        &self.remainder
    }

    /// The remainder filled up with `padding` to one last frame; `None` when there is no remainder.
    pub fn flush(&mut self, padding: T) -> Option<Vec<T>> {
        if self.remainder.is_empty() {
            return None;
        }
        let mut frame = std::mem::replace(&mut self.remainder, Vec::with_capacity(self.length));
        frame.resize(self.length, padding);
        Some(frame)
    }

    /// Forgets the remainder.
    pub fn clear(&mut self) {
        self.remainder.clear();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nothing_is_lost_or_reordered(
            length in 1usize..50,
            runs in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..120), 0..20),
        ) {
            let mut framer = Framer::new(length);
            let mut out = Vec::new();
            for run in &runs {
                framer.push(run, |frame| {
                    assert_eq!(frame.len(), length, "only whole frames come out");
                    out.extend_from_slice(frame);
                });
                prop_assert!(framer.remainder().len() < length);
            }
            out.extend_from_slice(framer.remainder());
            prop_assert_eq!(out, runs.concat());
        }
    }

    #[test]
    fn the_last_frame_is_filled_up_once() {
        let mut framer = Framer::new(4);
        framer.push(&[1, 2, 3, 4, 5], |frame| assert_eq!(frame, [1, 2, 3, 4]));
        assert_eq!(framer.flush(9), Some(vec![5, 9, 9, 9]), "padded to a whole frame");
        assert_eq!(framer.flush(9), None, "nothing is left");
    }
}
