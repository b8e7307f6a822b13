//! What went over the softphone's socket, both ways, as it is shown to whoever looks into it. Bounded: the oldest go first.

/// Entries that are kept.
pub(crate) const KEPT: usize = 500;
/// Letters of a message that are kept.
const LONGEST: usize = 2_000;
/// Sound of one side within so long is one entry.
const RUN_MS: f64 = 1_000.0;
/// Sound is looked for among so many of the last entries: marks lie between.
const LOOKED_AT: usize = 40;

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// To the program.
    Out,
    /// From it.
    In,
}

/// A message, or a run of sound.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// Counted from 1, since the call was placed.
    pub(crate) number: u64,
    /// Milliseconds since the call was placed.
    pub(crate) at_ms: f64,
    /// Which way.
    pub(crate) way: Way,
    /// The message's type; `sound`.
    pub(crate) kind: String,
    /// The message; of sound how much.
    pub(crate) text: String,
    /// Frames of sound.
    frames: u32,
    bytes: u32,
}

/// The log of one call.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct WireLog {
    entries: std::collections::VecDeque<Entry>,
    count: u64,
    began_ms: f64,
    /// Goes up with every change.
    version: u64,
}

impl WireLog {
    /// A call is placed at this moment.
    pub(crate) fn begin(&mut self, now_ms: f64) {
        *self = WireLog { began_ms: now_ms, version: self.version + 1, ..WireLog::default() };
    }

    /// A message went this way.
    pub(crate) fn message(&mut self, now_ms: f64, way: Way, text: String) {
        let kind = kind(&text);
        let text = match text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        };
        self.push(now_ms, way, kind, text, 0, 0);
    }

    /// A frame of sound went this way.
    pub(crate) fn sound(&mut self, now_ms: f64, way: Way, bytes: u32) {
        let at_ms = now_ms - self.began_ms;
        let run = self
            .entries
            .iter_mut()
            .rev()
            .take(LOOKED_AT)
            .find(|entry| entry.frames > 0 && entry.way == way && at_ms - entry.at_ms < RUN_MS);
        if let Some(run) = run {
            run.frames += 1;
            run.bytes += bytes;
            run.text = sound(run.frames, run.bytes);
            self.version += 1;
            return;
        }
        self.push(now_ms, way, "sound".to_owned(), sound(1, bytes), 1, bytes);
    }

    /// All that is kept, the oldest first.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// How many there were.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Goes up with every change.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    fn push(&mut self, now_ms: f64, way: Way, kind: String, text: String, frames: u32, bytes: u32) {
        if self.entries.len() == KEPT {
            self.entries.pop_front();
        }
        self.count += 1;
        self.version += 1;
        let at_ms = now_ms - self.began_ms;
        self.entries.push_back(Entry { number: self.count, at_ms, way, kind, text, frames, bytes });
    }
}

impl Entry {
    /// Whether it is of this way and has this text.
    pub(crate) fn fits(&self, way: Option<Way>, text: &str) -> bool {
        let text = text.trim().to_lowercase();
        way.is_none_or(|way| way == self.way)
            && (text.is_empty() || self.kind.contains(&text) || self.text.to_lowercase().contains(&text))
    }

    /// As it is copied.
    pub(crate) fn line(&self) -> String {
        let way = if self.way == Way::Out { "→ program" } else { "← program" };
        format!("{} {way} {} {}", seconds(self.at_ms), self.kind, self.text)
    }
}

/// `+1.204 s`.
pub(crate) fn seconds(at_ms: f64) -> String {
    format!("+{:.3} s", at_ms.max(0.0) / 1_000.0)
}

fn sound(frames: u32, bytes: u32) -> String {
    format!("{frames} frames, {} ms, {bytes} bytes", frames * 20)
}

/// The `type` that a message begins with.
fn kind(text: &str) -> String {
    let rest = text.split_once("\"type\":\"").map_or("", |(_, rest)| rest);
    rest.split('"').next().filter(|kind| !kind.is_empty()).unwrap_or("message").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_is_summed_up_and_messages_between_do_not_cut_it() {
        let mut log = WireLog::default();
        log.begin(1_000.0);
        log.message(1_001.0, Way::Out, r#"{"type":"call"}"#.into());
        for frame in 0..10 {
            log.sound(1_100.0 + f64::from(frame) * 20.0, Way::In, 960);
            log.message(1_100.0, Way::In, r#"{"type":"mark","name":"1"}"#.into());
        }
        log.sound(2_200.0, Way::In, 960);
        let sounds: Vec<&str> =
            log.entries().filter(|entry| entry.kind == "sound").map(|entry| entry.text.as_str()).collect();
        assert_eq!(sounds, ["10 frames, 200 ms, 9600 bytes", "1 frames, 20 ms, 960 bytes"]);
        let first = log.entries().next().expect("the call");
        assert_eq!((first.kind.as_str(), seconds(first.at_ms)), ("call", "+0.001 s".to_owned()));
        assert!(first.line().contains("→ program call"), "{}", first.line());
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_go() {
        let mut log = WireLog::default();
        for number in 0..KEPT + 7 {
            log.message(number as f64, Way::In, "x".repeat(LONGEST * 2));
        }
        assert_eq!((log.entries().count(), log.count()), (KEPT, KEPT as u64 + 7));
        let first = log.entries().next().expect("some are kept");
        assert_eq!(first.number, 8);
        assert!(first.text.chars().count() <= LONGEST + 1, "a long message is cut");
    }

    #[test]
    fn a_filter_is_a_way_and_a_text() {
        let mut log = WireLog::default();
        log.message(0.0, Way::In, r#"{"type":"utterance","text":"Hello"}"#.into());
        let entry = log.entries().next().expect("one");
        assert!(entry.fits(None, " HELLO ") && entry.fits(Some(Way::In), "utter"));
        assert!(!entry.fits(Some(Way::Out), "") && !entry.fits(None, "goodbye"));
    }
}
