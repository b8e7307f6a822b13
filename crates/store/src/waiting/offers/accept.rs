//! A "yes": the offer becomes an appointment.

use booking::rules::{self, Asker};
use booking::waiting::Text;
use rusqlite::{Transaction, TransactionBehavior, params};

use super::{Asking, Offer, OfferState, end, end_open, of_id};
use crate::appointments::book_in;
use crate::author::{Author, Who};
use crate::outbox::{self, NewText};
use crate::time_text::moment;
use crate::waiting::{Waiting, WaitingError, WaitingState, by_id, set_state};
use crate::{Appointment, BookError, NewAppointment, Store};

/// What a "yes" came to; it is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The entry.
    pub entry: Waiting,
    /// The appointment.
    pub appointment: Appointment,
    /// Holds that are over with it.
    pub released: Vec<i64>,
    /// It had been taken before.
    pub repeated: bool,
}

impl Store {
    /// Takes an offer for somebody, by the rules: books, ends the hold, marks offer and entry, and puts the confirmation
    /// into the outbox, all in one transaction. One that lapsed can still be taken while the time is free. A second "yes"
    /// is the first again.
    ///
    /// # Errors
    /// [`WaitingError::Refused`] when somebody else has the time; the offer is lost then, and the entry waits on.
    /// [`WaitingError::Over`] when it was declined or withdrawn.
    pub fn accept_offer(&self, offer: i64, asking: &Asking<'_>) -> Result<Accepted, WaitingError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let offer = of_id(&transaction, offer)?.ok_or(WaitingError::NotFound)?;
        let accepted = accept(&transaction, &offer, asking);
        if let Ok(accepted) = &accepted
            && !accepted.repeated
        {
            let (date, time) = (accepted.appointment.date, accepted.appointment.time);
            let number = &accepted.appointment.confirmation_number;
            let text = Text::Booked { date, time, confirmation_number: number };
            confirm(&transaction, &accepted.entry, &offer, &text, asking)?;
        }
        // Also when it is lost: that is written down, too.
        match &accepted {
            Ok(_) | Err(WaitingError::Refused(_)) => transaction.commit()?,
            Err(_) => {}
        }
        accepted
    }
}

/// Books what is offered. What it writes is to be committed also when the answer is [`WaitingError::Refused`].
pub(in crate::waiting) fn accept(
    transaction: &Transaction<'_>,
    offer: &Offer,
    asking: &Asking<'_>,
) -> Result<Accepted, WaitingError> {
    let entry = by_id(transaction, offer.waiting)?.ok_or(WaitingError::NotFound)?;
    if let Some(id) = offer.appointment {
        let appointment = crate::appointments::by_id(transaction, id)?.ok_or(WaitingError::NotFound)?;
        return Ok(Accepted { entry, appointment, released: Vec::new(), repeated: true });
    }
    let may = offer.state.is_open() || offer.state == OfferState::Expired;
    if !may || entry.state != WaitingState::Waiting {
        return Err(WaitingError::Over);
    }
    let (date, time) = offer.begins(asking.clinic);
    let by = Author {
        who: Who::WaitingList,
        call_sid: None,
        key: Some(format!("offer:{}", offer.id)),
        waiting: Some(entry.id),
    };
    let new = NewAppointment {
        patient: entry.patient,
        clinician: Some(offer.clinician),
        room: offer.room,
        ..NewAppointment::new(
            by,
            entry.name.clone(),
            entry.phone_number.clone(),
            (date, time),
            offer.visit_type,
            asking.clinic.time_zone.clone(),
            asking.now,
        )
    };
    let wish = rules::Wish {
        date,
        time,
        later: asking.clinic.is_later(offer.starts_at),
        visit_type: offer.visit_type,
        clinician: Some(offer.clinician),
        room: offer.room,
        minutes: None,
        asker: Asker::Caller,
    };
    match book_in(transaction, &new, |busy| rules::decide(asking.clinic, &wish, asking.now, busy)) {
        Ok(booked) => {
            transaction
                .prepare_cached(
                    "UPDATE offers SET state = 'accepted', appointment_id = ?2, decided_at = ?3 WHERE id = ?1",
                )?
                .execute(params![offer.id, booked.appointment.id, moment(asking.now)])?;
            // Another offer may have come between a late answer and the one it is for.
            let mut released = end_open(transaction, entry.id, OfferState::Withdrawn, asking.now)?;
            released.extend(booked.released);
            set_state(transaction, entry.id, WaitingState::Booked, Some(booked.appointment.id), asking.now)?;
            let entry = by_id(transaction, entry.id)?.ok_or(WaitingError::NotFound)?;
            Ok(Accepted { entry, appointment: booked.appointment, released, repeated: false })
        }
        Err(BookError::Refused(refusal)) => {
            if offer.state.is_open() {
                end(transaction, offer, OfferState::Lost, asking.now)?;
            }
            Err(WaitingError::Refused(refusal))
        }
        Err(BookError::Store(error)) => Err(WaitingError::Store(error)),
    }
}

/// Puts the confirmation into the outbox.
fn confirm(
    transaction: &Transaction<'_>,
    entry: &Waiting,
    offer: &Offer,
    text: &Text<'_>,
    asking: &Asking<'_>,
) -> Result<(), rusqlite::Error> {
    let new = NewText {
        key: format!("booked:{}", offer.id),
        offer: Some(offer.id),
        entry,
        body: text.write(entry.language, &asking.clinic.name),
        by_text: asking.can_text && !entry.opted_out,
        not_before: asking.now,
    };
    outbox::insert(transaction, &new, asking.now)
}
