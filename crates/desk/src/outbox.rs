//! The outbox: texts to people who wait, sent by a service or passed on by staff, and what comes back.

use std::future::Future;
use std::pin::Pin;

use booking::waiting::Reply;
use store::{Delivery, Outcome, ReceivedText, Refusing, StoreError, WaitingError};
use wire::event::{Event, OutboxChanged};
use wire::status::{Health, Lamp};
use wire::waiting::{Outbox, TextAnswer};

use crate::waiting::{WaitError, show_received, show_text};
use crate::{Desk, DeskError};

pub use store::Delivery as TextDelivery;

/// So many of the texts that came in are shown.
const RECEIVED_SHOWN: u32 = 20;

/// A text as a service takes it. Prints neither number nor words.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingText {
    /// Our id, by which the service's reports find it.
    pub id: i64,
    /// To whom, in E.164.
    pub to: String,
    /// What it says, at most 1,600 characters.
    pub body: String,
}

impl std::fmt::Debug for OutgoingText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OutgoingText({})", self.id)
    }
}

/// What a service said to a text. Reasons are for the staff; they name neither number nor secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It has it, under this id.
    Accepted {
        /// Twilio's `SM…`.
        sid: String,
    },
    /// The person wants no texts.
    OptedOut,
    /// It does not take this text.
    Refused(String),
    /// It does not take any, because of how it is set up here.
    Misconfigured(String),
    /// It does not take it now.
    Later(String),
    /// It was asked, and its answer is not known.
    Unsure(String),
}

/// What sends texts.
pub trait Messenger: Send + Sync {
    /// Hands a text over, once: whoever calls never does it again for the same text unless the answer was
    /// [`Said::Later`] or a person says so.
    fn send<'a>(&'a self, text: &'a OutgoingText) -> Pin<Box<dyn Future<Output = Said> + Send + 'a>>;
}

/// The lamp of the outbox where no service is set up.
pub fn lamp_without_service() -> Lamp {
    Lamp {
        health: Health::Off,
        label: "By telephone".to_owned(),
        detail:
            "No service for texts is set up, so each offer is shown here for you to pass on. For texts, set \
                 TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_PHONE_NUMBER."
                .to_owned(),
    }
}

/// The lamp of the outbox where texts go out.
pub fn lamp_with_service() -> Lamp {
    Lamp {
        health: Health::Ok,
        label: "By text".to_owned(),
        detail: "Offers are sent as texts by Twilio; answers come in at the public door.".to_owned(),
    }
}

impl Desk {
    /// The last texts, and what came in that a person should read.
    ///
    /// # Errors
    /// [`WaitError::Unavailable`].
    pub async fn outbox(&self) -> Result<Outbox, WaitError> {
        let read = |store: &store::Store| {
            Ok::<_, StoreError>((store.outbox()?, store.texts_to_read(RECEIVED_SHOWN)?))
        };
        let (texts, received) = self.with_book(read).await??;
        let (clinic, now, settings) = (self.clinic(), self.now(), self.0.waiting.settings());
        let can_text = settings.messenger.is_some();
        Ok(Outbox {
            success: true,
            service: settings.lamp,
            texts: texts.iter().map(|text| show_text(text, &clinic, now, can_text)).collect(),
            received: received.iter().map(show_received).collect(),
        })
    }

    /// Staff passed a text on; the offer it tells of stands from now on.
    ///
    /// # Errors
    /// [`WaitError`]; nothing was changed.
    pub async fn text_told(&self, id: i64) -> Result<TextAnswer, WaitError> {
        let (desk, now) = (self.clone(), self.now());
        let told = self.with_book(move |store| {
            let text = store.text_told(id, now)?;
            match &text.offer {
                Some(offer) if offer.state.is_open() => desk.tell_offered(offer),
                _ => desk.tell_outbox(),
            }
            Ok::<_, WaitingError>(text)
        });
        let text = told.await??;
        Ok(self.text_answer(&text))
    }

    /// Sends a text again because staff say so.
    ///
    /// # Errors
    /// [`WaitError`]; nothing was changed.
    pub async fn text_retry(&self, id: i64) -> Result<TextAnswer, WaitError> {
        if self.0.waiting.settings().messenger.is_none() {
            return Err(WaitError::Over);
        }
        let now = self.now();
        let text = self.with_book(move |store| store.retry_text(id, now)).await??;
        self.tell_outbox();
        Ok(self.text_answer(&text))
    }

    /// Somebody said yes to staff: books what a text offers.
    ///
    /// # Errors
    /// [`WaitError::Refused`] when somebody else has the time; otherwise nothing was changed.
    pub async fn offer_accepted(&self, text: i64) -> Result<TextAnswer, WaitError> {
        let (desk, clinic, now) = (self.clone(), self.clinic(), self.now());
        let settings = self.0.waiting.settings();
        let accepted = self.with_book(move |store| {
            let offer = offer_of(store, text)?;
            match store.accept_offer(offer.id, &settings.asking(&clinic, now)) {
                Ok(accepted) => desk.tell_accepted(&accepted),
                Err(error) => {
                    if matches!(error, WaitingError::Refused(_)) {
                        desk.tell_ended(&offer);
                    }
                    return Err(error);
                }
            }
            store.outbox_text(text)?.ok_or(WaitingError::NotFound)
        });
        let text = accepted.await??;
        Ok(self.text_answer(&text))
    }

    /// Somebody said no to staff; the next who waits is asked.
    ///
    /// # Errors
    /// [`WaitError`]; nothing was changed.
    pub async fn offer_declined(&self, text: i64) -> Result<TextAnswer, WaitError> {
        let (desk, now) = (self.clone(), self.now());
        let declined = self.with_book(move |store| {
            let offer = offer_of(store, text)?;
            store.refuse_offer(offer.id, Refusing::Declined, now)?;
            desk.tell_ended(&offer);
            store.outbox_text(text)?.ok_or(WaitingError::NotFound)
        });
        let text = declined.await??;
        Ok(self.text_answer(&text))
    }

    /// Does what a text says that came in, and gives the answer; `None` is no answer. The same one again does nothing and
    /// is answered as before. `opt_out` is what the service did about it by itself: `STOP`, `START` or `HELP`.
    ///
    /// # Errors
    /// [`DeskError::Unavailable`] when nothing was done; it may come again.
    pub async fn receive_text(
        &self,
        message_sid: &str,
        from: &str,
        body: &str,
        opt_out: Option<&str>,
    ) -> Result<Option<String>, DeskError> {
        let text = ReceivedText {
            message_sid: message_sid.to_owned(),
            phone_number: from.to_owned(),
            body: body.to_owned(),
            received_at: self.now(),
        };
        let by_service = opt_out.and_then(|word| match word.to_ascii_uppercase().as_str() {
            "STOP" => Some(Reply::Stop),
            "START" => Some(Reply::Start),
            "HELP" => Some(Reply::Help),
            _ => None,
        });
        let reply = by_service.unwrap_or_else(|| Reply::read(body));
        let (desk, clinic, now) = (self.clone(), self.clinic(), self.now());
        let settings = self.0.waiting.settings();
        let work = self.with_book(move |store| {
            let asking = settings.asking(&clinic, now);
            let received = store.receive_text(&text, reply, by_service.is_some(), &asking)?;
            if let Some(accepted) = &received.accepted {
                desk.tell_accepted(accepted);
            }
            if let Some(ended) = &received.ended {
                desk.tell_ended(ended);
            }
            if !received.repeated {
                desk.tell_waiting(None);
            }
            Ok::<_, StoreError>(received.answer)
        });
        work.await?.map_err(|error| {
            tracing::error!(messageSid = message_sid, %error, "A text that came in could not be dealt with");
            DeskError::Unavailable
        })
    }

    /// Notes what the service reports of a text.
    ///
    /// # Errors
    /// [`DeskError::Unavailable`] when it was not noted.
    pub async fn report_text(
        &self,
        id: Option<i64>,
        sid: &str,
        delivery: Delivery,
        error: Option<String>,
    ) -> Result<(), DeskError> {
        let (desk, now, sid) = (self.clone(), self.now(), sid.to_owned());
        let work = self.with_book(move |store| {
            let changed = store.report_text(id, &sid, delivery, error.as_deref(), now)?;
            desk.tell_text_changed(changed.as_ref(), matches!(delivery, Delivery::Failed { .. }));
            Ok::<_, StoreError>(())
        });
        work.await?.map_err(|error| {
            tracing::error!(%error, "A report about a text could not be written");
            DeskError::Unavailable
        })
    }

    /// Sends the next text that is due; `false` when there is none, or none can be sent.
    ///
    /// # Errors
    /// [`DeskError::Unavailable`] when the book cannot be read or written.
    pub async fn send_next_text(&self) -> Result<bool, DeskError> {
        let Some(messenger) = self.0.waiting.settings().messenger else { return Ok(false) };
        let now = self.now();
        let broken = |error: StoreError| {
            tracing::error!(%error, "The outbox could not be read or written");
            DeskError::Unavailable
        };
        let Some(text) = self.with_book(move |store| store.claim_text(now)).await?.map_err(broken)? else {
            return Ok(false);
        };
        self.tell_outbox();
        let outgoing = OutgoingText { id: text.id, to: text.phone_number.clone(), body: text.body.clone() };
        let said = messenger.send(&outgoing).await;
        self.show_service(&said);
        let id = text.id;
        match &said {
            Said::Accepted { sid } => tracing::info!(text = id, messageSid = %sid, "A text was sent"),
            Said::OptedOut => tracing::info!(text = id, "A text was not sent: the person wants none"),
            Said::Refused(why) | Said::Misconfigured(why) | Said::Later(why) | Said::Unsure(why) => {
                tracing::warn!(text = id, why, "A text was not sent, or may not have been");
            }
        }
        let outcome = match said {
            Said::Accepted { sid } => Outcome::Accepted { sid },
            Said::OptedOut => Outcome::OptedOut,
            Said::Refused(why) | Said::Misconfigured(why) => Outcome::Refused(why),
            Said::Later(why) => Outcome::Later(why),
            Said::Unsure(why) => Outcome::Unsure(why),
        };
        let (desk, now) = (self.clone(), self.now());
        let settled = self.with_book(move |store| {
            let changed = store.settle_text(id, &outcome, now)?;
            desk.tell_text_changed(changed.as_ref(), outcome == Outcome::OptedOut);
            Ok::<_, StoreError>(())
        });
        settled.await?.map_err(broken)?;
        Ok(true)
    }

    /// Shows how the service does by what it said last.
    fn show_service(&self, said: &Said) {
        let lamp = |health, label: &str, detail: String| Lamp { health, label: label.to_owned(), detail };
        let shown = match said {
            Said::Misconfigured(why) => {
                lamp(Health::Failed, "Texts fail", format!("{why} Until then, pass offers on by telephone."))
            }
            Said::Later(why) => lamp(Health::Degraded, "Texts are slow", format!("{why} It is tried again.")),
            // What is wrong with one text says nothing about the service.
            Said::Accepted { .. } | Said::OptedOut | Said::Refused(_) => lamp_with_service(),
            Said::Unsure(why) => lamp(Health::Degraded, "Texts are unsure", why.clone()),
        };
        if self.0.waiting.show(shown) {
            self.tell_outbox();
        }
    }

    fn tell_text_changed(&self, offer: Option<&store::Offer>, is_over: bool) {
        match offer {
            Some(offer) if is_over || !offer.state.is_open() => self.tell_ended(offer),
            Some(offer) => self.tell_offered(offer),
            None => self.tell_outbox(),
        }
    }

    fn tell_outbox(&self) {
        self.0.bus.publish(Event::OutboxChanged(OutboxChanged {}));
    }

    fn text_answer(&self, text: &store::OutboxText) -> TextAnswer {
        let can_text = self.0.waiting.settings().messenger.is_some();
        TextAnswer { success: true, text: show_text(text, &self.clinic(), self.now(), can_text) }
    }
}

/// The offer that a text tells of.
fn offer_of(store: &store::Store, text: i64) -> Result<store::Offer, WaitingError> {
    let text = store.outbox_text(text)?.ok_or(WaitingError::NotFound)?;
    text.offer.filter(|_| text.is_offer).ok_or(WaitingError::Over)
}
