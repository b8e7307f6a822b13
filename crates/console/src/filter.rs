//! Which past calls are wanted, as the page writes it: in a query, or in the body of a job.

use desk::history::Filter;
use jiff::tz::TimeZone;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use wire::call::{Agent, Source};
use wire::history::{Outcome, Pile, Sentiment};

use crate::asked::{Asked, one_of};
use crate::error::ApiError;
use crate::moments::{self, Edge};

const PILES: [(&str, Pile); 3] =
    [("active", Pile::Active), ("needs_action", Pile::NeedsAction), ("done", Pile::Done)];
const AGENTS: [(&str, Agent); 2] = [("openai", Agent::Openai), ("offline", Agent::Offline)];
const SOURCES: [(&str, Source); 2] = [("phone", Source::Phone), ("softphone", Source::Softphone)];
const SENTIMENTS: [(&str, Sentiment); 3] =
    [("positive", Sentiment::Positive), ("neutral", Sentiment::Neutral), ("negative", Sentiment::Negative)];
const OUTCOMES: [(&str, Outcome); 4] = [
    ("appointment_booked", Outcome::AppointmentBooked),
    ("no_booking", Outcome::NoBooking),
    ("error", Outcome::Error),
    ("user_hangup", Outcome::UserHangup),
];

/// Which calls are wanted; every field that is given narrows them, and an empty one is none.
#[derive(Default, Deserialize, IntoParams, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FilterWords {
    /// `active`, `needs_action` or `done`.
    pub(crate) pile: Option<String>,
    /// Any part of a number, a name or a confirmation number, a day, or words of the transcript.
    pub(crate) q: Option<String>,
    /// Any part of the caller's number.
    pub(crate) caller: Option<String>,
    /// `openai` or `offline`.
    pub(crate) agent: Option<String>,
    /// `phone` or `softphone`.
    pub(crate) source: Option<String>,
    /// `positive`, `neutral` or `negative`.
    pub(crate) sentiment: Option<String>,
    /// `appointment_booked`, `no_booking`, `error` or `user_hangup`.
    pub(crate) outcome: Option<String>,
    /// `YYYY-MM-DD` on the clinic's calendar: the first day.
    pub(crate) from: Option<String>,
    /// `YYYY-MM-DD` on the clinic's calendar: the last day, itself included.
    pub(crate) to: Option<String>,
}

impl FilterWords {
    /// The words of a query.
    ///
    /// # Errors
    /// 400 when one is given twice.
    pub(crate) fn of(asked: &Asked) -> Result<Self, ApiError> {
        let word = |field| asked.text(field).map(|text| text.map(str::to_owned));
        Ok(Self {
            pile: word("pile")?,
            q: word("q")?,
            caller: word("caller")?,
            agent: word("agent")?,
            source: word("source")?,
            sentiment: word("sentiment")?,
            outcome: word("outcome")?,
            from: word("from")?,
            to: word("to")?,
        })
    }

    /// What they mean.
    ///
    /// # Errors
    /// 400 with the field that is wrong; `INVALID_DATE` when it is a day.
    pub(crate) fn read(self, zone: &TimeZone) -> Result<Filter, ApiError> {
        let day = |field, text: Option<String>, edge| {
            let Some(text) = given(text) else { return Ok(None) };
            moments::day(field, &text)?;
            moments::moment(field, &text, edge, zone).map(Some)
        };
        let (from, until) = (day("from", self.from, Edge::First)?, day("to", self.to, Edge::Last)?);
        if from.zip(until).is_some_and(|(from, until)| from >= until) {
            return Err(moments::reversed("from", "to"));
        }
        Ok(Filter {
            caller: given(self.caller),
            agent: agent(given(self.agent).as_deref())?,
            source: meant("source", given(self.source).as_deref(), &SOURCES)?,
            sentiment: sentiment(given(self.sentiment).as_deref())?,
            outcome: meant("outcome", given(self.outcome).as_deref(), &OUTCOMES)?,
            from,
            until,
            pile: meant("pile", given(self.pile).as_deref(), &PILES)?,
            text: given(self.q),
        })
    }
}

/// An agent by its word.
///
/// # Errors
/// 400 when there is no such agent.
pub(crate) fn agent(text: Option<&str>) -> Result<Option<Agent>, ApiError> {
    meant("agent", text, &AGENTS)
}

/// A tone by its word.
///
/// # Errors
/// 400 when there is no such tone.
pub(crate) fn sentiment(text: Option<&str>) -> Result<Option<Sentiment>, ApiError> {
    meant("sentiment", text, &SENTIMENTS)
}

fn meant<T: Copy>(field: &str, text: Option<&str>, words: &[(&str, T)]) -> Result<Option<T>, ApiError> {
    text.map(|text| one_of(field, text, words)).transpose()
}

fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}
