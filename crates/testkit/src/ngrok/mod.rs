//! A stand-in for ngrok's service: the far end of the tunnel that the `ngrok` crate opens.
//!
//! It speaks the agent protocol (muxado streams with JSON) over byte streams in memory, without TLS and without any
//! network. [`FakeNgrok::connect`] gives the agent's end of such a stream, for a connector:
//!
//! ```no_run
//! # use ngrok::session::{ConnectError, IoStream};
//! # use testkit::ngrok::{FakeNgrok, Options};
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let service = FakeNgrok::start(Options::default());
//! let dial = service.clone();
//! let session = ngrok::Session::builder()
//!     .authtoken("any")
//!     .connector(move |_host: String, _port: u16, _tls, _error| {
//!         let io = dial.connect();
//!         async move { io.map(|io| Box::new(io) as Box<dyn IoStream>).map_err(ConnectError::Tcp) }
//!     })
//!     .connect()
//!     .await?;
//! // … the agent binds an endpoint …
//! let answer = service.request("GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await?;
//! # Ok(())
//! # }
//! ```

mod session;

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use muxado::typed::StreamType;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream},
    sync::{Mutex as AsyncMutex, watch},
    time::timeout,
};

pub use muxado::typed::TypedStream as Stream;

use session::Opener;

/// How much a byte stream holds before the writer waits.
const BUFFER: usize = 256 * 1024;

/// How the service behaves; can be changed while it runs.
#[derive(Debug, Clone)]
pub struct Options {
    /// The token it accepts; any when absent.
    pub token: Option<String>,
    /// The host it gives to an agent that asks for no domain.
    pub host: String,
    /// Signing in fails with this message and code, such as `ERR_NGROK_108`.
    pub refuse_sign_in: Option<(String, String)>,
    /// Binding fails with this message and code, such as `ERR_NGROK_334`.
    pub refuse_bind: Option<(String, String)>,
    /// Connecting fails, as without a network.
    pub unreachable: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            token: None,
            host: "fake-clinic.ngrok-free.test".to_owned(),
            refuse_sign_in: None,
            refuse_bind: None,
            unreachable: false,
        }
    }
}

/// An endpoint an agent has bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bind {
    /// Its id; the same after a reconnection.
    pub id: String,
    /// `https`, for a web endpoint.
    pub proto: String,
    /// The domain that was asked for.
    pub domain: String,
    /// What the agent says it forwards to.
    pub forwards_to: String,
    /// The address given to it.
    pub url: String,
}

/// What happened at the service.
#[derive(Debug, Clone, Default)]
pub struct Log {
    /// Attempts to connect, also those that failed.
    pub dials: usize,
    /// Sign-ins that succeeded: the client id the agent came with, empty for a new one.
    pub sign_ins: Vec<String>,
    /// Sign-ins that were refused.
    pub refused: usize,
    /// Binds, in order, also those since undone.
    pub binds: Vec<Bind>,
    /// Ids that were unbound.
    pub unbinds: Vec<String>,
    /// Sessions that have ended.
    pub ended: usize,
}

/// The running service. Clones are the same one.
#[derive(Clone)]
pub struct FakeNgrok {
    shared: Arc<Shared>,
}

struct Shared {
    options: Mutex<Options>,
    log: watch::Sender<Log>,
    /// The line to the agent that signed in last.
    line: Mutex<Option<Line>>,
    /// Raised to cut, or to freeze, every byte stream.
    wire: watch::Sender<Wire>,
}

#[derive(Clone)]
struct Line {
    open: Arc<AsyncMutex<Opener>>,
    bind: Option<Bind>,
}

/// The state of all byte streams; a new generation cuts the older ones.
#[derive(Debug, Clone, Copy, Default)]
struct Wire {
    generation: u64,
    frozen: bool,
}

impl FakeNgrok {
    /// Starts it. Must be called on a runtime.
    pub fn start(options: Options) -> Self {
        FakeNgrok {
            shared: Arc::new(Shared {
                options: Mutex::new(options),
                log: watch::channel(Log::default()).0,
                line: Mutex::new(None),
                wire: watch::channel(Wire::default()).0,
            }),
        }
    }

    /// The agent's end of a new byte stream to the service.
    ///
    /// # Errors
    /// When the service is to be unreachable.
    pub fn connect(&self) -> io::Result<DuplexStream> {
        self.shared.log.send_modify(|log| log.dials += 1);
        if self.shared.options().unreachable {
            return Err(io::ErrorKind::ConnectionRefused.into());
        }
        let (agent, near) = tokio::io::duplex(BUFFER);
        let (far, service) = tokio::io::duplex(BUFFER);
        tokio::spawn(session::carry(near, far, self.shared.wire.subscribe()));
        tokio::spawn(session::serve(service, self.shared.clone()));
        Ok(agent)
    }

    /// Changes how it behaves from now on.
    pub fn change(&self, change: impl FnOnce(&mut Options)) {
        change(&mut self.shared.options());
    }

    /// What happened so far.
    pub fn log(&self) -> Log {
        self.shared.log.borrow().clone()
    }

    /// Waits at most `within` until something holds of the log, and gives the log.
    ///
    /// # Panics
    /// When it does not come to hold.
    pub async fn until(&self, within: Duration, mut holds: impl FnMut(&Log) -> bool) -> Log {
        let mut log = self.shared.log.subscribe();
        if let Ok(Ok(log)) = timeout(within, log.wait_for(|log| holds(log))).await {
            return log.clone();
        }
        panic!("the tunnel service waited {within:?} in vain: {:?}", self.log());
    }

    /// The endpoint that is bound now.
    pub fn bound(&self) -> Option<Bind> {
        self.shared.line().as_ref().and_then(|line| line.bind.clone())
    }

    /// Opens a connection through the tunnel, as a visitor of its address. Raw HTTP is spoken on it.
    ///
    /// # Errors
    /// When no agent has bound anything, or its session is gone.
    pub async fn visit(&self) -> io::Result<Stream> {
        let (open, bind) = self.line()?;
        let header = json!({
            "Id": bind.id, "ClientAddr": "203.0.113.9:5555", "Proto": bind.proto, "EdgeType": "0",
            "PassthroughTLS": false,
        })
        .to_string();
        let mut stream = open_stream(&open, session::PROXY).await?;
        stream.write_i64_le(header.len() as i64).await?;
        stream.write_all(header.as_bytes()).await?;
        Ok(stream)
    }

    /// Sends a whole HTTP request through the tunnel and reads until the other side closes, so the request should say
    /// `Connection: close`.
    ///
    /// # Errors
    /// When the tunnel does not carry it.
    pub async fn request(&self, request: &str) -> io::Result<String> {
        let mut stream = self.visit().await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    /// Cuts every session, as a broken network does.
    pub fn cut(&self) {
        self.shared.wire.send_modify(|wire| wire.generation += 1);
    }

    /// Lets no byte pass any more while everything seems connected, as a sleeping peer does; or lets them pass again.
    pub fn freeze(&self, frozen: bool) {
        self.shared.wire.send_modify(|wire| wire.frozen = frozen);
    }

    /// Tells the agent that its endpoint was taken away.
    ///
    /// # Errors
    /// When there is none.
    pub async fn stop_endpoint(&self, message: &str, code: &str) -> io::Result<()> {
        let (open, bind) = self.line()?;
        let order = json!({ "Id": bind.id, "Message": message, "ErrorCode": code });
        let mut stream = open_stream(&open, session::STOP_TUNNEL).await?;
        stream.write_all(order.to_string().as_bytes()).await?;
        stream.shutdown().await
    }

    fn line(&self) -> io::Result<(Arc<AsyncMutex<Opener>>, Bind)> {
        let line = self.shared.line();
        let line = line.as_ref().ok_or(io::ErrorKind::NotConnected)?;
        let bind = line.bind.clone().ok_or(io::ErrorKind::AddrNotAvailable)?;
        Ok((line.open.clone(), bind))
    }
}

async fn open_stream(open: &AsyncMutex<Opener>, kind: StreamType) -> io::Result<Stream> {
    open.lock()
        .await
        .open_typed(kind)
        .await
        .map_err(|error| io::Error::new(io::ErrorKind::ConnectionReset, error))
}

impl Shared {
    fn options(&self) -> MutexGuard<'_, Options> {
        self.options.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn line(&self) -> MutexGuard<'_, Option<Line>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers a sign-in.
    fn sign_in(&self, request: &Value, open: &Arc<AsyncMutex<Opener>>) -> Value {
        let options = self.options().clone();
        let token = request["Extra"]["AuthToken"].as_str().unwrap_or_default();
        let refusal = options.refuse_sign_in.or_else(|| {
            let wrong = options.token.is_some_and(|expected| expected != token);
            wrong.then(|| ("The authtoken is not valid.".to_owned(), "ERR_NGROK_107".to_owned()))
        });
        if let Some((message, code)) = refusal {
            self.log.send_modify(|log| log.refused += 1);
            return error(&message, &code);
        }
        let client = request["ClientId"].as_str().unwrap_or_default().to_owned();
        let id = if client.is_empty() { "agent-1".to_owned() } else { client.clone() };
        *self.line() = Some(Line { open: open.clone(), bind: None });
        self.log.send_modify(|log| log.sign_ins.push(client));
        json!({ "Version": "3", "ClientId": id, "Extra": { "Cookie": "cookie-1", "Region": "test" } })
    }

    /// Answers a bind.
    fn bind(&self, request: &Value) -> Value {
        let options = self.options().clone();
        if let Some((message, code)) = options.refuse_bind {
            return error(&message, &code);
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (id, domain) = (text(&request["Id"]), text(&request["Opts"]["Domain"]));
        let host = if domain.is_empty() { &options.host } else { &domain };
        let bind = Bind {
            id: if id.is_empty() { format!("endpoint-{}", self.log.borrow().binds.len() + 1) } else { id },
            proto: text(&request["Proto"]),
            forwards_to: text(&request["ForwardsTo"]),
            url: format!("https://{host}"),
            domain,
        };
        if let Some(line) = self.line().as_mut() {
            line.bind = Some(bind.clone());
        }
        let answer = json!({
            "Id": bind.id, "URL": bind.url, "Proto": bind.proto, "Opts": request["Opts"], "Extra": { "Token": "t" },
        });
        self.log.send_modify(|log| log.binds.push(bind));
        answer
    }

    fn unbind(&self, request: &Value) -> Value {
        let id = request["Id"].as_str().unwrap_or_default().to_owned();
        if let Some(line) = self.line().as_mut()
            && line.bind.as_ref().is_some_and(|bind| bind.id == id)
        {
            line.bind = None;
        }
        self.log.send_modify(|log| log.unbinds.push(id));
        json!({})
    }

    /// A session is over; its line is forgotten unless another agent has signed in meanwhile.
    fn ended(&self, open: &Arc<AsyncMutex<Opener>>) {
        let mut line = self.line();
        if line.as_ref().is_some_and(|line| Arc::ptr_eq(&line.open, open)) {
            *line = None;
        }
        drop(line);
        self.log.send_modify(|log| log.ended += 1);
    }
}

fn error(message: &str, code: &str) -> Value {
    json!({ "Error": format!("{message}\n\n{code}\n") })
}
