//! A talk in which nothing but a message is taken, since nobody is to talk with callers.

use call::event::Step;
use call::tools::{ToolOutcome, ToolRequest};

use super::message::cut;
use super::{Act, Dialogue, Facts, Heard, Work};
use crate::only_messages::TAKEN;
use crate::phrases;

impl Dialogue {
    /// A talk in which `opening` is said and what the caller answers is kept for the staff, whatever it is.
    pub fn only_messages(facts: Facts, opening: String) -> Dialogue {
        Dialogue { only_messages: Some(opening), ..Dialogue::new(facts) }
    }

    pub(super) fn hear_message_only(&mut self, heard: Heard, out: &mut Vec<Act>) {
        match heard {
            Heard::Text(text) if !text.trim().is_empty() => {
                let message = cut(&text);
                if self.open.is_none() {
                    self.note.text = Some(message);
                    self.keep_only_message(false, out);
                }
            }
            Heard::ToolResult(id, outcome) => {
                let Some(open) = self.open.take_if(|open| open.id == id) else { return };
                let is_retried = matches!(open.work, Work::Message { retried: true });
                match outcome {
                    ToolOutcome::MessageKept => self.end(TAKEN, out),
                    _ if !is_retried => self.keep_only_message(true, out),
                    _ => self.end(phrases::MESSAGE_LOST, out),
                }
            }
            Heard::Text(_) | Heard::Silence if self.open.is_none() => self.goodbye(out),
            Heard::Start | Heard::GivenBack | Heard::Keys(_) if self.open.is_none() => {
                self.step(Step::Greeting, out);
                let opening = self.only_messages.clone().unwrap_or_default();
                self.ask(opening, out);
            }
            Heard::Whisper(_) => out.push(Act::NotUnderstood),
            Heard::Text(_)
            | Heard::Silence
            | Heard::Start
            | Heard::GivenBack
            | Heard::Keys(_)
            | Heard::NobodyFree => {}
        }
    }

    fn keep_only_message(&mut self, retried: bool, out: &mut Vec<Act>) {
        let request = ToolRequest::TakeMessage {
            customer_name: None,
            phone_number: None,
            message: self.note.text.clone().unwrap_or_default(),
        };
        self.tool(Work::Message { retried }, request, out);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use booking::clinic::Clinic;
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::*;

    fn begun() -> (Dialogue, jiff::Zoned) {
        let clinic = Arc::new(Clinic::riverside(TimeZone::UTC));
        let facts = Facts { clinic, caller_number: None, has_colleague: true };
        let mut talk = Dialogue::only_messages(facts, "Nobody is there.".to_owned());
        let now = date(2026, 11, 20).at(10, 0, 0, 0).to_zoned(TimeZone::UTC).expect("a moment");
        let acts = talk.handle(&now, Heard::Start);
        assert_eq!(acts.last(), Some(&Act::Ask("Nobody is there.".to_owned())));
        (talk, now)
    }

    fn tool(acts: &[Act]) -> (call::tools::ToolId, String) {
        match acts {
            [Act::Tool(id, ToolRequest::TakeMessage { message, .. })] => (id.clone(), message.clone()),
            other => panic!("a message is kept: {other:?}"),
        }
    }

    fn failed() -> ToolOutcome {
        ToolOutcome::Failed { say: String::new() }
    }

    #[test]
    fn whatever_is_said_is_a_message_and_then_the_call_ends() {
        for said in ["I'd like an appointment on Monday", "I have chest pain", "operator", "yes"] {
            let (mut talk, now) = begun();
            let (id, message) = tool(&talk.handle(&now, Heard::Text(said.to_owned())));
            assert_eq!(message, said);
            assert_eq!(talk.handle(&now, Heard::Text("hello?".to_owned())), [], "{said}: one at a time");
            let acts = talk.handle(&now, Heard::ToolResult(id, ToolOutcome::MessageKept));
            assert_eq!(&acts[acts.len() - 2..], [Act::Say(TAKEN.to_owned()), Act::HangUp], "{said}");
            assert_eq!(talk.handle(&now, Heard::Text("wait".to_owned())), [], "it is over");
        }
    }

    #[test]
    fn silence_ends_the_call_and_a_lost_message_is_tried_twice() {
        for nothing in [Heard::Silence, Heard::Text("  ".to_owned())] {
            let (mut talk, now) = begun();
            let acts = talk.handle(&now, nothing);
            assert!(acts.contains(&Act::HangUp), "{acts:?}");
            assert!(!acts.contains(&Act::Say(TAKEN.to_owned())), "nobody can be called back about nothing");
        }
        let (mut talk, now) = begun();
        let (first, _) = tool(&talk.handle(&now, Heard::Text("the forms".to_owned())));
        let (second, message) = tool(&talk.handle(&now, Heard::ToolResult(first, failed())));
        assert_eq!(message, "the forms");
        let acts = talk.handle(&now, Heard::ToolResult(second, failed()));
        assert!(acts.contains(&Act::Say(phrases::MESSAGE_LOST.to_owned())), "{acts:?}");
    }

    #[test]
    fn keys_and_a_desk_that_gives_the_call_back_are_answered_with_the_question() {
        let (mut talk, now) = begun();
        for heard in [Heard::Keys("1".to_owned()), Heard::GivenBack, Heard::Start] {
            assert_eq!(talk.handle(&now, heard), [Act::Ask("Nobody is there.".to_owned())]);
        }
        assert_eq!(talk.handle(&now, Heard::Whisper("offer Monday".to_owned())), [Act::NotUnderstood]);
    }
}
