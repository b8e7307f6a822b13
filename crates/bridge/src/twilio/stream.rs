//! The media socket: Twilio's `start`, `media`, `dtmf`, `mark` and `stop` in, sound, marks and clears out.
//!
//! Two gates before any agent is opened: the upgrade is signed like a webhook, and `start` must carry the one-time token
//! that the signed webhook minted for this call. Whatever arrives in any order, the worst is that this socket is closed.

use std::time::Duration;

use audio::Encoding;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use axum::response::Response;
use call::event::{EndReason, Ending, Input, MarkName};
use desk::live::LiveCallStart;
use desk::phone::PhoneNumber;

use super::after::StreamEnd;
use super::door;
use super::form::is_call_sid;
use super::message::{self, Start, Told, Writer};
use super::transfer;
use crate::agents;
use crate::bridge::{Bridge, now};
use crate::call_loop::{Caller, Line, ToCaller};
use crate::outbox::Outbox;
use crate::socket::{self, POLICY, Reader, Sender};

/// What whoever is refused after the upgrade is told.
const REFUSED: &str = "Only Twilio connections allowed";

/// Messages that are not understood are logged this often for one socket; a broken peer may send fifty a second.
const COMPLAINTS: u32 = 3;

/// When the program closes, so long after a goodbye Twilio may take to ask what next. Without an answer it would tell the
/// caller of an error; it asks within half a second.
const ASKED_WITHIN: Duration = Duration::from_secs(2);

/// So long after its goodbye a call that Twilio has told nothing of is ended by request.
const GONE_WITHIN: Duration = Duration::from_secs(4);

/// `GET /media-stream`, `/streams` and `/`: upgrades a signed request.
pub async fn open(
    State(bridge): State<Bridge>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Ok(upgrade) = upgrade else { return door::not_found().await };
    if let Err(refused) = door::proven_upgrade(&bridge, &uri, &headers) {
        return refused;
    }
    socket::let_in(bridge, upgrade, answer)
}

async fn answer(bridge: Bridge, socket: WebSocket) {
    let limits = &bridge.0.settings.limits;
    let (reader, sender) = socket::halves(socket, limits, limits.silent_socket);
    let mut twilio = Twilio { reader, stream_sid: None, complaints: 0 };

    let start = match socket::beginning(&bridge, twilio.start()).await {
        Ok(start) => start,
        Err(close) => return socket::refuse(twilio.reader, sender, close).await,
    };
    let Some(line) = enter(&bridge, &start) else {
        return socket::refuse(twilio.reader, sender, (POLICY, REFUSED)).await;
    };
    twilio.stream_sid = Some(start.stream_sid.clone());
    tracing::info!(callSid = line.context.call_sid, "Media stream started");
    hold(bridge, line, twilio, sender, &start.stream_sid).await;
}

/// Lets the call in, if its token is good, it is not up already and its caller is still there.
fn enter(bridge: &Bridge, start: &Start) -> Option<Line> {
    let call_sid = start.call_sid.as_deref().filter(|sid| is_call_sid(sid))?;
    if start.stream_sid.is_empty() || !bridge.0.tokens.redeem(call_sid, &start.token, now()) {
        tracing::warn!(callSid = call_sid, "A media stream without a good token was refused");
        return None;
    }
    if start.strange_format {
        tracing::warn!(callSid = call_sid, "A media stream that is not µ-law at 8 kHz was refused");
        return None;
    }
    let entered = Line::enter(
        bridge,
        LiveCallStart {
            call_sid: call_sid.to_owned(),
            stream_sid: start.stream_sid.clone(),
            phone_number: PhoneNumber::new(&start.caller_number),
            source: wire::call::Source::Phone,
            agent: agents::wanted(&bridge.0.settings),
        },
    );
    if entered.is_none() {
        tracing::warn!(callSid = call_sid, "A second media stream of a call was refused");
    }
    // Looked at only now: a status callback before this moment has left its note, a later one reaches the loop.
    entered.filter(|_| !bridge.0.endings.is_over(call_sid))
}

async fn hold(bridge: Bridge, mut line: Line, mut twilio: Twilio, sender: Sender, stream_sid: &str) {
    let to_caller = line.to_caller.clone();
    let writer = Writer::new(stream_sid);
    let writing = bridge.0.tracker.spawn(write(sender, to_caller.clone(), writer));
    let (wanted, encoding) = (agents::wanted(&bridge.0.settings), Encoding::Mulaw8k);
    let agent = agents::start(&bridge, wanted, &line.context, encoding);
    let mut setup = agents::setup(&bridge, wanted, encoding);
    if let Some(left) = bridge.0.transfers.get(&line.context.call_sid).and_then(|known| known.take_left()) {
        setup.known = left.talk;
        line.comes_back(left.recorded);
    }
    let mut ending = line.run(setup, agent, &mut twilio).await;
    let is_put_through = transfer::doors::part(&bridge, &line, &mut ending);
    if to_caller.dropped() > 0 {
        tracing::warn!(
            callSid = line.context.call_sid,
            frames = to_caller.dropped(),
            "Twilio did not take our sound in time"
        );
    }
    // Twilio asks what next as soon as the socket closes, so the answer must be there before. A caller whose stream broke
    // off may be on the line still, and then it asks too.
    let end = if is_put_through {
        StreamEnd::PutThrough
    } else if ending.caller_waits || ending.reason == EndReason::CallerLeft {
        let apology = ending.reason != EndReason::CostLimit;
        StreamEnd::CallerWaits { apology, carried: std::mem::take(&mut ending.carried) }
    } else {
        StreamEnd::Said
    };
    let is_said = end == StreamEnd::Said;
    bridge.0.endings.note(&line.context.call_sid, end);
    let why = desk::live::why_ended(ending.reason);
    if is_put_through {
        // Whoever puts the caller through holds the record.
    } else if ending.caller_waits {
        line.registered.end_for_now(why)
    } else {
        line.registered.end(why)
    }
    let is_closing = ending.reason == EndReason::Closing;
    to_caller.order(ToCaller::Close(Box::new(ending)));
    to_caller.close();
    socket::farewell(twilio.reader, writing).await;
    let call_sid = line.context.call_sid.clone();
    if is_closing {
        make_sure(&bridge, &call_sid, ASKED_WITHIN).await;
    } else if is_said {
        let waiting = bridge.clone();
        bridge.0.tracker.spawn(async move {
            tokio::select! {
                () = make_sure(&waiting, &call_sid, GONE_WITHIN) => {}
                () = waiting.0.stop.cancelled() => make_sure(&waiting, &call_sid, ASKED_WITHIN).await,
            }
        });
    }
}

/// Closing the socket ends the call, since Twilio asks what next and is told to hang up. If it does not ask within this time,
/// it is told.
async fn make_sure(bridge: &Bridge, call_sid: &str, within: Duration) {
    let asked = bridge.0.endings.until_over(call_sid);
    if tokio::time::timeout(within, asked).await.is_err() {
        transfer::begin::hang_up_if_up(bridge, call_sid).await;
    }
}

/// Messages that leave together at the most: what may lie at the caller's side. More would be out of reach of a clear.
const TOGETHER: usize = 16;

/// Writes to the socket until the call's end. A slow socket holds up this task and nothing else.
async fn write(mut sender: Sender, to_caller: Outbox<ToCaller>, writer: Writer) {
    let mut ending = None;
    loop {
        let sent = tokio::select! {
            biased;
            item = to_caller.next() => pass(&mut sender, item, &to_caller, &writer, &mut ending).await,
            () = sender.ping_due() => sender.ping().await,
        };
        if !sent {
            break;
        }
    }
    sender.close(socket::after(ending.as_deref())).await;
}

/// Writes this and what waits behind it, then flushes once. `false` when there is nothing more to write.
async fn pass(
    sender: &mut Sender,
    first: Option<ToCaller>,
    to_caller: &Outbox<ToCaller>,
    writer: &Writer,
    ending: &mut Option<Box<Ending>>,
) -> bool {
    let (mut next, mut count) = (first, 0);
    if next.is_none() {
        return false;
    }
    while let Some(item) = next {
        let text = match item {
            ToCaller::Sound(sound) => writer.media(&sound),
            ToCaller::Mark(MarkName(name)) => writer.mark(&name),
            ToCaller::Clear => writer.clear(),
            ToCaller::Close(how) => {
                *ending = Some(how);
                // Closing flushes what goes before it.
                return false;
            }
        };
        if !sender.feed(Message::text(text)).await {
            return false;
        }
        count += 1;
        next = if count < TOGETHER { to_caller.take() } else { None };
    }
    sender.flush().await
}

/// Twilio's end of the socket.
struct Twilio {
    reader: Reader,
    /// Once `start` was taken.
    stream_sid: Option<String>,
    complaints: u32,
}

impl Twilio {
    /// Waits for `start`. Sound before it has no call to belong to and is left alone; `stop` before it ends the socket.
    async fn start(&mut self) -> Option<Box<Start>> {
        loop {
            match self.told().await? {
                Told::Start(start) => return Some(start),
                Told::Stop => return None,
                _ => {}
            }
        }
    }

    /// The next message that is understood.
    async fn told(&mut self) -> Option<Told> {
        loop {
            let error = match self.reader.next().await? {
                Message::Text(text) => match message::read(&text, self.stream_sid.as_deref()) {
                    Ok(told) => return Some(told),
                    Err(error) => error.to_string(),
                },
                _ => "it is binary".to_owned(),
            };
            if self.complaints < COMPLAINTS {
                self.complaints += 1;
                tracing::warn!(error, "A message of a media stream was left alone");
            }
        }
    }
}

impl Caller for Twilio {
    async fn next(&mut self) -> Option<Input> {
        loop {
            return Some(match self.told().await? {
                Told::Media { at, sound } => Input::CallerAudio { at, sound },
                Told::Digit(key) => Input::Digit(key),
                Told::Mark(name) => Input::Marked(MarkName(name)),
                Told::Stop => return None,
                // A second start changes nothing: the call has its stream.
                Told::Start(_) | Told::Other => continue,
            });
        }
    }
}
