//! Staff come to a call: they listen, whisper, and have it in the agent's place. One desk at a time; any number listens.

use std::sync::Arc;

use call::Encoding;
use call::event::{GaveBack, StaffEvent};
use tokio::sync::mpsc;
use wire::event::{Event, StaffActed, Trouble};
use wire::staff::{StaffAct, StaffDeed, StaffOnCall};

use super::at_desk::{AtDesk, DeskLine, ends};
use super::record::Record;
use super::tap::{Heard, Tap};
use super::{Live, Registered, Shared, Timestamp};
use crate::view::moment;

/// What staff want of a call's loop and has not been taken yet, at the most.
const ORDERS: usize = 8;

/// The longest name of a window that is kept, in bytes.
const LONGEST_NAME: usize = 60;

/// What a call's loop is told by staff.
#[derive(Debug)]
pub enum StaffOrder {
    /// Tell the agent this.
    Whisper(Whisper),
    /// A desk wants the call.
    TakeOver(DeskLine),
}

/// An instruction to the agent. Prints no word.
#[derive(Clone, PartialEq, Eq)]
pub struct Whisper {
    /// The name of the window.
    pub who: String,
    /// What to do.
    pub text: String,
}

impl std::fmt::Debug for Whisper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Whisper({} bytes)", self.text.len())
    }
}

/// Why staff cannot come to a call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StaffRefusal {
    /// There is none.
    #[error("no such call is up")]
    NotFound,
    /// Another program has it.
    #[error("another program has this call; only there can it be heard and taken over")]
    Elsewhere,
    /// It is held in turns that Twilio speaks and hears.
    #[error("this call has no sound here: Twilio speaks and hears it turn by turn")]
    NoSound,
    /// Another desk has it.
    #[error("{who} has this call since {since}")]
    Taken {
        /// The name of its window.
        who: String,
        /// RFC 3339, UTC.
        since: String,
    },
    /// Its loop takes no orders at this moment.
    #[error("the call does not take orders at this moment")]
    Busy,
}

/// Where staff reach a call that has sound.
pub(super) struct StaffDoor {
    tap: Tap,
    orders: mpsc::Sender<StaffOrder>,
    /// Who has the call, or waits for it, and since when.
    desk: Option<(String, Timestamp)>,
}

/// Somebody listens. Dropping it ends that.
pub struct Listening {
    heard: Heard,
    shared: Arc<Shared>,
    call_sid: String,
    generation: u64,
    act: String,
}

impl Live {
    /// Listens to a call, unheard. Written down in the call's record, as long as it takes.
    ///
    /// # Errors
    /// See [`StaffRefusal`].
    pub fn listen(&self, call_sid: &str, who: &str) -> Result<Listening, StaffRefusal> {
        let (heard, generation) = {
            let mut state = self.0.state();
            let (door, generation) = state.door(call_sid)?;
            (door.tap.hear(), generation)
        };
        let mut act = String::new();
        self.0.change(call_sid, generation, |record, now| {
            let began = record.begin_act(StaffDeed::Listened, shortened(who), None, now);
            act.clone_from(&began.id);
            record.call.listeners += 1;
            vec![acted(record, began), Event::CallChanged(record.call_at(now))]
        });
        let call_sid = call_sid.to_owned();
        Ok(Listening { heard, shared: self.0.clone(), call_sid, generation, act })
    }

    /// Asks for a call in the agent's place. The caller hears the desk when it is told so.
    ///
    /// # Errors
    /// See [`StaffRefusal`].
    pub fn take_over(&self, call_sid: &str, who: &str) -> Result<AtDesk, StaffRefusal> {
        let now = self.0.clock.now();
        let mut state = self.0.state();
        let (door, _) = state.door(call_sid)?;
        door.is_free()?;
        let (at_desk, line) = ends(door.tap.hear());
        door.orders.try_send(StaffOrder::TakeOver(line)).map_err(|_| StaffRefusal::Busy)?;
        door.desk = Some((shortened(who).to_owned(), now));
        Ok(at_desk)
    }

    /// Whether a call can be listened to.
    ///
    /// # Errors
    /// See [`StaffRefusal`].
    pub fn may_listen(&self, call_sid: &str) -> Result<(), StaffRefusal> {
        self.0.state().door(call_sid).map(drop)
    }

    /// Whether a call can be taken over.
    ///
    /// # Errors
    /// See [`StaffRefusal`].
    pub fn may_take_over(&self, call_sid: &str) -> Result<(), StaffRefusal> {
        self.0.state().door(call_sid)?.0.is_free()
    }

    /// Tells the agent of a call what to do, unheard by the caller.
    ///
    /// # Errors
    /// See [`StaffRefusal`].
    pub fn whisper(&self, call_sid: &str, whisper: Whisper) -> Result<(), StaffRefusal> {
        let who = shortened(&whisper.who).to_owned();
        let mut state = self.0.state();
        let (door, _) = state.door(call_sid)?;
        let order = StaffOrder::Whisper(Whisper { who, ..whisper });
        door.orders.try_send(order).map_err(|_| StaffRefusal::Busy)
    }
}

impl StaffDoor {
    fn is_free(&self) -> Result<(), StaffRefusal> {
        match &self.desk {
            Some((who, since)) => Err(StaffRefusal::Taken { who: who.clone(), since: moment(*since) }),
            None => Ok(()),
        }
    }
}

impl super::State {
    fn door(&mut self, call_sid: &str) -> Result<(&mut StaffDoor, u64), StaffRefusal> {
        if self.elsewhere.contains_key(call_sid) {
            return Err(StaffRefusal::Elsewhere);
        }
        let entry = self.calls.get_mut(call_sid).ok_or(StaffRefusal::NotFound)?;
        let generation = entry.generation;
        entry.staff.as_mut().map(|door| (door, generation)).ok_or(StaffRefusal::NoSound)
    }
}

impl Registered {
    /// Opens the call to staff: from here on its sound can be heard and its place had. Gives where its loop puts the
    /// sound, and what staff want. The second time for a call, the first is closed.
    pub fn open_to_staff(&self, encoding: Encoding) -> (Tap, mpsc::Receiver<StaffOrder>) {
        let (orders, from_staff) = mpsc::channel(ORDERS);
        let tap = Tap::new(encoding);
        let mut state = self.shared.state();
        let entry = state.calls.get_mut(&self.call_sid).filter(|entry| entry.generation == self.generation);
        if let Some(entry) = entry {
            entry.staff = Some(StaffDoor { tap: tap.clone(), orders, desk: None });
        }
        (tap, from_staff)
    }

    /// Staff did something: `staff_acted`, and `call_changed` where the call's state is another one. `whisperer` is who
    /// whispered last.
    pub(super) fn staff(&self, event: StaffEvent, whisperer: &str) {
        let who = self.at_desk();
        match event {
            StaffEvent::Whispered(words) => self.change(|record, now| {
                let act = record.begin_act(StaffDeed::Whispered, whisperer, Some(words), now);
                let told = acted(record, act);
                let settled = record.staff_see_to_it().then(|| Event::CallChanged(record.call_at(now)));
                [told].into_iter().chain(settled).collect()
            }),
            StaffEvent::NotUnderstood => self.change(|record, _| {
                let message =
                    "The built-in receptionist cannot do that. It understands a day or a time to offer, a \
                    goodbye, a message to take, and to put the caller through."
                        .to_owned();
                vec![Event::Trouble(Trouble { call_sid: Some(record.call.call_sid.clone()), message })]
            }),
            StaffEvent::TookOver => self.change(|record, now| {
                let act = record.begin_act(StaffDeed::TookOver, &who, None, now);
                record.call.staff = Some(StaffOnCall { who, since: moment(now), is_holding: false });
                record.staff_see_to_it();
                vec![acted(record, act), Event::CallChanged(record.call_at(now))]
            }),
            StaffEvent::Refused => self.leave_desk(),
            StaffEvent::Held(is_on) => self.change(|record, now| {
                if let Some(staff) = &mut record.call.staff {
                    staff.is_holding = is_on;
                }
                let act = if is_on {
                    Some(record.begin_act(StaffDeed::Held, &who, None, now))
                } else {
                    record.end_act(StaffDeed::Held, now)
                };
                let told = act.map(|act| acted(record, act));
                told.into_iter().chain([Event::CallChanged(record.call_at(now))]).collect()
            }),
            StaffEvent::GaveBack { why, note } => {
                self.gave_back(&who, why, note);
                self.leave_desk();
            }
        }
    }

    fn gave_back(&self, who: &str, why: GaveBack, note: Option<String>) {
        for deed in [StaffDeed::Held, StaffDeed::TookOver] {
            self.change(|record, now| {
                let ended = record.end_act(deed, now);
                ended.map(|act| acted(record, act)).into_iter().collect()
            });
        }
        self.change(|record, now| {
            // One who only waited for the call never had it.
            if record.call.staff.take().is_none() {
                return Vec::new();
            }
            let deed = match why {
                GaveBack::Staff => Some(StaffDeed::GaveBack),
                GaveBack::Gone => Some(StaffDeed::WentAway),
                GaveBack::PutThrough | GaveBack::Ending => None,
            };
            let act = deed.map(|deed| record.begin_act(deed, who, note, now));
            let told = act.map(|act| acted(record, act));
            told.into_iter().chain([Event::CallChanged(record.call_at(now))]).collect()
        });
    }

    /// The name of the desk that has the call or waits for it.
    fn at_desk(&self) -> String {
        let state = self.shared.state();
        let entry = state.calls.get(&self.call_sid).filter(|entry| entry.generation == self.generation);
        let desk = entry.and_then(|entry| entry.staff.as_ref()?.desk.as_ref());
        desk.map(|(who, _)| who.clone()).unwrap_or_default()
    }

    /// The next desk may have the call.
    fn leave_desk(&self) {
        let mut state = self.shared.state();
        let entry = state.calls.get_mut(&self.call_sid).filter(|entry| entry.generation == self.generation);
        if let Some(door) = entry.and_then(|entry| entry.staff.as_mut()) {
            door.desk = None;
        }
    }
}

impl Listening {
    /// What is heard.
    pub fn heard(&mut self) -> &mut Heard {
        &mut self.heard
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let act = std::mem::take(&mut self.act);
        self.shared.change(&self.call_sid, self.generation, |record, now| {
            record.call.listeners = record.call.listeners.saturating_sub(1);
            let ended = record.end_act_of(&act, now);
            let told = ended.map(|act| acted(record, act));
            told.into_iter().chain([Event::CallChanged(record.call_at(now))]).collect()
        });
    }
}

impl std::fmt::Debug for Listening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Listening({})", self.call_sid)
    }
}

pub(super) fn acted(record: &Record, act: StaffAct) -> Event {
    Event::StaffActed(StaffActed { call_sid: record.call.call_sid.clone(), act })
}

pub(super) fn shortened(who: &str) -> &str {
    let who = who.trim();
    let who = &who[..who.floor_char_boundary(LONGEST_NAME)];
    if who.is_empty() { "Another window" } else { who }
}
