//! The caller's sound and the agent's: who stops for what.

use audio::Encoding;
use call::{
    Limits,
    event::{AgentCommand, AgentEvent, Input, Output, ResponseStatus},
};

use crate::{sounds::*, support::*};

mod echo;
mod hold;
mod words;

pub const BOTH: [Encoding; 2] = [Encoding::Mulaw8k, Encoding::Pcm24k];
/// The caller's pitch and level; the agent's is higher and a little louder.
pub const CALLER: (f64, f64) = (118.0, -20.0);

/// The caller has asked something on a line with some noise, and the agent speaks for so long, half a second of it
/// heard.
pub fn mid_answer(encoding: Encoding, length: u64) -> (Line, Vec<i16>) {
    mid_answer_with(encoding, length, Some(-65.0), None)
}

pub fn mid_answer_with(
    encoding: Encoding,
    length: u64,
    hiss: Option<f64>,
    echo: Option<(f64, f64)>,
) -> (Line, Vec<i16>) {
    let mut line = Line::quiet_in(encoding, Limits::default());
    line.give(Input::CallerConnected);
    line.agent(AgentEvent::Ready);
    line.answer("r0", "a0", 0, "Hi! This is Sarah.");
    let quiet = |length| hiss.map_or(silence(encoding, length), |hiss| noise(encoding, hiss, length));
    line.line_carries(&quiet(400), None);
    line.types("hello");
    let said = agent(encoding, length);
    line.begin("r1");
    line.words("r1", "a1", "We are open from nine to five, Monday to Friday.");
    line.voice("r1", "a1", &said);
    line.words_done("r1", "a1", "We are open from nine to five, Monday to Friday.");
    line.finish("r1", ResponseStatus::Completed);
    line.take();
    line.line_carries(&quiet(500), echo);
    (line, said)
}

/// What has been sent to the caller since the answer began.
pub fn sent_sound(line: &Line) -> Vec<u8> {
    let sounds = line.log().iter().filter_map(|(_, output)| match output {
        Output::ToCaller(sound) => Some(sound.clone()),
        _ => None,
    });
    sounds.collect::<Vec<_>>().concat()
}

pub fn is_cut(outputs: &[Output]) -> bool {
    outputs.iter().any(|output| {
        matches!(output, Output::ClearCaller)
            || matches!(output, Output::ToAgent(AgentCommand::Cancel(_) | AgentCommand::Truncate { .. }))
    })
}

/// Lets the line carry this, and counts how often the agent held its breath.
pub fn holds_during(line: &mut Line, samples: &[i16], echo: Option<(f64, f64)>, encoding: Encoding) -> usize {
    let mut holds = 0;
    for frame in samples.chunks(encoding.rate().hz() as usize / 50) {
        let before = line.call.is_holding();
        line.line_carries(frame, echo);
        holds += usize::from(!before && line.call.is_holding());
    }
    holds
}
