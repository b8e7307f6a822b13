//! Public holidays by the rules that make them, so that no list has to be kept by year.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::spoken_date::{easter, nth_of_month};

/// The first year whose holidays are known. Laws of earlier years differ, and nobody closes a clinic in the past.
pub const FIRST_YEAR: i16 = 2024;
/// The last year whose holidays are known.
pub const LAST_YEAR: i16 = 2199;

/// A day that is a holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holiday {
    /// When.
    pub date: Date,
    /// As callers are told: "Thanksgiving".
    pub name: &'static str,
    /// It is the day on which a holiday that falls on a weekend is made up for.
    pub is_observed: bool,
}

/// Whose holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HolidaySet {
    /// Federal holidays of the United States.
    UnitedStates,
    /// National holidays of Spain, without those of its regions.
    Spain,
    /// Holidays of all states of Germany.
    Germany,
    /// Bank holidays of England and Wales.
    EnglandAndWales,
}

impl HolidaySet {
    /// All of them.
    pub const ALL: [HolidaySet; 4] =
        [HolidaySet::UnitedStates, HolidaySet::Spain, HolidaySet::Germany, HolidaySet::EnglandAndWales];

    /// The word by which programs call it.
    pub fn code(self) -> &'static str {
        match self {
            HolidaySet::UnitedStates => "us",
            HolidaySet::Spain => "es",
            HolidaySet::Germany => "de",
            HolidaySet::EnglandAndWales => "gb-eng",
        }
    }

    /// The set with this code.
    pub fn parse(code: &str) -> Option<HolidaySet> {
        HolidaySet::ALL.into_iter().find(|set| set.code() == code)
    }

    /// As people read it.
    pub fn name(self) -> &'static str {
        match self {
            HolidaySet::UnitedStates => "United States, federal",
            HolidaySet::Spain => "Spain, national",
            HolidaySet::Germany => "Germany, national",
            HolidaySet::EnglandAndWales => "England and Wales, bank holidays",
        }
    }

    /// The holidays whose date is in `year`, in order. Empty for a year outside of [`FIRST_YEAR`] to [`LAST_YEAR`].
    pub fn of(self, year: i16) -> Vec<Holiday> {
        if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
            return Vec::new();
        }
        // A holiday of the next year may be made up for on the last day of this one.
        let mut found: Vec<Holiday> =
            [year, year + 1].into_iter().flat_map(|year| self.by_law(year)).collect();
        found.retain(|holiday| holiday.date.year() == year);
        found.sort();
        found
    }

    /// The holidays of a year's law, with their days of observance, wherever those fall.
    fn by_law(self, year: i16) -> Vec<Holiday> {
        match self {
            HolidaySet::UnitedStates => united_states(year),
            HolidaySet::Spain => plain(year, &SPAIN),
            HolidaySet::Germany => plain(year, &GERMANY),
            HolidaySet::EnglandAndWales => england_and_wales(year),
        }
    }
}

/// What fixes a holiday's date.
#[derive(Debug, Clone, Copy)]
enum Rule {
    /// Month and day.
    On(i8, i8),
    /// The n-th such weekday of a month; −1 is the last.
    Nth(i8, Weekday, i8),
    /// Days after Easter Sunday.
    Easter(i64),
}

use Rule::{Easter, Nth, On};

const UNITED_STATES: [(&str, Rule); 11] = [
    ("New Year's Day", On(1, 1)),
    ("Martin Luther King Jr. Day", Nth(3, Weekday::Monday, 1)),
    ("Presidents' Day", Nth(3, Weekday::Monday, 2)),
    ("Memorial Day", Nth(-1, Weekday::Monday, 5)),
    ("Juneteenth", On(6, 19)),
    ("Independence Day", On(7, 4)),
    ("Labor Day", Nth(1, Weekday::Monday, 9)),
    ("Columbus Day", Nth(2, Weekday::Monday, 10)),
    ("Veterans Day", On(11, 11)),
    ("Thanksgiving", Nth(4, Weekday::Thursday, 11)),
    ("Christmas Day", On(12, 25)),
];

const SPAIN: [(&str, Rule); 10] = [
    ("New Year's Day", On(1, 1)),
    ("Epiphany", On(1, 6)),
    ("Good Friday", Easter(-2)),
    ("Labour Day", On(5, 1)),
    ("Assumption Day", On(8, 15)),
    ("National Day of Spain", On(10, 12)),
    ("All Saints' Day", On(11, 1)),
    ("Constitution Day", On(12, 6)),
    ("Immaculate Conception", On(12, 8)),
    ("Christmas Day", On(12, 25)),
];

const GERMANY: [(&str, Rule); 9] = [
    ("New Year's Day", On(1, 1)),
    ("Good Friday", Easter(-2)),
    ("Easter Monday", Easter(1)),
    ("Labour Day", On(5, 1)),
    ("Ascension Day", Easter(39)),
    ("Whit Monday", Easter(50)),
    ("German Unity Day", On(10, 3)),
    ("Christmas Day", On(12, 25)),
    ("Second Day of Christmas", On(12, 26)),
];

const ENGLAND_AND_WALES: [(&str, Rule); 8] = [
    ("New Year's Day", On(1, 1)),
    ("Good Friday", Easter(-2)),
    ("Easter Monday", Easter(1)),
    ("Early May bank holiday", Nth(1, Weekday::Monday, 5)),
    ("Spring bank holiday", Nth(-1, Weekday::Monday, 5)),
    ("Summer bank holiday", Nth(-1, Weekday::Monday, 8)),
    ("Christmas Day", On(12, 25)),
    ("Boxing Day", On(12, 26)),
];

fn plain(year: i16, rules: &[(&'static str, Rule)]) -> Vec<Holiday> {
    let dated = rules.iter().filter_map(|(name, rule)| Some((name, date(year, *rule)?)));
    dated.map(|(name, date)| Holiday { date, name, is_observed: false }).collect()
}

fn date(year: i16, rule: Rule) -> Option<Date> {
    match rule {
        On(month, day) => Date::new(year, month, day).ok(),
        Nth(nth, weekday, month) => nth_of_month(year, month, nth, weekday),
        Easter(after) => easter(year)?.checked_add(after.days()).ok(),
    }
}

/// A Saturday's holiday is observed on the Friday before, a Sunday's on the Monday after (5 U.S.C. 6103).
fn united_states(year: i16) -> Vec<Holiday> {
    let mut found = plain(year, &UNITED_STATES);
    for holiday in found.clone() {
        let moved = match holiday.date.weekday() {
            Weekday::Saturday => holiday.date.yesterday(),
            Weekday::Sunday => holiday.date.tomorrow(),
            _ => continue,
        };
        found.extend(moved.map(|date| Holiday { date, is_observed: true, ..holiday }));
    }
    found
}

/// A weekend's holiday is made up for on the next weekday that is no holiday itself.
fn england_and_wales(year: i16) -> Vec<Holiday> {
    let mut found = plain(year, &ENGLAND_AND_WALES);
    for holiday in found.clone() {
        if !is_weekend(holiday.date) {
            continue;
        }
        let is_free = |date: &Date| !is_weekend(*date) && found.iter().all(|other| other.date != *date);
        let substitute =
            (1..=7_i64).filter_map(|days| holiday.date.checked_add(days.days()).ok()).find(is_free);
        found.extend(substitute.map(|date| Holiday { date, is_observed: true, ..holiday }));
    }
    found
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `MM-DD`, with an asterisk for a day of observance.
    fn days(set: HolidaySet, year: i16) -> String {
        let shown = |holiday: Holiday| {
            let mark = if holiday.is_observed { "*" } else { "" };
            format!("{}{mark}", holiday.date.strftime("%m-%d"))
        };
        set.of(year).into_iter().map(shown).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn federal_holidays_are_those_of_the_office_of_personnel_management() {
        let us = HolidaySet::UnitedStates;
        assert_eq!(days(us, 2025), "01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25");
        assert_eq!(
            days(us, 2026),
            "01-01 01-19 02-16 05-25 06-19 07-03* 07-04 09-07 10-12 11-11 11-26 12-25"
        );
        assert_eq!(
            days(us, 2027),
            "01-01 01-18 02-15 05-31 06-18* 06-19 07-04 07-05* 09-06 10-11 11-11 11-25 12-24* 12-25 12-31*",
            "the New Year's Day of 2028 is a Saturday"
        );
        assert_eq!(us.of(2028)[0].name, "New Year's Day");
    }

    #[test]
    fn bank_holidays_are_those_the_government_publishes() {
        let england = HolidaySet::EnglandAndWales;
        assert_eq!(days(england, 2025), "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26");
        assert_eq!(days(england, 2026), "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28*");
        assert_eq!(days(england, 2027), "01-01 03-26 03-29 05-03 05-31 08-30 12-25 12-26 12-27* 12-28*");
        assert_eq!(days(england, 2028), "01-01 01-03* 04-14 04-17 05-01 05-29 08-28 12-25 12-26");
        let of_2033 = england.of(2033);
        let christmas = of_2033.iter().filter(|holiday| holiday.name == "Christmas Day");
        let dates: Vec<String> = christmas.map(|holiday| holiday.date.to_string()).collect();
        assert_eq!(dates, ["2033-12-25", "2033-12-27"], "a Sunday; Boxing Day keeps its Monday");
    }

    #[test]
    fn what_moves_with_easter_moves_with_it() {
        let germany = HolidaySet::Germany;
        assert_eq!(days(germany, 2024), "01-01 03-29 04-01 05-01 05-09 05-20 10-03 12-25 12-26");
        assert_eq!(days(germany, 2026), "01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26");
        assert_eq!(days(germany, 2038), "01-01 04-23 04-26 05-01 06-03 06-14 10-03 12-25 12-26");
        assert_eq!(
            days(HolidaySet::Spain, 2026),
            "01-01 01-06 04-03 05-01 08-15 10-12 11-01 12-06 12-08 12-25"
        );
        assert_eq!(
            days(HolidaySet::Spain, 2027),
            "01-01 01-06 03-26 05-01 08-15 10-12 11-01 12-06 12-08 12-25"
        );
    }

    #[test]
    fn codes_read_back_and_years_without_rules_are_empty() {
        for set in HolidaySet::ALL {
            assert_eq!(HolidaySet::parse(set.code()), Some(set));
            assert!(set.of(FIRST_YEAR - 1).is_empty() && set.of(i16::MAX).is_empty());
            assert!(set.of(LAST_YEAR).len() >= 8);
        }
        assert_eq!(HolidaySet::parse("US"), None);
    }
}
