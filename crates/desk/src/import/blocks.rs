//! A calendar cut into its parts, so that one that is broken spoils no other.

use super::Wrong;

/// An event has at most so many bytes and parts within parts.
const LARGEST: usize = 64 * 1024;
const DEEPEST: usize = 4;

/// A part of the file, from its `BEGIN` to its `END`.
pub(super) struct Block {
    /// On which line of the file it begins, from 1.
    pub(super) line: u32,
    pub(super) text: Result<String, Wrong>,
}

/// The events and the clocks of a file.
pub(super) fn blocks(text: &str) -> (Vec<Block>, Vec<Block>) {
    let (mut events, mut clocks) = (Vec::new(), Vec::new());
    let mut open: Option<Open> = None;
    for (number, line) in (1..).zip(text.lines()) {
        // A blank line is nothing's, and some programs write one behind every line.
        if line.trim().is_empty() {
            continue;
        }
        let begins = after(line, "BEGIN:");
        let Some(block) = &mut open else {
            if let Some(kind @ ("VEVENT" | "VTIMEZONE")) = begins.as_deref() {
                let text = format!("{line}\n");
                open = Some(Open {
                    line: number,
                    is_event: kind == "VEVENT",
                    within: Vec::new(),
                    text,
                    is_bad: false,
                });
            }
            continue;
        };
        block.is_bad |= block.text.len() + line.len() > LARGEST || block.within.len() > DEEPEST;
        if !block.is_bad {
            block.text.push_str(line);
            block.text.push('\n');
        }
        if let Some(inner) = begins {
            block.within.push(inner);
        } else if after(line, "END:").is_some()
            && block.within.pop().is_none()
            && let Some(done) = open.take()
        {
            let to = if done.is_event { &mut events } else { &mut clocks };
            to.push(done.closed());
        }
    }
    if let Some(unfinished) = open
        && unfinished.is_event
    {
        let text = Err(Wrong::new("VEVENT", "It begins here and does not end."));
        events.push(Block { line: unfinished.line, text });
    }
    (events, clocks)
}

/// A part whose end is not reached.
struct Open {
    line: u32,
    is_event: bool,
    /// The parts within it that are open.
    within: Vec<String>,
    text: String,
    is_bad: bool,
}

impl Open {
    fn closed(self) -> Block {
        let text = match self.is_bad {
            true => {
                Err(Wrong::new("VEVENT", "It is larger than 64 KiB, or has too many parts within parts."))
            }
            false => Ok(self.text),
        };
        Block { line: self.line, text }
    }
}

/// What stands behind `BEGIN:` or `END:`, in capitals.
fn after(line: &str, word: &str) -> Option<String> {
    let (head, rest) = line.trim_end().split_at_checked(word.len())?;
    head.eq_ignore_ascii_case(word).then(|| rest.to_ascii_uppercase())
}
