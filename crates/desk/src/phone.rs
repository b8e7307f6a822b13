//! Telephone numbers, which identify people and therefore never print.

/// The longest number that is kept; E.164 has 16 characters, words such as `client:softphone` as many.
const MAX_CHARS: usize = 64;

/// What the network sends in the place of a number that is withheld: the letters of "ANONYMOUS", "RESTRICTED", "BLOCKED",
/// "UNKNOWN" and "UNAVAILABLE" on a telephone's keys.
const WITHHELD: [&str; 5] = ["+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"];

/// The number of a caller as the telephone network tells it: E.164, a word such as `anonymous`, `client:softphone`, or
/// nothing at all. `Debug` prints `…`; there is no `Display`.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Keeps `text` without surrounding space and control characters, at most 64 characters of it.
    pub fn new(text: &str) -> PhoneNumber {
        PhoneNumber(text.trim().chars().filter(|c| !c.is_control()).take(MAX_CHARS).collect())
    }

    /// The number itself, `""` when unknown. For the book, the page and the network; never for a log.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing is known about it.
    pub fn is_unknown(&self) -> bool {
        self.0.is_empty()
    }

    /// The number in E.164 (`+` and 7 to 15 digits) when it is one. Spaces, dots, dashes and brackets are ignored.
    pub fn e164(&self) -> Option<String> {
        let rest = self.0.strip_prefix('+')?;
        let mut digits = String::with_capacity(rest.len() + 1);
        digits.push('+');
        for c in rest.chars() {
            match c {
                '0'..='9' => digits.push(c),
                ' ' | '.' | '-' | '(' | ')' => {}
                _ => return None,
            }
        }
        (8..=16).contains(&digits.len()).then_some(digits)
    }

    /// The caller's own line in E.164, when the network tells it.
    pub fn line(&self) -> Option<String> {
        self.e164().filter(|number| !WITHHELD.contains(&number.as_str()))
    }
}

impl std::fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl From<&str> for PhoneNumber {
    fn from(text: &str) -> PhoneNumber {
        PhoneNumber::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_never_prints() {
        assert_eq!(format!("{:?}", PhoneNumber::new("+15551234567")), "…", "debug output ends up in logs");
    }

    #[test]
    fn what_the_network_sends_is_trimmed_and_bounded() {
        assert_eq!(
            PhoneNumber::new("  +1555\u{7}123 ").as_str(),
            "+1555123",
            "control characters have no place here"
        );
        assert_eq!(
            PhoneNumber::new(&"9".repeat(1_000_000)).as_str().len(),
            MAX_CHARS,
            "a megabyte is not a number"
        );
        assert!(PhoneNumber::default().is_unknown(), "no number is a number we do not know");
    }

    #[test]
    fn a_withheld_number_is_no_line() {
        assert_eq!(PhoneNumber::new("+1 555 123 4567").line().as_deref(), Some("+15551234567"));
        for other in ["anonymous", "", "client:softphone", "+266696687", "+7378742833", "+86282452253"] {
            assert_eq!(PhoneNumber::new(other).line(), None, "{other:?} is nobody's");
        }
    }

    #[test]
    fn only_real_numbers_are_e164() {
        assert_eq!(
            PhoneNumber::new("+1 (555) 123-4567").e164().as_deref(),
            Some("+15551234567"),
            "decoration is ignored"
        );
        for other in ["anonymous", "client:softphone", "", "+", "+12", "15551234567", "+1555123456789012345"]
        {
            assert_eq!(PhoneNumber::new(other).e164(), None, "{other:?} cannot be dialled");
        }
    }
}
