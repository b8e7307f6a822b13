//! Speaks every `assets/phrases/*.txt` into a `*.ulaw` beside it with flite. Run by `cargo xtask phrases`.

use std::path::Path;
use std::process::Command;

use audio::resample::{Rate, Resampler};
use audio::{mulaw, wav};

/// Where the loudest sample of a phrase lies, as a share of full scale: clear on a phone, with room above.
const PEAK: f32 = 0.5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/phrases");
    for entry in std::fs::read_dir(&folder)? {
        let text = entry?.path();
        if text.extension().is_some_and(|extension| extension == "txt") {
            speak(&text)?;
        }
    }
    Ok(())
}

fn speak(text: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let spoken = std::env::temp_dir().join(format!("phrase-{}.wav", std::process::id()));
    let status =
        Command::new("flite").args(["-voice", "slt", "-f"]).arg(text).arg("-o").arg(&spoken).status()?;
    if !status.success() {
        return Err(format!("flite could not speak {} ({status})", text.display()).into());
    }
    let sound = wav::read_file(&spoken)?;
    std::fs::remove_file(&spoken)?;

    let mut samples = Vec::new();
    Resampler::new(Rate::from_hz(sound.hz).ok_or("flite speaks at a rate we do not know")?, Rate::Hz8000)
        .process(&sound.samples, &mut samples);
    let loudest = samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or(0);
    let gain = f32::from(i16::MAX) * PEAK / f32::from(loudest.max(1));
    for sample in &mut samples {
        *sample = (f32::from(*sample) * gain) as i16;
    }
    let mut codes = Vec::new();
    mulaw::encode_into(&samples, &mut codes);
    std::fs::write(text.with_extension("ulaw"), codes)?;
    Ok(())
}
