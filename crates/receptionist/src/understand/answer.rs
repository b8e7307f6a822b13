//! Yes and no, in the ways people say them.
//!
//! A yes books an appointment, so it has to be one: at the beginning of the turn or nearly all of it, with nothing
//! beside it that takes it back.

use super::words::{Words, is_listed, listed};

/// An answer to a question that wants yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Yes, and nothing that takes it back.
    Yes,
    /// No.
    No,
    /// Both, or a yes with a "but".
    Unclear,
}

/// A yes when it stands near the beginning.
const YES: &str = "yes, yeah, yep, yup, yea, yas, correct, absolutely, definitely, certainly, exactly, of course, sure, \
     thats right, that is right, thats correct, that is correct, sounds good, sounds great, sounds right, \
     that works, works for me, go ahead, please do, uh huh, mm hmm, mhm, book it, lets do it, i do, \
     confirm, confirmed, affirmative, si, claro, looks good, looks right, you bet, indeed, why not, \
     thats fine, that is fine, thats good, thats perfect, thats great, that would be great, \
     that would be good, i think so, i would, id like that, id love to, ill take it, it is, all correct, \
     everything is correct";

/// A yes only when there is nothing else in the turn.
const WEAK_YES: &str =
    "ok, okay, y, right, good, great, fine, perfect, alright, cool, lovely, wonderful, excellent";

/// May stand around a weak yes.
const AROUND: &str = "thanks, thank, you, please, that, thats, is, sounds, looks, it, works, for, me, all, very, so, then, \
     um, uh, oh, ah, well, yes, yeah, much, sarah, maam, would, be, just, really";

const NO: &str = "no, n, nope, nah, no thanks, no thank you, not really, not right, not correct, not quite, wrong, \
     incorrect, negative, thats not, isnt right, isnt correct, is not right, is not correct, \
     id rather not, i dont, dont, not that, not now, no way, neither, none, not yet, please dont, do not";

/// Makes of a yes something that has to be asked about.
const BUT: &str = "but, wait, actually, except, however, hold on, not sure, unsure, dont know, maybe, instead, change, \
     unless, almost, if, not, cant, wont, never, hang on, or, perhaps";

/// Reads yes or no out of a turn; `None` when it holds neither.
pub(crate) fn answer(words: &Words) -> Option<Answer> {
    // These hold a "no" that means none.
    let mut text = words.text().to_owned();
    for harmless in ["no problem", "no worries", "no rush", "why not", "cant wait", "not at all"] {
        text = text.replace(harmless, if harmless == "why not" { "yes" } else { "" });
    }
    let words = Words::of(&text);
    let fillers = words.plain().take_while(|word| is_filler(word)).count();
    let near = |list: &str, reach: usize| {
        listed(list).any(|phrase| words.position(phrase).is_some_and(|at| at <= fillers + reach))
    };
    let short = words.count() <= 5;
    let yes = near(YES, if short { 5 } else { 1 }) || is_weak_yes(&words);
    let no = near(NO, if short { 5 } else { 1 });
    let taken_back = words.has_any(BUT) || words.has_any("no, nope, nah, wrong, incorrect");
    match (yes, no) {
        (true, false) if taken_back => Some(Answer::Unclear),
        (true, false) => Some(Answer::Yes),
        (false, true) => Some(Answer::No),
        (true, true) => Some(Answer::Unclear),
        (false, false) => None,
    }
}

fn is_weak_yes(words: &Words) -> bool {
    words.plain().any(|word| is_listed(WEAK_YES, word))
        && words.plain().all(|word| is_listed(WEAK_YES, word) || is_listed(AROUND, word))
}

const FILLERS: &str =
    "um, uh, er, erm, hm, hmm, well, oh, so, ah, ok, okay, like, and, please, hi, hello, hey, alright";

/// Sounds and words that people begin with and that mean nothing.
pub(crate) fn is_filler(word: &str) -> bool {
    is_listed(FILLERS, word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<Answer>) {
        assert_eq!(answer(&Words::of(text)), expected, "{text:?}");
    }

    #[test]
    fn yes_is_heard_in_many_wordings() {
        for text in [
            "yes",
            "Yeah.",
            "yep, that's right",
            "uh, yes please",
            "That is correct!",
            "sure",
            "okay",
            "OK great",
            "sounds good to me",
            "that works",
            "perfect, thanks",
            "Right.",
            "go ahead",
            "mm-hmm",
            "uh-huh",
            "of course",
            "Sí",
            "absolutely, book it please",
            "oh yes that would be lovely",
            "that's fine",
            "why not",
            "yes, no problem",
            "all good",
            "yes that's right thank you so much",
        ] {
            check(text, Some(Answer::Yes));
        }
    }

    #[test]
    fn no_is_heard_in_many_wordings() {
        for text in [
            "no",
            "Nope",
            "nah",
            "no thanks",
            "um, no, not really",
            "that's wrong",
            "no, Thursday",
            "that's not right",
            "I don't",
            "not that one",
            "none of those",
            "No, my name is spelled differently",
        ] {
            check(text, Some(Answer::No));
        }
    }

    #[test]
    fn a_yes_that_is_taken_back_is_none() {
        for text in [
            "yes but make it three",
            "yes, wait",
            "no, that's right",
            "yes no",
            "yeah I'm not sure",
            "right, but not Monday... yes",
        ] {
            assert_ne!(answer(&Words::of(text)), Some(Answer::Yes), "{text:?}");
        }
    }

    #[test]
    fn what_only_sounds_like_yes_is_none() {
        for text in [
            "right now my plans for the week are open",
            "good morning to you",
            "I have a good doctor",
            "the person before me said yes to it",
            "great question isn't the thing",
            "purple elephants",
            "",
        ] {
            assert_ne!(answer(&Words::of(text)), Some(Answer::Yes), "{text:?}");
        }
    }
}
