//! The exact words the call itself puts to an agent. An agent that is no language model can compare with these to
//! know what is wanted.

use crate::{event::Speaker, tools::ToolOutcome};

/// Stands before the keys in the line that tells the agent of them: `[keypad] 2025550123`.
pub const KEYPAD: &str = "[keypad] ";

/// The note when the longest time of a call is reached.
pub const TIME_LIMIT_NOTE: &str = "[system] This call has reached its time limit. Wrap up now: say goodbye in one or \
     two short sentences, ask nothing more and start nothing new.";

/// The note when the clinic ends the call, or its program closes.
pub const HANG_UP_NOTE: &str = "[system] The clinic has to end this call now. Apologise, say goodbye in one or two \
     short sentences and invite the caller to call back. Ask nothing more.";

/// The note when the caller is to be put through to a person.
pub const PUT_THROUGH_NOTE: &str = "[system] The caller is about to be put through to a colleague at the clinic. Tell them so \
     in one short sentence and ask them to stay on the line. Do not say goodbye and ask nothing.";

/// The note when the caller has been silent too long.
pub const SILENCE_NOTE: &str = "[system] The caller has not answered for a while and may have left. Say goodbye in one \
     short sentence and invite them to call back. Ask nothing more.";

/// The note when the caller does not want to be recorded.
pub const NOT_RECORDED_NOTE: &str = "[system] The caller asked not to be recorded. The recording has stopped and they were \
     told so. Do not speak of it again unless they do; go on where you were.";

/// The instruction of the response that is the goodbye.
pub const SAY_GOODBYE: &str =
    "Say goodbye to the caller now, in one or two short sentences. Ask nothing and use no tool.";

/// The instruction of the response before the caller is put through to a person.
pub const SAY_PUT_THROUGH: &str = "Tell the caller now, in one short sentence, that you are putting them through to a \
     colleague, and ask them to stay on the line. Ask nothing and use no tool.";

/// The instruction of the first response to a caller who was put through to a person and comes back because nobody took
/// the call.
pub const CAME_BACK: &str = "You put the caller through to a colleague, but nobody could take the call, and they are \
     back with you; the conversation so far stands above. In one or two short sentences say sorry that nobody could take \
     the call, and offer to take a message or to go on where you were. Do not greet again and book nothing twice.";

/// The instruction of the response after a silence.
pub const ASK_WHETHER_THERE: &str = "The caller has been silent. Ask in one short sentence whether they are still \
     there, and repeat your last question in a few words.";

/// The instruction of the first response in a session that took over from a lost one.
pub const RESUMED: &str = "The connection was interrupted for a moment and is back; the conversation so far stands above. \
     In a few words say sorry for the interruption, then go on where it stopped: answer the caller's last words if they \
     have no answer yet, otherwise repeat your last question. Do not greet again and book nothing twice.";

/// The instruction of the response after a whisper.
pub const WHISPERED: &str = "A colleague at the desk has told you, unheard by the caller, what to do next: it stands above. Act \
     on it now. Do not read it out, do not quote it, and do not mention that anybody told you.";

/// The instruction of the first response after staff had the call.
pub const GIVEN_BACK: &str = "A colleague had the caller on the line and has given the call back to you; what you missed stands \
     above. Thank the caller for holding in a few words, then go on where the talk now stands. Do not greet again, ask nothing \
     that was answered, and book nothing twice.";

/// For a tool call that came in a response which the caller had already cut off.
pub const TOOL_CUT_OFF: &str = "The caller spoke before this was started, so nothing was done. Listen to what they said \
     and ask again if it is still wanted.";

/// For a tool that did not come back in time.
pub const TOOL_OVERDUE: &str = "The system did not answer in time, so it is not known whether this was done. Do not tell \
     the caller that it worked. Apologise, and offer to try once more or to take a message.";

/// For `end_call` while another tool is still at work.
pub const END_TOO_EARLY: &str =
    "Another tool call is still under way. Wait for its result, tell the caller, then end the call.";

/// For a tool that was still at work when the call ended.
pub const ENDED_MEANWHILE: &str = "It was still under way when the call ended.";

/// The item by which a language model hears a whisper.
pub fn whisper(text: &str) -> String {
    format!(
        "[staff] A colleague at the desk tells you, unheard by the caller: \"{text}\". Act on it in what you say and do next. \
         Never read it out, and never mention that somebody told you."
    )
}

/// The note when staff give the call back: what was said meanwhile, and what staff leave for the agent.
pub fn given_back(said: &[(Speaker, String)], note: Option<&str>) -> String {
    let mut told = String::from(
        "[staff] A colleague at the desk had taken this call over and has given it back to you.",
    );
    told += &meanwhile(said);
    if let Some(note) = note {
        told += &format!(" The colleague leaves you this note, not to be read out: \"{note}\".");
    }
    told
}

/// What an agent is to know that gets a caller back whom staff had on the line and put through to a colleague.
pub fn put_through_at_desk(said: &[(Speaker, String)]) -> String {
    let mut told = String::from(
        "[staff] A colleague at the desk had taken this call over and put the caller through to somebody else.",
    );
    told += &meanwhile(said);
    told
}

/// The note for words of staff that were written down after the agent had been told what was said.
pub fn staff_also_said(words: &str) -> String {
    format!("[staff] The colleague who had the call also said: \"{words}\".")
}

/// What was said while staff had the call. Without their words the agent is told that it does not know them.
fn meanwhile(said: &[(Speaker, String)]) -> String {
    let mut told = String::new();
    if !said.iter().any(|(speaker, _)| *speaker == Speaker::Staff) {
        told += " You did not hear the colleague.";
    }
    if !said.is_empty() {
        let lines = said.iter().map(|(speaker, words)| match speaker {
            Speaker::Staff => format!("the colleague said \"{words}\""),
            Speaker::Caller | Speaker::Agent => format!("the caller said \"{words}\""),
        });
        told += &format!(" Meanwhile {}.", lines.collect::<Vec<_>>().join(", "));
    }
    told
}

/// The note for something that was written after the agent had been told that it failed; `None` when `outcome` wrote
/// nothing.
pub fn late_result(outcome: &ToolOutcome) -> Option<String> {
    match outcome {
        ToolOutcome::Booked { confirmation_number, customer_name, date, time, .. } => Some(format!(
            "[system] The booking that seemed to fail has succeeded after all: {customer_name}, {date} at {time}, \
             confirmation number {confirmation_number}. Tell the caller and do not book it again."
        )),
        ToolOutcome::Moved { date, time, .. } => Some(format!(
            "[system] The move that seemed to fail has succeeded after all: the visit is on {date} at {time}. Tell the \
             caller and do not move it again."
        )),
        ToolOutcome::Cancelled { date, time, .. } => Some(format!(
            "[system] The cancellation that seemed to fail has succeeded after all: the visit on {date} at {time} is \
             cancelled. Tell the caller and do not cancel it again."
        )),
        ToolOutcome::Waiting { .. } => Some(
            "[system] The wish that seemed lost stands on the waiting list after all. Tell the caller and do not add it \
             again."
                .into(),
        ),
        ToolOutcome::BirthYearNoted => Some(
            "[system] The year of birth that seemed lost has been noted after all. Do not ask for it again.".into(),
        ),
        ToolOutcome::MessageKept => Some(
            "[system] The message that seemed lost has been kept after all. Tell the caller and do not take it again."
                .into(),
        ),
        _ => None,
    }
}
