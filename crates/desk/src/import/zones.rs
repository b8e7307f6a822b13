//! The clocks that a calendar names: by the names of the time zone database, or, where another program has names of its own
//! ("Eastern Standard Time"), by what the file says of them.

use std::collections::HashMap;

use ::icalendar::parser::{Component, unfold};
use jiff::tz::TimeZone;

/// The clocks of a file.
pub(super) struct Zones {
    told: HashMap<String, TimeZone>,
}

impl Zones {
    /// The clocks that these `VTIMEZONE` parts tell.
    pub(super) fn new(parts: &[String]) -> Zones {
        let mut told = HashMap::new();
        for part in parts {
            let unfolded = unfold(part);
            let Ok(component) = Component::try_from(unfolded.as_str()) else { continue };
            let Some(name) = value(&component, "TZID") else { continue };
            if let Some(zone) = zone(&component) {
                told.insert(name.to_owned(), zone);
            }
        }
        Zones { told }
    }

    /// The clock of this name.
    pub(super) fn get(&self, name: &str) -> Option<TimeZone> {
        TimeZone::get(name).ok().or_else(|| self.told.get(name).cloned())
    }
}

fn zone(component: &Component<'_>) -> Option<TimeZone> {
    if let Some(zone) = value(component, "X-LIC-LOCATION").and_then(|name| TimeZone::get(name).ok()) {
        return Some(zone);
    }
    // Of several of a kind the latest is in force.
    let latest = |kind: &str| {
        let of_kind =
            component.components.iter().filter(|part| part.name.as_str().eq_ignore_ascii_case(kind));
        of_kind.max_by(|one, other| value(one, "DTSTART").cmp(&value(other, "DTSTART")))
    };
    let standard = latest("STANDARD")?;
    let fixed = posix_offset(value(standard, "TZOFFSETTO")?)?;
    let Some(daylight) = latest("DAYLIGHT") else {
        let changes_by_itself = component.components.len() > 1;
        return (!changes_by_itself).then(|| TimeZone::posix(&format!("<STD>{fixed}")).ok()).flatten();
    };
    let summer = posix_offset(value(daylight, "TZOFFSETTO")?)?;
    let (to_summer, to_winter) = (rule(daylight)?, rule(standard)?);
    TimeZone::posix(&format!("<STD>{fixed}<DST>{summer},{to_summer},{to_winter}")).ok()
}

/// `-0500` as POSIX has it: hours west.
fn posix_offset(text: &str) -> Option<String> {
    let (sign, digits) = (text.get(..1)?, text.get(1..5)?);
    let sign = match sign {
        "+" => "-",
        "-" => "+",
        _ => return None,
    };
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| format!("{sign}{}:{}", &digits[..2], &digits[2..]))
}

/// "On the second Sunday of March at two" as POSIX has it: `M3.2.0/02:00:00`.
fn rule(part: &Component<'_>) -> Option<String> {
    let rule = value(part, "RRULE")?.to_ascii_uppercase();
    let field = |name: &str| rule.split(';').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    if field("FREQ") != Some("YEARLY") || field("UNTIL").is_some() || field("COUNT").is_some() {
        return None;
    }
    let month: u8 = field("BYMONTH")?.parse().ok()?;
    let by_day = field("BYDAY")?;
    let (week, day) = by_day.split_at_checked(by_day.len().checked_sub(2)?)?;
    let week = match week {
        "1" | "2" | "3" | "4" => week,
        "-1" | "5" => "5",
        _ => return None,
    };
    let day = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"].iter().position(|known| *known == day)?;
    let at = value(part, "DTSTART")?.split_once('T')?.1;
    let time = format!("{}:{}:{}", at.get(..2)?, at.get(2..4)?, at.get(4..6)?);
    Some(format!("M{month}.{week}.{day}/{time}"))
}

fn value<'a>(component: &'a Component<'_>, name: &str) -> Option<&'a str> {
    let found =
        component.properties.iter().find(|property| property.name.as_str().eq_ignore_ascii_case(name));
    found.map(|property| property.val.as_str().trim())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn another_programs_own_clock_is_understood() {
        let told = "BEGIN:VTIMEZONE\nTZID:Eastern Standard Time\nBEGIN:STANDARD\nDTSTART:16010101T020000\n\
            TZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\nEND:STANDARD\nBEGIN:DAYLIGHT\n\
            DTSTART:16010101T020000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nRRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\n\
            END:DAYLIGHT\nEND:VTIMEZONE\n";
        let zones = Zones::new(&[told.to_owned()]);
        let zone = zones.get("Eastern Standard Time").expect("it is told");
        let known = TimeZone::get("America/New_York").unwrap();
        for day in
            [date(2026, 3, 7), date(2026, 3, 9), date(2026, 7, 1), date(2026, 10, 31), date(2026, 11, 2)]
        {
            let noon = day.at(12, 0, 0, 0);
            assert_eq!(zone.to_timestamp(noon).unwrap(), known.to_timestamp(noon).unwrap(), "{day}");
        }
        assert!(zones.get("Europe/Berlin").is_some(), "a name of the database needs no telling");
        assert!(zones.get("Nowhere/Land").is_none());
        assert!(zones.get("../../etc/passwd").is_none());
    }

    #[test]
    fn a_clock_that_is_told_badly_is_not_guessed() {
        for told in [
            "BEGIN:VTIMEZONE\nTZID:X\nEND:VTIMEZONE\n",
            "BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nTZOFFSETTO:é0500\nEND:STANDARD\nEND:VTIMEZONE\n",
            "BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:1T9\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=é;BYMONTH=3\n\
             END:STANDARD\nBEGIN:DAYLIGHT\nTZOFFSETTO:+0200\nEND:DAYLIGHT\nEND:VTIMEZONE\n",
        ] {
            assert!(Zones::new(&[told.to_owned()]).get("X").is_none(), "{told}");
        }
    }
}
