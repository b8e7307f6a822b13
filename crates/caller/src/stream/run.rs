//! The task behind a media stream: one socket, one clock.

use std::{collections::VecDeque, time::Duration};

use audio::{Encoding, frame::FRAME};
use futures_util::{SinkExt, StreamExt, stream::SplitSink};
use tokio::{
    net::TcpStream,
    sync::{mpsc, watch},
    time::{Instant, sleep_until},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Message, protocol::CloseFrame},
};

use super::{
    message::{self, Order, Writer, violation},
    playout::{FRAME_BYTES, Playout},
    record::{Closed, MarkAnswer, Record},
};

pub(super) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A pause inside an utterance longer than this is a pause of speech, not an underrun.
const LONGEST_UNDERRUN: Duration = Duration::from_millis(200);

/// How long the closing handshake may take.
const CLOSE_GRACE: Duration = Duration::from_secs(2);

/// What a stream is told to do.
pub(super) enum Command {
    Speak(Vec<u8>),
    Press(char),
    Mute(bool),
    Raw(Message),
    Drop,
    HangUp,
}

pub(super) struct Run {
    pub(super) writer: Writer,
    pub(super) sink: SplitSink<Socket, Message>,
    pub(super) record: watch::Sender<Record>,
    pub(super) speed: f64,
    pub(super) started: bool,
    pub(super) playout: Playout,
    pub(super) speech: VecDeque<u8>,
    pub(super) muted: bool,
    pub(super) frames: u32,
}

/// The socket is gone.
struct Gone;

impl Run {
    pub(super) async fn run(
        mut self,
        mut source: futures_util::stream::SplitStream<Socket>,
        mut commands: mpsc::UnboundedReceiver<Command>,
    ) {
        let began = Instant::now();
        let closed = loop {
            let due = began + FRAME.mul_f64(f64::from(self.frames + 1) / self.speed);
            let step = tokio::select! {
                // Orders of the reception before the clock: what has arrived by now is played in this frame.
                biased;
                command = commands.recv() => match command {
                    Some(Command::HangUp) => break self.hang_up(&mut source).await,
                    // Either told so, or the handle was dropped: the line is cut without a word.
                    Some(Command::Drop) | None => break Closed::Broken,
                    Some(command) => self.obey(command).await,
                },
                message = source.next() => match message {
                    Some(Ok(Message::Close(frame))) => {
                        // The answer to the close is sent by reading on.
                        while let Some(Ok(_)) = source.next().await {}
                        break Closed::ByReception(frame.map(|frame| frame.code.into()));
                    }
                    Some(Ok(message)) => self.hear(message).await,
                    Some(Err(_)) | None => break Closed::Broken,
                },
                () = sleep_until(due) => self.tick().await,
            };
            if step.is_err() {
                break Closed::Broken;
            }
        };
        self.record.send_modify(|record| record.closed = Some(closed));
    }

    async fn obey(&mut self, command: Command) -> Result<(), Gone> {
        match command {
            Command::Speak(sound) => {
                self.speech.extend(sound);
                Ok(())
            }
            Command::Press(digit) => {
                let message = self.writer.dtmf(digit);
                self.send(message).await
            }
            Command::Mute(muted) => {
                self.muted = muted;
                Ok(())
            }
            Command::Raw(message) => self.sink.send(message).await.map_err(|_| Gone),
            Command::Drop | Command::HangUp => Ok(()),
        }
    }

    /// A message of the reception.
    async fn hear(&mut self, message: Message) -> Result<(), Gone> {
        let order = match message {
            Message::Text(text) => message::read(&text, &self.writer.stream_sid),
            Message::Binary(_) => Err(violation(31950, "a binary message")),
            _ => return Ok(()),
        };
        let order = match order {
            Ok(_) if !self.started => Err(violation(31951, "a message before the stream has started")),
            other => other,
        };
        let mut answers = Vec::new();
        let mut cleared = false;
        match order {
            Err(violation) => self.record.send_modify(|record| record.violations.push(violation)),
            Ok(Order::Play(sound)) => self.playout.play(sound),
            Ok(Order::Mark(name)) => answers.extend(self.playout.mark(name)),
            Ok(Order::Clear) => {
                let (dropped, marks) = self.playout.clear();
                self.record.send_modify(|record| record.clears.push((record.now, dropped)));
                answers = marks;
                cleared = true;
            }
        }
        let queued = self.playout.queued();
        self.record.send_modify(|record| {
            record.received += 1;
            record.queued = queued;
            record.most_queued = record.most_queued.max(queued);
        });
        self.answer(answers, cleared).await
    }

    async fn answer(&mut self, marks: Vec<String>, cleared: bool) -> Result<(), Gone> {
        for name in marks {
            let message = self.writer.mark(&name);
            self.record.send_modify(|record| {
                let (at, heard) = (record.now, record.heard.len());
                record.marks.push(MarkAnswer { name, at, cleared, heard });
            });
            self.send(message).await?;
        }
        Ok(())
    }

    /// 20 ms pass: a frame of the caller goes out, a frame of the reception is played.
    async fn tick(&mut self) -> Result<(), Gone> {
        self.frames += 1;
        let now = FRAME * self.frames;
        if self.started {
            let mut frame = [Encoding::Mulaw8k.silence_byte(); FRAME_BYTES];
            let count = self.speech.len().min(FRAME_BYTES);
            for (byte, spoken) in frame.iter_mut().zip(self.speech.drain(..count)) {
                *byte = spoken;
            }
            if !self.muted {
                let message = self.writer.media(u64::from(self.frames) * FRAME.as_millis() as u64, &frame);
                self.send(message).await?;
            }
        }
        let (muted, unspoken, playout) = (self.muted, self.speech.len(), &mut self.playout);
        let mut marks = Vec::new();
        self.record.send_modify(|record| {
            let before = record.heard.len();
            playout.advance(&mut record.heard, &mut marks);
            if record.heard.len() > before {
                let gap = record.last_heard.map(|last| now.saturating_sub(last + FRAME));
                record.underruns +=
                    usize::from(gap.is_some_and(|gap| !gap.is_zero() && gap < LONGEST_UNDERRUN));
                record.last_heard = Some(now);
            }
            record.now = now;
            record.queued = playout.queued();
            record.unspoken = unspoken;
            record.frames_sent += u64::from(!muted);
        });
        self.answer(marks, false).await
    }

    async fn hang_up(&mut self, source: &mut futures_util::stream::SplitStream<Socket>) -> Closed {
        let stop = self.writer.stop();
        let close = CloseFrame { code: 1000.into(), reason: "".into() };
        let farewell = async {
            if self.started {
                self.sink.send(Message::text(stop)).await?;
            }
            self.sink.send(Message::Close(Some(close))).await?;
            while let Some(Ok(_)) = source.next().await {}
            Ok::<_, tokio_tungstenite::tungstenite::Error>(())
        };
        // Whatever becomes of the farewell, the caller has hung up.
        let _ = tokio::time::timeout(CLOSE_GRACE, farewell).await;
        Closed::ByCaller
    }

    async fn send(&mut self, text: String) -> Result<(), Gone> {
        self.sink.send(Message::text(text)).await.map_err(|_| Gone)
    }
}
