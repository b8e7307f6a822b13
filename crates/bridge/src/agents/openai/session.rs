//! One session with the service: passes commands out and events in, until it is lost, replaced or no longer needed.
//! Reading never waits for writing.

use std::time::Duration;

use call::event::{AgentCommand, AgentEvent, FaultKind};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::time::{Instant, Interval, interval_at, sleep_until, timeout};
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};

use super::events::Events;
use super::fault::Loss;
use super::message;
use super::opening::{Opener, Socket, broken, text_of};
use super::order::Writer;
use super::outgrown::Outgrown;
use crate::agents::{AgentEnd, Telling};
use crate::outbox::Outbox;

/// A broken connection is noticed by the answer to a ping that does not come.
const PING_EVERY: Duration = Duration::from_secs(4);
/// Without any frame for this long, the answers to two pings included, the service is gone.
const SILENT_FOR: Duration = Duration::from_secs(10);
/// After a failed write, the reader has so long to find out why.
const REASON_WITHIN: Duration = Duration::from_secs(1);
/// So long the farewell to the service may take.
pub const CLOSE_WITHIN: Duration = Duration::from_secs(1);
/// When no younger session could be had the call is told again after this pause.
const RENEW_AGAIN: Duration = Duration::from_secs(60);

/// An open session that was set up.
pub struct Session {
    sink: SplitSink<Socket, Message>,
    stream: SplitStream<Socket>,
    writer: Writer,
    outgrown: Outgrown,
    /// When it began to count its age.
    began: Instant,
}

/// How a session ended for the call.
pub enum End {
    /// The call needs no more.
    Over,
    /// It is lost.
    Lost {
        /// Why.
        loss: Loss,
        /// How long it lasted.
        age: Duration,
    },
    /// A younger one takes its place.
    Renewed {
        /// Not told to the call yet.
        next: Box<Session>,
        /// To be closed.
        old: Box<Session>,
    },
}

impl Session {
    /// A session on this socket, which was set up by this writer's events and with this answer.
    pub fn new(socket: Socket, writer: Writer, answer: Utf8Bytes) -> Session {
        let (sink, stream) = socket.split();
        Session { sink, stream, writer, outgrown: Outgrown::by(answer), began: Instant::now() }
    }

    /// How old it is.
    pub fn age(&self) -> Duration {
        self.began.elapsed()
    }

    /// Serves the call. When it is older than `longest` the call is told, once; the call then asks for another one, which
    /// `opener` opens while this one goes on. A call may ask at any time, when this one gives it no answers.
    pub async fn serve(self, end: &AgentEnd, opener: &mut Opener, longest: Duration) -> End {
        let Session { sink, mut stream, writer, outgrown, began } = self;
        // Boxed, so that it can be ended before the stream goes elsewhere.
        let mut reading = Box::pin(read(&mut stream, Events::new(end.events.clone()), outgrown));
        let ping = interval_at(Instant::now() + PING_EVERY, PING_EVERY);
        let mut writing = Writing {
            sink,
            writer,
            ping,
            commands: &end.commands,
            to_call: &end.events,
            old_at: Some(began + longest),
        };
        loop {
            let rest = tokio::select! {
                biased;
                loss = &mut reading => return End::Lost { loss, age: began.elapsed() },
                rest = writing.until_rest() => rest,
            };
            match rest {
                Rest::Broken(error) => {
                    // Most often the service has closed, and its frame tells why: the reader comes to it.
                    let found = timeout(REASON_WITHIN, reading).await;
                    return End::Lost {
                        loss: found.unwrap_or_else(|_| broken(&error)),
                        age: began.elapsed(),
                    };
                }
                Rest::Over => {
                    let farewell = async { tokio::join!(writing.sink.close(), reading) };
                    drop(timeout(CLOSE_WITHIN, farewell).await);
                    return End::Over;
                }
                // Commands wait meanwhile: they are for the session that will be there afterwards.
                Rest::Renewal => tokio::select! {
                    biased;
                    loss = &mut reading => return End::Lost { loss, age: began.elapsed() },
                    () = end.commands.closed() => {}
                    opened = opener.open(true) => match opened {
                        Ok(next) => {
                            drop(reading);
                            let Writing { sink, writer, .. } = writing;
                            let old = Session { sink, stream, writer, outgrown: Outgrown::by(Utf8Bytes::default()), began };
                            return End::Renewed { next: Box::new(next), old: Box::new(old) };
                        }
                        // The call asked before this one was old: it gets no answers from it, so nothing is left.
                        Err(loss) if writing.old_at.is_some() => return End::Lost { loss, age: began.elapsed() },
                        Err(loss) => {
                            tracing::warn!(kind = ?loss.fault.kind, detail = loss.fault.detail,
                                "No younger session could be had; the old one goes on");
                            writing.old_at = Some(Instant::now() + RENEW_AGAIN);
                        }
                    },
                },
            }
        }
    }

    /// Closes it and waits for the service to do the same. What it still tells is not for the call any more.
    pub async fn close(mut self) {
        let farewell = async {
            drop(self.sink.close().await);
            while let Some(Ok(_)) = self.stream.next().await {}
        };
        drop(timeout(CLOSE_WITHIN, farewell).await);
    }
}

/// Passes events on until the service is gone; gives the reason.
async fn read(stream: &mut SplitStream<Socket>, mut events: Events, mut outgrown: Outgrown) -> Loss {
    loop {
        let Ok(frame) = timeout(SILENT_FOR, stream.next()).await else {
            return Loss::for_now(FaultKind::Network, "the service went silent");
        };
        let told = match text_of(frame) {
            Ok(Some(text)) => {
                outgrown.read(text.len());
                message::read(&text)
            }
            Ok(None) => continue,
            Err(loss) => return loss,
        };
        let passed = match told {
            Ok(told) => events.pass(told).await,
            Err(garbage) => events.complain(garbage),
        };
        if let Err(loss) = passed {
            return loss;
        }
    }
}

/// The way out.
struct Writing<'a> {
    sink: SplitSink<Socket, Message>,
    writer: Writer,
    ping: Interval,
    commands: &'a Outbox<AgentCommand>,
    to_call: &'a Telling,
    /// When the call is to be told of the session's age; `None` once it was.
    old_at: Option<Instant>,
}

/// Why the writing rests.
enum Rest {
    /// The call has closed its outbox.
    Over,
    /// The call asks for another session.
    Renewal,
    /// The connection is no longer written to.
    Broken(Error),
}

impl Writing<'_> {
    /// Passes commands out.
    async fn until_rest(&mut self) -> Rest {
        loop {
            let written = tokio::select! {
                biased;
                command = self.commands.next() => match command {
                    Some(command) => self.pass(command).await,
                    None => return Rest::Over,
                },
                _ = self.ping.tick() => self.sink.send(Message::Ping(Default::default())).await.map(|()| None),
                () = sleep_until(self.old_at.unwrap_or_else(Instant::now)), if self.old_at.is_some() => {
                    self.old_at = None;
                    // A call that no longer listens is over, and closes its outbox.
                    drop(self.to_call.tell(AgentEvent::Aging).await);
                    Ok(None)
                }
            };
            match written {
                Ok(None) => {}
                Ok(Some(rest)) => return rest,
                Err(error) => return Rest::Broken(error),
            }
        }
    }

    /// Writes this command and all that wait behind it, then flushes once.
    async fn pass(&mut self, first: AgentCommand) -> Result<Option<Rest>, Error> {
        let (mut next, mut rest) = (Some(first), None);
        while let Some(command) = next {
            if !self.writer.is_for(&command) {
                tracing::debug!("A command for a session that was lost is not passed on");
            } else if let AgentCommand::Recall(memories) = command {
                for text in self.writer.recall(memories) {
                    self.sink.feed(Message::text(text)).await?;
                }
            } else if command == AgentCommand::Renew {
                rest = Some(Rest::Renewal);
                break;
            } else if let Some(text) = self.writer.command(command) {
                self.sink.feed(Message::text(text)).await?;
            }
            next = self.commands.take();
        }
        self.sink.flush().await?;
        Ok(rest)
    }
}
