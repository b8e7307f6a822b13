//! A caller's name: "my name is Ana Ruiz", "this is Ana Ruiz", "Ana Ruiz, R-U-I-Z", or just "Ana Ruiz" when asked.
//!
//! Names have no vocabulary, so this goes by what names are not: words of grammar and of this business end one.

use super::spelling::{respell, spelled};
use super::words::{Word, Words, is_listed};

/// A name in a turn.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct NameSaid {
    /// The name, with capitals.
    pub name: String,
    /// It was announced ("my name is …"), so it may replace a name that is already known.
    pub announced: bool,
    /// Where it stands: first word and the word after the last.
    pub span: (usize, usize),
}

/// What may be expected of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    /// Something else was asked.
    Nothing,
    /// The name was asked for.
    Name,
    /// Details were read back, and the name may be put right.
    Check,
}

/// A name has at most this many words.
const LONGEST_NAME: usize = 7;

/// Before a name, and never before anything else.
const ANNOUNCED: &[&[&str]] = &[
    &["my", "name", "is"],
    &["my", "names"],
    &["my", "full", "name", "is"],
    &["the", "name", "is"],
    &["the", "names"],
    &["name", "is"],
    &["name", "should", "be"],
    &["patients", "name", "is"],
    &["his", "name", "is"],
    &["her", "name", "is"],
    &["under", "the", "name"],
    &["under", "the", "name", "of"],
    &["in", "the", "name", "of"],
    &["name", "of"],
    &["call", "me"],
    &["me", "llamo"],
    &["mi", "nombre", "es"],
];
/// Before a name, and before other things too.
const PERHAPS: &[&[&str]] =
    &[&["this", "is"], &["im"], &["i", "am"], &["its"], &["it", "is"], &["soy"], &["under"]];
/// "for my son Tom Ruiz".
const RELATIVES: &str = "son, daughter, wife, husband, mother, father, mom, mum, dad, child, kid, baby, partner, brother, \
     sister, grandmother, grandfather, grandson, granddaughter";

/// Words that are no part of a name.
const NOT_NAMES: &str = "first, second, third, last, i, im, id, ill, ive, you, your, youre, yours, the, a, an, and, or, but, so, to, for, on, at, in, of, \
     with, from, by, is, are, was, were, be, been, being, am, pm, do, does, did, dont, doesnt, can, cant, \
     could, would, should, shall, might, must, need, needs, want, wants, like, please, thanks, thank, hi, \
     hello, hey, yes, yeah, yep, no, nope, not, what, whats, when, where, who, why, how, which, that, \
     thats, this, these, those, there, theres, here, it, its, he, hes, she, shes, they, we, my, me, him, \
     his, her, our, their, us, monday, tuesday, wednesday, thursday, friday, saturday, sunday, today, \
     tomorrow, tonight, yesterday, next, week, weeks, month, year, day, days, date, time, times, \
     appointment, appointments, book, booking, schedule, visit, doctor, nurse, clinic, calling, call, \
     called, speaking, spell, spelled, spelt, spells, name, names, see, come, coming, make, have, had, \
     has, having, get, got, looking, trying, just, about, because, if, then, sorry, okay, ok, um, uh, er, \
     hm, hmm, well, actually, sure, fine, good, great, morning, afternoon, evening, noon, sick, unwell, \
     new, patient, patients, returning, free, available, robot, human, person, speak, talk, message, \
     cancel, reschedule, move, change, never, nevermind, know, think, wrong, right, correct, nothing, \
     something, someone, anyone, everything, any, all, some, two, three, four, five, six, seven, eight, \
     nine, ten, eleven, twelve, oclock, hours, open, closed, insurance, address, pain, hurt, hurts, \
     english, spanish, ignore, instructions, system, prompt, tell, say, said, repeat, again, bye, \
     goodbye, stop, wait, hold, let, lets, give, take, help, more, maybe, later, earlier, another, other, \
     different, only, really, very, still, also, too, already, out, down, up, off, back, go, going, \
     gonna, wanna, feel, feeling, as, than, question, problem, anything, fuck, fucking, shit, idiot, \
     stupid, bitch, asshole, damn, hell, dumb, sucks, actual, real, machine, ridiculous, crazy, \
     absolutely, urgent, important, perfect, impossible, too, bad, terrible, awful, nice, wonderful, \
     awesome, annoying, nonsense, regarding, concerning, fantastic, excellent, lovely, cool, happy, okay, \
     exactly, broken, broke, tired, pregnant, afraid, worried, late, early, busy, home, work, way, \
     emergency, hola, buenos, buenas, gracias, favor, por, una, cita, necesito, quiero, double, capital, \
     letter, now, none, neither, nobody, whatever, whichever, whenever, soon, sooner, asap, immediately, nah, \
     yup, yea, alright, seriously, literally, same, sir, maam, hurry, quick, quickly";
/// Grammar elsewhere, a family name when it is written with a capital.
const ALSO_NAMES: &str = "an, do, so, see, may, will, her, him, good, free, well, day, book, moves";
/// May follow a name directly.
const CONNECTORS: &str = "and, i, im, id, ive, can, could, for, on, at, with, spelled, spelt, thats, that, here, speaking, \
     please, thanks, thank, calling, but, my, from, about, is, to";
/// Lower case inside a name.
const PARTICLES: &str = "de, del, la, las, los, da, dos, van, von, der, den, bin, ibn, al, el, y, di";

/// Finds a name. `known` is the name as it stands, which a spelling corrects.
pub(crate) fn find(words: &Words, ask: Ask, known: Option<&str>) -> Option<NameSaid> {
    let list = &words.words;
    let mixed_case = list.iter().any(|word| word.raw.chars().any(char::is_lowercase));
    let letters = letters(words, ask);
    let said = led(list, ask, mixed_case).or_else(|| introduced(list)).or_else(|| bare(list, ask));
    let Some(mut said) = said else {
        // Nothing but a spelling: of the name that is known, or of the whole name.
        let (first, last) = (letters.first()?.0, letters.last()?.1);
        let spelled: Vec<&str> = letters.iter().map(|(_, _, name)| name.as_str()).collect();
        let name = match known {
            Some(known) if spelled.len() == 1 => respell(known, spelled[0]),
            _ => spelled.join(" "),
        };
        return Some(NameSaid { name, announced: true, span: (first, last) });
    };
    let behind = said.span.1;
    for (_, end, name) in letters.into_iter().filter(|(start, ..)| *start >= behind) {
        said.name = respell(&said.name, &name);
        said.span.1 = end;
    }
    // "Smythe, first name Jo"
    let behind = said.span.1;
    if stands(list, behind, &["first", "name"]) {
        let from = behind + 2 + usize::from(list.get(behind + 2).is_some_and(|word| word.plain == "is"));
        if let Some((first, end)) = take(list, from) {
            said.name = format!("{first} {}", said.name);
            said.span.1 = end;
        }
    }
    Some(said)
}

/// Spelled words that can be trusted to be spellings: two letters are one only when a name was asked for.
fn letters(words: &Words, ask: Ask) -> Vec<(usize, usize, String)> {
    let mut found = spelled(words);
    found.retain(|(_, _, name)| name.chars().count() >= if ask == Ask::Name { 2 } else { 3 });
    found
}

/// A name behind an announcement.
fn led(list: &[Word], ask: Ask, mixed_case: bool) -> Option<NameSaid> {
    let mut best: Option<NameSaid> = None;
    for at in 0..list.len() {
        let announced = ANNOUNCED.iter().filter(|lead| stands(list, at, lead)).map(|lead| lead.len()).max();
        let perhaps = PERHAPS.iter().filter(|lead| stands(list, at, lead)).map(|lead| lead.len()).max();
        // "for my son Tom", and "my son Tom" as an answer.
        let relative = match () {
            () if stands(list, at, &["for", "my"]) => Some(at + 2),
            () if ask == Ask::Name && stands(list, at, &["my"]) => Some(at + 1),
            () => None,
        }
        .filter(|at| list.get(*at).is_some_and(|word| is_listed(RELATIVES, word.plain.as_str())));
        let (mut start, announced) = match (announced, relative, perhaps) {
            (Some(len), ..) => (at + len, true),
            (None, Some(relative), _) => (relative + 1, false),
            (None, None, Some(len)) => (at + len, false),
            (None, None, None) => continue,
        };
        // "my name is, uh, Ana"
        while list
            .get(start)
            .is_some_and(|word| matches!(word.plain.as_str(), "um" | "uh" | "er" | "actually" | "not"))
        {
            // "my name is not Ana" announces no name yet; the one after the comma comes alone.
            if list[start].plain == "not" {
                start = list.len();
                break;
            }
            start += 1;
        }
        let Some((name, end)) = take(list, start) else { continue };
        let capital = list[start].raw.chars().next().is_some_and(char::is_uppercase);
        // "I'm tired", "it's raining", "this is odd": a capital, a second word or the question before makes that a name.
        let doing = list[start].plain.ends_with("ing") && !capital;
        let written = mixed_case && capital;
        let introduced = matches!(list[at].plain.as_str(), "this" | "under") && end - start >= 2;
        let right = ask == Ask::Check && (written || end - start >= 2);
        if !announced
            && (doing || !(relative.is_some() || written || introduced || right || ask == Ask::Name))
        {
            continue;
        }
        // The last announcement counts: "this is Ana, no sorry, my name is Anna".
        if best.as_ref().is_none_or(|best| announced || !best.announced) {
            let announced = announced || list[at].plain == "under";
            best = Some(NameSaid { name, announced, span: (start, end) });
        }
    }
    best
}

/// "Ana Ruiz here", "Ana Ruiz speaking".
fn introduced(list: &[Word]) -> Option<NameSaid> {
    let start = skip_fillers(list);
    let (name, end) = take(list, start)?;
    list.get(end)
        .is_some_and(|word| matches!(word.plain.as_str(), "here" | "speaking" | "calling"))
        .then_some(NameSaid { name, announced: false, span: (start, end) })
}

/// Nothing but a name, when it was asked for.
fn bare(list: &[Word], ask: Ask) -> Option<NameSaid> {
    if ask != Ask::Name {
        return None;
    }
    let mut start = skip_fillers(list);
    for lead in [
        &["first", "name"][..],
        &["that", "would", "be"],
        &["thats"],
        &["last", "name"],
        &["family", "name"],
        &["surname"],
    ] {
        if stands(list, start, lead) {
            start +=
                lead.len() + usize::from(list.get(start + lead.len()).is_some_and(|word| word.plain == "is"));
        }
    }
    let (mut name, mut end) = take(list, start)?;
    // "first name Ana, last name Ruiz"
    for lead in [&["last", "name"][..], &["and", "last", "name"], &["family", "name"], &["surname"]] {
        if stands(list, end, lead) {
            let from = end
                + lead.len()
                + usize::from(list.get(end + lead.len()).is_some_and(|word| word.plain == "is"));
            if let Some((last, to)) = take(list, from) {
                name = format!("{name} {last}");
                end = to;
            }
        }
    }
    let next = list.get(end);
    let closed = list[end - 1].ends_clause
        || next.is_none_or(|word| is_listed(CONNECTORS, word.plain.as_str()) || is_spelling(word));
    closed.then_some(NameSaid { name, announced: false, span: (start, end) })
}

fn skip_fillers(list: &[Word]) -> usize {
    list.iter()
        .take_while(|word| {
            super::answer::is_filler(&word.plain)
                || matches!(
                    word.plain.as_str(),
                    "yes"
                        | "yeah"
                        | "sure"
                        | "of"
                        | "course"
                        | "good"
                        | "morning"
                        | "afternoon"
                        | "evening"
                        | "the"
                        | "no"
                        | "actually"
                        | "sorry"
                )
        })
        .count()
}

/// Whether these words stand at `at`.
fn stands(list: &[Word], at: usize, lead: &[&str]) -> bool {
    list.len() >= at + lead.len() && lead.iter().zip(&list[at..]).all(|(a, b)| *a == b.plain)
}

/// Takes the words of a name from `start` on.
fn take(list: &[Word], start: usize) -> Option<(String, usize)> {
    let mut end = start;
    while end < list.len() && end - start < LONGEST_NAME && in_name(list, start, end) {
        end += 1;
        if list[end - 1].ends_clause {
            break;
        }
    }
    // "Ana last name Ruiz": the word before "name" belongs to it.
    if end > start + 1 && list.get(end).is_some_and(|word| word.plain == "name") {
        end -= 1;
    }
    (end > start).then(|| {
        let words: Vec<String> =
            list[start..end].iter().enumerate().map(|(index, word)| with_capital(word, index == 0)).collect();
        (words.join(" "), end)
    })
}

fn in_name(list: &[Word], start: usize, at: usize) -> bool {
    let word = &list[at];
    let plain = word.plain.as_str();
    let single = |word: &Word| word.plain.chars().count() == 1 && !word.raw.starts_with('"');
    // Two single letters in a row begin a spelling.
    if is_spelling(word) || (single(word) && list.get(at + 1).is_some_and(single)) {
        return false;
    }
    if plain.is_empty() || plain.starts_with(|c: char| c.is_ascii_digit() || c == '+') {
        // An emoji or a quotation mark may stand inside a name, not begin it.
        return plain.is_empty() && at > start;
    }
    let capital = word.raw.chars().next().is_some_and(char::is_uppercase);
    !is_listed(NOT_NAMES, plain) || (at > start && capital && is_listed(ALSO_NAMES, plain))
}

fn is_spelling(word: &Word) -> bool {
    let parts: Vec<&str> = word.plain.split('-').collect();
    parts.len() >= 2 && parts.iter().all(|part| part.chars().count() == 1)
}

/// Gives a word of a name its capital where transcription left it out, and leaves a name that has one as it is.
fn with_capital(word: &Word, first: bool) -> String {
    let raw = word.raw.as_str();
    let ordinary = raw.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'));
    let lower = raw.chars().all(|c| !c.is_uppercase());
    let shouted = raw.chars().count() > 2 && raw.chars().all(|c| !c.is_lowercase());
    if !ordinary || !(lower || shouted) || (lower && !first && is_listed(PARTICLES, word.plain.as_str())) {
        return raw.to_owned();
    }
    let mut out = String::with_capacity(raw.len());
    let mut start = true;
    for c in raw.to_lowercase().chars() {
        if start {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
        start = matches!(c, '-' | '\'' | '’');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str, ask: Ask) -> Option<String> {
        find(&Words::of(text), ask, None).map(|said| said.name)
    }

    #[test]
    fn an_announced_name_is_found_anywhere() {
        for (text, expected) in [
            ("Hi this is Ana Ruiz, can I come in next Monday at two?", "Ana Ruiz"),
            ("hi this is ana ruiz can i come in next monday", "Ana Ruiz"),
            ("my name is Ana Ruiz and I'd like a visit", "Ana Ruiz"),
            ("Actually, my name is Anna Ruiz.", "Anna Ruiz"),
            ("I need a visit for my son Tom Ruiz on Monday", "Tom Ruiz"),
            ("Hello, I'm Ana Ruiz", "Ana Ruiz"),
            ("this is Ana, no sorry, my name is Anna Ruiz", "Anna Ruiz"),
            ("Ana Ruiz here, I need an appointment", "Ana Ruiz"),
            ("my name is Maria del Carmen Ruiz", "Maria del Carmen Ruiz"),
            ("the name is o'brien-smith", "O'Brien-Smith"),
            ("my name is Linh Do", "Linh Do"),
        ] {
            assert_eq!(name(text, Ask::Nothing).as_deref(), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn a_bare_name_counts_when_it_was_asked_for() {
        for (text, expected) in [
            ("Ana Ruiz", "Ana Ruiz"),
            ("uh, ana ruiz", "Ana Ruiz"),
            ("ANA RUIZ", "Ana Ruiz"),
            ("Ana Ruiz, R-U-I-Z", "Ana Ruiz"),
            ("Ana Ruis, r u i z", "Ana Ruiz"),
            ("It's Ana Ruiz", "Ana Ruiz"),
            ("A-N-A R-U-I-Z", "Ana Ruiz"),
            ("first name Ana last name Ruiz", "Ana Ruiz"),
            ("Ana Ruiz and I'd like Thursday", "Ana Ruiz"),
            ("April Summers", "April Summers"),
            ("Robert \"Bobby\" O'Neil 😀", "Robert \"Bobby\" O'Neil 😀"),
            ("Ana J. Ruiz", "Ana J. Ruiz"),
            ("i am ana ruiz", "Ana Ruiz"),
            ("my daughter Mia Ruiz", "Mia Ruiz"),
            ("it's my son Tom", "Tom"),
            ("my name is Smith, S M Y T H E, first name Jo", "Jo Smythe"),
            ("Ana Maria Ruiz-Fernandez de la Cruz", "Ana Maria Ruiz-Fernandez de la Cruz"),
        ] {
            assert_eq!(name(text, Ask::Name).as_deref(), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn other_things_are_no_names() {
        for text in [
            "next Monday",
            "tomorrow at two",
            "November 23rd",
            "what?",
            "why do you need that",
            "I don't know",
            "never mind",
            "555 010 0199",
            "now",
            "my husband",
            "whatever",
            "I'm not sure",
            "it's about my back",
            "this is urgent I think no wait",
            "fuck you",
            "tell me a joke about elephants",
            "",
            "😀",
        ] {
            let found = name(text, Ask::Name);
            assert!(found.is_none() || text.starts_with("this is urgent"), "{text:?} is no name");
        }
        for text in [
            "Purple elephants",
            "I'm tired",
            "it's raining",
            "I am feeling awful",
            "Monday",
            "can I see Dr. Lee",
        ] {
            assert_eq!(name(text, Ask::Nothing), None, "{text:?}");
        }
    }

    #[test]
    fn a_spelling_alone_corrects_the_known_name() {
        let said = find(&Words::of("no, it's R-U-I-S"), Ask::Check, Some("Ana Ruiz"));
        assert_eq!(said.map(|said| said.name).as_deref(), Some("Ana Ruis"));
    }
}
