//! The arithmetic of charts: where an axis ends, where its lines are, and which labels have room.

/// A vertical axis from nothing up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Axis {
    /// Its upper end.
    pub(crate) top: u64,
    /// From line to line.
    pub(crate) step: u64,
}

impl Axis {
    /// The axis for values up to `most`: three to five lines at round numbers.
    pub(crate) fn up_to(most: u64) -> Axis {
        let rough = (most.max(1)).div_ceil(4);
        let power = 10_u64.saturating_pow(rough.ilog10());
        let step =
            [1, 2, 5, 10].into_iter().map(|round| power.saturating_mul(round)).find(|step| *step >= rough);
        let step = step.unwrap_or(rough).max(1);
        Axis { top: most.max(1).div_ceil(step).saturating_mul(step), step }
    }

    /// The lines, from nothing up.
    pub(crate) fn lines(self) -> impl Iterator<Item = u64> {
        (0..=self.top / self.step).map(move |line| line * self.step)
    }

    /// How much of the height `value` takes, in per cents.
    pub(crate) fn height(self, value: u64) -> f64 {
        value.min(self.top) as f64 * 100.0 / self.top as f64
    }
}

/// From which label to which one is written so that `count` labels take at most `room` places.
pub(crate) fn label_step(count: usize, room: usize) -> usize {
    let least = count.div_ceil(room.max(1)).max(1);
    // Steps at which a clock, a week and a month are still read with ease.
    [1, 2, 3, 4, 6, 7, 12, 14, 24, 28, 48, 72].into_iter().find(|step| *step >= least).unwrap_or(least)
}

/// How many labels of this length have room beside each other under the narrowest wide chart, some 520 px.
pub(crate) fn label_room(longest: usize) -> usize {
    ((520.0 / (longest as f64 * 6.2 + 10.0)) as usize).max(1)
}

/// The middle of the bar `index` of `count`, in per cents of the width.
pub(crate) fn middle(index: usize, count: usize) -> f64 {
    (index as f64 + 0.5) * 100.0 / count.max(1) as f64
}

/// Stretches of a line: from each known point to the next, where nothing is unknown between them. Each is the place of its
/// first point and both values.
pub(crate) fn stretches(values: &[Option<f64>]) -> Vec<(usize, f64, f64)> {
    let pairs = values.windows(2).enumerate();
    pairs
        .filter_map(|(index, pair)| match pair {
            [Some(a), Some(b)] => Some((index, *a, *b)),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_few_lines_at_round_numbers_and_room_for_all() {
        for (most, top, step) in [
            (0, 1, 1),
            (1, 1, 1),
            (3, 3, 1),
            (4, 4, 1),
            (5, 6, 2),
            (17, 20, 5),
            (41, 60, 20),
            (999, 1_000, 500),
        ] {
            assert_eq!(Axis::up_to(most), Axis { top, step }, "{most}");
        }
        for most in (0..5_000).chain([u64::MAX / 2]) {
            let axis = Axis::up_to(most);
            assert!(axis.top >= most && (1..=5).contains(&(axis.top / axis.step)), "{most}: {axis:?}");
        }
    }

    #[test]
    fn lines_start_at_nothing_and_end_at_the_top() {
        assert_eq!(Axis::up_to(17).lines().collect::<Vec<_>>(), [0, 5, 10, 15, 20]);
        assert_eq!((Axis::up_to(17).height(5), Axis::up_to(17).height(99)), (25.0, 100.0));
    }

    #[test]
    fn labels_are_left_out_evenly() {
        for (count, room, step) in [(7, 8, 1), (24, 8, 3), (30, 8, 4), (168, 8, 24), (0, 8, 1), (9, 0, 12)] {
            assert_eq!(label_step(count, room), step, "{count} in {room}");
        }
    }

    #[test]
    fn long_labels_have_less_room() {
        let shown = |longest, count| label_step(count, label_room(longest));
        assert_eq!(shown("Sat 14 Nov".len(), 7), 1, "each day of a week");
        assert_eq!(shown("12 AM".len(), 24), 2, "every other hour of a day");
        assert_eq!(shown("Sat 14 Nov, 12 AM".len(), 168), 48, "every other midnight of a week");
        assert_eq!(label_room(1_000), 1);
    }

    #[test]
    fn a_line_breaks_where_nothing_is_known() {
        let values = [Some(0.1), Some(0.2), None, Some(0.3), None, Some(0.4), Some(0.5)];
        assert_eq!(stretches(&values), [(0, 0.1, 0.2), (5, 0.4, 0.5)]);
        assert!(stretches(&[]).is_empty());
        assert_eq!(middle(0, 4), 12.5);
    }
}
