//! `/simulator/stream`: the built-in softphone. Its calls are real calls that really book; only the line is not a
//! telephone's.

use std::time::Duration;

use audio::Encoding;
use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::{IntoResponse, Response};
use call::Setup;
use call::event::{EndReason, Ending, Input, MarkName};
use call::figures::CallFigures;
use call::history::Carried;
use call::usage::Micros;
use desk::live::LiveCallStart;
use desk::phone::PhoneNumber;
use rand::RngCore;
use tokio::sync::mpsc;
use wire::call::{Agent, Source};
use wire::routing::RoutingMode;
use wire::softphone::{ToPage, ToProgram};

use crate::agents;
use crate::bridge::{Bridge, now};
use crate::call_loop::{Caller, Line, Rung, ToCaller};
use crate::phrases;
use crate::socket::{self, POLICY, Reader, Sender};

mod writing;

use writing::{Writing, text};

/// The number of a softphone call for which none was typed.
const NUMBER: &str = "client:softphone";

/// Typing takes longer than speaking: the receptionist asks after this silence whether anybody is there …
const ASK_AFTER: Duration = Duration::from_secs(60);
/// … and says goodbye after this one.
const END_AFTER: Duration = Duration::from_secs(180);

/// The longest line that can be typed, in bytes.
const LONGEST_LINE: usize = 2000;

/// Faults waiting to be told to the page at the most; a page that floods us with nonsense is not told of all of it.
const FAULTS: usize = 16;

/// `GET /simulator/stream`.
pub async fn open(
    State(bridge): State<Bridge>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    socket::let_in(bridge, upgrade, answer)
}

async fn answer(bridge: Bridge, socket: WebSocket) {
    let limits = &bridge.0.settings.limits;
    let (reader, mut sender) = socket::halves(socket, limits, socket::heartbeat(limits));
    let (to_writer, faults) = mpsc::channel(FAULTS);
    let mut page = Page { reader, faults: to_writer, agent: agents::next(&bridge), rings: false };
    let from = match socket::beginning(&bridge, page.call(&mut sender)).await {
        Ok(from) => from,
        Err(close) => return socket::refuse(page.reader, sender, close).await,
    };
    let routing = bridge.0.desk.routing();
    if routing == RoutingMode::AiPaused {
        page.agent = Agent::Offline;
    }
    let call_sid = new_call_sid();
    let number = from.as_deref().map(str::trim).filter(|number| !number.is_empty()).unwrap_or(NUMBER);
    // Subscribed before the call exists, so that nothing of it is missed.
    let events = bridge.0.desk.bus().subscribe(None);
    let start = LiveCallStart {
        call_sid: call_sid.clone(),
        stream_sid: String::new(),
        phone_number: PhoneNumber::new(number),
        source: Source::Softphone,
        agent: page.agent,
    };
    let Some(line) = Line::enter(&bridge, start) else {
        return socket::refuse(page.reader, sender, (POLICY, "this call is already up")).await;
    };
    tracing::info!(callSid = call_sid, "Softphone call started");
    let writing = Writing {
        sender,
        events,
        faults,
        live: bridge.0.desk.live().clone(),
        call_sid,
        has_voice: agents::voice(&bridge.0.settings).is_some(),
        told: None,
    };
    hold(&bridge, line, page, writing, routing).await;
}

async fn hold(bridge: &Bridge, mut line: Line, mut page: Page, writing: Writing, routing: RoutingMode) {
    let to_caller = line.to_caller.clone();
    let writing = bridge.0.tracker.spawn(writing.run(to_caller.clone()));
    let ending = match ring(bridge, &mut line, &mut page, routing).await {
        Some(over) => over,
        None => talk(bridge, &mut line, &mut page, routing).await,
    };
    line.registered.end(desk::live::why_ended(ending.reason));
    to_caller.order(ToCaller::Close(Box::new(ending)));
    to_caller.close();
    socket::farewell(page.reader, writing).await;
}

/// Where staff answer first the call rings at the desks, as a telephone call rings at the clinic's own telephone. Gives how
/// it ended, if it did; otherwise it goes on, and who has taken it has it at once.
async fn ring(bridge: &Bridge, line: &mut Line, page: &mut Page, routing: RoutingMode) -> Option<Ending> {
    if routing != RoutingMode::StaffFirst {
        return None;
    }
    let began = now();
    page.rings = true;
    let rung = line.ring(page, Encoding::Pcm24k, bridge.0.settings.limits.staff_first_for).await;
    page.rings = false;
    let Rung::Over(reason) = rung else { return None };
    Some(Ending {
        reason,
        lasted: now().saturating_duration_since(began),
        caller_waits: false,
        booked: false,
        carried: Carried::default(),
        talk: Vec::new(),
        figures: CallFigures::default(),
    })
}

/// Holds the call to its end.
async fn talk(bridge: &Bridge, line: &mut Line, page: &mut Page, routing: RoutingMode) -> Ending {
    let agent = if routing == RoutingMode::AiPaused {
        agents::start_for_messages(bridge, &line.context, Encoding::Pcm24k)
    } else {
        agents::start(bridge, page.agent, &line.context, Encoding::Pcm24k)
    };
    let mut ending = line.run(setup(bridge, page.agent, Duration::ZERO), agent, page).await;
    if ending.caller_waits && hears(page.agent) {
        // The service is gone and the caller is not: the built-in receptionist goes on in the same call.
        let before = ending.lasted;
        page.agent = Agent::Offline;
        line.take_over();
        // Nothing has broken when the call has only cost enough.
        let apology = (ending.reason != EndReason::CostLimit).then_some(&phrases::TROUBLE);
        let agent = agents::start_offline(bridge, &line.context, Encoding::Pcm24k, apology, ending.carried);
        ending = line.run(setup(bridge, page.agent, before), agent, page).await;
        ending.lasted += before;
    }
    ending
}

/// Whether this agent understands speech.
fn hears(agent: Agent) -> bool {
    agent == Agent::Openai
}

/// For a machine that gets the call when it has lasted so long.
fn setup(bridge: &Bridge, agent: Agent, lasted: Duration) -> Setup {
    let mut setup = agents::setup(bridge, agent, Encoding::Pcm24k);
    setup.limits.max_duration = setup.limits.max_duration.saturating_sub(lasted);
    // No telephone line is used.
    setup.prices.line_minute = Micros(0);
    setup.hears = hears(agent);
    if !hears(agent) {
        setup.limits.ask_after_silence = Some(ASK_AFTER);
        setup.limits.end_after_silence = Some(END_AFTER);
    }
    setup
}

/// `SP` and 32 hexadecimal digits, like Twilio's `CA…`.
fn new_call_sid() -> String {
    let mut bytes = [0u8; 16];
    rand::rng().fill_bytes(&mut bytes);
    bytes.iter().fold(String::from("SP"), |sid, byte| sid + &format!("{byte:02x}"))
}

/// The page's end of the socket.
struct Page {
    reader: Reader,
    /// What the page is told of messages that were not understood.
    faults: mpsc::Sender<String>,
    /// Who answers.
    agent: Agent,
    /// Nobody has answered yet: it rings at the desks.
    rings: bool,
}

impl Page {
    /// Waits for the message that places the call; gives the number to pretend.
    async fn call(&mut self, sender: &mut Sender) -> Option<Option<String>> {
        loop {
            let message = self.reader.next().await?;
            match read(&message) {
                Ok(ToProgram::Call { from }) => return Some(from),
                Ok(ToProgram::HangUp) => return None,
                Ok(_) => {
                    let fault = ToPage::Fault {
                        message: "no call is up; the first message must be of type call".into(),
                    };
                    if !sender.send(text(&fault)).await {
                        return None;
                    }
                }
                Err(message) => {
                    if !sender.send(text(&ToPage::Fault { message })).await {
                        return None;
                    }
                }
            }
        }
    }

    /// Tells the page that it made no sense; never waits.
    fn complain(&self, fault: String) {
        drop(self.faults.try_send(fault));
    }
}

impl Caller for Page {
    async fn next(&mut self) -> Option<Input> {
        loop {
            let message = self.reader.next().await?;
            if let Message::Binary(sound) = message {
                if sound.len() % 2 != 0 {
                    self.complain(format!("binary messages are 16 bit samples; {} bytes came", sound.len()));
                } else if !sound.is_empty() {
                    return Some(Input::CallerAudio { at: None, sound });
                }
                continue;
            }
            match read(&message) {
                Ok(ToProgram::Say { .. } | ToProgram::Digit { .. }) if self.rings => {
                    self.complain("it still rings at the desk: nobody hears you yet".into());
                }
                Ok(ToProgram::Say { text }) if text.len() > LONGEST_LINE => {
                    self.complain(format!("text has {} bytes; at most {LONGEST_LINE} are taken", text.len()));
                }
                Ok(ToProgram::Say { text }) => return Some(Input::Typed(text)),
                Ok(ToProgram::Digit { digit: digit @ ('0'..='9' | '*' | '#') }) => {
                    return Some(Input::Digit(digit));
                }
                Ok(ToProgram::Digit { .. }) => self.complain("digit must be one of 0 to 9, * and #".into()),
                Ok(ToProgram::Mark { name }) => return Some(Input::Marked(MarkName(name))),
                Ok(ToProgram::HangUp) => return None,
                Ok(ToProgram::Call { .. }) => self.complain("this call is already up".into()),
                Err(fault) => self.complain(fault),
            }
        }
    }
}

fn read(message: &Message) -> Result<ToProgram, String> {
    let Message::Text(text) = message else { return Err("sound is taken only while a call is up".into()) };
    // serde's words name the field and what was expected, and quote no text of the caller's.
    serde_json::from_str(text).map_err(|error| {
        let at = error.column();
        match error.classify() {
            serde_json::error::Category::Data => {
                format!("the message is not of a known type or lacks a field (column {at})")
            }
            _ => format!("the message is not JSON (column {at})"),
        }
    })
}
