//! Programs that a test starts and, by their own id, stops again.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// How long a program may take to say that it is ready.
const READY: Duration = Duration::from_secs(60);

/// A running program in a process group of its own; the whole group is stopped when this is dropped, so that what it
/// started in turn (a browser, a bus, the window under test) does not outlive the test.
pub struct Process(Child);

impl Process {
    /// Starts it and waits until `wanted` finds what it looks for in a line of its output.
    pub fn start<T: Send + 'static>(
        mut command: Command,
        wanted: impl Fn(&str) -> Option<T> + Send + 'static,
    ) -> (Process, T) {
        let shown = format!("{command:?}");
        let mut child = command
            .stdout(Stdio::piped())
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("{shown}: {error}"));
        let lines = BufReader::new(child.stdout.take().expect("the output is piped")).lines();
        let (found, result) = mpsc::channel();
        // Reads on after the line was found, so that the program never stops at a full pipe.
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some(value) = wanted(&line) {
                    drop(found.send(value));
                }
            }
        });
        let process = Process(child);
        let value = result.recv_timeout(READY).unwrap_or_else(|_| panic!("{shown} did not get ready"));
        (process, value)
    }

    /// Starts it without waiting for anything, and shows `seen` each line of its complaints before they are passed on.
    pub fn start_watched(mut command: Command, seen: impl Fn(&str) + Send + 'static) -> Process {
        let shown = format!("{command:?}");
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("{shown}: {error}"));
        let lines = BufReader::new(child.stderr.take().expect("the complaints are piped")).lines();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                seen(&line);
                // Nobody is left to read it when this fails.
                drop(writeln!(std::io::stderr(), "{line}"));
            }
        });
        Process(child)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Asked first, so that a driver closes what it started in its own way.
        self.signal("TERM");
        for _ in 0..50 {
            if matches!(self.0.try_wait(), Ok(Some(_))) {
                break;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        self.signal("KILL");
        drop(self.0.wait());
    }
}

impl Process {
    /// Ends the whole group at once, without asking.
    pub fn kill(mut self) {
        self.signal("KILL");
        drop(self.0.wait());
    }

    fn signal(&self, name: &str) {
        // The shell's own `kill`: the program of that name is not on every machine. A group that has ended already is what
        // is wanted.
        let kill = format!("kill -s {name} -- -{}", self.0.id());
        drop(Command::new("sh").args(["-c", &kill]).stderr(Stdio::null()).status());
    }
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|socket| socket.local_addr())
        .expect("a free port")
        .port()
}
