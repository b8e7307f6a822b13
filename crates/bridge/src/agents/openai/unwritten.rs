//! Sound that a session was given and whose words have not come: what the next session is to hear when that one is lost.

use std::collections::VecDeque;
use std::time::Duration;

use audio::Encoding;
use bytes::Bytes;
use call::event::ItemId;

/// No more than this is kept; of longer sentences the beginning goes.
const LONGEST: Duration = Duration::from_secs(5);
/// The service tells of speech a while after it began: its own 60 ms, what it puts before them, and the way. Shorter than the
/// pause between two sentences and their ways together, so that of the one before at most a last sound is heard again.
const LEAD: Duration = Duration::from_millis(700);

/// What one session has been given, as far as it may be needed again.
pub struct Unwritten {
    pieces: VecDeque<Bytes>,
    /// Bytes in `pieces`.
    kept: usize,
    /// Bytes that were given before the first piece.
    gone: usize,
    /// Sentences whose words have not come, and how many bytes had been given when each began.
    open: Vec<(ItemId, usize)>,
    /// The first of it was given to an earlier session already, and none of its words have come since.
    is_again: bool,
    encoding: Encoding,
}

impl Unwritten {
    /// Nothing was given yet.
    pub fn new(encoding: Encoding) -> Unwritten {
        Unwritten { pieces: VecDeque::new(), kept: 0, gone: 0, open: Vec::new(), is_again: false, encoding }
    }

    /// The session was given this.
    pub fn given(&mut self, sound: Bytes) {
        self.kept += sound.len();
        self.pieces.push_back(sound);
        self.forget();
    }

    /// The session has noticed speech.
    pub fn began(&mut self, item: &ItemId) {
        let at = (self.gone + self.kept).saturating_sub(self.encoding.bytes_in(LEAD));
        self.open.push((item.clone(), at));
    }

    /// Its words have come, or it had none.
    pub fn written(&mut self, item: &ItemId) {
        self.open.retain(|(open, _)| open != item);
        self.is_again = false;
        self.forget();
    }

    /// What a session that begins now is to hear first; it counts as given to that one. All of it is kept until the session
    /// has written something down, since when its speech began cannot be told from when it is noticed.
    pub fn again(&mut self) -> Vec<Bytes> {
        (self.gone, self.is_again) = (0, true);
        self.open.clear();
        self.pieces.iter().cloned().collect()
    }

    /// Lets go of what is written down, and of what is too much.
    fn forget(&mut self) {
        let end = self.gone + self.kept;
        let first = self.open.iter().map(|(_, at)| *at).min();
        let first = if self.is_again { Some(0) } else { first };
        // Speech that is told of next may have begun already.
        let needed = first.unwrap_or_else(|| end.saturating_sub(self.encoding.bytes_in(LEAD)));
        let needed = needed.max(end.saturating_sub(self.encoding.bytes_in(LONGEST)));
        while let Some(piece) = self.pieces.front().filter(|piece| self.gone + piece.len() <= needed) {
            self.gone += piece.len();
            self.kept -= piece.len();
            self.pieces.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hundred milliseconds.
    fn piece(n: u8) -> Bytes {
        Bytes::from(vec![n; 800])
    }

    fn given(pieces: std::ops::Range<u8>) -> Unwritten {
        let mut unwritten = Unwritten::new(Encoding::Mulaw8k);
        pieces.for_each(|n| unwritten.given(piece(n)));
        unwritten
    }

    fn first_and_count(unwritten: &mut Unwritten) -> (Option<u8>, usize) {
        let pieces = unwritten.again();
        (pieces.first().map(|piece| piece[0]), pieces.len())
    }

    #[test]
    fn where_nobody_speaks_only_the_last_moment_is_kept() {
        assert_eq!(first_and_count(&mut given(0..30)), (Some(23), 7), "speech may have begun in it");
    }

    #[test]
    fn a_sentence_is_kept_until_its_words_have_come() {
        let (one, two) = (ItemId("1".into()), ItemId("2".into()));
        let mut unwritten = given(0..10);
        unwritten.began(&one);
        (10..30).for_each(|n| unwritten.given(piece(n)));
        unwritten.began(&two);
        unwritten.given(piece(30));
        unwritten.written(&one);
        assert_eq!(first_and_count(&mut unwritten), (Some(23), 8), "the second one, and what led up to it");

        let mut unwritten = given(0..10);
        unwritten.began(&one);
        (10..30).for_each(|n| unwritten.given(piece(n)));
        assert_eq!(first_and_count(&mut unwritten), (Some(3), 27), "nobody has written it down");
        (30..40).for_each(|n| unwritten.given(piece(n)));
        unwritten.began(&two);
        assert_eq!(first_and_count(&mut unwritten), (Some(3), 37), "nor has the next session");
        unwritten.began(&two);
        unwritten.written(&two);
        assert_eq!(first_and_count(&mut unwritten), (Some(33), 7), "the third one has");
    }

    #[test]
    fn no_more_than_some_seconds_are_kept() {
        let mut unwritten = given(0..10);
        unwritten.began(&ItemId("1".into()));
        (10..200).for_each(|n| unwritten.given(piece(n)));
        assert_eq!(first_and_count(&mut unwritten), (Some(150), 50));
    }
}
