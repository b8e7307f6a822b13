//! A line in virtual time: the call, a phone that plays at the pace of an ear and returns marks as Twilio does, and
//! short words for what an agent sends.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use audio::Encoding;
use bytes::Bytes;
use call::{
    Call, Limits, Log, Setup,
    event::{
        AgentCommand, AgentEvent, CallEvent, EndReason, Ending, Fault, FaultKind, Input, ItemId, MarkName,
        Output, ResponseId, ResponseStatus, StaffInput, Utterance,
    },
    phrase::{Phrase, Phrases},
    tools::{ToolId, ToolOutcome, ToolRequest},
};

/// A call and both its ends.
pub struct Line {
    pub call: Call,
    /// All that came and went, replayed when the line is done with.
    record: Log,
    base: Instant,
    now: Instant,
    phone: Phone,
    /// Everything the call put out, with its moment in milliseconds.
    log: Vec<(u64, Output)>,
    taken: usize,
}

/// Twilio's side: a buffer that plays in real time.
struct Phone {
    encoding: Encoding,
    base: Instant,
    /// What was played, or will be, sample by sample since the call began.
    played: Vec<i16>,
    /// When all that was sent will have been played.
    end: Instant,
    marks: VecDeque<(Instant, MarkName)>,
    answers: bool,
}

#[expect(
    clippy::disallowed_methods,
    reason = "an Instant can be made in no other way; only differences count"
)]
fn moment() -> Instant {
    Instant::now()
}

pub fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

impl Line {
    /// A call that nobody has joined.
    pub fn quiet(limits: Limits) -> Line {
        Line::quiet_in(Encoding::Mulaw8k, limits)
    }

    /// The same on either kind of line.
    pub fn quiet_in(encoding: Encoding, limits: Limits) -> Line {
        Line::set_up(Setup { limits, ..Setup::new(encoding) })
    }

    /// The same with recorded sentences, and anything else that is fixed from the beginning.
    pub fn set_up(setup: Setup) -> Line {
        let base = moment();
        let encoding = setup.encoding;
        Line {
            record: Log::new(setup.clone(), base),
            call: Call::new(setup, base),
            base,
            now: base,
            phone: Phone {
                encoding,
                base,
                played: Vec::new(),
                end: base,
                marks: VecDeque::new(),
                answers: true,
            },
            log: Vec::new(),
            taken: 0,
        }
    }

    /// Both ends are there and the greeting was said and heard: the caller has the floor.
    pub fn greeted() -> Line {
        Line::greeted_with(Limits::default())
    }

    pub fn greeted_with(limits: Limits) -> Line {
        let mut line = Line::joined(limits);
        line.answer("r0", "a0", 1_000, "Hi! This is Sarah.");
        line.run(1_100);
        line.take();
        line
    }

    /// Both ends are there and the greeting is asked for.
    pub fn joined(limits: Limits) -> Line {
        let mut line = Line::quiet(limits);
        line.give(Input::CallerConnected);
        line.agent(AgentEvent::Ready);
        assert_eq!(line.take(), [Output::ToAgent(AgentCommand::Greet)], "the agent greets first");
        line
    }

    /// The phone plays and never returns a mark.
    pub fn without_marks(mut self) -> Line {
        self.phone.answers = false;
        self
    }

    pub fn give(&mut self, input: Input) {
        self.record.input(self.now, &input);
        self.call.handle(self.now, input);
        let at = self.at();
        while let Some(output) = self.call.poll() {
            self.record.output(&output);
            self.phone.perform(self.now, &output);
            self.log.push((at, output));
        }
        if let Some(deadline) = self.call.deadline() {
            assert!(deadline > self.now, "a deadline that has passed would spin the loop");
        }
    }

    pub fn agent(&mut self, event: AgentEvent) {
        self.give(Input::Agent(event));
    }

    /// The moment at which the call began.
    pub fn base(&self) -> Instant {
        self.base
    }

    /// Milliseconds since the call began.
    pub fn at(&self) -> u64 {
        (self.now - self.base).as_millis() as u64
    }

    /// Lets time pass: deadlines are kept, marks come back.
    pub fn run(&mut self, length: u64) {
        let until = self.now + ms(length);
        loop {
            let mark = self.phone.marks.front().map(|(at, _)| *at);
            let next = self.call.deadline().into_iter().chain(mark).min();
            let Some(next) = next.filter(|next| *next <= until) else { break };
            self.now = self.now.max(next);
            if mark.is_some_and(|mark| mark <= self.now) {
                let (_, name) = self.phone.marks.pop_front().expect("it was just seen");
                self.give(Input::Marked(name));
            } else {
                self.give(Input::Tick);
            }
        }
        self.now = until;
        self.give(Input::Tick);
    }

    /// The loop was not scheduled: time passes and nothing is handled.
    pub fn stall(&mut self, length: u64) {
        self.now += ms(length);
    }

    /// What came out since the last time.
    pub fn take(&mut self) -> Vec<Output> {
        let new = self.log[self.taken..].iter().map(|(_, output)| output.clone()).collect();
        self.taken = self.log.len();
        new
    }

    /// What the agent was told since the last time, sound left out.
    pub fn told(&mut self) -> Vec<AgentCommand> {
        let outputs = self.take().into_iter();
        let told = outputs.filter_map(|output| match output {
            Output::ToAgent(AgentCommand::Hear(_)) => None,
            Output::ToAgent(command) => Some(command),
            _ => None,
        });
        told.collect()
    }

    /// Everything since the call began.
    pub fn log(&self) -> &[(u64, Output)] {
        &self.log
    }

    /// The utterances as they stand, in order of their beginning.
    pub fn utterances(&self) -> Vec<Utterance> {
        let mut standing: Vec<Utterance> = Vec::new();
        for (_, output) in &self.log {
            let Output::Publish(CallEvent::Utterance(new)) = output else { continue };
            match standing.iter_mut().find(|known| known.id == new.id) {
                Some(known) => *known = new.clone(),
                None => standing.push(new.clone()),
            }
        }
        standing
    }

    /// How the call ended, if it has; checks that this came last and once.
    pub fn ending(&self) -> Option<Ending> {
        let at = self.log.iter().position(|(_, output)| matches!(output, Output::Ended(_)))?;
        assert_eq!(at + 1, self.log.len(), "nothing comes after the end");
        let Output::Ended(ending) = &self.log[at].1 else { return None };
        Some(Ending::clone(ending))
    }

    pub fn end_reason(&self) -> Option<EndReason> {
        self.ending().map(|ending| ending.reason)
    }

    // What an agent sends.

    pub fn begin(&mut self, response: &str) {
        self.agent(AgentEvent::ResponseStarted(response_id(response)));
    }

    pub fn speech(&mut self, response: &str, item: &str, length: u64) {
        let sound = Bytes::from(vec![0x55; length as usize * 8]);
        self.agent(AgentEvent::Speech { response: response_id(response), item: item_id(item), sound });
    }

    pub fn words(&mut self, response: &str, item: &str, text: &str) {
        let (response, item) = (response_id(response), item_id(item));
        self.agent(AgentEvent::Words { response, item, text: text.into() });
    }

    pub fn words_done(&mut self, response: &str, item: &str, text: &str) {
        let (response, item) = (response_id(response), item_id(item));
        self.agent(AgentEvent::WordsDone { response, item, text: text.into() });
    }

    pub fn finish(&mut self, response: &str, status: ResponseStatus) {
        self.agent(AgentEvent::ResponseEnded { response: response_id(response), status });
    }

    /// A whole response of one item, made faster than it sounds.
    pub fn answer(&mut self, response: &str, item: &str, length: u64, text: &str) {
        self.begin(response);
        self.words(response, item, text);
        if length > 0 {
            self.speech(response, item, length);
        }
        self.words_done(response, item, text);
        self.finish(response, ResponseStatus::Completed);
    }

    pub fn call_tool(&mut self, response: &str, tool: &str, request: ToolRequest) {
        self.agent(AgentEvent::ToolCalled {
            response: response_id(response),
            tool: tool_id(tool),
            name: request.name().into(),
            request: Ok(request),
        });
    }

    pub fn tool_ends(&mut self, tool: &str, outcome: ToolOutcome) {
        self.give(Input::ToolFinished(tool_id(tool), outcome));
    }

    // What the caller does.

    pub fn caller_starts(&mut self, item: &str) {
        self.agent(AgentEvent::CallerSpeechStarted(item_id(item)));
    }

    /// The caller speaks into the agent's speech for so long that it stops.
    pub fn caller_interrupts(&mut self, item: &str) {
        self.caller_starts(item);
        self.run(300);
    }

    pub fn caller_stops(&mut self, item: &str) {
        self.agent(AgentEvent::CallerSpeechStopped(item_id(item)));
    }

    pub fn transcribed(&mut self, item: &str, text: &str) {
        self.agent(AgentEvent::CallerSaid { item: item_id(item), text: text.into(), is_final: true });
    }

    /// The caller speaks for a while.
    pub fn caller_says(&mut self, item: &str, text: &str) {
        self.caller_starts(item);
        self.run(400);
        self.caller_stops(item);
        self.transcribed(item, text);
    }

    pub fn types(&mut self, text: &str) {
        self.give(Input::Typed(text.into()));
    }

    pub fn presses(&mut self, keys: &str) {
        keys.chars().for_each(|key| self.give(Input::Digit(key)));
    }

    /// The caller's line carries these samples, frame by frame in their time, and with them what is played, `echo`
    /// decibels weaker and so many milliseconds late.
    pub fn line_carries(&mut self, samples: &[i16], echo: Option<(f64, f64)>) {
        let encoding = self.phone.encoding;
        let rate = encoding.rate().hz() as usize;
        for frame in samples.chunks(rate / 50) {
            self.run(20);
            let end = (self.now - self.base).as_micros() as usize * rate / 1_000_000;
            let mut mixed: Vec<i16> = frame.to_vec();
            if let Some((decibels, delay)) = echo {
                let gain = 10f64.powf(decibels / 20.0);
                let begin = (end - frame.len()).checked_sub((delay * rate as f64 / 1_000.0) as usize);
                for (at, sample) in mixed.iter_mut().enumerate() {
                    let played = begin.and_then(|begin| self.phone.played.get(begin + at)).copied();
                    *sample = sample.saturating_add((f64::from(played.unwrap_or(0)) * gain) as i16);
                }
            }
            let mut sound = Vec::new();
            encoding.encode_into(&mixed, &mut sound);
            self.give(Input::CallerAudio { at: None, sound: sound.into() });
        }
    }

    /// The agent's item has these samples.
    pub fn voice(&mut self, response: &str, item: &str, samples: &[i16]) {
        let mut sound = Vec::new();
        self.phone.encoding.encode_into(samples, &mut sound);
        let (response, item) = (response_id(response), item_id(item));
        self.agent(AgentEvent::Speech { response, item, sound: sound.into() });
    }

    /// Staff do something.
    pub fn staff(&mut self, input: StaffInput) {
        self.give(Input::Staff(input));
    }

    /// Staff speak for so long; every byte of it is 0x20.
    pub fn staff_says(&mut self, length: u64) {
        for _ in 0..length / 20 {
            self.run(20);
            self.staff(StaffInput::Sound(Bytes::from_static(&[0x20; 160])));
        }
    }

    pub fn caller_sound(&mut self, at: u64) {
        self.give(Input::CallerAudio { at: Some(ms(at)), sound: Bytes::from_static(&[0x33; 160]) });
    }
}

/// Every call of every test is replayed to the identical outputs.
impl Drop for Line {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.record.replay(), Ok(()), "a recorded call replays exactly");
        }
    }
}

impl Phone {
    fn sample_at(&self, at: Instant) -> usize {
        (at - self.base).as_micros() as usize * self.encoding.rate().hz() as usize / 1_000_000
    }

    fn perform(&mut self, now: Instant, output: &Output) {
        match output {
            Output::ToCaller(sound) => {
                let begin = self.sample_at(self.end.max(now));
                self.played.resize(begin, 0);
                self.encoding.decode_into(sound, &mut self.played);
                self.end = self.end.max(now) + self.encoding.duration(sound.len());
            }
            Output::Mark(name) if self.answers => self.marks.push_back((self.end.max(now), name.clone())),
            // Twilio returns all pending marks after a clear.
            Output::ClearCaller => {
                let now_at = self.sample_at(now);
                self.played.truncate(now_at);
                self.end = now;
                self.marks.iter_mut().for_each(|(at, _)| *at = now);
            }
            _ => {}
        }
    }
}

/// Recorded sentences of 600 ms each.
pub fn recorded() -> Phrases {
    let phrase = |words| Phrase { words, sound: Bytes::from_static(&[0x11; 4_800]) };
    Phrases {
        one_moment: phrase("One moment, please."),
        still_here: phrase("I'm still here."),
        reconnecting: phrase("I lost you for a moment."),
        closing: phrase("We are closing. Goodbye."),
        time_limit: phrase("Our time is up. Goodbye."),
        goodbye: phrase("Goodbye."),
        recorded: Phrase::default(),
        not_recorded: phrase("No longer recorded."),
        hold_music: Phrase { words: "", sound: Bytes::from_static(&[0x22; 6_400]) },
    }
}

pub fn response_id(id: &str) -> ResponseId {
    ResponseId(id.into())
}

pub fn item_id(id: &str) -> ItemId {
    ItemId(id.into())
}

pub fn tool_id(id: &str) -> ToolId {
    ToolId(id.into())
}

pub fn respond() -> AgentCommand {
    AgentCommand::Respond { instruction: None }
}

pub fn instructed(instruction: &str) -> AgentCommand {
    AgentCommand::Respond { instruction: Some(instruction.into()) }
}

pub fn fault(kind: FaultKind) -> Fault {
    Fault { kind, detail: "for the test".into() }
}

pub fn list_slots() -> ToolRequest {
    ToolRequest::ListAvailableSlots { date: "2026-11-23".into() }
}

pub fn slots() -> ToolOutcome {
    ToolOutcome::Slots { date: "2026-11-23".into(), times: vec!["2:00 PM".into()], none_because: None }
}

pub fn book() -> ToolRequest {
    ToolRequest::CreateAppointment {
        customer_name: "Ann Lee".into(),
        date: "2026-11-23".into(),
        time: "2:00 PM".into(),
        phone_number: None,
    }
}

pub fn booked() -> ToolOutcome {
    ToolOutcome::Booked {
        confirmation_number: "APT-12345".into(),
        customer_name: "Ann Lee".into(),
        date: "2026-11-23".into(),
        time: "2:00 PM".into(),
        birth_year_wanted: false,
    }
}

pub fn end_call() -> ToolRequest {
    ToolRequest::end_call("done")
}

/// How much sound these outputs send, in milliseconds.
pub fn sent(outputs: &[Output]) -> u64 {
    let sent = outputs.iter().map(|output| match output {
        Output::ToCaller(sound) => sound.len() as u64 / 8,
        _ => 0,
    });
    sent.sum()
}

/// How often the agent was asked for a response.
pub fn asked(told: &[AgentCommand]) -> usize {
    told.iter()
        .filter(|command| matches!(command, AgentCommand::Respond { .. } | AgentCommand::Greet))
        .count()
}

/// The tools that were to be run.
pub fn runs(outputs: &[Output]) -> usize {
    outputs.iter().filter(|output| matches!(output, Output::RunTool(..))).count()
}
