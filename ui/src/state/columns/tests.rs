use wire::appointment::{Clinician, Working};

use super::*;
use crate::state::book::tests::{days, hold, visit};

const DAY: &str = "2026-11-20";

fn board(days: &Days) -> Board {
    Board::of_day(days, None, ColourBy::Clinician)
}

/// Dr Lee keeps the clinic's hours, Dr Ortiz leaves at 3 PM, Dr Kim is away.
fn three(appointments: Vec<Appointment>) -> Days {
    let mut days = days(DAY, 1, appointments);
    for (id, name) in [(2, "Dr Ortiz"), (3, "Dr Kim")] {
        days.clinicians.push(Clinician { id, name: name.into(), colour: 5 });
    }
    let stretch = |from, to| Minutes { from, to };
    let ortiz =
        Working { clinician_id: 2, stretches: vec![stretch(540, 720), stretch(780, 900)], reason: None };
    let kim = Working { clinician_id: 3, stretches: vec![], reason: Some("conference".into()) };
    days.days[0].working.extend([ortiz, kim]);
    days
}

#[test]
fn each_clinician_has_a_column_with_their_own_hours() {
    let board = board(&three(vec![visit(1, DAY, 540, 30)]));
    let whys: Vec<Vec<&str>> =
        board.columns.iter().map(|column| column.gaps.iter().map(|gap| gap.why.as_str()).collect()).collect();
    assert_eq!(whys, [vec!["Lunch"], vec!["Lunch", "Not in"], vec!["Conference"]]);
    assert_eq!(board.columns.iter().map(|column| column.blocks.len()).collect::<Vec<_>>(), [1, 0, 0]);
    assert_eq!((board.ladder, board.row), ((540, 1020), 30));
    assert_eq!(board.columns[0].state_at(720), "Lunch");
    assert_eq!(board.columns[0].state_at(600), "free");
    let one = Board::of_day(&three(vec![]), Some(2), ColourBy::Clinician);
    assert_eq!(one.columns.len(), 1);
}

#[test]
fn a_closed_day_says_why_in_every_column() {
    let mut days = days(DAY, 1, vec![visit(1, DAY, 540, 30)]);
    days.days[0].open.clear();
    days.days[0].working[0].stretches.clear();
    days.days[0].closed_because = Some("Thanksgiving".into());
    assert_eq!(board(&days).columns[0].gaps[0].why, "Thanksgiving");
}

#[test]
fn double_booked_visits_stand_beside_each_other_and_say_so() {
    let board =
        board(&days(DAY, 1, vec![visit(1, DAY, 540, 60), visit(2, DAY, 570, 30), visit(3, DAY, 600, 30)]));
    let blocks = &board.columns[0].blocks;
    assert_eq!(blocks.iter().map(|block| block.doubled).collect::<Vec<_>>(), [1, 1, 0]);
    assert_eq!(
        blocks.iter().map(|block| (block.left, block.width)).collect::<Vec<_>>(),
        [(0.0, 0.5), (0.5, 0.5), (0.0, 1.0)]
    );
}

#[test]
fn two_clinicians_at_one_time_are_no_conflict() {
    let other = Appointment { clinician_id: 2, ..visit(2, DAY, 540, 30) };
    let week = Board::of_days(&three(vec![visit(1, DAY, 540, 30), other]), None, ColourBy::Clinician);
    let blocks = &week.columns[0].blocks;
    assert_eq!(blocks.iter().map(|block| block.doubled).collect::<Vec<_>>(), [0, 0]);
    assert!(blocks.iter().all(|block| block.width == 0.5), "and still neither covers the other");
}

#[test]
fn a_room_is_doubled_too() {
    let in_room =
        |id, clinician_id| Appointment { clinician_id, room_id: Some(7), ..visit(id, DAY, 540, 30) };
    let board = board(&three(vec![in_room(1, 1), in_room(2, 2)]));
    assert_eq!(board.columns[0].blocks[0].doubled, 0, "the other stands in another column");
    let week = Board::of_days(&three(vec![in_room(1, 1), in_room(2, 2)]), None, ColourBy::Clinician);
    assert_eq!(week.columns[0].blocks[0].doubled, 1);
}

#[test]
fn a_called_off_visit_gives_way() {
    let off = Appointment { status: AppointmentStatus::Cancelled, ..visit(2, DAY, 540, 30) };
    let alone = board(&days(DAY, 1, vec![off.clone()]));
    assert_eq!(alone.columns[0].blocks[0].width, 0.36, "the rest can be pointed at");
    let board = board(&days(DAY, 1, vec![visit(1, DAY, 540, 30), off]));
    let blocks = &board.columns[0].blocks;
    assert_eq!((blocks[0].width, blocks[1].left, blocks[1].width), (0.76, 0.76, 0.24));
    assert_eq!((blocks[0].doubled, blocks[1].doubled), (0, 0));
}

#[test]
fn what_is_in_the_way_is_told() {
    let mut days = three(vec![visit(1, DAY, 540, 30)]);
    days.holds.push(hold(1, DAY, 600));
    let board = board(&days);
    let why = |span, except| board.columns[0].in_the_way(span, 1, except);
    assert_eq!(why((555, 585), None).as_deref(), Some("Ana Ruiz is booked then"));
    assert_eq!(why((555, 585), Some(1)), None, "a visit is not in its own way");
    assert_eq!(why((600, 630), None).as_deref(), Some("Being offered to somebody"));
    assert_eq!(why((690, 750), None).as_deref(), Some("Lunch"));
    assert_eq!(why((570, 600), None), None);
    assert_eq!(board.columns[0].state_at(600), "being offered");
}

#[test]
fn in_everybodys_week_only_the_same_clinician_is_in_the_way() {
    let week = Board::of_days(&three(vec![visit(1, DAY, 540, 30)]), None, ColourBy::Clinician);
    assert_eq!(week.columns[0].in_the_way((540, 570), 2, None), None);
    assert!(week.columns[0].in_the_way((540, 570), 1, None).is_some());
}

#[test]
fn the_hour_that_is_skipped_cannot_be_booked_and_the_repeated_one_tells_its_two_halves() {
    let change = |repeated| ClockChange {
        from: 60,
        to: 120,
        repeated,
        offset_before: "-04:00".into(),
        offset_after: "-05:00".into(),
    };
    let mut spring = days("2026-03-08", 1, vec![]);
    spring.days[0].open = vec![Minutes { from: 0, to: 480 }];
    spring.days[0].working[0].stretches = vec![Minutes { from: 0, to: 480 }];
    spring.days[0].clock_change = Some(change(false));
    let column = board(&spring).columns[0].clone();
    assert_eq!(column.in_the_way((30, 90), 1, None).as_deref(), Some("Clocks go forward"));
    assert_eq!(column.state_at(60), "the clocks go forward");

    let at = |id, starts: &str, ends: &str| Appointment {
        starts_at: starts.into(),
        ends_at: ends.into(),
        ..visit(id, "2026-11-01", 90, 30)
    };
    let first = at(1, "2026-11-01T05:30:00Z", "2026-11-01T06:00:00Z");
    let second = at(2, "2026-11-01T06:30:00Z", "2026-11-01T07:00:00Z");
    let mut autumn = days("2026-11-01", 1, vec![first, second]);
    autumn.days[0].clock_change = Some(change(true));
    let blocks = &board(&autumn).columns[0].blocks;
    assert_eq!(
        blocks.iter().map(|block| block.offset.as_deref()).collect::<Vec<_>>(),
        [Some("-04:00"), Some("-05:00")]
    );
    assert!(
        blocks.iter().all(|block| block.doubled == 0 && block.width == 0.5),
        "beside each other, no conflict"
    );
}

#[test]
fn colours_are_the_clinicians_or_the_kinds() {
    let mut days = three(vec![Appointment { clinician_id: 2, ..visit(1, DAY, 540, 30) }]);
    days.visit_types[0].colour = 9;
    assert_eq!(Board::of_day(&days, Some(2), ColourBy::Clinician).columns[0].blocks[0].colour, 5);
    assert_eq!(Board::of_day(&days, Some(2), ColourBy::Type).columns[0].blocks[0].colour, 9);
}

#[test]
fn a_column_in_which_nothing_changed_stays_the_same() {
    let before = board(&three(vec![visit(1, DAY, 540, 30)]));
    let other = Appointment { clinician_id: 2, ..visit(2, DAY, 540, 30) };
    let after = board(&three(vec![visit(1, DAY, 540, 30), other])).keeping(&before);
    let same: Vec<bool> = after.columns.iter().zip(&before.columns).map(|(new, old)| new == old).collect();
    assert_eq!(same, [true, false, true]);
}

#[test]
fn a_visit_is_found_in_its_column() {
    let board = board(&three(vec![Appointment { clinician_id: 2, ..visit(4, DAY, 540, 30) }]));
    assert_eq!(board.find(4), Some((1, 0)));
    assert_eq!(board.find(5), None);
}
