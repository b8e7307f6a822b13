//! Call-backs as this window shows them: columns, and what is said of a card.

use wire::callback::{Callback, CallbackReason, CallbackState, Urgency};

use super::keymap::shown;
use crate::text;

/// The columns, from the left.
pub(crate) const COLUMNS: [CallbackState; 3] =
    [CallbackState::ToDo, CallbackState::InProgress, CallbackState::Done];

/// A column's heading.
pub(crate) fn column(state: CallbackState) -> &'static str {
    match state {
        CallbackState::ToDo => "To do",
        CallbackState::InProgress => "In progress",
        CallbackState::Done => "Done",
    }
}

/// What an empty column says; `key` moves a card to the right.
pub(crate) fn nothing(state: CallbackState, key: Option<&str>) -> String {
    match (state, key) {
        (CallbackState::ToDo, _) => "Nobody waits for a call.".to_owned(),
        (CallbackState::InProgress, None) => "Drag a card here when you take it up.".to_owned(),
        (CallbackState::InProgress, Some(key)) => {
            format!("Drag a card here when you take it up, or press {}.", shown(key).join(" "))
        }
        (CallbackState::Done, _) => "What is done stays here for a while.".to_owned(),
    }
}

/// The column so many further to the right; none beyond the edge.
pub(crate) fn beside(state: CallbackState, by: isize) -> Option<CallbackState> {
    let here = COLUMNS.iter().position(|known| *known == state)?;
    COLUMNS.get(here.checked_add_signed(by)?).copied()
}

/// Whom to call: the one patient who has the number, else what the caller said, else the number.
pub(crate) fn who(card: &Callback) -> String {
    match (card.patients.as_slice(), &card.customer_name) {
        ([one], _) => one.name.clone(),
        (_, Some(name)) => name.clone(),
        ([], None) => number(card),
        (several, None) => several.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(" or "),
    }
}

/// The number as it is read.
pub(crate) fn number(card: &Callback) -> String {
    if card.phone_number.is_empty() {
        "Number withheld".to_owned()
    } else {
        text::phone_number(&card.phone_number)
    }
}

/// Why, in a few words.
pub(crate) fn reason(reason: CallbackReason) -> &'static str {
    match reason {
        CallbackReason::Message => "Message",
        CallbackReason::WantedPerson => "Wanted a person",
        CallbackReason::GaveUp => "Gave up",
        CallbackReason::Failed => "Broke off",
        CallbackReason::Crashed => "Cut off",
        CallbackReason::Missed => "Missed",
        CallbackReason::HungUp => "Hung up",
    }
}

/// How soon, in a word.
pub(crate) fn urgency(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Urgent => "Urgent",
        Urgency::Normal => "Today",
        Urgency::Low => "When there is time",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::callback::CallbackPatient;

    fn card() -> Callback {
        Callback {
            id: 1,
            phone_number: "+15550100001".to_owned(),
            customer_name: None,
            patients: Vec::new(),
            reason: CallbackReason::Missed,
            urgency: Urgency::Normal,
            why: String::new(),
            message: None,
            state: CallbackState::ToDo,
            times: 1,
            call_sid: "CA1".to_owned(),
            has_call: false,
            at_ms: None,
            best_time: String::new(),
            notes: String::new(),
            revision: 1,
            called_at: String::new(),
            done_at: None,
            done_by: None,
        }
    }

    #[test]
    fn a_card_is_headed_by_whom_to_call_and_nobody_is_guessed() {
        let patient = |id, name: &str| CallbackPatient { id, name: name.to_owned() };
        assert_eq!(who(&card()), text::phone_number("+15550100001"));
        assert_eq!(who(&Callback { customer_name: Some("Ana".into()), ..card() }), "Ana");
        let one = Callback { patients: vec![patient(1, "Ana Ruiz")], ..card() };
        assert_eq!(who(&one), "Ana Ruiz");
        let family = Callback { patients: vec![patient(1, "Ana Ruiz"), patient(2, "Ben Ruiz")], ..card() };
        assert_eq!(who(&family), "Ana Ruiz or Ben Ruiz");
        assert_eq!(who(&Callback { customer_name: Some("Ben".into()), ..family }), "Ben");
        assert_eq!(who(&Callback { phone_number: String::new(), ..card() }), "Number withheld");
    }

    #[test]
    fn a_card_goes_from_column_to_column_and_not_over_the_edge() {
        assert_eq!(beside(CallbackState::ToDo, 1), Some(CallbackState::InProgress));
        assert_eq!(beside(CallbackState::Done, -1), Some(CallbackState::InProgress));
        assert_eq!((beside(CallbackState::Done, 1), beside(CallbackState::ToDo, -1)), (None, None));
    }
}
