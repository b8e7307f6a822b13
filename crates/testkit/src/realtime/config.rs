//! What the service accepts as a session, to the letter: every field it does not know is an error.

use serde_json::{Map, Value, json};

/// An error as the service words it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) code: &'static str,
    pub(super) param: Option<String>,
    pub(super) message: String,
}

impl Refused {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Refused { code, param: None, message: message.into() }
    }

    pub(super) fn unknown(param: String) -> Self {
        Refused {
            code: "unknown_parameter",
            message: format!("Unknown parameter: '{param}'."),
            param: Some(param),
        }
    }

    fn invalid(param: String) -> Self {
        Refused { code: "invalid_value", message: format!("Invalid value: '{param}'."), param: Some(param) }
    }

    fn missing(param: String) -> Self {
        let message = format!("Missing required parameter: '{param}'.");
        Refused { code: "missing_required_parameter", message, param: Some(param) }
    }
}

/// The voices of the GA service.
const VOICES: [&str; 10] =
    ["alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar"];

/// The session of a fresh connection.
pub(super) fn default_session(id: &str, model: &str) -> Value {
    json!({
        "type": "realtime", "object": "realtime.session", "id": id, "model": model, "instructions": "",
        "output_modalities": ["audio"], "tools": [], "tool_choice": "auto", "max_output_tokens": "inf",
        "tracing": null, "truncation": "auto", "include": null,
        "audio": {
            "input": {
                "format": { "type": "audio/pcm", "rate": 24000 }, "noise_reduction": null, "transcription": null,
                "turn_detection": {
                    "type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 500,
                    "create_response": true, "interrupt_response": true, "idle_timeout_ms": null,
                },
            },
            "output": { "format": { "type": "audio/pcm", "rate": 24000 }, "voice": "alloy", "speed": 1.0 },
        },
    })
}

/// The session of a fresh connection that transcribes and nothing else.
pub(super) fn default_transcription(id: &str) -> Value {
    json!({
        "type": "transcription", "object": "realtime.transcription_session", "id": id, "include": null,
        "audio": { "input": {
            "format": { "type": "audio/pcm", "rate": 24000 }, "noise_reduction": null, "transcription": null,
            "turn_detection": {
                "type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 500,
            },
        } },
    })
}

/// Checks `update` against what a session may have that transcribes and nothing else: it has no voice, no tools, nothing to
/// answer with, and so nothing that says when it does.
pub(super) fn check_transcription_session(update: &Value) -> Result<(), Refused> {
    let session = object(update, "session")?;
    known(session, "session", &["type", "audio", "include"])?;
    match session.get("type").and_then(Value::as_str) {
        Some("transcription") => {}
        Some(_) => return Err(Refused::invalid("session.type".into())),
        None => return Err(Refused::missing("session.type".into())),
    }
    let Some(audio) = session.get("audio") else { return Ok(()) };
    known(object(audio, "session.audio")?, "session.audio", &["input"])?;
    check_audio(audio, "session.audio")?;
    let detection = audio.pointer("/input/turn_detection");
    for field in ["create_response", "interrupt_response", "idle_timeout_ms"] {
        if detection.is_some_and(|detection| detection.get(field).is_some()) {
            return Err(Refused::unknown(format!("session.audio.input.turn_detection.{field}")));
        }
    }
    Ok(())
}

/// Checks `update` against what a session of `model` may have.
pub(super) fn check(update: &Value, model: &str) -> Result<(), Refused> {
    let session = object(update, "session")?;
    known(
        session,
        "session",
        &[
            "type",
            "model",
            "instructions",
            "output_modalities",
            "audio",
            "tools",
            "tool_choice",
            "max_output_tokens",
            "tracing",
            "truncation",
            "include",
            "prompt",
            "reasoning",
            "parallel_tool_calls",
        ],
    )?;
    match session.get("type").and_then(Value::as_str) {
        Some("realtime") => {}
        Some(_) => return Err(Refused::invalid("session.type".into())),
        None => return Err(Refused::missing("session.type".into())),
    }
    if session.get("model").is_some_and(|other| other.as_str() != Some(model)) {
        return Err(Refused::new("model_immutable", "The model of a session cannot be changed."));
    }
    for field in ["reasoning", "parallel_tool_calls"] {
        if session.contains_key(field) && !model.starts_with("gpt-realtime-2") {
            return Err(Refused::unknown(format!("session.{field}")));
        }
    }
    text(session, "session", "instructions")?;
    if let Some(audio) = session.get("audio") {
        check_audio(audio, "session.audio")?;
    }
    check_common(session, "session")
}

/// Checks the overrides of one `response.create`.
pub(super) fn check_response(overrides: &Value) -> Result<(), Refused> {
    let response = object(overrides, "response")?;
    known(
        response,
        "response",
        &[
            "instructions",
            "output_modalities",
            "audio",
            "tools",
            "tool_choice",
            "max_output_tokens",
            "metadata",
            "conversation",
            "input",
            "reasoning",
            "parallel_tool_calls",
            "prompt",
        ],
    )?;
    text(response, "response", "instructions")?;
    if let Some(audio) = response.get("audio") {
        known(object(audio, "response.audio")?, "response.audio", &["output"])?;
        check_audio(audio, "response.audio")?;
    }
    check_common(response, "response")
}

/// Writes an accepted update into the effective session: objects are merged, everything else is replaced.
pub(super) fn merge(session: &mut Value, update: &Value) {
    match (session, update) {
        (Value::Object(session), Value::Object(update)) => {
            for (name, value) in update {
                let place = session.entry(name.clone()).or_insert(Value::Null);
                // A format or a turn detection of another type begins anew.
                let same = place.get("type") == value.get("type") || value.get("type").is_none();
                if place.is_object() && value.is_object() && same {
                    merge(place, value)
                } else {
                    *place = value.clone()
                }
            }
        }
        (session, update) => *session = update.clone(),
    }
}

fn check_common(owner: &Map<String, Value>, path: &str) -> Result<(), Refused> {
    if let Some(modalities) = owner.get("output_modalities")
        && *modalities != json!(["audio"])
        && *modalities != json!(["text"])
    {
        return Err(Refused::invalid(format!("{path}.output_modalities")));
    }
    if let Some(limit) = owner.get("max_output_tokens")
        && limit != "inf"
        && !limit.as_u64().is_some_and(|limit| (1..=4096).contains(&limit))
    {
        return Err(Refused::invalid(format!("{path}.max_output_tokens")));
    }
    if let Some(tools) = owner.get("tools") {
        let tools = tools.as_array().ok_or_else(|| Refused::invalid(format!("{path}.tools")))?;
        for (n, tool) in tools.iter().enumerate() {
            check_tool(tool, &format!("{path}.tools[{n}]"))?;
        }
    }
    match owner.get("tool_choice") {
        None => Ok(()),
        Some(Value::String(choice)) if matches!(choice.as_str(), "none" | "auto" | "required") => Ok(()),
        Some(choice) if choice.get("type").is_some() => Ok(()),
        Some(_) => Err(Refused::invalid(format!("{path}.tool_choice"))),
    }
}

fn check_tool(tool: &Value, path: &str) -> Result<(), Refused> {
    let tool = object(tool, path)?;
    known(tool, path, &["type", "name", "description", "parameters"])?;
    if tool.get("type").and_then(Value::as_str) != Some("function") {
        return Err(Refused::invalid(format!("{path}.type")));
    }
    let name =
        tool.get("name").and_then(Value::as_str).ok_or_else(|| Refused::missing(format!("{path}.name")))?;
    let good = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.is_empty() || name.len() > 64 || !name.chars().all(good) {
        return Err(Refused::invalid(format!("{path}.name")));
    }
    match tool.get("parameters") {
        Some(parameters) if parameters.get("type").and_then(Value::as_str) == Some("object") => Ok(()),
        Some(_) => Err(Refused::invalid(format!("{path}.parameters"))),
        None => Ok(()),
    }
}

fn check_audio(audio: &Value, path: &str) -> Result<(), Refused> {
    let audio = object(audio, path)?;
    known(audio, path, &["input", "output"])?;
    if let Some(input) = audio.get("input") {
        let path = format!("{path}.input");
        let input = object(input, &path)?;
        known(input, &path, &["format", "noise_reduction", "transcription", "turn_detection"])?;
        check_format(input.get("format"), &path)?;
        if let Some(noise @ Value::Object(fields)) = input.get("noise_reduction") {
            let path = format!("{path}.noise_reduction");
            known(fields, &path, &["type", "strength"])?;
            one_of(noise, &path, "type", &["near_field", "far_field"])?;
        }
        if let Some(Value::Object(transcription)) = input.get("transcription") {
            check_transcription(transcription, &format!("{path}.transcription"))?;
        }
        if let Some(detection @ Value::Object(fields)) = input.get("turn_detection") {
            check_detection(detection, fields, &format!("{path}.turn_detection"))?;
        }
    }
    if let Some(output) = audio.get("output") {
        let path = format!("{path}.output");
        let output = object(output, &path)?;
        known(output, &path, &["format", "voice", "speed"])?;
        check_format(output.get("format"), &path)?;
        match output.get("voice") {
            Some(Value::String(voice)) if !VOICES.contains(&voice.as_str()) => {
                return Err(Refused::invalid(format!("{path}.voice")));
            }
            _ => {}
        }
        if let Some(speed) = output.get("speed")
            && !speed.as_f64().is_some_and(|speed| (0.25..=1.5).contains(&speed))
        {
            return Err(Refused::invalid(format!("{path}.speed")));
        }
    }
    Ok(())
}

fn check_format(format: Option<&Value>, path: &str) -> Result<(), Refused> {
    let Some(format) = format else { return Ok(()) };
    let path = format!("{path}.format");
    let fields = object(format, &path)?;
    known(fields, &path, &["type", "rate"])?;
    one_of(format, &path, "type", &["audio/pcm", "audio/pcmu", "audio/pcma"])?;
    match (format.get("type").and_then(Value::as_str), format.get("rate")) {
        // The telephone's formats have their rate in their name.
        (Some("audio/pcmu" | "audio/pcma"), Some(_)) => Err(Refused::unknown(format!("{path}.rate"))),
        (Some("audio/pcm"), Some(rate)) if rate != 24000 => Err(Refused::invalid(format!("{path}.rate"))),
        (Some("audio/pcm"), None) => Err(Refused::missing(format!("{path}.rate"))),
        _ => Ok(()),
    }
}

fn check_transcription(transcription: &Map<String, Value>, path: &str) -> Result<(), Refused> {
    known(transcription, path, &["model", "language", "languages", "prompt", "keywords", "delay"])?;
    let model = transcription.get("model").and_then(Value::as_str).unwrap_or_default();
    let models = [
        "gpt-transcribe",
        "gpt-live-transcribe",
        "gpt-realtime-whisper",
        "whisper-1",
        "gpt-4o-transcribe",
        "gpt-4o-mini-transcribe",
        "gpt-4o-transcribe-diarize",
    ];
    if !models.contains(&model) {
        return Err(Refused::invalid(format!("{path}.model")));
    }
    for field in ["languages", "keywords"] {
        if transcription.contains_key(field) && !matches!(model, "gpt-transcribe" | "gpt-live-transcribe") {
            return Err(Refused::unknown(format!("{path}.{field}")));
        }
    }
    if transcription.contains_key("prompt") && model == "gpt-realtime-whisper" {
        return Err(Refused::unknown(format!("{path}.prompt")));
    }
    Ok(())
}

fn check_detection(detection: &Value, fields: &Map<String, Value>, path: &str) -> Result<(), Refused> {
    one_of(detection, path, "type", &["server_vad", "semantic_vad"])?;
    if detection["type"] == "semantic_vad" {
        return known(fields, path, &["type", "eagerness", "create_response", "interrupt_response"]);
    }
    known(
        fields,
        path,
        &[
            "type",
            "threshold",
            "prefix_padding_ms",
            "silence_duration_ms",
            "create_response",
            "interrupt_response",
            "idle_timeout_ms",
        ],
    )?;
    match fields.get("threshold") {
        Some(threshold) if !threshold.as_f64().is_some_and(|value| (0.0..=1.0).contains(&value)) => {
            Err(Refused::invalid(format!("{path}.threshold")))
        }
        _ => Ok(()),
    }
}

fn object<'a>(value: &'a Value, path: &str) -> Result<&'a Map<String, Value>, Refused> {
    value.as_object().ok_or_else(|| Refused::invalid(path.to_owned()))
}

fn known(fields: &Map<String, Value>, path: &str, names: &[&str]) -> Result<(), Refused> {
    match fields.keys().find(|name| !names.contains(&name.as_str())) {
        Some(name) => Err(Refused::unknown(format!("{path}.{name}"))),
        None => Ok(()),
    }
}

fn text(fields: &Map<String, Value>, path: &str, name: &str) -> Result<(), Refused> {
    match fields.get(name) {
        None | Some(Value::String(_)) => Ok(()),
        Some(_) => Err(Refused::invalid(format!("{path}.{name}"))),
    }
}

fn one_of(value: &Value, path: &str, name: &str, choices: &[&str]) -> Result<(), Refused> {
    match value.get(name).and_then(Value::as_str) {
        Some(choice) if choices.contains(&choice) => Ok(()),
        Some(_) => Err(Refused::invalid(format!("{path}.{name}"))),
        None => Err(Refused::missing(format!("{path}.{name}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone() -> Value {
        json!({
            "type": "realtime", "instructions": "Be kind.", "output_modalities": ["audio"],
            "audio": {
                "input": {
                    "format": { "type": "audio/pcmu" }, "noise_reduction": { "type": "far_field" },
                    "transcription": { "model": "gpt-transcribe", "language": "en" },
                    "turn_detection": { "type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300,
                        "silence_duration_ms": 500, "create_response": false, "interrupt_response": false },
                },
                "output": { "format": { "type": "audio/pcmu" }, "voice": "marin", "speed": 1.0 },
            },
            "tools": [{ "type": "function", "name": "find_slots", "description": "…",
                "parameters": { "type": "object", "properties": {} } }],
            "tool_choice": "auto", "max_output_tokens": "inf", "tracing": null,
            "truncation": { "type": "retention_ratio", "retention_ratio": 0.8 },
        })
    }

    #[test]
    fn the_documented_phone_profile_is_accepted_and_takes_effect() {
        assert_eq!(check(&phone(), "gpt-realtime-2.1"), Ok(()));
        let mut session = default_session("sess_1", "gpt-realtime-2.1");
        merge(&mut session, &phone());
        assert_eq!(
            session["audio"]["input"]["format"],
            json!({ "type": "audio/pcmu" }),
            "no rate is left over"
        );
        assert_eq!(session["audio"]["input"]["turn_detection"]["create_response"], false);
        assert_eq!(session["id"], "sess_1", "what was not mentioned stays");
    }

    #[test]
    fn a_session_that_transcribes_has_nothing_else() {
        let good = json!({ "type": "transcription", "audio": { "input": {
            "format": { "type": "audio/pcmu" }, "noise_reduction": { "type": "near_field" },
            "transcription": { "model": "gpt-transcribe", "language": "en" },
            "turn_detection": { "type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300,
                "silence_duration_ms": 500 },
        } } });
        assert_eq!(check_transcription_session(&good), Ok(()));
        for (path, value, param) in [
            ("/instructions", json!("Be kind."), "session.instructions"),
            ("/model", json!("gpt-transcribe"), "session.model"),
            ("/audio/output", json!({}), "session.audio.output"),
            (
                "/audio/input/turn_detection/create_response",
                json!(false),
                "session.audio.input.turn_detection.create_response",
            ),
            ("/type", json!("realtime"), "session.type"),
        ] {
            let mut session = good.clone();
            let (owner, name) = path.rsplit_once('/').expect("a path");
            session.pointer_mut(owner).expect("an owner")[name] = value;
            let refused = check_transcription_session(&session).expect_err(path);
            assert_eq!(refused.param.as_deref(), Some(param), "{path}");
        }
        assert!(check(&good, "gpt-realtime-2.1").is_err(), "a session cannot become another one");
    }

    #[test]
    fn every_common_mistake_is_refused_by_name() {
        for (path, value, code, param) in [
            ("/temperature", json!(0.7), "unknown_parameter", "session.temperature"),
            ("/voice", json!("marin"), "unknown_parameter", "session.voice"),
            ("/modalities", json!(["audio"]), "unknown_parameter", "session.modalities"),
            ("/audio/input/format/rate", json!(8000), "unknown_parameter", "session.audio.input.format.rate"),
            ("/audio/output/voice", json!("nova"), "invalid_value", "session.audio.output.voice"),
            ("/output_modalities", json!(["audio", "text"]), "invalid_value", "session.output_modalities"),
            ("/max_output_tokens", json!(5000), "invalid_value", "session.max_output_tokens"),
            ("/tools/0/function", json!({}), "unknown_parameter", "session.tools[0].function"),
            ("/tools/0/strict", json!(true), "unknown_parameter", "session.tools[0].strict"),
            ("/type", Value::Null, "missing_required_parameter", "session.type"),
        ] {
            let mut session = phone();
            let (owner, name) = path.rsplit_once('/').expect("a path");
            session.pointer_mut(owner).expect("an owner")[name] = value;
            let refused = check(&session, "gpt-realtime-2.1").expect_err(path);
            assert_eq!((refused.code, refused.param.as_deref()), (code, Some(param)), "{path}");
        }
        let mut session = phone();
        session["reasoning"] = json!({ "effort": "low" });
        assert_eq!(check(&session, "gpt-realtime-2.1"), Ok(()), "the newest models reason");
        assert!(check(&session, "gpt-realtime-1.5").is_err(), "older ones do not");
    }
}
