//! Names of files. None comes from outside: they are made of sids that are checked, and of a moment.

use jiff::Timestamp;

/// What recordings end with.
pub(crate) const WAV: &str = "wav";

/// What their peaks end with.
pub(crate) const PEAKS: &str = "peaks";

/// The longest sid that is taken; Twilio's have 34 characters.
const LONGEST_SID: usize = 64;

/// Whether this can stand in a file's name as it is: letters, digits and `-`.
pub(crate) fn is_sid(text: &str) -> bool {
    (1..=LONGEST_SID).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Whether this is the plain name of a recording, as the recorder gives them: no folder, nothing hidden, ends with `.wav`.
pub fn is_plain(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    name.len() <= 2 * LONGEST_SID
        && name.strip_suffix(".wav").is_some_and(|stem| !stem.is_empty() && stem.bytes().all(plain))
}

/// `{sid}_{moment}`, the moment in UTC, of a call that began so many milliseconds after 1970.
pub(crate) fn stem(sid: &str, began_unix_ms: i64) -> String {
    let began = Timestamp::from_millisecond(began_unix_ms).unwrap_or_default();
    format!("{sid}_{}", began.strftime("%Y%m%dT%H%M%S%3fZ"))
}

/// The moment within the name of a file, in milliseconds since 1970.
pub(crate) fn began(name: &str) -> Option<i64> {
    let (_, moment) = name.strip_suffix(".wav")?.split_once('_')?;
    let moment = moment.split('_').next()?.strip_suffix('Z')?;
    let (second, millis) = moment.split_at_checked(moment.len().checked_sub(3)?)?;
    let second = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%S", second).ok()?;
    let began = second.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond();
    Some(began + millis.parse::<u16>().ok().map(i64::from)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_holds_its_moment() {
        let name = format!("{}.wav", stem("MZ0123", 1_795_186_800_042));
        assert_eq!(name, "MZ0123_20261120T150000042Z.wav");
        assert!(is_plain(&name));
        assert_eq!(began(&name), Some(1_795_186_800_042));
        assert_eq!(
            began("MZ0123_20261120T150000042Z_2.wav"),
            Some(1_795_186_800_042),
            "the second of that name"
        );
        for odd in ["MZ0123.wav", "_.wav", "MZ_Z.wav", "MZ_20261120T150000é42Z.wav", "MZ_2Z"] {
            assert_eq!(began(odd), None, "{odd}");
        }
    }

    #[test]
    fn nothing_that_leads_elsewhere_is_a_name() {
        for sid in ["", "../x", "a/b", "a\\b", "a.b", "a b", "a\0", "é", &"x".repeat(65)] {
            assert!(!is_sid(sid), "{sid:?}");
        }
        for name in [
            "", ".wav", "../a.wav", "a/b.wav", "a\\b.wav", "..wav", ".a.wav", "a.wav\0", "a.peaks", "C:a.wav",
        ] {
            assert!(!is_plain(name), "{name:?}");
        }
    }
}
