//! Hours as stretches that are painted and wiped.

use std::ops::Range;

use wire::appointment::Minutes;

/// A cell of the grid, in minutes.
pub(crate) const CELL: u16 = 15;
/// The minutes of a day.
pub(crate) const DAY: u16 = 1440;

/// The day with the minutes from `from` to `to` painted or wiped. What was there beside them stays to the minute.
pub(crate) fn paint(day: &[Minutes], from: u16, to: u16, is_open: bool) -> Vec<Minutes> {
    let mut painted: Vec<Minutes> = Vec::with_capacity(day.len() + 1);
    if is_open {
        let (mut from, mut to) = (from, to);
        for stretch in day {
            if stretch.to < from || to < stretch.from {
                painted.push(*stretch);
            } else {
                (from, to) = (from.min(stretch.from), to.max(stretch.to));
            }
        }
        painted.push(Minutes { from, to });
    } else {
        for stretch in day {
            let ahead = Minutes { from: stretch.from, to: stretch.to.min(from) };
            let behind = Minutes { from: stretch.from.max(to), to: stretch.to };
            painted.extend([ahead, behind].into_iter().filter(|part| part.from < part.to));
        }
    }
    painted.sort_by_key(|stretch| stretch.from);
    painted
}

/// Whether a minute is open.
pub(crate) fn is_open(day: &[Minutes], minute: u16) -> bool {
    day.iter().any(|stretch| (stretch.from..stretch.to).contains(&minute))
}

/// The hours that the grid shows: all that are open in any of the days, and at least from six to nine in the evening.
pub(crate) fn window<'a>(days: impl Iterator<Item = &'a Vec<Minutes>>) -> Range<u16> {
    let (mut first, mut last) = (6, 21);
    for stretch in days.flatten() {
        first = first.min(stretch.from / 60);
        last = last.max(stretch.to.div_ceil(60));
    }
    first * 60..last * 60
}

/// A rectangle that is drawn over the grid: from one cell of a day to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stroke {
    /// The day, from Monday, and the minute at which it began.
    pub(crate) anchor: (usize, u16),
    /// Where it is now.
    pub(crate) head: (usize, u16),
    /// It paints; otherwise it wipes.
    pub(crate) is_open: bool,
}

impl Stroke {
    /// The days it covers.
    pub(crate) fn days(&self) -> Range<usize> {
        self.anchor.0.min(self.head.0)..self.anchor.0.max(self.head.0) + 1
    }

    /// The minutes it covers.
    pub(crate) fn minutes(&self) -> Range<u16> {
        self.anchor.1.min(self.head.1)..(self.anchor.1.max(self.head.1) + CELL).min(DAY)
    }
}
