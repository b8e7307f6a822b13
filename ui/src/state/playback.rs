//! Hearing a call again: what the player does, and which line of the talk is heard at a moment.
//!
//! Two clocks: a line's times count from the call's beginning, the player's position from the recording's. [`Tape`]
//! turns one into the other; the screen shows the call's.

use std::rc::Rc;

use wire::call::Line;
use wire::history::TimedLine;
use yew::Reducible;

/// A link is renewed when it is good for less than this: a seek at its very end must still be answered.
const LINK_MARGIN_MS: i64 = 20_000;

/// Two breaks as near as this to each other are one: a new link did not help.
const SAME_PLACE_MS: u64 = 1_500;

/// The speeds to choose from, in per cents.
pub(crate) const SPEEDS: [u16; 6] = [75, 100, 125, 150, 175, 200];

/// A recording's place on the call's clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tape {
    /// Milliseconds from the call's beginning to the first sample.
    pub(crate) offset_ms: u64,
    /// Milliseconds of sound.
    pub(crate) duration_ms: u64,
}

impl Tape {
    /// A position of the recording on the call's clock.
    pub(crate) fn in_call(self, at_ms: u64) -> u64 {
        self.offset_ms + at_ms.min(self.duration_ms)
    }

    /// Where to seek for a moment of the call; `None` when it was not recorded any more. What was said before the
    /// recording began is sought at its beginning.
    pub(crate) fn in_recording(self, call_ms: u64) -> Option<u64> {
        let at_ms = call_ms.saturating_sub(self.offset_ms);
        (at_ms < self.duration_ms).then_some(at_ms)
    }
}

/// When a line is heard. The receptionist's next words are ready while the last are still being spoken: nobody speaks
/// over themselves, so they are heard after them.
pub(crate) fn heard_from(lines: &[TimedLine], place: usize) -> u64 {
    let Some(line) = lines.get(place) else { return 0 };
    let before = lines[..place].iter().filter(|earlier| is_same_voice(earlier, line));
    let spoken = before.filter_map(|earlier| earlier.end_ms).max().unwrap_or(0);
    // Ends that cannot be so are not believed.
    if line.end_ms.is_none_or(|end| spoken < end) { line.start_ms.max(spoken) } else { line.start_ms }
}

/// The line that is heard at a moment of the call: of those being spoken the one that began last, because whoever
/// speaks into the other's words is the one to follow. Silence is no line.
pub(crate) fn heard(lines: &[TimedLine], call_ms: u64) -> Option<usize> {
    lines
        .iter()
        .enumerate()
        .filter(|(place, line)| is_said(line) && call_ms < end_ms(lines, *place, line))
        .map(|(place, _)| (heard_from(lines, place), place))
        .filter(|(from, _)| *from <= call_ms)
        .max()
        .map(|(_, place)| place)
}

/// How many lines stand before the end of a recording; what follows was not recorded.
pub(crate) fn lines_on(tape: Tape, lines: &[TimedLine]) -> usize {
    let end = tape.offset_ms + tape.duration_ms;
    lines.iter().position(|line| line.start_ms >= end).unwrap_or(lines.len())
}

fn is_same_voice(one: &TimedLine, other: &TimedLine) -> bool {
    match (&one.line, &other.line) {
        (Line::Utterance(one), Line::Utterance(other)) => one.speaker == other.speaker,
        _ => false,
    }
}

fn is_said(line: &TimedLine) -> bool {
    matches!(line.line, Line::Utterance(_))
}

/// What has no known end lasts until the next words.
fn end_ms(lines: &[TimedLine], place: usize, line: &TimedLine) -> u64 {
    let next = || lines[place + 1..].iter().find(|line| is_said(line)).map(|next| next.start_ms);
    line.end_ms.or_else(next).unwrap_or(u64::MAX)
}

/// Whose voice is let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Ear {
    /// Both.
    #[default]
    Both,
    /// The caller's alone.
    Caller,
    /// The receptionist's alone.
    Agent,
}

impl Ear {
    /// All of them, in the order of the choice.
    pub(crate) const ALL: [Ear; 3] = [Ear::Both, Ear::Caller, Ear::Agent];

    /// Its name on screen.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Ear::Both => "Both",
            Ear::Caller => "Caller",
            Ear::Agent => "Receptionist",
        }
    }
}

/// How the sound can be had.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Source {
    /// A link is to be asked for.
    #[default]
    Wanted,
    /// It was asked for.
    Asked,
    /// The sound is at this address, until this local time in milliseconds.
    Ready { url: String, until_ms: i64 },
    /// The file is not there any more.
    Gone,
    /// It could not be had; why.
    Failed(String),
}

/// What the page's audio element tells of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Seen {
    /// Its position.
    pub(crate) at_ms: u64,
    /// The position is true: something is loaded, and no seek is under way.
    pub(crate) is_settled: bool,
    /// It has come to the end.
    pub(crate) is_over: bool,
    /// It wants to play and has nothing to.
    pub(crate) is_starved: bool,
}

/// The player.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Player {
    /// What it plays.
    pub(crate) tape: Tape,
    /// Where from.
    pub(crate) source: Source,
    /// It plays, or will as soon as it can.
    pub(crate) plays: bool,
    /// It waits for sound.
    pub(crate) waits: bool,
    /// Its position in the recording.
    pub(crate) at_ms: u64,
    /// Counts seeks: the element goes to `at_ms` when this changes.
    pub(crate) seeks: u32,
    /// Per cents of the speed of life.
    pub(crate) speed: u16,
    /// Per cents.
    pub(crate) volume: u8,
    /// Whose voice is let through.
    pub(crate) ear: Ear,
    broke_at: Option<u64>,
}

impl Default for Player {
    fn default() -> Player {
        Player {
            tape: Tape::default(),
            source: Source::Wanted,
            plays: false,
            waits: false,
            at_ms: 0,
            seeks: 0,
            speed: 100,
            volume: 100,
            ear: Ear::Both,
            broke_at: None,
        }
    }
}

/// What can happen to it. Times named `now_ms` are local.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    /// This recording is the one to play.
    Loaded(Tape),
    /// A link is being asked for.
    Asked,
    /// It came.
    Linked { url: String, until_ms: i64 },
    /// There is none because the file is gone.
    Lost,
    /// There is none; why.
    NoLink(String),
    /// Play, or stop playing.
    Turn { now_ms: i64 },
    /// It stopped playing by itself, or may not begin.
    Halted,
    /// Go to this position.
    Seek { at_ms: u64, now_ms: i64 },
    /// Go to this position and play.
    PlayFrom { at_ms: u64, now_ms: i64 },
    /// Go so far forth or back.
    Skip { by_ms: i64, now_ms: i64 },
    /// The next speed in this direction.
    Speed { faster: bool },
    /// This speed.
    SetSpeed(u16),
    /// So loud, in per cents.
    Volume(u8),
    /// Let this voice through.
    Listen(Ear),
    /// The element tells of itself.
    Saw(Seen),
    /// The sound broke off.
    Broke,
    /// Try again.
    Retry,
}

impl Player {
    /// Its position on the call's clock.
    pub(crate) fn call_ms(&self) -> u64 {
        self.tape.in_call(self.at_ms)
    }

    fn is_at_end(&self) -> bool {
        self.at_ms + 50 >= self.tape.duration_ms
    }

    fn seek(&mut self, at_ms: u64, now_ms: i64) {
        self.at_ms = at_ms.min(self.tape.duration_ms);
        self.seeks = self.seeks.wrapping_add(1);
        self.renew(now_ms);
    }

    fn play(&mut self, now_ms: i64) {
        if self.is_at_end() {
            self.seek(0, now_ms);
        }
        self.plays = true;
        self.renew(now_ms);
    }

    /// Asks for another link when the present one is about to end.
    fn renew(&mut self, now_ms: i64) {
        if matches!(self.source, Source::Ready { until_ms, .. } if until_ms < now_ms + LINK_MARGIN_MS) {
            self.source = Source::Wanted;
        }
    }

    fn saw(&mut self, seen: Seen) {
        // While a link is renewed the element is at its beginning, and the listener is not.
        if !matches!(self.source, Source::Ready { .. }) {
            return;
        }
        if seen.is_settled {
            self.at_ms = seen.at_ms.min(self.tape.duration_ms);
        }
        if seen.is_over {
            self.at_ms = self.tape.duration_ms;
            self.plays = false;
        }
        self.waits = self.plays && seen.is_starved;
    }

    fn broke(&mut self) {
        let again = self.broke_at.is_some_and(|before| before.abs_diff(self.at_ms) < SAME_PLACE_MS);
        self.waits = false;
        if again {
            self.plays = false;
            self.broke_at = None;
            self.source = Source::Failed("The sound could not be read.".to_owned());
        } else {
            // Most likely the link has ended; another one goes on from here.
            self.broke_at = Some(self.at_ms);
            self.source = Source::Wanted;
        }
    }

    fn step_speed(&mut self, faster: bool) {
        let next = if faster {
            SPEEDS.into_iter().find(|speed| *speed > self.speed)
        } else {
            SPEEDS.into_iter().rev().find(|speed| *speed < self.speed)
        };
        self.speed = next.unwrap_or(self.speed);
    }
}

impl Reducible for Player {
    type Action = Act;

    fn reduce(self: Rc<Self>, act: Act) -> Rc<Self> {
        let mut next = Rc::unwrap_or_clone(self);
        match act {
            Act::Loaded(tape) => next.tape = tape,
            Act::Asked => next.source = Source::Asked,
            Act::Linked { url, until_ms } => next.source = Source::Ready { url, until_ms },
            Act::Lost => (next.source, next.plays) = (Source::Gone, false),
            Act::NoLink(why) => (next.source, next.plays) = (Source::Failed(why), false),
            Act::Turn { .. } | Act::Halted if next.plays => (next.plays, next.waits) = (false, false),
            Act::Turn { now_ms } => next.play(now_ms),
            Act::Halted => {}
            Act::Seek { at_ms, now_ms } => next.seek(at_ms, now_ms),
            Act::PlayFrom { at_ms, now_ms } => {
                next.seek(at_ms, now_ms);
                next.play(now_ms);
            }
            Act::Skip { by_ms, now_ms } => next.seek(next.at_ms.saturating_add_signed(by_ms), now_ms),
            Act::Speed { faster } => next.step_speed(faster),
            Act::SetSpeed(speed) if SPEEDS.contains(&speed) => next.speed = speed,
            Act::SetSpeed(_) => {}
            Act::Volume(volume) => next.volume = volume.min(100),
            Act::Listen(ear) => next.ear = ear,
            Act::Saw(seen) => next.saw(seen),
            Act::Broke => next.broke(),
            Act::Retry => next.source = Source::Wanted,
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests;
