//! Holding times for a caller while they are offered, and letting go of them.

use booking::clinic::VisitTypeId;
use booking::slot::Slot;
use jiff::SignedDuration;
use store::{HeldFor, Store, StoreError};
use wire::event::{Event, HoldReleased};

use crate::bus::Bus;
use crate::{Desk, view};

/// How long a time is kept for a caller who is thinking. A call that ends lets go at once.
const HELD_FOR: SignedDuration = SignedDuration::from_mins(5);

impl Desk {
    /// Holds these times for the caller in place of what was held for them before, and tells the windows. Gives those that
    /// nobody else was quicker to take. Called where the book is worked with.
    pub(crate) fn hold_for_call(
        &self,
        store: &Store,
        call_sid: &str,
        slots: &[Slot],
        visit_type: VisitTypeId,
    ) -> Result<Vec<Slot>, StoreError> {
        let (now, whom) = (self.now(), HeldFor::Call(call_sid.to_owned()));
        let expires_at = now.saturating_add(HELD_FOR).unwrap_or(now);
        let held = store.hold(slots, visit_type, &whom, expires_at, now)?;
        tell_released(&self.0.bus, &held.released);
        let clinic = self.clinic();
        for (_, hold) in &held.holds {
            self.0.bus.publish(Event::HoldChanged(view::hold(hold, &clinic)));
        }
        Ok(held.holds.into_iter().map(|(slot, _)| slot).collect())
    }
}

/// A call has ended: what was held for its caller is let go of. What cannot be let go of now expires by itself.
pub(crate) fn let_go(store: &Store, bus: &Bus, call_sid: &str) {
    match store.release_holds(&HeldFor::Call(call_sid.to_owned())) {
        Ok(released) => tell_released(bus, &released),
        Err(error) => {
            tracing::warn!(callSid = %call_sid, %error, "What was held for a caller could not be let go of");
        }
    }
}

fn tell_released(bus: &Bus, released: &[i64]) {
    for id in released {
        bus.publish(Event::HoldReleased(HoldReleased { id: *id }));
    }
}
