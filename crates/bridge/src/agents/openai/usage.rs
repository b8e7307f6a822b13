//! What the service counted. Counts are for the clinic's books, so one that is missing or odd never costs the event it
//! came with: it counts as nothing.

use call::usage::Usage;
use serde_json::Value;

/// The `usage` of a response. Cached tokens are a part of the input. What is not told apart counts as sound, the dearer.
pub fn of_response(told: &Value) -> Usage {
    let input = Kinds::of(told, "input_tokens", "input_token_details");
    let output = Kinds::of(told, "output_tokens", "output_token_details");
    let cached = at(told, "/input_token_details/cached_tokens");
    let (cached_text, cached_audio) = match told.pointer("/input_token_details/cached_tokens_details") {
        Some(details @ Value::Object(_)) => (at(details, "/text_tokens"), at(details, "/audio_tokens")),
        _ => (cached.min(input.text), cached.saturating_sub(input.text)),
    };
    Usage {
        input_text: input.text,
        input_audio: input.audio,
        cached_text: cached_text.min(input.text),
        cached_audio: cached_audio.min(input.audio),
        output_text: output.text,
        output_audio: output.audio,
        ..Usage::default()
    }
}

/// The `usage` of a transcription: tokens, or the time that was listened to.
pub fn of_transcription(told: &Value) -> Usage {
    let tokens = match at(told, "/total_tokens") {
        0 => at(told, "/input_tokens").saturating_add(at(told, "/output_tokens")),
        total => total,
    };
    Usage { transcription_tokens: tokens, transcription_ms: thousandths(told), ..Usage::default() }
}

struct Kinds {
    text: u64,
    audio: u64,
}

impl Kinds {
    fn of(told: &Value, sum: &str, details: &str) -> Kinds {
        let part = |name: &str| at(told, &format!("/{details}/{name}"));
        let (text, audio) = (part("text_tokens"), part("audio_tokens"));
        let known = text.saturating_add(audio).saturating_add(part("image_tokens"));
        let untold = at(told, &format!("/{sum}")).saturating_sub(known);
        Kinds { text, audio: audio.saturating_add(untold) }
    }
}

/// The count at this place; nothing when there is none.
fn at(told: &Value, place: &str) -> u64 {
    told.pointer(place).and_then(Value::as_u64).unwrap_or_default()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rounded, and a cast of what is beyond the type gives its bound"
)]
fn thousandths(told: &Value) -> u64 {
    let seconds = told.pointer("/seconds").and_then(Value::as_f64).unwrap_or_default();
    (seconds * 1000.0).round() as u64
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_response_is_counted_by_kind_with_its_cached_part() {
        let told = json!({
            "total_tokens": 1000, "input_tokens": 800, "output_tokens": 200,
            "input_token_details": {
                "text_tokens": 300, "audio_tokens": 500, "image_tokens": 0, "cached_tokens": 448,
                "cached_tokens_details": { "text_tokens": 256, "audio_tokens": 192, "image_tokens": 0 },
            },
            "output_token_details": { "text_tokens": 40, "audio_tokens": 160 },
        });
        let expected = Usage {
            input_text: 300,
            input_audio: 500,
            cached_text: 256,
            cached_audio: 192,
            output_text: 40,
            output_audio: 160,
            ..Usage::default()
        };
        assert_eq!(of_response(&told), expected);
    }

    #[test]
    fn what_is_not_told_apart_counts_as_sound_and_no_count_exceeds_its_whole() {
        let bare = json!({ "input_tokens": 80, "output_tokens": 20, "input_token_details": null });
        let counted = of_response(&bare);
        assert_eq!((counted.input_audio, counted.output_audio, counted.input_text), (80, 20, 0));
        let cached = json!({ "input_tokens": 80, "input_token_details":
            { "text_tokens": 50, "audio_tokens": 30, "cached_tokens": 64, "cached_tokens_details": null } });
        let counted = of_response(&cached);
        assert_eq!((counted.cached_text, counted.cached_audio), (50, 14));
        let absurd = json!({ "input_tokens": 10, "input_token_details":
            { "text_tokens": 10, "cached_tokens_details": { "text_tokens": 99, "audio_tokens": 99 } } });
        let counted = of_response(&absurd);
        assert_eq!((counted.cached_text, counted.cached_audio), (10, 0));
    }

    #[test]
    fn a_transcription_is_counted_in_tokens_or_in_time() {
        let tokens = json!({ "type": "tokens", "input_tokens": 30, "output_tokens": 12, "total_tokens": 42 });
        assert_eq!(of_transcription(&tokens), Usage { transcription_tokens: 42, ..Usage::default() });
        let without_sum = json!({ "type": "tokens", "input_tokens": 30, "output_tokens": 12 });
        assert_eq!(of_transcription(&without_sum).transcription_tokens, 42);
        let time = json!({ "type": "duration", "seconds": 1.25 });
        assert_eq!(of_transcription(&time), Usage { transcription_ms: 1250, ..Usage::default() });
    }

    #[test]
    fn nonsense_counts_as_nothing() {
        for told in [
            json!(null),
            json!([]),
            json!("many"),
            json!({ "input_tokens": -4, "output_tokens": "x", "seconds": -1 }),
        ] {
            assert_eq!(of_response(&told), Usage::default(), "{told}");
            assert_eq!(of_transcription(&told), Usage::default(), "{told}");
        }
    }
}
