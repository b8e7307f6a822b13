//! The AI's lamp in the windows' header: dimmed with a hint while the realtime service has a fault, as it was before when
//! the service works again. What the lamp says while all is well is for whoever reads the settings.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use call::event::{AgentEvent, Fault, FaultKind, ResponseStatus};
use desk::Desk;
use wire::status::{Health, Lamp};

use crate::bridge::now;

/// A service that takes no money any more still takes sessions: after such a fault a session alone proves nothing for so
/// long.
const DOUBTED: Duration = Duration::from_secs(60);

/// The lamp; clones are the same lamp.
#[derive(Clone)]
pub struct AiLamp {
    desk: Desk,
    /// While there is a fault.
    dimmed: Arc<Mutex<Option<Dimmed>>>,
}

struct Dimmed {
    /// How the lamp was before.
    before: Lamp,
    /// Until then only an answer lights it again.
    doubted_until: Instant,
}

impl AiLamp {
    /// The lamp of this desk.
    pub fn new(desk: Desk) -> AiLamp {
        AiLamp { desk, dimmed: Arc::default() }
    }

    /// Something came from the service in a call.
    pub fn sees(&self, event: &AgentEvent) {
        match event {
            AgentEvent::Ready => self.works(),
            AgentEvent::ResponseEnded { status: ResponseStatus::Completed, .. } => self.answered(),
            _ => {}
        }
    }

    /// The service has taken a session.
    fn works(&self) {
        let mut dimmed = self.dimmed();
        if dimmed.as_ref().is_some_and(|dimmed| now() >= dimmed.doubted_until) {
            self.light(&mut dimmed);
        }
    }

    /// The service has answered to the end.
    fn answered(&self) {
        self.light(&mut self.dimmed());
    }

    /// A call has lost the service. It goes on all the same, with the built-in receptionist.
    pub fn has(&self, fault: &Fault) {
        // A session that grew old says nothing about the next one.
        if fault.kind == FaultKind::Expired {
            return;
        }
        // Held until the lamp is set: another call may find the service well at the same moment.
        let mut dimmed = self.dimmed();
        let (now, before) = (now(), || self.desk.status().ai);
        let dimmed = dimmed.get_or_insert_with(|| Dimmed { before: before(), doubted_until: now });
        if matches!(fault.kind, FaultKind::Quota | FaultKind::Key) {
            dimmed.doubted_until = now + DOUBTED;
        }
        self.desk.set_ai(Lamp {
            health: Health::Degraded,
            label: label(fault.kind).to_owned(),
            detail: format!("{} Until then callers talk with the built-in receptionist.", fault.kind.hint()),
        });
    }

    fn light(&self, dimmed: &mut Option<Dimmed>) {
        if let Some(dimmed) = dimmed.take() {
            self.desk.set_ai(dimmed.before);
        }
    }

    fn dimmed(&self) -> MutexGuard<'_, Option<Dimmed>> {
        self.dimmed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn label(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Key => "OpenAI: key refused",
        FaultKind::Quota => "OpenAI: quota used up",
        FaultKind::Model => "OpenAI: model unknown",
        FaultKind::Network => "OpenAI: not reached",
        FaultKind::Service | FaultKind::Expired | FaultKind::Protocol => "OpenAI: out of order",
    }
}

#[cfg(test)]
mod tests {
    use desk::clock::FixedClock;

    use super::*;

    /// A lamp that shows a fault, and what it showed before.
    fn dimmed(kind: FaultKind) -> (AiLamp, Lamp, tempfile::TempDir) {
        let books = testkit::temp::store();
        let clock = FixedClock::new("2026-11-20T09:00:00Z".parse().expect("a moment"));
        let clinic = booking::clinic::Clinic::riverside(jiff::tz::TimeZone::UTC);
        let lamp = AiLamp::new(Desk::open(books.store, clinic, Arc::new(clock)));
        let before = lamp.desk.status().ai;
        lamp.has(&Fault { kind, detail: String::new() });
        assert_ne!(lamp.desk.status().ai, before, "{kind:?} is shown");
        (lamp, before, books.dir)
    }

    #[test]
    fn a_session_shows_that_a_service_which_was_away_is_back() {
        for kind in [FaultKind::Network, FaultKind::Service, FaultKind::Model, FaultKind::Protocol] {
            let (lamp, before, _books) = dimmed(kind);
            lamp.works();
            assert_eq!(lamp.desk.status().ai, before, "{kind:?}");
        }
    }

    #[test]
    fn a_session_does_not_show_that_the_bill_is_paid_but_an_answer_does() {
        for kind in [FaultKind::Quota, FaultKind::Key] {
            let (lamp, before, _books) = dimmed(kind);
            lamp.works();
            assert_eq!(lamp.desk.status().ai.label, label(kind), "{kind:?} is still shown");
            lamp.has(&Fault { kind: FaultKind::Network, detail: String::new() });
            lamp.works();
            assert_ne!(lamp.desk.status().ai, before, "whatever else comes on top");
            lamp.answered();
            assert_eq!(lamp.desk.status().ai, before, "{kind:?}");
        }
    }
}
