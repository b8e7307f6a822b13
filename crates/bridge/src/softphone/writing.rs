//! What a softphone's page is told: sound and marks from the call's loop, and of the events that all windows get those
//! of this call.

use axum::extract::ws::Message;
use bytes::Bytes;
use call::event::{EndReason, Ending, MarkName};
use desk::bus::Subscription;
use desk::live::Live;
use tokio::sync::mpsc;
use wire::call::{Agent, Line, LiveCall};
use wire::event::Event;
use wire::person::WhyPerson;
use wire::softphone::{FRAME_BYTES, ToPage};

use super::hears;
use crate::call_loop::ToCaller;
use crate::outbox::Outbox;
use crate::socket::{self, Sender};

/// The writing side of a softphone call.
pub(super) struct Writing {
    /// To the page.
    pub(super) sender: Sender,
    /// Since before the call was entered.
    pub(super) events: Subscription,
    /// What the page said that was not understood.
    pub(super) faults: mpsc::Receiver<String>,
    /// Where the whole record is.
    pub(super) live: Live,
    /// Which call.
    pub(super) call_sid: String,
    /// The built-in receptionist has a voice.
    pub(super) has_voice: bool,
    /// Who answers, whether staff have the call, and whether it rings at the desks, as far as the page was told.
    pub(super) told: Option<(Agent, bool, bool)>,
}

impl Writing {
    /// Passes on sound, and what the windows are told of this call, until the call's end.
    pub(super) async fn run(mut self, to_caller: Outbox<ToCaller>) {
        let mut ending = None;
        loop {
            let sent = tokio::select! {
                biased;
                item = to_caller.next() => match item {
                    Some(ToCaller::Sound(sound)) => self.play(&sound).await,
                    Some(ToCaller::Mark(MarkName(name))) => self.sender.send(text(&ToPage::Mark { name })).await,
                    Some(ToCaller::Clear) => self.sender.send(text(&ToPage::Clear)).await,
                    Some(ToCaller::Close(how)) => {
                        ending = Some(how);
                        false
                    }
                    None => false,
                },
                (_, event) = self.events.next() => self.pass(event).await,
                Some(message) = self.faults.recv() => self.sender.send(text(&ToPage::Fault { message })).await,
                () = self.sender.ping_due() => self.sender.ping().await,
            };
            if !sent {
                break;
            }
        }
        while let Some((_, event)) = self.events.take() {
            if !self.pass(event).await {
                return;
            }
        }
        if let Some(ending) = &ending {
            let ended = ToPage::Ended { reason: reason(ending).into(), duration: ending.lasted.as_secs() };
            // A page that is gone needs no telling.
            let _told = self.sender.send(text(&ended)).await;
        }
        self.sender.close(socket::after(ending.as_deref())).await;
    }

    /// Sends a run of sound in the frames that the page expects.
    async fn play(&mut self, sound: &Bytes) -> bool {
        for frame in frames(sound) {
            if !self.sender.send(Message::Binary(frame)).await {
                return false;
            }
        }
        true
    }

    async fn pass(&mut self, event: Event) -> bool {
        let told = match event {
            Event::UtteranceChanged(change) if change.call_sid == self.call_sid => {
                ToPage::Utterance { utterance: change.utterance }
            }
            Event::ToolChanged(change) if change.call_sid == self.call_sid => {
                ToPage::Tool { tool: change.tool }
            }
            Event::CallChanged(call) if call.call_sid == self.call_sid => return self.state(call).await,
            Event::SnapshotNeeded(_) => return self.all().await,
            _ => return true,
        };
        self.sender.send(text(&told)).await
    }

    /// How the call stands, after who answers it if that is news.
    async fn state(&mut self, call: LiveCall) -> bool {
        let (agent, is_staffed) = (call.agent, call.staff.is_some());
        let rings = call.person.is_some_and(|person| person.why == WhyPerson::Rings);
        if self.told.replace((agent, is_staffed, rings)) != Some((agent, is_staffed, rings)) {
            // Staff hear and speak, whoever answers.
            let hears = hears(agent) || is_staffed;
            let speaks = hears || self.has_voice || rings;
            let started = ToPage::Started { call_sid: call.call_sid, hears, speaks };
            if !self.sender.send(text(&started)).await {
                return false;
            }
        }
        let state = ToPage::State { step: call.current_step, ai_status: call.ai_status, rings };
        self.sender.send(text(&state)).await
    }

    /// The whole record, after this reader was too slow for the events.
    async fn all(&mut self) -> bool {
        let Some(record) = self.live.record(&self.call_sid) else { return true };
        if !self.state(record.call).await {
            return false;
        }
        for line in record.lines {
            let told = match line {
                Line::Utterance(utterance) => ToPage::Utterance { utterance },
                Line::Tool(tool) => ToPage::Tool { tool },
                // The caller's page is told what a caller hears.
                Line::Staff(_) => continue,
            };
            if !self.sender.send(text(&told)).await {
                return false;
            }
        }
        true
    }
}

/// The run in pieces of [`FRAME_BYTES`]; what is missing in the last one is silence.
fn frames(sound: &Bytes) -> impl Iterator<Item = Bytes> {
    (0..sound.len()).step_by(FRAME_BYTES).map(|from| {
        let to = from + FRAME_BYTES;
        if to <= sound.len() {
            return sound.slice(from..to);
        }
        let mut last = sound[from..].to_vec();
        last.resize(FRAME_BYTES, 0);
        Bytes::from(last)
    })
}

fn reason(ending: &Ending) -> &'static str {
    match ending.reason {
        EndReason::CallerLeft => "You hung up.",
        EndReason::Finished => "The receptionist said goodbye.",
        EndReason::TimeLimit => "The longest time of a call was reached.",
        EndReason::Staff => "The call was ended at the desk.",
        EndReason::Closing => "The program is closing.",
        EndReason::PutThrough => "You were put through.",
        EndReason::AgentLost | EndReason::CostLimit => "The receptionist could not be reached.",
    }
}

/// A message as it goes over the wire.
pub(super) fn text(message: &ToPage) -> Message {
    Message::text(serde_json::to_string(message).expect("these types have only text keys"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_goes_out_in_frames_of_the_documented_size_whole_and_in_order() {
        let cases = [(0, 0), (FRAME_BYTES, 1), (10 * FRAME_BYTES, 10), (FRAME_BYTES + 2, 2), (2, 1)];
        for (bytes, expected) in cases {
            let run: Bytes = (0..bytes).map(|n| (n % 251) as u8).collect();
            let frames: Vec<Bytes> = frames(&run).collect();
            assert_eq!(frames.len(), expected, "{bytes} bytes");
            assert!(frames.iter().all(|frame| frame.len() == FRAME_BYTES), "{bytes} bytes");
            let sent = frames.concat();
            assert_eq!(sent[..bytes], run[..], "{bytes} bytes");
            assert!(sent[bytes..].iter().all(|byte| *byte == 0), "and silence behind");
        }
    }
}
