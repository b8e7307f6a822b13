//! What of a scenario can be seen by whoever only calls: what was said, and how the call ended.

use super::expect::{Failure, show, words};
use super::kinds::Saying;
use super::play::Spoken;
use super::scenario::{Ended, Outcome, Scenario};

/// How a call ended, as its caller sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// The program hung up.
    HungUp,
    /// The caller did.
    CallerLeft,
    /// The caller was put through to a person.
    PutThrough,
}

/// What was seen of a scenario's calls.
pub(crate) struct Seen<'a> {
    /// What was said; `None` where it was sound.
    pub(crate) lines: Option<&'a [Spoken]>,
    /// How the last call ended.
    pub(crate) how: How,
    /// A caller was put through to a person.
    pub(crate) put_through: bool,
}

/// What does not hold of what can be seen, and the names of the expectations that cannot be.
pub(crate) fn check_seen(scenario: &Scenario, seen: &Seen<'_>) -> (Vec<Failure>, Vec<&'static str>) {
    let expect = &scenario.expect;
    let mut failures = Vec::new();
    let mut must = |what: &str, holds: bool, expected: String, found: String| {
        if !holds {
            failures.push(Failure { what: what.to_owned(), expected, found });
        }
    };
    if let Some(ended) = expect.ended {
        let wanted = match ended {
            // Who was too long is hung up as well.
            Ended::Finished | Ended::TimeLimit => How::HungUp,
            Ended::CallerLeft => How::CallerLeft,
            Ended::PutThrough => How::PutThrough,
        };
        must("ended", wanted == seen.how, show(&wanted), show(&seen.how));
    }
    if let Some(expected) = expect.put_through {
        must("put_through", expected == seen.put_through, expected.to_string(), seen.put_through.to_string());
    }
    let is_booked = expect.outcome == Some(Outcome::AppointmentBooked) || !expect.booked.is_empty();
    if let Some(lines) = seen.lines {
        words(scenario, lines, &mut must);
        let told =
            lines.iter().filter_map(Spoken::receptionist).any(|said| Saying::ConfirmationNumber.is_in(said));
        must(
            "outcome",
            told || !is_booked,
            "a confirmation number is told".to_owned(),
            "none was".to_owned(),
        );
    }
    let is_sound = seen.lines.is_none();
    let unseen = [
        ("outcome", expect.outcome.is_some() && (is_sound || !is_booked)),
        ("needs", expect.needs.is_some()),
        ("booked (its day and time)", !expect.booked.is_empty()),
        ("moved", !expect.moved.is_empty()),
        ("cancelled", !expect.cancelled.is_empty()),
        ("waiting", !expect.waiting.is_empty()),
        ("messages", !expect.messages.is_empty()),
        ("tools", !expect.tools.is_empty()),
        ("no_tools", !expect.no_tools.is_empty()),
        ("says", is_sound && !expect.says.is_empty()),
        ("never_says", is_sound && !expect.never_says.is_empty()),
        ("recording_refused", expect.recording_refused.is_some()),
    ];
    (failures, unseen.into_iter().filter(|(_, is_wanted)| *is_wanted).map(|(name, _)| name).collect())
}

/// That the caller's last turns were not come to.
pub(crate) fn unheard(count: usize) -> Option<Failure> {
    (count > 0).then(|| Failure {
        what: "the caller's turns".to_owned(),
        expected: "all of them".to_owned(),
        found: format!("the call ended before the last {count}"),
    })
}
