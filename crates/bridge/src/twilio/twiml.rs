//! TwiML: what a webhook answers, as a list of verbs.
//!
//! Attribute names and values are escaped by the writer, so anything a caller said may be put into a verb. An empty
//! document hangs up.

use std::time::Duration;
use std::{fmt, io};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesStart, BytesText, Event};

/// `<Say>` takes about this many characters; Twilio refuses longer ones.
const SAY_MAX: usize = 4000;
/// Characters that a text may have.
const MESSAGE_MAX: usize = 1600;
/// Characters that `<Gather hints>` may have.
const HINTS_MAX: usize = 1000;

/// One verb of a document.
#[derive(Clone, PartialEq, Eq)]
pub enum Verb {
    /// Twilio's voice says this.
    Say(String),
    /// Says something while it listens for speech and keys; what comes in is posted to `action`.
    Gather(Gather),
    /// Hands the call's sound to a media socket; `action` is asked for more when the socket has closed.
    Connect {
        /// Where Twilio goes on.
        action: String,
        /// The socket.
        stream: Stream,
    },
    /// Calls somebody else and lets the two talk.
    Dial(Dial),
    /// Answers a text with a text.
    Message(String),
    /// Goes on with the document there.
    Redirect(String),
    /// Ends the call.
    Hangup,
}

/// Prints no words, numbers and tokens.
impl fmt::Debug for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Verb::Say(_) => "Say(…)",
            Verb::Gather(_) => "Gather(…)",
            Verb::Connect { .. } => "Connect(…)",
            Verb::Dial(_) => "Dial(…)",
            Verb::Message(_) => "Message(…)",
            Verb::Redirect(_) => "Redirect(…)",
            Verb::Hangup => "Hangup",
        })
    }
}

/// See [`Verb::Gather`].
#[derive(Clone, PartialEq, Eq)]
pub struct Gather {
    /// Where the result goes, also an empty one.
    pub action: String,
    /// Said while it listens.
    pub say: Option<String>,
    /// How long it waits for the caller to begin, in whole seconds.
    pub timeout: Duration,
    /// Exactly this many keys are wanted; any number, ended by `#`, when absent.
    pub keys: Option<u8>,
    /// Words that are likely to come.
    pub hints: Vec<String>,
    /// Speech is listened for, too.
    pub speech: bool,
}

/// See [`Verb::Connect`].
#[derive(Clone, PartialEq, Eq)]
pub struct Stream {
    /// `wss://…` without a query: Twilio drops it, and some versions break the handshake (31920).
    pub url: String,
    /// Told when the stream starts, stops or fails.
    pub status_callback: String,
    /// Come back as strings in the stream's `start` message.
    pub parameters: Vec<(&'static str, String)>,
}

/// See [`Verb::Dial`]. Who is called sees the caller's own number.
#[derive(Clone, PartialEq, Eq)]
pub struct Dial {
    /// Told how that call went when it is over. Without one the document goes on, also when the two have talked.
    pub action: Option<String>,
    /// Whom to call, or where to meet.
    pub to: Party,
    /// How long it rings, in whole seconds.
    pub timeout: Duration,
    /// How long the two may talk, in whole seconds.
    pub time_limit: Duration,
}

/// Whom [`Dial`] connects the call with.
#[derive(Clone, PartialEq, Eq)]
pub enum Party {
    /// Somebody who is called.
    Number {
        /// In E.164.
        number: String,
        /// Told when they answer.
        status_callback: Option<String>,
    },
    /// Whoever is or comes into a room. The talk begins when somebody is there who `starts` it, and ends for all when either
    /// leaves; before, there is music.
    Room {
        /// Its name, unique within the account.
        name: String,
        /// This is the one who is waited for.
        starts: bool,
    },
}

/// The document with these verbs.
pub fn document(verbs: &[Verb]) -> String {
    let mut writer = Writer::new(Vec::with_capacity(512));
    write(&mut writer, verbs).expect("writing to memory cannot fail");
    String::from_utf8(writer.into_inner()).expect("only text was written")
}

type Xml = Writer<Vec<u8>>;

fn write(writer: &mut Xml, verbs: &[Verb]) -> io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    if verbs.is_empty() {
        return writer.write_event(Event::Empty(BytesStart::new("Response")));
    }
    writer
        .create_element("Response")
        .write_inner_content(|writer| verbs.iter().try_for_each(|each| verb(writer, each)))
        .map(|_| ())
}

fn verb(writer: &mut Xml, verb: &Verb) -> io::Result<()> {
    match verb {
        Verb::Say(words) => say(writer, words),
        Verb::Gather(gather) => self::gather(writer, gather),
        Verb::Connect { action, stream } => writer
            .create_element("Connect")
            .with_attribute(("action", action.as_str()))
            .with_attribute(("method", "POST"))
            .write_inner_content(|writer| self::stream(writer, stream))
            .map(|_| ()),
        Verb::Dial(dial) => self::dial(writer, dial),
        Verb::Message(words) => message(writer, words),
        Verb::Redirect(url) => writer
            .create_element("Redirect")
            .with_attribute(("method", "POST"))
            .write_text_content(BytesText::new(url))
            .map(|_| ()),
        Verb::Hangup => writer.create_element("Hangup").write_empty().map(|_| ()),
    }
}

fn say(writer: &mut Xml, words: &str) -> io::Result<()> {
    let words: String = words.chars().filter(|c| is_xml(*c)).take(SAY_MAX).collect();
    writer.create_element("Say").write_text_content(BytesText::new(&words)).map(|_| ())
}

fn message(writer: &mut Xml, words: &str) -> io::Result<()> {
    let words: String = words.chars().filter(|c| is_xml(*c)).take(MESSAGE_MAX).collect();
    writer.create_element("Message").write_text_content(BytesText::new(&words)).map(|_| ())
}

fn gather(writer: &mut Xml, gather: &Gather) -> io::Result<()> {
    let timeout = gather.timeout.as_secs().max(1).to_string();
    let keys = gather.keys.map(|keys| keys.to_string());
    let hints = hints(&gather.hints);
    let mut element = writer
        .create_element("Gather")
        .with_attribute(("input", if gather.speech { "speech dtmf" } else { "dtmf" }))
        .with_attribute(("action", gather.action.as_str()))
        .with_attribute(("method", "POST"))
        .with_attribute(("timeout", timeout.as_str()));
    if gather.speech {
        element = element.with_attribute(("speechTimeout", "auto"));
    }
    element = element.with_attribute(("actionOnEmptyResult", "true")).with_attribute(("language", "en-US"));
    if let Some(keys) = &keys {
        element = element.with_attribute(("numDigits", keys.as_str()));
    }
    if !hints.is_empty() {
        element = element.with_attribute(("hints", hints.as_str()));
    }
    match &gather.say {
        Some(words) => element.write_inner_content(|writer| say(writer, words)).map(|_| ()),
        None => element.write_empty().map(|_| ()),
    }
}

fn dial(writer: &mut Xml, dial: &Dial) -> io::Result<()> {
    let seconds = |time: Duration| time.as_secs().max(1).to_string();
    let mut element = writer.create_element("Dial");
    if let Some(action) = &dial.action {
        element = element.with_attribute(("action", action.as_str())).with_attribute(("method", "POST"));
    }
    element
        .with_attribute(("timeout", seconds(dial.timeout).as_str()))
        .with_attribute(("timeLimit", seconds(dial.time_limit).as_str()))
        .write_inner_content(|writer| party(writer, &dial.to))
        .map(|_| ())
}

fn party(writer: &mut Xml, party: &Party) -> io::Result<()> {
    let plain = |text: &str| text.chars().filter(|c| is_xml(*c)).collect::<String>();
    match party {
        Party::Number { number, status_callback } => {
            let mut element = writer.create_element("Number");
            if let Some(url) = status_callback {
                element = element
                    .with_attribute(("statusCallback", url.as_str()))
                    .with_attribute(("statusCallbackEvent", "answered completed"));
            }
            element.write_text_content(BytesText::new(&plain(number))).map(|_| ())
        }
        Party::Room { name, starts } => writer
            .create_element("Conference")
            .with_attribute(("startConferenceOnEnter", if *starts { "true" } else { "false" }))
            .with_attribute(("endConferenceOnExit", "true"))
            .with_attribute(("beep", "false"))
            .write_text_content(BytesText::new(&plain(name)))
            .map(|_| ()),
    }
}

/// Separated by commas, so none may contain one.
fn hints(words: &[String]) -> String {
    let mut all = String::new();
    for word in words {
        let word: String = word.chars().filter(|c| *c != ',' && is_xml(*c)).collect();
        if all.len() + word.len() + 1 > HINTS_MAX {
            break;
        }
        if !all.is_empty() {
            all.push(',');
        }
        all.push_str(word.trim());
    }
    all
}

fn stream(writer: &mut Xml, stream: &Stream) -> io::Result<()> {
    writer
        .create_element("Stream")
        .with_attribute(("url", stream.url.as_str()))
        .with_attribute(("statusCallback", stream.status_callback.as_str()))
        .write_inner_content(|writer| {
            for (name, value) in &stream.parameters {
                let value: String = value.chars().filter(|c| is_xml(*c)).collect();
                writer
                    .create_element("Parameter")
                    .with_attribute(("name", *name))
                    .with_attribute(("value", value.as_str()))
                    .write_empty()?;
            }
            Ok(())
        })
        .map(|_| ())
}

/// XML has no place for most control characters, not even escaped.
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;

    fn check(verbs: &[Verb], expected: &str) {
        assert_eq!(document(verbs), format!("{HEAD}{expected}"), "the document, letter by letter");
    }

    #[test]
    fn an_empty_document_is_valid() {
        check(&[], "<Response/>");
    }

    #[test]
    fn a_media_call_is_connected_with_its_parameters() {
        let stream = Stream {
            url: "wss://clinic.example.test/media-stream".to_owned(),
            status_callback: "https://clinic.example.test/voice/stream-status".to_owned(),
            parameters: vec![("callSid", "CA1".to_owned()), ("callerNumber", "+1555".to_owned())],
        };
        let action = "https://clinic.example.test/voice/after".to_owned();
        check(
            &[Verb::Connect { action, stream }],
            concat!(
                r#"<Response><Connect action="https://clinic.example.test/voice/after" method="POST">"#,
                r#"<Stream url="wss://clinic.example.test/media-stream" "#,
                r#"statusCallback="https://clinic.example.test/voice/stream-status">"#,
                r#"<Parameter name="callSid" value="CA1"/><Parameter name="callerNumber" value="+1555"/>"#,
                r#"</Stream></Connect></Response>"#
            ),
        );
    }

    #[test]
    fn a_turn_listens_for_speech_and_keys_and_reports_silence() {
        let gather = Gather {
            action: "https://h.test/voice/turn?turn=2".to_owned(),
            say: Some("Which day?".to_owned()),
            timeout: Duration::from_secs(6),
            keys: None,
            hints: vec!["next Monday".to_owned(), "tomorrow, please".to_owned()],
            speech: true,
        };
        check(
            &[Verb::Gather(gather), Verb::Redirect("https://h.test/voice/turn?turn=2".to_owned())],
            concat!(
                r#"<Response><Gather input="speech dtmf" action="https://h.test/voice/turn?turn=2" method="POST" timeout="6" "#,
                r#"speechTimeout="auto" actionOnEmptyResult="true" language="en-US" hints="next Monday,tomorrow please">"#,
                r#"<Say>Which day?</Say></Gather><Redirect method="POST">https://h.test/voice/turn?turn=2</Redirect></Response>"#
            ),
        );
    }

    #[test]
    fn a_text_is_answered_with_a_text() {
        check(
            &[Verb::Message("Clinic <A&B>: booked.".to_owned())],
            "<Response><Message>Clinic &lt;A&amp;B&gt;: booked.</Message></Response>",
        );
        assert_eq!(format!("{:?}", Verb::Message("you are booked".to_owned())), "Message(…)");
        assert_eq!(document(&[Verb::Message("ñ".repeat(5000))]).matches('ñ').count(), MESSAGE_MAX);
    }

    fn dial(number: &str) -> Verb {
        Verb::Dial(Dial {
            action: Some("https://h.test/voice/dialled?turn=2".to_owned()),
            to: Party::Number { number: number.to_owned(), status_callback: None },
            timeout: Duration::from_secs(20),
            time_limit: Duration::from_secs(3600),
        })
    }

    #[test]
    fn somebody_else_is_called_for_a_while_and_the_outcome_is_reported() {
        check(
            &[Verb::Say("One moment.".to_owned()), dial("+15550100123")],
            concat!(
                r#"<Response><Say>One moment.</Say><Dial action="https://h.test/voice/dialled?turn=2" method="POST" timeout="20" "#,
                r#"timeLimit="3600"><Number>+15550100123</Number></Dial></Response>"#
            ),
        );
    }

    #[test]
    fn two_who_are_to_talk_meet_in_a_room() {
        let room = |starts| {
            Verb::Dial(Dial {
                action: Some("https://h.test/done".to_owned()),
                to: Party::Room { name: "desk-CA1".to_owned(), starts },
                timeout: Duration::from_secs(20),
                time_limit: Duration::from_secs(3600),
            })
        };
        check(
            &[room(false)],
            concat!(
                r#"<Response><Dial action="https://h.test/done" method="POST" timeout="20" timeLimit="3600">"#,
                r#"<Conference startConferenceOnEnter="false" endConferenceOnExit="true" beep="false">desk-CA1</Conference>"#,
                r#"</Dial></Response>"#
            ),
        );
        assert!(document(&[room(true)]).contains(r#"startConferenceOnEnter="true""#));
    }

    #[test]
    fn who_is_to_press_a_key_is_not_listened_to() {
        let gather = Gather {
            action: "/accept".to_owned(),
            say: Some("Press 1.".to_owned()),
            timeout: Duration::from_secs(8),
            keys: Some(1),
            hints: Vec::new(),
            speech: false,
        };
        check(
            &[Verb::Gather(gather)],
            concat!(
                r#"<Response><Gather input="dtmf" action="/accept" method="POST" timeout="8" actionOnEmptyResult="true" "#,
                r#"language="en-US" numDigits="1"><Say>Press 1.</Say></Gather></Response>"#
            ),
        );
    }

    #[test]
    fn a_number_cannot_become_a_verb() {
        let text = document(&[dial("1</Number><Sip>x@y</Sip>&\u{1}")]);
        assert!(text.contains("<Number>1&lt;/Number&gt;&lt;Sip&gt;x@y&lt;/Sip&gt;&amp;</Number>"), "{text}");
    }

    #[test]
    fn what_a_caller_said_cannot_become_a_verb() {
        check(
            &[Verb::Say("Bob <Dial>+1900</Dial> & \"Sons\"\u{0}\u{b}".to_owned()), Verb::Hangup],
            concat!(
                "<Response><Say>Bob &lt;Dial&gt;+1900&lt;/Dial&gt; &amp; &quot;Sons&quot;</Say>",
                "<Hangup/></Response>"
            ),
        );
        let stream = Stream {
            url: "wss://h.test/media-stream".to_owned(),
            status_callback: "https://h.test/s".to_owned(),
            parameters: vec![("callerNumber", "\"/><Dial>1</Dial>".to_owned())],
        };
        let text = document(&[Verb::Connect { action: "a&b".to_owned(), stream }]);
        assert!(!text.contains("<Dial>"), "a number is escaped too: {text}");
        assert!(text.contains(r#"action="a&amp;b""#), "and an address: {text}");
    }

    #[test]
    fn a_verb_prints_nothing_that_was_said_and_no_token() {
        let stream = Stream {
            url: String::new(),
            status_callback: String::new(),
            parameters: vec![("token", "secret".to_owned()), ("callerNumber", "+15005550010".to_owned())],
        };
        let verbs = [
            Verb::Say("You're booked, Ana Ruiz.".to_owned()),
            Verb::Connect { action: String::new(), stream },
        ];
        assert_eq!(format!("{verbs:?}"), "[Say(…), Connect(…)]");
        assert_eq!(format!("{:?}", dial("+15550100123")), "Dial(…)");
    }

    #[test]
    fn long_speech_is_cut_where_twilio_would_refuse_it() {
        let text = document(&[Verb::Say("é".repeat(10_000))]);
        assert_eq!(text.matches('é').count(), SAY_MAX, "cut between characters");
    }
}
