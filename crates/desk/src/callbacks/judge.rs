//! What an ended call leaves to do. Pure: it is told what happened.

use jiff::Timestamp;
use store::NewCallback;
use store::history::{ActionReason, CallRow, EndReason, LineRow, Outcome, Said};
use wire::callback::Urgency;

use crate::phone::PhoneNumber;

/// What is known of a call.
pub(super) struct Left<'a> {
    pub(super) call: &'a CallRow,
    pub(super) lines: &'a [LineRow],
    /// What its caller asked to pass on.
    pub(super) message: Option<String>,
    /// Where they last spoke.
    pub(super) at_ms: Option<i64>,
}

/// Words before and after which somebody says when they can be reached.
const TIMES: [&str; 10] = [
    "morning",
    "afternoon",
    "evening",
    "tonight",
    "tomorrow",
    "lunch",
    "after ",
    "before ",
    "between ",
    "o'clock",
];
/// So many words are taken around one of them.
const AROUND: usize = 3;

/// The card that a call leaves, if any.
pub(super) fn judge(left: &Left<'_>, is_urgent: impl Fn(&str) -> bool) -> Option<NewCallback> {
    let call = left.call;
    let number = PhoneNumber::new(&call.phone_number).line();
    let hung_up = call.outcome == Some(Outcome::UserHangup) && call.source == "phone" && number.is_some();
    let (reason, why) = match (call.action, call.end_reason) {
        (Some(ActionReason::CallBack), _) if left.message.is_some() => ("message", "Left a message."),
        (Some(ActionReason::CallBack), _) => ("wanted_person", "Asked for a person and got none."),
        (Some(ActionReason::Failed), Some(EndReason::Crashed)) => {
            ("crashed", "The program ended in the middle of the call.")
        }
        (Some(ActionReason::Failed), _) => ("failed", "The call broke off on our side."),
        (Some(ActionReason::GaveUp), _) => ("gave_up", "Hung up before it was settled."),
        (None, _) if hung_up => ("hung_up", "Hung up before saying what for."),
        (None, _) => return None,
    };
    let caller = || {
        left.lines.iter().filter_map(|line| match line {
            LineRow::Said { speaker: Said::Caller, text, .. } => Some(text.as_str()),
            _ => None,
        })
    };
    let cannot_wait = caller().chain(left.message.as_deref()).any(&is_urgent);
    let urgency = match reason {
        _ if cannot_wait => Urgency::Urgent,
        "hung_up" => Urgency::Low,
        _ => Urgency::Normal,
    };
    let said = left.message.as_deref().into_iter().chain(caller());
    Some(NewCallback {
        call_sid: call.call_sid.clone(),
        phone_number: number.unwrap_or_default(),
        customer_name: call.customer_name.clone(),
        reason,
        urgency: urgency_word(urgency),
        why: why.to_owned(),
        message: left.message.clone(),
        at_ms: left.at_ms,
        best_time: said.filter_map(best_time).next().unwrap_or_default(),
        at: ended(call),
    })
}

/// The card of a call that nobody took.
pub(super) fn missed(
    call_sid: &str,
    number: &str,
    why: &str,
    message: Option<&str>,
    at: Timestamp,
    is_urgent: impl Fn(&str) -> bool,
) -> NewCallback {
    let cannot_wait = message.is_some_and(is_urgent);
    NewCallback {
        call_sid: call_sid.to_owned(),
        phone_number: PhoneNumber::new(number).line().unwrap_or_default(),
        customer_name: None,
        reason: if message.is_some() { "message" } else { "missed" },
        urgency: urgency_word(if cannot_wait { Urgency::Urgent } else { Urgency::Normal }),
        why: why.to_owned(),
        message: message.map(str::to_owned),
        at_ms: None,
        best_time: message.and_then(best_time).unwrap_or_default(),
        at,
    }
}

/// When it ended.
pub(super) fn ended(call: &CallRow) -> Timestamp {
    call.ended_at.unwrap_or(call.started_at)
}

pub(super) fn urgency_word(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Urgent => "urgent",
        Urgency::Normal => "normal",
        Urgency::Low => "low",
    }
}

/// When a caller says that they can be reached: "call me after five in the afternoon" is a hint, not an appointment, so a few
/// of their own words are shown.
fn best_time(words: &str) -> Option<String> {
    let lower = words.to_lowercase();
    let wants_a_call = ["call me", "call back", "reach me", "ring me"].iter().any(|ask| lower.contains(ask));
    let at = TIMES.iter().filter(|_| wants_a_call).find_map(|time| lower.find(time))?;
    let before = lower[..at].split_whitespace().count();
    let from = before.saturating_sub(AROUND);
    let shown: Vec<&str> = words.split_whitespace().skip(from).take(AROUND * 2 + 1).collect();
    Some(shown.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::history::CallStatus;

    fn row(action: Option<ActionReason>, end: EndReason, outcome: Outcome, number: &str) -> CallRow {
        let at: Timestamp = "2026-11-20T15:00:00Z".parse().expect("a moment");
        CallRow {
            id: 1,
            call_sid: "CA1".to_owned(),
            stream_sid: String::new(),
            source: "phone".to_owned(),
            agent: "offline".to_owned(),
            phone_number: number.to_owned(),
            customer_name: None,
            started_at: at,
            ended_at: Some(at),
            duration_ms: 0,
            status: CallStatus::Completed,
            outcome: Some(outcome),
            end_reason: Some(end),
            confirmation_number: None,
            action,
            done_at: None,
            sentiment: None,
            sentiment_by: String::new(),
            digest: None,
            notes: String::new(),
            snapshot_at: None,
            created_at: at,
            updated_at: at,
            has_recording: false,
            figures: None,
            turns: None,
            metadata: None,
        }
    }

    fn card(call: &CallRow, message: Option<&str>) -> Option<(&'static str, &'static str)> {
        let left = Left { call, lines: &[], message: message.map(str::to_owned), at_ms: None };
        judge(&left, |words| words.contains("chest pain")).map(|card| (card.reason, card.urgency))
    }

    #[test]
    fn every_end_leaves_what_is_to_be_done() {
        use {ActionReason as A, EndReason as E, Outcome as O};
        let number = "+15550100001";
        let table = [
            (Some(A::CallBack), E::Finished, O::NoBooking, Some("the forms"), Some(("message", "normal"))),
            (Some(A::CallBack), E::Finished, O::NoBooking, Some("chest pain"), Some(("message", "urgent"))),
            (Some(A::CallBack), E::CallerLeft, O::UserHangup, None, Some(("wanted_person", "normal"))),
            (Some(A::Failed), E::Crashed, O::Error, None, Some(("crashed", "normal"))),
            (Some(A::Failed), E::AgentLost, O::Error, None, Some(("failed", "normal"))),
            (Some(A::GaveUp), E::CallerLeft, O::UserHangup, None, Some(("gave_up", "normal"))),
            (None, E::CallerLeft, O::UserHangup, None, Some(("hung_up", "low"))),
            (None, E::Finished, O::NoBooking, None, None),
            (None, E::Finished, O::AppointmentBooked, None, None),
            (None, E::PutThrough, O::NoBooking, None, None),
        ];
        for (action, end, outcome, message, expected) in table {
            assert_eq!(card(&row(action, end, outcome, number), message), expected, "{action:?} {end:?}");
        }
        let withheld = row(None, EndReason::CallerLeft, Outcome::UserHangup, "anonymous");
        assert_eq!(card(&withheld, None), None, "nobody to call");
    }

    #[test]
    fn when_somebody_can_be_reached_is_told_in_their_words() {
        assert_eq!(
            best_time("Please call me back after five today").as_deref(),
            Some("call me back after five today")
        );
        assert_eq!(best_time("I'd like an appointment in the morning"), None, "that is no call");
        assert_eq!(best_time("call me"), None);
    }
}
