//! What listeners cost the calls that they hear, as the difference to the same run without them; and how soon a caller hears who
//! takes their call over.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio_tungstenite::tungstenite::Message;

use crate::bridge::{CONSOLE_TOKEN, Running};
use crate::driver::{complain, once, once_beside, say};
use crate::figures::{Spread, median};
use crate::machine::{self, Isolation};
use crate::outcome::Outcome;
use crate::phone::{Socket, connect_to};
use crate::plan::{Bridge, Plan, Run};

/// Added to the worst hundredth of the calls' own latency, in milliseconds.
const ADDED_BAR: f64 = 1.0;
/// From the key to the first word that the caller hears, in milliseconds.
const HEARD_BAR: f64 = 300.0;
/// Take-overs that are measured.
const TAKE_OVERS: usize = 20;
/// A frame of 20 ms that nothing else consists of.
const FRAME: [u8; 960] = [0x10; 960];
/// The calls of a run are up within so long.
const UP_WITHIN: Duration = Duration::from_secs(60);
/// No step of a take-over takes longer.
const STEP_WITHIN: Duration = Duration::from_secs(10);

/// Runs pairs with and without listeners, then the take-overs, and prints both beside their bars.
///
/// # Errors
/// When a run cannot be made at all.
pub fn run(plan: &Plan) -> Result<()> {
    let isolation = Isolation::of_this_machine();
    say(&format!("{}\n{}", machine::describe(), isolation.describe()));
    let (calls, seconds, runs) = plan.steps.first().copied().context("a step is wanted")?;
    let run =
        Run { bridge: Bridge::Product, program: plan.product.clone(), calls, seconds, sound: plan.sound };
    let (mut alone, mut heard) = (Vec::new(), Vec::new());
    // Interleaved, so that a busy neighbour slows both.
    for number in 1..=runs {
        complain(&format!(
            "{calls} calls, {seconds} s, run {number} of {runs}, without and with {calls} listeners"
        ));
        alone.push(once(&run, isolation, plan.stamps)?);
        let (outcome, listeners) = once_beside(&run, isolation, plan.stamps, |running| {
            Listeners::start(running.door.private, calls)
        })?;
        heard.push(outcome);
        say(&format!("heard: {}", listeners.heard()?));
    }
    for (name, of) in [("caller to model", up as fn(&Outcome) -> Spread), ("model to caller", first)] {
        let p99 = |outcomes: &[Outcome]| median(outcomes.iter().map(|outcome| of(outcome).p99).collect());
        let (without, with) = (p99(&alone), p99(&heard));
        let added = with - without;
        say(&format!(
            "{name}: p99 {without:.2} ms without and {with:.2} ms with {calls} listeners: {added:+.2} ms ({})",
            verdict(added < ADDED_BAR, ADDED_BAR)
        ));
    }
    let took = take_overs(&run, isolation)?;
    say(&format!(
        "take-over to first word heard, {TAKE_OVERS} times: half {:.0} ms, worst {:.0} ms ({})",
        took.p50,
        took.max,
        verdict(took.max < HEARD_BAR, HEARD_BAR)
    ));
    Ok(())
}

fn up(outcome: &Outcome) -> Spread {
    outcome.up
}

fn first(outcome: &Outcome) -> Spread {
    outcome.first
}

fn verdict(is_met: bool, bar: f64) -> String {
    format!("{} its bar of {bar:.0} ms", if is_met { "meets" } else { "misses" })
}

/// The listeners of a run, in a process of their own. Dropping it ends them.
struct Listeners(Child);

impl Listeners {
    fn start(private: u16, calls: usize) -> Result<Listeners> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args(["listeners", &private.to_string(), &calls.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        Ok(Listeners(command.spawn().context("the listeners do not start")?))
    }

    /// What they have heard, once the calls are over. A run in which they heard nothing shows nothing.
    fn heard(mut self) -> Result<String> {
        let mut heard = String::new();
        let mut output = self.0.stdout.take().context("their output is piped")?;
        output.read_to_string(&mut heard)?;
        let status = self.0.wait()?;
        ensure!(status.success(), "the listeners heard nothing: {status}");
        Ok(heard.trim().to_owned())
    }
}

impl Drop for Listeners {
    fn drop(&mut self) {
        // One that has ended by itself is what is wanted.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Hears `calls` calls of the console at this port, once they are up, until they are over, and prints what was heard.
///
/// # Errors
/// When the words are something else, or a call cannot be heard.
pub fn listeners(words: &[String]) -> Result<()> {
    let [port, calls] = words else { bail!("two words are wanted: PORT CALLS") };
    let (port, calls): (u16, usize) = (port.parse()?, calls.parse()?);
    // reqwest wants one, even for addresses without TLS. One that is there already will do.
    drop(rustls::crypto::ring::default_provider().install_default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let up = tokio::time::timeout(UP_WITHIN, calls_up(port, calls))
            .await
            .context("the calls do not come up")??;
        let mut open = tokio::task::JoinSet::new();
        for sid in up {
            let url = format!("ws://127.0.0.1:{port}/dashboard/api/calls/{sid}/listen?who=bench");
            open.spawn(hear(connect_to(&url, &[bearer()]).await?));
        }
        let heard: Vec<Heard> = open.join_all().await;
        let (least, sound) = heard.iter().fold((usize::MAX, 0), |(least, sound), one| {
            (least.min(one.frames), sound + usize::from(one.sound > 0))
        });
        ensure!(
            sound == heard.len(),
            "{} of {} listeners heard only silence",
            heard.len() - sound,
            heard.len()
        );
        say(&format!("{} listeners, each at least {least} frames of 20 ms", heard.len()));
        Ok(())
    })
}

/// Frames that came to one listener.
struct Heard {
    frames: usize,
    /// Those that were not silent.
    sound: usize,
}

async fn hear(mut socket: Socket) -> Heard {
    let mut heard = Heard { frames: 0, sound: 0 };
    while let Some(Ok(message)) = socket.next().await {
        if let Message::Binary(frame) = message {
            heard.frames += 1;
            heard.sound += usize::from(frame.iter().any(|byte| *byte != 0));
        }
    }
    heard
}

/// The calls that are up, when there are so many.
async fn calls_up(port: u16, calls: usize) -> Result<Vec<String>> {
    loop {
        // The program may not answer yet.
        let up = sids(port).await.unwrap_or_default();
        if up.len() >= calls {
            return Ok(up);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn sids(port: u16) -> Result<Vec<String>> {
    let url = format!("http://127.0.0.1:{port}/dashboard/api/calls/active");
    let answer = reqwest::Client::new().get(url).bearer_auth(CONSOLE_TOKEN).send().await?;
    let answer: Value = serde_json::from_str(&answer.text().await?)?;
    let calls = answer["calls"].as_array().map(Vec::as_slice).unwrap_or_default();
    Ok(calls.iter().filter_map(|call| call["callSid"].as_str().map(str::to_owned)).collect())
}

fn bearer() -> (&'static str, String) {
    ("authorization", format!("Bearer {CONSOLE_TOKEN}"))
}

/// How long it takes from asking for a softphone call until its caller hears the desk.
fn take_overs(run: &Run, isolation: Isolation) -> Result<Spread> {
    let running = Running::start(run, isolation, false)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let nanos = runtime.block_on(async {
        let mut nanos = Vec::new();
        for _ in 0..TAKE_OVERS {
            let took = tokio::time::timeout(STEP_WITHIN * 3, take_over(running.door.private)).await;
            nanos.push(took.context("a take-over takes too long")??);
        }
        Ok::<_, anyhow::Error>(nanos)
    })?;
    Ok(Spread::of(nanos))
}

async fn take_over(port: u16) -> Result<u64> {
    let address = format!("ws://127.0.0.1:{port}/simulator/stream");
    let mut caller = connect_to(&address, &[bearer()]).await?;
    caller.send(Message::text(r#"{"type":"call"}"#)).await?;
    let sid = until(&mut caller, "started").await?["callSid"].as_str().unwrap_or_default().to_owned();
    #[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
    let began = Instant::now();
    let url = format!("ws://127.0.0.1:{port}/dashboard/api/calls/{sid}/desk?who=bench");
    let mut desk = connect_to(&url, &[bearer()]).await?;
    until(&mut desk, "live").await?;
    desk.send(Message::binary(FRAME.to_vec())).await?;
    while let Some(message) = caller.next().await {
        if matches!(message?, Message::Binary(sound) if sound[..] == FRAME) {
            let took = began.elapsed();
            caller.send(Message::text(r#"{"type":"hang_up"}"#)).await?;
            return Ok(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX));
        }
    }
    bail!("the caller's line was closed before the desk was heard")
}

async fn until(socket: &mut Socket, kind: &str) -> Result<Value> {
    while let Some(message) = socket.next().await {
        let Message::Text(text) = message? else { continue };
        let message: Value = serde_json::from_str(&text)?;
        if message["type"] == kind {
            return Ok(message);
        }
    }
    bail!("the socket was closed before it said `{kind}`")
}
