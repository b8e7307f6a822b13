//! Adding a call's figures, and what they have grown by.

use call::figures::CallFigures;
use call::usage::{Micros, Usage};

/// An earlier part of a call and a later one. Jitter has no sum: the later part's counts if sound came in it.
pub(crate) fn sum(earlier: &CallFigures, later: &CallFigures) -> CallFigures {
    let mut usage = earlier.usage;
    usage += later.usage;
    CallFigures {
        turns: earlier.turns.saturating_add(later.turns),
        interruptions: earlier.interruptions.saturating_add(later.interruptions),
        false_alarms: earlier.false_alarms.saturating_add(later.false_alarms),
        caller_talk: earlier.caller_talk.saturating_add(later.caller_talk),
        agent_talk: earlier.agent_talk.saturating_add(later.agent_talk),
        silence: earlier.silence.saturating_add(later.silence),
        packets_in: earlier.packets_in.saturating_add(later.packets_in),
        packets_out: earlier.packets_out.saturating_add(later.packets_out),
        jitter: if later.packets_in > 0 { later.jitter } else { earlier.jitter },
        gaps: earlier.gaps.saturating_add(later.gaps),
        padded: earlier.padded.saturating_add(later.padded),
        reconnects: earlier.reconnects.saturating_add(later.reconnects),
        bridged: earlier.bridged.saturating_add(later.bridged),
        usage,
        cost: Micros(earlier.cost.0.saturating_add(later.cost.0)),
    }
}

/// What the figures grew by; what shrank counts as not grown.
pub(crate) fn growth(before: &CallFigures, after: &CallFigures) -> CallFigures {
    let usage = |of: fn(&Usage) -> u64| of(&after.usage).saturating_sub(of(&before.usage));
    CallFigures {
        turns: after.turns.saturating_sub(before.turns),
        interruptions: after.interruptions.saturating_sub(before.interruptions),
        false_alarms: after.false_alarms.saturating_sub(before.false_alarms),
        caller_talk: after.caller_talk.saturating_sub(before.caller_talk),
        agent_talk: after.agent_talk.saturating_sub(before.agent_talk),
        silence: after.silence.saturating_sub(before.silence),
        packets_in: after.packets_in.saturating_sub(before.packets_in),
        packets_out: after.packets_out.saturating_sub(before.packets_out),
        jitter: after.jitter,
        gaps: after.gaps.saturating_sub(before.gaps),
        padded: after.padded.saturating_sub(before.padded),
        reconnects: after.reconnects.saturating_sub(before.reconnects),
        bridged: after.bridged.saturating_sub(before.bridged),
        usage: Usage {
            input_text: usage(|u| u.input_text),
            input_audio: usage(|u| u.input_audio),
            cached_text: usage(|u| u.cached_text),
            cached_audio: usage(|u| u.cached_audio),
            output_text: usage(|u| u.output_text),
            output_audio: usage(|u| u.output_audio),
            transcription_tokens: usage(|u| u.transcription_tokens),
            transcription_ms: usage(|u| u.transcription_ms),
        },
        cost: Micros(after.cost.0.saturating_sub(before.cost.0)),
    }
}
