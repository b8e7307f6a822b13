//! Everything a window needs to start from.

use std::sync::atomic::Ordering;

use wire::event::{ClinicCard, Snapshot};

use crate::{Desk, view};

impl Desk {
    /// The state between two events: exactly what the events up to `last_event_id` add up to. A window applies later ones.
    pub fn snapshot(&self) -> Snapshot {
        let inner = &self.0;
        let clinic = self.clinic();
        // Everybody who publishes holds one of these locks and never takes another of them, so the order here is free of
        // deadlock, and the id read inside is the last event that any of the three includes.
        let (calls, (status, (metrics, last_event_id))) =
            inner.live.frozen(|| inner.lamps.frozen(|| inner.figures.frozen(|| inner.bus.last_id())));
        Snapshot {
            success: true,
            last_event_id,
            taken_at: view::moment(self.now()),
            calls,
            status,
            metrics,
            clinic: ClinicCard {
                name: clinic.name.clone(),
                time_zone: view::zone_name(&clinic),
                time_zone_assumed: inner.time_zone_assumed.load(Ordering::Relaxed),
                clinicians: view::clinicians(&clinic),
            },
            routing: self.routing(),
            callbacks_open: inner.looking.open.load(Ordering::Relaxed),
        }
    }
}
