//! Server-side voice activity detection by energy, on the clock of the sound that came in.

use std::time::Duration;

use audio::{frame::Framer, level, mulaw, pcm, resample::Rate};
use serde_json::Value;

/// Louder than this is speech. Line noise lies far below, speech far above.
const SPEECH_DBFS: f32 = -42.0;

/// Speech begins when it has lasted this long.
const ONSET: Duration = Duration::from_millis(60);

/// The step in which loudness is looked at.
const STEP: Duration = Duration::from_millis(10);

/// What was noticed, in milliseconds since the first sound of the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Noticed {
    SpeechStarted { at: u64 },
    SpeechStopped { at: u64, length: u64 },
}

/// How sound comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Mulaw,
    Pcm,
}

impl Format {
    /// Of a session's `format` object.
    pub(super) fn of(format: &Value) -> Self {
        if format["type"] == "audio/pcmu" { Format::Mulaw } else { Format::Pcm }
    }

    /// Bytes of a millisecond.
    pub(super) fn bytes_per_ms(self) -> usize {
        match self {
            Format::Mulaw => 8,
            Format::Pcm => 48,
        }
    }

    fn rate(self) -> Rate {
        match self {
            Format::Mulaw => Rate::Hz8000,
            Format::Pcm => Rate::Hz24000,
        }
    }
}

pub(super) struct Hearing {
    format: Format,
    framer: Framer<i16>,
    heard: Duration,
    loud: Duration,
    quiet: Duration,
    speaking_since: Option<Duration>,
}

impl Hearing {
    pub(super) fn new(format: Format) -> Self {
        Hearing {
            format,
            framer: Framer::new(format.rate().samples_in(STEP)),
            heard: Duration::ZERO,
            loud: Duration::ZERO,
            quiet: Duration::ZERO,
            speaking_since: None,
        }
    }

    /// Takes the next bytes; `padding` and `silence` are the session's, in milliseconds.
    pub(super) fn hear(&mut self, run: &[u8], padding: u64, silence: u64) -> Vec<Noticed> {
        let mut samples = Vec::new();
        match self.format {
            Format::Mulaw => mulaw::decode_into(run, &mut samples),
            Format::Pcm => pcm::decode_into(run, &mut samples),
        }
        let mut levels = Vec::new();
        self.framer.push(&samples, |step| levels.push(level::dbfs(step)));
        let mut noticed = Vec::new();
        for level in levels {
            self.heard += STEP;
            if level > SPEECH_DBFS {
                self.loud += STEP;
                self.quiet = Duration::ZERO;
            } else {
                self.quiet += STEP;
                if self.speaking_since.is_none() && self.quiet >= ONSET {
                    self.loud = Duration::ZERO;
                }
            }
            match self.speaking_since {
                None if self.loud >= ONSET => {
                    let began = self.heard.saturating_sub(self.loud + Duration::from_millis(padding));
                    self.speaking_since = Some(began);
                    noticed.push(Noticed::SpeechStarted { at: began.as_millis() as u64 });
                }
                Some(began) if self.quiet >= Duration::from_millis(silence) => {
                    let length = (self.heard - began).as_millis() as u64;
                    noticed.push(Noticed::SpeechStopped { at: self.heard.as_millis() as u64, length });
                    self.speaking_since = None;
                    self.loud = Duration::ZERO;
                }
                _ => {}
            }
        }
        noticed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_one_turn_and_silence_is_none() {
        for format in [Format::Mulaw, Format::Pcm] {
            let mut hearing = Hearing::new(format);
            let (speech, silence) = match format {
                Format::Mulaw => (crate::speech::ulaw("I would like an appointment"), vec![0xFF; 8_000]),
                Format::Pcm => (crate::speech::pcm24k("I would like an appointment"), vec![0; 48_000]),
            };
            assert_eq!(hearing.hear(&silence, 300, 500), [], "silence");
            let mut noticed = hearing.hear(&speech, 300, 500);
            noticed.extend(hearing.hear(&silence, 300, 500));
            assert!(
                matches!(
                    noticed[..],
                    [Noticed::SpeechStarted { at: 600..1400 }, Noticed::SpeechStopped { .. }]
                ),
                "{format:?}: {noticed:?}"
            );
        }
    }
}
