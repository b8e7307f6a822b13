//! The AI's lamp in the windows' header: dimmed with a hint while the realtime service has a fault, as it was before when
//! the service works again. What the lamp says while all is well is for whoever reads the settings.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use call::event::{Fault, FaultKind};
use desk::Desk;
use wire::status::{Health, Lamp};

/// The lamp; clones are the same lamp.
#[derive(Clone)]
pub struct AiLamp {
    desk: Desk,
    /// How it was before the fault, while there is one.
    before: Arc<Mutex<Option<Lamp>>>,
}

impl AiLamp {
    /// The lamp of this desk.
    pub fn new(desk: Desk) -> AiLamp {
        AiLamp { desk, before: Arc::default() }
    }

    /// The service has taken a session.
    pub fn works(&self) {
        let mut before = self.before();
        if let Some(lamp) = before.take() {
            self.desk.set_ai(lamp);
        }
    }

    /// A call has lost the service. It goes on all the same, with the built-in receptionist.
    pub fn has(&self, fault: &Fault) {
        // A session that grew old says nothing about the next one.
        if fault.kind == FaultKind::Expired {
            return;
        }
        // Held until the lamp is set: another call may find the service well at the same moment.
        let mut before = self.before();
        before.get_or_insert_with(|| self.desk.status().ai);
        self.desk.set_ai(Lamp {
            health: Health::Degraded,
            label: label(fault.kind).to_owned(),
            detail: format!("{} Until then callers talk with the built-in receptionist.", fault.kind.hint()),
        });
    }

    fn before(&self) -> MutexGuard<'_, Option<Lamp>> {
        self.before.lock().unwrap_or_else(PoisonError::into_inner)
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
