//! Responses: begun, told moment by moment, cancelled, ended.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    super::{
        config::{self, Refused},
        conversation::{Item, Kind},
        hearing::Format,
        response::{self, Moment},
        script::Asked,
    },
    Active, Later, Over, Session, only,
};

impl Session {
    pub(super) async fn respond(&mut self, event: &Value) -> Result<Result<(), Refused>, Over> {
        if let Err(refused) = only(event, &["response"]) {
            return Ok(Err(refused));
        }
        let overrides = &event["response"];
        if !overrides.is_null()
            && let Err(refused) = config::check_response(overrides)
        {
            return Ok(Err(refused));
        }
        if let Some(active) = &self.active {
            let message = format!("Conversation already has an active response in progress: {}.", active.id);
            return Ok(Err(Refused::new("conversation_already_has_active_response", message)));
        }
        let overrides = overrides.clone();
        self.begin(&overrides).await?;
        Ok(Ok(()))
    }

    /// A response begins.
    pub(super) async fn begin(&mut self, overrides: &Value) -> Result<(), Over> {
        let id = self.fresh("resp");
        let asked = Asked {
            caller: self.conversation.caller(),
            last: self.conversation.last(),
            instructions: overrides["instructions"].as_str().map(str::to_owned),
            before: self.responses,
            session: self.number,
        };
        self.responses += 1;
        let turn = self.shared.script().respond(&asked);
        self.active = Some(Active { id: id.clone(), output: Vec::new(), words: 0 });
        let shown = self.show_response("in_progress", Value::Null);
        self.send(json!({ "type": "response.created", "response": shown })).await?;
        self.send(json!({ "type": "rate_limits.updated", "rate_limits": [
            { "name": "tokens", "limit": 40000, "remaining": 39000, "reset_seconds": 1.5 },
        ] }))
        .await?;
        let modalities = overrides.get("output_modalities").unwrap_or(&self.config["output_modalities"]);
        let sound = *modalities != json!(["text"]);
        let format = Format::of(&self.config["audio"]["output"]["format"]);
        let (number, mut ids) = (self.id_number(), self.ids);
        let moments = response::lay_out(&turn, format, sound, self.pace, |prefix| {
            ids += 1;
            format!("{prefix}_{number}_{ids}")
        });
        self.ids = ids;
        for (at, moment) in moments {
            self.schedule(at, Later::Moment(moment));
        }
        Ok(())
    }

    pub(super) async fn cancel_by_hand(&mut self, event: &Value) -> Result<Result<(), Refused>, Over> {
        if let Err(refused) = only(event, &["response_id"]) {
            return Ok(Err(refused));
        }
        let wanted = event["response_id"].as_str();
        match &self.active {
            Some(active) if wanted.is_none_or(|wanted| wanted == active.id) => {
                self.cancel("client_cancelled").await?;
                Ok(Ok(()))
            }
            _ => Ok(Err(Refused::new(
                "response_cancel_not_active",
                "Cancellation failed: no active response found.",
            ))),
        }
    }

    pub(super) async fn cancel(&mut self, reason: &str) -> Result<(), Over> {
        self.later.retain(|_, later| !matches!(later, Later::Moment(_)));
        let Some(active) = &self.active else { return Ok(()) };
        let (id, open) = (active.id.clone(), active.output.last().cloned());
        if let Some(item) = open {
            let index = active.output.len() - 1;
            let unfinished = match self.conversation.get(&item).map(|item| &mut item.kind) {
                Some(Kind::Spoken { done, cut, .. }) if !*done => {
                    (*done, *cut) = (true, true);
                    true
                }
                _ => false,
            };
            if unfinished {
                self.end_speech(&id, &item, index).await?;
                if self.faults.late_deltas {
                    for n in 1..=2 {
                        let late = Later::LateSound { response: id.clone(), item: item.clone() };
                        self.schedule(Duration::from_millis(5 * n), late);
                    }
                }
            }
        }
        self.end_response("cancelled", json!({ "type": "cancelled", "reason": reason })).await
    }

    pub(super) async fn happen(&mut self, later: Later) -> Result<(), Over> {
        match later {
            Later::Moment(moment) => self.moment(moment).await,
            Later::Transcript { item, words, length } => self.transcript(item, words, length).await,
            Later::Expiry => self.close(1001, "Your session hit the maximum duration of 60 minutes.").await,
            Later::LateSound { response, item } => {
                let format = Format::of(&self.config["audio"]["output"]["format"]);
                self.send(response::sound_event(
                    &response,
                    &item,
                    0,
                    &vec![0x2A; 100 * format.bytes_per_ms()],
                ))
                .await
            }
        }
    }

    pub(super) async fn transcript(&mut self, item: String, words: String, length: u64) -> Result<(), Over> {
        let prefix = "conversation.item.input_audio_transcription";
        if self.faults.transcription_fails {
            let error =
                json!({ "type": "transcription_error", "code": "audio_unintelligible", "message": "…" });
            let event = json!({ "type": format!("{prefix}.failed"), "item_id": item, "content_index": 0, "error": error });
            return self.send(event).await;
        }
        for word in words.split_inclusive(' ') {
            let event = json!({ "type": format!("{prefix}.delta"), "item_id": item, "content_index": 0, "delta": word });
            self.send(event).await?;
        }
        let model = self.config["audio"]["input"]["transcription"]["model"].as_str().unwrap_or_default();
        let usage = response::transcription_usage(model, length, &words);
        self.send(json!({
            "type": format!("{prefix}.completed"), "item_id": item, "content_index": 0, "transcript": words,
            "usage": usage,
        }))
        .await
    }

    pub(super) async fn moment(&mut self, moment: Moment) -> Result<(), Over> {
        let Some(active) = &mut self.active else { return Ok(()) };
        let response = active.id.clone();
        match moment {
            Moment::SpeechBegins { item, output_index, sound } => {
                active.output.push(item.clone());
                let kind = Kind::Spoken { words: String::new(), sound_ms: 0, done: false, cut: false };
                self.begin_item(&response, Item { id: item.clone(), kind }, output_index).await?;
                let part = if sound {
                    json!({ "type": "audio", "transcript": "" })
                } else {
                    json!({ "type": "text", "text": "" })
                };
                self.send(json!({
                    "type": "response.content_part.added", "response_id": response, "item_id": item,
                    "output_index": output_index, "content_index": 0, "part": part,
                }))
                .await
            }
            Moment::Speech { item, output_index, words, run } => {
                active.words += words.split_whitespace().count();
                let format = Format::of(&self.config["audio"]["output"]["format"]);
                if let Some(Kind::Spoken { words: so_far, sound_ms, .. }) =
                    self.conversation.get(&item).map(|item| &mut item.kind)
                {
                    so_far.push_str(&words);
                    *sound_ms += run.len() / format.bytes_per_ms();
                }
                let part = if run.is_empty() { "output_text" } else { "output_audio_transcript" };
                if !words.is_empty() {
                    self.send(json!({
                        "type": format!("response.{part}.delta"), "response_id": response, "item_id": item,
                        "output_index": output_index, "content_index": 0, "delta": words,
                    }))
                    .await?;
                }
                if !run.is_empty() {
                    self.spoke = true;
                    self.send(response::sound_event(&response, &item, output_index, &run)).await?;
                }
                Ok(())
            }
            Moment::SpeechEnds { item, output_index } => {
                if let Some(Kind::Spoken { done, .. }) =
                    self.conversation.get(&item).map(|item| &mut item.kind)
                {
                    *done = true;
                }
                self.end_speech(&response, &item, output_index).await
            }
            Moment::Call { item, output_index, call_id, name, arguments } => {
                active.output.push(item.clone());
                self.log(|log| log.calls.push((call_id.clone(), name.clone())));
                let kind = Kind::Call { call_id, name, arguments, answered: false };
                self.call(&response, Item { id: item, kind }, output_index).await
            }
            Moment::Ends { failed: None } => self.end_response("completed", Value::Null).await,
            Moment::Ends { failed: Some(code) } => {
                let error = json!({ "type": "invalid_request_error", "code": code, "message": "The response failed." });
                self.end_response("failed", json!({ "type": "failed", "error": error })).await
            }
        }
    }

    pub(super) async fn begin_item(
        &mut self,
        response: &str,
        item: Item,
        output_index: usize,
    ) -> Result<(), Over> {
        let mut shown = item.show();
        shown["status"] = json!("in_progress");
        self.conversation.items.push(item.clone());
        let previous = self.conversation.before(&item.id).map(str::to_owned);
        self.send(json!({
            "type": "response.output_item.added", "response_id": response, "output_index": output_index, "item": shown,
        }))
        .await?;
        self.send(json!({ "type": "conversation.item.added", "item": shown, "previous_item_id": previous }))
            .await
    }

    pub(super) async fn end_item(
        &mut self,
        response: &str,
        id: &str,
        output_index: usize,
    ) -> Result<(), Over> {
        let Some(item) = self.conversation.get(id).map(|item| item.show()) else { return Ok(()) };
        let previous = self.conversation.before(id).map(str::to_owned);
        self.send(json!({ "type": "conversation.item.done", "item": item, "previous_item_id": previous }))
            .await?;
        self.send(json!({
            "type": "response.output_item.done", "response_id": response, "output_index": output_index, "item": item,
        }))
        .await
    }

    pub(super) async fn end_speech(
        &mut self,
        response: &str,
        item: &str,
        output_index: usize,
    ) -> Result<(), Over> {
        let (words, sound) = match self.conversation.get(item).map(|item| &item.kind) {
            Some(Kind::Spoken { words, sound_ms, .. }) => (words.clone(), *sound_ms > 0),
            _ => (String::new(), true),
        };
        self.log(|log| log.said.push(words.clone()));
        let place = json!({ "response_id": response, "item_id": item, "output_index": output_index, "content_index": 0 });
        let events = if sound {
            vec![
                json!({ "type": "response.output_audio.done" }),
                json!({ "type": "response.output_audio_transcript.done", "transcript": words }),
                json!({ "type": "response.content_part.done", "part": { "type": "audio", "transcript": words } }),
            ]
        } else {
            vec![
                json!({ "type": "response.output_text.done", "text": words }),
                json!({ "type": "response.content_part.done", "part": { "type": "text", "text": words } }),
            ]
        };
        for mut event in events {
            config::merge(&mut event, &place);
            self.send(event).await?;
        }
        self.end_item(response, item, output_index).await
    }

    pub(super) async fn call(&mut self, response: &str, item: Item, output_index: usize) -> Result<(), Over> {
        let id = item.id.clone();
        let shown = item.show();
        self.begin_item(response, item, output_index).await?;
        let place = json!({
            "response_id": response, "item_id": id, "output_index": output_index, "call_id": shown["call_id"],
        });
        let arguments = shown["arguments"].as_str().unwrap_or_default();
        let middle = arguments.char_indices().nth(arguments.chars().count() / 2).map_or(0, |(at, _)| at);
        for part in [&arguments[..middle], &arguments[middle..]] {
            let mut event = json!({ "type": "response.function_call_arguments.delta", "delta": part });
            config::merge(&mut event, &place);
            self.send(event).await?;
        }
        let mut event = json!({
            "type": "response.function_call_arguments.done", "name": shown["name"], "arguments": arguments,
        });
        config::merge(&mut event, &place);
        self.send(event).await?;
        self.end_item(response, &id, output_index).await
    }

    pub(super) async fn end_response(&mut self, status: &str, details: Value) -> Result<(), Over> {
        let shown = self.show_response(status, details);
        let Some(active) = self.active.take() else { return Ok(()) };
        let ending = (active.id, status.to_owned());
        let usage = shown["usage"].clone();
        self.last_input = usage["input_tokens"].as_u64().unwrap_or_default();
        self.log(|log| log.usage.push(usage));
        self.send(json!({ "type": "response.done", "response": shown })).await?;
        self.log(|log| log.responses.push(ending));
        Ok(())
    }

    pub(super) fn show_response(&mut self, status: &str, details: Value) -> Value {
        let size = self.conversation.size();
        let Some(active) = &self.active else { return Value::Null };
        let (id, words, output) = (active.id.clone(), active.words, active.output.clone());
        let output: Vec<Value> =
            output.iter().filter_map(|id| self.conversation.get(id).map(|item| item.show())).collect();
        let usage = match status {
            "in_progress" => Value::Null,
            _ => response::usage(size, self.last_input, words),
        };
        json!({
            "object": "realtime.response", "id": id, "status": status, "status_details": details, "output": output,
            "usage": usage, "metadata": null, "conversation_id": format!("conv_{}", self.number),
        })
    }
}
