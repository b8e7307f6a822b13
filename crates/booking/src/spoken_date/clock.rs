//! Times of day: "at half past two", "2 pm", "after 3", "in the late afternoon".
//!
//! An hour from one to six without "am" or "pm" is in the afternoon and seven to eleven in the morning, as a clinic's
//! day is; "in the evening" or "in the morning" beside it decides otherwise. A bare number is a time only where the words
//! before it say so.

use jiff::civil::{Time, time};

use super::cursor::Cursor;
use super::token::Token;

/// Half of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Morning,
    Afternoon,
}

/// A time as said, before it is known which half of the day is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    hour: u32,
    minute: u32,
    half: Option<Half>,
    /// On the 24-hour clock.
    is_exact: bool,
    /// Minutes to add: "quarter to".
    shift: i32,
}

/// What may stand before a bare number that is a time.
const BEFORE: &[&str] = &[
    "at",
    "around",
    "about",
    "by",
    "after",
    "before",
    "past",
    "from",
    "until",
    "till",
    "til",
    "between",
    "near",
    "approximately",
    "say",
    "than",
    "starting",
    "no",
    "wait",
    "sorry",
    "actually",
    "mean",
    "rather",
];

/// What a number counts when it is no time.
const COUNTED: &[&str] = &[
    "day",
    "days",
    "week",
    "weeks",
    "month",
    "months",
    "year",
    "years",
    "hour",
    "hours",
    "minute",
    "minutes",
    "people",
    "kids",
    "children",
    "of",
    "percent",
    "times",
    "dollars",
    "weekdays",
    "business",
    "working",
    "appointments",
    "things",
];

impl Moment {
    /// On the 24-hour clock.
    pub(super) fn exact(hour: u32, minute: u32) -> Moment {
        Moment { hour, minute, half: None, is_exact: true, shift: 0 }
    }

    pub(super) fn half(self) -> Option<Half> {
        self.half
    }

    /// The same time in this half of the day, where nothing else is said.
    pub(super) fn or_half(self, half: Option<Half>) -> Moment {
        Moment { half: self.half.or(half), ..self }
    }

    /// The hour on a dial: twelve is nought.
    pub(super) fn dial(self) -> u32 {
        self.hour % 12
    }

    /// On the clock; `None` when there is no such time.
    pub(super) fn to_time(self) -> Option<Time> {
        let hour = match (self.is_exact || self.hour > 12 || self.hour == 0, self.half) {
            (true, Some(_)) if self.hour == 0 => return None,
            (true, Some(Half::Morning)) if self.hour > 12 => return None,
            (true, Some(Half::Afternoon)) if self.hour < 12 => self.hour + 12,
            (true, Some(Half::Morning)) if self.hour == 12 => 0,
            (true, _) => self.hour,
            (false, Some(Half::Morning)) => self.hour % 12,
            (false, Some(Half::Afternoon)) => self.hour % 12 + 12,
            (false, None) if self.hour < 7 => self.hour + 12,
            (false, None) => self.hour,
        };
        let minutes = i32::try_from(hour * 60 + self.minute).ok()? + self.shift;
        let (hour, minute) = (minutes.div_euclid(60), minutes.rem_euclid(60));
        Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()
    }
}

/// A time, a bare number only where `bare` allows it.
pub(super) fn moment(at: Cursor<'_>, bare: bool) -> Option<(Moment, Cursor<'_>)> {
    named(at).or_else(|| fraction(at)).or_else(|| clock(at)).or_else(|| hour(at, bare))
}

/// Whether a bare number at this place is a time.
pub(super) fn may_be_bare(at: Cursor<'_>) -> bool {
    at.is_after(BEFORE) || matches!(at.before(), Some(Token::Day))
}

/// "Noon", "12 noon", "midnight".
fn named(at: Cursor<'_>) -> Option<(Moment, Cursor<'_>)> {
    let at = at.number().filter(|(hour, _)| *hour == 12).map_or(at, |(_, behind)| behind);
    let (word, behind) = at.word()?;
    let hour = match word {
        "noon" | "midday" | "noontime" => 12,
        "midnight" => 0,
        _ => return None,
    };
    Some((Moment::exact(hour, 0), behind))
}

/// "Half past two", "quarter to three", "ten minutes past two", "twenty to four".
fn fraction(at: Cursor<'_>) -> Option<(Moment, Cursor<'_>)> {
    // "Half nine", as the British say.
    if let Some((moment, behind)) = at.one_of(&["half"]).and_then(|at| hour(at, true))
        && moment.minute == 0
        && !moment.is_exact
    {
        return Some((Moment { minute: 30, ..moment }, behind));
    }
    let start = at.skip(&["a"]);
    let (minutes, at, is_clear) = match start.one_of(&["half"]) {
        Some(at) => (30, at, true),
        None => match start.one_of(&["quarter"]) {
            Some(at) => (15, at, true),
            None => {
                let (minutes, at) = start.number()?;
                match at.one_of(&["minutes", "mins"]) {
                    Some(at) => (minutes, at, true),
                    None => (minutes, at, false),
                }
            }
        },
    };
    let (sign, at) = match at.one_of(&["past", "after"]) {
        Some(at) => (1, at),
        None => (-1, at.one_of(&["to", "till", "til", "of", "before"])?),
    };
    // "Ten to two" is a stretch as often as a time; only minutes that are no opening hour are clear by themselves.
    let is_clear =
        is_clear || matches!(minutes, 20 | 25) || (minutes == 5 && sign < 0) || (minutes <= 10 && sign > 0);
    if !is_clear || minutes > 59 || (minutes == 30 && sign < 0) {
        return None;
    }
    let shift = i32::try_from(minutes).ok()? * sign;
    let (moment, behind) = named(at).or_else(|| hour(at, true))?;
    (moment.minute == 0).then_some((Moment { shift, ..moment }, behind))
}

/// "2:30", "2:30 pm".
fn clock(at: Cursor<'_>) -> Option<(Moment, Cursor<'_>)> {
    let (hour, minute, padded, behind) = match at.next()? {
        (Token::Clock { hour, minute, padded }, behind) => (*hour, *minute, *padded, behind),
        // "At 930", "930 am", "at 1430".
        (Token::Number { value, width: width @ 3..=4 }, behind) => {
            let (hour, minute) = (value / 100, value % 100);
            let is_said_so = at.is_after(&["at", "around", "by"]) || behind.is_before(&["am", "pm"]);
            let is_time = is_said_so && hour < 24 && minute < 60 && minute.is_multiple_of(5);
            is_time.then_some((hour, minute, *width == 4 && hour < 10, behind))?
        }
        _ => return None,
    };
    let (half, behind) = half(behind);
    Some((Moment { hour, minute, half, is_exact: padded || hour > 12, shift: 0 }, behind))
}

/// "2 pm", "two thirty", "three o'clock", "fourteen hundred", and "2" where a bare number may stand.
fn hour(at: Cursor<'_>, bare: bool) -> Option<(Moment, Cursor<'_>)> {
    let (hour, behind) = at.number().filter(|(hour, _)| *hour < 24)?;
    if let Some(behind) = behind.one_of(&["hundred"]) {
        return Some((Moment::exact(hour, 0), behind.skip(&["hours"])));
    }
    let on_hour = Moment { hour, minute: 0, half: None, is_exact: hour > 12 || hour == 0, shift: 0 };
    if let Some((minute, behind)) = minutes(behind).filter(|_| !is_number(at.before())) {
        let (half, behind) = half(behind.skip(&["oclock"]));
        return Some((Moment { minute, half, ..on_hour }, behind));
    }
    let behind_clock = behind.one_of(&["oclock"]);
    let (half, behind) = half(behind_clock.unwrap_or(behind));
    let is_counted = behind.is_before(COUNTED) || is_number(behind.next().map(|(token, _)| token));
    // "Today 23" is a date, and "the Tuesday one" an appointment.
    let is_one = matches!(at.next(), Some((Token::Number { value: 1, width: 0 }, _)));
    let is_no_hour = matches!(at.before(), Some(Token::Day)) && (hour > 12 || is_one);
    let is_bare_time = bare && !is_counted && !is_no_hour;
    let is_time = behind_clock.is_some() || half.is_some() || is_bare_time;
    is_time.then_some((Moment { half, ..on_hour }, behind))
}

/// Minutes behind an hour: "thirty", "oh five". Only fives: anything else is somebody's telephone number.
fn minutes(at: Cursor<'_>) -> Option<(u32, Cursor<'_>)> {
    if let Some(at) = at.one_of(&["oh", "o"]) {
        return at.number().filter(|(minute, _)| *minute < 10);
    }
    let (Token::Number { value, width: 0 | 2 }, behind) = at.next()? else { return None };
    let is_clear = (10..60).contains(value) && value % 5 == 0 && !behind.is_before(COUNTED);
    (is_clear && !is_number(behind.next().map(|(token, _)| token))).then_some((*value, behind))
}

fn is_number(token: Option<&Token>) -> bool {
    matches!(token, Some(Token::Number { .. }))
}

fn half(at: Cursor<'_>) -> (Option<Half>, Cursor<'_>) {
    match (at.one_of(&["am"]), at.one_of(&["pm"])) {
        (Some(behind), _) => (Some(Half::Morning), behind),
        (_, Some(behind)) => (Some(Half::Afternoon), behind),
        _ => (None, at),
    }
}

/// The whole of `tokens` as one time of day.
pub(super) fn whole(tokens: &[Token]) -> Option<Time> {
    let start =
        Cursor::new(tokens, 0).skip_all(&["at", "around", "about", "by", "exactly", "let", "lets", "say"]);
    let (moment, behind) = moment(start, true)?;
    let day_part = behind.any_phrase(&["in the morning", "in the afternoon", "in the evening", "at night"]);
    let half = day_part
        .map(|_| if behind.phrase("in the morning").is_some() { Half::Morning } else { Half::Afternoon });
    let behind = day_part.unwrap_or(behind).skip_all(&["sharp", "please", "exactly"]);
    if behind.next().is_some() { None } else { moment.or_half(half).to_time() }
}

/// The last minute of the day.
pub(super) const LAST_MINUTE: Time = time(23, 59, 0, 0);
