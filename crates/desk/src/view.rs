//! From the desk's types to what the windows see: the only place that knows both sides.

use std::time::Duration;

use booking::appointment::Status;
use booking::clinic::Clinic;
use booking::time_text::show_time;
use call::usage::Usage;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use wire::appointment::{Appointment, AppointmentStatus, Clinician};
use wire::call::{AiStatus, Step};
use wire::figures::{CallFigures, Tokens, TurnFigures};

/// RFC 3339 in UTC, to the millisecond, always of one width.
pub(crate) fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// RFC 3339 in UTC, to the second, as appointments are kept.
fn second(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `YYYY-MM-DD`.
pub(crate) fn day(date: Date) -> String {
    date.strftime("%Y-%m-%d").to_string()
}

/// Minutes after midnight.
pub(crate) fn minute_of(time: Time) -> u16 {
    let hour = u16::try_from(time.hour()).unwrap_or(0);
    let minute = u16::try_from(time.minute()).unwrap_or(0);
    hour * 60 + minute
}

/// The clinic's IANA zone.
pub(crate) fn zone_name(clinic: &Clinic) -> String {
    clinic.time_zone.iana_name().unwrap_or("UTC").to_owned()
}

/// The columns of the day view.
pub(crate) fn clinicians(clinic: &Clinic) -> Vec<Clinician> {
    clinic
        .clinicians
        .iter()
        .map(|clinician| Clinician { id: clinician.id.0, name: clinician.name.clone() })
        .collect()
}

/// A row of the book.
pub(crate) fn appointment(row: &store::Appointment, clinic: &Clinic) -> Appointment {
    let visit_type =
        clinic.visit_type(row.visit_type).map_or_else(|| "Visit".to_owned(), |kind| kind.name.clone());
    Appointment {
        id: row.id,
        customer_name: row.customer_name.clone(),
        phone_number: row.phone_number.clone(),
        appointment_date: day(row.date),
        appointment_time: show_time(row.time),
        starts_at: second(row.starts_at),
        ends_at: second(row.ends_at),
        start_minute: minute_of(row.time),
        minutes: u16::try_from(row.ends_at.duration_since(row.starts_at).as_mins()).unwrap_or(0),
        confirmation_number: row.confirmation_number.clone(),
        clinician_id: row.clinician.0,
        visit_type_id: row.visit_type.0,
        visit_type,
        status: status(row.status),
        call_sid: row.call_sid.clone(),
    }
}

fn status(status: Status) -> AppointmentStatus {
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
