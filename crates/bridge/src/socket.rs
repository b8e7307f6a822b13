//! What every WebSocket of the bridge has in common: being let in, bounds, heartbeat, closing.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use call::event::{EndReason, Ending};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::task::JoinHandle;
use tokio::time::{Interval, MissedTickBehavior, Sleep, interval_at, sleep_until};
use tokio_tungstenite::tungstenite;

use crate::bridge::{Bridge, now};
use crate::settings::Limits;

/// Messages are at most this long: a frame of sound is a few hundred bytes, a second of it 11 KiB.
pub const LONGEST_MESSAGE: usize = 64 * 1024;

/// The library's default of 128 KiB would be most of a call's memory. A frame of sound is less than half of this.
const READ_BUFFER: usize = 2 * 1024;

/// A socket that does not take our last message within this time is dropped.
const CLOSE_WITHIN: Duration = Duration::from_secs(2);

/// The end of a socket takes no longer than this, whatever the peer does.
const FAREWELL: Duration = Duration::from_secs(3);

/// How a socket is closed: the code and the reason.
pub type Close = (u16, &'static str);

/// The call is over.
pub const NORMAL: Close = (1000, "");
/// The program is closing.
const GOING_AWAY: Close = (1001, "the program is closing");
/// Whoever connected may not.
pub const POLICY: u16 = 1008;
/// A message was longer than is taken.
const TOO_BIG: u16 = 1009;

/// After a message that was too long the rest of it still comes in; a connection that is dropped meanwhile is reset, and
/// the peer may never see why.
const LINGER: Duration = Duration::from_millis(500);

/// Lets a socket in and hands it to `answer`, unless the program is closing or the most sockets are open. It is tracked
/// from here on, so that the program does not end before the call has.
pub fn let_in<F>(
    bridge: Bridge,
    upgrade: WebSocketUpgrade,
    answer: impl FnOnce(Bridge, WebSocket) -> F + Send + 'static,
) -> Response
where
    F: Future<Output = ()> + Send + 'static,
{
    if bridge.is_closing() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let Some(open) = bridge.0.sockets.open(bridge.0.settings.limits.max_websocket_connections) else {
        tracing::warn!("The most sockets are open (MAX_WEBSOCKET_CONNECTIONS); one more was refused");
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let tracked = bridge.0.tracker.token();
    upgrade
        .max_message_size(LONGEST_MESSAGE)
        .max_frame_size(LONGEST_MESSAGE)
        .read_buffer_size(READ_BUFFER)
        .on_upgrade(move |socket| async move {
            answer(bridge, socket).await;
            drop((open, tracked));
        })
}

/// Waits for the message with which a call begins.
///
/// # Errors
/// How to close the socket on which none came.
pub async fn beginning<T>(bridge: &Bridge, first: impl Future<Output = Option<T>>) -> Result<T, Close> {
    tokio::select! {
        biased;
        // Whoever has not begun yet is a new caller.
        () = bridge.0.stop.cancelled() => Err(GOING_AWAY),
        first = tokio::time::timeout(bridge.0.settings.limits.start_within, first) => match first {
            Ok(first) => first.ok_or(NORMAL),
            Err(_) => Err((POLICY, "no call was begun in time")),
        },
    }
}

/// How a socket is closed after a call that ended so; `None` when its loop broke.
pub fn after(ending: Option<&Ending>) -> Close {
    match ending.map(|ending| ending.reason) {
        Some(EndReason::Closing) => GOING_AWAY,
        _ => NORMAL,
    }
}

/// Takes a socket apart. A peer without any frame for `silent_for` counts as gone.
pub fn halves(socket: WebSocket, limits: &Limits, silent_for: Duration) -> (Reader, Sender) {
    let (sink, stream) = socket.split();
    let too_big = Arc::new(AtomicBool::new(false));
    let last = now();
    let silence = Box::pin(sleep_until((last + silent_for).into()));
    let reader = Reader { stream, silent_for, last, silence, too_big: too_big.clone() };
    let mut pings = interval_at((last + limits.ping_interval).into(), limits.ping_interval);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    (reader, Sender { sink, pings, too_big })
}

/// The reading half: gives messages until the peer is gone, closed, or silent for too long.
pub struct Reader {
    stream: SplitStream<WebSocket>,
    silent_for: Duration,
    last: Instant,
    /// Looked at only when it is over, and then set anew from `last`: a timer for each message would be felt.
    silence: Pin<Box<Sleep>>,
    /// Told to the sender, which closes accordingly.
    too_big: Arc<AtomicBool>,
}

impl Reader {
    /// The next text or binary message; `None` when there will be none. May be dropped and called again.
    pub async fn next(&mut self) -> Option<Message> {
        loop {
            let message = tokio::select! {
                biased;
                message = self.stream.next() => message?,
                () = &mut self.silence => {
                    let silent_at = self.last + self.silent_for;
                    if silent_at <= now() {
                        return None;
                    }
                    self.silence.as_mut().reset(silent_at.into());
                    continue;
                }
            };
            self.last = now();
            match message {
                Ok(message @ (Message::Text(_) | Message::Binary(_))) => return Some(message),
                // The library answers pings itself; a pong has done its work by having come.
                Ok(Message::Ping(_) | Message::Pong(_)) => {}
                Ok(Message::Close(_)) => return None,
                Err(error) => {
                    if is_too_big(&error) {
                        self.too_big.store(true, Ordering::Relaxed);
                    }
                    tracing::debug!(%error, "A socket broke");
                    return None;
                }
            }
        }
    }

    /// Reads what still comes until the peer has closed.
    async fn drain(&mut self) {
        while self.next().await.is_some() {}
    }
}

fn is_too_big(error: &axum::Error) -> bool {
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<tungstenite::Error>());
    matches!(cause, Some(tungstenite::Error::Capacity(_)))
}

/// The writing half with its heartbeat.
pub struct Sender {
    sink: SplitSink<WebSocket, Message>,
    pings: Interval,
    too_big: Arc<AtomicBool>,
}

impl Sender {
    /// Sends one message. `false` when the socket is gone.
    pub async fn send(&mut self, message: Message) -> bool {
        self.sink.send(message).await.is_ok()
    }

    /// Puts in one message that may wait for [`Sender::flush`]. `false` when the socket is gone.
    pub async fn feed(&mut self, message: Message) -> bool {
        self.sink.feed(message).await.is_ok()
    }

    /// Sends what was put in. `false` when the socket is gone.
    pub async fn flush(&mut self) -> bool {
        self.sink.flush().await.is_ok()
    }

    /// Comes back when a ping is due.
    pub async fn ping_due(&mut self) {
        self.pings.tick().await;
    }

    /// Sends a ping.
    pub async fn ping(&mut self) -> bool {
        self.send(Message::Ping(Default::default())).await
    }

    /// Closes the socket, whether or not the peer still listens. After a message that was too long the code is 1009 in
    /// any case.
    pub async fn close(mut self, close: Close) {
        let too_big = self.too_big.load(Ordering::Relaxed);
        let (code, reason) = if too_big { (TOO_BIG, "message too long") } else { close };
        let frame = CloseFrame { code, reason: reason.into() };
        let closing = async {
            if self.send(Message::Close(Some(frame))).await {
                drop(self.sink.close().await);
            }
            if too_big {
                tokio::time::sleep(LINGER).await;
            }
        };
        drop(tokio::time::timeout(CLOSE_WITHIN, closing).await);
    }
}

/// Closes a socket on which no call came up.
pub async fn refuse(mut reader: Reader, sender: Sender, close: Close) {
    let closing = async { tokio::join!(sender.close(close), reader.drain()) };
    // A peer that does not answer the close has had its time.
    drop(tokio::time::timeout(FAREWELL, closing).await);
}

/// Lets the writer of a call that has ended finish, and the peer answer the close: a connection that is dropped with
/// unread messages in it is reset, and then the peer may never see what was sent last.
pub async fn farewell(mut reader: Reader, mut writing: JoinHandle<()>) {
    let closing = async { tokio::join!(&mut writing, reader.drain()) };
    if tokio::time::timeout(FAREWELL, closing).await.is_err() {
        writing.abort();
    }
}

/// How long a socket without traffic of its own may be silent: a ping and its answer.
pub fn heartbeat(limits: &Limits) -> Duration {
    limits.ping_interval + limits.pong_timeout
}
