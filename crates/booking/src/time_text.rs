//! Dates and times as text: the forms that are stored, shown and spoken.

use jiff::civil::{Date, Time, Weekday};

/// A time of day written or said in any common form: `2:00 PM`, `2pm`, `14:00`, `noon`, `half past two`,
/// `las dos y media`.
///
/// An hour from one to six without "am" or "pm" is in the afternoon, seven to eleven in the morning: that is when a
/// clinic sees patients. A leading zero (`02:00`) or an hour over twelve is the 24-hour clock. `None` when the text is
/// anything but a time.
pub fn parse_time(text: &str) -> Option<Time> {
    crate::spoken_date::whole_time(text)
}

/// The stored and shown form, `2:00 PM`.
pub fn show_time(time: Time) -> String {
    let hour = match time.hour() % 12 {
        0 => 12,
        hour => hour,
    };
    let half = if time.hour() < 12 { "AM" } else { "PM" };
    format!("{hour}:{:02} {half}", time.minute())
}

/// A day written `YYYY-MM-DD`, exactly; `None` for any other form and for days that do not exist.
pub fn parse_date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<i16>().ok();
    if !shaped {
        return None;
    }
    let (month, day) = (i8::try_from(number(5..7)?).ok()?, i8::try_from(number(8..10)?).ok()?);
    Date::new(number(0..4)?, month, day).ok()
}

/// A day as it is spoken, "Monday, November 23".
pub fn spoken_date(date: Date) -> String {
    format!("{}, {} {}", weekday_name(date.weekday()), month_name(date.month()), date.day())
}

/// "Monday".
pub fn weekday_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// "November" for 11. Months outside 1–12 do not occur in a [`Date`]; they read "December".
pub fn month_name(month: i8) -> &'static str {
    match month {
        1 => "January",
        2 => "February",
        3 => "March",
        4 => "April",
        5 => "May",
        6 => "June",
        7 => "July",
        8 => "August",
        9 => "September",
        10 => "October",
        11 => "November",
        _ => "December",
    }
}

/// A day as it is spoken in Spanish, "lunes 23 de noviembre".
pub fn spanish_date(date: Date) -> String {
    format!("{} {} de {}", spanish_weekday_name(date.weekday()), date.day(), spanish_month_name(date.month()))
}

/// "lunes".
fn spanish_weekday_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "lunes",
        Weekday::Tuesday => "martes",
        Weekday::Wednesday => "miércoles",
        Weekday::Thursday => "jueves",
        Weekday::Friday => "viernes",
        Weekday::Saturday => "sábado",
        Weekday::Sunday => "domingo",
    }
}

/// "noviembre" for 11. Months outside 1–12 do not occur in a [`Date`]; they read "diciembre".
pub(crate) fn spanish_month_name(month: i8) -> &'static str {
    match month {
        1 => "enero",
        2 => "febrero",
        3 => "marzo",
        4 => "abril",
        5 => "mayo",
        6 => "junio",
        7 => "julio",
        8 => "agosto",
        9 => "septiembre",
        10 => "octubre",
        11 => "noviembre",
        _ => "diciembre",
    }
}
