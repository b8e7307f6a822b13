//! Which of many free times are offered.

use booking::slot::Slot;
use jiff::civil::Time;

use crate::view::minute_of;

/// At most this many are offered at a time; more cannot be kept in mind on the telephone, and others want some, too.
pub(super) const MOST: usize = 4;

/// Of the free times of some days those to offer: the nearest to a wished time; else of each day the first, then of each
/// the second; of one day alone some from all of it. In order.
pub(super) fn pick(days: &[Vec<Slot>], near: Option<Time>) -> Vec<Slot> {
    let mut picked: Vec<Slot> = match (near, days) {
        (Some(near), _) => {
            let mut all: Vec<Slot> = days.concat();
            // Of those equally near the earlier day goes first.
            all.sort_by_key(|slot| (minute_of(slot.time).abs_diff(minute_of(near)), slot.starts_at));
            all.truncate(MOST);
            all
        }
        (None, [one]) => spread(one),
        (None, many) => (0..MOST)
            .flat_map(|nth| many.iter().filter_map(move |day| day.get(nth)))
            .take(MOST)
            .copied()
            .collect(),
    };
    picked.sort_by_key(|slot| slot.starts_at);
    picked
}

/// Some of a day's times, from its first to its last.
fn spread(day: &[Slot]) -> Vec<Slot> {
    if day.len() <= MOST {
        return day.to_vec();
    }
    (0..MOST).map(|nth| day[nth * (day.len() - 1) / (MOST - 1)]).collect()
}

#[cfg(test)]
mod tests {
    use booking::clinic::{Clinic, VisitTypeId};
    use booking::slot;
    use booking::time_text::show_time;
    use jiff::civil::{date, time};
    use jiff::tz::TimeZone;

    use super::*;

    fn day(day: i8) -> Vec<Slot> {
        let now = "2026-11-20T10:00:00Z".parse().unwrap();
        let clinic = Clinic::riverside(TimeZone::UTC);
        slot::free(&clinic, date(2026, 11, day), VisitTypeId(1), None, now, &[]).unwrap()
    }

    fn shown(slots: &[Slot]) -> Vec<String> {
        slots.iter().map(|slot| format!("{} {}", slot.date.day(), show_time(slot.time))).collect()
    }

    #[test]
    fn of_one_day_some_from_all_of_it_are_offered() {
        assert_eq!(shown(&pick(&[day(23)], None)), ["23 9:00 AM", "23 11:00 AM", "23 2:00 PM", "23 4:30 PM"]);
        assert_eq!(
            shown(&pick(&[day(23)[..2].to_vec()], None)),
            ["23 9:00 AM", "23 9:30 AM"],
            "all there are"
        );
        assert!(pick(&[], None).is_empty());
    }

    #[test]
    fn of_several_days_each_has_its_first() {
        let week = [day(23), day(24), day(25)];
        assert_eq!(shown(&pick(&week, None)), ["23 9:00 AM", "23 9:30 AM", "24 9:00 AM", "25 9:00 AM"]);
    }

    #[test]
    fn a_wished_time_is_kept_near() {
        let near = Some(time(14, 10, 0, 0));
        assert_eq!(shown(&pick(&[day(23)], near)), ["23 1:30 PM", "23 2:00 PM", "23 2:30 PM", "23 3:00 PM"]);
        assert_eq!(
            shown(&pick(&[day(23), day(24)], Some(time(14, 0, 0, 0))))[..2],
            ["23 1:30 PM", "23 2:00 PM"],
            "and on each day"
        );
    }
}
