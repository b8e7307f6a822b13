//! How a day lies on a screen: its ladder of rows, blocks beside each other, what a pointer or a key points at, and the
//! weeks of a month.
//!
//! Works on wall-clock minutes, so a day with a clock change has the same rows as any other. Blocks that share no time
//! are never narrowed because of each other.

pub mod cursor;
pub mod drag;
pub mod ladder;
pub mod month;

/// A stretch of a day: its first minute after midnight, and the minute after its last.
pub type Span = (u16, u16);

/// For each block, given as (first minute, minute after the last), its column and how many columns its neighbours and
/// it share. Answers are in the order of the blocks. A block that ends before it begins counts as one minute long.
pub fn columns(blocks: &[Span]) -> Vec<(usize, usize)> {
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    // Longer ones first among those that begin together: they stand left, where the eye begins.
    order.sort_by_key(|&block| (blocks[block].0, std::cmp::Reverse(end(blocks[block])), block));

    let mut placed = vec![(0, 1); blocks.len()];
    let mut group: Vec<usize> = Vec::new();
    // For each column of the group, where its last block ends.
    let mut ends: Vec<u32> = Vec::new();
    for block in order {
        let from = u32::from(blocks[block].0);
        if ends.iter().all(|end| *end <= from) {
            close(&mut group, &mut ends, &mut placed);
        }
        let column = ends.iter().position(|end| *end <= from).unwrap_or(ends.len());
        match ends.get_mut(column) {
            Some(last) => *last = end(blocks[block]),
            None => ends.push(end(blocks[block])),
        }
        placed[block].0 = column;
        group.push(block);
    }
    close(&mut group, &mut ends, &mut placed);
    placed
}

/// All blocks of a finished group share as many columns as the group needed.
fn close(group: &mut Vec<usize>, ends: &mut Vec<u32>, placed: &mut [(usize, usize)]) {
    for block in group.drain(..) {
        placed[block].1 = ends.len();
    }
    ends.clear();
}

fn end((from, to): (u16, u16)) -> u32 {
    u32::from(to).max(u32::from(from) + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn blocks_that_follow_each_other_have_the_full_width() {
        assert_eq!(columns(&[(540, 570), (570, 600)]), [(0, 1), (0, 1)]);
    }

    #[test]
    fn overlapping_blocks_stand_beside_each_other_and_a_freed_column_is_used_again() {
        assert_eq!(
            columns(&[(540, 600), (540, 570), (570, 600), (600, 630)]),
            [(0, 2), (1, 2), (1, 2), (0, 1)]
        );
    }

    #[test]
    fn a_block_without_length_is_still_placed() {
        assert_eq!(columns(&[(540, 540), (540, 500), (u16::MAX, 0)]), [(0, 2), (1, 2), (0, 1)]);
        assert!(columns(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn no_two_blocks_cover_each_other_and_no_column_is_wasted(
            blocks in proptest::collection::vec((0_u16..1440, 1_u16..180).prop_map(|(from, long)| (from, from + long)), 0..40)
        ) {
            let placed = columns(&blocks);
            let overlap = |a: (u16, u16), b: (u16, u16)| a.0 < b.1 && b.0 < a.1;
            prop_assert_eq!(placed.len(), blocks.len());
            for (i, a) in placed.iter().enumerate() {
                prop_assert!(a.0 < a.1, "a column lies within the columns there are");
                for (j, b) in placed.iter().enumerate().filter(|(j, _)| *j != i) {
                    if overlap(blocks[i], blocks[j]) {
                        prop_assert_ne!(a.0, b.0, "overlapping blocks have columns of their own");
                        prop_assert_eq!(a.1, b.1, "overlapping blocks are equally wide");
                    }
                }
                if !(0..blocks.len()).any(|j| j != i && overlap(blocks[i], blocks[j])) {
                    prop_assert_eq!(*a, (0, 1), "a block alone has the full width");
                }
            }
            let busiest = (0..1620_u16)
                .map(|minute| blocks.iter().filter(|b| b.0 <= minute && minute < b.1).count())
                .max()
                .unwrap_or(0);
            prop_assert_eq!(placed.iter().map(|p| p.1).max().unwrap_or(0), busiest, "no more columns than needed");
        }
    }
}
