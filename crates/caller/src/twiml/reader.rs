//! What each verb's attributes and children mean.

use std::time::Duration;

use super::{Connect, Dial, Document, Gather, Instruction, Stream, TwimlError, element::Element};

const METHOD: &str = "method";

/// Reads elements as verbs and collects warnings.
#[derive(Default)]
pub(super) struct Reader {
    warnings: Vec<String>,
}

impl Reader {
    pub(super) fn document(mut self, root: &Element) -> Result<Document, TwimlError> {
        self.known(root, &[]);
        let instructions = root.elements().map(|verb| self.instruction(verb)).collect::<Result<_, _>>()?;
        if root.own_text().chars().any(|c| !c.is_whitespace()) {
            self.warnings.push("text outside of any verb".to_owned());
        }
        Ok(Document { instructions, warnings: self.warnings })
    }

    /// Warns of attributes that do not exist.
    fn known(&mut self, element: &Element, names: &[&str]) {
        for (name, _) in &element.attributes {
            if !names.contains(&name.as_str()) {
                self.warnings.push(format!("<{}> has no attribute {name:?}", element.name));
            }
        }
    }

    fn instruction(&mut self, verb: &Element) -> Result<Instruction, TwimlError> {
        Ok(match verb.name.as_str() {
            "Say" => {
                self.known(verb, &["voice", "language", "loop"]);
                Instruction::Say(verb.whole_text())
            }
            "Play" => {
                self.known(verb, &["loop", "digits"]);
                let digits = verb.attribute("digits").map(str::to_owned);
                let url = verb.whole_text();
                if url.is_empty() && digits.is_none() {
                    return Err(TwimlError::Missing { verb: "Play", what: "address" });
                }
                Instruction::Play { url, digits }
            }
            "Pause" => {
                self.known(verb, &["length"]);
                Instruction::Pause(seconds(verb, "Pause", "length", 1)?)
            }
            "Gather" => Instruction::Gather(self.gather(verb)?),
            "Connect" => Instruction::Connect(self.connect(verb)?),
            "Redirect" => {
                self.known(verb, &[METHOD]);
                let url = verb.whole_text();
                if url.is_empty() {
                    return Err(TwimlError::Missing { verb: "Redirect", what: "address" });
                }
                Instruction::Redirect { url }
            }
            "Dial" => Instruction::Dial(self.dial(verb)?),
            "Record" => Instruction::Record { action: verb.attribute("action").map(str::to_owned) },
            "Hangup" => {
                self.known(verb, &[]);
                Instruction::Hangup
            }
            "Reject" => {
                self.known(verb, &["reason"]);
                let reason = verb.attribute("reason").unwrap_or("rejected");
                if !matches!(reason, "busy" | "rejected") {
                    return Err(value("Reject", "reason", reason));
                }
                Instruction::Reject { reason: reason.to_owned() }
            }
            _ => return Err(unknown(verb, "Response")),
        })
    }

    fn gather(&mut self, verb: &Element) -> Result<Gather, TwimlError> {
        let names = [
            "input",
            "numDigits",
            "timeout",
            "speechTimeout",
            "action",
            METHOD,
            "finishOnKey",
            "actionOnEmptyResult",
            "hints",
            "language",
            "bargeIn",
            "partialResultCallback",
            "speechModel",
            "profanityFilter",
            "enhanced",
        ];
        self.known(verb, &names);
        let input = verb.attribute("input").unwrap_or("dtmf");
        let (mut speech, mut keys) = (false, false);
        for word in input.split_whitespace() {
            match word {
                "speech" => speech = true,
                "dtmf" => keys = true,
                _ => return Err(value("Gather", "input", input)),
            }
        }
        let num_digits = match verb.attribute("numDigits") {
            None => None,
            Some(text) => Some(text.parse().map_err(|_| value("Gather", "numDigits", text))?),
        };
        let mut prompts = Vec::new();
        for child in verb.elements() {
            if !matches!(child.name.as_str(), "Say" | "Play" | "Pause") {
                return Err(unknown(child, "Gather"));
            }
            prompts.push(self.instruction(child)?);
        }
        Ok(Gather {
            speech,
            keys,
            num_digits,
            finish_on_key: verb.attribute("finishOnKey").unwrap_or("#").to_owned(),
            timeout: seconds(verb, "Gather", "timeout", 5)?,
            action: verb.attribute("action").map(str::to_owned),
            action_on_empty_result: verb.attribute("actionOnEmptyResult") == Some("true"),
            hints: verb.attribute("hints").map(words).unwrap_or_default(),
            prompts,
        })
    }

    fn connect(&mut self, verb: &Element) -> Result<Connect, TwimlError> {
        self.known(verb, &["action", METHOD]);
        let mut streams = verb.elements();
        let (Some(stream), None) = (streams.next(), streams.next()) else {
            return Err(TwimlError::Missing { verb: "Connect", what: "one <Stream>" });
        };
        if stream.name != "Stream" {
            return Err(unknown(stream, "Connect"));
        }
        self.known(stream, &["url", "name", "track", "statusCallback", "statusCallbackMethod"]);
        let url = stream.attribute("url").ok_or(TwimlError::Missing { verb: "Stream", what: "url" })?;
        if url.contains('?') {
            self.warnings.push("a <Stream> address with a query breaks the handshake (31920)".to_owned());
        }
        if stream.attribute("track").is_some_and(|track| track != "inbound_track") {
            return Err(value("Stream", "track", stream.attribute("track").unwrap_or_default()));
        }
        let mut parameters = Vec::new();
        for child in stream.elements() {
            if child.name != "Parameter" {
                return Err(unknown(child, "Stream"));
            }
            self.known(child, &["name", "value"]);
            let name =
                child.attribute("name").ok_or(TwimlError::Missing { verb: "Parameter", what: "name" })?;
            let content =
                child.attribute("value").ok_or(TwimlError::Missing { verb: "Parameter", what: "value" })?;
            if name.len() + content.len() >= 500 {
                self.warnings.push(format!("<Parameter> {name:?} is longer than 500 characters"));
            }
            parameters.push((name.to_owned(), content.to_owned()));
        }
        Ok(Connect {
            action: verb.attribute("action").map(str::to_owned),
            stream: Stream {
                url: url.to_owned(),
                name: stream.attribute("name").map(str::to_owned),
                status_callback: stream.attribute("statusCallback").map(str::to_owned),
                parameters,
            },
        })
    }

    fn dial(&mut self, verb: &Element) -> Result<Dial, TwimlError> {
        let names = [
            "action",
            METHOD,
            "timeout",
            "timeLimit",
            "callerId",
            "answerOnBridge",
            "hangupOnStar",
            "record",
            "recordingStatusCallback",
            "ringTone",
            "sequential",
            "referUrl",
            "trim",
        ];
        self.known(verb, &names);
        let mut targets = Vec::new();
        for child in verb.elements() {
            if !matches!(child.name.as_str(), "Number" | "Client" | "Sip" | "Conference" | "Queue") {
                return Err(unknown(child, "Dial"));
            }
            targets.push((child.name.clone(), child.whole_text()));
        }
        let number = verb.own_text().trim().to_owned();
        if !number.is_empty() {
            targets.push(("Number".to_owned(), number));
        }
        if targets.is_empty() {
            return Err(TwimlError::Missing { verb: "Dial", what: "number" });
        }
        Ok(Dial {
            action: verb.attribute("action").map(str::to_owned),
            timeout: seconds(verb, "Dial", "timeout", 30)?,
            targets,
        })
    }
}

fn seconds(
    element: &Element,
    verb: &'static str,
    name: &'static str,
    default: u64,
) -> Result<Duration, TwimlError> {
    match element.attribute(name) {
        None | Some("auto") => Ok(Duration::from_secs(default)),
        Some(text) => text.parse().map(Duration::from_secs).map_err(|_| value(verb, name, text)),
    }
}

fn words(list: &str) -> Vec<String> {
    list.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}

fn value(verb: &'static str, attribute: &'static str, value: &str) -> TwimlError {
    TwimlError::Value { verb, attribute, value: value.to_owned() }
}

fn unknown(element: &Element, parent: &str) -> TwimlError {
    TwimlError::UnknownVerb { verb: element.name.clone(), parent: parent.to_owned() }
}
