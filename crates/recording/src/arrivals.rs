//! Where the caller's sound belongs, by when it came.
//!
//! Packets are made one after the other and come late by turns, never early. So what lies closely together is put
//! together without gaps, and the packet that was least late tells where all of it belongs. Two clocks never run quite
//! alike: the line is led back by single samples, which nobody hears.

/// A packet that comes this much later than it should is either late or the first after a pause: 60 ms.
const LATE: i64 = 960;

/// So long after such a packet it is known which, since late ones come in a crowd: 200 ms.
const KNOWN_AFTER: u64 = 3_200;

/// Within 10 ms sound is where it belongs.
const NEAR: i64 = 160;

/// Behind by more than 60 ms, pauses are left out until the line has caught up …
const BEHIND: i64 = 960;

/// … and by more than two seconds words are.
const FAR_BEHIND: i64 = 32_000;

/// Packets over which the least late one is looked for: two to four seconds.
const WINDOW: u32 = 100;

/// What to do with a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Behind the last one.
    Next,
    /// Behind the last one, and one sample longer.
    Stretched,
    /// Behind the last one, and one sample shorter.
    Squeezed,
    /// Nowhere, if nothing is said in it: the line is behind.
    NextIfLoud,
    /// Nowhere.
    Nowhere,
    /// Keep it until [`Arrivals::settles`]: it may be late, or there was a pause.
    Later,
}

/// How late packets were.
#[derive(Debug, Default)]
pub(crate) struct Arrivals {
    /// The first packet that is kept: when it came.
    kept_since: Option<u64>,
    /// Where the packets kept would have to begin so that none is heard before it came.
    kept_from: i64,
    /// Samples that are kept.
    kept: i64,
    /// The least lateness in this window and in the one before.
    least: [Option<i64>; 2],
    /// Packets in this window.
    seen: u32,
}

impl Arrivals {
    /// A packet of so many samples came at `came`; the line ends at `end` so far. `is_first` when nothing came before.
    pub(crate) fn packet(&mut self, came: u64, length: u64, end: u64, is_first: bool) -> Place {
        let (came, length, end) = (came.cast_signed(), length.cast_signed(), end.cast_signed());
        let late = came - length - end;
        if self.kept_since.is_some() || is_first || late > LATE {
            let from = came - length - self.kept;
            self.kept_from = if self.kept_since.is_some() { self.kept_from.min(from) } else { from };
            self.kept_since.get_or_insert(came.cast_unsigned());
            self.kept += length;
            return Place::Later;
        }
        self.follow(late)
    }

    /// Whether packets that are kept have to be placed before one that comes at `now`.
    pub(crate) fn settles(&self, now: u64) -> bool {
        self.kept_since.is_some_and(|since| now >= since + KNOWN_AFTER)
    }

    /// Where the kept packets begin, one behind the other, on a line that ends at `end`; from here on none is kept.
    pub(crate) fn settle(&mut self, end: u64) -> u64 {
        let from = self.kept_from;
        *self = Arrivals::default();
        // All of them may be a little late, so a small gap is none.
        if end > 0 && from <= end.cast_signed() + LATE { end } else { from.max(0).cast_unsigned() }
    }

    fn follow(&mut self, late: i64) -> Place {
        if self.seen == WINDOW {
            self.least = [None, self.least[0]];
            self.seen = 0;
        }
        self.seen += 1;
        self.least[0] = Some(self.least[0].map_or(late, |least| least.min(late)));
        let least = self.least.into_iter().flatten().min().unwrap_or(late);
        if late < -FAR_BEHIND {
            self.least = [None, None];
            Place::Nowhere
        } else if late < -BEHIND {
            self.least = [None, None];
            Place::NextIfLoud
        } else if least < -NEAR {
            self.move_by(1);
            Place::Squeezed
        // That nobody was in time is known after a while only.
        } else if least > NEAR && self.least[1].is_some() {
            self.move_by(-1);
            Place::Stretched
        } else {
            Place::Next
        }
    }

    fn move_by(&mut self, samples: i64) {
        for least in self.least.iter_mut().flatten() {
            *least += samples;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKET: u64 = 320;

    #[test]
    fn in_an_hour_of_clocks_that_disagree_nothing_drifts() {
        for wrong in [-200, -20, 0, 20, 200] {
            let (mut arrivals, mut end) = (Arrivals::default(), 0u64);
            let mut furthest = 0;
            for n in 1..=180_000u64 {
                let sent = (n * PACKET).cast_signed();
                let sent = sent + sent * wrong / 1_000_000;
                // Up to 8 ms late, by turns.
                let came = (sent + (n * 7919 % 128).cast_signed()).cast_unsigned();
                if arrivals.settles(came) {
                    end = arrivals.settle(end) + 10 * PACKET;
                }
                match arrivals.packet(came, PACKET, end, n == 1) {
                    Place::Next => end += PACKET,
                    Place::Stretched => end += PACKET + 1,
                    Place::Squeezed => end += PACKET - 1,
                    Place::Later => continue,
                    other => panic!("packet {n} of a clock wrong by {wrong} is {other:?}"),
                }
                furthest = furthest.max((end.cast_signed() - sent).abs());
            }
            assert!(furthest < 16 * 25, "a clock wrong by {wrong} ppm: off by {furthest} samples");
        }
    }
}
