//! The task that keeps the live state.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use store::live::{Beat, Connection, Do, Failover, MAX_QUICK_RETRIES, Messages, Mode, Trouble, Written};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::message::Body;
use super::mirror::Mirror;
use super::others::Others;
use super::{LiveStoreSettings, lamp};
use crate::Desk;
use crate::live::{Forward, Telling, Told};

/// How long the last writes and the goodbye may take when the program ends.
const GOODBYE: Duration = Duration::from_secs(1);

/// The others are asked for their calls no more often than this.
const ASKED_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Changes that are taken before anything is written.
const TAKEN_AT_ONCE: usize = 512;

/// One thing done with Redis.
type Doing = Pin<Box<dyn Future<Output = Done> + Send>>;

enum Done {
    Connected(Result<(Connection, Messages), Trouble>),
    Written(Result<Written, Trouble>),
    Answered(Result<Duration, Trouble>),
    Beaten(Result<Beat, Trouble>),
    Swept(Result<u64, Trouble>),
}

/// What woke the task.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and it is taken at once")]
enum Woken {
    Stop,
    Done(Done),
    Told(Option<Told>),
    Order(Option<Forward>),
    Heard(Option<Vec<u8>>),
    Time,
}

pub(super) struct Task {
    desk: Desk,
    settings: LiveStoreSettings,
    program: String,
    telling: Telling,
    failover: Failover,
    mirror: Mirror,
    others: Others,
    connection: Option<Connection>,
    messages: Option<Messages>,
    doing: Option<Doing>,
    trouble: Option<Trouble>,
    /// What the lamp says.
    shown: Option<(Mode, Option<Trouble>)>,
    began: Instant,
    /// Since when Redis is as it is, there or not.
    since: Duration,
    refresh_at: Duration,
    /// When to look for calls of programs that are gone.
    sweep_at: Option<Duration>,
    /// When the others are to be asked for their calls.
    ask_at: Option<Duration>,
    may_ask_at: Duration,
}

impl Task {
    pub(super) fn new(desk: Desk, settings: LiveStoreSettings, telling: Telling) -> Task {
        let program = format!("{:016x}", rand::random::<u64>());
        let failover = Failover::new(settings.redis.is_some(), settings.pace);
        desk.0.live_card.change(|card| {
            card.is_configured = settings.redis.is_some();
            card.max_reconnect_attempts = MAX_QUICK_RETRIES;
        });
        Task {
            failover,
            mirror: Mirror::new(program.clone()),
            others: Others::default(),
            connection: None,
            messages: None,
            doing: None,
            trouble: None,
            shown: None,
            began: Instant::now(),
            since: Duration::ZERO,
            refresh_at: settings.pace.refresh,
            sweep_at: Some(Duration::ZERO),
            ask_at: None,
            may_ask_at: Duration::ZERO,
            desk,
            settings,
            program,
            telling,
        }
    }

    pub(super) async fn run(mut self, mut stop: oneshot::Receiver<()>) {
        loop {
            self.step();
            match self.wait(&mut stop).await {
                Woken::Stop => break,
                woken => self.take(woken),
            }
        }
        if tokio::time::timeout(GOODBYE, self.say_goodbye()).await.is_err() {
            tracing::debug!("Redis did not take the last of the live state in time");
        }
    }

    /// Does all that can be done without waiting.
    fn step(&mut self) {
        let moment = self.began.elapsed();
        let now = self.desk.now();
        if self.desk.live().missed() {
            self.begin_again();
        }
        for _ in 0..TAKEN_AT_ONCE {
            let Ok(told) = self.telling.told.try_recv() else { break };
            self.mirror.take(told, &mut self.failover, now);
        }
        if self.refresh_at <= moment {
            self.refresh_at = moment + self.settings.pace.refresh;
            self.mirror.touch_all();
        }
        self.mirror.flush(self.desk.live(), &mut self.failover, now);
        if self.ask_at.is_some_and(|at| at <= moment) {
            self.ask_at = None;
            self.may_ask_at = moment + ASKED_AGAIN_AFTER;
            self.mirror.tell(Body::Hello, &mut self.failover);
        }
        // Nobody can be known to be there for longer than a sign of life lasts.
        if self.failover.mode() == Mode::Lost && self.since + self.settings.pace.alive <= moment {
            self.others.forget_all(self.desk.live());
        }
        self.begin_doing(moment);
        self.show();
    }

    fn begin_doing(&mut self, moment: Duration) {
        if self.doing.is_some() {
            return;
        }
        if let Some(connection) = &self.connection
            && self.sweep_at.is_some_and(|at| at <= moment)
        {
            self.sweep_at = None;
            let (mut connection, alive) = (connection.clone(), self.settings.pace.alive);
            self.doing = Some(Box::pin(async move { Done::Swept(connection.sweep(alive).await) }));
            return;
        }
        let Some(next) = self.failover.poll(moment, self.desk.now()) else { return };
        let alive = self.settings.pace.alive;
        if next == Do::Connect {
            let Some(address) = self.settings.redis.clone() else { return };
            let program = self.program.clone();
            self.doing =
                Some(Box::pin(
                    async move { Done::Connected(Connection::open(&address, &program, alive).await) },
                ));
            return;
        }
        let Some(mut connection) = self.connection.clone() else {
            self.lose(Trouble::Broken);
            return;
        };
        let others = self.others.programs();
        self.doing = Some(Box::pin(async move {
            match next {
                Do::Write(batch) => Done::Written(connection.write(&batch).await),
                Do::Beat => Done::Beaten(connection.beat(alive, &others).await),
                Do::Ping | Do::Connect => Done::Answered(connection.ping().await),
            }
        }));
    }

    async fn wait(&mut self, stop: &mut oneshot::Receiver<()>) -> Woken {
        let moment = self.began.elapsed();
        let due = [self.failover.deadline(), Some(self.refresh_at), self.ask_at, self.sweep_at];
        // A sweep that is due while something else is being done is begun when that is done.
        let due = due.into_iter().flatten().filter(|at| *at > moment).min();
        let at_once = self.failover.deadline().is_some_and(|at| at <= moment) && self.doing.is_none();
        let wake_at = if at_once { moment } else { due.unwrap_or(self.refresh_at) };
        tokio::select! {
            biased;
            _ = stop => Woken::Stop,
            done = done(&mut self.doing) => Woken::Done(done),
            told = self.telling.told.recv() => Woken::Told(told),
            order = self.telling.orders.recv() => Woken::Order(order),
            heard = heard(&mut self.messages) => Woken::Heard(heard),
            () = tokio::time::sleep_until(self.began + wake_at) => Woken::Time,
        }
    }

    fn take(&mut self, woken: Woken) {
        let now = self.desk.now();
        match woken {
            Woken::Done(done) => {
                self.doing = None;
                self.take_done(done);
            }
            Woken::Told(Some(told)) => self.mirror.take(told, &mut self.failover, now),
            Woken::Order(Some(Forward { program, call_sid, order })) => {
                let order = Body::Order { to: program, call_sid, order: order.into() };
                self.mirror.tell(order, &mut self.failover);
            }
            Woken::Heard(Some(text)) => {
                let wanted = self.others.take(&self.program, &text, self.desk.live());
                if wanted.tell {
                    let (own, ()) = self.desk.live().own(|| ());
                    self.mirror.tell_all(own, &mut self.failover);
                }
                if wanted.ask {
                    self.ask();
                }
            }
            Woken::Heard(None) => self.lose(Trouble::Broken),
            // The senders live in the desk, which this task holds.
            Woken::Told(None) | Woken::Order(None) | Woken::Stop | Woken::Time => {}
        }
    }

    fn take_done(&mut self, done: Done) {
        match done {
            Done::Connected(Ok((connection, messages))) => self.connected(connection, messages),
            Done::Written(Ok(written)) => {
                for why in &written.refused {
                    tracing::warn!(
                        why,
                        "Redis refused a part of the live state; something else lies under its key"
                    );
                }
                self.failover.written(&written);
            }
            Done::Answered(Ok(latency)) => {
                self.desk.0.live_card.change(|card| card.latency = Some(latency));
                self.failover.answered();
            }
            Done::Beaten(Ok(beat)) => {
                self.desk.0.live_card.change(|card| {
                    card.latency = Some(beat.latency);
                    card.memory_used = beat.memory_used;
                    card.keys = beat.keys.unwrap_or(0);
                });
                self.failover.answered();
                self.look_after(&beat.missing);
            }
            Done::Swept(Ok(removed)) => {
                // Who was killed just before we came still gave a sign of life.
                let (moment, dead_by) = (self.began.elapsed(), self.since + self.settings.pace.alive);
                if moment < dead_by {
                    self.sweep_at.get_or_insert(dead_by);
                }
                if removed > 0 {
                    tracing::info!(removed, "removed the live state of calls whose program is gone");
                }
            }
            Done::Connected(Err(trouble))
            | Done::Written(Err(trouble))
            | Done::Answered(Err(trouble))
            | Done::Beaten(Err(trouble))
            | Done::Swept(Err(trouble)) => self.lose(trouble),
        }
    }

    fn connected(&mut self, connection: Connection, messages: Messages) {
        let (moment, now) = (self.began.elapsed(), self.desk.now());
        tracing::info!("Redis connected");
        (self.connection, self.messages) = (Some(connection), Some(messages));
        (self.trouble, self.since) = (None, moment);
        self.failover.connected(moment, now);
        // After a loss the others may still be on their way back.
        self.sweep_at.get_or_insert(moment + self.settings.pace.alive);
        self.mirror.touch_all();
        self.mirror.flush(self.desk.live(), &mut self.failover, now);
        self.mirror.tell(Body::Hello, &mut self.failover);
        let (own, ()) = self.desk.live().own(|| ());
        self.mirror.tell_all(own, &mut self.failover);
    }

    fn lose(&mut self, trouble: Trouble) {
        let moment = self.began.elapsed();
        if self.trouble.as_ref() != Some(&trouble) {
            tracing::warn!(%trouble, "Redis cannot be used; the live state is in memory");
        }
        if self.connection.take().is_some() || self.trouble.is_none() {
            self.since = moment;
        }
        (self.messages, self.doing) = (None, None);
        self.trouble = Some(trouble);
        self.failover.lost(moment);
        self.desk.0.live_card.change(|card| (card.latency, card.memory_used) = (None, None));
    }

    /// Forgets programs whose sign of life is missing, once they had time to come back after Redis itself was away.
    fn look_after(&mut self, missing: &[String]) {
        let moment = self.began.elapsed();
        if missing.is_empty() || moment < self.since + self.settings.pace.alive {
            return;
        }
        for program in missing {
            tracing::info!(program, "a program that shared its calls is gone");
            self.others.forget(program, self.desk.live());
        }
        self.sweep_at = Some(moment);
    }

    fn ask(&mut self) {
        let at = self.began.elapsed().max(self.may_ask_at);
        self.ask_at.get_or_insert(at);
    }

    /// Takes our own calls anew after changes were missed.
    fn begin_again(&mut self) {
        let now = self.desk.now();
        let mut earlier = Vec::new();
        let told = &mut self.telling.told;
        let (own, ()) = self.desk.live().own(|| {
            while let Ok(told) = told.try_recv() {
                earlier.push(told);
            }
        });
        for told in earlier {
            self.mirror.take(told, &mut self.failover, now);
        }
        self.mirror.begin_again(&own, self.desk.live(), &mut self.failover, now);
        self.mirror.tell_all(own, &mut self.failover);
    }

    /// Brings lamp and card up to date.
    fn show(&mut self) {
        let mode = self.failover.mode();
        self.desk.live().set_reaches_others(mode == Mode::Redis);
        let shown = Some((mode, self.trouble.clone()));
        if self.shown != shown {
            self.shown = shown;
            self.desk.set_live(lamp::lamp(mode, self.settings.redis.as_ref(), self.trouble.as_ref()));
        }
        let in_memory = (mode != Mode::Redis).then(|| self.failover.memory().keys(self.desk.now()));
        self.desk.0.live_card.change(|card| {
            card.connected = mode == Mode::Redis;
            card.reconnect_attempts = self.failover.retries();
            card.consecutive_failures = self.failover.failures();
            card.keys = in_memory.unwrap_or(card.keys);
        });
    }

    /// Writes what is left, and tells the others.
    async fn say_goodbye(&mut self) {
        self.step();
        self.mirror.tell(Body::Goodbye, &mut self.failover);
        loop {
            self.begin_doing(self.began.elapsed());
            if self.doing.is_none() || (self.failover.mode() != Mode::Redis) {
                break;
            }
            let done = done(&mut self.doing).await;
            self.doing = None;
            self.take_done(done);
            if self.failover.is_settled() {
                break;
            }
        }
        if let Some(connection) = &mut self.connection
            && let Err(trouble) = connection.leave().await
        {
            tracing::debug!(%trouble, "Redis did not take the goodbye");
        }
    }
}

/// What is being done, when it is done.
async fn done(doing: &mut Option<Doing>) -> Done {
    match doing {
        Some(doing) => doing.await,
        None => std::future::pending().await,
    }
}

/// The next message, when there is somebody to hear.
async fn heard(messages: &mut Option<Messages>) -> Option<Vec<u8>> {
    match messages {
        Some(messages) => messages.next().await,
        None => std::future::pending().await,
    }
}
