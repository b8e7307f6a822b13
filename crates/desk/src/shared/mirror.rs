//! Turns what happens to our own calls into what is written, and into what the other programs are told.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use store::live::{Failover, Op};
use wire::call::{Line, Utterance};
use wire::event::{CallRecord, Event};

use super::message::{Body, Message};
use super::shapes;
use crate::live::{Ended, Live, Told};

/// Our own calls, as far as they have been written.
pub(super) struct Mirror {
    program: String,
    seq: u64,
    own: HashMap<String, Own>,
    /// Calls whose state has to be written.
    touched: BTreeSet<String>,
}

struct Own {
    generation: u64,
    /// Lines that the transcript had when the call came up: it may have been up before.
    before: usize,
    /// The utterances of the transcript after those, in order.
    said: Vec<String>,
}

impl Mirror {
    pub(super) fn new(program: String) -> Mirror {
        Mirror { program, seq: 0, own: HashMap::new(), touched: BTreeSet::new() }
    }

    /// Takes one change.
    pub(super) fn take(&mut self, told: Told, failover: &mut Failover, now: Timestamp) {
        if told.calls > 0 || told.booked > 0 {
            failover.write(Op::Count { calls: told.calls, booked: told.booked }, now);
        }
        let Told { call_sid, generation, event, ended, .. } = told;
        if let Some(ended) = ended {
            self.end(&call_sid, generation, &ended, failover, now);
        } else {
            let own = self.own.entry(call_sid.clone()).or_insert_with(|| {
                let before = failover.memory().transcript(&call_sid, now).len();
                Own { generation, before, said: Vec::new() }
            });
            own.generation = own.generation.max(generation);
            if let Event::UtteranceChanged(changed) = &event {
                say(&call_sid, own, &changed.utterance, failover, now);
            }
            self.touched.insert(call_sid);
        }
        self.tell(Body::Happened { event: Box::new(event) }, failover);
    }

    /// Writes the state of the calls that changed.
    pub(super) fn flush(&mut self, live: &Live, failover: &mut Failover, now: Timestamp) {
        for call_sid in std::mem::take(&mut self.touched) {
            let Some(generation) = self.own.get(&call_sid).map(|own| own.generation) else { continue };
            // Its end is told next.
            let Some(call) = live.own_call(&call_sid, generation) else { continue };
            let state = shapes::active_call(&call, &self.program);
            failover.write(Op::Put { call_sid, generation, state }, now);
        }
    }

    /// Has every state written again, so that none expires.
    pub(super) fn touch_all(&mut self) {
        self.touched.extend(self.own.keys().cloned());
    }

    /// Takes everything anew, after changes were missed: `own` is what is up.
    pub(super) fn begin_again(
        &mut self,
        own: &[(u64, CallRecord)],
        live: &Live,
        failover: &mut Failover,
        now: Timestamp,
    ) {
        let up: BTreeSet<&str> = own.iter().map(|(_, record)| record.call.call_sid.as_str()).collect();
        let gone: Vec<(String, u64)> = self
            .own
            .iter()
            .filter(|(call_sid, _)| !up.contains(call_sid.as_str()))
            .map(|(call_sid, own)| (call_sid.clone(), own.generation))
            .collect();
        for (call_sid, generation) in gone {
            match live.own_end(&call_sid) {
                Some(ended) => self.end(&call_sid, generation, &ended, failover, now),
                None => drop(self.own.remove(&call_sid)),
            }
        }
        for (generation, record) in own {
            let call_sid = &record.call.call_sid;
            let finals = record.lines.iter().filter_map(|line| match line {
                Line::Utterance(utterance) if is_said(utterance) => Some(utterance),
                _ => None,
            });
            let (said, lines) = finals.map(|said| (said.id.clone(), shapes::said(said))).unzip();
            let (generation, call_sid) = (*generation, call_sid.clone());
            self.own.insert(call_sid.clone(), Own { generation, before: 0, said });
            self.touched.insert(call_sid.clone());
            failover.write(Op::Lines { call_sid, generation, from: 0, lines }, now);
        }
    }

    /// Tells the others of all our calls.
    pub(super) fn tell_all(&mut self, own: Vec<(u64, CallRecord)>, failover: &mut Failover) {
        let calls = own.iter().map(|(_, record)| record.call.call_sid.clone()).collect();
        for (_, record) in own {
            self.tell(Body::Record { record: Box::new(record) }, failover);
        }
        self.tell(Body::RollCall { calls }, failover);
    }

    /// Tells the others something.
    pub(super) fn tell(&mut self, body: Body, failover: &mut Failover) {
        self.seq += 1;
        let message = Message { program: self.program.clone(), seq: self.seq, body };
        failover.tell(shapes::text(&message));
    }

    fn end(
        &mut self,
        call_sid: &str,
        generation: u64,
        ended: &Ended,
        failover: &mut Failover,
        now: Timestamp,
    ) {
        self.own.remove(call_sid);
        self.touched.remove(call_sid);
        let (call_sid, entry) = (call_sid.to_owned(), shapes::entry(ended));
        let (at, duration) = (ended.at.as_second(), ended.call.duration);
        failover.write(Op::End { call_sid, generation, at, duration, entry }, now);
    }
}

/// Puts an utterance that is final into the transcript: at its end, or where it was when it has been corrected.
fn say(call_sid: &str, own: &mut Own, utterance: &Utterance, failover: &mut Failover, now: Timestamp) {
    let known = own.said.iter().rposition(|id| *id == utterance.id);
    let place = match known {
        None if is_said(utterance) => {
            own.said.push(utterance.id.clone());
            own.said.len() - 1
        }
        Some(place) if utterance.is_final => place,
        _ => return,
    };
    let from = own.before + place;
    let mut lines = vec![shapes::said(utterance)];
    if place + 1 < own.said.len() {
        let after = failover.memory().transcript(call_sid, now).get(from + 1..).unwrap_or_default();
        lines.extend_from_slice(after);
    }
    let (call_sid, generation) = (call_sid.to_owned(), own.generation);
    failover.write(Op::Lines { call_sid, generation, from, lines }, now);
}

/// Whether it belongs in a transcript: it is over, and something was heard of it.
fn is_said(utterance: &Utterance) -> bool {
    utterance.is_final && !utterance.text.trim().is_empty()
}
