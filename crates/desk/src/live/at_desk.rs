//! The two ends of a desk that has a call: the window's, which speaks and is heard, and the loop's.

use call::Encoding;
use call::event::StaffInput;
use tokio::sync::{mpsc, watch};
pub use wire::staff::DeskOver;

use super::tap::{Heard, Piece};

/// What a desk says and is not taken yet, at the most: a second of its sound.
const WAITING: usize = 64;

/// How the desk stands to the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskState {
    /// Something that must not be cut off is under way.
    Waiting,
    /// The caller hears the desk, or waits with music.
    Live {
        /// On hold.
        is_holding: bool,
    },
    /// It does not have the call any more.
    Over(DeskOver),
}

/// The window's end. Dropping it gives the call back.
pub struct AtDesk {
    inputs: mpsc::Sender<StaffInput>,
    state: watch::Receiver<DeskState>,
    heard: Heard,
    dropped: u64,
}

/// The loop's end. Dropping it tells the desk that the call is over.
pub struct DeskLine {
    /// What the desk does; `None` when it is gone.
    pub inputs: mpsc::Receiver<StaffInput>,
    state: watch::Sender<DeskState>,
}

/// What a desk is told.
#[derive(Debug)]
pub enum DeskNews {
    /// It stands otherwise to the call now.
    State(DeskState),
    /// The call's sound. What goes to the caller is not among it.
    Caller(bytes::Bytes),
}

/// Both ends.
pub(super) fn ends(heard: Heard) -> (AtDesk, DeskLine) {
    let (inputs, from_desk) = mpsc::channel(WAITING);
    let (state, states) = watch::channel(DeskState::Waiting);
    (AtDesk { inputs, state: states, heard, dropped: 0 }, DeskLine { inputs: from_desk, state })
}

impl AtDesk {
    /// How sound travels, both ways.
    pub fn encoding(&self) -> Encoding {
        self.heard.encoding()
    }

    /// Says something that must arrive: a second of sound at most lies before it.
    ///
    /// # Errors
    /// When the call is over.
    pub async fn tell(&self, input: StaffInput) -> Result<(), CallOver> {
        self.inputs.send(input).await.map_err(|_| CallOver)
    }

    /// Says a frame of sound; never waits. One for which there is no room is dropped and counted.
    pub fn say(&mut self, sound: bytes::Bytes) {
        if self.inputs.try_send(StaffInput::Sound(sound)).is_err() {
            self.dropped += 1;
        }
    }

    /// Frames that the call did not take.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// What the desk is told next; `None` when the call is over. Cancelling the wait loses nothing.
    pub async fn next(&mut self) -> Option<DeskNews> {
        loop {
            tokio::select! {
                biased;
                changed = self.state.changed() => {
                    changed.ok()?;
                    return Some(DeskNews::State(*self.state.borrow_and_update()));
                }
                piece = self.heard.next() => match piece? {
                    Piece::Caller(sound) => return Some(DeskNews::Caller(sound)),
                    Piece::ToCaller(_) | Piece::Cleared => {}
                },
            }
        }
    }
}

/// The call is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallOver;

impl DeskLine {
    /// Tells the desk how it stands.
    pub fn is(&self, state: DeskState) {
        self.state.send_replace(state);
    }
}

/// Prints nothing of what is said.
impl std::fmt::Debug for DeskLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DeskLine({:?})", *self.state.borrow())
    }
}

impl std::fmt::Debug for AtDesk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AtDesk({:?})", *self.state.borrow())
    }
}
