//! Whatever comes, in whatever order, some things always hold.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use audio::Encoding;
use bytes::Bytes;
use call::{
    Call, Limits, Setup,
    event::{
        AgentCommand, AgentEvent, CallEvent, EndReason, FaultKind, Input, ItemId, Output, ResponseStatus,
        StaffEvent, StaffInput,
    },
    figures::CallFigures,
    phrase::Phrases,
    tools::{ToolId, ToolOutcome, ToolRequest},
    usage::Usage,
};
use proptest::prelude::*;

use crate::{
    sounds::{agent, cough, noise},
    support::*,
};

/// Something that happens. Small numbers stand for ids, so that they repeat.
#[derive(Debug, Clone)]
enum Step {
    Wait(u16),
    /// Time passes and deadlines are kept.
    Run(u16),
    Connected,
    Ready,
    Sound(Option<u32>, u16),
    /// So many frames of the caller's voice, or of anything as loud.
    Voice(u8),
    Key(char),
    Typed,
    /// The oldest mark that is out, or any other.
    Mark,
    StrangeMark(u8),
    SpeechStarted(u8),
    SpeechStopped(u8),
    Said(u8, bool, bool),
    /// The response that was asked for begins.
    Begins,
    Begun(u8),
    Speech(u8, u8, u16),
    Words(u8, u8),
    WordsDone(u8, u8),
    Tool(u8, u8, u8),
    ToolEnds(u8, u8),
    Ends(u8, u8),
    Fault,
    Broken,
    /// The session is lost and another is there after so many milliseconds.
    Replaced(u16),
    Aging,
    Used(u64),
    Lost,
    HangUp(u8),
    CallerLeft,
    /// Staff do one of the things they can do.
    Staff(u8),
    /// So many frames of their voice.
    StaffVoice(u8),
}

fn step() -> impl Strategy<Value = Step> {
    let id = || 0u8..6;
    prop_oneof![
        6 => (0u16..400).prop_map(Step::Wait),
        12 => (0u16..3_000).prop_map(Step::Run),
        2 => Just(Step::Connected),
        2 => Just(Step::Ready),
        4 => (prop::option::of(0u32..20_000), 0u16..400).prop_map(|(at, length)| Step::Sound(at, length)),
        6 => (1u8..30).prop_map(Step::Voice),
        3 => prop::sample::select(vec!['1', '#', '*', 'x', '9']).prop_map(Step::Key),
        2 => Just(Step::Typed),
        8 => Just(Step::Mark),
        1 => any::<u8>().prop_map(Step::StrangeMark),
        6 => id().prop_map(Step::SpeechStarted),
        6 => id().prop_map(Step::SpeechStopped),
        4 => (id(), any::<bool>(), any::<bool>()).prop_map(|(item, words, last)| Step::Said(item, words, last)),
        10 => Just(Step::Begins),
        1 => id().prop_map(Step::Begun),
        12 => (id(), id(), 0u16..6_000).prop_map(|(response, item, length)| Step::Speech(response, item, length)),
        4 => (id(), id()).prop_map(|(response, item)| Step::Words(response, item)),
        3 => (id(), id()).prop_map(|(response, item)| Step::WordsDone(response, item)),
        5 => (id(), id(), 0u8..5).prop_map(|(response, tool, kind)| Step::Tool(response, tool, kind)),
        5 => (id(), 0u8..3).prop_map(|(tool, outcome)| Step::ToolEnds(tool, outcome)),
        8 => (id(), 0u8..4).prop_map(|(response, status)| Step::Ends(response, status)),
        1 => Just(Step::Fault),
        1 => prop::bool::weighted(0.1).prop_map(|lost| if lost { Step::Lost } else { Step::Fault }),
        1 => prop::bool::weighted(0.6).prop_map(|broken| if broken { Step::Broken } else { Step::Aging }),
        1 => (0u16..5_000).prop_map(Step::Replaced),
        1 => any::<u64>().prop_map(Step::Used),
        1 => (0u8..12).prop_map(Step::HangUp),
        5 => (0u8..16).prop_map(Step::Staff),
        3 => (1u8..40).prop_map(Step::StaffVoice),
        1 => prop::bool::weighted(0.2).prop_map(|left| if left { Step::CallerLeft } else { Step::Typed }),
    ]
}

/// Follows what the call does and refuses what it never may.
struct Watch {
    call: Call,
    base: std::time::Instant,
    now: std::time::Instant,
    /// When everything sent will have been played.
    horizon: std::time::Instant,
    marks: Vec<call::event::MarkName>,
    marks_seen: usize,
    received: HashMap<ItemId, usize>,
    sent_total: usize,
    heard_total: HashMap<ItemId, Duration>,
    /// Responses that were asked for, begun and not ended; numbered as they begin.
    asked: bool,
    /// The session is lost, or is to be replaced; none of its responses is under way in the next.
    is_lost: bool,
    running: Vec<String>,
    begun: usize,
    /// A session was ready.
    was_ready: bool,
    /// The latest session began in mid-call and was told nothing yet.
    is_unaware: bool,
    tools: HashSet<ToolId>,
    turns: u32,
    figures: CallFigures,
    ended: bool,
    /// Staff have the call.
    is_staffed: bool,
    log: Vec<String>,
}

impl Watch {
    fn new() -> Self {
        let line = Line::quiet(Limits::default());
        let base = line.base();
        let hold_music = recorded().still_here;
        let phrases = Phrases { recorded: recorded().one_moment, hold_music, ..recorded() };
        let setup = Setup { phrases, recorded: true, ..Setup::new(Encoding::Mulaw8k) };
        Watch {
            call: Call::new(setup, base),
            base,
            now: base,
            horizon: base,
            marks: Vec::new(),
            marks_seen: 0,
            received: HashMap::new(),
            sent_total: 0,
            heard_total: HashMap::new(),
            asked: false,
            is_lost: false,
            running: Vec::new(),
            begun: 0,
            was_ready: false,
            is_unaware: false,
            tools: HashSet::new(),
            turns: 0,
            figures: CallFigures::default(),
            ended: false,
            is_staffed: false,
            log: Vec::new(),
        }
    }

    /// The id of a response: one of the latest that began, so that ids mostly hit.
    fn response(&self, number: u8) -> String {
        format!("r{}", (self.begun + 1).saturating_sub(number as usize))
    }

    fn give(&mut self, input: Input) {
        self.call.handle(self.now, input);
        let (mut outputs, mut sounds) = (0, 0);
        while let Some(output) = self.call.poll() {
            assert!(!self.ended, "nothing comes after the end: {output:?}");
            outputs += 1;
            assert!(outputs < 2_000, "one input cannot have endless consequences");
            sounds += usize::from(matches!(output, Output::ToCaller(_)));
            self.check(&output);
            self.log.push(format!("{:?} {output:?}", self.now - self.base));
        }
        assert!(sounds == 0 || !self.call.is_holding(), "nothing is sent while the agent holds its breath");
        assert_eq!(self.call.has_ended(), self.ended, "the machine knows its end");
        match self.call.deadline() {
            Some(deadline) => assert!(deadline > self.now, "a deadline in the past would spin the loop"),
            None => assert!(self.ended, "as long as the call lives it has a limit"),
        }
    }

    fn check(&mut self, output: &Output) {
        if let Output::ToAgent(command) = output {
            match command {
                AgentCommand::Recall(_) | AgentCommand::Close => self.is_unaware = false,
                AgentCommand::Hear(_) => {}
                _ => assert!(!self.is_unaware, "a new session is told of the talk first: {command:?}"),
            }
        }
        match output {
            Output::RunTool(tool, _) => assert!(self.tools.insert(tool.clone()), "{tool:?} runs twice"),
            Output::Publish(CallEvent::Staff(StaffEvent::TookOver)) => {
                assert!(!std::mem::replace(&mut self.is_staffed, true), "it is taken over once");
            }
            Output::Publish(CallEvent::Staff(StaffEvent::GaveBack { .. })) => self.is_staffed = false,
            Output::Publish(CallEvent::Turn(turn)) => {
                assert!(turn.number > self.turns, "each turn is told once, in order");
                self.turns = turn.number;
                assert!(turn.asked.is_some(), "an answer that was never asked for is no turn");
                let way = [turn.first_sound, turn.first_sent, turn.first_heard];
                assert!(way.into_iter().flatten().is_sorted(), "no step before the one before: {way:?}");
                let longest = self.now - self.base;
                assert!(turn.began + way.into_iter().flatten().max().unwrap_or_default() <= longest);
                assert!(turn.began + turn.tools <= longest, "a tool is a part of its turn");
            }
            Output::Publish(CallEvent::Figures(figures)) => {
                let lasted = self.now - self.base;
                assert!(figures.caller_talk <= lasted && figures.silence <= lasted);
                assert!(figures.turns >= self.turns && figures.cost >= self.figures.cost);
                self.figures = **figures;
            }
            Output::ToCaller(sound) => {
                assert!(!sound.is_empty() && sound.len() % 160 == 0, "whole frames of 20 ms");
                self.sent_total += sound.len();
                self.horizon = self.horizon.max(self.now) + Encoding::Mulaw8k.duration(sound.len());
                let ahead = self.horizon - self.now;
                assert!(ahead <= ms(200), "{ahead:?} ahead");
            }
            Output::Mark(mark) => {
                assert!(!self.marks.contains(mark), "marks are unique");
                self.marks.push(mark.clone());
            }
            Output::ClearCaller => self.horizon = self.now,
            Output::ToAgent(AgentCommand::Greet | AgentCommand::Respond { .. }) => {
                assert!(!self.is_staffed, "staff have the call: nothing is asked of the agent");
                assert!(!self.asked && self.running.is_empty(), "two responses at once");
                self.asked = true;
            }
            Output::ToAgent(AgentCommand::Truncate { item, heard }) => {
                assert!(!item.0.starts_with("recorded"), "the service knows nothing of a recording");
                let received = self.received.get(item).copied().unwrap_or(0);
                assert!(*heard <= Encoding::Mulaw8k.duration(received), "more truncated than received");
                let heard_before = self.heard_total.entry(item.clone()).or_default();
                *heard_before = (*heard_before).max(*heard);
                let all_heard: Duration = self.heard_total.values().sum();
                assert!(all_heard <= Encoding::Mulaw8k.duration(self.sent_total), "more truncated than sent");
            }
            Output::ToAgent(AgentCommand::Renew) => self.is_lost = true,
            Output::Ended(ending) => {
                assert_eq!(ending.lasted, self.now - self.base, "its length is true");
                assert_eq!(ending.figures, self.figures, "the last figures told are its own");
                self.ended = true;
            }
            _ => {}
        }
    }

    fn run(&mut self, length: u64) {
        let until = self.now + ms(length);
        let mut ticks = 0;
        while let Some(deadline) = self.call.deadline().filter(|deadline| *deadline <= until) {
            self.now = deadline;
            self.give(Input::Tick);
            ticks += 1;
            assert!(ticks < 5_000, "deadlines make progress");
        }
        self.now = until;
        self.give(Input::Tick);
    }

    fn step(&mut self, step: &Step) {
        let input = match step {
            Step::Wait(length) => {
                self.now += ms(u64::from(*length));
                return;
            }
            Step::Run(length) => return self.run(u64::from(*length)),
            Step::Connected => Input::CallerConnected,
            Step::Ready => {
                let is_first = !std::mem::replace(&mut self.was_ready, true);
                if std::mem::take(&mut self.is_lost) {
                    self.asked = false;
                    self.running.clear();
                    self.is_unaware = !is_first && !self.ended;
                }
                Input::Agent(AgentEvent::Ready)
            }
            Step::Sound(at, length) => Input::CallerAudio {
                at: at.map(|at| ms(u64::from(at))),
                sound: Bytes::from(vec![0x33; usize::from(*length)]),
            },
            Step::Voice(frames) => {
                for frame in noise(Encoding::Mulaw8k, -20.0, u64::from(*frames) * 20).chunks(160) {
                    let mut sound = Vec::new();
                    Encoding::Mulaw8k.encode_into(frame, &mut sound);
                    self.run(20);
                    self.give(Input::CallerAudio { at: None, sound: sound.into() });
                }
                return;
            }
            Step::Key(key) => Input::Digit(*key),
            Step::Typed => Input::Typed("something".into()),
            Step::Mark => {
                let Some(mark) = self.marks.get(self.marks_seen) else { return };
                self.marks_seen += 1;
                Input::Marked(mark.clone())
            }
            Step::StrangeMark(number) => Input::Marked(call::event::MarkName(format!("m{number}x"))),
            Step::SpeechStarted(item) => {
                Input::Agent(AgentEvent::CallerSpeechStarted(item_id(&format!("c{item}"))))
            }
            Step::SpeechStopped(item) => {
                Input::Agent(AgentEvent::CallerSpeechStopped(item_id(&format!("c{item}"))))
            }
            Step::Said(item, words, is_final) => Input::Agent(AgentEvent::CallerSaid {
                item: item_id(&format!("c{item}")),
                text: if *words { "I need a visit".into() } else { String::new() },
                is_final: *is_final,
            }),
            Step::Begins => {
                if !self.asked {
                    return;
                }
                self.asked = false;
                self.begun += 1;
                let id = format!("r{}", self.begun);
                self.running.push(id.clone());
                Input::Agent(AgentEvent::ResponseStarted(response_id(&id)))
            }
            // One that nobody asked for, while none of ours is awaited.
            Step::Begun(number) => {
                if self.asked {
                    return;
                }
                Input::Agent(AgentEvent::ResponseStarted(response_id(&format!("stray{number}"))))
            }
            Step::Speech(response, item, length) => {
                let response = self.response(*response);
                let item = item_id(&format!("{response}a{item}"));
                *self.received.entry(item.clone()).or_default() += usize::from(*length);
                let sound = Bytes::from(vec![0x55; usize::from(*length)]);
                Input::Agent(AgentEvent::Speech { response: response_id(&response), item, sound })
            }
            Step::Words(response, item) => {
                let response = self.response(*response);
                let item = item_id(&format!("{response}a{item}"));
                Input::Agent(AgentEvent::Words {
                    response: response_id(&response),
                    item,
                    text: "and so on ".into(),
                })
            }
            Step::WordsDone(response, item) => {
                let response = self.response(*response);
                let item = item_id(&format!("{response}a{item}"));
                Input::Agent(AgentEvent::WordsDone {
                    response: response_id(&response),
                    item,
                    text: "all of it".into(),
                })
            }
            Step::Tool(response, tool, kind) => {
                let request = match kind {
                    0 => Ok(list_slots()),
                    1 => Ok(book()),
                    2 => Ok(end_call()),
                    3 => Ok(ToolRequest::ResolveDate { words: "Monday".into() }),
                    _ => Err(ToolOutcome::Failed { say: "no such tool".into() }),
                };
                Input::Agent(AgentEvent::ToolCalled {
                    response: response_id(&self.response(*response)),
                    tool: tool_id(&format!("t{tool}")),
                    name: "some_tool".into(),
                    request,
                })
            }
            Step::ToolEnds(tool, outcome) => {
                let outcome = match outcome {
                    0 => slots(),
                    1 => booked(),
                    _ => ToolOutcome::Failed { say: "broken".into() },
                };
                Input::ToolFinished(tool_id(&format!("t{tool}")), outcome)
            }
            Step::Ends(response, status) => {
                let response = self.response(*response);
                let is_ours = self.running.contains(&response);
                self.running.retain(|running| *running != response);
                let status = match status {
                    0 | 1 => ResponseStatus::Completed,
                    2 => ResponseStatus::Cancelled,
                    // A failure of a response that is not under way means that the asked one never began.
                    _ if is_ours => ResponseStatus::Failed(fault(FaultKind::Service)),
                    _ => ResponseStatus::Incomplete,
                };
                Input::Agent(AgentEvent::ResponseEnded { response: response_id(&response), status })
            }
            Step::Fault => Input::Agent(AgentEvent::Fault(fault(FaultKind::Protocol))),
            Step::Broken => {
                self.is_lost = true;
                Input::Agent(AgentEvent::Broken(fault(FaultKind::Network)))
            }
            Step::Replaced(after) => {
                self.step(&Step::Broken);
                self.run(u64::from(*after));
                return self.step(&Step::Ready);
            }
            Step::Aging => Input::Agent(AgentEvent::Aging),
            Step::Used(tokens) => {
                let input_audio = *tokens;
                Input::Agent(AgentEvent::Used(Usage { input_audio, ..Usage::default() }))
            }
            Step::Lost => Input::Agent(AgentEvent::Lost(fault(FaultKind::Network))),
            Step::HangUp(0) => Input::HangUp(EndReason::Staff),
            Step::HangUp(1) => Input::HangUp(EndReason::Closing),
            Step::HangUp(_) => Input::Tick,
            Step::CallerLeft => Input::CallerLeft,
            Step::Staff(kind) => Input::Staff(match kind {
                0..4 => StaffInput::TakeOver,
                4 => StaffInput::Whisper("offer her Thursday".into()),
                5 => StaffInput::Key('5'),
                6 => StaffInput::Key('x'),
                7 | 8 => StaffInput::Hold(true),
                9 => StaffInput::Hold(false),
                10 => StaffInput::Alive,
                11 => StaffInput::GiveBack { note: Some("she wants Thursday".into()) },
                12 => StaffInput::GiveBack { note: None },
                13 => StaffInput::Speaks(item_id("s1")),
                14 => StaffInput::Said {
                    item: item_id("s1"),
                    text: "It is Thursday.".into(),
                    usage: Usage::default(),
                },
                _ => StaffInput::Gone,
            }),
            Step::StaffVoice(frames) => {
                for _ in 0..*frames {
                    self.run(20);
                    self.give(Input::Staff(StaffInput::Sound(Bytes::from(vec![0x20; 160]))));
                }
                return;
            }
        };
        self.give(input);
    }
}

// `PROPTEST_CASES=20000` makes a long run of it.
proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_the_call_keeps_its_promises(steps in prop::collection::vec(step(), 1..150)) {
        let mut watch = Watch::new();
        // Most calls get going, so that there is something to disturb.
        watch.give(Input::CallerConnected);
        watch.step(&Step::Ready);
        for step in &steps {
            watch.step(step);
        }
        // Left alone, every call comes to its end.
        watch.run(400_000);
        prop_assert!(watch.ended, "the time limit and its grace have passed");
    }

    #[test]
    fn what_was_held_back_is_sent_whole_and_in_order(
        disturbances in prop::collection::vec((0u8..5, 0u64..300), 0..12),
    ) {
        let encoding = Encoding::Mulaw8k;
        let mut line = Line::greeted();
        line.types("hello");
        line.line_carries(&noise(encoding, -65.0, 100), None);
        line.take();
        let said = agent(encoding, 2_990);
        line.begin("r1");
        for part in said.chunks(1_111) {
            line.voice("r1", "a1", part);
        }
        line.finish("r1", ResponseStatus::Completed);
        for (number, (kind, length)) in disturbances.iter().enumerate() {
            let item = format!("c{number}");
            match kind {
                0 => line.line_carries(&cough(encoding, -20.0, 20 + length), None),
                1 => line.caller_starts(&item),
                2 => line.caller_stops(&format!("c{}", number.saturating_sub(1))),
                3 => line.transcribed(&format!("c{}", number.saturating_sub(1)), ""),
                _ => line.run(*length),
            }
        }
        line.run(8_000);
        let outputs = line.take();
        let was_cut = outputs.iter().any(|output| {
            matches!(output, Output::ToAgent(AgentCommand::Truncate { .. } | AgentCommand::Cancel(_)))
        });
        let sent = outputs.iter().filter_map(|output| match output {
            Output::ToCaller(sound) => Some(&sound[..]),
            _ => None,
        });
        let (sent, mut all) = (sent.collect::<Vec<_>>().concat(), Vec::new());
        encoding.encode_into(&said, &mut all);
        all.resize(all.len().next_multiple_of(160), 0xFF);
        prop_assert!(all.starts_with(&sent), "in order, nothing twice");
        prop_assert!(was_cut || sent.len() == all.len(), "and to its end unless it was cut");
    }

    #[test]
    fn the_same_inputs_at_the_same_times_give_the_same_outputs(steps in prop::collection::vec(step(), 1..100)) {
        let logs = [(), ()].map(|()| {
            let mut watch = Watch::new();
            for step in &steps {
                watch.step(step);
            }
            watch.log
        });
        prop_assert_eq!(&logs[0], &logs[1], "a recorded call replays exactly");
    }
}
