//! The real program as a process, from its first line to its end by a signal.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::starting::program;
use crate::support::client;

/// Ends the process when a test fails half-way.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It has usually ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn signal(process: &Process, name: &str) {
    // The shell's own `kill`: the program of that name is not on every machine.
    let kill = format!("kill -s {name} {}", process.0.id());
    let sent = Command::new("sh").args(["-c", &kill]).status().unwrap();
    assert!(sent.success(), "the process is there to be told");
}

#[tokio::test]
async fn the_program_prints_where_it_is_and_ends_politely_when_told() {
    for name in ["TERM", "INT"] {
        let folder = tempfile::tempdir().unwrap();
        let mut command =
            program(folder.path(), &[("PORT", "0"), ("PUBLIC_PORT", "0"), ("LOG_LEVEL", "debug")]);
        let mut process = Process(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
        let mut lines = BufReader::new(process.0.stdout.take().unwrap()).lines();
        let mut printed = Vec::new();
        let link = loop {
            let line = lines.next().expect("the sign-in link is printed").unwrap();
            let link = line.strip_prefix("Sign in:").map(|link| link.trim().to_owned());
            printed.push(line);
            if let Some(link) = link {
                break link;
            }
        };
        let printed = printed.join("\n");
        for expected in [
            "SQLite database initialized",
            "Server running on port",
            "Dashboard:",
            "Health check:",
            "Phone Simulator:",
        ] {
            assert!(printed.contains(expected), "{expected} is missing in:\n{printed}");
        }
        assert!(!printed.contains("Redis connected"), "only what is true is printed");

        let signed_in = client().get(&link).send().await.unwrap();
        assert_eq!(signed_in.status(), 303, "the printed link signs in");
        let cookie =
            signed_in.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let console = link.split("/sign-in").next().unwrap();
        let mut stream = client()
            .get(format!("{console}/dashboard/stream"))
            .header("cookie", cookie)
            .send()
            .await
            .unwrap();
        assert_eq!(stream.status(), 200);
        assert!(stream.chunk().await.unwrap().is_some(), "a window is open while the program ends");

        signal(&process, name);
        let ended = tokio::task::spawn_blocking(move || {
            let status = process.0.wait().unwrap();
            let mut log = String::new();
            process.0.stderr.take().unwrap().read_to_string(&mut log).unwrap();
            (status, log)
        });
        let (status, log) =
            tokio::time::timeout(Duration::from_secs(20), ended).await.expect("it ends").unwrap();
        assert_eq!(status.code(), Some(0), "SIG{name} is a request, not a failure:\n{log}");
        let token = link.split("token=").nth(1).unwrap();
        assert!(!log.contains(token), "the token never reaches a log");
        assert!(
            folder.path().join("data/appointments.db").exists(),
            "the book is where the documentation says"
        );
    }
}
