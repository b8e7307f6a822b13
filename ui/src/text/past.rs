//! What calls leave behind, in words.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use wire::call::Source;
use wire::history::{ActionReason, EndReason, Interval, Outcome, Sentiment};
use wire::person::{Alarm, WhyPerson};

/// Somebody said that nothing more is to be done about a call.
pub(crate) const DONE: &str = "Done. Nothing more is to be done about this call.";
/// Somebody took that back.
pub(crate) const REOPENED: &str = "The call needs somebody again.";

/// What came of a call.
pub(crate) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::AppointmentBooked => "Booked",
        Outcome::NoBooking => "No booking",
        Outcome::Error => "Broke off",
        Outcome::UserHangup => "Hung up early",
    }
}

/// The tone of what the caller said.
pub(crate) fn sentiment(sentiment: Sentiment) -> &'static str {
    match sentiment {
        Sentiment::Positive => "Content",
        Sentiment::Neutral => "Neutral",
        Sentiment::Negative => "Displeased",
    }
}

/// That a person was wanted in a call, why, and who has seen it when: `A person was wanted: emergency, 2:03:10 PM; seen by
/// Front desk 2:03:22 PM`.
pub(crate) fn alarm_seen(alarm: &Alarm, who: &str, at: &str, zone: &TimeZone) -> String {
    let why = match alarm.why {
        WhyPerson::Emergency => "emergency",
        WhyPerson::Asked => "the caller asked for one",
        WhyPerson::NobodyCame => "nobody took the call",
        WhyPerson::CouldNotHelp => "the receptionist could not help",
        WhyPerson::Rings => "the call rang for staff first",
    };
    let (since, at) = (super::wall_clock(&alarm.since, zone), super::wall_clock(at, zone));
    format!("A person was wanted: {why}, {since}; seen by {} {at}", super::within(who))
}

/// Why somebody should look at a call.
pub(crate) fn action(action: ActionReason) -> &'static str {
    match action {
        ActionReason::CallBack => "Call back",
        ActionReason::Failed => "Broke off",
        ActionReason::GaveUp => "Gave up",
    }
}

/// Why a call ended.
pub(crate) fn end_reason(reason: EndReason) -> &'static str {
    match reason {
        EndReason::CallerLeft => "The caller hung up",
        EndReason::Finished => "The receptionist said goodbye",
        EndReason::TimeLimit => "It reached the longest time a call may take",
        EndReason::Staff => "Staff ended it",
        EndReason::Closing => "Frontdesk was closed",
        EndReason::AgentLost => "The receptionist was lost",
        EndReason::CostLimit => "It reached what a call may cost",
        EndReason::PutThrough => "The caller was put through to a person",
        EndReason::Silent => "Nothing more was heard of it",
        EndReason::Crashed => "Frontdesk broke off in the middle of it",
    }
}

/// How the caller reached us.
pub(crate) fn source(source: Source) -> &'static str {
    match source {
        Source::Phone => "Phone",
        Source::Softphone => "Softphone",
    }
}

/// How wide the bars of a chart are.
pub(crate) fn interval(interval: Interval) -> &'static str {
    match interval {
        Interval::Hour => "Hour",
        Interval::Day => "Day",
        Interval::Week => "Week",
    }
}

/// An instant (RFC 3339) at the clinic as its day and its time: `Today`, `Yesterday`, `Mon, Nov 16` or, in another year,
/// `Nov 16, 2025`; and `9:41 AM`. Both are empty when it cannot be read.
pub(crate) fn day_and_time(timestamp: &str, now_ms: i64, zone: &TimeZone) -> (String, String) {
    let Ok(instant) = timestamp.parse::<Timestamp>() else { return Default::default() };
    let then = instant.to_zoned(zone.clone());
    let today = super::clinic_now(now_ms, zone).map(|(date, _)| date);
    let days = today.and_then(|today| today.since(then.date()).ok()).map(|span| span.get_days());
    let day = match (days, today) {
        (Some(0), _) => "Today".to_owned(),
        (Some(1), _) => "Yesterday".to_owned(),
        (_, Some(today)) if today.year() == then.year() => then.strftime("%a, %b %-d").to_string(),
        _ => then.strftime("%b %-d, %Y").to_string(),
    };
    (day, then.strftime("%-I:%M %p").to_string())
}

/// `1 call`, `12,345 calls`.
pub(crate) fn calls(number: u64) -> String {
    if number == 1 { "1 call".to_owned() } else { format!("{} calls", super::amount::count(number)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_near_by_have_names_and_far_ones_a_year() {
        let zone = crate::text::zone("America/New_York");
        let now = "2026-11-20T15:00:00Z".parse::<Timestamp>().expect("a time").as_millisecond();
        for (timestamp, day, time) in [
            ("2026-11-20T14:41:00.000Z", "Today", "9:41 AM"),
            ("2026-11-20T03:10:00.000Z", "Yesterday", "10:10 PM"),
            ("2026-11-16T14:41:00.000Z", "Mon, Nov 16", "9:41 AM"),
            ("2025-11-16T14:41:00.000Z", "Nov 16, 2025", "9:41 AM"),
            ("nonsense", "", ""),
        ] {
            assert_eq!(day_and_time(timestamp, now, &zone), (day.to_owned(), time.to_owned()));
        }
    }

    #[test]
    fn an_alarm_is_told_with_both_its_times_on_the_clinics_clock() {
        let alarm = Alarm { why: WhyPerson::Emergency, since: "2026-11-20T19:03:10.000Z".to_owned() };
        let told = alarm_seen(
            &alarm,
            "Front desk",
            "2026-11-20T19:03:22.000Z",
            &crate::text::zone("America/New_York"),
        );
        assert_eq!(told, "A person was wanted: emergency, 2:03:10 PM; seen by Front desk 2:03:22 PM");
        assert_eq!(crate::text::within("The desktop window"), "the desktop window");
    }

    #[test]
    fn one_call_is_one() {
        assert_eq!(
            (calls(1), calls(0), calls(1_200)),
            ("1 call".into(), "0 calls".into(), "1,200 calls".into())
        );
    }
}
