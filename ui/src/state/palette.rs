//! What the palette offers, and in which order.

/// How well a row fits what was typed, the smaller the better; `None` of one that does not fit. Every word must begin a
/// word of the row's name, stand somewhere in it, or begin one of the other words for it.
pub(crate) fn rank(typed: &str, name: &str, also: &str) -> Option<u32> {
    let name = name.to_lowercase();
    let also = also.to_lowercase();
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() {
        return Some(0);
    }
    if name == typed {
        return Some(0);
    }
    let bad = |word: &str| {
        if name.starts_with(word) {
            Some(1)
        } else if begins_a_word(&name, word) {
            Some(2)
        } else if begins_a_word(&also, word) {
            Some(4)
        } else if word.chars().count() > 2 && name.contains(word) {
            Some(6)
        } else {
            None
        }
    };
    typed.split_whitespace().map(bad).sum()
}

fn begins_a_word(text: &str, start: &str) -> bool {
    text.split(|letter: char| !letter.is_alphanumeric()).any(|word| word.starts_with(start))
}

/// What was chosen last, newest first, without repetition and no more than `most`.
pub(crate) fn recent(kept: &[String], chosen: &str, most: usize) -> Vec<String> {
    let others = kept.iter().filter(|known| *known != chosen).cloned();
    std::iter::once(chosen.to_owned()).chain(others).take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_begins_so_comes_before_one_that_only_has_it() {
        let calls = rank("cal", "Calls", "").expect("it fits");
        let go = rank("cal", "Go to Calendar", "").expect("it fits");
        let also = rank("cal", "Share", "calendars").expect("it fits");
        assert!(calls < go && go < also, "{calls} {go} {also}");
        assert!(rank("enda", "Calendar", "").expect("it fits") > also);
    }

    #[test]
    fn every_word_must_fit() {
        assert!(rank("new vis", "New visit", "").is_some());
        assert!(rank("vis new", "New visit", "").is_some(), "in any order");
        assert_eq!(rank("new pat", "New visit", ""), None);
        assert_eq!(rank("xx", "New visit", "appointment"), None);
        assert_eq!(rank("  ", "New visit", ""), Some(0), "nothing typed fits all");
    }

    #[test]
    fn what_was_chosen_last_stands_first_once() {
        let kept = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        assert_eq!(recent(&kept, "c", 3), ["c", "a", "b"]);
        assert_eq!(recent(&kept, "d", 3), ["d", "a", "b"]);
    }
}
