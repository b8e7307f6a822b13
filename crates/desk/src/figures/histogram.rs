//! How long something takes, over many times, in a fixed space.

use std::time::Duration;

/// The upper ends of the steps, in milliseconds: fine where an answer ought to be (a second and a half), coarse beyond.
pub const STEPS_MS: [u32; 26] = [
    25, 50, 75, 100, 150, 200, 250, 300, 400, 500, 600, 700, 800, 900, 1000, 1250, 1500, 1750, 2000, 2500,
    3000, 4000, 5000, 7500, 10_000, 30_000,
];

/// Counts by steps, with the exact sum.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Histogram {
    /// The last one counts what is beyond all steps.
    counts: [u64; STEPS_MS.len() + 1],
    sum: Duration,
    longest: Duration,
}

impl Histogram {
    /// Counts one.
    pub fn add(&mut self, took: Duration) {
        let step = STEPS_MS.partition_point(|end| Duration::from_millis(u64::from(*end)) < took);
        self.counts[step] += 1;
        self.sum = self.sum.saturating_add(took);
        self.longest = self.longest.max(took);
    }

    /// Both together.
    pub fn with(mut self, other: &Histogram) -> Histogram {
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
        self.sum = self.sum.saturating_add(other.sum);
        self.longest = self.longest.max(other.longest);
        self
    }

    /// How many were counted.
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// All together.
    pub fn sum(&self) -> Duration {
        self.sum
    }

    /// Mean in milliseconds; 0 of none.
    pub fn mean_ms(&self) -> f64 {
        match self.count() {
            0 => 0.0,
            count => self.sum.as_secs_f64() * 1000.0 / count as f64,
        }
    }

    /// For each of [`STEPS_MS`] how many took at most so long.
    pub fn cumulative(&self) -> impl Iterator<Item = (u32, u64)> {
        STEPS_MS.into_iter().zip(self.counts).scan(0, |so_far, (end, count)| {
            *so_far += count;
            Some((end, *so_far))
        })
    }

    /// What this share (0 to 1) did not exceed, in milliseconds: on a straight line through its step, and never more than
    /// the longest of all. 0 of none.
    pub fn quantile_ms(&self, share: f64) -> f64 {
        let rank = share.clamp(0.0, 1.0) * self.count() as f64;
        let longest = self.longest.as_secs_f64() * 1000.0;
        let (mut begin, mut before) = (0.0, 0);
        for (end, so_far) in self.cumulative() {
            let here = so_far - before;
            if here > 0 && so_far as f64 >= rank {
                let part = (rank - before as f64) / here as f64;
                return (begin + (f64::from(end) - begin) * part).min(longest);
            }
            (begin, before) = (f64::from(end), so_far);
        }
        longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(times: impl IntoIterator<Item = u64>) -> Histogram {
        let mut histogram = Histogram::default();
        times.into_iter().for_each(|ms| histogram.add(Duration::from_millis(ms)));
        histogram
    }

    #[test]
    fn nothing_is_all_zeros() {
        let none = Histogram::default();
        assert_eq!((none.count(), none.mean_ms(), none.quantile_ms(0.99)), (0, 0.0, 0.0));
    }

    #[test]
    fn quantiles_lie_in_the_step_of_their_rank() {
        let histogram = of(1..=1000);
        assert_eq!(histogram.mean_ms(), 500.5, "the sum is exact");
        for (share, true_value) in [(0.5, 500.0), (0.95, 950.0), (0.99, 990.0)] {
            let read = histogram.quantile_ms(share);
            assert!((read - true_value).abs() <= 10.0, "{share}: {read} is near {true_value}");
        }
        assert_eq!(of([320, 320, 320]).quantile_ms(0.99), 320.0, "never more than the longest");
        assert_eq!(of([10, 90_000]).quantile_ms(0.99), 90_000.0, "beyond all steps it is the longest");
    }

    #[test]
    fn a_time_at_the_end_of_a_step_belongs_to_it() {
        let at = |ms: u64| of([ms]).cumulative().find(|(_, count)| *count == 1).map(|(end, _)| end);
        assert_eq!(
            (at(25), at(26), at(0), at(30_000), at(30_001)),
            (Some(25), Some(50), Some(25), Some(30_000), None)
        );
        let mut before = 0;
        for (_, count) in of([1, 30, 30, 700, 9000, 99_999]).cumulative() {
            assert!(count >= before, "cumulative counts only grow");
            before = count;
        }
        assert_eq!(before, 5, "one is beyond all steps");
    }

    #[test]
    fn two_together_are_as_one() {
        assert_eq!(of([1, 2, 3000]).with(&of([40_000, 7])), of([1, 2, 3000, 40_000, 7]));
    }
}
