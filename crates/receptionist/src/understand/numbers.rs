//! Telephone numbers, as they are said or typed.

use super::words::Words;

/// The shortest and longest runs of digits that are taken for a telephone number.
const LENGTHS: std::ops::RangeInclusive<usize> = 7..=15;

/// Reads a telephone number out of a turn: digits alone, with a leading `+` when it was said.
pub(crate) fn phone(words: &Words) -> Option<String> {
    let mut run = String::new();
    let mut best: Option<String> = None;
    let mut times = 1;
    for word in &words.words {
        let piece = piece(&word.plain);
        match piece {
            Piece::Digits(digits) => {
                for _ in 0..std::mem::replace(&mut times, 1) {
                    run.push_str(&digits);
                }
            }
            Piece::Times(count) => times = count,
            Piece::Between => {}
            Piece::Other => {
                best = best.or_else(|| complete(&run));
                run.clear();
            }
        }
    }
    best.or_else(|| complete(&run))
}

/// The turn without the words of a telephone number, so that its digits are not taken for days and times.
pub(crate) fn without_phone(words: &Words) -> Words {
    let is_part = |index: usize| !matches!(piece(&words.words[index].plain), Piece::Other);
    let mut start = 0;
    while start < words.words.len() {
        let end = (start..words.words.len()).find(|index| !is_part(*index)).unwrap_or(words.words.len());
        let run = words.without(end, words.words.len()).without(0, start);
        if phone(&run).is_some() {
            return words.without(start, end);
        }
        start = end + 1;
    }
    words.clone()
}

enum Piece {
    Digits(String),
    Times(usize),
    Between,
    Other,
}

fn piece(plain: &str) -> Piece {
    let digit = match plain {
        "zero" | "oh" | "o" => "0",
        "one" => "1",
        "two" => "2",
        "three" => "3",
        "four" => "4",
        "five" => "5",
        "six" => "6",
        "seven" => "7",
        "eight" => "8",
        "nine" => "9",
        "plus" => "+",
        "double" => return Piece::Times(2),
        "triple" => return Piece::Times(3),
        "" | "dash" | "area" | "code" | "and" | "then" | "um" | "uh" => return Piece::Between,
        date if is_date(date) => return Piece::Other,
        other => {
            let number = other.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
            let digits: String = other.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
            return if number && !digits.is_empty() { Piece::Digits(digits) } else { Piece::Other };
        }
    };
    Piece::Digits(digit.to_owned())
}

/// `2026-11-24`, `24.11.2026` and the like have as many digits as a telephone number.
fn is_date(word: &str) -> bool {
    let separator = if word.contains('-') { '-' } else { '.' };
    let parts: Vec<&str> = word.split(separator).collect();
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    match parts[..] {
        [a, b, c] if parts.iter().all(|part| digits(part)) => {
            matches!((a.len(), b.len(), c.len()), (4, 1 | 2, 1 | 2) | (1 | 2, 1 | 2, 4))
        }
        _ => false,
    }
}

fn complete(run: &str) -> Option<String> {
    let digits: String = run.chars().filter(char::is_ascii_digit).collect();
    LENGTHS.contains(&digits.len()).then(|| if run.starts_with('+') { format!("+{digits}") } else { digits })
}

/// Whether the line's own number can be called back: not withheld, not a softphone's name.
pub(crate) fn callable(number: &str) -> bool {
    let digits = number.strip_prefix('+').unwrap_or(number);
    LENGTHS.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// The number in groups, for reading back: "555-010-0199".
pub(crate) fn shown(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let groups: &[usize] = match digits.len() {
        7 => &[3, 4],
        10 => &[3, 3, 4],
        11 => &[1, 3, 3, 4],
        _ => &[],
    };
    if groups.is_empty() {
        return digits.chunks(3).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-");
    }
    let mut rest = digits.into_iter();
    groups.iter().map(|len| rest.by_ref().take(*len).collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_from_words_and_digits() {
        for (text, expected) in [
            ("555-010-0199", Some("5550100199")),
            ("my number is (555) 010 0199, thanks", Some("5550100199")),
            ("it's five five five, oh one oh, oh one double nine", Some("5550100199")),
            ("+1 555 010 0199", Some("+15550100199")),
            ("plus one 555 010 0199", Some("+15550100199")),
            ("triple five 0100", Some("5550100")),
            ("on November 23 at 2:30", None),
            ("one or two", None),
            ("APT-12345", None),
            ("12/25/2026", None),
        ] {
            assert_eq!(phone(&Words::of(text)).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn dates_in_digits_are_no_numbers() {
        for text in ["2026-11-24", "24.11.2026", "11-24-2026", "is 2026-12-01 free?"] {
            assert_eq!(phone(&Words::of(text)), None, "{text:?}");
        }
        assert_eq!(phone(&Words::of("555-010-2345")).as_deref(), Some("5550102345"), "a number is still one");
    }

    #[test]
    fn what_stands_beside_a_number_is_kept() {
        let words = Words::of("Monday at 9, my number is 555 010 0199, thanks");
        assert_eq!(without_phone(&words).text(), "monday at 9 my number is thanks");
        assert_eq!(without_phone(&Words::of("on Monday at 9")).text(), "on monday at 9");
    }

    #[test]
    fn only_real_numbers_can_be_called_back() {
        assert!(callable("+15550100199"));
        for number in ["anonymous", "client:softphone", "", "+", "12345"] {
            assert!(!callable(number), "{number:?}");
        }
        assert_eq!(shown("+15550100199"), "1-555-010-0199");
        assert_eq!(shown("5550100"), "555-0100");
    }
}
