//! What comes from the caller's side.

use std::time::{Duration, Instant};

use bytes::Bytes;

use super::Call;
use crate::{
    barge_in::{Verdict, judge},
    caller_clock::{FILL, silence},
    event::{AgentCommand, CallEvent},
    instructions::KEYPAD,
    leg::{AgentLeg, CallerLeg},
    turn::Owed,
};

/// So much of the caller's sound is kept while the agent is not ready: a "hello?", not a story.
const EARLY_SOUND: Duration = Duration::from_secs(2);
/// More typed lines than this are not kept waiting.
const WAITING_LINES: usize = 20;

impl Call {
    pub(super) fn on_caller_connected(&mut self, now: Instant) {
        if self.caller == CallerLeg::Awaited {
            self.caller = CallerLeg::Connected;
            self.announce(now);
            self.greet_if_both_are_there();
        }
    }

    pub(super) fn on_caller_audio(&mut self, now: Instant, at: Option<Duration>, sound: Bytes) {
        if sound.is_empty() || self.is_over() || !self.hears {
            return;
        }
        self.meter.packet_in(now, at);
        let hole = self.clock.heard(now, at, sound.len());
        self.meter.padded(hole);
        self.hear_silence(hole);
        let seems_to_speak = self.ear.hear(now, &sound);
        self.hear(sound);
        if seems_to_speak {
            self.barge_in(now);
        }
    }

    pub(super) fn on_digit(&mut self, now: Instant, key: char) {
        if self.is_over() || self.closing.is_some() {
            return;
        }
        self.silence.broken();
        let is_first = self.keys.is_empty();
        let run = self.keys.press(now, key);
        if is_first && (run.is_some() || !self.keys.is_empty()) {
            self.cut_off_voice(now);
        }
        if let Some(run) = run {
            self.on_keys(now, &run);
        }
    }

    /// A run of keys is complete.
    pub(super) fn on_keys(&mut self, now: Instant, run: &str) {
        self.take_line(now, format!("{KEYPAD}{run}"));
    }

    pub(super) fn on_typed(&mut self, now: Instant, text: &str) {
        let text = text.trim();
        if text.is_empty() || self.is_over() {
            return;
        }
        self.cut_off_voice(now);
        self.take_line(now, text.to_owned());
    }

    /// The early sound, now that the agent is ready for it.
    pub(super) fn hear_early(&mut self) {
        while let Some(sound) = self.early.pop_front() {
            self.tell(AgentCommand::Hear(sound));
        }
    }

    /// Puts silence into the caller's sound.
    pub(super) fn hear_silence(&mut self, mut length: Duration) {
        self.ear.hear_nothing(length);
        while !length.is_zero() {
            let part = length.min(FILL);
            length -= part;
            self.hear(silence(self.encoding, part));
        }
    }

    /// Tells the agent of lines that had to wait.
    pub(super) fn deliver_lines(&mut self, now: Instant) {
        if self.agent != AgentLeg::Ready || self.tools.is_writing() {
            return;
        }
        while let Some(line) = self.lines.pop_front() {
            self.deliver(now, line);
        }
    }

    fn hear(&mut self, sound: Bytes) {
        match self.agent {
            AgentLeg::Ready => self.tell(AgentCommand::Hear(sound)),
            AgentLeg::Connecting | AgentLeg::Broken { .. } | AgentLeg::Renewing { .. }
                if !sound.is_empty() =>
            {
                let mut kept: usize = self.early.iter().map(Bytes::len).sum::<usize>() + sound.len();
                self.early.push_back(sound);
                while kept > self.encoding.bytes_in(EARLY_SOUND) {
                    let Some(oldest) = self.early.pop_front() else { break };
                    kept -= oldest.len();
                }
            }
            _ => {}
        }
    }

    /// A line of the caller that is no speech.
    fn take_line(&mut self, now: Instant, line: String) {
        self.silence.broken();
        let utterance = self.transcript.caller_typed(now, line.clone());
        self.publish_utterance(Some(utterance));
        let step = self.progress.caller_said();
        self.publish_step(step);
        if self.closing.is_some() || self.desk.is_on() {
            return;
        }
        // While something is being written its result comes first, so that the two are not mixed up.
        if self.agent == AgentLeg::Ready && !self.tools.is_writing() && self.lines.is_empty() {
            self.deliver(now, line);
        } else if self.lines.len() < WAITING_LINES {
            self.lines.push_back(line);
        }
    }

    fn deliver(&mut self, now: Instant, line: String) {
        self.tell(AgentCommand::HearText(line));
        self.turns.owe(Owed::answer());
        self.answer_if_due(now);
    }

    /// A key or a line stops a voice; text that is being written has nothing to stop.
    fn cut_off_voice(&mut self, now: Instant) {
        if self.is_voiced
            && !self.desk.is_on()
            && judge(self.situation()) == Verdict::Allow
            && self.has_something_to_cut()
        {
            self.interrupt(now);
            self.count_interruption(now);
        }
    }

    /// Tells the desk when the caller begins to speak and when they stop.
    pub(super) fn settle_speaking(&mut self) {
        let speaks = self.turns.caller_speaks() || self.contest.is_open();
        if !self.is_over() && std::mem::replace(&mut self.told_speaking, speaks) != speaks {
            self.publish(CallEvent::CallerSpeaking(speaks));
        }
    }

    pub(super) fn publish_step(&mut self, step: Option<crate::event::Step>) {
        if let Some(step) = step {
            self.publish(CallEvent::StepChanged(step));
        }
    }
}
