//! What answers while this program is away: a document that Twilio keeps itself (a TwiML Bin, set as the number's fallback).
//!
//! Nothing in it asks for an address, since nobody is there to answer. So it takes no message either: a recording would lie
//! at the service, and no window would ever tell that it is there. What it promises it can keep.

use std::time::Duration;

use super::transfer::begin::RING;
use super::twiml::{self, Dial, Party, Verb};

/// The longest talk with a person.
const TALK: Duration = Duration::from_secs(60 * 60);

/// What the caller hears first …
const APOLOGY: &str = "Thank you for calling. Our telephone reception is out of order at the moment. \
     In an emergency, please hang up and call the emergency number.";
/// … then, where somebody can be called …
const HOLD_THE_LINE: &str = "Otherwise please hold the line. You are being put through to our staff.";
/// … and when that is over. It is also heard by who has talked with somebody that hung up first: Twilio goes on with the
/// document either way.
const NOBODY: &str = "If nobody could take your call, please call again in a few minutes. Goodbye.";
/// Where nobody can be called.
const CALL_AGAIN: &str = "Please call again in a few minutes. Goodbye.";

/// The document; it dials `person` (in E.164) where there is one.
pub fn document(person: Option<&str>) -> String {
    let say = |words: &str| Verb::Say(words.to_owned());
    let verbs = match person {
        Some(number) => {
            let dial = Dial {
                action: None,
                to: Party::Number { number: number.to_owned(), status_callback: None },
                timeout: RING,
                time_limit: TALK,
            };
            vec![say(APOLOGY), say(HOLD_THE_LINE), Verb::Dial(dial), say(NOBODY), Verb::Hangup]
        }
        None => vec![say(APOLOGY), say(CALL_AGAIN), Verb::Hangup],
    };
    twiml::document(&verbs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use caller::twiml::{Document, Instruction, parse};

    /// A document given to Twilio in one piece may have this many characters (of the REST parameter `Twiml`); a Bin takes
    /// no fewer.
    const MOST: usize = 4_000;

    fn read(person: Option<&str>) -> Document {
        let text = document(person);
        assert!(text.len() < MOST, "{} bytes are too many to paste", text.len());
        assert!(!text.contains("://") && !text.contains("action="), "nobody answers there: {text}");
        let document = parse(&text).expect("Twilio takes it");
        assert_eq!(document.warnings, Vec::<String>::new(), "and has nothing to complain of");
        document
    }

    #[test]
    fn the_clinics_own_telephone_rings_while_the_program_is_away() {
        let document = read(Some("+15550100123"));
        let [
            Instruction::Say(sorry),
            Instruction::Say(_),
            Instruction::Dial(dial),
            Instruction::Say(bye),
            Instruction::Hangup,
        ] = &document.instructions[..]
        else {
            panic!("an apology, a person, a goodbye: {:?}", document.instructions)
        };
        assert!(sorry.contains("emergency"), "before anything is waited for: {sorry}");
        assert_eq!(dial.targets, [("Number".to_owned(), "+15550100123".to_owned())]);
        assert_eq!((dial.timeout, &dial.action), (RING, &None), "nobody could be told how it went");
        assert!(bye.starts_with("If nobody"), "who has talked with somebody hears it too: {bye}");
    }

    #[test]
    fn without_a_person_it_asks_to_call_again_and_promises_nothing() {
        let document = read(None);
        let [Instruction::Say(sorry), Instruction::Say(again), Instruction::Hangup] =
            &document.instructions[..]
        else {
            panic!("words alone: {:?}", document.instructions)
        };
        assert!(sorry.contains("emergency") && again.contains("call again"), "{sorry} {again}");
        let words = format!("{sorry} {again}").to_lowercase();
        assert!(!words.contains("message") && !words.contains("call you"), "nobody would keep it: {words}");
    }

    #[test]
    fn a_number_that_is_none_stays_text() {
        let Instruction::Dial(dial) = &read(Some("1</Number><Sip>x@y</Sip>&")).instructions[2] else {
            panic!("somebody is dialled")
        };
        assert_eq!(dial.targets, [("Number".to_owned(), "1</Number><Sip>x@y</Sip>&".to_owned())]);
    }
}
