//! Telephone numbers, which identify people and therefore never print.

use phonenumber::Type;
use phonenumber::country::Id;
use phonenumber::metadata::DATABASE;

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

    /// The number in E.164 if it is one that staff may have dialled: no emergency number, which is short everywhere or an area
    /// code of North America that nobody has (`911`), and none that is charged at a premium.
    pub fn dialled(&self) -> Option<String> {
        let number = self.line()?;
        let parsed = phonenumber::parse(None, &number).ok()?;
        let national = parsed.national().to_string();
        if parsed.code().value() == 1 {
            let area = national.get(..3).filter(|_| national.len() == 10)?;
            return (!area.ends_with("11") && area != "900" && area != "976").then_some(number);
        }
        let kind = parsed.number_type(&DATABASE);
        let is_dear = matches!(
            kind,
            Type::PremiumRate | Type::SharedCost | Type::Emergency | Type::ShortCode | Type::StandardRate
        );
        (parsed.is_valid() && !is_dear).then_some(number)
    }

    /// The caller's own line in E.164, when the network tells it.
    pub fn line(&self) -> Option<String> {
        self.e164().filter(|number| !WITHHELD.contains(&number.as_str()))
    }
}

/// In which country a number is that does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Home(Id);

/// The United States.
impl Default for Home {
    fn default() -> Home {
        Home(Id::US)
    }
}

impl Home {
    /// The country of the clinic's own number, E.164; without one, or when it is not known, the United States.
    pub fn of(number: Option<&str>) -> Home {
        let parsed = number.and_then(|number| phonenumber::parse(None, number).ok());
        parsed.and_then(|number| number.country().id()).map_or_else(Home::default, Home)
    }

    /// The number in E.164, read as somebody in this country would; one that cannot be understood stays as it was given.
    ///
    /// The first number that needs it waits for the numbering plans of the world to be read, some 80 ms: see
    /// [`Home::warm_up`].
    pub fn e164(self, number: &PhoneNumber) -> PhoneNumber {
        let text = number.as_str();
        let plain = text.strip_prefix('+').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
        // Letters make words such as `client:softphone`, and no number that anybody gives.
        if plain || text.chars().any(char::is_alphabetic) {
            return number.clone();
        }
        // Written abroad as at home: the zero is dialled at home only.
        let text = if text.starts_with('+') { text.replace("(0)", "") } else { text.to_owned() };
        let Ok(parsed) = phonenumber::parse(Some(self.0), &text) else { return number.clone() };
        // Numbers of films and tests are in no plan, but every number of North America has ten digits.
        let is_american = parsed.code().value() == 1 && parsed.national().to_string().len() == 10;
        if is_american || parsed.is_valid() {
            PhoneNumber(parsed.format().mode(phonenumber::Mode::E164).to_string())
        } else {
            number.clone()
        }
    }

    /// Reads the numbering plans, so that nobody waits for them later.
    pub fn warm_up(self) {
        self.e164(&PhoneNumber::new("212 555 0100"));
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
    fn only_a_plain_number_is_dialled() {
        for good in ["+12025550123", "+15550100123", "+49 30 23125 000", "+442079460958"] {
            assert!(PhoneNumber::new(good).dialled().is_some(), "{good}");
        }
        let bad = [
            "911",
            "112",
            "+1911",
            "+19115550100",
            "+19005550100",
            "+1202555",
            "+499001234567",
            "+00000000",
            "+448712345678901",
            "client:softphone",
            "+266696687",
            "",
            "2025550123",
        ];
        for bad in bad {
            assert_eq!(PhoneNumber::new(bad).dialled(), None, "{bad}");
        }
    }

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
    fn a_number_is_read_as_in_the_clinics_country() {
        let american = Home::default();
        let german = Home::of(Some("+4930123456"));
        for (home, given, e164) in [
            (american, "(212) 555-0100", "+12125550100"),
            (american, "212.555.0100", "+12125550100"),
            (american, "1 212 555 0100", "+12125550100"),
            (american, "555 123 4567", "+15551234567"),
            (american, "+1 (212) 555-0100", "+12125550100"),
            (american, "+44 (0)20 7946 0958", "+442079460958"),
            (american, "011 49 30 123456", "+4930123456"),
            (german, "030 123456", "+4930123456"),
            (german, "0049 30 123456", "+4930123456"),
            (german, "+1 212 555 0100", "+12125550100"),
        ] {
            assert_eq!(home.e164(&given.into()).as_str(), e164, "{given}");
        }
        assert_eq!(Home::of(None), american);
        assert_eq!(Home::of(Some("nonsense")), american);
    }

    #[test]
    fn what_cannot_be_understood_stays_as_it_was_given() {
        for given in [
            "",
            "anonymous",
            "client:softphone",
            "911",
            "555-0100",
            "+",
            "12",
            "+15551234567",
            "1-800-DENTIST",
            "()",
            "٣٣٣",
        ] {
            assert_eq!(Home::default().e164(&given.into()).as_str(), given, "{given:?}");
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
