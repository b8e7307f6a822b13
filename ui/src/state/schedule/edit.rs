//! What is done to a draft.

use booking::holidays::HolidaySet;
use wire::schedule::{ClinicianHours, Closure, HoursException, Week};

use super::draft::Draft;
use super::field::{Field, List, Whose};
use super::paint::{Stroke, paint};

/// One thing that is done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Edit {
    /// A field is typed into.
    Typed(Field, String),
    /// A field is left: what could be read stands there as the page writes it.
    Left(Field),
    /// Hours are painted or wiped.
    Painted(Whose, Stroke),
    /// The hours of a day become those of Monday to Friday.
    CopyToWeekdays(Whose, usize),
    /// A clinician gets a week of their own, or the clinic's.
    OwnHours(usize, bool),
    /// A clinician's colour.
    ClinicianColour(usize, u8),
    /// A visit type's colour.
    TypeColour(usize, u8),
    /// Everybody does a visit type, or those who are chosen.
    TypeForAll(usize, bool),
    /// A clinician does a visit type, or does not.
    TypeBy(usize, i64, bool),
    /// A visit type can be in a room, or cannot.
    TypeIn(usize, i64, bool),
    /// A row is added at the end.
    Add(List),
    /// A row is taken away; what was booked with it keeps its name.
    Remove(List, usize),
    /// A row goes up, or down.
    Move(List, usize, bool),
    /// The holidays of a year become closures, but for days that are past or closed already.
    AddHolidays(HolidaySet, i16),
}

impl Draft {
    /// Does it.
    pub(crate) fn edit(&mut self, edit: Edit) {
        match edit {
            Edit::Typed(field, text) => self.typed(field, text),
            Edit::Left(field) => self.left(field),
            Edit::Painted(whose, stroke) => {
                let minutes = stroke.minutes();
                for day in stroke.days() {
                    self.forget(Field::Day(whose, day));
                    if let Some(hours) = self.day_mut(whose, day) {
                        *hours = paint(hours, minutes.start, minutes.end, stroke.is_open);
                    }
                }
            }
            Edit::CopyToWeekdays(whose, day) => {
                let Some(hours) = self.day_mut(whose, day).cloned() else { return };
                for weekday in (0..5).filter(|weekday| *weekday != day) {
                    self.forget(Field::Day(whose, weekday));
                    if let Some(of) = self.day_mut(whose, weekday) {
                        of.clone_from(&hours);
                    }
                }
            }
            Edit::OwnHours(at, has_own) => {
                (0..7).for_each(|day| self.forget(Field::Day(Whose::Clinician(at), day)));
                // A week of one's own begins as the clinic's.
                let week = has_own.then(|| self.wished.week.clone());
                if let Some(one) = self.wished.clinicians.get_mut(at) {
                    one.week = week;
                }
            }
            Edit::ClinicianColour(at, colour) => {
                if let Some(one) = self.wished.clinicians.get_mut(at) {
                    one.colour = colour;
                }
            }
            Edit::TypeColour(at, colour) => {
                if let Some(kind) = self.wished.visit_types.get_mut(at) {
                    kind.colour = colour;
                }
            }
            Edit::TypeForAll(at, for_all) => self.type_for_all(at, for_all),
            Edit::TypeBy(at, id, does) => self.type_by(at, id, does),
            Edit::TypeIn(at, id, can) => {
                self.forget(Field::TypeRooms(at));
                let known: Vec<i64> = self.wished.rooms.iter().map(|room| room.id).collect();
                if let Some(kind) = self.wished.visit_types.get_mut(at) {
                    kind.room_ids.retain(|room| *room != id && known.contains(room));
                    kind.room_ids.extend(can.then_some(id));
                }
            }
            Edit::Add(list) => self.add(list),
            Edit::Remove(list, at) => self.remove(list, at),
            Edit::Move(list, at, is_up) => self.move_row(list, at, is_up),
            Edit::AddHolidays(set, year) => self.add_holidays(set, year),
        }
    }

    fn type_for_all(&mut self, at: usize, for_all: bool) {
        self.forget(Field::TypeWho(at));
        let everybody = self.wished.clinicians.iter().map(|one| one.id).collect();
        if let Some(kind) = self.wished.visit_types.get_mut(at) {
            kind.clinician_ids = if for_all { Vec::new() } else { everybody };
        }
    }

    fn type_by(&mut self, at: usize, id: i64, does: bool) {
        self.forget(Field::TypeWho(at));
        let known: Vec<i64> = self.wished.clinicians.iter().map(|one| one.id).collect();
        let Some(kind) = self.wished.visit_types.get_mut(at) else { return };
        let mut chosen = kind.clinician_ids.clone();
        chosen.retain(|clinician| *clinician != id && known.contains(clinician));
        chosen.extend(does.then_some(id));
        // None at all would be everybody, which is not what taking the last one away means.
        if chosen.is_empty() {
            return self.fault(Field::TypeWho(at), "Somebody must do it. Choose at least one, or everybody.");
        }
        kind.clinician_ids = chosen;
    }

    fn add(&mut self, list: List) {
        let (id, today) = (self.new_id(), self.today.clone());
        match list {
            List::Closures => {
                let closure = Closure { from: today.clone(), to: today, reason: String::new() };
                self.wished.closures.push(closure);
            }
            List::Clinicians => {
                let colour = self.free_colour();
                let name = String::new();
                self.wished.clinicians.push(ClinicianHours {
                    id,
                    name,
                    colour,
                    week: None,
                    exceptions: Vec::new(),
                });
            }
            List::Exceptions(at) => {
                if let Some(one) = self.wished.clinicians.get_mut(at) {
                    let (from, to) = (today.clone(), today);
                    one.exceptions.push(HoursException {
                        from,
                        to,
                        stretches: Vec::new(),
                        reason: String::new(),
                    });
                }
            }
            List::Rooms => self.wished.rooms.push(wire::appointment::Room { id, name: String::new() }),
            List::VisitTypes => self.wished.visit_types.push(wire::appointment::VisitType {
                id,
                name: String::new(),
                minutes: self.wished.slot_minutes,
                buffer_before: 0,
                buffer_after: 0,
                colour: 0,
                clinician_ids: Vec::new(),
                room_ids: Vec::new(),
            }),
        }
    }

    fn remove(&mut self, list: List, at: usize) {
        let wished = &mut self.wished;
        match list {
            List::Closures if at < wished.closures.len() => drop(wished.closures.remove(at)),
            List::Clinicians if at < wished.clinicians.len() => {
                let id = wished.clinicians.remove(at).id;
                self.nobody_does(id);
            }
            List::Exceptions(whose) => {
                let Some(one) = wished.clinicians.get_mut(whose).filter(|one| at < one.exceptions.len())
                else {
                    return;
                };
                one.exceptions.remove(at);
            }
            List::Rooms if at < wished.rooms.len() => {
                let id = wished.rooms.remove(at).id;
                self.nothing_is_in(id);
            }
            List::VisitTypes if at < wished.visit_types.len() => drop(wished.visit_types.remove(at)),
            _ => return,
        }
        self.reorder(list, &|other| match other.cmp(&at) {
            std::cmp::Ordering::Less => Some(other),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(other - 1),
        });
    }

    /// A visit type that only somebody who leaves does must not become everybody's.
    fn nobody_does(&mut self, id: i64) {
        for at in 0..self.wished.visit_types.len() {
            let kind = &mut self.wished.visit_types[at];
            if kind.clinician_ids == [id] {
                let said = format!("Nobody is left who does “{}”. Choose who does.", kind.name);
                self.fault(Field::TypeWho(at), &said);
            } else {
                kind.clinician_ids.retain(|clinician| *clinician != id);
            }
        }
    }

    /// A visit type that can only be in a room that goes must not become one that needs none.
    fn nothing_is_in(&mut self, id: i64) {
        for at in 0..self.wished.visit_types.len() {
            let kind = &mut self.wished.visit_types[at];
            if kind.room_ids == [id] {
                let said =
                    format!("“{}” has no room left. Choose its rooms, or that it needs none.", kind.name);
                self.fault(Field::TypeRooms(at), &said);
            } else {
                kind.room_ids.retain(|room| *room != id);
            }
        }
    }

    fn move_row(&mut self, list: List, at: usize, is_up: bool) {
        let Some(to) = (if is_up { at.checked_sub(1) } else { at.checked_add(1) }) else { return };
        let is_in = |len: usize| at < len && to < len;
        let wished = &mut self.wished;
        match list {
            List::Clinicians if is_in(wished.clinicians.len()) => wished.clinicians.swap(at, to),
            List::Rooms if is_in(wished.rooms.len()) => wished.rooms.swap(at, to),
            List::VisitTypes if is_in(wished.visit_types.len()) => wished.visit_types.swap(at, to),
            _ => return,
        }
        self.reorder(list, &|other| {
            Some(if other == at {
                to
            } else if other == to {
                at
            } else {
                other
            })
        });
    }

    fn add_holidays(&mut self, set: HolidaySet, year: i16) {
        for holiday in set.of(year) {
            let date = holiday.date.to_string();
            let is_closed = |closure: &Closure| closure.from <= date && date <= closure.to;
            if date < self.today || self.wished.closures.iter().any(is_closed) {
                continue;
            }
            let reason = if holiday.is_observed {
                format!("{} (observed)", holiday.name)
            } else {
                holiday.name.to_owned()
            };
            self.wished.closures.push(Closure { from: date.clone(), to: date, reason });
        }
        // In the order of their days; the fields that are being typed into move along.
        let mut order: Vec<usize> = (0..self.wished.closures.len()).collect();
        order.sort_by(|one, other| self.wished.closures[*one].from.cmp(&self.wished.closures[*other].from));
        self.wished.closures = order.iter().map(|at| self.wished.closures[*at].clone()).collect();
        self.reorder(List::Closures, &|at| order.iter().position(|from| *from == at));
    }

    /// A colour that nobody has yet.
    fn free_colour(&self) -> u8 {
        let is_free = |colour: &u8| self.wished.clinicians.iter().all(|one| one.colour != *colour);
        (0..booking::schedule_check::COLOURS).find(is_free).unwrap_or(0)
    }

    /// The hours of a day, from Monday.
    pub(crate) fn day(&self, whose: Whose, day: usize) -> &[wire::appointment::Minutes] {
        self.week(whose).map_or(&[], |week| week.days()[day % 7].as_slice())
    }

    /// The week somebody keeps: their own, or the clinic's.
    pub(crate) fn week(&self, whose: Whose) -> Option<&Week> {
        match whose {
            Whose::Clinic => Some(&self.wished.week),
            Whose::Clinician(at) => {
                self.wished.clinicians.get(at).map(|one| one.week.as_ref().unwrap_or(&self.wished.week))
            }
        }
    }

    /// The hours of a day to be changed; `None` for a clinician who keeps the clinic's.
    pub(super) fn day_mut(
        &mut self,
        whose: Whose,
        day: usize,
    ) -> Option<&mut Vec<wire::appointment::Minutes>> {
        let week = match whose {
            Whose::Clinic => &mut self.wished.week,
            Whose::Clinician(at) => self.wished.clinicians.get_mut(at)?.week.as_mut()?,
        };
        week.days_mut().into_iter().nth(day)
    }
}
