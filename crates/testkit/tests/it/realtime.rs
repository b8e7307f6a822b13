use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use testkit::realtime::{Asked, FakeRealtime, Last, Script, Turn};

use crate::client::{Client, SOON, types};

#[tokio::test]
async fn a_whole_booking_is_talked_through() {
    let service = FakeRealtime::start(Script::booking("2026-11-23")).await;
    let mut client = Client::ready(&service).await;

    client.send(json!({ "type": "response.create", "response": { "instructions": "Greet." } })).await;
    let greeting = client.until("response.done").await;
    assert!(types(&greeting).contains(&"response.output_audio.delta"), "it speaks: {:?}", types(&greeting));

    client.say("I would like to see a doctor").await;
    let heard = client.until("conversation.item.input_audio_transcription.completed").await;
    let order: Vec<_> = types(&heard).into_iter().filter(|kind| !kind.ends_with(".delta")).collect();
    assert_eq!(
        order,
        [
            "input_audio_buffer.speech_started",
            "input_audio_buffer.speech_stopped",
            "input_audio_buffer.committed",
            "conversation.item.added",
            "conversation.item.done",
            "conversation.item.input_audio_transcription.completed",
        ],
        "and no response by itself, since create_response is false"
    );
    assert_eq!(heard.last().expect("an event")["transcript"], "I would like to see a doctor.");

    client.send(json!({ "type": "response.create" })).await;
    let asked = client.until("response.done").await;
    let call = asked.iter().find(|event| event["type"] == "response.output_item.done").expect("an item");
    assert_eq!(
        (&call["item"]["type"], &call["item"]["status"]),
        (&json!("function_call"), &json!("completed"))
    );
    assert_eq!(call["item"]["name"], "list_available_slots");
    assert_eq!(call["item"]["arguments"], r#"{"date":"2026-11-23"}"#, "a string of JSON");

    answer(&mut client, &call["item"]["call_id"], r#"{"available_slots":["9:30 AM","1:00 PM"]}"#).await;
    client.until("response.done").await;
    client.say("Yes please, Anna Novak").await;
    client.until("conversation.item.input_audio_transcription.completed").await;
    client.send(json!({ "type": "response.create" })).await;
    let booking = client.one("response.function_call_arguments.done").await;
    assert_eq!(booking["name"], "create_appointment");
    assert!(
        booking["arguments"].as_str().expect("text").contains("9:30 AM"),
        "the first time that was offered"
    );
    client.until("response.done").await;
    answer(&mut client, &booking["call_id"], r#"{"success":true,"confirmation_number":"APT-12345"}"#).await;
    client.until("response.done").await;

    let log = service.until(SOON, |log| log.responses.len() == 5).await;
    assert!(log.said[2].contains("APT-12345"), "the number is told: {:?}", log.said);
    assert_eq!(log.unanswered(), Vec::<&str>::new());
    assert_eq!(service.violations(), Vec::<String>::new(), "a good client");
}

async fn answer(client: &mut Client, call_id: &serde_json::Value, output: &str) {
    let item = json!({ "type": "function_call_output", "call_id": call_id, "output": output });
    client.send(json!({ "type": "conversation.item.create", "item": item })).await;
    client.send(json!({ "type": "response.create" })).await;
}

#[tokio::test]
async fn the_events_of_a_response_come_in_the_documented_order() {
    let turn = Turn::say("One moment please.").and_call("find", json!({}));
    let service = FakeRealtime::start(Script::turns([turn])).await;
    let mut client = Client::ready(&service).await;
    client.send(json!({ "type": "response.create" })).await;
    let events = client.until("response.done").await;
    let mut order = types(&events);
    order.dedup();
    order.retain(|kind| !kind.ends_with(".delta"));
    assert_eq!(
        order,
        [
            "response.created",
            "rate_limits.updated",
            "response.output_item.added",
            "conversation.item.added",
            "response.content_part.added",
            "response.output_audio.done",
            "response.output_audio_transcript.done",
            "response.content_part.done",
            "conversation.item.done",
            "response.output_item.done",
            "response.output_item.added",
            "conversation.item.added",
            "response.function_call_arguments.done",
            "conversation.item.done",
            "response.output_item.done",
            "response.done",
        ]
    );
    let words: String = events
        .iter()
        .filter(|event| event["type"] == "response.output_audio_transcript.delta")
        .filter_map(|event| event["delta"].as_str())
        .collect();
    assert_eq!(words, "One moment please.", "the deltas make up the whole");
    let done = events.last().expect("an event");
    assert_eq!(done["response"]["status"], "completed");
    assert_eq!(done["response"]["output"].as_array().map(Vec::len), Some(2), "speech and call");
    assert!(done["response"]["usage"]["output_tokens"].as_u64() > Some(0), "usage is told");
}

#[tokio::test]
async fn a_second_response_while_one_runs_is_refused() {
    let service =
        FakeRealtime::start(Script::turns([Turn::say("Something long enough to be running.")])).await;
    let mut client = Client::ready(&service).await;
    client.send(json!({ "type": "response.create" })).await;
    client.send(json!({ "type": "response.create" })).await;
    assert_eq!(client.error().await, "conversation_already_has_active_response");
    assert_eq!(service.violations().len(), 1, "and held against the client");
}

#[tokio::test]
async fn a_cut_is_taken_up_to_what_was_sent_and_not_beyond() {
    let service = FakeRealtime::start(Script::turns([Turn::say("A few words of speech.")])).await;
    let mut client = Client::ready(&service).await;
    client.send(json!({ "type": "response.create" })).await;
    let events = client.until("response.done").await;
    let deltas = events.iter().filter(|event| event["type"] == "response.output_audio.delta");
    let item = events.iter().find_map(|event| event["item_id"].as_str()).expect("an item").to_owned();
    let sent: usize = deltas
        .map(|event| STANDARD.decode(event["delta"].as_str().expect("text")).expect("base64").len() / 8)
        .sum();
    let truncate = |end: usize| json!({ "type": "conversation.item.truncate", "item_id": item, "content_index": 0, "audio_end_ms": end });
    client.send(truncate(sent + 1)).await;
    assert_eq!(client.error().await, "item_truncate_invalid_audio_end_ms", "one millisecond too many");
    client.send(truncate(sent)).await;
    client.until("conversation.item.truncated").await;
    client.send(truncate(200)).await;
    assert_eq!(client.one("conversation.item.truncated").await["audio_end_ms"], 200);
    client.send(truncate(201)).await;
    assert_eq!(client.error().await, "item_truncate_invalid_audio_end_ms", "it is shorter now");
    client.send(json!({ "type": "conversation.item.truncate", "item_id": "item_x", "content_index": 0, "audio_end_ms": 0 })).await;
    assert_eq!(client.error().await, "item_truncate_invalid_item_id");
    assert_eq!(service.log().truncations, [(item.clone(), sent, sent), (item, 200, sent)]);
}

#[tokio::test]
async fn a_cancelled_response_ends_as_cancelled_and_another_cancel_is_excused() {
    let service =
        FakeRealtime::start(Script::turns([Turn::say("This goes on and on and on for quite a while.")]))
            .await;
    let mut client = Client::ready(&service).await;
    client.send(json!({ "type": "response.create" })).await;
    client.until("response.output_audio.delta").await;
    client.send(json!({ "type": "response.cancel" })).await;
    let events = client.until("response.done").await;
    assert!(
        types(&events).contains(&"response.output_audio.done"),
        "the sound is closed: {:?}",
        types(&events)
    );
    let response = &events.last().expect("an event")["response"];
    assert_eq!(
        (&response["status"], &response["status_details"]["reason"]),
        (&json!("cancelled"), &json!("client_cancelled"))
    );
    assert_eq!(response["output"][0]["status"], "incomplete");
    client.send(json!({ "type": "response.cancel" })).await;
    assert_eq!(client.error().await, "response_cancel_not_active");
    assert_eq!(service.violations(), Vec::<String>::new(), "it may have crossed the end of the response");
}

#[tokio::test]
async fn a_forgotten_cough_is_not_in_the_conversation() {
    let (sender, asked) = std::sync::mpsc::channel::<Asked>();
    let script = Script::new(move |asked| {
        sender.send(asked.clone()).expect("the test listens");
        Turn::say("I see.")
    });
    let service = FakeRealtime::start(script.hearing(["(cough)"])).await;
    let mut client = Client::ready(&service).await;
    client.say("Hello").await;
    let item = client.one("input_audio_buffer.committed").await["item_id"].clone();
    client.send(json!({ "type": "conversation.item.delete", "item_id": item })).await;
    client.until("conversation.item.deleted").await;
    client.send(json!({ "type": "conversation.item.delete", "item_id": item })).await;
    assert_eq!(client.error().await, "item_delete_invalid_item_id", "it is gone");
    let text = json!([{ "type": "input_text", "text": "Typed." }]);
    let item = json!({ "type": "message", "role": "user", "content": text });
    client.send(json!({ "type": "conversation.item.create", "item": item })).await;
    client.send(json!({ "type": "response.create" })).await;
    client.until("response.done").await;
    let asked = asked.try_recv().expect("asked once");
    assert_eq!((asked.caller, asked.last), (vec!["Typed.".to_owned()], Last::Caller("Typed.".to_owned())));
}

#[tokio::test]
async fn what_the_service_would_not_have_is_refused_and_listed() {
    let service = FakeRealtime::start(Script::turns([])).await;
    let mut client = Client::ready(&service).await;
    let output = |id: &str| json!({ "type": "function_call_output", "call_id": id, "output": "{}" });
    for (event, code) in [
        (
            json!({ "type": "session.update", "session": { "type": "realtime", "temperature": 0.8 } }),
            "unknown_parameter",
        ),
        (
            json!({ "type": "session.update", "session": { "type": "realtime",
                "audio": { "input": { "format": { "type": "audio/pcmu", "rate": 8000 } } } } }),
            "unknown_parameter",
        ),
        (
            json!({ "type": "session.update", "session": { "type": "realtime" }, "extra": 1 }),
            "unknown_parameter",
        ),
        (json!({ "type": "conversation.item.create", "item": output("call_x") }), "invalid_tool_call_id"),
        (
            json!({ "type": "conversation.item.create", "item": { "type": "message", "role": "assistant",
                "content": [{ "type": "input_text", "text": "x" }] } }),
            "invalid_value",
        ),
        (json!({ "type": "input_audio_buffer.commit" }), "input_audio_buffer_commit_vad"),
        (json!({ "type": "input_audio_buffer.append", "audio": "%%%" }), "invalid_value"),
        (json!({ "type": "response.create", "response": { "modalities": ["audio"] } }), "unknown_parameter"),
        (json!({ "type": "response.greet" }), "invalid_value"),
    ] {
        client.send(event.clone()).await;
        assert_eq!(client.error().await, code, "{event}");
    }
    assert_eq!(service.violations().len(), 9, "every one of them");
}
