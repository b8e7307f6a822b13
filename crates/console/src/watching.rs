//! Follows what happens for those who ask later: the status messages and the count of sockets.

use desk::bus::Subscription;

use crate::ConsoleState;
use crate::sockets::Sockets;
use crate::status_log::StatusLog;

/// What was seen.
#[derive(Clone)]
pub(crate) struct Seen {
    pub(crate) log: StatusLog,
    pub(crate) sockets: Sockets,
}

/// Watches from now on until the program ends. Needs a running tokio.
pub(crate) fn watch(state: &ConsoleState) -> Seen {
    let seen = Seen { log: StatusLog::new(), sockets: Sockets::default() };
    // Before anything else can happen, not when the task first runs.
    let subscription = state.desk.bus().subscribe(None);
    tokio::spawn(follow(seen.clone(), state.clone(), subscription));
    seen
}

async fn follow(seen: Seen, state: ConsoleState, mut happening: Subscription) {
    loop {
        let (id, event) = tokio::select! {
            next = happening.next() => next,
            () = state.closing.cancelled() => return,
        };
        seen.log.note(&id, &event, state.desk.now());
        seen.sockets.note(&event, state.desk.today());
    }
}
