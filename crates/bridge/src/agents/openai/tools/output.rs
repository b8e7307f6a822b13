//! Our answers, as the model gets them.

use call::tools::{DateMeaning, Offer, ToolOutcome, VisitLine};
use serde_json::{Value, json};

/// The `output` of a `function_call_output`: JSON in a string.
pub fn output(outcome: &ToolOutcome) -> String {
    let value = match outcome {
        // These two answers are documented to the letter; why a day has no times is in the instructions. Only `book_slot` may
        // have one field more.
        ToolOutcome::Slots { times, .. } => json!({ "available_slots": times }),
        ToolOutcome::Booked { confirmation_number, birth_year_wanted, .. } => {
            let mut value = json!({ "success": true, "confirmation_number": confirmation_number });
            if *birth_year_wanted {
                value["birth_year_wanted"] = json!(true);
            }
            value
        }
        ToolOutcome::Date(DateMeaning::Day { date, spoken, between, time }) => {
            let mut value = json!({ "date": date, "spoken": spoken });
            if let Some((from, to)) = between {
                value["between"] = json!([clock(*from), clock(*to)]);
            }
            if let Some(time) = time {
                value["time"] = json!(time);
            }
            value
        }
        ToolOutcome::Date(DateMeaning::Ask { question, dates }) => {
            json!({ "ask_caller": question, "possible_dates": dates })
        }
        ToolOutcome::Date(DateMeaning::No { say }) => json!({ "error": say }),
        ToolOutcome::Offers { offers, also_free, none_because, can_wait } => {
            offered(offers, also_free, none_because.as_deref(), *can_wait)
        }
        ToolOutcome::NotIdentified { say, tries_left } => {
            json!({ "success": false, "error": say, "tries_left": tries_left, "then": after_no(*tries_left) })
        }
        ToolOutcome::Visits { visits, this_call_only } => listed(visits, *this_call_only),
        ToolOutcome::Moved { date, time, .. } => json!({ "success": true, "date": date, "time": time }),
        ToolOutcome::Cancelled { date, time, .. } => {
            json!({ "success": true, "cancelled": format!("{date} {time}") })
        }
        ToolOutcome::Waiting { for_what } => json!({ "success": true, "waiting_for": for_what }),
        ToolOutcome::ReadBack { say } => json!({
            "success": false,
            "error": "The caller has not agreed to this weekday, date and time yet. Nothing was done.",
            "read_back": say,
            "then": "Say this, wait for a yes, then use the tool again with confirmed true.",
        }),
        ToolOutcome::PuttingThrough => json!({
            "success": true,
            "then": "Tell the caller in one short sentence; then they are put through.",
        }),
        ToolOutcome::Identified
        | ToolOutcome::BirthYearNoted
        | ToolOutcome::MessageKept
        | ToolOutcome::Ending => json!({ "success": true }),
        ToolOutcome::Refused { say, .. } | ToolOutcome::Failed { say } => {
            json!({ "success": false, "error": say })
        }
    };
    value.to_string()
}

fn offered(offers: &[Offer], also_free: &[String], none_because: Option<&str>, can_wait: bool) -> Value {
    let slots: Vec<Value> =
        offers.iter().map(|offer| json!({ "slot": offer.handle, "say": offer.say })).collect();
    let mut value = json!({ "offers": slots });
    if !also_free.is_empty() {
        value["also_free"] = json!(also_free);
    }
    if let Some(why) = none_because {
        value["note"] = json!(why);
    }
    if can_wait {
        value["then"] = json!("Offer another day, or the waiting list.");
    }
    value
}

fn listed(visits: &[VisitLine], this_call_only: bool) -> Value {
    let line = |visit: &VisitLine| match &visit.visit_type {
        Some(kind) => json!({ "visit": visit.handle, "say": visit.say, "visit_type": kind }),
        None => json!({ "visit": visit.handle, "say": visit.say }),
    };
    let mut value = json!({ "appointments": visits.iter().map(line).collect::<Vec<_>>() });
    if this_call_only {
        value["note"] = json!("Only what was booked in this call. For others use identify first.");
    }
    value
}

/// What to do after somebody could not show who they are.
fn after_no(tries_left: u8) -> &'static str {
    match tries_left {
        0 => "Ask no more. Offer to take a message for the staff.",
        _ => {
            "Ask for the full name and the year of birth, then use identify. Say nothing of what does not match."
        }
    }
}

/// Minutes after midnight as `HH:MM`.
fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
