//! How many media sockets callers opened today, for `/health`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use wire::call::Source;
use wire::event::Event;

/// Counts from the program's start; clones are the same count.
#[derive(Clone, Default)]
pub(crate) struct Sockets(Arc<Mutex<Count>>);

#[derive(Default)]
struct Count {
    /// On the clinic's calendar.
    day: Option<Date>,
    opened: u64,
    /// The socket of each call that is up.
    open: HashMap<String, String>,
}

impl Sockets {
    /// Counts a socket that was not there before.
    pub(crate) fn note(&self, event: &Event, today: Date) {
        let mut count = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::CallChanged(call) if !call.elsewhere => {
                // A softphone's socket has no name, and is there from the beginning.
                let has_socket = call.source == Source::Softphone || !call.connection_id.is_empty();
                if !has_socket || count.open.get(&call.call_sid) == Some(&call.connection_id) {
                    return;
                }
                count.open.insert(call.call_sid.clone(), call.connection_id.clone());
                count.on(today);
                count.opened += 1;
            }
            Event::CallEnded(ended) => {
                count.open.remove(&ended.call_sid);
            }
            // Ends may have been missed.
            Event::SnapshotNeeded(_) => count.open.clear(),
            _ => {}
        }
    }

    /// Opened on this day, since the program was started.
    pub(crate) fn opened(&self, today: Date) -> u64 {
        let mut count = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        count.on(today);
        count.opened
    }
}

impl Count {
    fn on(&mut self, today: Date) {
        if self.day != Some(today) {
            (self.day, self.opened) = (Some(today), 0);
        }
    }
}
