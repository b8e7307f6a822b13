//! One connection: the events of a client, the talk they make, and the events that go back.

mod orders;
mod speaking;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    net::TcpStream,
    time::{Instant, sleep_until},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::CloseFrame},
};

use super::{
    Log, Order, Shared,
    config::{self, Refused},
    conversation::Conversation,
    hearing::Hearing,
    response::Moment,
    script::{Faults, Pace},
};

/// Errors that an honest race between the two sides can cause.
const EXCUSED: [&str; 2] = ["response_cancel_not_active", "injected"];

/// Far enough away to mean never.
const NEVER: Duration = Duration::from_secs(86_400);

/// The connection is over.
struct Over;

/// Something that will happen.
enum Later {
    Moment(Moment),
    Transcript { item: String, words: String, length: u64 },
    LateSound { response: String, item: String },
    Expiry,
}

/// The response under way.
struct Active {
    id: String,
    output: Vec<String>,
    words: usize,
}

pub(super) struct Session {
    socket: WebSocketStream<TcpStream>,
    number: usize,
    model: String,
    /// It transcribes and nothing else.
    transcribes: bool,
    shared: Arc<Shared>,
    faults: Faults,
    pace: Pace,
    config: Value,
    /// The client was told that the session is as it asked.
    is_set_up: bool,
    conversation: Conversation,
    hearing: Option<Hearing>,
    /// Milliseconds of sound that wait for a commit, when no voice detection does it.
    uncommitted: usize,
    speech_item: Option<String>,
    active: Option<Active>,
    later: BTreeMap<(Instant, u64), Later>,
    responses: usize,
    spoke: bool,
    /// Input tokens of the last response, most of which the next one finds cached.
    last_input: u64,
    ids: u64,
    sent: usize,
}

impl Session {
    pub(super) fn new(
        socket: WebSocketStream<TcpStream>,
        number: usize,
        model: String,
        transcribes: bool,
        shared: Arc<Shared>,
    ) -> Self {
        let (faults, pace) = {
            let script = shared.script();
            (script.faults.at(number), script.pace)
        };
        let id = format!("sess_{number}");
        let config = if transcribes {
            config::default_transcription(&id)
        } else {
            config::default_session(&id, &model)
        };
        Session {
            socket,
            number,
            model,
            transcribes,
            shared,
            faults,
            pace,
            config,
            is_set_up: false,
            conversation: Conversation::default(),
            hearing: None,
            uncommitted: 0,
            speech_item: None,
            active: None,
            later: BTreeMap::new(),
            responses: 0,
            spoke: false,
            last_input: 0,
            ids: 0,
            sent: 0,
        }
    }

    pub(super) async fn run(mut self, beta: bool) {
        // However it ended, the log tells.
        let _ = self.talk(beta).await;
    }

    async fn talk(&mut self, beta: bool) -> Result<(), Over> {
        if beta {
            let message = "The Realtime Beta API is no longer supported.";
            self.error(None, "beta_api_shape_disabled", None, message).await?;
            return self.close(4000, "invalid_request_error.beta_api_shape_disabled").await;
        }
        let mut orders = self.shared.orders.subscribe();
        let session = self.config.clone();
        if let Some(after) = self.faults.expire_after {
            self.schedule(after, Later::Expiry);
        }
        self.send(json!({ "type": "session.created", "session": session })).await?;
        loop {
            let due =
                self.later.first_key_value().map_or_else(|| Instant::now() + NEVER, |((due, _), _)| *due);
            tokio::select! {
                biased;
                () = sleep_until(due) => {
                    if let Some((_, later)) = self.later.pop_first() {
                        self.happen(later).await?;
                    }
                }
                order = orders.recv() => match order {
                    Ok(Order::Send(event)) => self.send(event).await?,
                    Ok(Order::Raw(text)) => self.write(text).await?,
                    Ok(Order::Close(code, reason)) => return self.close(code, &reason).await,
                    Ok(Order::Drop) => return self.reset(),
                    Err(_) => {}
                },
                message = self.socket.next() => match message {
                    Some(Ok(Message::Text(text))) => self.receive(&text).await?,
                    Some(Ok(Message::Binary(_))) => {
                        self.refuse(None, Refused::new("invalid_message", "A binary message.")).await?;
                    }
                    Some(Ok(Message::Close(_))) => {
                        self.log(|log| log.farewells += 1);
                        return Err(Over);
                    }
                    Some(Err(_)) | None => return Err(Over),
                    Some(Ok(_)) => {}
                },
            }
        }
    }

    async fn receive(&mut self, text: &str) -> Result<(), Over> {
        let Ok(event) = serde_json::from_str::<Value>(text) else {
            return self.refuse(None, Refused::new("invalid_json", "The message is not JSON.")).await;
        };
        let id = event["event_id"].as_str().map(str::to_owned);
        let kind = event["type"].as_str().unwrap_or_default().to_owned();
        if kind != "input_audio_buffer.append" {
            let (number, event) = (self.number, event.clone());
            self.log(|log| log.events.push((number, event)));
        }
        if !self.is_set_up && kind != "session.update" {
            let violation = format!("{kind} came before the session was set up");
            self.log(|log| log.violations.push(violation));
        }
        let result = match kind.as_str() {
            "session.update" if self.faults.ignore_session => Ok(()),
            "session.update" => self.update(&event).await?,
            other
                if self.transcribes
                    && other != "session.update"
                    && !other.starts_with("input_audio_buffer.") =>
            {
                let message = format!("'{other}' is not available in a transcription session.");
                Err(Refused::new("invalid_value", message))
            }
            "input_audio_buffer.append" => self.append(&event).await?,
            "input_audio_buffer.commit" => self.commit_by_hand().await?,
            "input_audio_buffer.clear" => {
                self.uncommitted = 0;
                self.send(json!({ "type": "input_audio_buffer.cleared" })).await?;
                Ok(())
            }
            "conversation.item.create" => self.create_item(&event).await?,
            "conversation.item.truncate" => self.truncate(&event).await?,
            "conversation.item.delete" => self.delete(&event).await?,
            "conversation.item.retrieve" => self.retrieve(&event).await?,
            "response.create" => self.respond(&event).await?,
            "response.cancel" => self.cancel_by_hand(&event).await?,
            other => Err(Refused::new(
                "invalid_value",
                format!("Invalid value: '{other}'. Supported values are …"),
            )),
        };
        match result {
            Ok(()) => Ok(()),
            Err(refused) => self.refuse(id, refused).await,
        }
    }

    /// Tells the client what was wrong, and the test unless a race excuses it.
    async fn refuse(&mut self, event_id: Option<String>, refused: Refused) -> Result<(), Over> {
        if !EXCUSED.contains(&refused.code) {
            let violation = format!("{}: {}", refused.code, refused.message);
            self.log(|log| log.violations.push(violation));
        }
        self.error(event_id.as_deref(), refused.code, refused.param.as_deref(), &refused.message).await
    }

    async fn error(
        &mut self,
        event_id: Option<&str>,
        code: &str,
        param: Option<&str>,
        message: &str,
    ) -> Result<(), Over> {
        self.log(|log| log.errors.push(code.to_owned()));
        self.send(json!({ "type": "error", "error": {
            "type": "invalid_request_error", "code": code, "message": message, "param": param, "event_id": event_id,
        } }))
        .await
    }

    async fn send(&mut self, mut event: Value) -> Result<(), Over> {
        if self.faults.beta_names && !rename(&mut event) {
            return Ok(());
        }
        let id = self.fresh("event");
        event["event_id"] = json!(id);
        self.sent += 1;
        if self.faults.garbage_after == Some(self.sent - 1) {
            self.write("{\"type\":\"response.output_audio.delta\",".to_owned()).await?;
        }
        if self.faults.stall_after.is_some_and(|after| self.sent > after) {
            std::future::pending::<()>().await;
        }
        if let Some((after, pause)) = self.faults.pause_after
            && self.sent == after + 1
        {
            tokio::time::sleep(pause).await;
        }
        if self.faults.drop_after.is_some_and(|after| self.sent > after) {
            return self.reset();
        }
        if let Some((after, code, reason)) = self.faults.close_after.clone()
            && self.sent > after
        {
            return self.close(code, &reason).await;
        }
        self.write(event.to_string()).await
    }

    async fn write(&mut self, text: String) -> Result<(), Over> {
        self.socket.send(Message::text(text)).await.map_err(|_| Over)
    }

    /// The connection breaks: what was not sent is lost, and the other side is told with a reset.
    fn reset(&mut self) -> Result<(), Over> {
        let _ = self.socket.get_ref().set_zero_linger();
        Err(Over)
    }

    async fn close(&mut self, code: u16, reason: &str) -> Result<(), Over> {
        let frame = CloseFrame { code: code.into(), reason: reason.to_owned().into() };
        self.socket.send(Message::Close(Some(frame))).await.map_err(|_| Over)?;
        // The client answers the close; reading on lets it arrive before the connection goes.
        while let Some(Ok(_)) = self.socket.next().await {}
        Err(Over)
    }

    fn schedule(&mut self, after: Duration, later: Later) {
        self.ids += 1;
        self.later.insert((Instant::now() + after, self.ids), later);
    }

    fn fresh(&mut self, prefix: &str) -> String {
        self.ids += 1;
        format!("{prefix}_{}_{}", self.id_number(), self.ids)
    }

    /// What in an id tells connections apart.
    fn id_number(&self) -> usize {
        if self.faults.shared_ids { 0 } else { self.number }
    }

    fn log(&self, change: impl FnOnce(&mut Log)) {
        self.shared.log.send_modify(change);
    }
}

/// Refuses fields that the event does not have.
fn only(event: &Value, names: &[&str]) -> Result<(), Refused> {
    let unknown = event.as_object().and_then(|fields| {
        fields
            .keys()
            .find(|name| !matches!(name.as_str(), "type" | "event_id") && !names.contains(&name.as_str()))
    });
    match unknown {
        Some(name) => {
            let message = format!("Unknown parameter: '{name}'.");
            Err(Refused { code: "unknown_parameter", param: Some(name.clone()), message })
        }
        None => Ok(()),
    }
}

/// Gives an event the name it had in the beta; `false` when the beta had none.
fn rename(event: &mut Value) -> bool {
    let Some(name) = event["type"].as_str() else { return true };
    let old = match name {
        "conversation.item.added" => "conversation.item.created".to_owned(),
        "conversation.item.done" => return false,
        _ => name
            .replace("response.output_audio_transcript.", "response.audio_transcript.")
            .replace("response.output_audio.", "response.audio.")
            .replace("response.output_text.", "response.text."),
    };
    event["type"] = json!(old);
    true
}
