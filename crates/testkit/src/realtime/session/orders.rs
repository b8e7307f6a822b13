//! What a client asks of the session, its sound and the conversation's items.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{
    super::{
        config::{self, Refused},
        conversation::{Item, Kind},
        hearing::{Format, Hearing, Noticed},
    },
    Later, Over, Session, only,
};

impl Session {
    pub(super) async fn update(&mut self, event: &Value) -> Result<Result<(), Refused>, Over> {
        let update = &event["session"];
        let check = || match self.transcribes {
            true => config::check_transcription_session(update),
            false => config::check(update, &self.model),
        };
        if let Err(refused) = only(event, &["session"]).and_then(|()| check()) {
            return Ok(Err(refused));
        }
        if let Some(code) = self.faults.refuse_session.clone() {
            self.error(event["event_id"].as_str(), &code, None, "The session was refused.").await?;
            return Ok(Ok(()));
        }
        if self.faults.refuse_transcription
            && update.pointer("/audio/input/transcription").is_some_and(Value::is_object)
        {
            let param = Some("session.audio.input.transcription.model");
            self.error(event["event_id"].as_str(), "invalid_value", param, "Transcription is not available.")
                .await?;
            return Ok(Ok(()));
        }
        let voice = update.pointer("/audio/output/voice");
        if self.spoke && voice.is_some_and(|voice| Some(voice) != self.config.pointer("/audio/output/voice"))
        {
            return Ok(Err(Refused::new(
                "cannot_update_voice",
                "The voice cannot be changed after it was heard.",
            )));
        }
        let before = self.config["audio"]["input"]["format"].clone();
        config::merge(&mut self.config, update);
        if before != self.config["audio"]["input"]["format"] {
            self.hearing = None;
        }
        let session = self.config.clone();
        self.is_set_up = true;
        self.send(json!({ "type": "session.updated", "session": session })).await?;
        Ok(Ok(()))
    }

    pub(super) async fn append(&mut self, event: &Value) -> Result<Result<(), Refused>, Over> {
        let Some(run) = event["audio"].as_str().and_then(|text| STANDARD.decode(text).ok()) else {
            return Ok(Err(Refused::new(
                "invalid_value",
                "Invalid 'audio'. Expected base64-encoded audio bytes.",
            )));
        };
        let input = &self.config["audio"]["input"];
        let format = Format::of(&input["format"]);
        let detection = input["turn_detection"].clone();
        let length = run.len() / format.bytes_per_ms();
        self.log(|log| log.heard_ms += length);
        if detection.is_null() {
            self.uncommitted += length;
            return Ok(Ok(()));
        }
        let padding = detection["prefix_padding_ms"].as_u64().unwrap_or(300);
        let silence = detection["silence_duration_ms"].as_u64().unwrap_or(500);
        let hearing = self.hearing.get_or_insert_with(|| Hearing::new(format));
        for noticed in hearing.hear(&run, padding, silence) {
            match noticed {
                Noticed::SpeechStarted { at } => {
                    let item = self.fresh("item");
                    self.speech_item = Some(item.clone());
                    self.log(|log| log.speech_started += 1);
                    self.send(json!({
                        "type": "input_audio_buffer.speech_started", "audio_start_ms": at, "item_id": item,
                    }))
                    .await?;
                    if detection["interrupt_response"] != false && self.active.is_some() {
                        self.cancel("turn_detected").await?;
                    }
                }
                Noticed::SpeechStopped { at, length } => {
                    let item = self.speech_item.take().unwrap_or_default();
                    self.send(json!({
                        "type": "input_audio_buffer.speech_stopped", "audio_end_ms": at, "item_id": item,
                    }))
                    .await?;
                    self.commit(item, length).await?;
                    if !self.transcribes && detection["create_response"] != false && self.active.is_none() {
                        self.begin(&Value::Null).await?;
                    }
                }
            }
        }
        Ok(Ok(()))
    }

    pub(super) async fn commit_by_hand(&mut self) -> Result<Result<(), Refused>, Over> {
        if !self.config["audio"]["input"]["turn_detection"].is_null() {
            return Ok(Err(Refused::new(
                "input_audio_buffer_commit_vad",
                "Turn detection commits by itself.",
            )));
        }
        let length = std::mem::take(&mut self.uncommitted);
        if length < 100 {
            return Ok(Err(Refused::new(
                "input_audio_buffer_commit_empty",
                "Expected at least 100ms of audio.",
            )));
        }
        let item = self.fresh("item");
        self.commit(item, length as u64).await?;
        Ok(Ok(()))
    }

    /// The caller's speech becomes an item; its words follow.
    pub(super) async fn commit(&mut self, item: String, length: u64) -> Result<(), Over> {
        let previous = self.conversation.items.last().map(|item| item.id.clone());
        self.send(json!({
            "type": "input_audio_buffer.committed", "item_id": item, "previous_item_id": previous,
        }))
        .await?;
        let words = match self.transcribes {
            true => self.shared.script().dictated.pop_front().unwrap_or_default(),
            false => self.shared.script().transcripts.pop_front().unwrap_or_else(|| "Yes.".to_owned()),
        };
        // The model hears the words itself; the transcript is for the client alone and comes later.
        let heard = Item { id: item.clone(), kind: Kind::Heard { words: Some(words.clone()) } };
        self.conversation.items.push(heard);
        let mut shown = Item { id: item.clone(), kind: Kind::Heard { words: None } }.show();
        shown["content"][0]["duration_ms"] = json!(length);
        for kind in ["conversation.item.added", "conversation.item.done"] {
            self.send(json!({ "type": kind, "item": shown, "previous_item_id": previous })).await?;
        }
        let transcribes = self.transcribes;
        self.log(|log| {
            let understood = if transcribes { &mut log.dictated } else { &mut log.understood };
            understood.push(words.clone());
        });
        if self.config["audio"]["input"]["transcription"].is_object() {
            self.schedule(self.pace.transcribe, Later::Transcript { item, words, length });
        }
        Ok(())
    }

    pub(super) async fn create_item(&mut self, event: &Value) -> Result<Result<(), Refused>, Over> {
        if let Err(refused) = only(event, &["item", "previous_item_id"]) {
            return Ok(Err(refused));
        }
        let fresh = self.fresh("item");
        let item = match self.conversation.create(event, fresh) {
            Ok(item) => item,
            Err(refused) => return Ok(Err(refused)),
        };
        if let Kind::Output { call_id, output } = &item.kind {
            let name = self.conversation.items.iter().find_map(|item| match &item.kind {
                Kind::Call { call_id: id, name, .. } if id == call_id => Some(name.clone()),
                _ => None,
            });
            let entry = (call_id.clone(), name.unwrap_or_default(), output.clone());
            self.log(|log| log.outputs.push(entry));
        }
        let previous = self.conversation.before(&item.id).map(str::to_owned);
        for kind in ["conversation.item.added", "conversation.item.done"] {
            self.send(json!({ "type": kind, "item": item.show(), "previous_item_id": previous })).await?;
        }
        Ok(Ok(()))
    }

    pub(super) async fn truncate(&mut self, event: &Value) -> Result<Result<(), Refused>, Over> {
        let length =
            match self.conversation.get(event["item_id"].as_str().unwrap_or_default()).map(|item| &item.kind)
            {
                Some(Kind::Spoken { sound_ms, .. }) => *sound_ms,
                _ => 0,
            };
        let result = only(event, &["item_id", "content_index", "audio_end_ms"]);
        match result.and_then(|()| self.conversation.truncate(event)) {
            Ok((item, end)) => {
                self.log(|log| log.truncations.push((item.clone(), end, length)));
                self.send(json!({
                    "type": "conversation.item.truncated", "item_id": item, "content_index": 0, "audio_end_ms": end,
                }))
                .await?;
                Ok(Ok(()))
            }
            Err(refused) => Ok(Err(refused)),
        }
    }

    pub(super) async fn delete(&mut self, event: &Value) -> Result<Result<(), Refused>, Over> {
        let id = event["item_id"].as_str().unwrap_or_default().to_owned();
        if let Err(refused) = only(event, &["item_id"]).and_then(|()| self.conversation.delete(&id)) {
            return Ok(Err(refused));
        }
        self.log(|log| log.deleted.push(id.clone()));
        self.send(json!({ "type": "conversation.item.deleted", "item_id": id })).await?;
        Ok(Ok(()))
    }

    pub(super) async fn retrieve(&mut self, event: &Value) -> Result<Result<(), Refused>, Over> {
        if let Err(refused) = only(event, &["item_id"]) {
            return Ok(Err(refused));
        }
        match self.conversation.get(event["item_id"].as_str().unwrap_or_default()).map(|item| item.show()) {
            Some(item) => {
                self.send(json!({ "type": "conversation.item.retrieved", "item": item })).await?;
                Ok(Ok(()))
            }
            None => Ok(Err(Refused::new("item_retrieve_invalid_item_id", "The item does not exist."))),
        }
    }
}
