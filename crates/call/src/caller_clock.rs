//! Keeps the caller's sound continuous for the agent's ear.
//!
//! A phone line sends nothing while muted, on hold or losing packets. The service's voice detection counts samples,
//! not seconds, so a hole would join two sentences and a stop would never end a turn. This tells how much silence to
//! put in; it holds no sound itself.

use std::time::{Duration, Instant};

use audio::Encoding;
use bytes::Bytes;

/// More of a hole is not made up for: after ten seconds nothing is gained by more silence.
const LONGEST_HOLE: Duration = Duration::from_secs(10);
/// Places on the caller's clock are rounded to milliseconds; less than this is no hole.
const ROUNDING: Duration = Duration::from_millis(10);
/// Sound that claims to be so much older than what was heard means that the caller's clock began anew.
const CLOCK_RESTART: Duration = Duration::from_secs(1);
/// Without sound for so long while the service hears speech, silence is put in so that the turn can end.
const STOPPED_AFTER: Duration = Duration::from_millis(750);
/// How much at a time; more than the half second after which the service ends a turn.
pub(crate) const FILL: Duration = Duration::from_secs(1);

static MULAW_SILENCE: [u8; 8_000] = [audio::mulaw::SILENCE; 8_000];
static PCM_SILENCE: [u8; 48_000] = [0; 48_000];

/// Silence of `length`, at most one second, without an allocation.
pub(crate) fn silence(encoding: Encoding, length: Duration) -> Bytes {
    let second: &'static [u8] = match encoding {
        Encoding::Mulaw8k => &MULAW_SILENCE,
        Encoding::Pcm24k => &PCM_SILENCE,
    };
    Bytes::from_static(&second[..encoding.bytes_in(length).min(second.len())])
}

/// Where the caller's sound has got to.
#[derive(Debug, Clone)]
pub(crate) struct CallerClock {
    encoding: Encoding,
    /// Where the next sound should lie on the caller's clock.
    expected: Option<Duration>,
    /// When sound last came, or silence was last put in for it.
    last_sound: Option<Instant>,
    /// Put in since sound last came; a hole that shows afterwards is shorter by this.
    filled: Duration,
}

impl CallerClock {
    /// Nothing was heard yet.
    pub(crate) fn new(encoding: Encoding) -> Self {
        CallerClock { encoding, expected: None, last_sound: None, filled: Duration::ZERO }
    }

    /// Sound of `len` bytes has come, at `at` on the caller's clock when that is known. Returns the silence that
    /// belongs before it.
    pub(crate) fn heard(&mut self, now: Instant, at: Option<Duration>, len: usize) -> Duration {
        self.last_sound = Some(now);
        let filled = std::mem::take(&mut self.filled);
        let length = self.encoding.duration(len);
        let Some(at) = at else {
            self.expected = self.expected.map(|expected| expected.saturating_add(length));
            return Duration::ZERO;
        };
        let expected = self.expected.unwrap_or(at);
        let end = at.saturating_add(length);
        // A late packet must not make the next one look as if it came after a hole.
        let restarted = at.saturating_add(CLOCK_RESTART) < expected;
        self.expected = Some(if restarted { end } else { end.max(expected) });
        let hole = at.saturating_sub(expected);
        if hole <= ROUNDING { Duration::ZERO } else { hole.min(LONGEST_HOLE).saturating_sub(filled) }
    }

    /// The service hears the caller begin to speak.
    pub(crate) fn speech_began(&mut self, now: Instant) {
        self.last_sound = Some(now);
    }

    /// When silence is due, as long as the service hears speech.
    pub(crate) fn fill_due(&self) -> Option<Instant> {
        let wait = if self.filled.is_zero() { STOPPED_AFTER } else { FILL };
        (self.filled < LONGEST_HOLE).then_some(self.last_sound? + wait)
    }

    /// [`FILL`] of silence is put in.
    pub(crate) fn fill(&mut self, now: Instant) {
        self.last_sound = Some(now);
        self.filled += FILL;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: usize = 160;

    #[expect(
        clippy::disallowed_methods,
        reason = "an Instant can be made in no other way; only differences count"
    )]
    fn start() -> Instant {
        Instant::now()
    }

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_hole_in_the_places_is_filled_exactly() {
        let (mut clock, now) = (CallerClock::new(Encoding::Mulaw8k), start());
        assert_eq!(clock.heard(now, Some(ms(5_000)), FRAME), ms(0), "the first sound begins the clock");
        assert_eq!(clock.heard(now, Some(ms(5_020)), FRAME), ms(0), "joined");
        assert_eq!(clock.heard(now, Some(ms(5_100)), FRAME), ms(60), "three frames are missing");
        assert_eq!(clock.heard(now, Some(ms(5_120)), FRAME), ms(0), "joined again");
    }

    #[test]
    fn a_hole_is_filled_with_ten_seconds_at_most() {
        let (mut clock, now) = (CallerClock::new(Encoding::Mulaw8k), start());
        clock.heard(now, Some(ms(0)), FRAME);
        assert_eq!(
            clock.heard(now, Some(Duration::MAX), FRAME),
            ms(10_000),
            "an absurd place is bounded too"
        );
    }

    #[test]
    fn packets_out_of_order_make_no_hole() {
        let (mut clock, now) = (CallerClock::new(Encoding::Mulaw8k), start());
        for (at, silence) in [(0, 0), (40, 20), (20, 0), (60, 0)] {
            assert_eq!(clock.heard(now, Some(ms(at)), FRAME), ms(silence), "at {at} ms");
        }
    }

    #[test]
    fn a_restarted_clock_is_followed() {
        let (mut clock, now) = (CallerClock::new(Encoding::Mulaw8k), start());
        clock.heard(now, Some(ms(60_000)), FRAME);
        assert_eq!(clock.heard(now, Some(ms(0)), FRAME), ms(0));
        assert_eq!(clock.heard(now, Some(ms(120)), FRAME), ms(100), "holes count on the new clock");
    }

    #[test]
    fn silence_put_in_meanwhile_is_taken_off_the_hole() {
        let (mut clock, now) = (CallerClock::new(Encoding::Mulaw8k), start());
        clock.heard(now, Some(ms(0)), FRAME);
        clock.fill(now + ms(750));
        assert_eq!(
            clock.heard(now + ms(3_000), Some(ms(3_020)), FRAME),
            ms(2_000),
            "one of three seconds was there"
        );
    }

    #[test]
    fn fills_follow_each_other_and_stop_at_ten_seconds() {
        let (mut clock, mut now) = (CallerClock::new(Encoding::Pcm24k), start());
        clock.speech_began(now);
        let mut fills = 0;
        while let Some(due) = clock.fill_due() {
            assert!(due > now, "time passes between fills");
            now = due;
            clock.fill(now);
            fills += 1;
        }
        assert_eq!(fills, 10, "ten times one second");
        assert_eq!(silence(Encoding::Pcm24k, FILL).len(), 48_000, "a second of the softphone");
    }
}
