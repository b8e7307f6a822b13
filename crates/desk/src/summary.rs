//! Tool calls told as what they mean, in a receptionist's words.

use booking::time_text::{parse_date, parse_time, show_time, spoken_date};
use call::tools::{DateMeaning, Offer, SlotWish, ToolOutcome, ToolRequest};
use wire::call::ToolState;
use wire::transfer::{Transfer, TransferKind, TransferStage};

/// The longest piece of a caller's or model's words that goes into a summary.
const QUOTED: usize = 60;

/// What is being done: "Looking for free times on Monday, November 23".
pub(crate) fn of_request(name: &str, request: Option<&ToolRequest>) -> String {
    match request {
        None => format!("Asked for something we cannot do ({})", short(name)),
        Some(ToolRequest::ListAvailableSlots { date }) => {
            format!("Looking for free times on {}", said_date(date))
        }
        Some(ToolRequest::CreateAppointment { date, time, .. }) => {
            format!("Booking {} on {}", said_time(time), said_date(date))
        }
        Some(ToolRequest::ResolveDate { words }) => format!("Finding the day meant by “{}”", short(words)),
        Some(ToolRequest::TakeMessage { .. }) => "Taking a message for the clinic".to_owned(),
        Some(ToolRequest::FindSlots(wish)) => format!("Looking for free times{}", said_wish(wish)),
        Some(ToolRequest::BookSlot { slot, .. }) => format!("Booking the offered time {}", short(slot)),
        Some(ToolRequest::Identify { .. }) => "Checking who is calling".to_owned(),
        Some(ToolRequest::NoteBirthYear { .. }) => "Noting the year of birth".to_owned(),
        Some(ToolRequest::ListMyAppointments) => "Looking up the caller’s appointments".to_owned(),
        Some(ToolRequest::MoveAppointment { visit, slot, .. }) => {
            format!("Moving the appointment {} to the offered time {}", short(visit), short(slot))
        }
        Some(ToolRequest::CancelAppointment { visit, .. }) => {
            format!("Cancelling the appointment {}", short(visit))
        }
        Some(ToolRequest::JoinWaitingList { wish, .. }) => {
            format!("Putting the caller on the waiting list{}", said_wish(wish))
        }
        Some(ToolRequest::TransferToPerson { .. }) => "Putting the caller through to a person".to_owned(),
        Some(ToolRequest::EndCall { .. }) => "Saying goodbye".to_owned(),
    }
}

/// How it goes with putting a caller through.
pub(crate) fn of_transfer(transfer: Transfer) -> &'static str {
    match (transfer.stage, transfer.kind) {
        (TransferStage::Dialling, TransferKind::Blind) => {
            "Putting the caller through: a colleague is being called"
        }
        (TransferStage::Dialling, TransferKind::Warm) => {
            "Putting the caller through: a colleague is being called and told what it is about"
        }
        (TransferStage::Accepted, _) => "A colleague took the call",
        (TransferStage::Back, _) => "Nobody took the call; the receptionist has the caller",
    }
}

/// What came of it: "Booked 2:00 PM on Monday, November 23 (APT-12345)". `asked` is the earlier summary.
pub(crate) fn of_outcome(asked: &str, outcome: &ToolOutcome) -> String {
    match outcome {
        ToolOutcome::Slots { date, times, none_because } => match (times.len(), none_because) {
            (0, Some(why)) => format!("No free times on {}: {why}", said_date(date)),
            (0, None) => format!("No free times on {}", said_date(date)),
            (1, _) => format!("Found 1 free time on {}", said_date(date)),
            (many, _) => format!("Found {many} free times on {}", said_date(date)),
        },
        ToolOutcome::Booked { confirmation_number, date, time, .. } => {
            format!("Booked {time} on {} ({confirmation_number})", said_date(date))
        }
        ToolOutcome::Date(DateMeaning::Day { spoken, .. }) => format!("{} — {spoken}", or_tool(asked)),
        ToolOutcome::Date(DateMeaning::Ask { question, .. }) => format!("{} — {question}", or_tool(asked)),
        ToolOutcome::Date(DateMeaning::No { say }) => format!("{} — {say}", or_tool(asked)),
        ToolOutcome::Offers { offers, also_free, none_because, .. } => {
            of_offers(offers, also_free, none_because)
        }
        ToolOutcome::Identified => "The caller has shown who they are".to_owned(),
        ToolOutcome::NotIdentified { tries_left: 0, .. } => {
            "The caller cannot show who they are; a message is offered".to_owned()
        }
        ToolOutcome::NotIdentified { .. } => "It is not known yet who is calling".to_owned(),
        ToolOutcome::BirthYearNoted => "Noted the year of birth".to_owned(),
        ToolOutcome::Visits { visits, .. } => match visits.len() {
            0 => "The caller has no appointments to come".to_owned(),
            1 => format!("The caller has an appointment on {}", visits[0].say),
            many => format!("The caller has {many} appointments"),
        },
        ToolOutcome::Moved { confirmation_number, date, time } => {
            format!("Moved to {time} on {} ({confirmation_number})", said_date(date))
        }
        ToolOutcome::Cancelled { confirmation_number, date, time } => {
            format!("Cancelled {time} on {} ({confirmation_number})", said_date(date))
        }
        ToolOutcome::Waiting { for_what } => format!("On the waiting list: {for_what}"),
        ToolOutcome::ReadBack { say } => format!("To be read back first: {say}"),
        ToolOutcome::MessageKept => "Kept a message for the clinic".to_owned(),
        ToolOutcome::PuttingThrough => "Telling the caller that they are put through".to_owned(),
        ToolOutcome::Ending => "Said goodbye".to_owned(),
        ToolOutcome::Refused { say, .. } => format!("{} — not possible: {say}", or_tool(asked)),
        ToolOutcome::Failed { .. } => format!("{} — that did not work", or_tool(asked)),
    }
}

/// How a finished tool call stands.
pub(crate) fn state(outcome: &ToolOutcome) -> ToolState {
    match outcome {
        ToolOutcome::Refused { .. }
        | ToolOutcome::NotIdentified { .. }
        | ToolOutcome::ReadBack { .. }
        | ToolOutcome::Date(DateMeaning::No { .. }) => ToolState::Refused,
        ToolOutcome::Failed { .. } => ToolState::Failed,
        ToolOutcome::Slots { .. }
        | ToolOutcome::Booked { .. }
        | ToolOutcome::Date(_)
        | ToolOutcome::Offers { .. }
        | ToolOutcome::Identified
        | ToolOutcome::BirthYearNoted
        | ToolOutcome::Visits { .. }
        | ToolOutcome::Moved { .. }
        | ToolOutcome::Cancelled { .. }
        | ToolOutcome::Waiting { .. }
        | ToolOutcome::MessageKept
        | ToolOutcome::PuttingThrough
        | ToolOutcome::Ending => ToolState::Done,
    }
}

fn of_offers(offers: &[Offer], also_free: &[String], none_because: &Option<String>) -> String {
    let said: Vec<&str> = offers.iter().map(|offer| offer.say.as_str()).collect();
    match (said.len(), also_free.len(), none_because) {
        (0, 0, Some(why)) => format!("No free times: {why}"),
        (0, 0, None) => "No free times".to_owned(),
        (0, 1, _) => "Found 1 free time".to_owned(),
        (0, many, _) => format!("Found {many} free times"),
        _ => format!("Offering and holding {}", said.join("; ")),
    }
}

/// " on Monday, November 23 with Dr Lee".
fn said_wish(wish: &SlotWish) -> String {
    let mut said = String::new();
    match (&wish.dates[..], &wish.words) {
        ([], Some(words)) => said.push_str(&format!(" for “{}”", short(words))),
        ([], None) => {}
        ([one], _) => said.push_str(&format!(" on {}", said_date(one))),
        ([first, .., last], _) => {
            said.push_str(&format!(" from {} to {}", said_date(first), said_date(last)))
        }
    }
    if let Some(name) = &wish.clinician {
        said.push_str(&format!(" with {}", short(name)));
    }
    said
}

fn or_tool(asked: &str) -> &str {
    if asked.is_empty() { "Tool call" } else { asked }
}

fn said_date(text: &str) -> String {
    parse_date(text).map_or_else(|| format!("“{}”", short(text)), spoken_date)
}

fn said_time(text: &str) -> String {
    // A clock time is short; anything longer is not worth understanding here.
    let time = (text.len() <= QUOTED).then(|| parse_time(text)).flatten();
    time.map_or_else(|| format!("“{}”", short(text)), show_time)
}

/// At most [`QUOTED`] characters, without control characters.
pub(crate) fn short(text: &str) -> String {
    let mut kept: String = text.chars().filter(|c| !c.is_control()).take(QUOTED).collect();
    if text.chars().nth(QUOTED).is_some() {
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(date: &str) -> ToolRequest {
        ToolRequest::ListAvailableSlots { date: date.to_owned() }
    }

    #[test]
    fn a_request_is_told_as_what_it_means() {
        assert_eq!(
            of_request("list_available_slots", Some(&list("2026-11-23"))),
            "Looking for free times on Monday, November 23",
            "nobody at the desk reads JSON"
        );
        assert_eq!(
            of_request("list_available_slots", Some(&list("2026-02-30"))),
            "Looking for free times on “2026-02-30”",
            "a day that does not exist is shown as it came"
        );
        assert_eq!(
            of_request("dance", None),
            "Asked for something we cannot do (dance)",
            "unknown tools are named"
        );
    }

    #[test]
    fn an_outcome_is_told_as_what_it_means() {
        let booked = ToolOutcome::Booked {
            confirmation_number: "APT-12345".into(),
            customer_name: "Ann Lee".into(),
            date: "2026-11-23".into(),
            time: "2:00 PM".into(),
            birth_year_wanted: true,
        };
        assert_eq!(
            of_outcome("", &booked),
            "Booked 2:00 PM on Monday, November 23 (APT-12345)",
            "as on the calendar"
        );
        assert_eq!(state(&booked), ToolState::Done, "a booking is a success");
        let refused = ToolOutcome::Refused { say: "We are closed.".into(), alternatives: Vec::new() };
        assert_eq!(state(&refused), ToolState::Refused, "a no is not a fault");
        let failed = ToolOutcome::Failed { say: "secret detail".into() };
        assert_eq!(
            of_outcome("Booking", &failed),
            "Booking — that did not work",
            "details are for the agent"
        );
    }

    #[test]
    fn a_megabyte_of_words_makes_a_short_summary() {
        let summary = of_request("list_available_slots", Some(&list(&"x\u{0}".repeat(1_000_000))));
        assert!(summary.len() < 300, "a summary is one line of a card");
        assert!(!summary.contains('\u{0}'), "control characters are not shown");
    }
}
