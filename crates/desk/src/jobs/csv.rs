//! Lines of a table that people open in a spreadsheet; a call as one.

use booking::clinic::Clinic;
use jiff::Timestamp;
use store::history::{ActionReason, CallRow, CallStatus, EndReason, Outcome, Sentiment};

/// So that a spreadsheet reads the file as UTF-8.
pub(super) const MARK: &[u8] = b"\xef\xbb\xbf";

/// The head of the table; times are on the clinic's clock, which it names.
pub(super) fn head(clinic: &Clinic) -> Vec<String> {
    let zone = crate::view::zone_name(clinic);
    [
        &*format!("Began ({zone})"),
        &*format!("Ended ({zone})"),
        "Seconds",
        "Caller's number",
        "Caller's name",
        "Reached by",
        "Answered by",
        "Status",
        "Outcome",
        "How it ended",
        "Appointment",
        "Tone",
        "Tone from -1 to 1",
        "To do",
        &*format!("Done ({zone})"),
        "Recorded",
        "Notes",
        "Call",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// A line under that head.
pub(super) fn line(call: &CallRow, clinic: &Clinic) -> Vec<String> {
    let time = |at: Timestamp| clinic.at(at).strftime("%Y-%m-%d %H:%M:%S").to_string();
    let cells = [
        time(call.started_at),
        call.ended_at.map(time).unwrap_or_default(),
        (call.duration_ms / 1000).to_string(),
        call.phone_number.clone(),
        call.customer_name.clone().unwrap_or_default(),
        capital(&call.source),
        match call.agent.as_str() {
            "openai" => "OpenAI",
            _ => "Built-in receptionist",
        }
        .to_owned(),
        match call.status {
            CallStatus::Active => "Up",
            CallStatus::Completed => "Completed",
            CallStatus::Failed => "Failed",
        }
        .to_owned(),
        call.outcome.map(outcome).unwrap_or_default().to_owned(),
        call.end_reason.map(reason).unwrap_or_default().to_owned(),
        call.confirmation_number.clone().unwrap_or_default(),
        call.sentiment.map(|(tone, _)| sentiment(tone)).unwrap_or_default().to_owned(),
        call.sentiment.map(|(_, score)| format!("{score:.2}")).unwrap_or_default(),
        call.action.map(action).unwrap_or_default().to_owned(),
        call.done_at.map(time).unwrap_or_default(),
        if call.has_recording { "Yes" } else { "No" }.to_owned(),
        call.notes.clone(),
        call.call_sid.clone(),
    ];
    cells
        .into_iter()
        .enumerate()
        .map(|(column, cell)| if column == SCORE { cell } else { harmless(cell) })
        .collect()
}

/// The column of a number that may be negative and is ours.
const SCORE: usize = 12;

/// A cell that no spreadsheet takes for a formula.
pub(super) fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::AppointmentBooked => "Appointment booked",
        Outcome::NoBooking => "No booking",
        Outcome::Error => "Error",
        Outcome::UserHangup => "Caller hung up",
    }
}

fn reason(reason: EndReason) -> &'static str {
    match reason {
        EndReason::CallerLeft => "Caller hung up",
        EndReason::Finished => "Goodbye was said",
        EndReason::TimeLimit => "Time limit",
        EndReason::Staff => "Ended by the clinic",
        EndReason::Closing => "Program was closing",
        EndReason::AgentLost => "Receptionist was lost",
        EndReason::CostLimit => "Cost limit",
        EndReason::PutThrough => "Put through to a person",
        EndReason::Silent => "Nothing more was heard",
        EndReason::Crashed => "Program ended",
    }
}

fn sentiment(tone: Sentiment) -> &'static str {
    match tone {
        Sentiment::Positive => "Positive",
        Sentiment::Neutral => "Neutral",
        Sentiment::Negative => "Negative",
    }
}

fn action(action: ActionReason) -> &'static str {
    match action {
        ActionReason::CallBack => "Call back",
        ActionReason::Failed => "Look at the failed call",
        ActionReason::GaveUp => "Caller gave up",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_taken_for_a_formula() {
        for cell in ["=1+1", "+15551234567", "-1", "@SUM(A1)", "\tx", "\rx"] {
            assert_eq!(harmless(cell.to_owned()), format!("'{cell}"), "{cell:?} is text");
        }
        for cell in ["", "Ann", "1-2", " =1"] {
            assert_eq!(harmless(cell.to_owned()), cell, "{cell:?} was never a formula");
        }
    }
}
