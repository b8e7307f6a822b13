//! Where a window stands in the event stream.

/// An event's id, `<boot>-<seq>`: which run of the program, and which event of that run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EventId {
    /// The run of the program. May itself contain dashes.
    pub(crate) boot: String,
    /// Counts up by one.
    pub(crate) seq: u64,
}

impl EventId {
    /// Reads `<boot>-<seq>`; `None` when it is not one.
    pub(crate) fn parse(text: &str) -> Option<EventId> {
        let (boot, seq) = text.trim().rsplit_once('-')?;
        let seq = seq.parse().ok()?;
        (!boot.is_empty()).then(|| EventId { boot: boot.to_owned(), seq })
    }
}

impl std::fmt::Display for EventId {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}-{}", self.boot, self.seq)
    }
}

/// What to do with an event that has just arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is the next one.
    Apply,
    /// It was applied before, or a snapshot already holds it.
    Known,
    /// Something is missing before it, or it is from another run: fetch a snapshot.
    Gap,
}

/// The last event that is on screen. A window that follows it never shows half a truth.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cursor {
    last: Option<EventId>,
}

impl Cursor {
    /// A snapshot was applied that includes everything up to `last_event_id`.
    pub(crate) fn start_from(&mut self, last_event_id: &str) {
        self.last = EventId::parse(last_event_id);
    }

    /// The value of the `Last-Event-ID` header.
    pub(crate) fn last_event_id(&self) -> Option<String> {
        self.last.as_ref().map(EventId::to_string)
    }

    /// Judges an event by its id and, when it is the next one, moves to it.
    pub(crate) fn accept(&mut self, id: Option<&str>) -> Verdict {
        let (Some(last), Some(id)) = (&self.last, id.and_then(EventId::parse)) else { return Verdict::Gap };
        if id.boot != last.boot || id.seq > last.seq + 1 {
            return Verdict::Gap;
        }
        if id.seq <= last.seq {
            return Verdict::Known;
        }
        self.last = Some(id);
        Verdict::Apply
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_boot_and_a_number() {
        assert_eq!(EventId::parse("b7-12"), Some(EventId { boot: "b7".into(), seq: 12 }));
        assert_eq!(
            EventId::parse("a-b-3"),
            Some(EventId { boot: "a-b".into(), seq: 3 }),
            "the number is what follows the last dash"
        );
        for wrong in ["", "12", "-12", "boot-", "boot-x", "boot--"] {
            assert_eq!(EventId::parse(wrong), None, "{wrong:?} is no id");
        }
    }

    #[test]
    fn events_are_applied_once_and_in_order() {
        let mut cursor = Cursor::default();
        cursor.start_from("r-4");
        assert_eq!(cursor.accept(Some("r-4")), Verdict::Known, "the snapshot already holds it");
        assert_eq!(cursor.accept(Some("r-5")), Verdict::Apply);
        assert_eq!(cursor.accept(Some("r-5")), Verdict::Known, "a replay brings it twice");
        assert_eq!(cursor.accept(Some("r-7")), Verdict::Gap, "6 is missing");
        assert_eq!(cursor.last_event_id().as_deref(), Some("r-5"), "a gap does not move the cursor");
    }

    #[test]
    fn another_run_of_the_program_asks_for_a_snapshot() {
        let mut cursor = Cursor::default();
        assert_eq!(cursor.accept(Some("r-1")), Verdict::Gap, "nothing is known before the first snapshot");
        cursor.start_from("r-4");
        assert_eq!(cursor.accept(Some("s-5")), Verdict::Gap, "the number fits, the run does not");
        assert_eq!(cursor.accept(None), Verdict::Gap, "an event without id cannot be placed");
    }
}
