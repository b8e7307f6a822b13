//! Which element of a column shows which visit. One that stays keeps its element; those of visits that go are written over
//! for visits that come, because another day has about as many, and making elements costs far more than changing them.

/// The elements of a column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Seats {
    /// Each visit's id and its element's number, as they stand in the column.
    taken: Vec<(i64, usize)>,
    /// How many numbers were ever given.
    made: usize,
}

impl Seats {
    /// The numbers of the elements of these visits, each once and in the order of the visits.
    pub(crate) fn seat(&mut self, visits: &[i64]) -> Vec<usize> {
        let before = std::mem::take(&mut self.taken);
        let mut left = before.iter().filter(|(id, _)| !visits.contains(id)).map(|(_, number)| *number);
        let mut number = |id: i64| {
            let own = before.iter().find(|(known, _)| *known == id).map(|(_, number)| *number);
            own.or_else(|| left.next()).unwrap_or_else(|| {
                self.made += 1;
                self.made - 1
            })
        };
        self.taken = visits.iter().map(|id| (*id, number(*id))).collect();
        self.taken.iter().map(|(_, number)| *number).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_visit_that_stays_keeps_its_element() {
        let mut seats = Seats::default();
        assert_eq!(seats.seat(&[10, 20, 30]), [0, 1, 2]);
        assert_eq!(seats.seat(&[5, 10, 20, 30]), [3, 0, 1, 2], "a new one does not push others on");
        assert_eq!(seats.seat(&[20, 10]), [1, 0], "wherever it stands now");
    }

    #[test]
    fn another_day_is_written_over_this_one_in_its_order() {
        let mut seats = Seats::default();
        seats.seat(&[1, 2, 3]);
        seats.seat(&[1, 7, 2, 3]);
        assert_eq!(seats.seat(&[11, 12, 13]), [0, 3, 1], "the first element on the first visit");
        assert_eq!(seats.seat(&[21, 22, 23, 24]), [0, 3, 1, 4], "and what was thrown away is made anew");
    }

    #[test]
    fn no_element_shows_two_visits() {
        let mut seats = Seats::default();
        for day in 0..40_i64 {
            // Days that share some visits with the one before, in another order.
            let mut visits: Vec<i64> = (0..day % 9).map(|place| day * 3 + place * 2).collect();
            if day % 2 == 0 {
                visits.reverse();
            }
            let numbers = seats.seat(&visits);
            assert_eq!(
                numbers.iter().collect::<BTreeSet<_>>().len(),
                visits.len(),
                "on day {day}: {numbers:?}"
            );
        }
    }
}
