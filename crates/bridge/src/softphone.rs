//! `/simulator/stream`: the built-in softphone. Its calls are real calls that really book; only the line is not a
//! telephone's.

use audio::Encoding;
use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use call::Setup;
use call::event::{EndReason, Ending, Input, MarkName};
use desk::CallContext;
use desk::bus::Subscription;
use desk::live::LiveCallStart;
use desk::phone::PhoneNumber;
use rand::RngCore;
use std::time::Duration;
use tokio::sync::mpsc;
use wire::call::{Agent, Line as RecordLine, Source};
use wire::event::Event;
use wire::softphone::{ToPage, ToProgram};

use crate::agents;
use crate::bridge::Bridge;
use crate::call_loop::{Caller, FRAMES, Line, ORDERS, ToCaller};
use crate::limits::OpenSocket;
use crate::outbox::Outbox;
use crate::phrases;
use crate::socket::{self, GOING_AWAY, NORMAL, POLICY, Reader, Sender};

/// The number of a softphone call for which none was typed.
const NUMBER: &str = "client:softphone";

/// Typing takes longer than speaking: the receptionist asks after this silence whether anybody is there …
const ASK_AFTER: Duration = Duration::from_secs(60);
/// … and says goodbye after this one.
const END_AFTER: Duration = Duration::from_secs(180);

/// The longest line that can be typed, in bytes.
const LONGEST_LINE: usize = 2000;

/// `GET /simulator/stream`.
pub async fn open(
    State(bridge): State<Bridge>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    let room = bridge.0.settings.limits.max_websocket_connections;
    let Some(open) = bridge.0.sockets.open(room).filter(|_| !bridge.is_closing()) else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let tracker = bridge.0.tracker.clone();
    socket::bounded(upgrade).on_upgrade(move |socket| async move {
        let call = tracker.spawn(answer(bridge, socket, open));
        drop(call.await);
    })
}

async fn answer(bridge: Bridge, socket: WebSocket, _open: OpenSocket) {
    let limits = &bridge.0.settings.limits;
    let (reader, mut sender) = socket::halves(socket, limits, socket::heartbeat(limits));
    let faults = Outbox::new(FRAMES);
    let mut page = Page { reader, faults: faults.clone(), hears: false };

    let from = match tokio::time::timeout(limits.start_within, page.call(&mut sender)).await {
        Ok(Some(from)) => from,
        Ok(None) => return socket::refuse(page.reader, sender, NORMAL, "").await,
        Err(_) => {
            return socket::refuse(page.reader, sender, POLICY, "the first message must be a call").await;
        }
    };
    let kind = agents::kind(&bridge.0.settings);
    page.hears = kind == Agent::Openai;
    let speaks = page.hears || agents::voice(&bridge.0.settings).is_some();

    let call_sid = new_call_sid();
    let phone_number =
        PhoneNumber::new(from.as_deref().map(str::trim).filter(|n| !n.is_empty()).unwrap_or(NUMBER));
    let (orders, from_desk) = mpsc::channel(ORDERS);
    // Subscribed before the call exists, so that nothing of it is missed.
    let events = bridge.0.desk.bus().subscribe(None);
    let entered = bridge.0.desk.live().register(
        LiveCallStart {
            call_sid: call_sid.clone(),
            stream_sid: String::new(),
            phone_number: phone_number.clone(),
            source: Source::Softphone,
            agent: kind,
        },
        orders,
    );
    let Ok(registered) = entered else { return sender.close(POLICY, "this call is already up").await };
    tracing::info!(callSid = call_sid, "Softphone call started");
    let started = ToPage::Started { call_sid: call_sid.clone(), hears: page.hears, speaks };
    if !sender.send(text(&started)).await {
        return;
    }
    let line = Line {
        desk: bridge.0.desk.clone(),
        context: CallContext { call_sid, phone_number },
        registered,
        orders: from_desk,
        to_caller: Outbox::new(FRAMES),
        stop: bridge.0.stop.clone(),
        lamp: agents::lamp(&bridge),
        utterance_prefix: "",
    };
    hold(&bridge, line, page, Writing { sender, events, faults }).await;
}

async fn hold(bridge: &Bridge, mut line: Line, mut page: Page, writing: Writing) {
    let to_caller = line.to_caller.clone();
    let writing =
        bridge.0.tracker.spawn(writing.run(bridge.clone(), line.context.call_sid.clone(), to_caller.clone()));
    let agent = agents::start(bridge, &line.context, Encoding::Pcm24k);
    let mut ending = line.run(setup(bridge, page.hears, true), agent, &mut page).await;
    if ending.caller_waits && page.hears {
        // The service is gone and the caller is not: the built-in receptionist goes on in the same call.
        let before = ending.lasted;
        line.registered.agent(Agent::Offline);
        line.utterance_prefix = "then-";
        line.lamp = None;
        page.hears = false;
        to_caller.order(ToCaller::Clear);
        to_caller.sound(ToCaller::Sound(phrases::TROUBLE.sound(Encoding::Pcm24k)));
        let agent = agents::start_offline(bridge, &line.context, Encoding::Pcm24k);
        ending = line.run(setup(bridge, false, true), agent, &mut page).await;
        ending.lasted += before;
    }
    line.registered.end();
    to_caller.order(ToCaller::Close(ending));
    to_caller.close();
    socket::farewell(page.reader, writing).await;
}

fn setup(bridge: &Bridge, hears: bool, greet: bool) -> Setup {
    let mut limits =
        call::Limits { max_duration: bridge.0.settings.limits.max_call_duration, ..Default::default() };
    if !hears {
        limits.ask_after_silence = Some(ASK_AFTER);
        limits.end_after_silence = Some(END_AFTER);
    }
    Setup { encoding: Encoding::Pcm24k, limits, greet }
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
    faults: Outbox<String>,
    /// The agent understands speech; otherwise the microphone is not passed on.
    hears: bool,
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
}

impl Caller for Page {
    async fn next(&mut self) -> Option<Input> {
        loop {
            let message = self.reader.next().await?;
            if let Message::Binary(sound) = message {
                if sound.len() % 2 != 0 {
                    self.faults
                        .order(format!("binary messages are 16 bit samples; {} bytes came", sound.len()));
                } else if self.hears && !sound.is_empty() {
                    return Some(Input::CallerAudio { at: None, sound });
                }
                continue;
            }
            match read(&message) {
                Ok(ToProgram::Say { text }) if text.len() > LONGEST_LINE => {
                    self.faults
                        .order(format!("text has {} bytes; at most {LONGEST_LINE} are taken", text.len()));
                }
                Ok(ToProgram::Say { text }) => return Some(Input::Typed(text)),
                Ok(ToProgram::Digit { digit: digit @ ('0'..='9' | '*' | '#') }) => {
                    return Some(Input::Digit(digit));
                }
                Ok(ToProgram::Digit { .. }) => {
                    self.faults.order("digit must be one of 0 to 9, * and #".into())
                }
                Ok(ToProgram::Mark { name }) => return Some(Input::Marked(MarkName(name))),
                Ok(ToProgram::HangUp) => return None,
                Ok(ToProgram::Call { .. }) => self.faults.order("this call is already up".into()),
                Err(fault) => self.faults.order(fault),
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

/// The writing side of a softphone call.
struct Writing {
    sender: Sender,
    events: Subscription,
    faults: Outbox<String>,
}

impl Writing {
    /// Passes on sound, and what the windows are told of this call, until the call's end.
    async fn run(mut self, bridge: Bridge, call_sid: String, to_caller: Outbox<ToCaller>) {
        let mut ending = None;
        loop {
            let sent = tokio::select! {
                biased;
                item = to_caller.next() => match item {
                    Some(ToCaller::Sound(sound)) => self.sender.send(Message::Binary(sound)).await,
                    Some(ToCaller::Mark(MarkName(name))) => self.sender.send(text(&ToPage::Mark { name })).await,
                    Some(ToCaller::Clear) => self.sender.send(text(&ToPage::Clear)).await,
                    Some(ToCaller::Close(how)) => {
                        ending = Some(how);
                        false
                    }
                    None => false,
                },
                (_, event) = self.events.next() => self.pass(&bridge, &call_sid, event).await,
                Some(message) = self.faults.next() => self.sender.send(text(&ToPage::Fault { message })).await,
                () = self.sender.ping_due() => self.sender.ping().await,
            };
            if !sent {
                break;
            }
        }
        while let Some((_, event)) = self.events.take() {
            if !self.pass(&bridge, &call_sid, event).await {
                return;
            }
        }
        if let Some(ending) = &ending {
            let ended = ToPage::Ended { reason: reason(ending).into(), duration: ending.lasted.as_secs() };
            // A page that is gone needs no telling.
            let _told = self.sender.send(text(&ended)).await;
        }
        let code = if ending.is_some_and(|ending| ending.reason == EndReason::Closing) {
            GOING_AWAY
        } else {
            NORMAL
        };
        self.sender.close(code, "").await;
    }

    async fn pass(&mut self, bridge: &Bridge, call_sid: &str, event: Event) -> bool {
        let told = match event {
            Event::UtteranceChanged(change) if change.call_sid == call_sid => {
                ToPage::Utterance { utterance: change.utterance }
            }
            Event::ToolChanged(change) if change.call_sid == call_sid => ToPage::Tool { tool: change.tool },
            Event::CallChanged(call) if call.call_sid == call_sid => {
                ToPage::State { step: call.current_step, ai_status: call.ai_status }
            }
            Event::SnapshotNeeded(_) => return self.all(bridge, call_sid).await,
            _ => return true,
        };
        self.sender.send(text(&told)).await
    }

    /// The whole record, after this reader was too slow for the events.
    async fn all(&mut self, bridge: &Bridge, call_sid: &str) -> bool {
        let Some(record) = bridge.0.desk.live().record(call_sid) else { return true };
        for line in record.lines {
            let told = match line {
                RecordLine::Utterance(utterance) => ToPage::Utterance { utterance },
                RecordLine::Tool(tool) => ToPage::Tool { tool },
            };
            if !self.sender.send(text(&told)).await {
                return false;
            }
        }
        true
    }
}

fn reason(ending: &Ending) -> &'static str {
    match ending.reason {
        EndReason::CallerLeft => "You hung up.",
        EndReason::Finished => "The receptionist said goodbye.",
        EndReason::TimeLimit => "The longest time of a call was reached.",
        EndReason::Staff => "The call was ended at the desk.",
        EndReason::Closing => "The program is closing.",
        EndReason::AgentLost => "The receptionist could not be reached.",
    }
}

fn text(message: &ToPage) -> Message {
    Message::text(serde_json::to_string(message).expect("these types have only text keys"))
}
