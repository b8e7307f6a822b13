//! What is said in one turn: the dialogue's acts performed, its tools run, everything told to the call's record.

use std::collections::VecDeque;

use call::event::{AiStatus, CallEvent, Speaker, Utterance};
use call::history::Carried;
use call::instructions::KEYPAD;
use call::tools::{ToolId, ToolRequest};
use desk::{CallContext, Desk};
use rand::RngCore;
use receptionist::{Act, Dialogue, Facts, Heard};

use super::held::{Told, Why};
/// Tools that one turn may run. The dialogue looks at no more than six days, each at most twice.
const MOST_TOOLS: usize = 20;

/// One call's dialogue.
pub(super) struct Talk {
    desk: Desk,
    context: CallContext,
    dialogue: Dialogue,
    colleague: Option<String>,
    /// Stands before the ids of tool calls. Each dialogue counts its own from one, and a call may have had another
    /// before this one: on its media stream, or before the program was started again.
    tool_prefix: String,
    /// Numbers utterances.
    utterances: u32,
}

/// What a turn came to.
#[derive(Default)]
pub(super) struct Reply {
    /// Sentence by sentence, as they stand in the transcript.
    pub(super) said: Vec<String>,
    /// What follows.
    pub(super) then: Then,
    /// Something was to be written, so the caller must hear what came of it.
    pub(super) wrote: bool,
}

/// What follows what is said.
#[derive(PartialEq, Eq, Default)]
pub(super) enum Then {
    /// The caller's turn.
    #[default]
    Listen,
    /// The caller is put through to the person with this number.
    PutThrough(String),
    /// The call ends.
    End(Why),
}

impl Talk {
    /// A talk that goes on with what is known, if anything is; `colleague` is whom callers are put through to.
    pub(super) fn new(desk: Desk, context: CallContext, colleague: Option<String>, carried: Carried) -> Talk {
        let caller_number =
            Some(context.phone_number.as_str().to_owned()).filter(|number| !number.is_empty());
        let facts = Facts { clinic: desk.clinic(), caller_number, has_colleague: colleague.is_some() };
        let dialogue = Dialogue::resume(facts, carried);
        let tool_prefix = format!("turns-{:016x}-", rand::rng().next_u64());
        Talk { desk, context, dialogue, colleague, tool_prefix, utterances: 0 }
    }

    /// Lets the dialogue hear this and does what it wants done, until it listens again, the call ends, or
    /// `is_over` says that nobody listens any more.
    pub(super) async fn hear(
        &mut self,
        told: Option<&Told>,
        heard: Heard,
        is_over: impl Fn() -> bool,
    ) -> Reply {
        match &heard {
            Heard::Text(words) => self.tell_utterance(told, Speaker::Caller, words.clone()),
            Heard::Keys(keys) => self.tell_utterance(told, Speaker::Caller, format!("{KEYPAD}{keys}")),
            Heard::Start
            | Heard::Silence
            | Heard::ToolResult(..)
            | Heard::NobodyFree
            | Heard::Whisper(_)
            | Heard::GivenBack => {}
        }
        let (mut reply, mut tools) = (Reply::default(), 0);
        let mut acts = VecDeque::from(self.dialogue.handle(&self.desk.clinic_now(), heard));
        while let Some(act) = acts.pop_front()
            && !is_over()
        {
            match act {
                Act::Say(words) | Act::Ask(words) => reply.said.push(words),
                Act::Step(step) => tell(told, CallEvent::StepChanged(step)),
                Act::Named(name) => tell(told, CallEvent::Named(name)),
                Act::Tool(..) if tools == MOST_TOOLS => {
                    tracing::error!(callSid = self.context.call_sid, "A turn wanted tools without end");
                    reply.then = Then::End(Why::Broken);
                    break;
                }
                Act::Tool(id, request) => {
                    tools += 1;
                    reply.wrote |= request.has_side_effect();
                    acts.extend(self.run(told, id, request).await);
                }
                Act::PutThrough => {
                    reply.then = self.colleague.clone().map_or(Then::Listen, Then::PutThrough);
                    break;
                }
                // Nobody can whisper into a call without a media path.
                Act::NotUnderstood => {}
                Act::HangUp => {
                    reply.then = Then::End(Why::Finished);
                    break;
                }
            }
        }
        reply
    }

    async fn run(&mut self, told: Option<&Told>, id: ToolId, request: ToolRequest) -> Vec<Act> {
        let tool = ToolId(format!("{}{}", self.tool_prefix, id.0));
        let name = request.name().to_owned();
        tell(told, CallEvent::AiStatusChanged(AiStatus::ProcessingTool));
        tell(told, CallEvent::ToolStarted { tool: tool.clone(), name, request: Some(request.clone()) });
        let outcome = self.desk.run_tool(&self.context, &tool, request).await;
        tell(told, CallEvent::ToolEnded { tool, outcome: outcome.clone() });
        tell(told, CallEvent::AiStatusChanged(AiStatus::Listening));
        self.dialogue.handle(&self.desk.clinic_now(), Heard::ToolResult(id, outcome))
    }

    /// Staff have put the caller through.
    pub(super) fn was_put_through(&mut self) {
        self.dialogue.was_put_through_by_staff();
    }

    /// Enters what the caller is told into the record.
    pub(super) fn tell_said(&mut self, told: Option<&Told>, said: &[String]) {
        for words in said {
            self.tell_utterance(told, Speaker::Agent, words.clone());
        }
    }

    /// How many keys answer the question that stands, and words that may.
    pub(super) fn expects(&self) -> (Option<u8>, Vec<String>) {
        (self.dialogue.expects_keys(), self.dialogue.hints())
    }

    fn tell_utterance(&mut self, told: Option<&Told>, speaker: Speaker, text: String) {
        self.utterances += 1;
        let id = format!("turns-{}", self.utterances);
        let began = told.map(Told::lasted).unwrap_or_default();
        tell(told, CallEvent::Utterance(Utterance { id, speaker, text, cut: None, is_final: true, began }));
    }
}

fn tell(told: Option<&Told>, event: CallEvent) {
    if let Some(told) = told {
        told.tell(event);
    }
}
