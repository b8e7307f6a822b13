//! What must hold after a call, and what does not.

use booking::time_text::show_time;
use wire::history::{ActionReason, CallSummary, EndReason, Outcome as Came};

use super::book::{Change, Row};
use super::play::Spoken;
use super::scenario::{Ended, Expect, Message, Needs, Outcome, Scenario, Visit};

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Of what.
    pub what: String,
    /// As it should be.
    pub expected: String,
    /// As it is.
    pub found: String,
}

/// "outcome: expected …, found …".
impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: expected {}, found {}", self.what, self.expected, self.found)
    }
}

/// What is known after the call.
pub struct After<'a> {
    /// What the call came to.
    pub call: &'a CallSummary,
    /// All that was said and done.
    pub lines: &'a [Spoken],
    /// What became different in the book.
    pub change: &'a Change,
    /// The refusal to be recorded was heard.
    pub refused_recording: bool,
    /// The caller was put through to a person.
    pub put_through: bool,
}

/// All that does not hold.
pub fn check(scenario: &Scenario, after: &After<'_>) -> Vec<Failure> {
    let expect = &scenario.expect;
    let mut failures = Vec::new();
    let mut must = |what: &str, holds: bool, expected: String, found: String| {
        if !holds {
            failures.push(Failure { what: what.to_owned(), expected, found });
        }
    };
    rows(expect, after.change, &mut must);
    if let Some(outcome) = expect.outcome {
        let found = after.call.outcome;
        must("outcome", found.is_some_and(|found| is_outcome(outcome, found)), show(&outcome), show(&found));
    }
    if let Some(ended) = expect.ended {
        let found = after.call.end_reason;
        must("ended", found.is_some_and(|found| is_end(ended, found)), show(&ended), show(&found));
    }
    if let Some(needs) = expect.needs {
        let found = after.call.action;
        must("needs", is_need(needs, found), show(&needs), show(&found));
    }
    if let Some(expected) = expect.recording_refused {
        let found = after.refused_recording;
        must("recording_refused", expected == found, expected.to_string(), found.to_string());
    }
    if let Some(expected) = expect.put_through {
        let found = after.put_through;
        must("put_through", expected == found, expected.to_string(), found.to_string());
    }
    let called: Vec<&str> = after.lines.iter().filter_map(Spoken::tool).collect();
    let mut rest = called.iter();
    let in_order = expect.tools.iter().all(|wanted| rest.any(|name| name == wanted));
    must("tools", in_order, expect.tools.join(", "), called.join(", "));
    for name in &expect.no_tools {
        must("no_tools", !called.contains(&name.as_str()), format!("no {name}"), called.join(", "));
    }
    words(scenario, after.lines, &mut must);
    failures
}

/// What was said, and what must not have been.
pub(super) fn words(
    scenario: &Scenario,
    lines: &[Spoken],
    must: &mut impl FnMut(&str, bool, String, String),
) {
    let said: Vec<&str> = lines.iter().filter_map(Spoken::receptionist).collect();
    for kind in &scenario.expect.says {
        let found = said.iter().any(|said| kind.is_in(said));
        must("says", found, format!("something of the kind {}", show(kind)), "nothing of it".to_owned());
    }
    for kind in &scenario.expect.never_says {
        let found = said.iter().find(|said| kind.is_in(said));
        must(
            "never_says",
            found.is_none(),
            format!("nothing of the kind {}", show(kind)),
            found.map_or(String::new(), |said| (*said).to_owned()),
        );
    }
    for leak in leaks(scenario, lines) {
        must("privacy", false, "nothing of other patients".to_owned(), leak);
    }
}

fn rows(expect: &Expect, change: &Change, must: &mut impl FnMut(&str, bool, String, String)) {
    visits("booked", &expect.booked, &change.booked, must);
    visits("cancelled", &expect.cancelled, &change.cancelled, must);
    let moved = |wanted: &super::scenario::Moved, row: &Row| {
        wanted.who == row.who && (wanted.date.0, wanted.time.0) == (row.date, row.time)
    };
    let shown = |wanted: &super::scenario::Moved| {
        format!("{}, {}, {}", wanted.who, wanted.date.0, show_time(wanted.time.0))
    };
    let holds = same(&expect.moved, &change.moved, moved);
    must("moved", holds, list(expect.moved.iter().map(shown)), list(change.moved.iter().map(Row::to_string)));
    let other = list(change.other.iter().map(Row::to_string));
    must("rows", change.other.is_empty(), "nothing else changed".to_owned(), other);
    let waiting = same(&expect.waiting, &change.waiting, |wanted, who| wanted.who == *who);
    let wanted = list(expect.waiting.iter().map(|wanted| wanted.who.clone()));
    must("waiting", waiting, wanted, list(change.waiting.iter().cloned()));
    let messages = same(&expect.messages, &change.messages, is_message);
    let wanted = list(expect.messages.iter().map(show_message));
    let found = list(
        change
            .messages
            .iter()
            .map(|(who, phone, what)| format!("{} ({phone}): {what}", who.as_deref().unwrap_or("somebody"))),
    );
    must("messages", messages, wanted, found);
}

fn visits(what: &str, wanted: &[Visit], found: &[Row], must: &mut impl FnMut(&str, bool, String, String)) {
    let is = |wanted: &Visit, row: &Row| {
        wanted.who == row.who
            && (wanted.date.0, wanted.time.0) == (row.date, row.time)
            && wanted.with.as_ref().is_none_or(|with| *with == row.with)
    };
    let shown = |wanted: &Visit| format!("{}, {}, {}", wanted.who, wanted.date.0, show_time(wanted.time.0));
    must(
        what,
        same(wanted, found, is),
        list(wanted.iter().map(shown)),
        list(found.iter().map(Row::to_string)),
    );
}

/// Whether each of the first has one of its own among the second, and none is left.
fn same<A, B>(wanted: &[A], found: &[B], is: impl Fn(&A, &B) -> bool) -> bool {
    let mut left: Vec<&B> = found.iter().collect();
    let all = wanted.iter().all(|wanted| match left.iter().position(|found| is(wanted, found)) {
        Some(place) => {
            left.remove(place);
            true
        }
        None => false,
    });
    all && left.is_empty()
}

fn is_message(wanted: &Message, (who, phone, what): &(Option<String>, String, String)) -> bool {
    let lower = what.to_lowercase();
    wanted.who.as_ref().is_none_or(|wanted| who.as_ref() == Some(wanted))
        && wanted.phone.as_ref().is_none_or(|wanted| wanted == phone)
        && wanted.about.as_ref().is_none_or(|about| lower.contains(&about.to_lowercase()))
}

fn show_message(message: &Message) -> String {
    let any = |text: &Option<String>| text.clone().unwrap_or_else(|| "any".to_owned());
    format!("{} ({}): {}", any(&message.who), any(&message.phone), any(&message.about))
}

/// What was told of patients who did not call: full names, numbers and years of birth that the caller has not said first.
fn leaks(scenario: &Scenario, lines: &[Spoken]) -> Vec<String> {
    let others = scenario.patients.iter().map(|patient| patient.name.as_str());
    let names: Vec<&str> = others.chain(scenario.visits.iter().map(|visit| visit.who.as_str())).collect();
    let numbers = scenario.patients.iter().flat_map(|patient| &patient.numbers);
    let numbers: Vec<String> =
        numbers.filter(|number| **number != scenario.from).map(|number| last_digits(number)).collect();
    let years: Vec<String> = scenario
        .patients
        .iter()
        .filter_map(|patient| patient.born)
        .map(|day| day.0.year().to_string())
        .collect();
    let mut before = String::new();
    let mut found = Vec::new();
    for line in lines {
        if let Some(said) = line.caller() {
            before.push_str(&said.to_lowercase());
            before.push('\n');
        }
        let Some(said) = line.receptionist() else { continue };
        let lower = said.to_lowercase();
        let digits = last_run(&lower);
        let named = names.iter().any(|name| {
            let name = name.to_lowercase();
            lower.contains(&name) && !name.split(' ').all(|part| before.contains(part))
        });
        let numbered =
            numbers.iter().any(|number| digits.contains(number.as_str()) && !before.contains(number));
        let dated = years.iter().any(|year| lower.contains(year) && !before.contains(year));
        if named || numbered || dated {
            found.push(said.to_owned());
        }
    }
    found
}

/// The last seven digits of a number.
fn last_digits(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(7)..].to_owned()
}

fn last_run(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn is_outcome(wanted: Outcome, found: Came) -> bool {
    match wanted {
        Outcome::AppointmentBooked => found == Came::AppointmentBooked,
        Outcome::NoBooking => found == Came::NoBooking,
        Outcome::Error => found == Came::Error,
        Outcome::UserHangup => found == Came::UserHangup,
    }
}

fn is_end(wanted: Ended, found: EndReason) -> bool {
    match wanted {
        Ended::CallerLeft => found == EndReason::CallerLeft,
        Ended::Finished => found == EndReason::Finished,
        Ended::TimeLimit => found == EndReason::TimeLimit,
        Ended::PutThrough => found == EndReason::PutThrough,
    }
}

fn is_need(wanted: Needs, found: Option<ActionReason>) -> bool {
    match wanted {
        Needs::Nothing => found.is_none(),
        Needs::CallBack => found == Some(ActionReason::CallBack),
        Needs::Failed => found == Some(ActionReason::Failed),
        Needs::GaveUp => found == Some(ActionReason::GaveUp),
    }
}

pub(super) fn show(what: &impl std::fmt::Debug) -> String {
    format!("{what:?}")
}

fn list(all: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = all.collect();
    if all.is_empty() { "none".to_owned() } else { all.join("; ") }
}
