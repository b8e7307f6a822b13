//! How times, numbers and states are written on screen. Pure; the clinic's clock is always an argument.

pub(crate) mod amount;
pub(crate) mod hours;
pub(crate) mod past;
pub(crate) mod person;
pub(crate) mod spoken;
pub(crate) mod visit;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use wire::appointment::AppointmentStatus;
use wire::call::{Agent, AiStatus, Line, Speaker, Step, ToolState};
use wire::status::Health;

/// The steps of a call in their order.
pub(crate) const STEPS: [Step; 7] = [
    Step::Greeting,
    Step::CollectingName,
    Step::CollectingDate,
    Step::CheckingSlots,
    Step::Confirming,
    Step::Booking,
    Step::Farewell,
];

/// A step in a word or two.
pub(crate) fn step(step: Step) -> &'static str {
    match step {
        Step::Greeting => "Greeting",
        Step::CollectingName => "Name",
        Step::CollectingDate => "Day",
        Step::CheckingSlots => "Free times",
        Step::Confirming => "Confirming",
        Step::Booking => "Booking",
        Step::Farewell => "Goodbye",
    }
}

/// What the receptionist does, in a word or two.
pub(crate) fn ai_status(status: AiStatus) -> &'static str {
    match status {
        AiStatus::Listening => "Listening",
        AiStatus::Speaking => "Speaking",
        AiStatus::ProcessingTool => "Looking up",
    }
}

/// Who answers.
pub(crate) fn agent(agent: Agent) -> &'static str {
    match agent {
        Agent::Openai => "OpenAI",
        Agent::Offline => "Built-in receptionist",
    }
}

/// Whether in a call with these lines the clinic's own telephone rang, and no receptionist has said a word.
pub(crate) fn only_rang<'a>(lines: impl IntoIterator<Item = &'a Line>) -> bool {
    let mut rang = false;
    for line in lines {
        match line {
            Line::Utterance(said) if said.speaker == Speaker::Ai => return false,
            Line::Tool(tool) => rang |= tool.name == "transfer",
            Line::Utterance(_) | Line::Staff(_) => {}
        }
    }
    rang
}

/// A lamp's state in a word.
pub(crate) fn health(health: Health) -> &'static str {
    match health {
        Health::Ok => "Working",
        Health::Off => "Not set up",
        Health::Busy => "Working on it",
        Health::Degraded => "Limited",
        Health::Failed => "Not working",
    }
}

/// An appointment's status.
pub(crate) fn appointment_status(status: AppointmentStatus) -> &'static str {
    match status {
        AppointmentStatus::Booked => "Booked",
        AppointmentStatus::Confirmed => "Confirmed",
        AppointmentStatus::Arrived => "Arrived",
        AppointmentStatus::InRoom => "In room",
        AppointmentStatus::Done => "Done",
        AppointmentStatus::Cancelled => "Cancelled",
        AppointmentStatus::NoShow => "No-show",
    }
}

/// A tool call's state, for a screen reader.
pub(crate) fn tool_state(state: ToolState) -> &'static str {
    match state {
        ToolState::Running => "under way",
        ToolState::Done => "done",
        ToolState::Refused => "not possible",
        ToolState::Failed => "failed",
    }
}

/// Seconds as `3:07` or `1:02:09`.
pub(crate) fn duration(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// Minutes after midnight as `2:00 PM`.
pub(crate) fn clock(minute: u16) -> String {
    let (hour, minute) = (minute / 60 % 24, minute % 60);
    let half = if hour < 12 { "AM" } else { "PM" };
    format!("{}:{minute:02} {half}", (hour + 11) % 12 + 1)
}

/// A full hour as `2 PM`, for the ladder of a day.
pub(crate) fn hour(minute: u16) -> String {
    clock(minute).replace(":00", "")
}

/// `9:00 – 9:30 AM`, the half of the day told once when it is the same.
pub(crate) fn span(from: u16, minutes: u16) -> String {
    let (start, end) = (clock(from), clock(from.saturating_add(minutes)));
    match (start.split_once(' '), end.split_once(' ')) {
        (Some((short, a)), Some((_, b))) if a == b => format!("{short} – {end}"),
        _ => format!("{start} – {end}"),
    }
}

/// A telephone number for reading. Words such as `anonymous` become words.
pub(crate) fn phone_number(number: &str) -> String {
    match number {
        "" => "No number".to_owned(),
        "client:softphone" => "Softphone".to_owned(),
        "anonymous" | "restricted" | "unavailable" | "unknown" | "+266696687" => "Withheld number".to_owned(),
        _ => match number.strip_prefix("+1").map(str::as_bytes) {
            Some(digits) if digits.len() == 10 && digits.iter().all(u8::is_ascii_digit) => {
                format!("({}) {}-{}", &number[2..5], &number[5..8], &number[8..])
            }
            _ => number.to_owned(),
        },
    }
}

/// What was typed as the number to call from is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoNumber;

/// The number to call from as the telephone network would tell it; `None` when nothing was typed. The word `anonymous`
/// stands for a withheld one.
pub(crate) fn number_to_call_from(typed: &str) -> Result<Option<String>, NoNumber> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    if typed.eq_ignore_ascii_case("anonymous") {
        return Ok(Some("anonymous".to_owned()));
    }
    let number: String =
        typed.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '-' | '.' | '(' | ')' | '/')).collect();
    let digits = number.strip_prefix('+').unwrap_or(&number);
    let is_number = (3..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { Ok(Some(number)) } else { Err(NoNumber) }
}

/// Words as the beginning of a sentence.
pub(crate) fn sentence_start(words: &str) -> String {
    let mut letters = words.trim().chars();
    let first: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    first + letters.as_str()
}

/// Who did something, in the middle of a sentence: a person's name stays, "A browser" is "a browser".
pub(crate) fn within(who: &str) -> String {
    match who.split_once(' ') {
        Some((article @ ("A" | "The"), rest)) => format!("{} {rest}", article.to_lowercase()),
        _ => who.to_owned(),
    }
}

/// `Monday, November 23`.
pub(crate) fn day(date: Date) -> String {
    date.strftime("%A, %B %-d").to_string()
}

/// A day as it is sent, `2026-11-20`, as `November 20, 2026`; what is no day stays as it is.
pub(crate) fn iso_day(day: &str) -> String {
    match day.parse::<Date>() {
        Ok(date) => date.strftime("%B %-d, %Y").to_string(),
        Err(_) => day.to_owned(),
    }
}

/// How far a day is from today: `Today`, `Tomorrow`, `In 3 days`, `2 weeks ago`.
pub(crate) fn relative_day(date: Date, today: Date) -> String {
    let days = date.since(today).map_or(0, |span| span.get_days());
    match days {
        0 => "Today".to_owned(),
        1 => "Tomorrow".to_owned(),
        -1 => "Yesterday".to_owned(),
        2..14 => format!("In {days} days"),
        -13..-1 => format!("{} days ago", -days),
        14..92 => format!("In {} weeks", days / 7),
        -91..-13 => format!("{} weeks ago", -days / 7),
        92..731 => format!("In {} months", days / 30),
        -730..-91 => format!("{} months ago", -days / 30),
        731.. => format!("In {} years", days / 365),
        _ => format!("{} years ago", -days / 365),
    }
}

/// The seven days of the week that holds `date`, from Monday.
pub(crate) fn week_of(date: Date) -> Vec<Date> {
    let monday = date.saturating_sub(Span::new().days(date.weekday().to_monday_zero_offset()));
    (0..7).map(|days| monday.saturating_add(Span::new().days(days))).collect()
}

/// How far this computer's clock is from the clinic's, when it is: `This computer is 6 h ahead`. Both clocks are told
/// as minutes east of Greenwich.
pub(crate) fn other_clock(clinic: i32, computer: i32) -> Option<String> {
    let (distance, way) = match computer - clinic {
        0 => return None,
        minutes if minutes > 0 => (minutes, "ahead"),
        minutes => (-minutes, "behind"),
    };
    let hours = match (distance / 60, distance % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    };
    Some(format!("This computer is {hours} {way}"))
}

/// Minutes east of Greenwich of a zone at an instant in milliseconds.
pub(crate) fn offset_minutes(ms: i64, zone: &TimeZone) -> i32 {
    Timestamp::from_millisecond(ms).map_or(0, |at| zone.to_offset(at).seconds() / 60)
}

/// The clinic's zone; UTC when its name is not known here.
pub(crate) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// Wall-clock time of an instant (RFC 3339) at the clinic, `2:00:09 PM`; empty when it cannot be read.
pub(crate) fn wall_clock(timestamp: &str, zone: &TimeZone) -> String {
    let Ok(instant) = timestamp.parse::<Timestamp>() else { return String::new() };
    instant.to_zoned(zone.clone()).strftime("%-I:%M:%S %p").to_string()
}

/// Wall-clock time of a local clock reading in milliseconds.
pub(crate) fn wall_clock_ms(ms: i64, zone: &TimeZone) -> String {
    let Ok(instant) = Timestamp::from_millisecond(ms) else { return String::new() };
    instant.to_zoned(zone.clone()).strftime("%-I:%M:%S %p").to_string()
}

/// The clinic's date and minutes after midnight at an instant in milliseconds.
pub(crate) fn clinic_now(ms: i64, zone: &TimeZone) -> Option<(Date, u16)> {
    let now = Timestamp::from_millisecond(ms).ok()?.to_zoned(zone.clone());
    let minute = u16::from(now.hour().unsigned_abs()) * 60 + u16::from(now.minute().unsigned_abs());
    Some((now.date(), minute))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn durations_read_like_a_telephone_bill() {
        for (seconds, text) in [(0, "0:00"), (9, "0:09"), (187, "3:07"), (3729, "1:02:09")] {
            assert_eq!(duration(seconds), text);
        }
    }

    #[test]
    fn minutes_become_the_clocks_words() {
        for (minute, text) in
            [(0, "12:00 AM"), (545, "9:05 AM"), (720, "12:00 PM"), (840, "2:00 PM"), (1439, "11:59 PM")]
        {
            assert_eq!(clock(minute), text);
        }
        assert_eq!(hour(780), "1 PM");
        assert_eq!(span(540, 30), "9:00 – 9:30 AM");
        assert_eq!(span(690, 60), "11:30 AM – 12:30 PM");
    }

    #[test]
    fn numbers_are_grouped_only_when_the_plan_is_known() {
        assert_eq!(phone_number("+14155550123"), "(415) 555-0123");
        assert_eq!(phone_number("+4930123456"), "+4930123456");
        assert_eq!(phone_number("+1415555012é"), "+1415555012é", "no digits, no grouping");
        assert_eq!(phone_number("client:softphone"), "Softphone");
        assert_eq!(phone_number("anonymous"), "Withheld number");
    }

    #[test]
    fn a_number_to_call_from_is_one_or_is_refused() {
        assert_eq!(number_to_call_from("  "), Ok(None));
        assert_eq!(number_to_call_from(" +1 (415) 555-0123 "), Ok(Some("+14155550123".into())));
        assert_eq!(number_to_call_from("911"), Ok(Some("911".into())));
        assert_eq!(number_to_call_from("Anonymous"), Ok(Some("anonymous".into())));
        for typed in ["not a number", "12", "+", "1234567890123456", "415+555", "<b>1</b>"] {
            assert_eq!(number_to_call_from(typed), Err(NoNumber), "{typed:?}");
        }
    }

    #[test]
    fn days_are_told_by_their_distance() {
        let today = date(2026, 11, 20);
        for (day, text) in [
            (date(2026, 11, 20), "Today"),
            (date(2026, 11, 21), "Tomorrow"),
            (date(2026, 11, 19), "Yesterday"),
            (date(2026, 11, 23), "In 3 days"),
            (date(2026, 11, 10), "10 days ago"),
            (date(2027, 1, 1), "In 6 weeks"),
            (date(2026, 9, 1), "11 weeks ago"),
            (date(2027, 11, 20), "In 12 months"),
            (date(2026, 6, 1), "5 months ago"),
            (date(2036, 11, 21), "In 10 years"),
            (date(1986, 11, 20), "40 years ago"),
        ] {
            assert_eq!(relative_day(day, today), text);
        }
    }

    #[test]
    fn a_day_from_the_wire_is_written_out() {
        assert_eq!(iso_day("2026-11-01"), "November 1, 2026");
        assert_eq!(iso_day("last year"), "last year");
    }

    #[test]
    fn a_computer_elsewhere_is_told() {
        assert_eq!(other_clock(-300, -300), None);
        assert_eq!(other_clock(-300, 60).as_deref(), Some("This computer is 6 h ahead"));
        assert_eq!(other_clock(330, 0).as_deref(), Some("This computer is 5 h 30 min behind"));
        let summer: Timestamp = "2026-07-01T12:00:00Z".parse().expect("a timestamp");
        assert_eq!(offset_minutes(summer.as_millisecond(), &zone("Australia/Lord_Howe")), 630);
    }

    #[test]
    fn a_week_runs_from_monday_to_sunday() {
        let week = week_of(date(2026, 11, 22));
        assert_eq!((week[0], week[6]), (date(2026, 11, 16), date(2026, 11, 22)));
    }

    #[test]
    fn the_clinics_clock_is_not_the_computers() {
        let instant: Timestamp = "2026-11-21T03:30:00Z".parse().expect("a timestamp");
        let now = clinic_now(instant.as_millisecond(), &zone("America/New_York"));
        assert_eq!(now, Some((date(2026, 11, 20), 22 * 60 + 30)));
        assert_eq!(wall_clock("2026-11-21T03:30:09Z", &zone("America/New_York")), "10:30:09 PM");
        assert_eq!(wall_clock("nonsense", &TimeZone::UTC), "");
    }
}
