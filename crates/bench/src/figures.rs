//! Percentiles and medians.

/// The value below which `share` of the values lie, by the nearest rank; 0 of none.
pub fn percentile(sorted: &[u64], share: f64) -> u64 {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).or(sorted.last()).copied().unwrap_or(0)
}

/// The middle value; of an even count the lower of the two middle ones, so that it is one that occurred.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or(0.0)
}

/// Half, the worst hundredth, and the worst, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Spread {
    /// Half of the values are at most this.
    pub p50: f64,
    /// All but one in a hundred are at most this.
    pub p99: f64,
    /// The greatest.
    pub max: f64,
    /// How many values there were.
    pub count: u64,
}

impl Spread {
    /// Of nanoseconds.
    pub fn of(mut nanos: Vec<u64>) -> Spread {
        nanos.sort_unstable();
        let millis = |nanos: u64| nanos as f64 / 1e6;
        Spread {
            p50: millis(percentile(&nanos, 0.50)),
            p99: millis(percentile(&nanos, 0.99)),
            max: millis(nanos.last().copied().unwrap_or(0)),
            count: nanos.len() as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_occurred() {
        let values: Vec<u64> = (1..=100).collect();
        assert_eq!(percentile(&values, 0.5), 50);
        assert_eq!(percentile(&values, 0.99), 99);
        assert_eq!(percentile(&values, 1.0), 100);
        assert_eq!(percentile(&[7], 0.99), 7);
        assert_eq!(percentile(&[], 0.99), 0);
        let few: Vec<u64> = (1..=20).collect();
        assert_eq!(percentile(&few, 0.99), 20, "of few values the worst is the worst hundredth");
    }

    #[test]
    fn the_median_does_not_mind_an_outlier() {
        assert_eq!(median(vec![3.0, 100.0, 1.0, 2.0, 2.5]), 2.5);
        assert_eq!(median(vec![4.0, 1.0]), 1.0);
        assert_eq!(median(Vec::new()), 0.0);
    }

    #[test]
    fn a_spread_is_in_milliseconds() {
        let spread = Spread::of(vec![3_000_000, 1_000_000, 2_000_000]);
        assert_eq!(spread, Spread { p50: 2.0, p99: 3.0, max: 3.0, count: 3 });
    }
}
