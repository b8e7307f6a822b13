//! A real Redis server for one test: on a free port, in a folder of its own, gone with the test.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::TcpSocket;

/// How often a server is started that ends at once.
const TRIES: u32 = 5;

/// How many seconds a server may take to come up on a busy machine.
const PATIENCE: u32 = 20;

/// The server. It is killed when this is dropped.
pub struct RedisServer {
    /// Where it listens.
    pub address: SocketAddr,
    folder: TempDir,
    password: Option<String>,
    server: Option<Child>,
    /// Has the port without listening, so that nobody else is given it while the server is away. The server may listen
    /// there all the same, as both allow the address to be used again.
    _port: TcpSocket,
}

impl RedisServer {
    /// A server that runs, without a password.
    ///
    /// # Panics
    /// When there is no `redis-server` on the path (`apt-get install redis-tools`), or it does not come up.
    pub fn start() -> RedisServer {
        RedisServer::launched(None)
    }

    /// A server that wants this password.
    ///
    /// # Panics
    /// As [`RedisServer::start`].
    pub fn with_password(password: &str) -> RedisServer {
        RedisServer::launched(Some(password.to_owned()))
    }

    fn launched(password: Option<String>) -> RedisServer {
        for _ in 0..TRIES {
            let mut server = RedisServer::stopped();
            server.password.clone_from(&password);
            if server.launch() {
                return server;
            }
        }
        panic!("redis-server did not come up");
    }

    /// A server that is not running yet.
    ///
    /// # Panics
    /// When the system has no port or folder.
    pub fn stopped() -> RedisServer {
        let port = TcpSocket::new_v4().expect("a socket");
        port.set_reuseaddr(true).expect("its address may be used again");
        port.bind((Ipv4Addr::LOCALHOST, 0).into()).expect("a free port");
        let address = port.local_addr().expect("the port has a number");
        RedisServer { address, folder: crate::temp::dir(), password: None, server: None, _port: port }
    }

    /// Starts it where it was, with what it has saved.
    ///
    /// # Panics
    /// As [`RedisServer::start`].
    pub fn run(&mut self) {
        assert!((0..TRIES).any(|_| self.launch()), "redis-server did not come up");
    }

    /// False when it ends at once, or does not come up.
    fn launch(&mut self) -> bool {
        let mut command = program();
        command
            .args(["--port", &self.address.port().to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no", "--daemonize", "no"])
            .args(["--dir", &self.folder.path().display().to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if let Some(password) = &self.password {
            command.args(["--requirepass", password]);
        }
        let server = command.spawn();
        let mut server = server.expect("redis-server is on the path (Debian: apt-get install redis-tools)");
        let own = format!("process_id:{}\r", server.id());
        for _ in 0..PATIENCE * 100 {
            if self.ask(&["INFO", "server"]).is_some_and(|answer| answer.contains(&own)) {
                self.server = Some(server);
                return true;
            }
            if server.try_wait().is_ok_and(|ended| ended.is_some()) {
                return false;
            }
            sleep(Duration::from_millis(10));
        }
        drop(server.kill());
        drop(server.wait());
        false
    }

    /// Has it write its data to its folder, so that it is there after [`RedisServer::run`].
    pub fn save(&self) {
        self.ask(&["SAVE"]);
    }

    /// Kills it, as a crash would.
    pub fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            // One that has ended by itself is what is wanted.
            drop(server.kill());
            drop(server.wait());
        }
    }

    /// Lets it stand still with its connections open, until [`RedisServer::go_on`].
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    /// Lets it run again.
    pub fn go_on(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let Some(server) = &self.server else { return };
        let sent = Command::new("kill").args([signal, &server.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "the server takes {signal}");
    }

    /// What it answers to a command, as it comes over the wire; `None` when it does not.
    pub fn ask(&self, words: &[&str]) -> Option<String> {
        let mut stream = TcpStream::connect_timeout(&self.address, Duration::from_secs(1)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
        let mut request = Vec::new();
        if let Some(password) = &self.password {
            put(&mut request, &["AUTH", password]);
        }
        put(&mut request, words);
        // It hangs up after this, so that the answer has an end.
        put(&mut request, &["QUIT"]);
        stream.write_all(&request).ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let answer = if self.password.is_some() { answer.split_once("\r\n")?.1 } else { &answer };
        answer.strip_suffix("+OK\r\n").map(str::to_owned)
    }

    /// The texts in an answer: of a list its members, of anything else the one value; empty for nothing.
    pub fn texts(&self, words: &[&str]) -> Vec<String> {
        let answer = self.ask(words).unwrap_or_default();
        let mut lines = answer.split("\r\n");
        let mut texts = Vec::new();
        while let Some(line) = lines.next() {
            match line.split_at_checked(1) {
                Some(("$", "-1")) | Some(("*", _)) | None => {}
                Some(("$", _)) => texts.extend(lines.next().map(str::to_owned)),
                Some((_, rest)) => texts.push(rest.to_owned()),
            }
        }
        texts
    }

    /// The one text in an answer.
    pub fn text(&self, words: &[&str]) -> Option<String> {
        self.texts(words).into_iter().next()
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Debian's `redis-tools` has the server as well, under another name, and what it is follows from the name it is called by.
fn program() -> Command {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let has = |name: &str| std::env::split_paths(&path).any(|folder| folder.join(name).is_file());
    if has("redis-server") || !has("redis-check-rdb") {
        return Command::new("redis-server");
    }
    let mut command = Command::new("redis-check-rdb");
    command.arg0("redis-server");
    command
}

fn put(request: &mut Vec<u8>, words: &[&str]) {
    request.extend(format!("*{}\r\n", words.len()).into_bytes());
    for word in words {
        request.extend(format!("${}\r\n{word}\r\n", word.len()).into_bytes());
    }
}
