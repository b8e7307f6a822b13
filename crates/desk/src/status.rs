//! The five lamps of the header, and where Twilio reaches this program.
//!
//! Whoever looks after a part sets its lamp; each real change is published as `status_changed`.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use store::StoreError;
use wire::event::Event;
use wire::status::{Health, Lamp, Status};

use crate::bus::Bus;

/// The path of the voice webhook below the public address.
const VOICE_PATH: &str = "/voice";
/// The path of the call status callback below the public address.
const STATUS_PATH: &str = "/api/voice/status";

/// The lamps as they stand.
pub(crate) struct Lamps {
    bus: Bus,
    status: Mutex<Status>,
    /// The book could not be written when it was last tried. Changed under the lock of `status`.
    cannot_write: AtomicBool,
}

impl Lamps {
    pub(crate) fn new(bus: Bus) -> Lamps {
        let starting = |label: &str, detail: &str| Lamp {
            health: Health::Off,
            label: label.to_owned(),
            detail: detail.to_owned(),
        };
        let status = Status {
            line: starting("Not set up", "No telephone line is configured; the softphone works without one."),
            tunnel: starting("Not set up", "No tunnel is configured."),
            ai: starting("Starting", "The receptionist is being set up."),
            store: book_lamp(None),
            live: Lamp {
                health: Health::Ok,
                label: "In memory".to_owned(),
                detail: "Calls in progress are kept in this program; no Redis is configured.".to_owned(),
            },
            public_url: None,
            voice_webhook: None,
            status_webhook: None,
            fallback_twiml: String::new(),
        };
        Lamps { bus, status: Mutex::new(status), cannot_write: AtomicBool::new(false) }
    }

    /// Changes the status and publishes it if it is another one now.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Status)) {
        let mut status = self.lock();
        let before = status.clone();
        change(&mut status);
        if *status != before {
            self.bus.publish(Event::StatusChanged(status.clone()));
        }
    }

    /// Sets the store's lamp by how the book answered. `None` and a refused value mean that it works; only that it was
    /// written shows that it can be written again.
    pub(crate) fn book_answered(&self, fault: Option<&StoreError>) {
        self.book(fault, false);
    }

    /// As [`Lamps::book_answered`], when the book was written, or was to be.
    pub(crate) fn book_written(&self, fault: Option<&StoreError>) {
        self.book(fault, true);
    }

    fn book(&self, fault: Option<&StoreError>, is_of_writing: bool) {
        let fault = fault.filter(|fault| !matches!(fault, StoreError::Constraint(_)));
        self.change(|status| {
            if let Some(fault) = fault {
                if is_of_writing
                    || matches!(fault, StoreError::Full | StoreError::ReadOnly | StoreError::Moved)
                {
                    self.cannot_write.store(true, Ordering::Relaxed);
                }
                status.store = book_lamp(Some(fault));
                return;
            }
            if is_of_writing {
                self.cannot_write.store(false, Ordering::Relaxed);
            }
            // A lamp that somebody else set (an assumed zone, a backup that runs) stays while the book works.
            if status.store.health == Health::Failed && !self.cannot_write.load(Ordering::Relaxed) {
                status.store = book_lamp(None);
            }
        });
    }

    /// The status, and what `with` reads while it cannot change.
    pub(crate) fn frozen<T>(&self, with: impl FnOnce() -> T) -> (Status, T) {
        let status = self.lock();
        (status.clone(), with())
    }

    fn lock(&self) -> MutexGuard<'_, Status> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn book_lamp(fault: Option<&StoreError>) -> Lamp {
    match fault {
        None => Lamp {
            health: Health::Ok,
            label: "Saved on disk".to_owned(),
            detail: "Every booking is on disk before it is confirmed to the caller.".to_owned(),
        },
        Some(fault) => {
            let detail = fault.to_string();
            let mut letters = detail.chars();
            // An error begins small, a sentence on the page does not.
            let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
            Lamp {
                health: Health::Failed,
                label: "Cannot book".to_owned(),
                detail: format!("{first}{}.", letters.as_str()),
            }
        }
    }
}

impl crate::Desk {
    /// The lamps and addresses as they stand.
    pub fn status(&self) -> Status {
        self.0.lamps.frozen(|| ()).0
    }

    /// Sets the lamp of the telephone line.
    pub fn set_line(&self, lamp: Lamp) {
        self.0.lamps.change(|status| status.line = lamp);
    }

    /// Sets the lamp of the tunnel.
    pub fn set_tunnel(&self, lamp: Lamp) {
        self.0.lamps.change(|status| status.tunnel = lamp);
    }

    /// Sets the lamp of the agent.
    pub fn set_ai(&self, lamp: Lamp) {
        self.0.lamps.change(|status| status.ai = lamp);
    }

    /// Sets the lamp of the appointment book. The desk itself sets it when the book fails and when it works again.
    pub fn set_store(&self, lamp: Lamp) {
        self.0.lamps.change(|status| status.store = lamp);
    }

    /// Sets the lamp of the live state.
    pub fn set_live(&self, lamp: Lamp) {
        self.0.lamps.change(|status| status.live = lamp);
    }

    /// Sets what is to be pasted at Twilio as the number's fallback. It must need nothing of this program, which is down when
    /// it is asked.
    pub fn set_fallback_twiml(&self, document: String) {
        self.0.lamps.change(|status| status.fallback_twiml = document);
    }

    /// Tells where Twilio reaches this program (`https://host`, with or without a final slash), and so what to paste
    /// there; `None` when it cannot.
    pub fn set_public_url(&self, base: Option<&str>) {
        let base = base.map(|url| url.trim_end_matches('/').to_owned());
        self.0.lamps.change(|status| {
            status.voice_webhook = base.as_ref().map(|base| format!("{base}{VOICE_PATH}"));
            status.status_webhook = base.as_ref().map(|base| format!("{base}{STATUS_PATH}"));
            status.public_url = base;
        });
    }
}
