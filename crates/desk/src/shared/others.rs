//! Hears the other programs: each message once, and what it is about is shown here.

use std::collections::HashMap;

use super::message::{Body, Message};
use crate::live::Live;

/// The longest message that is read; the record of a call of an hour has some 100 kB.
const LONGEST: usize = 4 << 20;

/// Programs that are listened to; more are not believed.
const HEARD: usize = 100;

/// What was heard of whom.
#[derive(Default)]
pub(super) struct Others {
    /// The last message of each program.
    last: HashMap<String, u64>,
}

/// What has to be done after a message.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Tell the others of our calls.
    pub(super) tell: bool,
    /// Ask the others for theirs: something was missed.
    pub(super) ask: bool,
}

impl Others {
    /// Takes a message that `me` has heard.
    pub(super) fn take(&mut self, me: &str, text: &[u8], live: &Live) -> Wanted {
        let mut wanted = Wanted::default();
        if text.len() > LONGEST {
            return wanted;
        }
        let Ok(Message { program, seq, body }) = serde_json::from_slice::<Message>(text) else {
            tracing::debug!("a message on the channel is not one of ours");
            return wanted;
        };
        if program == me {
            return wanted;
        }
        match self.last.get(&program) {
            Some(last) if seq <= *last => return wanted,
            Some(last) => wanted.ask = seq > last + 1,
            None if self.last.len() == HEARD => return wanted,
            None => wanted.ask = matches!(body, Body::Happened { .. }),
        }
        self.last.insert(program.clone(), seq);
        match body {
            Body::Hello => wanted.tell = true,
            Body::Happened { event } => live.told_elsewhere(&program, *event),
            Body::Record { record } => live.put_elsewhere(&program, *record),
            Body::RollCall { calls } => live.roll_call(&program, &calls),
            Body::Order { to, call_sid, order } => {
                if to == me
                    && let Some(order) = order.order()
                    && let Err(error) = live.order_here(&call_sid, order)
                {
                    tracing::info!(call_sid, %error, "another program's order for a call came to nothing");
                }
            }
            Body::Goodbye => self.forget(&program, live),
        }
        wanted
    }

    /// The programs that were heard.
    pub(super) fn programs(&self) -> Vec<String> {
        self.last.keys().cloned().collect()
    }

    /// A program gives no sign of life any more.
    pub(super) fn forget(&mut self, program: &str, live: &Live) {
        self.last.remove(program);
        live.forget_program(program);
    }

    /// Nothing is known of anybody any more.
    pub(super) fn forget_all(&mut self, live: &Live) {
        for program in self.programs() {
            self.forget(&program, live);
        }
    }
}
