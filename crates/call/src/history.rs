//! What a session that begins in the middle of a call must be told, and what the next agent must know.

use crate::{
    event::Speaker,
    tools::{DateMeaning, Offer, ToolId, ToolOutcome, ToolRequest},
};

/// One thing that was said or done. `Debug` prints none of it.
#[derive(Clone, PartialEq, Eq)]
pub enum Memory {
    /// Words: the caller's, or those of the agent that were heard.
    Said(Speaker, String),
    /// A tool call that has ended, and with what.
    Done(ToolId, ToolRequest, ToolOutcome),
    /// What the agent was told by staff, unheard by the caller.
    Told(String),
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Memory::Said(speaker, _) => write!(f, "Said({speaker:?}, …)"),
            Memory::Told(_) => f.write_str("Told(…)"),
            Memory::Done(tool, request, outcome) => write!(f, "Done({}, {request:?}, {outcome:?})", tool.0),
        }
    }
}

/// What is known of the caller's wish when another agent has to go on. `Debug` prints none of it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Carried {
    /// The caller's name.
    pub name: Option<String>,
    /// The day they want, as `YYYY-MM-DD`.
    pub date: Option<String>,
    /// The times that were offered on that day, as `9:00 AM`, in order.
    pub times: Vec<String>,
    /// What the caller said, latest last; a few utterances. The next agent may find in it what no tool was told of.
    pub said: Vec<String>,
    /// What was booked in this call: name, `YYYY-MM-DD`, `H:MM AM/PM` and confirmation number. Not to be booked again.
    pub booked: Option<ToolOutcome>,
}

impl std::fmt::Debug for Carried {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Carried(name: {}, date: {}, {} times, {} utterances, booked: {})",
            self.name.is_some(),
            self.date.is_some(),
            self.times.len(),
            self.said.len(),
            self.booked.is_some()
        )
    }
}

impl Carried {
    /// Times were offered: those of the first of their days.
    fn offered(&mut self, offers: &[Offer]) {
        let Some(first) = offers.first() else { return };
        self.date = Some(first.date.clone());
        let of_day = offers.iter().filter(|offer| offer.date == first.date);
        self.times = of_day.map(|offer| offer.time.clone()).collect();
    }

    /// What was booked in this call is at another time now.
    fn moved(&mut self, number: &str, to_date: &str, to_time: &str) {
        if let Some(ToolOutcome::Booked { confirmation_number, date, time, .. }) = &mut self.booked
            && confirmation_number == number
        {
            to_date.clone_into(date);
            to_time.clone_into(time);
        }
    }

    /// What was wanted of whom was booked has been told.
    fn birth_year_noted(&mut self) {
        if let Some(ToolOutcome::Booked { birth_year_wanted, .. }) = &mut self.booked {
            *birth_year_wanted = false;
        }
    }

    /// What was booked in this call is called off.
    fn cancelled(&mut self, number: &str) {
        self.booked.take_if(|booked| {
            matches!(booked, ToolOutcome::Booked { confirmation_number, .. } if confirmation_number == number)
        });
    }
}

/// What was done in a call and told to its agent, each with its place among the utterances.
#[derive(Default)]
pub(crate) struct History {
    done: Vec<(usize, Entry)>,
}

/// One thing beside what was said.
enum Entry {
    Tool(ToolId, ToolRequest, ToolOutcome),
    Told(String),
}

impl Entry {
    fn memory(&self) -> Memory {
        match self {
            Entry::Tool(tool, request, outcome) => {
                Memory::Done(tool.clone(), request.clone(), outcome.clone())
            }
            Entry::Told(text) => Memory::Told(text.clone()),
        }
    }
}

impl History {
    /// Staff have told the agent something when so many utterances had begun.
    pub(crate) fn told(&mut self, utterances: usize, text: String) {
        self.done.push((utterances, Entry::Told(text)));
    }

    /// A tool call has ended when so many utterances had begun.
    pub(crate) fn ended(
        &mut self,
        utterances: usize,
        tool: &ToolId,
        request: &ToolRequest,
        outcome: &ToolOutcome,
    ) {
        self.done.retain(|(_, entry)| !matches!(entry, Entry::Tool(known, ..) if known == tool));
        self.done.push((utterances, Entry::Tool(tool.clone(), request.clone(), outcome.clone())));
    }

    /// All that was said (by place, speaker and words) and done, in order.
    pub(crate) fn with(&self, said: impl Iterator<Item = (usize, Speaker, String)>) -> Vec<Memory> {
        let mut done = self.done.iter().peekable();
        let mut all = Vec::new();
        for (place, speaker, words) in said {
            while let Some((_, entry)) = done.next_if(|(before, _)| *before <= place) {
                all.push(entry.memory());
            }
            all.push(Memory::Said(speaker, words));
        }
        all.extend(done.map(|(_, entry)| entry.memory()));
        all
    }

    /// What is known of the caller's wish.
    pub(crate) fn carried(&self, name: Option<String>, said: Vec<String>) -> Carried {
        let mut carried = Carried { name, said, ..Carried::default() };
        for (_, entry) in &self.done {
            let Entry::Tool(_, _, outcome) = entry else { continue };
            match outcome {
                ToolOutcome::Slots { date, times, .. } => {
                    carried.date = Some(date.clone());
                    carried.times.clone_from(times);
                }
                ToolOutcome::Date(DateMeaning::Day { date, .. }) => {
                    if carried.date.as_ref() != Some(date) {
                        carried.times.clear();
                    }
                    carried.date = Some(date.clone());
                }
                ToolOutcome::Offers { offers, .. } => carried.offered(offers),
                ToolOutcome::Booked { .. } => carried.booked = Some(outcome.clone()),
                ToolOutcome::Moved { confirmation_number, date, time } => {
                    carried.moved(confirmation_number, date, time);
                }
                ToolOutcome::Cancelled { confirmation_number, .. } => carried.cancelled(confirmation_number),
                ToolOutcome::BirthYearNoted => carried.birth_year_noted(),
                _ => {}
            }
        }
        carried
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(date: &str) -> ToolOutcome {
        ToolOutcome::Date(DateMeaning::Day {
            date: date.into(),
            spoken: "a day".into(),
            between: None,
            time: None,
        })
    }

    fn slots(date: &str) -> ToolOutcome {
        ToolOutcome::Slots { date: date.into(), times: vec!["2:00 PM".into()], none_because: None }
    }

    #[test]
    fn what_was_done_stands_where_it_was_done() {
        let mut history = History::default();
        let request = ToolRequest::ResolveDate { words: "Monday".into() };
        history.ended(1, &ToolId("t1".into()), &request, &day("2026-11-23"));
        let said = [(0, Speaker::Caller, "Monday?".to_owned()), (2, Speaker::Agent, "At two?".to_owned())];
        let memories = history.with(said.into_iter());
        assert!(
            matches!(&memories[..], [Memory::Said(..), Memory::Done(..), Memory::Said(..)]),
            "{memories:?}"
        );
    }

    #[test]
    fn a_visit_that_was_moved_or_called_off_is_carried_as_it_stands() {
        let mut history = History::default();
        let request = ToolRequest::ListMyAppointments;
        let number = || String::from("APT-10001");
        let booked = ToolOutcome::Booked {
            confirmation_number: number(),
            customer_name: "Ana".into(),
            date: "2026-11-23".into(),
            time: "9:00 AM".into(),
            birth_year_wanted: true,
        };
        history.ended(0, &ToolId("t1".into()), &request, &booked);
        let is_wanted = |history: &History| matches!(history.carried(None, Vec::new()).booked, Some(ToolOutcome::Booked { birth_year_wanted, .. }) if birth_year_wanted);
        assert!(is_wanted(&history), "the next agent may take it");
        history.ended(0, &ToolId("t1b".into()), &request, &ToolOutcome::BirthYearNoted);
        assert!(!is_wanted(&history), "and asks for nothing that was told");
        let moved = ToolOutcome::Moved {
            confirmation_number: number(),
            date: "2026-11-24".into(),
            time: "2:00 PM".into(),
        };
        history.ended(0, &ToolId("t2".into()), &request, &moved);
        let carried = history.carried(None, Vec::new());
        let Some(ToolOutcome::Booked { date, time, .. }) = carried.booked else { panic!("it is booked") };
        assert_eq!((date.as_str(), time.as_str()), ("2026-11-24", "2:00 PM"));
        let cancelled = ToolOutcome::Cancelled {
            confirmation_number: number(),
            date: "2026-11-24".into(),
            time: "2:00 PM".into(),
        };
        history.ended(0, &ToolId("t3".into()), &request, &cancelled);
        assert!(history.carried(None, Vec::new()).booked.is_none(), "nothing is booked any more");
    }

    #[test]
    fn times_belong_to_their_day() {
        let mut history = History::default();
        let request = ToolRequest::ResolveDate { words: "…".into() };
        history.ended(0, &ToolId("t1".into()), &request, &slots("2026-11-23"));
        history.ended(0, &ToolId("t2".into()), &request, &day("2026-11-23"));
        assert_eq!(history.carried(None, Vec::new()).times.len(), 1, "the same day");
        history.ended(0, &ToolId("t3".into()), &request, &day("2026-11-24"));
        let carried = history.carried(None, Vec::new());
        assert_eq!((carried.date.as_deref(), carried.times.len()), (Some("2026-11-24"), 0));
    }
}
