//! Recorded sentences that the call itself says when no agent can.

use bytes::Bytes;

use crate::event::ItemId;

/// Items of the call's own begin like this; no service knows them.
pub(crate) const OWN: &str = "recorded-";

/// Whether the item is one of the call's own.
pub(crate) fn is_own(item: &ItemId) -> bool {
    item.0.starts_with(OWN)
}

/// A sentence and its sound.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Phrase {
    /// What is said.
    pub words: &'static str,
    /// The same in the call's encoding.
    pub sound: Bytes,
}

impl std::fmt::Debug for Phrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Phrase({:?}, {} bytes)", self.words, self.sound.len())
    }
}

/// The sentences of one call. The default ones are empty and are not said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phrases {
    /// Something takes a moment: "One moment, please."
    pub one_moment: Phrase,
    /// It still does: "Thank you for waiting. I'm still here."
    pub still_here: Phrase,
    /// The agent's service was lost and is being called again.
    pub reconnecting: Phrase,
    /// The program is closing; ends with a goodbye.
    pub closing: Phrase,
    /// The longest time of a call is reached; ends with a goodbye.
    pub time_limit: Phrase,
    /// Thanks and goodbye.
    pub goodbye: Phrase,
    /// Said before anything else: the call is recorded, and how to refuse that. Empty for a call that is not.
    pub recorded: Phrase,
    /// The recording has stopped because the caller asked for it.
    pub not_recorded: Phrase,
    /// Music without words for a caller on hold; its end leads into its beginning.
    pub hold_music: Phrase,
}
