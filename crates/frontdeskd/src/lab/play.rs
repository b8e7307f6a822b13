//! Plays scenarios, several at a time, each in a sandbox of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bridge::rehearsal::{self, Does, Rehearsal};
use caller::gather::{self, End, Reply};
use caller::{Phone, PhoneConfig};
use desk::phone::PhoneNumber;
use jiff::SignedDuration;
use tokio::task::JoinSet;
use tokio::time::Instant;
use url::Url;
use wire::call::{Agent as AgentName, Line as HistoryLine, Speaker, ToolState};
use wire::history::{CallSummary, TimedLine};

use super::book::{Book, Change};
use super::caller::Caller;
use super::expect::{self, After, Failure};
use super::sandbox::{Agent, LabFault, Sandbox, Template};
use super::scenario::{Colleague, Line, Scenario, Turn};

/// How long the end of a call may take to be in the book.
const WRITTEN_WITHIN: Duration = Duration::from_secs(10);
/// How long a turn takes on the telephone, on the clinic's clock.
const TURN: SignedDuration = SignedDuration::from_secs(8);

/// A line of what was said and done, with its milliseconds since the call began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spoken {
    /// By the caller.
    Caller(u64, String),
    /// By the receptionist.
    Receptionist(u64, String),
    /// A tool: its name, what it meant, and whether it was done.
    Tool(u64, String, String, bool),
}

impl Spoken {
    /// As history has it; `None` for what staff did, which is no part of the talk.
    pub fn of(line: &TimedLine) -> Option<Spoken> {
        Some(match &line.line {
            HistoryLine::Utterance(said) if said.speaker == Speaker::User => {
                Spoken::Caller(line.start_ms, said.text.clone())
            }
            HistoryLine::Utterance(said) => Spoken::Receptionist(line.start_ms, said.text.clone()),
            HistoryLine::Tool(tool) => {
                let done = tool.state == ToolState::Done;
                Spoken::Tool(line.start_ms, tool.name.clone(), tool.summary.clone(), done)
            }
            HistoryLine::Staff(_) => return None,
        })
    }

    /// The tool's name.
    pub fn tool(&self) -> Option<&str> {
        match self {
            Spoken::Tool(_, name, ..) => Some(name),
            _ => None,
        }
    }

    /// The caller's words.
    pub fn caller(&self) -> Option<&str> {
        match self {
            Spoken::Caller(_, words) => Some(words),
            _ => None,
        }
    }

    /// The receptionist's words.
    pub fn receptionist(&self) -> Option<&str> {
        match self {
            Spoken::Receptionist(_, words) => Some(words),
            _ => None,
        }
    }
}

/// What came of a scenario.
#[derive(Debug, Clone)]
pub struct Played {
    /// Its file.
    pub file: PathBuf,
    /// What it is about.
    pub title: String,
    /// Who called.
    pub persona: String,
    /// All that was said and done.
    pub lines: Vec<Spoken>,
    /// What became different in the book, a line each.
    pub rows: Vec<String>,
    /// What does not hold; nothing is that all does.
    pub failures: Vec<Failure>,
    /// What playing it took.
    pub took: Duration,
}

impl Played {
    /// Whether all holds.
    pub fn holds(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Plays all of them, `at_once` at a time, and gives what came of them in their order.
///
/// # Errors
/// [`LabFault`] when one could not be played at all.
pub async fn play_all(
    scenarios: Vec<(PathBuf, Scenario)>,
    agent: &Agent,
    at_once: usize,
) -> Result<Vec<Played>, LabFault> {
    let template = Arc::new(tokio::task::spawn_blocking(Template::make).await??);
    let places = Arc::new(tokio::sync::Semaphore::new(at_once.max(1)));
    let mut playing = JoinSet::new();
    for (place, (file, scenario)) in scenarios.into_iter().enumerate() {
        let (template, agent, places) = (template.clone(), agent.clone(), places.clone());
        playing.spawn(async move {
            // Never closed.
            let _place = places.acquire().await.ok();
            let played = play(template, &file, Arc::new(scenario), &agent).await?;
            Ok::<_, LabFault>((place, played))
        });
    }
    let mut all = Vec::new();
    while let Some(played) = playing.join_next().await {
        all.push(played??);
    }
    all.sort_by_key(|(place, _)| *place);
    Ok(all.into_iter().map(|(_, played)| played).collect())
}

/// Plays one.
///
/// # Errors
/// [`LabFault`] when it could not be played at all.
pub async fn play(
    template: Arc<Template>,
    file: &Path,
    scenario: Arc<Scenario>,
    agent: &Agent,
) -> Result<Played, LabFault> {
    let began = Instant::now();
    let door = match scenario.line {
        Line::Phone => Some(tokio::net::TcpListener::bind("127.0.0.1:0").await?),
        Line::Softphone => None,
    };
    let base = match &door {
        Some(door) => Url::parse(&format!("http://{}", door.local_addr()?)).ok(),
        None => None,
    };
    let (making, told, public) = (scenario.clone(), agent.clone(), base.clone());
    let sandbox =
        tokio::task::spawn_blocking(move || Sandbox::make(&template, &making, &told, public)).await??;
    let serving = door.map(|door| {
        let router = sandbox.bridge.public_router();
        tokio::spawn(async move { axum::serve(door, router).await })
    });
    let before = book(&sandbox).await?;
    let mut lab = Calls { sandbox: &sandbox, scenario: &scenario, base, agent, came: Came::default() };
    let mut last = lab.hold(&scenario.does).await?;
    if !scenario.calls_again.is_empty() {
        last = lab.hold(&scenario.calls_again).await?;
    }
    let Came { lines, mut failures, refused_recording, put_through } = lab.came;
    if let Some(serving) = serving {
        serving.abort();
    }
    let change = Change::between(&before, &book(&sandbox).await?);
    let after = After { call: &last, lines: &lines, change: &change, refused_recording, put_through };
    failures.extend(expect::check(&scenario, &after));
    Ok(Played {
        file: file.to_owned(),
        title: scenario.title.clone(),
        persona: scenario.persona.clone(),
        rows: change.lines(),
        lines,
        failures,
        took: began.elapsed(),
    })
}

async fn book(sandbox: &Sandbox) -> Result<Book, LabFault> {
    let (store, clinic) = (sandbox.store.clone(), sandbox.desk.clinic());
    Ok(tokio::task::spawn_blocking(move || Book::read(&store, &clinic)).await??)
}

/// What came of the calls so far.
#[derive(Default)]
struct Came {
    lines: Vec<Spoken>,
    failures: Vec<Failure>,
    refused_recording: bool,
    put_through: bool,
}

/// The calls of one scenario.
struct Calls<'a> {
    sandbox: &'a Sandbox,
    scenario: &'a Scenario,
    base: Option<Url>,
    agent: &'a Agent,
    came: Came,
}

impl Calls<'_> {
    /// Holds one call and gives what it came to.
    async fn hold(&mut self, turns: &[Turn]) -> Result<CallSummary, LabFault> {
        let scenario = self.scenario;
        let mut caller = Caller::new(turns, &scenario.answers);
        let call_sid = match self.base.clone() {
            Some(base) => self.by_phone(base, &mut caller).await?,
            None => self.by_softphone(&mut caller).await?,
        };
        self.came.failures.extend(caller.undone());
        self.came.failures.extend(caller.failure.take());
        if !self.sandbox.desk.flush_history(WRITTEN_WITHIN).await {
            return Err(LabFault::Desk("its end was not written in time".to_owned()));
        }
        let detail = self
            .sandbox
            .desk
            .past_call(&call_sid)
            .await
            .map_err(|error| LabFault::Desk(error.to_string()))?;
        self.came.lines.extend(detail.lines.iter().filter_map(Spoken::of));
        Ok(detail.call)
    }

    async fn by_softphone(&mut self, caller: &mut Caller<'_>) -> Result<String, LabFault> {
        let call_sid = new_sid("SP");
        let wanted = Rehearsal {
            call_sid: call_sid.clone(),
            from: PhoneNumber::new(&self.scenario.from),
            agent: match self.agent {
                Agent::Offline => AgentName::Offline,
                Agent::OpenAi(_) => AgentName::Openai,
            },
            clock: self.sandbox.clock.clone(),
            records: self.scenario.records,
        };
        let rehearsed = rehearsal::rehearse(&self.sandbox.bridge, wanted, |said| caller.next(said))
            .await
            .ok_or_else(|| LabFault::Desk("a call with this id is up".to_owned()))?;
        self.came.refused_recording |= rehearsed.refused_recording;
        if rehearsed.endless {
            self.came.failures.push(Failure {
                what: "the call".to_owned(),
                expected: "an end".to_owned(),
                found: "turn after turn".to_owned(),
            });
        }
        Ok(call_sid)
    }

    async fn by_phone(&mut self, base: Url, caller: &mut Caller<'_>) -> Result<String, LabFault> {
        let address = |path: &str| base.join(path).map_err(|error| LabFault::Desk(error.to_string()));
        let mut config = PhoneConfig::new(address("/voice")?, None);
        let from = self.scenario.from.as_str();
        config.from = if from.is_empty() { "anonymous".to_owned() } else { from.to_owned() };
        let (phone, clock) = (Phone::new(config)?, self.sandbox.clock.clone());
        let call_sid = phone.config().call_sid.clone();
        let mut document = phone.dial().await?;
        loop {
            let talk = gather::converse(&phone, &phone.config().voice_url, document, |heard, _| {
                clock.advance(TURN);
                match caller.next(heard) {
                    Does::Say(words) | Does::SayAndGoOn(words, _) => Reply::Say(words),
                    Does::Press(keys) => Reply::Press(keys),
                    Does::Nothing | Does::Noise(_) => Reply::Nothing,
                    Does::HangUp => Reply::HangUp,
                }
            })
            .await?;
            match talk.end {
                End::CallerLeft => break,
                End::Dialed(dial) => {
                    self.came.put_through = true;
                    let status = match self.scenario.colleague {
                        Some(Colleague::Answers) => "completed",
                        _ => "no-answer",
                    };
                    let Some(action) = &dial.action else { break };
                    (_, document) =
                        phone.go_on(&phone.config().voice_url, action, &[("DialCallStatus", status)]).await?;
                }
                End::HungUp | End::Rejected | End::Connected(_) => break,
            }
        }
        phone.report(&address("/api/voice/status")?, "completed", &[]).await?;
        Ok(call_sid)
    }
}

/// `SP` or `CA` and 32 hex digits.
pub(super) fn new_sid(kind: &str) -> String {
    let mut bytes = [0u8; 16];
    rand::RngCore::fill_bytes(&mut rand::rng(), &mut bytes);
    bytes.iter().fold(kind.to_owned(), |sid, byte| sid + &format!("{byte:02x}"))
}
