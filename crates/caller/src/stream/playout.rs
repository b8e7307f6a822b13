//! What Twilio holds for the caller: sound and marks in one queue, played by a clock that the owner moves.

use std::collections::VecDeque;

use audio::Encoding;

/// µ-law bytes of one frame.
pub(super) const FRAME_BYTES: usize = Encoding::Mulaw8k.frame_bytes();

enum Piece {
    Sound(VecDeque<u8>),
    Mark(String),
}

/// The queue.
#[derive(Default)]
pub(super) struct Playout {
    pieces: VecDeque<Piece>,
    /// Bytes of sound in the queue.
    queued: usize,
}

impl Playout {
    pub(super) fn play(&mut self, sound: Vec<u8>) {
        self.queued += sound.len();
        self.pieces.push_back(Piece::Sound(sound.into()));
    }

    /// Puts a mark behind what is queued. Gives it back at once when nothing is.
    #[must_use]
    pub(super) fn mark(&mut self, name: String) -> Option<String> {
        if self.pieces.is_empty() {
            return Some(name);
        }
        self.pieces.push_back(Piece::Mark(name));
        None
    }

    /// Drops everything; gives the bytes that were not played and the marks that waited, which Twilio then answers.
    #[must_use]
    pub(super) fn clear(&mut self) -> (usize, Vec<String>) {
        let dropped = std::mem::take(&mut self.queued);
        let marks = self.pieces.drain(..).filter_map(|piece| match piece {
            Piece::Mark(name) => Some(name),
            Piece::Sound(_) => None,
        });
        (dropped, marks.collect())
    }

    /// Plays a frame's time: at most that much sound, and the marks reached by it.
    pub(super) fn advance(&mut self, heard: &mut Vec<u8>, marks: &mut Vec<String>) {
        let mut left = FRAME_BYTES;
        while let Some(piece) = self.pieces.front_mut() {
            match piece {
                Piece::Sound(sound) => {
                    let count = sound.len().min(left);
                    heard.extend(sound.drain(..count));
                    self.queued -= count;
                    left -= count;
                    if !sound.is_empty() {
                        return;
                    }
                    self.pieces.pop_front();
                }
                Piece::Mark(_) => {
                    if let Some(Piece::Mark(name)) = self.pieces.pop_front() {
                        marks.push(name);
                    }
                }
            }
        }
    }

    pub(super) fn queued(&self) -> usize {
        self.queued
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advance(playout: &mut Playout) -> (usize, Vec<String>) {
        let (mut heard, mut marks) = (Vec::new(), Vec::new());
        playout.advance(&mut heard, &mut marks);
        (heard.len(), marks)
    }

    #[test]
    fn a_mark_comes_back_when_what_is_before_it_was_played() {
        let mut playout = Playout::default();
        playout.play(vec![1; 240]);
        assert_eq!(playout.mark("a".into()), None, "sound is before it");
        playout.play(vec![2; 80]);
        assert_eq!(playout.mark("b".into()), None);
        assert_eq!(advance(&mut playout), (160, vec![]), "the first frame does not reach it");
        assert_eq!(
            advance(&mut playout),
            (160, vec!["a".to_owned(), "b".to_owned()]),
            "the second reaches both"
        );
        assert_eq!(playout.mark("c".into()), Some("c".to_owned()), "nothing is queued");
    }

    #[test]
    fn clear_gives_back_the_waiting_marks_and_what_was_not_heard() {
        let mut playout = Playout::default();
        playout.play(vec![1; 500]);
        assert_eq!(playout.mark("a".into()), None);
        advance(&mut playout);
        assert_eq!(playout.clear(), (340, vec!["a".to_owned()]));
        assert_eq!((playout.queued(), advance(&mut playout)), (0, (0, vec![])), "nothing is left");
    }
}
