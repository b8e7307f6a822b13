//! The rows of a day: which hours are shown, and which stretches of them nobody works in.

use super::Span;

/// The ladder shown for a closed day on which nothing is booked.
const WORKING_DAY: Span = (9 * 60, 17 * 60);

/// The full hours that hold all of `stretches`: opening hours, bookings, whatever is to be seen. Never empty.
pub fn ladder(stretches: impl IntoIterator<Item = Span>) -> Span {
    let around = stretches
        .into_iter()
        .filter(|(from, to)| from < to)
        .reduce(|all, stretch| (all.0.min(stretch.0), all.1.max(stretch.1)));
    let (from, to) = around.unwrap_or(WORKING_DAY);
    (from / 60 * 60, to.min(1440).div_ceil(60) * 60)
}

/// The stretches of `ladder` that no stretch of `open` covers, in order.
pub fn gaps(ladder: Span, open: &[Span]) -> Vec<Span> {
    let mut open = open.to_vec();
    open.sort_unstable();
    let mut gaps = Vec::new();
    let mut at = ladder.0;
    for (from, to) in open {
        if from > at && at < ladder.1 {
            gaps.push((at, from.min(ladder.1)));
        }
        at = at.max(to);
    }
    if at < ladder.1 {
        gaps.push((at, ladder.1));
    }
    gaps
}

/// How far apart the rows are on which bookings begin: the clinic's grid, made coarser where rows could not be told
/// apart and finer where a row would be more than an hour.
pub fn row_minutes(slot_minutes: u16) -> u16 {
    match slot_minutes {
        0 => 15,
        1..10 => slot_minutes * 10_u16.div_ceil(slot_minutes),
        10..=60 => slot_minutes,
        _ => 60,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_ladder_spans_opening_hours_and_whatever_is_booked_outside_them() {
        assert_eq!(ladder([(540, 720), (780, 1020)]), (540, 1020));
        assert_eq!(ladder([(540, 720), (1015, 1045)]), (540, 1080));
        assert_eq!(ladder([(1380, 1500)]), (1380, 1440), "no row lies in the next day");
        assert_eq!(ladder([]), WORKING_DAY);
        assert_eq!(ladder([(600, 600)]), WORKING_DAY, "a stretch without length shows nothing");
    }

    #[test]
    fn lunch_and_the_edges_of_the_day_are_gaps() {
        assert_eq!(gaps((540, 1020), &[(780, 1000), (570, 720)]), [(540, 570), (720, 780), (1000, 1020)]);
        assert_eq!(gaps((540, 1020), &[]), [(540, 1020)]);
        assert_eq!(gaps((540, 600), &[(0, 1440)]), []);
        assert_eq!(gaps((540, 600), &[(700, 800)]), [(540, 600)]);
    }

    #[test]
    fn rows_can_be_told_apart() {
        for (slot, row) in [(0, 15), (1, 10), (5, 10), (7, 14), (10, 10), (30, 30), (60, 60), (240, 60)] {
            assert_eq!(row_minutes(slot), row, "{slot}");
        }
    }

    proptest! {
        #[test]
        fn each_minute_is_open_or_in_one_gap(open in proptest::collection::vec((0_u16..1440, 1_u16..400).prop_map(|(from, long)| (from, (from + long).min(1440))), 0..6)) {
            let rows = (360, 1320);
            let gaps = gaps(rows, &open);
            for minute in rows.0..rows.1 {
                let is_in = |(from, to): &Span| (*from..*to).contains(&minute);
                let in_gaps = gaps.iter().filter(|gap| is_in(gap)).count();
                prop_assert_eq!(in_gaps, usize::from(!open.iter().any(is_in)));
            }
            prop_assert!(gaps.iter().all(|gap| rows.0 <= gap.0 && gap.0 < gap.1 && gap.1 <= rows.1));
        }
    }
}
