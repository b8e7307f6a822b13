//! What whoever placed a call reads along.

use std::time::Duration;

use tokio::time::Instant;

use crate::lab::Spoken;

/// Steps of a call as they happen, each with its time since the call began.
pub struct Line<'a> {
    began: Instant,
    show: &'a mut (dyn FnMut(&str) + Send),
    /// What was said, since it was taken.
    spoken: Vec<Spoken>,
}

impl<'a> Line<'a> {
    /// A call that begins now; `show` gets one line at a time, with its end.
    pub fn new(show: &'a mut (dyn FnMut(&str) + Send)) -> Line<'a> {
        Line { began: Instant::now(), show, spoken: Vec::new() }
    }

    /// Something happened.
    pub fn step(&mut self, what: &str) {
        let at = stamp(self.began.elapsed());
        (self.show)(&format!("{at}  {what}\n"));
    }

    /// The receptionist said this.
    pub fn heard(&mut self, words: &str) {
        if !words.is_empty() {
            self.step(&format!("receptionist  {words}"));
            self.spoken.push(Spoken::Receptionist(self.millis(), words.to_owned()));
        }
    }

    /// The caller does this.
    pub fn said(&mut self, what: &str) {
        self.step(&format!("caller        {what}"));
        self.spoken.push(Spoken::Caller(self.millis(), what.to_owned()));
    }

    /// What was said since this was asked the last time.
    pub(super) fn take_spoken(&mut self) -> Vec<Spoken> {
        std::mem::take(&mut self.spoken)
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Minutes, seconds and milliseconds.
fn stamp(at: Duration) -> String {
    let (minutes, seconds) = (at.as_secs() / 60, at.as_secs() % 60);
    format!("{minutes:02}:{seconds:02}.{:03}", at.subsec_millis())
}

/// How much sound of a telephone line was heard, in words: 8000 bytes are a second.
pub fn heard_so_far(bytes: usize) -> String {
    format!("({}.{} s of speech)", bytes / 8000, bytes % 8000 / 800)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_has_its_time() {
        assert_eq!(stamp(Duration::from_millis(61_005)), "01:01.005");
        assert_eq!(heard_so_far(12_000), "(1.5 s of speech)");
    }
}
