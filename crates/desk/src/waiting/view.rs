//! From the book's rows to what the windows see of the waiting list.

use booking::clinic::Clinic;
use booking::time_text::show_time;
use booking::waiting::Language;
use jiff::Timestamp;
use jiff::civil::Weekday;
use store::{HeldFor, TextState};
use wire::waiting::{
    Offer, OfferState, OutboxText, ReceivedText, TextLanguage, TextState as ShownText, Waiting, WaitingState,
    WaitingWish,
};

use crate::phone::PhoneNumber;
use crate::view::{day, minute_of, second};

pub(super) fn language(language: Language) -> TextLanguage {
    match language {
        Language::English => TextLanguage::English,
        Language::Spanish => TextLanguage::Spanish,
    }
}

fn who(clinic: &Clinic, id: booking::clinic::ClinicianId) -> String {
    clinic.clinician(id).map_or_else(|| "Clinician".to_owned(), |known| known.name.clone())
}

/// An entry.
pub(super) fn entry(entry: &store::Waiting, clinic: &Clinic, now: Timestamp) -> Waiting {
    let wish = &entry.wish;
    let days = Weekday::Monday.cycle_forward().take(7).filter(|day| wish.weekdays.has(*day));
    let is_offered = entry.offer.as_ref().is_some_and(|offer| offer.state.is_open());
    Waiting {
        id: entry.id,
        name: entry.name.clone(),
        phone_number: entry.phone_number.clone(),
        patient_id: entry.patient,
        language: language(entry.language),
        wish: WaitingWish {
            visit_type_id: Some(wish.visit_type.0),
            clinician_id: wish.clinician.map(|id| id.0),
            from_date: wish.from.map(day),
            to_date: wish.to.map(day),
            weekdays: days.map(|day| day.to_monday_one_offset().unsigned_abs()).collect(),
            from_minute: wish.from_minute,
            to_minute: wish.to_minute,
        },
        visit_type: clinic
            .visit_type(wish.visit_type)
            .map_or_else(|| "Visit".to_owned(), |kind| kind.name.clone()),
        clinician: wish.clinician.map(|id| who(clinic, id)),
        priority: entry.priority,
        notes: entry.notes.clone(),
        state: match entry.state {
            store::WaitingState::Waiting if is_offered => WaitingState::Offered,
            store::WaitingState::Waiting => WaitingState::Waiting,
            store::WaitingState::Booked => WaitingState::Booked,
            store::WaitingState::Left => WaitingState::Left,
            store::WaitingState::Expired => WaitingState::Expired,
        },
        appointment_id: entry.appointment,
        call_sid: entry.call_sid.clone(),
        joined_at: second(entry.joined_at),
        revision: entry.revision,
        offer: entry.offer.as_ref().map(|made| offer(made, clinic, now)),
        opted_out: entry.opted_out,
    }
}

/// An offer.
pub(crate) fn offer(offer: &store::Offer, clinic: &Clinic, now: Timestamp) -> Offer {
    let (date, time) = offer.begins(clinic);
    let left = if offer.state.is_open() { offer.expires_at.duration_since(now).as_secs() } else { 0 };
    Offer {
        id: offer.id,
        state: match offer.state {
            store::OfferState::Queued => OfferState::Queued,
            store::OfferState::Sent => OfferState::Sent,
            store::OfferState::Accepted => OfferState::Accepted,
            store::OfferState::Declined => OfferState::Declined,
            store::OfferState::Expired => OfferState::Expired,
            store::OfferState::Lost => OfferState::Lost,
            store::OfferState::Withdrawn => OfferState::Withdrawn,
        },
        date: day(date),
        start_minute: minute_of(time),
        time: show_time(time),
        minutes: u16::try_from(offer.ends_at.duration_since(offer.starts_at).as_mins()).unwrap_or(0),
        clinician_id: offer.clinician.0,
        clinician: who(clinic, offer.clinician),
        expires_at: second(offer.expires_at),
        seconds_left: u32::try_from(left.max(0)).unwrap_or(u32::MAX),
    }
}

/// What keeps the time of an offer.
pub(super) fn hold(offer: &store::Offer) -> Option<store::Hold> {
    Some(store::Hold {
        id: offer.hold?,
        clinician: offer.clinician,
        room: offer.room,
        visit_type: offer.visit_type,
        starts_at: offer.starts_at,
        ends_at: offer.ends_at,
        held_for: HeldFor::Waiting(offer.waiting),
        expires_at: offer.expires_at,
    })
}

/// A text.
pub(crate) fn text(text: &store::OutboxText, clinic: &Clinic, now: Timestamp, can_text: bool) -> OutboxText {
    let is_open = text.offer.as_ref().is_none_or(|offer| !text.is_offer || offer.state.is_open());
    let needs_a_person = matches!(text.state, TextState::Preview | TextState::Unsure | TextState::Failed);
    OutboxText {
        id: text.id,
        waiting_id: text.waiting,
        name: text.name.clone(),
        phone_number: text.phone_number.clone(),
        language: language(text.language),
        body: text.body.clone(),
        state: match text.state {
            TextState::Queued => ShownText::Queued,
            TextState::Sending => ShownText::Sending,
            TextState::Sent => ShownText::Sent,
            TextState::Delivered => ShownText::Delivered,
            TextState::Failed => ShownText::Failed,
            TextState::Unsure => ShownText::Unsure,
            TextState::Preview => ShownText::Preview,
            TextState::Told => ShownText::Told,
            TextState::Withdrawn => ShownText::Withdrawn,
        },
        is_offer: text.is_offer,
        offer: text.offer.as_ref().map(|made| offer(made, clinic, now)),
        not_before: second(text.not_before),
        waits_for_morning: text.state == TextState::Queued && text.tries == 0 && text.not_before > now,
        tries: text.tries,
        last_error: text.last_error.clone(),
        made_at: second(text.made_at),
        can_be_sent: can_text
            && needs_a_person
            && is_open
            && PhoneNumber::new(&text.phone_number).e164().is_some(),
    }
}

/// A text that came in.
pub(crate) fn received(text: &store::ReceivedText) -> ReceivedText {
    ReceivedText {
        message_sid: text.message_sid.clone(),
        phone_number: text.phone_number.clone(),
        body: text.body.clone(),
        received_at: second(text.received_at),
    }
}
