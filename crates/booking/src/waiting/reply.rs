//! What somebody means who answers a text message.

/// What an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// They take the time.
    Yes,
    /// They do not.
    No,
    /// They want no more texts. Also "cancel", which carriers count as such.
    Stop,
    /// They want texts again.
    Start,
    /// They ask what this is.
    Help,
    /// Anything else; a person should read it.
    Other,
}

/// What counts as each, without accents and punctuation. Carriers act on the English words by themselves, and on nothing
/// longer than one word, so "cancel my visit" is no `Stop`; whoever asks in so many words for no more texts gets none.
const WORDS: [(Reply, &[&str]); 5] = [
    (
        Reply::Stop,
        &[
            "stop",
            "stopall",
            "stop all",
            "please stop",
            "stop please",
            "stop texting",
            "stop texting me",
            "no more texts",
            "no more texts please",
            "unsubscribe",
            "cancel",
            "end",
            "quit",
            "revoke",
            "optout",
            "opt out",
            "alto",
            "parar",
        ],
    ),
    (Reply::Start, &["start", "unstop", "empezar"]),
    (Reply::Help, &["help", "info", "ayuda"]),
    (
        Reply::Yes,
        &[
            "yes",
            "y",
            "ye",
            "yes please",
            "yes thanks",
            "yes thank you",
            "yep",
            "yeah",
            "yup",
            "ok",
            "okay",
            "sure",
            "si",
            "s",
            "si gracias",
            "si por favor",
            "claro",
            "vale",
        ],
    ),
    (Reply::No, &["no", "n", "no thanks", "no thank you", "nope", "nah", "no gracias", "pass"]),
];

impl Reply {
    /// Reads a message. Case, accents, punctuation and space around words make no difference.
    pub fn read(text: &str) -> Reply {
        let plain = plain(text);
        WORDS
            .iter()
            .find(|(_, words)| words.contains(&plain.as_str()))
            .map_or(Reply::Other, |(reply, _)| *reply)
    }
}

/// Small letters without accents and digits; everything else parts words. Stops where no known answer goes on.
fn plain(text: &str) -> String {
    const LONGEST: usize = 32;
    let mut plain = String::new();
    for c in text.chars() {
        let c = match half_width(c).to_lowercase().next().unwrap_or(c) {
            'á' | 'à' | 'â' | 'ä' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'í' | 'ì' | 'î' | 'ï' => 'i',
            'ó' | 'ò' | 'ô' | 'ö' => 'o',
            'ú' | 'ù' | 'û' | 'ü' => 'u',
            // Accents that follow their letter, and marks that no keyboard shows.
            '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe0f}' | '\u{feff}' | '\'' | '’' => {
                continue;
            }
            c if c.is_alphanumeric() => c,
            _ => ' ',
        };
        match c {
            ' ' if plain.is_empty() || plain.ends_with(' ') => {}
            c => plain.push(c),
        }
        if plain.len() > LONGEST {
            break;
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

/// Keyboards for Chinese and Japanese write Latin letters as wide as theirs.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_punctuation_make_no_difference() {
        for yes in [
            "YES",
            "yes",
            " Yes! ",
            "yes.",
            "Y",
            "\u{201c}YES\u{201d}",
            "SÍ",
            "Si",
            "sí, gracias",
            "si\u{301}",
            "OK",
            "Okay 👍",
            "Ｙｅｓ！",
        ] {
            assert_eq!(Reply::read(yes), Reply::Yes, "{yes:?}");
        }
        for no in ["NO", "no.", "No, thanks!", "N", "no gracias", "¡No!"] {
            assert_eq!(Reply::read(no), Reply::No, "{no:?}");
        }
        for stop in [
            "STOP",
            "stop.",
            "StopAll",
            "Unsubscribe",
            "CANCEL",
            "end",
            "Quit",
            "«Stop»",
            "opt-out",
            "ALTO",
            "ＳＴＯＰ",
            "Please stop!",
            "Stop texting me.",
            "No more texts, please",
        ] {
            assert_eq!(Reply::read(stop), Reply::Stop, "{stop:?}");
        }
        assert_eq!(Reply::read("Start"), Reply::Start);
        assert_eq!(Reply::read("UNSTOP"), Reply::Start);
        assert_eq!(Reply::read("help?"), Reply::Help);
        assert_eq!(Reply::read("Ayuda"), Reply::Help);
    }

    #[test]
    fn whatever_needs_a_person_is_no_answer() {
        for other in [
            "",
            "   ",
            "👍",
            "yes but can it be later?",
            "cancel my appointment",
            "who is this",
            "don't stop",
            "please don't stop",
            "no way, yes!",
            "yesterday",
            "1",
            "ｙｅｓ and no",
            "stop yes",
        ] {
            assert_eq!(Reply::read(other), Reply::Other, "{other:?}");
        }
        assert_eq!(
            Reply::read(&"yes ".repeat(1_000_000)),
            Reply::Other,
            "a megabyte is read no further than needed"
        );
    }
}
