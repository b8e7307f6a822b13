//! One run: both ends of every call, and what came of it. The bridge between them is there already.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Result;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use url::Url;

use crate::bridge;
use crate::clock::{Clock, ms};
use crate::outcome::Outcome;
use crate::phone::{Line, Phone};
use crate::plan::{Bridge, Door, Run};
use crate::process::used;
use crate::record::Shared;
use crate::service::{Bookings, Service};
use crate::{driver, service, summary};

/// Between two calls that begin.
const RAMP: Duration = Duration::from_millis(20);
/// The bridge is left alone so long before its memory is looked at.
const IDLE: Duration = Duration::from_secs(1);
/// From the last call's beginning to the window.
const WARM_UP: Duration = Duration::from_secs(4);
/// From the window's end to the end: what is under way still arrives, paced answers among it.
const GRACE: Duration = Duration::from_millis(3_500);
/// After hanging up, so long until the sessions must be closed.
const CLOSED_WITHIN: Duration = Duration::from_secs(2);

/// Measures and prints the outcome as one line of JSON.
///
/// # Errors
/// When the bridge goes away.
pub fn run((run, door): &(Run, Door)) -> Result<()> {
    // A second installation is refused and harmless.
    drop(rustls::crypto::ring::default_provider().install_default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let outcome = runtime.block_on(measure(run, *door))?;
    writeln!(std::io::stdout(), "{}", serde_json::to_string(&outcome)?)?;
    Ok(())
}

async fn measure(run: &Run, door: Door) -> Result<Outcome> {
    let clock = Clock::start();
    let calls: Vec<Shared> = (0..run.calls).map(|number| Shared::new(number as u16, run.sound)).collect();
    let service = Arc::new(Service {
        clock,
        sound: run.sound,
        calls: calls.clone(),
        tail: service::tail(run.sound),
        open: AtomicUsize::new(0),
        bookings: Bookings::default(),
        violations: std::sync::Mutex::default(),
    });
    let listener = TcpListener::bind(("127.0.0.1", door.service)).await?;
    tokio::spawn(service.clone().serve(listener));

    let lines = (0..run.calls).map(|_| line(run, door)).collect::<Result<Vec<_>>>()?;
    tokio::time::sleep(IDLE).await;
    let idle = used(door.process)?;

    let (end, ending) = watch::channel(false);
    let up = Arc::new(AtomicU64::new(0));
    let mut phones = JoinSet::new();
    let voice: Arc<[u8]> = run.sound.voice(140.0, 1000).into();
    let began = clock.now();
    for (number, line) in lines.into_iter().enumerate() {
        let phone = Phone {
            number,
            clock,
            sound: run.sound,
            voice: voice.clone(),
            record: calls[number].clone(),
            line,
        };
        tokio::time::sleep_until(clock.at(began + RAMP.as_nanos() as u64 * number as u64)).await;
        let (ending, up) = (ending.clone(), up.clone());
        phones.spawn(async move {
            up.fetch_add(1, Ordering::Relaxed);
            if let Err(error) = phone.call(ending).await {
                driver::complain(&format!("call {number}: {error:#}"));
                up.fetch_sub(1, Ordering::Relaxed);
            }
        });
    }
    tokio::time::sleep(WARM_UP).await;

    let here = std::process::id();
    let (from, before, own_before) = (clock.now(), used(door.process)?, used(here)?);
    profile(door, run.seconds);
    tokio::time::sleep(Duration::from_secs(run.seconds)).await;
    let (to, after, own_after) = (clock.now(), used(door.process)?, used(here)?);
    tokio::time::sleep(GRACE).await;
    let calls_lost = run.calls as u64 - up.load(Ordering::Relaxed);

    // The call's ends must not wait for each other in their hundreds.
    let _ended = end.send(true);
    let hung_up = async { while phones.join_next().await.is_some() {} };
    drop(tokio::time::timeout(CLOSED_WITHIN * 2, hung_up).await);
    let closed = clock.now() + CLOSED_WITHIN.as_nanos() as u64;
    while service.open.load(Ordering::Relaxed) > 0 && clock.now() < closed {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    let seconds = (to - from) as f64 / 1e9;
    let (cpu, own) = (after.cpu_ms - before.cpu_ms, own_after.cpu_ms - own_before.cpu_ms);
    let mut outcome = summary::sound(&calls, from + ms(1), to);
    outcome
        .violations
        .extend(service.violations.lock().unwrap_or_else(std::sync::PoisonError::into_inner).iter().cloned());
    Ok(Outcome {
        calls_lost,
        tools: service.bookings.answered.load(Ordering::Relaxed),
        booked: service.bookings.booked.load(Ordering::Relaxed),
        left_open: service.open.load(Ordering::Relaxed) as u64,
        cpu_per_call_minute: cpu as f64 / run.calls as f64 / (seconds / 60.0),
        cpu_share: cpu as f64 / 10.0 / seconds,
        generator_share: own as f64 / 10.0 / seconds,
        sleeps: (after.sleeps - before.sleeps) as f64 / seconds,
        idle_mb: idle.resident as f64 / 1024.0,
        peak_mb: after.peak as f64 / 1024.0,
        kb_per_call: after.peak.saturating_sub(idle.resident) as f64 / run.calls as f64,
        ..outcome
    })
}

fn line(run: &Run, door: Door) -> Result<Line> {
    if !bridge::is_telephone(run.sound) {
        return Ok(bridge::softphone(door, run.bridge));
    }
    let voice = Url::parse(&format!("http://127.0.0.1:{}/voice", door.public))?;
    let token = (run.bridge == Bridge::Product).then(|| bridge::TOKEN.into());
    let mut config = caller::PhoneConfig::new(voice, token);
    bridge::ACCOUNT.clone_into(&mut config.account_sid);
    Ok(Line::Twilio(caller::Phone::new(config)?))
}

/// With `BENCH_PROFILE` set to a file, `perf` records the product there during the window.
fn profile(door: Door, seconds: u64) {
    let Some(file) = std::env::var_os("BENCH_PROFILE") else { return };
    let mut perf = std::process::Command::new("perf");
    perf.args(["record", "-q", "-F", "999", "-g", "-p", &door.process.to_string(), "-o"]);
    perf.arg(file).args(["--", "sleep", &seconds.to_string()]);
    perf.stdout(std::process::Stdio::null());
    if let Err(error) = perf.spawn() {
        driver::complain(&format!("perf does not start: {error}"));
    }
}
