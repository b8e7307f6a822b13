use booking::holidays::HolidaySet;
use wire::appointment::{Minutes, Room, VisitType};
use wire::error::ErrorCode;
use wire::schedule::{ClinicianHours, FieldProblem, Schedule, ScheduleAnswer, ScheduleRefused, Week};

use super::draft::Draft;
use super::edit::Edit;
use super::field::{Field, List, Part, Whose};
use super::paint::{Stroke, is_open, paint, window};
use super::*;

fn minutes(day: &[(u16, u16)]) -> Vec<Minutes> {
    day.iter().map(|&(from, to)| Minutes { from, to }).collect()
}

fn answer() -> ScheduleAnswer {
    let usual = minutes(&[(540, 720), (780, 1020)]);
    let week = Week { monday: usual.clone(), tuesday: usual, ..Week::default() };
    let clinician = |id, name: &str| ClinicianHours {
        id,
        name: name.into(),
        colour: 0,
        week: None,
        exceptions: Vec::new(),
    };
    let kind = VisitType {
        id: 1,
        name: "Visit".into(),
        minutes: 30,
        buffer_before: 0,
        buffer_after: 0,
        colour: 0,
        clinician_ids: vec![2],
        room_ids: vec![1],
    };
    let schedule = Schedule {
        version: 4,
        name: "Riverside".into(),
        slot_minutes: 30,
        horizon_days: 90,
        lead_minutes: 0,
        week,
        closures: Vec::new(),
        clinicians: vec![clinician(1, "Dr Ann"), clinician(2, "Dr Lee")],
        rooms: vec![Room { id: 1, name: "Room 1".into() }],
        visit_types: vec![kind],
    };
    ScheduleAnswer { success: true, schedule, time_zone: "UTC".into(), today: "2026-11-20".into() }
}

fn draft(edits: impl IntoIterator<Item = Edit>) -> Draft {
    let mut draft = Draft::of(&answer());
    edits.into_iter().for_each(|edit| draft.edit(edit));
    draft
}

fn typed(field: Field, text: &str) -> Edit {
    Edit::Typed(field, text.to_owned())
}

#[test]
fn painting_joins_and_wiping_cuts_to_the_minute() {
    let day = minutes(&[(545, 720), (780, 1020)]);
    assert_eq!(paint(&day, 705, 795, true), minutes(&[(545, 1020)]));
    assert_eq!(paint(&day, 720, 780, true), minutes(&[(545, 1020)]), "what touches is one");
    assert_eq!(paint(&day, 0, 60, true), minutes(&[(0, 60), (545, 720), (780, 1020)]));
    assert_eq!(paint(&day, 600, 660, false), minutes(&[(545, 600), (660, 720), (780, 1020)]));
    assert_eq!(paint(&day, 0, 1440, false), []);
    assert!(is_open(&day, 545) && !is_open(&day, 720));
    assert_eq!(window([&minutes(&[(540, 720)])].into_iter()), 360..1260);
    assert_eq!(window([&minutes(&[(10, 20)]), &minutes(&[(1430, 1440)])].into_iter()), 0..1440);
}

#[test]
fn a_stroke_paints_all_days_it_covers_in_whichever_direction_it_was_drawn() {
    let stroke = Stroke { anchor: (4, 600), head: (2, 540), is_open: true };
    let draft = draft([Edit::Painted(Whose::Clinic, stroke)]);
    assert_eq!(draft.day(Whose::Clinic, 1), minutes(&[(540, 720), (780, 1020)]));
    for day in 2..5 {
        assert_eq!(draft.day(Whose::Clinic, day), minutes(&[(540, 615)]), "day {day}");
    }
    assert!(draft.day(Whose::Clinic, 5).is_empty());
}

#[test]
fn what_is_typed_is_taken_as_soon_as_it_can_be_read_and_kept_when_it_cannot() {
    let monday = Field::Day(Whose::Clinic, 0);
    let mut half = draft([typed(monday, "9-")]);
    assert_eq!(half.text(monday), "9-", "what is typed stays as it is");
    assert!(half.fault_of(monday).is_some() && half.is_changed(&answer().schedule));
    assert_eq!(half.day(Whose::Clinic, 0).len(), 2, "and the hours are as they were");
    half.edit(Edit::Left(monday));
    assert_eq!(half.text(monday), "9-", "also when the field is left");
    half.edit(typed(monday, "9-3"));
    assert_eq!((half.text(monday).as_str(), half.fault_of(monday)), ("9-3", None));
    assert_eq!(half.day(Whose::Clinic, 0), minutes(&[(540, 900)]));
    half.edit(Edit::Left(monday));
    assert_eq!(half.text(monday), "9 AM–3 PM");

    for (field, wrong, right) in [
        (Field::SlotMinutes, "4", "15"),
        (Field::HorizonDays, "731", "730"),
        (Field::LeadMinutes, "-1", "0"),
        (Field::TypeMinutes(0), "1e2", "45"),
        (Field::TypeBefore(0), "", "5"),
        (Field::TypeAfter(0), "241", "10"),
    ] {
        assert!(draft([typed(field, wrong)]).fault_of(field).is_some(), "{field:?}");
        let right_one = draft([typed(field, wrong), typed(field, right), Edit::Left(field)]);
        assert_eq!((right_one.fault_of(field), right_one.text(field).as_str()), (None, right), "{field:?}");
    }
}

#[test]
fn days_are_those_to_come_and_a_closure_ends_after_it_begins() {
    let (from, to) = (Field::ClosureFrom(0), Field::ClosureTo(0));
    let mut closing = draft([Edit::Add(List::Closures), typed(from, "Jan 2"), Edit::Left(from)]);
    assert_eq!(closing.wished.closures[0].from, "2027-01-02", "the next one");
    assert_eq!(closing.text(to), "Jan 2, 2027", "a closure of one day stays one");
    closing.edit(typed(to, "12/31/2026"));
    assert_eq!(closing.fault_of(to), Some("Write Jan 2, 2027 or a later day."));
    closing.edit(typed(to, "2027-01-05"));
    assert_eq!((closing.fault_of(to), closing.wished.closures[0].to.as_str()), (None, "2027-01-05"));
    assert!(draft([Edit::Add(List::Closures), typed(from, "soon")]).fault_of(from).is_some());
}

#[test]
fn new_rows_can_be_referred_to_and_nobody_is_the_only_one_by_accident() {
    let mut new = draft([Edit::Add(List::Clinicians), Edit::Add(List::Rooms), Edit::Add(List::VisitTypes)]);
    let (lee, lab) = (new.wished.clinicians[2].id, new.wished.rooms[1].id);
    assert!(lee < 0 && lab < 0 && lee != lab);
    assert_eq!(new.wished.clinicians[2].colour, 1, "a colour of their own");
    new.edit(Edit::TypeForAll(1, false));
    assert_eq!(new.wished.visit_types[1].clinician_ids, [1, 2, lee]);
    new.edit(Edit::TypeBy(0, lee, true));
    new.edit(Edit::TypeBy(0, 2, false));
    assert_eq!(new.wished.visit_types[0].clinician_ids, [lee]);
    new.edit(Edit::TypeBy(0, lee, false));
    assert_eq!(new.wished.visit_types[0].clinician_ids, [lee], "none would be everybody");
    assert!(new.fault_of(Field::TypeWho(0)).is_some());
    new.edit(Edit::TypeForAll(0, true));
    assert!(new.wished.visit_types[0].clinician_ids.is_empty() && new.fault_of(Field::TypeWho(0)).is_none());
}

#[test]
fn what_leaves_does_not_hand_its_visits_to_everybody() {
    let retired = draft([Edit::Remove(List::Clinicians, 1), Edit::Remove(List::Rooms, 0)]);
    assert_eq!(retired.wrong(), [Field::TypeWho(0), Field::TypeRooms(0)]);
    assert_eq!(retired.wished.visit_types[0].clinician_ids, [2], "which the program would refuse, too");
    let mut mended = retired;
    mended.edit(Edit::TypeBy(0, 1, true));
    assert_eq!(mended.wished.visit_types[0].clinician_ids, [1]);
    mended.edit(Edit::TypeIn(0, 1, false));
    assert!(mended.wished.visit_types[0].room_ids.is_empty() && mended.wrong().is_empty());
}

#[test]
fn what_is_typed_and_wrong_moves_with_its_row() {
    let ann = Field::ClinicianName(0);
    let mut moved = draft([
        Edit::OwnHours(1, true),
        typed(Field::Day(Whose::Clinician(1), 0), "9-"),
        typed(ann, "Dr Anna"),
        Edit::Move(List::Clinicians, 1, true),
    ]);
    assert_eq!(moved.text(Field::Day(Whose::Clinician(0), 0)), "9-");
    assert_eq!(moved.text(Field::ClinicianName(1)), "Dr Anna");
    moved.edit(Edit::Remove(List::Clinicians, 0));
    assert!(moved.fault_of(Field::Day(Whose::Clinician(0), 0)).is_none(), "what is gone is not wrong");
    assert_eq!(moved.text(ann), "Dr Anna");
    moved.edit(Edit::Move(List::Clinicians, 0, true));
    assert_eq!(moved.text(ann), "Dr Anna", "the first goes no further up");
}

#[test]
fn holidays_become_closures_in_order_and_only_once() {
    let add = || Edit::AddHolidays(HolidaySet::UnitedStates, 2027);
    let mut closing = draft([Edit::Add(List::Closures), typed(Field::ClosureReason(0), "Party"), add()]);
    assert_eq!(closing.wished.closures[0].reason, "Party", "November 2026 is ahead of them");
    assert_eq!(closing.wished.closures.len(), 16);
    assert_eq!(closing.wished.closures[6].reason, "Juneteenth");
    assert_eq!(closing.wished.closures[5].reason, "Juneteenth (observed)");
    closing.edit(add());
    assert_eq!(closing.wished.closures.len(), 16);
    closing.edit(Edit::AddHolidays(HolidaySet::UnitedStates, 2026));
    assert_eq!(closing.wished.closures.len(), 18, "Thanksgiving and Christmas are still to come");
}

#[test]
fn a_refusal_stands_at_the_fields_it_names() {
    let problem = |field: &str| FieldProblem {
        field: field.into(),
        found: "“x”".into(),
        expected: "a name that no other row has".into(),
    };
    let refused = ScheduleRefused {
        message: String::new(),
        code: ErrorCode::InvalidRequest,
        problems: ["clinicians[1].name", "week.monday[1]", "visitTypes[0].roomIds[0]", "clinicians"]
            .map(problem)
            .into(),
        version: None,
    };
    let plan = Rc::new(Plan::default()).reduce(Turn::Read(Box::new(answer())));
    let plan = plan.reduce(Turn::Refused(Box::new(refused)));
    let draft = plan.draft.clone().unwrap();
    assert_eq!(draft.wrong(), [Field::Day(Whose::Clinic, 0), Field::ClinicianName(1), Field::TypeRooms(0)]);
    assert_eq!(draft.fault_of(Field::ClinicianName(1)), Some("Write a name that no other row has."));
    assert_eq!(draft.other_faults.len(), 1);
    assert_eq!(Field::TypeRooms(0).part(), Part::VisitTypes);
}

#[test]
fn a_draft_lasts_until_it_is_saved_or_discarded_and_knows_of_newer_versions() {
    let plan = Rc::new(Plan::default()).reduce(Turn::Read(Box::new(answer())));
    assert!(!plan.is_changed());
    let plan = plan.reduce(Turn::Edit(typed(Field::Name, "Hill Road")));
    assert!(plan.is_changed());
    let plan = plan.reduce(Turn::InForce(4));
    assert!(!plan.newer, "that is the one it was made from");
    let plan = plan.reduce(Turn::InForce(5));
    assert!(plan.newer && plan.is_changed());
    let plan = plan.reduce(Turn::Discard);
    assert!(!plan.is_changed());
    let plan = plan.reduce(Turn::Read(Box::new(answer())));
    assert!(!plan.newer);
}
