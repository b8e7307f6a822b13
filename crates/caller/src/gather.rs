//! A whole call over `<Gather>` turns: Twilio speaks and listens, the reception answers with the next document.

use url::Url;

use crate::{
    CallError, Phone,
    twiml::{Connect, Dial, Document, Gather, Instruction},
};

/// More documents than any sensible call has.
const MAX_DOCUMENTS: usize = 200;

/// What the caller does when it is their turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Says this; Twilio recognises it.
    Say(String),
    /// Presses these keys.
    Press(String),
    /// Stays silent.
    Nothing,
    /// Hangs up.
    HangUp,
}

impl Reply {
    /// Says this.
    pub fn say(words: &str) -> Self {
        Reply::Say(words.to_owned())
    }
}

/// How the document flow ended.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// The reception hung up, or its document ended.
    HungUp,
    /// The caller did.
    CallerLeft,
    /// The call was refused.
    Rejected,
    /// The call goes on over a media socket.
    Connected(Connect),
    /// The call goes on with somebody else.
    Dialed(Dial),
}

/// What was said in a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Conversation {
    /// Each turn: what the caller heard, and what they did then. The last one ends the call and has no reply.
    pub turns: Vec<(String, Option<Reply>)>,
    /// How it ended.
    pub end: End,
    /// What Twilio's debugger would have warned of.
    pub warnings: Vec<String>,
}

impl Conversation {
    /// Everything the caller heard, turn by turn.
    pub fn heard(&self) -> impl Iterator<Item = &str> {
        self.turns.iter().map(|(heard, _)| heard.as_str())
    }
}

/// Plays `document`, which came from `base`, until the call ends or leaves the `<Gather>` world. `reply` is asked at
/// each `<Gather>` with what was heard since the last one.
///
/// # Errors
/// When a document cannot be fetched or read, or the call does not end.
pub async fn converse(
    phone: &Phone,
    base: &Url,
    document: Document,
    mut reply: impl FnMut(&str, &Gather) -> Reply,
) -> Result<Conversation, CallError> {
    let (mut base, mut document) = (base.clone(), document);
    let (mut turns, mut warnings, mut heard) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..MAX_DOCUMENTS {
        warnings.append(&mut document.warnings);
        let next = 'document: {
            for instruction in &document.instructions {
                match instruction {
                    Instruction::Say(words) => heard.push(words.clone()),
                    Instruction::Play { .. } | Instruction::Pause(_) | Instruction::Record { .. } => {}
                    Instruction::Gather(gather) => {
                        heard.extend(gather.prompts.iter().filter_map(|prompt| match prompt {
                            Instruction::Say(words) => Some(words.clone()),
                            _ => None,
                        }));
                        let prompt = std::mem::take(&mut heard).join(" ");
                        let answer = reply(&prompt, gather);
                        turns.push((prompt, Some(answer.clone())));
                        if answer == Reply::HangUp {
                            return Ok(Conversation { turns, end: End::CallerLeft, warnings });
                        }
                        if let Some(fields) = input(gather, &answer) {
                            break 'document Some((gather.action.clone().unwrap_or_default(), fields));
                        }
                    }
                    Instruction::Redirect { url } => break 'document Some((url.clone(), Vec::new())),
                    Instruction::Hangup => break 'document None,
                    end @ (Instruction::Reject { .. } | Instruction::Connect(_) | Instruction::Dial(_)) => {
                        turns.push((heard.join(" "), None));
                        let end = match end {
                            Instruction::Connect(connect) => End::Connected(connect.clone()),
                            Instruction::Dial(dial) => End::Dialed(dial.clone()),
                            _ => End::Rejected,
                        };
                        return Ok(Conversation { turns, end, warnings });
                    }
                }
            }
            None
        };
        let Some((url, fields)) = next else {
            turns.push((heard.join(" "), None));
            return Ok(Conversation { turns, end: End::HungUp, warnings });
        };
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        (base, document) = phone.go_on(&base, &url, &fields).await?;
    }
    Err(CallError::Endless(MAX_DOCUMENTS))
}

/// The fields with which `action` is called; `None` when nothing usable came in and the document goes on.
fn input(gather: &Gather, reply: &Reply) -> Option<Vec<(&'static str, String)>> {
    match reply {
        Reply::Say(words) if gather.speech && !words.is_empty() => {
            Some(vec![("SpeechResult", words.clone()), ("Confidence", "0.93".to_owned())])
        }
        Reply::Press(keys) if gather.keys && !keys.is_empty() => {
            let end = gather.finish_on_key.as_str();
            let keys = if end.is_empty() { keys } else { keys.split(end).next().unwrap_or_default() };
            let wanted = gather.num_digits.map_or(keys.len(), usize::from);
            Some(vec![("Digits", keys.chars().take(wanted).collect())])
        }
        _ if gather.action_on_empty_result && gather.speech => {
            Some(vec![("SpeechResult", String::new()), ("Confidence", "0.0".to_owned())])
        }
        _ if gather.action_on_empty_result => Some(vec![("Digits", String::new())]),
        _ => None,
    }
}
