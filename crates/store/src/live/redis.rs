//! Live state in Redis.
//!
//! One connection writes, another listens to what programs tell each other. Each batch is one script, so readers never
//! see half of it and what is told arrives with it. Needs one Redis server (not a cluster) of version 5 or later.

use std::time::Duration;

use futures_util::{Stream, StreamExt};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, ConnectionAddr, IntoConnectionInfo, RedisConnectionInfo, Script};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, timeout};

use super::{ACTIVE_FOR, Batch, CHANNEL, HISTORY_KEPT, KEPT_FOR, Op, Trouble, Written};

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long an answer may take. It should take less than 5 ms; nobody waits for it.
const ANSWER_TIMEOUT: Duration = Duration::from_millis(500);

/// How many keys one step of a scan looks at.
const SCANNED: usize = 200;

/// Where a Redis server is.
#[derive(Debug, Clone)]
pub struct Address {
    /// Name or address.
    pub host: String,
    /// Usually 6379.
    pub port: u16,
    /// The number of the database in it.
    pub database: u32,
    /// Who signs in; none for the default user.
    pub user: Option<String>,
    /// With what.
    pub password: Option<SecretString>,
}

/// Where, without user and password.
impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)?;
        if self.database > 0 { write!(f, "/{}", self.database) } else { Ok(()) }
    }
}

/// A connection to Redis. Clones share it.
#[derive(Clone)]
pub struct Connection {
    program: String,
    redis: MultiplexedConnection,
    write: Script,
    sweep: Script,
}

/// What programs tell each other, ours too. Ends when the connection does.
pub struct Messages(std::pin::Pin<Box<dyn Stream<Item = redis::Msg> + Send>>);

/// What Redis says of itself and of other programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beat {
    /// How long one answer took.
    pub latency: Duration,
    /// Those of the programs asked for that give no sign of life.
    pub missing: Vec<String>,
    /// Bytes that it holds, when it tells.
    pub memory_used: Option<u64>,
    /// Keys in the database, when it tells.
    pub keys: Option<u64>,
}

impl Connection {
    /// Connects, signs in, listens to the channel and gives a first sign of life of `program`.
    ///
    /// # Errors
    /// [`Trouble`], after three seconds at the latest.
    pub async fn open(
        address: &Address,
        program: &str,
        alive: Duration,
    ) -> Result<(Connection, Messages), Trouble> {
        timeout(CONNECT_TIMEOUT, Self::connect(address, program, alive)).await.unwrap_or(Err(Trouble::Slow))
    }

    async fn connect(
        address: &Address,
        program: &str,
        alive: Duration,
    ) -> Result<(Connection, Messages), Trouble> {
        let mut settings = RedisConnectionInfo::default().set_db(i64::from(address.database));
        if let Some(user) = &address.user {
            settings = settings.set_username(user);
        }
        if let Some(password) = &address.password {
            settings = settings.set_password(password.expose_secret());
        }
        let info = ConnectionAddr::Tcp(address.host.clone(), address.port).into_connection_info()?;
        let client = Client::open(info.set_redis_settings(settings))?;
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(Some(ANSWER_TIMEOUT));
        let redis = client.get_multiplexed_async_connection_with_config(&config).await?;
        let mut listening = client.get_async_pubsub().await?;
        listening.subscribe(CHANNEL).await?;
        let mut connection = Connection {
            program: program.to_owned(),
            redis,
            write: Script::new(include_str!("redis/write.lua")),
            sweep: Script::new(include_str!("redis/sweep.lua")),
        };
        connection.sign_of_life(alive).await?;
        Ok((connection, Messages(Box::pin(listening.into_on_message()))))
    }

    /// Writes a batch, once however often it is sent.
    ///
    /// # Errors
    /// [`Trouble`]; it is not known then whether the batch was written, or will be.
    pub async fn write(&mut self, batch: &Batch) -> Result<Written, Trouble> {
        let mut call = self.write.prepare_invoke();
        call.arg(&self.program).arg(batch.number).arg(ACTIVE_FOR.as_secs()).arg(KEPT_FOR.as_secs());
        call.arg(HISTORY_KEPT).arg(CHANNEL);
        for op in &batch.ops {
            match op {
                Op::Put { call_sid, generation, state } => {
                    call.arg("put").arg(call_sid).arg(generation).arg(state);
                }
                Op::Lines { call_sid, generation, from, lines } => {
                    call.arg("lines").arg(call_sid).arg(generation).arg(from).arg(lines.len());
                    for line in lines {
                        call.arg(line);
                    }
                }
                Op::End { call_sid, generation, at, duration, entry } => {
                    call.arg("end").arg(call_sid).arg(generation).arg(at).arg(duration).arg(entry);
                }
                Op::Count { calls, booked } => {
                    call.arg("count").arg(calls).arg(booked);
                }
            }
        }
        for message in &batch.told {
            call.arg("tell").arg(message);
        }
        let (stale, short, refused) = call.invoke_async(&mut self.redis).await?;
        Ok(Written { stale, short, refused })
    }

    /// Whether Redis answers, and how quickly.
    ///
    /// # Errors
    /// [`Trouble`], after half a second at the latest.
    pub async fn ping(&mut self) -> Result<Duration, Trouble> {
        let asked = Instant::now();
        let _: String = redis::cmd("PING").query_async(&mut self.redis).await?;
        Ok(asked.elapsed())
    }

    /// Gives a sign of life, asks for those of `others`, and how Redis is.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn beat(&mut self, alive: Duration, others: &[String]) -> Result<Beat, Trouble> {
        self.sign_of_life(alive).await?;
        let latency = self.ping().await?;
        let mut missing = Vec::new();
        if !others.is_empty() {
            let keys: Vec<String> = others.iter().map(|program| program_key(program)).collect();
            let there: Vec<Option<String>> =
                redis::cmd("MGET").arg(keys).query_async(&mut self.redis).await?;
            let gone = others.iter().zip(there).filter(|(_, sign)| sign.is_none());
            missing.extend(gone.map(|(program, _)| program.clone()));
        }
        // An account may be forbidden to ask these; nothing depends on them.
        let told: Option<String> = redis::cmd("INFO").arg("memory").query_async(&mut self.redis).await.ok();
        let memory_used = told.as_deref().and_then(used_memory);
        let keys = redis::cmd("DBSIZE").query_async(&mut self.redis).await.ok();
        Ok(Beat { latency, missing, memory_used, keys })
    }

    /// Gives a sign of life, and removes the calls of programs that give none any more; gives how many.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn sweep(&mut self, alive: Duration) -> Result<u64, Trouble> {
        // Who stood still for a while must not remove its own.
        self.sign_of_life(alive).await?;
        let (mut cursor, mut removed) = (0_u64, 0_u64);
        loop {
            let mut scan = redis::cmd("SCAN");
            scan.arg(cursor).arg("MATCH").arg("active_call:*").arg("COUNT").arg(SCANNED);
            let (next, keys): (u64, Vec<String>) = scan.query_async(&mut self.redis).await?;
            if !keys.is_empty() {
                let mut call = self.sweep.prepare_invoke();
                for key in &keys {
                    call.key(key);
                }
                let gone: u64 = call.invoke_async(&mut self.redis).await?;
                removed += gone;
            }
            if next == 0 {
                return Ok(removed);
            }
            cursor = next;
        }
    }

    /// Takes the sign of life back: the program ends.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn leave(&mut self) -> Result<(), Trouble> {
        let key = program_key(&self.program);
        let _: u64 = redis::cmd("DEL").arg(key).query_async(&mut self.redis).await?;
        Ok(())
    }

    async fn sign_of_life(&mut self, alive: Duration) -> Result<(), Trouble> {
        let millis = u64::try_from(alive.as_millis()).unwrap_or(u64::MAX).max(1);
        let mut set = redis::cmd("SET");
        set.arg(program_key(&self.program)).arg("1").arg("PX").arg(millis);
        let _: String = set.query_async(&mut self.redis).await?;
        Ok(())
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Connection({})", self.program)
    }
}

impl Messages {
    /// The next message; `None` when the connection broke. Cancelling the wait loses nothing.
    pub async fn next(&mut self) -> Option<Vec<u8>> {
        Some(self.0.next().await?.get_payload_bytes().to_vec())
    }
}

impl std::fmt::Debug for Messages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Messages")
    }
}

fn program_key(program: &str) -> String {
    format!("frontdesk:program:{program}")
}

fn used_memory(told: &str) -> Option<u64> {
    told.lines().find_map(|line| line.strip_prefix("used_memory:"))?.trim().parse().ok()
}
