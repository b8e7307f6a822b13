//! The service's memory of the talk, item by item, and what it refuses to have done to it.

use serde_json::{Value, json};

use super::{config::Refused, script::Last};

/// One item.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// Speech of the caller; its words come later.
    Heard { words: Option<String> },
    /// Text of anybody.
    Text { role: String, text: String },
    /// Speech of the model.
    Spoken { words: String, sound_ms: usize, done: bool, cut: bool },
    /// The model asks for a tool.
    Call { call_id: String, name: String, arguments: String, answered: bool },
    /// What came of it.
    Output { call_id: String, output: String },
}

#[derive(Debug, Default)]
pub(super) struct Conversation {
    pub(super) items: Vec<Item>,
}

/// How much of what there is in a conversation, in tokens.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Size {
    pub(super) text: u64,
    pub(super) audio: u64,
}

impl Conversation {
    /// What it counts for as the input of a response: all of it, every time.
    pub(super) fn size(&self) -> Size {
        let mut size = Size::default();
        let words = |text: &str| 2 + text.split_whitespace().count() as u64;
        for item in &self.items {
            match &item.kind {
                Kind::Heard { words: heard } => size.audio += 4 * words(heard.as_deref().unwrap_or_default()),
                Kind::Spoken { sound_ms, .. } => size.audio += *sound_ms as u64 / 50,
                Kind::Text { text, .. } => size.text += words(text),
                Kind::Call { arguments, .. } => size.text += words(arguments),
                Kind::Output { output, .. } => size.text += words(output),
            }
        }
        size
    }

    pub(super) fn get(&mut self, id: &str) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.id == id)
    }

    /// The item before `id`, as `previous_item_id` has it.
    pub(super) fn before(&self, id: &str) -> Option<&str> {
        let place = self.items.iter().position(|item| item.id == id)?;
        place.checked_sub(1).map(|place| self.items[place].id.as_str())
    }

    /// Reads an item that a client wants to add, and adds it.
    pub(super) fn create(&mut self, event: &Value, fresh_id: String) -> Result<Item, Refused> {
        let item = &event["item"];
        let id = item["id"].as_str().map_or(fresh_id, str::to_owned);
        if id.len() > 32 {
            return Err(Refused::new(
                "string_above_max_length",
                "Invalid 'item.id': longer than 32 characters.",
            ));
        }
        if self.items.iter().any(|item| item.id == id) {
            return Err(Refused::new("item_create_duplicate_id", "An item with this id exists."));
        }
        let kind = self.kind(item)?;
        let place = match event["previous_item_id"].as_str() {
            None => self.items.len(),
            Some("root") => 0,
            Some(previous) => match self.items.iter().position(|item| item.id == previous) {
                Some(place) => place + 1,
                None => {
                    return Err(Refused::new(
                        "item_create_invalid_previous_item_id",
                        "The previous item does not exist.",
                    ));
                }
            },
        };
        let item = Item { id, kind };
        self.items.insert(place, item.clone());
        Ok(item)
    }

    fn kind(&mut self, item: &Value) -> Result<Kind, Refused> {
        let names: &[&str] = match item["type"].as_str() {
            Some("message") => &["role", "content"],
            Some("function_call") => &["call_id", "name", "arguments"],
            Some("function_call_output") => &["call_id", "output"],
            _ => return Err(Refused::new("invalid_value", "Invalid value: 'item.type'.")),
        };
        let common = ["type", "id", "object", "status"];
        let is_known = |name: &str| common.contains(&name) || names.contains(&name);
        if let Some(name) = item.as_object().and_then(|fields| fields.keys().find(|name| !is_known(name))) {
            return Err(Refused::unknown(format!("item.{name}")));
        }
        let field = |name: &str| {
            let message = format!("Missing required parameter: 'item.{name}'.");
            item[name].as_str().map(str::to_owned).ok_or(Refused::new("missing_required_parameter", message))
        };
        match item["type"].as_str() {
            Some("message") => {
                let role = field("role")?;
                let expected = match role.as_str() {
                    "user" | "system" => "input_text",
                    "assistant" => "output_text",
                    _ => return Err(Refused::new("invalid_value", "Invalid value: 'item.role'.")),
                };
                let parts = item["content"].as_array().filter(|parts| !parts.is_empty());
                let parts =
                    parts.ok_or(Refused::new("missing_required_parameter", "Missing: 'item.content'."))?;
                let mut text = String::new();
                for part in parts {
                    if part["type"] != expected {
                        let message =
                            format!("Invalid value: 'item.content[].type'; '{expected}' for role '{role}'.");
                        return Err(Refused::new("invalid_value", message));
                    }
                    let words = part["text"].as_str();
                    text.push_str(
                        words.ok_or(Refused::new("missing_required_parameter", "Missing: 'text'."))?,
                    );
                }
                Ok(Kind::Text { role, text })
            }
            Some("function_call") => {
                let (call_id, name, arguments) = (field("call_id")?, field("name")?, field("arguments")?);
                Ok(Kind::Call { call_id, name, arguments, answered: false })
            }
            Some("function_call_output") => {
                let (call_id, output) = (field("call_id")?, field("output")?);
                let call = self.items.iter_mut().find_map(|item| match &mut item.kind {
                    Kind::Call { call_id: id, answered, .. } if *id == call_id => Some(answered),
                    _ => None,
                });
                match call {
                    None => {
                        let message = "Tool call ID not found in conversation.";
                        Err(Refused::new("invalid_tool_call_id", message))
                    }
                    Some(true) => {
                        Err(Refused::new("duplicate_tool_call_output", "The tool call has an output."))
                    }
                    Some(answered) => {
                        *answered = true;
                        Ok(Kind::Output { call_id, output })
                    }
                }
            }
            _ => Err(Refused::new("invalid_value", "Invalid value: 'item.type'.")),
        }
    }

    /// Cuts an item at what was heard of it.
    pub(super) fn truncate(&mut self, event: &Value) -> Result<(String, usize), Refused> {
        let id = event["item_id"].as_str().unwrap_or_default();
        let Some(item) = self.get(id) else {
            let message = format!("Error truncating item: item with item_id not found: {id}");
            return Err(Refused::new("item_truncate_invalid_item_id", message));
        };
        let Kind::Spoken { sound_ms, cut, words, .. } = &mut item.kind else {
            let message = "Only model output audio messages can be truncated";
            return Err(Refused::new("item_truncate_invalid_item", message));
        };
        if event["content_index"] != 0 {
            return Err(Refused::new("item_truncate_invalid_content_index", "There is no such content."));
        }
        let Some(end) = event["audio_end_ms"].as_u64().and_then(|end| usize::try_from(end).ok()) else {
            return Err(Refused::new("invalid_type", "'audio_end_ms' must be an integer of zero or more."));
        };
        if *sound_ms == 0 && end == 0 && words.is_empty() {
            let message = "Only model output audio messages can be truncated";
            return Err(Refused::new("item_truncate_invalid_item", message));
        }
        if end > *sound_ms {
            let message = format!("Audio content of {sound_ms}ms is already shorter than {end}ms");
            return Err(Refused::new("item_truncate_invalid_audio_end_ms", message));
        }
        *sound_ms = end;
        *cut = true;
        // The service cannot tell which words were heard, so it forgets all of them.
        words.clear();
        Ok((id.to_owned(), end))
    }

    pub(super) fn delete(&mut self, id: &str) -> Result<(), Refused> {
        match self.items.iter().position(|item| item.id == id) {
            Some(place) => {
                self.items.remove(place);
                Ok(())
            }
            None => {
                let message = format!("Error deleting item: item with item_id not found: {id}");
                Err(Refused::new("item_delete_invalid_item_id", message))
            }
        }
    }

    /// Every turn of the caller.
    pub(super) fn caller(&self) -> Vec<String> {
        let words = self.items.iter().filter_map(|item| match &item.kind {
            Kind::Heard { words } => Some(words.clone().unwrap_or_default()),
            Kind::Text { role, text } if role == "user" => Some(text.clone()),
            _ => None,
        });
        words.collect()
    }

    /// What it ends with, notes of the system aside.
    pub(super) fn last(&self) -> Last {
        for item in self.items.iter().rev() {
            return match &item.kind {
                Kind::Text { role, .. } if role == "system" => continue,
                Kind::Text { role, text } if role == "user" => Last::Caller(text.clone()),
                Kind::Text { text, .. } => Last::Agent(text.clone()),
                Kind::Heard { words } => Last::Caller(words.clone().unwrap_or_default()),
                Kind::Spoken { words, .. } => Last::Agent(words.clone()),
                Kind::Call { .. } => continue,
                Kind::Output { call_id, output } => {
                    let tool = self.items.iter().find_map(|item| match &item.kind {
                        Kind::Call { call_id: id, name, .. } if id == call_id => Some(name.clone()),
                        _ => None,
                    });
                    Last::Output { tool: tool.unwrap_or_default(), output: output.clone() }
                }
            };
        }
        Last::Nothing
    }
}

impl Item {
    /// As the service shows it.
    pub(super) fn show(&self) -> Value {
        let status = match &self.kind {
            Kind::Spoken { done: false, .. } => "in_progress",
            Kind::Spoken { cut: true, .. } => "incomplete",
            _ => "completed",
        };
        let mut item = match &self.kind {
            Kind::Heard { words } => json!({
                "type": "message", "role": "user", "content": [{ "type": "input_audio", "transcript": words }],
            }),
            Kind::Text { role, text } => {
                let part = if role == "assistant" { "output_text" } else { "input_text" };
                json!({ "type": "message", "role": role, "content": [{ "type": part, "text": text }] })
            }
            Kind::Spoken { words, done, .. } => {
                let content =
                    if *done { json!([{ "type": "output_audio", "transcript": words }]) } else { json!([]) };
                json!({ "type": "message", "role": "assistant", "content": content })
            }
            Kind::Call { call_id, name, arguments, .. } => {
                json!({ "type": "function_call", "call_id": call_id, "name": name, "arguments": arguments })
            }
            Kind::Output { call_id, output } => {
                json!({ "type": "function_call_output", "call_id": call_id, "output": output })
            }
        };
        item["id"] = json!(self.id);
        item["object"] = json!("realtime.item");
        item["status"] = json!(status);
        item
    }
}
