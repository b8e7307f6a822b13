//! A caller's side of a talk in turns.

use caller::Phone;
use caller::gather::{self, Conversation, Reply};
use caller::twiml::{Document, Gather, Instruction};
use url::Url;

use crate::support::Running;

/// Says one thing after the other, then stays silent.
fn script(replies: &[Reply]) -> impl FnMut(&str, &Gather) -> Reply {
    let mut replies = replies.iter().cloned();
    move |_, _| replies.next().unwrap_or(Reply::Nothing)
}

pub async fn talk(running: &Running, phone: &Phone, replies: &[Reply]) -> Conversation {
    let first = phone.dial().await.expect("TwiML");
    go_on(phone, &running.url("/voice"), first, replies).await
}

/// The same from a document on that came from `base`.
pub async fn go_on(phone: &Phone, base: &Url, document: Document, replies: &[Reply]) -> Conversation {
    let talk = gather::converse(phone, base, document, script(replies)).await.expect("a call");
    assert_eq!(talk.warnings, Vec::<String>::new(), "Twilio's debugger stays empty");
    talk
}

/// One turn by hand: posts `fields` to where the document asks for them.
pub async fn answer(phone: &Phone, document: &Document, fields: &[(&str, &str)]) -> Document {
    let action = action_of(document);
    phone.go_on(&action, action.as_str(), fields).await.expect("TwiML").1
}

pub fn action_of(document: &Document) -> Url {
    let Some(Instruction::Gather(gather)) = document.instructions.first() else {
        panic!("a question: {:?}", document.instructions)
    };
    gather.action.as_deref().expect("an action").parse().expect("an address")
}

/// All that is said in a document.
pub fn words(document: &Document) -> String {
    let mut all = Vec::new();
    for instruction in &document.instructions {
        match instruction {
            Instruction::Say(words) => all.push(words.clone()),
            Instruction::Gather(gather) => {
                all.extend(gather.prompts.iter().filter_map(|prompt| match prompt {
                    Instruction::Say(words) => Some(words.clone()),
                    _ => None,
                }))
            }
            _ => {}
        }
    }
    all.join(" ")
}

pub fn hangs_up(document: &Document) -> bool {
    document.instructions.last() == Some(&Instruction::Hangup)
}

/// Brings a call to the read-back of ten o'clock on Monday.
pub async fn up_to_the_read_back(phone: &Phone, name: &str) -> Document {
    let mut document = phone.dial().await.expect("TwiML");
    for words in ["I'd like to make an appointment", name, "next Monday", "ten o'clock"] {
        document = answer(phone, &document, &[("SpeechResult", words)]).await;
    }
    assert!(words(&document).contains("Is that right?"), "{}", words(&document));
    document
}
