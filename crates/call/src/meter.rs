//! Measures a call: each turn from the moment an answer is due to the moment it is heard, and the line.

use std::time::{Duration, Instant};

use crate::{
    event::ItemId,
    figures::{CallFigures, TurnFigures},
    usage::{Micros, Prices, Usage},
};

/// What has been measured so far.
pub(crate) struct Meter {
    began: Instant,
    prices: Prices,
    /// Sums; durations that are read off at the end are not in it yet.
    figures: CallFigures,
    turn: Option<OpenTurn>,
    /// Since when the caller speaks.
    speaks_since: Option<Instant>,
    /// The sound that left for the caller, and its length.
    sent: Duration,
    tools_since: Option<Instant>,
    transit: Option<Duration>,
    /// RFC 3550's running estimate, in seconds.
    jitter: f64,
}

struct OpenTurn {
    began: Instant,
    figures: TurnFigures,
    /// The first item with sound in it.
    item: Option<ItemId>,
}

/// How far the first sound of a turn has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reached {
    /// Some of it left.
    Sent,
    /// Some of it was heard.
    Heard,
}

impl Meter {
    /// Nothing was measured yet.
    pub(crate) fn new(began: Instant, prices: Prices) -> Self {
        Meter {
            began,
            prices,
            figures: CallFigures::default(),
            turn: None,
            speaks_since: None,
            sent: Duration::ZERO,
            tools_since: None,
            transit: None,
            jitter: 0.0,
        }
    }

    /// An answer is due from now on. A turn that is under way and has got no sound yet goes on; another one is over.
    pub(crate) fn due(&mut self, now: Instant) -> Option<TurnFigures> {
        if self.turn.as_ref().is_some_and(|turn| turn.item.is_none()) {
            return None;
        }
        let over = self.close();
        self.figures.turns += 1;
        let figures = TurnFigures {
            number: self.figures.turns,
            began: now.saturating_duration_since(self.began),
            ..TurnFigures::default()
        };
        self.turn = Some(OpenTurn { began: now, figures, item: None });
        over
    }

    /// Nobody waited for the answer before `now`: they were listening to something else. The turn under way begins now,
    /// and what had happened by now took no time.
    pub(crate) fn not_before(&mut self, now: Instant) {
        let Some(turn) = &mut self.turn else { return };
        let late = now.saturating_duration_since(turn.began);
        turn.began = now;
        let figures = &mut turn.figures;
        figures.began += late;
        figures.tools = Duration::ZERO;
        let stamps = [
            &mut figures.asked,
            &mut figures.answering,
            &mut figures.first_sound,
            &mut figures.first_sent,
            &mut figures.first_heard,
        ];
        for stamp in stamps.into_iter().flatten() {
            *stamp = stamp.saturating_sub(late);
        }
    }

    /// The agent is asked to answer.
    pub(crate) fn asked(&mut self, now: Instant) {
        self.stamp(now, |turn| &mut turn.asked);
    }

    /// It begins to.
    pub(crate) fn answering(&mut self, now: Instant) {
        self.stamp(now, |turn| &mut turn.answering);
    }

    /// Sound of it has come, of this item.
    pub(crate) fn sound(&mut self, now: Instant, item: &ItemId) {
        self.stamp(now, |turn| &mut turn.first_sound);
        if let Some(turn) = &mut self.turn {
            turn.item.get_or_insert_with(|| item.clone());
        }
    }

    /// Words have come; of an agent that only writes they are the answer.
    pub(crate) fn text(&mut self, now: Instant) {
        self.stamp(now, |turn| &mut turn.first_sound);
    }

    /// The item by which this turn's way to the ear is seen, while that is not at its end.
    pub(crate) fn awaited(&self) -> Option<&ItemId> {
        let turn = self.turn.as_ref()?;
        turn.item.as_ref().filter(|_| turn.figures.first_heard.is_none())
    }

    /// The first sound has got so far.
    pub(crate) fn reached(&mut self, now: Instant, how_far: Reached) {
        self.stamp(now, |turn| &mut turn.first_sent);
        if how_far == Reached::Heard {
            self.stamp(now, |turn| &mut turn.first_heard);
        }
    }

    /// The caller cut the agent off.
    pub(crate) fn interrupted(&mut self) -> Option<TurnFigures> {
        let turn = self.turn.as_mut()?;
        turn.figures.asked?;
        turn.figures.interrupted = true;
        self.close()
    }

    /// The turn under way is over: what was measured of it, if there was an answer at all.
    pub(crate) fn close(&mut self) -> Option<TurnFigures> {
        let turn = self.turn.take()?;
        if turn.figures.asked.is_none() {
            self.figures.turns -= 1;
            return None;
        }
        Some(turn.figures)
    }

    /// Whether the turn under way has reached the caller: their ear, or their eye where the agent only writes.
    pub(crate) fn is_answered(&self, is_voiced: bool) -> bool {
        self.turn.as_ref().is_some_and(|turn| {
            let figures = &turn.figures;
            if is_voiced { figures.first_heard.is_some() } else { figures.first_sound.is_some() }
        })
    }

    /// Whether a tool is waited for.
    pub(crate) fn tools(&mut self, now: Instant, is_running: bool) {
        match (self.tools_since, is_running) {
            (None, true) => self.tools_since = Some(now),
            (Some(since), false) => {
                self.tools_since = None;
                if let Some(turn) = &mut self.turn {
                    turn.figures.tools += now.saturating_duration_since(since.max(turn.began));
                }
            }
            _ => {}
        }
    }

    /// Whether the caller speaks.
    pub(crate) fn caller_speaks(&mut self, now: Instant, speaks: bool) {
        match (self.speaks_since, speaks) {
            (None, true) => self.speaks_since = Some(now),
            (Some(since), false) => {
                self.speaks_since = None;
                self.figures.caller_talk += now.saturating_duration_since(since);
            }
            _ => {}
        }
    }

    /// A message with the caller's sound came, which has its place at `at` on the caller's clock.
    pub(crate) fn packet_in(&mut self, now: Instant, at: Option<Duration>) {
        self.figures.packets_in += 1;
        let Some(at) = at else { return };
        // RFC 3550, section 6.4.1: the mean deviation of the difference in transit times, smoothed by a sixteenth.
        let transit =
            (now.saturating_duration_since(self.began) + Duration::from_secs(3600)).saturating_sub(at);
        if let Some(before) = self.transit.replace(transit) {
            let difference = transit.abs_diff(before).as_secs_f64();
            self.jitter += (difference.min(10.0) - self.jitter) / 16.0;
        }
    }

    /// So many messages with sound left for the caller, so long together.
    pub(crate) fn packets_out(&mut self, count: u64, length: Duration) {
        self.figures.packets_out += count;
        self.sent += length;
    }

    /// Silence was put in for a hole.
    pub(crate) fn padded(&mut self, length: Duration) {
        if !length.is_zero() {
            self.figures.gaps += 1;
            self.figures.padded += length;
        }
    }

    /// A lost service is back.
    pub(crate) fn reconnected(&mut self) {
        self.figures.reconnects += 1;
    }

    /// A recorded sentence bridged a silence.
    pub(crate) fn bridged(&mut self) {
        self.figures.bridged += 1;
    }

    /// A service counted this.
    pub(crate) fn used(&mut self, usage: Usage) {
        self.figures.usage += usage;
    }

    /// What the call has cost by `now`.
    pub(crate) fn cost(&self, now: Instant) -> Micros {
        let lasted = now.saturating_duration_since(self.began).as_millis();
        self.prices.cost(&self.figures.usage, u64::try_from(lasted).unwrap_or(u64::MAX))
    }

    /// All figures as they stand.
    pub(crate) fn figures(&self, now: Instant) -> CallFigures {
        let lasted = now.saturating_duration_since(self.began);
        let speaking = self.speaks_since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since));
        let caller_talk = self.figures.caller_talk + speaking;
        let agent_talk = self.sent.min(lasted);
        CallFigures {
            caller_talk,
            agent_talk,
            silence: lasted.saturating_sub(caller_talk).saturating_sub(agent_talk),
            jitter: Duration::from_secs_f64(self.jitter),
            cost: self.cost(now),
            ..self.figures
        }
    }

    fn stamp(&mut self, now: Instant, field: impl FnOnce(&mut TurnFigures) -> &mut Option<Duration>) {
        if let Some(turn) = &mut self.turn {
            let since = now.saturating_duration_since(turn.began);
            field(&mut turn.figures).get_or_insert(since);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::disallowed_methods, reason = "only differences count")]
    fn start() -> Instant {
        Instant::now()
    }

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn what_a_tool_took_before_the_turn_began_anew_is_not_counted() {
        let began = start();
        let mut meter = Meter::new(began, Prices::default());
        assert!(meter.due(began).is_none());
        meter.asked(began);
        meter.tools(began, true);
        meter.tools(began + ms(400), false);
        meter.not_before(began + ms(500));
        meter.tools(began + ms(600), true);
        meter.tools(began + ms(650), false);
        let turn = meter.close().unwrap();
        assert_eq!((turn.began, turn.tools), (ms(500), ms(50)));
    }

    #[test]
    fn jitter_is_that_of_rfc_3550() {
        let (start, mut meter) = (start(), None);
        let meter = meter.get_or_insert_with(|| Meter::new(start, Prices::default()));
        // Packets every 20 ms; every second one is 8 ms late, so transit times differ by 8 ms each time.
        for n in 0..400u64 {
            meter.packet_in(start + ms(20 * n + 8 * (n % 2)), Some(ms(20 * n)));
        }
        let jitter = meter.figures(start).jitter;
        assert!(jitter > ms(7) && jitter <= ms(8), "it settles at the mean difference: {jitter:?}");
    }

    #[test]
    fn an_answer_that_was_never_asked_for_is_no_turn() {
        let start = start();
        let mut meter = Meter::new(start, Prices::default());
        assert_eq!(meter.due(start), None);
        assert_eq!(meter.close(), None);
        assert_eq!(meter.figures(start).turns, 0);
        meter.due(start);
        meter.due(start + ms(50));
        meter.asked(start + ms(60));
        let turn = meter.close().expect("a turn");
        assert_eq!((turn.number, turn.asked), (1, Some(ms(60))), "counted from the first reason");
    }
}
