//! The moment between "somebody speaks" and "the agent stops": nothing more is sent, nothing is lost, and within some
//! 300 ms it is decided whether the caller takes the floor or only coughed.
//!
//! [`decide`] is the whole judgement. What was taken for a cough may still prove to be words: such an item stays in
//! doubt until its transcript has come.

use std::time::{Duration, Instant};

use crate::{
    ear::{Ear, Finding},
    event::ItemId,
};

/// A decision takes so long, whatever the limits say: less would take every cough for speech, more is felt.
const DECIDE_WITHIN: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(400)];
/// The service tells of speech so late at most; after that it is another speech.
const SERVICE_LAG: Duration = Duration::from_millis(600);
/// A transcript comes so soon after the speech; then the speech is answered without it.
const TRANSCRIPT_WITHIN: Duration = Duration::from_secs(1);
/// An interruption that the service never tells of is answered after so much silence,
const UNCLAIMED_AFTER: Duration = Duration::from_millis(700);
/// or when the line is never silent.
const UNCLAIMED_AT_LAST: Duration = Duration::from_secs(8);
/// More items in doubt are not kept.
const DOUBTS: usize = 8;

/// How often the agent was stopped, and how often it only held its breath.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Alarms {
    /// The caller cut the agent off.
    pub(crate) interruptions: u32,
    /// The agent went on: it was a cough, a noise or an echo.
    pub(crate) false_alarms: u32,
}

/// What the agent's service says of the speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    /// Nothing.
    Silent,
    /// It hears it.
    Hears,
    /// It heard it end.
    Ended,
}

/// The agent holds its breath.
pub(crate) struct Hold {
    /// Then it is decided.
    pub(crate) by: Instant,
    /// The caller's item, when the service has told of it.
    pub(crate) item: Option<ItemId>,
    /// What the service says.
    pub(crate) service: Service,
    /// More of the agent's speech was still to be heard than its end.
    pub(crate) mid_speech: bool,
}

/// What becomes of a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// It is too early to tell.
    Wait,
    /// The caller has the floor.
    Interrupt,
    /// The agent goes on where it stopped.
    GoOn,
}

/// Our own ear knows how long a sound was, so a short one is a cough whatever the service says: the service needs half
/// a second of silence to notice an end. Where our ear finds nothing the service is believed, since it may hear what
/// is too quiet for us; not where we know that it hears the agent's echo.
pub(crate) fn decide(finding: Finding, service: Service, is_due: bool) -> Decision {
    match (finding, service) {
        (Finding::Enough, _) => Decision::Interrupt,
        (Finding::Nothing | Finding::Echo | Finding::Brief, Service::Ended) => Decision::GoOn,
        _ if !is_due => Decision::Wait,
        (Finding::GoingOn, _) | (Finding::Nothing | Finding::Beginning, Service::Hears) => {
            Decision::Interrupt
        }
        _ => Decision::GoOn,
    }
}

/// An item of the caller's that was taken for a cough.
pub(crate) struct Doubt {
    /// Which.
    pub(crate) item: ItemId,
    /// When the service heard it end.
    pub(crate) ended: Option<Instant>,
    /// Much of the agent's speech was still to be heard.
    pub(crate) mid_speech: bool,
    /// It sounded like an echo of the agent.
    pub(crate) is_echo: bool,
}

/// Who has the floor is not settled: a hold, and what is left of earlier ones.
#[derive(Default)]
pub(crate) struct Contest {
    /// Under way.
    pub(crate) hold: Option<Hold>,
    doubts: Vec<Doubt>,
    /// The latest hold that came to nothing.
    dismissed: Option<Dismissed>,
    /// The agent was cut off when our ear alone heard speech.
    unclaimed: Option<Instant>,
}

#[derive(Clone, Copy)]
struct Dismissed {
    at: Instant,
    mid_speech: bool,
    is_echo: bool,
}

impl Hold {
    /// From now on nothing is sent; decided after `within`.
    pub(crate) fn new(now: Instant, within: Duration, item: Option<ItemId>, mid_speech: bool) -> Self {
        let service = if item.is_some() { Service::Hears } else { Service::Silent };
        let [shortest, longest] = DECIDE_WITHIN;
        Hold { by: now + within.clamp(shortest, longest), item, service, mid_speech }
    }
}

impl Contest {
    /// Whether an answer would come into the caller's word.
    pub(crate) fn is_open(&self) -> bool {
        self.hold.is_some() || self.unclaimed.is_some()
    }

    /// The agent goes on; the service's item, if any, is in doubt.
    pub(crate) fn dismiss(&mut self, now: Instant, hold: Hold, is_echo: bool) {
        let Hold { item, service, mid_speech, .. } = hold;
        self.dismissed = Some(Dismissed { at: now, mid_speech, is_echo });
        if let Some(item) = item {
            let ended = (service == Service::Ended).then_some(now);
            self.doubt(Doubt { item, ended, mid_speech, is_echo });
        }
    }

    /// The service tells late of what was dismissed before, if our ear has heard nothing since: then the item is in
    /// doubt, and there is nothing to hold for.
    pub(crate) fn was_dismissed(&mut self, now: Instant, ear: &Ear, item: &ItemId) -> bool {
        let Some(Dismissed { at, mid_speech, is_echo }) = self.dismissed else { return false };
        let is_same = now.saturating_duration_since(at) <= SERVICE_LAG
            && ear.last_voiced().is_some_and(|last| last <= at);
        if is_same {
            self.dismissed = None;
            self.doubt(Doubt { item: item.clone(), ended: None, mid_speech, is_echo });
        }
        is_same
    }

    /// The item's end, if it is in doubt.
    pub(crate) fn doubt_ended(&mut self, now: Instant, item: &ItemId) -> bool {
        let doubt = self.doubts.iter_mut().find(|doubt| doubt.item == *item);
        doubt.map(|doubt| doubt.ended = Some(now)).is_some()
    }

    /// Whether the item is in doubt.
    pub(crate) fn doubted(&self, item: &ItemId) -> Option<&Doubt> {
        self.doubts.iter().find(|doubt| doubt.item == *item)
    }

    /// The item is in doubt no more.
    pub(crate) fn take_doubt(&mut self, item: &ItemId) -> Option<Doubt> {
        let at = self.doubts.iter().position(|doubt| doubt.item == *item)?;
        Some(self.doubts.remove(at))
    }

    /// An item whose transcript has not come in time.
    pub(crate) fn take_overdue(&mut self, now: Instant) -> Option<ItemId> {
        let is_overdue = |doubt: &Doubt| doubt.ended.is_some_and(|ended| ended + TRANSCRIPT_WITHIN <= now);
        let at = self.doubts.iter().position(is_overdue)?;
        Some(self.doubts.remove(at).item)
    }

    /// Our ear alone has had the agent cut off.
    pub(crate) fn unclaimed(&mut self, now: Instant) {
        self.unclaimed = Some(now);
    }

    /// The service tells of the speech that cut the agent off. Whether there was one it had not told of.
    pub(crate) fn claim(&mut self) -> bool {
        self.unclaimed.take().is_some()
    }

    /// Whether the caller is silent again and the service has still told nothing; once.
    pub(crate) fn give_up_claim(&mut self, now: Instant, ear: &Ear) -> bool {
        self.unclaimed_until(ear).is_some_and(|until| until <= now) && self.claim()
    }

    /// When something is to be decided. Doubts wait for as long as the agent speaks.
    pub(crate) fn deadline(&self, ear: &Ear, agent_speaks: bool) -> Option<Instant> {
        let ended = self.doubts.iter().filter_map(|doubt| doubt.ended);
        let overdue = ended.map(|ended| ended + TRANSCRIPT_WITHIN).min().filter(|_| !agent_speaks);
        let hold = self.hold.as_ref().map(|hold| hold.by);
        hold.into_iter().chain(overdue).chain(self.unclaimed_until(ear)).min()
    }

    /// Nothing of it matters any more.
    pub(crate) fn clear(&mut self) {
        *self = Contest::default();
    }

    fn unclaimed_until(&self, ear: &Ear) -> Option<Instant> {
        let began = self.unclaimed?;
        let silent = ear.last_voiced().map_or(began, |last| last.max(began)) + UNCLAIMED_AFTER;
        Some(silent.min(began + UNCLAIMED_AT_LAST))
    }

    fn doubt(&mut self, doubt: Doubt) {
        if self.doubts.len() == DOUBTS {
            self.doubts.remove(0);
        }
        self.doubts.push(doubt);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_ear_knows_short_from_long_and_the_service_knows_the_quiet() {
        use {Decision::*, Finding::*, Service::*};
        for (finding, service, early, due) in [
            (Enough, Silent, Interrupt, Interrupt),
            (Enough, Ended, Interrupt, Interrupt),
            (GoingOn, Silent, Wait, Interrupt),
            (GoingOn, Ended, Wait, Interrupt),
            (Beginning, Silent, Wait, GoOn),
            (Beginning, Hears, Wait, Interrupt),
            (Beginning, Ended, Wait, GoOn),
            (Brief, Silent, Wait, GoOn),
            (Brief, Hears, Wait, GoOn),
            (Brief, Ended, GoOn, GoOn),
            (Echo, Hears, Wait, GoOn),
            (Echo, Ended, GoOn, GoOn),
            (Nothing, Silent, Wait, GoOn),
            (Nothing, Hears, Wait, Interrupt),
            (Nothing, Ended, GoOn, GoOn),
        ] {
            let decided = (decide(finding, service, false), decide(finding, service, true));
            assert_eq!(decided, (early, due), "{finding:?}, the service {service:?}");
        }
    }
}
