//! What the palette offers, and in which order.

use wire::appointment::Appointment;
use wire::patient::PatientCard;

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

/// The visits that are meant, of the patients who are: the one whose number was typed, else those to come, the next
/// first, and then those of the past, the last first.
pub(crate) fn visits(typed: &str, cards: &[PatientCard], most: usize) -> Vec<Appointment> {
    let typed = typed.trim();
    let mut next: Vec<&Appointment> = cards.iter().flat_map(|card| &card.next_visits).collect();
    let mut past: Vec<&Appointment> = cards.iter().flat_map(|card| &card.past_visits).collect();
    next.sort_by(|one, other| one.starts_at.cmp(&other.starts_at));
    past.sort_by(|one, other| other.starts_at.cmp(&one.starts_at));
    let all = next.into_iter().chain(past);
    let named: Vec<&Appointment> =
        all.clone().filter(|visit| visit.confirmation_number.eq_ignore_ascii_case(typed)).collect();
    match named.is_empty() {
        true => all.take(most).cloned().collect(),
        false => named.into_iter().cloned().collect(),
    }
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

    #[test]
    fn visits_to_come_stand_before_those_of_the_past_and_a_number_means_one() {
        use crate::state::book::tests::visit;
        use wire::patient::{Language, Patient};
        let card = |next_visits, past_visits| PatientCard {
            success: true,
            patient: Patient {
                id: 1,
                name: "Ana Ruiz".into(),
                numbers: Vec::new(),
                birth_date: None,
                language: Language::En,
                notes: String::new(),
                revision: 0,
                made_at: String::new(),
                changed_at: String::new(),
            },
            next_visits,
            past_visits,
            calls: Vec::new(),
            messages: Vec::new(),
            family: Vec::new(),
            taken_in: Vec::new(),
        };
        let cards = [
            card(
                vec![visit(1, "2026-12-08", 540, 30)],
                vec![visit(2, "2026-11-02", 540, 30), visit(3, "2026-10-05", 540, 30)],
            ),
            card(vec![visit(4, "2026-12-01", 540, 30)], Vec::new()),
        ];
        let ids = |typed| visits(typed, &cards, 3).iter().map(|visit| visit.id).collect::<Vec<_>>();
        assert_eq!(ids("ruiz"), [4, 1, 2]);
        assert_eq!(ids(" apt-3 "), [3]);
    }
}
