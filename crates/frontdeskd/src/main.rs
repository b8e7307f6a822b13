//! `frontdeskd`: Frontdesk without a window.

use std::io::Write;
use std::process::ExitCode;

use frontdeskd::bridge_openai;
use frontdeskd::config::{Sources, VARIABLES};
use frontdeskd::lab;
use frontdeskd::place::{self, Line, PlaceFault, words};
use frontdeskd::{StartError, banner, logs, start};

const HELP: &str = "Frontdesk without a window: answers the clinic's telephone and serves its console.

Usage: frontdeskd [serve | call ... | lab ...]

  serve       Start the program (also without a word). Prints the address that signs a browser in.
  call        Place a scripted call to a running program; see frontdeskd call --help.
  lab         Play scenarios against the receptionist; see frontdeskd lab --help.
  --help      This text and the settings.
  --version   The version.

Settings come from the environment, then from .env here, then from .env in the configuration folder:
";

#[tokio::main]
async fn main() -> ExitCode {
    let said: Vec<String> = std::env::args().skip(1).collect();
    match said.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] | ["serve"] => serve().await,
        ["call", "-h" | "--help"] => {
            show(words::HELP);
            ExitCode::SUCCESS
        }
        ["lab", "-h" | "--help"] => {
            show(lab::words::HELP);
            ExitCode::SUCCESS
        }
        ["lab", ..] => play(&said[1..]).await,
        ["call", ..] => call(&said[1..]).await,
        ["-h" | "--help" | "help"] => {
            let settings: String = VARIABLES
                .iter()
                .map(|v| format!("  {}={}\n      {}\n", v.name, v.default, v.about))
                .collect();
            show(&format!("{HELP}\n{settings}"));
            ExitCode::SUCCESS
        }
        ["-V" | "--version"] => {
            show(concat!("frontdeskd ", env!("CARGO_PKG_VERSION"), "\n"));
            ExitCode::SUCCESS
        }
        other => {
            complain(&format!(
                "`{}` is not something frontdeskd does; see frontdeskd --help",
                other.join(" ")
            ));
            ExitCode::from(2)
        }
    }
}

async fn serve() -> ExitCode {
    let config = match Sources::read().config(|_| None) {
        Ok(config) => config,
        Err(faults) => {
            complain(&StartError::Settings(faults).to_string());
            return ExitCode::FAILURE;
        }
    };
    logs::start(config.log_level);
    let running = match start(config.clone()).await {
        Ok(running) => running,
        Err(error) => {
            complain(&error.to_string());
            return ExitCode::FAILURE;
        }
    };
    show(&banner(&config, &running));
    if let Err(error) = asked_to_stop().await {
        tracing::error!(%error, "signals of the system cannot be heard");
    }
    tokio::spawn(async {
        // Who asks twice does not want to wait for goodbyes.
        if asked_to_stop().await.is_ok() {
            std::process::exit(130);
        }
    });
    running.stop().await;
    ExitCode::SUCCESS
}

/// Places a call and shows it step by step.
async fn call(said: &[String]) -> ExitCode {
    let asked = match words::Asked::read(said) {
        Ok(asked) => asked,
        Err(fault) => {
            complain(&fault.to_string());
            return ExitCode::from(2);
        }
    };
    let scenario = match asked.scenario.as_deref().map(lab::read).transpose() {
        Ok(scenario) => scenario,
        Err(fault) => {
            complain(&fault.to_string());
            return ExitCode::from(2);
        }
    };
    let config = match Sources::read().config(|_| None) {
        Ok(config) => config,
        Err(faults) => {
            complain(&StartError::Settings(faults).to_string());
            return ExitCode::FAILURE;
        }
    };
    // One may be there already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut print = |text: &str| show(text);
    let mut line = Line::new(&mut print);
    let placed = match (asked.with(&config), &scenario) {
        (Ok(wanted), Some(scenario)) => place::play(wanted, scenario, &mut line).await,
        (Ok(wanted), None) => place::place(wanted, &mut line).await,
        (Err(fault), _) => Err(fault),
    };
    match placed {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault @ PlaceFault::Words(_)) => {
            complain(&fault.to_string());
            ExitCode::from(2)
        }
        Err(fault) => {
            complain(&format!("the call failed: {fault}"));
            ExitCode::FAILURE
        }
    }
}

/// Holds a past call once more and shows what became different.
async fn replay(call_sid: &str, openai: bool) -> ExitCode {
    let config = match Sources::read().config(|_| None) {
        Ok(config) => config,
        Err(faults) => {
            complain(&StartError::Settings(faults).to_string());
            return ExitCode::FAILURE;
        }
    };
    let _ = rustls::crypto::ring::default_provider().install_default();
    match lab::replay(&config, call_sid, openai).await {
        Ok(replay) => {
            show(&lab::difference(&replay));
            if replay.is_same { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(fault) => {
            complain(&fault);
            ExitCode::FAILURE
        }
    }
}

/// Plays scenarios and shows what came of them.
async fn play(said: &[String]) -> ExitCode {
    let asked = match lab::words::Asked::read(said) {
        Ok(asked) => asked,
        Err(fault) => {
            complain(&format!("{fault}; see frontdeskd lab --help"));
            return ExitCode::from(2);
        }
    };
    if let Some(call_sid) = &asked.replay {
        return replay(call_sid, asked.openai).await;
    }
    let mut scenarios = match lab::read_all(&asked.paths) {
        Ok(scenarios) => scenarios,
        Err(faults) => {
            faults.iter().for_each(|fault| complain(&fault.to_string()));
            return ExitCode::from(2);
        }
    };
    if let Some(only) = &asked.only {
        scenarios.retain(|(file, scenario)| {
            file.to_string_lossy().to_lowercase().contains(only)
                || scenario.title.to_lowercase().contains(only)
        });
    }
    if scenarios.is_empty() {
        complain("there is no such scenario");
        return ExitCode::from(2);
    }
    let agent = match Sources::read().config(|_| None) {
        _ if !asked.openai => lab::Agent::Offline,
        Ok(config) => match bridge_openai(&config) {
            Some(account) => lab::Agent::OpenAi(Box::new(account)),
            None => {
                complain("--agent openai needs OPENAI_API_KEY");
                return ExitCode::from(2);
            }
        },
        Err(faults) => {
            complain(&StartError::Settings(faults).to_string());
            return ExitCode::FAILURE;
        }
    };
    // One may be there already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let began = tokio::time::Instant::now();
    let at_once = std::thread::available_parallelism().map_or(2, usize::from);
    match lab::play_all(scenarios, &agent, at_once).await {
        Ok(played) => {
            let took = began.elapsed();
            show(&lab::table(&played));
            show(&lab::summary(&played, took));
            if let Some(file) = &asked.report
                && let Err(error) = std::fs::write(file, lab::page(&played, took))
            {
                complain(&format!("the report cannot be written to {}: {error}", file.display()));
                return ExitCode::FAILURE;
            }
            if played.iter().all(lab::Played::holds) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(fault) => {
            complain(&fault.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Waits for Ctrl-C or, where there is such a thing, SIGTERM.
async fn asked_to_stop() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            heard = tokio::signal::ctrl_c() => heard,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// To the terminal. Nobody is helped by a program that ends because its terminal has gone.
fn show(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes()).and_then(|()| std::io::stdout().flush());
}

fn complain(text: &str) {
    let _ = writeln!(std::io::stderr(), "frontdeskd: {text}");
}
