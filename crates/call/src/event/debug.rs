//! How events print: kinds, ids and lengths. Words, names, digits and sound never do.

use std::fmt::{Debug, Formatter, Result};

use super::{AgentCommand, AgentEvent, CallEvent, Input, Output};

impl Debug for Input {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Input::CallerConnected => f.write_str("CallerConnected"),
            Input::CallerAudio { at, sound } => write!(f, "CallerAudio({at:?}, {} bytes)", sound.len()),
            Input::Digit(_) => f.write_str("Digit(…)"),
            Input::Typed(_) => f.write_str("Typed(…)"),
            Input::Marked(mark) => write!(f, "Marked({})", mark.0),
            Input::CallerLeft => f.write_str("CallerLeft"),
            Input::Agent(event) => write!(f, "Agent({event:?})"),
            Input::ToolFinished(tool, outcome) => write!(f, "ToolFinished({}, {outcome:?})", tool.0),
            Input::Staff(input) => write!(f, "Staff({input:?})"),
            Input::HangUp(reason) => write!(f, "HangUp({reason:?})"),
            Input::Tick => f.write_str("Tick"),
        }
    }
}

impl Debug for AgentEvent {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            AgentEvent::Ready => f.write_str("Ready"),
            AgentEvent::CallerSpeechStarted(item) => write!(f, "CallerSpeechStarted({})", item.0),
            AgentEvent::CallerSpeechStopped(item) => write!(f, "CallerSpeechStopped({})", item.0),
            AgentEvent::CallerSaid { item, is_final, .. } => {
                write!(f, "CallerSaid({}, final: {is_final})", item.0)
            }
            AgentEvent::ResponseStarted(response) => write!(f, "ResponseStarted({})", response.0),
            AgentEvent::Speech { response, item, sound } => {
                write!(f, "Speech({}, {}, {} bytes)", response.0, item.0, sound.len())
            }
            AgentEvent::Words { response, item, .. } => write!(f, "Words({}, {})", response.0, item.0),
            AgentEvent::WordsDone { response, item, .. } => {
                write!(f, "WordsDone({}, {})", response.0, item.0)
            }
            // The name is left out: a model may write anything there.
            AgentEvent::ToolCalled { response, tool, request, .. } => {
                write!(f, "ToolCalled({}, {}, {request:?})", response.0, tool.0)
            }
            AgentEvent::ResponseEnded { response, status } => {
                write!(f, "ResponseEnded({}, {status:?})", response.0)
            }
            AgentEvent::Step(step) => write!(f, "Step({step:?})"),
            AgentEvent::Named(_) => f.write_str("Named(…)"),
            AgentEvent::NotUnderstood => f.write_str("NotUnderstood"),
            AgentEvent::Fault(fault) => write!(f, "Fault({fault:?})"),
            AgentEvent::Used(usage) => write!(f, "Used({usage:?})"),
            AgentEvent::Aging => f.write_str("Aging"),
            AgentEvent::Broken(fault) => write!(f, "Broken({fault:?})"),
            AgentEvent::Lost(fault) => write!(f, "Lost({fault:?})"),
        }
    }
}

impl Debug for Output {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Output::ToCaller(sound) => write!(f, "ToCaller({} bytes)", sound.len()),
            Output::Mark(mark) => write!(f, "Mark({})", mark.0),
            Output::ClearCaller => f.write_str("ClearCaller"),
            Output::ToAgent(command) => write!(f, "ToAgent({command:?})"),
            Output::RunTool(tool, request) => write!(f, "RunTool({}, {request:?})", tool.0),
            Output::Publish(event) => write!(f, "Publish({event:?})"),
            Output::Ended(ending) => write!(f, "Ended({ending:?})"),
        }
    }
}

impl Debug for AgentCommand {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            AgentCommand::Hear(sound) => write!(f, "Hear({} bytes)", sound.len()),
            AgentCommand::HearText(_) => f.write_str("HearText(…)"),
            AgentCommand::Recall(history) => write!(f, "Recall({} memories)", history.len()),
            AgentCommand::Renew => f.write_str("Renew"),
            AgentCommand::Greet => f.write_str("Greet"),
            AgentCommand::Respond { instruction } => {
                write!(f, "Respond(instructed: {})", instruction.is_some())
            }
            AgentCommand::Cancel(response) => write!(f, "Cancel({})", response.0),
            AgentCommand::Truncate { item, heard } => write!(f, "Truncate({}, {heard:?})", item.0),
            AgentCommand::Forget(item) => write!(f, "Forget({})", item.0),
            AgentCommand::ToolResult(tool, outcome) => write!(f, "ToolResult({}, {outcome:?})", tool.0),
            AgentCommand::Whisper(_) => f.write_str("Whisper(…)"),
            AgentCommand::Note(_) => f.write_str("Note(…)"),
            AgentCommand::Close => f.write_str("Close"),
        }
    }
}

impl Debug for CallEvent {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            CallEvent::StepChanged(step) => write!(f, "StepChanged({step:?})"),
            CallEvent::AiStatusChanged(status) => write!(f, "AiStatusChanged({status:?})"),
            CallEvent::Utterance(utterance) => write!(f, "{utterance:?}"),
            CallEvent::ToolStarted { tool, request, .. } => {
                write!(f, "ToolStarted({}, {request:?})", tool.0)
            }
            CallEvent::ToolEnded { tool, outcome } => write!(f, "ToolEnded({}, {outcome:?})", tool.0),
            CallEvent::Named(_) => f.write_str("Named(…)"),
            CallEvent::CallerSpeaking(speaks) => write!(f, "CallerSpeaking({speaks})"),
            CallEvent::Staff(event) => write!(f, "Staff({event:?})"),
            CallEvent::RecordingRefused { since } => write!(f, "RecordingRefused(since {since:?})"),
            CallEvent::AgentFault(fault) => write!(f, "AgentFault({fault:?})"),
            CallEvent::Turn(turn) => write!(f, "{turn:?}"),
            CallEvent::Figures(figures) => write!(f, "{figures:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::{
        event::{ItemId, ResponseId, Speaker, StaffEvent, StaffInput, Utterance},
        tools::{DateMeaning, ToolId, ToolOutcome, ToolRequest},
    };

    #[test]
    fn no_event_prints_what_was_said_or_keyed() {
        let secret = || String::from("Hunter2 Marsh 5550123");
        let (response, item) = (ResponseId("r".into()), ItemId("i".into()));
        let request = ToolRequest::CreateAppointment {
            customer_name: secret(),
            date: secret(),
            time: secret(),
            phone_number: Some(secret()),
        };
        let outcome = ToolOutcome::Date(DateMeaning::No { say: secret() });
        let agent_events = [
            AgentEvent::CallerSaid { item: item.clone(), text: secret(), is_final: true },
            AgentEvent::Words { response: response.clone(), item: item.clone(), text: secret() },
            AgentEvent::WordsDone { response: response.clone(), item: item.clone(), text: secret() },
            AgentEvent::ToolCalled {
                response,
                tool: ToolId("t".into()),
                name: secret(),
                request: Ok(request.clone()),
            },
            AgentEvent::Named(secret()),
        ];
        let inputs = [
            Input::Digit('5'),
            Input::Typed(secret()),
            Input::Staff(StaffInput::Whisper(secret())),
            Input::Staff(StaffInput::Key('5')),
            Input::Staff(StaffInput::GiveBack { note: Some(secret()) }),
            Input::CallerAudio { at: None, sound: Bytes::from(secret()) },
            Input::ToolFinished(ToolId("t".into()), outcome.clone()),
        ];
        let utterance = Utterance {
            id: "u1".into(),
            speaker: Speaker::Caller,
            text: secret(),
            cut: Some(secret()),
            is_final: true,
            began: std::time::Duration::ZERO,
        };
        let outputs = [
            Output::ToAgent(AgentCommand::HearText(secret())),
            Output::ToAgent(AgentCommand::Note(secret())),
            Output::ToAgent(AgentCommand::Whisper(secret())),
            Output::Publish(CallEvent::Staff(StaffEvent::Whispered(secret()))),
            Output::ToAgent(AgentCommand::Respond { instruction: Some(secret()) }),
            Output::RunTool(ToolId("t".into()), request.clone()),
            Output::Publish(CallEvent::Named(secret())),
            Output::Publish(CallEvent::Utterance(utterance)),
            Output::Publish(CallEvent::ToolStarted {
                tool: ToolId("t".into()),
                name: secret(),
                request: Some(request),
            }),
            Output::Publish(CallEvent::ToolEnded { tool: ToolId("t".into()), outcome }),
        ];
        let printed = format!("{agent_events:?} {inputs:?} {outputs:?}");
        for word in ["Hunter2", "Marsh", "555", "Digit(5", "'5'"] {
            assert!(!printed.contains(word), "a log line would carry a patient's words");
        }
    }
}
