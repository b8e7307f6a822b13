//! The weeks that a month is drawn in.

use jiff::ToSpan;
use jiff::civil::Date;

/// The weeks, Monday to Sunday, that hold any day of the month of `date`: four to six.
pub fn weeks(date: Date) -> Vec<[Date; 7]> {
    let (first, last) = (date.first_of_month(), date.last_of_month());
    let mut monday = monday(first);
    let mut weeks = Vec::with_capacity(6);
    while monday <= last && weeks.len() < 6 {
        weeks.push(std::array::from_fn(|day| {
            monday.saturating_add(i64::try_from(day).unwrap_or_default().days())
        }));
        monday = monday.saturating_add(7.days());
    }
    weeks
}

/// The Monday on or before a day.
pub fn monday(date: Date) -> Date {
    date.saturating_sub(i64::from(date.weekday().to_monday_zero_offset()).days())
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date};

    use super::*;

    #[test]
    fn a_month_is_drawn_in_the_weeks_it_needs() {
        let november = weeks(date(2026, 11, 20));
        assert_eq!(november.len(), 6, "the 1st is a Sunday, the 30th a Monday");
        assert_eq!((november[0][0], november[5][6]), (date(2026, 10, 26), date(2026, 12, 6)));
        assert_eq!(weeks(date(2027, 2, 1)).len(), 4, "February 2027 begins on a Monday");
    }

    #[test]
    fn every_month_of_a_century_is_whole_and_begins_on_a_monday() {
        let mut day = date(2000, 1, 1);
        while day.year() < 2100 {
            let weeks = weeks(day);
            let days: Vec<Date> = weeks.iter().flatten().copied().collect();
            assert!(
                days.iter().filter(|other| other.first_of_month() == day).count()
                    == usize::from(day.days_in_month().unsigned_abs())
            );
            assert!(days.windows(2).all(|pair| pair[0].tomorrow().is_ok_and(|next| next == pair[1])));
            assert!(days.len() <= 42 && weeks.iter().all(|week| week[0].weekday() == Weekday::Monday));
            day = day.saturating_add(1.month());
        }
    }
}
