//! The ladder of a day by wall-clock minutes. Pure arithmetic: visits are put beside each other by `booking::layout`, and
//! the drawing is `components::day_grid`.

use wire::appointment::{Day, Minutes};

/// The ladder shown for a closed day that still has bookings on it.
const WORKING_DAY: Minutes = Minutes { from: 9 * 60, to: 17 * 60 };

/// The full hours a day's ladder spans: every open minute and every appointment, rounded outwards.
pub(crate) fn ladder(day: &Day) -> Minutes {
    let opens = day.open.iter().map(|open| open.from).min();
    let closes = day.open.iter().map(|open| open.to).max();
    let (mut from, mut to) = (opens.unwrap_or(WORKING_DAY.from), closes.unwrap_or(WORKING_DAY.to));
    for visit in &day.appointments {
        from = from.min(visit.start_minute);
        to = to.max(visit.start_minute.saturating_add(visit.minutes));
    }
    Minutes { from: from / 60 * 60, to: to.div_ceil(60) * 60 }
}

/// The stretches of the ladder in which the clinic is closed: lunch, and before and after hours.
pub(crate) fn closed(ladder: Minutes, open: &[Minutes]) -> Vec<Minutes> {
    let mut open = open.to_vec();
    open.sort_by_key(|stretch| stretch.from);
    let mut gaps = Vec::new();
    let mut at = ladder.from;
    for stretch in open {
        if stretch.from > at {
            gaps.push(Minutes { from: at, to: stretch.from.min(ladder.to) });
        }
        at = at.max(stretch.to);
    }
    if at < ladder.to {
        gaps.push(Minutes { from: at, to: ladder.to });
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::book::tests::visit;
    use wire::appointment::Appointment;

    fn day(open: &[(u16, u16)], appointments: Vec<Appointment>) -> Day {
        Day {
            success: true,
            date: "2026-11-20".into(),
            today: "2026-11-20".into(),
            now_minute: 600,
            time_zone: "America/New_York".into(),
            open: open.iter().map(|&(from, to)| Minutes { from, to }).collect(),
            closed_because: None,
            clinicians: Vec::new(),
            appointments,
        }
    }

    #[test]
    fn the_ladder_spans_opening_hours_and_whatever_is_booked_outside_them() {
        let open = [(540, 720), (780, 1020)];
        assert_eq!(ladder(&day(&open, vec![])), Minutes { from: 540, to: 1020 });
        let late = visit(1, "2026-11-20", 1015, 30);
        assert_eq!(ladder(&day(&open, vec![late])), Minutes { from: 540, to: 1080 });
        assert_eq!(ladder(&day(&[], vec![])), WORKING_DAY);
    }

    #[test]
    fn lunch_and_the_edges_of_the_day_are_closed() {
        let open = [Minutes { from: 570, to: 720 }, Minutes { from: 780, to: 1000 }];
        let gaps = closed(Minutes { from: 540, to: 1020 }, &open);
        let gaps: Vec<_> = gaps.iter().map(|gap| (gap.from, gap.to)).collect();
        assert_eq!(gaps, [(540, 570), (720, 780), (1000, 1020)]);
    }
}
