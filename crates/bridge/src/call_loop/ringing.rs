//! A call that rings at the desks before any receptionist has it: its caller hears it ring, and whoever takes it over has it
//! from its beginning.

use std::time::Duration;

use audio::ringback;
use bytes::Bytes;
use call::Encoding;
use call::event::{EndReason, Input, StaffInput};
use desk::live::Order;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::staff::{Staff, from_staff};
use super::{Caller, Line, ToCaller};

/// The tone is handed on in pieces of this length, as any other sound.
const PIECE: Duration = Duration::from_millis(200);

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rung {
    /// A desk has taken the call: it is given to the next machine at its beginning.
    Taken,
    /// Nobody has.
    Nobody,
    /// The call is over.
    Over(EndReason),
}

impl Line {
    /// Rings for so long, or until the call is taken or over. What the caller does meanwhile but to hang up reaches nobody.
    pub async fn ring(&mut self, caller: &mut impl Caller, encoding: Encoding, within: Duration) -> Rung {
        let registered = self.registered.clone();
        self.staff.get_or_insert_with(|| Staff::open(&registered, encoding));
        registered.rings_for_staff(true);
        let tone = Bytes::from(ringback::tone(encoding));
        let mut again = interval(ringback::AGAIN_AFTER);
        again.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let stop = self.stop.clone();
        let mut over = std::pin::pin!(sleep(within));
        let rung = loop {
            tokio::select! {
                () = stop.cancelled() => break Rung::Over(EndReason::Closing),
                Some(order) = self.orders.recv() => match order {
                    Order::HangUp(reason) => break Rung::Over(reason),
                    // Nothing is recorded yet.
                    Order::StopRecording => {}
                },
                input = from_staff(&mut self.staff, &registered) => {
                    let is_taken = matches!(input, StaffInput::TakeOver);
                    self.early.push(input);
                    if is_taken {
                        break Rung::Taken;
                    }
                }
                input = caller.next() => if matches!(input, None | Some(Input::CallerLeft)) {
                    break Rung::Over(EndReason::CallerLeft);
                },
                () = &mut over => break Rung::Nobody,
                _ = again.tick() => {
                    let piece = encoding.bytes_in(PIECE);
                    for from in (0..tone.len()).step_by(piece) {
                        let to = (from + piece).min(tone.len());
                        self.to_caller.sound(ToCaller::Sound(tone.slice(from..to)));
                    }
                }
            }
        };
        registered.rings_for_staff(false);
        self.to_caller.silence();
        self.to_caller.order(ToCaller::Clear);
        rung
    }
}
