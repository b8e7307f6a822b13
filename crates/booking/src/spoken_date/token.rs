//! Cuts what was said or typed into tokens: words in lower case, numbers, clock times, numeric dates.
//!
//! Transcribers write the same sound in many ways ("2 p.m.", "2pm", "two PM", "twenty-third", "23rd"), so everything
//! that means the same becomes the same token here, and the grammar has one way to read it.

use super::language::Language;
use super::{filler, fold, names, number, spanish};

/// More words than a caller says in one turn; the rest is not read, so hostile input costs no time.
const MOST_TOKENS: usize = 300;

/// One piece of an utterance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Letters, lower case, without apostrophes and dots.
    Word(String),
    /// A number of at most four digits. `width` is how many were written, zero when it came in words.
    Number { value: u32, width: usize },
    /// "23rd", or "twenty-third" when `spoken`.
    Ordinal { value: u32, spoken: bool },
    /// "2:30". `padded`: the hour has two digits and begins with a zero.
    Clock { hour: u32, minute: u32, padded: bool },
    /// "1/20", "1/20/27": two or three numbers whose order depends on where the speaker is from. Where they are parted
    /// by dots ("20.1.2027"), the day comes first.
    Numeric { a: u32, b: u32, year: Option<u32>, is_dotted: bool },
    /// "2026-12-01".
    Iso { year: u32, month: u32, day: u32 },
    /// Somebody's name.
    Name,
    /// Where a day was read; the time grammar does not look behind it.
    Day,
}

impl Token {
    pub(super) fn word(text: &str) -> Token {
        Token::Word(text.to_string())
    }

    /// The word, when it is one. "First" is a number and a word ("first thing").
    pub(super) fn as_word(&self) -> Option<&str> {
        match self {
            Token::Word(word) => Some(word),
            Token::Ordinal { value: 1, spoken: true } => Some("first"),
            _ => None,
        }
    }
}

/// The tokens of `text` in the words of the grammar, number words joined, names, hesitations and greetings left out.
pub(super) fn tokens(text: &str, language: Language) -> Vec<Token> {
    let read: String = text.chars().take(MOST_TOKENS * 12).collect();
    let chunks: Vec<&str> = read.split_whitespace().take(MOST_TOKENS).collect();
    let mut tokens = Vec::new();
    for (chunk, is_name) in chunks.iter().zip(names::marked(&chunks)) {
        if is_name {
            tokens.push(Token::Name);
        } else {
            readable(chunk).split_whitespace().for_each(|chunk| lex(chunk, &mut tokens));
        }
    }
    match language {
        Language::English => number::joined(filler::without_filler(tokens)),
        // Numbers are joined before, so that "p", "m" are one word, and behind for the words that were put in.
        Language::Spanish => {
            let english = spanish::into_english(&number::joined(filler::without_hesitations(tokens)));
            number::joined(filler::without_filler(english))
        }
    }
}

/// Lower case, without accents, apostrophes and the marks that stand between words.
fn readable(chunk: &str) -> String {
    let marked = fold::folded(chunk)
        .chars()
        .map(|c| match c {
            '–' | '—' | '‐' | '‑' => '-',
            ',' | ';' | '!' | '?' | '¡' | '¿' | '"' | '“' | '”' | '«' | '»' | '(' | ')' | '[' | ']' | '…' => {
                ' '
            }
            other => other,
        })
        .collect::<String>();
    marked.replace(['\'', '’', '‘', '`'], "")
}

/// One run of characters without white space.
fn lex(chunk: &str, out: &mut Vec<Token>) {
    let chunk = chunk.trim_matches(|c: char| !c.is_alphanumeric());
    if chunk.is_empty() || chunk == "24/7" {
        return;
    }
    if let Some((date, time)) = chunk.split_once('t')
        && crate::time_text::parse_date(date).is_some()
    {
        lex(date, out);
        return lex(time, out);
    }
    if numeric_date(chunk, out) {
        return;
    }
    // "1/4-1/8".
    if let Some((from, to)) =
        chunk.split_once('-').filter(|(from, to)| from.contains('/') && to.contains('/'))
        && numeric_date(from, out)
    {
        out.push(Token::word("to"));
        return lex(to, out);
    }
    let parts: Vec<&str> = chunk.split('-').filter(|part| !part.is_empty()).collect();
    for (at, part) in parts.iter().enumerate() {
        let begins_with_digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        let are_numbers = |a: &str, b: &str| begins_with_digit(a) && begins_with_digit(b);
        if at > 0 && (are_numbers(parts[at - 1], part) || are_weekdays(parts[at - 1], part)) {
            out.push(Token::word("to"));
        }
        if begins_with_digit(part) { lex_number(part, out) } else { lex_words(part, out) }
    }
}

/// "Monday-Wednesday".
fn are_weekdays(first: &str, second: &str) -> bool {
    let is_weekday = |word| super::vocabulary::weekday(word).is_some() || spanish::weekday(word).is_some();
    is_weekday(first) && is_weekday(second)
}

/// "1/20", "1-20-2027", "2026-12-01", "20.1.2027". Two small numbers with a hyphen are a stretch of hours, not a date.
fn numeric_date(chunk: &str, out: &mut Vec<Token>) -> bool {
    let Some(separator) = chunk.chars().find(|c| !c.is_ascii_digit()).filter(|c| "/-.".contains(*c)) else {
        return false;
    };
    let parts: Vec<&str> = chunk.split(separator).collect();
    let Some(values) = parts.iter().map(|part| digits(part)).collect::<Option<Vec<u32>>>() else {
        return false;
    };
    let is_dotted = separator == '.';
    let token = match (parts.as_slice(), values.as_slice()) {
        ([y, _, _], &[year, month, day]) if y.len() == 4 => Token::Iso { year, month, day },
        ([a, b, y], &[first, second, year]) if a.len() <= 2 && b.len() <= 2 => match y.len() {
            // "85" is when somebody was born.
            2 => Token::Numeric {
                a: first,
                b: second,
                year: Some(if year < 60 { 2000 } else { 1900 } + year),
                is_dotted,
            },
            4 => Token::Numeric { a: first, b: second, year: Some(year), is_dotted },
            _ => return false,
        },
        ([a, b], &[first, second]) if a.len() <= 2 && b.len() <= 2 => {
            let is_date = match separator {
                '/' => true,
                // "24-26" are days, of a month that is said beside them.
                '-' if first > 12 && second > 12 => false,
                '-' => first > 12 || second > 12 || a.starts_with('0') || b.starts_with('0'),
                _ => false,
            };
            if !is_date {
                return false;
            }
            Token::Numeric { a: first, b: second, year: None, is_dotted }
        }
        _ => return false,
    };
    out.push(token);
    true
}

/// A part that begins with a digit: "20", "20th", "2:30pm", "2.30", "3pm".
fn lex_number(part: &str, out: &mut Vec<Token>) {
    let end = part.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(part.len());
    let (figure, suffix) = part.split_at(end);
    let figure = figure.trim_end_matches(['.', ':']);
    let suffix: String = suffix.chars().filter(|c| *c != '.').collect();
    let fields: Vec<&str> = figure.split([':', '.']).collect();
    let token = match fields.as_slice() {
        [number] => match (digits(number), suffix.as_str()) {
            (Some(value), "st" | "nd" | "rd" | "th" | "º" | "ª" | "er" | "ro" | "do" | "to") => {
                out.push(Token::Ordinal { value, spoken: false });
                return;
            }
            (Some(value), _) => Some(Token::Number { value, width: number.len() }),
            (None, _) => None,
        },
        [hour, minute] | [hour, minute, _] if hour.len() <= 2 && minute.len() == 2 => digits(hour)
            .zip(digits(minute))
            .filter(|(hour, minute)| *hour < 24 && *minute < 60)
            .map(|(h, minute)| Token::Clock {
                hour: h,
                minute,
                padded: hour.len() == 2 && hour.starts_with('0'),
            }),
        _ => None,
    };
    match (token, suffix.as_str()) {
        (Some(token), "") => out.push(token),
        // "15h", "15:30h" are hours on the 24-hour clock.
        (Some(token @ Token::Clock { .. }), "h" | "hs" | "hrs") => out.push(token),
        (Some(token), "h" | "hs" | "hrs") => out.extend([token, Token::word("horas")]),
        (Some(token), "am" | "a") => out.extend([token, Token::word("am")]),
        (Some(token @ Token::Clock { .. }), "ish") => out.push(token),
        // "2ish" is as good as "2 o'clock".
        (Some(token @ Token::Number { .. }), "ish") => out.extend([token, Token::word("oclock")]),
        (Some(token), "pm" | "p") => out.extend([token, Token::word("pm")]),
        _ => out.push(Token::word(part)),
    }
}

/// "Elevenish", "noonish": as good as the time itself.
fn without_ish(word: &str) -> Option<&str> {
    let time = word.strip_suffix("ish")?;
    (number::is_word(time) || matches!(time, "noon" | "midday")).then_some(time)
}

/// A part that begins with a letter. A slash between words is an "or"; dots between single letters go ("p.m").
fn lex_words(part: &str, out: &mut Vec<Token>) {
    for (at, side) in part.split('/').filter(|side| !side.is_empty()).enumerate() {
        if at > 0 {
            out.push(Token::word("or"));
        }
        let pieces: Vec<&str> =
            side.split(|c: char| !c.is_alphanumeric()).filter(|piece| !piece.is_empty()).collect();
        if pieces.iter().all(|piece| piece.chars().count() == 1) {
            out.push(Token::Word(pieces.concat()));
        } else {
            for piece in pieces {
                match without_ish(piece) {
                    Some(time @ ("noon" | "midday")) => out.push(Token::word(time)),
                    Some(hour) => out.extend([Token::word(hour), Token::word("oclock")]),
                    // Behind a hyphen: "ten-ish".
                    None if piece == "ish" => out.push(Token::word("oclock")),
                    None => out.push(Token::word(piece)),
                }
            }
        }
    }
}

/// One to four ASCII digits as a number.
fn digits(text: &str) -> Option<u32> {
    let fits = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_sound_becomes_the_same_tokens_however_it_is_written() {
        for same in ["2 p.m.", "2pm", "2 PM", "2p.m.", "2 p m"] {
            assert_eq!(
                tokens(same, Language::English),
                [Token::Number { value: 2, width: 1 }, Token::word("pm")],
                "{same}"
            );
        }
        for same in ["twenty-third", "Twenty third,"] {
            assert_eq!(
                tokens(same, Language::English),
                [Token::Ordinal { value: 23, spoken: true }],
                "{same}"
            );
        }
        assert_eq!(tokens("two o'clock", Language::English), tokens("two o clock", Language::English));
    }

    #[test]
    fn hyphens_between_small_numbers_are_a_stretch_of_hours_and_others_a_date() {
        assert_eq!(tokens("2-4pm", Language::English), tokens("2 to 4 pm", Language::English));
        assert_eq!(
            tokens("1-20", Language::English),
            [Token::Numeric { a: 1, b: 20, year: None, is_dotted: false }]
        );
        assert_eq!(tokens("2026-12-01", Language::English), [Token::Iso { year: 2026, month: 12, day: 1 }]);
        assert_eq!(tokens("555-0199", Language::English).len(), 3, "a telephone number is no date");
    }
}
