//! Which kind of question the receptionist has asked. Told by a few words each, so that it holds for any agent.

use serde::Deserialize;

/// A kind of question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// What can be done for the caller.
    Wish,
    /// The name.
    Name,
    /// The year or day of birth.
    Birth,
    /// The day.
    Day,
    /// One of some times.
    Time,
    /// Whether something is right and may be done.
    Confirm,
    /// Whether there is anything else.
    More,
    /// Which of some visits.
    Visit,
    /// What is to be changed.
    Change,
    /// Whether a message is wanted.
    WantMessage,
    /// What the message is.
    Message,
    /// A number to call back.
    Number,
    /// Whether the caller's own number will do.
    SameNumber,
    /// Whether the caller is there.
    There,
    /// Anything else, or no question.
    Other,
}

/// Tried in order; a question is of the first kind of which it has a piece.
const SIGNS: [(Question, &[&str]); 14] = [
    (Question::There, &["still there", "are you there", "hear me"]),
    (Question::More, &["anything else", "what else", "something else i can"]),
    (Question::Wish, &["help you", "do for you", "make an appointment"]),
    (Question::SameNumber, &["number you're calling from", "this number", "número desde el que llama"]),
    (Question::Number, &["what number", "which number", "phone number", "best number", "qué número"]),
    (Question::Birth, &["born", "birth", "nació", "nacimiento"]),
    (Question::WantMessage, &["take a message", "leave a message", "dejar un recado"]),
    (Question::Message, &["tell them", "your message", "pass on", "cuál es su recado"]),
    (
        Question::Confirm,
        &[
            "is that right",
            "is that correct",
            "shall i",
            "should i go ahead",
            "is this correct",
            "would you like me to",
        ],
    ),
    (Question::Change, &["what should i change", "which is it", "what would you like to change"]),
    (Question::Visit, &["which one is it", "which appointment", "which visit", "which one do you mean"]),
    (Question::Name, &["name", "who may i say", "nombre"]),
    (
        Question::Time,
        &["which would you like", "would that work", "what time", "which time", "which one would"],
    ),
    (
        Question::Day,
        &["day", "when would you", "what date", "date?", "earlier date", "another date", "which date"],
    ),
];

impl Question {
    /// The kind of the last question in what was said.
    pub fn of(said: &str) -> Question {
        let said = said.to_lowercase().replace('’', "'");
        let asked = match said.rfind('?') {
            Some(end) => {
                let before = &said[..end];
                let begin = before.rfind(['.', '!', '?']).map_or(0, |at| at + 1);
                &said[begin..=end]
            }
            None => said.as_str(),
        };
        let known = |text: &str| {
            SIGNS
                .iter()
                .find(|(_, signs)| signs.iter().any(|sign| text.contains(sign)))
                .map(|(kind, _)| *kind)
        };
        known(asked).unwrap_or(Question::Other)
    }

    /// As it is written in a file.
    pub fn word(self) -> &'static str {
        match self {
            Question::Wish => "wish",
            Question::Name => "name",
            Question::Birth => "birth",
            Question::Day => "day",
            Question::Time => "time",
            Question::Confirm => "confirm",
            Question::More => "more",
            Question::Visit => "visit",
            Question::Change => "change",
            Question::WantMessage => "want_message",
            Question::Message => "message",
            Question::Number => "number",
            Question::SameNumber => "same_number",
            Question::There => "there",
            Question::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_question_counts() {
        for (said, kind) in [
            ("Hi! This is Sarah from Riverside. How can I help you today?", Question::Wish),
            ("I have 9:00 AM and 9:30 AM on that day. Which would you like? Press 1 or 2.", Question::Time),
            ("Thank you, Ana. What day would you like to come in?", Question::Day),
            ("Let me read that back: Ana Ruiz, Monday at 9:00 AM. Is that right?", Question::Confirm),
            ("You're booked. Is there anything else I can help you with?", Question::More),
            ("And in which year were you born? You can say it, or key in the four digits.", Question::Birth),
            ("What is the full name the appointment is under?", Question::Name),
            ("Would you like me to take a message for our staff?", Question::WantMessage),
            ("Should they call you back on the number you're calling from?", Question::SameNumber),
            ("Are you still there? What day would suit?", Question::Day),
            ("Goodbye!", Question::Other),
        ] {
            assert_eq!(Question::of(said), kind, "{said}");
        }
    }
}
