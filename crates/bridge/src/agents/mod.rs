//! Agents: who talks with the caller. Each is a task behind an [`AgentHandle`]; all take the same commands and tell the
//! same events, so a call does not know which one it has.

mod lamp;
pub mod offline;
pub mod openai;
mod voice;

use audio::Encoding;
use call::Setup;
use call::event::{AgentCommand, AgentEvent};
use call::history::Carried;
use desk::CallContext;
use receptionist::{Dialogue, Facts};
use tokio::sync::mpsc;
use wire::call::Agent;

use crate::bridge::Bridge;
use crate::outbox::Outbox;
use crate::phrases::{self, Phrase};
use crate::settings::{Settings, SpeechChoice};
use crate::twilio::form::is_call_sid;

pub use lamp::AiLamp;
pub use voice::Voice;

/// Caller's sound waiting for the agent at the most: 2 s of 20 ms frames. More than that is stale.
const SOUND_ROOM: usize = 100;

/// Events waiting for the call's loop at the most. The agent's socket is not read while it is full, which is how a
/// service that sends faster than the loop takes is slowed down.
const EVENTS: usize = 256;

/// A call's end of an agent. Dropping it ends the agent.
pub struct AgentHandle {
    commands: Outbox<AgentCommand>,
    events: mpsc::Receiver<Box<AgentEvent>>,
}

/// The agent's own end.
pub struct AgentEnd {
    /// What to do, in order; ends when the call is over.
    pub commands: Outbox<AgentCommand>,
    /// What happens.
    pub events: Telling,
}

/// An agent's way to tell its call what happens; clones are the same way.
///
/// Boxed: the channel keeps room for some sixty events, whether or not any waits, and most are as large as the largest.
#[derive(Clone)]
pub struct Telling(mpsc::Sender<Box<AgentEvent>>);

impl Telling {
    /// Tells the call, waiting while it has much to hear.
    ///
    /// # Errors
    /// When the call no longer listens.
    pub async fn tell(&self, event: AgentEvent) -> Result<(), CallOver> {
        self.0.send(Box::new(event)).await.map_err(|_| CallOver)
    }
}

/// The call no longer listens.
#[derive(Debug)]
pub struct CallOver;

/// The two ends of an agent.
pub fn ends() -> (AgentHandle, AgentEnd) {
    let commands = Outbox::new(SOUND_ROOM);
    let (events, receiver) = mpsc::channel(EVENTS);
    (
        AgentHandle { commands: commands.clone(), events: receiver },
        AgentEnd { commands, events: Telling(events) },
    )
}

/// Which agent the settings want on a media path.
pub fn wanted(settings: &Settings) -> Agent {
    if settings.media_agent().is_some() { Agent::Openai } else { Agent::Offline }
}

/// Which agent answers the next call: the one that is wanted, unless today's calls have cost as much as a day's may.
pub fn next(bridge: &Bridge) -> Agent {
    let most = bridge.0.settings.limits.max_daily_cost;
    let wanted = wanted(&bridge.0.settings);
    if wanted == Agent::Openai && most.is_some_and(|most| bridge.0.desk.cost_today() >= most) {
        tracing::warn!("Today's calls have cost MAX_DAILY_COST; the built-in receptionist answers");
        return Agent::Offline;
    }
    wanted
}

/// How a call with this agent is set up on a line that carries sound in `encoding`.
pub fn setup(bridge: &Bridge, agent: Agent, encoding: Encoding) -> Setup {
    let limits = &bridge.0.settings.limits;
    let openai = bridge.0.settings.media_agent().filter(|_| agent == Agent::Openai);
    let prices = openai.map(|openai| bridge.0.desk.prices().of(&openai.model, &openai.transcription_model));
    Setup {
        limits: call::Limits {
            max_duration: limits.max_call_duration,
            max_cost: limits.max_call_cost.filter(|_| openai.is_some()),
            confirm_speech_within: limits.confirm_speech_within,
            ask_after_silence: limits.ask_after_silence,
            end_after_silence: limits.end_after_silence,
            ..call::Limits::default()
        },
        phrases: phrases::of(encoding),
        prices: prices.unwrap_or_default(),
        ..Setup::new(encoding)
    }
}

/// The built-in receptionist's voice, where there is one.
pub fn voice(settings: &Settings) -> Option<Voice> {
    match &settings.speech {
        SpeechChoice::Flite(path) => Some(Voice::new(path)),
        SpeechChoice::None => None,
    }
}

/// The lamp that shows how the agent's service is; `None` when the agent needs no service.
pub fn lamp(bridge: &Bridge) -> Option<AiLamp> {
    bridge.0.settings.media_agent().map(|_| bridge.0.ai_lamp.clone())
}

/// Starts this agent for a call.
pub fn start(bridge: &Bridge, agent: Agent, call: &CallContext, encoding: Encoding) -> AgentHandle {
    let Some(openai) = bridge.0.settings.media_agent().filter(|_| agent == Agent::Openai) else {
        return start_offline(bridge, call, encoding, None, Carried::default());
    };
    let (handle, end) = ends();
    let age = bridge.0.settings.limits.session_age;
    // Only a call at Twilio can be moved.
    let can_transfer = is_call_sid(&call.call_sid) && bridge.0.settings.colleague().is_some();
    let setup = openai::Setup::new(openai, &bridge.0.desk, encoding).with_transfer(can_transfer);
    let link = openai::Link::new(openai.clone(), setup, age, end);
    bridge.0.tracker.spawn(link.run());
    handle
}

/// Starts the built-in receptionist for a call. It says `first`, as recorded, before everything else, and goes on with
/// what another agent has learnt.
pub fn start_offline(
    bridge: &Bridge,
    call: &CallContext,
    encoding: Encoding,
    first: Option<&'static Phrase>,
    carried: Carried,
) -> AgentHandle {
    let dialogue = dialogue(bridge, call, carried).on_recorded_line(bridge.0.desk.records_calls());
    talk(bridge, dialogue, encoding, first)
}

/// Starts the built-in receptionist for a call to whom nobody is to talk: it takes a message.
pub fn start_for_messages(bridge: &Bridge, call: &CallContext, encoding: Encoding) -> AgentHandle {
    let facts = facts(bridge, call);
    let opening = receptionist::only_messages::opening(&facts.clinic.name);
    talk(bridge, Dialogue::only_messages(facts, opening), encoding, None)
}

fn talk(
    bridge: &Bridge,
    dialogue: Dialogue,
    encoding: Encoding,
    first: Option<&'static Phrase>,
) -> AgentHandle {
    let (handle, end) = ends();
    let voice = voice(&bridge.0.settings);
    let offline = offline::Offline::new(bridge.0.desk.clone(), dialogue, voice, encoding, first, end);
    bridge.0.tracker.spawn(offline.run());
    handle
}

/// The built-in receptionist's talk in a call on a media path, which goes on with what another agent has learnt.
pub fn dialogue(bridge: &Bridge, call: &CallContext, carried: Carried) -> Dialogue {
    Dialogue::resume(facts(bridge, call), carried)
}

fn facts(bridge: &Bridge, call: &CallContext) -> Facts {
    Facts {
        clinic: bridge.0.desk.clinic(),
        caller_number: Some(call.phone_number.as_str().to_owned()).filter(|number| !number.is_empty()),
        has_colleague: false,
    }
}

impl AgentHandle {
    /// Passes a command on; never waits.
    pub fn tell(&self, command: AgentCommand) {
        match command {
            AgentCommand::Hear(_) => self.commands.sound(command),
            AgentCommand::Close => self.commands.close(),
            _ => self.commands.order(command),
        }
    }

    /// What happens next; `None` when the agent has ended.
    pub async fn next(&mut self) -> Option<AgentEvent> {
        self.events.recv().await.map(|event| *event)
    }

    /// What has happened already, if anything has.
    pub fn happened(&mut self) -> Option<AgentEvent> {
        self.events.try_recv().ok().map(|event| *event)
    }

    /// Caller's sound that was dropped because the agent did not take it in time.
    pub fn dropped(&self) -> u64 {
        self.commands.dropped()
    }
}

impl Drop for AgentHandle {
    fn drop(&mut self) {
        self.commands.close();
    }
}
