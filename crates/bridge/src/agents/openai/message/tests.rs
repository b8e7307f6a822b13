use super::*;

fn ids() -> (ResponseId, ItemId) {
    (ResponseId("resp_1".into()), ItemId("item_1".into()))
}

#[test]
fn sound_and_words_have_the_same_meaning_under_old_and_new_names() {
    let (response, item) = ids();
    for (new, old, field, value, expected) in [
        (
            "response.output_audio.delta",
            "response.audio.delta",
            "delta",
            "/38=",
            Told::Sound {
                response: response.clone(),
                item: item.clone(),
                sound: Bytes::from_static(&[0xff, 0x7f]),
            },
        ),
        (
            "response.output_audio_transcript.delta",
            "response.audio_transcript.delta",
            "delta",
            "Hi ",
            Told::Words { response: response.clone(), item: item.clone(), delta: "Hi ".into() },
        ),
        (
            "response.output_audio_transcript.done",
            "response.audio_transcript.done",
            "transcript",
            "Hi there",
            Told::WordsDone { response: response.clone(), item: item.clone(), text: "Hi there".into() },
        ),
        (
            "response.output_text.done",
            "response.text.done",
            "text",
            "Hi there",
            Told::WordsDone { response: response.clone(), item: item.clone(), text: "Hi there".into() },
        ),
    ] {
        for name in [new, old] {
            let event = format!(
                r#"{{"type":"{name}","event_id":"e","response_id":"resp_1","item_id":"item_1","output_index":0,"content_index":0,"{field}":"{value}"}}"#
            );
            assert_eq!(read(&event), Ok(expected.clone()), "{name}");
        }
    }
}

#[test]
fn a_whole_function_call_is_taken_and_an_interrupted_one_left() {
    let event = |status: &str| {
        format!(
            r#"{{"type":"response.output_item.done","response_id":"resp_1","output_index":1,"item":{{"id":"item_1","type":"function_call","status":"{status}","call_id":"call_1","name":"list_available_slots","arguments":"{{\"date\":\"2026-11-23\"}}"}}}}"#
        )
    };
    let expected = Told::FunctionCall {
        response: ids().0,
        call: "call_1".into(),
        name: "list_available_slots".into(),
        arguments: r#"{"date":"2026-11-23"}"#.into(),
    };
    assert_eq!(read(&event("completed")), Ok(expected));
    assert_eq!(read(&event("incomplete")), Ok(Told::Other), "half of its arguments may be missing");
}

#[test]
fn failed_responses_and_errors_carry_what_tells_them_apart() {
    let done = r#"{"type":"response.done","response":{"id":"resp_1","status":"failed","status_details":{"type":"failed","error":{"type":"insufficient_quota","code":"insufficient_quota","message":"You exceeded …"}},"output":[],"usage":null}}"#;
    let error = Problem {
        kind: "insufficient_quota".into(),
        code: "insufficient_quota".into(),
        ..Problem::default()
    };
    let failed =
        Told::ResponseDone { response: ids().0, status: "failed".into(), error, usage: Usage::default() };
    assert_eq!(read(done), Ok(failed));
    let plain = r#"{"type":"response.done","response":{"id":"resp_1","status":"completed","status_details":null,"output":[{"id":"x","content":[{"a":[1]}]}]}}"#;
    let error = Problem::default();
    let completed =
        Told::ResponseDone { response: ids().0, status: "completed".into(), error, usage: Usage::default() };
    assert_eq!(read(plain), Ok(completed));
    let refused = r#"{"type":"error","event_id":"e","error":{"type":"invalid_request_error","code":"invalid_value","message":"Transcription is not available.","param":"session.audio.input.transcription.model","event_id":"session-1"}}"#;
    let Ok(Told::Error(problem)) = read(refused) else { panic!("an error is understood") };
    assert!(problem.about_transcription);
    assert_eq!((problem.code.as_str(), problem.event_id.as_str()), ("invalid_value", "session-1"));
    assert_eq!(
        read(r#"{"type":"error","error":{"type":"server_error","code":null,"param":null}}"#).map(|_| ()),
        Ok(())
    );
}

#[test]
fn what_was_counted_is_read_and_never_costs_its_event() {
    let usage = |counted: &str| {
        let done = format!(
            r#"{{"type":"response.done","response":{{"id":"resp_1","status":"cancelled","usage":{counted}}}}}"#
        );
        match read(&done) {
            Ok(Told::ResponseDone { usage, .. }) => usage,
            other => panic!("{counted}: {other:?}"),
        }
    };
    let counted = usage(
        r#"{"input_tokens":30,"output_tokens":7,"input_token_details":{"text_tokens":10,"audio_tokens":20},"output_token_details":{"text_tokens":2,"audio_tokens":5}}"#,
    );
    assert_eq!((counted.input_text, counted.input_audio), (10, 20), "also of a cancelled response");
    assert_eq!((counted.output_text, counted.output_audio), (2, 5));
    for odd in ["null", "7", "[]", r#"{"input_tokens":"many"}"#] {
        assert_eq!(usage(odd), Usage::default(), "{odd}");
    }
    let transcribed = r#"{"type":"conversation.item.input_audio_transcription.completed","item_id":"item_1","content_index":0,"transcript":"Yes.","usage":{"type":"duration","seconds":2}}"#;
    let usage = Usage { transcription_ms: 2000, ..Usage::default() };
    let expected = Told::CallerWordsDone { item: ids().1, transcript: "Yes.".into(), usage };
    assert_eq!(read(transcribed), Ok(expected));
}

#[test]
fn the_session_tells_its_formats() {
    let updated = r#"{"type":"session.updated","session":{"type":"realtime","audio":{"input":{"format":{"type":"audio/pcmu"},"turn_detection":null},"output":{"format":{"type":"audio/pcmu"},"voice":"marin"}},"tools":[]}}"#;
    let pcmu = || Some("audio/pcmu".to_owned());
    assert_eq!(read(updated), Ok(Told::SessionUpdated { input: pcmu(), output: pcmu() }));
}

#[test]
fn unknown_events_are_left_aside_and_garbage_is_an_error() {
    for event in [
        r#"{"type":"rate_limits.updated","rate_limits":[{"name":"tokens"}]}"#,
        r#"{"type":"conversation.item.added","previous_item_id":null,"item":{"id":"i","type":"message","content":[{"type":"input_audio"}]}}"#,
        r#"{"type":"conversation.item.created","item":{"id":"i","type":"message"}}"#,
        r#"{"type":"something.new","x":1}"#,
    ] {
        assert_eq!(read(event), Ok(Told::Other), "{event}");
    }
    let deep = "[".repeat(100_000);
    for event in ["", "null", "[]", "{}", r#"{"type":1}"#, r#"{"type":"response.output_audio.delta","#, &deep]
    {
        assert_eq!(read(event), Err(NotAnEvent), "{:.40}", event);
    }
    let bad = r#"{"type":"response.output_audio.delta","response_id":"r","item_id":"i","delta":"!"}"#;
    assert_eq!(read(bad), Err(NotAnEvent), "bad base64 makes no noise");
}

/// A JSON value of a few levels, whose keys are mostly the service's own.
fn any_json() -> impl proptest::strategy::Strategy<Value = serde_json::Value> {
    use proptest::prelude::*;
    let key = prop_oneof![
        4 => prop::sample::select(vec![
            "type", "item", "item_id", "response", "response_id", "delta", "transcript", "usage", "error", "id",
            "status", "status_details", "output", "arguments", "call_id", "name", "session", "code", "event_id",
            "input_token_details", "cached_tokens_details", "audio_tokens", "total_tokens", "seconds",
        ])
        .prop_map(str::to_owned),
        1 => ".{0,8}",
    ];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        prop::sample::select(vec![
            "response.done",
            "response.created",
            "response.output_audio.delta",
            "response.output_item.done",
            "error",
            "function_call",
            "input_audio_buffer.speech_started",
            "session.updated",
            "completed",
            "tokens",
            "conversation.item.input_audio_transcription.completed",
            "duration",
        ])
        .prop_map(Into::into),
        ".{0,12}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 48, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::hash_map(key.clone(), inner, 0..8)
                .prop_map(|fields| serde_json::Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest::proptest! {
    #[test]
    fn any_event_is_survived(event in any_json(), kind in ".{0,12}") {
        drop(read(&event.to_string()));
        let mut event = event;
        if let Some(fields) = event.as_object_mut() {
            fields.entry("type").or_insert(kind.into());
        }
        drop(read(&event.to_string()));
    }

    #[test]
    fn any_text_is_survived(text in ".{0,200}") {
        drop(read(&text));
    }
}
