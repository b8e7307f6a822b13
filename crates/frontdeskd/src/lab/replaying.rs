//! `frontdeskd lab --replay`: a past call of the book on this machine, in a terminal.

use std::fmt::Write;
use std::sync::Arc;

use desk::Desk;
use desk::clock::SystemClock;
use store::Store;
use wire::call::Agent;
use wire::replay::{Replay, ReplaySide, ReplayWish};

use super::Replays;
use crate::bridge_settings::openai;
use crate::config::Config;
use crate::zone;

/// Holds the call once more. The program may be running meanwhile.
///
/// # Errors
/// What went wrong, as a person reads it.
pub async fn replay(config: &Config, call_sid: &str, with_model: bool) -> Result<Replay, String> {
    let (path, told) = (config.database_path.clone(), config.time_zone.clone());
    if !path.is_file() {
        return Err(format!(
            "there is no appointment book at {}; say where with DATABASE_PATH",
            path.display()
        ));
    }
    let opened = tokio::task::spawn_blocking(move || {
        let store = Store::open(&path).map_err(|error| error.to_string())?;
        let (zone, _) = zone::choose(told, &store).map_err(|error| error.to_string())?;
        let clinic = store.schedule(&zone).map_err(|error| error.to_string())?.clinic;
        let desk = Desk::open_without_history(store.clone(), clinic, Arc::new(SystemClock));
        Ok::<_, String>((store, desk))
    });
    let (store, desk) = opened.await.map_err(|error| error.to_string())??;
    let agent = if with_model { Agent::Openai } else { Agent::Offline };
    let wish = ReplayWish { agent, instructions: None, schedule: None };
    Replays::new(store, desk, openai(config)).replay(call_sid, wish).await.map_err(|error| error.to_string())
}

/// Both calls' deeds, with a mark at those that only one has.
pub fn difference(replay: &Replay) -> String {
    let mut text = String::new();
    for (name, mark, side) in [("before", '-', &replay.before), ("after", '+', &replay.after)] {
        heading(&mut text, name, side);
        for deed in &side.deeds {
            let mark = if deed.is_only_here { mark } else { ' ' };
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{mark} {:<24} {}", deed.name, deed.summary);
        }
    }
    text.push_str(if replay.is_same { "Nothing became different.\n" } else { "The calls differ.\n" });
    text
}

fn heading(text: &mut String, name: &str, side: &ReplaySide) {
    let outcome = side.outcome.map_or_else(|| "none".to_owned(), |outcome| format!("{outcome:?}"));
    let _ = writeln!(text, "{name} ({:?}, outcome {outcome})", side.agent);
}
