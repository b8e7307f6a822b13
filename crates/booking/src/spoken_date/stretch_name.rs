//! How a stretch of days is named in a question: "next week", "between Monday, November 23 and …".

use jiff::civil::Date;

use crate::time_text::{month_name, spoken_date};

/// The name of a stretch, before it is put in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StretchName {
    /// A week, month or year, or a part of one.
    Of(Part, Whole),
    /// "This weekend", and with `next` "next weekend".
    Weekend { next: bool },
    /// "In the new year".
    NewYear,
    /// "Between … and …".
    Between(Date, Date),
    /// "Between now and …".
    FromNow(Date),
    /// Not the day itself.
    After(Date),
    /// Not the day itself.
    Before(Date),
    /// The day itself is the last.
    By(Date),
    /// The day itself is the first.
    From(Date),
    /// Some days before and after.
    Around(Date),
    /// "In the week of …".
    WeekOf(Date),
    /// "In the week after …".
    WeekAfter(Date),
    /// "In the week before …".
    WeekBefore(Date),
}

/// Which part of a week, month or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    Early,
    FirstHalf,
    Middle,
    SecondHalf,
    End,
    /// From tomorrow to the end.
    Later,
}

/// A week, month or year as it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    ThisWeek,
    NextWeek,
    ComingWeek,
    WeekAfterNext,
    ThisMonth,
    NextMonth,
    MonthAfterNext,
    /// 1–12.
    Month(i8),
    ThisYear,
    NextYear,
}

impl StretchName {
    /// What stands behind "Which day …".
    pub(super) fn in_english(self) -> String {
        match self {
            StretchName::Of(part, whole) => part_in_english(part, whole),
            StretchName::Weekend { next: false } => "this weekend".into(),
            StretchName::Weekend { next: true } => "next weekend".into(),
            StretchName::NewYear => "in the new year".into(),
            StretchName::Between(first, last) => {
                format!("between {} and {}", spoken_date(first), spoken_date(last))
            }
            StretchName::FromNow(last) => format!("between now and {}", spoken_date(last)),
            StretchName::After(day) => format!("after {}", spoken_date(day)),
            StretchName::Before(day) => format!("before {}", spoken_date(day)),
            StretchName::By(day) => format!("by {}", spoken_date(day)),
            StretchName::From(day) => format!("from {} on", spoken_date(day)),
            StretchName::Around(day) => format!("around {}", spoken_date(day)),
            StretchName::WeekOf(day) => format!("in the week of {}", spoken_date(day)),
            StretchName::WeekAfter(day) => format!("in the week after {}", spoken_date(day)),
            StretchName::WeekBefore(day) => format!("in the week before {}", spoken_date(day)),
        }
    }
}

fn part_in_english(part: Part, whole: Whole) -> String {
    let label = match whole {
        Whole::ThisWeek => "this week",
        Whole::NextWeek => "next week",
        Whole::ComingWeek => "this coming week",
        Whole::WeekAfterNext => "the week after next",
        Whole::ThisMonth => "this month",
        Whole::NextMonth => "next month",
        Whole::MonthAfterNext => "the month after next",
        Whole::Month(month) => month_name(month),
        Whole::ThisYear => "the year",
        Whole::NextYear => "next year",
    };
    let of = if matches!(whole, Whole::Month(_)) { "in " } else { "" };
    match part {
        Part::Whole => format!("{of}{label}"),
        Part::Early => format!("early {of}{label}"),
        Part::FirstHalf => format!("in the first half of {label}"),
        Part::Middle => format!("in the middle of {label}"),
        Part::SecondHalf => format!("in the second half of {label}"),
        Part::End => format!("at the end of {label}"),
        Part::Later => format!("later {of}{label}"),
    }
}
