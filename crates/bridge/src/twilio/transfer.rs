//! Callers who are put through to a person, step by step.
//!
//! A transfer only ever goes on: the caller is told ([`Stage::Parting`]), the number rings, and then somebody takes the
//! call or the caller comes back to the receptionist. So a report that comes twice, late or out of order changes nothing.
//! [`begin`] holds what staff ask for, [`doors`] what Twilio asks and reports, [`clinic`] the calls that nobody asks for: the
//! clinic's own telephone rings first, or when the receptionist broke off.
//!
//! The one rule: whoever holds a [`Transfer`] holds the call's record, and gives it back or ends it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use call::history::{Carried, Memory};
use desk::live::Registered;
use wire::transfer::{Transfer as Shown, TransferKind, TransferStage};

pub mod begin;
pub mod clinic;
pub mod doors;

/// Finished transfers whose reports may still come; the oldest are forgotten.
const KEPT: usize = 500;

/// How far a transfer has come, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The caller is told; the agent's sentence is heard out.
    Parting,
    /// The number rings.
    Ringing,
    /// Somebody has the caller.
    Accepted,
    /// Nobody came, and the receptionist has the caller again.
    Back,
    /// The call is over.
    Over,
}

/// Who had the caller before they are put through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// The receptionist, on a media stream.
    Stream,
    /// The receptionist in turns, which take the caller back.
    Turns,
    /// Nobody: the clinic's own telephone rings first.
    Nobody,
    /// A receptionist of an earlier run of the program, which broke off.
    Lost,
    /// The receptionist in turns, which cannot go on.
    Broken,
}

impl Before {
    /// Whether nobody asked for the transfer, so that a caller who gives up meanwhile has reached nobody.
    pub fn is_unasked(self) -> bool {
        matches!(self, Before::Nobody | Before::Lost | Before::Broken)
    }
}

/// What a media call leaves behind for whoever goes on with it.
#[derive(Default)]
pub struct Left {
    /// What was said and done, for the agent that may get the caller back.
    pub talk: Vec<Memory>,
    /// The same in short, for the built-in receptionist.
    pub carried: Carried,
    /// Whether its sound was recorded at the end; whoever refused that is not recorded later.
    pub recorded: bool,
}

/// One caller's transfer.
pub struct Transfer {
    /// Whose.
    pub call_sid: String,
    /// To whom, in E.164.
    pub to: String,
    /// How.
    pub kind: TransferKind,
    /// What whoever answers is told.
    pub about: String,
    /// Who had the caller.
    pub before: Before,
    state: Mutex<State>,
}

struct State {
    stage: Stage,
    /// The person's own call.
    callee: Option<String>,
    /// Of the latest report about it.
    sequence: i64,
    left: Option<Left>,
    registered: Option<Arc<Registered>>,
}

impl Transfer {
    /// One that is to begin. `registered` is the call's record where it is known already.
    pub fn new(
        call_sid: &str,
        to: String,
        kind: TransferKind,
        about: String,
        registered: Option<Arc<Registered>>,
    ) -> Transfer {
        Transfer {
            call_sid: call_sid.to_owned(),
            to,
            kind,
            about,
            before: if registered.is_some() { Before::Turns } else { Before::Stream },
            state: Mutex::new(State {
                stage: Stage::Parting,
                callee: None,
                sequence: i64::MIN,
                left: None,
                registered,
            }),
        }
    }

    /// One to the clinic's own person that nobody asked for. Its record is given by [`Transfer::rings_for`].
    pub fn to_the_desk(call_sid: &str, to: String, before: Before) -> Transfer {
        Transfer { before, ..Transfer::new(call_sid, to, TransferKind::Blind, String::new(), None) }
    }

    /// The room in which the two meet.
    pub fn room(&self) -> String {
        format!("desk-{}", self.call_sid)
    }

    /// How far it has come.
    pub fn stage(&self) -> Stage {
        self.state().stage
    }

    /// Goes on from `from`, and only from there; says whether it did. The record tells of it.
    pub fn advance(&self, from: Stage, to: Stage) -> bool {
        let mut state = self.state();
        if state.stage != from || to <= from {
            return false;
        }
        state.stage = to;
        let shown = match to {
            Stage::Ringing => Some(TransferStage::Dialling),
            Stage::Accepted => Some(TransferStage::Accepted),
            Stage::Back => Some(TransferStage::Back),
            Stage::Parting | Stage::Over => None,
        };
        if let (Some(stage), Some(registered)) = (shown, &state.registered) {
            registered.transfer(Shown { kind: self.kind, stage });
        }
        true
    }

    /// Ends it, however far it has come; gives where it stood and the record, the first time.
    pub fn end(&self) -> Option<(Stage, Option<Arc<Registered>>)> {
        let mut state = self.state();
        if state.stage == Stage::Over {
            return None;
        }
        let stood = std::mem::replace(&mut state.stage, Stage::Over);
        state.left = None;
        Some((stood, state.registered.take()))
    }

    /// From here on the record of a call that nobody has had is held here.
    pub fn rings_for(&self, registered: Arc<Registered>) {
        self.state().registered = Some(registered);
    }

    /// The media call has been heard out. From here on its record is held here.
    pub fn parted(&self, registered: Arc<Registered>, left: Left) {
        let mut state = self.state();
        (state.registered, state.left) = (Some(registered), Some(left));
    }

    /// The call's record, once, when another loop is to go on with it, and what is known of the caller in short.
    pub fn give_back(&self) -> Option<(Arc<Registered>, Carried)> {
        let mut state = self.state();
        let registered = state.registered.take()?;
        Some((registered, state.left.as_ref().map(|left| left.carried.clone()).unwrap_or_default()))
    }

    /// What the media call left behind, once, for the stream that goes on with the caller.
    pub fn take_left(&self) -> Option<Left> {
        self.state().left.take()
    }

    /// The person's own call has this id; the first word counts.
    pub fn set_callee(&self, call_sid: &str) {
        self.state().callee.get_or_insert_with(|| call_sid.to_owned());
    }

    /// The person's own call.
    pub fn callee(&self) -> Option<String> {
        self.state().callee.clone()
    }

    /// Whether a report with this number is news: Twilio's reports overtake each other.
    pub fn is_news(&self, sequence: Option<i64>) -> bool {
        let Some(sequence) = sequence else { return true };
        let mut state = self.state();
        let is_news = sequence > state.sequence;
        state.sequence = state.sequence.max(sequence);
        is_news
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All transfers that are under way, and the last that were.
#[derive(Default)]
pub struct Transfers(Mutex<HashMap<String, Arc<Transfer>>>);

impl Transfers {
    /// The call's transfer.
    pub fn get(&self, call_sid: &str) -> Option<Arc<Transfer>> {
        self.all().get(call_sid).cloned()
    }

    /// Enters one; `false` while the call has one that goes on.
    pub fn enter(&self, transfer: &Arc<Transfer>) -> bool {
        let mut all = self.all();
        let goes_on = |known: &Arc<Transfer>| known.stage() < Stage::Back;
        if all.get(&transfer.call_sid).is_some_and(goes_on) {
            return false;
        }
        if all.len() >= KEPT {
            all.retain(|_, known| goes_on(known));
        }
        all.insert(transfer.call_sid.clone(), transfer.clone());
        true
    }

    /// Forgets one that did not begin.
    pub fn forget(&self, call_sid: &str) {
        self.all().remove(call_sid);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Arc<Transfer>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transfer() -> Arc<Transfer> {
        let about = "A call.".to_owned();
        Arc::new(Transfer::new("CA1", "+15550100123".to_owned(), TransferKind::Warm, about, None))
    }

    #[test]
    fn a_transfer_only_goes_on_and_each_step_is_taken_once() {
        let transfer = transfer();
        assert!(!transfer.advance(Stage::Ringing, Stage::Accepted), "nothing rings yet");
        assert!(transfer.advance(Stage::Parting, Stage::Ringing));
        assert!(transfer.advance(Stage::Ringing, Stage::Accepted));
        assert!(!transfer.advance(Stage::Ringing, Stage::Back), "a late report that nobody answered");
        assert!(!transfer.advance(Stage::Accepted, Stage::Ringing), "never back");
        assert_eq!(transfer.end().map(|(stood, _)| stood), Some(Stage::Accepted));
        assert!(transfer.end().is_none(), "it ends once");
        assert!(!transfer.advance(Stage::Over, Stage::Back));
    }

    #[test]
    fn reports_that_overtook_each_other_are_told_by_their_number() {
        let transfer = transfer();
        assert!(transfer.is_news(Some(2)));
        assert!(!transfer.is_news(Some(1)), "it is older than what is known");
        assert!(!transfer.is_news(Some(2)), "the same again");
        assert!(transfer.is_news(Some(3)) && transfer.is_news(None));
    }

    #[test]
    fn a_call_has_one_transfer_at_a_time() {
        let transfers = Transfers::default();
        let first = transfer();
        assert!(transfers.enter(&first));
        assert!(!transfers.enter(&transfer()), "the first goes on");
        assert!(first.advance(Stage::Parting, Stage::Back));
        assert!(transfers.enter(&transfer()), "the caller came back and may be put through again");
    }
}
