//! Whether the caller may cut the agent off at this moment. A decision and nothing else: the call carries it out.

/// What the decision looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation {
    /// The agent says its last words; the call ends after them.
    pub saying_goodbye: bool,
    /// A tool that writes something is at work.
    pub side_effect_in_flight: bool,
    /// The caller is being told that the call is recorded.
    pub announcing: bool,
}

/// What to do about the caller's speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The agent holds its breath, and stops when it is sure that the caller speaks.
    Allow,
    /// Let things run; look again when the tool has come back. What the caller says is answered then.
    Defer,
    /// Let the agent finish; the speech is not answered.
    Block,
}

/// A goodbye is never cut off, since the call would then hang; a write under way is waited for, so that its result is
/// told; that the call is recorded is said to the end, since nobody has agreed to what they did not hear; otherwise the
/// caller always has the floor.
pub fn judge(situation: Situation) -> Verdict {
    match situation {
        Situation { saying_goodbye: true, .. } => Verdict::Block,
        Situation { side_effect_in_flight: true, .. } | Situation { announcing: true, .. } => Verdict::Defer,
        _ => Verdict::Allow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goodbye_goes_before_tools_and_tools_before_the_caller() {
        for (saying_goodbye, side_effect_in_flight, verdict) in [
            (false, false, Verdict::Allow),
            (false, true, Verdict::Defer),
            (true, false, Verdict::Block),
            (true, true, Verdict::Block),
        ] {
            assert_eq!(
                judge(Situation { saying_goodbye, side_effect_in_flight, announcing: false }),
                verdict,
                "goodbye {saying_goodbye}, writing {side_effect_in_flight}"
            );
        }
        let announcing = Situation { saying_goodbye: false, side_effect_in_flight: false, announcing: true };
        assert_eq!(judge(announcing), Verdict::Defer, "it is heard to the end");
    }
}
