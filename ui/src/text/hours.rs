//! Hours of a day as people write them: `9 AM–12 PM, 1 PM–5 PM`, `9:00-12:00, 13:00-17:00`, `9 to 5`, `closed`.

use wire::appointment::Minutes;

/// The end of a day.
const MIDNIGHT: u16 = 1440;
const NOON: u16 = 720;

/// What a field for hours reads, for its fault.
pub(crate) const EXPECTED: &str =
    "Write hours like 9 AM–12 PM, 1 PM–5 PM or 9:00–12:00, 13:00–17:00, or leave it empty.";

/// The hours as a field shows them; empty when there are none.
pub(crate) fn show(day: &[Minutes]) -> String {
    let stretch = |stretch: &Minutes| format!("{}–{}", clock(stretch.from), clock(stretch.to));
    day.iter().map(stretch).collect::<Vec<_>>().join(", ")
}

/// A time of day, without minutes when they are none: `9 AM`, `12:30 PM`, `midnight` for the end of the day.
pub(crate) fn clock(minute: u16) -> String {
    if minute == MIDNIGHT {
        return "midnight".to_owned();
    }
    let (hour, rest) = (minute / 60, minute % 60);
    let half = if hour < 12 { "AM" } else { "PM" };
    let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
    if rest == 0 { format!("{hour} {half}") } else { format!("{hour}:{rest:02} {half}") }
}

/// The stretches that somebody wrote, in order and without overlap; those that touch are one. `None` when it cannot be read.
///
/// A time without AM or PM is one of 24 hours, unless only the afternoon makes sense: `9-5`, and `1-5` behind `9-12`.
pub(crate) fn read(text: &str) -> Option<Vec<Minutes>> {
    let text = text.trim().to_lowercase();
    if matches!(text.as_str(), "" | "closed" | "off" | "away" | "none" | "-" | "–") {
        return Some(Vec::new());
    }
    let text = text.replace(" and ", ",").replace(" to ", "-").replace(" until ", "-");
    let mut day: Vec<Minutes> = Vec::new();
    for part in text.split([',', ';', '/']).map(str::trim).filter(|part| !part.is_empty()) {
        let (from, to) = part.split_once(['-', '–', '—'])?;
        let (from, to) = (Time::read(from)?, Time::read(to)?);
        let free_from = day.last().map_or(0, |last| last.to);
        let stretch = fit(from, to, free_from)?;
        match day.last_mut() {
            Some(last) if last.to == stretch.from => last.to = stretch.to,
            _ => day.push(stretch),
        }
    }
    Some(day)
}

/// The first way to understand both times in which they are in order and begin where the day is free.
fn fit(from: Time, to: Time, free_from: u16) -> Option<Minutes> {
    let mut ways = Vec::new();
    for from_at in from.beginnings(&to) {
        for to_at in to.ends() {
            ways.push(Minutes { from: from_at, to: to_at });
        }
    }
    ways.into_iter().find(|way| free_from <= way.from && way.from < way.to)
}

/// A time as it was written.
struct Time {
    /// Minutes after midnight, as if of 24 hours.
    minute: u16,
    /// It said AM or PM, which is in `minute` already.
    half: Option<Half>,
    /// Its hour could be of the afternoon.
    is_open: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Am,
    Pm,
}

impl Time {
    fn read(text: &str) -> Option<Time> {
        let text = text.trim().replace(['.', ' '], "");
        match text.as_str() {
            "noon" => return Some(Time { minute: NOON, half: Some(Half::Pm), is_open: false }),
            "midnight" => return Some(Time { minute: 0, half: Some(Half::Am), is_open: false }),
            _ => {}
        }
        let (digits, half) = if let Some(digits) = text.strip_suffix("am").or(text.strip_suffix('a')) {
            (digits, Some(Half::Am))
        } else if let Some(digits) = text.strip_suffix("pm").or(text.strip_suffix('p')) {
            (digits, Some(Half::Pm))
        } else {
            (text.as_str(), None)
        };
        let (hour, minute) = match digits.split_once([':', 'h']) {
            Some((hour, minute)) if minute.len() == 2 => (hour, minute),
            Some(_) => return None,
            None if digits.len() > 2 => digits.split_at(digits.len() - 2),
            None => (digits, "0"),
        };
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(hour) || !is_number(minute) || hour.len() > 2 {
            return None;
        }
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        let hours = match half {
            Some(_) if !(1..=12).contains(&hour) => return None,
            Some(Half::Am) => hour % 12,
            Some(Half::Pm) => hour % 12 + 12,
            None => hour,
        };
        let is_open =
            half.is_none() && (1..12).contains(&hour) && digits.len() < 5 && !digits.starts_with('0');
        let minute = (minute < 60).then_some(hours * 60 + minute).filter(|minute| *minute <= MIDNIGHT)?;
        Some(Time { minute, half, is_open })
    }

    /// When it may begin, the likeliest first. In `1-5 PM` the first is of the afternoon, too.
    fn beginnings(&self, to: &Time) -> Vec<u16> {
        match to.half {
            _ if !self.is_open => vec![self.minute],
            Some(Half::Pm) if self.half.is_none() => vec![self.minute + NOON, self.minute],
            _ => vec![self.minute, self.minute + NOON],
        }
    }

    /// When it may end; 12 AM, 0:00 and midnight end the day.
    fn ends(&self) -> Vec<u16> {
        match self.minute {
            0 => vec![MIDNIGHT],
            _ if self.is_open => vec![self.minute, self.minute + NOON],
            _ => vec![self.minute],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(day: &[(u16, u16)]) -> Option<Vec<Minutes>> {
        Some(day.iter().map(|&(from, to)| Minutes { from, to }).collect())
    }

    #[test]
    fn hours_are_read_as_they_are_written() {
        let usual = minutes(&[(540, 720), (780, 1020)]);
        for text in [
            "9:00–12:00, 13:00–17:00",
            "9 AM–12 PM, 1 PM–5 PM",
            "9-12, 1-5",
            "9am to noon and 1pm to 5pm",
            "9-12; 13-17",
            "0900-1200,1300-1700",
            "9:00-12:00 , 1:00-5:00",
            "9 a.m. – 12 p.m. / 1–5 PM",
        ] {
            assert_eq!(read(text), usual, "{text}");
        }
        assert_eq!(read("9-5"), minutes(&[(540, 1020)]));
        assert_eq!(read("9–5 PM"), minutes(&[(540, 1020)]));
        assert_eq!(read("9-9"), minutes(&[(540, 1260)]));
        assert_eq!(read("11-1"), minutes(&[(660, 780)]));
        assert_eq!(read("22:00-24:00"), minutes(&[(1320, 1440)]));
        assert_eq!(read("12 AM – midnight"), minutes(&[(0, 1440)]));
        assert_eq!(read("9-12, 12-17"), minutes(&[(540, 1020)]), "what touches is one stretch");
        assert_eq!(read("08:30-09:45"), minutes(&[(510, 585)]));
        assert_eq!(read(" Closed "), minutes(&[]));
        assert_eq!(read(""), minutes(&[]));
    }

    #[test]
    fn what_is_no_hours_is_not_read() {
        for text in [
            "nine",
            "9",
            "9-",
            "-12",
            "9-12-15",
            "25:00-26:00",
            "9:60-10",
            "9-12, 10-11:30 AM",
            "17:00-16:00",
            "9-12 13-17",
            "13 PM-14 PM",
            "9:5-10",
            "24:30-25",
            "١-٢",
            "99999-1",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_shown_reads_back() {
        for from in (0..1440).step_by(5) {
            for to in (from + 5..=1440).step_by(35) {
                let day = vec![Minutes { from, to }];
                assert_eq!(read(&show(&day)).as_ref(), Some(&day), "{}", show(&day));
            }
        }
        assert_eq!(show(&minutes(&[(570, 720), (780, 1440)]).unwrap()), "9:30 AM–12 PM, 1 PM–midnight");
    }
}
