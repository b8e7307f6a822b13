//! What the calendar shows, and the address that keeps it: `/calendar/2026-11-23?view=week&with=3&visit=17`.

use booking::layout::month;
use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::acts;
use super::book::Stretch;

/// Days of the list.
const LISTED_DAYS: u16 = 14;
/// A week shows everybody as long as that many can stand in a column of a day.
const READABLE_TOGETHER: usize = 3;

/// Ways to see the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum View {
    /// A column for each clinician.
    #[default]
    Day,
    /// A column for each day.
    Week,
    /// A table of days.
    Month,
    /// Everything in order, day by day.
    List,
}

impl View {
    /// In the order of their switch.
    pub(crate) const ALL: [View; 4] = [View::Day, View::Week, View::Month, View::List];

    /// Its name on screen.
    pub(crate) fn name(self) -> &'static str {
        match self {
            View::Day => "Day",
            View::Week => "Week",
            View::Month => "Month",
            View::List => "List",
        }
    }

    /// Its name in an address.
    pub(crate) fn word(self) -> &'static str {
        match self {
            View::Day => "day",
            View::Week => "week",
            View::Month => "month",
            View::List => "list",
        }
    }

    /// What shows it.
    pub(crate) fn act(self) -> acts::Calendar {
        match self {
            View::Day => acts::Calendar::Day,
            View::Week => acts::Calendar::Week,
            View::Month => acts::Calendar::Month,
            View::List => acts::Calendar::List,
        }
    }

    /// The days it shows around `date`.
    pub(crate) fn stretch(self, date: Date) -> Stretch {
        match self {
            View::Day => Stretch { from: date, days: 1 },
            View::Week => Stretch { from: month::monday(date), days: 7 },
            View::Month => {
                let weeks = month::weeks(date);
                let from = weeks.first().map_or(date, |week| week[0]);
                Stretch { from, days: u16::try_from(weeks.len() * 7).unwrap_or(42) }
            }
            View::List => Stretch { from: date, days: LISTED_DAYS },
        }
    }

    /// The date so many pages on, or back.
    pub(crate) fn turn(self, date: Date, pages: i64) -> Date {
        let by = match self {
            View::Day => Span::new().days(pages),
            View::Week => Span::new().days(7 * pages),
            View::Month => Span::new().months(pages),
            View::List => Span::new().days(i64::from(LISTED_DAYS) * pages),
        };
        date.saturating_add(by)
    }

    /// The heading over it.
    pub(crate) fn title(self, date: Date) -> String {
        match self {
            View::Day => date.strftime("%A, %B %-d").to_string(),
            View::Month => date.strftime("%B %Y").to_string(),
            View::Week | View::List => {
                let Stretch { from, days } = self.stretch(date);
                let to = from.saturating_add((i64::from(days) - 1).days());
                let end = if from.month() == to.month() { "%-d" } else { "%B %-d" };
                format!("{} – {}", from.strftime("%B %-d"), to.strftime(end))
            }
        }
    }
}

/// Whose bookings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// Everybody's.
    All,
    /// One clinician's.
    One(i64),
}

/// What an address asks for beside a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Asked {
    /// How to show it.
    pub(crate) view: View,
    /// Whose; `None` leaves it to the view.
    pub(crate) who: Option<Who>,
    /// The visit whose details are open.
    pub(crate) visit: Option<i64>,
}

impl Asked {
    /// Reads the address's query string. What it does not know or understand asks for nothing.
    pub(crate) fn read(query: &str) -> Asked {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(query.trim_start_matches('?')).unwrap_or_default();
        let mut asked = Asked::default();
        for (name, value) in &pairs {
            match name.as_str() {
                "view" => {
                    asked.view = View::ALL.into_iter().find(|view| view.word() == value).unwrap_or_default()
                }
                "with" if value == "all" => asked.who = Some(Who::All),
                "with" => asked.who = value.parse().ok().map(Who::One),
                "visit" => asked.visit = value.parse().ok(),
                _ => {}
            }
        }
        asked
    }

    /// What the address keeps: nothing for what is so anyway.
    pub(crate) fn address(self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if self.view != View::Day {
            pairs.push(("view", self.view.word().to_owned()));
        }
        match self.who {
            Some(Who::All) => pairs.push(("with", "all".to_owned())),
            Some(Who::One(id)) => pairs.push(("with", id.to_string())),
            None => {}
        }
        pairs.extend(self.visit.map(|id| ("visit", id.to_string())));
        pairs
    }

    /// Whose bookings are shown, when the clinic has these clinicians: one of them, or everybody's (`None`).
    pub(crate) fn clinician(self, ids: &[i64]) -> Option<i64> {
        match self.who {
            Some(Who::One(id)) if ids.contains(&id) => Some(id),
            Some(Who::All) => None,
            // Slivers beside each other cannot be read.
            _ if self.view == View::Week && ids.len() > READABLE_TOGETHER => ids.first().copied(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::book::tests::date;

    #[test]
    fn an_address_is_read_as_it_was_written() {
        for view in View::ALL {
            for who in [None, Some(Who::All), Some(Who::One(3))] {
                for visit in [None, Some(17)] {
                    let asked = Asked { view, who, visit };
                    let query = serde_urlencoded::to_string(asked.address()).expect("pairs are a query");
                    assert_eq!(Asked::read(&query), asked);
                    assert_eq!(Asked::read(&format!("?{query}")), asked);
                }
            }
        }
        assert!(Asked::default().address().is_empty(), "the usual needs no query");
        assert_eq!(Asked::read("view=year&with=x&visit=&y=1"), Asked::default());
    }

    #[test]
    fn a_view_shows_its_days_and_turns_by_them() {
        let friday = date("2026-11-20");
        assert_eq!(View::Day.stretch(friday), Stretch { from: friday, days: 1 });
        assert_eq!(View::Week.stretch(friday), Stretch { from: date("2026-11-16"), days: 7 });
        assert_eq!(View::Month.stretch(friday), Stretch { from: date("2026-10-26"), days: 42 });
        assert_eq!(View::Week.turn(friday, -1), date("2026-11-13"));
        assert_eq!(View::Month.turn(date("2026-10-31"), 1), date("2026-11-30"), "a shorter month");
        assert_eq!(View::Week.title(friday), "November 16 – 22");
        assert_eq!(View::Week.title(date("2026-11-30")), "November 30 – December 6");
        assert_eq!(View::Month.title(friday), "November 2026");
    }

    #[test]
    fn the_week_of_a_large_clinic_is_one_clinicians() {
        let week = Asked { view: View::Week, ..Asked::default() };
        assert_eq!(week.clinician(&[1, 2, 3]), None);
        assert_eq!(week.clinician(&[5, 6, 7, 8]), Some(5));
        assert_eq!(Asked { who: Some(Who::All), ..week }.clinician(&[5, 6, 7, 8]), None);
        assert_eq!(Asked { who: Some(Who::One(7)), ..week }.clinician(&[5, 6, 7, 8]), Some(7));
        assert_eq!(Asked { who: Some(Who::One(9)), ..week }.clinician(&[5, 6]), None, "somebody who left");
        assert_eq!(Asked::default().clinician(&[5, 6, 7, 8]), None, "a day has a column for each");
    }
}
