//! A Twilio media stream, from the caller's end.
//!
//! [`MediaStream`] is the handle; a task behind it owns the socket and the play clock. Every 20 ms of that clock a
//! frame of the caller goes out and a frame of the reception is played; marks are answered when they are reached, or
//! when a `clear` passes them. The clock runs in real time or faster by a factor; what happens on it does not change,
//! as long as the other side paces itself by marks.

mod message;
mod playout;
mod record;
mod run;

use std::{collections::VecDeque, time::Duration};

use futures_util::StreamExt;
use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};
use tokio_tungstenite::tungstenite::{Error, Message, client::IntoClientRequest, http::HeaderValue};
use url::Url;

pub use message::Violation;
pub use record::{Closed, MarkAnswer, Record};

use crate::{CallError, phone::hex_digits, signature};
use message::Writer;
use playout::Playout;
use run::{Command, Run};

/// How long the upgrade may take.
const UPGRADE_TIMEOUT: Duration = Duration::from_secs(10);

/// Where and how a stream's socket is opened. Everything can be changed before it is, to see what happens.
#[derive(Clone)]
pub struct Target {
    /// Where to connect.
    pub url: Url,
    /// The `Host` to send.
    pub host: String,
    /// The upgrade's `X-Twilio-Signature`.
    pub signature: Option<String>,
    /// Of `start`.
    pub account_sid: String,
    /// Of `start`.
    pub call_sid: String,
    /// Of `start`: the TwiML's `<Parameter>`s.
    pub parameters: Vec<(String, String)>,
}

/// Prints the address alone; parameters hold a token.
impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Target({})", self.url)
    }
}

/// How a stream behaves.
#[derive(Debug, Clone)]
pub struct StreamOptions {
    /// How much faster than real time the stream's clock runs; at most about 20 makes sense, since timers have a
    /// resolution of a millisecond.
    pub speed: f64,
    /// Send `connected` and `start` at once, and the caller's frames from then on. Otherwise nothing is sent until
    /// [`MediaStream::send_text`] is used.
    pub start: bool,
}

impl Default for StreamOptions {
    fn default() -> Self {
        StreamOptions { speed: 1.0, start: true }
    }
}

/// An open stream. Dropping it cuts the line without `stop`.
#[derive(Debug)]
pub struct MediaStream {
    stream_sid: String,
    commands: mpsc::UnboundedSender<Command>,
    record: watch::Receiver<Record>,
    /// How much of what was heard [`hear_turn`](Self::hear_turn) has given out.
    listened: usize,
}

impl std::fmt::Debug for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Command(…)")
    }
}

impl MediaStream {
    /// Opens the socket and starts the stream.
    ///
    /// # Errors
    /// When the upgrade is refused or nobody answers.
    pub async fn open(target: Target, options: StreamOptions) -> Result<Self, CallError> {
        let address = || CallError::Address(target.url.to_string());
        let mut request = target.url.as_str().into_client_request().map_err(|_| address())?;
        request.headers_mut().insert("host", HeaderValue::from_str(&target.host).map_err(|_| address())?);
        if let Some(signature) = &target.signature {
            let value = HeaderValue::from_str(signature).map_err(|_| address())?;
            request.headers_mut().insert(signature::HEADER, value);
        }
        let connecting = timeout(UPGRADE_TIMEOUT, tokio_tungstenite::connect_async(request));
        let (socket, _) = match connecting.await {
            Ok(Ok(open)) => open,
            Ok(Err(Error::Http(response))) => {
                return Err(CallError::UpgradeRefused(response.status().as_u16()));
            }
            Ok(Err(error)) => return Err(CallError::Socket(error.to_string())),
            Err(_) => return Err(CallError::TimedOut(UPGRADE_TIMEOUT)),
        };
        let stream_sid = format!("MZ{}", hex_digits());
        let mut writer = Writer::new(stream_sid.clone(), target.account_sid, target.call_sid);
        let (sink, source) = socket.split();
        let (commands, orders) = mpsc::unbounded_channel();
        if options.start {
            let start = writer.start(&target.parameters);
            for text in [Writer::connected(), start] {
                // The receiver is right here; it cannot be gone.
                let _ = commands.send(Command::Raw(Message::text(text)));
            }
        }
        let (sender, record) = watch::channel(Record::default());
        let run = Run {
            writer,
            sink,
            record: sender,
            speed: options.speed,
            started: options.start,
            playout: Playout::default(),
            speech: VecDeque::new(),
            muted: false,
            frames: 0,
        };
        tokio::spawn(run.run(source, orders));
        Ok(MediaStream { stream_sid, commands, record, listened: 0 })
    }

    /// `MZ` and 32 hex digits.
    pub fn stream_sid(&self) -> &str {
        &self.stream_sid
    }

    /// Says this µ-law sound after what is still being said; silence is sent whenever there is nothing to say.
    pub fn speak(&self, sound: &[u8]) {
        self.tell(Command::Speak(sound.to_vec()));
    }

    /// Presses keys.
    pub fn press(&self, digits: &str) {
        digits.chars().for_each(|digit| self.tell(Command::Press(digit)));
    }

    /// Stops sending frames while time goes on, as a muted or held line does; or sends them again.
    pub fn mute(&self, muted: bool) {
        self.tell(Command::Mute(muted));
    }

    /// Sends any text message.
    pub fn send_text(&self, text: &str) {
        self.tell(Command::Raw(Message::text(text)));
    }

    /// Sends any binary message.
    pub fn send_binary(&self, bytes: &[u8]) {
        self.tell(Command::Raw(Message::binary(bytes.to_vec())));
    }

    /// Hangs up: `stop`, then the socket is closed. Gives the whole record.
    pub async fn hang_up(mut self) -> Record {
        self.tell(Command::HangUp);
        self.finish().await
    }

    /// Cuts the line without a word, as a broken network does. Gives the whole record.
    pub async fn cut(mut self) -> Record {
        self.tell(Command::Drop);
        self.finish().await
    }

    /// Waits at most `within` of real time until the reception closes the socket.
    ///
    /// # Errors
    /// When it does not.
    pub async fn closed(&mut self, within: Duration) -> Result<Closed, CallError> {
        self.until(within, |record| record.closed.is_some()).await?;
        self.record.borrow().closed.ok_or(CallError::TimedOut(within))
    }

    /// Waits at most `within` of real time until something holds of the record.
    ///
    /// # Errors
    /// When it does not come to hold, or no longer can because the stream has ended.
    pub async fn until(
        &mut self,
        within: Duration,
        holds: impl FnMut(&Record) -> bool,
    ) -> Result<(), CallError> {
        match timeout(within, self.record.wait_for(holds)).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err(CallError::TimedOut(within)),
        }
    }

    /// Waits at most `within` of real time until all that was to be said has been sent.
    ///
    /// # Errors
    /// When it has not.
    pub async fn spoken(&mut self, within: Duration) -> Result<(), CallError> {
        // The speech may not have reached the task yet; two more frames make sure of that.
        let seen = self.record.borrow().now;
        self.until(within, |record| record.unspoken == 0 && record.now >= seen + 2 * audio::frame::FRAME)
            .await
    }

    /// Waits at most `within` of real time until the reception has said something since the last call of this, and
    /// then nothing for `pause` of the stream's time. Gives the sound.
    ///
    /// # Errors
    /// When nothing is said, or it does not end.
    pub async fn hear_turn(&mut self, pause: Duration, within: Duration) -> Result<Vec<u8>, CallError> {
        let listened = self.listened;
        self.until(within, |record| {
            record.heard.len() > listened && (record.is_quiet(pause) || record.closed.is_some())
        })
        .await?;
        let record = self.record.borrow();
        self.listened = record.heard.len();
        Ok(record.heard[listened..].to_vec())
    }

    /// Looks at the record. Do not hold what is returned across an await: the stream stands still meanwhile.
    pub fn record(&self) -> watch::Ref<'_, Record> {
        self.record.borrow()
    }

    async fn finish(&mut self) -> Record {
        // Ends when the task does, and with it the sender.
        while self.record.changed().await.is_ok() {}
        self.record.borrow().clone()
    }

    fn tell(&self, command: Command) {
        // A stream that has ended ignores what it is told, as a line does after hanging up.
        let _ = self.commands.send(command);
    }
}
