//! A scenario's caller at the public door of a running program, and what of the scenario can be seen from there.

use super::player::Player;
use super::{Line, PlaceFault, Wanted, hold};
use crate::lab::{self, Caller, How, Scenario};

/// Plays a scenario's calls and looks at what can be seen from outside: what was said, and how the calls ended. The program's own
/// book, clock and schedule count, not those that the file tells of.
///
/// # Errors
/// [`PlaceFault::DoesNotHold`] with all that does not hold, and whatever else a call may fail by.
pub async fn play(mut wanted: Wanted, scenario: &Scenario, line: &mut Line<'_>) -> Result<(), PlaceFault> {
    line.step(&format!("scenario: {}", scenario.title));
    line.step("the program's own book, clock and schedule count, not those of the file");
    if wanted.from.is_none() {
        let from = scenario.from.as_str();
        wanted.from = Some(if from.is_empty() { "anonymous".to_owned() } else { from.to_owned() });
    }
    let mut failures = Vec::new();
    let mut how = How::CallerLeft;
    let (mut heard, mut sound, mut put_through) = (Vec::new(), false, false);
    for turns in [&scenario.does, &scenario.calls_again] {
        if turns.is_empty() && !heard.is_empty() {
            continue;
        }
        let mut player = Player::Persona(Caller::new(turns, &scenario.answers));
        how = hold(&wanted, &mut player, scenario.colleague, line).await?;
        put_through |= how == How::PutThrough;
        match &mut player {
            Player::Persona(persona) => {
                failures.extend(persona.undone());
                failures.extend(persona.failure.take());
            }
            Player::Acts(acts) => {
                sound = true;
                failures.extend(lab::unheard(acts.len()));
            }
        }
        heard.extend(line.take_spoken());
    }
    let seen = lab::Seen { lines: (!sound).then_some(heard.as_slice()), how, put_through };
    let (failed, unseen) = lab::check_seen(scenario, &seen);
    failures.extend(failed);
    if !unseen.is_empty() {
        line.step(&format!("cannot be seen from outside: {}", unseen.join(", ")));
    }
    if failures.is_empty() {
        line.step("all that can be seen holds");
        return Ok(());
    }
    for failure in &failures {
        line.step(&format!("does not hold: {failure}"));
    }
    Err(PlaceFault::DoesNotHold(failures.len()))
}
