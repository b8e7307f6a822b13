//! The built-in receptionist's voice: `flite`, one run per sentence.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use audio::Encoding;
use audio::resample::{Rate, Resampler};
use bytes::Bytes;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// The most natural of the voices that come with flite.
const VOICE: &str = "slt";

/// flite speaks a long sentence in a quarter of a second; beyond this something is wrong with it.
const WITHIN: Duration = Duration::from_secs(5);

/// A synthesiser on this machine.
#[derive(Clone)]
pub struct Voice {
    flite: PathBuf,
}

impl Voice {
    /// Speaks through the program at this path.
    pub fn new(flite: &Path) -> Voice {
        Voice { flite: flite.to_owned() }
    }

    /// Speaks `text` as the telephone carries it: µ-law, 8 kHz.
    ///
    /// # Errors
    /// As [`Voice::speak`].
    pub async fn speak_ulaw(&self, text: &str) -> anyhow::Result<Bytes> {
        self.speak(text, Encoding::Mulaw8k).await
    }

    /// Speaks `text` in `encoding`.
    ///
    /// The text goes in by a pipe, never as an argument: arguments can be read by everybody on the machine. The sound
    /// comes out through a file that only we can read, since flite must be able to seek in it.
    ///
    /// # Errors
    /// When flite cannot be run, takes too long, or writes no sound. The text is not in the error.
    pub async fn speak(&self, text: &str, encoding: Encoding) -> anyhow::Result<Bytes> {
        let folder = tempfile::tempdir().context("a temporary folder for the voice")?;
        let file = folder.path().join("spoken.wav");
        let mut child = Command::new(&self.flite)
            .args(["-voice", VOICE, "-f", "/dev/stdin", "-o"])
            .arg(&file)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} could not be started", self.flite.display()))?;
        let mut input = child.stdin.take().context("flite's input")?;
        let text = text.to_owned();
        let status = tokio::time::timeout(WITHIN, async move {
            input.write_all(text.as_bytes()).await?;
            drop(input);
            child.wait().await
        })
        .await
        .context("flite took too long")?
        .context("flite could not be used")?;
        if !status.success() {
            bail!("flite ended with {status}");
        }
        tokio::task::spawn_blocking(move || {
            let sound = audio::wav::read_file(&file).context("flite's sound")?;
            drop(folder);
            let rate = Rate::from_hz(sound.hz).with_context(|| format!("flite speaks at {} Hz", sound.hz))?;
            let (mut samples, mut run) = (Vec::new(), Vec::new());
            if rate == encoding.rate() {
                samples = sound.samples;
            } else {
                Resampler::new(rate, encoding.rate()).process(&sound.samples, &mut samples);
            }
            encoding.encode_into(&samples, &mut run);
            Ok(Bytes::from(run))
        })
        .await?
    }
}
