//! The built-in receptionist as an agent on a media path: reads what is typed and keyed, answers in words, and aloud where
//! there is a voice. It does not understand speech.

use audio::Encoding;
use bytes::Bytes;
use call::event::{AgentCommand, AgentEvent, ItemId, ResponseId, ResponseStatus};
use call::instructions::{ASK_WHETHER_THERE, GIVEN_BACK, KEYPAD, SAY_GOODBYE};
use call::tools::{ToolId, ToolRequest};
use desk::Desk;
use receptionist::{Act, Dialogue, Heard, spoken};

use super::{AgentEnd, CallOver, Voice};
use crate::phrases::{self, Phrase};

/// One call's built-in receptionist.
pub struct Offline {
    desk: Desk,
    dialogue: Dialogue,
    voice: Option<Voice>,
    encoding: Encoding,
    /// Said before everything else, as recorded.
    first: Option<&'static Phrase>,
    end: AgentEnd,
    /// Heard since the last answer.
    heard: Vec<Heard>,
    /// Numbers responses and items.
    count: u32,
}

impl Offline {
    /// An agent that holds this talk; says `first`, as recorded, before everything else.
    pub fn new(
        desk: Desk,
        dialogue: Dialogue,
        voice: Option<Voice>,
        encoding: Encoding,
        first: Option<&'static Phrase>,
        end: AgentEnd,
    ) -> Offline {
        Offline { desk, dialogue, voice, encoding, first, end, heard: Vec::new(), count: 0 }
    }

    /// Talks until the call is over.
    pub async fn run(mut self) {
        // The call's end is the only way out; nobody is left to be told of it.
        let _over = self.talk().await;
    }

    async fn talk(&mut self) -> Result<(), CallOver> {
        self.tell(AgentEvent::Ready).await?;
        while let Some(command) = self.end.commands.next().await {
            if matches!(command, AgentCommand::Close) {
                break;
            }
            self.obey(command).await?;
        }
        Ok(())
    }

    /// Does what one command wants, and tells all that comes of it.
    ///
    /// # Errors
    /// When the call no longer listens.
    pub async fn obey(&mut self, command: AgentCommand) -> Result<(), CallOver> {
        match command {
            AgentCommand::Greet => self.answer(Some(Heard::Start)).await?,
            AgentCommand::HearText(line) => self.heard.push(match line.strip_prefix(KEYPAD) {
                Some(keys) => Heard::Keys(keys.to_owned()),
                None => Heard::Text(line),
            }),
            AgentCommand::Whisper(text) => self.heard.push(Heard::Whisper(text)),
            AgentCommand::ToolResult(tool, outcome) => self.heard.push(Heard::ToolResult(tool, outcome)),
            AgentCommand::Respond { instruction } => match instruction.as_deref() {
                Some(SAY_GOODBYE) => self.say_goodbye().await?,
                Some(GIVEN_BACK) => self.answer(Some(Heard::GivenBack)).await?,
                Some(ASK_WHETHER_THERE) => self.answer(Some(Heard::Silence)).await?,
                _ => self.answer(None).await?,
            },
            // Sound is not understood here, an answer is whole before it is told (so there is nothing to cancel or to
            // cut), and notes are for language models.
            AgentCommand::Recall(_)
            | AgentCommand::Renew
            | AgentCommand::Hear(_)
            | AgentCommand::Cancel(_)
            | AgentCommand::Truncate { .. }
            | AgentCommand::Forget(_)
            | AgentCommand::Note(_)
            | AgentCommand::Close => {}
        }
        Ok(())
    }

    async fn answer(&mut self, first: Option<Heard>) -> Result<(), CallOver> {
        let mut heard = std::mem::take(&mut self.heard);
        heard.extend(first);
        let now = self.desk.clinic_now();
        let acts: Vec<Act> = heard.into_iter().flat_map(|heard| self.dialogue.handle(&now, heard)).collect();
        let response = self.begin().await?;
        if let Some(first) = self.first.take() {
            let item = self.write(&response, first.words).await?;
            self.sound(&response, &item, first.sound(self.encoding)).await?;
            self.complete(&response, item, first.words.to_owned()).await?;
        }
        for act in acts {
            self.perform(&response, act).await?;
        }
        self.finish(response).await
    }

    async fn perform(&mut self, response: &ResponseId, act: Act) -> Result<(), CallOver> {
        match act {
            Act::Say(words) | Act::Ask(words) => self.say(response, words).await,
            Act::Tool(tool, request) => self.call_tool(response, tool, request).await,
            Act::Step(step) => self.tell(AgentEvent::Step(step)).await,
            Act::Named(name) => self.tell(AgentEvent::Named(name)).await,
            // There is no telephone behind this path, so its dialogue knows of nobody to put a caller through to.
            Act::PutThrough => Ok(()),
            Act::NotUnderstood => self.tell(AgentEvent::NotUnderstood).await,
            Act::HangUp => {
                self.count += 1;
                let tool = ToolId(format!("end-{}", self.count));
                self.call_tool(response, tool, ToolRequest::end_call("finished")).await
            }
        }
    }

    async fn say_goodbye(&mut self) -> Result<(), CallOver> {
        let response = self.begin().await?;
        self.say(&response, phrases::GOODBYE.words.to_owned()).await?;
        self.finish(response).await
    }

    async fn say(&mut self, response: &ResponseId, words: String) -> Result<(), CallOver> {
        // The words go first: speaking takes a moment, and what is read back must be there before an answer to it can be.
        let item = self.write(response, &words).await?;
        if let Some(sound) = self.sound_of(&words).await {
            self.sound(response, &item, sound).await?;
        }
        self.complete(response, item, words).await
    }

    async fn write(&mut self, response: &ResponseId, words: &str) -> Result<ItemId, CallOver> {
        self.count += 1;
        let item = ItemId(format!("offline-item-{}", self.count));
        let (response, text) = (response.clone(), words.to_owned());
        self.tell(AgentEvent::Words { response, item: item.clone(), text }).await?;
        Ok(item)
    }

    async fn sound(&mut self, response: &ResponseId, item: &ItemId, sound: Bytes) -> Result<(), CallOver> {
        self.tell(AgentEvent::Speech { response: response.clone(), item: item.clone(), sound }).await
    }

    async fn complete(&mut self, response: &ResponseId, item: ItemId, text: String) -> Result<(), CallOver> {
        self.tell(AgentEvent::WordsDone { response: response.clone(), item, text }).await
    }

    async fn sound_of(&mut self, words: &str) -> Option<Bytes> {
        let voice = self.voice.as_ref()?;
        match voice.speak(&spoken(words), self.encoding).await {
            Ok(sound) => Some(sound),
            Err(error) => {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "The voice does not work; the call goes on in text"
                );
                self.voice = None;
                None
            }
        }
    }

    async fn call_tool(
        &mut self,
        response: &ResponseId,
        tool: ToolId,
        request: ToolRequest,
    ) -> Result<(), CallOver> {
        let name = request.name().to_owned();
        self.tell(AgentEvent::ToolCalled { response: response.clone(), tool, name, request: Ok(request) })
            .await
    }

    async fn begin(&mut self) -> Result<ResponseId, CallOver> {
        self.count += 1;
        let response = ResponseId(format!("offline-response-{}", self.count));
        self.tell(AgentEvent::ResponseStarted(response.clone())).await?;
        Ok(response)
    }

    async fn finish(&mut self, response: ResponseId) -> Result<(), CallOver> {
        self.tell(AgentEvent::ResponseEnded { response, status: ResponseStatus::Completed }).await
    }

    async fn tell(&mut self, event: AgentEvent) -> Result<(), CallOver> {
        self.end.events.tell(event).await
    }
}
