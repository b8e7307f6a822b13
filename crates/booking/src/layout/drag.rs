//! What a pointer over a day means: which column, which minute, and where a block would come to lie.

use super::Span;

/// The minutes of a day.
const DAY: u16 = 1440;

/// Where columns and rows lie on the screen, in pixels from the corner of the first column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Geometry {
    /// The rows that are shown.
    pub ladder: Span,
    /// Height of a minute.
    pub minute_px: f64,
    /// Width of a column; all are equally wide.
    pub column_px: f64,
    /// How many columns there are.
    pub columns: usize,
}

impl Geometry {
    /// The column under a point, the nearest one for a point beside them all.
    pub fn column_at(&self, x: f64) -> usize {
        let at = if self.column_px > 0.0 { (x / self.column_px).floor().max(0.0) } else { 0.0 };
        (at as usize).min(self.columns.saturating_sub(1))
    }

    /// The minute under a point, not yet on any grid, within the ladder.
    pub fn minute_at(&self, y: f64) -> f64 {
        let minutes = if self.minute_px > 0.0 { y / self.minute_px } else { 0.0 };
        (f64::from(self.ladder.0) + minutes).clamp(f64::from(self.ladder.0), f64::from(self.ladder.1))
    }

    /// Pixels from the top of the ladder to a minute; negative above it.
    pub fn top(&self, minute: u16) -> f64 {
        (f64::from(minute) - f64::from(self.ladder.0)) * self.minute_px
    }
}

/// The grid of a column: visits begin every `step` minutes from the beginning of each of its `stretches`, and from
/// midnight outside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid<'a> {
    /// Minutes between two beginnings, at least 1.
    pub step: u16,
    /// When somebody works in this column, in order.
    pub stretches: &'a [Span],
}

impl Grid<'_> {
    /// The line of the grid nearest to a minute.
    pub fn nearest(&self, minute: f64) -> u16 {
        let (anchor, step) = self.lines(minute);
        let steps = ((minute - anchor) / step).round();
        (anchor + steps * step).clamp(0.0, f64::from(DAY)) as u16
    }

    /// The line at or before a minute.
    pub fn before(&self, minute: f64) -> u16 {
        let (anchor, step) = self.lines(minute);
        let steps = ((minute - anchor) / step).floor();
        (anchor + steps * step).clamp(0.0, f64::from(DAY)) as u16
    }

    fn lines(&self, minute: f64) -> (f64, f64) {
        let holds = |(from, to): &&Span| f64::from(*from) <= minute && minute < f64::from(*to);
        let anchor = self.stretches.iter().find(holds).map_or(0, |(from, _)| *from);
        (f64::from(anchor), f64::from(self.step.max(1)))
    }
}

/// Where a block of this length lies when its beginning is dragged to `minute`. It stays in its day.
pub fn moved(minutes: u16, minute: f64, grid: Grid<'_>) -> Span {
    let minutes = minutes.clamp(1, DAY);
    let from = grid.nearest(minute).min(DAY - minutes);
    (from, from + minutes)
}

/// Where a block lies when its end is dragged to `minute`: its beginning stays, and it keeps at least one step.
pub fn resized(from: u16, minute: f64, grid: Grid<'_>) -> Span {
    let step = f64::from(grid.step.max(1));
    let steps = ((minute - f64::from(from)) / step).round().max(1.0);
    let to = (f64::from(from) + steps * step).min(f64::from(DAY)) as u16;
    (from, to.max(from.saturating_add(1)))
}

/// The stretch that is drawn from one minute to another, whichever way: whole steps, at least one.
pub fn drawn(anchor: f64, minute: f64, grid: Grid<'_>) -> Span {
    let from = grid.before(anchor.min(minute)).min(DAY - 1);
    resized(from, anchor.max(minute).max(f64::from(from) + 1.0), grid)
}

/// The first of `busy` that shares time with `span`.
pub fn in_the_way(span: Span, busy: &[Span]) -> Option<usize> {
    busy.iter().position(|other| span.0 < other.1 && other.0 < span.1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HALVES: Grid<'static> = Grid { step: 30, stretches: &[] };

    #[test]
    fn a_point_is_a_column_and_a_minute() {
        let grid = Geometry { ladder: (540, 1020), minute_px: 1.6, column_px: 100.0, columns: 3 };
        assert_eq!((grid.column_at(-5.0), grid.column_at(150.0), grid.column_at(900.0)), (0, 1, 2));
        assert_eq!(
            (grid.minute_at(-9.0), grid.minute_at(96.0), grid.minute_at(5000.0)),
            (540.0, 600.0, 1020.0)
        );
        assert_eq!((grid.top(540), grid.top(600)), (0.0, 96.0));
        let nothing = Geometry { columns: 0, column_px: 0.0, minute_px: 0.0, ..grid };
        assert_eq!((nothing.column_at(10.0), nothing.minute_at(10.0)), (0, 540.0));
    }

    #[test]
    fn a_grid_begins_where_the_hours_do() {
        let odd = Grid { step: 30, stretches: &[(550, 720)] };
        assert_eq!(odd.nearest(575.0), 580, "10 past nine and half an hour");
        assert_eq!(odd.nearest(745.0), 750, "outside of hours it is the clock's half hours");
        assert_eq!((HALVES.before(599.0), HALVES.nearest(599.0)), (570, 600));
    }

    #[test]
    fn blocks_move_grow_and_are_drawn_in_whole_steps() {
        assert_eq!(moved(45, 617.0, HALVES), (630, 675));
        assert_eq!(moved(45, 1439.0, HALVES), (1395, 1440), "and stay in their day");
        assert_eq!(resized(615, 700.0, HALVES), (615, 705));
        assert_eq!(resized(615, 0.0, HALVES), (615, 645), "and never vanish");
        assert_eq!(drawn(610.0, 655.0, HALVES), (600, 660));
        assert_eq!(drawn(655.0, 610.0, HALVES), (600, 660), "from below upwards, too");
        assert_eq!(drawn(610.0, 611.0, HALVES), (600, 630), "a press alone is one step");
    }

    #[test]
    fn what_follows_is_not_in_the_way() {
        let busy = [(600, 630), (660, 690)];
        assert_eq!(in_the_way((630, 660), &busy), None);
        assert_eq!(in_the_way((630, 661), &busy), Some(1));
        assert_eq!(in_the_way((540, 700), &busy), Some(0));
    }

    proptest! {
        #[test]
        fn wherever_the_pointer_goes_the_block_is_whole_and_in_its_day(
            minutes in 1_u16..=1440, minute in -500.0_f64..2000.0, step in 0_u16..=240, from in 0_u16..1440, other in -500.0_f64..2000.0
        ) {
            let grid = Grid { step, stretches: &[(555, 725)] };
            let there = moved(minutes, minute, grid);
            prop_assert_eq!(there.1 - there.0, minutes);
            prop_assert!(there.1 <= DAY);
            for span in [resized(from, minute, grid), drawn(minute, other, grid)] {
                prop_assert!(span.0 < span.1 && span.1 <= DAY, "{:?}", span);
            }
            prop_assert_eq!(resized(from, minute, grid).0, from);
        }

        #[test]
        fn a_line_of_the_grid_stays_where_it_is(steps in 0_u16..48) {
            prop_assert_eq!(HALVES.nearest(f64::from(steps * 30)), steps * 30);
            prop_assert_eq!(HALVES.before(f64::from(steps * 30)), steps * 30);
        }
    }
}
