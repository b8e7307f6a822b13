//! Who called, why, with what outcome, and what is left to do, in plain words.

use wire::call::{LiveCall, Source};
use wire::history::{ActionReason, CallDigest, EndReason, Judge, Outcome};

use super::Talk;
use crate::history::ends::{End, Facts};
use crate::summary::short;

/// The longest summary of a model that is kept, in characters.
const LONGEST: usize = 600;
/// Fewer words do not say what somebody wants.
const FEWEST_WORDS: usize = 3;

/// The digest of a call. What it was about is told in the model's words where it left some; the rest are facts and are told
/// by rules.
pub(super) fn of(
    call: &LiveCall,
    reason: EndReason,
    came_to: &End,
    facts: &Facts,
    talk: &Talk,
) -> CallDigest {
    let summary = facts.summary.as_deref().map(tidy).filter(|summary| !summary.is_empty());
    CallDigest {
        who: who(call),
        by: if summary.is_some() { Judge::Model } else { Judge::Rules },
        why: summary.unwrap_or_else(|| match reason {
            EndReason::PutThrough if talk.caller.is_empty() => {
                "Talked with a person, and said nothing to the receptionist.".to_owned()
            }
            _ => why(facts, talk),
        }),
        outcome: outcome(reason, came_to, facts, talk),
        open_points: open_points(call, came_to, facts),
    }
}

fn who(call: &LiveCall) -> String {
    let number = match call.phone_number.as_str() {
        "" => None,
        number => Some(number),
    };
    match (call.customer_name.as_deref(), call.source, number) {
        (Some(name), Source::Softphone, _) => format!("{name}, on the softphone"),
        (Some(name), Source::Phone, Some(number)) if number.starts_with('+') => format!("{name}, {number}"),
        (Some(name), Source::Phone, _) => format!("{name}, number withheld"),
        (None, Source::Softphone, _) => "A caller on the softphone".to_owned(),
        (None, Source::Phone, Some(number)) if number.starts_with('+') => format!("A caller from {number}"),
        (None, Source::Phone, _) => "A caller who withheld their number".to_owned(),
    }
}

/// The tools that book.
const BOOKING: [&str; 2] = ["create_appointment", "book_slot"];
/// The tools that change what stands.
const CHANGING: [&str; 3] = ["move_appointment", "cancel_appointment", "join_waiting_list"];

/// What a call is about, in a sentence.
pub(crate) fn why(facts: &Facts, talk: &Talk) -> String {
    let used = |name: &str| talk.tools.iter().rev().find(|tool| tool.name == name);
    let first_words = talk.caller.iter().find(|words| words.split_whitespace().count() >= FEWEST_WORDS);
    let wish = facts.wish.as_deref().map(str::trim).filter(|wish| !wish.is_empty());
    if let Some(wish) = wish {
        format!("Wanted a person: {}.", short(wish).trim_end_matches('.'))
    } else if used("cancel_appointment").is_some() {
        "Wanted to cancel an appointment.".to_owned()
    } else if used("move_appointment").is_some() {
        "Wanted to move an appointment.".to_owned()
    } else if facts.booked.is_some() || BOOKING.into_iter().any(|name| used(name).is_some()) {
        "Wanted to book an appointment.".to_owned()
    } else if used("list_my_appointments").is_some() {
        "Asked about their appointments.".to_owned()
    } else if facts.message || used("take_message").is_some() {
        "Wanted to leave a message for the clinic.".to_owned()
    } else if used("list_available_slots").is_some() || used("find_slots").is_some() || facts.times {
        "Asked for a free time.".to_owned()
    } else if let Some(words) = first_words {
        format!("Said: “{}”", short(words.trim()))
    } else if talk.caller.is_empty() {
        "Said nothing.".to_owned()
    } else {
        "Did not say what for.".to_owned()
    }
}

fn outcome(reason: EndReason, came_to: &End, facts: &Facts, talk: &Talk) -> String {
    let done = |names: &[&str]| {
        talk.tools.iter().rev().find(|tool| names.contains(&tool.name.as_str()) && tool.done)
    };
    let booked = done(&BOOKING);
    // What was changed after a booking says more than the booking.
    let changed = done(&CHANGING).filter(|_| facts.changed);
    let result = match came_to.outcome {
        Outcome::AppointmentBooked | Outcome::NoBooking if changed.is_some() => {
            changed.map(|tool| format!("{}.", tool.summary)).unwrap_or_default()
        }
        Outcome::AppointmentBooked => match (booked, &facts.booked) {
            (Some(booked), _) => format!("{}.", booked.summary),
            (None, Some(number)) => format!("Booked an appointment ({number})."),
            (None, None) => "Booked an appointment.".to_owned(),
        },
        Outcome::NoBooking if facts.message => "Left a message; no appointment was booked.".to_owned(),
        Outcome::NoBooking => "No appointment was booked.".to_owned(),
        Outcome::UserHangup => "Hung up before anything was booked.".to_owned(),
        Outcome::Error => "Nothing was booked.".to_owned(),
    };
    let how = match reason {
        EndReason::TimeLimit => " The longest time for a call was reached.",
        EndReason::CostLimit => " The call had cost as much as a call may.",
        EndReason::Staff => " The clinic ended the call.",
        EndReason::Closing => " The program was being closed.",
        EndReason::AgentLost => " The receptionist was lost in the middle of the call.",
        EndReason::Crashed => " The program ended in the middle of the call.",
        EndReason::PutThrough => " The caller was put through to a person.",
        EndReason::CallerLeft | EndReason::Finished | EndReason::Silent => "",
    };
    format!("{result}{how}")
}

fn open_points(call: &LiveCall, came_to: &End, facts: &Facts) -> Vec<String> {
    let back =
        if call.phone_number.starts_with('+') { "Call back" } else { "Find out how to reach the caller" };
    match came_to.action {
        None => Vec::new(),
        Some(ActionReason::CallBack) if facts.message => vec![format!("{back}: a message was left.")],
        Some(ActionReason::CallBack) => vec![format!("{back}: they asked for a person and left no message.")],
        Some(ActionReason::Failed) if came_to.outcome == Outcome::AppointmentBooked => {
            vec![format!(
                "{back}: the call broke off after the booking, which the caller may not have heard."
            )]
        }
        Some(ActionReason::Failed) => vec![format!("{back}: the call broke off before it was done.")],
        Some(ActionReason::GaveUp) => vec![format!("{back}: the caller gave up before a time was booked.")],
    }
}

/// On one line, without control characters, at most [`LONGEST`] characters.
fn tidy(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let mut kept = String::new();
    for word in words {
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(word);
        if kept.chars().count() > LONGEST {
            kept = kept.chars().take(LONGEST).collect();
            kept.push('…');
            break;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::ends::end;
    use crate::review::ToolUse;
    use wire::call::{Agent, AiStatus, ConnectionStatus, Step};

    fn call(name: Option<&str>, number: &str, source: Source) -> LiveCall {
        LiveCall {
            call_sid: "CA1".into(),
            stream_sid: String::new(),
            phone_number: number.into(),
            customer_name: name.map(str::to_owned),
            start_time: String::new(),
            duration: 0,
            current_step: Step::Greeting,
            ai_status: AiStatus::Listening,
            last_activity: String::new(),
            source,
            agent: Agent::Offline,
            is_speaking: false,
            connection_status: ConnectionStatus::Disconnected,
            connection_id: String::new(),
            is_recording: false,
            listeners: 0,
            staff: None,
            elsewhere: false,
            transfer: None,
            person: None,
        }
    }

    fn digest(call: &LiveCall, reason: EndReason, facts: &Facts, talk: &Talk) -> CallDigest {
        of(call, reason, &end(reason, facts), facts, talk)
    }

    fn used(name: &str, summary: &str) -> ToolUse {
        ToolUse { name: name.into(), summary: summary.into(), done: true }
    }

    #[test]
    fn a_booked_call_reads_as_a_receptionist_would_tell_it() {
        let facts = Facts { booked: Some("APT-12345".into()), named: true, ..Facts::default() };
        let booked = used("create_appointment", "Booked 2:00 PM on Monday, November 23 (APT-12345)");
        let talk = Talk { caller: vec!["I need a visit".into()], tools: vec![booked] };
        let digest =
            digest(&call(Some("Ann Lee"), "+15551234567", Source::Phone), EndReason::Finished, &facts, &talk);
        assert_eq!(digest.who, "Ann Lee, +15551234567");
        assert_eq!(digest.why, "Wanted to book an appointment.");
        assert_eq!(digest.outcome, "Booked 2:00 PM on Monday, November 23 (APT-12345).");
        assert!(digest.open_points.is_empty(), "nothing is left to do");
        assert_eq!(digest.by, Judge::Rules, "no model wrote this");
    }

    #[test]
    fn the_models_words_are_used_and_named_as_its() {
        let facts =
            Facts { summary: Some("  Asked about\n opening\u{7} hours. ".into()), ..Facts::default() };
        let digest =
            digest(&call(None, "anonymous", Source::Phone), EndReason::Finished, &facts, &Talk::default());
        assert_eq!((digest.why.as_str(), digest.by), ("Asked about opening hours.", Judge::Model), "tidied");
        let empty = Facts { summary: Some(" \n ".into()), ..Facts::default() };
        let digest = super::of(
            &call(None, "", Source::Phone),
            EndReason::Finished,
            &end(EndReason::Finished, &empty),
            &empty,
            &Talk::default(),
        );
        assert_eq!(digest.by, Judge::Rules, "an empty summary is none");
        let long = Facts { summary: Some("word ".repeat(100_000)), ..Facts::default() };
        let digest = super::of(
            &call(None, "", Source::Phone),
            EndReason::Finished,
            &end(EndReason::Finished, &long),
            &long,
            &Talk::default(),
        );
        assert!(digest.why.chars().count() <= LONGEST + 1, "a summary is a few sentences");
    }

    #[test]
    fn who_talked_with_a_person_alone_did_not_say_nothing() {
        let phone = call(None, "+15551234567", Source::Phone);
        let silent = digest(&phone, EndReason::PutThrough, &Facts::default(), &Talk::default());
        assert_eq!(silent.why, "Talked with a person, and said nothing to the receptionist.");
        let talk = Talk { caller: vec!["I want to talk to somebody".into()], tools: Vec::new() };
        let asked = digest(&phone, EndReason::PutThrough, &Facts::default(), &talk);
        assert!(asked.why.starts_with("Said: "), "{}", asked.why);
        let left = digest(&phone, EndReason::CallerLeft, &Facts::default(), &Talk::default());
        assert_eq!(left.why, "Said nothing.");
    }

    #[test]
    fn what_is_left_to_do_is_said() {
        let phone = call(None, "+15551234567", Source::Phone);
        let withheld = call(None, "anonymous", Source::Phone);
        let message = Facts { message: true, ..Facts::default() };
        let person = Facts { person: true, ..Facts::default() };
        let begun = Facts { times: true, ..Facts::default() };
        let booked = Facts { booked: Some("APT-12345".into()), ..Facts::default() };
        let table = [
            (&phone, EndReason::Finished, &message, "Call back: a message was left."),
            (
                &withheld,
                EndReason::Finished,
                &message,
                "Find out how to reach the caller: a message was left.",
            ),
            (
                &phone,
                EndReason::CallerLeft,
                &person,
                "Call back: they asked for a person and left no message.",
            ),
            (
                &phone,
                EndReason::CallerLeft,
                &begun,
                "Call back: the caller gave up before a time was booked.",
            ),
            (&phone, EndReason::AgentLost, &begun, "Call back: the call broke off before it was done."),
            (
                &phone,
                EndReason::Crashed,
                &booked,
                "Call back: the call broke off after the booking, which the caller may not have heard.",
            ),
        ];
        for (call, reason, facts, expected) in table {
            assert_eq!(digest(call, reason, facts, &Talk::default()).open_points, [expected]);
        }
    }

    #[test]
    fn calls_without_much_in_them_are_told_honestly() {
        let facts = Facts::default();
        let softphone = call(None, "client:softphone", Source::Softphone);
        let silent = digest(&softphone, EndReason::CallerLeft, &facts, &Talk::default());
        assert_eq!(silent.who, "A caller on the softphone");
        assert_eq!(silent.why, "Said nothing.");
        assert_eq!(silent.outcome, "Hung up before anything was booked.");
        let talk =
            Talk { caller: vec!["Hm".into(), "Is the doctor in today? 🙂".into()], tools: Vec::new() };
        let asked = digest(&softphone, EndReason::Finished, &facts, &talk);
        assert_eq!(asked.why, "Said: “Is the doctor in today? 🙂”", "in the caller's own words");
        let talk = Talk { caller: vec!["Hm".into()], tools: Vec::new() };
        assert_eq!(digest(&softphone, EndReason::TimeLimit, &facts, &talk).why, "Did not say what for.");
    }
}
