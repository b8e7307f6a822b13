//! Fills what becomes free: offers it to the next who waits, sends the texts, and lets what nobody answers lapse.
//!
//! All that it knows is in the book, so a program that starts again goes on where the last one ended, and two programs on
//! one book do not get into each other's way: each step looks again inside its transaction.

use std::time::Duration;

use jiff::Timestamp;
use store::StoreError;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use wire::event::Event;

use crate::bus::Subscription;
use crate::{Desk, DeskError};

/// It looks at least this often, for what another program or a person with another tool has changed.
const AT_LEAST: Duration = Duration::from_secs(30);
/// After something has happened it waits this long for more, so that a burst is one look.
const GATHER: Duration = Duration::from_millis(200);

/// Keeps the waiting list; ends when it is dropped or stopped.
pub struct WaitingDriver {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl WaitingDriver {
    /// Stops offering and sending. A text that is being sent is sent to its end.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        for task in self.tasks {
            // A panic in there has been reported.
            drop(task.await);
        }
    }
}

impl Desk {
    /// Begins to fill what becomes free. Must be called within a tokio runtime.
    pub fn keep_waiting_list(&self) -> WaitingDriver {
        let (stop, stopped) = watch::channel(false);
        // Subscribed before the first look, so that nothing falls between.
        let (offers, texts) = (self.0.bus.subscribe(None), self.0.bus.subscribe(None));
        let offering = tokio::spawn(self.clone().keep_offering(offers, stopped.clone()));
        let sending = tokio::spawn(self.clone().keep_sending(texts, stopped));
        WaitingDriver { stop, tasks: vec![offering, sending] }
    }

    async fn keep_offering(self, mut news: Subscription, mut stopped: watch::Receiver<bool>) {
        loop {
            let next = self.offer_what_is_due().await.unwrap_or(None);
            if !self.rest(next, &mut news, &mut stopped).await {
                return;
            }
        }
    }

    async fn keep_sending(self, mut news: Subscription, mut stopped: watch::Receiver<bool>) {
        loop {
            while !*stopped.borrow() && self.send_next_text().await.unwrap_or(false) {}
            let next = match self.with_book(|store| store.next_text_due()).await {
                Ok(Ok(next)) => next,
                Ok(Err(_)) | Err(_) => None,
            };
            if !self.rest(next, &mut news, &mut stopped).await {
                return;
            }
        }
    }

    /// Waits until there may be something to do; `false` when it is over.
    async fn rest(
        &self,
        next: Option<Timestamp>,
        news: &mut Subscription,
        stopped: &mut watch::Receiver<bool>,
    ) -> bool {
        let until = next.map_or(AT_LEAST, |next| {
            let left = next.duration_since(self.now());
            Duration::try_from(left).unwrap_or(GATHER).clamp(GATHER, AT_LEAST)
        });
        let something = async {
            loop {
                let (_, event) = news.next().await;
                if concerns(&event) {
                    tokio::time::sleep(GATHER).await;
                    while news.take().is_some() {}
                    return;
                }
            }
        };
        tokio::select! {
            // An error is that the driver was dropped.
            _ = stopped.wait_for(|stopped| *stopped) => false,
            () = something => true,
            () = tokio::time::sleep(until) => true,
        }
    }

    /// Lets lapse what nobody answered and offers what is free, as of this moment by the desk's clock; gives when there may
    /// be more to do. The driver calls this; whoever has no driver may.
    ///
    /// # Errors
    /// [`DeskError::Unavailable`] when the book cannot be read or written; what was done until then is done.
    pub async fn offer_what_is_due(&self) -> Result<Option<Timestamp>, DeskError> {
        let (desk, clinic, now) = (self.clone(), self.clinic(), self.now());
        let settings = self.0.waiting.settings();
        let work = self.with_book(move |store| {
            if store.expire_waiting(clinic.today(now), now)? > 0 {
                desk.tell_waiting(None);
            }
            store.close_past_openings(now)?;
            for lapsed in store.lapse_offers(now)? {
                desk.tell_ended(&lapsed);
            }
            if store.lose_texts(now)? > 0 {
                desk.tell_waiting(None);
            }
            let asking = settings.asking(&clinic, now);
            for opening in store.due_openings(now)? {
                if let Some(offer) = store.offer_opening(opening.id, &asking)? {
                    desk.tell_offered(&offer);
                    tracing::info!(
                        offer = offer.id,
                        entry = offer.waiting,
                        "A free time is offered to the waiting list"
                    );
                }
            }
            let next = [store.next_opening_due(now)?, store.next_offer_end()?, store.next_text_due()?];
            Ok::<_, StoreError>(next.into_iter().flatten().min())
        });
        work.await?.map_err(|error| {
            tracing::error!(%error, "The waiting list could not go on; it tries again");
            DeskError::Unavailable
        })
    }
}

/// Whether an event may mean that there is something to offer or to send.
fn concerns(event: &Event) -> bool {
    matches!(
        event,
        Event::AppointmentChanged(_)
            | Event::HoldReleased(_)
            | Event::ScheduleChanged(_)
            | Event::WaitingChanged(_)
            | Event::OutboxChanged(_)
            | Event::SnapshotNeeded(_)
    )
}
