//! Which days the Overview screen adds up, and how wide its bars are.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use wire::history::{Bar, Interval, Overview, Sums};

use super::filters::{enumerated, word};

/// Bars of an hour are drawn over so many days at most; more cannot be told apart.
const HOURLY_DAYS: i32 = 7;
/// Bars of a day are drawn over so many days at most.
const DAILY_DAYS: i32 = 92;
/// The longest range; the program refuses longer ones.
const LONGEST_DAYS: i32 = 366;

/// The days that are added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Range {
    Today,
    Yesterday,
    #[default]
    Week,
    Month,
    Between(Date, Date),
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Choice {
    pub(crate) range: Range,
    /// None: as fits the range.
    pub(crate) interval: Option<Interval>,
}

impl Range {
    /// Those with a name of their own, in the picker's order.
    pub(crate) const NAMED: [Range; 4] = [Range::Today, Range::Yesterday, Range::Week, Range::Month];

    /// Its name in the picker.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Range::Today => "Today",
            Range::Yesterday => "Yesterday",
            Range::Week => "7 days",
            Range::Month => "30 days",
            Range::Between(..) => "Other days",
        }
    }

    /// The first and the last day, both included, on the clinic's `today`.
    pub(crate) fn days(self, today: Date) -> (Date, Date) {
        let back = |days: i32| today.saturating_sub(Span::new().days(days));
        match self {
            Range::Today => (today, today),
            Range::Yesterday => (back(1), back(1)),
            Range::Week => (back(6), today),
            Range::Month => (back(29), today),
            Range::Between(from, to) => (from, to),
        }
    }

    /// How many days that are.
    pub(crate) fn length(self, today: Date) -> i32 {
        let (from, to) = self.days(today);
        to.since(from).map_or(0, |span| span.get_days()) + 1
    }
}

/// Why two days are no range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoRange {
    Reversed,
    TooLong,
}

/// The range between two days.
pub(crate) fn between(from: Date, to: Date) -> Result<Range, NoRange> {
    if to < from {
        return Err(NoRange::Reversed);
    }
    if from.saturating_add(LONGEST_DAYS.days()) <= to {
        return Err(NoRange::TooLong);
    }
    Ok(Range::Between(from, to))
}

impl Choice {
    /// Reads the address's query string; what it does not understand is as it would be without.
    pub(crate) fn read(query: &str) -> Choice {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(query.trim_start_matches('?')).unwrap_or_default();
        let value =
            |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let day = |name: &str| value(name).and_then(|value| value.parse::<Date>().ok());
        let range = match (value("days"), day("from"), day("to")) {
            (_, Some(from), Some(to)) => between(from, to).unwrap_or_default(),
            (Some("today"), ..) => Range::Today,
            (Some("yesterday"), ..) => Range::Yesterday,
            (Some("30"), ..) => Range::Month,
            _ => Range::Week,
        };
        Choice { range, interval: value("interval").and_then(enumerated) }
    }

    /// What the address keeps: nothing for what is so anyway.
    pub(crate) fn address(self) -> Vec<(&'static str, String)> {
        let mut pairs = match self.range {
            Range::Today => vec![("days", "today".to_owned())],
            Range::Yesterday => vec![("days", "yesterday".to_owned())],
            Range::Week => Vec::new(),
            Range::Month => vec![("days", "30".to_owned())],
            Range::Between(from, to) => vec![("from", from.to_string()), ("to", to.to_string())],
        };
        pairs.extend(self.interval.map(|interval| ("interval", word(interval))));
        pairs
    }

    /// The interval that is drawn: the chosen one where it can be, else what fits.
    pub(crate) fn interval(self, today: Date) -> Interval {
        let days = self.range.length(today);
        let fitting = match days {
            ..=2 => Interval::Hour,
            3..=DAILY_DAYS => Interval::Day,
            _ => Interval::Week,
        };
        self.interval.filter(|interval| can_draw(*interval, days)).unwrap_or(fitting)
    }

    /// What the program is asked.
    pub(crate) fn question(self, today: Date) -> Vec<(&'static str, String)> {
        let (from, to) = self.range.days(today);
        vec![("from", from.to_string()), ("to", to.to_string()), ("interval", word(self.interval(today)))]
    }
}

/// Whether bars of this width over so many days can be told apart.
pub(crate) fn can_draw(interval: Interval, days: i32) -> bool {
    match interval {
        Interval::Hour => days <= HOURLY_DAYS,
        Interval::Day => days <= DAILY_DAYS,
        Interval::Week => true,
    }
}

/// Calls that ended.
pub(crate) fn ended(sums: &Sums) -> u64 {
    sums.completed + sums.failed
}

/// The share of ended calls that ended with an appointment, 0 to 1; none when none ended.
pub(crate) fn success_rate(sums: &Sums) -> Option<f64> {
    (ended(sums) > 0).then(|| sums.booked as f64 / ended(sums) as f64)
}

/// The bar with the most calls; the earliest of equals, and none when there were no calls.
pub(crate) fn busiest(overview: &Overview) -> Option<&Bar> {
    let most = overview.bars.iter().map(|bar| bar.sums.calls).max().filter(|most| *most > 0)?;
    overview.bars.iter().find(|bar| bar.sums.calls == most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 20);

    fn query(choice: Choice) -> String {
        serde_urlencoded::to_string(choice.address()).expect("pairs can be written")
    }

    #[test]
    fn the_address_keeps_the_choice() {
        let other = Range::Between(date(2026, 1, 1), date(2026, 3, 1));
        for range in Range::NAMED.into_iter().chain([other]) {
            for interval in [None, Some(Interval::Hour), Some(Interval::Week)] {
                let choice = Choice { range, interval };
                assert_eq!(Choice::read(&query(choice)), choice);
            }
        }
        assert_eq!(query(Choice::default()), "");
    }

    #[test]
    fn an_address_somebody_made_up_means_the_last_week() {
        for query in [
            "days=99",
            "from=2026-11-09&to=2026-11-01",
            "from=x&to=y&interval=minute",
            "from=2000-01-01&to=2026-01-01",
        ] {
            assert_eq!(Choice::read(query), Choice::default(), "{query}");
        }
    }

    #[test]
    fn ranges_end_today_and_count_it() {
        assert_eq!(Range::Week.days(TODAY), (date(2026, 11, 14), TODAY));
        assert_eq!(
            (Range::Week.length(TODAY), Range::Month.length(TODAY), Range::Today.length(TODAY)),
            (7, 30, 1)
        );
        assert_eq!(Range::Yesterday.days(TODAY).0, date(2026, 11, 19));
        assert_eq!(between(TODAY, date(2026, 11, 1)), Err(NoRange::Reversed));
        assert_eq!(between(date(2024, 11, 1), TODAY), Err(NoRange::TooLong));
        assert!(between(date(2025, 11, 21), TODAY).is_ok());
    }

    #[test]
    fn bars_are_no_narrower_than_can_be_told_apart() {
        let interval = |range, interval| Choice { range, interval }.interval(TODAY);
        assert_eq!(interval(Range::Today, None), Interval::Hour);
        assert_eq!(interval(Range::Week, None), Interval::Day);
        assert_eq!(interval(Range::Week, Some(Interval::Hour)), Interval::Hour);
        assert_eq!(interval(Range::Month, Some(Interval::Hour)), Interval::Day, "720 bars are none");
        assert_eq!(interval(Range::Between(date(2026, 1, 1), TODAY), Some(Interval::Day)), Interval::Week);
    }

    #[test]
    fn a_rate_of_no_calls_is_none() {
        assert_eq!(success_rate(&Sums::default()), None);
        let sums = Sums { completed: 3, failed: 1, booked: 1, calls: 9, ..Sums::default() };
        assert_eq!(success_rate(&sums), Some(0.25), "calls that are up are not counted against it");
    }
}
