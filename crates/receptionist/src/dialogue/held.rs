//! Times are held by the desk before they are said: what is offered or read back is not sold to somebody else meanwhile.

use booking::time_text::{parse_date, parse_time, show_time};
use call::event::Step;
use call::tools::{Offer, SlotWish, ToolOutcome, ToolRequest};
use jiff::Zoned;
use jiff::civil::{Date, Time};

use super::{Act, Dialogue, Stage, Work};
use crate::phrases;

/// What to do with times once they are held.
#[derive(Clone)]
pub(super) enum Then {
    /// Offer them, behind these words.
    Offer(String),
    /// Read the one back, behind these words.
    ReadBack(String),
}

/// A time that is held for this call.
#[derive(Clone)]
pub(super) struct Held {
    pub date: Date,
    pub time: Time,
    /// What the desk calls it.
    pub handle: String,
    /// With whom, where that is worth saying.
    pub clinician: Option<String>,
}

impl Held {
    /// An offer of the desk's; one that makes no sense is none.
    pub(super) fn of(offer: &Offer) -> Option<Held> {
        Some(Held {
            date: parse_date(&offer.date)?,
            time: parse_time(&offer.time)?,
            handle: offer.handle.clone(),
            clinician: offer.clinician.clone(),
        })
    }
}

impl Dialogue {
    /// What the caller wishes, for these days.
    pub(super) fn slot_wish(&self, dates: &[Date]) -> SlotWish {
        SlotWish {
            dates: dates.iter().map(Date::to_string).collect(),
            clinician: self.visit.clinician.as_ref().map(|(_, name)| name.clone()),
            visit_type: self.visit.kind.as_ref().map(|(_, name)| name.clone()),
            for_visit: self.visit.moving.as_ref().map(|visit| visit.handle.clone()),
            ..SlotWish::default()
        }
    }

    /// The hold on this time, if there is one.
    pub(super) fn held(&self, date: Date, time: Time) -> Option<&Held> {
        self.visit.held.iter().find(|held| (held.date, held.time) == (date, time))
    }

    /// Has these times of the day held, and then goes on.
    pub(super) fn hold(&mut self, times: Vec<Time>, then: Then, out: &mut Vec<Act>) {
        self.ask_to_hold(times, then, false, out);
    }

    fn ask_to_hold(&mut self, times: Vec<Time>, then: Then, retried: bool, out: &mut Vec<Act>) {
        let Some(date) = self.visit.date else { return };
        let shown = times.iter().map(|time| show_time(*time)).collect();
        let wish = SlotWish { times: shown, ..self.slot_wish(&[date]) };
        self.stage = Stage::Looking;
        self.tool(Work::Hold { times, then, retried }, ToolRequest::FindSlots(Box::new(wish)), out);
    }

    pub(super) fn hold_came(
        &mut self,
        now: &Zoned,
        times: Vec<Time>,
        then: Then,
        retried: bool,
        outcome: ToolOutcome,
        out: &mut Vec<Act>,
    ) {
        let Some(date) = self.visit.date else { return };
        let none_because = match outcome {
            ToolOutcome::Offers { offers, none_because, .. } => {
                self.visit.held = offers.iter().filter_map(Held::of).collect();
                none_because
            }
            ToolOutcome::Refused { say, .. } => {
                self.visit.held.clear();
                Some(say)
            }
            _ if !retried => {
                out.push(Act::Say(phrases::TROUBLE.to_owned()));
                return self.ask_to_hold(times, then, true, out);
            }
            _ => return self.give_up_booking(out),
        };
        // What somebody else has got meanwhile is not free any more.
        let lost: Vec<Time> = times.iter().copied().filter(|time| self.held(date, *time).is_none()).collect();
        self.visit.free.retain(|time| !lost.contains(time));
        let kept: Vec<Time> = times.into_iter().filter(|time| !lost.contains(time)).collect();
        match then {
            Then::Offer(lead) if !kept.is_empty() => self.offer_held(kept, &lead, out),
            Then::ReadBack(lead) if !kept.is_empty() => self.read_back(&lead, out),
            Then::Offer(_) | Then::ReadBack(_) => {
                let wished = self.visit.time.take().or(lost.first().copied());
                let why = none_because.unwrap_or_else(|| phrases::JUST_TAKEN.to_owned());
                match wished {
                    Some(time) if !self.visit.free.is_empty() => self.offer_near(time, &why, out),
                    _ => self.look_further(now, date, None, out),
                }
            }
        }
    }

    /// Offers times that are held.
    fn offer_held(&mut self, times: Vec<Time>, lead: &str, out: &mut Vec<Act>) {
        self.visit.heard.extend(&times);
        let more = self.visit.free.iter().any(|time| !self.visit.heard.contains(time));
        let text = phrases::times(&times, more);
        self.visit.offered = times;
        self.stage = Stage::Times;
        self.step(Step::Confirming, out);
        self.ask_after(lead, &text, out);
    }
}
