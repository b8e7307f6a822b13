//! Names that are spelled: "R-U-I-Z", "R U I Z", "R as in Robert", "double L".

use super::words::{Word, Words, is_listed};

/// The NATO alphabet's words, whose first letters they stand for.
const ALPHABET: &str = "alpha, alfa, bravo, charlie, delta, echo, foxtrot, golf, hotel, india, juliet, kilo, lima, \
     mike, november, oscar, papa, quebec, romeo, sierra, tango, uniform, victor, whiskey, xray, yankee, zulu";

/// Words spelled out in a turn, and where: each as (first word, word after the last, name).
pub(crate) fn spelled(words: &Words) -> Vec<(usize, usize, String)> {
    let list = &words.words;
    let mut found = Vec::new();
    let mut at = 0;
    while at < list.len() {
        // "R-U-I-Z" is one word of its own.
        if let Some(name) = hyphenated(&list[at]) {
            found.push((at, at + 1, capitalised(&name)));
            at += 1;
            continue;
        }
        let (letters, end) = run(list, at);
        if letters.chars().count() >= 2 {
            found.push((at, end, capitalised(&letters)));
        }
        at = end.max(at + 1);
    }
    found
}

fn hyphenated(word: &Word) -> Option<String> {
    let parts: Vec<&str> = word.raw.split(['-', '.', '‑', '–']).filter(|part| !part.is_empty()).collect();
    let single = parts.iter().all(|part| {
        let mut chars = part.chars();
        chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
    });
    // "p.m" and "a.m" are times.
    let time = matches!(word.plain.as_str(), "pm" | "am");
    (parts.len() >= 2 && single && !time).then(|| parts.concat())
}

/// Reads spelled letters from `start` on; gives them and the word after the last. A comma ends a spelled name ("A N A,
/// R U I Z") unless every letter has one ("R, U, I, Z").
fn run(list: &[Word], start: usize) -> (String, usize) {
    let mut letters = String::new();
    let mut at = start;
    let mut paused_before = true;
    let nato = list[start..].iter().take_while(|word| is_listed(ALPHABET, &word.plain)).count() >= 3;
    while at < list.len() {
        let word = &list[at];
        let next = list.get(at + 1);
        if matches!(word.plain.as_str(), "double" | "capital")
            && next.is_some_and(|next| letter(next).is_some())
        {
            let c = next.and_then(letter).unwrap_or_default();
            letters.push(c);
            if word.plain == "double" {
                letters.push(c);
            }
            at += 2;
        } else if nato && is_listed(ALPHABET, &word.plain) {
            letters.extend(word.plain.chars().next());
            at += 1;
        } else if let Some(c) = letter(word) {
            letters.push(c);
            at += 1;
            // "R as in Robert", "R for Robert", "R like Robert".
            let skip =
                match (list.get(at).map(|w| w.plain.as_str()), list.get(at + 1).map(|w| w.plain.as_str())) {
                    (Some("as"), Some("in")) => 3,
                    (Some("for" | "like"), Some(example)) if example.starts_with(c.to_ascii_lowercase()) => 2,
                    _ => 0,
                };
            at += skip.min(list.len() - at);
        } else {
            break;
        }
        let paused = list[at - 1].ends_clause;
        if paused && !paused_before {
            break;
        }
        paused_before = paused;
    }
    // "I" and "a" alone, and what only looks like the beginning of a spelling, are words.
    if letters.chars().count() < 2 { (String::new(), start + 1) } else { (letters, at) }
}

fn letter(word: &Word) -> Option<char> {
    let mut chars = word.raw.trim_matches(['.', '"', '\'']).chars();
    let c = chars.next()?;
    (chars.next().is_none() && c.is_alphabetic()).then_some(c)
}

fn capitalised(letters: &str) -> String {
    let lower = letters.to_lowercase();
    let mut chars = lower.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Puts a spelled word into a name: in place of the word it resembles most, else behind it.
pub(crate) fn respell(name: &str, spelled: &str) -> String {
    let mut words: Vec<String> = name.split_whitespace().map(str::to_owned).collect();
    let best = words
        .iter()
        .enumerate()
        .map(|(index, word)| (distance(&word.to_lowercase(), &spelled.to_lowercase()), index))
        .min_by_key(|(distance, index)| (*distance, usize::MAX - index));
    match best {
        // Half of the letters may be wrong: that is why it is spelled.
        Some((distance, index)) if distance * 2 <= spelled.chars().count() => {
            words[index] = spelled.to_owned()
        }
        _ => words.push(spelled.to_owned()),
    }
    words.join(" ")
}

/// Levenshtein's distance, in letters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        spelled(&Words::of(text)).into_iter().map(|(_, _, name)| name).collect()
    }

    #[test]
    fn letters_become_a_name() {
        assert_eq!(names("R-U-I-Z"), ["Ruiz"]);
        assert_eq!(names("r u i z"), ["Ruiz"]);
        assert_eq!(names("R, U, I, Z."), ["Ruiz"]);
        assert_eq!(names("it's R as in Robert, U as in umbrella, I, Z for zebra"), ["Ruiz"]);
        assert_eq!(names("M I double L E R"), ["Miller"]);
        assert_eq!(names("romeo uniform india zulu"), ["Ruiz"]);
        assert_eq!(names("A-N-A R-U-I-Z"), ["Ana", "Ruiz"]);
        assert_eq!(names("A N A, R U I Z"), ["Ana", "Ruiz"]);
    }

    #[test]
    fn ordinary_words_are_not_spelled() {
        for text in
            ["I need a visit", "at 2 p.m. on Monday", "can I come in", "india pale ale", "a", "J. Ruiz"]
        {
            assert!(names(text).is_empty(), "{text:?}");
        }
    }

    #[test]
    fn a_spelled_word_replaces_the_one_it_resembles() {
        assert_eq!(respell("Ana Ruis", "Ruiz"), "Ana Ruiz");
        assert_eq!(respell("Anna Ruiz", "Ana"), "Ana Ruiz");
        assert_eq!(respell("Ana", "Ruiz"), "Ana Ruiz", "nothing like it, so it is the next name");
        assert_eq!(respell("Catherine Ruiz", "Katharine"), "Katharine Ruiz");
    }
}
