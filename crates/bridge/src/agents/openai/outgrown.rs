//! Has a session's read buffer shrink after the set-up.
//!
//! The library keeps the buffer that it reads into, which grows for a long message. The answer to the set-up has all
//! instructions and tools in it, and few messages are as long. A buffer that some message still lies in is not used
//! again when it is full: a new one is made, of the usual size.

use tokio_tungstenite::tungstenite::Utf8Bytes;

/// Holds the long answer until the buffer it lies in must be full.
pub struct Outgrown {
    answer: Option<Utf8Bytes>,
    /// So many bytes have come since.
    since: usize,
}

impl Outgrown {
    /// Holds this answer.
    pub fn by(answer: Utf8Bytes) -> Outgrown {
        Outgrown { answer: Some(answer), since: 0 }
    }

    /// A message of this length has come.
    pub fn read(&mut self, length: usize) {
        self.since += length;
        if self.answer.as_ref().is_some_and(|answer| self.since > 2 * answer.len()) {
            self.answer = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;

    use super::*;

    /// As the library reads: room for the whole message, then the message is split off.
    fn read(buffer: &mut BytesMut, length: usize) -> Utf8Bytes {
        buffer.reserve(length);
        buffer.resize(length, b'x');
        Utf8Bytes::try_from(buffer.split_to(length).freeze()).expect("plain text")
    }

    #[test]
    fn a_buffer_that_grew_for_the_answer_is_small_again() {
        let mut buffer = BytesMut::with_capacity(4_096);
        drop(read(&mut buffer, 300));
        let mut outgrown = Outgrown::by(read(&mut buffer, 9_000));
        for _ in 0..100 {
            outgrown.read(read(&mut buffer, 300).len());
        }
        assert!(outgrown.answer.is_none(), "it is not held for ever");
        assert!(buffer.try_reclaim(3_700), "a buffer of the usual size");
        assert!(!buffer.try_reclaim(8_000), "and no longer one");
    }
}
