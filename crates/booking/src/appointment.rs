//! An appointment's life, its number and the name it stands under.

use rand::Rng;

use crate::rules::Refusal;

/// The most characters a patient's name may have.
pub const LONGEST_NAME: usize = 120;

/// How many digits a confirmation number has while the book is not crowded.
pub const CONFIRMATION_DIGITS: u32 = 5;

/// Where an appointment stands. The words are what the database holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Entered by staff or an import, not yet confirmed.
    Booked,
    /// Confirmed; every booking made by phone is.
    Confirmed,
    /// The patient is in the waiting room.
    Arrived,
    /// The patient is with the clinician.
    InRoom,
    /// The visit is over.
    Done,
    /// Called off.
    Cancelled,
    /// The patient did not come.
    NoShow,
}

impl Status {
    /// Every status, in the order of a visit's life.
    pub const ALL: [Status; 7] = [
        Status::Booked,
        Status::Confirmed,
        Status::Arrived,
        Status::InRoom,
        Status::Done,
        Status::Cancelled,
        Status::NoShow,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Booked => "booked",
            Status::Confirmed => "confirmed",
            Status::Arrived => "arrived",
            Status::InRoom => "in_room",
            Status::Done => "done",
            Status::Cancelled => "cancelled",
            Status::NoShow => "no_show",
        }
    }

    /// The status a stored word means; `None` for any other word.
    pub fn parse(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether the appointment's time may be booked by somebody else.
    pub fn frees_time(self) -> bool {
        matches!(self, Status::Cancelled | Status::NoShow)
    }
}

/// A new confirmation number: `APT-` and `digits` random digits, the first not a zero (five give 10000–99999).
/// `digits` is held between five and eighteen. Whether it is still unused is for the book to say.
pub fn confirmation_number(digits: u32, rng: &mut impl Rng) -> String {
    let digits = digits.clamp(CONFIRMATION_DIGITS, 18);
    let least = 10_u64.pow(digits - 1);
    format!("APT-{}", rng.random_range(least..least * 10))
}

/// A name as it goes into the book: trimmed, each run of white space one space, everything else as it was said,
/// quotes, accents and emoji included.
///
/// Refused are names without a letter or sign in them, names longer than [`LONGEST_NAME`] characters, and characters
/// that cannot be seen and change how the rest is shown: control characters and text-direction overrides.
pub fn patient_name(text: &str) -> Result<String, Refusal> {
    let mut name = String::new();
    // Stops as soon as it cannot fit any more, so a megabyte of name costs no time.
    for word in text.split_whitespace() {
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(word);
        if name.chars().nth(LONGEST_NAME).is_some() {
            return Err(Refusal::NameTooLong { most: LONGEST_NAME });
        }
    }
    if name.chars().any(is_unreadable) {
        return Err(Refusal::NameUnreadable);
    }
    if !name.chars().any(|c| (c.is_alphanumeric() || !c.is_ascii()) && !is_invisible(c)) {
        return Err(Refusal::NameMissing);
    }
    Ok(name)
}

fn is_unreadable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Characters that show nothing by themselves. Joiners and variation selectors belong into many names and emoji, but a
/// name of them alone is an empty line in the book.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn every_status_reads_back_from_its_word() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Some(status));
        }
        assert_eq!(Status::parse("CONFIRMED"), None);
    }

    #[test]
    fn only_cancelled_and_no_show_free_the_time() {
        let freeing: Vec<_> = Status::ALL.into_iter().filter(|status| status.frees_time()).collect();
        assert_eq!(freeing, [Status::Cancelled, Status::NoShow]);
    }

    #[test]
    fn confirmation_numbers_have_as_many_digits_as_asked_and_at_least_five() {
        let mut rng = StdRng::seed_from_u64(1);
        for (asked, digits) in [(0, 5), (5, 5), (6, 6), (9, 9), (u32::MAX, 18)] {
            for _ in 0..200 {
                let number = confirmation_number(asked, &mut rng);
                let figure = number.strip_prefix("APT-").expect("the prefix is fixed");
                assert_eq!(figure.len(), digits, "{number}");
                assert!(!figure.starts_with('0') && figure.bytes().all(|b| b.is_ascii_digit()), "{number}");
            }
        }
    }

    #[test]
    fn names_keep_everything_a_name_can_have() {
        for name in [
            "Ana Ruiz",
            "👩\u{200d}⚕\u{fe0f}",
            "O'Brien",
            "Zoë \"Zo\" Müller-Lüdenscheidt",
            "李小龍",
            "🙂",
            "<script>",
            "X Æ A-12",
        ] {
            assert_eq!(patient_name(name).as_deref(), Ok(name));
        }
        assert_eq!(patient_name("  Ana\t \n Ruiz ").as_deref(), Ok("Ana Ruiz"));
    }

    #[test]
    fn names_that_are_none_are_refused() {
        for none in ["", "   ", "...", "'", "-", "\u{200b}", "\u{200d} \u{2060}", "\u{3164}", "\u{fe0f}"] {
            assert_eq!(patient_name(none), Err(Refusal::NameMissing), "{none:?}");
        }
        for unreadable in ["Ana\u{0}Ruiz", "Ana\u{7f}", "\u{202e}anA", "\u{1b}[31mAna"] {
            assert_eq!(patient_name(unreadable), Err(Refusal::NameUnreadable), "{unreadable:?}");
        }
        let longest = "ä".repeat(LONGEST_NAME);
        assert_eq!(patient_name(&longest).as_deref(), Ok(longest.as_str()), "characters count, not bytes");
        let too_long = Err(Refusal::NameTooLong { most: LONGEST_NAME });
        assert_eq!(patient_name(&format!("{longest}a")), too_long);
        assert_eq!(patient_name(&"a b ".repeat(500_000)), too_long);
    }
}
