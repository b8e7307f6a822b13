//! What is measured on the way: sound that leaves, answers that reach the ear.

use std::time::Instant;

use super::Call;
use crate::{
    event::{CallEvent, Output},
    figures::{CallFigures, TurnFigures},
    hold::Alarms,
    leg::AgentLeg,
    meter::Reached,
};

impl Call {
    /// Sends what is due, and counts it.
    pub(super) fn pace(&mut self, now: Instant) {
        let before = self.outputs.len();
        let ear = &mut self.ear;
        self.playout.pace(now, &mut self.outputs, |at, sound| ear.played(at, sound));
        let (mut count, mut bytes) = (0, 0);
        for output in self.outputs.range(before..) {
            if let Output::ToCaller(sound) = output {
                count += 1;
                bytes += sound.len();
            }
        }
        if count > 0 {
            self.meter.packets_out(count, self.encoding.duration(bytes));
            self.measure(now);
        }
    }

    /// Sees how far the first sound of the turn has got.
    pub(super) fn measure(&mut self, now: Instant) {
        let Some(item) = self.meter.awaited() else { return };
        match self.playout.progress(item) {
            Some((0, _)) => {}
            Some((_, 0)) => self.meter.reached(now, Reached::Sent),
            Some(_) => self.meter.reached(now, Reached::Heard),
            None => {}
        }
    }

    /// A turn is over when its answer was heard to its end, or read where the agent only writes, or when none will come.
    pub(super) fn close_turn_if_heard(&mut self, now: Instant) {
        let is_answered = self.meter.is_answered(self.is_voiced) && self.waits_for(now).is_none();
        let nothing_comes = self.agent == AgentLeg::Ready
            && !self.turns.is_busy()
            && !self.turns.is_owing()
            && !self.tools.is_running()
            && self.held_tools.is_empty();
        if (is_answered || nothing_comes) && self.playout.is_idle() {
            let over = self.meter.close();
            self.publish_turn(over, now);
        }
    }

    pub(super) fn publish_turn(&mut self, turn: Option<TurnFigures>, now: Instant) {
        if let Some(turn) = turn {
            self.publish(CallEvent::Turn(Box::new(turn)));
            let figures = self.figures(now);
            self.publish(CallEvent::Figures(Box::new(figures)));
        }
    }

    /// The figures as they stand.
    pub(super) fn figures(&self, now: Instant) -> CallFigures {
        let Alarms { interruptions, false_alarms } = self.alarms;
        CallFigures { interruptions, false_alarms, ..self.meter.figures(now) }
    }
}
