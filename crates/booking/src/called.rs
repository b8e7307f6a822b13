//! What people are called: whether two spellings are one name, and which clinician or kind of visit a caller means.
//!
//! Names are compared as they sound on a telephone: without accents, titles and capitals, in any order, and close
//! spellings are one.

use crate::clinic::{Clinic, ClinicianId, VisitTypeId};

/// Before a name, and no part of it.
const TITLES: [&str; 18] = [
    "dr",
    "dra",
    "doctor",
    "doctora",
    "md",
    "prof",
    "professor",
    "nurse",
    "mr",
    "mrs",
    "ms",
    "miss",
    "mister",
    "sir",
    "senor",
    "senora",
    "don",
    "dona",
];
/// Before the name of somebody who sees patients.
const DOCTORS: [&str; 6] = ["dr", "dra", "doctor", "doctora", "nurse", "professor"];
/// Before whom somebody wants to see.
const LEADS: [&str; 4] = ["with", "see", "con", "for"];
/// Behind "the doctor" these begin no name.
const NOT_NAMES: [&str; 40] = [
    "a",
    "about",
    "and",
    "appointment",
    "as",
    "asap",
    "at",
    "because",
    "before",
    "but",
    "for",
    "friday",
    "i",
    "if",
    "in",
    "is",
    "me",
    "monday",
    "my",
    "next",
    "on",
    "or",
    "please",
    "saturday",
    "soon",
    "sunday",
    "thats",
    "the",
    "this",
    "thursday",
    "to",
    "today",
    "tomorrow",
    "tuesday",
    "visit",
    "wednesday",
    "when",
    "who",
    "will",
    "with",
];
/// A name has at most this many words; a text has more only by mistake.
const MOST_WORDS: usize = 60;

/// Whom or what words mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Called<T> {
    /// Nothing is said about it.
    Nobody,
    /// Whoever is free.
    Anyone,
    /// This one.
    One(T),
    /// More than one has this name.
    Several,
    /// None has this name.
    Unknown,
}

/// The words of a text in comparable form: lower case, without accents and signs.
pub fn plain_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        match c {
            // A combining accent, too: its letter has been taken already.
            '\'' | '’' | '.' | '\u{300}'..='\u{36f}' => {}
            c if c.is_alphanumeric() => c.to_lowercase().for_each(|c| push_plain(c, &mut word)),
            _ if word.is_empty() => {}
            _ if words.len() == MOST_WORDS => break,
            _ => words.push(std::mem::take(&mut word)),
        }
    }
    words
}

/// Adds a letter without its accent.
fn push_plain(c: char, word: &mut String) {
    word.push(match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' | 'ð' => 'd',
        'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ğ' => 'g',
        'í' | 'ì' | 'î' | 'ï' | 'ī' | 'ı' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' | 'ō' | 'ő' => 'o',
        'ř' => 'r',
        'š' | 'ś' | 'ş' | 'ș' => 's',
        'ť' | 'ţ' | 'ț' => 't',
        'ú' | 'ù' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ž' | 'ź' | 'ż' => 'z',
        'ß' => return word.push_str("ss"),
        'æ' => return word.push_str("ae"),
        'œ' => return word.push_str("oe"),
        'þ' => return word.push_str("th"),
        other => other,
    });
}

/// The words of a name, without titles.
fn name_words(name: &str) -> Vec<String> {
    plain_words(name).into_iter().filter(|word| !TITLES.contains(&word.as_str())).collect()
}

/// Whether a name that was said is the one that is written: in any order, with or without middle names, titles and accents,
/// and closely spelled. One word alone is nobody's name, unless no more is written.
pub fn is_same_person(said: &str, written: &str) -> bool {
    let (said, written) = (name_words(said), name_words(written));
    let (fewer, more) = if said.len() <= written.len() { (said, written) } else { (written, said) };
    if fewer.is_empty() || (fewer.len() == 1 && more.len() > 1) {
        return false;
    }
    pairs_off(&fewer, &more)
}

/// Whether each of these words has one of its own among those.
fn pairs_off(fewer: &[String], more: &[String]) -> bool {
    let mut left: Vec<&String> = more.iter().collect();
    // Those that are the same first, so that a close one does not take their place.
    let rest: Vec<&String> = fewer
        .iter()
        .filter(|word| match left.iter().position(|other| other == word) {
            Some(at) => {
                left.swap_remove(at);
                false
            }
            None => true,
        })
        .collect();
    rest.into_iter().all(|word| match left.iter().position(|other| is_close(word, other)) {
        Some(at) => {
            left.swap_remove(at);
            true
        }
        None => false,
    })
}

/// Whether two words may be one, differently spelled: the same sound, or one letter apart (two in a long word).
fn is_close(a: &str, b: &str) -> bool {
    let (a, b) = (sound(a), sound(b));
    let shorter = a.chars().count().min(b.chars().count());
    let most = match shorter {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    distance(&a, &b) <= most
}

/// Letters that sound alike made one.
fn sound(word: &str) -> String {
    let mut out = word.to_owned();
    for (from, to) in [
        ("eigh", "e"),
        ("ee", "e"),
        ("ph", "f"),
        ("ck", "k"),
        ("th", "t"),
        ("sch", "sh"),
        ("ll", "l"),
        ("h", ""),
    ] {
        out = out.replace(from, to);
    }
    let mut last = None;
    out.chars()
        .map(|c| match c {
            'z' => 's',
            'c' | 'q' => 'k',
            'v' => 'b',
            'y' | 'j' => 'i',
            other => other,
        })
        .filter(|c| last.replace(*c) != Some(*c))
        .collect()
}

/// How many letters have to be put in, taken out, changed or swapped with their neighbour to make `b` of `a`.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(60).collect(), b.chars().take(60).collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

/// The clinician whose name this is: "Dr Lee", "lee", "Doctor Leigh".
pub fn clinician(name: &str, clinic: &Clinic) -> Called<ClinicianId> {
    if says_anyone(&plain_words(name)) {
        return Called::Anyone;
    }
    let said = name_words(name);
    if said.is_empty() {
        return Called::Nobody;
    }
    find(&said, clinic, true)
}

/// The clinician whom words ask for: "mornings next week with Dr Lee". A name counts behind a title, and behind "with" or
/// "see" when it is somebody's. Where only one person sees patients, a name that is not theirs is nobody's.
pub fn clinician_in(words: &str, clinic: &Clinic) -> Called<ClinicianId> {
    let words = plain_words(words);
    if says_anyone(&words) {
        return Called::Anyone;
    }
    let mut unknown = Called::Nobody;
    for (at, word) in words.iter().enumerate() {
        let is_title = DOCTORS.contains(&word.as_str());
        if !is_title && !LEADS.contains(&word.as_str()) {
            continue;
        }
        let name: Vec<String> =
            words[at + 1..].iter().filter(|word| !TITLES.contains(&word.as_str())).take(3).cloned().collect();
        // The longest name that somebody has.
        for len in (1..=name.len()).rev() {
            match find(&name[..len], clinic, is_title) {
                Called::Unknown | Called::Nobody => {}
                found => return found,
            }
        }
        let is_name = name.first().is_some_and(|word| !NOT_NAMES.contains(&word.as_str()));
        if is_title && is_name && clinic.clinicians.len() > 1 {
            unknown = Called::Unknown;
        }
    }
    unknown
}

fn says_anyone(words: &[String]) -> bool {
    const ANYONE: [&str; 10] = [
        "anyone",
        "anybody",
        "any doctor",
        "any clinician",
        "whoever",
        "any of them",
        "either of them",
        "cualquiera",
        "dont mind who",
        "doesnt matter who",
    ];
    let text = format!(" {} ", words.join(" "));
    ANYONE.iter().any(|phrase| text.contains(&format!(" {phrase} ")))
}

/// Who has all of these words in their name; `closely` also takes names that are spelled nearly so.
fn find(said: &[String], clinic: &Clinic, closely: bool) -> Called<ClinicianId> {
    let names: Vec<(ClinicianId, Vec<String>)> =
        clinic.clinicians.iter().map(|known| (known.id, name_words(&known.name))).collect();
    let of_that_name = |closely: bool| {
        let has_it = |own: &[String]| match closely {
            false => said.iter().all(|word| own.contains(word)),
            true => pairs_off(said, own),
        };
        let mut found = names.iter().filter(|(_, own)| has_it(own)).map(|(id, _)| *id);
        match (found.next(), found.next()) {
            (Some(one), None) => Called::One(one),
            (Some(_), Some(_)) => Called::Several,
            (None, _) => Called::Unknown,
        }
    };
    match of_that_name(false) {
        Called::Unknown if closely => of_that_name(true),
        found => found,
    }
}

/// The kind of visit whose name this is.
pub fn visit_type(name: &str, clinic: &Clinic) -> Called<VisitTypeId> {
    if plain_words(name).is_empty() {
        return Called::Nobody;
    }
    match visit_type_in(name, clinic) {
        Called::Nobody => Called::Unknown,
        found => found,
    }
}

/// The kind of visit that words name: "I need a physical". Of several the one with the longest name.
pub fn visit_type_in(words: &str, clinic: &Clinic) -> Called<VisitTypeId> {
    let words = plain_words(words);
    let same = |a: &str, b: &str| a == b || a.strip_suffix('s') == Some(b) || b.strip_suffix('s') == Some(a);
    let named = |own: &[String]| {
        !own.is_empty()
            && words.windows(own.len()).any(|run| run.iter().zip(own).all(|(said, own)| same(said, own)))
    };
    let found = clinic
        .visit_types
        .iter()
        .map(|kind| (kind.id, plain_words(&kind.name)))
        .filter(|(_, own)| named(own))
        .max_by_key(|(_, own)| own.iter().map(String::len).sum::<usize>());
    found.map_or(Called::Nobody, |(id, _)| Called::One(id))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::clinic::{Clinician, VisitType};

    #[test]
    fn names_are_compared_as_they_are_heard() {
        for (said, written) in [
            ("Ana Ruiz", "Ana Ruiz"),
            ("ana ruiz", "ANA RUIZ"),
            ("Ruiz, Ana", "Ana Ruiz"),
            ("Ana Ruíz", "Ana Ruiz"),
            ("Ana Ruiz", "Ana María Ruiz López"),
            ("Mrs. Ana Ruiz", "Ana Ruiz"),
            ("Anna Ruis", "Ana Ruiz"),
            ("Jon Smith", "John Smyth"),
            ("Stephen Phillips", "Steven Filips"),
            ("Catherine Novak", "Katherine Nowak"),
            ("José Muñoz", "Jose Munoz"),
            ("Jose\u{301} Mun\u{303}oz", "Jose Munoz"),
            ("O'Hara Renée", "Renee OHara"),
            ("Jürgen Weiß", "Jurgen Weiss"),
            ("Prince", "Prince"),
        ] {
            assert!(is_same_person(said, written), "{said:?} is {written:?}");
            assert!(is_same_person(written, said), "{written:?} is {said:?}");
        }
    }

    #[test]
    fn other_people_are_others() {
        for (said, written) in [
            ("Ana", "Ana Ruiz"),
            ("Ruiz", "Ana Ruiz"),
            ("Ana Lopez", "Ana Ruiz"),
            ("Bob Ruiz", "Ana Ruiz"),
            ("Ana Ana", "Ana Ruiz"),
            ("Mary Jones", "Mark James"),
            ("Dr", "Ana Ruiz"),
            ("", ""),
            ("", "Ana Ruiz"),
            ("Tim Lee", "Tom Lee"),
            ("Lea Wu", "Leo Wu"),
        ] {
            assert!(!is_same_person(said, written), "{said:?} is not {written:?}");
        }
    }

    fn clinic() -> Clinic {
        let mut clinic = Clinic::riverside(TimeZone::UTC);
        clinic.clinicians = ["Dr Susan Lee", "Dr. Martín Okafor", "Dr Tom Okafor"]
            .into_iter()
            .zip(1..)
            .map(|(name, id)| Clinician::new(ClinicianId(id), name))
            .collect();
        clinic.visit_types.push(VisitType::new(VisitTypeId(2), "Physical", 60));
        clinic.visit_types.push(VisitType::new(VisitTypeId(3), "Flu shot", 15));
        clinic.visit_types.push(VisitType::new(VisitTypeId(4), "Follow-up visit", 15));
        clinic
    }

    #[test]
    fn a_clinician_is_found_by_any_of_their_names() {
        let lee = Called::One(ClinicianId(1));
        for (words, expected) in [
            ("mornings next week with Dr Lee", lee),
            ("with doctor leigh please", lee),
            ("can I see Susan on Monday", lee),
            ("Dr. Susan Lee", lee),
            ("con la doctora Lee", lee),
            ("with Dr Okafor", Called::Several),
            ("with Dr Martin Okafor", Called::One(ClinicianId(2))),
            ("with Martin", Called::One(ClinicianId(2))),
            ("with Dr Smith", Called::Unknown),
            ("with anyone", Called::Anyone),
            ("any doctor is fine", Called::Anyone),
            ("with my daughter", Called::Nobody),
            ("I want to see a doctor", Called::Nobody),
            ("I need to see the doctor on Monday", Called::Nobody),
            ("next week", Called::Nobody),
            ("my name is Ana Lee", Called::Nobody),
        ] {
            assert_eq!(clinician_in(words, &clinic()), expected, "{words:?}");
        }
        assert_eq!(clinician("lee", &clinic()), lee, "a name alone");
        assert_eq!(clinician("Dr Smith", &clinic()), Called::Unknown);
        assert_eq!(clinician(" ", &clinic()), Called::Nobody);
        let alone = Clinic::riverside(TimeZone::UTC);
        assert_eq!(clinician_in("with Dr Smith", &alone), Called::Nobody, "there is nobody to choose from");
    }

    #[test]
    fn a_kind_of_visit_is_found_by_its_name() {
        for (words, expected) in [
            ("I need a physical", Called::One(VisitTypeId(2))),
            ("two flu shots", Called::One(VisitTypeId(3))),
            ("a follow up visit", Called::One(VisitTypeId(4))),
            ("a visit", Called::One(VisitTypeId(1))),
            ("a haircut", Called::Nobody),
        ] {
            assert_eq!(visit_type_in(words, &clinic()), expected, "{words:?}");
        }
        assert_eq!(visit_type("haircut", &clinic()), Called::Unknown);
    }

    #[test]
    fn letters_are_counted_apart() {
        for (a, b, apart) in
            [("", "", 0), ("abc", "abc", 0), ("abc", "acb", 1), ("lee", "leigh", 3), ("", "ab", 2)]
        {
            assert_eq!(distance(a, b), apart, "{a:?} and {b:?}");
        }
    }
}
