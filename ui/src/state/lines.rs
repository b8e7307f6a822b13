//! A call's record as it grows: one line per utterance, tool call, and thing that staff did.

use jiff::Timestamp;
use wire::call::Line;

/// A line's identity within its call. An utterance and a tool call may carry the same text as id.
pub(crate) fn key(line: &Line) -> (char, &str) {
    match line {
        Line::Utterance(utterance) => ('u', &utterance.id),
        Line::Tool(tool) => ('t', &tool.id),
        Line::Staff(act) => ('s', &act.id),
    }
}

/// When the line began, as it was sent.
pub(crate) fn timestamp(line: &Line) -> &str {
    match line {
        Line::Utterance(utterance) => &utterance.timestamp,
        Line::Tool(tool) => &tool.timestamp,
        Line::Staff(act) => &act.timestamp,
    }
}

/// Puts a line where it belongs: over its earlier version, else by the time it began. What the caller said is often
/// transcribed only after the answer to it has begun, so arrival order is not the order of the talk.
pub(crate) fn put(lines: &mut Vec<Line>, line: Line) {
    if let Some(earlier) = lines.iter_mut().find(|earlier| key(earlier) == key(&line)) {
        *earlier = line;
        return;
    }
    let began = parsed(&line);
    let place = lines.iter().rposition(|earlier| parsed(earlier) <= began).map_or(0, |index| index + 1);
    lines.insert(place, line);
}

/// A record as it was sent, each line once in its latest version: what is drawn by key must not hold one twice.
pub(crate) fn unique(sent: Vec<Line>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::with_capacity(sent.len());
    for line in sent {
        match lines.iter_mut().find(|earlier| key(earlier) == key(&line)) {
            Some(earlier) => *earlier = line,
            None => lines.push(line),
        }
    }
    lines
}

fn parsed(line: &Line) -> Option<Timestamp> {
    timestamp(line).parse().ok()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use wire::call::{Speaker, ToolCall, ToolState, Utterance};

    pub(crate) fn said(id: &str, second: u8, text: &str, is_final: bool) -> Line {
        Line::Utterance(Utterance {
            id: id.into(),
            timestamp: format!("2026-11-20T14:00:{second:02}Z"),
            speaker: Speaker::Ai,
            text: text.into(),
            cut: None,
            is_final,
        })
    }

    fn tool(id: &str, second: u8, state: ToolState) -> Line {
        Line::Tool(ToolCall {
            id: id.into(),
            name: "list_available_slots".into(),
            summary: "Looking for free times".into(),
            state,
            timestamp: format!("2026-11-20T14:00:{second:02}.5Z"),
        })
    }

    #[test]
    fn a_later_version_replaces_the_earlier_in_place() {
        let mut lines = vec![said("1", 1, "Good", false), tool("t", 2, ToolState::Running)];
        put(&mut lines, said("1", 1, "Good morning", true));
        put(&mut lines, tool("t", 2, ToolState::Done));
        assert_eq!(lines, [said("1", 1, "Good morning", true), tool("t", 2, ToolState::Done)]);
    }

    #[test]
    fn a_late_transcription_is_placed_by_when_it_was_said() {
        let mut lines = vec![said("1", 1, "Hello", true), said("3", 9, "Of course", false)];
        put(&mut lines, said("2", 5, "I need a visit", true));
        let ids: Vec<_> = lines.iter().map(|line| key(line).1).collect();
        assert_eq!(ids, ["1", "2", "3"]);
    }

    #[test]
    fn a_record_with_a_line_twice_keeps_the_later_one() {
        let sent = vec![said("1", 1, "Hel", false), said("2", 3, "Yes", true), said("1", 1, "Hello", true)];
        assert_eq!(unique(sent), [said("1", 1, "Hello", true), said("2", 3, "Yes", true)]);
    }

    #[test]
    fn an_utterance_and_a_tool_call_with_one_id_are_two_lines() {
        let mut lines = vec![said("1", 1, "Hello", true)];
        put(&mut lines, tool("1", 2, ToolState::Running));
        assert_eq!(lines.len(), 2);
    }
}
