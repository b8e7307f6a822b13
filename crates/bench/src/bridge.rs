//! The bridge of a run, as a process of its own with its settings and a folder for what it keeps.
//!
//! It is a child of the process that plans, not of the one that measures: that one goes before everything else on its
//! core, and waiting for the end of a process there can shut out whoever is just looking at it in `/proc`, for ever.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::machine::{Isolation, Place};
use crate::plan::{Bridge, Door, Run};
use crate::sound::Sound;

/// Test values in the form of real ones.
pub const ACCOUNT: &str = "AC00000000000000000000000000000001";
/// Signs the webhooks.
pub const TOKEN: &str = "0123456789abcdef0123456789abcdef";
/// Opens the console.
pub const CONSOLE_TOKEN: &str = "bench-console-token";

/// A bridge that runs; dropping it ends it and removes what it kept.
pub struct Running {
    child: Child,
    folder: TempDir,
    /// Where it is.
    pub door: Door,
}

impl Running {
    /// Starts it and waits until it listens. With `stamps` the product logs more than usual.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start(run: &Run, isolation: Isolation, stamps: bool) -> Result<Running> {
        let folder = TempDir::with_prefix("frontdesk-bench-")?;
        let (public, private, service) = (free_port()?, free_port()?, free_port()?);
        let address = format!("ws://127.0.0.1:{service}/v1/realtime");
        let mut command = isolation.command(Place::Bridge, &run.program);
        let private = match run.bridge {
            Bridge::Baseline => {
                command.args(["baseline", &public.to_string(), &address, run.sound.format()]);
                public
            }
            Bridge::Product => {
                product(&mut command, &folder, public, private, &address);
                if stamps {
                    command.env("LOG_LEVEL", "debug");
                }
                private
            }
        };
        let log = File::create(folder.path().join("log"))?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).current_dir(folder.path());
        let child = command.spawn().with_context(|| format!("{} does not start", run.program.display()))?;
        let door = Door { process: child.id(), public, private, service };
        let mut running = Running { child, folder, door };
        for _ in 0..500 {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, public)).is_ok() {
                return Ok(running);
            }
            if running.child.try_wait()?.is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("the bridge did not come up: {}", running.log())
    }

    /// The end of what it has written.
    pub fn log(&self) -> String {
        let log = self.whole_log();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(5)..].join(" | ")
    }

    /// Everything it has written.
    pub fn whole_log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has been measured; its goodbye is not awaited.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The product as it is shipped: signatures, transcript, database, recordings and log are on, the tunnel is off.
fn product(command: &mut Command, folder: &TempDir, public: u16, private: u16, service: &str) {
    let path = std::env::var_os("PATH").unwrap_or_default();
    command.arg("serve").env_clear().env("PATH", path).env("HOME", folder.path()).envs([
        ("HOST", "127.0.0.1".to_owned()),
        ("PORT", private.to_string()),
        ("PUBLIC_PORT", public.to_string()),
        ("PUBLIC_URL", format!("http://127.0.0.1:{public}")),
        ("CONSOLE_TOKEN", CONSOLE_TOKEN.to_owned()),
        ("DATABASE_PATH", folder.path().join("appointments.db").display().to_string()),
        ("CLINIC_TIME_ZONE", "America/New_York".to_owned()),
        ("AGENT", "openai".to_owned()),
        ("OPENAI_API_KEY", "a key for the bench".replace(' ', "-")),
        ("OPENAI_REALTIME_URL", service.to_owned()),
        ("TWILIO_ACCOUNT_SID", ACCOUNT.to_owned()),
        ("TWILIO_AUTH_TOKEN", TOKEN.to_owned()),
        ("MAX_WEBSOCKET_CONNECTIONS", "5000".to_owned()),
        ("MAX_CALL_DURATION_MINUTES", "60".to_owned()),
        ("FLITE_PATH", "none".to_owned()),
        // Calls are recorded, but the first sound that is measured is the service's.
        ("RECORDING_ANNOUNCEMENT", "false".to_owned()),
    ]);
}

/// A port that was free a moment ago.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Where the softphone's stream is.
pub fn softphone(running: Door, bridge: Bridge) -> crate::phone::Line {
    let stream = format!("ws://127.0.0.1:{}/simulator/stream", running.private);
    let ticket = (bridge == Bridge::Product).then(|| {
        let url = format!("http://127.0.0.1:{}/dashboard/api/ticket", running.private);
        (url, CONSOLE_TOKEN.to_owned())
    });
    crate::phone::Line::Softphone { stream, ticket }
}

/// Whether the telephone or the softphone carries this sound.
pub fn is_telephone(sound: Sound) -> bool {
    sound == Sound::Mulaw
}
