//! From the desk's types to what the windows see: the only place that knows both sides.

use std::time::Duration;

use booking::appointment::Status;
use booking::clinic::{Clinic, Stretch};
use booking::hours;
pub(crate) use booking::hours::minute as minute_of;
use booking::slot::Slot;
use booking::time_text::show_time;
use call::usage::Usage;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use store::HeldFor;
use wire::appointment::{Appointment, AppointmentStatus, Clinician, Hold, Minutes, Room, VisitType};
use wire::call::{AiStatus, Speaker, Step, Utterance};
use wire::figures::{CallFigures, Tokens, TurnFigures};
use wire::visit::FreeSlot;

/// RFC 3339 in UTC, to the millisecond, always of one width.
pub(crate) fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// RFC 3339 in UTC, to the second, as appointments are kept.
pub(crate) fn second(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `YYYY-MM-DD`.
pub(crate) fn day(date: Date) -> String {
    date.strftime("%Y-%m-%d").to_string()
}

/// What the call's machine tells of an utterance that began at `at`, under this id.
pub(crate) fn utterance(id: String, at: Timestamp, told: call::event::Utterance) -> Utterance {
    Utterance {
        id,
        timestamp: moment(at),
        speaker: match told.speaker {
            call::event::Speaker::Agent => Speaker::Ai,
            call::event::Speaker::Caller => Speaker::User,
            call::event::Speaker::Staff => Speaker::Staff,
        },
        text: told.text,
        cut: told.cut,
        is_final: told.is_final,
    }
}

/// The clinic's IANA zone.
pub(crate) fn zone_name(clinic: &Clinic) -> String {
    clinic.time_zone.iana_name().unwrap_or("UTC").to_owned()
}

/// Clinicians as the columns show them.
pub(crate) fn clinicians(clinic: &Clinic) -> Vec<Clinician> {
    clinic.clinicians.iter().map(clinician).collect()
}

/// As [`clinicians`], and whoever has left but has visits among these.
pub(crate) fn columns(clinic: &Clinic, rows: &[store::Appointment]) -> Vec<Clinician> {
    let mut columns = clinicians(clinic);
    for row in rows {
        if columns.iter().all(|column| column.id != row.clinician.0) {
            let left = Clinician { id: row.clinician.0, name: "Somebody who has left".to_owned(), colour: 0 };
            columns.push(clinic.past_clinician(row.clinician).map_or(left, clinician));
        }
    }
    columns
}

fn clinician(known: &booking::clinic::Clinician) -> Clinician {
    Clinician { id: known.id.0, name: known.name.clone(), colour: known.colour }
}

/// What can be booked.
pub(crate) fn visit_types(clinic: &Clinic) -> Vec<VisitType> {
    clinic.visit_types.iter().map(visit_type).collect()
}

/// A kind of visit.
pub(crate) fn visit_type(kind: &booking::clinic::VisitType) -> VisitType {
    VisitType {
        id: kind.id.0,
        name: kind.name.clone(),
        minutes: kind.minutes,
        buffer_before: kind.buffer_before,
        buffer_after: kind.buffer_after,
        colour: kind.colour,
        clinician_ids: kind.clinicians.iter().map(|id| id.0).collect(),
        room_ids: kind.rooms.iter().map(|id| id.0).collect(),
    }
}

/// Where visits take place.
pub(crate) fn rooms(clinic: &Clinic) -> Vec<Room> {
    clinic.rooms.iter().map(|room| Room { id: room.id.0, name: room.name.clone() }).collect()
}

/// Stretches of a day.
pub(crate) fn stretches(stretches: &[Stretch]) -> Vec<Minutes> {
    stretches
        .iter()
        .map(|(from, to)| Minutes { from: minute_of(*from), to: hours::end_minute(*to) })
        .collect()
}

/// An offer, on the clinic's clock.
pub(crate) fn hold(hold: &store::Hold, clinic: &Clinic) -> Hold {
    let at = clinic.at(hold.starts_at);
    let (call_sid, waiting_id) = match &hold.held_for {
        HeldFor::Call(call_sid) => (Some(call_sid.clone()), None),
        HeldFor::Waiting(id) => (None, Some(*id)),
    };
    Hold {
        id: hold.id,
        clinician_id: hold.clinician.0,
        visit_type_id: hold.visit_type.0,
        date: day(at.date()),
        start_minute: minute_of(at.time()),
        minutes: u16::try_from(hold.ends_at.duration_since(hold.starts_at).as_mins()).unwrap_or(0),
        call_sid,
        waiting_id,
        expires_at: second(hold.expires_at),
    }
}

/// How far from UTC the clinic's clock is at each coming of a time that comes twice.
pub(crate) fn twice(clinic: &Clinic, date: Date, time: Time) -> Option<[String; 2]> {
    let offset = |later| {
        let at = clinic.instant_of(date, time, later)?;
        Some(booking::clock_change::show_offset(clinic.time_zone.to_offset(at)))
    };
    let later = offset(true)?;
    Some([offset(false)?, later])
}

/// A time that can be had.
pub(crate) fn free_slot(slot: &Slot) -> FreeSlot {
    FreeSlot {
        date: day(slot.date),
        start_minute: minute_of(slot.time),
        time: show_time(slot.time),
        minutes: slot.minutes,
        clinician_id: slot.clinician.0,
        room_id: slot.room.map(|room| room.0),
    }
}

/// The day and time of a visit on the clinic's clock. A row has those of the zone that the clinic had when it was written,
/// which may have been set right since; the moment is what was promised.
pub(crate) fn wall(row: &store::Appointment, clinic: &Clinic) -> (Date, Time) {
    let at = clinic.at(row.starts_at);
    (at.date(), at.time())
}

/// A row of the book.
pub(crate) fn appointment(row: &store::Appointment, clinic: &Clinic) -> Appointment {
    let visit_type =
        clinic.past_visit_type(row.visit_type).map_or_else(|| "Visit".to_owned(), |kind| kind.name.clone());
    let (date, time) = wall(row, clinic);
    Appointment {
        id: row.id,
        customer_name: row.customer_name.clone(),
        phone_number: row.phone_number.clone(),
        appointment_date: day(date),
        appointment_time: show_time(time),
        starts_at: second(row.starts_at),
        ends_at: second(row.ends_at),
        start_minute: minute_of(time),
        later: clinic.is_later(row.starts_at),
        minutes: row.minutes(),
        confirmation_number: row.confirmation_number.clone(),
        clinician_id: row.clinician.0,
        visit_type_id: row.visit_type.0,
        visit_type,
        status: status(row.status),
        call_sid: row.call_sid.clone(),
        patient_id: row.patient,
        room_id: row.room.map(|room| room.0),
        series_id: row.series,
        notes: row.notes.clone(),
        cancel_reason: row.cancel_reason.clone(),
        override_reason: row.override_reason.clone(),
        revision: row.revision,
    }
}

/// How an appointment stands.
pub(crate) fn status(status: Status) -> AppointmentStatus {
    match status {
        Status::Booked => AppointmentStatus::Booked,
        Status::Confirmed => AppointmentStatus::Confirmed,
        Status::Arrived => AppointmentStatus::Arrived,
        Status::InRoom => AppointmentStatus::InRoom,
        Status::Done => AppointmentStatus::Done,
        Status::Cancelled => AppointmentStatus::Cancelled,
        Status::NoShow => AppointmentStatus::NoShow,
    }
}

/// Where a call has got to.
pub(crate) fn step(step: call::event::Step) -> Step {
    match step {
        call::event::Step::Greeting => Step::Greeting,
        call::event::Step::CollectingName => Step::CollectingName,
        call::event::Step::CollectingDate => Step::CollectingDate,
        call::event::Step::CheckingSlots => Step::CheckingSlots,
        call::event::Step::Confirming => Step::Confirming,
        call::event::Step::Booking => Step::Booking,
        call::event::Step::Farewell => Step::Farewell,
    }
}

/// What the agent does.
pub(crate) fn ai_status(status: call::event::AiStatus) -> AiStatus {
    match status {
        call::event::AiStatus::Listening => AiStatus::Listening,
        call::event::AiStatus::Speaking => AiStatus::Speaking,
        call::event::AiStatus::ProcessingTool => AiStatus::ProcessingTool,
    }
}

/// Whole milliseconds.
pub(crate) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// One turn's figures.
pub(crate) fn turn_figures(turn: &call::figures::TurnFigures) -> TurnFigures {
    TurnFigures {
        number: turn.number,
        began_ms: millis(turn.began),
        asked_ms: turn.asked.map(millis),
        answering_ms: turn.answering.map(millis),
        first_sound_ms: turn.first_sound.map(millis),
        first_sent_ms: turn.first_sent.map(millis),
        first_heard_ms: turn.first_heard.map(millis),
        tools_ms: millis(turn.tools),
        interrupted: turn.interrupted,
    }
}

/// A call's figures.
pub(crate) fn call_figures(figures: &call::figures::CallFigures) -> CallFigures {
    CallFigures {
        turns: figures.turns,
        interruptions: figures.interruptions,
        false_alarms: figures.false_alarms,
        caller_talk_ms: millis(figures.caller_talk),
        agent_talk_ms: millis(figures.agent_talk),
        silence_ms: millis(figures.silence),
        audio_packets_received: figures.packets_in,
        audio_packets_sent: figures.packets_out,
        jitter_us: u64::try_from(figures.jitter.as_micros()).unwrap_or(u64::MAX),
        gaps: figures.gaps,
        padded_ms: millis(figures.padded),
        reconnects: figures.reconnects,
        bridged: figures.bridged,
        tokens: tokens(&figures.usage),
        cost_micros: figures.cost.0,
    }
}

/// What the services counted.
pub(crate) fn tokens(usage: &Usage) -> Tokens {
    Tokens {
        input_text: usage.input_text,
        input_audio: usage.input_audio,
        cached_text: usage.cached_text,
        cached_audio: usage.cached_audio,
        output_text: usage.output_text,
        output_audio: usage.output_audio,
        transcription: usage.transcription_tokens,
    }
}
