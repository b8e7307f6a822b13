//! Where the keyboard stands in a day of columns, and where an arrow key leads.

use super::Span;

/// What has the focus: a free row, or a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// A row that no block covers.
    Slot {
        /// Which column.
        column: usize,
        /// Its first minute.
        minute: u16,
    },
    /// A block.
    Block {
        /// Which column.
        column: usize,
        /// Which of the column's blocks.
        index: usize,
    },
}

impl Stop {
    /// Its column.
    pub fn column(self) -> usize {
        match self {
            Stop::Slot { column, .. } | Stop::Block { column, .. } => column,
        }
    }
}

/// A key's direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Earlier in the same column.
    Up,
    /// Later in the same column.
    Down,
    /// The same time, one column before.
    Left,
    /// The same time, one column after.
    Right,
    /// The column's first stop.
    First,
    /// The column's last stop.
    Last,
}

/// A day on screen: rows every `row` minutes of the ladder, and each column's blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// The minutes that are shown.
    pub ladder: Span,
    /// Minutes of a row, at least 1.
    pub row: u16,
    /// The blocks of each column, in any order.
    pub columns: Vec<Vec<Span>>,
}

impl Board {
    /// The stop that a key leads to; the same one at an edge. A stop that is not on this board counts as the nearest
    /// that is. `None` on a board without columns.
    pub fn step(&self, from: Stop, step: Step) -> Option<Stop> {
        let last = self.columns.len().checked_sub(1)?;
        let column = from.column().min(last);
        let minute = self.minute(from);
        let next = match step {
            Step::Left => return self.at(column.saturating_sub(1), minute).or(Some(from)),
            Step::Right => return self.at((column + 1).min(last), minute).or(Some(from)),
            Step::Up | Step::Down | Step::First | Step::Last => self.stops(column),
        };
        let here = next.iter().position(|(_, stop)| *stop == from);
        let here = here.or_else(|| next.iter().rposition(|(start, _)| *start <= minute)).unwrap_or(0);
        let place = match step {
            Step::Up => here.saturating_sub(1),
            Step::Down => (here + 1).min(next.len().saturating_sub(1)),
            Step::First => 0,
            _ => next.len().saturating_sub(1),
        };
        next.get(place).map(|(_, stop)| *stop)
    }

    /// The stop of a column at a minute: the block there, or the row.
    pub fn at(&self, column: usize, minute: u16) -> Option<Stop> {
        let covering =
            self.columns.get(column)?.iter().enumerate().filter(|(_, block)| covers(**block, minute));
        if let Some((index, _)) = covering.min_by_key(|(index, block)| (block.0, *index)) {
            return Some(Stop::Block { column, index });
        }
        let stops = self.stops(column);
        let place = stops.partition_point(|(start, _)| *start <= minute).saturating_sub(1);
        stops.get(place).map(|(_, stop)| *stop)
    }

    /// The first minute of a stop.
    pub fn minute(&self, stop: Stop) -> u16 {
        match stop {
            Stop::Slot { minute, .. } => minute,
            Stop::Block { column, index } => self
                .columns
                .get(column)
                .and_then(|blocks| blocks.get(index))
                .map_or(self.ladder.0, |block| block.0),
        }
    }

    /// The rows' first minutes.
    pub fn rows(&self) -> impl Iterator<Item = u16> + use<> {
        (self.ladder.0..self.ladder.1).step_by(usize::from(self.row.max(1)))
    }

    /// Every stop of a column with its first minute, in order.
    fn stops(&self, column: usize) -> Vec<(u16, Stop)> {
        let blocks = self.columns.get(column).map_or(&[][..], Vec::as_slice);
        let mut stops: Vec<(u16, Stop)> = blocks
            .iter()
            .enumerate()
            .map(|(index, block)| (block.0, Stop::Block { column, index }))
            .collect();
        let free = self.rows().filter(|minute| !blocks.iter().any(|block| covers(*block, *minute)));
        stops.extend(free.map(|minute| (minute, Stop::Slot { column, minute })));
        // Stable: blocks that begin together keep their order.
        stops.sort_by_key(|(minute, _)| *minute);
        stops
    }
}

fn covers((from, to): Span, minute: u16) -> bool {
    from <= minute && minute < to
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn slot(column: usize, minute: u16) -> Stop {
        Stop::Slot { column, minute }
    }

    fn block(column: usize, index: usize) -> Stop {
        Stop::Block { column, index }
    }

    fn board() -> Board {
        Board {
            ladder: (540, 720),
            row: 30,
            columns: vec![vec![(600, 660), (630, 650)], vec![], vec![(540, 720)]],
        }
    }

    #[test]
    fn down_and_up_go_through_rows_and_blocks_in_the_order_of_time() {
        let walk = |from, step| board().step(from, step).expect("a stop");
        assert_eq!(walk(slot(0, 540), Step::Down), slot(0, 570));
        assert_eq!(walk(slot(0, 570), Step::Down), block(0, 0));
        assert_eq!(walk(block(0, 0), Step::Down), block(0, 1), "double-booked ones are two stops");
        assert_eq!(walk(block(0, 1), Step::Down), slot(0, 660));
        assert_eq!(walk(slot(0, 540), Step::Up), slot(0, 540), "the edge holds");
        assert_eq!(walk(slot(0, 540), Step::Last), slot(0, 690));
        assert_eq!(walk(block(0, 1), Step::First), slot(0, 540));
    }

    #[test]
    fn left_and_right_keep_the_time() {
        let walk = |from, step| board().step(from, step).expect("a stop");
        assert_eq!(walk(block(0, 0), Step::Right), slot(1, 600));
        assert_eq!(walk(slot(1, 630), Step::Left), block(0, 0), "the block that covers it");
        assert_eq!(walk(slot(1, 690), Step::Right), block(2, 0));
        assert_eq!(walk(block(2, 0), Step::Right), block(2, 0));
    }

    #[test]
    fn what_is_not_there_any_more_leads_to_what_is() {
        assert_eq!(board().step(block(1, 9), Step::Down), Some(slot(1, 570)));
        assert_eq!(board().step(slot(7, 600), Step::Left), Some(slot(1, 600)));
        let empty = Board { columns: vec![], ..board() };
        assert_eq!(empty.step(slot(0, 540), Step::Right), None);
        assert_eq!(empty.at(0, 540), None);
    }

    proptest! {
        #[test]
        fn every_row_and_every_block_is_reached_and_the_way_back_is_the_same(
            blocks in proptest::collection::vec((48_u16..72, 1_u16..9).prop_map(|(from, long)| (from * 10, (from + long) * 10)), 0..10)
        ) {
            let board = Board { ladder: (480, 840), row: 15, columns: vec![blocks.clone()] };
            let mut here = board.step(slot(0, 480), Step::First).expect("a stop");
            let (mut seen, mut back) = (vec![here], Vec::new());
            loop {
                let next = board.step(here, Step::Down).expect("a stop");
                if next == here { break; }
                back.push(board.step(next, Step::Up).expect("a stop") == here);
                seen.push(next);
                here = next;
                prop_assert!(seen.len() < 100, "the walk ends");
            }
            prop_assert!(back.into_iter().all(|same| same));
            prop_assert_eq!(seen.iter().filter(|stop| matches!(stop, Stop::Block { .. })).count(), blocks.len());
            for minute in board.rows() {
                let is_covered = blocks.iter().any(|block| covers(*block, minute));
                prop_assert_eq!(seen.contains(&slot(0, minute)), !is_covered);
                prop_assert!(board.at(0, minute).is_some());
            }
        }
    }
}
