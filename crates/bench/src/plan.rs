//! What is to be run, from the words of the command line.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::marker::MOST_CALLS;
use crate::sound::Sound;

/// Which bridge a run is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bridge {
    /// The one that only copies.
    Baseline,
    /// Ours, as it is shipped.
    Product,
}

impl Bridge {
    /// As the table shows it.
    pub const fn name(self) -> &'static str {
        match self {
            Bridge::Baseline => "baseline",
            Bridge::Product => "frontdesk",
        }
    }
}

/// All runs of a bench.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// `frontdeskd`.
    pub product: PathBuf,
    /// Where the table is written.
    pub table: PathBuf,
    /// How sound travels.
    pub sound: Sound,
    /// The product says at each interruption how soon it stopped.
    pub stamps: bool,
    /// Calls at a time, seconds, and how often the pair of bridges is run.
    pub steps: Vec<(usize, u64, usize)>,
}

/// One run of one bridge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Which bridge.
    pub bridge: Bridge,
    /// Its program.
    pub program: PathBuf,
    /// Calls at a time.
    pub calls: usize,
    /// The length of the window that is measured.
    pub seconds: u64,
    /// How sound travels.
    pub sound: Sound,
}

/// Where the bridge of a run is, for the process that measures it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Door {
    /// The bridge's process.
    pub process: u32,
    /// Twilio's door.
    pub public: u16,
    /// The console's door; the same for a bridge that has one.
    pub private: u16,
    /// Where the bridge looks for the realtime service.
    pub service: u16,
}

const STEPS: [(usize, u64, usize); 7] =
    [(1, 60, 1), (10, 60, 1), (50, 60, 1), (100, 60, 1), (200, 10, 5), (400, 60, 1), (500, 60, 1)];
const QUICK: [(usize, u64, usize); 3] = [(1, 10, 1), (50, 10, 1), (200, 10, 1)];

impl Plan {
    /// Reads `[--quick] [--calls N]… [--seconds N] [--runs N] [--pcm] [--stamps] [--product PATH] --table PATH`. The product is the
    /// program beside this one unless another is named, to compare two builds.
    ///
    /// # Errors
    /// When a word is not known or a number is out of bounds.
    pub fn read(words: &[String]) -> Result<Plan> {
        let (mut product, mut table, mut sound) = (None, None, Sound::Mulaw);
        let (mut calls, mut seconds, mut runs, mut steps) = (Vec::new(), None, None, STEPS.to_vec());
        let mut stamps = false;
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--quick" => steps = QUICK.to_vec(),
                "--pcm" => sound = Sound::Pcm,
                "--stamps" => stamps = true,
                "--calls" => calls.push(number(word, words.next(), MOST_CALLS)?),
                "--seconds" => seconds = Some(number(word, words.next(), 240)? as u64),
                "--runs" => runs = Some(number(word, words.next(), 100)?),
                "--product" => product = words.next().map(PathBuf::from),
                "--table" => table = words.next().map(PathBuf::from),
                other => {
                    bail!(
                        "`{other}` is not known; known: --quick, --calls N, --seconds N, --runs N, --pcm, --stamps"
                    )
                }
            }
        }
        if !calls.is_empty() {
            let usual =
                |calls| steps.iter().find(|step| step.0 == calls).map_or((calls, 10, 1), |step| *step);
            steps = calls.into_iter().map(usual).collect();
        }
        for step in &mut steps {
            *step = (step.0, seconds.unwrap_or(step.1), runs.unwrap_or(step.2));
        }
        Ok(Plan {
            product: match product {
                Some(product) => product,
                None => std::env::current_exe()?.with_file_name("frontdeskd"),
            },
            table: table.context("--table is missing")?,
            sound,
            stamps,
            steps,
        })
    }
}

impl Door {
    /// Reads what [`words`] writes.
    ///
    /// # Errors
    /// When it is something else.
    pub fn read(words: &[String]) -> Result<Door> {
        let [process, public, private, service] = words else { bail!("four words are wanted") };
        Ok(Door {
            process: process.parse()?,
            public: public.parse()?,
            private: private.parse()?,
            service: service.parse()?,
        })
    }
}

impl Run {
    /// Reads what [`words`] writes.
    ///
    /// # Errors
    /// When it is something else.
    pub fn read(words: &[String]) -> Result<Run> {
        let [bridge, program, calls, seconds, sound] = words else { bail!("five words are wanted") };
        Ok(Run {
            bridge: if bridge == Bridge::Product.name() { Bridge::Product } else { Bridge::Baseline },
            program: program.into(),
            calls: number("calls", Some(calls), MOST_CALLS)?,
            seconds: number("seconds", Some(seconds), 3600)? as u64,
            sound: if sound == Sound::Pcm.format() { Sound::Pcm } else { Sound::Mulaw },
        })
    }
}

/// Reads what [`words`] writes.
///
/// # Errors
/// When it is something else.
pub fn read_words(words: &[String]) -> Result<(Run, Door)> {
    let (run, door) = words.split_at_checked(5).context("nine words are wanted")?;
    Ok((Run::read(run)?, Door::read(door)?))
}

/// A run and where its bridge is, as words for a process of its own.
pub fn words(run: &Run, door: Door) -> Vec<String> {
    vec![
        run.bridge.name().to_owned(),
        run.program.display().to_string(),
        run.calls.to_string(),
        run.seconds.to_string(),
        run.sound.format().to_owned(),
        door.process.to_string(),
        door.public.to_string(),
        door.private.to_string(),
        door.service.to_string(),
    ]
}

fn number(name: &str, word: Option<&String>, most: usize) -> Result<usize> {
    let number = word.and_then(|word| word.parse().ok()).filter(|number| (1..=most).contains(number));
    number.with_context(|| format!("{name} wants a whole number from 1 to {most}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(words: &str) -> Result<Plan> {
        let words = format!("--product p --table t {words}");
        Plan::read(&words.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn options_change_what_they_name_and_nothing_else() {
        assert_eq!(plan("").expect("the whole bench").steps, STEPS);
        assert_eq!(plan("--quick").expect("a quick look").steps, QUICK);
        assert_eq!(plan("--calls 200").expect("one step").steps, [(200, 10, 5)]);
        let chosen = plan("--calls 20 --calls 50 --seconds 5 --runs 2 --pcm").expect("chosen steps");
        assert_eq!(chosen.steps, [(20, 5, 2), (50, 5, 2)]);
        assert_eq!(chosen.sound, Sound::Pcm);
        for wrong in ["--calls", "--calls 0", "--calls 5000", "--fast"] {
            assert!(plan(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_run_survives_the_way_to_its_process() {
        let run = Run {
            bridge: Bridge::Product,
            program: "/some/where".into(),
            calls: 200,
            seconds: 10,
            sound: Sound::Pcm,
        };
        let door = Door { process: 7, public: 1, private: 2, service: 3 };
        assert_eq!(read_words(&words(&run, door)).expect("its own words"), (run, door));
    }
}
