//! What the service is told: a command of the call as an event of the service.
//!
//! Every event but sound carries an `event_id` whose first word says what it was for, since the service's errors echo it:
//! a truncation that came too late is no fault, a response that was not accepted must be told to the call.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use call::event::AgentCommand;
use call::history::Memory;
use call::instructions;
use serde_json::{Value, json};

use super::recall;
use super::setup::Setup;
use super::tools;

/// What an event of ours was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// `session.update`.
    Session,
    /// `response.create`.
    Respond,
    /// Cancelling, truncating or deleting, which may come too late.
    Undo,
    /// Something put into the conversation.
    Item,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Purpose::Session => "session",
            Purpose::Respond => "respond",
            Purpose::Undo => "undo",
            Purpose::Item => "item",
        }
    }

    /// What the event with this id was for.
    pub fn of(event_id: &str) -> Option<Purpose> {
        let word = event_id.split_once('-')?.0;
        [Purpose::Session, Purpose::Respond, Purpose::Undo, Purpose::Item]
            .into_iter()
            .find(|p| p.word() == word)
    }
}

/// Writes the events of one session.
pub struct Writer {
    setup: Arc<Setup>,
    count: u64,
    /// The session begins in the middle of the call, and the call has not told it anything yet.
    is_unaware: bool,
}

impl Writer {
    /// Writes for a session that is set up like this. One that begins in the middle of a call takes nothing but sound
    /// before the call has turned to it.
    pub fn new(setup: Arc<Setup>, in_mid_call: bool) -> Writer {
        Writer { setup, count: 0, is_unaware: in_mid_call }
    }

    /// Whether a command is for this session.
    ///
    /// A call asks on until it learns that the session it asked is lost. Those commands name items and responses that the
    /// next session does not know, and an answer they ask for is asked for again, so they must not be written to it. What
    /// the call tells a new session begins with `Recall`, or with `Greet` when nothing was said yet: whatever comes before
    /// was for another. The caller's sound is for whoever is there.
    pub fn is_for(&mut self, command: &AgentCommand) -> bool {
        if matches!(command, AgentCommand::Recall(_) | AgentCommand::Greet) {
            self.is_unaware = false;
        }
        !self.is_unaware || matches!(command, AgentCommand::Hear(_))
    }

    /// The events that tell the session of the call so far.
    pub fn recall(&mut self, memories: Vec<Memory>) -> Vec<String> {
        recall::items(memories).into_iter().map(|item| self.item(item)).collect()
    }

    /// The event that sets the session up, with or without transcription of the caller.
    pub fn session(&mut self, transcribe: bool) -> String {
        let session = self.setup.session(transcribe);
        self.event(Purpose::Session, json!({ "type": "session.update", "session": session }))
    }

    /// The event for a command; `None` for one that is no event.
    pub fn command(&mut self, command: AgentCommand) -> Option<String> {
        Some(match command {
            AgentCommand::Hear(sound) => return Some(append(&sound)),
            AgentCommand::HearText(text) => self.message("user", &text),
            AgentCommand::Note(text) => self.message("system", &text),
            AgentCommand::Whisper(text) => self.message("system", &instructions::whisper(&text)),
            AgentCommand::Greet => {
                let instructions = self.setup.greeting();
                self.respond(Some(instructions))
            }
            AgentCommand::Respond { instruction } => {
                // Instructions of one response stand in the place of the session's, so those are repeated.
                let instructions =
                    instruction.map(|now| format!("{}\n\n# Now\n{now}", self.setup.instructions()));
                self.respond(instructions)
            }
            AgentCommand::Cancel(response) => {
                self.event(Purpose::Undo, json!({ "type": "response.cancel", "response_id": response.0 }))
            }
            AgentCommand::Truncate { item, heard } => {
                let heard = u64::try_from(heard.as_millis()).unwrap_or(u64::MAX);
                let event = json!({
                    "type": "conversation.item.truncate", "item_id": item.0, "content_index": 0, "audio_end_ms": heard,
                });
                self.event(Purpose::Undo, event)
            }
            AgentCommand::Forget(item) => {
                self.event(Purpose::Undo, json!({ "type": "conversation.item.delete", "item_id": item.0 }))
            }
            AgentCommand::ToolResult(tool, outcome) => {
                let output = tools::output(&outcome);
                self.item(json!({ "type": "function_call_output", "call_id": tool.0, "output": output }))
            }
            AgentCommand::Recall(_) | AgentCommand::Renew | AgentCommand::Close => return None,
        })
    }

    fn respond(&mut self, instructions: Option<String>) -> String {
        let mut event = json!({ "type": "response.create" });
        if let Some(instructions) = instructions {
            event["response"] = json!({ "instructions": instructions });
        }
        self.event(Purpose::Respond, event)
    }

    fn message(&mut self, role: &str, text: &str) -> String {
        let content = json!([{ "type": "input_text", "text": text }]);
        self.item(json!({ "type": "message", "role": role, "content": content }))
    }

    fn item(&mut self, item: Value) -> String {
        self.event(Purpose::Item, json!({ "type": "conversation.item.create", "item": item }))
    }

    fn event(&mut self, purpose: Purpose, mut event: Value) -> String {
        self.count += 1;
        event["event_id"] = json!(format!("{}-{}", purpose.word(), self.count));
        event.to_string()
    }
}

/// Fifty a second for each call, so it is written by hand.
/// The event that appends sound to the service's input.
pub(super) fn append(sound: &[u8]) -> String {
    let mut text = String::with_capacity(56 + sound.len().div_ceil(3) * 4);
    text.push_str(r#"{"type":"input_audio_buffer.append","audio":""#);
    STANDARD.encode_string(sound, &mut text);
    text.push_str(r#""}"#);
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use call::event::{ItemId, ResponseId};
    use call::tools::{ToolId, ToolOutcome};

    use super::*;

    fn written(command: AgentCommand) -> Value {
        let text = Writer::new(Arc::new(Setup::for_tests()), false).command(command).expect("an event");
        serde_json::from_str(&text).expect("JSON")
    }

    #[test]
    fn commands_become_events_of_ga() {
        let heard = written(AgentCommand::Hear(Bytes::from_static(&[0xff, 0x7f])));
        assert_eq!(heard, json!({ "type": "input_audio_buffer.append", "audio": "/38=" }));
        assert_eq!(
            written(AgentCommand::HearText("[keypad] 1".into())),
            json!({ "type": "conversation.item.create", "event_id": "item-1", "item":
                { "type": "message", "role": "user", "content": [{ "type": "input_text", "text": "[keypad] 1" }] } })
        );
        assert_eq!(
            written(AgentCommand::Respond { instruction: None }),
            json!({ "type": "response.create", "event_id": "respond-1" })
        );
        assert_eq!(
            written(AgentCommand::Cancel(ResponseId("resp_1".into()))),
            json!({ "type": "response.cancel", "event_id": "undo-1", "response_id": "resp_1" })
        );
        assert_eq!(
            written(AgentCommand::Truncate {
                item: ItemId("item_1".into()),
                heard: Duration::from_micros(1_240_900)
            }),
            json!({ "type": "conversation.item.truncate", "event_id": "undo-1", "item_id": "item_1", "content_index": 0,
                "audio_end_ms": 1240 })
        );
        assert_eq!(
            written(AgentCommand::Forget(ItemId("item_1".into()))),
            json!({ "type": "conversation.item.delete", "event_id": "undo-1", "item_id": "item_1" })
        );
        assert_eq!(
            written(AgentCommand::ToolResult(ToolId("call_1".into()), ToolOutcome::MessageKept)),
            json!({ "type": "conversation.item.create", "event_id": "item-1", "item":
                { "type": "function_call_output", "call_id": "call_1", "output": r#"{"success":true}"# } })
        );
    }

    #[test]
    fn what_was_asked_of_a_lost_session_is_not_asked_of_the_next() {
        let stale = [
            AgentCommand::Cancel(ResponseId("resp_1".into())),
            AgentCommand::Truncate { item: ItemId("item_1".into()), heard: Duration::ZERO },
            AgentCommand::Forget(ItemId("item_1".into())),
            AgentCommand::Respond { instruction: None },
            AgentCommand::ToolResult(ToolId("call_1".into()), ToolOutcome::MessageKept),
            AgentCommand::Note("Wrap up.".into()),
            AgentCommand::Renew,
        ];
        let sound = AgentCommand::Hear(Bytes::from_static(&[0xff]));
        for first in [AgentCommand::Recall(Vec::new()), AgentCommand::Greet] {
            let mut writer = Writer::new(Arc::new(Setup::for_tests()), true);
            for command in &stale {
                assert!(!writer.is_for(command), "{command:?} was for another session");
            }
            assert!(writer.is_for(&sound), "the caller speaks to whoever is there");
            assert!(writer.is_for(&first), "{first:?} is the first to it");
            assert!(stale.iter().all(|command| writer.is_for(command)), "what follows is for this one");
        }
        let mut first = Writer::new(Arc::new(Setup::for_tests()), false);
        assert!(stale.iter().all(|command| first.is_for(command)), "before a call's first there was none");
    }

    #[test]
    fn every_memory_is_an_event_with_an_id() {
        let memories = vec![Memory::Said(call::event::Speaker::Caller, "Hello?".into())];
        let told = Writer::new(Arc::new(Setup::for_tests()), true).recall(memories);
        let event: Value = serde_json::from_str(&told[0]).expect("JSON");
        assert_eq!((told.len(), &event["event_id"]), (1, &json!("item-1")));
        assert_eq!(event["type"], "conversation.item.create");
    }

    #[test]
    fn an_instruction_for_one_answer_keeps_the_rules_of_the_session() {
        let event = written(AgentCommand::Respond { instruction: Some("Say goodbye.".into()) });
        let instructions = event["response"]["instructions"].as_str().expect("instructions");
        assert!(instructions.contains("Sarah") && instructions.ends_with("Say goodbye."), "{instructions}");
        let greeting = written(AgentCommand::Greet);
        let instructions = greeting["response"]["instructions"].as_str().expect("instructions");
        assert!(
            instructions
                .contains("Hi! This is Sarah from Riverside Medical Clinic. How can I help you today?"),
            "the greeting is said word for word: {instructions}"
        );
    }

    #[test]
    fn what_an_event_was_for_is_read_from_its_id() {
        let event = written(AgentCommand::Respond { instruction: None });
        assert_eq!(event["event_id"].as_str().and_then(Purpose::of), Some(Purpose::Respond));
        assert_eq!(Purpose::of("event_123"), None, "the service's own");
        assert_eq!(Purpose::of(""), None);
    }
}
