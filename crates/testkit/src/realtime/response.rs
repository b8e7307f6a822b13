//! A response as a sequence of moments, laid out when it is asked for.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{
    conversation::Size,
    hearing::Format,
    script::{Pace, Turn},
};

/// How much sound one event carries.
const RUN_MS: usize = 100;

/// What happens at a moment of a response.
#[derive(Debug, Clone)]
pub(super) enum Moment {
    /// An item of speech, or of text, begins.
    SpeechBegins { item: String, output_index: usize, sound: bool },
    /// Words and sound of it.
    Speech { item: String, output_index: usize, words: String, run: Vec<u8> },
    /// It is complete.
    SpeechEnds { item: String, output_index: usize },
    /// A tool is asked for.
    Call { item: String, output_index: usize, call_id: String, name: String, arguments: String },
    /// The response is complete, or failed with a code.
    Ends { failed: Option<String> },
}

/// Lays out a turn. `fresh` gives new ids for a prefix.
pub(super) fn lay_out(
    turn: &Turn,
    format: Format,
    sound: bool,
    pace: Pace,
    mut fresh: impl FnMut(&str) -> String,
) -> Vec<(Duration, Moment)> {
    let mut at = pace.think;
    let mut moments = Vec::new();
    let mut output_index = 0;
    if let Some(text) = &turn.says {
        let item = fresh("item");
        moments.push((at, Moment::SpeechBegins { item: item.clone(), output_index, sound }));
        let words: Vec<&str> = text.split_inclusive(' ').collect();
        let voice = if sound { voice(words.len(), format) } else { Vec::new() };
        let runs: Vec<&[u8]> =
            if sound { voice.chunks(RUN_MS * format.bytes_per_ms()).collect() } else { vec![&[]] };
        let mut told = 0;
        for (n, run) in runs.iter().enumerate() {
            // Words run a little ahead of the sound, as they do in life.
            let until = ((n + 2) * words.len() / (runs.len() + 1)).clamp(told, words.len());
            let until = if n + 1 == runs.len() { words.len() } else { until };
            let words = words[told..until].concat();
            told = until;
            moments.push((at, Moment::Speech { item: item.clone(), output_index, words, run: run.to_vec() }));
            at += Duration::from_millis(RUN_MS as u64).div_f64(pace.speed);
        }
        moments.push((at, Moment::SpeechEnds { item, output_index }));
        output_index += 1;
    }
    for (name, arguments) in &turn.calls {
        let (item, call_id) = (fresh("item"), fresh("call"));
        let arguments = arguments.as_str().map_or_else(|| arguments.to_string(), str::to_owned);
        moments.push((at, Moment::Call { item, output_index, call_id, name: name.clone(), arguments }));
        output_index += 1;
    }
    moments.push((at, Moment::Ends { failed: turn.fails.clone() }));
    moments
}

fn voice(words: usize, format: Format) -> Vec<u8> {
    let samples = crate::speech::tone(words);
    let mut run = Vec::new();
    match format {
        Format::Mulaw => audio::mulaw::encode_into(&samples, &mut run),
        Format::Pcm => {
            let mut wide = Vec::new();
            audio::resample::Resampler::new(audio::resample::Rate::Hz8000, audio::resample::Rate::Hz24000)
                .process(&samples, &mut wide);
            audio::pcm::encode_into(&wide, &mut run);
        }
    }
    run
}

/// A `response.output_audio.delta`.
pub(super) fn sound_event(response: &str, item: &str, output_index: usize, run: &[u8]) -> Value {
    json!({
        "type": "response.output_audio.delta", "response_id": response, "item_id": item,
        "output_index": output_index, "content_index": 0, "delta": STANDARD.encode(run),
    })
}

/// The `usage` of a response that said `words` words in a conversation of this size, of which the service has cached
/// what it had for the response before.
pub(super) fn usage(size: Size, last_input: u64, words: usize) -> Value {
    let (words, text, audio) = (words as u64, 100 + size.text, size.audio);
    let input = text + audio;
    // It caches from the front, in steps; the instructions are at the front, and they are text.
    let cached = last_input.min(input) / 64 * 64;
    let cached_text = cached.min(text);
    let (spoken, written) = (6 * words, 10 + words);
    json!({
        "total_tokens": input + spoken + written, "input_tokens": input, "output_tokens": spoken + written,
        "input_token_details": {
            "text_tokens": text, "audio_tokens": audio, "image_tokens": 0, "cached_tokens": cached,
            "cached_tokens_details":
                { "text_tokens": cached_text, "audio_tokens": cached - cached_text, "image_tokens": 0 },
        },
        "output_token_details": { "text_tokens": written, "audio_tokens": spoken },
    })
}

/// The `usage` of the transcription of so many milliseconds: the older models count time, the newer ones tokens.
pub(super) fn transcription_usage(model: &str, length: u64, words: &str) -> Value {
    if model.contains("whisper") {
        return json!({ "type": "duration", "seconds": length.div_ceil(1000) });
    }
    let (heard, written) = (length.div_ceil(100), 2 + words.split_whitespace().count() as u64);
    json!({
        "type": "tokens", "total_tokens": heard + written, "input_tokens": heard, "output_tokens": written,
        "input_token_details": { "text_tokens": 0, "audio_tokens": heard },
    })
}
