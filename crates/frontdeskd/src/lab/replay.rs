//! A past call, held once more on a copy of the book.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bridge::OpenAi;
use bridge::rehearsal::{self, Rehearsal};
use call_lines::turns;
use console::lab::{Answer, Lab, LabError};
use desk::Desk;
use desk::phone::PhoneNumber;
use jiff::Timestamp;
use store::Store;
use tokio::sync::Semaphore;
use wire::call::{Agent as AgentName, Line, ToolState};
use wire::history::{CallDetail, CallStatus, TimedLine};
use wire::replay::{Replay, ReplayDeed, ReplaySide, ReplayWish, SavedScenario};

use super::caller::Caller;
use super::play::new_sid;
use super::sandbox::{Agent, Sandbox};
use super::saving;
use super::scenario::Turn;

mod call_lines;

/// The longest a replay may take; a service talks as long as the call did.
const LONGEST: Duration = Duration::from_secs(5 * 60);
/// How long the end of a call may take to be in the book.
const WRITTEN_WITHIN: Duration = Duration::from_secs(10);
/// Tools that change the book.
const WRITES: [&str; 7] = [
    "create_appointment",
    "book_slot",
    "note_birth_year",
    "move_appointment",
    "cancel_appointment",
    "join_waiting_list",
    "take_message",
];

/// Holds the program's past calls once more. Clones are the same: one call at a time.
#[derive(Clone)]
pub struct Replays {
    store: Store,
    desk: Desk,
    openai: Option<OpenAi>,
    place: Arc<Semaphore>,
}

impl Replays {
    /// Of this book. With an account a service can be asked, too.
    pub fn new(store: Store, desk: Desk, openai: Option<OpenAi>) -> Replays {
        Replays { store, desk, openai, place: Arc::new(Semaphore::new(1)) }
    }

    /// Holds the call once more.
    ///
    /// # Errors
    /// [`LabError`].
    pub async fn replay(&self, which: &str, wish: ReplayWish) -> Result<Replay, LabError> {
        let _place = self.place.try_acquire().map_err(|_| LabError::AlreadyRunning)?;
        tokio::time::timeout(LONGEST, self.hold(which, wish)).await.map_err(|_| LabError::TooLong)?
    }

    async fn hold(&self, which: &str, wish: ReplayWish) -> Result<Replay, LabError> {
        let past = past(&self.desk, which).await?;
        let agent = match (wish.agent, &self.openai) {
            (AgentName::Offline, _) => Agent::Offline,
            (AgentName::Openai, Some(account)) => {
                let instructions = wish.instructions.map(Arc::from);
                Agent::OpenAi(Box::new(OpenAi { instructions, ..account.clone() }))
            }
            (AgentName::Openai, None) => return Err(LabError::NoAgent),
        };
        let mut said = turns(&past.lines);
        if said.is_empty() {
            return Err(LabError::NothingSaid);
        }
        said.push(Turn { hang_up: true, ..Turn::default() });
        let began: Timestamp =
            past.call.start_time.parse().map_err(|_| broken(&"its beginning is not known"))?;
        let sandbox = self.sandbox(&past.call.call_sid, began, &agent).await?;
        if let Some(schedule) = wish.schedule {
            sandbox
                .desk
                .save_schedule(schedule)
                .await
                .map_err(|error| LabError::Schedule(error.to_string()))?;
        }
        let answers = BTreeMap::new();
        let mut caller = Caller::new(&said, &answers);
        let call_sid = new_sid("SP");
        let wanted = Rehearsal {
            call_sid: call_sid.clone(),
            from: PhoneNumber::new(&past.call.phone_number),
            agent: wish.agent,
            clock: sandbox.clock.clone(),
            records: false,
        };
        rehearsal::rehearse(&sandbox.bridge, wanted, |said| caller.next(said))
            .await
            .ok_or_else(|| broken(&"its id is taken"))?;
        if !sandbox.desk.flush_history(WRITTEN_WITHIN).await {
            return Err(broken(&"its end was not written in time"));
        }
        let now = sandbox.desk.past_call(&call_sid).await.map_err(|error| broken(&error))?;
        Ok(beside(past, now))
    }

    /// The book as it stands, without what this call did, at the moment when it began.
    async fn sandbox(&self, call_sid: &str, began: Timestamp, agent: &Agent) -> Result<Sandbox, LabError> {
        let (store, clinic, call_sid) = (self.store.clone(), self.desk.clinic(), call_sid.to_owned());
        let agent = agent.clone();
        let made = tokio::task::spawn_blocking(move || {
            let folder = tempfile::tempdir().map_err(|error| broken(&error))?;
            let file = folder.path().join("book.db");
            store.copy_to(&file).map_err(|error| broken(&error))?;
            let copy = Store::open(&file).map_err(|error| broken(&error))?;
            copy.take_back_call(&call_sid).map_err(|error| broken(&error))?;
            Sandbox::on(copy, (*clinic).clone(), began, &agent, None, None, folder)
                .map_err(|error| broken(&error))
        });
        made.await.map_err(|error| broken(&error))?
    }
}

impl Lab for Replays {
    fn replay(&self, call_sid: String, wish: ReplayWish) -> Answer<Replay> {
        let replays = self.clone();
        Box::pin(async move { replays.replay(&call_sid, wish).await })
    }

    fn scenario(&self, call_sid: String) -> Answer<SavedScenario> {
        let desk = self.desk.clone();
        Box::pin(async move { scenario_of(&desk, &call_sid).await })
    }
}

/// A past call as a scenario file, with invented names and numbers.
///
/// # Errors
/// [`LabError`] when there is no such call, it is still up, or its caller said nothing.
pub async fn scenario_of(desk: &Desk, call_sid: &str) -> Result<SavedScenario, LabError> {
    let past = past(desk, call_sid).await?;
    let zone = desk.clinic().time_zone.clone();
    saving::scenario(&past, &zone).ok_or(LabError::NothingSaid)
}

/// The call, when it is over.
async fn past(desk: &Desk, which: &str) -> Result<CallDetail, LabError> {
    let past = desk.past_call(which).await.map_err(|error| match error {
        desk::DeskError::NotFound => LabError::NotFound,
        other => broken(&other),
    })?;
    if past.call.status == CallStatus::Active { Err(LabError::StillUp) } else { Ok(past) }
}

/// Both calls, and in what they differ.
fn beside(past: CallDetail, now: CallDetail) -> Replay {
    let (mut before, mut after) = (deeds(&past.lines), deeds(&now.lines));
    mark(&mut before, &after);
    mark(&mut after, &before);
    let is_same = past.call.outcome == now.call.outcome
        && before.iter().chain(&after).all(|deed| !deed.is_only_here)
        && before.len() == after.len();
    let side = |call: CallDetail, deeds| ReplaySide {
        agent: call.call.agent,
        outcome: call.call.outcome,
        lines: call.lines,
        deeds,
    };
    Replay { success: true, before: side(past, before), after: side(now, after), is_same }
}

fn deeds(lines: &[TimedLine]) -> Vec<ReplayDeed> {
    let deed = |line: &TimedLine| match &line.line {
        Line::Tool(tool) => Some(ReplayDeed {
            name: tool.name.clone(),
            summary: without_number(&tool.summary),
            wrote: tool.state == ToolState::Done && WRITES.contains(&tool.name.as_str()),
            is_only_here: false,
        }),
        Line::Utterance(_) | Line::Staff(_) => None,
    };
    lines.iter().filter_map(deed).collect()
}

/// Marks what the others have not, each of theirs counted once.
fn mark(deeds: &mut [ReplayDeed], others: &[ReplayDeed]) {
    let mut left: Vec<(&str, &str)> =
        others.iter().map(|deed| (deed.name.as_str(), deed.summary.as_str())).collect();
    for deed in deeds {
        match left.iter().position(|known| *known == (deed.name.as_str(), deed.summary.as_str())) {
            Some(place) => drop(left.remove(place)),
            None => deed.is_only_here = true,
        }
    }
}

/// Confirmation numbers are drawn by lot.
fn without_number(summary: &str) -> String {
    match summary.split_once(" (APT-") {
        Some((before, rest)) => format!("{before}{}", rest.split_once(')').map_or("", |(_, after)| after)),
        None => summary.to_owned(),
    }
}

fn broken(why: &impl ToString) -> LabError {
    LabError::Broken(why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deed(summary: &str) -> ReplayDeed {
        let summary = without_number(summary);
        ReplayDeed { name: "book_slot".into(), summary, wrote: true, is_only_here: false }
    }

    #[test]
    fn what_only_one_call_did_is_marked_there() {
        let mut before = vec![deed("Booked 9:00 AM (APT-11111)"), deed("Booked 9:00 AM (APT-11112)")];
        let after = vec![deed("Booked 9:00 AM (APT-99999)"), deed("Booked 10:00 AM (APT-22222)")];
        mark(&mut before, &after);
        let marked: Vec<bool> = before.iter().map(|deed| deed.is_only_here).collect();
        assert_eq!(marked, [false, true], "two are not one, and numbers do not count");
    }
}
