//! A call's sound as its loop sees it, for whoever listens. The loop puts pieces in by reference and waits for nobody; a
//! listener who is slow misses the oldest, and is told how many.

use bytes::Bytes;
use call::Encoding;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// Pieces that wait for a listener at the most: some two seconds of both sides. More would be heard too late anyway.
const WAITING: usize = 128;

/// A piece of a call's sound, in the call's encoding.
#[derive(Clone, PartialEq, Eq)]
pub enum Piece {
    /// The caller's, as it came.
    Caller(Bytes),
    /// What the caller hears from now on, behind what was sent before.
    ToCaller(Bytes),
    /// What was sent and not heard yet is dropped.
    Cleared,
}

/// Prints no sound.
impl std::fmt::Debug for Piece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Piece::Caller(sound) => write!(f, "Caller({} bytes)", sound.len()),
            Piece::ToCaller(sound) => write!(f, "ToCaller({} bytes)", sound.len()),
            Piece::Cleared => f.write_str("Cleared"),
        }
    }
}

/// The loop's end. Clones are the same one.
#[derive(Clone)]
pub struct Tap {
    pieces: broadcast::Sender<Piece>,
    encoding: Encoding,
}

impl Tap {
    /// For a call whose sound travels like this.
    pub(super) fn new(encoding: Encoding) -> Tap {
        Tap { pieces: broadcast::Sender::new(WAITING), encoding }
    }

    /// Passes a piece on to whoever listens; `piece` is made only when somebody does.
    pub fn put(&self, piece: impl FnOnce() -> Piece) {
        if self.pieces.receiver_count() > 0 {
            // Whoever listened may have gone this moment.
            drop(self.pieces.send(piece()));
        }
    }

    pub(super) fn hear(&self) -> Heard {
        Heard { pieces: self.pieces.subscribe(), encoding: self.encoding, missed: 0 }
    }
}

/// A listener's end.
pub struct Heard {
    pieces: broadcast::Receiver<Piece>,
    encoding: Encoding,
    missed: u64,
}

impl Heard {
    /// How the pieces are to be heard.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The next piece; `None` when the call is over. Cancelling the wait loses nothing.
    pub async fn next(&mut self) -> Option<Piece> {
        loop {
            match self.pieces.recv().await {
                Ok(piece) => return Some(piece),
                Err(RecvError::Lagged(pieces)) => self.missed += pieces,
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// How many pieces came and went while nobody took them.
    pub fn missed(&self) -> u64 {
        self.missed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(n: u8) -> Piece {
        Piece::Caller(Bytes::copy_from_slice(&[n]))
    }

    #[tokio::test]
    async fn a_slow_listener_misses_the_oldest_and_nobody_waits() {
        let tap = Tap::new(Encoding::Mulaw8k);
        tap.put(|| panic!("nobody listens, so nothing is made"));
        let (mut slow, mut other) = (tap.hear(), tap.hear());
        tap.put(|| piece(0));
        assert_eq!(other.next().await, Some(piece(0)), "each gets all of it");
        for n in 1..=200 {
            tap.put(|| piece(n));
        }
        assert_eq!(slow.next().await, Some(piece(73)), "the latest that there is room for");
        assert_eq!(slow.missed(), 73, "and the rest is counted");
        drop(tap);
        let mut rest = 0;
        while slow.next().await.is_some() {
            rest += 1;
        }
        assert_eq!(rest, 127, "then the call is over");
    }
}
