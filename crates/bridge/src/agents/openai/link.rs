//! The connection to the service for one call: opens a session, and another when that one is lost or grows old.
//!
//! Nothing is passed before the service has taken a session: until then it would hear and speak in another format. What
//! the call asks meanwhile waits in its outbox, sound for two seconds at the most.

use std::time::Duration;

use call::event::{AgentEvent, Fault};
use tokio::time::sleep;

use super::fault::Loss;
use super::opening::Opener;
use super::retry::Retries;
use super::session::{CLOSE_WITHIN, End, Session};
use super::setup::Setup;
use crate::agents::AgentEnd;
use crate::settings::OpenAi;

/// One call's connection to the service.
pub struct Link {
    opener: Opener,
    session_age: Duration,
    end: AgentEnd,
    retries: Retries,
}

impl Link {
    /// A connection for a call whose sessions are set up like this. A session older than `session_age` is
    /// replaced when the call says so. [`Link::run`] opens it.
    pub fn new(openai: OpenAi, setup: Setup, session_age: Duration, end: AgentEnd) -> Link {
        let opener = Opener::new(openai, setup, end.events.clone());
        Link { opener, session_age, end, retries: Retries::default() }
    }

    /// Works until the call is over or the service is gone for good, of which it tells the call.
    pub async fn run(mut self) {
        let commands = self.end.commands.clone();
        let over = async {
            commands.closed().await;
            sleep(CLOSE_WITHIN).await;
        };
        tokio::select! {
            biased;
            () = self.talk() => {}
            () = over => {}
        }
    }

    async fn talk(&mut self) {
        if let Err(lost) = self.sessions().await {
            self.tell(AgentEvent::Lost(lost)).await;
        }
    }

    /// One session after the other, until the call is over.
    ///
    /// # Errors
    /// Why the service is given up.
    async fn sessions(&mut self) -> Result<(), Fault> {
        let (mut in_mid_call, mut replaced) = (false, None::<Session>);
        let Some(mut opened) = self.try_to_open(in_mid_call).await else { return Ok(()) };
        loop {
            let session = match opened {
                Ok(session) => session,
                Err(loss) => match self.mend(loss, in_mid_call).await? {
                    Some(session) => session,
                    None => return Ok(()),
                },
            };
            // What waits was asked of the session before; see `Writer::is_for` for what still comes.
            self.end.commands.keep_sound();
            self.tell(AgentEvent::Ready).await;
            in_mid_call = true;
            let farewell = async {
                if let Some(old) = replaced.take() {
                    old.close().await;
                }
            };
            let serving = session.serve(&self.end, &mut self.opener, self.session_age);
            let (ended, ()) = tokio::join!(serving, farewell);
            opened = match ended {
                End::Over => return Ok(()),
                End::Lost { loss, age } => {
                    self.retries.held(age);
                    Err(loss)
                }
                End::Renewed { next, old } => {
                    self.retries.held(old.age());
                    replaced = Some(*old);
                    Ok(*next)
                }
            };
        }
    }

    /// Tells the call of a loss, and tries until there is a session again; `None` when the call is over before.
    ///
    /// # Errors
    /// Why the service is given up.
    async fn mend(&mut self, mut loss: Loss, in_mid_call: bool) -> Result<Option<Session>, Fault> {
        let mut is_told = false;
        loop {
            let pause = if loss.may_mend { self.retries.next(rand::random()) } else { None };
            let Some(pause) = pause else { return Err(loss.fault) };
            if is_told {
                tracing::debug!(kind = ?loss.fault.kind, detail = loss.fault.detail, "Another session could not be had");
            } else {
                is_told = true;
                self.tell(AgentEvent::Broken(loss.fault)).await;
            }
            tokio::select! {
                biased;
                () = self.end.commands.closed() => return Ok(None),
                () = sleep(pause) => {}
            }
            match self.try_to_open(in_mid_call).await {
                None => return Ok(None),
                Some(Ok(session)) => return Ok(Some(session)),
                Some(Err(again)) => loss = again,
            }
        }
    }

    /// Opens a session; `None` when the call is over before.
    async fn try_to_open(&mut self, in_mid_call: bool) -> Option<Result<Session, Loss>> {
        tokio::select! {
            biased;
            () = self.end.commands.closed() => None,
            opened = self.opener.open(in_mid_call) => Some(opened),
        }
    }

    async fn tell(&self, event: AgentEvent) {
        // A call that no longer listens is over, and its outbox is closed.
        drop(self.end.events.tell(event).await);
    }
}

#[cfg(test)]
mod tests;
