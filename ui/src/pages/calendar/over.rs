//! What is open over the calendar: the form, a clash, a question, free times; and what a form begins with.

use std::cell::RefCell;
use std::rc::Rc;

use jiff::civil::Date;
use wire::appointment::{Appointment, Days, VisitType};
use yew::prelude::*;

use super::cancel_dialog::CancelDialog;
use super::clash_dialog::ClashDialog;
use super::first_free::FirstFree;
use super::visit_form::VisitForm;
use crate::hooks::{Clash, Clock, Visits};
use crate::state::columns::{Board, ColourBy, Column};
use crate::state::same::Same;
use crate::state::visit_draft::Draft;

/// A form as it was filled, and the visit it changes.
pub(super) type Filled = (Draft, Option<Rc<Appointment>>);

/// What is open over the calendar.
#[derive(Clone, PartialEq)]
pub(super) enum Open {
    /// The form, for a new visit or for one that stands in the book.
    Form(Draft, Option<Rc<Appointment>>),
    /// What cannot be had, and the form it came from.
    Clash(Box<Clash>, Option<Filled>),
    /// The question before a visit is called off.
    Cancel(Rc<Appointment>),
    /// Free times.
    FirstFree,
}

/// What is open over the calendar.
pub(super) struct Over<'a> {
    pub(super) open: &'a UseStateHandle<Option<Open>>,
    pub(super) days: &'a Rc<Days>,
    pub(super) today: Date,
    pub(super) clock: &'a Clock,
    pub(super) only: Option<i64>,
    pub(super) visits: &'a Visits,
    pub(super) sent: &'a Rc<RefCell<Option<Filled>>>,
    pub(super) on_close: &'a Callback<()>,
}

impl Over<'_> {
    /// Draws it.
    pub(super) fn draw(&self) -> Html {
        let on_close = self.on_close.clone();
        match &**self.open {
            None => Html::default(),
            Some(Open::Form(draft, visit)) => self.form(draft, visit.as_ref()),
            Some(Open::Clash(clash, filled)) => {
                let on_back = filled.clone().map(|(draft, visit)| {
                    let open = self.open.setter();
                    Callback::from(move |()| open.set(Some(Open::Form(draft.clone(), visit.clone()))))
                });
                let on_again = {
                    let (visits, open, sent, filled) =
                        (self.visits.clone(), self.open.setter(), self.sent.clone(), filled.clone());
                    Callback::from(move |attempt| {
                        (*sent.borrow_mut()).clone_from(&filled);
                        open.set(None);
                        visits.again(attempt);
                    })
                };
                html! { <ClashDialog clash={clash.as_ref().clone()} clinicians={self.days.clinicians.clone()} {on_again} {on_back} {on_close} /> }
            }
            Some(Open::Cancel(visit)) => {
                html! { <CancelDialog visit={visit.clone()} visits={self.visits.clone()} {on_close} /> }
            }
            Some(Open::FirstFree) => {
                let (open, days) = (self.open.setter(), self.days.clone());
                let on_choose = Callback::from(move |(slot, kind): (wire::visit::FreeSlot, Option<i64>)| {
                    let kind = days.visit_types.iter().find(|known| Some(known.id) == kind);
                    let mut draft =
                        Draft::at(slot.date.parse().unwrap_or_default(), slot.start_minute, None, kind, None);
                    draft.choose_slot(&slot);
                    open.set(Some(Open::Form(draft, None)));
                });
                html! { <FirstFree days={self.days.clone()} today={self.today} clinician_id={self.only} {on_choose} {on_close} /> }
            }
        }
    }

    fn form(&self, draft: &Draft, visit: Option<&Rc<Appointment>>) -> Html {
        let on_send = {
            let (sent, visit) = (self.sent.clone(), visit.cloned());
            Callback::from(move |draft| *sent.borrow_mut() = Some((draft, visit.clone())))
        };
        let on_sent = {
            let (sent, open) = (self.sent.clone(), self.open.setter());
            // A clash has taken the form, and stands in its place.
            Callback::from(move |()| {
                if sent.borrow_mut().take().is_some() {
                    open.set(None);
                }
            })
        };
        html! {
            <VisitForm draft={draft.clone()} visit={visit.cloned()} days={self.days.clone()} clock={self.clock.clone()} visits={self.visits.clone()}
                {on_send} {on_sent} on_close={self.on_close.clone()} />
        }
    }
}

/// The kind of visit that a form begins with: the first that this clinician does.
pub(super) fn kind_for(days: &Days, clinician_id: Option<i64>) -> Option<&VisitType> {
    let does = |kind: &&VisitType| {
        clinician_id.is_none_or(|id| kind.clinician_ids.is_empty() || kind.clinician_ids.contains(&id))
    };
    days.visit_types.iter().find(does).or(days.visit_types.first())
}

/// A form without a time that somebody pointed at: the day's next one that is free for somebody.
pub(super) fn blank(days: &Days, date: Date, only: Option<i64>, now: Option<u16>) -> Draft {
    let kind = kind_for(days, only);
    let minutes = kind.map_or(30, |kind| kind.minutes);
    let day = Days {
        days: days.days.iter().filter(|frame| frame.date == date.to_string()).cloned().collect(),
        ..days.clone()
    };
    let board = Board::of_day(&day, only, ColourBy::default());
    let is_free = |from: &u16| {
        let free = |column: &Same<Column>| column.in_the_way((*from, from + minutes), 0, None).is_none();
        now.is_none_or(|now| *from > now) && board.columns.iter().any(free)
    };
    let minute = board.stops().rows().find(is_free);
    Draft::at(date, minute.unwrap_or(9 * 60), only, kind, None)
}
