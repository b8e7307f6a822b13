//! TwiML as Twilio reads it: a document becomes a list of [`Instruction`]s.
//!
//! Strict where Twilio is strict: broken XML, an unknown verb or a missing address is an error; an attribute that does
//! not exist becomes a warning beside the instructions, as in Twilio's debugger (12200).

mod element;
mod reader;

use std::time::Duration;

use reader::Reader;

/// Why an answer is not TwiML.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TwimlError {
    /// Twilio's 12100.
    #[error("the document is not well-formed XML: {0}")]
    Malformed(String),
    /// The root is something else.
    #[error("the document's root is <{0}>, not <Response>")]
    Root(String),
    /// A verb Twilio does not know, or one in the wrong place.
    #[error("<{verb}> cannot stand in <{parent}>")]
    UnknownVerb {
        /// The element.
        verb: String,
        /// Where it stands.
        parent: String,
    },
    /// An attribute or a child without which the verb means nothing.
    #[error("<{verb}> lacks its {what}")]
    Missing {
        /// The element.
        verb: &'static str,
        /// What is missing.
        what: &'static str,
    },
    /// An attribute's value that cannot be.
    #[error("{attribute}={value:?} of <{verb}> is not possible")]
    Value {
        /// The element.
        verb: &'static str,
        /// The attribute.
        attribute: &'static str,
        /// What was read.
        value: String,
    },
}

/// A document that was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// What to do, in order.
    pub instructions: Vec<Instruction>,
    /// What Twilio's debugger would warn of.
    pub warnings: Vec<String>,
}

/// One verb.
#[derive(Debug, Clone, PartialEq)]
pub enum Instruction {
    /// Speak this; marks of SSML are left out.
    Say(String),
    /// Play a file, or keys.
    Play {
        /// The file's address; empty when keys are played.
        url: String,
        /// Keys to play.
        digits: Option<String>,
    },
    /// Wait.
    Pause(Duration),
    /// Collect speech or keys.
    Gather(Gather),
    /// Connect the call to a media socket.
    Connect(Connect),
    /// Go on with another document.
    Redirect {
        /// Its address, possibly relative.
        url: String,
    },
    /// Call somebody else.
    Dial(Dial),
    /// Record the caller.
    Record {
        /// Where the recording is reported.
        action: Option<String>,
    },
    /// End the call.
    Hangup,
    /// Refuse the call without answering.
    Reject {
        /// `busy` or `rejected`.
        reason: String,
    },
}

/// `<Gather>`.
#[derive(Debug, Clone, PartialEq)]
pub struct Gather {
    /// Speech is listened for.
    pub speech: bool,
    /// Keys are listened for.
    pub keys: bool,
    /// Ends after so many keys.
    pub num_digits: Option<u8>,
    /// The key that ends the input.
    pub finish_on_key: String,
    /// How long it waits.
    pub timeout: Duration,
    /// Where the input goes; the document's own address when absent.
    pub action: Option<String>,
    /// `action` is called even without input.
    pub action_on_empty_result: bool,
    /// Words that are likely.
    pub hints: Vec<String>,
    /// What is said meanwhile.
    pub prompts: Vec<Instruction>,
}

/// `<Connect>` with its `<Stream>`.
#[derive(Debug, Clone, PartialEq)]
pub struct Connect {
    /// Where to go on when the socket closes; the next verb when absent.
    pub action: Option<String>,
    /// The socket.
    pub stream: Stream,
}

/// `<Stream>`.
#[derive(Debug, Clone, PartialEq)]
pub struct Stream {
    /// The socket's address.
    pub url: String,
    /// Its name.
    pub name: Option<String>,
    /// Where its beginning, end and errors are reported.
    pub status_callback: Option<String>,
    /// What is passed on in `start`.
    pub parameters: Vec<(String, String)>,
}

/// `<Dial>`.
#[derive(Debug, Clone, PartialEq)]
pub struct Dial {
    /// Where to go on when that call ends.
    pub action: Option<String>,
    /// How long it rings.
    pub timeout: Duration,
    /// Who is called: `Number`, `Client`, `Sip`, `Conference` or `Queue`, and its text.
    pub targets: Vec<(String, String)>,
}

/// Reads a document.
///
/// # Errors
/// When Twilio could not carry it out.
pub fn parse(text: &str) -> Result<Document, TwimlError> {
    let root = element::parse(text)?;
    if root.name != "Response" {
        return Err(TwimlError::Root(root.name));
    }
    Reader::default().document(&root)
}

#[cfg(test)]
mod tests;
